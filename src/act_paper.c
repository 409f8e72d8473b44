/*
 * act_paper.c
 *	  Handing in materials.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "act.h"
#include "errors.h"
#include "json.h"
#include "guard.h"
#include "paper.h"
#include "project.h"
#include "rule.h"
#include "store.h"

static char *
material_detail(const EdnMatter *matter, const char *material, const char *uri, bool again)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "material", material);
	edn_json_text(&json, "uri", uri);
	edn_json_int(&json, "nodes", edn_paper_uses(matter, material));
	if (again)
		edn_json_bool(&json, "replaces", true);
	return edn_json_end(&json);
}

/* Whoever may hand in papers for one of the nodes that take it. */
static void
require_submitter(const EdnMatter *matter, const char *material)
{
	EdnFacts	facts = edn_facts_of(matter, NULL);

	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		if (!edn_node_takes(&matter->nodes[i], material))
			continue;
		facts = edn_facts_of(matter, &matter->nodes[i]);
		if (edn_may(EDN_MAY_SUBMIT, &facts))
			return;
	}
	edn_authorise(EDN_MAY_SUBMIT, &facts);
}

/* Its row, written; *expires: the one that the site keeps of it has an end of validity. True when there was one before. */
static bool
write_material(const EdnWork *work, const EdnMatter *matter, const char *material, const char *uri, Datum sha256,
			   bool no_sha256, DateADT valid_until, bool *expires)
{
	Oid			types[7] = {INT8OID, TEXTOID, TEXTOID, BYTEAOID, INT8OID, TIMESTAMPTZOID, DATEOID};
	Datum		values[7] = {Int64GetDatum(matter->id), CStringGetTextDatum(material), CStringGetTextDatum(uri), sha256,
	Int64GetDatum(work->person), TimestampTzGetDatum(matter->now), DateADTGetDatum(valid_until)};
	char		nulls[] = "       ";

	nulls[3] = no_sha256 ? 'n' : ' ';
	nulls[4] = work->person == 0 ? 'n' : ' ';
	nulls[6] = DATE_IS_NOEND(valid_until) ? 'n' : ' ';
	edn_engine_query("INSERT INTO edianton.material AS m (matter_id, code, uri, sha256, submitted_by, submitted_at, valid_until)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (matter_id, code) DO UPDATE SET uri = excluded.uri,"
			  " sha256 = excluded.sha256, submitted_by = excluded.submitted_by, submitted_at = excluded.submitted_at,"
			  " valid_until = excluded.valid_until RETURNING xmax" EQ "'0'::xid, valid_until IS NOT NULL",
					 7, types, values, nulls, SPI_OK_INSERT_RETURNING);
	*expires = edn_get_bool(0, 2);
	return !edn_get_bool(0, 1);
}

int64
edn_submit(EdnWork *work, EdnMatter *matter, const char *material, const char *uri, Datum sha256, bool no_sha256,
		   DateADT valid_until)
{
	bool		again;
	bool		expires;

	edn_require_open(matter);
	edn_require_content(material, "the code of the material", matter, NULL);
	edn_require_content(uri, "the uri of the material", matter, NULL);
	if (!no_sha256 && VARSIZE_ANY_EXHDR(DatumGetPointer(sha256)) != 32)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the SHA-256 of material \"%s\" of matter " INT64_FORMAT " is not 32 bytes long", material, matter->id),
				errhint("sha256(content) gives it."));
	if (edn_paper_uses(matter, material) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("no node of matter " INT64_FORMAT " \"%s\" takes a material \"%s\"", matter->id, matter->title, material),
				errdetail("Template \"%s\" version %d lists the materials of each node.",
						  matter->template->code, matter->template->version),
				errhint("SELECT DISTINCT code, name_zh FROM edianton.template_material WHERE template_id = %d;",
						matter->template->id));
	require_submitter(matter, material);
	again = write_material(work, matter, material, uri, sha256, no_sha256, valid_until, &expires);
	if (!again)
		edn_paper_arrived(work, matter, material);
	if (expires)
		edn_paper_expires(matter, material);
	edn_roll_up(matter);
	return edn_event_say(work, matter, NULL, "matter.material", material_detail(matter, material, uri, again));
}
