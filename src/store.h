/*
 * store.h
 *	  Writing what a unit of work changed, table by table.
 */
#ifndef EDN_STORE_H
#define EDN_STORE_H

#include "work.h"

extern void edn_store_init(EdnWork *work);
extern void edn_store_flush(EdnWork *work);

/* division * 2^32 + the site's next number. */
extern int64 edn_next_matter_id(const char *division);

/* What an event says beside the change itself. */
typedef struct EdnSaying
{
	edn_colour	before;			/* 0: no light in it */
	edn_colour	after;
	int16		step;
	TimestampTz claimed;		/* DT_NOEND: as the caller claimed, or now */
	const char *detail;			/* jsonb text, or NULL */
} EdnSaying;

/* Append to the matter's history; node NULL: about the matter as a whole. Returns the event's id. */
extern int64 edn_event_add(EdnWork *work, EdnMatter *matter, const EdnNode *node,
						   const char *kind, const EdnSaying *saying);
/* The simplest: a detail at most. */
extern int64 edn_event_say(EdnWork *work, EdnMatter *matter, const EdnNode *node,
						   const char *kind, const char *detail);

/* One row for each step of each clock; the unique key makes a second one an error. */
extern void edn_escalation_add(EdnWork *work, const EdnNode *node, const EdnStep *step,
							   TimestampTz fell_due, int64 event);
extern void edn_score_add(EdnWork *work, const EdnNode *node, TimestampTz at);
extern void edn_round_add(EdnWork *work, const EdnNode *node);
extern void edn_party_add(EdnWork *work, const EdnMatter *matter, int32 ord, const char *role,
						  int32 unit, int64 person, const char *reason);

#endif
