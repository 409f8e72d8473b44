/*
 * query.c
 *	  The engine's way to SPI: cached plans, checked results, column access.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "plans.h"
#include "query.h"
#include "site.h"

static void
check_result(int result, int expected, const char *sql)
{
	if (result != expected)
		elog(ERROR, "SPI returned %s instead of %s for: %s",
			 SPI_result_code_string(result), SPI_result_code_string(expected), sql);
}

/* Otherwise each query sees what was committed meanwhile. */
static bool one_snapshot = false;

void
edn_under_one_snapshot(void (*work) (void *argument), void *argument)
{
	PushActiveSnapshot(GetLatestSnapshot());
	one_snapshot = true;
	PG_TRY();
	{
		work(argument);
	}
	PG_FINALLY();
	{
		one_snapshot = false;
	}
	PG_END_TRY();
	PopActiveSnapshot();
}

uint64
edn_query(const char *sql, int nargs, const Oid *types, const Datum *values,
		  const char *nulls, int expected)
{
	/* SPI leaves the caller in its own memory context. */
	MemoryContext caller = CurrentMemoryContext;
	SPIPlanPtr	plan = edn_plan(sql, nargs, types);

	check_result(SPI_execute_plan(plan, unconstify(Datum *, values), nulls, one_snapshot, 0), expected, sql);
	MemoryContextSwitchTo(caller);
	return SPI_processed;
}

/* caller: where SPI, preparing or executing, does not leave it. */
static uint64
run_latest(SPIPlanPtr plan, const char *sql, const Datum *values, MemoryContext caller)
{
	int			result;

	PushActiveSnapshot(GetLatestSnapshot());
	result = SPI_execute_plan(plan, unconstify(Datum *, values), NULL, true, 0);
	PopActiveSnapshot();
	MemoryContextSwitchTo(caller);
	check_result(result, SPI_OK_SELECT, sql);
	return SPI_processed;
}

uint64
edn_query_latest(const char *sql, int nargs, const Oid *types, const Datum *values)
{
	MemoryContext caller = CurrentMemoryContext;

	return run_latest(edn_plan(sql, nargs, types), sql, values, caller);
}

uint64
edn_query_wide(const char *sql, int nargs, const Oid *types, const Datum *values)
{
	MemoryContext caller = CurrentMemoryContext;

	return run_latest(edn_plan_wide(sql, nargs, types), sql, values, caller);
}

uint64
edn_query_read(const char *sql, int nargs, const Oid *types, const Datum *values, const char *nulls)
{
	MemoryContext caller = CurrentMemoryContext;
	SPIPlanPtr	plan = edn_plan(sql, nargs, types);

	check_result(SPI_execute_plan(plan, unconstify(Datum *, values), nulls, true, 0), SPI_OK_SELECT, sql);
	MemoryContextSwitchTo(caller);
	return SPI_processed;
}

Datum
edn_get(int row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull);
}

int64
edn_get_int64(int row, int column, int64 otherwise)
{
	bool		isnull;
	Datum		value = edn_get(row, column, &isnull);

	return isnull ? otherwise : DatumGetInt64(value);
}

int32
edn_get_int32(int row, int column, int32 otherwise)
{
	bool		isnull;
	Datum		value = edn_get(row, column, &isnull);

	return isnull ? otherwise : DatumGetInt32(value);
}

int16
edn_get_int16(int row, int column, int16 otherwise)
{
	bool		isnull;
	Datum		value = edn_get(row, column, &isnull);

	return isnull ? otherwise : DatumGetInt16(value);
}

bool
edn_get_bool(int row, int column)
{
	bool		isnull;
	Datum		value = edn_get(row, column, &isnull);

	return !isnull && DatumGetBool(value);
}

TimestampTz
edn_get_time(int row, int column)
{
	return edn_get_int64(row, column, DT_NOEND);
}

/* SPI_getvalue allocates in the current context, which is the caller's. */
char *
edn_get_text(int row, int column)
{
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);
}

int
edn_get_text_array(int row, int column, char ***result)
{
	bool		isnull;
	Datum		value = edn_get(row, column, &isnull);
	Datum	   *elements;
	bool	   *nulls;
	int			n;

	*result = NULL;
	if (isnull)
		return 0;
	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	*result = palloc(sizeof(char *) * Max(n, 1));
	for (int i = 0; i < n; i++)
		(*result)[i] = nulls[i] ? pstrdup("") : TextDatumGetCString(elements[i]);
	return n;
}

/* --- batches --- */

void
edn_batch_init(EdnBatch *batch, int ncolumns, const Oid *types)
{
	memset(batch, 0, sizeof(*batch));
	batch->ncolumns = ncolumns;
	batch->types = types;
	batch->context = CurrentMemoryContext;
	batch->values = palloc0(sizeof(Datum *) * ncolumns);
	batch->nulls = palloc0(sizeof(bool *) * ncolumns);
}

static void
grow_batch(EdnBatch *batch)
{
	int			room = batch->room == 0 ? 8 : batch->room * 2;
	MemoryContext old = MemoryContextSwitchTo(batch->context);

	for (int i = 0; i < batch->ncolumns; i++)
	{
		batch->values[i] = batch->room == 0 ? palloc(sizeof(Datum) * room) :
			repalloc(batch->values[i], sizeof(Datum) * room);
		batch->nulls[i] = batch->room == 0 ? palloc(sizeof(bool) * room) :
			repalloc(batch->nulls[i], sizeof(bool) * room);
	}
	batch->places = batch->room == 0 ? palloc(sizeof(ItemPointer) * room) :
		repalloc(batch->places, sizeof(ItemPointer) * room);
	batch->room = room;
	MemoryContextSwitchTo(old);
}

void
edn_batch_row(EdnBatch *batch)
{
	if (batch->nrows == batch->room)
		grow_batch(batch);
	for (int i = 0; i < batch->ncolumns; i++)
	{
		batch->values[i][batch->nrows] = (Datum) 0;
		batch->nulls[i][batch->nrows] = true;
	}
	batch->places[batch->nrows] = NULL;
	batch->nrows++;
}

void
edn_batch_set(EdnBatch *batch, int column, Datum value)
{
	batch->values[column][batch->nrows - 1] = value;
	batch->nulls[column][batch->nrows - 1] = false;
}

void
edn_batch_set_text(EdnBatch *batch, int column, const char *value)
{
	if (value != NULL)
		edn_batch_set(batch, column, CStringGetTextDatum(value));
}

void
edn_batch_set_time(EdnBatch *batch, int column, TimestampTz value)
{
	if (value != DT_NOEND)
		edn_batch_set(batch, column, TimestampTzGetDatum(value));
}

void
edn_batch_place(EdnBatch *batch, ItemPointer place)
{
	batch->places[batch->nrows - 1] = place;
}

uint64
edn_batch_run(EdnBatch *batch, const char *sql, int expected)
{
	Oid		   *array_types;
	Datum	   *arrays;
	int			lower = 1;
	uint64		processed;

	if (batch->nrows == 0)
		return 0;
	array_types = palloc(sizeof(Oid) * batch->ncolumns);
	arrays = palloc(sizeof(Datum) * batch->ncolumns);
	for (int i = 0; i < batch->ncolumns; i++)
	{
		int16		length;
		bool		byval;
		char		align;

		get_typlenbyvalalign(batch->types[i], &length, &byval, &align);
		array_types[i] = get_array_type(batch->types[i]);
		arrays[i] = PointerGetDatum(construct_md_array(batch->values[i], batch->nulls[i], 1,
													   &batch->nrows, &lower, batch->types[i],
													   length, byval, align));
	}
	processed = edn_query(sql, batch->ncolumns, array_types, arrays, NULL, expected);
	for (int i = 0; i < batch->nrows; i++)
		if (batch->places[i] != NULL)
			ItemPointerSetInvalid(batch->places[i]);
	batch->nrows = 0;
	return processed;
}

Oid
edn_type_oid(const char *name)
{
	Oid			oid = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									  CStringGetDatum(name), ObjectIdGetDatum(edn_schema_oid()));

	if (!OidIsValid(oid))
		elog(ERROR, "type edianton.%s does not exist", name);
	return oid;
}
