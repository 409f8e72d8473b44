/*
 * layout_place.c
 *	  Where the vertices of each layer stand: as near to the middle of their
 *	  neighbours as the order and the gaps allow.
 *
 * Without its gaps a layer asks for the nearest ascending sequence to what its
 * vertices wish for. Pooling neighbours that are in the wrong order until none
 * are gives just that, in one pass.
 */
#include "layers.h"

#define PASSES 64
#define BEND_WEIGHT 8			/* a line that runs straight is worth more than a box in the middle */
#define FARTHEST (INT32_MAX / 8)

/* Vertices that stand together, at their common wish. */
typedef struct pool
{
	int64_t		sum;			/* of weighted wishes */
	int64_t		weight;
	int32_t		count;
} pool;

typedef struct placing
{
	edn_layers *layers;
	int32_t		gap;
	pool	   *pools;			/* the widest layer */
	int64_t    *offset;			/* where each vertex of a layer would stand if it were packed to the left */
} placing;

/* Rounded down, also below zero. */
static int64_t
divided(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool
is_bend(const edn_layers *l, int32_t vertex)
{
	return vertex >= l->nboxes;
}

/* From the middle of a vertex to that of its right neighbour, at the least. */
static int32_t
distance(const placing *p, int32_t left, int32_t right)
{
	const edn_layers *l = p->layers;
	int32_t		gap = is_bend(l, left) || is_bend(l, right) ? (p->gap + 1) / 2 : p->gap;

	return (l->width[left] + 1) / 2 + gap + (l->width[right] + 1) / 2;
}

static void
measure(placing *p, int32_t layer)
{
	const edn_layers *l = p->layers;

	p->offset[0] = 0;
	for (int32_t i = l->start[layer] + 1; i < l->start[layer + 1]; i++)
		p->offset[i - l->start[layer]] = p->offset[i - l->start[layer] - 1] + distance(p, l->members[i - 1], l->members[i]);
}

/* Add the neighbours' centres on one side to a wish. */
static void
wish(const edn_layers *l, int32_t vertex, const int32_t *starts, const int32_t *neighbours, pool *result)
{
	for (int32_t i = starts[vertex]; i < starts[vertex + 1]; i++)
	{
		int64_t		weight = is_bend(l, vertex) && is_bend(l, neighbours[i]) ? BEND_WEIGHT : 1;

		result->sum += weight * l->centre[neighbours[i]];
		result->weight += weight;
	}
}

/* Join the last two pools as long as the right one wants to be left of the left one. */
static int32_t
join(pool *pools, int32_t n)
{
	while (n > 1 && divided(pools[n - 2].sum, pools[n - 2].weight) > divided(pools[n - 1].sum, pools[n - 1].weight))
	{
		pools[n - 2].sum += pools[n - 1].sum;
		pools[n - 2].weight += pools[n - 1].weight;
		pools[n - 2].count += pools[n - 1].count;
		n--;
	}
	return n;
}

static void
settle_layer(placing *p, int32_t layer, bool from_above, bool from_below)
{
	edn_layers *l = p->layers;
	const int32_t *members = l->members + l->start[layer];
	int32_t		count = l->start[layer + 1] - l->start[layer];
	int32_t		n = 0;

	measure(p, layer);
	for (int32_t i = 0; i < count; i++)
	{
		pool	   *next = &p->pools[n];

		*next = (pool) {0, 0, 1};
		if (from_above)
			wish(l, members[i], l->up_start, l->up, next);
		if (from_below)
			wish(l, members[i], l->down_start, l->down, next);
		if (next->weight == 0)
		{
			next->sum = l->centre[members[i]];
			next->weight = 1;
		}
		next->sum -= next->weight * p->offset[i];
		n = join(p->pools, n + 1);
	}
	for (int32_t i = 0, at = 0; i < n; i++)
		for (int32_t j = 0; j < p->pools[i].count; j++, at++)
			l->centre[members[at]] = (int32_t) (divided(p->pools[i].sum, p->pools[i].weight) + p->offset[at]);
}

/* ---------- straight lines ---------- */

/* Where a vertex may stand while its neighbours stay where they are. */
static void
room_of(const placing *p, int32_t vertex, int32_t *from, int32_t *to)
{
	const edn_layers *l = p->layers;
	int32_t		at = l->start[l->layer[vertex]] + l->place[vertex];

	*from = -FARTHEST;
	*to = FARTHEST;
	if (at > l->start[l->layer[vertex]])
		*from = l->centre[l->members[at - 1]] + distance(p, l->members[at - 1], vertex);
	if (at + 1 < l->start[l->layer[vertex] + 1])
		*to = l->centre[l->members[at + 1]] - distance(p, vertex, l->members[at + 1]);
}

/* Bends of one line, one below the other from bend on, that can stand in a column: move them there; the next bend. */
static int32_t
straighten(placing *p, int32_t bend)
{
	edn_layers *l = p->layers;
	int32_t		from = -FARTHEST,
				to = FARTHEST,
				next = bend;
	int64_t		sum = 0;
	int32_t		column;

	do
	{
		int32_t		low,
					high;

		room_of(p, next, &low, &high);
		if (low > to || high < from)
			break;
		from = low > from ? low : from;
		to = high < to ? high : to;
		sum += l->centre[next++];
	} while (next < l->nvertices && l->up[l->up_start[next]] == next - 1);
	column = (int32_t) divided(sum, next - bend);
	column = column < from ? from : column > to ? to : column;
	for (int32_t i = bend; i < next; i++)
		l->centre[i] = column;
	return next;
}

/* Pack every layer to the left; false when it is wider than a coordinate holds. */
static bool
pack(placing *p)
{
	edn_layers *l = p->layers;

	for (int32_t i = 0; i < l->nlayers; i++)
	{
		measure(p, i);
		for (int32_t j = l->start[i]; j < l->start[i + 1]; j++)
		{
			int64_t		centre = p->offset[j - l->start[i]];

			if (centre > FARTHEST)
				return false;
			l->centre[l->members[j]] = (int32_t) centre;
		}
	}
	return true;
}

/* The leftmost edge becomes 0. */
static void
justify(edn_layers *l)
{
	int32_t		left = INT32_MAX;

	for (int32_t v = 0; v < l->nvertices; v++)
		if (l->centre[v] - (l->width[v] + 1) / 2 < left)
			left = l->centre[v] - (l->width[v] + 1) / 2;
	for (int32_t v = 0; v < l->nvertices; v++)
		l->centre[v] -= left;
}

bool
edn_layers_place(edn_layers *l, int32_t gap, const edn_arena *arena)
{
	placing		p = {.layers = l, .gap = gap};
	size_t		widest = 1;

	for (int32_t i = 0; i < l->nlayers; i++)
		if ((size_t) (l->start[i + 1] - l->start[i]) > widest)
			widest = (size_t) (l->start[i + 1] - l->start[i]);
	p.pools = arena->take(arena->context, sizeof(pool) * widest);
	p.offset = arena->take(arena->context, sizeof(int64_t) * widest);
	if (p.pools == NULL || p.offset == NULL || !pack(&p))
		return false;

	for (int pass = 0; pass < PASSES; pass++)
	{
		bool		both = pass >= PASSES - 4;

		if (pass % 2 == 0)
			for (int32_t i = 0; i < l->nlayers; i++)
				settle_layer(&p, i, true, both);
		else
			for (int32_t i = l->nlayers; i-- > 0;)
				settle_layer(&p, i, both, true);
	}
	for (int32_t bend = l->nboxes; bend < l->nvertices;)
		bend = straighten(&p, bend);
	justify(l);
	return true;
}
