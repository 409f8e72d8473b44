/*
 * recalendar.h
 *	  Deriving clocks again from facts that changed.
 */
#ifndef EDN_RECALENDAR_H
#define EDN_RECALENDAR_H

#include "json.h"
#include "work.h"

/* Derive a node's clock; true when it moved, and then moved has an item for it. */
extern bool edn_rederive(EdnWork *work, EdnNode *node, EdnJson *moved);

#endif
