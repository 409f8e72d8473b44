/*
 * layout.h
 *	  Where the boxes and lines of a flowchart stand: nodes in layers from top
 *	  to bottom, few crossings, no line through a box.
 *
 * Same input, same output, on every machine: there is no floating point here.
 */
#ifndef EDN_LAYOUT_H
#define EDN_LAYOUT_H

#include "dag.h"

/* Memory comes from the caller: zeroed or not, aligned for pointers, NULL when there is none. */
typedef struct edn_arena
{
	void	   *(*take) (void *context, size_t size);
	void	   *context;
} edn_arena;

typedef struct edn_box
{
	int32_t		width;			/* in */
	int32_t		height;			/* in */
	int32_t		x;				/* out: its upper left corner */
	int32_t		y;
	int32_t		layer;			/* out: from 0 at the top */
} edn_box;

typedef struct edn_point
{
	int32_t		x;
	int32_t		y;
} edn_point;

/* A link from the lower edge of a box to the upper edge of another. */
typedef struct edn_line
{
	int32_t		link;			/* its number in dag->links */
	int32_t		npoints;
	edn_point  *points;
} edn_line;

typedef struct edn_layout
{
	const edn_dag *dag;			/* acyclic */
	const bool *left_out;		/* dag->nlinks: links that are not drawn; NULL: all are */
	edn_box    *boxes;			/* dag->nnodes */
	int32_t		gap_x;			/* between boxes, and half of it between a line and a box; at least 2 */
	int32_t		gap_y;			/* between layers */
	int32_t		nlayers;		/* out */
	int32_t		nlines;			/* out */
	edn_line   *lines;			/* out: one for every link that is drawn, as in dag->links */
	int32_t		width;			/* out: the picture begins at 0, 0 */
	int32_t		height;
	int64_t		crossings;		/* out */
} edn_layout;

typedef enum edn_layout_error
{
	EDN_LAYOUT_OK = 0,
	EDN_LAYOUT_MEMORY,
	EDN_LAYOUT_SIZE				/* too many bends, or a picture wider than a coordinate holds */
} edn_layout_error;

extern edn_layout_error edn_layout_run(edn_layout *layout, const edn_arena *arena);

/*
 * Which plain links (FS without a lag) follow from others: left_out[nlinks] is
 * set. reach holds edn_reduce_size(nnodes) bytes, aligned for uint64_t.
 */
extern size_t edn_reduce_size(int32_t nnodes);
extern void edn_reduce(const edn_dag *dag, bool *left_out, void *reach);

#endif
