/*
 * store.c
 *	  Writing what a unit of work changed, table by table.
 *
 * Most rows go the short way (table.c); the statements beside them are for the
 * tables that few rows go to, and for sites that ask for more.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/xid8.h"

#include "guard.h"
#include "past.h"
#include "site.h"
#include "store.h"
#include "table.h"
#include "types.h"

/*
 * unnest of several arrays is found by its bare name alone; the search path is
 * pinned, and the parser takes that of pg_catalog whatever it holds.
 */

/* Element types of the columns; 0, 1, 2 stand for term, colour, node_state until edn_store_init. */
enum
{
	T_TERM = 0, T_COLOUR, T_STATE
};

static const Oid event_columns[] = {
	INT8OID, INT8OID, INT8OID, INT4OID, TEXTOID, INT4OID, TEXTOID, INT2OID, T_COLOUR, T_COLOUR,
	INT2OID, INT4OID, INT8OID, TIMESTAMPTZOID, TIMESTAMPTZOID, TEXTOID, BYTEAOID, BYTEAOID, XID8OID
};
static const char *const event_names[] = {
	"matter_id", "seq", "id", "era", "kind", "ord", "node", "round", "colour_before", "colour_after",
	"step", "unit", "actor", "claimed_at", "recorded_at", "detail", "prev_hash", "hash", "xid"
};
static const char event_sql[] =
"INSERT INTO edianton.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after,"
" step, unit, actor, claimed_at, recorded_at, detail, prev_hash, hash, xid)"
" SELECT u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m, u.n, u.o, u.p::jsonb, u.q, u.r, u.s"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
" AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)";

static const Oid escalation_columns[] = {
	INT8OID, INT4OID, INT2OID, INT2OID, INT2OID, TEXTOID, INT4OID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID
};
static const char escalation_sql[] =
"INSERT INTO edianton.escalation (matter_id, ord, round, clock, step, kind, unit, fell_due_at, recorded_at, event_id)"
" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

static const Oid score_columns[] = {
	INT8OID, INT4OID, INT2OID, INT2OID, INT4OID, INT8OID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID
};
static const char score_sql[] =
"INSERT INTO edianton.score_entry (matter_id, ord, round, clock, unit, person, points, cause, scored_at, recorded_at)"
" SELECT u.a, u.b, u.c, u.d, u.e, u.f, OPERATOR(pg_catalog.-) u.g::numeric, 'overdue', u.h, u.i"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS u(a, b, c, d, e, f, g, h, i)";

static const Oid round_columns[] = {
	INT8OID, INT4OID, INT2OID, INT4OID, INT8OID, T_STATE, T_TERM, TIMESTAMPTZOID, TIMESTAMPTZOID,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT4OID, T_COLOUR, INT4OID, TEXTOID, TEXTOID
};
static const char round_sql[] =
"INSERT INTO edianton.node_round (matter_id, ord, round, lead_unit, lead_person, state, term, start_at, warn_at,"
" due_at, done_at, ended_at, causes, colour, flags, reason, document)"
" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

static const Oid party_columns[] = {
	INT8OID, INT4OID, TEXTOID, INT4OID, INT8OID, TIMESTAMPTZOID, TEXTOID
};
static const char party_sql[] =
"INSERT INTO edianton.party (matter_id, ord, role, unit, person, from_at, reason)"
" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)";

/*
 * Each unit is told through its contact of the asked level at that time; the
 * first level falls back as edianton.recipient() does, which never answers
 * "nobody" without saying so. Who is both window and head hears of one cause once.
 */
static const Oid notice_columns[] = {
	INT8OID, INT4OID, INT8OID, TEXTOID, INT4OID, TEXTOID, BOOLOID, TEXTOID, TEXTOID, BOOLOID,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TEXTOID
};
static const char contact_sql[] =
"SELECT (d.i OPERATOR(pg_catalog.-) 1)::integer, d.person, d.phone, d.level FROM ("
"SELECT u.i, c.person, c.phone, c.level_told AS level, pg_catalog.row_number() OVER ("
"   PARTITION BY u.event, u.unit, COALESCE(c.person::text, c.phone, '') ORDER BY u.i) AS place"
" FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS u(unit, level, anyone, at, event, i),"
" LATERAL edianton.recipient(u.unit, u.level, u.at, u.anyone) AS c) d"
" WHERE d.place" EQ "1 ORDER BY d.i";

static const Oid message_columns[] = {
	INT8OID, INT4OID, INT8OID, TEXTOID, INT4OID, INT8OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, BOOLOID,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TEXTOID, TEXTOID, TEXTOID
};
static const char *const message_names[] = {
	"matter_id", "ord", "event_id", "kind", "unit", "person", "phone", "template", "params", "body", "urgent",
	"created_at", "not_before", "answer_by", "state", "level", "channel"
};
static const char message_sql[] =
"INSERT INTO edianton.notice (matter_id, ord, event_id, kind, unit, person, phone, template, params, body,"
" urgent, created_at, not_before, answer_by, state, level, channel)"
" SELECT u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i::jsonb, u.j, u.k, u.l, u.m, u.n, u.o, u.p, u.q"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
" AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)";

static const Oid node_update_columns[] = {
	INT8OID, INT4OID, INT4OID, INT8OID, T_STATE, INT2OID, INT2OID, INT2OID, T_TERM,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID,
	INT4OID, T_COLOUR, INT2OID, INT2OID, INT4OID, TEXTOID, TEXTOID
};
static const char node_update_sql[] =
"UPDATE edianton.node AS n SET lead_unit = u.c, lead_person = u.d, state = u.e, round = u.f, clock = u.g, step = u.h,"
" term = u.i, start_at = u.j, warn_at = u.k, due_at = u.l, done_at = u.m, next_at = u.n, judged_at = u.o,"
" causes = u.p, colour = u.q, missing = u.r, blockers = u.s, flags = u.t, reason = u.v, document = u.w"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
" AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, v, w)"
" WHERE n.matter_id" EQ "u.a AND n.ord" EQ "u.b";

static const char *const node_names[] = {
	"matter_id", "ord", "lead_unit", "lead_person", "state", "round", "clock", "step", "term",
	"start_at", "warn_at", "due_at", "done_at", "next_at", "judged_at", "causes", "colour", "missing", "blockers",
	"flags", "reason", "document",
	/* and of a new one */
	"code", "stage", "co_units"
};

static const Oid node_insert_columns[] = {
	INT8OID, INT4OID, INT4OID, INT8OID, T_STATE, INT2OID, INT2OID, INT2OID, T_TERM,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID,
	INT4OID, T_COLOUR, INT2OID, INT2OID, INT4OID, TEXTOID, TEXTOID,
	TEXTOID, INT2OID, TEXTOID
};
static const char node_insert_sql[] =
"INSERT INTO edianton.node (matter_id, ord, lead_unit, lead_person, state, round, clock, step, term,"
" start_at, warn_at, due_at, done_at, next_at, judged_at, causes, colour, missing, blockers, flags, reason, document,"
" code, stage, co_units)"
" SELECT u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m, u.n, u.o, u.p, u.q, u.r, u.s, u.t, u.v, u.w,"
" u.x, u.y, u.z::integer[]"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,"
" $22, $23, $24, $25)"
" AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, v, w, x, y, z)";

static const Oid matter_update_columns[] = {
	INT8OID, INT4OID, INT4OID, TEXTOID, TEXTOID, BOOLOID, TIMESTAMPTZOID, TIMESTAMPTZOID,
	TIMESTAMPTZOID, INT8OID, BYTEAOID, TIMESTAMPTZOID, INT4OID, INT4OID, INT4OID, T_COLOUR, TIMESTAMPTZOID,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, T_COLOUR
};
static const char *const matter_names[] = {
	"id", "template_id", "unit", "state", "outcome", "baseline", "opened_at", "closed_at",
	"due_cap", "next_seq", "last_hash", "recorded_at", "nodes_total", "nodes_done", "nodes_open", "base_colour", "warn_at",
	"due_at", "pending_at", "judged_at", "colour",
	/* and of a new one */
	"units", "attrs", "duties", "kind", "title", "division", "enterprise", "parent_id", "parent_ord", "parent_round", "blocks",
	"source", "external_id", "created_at"
};
static const char matter_update_sql[] =
"UPDATE edianton.matter AS m SET template_id = u.b, unit = u.c, state = u.d, outcome = u.e, baseline = u.f,"
" opened_at = u.g, closed_at = u.h, due_cap = u.i, next_seq = u.j, last_hash = u.k, recorded_at = u.l,"
" nodes_total = u.m, nodes_done = u.n, nodes_open = u.o, base_colour = u.p, warn_at = u.q, due_at = u.r,"
" pending_at = u.s, judged_at = u.t, colour = u.v"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
" AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, v)"
" WHERE m.id" EQ "u.a";

/* What seldom changes and is costly to write. */
static const Oid content_columns[] = {INT8OID, TEXTOID, TEXTOID, TEXTOID};
static const char *const content_names[] = {"id", "units", "attrs", "duties"};
static const char content_sql[] =
"UPDATE edianton.matter AS m SET units = u.b::integer[], attrs = u.c::jsonb, duties = u.d::jsonb"
" FROM unnest($1, $2, $3, $4) AS u(a, b, c, d) WHERE m.id" EQ "u.a";

static const Oid matter_insert_columns[] = {
	INT8OID, INT4OID, INT4OID, TEXTOID, TEXTOID, BOOLOID, TIMESTAMPTZOID, TIMESTAMPTZOID,
	TIMESTAMPTZOID, INT8OID, BYTEAOID, TIMESTAMPTZOID, INT4OID, INT4OID, INT4OID, T_COLOUR, TIMESTAMPTZOID,
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, T_COLOUR,
	TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID, INT8OID, INT4OID, INT2OID, BOOLOID,
	TEXTOID, TEXTOID, TIMESTAMPTZOID
};
static const char matter_insert_sql[] =
"INSERT INTO edianton.matter (id, template_id, unit, state, outcome, baseline, opened_at, closed_at, due_cap, next_seq,"
" last_hash, recorded_at, nodes_total, nodes_done, nodes_open, base_colour, warn_at, due_at, pending_at, judged_at, colour,"
" units, attrs, duties, kind, title, division, enterprise, parent_id, parent_ord, parent_round, blocks,"
" source, external_id, created_at)"
" SELECT u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m, u.n, u.o, u.p, u.q, u.r, u.s, u.t, u.v,"
" u.a1::integer[], u.a2::jsonb, u.a3::jsonb, u.a4, u.a5, u.a6, u.a7, u.a8, u.a9, u.b1, u.b2, u.b3, u.b4, u.b5"
" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,"
" $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)"
" AS u(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, v,"
" a1, a2, a3, a4, a5, a6, a7, a8, a9, b1, b2, b3, b4, b5)";

/* What a part adds to its whole; the columns after the first two are in the order of the colours. */
static const Oid delta_columns[] = {
	INT8OID, INT4OID, INT4OID, INT4OID, INT4OID, INT4OID, INT4OID, INT4OID
};
static const char *const delta_names[] = {
	"matter_id", "parts", "closed", "green", "grey", "blue", "yellow", "red"
};
static const char delta_sql[] =
"INSERT INTO edianton.part_delta (matter_id, parts, closed, green, grey, blue, yellow, red)"
" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)";

/* --- batches --- */

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
edn_store_init(EdnWork *work)
{
	work->term_type = edn_type_oid("term");
	work->colour_type = edn_type_oid("colour");
	work->state_type = edn_type_oid("node_state");
	init_batch(work, &work->events, event_columns, lengthof(event_columns));
	init_batch(work, &work->escalations, escalation_columns, lengthof(escalation_columns));
	init_batch(work, &work->scores, score_columns, lengthof(score_columns));
	init_batch(work, &work->rounds, round_columns, lengthof(round_columns));
	init_batch(work, &work->notices, notice_columns, lengthof(notice_columns));
	init_batch(work, &work->parties, party_columns, lengthof(party_columns));
}

int64
edn_next_matter_id(const char *division)
{
	int64		number = nextval_internal(edn_relation_oid("matter_number"), false);

	/* Nine-digit divisions (townships) share the number space of their county. */
	return ((int64) (pg_strtoint32(pnstrdup(division, 6))) << 32) + number;
}

/* Sets the next column of the batch's last row. */
#define PUT(batch, datum) edn_batch_set(batch, column++, datum)
#define PUT_TEXT(batch, text) edn_batch_set_text(batch, column++, text)
#define PUT_TIME(batch, time) edn_batch_set_time(batch, column++, time)
#define PUT_UNLESS_ZERO(batch, value, datum) \
	do { if ((value) != 0) edn_batch_set(batch, column, datum); column++; } while (0)

static Datum
hash_datum(const uint8 *hash, int length)
{
	bytea	   *value = palloc(VARHDRSZ + length);

	SET_VARSIZE(value, VARHDRSZ + length);
	memcpy(VARDATA(value), hash, length);
	return PointerGetDatum(value);
}

static char *
int32_array_text(const int32 *values, int n)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoChar(&text, '{');
	for (int i = 0; i < n; i++)
		appendStringInfo(&text, "%s%d", i > 0 ? "," : "", values[i]);
	appendStringInfoChar(&text, '}');
	return text.data;
}

/* --- history --- */

/* jsonb has one text form; the hash is taken over it. */
static char *
canonical_json(const char *text)
{
	Jsonb	   *value;

	if (text == NULL)
		return "{}";
	value = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
	return JsonbToCString(NULL, &value->root, VARSIZE(value));
}

static void
append_event(EdnWork *work, const EdnEvent *event, const uint8 *prev, int prev_length, const uint8 *hash)
{
	EdnBatch   *batch = &work->events;
	int			column = 0;

	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(event->matter_id));
	PUT(batch, Int64GetDatum(event->seq));
	PUT(batch, Int64GetDatum(event->id));
	PUT(batch, Int32GetDatum(event->era));
	PUT_TEXT(batch, event->kind);
	PUT_UNLESS_ZERO(batch, event->node != NULL, Int32GetDatum(event->ord));
	PUT_TEXT(batch, event->node);
	PUT_UNLESS_ZERO(batch, event->node != NULL, Int16GetDatum(event->round));
	PUT_UNLESS_ZERO(batch, event->colour_before, EdnColourGetDatum(event->colour_before));
	PUT_UNLESS_ZERO(batch, event->colour_after, EdnColourGetDatum(event->colour_after));
	PUT_UNLESS_ZERO(batch, event->step, Int16GetDatum(event->step));
	PUT_UNLESS_ZERO(batch, event->unit, Int32GetDatum(event->unit));
	PUT_UNLESS_ZERO(batch, event->actor, Int64GetDatum(event->actor));
	PUT_TIME(batch, event->claimed_at);
	PUT_TIME(batch, event->recorded_at);
	PUT_TEXT(batch, event->detail);
	PUT(batch, hash_datum(prev, prev_length));
	PUT(batch, hash_datum(hash, EDN_HASH_LENGTH));
	PUT(batch, FullTransactionIdGetDatum(GetTopFullTransactionId()));
}

int64
edn_event_add(EdnWork *work, EdnMatter *matter, const EdnNode *node, const char *kind, const EdnSaying *saying)
{
	EdnEvent	event = {0};
	uint8		hash[EDN_HASH_LENGTH];

	event.matter_id = matter->id;
	event.seq = matter->next_seq++;
	event.id = nextval_internal(edn_relation_oid("event_number"), false);
	event.era = edn_era();
	event.kind = kind;
	event.ord = node ? node->def->ord : -1;
	event.node = node ? node->def->code : NULL;
	event.round = node ? node->round : 0;
	event.colour_before = saying->before;
	event.colour_after = saying->after;
	event.step = saying->step;
	event.unit = node ? node->lead_unit : matter->unit;
	event.actor = work->person;
	event.recorded_at = matter->now;
	event.claimed_at = saying->claimed != DT_NOEND ? saying->claimed :
		work->claimed != DT_NOEND ? work->claimed : matter->now;
	event.detail = canonical_json(saying->detail);
	if (node != NULL)
		node->matter->nodes[edn_node_index(node)].claimed = event.claimed_at;
	edn_event_hash(matter->last_hash, matter->last_hash_length, &event, hash);
	append_event(work, &event, matter->last_hash, matter->last_hash_length, hash);

	memcpy(matter->last_hash, hash, EDN_HASH_LENGTH);
	matter->last_hash_length = EDN_HASH_LENGTH;
	matter->recorded = matter->now;
	matter->dirty = true;
	if (work->nevents++ == 0)
	{
		work->first_event = event.id;
		work->first_kind = kind;
	}
	work->last_event = event.id;
	return event.id;
}

int64
edn_event_say(EdnWork *work, EdnMatter *matter, const EdnNode *node, const char *kind, const char *detail)
{
	EdnSaying	saying = {.claimed = DT_NOEND,.detail = detail};

	if (node != NULL)
		saying.before = saying.after = node->colour;
	return edn_event_add(work, matter, node, kind, &saying);
}

void
edn_escalation_add(EdnWork *work, const EdnNode *node, const EdnStep *step, TimestampTz fell_due, int64 event)
{
	EdnBatch   *batch = &work->escalations;
	int			column = 0;

	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(node->matter->id));
	PUT(batch, Int32GetDatum(node->def->ord));
	PUT(batch, Int16GetDatum(node->round));
	PUT(batch, Int16GetDatum(node->clock));
	PUT(batch, Int16GetDatum(step->step));
	PUT_TEXT(batch, step->kind);
	PUT(batch, Int32GetDatum(node->lead_unit));
	PUT_TIME(batch, fell_due);
	PUT_TIME(batch, node->matter->now);
	PUT(batch, Int64GetDatum(event));
	work->nsteps++;
}

void
edn_score_add(EdnWork *work, const EdnNode *node, TimestampTz at)
{
	EdnBatch   *batch = &work->scores;
	int			column = 0;

	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(node->matter->id));
	PUT(batch, Int32GetDatum(node->def->ord));
	PUT(batch, Int16GetDatum(node->round));
	PUT(batch, Int16GetDatum(node->clock));
	PUT(batch, Int32GetDatum(node->lead_unit));
	PUT_UNLESS_ZERO(batch, node->lead_person, Int64GetDatum(node->lead_person));
	PUT_TEXT(batch, node->def->score);
	PUT_TIME(batch, at);
	PUT_TIME(batch, node->matter->now);
}

void
edn_round_add(EdnWork *work, const EdnNode *node)
{
	EdnBatch   *batch = &work->rounds;
	int			column = 0;

	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(node->matter->id));
	PUT(batch, Int32GetDatum(node->def->ord));
	PUT(batch, Int16GetDatum(node->round));
	PUT(batch, Int32GetDatum(node->lead_unit));
	PUT_UNLESS_ZERO(batch, node->lead_person, Int64GetDatum(node->lead_person));
	PUT(batch, EdnStateGetDatum(node->state));
	PUT(batch, EdnTermGetDatum(node->term));
	PUT_TIME(batch, node->start);
	PUT_TIME(batch, node->warn);
	PUT_TIME(batch, node->due);
	PUT_TIME(batch, node->done);
	PUT_TIME(batch, node->matter->now);
	PUT(batch, Int32GetDatum(node->causes));
	PUT(batch, EdnColourGetDatum(node->colour));
	PUT(batch, Int32GetDatum(node->flags));
	PUT_TEXT(batch, node->reason);
	PUT_TEXT(batch, node->document);
}

void
edn_party_add(EdnWork *work, const EdnMatter *matter, int32 ord, const char *role,
			  int32 unit, int64 person, const char *reason)
{
	EdnBatch   *batch = &work->parties;
	int			column = 0;

	edn_batch_row(batch);
	PUT(batch, Int64GetDatum(matter->id));
	PUT_UNLESS_ZERO(batch, ord >= 0, Int32GetDatum(ord));
	PUT_TEXT(batch, role);
	PUT_UNLESS_ZERO(batch, unit, Int32GetDatum(unit));
	PUT_UNLESS_ZERO(batch, person, Int64GetDatum(person));
	PUT_TIME(batch, matter->now);
	PUT_TEXT(batch, reason);
}

/* --- rows of matters and nodes --- */

static int
put_node(EdnBatch *batch, EdnNode *node)
{
	int			column = 0;

	edn_batch_row(batch);
	edn_batch_place(batch, &node->place);
	PUT(batch, Int64GetDatum(node->matter->id));
	PUT(batch, Int32GetDatum(node->def->ord));
	PUT(batch, Int32GetDatum(node->lead_unit));
	PUT_UNLESS_ZERO(batch, node->lead_person, Int64GetDatum(node->lead_person));
	PUT(batch, EdnStateGetDatum(node->state));
	PUT(batch, Int16GetDatum(node->round));
	PUT(batch, Int16GetDatum(node->clock));
	PUT(batch, Int16GetDatum(node->step));
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
	PUT_TEXT(batch, node->reason);
	PUT_TEXT(batch, node->document);
	return column;
}

static void
put_new_node(EdnBatch *batch, EdnNode *node)
{
	int			column = put_node(batch, node);

	PUT_TEXT(batch, node->def->code);
	PUT(batch, Int16GetDatum(node->def->stage));
	PUT_TEXT(batch, int32_array_text(node->co_units, node->nco));
}

static int
put_matter(EdnBatch *batch, EdnMatter *matter)
{
	int			column = 0;

	edn_batch_row(batch);
	edn_batch_place(batch, &matter->place);
	PUT(batch, Int64GetDatum(matter->id));
	PUT_UNLESS_ZERO(batch, matter->template != NULL, Int32GetDatum(matter->template->id));
	PUT_UNLESS_ZERO(batch, matter->unit, Int32GetDatum(matter->unit));
	PUT_TEXT(batch, edn_matter_state_name(matter->state));
	PUT_TEXT(batch, matter->outcome);
	PUT(batch, BoolGetDatum(matter->baseline));
	PUT_TIME(batch, matter->opened);
	PUT_TIME(batch, matter->closed);
	PUT_TIME(batch, matter->due_cap);
	PUT(batch, Int64GetDatum(matter->next_seq));
	PUT(batch, hash_datum(matter->last_hash, matter->last_hash_length));
	PUT_TIME(batch, matter->recorded);
	PUT(batch, Int32GetDatum(matter->nodes_total));
	PUT(batch, Int32GetDatum(matter->nodes_done));
	PUT(batch, Int32GetDatum(matter->nodes_open));
	PUT(batch, EdnColourGetDatum(matter->base_colour));
	/* 'infinity', not NULL: these three are compared by every board */
	PUT(batch, TimestampTzGetDatum(matter->warn));
	PUT(batch, TimestampTzGetDatum(matter->due));
	PUT(batch, TimestampTzGetDatum(matter->pending));
	PUT_TIME(batch, matter->judged);
	PUT(batch, EdnColourGetDatum(matter->colour));
	return column;
}

static int
put_content(EdnBatch *batch, EdnMatter *matter, int column)
{
	PUT_TEXT(batch, int32_array_text(matter->units, matter->nunits));
	PUT_TEXT(batch, matter->attrs);
	PUT_TEXT(batch, matter->duties);
	matter->read_units = matter->units;
	matter->read_attrs = matter->attrs;
	matter->read_duties = matter->duties;
	return column;
}

static void
put_changed_content(EdnBatch *batch, EdnMatter *matter)
{
	if (matter->read_units == matter->units && matter->read_attrs == matter->attrs &&
		matter->read_duties == matter->duties)
		return;
	edn_batch_row(batch);
	edn_batch_place(batch, &matter->place);
	edn_batch_set(batch, 0, Int64GetDatum(matter->id));
	(void) put_content(batch, matter, 1);
}

static void
put_new_matter(EdnBatch *batch, EdnMatter *matter)
{
	int			column = put_content(batch, matter, put_matter(batch, matter));

	PUT_TEXT(batch, matter->kind);
	PUT_TEXT(batch, matter->title);
	PUT_TEXT(batch, matter->division);
	PUT_UNLESS_ZERO(batch, matter->enterprise, Int32GetDatum(matter->enterprise));
	PUT_UNLESS_ZERO(batch, matter->parent_id, Int64GetDatum(matter->parent_id));
	PUT_UNLESS_ZERO(batch, matter->parent_ord >= 0, Int32GetDatum(matter->parent_ord));
	PUT_UNLESS_ZERO(batch, matter->parent_ord >= 0, Int16GetDatum(matter->parent_round));
	PUT(batch, BoolGetDatum(matter->blocks));
	PUT_TEXT(batch, matter->source);
	PUT_TEXT(batch, matter->external_id);
	PUT_TIME(batch, matter->created);
}

/* --- parts --- */

static void
add_part(int32 *sums, EdnMatterState state, edn_colour colour, int sign)
{
	if (state == EDN_MATTER_CANCELLED)
		return;
	sums[0] += sign;
	sums[1] += state == EDN_MATTER_COMPLETED ? sign : 0;
	sums[2 + colour - EDN_GREEN] += sign;
}

/*
 * What goes upward is appended and locks nothing: the sweep folds it into the sums of all that lies above. Parts of
 * one whole come one after the other, so that thousands split off at once make one row.
 */
static void
collect_part(EdnBatch *deltas, EdnMatter *matter)
{
	int32		sums[lengthof(delta_columns) - 1] = {0};
	bool		more = deltas->nrows > 0 && DatumGetInt64(deltas->values[0][deltas->nrows - 1]) == matter->parent_id;

	if (matter->parent_id == 0 || matter->parent_ord >= 0 || !matter->blocks)
		return;
	if (!matter->fresh && matter->state == matter->read_state && matter->colour == matter->read_colour)
		return;
	if (!matter->fresh)
		add_part(sums, matter->read_state, matter->read_colour, -1);
	add_part(sums, matter->state, matter->colour, 1);
	if (!more)
	{
		edn_batch_row(deltas);
		edn_batch_set(deltas, 0, Int64GetDatum(matter->parent_id));
	}
	for (int i = 0; i < lengthof(sums); i++)
		edn_batch_set(deltas, 1 + i, Int32GetDatum(sums[i] + (more ? DatumGetInt32(deltas->values[1 + i][deltas->nrows - 1]) : 0)));
	matter->read_state = matter->state;
	matter->read_colour = matter->colour;
}

static void
collect_nodes(EdnMatter *matter, EdnBatch *inserts, EdnBatch *updates, EdnPast *past)
{
	for (int32 i = 0; matter->template != NULL && i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];

		if (node->fresh || node->dirty)
			edn_past_collect_node(past, node);
		if (node->fresh)
			put_new_node(inserts, node);
		else if (node->dirty)
			put_node(updates, node);
		node->fresh = node->dirty = false;
	}
}

/* A row that vanished under its matter's lock: somebody worked around the engine. */
static void
insert_rows(EdnBatch *batch, const char *table, const char *const *columns, const char *sql)
{
	int			nrows = batch->nrows;
	uint64		written;

	if (nrows == 0 || edn_table_insert(batch, table, columns))
		return;
	written = edn_batch_run(batch, sql, SPI_OK_INSERT);
	if (written != (uint64) nrows)
		elog(ERROR, "wrote %d of %d rows of edianton.%s", (int) written, nrows, table);
}

static void
update_rows(EdnBatch *batch, const char *table, const char *const *columns, int nkeys, const char *sql)
{
	int			nrows = batch->nrows;
	uint64		written;

	if (nrows == 0 || edn_table_update(batch, table, columns, nkeys))
		return;
	written = edn_batch_run(batch, sql, SPI_OK_UPDATE);
	if (written != (uint64) nrows)
		elog(ERROR, "wrote %d of %d rows of edianton.%s", (int) written, nrows, table);
}

static void
flush_rows(EdnWork *work)
{
	EdnPast		past;
	EdnBatch	new_matters,
				matters,
				contents,
				new_nodes,
				nodes,
				deltas;
	ListCell   *lc;

	edn_past_init(work, &past);
	init_batch(work, &new_matters, matter_insert_columns, lengthof(matter_insert_columns));
	init_batch(work, &matters, matter_update_columns, lengthof(matter_update_columns));
	init_batch(work, &contents, content_columns, lengthof(content_columns));
	init_batch(work, &new_nodes, node_insert_columns, lengthof(node_insert_columns));
	init_batch(work, &nodes, node_update_columns, lengthof(node_update_columns));
	init_batch(work, &deltas, delta_columns, lengthof(delta_columns));
	foreach(lc, work->matters)
	{
		EdnMatter  *matter = lfirst(lc);

		if (matter->fresh || matter->dirty)
		{
			collect_part(&deltas, matter);
			edn_past_collect(&past, matter);
		}
		if (matter->fresh)
			put_new_matter(&new_matters, matter);
		else if (matter->dirty)
		{
			put_matter(&matters, matter);
			put_changed_content(&contents, matter);
		}
		matter->fresh = matter->dirty = false;
		collect_nodes(matter, &new_nodes, &nodes, &past);
	}
	insert_rows(&new_matters, "matter", matter_names, matter_insert_sql);
	update_rows(&matters, "matter", matter_names, 1, matter_update_sql);
	update_rows(&contents, "matter", content_names, 1, content_sql);
	insert_rows(&new_nodes, "node", node_names, node_insert_sql);
	update_rows(&nodes, "node", node_names, 2, node_update_sql);
	insert_rows(&deltas, "part_delta", delta_names, delta_sql);
	edn_past_flush(&past);
}

/* Who is told, found for all messages at once: their rows in the batch of notices, with person and phone. */
static void
find_contacts(EdnBatch *notices)
{
	static const Oid types[] = {INT4OID, TEXTOID, BOOLOID, TIMESTAMPTZOID, INT8OID};
	static const int columns[] = {4, 5, 6, 10, 2};
	EdnBatch	asked = {.ncolumns = lengthof(types),.types = types,.nrows = notices->nrows};
	Datum	   *values[lengthof(types)];
	bool	   *nulls[lengthof(types)];

	for (int i = 0; i < lengthof(types); i++)
	{
		values[i] = notices->values[columns[i]];
		nulls[i] = notices->nulls[columns[i]];
	}
	asked.values = values;
	asked.nulls = nulls;
	asked.places = notices->places;
	edn_batch_run(&asked, contact_sql, SPI_OK_SELECT);
}

static void
flush_notices(EdnWork *work)
{
	/* columns of the batch of notices; -1: found with the contact; the template is the kind's */
	static const int from[] = {0, 1, 2, 3, 4, -1, -1, 3, 7, 8, 9, 10, 11, 12, 13, -1, -1};
	EdnBatch   *notices = &work->notices;
	EdnBatch	messages;

	if (notices->nrows == 0)
		return;
	init_batch(work, &messages, message_columns, lengthof(message_columns));
	find_contacts(notices);
	for (uint64 found = 0; found < SPI_processed; found++)
	{
		int			row = edn_get_int32(found, 1, 0);
		int64		person = edn_get_int64(found, 2, 0);
		char	   *phone = edn_get_text(found, 3);
		char	   *level = edn_get_text(found, 4);

		edn_batch_row(&messages);
		for (int i = 0; i < lengthof(from); i++)
			if (from[i] >= 0 && !notices->nulls[from[i]][row])
				edn_batch_set(&messages, i, notices->values[from[i]][row]);
		if (person != 0)
			edn_batch_set(&messages, 5, Int64GetDatum(person));
		edn_batch_set_text(&messages, 6, phone);
		edn_batch_set_text(&messages, 15, level);
		/* a text message needs a phone: without one it waits in the portal */
		edn_batch_set_text(&messages, 16, phone != NULL ? "sms" : "online");
		if (!messages.nulls[13][messages.nrows - 1] && strcmp(level, "nobody") == 0)
			edn_batch_set(&messages, 13, notices->values[10][row]);
	}
	SPI_freetuptable(SPI_tuptable);
	notices->nrows = 0;
	insert_rows(&messages, "notice", message_names, message_sql);
}

void
edn_store_flush(EdnWork *work)
{
	edn_engine_begin();
	PG_TRY();
	{
		flush_rows(work);
		insert_rows(&work->events, "event", event_names, event_sql);
		edn_batch_run(&work->rounds, round_sql, SPI_OK_INSERT);
		edn_batch_run(&work->escalations, escalation_sql, SPI_OK_INSERT);
		edn_batch_run(&work->scores, score_sql, SPI_OK_INSERT);
		flush_notices(work);
		edn_batch_run(&work->parties, party_sql, SPI_OK_INSERT);
	}
	PG_FINALLY();
	{
		edn_engine_end();
	}
	PG_END_TRY();
}
