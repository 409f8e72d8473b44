/*
 * test_workday.c
 *	  Working days and deadlines: the official calendar's vectors, and random
 *	  calendars against a model that walks day by day.
 */
#include "official.h"
#include "unit.h"

#include <string.h>

static const char *
show(int64_t instant)
{
	static char buffers[8][40];
	static int	next = 0;
	char	   *buffer = buffers[next++ % 8];
	int64_t		day = (instant - (instant % EDN_USEC_PER_DAY + EDN_USEC_PER_DAY) % EDN_USEC_PER_DAY) / EDN_USEC_PER_DAY;
	int64_t		usec = instant - day * EDN_USEC_PER_DAY;
	int32_t		year,
				month,
				mday;

	edn_date_of((int32_t) day, &year, &month, &mday);
	snprintf(buffer, sizeof(buffers[0]), "%d-%02d-%02d %02d:%02d:%09.6f", year, month, mday,
			 (int) (usec / EDN_USEC_PER_HOUR), (int) (usec / EDN_USEC_PER_MINUTE % 60),
			 (double) (usec % EDN_USEC_PER_MINUTE) / 1e6);
	return buffer;
}

static edn_term
term_of(const char *text)
{
	edn_term	term;

	if (edn_term_parse(text, strlen(text), &term) != EDN_TERM_OK)
		abort();
	return term;
}

static void
due_is(const edn_calendar *cal, const char *start, const char *term, const char *due)
{
	int64_t		got;
	edn_deadline_error error = edn_due(cal, at(start), edn_left_of(term_of(term)), &got);

	unit_ok(error == EDN_DEADLINE_OK && got == at(due), "%s + %s%s is due %s", start, term,
			cal == &natural ? " without roll" : "", show(got));
}

static void
before_is(const edn_calendar *cal, const char *due, const char *term, const char *start)
{
	int64_t		got;
	edn_deadline_error error = edn_due_before(cal, at(due), edn_left_of(term_of(term)), &got);

	unit_ok(error == EDN_DEADLINE_OK && got == at(start), "%s before %s is %s", term, due, show(got));
}

static void
left_is(const char *start, const char *term, const char *pause, edn_unit unit, int64_t amount)
{
	edn_left	left = edn_left_at(&cn, at(start), edn_left_of(term_of(term)), at(pause));

	unit_ok(left.unit == unit && left.amount == amount, "%s + %s paused at %s leaves %lld", start, term,
			pause, (long long) left.amount);
}

static void
test_official_counts(void)
{
	static const int months[3][12] = {
		{22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22},
		{19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
		{21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23}
	};
	static const int years[3] = {251, 248, 248};

	for (int y = 0; y < 3; y++)
	{
		bool		good = true;

		for (int m = 1; m <= 12; m++)
		{
			int32_t		from = edn_day_of(2024 + y, m, 1) - 1;
			int32_t		to = (m == 12 ? edn_day_of(2025 + y, 1, 1) : edn_day_of(2024 + y, m + 1, 1)) - 1;

			good = good && edn_workdays_between(&cn, from, to) == months[y][m - 1];
		}
		unit_ok(good && edn_workdays_between(&cn, edn_day_of(2024 + y, 1, 1) - 1, edn_day_of(2025 + y, 1, 1) - 1) == years[y],
				"working days of the months of %d, %d in all", 2024 + y, years[y]);
	}
	unit_ok(edn_is_workday(&cn, date("2024-02-09")), "2024-02-09 is a working day");
	unit_ok(!edn_is_workday(&cn, date("2024-02-10")) && edn_is_workday(&cn, date("2024-02-18")), "Spring Festival 2024");
}

static void
test_workday_vectors(void)
{
	static const struct
	{
		const char *start;
		int			n;
		const char *end;
	}			vectors[] =
	{
		{"2025-01-24", 1, "2025-01-26"}, {"2025-01-24", 3, "2025-02-05"}, {"2025-01-24", 7, "2025-02-10"},
		{"2025-09-26", 1, "2025-09-28"}, {"2025-09-26", 3, "2025-09-30"}, {"2025-09-26", 7, "2025-10-13"},
		{"2025-09-30", 1, "2025-10-09"}, {"2024-02-08", 3, "2024-02-19"}, {"2024-02-09", 3, "2024-02-20"},
		{"2024-05-10", 1, "2024-05-11"}, {"2026-02-13", 3, "2026-02-25"}, {"2024-12-31", 1, "2025-01-02"},
		{"2024-08-01", 20, "2024-08-29"}
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
	{
		int32_t		from = date(vectors[i].start);
		int32_t		to = date(vectors[i].end);

		unit_ok(edn_workday_after(&cn, from, vectors[i].n) == to && edn_workdays_between(&cn, from, to) == vectors[i].n,
				"%s + %d working days is %s", vectors[i].start, vectors[i].n, vectors[i].end);
	}
	unit_ok(edn_workday_after(&cn, date("2025-10-09"), -1) == date("2025-09-30"), "the working day before 2025-10-09");
	unit_ok(edn_workday_after(&cn, date("2025-10-04"), -1) == date("2025-09-30"), "the working day before a rest day");
	unit_ok(edn_workday_after(&cn, date("2025-10-04"), 0) == date("2025-10-04"), "no working days on is the day itself");
	unit_ok(edn_workday_on_or_after(&cn, date("2025-10-04")) == date("2025-10-09"), "the next working day");
}

static void
test_due_vectors(void)
{
	due_is(&cn, "2025-09-26 16:00", "1 day", "2025-09-28 17:30");
	due_is(&cn, "2025-09-26 16:00", "3 days", "2025-09-29 17:30");
	due_is(&cn, "2025-09-26 16:00", "7 days", "2025-10-09 17:30");
	due_is(&cn, "2025-09-26 16:00", "1 month", "2025-10-27 17:30");
	due_is(&natural, "2025-09-26 16:00", "1 day", "2025-09-27 17:30");
	due_is(&natural, "2025-09-26 16:00", "3 days", "2025-09-29 17:30");
	due_is(&natural, "2025-09-26 16:00", "7 days", "2025-10-03 17:30");
	due_is(&natural, "2025-09-26 16:00", "1 month", "2025-10-26 17:30");
	due_is(&cn, "2025-09-26 16:00", "1 workday", "2025-09-28 17:30");
	due_is(&cn, "2025-09-26 16:00", "3 workdays", "2025-09-30 17:30");
	due_is(&cn, "2025-09-26 16:00", "7 workdays", "2025-10-13 17:30");
	due_is(&natural, "2025-01-31", "1 month", "2025-02-28 17:30");
	due_is(&natural, "2024-01-31", "1 month", "2024-02-29 17:30");
	due_is(&natural, "2024-01-31", "13 months", "2025-02-28 17:30");
	due_is(&natural, "2024-02-29", "12 months", "2025-02-28 17:30");
	due_is(&natural, "2025-11-30", "3 months", "2026-02-28 17:30");
	due_is(&cn, "2025-09-26 16:00", "0 workdays", "2025-09-26 17:30");
	due_is(&cn, "2025-10-04 16:00", "0 workdays", "2025-10-09 17:30");
	due_is(&cn, "2025-10-04 16:00", "0 days", "2025-10-09 17:30");
	due_is(&natural, "2025-10-04 16:00", "0 days", "2025-10-04 17:30");
	due_is(&cn, "2025-09-26 16:00", "48 hours", "2025-09-28 16:00");
	due_is(&cn, "2025-09-26 23:15", "90 minutes", "2025-09-27 00:45");
	due_is(&cn, "2025-09-26 16:00", "4 workhours", "2025-09-28 11:00");
	due_is(&cn, "2025-09-26 16:30", "1 workhour", "2025-09-26 17:30");
	due_is(&cn, "2025-09-26 17:30", "1 workhour", "2025-09-28 09:30");
	due_is(&cn, "2025-09-26 06:00", "9 workhours", "2025-09-26 17:30");
	due_is(&cn, "2025-09-26 06:00", "10 workhours", "2025-09-28 09:30");
	due_is(&cn, "2025-09-30 17:00", "10 workhours", "2025-10-10 09:00");
	due_is(&cn, "2025-10-04 12:00", "18 workhours", "2025-10-10 17:30");
	due_is(&cn, "2027-01-01", "1 workday", "2027-01-04 17:30");
	due_is(&cn, "2023-09-29", "1 workday", "2023-10-02 17:30");
}

static void
test_before_vectors(void)
{
	before_is(&cn, "2025-10-13 17:30", "7 workdays", "2025-09-26 17:30");
	before_is(&cn, "2025-09-28 17:30", "1 workday", "2025-09-26 17:30");
	before_is(&cn, "2025-10-09 17:30", "2 workdays", "2025-09-29 17:30");
	before_is(&cn, "2025-10-09 23:15", "2 workdays", "2025-09-29 17:30");
	before_is(&cn, "2025-10-09 09:00", "2 workdays", "2025-09-28 17:30");
	before_is(&cn, "2025-10-04 09:00", "0 workdays", "2025-09-30 17:30");
	before_is(&cn, "2025-10-09 17:30", "3 days", "2025-10-06 17:30");
	before_is(&cn, "2025-10-05 17:30", "3 days", "2025-09-27 17:30");
	before_is(&natural, "2025-10-05 17:30", "3 days", "2025-10-02 17:30");
	before_is(&natural, "2025-02-28 17:30", "1 month", "2025-01-31 17:30");
	before_is(&natural, "2025-03-31 17:30", "1 month", "2025-02-28 17:30");
	before_is(&cn, "2025-09-28 16:00", "48 hours", "2025-09-26 16:00");
	before_is(&cn, "2025-09-28 11:00", "4 workhours", "2025-09-26 16:00");
	before_is(&cn, "2025-10-04 11:00", "10 workhours", "2025-09-29 16:30");
}

static void
test_left_vectors(void)
{
	left_is("2025-09-26 16:00", "7 workdays", "2025-09-26 17:00", EDN_WORKDAYS, 7);
	left_is("2025-09-26 16:00", "7 workdays", "2025-09-27 10:00", EDN_WORKDAYS, 7);
	left_is("2025-09-26 16:00", "7 workdays", "2025-09-28 10:00", EDN_WORKDAYS, 7);
	left_is("2025-09-26 16:00", "7 workdays", "2025-09-29 10:00", EDN_WORKDAYS, 6);
	left_is("2025-09-26 16:00", "7 workdays", "2025-10-04 10:00", EDN_WORKDAYS, 4);
	left_is("2025-09-26 16:00", "7 workdays", "2025-10-13 17:29", EDN_WORKDAYS, 1);
	left_is("2025-09-26 16:00", "7 workdays", "2025-10-13 17:30", EDN_WORKDAYS, 0);
	left_is("2025-09-26 16:00", "7 workdays", "2025-12-01 10:00", EDN_WORKDAYS, 0);
	left_is("2025-09-26 16:00", "7 days", "2025-09-26 23:00", EDN_DAYS, 7);
	left_is("2025-09-26 16:00", "7 days", "2025-09-28 10:00", EDN_DAYS, 6);
	left_is("2025-09-26 16:00", "7 days", "2025-10-03 10:00", EDN_DAYS, 1);
	left_is("2025-09-26 16:00", "7 days", "2025-10-09 10:00", EDN_DAYS, 1);
	left_is("2025-09-26 16:00", "7 days", "2025-10-09 18:00", EDN_DAYS, 0);
	left_is("2025-09-26 16:00", "1 month", "2025-09-26 18:00", EDN_MONTHS, 1);
	left_is("2025-09-26 16:00", "1 month", "2025-09-27 18:00", EDN_DAYS, 30);
	left_is("2025-09-26 16:00", "1 month", "2025-10-26 18:00", EDN_DAYS, 1);
	left_is("2025-09-26 16:00", "48 hours", "2025-09-27 16:00", EDN_HOURS, 24 * EDN_USEC_PER_HOUR);
	left_is("2025-09-26 16:00", "48 hours", "2025-09-29 16:00", EDN_HOURS, 0);
	left_is("2025-09-26 16:00", "48 hours", "2025-09-25 16:00", EDN_HOURS, 48 * EDN_USEC_PER_HOUR);
	left_is("2025-09-26 16:00", "4 workhours", "2025-09-27 16:00", EDN_WORKHOURS, 150 * EDN_USEC_PER_MINUTE);
	left_is("2025-09-26 16:00", "4 workhours", "2025-09-28 09:00", EDN_WORKHOURS, 120 * EDN_USEC_PER_MINUTE);
	left_is("2025-09-26 16:00", "none", "2025-09-28 09:00", EDN_NONE, 0);
	left_is("2025-09-26 16:00", "0 workdays", "2025-09-28 09:00", EDN_WORKDAYS, 0);
}

static void
test_limits(void)
{
	int64_t		due;
	edn_calendar never = cn;
	edn_calendar empty = cn;

	unit_ok(edn_due(&cn, at("2025-01-01"), edn_left_of(term_of("none")), &due) == EDN_DEADLINE_NONE && due == INT64_MAX, "none has no due time");
	unit_ok(edn_due_before(&cn, at("2025-01-01"), edn_left_of(term_of("none")), &due) == EDN_DEADLINE_NONE, "none has no start");
	for (int unit = EDN_MINUTES; unit <= EDN_MONTHS; unit++)
	{
		edn_term	most = {(edn_unit) unit, INT32_MAX};
		edn_term	one = {(edn_unit) unit, 1};
		edn_deadline_error error = edn_due(&cn, at("2025-01-01"), edn_left_of(most), &due);
		int64_t		start;

		/* 2^31 minutes are some four thousand years, 2^31 hours still fit a timestamp. */
		unit_ok(error == (unit <= EDN_HOURS ? EDN_DEADLINE_OK : EDN_DEADLINE_RANGE) || unit == EDN_WORKHOURS,
				"the longest term of unit %d is handled", unit);
		edn_due_before(&cn, at("2025-01-01"), edn_left_of(most), &start);
		unit_ok(edn_due(&cn, INT64_MAX, edn_left_of(one), &due) == EDN_DEADLINE_RANGE &&
				edn_due(&cn, INT64_MIN, edn_left_of(one), &due) == EDN_DEADLINE_RANGE &&
				edn_due_before(&cn, INT64_MIN, edn_left_of(one), &start) == EDN_DEADLINE_RANGE &&
				edn_due_before(&cn, INT64_MAX, edn_left_of(one), &start) == EDN_DEADLINE_RANGE,
				"infinite instants are refused, unit %d", unit);
	}
	never.week = 0;
	unit_ok(edn_due(&never, at("2027-01-01"), edn_left_of(term_of("1 workday")), &due) == EDN_DEADLINE_RANGE, "a week without working days never ends");
	unit_ok(edn_due(&never, at("2027-01-01"), edn_left_of(term_of("1 workhour")), &due) == EDN_DEADLINE_RANGE, "nor does it open");
	empty.ndays = 0;
	empty.first = 0;
	edn_calendar_build(&empty, malloc(edn_calendar_size(0)), NULL, 0);
	unit_ok(edn_workday_after(&empty, date("2025-10-03"), 1) == date("2025-10-06"), "a calendar without a table counts by the week");
	unit_ok(!edn_provisional(&cn, at("2026-12-31 23:59")) && edn_provisional(&cn, at("2027-01-01 00:00")) &&
			!edn_provisional(&cn, INT64_MAX), "provisional from the first day not announced");
	free(empty.bits);
}

/* ---------- the model ---------- */

#define MODEL_DAYS 3000			/* days that a random calendar spans, table and margins */
#define MARGIN 800

typedef struct model
{
	edn_calendar cal;
	bool		workday[MODEL_DAYS];	/* of day base + i */
	int32_t		base;
} model;

static int64_t
uniform(int64_t low, int64_t high)
{
	return low + (int64_t) (unit_random() % (uint64_t) (high - low + 1));
}

static void
random_model(model *m)
{
	edn_day		days[200];
	int32_t		n = (int32_t) uniform(0, 120);
	int32_t		weekday = -1;

	memset(m, 0, sizeof(*m));
	m->base = (int32_t) uniform(-20000, 20000);
	m->cal.first = m->base + MARGIN + (int32_t) uniform(0, 100);
	m->cal.ndays = (int32_t) uniform(0, 500);
	m->cal.week = (uint8_t) uniform(1, 127);
	m->cal.roll = uniform(0, 1);
	m->cal.opens = uniform(0, 720) * EDN_USEC_PER_MINUTE;
	m->cal.closes = uniform(m->cal.opens / EDN_USEC_PER_MINUTE + 60, 1440) * EDN_USEC_PER_MINUTE;
	m->cal.announced_to = m->cal.first + m->cal.ndays - 1;

	for (int32_t i = 0; i < MODEL_DAYS; i++)
	{
		/* Counted on from the known Saturday, one day at a time. */
		if (weekday < 0)
			weekday = (((m->base % 7) + 7) % 7 + 5) % 7;
		m->workday[i] = (m->cal.week >> weekday) & 1;
		weekday = (weekday + 1) % 7;
	}
	for (int32_t i = 0; i < n; i++)
	{
		/* Some fall outside the table and must not count. */
		days[i].day = m->cal.first + (int32_t) uniform(-20, m->cal.ndays + 20);
		days[i].workday = uniform(0, 1);
		if (days[i].day >= m->cal.first && days[i].day < m->cal.first + m->cal.ndays)
			m->workday[days[i].day - m->base] = days[i].workday;
	}
	edn_calendar_build(&m->cal, malloc(edn_calendar_size(m->cal.ndays)), days, n);
}

static bool
model_workday(const model *m, int64_t day)
{
	if (day < m->base || day >= m->base + MODEL_DAYS)
		abort();				/* the model is too small for the test */
	return m->workday[day - m->base];
}

static int64_t
model_after(const model *m, int64_t day, int n)
{
	while (n > 0)
		n -= model_workday(m, ++day);
	while (n < 0)
		n += model_workday(m, --day);
	return day;
}

static int64_t
model_months(int64_t day, int n)
{
	int32_t		year,
				month,
				mday;
	int64_t		first;

	edn_date_of((int32_t) day, &year, &month, &mday);
	for (first = day - mday + 1; n > 0; n--)
	{
		/* To the first of the next month by walking. */
		int32_t		y,
					m = month,
					d;

		while (m == month)
			edn_date_of((int32_t) ++first, &y, &m, &d);
		month = m;
	}
	for (day = first; mday > 1; mday--)
	{
		int32_t		y,
					m,
					d;

		edn_date_of((int32_t) day + 1, &y, &m, &d);
		if (m != month)
			break;
		day++;
	}
	return day;
}

static int64_t
model_workhours(const model *m, int64_t start, int64_t minutes)
{
	int64_t		day = start / EDN_USEC_PER_DAY - (start % EDN_USEC_PER_DAY < 0);
	int64_t		time = start - day * EDN_USEC_PER_DAY;

	for (;; day++, time = 0)
	{
		if (!model_workday(m, day))
			continue;
		if (time < m->cal.opens)
			time = m->cal.opens;
		for (; time <= m->cal.closes; time += EDN_USEC_PER_MINUTE)
		{
			if (minutes == 0)
				return day * EDN_USEC_PER_DAY + time;
			if (time < m->cal.closes)
				minutes--;
		}
	}
}

static int64_t
model_due(const model *m, int64_t start, edn_term term)
{
	int64_t		day = start / EDN_USEC_PER_DAY - (start % EDN_USEC_PER_DAY < 0);

	switch (term.unit)
	{
		case EDN_NONE:
			return INT64_MAX;
		case EDN_MINUTES:
			return start + term.amount * EDN_USEC_PER_MINUTE;
		case EDN_HOURS:
			return start + term.amount * EDN_USEC_PER_HOUR;
		case EDN_WORKHOURS:
			return model_workhours(m, start, term.amount * INT64_C(60));
		case EDN_DAYS:
		case EDN_MONTHS:
			day = term.unit == EDN_DAYS ? day + term.amount : model_months(day, term.amount);
			if (m->cal.roll)
			{
				while (!model_workday(m, day))
					day++;
			}
			break;
		case EDN_WORKDAYS:
			if (term.amount == 0)
			{
				while (!model_workday(m, day))
					day++;
			}
			day = model_after(m, day, term.amount);
			break;
	}
	return day * EDN_USEC_PER_DAY + m->cal.closes;
}

static bool
check_counts(const model *m)
{
	int32_t		day = m->base + (int32_t) uniform(700, 1500);
	int32_t		to = m->base + (int32_t) uniform(700, 1500);
	int			n = (int) uniform(-20, 20);
	int			count = 0;

	if (edn_is_workday(&m->cal, day) != model_workday(m, day))
		return unit_ok(false, "edn_is_workday(%d)", day);
	if (edn_workday_after(&m->cal, day, n) != model_after(m, day, n))
		return unit_ok(false, "edn_workday_after(%d, %d)", day, n);
	for (int32_t d = day; d < to; d++)
		count += model_workday(m, d + 1);
	for (int32_t d = day; d > to; d--)
		count -= model_workday(m, d);
	if (edn_workdays_between(&m->cal, day, to) != count)
		return unit_ok(false, "edn_workdays_between(%d, %d)", day, to);
	return true;
}

static edn_term
random_term(void)
{
	static const int largest[] = {0, 9999, 200, 60, 40, 20, 3};
	edn_term	term;

	term.unit = (edn_unit) uniform(EDN_MINUTES, EDN_MONTHS);
	term.amount = (int32_t) uniform(0, largest[term.unit]);
	return term;
}

static int64_t
random_instant(const model *m)
{
	return (m->base + uniform(800, 1500)) * EDN_USEC_PER_DAY + uniform(0, 1439) * EDN_USEC_PER_MINUTE;
}

static bool
check_due(const model *m)
{
	int64_t		start = random_instant(m);
	edn_term	term = random_term();
	char		text[EDN_TERM_TEXT_MAX];
	int64_t		due,
				before,
				again;

	edn_term_print(term, text);
	if (edn_due(&m->cal, start, edn_left_of(term), &due) != EDN_DEADLINE_OK || due != model_due(m, start, term))
		return unit_ok(false, "%s + %s is %s, not %s", show(start), text, show(due), show(model_due(m, start, term)));

	/* The mirror: it ends by due, a later one of its kind does not. */
	if (edn_due_before(&m->cal, start, edn_left_of(term), &before) != EDN_DEADLINE_OK)
		return unit_ok(false, "%s before %s", text, show(start));
	if (model_due(m, before, term) > start)
		return unit_ok(false, "%s before %s is %s, too late", text, show(start), show(before));
	if (term.unit >= EDN_DAYS)
	{
		int64_t		later = before + EDN_USEC_PER_DAY;

		while (term.unit == EDN_WORKDAYS && !model_workday(m, (later - 1) / EDN_USEC_PER_DAY - (later <= 0)))
			later += EDN_USEC_PER_DAY;
		if (model_due(m, later - 1, term) <= start)
			return unit_ok(false, "%s before %s is %s, too early", text, show(start), show(before));
	}
	else if (model_due(m, before + EDN_USEC_PER_MINUTE, term) <= start)
		return unit_ok(false, "%s before %s is %s, too early", text, show(start), show(before));

	/* And it leads back to a due time that the term can have. */
	edn_due_before(&m->cal, due, edn_left_of(term), &before);
	if (edn_due(&m->cal, before, edn_left_of(term), &again) != EDN_DEADLINE_OK || again != due)
		return unit_ok(false, "%s before %s leads back to %s", text, show(due), show(again));
	return true;
}

/* What a pause leaves, counted on the fingers. */
static bool
check_left(const model *m)
{
	int64_t		start = random_instant(m);
	int64_t		pause = start + uniform(-100, 30000) * EDN_USEC_PER_MINUTE;
	edn_term	term = random_term();
	edn_left	whole = edn_left_of(term);
	edn_left	left = edn_left_at(&m->cal, start, whole, pause);
	int64_t		due = model_due(m, start, term);
	int64_t		from = start / EDN_USEC_PER_DAY - (start % EDN_USEC_PER_DAY < 0);
	int64_t		day = pause / EDN_USEC_PER_DAY - (pause % EDN_USEC_PER_DAY < 0);
	int64_t		expected = 0;
	edn_unit	unit = term.unit;
	char		text[EDN_TERM_TEXT_MAX];

	if (pause <= start || (term.unit >= EDN_DAYS && day <= from))
		expected = whole.amount;
	else if (term.unit == EDN_MINUTES || term.unit == EDN_HOURS)
		expected = due > pause ? due - pause : 0;
	else if (term.unit == EDN_WORKHOURS)
	{
		for (int64_t t = pause; t < due; t += EDN_USEC_PER_MINUTE)
		{
			int64_t		d = t / EDN_USEC_PER_DAY - (t % EDN_USEC_PER_DAY < 0);
			int64_t		time = t - d * EDN_USEC_PER_DAY;

			if (model_workday(m, d) && time >= m->cal.opens && time < m->cal.closes)
				expected += EDN_USEC_PER_MINUTE;
		}
	}
	else
	{
		int64_t		end = term.unit == EDN_MONTHS ? model_months(from, term.amount) : from + term.amount;

		if (unit == EDN_MONTHS)
			unit = EDN_DAYS;
		if (term.unit == EDN_WORKDAYS)
			end = (due - m->cal.closes) / EDN_USEC_PER_DAY;
		for (int64_t d = day; d <= end; d++)
			expected += term.unit != EDN_WORKDAYS || model_workday(m, d);
		if (pause >= due)
			expected = 0;
		else if (expected == 0)
			expected = 1;
		if (expected > end - from)
			expected = end - from;
		if (term.amount == 0)
			expected = 0;
	}
	edn_term_print(term, text);
	if (left.unit != unit || left.amount != expected)
		return unit_ok(false, "%s + %s paused at %s leaves %lld, not %lld", show(start), text, show(pause),
					   (long long) left.amount, (long long) expected);
	return true;
}

static void
test_random(void)
{
	bool		good = true;
	int			n;

	for (n = 0; n < 4000 && good; n++)
	{
		model		m;

		random_model(&m);
		for (int i = 0; i < 20 && good; i++)
			good = check_counts(&m) && check_due(&m) && check_left(&m);
		free(m.cal.bits);
	}
	unit_ok(good, "%d random calendars agree with the model", n);
}

/* Anything at all: the sanitizers watch, and what comes out is an instant or an error. */
static void
test_extremes(void)
{
	bool		good = true;

	for (int i = 0; i < 200000 && good; i++)
	{
		edn_calendar cal = cn;
		edn_term	term = {(edn_unit) uniform(EDN_NONE, EDN_MONTHS), (int32_t) (unit_random() >> (33 + unit_random() % 31))};
		int64_t		start = (int64_t) unit_random() >> (unit_random() % 20);
		int64_t		pause = (int64_t) unit_random() >> (unit_random() % 20);
		int64_t		result;
		edn_left	left;

		if (term.unit == EDN_NONE)
			term.amount = 0;
		cal.week = (uint8_t) uniform(0, 127);
		cal.roll = uniform(0, 1);
		cal.opens = uniform(0, EDN_USEC_PER_DAY - 1);
		cal.closes = uniform(cal.opens + 1, EDN_USEC_PER_DAY);
		if (edn_due(&cal, start, edn_left_of(term), &result) == EDN_DEADLINE_OK)
			good = good && result > -INT64_C(211813488000000001) && result <= INT64_C(9223371331200000000);
		if (edn_due_before(&cal, start, edn_left_of(term), &result) == EDN_DEADLINE_OK)
			good = good && result > -INT64_C(211813488000000001) && result <= start;
		/* A clock starts at an instant, and is paused at one. */
		start %= INT64_C(211813488000000000);
		pause %= INT64_C(211813488000000000);
		left = edn_left_at(&cal, start, edn_left_of(term), pause);
		good = good && left.amount >= 0 && (left.unit != term.unit || left.amount <= edn_left_of(term).amount);
		if (!good)
		{
			char		text[EDN_TERM_TEXT_MAX];

			edn_term_print(term, text);
			unit_ok(false, "%lld, %s, %lld", (long long) start, text, (long long) pause);
		}
	}
	unit_ok(good, "extreme instants, terms and calendars");
}

static void
test_civil_dates(void)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int32_t		year = -800,
				month = 1,
				mday = 1;
	int32_t		day = edn_day_of(year, month, mday);
	bool		good = edn_day_of(2000, 1, 1) == 0 && edn_day_of(2000, 3, 1) == 60 && edn_day_of(1970, 1, 1) == -10957;
	int			weekday = edn_weekday(day);

	good = good && edn_weekday(0) == 5 && edn_weekday(date("2025-09-26")) == 4;
	for (; year < 2800; day++)
	{
		int32_t		y,
					m,
					d;
		bool		leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		edn_date_of(day, &y, &m, &d);
		good = good && y == year && m == month && d == mday && edn_day_of(y, m, d) == day && edn_weekday(day) == weekday;
		weekday = (weekday + 1) % 7;
		if (++mday > lengths[month - 1] + (month == 2 && leap))
		{
			mday = 1;
			if (++month > 12)
			{
				month = 1;
				year++;
			}
		}
	}
	unit_ok(good, "civil dates of 3600 years");
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	build_official();
	test_civil_dates();
	test_official_counts();
	test_workday_vectors();
	test_due_vectors();
	test_before_vectors();
	test_left_vectors();
	test_limits();
	test_extremes();
	test_random();
	free(cn.bits);
	return unit_done();
}
