/*
 * fuzz_ident.c
 *	  A refused identifier tells where it is wrong; one whose check character
 *	  alone is wrong is mended by the expected one.
 */
#include "ident.h"
#include "fuzz.h"

#include <string.h>

typedef edn_ident_error (*check_function) (const char *code, size_t length, int *position, char *expected);

static edn_ident_error
check_project_code(const char *code, size_t length, int *position, char *expected)
{
	edn_project_code_form form = 0;
	edn_ident_error error = edn_project_code_check(code, length, &form, position, expected);

	DEMAND(error != EDN_IDENT_OK || form == EDN_CODE_2021 || form == EDN_CODE_2015);
	DEMAND(edn_project_code_check(code, length, NULL, NULL, NULL) == error);
	return error;
}

static void
demand_sense(check_function check, const char *code, size_t length, size_t right_length)
{
	int			position = 0;
	char		expected = 0;
	edn_ident_error error = check(code, length, &position, &expected);

	DEMAND(edn_ident_reason(error) != NULL);
	DEMAND((error == EDN_IDENT_LENGTH) == (length != right_length));
	if (error != EDN_IDENT_OK && error != EDN_IDENT_LENGTH)
		DEMAND(position >= 0 && (size_t) position < length);
	if (error == EDN_IDENT_CHECK)
	{
		char		mended[EDN_PROJECT_CODE_LENGTH];

		memcpy(mended, code, length);
		DEMAND(mended[length - 1] != expected);
		mended[length - 1] = expected;
		error = check(mended, length, &position, &expected);
		DEMAND(error == EDN_IDENT_OK || error == EDN_IDENT_REGION);
	}
}

/* The bytes are not terminated: reading past their end is found. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *code = (const char *) data;

	demand_sense(check_project_code, code, size, EDN_PROJECT_CODE_LENGTH);
	demand_sense(edn_uscc_check, code, size, EDN_USCC_LENGTH);
	if (size >= 2)
		edn_province_known(code);
	return 0;
}
