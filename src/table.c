/*
 * table.c
 *	  Rows of the engine's tables, written without a statement.
 *
 * A statement for one row costs several times the row: parameters become arrays,
 * arrays become a scan, the scan a join. The engine holds the row and knows where
 * it lies, so it goes to the executor's routines for single rows, as the apply
 * worker of logical replication does. CHECKs, foreign keys, indexes and triggers
 * do their work as ever, but for the foreign key to the matter itself.
 *
 * That a row still lies where it was read is warranted by its matter's lock, under
 * which alone rows of matters and nodes change; where the engine itself wrote it
 * with a statement meanwhile, a statement writes it again. What these routines do not do
 * (rules, transition tables, forced row-level security) a site may still ask for;
 * then edn_batch_run's statement writes the rows.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "rewrite/rewriteHandler.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#if PG_VERSION_NUM >= 160000
#include "parser/parse_relation.h"
#endif

#include "errors.h"
#include "site.h"
#include "table.h"

typedef struct TableWriter
{
	Relation	relation;
	EState	   *estate;
	ResultRelInfo *result;
	AttrNumber *attributes;		/* of the batch's columns */
	TupleTableSlot *slot;		/* the row to write */
	ExprState **defaults;		/* by attribute, of an INSERT; NULL: none, or the batch has it */
} TableWriter;

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
find_defaults(TableWriter *writer, int ncolumns)
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
init_range_table(TableWriter *writer, Bitmapset *updated)
{
	RangeTblEntry *entry = makeNode(RangeTblEntry);
	List	   *entries = list_make1(entry);

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

/* updated: the attributes that an UPDATE sets, for triggers that ask. */
static void
begin_writing(TableWriter *writer, Bitmapset *updated)
{
	writer->estate = CreateExecutorState();
	writer->estate->es_snapshot = GetActiveSnapshot();
	writer->estate->es_output_cid = GetCurrentCommandId(true);
	init_range_table(writer, updated);
	writer->result = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->result, writer->relation, 1, NULL, 0);
	trust_matter(writer->result);
	/* where the triggers look for it */
	writer->estate->es_opened_result_relations = list_make1(writer->result);
	writer->slot = ExecInitExtraTupleSlot(writer->estate, RelationGetDescr(writer->relation), &TTSOpsVirtual);
	AfterTriggerBeginQuery();
	ExecOpenIndices(writer->result, false);
}

/* Deferred to here: foreign keys. */
static void
end_writing(TableWriter *writer)
{
	AfterTriggerEndQuery(writer->estate);
	ExecCloseResultRelations(writer->estate);
	ExecResetTupleTable(writer->estate->es_tupleTable, false);
	FreeExecutorState(writer->estate);
	pfree(writer->attributes);
	table_close(writer->relation, NoLock);
	CommandCounterIncrement();
}

/* Texts stand for what has no cheaper form in memory: jsonb, arrays. */
static Datum
stored_form(Datum value, Oid type, Form_pg_attribute attribute)
{
	Oid			input;
	Oid			argument;

	if (type == attribute->atttypid)
		return value;
	Assert(type == TEXTOID);
	getTypeInputInfo(attribute->atttypid, &input, &argument);
	return OidInputFunctionCall(input, TextDatumGetCString(value), argument, attribute->atttypmod);
}

static void
fill_slot(TableWriter *writer, const EdnBatch *batch, int row, int first)
{
	TupleTableSlot *slot = writer->slot;

	for (int i = first; i < batch->ncolumns; i++)
	{
		int			a = writer->attributes[i] - 1;

		slot->tts_isnull[a] = batch->nulls[i][row];
		slot->tts_values[a] = batch->nulls[i][row] ? (Datum) 0 :
			stored_form(batch->values[i][row], batch->types[i], TupleDescAttr(slot->tts_tupleDescriptor, a));
	}
	ExecStoreVirtualTuple(slot);
}

static void
fill_defaults(TableWriter *writer)
{
	TupleTableSlot *slot = writer->slot;

	for (int i = 0; i < slot->tts_tupleDescriptor->natts; i++)
	{
		slot->tts_isnull[i] = true;
		if (writer->defaults[i] != NULL)
			slot->tts_values[i] = ExecEvalExpr(writer->defaults[i], GetPerTupleExprContext(writer->estate),
											   &slot->tts_isnull[i]);
	}
}

static void
row_written(TableWriter *writer, const EdnBatch *batch, int row)
{
	ItemPointer place = &writer->slot->tts_tid;

	if (!ItemPointerIsValid(place))
		elog(ERROR, "a trigger kept a row out of edianton.%s", RelationGetRelationName(writer->relation));
	if (batch->places[row] != NULL)
		*batch->places[row] = *place;
}

static bool
open_table(TableWriter *writer, const EdnBatch *batch, const char *table, const char *const *columns, CmdType command)
{
	TupleDesc	desc;

	writer->relation = table_open(edn_relation_oid(table), RowExclusiveLock);
	desc = RelationGetDescr(writer->relation);
	writer->attributes = palloc(sizeof(AttrNumber) * batch->ncolumns);
	if (is_plain(writer->relation, command) &&
		find_attributes(desc, columns, batch->ncolumns, writer->attributes))
		return true;
	table_close(writer->relation, NoLock);
	return false;
}

bool
edn_table_insert(EdnBatch *batch, const char *table, const char *const *columns)
{
	TableWriter writer;

	if (!open_table(&writer, batch, table, columns, CMD_INSERT))
		return false;
	begin_writing(&writer, NULL);
	find_defaults(&writer, batch->ncolumns);
	ExecBSInsertTriggers(writer.estate, writer.result);
	for (int row = 0; row < batch->nrows; row++)
	{
		ExecClearTuple(writer.slot);
		fill_defaults(&writer);
		fill_slot(&writer, batch, row, 0);
		ExecSimpleRelationInsert(writer.result, writer.estate, writer.slot);
		row_written(&writer, batch, row);
		ResetPerTupleExprContext(writer.estate);
	}
	ExecASInsertTriggers(writer.estate, writer.result, NULL);
	end_writing(&writer);
	batch->nrows = 0;
	return true;
}

/* False when a row's place is not known, or no longer its place: a statement of this transaction wrote it meanwhile. */
static bool
find_rows(TableWriter *writer, const EdnBatch *batch, TupleTableSlot *slot)
{
	for (int row = 0; row < batch->nrows; row++)
	{
		ItemPointer place = batch->places[row];

		if (place == NULL || !ItemPointerIsValid(place) ||
			!table_tuple_fetch_row_version(writer->relation, place, SnapshotSelf, slot))
			return false;
	}
	ExecClearTuple(slot);
	return true;
}

static void
update_row(TableWriter *writer, EPQState *epq, TupleTableSlot *old, const EdnBatch *batch, int row, int nkeys)
{
	TupleTableSlot *slot = writer->slot;
	int			natts = old->tts_tupleDescriptor->natts;

	if (!table_tuple_fetch_row_version(writer->relation, batch->places[row], SnapshotSelf, old))
		ereport(ERROR,
				errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("a row of edianton.%s changed under its matter's lock", RelationGetRelationName(writer->relation)),
				errdetail("A trigger of the site wrote it."));
	slot_getallattrs(old);
	ExecClearTuple(slot);
	memcpy(slot->tts_values, old->tts_values, natts * sizeof(Datum));
	memcpy(slot->tts_isnull, old->tts_isnull, natts * sizeof(bool));
	fill_slot(writer, batch, row, nkeys);
	ExecSimpleRelationUpdate(writer->result, writer->estate, epq, old, slot);
	row_written(writer, batch, row);
	ResetPerTupleExprContext(writer->estate);
}

bool
edn_table_update(EdnBatch *batch, const char *table, const char *const *columns, int nkeys)
{
	TableWriter writer;
	EPQState	epq;
	TupleTableSlot *old;
	Bitmapset  *updated = NULL;

	if (!open_table(&writer, batch, table, columns, CMD_UPDATE))
		return false;
	old = table_slot_create(writer.relation, NULL);
	if (!find_rows(&writer, batch, old))
	{
		ExecDropSingleTupleTableSlot(old);
		table_close(writer.relation, NoLock);
		return false;
	}
	for (int i = nkeys; i < batch->ncolumns; i++)
		updated = bms_add_member(updated, writer.attributes[i] - FirstLowInvalidHeapAttributeNumber);
	begin_writing(&writer, updated);
#if PG_VERSION_NUM >= 160000
	EvalPlanQualInit(&epq, writer.estate, NULL, NIL, -1, NIL);
#else
	EvalPlanQualInit(&epq, writer.estate, NULL, NIL, -1);
#endif
	ExecBSUpdateTriggers(writer.estate, writer.result);
	for (int row = 0; row < batch->nrows; row++)
		update_row(&writer, &epq, old, batch, row, nkeys);
	ExecASUpdateTriggers(writer.estate, writer.result, NULL);
	EvalPlanQualEnd(&epq);
	ExecDropSingleTupleTableSlot(old);
	end_writing(&writer);
	batch->nrows = 0;
	return true;
}
