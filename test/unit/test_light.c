/*
 * test_light.c
 *	  Colours for every combination of evidence around the edges, and that the
 *	  announced changes are the only ones.
 */
#include "light.h"
#include "unit.h"

#include <string.h>

__extension__ typedef __int128 wide;

static const int64_t instants[] = {
	INT64_MIN, INT64_MIN + 1, -3, -1, 0, 1, 2, 5, INT64_MAX - 1, EDN_NEVER
};

static const int64_t moments[] = {
	INT64_MIN, INT64_MIN + 1, INT64_MIN + 2, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6,
	INT64_MAX - 2, INT64_MAX - 1, INT64_MAX
};

#define COUNT(array) ((int) (sizeof(array) / sizeof((array)[0])))

/* The table once more, state by state as the rule is told, not as it is coded. */
static edn_colour
told_colour(edn_state state, int64_t warn, int64_t due, int32_t causes, int64_t at)
{
	bool		overdue = due < EDN_NEVER && due <= at;
	bool		warned = warn < EDN_NEVER && warn <= at;
	bool		caused = (causes & (1 | 2 | 4 | 8 | 32)) != 0;
	bool		idle = warn == EDN_NEVER && due == EDN_NEVER;

	if (state == EDN_DONE)
		return EDN_GREEN;
	if (state == EDN_WAITING || state == EDN_SKIPPED || state == EDN_REFUSED)
		return EDN_GREY;
	if (state == EDN_READY)
		return caused ? EDN_YELLOW : idle ? EDN_GREY : warned ? EDN_YELLOW : EDN_BLUE;
	if (state == EDN_UNDECIDED && idle)
		return caused ? EDN_YELLOW : EDN_GREY;
	return overdue ? EDN_RED : warned || caused ? EDN_YELLOW : EDN_BLUE;
}

/* Between at and the announced change the colour is one, and there it differs. */
static bool
change_holds(edn_state state, int64_t warn, int64_t due, int32_t causes, int64_t at)
{
	edn_colour	now = edn_colour_of(state, warn, due, causes, at);
	int64_t		next = edn_next_change(state, warn, due, causes, at);

	if (next <= at && at != EDN_NEVER)
		return false;
	if (next != EDN_NEVER &&
		(edn_colour_of(state, warn, due, causes, next) == now ||
		 edn_colour_of(state, warn, due, causes, next - 1) != now))
		return false;
	for (int i = 0; i < COUNT(moments); i++)
	{
		bool		before = moments[i] >= at && (next == EDN_NEVER || moments[i] < next);

		if (before && edn_colour_of(state, warn, due, causes, moments[i]) != now)
			return false;
	}
	return true;
}

static void
test_colours(void)
{
	long		cases = 0;
	long		wrong = 0;
	long		broken = 0;

	for (int state = EDN_UNDECIDED; state <= EDN_SKIPPED; state++)
		for (int warn = 0; warn < COUNT(instants); warn++)
			for (int due = 0; due < COUNT(instants); due++)
				for (int32_t causes = 0; causes <= EDN_CAUSES_ALL; causes++)
					for (int at = 0; at < COUNT(moments); at++)
					{
						cases++;
						wrong += edn_colour_of(state, instants[warn], instants[due], causes, moments[at]) !=
							told_colour(state, instants[warn], instants[due], causes, moments[at]);
						broken += !change_holds(state, instants[warn], instants[due], causes, moments[at]);
					}
	unit_ok(wrong == 0, "colour follows the table (%ld wrong of %ld)", wrong, cases);
	unit_ok(broken == 0, "colour is constant between changes (%ld wrong of %ld)", broken, cases);
}

static void
test_life(void)
{
	unit_ok(edn_colour_of(EDN_ACTIVE, 50, 100, 0, 49) == EDN_BLUE, "on course before warn");
	unit_ok(edn_colour_of(EDN_ACTIVE, 50, 100, 0, 50) == EDN_YELLOW, "yellow from warn on");
	unit_ok(edn_colour_of(EDN_ACTIVE, 50, 100, 0, 100) == EDN_RED, "red from due on");
	unit_ok(edn_colour_of(EDN_READY, 50, 100, 0, 1000) == EDN_YELLOW, "an applicant's delay is never red");
	unit_ok(edn_colour_of(EDN_ACTIVE, EDN_NEVER, EDN_NEVER, 0, 1000) == EDN_BLUE, "no limit stays blue");
	unit_ok(edn_colour_of(EDN_ACTIVE, 50, 100, EDN_CAUSE_REFUSED, 0) == EDN_BLUE, "a refusal of an earlier round does not warn");
	unit_ok(edn_next_change(EDN_ACTIVE, 50, 100, 0, 0) == 50, "next: warn");
	unit_ok(edn_next_change(EDN_ACTIVE, 50, 100, 0, 50) == 100, "next: due");
	unit_ok(edn_next_change(EDN_ACTIVE, 50, 100, EDN_CAUSE_DEFECT, 0) == 100, "next of a yellow by cause: due");
	unit_ok(edn_next_change(EDN_ACTIVE, 50, 100, 0, 100) == EDN_NEVER, "next of a red: never");
	unit_ok(edn_next_change(EDN_DONE, 50, 100, 0, 0) == EDN_NEVER, "next of a done: never");
}

static int64_t
told_warn(int64_t start, int64_t due, int64_t window)
{
	wide		distance = (wide) due - start;
	wide		half = (wide) start + (distance >= 0 ? distance / 2 : -((1 - distance) / 2));
	wide		warn = (wide) due - (window < 0 ? 0 : window);

	if (due == EDN_NEVER)
		return EDN_NEVER;
	if (warn < half)
		warn = half;
	return (int64_t) (warn > due ? due : warn);
}

static void
test_warn(void)
{
	const int64_t hour = INT64_C(3600000000);
	long		wrong = 0;
	long		born = 0;

	unit_ok(edn_warn_at(0, 240 * hour, 48 * hour) == 192 * hour, "48 hours before due");
	unit_ok(edn_warn_at(0, 48 * hour, 48 * hour) == 24 * hour, "a short term warns at its half");
	unit_ok(edn_warn_at(0, 100, -5) == 100, "a negative window counts as 0");
	unit_ok(edn_warn_at(0, EDN_NEVER, 48 * hour) == EDN_NEVER, "never due, never warned");
	unit_ok(edn_warn_at(100, 50, 10) == 50, "due before its start: no warning before due");

	for (int i = 0; i < 200000; i++)
	{
		int			shift = (int) (unit_random() % 64);
		int64_t		start = (int64_t) unit_random() >> shift;
		int64_t		due = (int64_t) unit_random() >> (unit_random() % 2 ? shift : (int) (unit_random() % 64));
		int64_t		window = (int64_t) unit_random() >> (unit_random() % 64);

		if (i < COUNT(instants) * COUNT(instants) * COUNT(instants))
		{
			start = instants[i % COUNT(instants)];
			due = instants[i / COUNT(instants) % COUNT(instants)];
			window = instants[i / COUNT(instants) / COUNT(instants)];
		}
		wrong += edn_warn_at(start, due, window) != told_warn(start, due, window);
		born += (wide) due - start > 1 && edn_warn_at(start, due, window) <= start;
	}
	unit_ok(wrong == 0, "warn agrees with wide arithmetic (%ld wrong)", wrong);
	unit_ok(born == 0, "no term is born yellow (%ld are)", born);
}

static void
test_names(void)
{
	static const char *const zh[] = {
		NULL, "待确认", "未启动", "待申报", "已接件", "办理中", "暂停计时", "容缺办理", "不予通过", "已办结", "不涉及"
	};
	bool		good = true;

	for (int i = EDN_UNDECIDED; i <= EDN_SKIPPED; i++)
	{
		edn_state	state = 0;

		good &= edn_state_parse(edn_state_name(i), &state) && (int) state == i &&
			strcmp(edn_state_name_zh(i), zh[i]) == 0;
	}
	unit_ok(good, "states: names there and back");

	good = true;
	for (int i = EDN_GREEN; i <= EDN_RED; i++)
	{
		edn_colour	colour = 0;

		good &= edn_colour_parse(edn_colour_name(i), &colour) && (int) colour == i &&
			edn_colour_name_zh(i) != NULL;
	}
	unit_ok(good, "colours: names there and back");

	good = true;
	for (int bit = 1; bit <= EDN_CAUSES_ALL; bit <<= 1)
		good &= edn_cause_name(bit) != NULL && edn_cause_name_zh(bit) != NULL;
	unit_ok(good, "every cause has its names");
	unit_ok(strcmp(edn_cause_name(EDN_CAUSE_LAPSED), "lapsed") == 0 &&
			strcmp(edn_cause_name_zh(EDN_CAUSE_REFUSED), "不予通过") == 0, "the causes' names are theirs");
}

static void
test_unknown(void)
{
	edn_state	state = EDN_DONE;
	edn_colour	colour = EDN_RED;

	unit_ok(edn_state_name(0) == NULL && edn_state_name(11) == NULL && edn_state_name_zh(-1) == NULL,
			"unknown states have no name");
	unit_ok(edn_colour_name(0) == NULL && edn_colour_name_zh(6) == NULL, "unknown colours have no name");
	unit_ok(edn_cause_name(0) == NULL && edn_cause_name(3) == NULL && edn_cause_name_zh(1 << 6) == NULL,
			"only single known bits are causes");
	unit_ok(!edn_state_parse("Done", &state) && !edn_state_parse("", &state) && state == EDN_DONE,
			"an unknown state does not parse");
	unit_ok(!edn_colour_parse("gray", &colour) && colour == EDN_RED, "an unknown colour does not parse");
}

/* The diagram of the design, one row a state, one column a successor. */
static void
test_successors(void)
{
	static const char *const legal[] = {
		/*				UWRRAPCRDS */
		[EDN_UNDECIDED] = ".xx.x....x",
		[EDN_WAITING] = "..x.x....x",
		[EDN_READY] = "...x.....x",
		[EDN_RECEIVED] = "..x.x.....",
		[EDN_ACTIVE] = ".....xxxx.",
		[EDN_PAUSED] = "....x.....",
		[EDN_CONDITIONAL] = "....x...x.",
		[EDN_REFUSED] = "..x.x.....",
		[EDN_DONE] = "..x.x.....",
		[EDN_SKIPPED] = "xx........",
	};
	bool		good = true;

	for (int from = EDN_UNDECIDED; from <= EDN_SKIPPED; from++)
		for (int to = EDN_UNDECIDED; to <= EDN_SKIPPED; to++)
			good &= edn_state_legal(from, to) == (legal[from][to - 1] == 'x');
	unit_ok(good, "legal successors are those of the design");
	unit_ok(!edn_state_legal(0, EDN_DONE) && !edn_state_legal(EDN_DONE, 0) &&
			!edn_state_legal(EDN_DONE, 40) && !edn_state_legal(-1, -1), "unknown states are no successors");
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	test_colours();
	test_life();
	test_warn();
	test_names();
	test_unknown();
	test_successors();
	return unit_done();
}
