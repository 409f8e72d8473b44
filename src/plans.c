/*
 * plans.c
 *	  Prepared plans that outlive a call.
 *
 * A plan that the server has invalidated is prepared anew. The old one may be in
 * the middle of its execution further up the stack (a statement whose trigger
 * comes back here), so it is freed at the end of the transaction.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "plans.h"
#include "statistics.h"

typedef struct SavedPlan
{
	const char *address;		/* hash key */
	SPIPlanPtr	plan;			/* NULL: not prepared */
	char	   *sql;			/* a copy: another text may come to lie at the same address */
} SavedPlan;

static HTAB *saved_plans = NULL;
static List *retired_plans = NIL;
static EdnCounter counter = {"plans"};

static void
free_retired_plans(XactEvent event, void *arg)
{
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT)
		return;
	while (retired_plans != NIL)
	{
		SPIPlanPtr	plan = linitial(retired_plans);

		retired_plans = list_delete_first(retired_plans);
		SPI_freeplan(plan);
	}
}

void
edn_plans_init(void)
{
	HASHCTL		control = {0};

	control.keysize = sizeof(const char *);
	control.entrysize = sizeof(SavedPlan);
	saved_plans = hash_create("edianton plans", 64, &control, HASH_ELEM | HASH_BLOBS);
	RegisterXactCallback(free_retired_plans, NULL);
	edn_counter_register(&counter);
}

/* Types change their oids when the extension is dropped and created again. */
static bool
same_arguments(SPIPlanPtr plan, int nargs, const Oid *types)
{
	if (SPI_getargcount(plan) != nargs)
		return false;
	for (int i = 0; i < nargs; i++)
	{
		if (SPI_getargtypeid(plan, i) != types[i])
			return false;
	}
	return true;
}

static void
retire(SavedPlan *saved)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	retired_plans = lappend(retired_plans, saved->plan);
	MemoryContextSwitchTo(old);
	saved->plan = NULL;
	pfree(saved->sql);
	saved->sql = NULL;
}

SPIPlanPtr
edn_plan(const char *sql, int nargs, const Oid *types)
{
	bool		found;
	SavedPlan  *saved = hash_search(saved_plans, &sql, HASH_ENTER, &found);
	SPIPlanPtr	plan;

	if (!found)
	{
		saved->plan = NULL;
		saved->sql = NULL;
	}
	if (saved->plan != NULL)
	{
		if (SPI_plan_is_valid(saved->plan) &&
			same_arguments(saved->plan, nargs, types) &&
			strcmp(saved->sql, sql) == 0)
		{
			counter.hits++;
			return saved->plan;
		}
		retire(saved);
	}
	counter.misses++;
	plan = SPI_prepare(sql, nargs, (Oid *) types);
	if (plan == NULL)
		elog(ERROR, "could not prepare \"%s\": %s", sql, SPI_result_code_string(SPI_result));
	saved->sql = MemoryContextStrdup(TopMemoryContext, sql);
	if (SPI_keepplan(plan) != 0)
		elog(ERROR, "could not keep a plan");
	saved->plan = plan;
	return plan;
}
