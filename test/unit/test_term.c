/*
 * test_term.c
 *	  Text forms, packing, order and arithmetic of terms.
 */
#include "term.h"
#include "unit.h"

#include <string.h>

static edn_term
term(edn_unit unit, int32_t amount)
{
	edn_term	result = {unit, amount};

	return result;
}

static bool
same(edn_term a, edn_term b)
{
	return a.unit == b.unit && a.amount == b.amount;
}

static void
reads_as(const char *text, edn_unit unit, int32_t amount, const char *out, const char *zh)
{
	edn_term	got;
	edn_term	again;
	char		buffer[EDN_TERM_TEXT_MAX];
	char		chinese[EDN_TERM_TEXT_MAX];
	bool		good;
	size_t		n;

	good = edn_term_parse(text, strlen(text), &got) == EDN_TERM_OK && same(got, term(unit, amount));
	n = edn_term_print(got, buffer);
	good = good && n == strlen(out) && strcmp(buffer, out) == 0;
	good = good && edn_term_parse(buffer, n, &again) == EDN_TERM_OK && same(got, again);
	n = edn_term_print_zh(got, chinese);
	good = good && n == strlen(zh) && strcmp(chinese, zh) == 0;
	good = good && edn_term_parse(chinese, n, &again) == EDN_TERM_OK && same(got, again);
	unit_ok(good, "'%s' reads as %s, %s", text, buffer, chinese);
}

static void
refused(const char *text, size_t length, edn_term_error error)
{
	edn_term	got;
	/* An exact copy on the heap, so that reading past its end is noticed. */
	char	   *copy = malloc(length > 0 ? length : 1);

	memcpy(copy, text, length);
	unit_ok(edn_term_parse(copy, length, &got) == error, "'%.*s' is refused (%d)", (int) length, text, (int) error);
	free(copy);
}

static void
test_forms(void)
{
	reads_as("7 workdays", EDN_WORKDAYS, 7, "7 workdays", "7个工作日");
	reads_as("1 workday", EDN_WORKDAYS, 1, "1 workday", "1个工作日");
	reads_as("1 workdays", EDN_WORKDAYS, 1, "1 workday", "1个工作日");
	reads_as("3 days", EDN_DAYS, 3, "3 days", "3天");
	reads_as("1 month", EDN_MONTHS, 1, "1 month", "1个月");
	reads_as("48 hours", EDN_HOURS, 48, "48 hours", "48小时");
	reads_as("90 minutes", EDN_MINUTES, 90, "90 minutes", "90分钟");
	reads_as("4 workhours", EDN_WORKHOURS, 4, "4 workhours", "4工作小时");
	reads_as("none", EDN_NONE, 0, "none", "无期限");
	reads_as("7wd", EDN_WORKDAYS, 7, "7 workdays", "7个工作日");
	reads_as("3d", EDN_DAYS, 3, "3 days", "3天");
	reads_as("1mon", EDN_MONTHS, 1, "1 month", "1个月");
	reads_as("48h", EDN_HOURS, 48, "48 hours", "48小时");
	reads_as("90min", EDN_MINUTES, 90, "90 minutes", "90分钟");
	reads_as("4wh", EDN_WORKHOURS, 4, "4 workhours", "4工作小时");
	reads_as("7个工作日", EDN_WORKDAYS, 7, "7 workdays", "7个工作日");
	reads_as("7工作日", EDN_WORKDAYS, 7, "7 workdays", "7个工作日");
	reads_as("7 个工作日", EDN_WORKDAYS, 7, "7 workdays", "7个工作日");
	reads_as("3天", EDN_DAYS, 3, "3 days", "3天");
	reads_as("3日", EDN_DAYS, 3, "3 days", "3天");
	reads_as("1个月", EDN_MONTHS, 1, "1 month", "1个月");
	reads_as("48小时", EDN_HOURS, 48, "48 hours", "48小时");
	reads_as("90分钟", EDN_MINUTES, 90, "90 minutes", "90分钟");
	reads_as("4工作小时", EDN_WORKHOURS, 4, "4 workhours", "4工作小时");
	reads_as("无期限", EDN_NONE, 0, "none", "无期限");
	reads_as("  7\tWorkDays \n", EDN_WORKDAYS, 7, "7 workdays", "7个工作日");
	reads_as("NONE", EDN_NONE, 0, "none", "无期限");
	reads_as("1MON", EDN_MONTHS, 1, "1 month", "1个月");
	reads_as("007 days", EDN_DAYS, 7, "7 days", "7天");
	reads_as("0 days", EDN_DAYS, 0, "0 days", "0天");
	reads_as("-0 days", EDN_DAYS, 0, "0 days", "0天");
	reads_as("2147483647 workhours", EDN_WORKHOURS, INT32_MAX, "2147483647 workhours", "2147483647工作小时");
}

static void
test_refusals(void)
{
	static const char *const bad[] = {
		"", " ", "7", "days", "seven days", "7 fortnights", "7 days 3 hours", "1.5 days",
		"+3 days", "- 3 days", "--3 days", "3 day s", "3m", "1月", "none none", "none 3", "3 none",
		"7 weeks", "7个", "工作日", "0x10 days", "3天天", "1e3 days", "3dd"
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(bad[i], strlen(bad[i]), EDN_TERM_SYNTAX);
	refused("7\0days", 6, EDN_TERM_SYNTAX);
	refused("7 days\0", 7, EDN_TERM_SYNTAX);
	refused("7\xe4\xb8", 3, EDN_TERM_SYNTAX);
	refused("-1 days", 7, EDN_TERM_RANGE);
	refused("2147483648 days", 15, EDN_TERM_RANGE);
	refused("99999999999999999999999999 days", 31, EDN_TERM_RANGE);
	refused("99999999999999999999999999 apples", 33, EDN_TERM_SYNTAX);
}

static void
test_packing(void)
{
	bool		good = true;

	for (int unit = EDN_MINUTES; unit <= EDN_MONTHS; unit++)
	{
		for (int i = 0; i < 1000; i++)
		{
			edn_term	t = term((edn_unit) unit, (int32_t) (unit_random() >> 33));
			int64_t		word = edn_term_pack(t);

			good = good && edn_term_valid(word) && same(edn_term_unpack(word), t);
		}
	}
	unit_ok(good, "every term survives packing");
	unit_ok(edn_term_pack(term(EDN_NONE, 0)) == 0 && edn_term_valid(0), "none packs into zero");
	unit_ok(!edn_term_valid(1), "none has no amount");
	unit_ok(!edn_term_valid(INT64_C(7) << 32), "a seventh unit is not valid");
	unit_ok(!edn_term_valid(-1) && !edn_term_valid((INT64_C(4) << 32) | UINT32_C(0x80000000)),
			"negative amounts are not valid");
}

static void
test_order(void)
{
	bool		good = true;

	unit_ok(edn_term_compare(term(EDN_DAYS, 3), term(EDN_DAYS, 3)) == 0, "equal terms compare equal");
	unit_ok(edn_term_compare(term(EDN_DAYS, 30), term(EDN_WORKDAYS, 3)) < 0, "units sort first");
	for (int i = 0; i < 10000; i++)
	{
		edn_term	a = term((edn_unit) (1 + unit_random() % 6), (int32_t) (unit_random() % 5));
		edn_term	b = term((edn_unit) (1 + unit_random() % 6), (int32_t) (unit_random() % 5));
		int64_t		pa = edn_term_pack(a);
		int64_t		pb = edn_term_pack(b);
		int			c = edn_term_compare(a, b);

		good = good && c == (pa > pb) - (pa < pb) && c == -edn_term_compare(b, a);
	}
	unit_ok(good, "the order is that of the packed words");
}

static void
test_arithmetic(void)
{
	edn_term	r = term(EDN_NONE, 0);

	unit_ok(edn_term_add(term(EDN_DAYS, 3), term(EDN_DAYS, 4), &r) == EDN_TERM_OK && same(r, term(EDN_DAYS, 7)), "3 days + 4 days");
	unit_ok(edn_term_add(term(EDN_DAYS, 3), term(EDN_WORKDAYS, 4), &r) == EDN_TERM_UNITS, "days and workdays do not add");
	unit_ok(edn_term_add(term(EDN_NONE, 0), term(EDN_DAYS, 4), &r) == EDN_TERM_UNITS, "none and days do not add");
	unit_ok(edn_term_add(term(EDN_NONE, 0), term(EDN_NONE, 0), &r) == EDN_TERM_OK && same(r, term(EDN_NONE, 0)), "none and none is none");
	unit_ok(edn_term_add(term(EDN_DAYS, INT32_MAX), term(EDN_DAYS, 1), &r) == EDN_TERM_RANGE, "a sum that overflows is refused");
	unit_ok(edn_term_subtract(term(EDN_DAYS, 7), term(EDN_DAYS, 4), &r) == EDN_TERM_OK && same(r, term(EDN_DAYS, 3)), "7 days - 4 days");
	unit_ok(edn_term_subtract(term(EDN_DAYS, 3), term(EDN_DAYS, 4), &r) == EDN_TERM_RANGE, "a negative difference is refused");
	unit_ok(edn_term_subtract(term(EDN_DAYS, 3), term(EDN_HOURS, 4), &r) == EDN_TERM_UNITS, "hours are not taken from days");
	unit_ok(edn_term_multiply(term(EDN_HOURS, 6), 8, &r) == EDN_TERM_OK && same(r, term(EDN_HOURS, 48)), "6 hours * 8");
	unit_ok(edn_term_multiply(term(EDN_HOURS, 6), 0, &r) == EDN_TERM_OK && same(r, term(EDN_HOURS, 0)), "6 hours * 0");
	unit_ok(edn_term_multiply(term(EDN_HOURS, 6), -1, &r) == EDN_TERM_RANGE, "a negative factor is refused");
	unit_ok(edn_term_multiply(term(EDN_HOURS, INT32_MAX), INT32_MAX, &r) == EDN_TERM_RANGE, "a product that overflows is refused");
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	test_forms();
	test_refusals();
	test_packing();
	test_order();
	test_arithmetic();
	return unit_done();
}
