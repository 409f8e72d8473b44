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
#include "lib/stringinfo.h"
#include "utils/json.h"
#include "utils/memutils.h"

#include "event.h"
#include "notify.h"
#include "settings.h"

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

static void
merge(Announcement *into, int64 n, int64 last_id)
{
	into->n += n;
	into->last_id = Max(into->last_id, last_id);
}

void
edn_announce(int64 first_id, int64 last_id, int n, const char *kind)
{
	int			level = GetCurrentTransactionNestLevel();

	if (n <= 0 || edn_notify == EDN_NOTIFY_OFF)
		return;
	if (announced != NULL && announced->nest_level == level)
	{
		merge(announced, n, last_id);
		return;
	}
	{
		Announcement *a = MemoryContextAlloc(TopTransactionContext, sizeof(Announcement));

		a->nest_level = level;
		a->n = n;
		a->last_id = last_id;
		strlcpy(a->kind, kind, sizeof(a->kind));
		a->outer = announced;
		announced = a;
	}
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
	edn_notify_events(announced->n, announced->last_id, announced->kind);
	announced = NULL;
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
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			announced = NULL;
			break;
		default:
			break;
	}
}

static void
subtransaction_event(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			level = GetCurrentTransactionNestLevel();

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
