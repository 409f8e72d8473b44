/*
 * chart.h
 *	  What pictures of a matter or a template show, read once.
 */
#ifndef EDN_CHART_H
#define EDN_CHART_H

#include "core/layout.h"
#include "calendar.h"
#include "core/light.h"
#include "template.h"

#include "datatype/timestamp.h"

typedef struct EdnChartNode
{
	const char *code;
	const char *name;			/* in the session's language, as all texts here */
	const char *stage;
	const char *unit;			/* of the lead unit, or the duty in a template */
	const char *person;			/* or NULL */
	const char *when;			/* due or finished, in local time; NULL: neither */
	const char *length;			/* its term by the template; NULL: none */
	const char *state;			/* "In hand" ... */
	const char *light;			/* "Yellow" ... */
	edn_state	state_code;
	edn_colour	colour;
	TimestampTz start;			/* DT_NOEND: none, as below */
	TimestampTz warn;
	TimestampTz due;
	TimestampTz done;
	TimestampTz planned_start;	/* as it would have gone from the opening on */
	TimestampTz planned_end;
	TimestampTz expected_start; /* as it will go if every node takes its term */
	TimestampTz expected_end;
	int32		place;			/* on the chain that the end hangs on; 0: not on it */
} EdnChartNode;

typedef struct EdnChart
{
	int64		matter;			/* 0: a template */
	const char *title;
	const char *subtitle;		/* template, light, progress */
	const EdnTemplate *template;
	EdnChartNode *nodes;		/* by index in the template */
} EdnChart;

/* ED002 for a matter that the caller does not see, ED015 for a draft. */
extern EdnChart *edn_chart_of_matter(int64 matter);
/* ED004. */
extern EdnChart *edn_chart_of_template(const char *code, int32 version);

/* The local day of an instant: 2025-03-21. */
extern const char *edn_local_day(EdnCalendar *calendar, TimestampTz instant);

/* Memory of the current context for src/core. */
extern edn_arena edn_palloc_arena(void);

#endif
