/*
 * decide.h
 *	  Optional nodes that a rule of the site decides.
 */
#ifndef EDN_DECIDE_H
#define EDN_DECIDE_H

#include "work.h"

/*
 * Confirm or decline, by edianton.rule_decision(), what nobody has decided.
 * What rules decided before follows them while nothing has been built on it;
 * what a unit decided stays.
 */
extern void edn_decide_by_rule(EdnWork *work, EdnMatter *matter);

#endif
