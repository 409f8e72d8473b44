/*
 * worker.h
 *	  The background worker that notifies for committed events.
 */
#ifndef EDN_WORKER_H
#define EDN_WORKER_H

#include "postgres.h"

extern void edn_worker_init(void);

/* Will the worker notify for what this database commits? */
extern bool edn_worker_listens(void);

/* Something was committed. */
extern void edn_worker_wake(void);

extern PGDLLEXPORT void edianton_worker_main(Datum arg);

#endif							/* EDN_WORKER_H */
