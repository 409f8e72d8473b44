/*
 * statistics.h
 *	  How often the caches of this backend hit.
 */
#ifndef EDN_STATISTICS_H
#define EDN_STATISTICS_H

/* One per cache, static, named once and for all. */
typedef struct EdnCounter
{
	const char *name;
	int64		hits;
	int64		misses;
	struct EdnCounter *next;
} EdnCounter;

/* In a module's init: from then on edianton.cache_statistics() shows it. */
extern void edn_counter_register(EdnCounter *counter);

#endif							/* EDN_STATISTICS_H */
