/*
 * types.c
 *	  The SQL types term, colour and node_state.
 *
 * Comparing and hashing a term is comparing and hashing the integer that it is
 * stored as, so sql/extension/10_types.sql uses the server's own functions for
 * int8. The other two are enums, whose labels C knows by number.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "query.h"
#include "settings.h"
#include "types.h"

/* From 16 on input functions report errors softly when their caller asks for it. */
#if PG_VERSION_NUM >= 160000
#define input_error(...) ereturn(fcinfo->context, (Datum) 0, __VA_ARGS__)
#else
#define input_error(...) ereport(ERROR, __VA_ARGS__)
#endif

#define TERM_FORMS \
	"A term is a whole number and a unit, or 'none': '7 workdays', '3 days', '1 month', '48 hours', '90 minutes', '4 workhours'."

/* ---------- term ---------- */

static const char *
term_reason(edn_term_error error)
{
	switch (error)
	{
		case EDN_TERM_RANGE:
			return "The amount of a term is from 0 to 2147483647.";
		case EDN_TERM_UNITS:
			return "Terms are added and subtracted within a unit only: how long a month or a working day is, a calendar decides.";
		default:
			return TERM_FORMS;
	}
}

void
edn_term_fail(edn_term_error error, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_EDN_BAD_TERM),
			 errmsg("%s", what),
			 errdetail("%s", term_reason(error)),
			 error == EDN_TERM_UNITS ?
			 errhint("Count with instants: edianton.deadline(edianton.deadline(start, a), b).") : 0));
}

/*
 * edianton.term_in(cstring) RETURNS edianton.term
 * Errors: ED030.
 */
PG_FUNCTION_INFO_V1(edianton_term_in);

Datum
edianton_term_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	edn_term	term;
	edn_term_error error = edn_term_parse(text, strlen(text), &term);

	if (error != EDN_TERM_OK)
		input_error((errcode(ERRCODE_EDN_BAD_TERM),
					 errmsg("\"%s\" is not a term", text),
					 errdetail("%s", term_reason(error)),
					 errhint("Short and Chinese forms are read as well: 7wd, 3d, 1mon, 48h, 90min, 4wh, 7个工作日, 3天, 1个月, 48小时.")));
	return EdnTermGetDatum(term);
}

/* edianton.term_out(edianton.term) RETURNS cstring */
PG_FUNCTION_INFO_V1(edianton_term_out);

Datum
edianton_term_out(PG_FUNCTION_ARGS)
{
	char	   *text = palloc(EDN_TERM_TEXT_MAX);

	edn_term_print(PG_GETARG_EDN_TERM(0), text);
	PG_RETURN_CSTRING(text);
}

/*
 * edianton.term_recv(internal) RETURNS edianton.term
 * The binary form: unit and amount, 32 bits each. Errors: ED030.
 */
PG_FUNCTION_INFO_V1(edianton_term_recv);

Datum
edianton_term_recv(PG_FUNCTION_ARGS)
{
	int64		word = pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0));

	if (!edn_term_valid(word))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_TERM),
				 errmsg("malformed binary term"),
				 errdetail("Unit %d, amount %d.", (int) (word >> 32), (int) (word & 0xFFFFFFFF)),
				 errhint("The unit is from 0 (none, amount 0) to 6, the amount not negative.")));
	PG_RETURN_INT64(word);
}

/* edianton.term_send(edianton.term) RETURNS bytea */
PG_FUNCTION_INFO_V1(edianton_term_send);

Datum
edianton_term_send(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendint64(&buffer, PG_GETARG_INT64(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

static Datum
term_result(edn_term_error error, edn_term result, const char *what)
{
	if (error != EDN_TERM_OK)
		edn_term_fail(error, what);
	return EdnTermGetDatum(result);
}

/*
 * edianton.term_add(a edianton.term, b edianton.term) RETURNS edianton.term
 * Errors: ED030 for different units or overflow.
 */
PG_FUNCTION_INFO_V1(edianton_term_add);

Datum
edianton_term_add(PG_FUNCTION_ARGS)
{
	edn_term	result = {EDN_NONE, 0};
	edn_term_error error = edn_term_add(PG_GETARG_EDN_TERM(0), PG_GETARG_EDN_TERM(1), &result);

	return term_result(error, result, "terms cannot be added");
}

/*
 * edianton.term_subtract(a edianton.term, b edianton.term) RETURNS edianton.term
 * Errors: ED030 for different units or a negative result.
 */
PG_FUNCTION_INFO_V1(edianton_term_subtract);

Datum
edianton_term_subtract(PG_FUNCTION_ARGS)
{
	edn_term	result = {EDN_NONE, 0};
	edn_term_error error = edn_term_subtract(PG_GETARG_EDN_TERM(0), PG_GETARG_EDN_TERM(1), &result);

	return term_result(error, result, "terms cannot be subtracted");
}

/*
 * edianton.term_multiply(term edianton.term, factor integer) RETURNS edianton.term
 * Errors: ED030 for overflow or a negative factor.
 */
PG_FUNCTION_INFO_V1(edianton_term_multiply);

Datum
edianton_term_multiply(PG_FUNCTION_ARGS)
{
	edn_term	result = {EDN_NONE, 0};
	edn_term_error error = edn_term_multiply(PG_GETARG_EDN_TERM(0), PG_GETARG_INT32(1), &result);

	return term_result(error, result, "term cannot be multiplied");
}

/* ---------- colour and node_state ---------- */

/* Oids of the labels of an enum, by the number that C has for each. */
typedef struct EnumLabels
{
	const char *type;
	int			n;
	bool		known;
	Oid			oids[EDN_SKIPPED + 1];	/* the longer of the two; 0 unused */
} EnumLabels;

static EnumLabels colours = {"colour", EDN_RED};
static EnumLabels states = {"node_state", EDN_SKIPPED};

static const char *
colour_label_name(int value)
{
	return edn_colour_name((edn_colour) value);
}

static const char *
state_label_name(int value)
{
	return edn_state_name((edn_state) value);
}

/* The extension was dropped, or created again: other oids. */
static void
labels_changed(Datum arg, int cache, uint32 hash)
{
	colours.known = states.known = false;
}

void
edn_types_init(void)
{
	CacheRegisterSyscacheCallback(ENUMOID, labels_changed, (Datum) 0);
}

static void
learn_labels(EnumLabels *labels, const char *(*name_of) (int value))
{
	Oid			type = edn_type_oid(labels->type);

	for (int i = 1; i <= labels->n; i++)
	{
		HeapTuple	tuple = SearchSysCache2(ENUMTYPOIDNAME, ObjectIdGetDatum(type), CStringGetDatum(name_of(i)));

		if (!HeapTupleIsValid(tuple))
			elog(ERROR, "type edianton.%s has no label \"%s\"", labels->type, name_of(i));
		labels->oids[i] = ((Form_pg_enum) GETSTRUCT(tuple))->oid;
		ReleaseSysCache(tuple);
	}
	labels->known = true;
}

static Datum
label_of(EnumLabels *labels, int value, const char *(*name_of) (int value))
{
	if (!labels->known)
		learn_labels(labels, name_of);
	return ObjectIdGetDatum(labels->oids[value]);
}

static int
value_of(EnumLabels *labels, Datum datum, const char *(*name_of) (int value))
{
	Oid			oid = DatumGetObjectId(datum);

	if (!labels->known)
		learn_labels(labels, name_of);
	for (int i = 1; i <= labels->n; i++)
		if (labels->oids[i] == oid)
			return i;
	elog(ERROR, "%u is no label of edianton.%s", oid, labels->type);
}

Datum
EdnColourGetDatum(edn_colour colour)
{
	return label_of(&colours, colour, colour_label_name);
}

edn_colour
DatumGetEdnColour(Datum datum)
{
	return (edn_colour) value_of(&colours, datum, colour_label_name);
}

Datum
EdnStateGetDatum(edn_state state)
{
	return label_of(&states, state, state_label_name);
}

edn_state
DatumGetEdnState(Datum datum)
{
	return (edn_state) value_of(&states, datum, state_label_name);
}

/* ---------- labels ---------- */

/* Argument n names a language, or is NULL for the one that is set. */
static bool
label_in_chinese(FunctionCallInfo fcinfo, int n)
{
	char	   *language;

	if (PG_ARGISNULL(n))
		return edn_language == EDN_LANGUAGE_ZH;
	language = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (strcmp(language, "zh") == 0)
		return true;
	if (strcmp(language, "en") == 0)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_EDN_BAD_VALUE),
			 errmsg("\"%s\" is not a language of labels", language),
			 errdetail("Labels are kept in Chinese and English."),
			 errhint("Give 'zh' or 'en', or NULL for the setting edianton.language.")));
}

/*
 * edianton.colour_label(colour edianton.colour, lang text DEFAULT NULL) RETURNS text
 * Errors: ED039 for another language than zh and en.
 */
PG_FUNCTION_INFO_V1(edianton_colour_label);

Datum
edianton_colour_label(PG_FUNCTION_ARGS)
{
	bool		chinese = label_in_chinese(fcinfo, 1);
	edn_colour	colour;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	colour = PG_GETARG_EDN_COLOUR(0);
	PG_RETURN_TEXT_P(cstring_to_text(chinese ? edn_colour_name_zh(colour) : edn_colour_name(colour)));
}

/*
 * edianton.state_label(state edianton.node_state, lang text DEFAULT NULL) RETURNS text
 * Errors: ED039 for another language than zh and en.
 */
PG_FUNCTION_INFO_V1(edianton_state_label);

Datum
edianton_state_label(PG_FUNCTION_ARGS)
{
	bool		chinese = label_in_chinese(fcinfo, 1);
	edn_state	state;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = PG_GETARG_EDN_STATE(0);
	PG_RETURN_TEXT_P(cstring_to_text(chinese ? edn_state_name_zh(state) : edn_state_name(state)));
}

/*
 * edianton.term_label(term edianton.term, lang text DEFAULT NULL) RETURNS text
 * Errors: ED039 for another language than zh and en.
 */
PG_FUNCTION_INFO_V1(edianton_term_label);

Datum
edianton_term_label(PG_FUNCTION_ARGS)
{
	bool		chinese = label_in_chinese(fcinfo, 1);
	char		text[EDN_TERM_TEXT_MAX];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (chinese)
		edn_term_print_zh(PG_GETARG_EDN_TERM(0), text);
	else
		edn_term_print(PG_GETARG_EDN_TERM(0), text);
	PG_RETURN_TEXT_P(cstring_to_text(text));
}

/* ---------- the rule of lights ---------- */

/* An instant that may be absent: NULL never comes. */
static int64
instant_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? EDN_NEVER : PG_GETARG_TIMESTAMPTZ(n);
}

/*
 * edianton.colour_of(state edianton.node_state, warn_at timestamptz, due_at timestamptz,
 *					  causes integer, judged_at timestamptz) RETURNS edianton.colour
 * NULL when the state, the causes or the instant of judgement is.
 */
PG_FUNCTION_INFO_V1(edianton_colour_of);

Datum
edianton_colour_of(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(3) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	return EdnColourGetDatum(edn_colour_of(PG_GETARG_EDN_STATE(0), instant_argument(fcinfo, 1),
										   instant_argument(fcinfo, 2), PG_GETARG_INT32(3),
										   PG_GETARG_TIMESTAMPTZ(4)));
}

static ArrayType *
cause_array(int32 causes, const char *(*name_of) (int bit))
{
	Datum		names[32];
	int			n = 0;

	if ((causes & ~EDN_CAUSES_ALL) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("%d is not a set of causes", causes),
				 errdetail("The bits known add up to %d.", EDN_CAUSES_ALL)));
	for (int bit = 1; bit <= EDN_CAUSES_ALL; bit <<= 1)
	{
		if (causes & bit)
			names[n++] = CStringGetTextDatum(name_of(bit));
	}
	return construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/*
 * edianton.cause_names(causes integer) RETURNS text[]
 * Errors: ED039 for unknown bits.
 */
PG_FUNCTION_INFO_V1(edianton_cause_names);

Datum
edianton_cause_names(PG_FUNCTION_ARGS)
{
	PG_RETURN_ARRAYTYPE_P(cause_array(PG_GETARG_INT32(0), edn_cause_name));
}

/*
 * edianton.cause_labels(causes integer, lang text DEFAULT NULL) RETURNS text[]
 * Errors: ED039 for unknown bits, or another language than zh and en.
 */
PG_FUNCTION_INFO_V1(edianton_cause_labels);

Datum
edianton_cause_labels(PG_FUNCTION_ARGS)
{
	bool		chinese = label_in_chinese(fcinfo, 1);

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(cause_array(PG_GETARG_INT32(0), chinese ? edn_cause_name_zh : edn_cause_name));
}
