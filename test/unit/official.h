/*
 * official.h
 *	  The official calendar 2024-2026 for test programs, and instants as text.
 *
 * Include it in one file of a program only.
 */
#ifndef EDN_OFFICIAL_H
#define EDN_OFFICIAL_H

#include "workday.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct span
{
	int			year,
				month1,
				day1,
				month2,
				day2;
	bool		workday;
} span;

static const span official[] = {
	{2024, 1, 1, 1, 1, false}, {2024, 2, 10, 2, 17, false}, {2024, 4, 4, 4, 6, false},
	{2024, 5, 1, 5, 5, false}, {2024, 6, 10, 6, 10, false}, {2024, 9, 15, 9, 17, false},
	{2024, 10, 1, 10, 7, false},
	{2024, 2, 4, 2, 4, true}, {2024, 2, 18, 2, 18, true}, {2024, 4, 7, 4, 7, true},
	{2024, 4, 28, 4, 28, true}, {2024, 5, 11, 5, 11, true}, {2024, 9, 14, 9, 14, true},
	{2024, 9, 29, 9, 29, true}, {2024, 10, 12, 10, 12, true},
	{2025, 1, 1, 1, 1, false}, {2025, 1, 28, 2, 4, false}, {2025, 4, 4, 4, 6, false},
	{2025, 5, 1, 5, 5, false}, {2025, 5, 31, 6, 2, false}, {2025, 10, 1, 10, 8, false},
	{2025, 1, 26, 1, 26, true}, {2025, 2, 8, 2, 8, true}, {2025, 4, 27, 4, 27, true},
	{2025, 9, 28, 9, 28, true}, {2025, 10, 11, 10, 11, true},
	{2026, 1, 1, 1, 3, false}, {2026, 2, 15, 2, 23, false}, {2026, 4, 4, 4, 6, false},
	{2026, 5, 1, 5, 5, false}, {2026, 6, 19, 6, 21, false}, {2026, 9, 25, 9, 27, false},
	{2026, 10, 1, 10, 7, false},
	{2026, 1, 4, 1, 4, true}, {2026, 2, 14, 2, 14, true}, {2026, 2, 28, 2, 28, true},
	{2026, 5, 9, 5, 9, true}, {2026, 9, 20, 9, 20, true}, {2026, 10, 10, 10, 10, true}
};

static edn_calendar cn;
static edn_calendar natural;	/* without roll */

static void
build_official(void)
{
	edn_day		days[200];
	int32_t		n = 0;

	for (size_t i = 0; i < sizeof(official) / sizeof(official[0]); i++)
	{
		const span *s = &official[i];
		int32_t		to = edn_day_of(s->year, s->month2, s->day2);

		for (int32_t day = edn_day_of(s->year, s->month1, s->day1); day <= to; day++)
		{
			days[n].day = day;
			days[n++].workday = s->workday;
		}
	}
	cn.first = edn_day_of(2024, 1, 1);
	cn.ndays = edn_day_of(2027, 1, 1) - cn.first;
	cn.announced_to = edn_day_of(2026, 12, 31);
	cn.week = 0x1F;
	cn.roll = true;
	cn.opens = 8 * EDN_USEC_PER_HOUR + 30 * EDN_USEC_PER_MINUTE;
	cn.closes = 17 * EDN_USEC_PER_HOUR + 30 * EDN_USEC_PER_MINUTE;
	edn_calendar_build(&cn, malloc(edn_calendar_size(cn.ndays)), days, n);
	natural = cn;
	natural.roll = false;
}

static int32_t
date(const char *text)
{
	int			year,
				month,
				day;

	if (sscanf(text, "%d-%d-%d", &year, &month, &day) != 3)
		abort();
	return edn_day_of(year, month, day);
}

/* "2025-09-26 16:00" or a date alone, which means ten in the morning. */
static int64_t
at(const char *text)
{
	int			hour = 10,
				minute = 0;

	if (strlen(text) > 10 && sscanf(text + 11, "%d:%d", &hour, &minute) != 2)
		abort();
	return date(text) * EDN_USEC_PER_DAY + hour * EDN_USEC_PER_HOUR + minute * EDN_USEC_PER_MINUTE;
}

#endif
