/*
 * forecast.c
 *	  Monte Carlo over the critical path. The same seed gives the same result on
 *	  every machine: whole numbers only.
 */
#include "forecast.h"

#include <stdlib.h>

/* splitmix64: a full period and no state to set up. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* From 0 to below n; the bias of the remainder is below 2^-32. */
static int32_t
draw_below(uint64_t *state, int32_t n)
{
	return (int32_t) ((next_random(state) >> 32) % (uint64_t) n);
}

/* So many thousandths of a length, rounded; months count 30 days once they are cut. */
static edn_left
scaled(edn_left length, int32_t permille)
{
	if (length.unit == EDN_MONTHS)
		length = (edn_left) {EDN_DAYS, length.amount * 30};
	length.amount = (length.amount * permille + 500) / 1000;
	return length;
}

static bool
ends_at(const edn_task *task, int32_t permille, int64_t *end)
{
	edn_deadline_error error = edn_due(task->cal, task->start, scaled(task->length, permille), end);

	if (error == EDN_DEADLINE_NONE)
		*end = task->start;
	return error != EDN_DEADLINE_RANGE;
}

/* The first experience by which a running node would end after the floor; n when it has outlived all. */
static int32_t
first_alive(const edn_task *task, const edn_experience *experience, int64_t floor)
{
	int32_t		low = 0,
				high = experience->n;

	while (low < high)
	{
		int32_t		middle = low + (high - low) / 2;
		int64_t		end;

		if (ends_at(task, experience->permille[middle], &end) && end <= floor)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
draw_task(const edn_forecast *f, int32_t node, uint64_t *state)
{
	const edn_task *known = &f->timetable.tasks[node];
	const edn_chance *chance = &f->chances[node];
	edn_task   *task = &f->drawn[node];

	*task = *known;
	if (known->kind != EDN_TASK_PLANNED && known->kind != EDN_TASK_RUNNING)
		return true;
	if (chance->needed < 1000 && draw_below(state, 1000) >= chance->needed)
	{
		task->kind = EDN_TASK_SKIPPED;
		task->start = f->timetable.floor;
		return true;
	}
	if (chance->experience == NULL || chance->experience->n == 0)
		return true;
	if (known->kind == EDN_TASK_PLANNED)
	{
		task->length = scaled(known->length, chance->experience->permille[draw_below(state, chance->experience->n)]);
		return true;
	}
	task->end = f->timetable.floor;
	if (f->alive[node] < chance->experience->n)
		return ends_at(known, chance->experience->permille[f->alive[node] + draw_below(state, chance->experience->n - f->alive[node])],
					   &task->end);
	return true;
}

static int
compare_ends(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return x < y ? -1 : x > y;
}

bool
edn_forecast_run(edn_forecast *f, const int32_t *targets, int32_t ntargets, int64_t *ends)
{
	edn_timetable timetable = f->timetable;
	uint64_t	state = f->seed;

	for (int32_t i = 0; i < timetable.dag->nnodes; i++)
		f->alive[i] = f->chances[i].experience != NULL && timetable.tasks[i].kind == EDN_TASK_RUNNING ?
			first_alive(&timetable.tasks[i], f->chances[i].experience, timetable.floor) : 0;
	timetable.tasks = f->drawn;
	for (int32_t run = 0; run < f->runs; run++)
	{
		for (int32_t i = 0; i < timetable.dag->nnodes; i++)
			if (!draw_task(f, i, &state))
				return false;
		if (!edn_timetable_forward(&timetable))
			return false;
		for (int32_t t = 0; t < ntargets; t++)
			ends[(int64_t) t * f->runs + run] = targets[t] < 0 ? timetable.end : timetable.times[targets[t]].early_finish;
	}
	for (int32_t t = 0; t < ntargets; t++)
		qsort(ends + (int64_t) t * f->runs, (size_t) f->runs, sizeof(int64_t), compare_ends);
	return true;
}

int64_t
edn_percentile(const int64_t *ends, int32_t n, int32_t percent)
{
	int64_t		rank = ((int64_t) n * percent + 99) / 100;

	return ends[rank < 1 ? 0 : rank - 1];
}
