/*
 * outlook.c
 *	  What is to come of a matter if every node takes its term.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "errors.h"
#include "outlook.h"

static EdnOutlook *
new_outlook(const EdnTemplate *template, TimestampTz floor)
{
	EdnOutlook *outlook = palloc0(sizeof(EdnOutlook));

	outlook->template = template;
	outlook->calendar = edn_calendar_get(template->calendar);
	outlook->tasks = palloc0(sizeof(edn_task) * Max(template->nnodes, 1));
	outlook->timetable = (edn_timetable)
	{
		.dag = template->dag,
		.cal = edn_calendar_core(outlook->calendar),
		.tasks = outlook->tasks,
		.times = palloc0(sizeof(edn_times) * Max(template->nnodes, 1)),
		.floor = edn_calendar_to_wall(outlook->calendar, floor)
	};
	return outlook;
}

static edn_task
planned(const EdnNodeDef *def, edn_term term)
{
	return (edn_task)
	{
		.kind = EDN_TASK_PLANNED,
		.at_opening = def->anchor == EDN_ANCHOR_OPENING,
		.cal = edn_calendar_core(edn_calendar_get(def->calendar)),
		.length = edn_left_of(term)
	};
}

static edn_task
skipped(TimestampTz wall)
{
	return (edn_task)
	{
		.kind = EDN_TASK_SKIPPED,
		.start = wall
	};
}

/* --- matters --- */

static int64
wall_of(const EdnOutlook *outlook, TimestampTz instant, int64 otherwise)
{
	return TIMESTAMP_NOT_FINITE(instant) ? otherwise : edn_calendar_to_wall(outlook->calendar, instant);
}

/* What a clock that was stopped has left, as if it went on now. */
static TimestampTz
end_after_pause(const EdnNode *node, TimestampTz now)
{
	EdnCalendar *calendar = edn_calendar_get(node->def->calendar);
	edn_left	left = edn_left_of(node->term);

	if (node->due == DT_NOEND || node->judged >= node->due)
		return now;
	if (left.unit == EDN_WORKDAYS)
		left.amount = edn_calendar_workdays_between(calendar, node->judged - USECS_PER_DAY, node->due);
	else if (left.unit == EDN_DAYS || left.unit == EDN_MONTHS)
		left = (edn_left)
	{
		EDN_DAYS, edn_calendar_day(calendar, node->due) - edn_calendar_day(calendar, node->judged) + 1
	};
	else
		left = (edn_left)
	{
		EDN_MINUTES, node->due - node->judged
	};
	left.amount = Max(left.amount, 0);
	return edn_calendar_due(calendar, now, left, NULL);
}

static edn_task
running(const EdnOutlook *outlook, const EdnNode *node, TimestampTz end)
{
	edn_task	task = planned(node->def, node->term);

	task.kind = EDN_TASK_RUNNING;
	task.start = wall_of(outlook, node->start, outlook->timetable.floor);
	task.end = Max(wall_of(outlook, end, outlook->timetable.floor), outlook->timetable.floor);
	return task;
}

/* Nobody has said yet that this optional node is needed. */
static bool
awaits_decision(const EdnNode *node)
{
	return node->state == EDN_UNDECIDED ||
		(node->state == EDN_WAITING && node->def->optional && (node->flags & EDN_FLAG_NEEDED) == 0);
}

static edn_task
task_of(const EdnOutlook *outlook, const EdnNode *node, TimestampTz now, bool optional)
{
	edn_task	task;

	if (!optional && awaits_decision(node))
		return skipped(outlook->timetable.floor);
	switch (node->state)
	{
		case EDN_SKIPPED:
			return skipped(wall_of(outlook, node->done, outlook->timetable.floor));
		case EDN_DONE:
		case EDN_CONDITIONAL:
			task = planned(node->def, node->term);
			task.kind = EDN_TASK_FINISHED;
			task.end = wall_of(outlook, node->done, outlook->timetable.floor);
			task.start = wall_of(outlook, node->start, task.end);
			return task;
		case EDN_ACTIVE:
			return running(outlook, node, node->due);
		case EDN_PAUSED:
			return running(outlook, node, end_after_pause(node, now));
		case EDN_RECEIVED:		/* its clock counts from the receipt once it is accepted */
			return running(outlook, node, edn_calendar_due(edn_calendar_get(node->def->calendar), node->start,
														   edn_left_of(node->term), NULL));
		default:
			task = planned(node->def, node->term);
			task.at_opening = false;
			return task;
	}
}

EdnOutlook *
edn_outlook_of_matter(const EdnMatter *matter, TimestampTz now, bool optional)
{
	EdnOutlook *outlook;

	if (matter->template == NULL || matter->state == EDN_MATTER_DRAFT)
		ereport(ERROR,
				errcode(ERRCODE_EDN_MATTER_NOT_OPEN),
				errmsg("matter " INT64_FORMAT " \"%s\" is a draft", matter->id, matter->title),
				errdetail("It has no nodes yet."),
				errhint("Ask edianton.template_path() what its template would take."));
	outlook = new_outlook(matter->template, now);
	for (int32 i = 0; i < matter->template->nnodes; i++)
		outlook->tasks[i] = task_of(outlook, &matter->nodes[i], now, optional);
	return outlook;
}

EdnOutlook *
edn_outlook_of_opening(const EdnMatter *matter)
{
	EdnOutlook *outlook = new_outlook(matter->template, matter->opened);

	for (int32 i = 0; i < matter->template->nnodes; i++)
		outlook->tasks[i] = matter->nodes[i].state == EDN_SKIPPED ?
			skipped(outlook->timetable.floor) : planned(matter->nodes[i].def, matter->nodes[i].term);
	return outlook;
}

EdnOutlook *
edn_outlook_of_template(const EdnTemplate *template, TimestampTz start, bool optional)
{
	EdnOutlook *outlook = new_outlook(template, start);

	for (int32 i = 0; i < template->nnodes; i++)
		outlook->tasks[i] = template->nodes[i].optional && !optional ?
			skipped(outlook->timetable.floor) : planned(&template->nodes[i], template->nodes[i].term);
	return outlook;
}

void
edn_outlook_forward(EdnOutlook *outlook)
{
	if (!edn_timetable_forward(&outlook->timetable))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the end lies beyond what a timestamp holds"));
}

TimestampTz
edn_outlook_instant(const EdnOutlook *outlook, int64 wall)
{
	return edn_calendar_from_wall(outlook->calendar, wall);
}
