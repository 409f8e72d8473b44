/*
 * outlook.h
 *	  What is to come of a matter if every node takes its term: its critical path.
 */
#ifndef EDN_OUTLOOK_H
#define EDN_OUTLOOK_H

#include "calendar.h"
#include "core/timetable.h"
#include "work.h"

typedef struct EdnOutlook
{
	const EdnTemplate *template;
	EdnCalendar *calendar;		/* on whose wall all instants here are */
	edn_task   *tasks;			/* one a node, by index */
	edn_timetable timetable;
} EdnOutlook;

/*
 * The tasks of a matter as it stands at now, not scheduled yet. Optional nodes
 * that nobody decided about count as needed, or as skipped. ED015 without a template.
 */
extern EdnOutlook *edn_outlook_of_matter(const EdnMatter *matter, TimestampTz now, bool optional);
/* The same for a matter of a template that would be opened at start. */
extern EdnOutlook *edn_outlook_of_template(const EdnTemplate *template, TimestampTz start, bool optional);
/* The plan of a matter: as it would have gone from its opening on; nodes that turned out not to be involved take no time. */
extern EdnOutlook *edn_outlook_of_opening(const EdnMatter *matter);
/* Early times; ED039 beyond what a timestamp holds. */
extern void edn_outlook_forward(EdnOutlook *outlook);

/* An instant on the outlook's wall in absolute time. */
extern TimestampTz edn_outlook_instant(const EdnOutlook *outlook, int64 wall);

#endif
