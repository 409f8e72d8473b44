/*
 * args.c
 *	  Arguments of SQL-callable functions, NULLs included.
 *
 * The public functions are not strict: a portal that passes NULL by mistake
 * must hear of it instead of getting NULL back with nothing done.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "args.h"
#include "errors.h"

void
edn_require_arg(FunctionCallInfo fcinfo, int i, const char *name)
{
	if (PG_ARGISNULL(i))
		ereport(ERROR,
				errcode(ERRCODE_EDN_NULL_ARGUMENT),
				errmsg("argument \"%s\" of edianton.%s must not be NULL", name,
					   get_func_name(fcinfo->flinfo->fn_oid)),
				errhint("\\df edianton.%s shows the arguments.", get_func_name(fcinfo->flinfo->fn_oid)));
}

char *
edn_arg_text(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(i));
}

char *
edn_arg_json(FunctionCallInfo fcinfo, int i)
{
	Jsonb	   *value;

	if (PG_ARGISNULL(i))
		return NULL;
	value = PG_GETARG_JSONB_P(i);
	return JsonbToCString(NULL, &value->root, VARSIZE(value));
}

char *
edn_arg_object(FunctionCallInfo fcinfo, int i, const char *name)
{
	if (PG_ARGISNULL(i))
		return pstrdup("{}");
	if (!JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(i)))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("argument \"%s\" of edianton.%s must be a JSON object", name,
					   get_func_name(fcinfo->flinfo->fn_oid)));
	return edn_arg_json(fcinfo, i);
}

int
edn_arg_texts(FunctionCallInfo fcinfo, int i, char ***values)
{
	Datum	   *elements;
	bool	   *nulls;
	int			n,
				kept = 0;

	*values = NULL;
	if (PG_ARGISNULL(i))
		return 0;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(i), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	*values = palloc(sizeof(char *) * Max(n, 1));
	for (int j = 0; j < n; j++)
		if (!nulls[j])
			(*values)[kept++] = TextDatumGetCString(elements[j]);
	return kept;
}

TimestampTz
edn_arg_claimed(FunctionCallInfo fcinfo, int i)
{
	if (!PG_ARGISNULL(i) && TIMESTAMP_IS_NOEND(PG_GETARG_TIMESTAMPTZ(i)))
		ereport(ERROR,
				errcode(ERRCODE_EDN_CLAIMED_IN_FUTURE),
				errmsg("the claimed time of edianton.%s lies in the future", get_func_name(fcinfo->flinfo->fn_oid)),
				errdetail("Claimed infinity."),
				errhint("Leave claimed_at out for what happens now."));
	return edn_arg_time(fcinfo, i);
}

TimestampTz
edn_arg_time(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(i);
}
