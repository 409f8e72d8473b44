/*
 * test_flow.c
 *	  Random matters run through random histories, held against a model that
 *	  recomputes everything from the definitions after every step.
 *
 * The model knows no order, no memo and no queue: it repeats the definitions
 * over all nodes until nothing moves. "make check SEED=n" repeats a run.
 */
#define _XOPEN_SOURCE 700
#include "flow.h"
#include "unit.h"

#include <string.h>
#include <sys/resource.h>

#define MAX_NODES 30
#define MAX_LINKS 90
#define GRAPHS 8000
#define STEPS 60
#define ALWAYS INT64_MIN

typedef struct run
{
	int32_t		n;
	int32_t		nlinks;
	edn_link	links[MAX_LINKS];
	edn_flow	flow;
	edn_flow_node *nodes;		/* those of flow */
	int32_t    *queue;
	int64_t		now;
	int64_t		timer[MAX_NODES];	/* the gate last seen before the start */
	int32_t		round[MAX_NODES];
	uint64_t	fate;			/* what decides, repeatably, how an opened node goes on */
	int			visits[MAX_NODES];	/* in the settling under way */
	int64_t		seen[MAX_NODES];	/* the gate of the visit */
	const char *step;			/* for the report */
	const char *fault;
} run;

/* What the definitions say of every node. */
typedef struct model
{
	int64_t		start[MAX_NODES];
	int64_t		finish[MAX_NODES];
	uint32_t	start_blockers[MAX_NODES];
	uint32_t	finish_blockers[MAX_NODES];
} model;

static long steps_done = 0;
static long activations = 0;
static long cascaded = 0;

static int32_t
below(int32_t n)
{
	return (int32_t) (unit_random() % (uint64_t) n);
}

static bool
chance(int percent)
{
	return below(100) < percent;
}

static bool
check(run *r, bool good, const char *fault)
{
	if (!good && r->fault == NULL)
		r->fault = fault;
	return good;
}

/* Even a lag of nothing moves an instant, as one of 0 days moves a rest day. */
static int64_t
with_lag(int64_t from, edn_term lag)
{
	return lag.unit == EDN_NONE ? from : from + lag.amount + 1;
}

static int64_t
lagged(void *context, int64_t from, edn_term lag)
{
	run		   *r = context;

	check(r, lag.unit != EDN_NONE && from != EDN_NEVER && from != ALWAYS, "lagged called without a lag or an instant");
	return with_lag(from, lag);
}

/* ---- the model ---- */

static bool
not_started(edn_state state)
{
	return state == EDN_UNDECIDED || state == EDN_WAITING;
}

static bool
raise_to(int64_t *value, int64_t to)
{
	bool		raised = to > *value;

	if (raised)
		*value = to;
	return raised;
}

static bool
join(uint32_t *set, uint32_t more)
{
	bool		grown = (more & ~*set) != 0;

	*set |= more;
	return grown;
}

/* One link's say, from what the model holds by now. */
static int64_t
told_gate(const run *r, const model *m, const edn_link *link)
{
	const edn_flow_node *a = &r->nodes[link->from];
	bool		satisfied = a->state == EDN_DONE || a->state == EDN_CONDITIONAL;
	bool		started = a->state == EDN_ACTIVE || a->state == EDN_PAUSED ||
		a->state == EDN_CONDITIONAL || a->state == EDN_DONE || a->state == EDN_REFUSED;
	int64_t		instant = EDN_NEVER;

	if (a->state == EDN_SKIPPED)
	{
		instant = link->kind == EDN_SS ? m->start[link->from] : m->finish[link->from];
		if (instant < a->end)
			instant = a->end;
	}
	else if (link->kind == EDN_SS && started)
		instant = a->start;
	else if (link->kind != EDN_SS && satisfied)
		instant = a->end;

	return instant == EDN_NEVER ? EDN_NEVER : with_lag(instant, link->lag);
}

static uint32_t
told_blockers(const run *r, const model *m, const edn_link *link)
{
	if (r->nodes[link->from].state == EDN_SKIPPED)
		return link->kind == EDN_SS ? m->start_blockers[link->from] : m->finish_blockers[link->from];
	return told_gate(r, m, link) == EDN_NEVER ? UINT32_C(1) << link->from : 0;
}

static void
tell(const run *r, model *m)
{
	bool		moved = true;

	memset(m, 0, sizeof(*m));
	for (int32_t i = 0; i < r->n; i++)
		m->start[i] = m->finish[i] = ALWAYS;
	while (moved)
	{
		moved = false;
		for (int32_t i = 0; i < r->nlinks; i++)
		{
			const edn_link *link = &r->links[i];
			int64_t		gate = told_gate(r, m, link);
			uint32_t	blockers = told_blockers(r, m, link);

			moved |= raise_to(&m->finish[link->to], gate);
			moved |= join(&m->finish_blockers[link->to], blockers);
			if (link->kind == EDN_FF)
				continue;
			moved |= raise_to(&m->start[link->to], gate);
			moved |= join(&m->start_blockers[link->to], blockers);
		}
	}
}

/* Nodes behind changed, by repeating "successor of it, or of a skipped one so found". */
static uint32_t
told_affected(const run *r, int32_t changed)
{
	uint32_t	set = 0;
	bool		moved = true;

	while (moved)
	{
		moved = false;
		for (int32_t i = 0; i < r->nlinks; i++)
		{
			int32_t		from = r->links[i].from;

			if (from == changed || (set >> from & 1 && r->nodes[from].state == EDN_SKIPPED))
				moved |= join(&set, UINT32_C(1) << r->links[i].to);
		}
	}
	return set;
}

/* ---- what the engine does with an open gate, for both sides ---- */

static bool
open_node(run *r, int32_t node, int64_t gate)
{
	edn_flow_node *state = &r->nodes[node];
	uint64_t	lot = (r->fate + (uint64_t) node * 7919 + (uint64_t) r->round[node] * 104729) *
		UINT64_C(0x9E3779B97F4A7C15) >> 40;

	if (state->state != EDN_WAITING || gate > r->now)
		return false;
	switch (lot % 10)
	{
		case 0:
			*state = (edn_flow_node) {EDN_UNDECIDED, EDN_NEVER, EDN_NEVER};
			break;
		case 1:
			*state = (edn_flow_node) {EDN_SKIPPED, EDN_NEVER, r->now};
			break;
		case 2:
		case 3:
			*state = (edn_flow_node) {EDN_READY, EDN_NEVER, EDN_NEVER};
			break;
		default:
			*state = (edn_flow_node) {EDN_ACTIVE, r->now, EDN_NEVER};
	}
	r->round[node]++;
	return true;
}

static uint32_t
blockers_of(run *r, int32_t node, bool finish)
{
	int32_t    *out = malloc((size_t) r->n * sizeof(int32_t));
	int32_t		n = edn_flow_blockers(&r->flow, node, finish, out);
	uint32_t	set = 0;

	for (int32_t i = 0; i < n; i++)
	{
		check(r, i == 0 || out[i - 1] < out[i], "blockers do not ascend");
		set |= UINT32_C(1) << out[i];
	}
	free(out);
	return set;
}

static bool
visit(void *context, int32_t node, int64_t gate)
{
	run		   *r = context;
	bool		opened;

	check(r, not_started(r->nodes[node].state), "visited although it has started");
	r->visits[node]++;
	r->seen[node] = gate;
	r->timer[node] = gate;
	/* An engine asks for more while it settles: that must not disturb the settling. */
	if (chance(20))
		check(r, edn_flow_start_gate(&r->flow, node) == gate, "the gate asked for in a visit is another");
	if (chance(20))
		check(r, (blockers_of(r, node, false) != 0) == (gate == EDN_NEVER), "blockers in a visit contradict its gate");
	opened = open_node(r, node, gate);
	if (chance(10))
	{
		int32_t    *out = malloc((size_t) r->n * sizeof(int32_t));

		edn_flow_affected(&r->flow, node, out);
		free(out);
	}
	activations += opened;
	return opened;
}

/* ---- checks ---- */

/* The reference: open whatever stands open, in any order, until nothing does. */
static void
told_settle(run *r, edn_flow_node *result)
{
	edn_flow_node before[MAX_NODES];
	int32_t		rounds[MAX_NODES];
	bool		moved = true;
	model		m;

	memcpy(before, r->nodes, (size_t) r->n * sizeof(edn_flow_node));
	memcpy(rounds, r->round, sizeof(rounds));
	while (moved)
	{
		moved = false;
		tell(r, &m);
		for (int32_t i = r->n - 1; i >= 0 && !moved; i--)
			moved = open_node(r, i, m.start[i]);
	}
	memcpy(result, r->nodes, (size_t) r->n * sizeof(edn_flow_node));
	memcpy(r->nodes, before, (size_t) r->n * sizeof(edn_flow_node));
	memcpy(r->round, rounds, sizeof(rounds));
}

static bool
same_nodes(const run *r, const edn_flow_node *other)
{
	for (int32_t i = 0; i < r->n; i++)
		if (r->nodes[i].state != other[i].state || r->nodes[i].start != other[i].start ||
			r->nodes[i].end != other[i].end)
			return false;
	return true;
}

/* Every promise that holds between two steps. */
static void
check_rest(run *r)
{
	int32_t		node = below(r->n);
	model		m;

	tell(r, &m);
	for (int32_t i = 0; i < r->n; i++)
	{
		edn_state	state = r->nodes[i].state;

		check(r, state != EDN_WAITING || m.start[i] > r->now, "a waiting node was left behind");
		if (not_started(state))
			check(r, r->timer[i] == m.start[i], "a node that has not started does not know its gate");
		else if (state != EDN_SKIPPED)
			check(r, m.start[i] <= r->now, "a node runs before its gate");
		if (i != node && !chance(10))
			continue;
		check(r, edn_flow_start_gate(&r->flow, i) == m.start[i], "wrong start gate");
		check(r, edn_flow_finish_gate(&r->flow, i) == m.finish[i], "wrong finish gate");
		check(r, blockers_of(r, i, false) == m.start_blockers[i], "wrong blockers of the start");
		check(r, blockers_of(r, i, true) == m.finish_blockers[i], "wrong blockers of the end");
	}
}

static void
settle(run *r, const int32_t *changed, int32_t nchanged)
{
	edn_flow_node expected[MAX_NODES];
	int32_t		rounds[MAX_NODES];
	model		m;

	told_settle(r, expected);
	memset(r->visits, 0, sizeof(r->visits));
	memcpy(rounds, r->round, sizeof(rounds));
	edn_flow_settle(&r->flow, changed, nchanged, visit, r->queue);
	check(r, same_nodes(r, expected), "settling and the model end in different states");

	tell(r, &m);
	for (int32_t i = 0; i < r->n; i++)
	{
		check(r, r->visits[i] <= 1, "visited twice");
		check(r, r->visits[i] == 0 || r->seen[i] == m.start[i], "visited before its gate was final");
		check(r, r->round[i] - rounds[i] <= r->visits[i], "opened without a visit");
	}
}

/* Affected is the definition's set, in topological order. */
static uint32_t
check_affected(run *r, int32_t changed)
{
	int32_t    *out = malloc((size_t) r->n * sizeof(int32_t));
	int32_t		n = edn_flow_affected(&r->flow, changed, out);
	uint32_t	set = 0;

	for (int32_t i = 0; i < n; i++)
	{
		check(r, (set >> out[i] & 1) == 0, "affected twice");
		set |= UINT32_C(1) << out[i];
		for (int32_t k = 0; k < r->nlinks; k++)
			check(r, r->links[k].from != out[i] || (set >> r->links[k].to & 1) == 0,
				  "affected out of order");
	}
	check(r, set == told_affected(r, changed), "affected is not what stands behind");
	free(out);
	return set;
}

/* ---- steps ---- */

/*
 * What a reopened node had let through goes back to waiting, and so on behind
 * it; found through edn_flow_affected, as the engine finds it.
 */
static int32_t
cascade(run *r, int32_t changed, int32_t *fallen)
{
	int32_t    *out = malloc((size_t) r->n * sizeof(int32_t));
	int32_t		nfallen = 0;

	fallen[nfallen++] = changed;
	for (int32_t i = 0; i < nfallen; i++)
	{
		int32_t		n = edn_flow_affected(&r->flow, fallen[i], out);

		for (int32_t k = 0; k < n; k++)
		{
			edn_flow_node *node = &r->nodes[out[k]];

			if (not_started(node->state) || node->state == EDN_SKIPPED ||
				edn_flow_start_gate(&r->flow, out[k]) <= r->now)
				continue;
			*node = (edn_flow_node) {EDN_WAITING, EDN_NEVER, EDN_NEVER};
			fallen[nfallen++] = out[k];
			cascaded++;
		}
	}
	free(out);
	return nfallen;
}

/* Change one node and let everything that follows from it happen. */
static void
change(run *r, int32_t node, edn_flow_node to, const char *step)
{
	int32_t		fallen[MAX_NODES + 1];
	int32_t		nfallen;
	uint32_t	affected;
	model		before;
	model		after;

	r->step = step;
	tell(r, &before);
	r->nodes[node] = to;
	tell(r, &after);
	affected = check_affected(r, node);
	for (int32_t i = 0; i < r->n; i++)
		check(r, (affected >> i & 1) != 0 ||
			  (before.start[i] == after.start[i] && before.finish[i] == after.finish[i]),
			  "a gate moved and the node was not affected");

	nfallen = cascade(r, node, fallen);
	/* Named twice or once, a change is the same. */
	fallen[nfallen] = fallen[below(nfallen)];
	settle(r, fallen, nfallen + chance(20));
}

/* Time passes; the timers of waiting nodes ring. */
static void
pass_time(run *r)
{
	int32_t		rung[MAX_NODES];
	int32_t		nrung = 0;

	r->step = "time passes";
	r->now += below(25);
	for (int32_t i = 0; i < r->n; i++)
		if (r->nodes[i].state == EDN_WAITING && r->timer[i] <= r->now)
			rung[nrung++] = i;
	settle(r, rung, nrung);
}

static void
end_active(run *r, int32_t node)
{
	int64_t		start = r->nodes[node].start;
	int			lot = below(10);

	if (lot < 2)
		change(r, node, (edn_flow_node) {EDN_PAUSED, start, EDN_NEVER}, "pause");
	else if (lot < 3)
		change(r, node, (edn_flow_node) {EDN_REFUSED, start, EDN_NEVER}, "refuse");
	else if (edn_flow_finish_gate(&r->flow, node) > r->now)
		r->step = "finish refused";
	else if (lot < 5)
		change(r, node, (edn_flow_node) {EDN_CONDITIONAL, start, r->now}, "complete conditionally");
	else
		change(r, node, (edn_flow_node) {EDN_DONE, start, r->now}, "complete");
}

static void
next_round(run *r, int32_t node)
{
	if (chance(50))
		change(r, node, (edn_flow_node) {EDN_READY, EDN_NEVER, EDN_NEVER}, "reopen, to be applied for");
	else
		change(r, node, (edn_flow_node) {EDN_ACTIVE, r->now, EDN_NEVER}, "reopen");
}

static void
end_conditional(run *r, int32_t node)
{
	int64_t		start = r->nodes[node].start;
	int64_t		end = chance(50) ? r->now : r->nodes[node].end;

	if (chance(60))
		change(r, node, (edn_flow_node) {EDN_DONE, start, end}, "papers delivered");
	else
		change(r, node, (edn_flow_node) {EDN_ACTIVE, start, EDN_NEVER}, "papers not delivered");
}

static void
step(run *r)
{
	int32_t		node = below(r->n);
	int64_t		start = r->nodes[node].start;
	edn_flow_node skipped = {EDN_SKIPPED, EDN_NEVER, r->now};
	edn_flow_node waiting = {EDN_WAITING, EDN_NEVER, EDN_NEVER};

	switch (r->nodes[node].state)
	{
		case EDN_UNDECIDED:
			change(r, node, chance(50) ? skipped : waiting, "confirm or decline");
			break;
		case EDN_WAITING:
			if (chance(15))
				change(r, node, skipped, "skip");
			else
				pass_time(r);
			break;
		case EDN_READY:
			if (chance(15))
				change(r, node, skipped, "skip a ready one");
			else
				change(r, node, (edn_flow_node) {EDN_RECEIVED, EDN_NEVER, EDN_NEVER}, "receive");
			break;
		case EDN_RECEIVED:
			if (chance(20))
				change(r, node, (edn_flow_node) {EDN_READY, EDN_NEVER, EDN_NEVER}, "return");
			else
				change(r, node, (edn_flow_node) {EDN_ACTIVE, r->now, EDN_NEVER}, "accept");
			break;
		case EDN_ACTIVE:
			end_active(r, node);
			break;
		case EDN_PAUSED:
			change(r, node, (edn_flow_node) {EDN_ACTIVE, start, EDN_NEVER}, "resume");
			break;
		case EDN_CONDITIONAL:
			end_conditional(r, node);
			break;
		case EDN_REFUSED:
			next_round(r, node);
			break;
		case EDN_DONE:
			if (chance(10))
				next_round(r, node);
			else
				pass_time(r);
			break;
		case EDN_SKIPPED:
			if (chance(10))
			{
				waiting.state = chance(50) ? EDN_WAITING : EDN_UNDECIDED;
				change(r, node, waiting, "un-skip");
			}
			else
				pass_time(r);
			break;
	}
}

/* ---- matters ---- */

/* Node numbers are shuffled, so that they say nothing of the order. */
static void
random_template(run *r)
{
	int32_t		shuffle[MAX_NODES];

	r->n = 1 + below(MAX_NODES);
	r->nlinks = r->n < 2 ? 0 : below(1 + below(3 * r->n));
	for (int32_t i = 0; i < r->n; i++)
	{
		int32_t		j = below(i + 1);

		shuffle[i] = shuffle[j];
		shuffle[j] = i;
	}
	for (int32_t i = 0; i < r->nlinks; i++)
	{
		int32_t		b = 1 + below(r->n - 1);
		int32_t		a = b - 1 - below(b < 5 || chance(20) ? b : 5);
		edn_term	lag = {EDN_NONE, 0};

		if (chance(30))
			lag = (edn_term) {EDN_MINUTES, below(20)};
		r->links[i] = (edn_link) {shuffle[a], shuffle[b], chance(60) ? EDN_FS : EDN_SS + below(2), lag};
	}
}

static void
open_run(run *r)
{
	int32_t		all[MAX_NODES];
	int			skipped = chance(30) ? 50 : 15;

	memset(r, 0, sizeof(*r));
	random_template(r);
	r->fate = unit_random();
	r->now = 1000;
	r->nodes = malloc((size_t) r->n * sizeof(edn_flow_node));
	r->queue = malloc(2 * (size_t) r->n * sizeof(int32_t));
	r->flow.dag = edn_dag_build(malloc(edn_dag_size(r->n, r->nlinks)), r->n, r->links, r->nlinks);
	r->flow.nodes = r->nodes;
	r->flow.lagged = lagged;
	r->flow.context = r;
	r->flow.scratch = calloc(1, edn_flow_scratch(r->n));
	for (int32_t i = 0; i < r->n; i++)
	{
		all[i] = i;
		r->timer[i] = EDN_NEVER;
		r->nodes[i] = (edn_flow_node) {chance(15) ? EDN_UNDECIDED : EDN_WAITING, EDN_NEVER, EDN_NEVER};
		if (chance(skipped))
			r->nodes[i] = (edn_flow_node) {EDN_SKIPPED, EDN_NEVER, r->now};
	}
	r->step = "open";
	settle(r, all, r->n);
}

static void
close_run(run *r)
{
	free((void *) r->flow.dag);
	free(r->flow.scratch);
	free(r->nodes);
	free(r->queue);
}

static void
test_histories(void)
{
	static run	r;
	bool		good = true;
	int			graph;

	for (graph = 0; graph < GRAPHS && good; graph++)
	{
		int			count = 0;

		open_run(&r);
		check_rest(&r);
		while (r.fault == NULL && count < STEPS)
		{
			step(&r);
			check_rest(&r);
			count++;
		}
		steps_done += count;
		good = r.fault == NULL;
		if (!good)
			printf("# graph %d (%d nodes, %d links), step %d: %s: %s\n",
				   graph, r.n, r.nlinks, count, r.step, r.fault);
		close_run(&r);
	}
	unit_ok(good, "%ld steps in %d matters agree with the model", steps_done, graph);
	unit_ok(activations > GRAPHS && cascaded > GRAPHS / 10,
			"nodes were opened (%ld) and fell back (%ld)", activations, cascaded);
}

/* ---- size ---- */

typedef struct work
{
	int64_t		lags;			/* every link has one: a measure of the links looked at */
	int32_t		visits;
	int64_t		latest;
} work;

static int64_t
count_lag(void *context, int64_t from, edn_term lag)
{
	((work *) context)->lags++;
	return from + lag.amount;
}

static bool
count_visit(void *context, int32_t node, int64_t gate)
{
	work	   *w = context;

	(void) node;
	w->visits++;
	if (gate != EDN_NEVER && gate > w->latest)
		w->latest = gate;
	return false;
}

static edn_flow
big_flow(int32_t n, const edn_link *links, int32_t nlinks, work *w)
{
	edn_flow	flow;

	flow.dag = edn_dag_build(malloc(edn_dag_size(n, nlinks)), n, links, nlinks);
	flow.nodes = malloc((size_t) n * sizeof(edn_flow_node));
	flow.scratch = calloc(1, edn_flow_scratch(n));
	flow.lagged = count_lag;
	flow.context = w;
	memset(w, 0, sizeof(*w));
	return flow;
}

static void
close_flow(edn_flow *flow)
{
	free((void *) flow->dag);
	free(flow->nodes);
	free(flow->scratch);
}

/*
 * A spine of skipped nodes, each with a waiting leaf: settling from the head
 * must not walk the spine anew for every leaf.
 */
static void
test_spine(void)
{
	const int32_t spine = 10000;
	const int32_t n = 2 * spine;
	const int32_t nlinks = n - 1;
	edn_link   *links = malloc((size_t) nlinks * sizeof(edn_link));
	int32_t    *out = malloc(2 * (size_t) n * sizeof(int32_t));
	int32_t		head = spine - 1;
	work		w;
	edn_flow	flow;

	/* Against the grain of the numbers: node i stands behind i + 1, its leaf is spine + i. */
	for (int32_t i = 0; i < spine; i++)
	{
		links[i] = (edn_link) {i, spine + i, EDN_FS, {EDN_MINUTES, 1}};
		if (i > 0)
			links[spine + i - 1] = (edn_link) {i, i - 1, i % 2 ? EDN_FS : EDN_FF, {EDN_MINUTES, 1}};
	}
	flow = big_flow(n, links, nlinks, &w);
	for (int32_t i = 0; i < n; i++)
		flow.nodes[i] = (edn_flow_node) {i < spine ? EDN_SKIPPED : EDN_WAITING, EDN_NEVER, i < spine ? 7 : EDN_NEVER};
	flow.nodes[head] = (edn_flow_node) {EDN_DONE, 1, 100};

	unit_ok(edn_flow_start_gate(&flow, spine) == 100 + spine, "a gate behind %d skipped nodes", spine - 1);
	unit_ok(w.lags == spine, "walks each link once (%lld of %d)", (long long) w.lags, spine);
	unit_ok(edn_flow_affected(&flow, head, out) == n - 1, "the head affects all");
	w.lags = 0;
	edn_flow_settle(&flow, &head, 1, count_visit, out);
	unit_ok(w.visits == spine && w.latest == 100 + spine, "settling visits every leaf (%d)", w.visits);
	unit_ok(w.lags <= nlinks, "and no link twice (%lld of %d)", (long long) w.lags, nlinks);

	flow.nodes[head].state = EDN_ACTIVE;
	unit_ok(edn_flow_blockers(&flow, spine, false, out) == 1 && out[0] == head, "the head blocks the last leaf");
	close_flow(&flow);
	free(links);
	free(out);
}

/* Skipped nodes asked for twice, for their starts and then for their ends, still fit the scratch. */
static void
test_fan(void)
{
	const int32_t n = 100;
	edn_link	links[200];
	int32_t		out[100];
	int32_t		k = 0;
	work		w;
	edn_flow	flow;

	for (int32_t i = 1; i < n - 1; i++)
	{
		links[k++] = (edn_link) {i, n - 1, EDN_SS, {EDN_NONE, 0}};
		links[k++] = (edn_link) {i, n - 1, EDN_FF, {EDN_NONE, 0}};
	}
	links[k++] = (edn_link) {0, 1, EDN_FF, {EDN_NONE, 0}};
	flow = big_flow(n, links, k, &w);
	for (int32_t i = 0; i < n; i++)
		flow.nodes[i] = (edn_flow_node) {EDN_SKIPPED, EDN_NEVER, 7};
	flow.nodes[0] = (edn_flow_node) {EDN_ACTIVE, 1, EDN_NEVER};
	unit_ok(edn_flow_blockers(&flow, n - 1, false, out) == 0 &&
			edn_flow_start_gate(&flow, n - 1) == 7, "nothing blocks the start of a fan");
	unit_ok(edn_flow_blockers(&flow, n - 1, true, out) == 1 && out[0] == 0 &&
			edn_flow_finish_gate(&flow, n - 1) == EDN_NEVER, "one node blocks its end");
	close_flow(&flow);
}

/* 100 layers of 100 nodes, every node behind ten of the layer before it. */
static void
test_layers(void)
{
	const int32_t width = 100;
	const int32_t n = 10000;
	const int32_t nlinks = 10 * (n - width);
	edn_link   *links = malloc((size_t) nlinks * sizeof(edn_link));
	int32_t    *out = malloc(2 * (size_t) n * sizeof(int32_t));
	int32_t    *roots = malloc((size_t) width * sizeof(int32_t));
	work		w;
	edn_flow	flow;
	int32_t		k = 0;

	for (int32_t node = width; node < n; node++)
		for (int32_t i = 0; i < 10; i++)
			links[k++] = (edn_link) {(node / width - 1) * width + below(width), node, EDN_FS + below(3), {EDN_MINUTES, 1}};
	flow = big_flow(n, links, nlinks, &w);
	for (int32_t i = 0; i < n; i++)
	{
		flow.nodes[i] = (edn_flow_node) {EDN_SKIPPED, EDN_NEVER, 7};
		if (i < width)
			flow.nodes[i] = (edn_flow_node) {EDN_DONE, 1, roots[i] = i};
		else if (i >= n - width)
			flow.nodes[i] = (edn_flow_node) {EDN_WAITING, EDN_NEVER, EDN_NEVER};
	}
	edn_flow_finish_gate(&flow, n - 1);
	unit_ok(w.lags > nlinks / 2 && w.lags <= nlinks, "one gate looks at no link twice (%lld of %d)",
			(long long) w.lags, nlinks);
	w.lags = 0;
	edn_flow_settle(&flow, roots, width, count_visit, out);
	unit_ok(w.visits == width && w.lags <= nlinks, "nor does settling the last layer (%lld of %d)",
			(long long) w.lags, nlinks);
	for (int32_t i = 0; i < width; i++)
		flow.nodes[i].state = EDN_WAITING;
	unit_ok(edn_flow_blockers(&flow, n - 1, true, out) > width / 2, "the first layer blocks the last");
	close_flow(&flow);
	free(links);
	free(out);
	free(roots);
}

int
main(int argc, char **argv)
{
	struct rlimit stack = {512 * 1024, 512 * 1024};

	unit_seed(argc, argv);
	test_histories();
	/* Whoever recursed along the links would not survive this. */
	unit_ok(setrlimit(RLIMIT_STACK, &stack) == 0, "the stack is small from here on");
	test_spine();
	test_fan();
	test_layers();
	return unit_done();
}
