/*
 * open.h
 *	  Opening matters: all nodes at once, from the template.
 */
#ifndef EDN_OPEN_H
#define EDN_OPEN_H

#include "work.h"

/*
 * Give a draft its nodes and start it. units of duties come from
 * matter->duties (duty code -> unit id), else from the division.
 */
extern int64 edn_open(EdnWork *work, EdnMatter *matter, const EdnTemplate *template);

/* The same for a case of an older system: laid out, every node waiting, nothing told. */
extern void edn_take_over(EdnWork *work, EdnMatter *matter, const EdnTemplate *template, TimestampTz opened);

/* The state in which a node begins its life; waiting ones are opened by settle. */
extern void edn_first_state(EdnWork *work, EdnNode *node);

/* Is the condition of a node true for these attributes? Without one it is. */
extern bool edn_condition_holds(const EdnNodeDef *def, const char *attrs);

/* The term that a node is promised: its definition's, or what the matter's attributes make of it. */
extern edn_term edn_promised_term(const EdnNode *node);

/* Do the attributes agree on terms of their own? */
extern bool edn_agrees_terms(const char *attrs);

/* Give every node that has no clock of its own yet the term it is promised. */
extern void edn_promise_terms(EdnMatter *matter);

/* Name the units of a node, from the matter's duties and the division. */
extern void edn_assign_units(EdnMatter *matter, EdnNode *node);

/* Add the units of its nodes to matter->units. */
extern void edn_collect_units(EdnMatter *matter);

/* The 13710 matter about a red node: joins the open one, revives a moot one, or opens it. */
extern void edn_supervise(EdnWork *work, EdnNode *node, TimestampTz fell_due);

#endif
