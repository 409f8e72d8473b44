/*
 * dag.c
 *	  The immutable graph of a template: nodes 0 .. n-1 and typed links.
 *
 * Everything is linear in nodes and links, and nothing recurses: a template
 * may be a chain of ten thousand nodes, and a backend's stack is small.
 */
#include "dag.h"

#include <string.h>

/* Links follow the struct, then the integers; each part keeps the alignment of the next. */
size_t
edn_dag_size(int32_t nnodes, int32_t nlinks)
{
	size_t		ints = 2 * ((size_t) nnodes + 1) + 2 * (size_t) nnodes + (size_t) nlinks;

	return sizeof(edn_dag) + (size_t) nlinks * sizeof(edn_link) + ints * sizeof(int32_t);
}

static bool
link_valid(const edn_link *link, int32_t nnodes)
{
	return link->from >= 0 && link->from < nnodes &&
		link->to >= 0 && link->to < nnodes &&
		(int) link->kind >= EDN_FS && (int) link->kind <= EDN_FF;
}

/* Turn the counts in start[1 ..] into where each row begins. */
static void
accumulate(int32_t *start, int32_t nnodes)
{
	for (int32_t i = 0; i < nnodes; i++)
		start[i + 1] += start[i];
}

/* After each start[i] served as the cursor of row i it has become start[i + 1]: undo that. */
static void
rewind_cursors(int32_t *start, int32_t nnodes)
{
	for (int32_t i = nnodes; i > 0; i--)
		start[i] = start[i - 1];
	start[0] = 0;
}

/*
 * Sort by from, to, kind: stable counting passes by the least significant key
 * first, with dag->in as the room for the pass between.
 */
static void
sort_links(edn_dag *dag, const edn_link *links)
{
	for (int32_t i = 0; i < dag->nlinks; i++)
	{
		dag->out_start[links[i].from + 1]++;
		dag->in_start[links[i].to + 1]++;
	}
	accumulate(dag->out_start, dag->nnodes);
	accumulate(dag->in_start, dag->nnodes);

	for (int kind = EDN_FS; kind <= EDN_FF; kind++)
		for (int32_t i = 0; i < dag->nlinks; i++)
			if ((int) links[i].kind == kind)
				dag->in[dag->in_start[links[i].to]++] = i;
	rewind_cursors(dag->in_start, dag->nnodes);

	for (int32_t i = 0; i < dag->nlinks; i++)
	{
		const edn_link *link = &links[dag->in[i]];

		dag->links[dag->out_start[link->from]++] = *link;
	}
	rewind_cursors(dag->out_start, dag->nnodes);
}

edn_dag *
edn_dag_build(void *memory, int32_t nnodes, const edn_link *links, int32_t nlinks)
{
	edn_dag    *dag = memory;
	size_t		rows = (size_t) nnodes + 1;

	for (int32_t i = 0; i < nlinks; i++)
		if (!link_valid(&links[i], nnodes))
			return NULL;

	dag->nnodes = nnodes;
	dag->nlinks = nlinks;
	dag->links = (edn_link *) (dag + 1);
	dag->out_start = (int32_t *) (dag->links + nlinks);
	dag->in_start = dag->out_start + rows;
	dag->order = dag->in_start + rows;
	dag->rank = dag->order + nnodes;
	dag->in = dag->rank + nnodes;
	memset(dag->out_start, 0, 2 * rows * sizeof(int32_t));

	sort_links(dag, links);
	for (int32_t i = 0; i < nlinks; i++)
		dag->in[dag->in_start[dag->links[i].to]++] = i;
	rewind_cursors(dag->in_start, nnodes);

	dag->acyclic = edn_dag_order(dag, dag->order, dag->rank);
	for (int32_t i = 0; i < nnodes; i++)
	{
		if (!dag->acyclic)
			dag->order[i] = i;
		dag->rank[dag->order[i]] = i;
	}
	return dag;
}

/*
 * Take away node after node that has no predecessor left. order receives them
 * and serves as the queue; left[i] > 0 remains for those never freed.
 */
static int32_t
take_away(const edn_dag *dag, int32_t *order, int32_t *left)
{
	int32_t		taken = 0;

	for (int32_t i = 0; i < dag->nnodes; i++)
	{
		left[i] = dag->in_start[i + 1] - dag->in_start[i];
		if (left[i] == 0)
			order[taken++] = i;
	}
	for (int32_t head = 0; head < taken; head++)
	{
		int32_t		node = order[head];

		for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
			if (--left[dag->links[i].to] == 0)
				order[taken++] = dag->links[i].to;
	}
	return taken;
}

bool
edn_dag_order(const edn_dag *dag, int32_t *order, int32_t *scratch)
{
	return take_away(dag, order, scratch) == dag->nnodes;
}

/* A predecessor of node that was not taken away; there is one when node itself was not. */
static int32_t
predecessor_left(const edn_dag *dag, int32_t node, const int32_t *left)
{
	for (int32_t i = dag->in_start[node]; i < dag->in_start[node + 1]; i++)
	{
		int32_t		from = dag->links[dag->in[i]].from;

		if (left[from] > 0)
			return from;
	}
	return -1;
}

/*
 * Whatever cannot be taken away has a predecessor that cannot either; walking
 * back from any of them must run into its own trail.
 */
int32_t
edn_dag_cycle(const edn_dag *dag, int32_t *cycle, int32_t *scratch)
{
	int32_t    *left = scratch;
	int32_t    *trail = scratch + dag->nnodes;
	int32_t    *place = scratch + 2 * (size_t) dag->nnodes; /* in the trail, from 1 */
	int32_t		node = 0;
	int32_t		length = 0;
	int32_t		n = 0;

	if (take_away(dag, trail, left) == dag->nnodes)
		return 0;
	for (int32_t i = 0; i < dag->nnodes; i++)
		place[i] = 0;
	while (left[node] == 0)
		node++;
	while (place[node] == 0)
	{
		trail[length++] = node;
		place[node] = length;
		node = predecessor_left(dag, node, left);
	}
	for (int32_t i = length - 1; i >= place[node] - 1; i--)
		cycle[n++] = trail[i];
	return n;
}
