/*
 * api_matter.c
 *	  The public functions on whole matters.
 *
 * Errors of all: ED001 not set up, ED002 no such matter, ED040 not authorised,
 * ED060 an argument is NULL; each names its own.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "act.h"
#include "actor.h"
#include "args.h"
#include "authorise.h"
#include "calendar.h"
#include "decide.h"
#include "errors.h"
#include "json.h"
#include "master.h"
#include "open.h"
#include "project.h"
#include "rule.h"
#include "store.h"
#include "sweep.h"
#include "transition.h"

/* What a new matter is made of; from arguments or from JSON. */
typedef struct Draft
{
	const char *kind;			/* for a draft without template */
	const char *template;
	const char *title;
	const char *unit;			/* code, NULL: the parent's, or none */
	const char *attrs;			/* jsonb object */
	const char *duties;			/* jsonb object, duty code -> unit code */
	const char *source;
	const char *external_id;
} Draft;

static char *
site_division(void)
{
	if (edn_query("SELECT division FROM edianton.site", 0, NULL, NULL, NULL, SPI_OK_SELECT) != 1)
		elog(ERROR, "edianton.site has no row");
	return edn_get_text(0, 1);
}

static void
refuse_unknown_unit(const char *duty, const char *unit)
{
	ereport(ERROR,
			errcode(ERRCODE_EDN_UNKNOWN_MASTER),
			errmsg("there is no active unit \"%s\" for duty \"%s\"", unit ? unit : "", duty),
			errdetail("duties maps duty codes to unit codes."),
			errhint("SELECT code, name_zh FROM edianton.unit WHERE active;"));
}

/* {"builder": "U001", "joint": ["U002", "U003"]} -> {"builder": 17, "joint": [18, 19]} */
static char *
duty_units(const char *duties)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(duties);
	uint64		n = edn_query("SELECT d.key, e.value, u.id FROM pg_catalog.jsonb_each($1::jsonb) d"
							  " CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(CASE pg_catalog.jsonb_typeof(d.value)"
							  " WHEN 'array' THEN d.value ELSE pg_catalog.jsonb_build_array(d.value) END) WITH ORDINALITY e(value, i)"
							  " LEFT JOIN edianton.unit u ON u.code" EQ "e.value AND u.active ORDER BY d.key, e.i",
							  1, &type, &value, NULL, SPI_OK_SELECT);
	EdnJson		json;
	StringInfoData units;

	edn_json_begin(&json);
	initStringInfo(&units);
	for (uint64 i = 0; i < n; i++)
	{
		char	   *duty = edn_get_text(i, 1);
		bool		more = i + 1 < n && strcmp(edn_get_text(i + 1, 1), duty) == 0;

		if (edn_get_int32(i, 3, 0) == 0)
			refuse_unknown_unit(duty, edn_get_text(i, 2));
		appendStringInfo(&units, "%s%d", units.len > 0 ? ", " : "", edn_get_int32(i, 3, 0));
		if (more)
			continue;
		edn_json_raw(&json, duty, strchr(units.data, ',') ? psprintf("[%s]", units.data) : units.data);
		resetStringInfo(&units);
	}
	return edn_json_end(&json);
}

static void
refuse_duplicate(const Draft *draft)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2];

	if (draft->source == NULL || draft->external_id == NULL)
		return;
	values[0] = CStringGetTextDatum(draft->source);
	values[1] = CStringGetTextDatum(draft->external_id);
	/* Two deliveries at once wait for each other here, and not at the unique index, whose error says nothing. */
	edn_query("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended("
			  "pg_catalog.concat_ws(E'\\x1f', 'edianton.matter', $1, $2), 0))", 2, types, values, NULL, SPI_OK_SELECT);
	if (edn_query_latest("SELECT id FROM edianton.matter WHERE source" EQ "$1 AND external_id" EQ "$2",
						 2, types, values) > 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ALREADY_EXISTS),
				errmsg("source \"%s\" has delivered \"%s\" before", draft->source, draft->external_id),
				errdetail("It is matter " INT64_FORMAT ".", edn_get_int64(0, 1, 0)),
				errhint("Source and external id name a matter once; use that one."));
}

/* A matter in memory with what the caller said; not authorised, not opened. */
static EdnMatter *
make_matter(EdnWork *work, const Draft *draft, const EdnMatter *parent)
{
	EdnMatter  *matter;

	refuse_duplicate(draft);
	matter = edn_work_new_matter(work, parent ? parent->division : site_division());
	matter->title = pstrdup(draft->title);
	matter->attrs = pstrdup(draft->attrs);
	matter->duties = duty_units(draft->duties);
	if (edn_agrees_terms(matter->attrs))
		edn_require_matter_action(EDN_MAY_AGREE_TERM, matter);
	matter->source = draft->source ? pstrdup(draft->source) : NULL;
	matter->external_id = draft->external_id ? pstrdup(draft->external_id) : NULL;
	matter->unit = draft->unit ? edn_unit_by_code(draft->unit) : parent ? parent->unit : 0;
	if (parent != NULL)
	{
		matter->parent_id = parent->id;
		matter->enterprise = parent->enterprise;
	}
	return matter;
}

static void
require_title(const char *title)
{
	if (title == NULL || title[strspn(title, " \t\r\n")] == '\0')
		ereport(ERROR,
				errcode(ERRCODE_EDN_CONTENT_REQUIRED),
				errmsg("a matter needs a title"));
}

/* That a node is red is the engine's to say. */
static void
refuse_red(const EdnMatter *matter)
{
	Jsonb	   *attrs = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(matter->attrs)));
	JsonbValue	value;

	if (getKeyJsonValueFromContainer(&attrs->root, "source", strlen("source"), &value) == NULL ||
		value.type != jbvString || value.val.string.len != 3 || strncmp(value.val.string.val, "red", 3) != 0)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_NOT_AUTHORISED),
			errmsg("nobody opens the supervision \"%s\" of a red node by hand", matter->title),
			errdetail("The case of a red node is opened by the light itself."),
			errhint("edianton.propose_supervision() is for what the lights do not show."));
}

/*
 * Whoever may open a matter under the parent (its agents too), or one of his own under a parent that he sees.
 * Projects come from the register; supervision comes from red nodes, which only the engine sees, and through the gate.
 */
static void
require_opening(const EdnMatter *matter, const EdnMatter *parent, const EdnTemplate *template)
{
	if (parent != NULL)
		edn_require_sight(parent->id);
	if (strcmp(template->kind, "project") == 0 || strcmp(template->kind, "supervision") == 0)
		edn_require_matter_action(EDN_MAY_OPEN_OFFICIAL, matter);
	if (strcmp(template->kind, "supervision") == 0 && edn_actor()->person != 0)
		refuse_red(matter);
	if (parent != NULL)
	{
		EdnFacts	facts = {.matter_id = parent->id,.matter_unit = parent->unit,.matter_enterprise = parent->enterprise};

		if (edn_may(EDN_MAY_OPEN, &facts))
			return;
	}
	edn_require_matter_action(EDN_MAY_OPEN, matter);
}

/* What has ended takes nothing new; a draft and a suspended matter do. */
static void
refuse_ended_parent(const EdnMatter *parent, const char *title)
{
	if (parent->state != EDN_MATTER_COMPLETED && parent->state != EDN_MATTER_CANCELLED)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_MATTER_NOT_OPEN),
			errmsg("matter " INT64_FORMAT " \"%s\" is %s: \"%s\" is not opened under it", parent->id, parent->title,
				   edn_matter_state_name(parent->state), title),
			errdetail("What has ended takes no new matters."),
			errhint("edianton.reopen() begins a new round of it, or open the new one by itself."));
}

static const EdnTemplate *
template_for(const EdnMatter *matter, const char *code)
{
	return edn_template_get(edn_template_id(code, 0), matter->division);
}

/*
 * edianton.open_matter(template text, title text, unit text DEFAULT NULL, attrs jsonb DEFAULT '{}',
 *						parent bigint DEFAULT NULL, parent_node text DEFAULT NULL, duties jsonb DEFAULT '{}',
 *						source text DEFAULT NULL, external_id text DEFAULT NULL) RETURNS bigint (the matter's id)
 *
 * ED002 no such parent, ED003 no such parent node, ED004 no published template, ED005 no such unit, or a duty without one,
 * ED016 without title, ED042 source and external_id exist.
 */
PG_FUNCTION_INFO_V1(edianton_open_matter);
Datum
edianton_open_matter(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *parent = NULL;
	EdnMatter  *matter;
	const EdnTemplate *template;
	Draft		draft = {.template = edn_arg_text(fcinfo, 0),.title = edn_arg_text(fcinfo, 1)};

	edn_require_arg(fcinfo, 0, "template");
	edn_require_arg(fcinfo, 1, "title");
	require_title(draft.title);
	draft.unit = edn_arg_text(fcinfo, 2);
	draft.attrs = edn_arg_object(fcinfo, 3, "attrs");
	draft.duties = edn_arg_object(fcinfo, 6, "duties");
	draft.source = edn_arg_text(fcinfo, 7);
	draft.external_id = edn_arg_text(fcinfo, 8);
	edn_work_begin(&work, edn_actor());
	if (!PG_ARGISNULL(4))
		parent = edn_work_matter(&work, PG_GETARG_INT64(4));
	matter = make_matter(&work, &draft, parent);
	if (parent != NULL)
		refuse_ended_parent(parent, draft.title);
	if (parent != NULL && !PG_ARGISNULL(5))
	{
		EdnNode    *node = edn_node_named(parent, edn_arg_text(fcinfo, 5));

		matter->parent_ord = node->def->ord;
		matter->parent_round = node->round;
	}
	template = template_for(matter, draft.template);
	require_opening(matter, parent, template);
	(void) edn_open(&work, matter, template);
	edn_work_end(&work);
	PG_RETURN_INT64(matter->id);
}

/*
 * edianton.draft_matter(kind text, template text, title text, unit text DEFAULT NULL, attrs jsonb DEFAULT '{}',
 *						 duties jsonb DEFAULT '{}', source text DEFAULT NULL, external_id text DEFAULT NULL,
 *						 enterprise integer DEFAULT NULL) RETURNS bigint (the matter's id)
 *
 * A reserve entry: no nodes, no clocks. template may be NULL and be named at launch.
 * ED004, ED005, ED016, ED042.
 */
PG_FUNCTION_INFO_V1(edianton_draft_matter);
Datum
edianton_draft_matter(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	EdnJson		json;
	Draft		draft = {.kind = edn_arg_text(fcinfo, 0),.template = edn_arg_text(fcinfo, 1),.title = edn_arg_text(fcinfo, 2)};

	edn_require_arg(fcinfo, 0, "kind");
	edn_require_arg(fcinfo, 2, "title");
	require_title(draft.title);
	draft.unit = edn_arg_text(fcinfo, 3);
	draft.attrs = edn_arg_object(fcinfo, 4, "attrs");
	draft.duties = edn_arg_object(fcinfo, 5, "duties");
	draft.source = edn_arg_text(fcinfo, 6);
	draft.external_id = edn_arg_text(fcinfo, 7);
	edn_work_begin(&work, edn_actor());
	edn_require_kind(draft.kind);
	matter = make_matter(&work, &draft, NULL);
	matter->kind = pstrdup(draft.kind);
	matter->enterprise = PG_ARGISNULL(8) ? 0 : PG_GETARG_INT32(8);
	edn_require_matter_action(EDN_MAY_REGISTER, matter);
	if (matter->unit != 0)
	{
		matter->units = palloc(sizeof(int32));
		matter->units[0] = matter->unit;
		matter->nunits = 1;
	}
	edn_json_begin(&json);
	edn_json_text(&json, "title", matter->title);
	edn_json_text(&json, "kind", matter->kind);
	edn_json_text(&json, "template", draft.template);
	edn_event_say(&work, matter, NULL, "matter.drafted", edn_json_end(&json));
	edn_work_end(&work);
	PG_RETURN_INT64(matter->id);
}

/*
 * edianton.launch(matter bigint, template text, unit text DEFAULT NULL, duties jsonb DEFAULT '{}') RETURNS bigint
 *
 * Open a draft: all nodes, events and one notice per involved unit.
 * ED004, ED005, ED010 not a draft.
 */
PG_FUNCTION_INFO_V1(edianton_launch);
Datum
edianton_launch(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	int64		event;
	char	   *template = edn_arg_text(fcinfo, 1);
	char	   *duties = edn_arg_object(fcinfo, 3, "duties");

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "template");
	edn_work_begin(&work, edn_actor());
	matter = edn_work_matter(&work, PG_GETARG_INT64(0));
	edn_require_matter_action(EDN_MAY_PUBLISH, matter);
	if (matter->state != EDN_MATTER_DRAFT)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("matter " INT64_FORMAT " \"%s\" is %s and was opened before", matter->id, matter->title,
					   edn_matter_state_name(matter->state)),
				errdetail("Only a draft is opened."));
	if (!PG_ARGISNULL(2))
		matter->unit = edn_unit_by_code(edn_arg_text(fcinfo, 2));
	if (strcmp(duties, "{}") != 0)
		matter->duties = duty_units(duties);
	event = edn_open(&work, matter, template_for(matter, template));
	edn_work_end(&work);
	PG_RETURN_INT64(event);
}

/* --- acts on a matter --- */

static EdnMatter *
begin_matter(EdnWork *work, FunctionCallInfo fcinfo)
{
	edn_require_arg(fcinfo, 0, "matter");
	edn_work_begin(work, edn_actor());
	return edn_work_matter(work, PG_GETARG_INT64(0));
}

static Datum
end_matter(EdnWork *work, EdnMatter *matter, int64 event)
{
	if (matter->template != NULL)
	{
		edn_settle(work, matter);
		edn_catch_up(work, matter);
	}
	edn_work_end(work);
	PG_RETURN_INT64(event);
}

/*
 * edianton.set_attrs(matter bigint, attrs jsonb, reason text) RETURNS bigint
 *
 * attrs is merged into the matter's attributes; unfinished nodes follow their conditions. ED015, ED016, ED039 not an object.
 */
PG_FUNCTION_INFO_V1(edianton_set_attrs);
Datum
edianton_set_attrs(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	Jsonb	   *merged;

	edn_require_arg(fcinfo, 1, "attrs");
	(void) edn_arg_object(fcinfo, 1, "attrs");
	matter = begin_matter(&work, fcinfo);
	merged = DatumGetJsonbP(DirectFunctionCall2(jsonb_concat,
												DirectFunctionCall1(jsonb_in, CStringGetDatum(matter->attrs)),
												PG_GETARG_DATUM(1)));
	return end_matter(&work, matter, edn_set_attrs(&work, matter, JsonbToCString(NULL, &merged->root, VARSIZE(merged)),
												   edn_arg_text(fcinfo, 2)));
}

/* Two dotted words, the first of which is not one of the engine's. */
static void
require_own_kind(const char *kind)
{
	static const char *const engine[] = {"matter.", "node.", "score.", "supervision.", "calendar."};
	const char *dot = strchr(kind, '.');
	bool		right = dot != NULL && dot != kind && dot[1] != '\0' && strchr(dot + 1, '.') == NULL &&
		strspn(kind, "abcdefghijklmnopqrstuvwxyz_.") == strlen(kind);

	for (int i = 0; right && i < lengthof(engine); i++)
		right = strncmp(kind, engine[i], strlen(engine[i])) != 0;
	if (!right)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("\"%s\" is not the kind of an event that a site records", kind),
				errdetail("Kinds are two lower-case words with a dot; matter, node, score, supervision and calendar are the engine's."),
				errhint("appeal.rated, meeting.held ..."));
}

/*
 * edianton.record_event(matter bigint, kind text, detail jsonb DEFAULT '{}') RETURNS bigint
 *
 * What the site's own functions know, in the history and the outbox of the matter. For the owner's functions.
 * ED039 a kind of the engine's, or detail is not an object.
 */
PG_FUNCTION_INFO_V1(edianton_record_event);
Datum
edianton_record_event(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	char	   *kind = edn_arg_text(fcinfo, 1);
	char	   *detail = edn_arg_object(fcinfo, 2, "detail");

	edn_require_own_function("edianton.record_event()");
	edn_require_arg(fcinfo, 1, "kind");
	require_own_kind(kind);
	edn_require_arg(fcinfo, 0, "matter");
	edn_work_begin(&work, edn_actor());
	work.actor = NULL;			/* its function knows what he may see */
	matter = edn_work_matter(&work, PG_GETARG_INT64(0));
	return end_matter(&work, matter, edn_event_say(&work, matter, NULL, kind, detail));
}

/* edianton.suspend_matter(matter bigint, reason text) RETURNS bigint: ED015, ED016. */
PG_FUNCTION_INFO_V1(edianton_suspend_matter);
Datum
edianton_suspend_matter(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter = begin_matter(&work, fcinfo);

	return end_matter(&work, matter, edn_suspend(&work, matter, edn_arg_text(fcinfo, 1)));
}

/* edianton.resume_matter(matter bigint) RETURNS bigint: ED010 not suspended. */
PG_FUNCTION_INFO_V1(edianton_resume_matter);
Datum
edianton_resume_matter(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter = begin_matter(&work, fcinfo);

	return end_matter(&work, matter, edn_resume_matter(&work, matter));
}

/* edianton.cancel_matter(matter bigint, reason text) RETURNS bigint: ED015, ED016. */
PG_FUNCTION_INFO_V1(edianton_cancel_matter);
Datum
edianton_cancel_matter(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter = begin_matter(&work, fcinfo);

	return end_matter(&work, matter, edn_cancel(&work, matter, edn_arg_text(fcinfo, 1), false));
}

/* edianton.migrate(matter bigint, version integer) RETURNS bigint: ED004 no such version, ED015. */
PG_FUNCTION_INFO_V1(edianton_migrate);
Datum
edianton_migrate(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;

	edn_require_arg(fcinfo, 1, "version");
	matter = begin_matter(&work, fcinfo);
	edn_require_open(matter);
	return end_matter(&work, matter, edn_migrate(&work, matter, PG_GETARG_INT32(1)));
}

/* --- children --- */

/* The latest due time of what the parent still has to do. */
static TimestampTz
latest_due(const EdnMatter *matter)
{
	TimestampTz latest = DT_NOBEGIN;

	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		const EdnNode *node = &matter->nodes[i];

		if (edn_clock_runs(node) && node->due != DT_NOEND)
			latest = Max(latest, node->due);
	}
	return latest == DT_NOBEGIN ? DT_NOEND : latest;
}

static const char split_sql[] =
"SELECT c.title, c.unit, c.template, COALESCE(c.attrs, '{}')::text, COALESCE(c.duties, '{}')::text, c.source, c.external_id"
" FROM pg_catalog.jsonb_to_recordset($1::jsonb)"
" AS c(title text, unit text, template text, attrs jsonb, duties jsonb, source text, external_id text)";

static const char split_wrong_sql[] =
"SELECT 1 FROM pg_catalog.jsonb_array_elements($1::jsonb) AS e WHERE pg_catalog.jsonb_typeof(e)" NE "'object'"
" OR COALESCE(pg_catalog.jsonb_typeof(e->'attrs'), 'null')" NE "ALL ('{object,\"null\"}')"
" OR COALESCE(pg_catalog.jsonb_typeof(e->'duties'), 'null')" NE "ALL ('{object,\"null\"}')";

/* Before a constraint says it, which shows the whole row. */
static void
require_children(const Datum *children)
{
	Oid			type = TEXTOID;

	if (edn_query(split_wrong_sql, 1, &type, children, NULL, SPI_OK_SELECT) > 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("children must be JSON objects, and so their \"attrs\" and \"duties\""),
				errhint("[{\"title\": \"...\", \"unit\": \"unit code\", \"attrs\": {}}]"));
}

/* A child inherits the start and never falls due after the parent; the parent closes after it. */
static void
open_child(EdnWork *work, EdnMatter *parent, const Draft *draft, TimestampTz cap)
{
	EdnMatter  *matter;

	require_title(draft->title);
	matter = make_matter(work, draft, parent);
	matter->due_cap = Min(cap, parent->due_cap);
	matter->opened = parent->opened;
	(void) edn_open(work, matter, draft->template ? template_for(matter, draft->template) : parent->template);
	matter->blocks = true;
	edn_catch_up(work, matter);	/* its start may lie far back */
}

/*
 * Parts are split off by the unit that answers for the matter, and handed on (转办)
 * by the one that leads all the rest of what is left to do.
 */
static void
require_splitting(const EdnMatter *parent)
{
	EdnFacts	facts = {.matter_id = parent->id,.matter_unit = parent->unit,.matter_enterprise = parent->enterprise};

	for (int32 i = 0; i < parent->template->nnodes; i++)
	{
		const EdnNode *node = &parent->nodes[i];

		if (node->state == EDN_DONE || node->state == EDN_SKIPPED || node->lead_unit == parent->unit)
			continue;
		if (facts.lead_unit != 0 && facts.lead_unit != node->lead_unit)
		{
			facts.lead_unit = 0;
			break;
		}
		facts.lead_unit = node->lead_unit;
	}
	edn_authorise(EDN_MAY_SPLIT, &facts);
}

/*
 * edianton.split(matter bigint, children jsonb) RETURNS SETOF bigint (ids of the children)
 *
 * children: [{"title", "unit", "template" (default the parent's), "attrs", "duties", "source", "external_id"}].
 * ED015, ED016 a child without title, ED039 not an array of objects.
 */
PG_FUNCTION_INFO_V1(edianton_split);
Datum
edianton_split(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	EdnWork		work;
	EdnMatter  *parent;
	Oid			type = TEXTOID;
	Datum		value;
	uint64		n;
	Draft	   *drafts;
	TimestampTz cap;

	edn_require_arg(fcinfo, 1, "children");
	if (!JB_ROOT_IS_ARRAY(PG_GETARG_JSONB_P(1)))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("children must be a JSON array of objects"),
				errhint("[{\"title\": \"...\", \"unit\": \"unit code\"}]"));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	parent = begin_matter(&work, fcinfo);
	edn_require_open(parent);
	require_splitting(parent);
	value = CStringGetTextDatum(edn_arg_json(fcinfo, 1));
	require_children(&value);
	n = edn_query(split_sql, 1, &type, &value, NULL, SPI_OK_SELECT);
	drafts = palloc0(sizeof(Draft) * Max(n, 1));
	for (uint64 i = 0; i < n; i++)
		drafts[i] = (Draft)
	{
		.title = edn_get_text(i, 1),.unit = edn_get_text(i, 2),.template = edn_get_text(i, 3),
			.attrs = edn_get_text(i, 4),.duties = edn_get_text(i, 5),.source = edn_get_text(i, 6),
			.external_id = edn_get_text(i, 7)
	};
	cap = latest_due(parent);
	for (uint64 i = 0; i < n; i++)
	{
		Datum		id;
		bool		null = false;

		open_child(&work, parent, &drafts[i], cap);
		id = Int64GetDatum(((EdnMatter *) llast(work.matters))->id);
		tuplestore_putvalues(result->setResult, result->setDesc, &id, &null);
	}
	edn_event_say(&work, parent, NULL, "matter.split", psprintf("{\"children\": " UINT64_FORMAT "}", n));
	edn_work_end(&work);
	return (Datum) 0;
}

/* --- going live with old cases --- */

static const char import_sql[] =
"SELECT $1::jsonb->>'template', $1::jsonb->>'title', $1::jsonb->>'unit', COALESCE($1::jsonb->'attrs', '{}')::text,"
" COALESCE($1::jsonb->'duties', '{}')::text, $1::jsonb->>'source', $1::jsonb->>'external_id',"
" $1::jsonb->>'opened_at',"
" pg_catalog.jsonb_typeof(COALESCE($1::jsonb->'nodes', '[]'))" NE "'array'"
" OR pg_catalog.jsonb_typeof(COALESCE($1::jsonb->'attrs', '{}'))" NE "'object'"
" OR pg_catalog.jsonb_typeof(COALESCE($1::jsonb->'duties', '{}'))" NE "'object',"
" CASE WHEN pg_catalog.jsonb_typeof($1::jsonb->'matter')" EQ "'number' THEN ($1::jsonb->>'matter')::bigint END";

static const char import_nodes_sql[] =
"SELECT code, state::text, start_at, done_at, document, reason FROM pg_catalog.jsonb_to_recordset("
"COALESCE($1::jsonb->'nodes', '[]')) AS n(code text, state edianton.node_state, start_at timestamptz,"
" done_at timestamptz, document text, reason text)";

/*
 * What an older system says without an offset is meant by the calendar's wall,
 * wherever the session is. Undone by AtEOXact_GUC(false, level).
 */
static int
read_times_by_wall(const EdnTemplate *template)
{
	int			level = NewGUCNestLevel();

	(void) set_config_option("TimeZone", edn_calendar_zone(edn_calendar_get(template->calendar)),
							 PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("DateStyle", "ISO, YMD", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return level;
}

static TimestampTz
read_time(const char *text)
{
	if (text == NULL)
		return DT_NOEND;
	return DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in, CStringGetDatum(text),
												   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

static void
import_refused(const EdnNode *node, const char *rule)
{
	ereport(ERROR,
			errcode(ERRCODE_EDN_BAD_VALUE),
			errmsg("node %s of matter \"%s\" cannot be taken over as it is given",
				   edn_node_label(node), node->matter->title),
			errdetail("%s", rule),
			errhint("States to take over: done and skipped with done_at, active with start_at, waiting."));
}

static void
pass_steps(EdnNode *node)
{
	while (node->step < node->def->policy->nsteps && edn_step_time(node, node->step) <= node->matter->now)
		node->step++;
}

/* What the old system does not tell of begins as in any matter. */
static void
import_rest(EdnWork *work, EdnNode *node)
{
	edn_first_state(work, node);
	if (!edn_clock_runs(node))
		return;
	pass_steps(node);
	edn_schedule(node);
}

/* What was done is done, what runs runs on from its old start; steps that lie behind are not taken. */
static void
import_node(EdnWork *work, EdnNode *node, edn_state state, TimestampTz start, TimestampTz done)
{
	TimestampTz now = node->matter->now;

	if (state != EDN_DONE && state != EDN_SKIPPED && state != EDN_ACTIVE && state != EDN_WAITING)
		import_refused(node, "Only finished, running and waiting nodes are taken over.");
	if ((state == EDN_DONE || state == EDN_SKIPPED) && (done == DT_NOEND || done > now))
		import_refused(node, "What is finished was finished at some time in the past.");
	if (state == EDN_ACTIVE && (start == DT_NOEND || start > now))
		import_refused(node, "What runs was started at some time in the past.");
	node->state = state;
	node->start = state == EDN_WAITING ? DT_NOEND : start;
	node->done = state == EDN_DONE || state == EDN_SKIPPED ? done : DT_NOEND;
	if (state == EDN_ACTIVE)
	{
		edn_clock_start(work, node);
		pass_steps(node);
	}
	else
		node->warn = node->due = DT_NOEND;
	edn_judge(node, now);
	edn_schedule(node);
	edn_sync_node(node);
	edn_touch(node);
}

static void
import_nodes(EdnWork *work, EdnMatter *matter, Datum definition)
{
	Oid			type = TEXTOID;
	uint64		n = edn_query(import_nodes_sql, 1, &type, &definition, NULL, SPI_OK_SELECT);
	SPITupleTable *table = SPI_tuptable;
	bool	   *given = palloc0(sizeof(bool) * matter->template->nnodes);

	for (uint64 i = 0; i < n; i++)
	{
		char	   *code = SPI_getvalue(table->vals[i], table->tupdesc, 1);
		char	   *state_name = SPI_getvalue(table->vals[i], table->tupdesc, 2);
		EdnNode    *node = edn_node_named(matter, code ? code : "");
		edn_state	state;
		bool		isnull;
		Datum		start = SPI_getbinval(table->vals[i], table->tupdesc, 3, &isnull);
		TimestampTz start_at = isnull ? DT_NOEND : DatumGetTimestampTz(start);
		Datum		done = SPI_getbinval(table->vals[i], table->tupdesc, 4, &isnull);
		TimestampTz done_at = isnull ? DT_NOEND : DatumGetTimestampTz(done);

		if (state_name == NULL || !edn_state_parse(state_name, &state))
			import_refused(node, "It has no state.");
		node->document = SPI_getvalue(table->vals[i], table->tupdesc, 5);
		node->reason = SPI_getvalue(table->vals[i], table->tupdesc, 6);
		import_node(work, node, state, start_at, done_at);
		given[edn_node_index(node)] = true;
	}
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (!given[i])
			import_rest(work, &matter->nodes[i]);
	edn_decide_by_rule(work, matter);
}

/* NULL: it opens now. */
static void
require_past(const EdnMatter *matter, TimestampTz opened)
{
	if (opened == DT_NOEND || (opened <= matter->now && !TIMESTAMP_IS_NOBEGIN(opened)))
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_BAD_VALUE),
			errmsg("matter \"%s\" cannot be taken over as it is given", matter->title),
			errdetail("It was opened at some time in the past."),
			errhint("Leave opened_at out for what opens now."));
}

/* A reserve entry whose run began in the older system. */
static EdnMatter *
held_draft(EdnWork *work, int64 id)
{
	EdnMatter  *matter = edn_work_matter(work, id);

	if (matter->state != EDN_MATTER_DRAFT)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("matter " INT64_FORMAT " \"%s\" is %s and was opened before", matter->id, matter->title,
					   edn_matter_state_name(matter->state)),
				errdetail("Only a draft is taken over."));
	return matter;
}

/*
 * edianton.import_baseline(definition jsonb) RETURNS bigint (the matter's id)
 *
 * {"template", "title", "unit", "attrs", "duties", "source", "external_id", "opened_at",
 *	"matter": number of a draft that becomes the run, instead of title to external_id,
 *	"nodes": [{"code", "state", "start_at", "done_at", "document", "reason"}]}; nodes left out begin as in any matter.
 * Times without an offset are by the wall of the template's calendar.
 * ED003, ED004, ED005, ED016, ED039 a state or time that cannot be, ED042.
 */
PG_FUNCTION_INFO_V1(edianton_import_baseline);
Datum
edianton_import_baseline(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	Oid			type = TEXTOID;
	Datum		definition;
	Draft		draft = {0};
	const EdnTemplate *template;
	char	   *opened_text;
	TimestampTz opened;
	int64		id;
	int			level;

	edn_require_arg(fcinfo, 0, "definition");
	definition = CStringGetTextDatum(edn_arg_object(fcinfo, 0, "definition"));
	edn_work_begin(&work, edn_actor());
	edn_query(import_sql, 1, &type, &definition, NULL, SPI_OK_SELECT);
	draft.template = edn_get_text(0, 1);
	draft.title = edn_get_text(0, 2);
	draft.unit = edn_get_text(0, 3);
	draft.attrs = edn_get_text(0, 4);
	draft.duties = edn_get_text(0, 5);
	draft.source = edn_get_text(0, 6);
	draft.external_id = edn_get_text(0, 7);
	opened_text = edn_get_text(0, 8);
	if (edn_get_bool(0, 9))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("\"nodes\" must be a JSON array, \"attrs\" and \"duties\" JSON objects"),
				errhint("\\df+ edianton.import_baseline shows the form."));
	id = edn_get_int64(0, 10, 0);
	if (id != 0)
		matter = held_draft(&work, id);
	else
	{
		require_title(draft.title);
		matter = make_matter(&work, &draft, NULL);
	}
	edn_require_matter_action(EDN_MAY_IMPORT, matter);
	template = template_for(matter, draft.template ? draft.template : "");
	level = read_times_by_wall(template);
	opened = read_time(opened_text);
	require_past(matter, opened);
	edn_take_over(&work, matter, template, opened);
	import_nodes(&work, matter, definition);
	AtEOXact_GUC(false, level);
	edn_settle(&work, matter);
	edn_catch_up(&work, matter);
	edn_work_end(&work);
	PG_RETURN_INT64(matter->id);
}
