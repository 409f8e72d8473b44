/*
 * notify.h
 *	  Waking listeners on the channel edianton.
 */
#ifndef EDN_NOTIFY_H
#define EDN_NOTIFY_H

#define EDN_CHANNEL "edianton"

extern void edn_notify_init(void);

/*
 * What the sweep does in mode sweep: announce what was committed since the
 * last time, and what this transaction writes. Nothing in the other modes.
 */
extern void edn_announce_pending(void);

/* What the worker does: notify for what was committed since the last time. */
extern void edn_notify_committed(void);

/* NOTIFY for n events; kind is that of the only one. Takes effect at commit. */
extern void edn_notify_events(int64 n, int64 last_id, const char *kind);

#endif							/* EDN_NOTIFY_H */
