/*
 * master.h
 *	  Master data by their codes.
 */
#ifndef EDN_MASTER_H
#define EDN_MASTER_H

#include "postgres.h"

/* Ids of what is active; ED005 when there is none. Between SPI_connect and SPI_finish. */
extern int32 edn_unit_by_code(const char *code);
/* A person of that unit; ED039 when of another. */
extern int64 edn_person_by_code(const char *code, int32 unit);
extern void edn_require_kind(const char *kind);

#endif
