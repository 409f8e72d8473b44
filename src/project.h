/*
 * project.h
 *	  Clocks: due and warning times from facts, lights from clocks, and when
 *	  the sweep must look again.
 */
#ifndef EDN_PROJECT_H
#define EDN_PROJECT_H

#include "work.h"

/* The end of a link's lag. */
extern TimestampTz edn_lag_end(const EdnMatter *matter, TimestampTz from, edn_term lag);

/* Begin a new clock at node->start: its version goes up, no step is behind it. */
extern void edn_clock_start(EdnWork *work, EdnNode *node);
/* Derive warn and due anew after a fact changed; true when they moved. */
extern bool edn_clock_project(EdnWork *work, EdnNode *node);
/* Judge the light at an instant: colour, judged, and the causes that time brings. */
extern void edn_judge(EdnNode *node, TimestampTz at);
/* When the sweep must look at the node again. */
extern void edn_schedule(EdnNode *node);
/* When the i-th step (0-based) of the node's policy falls due; DT_NOEND: never. */
extern TimestampTz edn_step_time(const EdnNode *node, int i);
/* The light of a node at a later instant if nothing but time happens. */
extern edn_colour edn_light_at(const EdnNode *node, TimestampTz at);
/* Recompute a matter's counters and light from its nodes. */
extern void edn_roll_up(EdnMatter *matter);
/* Is its clock on (start counted, not stopped)? */
extern bool edn_clock_runs(const EdnNode *node);

#endif
