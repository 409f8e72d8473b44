/*
 * args.h
 *	  Arguments of SQL-callable functions, NULLs included.
 */
#ifndef EDN_ARGS_H
#define EDN_ARGS_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/timestamp.h"

/* ED060 naming the argument when it is NULL. */
extern void edn_require_arg(FunctionCallInfo fcinfo, int i, const char *name);
extern char *edn_arg_text(FunctionCallInfo fcinfo, int i);	/* NULL for NULL */
extern char *edn_arg_json(FunctionCallInfo fcinfo, int i);	/* jsonb in its text form; NULL for NULL */
/* The same, ED039 unless it is an object; NULL becomes {}. */
extern char *edn_arg_object(FunctionCallInfo fcinfo, int i, const char *name);
extern int	edn_arg_texts(FunctionCallInfo fcinfo, int i, char ***values);	/* elements that are NULL are left out */
extern TimestampTz edn_arg_time(FunctionCallInfo fcinfo, int i);	/* DT_NOEND for NULL */
/* The same for claimed_at: ED014 for infinity, which is not NULL. */
extern TimestampTz edn_arg_claimed(FunctionCallInfo fcinfo, int i);

#endif
