/*
 * clock.c
 *	  The one clock of the engine, real or simulated.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "clock.h"

static char *simulated_clock_text = NULL;

/* DT_NOEND: the clock is real. */
static TimestampTz simulated_clock = DT_NOEND;

/* Read "+08", "+08:00", "+0800", "Z" or "UTC" at the end of the text into seconds east of Greenwich. */
static bool
parse_offset(const char *text, int *seconds)
{
	int			hour = 0;
	int			minute = 0;
	int			used = 0;

	while (*text == ' ')
		text++;
	if (pg_strcasecmp(text, "Z") == 0 || pg_strcasecmp(text, "UTC") == 0)
	{
		*seconds = 0;
		return true;
	}
	if (*text != '+' && *text != '-')
		return false;
	if (!(sscanf(text + 1, "%2d:%2d%n", &hour, &minute, &used) == 2 && text[1 + used] == '\0') &&
		!(sscanf(text + 1, "%2d%n", &hour, &used) == 1 && text[1 + used] == '\0') &&
		!(sscanf(text + 1, "%2d%2d%n", &hour, &minute, &used) == 2 && text[1 + used] == '\0'))
		return false;
	if (hour < 0 || hour > 15 || minute < 0 || minute > 59)
		return false;
	*seconds = (hour * 60 + minute) * 60 * (*text == '-' ? -1 : 1);
	return true;
}

/* Read the fraction of a second after its point; *text moves behind it. */
static int
parse_fraction(const char **text)
{
	int			usec = 0;
	int			digits = 0;

	for (; **text >= '0' && **text <= '9'; (*text)++)
	{
		if (digits++ < 6)
			usec = usec * 10 + (**text - '0');
	}
	while (digits++ < 6)
		usec *= 10;
	return usec;
}

/*
 * Read an ISO 8601 instant that states its offset. timestamptz_in is no help: it
 * would fill a missing offset in from the session's TimeZone, and a check hook
 * must not raise errors.
 */
static bool
parse_instant(const char *text, TimestampTz *result)
{
	struct pg_tm tm = {0};
	fsec_t		fsec = 0;
	char		separator = 0;
	int			used = 0;
	int			east = 0;
	int			tz;
	int			year,
				month,
				day;

	if (sscanf(text, "%4d-%2d-%2d%c%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
			   &separator, &tm.tm_hour, &tm.tm_min, &used) != 6)
		return false;
	if (separator != ' ' && separator != 'T' && separator != 't')
		return false;
	text += used;
	if (sscanf(text, ":%2d%n", &tm.tm_sec, &used) == 1)
	{
		text += used;
		if (*text == '.')
		{
			text++;
			fsec = parse_fraction(&text);
		}
	}
	if (!parse_offset(text, &east))
		return false;
	if (tm.tm_year < 1 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 59)
		return false;
	j2date(date2j(tm.tm_year, tm.tm_mon, tm.tm_mday), &year, &month, &day);
	if (year != tm.tm_year || month != tm.tm_mon || day != tm.tm_mday)
		return false;
	tz = -east;
	return tm2timestamp(&tm, fsec, &tz, result) == 0;
}

static bool
check_simulated_clock(char **newval, void **extra, GucSource source)
{
	TimestampTz instant = DT_NOEND;
	TimestampTz *kept;

	if (*newval != NULL && **newval != '\0' && !parse_instant(*newval, &instant))
	{
		GUC_check_errdetail("The simulated clock is an ISO 8601 instant with its offset from UTC, or empty for the real time.");
		GUC_check_errhint("For example: '2025-09-26 16:00+08'.");
		return false;
	}
	/* The GUC machinery frees extra with free() up to 15 and guc_free() after. */
#if PG_VERSION_NUM >= 160000
	kept = guc_malloc(LOG, sizeof(TimestampTz));
#else
	kept = malloc(sizeof(TimestampTz));
#endif
	if (kept == NULL)
		return false;
	*kept = instant;
	*extra = kept;
	return true;
}

static void
assign_simulated_clock(const char *newval, void *extra)
{
	simulated_clock = *(TimestampTz *) extra;
}

void
edn_clock_init(void)
{
	DefineCustomStringVariable("edianton.simulated_clock",
							   "The instant the engine takes for now; empty: the real time.",
							   "For tests, demonstrations and replays.",
							   &simulated_clock_text,
							   "",
							   PGC_SUSET,
							   0,
							   check_simulated_clock,
							   assign_simulated_clock,
							   NULL);
}

TimestampTz
edn_now(void)
{
	return TIMESTAMP_IS_NOEND(simulated_clock) ? GetCurrentTimestamp() : simulated_clock;
}

/*
 * edianton.clock() RETURNS timestamptz
 * The simulated instant, else the start of the statement, so that it is stable.
 */
PG_FUNCTION_INFO_V1(edianton_clock);

Datum
edianton_clock(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(TIMESTAMP_IS_NOEND(simulated_clock) ?
						  GetCurrentStatementStartTimestamp() : simulated_clock);
}
