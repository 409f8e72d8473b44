/*
 * act_clock.c
 *	  Stopped clocks and later due times: each with its legal ground.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "act.h"
#include "errors.h"
#include "json.h"
#include "guard.h"
#include "project.h"
#include "rule.h"
#include "store.h"
#include "transition.h"

static void
require_pause_kind(const EdnNode *node, const char *kind)
{
	Oid			type = TEXTOID;
	Datum		value;

	edn_require_content(kind, "the kind of the pause", node->matter, node);
	value = CStringGetTextDatum(kind);
	if (edn_query("SELECT 1 FROM edianton.pause_kind WHERE code" EQ "$1 AND code" NE "'suspension'", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_PAUSE_NOT_LEGAL),
				errmsg("\"%s\" does not stop the clock of node %s of matter " INT64_FORMAT,
					   kind, edn_node_label(node), node->matter->id),
				errdetail("Only what the law does not count stops a clock (Administrative Licensing Law, article 45)."),
				errhint("SELECT code, name_zh, basis FROM edianton.pause_kind;"));
}

/* The law says what may stop a clock, the policy what does: a 13710 case knows no pauses. */
static void
require_allowed_pause(const EdnNode *node, const char *kind)
{
	const EdnPolicy *policy = node->def->policy;
	bool		allowed = policy->all_pauses;

	for (int i = 0; i < policy->npauses && !allowed; i++)
		allowed = strcmp(policy->pauses[i], kind) == 0;
	if (!allowed)
		ereport(ERROR,
				errcode(ERRCODE_EDN_PAUSE_NOT_LEGAL),
				errmsg("policy \"%s\" does not let \"%s\" stop the clock of node %s of matter " INT64_FORMAT,
					   policy->code, kind, edn_node_label(node), node->matter->id),
				policy->npauses == 0 ? errdetail("Nothing stops a clock under this policy.") :
				errdetail("Only some kinds of pauses stop a clock under this policy."),
				errhint("SELECT pauses FROM edianton.policy WHERE code = '%s';", policy->code));
}

static char *
pause_detail(const char *kind, const char *notice_no, const char *reason, TimestampTz expected)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "kind", kind);
	edn_json_text(&json, "notice_no", notice_no);
	edn_json_text(&json, "reason", reason);
	edn_json_time(&json, "expected_until", expected);
	return edn_json_end(&json);
}

static void
insert_pause(EdnWork *work, const EdnNode *node, const char *kind, const char *notice_no,
			 const char *reason, TimestampTz expected)
{
	Oid			types[9] = {INT8OID, INT4OID, INT2OID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, INT8OID, TIMESTAMPTZOID};
	Datum		values[9] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
		CStringGetTextDatum(kind), CStringGetTextDatum(notice_no), (Datum) 0, TimestampTzGetDatum(expected),
		Int64GetDatum(work->person), TimestampTzGetDatum(node->matter->now)};
	char		nulls[] = "         ";

	if (reason == NULL)
		nulls[5] = 'n';
	else
		values[5] = CStringGetTextDatum(reason);
	if (TIMESTAMP_NOT_FINITE(expected))
		nulls[6] = 'n';
	if (work->person == 0)
		nulls[7] = 'n';
	edn_engine_query("INSERT INTO edianton.pause (matter_id, ord, round, kind, notice_no, reason, expected_until, paused_by, from_at)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 9, types, values, nulls, SPI_OK_INSERT);
}

static int64
stop_clock(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no,
		   const char *reason, TimestampTz expected)
{
	EdnTransition how = {.event = "node.paused",.start = DT_NOEND,.due = DT_NOEND};

	require_allowed_pause(node, kind);
	how.detail = pause_detail(kind, notice_no, reason, expected);
	insert_pause(work, node, kind, notice_no, reason, expected);
	node->flags |= EDN_FLAG_INTERRUPTED;
	return edn_transition(work, node, EDN_PAUSED, &how);
}

int64
edn_pause(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no,
		  const char *reason, TimestampTz expected)
{
	edn_begin_action(EDN_MAY_PAUSE, node);
	edn_require_state(node, node->state == EDN_ACTIVE, "paused", "active");
	require_pause_kind(node, kind);
	edn_require_content(notice_no, "the number of the written notice", node->matter, node);
	return stop_clock(work, node, kind, notice_no, reason, expected);
}

int64
edn_pause_for(EdnWork *work, EdnNode *node, const char *kind, const char *notice_no, const char *reason)
{
	return stop_clock(work, node, kind, notice_no, reason, DT_NOEND);
}

void
edn_close_pause(const EdnNode *node)
{
	Oid			types[3] = {INT8OID, INT4OID, TIMESTAMPTZOID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord),
	TimestampTzGetDatum(node->matter->now)};

	edn_engine_query("UPDATE edianton.pause SET to_at = $3 WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND to_at IS NULL",
			  3, types, values, NULL, SPI_OK_UPDATE);
}

int64
edn_end_pause(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.resumed",.start = DT_NOEND,.due = DT_NOEND};

	edn_close_pause(node);
	return edn_transition(work, node, EDN_ACTIVE, &how);
}

int64
edn_resume(EdnWork *work, EdnNode *node)
{
	edn_begin_action(EDN_MAY_RESUME, node);
	edn_require_state(node, node->state == EDN_PAUSED, "resumed", "paused");
	return edn_end_pause(work, node);
}

static int
count_extensions(const EdnNode *node)
{
	Oid			types[3] = {INT8OID, INT4OID, INT2OID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round)};

	edn_query("SELECT pg_catalog.count(extra), COALESCE(pg_catalog.max(seq), 0) FROM edianton.extension"
			  " WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND round" EQ "$3", 3, types, values, NULL, SPI_OK_SELECT);
	return (int) edn_get_int64(0, 1, 0);
}

/* One of extra and fixed; DT_NOEND and NULL stand for none. */
static void
insert_extension(const EdnNode *node, const edn_term *extra, TimestampTz fixed, const char *approver, const char *reason,
				 Oid term_type)
{
	Oid			types[8] = {INT8OID, INT4OID, INT2OID, term_type, TIMESTAMPTZOID, TEXTOID, TEXTOID, TIMESTAMPTZOID};
	Datum		values[8] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
		extra ? Int64GetDatum(edn_term_pack(*extra)) : (Datum) 0, TimestampTzGetDatum(fixed),
		approver ? CStringGetTextDatum(approver) : (Datum) 0, CStringGetTextDatum(reason),
	TimestampTzGetDatum(node->matter->now)};
	char		nulls[] = "        ";

	if (extra == NULL)
		nulls[3] = 'n';
	if (fixed == DT_NOEND)
		nulls[4] = 'n';
	if (approver == NULL)
		nulls[5] = 'n';
	edn_engine_query("INSERT INTO edianton.extension (matter_id, ord, round, seq, extra, fixed_due, approver, reason, asked_at)"
			  " SELECT $1, $2, $3, COALESCE(pg_catalog.max(seq), 0) OPERATOR(pg_catalog.+) 1, $4, $5, $6, $7, $8"
			  " FROM edianton.extension WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND round" EQ "$3",
			  8, types, values, nulls, SPI_OK_INSERT);
}

/* A fact about the due time was added: derive it anew, judge, and tell. */
static int64
move_due(EdnWork *work, EdnNode *node, const char *event, const char *detail)
{
	EdnSaying	saying = {.before = node->colour,.claimed = DT_NOEND,.detail = detail};

	node->flags |= EDN_FLAG_MOVED;
	if (node->state == EDN_ACTIVE)
		edn_clock_project(work, node);	/* a clock that is still ahead will be derived with it */
	edn_judge(node, node->matter->now);
	edn_schedule(node);
	node->dirty = true;
	saying.after = node->colour;
	return edn_event_add(work, node->matter, node, event, &saying);
}

int64
edn_extend(EdnWork *work, EdnNode *node, edn_term extra, const char *approver, const char *reason)
{
	EdnJson		json;
	char		text[EDN_TERM_TEXT_MAX];
	const char *rule = NULL;

	edn_begin_action(EDN_MAY_EXTEND, node);
	edn_require_state(node, node->state == EDN_ACTIVE, "extended", "active");
	edn_require_content(approver, "the approver of the extension", node->matter, node);
	edn_require_content(reason, "a reason", node->matter, node);
	if (extra.unit == EDN_NONE || extra.amount == 0 || node->due == DT_NOEND)
		rule = "An extension adds time to a due time.";
	else if (node->due <= node->matter->now)
		rule = "An extension is asked for before the due time, not after it.";
	else if (count_extensions(node) > 0)
		rule = "A term is extended once (Administrative Licensing Law, article 42).";
	if (rule != NULL)
		ereport(ERROR,
				errcode(ERRCODE_EDN_EXTENSION_NOT_LEGAL),
				errmsg("node %s of matter " INT64_FORMAT " cannot be extended", edn_node_label(node), node->matter->id),
				errdetail("%s", rule),
				errhint("Finish it, or pause its clock where the law allows that."));
	insert_extension(node, &extra, DT_NOEND, approver, reason, work->term_type);
	edn_term_print(extra, text);
	edn_json_begin(&json);
	edn_json_text(&json, "extra", text);
	edn_json_text(&json, "approver", approver);
	edn_json_text(&json, "reason", reason);
	return move_due(work, node, "node.extended", edn_json_end(&json));
}

int64
edn_set_deadline(EdnWork *work, EdnNode *node, TimestampTz due, const char *reason)
{
	EdnJson		json;

	edn_begin_action(EDN_MAY_SET_DEADLINE, node);
	edn_require_state(node, node->state == EDN_ACTIVE || !edn_has_begun(node) ||
				  node->state == EDN_READY || node->state == EDN_RECEIVED,
				  "given a deadline", "active or still ahead");
	edn_require_content(reason, "a reason", node->matter, node);
	if (node->state == EDN_ACTIVE && node->due <= node->matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_EXTENSION_NOT_LEGAL),
				errmsg("node %s of matter " INT64_FORMAT " is overdue and gets no new deadline",
					   edn_node_label(node), node->matter->id),
				errdetail("What is late stays late."),
				errhint("Finish it; edianton.reopen() begins a new round where one is due."));
	if (TIMESTAMP_NOT_FINITE(due) || due <= node->matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the deadline of node %s of matter " INT64_FORMAT " must lie in the future",
					   edn_node_label(node), node->matter->id),
				errhint("What is late stays late; a deadline is set ahead."));
	insert_extension(node, NULL, due, NULL, reason, work->term_type);
	edn_json_begin(&json);
	edn_json_time(&json, "due_at", due);
	edn_json_text(&json, "reason", reason);
	return move_due(work, node, "node.deadline", edn_json_end(&json));
}
