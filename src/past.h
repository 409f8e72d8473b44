/*
 * past.h
 *	  What nodes and matters were, kept for questions about an instant.
 */
#ifndef EDN_PAST_H
#define EDN_PAST_H

#include "work.h"

/* Rows on their way to node_past and matter_past. */
typedef struct EdnPast
{
	EdnBatch	nodes;
	EdnBatch	matters;
} EdnPast;

extern void edn_past_init(EdnWork *work, EdnPast *past);
/* As they were read. */
extern EdnNodePast edn_node_past(const EdnNode *node);
extern EdnMatterPast edn_matter_past(const EdnMatter *matter, int32 template_id);
/* Of what is about to be written, what differs from the last row. */
extern void edn_past_collect(EdnPast *past, EdnMatter *matter);
extern void edn_past_collect_node(EdnPast *past, EdnNode *node);
extern void edn_past_flush(EdnPast *past);

#endif
