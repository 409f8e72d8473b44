/*
 * test_ident.c
 *	  Project codes and credit codes: published ones, made ones, damaged ones.
 */
#include "ident.h"
#include "unit.h"

#include <string.h>

static void
project(const char *code, edn_ident_error error, int position, char expected)
{
	edn_project_code_form form = 0;
	int			at = -1;
	char		check = '\0';
	edn_ident_error got = edn_project_code_check(code, strlen(code), &form, &at, &check);
	bool		good = got == error;

	if (position >= 0)
		good = good && at == position;
	if (expected != '\0')
		good = good && check == expected;
	unit_ok(good, "project code %s: %s", code, edn_ident_reason(got));
}

static void
project_form(const char *code, edn_project_code_form expected)
{
	edn_project_code_form form = 0;

	unit_ok(edn_project_code_check(code, strlen(code), &form, NULL, NULL) == EDN_IDENT_OK && form == expected,
			"project code %s is of the form of %s", code, expected == EDN_CODE_2021 ? "2021" : "2015");
}

static void
uscc(const char *code, edn_ident_error error, int position, char expected)
{
	int			at = -1;
	char		check = '\0';
	edn_ident_error got = edn_uscc_check(code, strlen(code), &at, &check);
	bool		good = got == error;

	if (position >= 0)
		good = good && at == position;
	if (expected != '\0')
		good = good && check == expected;
	unit_ok(good, "credit code %s: %s", code, edn_ident_reason(got));
}

static const char *const published[] = {
	"2509-320193-89-01-544060", "2603-141124-89-05-346948", "2411-130202-89-01-637015",
	"2111-522323-04-01-342068", "2509-140602-89-05-864976", "2211-441900-04-02-310151",
	"2408-341602-04-01-123453", "2408-341602-04-01-000014", "2408-341602-89-05-735193"
};

static void
test_project_codes(void)
{
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		project_form(published[i], EDN_CODE_2021);
	project_form("2020-330327-48-01-167360", EDN_CODE_2015);
	project_form("2020-451421-88-03-016343", EDN_CODE_2015);
	project_form("2019-000052-60-01-001187", EDN_CODE_2015);

	project("2601-140100-89-01-123456", EDN_IDENT_CHECK, 23, '0');
	project("2509-320193-89-01-544061", EDN_IDENT_CHECK, 23, '0');
	project("", EDN_IDENT_LENGTH, -1, '\0');
	project("2509-320193-89-01-54406", EDN_IDENT_LENGTH, -1, '\0');
	project("2509-320193-89-01-5440600", EDN_IDENT_LENGTH, -1, '\0');
	project("25093201938901544060", EDN_IDENT_LENGTH, -1, '\0');
	project("2509-320193-89-0105440-0", EDN_IDENT_CHARACTER, 17, '\0');
	project("2509_320193-89-01-544060", EDN_IDENT_CHARACTER, 4, '\0');
	project("25O9-320193-89-01-544060", EDN_IDENT_CHARACTER, 2, '\0');
	project("2513-320193-89-01-544060", EDN_IDENT_DATE, 2, '\0');
	project("2500-320193-89-01-544060", EDN_IDENT_DATE, 2, '\0');
	project("1909-320193-89-01-544060", EDN_IDENT_DATE, 0, '\0');
	project("2014-320193-89-01-544060", EDN_IDENT_DATE, 2, '\0');
	project("2021-320193-89-01-544060", EDN_IDENT_DATE, 2, '\0');
	project("2509-320193-89-06-544060", EDN_IDENT_TYPE, 15, '\0');
	project("2509-320193-89-00-544060", EDN_IDENT_TYPE, 15, '\0');
	project("2020-990327-48-01-167360", EDN_IDENT_REGION, 5, '\0');
}

/* MOD 11,10 finds every single wrong digit; transposed neighbours it finds nearly all. */
static void
test_damage(void)
{
	bool		good = true;

	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
	{
		for (int at = 0; at < EDN_PROJECT_CODE_LENGTH; at++)
		{
			for (char c = '0'; c <= '9'; c++)
			{
				char		code[EDN_PROJECT_CODE_LENGTH + 1];

				strcpy(code, published[i]);
				if (code[at] == c || code[at] == '-')
					continue;
				code[at] = c;
				/* 20YY would be the old form, which has no check digit. */
				if (strncmp(code, "201", 3) >= 0 && strncmp(code, "2021", 4) < 0)
					continue;
				good = good && edn_project_code_check(code, strlen(code), NULL, NULL, NULL) != EDN_IDENT_OK;
			}
		}
	}
	unit_ok(good, "every single wrong digit of the published codes is found");
}

static void
test_random_codes(void)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	bool		good = true;

	for (int i = 0; i < 20000; i++)
	{
		char		digits[20];
		char		code[EDN_PROJECT_CODE_LENGTH + 1];
		char		credit[EDN_USCC_LENGTH + 1];

		snprintf(digits, sizeof(digits), "%02d%02d34%04d%02d%02d%05d",
				 20 + (int) (unit_random() % 80), 1 + (int) (unit_random() % 12),
				 (int) (unit_random() % 10000), (int) (unit_random() % 100),
				 1 + (int) (unit_random() % 5), (int) (unit_random() % 100000));
		snprintf(code, sizeof(code), "%.4s-%.6s-%.2s-%.2s-%.5s%c", digits, digits + 4, digits + 10,
				 digits + 12, digits + 14, edn_project_code_digit(digits));
		good = good && edn_project_code_check(code, strlen(code), NULL, NULL, NULL) == EDN_IDENT_OK;

		memcpy(credit, "91341602", 8);
		for (int k = 8; k < 17; k++)
			credit[k] = alphabet[unit_random() % 31];
		credit[17] = edn_uscc_character(credit);
		credit[18] = '\0';
		good = good && edn_uscc_check(credit, 18, NULL, NULL) == EDN_IDENT_OK;
		credit[8 + unit_random() % 9] ^= 1;
		good = good && edn_uscc_check(credit, 18, NULL, NULL) != EDN_IDENT_OK;
	}
	unit_ok(good, "codes with a computed check character are valid, damaged ones are not");
}

static void
test_credit_codes(void)
{
	uscc("91350100M000100Y43", EDN_IDENT_OK, -1, '\0');
	uscc("91350100M000100Y4Z", EDN_IDENT_CHARACTER, 17, '\0');
	uscc("91350100M000100Y44", EDN_IDENT_CHECK, 17, '3');
	uscc("1134160073302996XP", EDN_IDENT_OK, -1, '\0');
	uscc("113417020032559734", EDN_IDENT_OK, -1, '\0');
	uscc("91341602MA00001460", EDN_IDENT_OK, -1, '\0');
	uscc("91341602MA00003810", EDN_IDENT_OK, -1, '\0');
	uscc("91341602MA000004XH", EDN_IDENT_OK, -1, '\0');
	uscc("91341602MA00001461", EDN_IDENT_CHECK, 17, '0');
	uscc("91350100m000100y43", EDN_IDENT_CHARACTER, 8, '\0');
	uscc("9135010OM000100Y43", EDN_IDENT_CHARACTER, 7, '\0');
	uscc("91350100MO00100Y43", EDN_IDENT_CHARACTER, 9, '\0');
	uscc("91350100M000100Y4", EDN_IDENT_LENGTH, -1, '\0');
	uscc("91350100M000100Y433", EDN_IDENT_LENGTH, -1, '\0');
	uscc("", EDN_IDENT_LENGTH, -1, '\0');
}

static void
test_regions(void)
{
	char		credit[] = "91990000M000100Y40";

	unit_ok(edn_province_known("341602") && edn_province_known("500000") && edn_province_known("820000"), "known provinces");
	unit_ok(!edn_province_known("160000") && !edn_province_known("000000") && !edn_province_known("990000") &&
			!edn_province_known("x1") && !edn_province_known(""), "unknown provinces");
	credit[17] = edn_uscc_character(credit);
	uscc(credit, EDN_IDENT_REGION, 2, '\0');
	memcpy(credit + 2, "10", 2);
	credit[17] = edn_uscc_character(credit);
	uscc(credit, EDN_IDENT_OK, -1, '\0');
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	test_project_codes();
	test_damage();
	test_random_codes();
	test_credit_codes();
	test_regions();
	return unit_done();
}
