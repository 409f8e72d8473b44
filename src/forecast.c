/*
 * forecast.c
 *	  When a matter will end, judged by how long this site's nodes took before.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "actor.h"
#include "args.h"
#include "clock.h"
#include "core/forecast.h"
#include "errors.h"
#include "outlook.h"
#include "query.h"
#include "read.h"
#include "settings.h"
#include "site.h"

/* Finished nodes from which a forecast is made: of the same code, else of the same stage, else of all. */
#define MIN_OWN 5
#define MIN_STAGE 20
#define MIN_ALL 50

/* A node that was begun, or what was decided about an optional one. */
typedef struct Past
{
	const char *code;
	int16		stage;
	bool		decision;
	bool		involved;			/* of a decision */
	TimestampTz start;			/* of a decision: when it was taken */
	TimestampTz done;			/* DT_NOEND: still at it */
	EdnCalendar *calendar;
	int32		days;			/* working days that its term gave it; 0: counted in time */
	int64		span;			/* the time that it gave it */
	/* as known at the instant under study */
	int32		permille;		/* of its term; -1: nothing is known */
	bool		over;			/* else it takes longer than that */
} Past;

typedef struct History
{
	int			n;
	Past	   *rows;
} History;

/* Experiences of a template's nodes, by index, from what was known at an instant. */
typedef struct Experiences
{
	int			known;			/* nodes they rest on */
	int			own;
	int			by_stage;
	int			by_all;
	int			without;		/* nodes for which there is too little */
	edn_experience *pools;
	edn_chance *chances;
} Experiences;

/* Beyond twenty times its term nothing is learned any more. */
#define MOST_PERMILLE 20000

static const char history_sql[] =
"SELECT n.code, n.stage, false, true, n.start_at, CASE WHEN n.state" EQ "ANY ('{done,conditional}') THEN n.done_at END,"
" p.calendar, edianton.workdays_between(n.start_at, p.due, p.calendar),"
" (EXTRACT(epoch FROM p.due OPERATOR(pg_catalog.-) n.start_at) OPERATOR(pg_catalog.*) 1000000)::bigint"
" FROM edianton.node n"
" JOIN edianton.matter m ON m.id" EQ "n.matter_id AND m.kind" EQ "$1 AND NOT m.baseline"
" JOIN edianton.template t ON t.id" EQ "m.template_id"
" JOIN edianton.template_node d ON d.template_id" EQ "m.template_id AND d.ord" EQ "n.ord"
" CROSS JOIN LATERAL (SELECT coalesce(d.calendar, t.calendar) AS calendar,"
" edianton.deadline(n.start_at, n.term, coalesce(d.calendar, t.calendar)) AS due) p"
" WHERE n.state" EQ "ANY ('{done,conditional,active,paused}') AND n.start_at IS NOT NULL AND isfinite(p.due)"
" UNION ALL SELECT n.code, n.stage, true, n.state" NE "'skipped', CASE n.state WHEN 'skipped' THEN n.done_at ELSE m.opened_at END,"
" NULL, NULL, NULL, NULL"
" FROM edianton.node n"
" JOIN edianton.matter m ON m.id" EQ "n.matter_id AND m.kind" EQ "$1 AND NOT m.baseline"
" JOIN edianton.template_node d ON d.template_id" EQ "m.template_id AND d.ord" EQ "n.ord AND d.optional"
" WHERE n.state" EQ "'skipped' OR n.flags OPERATOR(pg_catalog.&) 4" NE "0"
" ORDER BY 5 DESC LIMIT 200000";

static History
read_history(const char *kind)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(kind);
	History		history;
	SPITupleTable *table;

	history.n = (int) edn_query_wide(history_sql, 1, &type, &value);
	history.rows = palloc0(sizeof(Past) * Max(history.n, 1));
	table = SPI_tuptable;
	for (int i = 0; i < history.n; i++)
	{
		Past	   *past = &history.rows[i];
		const char *calendar;

		SPI_tuptable = table;	/* a calendar may have to be read */
		past->code = edn_get_text(i, 1);
		past->stage = edn_get_int16(i, 2, 0);
		past->decision = edn_get_bool(i, 3);
		past->involved = edn_get_bool(i, 4);
		past->start = edn_get_time(i, 5);
		past->done = edn_get_time(i, 6);
		past->days = edn_get_int32(i, 8, 0);
		past->span = edn_get_int64(i, 9, 0);
		calendar = edn_get_text(i, 7);
		past->calendar = calendar == NULL ? NULL : edn_calendar_get(calendar);
	}
	return history;
}

/* What was known of every row at an instant. */
static void
look_back(History *history, TimestampTz as_of)
{
	for (int i = 0; i < history->n; i++)
	{
		Past	   *past = &history->rows[i];
		TimestampTz until = Min(past->done, as_of);
		int64		permille = -1;

		past->over = past->done < as_of;
		if (!past->decision && past->start < as_of)
		{
			if (past->days > 0)
				permille = (int64) edn_calendar_workdays_between(past->calendar, past->start, until) * 1000 / past->days;
			else if (past->span > 0)
				permille = (until - past->start) / Max(past->span / 1000, 1);
		}
		past->permille = (int32) Min(permille, MOST_PERMILLE);
	}
}

/* --- experiences --- */

static int
compare_permille(const void *a, const void *b)
{
	int32		x = *(const int32 *) a;
	int32		y = *(const int32 *) b;

	return x < y ? -1 : x > y;
}

/* Those of the past that a test picks, ascending. */
typedef bool (*Pick) (const Past *past, const EdnNodeDef *def);

static bool
same_code(const Past *past, const EdnNodeDef *def)
{
	return strcmp(past->code, def->code) == 0;
}

static bool
same_stage(const Past *past, const EdnNodeDef *def)
{
	return past->stage == def->stage;
}

static bool
any_node(const Past *past, const EdnNodeDef *def)
{
	return true;
}

/* What is still under way will take longer than it has: as long as the middle one of those that took longer. */
static int32
expected_length(const int32 *over, int32 n, int32 permille)
{
	int32		low = 0,
				high = n;

	while (low < high)
	{
		int32		middle = low + (high - low) / 2;

		if (over[middle] <= permille)
			low = middle + 1;
		else
			high = middle;
	}
	return low == n ? permille : over[low + (n - low) / 2];
}

static edn_experience
gather(const History *history, Pick pick, const EdnNodeDef *def)
{
	int32	   *permille = palloc(sizeof(int32) * Max(history->n, 1));
	int32		over = 0,
				n;

	for (int i = 0; i < history->n; i++)
		if (history->rows[i].over && history->rows[i].permille >= 0 && pick(&history->rows[i], def))
			permille[over++] = history->rows[i].permille;
	qsort(permille, over, sizeof(int32), compare_permille);
	n = over;
	for (int i = 0; i < history->n && over > 0; i++)
		if (!history->rows[i].over && history->rows[i].permille >= 0 && pick(&history->rows[i], def))
			permille[n++] = expected_length(permille, over, history->rows[i].permille);
	qsort(permille, n, sizeof(int32), compare_permille);
	return (edn_experience)
	{
		over > 0 ? n : 0, permille
	};
}

/* In how many of a thousand cases an optional node was involved. */
static int32
share_involved(const History *history, TimestampTz as_of, const EdnNodeDef *def)
{
	int			involved = 0,
				seen = 0;

	for (int i = 0; i < history->n; i++)
		if (history->rows[i].decision && history->rows[i].start < as_of && same_code(&history->rows[i], def))
		{
			seen++;
			involved += history->rows[i].involved;
		}
	return seen < MIN_OWN ? 1000 : involved * 1000 / seen;
}

static Experiences
learn(History *history, const EdnTemplate *template, TimestampTz as_of)
{
	Experiences e = {0};
	edn_experience all;
	edn_experience stage = {0};
	int16		stage_of = -1;

	look_back(history, as_of);
	all = gather(history, any_node, NULL);

	e.known = all.n;
	e.pools = palloc(sizeof(edn_experience) * Max(template->nnodes, 1));
	e.chances = palloc(sizeof(edn_chance) * Max(template->nnodes, 1));
	for (int32 i = 0; i < template->nnodes; i++)
	{
		const EdnNodeDef *def = &template->nodes[i];

		if (def->stage != stage_of)
			stage = gather(history, same_stage, def);
		stage_of = def->stage;
		e.pools[i] = gather(history, same_code, def);
		if (e.pools[i].n >= MIN_OWN)
			e.own++;
		else if (stage.n >= MIN_STAGE)
		{
			e.pools[i] = stage;
			e.by_stage++;
		}
		else if (all.n >= MIN_ALL)
		{
			e.pools[i] = all;
			e.by_all++;
		}
		else
			e.without++;
		e.chances[i] = (edn_chance)
		{
			&e.pools[i], def->optional ? share_involved(history, as_of, def) : 1000
		};
	}
	return e;
}

/* --- runs --- */

static edn_forecast
new_forecast(const EdnOutlook *outlook, const Experiences *experiences, int32 runs, int64 seed)
{
	int32		n = Max(outlook->template->nnodes, 1);

	return (edn_forecast)
	{
		.timetable = outlook->timetable,
		.drawn = palloc0(sizeof(edn_task) * n),
		.chances = experiences->chances,
		.alive = palloc0(sizeof(int32) * n),
		.runs = runs,
		.seed = (uint64) seed
	};
}

static int32
checked_runs(int32 runs)
{
	if (runs < 1 || runs > 1000000)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("cannot try %d runs", runs),
				errhint("From 1 to 1000000; 2000 give dates to a day or two."));
	return runs;
}

static int64 *
ends_of(edn_forecast *forecast, const int32 *targets, int32 ntargets)
{
	int64	   *ends = palloc_extended(sizeof(int64) * forecast->runs * ntargets, MCXT_ALLOC_HUGE);

	if (!edn_forecast_run(forecast, targets, ntargets, ends))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the end lies beyond what a timestamp holds"));
	return ends;
}

/* --- one matter --- */

/* The nodes that are still to be decided by chance: with too little history for one of them there is no forecast. */
static bool
has_enough(const EdnOutlook *outlook, const Experiences *experiences)
{
	for (int32 i = 0; i < outlook->template->nnodes; i++)
		if ((outlook->tasks[i].kind == EDN_TASK_PLANNED || outlook->tasks[i].kind == EDN_TASK_RUNNING) &&
			experiences->pools[i].n < MIN_OWN && outlook->tasks[i].length.unit != EDN_NONE)
			return false;
	return true;
}

/* What has been decided is not left to chance. */
static void
settle_decisions(const EdnMatter *matter, Experiences *experiences)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (matter->nodes[i].state != EDN_UNDECIDED &&
			(matter->nodes[i].state != EDN_WAITING || (matter->nodes[i].flags & EDN_FLAG_NEEDED) != 0))
			experiences->chances[i].needed = 1000;
}

static const char *
note(bool enough, const EdnMatter *matter, const Experiences *experiences)
{
	bool		english = edn_language == EDN_LANGUAGE_EN;

	if (matter->state != EDN_MATTER_OPEN && matter->state != EDN_MATTER_SUSPENDED)
		return english ? "not running" : "不在推进中";
	if (!enough)
		return psprintf(english ? "too little history: %d nodes" : "历史样本不足：可用节点 %d 个", experiences->known);
	if (matter->state == EDN_MATTER_SUSPENDED)
		return english ? "suspended: as if it went on now" : "已中止：按即刻恢复推算";
	return NULL;
}

static void
put_forecast(ReturnSetInfo *result, const EdnMatter *matter, int32 runs, int64 seed)
{
	EdnOutlook *outlook = edn_outlook_of_matter(matter, edn_now(), true);
	EdnGuard	guard;
	History		history;
	Experiences experiences;
	bool		enough;
	Datum		values[9] = {0};
	bool		nulls[9] = {false};
	MemoryContext caller = CurrentMemoryContext;

	/* The whole site's history counts, not what the caller may see of it; he learns nothing but dates. */
	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	history = read_history(matter->kind);
	experiences = learn(&history, matter->template, edn_now());
	SPI_finish();
	edn_leave(&guard);

	settle_decisions(matter, &experiences);
	enough = has_enough(outlook, &experiences) &&
		(matter->state == EDN_MATTER_OPEN || matter->state == EDN_MATTER_SUSPENDED);
	nulls[1] = nulls[2] = !enough;
	if (enough)
	{
		edn_forecast forecast = new_forecast(outlook, &experiences, runs, seed);
		int32		whole = -1;
		int64	   *ends = ends_of(&forecast, &whole, 1);

		values[1] = TimestampTzGetDatum(edn_outlook_instant(outlook, edn_percentile(ends, runs, 50)));
		values[2] = TimestampTzGetDatum(edn_outlook_instant(outlook, edn_percentile(ends, runs, 80)));
	}
	edn_outlook_forward(outlook);
	values[0] = TimestampTzGetDatum(edn_outlook_instant(outlook, outlook->timetable.end));
	nulls[0] = outlook->timetable.last < 0;
	values[3] = Int32GetDatum(experiences.known);
	values[4] = Int32GetDatum(experiences.own);
	values[5] = Int32GetDatum(experiences.by_stage);
	values[6] = Int32GetDatum(experiences.by_all);
	values[7] = Int64GetDatum(seed);
	nulls[8] = note(enough, matter, &experiences) == NULL;
	if (!nulls[8])
		values[8] = CStringGetTextDatum(note(enough, matter, &experiences));
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/*
 * edianton.forecast(matter bigint, runs integer DEFAULT 2000, seed bigint DEFAULT NULL)
 *		RETURNS TABLE (planned_end timestamptz, p50 timestamptz, p80 timestamptz, history integer,
 *			by_node integer, by_stage integer, by_all integer, used_seed bigint, note text)
 *
 * ED002, ED015 for a draft, ED039, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_forecast);
Datum
edianton_forecast(PG_FUNCTION_ARGS)
{
	EdnMatter  *matter;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "runs");
	matter = edn_read_matter(PG_GETARG_INT64(0));
	if (matter == NULL)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MATTER),
				errmsg("there is no matter " INT64_FORMAT, PG_GETARG_INT64(0)),
				errdetail("It does not exist, or is not yours to see."));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	put_forecast((ReturnSetInfo *) fcinfo->resultinfo, matter, checked_runs(PG_GETARG_INT32(1)),
				 PG_ARGISNULL(2) ? matter->id : PG_GETARG_INT64(2));
	return (Datum) 0;
}

/* --- how past forecasts held --- */

typedef struct Tally
{
	int			forecasts;
	int			held50;
	int			held80;
} Tally;

/* The last node in the order of the flow that a stage has and that was finished; -1: none. */
static int32
stage_target(const EdnMatter *matter, int16 stage)
{
	const EdnTemplate *template = matter->template;

	for (int32 i = template->nnodes; i-- > 0;)
	{
		int32		node = template->dag->order[i];

		if (template->nodes[node].stage == stage && matter->nodes[node].state != EDN_SKIPPED)
			return matter->nodes[node].state == EDN_DONE ? node : -1;
	}
	return -1;
}

static void
count_held(Tally *tally, const EdnOutlook *outlook, const int64 *ends, int32 runs, TimestampTz done)
{
	tally->forecasts++;
	tally->held50 += done <= edn_outlook_instant(outlook, edn_percentile(ends, runs, 50));
	tally->held80 += done <= edn_outlook_instant(outlook, edn_percentile(ends, runs, 80));
}

/* What would have been forecast at the opening of a matter for the ends of its stages, and what came. */
static void
calibrate(const EdnMatter *matter, History *history, int32 runs, Tally *tallies, int nstages)
{
	EdnOutlook *outlook = edn_outlook_of_template(matter->template, matter->opened, true);
	Experiences experiences = learn(history, matter->template, matter->opened);
	edn_forecast forecast;
	int32	   *targets = palloc(sizeof(int32) * nstages);
	int16	   *stages = palloc(sizeof(int16) * nstages);
	int			n = 0;
	int64	   *ends;

	if (!has_enough(outlook, &experiences))
		return;
	for (int16 stage = 0; stage < nstages; stage++)
		if ((targets[n] = stage_target(matter, stage)) >= 0)
			stages[n++] = stage;
	if (n == 0)
		return;
	forecast = new_forecast(outlook, &experiences, runs, matter->id);
	ends = ends_of(&forecast, targets, n);
	for (int i = 0; i < n; i++)
		count_held(&tallies[stages[i]], outlook, ends + (int64) i * runs, runs, matter->nodes[targets[i]].done);
}

static void
put_tally(ReturnSetInfo *result, int stage, const Tally *tally)
{
	Datum		values[4] = {Int16GetDatum(stage), Int32GetDatum(tally->forecasts), 0, 0};
	bool		nulls[4] = {stage < 0, false, tally->forecasts == 0, tally->forecasts == 0};

	if (tally->forecasts > 0)
	{
		values[2] = NumericGetDatum(int64_div_fast_to_numeric((int64) 1000 * tally->held50 / tally->forecasts, 1));
		values[3] = NumericGetDatum(int64_div_fast_to_numeric((int64) 1000 * tally->held80 / tally->forecasts, 1));
	}
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
put_calibration(ReturnSetInfo *result, EdnWork *work, const char *kind, int32 runs)
{
	enum
	{
		STAGES = 100
	};
	History		history = read_history(kind);
	Tally		tallies[STAGES] = {0};
	Tally		total = {0};
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(kind);
	int			n = (int) edn_query("SELECT id FROM edianton.matter WHERE kind" EQ "$1 AND NOT baseline"
									" AND opened_at IS NOT NULL AND template_id IS NOT NULL ORDER BY id", 1, &type, &value, NULL, SPI_OK_SELECT);
	int64	   *ids = palloc(sizeof(int64) * Max(n, 1));

	for (int i = 0; i < n; i++)
		ids[i] = edn_get_int64(i, 1, 0);
	for (int i = 0; i < n; i++)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "edianton forecast", ALLOCSET_DEFAULT_SIZES);
		MemoryContext old = MemoryContextSwitchTo(context);
		List	   *matters;

		CHECK_FOR_INTERRUPTS();
		work->matters = NIL;
		matters = edn_work_look(work, &ids[i], 1);
		if (matters != NIL)
			calibrate(linitial(matters), &history, runs, tallies, STAGES);
		MemoryContextSwitchTo(old);
		MemoryContextDelete(context);
	}
	work->matters = NIL;
	for (int i = 0; i < STAGES; i++)
	{
		total.forecasts += tallies[i].forecasts;
		total.held50 += tallies[i].held50;
		total.held80 += tallies[i].held80;
		if (tallies[i].forecasts > 0)
			put_tally(result, i, &tallies[i]);
	}
	put_tally(result, -1, &total);
}

/*
 * edianton.forecast_calibration(kind text DEFAULT 'project', runs integer DEFAULT 400)
 *		RETURNS TABLE (stage smallint, forecasts integer, p50_held numeric, p80_held numeric)
 *
 * ED039, ED040 for those who do not see all, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_forecast_calibration);
Datum
edianton_forecast_calibration(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	const char *kind;
	int32		runs;

	edn_require_arg(fcinfo, 0, "kind");
	edn_require_arg(fcinfo, 1, "runs");
	edn_require_setup();
	if (!edn_actor_sees_all(edn_actor()))
		ereport(ERROR,
				errcode(ERRCODE_EDN_NOT_AUTHORISED),
				errmsg("the forecasts of the whole site are for those who see all of it"));
	kind = edn_arg_text(fcinfo, 0);
	runs = checked_runs(PG_GETARG_INT32(1));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	edn_work_begin(&work, NULL);
	put_calibration((ReturnSetInfo *) fcinfo->resultinfo, &work, kind, runs);
	edn_work_abandon(&work);
	return (Datum) 0;
}
