/*
 * test_timetable.c
 *	  The critical path of random matters, held against a model that knows
 *	  neither order nor backward pass: it repeats the definitions until nothing
 *	  moves, and finds slack by letting each node finish later and looking.
 */
#include "timetable.h"
#include "official.h"
#include "unit.h"

#define MAX_NODES 14
#define MAX_LINKS 40
#define GRAPHS 3000
#define MOST_SLACK 40

typedef struct matter
{
	int32_t		n;
	edn_task	tasks[MAX_NODES];
	edn_times	times[MAX_NODES];
	edn_timetable timetable;
} matter;

typedef struct model
{
	int64_t		start[MAX_NODES];
	int64_t		finish[MAX_NODES];
	int64_t		end;
} model;

static int32_t
below(int32_t n)
{
	return (int32_t) (unit_random() % (uint64_t) n);
}

static edn_term
random_term(void)
{
	static const edn_unit units[] = {EDN_NONE, EDN_HOURS, EDN_WORKHOURS, EDN_DAYS, EDN_WORKDAYS, EDN_WORKDAYS, EDN_WORKDAYS, EDN_MONTHS};
	edn_term	term = {units[below(8)], 0};

	if (term.unit == EDN_MONTHS)
		term.amount = 1 + below(3);
	else if (term.unit != EDN_NONE)
		term.amount = below(term.unit == EDN_HOURS ? 100 : 20);
	return term;
}

static int64_t
ends(const edn_calendar *cal, int64_t start, edn_left length)
{
	int64_t		due;

	if (edn_due(cal, start, length, &due) == EDN_DEADLINE_NONE)
		return start;
	return due > start ? due : start;
}

/* Nodes of a topological prefix are finished or running: only those have facts. */
static void
make_matter(matter *m, void *memory, const edn_link *links, int32_t nlinks)
{
	edn_dag    *dag = edn_dag_build(memory, m->n, links, nlinks);
	int32_t		begun = below(m->n + 1) / 2;
	int64_t		floor = at("2025-01-06") + below(300) * EDN_USEC_PER_DAY + below(1000) * EDN_USEC_PER_MINUTE;

	m->timetable = (edn_timetable) {dag, &cn, m->tasks, m->times, floor, 0, 0};
	for (int32_t i = 0; i < m->n; i++)
	{
		edn_task   *task = &m->tasks[dag->order[i]];

		*task = (edn_task) {EDN_TASK_PLANNED, below(10) == 0, below(4) > 0 ? &cn : &natural, edn_left_of(random_term()), 0, 0};
		if (i < begun)
		{
			task->kind = below(3) > 0 ? EDN_TASK_FINISHED : EDN_TASK_RUNNING;
			task->start = floor - below(60) * EDN_USEC_PER_DAY;
			task->end = task->kind == EDN_TASK_FINISHED ? floor - below(10) * EDN_USEC_PER_HOUR : floor + below(30) * EDN_USEC_PER_DAY;
		}
		else if (below(8) == 0)
		{
			task->kind = EDN_TASK_SKIPPED;
			task->start = floor - below(20) * EDN_USEC_PER_DAY;
		}
	}
}

static int32_t
random_links(int32_t n, edn_link *links)
{
	int32_t		nlinks = below(MAX_LINKS < 3 * n ? MAX_LINKS : 3 * n);
	int32_t		used = 0;

	for (int32_t i = 0; i < nlinks && n > 1; i++)
	{
		edn_link   *link = &links[used];

		link->from = below(n - 1);
		link->to = link->from + 1 + below(n - 1 - link->from);
		link->kind = below(4) > 0 ? EDN_FS : below(2) == 0 ? EDN_SS : EDN_FF;
		link->lag = below(3) == 0 ? random_term() : (edn_term) {EDN_NONE, 0};
		used++;
	}
	return used;
}

/* One node anew from the others; slipped finishes slip working days later than it would. */
static void
model_node(const matter *m, model *to, int32_t node, int32_t slipped, int32_t slip)
{
	const edn_task *task = &m->tasks[node];
	const edn_dag *dag = m->timetable.dag;
	int64_t		start_gate = INT64_MIN,
				finish_gate = INT64_MIN;

	for (int32_t i = 0; i < dag->nlinks; i++)
	{
		const edn_link *link = &dag->links[i];
		int64_t		gate;

		if (link->to != node)
			continue;
		gate = ends(&cn, link->kind == EDN_SS ? to->start[link->from] : to->finish[link->from], edn_left_of(link->lag));
		if (gate > finish_gate)
			finish_gate = gate;
		if (link->kind != EDN_FF && gate > start_gate)
			start_gate = gate;
	}
	if (task->kind == EDN_TASK_PLANNED)
	{
		to->start[node] = !task->at_opening && start_gate > m->timetable.floor ? start_gate : m->timetable.floor;
		to->finish[node] = ends(task->cal, to->start[node], task->length);
	}
	else
	{
		to->start[node] = task->start;
		to->finish[node] = task->kind == EDN_TASK_SKIPPED ? task->start : task->end;
		if (task->kind == EDN_TASK_SKIPPED && start_gate > task->start)
			to->start[node] = start_gate;
	}
	if (task->kind != EDN_TASK_FINISHED && finish_gate > to->finish[node])
		to->finish[node] = finish_gate;
	if (node == slipped)
		to->finish[node] = ends(&cn, to->finish[node], (edn_left) {EDN_WORKDAYS, slip});
}

static void
run_model(const matter *m, model *result, int32_t slipped, int32_t slip)
{
	bool		moved = true;

	for (int32_t i = 0; i < m->n; i++)
		result->start[i] = result->finish[i] = at("2001-01-01");
	while (moved)
	{
		model		before = *result;

		for (int32_t i = 0; i < m->n; i++)
			model_node(m, result, i, slipped, slip);
		moved = memcmp(before.start, result->start, sizeof(before.start[0]) * m->n) != 0 ||
			memcmp(before.finish, result->finish, sizeof(before.finish[0]) * m->n) != 0;
	}
	result->end = INT64_MIN;
	for (int32_t i = 0; i < m->n; i++)
		if (m->tasks[i].kind != EDN_TASK_SKIPPED && result->finish[i] > result->end)
			result->end = result->finish[i];
}

static int32_t
model_slack(const matter *m, int32_t node, int64_t end)
{
	for (int32_t slip = 1; slip <= MOST_SLACK; slip++)
	{
		model		slipped;

		run_model(m, &slipped, node, slip);
		if (slipped.end > end)
			return slip - 1;
	}
	return MOST_SLACK;
}

static int32_t
at_most(int32_t slack)
{
	return slack < MOST_SLACK ? slack : MOST_SLACK;
}

static const char *
check_node(const matter *m, const model *expected, int32_t node)
{
	const edn_times *times = &m->times[node];

	if (times->early_start != expected->start[node])
		return "early start";
	if (times->early_finish != expected->finish[node])
		return "early finish";
	if (m->tasks[node].kind == EDN_TASK_FINISHED)
		return edn_timetable_slack(&m->timetable, node) == INT32_MAX ? NULL : "slack of a finished node";
	if (m->tasks[node].kind == EDN_TASK_SKIPPED)
		return NULL;
	if (times->late_finish < times->early_finish)
		return "late finish before the early one";
	if (at_most(edn_timetable_slack(&m->timetable, node)) != model_slack(m, node, expected->end))
		return "slack";
	return NULL;
}

/* The links named as drivers lead back from the end to something that is known. */
static const char *
check_drivers(const matter *m)
{
	int32_t		node = m->timetable.last;

	for (int32_t steps = 0; node >= 0 && m->times[node].driver >= 0; steps++)
	{
		const edn_link *link = &m->timetable.dag->links[m->times[node].driver];

		if (link->to != node || steps > m->n)
			return "driver";
		node = link->from;
	}
	return NULL;
}

static const char *
check_matter(matter *m)
{
	model		expected;
	const char *fault;

	if (!edn_timetable_forward(&m->timetable))
		return "out of range";
	edn_timetable_backward(&m->timetable);
	run_model(m, &expected, -1, 0);
	if (m->timetable.end != expected.end)
		return "end";
	for (int32_t node = 0; node < m->n; node++)
		if ((fault = check_node(m, &expected, node)) != NULL)
			return fault;
	return check_drivers(m);
}

static void
random_matters(void)
{
	edn_link	links[MAX_LINKS];
	const char *fault = NULL;
	int			g;

	for (g = 0; g < GRAPHS && fault == NULL; g++)
	{
		matter		m = {.n = 1 + below(MAX_NODES)};
		int32_t		nlinks = random_links(m.n, links);
		void	   *memory = malloc(edn_dag_size(m.n, nlinks));

		make_matter(&m, memory, links, nlinks);
		fault = check_matter(&m);
		free(memory);
	}
	unit_ok(fault == NULL, "%d random matters as the model has them%s%s", g, fault != NULL ? ": " : "", fault != NULL ? fault : "");
}

/* A chain on one branch, a shorter one beside it: the shorter one has the difference to spare. */
static void
known_matter(void)
{
	edn_link	links[] = {{0, 1, EDN_FS, {EDN_NONE, 0}}, {0, 2, EDN_FS, {EDN_NONE, 0}}, {1, 3, EDN_FS, {EDN_NONE, 0}}, {2, 3, EDN_FS, {EDN_NONE, 0}}};
	int32_t		lengths[] = {5, 10, 3, 2};
	matter		m = {.n = 4};
	void	   *memory = malloc(edn_dag_size(4, 4));

	for (int32_t i = 0; i < 4; i++)
		m.tasks[i] = (edn_task) {EDN_TASK_PLANNED, false, &cn, {EDN_WORKDAYS, lengths[i]}, 0, 0};
	m.timetable = (edn_timetable) {edn_dag_build(memory, 4, links, 4), &cn, m.tasks, m.times, at("2025-09-22"), 0, 0};
	unit_ok(edn_timetable_forward(&m.timetable), "a diamond of four nodes has a timetable");
	edn_timetable_backward(&m.timetable);
	unit_ok(edn_workdays_between(&cn, date("2025-09-22"), (int32_t) (m.timetable.end / EDN_USEC_PER_DAY)) == 17,
			"it takes 5 + 10 + 2 working days, across the National Day holiday");
	unit_ok(edn_timetable_slack(&m.timetable, 0) == 0 && edn_timetable_slack(&m.timetable, 1) == 0 && edn_timetable_slack(&m.timetable, 3) == 0,
			"the long branch is critical");
	unit_ok(edn_timetable_slack(&m.timetable, 2) == 7, "the short one has 7 working days to spare");
	m.timetable.floor = INT64_MAX - 1;
	unit_ok(!edn_timetable_forward(&m.timetable), "what a timestamp cannot hold is said to be so");
	free(memory);
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	build_official();
	known_matter();
	random_matters();
	return unit_done();
}
