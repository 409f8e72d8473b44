/*
 * integrity.c
 *	  Deriving everything again from facts, and listing what differs.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "errors.h"
#include "paper.h"
#include "project.h"
#include "site.h"
#include "work.h"

#define CHUNK 500

typedef struct Report
{
	ReturnSetInfo *result;
	int64		matter_id;
	const char *node;			/* NULL: the matter */
} Report;

static void
report(const Report *report, const char *problem, const char *stored, const char *derived)
{
	Datum		values[5];
	bool		nulls[5] = {false};

	values[0] = Int64GetDatum(report->matter_id);
	nulls[1] = report->node == NULL;
	values[1] = nulls[1] ? (Datum) 0 : CStringGetTextDatum(report->node);
	values[2] = CStringGetTextDatum(problem);
	values[3] = CStringGetTextDatum(stored);
	values[4] = CStringGetTextDatum(derived);
	tuplestore_putvalues(report->result->setResult, report->result->setDesc, values, nulls);
}

static void
compare_int(const Report *where, const char *problem, int64 stored, int64 derived)
{
	if (stored != derived)
		report(where, problem, psprintf(INT64_FORMAT, stored), psprintf(INT64_FORMAT, derived));
}

static void
compare_time(const Report *where, const char *problem, TimestampTz stored, TimestampTz derived)
{
	if (stored != derived)
		report(where, problem, pstrdup(timestamptz_to_str(stored)), pstrdup(timestamptz_to_str(derived)));
}

static void
compare_colour(const Report *where, const char *problem, edn_colour stored, edn_colour derived)
{
	if (stored != derived)
		report(where, problem, edn_colour_name(stored), edn_colour_name(derived));
}

/* --- state against history --- */

static const struct
{
	const char *kind;
	edn_state	state;
}			outcomes[] =
{
	{"node.undecided", EDN_UNDECIDED},
	{"node.confirmed", EDN_WAITING},
	{"node.declined", EDN_SKIPPED},
	{"node.waived", EDN_SKIPPED},
	{"node.skipped", EDN_SKIPPED},
	{"node.waiting", EDN_WAITING},
	{"node.ready", EDN_READY},
	{"node.returned", EDN_READY},
	{"node.received", EDN_RECEIVED},
	{"node.activated", EDN_ACTIVE},
	{"node.resumed", EDN_ACTIVE},
	{"node.paused", EDN_PAUSED},
	{"node.conditional", EDN_CONDITIONAL},
	{"node.completed", EDN_DONE},
	{"node.refused", EDN_REFUSED},
};

/* The last event of each node that says its state; events of lights and steps say nothing of it. */
static const char last_events_sql[] =
"SELECT DISTINCT ON (e.matter_id, e.ord) e.matter_id, e.ord, e.kind, e.round FROM edianton.event e"
" WHERE e.matter_id" EQ "ANY ($1) AND e.ord IS NOT NULL AND e.kind" EQ "ANY ('{node.undecided,node.confirmed,node.declined,"
"node.waived,node.skipped,node.waiting,node.ready,node.returned,node.received,node.activated,node.resumed,node.paused,"
"node.conditional,node.completed,node.refused,node.withdrawn,node.reopened,node.lapsed}')"
" ORDER BY e.matter_id, e.ord, e.seq DESC";

/* Reopened and lapsed nodes begin anew where their anchor says; what was withdrawn, where it stood. */
static bool
agrees(const EdnNode *node, const char *kind)
{
	for (int i = 0; i < lengthof(outcomes); i++)
		if (strcmp(kind, outcomes[i].kind) == 0)
			return outcomes[i].state == node->state ||
				(outcomes[i].state == EDN_WAITING && node->state == EDN_UNDECIDED);
	if (strcmp(kind, "node.withdrawn") == 0)
		return node->state == EDN_REFUSED || node->state == EDN_READY;
	return node->state == EDN_ACTIVE || node->state == EDN_READY || node->state == EDN_WAITING;
}

static void
check_events(ReturnSetInfo *result, EdnWork *work, Datum ids)
{
	Oid			type = INT8ARRAYOID;
	uint64		n = edn_query(last_events_sql, 1, &type, &ids, NULL, SPI_OK_SELECT);

	for (uint64 i = 0; i < n; i++)
	{
		EdnMatter  *matter = edn_work_held(work, edn_get_int64(i, 1, 0));
		int32		index = matter && matter->template ? edn_template_by_ord(matter->template, edn_get_int32(i, 2, -1)) : -1;
		char	   *kind = edn_get_text(i, 3);
		Report		where;

		if (index < 0)
			continue;
		where = (Report)
		{
			result, matter->id, matter->nodes[index].def->code
		};
		if (!agrees(&matter->nodes[index], kind))
			report(&where, "state is not that of the last event", edn_state_name(matter->nodes[index].state), kind);
		if (matter->nodes[index].round != edn_get_int16(i, 4, 0))
			compare_int(&where, "round is not that of the last event", matter->nodes[index].round, edn_get_int16(i, 4, 0));
	}
}

/* --- nodes and matters against facts --- */

/* Another version of the template may put a predecessor before what runs already. */
static bool
was_migrated(const EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);

	return edn_query("SELECT 1 FROM edianton.event WHERE matter_id" EQ "$1 AND kind" EQ "'matter.migrated' LIMIT 1",
					 1, &type, &value, NULL, SPI_OK_SELECT) > 0;
}

/*
 * A predecessor may come back under a node that runs: it lapsed, or attributes
 * changed its condition. Only one that was never out of the way is a fault.
 */
static bool
came_back(EdnMatter *matter, int32 index)
{
	int32	   *blockers = palloc(sizeof(int32) * matter->template->nnodes);
	int32		n = edn_flow_blockers(&matter->flow, index, false, blockers);

	for (int32 i = 0; i < n; i++)
	{
		const EdnNode *blocker = &matter->nodes[blockers[i]];

		if (blocker->round == 1 && blocker->def->condition == NULL)
			return was_migrated(matter);
	}
	return true;
}

static void
check_node(ReturnSetInfo *result, EdnWork *work, EdnMatter *matter, int32 index, const EdnNode *counted)
{
	EdnNode    *node = &matter->nodes[index];
	EdnNode		derived = *node;
	Report		where = {result, matter->id, node->def->code};
	int64		gate = edn_flow_start_gate(&matter->flow, index);

	if (edn_clock_runs(node) && matter->state == EDN_MATTER_OPEN)
	{
		(void) edn_clock_project(work, &derived);
		compare_time(&where, "due_at is not what start, term, calendar, pauses and extensions make", node->due, derived.due);
		compare_time(&where, "warn_at does not follow from due_at", node->warn, derived.warn);
	}
	compare_colour(&where, "colour does not follow from its evidence", node->colour,
				   edn_colour_of(node->state, node->warn, node->due, node->causes, node->judged));
	compare_int(&where, "missing materials are counted wrongly", node->missing, counted->missing);
	if (matter->state == EDN_MATTER_OPEN && node->state == EDN_WAITING && gate <= node->judged)
		report(&where, "left behind: its predecessors are satisfied", "waiting", "active");
	if (edn_state_legal(node->state, EDN_DONE) && gate == EDN_NEVER &&
		node->def->anchor != EDN_ANCHOR_OPENING && !matter->baseline && !came_back(matter, index))
		report(&where, "runs before its predecessors are satisfied", edn_state_name(node->state), "waiting");
	derived = *node;
	derived.dirty = false;
	edn_schedule(&derived);
	compare_time(&where, "next_at does not follow from its clock", node->next, derived.next);
}

static void
check_matter(ReturnSetInfo *result, EdnWork *work, EdnMatter *matter)
{
	EdnMatter	derived = *matter;
	EdnNode    *stored = matter->nodes;
	Report		where = {result, matter->id, NULL};

	if (matter->template == NULL)
		return;
	derived.nodes = palloc(sizeof(EdnNode) * Max(matter->template->nnodes, 1));
	memcpy(derived.nodes, stored, sizeof(EdnNode) * matter->template->nnodes);
	edn_count_missing(&derived);
	for (int32 i = 0; i < matter->template->nnodes; i++)
		check_node(result, work, matter, i, &derived.nodes[i]);
	edn_roll_up(&derived);
	compare_int(&where, "nodes_total", matter->nodes_total, derived.nodes_total);
	compare_int(&where, "nodes_done", matter->nodes_done, derived.nodes_done);
	compare_int(&where, "nodes_open", matter->nodes_open, derived.nodes_open);
	compare_colour(&where, "base_colour", matter->base_colour, derived.base_colour);
	compare_time(&where, "warn_at", matter->warn, derived.warn);
	compare_time(&where, "due_at", matter->due, derived.due);
	compare_time(&where, "pending_at", matter->pending, derived.pending);
}

/* --- what only tables can tell --- */

/* A node that is out of its matter's run counts nothing. */
static const char blockers_sql[] =
"SELECT n.matter_id, n.code, n.blockers::bigint, pg_catalog.count(c.id) FROM edianton.node n"
" JOIN edianton.matter m ON m.id" EQ "n.matter_id"
" JOIN edianton.template_node t ON t.template_id" EQ "m.template_id AND t.ord" EQ "n.ord"
" LEFT JOIN edianton.matter c ON c.parent_id" EQ "n.matter_id AND c.parent_ord" EQ "n.ord AND c.blocks"
" AND c.state" EQ "ANY ('{open,suspended}')"
" WHERE n.matter_id" EQ "ANY ($1) GROUP BY n.matter_id, n.ord, n.code, n.blockers"
" HAVING n.blockers OPERATOR(pg_catalog.<>) pg_catalog.count(c.id)";

/* Steps behind a node, and the rows that say they were taken, once each. */
static const char steps_sql[] =
"SELECT n.matter_id, n.code, n.step::bigint, pg_catalog.count(e.step) FROM edianton.node n"
" JOIN edianton.matter m ON m.id" EQ "n.matter_id AND NOT m.baseline"
" LEFT JOIN edianton.escalation e ON e.matter_id" EQ "n.matter_id AND e.ord" EQ "n.ord AND e.round" EQ "n.round"
" AND e.clock" EQ "n.clock"
" WHERE n.matter_id" EQ "ANY ($1) GROUP BY n.matter_id, n.ord, n.code, n.step, n.clock"
" HAVING n.step OPERATOR(pg_catalog.<) pg_catalog.count(e.step)";

static void
check_counts(ReturnSetInfo *result, const char *sql, const char *problem, Datum ids)
{
	Oid			type = INT8ARRAYOID;
	uint64		n = edn_query(sql, 1, &type, &ids, NULL, SPI_OK_SELECT);

	for (uint64 i = 0; i < n; i++)
	{
		Report		where = {result, edn_get_int64(i, 1, 0), edn_get_text(i, 2)};

		compare_int(&where, problem, edn_get_int64(i, 3, 0), edn_get_int64(i, 4, 0));
	}
}

static void
check_chunk(ReturnSetInfo *result, EdnWork *work, int64 *ids, int n)
{
	Datum		array = edn_int64_array(ids, n);
	ListCell   *lc;

	work->matters = NIL;
	foreach(lc, edn_work_look(work, ids, n))
		check_matter(result, work, lfirst(lc));
	check_events(result, work, array);
	check_counts(result, blockers_sql, "blockers are counted wrongly", array);
	check_counts(result, steps_sql, "fewer steps behind it than were taken", array);
}

static int
all_matters(Datum only, bool all, int64 **ids)
{
	Oid			type = INT8OID;
	int			n = all ?
		(int) edn_query("SELECT id FROM edianton.matter ORDER BY id", 0, NULL, NULL, NULL, SPI_OK_SELECT) :
		(int) edn_query("SELECT id FROM edianton.matter WHERE id" EQ "$1", 1, &type, &only, NULL, SPI_OK_SELECT);

	*ids = palloc(sizeof(int64) * Max(n, 1));
	for (int i = 0; i < n; i++)
		(*ids)[i] = edn_get_int64(i, 1, 0);
	return n;
}

typedef struct Check
{
	ReturnSetInfo *result;
	EdnWork    *work;
	Datum		only;
	bool		all;
} Check;

static void
check_matters(void *argument)
{
	const Check *check = argument;
	int64	   *ids;
	int			n = all_matters(check->only, check->all, &ids);

	for (int i = 0; i < n; i += CHUNK)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "edianton check", ALLOCSET_DEFAULT_SIZES);
		MemoryContext old = MemoryContextSwitchTo(context);

		CHECK_FOR_INTERRUPTS();
		check_chunk(check->result, check->work, ids + i, Min(CHUNK, n - i));
		MemoryContextSwitchTo(old);
		MemoryContextDelete(context);
	}
}

/*
 * edianton.check_state(matter bigint DEFAULT NULL)
 *		RETURNS TABLE (matter_id bigint, node text, problem text, stored text, derived text)
 *
 * Everything but the hash chains, which edianton.check_integrity() adds. Empty
 * when all is well. For the owner and administrators: ED040.
 */
PG_FUNCTION_INFO_V1(edianton_check_state);
Datum
edianton_check_state(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	Check		check;

	edn_require_setup();
	if (!edn_actor_is_admin(edn_actor()))
		ereport(ERROR,
				errcode(ERRCODE_EDN_NOT_AUTHORISED),
				errmsg("only the site's owner and its administrators check it"));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	edn_work_begin(&work, NULL);
	check = (Check)
	{
		(ReturnSetInfo *) fcinfo->resultinfo, &work, PG_ARGISNULL(0) ? (Datum) 0 : PG_GETARG_DATUM(0), PG_ARGISNULL(0)
	};
	/* Others go on working meanwhile; and the calendar stands still since the work began, so its clocks agree with it. */
	edn_under_one_snapshot(check_matters, &check);
	edn_work_abandon(&work);
	return (Datum) 0;
}
