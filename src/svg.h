/*
 * svg.h
 *	  Pieces of SVG: a picture that stands in a portal's page, in light and dark.
 */
#ifndef EDN_SVG_H
#define EDN_SVG_H

#include "lib/stringinfo.h"

#include "core/light.h"

/*
 * The root element with its styles, a title and a description for those who
 * cannot see it. Classes of lights: "green" ... on boxes, "ink-green" ... on text.
 */
extern void edn_svg_open(StringInfo out, int width, int height, const char *title, const char *description);
/* The same without the styles, for a page that holds edn_svg_styles once. */
extern void edn_svg_begin(StringInfo out, int width, int height, const char *title, const char *description);
extern const char edn_svg_styles[];
extern void edn_svg_close(StringInfo out);

/* Text as XML has it: what means something there is escaped, what XML cannot hold becomes a blank. */
extern void edn_xml_text(StringInfo out, const char *text);
/* <text>: its baseline at x, y; class names; cut to so many columns of a terminal (0: not cut). */
extern void edn_svg_text(StringInfo out, int x, int y, const char *classes, const char *text, int columns);
/* A child <title>, which a browser shows under the pointer. */
extern void edn_svg_title(StringInfo out, const char *text);
/* The five lights and what they mean, from x, y to the right. */
extern void edn_svg_legend(StringInfo out, int x, int y);

/* Columns of a terminal: a Chinese character takes two. */
extern int	edn_columns(const char *text);
/* Text cut to so many columns, with an ellipsis where something was cut; control characters become blanks. */
extern char *edn_fit(const char *text, int columns);

/* The same, filled up with blanks. */
extern void edn_pad(StringInfo out, const char *text, int columns);

/* Text in a label of Mermaid, by its own escapes; also: more characters that mean something there. */
extern void edn_mermaid_text(StringInfo out, const char *text, const char *also);

#endif
