/*
 * table.h
 *	  Rows of the engine's tables, written without a statement.
 */
#ifndef EDN_TABLE_H
#define EDN_TABLE_H

#include "postgres.h"

#include "query.h"

/*
 * Write the rows of a batch, whose columns have these names, and empty it.
 * False, with nothing done, when only a statement does it right: edn_batch_run.
 * The batch's places (edn_batch_place) become those of the rows written.
 */
extern bool edn_table_insert(EdnBatch *batch, const char *table, const char *const *columns);
/* The first nkeys columns are for the statement; the rows are found at the batch's places. */
extern bool edn_table_update(EdnBatch *batch, const char *table, const char *const *columns, int nkeys);

#endif
