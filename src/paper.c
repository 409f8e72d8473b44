/*
 * paper.c
 *	  Materials: which are required, which are there.
 *
 * A material is handed in once per matter; every node that names its code has
 * it from then on.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/date.h"

#include "calendar.h"
#include "paper.h"
#include "transition.h"

/* Codes of the materials that a matter holds. */
static List *
held_codes(const EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);
	uint64		n;
	List	   *codes = NIL;

	if (matter->fresh)
		return NIL;
	n = edn_query("SELECT code FROM edianton.material WHERE matter_id" EQ "$1", 1, &type, &value, NULL, SPI_OK_SELECT);
	for (uint64 i = 0; i < n; i++)
		codes = lappend(codes, edn_get_text(i, 1));
	return codes;
}

static bool
holds(List *codes, const char *code)
{
	ListCell   *lc;

	foreach(lc, codes)
		if (strcmp(lfirst(lc), code) == 0)
			return true;
	return false;
}

int
edn_missing_papers(const EdnNode *node, char ***names)
{
	List	   *codes;
	int			n = 0;

	*names = palloc(sizeof(char *) * Max(node->def->npapers, 1));
	if (node->missing == 0)
		return 0;
	codes = held_codes(node->matter);
	for (int i = 0; i < node->def->npapers; i++)
	{
		const EdnPaper *paper = &node->def->papers[i];

		if (paper->required && !holds(codes, paper->code))
			(*names)[n++] = paper->name;
	}
	return n;
}

void
edn_count_missing(EdnMatter *matter)
{
	List	   *codes = held_codes(matter);

	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];

		node->missing = 0;
		for (int j = 0; j < node->def->npapers; j++)
			if (node->def->papers[j].required && !holds(codes, node->def->papers[j].code))
				node->missing++;
	}
}

static const EdnPaper *
find_paper(const EdnNodeDef *def, const char *code)
{
	for (int i = 0; i < def->npapers; i++)
		if (strcmp(def->papers[i].code, code) == 0)
			return &def->papers[i];
	return NULL;
}

void
edn_paper_expires(EdnMatter *matter, const char *code)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];
		const EdnPaper *paper = find_paper(node->def, code);

		if (paper == NULL || !paper->required || (node->flags & EDN_FLAG_EXPIRES) != 0)
			continue;
		node->flags |= EDN_FLAG_EXPIRES;
		node->dirty = true;
	}
}

void
edn_mark_expiring(EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);
	uint64		n = edn_query("SELECT code FROM edianton.material WHERE matter_id" EQ "$1 AND valid_until IS NOT NULL",
							  1, &type, &value, NULL, SPI_OK_SELECT);

	for (uint64 i = 0; i < n; i++)
		edn_paper_expires(matter, edn_get_text(i, 1));
}

int
edn_expired_papers(const EdnNode *node, char ***names)
{
	EdnCalendar *calendar = edn_calendar_get(node->def->calendar);
	Oid			types[2] = {INT8OID, DATEOID};
	Datum		values[2] = {Int64GetDatum(node->matter->id), DateADTGetDatum(edn_calendar_day(calendar, node->matter->now))};
	uint64		found = edn_query("SELECT code FROM edianton.material WHERE matter_id" EQ "$1 AND valid_until OPERATOR(pg_catalog.<) $2",
								  2, types, values, NULL, SPI_OK_SELECT);
	int			n = 0;

	*names = palloc(sizeof(char *) * Max(found, 1));
	for (uint64 i = 0; i < found; i++)
	{
		const EdnPaper *paper = find_paper(node->def, edn_get_text(i, 1));

		if (paper != NULL && paper->required)
			(*names)[n++] = paper->name;
	}
	return n;
}

void
edn_paper_arrived(EdnWork *work, EdnMatter *matter, const char *code)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];
		const EdnPaper *paper = find_paper(node->def, code);

		if (paper == NULL || !paper->required || node->missing == 0)
			continue;
		node->missing--;
		node->dirty = true;
		edn_rejudge(work, node, DT_NOEND);
	}
}

bool
edn_node_takes(const EdnNode *node, const char *code)
{
	return find_paper(node->def, code) != NULL;
}

int
edn_paper_uses(const EdnMatter *matter, const char *code)
{
	int			uses = 0;

	for (int32 i = 0; i < matter->template->nnodes; i++)
		uses += edn_node_takes(&matter->nodes[i], code);
	return uses;
}
