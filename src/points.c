/*
 * points.c
 *	  Entries in the ledger of points that a person decides.
 *
 * The sweep takes points for what is late. Other rules, and whether an entry is
 * taken back, are decided by the site's own functions; what they decide becomes an
 * entry and an event here, under the matter's lock.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "act.h"
#include "actor.h"
#include "args.h"
#include "authorise.h"
#include "errors.h"
#include "guard.h"
#include "json.h"
#include "rule.h"
#include "store.h"
#include "transition.h"

typedef struct Points
{
	const char *cause;
	Numeric		points;			/* NULL when taking one back */
	const char *reason;
	int32		unit;			/* 0: the node's */
	int64		person;			/* 0: the node's, when the unit is */
	int64		reverses;		/* 0: a new entry */
} Points;

static int64
insert_points(EdnWork *work, const EdnNode *node, const Points *p)
{
	Oid			types[] = {INT8OID, INT4OID, INT2OID, INT2OID, INT4OID, INT8OID, NUMERICOID, TEXTOID, TIMESTAMPTZOID,
	TEXTOID, INT8OID};
	Datum		values[] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord), Int16GetDatum(node->round),
		Int16GetDatum(node->clock), Int32GetDatum(p->unit != 0 ? p->unit : node->lead_unit),
		Int64GetDatum(p->person != 0 || p->unit != 0 ? p->person : node->lead_person),
		NumericGetDatum(p->points), CStringGetTextDatum(p->cause), TimestampTzGetDatum(work->now),
	CStringGetTextDatum(p->reason), Int64GetDatum(work->person)};

	if (edn_query("INSERT INTO edianton.score_entry (matter_id, ord, round, clock, unit, person, points, cause, scored_at,"
				  " recorded_at, reason, entered_by)"
				  " VALUES ($1, $2, $3, $4, $5, nullif($6, 0), $7, $8, $9, $9, $10, nullif($11, 0))"
				  " ON CONFLICT (matter_id, ord, round, clock, cause) WHERE reverses IS NULL DO NOTHING RETURNING id",
				  11, types, values, NULL, SPI_OK_INSERT_RETURNING) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ALREADY_EXISTS),
				errmsg("node %s of matter " INT64_FORMAT " has an entry for \"%s\" already",
					   edn_node_label(node), node->matter->id, p->cause),
				errdetail("One cause takes points once; a new round or due time is a new cause."),
				errhint("An entry is corrected by an appeal, which appends its counter-entry."));
	return edn_get_int64(0, 1, 0);
}

static int64
insert_counter_entry(EdnWork *work, const EdnNode *node, const Points *p)
{
	Oid			types[] = {INT8OID, INT8OID, INT4OID, TEXTOID, TIMESTAMPTZOID, TEXTOID, INT8OID};
	Datum		values[] = {Int64GetDatum(p->reverses), Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord),
		CStringGetTextDatum(p->cause), TimestampTzGetDatum(work->now), CStringGetTextDatum(p->reason),
	Int64GetDatum(work->person)};

	if (edn_query("INSERT INTO edianton.score_entry (matter_id, ord, round, clock, unit, person, points, cause, scored_at,"
				  " recorded_at, reverses, reason, entered_by)"
				  " SELECT e.matter_id, e.ord, e.round, e.clock, e.unit, e.person, OPERATOR(pg_catalog.-) e.points, $4,"
				  " e.scored_at, $5, e.id, $6, nullif($7, 0) FROM edianton.score_entry e"
				  " WHERE e.id" EQ "$1 AND e.matter_id" EQ "$2 AND e.ord" EQ "$3 AND e.reverses IS NULL"
				  " ON CONFLICT (reverses) DO NOTHING RETURNING id",
				  7, types, values, NULL, SPI_OK_INSERT_RETURNING) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_ALREADY_EXISTS),
				errmsg("entry " INT64_FORMAT " of node %s of matter " INT64_FORMAT " cannot be taken back",
					   p->reverses, edn_node_label(node), node->matter->id),
				errdetail("An entry is taken back once, and a counter-entry never."));
	return edn_get_int64(0, 1, 0);
}

static int64
append_points(EdnWork *work, EdnNode *node, const Points *p)
{
	EdnJson		json;
	volatile int64 entry = 0;

	edn_engine_begin();
	PG_TRY();
	{
		entry = p->reverses != 0 ? insert_counter_entry(work, node, p) : insert_points(work, node, p);
	}
	PG_FINALLY();
	{
		edn_engine_end();
	}
	PG_END_TRY();
	edn_json_begin(&json);
	edn_json_int(&json, "entry", entry);
	edn_json_text(&json, "cause", p->cause);
	edn_json_text(&json, "reason", p->reason);
	if (p->reverses != 0)
		edn_json_int(&json, "reverses", p->reverses);
	(void) edn_event_say(work, node->matter, node, p->reverses != 0 ? "score.reversed" : "score.taken", edn_json_end(&json));
	return entry;
}

/*
 * edianton.enter_points(matter bigint, node text, cause text, points numeric, reason text, unit integer DEFAULT NULL,
 *						 person bigint DEFAULT NULL, reverses bigint DEFAULT NULL) RETURNS bigint (the entry's id)
 *
 * With reverses the entry of that number is taken back: points, unit and person are its own.
 * ED001, ED002, ED003, ED016, ED039, ED040 not the owner's code, ED042 once per cause, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_enter_points);
Datum
edianton_enter_points(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnNode    *node;
	int64		entry;
	Points		p = {.cause = edn_arg_text(fcinfo, 2),.reason = edn_arg_text(fcinfo, 4)};

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "node");
	edn_require_arg(fcinfo, 2, "cause");
	p.reverses = PG_ARGISNULL(7) ? 0 : PG_GETARG_INT64(7);
	if (p.reverses == 0)
	{
		edn_require_arg(fcinfo, 3, "points");
		p.points = PG_GETARG_NUMERIC(3);
	}
	p.unit = PG_ARGISNULL(5) ? 0 : PG_GETARG_INT32(5);
	p.person = PG_ARGISNULL(6) ? 0 : PG_GETARG_INT64(6);
	edn_require_own_function("edianton.enter_points()");
	edn_work_begin(&work, edn_actor());
	work.actor = NULL;			/* its function knows what he may see */
	node = edn_node_named(edn_work_matter(&work, PG_GETARG_INT64(0)), edn_arg_text(fcinfo, 1));
	edn_require_content(p.reason, "a reason", node->matter, node);
	entry = append_points(&work, node, &p);
	edn_work_end(&work);
	PG_RETURN_INT64(entry);
}
