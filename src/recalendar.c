/*
 * recalendar.c
 *	  Editing the calendar moves every open clock, in the same transaction.
 *
 * A statement that edits calendar or calendar_day first locks what they say
 * EXCLUSIVE, so that no clock can be started from the old calendar meanwhile,
 * then derives the clocks anew. A red that was no lateness after all makes its
 * supervision moot and gives its points back.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/tuplestore.h"

#include "act.h"
#include "args.h"
#include "calendar.h"
#include "errors.h"
#include "guard.h"
#include "json.h"
#include "project.h"
#include "recalendar.h"
#include "site.h"
#include "store.h"
#include "transition.h"

/* Matters locked and written at a time. */
#define CHUNK 500

/* --- one matter --- */

/* Clocks that a calendar can move: running ones, and the ends of lags and of lapses. */
static bool
follows_calendar(const EdnNode *node)
{
	return edn_clock_runs(node) || node->next != DT_NOEND;
}

static void
reverse_points(EdnWork *work, EdnNode *node, const char *cause)
{
	Oid			types[4] = {INT8OID, INT4OID, INT2OID, TIMESTAMPTZOID};
	Datum		values[4] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord),
	Int16GetDatum(node->round), TimestampTzGetDatum(node->matter->now)};
	uint64		n;

	n = edn_engine_query("INSERT INTO edianton.score_entry (matter_id, ord, round, clock, unit, person, points, cause, scored_at,"
						 " recorded_at, reverses)"
						 " SELECT e.matter_id, e.ord, e.round, e.clock, e.unit, e.person, OPERATOR(pg_catalog.-) e.points,"
						 " 'reversal', e.scored_at, $4, e.id FROM edianton.score_entry e"
						 " WHERE e.matter_id" EQ "$1 AND e.ord" EQ "$2 AND e.round" EQ "$3 AND e.cause" EQ "'overdue'"
						 " AND NOT EXISTS (SELECT 1 FROM edianton.score_entry r WHERE r.reverses" EQ "e.id)",
						 4, types, values, NULL, SPI_OK_INSERT);
	if (n > 0)
		edn_event_say(work, node->matter, node, "score.reversed", psprintf("{\"reason\": \"%s\"}", cause));
}

static void
moot_supervision(EdnWork *work, const EdnNode *node, const char *reason)
{
	Oid			types[3] = {INT8OID, INT4OID, INT2OID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round)};
	int64		id;
	EdnMatter  *matter;

	if (edn_query_latest("SELECT id FROM edianton.matter WHERE parent_id" EQ "$1 AND parent_ord" EQ "$2 AND parent_round" EQ "$3"
						 " AND kind" EQ "'supervision' AND state" EQ "ANY ('{open,suspended}')"
						 " AND (attrs->>'source')" EQ "'red'", 3, types, values) == 0)
		return;
	id = edn_get_int64(0, 1, 0);
	(void) edn_work_load(work, &id, 1);
	matter = edn_work_held(work, id);
	if (matter->state == EDN_MATTER_OPEN || matter->state == EDN_MATTER_SUSPENDED)
		(void) edn_cancel(work, matter, reason, true);
}

void
edn_undo_red(EdnWork *work, EdnNode *node, const char *cause, const char *reason)
{
	edn_store_flush(work);
	node->flags &= ~EDN_FLAG_UNWARNED;
	node->dirty = true;
	reverse_points(work, node, cause);
	moot_supervision(work, node, reason);
}

bool
edn_rederive(EdnWork *work, EdnNode *node, EdnJson *moved)
{
	TimestampTz due = node->due;
	bool		was_red = node->due <= node->matter->now && edn_clock_runs(node);
	EdnJson		item;

	if (node->state == EDN_WAITING || (node->state == EDN_UNDECIDED && !edn_clock_runs(node)))
	{
		edn_touch(node);		/* the end of its lag */
		return false;
	}
	if (!edn_clock_runs(node) || !edn_clock_project(work, node))
	{
		edn_schedule(node);
		if (node->state == EDN_DONE)
			edn_touch(node);	/* what waits behind a certificate that lapses */
		return false;
	}
	edn_rejudge(work, node, DT_NOEND);
	edn_schedule(node);
	if (node->state == EDN_RECEIVED)
		edn_touch(node);		/* what hangs on its silent acceptance */
	if (was_red && node->due > node->matter->now)
	{
		edn_undo_red(work, node, "calendar", "the node is not overdue by the calendar as it is now");
	}
	edn_json_begin(&item);
	edn_json_time(&item, "from", due);
	edn_json_time(&item, "to", node->due);
	edn_json_raw(moved, node->def->code, edn_json_end(&item));
	return true;
}

static int
rederive_matter(EdnWork *work, EdnMatter *matter)
{
	EdnJson		moved,
				detail;
	int			n = 0;

	if (matter->state != EDN_MATTER_OPEN)
		return 0;
	edn_json_begin(&moved);
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (follows_calendar(&matter->nodes[i]))
		{
			matter->nodes[i].revises = true;	/* the right calendar was the right one all along */
			n += edn_rederive(work, &matter->nodes[i], &moved);
		}
	if (n > 0)
	{
		edn_json_begin(&detail);
		edn_json_raw(&detail, "moved", edn_json_end(&moved));
		edn_event_say(work, matter, NULL, "calendar.moved", edn_json_end(&detail));
	}
	edn_settle(work, matter);
	return n;
}

/* --- which matters --- */

/* Days that a statement changed; a clock outside them does not move. */
typedef struct Span
{
	DateADT		from;
	DateADT		to;
} Span;

static const char affected_sql[] =
"SELECT DISTINCT n.matter_id FROM edianton.node n"
" WHERE n.state" EQ "ANY ('{undecided,waiting,ready,received,active,conditional}'::edianton.node_state[])"
" AND (n.due_at" GE "$1 OR n.next_at" GE "$1) AND (n.start_at IS NULL OR LEAST(n.start_at, n.due_at)" LE "$2)"
" UNION SELECT n.matter_id FROM edianton.node n WHERE n.state" EQ "'done' AND n.next_at" GE "$1 ORDER BY 1";

static TimestampTz
day_start(DateADT day)
{
	return (TimestampTz) day * USECS_PER_DAY;
}

/*
 * A round that begins after its matter's cap is due before it starts, and its
 * steps count from there. A day of slack on both sides covers every time zone.
 * The latest snapshot shows matters that are newer than an old transaction's
 * own; loading them then fails.
 */
static int
find_affected(Span span, int64 **ids)
{
	Oid			types[2] = {TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum		values[2] = {
		TimestampTzGetDatum(DATE_IS_NOBEGIN(span.from) ? DT_NOBEGIN : day_start(span.from - 1)),
		TimestampTzGetDatum(DATE_IS_NOEND(span.to) ? DT_NOEND : day_start(span.to + 2))
	};
	int			n = (int) edn_query_wide(affected_sql, 2, types, values);

	*ids = palloc(sizeof(int64) * Max(n, 1));
	for (int i = 0; i < n; i++)
		(*ids)[i] = edn_get_int64(i, 1, 0);
	return n;
}

static int
affected_matters(Span span, int64 **ids)
{
	MemoryContext caller = CurrentMemoryContext;
	EdnGuard	guard;
	int			n;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	n = find_affected(span, ids);
	SPI_finish();
	edn_leave(&guard);
	return n;
}

static void
rederive_chunk(int64 *ids, int n)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "edianton calendar edit", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	EdnWork		work;
	ListCell   *lc;

	edn_work_begin(&work, edn_actor_or_null());
	foreach(lc, edn_work_load(&work, ids, n))
		(void) rederive_matter(&work, lfirst(lc));
	edn_work_end(&work);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
}

static void
rederive_span(Span span)
{
	int64	   *ids;
	int			n;

	edn_calendar_forget_all();
	n = affected_matters(span, &ids);
	for (int i = 0; i < n; i += CHUNK)
	{
		CHECK_FOR_INTERRUPTS();
		rederive_chunk(ids + i, Min(CHUNK, n - i));
	}
	pfree(ids);
}

/* --- triggers --- */

static TriggerData *
require_calendar_trigger(FunctionCallInfo fcinfo, const char *name, bool before)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_STATEMENT(data->tg_event) ||
		before != (bool) TRIGGER_FIRED_BEFORE(data->tg_event) ||
		(RelationGetRelid(data->tg_relation) != edn_relation_oid("calendar") &&
		 RelationGetRelid(data->tg_relation) != edn_relation_oid("calendar_day")))
		ereport(ERROR,
				errcode(ERRCODE_EDN_TRIGGER_CONTEXT),
				errmsg("edianton.%s is a trigger function of edianton's calendar", name),
				errdetail("It fires %s statements on calendar and calendar_day.", before ? "before" : "after"),
				errhint("edianton.setup() creates the triggers; nothing else calls it."));
	return data;
}

/* edianton.calendar_edit_begins() RETURNS trigger, before statements. */
PG_FUNCTION_INFO_V1(edianton_calendar_edit_begins);
Datum
edianton_calendar_edit_begins(PG_FUNCTION_ARGS)
{
	(void) require_calendar_trigger(fcinfo, "calendar_edit_begins", true);
	edn_calendar_lock(ExclusiveLock);
	return PointerGetDatum(NULL);
}

/* A change of a calendar itself touches all its days. */
#define ALL_DAYS "SELECT CASE WHEN pg_catalog.count(*)" GT "0 THEN '-infinity'::date END, 'infinity'::date FROM "
#define SOME_DAYS "SELECT pg_catalog.min(day), pg_catalog.max(day) FROM "
#define BOTH_TABLES(columns) "(SELECT " columns " FROM old_rows UNION ALL SELECT " columns " FROM new_rows) d"

static const char *
changed_days_sql(TriggerData *data)
{
	bool		whole = RelationGetRelid(data->tg_relation) == edn_relation_oid("calendar");

	if (data->tg_oldtable && data->tg_newtable)
		return whole ? ALL_DAYS BOTH_TABLES("code") : SOME_DAYS BOTH_TABLES("day");
	if (data->tg_oldtable)
		return whole ? ALL_DAYS "old_rows" : SOME_DAYS "old_rows";
	return whole ? ALL_DAYS "new_rows" : SOME_DAYS "new_rows";
}

/* The days in the statement's transition tables; everything when it has none. */
static Span
changed_days(TriggerData *data)
{
	Span		span = {DATEVAL_NOBEGIN, DATEVAL_NOEND};
	bool		isnull;

	if (data->tg_oldtable == NULL && data->tg_newtable == NULL)
		return span;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_register_trigger_data(data) != SPI_OK_TD_REGISTER)
		elog(ERROR, "could not see the changed days");
	if (SPI_execute(changed_days_sql(data), true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the changed days");
	span.from = DatumGetDateADT(edn_get(0, 1, &isnull));
	if (isnull)
		span.from = DATEVAL_NOEND;	/* no row: nothing changed */
	span.to = DatumGetDateADT(edn_get(0, 2, &isnull));
	SPI_finish();
	return span;
}

/* edianton.calendar_edit_ends() RETURNS trigger, after statements. */
PG_FUNCTION_INFO_V1(edianton_calendar_edit_ends);
Datum
edianton_calendar_edit_ends(PG_FUNCTION_ARGS)
{
	TriggerData *data = require_calendar_trigger(fcinfo, "calendar_edit_ends", false);
	Span		span = changed_days(data);

	if (!DATE_IS_NOEND(span.from))
		rederive_span(span);
	return PointerGetDatum(NULL);
}

/* --- dry run --- */

static void
put_preview(ReturnSetInfo *result, const EdnNode *before, const EdnNode *after)
{
	Datum		values[8];
	bool		nulls[8] = {false};

	values[0] = Int64GetDatum(before->matter->id);
	values[1] = CStringGetTextDatum(before->matter->title);
	values[2] = CStringGetTextDatum(before->def->code);
	values[3] = Int32GetDatum(before->lead_unit);
	values[4] = TimestampTzGetDatum(before->due);
	values[5] = TimestampTzGetDatum(after->due);
	values[6] = CStringGetTextDatum(edn_colour_name(edn_light_at(before, before->matter->now)));
	values[7] = CStringGetTextDatum(edn_colour_name(after->colour));
	nulls[4] = before->due == DT_NOEND;
	nulls[5] = after->due == DT_NOEND;
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
preview_matter(ReturnSetInfo *result, EdnWork *work, EdnMatter *matter)
{
	if (matter->state != EDN_MATTER_OPEN)
		return;
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode		after = matter->nodes[i];

		if (!edn_clock_runs(&after) || !edn_clock_project(work, &after))
			continue;
		edn_judge(&after, matter->now);
		put_preview(result, &matter->nodes[i], &after);
	}
}

/* Edit without the triggers' work, look, and let the caller undo it all. */
static void
preview_days(ReturnSetInfo *result, Datum calendar, Datum days)
{
	EdnWork		work;
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2] = {calendar, days};
	int64	   *ids;
	int			n;
	ListCell   *lc;

	edn_calendar_lock(ExclusiveLock);
	edn_work_begin(&work, NULL);
	(void) set_config_option("session_replication_role", "replica", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	edn_query("DELETE FROM edianton.calendar_day d USING pg_catalog.jsonb_object_keys($2::jsonb) k"
			  " WHERE d.calendar" EQ "$1 AND d.day" EQ "k::date", 2, types, values, NULL, SPI_OK_DELETE);
	edn_query("INSERT INTO edianton.calendar_day (calendar, day, is_workday)"
			  " SELECT $1, k.key::date, k.value::boolean FROM pg_catalog.jsonb_each_text($2::jsonb) k WHERE k.value IS NOT NULL",
			  2, types, values, NULL, SPI_OK_INSERT);
	CommandCounterIncrement();
	edn_calendar_forget_all();
	n = find_affected((Span) {DATEVAL_NOBEGIN, DATEVAL_NOEND}, &ids);
	foreach(lc, edn_work_look(&work, ids, n))
		preview_matter(result, &work, lfirst(lc));
	edn_work_abandon(&work);
}

/*
 * edianton.preview_calendar(calendar text, days jsonb) RETURNS TABLE (matter_id bigint, title text, node text,
 *		unit integer, due_before timestamptz, due_after timestamptz, light_before text, light_after text)
 *
 * days: {"2026-10-08": false, "2026-10-10": true, "2026-09-20": null}: rest day, working day, row removed.
 * Lists what would move; changes nothing. ED005 no such calendar, ED039 not an object, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_preview_calendar);
Datum
edianton_preview_calendar(PG_FUNCTION_ARGS)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	char	   *calendar;
	Datum		days;
	ErrorData  *volatile error = NULL;

	edn_require_arg(fcinfo, 0, "calendar");
	edn_require_arg(fcinfo, 1, "days");
	calendar = edn_arg_text(fcinfo, 0);
	days = CStringGetTextDatum(edn_arg_object(fcinfo, 1, "days"));
	edn_require_setup();
	if (!edn_actor_is_admin(edn_actor()))
		ereport(ERROR,
				errcode(ERRCODE_EDN_NOT_AUTHORISED),
				errmsg("only the site's owner and its administrators plan calendars"));
	(void) edn_calendar_get(calendar);
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	/* An error must not escape with the subtransaction open: the session would be left in an aborted block. */
	PG_TRY();
	{
		preview_days((ReturnSetInfo *) fcinfo->resultinfo, CStringGetTextDatum(calendar), days);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	edn_calendar_forget_all();
	if (error != NULL)
		ReThrowError(error);
	return (Datum) 0;
}
