/*
 * worker.c
 *	  The background worker that notifies for committed events.
 *
 * A commit that notifies takes a lock on the whole cluster, so that busy
 * sessions queue up behind each other. In mode worker they only set this
 * process's latch; it notifies once for all that was committed meanwhile. It
 * finds that with a cursor of its own in edianton.consumer, so that nothing is
 * missed when it was not running.
 *
 * There is one for the cluster, in the database edianton.database. Like any
 * connected session it keeps that database from being dropped.
 */
#include "worker.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "storage/shmem.h"
#include "storage/spin.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/wait_event.h"

#include "notify.h"
#include "settings.h"
#include "site.h"

/* It is woken; this only bounds how late it learns of a site that was set up meanwhile. */
#define IDLE_MS 60000L
/* After an error. */
#define RETRY_MS 10000L
#define RESTART_SECONDS 10

typedef struct WorkerState
{
	slock_t		mutex;
	Latch	   *latch;			/* NULL: it does not run, or cannot do its work */
	Oid			database;
} WorkerState;

static WorkerState *state = NULL;
static char *worker_database = NULL;
static shmem_request_hook_type previous_request_hook = NULL;
static shmem_startup_hook_type previous_startup_hook = NULL;

static void
request_memory(void)
{
	if (previous_request_hook)
		previous_request_hook();
	RequestAddinShmemSpace(MAXALIGN(sizeof(WorkerState)));
}

static void
set_up_memory(void)
{
	bool		found;

	if (previous_startup_hook)
		previous_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	state = ShmemInitStruct("edianton notifier", sizeof(WorkerState), &found);
	if (!found)
	{
		SpinLockInit(&state->mutex);
		state->latch = NULL;
		state->database = InvalidOid;
	}
	LWLockRelease(AddinShmemInitLock);
}

static void
register_worker(void)
{
	BackgroundWorker worker = {0};

	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = RESTART_SECONDS;
	strlcpy(worker.bgw_library_name, "edianton", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "edianton_worker_main", BGW_MAXLEN);
	strlcpy(worker.bgw_name, "edianton notifier", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "edianton notifier", BGW_MAXLEN);
	RegisterBackgroundWorker(&worker);
}

void
edn_worker_init(void)
{
	bool		preloading = process_shared_preload_libraries_in_progress;

	/* A postmaster's setting cannot be defined later; then it has no effect and must not be an error. */
	DefineCustomStringVariable("edianton.database",
							   "The database whose events the background worker notifies for; empty: no worker.",
							   "Takes effect when edianton is in shared_preload_libraries.",
							   &worker_database,
							   "",
							   preloading ? PGC_POSTMASTER : PGC_SIGHUP,
							   0,
							   NULL, NULL, NULL);
	if (!preloading)
		return;
	previous_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	previous_startup_hook = shmem_startup_hook;
	shmem_startup_hook = set_up_memory;
	if (worker_database[0] != '\0' && !IsBinaryUpgrade)
		register_worker();
}

bool
edn_worker_listens(void)
{
	bool		listens;

	if (state == NULL)
		return false;
	SpinLockAcquire(&state->mutex);
	listens = state->latch != NULL && state->database == MyDatabaseId;
	SpinLockRelease(&state->mutex);
	return listens;
}

void
edn_worker_wake(void)
{
	Latch	   *latch;

	SpinLockAcquire(&state->mutex);
	latch = state->latch;
	SpinLockRelease(&state->mutex);
	/* It lies in shared memory; should another process own it by now, that one wakes for nothing. */
	if (latch != NULL)
		SetLatch(latch);
}

static void
set_listening(bool listening)
{
	SpinLockAcquire(&state->mutex);
	state->latch = listening ? MyLatch : NULL;
	state->database = listening ? MyDatabaseId : InvalidOid;
	SpinLockRelease(&state->mutex);
}

static void
stop_listening(int code, Datum arg)
{
	set_listening(false);
}

/* Has setup() made what a round needs? A site that is not there yet is no error. */
static bool
site_is_there(void)
{
	Oid			schema = get_namespace_oid(EDN_SCHEMA_NAME, true);

	return OidIsValid(schema) && OidIsValid(get_relname_relid("consumer", schema));
}

/* Notify for what was committed since the last round; false when there is no site. */
static bool
run_round(void)
{
	bool		ready;

	pgstat_report_activity(STATE_RUNNING, "announcing edianton events");
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	ready = site_is_there();
	if (ready)
		edn_notify_committed();
	PopActiveSnapshot();
	CommitTransactionCommand();
	pgstat_report_stat(true);
	pgstat_report_activity(STATE_IDLE, NULL);
	return ready;
}

/* A round that survives its errors: they are reported, and sessions notify by themselves until the next succeeds. */
static bool
try_round(void)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool done = false;

	PG_TRY();
	{
		done = run_round();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		HOLD_INTERRUPTS();
		EmitErrorReport();
		AbortCurrentTransaction();
		FlushErrorState();
		RESUME_INTERRUPTS();
		MemoryContextSwitchTo(context);
	}
	PG_END_TRY();
	return done;
}

/*
 * One round; true when it is to be tried again. Listening comes before it:
 * what is committed from then on sets the latch, what was committed before is
 * in the round.
 */
static bool
round_is_due(void)
{
	set_listening(true);
	if (try_round())
		return false;
	set_listening(false);
	return true;
}

void
edianton_worker_main(Datum arg)
{
	bool		due = true;

	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(worker_database, NULL, 0);
	/* A lost round is made up for by the next one; its commit need not wait for the disk. */
	SetConfigOption("synchronous_commit", "off", PGC_SUSET, PGC_S_OVERRIDE);
	before_shmem_exit(stop_listening, (Datum) 0);

	for (;;)
	{
		int			events;

		/* Sessions may choose the mode for themselves; then they wake it. */
		if (due || edn_notify == EDN_NOTIFY_WORKER)
			due = round_is_due();
		events = WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						   due ? RETRY_MS : IDLE_MS, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		if (events & WL_LATCH_SET)
			due = true;
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
		}
	}
}
