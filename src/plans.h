/*
 * plans.h
 *	  Prepared plans that outlive a call.
 */
#ifndef EDN_PLANS_H
#define EDN_PLANS_H

#include "executor/spi.h"

extern void edn_plans_init(void);

/*
 * The saved plan of a query, found by the text's address. Call it between
 * SPI_connect and SPI_finish, inside a guard. Names in the text are
 * schema-qualified. types has nargs entries.
 */
extern SPIPlanPtr edn_plan(const char *sql, int nargs, const Oid *types);

/* The same for a query over most of a table: how to read it is left to the planner. */
extern SPIPlanPtr edn_plan_wide(const char *sql, int nargs, const Oid *types);

#endif							/* EDN_PLANS_H */
