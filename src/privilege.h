/*
 * privilege.h
 *	  Running engine work as the owner of the site's tables.
 */
#ifndef EDN_PRIVILEGE_H
#define EDN_PRIVILEGE_H

typedef struct EdnGuard
{
	Oid			user;
	int			security_context;
	int			guc_level;
	int			depth;
} EdnGuard;

extern void edn_privilege_init(void);

/*
 * From edn_enter to edn_leave the owner of the site's tables is the current
 * user, row-level security does not apply to them, and the search path is
 * pg_catalog, pg_temp. Authorise edn_caller() before touching anything. An error
 * in between restores everything by itself. Guards nest. Requires setup.
 */
extern void edn_enter(EdnGuard *guard);
extern void edn_leave(EdnGuard *guard);

/* Whom the work is done for: the current user before the outermost guard. */
extern Oid	edn_caller(void);

#endif							/* EDN_PRIVILEGE_H */
