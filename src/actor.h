/*
 * actor.h
 *	  Who is acting: the person behind the calling role.
 */
#ifndef EDN_ACTOR_H
#define EDN_ACTOR_H

#include "postgres.h"

/* 0 stands for none in the numbers, "" in the texts. */
typedef struct EdnActor
{
	int64		person;
	int32		unit;
	int32		enterprise;
	char		role[16];		/* person.role; "owner" for the owner of the site */
	char		code[64];		/* person.code, cut to fit, for messages */
	bool		owner;			/* the site's owner or a superuser, acting for nobody: may do everything */
} EdnActor;

extern void edn_actor_init(void);

/*
 * Who acts in this transaction: the person of act_as(), else the site's owner,
 * else the default person of the calling role; ED040 when there is none.
 * Valid until the next call of edn_actor() or act_as(). Requires setup.
 */
extern const EdnActor *edn_actor(void);

/* The same, but NULL instead of the error. */
extern const EdnActor *edn_actor_or_null(void);

/* The owner of the site, or a person whose role is admin. */
extern bool edn_actor_is_admin(const EdnActor *actor);

/* Sees every matter: owner, admin, supervisor, leader, bi, gateway. */
extern bool edn_actor_sees_all(const EdnActor *actor);

#endif							/* EDN_ACTOR_H */
