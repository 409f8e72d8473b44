/*
 * layout_order.c
 *	  The order of vertices in their layers: sweeps that sort each layer by the
 *	  mean place of its neighbours, and swaps of neighbours, as long as there are
 *	  fewer crossings.
 */
#include "layers.h"

#include <stdlib.h>
#include <string.h>

#define SWEEPS 24
#define PATIENCE 6				/* sweeps without a better order before giving up */
#define SWAP_LIMIT 4000			/* vertices up to which neighbours are swapped */

typedef struct sort_key
{
	int64_t		sum;			/* of the neighbours' places */
	int32_t		count;
	int32_t		place;			/* before */
	int32_t		vertex;
} sort_key;

typedef struct ordering
{
	edn_layers *layers;
	sort_key   *keys;			/* the widest layer */
	int32_t    *tree;			/* counts by place, a Fenwick tree of the widest layer */
	int32_t    *best;			/* members of the best order so far */
} ordering;

/* By mean, compared as fractions; a vertex without neighbours counts as where it stood. */
static int
compare_keys(const void *a, const void *b)
{
	const sort_key *x = a;
	const sort_key *y = b;
	int64_t		left = x->sum * y->count;
	int64_t		right = y->sum * x->count;

	if (left != right)
		return left < right ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static void
number_places(edn_layers *l)
{
	for (int32_t i = 0; i < l->nlayers; i++)
		for (int32_t j = l->start[i]; j < l->start[i + 1]; j++)
			l->place[l->members[j]] = j - l->start[i];
}

/* Sort one layer by its neighbours above or below. */
static void
sort_layer(ordering *o, int32_t layer, const int32_t *starts, const int32_t *neighbours)
{
	edn_layers *l = o->layers;
	int32_t		n = l->start[layer + 1] - l->start[layer];
	int32_t    *members = l->members + l->start[layer];

	for (int32_t i = 0; i < n; i++)
	{
		sort_key   *key = &o->keys[i];

		*key = (sort_key) {0, 0, i, members[i]};
		for (int32_t j = starts[members[i]]; j < starts[members[i] + 1]; j++)
		{
			key->sum += l->place[neighbours[j]];
			key->count++;
		}
		if (key->count == 0)
		{
			key->sum = i;
			key->count = 1;
		}
	}
	qsort(o->keys, (size_t) n, sizeof(sort_key), compare_keys);
	for (int32_t i = 0; i < n; i++)
	{
		members[i] = o->keys[i].vertex;
		l->place[members[i]] = i;
	}
}

/* ---------- crossings ---------- */

static int32_t
tree_above(const int32_t *tree, int32_t size, int32_t place)
{
	int32_t		sum = 0;

	for (int32_t i = place + 2; i <= size; i += i & -i)
		sum += tree[i];
	return sum;
}

static void
tree_add(int32_t *tree, int32_t place)
{
	for (int32_t i = place + 1; i > 0; i -= i & -i)
		tree[i]++;
}

/* Segments between a layer and the next: those begun further left that end further right cross. */
static int64_t
crossings_below(ordering *o, int32_t layer)
{
	edn_layers *l = o->layers;
	int32_t		size = l->start[layer + 2] - l->start[layer + 1];
	int64_t		crossings = 0;

	memset(o->tree, 0, sizeof(int32_t) * ((size_t) size + 1));
	for (int32_t i = l->start[layer]; i < l->start[layer + 1]; i++)
	{
		int32_t		v = l->members[i];

		for (int32_t j = l->down_start[v]; j < l->down_start[v + 1]; j++)
			crossings += tree_above(o->tree, size, l->place[l->down[j]]);
		for (int32_t j = l->down_start[v]; j < l->down_start[v + 1]; j++)
			tree_add(o->tree, l->place[l->down[j]]);
	}
	return crossings;
}

static int64_t
all_crossings(ordering *o)
{
	int64_t		crossings = 0;

	for (int32_t i = 0; i + 1 < o->layers->nlayers; i++)
		crossings += crossings_below(o, i);
	return crossings;
}

/* ---------- swaps ---------- */

/* Crossings between the segments of left and of right on one side, when left stands to the left. */
static int64_t
crossings_between(const edn_layers *l, const int32_t *starts, const int32_t *neighbours, int32_t left, int32_t right)
{
	int64_t		crossings = 0;

	for (int32_t i = starts[left]; i < starts[left + 1]; i++)
		for (int32_t j = starts[right]; j < starts[right + 1]; j++)
			crossings += l->place[neighbours[i]] > l->place[neighbours[j]];
	return crossings;
}

static int64_t
pair_crossings(const edn_layers *l, int32_t left, int32_t right)
{
	return crossings_between(l, l->up_start, l->up, left, right) + crossings_between(l, l->down_start, l->down, left, right);
}

/* Swap neighbours wherever that saves crossings; whether it did anywhere. */
static bool
swap_neighbours(edn_layers *l)
{
	bool		better = false;

	for (int32_t i = 0; i < l->nlayers; i++)
		for (int32_t j = l->start[i]; j + 1 < l->start[i + 1]; j++)
		{
			int32_t		left = l->members[j];
			int32_t		right = l->members[j + 1];

			if (pair_crossings(l, left, right) <= pair_crossings(l, right, left))
				continue;
			l->members[j] = right;
			l->members[j + 1] = left;
			l->place[right]--;
			l->place[left]++;
			better = true;
		}
	return better;
}

/* ---------- sweeps ---------- */

static void
sweep(ordering *o, bool down)
{
	edn_layers *l = o->layers;

	if (down)
		for (int32_t i = 1; i < l->nlayers; i++)
			sort_layer(o, i, l->up_start, l->up);
	else
		for (int32_t i = l->nlayers - 1; i-- > 0;)
			sort_layer(o, i, l->down_start, l->down);
	if (l->nvertices <= SWAP_LIMIT)
		while (swap_neighbours(l))
			;
}

static bool
take_memory(ordering *o, const edn_arena *arena)
{
	edn_layers *l = o->layers;
	size_t		widest = 0;

	for (int32_t i = 0; i < l->nlayers; i++)
		if ((size_t) (l->start[i + 1] - l->start[i]) > widest)
			widest = (size_t) (l->start[i + 1] - l->start[i]);
	o->keys = arena->take(arena->context, sizeof(sort_key) * (widest + 1));
	o->tree = arena->take(arena->context, sizeof(int32_t) * (widest + 1));
	o->best = arena->take(arena->context, sizeof(int32_t) * ((size_t) l->nvertices + 1));
	return o->keys != NULL && o->tree != NULL && o->best != NULL;
}

int64_t
edn_layers_order(edn_layers *l, const edn_arena *arena)
{
	ordering	o = {.layers = l};
	size_t		bytes = sizeof(int32_t) * (size_t) l->nvertices;
	int64_t		fewest;

	if (!take_memory(&o, arena))
		return -1;
	number_places(l);
	fewest = all_crossings(&o);
	memcpy(o.best, l->members, bytes);
	for (int i = 0, unchanged = 0; i < SWEEPS && fewest > 0 && unchanged < PATIENCE; i++)
	{
		int64_t		crossings;

		sweep(&o, i % 2 == 0);
		crossings = all_crossings(&o);
		unchanged++;
		if (crossings < fewest)
		{
			fewest = crossings;
			memcpy(o.best, l->members, bytes);
			unchanged = 0;
		}
	}
	memcpy(l->members, o.best, bytes);
	number_places(l);
	return fewest;
}
