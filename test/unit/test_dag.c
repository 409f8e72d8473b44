/*
 * test_dag.c
 *	  Random graphs against the definitions: what is sorted, what is in which
 *	  row, what is an order, what is a cycle.
 */
#include "dag.h"
#include "unit.h"

#include <string.h>

#define MAX_NODES 60
#define MAX_LINKS 150
#define GRAPHS 20000

typedef struct graph
{
	int32_t		nnodes;
	int32_t		nlinks;
	edn_link	links[MAX_LINKS];
	edn_dag    *dag;
} graph;

static int32_t
below(int32_t n)
{
	return (int32_t) (unit_random() % (uint64_t) n);
}

/* Loops, doubles and cycles as they come, unless the graph is to be acyclic. */
static void
random_graph(graph *g, bool acyclic)
{
	int32_t		shuffle[MAX_NODES];

	g->nnodes = 1 + below(MAX_NODES);
	g->nlinks = below(1 + below(MAX_LINKS));
	for (int32_t i = 0; i < g->nnodes; i++)
	{
		int32_t		j = below(i + 1);

		shuffle[i] = shuffle[j];
		shuffle[j] = i;
	}
	for (int32_t i = 0; i < g->nlinks; i++)
	{
		int32_t		a = below(g->nnodes);
		int32_t		b = below(g->nnodes);

		if (acyclic && g->nnodes == 1)
		{
			g->nlinks = 0;
			break;
		}
		while (acyclic && a == b)
			b = below(g->nnodes);
		if (acyclic && a > b)
		{
			int32_t		c = a;

			a = b;
			b = c;
		}
		g->links[i] = (edn_link) {shuffle[a], shuffle[b], EDN_FS + below(3), {EDN_DAYS, i}};
	}
	g->dag = edn_dag_build(malloc(edn_dag_size(g->nnodes, g->nlinks)), g->nnodes, g->links, g->nlinks);
}

static int
compare_links(const edn_link *a, const edn_link *b)
{
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (int) a->kind - (int) b->kind;
}

/* Sorted, and every given link (told apart by its lag) there once, unaltered. */
static bool
links_hold(const graph *g)
{
	bool		seen[MAX_LINKS] = {false};

	for (int32_t i = 0; i < g->nlinks; i++)
	{
		const edn_link *link = &g->dag->links[i];
		int32_t		given = link->lag.amount;

		if (i > 0 && compare_links(&g->dag->links[i - 1], link) > 0)
			return false;
		if (seen[given] || compare_links(&g->links[given], link) != 0 || link->lag.unit != EDN_DAYS)
			return false;
		seen[given] = true;
	}
	return true;
}

static bool
rows_hold(const graph *g)
{
	const edn_dag *dag = g->dag;

	if (dag->out_start[0] != 0 || dag->in_start[0] != 0 ||
		dag->out_start[g->nnodes] != g->nlinks || dag->in_start[g->nnodes] != g->nlinks)
		return false;
	for (int32_t node = 0; node < g->nnodes; node++)
	{
		for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
			if (dag->links[i].from != node)
				return false;
		for (int32_t i = dag->in_start[node]; i < dag->in_start[node + 1]; i++)
			if (dag->links[dag->in[i]].to != node ||
				(i > dag->in_start[node] && dag->in[i - 1] >= dag->in[i]))
				return false;
	}
	return true;
}

/* By closure: reach[i] holds every node that a walk from i ends in. */
static bool
has_cycle(const graph *g)
{
	uint64_t	reach[MAX_NODES] = {0};

	for (int32_t i = 0; i < g->nlinks; i++)
		reach[g->links[i].from] |= UINT64_C(1) << g->links[i].to;
	for (int32_t k = 0; k < g->nnodes; k++)
		for (int32_t i = 0; i < g->nnodes; i++)
			if (reach[i] >> k & 1)
				reach[i] |= reach[k];
	for (int32_t i = 0; i < g->nnodes; i++)
		if (reach[i] >> i & 1)
			return true;
	return false;
}

static bool
linked(const graph *g, int32_t from, int32_t to)
{
	for (int32_t i = 0; i < g->nlinks; i++)
		if (g->links[i].from == from && g->links[i].to == to)
			return true;
	return false;
}

static bool
is_order(const graph *g, const int32_t *order)
{
	int32_t		place[MAX_NODES];

	memset(place, -1, sizeof(place));
	for (int32_t i = 0; i < g->nnodes; i++)
	{
		if (order[i] < 0 || order[i] >= g->nnodes || place[order[i]] >= 0)
			return false;
		place[order[i]] = i;
	}
	for (int32_t i = 0; i < g->nlinks; i++)
		if (place[g->links[i].from] >= place[g->links[i].to])
			return false;
	return true;
}

static bool
is_cycle(const graph *g, const int32_t *cycle, int32_t length)
{
	uint64_t	seen = 0;

	for (int32_t i = 0; i < length; i++)
	{
		if (seen >> cycle[i] & 1 || !linked(g, cycle[i], cycle[(i + 1) % length]))
			return false;
		seen |= UINT64_C(1) << cycle[i];
	}
	return length > 0;
}

/* Exactly the memory that the header promises, so that the sanitizer sees one int too many. */
static bool
cycle_holds(const graph *g, bool cyclic)
{
	int32_t    *order = malloc((size_t) g->nnodes * sizeof(int32_t));
	int32_t    *scratch = malloc(3 * (size_t) g->nnodes * sizeof(int32_t));
	int32_t    *few = malloc((size_t) g->nnodes * sizeof(int32_t));
	int32_t		length = edn_dag_cycle(g->dag, order, scratch);
	bool		good;

	good = cyclic ? is_cycle(g, order, length) : length == 0;
	good &= g->dag->acyclic == !cyclic && edn_dag_order(g->dag, order, few) == !cyclic;
	if (!cyclic)
		good &= is_order(g, order) && is_order(g, g->dag->order);
	for (int32_t i = 0; i < g->nnodes; i++)
		good &= g->dag->order[g->dag->rank[i]] == i;
	free(order);
	free(scratch);
	free(few);
	return good;
}

static void
test_random(void)
{
	static graph g;
	int			cyclic = 0;
	int			unsorted = 0;
	int			misplaced = 0;
	int			misjudged = 0;

	for (int i = 0; i < GRAPHS; i++)
	{
		bool		cycle;

		random_graph(&g, i % 3 == 0);
		cycle = has_cycle(&g);
		cyclic += cycle;
		unsorted += !links_hold(&g);
		misplaced += !rows_hold(&g);
		misjudged += !cycle_holds(&g, cycle);
		free(g.dag);
	}
	unit_ok(unsorted == 0, "links are kept and sorted (%d of %d graphs wrong)", unsorted, GRAPHS);
	unit_ok(misplaced == 0, "rows lead to their links (%d wrong)", misplaced);
	unit_ok(misjudged == 0, "orders are orders, cycles are cycles (%d wrong)", misjudged);
	unit_ok(cyclic > GRAPHS / 4 && cyclic < GRAPHS * 3 / 4, "both kinds of graph occurred (%d cyclic)", cyclic);
}

static void
test_refused(void)
{
	void	   *memory = malloc(edn_dag_size(3, 1));
	edn_link	bad[] = {
		{-1, 0, EDN_FS, {EDN_NONE, 0}}, {3, 0, EDN_FS, {EDN_NONE, 0}},
		{0, -1, EDN_FS, {EDN_NONE, 0}}, {0, 3, EDN_FS, {EDN_NONE, 0}},
		{0, 1, 0, {EDN_NONE, 0}}, {0, 1, EDN_FF + 1, {EDN_NONE, 0}},
	};
	bool		good = true;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		good &= edn_dag_build(memory, 3, &bad[i], 1) == NULL;
	unit_ok(good, "links to nowhere and of no kind are refused");
	free(memory);

	memory = malloc(edn_dag_size(0, 0));
	good = edn_dag_build(memory, 0, NULL, 0) != NULL && ((edn_dag *) memory)->acyclic;
	unit_ok(good, "the empty graph is a graph");
	free(memory);
}

/* The largest template: a chain of 10,000 nodes closed to a ring, 100,000 links. */
static void
test_ring(void)
{
	const int32_t nnodes = 10000;
	const int32_t nlinks = 100000;
	edn_link   *links = malloc((size_t) nlinks * sizeof(edn_link));
	int32_t    *cycle = malloc((size_t) nnodes * sizeof(int32_t));
	int32_t    *scratch = malloc(3 * (size_t) nnodes * sizeof(int32_t));
	edn_dag    *dag;
	bool		good = true;
	int32_t		length;

	for (int32_t i = 0; i < nlinks; i++)
	{
		int32_t		from = i % nnodes;

		links[i] = (edn_link) {from, (from + 1) % nnodes, EDN_FS, {EDN_NONE, 0}};
	}
	dag = edn_dag_build(malloc(edn_dag_size(nnodes, nlinks)), nnodes, links, nlinks);
	length = edn_dag_cycle(dag, cycle, scratch);
	for (int32_t i = 0; i < length; i++)
		good &= cycle[(i + 1) % length] == (cycle[i] + 1) % nnodes;
	unit_ok(good && length == nnodes, "a ring of %d nodes is found whole", length);
	free(dag);

	for (int32_t i = 0; i < nlinks; i++)
	{
		int32_t		from = below(nnodes - 1);

		links[i].from = from;
		links[i].to = from + 1 + below(nnodes - 1 - from);
	}
	dag = edn_dag_build(malloc(edn_dag_size(nnodes, nlinks)), nnodes, links, nlinks);
	unit_ok(dag->acyclic && edn_dag_cycle(dag, cycle, scratch) == 0, "a large graph without a cycle has none");
	free(dag);
	free(links);
	free(cycle);
	free(scratch);
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	test_refused();
	test_random();
	test_ring();
	return unit_done();
}
