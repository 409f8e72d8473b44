/*
 * era.c
 *	  The eras of a site: one for each cluster and database that it lived in.
 *
 * Transaction numbers order events only within the cluster that gave them. A
 * restored or copied database goes on with numbers of its own, so its first
 * engine call begins a new era, and a subscriber finishes the old one from what
 * is stored before it turns to the new.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/inval.h"

#include "era.h"
#include "privilege.h"
#include "site.h"

/*
 * The row lock lets one of several first calls through; the others find the
 * condition false once they have it.
 */
#define BEGIN_ERA \
	"UPDATE edianton.site SET era = era OPERATOR(pg_catalog.+) 1, system_identifier = $1, database_oid = $2" \
	" WHERE system_identifier OPERATOR(pg_catalog.<>) $1 OR database_oid OPERATOR(pg_catalog.<>) $2"

void
edn_begin_era(void)
{
	Oid			types[] = {INT8OID, INT8OID};
	Datum		values[2];
	EdnGuard	guard;

	values[0] = Int64GetDatum((int64) GetSystemIdentifier());
	values[1] = Int64GetDatum((int64) MyDatabaseId);
	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args(BEGIN_ERA, 2, types, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not update edianton.site");
	SPI_finish();
	edn_leave(&guard);
	/* Every backend, and this one even after a rollback, looks at the site again. */
	CacheInvalidateRelcacheByRelid(edn_relation_oid("site"));
	CommandCounterIncrement();
}

/*
 * edianton.era() RETURNS integer
 * The era that new events belong to. Errors: ED001.
 */
PG_FUNCTION_INFO_V1(edianton_era);

Datum
edianton_era(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(edn_era());
}
