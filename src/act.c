/*
 * act.c
 *	  What people do to nodes: the rules, then the transition.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "act.h"
#include "errors.h"
#include "guard.h"
#include "json.h"
#include "notice.h"
#include "open.h"
#include "paper.h"
#include "project.h"
#include "store.h"
#include "transition.h"

/* --- what every action asks --- */

void
edn_require_open(const EdnMatter *matter)
{
	if (matter->state == EDN_MATTER_OPEN)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_MATTER_NOT_OPEN),
			errmsg("matter " INT64_FORMAT " \"%s\" is %s", matter->id, matter->title,
				   edn_matter_state_name(matter->state)),
			errdetail("Only the nodes of an open matter move."),
			matter->state == EDN_MATTER_SUSPENDED ? errhint("edianton.resume_matter(" INT64_FORMAT ")", matter->id) :
			matter->state == EDN_MATTER_DRAFT ? errhint("Open it with edianton.publish_project() or edianton.launch().") :
			matter->state == EDN_MATTER_COMPLETED ? errhint("edianton.reopen(matter, node, reason) begins a new round of a node.") :
			0);
}

static EdnFacts
facts_of(const EdnMatter *matter, const EdnNode *node)
{
	EdnFacts	facts = {.matter_id = matter->id,.matter_unit = matter->unit,.matter_enterprise = matter->enterprise};

	if (node != NULL)
	{
		facts.node = node->def->code;
		facts.lead_unit = node->lead_unit;
		facts.co_units = node->co_units;
		facts.n_co_units = node->nco;
	}
	return facts;
}

void
edn_require_node_action(EdnAction action, const EdnNode *node)
{
	EdnFacts	facts = facts_of(node->matter, node);

	edn_authorise(action, &facts);
}

void
edn_require_matter_action(EdnAction action, const EdnMatter *matter)
{
	EdnFacts	facts = facts_of(matter, NULL);

	edn_authorise(action, &facts);
}

void
edn_require_content(const char *value, const char *what, const EdnMatter *matter, const EdnNode *node)
{
	if (value != NULL && value[strspn(value, " \t\r\n")] != '\0')
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_CONTENT_REQUIRED),
			node ? errmsg("%s is required for node %s of matter " INT64_FORMAT, what, edn_node_label(node), matter->id) :
			errmsg("%s is required for matter " INT64_FORMAT " \"%s\"", what, matter->id, matter->title),
			errdetail("What departs from the ordinary course is recorded with its ground."),
			errhint("Pass a text that is not empty."));
}

void
edn_claim(EdnWork *work, const EdnMatter *matter, TimestampTz claimed)
{
	if (claimed == DT_NOEND)
		return;
	if (claimed > matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_CLAIMED_IN_FUTURE),
				errmsg("the claimed time of an action on matter " INT64_FORMAT " lies in the future", matter->id),
				errdetail("Claimed %s, now %s.",
						  timestamptz_to_str(claimed), pstrdup(timestamptz_to_str(matter->now))),
				errhint("Leave claimed_at out for what happens now."));
	if (TIMESTAMP_IS_NOBEGIN(claimed))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the claimed time of an action on matter " INT64_FORMAT " is not finite", matter->id));
	work->claimed = claimed;
}

static char *
reason_detail(const char *reason)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "reason", reason);
	return edn_json_end(&json);
}

static char *
texts_detail(const char *key, char **values, int n, TimestampTz due)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_texts(&json, key, values, n);
	edn_json_time(&json, "due_at", due);
	return edn_json_end(&json);
}

static void
begin_action(EdnAction action, const EdnNode *node)
{
	edn_require_open(node->matter);
	edn_require_node_action(action, node);
}

static bool
has_begun(const EdnNode *node)
{
	return node->state != EDN_UNDECIDED && node->state != EDN_WAITING && node->state != EDN_SKIPPED;
}

/* ED010 with the states from which the action works. */
static void
require_state(const EdnNode *node, bool right, const char *action, const char *states)
{
	if (right)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
			errmsg("node %s of matter " INT64_FORMAT " is %s: it cannot be %s",
				   edn_node_label(node), node->matter->id, edn_state_name(node->state), action),
			errdetail("That takes a node that is %s.", states),
			errhint("edianton.explain_light(" INT64_FORMAT ", '%s') tells where it stands.",
					node->matter->id, node->def->code));
}

/* --- what hangs on a node --- */

/* How a node hangs on the one that is to be reopened. */
#define BY_START	1			/* its start does */
#define BY_FINISH	2			/* only its finish does */

static bool
built_on(const EdnNode *node, int how)
{
	return (how & BY_START) ? has_begun(node) : node->state == EDN_DONE || node->state == EDN_CONDITIONAL;
}

/* Every node behind this one that has gone further than it may without it, nearest first. */
static int
begun_successors(const EdnNode *node, EdnNode **result)
{
	EdnMatter  *matter = node->matter;
	const edn_dag *dag = matter->template->dag;
	int		   *reached = palloc0(sizeof(int) * matter->template->nnodes);
	int			n = 0;

	reached[edn_node_index(node)] = BY_START;
	for (int32 i = 0; i < dag->nnodes; i++)
	{
		int32		from = dag->order[i];
		EdnNode    *reached_node = &matter->nodes[from];

		if (reached[from] == 0)
			continue;
		if (reached_node != node && built_on(reached_node, reached[from]))
			result[n++] = reached_node;
		else if (reached_node != node && !(reached[from] & BY_START))
			continue;			/* its finish is still ahead: nothing hangs on it yet */
		for (int32 j = dag->out_start[from]; j < dag->out_start[from + 1]; j++)
			reached[dag->links[j].to] |= dag->links[j].kind == EDN_FF ? BY_FINISH : BY_START;
	}
	return n;
}

static void
refuse_begun(const EdnNode *node, const char *action, EdnNode **successors, int n)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < n; i++)
		appendStringInfo(&text, "%s%s (%s)", i > 0 ? ", " : "", edn_node_label(successors[i]),
						 edn_state_name(successors[i]->state));
	ereport(ERROR,
			errcode(ERRCODE_EDN_SUCCESSORS_STARTED),
			errmsg("node %s of matter " INT64_FORMAT " cannot be %s: what follows it has begun",
				   edn_node_label(node), node->matter->id, action),
			errdetail("Begun: %s.", text.data),
			errhint("edianton.reopen(..., cascade => true) of what was begun begins its new round."));
}

static void
require_nothing_begun(const EdnNode *node, const char *action)
{
	EdnNode   **successors = palloc(sizeof(EdnNode *) * node->matter->template->nnodes);
	int			n = begun_successors(node, successors);

	if (n > 0)
		refuse_begun(node, action, successors, n);
}

/* --- optional nodes --- */

int64
edn_confirm(EdnWork *work, EdnNode *node, bool needed, const char *reason)
{
	EdnTransition how = {.start = DT_NOEND,.due = DT_NOEND,.reason = reason};

	begin_action(EDN_MAY_CONFIRM, node);
	if (!needed)
		edn_require_content(reason, "a reason why it is not needed", node->matter, node);
	require_state(node, node->state == EDN_UNDECIDED ||
				  (node->state == EDN_SKIPPED && node->def->optional && needed),
				  needed ? "confirmed" : "declined", "undecided (or declined, to take that back)");
	if (node->state == EDN_SKIPPED)
		require_nothing_begun(node, "taken back in");
	how.detail = reason ? reason_detail(reason) : NULL;
	how.event = needed ? "node.confirmed" : "node.declined";
	if (needed)
		node->flags |= EDN_FLAG_NEEDED;
	return edn_transition(work, node, needed ? EDN_WAITING : EDN_SKIPPED, &how);
}

int64
edn_waive(EdnWork *work, EdnNode *node, const char *reason)
{
	EdnTransition how = {.event = "node.waived",.start = DT_NOEND,.due = DT_NOEND,.reason = reason};

	begin_action(EDN_MAY_WAIVE, node);
	edn_require_content(reason, "a reason for waiving", node->matter, node);
	how.detail = reason_detail(reason);
	return edn_transition(work, node, EDN_SKIPPED, &how);
}

/* --- the application before the clock --- */

int64
edn_apply(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.received",.start = DT_NOEND,.due = DT_NOEND};

	begin_action(EDN_MAY_APPLY, node);
	require_state(node, node->state == EDN_READY, "applied for", "ready");
	return edn_transition(work, node, EDN_RECEIVED, &how);
}

int64
edn_accept(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.activated",.start = DT_NOEND,.due = DT_NOEND};

	begin_action(EDN_MAY_ACCEPT, node);
	require_state(node, node->state == EDN_RECEIVED, "accepted", "received");
	return edn_transition(work, node, EDN_ACTIVE, &how);
}

/* Once, naming everything that is missing (Administrative Licensing Law, article 32). */
int64
edn_return_papers(EdnWork *work, EdnNode *node, char **missing, int nmissing)
{
	EdnTransition how = {.event = "node.returned",.start = DT_NOEND,.due = DT_NOEND};
	int64		event;

	begin_action(EDN_MAY_RETURN, node);
	require_state(node, node->state == EDN_RECEIVED, "returned", "received");
	edn_require_content(nmissing > 0 ? missing[0] : NULL, "the list of all missing papers", node->matter, node);
	if (node->flags & EDN_FLAG_RETURNED)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("the application for node %s of matter " INT64_FORMAT " was returned before",
					   edn_node_label(node), node->matter->id),
				errdetail("All missing papers are named at once, in one return (Administrative Licensing Law, article 32)."),
				errhint("Accept it, or refuse it after acceptance."));
	how.detail = texts_detail("missing", missing, nmissing, DT_NOEND);
	event = edn_transition(work, node, EDN_READY, &how);
	node->flags |= EDN_FLAG_RETURNED;
	edn_notice_returned(work, node, event, missing, nmissing);
	return event;
}

/* --- the endings --- */

static char *
join_blockers(const EdnNode *node, bool finish)
{
	EdnMatter  *matter = node->matter;
	int32	   *blockers = palloc(sizeof(int32) * Max(matter->template->nnodes, 1));
	int32		n = edn_flow_blockers(&matter->flow, edn_node_index(node), finish, blockers);
	StringInfoData text;

	initStringInfo(&text);
	for (int32 i = 0; i < n; i++)
		appendStringInfo(&text, "%s%s (%s)", i > 0 ? ", " : "", edn_node_label(&matter->nodes[blockers[i]]),
						 edn_state_name(matter->nodes[blockers[i]].state));
	return text.data;
}

static void
refuse_too_early(const EdnNode *node)
{
	bool		waiting = node->state == EDN_WAITING || node->state == EDN_UNDECIDED;
	char	   *blockers = join_blockers(node, !waiting);

	ereport(ERROR,
			errcode(ERRCODE_EDN_PREDECESSORS_UNFINISHED),
			errmsg("node %s of matter " INT64_FORMAT " cannot finish before its predecessors",
				   edn_node_label(node), node->matter->id),
			blockers[0] != '\0' ? errdetail("Unfinished: %s.", blockers) :
			errdetail("The lag after its predecessors has not passed."),
			errhint("edianton.next_actions lists what can be done now."));
}

static void
require_papers(const EdnNode *node)
{
	char	  **names;
	int			n = edn_missing_papers(node, &names);
	StringInfoData text;

	if (n == 0)
		return;
	initStringInfo(&text);
	for (int i = 0; i < n; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", names[i]);
	ereport(ERROR,
			errcode(ERRCODE_EDN_MATERIALS_MISSING),
			errmsg("node %s of matter " INT64_FORMAT " lacks required materials", edn_node_label(node), node->matter->id),
			errdetail("Missing: %s.", text.data),
			errhint("Hand them in with edianton.submit(matter, material, uri), or pass with edianton.complete_conditionally()."));
}

static void
refuse_blocked(const EdnNode *node, int64 n)
{
	ereport(ERROR,
			errcode(ERRCODE_EDN_BLOCKED),
			errmsg("node %s of matter " INT64_FORMAT " is blocked by " INT64_FORMAT " open matter(s)",
				   edn_node_label(node), node->matter->id, n),
			errdetail("Defects and rectifications must be closed first."),
			errhint("SELECT id, title FROM edianton.matter WHERE parent_id = " INT64_FORMAT " AND blocks AND state = 'open';",
					node->matter->id));
}

/* Order of checks: state, predecessors, blocking matters, materials. */
static void
require_finishable(const EdnNode *node, bool papers)
{
	EdnMatter  *matter = node->matter;

	if (node->state == EDN_WAITING ||
		(node->state == EDN_UNDECIDED && edn_flow_start_gate(&matter->flow, edn_node_index(node)) > matter->now))
		refuse_too_early(node);
	require_state(node, node->state == EDN_ACTIVE || node->state == EDN_CONDITIONAL, "completed",
				  "active (or conditional, when its papers are in)");
	if (edn_flow_finish_gate(&matter->flow, edn_node_index(node)) > matter->now)
		refuse_too_early(node);
	if (node->blockers > 0)
		refuse_blocked(node, node->blockers);
	if (papers)
		require_papers(node);
}

/* A report that says nothing is none: what the template asks for is there, and not blank. */
static void
require_report(const EdnNode *node, const char *detail)
{
	const EdnNodeDef *def = node->def;
	Jsonb	   *object;

	if (def->nrequires == 0)
		return;
	object = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(detail ? detail : "{}")));
	for (int i = 0; i < def->nrequires; i++)
	{
		JsonbValue	value;
		const char *text = NULL;

		if (JB_ROOT_IS_OBJECT(object) &&
			getKeyJsonValueFromContainer(&object->root, def->requires[i], strlen(def->requires[i]), &value) != NULL &&
			value.type != jbvNull)
			text = value.type == jbvString ? pnstrdup(value.val.string.val, value.val.string.len) : "given";
		if (text == NULL || text[strspn(text, " \t\r\n")] == '\0')
			ereport(ERROR,
					errcode(ERRCODE_EDN_CONTENT_REQUIRED),
					errmsg("\"%s\" is required to finish node %s of matter " INT64_FORMAT,
						   def->requires[i], edn_node_label(node), node->matter->id),
					errdetail("The template asks for it in the detail of the finishing."),
					errhint("edianton.complete(" INT64_FORMAT ", '%s', detail => '{\"%s\": \"...\"}')",
							node->matter->id, def->code, def->requires[i]));
	}
}

int64
edn_complete(EdnWork *work, EdnNode *node, const char *document, const char *detail)
{
	EdnTransition how = {.event = "node.completed",.start = DT_NOEND,.due = DT_NOEND,.document = document};
	EdnJson		json;

	begin_action(EDN_MAY_COMPLETE, node);
	require_finishable(node, true);
	require_report(node, detail);
	edn_json_begin(&json);
	edn_json_text(&json, "document", document);
	edn_json_raw(&json, "detail", detail);
	if (node->due <= node->matter->now)
		edn_json_bool(&json, "late", true);
	how.detail = edn_json_end(&json);
	return edn_transition(work, node, EDN_DONE, &how);
}

/* 容缺: passed with papers owed; successors go on, the papers have their own due time. */
int64
edn_complete_conditionally(EdnWork *work, EdnNode *node, char **papers, int npapers,
						   TimestampTz due, const char *document)
{
	EdnTransition how = {.event = "node.conditional",.start = DT_NOEND,.due = due,.document = document};

	begin_action(EDN_MAY_COMPLETE, node);
	require_finishable(node, false);
	require_state(node, node->state == EDN_ACTIVE, "completed conditionally", "active");
	edn_require_content(npapers > 0 ? papers[0] : NULL, "the list of papers owed", node->matter, node);
	if (TIMESTAMP_NOT_FINITE(due) || due <= node->matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the papers owed for node %s of matter " INT64_FORMAT " need a due time in the future",
					   edn_node_label(node), node->matter->id),
				errdetail("A conditional pass is timed by when its papers are due."),
				errhint("papers_due => edianton.deadline(edianton.clock(), '20 workdays')"));
	how.detail = texts_detail("papers", papers, npapers, due);
	return edn_transition(work, node, EDN_CONDITIONAL, &how);
}

int64
edn_refuse(EdnWork *work, EdnNode *node, bool withdrawn, const char *reason)
{
	EdnTransition how = {.event = withdrawn ? "node.withdrawn" : "node.refused",.start = DT_NOEND,.due = DT_NOEND,.reason = reason};

	begin_action(withdrawn ? EDN_MAY_WITHDRAW : EDN_MAY_REFUSE, node);
	edn_require_content(reason, "a reason", node->matter, node);
	how.detail = reason_detail(reason);
	if (withdrawn && node->state == EDN_RECEIVED)
		return edn_transition(work, node, EDN_READY, &how);
	require_state(node, node->state == EDN_ACTIVE, withdrawn ? "withdrawn" : "refused", "active");
	return edn_transition(work, node, EDN_REFUSED, &how);
}

/* --- stopped clocks and later due times --- */

static void
require_pause_kind(const EdnNode *node, const char *kind)
{
	Oid			type = TEXTOID;
	Datum		value;

	edn_require_content(kind, "the kind of the pause", node->matter, node);
	value = CStringGetTextDatum(kind);
	if (edn_query("SELECT 1 FROM edianton.pause_kind WHERE code" EQ "$1 AND code" NE "'suspension'", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_PAUSE_NOT_LEGAL),
				errmsg("\"%s\" does not stop the clock of node %s of matter " INT64_FORMAT,
					   kind, edn_node_label(node), node->matter->id),
				errdetail("Only what the law does not count stops a clock (Administrative Licensing Law, article 45)."),
				errhint("SELECT code, name_zh, basis FROM edianton.pause_kind;"));
}

static char *
pause_detail(const char *kind, const char *notice_no, const char *reason, TimestampTz expected)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "kind", kind);
	edn_json_text(&json, "notice_no", notice_no);
	edn_json_text(&json, "reason", reason);
	edn_json_time(&json, "expected_until", expected);
	return edn_json_end(&json);
}

static void
insert_pause(EdnWork *work, const EdnNode *node, const char *kind, const char *notice_no,
			 const char *reason, TimestampTz expected)
{
	Oid			types[9] = {INT8OID, INT4OID, INT2OID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, INT8OID, TIMESTAMPTZOID};
	Datum		values[9] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
		CStringGetTextDatum(kind), CStringGetTextDatum(notice_no), (Datum) 0, TimestampTzGetDatum(expected),
		Int64GetDatum(work->person), TimestampTzGetDatum(node->matter->now)};
	char		nulls[] = "         ";

	if (reason == NULL)
		nulls[5] = 'n';
	else
		values[5] = CStringGetTextDatum(reason);
	if (TIMESTAMP_NOT_FINITE(expected))
		nulls[6] = 'n';
	if (work->person == 0)
		nulls[7] = 'n';
	edn_engine_query("INSERT INTO edianton.pause (matter_id, ord, round, kind, notice_no, reason, expected_until, paused_by, from_at)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 9, types, values, nulls, SPI_OK_INSERT);
}

static int64
stop_clock(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no,
		   const char *reason, TimestampTz expected)
{
	EdnTransition how = {.event = "node.paused",.start = DT_NOEND,.due = DT_NOEND};

	how.detail = pause_detail(kind, notice_no, reason, expected);
	insert_pause(work, node, kind, notice_no, reason, expected);
	node->flags |= EDN_FLAG_INTERRUPTED;
	return edn_transition(work, node, EDN_PAUSED, &how);
}

int64
edn_pause(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no,
		  const char *reason, TimestampTz expected)
{
	begin_action(EDN_MAY_PAUSE, node);
	require_state(node, node->state == EDN_ACTIVE, "paused", "active");
	require_pause_kind(node, kind);
	edn_require_content(notice_no, "the number of the written notice", node->matter, node);
	return stop_clock(work, node, kind, notice_no, reason, expected);
}

int64
edn_pause_for(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no, const char *reason)
{
	return stop_clock(work, node, kind, notice_no, reason, DT_NOEND);
}

static void
close_pause(const EdnNode *node)
{
	Oid			types[3] = {INT8OID, INT4OID, TIMESTAMPTZOID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord),
	TimestampTzGetDatum(node->matter->now)};

	edn_engine_query("UPDATE edianton.pause SET to_at = $3 WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND to_at IS NULL",
			  3, types, values, NULL, SPI_OK_UPDATE);
}

int64
edn_end_pause(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.resumed",.start = DT_NOEND,.due = DT_NOEND};

	close_pause(node);
	return edn_transition(work, node, EDN_ACTIVE, &how);
}

int64
edn_resume(EdnWork *work, EdnNode *node)
{
	begin_action(EDN_MAY_RESUME, node);
	require_state(node, node->state == EDN_PAUSED, "resumed", "paused");
	return edn_end_pause(work, node);
}

static int
count_extensions(const EdnNode *node)
{
	Oid			types[3] = {INT8OID, INT4OID, INT2OID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round)};

	edn_query("SELECT pg_catalog.count(extra), COALESCE(pg_catalog.max(seq), 0) FROM edianton.extension"
			  " WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND round" EQ "$3", 3, types, values, NULL, SPI_OK_SELECT);
	return (int) edn_get_int64(0, 1, 0);
}

/* One of extra and fixed; DT_NOEND and NULL stand for none. */
static void
insert_extension(const EdnNode *node, const edn_term *extra, TimestampTz fixed, const char *approver, const char *reason,
				 Oid term_type)
{
	Oid			types[8] = {INT8OID, INT4OID, INT2OID, term_type, TIMESTAMPTZOID, TEXTOID, TEXTOID, TIMESTAMPTZOID};
	Datum		values[8] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
		extra ? Int64GetDatum(edn_term_pack(*extra)) : (Datum) 0, TimestampTzGetDatum(fixed),
		approver ? CStringGetTextDatum(approver) : (Datum) 0, CStringGetTextDatum(reason),
	TimestampTzGetDatum(node->matter->now)};
	char		nulls[] = "        ";

	if (extra == NULL)
		nulls[3] = 'n';
	if (fixed == DT_NOEND)
		nulls[4] = 'n';
	if (approver == NULL)
		nulls[5] = 'n';
	edn_engine_query("INSERT INTO edianton.extension (matter_id, ord, round, seq, extra, fixed_due, approver, reason, asked_at)"
			  " SELECT $1, $2, $3, COALESCE(pg_catalog.max(seq), 0) OPERATOR(pg_catalog.+) 1, $4, $5, $6, $7, $8"
			  " FROM edianton.extension WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND round" EQ "$3",
			  8, types, values, nulls, SPI_OK_INSERT);
}

/* A fact about the due time was added: derive it anew, judge, and tell. */
static int64
move_due(EdnWork *work, EdnNode *node, const char *event, const char *detail)
{
	EdnSaying	saying = {.before = node->colour,.claimed = DT_NOEND,.detail = detail};

	node->flags |= EDN_FLAG_MOVED;
	if (node->state == EDN_ACTIVE)
		edn_clock_project(work, node);	/* a clock that is still ahead will be derived with it */
	edn_judge(node, node->matter->now);
	edn_schedule(node);
	node->dirty = true;
	saying.after = node->colour;
	return edn_event_add(work, node->matter, node, event, &saying);
}

int64
edn_extend(EdnWork *work, EdnNode *node, edn_term extra, const char *approver, const char *reason)
{
	EdnJson		json;
	char		text[EDN_TERM_TEXT_MAX];
	const char *rule = NULL;

	begin_action(EDN_MAY_EXTEND, node);
	require_state(node, node->state == EDN_ACTIVE, "extended", "active");
	edn_require_content(approver, "the approver of the extension", node->matter, node);
	edn_require_content(reason, "a reason", node->matter, node);
	if (extra.unit == EDN_NONE || extra.amount == 0 || node->due == DT_NOEND)
		rule = "An extension adds time to a due time.";
	else if (node->due <= node->matter->now)
		rule = "An extension is asked for before the due time, not after it.";
	else if (count_extensions(node) > 0)
		rule = "A term is extended once (Administrative Licensing Law, article 42).";
	if (rule != NULL)
		ereport(ERROR,
				errcode(ERRCODE_EDN_EXTENSION_NOT_LEGAL),
				errmsg("node %s of matter " INT64_FORMAT " cannot be extended", edn_node_label(node), node->matter->id),
				errdetail("%s", rule),
				errhint("Finish it, or pause its clock where the law allows that."));
	insert_extension(node, &extra, DT_NOEND, approver, reason, work->term_type);
	edn_term_print(extra, text);
	edn_json_begin(&json);
	edn_json_text(&json, "extra", text);
	edn_json_text(&json, "approver", approver);
	edn_json_text(&json, "reason", reason);
	return move_due(work, node, "node.extended", edn_json_end(&json));
}

int64
edn_set_deadline(EdnWork *work, EdnNode *node, TimestampTz due, const char *reason)
{
	EdnJson		json;

	begin_action(EDN_MAY_SET_DEADLINE, node);
	require_state(node, node->state == EDN_ACTIVE || !has_begun(node) ||
				  node->state == EDN_READY || node->state == EDN_RECEIVED,
				  "given a deadline", "active or still ahead");
	edn_require_content(reason, "a reason", node->matter, node);
	if (node->state == EDN_ACTIVE && node->due <= node->matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_EXTENSION_NOT_LEGAL),
				errmsg("node %s of matter " INT64_FORMAT " is overdue and gets no new deadline",
					   edn_node_label(node), node->matter->id),
				errdetail("What is late stays late."),
				errhint("Finish it; edianton.reopen() begins a new round where one is due."));
	if (TIMESTAMP_NOT_FINITE(due) || due <= node->matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the deadline of node %s of matter " INT64_FORMAT " must lie in the future",
					   edn_node_label(node), node->matter->id),
				errhint("What is late stays late; a deadline is set ahead."));
	insert_extension(node, NULL, due, NULL, reason, work->term_type);
	edn_json_begin(&json);
	edn_json_time(&json, "due_at", due);
	edn_json_text(&json, "reason", reason);
	return move_due(work, node, "node.deadline", edn_json_end(&json));
}

/* --- new rounds --- */

/* Dropped out by a decision that is not the unit's own, nor its condition's. */
static bool
was_waived(const EdnNode *node)
{
	return node->state == EDN_SKIPPED && !node->def->optional &&
		(node->reason == NULL || strcmp(node->reason, "condition") != 0);
}

/* A node whose predecessors have meanwhile been reopened or have lapsed waits for them. */
static edn_state
first_state_of_round(const EdnNode *node)
{
	EdnMatter  *matter = node->matter;

	if (edn_flow_start_gate(&matter->flow, edn_node_index(node)) > matter->now)
		return EDN_WAITING;
	return node->def->anchor == EDN_ANCHOR_ACCEPTANCE ? EDN_READY : EDN_ACTIVE;
}

/* A part does not come back under a whole that has ended, nor an old case beside a newer one. */
static void
require_place(EdnWork *work, const EdnMatter *matter)
{
	Oid			types[3] = {INT8OID, INT4OID, INT8OID};
	Datum		values[3] = {Int64GetDatum(matter->parent_id), Int32GetDatum(matter->parent_ord), Int64GetDatum(matter->id)};
	const EdnMatter *parent = matter->parent_id != 0 ? edn_work_held(work, matter->parent_id) : NULL;

	if (parent != NULL && matter->blocks && matter->parent_ord < 0 &&
		(parent->state == EDN_MATTER_COMPLETED || parent->state == EDN_MATTER_CANCELLED))
		ereport(ERROR,
				errcode(ERRCODE_EDN_MATTER_NOT_OPEN),
				errmsg("matter " INT64_FORMAT " \"%s\", of which matter " INT64_FORMAT " is a part, is %s",
					   parent->id, parent->title, matter->id, edn_matter_state_name(parent->state)),
				errdetail("A matter ends after the parts that were split off from it."),
				errhint("Reopen a node of the whole first."));
	if (parent != NULL && strcmp(matter->kind, "supervision") == 0 && matter->parent_ord >= 0 &&
		edn_query_latest("SELECT id FROM edianton.matter WHERE parent_id" EQ "$1 AND parent_ord" EQ "$2 AND id" NE "$3"
						 " AND kind" EQ "'supervision' AND state" EQ "ANY ('{open,suspended}')", 3, types, values) > 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ALREADY_EXISTS),
				errmsg("matter " INT64_FORMAT " \"%s\" cannot be reopened: its node has another case", matter->id, matter->title),
				errdetail("Matter " INT64_FORMAT " is open; a node has one open supervision at most.", edn_get_int64(0, 1, 0)),
				errhint("Go on with that one."));
}

int64
edn_reopen(EdnWork *work, EdnNode *node, const char *reason, bool cascade)
{
	EdnMatter  *matter = node->matter;
	EdnNode   **successors;
	int			n;
	EdnTransition how = {.event = "node.reopened",.start = DT_NOEND,.due = DT_NOEND,.new_round = true,.reason = reason};

	if (matter->state != EDN_MATTER_COMPLETED)
		edn_require_open(matter);
	edn_require_node_action(EDN_MAY_REOPEN, node);
	edn_require_content(reason, "a reason", matter, node);
	require_state(node, node->state == EDN_DONE || node->state == EDN_REFUSED || node->state == EDN_CONDITIONAL ||
				  was_waived(node), "reopened", "done, conditional, refused or waived");
	successors = palloc(sizeof(EdnNode *) * matter->template->nnodes);
	n = begun_successors(node, successors);
	if (n > 0 && !cascade)
		refuse_begun(node, "reopened", successors, n);
	how.detail = reason_detail(reason);
	if (matter->state == EDN_MATTER_COMPLETED)
	{
		require_place(work, matter);
		edn_matter_again(work, matter, "matter.reopened", how.detail);
	}
	for (int i = 0; i < n; i++)
	{
		bool		runs = successors[i]->def->anchor == EDN_ANCHOR_OPENING;
		EdnTransition back = {.event = runs ? "node.activated" : "node.waiting",.start = DT_NOEND,.due = DT_NOEND,
		.new_round = true,.detail = how.detail};

		if (successors[i]->state == EDN_PAUSED)
			close_pause(successors[i]);
		if (runs)
			back.start = matter->opened;
		(void) edn_transition(work, successors[i], runs ? EDN_ACTIVE : EDN_WAITING, &back);
	}
	/* Papers that never came end no round: the clock goes on as if nothing had been passed. */
	how.new_round = node->state != EDN_CONDITIONAL;
	/* A clock anchored at the opening runs from there in every round: taking work back gives nobody time. */
	if (node->def->anchor == EDN_ANCHOR_OPENING)
		how.start = matter->opened;
	return edn_transition(work, node, how.new_round ? first_state_of_round(node) : EDN_ACTIVE, &how);
}

/* --- who answers --- */

static int32
unit_by_code(const char *code)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(code);

	if (edn_query("SELECT id FROM edianton.unit WHERE code" EQ "$1 AND active", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no active unit \"%s\"", code),
				errhint("SELECT code, name_zh FROM edianton.unit WHERE active;"));
	return edn_get_int32(0, 1, 0);
}

static int64
person_by_code(const char *code, int32 unit)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(code);

	if (edn_query("SELECT id, unit FROM edianton.person WHERE code" EQ "$1 AND active", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no active person \"%s\"", code),
				errhint("SELECT code, name FROM edianton.person WHERE active;"));
	if (edn_get_int32(0, 2, 0) != unit)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("person \"%s\" does not belong to the unit that will lead the node", code),
				errdetail("A node is led by a unit and, within it, a person."));
	return edn_get_int64(0, 1, 0);
}

/* The one before stays on record with the time until which he answered. */
static void
end_lead(const EdnNode *node)
{
	Oid			types[3] = {INT8OID, INT4OID, TIMESTAMPTZOID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord),
	TimestampTzGetDatum(node->matter->now)};

	edn_query("UPDATE edianton.party SET to_at = $3 WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND role" EQ "'lead'"
			  " AND to_at IS NULL", 3, types, values, NULL, SPI_OK_UPDATE);
}

/* Never restarts a clock. */
int64
edn_reassign(EdnWork *work, EdnNode *node, const char *unit, const char *person, const char *reason)
{
	int32		new_unit = unit ? unit_by_code(unit) : node->lead_unit;
	EdnJson		json;

	edn_require_open(node->matter);
	edn_require_node_action(new_unit == node->lead_unit ? EDN_MAY_ASSIGN_PERSON : EDN_MAY_REASSIGN, node);
	edn_require_content(reason, "a reason", node->matter, node);
	require_state(node, node->state != EDN_DONE && node->state != EDN_SKIPPED, "reassigned", "not finished");
	edn_json_begin(&json);
	edn_json_int(&json, "from_unit", node->lead_unit);
	if (node->lead_person != 0)
		edn_json_int(&json, "from_person", node->lead_person);
	edn_json_text(&json, "unit", unit);
	edn_json_text(&json, "person", person);
	edn_json_text(&json, "reason", reason);
	end_lead(node);
	node->lead_unit = new_unit;
	node->lead_person = person ? person_by_code(person, new_unit) : 0;
	node->dirty = true;
	edn_party_add(work, node->matter, node->def->ord, "lead", new_unit, node->lead_person, reason);
	edn_collect_units(node->matter);
	return edn_event_say(work, node->matter, node, "node.reassigned", edn_json_end(&json));
}

/* Goes to dispatch: the clock runs on, and the refusal is on record. */
int64
edn_refuse_assignment(EdnWork *work, EdnNode *node, const char *reason)
{
	begin_action(EDN_MAY_REFUSE_ASSIGNMENT, node);
	edn_require_content(reason, "a reason", node->matter, node);
	require_state(node, node->state != EDN_DONE && node->state != EDN_SKIPPED, "handed back", "not finished");
	return edn_event_say(work, node->matter, node, "node.assignment_refused", reason_detail(reason));
}

/* Asked after by hand (催办): on record, and the contacts of these levels are told. */
int64
edn_urge(EdnWork *work, EdnNode *node, const char *reason, char **levels, int nlevels)
{
	EdnStep		step = {.kind = "urge",.nlevels = nlevels,.levels = levels};
	EdnJson		json;
	int64		event;

	begin_action(EDN_MAY_URGE, node);
	edn_require_content(reason, "a reason", node->matter, node);
	require_state(node, node->state != EDN_DONE && node->state != EDN_SKIPPED && node->state != EDN_WAITING,
				  "urged", "begun and not finished");
	edn_json_begin(&json);
	edn_json_text(&json, "reason", reason);
	edn_json_texts(&json, "levels", levels, nlevels);
	event = edn_event_say(work, node->matter, node, "node.urged", edn_json_end(&json));
	edn_notice_node(work, node, "urge", event, &step);
	return event;
}

/* --- materials --- */

static char *
material_detail(const EdnMatter *matter, const char *material, const char *uri, bool again)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "material", material);
	edn_json_text(&json, "uri", uri);
	edn_json_int(&json, "nodes", edn_paper_uses(matter, material));
	if (again)
		edn_json_bool(&json, "replaces", true);
	return edn_json_end(&json);
}

/* Whoever may hand in papers for one of the nodes that take it. */
static void
require_submitter(const EdnMatter *matter, const char *material)
{
	EdnFacts	facts = facts_of(matter, NULL);

	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		if (!edn_node_takes(&matter->nodes[i], material))
			continue;
		facts = facts_of(matter, &matter->nodes[i]);
		if (edn_may(EDN_MAY_SUBMIT, &facts))
			return;
	}
	edn_authorise(EDN_MAY_SUBMIT, &facts);
}

int64
edn_submit(EdnWork *work, EdnMatter *matter, const char *material, const char *uri, Datum sha256, bool no_sha256)
{
	Oid			types[6] = {INT8OID, TEXTOID, TEXTOID, BYTEAOID, INT8OID, TIMESTAMPTZOID};
	Datum		values[6];
	char		nulls[] = "      ";
	bool		again;

	edn_require_open(matter);
	edn_require_content(material, "the code of the material", matter, NULL);
	edn_require_content(uri, "the uri of the material", matter, NULL);
	if (!no_sha256 && VARSIZE_ANY_EXHDR(DatumGetPointer(sha256)) != 32)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the SHA-256 of material \"%s\" of matter " INT64_FORMAT " is not 32 bytes long", material, matter->id),
				errhint("sha256(content) gives it."));
	if (edn_paper_uses(matter, material) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("no node of matter " INT64_FORMAT " \"%s\" takes a material \"%s\"", matter->id, matter->title, material),
				errdetail("Template \"%s\" version %d lists the materials of each node.",
						  matter->template->code, matter->template->version),
				errhint("SELECT DISTINCT code, name_zh FROM edianton.template_material WHERE template_id = %d;",
						matter->template->id));
	require_submitter(matter, material);
	values[0] = Int64GetDatum(matter->id);
	values[1] = CStringGetTextDatum(material);
	values[2] = CStringGetTextDatum(uri);
	values[3] = sha256;
	values[4] = Int64GetDatum(work->person);
	values[5] = TimestampTzGetDatum(matter->now);
	nulls[3] = no_sha256 ? 'n' : ' ';
	nulls[4] = work->person == 0 ? 'n' : ' ';
	edn_engine_query("INSERT INTO edianton.material AS m (matter_id, code, uri, sha256, submitted_by, submitted_at)"
			  " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (matter_id, code) DO UPDATE SET uri = excluded.uri,"
			  " sha256 = excluded.sha256, submitted_by = excluded.submitted_by, submitted_at = excluded.submitted_at"
			  " RETURNING xmax" EQ "'0'::xid", 6, types, values, nulls, SPI_OK_INSERT_RETURNING);
	again = !edn_get_bool(0, 1);
	if (!again)
		edn_paper_arrived(work, matter, material);
	edn_roll_up(matter);
	return edn_event_say(work, matter, NULL, "matter.material", material_detail(matter, material, uri, again));
}
