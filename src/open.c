/*
 * open.c
 *	  Opening matters: all nodes at once, from the template.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/jsonpath.h"

#include "decide.h"
#include "errors.h"
#include "evidence.h"
#include "json.h"
#include "notice.h"
#include "open.h"
#include "paper.h"
#include "project.h"
#include "store.h"
#include "transition.h"

/* --- units --- */

static int32
unit_value(const JsonbValue *value)
{
	return DatumGetInt32(DirectFunctionCall1(numeric_int4, NumericGetDatum(value->val.numeric)));
}

/* What this matter itself names for a duty: false where it names nothing. */
static bool
named_duty(EdnMatter *matter, const char *duty, JsonbValue *value)
{
	Jsonb	   *object;

	if (strcmp(matter->duties, "{}") == 0)
		return false;
	object = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(matter->duties)));
	return getKeyJsonValueFromContainer(&object->root, duty, strlen(duty), value) != NULL;
}

/* Unit that this matter itself names for a duty; 0: none. */
static int32
own_duty(EdnMatter *matter, const char *duty)
{
	JsonbValue	value;

	return named_duty(matter, duty, &value) && value.type == jbvNumeric ? unit_value(&value) : 0;
}

static int32
unit_for(EdnMatter *matter, const char *duty, int32 mapped)
{
	int32		own = own_duty(matter, duty);

	return own != 0 ? own : mapped;
}

static void
add_co_unit(EdnNode *node, int32 unit)
{
	if (unit == 0 || unit == node->lead_unit)
		return;
	for (int i = 0; i < node->nco; i++)
		if (node->co_units[i] == unit)
			return;
	node->co_units[node->nco++] = unit;
}

/* A matter may name several units for a duty that takes part: {"joint": [3, 17]}. */
static void
add_co_units(EdnMatter *matter, EdnNode *node, const char *duty, int32 mapped)
{
	JsonbValue	named;
	JsonbIterator *it;
	JsonbIteratorToken token;
	bool		several = named_duty(matter, duty, &named) && named.type == jbvBinary &&
		JsonContainerIsArray(named.val.binary.data);
	int			n = several ? JsonContainerSize(named.val.binary.data) : 1;
	int32	   *units = palloc(sizeof(int32) * (node->nco + n));

	if (node->nco > 0)
		memcpy(units, node->co_units, sizeof(int32) * node->nco);
	node->co_units = units;
	if (!several)
	{
		add_co_unit(node, unit_for(matter, duty, mapped));
		return;
	}
	it = JsonbIteratorInit(named.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &named, true)) != WJB_DONE)
		if (token == WJB_ELEM && named.type == jbvNumeric)
			add_co_unit(node, unit_value(&named));
}

void
edn_assign_units(EdnMatter *matter, EdnNode *node)
{
	const EdnNodeDef *def = node->def;

	node->lead_unit = unit_for(matter, def->duty, def->unit);
	if (node->lead_unit == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("no unit does duty \"%s\" of node %s in matter \"%s\"", def->duty, edn_node_label(node), matter->title),
				errdetail("Division %s maps the duty to no unit, and the matter names none for it.", matter->division),
				errhint("Add a row to edianton.duty_unit, or name the unit in the argument duties."));
	node->nco = 0;
	node->co_units = NULL;
	for (int i = 0; i < def->nco; i++)
		add_co_units(matter, node, def->co_duties[i], def->co_units[i]);
}

/* Whoever the matter itself names for a duty has a part in it, whether or not a node is led by that duty. */
static int
named_units(const EdnMatter *matter, int32 **units)
{
	Jsonb	   *object;
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	value;
	int			n = 0;

	*units = NULL;
	if (strcmp(matter->duties, "{}") == 0)
		return 0;
	object = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(matter->duties)));
	*units = palloc(VARSIZE(object));	/* each takes more room there than here */
	it = JsonbIteratorInit(&object->root);
	while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_DONE)
		if ((token == WJB_VALUE || token == WJB_ELEM) && value.type == jbvNumeric)
			(*units)[n++] = unit_value(&value);
	return n;
}

static void
add_unit(EdnMatter *matter, int32 unit)
{
	for (int i = 0; i < matter->nunits; i++)
		if (matter->units[i] == unit)
			return;
	matter->units[matter->nunits++] = unit;
}

void
edn_collect_units(EdnMatter *matter)
{
	int			room = 1 + matter->nunits;
	int32	   *units;
	int32	   *named;
	int			nnamed = named_units(matter, &named);

	for (int32 i = 0; i < matter->template->nnodes; i++)
		room += 1 + matter->nodes[i].nco;
	room += nnamed;
	/* Who had a part keeps it: the units of a draft, and those that handed a node over. */
	units = palloc(sizeof(int32) * room);
	if (matter->nunits > 0)
		memcpy(units, matter->units, sizeof(int32) * matter->nunits);
	matter->units = units;
	if (matter->unit != 0)
		add_unit(matter, matter->unit);
	for (int i = 0; i < nnamed; i++)
		add_unit(matter, named[i]);
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		const EdnNode *node = &matter->nodes[i];

		add_unit(matter, node->lead_unit);
		for (int j = 0; j < node->nco; j++)
			add_unit(matter, node->co_units[j]);
	}
	matter->dirty = true;
}

/* --- conditions --- */

static bool
path_holds(const char *condition, const char *attrs)
{
	Datum		path,
				document,
				vars;
	LOCAL_FCINFO(fcinfo, 4);
	Datum		result;

	path = DirectFunctionCall1(jsonpath_in, CStringGetDatum(condition));
	document = DirectFunctionCall1(jsonb_in, CStringGetDatum(attrs));
	vars = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	InitFunctionCallInfoData(*fcinfo, NULL, 4, DEFAULT_COLLATION_OID, NULL, NULL);
	fcinfo->args[0] = (NullableDatum) {document, false};
	fcinfo->args[1] = (NullableDatum) {path, false};
	fcinfo->args[2] = (NullableDatum) {vars, false};
	/* silent: an attribute that is not there makes the condition false, not an error */
	fcinfo->args[3] = (NullableDatum) {BoolGetDatum(true), false};
	result = jsonb_path_match(fcinfo);
	return !fcinfo->isnull && DatumGetBool(result);
}

bool
edn_condition_holds(const EdnNodeDef *def, const char *attrs)
{
	return def->condition == NULL || path_holds(def->condition, attrs);
}

/* --- terms --- */

bool
edn_agrees_terms(const char *attrs)
{
	return strstr(attrs, "\"terms\"") != NULL;
}

/* {"terms": {"N0104": "15 workdays"}}: agreed for this matter alone. */
static bool
agreed_term(const EdnNode *node, edn_term *term)
{
	const char *attrs = node->matter->attrs;
	JsonbValue	value;
	char	   *text;

	if (!edn_agrees_terms(attrs))
		return false;
	if (getKeyJsonValueFromContainer(&DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(attrs)))->root,
									 "terms", strlen("terms"), &value) == NULL || value.type != jbvBinary ||
		!JsonContainerIsObject(value.val.binary.data) ||
		getKeyJsonValueFromContainer(value.val.binary.data, node->def->code, strlen(node->def->code), &value) == NULL)
		return false;
	text = value.type == jbvString ? pnstrdup(value.val.string.val, value.val.string.len) : "";
	if (edn_term_parse(text, strlen(text), term) != EDN_TERM_OK)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_TERM),
				errmsg("the term agreed for node %s of matter \"%s\" is no term", edn_node_label(node), node->matter->title),
				errdetail("The attribute \"terms\" maps codes of nodes to terms."),
				errhint("{\"terms\": {\"%s\": \"15 workdays\"}}", node->def->code));
	return true;
}

edn_term
edn_promised_term(const EdnNode *node)
{
	const EdnNodeDef *def = node->def;
	edn_term	term;

	if (node->matter->attrs == NULL)
		return def->term;
	if (agreed_term(node, &term))
		return term;
	for (int i = 0; i < def->nterms; i++)
		if (path_holds(def->term_whens[i], node->matter->attrs))
			return def->terms[i];
	return def->term;
}

/* What runs keeps what its clock began with. */
static bool
clock_is_ahead(const EdnNode *node)
{
	return node->state == EDN_UNDECIDED || node->state == EDN_WAITING || node->state == EDN_READY ||
		node->state == EDN_RECEIVED || node->state == EDN_SKIPPED;
}

void
edn_promise_terms(EdnMatter *matter)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];
		edn_term	term;

		if (!clock_is_ahead(node))
			continue;
		term = edn_promised_term(node);
		if (edn_term_pack(term) == edn_term_pack(node->term))
			continue;
		node->term = term;
		node->dirty = true;
	}
}

/* --- opening --- */

static void
open_decision_now(EdnWork *work, EdnNode *node)
{
	node->state = EDN_UNDECIDED;
	if (!node->def->decide_at_opening)
		return;
	node->start = node->matter->now;
	edn_clock_start(work, node);
}

/* The state in which a node begins its life; waiting ones are opened by settle. */
void
edn_first_state(EdnWork *work, EdnNode *node)
{
	EdnMatter  *matter = node->matter;
	const char *event = NULL;

	if (!edn_condition_holds(node->def, matter->attrs))
	{
		node->state = EDN_SKIPPED;
		node->done = matter->now;
		node->reason = pstrdup("condition");
		event = "node.skipped";
	}
	else if (node->def->optional)
	{
		open_decision_now(work, node);
		event = "node.undecided";
	}
	else if (node->def->anchor == EDN_ANCHOR_OPENING)
	{
		node->state = EDN_ACTIVE;
		node->start = matter->opened;
		edn_clock_start(work, node);
		event = "node.activated";
	}
	edn_judge(node, matter->now);
	edn_schedule(node);
	edn_sync_node(node);
	edn_touch(node);
	if (event != NULL)
		edn_event_say(work, matter, node, event, NULL);
}

static char *
opened_detail(const EdnMatter *matter)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "template", matter->template->code);
	edn_json_int(&json, "version", matter->template->version);
	edn_json_text(&json, "title", matter->title);
	edn_json_text(&json, "kind", matter->kind);
	if (matter->parent_id != 0)
		edn_json_int(&json, "parent", matter->parent_id);
	edn_json_raw(&json, "attrs", matter->attrs);
	return edn_json_end(&json);
}

/* The nodes with their units; none has begun. */
static void
lay_out(EdnWork *work, EdnMatter *matter, const EdnTemplate *template)
{
	edn_matter_attach(work, matter, template);
	matter->kind = template->kind;
	matter->blocks = template->blocks;
	matter->state = EDN_MATTER_OPEN;
	if (matter->opened == DT_NOEND)
		matter->opened = matter->now;
	for (int32 i = 0; i < template->nnodes; i++)
	{
		matter->nodes[i].fresh = true;
		edn_assign_units(matter, &matter->nodes[i]);
	}
	edn_promise_terms(matter);
	edn_collect_units(matter);
	edn_count_missing(matter);
	if (!matter->fresh)
		edn_evidence_mark(matter);	/* what came while it was a draft */
}

void
edn_take_over(EdnWork *work, EdnMatter *matter, const EdnTemplate *template, TimestampTz opened)
{
	matter->opened = opened;
	matter->baseline = true;
	lay_out(work, matter, template);
	edn_event_say(work, matter, NULL, "matter.imported", opened_detail(matter));
	for (int32 i = 0; i < template->nnodes; i++)
		edn_touch(&matter->nodes[i]);
}

int64
edn_open(EdnWork *work, EdnMatter *matter, const EdnTemplate *template)
{
	int64		event;

	lay_out(work, matter, template);
	matter->opening = true;
	event = edn_event_say(work, matter, NULL, "matter.opened", opened_detail(matter));
	for (int32 i = 0; i < template->nnodes; i++)
		edn_first_state(work, &matter->nodes[i]);
	edn_decide_by_rule(work, matter);
	edn_block_parent(work, matter, 1);
	edn_settle(work, matter);
	edn_notice_opened(work, matter, event);
	matter->opening = false;
	return event;
}

/* --- supervision of red nodes --- */

static char *
supervision_detail(const EdnNode *node, int64 supervision, TimestampTz fell_due)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_int(&json, "supervision", supervision);
	edn_json_time(&json, "fell_due_at", fell_due);
	return edn_json_end(&json);
}

/* The one that this work itself has opened and not written yet. */
static EdnMatter *
fresh_supervision(EdnWork *work, const EdnNode *node)
{
	ListCell   *lc;

	foreach(lc, work->matters)
	{
		EdnMatter  *matter = lfirst(lc);

		if (matter->fresh && matter->parent_id == node->matter->id &&
			matter->parent_ord == node->def->ord && strcmp(matter->kind, "supervision") == 0)
			return matter;
	}
	return NULL;
}

/* Open supervisions first, then one that became moot in this round. */
static int64
existing_supervision(EdnWork *work, const EdnNode *node, bool *moot)
{
	Oid			types[3] = {INT8OID, INT4OID, INT2OID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round)};
	EdnMatter  *fresh = fresh_supervision(work, node);
	EdnMatter  *held;
	int64		id;

	*moot = false;
	if (fresh != NULL)
		return fresh->id;
	/* The latest: a case is finished without its parent. That none is opened or comes back is what the parent's lock is for. */
	if (edn_query_latest("SELECT id, state" EQ "'cancelled' FROM edianton.matter WHERE parent_id" EQ "$1 AND parent_ord" EQ "$2"
				  " AND kind" EQ "'supervision' AND (state" EQ "ANY ('{open,suspended}')"
				  " OR outcome" EQ "'moot' AND parent_round" EQ "$3) ORDER BY 2, id DESC LIMIT 1",
						 3, types, values) == 0)
		return 0;
	id = edn_get_int64(0, 1, 0);
	held = edn_work_held(work, id);
	*moot = held != NULL ? held->state == EDN_MATTER_CANCELLED : edn_get_bool(0, 2);
	return id;
}

/* What became moot goes on: the same lateness has one case. Every node starts a new round, from now. */
static void
revive(EdnWork *work, int64 id, const EdnNode *cause, TimestampTz fell_due)
{
	List	   *loaded = edn_work_load(work, &id, 1);
	EdnMatter  *matter = loaded != NIL ? linitial(loaded) : edn_work_held(work, id);

	matter->opening = true;
	edn_matter_again(work, matter, "matter.revived", supervision_detail(cause, id, fell_due));
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];
		EdnTransition how = {.event = "node.reopened",.start = DT_NOEND,.new_round = true};

		if (node->state == EDN_DONE || !edn_condition_holds(node->def, matter->attrs))
			continue;
		(void) edn_transition(work, node, node->def->anchor == EDN_ANCHOR_OPENING ? EDN_ACTIVE : EDN_WAITING, &how);
	}
	edn_settle(work, matter);
	matter->opening = false;
}

static char *
supervision_attrs(const EdnNode *node)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "source", "red");
	edn_json_text(&json, "class", "ordinary");
	edn_json_text(&json, "node", node->def->code);
	edn_json_time(&json, "due_at", node->due);
	return edn_json_end(&json);
}

/* Whoever the parent names as issuer, else the division's, else the unit that answers for the parent. */
static int32
issuer_of(const EdnNode *node, const EdnTemplate *template)
{
	EdnMatter  *parent = node->matter;
	int32		issuer = own_duty(parent, "issuer");

	for (int32 i = 0; issuer == 0 && i < template->nnodes; i++)
		if (strcmp(template->nodes[i].duty, "issuer") == 0)
			issuer = template->nodes[i].unit;
	if (issuer == 0)
		issuer = parent->unit != 0 ? parent->unit : node->lead_unit;
	return issuer;
}

static char *
supervision_duties(const EdnNode *node, int32 issuer)
{
	EdnJson		duties;

	edn_json_begin(&duties);
	edn_json_int(&duties, "responsible", node->lead_unit);
	edn_json_int(&duties, "issuer", issuer);
	return edn_json_end(&duties);
}

static int64
open_supervision(EdnWork *work, EdnNode *node)
{
	EdnMatter  *parent = node->matter;
	const EdnTemplate *template =
		edn_template_get(edn_template_id(node->def->policy->supervise, 0), parent->division);
	EdnMatter  *matter = edn_work_new_matter(work, parent->division);

	matter->now = matter->created = matter->recorded = parent->now;
	matter->title = psprintf("%s — %s", parent->title, node->def->name);
	matter->parent_id = parent->id;
	matter->parent_ord = node->def->ord;
	matter->parent_round = node->round;
	matter->enterprise = parent->enterprise;
	matter->unit = issuer_of(node, template);
	matter->attrs = supervision_attrs(node);
	matter->duties = supervision_duties(node, matter->unit);
	(void) edn_open(work, matter, template);
	return matter->id;
}

void
edn_supervise(EdnWork *work, EdnNode *node, TimestampTz fell_due)
{
	bool		moot;
	int64		id;

	/* A case about a case about a case helps nobody. */
	if (node->def->policy->supervise == NULL || strcmp(node->matter->kind, "supervision") == 0)
		return;
	id = existing_supervision(work, node, &moot);
	if (id != 0 && !moot)
	{
		edn_event_say(work, node->matter, node, "supervision.joined", supervision_detail(node, id, fell_due));
		return;
	}
	if (id != 0)
		revive(work, id, node, fell_due);
	else
		id = open_supervision(work, node);
	edn_event_say(work, node->matter, node, "supervision.opened", supervision_detail(node, id, fell_due));
}
