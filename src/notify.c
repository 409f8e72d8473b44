/*
 * notify.c
 *	  Waking listeners on the channel edianton.
 *
 * The event table is the outbox; a notification only says that there is
 * something to read. It carries numbers and a kind, nothing that needs a
 * privilege, since every role of the database may listen.
 *
 * What a transaction announces is kept until it commits, so that one NOTIFY
 * stands for all of it. PRE_COMMIT comes before the server queues a
 * transaction's notifications (xact.c, CommitTransaction), which makes it the
 * place for that. A prepared transaction sends nothing: the server allows no
 * NOTIFY in it. Its events wait in the table like all others.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/async.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/json.h"
#include "utils/memutils.h"

#include "event.h"
#include "notify.h"
#include "plans.h"
#include "privilege.h"
#include "settings.h"
#include "site.h"
#include "worker.h"

/* What one subtransaction announced. */
typedef struct Announcement
{
	int			nest_level;
	int64		n;
	int64		last_id;
	char		kind[NAMEDATALEN];	/* of the first */
	struct Announcement *outer; /* of a lower nest level */
} Announcement;

/* In TopTransactionContext. */
static Announcement *announced = NULL;

/*
 * The nest level at which a sweep took this transaction's events as announced,
 * so that they are when it commits; 0 when none did, and the next sweep will.
 */
static int	sweep_level = 0;

/* The worker is to be woken once this transaction has committed. */
static bool wake_worker = false;

static void
merge(Announcement *into, int64 n, int64 last_id)
{
	into->n += n;
	into->last_id = Max(into->last_id, last_id);
}

static void
announce(int64 n, int64 last_id, const char *kind)
{
	int			level = GetCurrentTransactionNestLevel();
	Announcement *a;

	if (announced != NULL && announced->nest_level == level)
	{
		merge(announced, n, last_id);
		return;
	}
	a = MemoryContextAlloc(TopTransactionContext, sizeof(Announcement));
	a->nest_level = level;
	a->n = n;
	a->last_id = last_id;
	strlcpy(a->kind, kind, sizeof(a->kind));
	a->outer = announced;
	announced = a;
}

void
edn_announce(int64 first_id, int64 last_id, int n, const char *kind)
{
	if (n > 0 && edn_notify != EDN_NOTIFY_OFF)
		announce(n, last_id, kind);
}

/*
 * What was committed and not announced yet, taken as announced together with
 * what this transaction has written. False when another notifier is at it.
 */
static bool
take_committed(int64 *n, int64 *last_id, char **kind)
{
	MemoryContext context = CurrentMemoryContext;
	EdnGuard	guard;
	HeapTuple	row;
	TupleDesc	columns;
	bool		isnull;
	bool		taken;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan("SELECT n, last_id, kind FROM edianton.take_announcement()", 0, NULL),
						 NULL, NULL, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read the events to announce");
	row = SPI_tuptable->vals[0];
	columns = SPI_tuptable->tupdesc;
	*n = DatumGetInt64(SPI_getbinval(row, columns, 1, &isnull));
	taken = !isnull;
	if (taken && *n > 0)
	{
		*last_id = DatumGetInt64(SPI_getbinval(row, columns, 2, &isnull));
		*kind = MemoryContextStrdup(context, SPI_getvalue(row, columns, 3));
	}
	SPI_finish();
	edn_leave(&guard);
	return taken;
}

void
edn_notify_committed(void)
{
	int64		n;
	int64		last_id;
	char	   *kind;

	if (take_committed(&n, &last_id, &kind) && n > 0)
		edn_notify_events(n, last_id, kind);
}

void
edn_announce_pending(void)
{
	int64		n;
	int64		last_id;
	char	   *kind;

	if (edn_notify != EDN_NOTIFY_SWEEP || !take_committed(&n, &last_id, &kind))
		return;
	if (sweep_level == 0 && (n > 0 || announced != NULL))
		sweep_level = GetCurrentTransactionNestLevel();
	if (n > 0)
		announce(n, last_id, kind);
}

void
edn_notify_events(int64 n, int64 last_id, const char *kind)
{
	StringInfoData payload;

	initStringInfo(&payload);
	if (n == 1)
	{
		appendStringInfo(&payload, "{\"id\":" INT64_FORMAT ",\"kind\":", last_id);
		escape_json(&payload, kind);
		appendStringInfoChar(&payload, '}');
	}
	else
		appendStringInfo(&payload, "{\"batch\":" INT64_FORMAT ",\"to_id\":" INT64_FORMAT "}", n, last_id);
	Async_Notify(EDN_CHANNEL, payload.data);
	pfree(payload.data);
}

static void
before_commit(void)
{
	if (announced == NULL)
		return;
	/* Subtransactions that committed have moved theirs down to one. */
	Assert(announced->outer == NULL);
	if (edn_notify == EDN_NOTIFY_WORKER && edn_worker_listens())
		wake_worker = true;
	else if (edn_notify == EDN_NOTIFY_IMMEDIATE || edn_notify == EDN_NOTIFY_WORKER || sweep_level > 0)
		edn_notify_events(announced->n, announced->last_id, announced->kind);
	announced = NULL;
}

/* What must be as new for the next transaction. */
static void
forget(void)
{
	announced = NULL;
	sweep_level = 0;
	wake_worker = false;
}

static void
transaction_event(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			before_commit();
			break;
		case XACT_EVENT_COMMIT:
			/* By now every new snapshot sees it. */
			if (wake_worker)
				edn_worker_wake();
			forget();
			break;
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			forget();
			break;
		default:
			break;
	}
}

static void
subtransaction_event(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			level = GetCurrentTransactionNestLevel();

	if (sweep_level == level && (event == SUBXACT_EVENT_ABORT_SUB || event == SUBXACT_EVENT_COMMIT_SUB))
		sweep_level = event == SUBXACT_EVENT_COMMIT_SUB ? level - 1 : 0;
	if (announced == NULL || announced->nest_level < level)
		return;
	if (event == SUBXACT_EVENT_ABORT_SUB)
		announced = announced->outer;
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
	{
		Announcement *outer = announced->outer;

		if (outer != NULL && outer->nest_level == level - 1)
		{
			merge(outer, announced->n, announced->last_id);
			announced = outer;
		}
		else
			announced->nest_level--;
	}
}

void
edn_notify_init(void)
{
	RegisterXactCallback(transaction_event, NULL);
	RegisterSubXactCallback(subtransaction_event, NULL);
}

/*
 * edianton.announce_pending() RETURNS void
 * Announce what was committed since the last time, when edianton.notify is
 * sweep. It tells nothing but numbers, so anybody may. Errors: ED001.
 */
PG_FUNCTION_INFO_V1(edianton_announce_pending);

Datum
edianton_announce_pending(PG_FUNCTION_ARGS)
{
	edn_require_setup();
	edn_announce_pending();
	PG_RETURN_VOID();
}
