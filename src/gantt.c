/*
 * gantt.c
 *	  A matter against time: what was planned, what happened, where the law
 *	  stopped a clock, and what is to come.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "args.h"
#include "calendar.h"
#include "chart.h"
#include "clock.h"
#include "errors.h"
#include "query.h"
#include "settings.h"
#include "svg.h"

#define MARGIN 20
#define HEAD 84					/* title, subtitle, the scale */
#define FOOT 36
#define LABEL_WIDTH 256
#define BARS_WIDTH 960
#define ROW 22
#define LABEL_COLUMNS 38
#define TEXT_BARS 60			/* columns of the bars in a terminal */

typedef struct Axis
{
	EdnCalendar *calendar;
	TimestampTz from;
	TimestampTz to;
	TimestampTz now;
	int			width;
} Axis;

static bool
english(void)
{
	return edn_language == EDN_LANGUAGE_EN;
}

static int
place_of(const Axis *axis, TimestampTz at)
{
	double		share = (double) (at - axis->from) / (double) (axis->to - axis->from);

	return (int) (Min(Max(share, 0.0), 1.0) * axis->width + 0.5);
}

static void
cover(Axis *axis, TimestampTz at)
{
	if (TIMESTAMP_NOT_FINITE(at))
		return;
	axis->from = Min(axis->from, at);
	axis->to = Max(axis->to, at);
}

static Axis
axis_of(const EdnChart *chart, int width)
{
	Axis		axis = {edn_calendar_get(chart->template->calendar), edn_now(), edn_now(), edn_now(), width};

	for (int32 i = 0; i < chart->template->nnodes; i++)
	{
		const EdnChartNode *node = &chart->nodes[i];

		cover(&axis, node->start);
		cover(&axis, node->done);
		cover(&axis, node->planned_start);
		cover(&axis, node->planned_end);
		cover(&axis, node->expected_end);
	}
	axis.to = Max(axis.to, axis.from + USECS_PER_DAY);
	axis.to += (axis.to - axis.from) / 50;
	return axis;
}

/* --- the scale --- */

/* Months between ticks, so that there are at most two dozen; 0: a tick a week. */
static int
tick_months(const Axis *axis)
{
	int			days = (int) ((axis->to - axis->from) / USECS_PER_DAY);

	return days <= 75 ? 0 : days <= 700 ? 1 : days <= 2100 ? 3 : 12 * (1 + days / 8000);
}

/* The first day of the next tick after a day, as a date; for weeks the next Monday. */
static DateADT
next_tick(DateADT day, int months)
{
	int			y,
				m,
				d;

	if (months == 0)
	{
		do
			day++;
		while (j2day(day + POSTGRES_EPOCH_JDATE) != 1);
		return day;
	}
	j2date(day + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	m = ((m - 1) / months + 1) * months + 1;
	return date2j(y + (m - 1) / 12, (m - 1) % 12 + 1, 1) - POSTGRES_EPOCH_JDATE;
}

static const char *
tick_label(DateADT day, int months)
{
	int			y,
				m,
				d;

	j2date(day + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	if (months == 0)
		return psprintf("%02d-%02d", m, d);
	return m == 1 || months >= 12 ? psprintf("%d-%02d", y, m) : psprintf("%02d", m);
}

static TimestampTz
day_start(const Axis *axis, DateADT day)
{
	return edn_calendar_from_wall(axis->calendar, (Timestamp) day * USECS_PER_DAY);
}

static void
draw_scale(StringInfo out, const Axis *axis, int height)
{
	int			months = tick_months(axis);
	int			x0 = MARGIN + LABEL_WIDTH;
	DateADT		day = next_tick(edn_calendar_day(axis->calendar, axis->from), months);

	for (; day_start(axis, day) < axis->to; day = next_tick(day, months))
	{
		int			x = x0 + place_of(axis, day_start(axis, day));

		appendStringInfo(out, "<line class=\"faint\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", x, HEAD - 14, x, height - FOOT);
		edn_svg_text(out, x + 3, HEAD - 8, "small", tick_label(day, months), 0);
	}
}

/* --- bars --- */

static void
bar(StringInfo out, const Axis *axis, const char *classes, TimestampTz from, TimestampTz to, int y, int height)
{
	int			x1 = place_of(axis, from);
	int			x2 = place_of(axis, to);

	if (TIMESTAMP_NOT_FINITE(from) || TIMESTAMP_NOT_FINITE(to) || to < from)
		return;
	appendStringInfo(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
					 classes, MARGIN + LABEL_WIDTH + x1, y, Max(x2 - x1, 2), height);
}

static const char interruptions_sql[] =
"SELECT p.ord, p.from_at, coalesce(p.to_at, edianton.clock()), 'pause' FROM edianton.pause p WHERE p.matter_id" EQ "$1"
" UNION ALL SELECT r.ord, r.start_at, coalesce(r.done_at, r.ended_at), 'round' FROM edianton.node_round r"
" WHERE r.matter_id" EQ "$1 AND r.start_at IS NOT NULL";

/* Earlier rounds and pauses, over the bars of their nodes. */
static void
draw_interruptions(StringInfo out, const EdnChart *chart, const Axis *axis)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(chart->matter);
	MemoryContext caller = CurrentMemoryContext;
	uint64		n;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	n = edn_query_read(interruptions_sql, 1, &type, &value, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		int32		index = edn_template_by_ord(chart->template, edn_get_int32(i, 1, 0));
		bool		pause = strcmp(edn_get_text(i, 4), "pause") == 0;

		if (index >= 0)
			bar(out, axis, pause ? "plain faint dash" : "grey", edn_get_time(i, 2), edn_get_time(i, 3),
				HEAD + index * ROW + (pause ? 4 : 6), pause ? 14 : 8);
	}
	SPI_finish();
}

static const char *
span_words(const Axis *axis, TimestampTz from, TimestampTz to)
{
	return psprintf("%s—%s", TIMESTAMP_NOT_FINITE(from) ? "" : edn_local_day(axis->calendar, from),
					TIMESTAMP_NOT_FINITE(to) ? "" : edn_local_day(axis->calendar, to));
}

static const char *
row_words(const Axis *axis, const EdnChartNode *node)
{
	StringInfoData words;

	initStringInfo(&words);
	appendStringInfo(&words, "%s %s", node->code, node->name);
	if (node->unit != NULL)
		appendStringInfo(&words, " · %s", node->unit);
	if (node->state != NULL)
		appendStringInfo(&words, " · %s · %s", node->state, node->light);
	if (node->planned_start != DT_NOEND)
		appendStringInfo(&words, english() ? " · planned %s" : " · 计划 %s", span_words(axis, node->planned_start, node->planned_end));
	if (node->start != DT_NOEND)
		appendStringInfo(&words, english() ? " · actual %s" : " · 实际 %s", span_words(axis, node->start, node->done));
	if (node->expected_end != DT_NOEND)
		appendStringInfo(&words, english() ? " · expected by %s" : " · 预计 %s", edn_local_day(axis->calendar, node->expected_end));
	return words.data;
}

static void
draw_row(StringInfo out, const Axis *axis, const EdnChartNode *node, int y)
{
	bool		finished = node->state_code == EDN_DONE || node->state_code == EDN_CONDITIONAL;

	appendStringInfo(out, "<g%s>", node->state_code == EDN_SKIPPED ? " class=\"faint\"" : "");
	edn_svg_title(out, row_words(axis, node));
	edn_svg_text(out, MARGIN, y + 15, node->place > 0 ? "name" : "", psprintf("%s %s", node->code, node->name), LABEL_COLUMNS);
	bar(out, axis, "plain", node->planned_start, node->planned_end, y + 2, 4);
	if (finished)
		bar(out, axis, psprintf("solid-%s", edn_colour_name(node->colour)), node->start, node->done, y + 8, 9);
	else if (node->start != DT_NOEND && node->state_code != EDN_SKIPPED)
	{
		bar(out, axis, psprintf("solid-%s", edn_colour_name(node->colour)), node->start, Max(axis->now, node->start), y + 8, 9);
		bar(out, axis, psprintf("%s dash", edn_colour_name(node->colour)), Max(axis->now, node->start), node->expected_end, y + 8, 9);
	}
	else
		bar(out, axis, "grey dash", node->expected_start, node->expected_end, y + 8, 9);
	if (node->due != DT_NOEND)
		appendStringInfo(out, "<path class=\"tip chain\" d=\"M%d %dl-4 -5h8z\"/>", MARGIN + LABEL_WIDTH + place_of(axis, node->due), y + 8);
	appendStringInfoString(out, "</g>");
}

static void
draw_today(StringInfo out, const Axis *axis, int height)
{
	int			x = MARGIN + LABEL_WIDTH + place_of(axis, axis->now);

	appendStringInfo(out, "<line class=\"chain\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", x, HEAD - 24, x, height - FOOT);
	edn_svg_text(out, x, HEAD - 28, "small mid", psprintf(english() ? "today %s" : "今日 %s", edn_local_day(axis->calendar, axis->now)), 0);
}

static void
draw_svg(StringInfo out, const EdnChart *chart)
{
	Axis		axis = axis_of(chart, BARS_WIDTH);
	int			width = LABEL_WIDTH + BARS_WIDTH + 2 * MARGIN;
	int			height = HEAD + chart->template->nnodes * ROW + FOOT;

	edn_svg_open(out, width, height, chart->title, chart->subtitle);
	edn_svg_text(out, MARGIN, 24, "head", chart->title, width / 9);
	edn_svg_text(out, MARGIN, 42, "dim", chart->subtitle, 100);
	draw_scale(out, &axis, height);
	for (int32 i = 0; i < chart->template->nnodes; i++)
		draw_row(out, &axis, &chart->nodes[i], HEAD + i * ROW);
	draw_interruptions(out, chart, &axis);
	draw_today(out, &axis, height);
	edn_svg_legend(out, MARGIN, height - 12);
	edn_svg_text(out, MARGIN + 440, height - 12, "small", english() ?
				 "thin: planned   broad: actual   dashed: expected, or stopped by law   ▼ due" :
				 "细条：计划　粗条：实际　虚框：预计或依法暂停　▼ 到期", 0);
	edn_svg_close(out);
}

/* --- Mermaid and text --- */

static void
draw_mermaid(StringInfo out, const EdnChart *chart)
{
	static const char *const tags[] = {"", "done, ", "", "active, ", "active, ", "crit, "};
	Axis		axis = axis_of(chart, 1);
	const char *section = "";

	appendStringInfoString(out, "gantt\n  dateFormat YYYY-MM-DD\n  title ");
	edn_mermaid_text(out, chart->title, ":");
	appendStringInfoChar(out, '\n');
	for (int32 i = 0; i < chart->template->nnodes; i++)
	{
		const EdnChartNode *node = &chart->nodes[i];
		TimestampTz from = node->start != DT_NOEND ? node->start : node->expected_start;
		TimestampTz to = node->done != DT_NOEND ? node->done : node->expected_end;

		if (node->state_code == EDN_SKIPPED || from == DT_NOEND || to == DT_NOEND)
			continue;
		if (node->stage != NULL && strcmp(section, node->stage) != 0)
		{
			section = node->stage;
			appendStringInfoString(out, "  section ");
			edn_mermaid_text(out, section, ":");
			appendStringInfoChar(out, '\n');
		}
		appendStringInfoString(out, "  ");
		edn_mermaid_text(out, node->code, ":");
		appendStringInfoChar(out, ' ');
		edn_mermaid_text(out, node->name, ":");
		appendStringInfo(out, " :%sn%d, %s, %s\n", tags[node->colour], i + 1, edn_local_day(axis.calendar, from),
						 edn_local_day(axis.calendar, Max(from, to)));
	}
}

static void
text_row(StringInfo out, const Axis *axis, const EdnChartNode *node)
{
	static const char *const signs[] = {" ", "█", "░", "▓", "▒", "█"};
	TimestampTz until = node->done != DT_NOEND ? node->done : axis->now;
	int			now = place_of(axis, axis->now);

	edn_pad(out, psprintf(" %s %s", node->code, node->name), 34);
	for (int x = 0; x < axis->width; x++)
	{
		bool		actual = node->start != DT_NOEND && x >= place_of(axis, node->start) && x <= place_of(axis, until);
		bool		expected = node->done == DT_NOEND && node->expected_end != DT_NOEND && x <= place_of(axis, node->expected_end) &&
			x >= place_of(axis, node->start != DT_NOEND ? axis->now : node->expected_start);

		appendStringInfoString(out, node->state_code == EDN_SKIPPED ? " " :
							   actual ? signs[node->colour] : expected ? "·" : x == now ? "│" : " ");
	}
	appendStringInfo(out, "  %s\n", node->state_code == EDN_SKIPPED ? (english() ? "not involved" : "不涉及") :
					 node->when != NULL ? node->when : node->expected_end != DT_NOEND ? edn_local_day(axis->calendar, node->expected_end) : "");
}

static void
draw_text(StringInfo out, const EdnChart *chart)
{
	Axis		axis = axis_of(chart, TEXT_BARS);

	appendStringInfo(out, " %s · %s\n", edn_fit(chart->title, 80), chart->subtitle);
	edn_pad(out, "", 34);
	edn_pad(out, edn_local_day(axis.calendar, axis.from), TEXT_BARS - 10);
	appendStringInfo(out, "%s\n", edn_local_day(axis.calendar, axis.to));
	for (int32 i = 0; i < chart->template->nnodes; i++)
		text_row(out, &axis, &chart->nodes[i]);
}

/*
 * edianton.gantt(matter bigint, format text DEFAULT 'svg') RETURNS text
 *
 * ED002, ED015 for a draft, ED039 for another format, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_gantt);
Datum
edianton_gantt(PG_FUNCTION_ARGS)
{
	const EdnChart *chart;
	const char *format;
	StringInfoData out;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "format");
	format = edn_arg_text(fcinfo, 1);
	chart = edn_chart_of_matter(PG_GETARG_INT64(0));
	initStringInfo(&out);
	if (strcmp(format, "svg") == 0)
		draw_svg(&out, chart);
	else if (strcmp(format, "mermaid") == 0)
		draw_mermaid(&out, chart);
	else if (strcmp(format, "text") == 0)
		draw_text(&out, chart);
	else
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("there are no Gantt charts in format \"%s\"", format),
				errhint("Formats are svg, mermaid and text."));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}
