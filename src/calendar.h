/*
 * calendar.h
 *	  The calendars of edianton.calendar, cached per backend.
 *
 * A calendar is found once, by edn_calendar_get, and then costs arithmetic
 * only. Its memory stays valid up to the end of the transaction. What it says
 * may grow old before: any lock may make the backend accept an invalidation, so
 * get it anew after every lock wait (a hash lookup when nothing changed). A row
 * lock accepts nothing by itself: call AcceptInvalidationMessages() or
 * edn_calendar_forget_all() after waiting for one.
 *
 * All instants are absolute; days are those of the calendar's own zone,
 * whatever the session's TimeZone.
 */
#ifndef EDN_CALENDAR_H
#define EDN_CALENDAR_H

#include "datatype/timestamp.h"
#include "pgtime.h"
#include "storage/lockdefs.h"
#include "utils/date.h"

#include "core/workday.h"

typedef struct EdnCalendar EdnCalendar;

extern void edn_calendar_init(void);

/* Errors: ED001 not set up, ED005 no such calendar, ED038 it makes no sense. */
extern EdnCalendar *edn_calendar_get(const char *code);

/*
 * Lock what the calendars say, up to the end of the transaction: ROW SHARE to start
 * clocks, EXCLUSIVE to edit. It is not the lock of the table, which an editor
 * holds in part already when his trigger fires: two of them could not both have
 * the rest. Whoever got it sees what those before him committed.
 */
extern void edn_calendar_lock(LOCKMODE mode);

/* Read every calendar anew when it is next asked for. */
extern void edn_calendar_forget_all(void);

/*
 * When what is left, started at start, runs out; DT_NOEND for none, and for a
 * start that is not finite that start. *provisional, which may be NULL, tells
 * whether it rests on days that were not announced. Errors: ED039 beyond what a
 * timestamp holds.
 */
extern TimestampTz edn_calendar_due(EdnCalendar *calendar, TimestampTz start, edn_left left, bool *provisional);

/* The mirror, see edn_due_before; DT_NOBEGIN for none. Errors: ED039. */
extern TimestampTz edn_calendar_due_before(EdnCalendar *calendar, TimestampTz due, edn_term term);

/* What is left at a pause; a pause that is not finite leaves everything (-infinity) or nothing. */
extern edn_left edn_calendar_left_at(EdnCalendar *calendar, TimestampTz start, edn_left left, TimestampTz pause);

/* Date and time of an instant on the calendar's wall. Errors: ED039 when not finite. */
extern void edn_calendar_wall(EdnCalendar *calendar, TimestampTz instant, struct pg_tm *wall);

/* The arithmetic alone, in wall-clock time; valid as long as the calendar. */
extern const edn_calendar *edn_calendar_core(EdnCalendar *calendar);

/* An instant on the calendar's wall, and back by the server's own rule for times that a zone skips or has twice. */
extern Timestamp edn_calendar_to_wall(EdnCalendar *calendar, TimestampTz instant);
extern TimestampTz edn_calendar_from_wall(EdnCalendar *calendar, Timestamp wall);

/* Name of its zone. */
extern const char *edn_calendar_zone(EdnCalendar *calendar);

/* The day of an instant on the calendar's wall. Errors: ED039 when not finite. */
extern DateADT edn_calendar_day(EdnCalendar *calendar, TimestampTz instant);

/* n such that b falls on the n-th working day after a's day; negative when b is earlier. Errors: ED039 when not finite. */
extern int32 edn_calendar_workdays_between(EdnCalendar *calendar, TimestampTz a, TimestampTz b);

extern bool edn_calendar_is_workday(EdnCalendar *calendar, DateADT day);

/* The last day that was officially announced; DATEVAL_NOBEGIN when none was. */
extern DateADT edn_calendar_announced_to(EdnCalendar *calendar);

#endif							/* EDN_CALENDAR_H */
