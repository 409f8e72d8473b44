/*
 * sweep.h
 *	  What time brings: steps, colours, lags, silent acceptance, lapses.
 */
#ifndef EDN_SWEEP_H
#define EDN_SWEEP_H

#include "work.h"

/* Bring a held matter up to its now: every writer does this before it acts. Returns the nodes visited. */
extern int	edn_catch_up(EdnWork *work, EdnMatter *matter);
/* What was done is void: a new round from start on (DT_NOEND: now), yellow for it. */
extern void edn_lapse(EdnWork *work, EdnNode *node, TimestampTz start, const char *reason, const char *detail);

#endif
