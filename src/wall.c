/*
 * wall.c
 *	  The wall of a command centre: all boards as one page of HTML.
 *
 * The page is written as XML, loads nothing, runs nothing, and says so in its
 * content security policy. Lengths are in rem, and a rem grows with the screen,
 * so that a wall of 3840 by 2160 shows what one of 1920 by 1080 does.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "args.h"
#include "burnup.h"
#include "errors.h"
#include "query.h"
#include "settings.h"
#include "svg.h"

#define MOST_ROWS 18			/* of cards in a column, as long as columns are wide enough for a name */
#define MOST_COLUMNS 9
#define LEAST_COLUMNS 4
#define LEAST_ROWS 8
#define MOST_CARDS 171			/* nine columns of nineteen */
#define LONG_NAME 32			/* columns of a terminal; names above it are written smaller, */
#define LONGER_NAME 36			/* and above that smaller again */
#define MOST_REFRESH 86400

typedef struct Wall
{
	StringInfo	out;
	const char *library;		/* or NULL */
	const char *unit;			/* or NULL */
	const char *theme;
	int32		refresh;
	int			cards;			/* that are shown */
	int			columns;
	int			rows;
	StringInfo	grid;			/* they */
} Wall;

static const char sheet[] =
"html{height:100%;font-size:clamp(10px,min(calc(100vw/120),calc(100vh/67.5)),64px)}"
"body.wall{margin:0;height:100vh;max-width:none;overflow:hidden;box-sizing:border-box;padding:.625rem .75rem;display:grid;"
"grid-template-rows:auto minmax(0,1fr) 17.5rem;gap:.5rem;color:var(--text);font-size:.8125rem;line-height:1.3}"
".wall h1,.wall h2,.wall h3,.wall p,.wall ul{margin:0;padding:0;font-weight:600}"
".wall header{display:flex;align-items:center;gap:.5rem}.wall h1{font-size:1.625rem;line-height:1.2;margin-right:auto;white-space:nowrap}"
".wall h1 small{font-size:.9375rem;font-weight:400;color:var(--dim);margin-left:.75rem}"
".wall .tile{background:var(--grey-fill);border-radius:.375rem;padding:.25rem .75rem;text-align:center;white-space:nowrap}"
".wall .tile b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}.wall .tile span{color:var(--dim)}"
".wall .is-red{color:var(--red)}.wall .is-yellow{color:var(--yellow)}.wall .is-blue{color:var(--blue)}.wall .is-green{color:var(--green)}"
".wall .is-grey{color:var(--grey)}.wall .dim{color:var(--dim)}"
".wall .cards{display:grid;gap:.1875rem .375rem;min-height:0}"
".wall article{background:var(--grey-fill);border-left:.25rem solid var(--line);border-radius:.25rem;padding:0 .3125rem;min-width:0;min-height:0;"
"display:flex;flex-direction:column;justify-content:center;overflow:hidden}"
".wall article.of-red{background:var(--red-fill);border-color:var(--red)}.wall article.of-yellow{background:var(--yellow-fill);border-color:var(--yellow)}"
".wall article.of-blue{border-color:var(--blue)}.wall article.of-green{border-color:var(--green)}"
".wall h3,.wall td,.wall li span{overflow:hidden;white-space:nowrap;text-overflow:ellipsis}"
".wall h3{font-size:.8125rem;line-height:1.2;font-weight:500}.wall h3.long{font-size:.75rem}.wall h3.longer{font-size:.6875rem;letter-spacing:-.03em}"
".wall article p{display:flex;align-items:center;gap:.375rem;font-size:.75rem;line-height:1.15;font-weight:400;font-variant-numeric:tabular-nums}"
".wall article p b{width:2.125rem;margin-left:-.25rem;text-align:right;font-weight:600}.wall article time{width:3.25rem;text-align:right;white-space:nowrap}"
".wall .bar{flex:1;height:.5rem;min-width:0;max-width:none;background:none}.wall .rest{fill:var(--line);opacity:.35}"
".wall footer{display:grid;grid-template-columns:1.05fr 1.65fr .9fr 1.1fr 1.2fr 1.3fr;gap:.5rem;min-height:0}"
".wall section.panel{background:var(--grey-fill);border-radius:.375rem;padding:.375rem .625rem;min-width:0;min-height:0;overflow:hidden;display:flex;flex-direction:column}"
".wall h2{font-size:.9375rem;margin-bottom:.25rem;white-space:nowrap}.wall h2 small{font-weight:400;font-size:.75rem;color:var(--dim);margin-left:.375rem}"
".wall table{width:100%;border-collapse:collapse;table-layout:fixed;font-variant-numeric:tabular-nums}"
".wall th{font-weight:400;font-size:.75rem;color:var(--dim);text-align:right;padding:0 .125rem;white-space:nowrap}"
".wall td{padding:.125rem;text-align:right;border-top:1px solid color-mix(in srgb,var(--line) 30%,transparent)}"
".wall th:first-child,.wall td:first-child{text-align:left}.wall .wide{width:40%}.wall .cases .wide{width:46%}.wall .cases .unit{width:22%}.wall .cases .five{width:20%}.wall .cases td{font-size:.75rem}.wall td.lights{letter-spacing:.125rem}"
".wall ul{list-style:none;font-weight:400}.wall li{border-top:1px solid color-mix(in srgb,var(--line) 30%,transparent);padding:.15625rem 0}"
".wall li span{display:block}.wall li span+span{font-size:.75rem;color:var(--dim)}.wall li b{font-weight:600}"
".wall .stages{display:grid;grid-template-columns:4.5rem minmax(0,1fr) 4.75rem;gap:0 .375rem;align-items:center;flex:1;font-size:.75rem;font-variant-numeric:tabular-nums}"
".wall .stages span{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.wall .stages .num{text-align:right}.wall .stages .bar{width:100%}"
".wall .shelf{border-top:1px solid color-mix(in srgb,var(--line) 30%,transparent);padding:.25rem 0;flex:1;display:flex;flex-direction:column;justify-content:center;gap:.125rem}"
".wall .shelf p{display:flex;justify-content:space-between;font-weight:400;white-space:nowrap}.wall .shelf .bar{flex:none;width:100%}"
".wall svg.edn:not(.bar){width:100%;height:100%;background:none;flex:1;min-height:0}.wall .edn .small{font-size:12px}"
"@media(max-width:1100px){body.wall{height:auto;overflow:auto;display:block}.wall header,.wall footer,.wall .cards{display:flex;flex-wrap:wrap;margin-bottom:.5rem}"
".wall article{width:15rem;min-height:2.5rem}.wall section.panel{width:24rem;height:20rem}}";

static const char *
say(const char *zh, const char *en)
{
	return edn_language == EDN_LANGUAGE_EN ? en : zh;
}

/* Rows of a query with the wall's library and unit, in the language and with the eyes of the caller. */
static int
look(const Wall *wall, const char *sql)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2] = {0};
	char		nulls[3] = "nn";

	if (wall->library != NULL)
	{
		values[0] = CStringGetTextDatum(wall->library);
		nulls[0] = ' ';
	}
	if (wall->unit != NULL)
	{
		values[1] = CStringGetTextDatum(wall->unit);
		nulls[1] = ' ';
	}
	return (int) edn_query_read(sql, 2, types, values, nulls);
}

static const char *
shown(int row, int column)
{
	const char *text = edn_get_text(row, column);

	return text != NULL ? text : "";
}

/* <tag class="...">text</tag> */
static void
put(StringInfo out, const char *tag, const char *classes, const char *text)
{
	appendStringInfo(out, classes[0] != '\0' ? "<%s class=\"%s\">" : "<%s%s>", tag, classes);
	edn_xml_text(out, text);
	appendStringInfo(out, "</%s>", tag);
}

static const char *
light_class(const char *prefix, const char *colour)
{
	return psprintf("%s-%s", prefix, colour[0] != '\0' ? colour : "grey");
}

/* A light where colours cannot be told apart, as edianton.picture_sign() has it. */
static const char *
sign(const char *colour)
{
	return strcmp(colour, "green") == 0 ? "●" : strcmp(colour, "blue") == 0 ? "◐" : strcmp(colour, "yellow") == 0 ? "▲" :
		strcmp(colour, "red") == 0 ? "■" : "○";
}

static void
put_light(StringInfo out, const char *colour)
{
	put(out, "span", light_class("is", colour), sign(colour));
}

static void
open_panel(StringInfo out, const char *title, const char *remark)
{
	appendStringInfoString(out, "<section class=\"panel\"><h2>");
	edn_xml_text(out, title);
	if (remark[0] != '\0')
		put(out, "small", "", remark);
	appendStringInfoString(out, "</h2>");
}

static void
close_panel(StringInfo out)
{
	appendStringInfoString(out, "</section>\n");
}

static void
put_nothing(StringInfo out)
{
	put(out, "p", "dim", say("暂无", "none"));
}

static void
open_bar(StringInfo out, int width)
{
	appendStringInfo(out, "<svg class=\"bar\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", Max(width, 1));
}

static void
bar_piece(StringInfo out, const char *classes, int x, int width)
{
	if (width > 0)
		appendStringInfo(out, "<rect class=\"%s\" x=\"%d\" y=\"0\" width=\"%d\" height=\"10\"/>", classes, x, width);
}

/* --- the cards --- */

static const char cards_sql[] =
"SELECT matter_id, title, state, state_label, colour, colour_label, percent, due, nodes_total, nodes_done, stage_colour"
" FROM edianton.wall_cards($1, $2, " CppAsString2(MOST_CARDS) ")";

/* Eleven blocks, each filled as far as its stage is done, the rest in the worst light there. */
static void
put_stage(StringInfo out, int place, int total, int done, const char *colour)
{
	int			filled = total > 0 ? 36 * done / total : 0;
	bool		lit = strcmp(colour, "red") == 0 || strcmp(colour, "yellow") == 0 || strcmp(colour, "blue") == 0;

	bar_piece(out, "solid-green", place * 40, filled);
	if (total == 0)
		appendStringInfo(out, "<rect class=\"rest\" x=\"%d\" y=\"4\" width=\"36\" height=\"2\"/>", place * 40);
	else
		bar_piece(out, lit ? psprintf("solid-%s", colour) : "rest", place * 40 + filled, 36 - filled);
}

/* The card of the project whose rows begin at first; returns the first row of the next. */
static int
put_card(StringInfo out, int first, int n)
{
	const char *title = shown(first, 2);
	const char *state = shown(first, 3);
	const char *colour = shown(first, 5);
	const char *due = shown(first, 8);
	int			columns = edn_columns(title);
	bool		urgent = strcmp(colour, "red") == 0 || strcmp(colour, "yellow") == 0;
	int			end = first;

	while (end < n && edn_get_int64(end, 1, 0) == edn_get_int64(first, 1, 0))
		end++;
	appendStringInfo(out, "<article class=\"of-%s\" title=\"", colour);
	edn_xml_text(out, psprintf("%s · %s · %s · %s%%", title, shown(first, 4), shown(first, 6), shown(first, 7)));
	appendStringInfoString(out, "\">");
	put(out, "h3", columns > LONGER_NAME ? "longer" : columns > LONG_NAME ? "long" : "", title);
	appendStringInfoString(out, "<p>");
	open_bar(out, (end - first) * 40 - 4);
	for (int row = first; row < end; row++)
		put_stage(out, row - first, edn_get_int32(row, 9, 0), edn_get_int32(row, 10, 0), shown(row, 11));
	appendStringInfoString(out, "</svg>");
	put_light(out, colour);
	put(out, "b", light_class("is", colour), psprintf("%s%%", shown(first, 7)));
	put(out, "time", urgent ? light_class("is", colour) : "dim", strcmp(state, "open") != 0 ? shown(first, 4) : due[0] != '\0' ? due : "—");
	appendStringInfoString(out, "</p></article>\n");
	return end;
}

static void
make_cards(Wall *wall)
{
	int			n = look(wall, cards_sql);

	for (int row = 0; row < n; wall->cards++)
		row = put_card(wall->grid, row, n);
	wall->columns = Min(Max((wall->cards + MOST_ROWS - 1) / MOST_ROWS, LEAST_COLUMNS), MOST_COLUMNS);
	wall->rows = Max((wall->cards + wall->columns - 1) / wall->columns, LEAST_ROWS);
}

static void
put_cards(const Wall *wall)
{
	appendStringInfoString(wall->out, "<main class=\"cards\">\n");
	if (wall->cards == 0)
		put(wall->out, "p", "dim", say("尚无已启动的项目。", "No project was opened yet."));
	appendBinaryStringInfo(wall->out, wall->grid->data, wall->grid->len);
	appendStringInfoString(wall->out, "</main>\n");
}

/* --- the head --- */

static void
put_tile(StringInfo out, const char *classes, const char *figure, const char *words)
{
	appendStringInfoString(out, "<div class=\"tile\">");
	put(out, "b", classes, figure);
	put(out, "span", "", words);
	appendStringInfoString(out, "</div>");
}

static const char figures_sql[] =
"SELECT county, unit_name, at, running, completed, reserve, investment, reserve_investment, red, yellow, blue, green, cases"
" FROM edianton.wall_figures($1, $2)";

static const char *
library_name(const char *library)
{
	return strcmp(library, "government") == 0 ? say("政府投资", "Government") :
		strcmp(library, "state_owned") == 0 ? say("国企投资", "State-owned") : say("社会投资", "Private");
}

/* Everything up to the cards. */
static void
put_head(const Wall *wall)
{
	StringInfo	out = wall->out;
	int			n = look(wall, figures_sql);
	const char *county = n > 0 ? shown(0, 1) : "";
	int			projects = n > 0 ? edn_get_int32(0, 4, 0) + edn_get_int32(0, 5, 0) : 0;

	if (wall->unit != NULL && (n == 0 || edn_get_text(0, 2) == NULL))
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no unit \"%s\"", wall->unit),
				errhint("SELECT code, name_zh FROM edianton.unit;"));
	appendStringInfo(out, "<!DOCTYPE html>\n<html lang=\"%s\"", say("zh-CN", "en"));
	if (strcmp(wall->theme, "auto") != 0)
		appendStringInfo(out, " data-theme=\"%s\"", wall->theme);
	appendStringInfoString(out, ">\n<head><meta charset=\"utf-8\"/>"
						   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"/>"
						   "<meta name=\"viewport\" content=\"width=device-width\"/><meta name=\"color-scheme\" content=\"dark light\"/>");
	if (wall->refresh > 0)
		appendStringInfo(out, "<meta http-equiv=\"refresh\" content=\"%d\"/>", wall->refresh);
	put(out, "title", "", psprintf("%s · %s", county, say("项目推进大屏", "Project wall")));
	appendStringInfo(out, "<style>%s\n%s\n.wall .cards{grid-template-columns:repeat(%d,minmax(0,1fr));grid-template-rows:repeat(%d,minmax(0,1fr))}</style></head>\n"
					 "<body class=\"edn wall\"><header><h1>", edn_svg_styles, sheet, wall->columns, wall->rows);
	edn_xml_text(out, psprintf("%s · %s", county, say("项目推进大屏", "Project wall")));
	put(out, "small", "", psprintf("%s%s%s%s%s%s", shown(0, 3), wall->library != NULL ? " · " : "",
								   wall->library != NULL ? library_name(wall->library) : "",
								   wall->unit != NULL ? " · " : "", wall->unit != NULL ? shown(0, 2) : "",
								   projects <= wall->cards ? "" :
								   psprintf(say(" · 另有 %d 个项目未列出", " · %d more projects not shown"), projects - wall->cards)));
	appendStringInfoString(out, "</h1>");
	put_tile(out, "", shown(0, 4), say("推进中项目", "running"));
	put_tile(out, "", shown(0, 5), say("已完成", "completed"));
	put_tile(out, "", shown(0, 6), say("储备", "in reserve"));
	put_tile(out, "", shown(0, 7), say("总投资（亿元）", "invested, 100 m yuan"));
	put_tile(out, "", shown(0, 8), say("储备投资（亿元）", "reserve, 100 m yuan"));
	put_tile(out, "is-red", shown(0, 9), say("■ 红灯节点", "■ red nodes"));
	put_tile(out, "is-yellow", shown(0, 10), say("▲ 黄灯节点", "▲ yellow nodes"));
	put_tile(out, "is-blue", shown(0, 11), say("◐ 在办节点", "◐ on course"));
	put_tile(out, "is-green", shown(0, 12), say("● 办结节点", "● finished"));
	put_tile(out, "", shown(0, 13), say("在办13710督办", "open 13710 cases"));
	appendStringInfoString(out, "</header>\n");
}

/* --- the boards below --- */

static const char units_sql[] =
"SELECT unit_name, red, yellow, in_hand, in_time_percent FROM edianton.wall_units($1, $2, 9)";

static void
put_units(const Wall *wall)
{
	StringInfo	out = wall->out;
	int			n = look(wall, units_sql);

	open_panel(out, say("单位红黄灯", "Units"), say("全部事项", "all matters"));
	appendStringInfoString(out, "<table><tr>");
	put(out, "th", "wide", say("单位", "unit"));
	put(out, "th", "", say("红", "red"));
	put(out, "th", "", say("黄", "yellow"));
	put(out, "th", "", say("在办", "open"));
	put(out, "th", "", say("按时", "in time"));
	appendStringInfoString(out, "</tr>");
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(out, "<tr>");
		put(out, "td", "", shown(i, 1));
		put(out, "td", edn_get_int32(i, 2, 0) > 0 ? "is-red" : "dim", shown(i, 2));
		put(out, "td", edn_get_int32(i, 3, 0) > 0 ? "is-yellow" : "dim", shown(i, 3));
		put(out, "td", "", shown(i, 4));
		put(out, "td", "", edn_get_text(i, 5) != NULL ? psprintf("%s%%", shown(i, 5)) : "—");
		appendStringInfoString(out, "</tr>");
	}
	appendStringInfoString(out, "</table>");
	close_panel(out);
}

static const char checkpoints_sql[] =
"SELECT place, red, yellow, blue, green FROM edianton.wall_checkpoints($1, $2)";

static const char cases_sql[] =
"SELECT title, unit_name, age_days, lights, open FROM edianton.wall_cases($1, $2, 6)";

/* 1 day, 3 days, 7 days, a month, and 0. */
static void
put_checkpoints(const Wall *wall)
{
	static const char *const zh[] = {"1 受理", "3 反馈", "7 落实", "月 办结", "0 销号"};
	static const char *const en[] = {"1 accept", "3 report", "7 solve", "month", "0 close"};
	static const char *const lights[] = {"red", "yellow", "blue", "green"};
	StringInfo	out = wall->out;
	int			n = look(wall, checkpoints_sql);

	appendStringInfoString(out, "<table><tr>");
	put(out, "th", "", say("节点", "node"));
	for (int i = 0; i < n && i < lengthof(zh); i++)
		put(out, "th", "", say(zh[i], en[i]));
	appendStringInfoString(out, "</tr>");
	for (int light = 0; light < lengthof(lights); light++)
	{
		appendStringInfoString(out, "<tr><td>");
		put_light(out, lights[light]);
		appendStringInfoString(out, "</td>");
		for (int i = 0; i < n; i++)
			put(out, "td", edn_get_int32(i, light + 2, 0) > 0 ? light_class("is", lights[light]) : "dim", shown(i, light + 2));
		appendStringInfoString(out, "</tr>");
	}
	appendStringInfoString(out, "</table>");
}

static void
put_cases(const Wall *wall)
{
	StringInfo	out = wall->out;
	int			n;

	open_panel(out, say("13710督办", "13710 supervision"), say("在办各节点灯数", "lights of open cases"));
	put_checkpoints(wall);
	n = look(wall, cases_sql);
	appendStringInfoString(out, "<table class=\"cases\"><tr>");
	put(out, "th", "wide", say("最急督办", "gravest"));
	put(out, "th", "unit", say("责任单位", "unit"));
	put(out, "th", "five", say("1 3 7 月 0", "1 3 7 m 0"));
	put(out, "th", "", say("天数", "days"));
	appendStringInfoString(out, "</tr>");
	for (int i = 0; i < n; i++)
	{
		char	  **lights = NULL;
		int			count = edn_get_text_array(i, 4, &lights);

		appendStringInfoString(out, "<tr>");
		put(out, "td", "", shown(i, 1));
		put(out, "td", "", shown(i, 2));
		appendStringInfoString(out, "<td class=\"lights\">");
		for (int k = 0; k < count; k++)
			put_light(out, lights[k] != NULL ? lights[k] : "");
		appendStringInfoString(out, "</td>");
		put(out, "td", "", shown(i, 3));
		appendStringInfoString(out, "</tr>");
	}
	appendStringInfoString(out, "</table>");
	close_panel(out);
}

static const char libraries_sql[] =
"SELECT library, running, completed, reserve, investment, red, yellow, percent FROM edianton.wall_libraries($2)"
" WHERE $1 IS NULL OR library" EQ "$1";

static void
put_libraries(const Wall *wall)
{
	StringInfo	out = wall->out;
	int			n = look(wall, libraries_sql);

	open_panel(out, say("三库项目", "Libraries"), "");
	for (int i = 0; i < n; i++)
	{
		int			percent = edn_get_int32(i, 8, 0);

		appendStringInfoString(out, "<div class=\"shelf\"><p>");
		put(out, "b", "", library_name(shown(i, 1)));
		put(out, "span", "", psprintf(say("%s 亿元", "%s × 100 m"), shown(i, 5)));
		appendStringInfoString(out, "</p><p>");
		put(out, "span", "dim", psprintf(say("推进 %s　完成 %s　储备 %s", "run %s · done %s · reserve %s"), shown(i, 2), shown(i, 3), shown(i, 4)));
		appendStringInfoString(out, "</p><p><span>");
		put(out, "span", edn_get_int32(i, 6, 0) > 0 ? "is-red" : "dim", psprintf("■ %s ", shown(i, 6)));
		put(out, "span", edn_get_int32(i, 7, 0) > 0 ? "is-yellow" : "dim", psprintf("▲ %s", shown(i, 7)));
		appendStringInfoString(out, "</span>");
		put(out, "span", "", psprintf(say("节点办结 %d%%", "nodes %d%%"), percent));
		appendStringInfoString(out, "</p>");
		open_bar(out, 100);
		bar_piece(out, "solid-green", 0, percent);
		bar_piece(out, "rest", percent, 100 - percent);
		appendStringInfoString(out, "</svg></div>");
	}
	if (n == 0)
		put_nothing(out);
	close_panel(out);
}

static const char funnel_sql[] =
"SELECT name, involved, passed, in_hand, red, yellow FROM edianton.wall_funnel($1, $2)";

static void
put_funnel(const Wall *wall)
{
	StringInfo	out = wall->out;
	int			n = look(wall, funnel_sql);

	open_panel(out, say("大节点漏斗", "Stages"), say("已过 / 在办 / 红黄", "passed / in hand / red, yellow"));
	appendStringInfoString(out, "<div class=\"stages\">");
	for (int i = 0; i < n; i++)
	{
		int			involved = edn_get_int32(i, 2, 0),
					passed = edn_get_int32(i, 3, 0),
					in_hand = edn_get_int32(i, 4, 0),
					red = edn_get_int32(i, 5, 0),
					yellow = edn_get_int32(i, 6, 0);

		put(out, "span", "", shown(i, 1));
		open_bar(out, involved);
		bar_piece(out, "solid-green", 0, passed);
		bar_piece(out, "solid-red", passed, red);
		bar_piece(out, "solid-yellow", passed + red, yellow);
		bar_piece(out, "solid-blue", passed + red + yellow, in_hand - red - yellow);
		bar_piece(out, "rest", passed + Max(in_hand, red + yellow), involved - passed - Max(in_hand, red + yellow));
		appendStringInfoString(out, "</svg><span class=\"num\">");
		appendStringInfo(out, "%d / %d", passed, in_hand);
		if (red + yellow > 0)
		{
			appendStringInfoString(out, " / ");
			put(out, "b", red > 0 ? "is-red" : "is-yellow", psprintf("%d", red + yellow));
		}
		appendStringInfoString(out, "</span>");
	}
	appendStringInfoString(out, "</div>");
	if (n == 0)
		put_nothing(out);
	close_panel(out);
}

static const char escalations_sql[] =
"SELECT at, title, node_name, unit_name, supervised FROM edianton.wall_escalations($1, $2, 6)";

static void
put_escalations(const Wall *wall)
{
	StringInfo	out = wall->out;
	int			n = look(wall, escalations_sql);

	open_panel(out, say("最近转红", "Last escalations"), "");
	appendStringInfoString(out, "<ul>");
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(out, "<li><span>");
		put(out, "b", "is-red", psprintf("■ %s ", shown(i, 1)));
		edn_xml_text(out, shown(i, 2));
		appendStringInfoString(out, "</span>");
		put(out, "span", "", psprintf("%s · %s%s", shown(i, 3), shown(i, 4),
									  edn_get_bool(i, 5) ? say(" · 已立督办", " · case opened") : ""));
		appendStringInfoString(out, "</li>");
	}
	appendStringInfoString(out, "</ul>");
	if (n == 0)
		put_nothing(out);
	close_panel(out);
}

static void
put_burn_up(const Wall *wall)
{
	open_panel(wall->out, say("推进燃起图", "Burn-up"), say("节点数", "nodes"));
	edn_burn_up_draw(wall->out, wall->library, wall->unit, 340, 236);
	close_panel(wall->out);
}

static void
paint(Wall *wall)
{
	MemoryContext caller = CurrentMemoryContext;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	make_cards(wall);
	put_head(wall);
	put_cards(wall);
	appendStringInfoString(wall->out, "<footer>");
	put_units(wall);
	put_cases(wall);
	put_libraries(wall);
	put_funnel(wall);
	put_burn_up(wall);
	put_escalations(wall);
	appendStringInfoString(wall->out, "</footer></body></html>\n");
	SPI_finish();
}

static void
check_choice(const char *what, const char *value, const char *const *choices, int n, const char *hint)
{
	for (int i = 0; i < n; i++)
		if (strcmp(value, choices[i]) == 0)
			return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_BAD_VALUE),
			errmsg("there is no %s \"%s\"", what, value),
			errhint("%s", hint));
}

/*
 * edianton.wall(library text DEFAULT NULL, unit text DEFAULT NULL, theme text DEFAULT 'dark',
 *		refresh integer DEFAULT 60 [seconds]) RETURNS text
 *
 * ED005 for a unit that is not there, ED039 for another library, theme or time, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_wall);
Datum
edianton_wall(PG_FUNCTION_ARGS)
{
	static const char *const libraries[] = {"government", "state_owned", "social"};
	static const char *const themes[] = {"dark", "light", "auto"};
	StringInfoData page;
	StringInfoData grid;
	Wall		wall = {.out = &page, .grid = &grid};

	edn_require_arg(fcinfo, 2, "theme");
	edn_require_arg(fcinfo, 3, "refresh");
	wall.library = edn_arg_text(fcinfo, 0);
	wall.unit = edn_arg_text(fcinfo, 1);
	wall.theme = edn_arg_text(fcinfo, 2);
	wall.refresh = PG_GETARG_INT32(3);
	if (wall.library != NULL)
		check_choice("library", wall.library, libraries, lengthof(libraries), "Libraries are government, state_owned and social.");
	check_choice("theme", wall.theme, themes, lengthof(themes), "Themes are dark, light and auto.");
	if (wall.refresh < 0 || wall.refresh > MOST_REFRESH)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("a page cannot refresh itself every %d seconds", wall.refresh),
				errhint("0 for never, up to %d for a day.", MOST_REFRESH));
	initStringInfo(&page);
	initStringInfo(&grid);
	paint(&wall);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(page.data, page.len));
}
