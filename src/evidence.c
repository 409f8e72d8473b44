/*
 * evidence.c
 *	  Documents from outside that prove a node: applied when its turn is there.
 *
 * A permit is decided in its department's own system. When it arrives, the node
 * that it proves goes through its states by itself; when it arrives before the
 * node's turn it waits, and is applied in the transaction in which the turn comes.
 * A flag on the node says that something waits for it, so that matters without
 * evidence pay nothing.
 *
 * When a node was done is when the document was issued, though never before its
 * own turn. A document issued before the due time that arrives after it undoes the
 * red: no lateness was there. One that was issued late stays late.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "act.h"
#include "args.h"
#include "authorise.h"
#include "errors.h"
#include "evidence.h"
#include "guard.h"
#include "json.h"
#include "project.h"
#include "recalendar.h"
#include "rule.h"
#include "store.h"
#include "sweep.h"
#include "transition.h"

typedef struct Evidence
{
	int64		id;
	EdnNode    *node;			/* NULL: the matter has none of that code */
	char	   *ref;
	char	   *document;
	TimestampTz issued;
	TimestampTz until;			/* proves nothing from then on; DT_NOEND: always */
	bool		examined;		/* the papers were examined where it was issued */
	bool		revoking;
	int16		round;			/* in which it was applied */
	char	   *reason;
} Evidence;

/* --- what waits --- */

static const char pending_sql[] =
"SELECT id, node, ref, document, issued_at, valid_until, examined, state" EQ "'revoking', round, reason"
" FROM edianton.evidence WHERE matter_id" EQ "$1 AND state" EQ "ANY ('{waiting,revoking}') ORDER BY issued_at, id";

static List *
read_pending(EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);
	uint64		n = edn_query(pending_sql, 1, &type, &value, NULL, SPI_OK_SELECT);
	List	   *result = NIL;

	for (uint64 i = 0; i < n; i++)
	{
		Evidence   *evidence = palloc0(sizeof(Evidence));
		int32		index = edn_template_by_code(matter->template, edn_get_text(i, 2));

		evidence->id = edn_get_int64(i, 1, 0);
		evidence->node = index < 0 ? NULL : &matter->nodes[index];
		evidence->ref = edn_get_text(i, 3);
		evidence->document = edn_get_text(i, 4);
		evidence->issued = edn_get_time(i, 5);
		evidence->until = edn_get_time(i, 6);
		evidence->examined = edn_get_bool(i, 7);
		evidence->revoking = edn_get_bool(i, 8);
		evidence->round = edn_get_int16(i, 9, 0);
		evidence->reason = edn_get_text(i, 10);
		result = lappend(result, evidence);
	}
	return result;
}

static void
set_flag(EdnNode *node, bool waits)
{
	int32		flags = waits ? node->flags | EDN_FLAG_EVIDENCE : node->flags & ~EDN_FLAG_EVIDENCE;

	if (flags == node->flags)
		return;
	node->flags = flags;
	node->dirty = true;
}

void
edn_evidence_mark(EdnMatter *matter)
{
	ListCell   *lc;

	foreach(lc, read_pending(matter))
	{
		Evidence   *evidence = lfirst(lc);

		if (evidence->node != NULL)
			set_flag(evidence->node, true);
	}
}

/* States in which evidence can do something to a node. */
static bool
is_open_to(const EdnNode *node)
{
	return node->state != EDN_WAITING && node->state != EDN_SKIPPED && node->state != EDN_REFUSED;
}

bool
edn_evidence_waits(const EdnMatter *matter)
{
	if (matter->state != EDN_MATTER_OPEN || matter->template == NULL)
		return false;
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if ((matter->nodes[i].flags & EDN_FLAG_EVIDENCE) != 0 && is_open_to(&matter->nodes[i]))
			return true;
	return false;
}

static void
write_state(const EdnMatter *matter, const Evidence *evidence, const char *state, int16 round)
{
	Oid			types[4] = {INT8OID, TEXTOID, INT2OID, TIMESTAMPTZOID};
	Datum		values[4] = {Int64GetDatum(evidence->id), CStringGetTextDatum(state), Int16GetDatum(round),
	TimestampTzGetDatum(matter->now)};

	edn_engine_query("UPDATE edianton.evidence SET state = $2, round = nullif($3, 0), settled_at = $4 WHERE id" EQ "$1",
					 4, types, values, NULL, SPI_OK_UPDATE);
}

/* --- proving --- */

static char *
proof_detail(const EdnNode *node, const Evidence *evidence, bool late, bool undone)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "document", evidence->document);
	edn_json_text(&json, "evidence", evidence->ref);
	edn_json_time(&json, "issued_at", evidence->issued);
	if (late)
		edn_json_bool(&json, "late", true);
	if (undone)
		edn_json_bool(&json, "red_undone", true);
	if (evidence->examined && node->missing > 0)
		edn_json_int(&json, "papers_examined_elsewhere", node->missing);
	return edn_json_end(&json);
}

/* Whether a node that somebody works on may finish by this document now. */
static bool
proves_now(const EdnNode *node, const Evidence *evidence)
{
	EdnMatter  *matter = node->matter;

	if (node->def->nrequires > 0 || node->blockers > 0 || (!evidence->examined && node->missing > 0))
		return false;
	/* What was passed with papers owed is finished by the papers. */
	if (node->state == EDN_CONDITIONAL)
		return false;
	return edn_flow_finish_gate(&matter->flow, edn_node_index(node)) <= matter->now;
}

/* A permit shows that the node was needed, whatever its unit has not said yet. */
static void
decide(EdnWork *work, EdnNode *node, const Evidence *evidence)
{
	EdnTransition how = {.event = "node.confirmed",.start = DT_NOEND,.due = DT_NOEND,
	.detail = proof_detail(node, evidence, false, false)};

	node->flags |= EDN_FLAG_NEEDED;
	(void) edn_transition(work, node, EDN_WAITING, &how);
}

/* The steps that the other system took: application, acceptance, the end of a pause. */
static void
catch_up_states(EdnWork *work, EdnNode *node, const Evidence *evidence, TimestampTz at)
{
	EdnTransition how = {.event = "node.received",.start = at,.due = DT_NOEND,.at = at,.claimed = evidence->issued,
	.detail = proof_detail(node, evidence, false, false)};

	if (node->state == EDN_READY)
		(void) edn_transition(work, node, EDN_RECEIVED, &how);
	if (node->state == EDN_RECEIVED)
	{
		how.event = "node.activated";
		(void) edn_transition(work, node, EDN_ACTIVE, &how);
	}
	if (node->state == EDN_PAUSED)
		(void) edn_end_pause(work, node);
}

static void
prove_node(EdnWork *work, EdnNode *node, const Evidence *evidence)
{
	TimestampTz now = node->matter->now;
	TimestampTz start = node->start != DT_NOEND ? node->start : now;
	TimestampTz done = Max(start, Min(evidence->issued, now));
	EdnTransition how = {.event = "node.completed",.start = DT_NOEND,.due = DT_NOEND,.at = done,.claimed = evidence->issued,
	.document = evidence->document};
	bool		undone = node->colour == EDN_RED;

	catch_up_states(work, node, evidence, done);
	undone = undone && done < node->due;
	how.detail = proof_detail(node, evidence, node->due <= done, undone);
	(void) edn_transition(work, node, EDN_DONE, &how);
	write_state(node->matter, evidence, "applied", node->round);
	if (undone)
		edn_undo_red(work, node, "evidence", "the node was done in time, as the document's date shows");
}

/*
 * The node was done by hand before its document came. The same decision, or one that was given without a number, was
 * made when the document was issued; another document changes nothing.
 */
static bool
confirm_node(EdnWork *work, EdnNode *node, const Evidence *evidence)
{
	TimestampTz issued = Max(node->start != DT_NOEND ? node->start : node->done, evidence->issued);
	bool		same = node->document == NULL || node->document[0] == '\0' || strcmp(node->document, evidence->document) == 0;
	bool		undone = same && (node->flags & EDN_FLAG_LATE) && issued < node->due;
	EdnSaying	saying = {.before = node->colour,.after = node->colour,.claimed = evidence->issued};
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "document", evidence->document);
	edn_json_text(&json, "evidence", evidence->ref);
	edn_json_time(&json, "issued_at", evidence->issued);
	if (!same)
		edn_json_text(&json, "decided_by", node->document);
	if (undone)
	{
		edn_json_bool(&json, "red_undone", true);
		edn_json_time(&json, "done_before", node->done);
		node->done = issued;
		node->flags &= ~EDN_FLAG_LATE;
		edn_schedule(node);
		edn_sync_node(node);
		edn_touch(node);
	}
	if (same)
		node->document = pstrdup(evidence->document);
	node->dirty = true;
	saying.detail = edn_json_end(&json);
	(void) edn_event_add(work, node->matter, node, "node.proven", &saying);
	write_state(node->matter, evidence, "confirming", node->round);
	if (undone)
		edn_undo_red(work, node, "evidence", "the node was done in time, as the document's date shows");
	return undone;
}

/* --- taking back --- */

/* The certificate is void: the node begins anew, as when it lapses. What was built on it stays, and shows. */
static bool
take_back(EdnWork *work, EdnNode *node, const Evidence *evidence)
{
	bool		rests = node->state == EDN_DONE && node->round == evidence->round &&
		node->document != NULL && strcmp(node->document, evidence->document) == 0;
	EdnJson		json;

	if (rests)
	{
		edn_json_begin(&json);
		edn_json_text(&json, "document", evidence->document);
		edn_json_text(&json, "evidence", evidence->ref);
		edn_json_text(&json, "revoked", evidence->reason);
		edn_lapse(work, node, DT_NOEND, "revoked", edn_json_end(&json));
	}
	write_state(node->matter, evidence, "revoked", evidence->round);
	return rests;
}

/* --- settling --- */

/* True when the node changed. *waits: it still waits for its turn. */
static bool
apply_one(EdnWork *work, EdnNode *node, const Evidence *evidence, bool *waits)
{
	*waits = false;
	if (evidence->revoking)
		return take_back(work, node, evidence);
	if (node->state == EDN_DONE)
		return evidence->until > node->matter->now && confirm_node(work, node, evidence);
	*waits = true;
	if (!is_open_to(node) || evidence->until <= node->matter->now)
		return false;
	if (node->state == EDN_UNDECIDED)
	{
		decide(work, node, evidence);
		return true;
	}
	if (!proves_now(node, evidence))
		return false;
	prove_node(work, node, evidence);
	*waits = false;
	return true;
}

bool
edn_evidence_apply(EdnWork *work, EdnMatter *matter)
{
	bool		changed = false;
	bool	   *waits;
	bool		one;
	List	   *pending;
	ListCell   *lc;

	if (!edn_evidence_waits(matter))
		return false;
	pending = read_pending(matter);
	waits = palloc0(sizeof(bool) * matter->template->nnodes);
	foreach(lc, pending)
	{
		Evidence   *evidence = lfirst(lc);

		if (evidence->node == NULL)
			continue;
		changed |= apply_one(work, evidence->node, evidence, &one);
		waits[edn_node_index(evidence->node)] |= one;
	}
	for (int32 i = 0; i < matter->template->nnodes; i++)
		set_flag(&matter->nodes[i], waits[i]);
	return changed;
}

/* --- functions --- */

static int64
insert_evidence(const EdnMatter *matter, FunctionCallInfo fcinfo)
{
	Oid			types[8] = {INT8OID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, BOOLOID, TIMESTAMPTZOID};
	Datum		values[8] = {Int64GetDatum(matter->id), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2), PG_GETARG_DATUM(3),
		PG_GETARG_DATUM(4), PG_ARGISNULL(5) ? (Datum) 0 : PG_GETARG_DATUM(5),
	BoolGetDatum(PG_ARGISNULL(6) || PG_GETARG_BOOL(6)), TimestampTzGetDatum(matter->now)};
	char		nulls[] = "        ";

	if (PG_ARGISNULL(5))
		nulls[5] = 'n';
	return edn_engine_query("INSERT INTO edianton.evidence (matter_id, node, ref, document, issued_at, valid_until, examined, state, recorded_at)"
							" VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8) ON CONFLICT (matter_id, node, ref) DO NOTHING RETURNING id",
							8, types, values, nulls, SPI_OK_INSERT_RETURNING) == 0 ? 0 : edn_get_int64(0, 1, 0);
}

static void
say_evidence(EdnWork *work, EdnMatter *matter, EdnNode *node, FunctionCallInfo fcinfo)
{
	EdnJson		json;
	EdnSaying	saying = {.claimed = edn_arg_time(fcinfo, 4)};

	edn_json_begin(&json);
	edn_json_text(&json, "document", edn_arg_text(fcinfo, 3));
	edn_json_text(&json, "evidence", edn_arg_text(fcinfo, 2));
	if (node == NULL)
		edn_json_text(&json, "node", edn_arg_text(fcinfo, 1));
	else
		saying.before = saying.after = node->colour;
	saying.detail = edn_json_end(&json);
	(void) edn_event_add(work, matter, node, node ? "node.evidence" : "matter.evidence", &saying);
}

static text *
state_of(const EdnMatter *matter, FunctionCallInfo fcinfo)
{
	Oid			types[3] = {INT8OID, TEXTOID, TEXTOID};
	Datum		values[3] = {Int64GetDatum(matter->id), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2)};

	edn_query("SELECT state FROM edianton.evidence WHERE matter_id" EQ "$1 AND node" EQ "$2 AND ref" EQ "$3",
			  3, types, values, NULL, SPI_OK_SELECT);
	return cstring_to_text(pstrdup(edn_get_text(0, 1)));
}

static void
finish_matter(EdnWork *work, EdnMatter *matter)
{
	if (matter->template != NULL && matter->state == EDN_MATTER_OPEN)
	{
		edn_settle(work, matter);
		edn_catch_up(work, matter);
	}
}

/*
 * edianton.prove(matter bigint, node text, ref text, document text, issued_at timestamptz,
 *				  valid_until timestamptz DEFAULT NULL, examined boolean DEFAULT true) RETURNS text
 *
 * A document from outside proves the node: at once, or when its turn comes. ref names the document where it came
 * from; the same one again changes nothing. For the owner's functions. Returns what became of it: waiting, applied,
 * confirming (the node was done already), revoking, revoked.
 * ED001, ED002, ED003, ED014 issued in the future, ED016, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_prove);
Datum
edianton_prove(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	EdnNode    *node = NULL;
	text	   *state;
	MemoryContext caller = CurrentMemoryContext;

	edn_require_own_function("edianton.prove()");
	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "node");
	edn_require_arg(fcinfo, 2, "ref");
	edn_require_arg(fcinfo, 3, "document");
	edn_require_arg(fcinfo, 4, "issued_at");
	edn_work_begin(&work, edn_actor());
	work.actor = NULL;			/* its function knows what he may see */
	matter = edn_work_matter(&work, PG_GETARG_INT64(0));
	if (matter->template != NULL)
		node = edn_node_named(matter, edn_arg_text(fcinfo, 1));
	edn_require_content(edn_arg_text(fcinfo, 3), "the number of the document", matter, node);
	edn_claim(&work, matter, edn_arg_claimed(fcinfo, 4));
	work.claimed = DT_NOEND;
	if (insert_evidence(matter, fcinfo) != 0)
	{
		if (node != NULL)
			set_flag(node, true);
		say_evidence(&work, matter, node, fcinfo);
		finish_matter(&work, matter);
	}
	MemoryContextSwitchTo(caller);
	state = state_of(matter, fcinfo);
	edn_work_end(&work);
	PG_RETURN_TEXT_P(state);
}

static const char revoke_sql[] =
"UPDATE edianton.evidence SET state = CASE state WHEN 'waiting' THEN 'revoked' ELSE 'revoking' END, reason = $3,"
" settled_at = CASE state WHEN 'waiting' THEN $4 ELSE settled_at END"
" WHERE matter_id" EQ "$1 AND ref" EQ "$2 AND state" EQ "ANY ('{waiting,applied,confirming}') RETURNING node, state";

/* How many there are of it. */
static int
revoke_evidence(EdnWork *work, EdnMatter *matter, const char *ref, const char *reason)
{
	Oid			types[4] = {INT8OID, TEXTOID, TEXTOID, TIMESTAMPTZOID};
	Datum		values[4] = {Int64GetDatum(matter->id), CStringGetTextDatum(ref), CStringGetTextDatum(reason),
	TimestampTzGetDatum(matter->now)};
	int			n = (int) edn_engine_query(revoke_sql, 4, types, values, NULL, SPI_OK_UPDATE_RETURNING);
	char	  **nodes = palloc(sizeof(char *) * Max(n, 1));

	for (int i = 0; i < n; i++)
		nodes[i] = edn_get_text(i, 1);
	for (int i = 0; i < n; i++)
	{
		int32		index = matter->template ? edn_template_by_code(matter->template, nodes[i]) : -1;
		EdnJson		json;

		edn_json_begin(&json);
		edn_json_text(&json, "evidence", ref);
		edn_json_text(&json, "reason", reason);
		if (index < 0)
			edn_json_text(&json, "node", nodes[i]);
		else
			set_flag(&matter->nodes[index], true);
		edn_event_say(work, matter, index < 0 ? NULL : &matter->nodes[index],
					  index < 0 ? "matter.evidence_revoked" : "node.evidence_revoked", edn_json_end(&json));
	}
	return n;
}

/*
 * edianton.disprove(matter bigint, ref text, reason text) RETURNS integer
 *
 * A document is void: what waits of it is dropped, and nodes that are done by it begin anew, at once or when the matter
 * is open again. For the owner's functions. Returns how many nodes it was evidence for.
 * ED001, ED002, ED016, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_disprove);
Datum
edianton_disprove(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	int			n;

	edn_require_own_function("edianton.disprove()");
	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "ref");
	edn_work_begin(&work, edn_actor());
	work.actor = NULL;			/* its function knows what he may see */
	matter = edn_work_matter(&work, PG_GETARG_INT64(0));
	edn_require_content(edn_arg_text(fcinfo, 2), "a reason", matter, NULL);
	n = revoke_evidence(&work, matter, edn_arg_text(fcinfo, 1), edn_arg_text(fcinfo, 2));
	finish_matter(&work, matter);
	edn_work_end(&work);
	PG_RETURN_INT32(n);
}
