/*
 * burnup.h
 *	  The burn-up of a portfolio as a part of a page.
 */
#ifndef EDN_BURNUP_H
#define EDN_BURNUP_H

#include "lib/stringinfo.h"

/* Only the curves, in a picture of that size without styles; library and unit may be NULL. */
extern void edn_burn_up_draw(StringInfo out, const char *library, const char *unit, int width, int height);

#endif
