/*
 * dagcheck.c
 *	  The cycles of a graph, for SQL.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/dag.h"
#include "errors.h"

/* No template comes near it; beyond it a request would only take memory. */
#define MAX_NODES 1000000

static int32 *
link_ends(FunctionCallInfo fcinfo, int argument, int *count)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("the ends of links must be plain arrays of node numbers"),
				 errdetail("They have one dimension and no NULL."),
				 errhint("Pass array_agg(from_node ORDER BY k) and array_agg(to_node ORDER BY k).")));
	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (int32 *) ARR_DATA_PTR(array);
}

static edn_link *
make_links(const int32 *froms, const int32 *tos, int nlinks, int32 nodes)
{
	edn_link   *links = palloc(sizeof(edn_link) * (Size) nlinks);

	for (int i = 0; i < nlinks; i++)
	{
		if (froms[i] < 1 || froms[i] > nodes || tos[i] < 1 || tos[i] > nodes)
			ereport(ERROR,
					(errcode(ERRCODE_EDN_BAD_VALUE),
					 errmsg("link %d leads from node %d to node %d", i + 1, froms[i], tos[i]),
					 errdetail("The nodes have the numbers 1 to %d.", nodes),
					 errhint("Number the nodes without gaps, from 1.")));
		/* every kind of link counts, and a lag does not matter */
		links[i] = (edn_link) {
			.from = froms[i] - 1, .to = tos[i] - 1, .kind = EDN_FS, .lag = {EDN_NONE, 0}
		};
	}
	return links;
}

static ArrayType *
find_cycle(const edn_link *links, int nlinks, int32 nodes)
{
	edn_dag    *dag = edn_dag_build(palloc(edn_dag_size(nodes, nlinks)), nodes, links, nlinks);
	int32	   *cycle = palloc(sizeof(int32) * (Size) nodes);
	int32		length = edn_dag_cycle(dag, cycle, palloc(sizeof(int32) * 3 * (Size) nodes));
	Datum	   *numbers = palloc(sizeof(Datum) * (Size) length);

	for (int32 i = 0; i < length; i++)
		numbers[i] = Int32GetDatum(cycle[i] + 1);
	return length == 0 ? NULL : construct_array(numbers, length, INT4OID, sizeof(int32), true, TYPALIGN_INT);
}

/*
 * edianton.find_cycle(froms integer[], tos integer[], nodes integer) RETURNS integer[]
 * One cycle among the nodes 1 .. nodes with links froms[k] -> tos[k]: each node
 * has a link to the next, the last one to the first. NULL when there is none.
 * Errors: ED039, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_find_cycle);

Datum
edianton_find_cycle(PG_FUNCTION_ARGS)
{
	int			nfroms;
	int			ntos;
	int32	   *froms;
	int32	   *tos;
	int32		nodes;
	ArrayType  *cycle;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NULL_ARGUMENT),
				 errmsg("find_cycle: an argument is NULL"),
				 errdetail("All three arguments are needed."),
				 errhint("A graph without links has empty arrays, '{}'.")));
	froms = link_ends(fcinfo, 0, &nfroms);
	tos = link_ends(fcinfo, 1, &ntos);
	nodes = PG_GETARG_INT32(2);
	if (nfroms != ntos || nodes < 0 || nodes > MAX_NODES)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("%d links start and %d end among %d nodes", nfroms, ntos, nodes),
				 errdetail("Each link has two ends; there are at most %d nodes.", MAX_NODES),
				 errhint("Pass both ends of every link, in the same order.")));

	cycle = find_cycle(make_links(froms, tos, nfroms, nodes), nfroms, nodes);
	if (cycle == NULL)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(cycle);
}
