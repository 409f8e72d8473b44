/*
 * authorise.h
 *	  Who may do what: action by relation to the matter and its node.
 */
#ifndef EDN_AUTHORISE_H
#define EDN_AUTHORISE_H

#include "postgres.h"

/* In the order of the matrix in authorise.c. */
typedef enum EdnAction
{
	/* on a node */
	EDN_MAY_CONFIRM,
	EDN_MAY_WAIVE,
	EDN_MAY_APPLY,
	EDN_MAY_ACCEPT,
	EDN_MAY_RETURN,
	EDN_MAY_SUBMIT,
	EDN_MAY_COMPLETE,			/* also conditionally */
	EDN_MAY_REFUSE,
	EDN_MAY_WITHDRAW,
	EDN_MAY_PAUSE,
	EDN_MAY_RESUME,
	EDN_MAY_EXTEND,
	EDN_MAY_SET_DEADLINE,
	EDN_MAY_REOPEN,
	EDN_MAY_ASSIGN_PERSON,		/* within the unit */
	EDN_MAY_REASSIGN,			/* to another unit */
	EDN_MAY_REFUSE_ASSIGNMENT,
	/* on a matter */
	EDN_MAY_OPEN,				/* anything but a project; matter_unit and units are those it will have */
	EDN_MAY_OPEN_OFFICIAL,		/* a project or a supervision, past the register and the gate */
	EDN_MAY_SPLIT,
	EDN_MAY_URGE,
	EDN_MAY_SET_ATTRS,
	EDN_MAY_SET_TEAM,
	EDN_MAY_SUSPEND,			/* and resume */
	EDN_MAY_CANCEL,
	EDN_MAY_REGISTER,			/* projects: draft */
	EDN_MAY_PUBLISH,			/* launch */
	EDN_MAY_MIGRATE,
	EDN_MAY_IMPORT,
	EDN_MAY_AGREE_TERM,			/* of a node, in the attributes of its matter */
	EDN_ACTIONS
} EdnAction;

/* What the matrix looks at. 0 and NULL stand for none. */
typedef struct EdnFacts
{
	int64		matter_id;
	const char *node;			/* code; NULL: the matter as a whole */
	int32		matter_unit;
	int32		matter_enterprise;
	int32		lead_unit;		/* of the node */
	const int32 *co_units;		/* of the node */
	int			n_co_units;
} EdnFacts;

/* May the actor of this transaction do it? Whether he helps the matter is looked up only when that decides. */
extern bool edn_may(EdnAction action, const EdnFacts *facts);

/* ED040 with the rule unless he may; ED002 when he does not even see the matter. */
extern void edn_authorise(EdnAction action, const EdnFacts *facts);

/* ED002 when the actor does not see the matter; nothing tells it from one that is not there. */
extern void edn_require_sight(int64 matter);
extern void edn_unknown_matter(int64 matter) pg_attribute_noreturn();

extern void edn_authorise_init(void);

/* A unit of work takes over what by_rule() said; what held before is handed back at its end. */
extern bool edn_rule_begin(void);
extern void edn_rule_end(bool before);

/* ED040 unless the caller is the owner, or a function that runs as he. */
extern void edn_require_own_function(const char *what);

#endif							/* EDN_AUTHORISE_H */
