/*
 * era.h
 *	  The eras of a site: one for each cluster and database that it lived in.
 */
#ifndef EDN_ERA_H
#define EDN_ERA_H

/* Make this database of this cluster the site's home, in a new era. No effect when it is already. */
extern void edn_begin_era(void);

#endif							/* EDN_ERA_H */
