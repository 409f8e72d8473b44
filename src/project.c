/*
 * project.c
 *	  Clocks: due and warning times from facts, lights from clocks, and when
 *	  the sweep must look again.
 *
 * due = f(start, term, calendar, pauses, extensions). Nothing here is kept that
 * cannot be derived again.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/timestamp.h"

#include "calendar.h"
#include "open.h"
#include "project.h"

TimestampTz
edn_lag_end(const EdnMatter *matter, TimestampTz from, edn_term lag)
{
	return edn_calendar_due(edn_calendar_get(matter->template->calendar), from, edn_left_of(lag), NULL);
}

/* --- facts --- */

static bool
counts_days(edn_unit unit)
{
	return unit == EDN_DAYS || unit == EDN_WORKDAYS || unit == EDN_MONTHS;
}

/*
 * A clock anchored at the opening goes through its rounds without a break: what
 * was decided about it since it started counts, whichever round that was in.
 */
static TimestampTz
facts_since(const EdnNode *node)
{
	return node->def->anchor == EDN_ANCHOR_OPENING && node->start != DT_NOEND ? node->start : DT_NOEND;
}

static TimestampTz
facts_until(const EdnNode *node)
{
	return node->until != 0 ? node->until : DT_NOEND;
}

/*
 * What pauses leave of a clock: from and left become those of its last segment.
 * A clock that had run out before a pause does not come to life again.
 */
static void
apply_pauses(EdnCalendar *calendar, const EdnNode *node, TimestampTz *from, edn_left *left)
{
	Oid			types[5] = {INT8OID, INT4OID, INT2OID, TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum		values[5] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
	TimestampTzGetDatum(facts_since(node)), TimestampTzGetDatum(facts_until(node))};
	uint64		n = edn_query("SELECT from_at, to_at FROM edianton.pause WHERE matter_id" EQ "$1 AND ord" EQ "$2"
							  " AND (round" EQ "$3 OR from_at OPERATOR(pg_catalog.>=) $4) AND to_at" LE "$5 ORDER BY from_at",
							  5, types, values, NULL, SPI_OK_SELECT);
	SPITupleTable *table = SPI_tuptable;

	for (uint64 i = 0; i < n; i++)
	{
		TimestampTz pause = edn_get_time(i, 1);

		if (edn_calendar_due(calendar, *from, *left, NULL) <= pause)
			break;
		/* Stopped and started within a day: the day is used up all the same. */
		if (counts_days(left->unit) &&
			edn_calendar_day(calendar, pause) == edn_calendar_day(calendar, edn_get_time(i, 2)))
			continue;
		*left = edn_calendar_left_at(calendar, *from, *left, pause);
		*from = edn_get_time(i, 2);
	}
	SPI_freetuptable(table);
}

/* Decisions about the due time: more of the term's own unit is added to it, the rest comes after. */
typedef struct Moves
{
	TimestampTz fixed;			/* the last fixed instant; DT_NOEND: none */
	int			nextra;
	edn_term   *extra;			/* after it, or from the start */
} Moves;

static void
load_moves(const EdnNode *node, Moves *moves)
{
	Oid			types[5] = {INT8OID, INT4OID, INT2OID, TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum		values[5] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
	TimestampTzGetDatum(facts_since(node)), TimestampTzGetDatum(facts_until(node))};
	uint64		n = edn_query("SELECT extra, fixed_due FROM edianton.extension WHERE matter_id" EQ "$1 AND ord" EQ "$2"
							  " AND (round" EQ "$3 OR asked_at OPERATOR(pg_catalog.>=) $4) AND asked_at" LE "$5 ORDER BY round, seq",
							  5, types, values, NULL, SPI_OK_SELECT);
	SPITupleTable *table = SPI_tuptable;

	moves->fixed = DT_NOEND;
	moves->nextra = 0;
	moves->extra = palloc(sizeof(edn_term) * Max(n, 1));
	for (uint64 i = 0; i < n; i++)
	{
		TimestampTz fixed = edn_get_time(i, 2);

		if (fixed != DT_NOEND)
		{
			moves->fixed = fixed;
			moves->nextra = 0;
		}
		else
			moves->extra[moves->nextra++] = edn_term_unpack(edn_get_int64(i, 1, 0));
	}
	SPI_freetuptable(table);
}

/* Due time of the unit's own clock; *from becomes the start of its last segment. */
static TimestampTz
derive_due(const EdnNode *node, EdnCalendar *calendar, TimestampTz *from, bool *provisional)
{
	edn_left	left = edn_left_of(node->term);
	Moves		moves = {DT_NOEND, 0, NULL};
	int			later = 0;
	TimestampTz due;

	if (node->flags & EDN_FLAG_MOVED)
		load_moves(node, &moves);
	if (moves.fixed == DT_NOEND)
	{
		edn_term	total = node->term;

		while (later < moves.nextra && edn_term_add(total, moves.extra[later], &total) == EDN_TERM_OK)
			later++;
		left = edn_left_of(total);
	}
	/* Nothing stops the way to a fixed instant. */
	if (moves.fixed == DT_NOEND && (node->flags & EDN_FLAG_INTERRUPTED))
		apply_pauses(calendar, node, from, &left);
	due = moves.fixed != DT_NOEND ? moves.fixed : edn_calendar_due(calendar, *from, left, provisional);
	for (; later < moves.nextra && due != DT_NOEND; later++)
		due = edn_calendar_due(calendar, due, edn_left_of(moves.extra[later]), provisional);
	return due;
}

/* --- clocks --- */

bool
edn_clock_runs(const EdnNode *node)
{
	switch (node->state)
	{
		case EDN_UNDECIDED:
		case EDN_READY:
		case EDN_RECEIVED:
		case EDN_ACTIVE:
		case EDN_CONDITIONAL:
			return node->start != DT_NOEND;
		default:
			return false;
	}
}

static int64
window_before(EdnCalendar *calendar, TimestampTz due, edn_term window)
{
	return window.unit == EDN_NONE ? 0 : due - edn_calendar_due_before(calendar, due, window);
}

static void
project(EdnNode *node)
{
	EdnCalendar *calendar = edn_calendar_get(node->def->calendar);
	TimestampTz from = node->start;
	TimestampTz due = DT_NOEND;
	bool		provisional = false;

	switch (node->state)
	{
		case EDN_UNDECIDED:
			due = edn_calendar_due(calendar, from, edn_left_of(node->def->policy->confirm_term), &provisional);
			break;
		case EDN_READY:
			if (node->def->has_apply_term)
				due = edn_calendar_due(calendar, from, edn_left_of(node->def->apply_term), &provisional);
			break;
		case EDN_RECEIVED:
			due = edn_calendar_due(calendar, from, edn_left_of(node->def->policy->accept_term), &provisional);
			break;
		case EDN_ACTIVE:
			due = derive_due(node, calendar, &from, &provisional);
			break;
		case EDN_CONDITIONAL:
			due = node->due;	/* of the papers, agreed when it passed */
			from = node->done;
			break;
		default:
			return;
	}
	if (due != DT_NOEND && node->state != EDN_CONDITIONAL && due > node->matter->due_cap)
		due = node->matter->due_cap;
	node->due = due;
	node->warn = due == DT_NOEND ? DT_NOEND :
		edn_warn_at(from, due, window_before(calendar, due, node->def->policy->window));
	if (provisional)
		node->flags |= EDN_FLAG_PROVISIONAL;
	else
		node->flags &= ~EDN_FLAG_PROVISIONAL;
}

void
edn_clock_start(EdnWork *work, EdnNode *node)
{
	node->clock++;
	node->step = 0;
	project(node);
	node->dirty = true;
}

bool
edn_clock_project(EdnWork *work, EdnNode *node)
{
	TimestampTz warn = node->warn;
	TimestampTz due = node->due;
	int32		flags = node->flags;
	int			passed = 0;

	project(node);
	if (node->flags != flags)
		node->dirty = true;		/* no longer provisional, or provisional now */
	if (node->warn == warn && node->due == due)
		return false;
	/* Steps that were taken and still lie behind are not taken again; those ahead will be. */
	while (passed < node->step && edn_step_time(node, passed) <= node->matter->now)
		passed++;
	node->step = passed;
	node->clock++;
	node->dirty = true;
	return true;
}

/* --- steps --- */

static TimestampTz
distant(EdnCalendar *calendar, TimestampTz base, const EdnStep *step)
{
	if (base == DT_NOEND || step->distance.unit == EDN_NONE)
		return base;
	return step->before ? edn_calendar_due_before(calendar, base, step->distance) :
		edn_calendar_due(calendar, base, edn_left_of(step->distance), NULL);
}

static TimestampTz
single_step_time(const EdnNode *node, const EdnStep *step)
{
	EdnCalendar *calendar = edn_calendar_get(node->def->calendar);

	switch (step->base)
	{
		case EDN_BASE_START:
			return distant(calendar, node->start, step);
		case EDN_BASE_WARNING:
			return distant(calendar, node->warn, step);
		default:
			return distant(calendar, node->due, step);
	}
}

/* Steps keep their order however short the term is, and never come before the warning. */
TimestampTz
edn_step_time(const EdnNode *node, int i)
{
	const EdnPolicy *policy = node->def->policy;
	TimestampTz time;

	if (i >= policy->nsteps)
		return DT_NOEND;
	time = single_step_time(node, &policy->steps[i]);
	if (time == DT_NOEND || policy->steps[i].base == EDN_BASE_START)
		return time;
	return Max(time, node->warn);
}

static bool
takes_steps(const EdnNode *node)
{
	return (node->state == EDN_UNDECIDED || node->state == EDN_ACTIVE || node->state == EDN_CONDITIONAL) &&
		edn_clock_runs(node);
}

/* --- lights --- */

void
edn_judge(EdnNode *node, TimestampTz at)
{
	/* A stopped clock is judged at the instant at which it stopped; causes go on. */
	if (node->state != EDN_PAUSED)
		node->judged = at;
	if (node->state == EDN_ACTIVE || node->state == EDN_PAUSED)
	{
		if (node->missing > 0 && node->judged >= node->warn)
			node->causes |= EDN_CAUSE_MATERIAL;
		else
			node->causes &= ~EDN_CAUSE_MATERIAL;
		if (node->blockers > 0)
			node->causes |= EDN_CAUSE_DEFECT;
		else
			node->causes &= ~EDN_CAUSE_DEFECT;
	}
	node->colour = edn_colour_of(node->state, node->warn, node->due, node->causes, node->judged);
}

static bool
kept_alive(const EdnNode *node)
{
	const EdnNode *keeper;

	if (node->def->kept_by < 0)
		return false;
	keeper = &node->matter->nodes[node->def->kept_by];
	/* Its clock alone is nothing that happened: works start when their start is confirmed. */
	return keeper->state == EDN_CONDITIONAL || keeper->state == EDN_DONE;
}

void
edn_schedule(EdnNode *node)
{
	TimestampTz next = DT_NOEND;

	if (node->matter->state == EDN_MATTER_OPEN)
	{
		switch (node->state)
		{
			case EDN_WAITING:
				next = node->next;	/* the end of a lag, as the gate says */
				break;
			case EDN_UNDECIDED:
				if (!edn_clock_runs(node))
				{
					next = node->next;
					break;
				}
				/* fall through */
			case EDN_READY:
			case EDN_ACTIVE:
			case EDN_CONDITIONAL:
				next = edn_next_change(node->state, node->warn, node->due, node->causes, node->judged);
				if (takes_steps(node))
					next = Min(next, edn_step_time(node, node->step));
				break;
			case EDN_RECEIVED:
				next = Min(edn_next_change(node->state, node->warn, node->due, node->causes, node->judged), node->due);
				break;
			case EDN_DONE:
				if (node->def->lapses && !kept_alive(node))
					next = edn_calendar_due(edn_calendar_get(node->def->calendar), node->done,
											edn_left_of(node->def->lapse_term), NULL);
				break;
			default:
				break;
		}
	}
	if (next != node->next)
	{
		node->next = next;
		node->dirty = true;
	}
}

/* The clock that a node will have from `start` on, judged at `at`. */
static edn_colour
light_of_new_clock(const EdnNode *node, edn_state state, TimestampTz start, int32 causes, TimestampTz at)
{
	EdnNode		copy = *node;

	copy.state = state;
	copy.start = start;
	copy.causes = causes;
	if (node->state == EDN_DONE)
	{
		copy.term = edn_promised_term(node);	/* a new round begins */
		copy.flags &= ~(EDN_FLAG_INTERRUPTED | EDN_FLAG_MOVED);	/* those of the round that lapses */
	}
	if (copy.flags & (EDN_FLAG_INTERRUPTED | EDN_FLAG_MOVED))
	{
		/* a deadline was set ahead of the clock */
		if (SPI_connect() != SPI_OK_CONNECT)
			elog(ERROR, "SPI_connect failed");
		project(&copy);
		SPI_finish();
	}
	else
		project(&copy);
	edn_judge(&copy, at);
	return copy.colour;
}

edn_colour
edn_light_at(const EdnNode *node, TimestampTz at)
{
	EdnNode		copy = *node;

	if (node->next > at)
		return node->colour;
	switch (node->state)
	{
		case EDN_WAITING:
			return node->def->anchor == EDN_ANCHOR_ACCEPTANCE ?
				light_of_new_clock(node, EDN_READY, node->next, node->causes, at) :
				light_of_new_clock(node, EDN_ACTIVE, node->next, node->causes, at);
		case EDN_UNDECIDED:
			if (!edn_clock_runs(node))
				return light_of_new_clock(node, EDN_UNDECIDED, node->next, node->causes, at);
			break;
		case EDN_RECEIVED:
			if (at >= node->due)
				return light_of_new_clock(node, EDN_ACTIVE, node->start, node->causes, at);
			break;
		case EDN_DONE:
			return light_of_new_clock(node, node->def->anchor == EDN_ANCHOR_ACCEPTANCE ? EDN_READY : EDN_ACTIVE,
									  node->next, node->causes | EDN_CAUSE_LAPSED, at);
		default:
			break;
	}
	edn_judge(&copy, at);
	return copy.colour;
}

/* --- roll-up --- */

/*
 * What a node adds to its matter's light: a colour that time does not change,
 * and the instants at which time alone makes it yellow and red.
 */
static void
add_light(EdnMatter *matter, const EdnNode *node)
{
	edn_colour	still = edn_colour_of(node->state, DT_NOEND, DT_NOEND, node->causes, node->judged);

	/* The lights of a suspended matter stay as they were. */
	if (node->state == EDN_PAUSED || matter->state != EDN_MATTER_OPEN)
		still = node->colour;
	else if (node->start != DT_NOEND && (node->state == EDN_UNDECIDED || node->state == EDN_READY) && node->due != DT_NOEND)
		still = Max(still, EDN_BLUE);
	matter->base_colour = Max(matter->base_colour, still);
	if (edn_clock_runs(node) && matter->state == EDN_MATTER_OPEN)
	{
		matter->warn = Min(matter->warn, node->warn);
		if (node->state != EDN_READY && node->state != EDN_RECEIVED)
			matter->due = Min(matter->due, node->due);
	}
	/* Here the sweep will do more than change a light; the boards ask node by node. */
	if (node->state == EDN_RECEIVED)
		matter->pending = Min(matter->pending, node->due);
	else if (node->next != DT_NOEND && !edn_clock_runs(node))
		matter->pending = Min(matter->pending, node->next);
}

static void
count_node(EdnMatter *matter, const EdnNode *node)
{
	matter->nodes_total++;
	if (node->state == EDN_DONE)
		matter->nodes_done++;
	else if (edn_clock_runs(node) || node->state == EDN_PAUSED)
		matter->nodes_open++;
}

void
edn_roll_up(EdnMatter *matter)
{
	matter->nodes_total = matter->nodes_done = matter->nodes_open = 0;
	matter->base_colour = EDN_GREEN;
	matter->warn = matter->due = matter->pending = DT_NOEND;
	matter->judged = matter->now;
	for (int32 i = 0; matter->template != NULL && i < matter->template->nnodes; i++)
	{
		const EdnNode *node = &matter->nodes[i];

		if (node->state == EDN_SKIPPED)
			continue;
		count_node(matter, node);
		add_light(matter, node);
	}
	if (matter->nodes_total == 0 || matter->state == EDN_MATTER_DRAFT || matter->state == EDN_MATTER_CANCELLED)
	{
		matter->base_colour = EDN_GREY;
		matter->warn = matter->due = matter->pending = DT_NOEND;
	}
	matter->colour = matter->due <= matter->judged ? EDN_RED :
		matter->warn <= matter->judged ? Max(matter->base_colour, EDN_YELLOW) : matter->base_colour;
	matter->dirty = true;
}
