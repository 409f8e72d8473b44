/*
 * paper.h
 *	  Materials: which are required, which are there.
 */
#ifndef EDN_PAPER_H
#define EDN_PAPER_H

#include "work.h"

/* Names of the required materials of a node that were not handed in, in Chinese as the template has them. */
extern int	edn_missing_papers(const EdnNode *node, char ***names);
/* Set node->missing of every node of a matter from what was handed in. */
extern void edn_count_missing(EdnMatter *matter);
/* Flag the nodes that require the material: it expires. */
extern void edn_paper_expires(EdnMatter *matter, const char *code);
/* The same for every material that the matter holds. */
extern void edn_mark_expiring(EdnMatter *matter);
/* Names of the required materials of a node that have expired. */
extern int	edn_expired_papers(const EdnNode *node, char ***names);
/* The material was handed in for the first time: every node that requires it misses one less. */
extern void edn_paper_arrived(EdnWork *work, EdnMatter *matter, const char *code);
/* Does the node name this material, required or not? */
extern bool edn_node_takes(const EdnNode *node, const char *code);
/* How many nodes of the matter name this material. */
extern int	edn_paper_uses(const EdnMatter *matter, const char *code);

#endif
