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
#include "errors.h"
#include "experience.h"
#include "outlook.h"
#include "query.h"
#include "read.h"
#include "settings.h"
#include "site.h"

/* --- runs --- */

static edn_forecast
new_forecast(const EdnOutlook *outlook, const EdnExperience *experiences, int32 runs, int64 seed)
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
has_enough(const EdnOutlook *outlook, const EdnExperience *experiences)
{
	for (int32 i = 0; i < outlook->template->nnodes; i++)
		if ((outlook->tasks[i].kind == EDN_TASK_PLANNED || outlook->tasks[i].kind == EDN_TASK_RUNNING) &&
			experiences->pools[i].n < MIN_OWN && outlook->tasks[i].length.unit != EDN_NONE)
			return false;
	return true;
}

/* What has been decided is not left to chance. */
static void
settle_decisions(const EdnMatter *matter, EdnExperience *experiences)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (matter->nodes[i].state != EDN_UNDECIDED &&
			(matter->nodes[i].state != EDN_WAITING || (matter->nodes[i].flags & EDN_FLAG_NEEDED) != 0))
			experiences->chances[i].needed = 1000;
}

static const char *
note(bool enough, const EdnMatter *matter, const EdnExperience *experiences)
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
	EdnHistory	history;
	EdnExperience experiences;
	bool		enough;
	Datum		values[9] = {0};
	bool		nulls[9] = {false};
	MemoryContext caller = CurrentMemoryContext;

	/* The whole site's history counts, not what the caller may see of it; he learns nothing but dates. */
	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	history = edn_history_read(matter->kind);
	experiences = edn_experience_of(&history, matter->template, edn_now());
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
calibrate(const EdnMatter *matter, EdnHistory *history, int32 runs, Tally *tallies, int nstages)
{
	EdnOutlook *outlook = edn_outlook_of_template(matter->template, matter->opened, true);
	EdnExperience experiences = edn_experience_of(history, matter->template, matter->opened);
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
	EdnHistory	history = edn_history_read(kind);
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
