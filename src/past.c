/*
 * past.c
 *	  What nodes and matters were, kept for questions about an instant.
 *
 * A light is a function of a row and an instant, so what a sweep does to the
 * lights alone needs no row: one is written when something happens to a node,
 * with the event that tells of it, and is right until the next one.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "past.h"
#include "project.h"
#include "site.h"
#include "table.h"
#include "types.h"

/* 0, 1, 2 stand for term, colour, node_state until edn_past_init. */
enum
{
	T_TERM = 0, T_COLOUR, T_STATE
};

static const Oid node_columns[] = {
	INT8OID, INT4OID, TIMESTAMPTZOID, TIMESTAMPTZOID, BOOLOID, INT4OID, INT8OID, T_STATE, INT2OID, INT2OID, T_TERM,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID,
	INT4OID, T_COLOUR, INT2OID, INT2OID, INT4OID
};
static const char *const node_names[] = {
	"matter_id", "ord", "recorded_at", "claimed_at", "revises", "lead_unit", "lead_person", "state", "round", "clock", "term",
	"start_at", "warn_at", "due_at", "done_at", "next_at", "judged_at",
	"causes", "colour", "missing", "blockers", "flags"
};
static const char node_sql[] =
"INSERT INTO edianton.node_past (matter_id, ord, recorded_at, claimed_at, revises, lead_unit, lead_person, state, round, clock,"
" term, start_at, warn_at, due_at, done_at, next_at, judged_at, causes, colour, missing, blockers, flags)"
" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";

static const Oid matter_columns[] = {
	INT8OID, TIMESTAMPTZOID, INT4OID, INT4OID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID
};
static const char *const matter_names[] = {
	"matter_id", "recorded_at", "template_id", "unit", "state", "opened_at", "closed_at", "due_cap"
};
static const char matter_sql[] =
"INSERT INTO edianton.matter_past (matter_id, recorded_at, template_id, unit, state, opened_at, closed_at, due_cap)"
" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)";

static void
init_batch(const EdnWork *work, EdnBatch *batch, const Oid *columns, int n)
{
	Oid		   *types = palloc(sizeof(Oid) * n);

	for (int i = 0; i < n; i++)
		types[i] = columns[i] == T_TERM ? work->term_type :
			columns[i] == T_COLOUR ? work->colour_type :
			columns[i] == T_STATE ? work->state_type : columns[i];
	edn_batch_init(batch, n, types);
}

void
edn_past_init(EdnWork *work, EdnPast *past)
{
	init_batch(work, &past->nodes, node_columns, lengthof(node_columns));
	init_batch(work, &past->matters, matter_columns, lengthof(matter_columns));
}

/* --- what differs --- */

/* While a clock runs, the sweep's next look says nothing that the clock does not; that there is none may. */
EdnNodePast
edn_node_past(const EdnNode *node)
{
	return (EdnNodePast)
	{
		.known = true,
		.state = node->state,
		.round = node->round,
		.clock = node->clock,
		.missing = node->missing,
		.blockers = node->blockers,
		.lead_unit = node->lead_unit,
		.causes = node->causes,
		.flags = node->flags & ~EDN_FLAG_UNWARNED,
		.lead_person = node->lead_person,
		.term = edn_term_pack(node->term),
		.start = node->start,
		.warn = node->warn,
		.due = node->due,
		.done = node->done,
		.next = edn_clock_runs(node) && node->next != DT_NOEND ? 0 : node->next
	};
}

static bool
same_node(const EdnNodePast *a, const EdnNodePast *b)
{
	return a->known && b->known && a->state == b->state && a->round == b->round && a->clock == b->clock &&
		a->missing == b->missing && a->blockers == b->blockers && a->lead_unit == b->lead_unit &&
		a->causes == b->causes && a->flags == b->flags && a->lead_person == b->lead_person && a->term == b->term &&
		a->start == b->start && a->warn == b->warn && a->due == b->due && a->done == b->done && a->next == b->next;
}

EdnMatterPast
edn_matter_past(const EdnMatter *matter, int32 template_id)
{
	return (EdnMatterPast)
	{
		.known = true,
		.state = matter->state,
		.template_id = template_id,
		.unit = matter->unit,
		.opened = matter->opened,
		.closed = matter->closed,
		.due_cap = matter->due_cap
	};
}

static bool
same_matter(const EdnMatterPast *a, const EdnMatterPast *b)
{
	return a->known && b->known && a->state == b->state && a->template_id == b->template_id && a->unit == b->unit &&
		a->opened == b->opened && a->closed == b->closed && a->due_cap == b->due_cap;
}

/* --- rows --- */

#define PUT(batch, datum) edn_batch_set(batch, column++, datum)
#define PUT_TIME(batch, time) edn_batch_set_time(batch, column++, time)
#define PUT_UNLESS_ZERO(batch, value, datum) \
	do { if ((value) != 0) edn_batch_set(batch, column, datum); column++; } while (0)

void
edn_past_collect_node(EdnPast *past, EdnNode *node)
{
	EdnNodePast now = edn_node_past(node);
	EdnBatch   *batch = &past->nodes;
	TimestampTz claimed = node->claimed != 0 ? Min(node->claimed, node->matter->now) : node->matter->now;
	int			column = 0;

	if (same_node(&node->past, &now))
		return;
	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(node->matter->id));
	PUT(batch, Int32GetDatum(node->def->ord));
	PUT_TIME(batch, node->matter->now);
	PUT_TIME(batch, claimed);
	PUT(batch, BoolGetDatum(node->revises && node->past.known));
	PUT(batch, Int32GetDatum(node->lead_unit));
	PUT_UNLESS_ZERO(batch, node->lead_person, Int64GetDatum(node->lead_person));
	PUT(batch, EdnStateGetDatum(node->state));
	PUT(batch, Int16GetDatum(node->round));
	PUT(batch, Int16GetDatum(node->clock));
	PUT(batch, EdnTermGetDatum(node->term));
	PUT_TIME(batch, node->start);
	PUT_TIME(batch, node->warn);
	PUT_TIME(batch, node->due);
	PUT_TIME(batch, node->done);
	PUT_TIME(batch, node->next);
	PUT_TIME(batch, node->judged);
	PUT(batch, Int32GetDatum(node->causes));
	PUT(batch, EdnColourGetDatum(node->colour));
	PUT(batch, Int16GetDatum(node->missing));
	PUT(batch, Int16GetDatum(node->blockers));
	PUT(batch, Int32GetDatum(node->flags));
	node->past = now;
	node->claimed = 0;
	node->revises = false;
}

void
edn_past_collect(EdnPast *past, EdnMatter *matter)
{
	EdnMatterPast now = edn_matter_past(matter, matter->template ? matter->template->id : 0);
	EdnBatch   *batch = &past->matters;
	int			column = 0;

	if (same_matter(&matter->past, &now))
		return;
	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(matter->id));
	PUT_TIME(batch, matter->now);
	PUT_UNLESS_ZERO(batch, now.template_id, Int32GetDatum(now.template_id));
	PUT_UNLESS_ZERO(batch, matter->unit, Int32GetDatum(matter->unit));
	edn_batch_set_text(batch, column++, edn_matter_state_name(matter->state));
	PUT_TIME(batch, matter->opened);
	PUT_TIME(batch, matter->closed);
	PUT_TIME(batch, matter->due_cap);
	matter->past = now;
}

static void
write_rows(EdnBatch *batch, const char *table, const char *const *columns, const char *sql)
{
	if (batch->nrows > 0 && !edn_table_insert(batch, table, columns))
		edn_batch_run(batch, sql, SPI_OK_INSERT);
}

void
edn_past_flush(EdnPast *past)
{
	write_rows(&past->matters, "matter_past", matter_names, matter_sql);
	write_rows(&past->nodes, "node_past", node_names, node_sql);
}

/* --- the light of a row at an instant --- */

static TimestampTz
arg_time(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(i);
}

/* Enough of a matter for edn_light_at(). */
static void
dress_matter(FunctionCallInfo fcinfo, EdnMatter *matter)
{
	matter->id = PG_GETARG_INT64(0);
	matter->template = edn_template_get(PG_GETARG_INT32(1), text_to_cstring(PG_GETARG_TEXT_PP(2)));
	matter->state = PG_GETARG_BOOL(3) ? EDN_MATTER_OPEN : EDN_MATTER_SUSPENDED;
	matter->due_cap = arg_time(fcinfo, 4);
	matter->attrs = NULL;
	if (!PG_ARGISNULL(5))
	{
		Jsonb	   *attrs = PG_GETARG_JSONB_P(5);

		matter->attrs = JsonbToCString(NULL, &attrs->root, VARSIZE(attrs));
	}
}

static void
dress_node(FunctionCallInfo fcinfo, EdnNode *node)
{
	node->state = DatumGetEdnState(PG_GETARG_DATUM(7));
	node->round = PG_GETARG_INT16(8);
	node->term = edn_term_unpack(PG_GETARG_INT64(9));
	node->start = arg_time(fcinfo, 10);
	node->warn = arg_time(fcinfo, 11);
	node->due = arg_time(fcinfo, 12);
	node->done = arg_time(fcinfo, 13);
	node->next = arg_time(fcinfo, 14);
	node->judged = arg_time(fcinfo, 15);
	node->causes = PG_GETARG_INT32(16);
	node->colour = DatumGetEdnColour(PG_GETARG_DATUM(17));
	node->missing = PG_GETARG_INT16(18);
	node->blockers = PG_GETARG_INT16(19);
	node->flags = PG_GETARG_INT32(20);
}

/*
 * edianton.past_light(matter bigint, template integer, division text, running boolean, due_cap timestamptz, attrs jsonb,
 *		ord integer, state edianton.node_state, round smallint, term edianton.term, start_at timestamptz,
 *		warn_at timestamptz, due_at timestamptz, done_at timestamptz, next_at timestamptz, judged_at timestamptz,
 *		causes integer, colour edianton.colour, missing smallint, blockers smallint, flags integer, at timestamptz)
 *		RETURNS edianton.colour
 *
 * The light that a row of node_past shows at an instant. Only due_cap, attrs and the node's times may be NULL.
 */
PG_FUNCTION_INFO_V1(edianton_past_light);
Datum
edianton_past_light(PG_FUNCTION_ARGS)
{
	EdnMatter	matter = {0};
	EdnNode		node = {0};
	TimestampTz at;
	int32		index;

	for (int i = 0; i < 22; i++)
		if (PG_ARGISNULL(i) && i != 4 && i != 5 && (i < 10 || i > 14))
			PG_RETURN_NULL();
	at = PG_GETARG_TIMESTAMPTZ(21);
	dress_matter(fcinfo, &matter);
	dress_node(fcinfo, &node);
	index = edn_template_by_ord(matter.template, PG_GETARG_INT32(6));
	if (index < 0)
		PG_RETURN_DATUM(EdnColourGetDatum(node.colour));
	node.def = &matter.template->nodes[index];
	node.matter = &matter;
	if (node.next <= at)
		PG_RETURN_DATUM(EdnColourGetDatum(edn_light_at(&node, at)));
	if (matter.state == EDN_MATTER_OPEN && edn_clock_runs(&node))
		edn_judge(&node, at);
	PG_RETURN_DATUM(EdnColourGetDatum(node.colour));
}

/*
 * edianton.past_clock(matter bigint, template integer, division text, due_cap timestamptz, ord integer,
 *		state edianton.node_state, round smallint, term edianton.term, start_at timestamptz, due_at timestamptz,
 *		done_at timestamptz, flags integer, until timestamptz, window_before edianton.term, confirm_term edianton.term)
 *		RETURNS timestamptz[]
 *
 * Warning and due time that a clock had with this term and this window, by the pauses and extensions known until
 * an instant. due_at counts for a conditional node alone. NULL without a due time.
 */
PG_FUNCTION_INFO_V1(edianton_past_clock);
Datum
edianton_past_clock(PG_FUNCTION_ARGS)
{
	EdnMatter	matter = {0};
	EdnNode		node = {0};
	EdnNodeDef	def;
	EdnPolicy	policy;
	Datum		times[2];
	int32		index;

	for (int i = 0; i < 15; i++)
		if (PG_ARGISNULL(i) && i != 3 && i != 9 && i != 10)
			PG_RETURN_NULL();
	matter.id = PG_GETARG_INT64(0);
	matter.template = edn_template_get(PG_GETARG_INT32(1), text_to_cstring(PG_GETARG_TEXT_PP(2)));
	matter.due_cap = arg_time(fcinfo, 3);
	matter.now = PG_GETARG_TIMESTAMPTZ(12);
	index = edn_template_by_ord(matter.template, PG_GETARG_INT32(4));
	if (index < 0)
		PG_RETURN_NULL();
	def = matter.template->nodes[index];
	policy = *def.policy;
	policy.window = edn_term_unpack(PG_GETARG_INT64(13));
	policy.confirm_term = edn_term_unpack(PG_GETARG_INT64(14));
	def.policy = &policy;
	node.def = &def;
	node.matter = &matter;
	node.state = DatumGetEdnState(PG_GETARG_DATUM(5));
	node.round = PG_GETARG_INT16(6);
	node.term = edn_term_unpack(PG_GETARG_INT64(7));
	node.start = arg_time(fcinfo, 8);
	node.due = arg_time(fcinfo, 9);
	node.done = arg_time(fcinfo, 10);
	node.warn = DT_NOEND;
	node.flags = PG_GETARG_INT32(11);
	node.until = matter.now;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	(void) edn_clock_project(NULL, &node);
	SPI_finish();
	if (node.due == DT_NOEND)
		PG_RETURN_NULL();
	times[0] = TimestampTzGetDatum(node.warn);
	times[1] = TimestampTzGetDatum(node.due);
	PG_RETURN_ARRAYTYPE_P(construct_array(times, 2, TIMESTAMPTZOID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
