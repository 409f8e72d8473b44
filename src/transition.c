/*
 * transition.c
 *	  The one way a node changes its state, and what follows from it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"

#include "errors.h"
#include "evidence.h"
#include "json.h"
#include "notice.h"
#include "open.h"
#include "project.h"
#include "store.h"
#include "transition.h"

char *
edn_node_label(const EdnNode *node)
{
	return psprintf("%s %s", node->def->code, edn_node_name(node->def));
}

/* --- legality --- */

static void
require_legal(const EdnNode *node, edn_state to)
{
	StringInfoData successors;

	if (edn_state_legal(node->state, to))
		return;
	initStringInfo(&successors);
	for (edn_state state = EDN_UNDECIDED; state <= EDN_SKIPPED; state++)
		if (edn_state_legal(node->state, state))
			appendStringInfo(&successors, "%s%s", successors.len > 0 ? ", " : "", edn_state_name(state));
	ereport(ERROR,
			errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
			errmsg("node %s of matter " INT64_FORMAT " is %s and cannot become %s",
				   edn_node_label(node), node->matter->id, edn_state_name(node->state), edn_state_name(to)),
			errdetail("From %s a node goes to: %s.", edn_state_name(node->state), successors.data),
			errhint("edianton.explain_light(" INT64_FORMAT ", '%s') tells where it stands.",
					node->matter->id, node->def->code));
}

/* --- the parts of a transition --- */

static void
begin_round(EdnWork *work, EdnNode *node)
{
	edn_round_add(work, node);
	node->round++;
	node->step = 0;
	node->term = edn_promised_term(node);
	node->flags &= EDN_FLAGS_KEPT |
		(node->def->anchor == EDN_ANCHOR_OPENING ? EDN_FLAG_MOVED | EDN_FLAG_INTERRUPTED : 0);
	node->causes = 0;
	node->reason = node->document = NULL;
	node->start = node->warn = node->due = node->done = node->next = DT_NOEND;
}

static void
clear_clock(EdnNode *node)
{
	node->start = node->warn = node->due = node->done = node->next = DT_NOEND;
}

/* A clock that was stopped, or whose papers never came, goes on as the facts say. */
static void
go_on(EdnWork *work, EdnNode *node)
{
	node->done = DT_NOEND;
	edn_clock_project(work, node);
}

static void
begin_active(EdnWork *work, EdnNode *node, edn_state from, const EdnTransition *how)
{
	if (from == EDN_PAUSED || from == EDN_CONDITIONAL)
	{
		go_on(work, node);
		return;
	}
	node->start = how->start != DT_NOEND ? how->start : node->matter->now;
	node->done = DT_NOEND;
	edn_clock_start(work, node);
}

static void
finish(EdnNode *node, const EdnTransition *how)
{
	node->done = how->at != 0 ? how->at : node->matter->now;
	if (node->state == EDN_DONE && node->due <= node->done)
		node->flags |= EDN_FLAG_LATE;
	node->causes = node->state == EDN_REFUSED ? EDN_CAUSE_REFUSED : 0;
}

static void
set_state(EdnWork *work, EdnNode *node, edn_state to, const EdnTransition *how)
{
	edn_state	from = node->state;

	node->state = to;
	switch (to)
	{
		case EDN_UNDECIDED:
			clear_clock(node);
			if (node->def->decide_at_opening)
			{
				node->start = node->matter->now;
				edn_clock_start(work, node);
			}
			break;
		case EDN_WAITING:
			clear_clock(node);
			break;
		case EDN_READY:
		case EDN_RECEIVED:
			node->start = how->start != DT_NOEND ? how->start : node->matter->now;
			edn_clock_start(work, node);
			break;
		case EDN_ACTIVE:
			begin_active(work, node, from, how);
			break;
		case EDN_PAUSED:
			node->judged = node->matter->now;
			break;
		case EDN_CONDITIONAL:
			finish(node, how);
			node->due = how->due;
			edn_clock_start(work, node);
			break;
		case EDN_SKIPPED:
			clear_clock(node);
			finish(node, how);
			break;
		case EDN_DONE:
		case EDN_REFUSED:
			finish(node, how);
			break;
	}
}

void
edn_touch(EdnNode *node)
{
	EdnMatter  *matter = node->matter;
	int32		index = edn_node_index(node);

	for (int i = 0; i < matter->nchanged; i++)
		if (matter->changed[i] == index)
			return;
	matter->changed[matter->nchanged++] = index;
}

/* What this node keeps alive may lapse again, or no longer. */
static void
reschedule_kept(EdnNode *node)
{
	EdnMatter  *matter = node->matter;

	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (matter->nodes[i].def->kept_by == edn_node_index(node))
		{
			edn_schedule(&matter->nodes[i]);
			edn_touch(&matter->nodes[i]);
		}
}

int64
edn_transition(EdnWork *work, EdnNode *node, edn_state to, const EdnTransition *how)
{
	EdnSaying	saying = {.before = node->colour,.claimed = how->claimed != 0 ? how->claimed : DT_NOEND,.detail = how->detail};

	if (how->new_round)
		begin_round(work, node);
	else
		require_legal(node, to);
	set_state(work, node, to, how);
	if (how->reason)
		node->reason = pstrdup(how->reason);
	if (how->document)
		node->document = pstrdup(how->document);
	edn_judge(node, how->at != 0 && to != EDN_DONE ? how->at : node->matter->now);
	edn_schedule(node);
	node->dirty = true;
	edn_sync_node(node);
	edn_touch(node);
	if (node->def->keeps)
		reschedule_kept(node);
	saying.after = node->colour;
	return edn_event_add(work, node->matter, node, how->event, &saying);
}

/* --- what follows --- */

/*
 * The instant a node starts: when its lag ended, where the sweep comes later;
 * otherwise now. Clocks anchored at the opening, and those of a part split off,
 * start with the matter.
 */
static TimestampTz
opening_time(const EdnNode *node, int64 gate)
{
	const EdnMatter *matter = node->matter;

	if (node->def->anchor == EDN_ANCHOR_OPENING && node->round == 1)
		return matter->opened;
	if (matter->fresh && !matter->baseline && gate <= matter->opened)
		return matter->opened;
	return node->next >= gate && node->next <= matter->now ? node->next : matter->now;
}

static void
open_node(EdnWork *work, EdnNode *node, TimestampTz start)
{
	bool		waits = node->def->anchor == EDN_ANCHOR_ACCEPTANCE;
	EdnTransition how = {.event = waits ? "node.ready" : "node.activated",.start = start,.due = DT_NOEND};
	int64		event = edn_transition(work, node, waits ? EDN_READY : EDN_ACTIVE, &how);

	if (!node->matter->opening)
		edn_notice_node(work, node, waits ? "apply" : "todo", event, NULL);
}

/* An optional node whose decision was to wait for its turn. */
static void
open_decision(EdnWork *work, EdnNode *node, TimestampTz start)
{
	EdnSaying	saying = {.before = node->colour,.claimed = DT_NOEND};
	int64		event;

	node->start = start;
	edn_clock_start(work, node);
	edn_judge(node, node->matter->now);
	edn_schedule(node);
	saying.after = node->colour;
	event = edn_event_add(work, node->matter, node, "node.undecided", &saying);
	if (!node->matter->opening)
		edn_notice_node(work, node, "confirm", event, NULL);
}

static bool
has_start_links(const edn_dag *dag)
{
	for (int32 i = 0; i < dag->nlinks; i++)
		if (dag->links[i].kind == EDN_SS)
			return true;
	return false;
}

/* As the matter will be when time alone has passed: lags have ended, silence has accepted. */
static void
look_ahead(const EdnMatter *matter, edn_flow_node *nodes)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		const EdnNode *node = &matter->nodes[i];

		nodes[i] = matter->flow.nodes[i];
		if (node->state == EDN_RECEIVED)
			nodes[i].state = EDN_ACTIVE;
		else if (node->state == EDN_WAITING && node->next != DT_NOEND && node->def->anchor != EDN_ANCHOR_ACCEPTANCE)
		{
			nodes[i].state = EDN_ACTIVE;
			nodes[i].start = node->next;
		}
	}
}

/*
 * When the gate of a node will open if nobody does anything; EDN_NEVER: it will
 * not. Only start-to-start links open by time alone, one behind the other.
 */
static int64
gate_by_time(const EdnMatter *matter, int32 index)
{
	int32		n = matter->template->nnodes;
	edn_flow	flow = matter->flow;
	int64		gate;

	if (!has_start_links(flow.dag))
		return EDN_NEVER;
	flow.nodes = palloc(sizeof(edn_flow_node) * n);
	flow.scratch = palloc0(edn_flow_scratch(n));
	look_ahead(matter, flow.nodes);
	gate = edn_flow_start_gate(&flow, index);
	/* Silence accepts at its due time, from the receipt on: what hangs on it opens at neither before the other. */
	for (int32 i = 0; gate != EDN_NEVER && i < n; i++)
	{
		if (matter->nodes[i].state != EDN_RECEIVED)
			continue;
		flow.nodes[i].state = EDN_RECEIVED;
		if (edn_flow_start_gate(&flow, index) == EDN_NEVER)
			gate = Max(gate, matter->nodes[i].due);
		flow.nodes[i].state = EDN_ACTIVE;
	}
	return gate;
}

/* Does a certificate that the gate rests on lapse before it opens? */
static bool
closes_before(EdnMatter *matter, int32 index, int64 gate)
{
	bool		closes = false;

	for (int32 i = 0; !closes && i < matter->template->nnodes; i++)
	{
		edn_flow_node *node = &matter->flow.nodes[i];

		if (node->state != EDN_DONE || matter->nodes[i].next > gate)
			continue;
		node->state = EDN_READY;
		closes = edn_flow_start_gate(&matter->flow, index) == EDN_NEVER;
		node->state = EDN_DONE;
	}
	return closes;
}

/* When a closed gate will open, as things stand; EDN_NEVER when that takes somebody's doing. */
static int64
expected_gate(EdnMatter *matter, int32 index, int64 gate)
{
	if (gate == EDN_NEVER)
		gate = gate_by_time(matter, index);
	return gate != EDN_NEVER && closes_before(matter, index, gate) ? EDN_NEVER : gate;
}

/* True when what hangs on the node must be looked at too. */
static bool
visit_gate(void *context, int32 index, int64 gate)
{
	EdnMatter  *matter = context;
	EdnNode    *node = &matter->nodes[index];
	TimestampTz start;

	if (node->state == EDN_UNDECIDED && edn_clock_runs(node))
		return false;
	if (gate > matter->now)
	{
		gate = expected_gate(matter, index, gate);
		if (node->next == gate)
			return false;
		node->next = gate;		/* EDN_NEVER is DT_NOEND */
		node->dirty = true;
		return true;
	}
	start = opening_time(node, gate);
	if (node->state == EDN_UNDECIDED)
	{
		open_decision(matter->work, node, start);
		return false;
	}
	open_node(matter->work, node, start);
	return true;
}

static bool
nothing_left(const EdnMatter *matter)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (matter->nodes[i].state != EDN_DONE && matter->nodes[i].state != EDN_SKIPPED)
			return false;
	return true;
}

/* Parts split off, and whatever else blocks the matter as a whole. */
static int64
open_parts(const EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);

	/* The latest: the parts end, and come back, without a change of the whole. */
	edn_query_latest("SELECT pg_catalog.count(*) FROM edianton.matter WHERE parent_id" EQ "$1 AND blocks AND parent_ord IS NULL"
					 " AND state" EQ "ANY ('{draft,open,suspended}')", 1, &type, &value);
	return edn_get_int64(0, 1, 0);
}

/* Whichever way its last node ends, a matter ends after its parts. */
static void
complete_matter(EdnWork *work, EdnMatter *matter)
{
	int64		parts = matter->fresh ? 0 : open_parts(matter);

	if (parts > 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BLOCKED),
				errmsg("matter " INT64_FORMAT " \"%s\" is blocked by " INT64_FORMAT " open matter(s)",
					   matter->id, matter->title, parts),
				errdetail("A matter ends after the parts that were split off from it."),
				errhint("SELECT id, title FROM edianton.matter WHERE parent_id = " INT64_FORMAT " AND blocks"
						" AND state IN ('draft', 'open', 'suspended');", matter->id));
	edn_matter_end(work, matter, EDN_MATTER_COMPLETED, "completed", "matter.completed", NULL);
}

/* Open what is behind the nodes that changed. */
static void
settle_gates(EdnMatter *matter)
{
	if (matter->state == EDN_MATTER_OPEN && matter->nchanged > 0)
	{
		int			n = matter->nchanged;
		int32	   *changed = palloc(sizeof(int32) * n);

		memcpy(changed, matter->changed, sizeof(int32) * n);
		edn_flow_settle(&matter->flow, changed, n, visit_gate,
						palloc(sizeof(int32) * 2 * matter->template->nnodes));
		pfree(changed);
	}
	matter->nchanged = 0;
}

void
edn_settle(EdnWork *work, EdnMatter *matter)
{
	work->claimed = DT_NOEND;	/* what follows from an action happens when it is recorded */
	settle_gates(matter);
	while (edn_evidence_apply(work, matter))
		settle_gates(matter);
	if (matter->state == EDN_MATTER_OPEN && nothing_left(matter))
		complete_matter(work, matter);
	edn_roll_up(matter);
}

static const char *
light_event(edn_colour colour)
{
	switch (colour)
	{
		case EDN_RED:
			return "node.red";
		case EDN_YELLOW:
			return "node.yellow";
		case EDN_BLUE:
			return "node.blue";
		case EDN_GREEN:
			return "node.green";
		case EDN_GREY:
			return "node.grey";
	}
	return "node.light";
}

static char *
light_detail(const EdnNode *node, TimestampTz fell_due)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_time(&json, "fell_due_at", fell_due);
	edn_json_time(&json, "due_at", node->due);
	edn_json_int(&json, "causes", node->causes);
	if (node->flags & EDN_FLAG_UNWARNED)
		edn_json_bool(&json, "unwarned", true);
	return edn_json_end(&json);
}

void
edn_rejudge(EdnWork *work, EdnNode *node, TimestampTz fell_due)
{
	edn_colour	before = node->colour;
	int32		causes = node->causes;
	EdnSaying	saying = {.before = before,.claimed = fell_due};

	edn_judge(node, node->matter->now);
	edn_schedule(node);
	if (node->colour == before && node->causes == causes)
		return;
	node->dirty = true;
	if (node->colour == before)
		return;
	if (node->colour == EDN_RED && before != EDN_YELLOW)
		node->flags |= EDN_FLAG_UNWARNED;
	saying.after = node->colour;
	saying.detail = light_detail(node, fell_due);
	(void) edn_event_add(work, node->matter, node, light_event(node->colour), &saying);
}

/* --- matters --- */

/* The parent is held by this work: edn_work_matter() locks it with a child that blocks. */
void
edn_block_parent(EdnWork *work, EdnMatter *matter, int by)
{
	EdnMatter  *parent;
	int32		index;

	if (!matter->blocks || matter->parent_id == 0 || matter->parent_ord < 0)
		return;
	parent = edn_work_held(work, matter->parent_id);
	if (parent == NULL)
		elog(ERROR, "matter " INT64_FORMAT " changes what it blocks without its parent's lock", matter->id);
	if (parent->template == NULL)
		return;
	index = edn_template_by_ord(parent->template, matter->parent_ord);
	if (index < 0)
		return;
	parent->nodes[index].blockers = Max(parent->nodes[index].blockers + by, 0);
	parent->nodes[index].dirty = true;
	edn_rejudge(work, &parent->nodes[index], DT_NOEND);
	edn_roll_up(parent);
	if (by < 0 && edn_evidence_waits(parent))
		edn_settle(work, parent);	/* what waited for the last defect */
}

void
edn_matter_end(EdnWork *work, EdnMatter *matter, EdnMatterState state,
			   const char *outcome, const char *event, const char *detail)
{
	matter->state = state;
	matter->outcome = pstrdup(outcome);
	matter->closed = matter->now;
	for (int32 i = 0; matter->template != NULL && i < matter->template->nnodes; i++)
		edn_schedule(&matter->nodes[i]);
	edn_event_say(work, matter, NULL, event, detail);
	edn_block_parent(work, matter, -1);
	edn_roll_up(matter);
}

void
edn_matter_again(EdnWork *work, EdnMatter *matter, const char *event, const char *detail)
{
	matter->state = EDN_MATTER_OPEN;
	matter->outcome = NULL;
	matter->closed = DT_NOEND;
	edn_event_say(work, matter, NULL, event, detail);
	for (int32 i = 0; i < matter->template->nnodes; i++)
		edn_schedule(&matter->nodes[i]);
	edn_block_parent(work, matter, 1);
}
