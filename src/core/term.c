/*
 * term.c
 *	  Reading, writing and calculating with lengths of time in legal units.
 */
#include "term.h"

#include <stdio.h>
#include <string.h>

/* Every spelling of a unit; the longest match is not needed, the whole rest must match. */
static const struct
{
	const char *name;
	edn_unit	unit;
}			spellings[] =
{
	{"minutes", EDN_MINUTES}, {"minute", EDN_MINUTES}, {"min", EDN_MINUTES},
	{"分钟", EDN_MINUTES},
	{"hours", EDN_HOURS}, {"hour", EDN_HOURS}, {"h", EDN_HOURS},
	{"小时", EDN_HOURS}, {"个小时", EDN_HOURS},
	{"workhours", EDN_WORKHOURS}, {"workhour", EDN_WORKHOURS}, {"wh", EDN_WORKHOURS},
	{"工作小时", EDN_WORKHOURS}, {"个工作小时", EDN_WORKHOURS},
	{"days", EDN_DAYS}, {"day", EDN_DAYS}, {"d", EDN_DAYS},
	{"天", EDN_DAYS}, {"日", EDN_DAYS},
	{"workdays", EDN_WORKDAYS}, {"workday", EDN_WORKDAYS}, {"wd", EDN_WORKDAYS},
	{"工作日", EDN_WORKDAYS}, {"个工作日", EDN_WORKDAYS},
	{"months", EDN_MONTHS}, {"month", EDN_MONTHS}, {"mon", EDN_MONTHS},
	{"个月", EDN_MONTHS}
};

/* Indexed by unit. */
static const char *const english[] = {
	"none", "minute", "hour", "workhour", "day", "workday", "month"
};
static const char *const chinese[] = {
	"无期限", "分钟", "小时", "工作小时", "天", "个工作日", "个月"
};

int64_t
edn_term_pack(edn_term term)
{
	return (int64_t) (((uint64_t) term.unit << 32) | (uint32_t) term.amount);
}

edn_term
edn_term_unpack(int64_t word)
{
	edn_term	term;

	term.unit = (edn_unit) ((uint64_t) word >> 32);
	term.amount = (int32_t) (word & INT64_C(0xFFFFFFFF));
	return term;
}

/* Is the word one that edn_term_pack can have made? */
bool
edn_term_valid(int64_t word)
{
	uint64_t	unit = (uint64_t) word >> 32;
	uint64_t	amount = (uint64_t) word & UINT64_C(0xFFFFFFFF);

	if (unit == EDN_NONE)
		return amount == 0;
	return unit <= EDN_MONTHS && amount <= INT32_MAX;
}

/* ASCII only: the C library's functions would follow the locale. */
static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
same_word(const char *text, size_t length, const char *word)
{
	if (strlen(word) != length)
		return false;
	for (size_t i = 0; i < length; i++)
	{
		char		c = text[i];

		if (c >= 'A' && c <= 'Z')
			c = (char) (c - 'A' + 'a');
		if (c != word[i])
			return false;
	}
	return true;
}

static bool
find_unit(const char *text, size_t length, edn_unit *unit)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
	{
		if (same_word(text, length, spellings[i].name))
		{
			*unit = spellings[i].unit;
			return true;
		}
	}
	return false;
}

/*
 * edn_term_parse reads an amount and a unit with or without space between, or
 * the word for no limit. A malformed text is EDN_TERM_SYNTAX; a well-formed one
 * whose amount is negative or too large is EDN_TERM_RANGE.
 */
edn_term_error
edn_term_parse(const char *text, size_t length, edn_term *result)
{
	const char *end = text + length;
	bool		negative = false;
	bool		large = false;
	int64_t		amount = 0;

	result->unit = EDN_NONE;
	result->amount = 0;

	while (text < end && is_space(*text))
		text++;
	while (end > text && is_space(end[-1]))
		end--;
	if (same_word(text, (size_t) (end - text), "none") ||
		same_word(text, (size_t) (end - text), "无期限"))
		return EDN_TERM_OK;

	if (text < end && *text == '-')
	{
		negative = true;
		text++;
	}
	if (text == end || !is_digit(*text))
		return EDN_TERM_SYNTAX;
	for (; text < end && is_digit(*text); text++)
	{
		amount = amount * 10 + (*text - '0');
		if (amount > INT32_MAX)
		{
			large = true;
			amount = INT32_MAX;
		}
	}
	while (text < end && is_space(*text))
		text++;
	if (!find_unit(text, (size_t) (end - text), &result->unit))
		return EDN_TERM_SYNTAX;
	if (large || (negative && amount != 0))
	{
		result->unit = EDN_NONE;
		return EDN_TERM_RANGE;
	}
	result->amount = (int32_t) amount;
	return EDN_TERM_OK;
}

/* buffer holds EDN_TERM_TEXT_MAX; the result is the length. */
size_t
edn_term_print(edn_term term, char *buffer)
{
	int			n;

	if (term.unit == EDN_NONE)
		n = snprintf(buffer, EDN_TERM_TEXT_MAX, "%s", english[EDN_NONE]);
	else
		n = snprintf(buffer, EDN_TERM_TEXT_MAX, "%d %s%s", (int) term.amount,
					 english[term.unit], term.amount == 1 ? "" : "s");
	return (size_t) n;
}

size_t
edn_term_print_zh(edn_term term, char *buffer)
{
	int			n;

	if (term.unit == EDN_NONE)
		n = snprintf(buffer, EDN_TERM_TEXT_MAX, "%s", chinese[EDN_NONE]);
	else
		n = snprintf(buffer, EDN_TERM_TEXT_MAX, "%d%s", (int) term.amount, chinese[term.unit]);
	return (size_t) n;
}

/* By unit, then by amount: a total order for indexes, not a comparison of lengths. */
int
edn_term_compare(edn_term a, edn_term b)
{
	if (a.unit != b.unit)
		return a.unit < b.unit ? -1 : 1;
	return (a.amount > b.amount) - (a.amount < b.amount);
}

static edn_term_error
make_term(edn_unit unit, int64_t amount, edn_term *result)
{
	if (amount < 0 || amount > INT32_MAX)
		return EDN_TERM_RANGE;
	result->unit = unit;
	result->amount = (int32_t) amount;
	return EDN_TERM_OK;
}

edn_term_error
edn_term_add(edn_term a, edn_term b, edn_term *result)
{
	if (a.unit != b.unit)
		return EDN_TERM_UNITS;
	return make_term(a.unit, (int64_t) a.amount + b.amount, result);
}

edn_term_error
edn_term_subtract(edn_term a, edn_term b, edn_term *result)
{
	if (a.unit != b.unit)
		return EDN_TERM_UNITS;
	return make_term(a.unit, (int64_t) a.amount - b.amount, result);
}

edn_term_error
edn_term_multiply(edn_term a, int32_t factor, edn_term *result)
{
	if (factor < 0)
		return EDN_TERM_RANGE;
	return make_term(a.unit, (int64_t) a.amount * factor, result);
}
