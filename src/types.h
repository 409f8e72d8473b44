/*
 * types.h
 *	  The SQL types term, colour and node_state as C sees them.
 */
#ifndef EDN_TYPES_H
#define EDN_TYPES_H

#include "fmgr.h"

#include "core/light.h"
#include "core/term.h"

static inline edn_term
DatumGetEdnTerm(Datum datum)
{
	return edn_term_unpack(DatumGetInt64(datum));
}

static inline Datum
EdnTermGetDatum(edn_term term)
{
	return Int64GetDatum(edn_term_pack(term));
}

/* Labels of the enums, cached per backend. */
extern Datum EdnColourGetDatum(edn_colour colour);
extern edn_colour DatumGetEdnColour(Datum datum);
extern Datum EdnStateGetDatum(edn_state state);
extern edn_state DatumGetEdnState(Datum datum);

extern void edn_types_init(void);

#define PG_GETARG_EDN_TERM(n) DatumGetEdnTerm(PG_GETARG_DATUM(n))
#define PG_GETARG_EDN_COLOUR(n) DatumGetEdnColour(PG_GETARG_DATUM(n))
#define PG_GETARG_EDN_STATE(n) DatumGetEdnState(PG_GETARG_DATUM(n))

/* Raise ED030 for an error of src/core/term.h. */
extern _Noreturn void edn_term_fail(edn_term_error error, const char *what);

#endif							/* EDN_TYPES_H */
