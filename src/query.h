/*
 * query.h
 *	  The engine's way to SPI: cached plans, checked results, column access.
 */
#ifndef EDN_QUERY_H
#define EDN_QUERY_H

#include "postgres.h"

#include "executor/spi.h"
#include "storage/itemptr.h"

/* Run a cached plan of sql, a string constant; SPI_tuptable holds what it returned. */
extern uint64 edn_query(const char *sql, int nargs, const Oid *types, const Datum *values,
						const char *nulls, int expected);
/* Run work, in which edn_query() only reads, and all of it under one snapshot: the latest there is at the beginning. */
extern void edn_under_one_snapshot(void (*work) (void *argument), void *argument);
/* The same for reading, under the latest snapshot: for caches, which must not see the past. */
extern uint64 edn_query_latest(const char *sql, int nargs, const Oid *types, const Datum *values);
/* The same for reading most of a table, planned for these values. */
extern uint64 edn_query_wide(const char *sql, int nargs, const Oid *types, const Datum *values);

/* The same for reading on the caller's behalf, under the snapshot of his query. */
extern uint64 edn_query_read(const char *sql, int nargs, const Oid *types, const Datum *values, const char *nulls);

/* Columns of SPI_tuptable: row 0-based, column 1-based as SPI has them. By reference: valid until SPI_finish. */
/* The operator of pg_catalog, whatever the search path holds. */
#define EQ " OPERATOR(pg_catalog.=) "
#define LE " OPERATOR(pg_catalog.<=) "
#define GE " OPERATOR(pg_catalog.>=) "
#define NE " OPERATOR(pg_catalog.<>) "
#define GT " OPERATOR(pg_catalog.>) "

extern Datum edn_get(int row, int column, bool *isnull);
extern int64 edn_get_int64(int row, int column, int64 otherwise);
extern int32 edn_get_int32(int row, int column, int32 otherwise);
extern int16 edn_get_int16(int row, int column, int16 otherwise);
extern bool edn_get_bool(int row, int column);
extern TimestampTz edn_get_time(int row, int column);	/* DT_NOEND for NULL */
extern char *edn_get_text(int row, int column); /* NULL for NULL; any type by its output function */
extern int edn_get_text_array(int row, int column, char ***result);

/* Rows on their way to the table, a column at a time, handed over as arrays. */
typedef struct EdnBatch
{
	int			ncolumns;
	const Oid  *types;			/* element types */
	int			nrows;
	int			room;
	Datum	  **values;			/* [column][row] */
	bool	  **nulls;
	ItemPointer *places;		/* where the rows lie; NULL: nobody asks */
	MemoryContext context;
} EdnBatch;

extern void edn_batch_init(EdnBatch *batch, int ncolumns, const Oid *types);
/* Start a row, all NULL; then set its columns (0-based). */
extern void edn_batch_row(EdnBatch *batch);
extern void edn_batch_set(EdnBatch *batch, int column, Datum value);
extern void edn_batch_set_text(EdnBatch *batch, int column, const char *value);	/* NULL stays NULL */
extern void edn_batch_set_time(EdnBatch *batch, int column, TimestampTz value); /* DT_NOEND stays NULL */
/* The last row lies at *place, or nowhere yet; whoever writes it says where it lies then. */
extern void edn_batch_place(EdnBatch *batch, ItemPointer place);
/* Run sql, whose parameters $1 .. are the columns as arrays, and empty the batch; returns rows processed. */
extern uint64 edn_batch_run(EdnBatch *batch, const char *sql, int expected);

/* A type of the schema edianton, by name. */
extern Oid	edn_type_oid(const char *name);

#endif
