/*
 * test_forecast.c
 *	  Forecasts whose distribution is known: everything as planned, one node that
 *	  takes 1 to 100 days, two of which the later counts, a node that runs, one
 *	  that is involved in three cases of ten.
 */
#include "forecast.h"
#include "official.h"
#include "unit.h"

#define MAX_NODES 4
#define RUNS 20000

typedef struct matter
{
	edn_task	tasks[MAX_NODES];
	edn_task	drawn[MAX_NODES];
	edn_times	times[MAX_NODES];
	edn_chance	chances[MAX_NODES];
	int32_t		alive[MAX_NODES];
	void	   *memory;
	edn_forecast forecast;
} matter;

static int64_t ends[2 * RUNS];
static int32_t hundred[100];	/* 10 .. 1000 permille */

static void
open_matter(matter *m, int32_t n, const edn_link *links, int32_t nlinks, int32_t days)
{
	static const edn_experience experience = {100, hundred};

	m->memory = malloc(edn_dag_size(n, nlinks));
	for (int32_t i = 0; i < n; i++)
	{
		m->tasks[i] = (edn_task) {EDN_TASK_PLANNED, false, &natural, {EDN_DAYS, days}, 0, 0};
		m->chances[i] = (edn_chance) {&experience, 1000};
	}
	m->forecast = (edn_forecast) {
		.timetable = {.dag = edn_dag_build(m->memory, n, links, nlinks), .cal = &natural, .tasks = m->tasks, .times = m->times, .floor = at("2025-03-03")},
		.drawn = m->drawn, .chances = m->chances, .alive = m->alive, .runs = RUNS, .seed = 42
	};
}

static int32_t
days_after(int64_t end)
{
	return (int32_t) (end / EDN_USEC_PER_DAY) - date("2025-03-03");
}

static int32_t
percentile(int32_t target, int32_t percent)
{
	return days_after(edn_percentile(ends + target * RUNS, RUNS, percent));
}

/* Within two in a hundred of what it should be. */
static bool
near(int32_t days, int32_t expected)
{
	return days >= expected - 2 && days <= expected + 2;
}

static void
single_node(void)
{
	matter		m;
	int32_t		whole = -1;
	int64_t		first;

	open_matter(&m, 1, NULL, 0, 100);
	unit_ok(edn_forecast_run(&m.forecast, &whole, 1, ends), "one node of 1 to 100 days");
	unit_ok(near(percentile(0, 50), 50) && near(percentile(0, 80), 80), "half of them by day %d, eight in ten by day %d",
			percentile(0, 50), percentile(0, 80));
	unit_ok(percentile(0, 0) == 1 && percentile(0, 100) == 100, "never before the shortest nor after the longest");
	first = ends[RUNS / 3];
	m.forecast.seed = 43;
	edn_forecast_run(&m.forecast, &whole, 1, ends);
	unit_ok(near(percentile(0, 50), 50), "another seed, much the same");
	m.forecast.seed = 42;
	edn_forecast_run(&m.forecast, &whole, 1, ends);
	unit_ok(ends[RUNS / 3] == first, "the same seed, the same");
	m.chances[0].experience = NULL;
	edn_forecast_run(&m.forecast, &whole, 1, ends);
	unit_ok(percentile(0, 0) == 100 && percentile(0, 100) == 100, "without experience it takes its term");
	m.tasks[0].length.amount = INT32_MAX;
	unit_ok(!edn_forecast_run(&m.forecast, &whole, 1, ends), "what a timestamp cannot hold is said to be so");
	free(m.memory);
}

/* The later of two that are uniform on 1 .. 100 is over by day d in (d / 100)^2 of the cases. */
static void
two_in_parallel(void)
{
	matter		m;
	int32_t		targets[] = {-1, 0};

	open_matter(&m, 2, NULL, 0, 100);
	edn_forecast_run(&m.forecast, targets, 2, ends);
	unit_ok(near(percentile(0, 50), 71) && near(percentile(0, 80), 89), "the later of two: day %d, day %d", percentile(0, 50), percentile(0, 80));
	unit_ok(near(percentile(1, 50), 50), "and the first alone: day %d", percentile(1, 50));
	free(m.memory);
}

/* Begun 60 days ago, it has outlived 60 of the hundred: the rest are days 1 to 40 from now. */
static void
running_node(void)
{
	matter		m;
	int32_t		whole = -1;

	open_matter(&m, 1, NULL, 0, 100);
	m.tasks[0].kind = EDN_TASK_RUNNING;
	m.tasks[0].start = m.forecast.timetable.floor - 60 * EDN_USEC_PER_DAY;
	m.tasks[0].end = m.forecast.timetable.floor;
	edn_forecast_run(&m.forecast, &whole, 1, ends);
	unit_ok(near(percentile(0, 50), 20) && percentile(0, 100) == 40, "what runs has outlived the short ones: day %d, at most %d",
			percentile(0, 50), percentile(0, 100));
	m.tasks[0].start -= 60 * EDN_USEC_PER_DAY;
	edn_forecast_run(&m.forecast, &whole, 1, ends);
	unit_ok(percentile(0, 100) == 0, "what has outlived them all may end any moment");
	free(m.memory);
}

static void
optional_node(void)
{
	edn_link	link = {0, 1, EDN_FS, {EDN_NONE, 0}};
	matter		m;
	int32_t		whole = -1;

	open_matter(&m, 2, &link, 1, 100);
	m.chances[0] = (edn_chance) {NULL, 300};
	m.chances[1].experience = NULL;
	edn_forecast_run(&m.forecast, &whole, 1, ends);
	unit_ok(percentile(0, 68) == 100 && percentile(0, 72) == 200, "three cases of ten take both");
	free(m.memory);
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	build_official();
	for (int i = 0; i < 100; i++)
		hundred[i] = 10 * (i + 1);
	single_node();
	two_in_parallel();
	running_node();
	optional_node();
	return unit_done();
}
