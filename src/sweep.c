/*
 * sweep.c
 *	  What time brings: steps, colours, lags, silent acceptance, lapses.
 *
 * The sweep is level-triggered: it takes everything whose next_at has passed,
 * so hours of downtime lose nothing. It is exactly-once because a step is part
 * of its node's row, written under the matter's lock together with the
 * escalation row whose key holds the clock's version.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "clock.h"
#include "errors.h"
#include "json.h"
#include "notice.h"
#include "notify.h"
#include "open.h"
#include "project.h"
#include "site.h"
#include "store.h"
#include "sweep.h"
#include "transition.h"

/* --- one node --- */

static char *
step_detail(const EdnNode *node, const EdnStep *step, TimestampTz fell_due)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "kind", step->kind);
	edn_json_time(&json, "fell_due_at", fell_due);
	edn_json_time(&json, "due_at", node->due);
	return edn_json_end(&json);
}

static int64
take_step(EdnWork *work, EdnNode *node, const EdnStep *step, TimestampTz fell_due)
{
	EdnSaying	saying = {.before = node->colour,.after = node->colour,.step = step->step,
	.claimed = fell_due,.detail = step_detail(node, step, fell_due)};
	int64		event = edn_event_add(work, node->matter, node, "node.step", &saying);

	edn_escalation_add(work, node, step, fell_due, event);
	node->step++;
	node->dirty = true;
	if (step->score)
		edn_score_add(work, node, fell_due);
	if (step->supervise)
		edn_supervise(work, node, fell_due);
	return event;
}

/*
 * Every step that fell due by now. One message for all of them: after an hour
 * of downtime nobody needs to hear that a node will be overdue in an hour.
 */
static void
take_steps(EdnWork *work, EdnNode *node)
{
	const EdnStep *last = NULL;
	int64		event = 0;

	while (node->step < node->def->policy->nsteps)
	{
		const EdnStep *step = &node->def->policy->steps[node->step];
		TimestampTz time = edn_step_time(node, node->step);

		if (time > node->matter->now)
			break;
		event = take_step(work, node, step, time);
		last = step;
	}
	if (last != NULL)
		edn_notice_node(work, node, last->kind, event, last);
}

/* Silence accepts, from the day of receipt (Administrative Licensing Law, article 32). */
static void
accept_silently(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.activated",.detail = "{\"silent\": true}",.start = node->start,.due = DT_NOEND};

	(void) edn_transition(work, node, EDN_ACTIVE, &how);
}

/* A certificate that nothing kept alive, or that was revoked: the node begins anew, and stays yellow for it. */
void
edn_lapse(EdnWork *work, EdnNode *node, TimestampTz start, const char *reason, const char *detail)
{
	bool		waits = node->def->anchor == EDN_ANCHOR_ACCEPTANCE;
	EdnTransition how = {.event = "node.lapsed",.start = start,.due = DT_NOEND,.new_round = true,.reason = reason,.detail = detail};
	int64		event = edn_transition(work, node, waits ? EDN_READY : EDN_ACTIVE, &how);

	node->causes |= EDN_CAUSE_LAPSED;
	edn_rejudge(work, node, DT_NOEND);
	edn_notice_node(work, node, waits ? "apply" : "todo", event, NULL);
}

/* The instant at which time changed the light last. */
static TimestampTz
light_fell_due(const EdnNode *node)
{
	return node->due <= node->matter->now ? node->due : node->warn;
}

static void
sweep_node(EdnWork *work, EdnNode *node)
{
	switch (node->state)
	{
		case EDN_RECEIVED:
			if (node->due <= node->matter->now)
				accept_silently(work, node);
			break;
		case EDN_DONE:
			edn_lapse(work, node, node->next, "lapsed", NULL);
			return;
		case EDN_WAITING:
			edn_touch(node);	/* its lag has ended: settle opens it */
			return;
		case EDN_UNDECIDED:
			if (!edn_clock_runs(node))
			{
				edn_touch(node);
				return;
			}
			break;
		default:
			break;
	}
	edn_rejudge(work, node, light_fell_due(node));
	if (node->state == EDN_ACTIVE || node->state == EDN_UNDECIDED || node->state == EDN_CONDITIONAL)
		take_steps(work, node);
	edn_schedule(node);
}

/* What settle opens may be overdue itself, after a long silence: go on until nothing is due. */
int
edn_catch_up(EdnWork *work, EdnMatter *matter)
{
	int			visited = 0;
	bool		again = matter->state == EDN_MATTER_OPEN && matter->template != NULL;
	int64		person = work->person;

	work->person = 0;			/* what time brings is nobody's doing */
	while (again)
	{
		again = false;
		for (int32 i = 0; i < matter->template->nnodes; i++)
		{
			EdnNode    *node = &matter->nodes[i];

			if (node->next > matter->now)
				continue;
			sweep_node(work, node);
			visited++;
			again = true;
		}
		if (again)
			edn_settle(work, matter);
		again = again && matter->state == EDN_MATTER_OPEN;
	}
	work->person = person;
	return visited;
}

/* --- the sweep --- */

/* A full scan this often, for clocks that were set back and anything else that slipped under the floor. */
#define FULL_SCAN_EVERY (10 * USECS_PER_MINUTE)
/* A writer may commit this much later than it read the clock; slower ones wait for the full scan. */
#define FLOOR_BEHIND USECS_PER_MINUTE

typedef struct Sweep
{
	TimestampTz floor;
	TimestampTz full_at;
	bool		full;
	bool		unfolded;		/* parts have changed since */
	int			nodes;
	int			steps;
	int			events;
} Sweep;

static void
read_sweep(Sweep *sweep, TimestampTz now)
{
	edn_query("SELECT floor_at, full_at, EXISTS (SELECT FROM edianton.part_delta) FROM edianton.sweep WHERE only_one",
			  0, NULL, NULL, NULL, SPI_OK_SELECT);
	sweep->floor = edn_get_time(0, 1);
	sweep->full_at = edn_get_time(0, 2);
	sweep->unfolded = edn_get_bool(0, 3);
	sweep->full = sweep->full_at == DT_NOEND || sweep->full_at > now || now - sweep->full_at >= FULL_SCAN_EVERY;
	if (sweep->full || sweep->floor > now)
		sweep->floor = DT_NOBEGIN;
}

/*
 * Matters with a node due in (floor, now]. Ordered by next_at so that the index
 * is read from the floor on, and stops when the batch is full.
 */
static int
find_due(const Sweep *sweep, TimestampTz now, int batch, int64 **ids)
{
	Oid			types[3] = {TIMESTAMPTZOID, TIMESTAMPTZOID, INT4OID};
	Datum		values[3] = {TimestampTzGetDatum(sweep->floor), TimestampTzGetDatum(now), Int32GetDatum(batch)};
	int			n = (int)
		edn_query("SELECT DISTINCT matter_id FROM (SELECT n.matter_id FROM edianton.node n"
				  " WHERE n.next_at" GT "$1 AND n.next_at" LE "$2 ORDER BY n.next_at LIMIT $3) d",
				  3, types, values, NULL, SPI_OK_SELECT);

	*ids = palloc(sizeof(int64) * Max(n, 1));
	for (int i = 0; i < n; i++)
		(*ids)[i] = edn_get_int64(i, 1, 0);
	return n;
}

/* The floor rises only to what is certainly done: not past matters that others held, nor past a full batch. */
static void
write_sweep(const Sweep *sweep, TimestampTz now, TimestampTz took, bool complete)
{
	Oid			types[7] = {TIMESTAMPTZOID, INT4OID, INT4OID, BOOLOID, BOOLOID, INT8OID, TIMESTAMPTZOID};
	Datum		values[7] = {TimestampTzGetDatum(now), Int32GetDatum(sweep->nodes), Int32GetDatum(sweep->steps),
		BoolGetDatum(complete), BoolGetDatum(complete && sweep->full), Int64GetDatum(took),
	TimestampTzGetDatum(now - FLOOR_BEHIND)};

	/* Two sweeps may meet here; neither waits for the other, and the slower one's statistics are no loss. */
	edn_query("UPDATE edianton.sweep AS s SET floor_at = CASE WHEN $4 THEN $7 ELSE floor_at END,"
			  " full_at = CASE WHEN $5 THEN $1 ELSE full_at END, run_at = $1, runs = runs OPERATOR(pg_catalog.+) 1,"
			  " nodes = nodes OPERATOR(pg_catalog.+) $2, steps = steps OPERATOR(pg_catalog.+) $3, last_nodes = $2,"
			  " last_took = $6 OPERATOR(pg_catalog.*) '1 microsecond'::interval"
			  " FROM (SELECT only_one FROM edianton.sweep WHERE only_one FOR NO KEY UPDATE SKIP LOCKED) l WHERE s.only_one" EQ "l.only_one",
			  7, types, values, NULL, SPI_OK_UPDATE);
}

/*
 * Is any next_at still due: a busy matter's, or beyond a full batch? Ordered, since a generic plan takes LIMIT alone
 * for a reason to read the table. Under the latest snapshot: the floor must not rise above what an old transaction
 * does not see.
 */
static bool
anything_due(TimestampTz now)
{
	Oid			type = TIMESTAMPTZOID;
	Datum		value = TimestampTzGetDatum(now);

	return edn_query_latest("SELECT 1 FROM edianton.node n WHERE n.next_at" LE "$1 ORDER BY n.next_at LIMIT 1",
							1, &type, &value) > 0;
}

/* How many matters were found to have something due, busy ones included. */
static int
sweep_from_floor(EdnWork *work, Sweep *sweep, int batch)
{
	int64	   *ids;
	int			n = find_due(sweep, work->now, batch, &ids);
	ListCell   *lc;

	foreach(lc, edn_work_load_free(work, ids, n))
		sweep->nodes += edn_catch_up(work, lfirst(lc));
	edn_store_flush(work);
	return n;
}

/*
 * What changed in parts is added to the sums of every matter above them. Two sweeps share the rows out; they meet
 * at the sums, which both take by ascending id.
 */
static const char fold_sql[] =
"WITH RECURSIVE gone AS (DELETE FROM edianton.part_delta WHERE id" EQ "ANY (ARRAY(SELECT d.id FROM edianton.part_delta d"
"   ORDER BY d.id FOR UPDATE SKIP LOCKED)) RETURNING matter_id, parts, closed, green, grey, blue, yellow, red),"
" up AS (SELECT matter_id, pg_catalog.sum(parts) AS parts, pg_catalog.sum(closed) AS closed, pg_catalog.sum(green) AS green,"
"   pg_catalog.sum(grey) AS grey, pg_catalog.sum(blue) AS blue, pg_catalog.sum(yellow) AS yellow, pg_catalog.sum(red) AS red"
"   FROM gone GROUP BY matter_id"
"  UNION ALL SELECT m.parent_id, u.parts, u.closed, u.green, u.grey, u.blue, u.yellow, u.red"
"   FROM up u JOIN edianton.matter m ON m.id" EQ "u.matter_id AND m.blocks AND m.parent_ord IS NULL AND m.parent_id IS NOT NULL)"
" INSERT INTO edianton.part_sum AS s (matter_id, parts, closed, green, grey, blue, yellow, red)"
" SELECT matter_id, pg_catalog.sum(parts), pg_catalog.sum(closed), pg_catalog.sum(green), pg_catalog.sum(grey),"
"  pg_catalog.sum(blue), pg_catalog.sum(yellow), pg_catalog.sum(red) FROM up GROUP BY matter_id ORDER BY matter_id"
" ON CONFLICT (matter_id) DO UPDATE SET parts = s.parts OPERATOR(pg_catalog.+) excluded.parts,"
"  closed = s.closed OPERATOR(pg_catalog.+) excluded.closed, green = s.green OPERATOR(pg_catalog.+) excluded.green,"
"  grey = s.grey OPERATOR(pg_catalog.+) excluded.grey, blue = s.blue OPERATOR(pg_catalog.+) excluded.blue,"
"  yellow = s.yellow OPERATOR(pg_catalog.+) excluded.yellow, red = s.red OPERATOR(pg_catalog.+) excluded.red";

/* True when nothing that is due remains. */
static bool
sweep_once(EdnWork *work, Sweep *sweep, int batch)
{
	TimestampTz began = GetCurrentTimestamp();
	bool		nothing;
	bool		complete;

	read_sweep(sweep, work->now);
	nothing = sweep_from_floor(work, sweep, batch) == 0;
	complete = !anything_due(work->now);
	if (!complete && nothing && !TIMESTAMP_IS_NOBEGIN(sweep->floor))
	{
		/* A writer was slower than the floor allows for: whoever sweeps until nothing remains shall get there. */
		sweep->floor = DT_NOBEGIN;
		(void) sweep_from_floor(work, sweep, batch);
		complete = !anything_due(work->now);
	}
	if (sweep->unfolded || sweep->nodes > 0)
		edn_query(fold_sql, 0, NULL, NULL, NULL, SPI_OK_INSERT);
	sweep->steps = work->nsteps;
	sweep->events = work->nevents;
	write_sweep(sweep, work->now, GetCurrentTimestamp() - began, complete);
	return complete;
}

/*
 * edianton.tick(batch integer DEFAULT 1000, OUT nodes integer, OUT steps integer, OUT events integer,
 *				 OUT remaining boolean)
 *
 * Sweep up to batch due nodes. remaining tells whether more are due (a full
 * batch, or matters that other sessions hold): call again.
 * Errors: ED039 batch below 1, ED040 unless the owner or an administrator runs it.
 */
PG_FUNCTION_INFO_V1(edianton_tick);
Datum
edianton_tick(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	Sweep		sweep = {0};
	TupleDesc	desc;
	Datum		values[4];
	bool		nulls[4] = {false};

	if (PG_ARGISNULL(0) || PG_GETARG_INT32(0) < 1)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the batch of a sweep must be at least 1"),
				errhint("SELECT * FROM edianton.tick();"));
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	edn_require_setup();
	if (!edn_actor_is_admin(edn_actor()))
		ereport(ERROR,
				errcode(ERRCODE_EDN_NOT_AUTHORISED),
				errmsg("only the site's owner and its administrators sweep"),
				errdetail("Everybody's lights are exact without it; the sweep records and escalates."));
	edn_work_begin(&work, NULL);
	values[3] = BoolGetDatum(!sweep_once(&work, &sweep, PG_GETARG_INT32(0)));
	edn_work_end(&work);
	edn_announce_pending();
	values[0] = Int32GetDatum(sweep.nodes);
	values[1] = Int32GetDatum(sweep.steps);
	values[2] = Int32GetDatum(sweep.events);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
