/*
 * act_matter.c
 *	  What people do to whole matters: attributes, suspension, ending, migration.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "act.h"
#include "decide.h"
#include "errors.h"
#include "evidence.h"
#include "guard.h"
#include "json.h"
#include "open.h"
#include "paper.h"
#include "project.h"
#include "rule.h"
#include "store.h"
#include "transition.h"

/* --- attributes --- */

/* Unfinished nodes follow their condition: they drop out, or come back in. */
static void
apply_conditions(EdnWork *work, EdnMatter *matter)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];
		bool		holds;
		EdnTransition how = {.event = "node.skipped",.start = DT_NOEND,.due = DT_NOEND,.reason = "condition"};

		if (node->def->condition == NULL)
			continue;
		holds = edn_condition_holds(node->def, matter->attrs);
		if (holds && node->state == EDN_SKIPPED && node->reason && strcmp(node->reason, "condition") == 0)
		{
			how.event = "node.waiting";
			how.reason = "";
			(void) edn_transition(work, node, node->def->optional ? EDN_UNDECIDED : EDN_WAITING, &how);
			node->reason = NULL;
		}
		else if (!holds && edn_state_legal(node->state, EDN_SKIPPED))
			(void) edn_transition(work, node, EDN_SKIPPED, &how);
	}
}

/* Who answers for a matter does not choose the terms of its nodes. */
static bool
agreed_terms_differ(const char *before, const char *after)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2];

	if (!edn_agrees_terms(before) && !edn_agrees_terms(after))
		return false;
	values[0] = CStringGetTextDatum(before);
	values[1] = CStringGetTextDatum(after);
	edn_query("SELECT $1::jsonb OPERATOR(pg_catalog.->) 'terms' IS DISTINCT FROM $2::jsonb OPERATOR(pg_catalog.->) 'terms'",
			  2, types, values, NULL, SPI_OK_SELECT);
	return edn_get_bool(0, 1);
}

int64
edn_set_attrs(EdnWork *work, EdnMatter *matter, const char *attrs, const char *reason)
{
	EdnJson		json;
	int64		event;

	edn_require_matter_action(EDN_MAY_SET_ATTRS, matter);
	if (matter->state != EDN_MATTER_DRAFT)
		edn_require_open(matter);
	edn_require_content(reason, "a reason", matter, NULL);
	if (agreed_terms_differ(matter->attrs, attrs))
		edn_require_matter_action(EDN_MAY_AGREE_TERM, matter);
	edn_json_begin(&json);
	edn_json_raw(&json, "attrs", attrs);
	edn_json_raw(&json, "before", matter->attrs);
	edn_json_text(&json, "reason", reason);
	matter->attrs = pstrdup(attrs);
	event = edn_event_say(work, matter, NULL, "matter.attrs", edn_json_end(&json));
	if (matter->template != NULL && matter->state == EDN_MATTER_OPEN)
	{
		apply_conditions(work, matter);
		edn_promise_terms(matter);
		edn_decide_by_rule(work, matter);
	}
	return event;
}

/* --- suspension: every running clock of the matter stops --- */

#define SUSPENSION "suspension"

int64
edn_suspend(EdnWork *work, EdnMatter *matter, const char *reason)
{
	char	   *notice;
	int64		event;

	edn_require_open(matter);
	edn_require_matter_action(EDN_MAY_SUSPEND, matter);
	edn_require_content(reason, "a reason", matter, NULL);
	event = edn_event_say(work, matter, NULL, "matter.suspended", edn_reason_detail(reason));
	notice = psprintf("%s-" INT64_FORMAT, SUSPENSION, event);
	for (int32 i = 0; i < matter->template->nnodes; i++)
		if (matter->nodes[i].state == EDN_ACTIVE)
			(void) edn_pause_for(work, &matter->nodes[i], SUSPENSION, notice, reason);
	matter->state = EDN_MATTER_SUSPENDED;
	for (int32 i = 0; i < matter->template->nnodes; i++)
		edn_schedule(&matter->nodes[i]);
	return event;
}

/* Was the node's open pause made by the suspension? */
static bool
paused_by_suspension(const EdnNode *node)
{
	Oid			types[2] = {INT8OID, INT4OID};
	Datum		values[2] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord)};

	return edn_query("SELECT 1 FROM edianton.pause WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND to_at IS NULL"
					 " AND kind" EQ "'" SUSPENSION "'", 2, types, values, NULL, SPI_OK_SELECT) > 0;
}

/* Clocks that are not the unit's own (deciding, applying, accepting) begin anew. */
static void
restart_waiting_clock(EdnWork *work, EdnNode *node)
{
	if (!edn_clock_runs(node) || node->state == EDN_ACTIVE || node->state == EDN_CONDITIONAL)
		return;
	if (node->colour == EDN_RED)
		return;					/* what was late before stays late */
	node->start = node->matter->now;
	edn_clock_start(work, node);
	edn_touch(node);
	edn_rejudge(work, node, DT_NOEND);
}

int64
edn_resume_matter(EdnWork *work, EdnMatter *matter)
{
	int64		event;

	edn_require_matter_action(EDN_MAY_SUSPEND, matter);
	if (matter->state != EDN_MATTER_SUSPENDED)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
				errmsg("matter " INT64_FORMAT " \"%s\" is %s, not suspended", matter->id, matter->title,
					   edn_matter_state_name(matter->state)),
				errhint("Only a suspended matter resumes."));
	matter->state = EDN_MATTER_OPEN;
	event = edn_event_say(work, matter, NULL, "matter.resumed", NULL);
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];

		restart_waiting_clock(work, node);
		if (node->state == EDN_PAUSED && paused_by_suspension(node))
			(void) edn_end_pause(work, node);
		edn_schedule(node);
		if (node->state == EDN_WAITING || node->state == EDN_UNDECIDED)
			edn_touch(node);
	}
	return event;
}

/* --- ending --- */

/* What has not begun drops out; what runs is stopped, grey, without points. */
static void
stop_node(EdnWork *work, EdnNode *node, const char *reason)
{
	EdnTransition how = {.event = "node.skipped",.start = DT_NOEND,.due = DT_NOEND,.reason = reason};

	if (node->state == EDN_RECEIVED)
	{
		EdnTransition back = {.event = "node.withdrawn",.start = DT_NOEND,.due = DT_NOEND};

		(void) edn_transition(work, node, EDN_READY, &back);
	}
	if (node->state == EDN_PAUSED)
		(void) edn_end_pause(work, node);
	if (node->state == EDN_CONDITIONAL)
	{
		EdnTransition back = {.event = "node.activated",.start = DT_NOEND,.due = DT_NOEND};

		(void) edn_transition(work, node, EDN_ACTIVE, &back);
	}
	if (edn_state_legal(node->state, EDN_SKIPPED))
		(void) edn_transition(work, node, EDN_SKIPPED, &how);
	else if (edn_state_legal(node->state, EDN_REFUSED))
	{
		how.event = "node.withdrawn";
		(void) edn_transition(work, node, EDN_REFUSED, &how);
	}
}

/*
 * What was only about this matter, its supervision, its defects and its parts,
 * has lost its object. Root before leaf, as all cascades lock.
 */
static void
end_children(EdnWork *work, const EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);
	/* The sum keeps the planner from walking all matters in the order of their key. */
	int			n = (int)
		edn_query("SELECT id FROM edianton.matter WHERE parent_id" EQ "$1 AND (blocks OR kind" EQ "'supervision')"
				  " AND state" EQ "ANY ('{draft,open,suspended}') ORDER BY id OPERATOR(pg_catalog.+) 0", 1, &type, &value, NULL, SPI_OK_SELECT);
	int64	   *ids = palloc(sizeof(int64) * Max(n, 1));

	for (int i = 0; i < n; i++)
		ids[i] = edn_get_int64(i, 1, 0);
	for (int i = 0; i < n; i++)
	{
		(void) edn_work_load(work, &ids[i], 1);
		(void) edn_cancel(work, edn_work_held(work, ids[i]), "the matter it is about was cancelled", true);
	}
}

int64
edn_cancel(EdnWork *work, EdnMatter *matter, const char *reason, bool moot)
{
	int64		event;

	/* Whoever handed out a part takes it back. */
	if (!moot)
		edn_require_matter_action(matter->blocks && matter->parent_id != 0 && matter->parent_ord < 0 ?
								  EDN_MAY_SPLIT : EDN_MAY_CANCEL, matter);
	if (matter->state == EDN_MATTER_COMPLETED || matter->state == EDN_MATTER_CANCELLED)
		edn_require_open(matter);
	edn_require_content(reason, "a reason", matter, NULL);
	for (int32 i = 0; matter->template != NULL && i < matter->template->nnodes; i++)
		stop_node(work, &matter->nodes[i], moot ? "moot" : reason);
	matter->nchanged = 0;		/* nothing follows from it */
	edn_matter_end(work, matter, EDN_MATTER_CANCELLED, moot ? "moot" : "cancelled",
				   moot ? "matter.moot" : "matter.cancelled", edn_reason_detail(reason));
	event = work->last_event;
	end_children(work, matter);
	return event;
}

/* --- migration to another version of the template --- */

#define MIGRATED "migrated"

static void
keep_run(EdnNode *node)
{
	node->dirty = true;
	/* Promised is what its clock began with; what has no clock yet takes the new term. */
	if (node->state == EDN_UNDECIDED || node->state == EDN_WAITING || node->state == EDN_READY ||
		node->state == EDN_RECEIVED || node->state == EDN_SKIPPED)
		node->term = edn_promised_term(node);
}

/* Nodes that the new version does not have stay in the table, out of the run. */
static void
retire_node(EdnWork *work, EdnNode *node)
{
	stop_node(work, node, MIGRATED);
	if (node->next != DT_NOEND)
	{
		node->next = DT_NOEND;	/* nothing of it lapses any more */
		node->dirty = true;
	}
}

/* What an earlier migration took out of the run takes its turn again; what was done before it stays done. */
static void
come_back(EdnWork *work, EdnNode *node)
{
	bool		asks = node->def->optional && (node->flags & EDN_FLAG_NEEDED) == 0;
	EdnTransition how = {.event = asks ? "node.undecided" : "node.waiting",.start = DT_NOEND,.due = DT_NOEND,
	.new_round = node->state == EDN_REFUSED};

	if (node->reason == NULL || strcmp(node->reason, MIGRATED) != 0)
		return;
	if (!how.new_round)
		node->reason = NULL;	/* otherwise it goes with the round that ended */
	(void) edn_transition(work, node, asks ? EDN_UNDECIDED : EDN_WAITING, &how);
	if (!asks || !node->def->decide_at_opening)
		return;
	node->start = node->matter->now;
	edn_clock_start(work, node);
}

/* Whatever was opened or closed about a node while it was out of the run. */
static void
count_blockers(EdnMatter *matter)
{
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(matter->id);
	uint64		n = edn_query("SELECT parent_ord, pg_catalog.count(*) FROM edianton.matter WHERE parent_id" EQ "$1 AND blocks"
							  " AND parent_ord IS NOT NULL AND state" EQ "ANY ('{open,suspended}') GROUP BY parent_ord",
							  1, &type, &value, NULL, SPI_OK_SELECT);

	for (int32 i = 0; i < matter->template->nnodes; i++)
		matter->nodes[i].blockers = 0;
	for (uint64 i = 0; i < n; i++)
	{
		int32		index = edn_template_by_ord(matter->template, edn_get_int32(i, 1, -1));

		if (index >= 0)
			matter->nodes[index].blockers = (int16) edn_get_int64(i, 2, 0);
	}
}

/* Rows show the stage that the new version puts their node in. */
static void
move_stages(const EdnMatter *matter)
{
	Oid			types[2] = {INT8OID, INT4OID};
	Datum		values[2] = {Int64GetDatum(matter->id), Int32GetDatum(matter->template->id)};

	edn_engine_query("UPDATE edianton.node AS n SET stage = t.stage FROM edianton.template_node AS t WHERE n.matter_id" EQ "$1"
					 " AND t.template_id" EQ "$2 AND t.ord" EQ "n.ord AND t.stage" NE "n.stage",
					 2, types, values, NULL, SPI_OK_UPDATE);
}

/* What the new version no longer leaves to a decision takes its turn. */
static void
require_undecided(EdnWork *work, EdnMatter *matter)
{
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];
		EdnTransition how = {.event = "node.waiting",.start = DT_NOEND,.due = DT_NOEND};

		if (node->state == EDN_UNDECIDED && !node->def->optional)
			(void) edn_transition(work, node, EDN_WAITING, &how);
	}
}

int64
edn_migrate(EdnWork *work, EdnMatter *matter, int32 version)
{
	const EdnTemplate *from = matter->template;
	const EdnTemplate *to;
	EdnNode    *old = matter->nodes;
	EdnJson		json;
	int64		event;

	edn_require_open(matter);
	edn_require_matter_action(EDN_MAY_MIGRATE, matter);
	to = edn_template_get(edn_template_id(from->code, version), matter->division);
	for (int32 i = 0; i < from->nnodes; i++)
		if (edn_template_by_ord(to, from->nodes[i].ord) < 0)
			retire_node(work, &old[i]);
	edn_store_flush(work);		/* the rows of retired nodes are not part of the matter from here on */
	edn_matter_attach(work, matter, to);
	matter->nchanged = 0;
	edn_work_read_nodes(matter);
	count_blockers(matter);
	for (int32 i = 0; i < to->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];

		node->fresh = node->lead_unit == 0; /* it has no row */
		if (node->fresh)
		{
			edn_assign_units(matter, node);
			node->term = edn_promised_term(node);
		}
		else
			keep_run(node);
	}
	edn_count_missing(matter);
	edn_mark_expiring(matter);
	edn_evidence_mark(matter);
	edn_collect_units(matter);
	edn_json_begin(&json);
	edn_json_int(&json, "from_version", from->version);
	edn_json_int(&json, "version", to->version);
	event = edn_event_say(work, matter, NULL, "matter.migrated", edn_json_end(&json));
	for (int32 i = 0; i < to->nnodes; i++)
		if (matter->nodes[i].fresh)
			edn_first_state(work, &matter->nodes[i]);
		else if (edn_template_by_ord(from, to->nodes[i].ord) < 0)
			come_back(work, &matter->nodes[i]);
	require_undecided(work, matter);
	apply_conditions(work, matter);
	edn_decide_by_rule(work, matter);
	move_stages(matter);
	for (int32 i = 0; i < to->nnodes; i++)
	{
		edn_rejudge(work, &matter->nodes[i], DT_NOEND);
		edn_touch(&matter->nodes[i]);
	}
	return event;
}
