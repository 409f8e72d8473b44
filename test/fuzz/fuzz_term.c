/*
 * fuzz_term.c
 *	  Whatever text parses as a term prints and parses back as the same term,
 *	  and what arithmetic gives can be taken back.
 */
#include "term.h"
#include "fuzz.h"

#include <string.h>

static void
demand_round_trip(edn_term term)
{
	char		text[EDN_TERM_TEXT_MAX];
	edn_term	again;
	size_t		length = edn_term_print(term, text);

	DEMAND(length < EDN_TERM_TEXT_MAX && length == strlen(text));
	DEMAND(edn_term_parse(text, length, &again) == EDN_TERM_OK && edn_term_compare(term, again) == 0);
	length = edn_term_print_zh(term, text);
	DEMAND(length < EDN_TERM_TEXT_MAX && length == strlen(text));
	DEMAND(edn_term_parse(text, length, &again) == EDN_TERM_OK && edn_term_compare(term, again) == 0);
	DEMAND(edn_term_valid(edn_term_pack(term)));
	DEMAND(edn_term_compare(edn_term_unpack(edn_term_pack(term)), term) == 0);
}

static void
demand_arithmetic(edn_term a, edn_term b)
{
	edn_term	sum;
	edn_term	back;

	DEMAND(edn_term_compare(a, b) == -edn_term_compare(b, a));
	DEMAND((edn_term_add(a, b, &sum) == EDN_TERM_UNITS) == (a.unit != b.unit));
	if (edn_term_add(a, b, &sum) == EDN_TERM_OK)
		DEMAND(edn_term_subtract(sum, b, &back) == EDN_TERM_OK && edn_term_compare(back, a) == 0);
	if (edn_term_multiply(a, b.amount, &sum) == EDN_TERM_OK)
		demand_round_trip(sum);
}

/* The bytes as a packed word; and as a text, with a second one behind "+". */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;
	const char *plus = size > 0 ? memchr(text, '+', size) : NULL;
	edn_term	a;
	edn_term	b;

	if (size >= sizeof(int64_t))
	{
		int64_t		word;

		memcpy(&word, data, sizeof(word));
		if (edn_term_valid(word))
			demand_round_trip(edn_term_unpack(word));
	}
	if (edn_term_parse(text, plus ? (size_t) (plus - text) : size, &a) != EDN_TERM_OK)
		return 0;
	demand_round_trip(a);
	if (plus && edn_term_parse(plus + 1, size - (size_t) (plus + 1 - text), &b) == EDN_TERM_OK)
	{
		demand_round_trip(b);
		demand_arithmetic(a, b);
	}
	return 0;
}
