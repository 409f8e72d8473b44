/*
 * chart.c
 *	  What pictures of a matter or a template show, read with the caller's own rights.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "chart.h"
#include "clock.h"
#include "errors.h"
#include "outlook.h"
#include "query.h"
#include "read.h"
#include "settings.h"

static void *
take_palloc(void *context, size_t size)
{
	return MemoryContextAllocHuge((MemoryContext) context, Max(size, 1));
}

edn_arena
edn_palloc_arena(void)
{
	return (edn_arena)
	{
		take_palloc, CurrentMemoryContext
	};
}

/* A term in the session's language; NULL for none. */
static const char *
term_words(edn_term term)
{
	char	   *words = palloc(EDN_TERM_TEXT_MAX);

	if (term.unit == EDN_NONE)
		return NULL;
	(void) (edn_language == EDN_LANGUAGE_EN ? edn_term_print(term, words) : edn_term_print_zh(term, words));
	return words;
}

const char *
edn_local_day(EdnCalendar *calendar, TimestampTz instant)
{
	struct pg_tm wall;

	edn_calendar_wall(calendar, instant, &wall);
	return psprintf("%04d-%02d-%02d", wall.tm_year, wall.tm_mon, wall.tm_mday);
}

static EdnChart *
new_chart(int64 matter, const EdnTemplate *template)
{
	EdnChart   *chart = palloc0(sizeof(EdnChart));

	chart->matter = matter;
	chart->template = template;
	chart->nodes = palloc0(sizeof(EdnChartNode) * Max(template->nnodes, 1));
	for (int32 i = 0; i < template->nnodes; i++)
	{
		EdnChartNode *node = &chart->nodes[i];
		const EdnNodeDef *def = &template->nodes[i];

		node->code = def->code;
		node->name = edn_node_name(def);
		node->length = term_words(def->term);
		node->colour = EDN_GREY;
		node->state_code = def->optional ? EDN_UNDECIDED : EDN_WAITING;
		node->start = node->warn = node->due = node->done = DT_NOEND;
		node->planned_start = node->planned_end = node->expected_start = node->expected_end = DT_NOEND;
	}
	return chart;
}

/* When nodes are expected, and where they stand on the chain that the end hangs on. */
static void
mark_outlook(EdnChart *chart, EdnOutlook *outlook)
{
	const edn_timetable *timetable = &outlook->timetable;
	int32		place = 1;

	if (!edn_timetable_forward(&outlook->timetable))
		return;					/* a picture is drawn all the same */
	for (int32 i = 0; i < chart->template->nnodes; i++)
		if (outlook->tasks[i].kind == EDN_TASK_PLANNED || outlook->tasks[i].kind == EDN_TASK_RUNNING)
		{
			chart->nodes[i].expected_start = edn_outlook_instant(outlook, timetable->times[i].early_start);
			chart->nodes[i].expected_end = edn_outlook_instant(outlook, timetable->times[i].early_finish);
		}
	for (int32 node = timetable->last; node >= 0;)
	{
		int32		driver = timetable->times[node].driver;

		chart->nodes[node].place = place++;
		node = driver < 0 ? -1 : timetable->dag->links[driver].from;
	}
}

static void
mark_plan(EdnChart *chart, EdnOutlook *outlook)
{
	if (!edn_timetable_forward(&outlook->timetable))
		return;
	for (int32 i = 0; i < chart->template->nnodes; i++)
		if (outlook->tasks[i].kind == EDN_TASK_PLANNED)
		{
			chart->nodes[i].planned_start = edn_outlook_instant(outlook, outlook->timetable.times[i].early_start);
			chart->nodes[i].planned_end = edn_outlook_instant(outlook, outlook->timetable.times[i].early_finish);
		}
}

/* --- matters --- */

static const char nodes_sql[] =
"SELECT l.ord, l.stage_name, l.unit_name, l.person,"
" edianton.local_text(coalesce(l.due_at, CASE WHEN l.state" EQ "ANY ('{done,conditional}') THEN l.done_at END)),"
" l.state_label, l.colour_label, l.state, l.colour, l.start_at, l.warn_at, l.due_at, l.done_at"
" FROM edianton.node_light l WHERE l.matter_id" EQ "$1";

static const char title_sql[] =
"SELECT b.title, pg_catalog.concat_ws(' · ', edianton.in_language(b.template_zh, b.template_en), edianton.matter_state_label(b.state),"
" edianton.colour_label(b.colour::edianton.colour), pg_catalog.concat(b.nodes_done, '/', b.nodes_total))"
" FROM edianton.board b WHERE b.matter_id" EQ "$1";

static void
read_node(EdnChart *chart, int row)
{
	int32		index = edn_template_by_ord(chart->template, edn_get_int32(row, 1, 0));
	EdnChartNode *node;

	if (index < 0)
		return;
	node = &chart->nodes[index];
	node->stage = edn_get_text(row, 2);
	node->unit = edn_get_text(row, 3);
	node->person = edn_get_text(row, 4);
	node->when = edn_get_text(row, 5);
	node->state = edn_get_text(row, 6);
	node->light = edn_get_text(row, 7);
	(void) edn_state_parse(edn_get_text(row, 8), &node->state_code);
	(void) edn_colour_parse(edn_get_text(row, 9), &node->colour);
	node->start = edn_get_time(row, 10);
	node->warn = edn_get_time(row, 11);
	node->due = edn_get_time(row, 12);
	node->done = edn_get_time(row, 13);
}

EdnChart *
edn_chart_of_matter(int64 id)
{
	MemoryContext caller = CurrentMemoryContext;
	EdnMatter  *matter = edn_read_matter(id);
	EdnOutlook *outlook;
	EdnChart   *chart;
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(id);
	uint64		n;

	if (matter == NULL)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MATTER),
				errmsg("there is no matter " INT64_FORMAT, id),
				errdetail("It does not exist, or is not yours to see."));
	outlook = edn_outlook_of_matter(matter, edn_now(), true);
	chart = new_chart(id, matter->template);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	n = edn_query_read(nodes_sql, 1, &type, &value, NULL);
	for (uint64 i = 0; i < n; i++)
		read_node(chart, i);
	if (edn_query_read(title_sql, 1, &type, &value, NULL) == 1)
	{
		chart->title = edn_get_text(0, 1);
		chart->subtitle = edn_get_text(0, 2);
	}
	SPI_finish();
	if (matter->state == EDN_MATTER_OPEN || matter->state == EDN_MATTER_SUSPENDED)
		mark_outlook(chart, outlook);
	mark_plan(chart, edn_outlook_of_opening(matter));
	return chart;
}

/* --- templates --- */

static const char template_sql[] =
"SELECT n.ord, edianton.in_language(s.name_zh, s.name_en), edianton.in_language(d.name_zh, d.name_en),"
" edianton.in_language(t.name_zh, t.name_en)"
" FROM edianton.template_node n JOIN edianton.template t ON t.id" EQ "n.template_id"
" JOIN edianton.template_stage s ON s.template_id" EQ "n.template_id AND s.stage" EQ "n.stage"
" JOIN edianton.duty d ON d.code" EQ "n.lead_duty WHERE n.template_id" EQ "$1";

EdnChart *
edn_chart_of_template(const char *code, int32 version)
{
	MemoryContext caller = CurrentMemoryContext;
	const EdnTemplate *template = edn_read_template(code, version);
	EdnChart   *chart = new_chart(0, template);
	Oid			type = INT4OID;
	Datum		value = Int32GetDatum(template->id);
	uint64		n;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	n = edn_query_read(template_sql, 1, &type, &value, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		int32		index = edn_template_by_ord(template, edn_get_int32(i, 1, 0));

		if (index < 0)
			continue;
		chart->nodes[index].stage = edn_get_text(i, 2);
		chart->nodes[index].unit = edn_get_text(i, 3);
		chart->title = edn_get_text(i, 4);
	}
	SPI_finish();
	chart->subtitle = psprintf("%s v%d", template->code, template->version);
	mark_outlook(chart, edn_outlook_of_template(template, edn_now(), true));
	return chart;
}
