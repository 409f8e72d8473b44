/*
 * timetable.c
 *	  The critical path of a matter in working time.
 *
 * Terms are not linear in time (a working day that starts on a Friday is longer
 * than one that starts on a Monday), so the backward pass does not subtract: it
 * asks each time for the latest instant from which a term still ends in time.
 */
#include "timetable.h"

#define FREE EDN_TIMETABLE_FREE

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int32_t
day_of(int64_t instant)
{
	return (int32_t) (instant / EDN_USEC_PER_DAY - (instant % EDN_USEC_PER_DAY < 0));
}

/* When a length that starts at an instant is over, never before it starts; false: out of range. */
static bool
run_out(const edn_calendar *cal, int64_t start, edn_left length, int64_t *end)
{
	edn_deadline_error error = edn_due(cal, start, length, end);

	*end = error == EDN_DEADLINE_NONE ? start : later(start, *end);
	return error != EDN_DEADLINE_RANGE;
}

/* ---------- forward ---------- */

/* What a link asks of its successor. */
static bool
link_gate(const edn_timetable *s, const edn_link *link, int64_t *gate)
{
	const edn_times *from = &s->times[link->from];

	return run_out(s->cal, link->kind == EDN_SS ? from->early_start : from->early_finish,
				   edn_left_of(link->lag), gate);
}

/* Let the finish be no earlier than gate. */
static void
finish_after(edn_times *times, int64_t gate, int32_t link)
{
	if (gate > times->early_finish)
	{
		times->early_finish = gate;
		times->driver = link;
	}
}

/* Early times of a node from the gates of its links: start_gate for FS and SS, finish_gate for all. */
static bool
place(const edn_timetable *s, int32_t node, int64_t start_gate, int32_t start_link, int64_t finish_gate, int32_t finish_link)
{
	const edn_task *task = &s->tasks[node];
	edn_times  *times = &s->times[node];

	times->driver = -1;
	switch (task->kind)
	{
		case EDN_TASK_FINISHED:
			times->early_start = task->start;
			times->early_finish = task->end;
			return true;
		case EDN_TASK_RUNNING:
			times->early_start = task->start;
			times->early_finish = task->end;
			break;
		case EDN_TASK_SKIPPED:
			times->early_start = later(task->start, start_gate);
			times->early_finish = task->start;
			break;
		default:
			times->early_start = s->floor;
			if (!task->at_opening && start_gate > s->floor)
			{
				times->early_start = start_gate;
				times->driver = start_link;
			}
			if (!run_out(task->cal, times->early_start, task->length, &times->early_finish))
				return false;
	}
	finish_after(times, finish_gate, finish_link);
	return true;
}

static bool
time_node(const edn_timetable *s, int32_t node)
{
	const edn_dag *dag = s->dag;
	int64_t		start_gate = INT64_MIN,
				finish_gate = INT64_MIN;
	int32_t		start_link = -1,
				finish_link = -1;

	for (int32_t i = dag->in_start[node]; i < dag->in_start[node + 1]; i++)
	{
		const edn_link *link = &dag->links[dag->in[i]];
		int64_t		gate;

		if (!link_gate(s, link, &gate))
			return false;
		if (gate > finish_gate)
		{
			finish_gate = gate;
			finish_link = dag->in[i];
		}
		if (link->kind != EDN_FF && gate > start_gate)
		{
			start_gate = gate;
			start_link = dag->in[i];
		}
	}
	return place(s, node, start_gate, start_link, finish_gate, finish_link);
}

bool
edn_timetable_forward(edn_timetable *s)
{
	s->end = INT64_MIN;
	s->last = -1;
	for (int32_t i = 0; i < s->dag->nnodes; i++)
	{
		int32_t		node = s->dag->order[i];

		if (!time_node(s, node))
			return false;
		if (s->tasks[node].kind != EDN_TASK_SKIPPED && s->times[node].early_finish > s->end)
		{
			s->end = s->times[node].early_finish;
			s->last = node;
		}
	}
	return true;
}

/* ---------- backward ---------- */

/*
 * The latest instant from which a length is over by limit. What is counted in
 * days ends alike from every instant of a day, and from rest days as from the
 * working day before them: edn_due_before() gives one of them.
 */
static int64_t
latest_start(const edn_calendar *cal, int64_t limit, edn_left length)
{
	int64_t		start,
				next,
				end;

	if (limit == FREE || edn_due_before(cal, limit, length, &start) != EDN_DEADLINE_OK)
		return limit;
	if (length.unit != EDN_DAYS && length.unit != EDN_WORKDAYS && length.unit != EDN_MONTHS)
		return start;
	for (;;)
	{
		next = (day_of(start) + INT64_C(1)) * EDN_USEC_PER_DAY;
		if (next > limit || !run_out(cal, next, length, &end) || end > limit)
			return earlier(next - 1, limit);
		start = next;
	}
}

/* The instant by which a link's gate on its successor must be open. */
static int64_t
gate_limit(const edn_timetable *s, const edn_link *link)
{
	const edn_task *to = &s->tasks[link->to];
	const edn_times *times = &s->times[link->to];

	if (to->kind == EDN_TASK_FINISHED)
		return FREE;
	if (link->kind == EDN_FF || to->kind == EDN_TASK_RUNNING || (to->kind == EDN_TASK_PLANNED && to->at_opening))
		return times->late_finish;
	return earlier(times->late_start, times->late_finish);
}

static void
limit_node(const edn_timetable *s, int32_t node)
{
	const edn_dag *dag = s->dag;
	const edn_task *task = &s->tasks[node];
	edn_times  *times = &s->times[node];
	int64_t		start = FREE;

	times->late_finish = task->kind == EDN_TASK_SKIPPED ? FREE : s->end;
	for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
	{
		const edn_link *link = &dag->links[i];
		int64_t		limit = latest_start(s->cal, gate_limit(s, link), edn_left_of(link->lag));

		if (link->kind == EDN_SS)
			start = earlier(start, limit);
		else
			times->late_finish = earlier(times->late_finish, limit);
	}
	if (task->kind == EDN_TASK_PLANNED)
		start = earlier(start, latest_start(task->cal, times->late_finish, task->length));
	times->late_start = start;
	if (task->kind == EDN_TASK_FINISHED)
		times->late_start = times->late_finish = FREE;
}

void
edn_timetable_backward(edn_timetable *s)
{
	for (int32_t i = s->dag->nnodes; i-- > 0;)
		limit_node(s, s->dag->order[i]);
}

int32_t
edn_timetable_slack(const edn_timetable *s, int32_t node)
{
	const edn_times *times = &s->times[node];
	edn_left	days = {EDN_WORKDAYS, 0};
	int64_t		end;

	if (times->late_finish == FREE)
		return INT32_MAX;
	if (times->late_finish <= times->early_finish)
		return 0;
	days.amount = edn_workdays_between(s->cal, day_of(times->early_finish), day_of(times->late_finish));
	/* the last of them may close after the limit */
	if (days.amount > 0 && (!run_out(s->cal, times->early_finish, days, &end) || end > times->late_finish))
		days.amount--;
	return (int32_t) days.amount;
}
