/*
 * template.c
 *	  Per-backend cache of templates and policies.
 *
 * A published template never changes, but its policy may, and so may the units
 * that a division maps its duties to; their triggers send relcache
 * invalidations. A stale entry is replaced at the next look-up and freed at the
 * end of the transaction, when nobody can hold it any more.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "errors.h"
#include "privilege.h"
#include "query.h"
#include "settings.h"
#include "site.h"
#include "template.h"

#define MAX_DIVISION 12

typedef struct TemplateEntry
{
	int32		id;
	char		division[MAX_DIVISION];
	EdnTemplate *template;
	struct TemplateEntry *next;
} TemplateEntry;

static TemplateEntry *entries = NULL;
static List *retired = NIL;		/* contexts to delete at the end of the transaction */
static bool stale = false;
static Oid	watched[4];			/* relations whose change makes entries stale */

static void
relation_changed(Datum arg, Oid relid)
{
	if (relid == InvalidOid)
		stale = true;
	for (int i = 0; i < lengthof(watched); i++)
		if (relid == watched[i])
			stale = true;
}

/* Entries may be in use until the transaction ends. */
static void
retire_entries(void)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	while (entries != NULL)
	{
		TemplateEntry *entry = entries;

		entries = entry->next;
		retired = lappend(retired, entry->template->context);
		pfree(entry);
	}
	MemoryContextSwitchTo(old);
	stale = false;
}

static void
transaction_ended(XactEvent event, void *arg)
{
	ListCell   *lc;

	if (retired == NIL ||
		(event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE))
		return;
	foreach(lc, retired)
		MemoryContextDelete(lfirst(lc));
	list_free(retired);
	retired = NIL;
}

void
edn_template_init(void)
{
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	RegisterXactCallback(transaction_ended, NULL);
}

void
edn_template_forget_all(void)
{
	stale = true;
}

static void
watch_relations(void)
{
	watched[0] = edn_relation_oid("duty_unit");
	watched[1] = edn_relation_oid("policy");
	watched[2] = edn_relation_oid("policy_step");
	watched[3] = edn_relation_oid("template");
}

/* --- loading --- */

static edn_term
get_term(int row, int column)
{
	bool		isnull;
	Datum		value = edn_get(row, column, &isnull);

	return isnull ? (edn_term) {EDN_NONE, 0} : edn_term_unpack(DatumGetInt64(value));
}

static bool
is_null(int row, int column)
{
	bool		isnull;

	(void) edn_get(row, column, &isnull);
	return isnull;
}

static EdnStepBase
parse_base(const char *base)
{
	if (strcmp(base, "start") == 0)
		return EDN_BASE_START;
	return strcmp(base, "warning") == 0 ? EDN_BASE_WARNING : EDN_BASE_DUE;
}

static void
load_steps(EdnPolicy *policy)
{
	Datum		code = CStringGetTextDatum(policy->code);
	Oid			type = TEXTOID;

	policy->nsteps = (int)
		edn_query_latest("SELECT step, kind, base, before, distance, urgent, supervise, score, levels, acknowledge"
						 " FROM edianton.policy_step WHERE policy OPERATOR(pg_catalog.=) $1 ORDER BY step",
						 1, &type, &code);
	policy->steps = palloc0(sizeof(EdnStep) * Max(policy->nsteps, 1));
	for (int i = 0; i < policy->nsteps; i++)
	{
		EdnStep    *step = &policy->steps[i];

		step->step = edn_get_int16(i, 1, 0);
		step->kind = edn_get_text(i, 2);
		step->base = parse_base(edn_get_text(i, 3));
		step->before = edn_get_bool(i, 4);
		step->distance = get_term(i, 5);
		step->urgent = edn_get_bool(i, 6);
		step->supervise = edn_get_bool(i, 7);
		step->score = edn_get_bool(i, 8);
		step->nlevels = edn_get_text_array(i, 9, &step->levels);
		step->answer = get_term(i, 10);
	}
}

static EdnPolicy *
load_policy(const char *code)
{
	EdnPolicy  *policy = palloc0(sizeof(EdnPolicy));
	Datum		value = CStringGetTextDatum(code);
	Oid			type = TEXTOID;
	bool		notnull;

	if (edn_query_latest("SELECT code, window_before, supervise, accept_term, confirm_term, quiet_from, quiet_to,"
						 " pauses, digest_at, digest_kinds"
						 " FROM edianton.policy WHERE code OPERATOR(pg_catalog.=) $1", 1, &type, &value) != 1)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no escalation policy \"%s\"", code));
	policy->code = edn_get_text(0, 1);
	policy->window = get_term(0, 2);
	policy->supervise = edn_get_text(0, 3);
	policy->accept_term = get_term(0, 4);
	policy->confirm_term = get_term(0, 5);
	policy->quiet = !is_null(0, 6) && !is_null(0, 7);
	if (policy->quiet)
	{
		bool		isnull;

		policy->quiet_from = DatumGetTimeADT(edn_get(0, 6, &isnull));
		policy->quiet_to = DatumGetTimeADT(edn_get(0, 7, &isnull));
	}
	policy->all_pauses = is_null(0, 8);
	policy->npauses = edn_get_text_array(0, 8, &policy->pauses);
	policy->digest_at = DatumGetTimeADT(edn_get(0, 9, &notnull));
	policy->ngathered = edn_get_text_array(0, 10, &policy->gathered);
	load_steps(policy);
	return policy;
}

/* Policies are few; a template names each once or not at all. */
static EdnPolicy *
policy_of(List **policies, const char *code)
{
	ListCell   *lc;
	EdnPolicy  *policy;

	foreach(lc, *policies)
	{
		policy = lfirst(lc);
		if (strcmp(policy->code, code) == 0)
			return policy;
	}
	policy = load_policy(code);
	*policies = lappend(*policies, policy);
	return policy;
}

static const char template_sql[] =
"SELECT t.code, t.version, t.kind, k.blocks, t.state, t.name_zh, t.policy, t.calendar"
" FROM edianton.template t JOIN edianton.matter_kind k ON k.code OPERATOR(pg_catalog.=) t.kind"
" WHERE t.id OPERATOR(pg_catalog.=) $1";

static const char node_sql[] =
"SELECT n.ord, n.stage, n.code, n.name_zh, n.name_en, n.lead_duty, n.co_duties, n.term, n.optional,"
" n.decide OPERATOR(pg_catalog.=) 'opening', n.condition::text, n.anchor, n.apply_term, n.policy, n.calendar,"
" n.score::text, n.lapse_term, n.kept_by, d.unit,"
" (SELECT pg_catalog.array_agg(COALESCE(du.unit, 0)::text ORDER BY c.i)"
"    FROM pg_catalog.unnest(n.co_duties) WITH ORDINALITY c(duty, i)"
"    LEFT JOIN edianton.duty_unit du ON du.duty OPERATOR(pg_catalog.=) c.duty AND du.division OPERATOR(pg_catalog.=) $2),"
" n.requires,"
" (SELECT pg_catalog.array_agg(x.one OPERATOR(pg_catalog.->>) 'when' ORDER BY x.i)"
"    FROM pg_catalog.jsonb_array_elements(n.terms) WITH ORDINALITY x(one, i)),"
" (SELECT pg_catalog.array_agg(x.one OPERATOR(pg_catalog.->>) 'term' ORDER BY x.i)"
"    FROM pg_catalog.jsonb_array_elements(n.terms) WITH ORDINALITY x(one, i))"
" FROM edianton.template_node n"
" LEFT JOIN edianton.duty_unit d ON d.duty OPERATOR(pg_catalog.=) n.lead_duty AND d.division OPERATOR(pg_catalog.=) $2"
" WHERE n.template_id OPERATOR(pg_catalog.=) $1 ORDER BY n.position, n.ord";

/* Terms that depend on the attributes; they were checked when the template was loaded. */
static void
load_terms(EdnNodeDef *node, int row)
{
	char	  **terms;

	node->nterms = edn_get_text_array(row, 22, &node->term_whens);
	if (node->nterms == 0)
		return;
	node->terms = palloc0(sizeof(edn_term) * node->nterms);
	if (edn_get_text_array(row, 23, &terms) != node->nterms)
		elog(ERROR, "node %s has conditions without terms", node->code);
	for (int i = 0; i < node->nterms; i++)
		if (edn_term_parse(terms[i], strlen(terms[i]), &node->terms[i]) != EDN_TERM_OK)
			elog(ERROR, "node %s has the term \"%s\"", node->code, terms[i]);
}

static void
load_node(EdnNodeDef *node, int row)
{
	const char *anchor;
	char	  **units;
	int			nunits;

	node->ord = edn_get_int32(row, 1, 0);
	node->stage = edn_get_int16(row, 2, 0);
	node->code = edn_get_text(row, 3);
	node->name = edn_get_text(row, 4);
	node->name_en = edn_get_text(row, 5);
	node->duty = edn_get_text(row, 6);
	node->nco = edn_get_text_array(row, 7, &node->co_duties);
	node->term = get_term(row, 8);
	node->optional = edn_get_bool(row, 9);
	node->decide_at_opening = edn_get_bool(row, 10);
	node->condition = edn_get_text(row, 11);
	anchor = edn_get_text(row, 12);
	node->anchor = strcmp(anchor, "opening") == 0 ? EDN_ANCHOR_OPENING :
		strcmp(anchor, "acceptance") == 0 ? EDN_ANCHOR_ACCEPTANCE : EDN_ANCHOR_ACTIVATION;
	node->has_apply_term = !is_null(row, 13);
	node->apply_term = get_term(row, 13);
	node->score = edn_get_text(row, 16);
	node->lapses = !is_null(row, 17);
	node->lapse_term = get_term(row, 17);
	node->unit = edn_get_int32(row, 19, 0);
	node->co_units = palloc0(sizeof(int32) * Max(node->nco, 1));
	nunits = edn_get_text_array(row, 20, &units);
	for (int i = 0; i < nunits && i < node->nco; i++)
		node->co_units[i] = pg_strtoint32(units[i]);
	node->nrequires = edn_get_text_array(row, 21, &node->requires);
	load_terms(node, row);
}

/* What of a node refers to other rows: looked up when all are there. */
typedef struct NodeReferences
{
	char	   *policy;
	char	   *calendar;
	char	   *kept_by;
} NodeReferences;

static void
load_nodes(EdnTemplate *template, const Oid *types, const Datum *values, const char *default_policy)
{
	NodeReferences *refs;
	List	   *policies = NIL;

	template->nnodes = (int32) edn_query_latest(node_sql, 2, types, values);
	template->nodes = palloc0(sizeof(EdnNodeDef) * Max(template->nnodes, 1));
	refs = palloc0(sizeof(NodeReferences) * Max(template->nnodes, 1));
	for (int i = 0; i < template->nnodes; i++)
	{
		load_node(&template->nodes[i], i);
		refs[i].policy = edn_get_text(i, 14);
		refs[i].calendar = edn_get_text(i, 15);
		refs[i].kept_by = edn_get_text(i, 18);
	}
	template->policy = policy_of(&policies, default_policy);
	for (int i = 0; i < template->nnodes; i++)
	{
		EdnNodeDef *node = &template->nodes[i];

		node->policy = refs[i].policy ? policy_of(&policies, refs[i].policy) : template->policy;
		node->calendar = refs[i].calendar ? refs[i].calendar : template->calendar;
		node->kept_by = refs[i].kept_by ? edn_template_by_code(template, refs[i].kept_by) : -1;
		if (node->kept_by >= 0)
			template->nodes[node->kept_by].keeps = true;
	}
	pfree(refs);
}

static edn_link_kind
parse_link_kind(const char *kind)
{
	if (strcmp(kind, "SS") == 0)
		return EDN_SS;
	return strcmp(kind, "FF") == 0 ? EDN_FF : EDN_FS;
}

static void
load_links(EdnTemplate *template, const Oid *types, const Datum *values)
{
	int			nlinks = (int)
		edn_query_latest("SELECT from_ord, to_ord, kind, lag FROM edianton.template_link"
						 " WHERE template_id OPERATOR(pg_catalog.=) $1", 1, types, values);
	edn_link   *links = palloc0(sizeof(edn_link) * Max(nlinks, 1));

	for (int i = 0; i < nlinks; i++)
	{
		links[i].from = edn_template_by_ord(template, edn_get_int32(i, 1, -1));
		links[i].to = edn_template_by_ord(template, edn_get_int32(i, 2, -1));
		links[i].kind = parse_link_kind(edn_get_text(i, 3));
		links[i].lag = get_term(i, 4);
	}
	template->dag = edn_dag_build(palloc(edn_dag_size(template->nnodes, nlinks)),
								  template->nnodes, links, nlinks);
	if (template->dag == NULL || !template->dag->acyclic)
		elog(ERROR, "the links of template %d are no acyclic graph", template->id);
	pfree(links);
}

static void
load_papers(EdnTemplate *template, const Oid *types, const Datum *values)
{
	int			n = (int)
		edn_query_latest("SELECT ord, code, name_zh, required FROM edianton.template_material"
						 " WHERE template_id OPERATOR(pg_catalog.=) $1 ORDER BY ord, code", 1, types, values);
	int			row = 0;

	while (row < n)
	{
		int32		ord = edn_get_int32(row, 1, 0);
		EdnNodeDef *node = &template->nodes[edn_template_by_ord(template, ord)];
		int			end = row;

		while (end < n && edn_get_int32(end, 1, 0) == ord)
			end++;
		node->npapers = end - row;
		node->papers = palloc(sizeof(EdnPaper) * node->npapers);
		for (int i = 0; row < end; row++, i++)
		{
			node->papers[i].code = edn_get_text(row, 2);
			node->papers[i].name = edn_get_text(row, 3);
			node->papers[i].required = edn_get_bool(row, 4);
		}
	}
}

static EdnTemplate *
load_template(int32 id, const char *division)
{
	EdnTemplate *template = palloc0(sizeof(EdnTemplate));
	Oid			types[2] = {INT4OID, TEXTOID};
	Datum		values[2] = {Int32GetDatum(id), CStringGetTextDatum(division)};
	char	   *policy;

	if (edn_query_latest(template_sql, 1, types, values) != 1)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_TEMPLATE),
				errmsg("there is no template with id %d", id));
	template->id = id;
	template->code = edn_get_text(0, 1);
	template->version = edn_get_int32(0, 2, 0);
	template->kind = edn_get_text(0, 3);
	template->blocks = edn_get_bool(0, 4);
	template->published = strcmp(edn_get_text(0, 5), "published") == 0;
	template->name = edn_get_text(0, 6);
	policy = edn_get_text(0, 7);
	template->calendar = edn_get_text(0, 8);
	load_nodes(template, types, values, policy);
	load_links(template, types, values);
	load_papers(template, types, values);
	return template;
}

/* Load as the owner: a caller who may not read templates still runs them. */
static TemplateEntry *
add_entry(int32 id, const char *division)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "edianton template",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext old;
	TemplateEntry *entry;
	EdnTemplate *template = NULL;
	EdnGuard	guard;

	watch_relations();
	PG_TRY();
	{
		edn_enter(&guard);
		if (SPI_connect() != SPI_OK_CONNECT)
			elog(ERROR, "SPI_connect failed");
		old = MemoryContextSwitchTo(context);
		template = load_template(id, division);
		MemoryContextSwitchTo(old);
		SPI_finish();
		edn_leave(&guard);
	}
	PG_CATCH();
	{
		MemoryContextDelete(context);
		PG_RE_THROW();
	}
	PG_END_TRY();
	template->context = context;
	entry = MemoryContextAllocZero(TopMemoryContext, sizeof(TemplateEntry));
	entry->id = id;
	strlcpy(entry->division, division, sizeof(entry->division));
	entry->template = template;
	entry->next = entries;
	entries = entry;
	return entry;
}

const EdnTemplate *
edn_template_get(int32 id, const char *division)
{
	TemplateEntry *entry;

	if (stale)
		retire_entries();
	for (entry = entries; entry != NULL; entry = entry->next)
		if (entry->id == id && strcmp(entry->division, division) == 0)
			break;
	if (entry == NULL)
		entry = add_entry(id, division);
	/* Drafts change under us: never keep one. */
	if (!entry->template->published)
		stale = true;
	return entry->template;
}

int32
edn_template_id(const char *code, int32 version)
{
	Oid			types[2] = {TEXTOID, INT4OID};
	Datum		values[2] = {CStringGetTextDatum(code), Int32GetDatum(version)};

	if (edn_query_latest("SELECT id FROM edianton.template WHERE code OPERATOR(pg_catalog.=) $1"
						 " AND state OPERATOR(pg_catalog.=) 'published'"
						 " AND ($2 OPERATOR(pg_catalog.=) 0 OR version OPERATOR(pg_catalog.=) $2)"
						 " ORDER BY version DESC LIMIT 1", 2, types, values) != 1)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_TEMPLATE),
				version == 0 ? errmsg("there is no published template \"%s\"", code) :
				errmsg("template \"%s\" has no published version %d", code, version),
				errdetail("A matter runs a published version of a template."),
				errhint("SELECT code, version, state FROM edianton.template; publish one with edianton.publish_template()."));
	return edn_get_int32(0, 1, 0);
}

const EdnTemplate *
edn_read_template(const char *code, int32 version)
{
	MemoryContext caller = CurrentMemoryContext;
	const EdnTemplate *template;
	char	   *division;
	EdnGuard	guard;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (edn_query_latest("SELECT division FROM edianton.site", 0, NULL, NULL) != 1)
		elog(ERROR, "edianton.site has no row");
	division = edn_get_text(0, 1);
	template = edn_template_get(edn_template_id(code, version), division);
	SPI_finish();
	edn_leave(&guard);
	MemoryContextSwitchTo(caller);
	return template;
}

int32
edn_template_by_ord(const EdnTemplate *template, int32 ord)
{
	/* Nearly always the nodes are in the order of their numbers. */
	if (ord >= 1 && ord <= template->nnodes && template->nodes[ord - 1].ord == ord)
		return ord - 1;
	for (int32 i = 0; i < template->nnodes; i++)
		if (template->nodes[i].ord == ord)
			return i;
	return -1;
}

int32
edn_template_by_code(const EdnTemplate *template, const char *code)
{
	for (int32 i = 0; i < template->nnodes; i++)
		if (strcmp(template->nodes[i].code, code) == 0)
			return i;
	return -1;
}

const char *
edn_node_name(const EdnNodeDef *def)
{
	return edn_language == EDN_LANGUAGE_EN && def->name_en ? def->name_en : def->name;
}
