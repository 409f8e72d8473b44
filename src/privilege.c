/*
 * privilege.c
 *	  Running engine work as the owner of the site's tables.
 *
 * The caller is the user that was current when the outermost guard was entered,
 * and not the session's user: code of one role that runs inside another's session
 * (an index expression, a security definer function) must not act in the
 * session's name.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "privilege.h"
#include "site.h"

#define PINNED_SEARCH_PATH "pg_catalog, pg_temp"

/* The guards that are entered. They live here and not on the C stack, which an error unwinds. */
typedef struct EnteredGuard
{
	Oid			user;			/* current when it was entered */
	int			nest_level;		/* of the subtransaction it was entered in */
} EnteredGuard;

static EnteredGuard *entered = NULL;
static int	entered_count = 0;
static int	entered_size = 0;

/* The server restores user and settings on abort; forget the guards that went with it. */
static void
forget_guards(int nest_level)
{
	while (entered_count > 0 && entered[entered_count - 1].nest_level >= nest_level)
		entered_count--;
}

static void
transaction_ended(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT || event == XACT_EVENT_PARALLEL_ABORT)
		forget_guards(0);
}

static void
subtransaction_ended(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		forget_guards(GetCurrentTransactionNestLevel());
}

void
edn_privilege_init(void)
{
	RegisterXactCallback(transaction_ended, NULL);
	RegisterSubXactCallback(subtransaction_ended, NULL);
}

static void
remember_guard(Oid user)
{
	if (entered_count == entered_size)
	{
		int			size = Max(8, entered_size * 2);

		if (entered == NULL)
			entered = MemoryContextAlloc(TopMemoryContext, size * sizeof(EnteredGuard));
		else
			entered = repalloc(entered, size * sizeof(EnteredGuard));
		entered_size = size;
	}
	entered[entered_count].user = user;
	entered[entered_count].nest_level = GetCurrentTransactionNestLevel();
	entered_count++;
}

void
edn_enter(EdnGuard *guard)
{
	Oid			owner = edn_owner();

	GetUserIdAndSecContext(&guard->user, &guard->security_context);
	guard->depth = entered_count;
	remember_guard(guard->user);
	SetUserIdAndSecContext(owner, guard->security_context | SECURITY_LOCAL_USERID_CHANGE);

	/* Setting it costs a recomputation of the path; inside another guard it is set already. */
	guard->guc_level = -1;
	if (strcmp(namespace_search_path, PINNED_SEARCH_PATH) != 0)
	{
		guard->guc_level = NewGUCNestLevel();
		(void) set_config_option("search_path", PINNED_SEARCH_PATH, PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	}
}

void
edn_leave(EdnGuard *guard)
{
	if (entered_count != guard->depth + 1)
		elog(ERROR, "edianton guards are not left in the order they were entered");
	if (guard->guc_level >= 0)
		AtEOXact_GUC(false, guard->guc_level);
	SetUserIdAndSecContext(guard->user, guard->security_context);
	entered_count = guard->depth;
}

Oid
edn_caller(void)
{
	return entered_count > 0 ? entered[0].user : GetUserId();
}
