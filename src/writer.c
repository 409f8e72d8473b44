/*
 * writer.c
 *	  What it takes to write rows of a table, kept from one unit of work to the next.
 *
 * CHECKs, WHEN clauses of triggers, predicates of indexes and defaults are stored as text. The executor reads and
 * prepares them for every statement, which cost more than a third of writing the few rows of a unit of work, and
 * more with each trigger that a subject adds. Here they are prepared once a session and dropped when the
 * table or a function changes, as cached plans are.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "rewrite/rewriteHandler.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#if PG_VERSION_NUM >= 160000
#include "parser/parse_relation.h"
#endif

#include "site.h"
#include "writer.h"

/* One for each way in which store.c writes a table; there are eight. */
static EdnWriter *writers[16];

/* --- when it no longer holds --- */

static bool
depends_on(const EdnWriter *writer, Oid relation)
{
	if (!OidIsValid(relation) || writer->relid == relation)
		return true;
	for (int i = 0; i < writer->nindexes; i++)
		if (writer->indexes[i] == relation)
			return true;
	return false;
}

static void
relation_changed(Datum arg, Oid relation)
{
	for (int i = 0; i < lengthof(writers); i++)
		if (writers[i] != NULL && depends_on(writers[i], relation))
			writers[i]->stale = true;
}

/* Functions may be part of an expression by their text, and what a domain allows too. */
static void
catalog_changed(Datum arg, int cache, uint32 hash)
{
	relation_changed(arg, InvalidOid);
}

/* An error left it halfway: what it holds was released with the transaction. */
static void
give_up(SubTransactionId subid)
{
	for (int i = 0; i < lengthof(writers); i++)
		if (writers[i] != NULL && writers[i]->busy && (subid == InvalidSubTransactionId || writers[i]->subid == subid))
		{
			writers[i]->busy = false;
			writers[i]->stale = true;
		}
}

static void
transaction_ended(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT)
		give_up(InvalidSubTransactionId);
}

static void
subtransaction_ended(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		give_up(mine);
}

void
edn_writer_init(void)
{
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, catalog_changed, (Datum) 0);
	CacheRegisterSyscacheCallback(CONSTROID, catalog_changed, (Datum) 0);
	RegisterXactCallback(transaction_ended, NULL);
	RegisterSubXactCallback(subtransaction_ended, NULL);
}

/* --- making one --- */

/* The attributes of the columns; false when the table has lost one. */
static bool
find_attributes(TupleDesc desc, const char *const *columns, int n, AttrNumber *attributes)
{
	int			attribute = 0;

	/* Columns are named in the table's order, or nearly: go on from the last. */
	for (int i = 0; i < n; i++)
	{
		int			tried = 0;

		for (; tried < desc->natts; tried++, attribute++)
		{
			if (attribute >= desc->natts)
				attribute = 0;
			if (strcmp(NameStr(TupleDescAttr(desc, attribute)->attname), columns[i]) == 0 &&
				!TupleDescAttr(desc, attribute)->attisdropped)
				break;
		}
		if (tried == desc->natts)
			return false;
		attributes[i] = attribute + 1;
	}
	return true;
}

/* Identities included. Generated columns are the executor's. */
static void
find_defaults(EdnWriter *writer, int ncolumns)
{
	TupleDesc	desc = RelationGetDescr(writer->relation);

	writer->defaults = palloc0(sizeof(ExprState *) * desc->natts);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		Node	   *expression;
		bool		given = attribute->attisdropped || attribute->attgenerated;

		for (int j = 0; j < ncolumns && !given; j++)
			given = writer->attributes[j] == i + 1;
		expression = given ? NULL : build_column_default(writer->relation, i + 1);
		if (expression != NULL)
			writer->defaults[i] = ExecInitExpr(expression_planner((Expr *) expression), NULL);
	}
}

static bool
is_plain(Relation relation, CmdType command)
{
	const TriggerDesc *triggers = relation->trigdesc;

	if (relation->rd_rel->relkind != RELKIND_RELATION || relation->rd_rules != NULL ||
		relation->rd_rel->relforcerowsecurity)
		return false;
	if (triggers == NULL)
		return true;
	return command == CMD_INSERT ? !triggers->trig_insert_new_table :
		!triggers->trig_update_old_table && !triggers->trig_update_new_table;
}

static void
init_range_table(EdnWriter *writer, int ncolumns, int nkeys)
{
	RangeTblEntry *entry = makeNode(RangeTblEntry);
	List	   *entries = list_make1(entry);
	Bitmapset  *updated = NULL;

	/* for triggers that ask */
	for (int i = nkeys; writer->command == CMD_UPDATE && i < ncolumns; i++)
		updated = bms_add_member(updated, writer->attributes[i] - FirstLowInvalidHeapAttributeNumber);
	entry->rtekind = RTE_RELATION;
	entry->relid = RelationGetRelid(writer->relation);
	entry->relkind = writer->relation->rd_rel->relkind;
	entry->rellockmode = RowExclusiveLock;
#if PG_VERSION_NUM >= 160000
	{
		List	   *permissions = NIL;

		addRTEPermissionInfo(&permissions, entry)->updatedCols = updated;
#if PG_VERSION_NUM >= 180000
		ExecInitRangeTable(writer->estate, entries, permissions, bms_make_singleton(1));
#else
		ExecInitRangeTable(writer->estate, entries, permissions);
#endif
	}
#else
	entry->updatedCols = updated;
	ExecInitRangeTable(writer->estate, entries);
#endif
}

/*
 * The engine holds the lock of the matter, or has just written it: that it exists
 * need not be asked for every row. The foreign key stands, for everybody else.
 */
static void
trust_matter(ResultRelInfo *result)
{
	TriggerDesc *triggers = result->ri_TrigDesc;
	Oid			matter = edn_relation_oid("matter");
	int			kept = 0;

	if (triggers == NULL || RelationGetRelid(result->ri_RelationDesc) == matter)
		return;
	triggers->trig_insert_after_row = false;
	for (int i = 0; i < triggers->numtriggers; i++)
	{
		Trigger    *trigger = &triggers->triggers[i];

		if (trigger->tgfoid == F_RI_FKEY_CHECK_INS && trigger->tgconstrrelid == matter)
			continue;
		triggers->trig_insert_after_row |= TRIGGER_TYPE_MATCHES(trigger->tgtype, TRIGGER_TYPE_ROW,
																TRIGGER_TYPE_AFTER, TRIGGER_TYPE_INSERT);
		triggers->triggers[kept++] = *trigger;
	}
	triggers->numtriggers = kept;
}

/* In the memory that is kept. Indexes are opened by whoever writes first. */
static void
build_executor(EdnWriter *writer, int ncolumns, int nkeys)
{
	writer->estate = CreateExecutorState();
	MemoryContextSwitchTo(writer->estate->es_query_cxt);
	init_range_table(writer, ncolumns, nkeys);
	writer->result = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->result, writer->relation, 1, NULL, 0);
	trust_matter(writer->result);
	/* where the triggers look for it */
	writer->estate->es_opened_result_relations = list_make1(writer->result);
	if (writer->command == CMD_INSERT)
		find_defaults(writer, ncolumns);
}

/* NULL, with the table closed, when rows of it take a statement. */
static EdnWriter *
build(const EdnBatch *batch, Relation relation, const char *const *columns, int nkeys, CmdType command)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "edianton writer", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	EdnWriter  *writer = palloc0(sizeof(EdnWriter));

	writer->columns = columns;
	writer->command = command;
	writer->relid = RelationGetRelid(relation);
	writer->context = context;
	writer->relation = relation;
	writer->attributes = palloc(sizeof(AttrNumber) * batch->ncolumns);
	if (is_plain(relation, command) &&
		find_attributes(RelationGetDescr(relation), columns, batch->ncolumns, writer->attributes))
		build_executor(writer, batch->ncolumns, nkeys);
	MemoryContextSwitchTo(caller);
	if (writer->estate != NULL)
		return writer;
	MemoryContextDelete(context);
	table_close(relation, NoLock);
	return NULL;
}

static int
place_of(const char *const *columns, CmdType command)
{
	int			i;

	for (i = 0; i < lengthof(writers) && writers[i] != NULL; i++)
		if (writers[i]->columns == columns && writers[i]->command == command)
			return i;
	if (i == lengthof(writers))
		elog(ERROR, "too many ways to write a table");
	return i;
}

EdnWriter *
edn_writer_get(const EdnBatch *batch, const char *table, const char *const *columns, int nkeys, CmdType command)
{
	/* Opening it takes its invalidations. */
	Relation	relation = table_open(edn_relation_oid(table), RowExclusiveLock);
	int			i = place_of(columns, command);
	EdnWriter  *writer = writers[i];

	if (writer != NULL && writer->busy)
	{
		/* A trigger of the other one leads here. */
		writer = build(batch, relation, columns, nkeys, command);
		if (writer != NULL)
			writer->passing = true;
		return writer;
	}
	if (writer == NULL || writer->stale || writer->relid != RelationGetRelid(relation))
	{
		EdnWriter  *fresh = build(batch, relation, columns, nkeys, command);

		if (fresh == NULL)
			return NULL;
		MemoryContextSetParent(fresh->context, CacheMemoryContext);
		writers[i] = fresh;
		if (writer != NULL)
			MemoryContextDelete(writer->context);
		writer = fresh;
	}
	writer->relation = relation;
	return writer;
}

/* --- writing --- */

static void
open_indexes(EdnWriter *writer)
{
	ResultRelInfo *result = writer->result;
	MemoryContext caller;

	if (writer->indexes != NULL)
	{
		for (int i = 0; i < writer->nindexes; i++)
		{
			result->ri_IndexRelationDescs[i] = index_open(writer->indexes[i], RowExclusiveLock);
			result->ri_IndexRelationInfo[i]->ii_AmCache = NULL;
		}
		return;
	}
	caller = MemoryContextSwitchTo(writer->estate->es_query_cxt);
	ExecOpenIndices(result, false);
	writer->indexes = palloc(sizeof(Oid) * Max(result->ri_NumIndices, 1));
	for (int i = 0; i < result->ri_NumIndices; i++)
		writer->indexes[i] = RelationGetRelid(result->ri_IndexRelationDescs[i]);
	writer->nindexes = result->ri_NumIndices;
	MemoryContextSwitchTo(caller);
}

void
edn_writer_begin(EdnWriter *writer)
{
	ResultRelInfo *result = writer->result;
	MemoryContext caller;

	writer->busy = true;
	writer->subid = GetCurrentSubTransactionId();
	writer->estate->es_snapshot = GetActiveSnapshot();
	writer->estate->es_output_cid = GetCurrentCommandId(true);
	result->ri_RelationDesc = writer->relation;
	/* what is looked up of a trigger's function lies in the memory of whoever fires it */
	if (result->ri_TrigDesc != NULL)
		memset(result->ri_TrigFunctions, 0, sizeof(FmgrInfo) * result->ri_TrigDesc->numtriggers);
	caller = MemoryContextSwitchTo(writer->estate->es_query_cxt);
	writer->slot = ExecInitExtraTupleSlot(writer->estate, RelationGetDescr(writer->relation), &TTSOpsVirtual);
	MemoryContextSwitchTo(caller);
	AfterTriggerBeginQuery();
	open_indexes(writer);
}

/* Deferred to here: triggers after rows, foreign keys. */
void
edn_writer_end(EdnWriter *writer)
{
	EState	   *estate = writer->estate;
	ResultRelInfo *result = writer->result;

	AfterTriggerEndQuery(estate);
	ExecCloseResultRelations(estate);
	ExecResetTupleTable(estate->es_tupleTable, true);
	estate->es_tupleTable = NIL;
	estate->es_trig_target_relations = NIL;
	estate->es_snapshot = InvalidSnapshot;
	result->ri_TrigOldSlot = result->ri_TrigNewSlot = NULL;
	writer->busy = false;
	edn_writer_drop(writer);
	CommandCounterIncrement();
}

void
edn_writer_drop(EdnWriter *writer)
{
	table_close(writer->relation, NoLock);
	writer->relation = NULL;
	if (writer->passing)
		MemoryContextDelete(writer->context);
}
