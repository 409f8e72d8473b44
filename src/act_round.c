/*
 * act_round.c
 *	  New rounds: reopening a node, and what was built on it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"

#include "act.h"
#include "errors.h"
#include "rule.h"
#include "store.h"
#include "transition.h"

/* --- what hangs on a node --- */

/* How a node hangs on the one that is to be reopened. */
#define BY_START	1			/* its start does */
#define BY_FINISH	2			/* only its finish does */

static bool
built_on(const EdnNode *node, int how)
{
	return (how & BY_START) ? edn_has_begun(node) : node->state == EDN_DONE || node->state == EDN_CONDITIONAL;
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

bool
edn_follower_begun(const EdnNode *node)
{
	EdnNode   **successors = palloc(sizeof(EdnNode *) * node->matter->template->nnodes);

	return begun_successors(node, successors) > 0;
}

void
edn_require_nothing_begun(const EdnNode *node, const char *action)
{
	EdnNode   **successors = palloc(sizeof(EdnNode *) * node->matter->template->nnodes);
	int			n = begun_successors(node, successors);

	if (n > 0)
		refuse_begun(node, action, successors, n);
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
	edn_require_state(node, node->state == EDN_DONE || node->state == EDN_REFUSED || node->state == EDN_CONDITIONAL ||
				  was_waived(node), "reopened", "done, conditional, refused or waived");
	successors = palloc(sizeof(EdnNode *) * matter->template->nnodes);
	n = begun_successors(node, successors);
	if (n > 0 && !cascade)
		refuse_begun(node, "reopened", successors, n);
	how.detail = edn_reason_detail(reason);
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
			edn_close_pause(successors[i]);
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
