/*
 * statistics.c
 *	  How often the caches of this backend hit. A cache that never hits gives
 *	  right answers all the same, so tests look here.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "statistics.h"

static EdnCounter *counters = NULL;

void
edn_counter_register(EdnCounter *counter)
{
	counter->next = counters;
	counters = counter;
}

/*
 * edianton.cache_statistics() RETURNS TABLE (name text, hits bigint, misses bigint)
 * Since this backend loaded the library.
 */
PG_FUNCTION_INFO_V1(edianton_cache_statistics);

Datum
edianton_cache_statistics(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (EdnCounter *c = counters; c != NULL; c = c->next)
	{
		Datum		values[3] = {CStringGetTextDatum(c->name), Int64GetDatum(c->hits), Int64GetDatum(c->misses)};
		bool		nulls[3] = {false, false, false};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
