/*
 * flow.c
 *	  When nodes of a running matter may start and may finish.
 *
 * A skipped node passes on what its own links ask for, so a gate is a maximum
 * over a walk back through skipped nodes. The walk keeps a stack of its own
 * and a memo that holds for one call: the stamp in a slot says which call
 * wrote it, so nothing need be cleared between calls.
 */
#include "flow.h"

#include <string.h>

/* The gate of a node without links: it may start at any time. */
#define ALWAYS INT64_MIN

#define WORD_BITS 32

typedef struct flow_slot
{
	uint64_t	stamp;			/* the call to which the rest belongs */
	int64_t		start;			/* gates, as far as the links before cursor tell */
	int64_t		finish;
	int32_t		cursor;			/* gates: the next in-link to fold in */
	int32_t		asked;			/* blockers: the reach wanted of the node's links */
	int32_t		answered;		/* blockers: the reach already walked */
} flow_slot;

/* Which of a node's in-links matter to a search for blockers. */
#define REACH_START 1			/* FS and SS */
#define REACH_FINISH 2			/* FF too */

/* The scratch: this head, then slots, a set (empty between calls), a stack. */
typedef struct flow_scratch
{
	uint64_t	stamp;			/* of the latest call */
} flow_scratch;

static size_t
set_words(int32_t nnodes)
{
	return ((size_t) nnodes + WORD_BITS - 1) / WORD_BITS;
}

static flow_slot *
slots_of(const edn_flow *flow)
{
	return (flow_slot *) ((flow_scratch *) flow->scratch + 1);
}

static uint32_t *
set_of(const edn_flow *flow)
{
	return (uint32_t *) (slots_of(flow) + flow->dag->nnodes);
}

static int32_t *
stack_of(const edn_flow *flow)
{
	return (int32_t *) (set_of(flow) + set_words(flow->dag->nnodes));
}

size_t
edn_flow_scratch(int32_t nnodes)
{
	return sizeof(flow_scratch) + (size_t) nnodes * (sizeof(flow_slot) + sizeof(int32_t)) +
		set_words(nnodes) * sizeof(uint32_t);
}

static uint64_t
next_stamp(edn_flow *flow)
{
	return ++((flow_scratch *) flow->scratch)->stamp;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When a real node counted as satisfied, for its FS and FF links. */
static int64_t
satisfied_at(const edn_flow_node *node)
{
	return node->state == EDN_DONE || node->state == EDN_CONDITIONAL ? node->end : EDN_NEVER;
}

/* When a real node started, for its SS links. */
static int64_t
started_at(const edn_flow_node *node)
{
	switch (node->state)
	{
		case EDN_ACTIVE:
		case EDN_PAUSED:
		case EDN_CONDITIONAL:
		case EDN_DONE:
		case EDN_REFUSED:
			return node->start;
		default:
			return EDN_NEVER;
	}
}

/*
 * What a link asks its successor to wait for. The slot of a skipped
 * predecessor must be complete; that of a real one is not looked at.
 */
static int64_t
link_gate(edn_flow *flow, const edn_link *link)
{
	const edn_flow_node *from = &flow->nodes[link->from];
	const flow_slot *slot = &slots_of(flow)[link->from];
	int64_t		instant;

	if (from->state == EDN_SKIPPED)
		instant = later(from->end, link->kind == EDN_SS ? slot->start : slot->finish);
	else
		instant = link->kind == EDN_SS ? started_at(from) : satisfied_at(from);

	if (instant == EDN_NEVER || link->lag.unit == EDN_NONE)
		return instant;
	return flow->lagged(flow->context, instant, link->lag);
}

static void
open_slot(flow_slot *slot, uint64_t stamp)
{
	slot->stamp = stamp;
	slot->start = ALWAYS;
	slot->finish = ALWAYS;
	slot->cursor = 0;
	slot->asked = 0;
	slot->answered = 0;
}

/*
 * Fold the in-links of node into its slot, up to one whose skipped predecessor
 * has no slot yet: that predecessor is the result, -1 when all are folded.
 */
static int32_t
fold_links(edn_flow *flow, int32_t node, uint64_t stamp)
{
	const edn_dag *dag = flow->dag;
	flow_slot  *slots = slots_of(flow);
	flow_slot  *slot = &slots[node];
	int32_t		n = dag->in_start[node + 1] - dag->in_start[node];

	for (; slot->cursor < n; slot->cursor++)
	{
		const edn_link *link = &dag->links[dag->in[dag->in_start[node] + slot->cursor]];
		int64_t		gate;

		if (flow->nodes[link->from].state == EDN_SKIPPED && slots[link->from].stamp != stamp)
			return link->from;
		gate = link_gate(flow, link);
		slot->finish = later(slot->finish, gate);
		if (link->kind != EDN_FF)
			slot->start = later(slot->start, gate);
	}
	return -1;
}

/* Both gates of node; a slot that bears the stamp already is taken as it is. */
static const flow_slot *
gates(edn_flow *flow, int32_t node, uint64_t stamp)
{
	flow_slot  *slots = slots_of(flow);
	int32_t    *stack = stack_of(flow);
	int32_t		depth = 0;

	if (slots[node].stamp == stamp)
		return &slots[node];
	open_slot(&slots[node], stamp);
	stack[depth++] = node;
	while (depth > 0)
	{
		int32_t		missing = fold_links(flow, stack[depth - 1], stamp);

		if (missing < 0)
			depth--;
		else
		{
			open_slot(&slots[missing], stamp);
			stack[depth++] = missing;
		}
	}
	return &slots[node];
}

int64_t
edn_flow_start_gate(edn_flow *flow, int32_t node)
{
	return gates(flow, node, next_stamp(flow))->start;
}

int64_t
edn_flow_finish_gate(edn_flow *flow, int32_t node)
{
	return gates(flow, node, next_stamp(flow))->finish;
}

static void
set_add(uint32_t *set, int32_t member)
{
	set[member / WORD_BITS] |= UINT32_C(1) << (member % WORD_BITS);
}

/* Take the least member out of the set, looking from *word on; -1 when none is left. */
static int32_t
set_take(uint32_t *set, size_t nwords, size_t *word)
{
	uint32_t	bits;
	int32_t		bit = 0;

	while (*word < nwords && set[*word] == 0)
		(*word)++;
	if (*word == nwords)
		return -1;
	bits = set[*word];
	set[*word] = bits & (bits - 1);
	for (int32_t half = WORD_BITS / 2; half > 0; half /= 2)
	{
		if ((bits & ((UINT32_C(1) << half) - 1)) == 0)
		{
			bits >>= half;
			bit += half;
		}
	}
	return (int32_t) *word * WORD_BITS + bit;
}

/* Want the links of node up to reach; push it unless it waits on the stack or has answered. */
static void
ask(edn_flow *flow, int32_t node, int32_t reach, uint64_t stamp, int32_t *depth)
{
	flow_slot  *slot = &slots_of(flow)[node];

	if (slot->stamp != stamp)
		open_slot(slot, stamp);
	if (slot->asked >= reach)
		return;
	if (slot->asked == slot->answered)
		stack_of(flow)[(*depth)++] = node;
	slot->asked = reach;
}

/* Look behind the in-links of node: real predecessors may block, skipped ones are asked in turn. */
static void
look_behind(edn_flow *flow, int32_t node, uint64_t stamp, int32_t *depth)
{
	const edn_dag *dag = flow->dag;
	int32_t		reach = slots_of(flow)[node].asked;

	slots_of(flow)[node].answered = reach;
	for (int32_t i = dag->in_start[node]; i < dag->in_start[node + 1]; i++)
	{
		const edn_link *link = &dag->links[dag->in[i]];
		bool		ss = link->kind == EDN_SS;

		if (link->kind == EDN_FF && reach < REACH_FINISH)
			continue;
		if (flow->nodes[link->from].state == EDN_SKIPPED)
			ask(flow, link->from, ss ? REACH_START : REACH_FINISH, stamp, depth);
		else if (link_gate(flow, &(edn_link) {.from = link->from, .kind = link->kind}) == EDN_NEVER)
			set_add(set_of(flow), link->from);
	}
}

int32_t
edn_flow_blockers(edn_flow *flow, int32_t node, bool finish, int32_t *out)
{
	uint64_t	stamp = next_stamp(flow);
	size_t		nwords = set_words(flow->dag->nnodes);
	uint32_t   *set = set_of(flow);
	size_t		word = 0;
	int32_t		depth = 0;
	int32_t		n = 0;

	ask(flow, node, finish ? REACH_FINISH : REACH_START, stamp, &depth);
	while (depth > 0)
		look_behind(flow, stack_of(flow)[--depth], stamp, &depth);

	for (int32_t found = set_take(set, nwords, &word); found >= 0; found = set_take(set, nwords, &word))
		out[n++] = found;
	return n;
}

/* Mark the direct successors of node in a set of ranks. */
static void
mark_successors(const edn_dag *dag, int32_t node, uint32_t *ranks)
{
	for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
		set_add(ranks, dag->rank[dag->links[i].to]);
}

/*
 * A set of ranks emptied from below is a queue in topological order: whatever
 * a node adds stands behind it.
 */
int32_t
edn_flow_affected(edn_flow *flow, int32_t changed, int32_t *out)
{
	const edn_dag *dag = flow->dag;
	size_t		nwords = set_words(dag->nnodes);
	uint32_t   *ranks = set_of(flow);
	size_t		word = 0;
	int32_t		n = 0;

	mark_successors(dag, changed, ranks);
	for (int32_t rank = set_take(ranks, nwords, &word); rank >= 0; rank = set_take(ranks, nwords, &word))
	{
		int32_t		node = dag->order[rank];

		out[n++] = node;
		if (flow->nodes[node].state == EDN_SKIPPED)
			mark_successors(dag, node, ranks);
	}
	return n;
}

/*
 * One memo serves the whole call: when a node's turn comes, all that stands
 * before it in topological order has had its own and stays as it is. The
 * queue is the set of ranks still to visit, its own so that visit may ask for
 * gates and blockers.
 */
void
edn_flow_settle(edn_flow *flow, const int32_t *changed, int32_t nchanged,
				bool (*visit) (void *context, int32_t node, int64_t gate),
				int32_t *queue)
{
	const edn_dag *dag = flow->dag;
	uint32_t   *ranks = (uint32_t *) queue;
	uint64_t	stamp = next_stamp(flow);
	size_t		nwords = set_words(dag->nnodes);
	size_t		word = 0;

	memset(ranks, 0, nwords * sizeof(uint32_t));
	for (int32_t i = 0; i < nchanged; i++)
	{
		set_add(ranks, dag->rank[changed[i]]);
		mark_successors(dag, changed[i], ranks);
	}
	for (int32_t rank = set_take(ranks, nwords, &word); rank >= 0; rank = set_take(ranks, nwords, &word))
	{
		int32_t		node = dag->order[rank];
		edn_state	state = flow->nodes[node].state;
		bool		passes = state == EDN_SKIPPED;

		if (state == EDN_UNDECIDED || state == EDN_WAITING)
			passes = visit(flow->context, node, gates(flow, node, stamp)->start);
		if (passes)
			mark_successors(dag, node, ranks);
	}
}
