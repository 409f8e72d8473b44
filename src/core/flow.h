/*
 * flow.h
 *	  When nodes of a running matter may start and may finish.
 *
 * A predecessor is satisfied when it is done or conditional; a skipped one is
 * transparent, satisfied once its own predecessors are (and not before it was
 * skipped). It has started once its clock has (active, paused, conditional,
 * done, refused). Lags are counted from that instant by the caller's calendar.
 */
#ifndef EDN_FLOW_H
#define EDN_FLOW_H

#include "dag.h"
#include "light.h"

typedef struct edn_flow_node
{
	edn_state	state;
	int64_t		start;			/* when its clock started; EDN_NEVER before */
	int64_t		end;			/* when it was done, passed conditionally or skipped; EDN_NEVER before */
} edn_flow_node;

typedef struct edn_flow
{
	const edn_dag *dag;			/* acyclic */
	edn_flow_node *nodes;
	int64_t		(*lagged) (void *context, int64_t from, edn_term lag);
	void	   *context;
	/* All from the caller: edn_flow_scratch(nnodes) bytes, aligned for int64_t, zeroed once. */
	void	   *scratch;
} edn_flow;

extern size_t edn_flow_scratch(int32_t nnodes);

/* The instant from which node may start (its FS and SS links); EDN_NEVER while one is unsatisfied. Without links: INT64_MIN. */
extern int64_t edn_flow_start_gate(edn_flow *flow, int32_t node);
/* The instant from which node may finish: its FS, SS and FF links. */
extern int64_t edn_flow_finish_gate(edn_flow *flow, int32_t node);
/*
 * The real (not transparent) nodes that keep node from starting (finish false)
 * or finishing, each once and ascending; their number. None while only a lag
 * has yet to pass.
 */
extern int32_t edn_flow_blockers(edn_flow *flow, int32_t node, bool finish, int32_t *out);
/*
 * Nodes behind changed of which a change of it may have moved a gate: its
 * direct successors and, through skipped ones, theirs; each once, in
 * topological order. A finish gate counts: it is what skipped nodes pass on.
 */
extern int32_t edn_flow_affected(edn_flow *flow, int32_t changed, int32_t *out);

/*
 * After nodes changed: visit those and every affected node, as far as they
 * have not started (undecided, waiting), with their start gates. visit may
 * change the state of its node alone in flow->nodes and answers whether it
 * did; the node's successors are then visited in turn. The order is
 * topological: every node is visited once, when its gate is final.
 * queue holds 2 * nnodes ints.
 */
extern void edn_flow_settle(edn_flow *flow, const int32_t *changed, int32_t nchanged,
							bool (*visit) (void *context, int32_t node, int64_t gate),
							int32_t *queue);

#endif
