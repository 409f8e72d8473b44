/*
 * guard.c
 *	  The engine's tables refuse writes that do not come from the engine.
 *
 * A plain UPDATE of edianton.node is a request: its new state (with reason and
 * document as arguments) is what the caller wants, and the engine does it by
 * its own rules when the statement ends. The row itself is left as it was, so
 * RETURNING shows the state before. Nothing else of a node can be written.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "act.h"
#include "calendar.h"
#include "errors.h"
#include "guard.h"
#include "project.h"
#include "site.h"
#include "sweep.h"
#include "transition.h"
#include "types.h"

static int	writing = 0;

void
edn_engine_begin(void)
{
	writing++;
}

void
edn_engine_end(void)
{
	writing--;
}

bool
edn_engine_writing(void)
{
	return writing > 0;
}

uint64
edn_engine_query(const char *sql, int nargs, const Oid *types, const Datum *values, const char *nulls, int expected)
{
	volatile uint64 n = 0;

	edn_engine_begin();
	PG_TRY();
	{
		n = edn_query(sql, nargs, types, values, nulls, expected);
	}
	PG_FINALLY();
	{
		edn_engine_end();
	}
	PG_END_TRY();
	return n;
}

/* --- being called as the trigger one is --- */

static TriggerData *
require_trigger(FunctionCallInfo fcinfo, const char *name, bool before, bool row)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		before != (bool) TRIGGER_FIRED_BEFORE(data->tg_event) ||
		row != (bool) TRIGGER_FIRED_FOR_ROW(data->tg_event) ||
		strcmp(get_namespace_name(RelationGetNamespace(data->tg_relation)), EDN_SCHEMA_NAME) != 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_TRIGGER_CONTEXT),
				errmsg("edianton.%s is a trigger function of edianton's own tables", name),
				errdetail("It fires %s %s.", before ? "before" : "after",
						  row ? "each row" : "each statement"),
				errhint("edianton.setup() creates the triggers; nothing else calls it."));
	return data;
}

/* Those of node know its columns, and that there is a row before and one after. */
static TriggerData *
require_node_trigger(FunctionCallInfo fcinfo, const char *name, bool before, bool row)
{
	TriggerData *data = require_trigger(fcinfo, name, before, row);

	if (!TRIGGER_FIRED_BY_UPDATE(data->tg_event) ||
		RelationGetRelid(data->tg_relation) != edn_relation_oid("node"))
		ereport(ERROR,
				errcode(ERRCODE_EDN_TRIGGER_CONTEXT),
				errmsg("edianton.%s is a trigger function of edianton.node", name),
				errdetail("It fires on UPDATE."),
				errhint("edianton.setup() creates the triggers; nothing else calls it."));
	return data;
}

static const char *
event_verb(TriggerEvent event)
{
	if (TRIGGER_FIRED_BY_INSERT(event))
		return "inserted";
	if (TRIGGER_FIRED_BY_DELETE(event))
		return "deleted";
	return TRIGGER_FIRED_BY_UPDATE(event) ? "updated" : "truncated";
}

/* edianton.engine_only() RETURNS trigger, before statements: ED020 unless the engine writes. */
PG_FUNCTION_INFO_V1(edianton_engine_only);
Datum
edianton_engine_only(PG_FUNCTION_ARGS)
{
	TriggerData *data = require_trigger(fcinfo, "engine_only", true, false);

	if (!edn_engine_writing())
		ereport(ERROR,
				errcode(ERRCODE_EDN_ENGINE_ONLY),
				errmsg("rows of edianton.%s are not %s by hand", RelationGetRelationName(data->tg_relation),
					   event_verb(data->tg_event)),
				errdetail("They follow from what is done to matters and nodes."),
				errhint("Use edianton's functions: open_matter, complete, cancel_matter ..."));
	return PointerGetDatum(NULL);
}

/* edianton.history_is_immutable() RETURNS trigger, before statements: ED021; ED020 for an INSERT that is not the engine's. */
PG_FUNCTION_INFO_V1(edianton_history_is_immutable);
Datum
edianton_history_is_immutable(PG_FUNCTION_ARGS)
{
	TriggerData *data = require_trigger(fcinfo, "history_is_immutable", true, false);

	if (!TRIGGER_FIRED_BY_INSERT(data->tg_event))
		ereport(ERROR,
				errcode(ERRCODE_EDN_HISTORY_IMMUTABLE),
				errmsg("rows of edianton.%s are not %s", RelationGetRelationName(data->tg_relation),
					   event_verb(data->tg_event)),
				errdetail("History is append-only; edianton.verify_history() finds any change of it."),
				errhint("Correct the matter with a new action: reopen, set_attrs, waive ..."));
	if (!edn_engine_writing())
		ereport(ERROR,
				errcode(ERRCODE_EDN_ENGINE_ONLY),
				errmsg("rows of edianton.%s are not inserted by hand", RelationGetRelationName(data->tg_relation)),
				errdetail("They follow from what is done to matters and nodes."));
	return PointerGetDatum(NULL);
}

/* --- plain updates of nodes --- */

typedef struct Request
{
	int64		matter_id;
	int32		ord;
	edn_state	state;
	char	   *reason;
	char	   *document;
	int32		rank;			/* in its matter's topological order */
} Request;

/* One statement's requests; statements nest when triggers of a site update nodes. */
typedef struct Statement
{
	SubTransactionId subxact;
	MemoryContext context;
	List	   *requests;
	int64		locked;			/* the matter locked last */
	struct Statement *outer;
} Statement;

static Statement *statements = NULL;

static void
forget_statements(SubTransactionId subxact)
{
	while (statements != NULL && (subxact == InvalidSubTransactionId || statements->subxact == subxact))
		statements = statements->outer;
}

static void
transaction_ended(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT || event == XACT_EVENT_COMMIT)
		forget_statements(InvalidSubTransactionId);
}

static void
subtransaction_ended(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		forget_statements(mine);
}

void
edn_guard_init(void)
{
	RegisterXactCallback(transaction_ended, NULL);
	RegisterSubXactCallback(subtransaction_ended, NULL);
}

/* edianton.node_update_begins() RETURNS trigger, before UPDATE statements on node. */
PG_FUNCTION_INFO_V1(edianton_node_update_begins);
Datum
edianton_node_update_begins(PG_FUNCTION_ARGS)
{
	Statement  *statement;

	(void) require_node_trigger(fcinfo, "node_update_begins", true, false);
	if (edn_engine_writing())
		return PointerGetDatum(NULL);
	/* As all work does, before any row: an edit of the calendar that waits for a row must not be waited for. */
	edn_calendar_lock(RowShareLock);
	statement = MemoryContextAllocZero(TopTransactionContext, sizeof(Statement));
	statement->subxact = GetCurrentSubTransactionId();
	statement->context = TopTransactionContext;
	statement->outer = statements;
	statements = statement;
	return PointerGetDatum(NULL);
}

static Datum
column(TriggerData *data, HeapTuple tuple, const char *name, bool *isnull)
{
	return SPI_getbinval(tuple, data->tg_relation->rd_att, SPI_fnumber(data->tg_relation->rd_att, name), isnull);
}

static char *
text_column(TriggerData *data, HeapTuple tuple, const char *name)
{
	bool		isnull;
	Datum		value = column(data, tuple, name, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* state is the request, reason and document its arguments; everything else is the engine's. */
static void
require_request_only(TriggerData *data)
{
	TupleDesc	desc = data->tg_relation->rd_att;

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		const char *name = NameStr(attribute->attname);
		bool		old_null,
					new_null;
		Datum		before,
					after;

		if (attribute->attisdropped || strcmp(name, "state") == 0 ||
			strcmp(name, "reason") == 0 || strcmp(name, "document") == 0)
			continue;
		before = heap_getattr(data->tg_trigtuple, i + 1, desc, &old_null);
		after = heap_getattr(data->tg_newtuple, i + 1, desc, &new_null);
		if (old_null == new_null &&
			(old_null || datumIsEqual(before, after, attribute->attbyval, attribute->attlen)))
			continue;
		ereport(ERROR,
				errcode(ERRCODE_EDN_ENGINE_ONLY),
				errmsg("column \"%s\" of edianton.node is not writable (matter " INT64_FORMAT ", node %s)", name,
					   DatumGetInt64(column(data, data->tg_trigtuple, "matter_id", &old_null)),
					   text_column(data, data->tg_trigtuple, "code")),
				errdetail("A light and its evidence are facts; only the state can be asked for, with reason and document."),
				errhint("Use edianton.complete(), set_deadline(), reassign() ..."));
	}
}

/* Waiting here while holding the node's row would be a deadlock: busy matters are for the caller to retry. */
static void
lock_matter_now(Statement *statement, int64 matter_id)
{
	Oid			type = INT8ARRAYOID;
	Datum		value;
	EdnGuard	guard;
	int64	   *ids;
	int			n;
	bool		busy;

	if (statement->locked == matter_id)
		return;
	edn_enter(&guard);
	SPI_connect();
	/* What blocks a parent's node changes that node too, and to become active may be to be reopened. */
	n = edn_with_parents(&matter_id, 1, true, &ids);
	value = edn_int64_array(ids, n);
	busy = edn_query("SELECT 1 FROM edianton.matter WHERE id" EQ "ANY ($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
					 1, &type, &value, NULL, SPI_OK_SELECT) < (uint64) n;
	SPI_finish();
	edn_leave(&guard);
	if (busy)
		ereport(ERROR,
				errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("matter " INT64_FORMAT " is busy", matter_id),
				errdetail("Another session is changing it; a plain UPDATE does not wait for that."),
				errhint("Retry the transaction, or use edianton's functions, which wait."));
	statement->locked = matter_id;
}

static char *
copy_text(Statement *statement, const char *text)
{
	return text ? MemoryContextStrdup(statement->context, text) : NULL;
}

static bool
text_differs(TriggerData *data, const char *name)
{
	char	   *before = text_column(data, data->tg_trigtuple, name);
	char	   *after = text_column(data, data->tg_newtuple, name);

	return (before == NULL) != (after == NULL) || (before != NULL && strcmp(before, after) != 0);
}

/* Reason and document go with a change of state; alone they would be lost in silence. */
static void
require_no_arguments(TriggerData *data)
{
	bool		isnull;

	if (!text_differs(data, "reason") && !text_differs(data, "document"))
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_ENGINE_ONLY),
			errmsg("reason and document of edianton.node are not writable by themselves (matter " INT64_FORMAT ", node %s)",
				   DatumGetInt64(column(data, data->tg_trigtuple, "matter_id", &isnull)),
				   text_column(data, data->tg_trigtuple, "code")),
			errdetail("They belong to the change of state that they explain."),
			errhint("Ask for the state together with them, or use edianton's functions."));
}

/* edianton.node_update_row() RETURNS trigger, before each updated row of node. */
PG_FUNCTION_INFO_V1(edianton_node_update_row);
Datum
edianton_node_update_row(PG_FUNCTION_ARGS)
{
	TriggerData *data = require_node_trigger(fcinfo, "node_update_row", true, true);
	Request    *request;
	MemoryContext old;
	int64		matter_id;
	bool		isnull;
	Datum		wanted;
	edn_state	before,
				after;

	if (edn_engine_writing())
		return PointerGetDatum(data->tg_newtuple);
	if (statements == NULL)
		elog(ERROR, "the statement trigger of edianton.node did not fire");
	require_request_only(data);
	wanted = column(data, data->tg_newtuple, "state", &isnull);
	if (isnull)
		ereport(ERROR,
				errcode(ERRCODE_EDN_NULL_ARGUMENT),
				errmsg("the state of a node must not be NULL (matter " INT64_FORMAT ", node %s)",
					   DatumGetInt64(column(data, data->tg_trigtuple, "matter_id", &isnull)),
					   text_column(data, data->tg_trigtuple, "code")));
	before = DatumGetEdnState(column(data, data->tg_trigtuple, "state", &isnull));
	after = DatumGetEdnState(wanted);
	/* The row is held from here on, whether or not anything is asked for: whoever wants it is to wait for its matter. */
	matter_id = DatumGetInt64(column(data, data->tg_trigtuple, "matter_id", &isnull));
	lock_matter_now(statements, matter_id);
	if (before == after)
	{
		require_no_arguments(data);
		return PointerGetDatum(data->tg_trigtuple);
	}
	request = MemoryContextAllocZero(statements->context, sizeof(Request));
	request->matter_id = matter_id;
	request->ord = DatumGetInt32(column(data, data->tg_trigtuple, "ord", &isnull));
	request->state = after;
	request->reason = copy_text(statements, text_column(data, data->tg_newtuple, "reason"));
	request->document = copy_text(statements, text_column(data, data->tg_newtuple, "document"));
	old = MemoryContextSwitchTo(statements->context);
	statements->requests = lappend(statements->requests, request);
	MemoryContextSwitchTo(old);
	return PointerGetDatum(data->tg_trigtuple);
}

static void
refuse_request(const EdnNode *node, edn_state wanted, const char *function)
{
	ereport(ERROR,
			errcode(ERRCODE_EDN_CONTENT_REQUIRED),
			errmsg("node %s of matter " INT64_FORMAT " does not become %s by a plain UPDATE",
				   edn_node_label(node), node->matter->id, edn_state_name(wanted)),
			errdetail("That takes more than a state: %s.", function),
			errhint("Call edianton.%s.", function));
}

/* The action that a wanted state stands for. */
static void
perform(EdnWork *work, EdnNode *node, const Request *request)
{
	switch (request->state)
	{
		case EDN_DONE:
			(void) edn_complete(work, node, request->document, NULL);
			break;
		case EDN_RECEIVED:
			(void) edn_apply(work, node);
			break;
		case EDN_ACTIVE:
			if (node->state == EDN_PAUSED)
				(void) edn_resume(work, node);
			else if (node->state == EDN_RECEIVED)
				(void) edn_accept(work, node);
			else if (node->state == EDN_DONE || node->state == EDN_REFUSED || node->state == EDN_CONDITIONAL)
				(void) edn_reopen(work, node, request->reason, false);
			else
				(void) edn_confirm(work, node, true, request->reason);
			break;
		case EDN_WAITING:
		case EDN_READY:
			if (node->state == EDN_RECEIVED)
				refuse_request(node, request->state, "return_papers(matter, node, missing)");
			if (node->state == EDN_DONE || node->state == EDN_REFUSED ||
				(node->state == EDN_SKIPPED && !node->def->optional))
				refuse_request(node, request->state, "reopen(matter, node, reason)");
			(void) edn_confirm(work, node, true, request->reason);
			break;
		case EDN_SKIPPED:
			if (node->state == EDN_UNDECIDED)
				(void) edn_confirm(work, node, false, request->reason);
			else
				(void) edn_waive(work, node, request->reason);
			break;
		case EDN_REFUSED:
			(void) edn_refuse(work, node, false, request->reason);
			break;
		case EDN_PAUSED:
			refuse_request(node, request->state, "pause(matter, node, kind, notice_no)");
			break;
		case EDN_CONDITIONAL:
			refuse_request(node, request->state, "complete_conditionally(matter, node, papers, papers_due)");
			break;
		case EDN_UNDECIDED:
			refuse_request(node, request->state, "reopen(matter, node, reason)");
			break;
	}
}

static int
compare_requests(const ListCell *a, const ListCell *b)
{
	const Request *x = lfirst(a);
	const Request *y = lfirst(b);

	if (x->matter_id != y->matter_id)
		return x->matter_id < y->matter_id ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static EdnNode *
requested_node(EdnMatter *matter, const Request *request)
{
	int32		index = edn_template_by_ord(matter->template, request->ord);

	if (index < 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_NODE),
				errmsg("node %d of matter " INT64_FORMAT " is no longer part of its run", request->ord, matter->id));
	return &matter->nodes[index];
}

/* In the order of each matter's graph, so that one statement may finish a node and its successor. */
static void
perform_all(List *requests)
{
	EdnWork		work;
	int64	   *ids = palloc(sizeof(int64) * list_length(requests));
	int			n = 0;
	ListCell   *lc;

	edn_work_begin(&work, edn_actor());
	foreach(lc, requests)
		ids[n++] = ((Request *) lfirst(lc))->matter_id;
	foreach(lc, edn_work_load_to_change(&work, ids, n, true))
		edn_catch_up(&work, lfirst(lc));
	foreach(lc, requests)
	{
		Request    *request = lfirst(lc);
		EdnMatter  *matter = edn_work_matter(&work, request->matter_id);

		request->rank = matter->template->dag->rank[edn_node_index(requested_node(matter, request))];
	}
	list_sort(requests, compare_requests);
	foreach(lc, requests)
	{
		Request    *request = lfirst(lc);
		EdnMatter  *matter = edn_work_matter(&work, request->matter_id);

		perform(&work, requested_node(matter, request), request);
		edn_settle(&work, matter);
	}
	edn_work_end(&work);
}

/* edianton.node_update_ends() RETURNS trigger, after UPDATE statements on node. */
PG_FUNCTION_INFO_V1(edianton_node_update_ends);
Datum
edianton_node_update_ends(PG_FUNCTION_ARGS)
{
	Statement  *statement;

	(void) require_node_trigger(fcinfo, "node_update_ends", false, false);
	if (edn_engine_writing() || statements == NULL)
		return PointerGetDatum(NULL);
	statement = statements;
	statements = statement->outer;
	if (statement->requests != NIL)
		perform_all(statement->requests);
	return PointerGetDatum(NULL);
}

/* edianton.master_changed() RETURNS trigger, after statements: what backends cache of this table is old. */
PG_FUNCTION_INFO_V1(edianton_master_changed);
Datum
edianton_master_changed(PG_FUNCTION_ARGS)
{
	TriggerData *data = require_trigger(fcinfo, "master_changed", false, false);

	CacheInvalidateRelcache(data->tg_relation);
	return PointerGetDatum(NULL);
}
