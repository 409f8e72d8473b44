/*
 * identifiers.c
 *	  The checks behind the domains project_code and uscc.
 *
 * A region unknown to GB/T 2260 is warned of and never refused: real codes
 * name development zones which that list lacks.
 */
#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "core/ident.h"
#include "errors.h"

#define PROJECT_CODE_FORM "YYMM-RRRRRR-DD-TT-NNNNNC, or YYYY-RRRRRR-II-TT-NNNNNN from 2015 to 2020: 24 characters with the hyphens."
#define USCC_FORM "18 characters: registering department, kind, six digits of region, nine of the organisation, check character; no I, O, S, V, Z and no lower case."

/* The rule that was broken, in words. */
static char *
broken_rule(edn_ident_error error, const char *code, int length, int position, char expected)
{
	switch (error)
	{
		case EDN_IDENT_LENGTH:
			return psprintf("It has %d characters.", pg_mbstrlen_with_len(code, length));
		case EDN_IDENT_CHARACTER:
			return psprintf("Character %d does not belong there.", pg_mbstrlen_with_len(code, position) + 1);
		case EDN_IDENT_DATE:
			return pstrdup("The first four digits are neither year and month of assignment, from 2020 on, nor a year from 2015 to 2020.");
		case EDN_IDENT_TYPE:
			return pstrdup("The project type, characters 16 and 17, is 01 to 05.");
		case EDN_IDENT_CHECK:
			return psprintf("The check character is \"%c\", expected \"%c\".", code[length - 1], expected);
		default:
			return pstrdup(edn_ident_reason(error));
	}
}

static void
warn_of_region(const char *kind, const char *code, int start)
{
	ereport(WARNING,
			(errmsg("%s %s names the region %.6s, whose province is not in GB/T 2260", kind, code, code + start),
			 errhint("Accepted all the same; compare it with the document.")));
}

/*
 * edianton.check_project_code(code text) RETURNS boolean
 * True, or an error that says what is wrong. Errors: ED031.
 */
PG_FUNCTION_INFO_V1(edianton_check_project_code);

Datum
edianton_check_project_code(PG_FUNCTION_ARGS)
{
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int			length = strlen(code);
	int			position = 0;
	char		expected = '?';
	edn_ident_error error = edn_project_code_check(code, length, NULL, &position, &expected);

	if (error == EDN_IDENT_REGION)
		warn_of_region("project code", code, position);
	else if (error != EDN_IDENT_OK)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_PROJECT_CODE),
				 errmsg("\"%s\" is not a project code: %s", code, edn_ident_reason(error)),
				 errdetail("%s", broken_rule(error, code, length, position, expected)),
				 errhint("%s", PROJECT_CODE_FORM)));
	PG_RETURN_BOOL(true);
}

/*
 * edianton.check_uscc(code text) RETURNS boolean
 * True, or an error that says what is wrong. Errors: ED032.
 */
PG_FUNCTION_INFO_V1(edianton_check_uscc);

Datum
edianton_check_uscc(PG_FUNCTION_ARGS)
{
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int			length = strlen(code);
	int			position = 0;
	char		expected = '?';
	edn_ident_error error = edn_uscc_check(code, length, &position, &expected);

	if (error == EDN_IDENT_REGION)
		warn_of_region("credit code", code, position);
	else if (error != EDN_IDENT_OK)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_USCC),
				 errmsg("\"%s\" is not a unified social credit code: %s", code, edn_ident_reason(error)),
				 errdetail("%s", broken_rule(error, code, length, position, expected)),
				 errhint("%s", USCC_FORM)));
	PG_RETURN_BOOL(true);
}
