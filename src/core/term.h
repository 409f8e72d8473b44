/*
 * term.h
 *	  A length of time in legal units: "7 workdays", "1 month", "none".
 *
 * A term packs into one 64-bit word, so that PostgreSQL passes it by value:
 * the unit in the upper half, the amount in the lower half.
 */
#ifndef EDN_TERM_H
#define EDN_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Units in the order in which terms of different units sort. */
typedef enum edn_unit
{
	EDN_NONE = 0,				/* no limit */
	EDN_MINUTES,
	EDN_HOURS,
	EDN_WORKHOURS,				/* counted inside the opening hours */
	EDN_DAYS,					/* natural days */
	EDN_WORKDAYS,
	EDN_MONTHS
} edn_unit;

typedef struct edn_term
{
	edn_unit	unit;
	int32_t		amount;			/* >= 0; 0 where unit is EDN_NONE */
} edn_term;

typedef enum edn_term_error
{
	EDN_TERM_OK = 0,
	EDN_TERM_SYNTAX,
	EDN_TERM_RANGE,				/* negative or beyond int32 */
	EDN_TERM_UNITS				/* arithmetic on different units */
} edn_term_error;

/* Longest text form with its terminating zero. */
#define EDN_TERM_TEXT_MAX 32

extern int64_t edn_term_pack(edn_term term);
extern edn_term edn_term_unpack(int64_t word);
extern bool edn_term_valid(int64_t word);
extern edn_term_error edn_term_parse(const char *text, size_t length, edn_term *result);
extern size_t edn_term_print(edn_term term, char *buffer);
/* As officials read it: 7个工作日, 3天, 1个月, 48小时, 无期限. */
extern size_t edn_term_print_zh(edn_term term, char *buffer);
extern int	edn_term_compare(edn_term a, edn_term b);
extern edn_term_error edn_term_add(edn_term a, edn_term b, edn_term *result);
extern edn_term_error edn_term_subtract(edn_term a, edn_term b, edn_term *result);
extern edn_term_error edn_term_multiply(edn_term a, int32_t factor, edn_term *result);

#endif
