/*
 * slow.c
 *	  Causes of yellow that a rule of the site decides: nodes behind their plan, nodes whose factors are short.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/timestamp.h"

#include "act.h"
#include "actor.h"
#include "args.h"
#include "authorise.h"
#include "errors.h"
#include "store.h"
#include "transition.h"

/* Whether that changed anything. */
static bool
mark(FunctionCallInfo fcinfo, int32 cause, const char *what, const char *function)
{
	EdnWork		work;
	EdnNode    *node;
	bool		changes;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "node");
	edn_require_arg(fcinfo, 2, what);
	edn_require_own_function(function);
	edn_work_begin(&work, edn_actor());
	node = edn_node_named(edn_work_matter(&work, PG_GETARG_INT64(0)), edn_arg_text(fcinfo, 1));
	if (node->state != EDN_ACTIVE && node->state != EDN_PAUSED)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("node %s of matter " INT64_FORMAT " is not in hand", edn_node_label(node), node->matter->id),
				errdetail("It is %s, or not, while a node is handled.", what));
	changes = PG_GETARG_BOOL(2) != ((node->causes & cause) != 0);
	if (changes)
	{
		node->causes ^= cause;
		node->dirty = true;
		edn_rejudge(&work, node, DT_NOEND);
	}
	edn_work_end(&work);
	return changes;
}

/*
 * edianton.mark_slow(matter bigint, node text, slow boolean) RETURNS boolean
 *
 * Progress is behind its plan. ED001, ED002, ED003, ED010 not in hand, ED040 not the owner's code, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_mark_slow);
Datum
edianton_mark_slow(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(mark(fcinfo, EDN_CAUSE_SLOW, "slow", "edianton.mark_slow()"));
}

/*
 * edianton.mark_short(matter bigint, node text, short boolean) RETURNS boolean
 *
 * A factor that the node rests on is not secured. The same errors.
 */
PG_FUNCTION_INFO_V1(edianton_mark_short);
Datum
edianton_mark_short(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(mark(fcinfo, EDN_CAUSE_FACTOR, "short", "edianton.mark_short()"));
}
