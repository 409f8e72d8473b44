/*
 * plans.c
 *	  Prepared plans that outlive a call.
 *
 * A plan that the server has invalidated is prepared anew. The old one may be in
 * the middle of its execution further up the stack (a statement whose trigger
 * comes back here), so it is freed at the end of the transaction.
 *
 * Plans are generic and take the index, whatever the statistics say. The engine
 * asks for rows by their keys; left to itself, the planner would plan anew for
 * every call (an array of two elements looks cheaper than the ten it assumes), and
 * would keep a sequential scan that it chose while the tables were empty.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "nodes/parsenodes.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/resowner.h"

#include "plans.h"
#include "statistics.h"

typedef struct SavedPlan
{
	const char *address;		/* hash key */
	SPIPlanPtr	plan;			/* NULL: not prepared */
	char	   *sql;			/* a copy: another text may come to lie at the same address */
	int			generation;		/* of the generic plan that was made under our settings */
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

/* What makes the planner walk an index; jit because a disabled path looks expensive enough for it. */
static const char *const ways_to_avoid[] = {
	"enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_sort", "jit"
};

static SavedPlan *
find_plan(const char *sql, int nargs, const Oid *types, int options)
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
			return saved;
		}
		retire(saved);
	}
	counter.misses++;
	plan = SPI_prepare_cursor(sql, nargs, (Oid *) types, options);
	if (plan == NULL)
		elog(ERROR, "could not prepare \"%s\": %s", sql, SPI_result_code_string(SPI_result));
	saved->sql = MemoryContextStrdup(TopMemoryContext, sql);
	if (SPI_keepplan(plan) != 0)
		elog(ERROR, "could not keep a plan");
	saved->plan = plan;
	saved->generation = 0;
	return saved;
}

/*
 * Have the generic plan made now, under our settings; executing it only finds it.
 * The server may make it anew at any lock it takes, without them: such a plan is
 * known by its generation and does not stay.
 */
static void
plan_by_index(SavedPlan *saved)
{
	CachedPlanSource *source = linitial(SPI_plan_get_plan_sources(saved->plan));
	CachedPlan *plan;
	int			level;

	if (source->gplan != NULL && source->gplan->is_valid)
	{
		if (source->gplan->generation == saved->generation)
			return;
		source->gplan->is_valid = false;
	}
	level = NewGUCNestLevel();
	for (int i = 0; i < lengthof(ways_to_avoid); i++)
		(void) set_config_option(ways_to_avoid[i], "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	plan = SPI_plan_get_cached_plan(saved->plan);
	if (plan != NULL)
	{
		saved->generation = plan->generation;
		ReleaseCachedPlan(plan, CurrentResourceOwner);
	}
	AtEOXact_GUC(false, level);
}

SPIPlanPtr
edn_plan(const char *sql, int nargs, const Oid *types)
{
	SavedPlan  *saved;

	/* Rather here than at the next lock, where the plan would be made anew without us. */
	AcceptInvalidationMessages();
	saved = find_plan(sql, nargs, types, CURSOR_OPT_GENERIC_PLAN);
	plan_by_index(saved);
	return saved->plan;
}

SPIPlanPtr
edn_plan_wide(const char *sql, int nargs, const Oid *types)
{
	return find_plan(sql, nargs, types, CURSOR_OPT_CUSTOM_PLAN)->plan;
}
