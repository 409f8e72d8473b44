/*
 * recalendar.h
 *	  Deriving clocks again from facts that changed.
 */
#ifndef EDN_RECALENDAR_H
#define EDN_RECALENDAR_H

#include "json.h"
#include "work.h"

/*
 * A red was no lateness after all: its points go back, its supervision becomes moot, and nothing is erased. What the
 * work has not written yet is written first.
 */
extern void edn_undo_red(EdnWork *work, EdnNode *node, const char *cause, const char *reason);
/* Derive a node's clock; true when it moved, and then moved has an item for it. */
extern bool edn_rederive(EdnWork *work, EdnNode *node, EdnJson *moved);

#endif
