/*
 * repolicy.c
 *	  Editing an escalation policy moves warnings and steps, in the same transaction.
 *
 * A node counts the steps behind it, so steps that are inserted, removed or
 * renumbered would be taken twice or never. An edit gives each clock of the
 * policy a new version, on which the steps that lie behind are not taken again.
 * The lock is that of the calendar, for the same reason: no clock starts
 * meanwhile.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "actor.h"
#include "calendar.h"
#include "errors.h"
#include "project.h"
#include "recalendar.h"
#include "site.h"
#include "store.h"
#include "transition.h"

/* Matters locked and written at a time. */
#define CHUNK 500

/* --- one matter --- */

/* What fell due and was not swept yet is still ahead: unswept is the first instant of it. */
static int
steps_behind(const EdnNode *node, TimestampTz unswept)
{
	int			n = 0;

	while (n < node->def->policy->nsteps)
	{
		TimestampTz time = edn_step_time(node, n);

		if (time > node->matter->now || time >= unswept)
			break;
		n++;
	}
	return n;
}

static int
retime(EdnWork *work, EdnNode *node, EdnJson *moved)
{
	TimestampTz unswept = node->next;
	int			n = 0;

	if (node->due == DT_NOEND || (!edn_clock_runs(node) && node->state != EDN_PAUSED))
		return 0;
	if (node->matter->state == EDN_MATTER_OPEN)
		n = edn_rederive(work, node, moved);
	node->step = steps_behind(node, unswept);
	node->clock++;
	node->dirty = true;
	edn_schedule(node);
	return n;
}

static void
retime_matter(EdnWork *work, EdnMatter *matter)
{
	EdnJson		moved,
				detail;
	int			n = 0;

	edn_json_begin(&moved);
	for (int32 i = 0; i < matter->template->nnodes; i++)
		n += retime(work, &matter->nodes[i], &moved);
	if (n > 0)
	{
		edn_json_begin(&detail);
		edn_json_text(&detail, "cause", "policy");
		edn_json_raw(&detail, "moved", edn_json_end(&moved));
		edn_event_say(work, matter, NULL, "calendar.moved", edn_json_end(&detail));
	}
	edn_settle(work, matter);
}

/* --- the matters of some policies --- */

static const char matters_sql[] =
"SELECT m.id FROM edianton.matter m JOIN edianton.template t ON t.id" EQ "m.template_id"
" WHERE m.state" EQ "ANY ('{open,suspended}') AND (t.policy" EQ "ANY ($1)"
" OR EXISTS (SELECT 1 FROM edianton.template_node n WHERE n.template_id" EQ "t.id AND n.policy" EQ "ANY ($1)))"
" ORDER BY m.id";

static const char all_matters_sql[] =
"SELECT id FROM edianton.matter WHERE state" EQ "ANY ('{open,suspended}') ORDER BY id";

/* codes 0: all policies. */
static int
find_matters(Datum codes, int64 **ids)
{
	Oid			type = TEXTARRAYOID;
	MemoryContext caller = CurrentMemoryContext;
	EdnGuard	guard;
	int			n;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	n = (int) (codes ? edn_query_latest(matters_sql, 1, &type, &codes) : edn_query_latest(all_matters_sql, 0, NULL, NULL));
	*ids = palloc(sizeof(int64) * Max(n, 1));
	for (int i = 0; i < n; i++)
		(*ids)[i] = edn_get_int64(i, 1, 0);
	SPI_finish();
	edn_leave(&guard);
	return n;
}

static void
retime_all(const int64 *ids, int n)
{
	for (int i = 0; i < n; i += CHUNK)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "edianton policy edit", ALLOCSET_DEFAULT_SIZES);
		MemoryContext old = MemoryContextSwitchTo(context);
		EdnWork		work;
		ListCell   *lc;

		CHECK_FOR_INTERRUPTS();
		edn_work_begin(&work, edn_actor_or_null());
		foreach(lc, edn_work_load_to_change(&work, ids + i, Min(CHUNK, n - i), false))
			retime_matter(&work, lfirst(lc));
		edn_work_end(&work);
		MemoryContextSwitchTo(old);
		MemoryContextDelete(context);
	}
}

/* --- triggers --- */

static TriggerData *
require_policy_trigger(FunctionCallInfo fcinfo, const char *name, bool before)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_STATEMENT(data->tg_event) ||
		before != (bool) TRIGGER_FIRED_BEFORE(data->tg_event) ||
		(RelationGetRelid(data->tg_relation) != edn_relation_oid("policy") &&
		 RelationGetRelid(data->tg_relation) != edn_relation_oid("policy_step")))
		ereport(ERROR,
				errcode(ERRCODE_EDN_TRIGGER_CONTEXT),
				errmsg("edianton.%s is a trigger function of edianton's policies", name),
				errdetail("It fires %s statements on policy and policy_step.", before ? "before" : "after"),
				errhint("edianton.setup() creates the triggers; nothing else calls it."));
	return data;
}

/* edianton.policy_edit_begins() RETURNS trigger, before statements. */
PG_FUNCTION_INFO_V1(edianton_policy_edit_begins);
Datum
edianton_policy_edit_begins(PG_FUNCTION_ARGS)
{
	(void) require_policy_trigger(fcinfo, "policy_edit_begins", true);
	edn_calendar_lock(ExclusiveLock);
	return PointerGetDatum(NULL);
}

#define CODES(column, rows) \
	"SELECT pg_catalog.array_agg(DISTINCT d." column "), pg_catalog.count(*) FROM " rows " d"
#define BOTH_TABLES(column) "(SELECT " column " FROM old_rows UNION ALL SELECT " column " FROM new_rows)"

static const char *
changed_policies_sql(TriggerData *data)
{
	bool		step = RelationGetRelid(data->tg_relation) == edn_relation_oid("policy_step");

	if (data->tg_oldtable && data->tg_newtable)
		return step ? CODES("policy", BOTH_TABLES("policy")) : CODES("code", BOTH_TABLES("code"));
	if (data->tg_oldtable)
		return step ? CODES("policy", "old_rows") : CODES("code", "old_rows");
	return step ? CODES("policy", "new_rows") : CODES("code", "new_rows");
}

/* The matters of the policies in the statement's transition tables; all when it has none. */
static int
changed_matters(TriggerData *data, int64 **ids)
{
	Datum		codes;
	bool		isnull;
	int			n = 0;

	if (data->tg_oldtable == NULL && data->tg_newtable == NULL)
		return find_matters((Datum) 0, ids);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_register_trigger_data(data) != SPI_OK_TD_REGISTER)
		elog(ERROR, "could not see the changed policies");
	if (SPI_execute(changed_policies_sql(data), true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the changed policies");
	codes = edn_get(0, 1, &isnull);
	if (!isnull)
		codes = SPI_datumTransfer(codes, false, -1);
	SPI_finish();
	if (!isnull)
		n = find_matters(codes, ids);
	return n;
}

/* edianton.policy_edit_ends() RETURNS trigger, after statements. */
PG_FUNCTION_INFO_V1(edianton_policy_edit_ends);
Datum
edianton_policy_edit_ends(PG_FUNCTION_ARGS)
{
	TriggerData *data = require_policy_trigger(fcinfo, "policy_edit_ends", false);
	int64	   *ids = NULL;
	int			n;

	edn_template_forget_all();
	n = changed_matters(data, &ids);
	retime_all(ids, n);
	return PointerGetDatum(NULL);
}
