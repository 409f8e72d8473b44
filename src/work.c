/*
 * work.c
 *	  Locking and loading matters into a unit of work.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"

#include "authorise.h"
#include "calendar.h"
#include "clock.h"
#include "errors.h"
#include "guard.h"
#include "past.h"
#include "privilege.h"
#include "project.h"
#include "read.h"
#include "site.h"
#include "store.h"
#include "sweep.h"
#include "types.h"
#include "work.h"

static const char *const matter_state_names[] = {"draft", "open", "suspended", "completed", "cancelled"};

const char *
edn_matter_state_name(EdnMatterState state)
{
	return matter_state_names[state];
}

static EdnMatterState
parse_matter_state(const char *name)
{
	for (int i = 0; i < lengthof(matter_state_names); i++)
		if (strcmp(name, matter_state_names[i]) == 0)
			return (EdnMatterState) i;
	elog(ERROR, "unknown matter state \"%s\"", name);
}

void
edn_work_begin(EdnWork *work, const EdnActor *actor)
{
	memset(work, 0, sizeof(*work));
	edn_require_setup();
	work->actor = actor;
	work->person = actor ? actor->person : 0;
	/* SPI frees its own context at SPI_finish: what the work holds must not lie there. */
	work->context = CurrentMemoryContext;
	work->rule_before = edn_rule_begin();
	edn_enter(&work->guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(work->context);
	/* Before any matter: a calendar edit holds this EXCLUSIVE while it takes matters. It hears of changes, too. */
	edn_calendar_lock(RowShareLock);
	/* A new era is a row that the first writers wait for; none of them should hold a matter then. */
	if (!XactReadOnly)
		(void) edn_era();
	work->now = edn_now();
	work->claimed = DT_NOEND;
	edn_store_init(work);
}

void
edn_work_end(EdnWork *work)
{
	edn_store_flush(work);
	SPI_finish();
	if (work->nevents > 0)
		edn_announce(work->first_event, work->last_event, work->nevents, work->first_kind);
	edn_leave(&work->guard);
	edn_rule_end(work->rule_before);
}

void
edn_work_abandon(EdnWork *work)
{
	SPI_finish();
	edn_leave(&work->guard);
	edn_rule_end(work->rule_before);
}

/* --- reading rows --- */

/* A reader of one row, column after column. */
typedef struct RowReader
{
	Datum	   *values;
	bool	   *nulls;
	int			column;
} RowReader;

static Datum
next_datum(RowReader *row, bool *isnull)
{
	*isnull = row->nulls[row->column];
	return row->values[row->column++];
}

static int64
next_int64(RowReader *row)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

static int32
next_int32(RowReader *row, int32 otherwise)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);

	return isnull ? otherwise : DatumGetInt32(value);
}

static int16
next_int16(RowReader *row)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);

	return isnull ? 0 : DatumGetInt16(value);
}

static edn_colour
next_colour(RowReader *row)
{
	bool		isnull;

	return DatumGetEdnColour(next_datum(row, &isnull));
}

static edn_state
next_state(RowReader *row)
{
	bool		isnull;

	return DatumGetEdnState(next_datum(row, &isnull));
}

static bool
next_bool(RowReader *row)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);

	return !isnull && DatumGetBool(value);
}

static TimestampTz
next_time(RowReader *row)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);

	return isnull ? DT_NOEND : DatumGetTimestampTz(value);
}

static char *
next_text(RowReader *row)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

static void
next_place(RowReader *row, ItemPointer place)
{
	bool		isnull;

	ItemPointerCopy((ItemPointer) DatumGetPointer(next_datum(row, &isnull)), place);
}

static int
next_int32_array(RowReader *row, int32 **result)
{
	bool		isnull;
	Datum		value = next_datum(row, &isnull);
	ArrayType  *array;
	int			n;

	*result = NULL;
	if (isnull)
		return 0;
	array = DatumGetArrayTypeP(value);
	n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (n > 0 && !ARR_HASNULL(array))
	{
		*result = palloc(sizeof(int32) * n);
		memcpy(*result, ARR_DATA_PTR(array), sizeof(int32) * n);
		return n;
	}
	return 0;
}

#define MATTER_COLUMNS \
	"m.id, m.template_id, m.kind, m.title, m.division, m.unit, m.enterprise, m.units," \
	" m.parent_id, m.parent_ord, m.parent_round, m.blocks, m.state, m.outcome, m.attrs::text, m.duties::text," \
	" m.source, m.external_id, m.baseline, m.created_at, m.opened_at, m.closed_at, m.due_cap," \
	" m.next_seq, m.last_hash, m.recorded_at, m.nodes_total, m.nodes_done, m.nodes_open," \
	" m.base_colour, m.warn_at, m.due_at, m.pending_at, m.judged_at, m.colour, m.ctid"
#define NMATTER_COLUMNS 36

static void
read_hash(RowReader *row, EdnMatter *matter)
{
	bool		isnull;
	bytea	   *hash = DatumGetByteaPP(next_datum(row, &isnull));

	matter->last_hash_length = Min((int) VARSIZE_ANY_EXHDR(hash), EDN_HASH_LENGTH);
	memcpy(matter->last_hash, VARDATA_ANY(hash), matter->last_hash_length);
}

static EdnMatter *
read_matter(EdnWork *work, RowReader *row, int32 *template_id)
{
	EdnMatter  *matter = palloc0(sizeof(EdnMatter));

	matter->work = work;
	matter->id = next_int64(row);
	*template_id = next_int32(row, 0);
	matter->kind = next_text(row);
	matter->title = next_text(row);
	matter->division = next_text(row);
	matter->unit = next_int32(row, 0);
	matter->enterprise = next_int32(row, 0);
	matter->nunits = next_int32_array(row, &matter->units);
	matter->parent_id = next_int64(row);
	matter->parent_ord = next_int32(row, -1);
	matter->parent_round = next_int16(row);
	matter->blocks = next_bool(row);
	matter->state = parse_matter_state(next_text(row));
	matter->outcome = next_text(row);
	matter->attrs = next_text(row);
	matter->duties = next_text(row);
	matter->source = next_text(row);
	matter->external_id = next_text(row);
	matter->baseline = next_bool(row);
	matter->created = next_time(row);
	matter->opened = next_time(row);
	matter->closed = next_time(row);
	matter->due_cap = next_time(row);
	matter->next_seq = next_int64(row);
	read_hash(row, matter);
	matter->recorded = next_time(row);
	matter->nodes_total = next_int32(row, 0);
	matter->nodes_done = next_int32(row, 0);
	matter->nodes_open = next_int32(row, 0);
	matter->base_colour = next_colour(row);
	matter->warn = next_time(row);
	matter->due = next_time(row);
	matter->pending = next_time(row);
	matter->judged = next_time(row);
	matter->colour = next_colour(row);
	next_place(row, &matter->place);
	matter->read_units = matter->units;
	matter->read_attrs = matter->attrs;
	matter->read_duties = matter->duties;
	matter->read_state = matter->state;
	matter->read_colour = matter->colour;
	matter->past = edn_matter_past(matter, *template_id);
	matter->now = Max(work->now, matter->recorded);
	return matter;
}

#define NODE_COLUMNS \
	"n.matter_id, n.ord, n.lead_unit, n.lead_person, n.co_units, n.state, n.round, n.clock, n.step, n.term," \
	" n.start_at, n.warn_at, n.due_at, n.done_at, n.next_at, n.judged_at, n.causes, n.colour," \
	" n.missing, n.blockers, n.flags, n.reason, n.document, n.ctid"
#define NNODE_COLUMNS 24

static void
read_node(RowReader *row, EdnNode *node)
{
	node->lead_unit = next_int32(row, 0);
	node->lead_person = next_int64(row);
	node->nco = next_int32_array(row, &node->co_units);
	node->state = next_state(row);
	node->round = next_int16(row);
	node->clock = next_int16(row);
	node->step = next_int16(row);
	node->term = edn_term_unpack(next_int64(row));
	node->start = next_time(row);
	node->warn = next_time(row);
	node->due = next_time(row);
	node->done = next_time(row);
	node->next = next_time(row);
	node->judged = next_time(row);
	node->causes = next_int32(row, 0);
	node->colour = next_colour(row);
	node->missing = next_int16(row);
	node->blockers = next_int16(row);
	node->flags = next_int32(row, 0);
	node->reason = next_text(row);
	node->document = next_text(row);
	next_place(row, &node->place);
	node->past = edn_node_past(node);
}

static int64
flow_lagged(void *context, int64_t from, edn_term lag)
{
	EdnMatter  *matter = context;

	return edn_lag_end(matter, from, lag);
}

void
edn_matter_attach(EdnWork *work, EdnMatter *matter, const EdnTemplate *template)
{
	int32		n = template->nnodes;

	matter->template = template;
	matter->nodes = palloc0(sizeof(EdnNode) * Max(n, 1));
	matter->changed = palloc(sizeof(int32) * Max(n, 1));
	for (int32 i = 0; i < n; i++)
	{
		EdnNode    *node = &matter->nodes[i];

		node->def = &template->nodes[i];
		node->matter = matter;
		node->state = EDN_WAITING;
		node->round = 1;
		node->start = node->warn = node->due = node->done = node->next = DT_NOEND;
		node->judged = matter->now;
		node->colour = EDN_GREY;
		node->term = node->def->term;
	}
	matter->flow.dag = template->dag;
	matter->flow.nodes = palloc0(sizeof(edn_flow_node) * Max(n, 1));
	matter->flow.lagged = flow_lagged;
	matter->flow.context = matter;
	matter->flow.scratch = palloc0(edn_flow_scratch(n));
}

static int
compare_int64(const void *a, const void *b)
{
	int64		x = *(const int64 *) a,
				y = *(const int64 *) b;

	return x < y ? -1 : x > y;
}

/* Ids ascending and each once, without those that the work holds. */
static int
sort_ids(EdnWork *work, int64 *ids, int n)
{
	int			kept = 0;

	qsort(ids, n, sizeof(int64), compare_int64);
	for (int i = 0; i < n; i++)
		if ((kept == 0 || ids[kept - 1] != ids[i]) && edn_work_held(work, ids[i]) == NULL)
			ids[kept++] = ids[i];
	return kept;
}

Datum
edn_int64_array(const int64 *ids, int n)
{
	Datum	   *elements = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
		elements[i] = Int64GetDatum(ids[i]);
	return PointerGetDatum(construct_array(elements, n, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* The rows of SPI_tuptable as matters; templates are looked up when all rows are read. */
static List *
read_matters(EdnWork *work)
{
	SPITupleTable *table = SPI_tuptable;
	uint64		n = SPI_processed;
	Datum		values[NMATTER_COLUMNS];
	bool		nulls[NMATTER_COLUMNS];
	EdnMatter **matters = palloc(sizeof(EdnMatter *) * Max(n, 1));
	int32	   *templates = palloc(sizeof(int32) * Max(n, 1));
	List	   *result = NIL;

	for (uint64 i = 0; i < n; i++)
	{
		RowReader	row = {values, nulls, 0};

		heap_deform_tuple(table->vals[i], table->tupdesc, values, nulls);
		matters[i] = read_matter(work, &row, &templates[i]);
	}
	SPI_freetuptable(table);
	for (uint64 i = 0; i < n; i++)
	{
		if (templates[i] != 0)
			edn_matter_attach(work, matters[i], edn_template_get(templates[i], matters[i]->division));
		result = lappend(result, matters[i]);
	}
	return result;
}

static EdnMatter *
find_matter(List *matters, int64 id)
{
	int			low = 0,
				high = list_length(matters) - 1;

	while (low <= high)
	{
		int			middle = (low + high) / 2;
		EdnMatter  *matter = list_nth(matters, middle);

		if (matter->id == id)
			return matter;
		if (matter->id < id)
			low = middle + 1;
		else
			high = middle - 1;
	}
	return NULL;
}

void
edn_sync_node(const EdnNode *node)
{
	node->matter->flow.nodes[edn_node_index(node)] = (edn_flow_node)
	{
		node->state, node->start, node->done
	};
}

/* Nodes of matters that migrated away from them stay in the table as skipped, and are not loaded. */
static void
read_nodes(List *matters)
{
	SPITupleTable *table = SPI_tuptable;
	uint64		n = SPI_processed;
	Datum		values[NNODE_COLUMNS];
	bool		nulls[NNODE_COLUMNS];
	EdnMatter  *matter = NULL;

	for (uint64 i = 0; i < n; i++)
	{
		RowReader	row = {values, nulls, 0};
		int64		id;
		int32		index;

		heap_deform_tuple(table->vals[i], table->tupdesc, values, nulls);
		id = next_int64(&row);
		if (matter == NULL || matter->id != id)
			matter = find_matter(matters, id);
		index = edn_template_by_ord(matter->template, next_int32(&row, -1));
		if (index < 0)
			continue;
		read_node(&row, &matter->nodes[index]);
		edn_sync_node(&matter->nodes[index]);
	}
	SPI_freetuptable(table);
}

static const char lock_sql[] =
"SELECT " MATTER_COLUMNS " FROM edianton.matter m WHERE m.id" EQ "ANY ($1) ORDER BY m.id FOR NO KEY UPDATE";
static const char lock_free_sql[] =
"SELECT " MATTER_COLUMNS " FROM edianton.matter m WHERE m.id" EQ "ANY ($1) ORDER BY m.id FOR NO KEY UPDATE SKIP LOCKED";
static const char nodes_sql[] =
"SELECT " NODE_COLUMNS " FROM edianton.node n WHERE n.matter_id" EQ "ANY ($1)";

static const char look_sql[] =
"SELECT " MATTER_COLUMNS " FROM edianton.matter m WHERE m.id" EQ "ANY ($1) ORDER BY m.id";

/* Its ids come from the latest snapshot: what is not in an older one was opened since, and is not to be passed over. */
static void
refuse_too_new(void)
{
	ereport(ERROR,
			errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			errmsg("could not serialize access due to a matter that was opened since"),
			errdetail("The transaction's snapshot is older than the matter."),
			errhint("Retry the transaction."));
}

void
edn_work_read_nodes(EdnMatter *matter)
{
	Oid			type = INT8ARRAYOID;
	Datum		value = edn_int64_array(&matter->id, 1);

	edn_query(nodes_sql, 1, &type, &value, NULL, SPI_OK_SELECT);
	read_nodes(list_make1(matter));
}

static List *
load_matters(EdnWork *work, int64 *ids, int n, const char *sql)
{
	Oid			type = INT8ARRAYOID;
	Datum		value;
	List	   *matters;

	n = sort_ids(work, ids, n);
	if (n == 0)
		return NIL;
	value = edn_int64_array(ids, n);
	edn_query(sql, 1, &type, &value, NULL, SPI_OK_SELECT);
	/* A wait for a row lock takes no invalidations: what changed meanwhile must be seen now. */
	AcceptInvalidationMessages();
	work->now = Max(work->now, edn_now());
	matters = read_matters(work);
	if (list_length(matters) < n)
	{
		if (sql == lock_sql && IsolationUsesXactSnapshot())
			refuse_too_new();
		for (int i = 0; i < list_length(matters); i++)
			ids[i] = ((EdnMatter *) list_nth(matters, i))->id;
		n = list_length(matters);
		value = edn_int64_array(ids, n);
	}
	edn_query(nodes_sql, 1, &type, &value, NULL, SPI_OK_SELECT);
	read_nodes(matters);
	work->matters = list_concat(work->matters, matters);
	return matters;
}

List *
edn_work_load(EdnWork *work, int64 *ids, int n)
{
	return load_matters(work, ids, n, lock_sql);
}

List *
edn_work_load_free(EdnWork *work, int64 *ids, int n)
{
	return load_matters(work, ids, n, lock_free_sql);
}

List *
edn_work_look(EdnWork *work, int64 *ids, int n)
{
	return load_matters(work, ids, n, look_sql);
}

EdnMatter *
edn_read_matter(int64 id)
{
	MemoryContext caller = CurrentMemoryContext;
	EdnWork    *work;
	Oid			type = INT8ARRAYOID;
	Datum		ids = edn_int64_array(&id, 1);
	List	   *matters;

	edn_require_setup();
	work = palloc0(sizeof(EdnWork));
	work->now = edn_now();
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	(void) edn_query_read(look_sql, 1, &type, &ids, NULL);
	matters = read_matters(work);
	if (matters != NIL)
	{
		(void) edn_query_read(nodes_sql, 1, &type, &ids, NULL);
		read_nodes(matters);
	}
	SPI_finish();
	return matters == NIL ? NULL : linitial(matters);
}

EdnMatter *
edn_work_held(EdnWork *work, int64 id)
{
	ListCell   *lc;

	foreach(lc, work->matters)
	{
		EdnMatter  *matter = lfirst(lc);

		if (matter->id == id)
			return matter;
	}
	return NULL;
}

/*
 * What it rests on never changes, so it may be read before the locks. The latest
 * snapshot knows every matter; what is not there is left out.
 */
int
edn_with_parents(const int64 *ids, int n, bool again, int64 **result)
{
	Oid			types[2] = {INT8ARRAYOID, BOOLOID};
	Datum		values[2] = {edn_int64_array(ids, n), BoolGetDatum(again)};
	int			found = (int)
		edn_query_latest("SELECT id, CASE WHEN blocks AND (parent_ord IS NOT NULL OR $2) OR kind" EQ "'supervision' AND $2"
						 " THEN parent_id END FROM edianton.matter WHERE id" EQ "ANY ($1)", 2, types, values);
	int			total = 0;

	*result = palloc(sizeof(int64) * 2 * Max(found, 1));
	for (int i = 0; i < found; i++)
	{
		int64		parent = edn_get_int64(i, 2, 0);

		(*result)[total++] = edn_get_int64(i, 1, 0);
		if (parent != 0)
			(*result)[total++] = parent;
	}
	return total;
}

List *
edn_work_load_to_change(EdnWork *work, const int64 *ids, int n, bool again)
{
	int64	   *all;
	int			total = edn_with_parents(ids, n, again, &all);

	return edn_work_load(work, all, total);
}

static EdnMatter *
load_one(EdnWork *work, int64 id, bool again)
{
	EdnMatter  *matter = edn_work_held(work, id);

	if (matter != NULL)
		return matter;
	/* Before its lock, and before any error could tell whoever does not see it that it is there. */
	if (work->actor != NULL)
		edn_require_sight(id);
	(void) edn_work_load_to_change(work, &id, 1, again);
	matter = edn_work_held(work, id);
	if (matter == NULL)
		edn_unknown_matter(id);
	edn_catch_up(work, matter);
	return matter;
}

EdnMatter *
edn_work_matter(EdnWork *work, int64 id)
{
	return load_one(work, id, false);
}

EdnMatter *
edn_work_matter_again(EdnWork *work, int64 id)
{
	return load_one(work, id, true);
}

EdnMatter *
edn_work_new_matter(EdnWork *work, const char *division)
{
	EdnMatter  *matter = palloc0(sizeof(EdnMatter));

	matter->work = work;
	matter->id = edn_next_matter_id(division);
	matter->division = pstrdup(division);
	matter->parent_ord = -1;
	matter->state = EDN_MATTER_DRAFT;
	matter->attrs = pstrdup("{}");
	matter->duties = pstrdup("{}");
	matter->now = matter->created = matter->recorded = matter->judged = work->now;
	matter->opened = matter->closed = matter->due_cap = DT_NOEND;
	matter->next_seq = 1;
	matter->base_colour = matter->colour = EDN_GREY;
	matter->warn = matter->due = matter->pending = DT_NOEND;
	matter->fresh = matter->dirty = true;
	work->matters = lappend(work->matters, matter);
	return matter;
}

EdnNode *
edn_node_named(EdnMatter *matter, const char *code)
{
	int32		index = matter->template ? edn_template_by_code(matter->template, code) : -1;

	if (index < 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_NODE),
				errmsg("matter " INT64_FORMAT " has no node \"%s\"", matter->id, code),
				matter->template ?
				errdetail("It runs template \"%s\" version %d.", matter->template->code, matter->template->version) :
				errdetail("It is a draft without nodes."),
				errhint("SELECT code FROM edianton.node WHERE matter_id = " INT64_FORMAT ";", matter->id));
	return &matter->nodes[index];
}

int32
edn_node_index(const EdnNode *node)
{
	return (int32) (node - node->matter->nodes);
}
