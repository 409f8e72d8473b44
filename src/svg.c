/*
 * svg.c
 *	  Pieces of SVG.
 *
 * A picture is one document without scripts, links or ids, so any number of them
 * may stand in one page. Whoever looks in the dark gets dark colours, by a media
 * query; a page that has its own switch sets data-theme on an element above.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "settings.h"
#include "svg.h"

#define DARK \
"--paper:#1f2023;--text:#e8eaed;--dim:#9aa0a6;--line:#80868b;" \
"--green:#81c995;--green-fill:#1e3a29;--blue:#8ab4f8;--blue-fill:#1f3050;--yellow:#fdd663;--yellow-fill:#453a16;" \
"--red:#f28b82;--red-fill:#4d2522;--grey:#9aa0a6;--grey-fill:#2d2f33"
#define LIGHT \
"--paper:#fff;--text:#202124;--dim:#5f6368;--line:#9aa0a6;" \
"--green:#188038;--green-fill:#e6f4ea;--blue:#1967d2;--blue-fill:#e8f0fe;--yellow:#b06000;--yellow-fill:#fef3d0;" \
"--red:#c5221f;--red-fill:#fce8e6;--grey:#80868b;--grey-fill:#f1f3f4"

const char	edn_svg_styles[] =
".edn{" LIGHT ";"
"font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",\"WenQuanYi Micro Hei\",sans-serif;"
"background:var(--paper);max-width:100%;height:auto}"
"@media(prefers-color-scheme:dark){.edn{" DARK "}}"
"[data-theme=light] .edn{" LIGHT "}[data-theme=dark] .edn{" DARK "}"
".edn text{fill:var(--text);font-size:12px}.edn .small{font-size:10.5px;fill:var(--dim)}.edn .name{font-size:13px;font-weight:600}"
".edn .head{font-size:16px;font-weight:700}.edn .dim{fill:var(--dim)}.edn .end{text-anchor:end}.edn .mid{text-anchor:middle}"
".edn path,.edn line,.edn polyline{fill:none;stroke:var(--line);stroke-width:1.3}.edn .tip{fill:var(--line);stroke:none}"
".edn .chain{stroke:var(--text);stroke-width:2}.edn .tip.chain{fill:var(--text);stroke:none}"
".edn .dash{stroke-dasharray:6 4}.edn .dot{stroke-dasharray:2 3}.edn .faint{opacity:.45}"
".edn rect{stroke-width:1.3}.edn rect.chain{stroke-width:2.4}.edn .plain{fill:var(--paper);stroke:var(--line)}"
".edn .green{fill:var(--green-fill);stroke:var(--green)}.edn .blue{fill:var(--blue-fill);stroke:var(--blue)}"
".edn .yellow{fill:var(--yellow-fill);stroke:var(--yellow)}.edn .red{fill:var(--red-fill);stroke:var(--red)}"
".edn .grey{fill:var(--grey-fill);stroke:var(--grey)}"
".edn text.ink-green{fill:var(--green)}.edn text.ink-blue{fill:var(--blue)}.edn text.ink-yellow{fill:var(--yellow)}"
".edn text.ink-red{fill:var(--red)}.edn text.ink-grey{fill:var(--grey)}"
".edn .curve-green{stroke:var(--green);stroke-width:2.4}.edn .curve-grey{stroke:var(--grey);stroke-width:1.8}.edn .curve-dim{stroke:var(--line)}"
".edn .solid-green{fill:var(--green)}.edn .solid-blue{fill:var(--blue)}.edn .solid-yellow{fill:var(--yellow)}"
".edn .solid-red{fill:var(--red)}.edn .solid-grey{fill:var(--grey)}";

void
edn_svg_begin(StringInfo out, int width, int height, const char *title, const char *description)
{
	appendStringInfo(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"edn\" role=\"img\" lang=\"%s\""
					 " width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
					 edn_language == EDN_LANGUAGE_EN ? "en" : "zh-CN", width, height, width, height);
	edn_svg_title(out, title);
	appendStringInfoString(out, "<desc>");
	edn_xml_text(out, description);
	appendStringInfoString(out, "</desc>");
}

void
edn_svg_open(StringInfo out, int width, int height, const char *title, const char *description)
{
	edn_svg_begin(out, width, height, title, description);
	appendStringInfo(out, "<style>%s</style>", edn_svg_styles);
}

void
edn_svg_close(StringInfo out)
{
	appendStringInfoString(out, "</svg>\n");
}

void
edn_xml_text(StringInfo out, const char *text)
{
	for (const char *c = text == NULL ? "" : text; *c != '\0'; c++)
	{
		switch (*c)
		{
			case '&':
				appendStringInfoString(out, "&amp;");
				break;
			case '<':
				appendStringInfoString(out, "&lt;");
				break;
			case '>':
				appendStringInfoString(out, "&gt;");
				break;
			case '"':
				appendStringInfoString(out, "&quot;");
				break;
			case '\'':
				appendStringInfoString(out, "&#39;");
				break;
			default:
				appendStringInfoChar(out, (unsigned char) *c < 0x20 || *c == 0x7F ? ' ' : *c);
		}
	}
}

void
edn_svg_text(StringInfo out, int x, int y, const char *classes, const char *text, int columns)
{
	appendStringInfo(out, "<text x=\"%d\" y=\"%d\"", x, y);
	if (classes[0] != '\0')
		appendStringInfo(out, " class=\"%s\"", classes);
	appendStringInfoChar(out, '>');
	edn_xml_text(out, columns > 0 ? edn_fit(text, columns) : text);
	appendStringInfoString(out, "</text>");
}

void
edn_svg_title(StringInfo out, const char *text)
{
	appendStringInfoString(out, "<title>");
	edn_xml_text(out, text);
	appendStringInfoString(out, "</title>");
}

void
edn_svg_legend(StringInfo out, int x, int y)
{
	static const edn_colour lights[] = {EDN_GREEN, EDN_BLUE, EDN_YELLOW, EDN_RED, EDN_GREY};
	static const char *const zh[] = {"已办结", "正常推进", "预警", "逾期", "未亮灯"};
	static const char *const en[] = {"done", "on course", "warning", "overdue", "not lit"};

	for (int i = 0; i < lengthof(lights); i++)
	{
		appendStringInfo(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" rx=\"3\"/>",
						 edn_colour_name(lights[i]), x, y - 10);
		edn_svg_text(out, x + 18, y, "small", edn_language == EDN_LANGUAGE_EN ? en[i] : zh[i], 0);
		x += 84;
	}
}

/* --- columns --- */

int
edn_columns(const char *text)
{
	int			columns = 0;

	for (const char *c = text; *c != '\0'; c += pg_mblen(c))
		columns += Max(pg_encoding_dsplen(GetDatabaseEncoding(), c), 0);
	return columns;
}

char *
edn_fit(const char *text, int columns)
{
	StringInfoData out;
	bool		whole = edn_columns(text == NULL ? "" : text) <= columns;
	int			left = whole ? columns : columns - 1;

	initStringInfo(&out);
	for (const char *c = text == NULL ? "" : text; *c != '\0'; c += pg_mblen(c))
	{
		left -= Max(pg_encoding_dsplen(GetDatabaseEncoding(), c), 0);
		if (left < 0)
			break;
		if ((unsigned char) *c < 0x20 || *c == 0x7F)
			appendStringInfoChar(&out, ' ');
		else
			appendBinaryStringInfo(&out, c, pg_mblen(c));
	}
	if (!whole && columns > 0)
		appendStringInfoString(&out, "…");
	return out.data;
}

void
edn_pad(StringInfo out, const char *text, int columns)
{
	char	   *fitted = edn_fit(text, columns);

	appendStringInfo(out, "%s%*s", fitted, columns - edn_columns(fitted), "");
}

void
edn_mermaid_text(StringInfo out, const char *text, const char *also)
{
	for (const char *c = text == NULL ? "" : text; *c != '\0'; c++)
	{
		if (strchr("\"#<>&;`\\{}[]()|", *c) != NULL || strchr(also, *c) != NULL)
			appendStringInfo(out, "#%d;", (unsigned char) *c);
		else
			appendStringInfoChar(out, (unsigned char) *c < 0x20 || *c == 0x7F ? ' ' : *c);
	}
}
