/*
 * timetable.h
 *	  The critical path: when every node of a matter starts and finishes at the
 *	  earliest, and how late it may without moving the end.
 *
 * Instants are in the calendars' wall-clock time, as in workday.h. Gates are
 * those of flow.h: a skipped node is transparent, and no node finishes before
 * what its links ask for.
 */
#ifndef EDN_TIMETABLE_H
#define EDN_TIMETABLE_H

#include "dag.h"
#include "workday.h"

typedef enum edn_task_kind
{
	EDN_TASK_PLANNED = 1,		/* not started: its links say when it may */
	EDN_TASK_RUNNING,
	EDN_TASK_FINISHED,
	EDN_TASK_SKIPPED			/* transparent */
} edn_task_kind;

/* What is known of a node. */
typedef struct edn_task
{
	edn_task_kind kind;
	bool		at_opening;		/* planned: starts at the floor, whatever comes before it */
	const edn_calendar *cal;	/* counts its length; the timetable's own counts lags */
	edn_left	length;			/* planned: from start to finish */
	int64_t		start;			/* running, finished: when it started; skipped: when it was skipped */
	int64_t		end;			/* running: the earliest instant of its finish; finished: that of its finish */
} edn_task;

/* What follows from it. */
typedef struct edn_times
{
	int64_t		early_start;
	int64_t		early_finish;
	int64_t		late_start;
	int64_t		late_finish;	/* EDN_TIMETABLE_FREE: nothing depends on it (finished, or skipped at the end) */
	int32_t		driver;			/* the link (its number in dag->links) that the early finish hangs on; -1: none */
} edn_times;

#define EDN_TIMETABLE_FREE INT64_MAX

typedef struct edn_timetable
{
	const edn_dag *dag;			/* acyclic */
	const edn_calendar *cal;	/* of lags, and of slack in working days */
	const edn_task *tasks;		/* dag->nnodes */
	edn_times  *times;			/* as many, from the caller */
	int64_t		floor;			/* nothing that is planned starts before it */
	int64_t		end;			/* out: the latest early finish; INT64_MIN when nothing is real */
	int32_t		last;			/* out: the node that finishes then, the first such in topological order; -1: none */
} edn_timetable;

/* Early times, drivers and the end; false when an instant is beyond what a timestamp holds. */
extern bool edn_timetable_forward(edn_timetable *timetable);
/* Late times, after edn_timetable_forward. */
extern void edn_timetable_backward(edn_timetable *timetable);
/*
 * Whole working days by which node may finish later than at its earliest
 * without moving the end, after both passes; INT32_MAX where late_finish is
 * EDN_TIMETABLE_FREE. A node without a day to spare is critical.
 */
extern int32_t edn_timetable_slack(const edn_timetable *timetable, int32_t node);

#endif
