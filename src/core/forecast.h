/*
 * forecast.h
 *	  When a matter is likely to end, by chance: every node takes as much of its
 *	  term as some node like it took before.
 */
#ifndef EDN_FORECAST_H
#define EDN_FORECAST_H

#include "timetable.h"

/* How long nodes of a kind took before, in thousandths of their terms, ascending. */
typedef struct edn_experience
{
	int32_t		n;
	const int32_t *permille;
} edn_experience;

/* What is uncertain about a node. */
typedef struct edn_chance
{
	const edn_experience *experience;	/* NULL: it takes its term */
	int32_t		needed;			/* permille of cases in which it is involved; 1000: always */
} edn_chance;

typedef struct edn_forecast
{
	edn_timetable timetable;	/* its tasks are what is known now */
	edn_task   *drawn;			/* dag->nnodes, scratch */
	const edn_chance *chances;	/* dag->nnodes */
	int32_t    *alive;			/* dag->nnodes, scratch: the first experience of a running node that it has not outlived */
	int32_t		runs;			/* >= 1 */
	uint64_t	seed;
} edn_forecast;

/*
 * The ends of all runs, ascending, of every target into ends[target * runs ..];
 * targets are nodes, -1 the whole. A target that is left out in a run counts
 * as its predecessors' end. False beyond what a timestamp holds.
 */
extern bool edn_forecast_run(edn_forecast *forecast, const int32_t *targets, int32_t ntargets, int64_t *ends);
/* By nearest rank: the least of ascending ends that percent of them do not exceed. */
extern int64_t edn_percentile(const int64_t *ends, int32_t n, int32_t percent);

#endif
