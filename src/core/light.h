/*
 * light.h
 *	  Node states, the four colours and the rule that makes one from the other.
 */
#ifndef EDN_LIGHT_H
#define EDN_LIGHT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * States of a node and their legal successors within one round. A new round
 * starts afresh: done and refused nodes go to EDN_READY or EDN_ACTIVE, and a
 * node whose predecessor was reopened under it goes back to EDN_WAITING.
 */
typedef enum edn_state
{
	EDN_UNDECIDED = 1,			/* -> waiting, ready, active, skipped */
	EDN_WAITING,				/* -> ready, active, skipped */
	EDN_READY,					/* -> received, skipped */
	EDN_RECEIVED,				/* -> active, ready */
	EDN_ACTIVE,					/* -> paused, conditional, done, refused */
	EDN_PAUSED,					/* -> active */
	EDN_CONDITIONAL,			/* -> done, active */
	EDN_REFUSED,				/* -> ready, active (next round) */
	EDN_DONE,					/* -> active, ready (next round) */
	EDN_SKIPPED					/* -> undecided, waiting */
} edn_state;

/* In the order of roll-up: the greatest wins. */
typedef enum edn_colour
{
	EDN_GREEN = 1,
	EDN_GREY,
	EDN_BLUE,
	EDN_YELLOW,
	EDN_RED
} edn_colour;

/* Why a light is not what time alone would make it: bits of node.causes. */
#define EDN_CAUSE_MATERIAL	(1 << 0)	/* a required material is missing near the due time */
#define EDN_CAUSE_DEFECT	(1 << 1)	/* open defects or rectifications */
#define EDN_CAUSE_SLOW		(1 << 2)	/* progress behind plan */
#define EDN_CAUSE_LAPSED	(1 << 3)	/* what was done has lapsed */
#define EDN_CAUSE_REFUSED	(1 << 4)	/* denied or withdrawn: grey with cause */
#define EDN_CAUSE_FACTOR	(1 << 5)	/* land, funds, energy ... that it rests on are not secured */
#define EDN_CAUSES_YELLOW	(EDN_CAUSE_MATERIAL | EDN_CAUSE_DEFECT | EDN_CAUSE_SLOW | EDN_CAUSE_LAPSED | EDN_CAUSE_FACTOR)
#define EDN_CAUSES_ALL		((1 << 6) - 1)

/* An instant that never comes; warn and due of a clock that does not run. */
#define EDN_NEVER INT64_MAX

extern const char *edn_state_name(edn_state state);		/* NULL when unknown */
extern const char *edn_state_name_zh(edn_state state);
extern bool edn_state_parse(const char *text, edn_state *state);
extern bool edn_state_legal(edn_state from, edn_state to);
extern const char *edn_colour_name(edn_colour colour);
extern const char *edn_colour_name_zh(edn_colour colour);	/* 绿灯 灰灯 蓝灯 黄灯 红灯 */
extern bool edn_colour_parse(const char *text, edn_colour *colour);
extern const char *edn_cause_name(int bit);				/* "material", "defect" ... */
extern const char *edn_cause_name_zh(int bit);

/*
 * The light of a node at an instant. Intervals are half open: yellow from
 * warn on, red from due on. See the .c file for the table.
 */
extern edn_colour edn_colour_of(edn_state state, int64_t warn, int64_t due,
								int32_t causes, int64_t at);
/* When time alone will next change that light; EDN_NEVER when it will not. */
extern int64_t edn_next_change(edn_state state, int64_t warn, int64_t due, int32_t causes, int64_t at);
/*
 * warn = greatest(due - window, start + (due - start) / 2), so that a short
 * term is not born yellow; never after due. A negative window counts as 0.
 */
extern int64_t edn_warn_at(int64_t start, int64_t due, int64_t window);

#endif
