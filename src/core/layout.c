/*
 * layout.c
 *	  A flowchart in layers: every link leads downwards, through bends where it
 *	  passes a layer, and between two layers there is nothing but lines. So no
 *	  line can run through a box.
 */
#include "layers.h"

#include <stdlib.h>
#include <string.h>

#define MAX_VERTICES 2000000
#define FARTHEST (INT32_MAX / 8)
#define WORD_BITS 64

/* ---------- links that follow from others ---------- */

static size_t
reach_words(int32_t nnodes)
{
	return ((size_t) nnodes + WORD_BITS - 1) / WORD_BITS;
}

size_t
edn_reduce_size(int32_t nnodes)
{
	return reach_words(nnodes) * sizeof(uint64_t) * (size_t) (nnodes > 0 ? nnodes : 1);
}

static bool
is_plain(const edn_link *link)
{
	return link->kind == EDN_FS && link->lag.unit == EDN_NONE;
}

static bool
reaches(const uint64_t *row, int32_t node)
{
	return (row[node / WORD_BITS] >> (node % WORD_BITS) & 1) != 0;
}

/*
 * From the last node to the first: what a node reaches by finish-to-start links
 * beyond its successors makes a link of its own to there superfluous.
 */
static void
reduce_node(const edn_dag *dag, int32_t node, bool *left_out, uint64_t *reach)
{
	size_t		words = reach_words(dag->nnodes);
	uint64_t   *row = reach + words * (size_t) node;

	memset(row, 0, words * sizeof(uint64_t));
	for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
	{
		const edn_link *link = &dag->links[i];
		const uint64_t *beyond = reach + words * (size_t) link->to;

		if (link->kind == EDN_FS)
			for (size_t w = 0; w < words; w++)
				row[w] |= beyond[w];
	}
	for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
		left_out[i] = is_plain(&dag->links[i]) && reaches(row, dag->links[i].to);
	for (int32_t i = dag->out_start[node]; i < dag->out_start[node + 1]; i++)
		if (dag->links[i].kind == EDN_FS)
			row[dag->links[i].to / WORD_BITS] |= UINT64_C(1) << (dag->links[i].to % WORD_BITS);
}

void
edn_reduce(const edn_dag *dag, bool *left_out, void *reach)
{
	for (int32_t i = dag->nnodes; i-- > 0;)
		reduce_node(dag, dag->order[i], left_out, reach);
}

/* ---------- layers ---------- */

static void *
take(const edn_arena *arena, int64_t count, size_t size)
{
	return arena->take(arena->context, (size_t) (count > 0 ? count : 1) * size);
}

static bool
is_drawn(const edn_layout *layout, int32_t link)
{
	return layout->left_out == NULL || !layout->left_out[link];
}

/* Each node below its predecessors; then, where more lines leave it than enter, down to its successors. */
static void
assign_layers(const edn_layout *layout, int32_t *layer)
{
	const edn_dag *dag = layout->dag;

	for (int32_t i = 0; i < dag->nnodes; i++)
	{
		int32_t		node = dag->order[i];

		layer[node] = 0;
		for (int32_t j = dag->in_start[node]; j < dag->in_start[node + 1]; j++)
			if (is_drawn(layout, dag->in[j]) && layer[dag->links[dag->in[j]].from] + 1 > layer[node])
				layer[node] = layer[dag->links[dag->in[j]].from] + 1;
	}
	for (int32_t i = dag->nnodes; i-- > 0;)
	{
		int32_t		node = dag->order[i];
		int32_t		lowest = INT32_MAX;
		int32_t		balance = 0;

		for (int32_t j = dag->out_start[node]; j < dag->out_start[node + 1]; j++)
			if (is_drawn(layout, j))
			{
				balance++;
				if (layer[dag->links[j].to] - 1 < lowest)
					lowest = layer[dag->links[j].to] - 1;
			}
		for (int32_t j = dag->in_start[node]; j < dag->in_start[node + 1]; j++)
			balance -= is_drawn(layout, dag->in[j]);
		if (balance > 0 && lowest != INT32_MAX)
			layer[node] = lowest;
	}
}

/* Vertices and segments that the links need; false when there are too many. */
static bool
count_vertices(const edn_layout *layout, const int32_t *layer, edn_layers *l, int32_t *nlines)
{
	const edn_dag *dag = layout->dag;
	int64_t		vertices = dag->nnodes,
				segments = 0;

	*nlines = 0;
	l->nlayers = 0;
	for (int32_t i = 0; i < dag->nlinks; i++)
		if (is_drawn(layout, i))
		{
			int32_t		span = layer[dag->links[i].to] - layer[dag->links[i].from];

			vertices += span - 1;
			segments += span;
			(*nlines)++;
		}
	for (int32_t i = 0; i < dag->nnodes; i++)
		if (layer[i] + 1 > l->nlayers)
			l->nlayers = layer[i] + 1;
	if (vertices > MAX_VERTICES || segments > MAX_VERTICES)
		return false;
	l->nboxes = dag->nnodes;
	l->nvertices = (int32_t) vertices;
	l->nsegments = (int32_t) segments;
	return true;
}

/* The chain of segments of each line, one line after the other. */
static void
make_segments(const edn_layout *layout, edn_layers *l)
{
	const edn_dag *dag = layout->dag;
	int32_t		bend = l->nboxes,
				n = 0;

	for (int32_t i = 0; i < dag->nnodes; i++)
		l->width[i] = layout->boxes[i].width;
	for (int32_t i = 0; i < dag->nlinks; i++)
	{
		int32_t		upper = dag->links[i].from;

		if (!is_drawn(layout, i))
			continue;
		while (l->layer[upper] + 1 < l->layer[dag->links[i].to])
		{
			l->layer[bend] = l->layer[upper] + 1;
			l->width[bend] = 0;
			l->segments[n++] = (edn_segment) {upper, bend};
			upper = bend++;
		}
		l->segments[n++] = (edn_segment) {upper, dag->links[i].to};
	}
}

/* Rows of a compressed table: starts holds the counts shifted by one on entry, positions after. */
static void
sum_up(int32_t *start, int32_t n)
{
	for (int32_t i = 0; i < n; i++)
		start[i + 1] += start[i];
}

static void
index_segments(edn_layers *l, int32_t *cursor)
{
	memset(l->down_start, 0, sizeof(int32_t) * ((size_t) l->nvertices + 1));
	memset(l->up_start, 0, sizeof(int32_t) * ((size_t) l->nvertices + 1));
	for (int32_t i = 0; i < l->nsegments; i++)
	{
		l->down_start[l->segments[i].upper + 1]++;
		l->up_start[l->segments[i].lower + 1]++;
	}
	sum_up(l->down_start, l->nvertices);
	sum_up(l->up_start, l->nvertices);

	memcpy(cursor, l->down_start, sizeof(int32_t) * (size_t) l->nvertices);
	for (int32_t i = 0; i < l->nsegments; i++)
		l->down[cursor[l->segments[i].upper]++] = l->segments[i].lower;
	memcpy(cursor, l->up_start, sizeof(int32_t) * (size_t) l->nvertices);
	for (int32_t i = 0; i < l->nsegments; i++)
		l->up[cursor[l->segments[i].lower]++] = l->segments[i].upper;
}

/* Boxes in the order of their numbers, then bends: the order from which the search begins. */
static void
fill_layers(edn_layers *l, int32_t *cursor)
{
	memset(l->start, 0, sizeof(int32_t) * ((size_t) l->nlayers + 1));
	for (int32_t v = 0; v < l->nvertices; v++)
		l->start[l->layer[v] + 1]++;
	sum_up(l->start, l->nlayers);
	memcpy(cursor, l->start, sizeof(int32_t) * (size_t) l->nlayers);
	for (int32_t v = 0; v < l->nvertices; v++)
		l->members[cursor[l->layer[v]]++] = v;
}

static edn_layout_error
make_layers(edn_layout *layout, edn_layers *l, const edn_arena *arena)
{
	int32_t    *layer = take(arena, layout->dag->nnodes, sizeof(int32_t));
	int32_t    *cursor;

	if (layer == NULL)
		return EDN_LAYOUT_MEMORY;
	assign_layers(layout, layer);
	if (!count_vertices(layout, layer, l, &layout->nlines))
		return EDN_LAYOUT_SIZE;

	cursor = take(arena, (int64_t) l->nvertices + 1, sizeof(int32_t));
	l->layer = take(arena, l->nvertices, sizeof(int32_t));
	l->place = take(arena, l->nvertices, sizeof(int32_t));
	l->width = take(arena, l->nvertices, sizeof(int32_t));
	l->centre = take(arena, l->nvertices, sizeof(int32_t));
	l->members = take(arena, l->nvertices, sizeof(int32_t));
	l->start = take(arena, (int64_t) l->nlayers + 1, sizeof(int32_t));
	l->segments = take(arena, l->nsegments, sizeof(edn_segment));
	l->down_start = take(arena, (int64_t) l->nvertices + 1, sizeof(int32_t));
	l->up_start = take(arena, (int64_t) l->nvertices + 1, sizeof(int32_t));
	l->down = take(arena, l->nsegments, sizeof(int32_t));
	l->up = take(arena, l->nsegments, sizeof(int32_t));
	if (cursor == NULL || l->layer == NULL || l->place == NULL || l->width == NULL || l->centre == NULL || l->members == NULL ||
		l->start == NULL || l->segments == NULL || l->down_start == NULL || l->up_start == NULL || l->down == NULL || l->up == NULL)
		return EDN_LAYOUT_MEMORY;

	memcpy(l->layer, layer, sizeof(int32_t) * (size_t) layout->dag->nnodes);
	make_segments(layout, l);
	index_segments(l, cursor);
	fill_layers(l, cursor);
	return EDN_LAYOUT_OK;
}

/* ---------- boxes and lines ---------- */

/* The upper edge of every layer into tops, one more for where the next would be. */
static bool
place_boxes(edn_layout *layout, const edn_layers *l, int32_t *tops)
{
	int64_t		y = 0;

	layout->width = 0;
	for (int32_t i = 0; i < l->nlayers; i++)
	{
		int32_t		height = 0;

		tops[i] = (int32_t) y;
		for (int32_t j = l->start[i]; j < l->start[i + 1]; j++)
		{
			int32_t		v = l->members[j];
			int32_t		right = l->centre[v] + (l->width[v] + 1) / 2;

			if (right > layout->width)
				layout->width = right;
			if (v >= l->nboxes)
				continue;
			layout->boxes[v].layer = i;
			layout->boxes[v].x = l->centre[v] - l->width[v] / 2;
			layout->boxes[v].y = tops[i];
			if (layout->boxes[v].height > height)
				height = layout->boxes[v].height;
		}
		y += height + layout->gap_y;
		if (y > FARTHEST)
			return false;
	}
	tops[l->nlayers] = (int32_t) y;
	layout->height = l->nlayers > 0 ? (int32_t) y - layout->gap_y : 0;
	layout->nlayers = l->nlayers;
	return true;
}

/* A line's end at a box, while ports are dealt out. */
typedef struct line_end
{
	int32_t		box;
	int32_t		toward;			/* centre of the vertex at the segment's other end */
	int32_t		line;
	int32_t		port;			/* out: x */
} line_end;

static int
compare_ends(const void *a, const void *b)
{
	const line_end *x = a;
	const line_end *y = b;

	if (x->box != y->box)
		return x->box < y->box ? -1 : 1;
	if (x->toward != y->toward)
		return x->toward < y->toward ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static int
compare_lines(const void *a, const void *b)
{
	const line_end *x = a;
	const line_end *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

/* Spread the ends over an edge of their box, in the order in which their lines come from there; back in the order of lines. */
static void
deal_ports(const edn_layout *layout, line_end *ends, int32_t n)
{
	if (n == 0)
		return;
	qsort(ends, (size_t) n, sizeof(line_end), compare_ends);
	for (int32_t from = 0, to; from < n; from = to)
	{
		const edn_box *box = &layout->boxes[ends[from].box];

		for (to = from; to < n && ends[to].box == ends[from].box; to++)
			;
		for (int32_t i = from; i < to; i++)
			ends[i].port = box->x + (int32_t) ((int64_t) box->width * (i - from + 1) / (to - from + 1));
	}
	qsort(ends, (size_t) n, sizeof(line_end), compare_lines);
}

/* The points of a line: down from its box to the gap, through its bends, and into the other box. */
static void
trace(const edn_layout *layout, const edn_layers *l, const int32_t *tops, edn_line *line, int32_t segment, int32_t from_x, int32_t to_x)
{
	const edn_link *link = &layout->dag->links[line->link];
	const edn_box *from = &layout->boxes[link->from];
	edn_point  *point = line->points;

	*point++ = (edn_point) {from_x, from->y + from->height};
	if (from->y + from->height < tops[from->layer + 1] - layout->gap_y)
		*point++ = (edn_point) {from_x, tops[from->layer + 1] - layout->gap_y};
	for (; l->segments[segment].lower != link->to; segment++)
	{
		int32_t		bend = l->segments[segment].lower;

		*point++ = (edn_point) {l->centre[bend], tops[l->layer[bend]]};
		*point++ = (edn_point) {l->centre[bend], tops[l->layer[bend] + 1] - layout->gap_y};
	}
	*point++ = (edn_point) {to_x, layout->boxes[link->to].y};
	line->npoints = (int32_t) (point - line->points);
}

static int32_t
span_of(const edn_layout *layout, int32_t link)
{
	return layout->boxes[layout->dag->links[link].to].layer - layout->boxes[layout->dag->links[link].from].layer;
}

static bool
draw_lines(edn_layout *layout, const edn_layers *l, const int32_t *tops, const edn_arena *arena)
{
	line_end   *leaving = take(arena, layout->nlines, sizeof(line_end));
	line_end   *entering = take(arena, layout->nlines, sizeof(line_end));
	edn_point  *points = take(arena, 2 * ((int64_t) l->nsegments + layout->nlines), sizeof(edn_point));
	int32_t		n = 0,
				segment = 0;

	layout->lines = take(arena, layout->nlines, sizeof(edn_line));
	if (leaving == NULL || entering == NULL || points == NULL || layout->lines == NULL)
		return false;
	for (int32_t i = 0; i < layout->dag->nlinks; i++)
		if (is_drawn(layout, i))
		{
			int32_t		last = segment + span_of(layout, i) - 1;

			layout->lines[n].link = i;
			leaving[n] = (line_end) {layout->dag->links[i].from, l->centre[l->segments[segment].lower], n, 0};
			entering[n] = (line_end) {layout->dag->links[i].to, l->centre[l->segments[last].upper], n, 0};
			segment = last + 1;
			n++;
		}
	deal_ports(layout, leaving, n);
	deal_ports(layout, entering, n);
	segment = 0;
	for (int32_t i = 0; i < n; i++)
	{
		layout->lines[i].points = points;
		trace(layout, l, tops, &layout->lines[i], segment, leaving[i].port, entering[i].port);
		points += layout->lines[i].npoints;
		segment += span_of(layout, layout->lines[i].link);
	}
	return true;
}

edn_layout_error
edn_layout_run(edn_layout *layout, const edn_arena *arena)
{
	edn_layers	l;
	int32_t    *tops;
	edn_layout_error error = make_layers(layout, &l, arena);

	if (error != EDN_LAYOUT_OK)
		return error;
	layout->crossings = edn_layers_order(&l, arena);
	tops = take(arena, (int64_t) l.nlayers + 1, sizeof(int32_t));
	if (layout->crossings < 0 || tops == NULL)
		return EDN_LAYOUT_MEMORY;
	if (!edn_layers_place(&l, layout->gap_x, arena) || !place_boxes(layout, &l, tops))
		return EDN_LAYOUT_SIZE;
	return draw_lines(layout, &l, tops, arena) ? EDN_LAYOUT_OK : EDN_LAYOUT_MEMORY;
}
