/*
 * clock.h
 *	  The one clock of the engine, real or simulated.
 */
#ifndef EDN_CLOCK_H
#define EDN_CLOCK_H

#include "datatype/timestamp.h"

extern void edn_clock_init(void);

/* Now: the simulated clock when it is set, else the real time of this call (not of the statement). */
extern TimestampTz edn_now(void);

#endif							/* EDN_CLOCK_H */
