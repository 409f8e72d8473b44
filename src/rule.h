/*
 * rule.h
 *	  What every action asks: is the matter open, may the caller, has he said why.
 */
#ifndef EDN_RULE_H
#define EDN_RULE_H

#include "authorise.h"
#include "work.h"

extern void edn_require_open(const EdnMatter *matter);
/* What the matrix of authorise.c looks at; node NULL: the matter as a whole. */
extern EdnFacts edn_facts_of(const EdnMatter *matter, const EdnNode *node);
extern void edn_require_node_action(EdnAction action, const EdnNode *node);
extern void edn_require_matter_action(EdnAction action, const EdnMatter *matter);
/* Open, and may the caller. */
extern void edn_begin_action(EdnAction action, const EdnNode *node);
/* ED016 unless there is a text with something in it. */
extern void edn_require_content(const char *value, const char *what, const EdnMatter *matter, const EdnNode *node);
/* ED010 with the states from which the action works. */
extern void edn_require_state(const EdnNode *node, bool right, const char *action, const char *states);
/* Set work->claimed; ED014 for the future. DT_NOEND: not claimed. */
extern void edn_claim(EdnWork *work, const EdnMatter *matter, TimestampTz claimed);
extern bool edn_has_begun(const EdnNode *node);
/* {"reason": ...} */
extern char *edn_reason_detail(const char *reason);

#endif
