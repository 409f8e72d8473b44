/*
 * event.h
 *	  One change of a matter as it is hashed, stored and announced.
 */
#ifndef EDN_EVENT_H
#define EDN_EVENT_H

#include "postgres.h"

#include "utils/timestamp.h"

#include "core/light.h"

#define EDN_HASH_LENGTH 32

typedef struct EdnEvent
{
	int64		matter_id;
	int64		seq;
	int64		id;
	int32		era;
	const char *kind;			/* dotted lower case: node.activated */
	int32		ord;			/* -1: the matter as a whole */
	const char *node;			/* code, NULL with ord -1 */
	int16		round;
	edn_colour	colour_before;	/* 0: none */
	edn_colour	colour_after;	/* 0: none */
	int16		step;			/* 0: none */
	int32		unit;			/* 0: none */
	int64		actor;			/* 0: the engine or the owner */
	TimestampTz claimed_at;
	TimestampTz recorded_at;
	const char *detail;			/* jsonb in its output form */
} EdnEvent;

/* SHA-256 over the previous hash and every column in a fixed binary form. */
extern void edn_event_hash(const uint8 *prev, int prev_length, const EdnEvent *event, uint8 *hash);

/*
 * Announce the events of this transaction that were flushed: n events with
 * ids first .. last; kind is that of the first. Chooses by edianton.notify.
 */
extern void edn_announce(int64 first_id, int64 last_id, int n, const char *kind);

#endif
