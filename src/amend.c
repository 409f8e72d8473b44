/*
 * amend.c
 *	  What a matter is called and whose it is, where its master data change.
 *
 * While a matter is a draft everything about it may still change. Once it is
 * open its units and duties are facts of its nodes: then only title and
 * enterprise follow, and set_attrs() has the attributes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "act.h"
#include "args.h"
#include "errors.h"
#include "guard.h"
#include "json.h"
#include "rule.h"
#include "store.h"

/* The engine's own flush leaves title and enterprise alone: nothing else changes them. */
static void
write_master_data(const EdnMatter *matter)
{
	Oid			types[] = {INT8OID, TEXTOID, INT4OID};
	Datum		values[] = {Int64GetDatum(matter->id), CStringGetTextDatum(matter->title), Int32GetDatum(matter->enterprise)};

	edn_engine_begin();
	PG_TRY();
	{
		(void) edn_query("UPDATE edianton.matter SET title = $2, enterprise = nullif($3, 0) WHERE id" EQ "$1",
						 3, types, values, matter->enterprise != 0 ? NULL : "   ", SPI_OK_UPDATE);
	}
	PG_FINALLY();
	{
		edn_engine_end();
	}
	PG_END_TRY();
}

static void
set_units(EdnMatter *matter, ArrayType *units)
{
	Datum	   *elements;
	int			n;

	deconstruct_array(units, INT4OID, sizeof(int32), true, TYPALIGN_INT, &elements, NULL, &n);
	matter->units = palloc(sizeof(int32) * Max(n, 1));
	matter->nunits = n;
	for (int i = 0; i < n; i++)
		matter->units[i] = DatumGetInt32(elements[i]);
}

/*
 * edianton.amend_matter(matter bigint, title text, enterprise integer DEFAULT NULL, unit integer DEFAULT NULL,
 *						 units integer[] DEFAULT NULL, duties jsonb DEFAULT NULL, attrs jsonb DEFAULT NULL) RETURNS bigint
 *
 * What is NULL stays, but enterprise; unit, units, duties (duty code -> unit id) and
 * attrs of drafts only. Returns the event's id.
 * ED001, ED002, ED010 no longer a draft, ED016, ED039, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_amend_matter);

Datum
edianton_amend_matter(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	EdnJson		json;
	int64		event;
	char	   *title = edn_arg_text(fcinfo, 1);
	bool		draft_only = !PG_ARGISNULL(3) || !PG_ARGISNULL(4) || !PG_ARGISNULL(5) || !PG_ARGISNULL(6);

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "title");
	edn_work_begin(&work, edn_actor());
	matter = edn_work_matter(&work, PG_GETARG_INT64(0));
	edn_require_matter_action(EDN_MAY_REGISTER, matter);
	edn_require_content(title, "a title", matter, NULL);
	if (draft_only && matter->state != EDN_MATTER_DRAFT)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("matter " INT64_FORMAT " \"%s\" is %s: its units and duties stay", matter->id, matter->title,
					   edn_matter_state_name(matter->state)),
				errdetail("Its nodes were opened with them."),
				errhint("reassign() hands nodes to other units, set_attrs() changes attributes."));

	matter->title = title;
	matter->enterprise = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT32(2);
	if (!PG_ARGISNULL(3))
		matter->unit = PG_GETARG_INT32(3);
	if (!PG_ARGISNULL(4))
		set_units(matter, PG_GETARG_ARRAYTYPE_P(4));
	if (!PG_ARGISNULL(5))
		matter->duties = edn_arg_object(fcinfo, 5, "duties");
	if (!PG_ARGISNULL(6))
		matter->attrs = edn_arg_object(fcinfo, 6, "attrs");
	matter->dirty = true;

	edn_json_begin(&json);
	edn_json_text(&json, "title", matter->title);
	if (matter->enterprise != 0)
		edn_json_int(&json, "enterprise", matter->enterprise);
	if (matter->unit != 0)
		edn_json_int(&json, "unit", matter->unit);
	if (draft_only)
	{
		edn_json_raw(&json, "duties", matter->duties);
		edn_json_raw(&json, "attrs", matter->attrs);
	}
	event = edn_event_say(&work, matter, NULL, "matter.amended", edn_json_end(&json));
	write_master_data(matter);
	edn_work_end(&work);
	PG_RETURN_INT64(event);
}
