/*
 * transition.h
 *	  The one way a node changes its state, and what follows from it.
 */
#ifndef EDN_TRANSITION_H
#define EDN_TRANSITION_H

#include "work.h"

typedef struct EdnTransition
{
	const char *event;			/* node.completed ... */
	const char *detail;			/* jsonb text, or NULL */
	const char *reason;			/* kept on the node; NULL leaves it */
	const char *document;
	TimestampTz start;			/* of the new clock; DT_NOEND: now */
	TimestampTz due;			/* of owed papers, for conditional */
	TimestampTz at;				/* when it happened, where a document says so; 0: now */
	TimestampTz claimed;		/* what the document says; 0: as the caller claimed */
	bool		new_round;		/* the round ends here; legal from any state the caller says */
} EdnTransition;

/* Refuses illegal steps (ED010). Returns the event's id. */
extern int64 edn_transition(EdnWork *work, EdnNode *node, edn_state to, const EdnTransition *how);

/*
 * After transitions of a matter: open every node whose gate has opened, and
 * complete the matter when nothing is left.
 */
extern void edn_settle(EdnWork *work, EdnMatter *matter);
/* Have settle look at this node and its successors. */
extern void edn_touch(EdnNode *node);

/* Judge the light now; a change of it is an event. */
extern void edn_rejudge(EdnWork *work, EdnNode *node, TimestampTz fell_due);
/* End a matter; lets its parent's node go on where it blocked that. */
extern void edn_matter_end(EdnWork *work, EdnMatter *matter, EdnMatterState state,
						   const char *outcome, const char *event, const char *detail);
/* The matter is open again (reopened, revived): holds its parent back again. */
extern void edn_matter_again(EdnWork *work, EdnMatter *matter, const char *event, const char *detail);
/* One more or one less open matter blocks the parent's node. */
extern void edn_block_parent(EdnWork *work, EdnMatter *matter, int by);
/* Name of the node in messages: N0503 建筑工程施工许可证核发. */
extern char *edn_node_label(const EdnNode *node);

#endif
