/*
 * layers.h
 *	  The parts of a layout, private to layout*.c: vertices in layers, and
 *	  segments that lead from each layer to the next.
 *
 * A link over several layers becomes a chain of segments through bends, which
 * are vertices without a width.
 */
#ifndef EDN_LAYERS_H
#define EDN_LAYERS_H

#include "layout.h"

typedef struct edn_segment
{
	int32_t		upper;			/* vertices */
	int32_t		lower;
} edn_segment;

typedef struct edn_layers
{
	int32_t		nlayers;
	int32_t		nboxes;			/* vertices below this are boxes, the others bends */
	int32_t		nvertices;
	int32_t    *layer;			/* of each vertex */
	int32_t    *place;			/* of each vertex in its layer */
	int32_t    *width;			/* of each vertex */
	int32_t    *centre;			/* of each vertex: its middle */
	int32_t    *start;			/* nlayers + 1: vertices of a layer in members */
	int32_t    *members;		/* by layer, from left to right */
	int32_t		nsegments;
	edn_segment *segments;
	int32_t    *down_start;		/* nvertices + 1: lower ends of the segments from a vertex */
	int32_t    *down;
	int32_t    *up_start;		/* the same upwards */
	int32_t    *up;
} edn_layers;

/* Put the vertices of each layer into an order with few crossings; their number, -1 without memory. */
extern int64_t edn_layers_order(edn_layers *layers, const edn_arena *arena);
/* Give each vertex its centre, in the order of its layer; false without memory or beyond a coordinate. */
extern bool edn_layers_place(edn_layers *layers, int32_t gap, const edn_arena *arena);

#endif
