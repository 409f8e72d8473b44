/*
 * flowchart.c
 *	  The flow of a matter or a template: SVG, Mermaid, DOT and text.
 */
#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "args.h"
#include "chart.h"
#include "errors.h"
#include "settings.h"
#include "svg.h"

#define BOX_WIDTH 176
#define BOX_HEIGHT 62
#define LINE_HEIGHT 17			/* of a second line of the name */
#define GAP_X 24
#define GAP_Y 44
#define MARGIN 20
#define HEAD 52					/* title and subtitle */
#define FOOT 34					/* legend */
#define NAME_COLUMNS 24
#define DETAIL_COLUMNS 29

static bool
english(void)
{
	return edn_language == EDN_LANGUAGE_EN;
}

static edn_layout
lay_out(const EdnChart *chart)
{
	edn_arena	arena = edn_palloc_arena();
	const edn_dag *dag = chart->template->dag;
	bool	   *left_out = palloc0(Max(dag->nlinks, 1));
	edn_box    *boxes = palloc0(sizeof(edn_box) * Max(dag->nnodes, 1));
	edn_layout	layout = {.dag = dag, .left_out = left_out, .boxes = boxes, .gap_x = GAP_X, .gap_y = GAP_Y};

	edn_reduce(dag, left_out, MemoryContextAllocHuge(CurrentMemoryContext, edn_reduce_size(dag->nnodes)));
	for (int32 i = 0; i < dag->nnodes; i++)
	{
		boxes[i].width = BOX_WIDTH;
		boxes[i].height = BOX_HEIGHT + (edn_columns(chart->nodes[i].name) > NAME_COLUMNS ? LINE_HEIGHT : 0);
	}
	if (edn_layout_run(&layout, &arena) != EDN_LAYOUT_OK)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("\"%s\" is too large for a picture", chart->title),
				errhint("Mermaid and DOT leave the layout to others: edianton.flowchart(..., 'dot')."));
	return layout;
}

/* Where a name that is too long for a line is broken: the bytes of its first line. */
static int
first_line(const char *name)
{
	int			columns = 0;
	const char *c;

	if (edn_columns(name) <= NAME_COLUMNS)
		return strlen(name);
	for (c = name; *c != '\0'; c += pg_mblen(c))
	{
		columns += Max(pg_encoding_dsplen(GetDatabaseEncoding(), c), 0);
		if (columns > NAME_COLUMNS)
			break;
	}
	/* Words stay whole where there are any; a bracket opens the second line. */
	for (const char *back = c; back > name + (c - name) / 2; back--)
		if (*back == ' ' || *back == '(')
			return back - name;
	return c - name;
}

/* What a node says to those who point at it or hear it read. */
static char *
node_words(const EdnChartNode *node)
{
	StringInfoData words;

	initStringInfo(&words);
	appendStringInfo(&words, "%s %s", node->code, node->name);
	if (node->stage != NULL)
		appendStringInfo(&words, " · %s", node->stage);
	if (node->unit != NULL)
		appendStringInfo(&words, " · %s", node->unit);
	if (node->person != NULL)
		appendStringInfo(&words, " %s", node->person);
	if (node->state != NULL)
		appendStringInfo(&words, " · %s · %s", node->state, node->light);
	if (node->length != NULL)
		appendStringInfo(&words, " · %s", node->length);
	if (node->when != NULL)
		appendStringInfo(&words, node->due == DT_NOEND ? " · %s" : english() ? " · due %s" : " · 应于%s", node->when);
	return words.data;
}

/* Day and time without the year, which the title of the box says in full. */
static const char *
short_time(const char *when)
{
	return strlen(when) >= 16 ? when + 5 : when;
}

/* --- SVG --- */

static void
draw_node(StringInfo out, const EdnChartNode *node, const edn_box *box)
{
	int			x = box->x + MARGIN,
				y = box->y + HEAD;
	bool		open = node->state_code == EDN_UNDECIDED;
	int			first = first_line(node->name);
	const char *ink = node->colour == EDN_GREY ? "name" : psprintf("name ink-%s", edn_colour_name(node->colour));
	const char *time = node->when != NULL ? short_time(node->when) : node->length != NULL ? node->length : "";

	appendStringInfo(out, "<g%s>", node->state_code == EDN_SKIPPED ? " class=\"faint\"" : "");
	edn_svg_title(out, node_words(node));
	appendStringInfo(out, "<rect class=\"%s%s%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>",
					 edn_colour_name(node->colour), node->place > 0 ? " chain" : "", open ? " dash" : "",
					 x, y, box->width, box->height);
	edn_svg_text(out, x + 10, y + 17, "small", psprintf("%s  %s", node->code, node->stage != NULL ? node->stage : ""), 28);
	edn_svg_text(out, x + 10, y + 36, ink, pnstrdup(node->name, first), 0);
	if (node->name[first] != '\0')
		edn_svg_text(out, x + 10, y + 36 + LINE_HEIGHT, ink, node->name + first, NAME_COLUMNS);
	edn_svg_text(out, x + 10, y + box->height - 9, "small", node->unit, DETAIL_COLUMNS - edn_columns(time) - 1);
	edn_svg_text(out, x + box->width - 10, y + box->height - 9, "small end", time, 0);
	appendStringInfoString(out, "</g>");
}

static void
draw_line(StringInfo out, const EdnChart *chart, const edn_line *line)
{
	const edn_link *link = &chart->template->dag->links[line->link];
	bool		chain = chart->nodes[link->from].place > 0 && chart->nodes[link->from].place == chart->nodes[link->to].place + 1;
	const edn_point *end = &line->points[line->npoints - 1];
	int			tip_x = end->x + MARGIN,
				tip_y = end->y + HEAD;

	appendStringInfo(out, "<path class=\"%s%s\" d=\"M%d %d", chain ? "chain" : "line",
					 link->kind == EDN_SS ? " dash" : link->kind == EDN_FF ? " dot" : "",
					 line->points[0].x + MARGIN, line->points[0].y + HEAD);
	for (int32 i = 1; i < line->npoints; i++)
	{
		const edn_point *a = &line->points[i - 1];
		const edn_point *b = &line->points[i];
		int			middle = (a->y + b->y) / 2 + HEAD;

		if (a->x == b->x)
			appendStringInfo(out, "V%d", b->y + HEAD);
		else
			appendStringInfo(out, "C%d %d %d %d %d %d", a->x + MARGIN, middle, b->x + MARGIN, middle, b->x + MARGIN, b->y + HEAD);
	}
	appendStringInfo(out, "\"/><path class=\"tip%s\" d=\"M%d %dl-4 -7h8z\"/>", chain ? " chain" : "", tip_x, tip_y);
	if (link->kind != EDN_FS || link->lag.unit != EDN_NONE)
	{
		char		lag[EDN_TERM_TEXT_MAX] = "";

		if (link->lag.unit != EDN_NONE)
			(void) (english() ? edn_term_print(link->lag, lag) : edn_term_print_zh(link->lag, lag));
		edn_svg_text(out, tip_x + 7, tip_y - 6, "small",
					 psprintf("%s%s%s", link->kind == EDN_SS ? "SS" : link->kind == EDN_FF ? "FF" : "", lag[0] != '\0' ? " +" : "", lag), 0);
	}
}

static void
draw_svg(StringInfo out, const EdnChart *chart)
{
	edn_layout	layout = lay_out(chart);
	int			width = Max(layout.width, 420) + 2 * MARGIN;
	int			height = layout.height + HEAD + FOOT;

	edn_svg_open(out, width, height, chart->title, chart->subtitle);
	edn_svg_text(out, MARGIN, 24, "head", chart->title, (width - 2 * MARGIN) / 9);
	edn_svg_text(out, MARGIN, 42, "dim", chart->subtitle, (width - 2 * MARGIN) / 7);
	for (int32 i = 0; i < layout.nlines; i++)
		draw_line(out, chart, &layout.lines[i]);
	for (int32 i = 0; i < chart->template->nnodes; i++)
		draw_node(out, &chart->nodes[i], &layout.boxes[i]);
	edn_svg_legend(out, MARGIN, height - 14);
	edn_svg_close(out);
}

/* --- Mermaid and DOT: the layout is theirs --- */

static char *
link_label(const edn_link *link)
{
	char		lag[EDN_TERM_TEXT_MAX] = "";
	const char *kind = link->kind == EDN_SS ? "SS" : link->kind == EDN_FF ? "FF" : "";

	if (link->lag.unit != EDN_NONE)
		(void) (english() ? edn_term_print(link->lag, lag) : edn_term_print_zh(link->lag, lag));
	return psprintf("%s%s%s", kind, kind[0] != '\0' && lag[0] != '\0' ? " " : "", lag);
}

/* Links that are drawn, with what follows from others left out. */
static bool *
reduced_links(const EdnChart *chart)
{
	const edn_dag *dag = chart->template->dag;
	bool	   *left_out = palloc0(Max(dag->nlinks, 1));

	edn_reduce(dag, left_out, MemoryContextAllocHuge(CurrentMemoryContext, edn_reduce_size(dag->nnodes)));
	return left_out;
}

static void
draw_mermaid(StringInfo out, const EdnChart *chart)
{
	const edn_dag *dag = chart->template->dag;
	bool	   *left_out = reduced_links(chart);

	appendStringInfoString(out, "flowchart TD\n");
	for (int32 i = 0; i < dag->nnodes; i++)
	{
		const EdnChartNode *node = &chart->nodes[i];

		appendStringInfo(out, "  n%d[\"", i + 1);
		edn_mermaid_text(out, node->code, "");
		appendStringInfoChar(out, ' ');
		edn_mermaid_text(out, node->name, "");
		appendStringInfoString(out, "<br/>");
		edn_mermaid_text(out, node->unit, "");
		if (node->when != NULL)
		{
			appendStringInfoString(out, " · ");
			edn_mermaid_text(out, node->when, "");
		}
		appendStringInfo(out, "\"]:::%s\n", edn_colour_name(node->colour));
	}
	for (int32 i = 0; i < dag->nlinks; i++)
	{
		const char *label = link_label(&dag->links[i]);

		if (left_out[i])
			continue;
		appendStringInfo(out, "  n%d %s", dag->links[i].from + 1, dag->links[i].kind == EDN_FS ? "-->" : "-.->");
		if (label[0] != '\0')
			appendStringInfo(out, "|%s|", label);
		appendStringInfo(out, " n%d\n", dag->links[i].to + 1);
	}
	appendStringInfoString(out,
						   "  classDef green fill:#e6f4ea,stroke:#188038,color:#202124\n"
						   "  classDef blue fill:#e8f0fe,stroke:#1967d2,color:#202124\n"
						   "  classDef yellow fill:#fef3d0,stroke:#b06000,color:#202124\n"
						   "  classDef red fill:#fce8e6,stroke:#c5221f,color:#202124\n"
						   "  classDef grey fill:#f1f3f4,stroke:#80868b,color:#202124\n");
}

static void
dot_text(StringInfo out, const char *text)
{
	for (const char *c = text == NULL ? "" : text; *c != '\0'; c++)
	{
		if (*c == '"' || *c == '\\')
			appendStringInfoChar(out, '\\');
		appendStringInfoChar(out, (unsigned char) *c < 0x20 || *c == 0x7F ? ' ' : *c);
	}
}

static void
draw_dot(StringInfo out, const EdnChart *chart)
{
	static const char *const fills[] = {"", "#e6f4ea", "#f1f3f4", "#e8f0fe", "#fef3d0", "#fce8e6"};
	const edn_dag *dag = chart->template->dag;
	bool	   *left_out = reduced_links(chart);

	appendStringInfoString(out, "digraph edianton {\n  graph [rankdir=TB, label=\"");
	dot_text(out, chart->title);
	appendStringInfoString(out, "\"];\n  node [shape=box, style=\"rounded,filled\", fontname=\"Noto Sans CJK SC\"];\n");
	for (int32 i = 0; i < dag->nnodes; i++)
	{
		const EdnChartNode *node = &chart->nodes[i];

		appendStringInfo(out, "  n%d [label=\"", i + 1);
		dot_text(out, node->code);
		appendStringInfoChar(out, ' ');
		dot_text(out, node->name);
		appendStringInfoString(out, "\\n");
		dot_text(out, node->unit);
		if (node->when != NULL)
		{
			appendStringInfoString(out, " · ");
			dot_text(out, node->when);
		}
		appendStringInfo(out, "\", fillcolor=\"%s\"%s];\n", fills[node->colour], node->place > 0 ? ", penwidth=2" : "");
	}
	for (int32 i = 0; i < dag->nlinks; i++)
		if (!left_out[i])
			appendStringInfo(out, "  n%d -> n%d [label=\"%s\"%s];\n", dag->links[i].from + 1, dag->links[i].to + 1,
							 link_label(&dag->links[i]), dag->links[i].kind == EDN_FS ? "" : ", style=dashed");
	appendStringInfoString(out, "}\n");
}

/* --- text for a terminal: a line a node, layer by layer --- */

static const char *
light_sign(const EdnChartNode *node)
{
	static const char *const signs[] = {"·", "●", "○", "◐", "▲", "■"};

	return node->state_code == EDN_SKIPPED ? "-" : signs[node->colour];
}

static void
text_node(StringInfo out, const EdnChart *chart, const edn_layout *layout, int32 index)
{
	const EdnChartNode *node = &chart->nodes[index];
	const edn_dag *dag = layout->dag;
	const char *sep = "  ← ";

	appendStringInfo(out, "%s ", light_sign(node));
	edn_pad(out, node->code, 8);
	edn_pad(out, node->name, 28);
	edn_pad(out, node->unit != NULL ? node->unit : "", 18);
	edn_pad(out, node->when != NULL ? node->when : node->length != NULL ? node->length : "", 17);
	for (int32 i = dag->in_start[index]; i < dag->in_start[index + 1]; i++)
	{
		const edn_link *link = &dag->links[dag->in[i]];
		const char *label = link_label(link);

		if (layout->left_out[dag->in[i]])
			continue;
		appendStringInfo(out, "%s%s", sep, chart->nodes[link->from].code);
		if (label[0] != '\0')
			appendStringInfo(out, " (%s)", label);
		sep = ", ";
	}
	appendStringInfoChar(out, '\n');
}

static void
draw_text(StringInfo out, const EdnChart *chart)
{
	edn_layout	layout = lay_out(chart);
	int32		nnodes = chart->template->nnodes;

	appendStringInfo(out, " %s · %s\n", edn_fit(chart->title, 80), chart->subtitle);
	for (int32 layer = 0; layer < layout.nlayers; layer++)
	{
		int32		members = 0,
					seen = 0;

		for (int32 i = 0; i < nnodes; i++)
			members += layout.boxes[i].layer == layer;
		for (int32 i = 0; i < nnodes; i++)
		{
			if (layout.boxes[i].layer != layer)
				continue;
			seen++;
			appendStringInfo(out, " %3s %s ", seen == 1 ? psprintf("%d", layer + 1) : "",
							 members == 1 ? "─" : seen == 1 ? "┬" : seen == members ? "└" : "├");
			text_node(out, chart, &layout, i);
		}
	}
}

/* --- entry points --- */

static Datum
draw(const EdnChart *chart, const char *format)
{
	StringInfoData out;

	initStringInfo(&out);
	if (strcmp(format, "svg") == 0)
		draw_svg(&out, chart);
	else if (strcmp(format, "mermaid") == 0)
		draw_mermaid(&out, chart);
	else if (strcmp(format, "dot") == 0)
		draw_dot(&out, chart);
	else if (strcmp(format, "text") == 0)
		draw_text(&out, chart);
	else
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("there are no flowcharts in format \"%s\"", format),
				errhint("Formats are svg, mermaid, dot and text."));
	return PointerGetDatum(cstring_to_text_with_len(out.data, out.len));
}

/*
 * edianton.flowchart(matter bigint, format text DEFAULT 'svg') RETURNS text
 *
 * ED002, ED015 for a draft, ED039 for another format or too large a picture, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_flowchart);
Datum
edianton_flowchart(PG_FUNCTION_ARGS)
{
	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "format");
	return draw(edn_chart_of_matter(PG_GETARG_INT64(0)), edn_arg_text(fcinfo, 1));
}

/*
 * edianton.template_flowchart(template text, version integer DEFAULT NULL, format text DEFAULT 'svg') RETURNS text
 *
 * ED004, ED039, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_template_flowchart);
Datum
edianton_template_flowchart(PG_FUNCTION_ARGS)
{
	edn_require_arg(fcinfo, 0, "template");
	edn_require_arg(fcinfo, 2, "format");
	return draw(edn_chart_of_template(edn_arg_text(fcinfo, 0), PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1)), edn_arg_text(fcinfo, 2));
}
