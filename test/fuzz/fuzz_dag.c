/*
 * fuzz_dag.c
 *	  Any bytes make a graph or are refused; a graph has an order or a cycle;
 *	  and over an order, gates and blockers agree.
 */
#include "flow.h"
#include "fuzz.h"

#include <string.h>

#define MAX_NODES 100
#define LINK_BYTES 4

static int64_t
lagged(void *context, int64_t from, edn_term lag)
{
	(void) context;
	return from + lag.amount;
}

static bool
visit(void *context, int32_t node, int64_t gate)
{
	edn_flow   *flow = context;

	DEMAND(edn_flow_start_gate(flow, node) == gate);
	if (gate == EDN_NEVER || flow->nodes[node].state != EDN_WAITING)
		return false;
	flow->nodes[node] = (edn_flow_node) {node % 3 ? EDN_ACTIVE : EDN_SKIPPED, 1000, node % 3 ? EDN_NEVER : 1000};
	return true;
}

static void
demand_order(const edn_dag *dag)
{
	int32_t    *order = malloc((size_t) dag->nnodes * sizeof(int32_t));
	int32_t    *scratch = malloc(3 * (size_t) dag->nnodes * sizeof(int32_t));
	int32_t		length = edn_dag_cycle(dag, order, scratch);

	DEMAND((length == 0) == dag->acyclic);
	for (int32_t i = 0; i < length; i++)
	{
		bool		linked = false;

		for (int32_t k = dag->out_start[order[i]]; k < dag->out_start[order[i] + 1]; k++)
			linked |= dag->links[k].to == order[(i + 1) % length];
		DEMAND(linked);
	}
	DEMAND(edn_dag_order(dag, order, scratch) == dag->acyclic);
	for (int32_t i = 0; i < dag->nlinks && dag->acyclic; i++)
		DEMAND(dag->rank[dag->links[i].from] < dag->rank[dag->links[i].to]);
	free(order);
	free(scratch);
}

/* The states come from the bytes, and again what visit made of them. */
static void
demand_flow(const edn_dag *dag, const uint8_t *data, size_t size)
{
	size_t		n = (size_t) dag->nnodes;
	int32_t    *all = malloc(n * sizeof(int32_t));
	int32_t    *queue = malloc(2 * n * sizeof(int32_t));
	edn_flow	flow = {.dag = dag, .lagged = lagged};

	flow.context = &flow;
	flow.nodes = malloc(n * sizeof(edn_flow_node));
	flow.scratch = calloc(1, edn_flow_scratch(dag->nnodes));
	for (int32_t i = 0; i < dag->nnodes; i++)
	{
		uint8_t		byte = size > 0 ? data[(size_t) i % size] : 0;

		all[i] = i;
		flow.nodes[i] = (edn_flow_node) {(edn_state) (EDN_UNDECIDED + byte % 10), byte, byte + 1};
	}
	for (int turn = 0; turn < 2; turn++)
	{
		for (int32_t i = 0; i < dag->nnodes; i++)
		{
			int64_t		start = edn_flow_start_gate(&flow, i);
			int64_t		finish = edn_flow_finish_gate(&flow, i);

			DEMAND(finish >= start);
			DEMAND((edn_flow_blockers(&flow, i, false, queue) > 0) == (start == EDN_NEVER));
			DEMAND((edn_flow_blockers(&flow, i, true, queue) > 0) == (finish == EDN_NEVER));
			DEMAND(edn_flow_affected(&flow, i, queue) < dag->nnodes);
		}
		edn_flow_settle(&flow, all, dag->nnodes, visit, queue);
	}
	free(all);
	free(queue);
	free(flow.nodes);
	free(flow.scratch);
}

/* The first byte tells the nodes; then four bytes a link: from, to, kind, lag. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int32_t		nnodes = size > 0 ? data[0] % MAX_NODES : 0;
	int32_t		nlinks = size > 0 ? (int32_t) ((size - 1) / LINK_BYTES) : 0;
	edn_link   *links = malloc(((size_t) nlinks + 1) * sizeof(edn_link));
	void	   *memory = malloc(edn_dag_size(nnodes, nlinks));
	edn_dag    *dag;

	for (int32_t i = 0; i < nlinks; i++)
	{
		const uint8_t *bytes = data + 1 + i * LINK_BYTES;

		links[i] = (edn_link) {bytes[0], bytes[1], (edn_link_kind) bytes[2],
			{bytes[3] ? EDN_MINUTES : EDN_NONE, bytes[3]}};
	}
	dag = edn_dag_build(memory, nnodes, links, nlinks);
	if (dag != NULL && nnodes > 0)
	{
		demand_order(dag);
		if (dag->acyclic)
			demand_flow(dag, data, size);
	}
	free(links);
	free(memory);
	return 0;
}
