/*
 * test_layout.c
 *	  Flowcharts of random graphs: no boxes overlap, no line runs through a box,
 *	  every link leads down, crossings are counted right, and the same graph
 *	  gives the same picture.
 */
#include "layout.h"
#include "unit.h"

#include <string.h>

#define GRAPHS 400
#define MAX_NODES 60
#define MAX_LINKS 160

typedef struct block
{
	struct block *next;
} block;

typedef struct picture
{
	block	   *blocks;
	edn_arena	arena;
	edn_dag    *dag;
	bool	   *left_out;
	edn_box    *boxes;
	edn_layout	layout;
} picture;

static int32_t
below(int32_t n)
{
	return (int32_t) (unit_random() % (uint64_t) n);
}

static void *
take(void *context, size_t size)
{
	picture    *p = context;
	block	   *b = malloc(sizeof(block) + size);

	memset(b + 1, 0xA5, size);
	b->next = p->blocks;
	p->blocks = b;
	return b + 1;
}

static void
release(picture *p)
{
	while (p->blocks != NULL)
	{
		block	   *next = p->blocks->next;

		free(p->blocks);
		p->blocks = next;
	}
}

static void
open_picture(picture *p, int32_t n, const edn_link *links, int32_t nlinks, uint64_t sizes, bool reduced)
{
	p->blocks = NULL;
	p->arena = (edn_arena) {take, p};
	p->dag = edn_dag_build(take(p, edn_dag_size(n, nlinks)), n, links, nlinks);
	p->boxes = take(p, sizeof(edn_box) * (size_t) (n + 1));
	p->left_out = take(p, (size_t) nlinks + 1);
	memset(p->left_out, 0, (size_t) nlinks + 1);
	if (reduced)
		edn_reduce(p->dag, p->left_out, take(p, edn_reduce_size(n)));
	for (int32_t i = 0; i < n; i++)
	{
		p->boxes[i] = (edn_box) {.width = 40 + (int32_t) (sizes % 100), .height = 20 + (int32_t) (sizes % 30)};
		sizes = sizes * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		sizes ^= sizes >> 29;
	}
	p->layout = (edn_layout) {.dag = p->dag, .left_out = p->left_out, .boxes = p->boxes, .gap_x = 16, .gap_y = 40};
}

static int32_t
random_links(int32_t n, edn_link *links)
{
	int32_t		nlinks = n > 1 ? below(MAX_LINKS < 3 * n ? MAX_LINKS : 3 * n) : 0;

	for (int32_t i = 0; i < nlinks; i++)
	{
		int32_t		from = below(n - 1);
		int32_t		reach = n - 1 - from;

		links[i] = (edn_link) {from, from + 1 + below(reach > 6 && below(4) > 0 ? 6 : reach),
			below(6) > 0 ? EDN_FS : below(2) == 0 ? EDN_SS : EDN_FF, {below(8) > 0 ? EDN_NONE : EDN_DAYS, 0}};
		if (links[i].lag.unit == EDN_DAYS)
			links[i].lag.amount = 1 + below(9);
	}
	return nlinks;
}

/* ---------- the model ---------- */

/* Is to reached from from by finish-to-start links, without the link skipped? */
static bool
model_reaches(const edn_dag *dag, int32_t from, int32_t to, int32_t skipped)
{
	bool		seen[MAX_NODES] = {false};
	bool		moved = true;

	seen[from] = true;
	while (moved)
	{
		moved = false;
		for (int32_t i = 0; i < dag->nlinks; i++)
			if (i != skipped && dag->links[i].kind == EDN_FS && seen[dag->links[i].from] && !seen[dag->links[i].to])
				moved = seen[dag->links[i].to] = true;
	}
	return seen[to];
}

static bool
same_pair(const edn_link *a, const edn_link *b)
{
	return a->from == b->from && a->to == b->to;
}

static const char *
check_reduced(const picture *p)
{
	for (int32_t i = 0; i < p->dag->nlinks; i++)
	{
		const edn_link *link = &p->dag->links[i];
		bool		plain = link->kind == EDN_FS && link->lag.unit == EDN_NONE;
		bool		twin = false;

		for (int32_t j = 0; j < p->dag->nlinks; j++)
			twin = twin || (j != i && p->dag->links[j].kind == EDN_FS && same_pair(link, &p->dag->links[j]));
		if (!plain && p->left_out[i])
			return "a link with a lag or of another kind left out";
		if (plain && !twin && p->left_out[i] != model_reaches(p->dag, link->from, link->to, i))
			return "transitive links";
	}
	return NULL;
}

static bool
overlap(const edn_box *a, const edn_box *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

/* Does a segment enter the inside of a box? Cut it to the box's height, then look at its x. */
static bool
enters(edn_point a, edn_point b, const edn_box *box)
{
	double		top = box->y,
				bottom = box->y + box->height,
				x1,
				x2;

	if (b.y <= box->y || a.y >= box->y + box->height)
		return false;
	x1 = a.y >= top ? a.x : a.x + (double) (b.x - a.x) * (top - a.y) / (b.y - a.y);
	x2 = b.y <= bottom ? b.x : a.x + (double) (b.x - a.x) * (bottom - a.y) / (b.y - a.y);
	return (x1 > box->x || x2 > box->x) && (x1 < box->x + box->width || x2 < box->x + box->width);
}

static const char *
check_line(const picture *p, const edn_line *line)
{
	const edn_link *link = &p->dag->links[line->link];
	const edn_box *from = &p->boxes[link->from];
	const edn_box *to = &p->boxes[link->to];

	if (line->npoints < 2)
		return "a line without two points";
	if (line->points[0].y != from->y + from->height || line->points[0].x <= from->x || line->points[0].x >= from->x + from->width)
		return "a line that does not leave its box";
	if (line->points[line->npoints - 1].y != to->y || line->points[line->npoints - 1].x <= to->x ||
		line->points[line->npoints - 1].x >= to->x + to->width)
		return "a line that does not enter its box";
	for (int32_t i = 0; i + 1 < line->npoints; i++)
	{
		if (line->points[i + 1].y <= line->points[i].y)
			return "a line that does not lead down";
		for (int32_t j = 0; j < p->dag->nnodes; j++)
			if (enters(line->points[i], line->points[i + 1], &p->boxes[j]))
				return "a line through a box";
	}
	return NULL;
}

static const char *
check_boxes(const picture *p)
{
	for (int32_t i = 0; i < p->dag->nnodes; i++)
	{
		const edn_box *box = &p->boxes[i];

		if (box->x < 0 || box->y < 0 || box->x + box->width > p->layout.width || box->y + box->height > p->layout.height)
			return "a box outside the picture";
		for (int32_t j = 0; j < i; j++)
			if (overlap(box, &p->boxes[j]))
				return "boxes that overlap";
	}
	return NULL;
}

static const char *
check_picture(const picture *p)
{
	int32_t		drawn = 0,
				at = 0;
	const char *fault = check_boxes(p);

	for (int32_t i = 0; i < p->dag->nlinks; i++)
		drawn += !p->left_out[i];
	if (fault == NULL && p->layout.nlines != drawn)
		fault = "the number of lines";
	for (int32_t i = 0; i < p->layout.nlines && fault == NULL; i++)
	{
		while (p->left_out[at])
			at++;
		if (p->layout.lines[i].link != at++)
			fault = "the link of a line";
		else
			fault = check_line(p, &p->layout.lines[i]);
	}
	return fault;
}

static bool
same_picture(const picture *a, const picture *b)
{
	if (a->layout.width != b->layout.width || a->layout.crossings != b->layout.crossings ||
		memcmp(a->boxes, b->boxes, sizeof(edn_box) * (size_t) a->dag->nnodes) != 0)
		return false;
	for (int32_t i = 0; i < a->layout.nlines; i++)
		if (memcmp(a->layout.lines[i].points, b->layout.lines[i].points,
				   sizeof(edn_point) * (size_t) a->layout.lines[i].npoints) != 0)
			return false;
	return true;
}

static void
random_pictures(void)
{
	edn_link	links[MAX_LINKS];
	const char *fault = NULL;
	int			g;

	for (g = 0; g < GRAPHS && fault == NULL; g++)
	{
		int32_t		n = 1 + below(MAX_NODES);
		int32_t		nlinks = random_links(n, links);
		uint64_t	sizes = unit_random();
		bool		reduced = below(2) == 0;
		picture		p,
					again;

		open_picture(&p, n, links, nlinks, sizes, reduced);
		open_picture(&again, n, links, nlinks, sizes, reduced);
		if (reduced)
			fault = check_reduced(&p);
		if (fault == NULL && (edn_layout_run(&p.layout, &p.arena) != EDN_LAYOUT_OK ||
							  edn_layout_run(&again.layout, &again.arena) != EDN_LAYOUT_OK))
			fault = "no layout";
		if (fault == NULL)
			fault = check_picture(&p);
		if (fault == NULL && !same_picture(&p, &again))
			fault = "another picture of the same graph";
		release(&p);
		release(&again);
	}
	unit_ok(fault == NULL, "%d random flowcharts%s%s", g, fault != NULL ? ": " : "", fault != NULL ? fault : "");
}

/* Two rows of n, each box linked to the one below it but in the wrong order: without crossings once they are sorted. */
static void
known_pictures(void)
{
	edn_link	links[] = {{0, 7, EDN_FS, {EDN_NONE, 0}}, {1, 6, EDN_FS, {EDN_NONE, 0}}, {2, 5, EDN_FS, {EDN_NONE, 0}}, {3, 4, EDN_FS, {EDN_NONE, 0}}};
	edn_link	square[] = {{0, 2, EDN_FS, {EDN_NONE, 0}}, {0, 3, EDN_FS, {EDN_NONE, 0}}, {1, 2, EDN_FS, {EDN_NONE, 0}}, {1, 3, EDN_FS, {EDN_NONE, 0}}};
	edn_link	triangle[] = {{0, 1, EDN_FS, {EDN_NONE, 0}}, {1, 2, EDN_FS, {EDN_NONE, 0}}, {0, 2, EDN_FS, {EDN_NONE, 0}}};
	picture		p;

	open_picture(&p, 8, links, 4, 1, true);
	unit_ok(edn_layout_run(&p.layout, &p.arena) == EDN_LAYOUT_OK && p.layout.crossings == 0 && p.layout.nlayers == 2,
			"four links in the wrong order cross no more");
	release(&p);
	open_picture(&p, 4, square, 4, 1, true);
	unit_ok(edn_layout_run(&p.layout, &p.arena) == EDN_LAYOUT_OK && p.layout.crossings == 1, "two above two, all linked: one crossing stays");
	release(&p);
	open_picture(&p, 3, triangle, 3, 1, true);
	unit_ok(edn_layout_run(&p.layout, &p.arena) == EDN_LAYOUT_OK && p.layout.nlines == 2, "the link around a chain is left out");
	release(&p);
	open_picture(&p, 0, triangle, 0, 1, true);
	unit_ok(edn_layout_run(&p.layout, &p.arena) == EDN_LAYOUT_OK && p.layout.height == 0, "a picture of nothing");
	release(&p);
}

/* A long chain with a link from its first to its last node: as many bends as nodes, and still a straight picture. */
static void
large_pictures(void)
{
	int32_t		n = 10000;
	edn_link   *links = malloc(sizeof(edn_link) * (size_t) n * 2);
	int32_t		nlinks = 0;
	picture		p;

	for (int32_t i = 1; i < n; i++)
		links[nlinks++] = (edn_link) {i - 1, i, EDN_FS, {EDN_NONE, 0}};
	links[nlinks++] = (edn_link) {0, n - 1, EDN_SS, {EDN_NONE, 0}};
	open_picture(&p, n, links, nlinks, 3, true);
	unit_ok(edn_layout_run(&p.layout, &p.arena) == EDN_LAYOUT_OK && p.layout.nlayers == n && p.layout.crossings == 0,
			"a chain of 10,000 with a link around it");
	release(&p);

	nlinks = 0;
	for (int32_t i = 1; i < n; i++)
	{
		links[nlinks++] = (edn_link) {i - 1 - below(i < 500 ? i : 500), i, EDN_FS, {EDN_NONE, 0}};
		if (i % 2 == 0)
			links[nlinks++] = (edn_link) {i - 1 - below(i < 500 ? i : 500), i, EDN_SS, {EDN_NONE, 0}};
	}
	open_picture(&p, n, links, nlinks, 3, false);
	unit_ok(edn_layout_run(&p.layout, &p.arena) == EDN_LAYOUT_OK && check_boxes(&p) == NULL, "10,000 nodes at random");
	release(&p);
	free(links);
}

int
main(int argc, char **argv)
{
	unit_seed(argc, argv);
	known_pictures();
	random_pictures();
	large_pictures();
	return unit_done();
}
