/*
 * ident.c
 *	  Checks of the national investment project code and of the unified social
 *	  credit code.
 */
#include "ident.h"

#include <string.h>

/* GB 32100-2015: no I, O, S, V, Z. A character's value is its place. */
static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/* 3^(i-1) mod 31. */
static const int uscc_weights[17] = {
	1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

static int
uscc_value(char c)
{
	const char *place = c == '\0' ? NULL : strchr(uscc_alphabet, c);

	return place == NULL ? -1 : (int) (place - uscc_alphabet);
}

static edn_ident_error
fail(edn_ident_error error, int at, int *position)
{
	if (position != NULL)
		*position = at;
	return error;
}

/* GB/T 2260: the province-level prefixes, Taiwan, Hong Kong and Macao included. */
bool
edn_province_known(const char *region)
{
	int			prefix;

	if (!is_digit(region[0]) || !is_digit(region[1]))
		return false;
	prefix = two_digits(region);
	return (prefix >= 11 && prefix <= 15) || (prefix >= 21 && prefix <= 23) ||
		(prefix >= 31 && prefix <= 37) || (prefix >= 41 && prefix <= 46) ||
		(prefix >= 50 && prefix <= 54) || (prefix >= 61 && prefix <= 65) ||
		prefix == 71 || prefix == 81 || prefix == 82;
}

/* ISO 7064 MOD 11,10 (GB/T 17710). */
char
edn_project_code_digit(const char *digits19)
{
	int			p = 10;

	for (int i = 0; i < 19; i++)
	{
		int			s = (p + (digits19[i] - '0')) % 10;

		if (s == 0)
			s = 10;
		p = (2 * s) % 11;
	}
	return (char) ('0' + (11 - p) % 10);
}

/* C18 = 31 - sum mod 31, where 31 is written 0. */
char
edn_uscc_character(const char *prefix17)
{
	int			sum = 0;

	for (int i = 0; i < 17; i++)
		sum += uscc_value(prefix17[i]) * uscc_weights[i];
	return uscc_alphabet[(31 - sum % 31) % 31];
}

/* Digits, and hyphens at 4, 11, 14 and 17; the place of the first that is neither, or -1. */
static int
project_code_misfit(const char *code)
{
	for (int i = 0; i < EDN_PROJECT_CODE_LENGTH; i++)
	{
		bool		hyphen = i == 4 || i == 11 || i == 14 || i == 17;

		if (hyphen ? code[i] != '-' : !is_digit(code[i]))
			return i;
	}
	return -1;
}

/*
 * The first four digits tell the form: as YYMM they are a month from 2020 on,
 * when the present form came; 2015 .. 2020 would be months 15 .. 20 and are
 * the years of the old form.
 */
static edn_ident_error
project_code_form(const char *code, edn_project_code_form *form, int *position)
{
	int			year = two_digits(code);
	int			month = two_digits(code + 2);

	if (year == 20 && month >= 15 && month <= 20)
	{
		*form = EDN_CODE_2015;
		return EDN_IDENT_OK;
	}
	*form = EDN_CODE_2021;
	if (year < 20)
		return fail(EDN_IDENT_DATE, 0, position);
	if (month < 1 || month > 12)
		return fail(EDN_IDENT_DATE, 2, position);
	return EDN_IDENT_OK;
}

/*
 * edn_project_code_check finds the first thing wrong. The region is looked at
 * last, so that a caller may take EDN_IDENT_REGION for a mere warning: real
 * codes carry zones that GB/T 2260 lacks, and central departments stand as
 * 00xxxx in its place.
 */
edn_ident_error
edn_project_code_check(const char *code, size_t length,
					   edn_project_code_form *form, int *position, char *expected)
{
	edn_project_code_form found;
	edn_ident_error error;
	int			misfit;

	if (length != EDN_PROJECT_CODE_LENGTH)
		return fail(EDN_IDENT_LENGTH, (int) (length < EDN_PROJECT_CODE_LENGTH ? length : EDN_PROJECT_CODE_LENGTH), position);
	misfit = project_code_misfit(code);
	if (misfit >= 0)
		return fail(EDN_IDENT_CHARACTER, misfit, position);
	error = project_code_form(code, &found, position);
	if (error != EDN_IDENT_OK)
		return error;
	if (form != NULL)
		*form = found;

	/* The old form has no check digit, and its kinds of approval are no closed list. */
	if (found == EDN_CODE_2021)
	{
		char		digits[19];
		char		check;
		int			n = 0;

		if (two_digits(code + 15) < 1 || two_digits(code + 15) > 5)
			return fail(EDN_IDENT_TYPE, 15, position);
		for (int i = 0; i < EDN_PROJECT_CODE_LENGTH - 1; i++)
		{
			if (code[i] != '-')
				digits[n++] = code[i];
		}
		check = edn_project_code_digit(digits);
		if (check != code[EDN_PROJECT_CODE_LENGTH - 1])
		{
			if (expected != NULL)
				*expected = check;
			return fail(EDN_IDENT_CHECK, EDN_PROJECT_CODE_LENGTH - 1, position);
		}
	}
	if (!edn_province_known(code + 5) && strncmp(code + 5, "00", 2) != 0)
		return fail(EDN_IDENT_REGION, 5, position);
	return EDN_IDENT_OK;
}

/*
 * edn_uscc_check: as above, region last; 10xxxx stands for bodies registered by the
 * central government. The inner check character of GB 11714 is not
 * demanded, newer codes need not have it.
 */
edn_ident_error
edn_uscc_check(const char *code, size_t length, int *position, char *expected)
{
	char		check;

	if (length != EDN_USCC_LENGTH)
		return fail(EDN_IDENT_LENGTH, (int) (length < EDN_USCC_LENGTH ? length : EDN_USCC_LENGTH), position);
	for (int i = 0; i < EDN_USCC_LENGTH; i++)
	{
		bool		region = i >= 2 && i < 8;

		if (region ? !is_digit(code[i]) : uscc_value(code[i]) < 0)
			return fail(EDN_IDENT_CHARACTER, i, position);
	}
	check = edn_uscc_character(code);
	if (check != code[EDN_USCC_LENGTH - 1])
	{
		if (expected != NULL)
			*expected = check;
		return fail(EDN_IDENT_CHECK, EDN_USCC_LENGTH - 1, position);
	}
	if (!edn_province_known(code + 2) && strncmp(code + 2, "10", 2) != 0)
		return fail(EDN_IDENT_REGION, 2, position);
	return EDN_IDENT_OK;
}

const char *
edn_ident_reason(edn_ident_error error)
{
	switch (error)
	{
		case EDN_IDENT_OK:
			return "valid";
		case EDN_IDENT_LENGTH:
			return "wrong length";
		case EDN_IDENT_CHARACTER:
			return "character not allowed";
		case EDN_IDENT_DATE:
			return "impossible year or month";
		case EDN_IDENT_TYPE:
			return "unknown project type";
		case EDN_IDENT_REGION:
			return "unknown province";
		case EDN_IDENT_CHECK:
			return "wrong check character";
	}
	return "unknown reason";
}
