/*
 * light.c
 *	  Node states, the four colours and the rule that makes one from the other.
 *
 * The table, first match from the left; "warn" and "due" mean that the instant
 * judged is at or past them, "cause" any cause of EDN_CAUSES_YELLOW:
 *
 *	state								red		yellow			grey				else
 *	done								-		-				-					green
 *	waiting, skipped					-		-				always				-
 *	refused								-		-				always				-
 *	undecided							due		warn, cause		no clock			blue
 *	ready								-		warn, cause		no clock			blue
 *	received, active, paused,
 *	conditional							due		warn, cause		-					blue
 *
 * "No clock" is warn and due both EDN_NEVER. A ready node waits for its
 * applicant, who has been reminded but whose delay is not the unit's: it never
 * turns red. A paused node is judged at the instant of its pause, for which
 * its caller provides. An instant of EDN_NEVER is reached by no time.
 */
#include "light.h"

#include <string.h>

#define STATE_BIT(state) (1u << (state))

typedef struct state_entry
{
	const char *name;
	const char *name_zh;
	unsigned	next;			/* bits of the legal successors */
} state_entry;

static const state_entry states[] = {
	[EDN_UNDECIDED] = {"undecided", "待确认",
	STATE_BIT(EDN_WAITING) | STATE_BIT(EDN_READY) | STATE_BIT(EDN_ACTIVE) | STATE_BIT(EDN_SKIPPED)},
	[EDN_WAITING] = {"waiting", "未启动",
	STATE_BIT(EDN_READY) | STATE_BIT(EDN_ACTIVE) | STATE_BIT(EDN_SKIPPED)},
	[EDN_READY] = {"ready", "待申报",
	STATE_BIT(EDN_RECEIVED) | STATE_BIT(EDN_SKIPPED)},
	[EDN_RECEIVED] = {"received", "已接件",
	STATE_BIT(EDN_ACTIVE) | STATE_BIT(EDN_READY)},
	[EDN_ACTIVE] = {"active", "办理中",
	STATE_BIT(EDN_PAUSED) | STATE_BIT(EDN_CONDITIONAL) | STATE_BIT(EDN_DONE) | STATE_BIT(EDN_REFUSED)},
	[EDN_PAUSED] = {"paused", "暂停计时",
	STATE_BIT(EDN_ACTIVE)},
	[EDN_CONDITIONAL] = {"conditional", "容缺办理",
	STATE_BIT(EDN_DONE) | STATE_BIT(EDN_ACTIVE)},
	[EDN_REFUSED] = {"refused", "不予通过",
	STATE_BIT(EDN_READY) | STATE_BIT(EDN_ACTIVE)},
	[EDN_DONE] = {"done", "已办结",
	STATE_BIT(EDN_ACTIVE) | STATE_BIT(EDN_READY)},
	[EDN_SKIPPED] = {"skipped", "不涉及",
	STATE_BIT(EDN_UNDECIDED) | STATE_BIT(EDN_WAITING)},
};

static const char *const colours[][2] = {
	[EDN_GREEN] = {"green", "绿灯"},
	[EDN_GREY] = {"grey", "灰灯"},
	[EDN_BLUE] = {"blue", "蓝灯"},
	[EDN_YELLOW] = {"yellow", "黄灯"},
	[EDN_RED] = {"red", "红灯"},
};

/* In the order of the bits. */
static const char *const causes_known[][2] = {
	{"material", "材料缺失"},
	{"defect", "问题未整改"},
	{"slow", "进展缓慢"},
	{"lapsed", "证照失效"},
	{"refused", "不予通过"},
	{"factor", "要素未落实"},
};

static bool
state_known(edn_state state)
{
	return (int) state >= EDN_UNDECIDED && (int) state <= EDN_SKIPPED;
}

static bool
colour_known(edn_colour colour)
{
	return (int) colour >= EDN_GREEN && (int) colour <= EDN_RED;
}

const char *
edn_state_name(edn_state state)
{
	return state_known(state) ? states[state].name : NULL;
}

const char *
edn_state_name_zh(edn_state state)
{
	return state_known(state) ? states[state].name_zh : NULL;
}

bool
edn_state_parse(const char *text, edn_state *state)
{
	for (int i = EDN_UNDECIDED; i <= EDN_SKIPPED; i++)
	{
		if (strcmp(text, states[i].name) == 0)
		{
			*state = (edn_state) i;
			return true;
		}
	}
	return false;
}

bool
edn_state_legal(edn_state from, edn_state to)
{
	return state_known(from) && state_known(to) && (states[from].next & STATE_BIT(to)) != 0;
}

const char *
edn_colour_name(edn_colour colour)
{
	return colour_known(colour) ? colours[colour][0] : NULL;
}

const char *
edn_colour_name_zh(edn_colour colour)
{
	return colour_known(colour) ? colours[colour][1] : NULL;
}

bool
edn_colour_parse(const char *text, edn_colour *colour)
{
	for (int i = EDN_GREEN; i <= EDN_RED; i++)
	{
		if (strcmp(text, colours[i][0]) == 0)
		{
			*colour = (edn_colour) i;
			return true;
		}
	}
	return false;
}

/* The entry of a single cause bit; NULL for anything else. */
static const char *const *
cause_entry(int bit)
{
	for (size_t i = 0; i < sizeof(causes_known) / sizeof(causes_known[0]); i++)
	{
		if (bit == 1 << i)
			return causes_known[i];
	}
	return NULL;
}

const char *
edn_cause_name(int bit)
{
	const char *const *entry = cause_entry(bit);

	return entry ? entry[0] : NULL;
}

const char *
edn_cause_name_zh(int bit)
{
	const char *const *entry = cause_entry(bit);

	return entry ? entry[1] : NULL;
}

static bool
reached(int64_t instant, int64_t at)
{
	return instant != EDN_NEVER && at >= instant;
}

edn_colour
edn_colour_of(edn_state state, int64_t warn, int64_t due, int32_t causes, int64_t at)
{
	bool		clock = warn != EDN_NEVER || due != EDN_NEVER;

	switch (state)
	{
		case EDN_DONE:
			return EDN_GREEN;
		case EDN_WAITING:
		case EDN_SKIPPED:
		case EDN_REFUSED:
			return EDN_GREY;
		case EDN_UNDECIDED:
		case EDN_READY:
		case EDN_RECEIVED:
		case EDN_ACTIVE:
		case EDN_PAUSED:
		case EDN_CONDITIONAL:
			break;
		default:
			return EDN_GREY;
	}
	if (state != EDN_READY && reached(due, at))
		return EDN_RED;
	if ((causes & EDN_CAUSES_YELLOW) != 0 || reached(warn, at))
		return EDN_YELLOW;
	if (!clock && (state == EDN_UNDECIDED || state == EDN_READY))
		return EDN_GREY;
	return EDN_BLUE;
}

/* Only warn and due can change a light; the earlier that does is the answer. */
int64_t
edn_next_change(edn_state state, int64_t warn, int64_t due, int32_t causes, int64_t at)
{
	edn_colour	now = edn_colour_of(state, warn, due, causes, at);
	int64_t		first = warn < due ? warn : due;
	int64_t		second = warn < due ? due : warn;

	if (first > at && edn_colour_of(state, warn, due, causes, first) != now)
		return first;
	if (second > at && edn_colour_of(state, warn, due, causes, second) != now)
		return second;
	return EDN_NEVER;
}

/*
 * A clock that was due before it started has nothing left to warn of: warn is
 * then due, never later. The half is taken unsigned, since the distance between
 * two instants may exceed int64.
 */
int64_t
edn_warn_at(int64_t start, int64_t due, int64_t window)
{
	int64_t		by_window;
	int64_t		by_half;

	if (due == EDN_NEVER)
		return EDN_NEVER;
	if (due <= start || window <= 0)
		return due;
	by_window = due < INT64_MIN + window ? INT64_MIN : due - window;
	by_half = due - (int64_t) (((uint64_t) due - (uint64_t) start + 1) / 2);
	return by_window > by_half ? by_window : by_half;
}
