/*
 * dag.h
 *	  The immutable graph of a template: nodes 0 .. n-1 and typed links.
 */
#ifndef EDN_DAG_H
#define EDN_DAG_H

#include "term.h"

typedef enum edn_link_kind
{
	EDN_FS = 1,					/* finish to start */
	EDN_SS,						/* start to start */
	EDN_FF						/* finish to finish */
} edn_link_kind;

typedef struct edn_link
{
	int32_t		from;
	int32_t		to;
	edn_link_kind kind;
	edn_term	lag;			/* EDN_NONE: none */
} edn_link;

/* Links by their predecessor and by their successor, in compressed rows. */
typedef struct edn_dag
{
	int32_t		nnodes;
	int32_t		nlinks;
	edn_link   *links;			/* sorted by from, to, kind */
	int32_t    *out_start;		/* nnodes + 1: links[out_start[i] .. out_start[i+1]) leave i */
	int32_t    *in_start;		/* nnodes + 1: in[in_start[i] .. ] are the numbers of links that enter i */
	int32_t    *in;
	bool		acyclic;
	int32_t    *order;			/* the nodes, each after all its predecessors; 0 .. nnodes - 1 when not acyclic */
	int32_t    *rank;			/* where each node stands in order */
} edn_dag;

/*
 * One block of memory, aligned for pointers, holds the whole graph; links are
 * copied. NULL when a link names a node outside 0 .. nnodes - 1 or an unknown kind.
 */
extern size_t edn_dag_size(int32_t nnodes, int32_t nlinks);
extern edn_dag *edn_dag_build(void *memory, int32_t nnodes, const edn_link *links, int32_t nlinks);
/* A topological order into order[nnodes]; false when there is a cycle. scratch holds nnodes ints. */
extern bool edn_dag_order(const edn_dag *dag, int32_t *order, int32_t *scratch);
/*
 * One cycle into cycle[nnodes], each node with a link to the next and the last
 * with one to the first; its length as the result, 0 when there is
 * none. scratch holds 3 * nnodes ints. Never recurses.
 */
extern int32_t edn_dag_cycle(const edn_dag *dag, int32_t *cycle, int32_t *scratch);

#endif
