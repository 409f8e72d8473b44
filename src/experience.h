/*
 * experience.h
 *	  How long the nodes of this site took before, for its forecasts.
 */
#ifndef EDN_EXPERIENCE_H
#define EDN_EXPERIENCE_H

#include "core/forecast.h"
#include "template.h"

#include "datatype/timestamp.h"

/* Finished nodes from which a forecast is made: of the same code, else of the same stage, else of all. */
#define MIN_OWN 5
#define MIN_STAGE 20
#define MIN_ALL 50

/* What happened to the nodes of one kind of matters. */
typedef struct EdnHistory
{
	int			n;
	struct EdnPast *rows;
} EdnHistory;

/* What a template's nodes are up to, by index, from what was known at an instant. */
typedef struct EdnExperience
{
	int			known;			/* nodes it rests on */
	int			own;			/* nodes of the template that go by their own code */
	int			by_stage;
	int			by_all;
	int			without;		/* for which there is too little */
	edn_experience *pools;
	edn_chance *chances;
} EdnExperience;

/* Of the whole site: call it as the owner, within SPI. */
extern EdnHistory edn_history_read(const char *kind);
/* Not const: the history is looked at from that instant. */
extern EdnExperience edn_experience_of(EdnHistory *history, const EdnTemplate *template, TimestampTz as_of);

#endif
