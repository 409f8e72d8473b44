/*
 * calendar.c
 *	  The calendars of edianton.calendar, cached per backend.
 *
 * A cached calendar is valid while its generation is the current one. Triggers
 * on both tables turn a row change into a relcache invalidation of calendar, on
 * which every backend starts a new generation. A calendar of an old generation
 * is set aside and freed at the end of the transaction, since its user may be
 * further up the stack.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "pgtime.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "calendar.h"
#include "errors.h"
#include "site.h"
#include "statistics.h"
#include "types.h"

#define MAX_BASES 8				/* calendars that rest on one another */

/*
 * The offset from UTC that a zone has from one instant up to another. One such
 * window of the zone is remembered; in Asia/Shanghai the present one began in 1991.
 */
typedef struct OffsetWindow
{
	TimestampTz from;
	TimestampTz to;
	int64		offset;			/* usec east */
} OffsetWindow;

struct EdnCalendar
{
	MemoryContext context;
	uint64		generation;
	bool		passing;		/* read under a snapshot that may be old: not for keeps */
	size_t		code_length;
	char		code[NAMEDATALEN];
	pg_tz	   *zone;
	OffsetWindow window;
	edn_calendar core;
};

typedef struct CacheEntry
{
	char		code[NAMEDATALEN];	/* hash key */
	EdnCalendar *calendar;
} CacheEntry;

/* A row of edianton.calendar. */
typedef struct CalendarRow
{
	char	   *zone;
	char	   *base;			/* NULL: none */
	int			week;
	bool		roll;
	TimeADT		opens;
	TimeADT		closes;
} CalendarRow;

/* Days gathered from the calendar and those it rests on. */
typedef struct DayList
{
	edn_day    *days;
	int			count;
	int			size;
	int32		last;			/* latest day found in the calendar read last */
} DayList;

static HTAB *cache = NULL;
static EdnCalendar *last_used = NULL;
static List *retired = NIL;		/* of MemoryContext */
static uint64 generation = 1;
static Oid	calendar_relation = InvalidOid;
static EdnCounter counter = {"calendars"};

/* ---------- life of the cache ---------- */

static void
relation_changed(Datum arg, Oid relation)
{
	if (relation == InvalidOid || relation == calendar_relation)
		generation++;
}

static void
free_retired(XactEvent event, void *arg)
{
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE &&
		event != XACT_EVENT_PARALLEL_COMMIT && event != XACT_EVENT_PARALLEL_ABORT)
		return;
	while (retired != NIL)
	{
		MemoryContextDelete(linitial(retired));
		retired = list_delete_first(retired);
	}
}

void
edn_calendar_init(void)
{
	HASHCTL		control = {0};

	control.keysize = NAMEDATALEN;
	control.entrysize = sizeof(CacheEntry);
	cache = hash_create("edianton calendars", 16, &control, HASH_ELEM | HASH_STRINGS);
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	RegisterXactCallback(free_retired, NULL);
	edn_counter_register(&counter);
}

void
edn_calendar_forget_all(void)
{
	AcceptInvalidationMessages();
	generation++;
}

/* The sub-id sets it apart from everything that the server itself locks. */
void
edn_calendar_lock(LOCKMODE mode)
{
	LockDatabaseObject(RelationRelationId, edn_relation_oid("calendar"), 1, mode);
}

static inline bool
usable(const EdnCalendar *calendar)
{
	return calendar->generation == generation && (!calendar->passing || IsInParallelMode());
}

static void
retire(EdnCalendar *calendar)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	retired = lappend(retired, calendar->context);
	MemoryContextSwitchTo(old);
	if (last_used == calendar)
		last_used = NULL;
}

/* ---------- reading the tables ---------- */

static _Noreturn void
fail_unknown(const char *code)
{
	ereport(ERROR,
			(errcode(ERRCODE_EDN_UNKNOWN_MASTER),
			 errmsg("calendar \"%s\" does not exist", code),
			 errhint("SELECT code FROM edianton.calendar;")));
}

static AttrNumber
column_number(Relation relation, const char *name)
{
	AttrNumber	number = get_attnum(RelationGetRelid(relation), name);

	if (number == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("column \"%s\" of edianton.%s does not exist", name, RelationGetRelationName(relation)),
				 errhint("SELECT edianton.setup();")));
	return number;
}

static Datum
column(Relation relation, HeapTuple tuple, const char *name, bool *isnull)
{
	return heap_getattr(tuple, column_number(relation, name), RelationGetDescr(relation), isnull);
}

static Datum
column_not_null(Relation relation, HeapTuple tuple, const char *name)
{
	bool		isnull;
	Datum		value = column(relation, tuple, name, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_CALENDAR),
				 errmsg("column \"%s\" of a calendar is NULL", name)));
	return value;
}

static bool
same_text(Datum value, const char *text)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);

	return VARSIZE_ANY_EXHDR(stored) == strlen(text) && memcmp(VARDATA_ANY(stored), text, strlen(text)) == 0;
}

/*
 * Tables are read directly: anybody may ask for a deadline, whatever the rights
 * on the tables and whatever the search path.
 */
static bool
read_row(Relation relation, Snapshot snapshot, const char *code, CalendarRow *row)
{
	SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, snapshot, 0, NULL);
	bool		found = false;
	HeapTuple	tuple;

	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Datum		base;
		bool		no_base;

		if (!same_text(column_not_null(relation, tuple, "code"), code))
			continue;
		found = true;
		base = column(relation, tuple, "base", &no_base);
		row->base = no_base ? NULL : TextDatumGetCString(base);
		row->zone = TextDatumGetCString(column_not_null(relation, tuple, "zone"));
		row->week = DatumGetInt16(column_not_null(relation, tuple, "week"));
		row->roll = DatumGetBool(column_not_null(relation, tuple, "roll"));
		row->opens = DatumGetTimeADT(column_not_null(relation, tuple, "opens"));
		row->closes = DatumGetTimeADT(column_not_null(relation, tuple, "closes"));
	}
	systable_endscan(scan);
	return found;
}

static void
add_day(DayList *list, int32 day, bool workday)
{
	if (list->count == list->size)
	{
		list->size = Max(128, list->size * 2);
		list->days = list->days == NULL ? palloc(list->size * sizeof(edn_day)) :
			repalloc(list->days, list->size * sizeof(edn_day));
	}
	list->days[list->count].day = day;
	list->days[list->count++].workday = workday;
}

static void
read_days(Relation relation, Snapshot snapshot, const char *code, DayList *list)
{
	SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, snapshot, 0, NULL);
	HeapTuple	tuple;

	list->last = INT32_MIN;
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		DateADT		day;

		if (!same_text(column_not_null(relation, tuple, "calendar"), code))
			continue;
		day = DatumGetDateADT(column_not_null(relation, tuple, "day"));
		if (DATE_NOT_FINITE(day))
			ereport(ERROR,
					(errcode(ERRCODE_EDN_BAD_CALENDAR),
					 errmsg("calendar \"%s\" has a day that is not finite", code)));
		add_day(list, day, DatumGetBool(column_not_null(relation, tuple, "is_workday")));
		list->last = Max(list->last, day);
	}
	systable_endscan(scan);
}

static _Noreturn void
fail_bases(const char *code)
{
	ereport(ERROR,
			(errcode(ERRCODE_EDN_BAD_CALENDAR),
			 errmsg("calendar \"%s\" rests on itself or on too many others", code),
			 errdetail("A calendar takes the days of its base, that one of its own base, up to %d in all.", MAX_BASES),
			 errhint("UPDATE edianton.calendar SET base = ... WHERE code = ...;")));
}

/*
 * The calendar's row, and the days of it and its bases: those of the last base
 * come first, so that nearer ones replace them. The last base is the one
 * whose years are officially announced.
 */
static void
read_calendar(const char *code, Snapshot snapshot, Relation calendars, Relation days,
			  CalendarRow *row, DayList *list, int32 *announced)
{
	const char *chain[MAX_BASES];
	const char *next = code;
	int			n = 0;

	while (next != NULL)
	{
		CalendarRow found;

		if (n == MAX_BASES)
			fail_bases(code);
		if (!read_row(calendars, snapshot, next, &found))
			fail_unknown(next);
		if (n == 0)
			*row = found;
		chain[n++] = next;
		next = found.base;
	}
	*announced = INT32_MIN;
	while (n-- > 0)
	{
		read_days(days, snapshot, chain[n], list);
		if (*announced == INT32_MIN)
			*announced = list->last;
	}
}

/* ---------- building ---------- */

static pg_tz *
zone_of(const char *name)
{
	pg_tz	   *zone = name[0] == '\0' ? NULL : pg_tzset(name);

	if (zone == NULL || !pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_CALENDAR),
				 errmsg("\"%s\" is not a time zone", name),
				 errhint("For example Asia/Shanghai; see pg_timezone_names.")));
	return zone;
}

static int32
year_of(int32 day)
{
	int32		year,
				month,
				mday;

	edn_date_of(day, &year, &month, &mday);
	return year;
}

/* The table covers whole years, from the first that has a day to the last. */
static void
set_extent(edn_calendar *core, const DayList *list, int32 announced)
{
	int32		first,
				last;

	core->announced_to = announced == INT32_MIN ? INT32_MIN : edn_day_of(year_of(announced), 12, 31);
	core->first = 0;
	core->ndays = 0;
	if (list->count == 0)
		return;
	first = last = list->days[0].day;
	for (int i = 1; i < list->count; i++)
	{
		first = Min(first, list->days[i].day);
		last = Max(last, list->days[i].day);
	}
	core->first = edn_day_of(year_of(first), 1, 1);
	core->ndays = edn_day_of(year_of(last), 12, 31) - core->first + 1;
	if (core->ndays > 2000 * 366)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_CALENDAR),
				 errmsg("the days of a calendar are more than two thousand years apart")));
}

static EdnCalendar *
build(const char *code, const CalendarRow *row, const DayList *list, int32 announced)
{
	pg_tz	   *zone = zone_of(row->zone);
	edn_calendar core = {0};
	MemoryContext context;
	EdnCalendar *calendar;

	if (row->week < 1 || row->week > 127 || row->opens < 0 || row->opens >= row->closes || row->closes > USECS_PER_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_CALENDAR),
				 errmsg("calendar \"%s\" has an impossible week or impossible hours", code)));
	core.week = (uint8_t) row->week;
	core.roll = row->roll;
	core.opens = row->opens;
	core.closes = row->closes;
	set_extent(&core, list, announced);

	context = AllocSetContextCreate(CacheMemoryContext, "edianton calendar", ALLOCSET_SMALL_SIZES);
	calendar = MemoryContextAllocZero(context, sizeof(EdnCalendar));
	calendar->context = context;
	calendar->core = core;
	edn_calendar_build(&calendar->core, MemoryContextAlloc(context, edn_calendar_size(core.ndays)),
					   list->days, list->count);
	calendar->zone = zone;
	calendar->window.from = DT_NOEND;	/* empty */
	calendar->window.to = DT_NOBEGIN;
	strlcpy(calendar->code, code, NAMEDATALEN);
	calendar->code_length = strlen(code);
	return calendar;
}

/*
 * Read a calendar under the latest snapshot. A parallel query may not take one;
 * what it reads under its own is not kept beyond it.
 */
static EdnCalendar *
load(const char *code)
{
	bool		passing = IsInParallelMode();
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "edianton calendar rows", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(scratch);
	EdnCalendar *calendar = NULL;

	while (calendar == NULL)
	{
		Relation	calendars = table_open(edn_relation_oid("calendar"), AccessShareLock);
		Relation	days = table_open(edn_relation_oid("calendar_day"), AccessShareLock);
		uint64		began = generation;
		Snapshot	snapshot = RegisterSnapshot(passing ? GetActiveSnapshot() : GetLatestSnapshot());
		DayList		list = {0};
		CalendarRow row = {0};
		int32		announced = INT32_MIN;

		calendar_relation = RelationGetRelid(calendars);
		read_calendar(code, snapshot, calendars, days, &row, &list, &announced);
		UnregisterSnapshot(snapshot);
		table_close(days, AccessShareLock);
		table_close(calendars, AccessShareLock);

		/* A change that was heard of while reading: read again. */
		if (began == generation)
		{
			calendar = build(code, &row, &list, announced);
			calendar->generation = began;
			calendar->passing = passing;
		}
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
	return calendar;
}

EdnCalendar *
edn_calendar_get(const char *code)
{
	CacheEntry *entry;
	EdnCalendar *calendar;
	bool		found;

	if (last_used != NULL && usable(last_used) && strcmp(last_used->code, code) == 0)
	{
		counter.hits++;
		return last_used;
	}
	if (strlen(code) >= NAMEDATALEN)
		fail_unknown(code);
	entry = hash_search(cache, code, HASH_FIND, NULL);
	if (entry != NULL && usable(entry->calendar))
	{
		counter.hits++;
		return last_used = entry->calendar;
	}

	counter.misses++;
	edn_require_setup();
	calendar = load(code);
	entry = hash_search(cache, code, HASH_ENTER, &found);
	if (found)
		retire(entry->calendar);
	entry->calendar = calendar;
	return last_used = calendar;
}

/* ---------- the wall of the zone ---------- */

static _Noreturn void
fail_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_EDN_BAD_VALUE),
			 errmsg("deadline out of range"),
			 errdetail("The result lies beyond what a timestamp holds.")));
}

static void
require_finite(TimestampTz instant)
{
	if (TIMESTAMP_NOT_FINITE(instant))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("an infinite instant has no day")));
}

/* The offset from some instant up to the next change. */
static OffsetWindow
window_from(const pg_tz *zone, TimestampTz from)
{
	OffsetWindow window = {from, DT_NOEND, 0};
	int64		seconds = from / USECS_PER_SEC - (from % USECS_PER_SEC < 0);
	pg_time_t	time = seconds + (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * (int64) SECS_PER_DAY;
	pg_time_t	boundary;
	long		before,
				after;
	int			before_dst,
				after_dst;
	int			found = pg_next_dst_boundary(&time, &before, &before_dst, &boundary, &after, &after_dst, zone);

	if (found < 0)
		fail_range();
	if (found > 0 && boundary < timestamptz_to_time_t(END_TIMESTAMP))
		window.to = time_t_to_timestamptz(boundary);
	window.offset = before * USECS_PER_SEC;
	return window;
}

static inline bool
in_window(const OffsetWindow *window, TimestampTz instant)
{
	return instant >= window->from && instant < window->to;
}

/* A deadline looks back as well, so try for a window that began a while ago. */
static void
find_window(EdnCalendar *calendar, TimestampTz instant)
{
	TimestampTz ago = instant - 1000 * USECS_PER_DAY;

	calendar->window = window_from(calendar->zone, Max(ago, MIN_TIMESTAMP));
	if (!in_window(&calendar->window, instant))
		calendar->window = window_from(calendar->zone, instant);
}

Timestamp
edn_calendar_to_wall(EdnCalendar *calendar, TimestampTz instant)
{
	if (unlikely(!in_window(&calendar->window, instant)))
		find_window(calendar, instant);
	return instant + calendar->window.offset;
}

/*
 * From the wall to the instant, by the server's own rule for times that a zone
 * skips or has twice; a day inside a window there are none.
 */
TimestampTz
edn_calendar_from_wall(EdnCalendar *calendar, Timestamp wall)
{
	const OffsetWindow *window = &calendar->window;
	TimestampTz instant = wall - window->offset;
	struct pg_tm tm;
	fsec_t		fsec;

	if (!IS_VALID_TIMESTAMP(wall))
		fail_range();
	if (instant < window->from + USECS_PER_DAY ||
		(window->to != DT_NOEND && instant >= window->to - USECS_PER_DAY))
	{
		if (timestamp2tm(wall, NULL, &tm, &fsec, NULL, NULL) != 0)
			fail_range();
		instant = wall + DetermineTimeZoneOffset(&tm, calendar->zone) * USECS_PER_SEC;
	}
	if (!IS_VALID_TIMESTAMP(instant))
		fail_range();
	return instant;
}

/* ---------- deadlines ---------- */

static bool
is_exact(edn_unit unit)
{
	return unit == EDN_MINUTES || unit == EDN_HOURS;
}

/* Does the end of a term of this unit depend on which days are working days? */
static bool
counts_workdays(const EdnCalendar *calendar, edn_unit unit)
{
	return unit == EDN_WORKDAYS || unit == EDN_WORKHOURS ||
		((unit == EDN_DAYS || unit == EDN_MONTHS) && calendar->core.roll);
}

TimestampTz
edn_calendar_due(EdnCalendar *calendar, TimestampTz start, edn_left left, bool *provisional)
{
	int64		due;

	if (provisional != NULL)
		*provisional = false;
	if (left.unit == EDN_NONE)
		return DT_NOEND;
	if (TIMESTAMP_NOT_FINITE(start))
		return start;
	if (is_exact(left.unit))
	{
		if (edn_due(&calendar->core, start, left, &due) != EDN_DEADLINE_OK || !IS_VALID_TIMESTAMP(due))
			fail_range();
		return due;
	}
	if (edn_due(&calendar->core, edn_calendar_to_wall(calendar, start), left, &due) != EDN_DEADLINE_OK)
		fail_range();
	if (provisional != NULL && counts_workdays(calendar, left.unit))
		*provisional = edn_provisional(&calendar->core, due);
	return edn_calendar_from_wall(calendar, due);
}

TimestampTz
edn_calendar_due_before(EdnCalendar *calendar, TimestampTz due, edn_term term)
{
	int64		start;

	if (term.unit == EDN_NONE)
		return DT_NOBEGIN;
	if (TIMESTAMP_NOT_FINITE(due))
		return due;
	if (is_exact(term.unit))
	{
		if (edn_due_before(&calendar->core, due, edn_left_of(term), &start) != EDN_DEADLINE_OK || !IS_VALID_TIMESTAMP(start))
			fail_range();
		return start;
	}
	if (edn_due_before(&calendar->core, edn_calendar_to_wall(calendar, due), edn_left_of(term), &start) != EDN_DEADLINE_OK)
		fail_range();
	return edn_calendar_from_wall(calendar, start);
}

edn_left
edn_calendar_left_at(EdnCalendar *calendar, TimestampTz start, edn_left left, TimestampTz pause)
{
	if (left.unit == EDN_NONE || TIMESTAMP_IS_NOBEGIN(pause) || TIMESTAMP_IS_NOEND(start))
		return left;
	if (TIMESTAMP_IS_NOEND(pause) || TIMESTAMP_IS_NOBEGIN(start))
	{
		left.unit = left.unit == EDN_MONTHS ? EDN_DAYS : left.unit;
		left.amount = 0;
		return left;
	}
	if (!is_exact(left.unit))
	{
		start = edn_calendar_to_wall(calendar, start);
		pause = edn_calendar_to_wall(calendar, pause);
	}
	return edn_left_at(&calendar->core, start, left, pause);
}

const edn_calendar *
edn_calendar_core(EdnCalendar *calendar)
{
	return &calendar->core;
}

const char *
edn_calendar_zone(EdnCalendar *calendar)
{
	return pg_get_timezone_name(calendar->zone);
}

void
edn_calendar_wall(EdnCalendar *calendar, TimestampTz instant, struct pg_tm *wall)
{
	fsec_t		fsec;

	require_finite(instant);
	if (timestamp2tm(edn_calendar_to_wall(calendar, instant), NULL, wall, &fsec, NULL, NULL) != 0)
		require_finite(DT_NOEND);
}

DateADT
edn_calendar_day(EdnCalendar *calendar, TimestampTz instant)
{
	Timestamp	wall;

	require_finite(instant);
	wall = edn_calendar_to_wall(calendar, instant);
	return (DateADT) (wall >= 0 ? wall / USECS_PER_DAY : -((-wall + USECS_PER_DAY - 1) / USECS_PER_DAY));
}

int32
edn_calendar_workdays_between(EdnCalendar *calendar, TimestampTz a, TimestampTz b)
{
	return edn_workdays_between(&calendar->core, edn_calendar_day(calendar, a), edn_calendar_day(calendar, b));
}

bool
edn_calendar_is_workday(EdnCalendar *calendar, DateADT day)
{
	return edn_is_workday(&calendar->core, day);
}

DateADT
edn_calendar_announced_to(EdnCalendar *calendar)
{
	return calendar->core.announced_to == INT32_MIN ? DATEVAL_NOBEGIN : calendar->core.announced_to;
}

/* ---------- SQL ---------- */

/*
 * A query without tables takes no lock, and so hears of no change in the middle of
 * a transaction. Listen once for each statement, not for each row, which would
 * make the functions less than stable.
 */
static inline void
hear_of_changes(void)
{
	static TimestampTz heard_at = 0;

	if (heard_at != GetCurrentStatementStartTimestamp())
	{
		AcceptInvalidationMessages();
		heard_at = GetCurrentStatementStartTimestamp();
	}
}

/* The calendar that argument n names; the common case compares bytes and is done. */
static EdnCalendar *
calendar_argument(FunctionCallInfo fcinfo, int n)
{
	text	   *code = PG_GETARG_TEXT_PP(n);

	hear_of_changes();
	if (last_used != NULL && usable(last_used) &&
		VARSIZE_ANY_EXHDR(code) == last_used->code_length &&
		memcmp(VARDATA_ANY(code), last_used->code, last_used->code_length) == 0)
	{
		counter.hits++;
		return last_used;
	}
	return edn_calendar_get(text_to_cstring(code));
}

/*
 * edianton.deadline(start timestamptz, term edianton.term, calendar text DEFAULT 'CN') RETURNS timestamptz
 * infinity for the term none. Errors: ED001, ED005, ED038, ED039.
 */
PG_FUNCTION_INFO_V1(edianton_deadline);

Datum
edianton_deadline(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(edn_calendar_due(calendar_argument(fcinfo, 2), PG_GETARG_TIMESTAMPTZ(0),
										   edn_left_of(PG_GETARG_EDN_TERM(1)), NULL));
}

/*
 * edianton.deadline_before(due timestamptz, term edianton.term, calendar text DEFAULT 'CN') RETURNS timestamptz
 * -infinity for the term none. Errors: ED001, ED005, ED038, ED039.
 */
PG_FUNCTION_INFO_V1(edianton_deadline_before);

Datum
edianton_deadline_before(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(edn_calendar_due_before(calendar_argument(fcinfo, 2), PG_GETARG_TIMESTAMPTZ(0),
												  PG_GETARG_EDN_TERM(1)));
}

/*
 * edianton.deadline_provisional(start timestamptz, term edianton.term, calendar text DEFAULT 'CN') RETURNS boolean
 * Errors: ED001, ED005, ED038, ED039.
 */
PG_FUNCTION_INFO_V1(edianton_deadline_provisional);

Datum
edianton_deadline_provisional(PG_FUNCTION_ARGS)
{
	bool		provisional;

	(void) edn_calendar_due(calendar_argument(fcinfo, 2), PG_GETARG_TIMESTAMPTZ(0),
							edn_left_of(PG_GETARG_EDN_TERM(1)), &provisional);
	PG_RETURN_BOOL(provisional);
}

/*
 * edianton.workdays_between(a timestamptz, b timestamptz, calendar text DEFAULT 'CN') RETURNS integer
 * Errors: ED001, ED005, ED038, ED039 for instants that are not finite.
 */
PG_FUNCTION_INFO_V1(edianton_workdays_between);

Datum
edianton_workdays_between(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(edn_calendar_workdays_between(calendar_argument(fcinfo, 2),
												  PG_GETARG_TIMESTAMPTZ(0), PG_GETARG_TIMESTAMPTZ(1)));
}

/*
 * edianton.is_workday(day date, calendar text DEFAULT 'CN') RETURNS boolean
 * Errors: ED001, ED005, ED038, ED039 for a day that is not finite.
 */
PG_FUNCTION_INFO_V1(edianton_is_workday);

Datum
edianton_is_workday(PG_FUNCTION_ARGS)
{
	EdnCalendar *calendar = calendar_argument(fcinfo, 1);
	DateADT		day = PG_GETARG_DATEADT(0);

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("an infinite day is neither a working day nor a rest day")));
	PG_RETURN_BOOL(edn_calendar_is_workday(calendar, day));
}

/*
 * edianton.announced_to(calendar text DEFAULT 'CN') RETURNS date
 * -infinity when no year was announced. Errors: ED001, ED005, ED038.
 */
PG_FUNCTION_INFO_V1(edianton_announced_to);

Datum
edianton_announced_to(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(edn_calendar_announced_to(calendar_argument(fcinfo, 0)));
}

/*
 * edianton.check_zone(zone text) RETURNS boolean
 * True, or an error. Errors: ED038.
 */
PG_FUNCTION_INFO_V1(edianton_check_zone);

Datum
edianton_check_zone(PG_FUNCTION_ARGS)
{
	(void) zone_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_BOOL(true);
}

/* ---------- the trigger ---------- */

/* Is it called as the trigger it is? A row's or a statement's, after it, on one of the two tables. */
static void
check_trigger(FunctionCallInfo fcinfo)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(data->tg_event) ||
		(RelationGetRelid(data->tg_relation) != edn_relation_oid("calendar") &&
		 RelationGetRelid(data->tg_relation) != edn_relation_oid("calendar_day")))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_TRIGGER_CONTEXT),
				 errmsg("function \"%s\" was not called as its trigger", "calendar_changed"),
				 errdetail("It is an AFTER trigger of edianton.calendar and edianton.calendar_day.")));
}

/* A row of calendar that was written: does the chain of its bases end? */
static void
check_bases(Relation calendars, HeapTuple tuple)
{
	char	   *code = TextDatumGetCString(column_not_null(calendars, tuple, "code"));
	const char *next = code;
	Snapshot	snapshot;

	CommandCounterIncrement();	/* to see the row itself */
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	for (int n = 0; next != NULL; n++)
	{
		CalendarRow row;

		if (n == MAX_BASES)
			fail_bases(code);
		if (!read_row(calendars, snapshot, next, &row))
			break;				/* the foreign key sees to it */
		next = row.base;
	}
	UnregisterSnapshot(snapshot);
}

/*
 * edianton.calendar_changed() RETURNS trigger
 * Makes every backend read its calendars anew, once the change is committed.
 * Errors: ED023, ED038 for a calendar that rests on itself.
 */
PG_FUNCTION_INFO_V1(edianton_calendar_changed);

Datum
edianton_calendar_changed(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	Oid			calendars;

	check_trigger(fcinfo);
	calendars = edn_relation_oid("calendar");
	CacheInvalidateRelcacheByRelid(calendars);
	if (RelationGetRelid(data->tg_relation) == calendars && TRIGGER_FIRED_FOR_ROW(data->tg_event))
	{
		if (TRIGGER_FIRED_BY_INSERT(data->tg_event))
			check_bases(data->tg_relation, data->tg_trigtuple);
		else if (TRIGGER_FIRED_BY_UPDATE(data->tg_event))
			check_bases(data->tg_relation, data->tg_newtuple);
	}
	return PointerGetDatum(NULL);
}

/*
 * edianton.hold_calendar() RETURNS void
 * No calendar changes up to the end of the transaction. Engine functions do it by
 * themselves; SQL that locks a matter before it calls them does it first, since
 * an edit of the calendar takes matters after that lock. Errors: ED001.
 */
PG_FUNCTION_INFO_V1(edianton_hold_calendar);

Datum
edianton_hold_calendar(PG_FUNCTION_ARGS)
{
	edn_require_setup();
	edn_calendar_lock(RowShareLock);
	PG_RETURN_VOID();
}
