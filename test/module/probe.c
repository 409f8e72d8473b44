/*
 * probe.c
 *	  Makes the privileged guard and the plan cache callable from tests.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "plans.h"
#include "privilege.h"
#include "statistics.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	edn_privilege_init();
	edn_plans_init();
}

/* probe_guard(query text) RETURNS text: the query's first value, run inside a guard. */
PG_FUNCTION_INFO_V1(probe_guard);

Datum
probe_guard(PG_FUNCTION_ARGS)
{
	char	   *query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	text	   *answer = NULL;
	EdnGuard	guard;

	edn_enter(&guard);
	SPI_connect();
	if (SPI_execute(query, false, 0) > 0 && SPI_processed > 0)
	{
		char	   *value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);

		if (value != NULL)
		{
			answer = SPI_palloc(VARHDRSZ + strlen(value));
			SET_VARSIZE(answer, VARHDRSZ + strlen(value));
			memcpy(VARDATA(answer), value, strlen(value));
		}
	}
	SPI_finish();
	edn_leave(&guard);
	if (answer == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(answer);
}

/* probe_caller() RETURNS text */
PG_FUNCTION_INFO_V1(probe_caller);

Datum
probe_caller(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(GetUserNameFromId(edn_caller(), false)));
}

/* probe_plan(x integer) RETURNS integer: probe_step(x) through the plan cache. */
PG_FUNCTION_INFO_V1(probe_plan);

Datum
probe_plan(PG_FUNCTION_ARGS)
{
	const Oid	types[] = {INT4OID};
	Datum		values[] = {PG_GETARG_DATUM(0)};
	bool		isnull;
	int32		answer;

	SPI_connect();
	if (SPI_execute_plan(edn_plan("SELECT public.probe_step($1)", 1, types), values, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "probe_plan failed");
	answer = DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	PG_RETURN_INT32(answer);
}
