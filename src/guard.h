/*
 * guard.h
 *	  The engine's tables refuse writes that do not come from the engine.
 */
#ifndef EDN_GUARD_H
#define EDN_GUARD_H

#include "postgres.h"

extern void edn_guard_init(void);

/* Around the engine's own writes; the caller restores it on errors (PG_FINALLY). */
extern void edn_engine_begin(void);
extern void edn_engine_end(void);
extern bool edn_engine_writing(void);
/* edn_query() as the engine's own write. */
extern uint64 edn_engine_query(const char *sql, int nargs, const Oid *types, const Datum *values,
							   const char *nulls, int expected);

#endif
