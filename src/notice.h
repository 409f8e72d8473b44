/*
 * notice.h
 *	  Messages to units, rendered when they are written.
 */
#ifndef EDN_NOTICE_H
#define EDN_NOTICE_H

#include "work.h"

/*
 * Tell the lead unit of a node. kind: todo, apply, confirm, warn, final,
 * overdue, urge. step gives urgency and contact levels; NULL: the duty
 * contact, not urgent.
 */
extern void edn_notice_node(EdnWork *work, const EdnNode *node, const char *kind, int64 event,
							const EdnStep *step);
/* An application went back: everything that is missing, named at once. */
extern void edn_notice_returned(EdnWork *work, const EdnNode *node, int64 event, char **missing, int nmissing);
/* Tell every involved unit, once each, that the matter was opened. */
extern void edn_notice_opened(EdnWork *work, EdnMatter *matter, int64 event);

#endif
