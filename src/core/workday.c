/*
 * workday.c
 *	  Counting working days and the deadlines that follow from them.
 *
 * Everything rests on one running count: rank(day) is the number of working
 * days from the first day of the table up to and including day, negative
 * before the table. Its inverse, day_of_rank, finds the n-th working day
 * without walking there.
 */
#include "workday.h"

#include <string.h>

/* What a PostgreSQL timestamp holds: 4714-11-24 BC up to the end of 294276. */
#define FIRST_INSTANT	(INT64_C(-2451545) * EDN_USEC_PER_DAY)
#define END_INSTANT		(INT64_C(106751983) * EDN_USEC_PER_DAY)

static inline int
popcount(uint64_t word)
{
	return __builtin_popcountll(word);
}

static int32_t
clamp32(int64_t value)
{
	if (value > INT32_MAX)
		return INT32_MAX;
	if (value < INT32_MIN)
		return INT32_MIN;
	return (int32_t) value;
}

/* Day of an instant: rounds towards the past, also before 2000. */
static int64_t
day_at(int64_t instant)
{
	int64_t		day = instant / EDN_USEC_PER_DAY;

	return instant % EDN_USEC_PER_DAY < 0 ? day - 1 : day;
}

/* ---------- civil dates ---------- */

/*
 * Years are counted from 1 March, so that the leap day is a year's last, and
 * grouped in eras of 400 years, which all have 146097 days.
 */
int32_t
edn_day_of(int32_t year, int32_t month, int32_t mday)
{
	int64_t		y = (int64_t) year - (month <= 2);
	int64_t		era = (y >= 0 ? y : y - 399) / 400;
	int64_t		yoe = y - era * 400;
	int64_t		doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	int64_t		doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return clamp32(era * 146097 + doe - 730425);	/* 0000-03-01 is 730425 days before 2000-01-01 */
}

void
edn_date_of(int32_t day, int32_t *year, int32_t *month, int32_t *mday)
{
	int64_t		z = (int64_t) day + 730425;
	int64_t		era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t		doe = z - era * 146097;
	int64_t		yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t		doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t		mp = (5 * doy + 2) / 153;

	*mday = (int32_t) (doy - (153 * mp + 2) / 5 + 1);
	*month = (int32_t) (mp < 10 ? mp + 3 : mp - 9);
	*year = (int32_t) (yoe + era * 400 + (*month <= 2));
}

int
edn_weekday(int32_t day)
{
	int			weekday = (int) (((int64_t) day + 5) % 7);	/* 2000-01-01 was a Saturday */

	return weekday < 0 ? weekday + 7 : weekday;
}

/* ---------- the table ---------- */

static int32_t
words_of(int32_t ndays)
{
	return (int32_t) (((int64_t) ndays + 63) / 64);
}

size_t
edn_calendar_size(int32_t ndays)
{
	size_t		words = (size_t) words_of(ndays);

	return words * sizeof(uint64_t) + (words + 1) * sizeof(uint32_t);
}

static inline bool
in_week(const edn_calendar *cal, int64_t day)
{
	return (cal->week >> edn_weekday((int32_t) day)) & 1;
}

static inline bool
in_table(const edn_calendar *cal, int64_t day)
{
	return day >= cal->first && day - cal->first < cal->ndays;
}

static void
put_bit(edn_calendar *cal, int64_t index, bool workday)
{
	uint64_t	mask = UINT64_C(1) << (index % 64);

	if (workday)
		cal->bits[index / 64] |= mask;
	else
		cal->bits[index / 64] &= ~mask;
}

void
edn_calendar_build(edn_calendar *cal, void *memory, const edn_day *days, int32_t n)
{
	int32_t		words = words_of(cal->ndays);

	cal->bits = memory;
	cal->before = (uint32_t *) (cal->bits + words);
	memset(memory, 0, edn_calendar_size(cal->ndays));

	for (int64_t i = 0; i < cal->ndays; i++)
		put_bit(cal, i, in_week(cal, cal->first + i));
	for (int32_t i = 0; i < n; i++)
	{
		if (in_table(cal, days[i].day))
			put_bit(cal, (int64_t) days[i].day - cal->first, days[i].workday);
	}
	for (int32_t w = 0; w < words; w++)
		cal->before[w + 1] = cal->before[w] + (uint32_t) popcount(cal->bits[w]);
}

bool
edn_is_workday(const edn_calendar *cal, int32_t day)
{
	if (in_table(cal, day))
	{
		int64_t		index = (int64_t) day - cal->first;

		return (cal->bits[index / 64] >> (index % 64)) & 1;
	}
	return in_week(cal, day);
}

/* ---------- rank and its inverse ---------- */

/* Days of the week's pattern in [from, to), to >= from. */
static int64_t
week_count(const edn_calendar *cal, int64_t from, int64_t to)
{
	int64_t		count = (to - from) / 7 * popcount(cal->week & 0x7F);

	for (int64_t day = to - (to - from) % 7; day < to; day++)
		count += in_week(cal, day);
	return count;
}

static int64_t
rank(const edn_calendar *cal, int64_t day)
{
	int64_t		end = (int64_t) cal->first + cal->ndays;
	int64_t		index = day - cal->first;
	uint64_t	upto;

	if (day < cal->first)
		return -week_count(cal, day + 1, cal->first);
	if (day >= end)
		return cal->before[words_of(cal->ndays)] + week_count(cal, end, day + 1);
	upto = ~UINT64_C(0) >> (63 - index % 64);
	return (int64_t) cal->before[index / 64] + popcount(cal->bits[index / 64] & upto);
}

/* The n-th (from 1) day of the week's pattern at or after from; going down, at or before it. */
static int32_t
nth_in_week(const edn_calendar *cal, int64_t from, int64_t n, int step)
{
	int			perweek = popcount(cal->week & 0x7F);
	int64_t		day;

	if (perweek == 0)			/* a week without working days: never */
		return step > 0 ? INT32_MAX : INT32_MIN;
	day = from + step * ((n - 1) / perweek) * 7;
	n = (n - 1) % perweek + 1;
	if (day > INT32_MAX - 7 || day < (int64_t) INT32_MIN + 7)
		return step > 0 ? INT32_MAX : INT32_MIN;
	for (;; day += step)
	{
		if (in_week(cal, day) && --n == 0)
			return (int32_t) day;
	}
}

/* The n-th (from 1) set bit of word. */
static int
nth_bit(uint64_t word, int n)
{
	while (--n > 0)
		word &= word - 1;
	return __builtin_ctzll(word);
}

/* The working day whose rank is r. */
static int32_t
day_of_rank(const edn_calendar *cal, int64_t r)
{
	int32_t		low = 0;
	int32_t		high = words_of(cal->ndays);
	int64_t		total = cal->before[high];

	if (r > total)
		return nth_in_week(cal, (int64_t) cal->first + cal->ndays, r - total, 1);
	if (r <= 0)
		return nth_in_week(cal, (int64_t) cal->first - 1, 1 - r, -1);

	while (high - low > 1)		/* before[low] < r <= before[high] */
	{
		int32_t		middle = low + (high - low) / 2;

		if ((int64_t) cal->before[middle] < r)
			low = middle;
		else
			high = middle;
	}
	return cal->first + low * 64 + nth_bit(cal->bits[low], (int) (r - cal->before[low]));
}

/*
 * The running counts of the table are read once for each of the two ends, so
 * the cost does not depend on n.
 */
int32_t
edn_workday_after(const edn_calendar *cal, int32_t day, int32_t n)
{
	if (n > 0)
		return day_of_rank(cal, rank(cal, day) + n);
	if (n < 0)
		return day_of_rank(cal, rank(cal, (int64_t) day - 1) + n + 1);
	return day;
}

int32_t
edn_workdays_between(const edn_calendar *cal, int32_t from, int32_t to)
{
	return clamp32(rank(cal, to) - rank(cal, from));
}

int32_t
edn_workday_on_or_after(const edn_calendar *cal, int32_t day)
{
	return edn_is_workday(cal, day) ? day : edn_workday_after(cal, day, 1);
}

/* ---------- deadlines ---------- */

static edn_deadline_error
instant_of(int64_t day, int64_t time, int64_t *instant)
{
	if (day < FIRST_INSTANT / EDN_USEC_PER_DAY || day >= END_INSTANT / EDN_USEC_PER_DAY)
		return EDN_DEADLINE_RANGE;
	*instant = day * EDN_USEC_PER_DAY + time;
	return EDN_DEADLINE_OK;
}

/* A start within day: midnight at its end is the next day's already, too late. */
static edn_deadline_error
start_of(int64_t day, int64_t time, int64_t *instant)
{
	return instant_of(day, time < EDN_USEC_PER_DAY ? time : EDN_USEC_PER_DAY - 1, instant);
}

static edn_deadline_error
shifted(int64_t instant, int64_t by, int64_t *result)
{
	if (__builtin_add_overflow(instant, by, result) ||
		*result < FIRST_INSTANT || *result >= END_INSTANT)
		return EDN_DEADLINE_RANGE;
	return EDN_DEADLINE_OK;
}

static int32_t
month_length(int32_t year, int32_t month)
{
	return month == 12 ? 31 : edn_day_of(year, month + 1, 1) - edn_day_of(year, month, 1);
}

/*
 * The corresponding day some months on, or that month's last when it has no
 * such day (Civil Code 202). Beyond what a day holds, a far day outside the
 * range of instants.
 */
static int64_t
add_months(int64_t day, int64_t months)
{
	int32_t		year,
				month,
				mday,
				last;
	int64_t		count;

	edn_date_of((int32_t) day, &year, &month, &mday);
	count = (int64_t) year * 12 + (month - 1) + months;
	if (count > 300000 * 12)
		return INT32_MAX;
	if (count < -5000 * 12)
		return INT32_MIN;
	year = (int32_t) (count >= 0 ? count / 12 : (count - 11) / 12);
	month = (int32_t) (count - (int64_t) year * 12) + 1;
	last = month_length(year, month);
	return edn_day_of(year, month, mday < last ? mday : last);
}

edn_left
edn_left_of(edn_term term)
{
	edn_left	left = {term.unit, term.amount};

	if (term.unit == EDN_MINUTES)
		left.amount *= EDN_USEC_PER_MINUTE;
	else if (term.unit == EDN_HOURS || term.unit == EDN_WORKHOURS)
		left.amount *= EDN_USEC_PER_HOUR;
	return left;
}

/*
 * Where in the opening hours an instant stands: its working day and the time
 * gone by on it. Outside them, the next opening.
 */
static void
next_open(const edn_calendar *cal, int64_t instant, int64_t *day, int64_t *gone)
{
	int64_t		time;

	*day = day_at(instant);
	time = instant - *day * EDN_USEC_PER_DAY;
	if (!edn_is_workday(cal, (int32_t) *day) || time > cal->closes)
	{
		*day = edn_workday_after(cal, (int32_t) *day, 1);
		time = cal->opens;
	}
	*gone = (time > cal->opens ? time : cal->opens) - cal->opens;
}

/* The mirror: outside the opening hours, the last closing. */
static void
last_open(const edn_calendar *cal, int64_t instant, int64_t *day, int64_t *gone)
{
	int64_t		time;

	*day = day_at(instant);
	time = instant - *day * EDN_USEC_PER_DAY;
	if (!edn_is_workday(cal, (int32_t) *day) || time < cal->opens)
	{
		*day = edn_workday_after(cal, (int32_t) *day, -1);
		time = cal->closes;
	}
	*gone = (time < cal->closes ? time : cal->closes) - cal->opens;
}

static edn_deadline_error
workhours_due(const edn_calendar *cal, int64_t start, int64_t amount, int64_t *due)
{
	int64_t		perday = cal->closes - cal->opens;
	int64_t		day,
				gone,
				days;

	next_open(cal, start, &day, &gone);
	if (amount > perday - gone)
	{
		amount -= perday - gone;
		days = (amount - 1) / perday;
		if (days >= INT32_MAX)
			return EDN_DEADLINE_RANGE;
		day = edn_workday_after(cal, (int32_t) day, (int32_t) days + 1);
		gone = 0;
		amount -= days * perday;
	}
	return instant_of(day, cal->opens + gone + amount, due);
}

static edn_deadline_error
workhours_before(const edn_calendar *cal, int64_t due, int64_t amount, int64_t *start)
{
	int64_t		perday = cal->closes - cal->opens;
	int64_t		day,
				gone,
				days;

	last_open(cal, due, &day, &gone);
	if (amount > gone)
	{
		amount -= gone;
		days = (amount - 1) / perday;
		if (days >= INT32_MAX)
			return EDN_DEADLINE_RANGE;
		day = edn_workday_after(cal, (int32_t) day, (int32_t) (-days - 1));
		gone = perday;
		amount -= days * perday;
	}
	return start_of(day, cal->opens + gone - amount, start);
}

/* Opening time in [from, to). */
static int64_t
workhours_between(const edn_calendar *cal, int64_t from, int64_t to)
{
	int64_t		day1,
				gone1,
				day2,
				gone2;

	next_open(cal, from, &day1, &gone1);
	next_open(cal, to, &day2, &gone2);
	return (rank(cal, day2) - rank(cal, day1)) * (cal->closes - cal->opens) + gone2 - gone1;
}

/* The day on which days, months or working days end, before any roll. */
static int64_t
end_day(const edn_calendar *cal, int64_t day, edn_left left)
{
	if (left.amount > INT32_MAX)
		return INT32_MAX;
	if (left.unit == EDN_DAYS)
		return day + left.amount;
	if (left.unit == EDN_MONTHS)
		return add_months(day, left.amount);
	if (left.amount == 0)
		return edn_workday_on_or_after(cal, (int32_t) day);
	return edn_workday_after(cal, (int32_t) day, (int32_t) left.amount);
}

/* Civil Code 203: a last day that is a rest day moves to the next working day. */
static int64_t
rolled(const edn_calendar *cal, int64_t day)
{
	if (cal->roll && day < END_INSTANT / EDN_USEC_PER_DAY)
		return edn_workday_on_or_after(cal, (int32_t) day);
	return day;
}

edn_deadline_error
edn_due(const edn_calendar *cal, int64_t start, edn_left left, int64_t *due)
{
	int64_t		day;

	*due = INT64_MAX;
	if (left.unit == EDN_NONE)
		return EDN_DEADLINE_NONE;
	if (start < FIRST_INSTANT || start >= END_INSTANT)
		return EDN_DEADLINE_RANGE;
	if (left.unit == EDN_MINUTES || left.unit == EDN_HOURS)
		return shifted(start, left.amount, due);
	if (left.unit == EDN_WORKHOURS)
		return workhours_due(cal, start, left.amount, due);

	day = end_day(cal, day_at(start), left);
	if (left.unit != EDN_WORKDAYS)
		day = rolled(cal, day);
	return instant_of(day, cal->closes, due);
}

/*
 * The last day whose closing time is not after due, and, where the end of a
 * term must be a working day, the last such working day.
 */
static int64_t
last_closed_day(const edn_calendar *cal, int64_t due, bool workday)
{
	int64_t		day = day_at(due);

	if (due - day * EDN_USEC_PER_DAY < cal->closes)
		day--;
	if (workday && !edn_is_workday(cal, (int32_t) day))
		day = edn_workday_after(cal, (int32_t) day, -1);
	return day;
}

/* The last day from which that many months end not after end. */
static int64_t
months_before(int64_t end, int64_t months)
{
	int64_t		day = add_months(end, -months);

	while (day > INT32_MIN && add_months(day + 1, months) <= end)
		day++;					/* several days of a long month end on a short one's last */
	return day;
}

edn_deadline_error
edn_due_before(const edn_calendar *cal, int64_t due, edn_left left, int64_t *start)
{
	int64_t		day;

	*start = INT64_MIN;
	if (left.unit == EDN_NONE)
		return EDN_DEADLINE_NONE;
	if (due < FIRST_INSTANT || due >= END_INSTANT || left.amount < 0)
		return EDN_DEADLINE_RANGE;
	if (left.unit == EDN_MINUTES || left.unit == EDN_HOURS)
		return shifted(due, -left.amount, start);
	if (left.unit == EDN_WORKHOURS)
		return workhours_before(cal, due, left.amount, start);
	if (left.amount > INT32_MAX)
		return EDN_DEADLINE_RANGE;

	day = last_closed_day(cal, due, left.unit == EDN_WORKDAYS || cal->roll);
	if (left.unit == EDN_WORKDAYS)
		day = edn_workday_after(cal, (int32_t) day, (int32_t) -left.amount);
	else if (left.unit == EDN_DAYS)
		day -= left.amount;
	else
		day = months_before(day, left.amount);
	return start_of(day, cal->closes, start);
}

/* ---------- pauses ---------- */

static edn_left
clamped(edn_left left, int64_t rest)
{
	if (rest < left.amount)
		left.amount = rest < 0 ? 0 : rest;
	return left;
}

/*
 * What is left in whole days: those from the day of the pause, which counts as
 * unused, to the end. A clock that has not run out has at least one, also when
 * only the roll over a rest day kept it alive.
 */
static edn_left
days_left(const edn_calendar *cal, int64_t start, edn_left left, int64_t pause)
{
	int64_t		from = day_at(start);
	int64_t		at = day_at(pause);
	int64_t		end,
				due,
				rest;

	if (at <= from)
		return left;
	end = end_day(cal, from, left);
	if (edn_due(cal, start, left, &due) != EDN_DEADLINE_OK)
		due = INT64_MAX;
	if (left.unit == EDN_MONTHS)
	{
		left.unit = EDN_DAYS;
		left.amount = end - from;
	}
	if (pause >= due)
		return clamped(left, 0);
	if (left.unit == EDN_WORKDAYS)
		rest = rank(cal, end) - rank(cal, at - 1);
	else
		rest = end - at + 1;
	return clamped(left, rest < 1 ? 1 : rest);
}

edn_left
edn_left_at(const edn_calendar *cal, int64_t start, edn_left left, int64_t pause)
{
	if (left.unit == EDN_NONE || pause <= start)
		return left;
	if (left.unit == EDN_MINUTES || left.unit == EDN_HOURS)
		return clamped(left, left.amount - (pause - start));
	if (left.unit == EDN_WORKHOURS)
		return clamped(left, left.amount - workhours_between(cal, start, pause));
	return days_left(cal, start, left, pause);
}

bool
edn_provisional(const edn_calendar *cal, int64_t due)
{
	return due != INT64_MAX && day_at(due) > cal->announced_to;
}
