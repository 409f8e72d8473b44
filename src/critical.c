/*
 * critical.c
 *	  The critical path of a matter or a template, and what a slip would move.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "args.h"
#include "clock.h"
#include "errors.h"
#include "outlook.h"
#include "project.h"
#include "read.h"
#include "types.h"

typedef struct Row
{
	Datum		values[10];
	bool		nulls[10];
	int			n;
} Row;

static void
put(Row *row, Datum value, bool known)
{
	row->values[row->n] = value;
	row->nulls[row->n++] = !known;
}

static void
put_instant(Row *row, const EdnOutlook *outlook, int64 wall, bool known)
{
	put(row, known ? TimestampTzGetDatum(edn_outlook_instant(outlook, wall)) : (Datum) 0, known);
}

/*
 * A latest instant as people say it: the closing time of the last working day
 * up to it, unless that would be before the earliest.
 */
static void
put_latest(Row *row, const EdnOutlook *outlook, int64 wall, int64 earliest, bool known)
{
	const edn_calendar *cal = outlook->timetable.cal;
	int32		day = (int32) (wall / USECS_PER_DAY);
	int64		closing;

	if (wall - day * USECS_PER_DAY < cal->closes || !edn_is_workday(cal, day))
		day = edn_workday_after(cal, day, -1);
	closing = day * USECS_PER_DAY + cal->closes;
	put_instant(row, outlook, closing >= earliest ? closing : wall, known);
}

/*
 * Places on the one chain of nodes that the end hangs on: 1 for its first, 0
 * for what is not on it.
 */
static int32 *
chain_places(const EdnOutlook *outlook)
{
	const edn_timetable *timetable = &outlook->timetable;
	int32	   *places = palloc0(sizeof(int32) * Max(outlook->template->nnodes, 1));
	int32	   *chain = palloc(sizeof(int32) * Max(outlook->template->nnodes, 1));
	int32		n = 0;

	for (int32 node = timetable->last; node >= 0;)
	{
		int32		driver = timetable->times[node].driver;

		if (timetable->tasks[node].kind != EDN_TASK_SKIPPED)
			chain[n++] = node;
		node = driver < 0 ? -1 : timetable->dag->links[driver].from;
	}
	for (int32 i = 0; i < n; i++)
		places[chain[i]] = n - i;
	return places;
}

static void
put_path(ReturnSetInfo *result, EdnOutlook *outlook)
{
	const edn_timetable *timetable = &outlook->timetable;
	int32	   *places;

	edn_outlook_forward(outlook);
	edn_timetable_backward(&outlook->timetable);
	places = chain_places(outlook);
	for (int32 i = 0; i < outlook->template->nnodes; i++)
	{
		const edn_times *times = &timetable->times[i];
		bool		open = timetable->tasks[i].kind == EDN_TASK_PLANNED || timetable->tasks[i].kind == EDN_TASK_RUNNING;
		int32		slack = edn_timetable_slack(timetable, i);
		Row			row = {.n = 0};

		if (timetable->tasks[i].kind == EDN_TASK_SKIPPED)
			continue;
		put(&row, CStringGetTextDatum(outlook->template->nodes[i].code), true);
		put_instant(&row, outlook, times->early_start, true);
		put_instant(&row, outlook, times->early_finish, true);
		put_latest(&row, outlook, times->late_start, times->early_start, open && times->late_start != EDN_TIMETABLE_FREE);
		put_latest(&row, outlook, times->late_finish, times->early_finish, open && times->late_finish != EDN_TIMETABLE_FREE);
		put(&row, Int32GetDatum(slack), open && slack != PG_INT32_MAX);
		put(&row, BoolGetDatum(open && slack == 0), true);
		put(&row, Int32GetDatum(places[i]), places[i] > 0);
		put(&row, times->driver < 0 ? (Datum) 0 :
			CStringGetTextDatum(outlook->template->nodes[timetable->dag->links[times->driver].from].code), times->driver >= 0);
		tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
	}
}

static EdnMatter *
visible_matter(int64 id)
{
	EdnMatter  *matter = edn_read_matter(id);

	if (matter == NULL)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MATTER),
				errmsg("there is no matter " INT64_FORMAT, id),
				errdetail("It does not exist, or is not yours to see."));
	return matter;
}

/*
 * edianton.critical_path(matter bigint, optional boolean DEFAULT true)
 *		RETURNS TABLE (node text, earliest_start timestamptz, earliest_finish timestamptz,
 *			latest_start timestamptz, latest_finish timestamptz, slack integer (working days),
 *			critical boolean, place integer, driven_by text)
 *
 * ED002, ED015 for a draft, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_critical_path);
Datum
edianton_critical_path(PG_FUNCTION_ARGS)
{
	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "optional");
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	put_path((ReturnSetInfo *) fcinfo->resultinfo,
			 edn_outlook_of_matter(visible_matter(PG_GETARG_INT64(0)), edn_now(), PG_GETARG_BOOL(1)));
	return (Datum) 0;
}

/*
 * edianton.template_path(template text, version integer DEFAULT NULL, start timestamptz DEFAULT NULL,
 *		optional boolean DEFAULT true) RETURNS TABLE as edianton.critical_path()
 *
 * The plan of a matter that would be opened at start (now). ED004, ED039 for an infinite start, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_template_path);
Datum
edianton_template_path(PG_FUNCTION_ARGS)
{
	TimestampTz start = PG_ARGISNULL(2) ? edn_now() : PG_GETARG_TIMESTAMPTZ(2);

	edn_require_arg(fcinfo, 0, "template");
	edn_require_arg(fcinfo, 3, "optional");
	if (TIMESTAMP_NOT_FINITE(start))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("a matter cannot be opened at %s", timestamptz_to_str(start)),
				errhint("Leave start out for now."));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	put_path((ReturnSetInfo *) fcinfo->resultinfo,
			 edn_outlook_of_template(edn_read_template(edn_arg_text(fcinfo, 0), PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1)),
									 start, PG_GETARG_BOOL(3)));
	return (Datum) 0;
}

/*
 * edianton.planned_run(matter bigint) RETURNS TABLE (node text, starts_at timestamptz, ends_at timestamptz)
 *
 * Nothing for a matter that was not opened or is not visible, nor for NULL.
 */
PG_FUNCTION_INFO_V1(edianton_planned_run);
Datum
edianton_planned_run(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	EdnMatter  *matter = PG_ARGISNULL(0) ? NULL : edn_read_matter(PG_GETARG_INT64(0));
	EdnOutlook *outlook;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	if (matter == NULL || matter->template == NULL || matter->opened == DT_NOEND)
		return (Datum) 0;
	outlook = edn_outlook_of_opening(matter);
	edn_outlook_forward(outlook);
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		Row			row = {.n = 0};

		if (outlook->tasks[i].kind == EDN_TASK_SKIPPED)
			continue;
		put(&row, CStringGetTextDatum(matter->template->nodes[i].code), true);
		put_instant(&row, outlook, outlook->timetable.times[i].early_start, true);
		put_instant(&row, outlook, outlook->timetable.times[i].early_finish, true);
		tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
	}
	return (Datum) 0;
}

/* --- what a slip would move --- */

/* Early finishes of a matter's nodes in an array of their own. */
static int64 *
finishes(const EdnOutlook *outlook)
{
	int64	   *result = palloc(sizeof(int64) * Max(outlook->template->nnodes, 1));

	for (int32 i = 0; i < outlook->template->nnodes; i++)
		result[i] = outlook->timetable.times[i].early_finish;
	return result;
}

/* The node, running or planned, takes so much longer. */
static void
let_slip(EdnOutlook *outlook, int32 node, edn_term slip)
{
	edn_task   *task = &outlook->tasks[node];
	const edn_times *times = &outlook->timetable.times[node];
	EdnCalendar *calendar = outlook->calendar;

	*task = (edn_task)
	{
		.kind = EDN_TASK_RUNNING,
		.cal = task->cal,
		.start = times->early_start,
		.end = edn_calendar_to_wall(calendar, edn_calendar_due(calendar, edn_outlook_instant(outlook, times->early_finish),
															   edn_left_of(slip), NULL))
	};
}

/* When a node is due by its own clock: as it runs, or from its start on. */
static int64
due_of(const EdnOutlook *outlook, const EdnMatter *matter, int32 i, const edn_task *task, int64 start)
{
	const EdnNode *node = &matter->nodes[i];
	int64		due;

	if (edn_clock_runs(node) && node->due != DT_NOEND)
		return edn_calendar_to_wall(outlook->calendar, node->due);
	if (task->kind != EDN_TASK_PLANNED || edn_due(task->cal, start, task->length, &due) != EDN_DEADLINE_OK)
		return PG_INT64_MAX;
	return due;
}

/* Late when it is over after its due time: at the earliest it takes all of its term, and that is in time. */
static edn_colour
light_of(int64 finish, int64 due)
{
	return finish > due ? EDN_RED : EDN_BLUE;
}

static void
put_move(ReturnSetInfo *result, const EdnOutlook *outlook, const char *code, int64 before, int64 after,
		 int64 due_before, int64 due_after)
{
	Row			row = {.n = 0};

	put(&row, code == NULL ? (Datum) 0 : CStringGetTextDatum(code), code != NULL);
	put_instant(&row, outlook, before, true);
	put_instant(&row, outlook, after, true);
	put(&row, Int32GetDatum(edn_calendar_workdays_between(outlook->calendar, edn_outlook_instant(outlook, before),
														  edn_outlook_instant(outlook, after))), true);
	put_instant(&row, outlook, due_after, due_after != PG_INT64_MAX);
	put(&row, EdnColourGetDatum(light_of(before, due_before)), true);
	put(&row, EdnColourGetDatum(light_of(after, due_after)), true);
	tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
}

/* Every open node that finishes later than it would, and the matter itself without a code. */
static void
put_moves(ReturnSetInfo *result, EdnOutlook *outlook, const EdnMatter *matter, int32 node, edn_term slip)
{
	int32		nnodes = outlook->template->nnodes;
	edn_task   *tasks = palloc(sizeof(edn_task) * nnodes);
	int64	   *starts = palloc(sizeof(int64) * nnodes);
	int64	   *before;
	int64		end;

	edn_outlook_forward(outlook);
	before = finishes(outlook);
	end = outlook->timetable.end;
	memcpy(tasks, outlook->tasks, sizeof(edn_task) * nnodes);
	for (int32 i = 0; i < nnodes; i++)
		starts[i] = outlook->timetable.times[i].early_start;
	let_slip(outlook, node, slip);
	edn_outlook_forward(outlook);
	for (int32 i = 0; i < nnodes; i++)
	{
		int64		after = outlook->timetable.times[i].early_finish;

		if (tasks[i].kind != EDN_TASK_SKIPPED && after != before[i])
			put_move(result, outlook, outlook->template->nodes[i].code, before[i], after,
					 due_of(outlook, matter, i, &tasks[i], starts[i]),
					 due_of(outlook, matter, i, &tasks[i], outlook->timetable.times[i].early_start));
	}
	put_move(result, outlook, NULL, end, outlook->timetable.end, PG_INT64_MAX, PG_INT64_MAX);
}

/*
 * edianton.what_if(matter bigint, node text, slip edianton.term, optional boolean DEFAULT true)
 *		RETURNS TABLE (node text, finish_before timestamptz, finish_after timestamptz, moved integer (working days),
 *			due_at timestamptz, light_before edianton.colour, light_after edianton.colour)
 *
 * ED002, ED003, ED010 for a node that is finished or not involved, ED015, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_what_if);
Datum
edianton_what_if(PG_FUNCTION_ARGS)
{
	EdnMatter  *matter;
	EdnOutlook *outlook;
	EdnNode    *node;
	int32		index;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "node");
	edn_require_arg(fcinfo, 2, "slip");
	edn_require_arg(fcinfo, 3, "optional");
	matter = visible_matter(PG_GETARG_INT64(0));
	outlook = edn_outlook_of_matter(matter, edn_now(), PG_GETARG_BOOL(3));
	node = edn_node_named(matter, edn_arg_text(fcinfo, 1));
	index = edn_node_index(node);
	if (outlook->tasks[index].kind != EDN_TASK_PLANNED && outlook->tasks[index].kind != EDN_TASK_RUNNING)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("node %s of matter " INT64_FORMAT " can slip no more", node->def->code, matter->id),
				errdetail("It is finished or not involved."),
				errhint("Ask about an open node: SELECT * FROM edianton.critical_path(...);"));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	put_moves((ReturnSetInfo *) fcinfo->resultinfo, outlook, matter, index, edn_term_unpack(PG_GETARG_INT64(2)));
	return (Datum) 0;
}
