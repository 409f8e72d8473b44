/*
 * evidence.h
 *	  Documents from outside that prove a node: applied when its turn is there.
 */
#ifndef EDN_EVIDENCE_H
#define EDN_EVIDENCE_H

#include "work.h"

/* Flag the nodes for which evidence waits: when a draft is opened, or nodes come with a new version. */
extern void edn_evidence_mark(EdnMatter *matter);
/* Apply, or take back, what waits for nodes whose turn it is. True when a node changed: settle again. */
extern bool edn_evidence_apply(EdnWork *work, EdnMatter *matter);
/* Does any node wait for evidence to be applied? */
extern bool edn_evidence_waits(const EdnMatter *matter);

#endif
