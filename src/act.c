/*
 * act.c
 *	  What people do to nodes, from the decision and the application to the ending.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "act.h"
#include "errors.h"
#include "json.h"
#include "notice.h"
#include "paper.h"
#include "rule.h"
#include "store.h"
#include "transition.h"

static char *
texts_detail(const char *key, char **values, int n, TimestampTz due)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_texts(&json, key, values, n);
	edn_json_time(&json, "due_at", due);
	return edn_json_end(&json);
}

/* --- optional nodes --- */

int64
edn_confirm(EdnWork *work, EdnNode *node, bool needed, const char *reason)
{
	EdnTransition how = {.start = DT_NOEND,.due = DT_NOEND,.reason = reason};

	edn_begin_action(EDN_MAY_CONFIRM, node);
	if (!needed)
		edn_require_content(reason, "a reason why it is not needed", node->matter, node);
	edn_require_state(node, node->state == EDN_UNDECIDED ||
				  (node->state == EDN_SKIPPED && node->def->optional && needed),
				  needed ? "confirmed" : "declined", "undecided (or declined, to take that back)");
	if (node->state == EDN_SKIPPED)
		edn_require_nothing_begun(node, "taken back in");
	how.detail = reason ? edn_reason_detail(reason) : NULL;
	how.event = needed ? "node.confirmed" : "node.declined";
	node->flags &= ~EDN_FLAG_BY_RULE;	/* what a unit decides, rules leave alone */
	if (needed)
		node->flags |= EDN_FLAG_NEEDED;
	return edn_transition(work, node, needed ? EDN_WAITING : EDN_SKIPPED, &how);
}

int64
edn_waive(EdnWork *work, EdnNode *node, const char *reason)
{
	EdnTransition how = {.event = "node.waived",.start = DT_NOEND,.due = DT_NOEND,.reason = reason};

	edn_begin_action(EDN_MAY_WAIVE, node);
	edn_require_content(reason, "a reason for waiving", node->matter, node);
	how.detail = edn_reason_detail(reason);
	return edn_transition(work, node, EDN_SKIPPED, &how);
}

/* --- the application before the clock --- */

int64
edn_apply(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.received",.start = DT_NOEND,.due = DT_NOEND};

	edn_begin_action(EDN_MAY_APPLY, node);
	edn_require_state(node, node->state == EDN_READY, "applied for", "ready");
	return edn_transition(work, node, EDN_RECEIVED, &how);
}

int64
edn_accept(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.activated",.start = DT_NOEND,.due = DT_NOEND};

	edn_begin_action(EDN_MAY_ACCEPT, node);
	edn_require_state(node, node->state == EDN_RECEIVED, "accepted", "received");
	return edn_transition(work, node, EDN_ACTIVE, &how);
}

/* Once, naming everything that is missing (Administrative Licensing Law, article 32). */
int64
edn_return_papers(EdnWork *work, EdnNode *node, char **missing, int nmissing)
{
	EdnTransition how = {.event = "node.returned",.start = DT_NOEND,.due = DT_NOEND};
	int64		event;

	edn_begin_action(EDN_MAY_RETURN, node);
	edn_require_state(node, node->state == EDN_RECEIVED, "returned", "received");
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

/* A certificate that has expired proves nothing any more. */
static void
require_valid(const EdnNode *node)
{
	char	  **names;
	int			n = (node->flags & EDN_FLAG_EXPIRES) != 0 ? edn_expired_papers(node, &names) : 0;
	StringInfoData text;

	if (n == 0)
		return;
	initStringInfo(&text);
	for (int i = 0; i < n; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", names[i]);
	ereport(ERROR,
			errcode(ERRCODE_EDN_MATERIAL_EXPIRED),
			errmsg("required materials of node %s of matter " INT64_FORMAT " have expired", edn_node_label(node), node->matter->id),
			errdetail("Expired: %s.", text.data),
			errhint("Hand in valid ones with edianton.submit(matter, material, uri, valid_until => ...)."));
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
	edn_require_state(node, node->state == EDN_ACTIVE || node->state == EDN_CONDITIONAL, "completed",
				  "active (or conditional, when its papers are in)");
	if (edn_flow_finish_gate(&matter->flow, edn_node_index(node)) > matter->now)
		refuse_too_early(node);
	if (node->blockers > 0)
		refuse_blocked(node, node->blockers);
	if (papers)
	{
		require_papers(node);
		require_valid(node);
	}
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

	edn_begin_action(EDN_MAY_COMPLETE, node);
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
/* Where no pause stops a clock, neither does a refusal or a pass with papers owed: what is due there is done. */
static void
require_stoppable(const EdnNode *node, const char *participle)
{
	const EdnPolicy *policy = node->def->policy;

	if (policy->all_pauses || policy->npauses > 0)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_PAUSE_NOT_LEGAL),
			errmsg("node %s of matter " INT64_FORMAT " cannot be %s", edn_node_label(node), node->matter->id, participle),
			errdetail("Nothing stops a clock under policy \"%s\".", policy->code),
			errhint("Finish it with what there is to say, or hand it on: edianton.refuse_assignment(matter, node, reason)."));
}

int64
edn_complete_conditionally(EdnWork *work, EdnNode *node, char **papers, int npapers,
						   TimestampTz due, const char *document)
{
	EdnTransition how = {.event = "node.conditional",.start = DT_NOEND,.due = due,.document = document};

	edn_begin_action(EDN_MAY_COMPLETE, node);
	require_finishable(node, false);
	edn_require_state(node, node->state == EDN_ACTIVE, "completed conditionally", "active");
	require_stoppable(node, "completed conditionally");
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

	edn_begin_action(withdrawn ? EDN_MAY_WITHDRAW : EDN_MAY_REFUSE, node);
	edn_require_content(reason, "a reason", node->matter, node);
	how.detail = edn_reason_detail(reason);
	if (withdrawn && node->state == EDN_RECEIVED)
		return edn_transition(work, node, EDN_READY, &how);
	edn_require_state(node, node->state == EDN_ACTIVE, withdrawn ? "withdrawn" : "refused", "active");
	require_stoppable(node, withdrawn ? "withdrawn" : "refused");
	return edn_transition(work, node, EDN_REFUSED, &how);
}
