/*
 * slow.c
 *	  Nodes that are behind their plan: a cause of yellow that a rule of the site decides.
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

/*
 * edianton.mark_slow(matter bigint, node text, slow boolean) RETURNS boolean
 *
 * Whether that changed anything. ED001, ED002, ED003, ED010 not in hand, ED040 not the owner's code, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_mark_slow);
Datum
edianton_mark_slow(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnNode    *node;
	bool		slow;
	bool		changes;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "node");
	edn_require_arg(fcinfo, 2, "slow");
	edn_require_own_function("edianton.mark_slow()");
	edn_work_begin(&work, edn_actor());
	node = edn_node_named(edn_work_matter(&work, PG_GETARG_INT64(0)), edn_arg_text(fcinfo, 1));
	if (node->state != EDN_ACTIVE && node->state != EDN_PAUSED)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("node %s of matter " INT64_FORMAT " is not in hand", edn_node_label(node), node->matter->id),
				errdetail("Progress is behind its plan, or not, while a node is handled."));
	slow = PG_GETARG_BOOL(2);
	changes = slow != ((node->causes & EDN_CAUSE_SLOW) != 0);
	if (changes)
	{
		node->causes ^= EDN_CAUSE_SLOW;
		node->dirty = true;
		edn_rejudge(&work, node, DT_NOEND);
	}
	edn_work_end(&work);
	PG_RETURN_BOOL(changes);
}
