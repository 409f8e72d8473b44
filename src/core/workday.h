/*
 * workday.h
 *	  Working days and the deadlines that count them.
 *
 * Everything here is in the calendar's own wall-clock time: days count from
 * 2000-01-01, instants are microseconds from 2000-01-01 00:00 on the wall.
 * The caller converts to and from absolute time; exact terms (hours and
 * minutes) must be given absolute time, for which the same functions serve.
 */
#ifndef EDN_WORKDAY_H
#define EDN_WORKDAY_H

#include "term.h"

#define EDN_USEC_PER_MINUTE INT64_C(60000000)
#define EDN_USEC_PER_HOUR (60 * EDN_USEC_PER_MINUTE)
#define EDN_USEC_PER_DAY (24 * EDN_USEC_PER_HOUR)

/*
 * The days that a table covers as a bitmap with running counts: asking for
 * the n-th working day is a lookup and a short search, not a loop over days.
 * Outside the table a day is a working day when its weekday is in the week.
 */
typedef struct edn_calendar
{
	int32_t		first;			/* first day of the table */
	int32_t		ndays;			/* days in the table */
	int32_t		announced_to;	/* last day officially announced; later results are provisional */
	uint8_t		week;			/* bit 0 Monday ... bit 6 Sunday */
	bool		roll;			/* an end on a rest day moves to the next working day */
	int64_t		opens;			/* usec after midnight */
	int64_t		closes;			/* > opens, at most a whole day */
	uint64_t   *bits;			/* (ndays + 63) / 64 words, bit set = working day */
	uint32_t   *before;			/* working days in the table before each word, one more than words */
} edn_calendar;

/* A day that differs from the week. */
typedef struct edn_day
{
	int32_t		day;
	bool		workday;
} edn_day;

/* Bytes that edn_calendar_build needs for bits and before. */
extern size_t edn_calendar_size(int32_t ndays);
/* Fill cal->bits and cal->before in memory, from the week and the differing days (any order). */
extern void edn_calendar_build(edn_calendar *cal, void *memory, const edn_day *days, int32_t n);

extern int	edn_weekday(int32_t day);	/* 0 Monday ... 6 Sunday */
extern bool edn_is_workday(const edn_calendar *cal, int32_t day);
/* The n-th working day after day (n >= 1); before it when n <= -1; day itself when 0. */
extern int32_t edn_workday_after(const edn_calendar *cal, int32_t day, int32_t n);
/* Working days in (from, to]; negative when to < from. */
extern int32_t edn_workdays_between(const edn_calendar *cal, int32_t from, int32_t to);
/* day when it is a working day, else the next one. */
extern int32_t edn_workday_on_or_after(const edn_calendar *cal, int32_t day);

/* Civil dates, proleptic Gregorian. */
extern int32_t edn_day_of(int32_t year, int32_t month, int32_t mday);
extern void edn_date_of(int32_t day, int32_t *year, int32_t *month, int32_t *mday);

/*
 * What is left of a clock. A term becomes one when its clock starts; a pause
 * leaves some of it. Days and working days are whole; exact units and working
 * hours are microseconds.
 */
typedef struct edn_left
{
	edn_unit	unit;			/* as the term's; months turn into EDN_DAYS once they were interrupted */
	int64_t		amount;
} edn_left;

typedef enum edn_deadline_error
{
	EDN_DEADLINE_OK = 0,
	EDN_DEADLINE_NONE,			/* the term is none: there is no due time */
	EDN_DEADLINE_RANGE			/* beyond what a timestamp holds */
} edn_deadline_error;

extern edn_left edn_left_of(edn_term term);
/* due = when what is left, started at start, runs out; start day not counted (design, section 5). */
extern edn_deadline_error edn_due(const edn_calendar *cal, int64_t start, edn_left left, int64_t *due);
/*
 * The mirror for "2 workdays before due". Exact units and working hours: the
 * latest instant from which what is left ends by due. Days, months and working
 * days: the closing time of the last day from which it does, so that a
 * reminder falls into office hours and edn_due leads back to a due at closing
 * time; for working days, of the last such working day.
 */
extern edn_deadline_error edn_due_before(const edn_calendar *cal, int64_t due, edn_left left, int64_t *start);
/*
 * What is left at a pause of a clock that started at start with left. The day
 * of the pause counts as unused; from the due time on nothing is left. Never
 * negative, never more than left.
 */
extern edn_left edn_left_at(const edn_calendar *cal, int64_t start, edn_left left, int64_t pause);
/* Does due, when it came from counting days, depend on days after the last announced one? */
extern bool edn_provisional(const edn_calendar *cal, int64_t due);

#endif
