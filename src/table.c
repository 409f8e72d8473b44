/*
 * table.c
 *	  Rows of the engine's tables, written without a statement.
 *
 * A statement for one row costs several times the row: parameters become arrays,
 * arrays become a scan, the scan a join. The engine holds the row and knows where
 * it lies, so it goes to the executor's routines for single rows, as the apply
 * worker of logical replication does. CHECKs, foreign keys, indexes and triggers
 * do their work as ever, but for the foreign key to the matter itself. What that
 * takes is kept from one unit of work to the next (writer.c).
 *
 * That a row still lies where it was read is warranted by its matter's lock, under
 * which alone rows of matters and nodes change; where the engine itself wrote it
 * with a statement meanwhile, a statement writes it again. What these routines do not do
 * (rules, transition tables, forced row-level security) a site may still ask for;
 * then edn_batch_run's statement writes the rows.
 */
#include "postgres.h"

#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "errors.h"
#include "table.h"
#include "writer.h"

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
fill_slot(EdnWriter *writer, const EdnBatch *batch, int row, int first)
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
fill_defaults(EdnWriter *writer)
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
row_written(EdnWriter *writer, const EdnBatch *batch, int row)
{
	ItemPointer place = &writer->slot->tts_tid;

	if (!ItemPointerIsValid(place))
		elog(ERROR, "a trigger kept a row out of edianton.%s", RelationGetRelationName(writer->relation));
	if (batch->places[row] != NULL)
		*batch->places[row] = *place;
}

bool
edn_table_insert(EdnBatch *batch, const char *table, const char *const *columns)
{
	EdnWriter  *writer = edn_writer_get(batch, table, columns, 0, CMD_INSERT);

	if (writer == NULL)
		return false;
	edn_writer_begin(writer);
	ExecBSInsertTriggers(writer->estate, writer->result);
	for (int row = 0; row < batch->nrows; row++)
	{
		ExecClearTuple(writer->slot);
		fill_defaults(writer);
		fill_slot(writer, batch, row, 0);
		ExecSimpleRelationInsert(writer->result, writer->estate, writer->slot);
		row_written(writer, batch, row);
		ResetPerTupleExprContext(writer->estate);
	}
	ExecASInsertTriggers(writer->estate, writer->result, NULL);
	edn_writer_end(writer);
	batch->nrows = 0;
	return true;
}

/* False when a row's place is not known, or no longer its place: a statement of this transaction wrote it meanwhile. */
static bool
find_rows(EdnWriter *writer, const EdnBatch *batch, TupleTableSlot *slot)
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
update_row(EdnWriter *writer, EPQState *epq, TupleTableSlot *old, const EdnBatch *batch, int row, int nkeys)
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
	EdnWriter  *writer = edn_writer_get(batch, table, columns, nkeys, CMD_UPDATE);
	EPQState	epq;
	TupleTableSlot *old;

	if (writer == NULL)
		return false;
	old = table_slot_create(writer->relation, NULL);
	if (!find_rows(writer, batch, old))
	{
		ExecDropSingleTupleTableSlot(old);
		edn_writer_drop(writer);
		return false;
	}
	edn_writer_begin(writer);
#if PG_VERSION_NUM >= 160000
	EvalPlanQualInit(&epq, writer->estate, NULL, NIL, -1, NIL);
#else
	EvalPlanQualInit(&epq, writer->estate, NULL, NIL, -1);
#endif
	ExecBSUpdateTriggers(writer->estate, writer->result);
	for (int row = 0; row < batch->nrows; row++)
		update_row(writer, &epq, old, batch, row, nkeys);
	ExecASUpdateTriggers(writer->estate, writer->result, NULL);
	EvalPlanQualEnd(&epq);
	ExecDropSingleTupleTableSlot(old);
	edn_writer_end(writer);
	batch->nrows = 0;
	return true;
}
