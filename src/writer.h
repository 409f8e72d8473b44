/*
 * writer.h
 *	  What it takes to write rows of a table, kept from one unit of work to the next.
 */
#ifndef EDN_WRITER_H
#define EDN_WRITER_H

#include "postgres.h"

#include "access/attnum.h"
#include "nodes/execnodes.h"

#include "query.h"

typedef struct EdnWriter
{
	/* which it is */
	const char *const *columns;
	CmdType		command;
	Oid			relid;
	/* what is kept */
	MemoryContext context;
	EState	   *estate;
	ResultRelInfo *result;
	AttrNumber *attributes;		/* of the batch's columns */
	ExprState **defaults;		/* by attribute, of an INSERT; NULL: none, or the batch has it */
	int			nindexes;
	Oid		   *indexes;
	bool		stale;			/* the table has changed */
	bool		passing;		/* another one like it is at work: freed at the end */
	/* while it writes */
	Relation	relation;
	TupleTableSlot *slot;		/* the row to write */
	bool		busy;
	SubTransactionId subid;
} EdnWriter;

extern void edn_writer_init(void);

/*
 * A writer for this table, which is open and locked then; NULL when only a statement does it right. The first nkeys
 * columns are not written.
 */
extern EdnWriter *edn_writer_get(const EdnBatch *batch, const char *table, const char *const *columns, int nkeys, CmdType command);
/* Either rows are written between these two ... */
extern void edn_writer_begin(EdnWriter *writer);
extern void edn_writer_end(EdnWriter *writer);
/* ... or it is let go. */
extern void edn_writer_drop(EdnWriter *writer);

#endif
