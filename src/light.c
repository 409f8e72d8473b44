/*
 * light.c
 *	  Lights as SQL sees them: roll-up, and exact ones at any instant.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "clock.h"
#include "errors.h"
#include "project.h"
#include "read.h"
#include "types.h"

/*
 * edianton.roll_up(base edianton.colour, warn_at timestamptz, due_at timestamptz, at timestamptz) RETURNS edianton.colour
 *
 * The light of a matter: red from due_at on, at least yellow from warn_at on, else base. IMMUTABLE STRICT.
 */
PG_FUNCTION_INFO_V1(edianton_roll_up);
Datum
edianton_roll_up(PG_FUNCTION_ARGS)
{
	edn_colour	base = PG_GETARG_EDN_COLOUR(0);
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(3);

	if (PG_GETARG_TIMESTAMPTZ(2) <= at)
		base = EDN_RED;
	else if (PG_GETARG_TIMESTAMPTZ(1) <= at)
		base = Max(base, EDN_YELLOW);
	PG_RETURN_DATUM(EdnColourGetDatum(base));
}

/*
 * edianton.light_at(matter bigint, ord integer, at timestamptz DEFAULT NULL) RETURNS edianton.colour
 *
 * The light of a node at an instant not before its last judgement, if nothing
 * but time happens until then; at NULL: now. NULL when the caller sees no such node.
 */
PG_FUNCTION_INFO_V1(edianton_light_at);
Datum
edianton_light_at(PG_FUNCTION_ARGS)
{
	EdnMatter  *matter;
	int32		index;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	matter = edn_read_matter(PG_GETARG_INT64(0));
	if (matter == NULL || matter->template == NULL)
		PG_RETURN_NULL();
	index = edn_template_by_ord(matter->template, PG_GETARG_INT32(1));
	if (index < 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(EdnColourGetDatum(edn_light_at(&matter->nodes[index],
												   PG_ARGISNULL(2) ? edn_now() : PG_GETARG_TIMESTAMPTZ(2))));
}

/*
 * edianton.matter_light_at(matter bigint, at timestamptz DEFAULT NULL) RETURNS edianton.colour
 *
 * The same for a whole matter: the worst of its nodes.
 */
PG_FUNCTION_INFO_V1(edianton_matter_light_at);
Datum
edianton_matter_light_at(PG_FUNCTION_ARGS)
{
	EdnMatter  *matter;
	TimestampTz at = PG_ARGISNULL(1) ? edn_now() : PG_GETARG_TIMESTAMPTZ(1);
	edn_colour	worst = EDN_GREEN;
	bool		any = false;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	matter = edn_read_matter(PG_GETARG_INT64(0));
	if (matter == NULL)
		PG_RETURN_NULL();
	for (int32 i = 0; matter->template != NULL && i < matter->template->nnodes; i++)
	{
		if (matter->nodes[i].state == EDN_SKIPPED)
			continue;
		any = true;
		worst = Max(worst, edn_light_at(&matter->nodes[i], at));
	}
	PG_RETURN_DATUM(EdnColourGetDatum(any && matter->state != EDN_MATTER_CANCELLED ? worst : EDN_GREY));
}

static const char *const flag_names[] = {
	"unwarned", "provisional", "needed", "interrupted", "moved", "returned", "late", "by_rule", "evidence", "expires"
};

/* edianton.flag_names(flags integer) RETURNS text[]: the bits of node.flags by name. IMMUTABLE STRICT. */
PG_FUNCTION_INFO_V1(edianton_flag_names);
Datum
edianton_flag_names(PG_FUNCTION_ARGS)
{
	Datum		names[lengthof(flag_names)];
	int			n = 0;

	for (int i = 0; i < lengthof(flag_names); i++)
		if (PG_GETARG_INT32(0) & (1 << i))
			names[n++] = CStringGetTextDatum(flag_names[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}
