/*
 * authorise.c
 *	  Who may do what: action by relation to the matter and its node.
 *
 * The owner of the site and persons with the role admin may do everything.
 * Leaders, BI and gateways see everything and change nothing here. Supervisors see
 * everything and act for their own unit: the inspection office that issued a case
 * is the one that writes it off.
 *
 * The site's own SECURITY DEFINER functions may know a rule that the matrix does
 * not: an inspection office issues an order, an enterprise files an appeal. Having
 * authorised their caller themselves they say by_rule(), and the next call of an
 * engine function is not held to the matrix. Who acts stays who he is.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "actor.h"
#include "authorise.h"
#include "clock.h"
#include "errors.h"
#include "plans.h"
#include "privilege.h"
#include "site.h"

/* How the actor stands to the matter and the node. */
#define OWN			0x01		/* his unit leads the node */
#define CO			0x02		/* his unit is a co-unit of the node */
#define MATTER		0x04		/* his unit answers for the matter */
#define HELPER		0x08		/* he is an agent or helper of the matter */
#define ENTERPRISE	0x10		/* the matter is his enterprise's */
#define LOCAL		0x20		/* his unit is the matter's local unit */

/* Whoever applies for something, may hand in papers for it and take it back. */
#define APPLICANT	(MATTER | HELPER | ENTERPRISE)

static const struct
{
	const char *name;			/* of the public function */
	int			relations;		/* any of which suffices; none: admin only */
}			matrix[] =
{
	[EDN_MAY_CONFIRM] = {"confirm", OWN},
	[EDN_MAY_WAIVE] = {"waive", MATTER},
	[EDN_MAY_APPLY] = {"apply", OWN | APPLICANT},
	[EDN_MAY_ACCEPT] = {"accept", OWN},
	[EDN_MAY_RETURN] = {"return_papers", OWN},
	[EDN_MAY_SUBMIT] = {"submit", OWN | CO | APPLICANT},
	[EDN_MAY_COMPLETE] = {"complete", OWN},
	[EDN_MAY_REFUSE] = {"refuse", OWN},
	[EDN_MAY_WITHDRAW] = {"withdraw", APPLICANT},
	[EDN_MAY_PAUSE] = {"pause", OWN},
	[EDN_MAY_RESUME] = {"resume", OWN},
	[EDN_MAY_EXTEND] = {"extend", OWN},
	[EDN_MAY_SET_DEADLINE] = {"set_deadline", MATTER},	/* a unit does not choose when it is late */
	[EDN_MAY_REOPEN] = {"reopen", MATTER},
	[EDN_MAY_ASSIGN_PERSON] = {"assign_person", OWN | MATTER},
	[EDN_MAY_REASSIGN] = {"reassign", MATTER},
	[EDN_MAY_REFUSE_ASSIGNMENT] = {"refuse_assignment", OWN},
	[EDN_MAY_OPEN] = {"open_matter", APPLICANT},
	[EDN_MAY_OPEN_OFFICIAL] = {"open_matter of this kind", 0},
	[EDN_MAY_SPLIT] = {"split", OWN | MATTER},
	[EDN_MAY_URGE] = {"urge", MATTER},
	[EDN_MAY_SET_ATTRS] = {"set_attrs", MATTER},
	[EDN_MAY_SET_TEAM] = {"set_team", MATTER | LOCAL},
	[EDN_MAY_SUSPEND] = {"suspend_matter", MATTER},
	[EDN_MAY_CANCEL] = {"cancel_matter", 0},
	[EDN_MAY_REGISTER] = {"register_project", 0},
	[EDN_MAY_PUBLISH] = {"publish_project", 0},
	[EDN_MAY_MIGRATE] = {"migrate", 0},
	[EDN_MAY_IMPORT] = {"import_baseline", 0},
	[EDN_MAY_AGREE_TERM] = {"set_attrs of terms", 0},
};

StaticAssertDecl(lengthof(matrix) == EDN_ACTIONS, "every action has its row");

static const struct
{
	int			relation;
	const char *who;
}			relation_names[] =
{
	{OWN, "the unit that leads the node"},
	{CO, "a co-unit of the node"},
	{MATTER, "the unit that answers for the matter"},
	{LOCAL, "its local unit"},
	{HELPER, "its agent and helpers"},
	{ENTERPRISE, "its enterprise"},
};

/* --- rules of the site's own functions --- */

static struct
{
	bool		said;			/* for the next unit of work */
	bool		holds;			/* for the one that runs */
	int			holds_level;	/* of the subtransaction that it runs in */
}			rule;

static void
forget_rule(void)
{
	rule.said = rule.holds = false;
}

static void
transaction_ended(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
		forget_rule();
}

static void
subtransaction_ended(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event != SUBXACT_EVENT_ABORT_SUB)
		return;
	/* Whichever call it was said for may have failed before it began; it must not serve another. */
	rule.said = false;
	if (rule.holds_level >= GetCurrentTransactionNestLevel())
		rule.holds = false;
}

void
edn_authorise_init(void)
{
	RegisterXactCallback(transaction_ended, NULL);
	RegisterSubXactCallback(subtransaction_ended, NULL);
}

bool
edn_rule_begin(void)
{
	bool		before = rule.holds;

	rule.holds = rule.said;
	rule.holds_level = GetCurrentTransactionNestLevel();
	rule.said = false;
	return before;
}

void
edn_rule_end(bool before)
{
	rule.holds = before;
}

void
edn_require_own_function(const char *what)
{
	if (has_privs_of_role(GetUserId(), edn_owner()))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_EDN_NOT_AUTHORISED),
			 errmsg("%s is for functions of the owner of the site", what),
			 errdetail("They authorise their callers by a rule of their own."),
			 errhint("Call it in a SECURITY DEFINER function that the owner of the schema created.")));
}

/* --- the matrix --- */

/* Does the query find a row for the matter and the person or unit? Runs as the owner. */
static bool
finds(const char *query, int64 matter, int64 subject)
{
	Oid			types[] = {INT8OID, INT8OID};
	Datum		arguments[] = {Int64GetDatum(matter), Int64GetDatum(subject)};
	EdnGuard	guard;
	bool		found;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan(query, 2, types), arguments, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.party");
	found = SPI_processed > 0;
	SPI_finish();
	edn_leave(&guard);
	return found;
}

static bool
helps(const EdnActor *actor, int64 matter)
{
	return actor->person != 0 && matter != 0 &&
		finds("SELECT FROM edianton.party WHERE matter_id OPERATOR(pg_catalog.=) $1"
			  " AND person OPERATOR(pg_catalog.=) $2 AND to_at IS NULL"
			  " AND role OPERATOR(pg_catalog.=) ANY ('{agent,helper}'::pg_catalog.text[])",
			  matter, actor->person);
}

/* Has the firm let its agents apply for the node in its name? */
static bool
is_delegated(const EdnFacts *facts)
{
	Oid			types[] = {INT8OID, TEXTOID, TIMESTAMPTZOID};
	Datum		arguments[] = {Int64GetDatum(facts->matter_id), CStringGetTextDatum(facts->node), TimestampTzGetDatum(edn_now())};
	EdnGuard	guard;
	bool		found;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan("SELECT FROM edianton.delegation d JOIN edianton.node n"
								  " ON n.matter_id OPERATOR(pg_catalog.=) d.matter_id AND n.ord OPERATOR(pg_catalog.=) d.ord"
								  " WHERE d.matter_id OPERATOR(pg_catalog.=) $1 AND n.code OPERATOR(pg_catalog.=) $2"
								  " AND d.from_at OPERATOR(pg_catalog.<=) $3 AND d.to_at OPERATOR(pg_catalog.>) $3",
								  3, types), arguments, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.delegation");
	found = SPI_processed > 0;
	SPI_finish();
	edn_leave(&guard);
	return found;
}

static bool
in_the_firms_name(EdnAction action)
{
	return action == EDN_MAY_APPLY || action == EDN_MAY_WITHDRAW;
}

/* An agent applies in the name of a firm, and takes back what he applied for, with its authorisation only. */
static bool
helper_may(EdnAction action, const EdnFacts *facts)
{
	return !in_the_firms_name(action) || facts->matter_enterprise == 0 || facts->node == NULL || is_delegated(facts);
}

static bool
is_local(const EdnActor *actor, int64 matter)
{
	return matter != 0 &&
		finds("SELECT FROM edianton.party WHERE matter_id OPERATOR(pg_catalog.=) $1"
			  " AND unit OPERATOR(pg_catalog.=) $2::pg_catalog.int4 AND to_at IS NULL"
			  " AND role OPERATOR(pg_catalog.=) 'local'",
			  matter, actor->unit);
}

static bool
acts_for_unit(const EdnActor *actor)
{
	return (strcmp(actor->role, "unit") == 0 || strcmp(actor->role, "supervisor") == 0) && actor->unit != 0;
}

/* The relations that need no table. */
static int
plain_relations(const EdnActor *actor, const EdnFacts *facts)
{
	int			relations = 0;

	if (acts_for_unit(actor))
	{
		if (actor->unit == facts->lead_unit)
			relations |= OWN;
		if (actor->unit == facts->matter_unit)
			relations |= MATTER;
		for (int i = 0; i < facts->n_co_units; i++)
		{
			if (actor->unit == facts->co_units[i])
				relations |= CO;
		}
	}
	if (strcmp(actor->role, "enterprise") == 0 &&
		actor->enterprise != 0 && actor->enterprise == facts->matter_enterprise)
		relations |= ENTERPRISE;
	return relations;
}

bool
edn_may(EdnAction action, const EdnFacts *facts)
{
	EdnActor	actor = *edn_actor();
	int			suffices = matrix[action].relations;

	if (rule.holds || edn_actor_is_admin(&actor))
		return true;
	if (plain_relations(&actor, facts) & suffices)
		return true;
	/* An agent may be an official of a unit, so the role does not matter. */
	if ((suffices & HELPER) && !edn_actor_sees_all(&actor) && helps(&actor, facts->matter_id) &&
		helper_may(action, facts))
		return true;
	return (suffices & LOCAL) && acts_for_unit(&actor) &&
		is_local(&actor, facts->matter_id);
}

/* "Allowed to: the unit that leads the node, its enterprise, an administrator." */
static char *
allowed_to(EdnAction action)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s is for ", matrix[action].name);
	for (size_t i = 0; i < lengthof(relation_names); i++)
	{
		if (matrix[action].relations & relation_names[i].relation)
			appendStringInfo(&text, "%s, ", relation_names[i].who);
	}
	appendStringInfoString(&text, matrix[action].relations != 0 ? "or an administrator." : "administrators only.");
	if (in_the_firms_name(action))
		appendStringInfoString(&text, " Agents and helpers need the firm's authorisation: delegate().");
	return text.data;
}

/* Does the policy of edianton.matter hide the matter from the actor? One that this work has not written yet is not hidden. */
static bool
hidden(const EdnActor *actor, int64 matter)
{
	bool		is_unit = strcmp(actor->role, "unit") == 0;
	bool		is_enterprise = strcmp(actor->role, "enterprise") == 0;
	Oid			types[] = {INT8OID, INT8OID, INT4OID, INT4OID};
	Datum		arguments[] = {
		Int64GetDatum(matter), Int64GetDatum(actor->person),
		Int32GetDatum(is_unit ? actor->unit : 0), Int32GetDatum(is_enterprise ? actor->enterprise : 0)
	};
	EdnGuard	guard;
	bool		found;

	if (rule.holds || edn_actor_sees_all(actor))
		return false;
	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan("SELECT FROM edianton.matter m WHERE m.id OPERATOR(pg_catalog.=) $1"
								  " AND ($3 OPERATOR(pg_catalog.=) ANY (m.units)) IS NOT TRUE"
								  " AND (m.enterprise OPERATOR(pg_catalog.=) $4) IS NOT TRUE"
								  " AND NOT EXISTS (SELECT FROM edianton.party p"
								  " WHERE p.matter_id OPERATOR(pg_catalog.=) $1 AND p.person OPERATOR(pg_catalog.=) $2"
								  " AND p.to_at IS NULL)",
								  4, types), arguments, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.matter");
	found = SPI_processed > 0;
	SPI_finish();
	edn_leave(&guard);
	return found;
}

void
edn_unknown_matter(int64 matter)
{
	ereport(ERROR,
			(errcode(ERRCODE_EDN_UNKNOWN_MATTER),
			 errmsg("there is no matter " INT64_FORMAT, matter),
			 errdetail("It does not exist, or the acting person has no part in it."),
			 errhint("The view edianton.board lists the matters that the person sees.")));
}

void
edn_require_sight(int64 matter)
{
	EdnActor	actor = *edn_actor();

	if (hidden(&actor, matter))
		edn_unknown_matter(matter);
}

void
edn_authorise(EdnAction action, const EdnFacts *facts)
{
	EdnActor	actor;
	StringInfoData object;

	if (edn_may(action, facts))
		return;

	actor = *edn_actor();
	if (facts->matter_id != 0)
		edn_require_sight(facts->matter_id);
	initStringInfo(&object);
	if (facts->node != NULL)
		appendStringInfo(&object, "node %s of ", facts->node);
	if (facts->matter_id != 0)
		appendStringInfo(&object, "matter " INT64_FORMAT, facts->matter_id);
	ereport(ERROR,
			(errcode(ERRCODE_EDN_NOT_AUTHORISED),
			 errmsg("person \"%s\" may not perform %s%s%s", actor.code, matrix[action].name,
					object.len > 0 ? " on " : "", object.data),
			 errdetail("%s", allowed_to(action)),
			 errhint("The person acts in the role %s; SELECT edianton.act_as('...') for another one.", actor.role)));
}

static EdnAction
action_named(const char *name)
{
	for (int i = 0; i < EDN_ACTIONS; i++)
	{
		if (strcmp(matrix[i].name, name) == 0)
			return (EdnAction) i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_EDN_UNKNOWN_MASTER),
			 errmsg("there is no action \"%s\"", name),
			 errhint("Actions have the names of the functions that perform them: complete, submit, set_attrs ...")));
}

/* The facts about a matter, and one of its nodes unless that is NULL. False: there is no such thing. */
static bool
read_facts(int64 matter, const char *node, EdnFacts *facts)
{
	Oid			types[] = {INT8OID, TEXTOID};
	Datum		arguments[] = {Int64GetDatum(matter), node != NULL ? CStringGetTextDatum(node) : (Datum) 0};
	MemoryContext context = CurrentMemoryContext;
	EdnGuard	guard;
	bool		found;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan("SELECT m.unit, m.enterprise, n.lead_unit, n.co_units"
								  " FROM edianton.matter m LEFT JOIN edianton.node n"
								  " ON n.matter_id OPERATOR(pg_catalog.=) m.id AND n.code OPERATOR(pg_catalog.=) $2"
								  " WHERE m.id OPERATOR(pg_catalog.=) $1 AND ($2 IS NULL OR n.code IS NOT NULL)",
								  2, types), arguments, node != NULL ? NULL : " n", true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.matter");
	found = SPI_processed > 0;
	if (found)
	{
		HeapTuple	row = SPI_tuptable->vals[0];
		TupleDesc	columns = SPI_tuptable->tupdesc;
		bool		isnull;
		Datum		co_units;

		/* a NULL Datum is zero */
		facts->matter_unit = DatumGetInt32(SPI_getbinval(row, columns, 1, &isnull));
		facts->matter_enterprise = DatumGetInt32(SPI_getbinval(row, columns, 2, &isnull));
		facts->lead_unit = DatumGetInt32(SPI_getbinval(row, columns, 3, &isnull));
		co_units = SPI_getbinval(row, columns, 4, &isnull);
		if (!isnull)
		{
			MemoryContext old = MemoryContextSwitchTo(context);
			ArrayType  *array = DatumGetArrayTypePCopy(co_units);

			/* integers without NULLs: the engine wrote them */
			facts->co_units = (int32 *) ARR_DATA_PTR(array);
			facts->n_co_units = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
			MemoryContextSwitchTo(old);
		}
	}
	SPI_finish();
	edn_leave(&guard);
	return found;
}

/* The arguments that may() and authorise() share. False: there is no such matter or node. */
static bool
facts_of_call(FunctionCallInfo fcinfo, EdnAction *action, EdnFacts *facts)
{
	edn_require_setup();
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NULL_ARGUMENT),
				 errmsg("the action must not be NULL")));
	memset(facts, 0, sizeof(EdnFacts));
	*action = action_named(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	if (PG_ARGISNULL(1))
		return true;
	facts->matter_id = PG_GETARG_INT64(1);
	if (!PG_ARGISNULL(2))
		facts->node = text_to_cstring(PG_GETARG_TEXT_PP(2));
	return read_facts(facts->matter_id, facts->node, facts);
}

/*
 * edianton.may(action text, matter bigint DEFAULT NULL, node text DEFAULT NULL) RETURNS boolean
 * Whether the actor may perform the action, named like its function, on the
 * matter or node. What does not exist, nobody may. Errors: ED001, ED005, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_may);

Datum
edianton_may(PG_FUNCTION_ARGS)
{
	EdnAction	action;
	EdnFacts	facts;

	PG_RETURN_BOOL(facts_of_call(fcinfo, &action, &facts) && edn_may(action, &facts));
}

/*
 * edianton.authorise(action text, matter bigint DEFAULT NULL, node text DEFAULT NULL) RETURNS void
 * ED040 unless may(action, matter, node), ED002 or ED003 when there is no such
 * thing. Errors: ED001, ED002, ED003, ED005, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_authorise);

Datum
edianton_authorise(PG_FUNCTION_ARGS)
{
	EdnAction	action;
	EdnFacts	facts;

	if (!facts_of_call(fcinfo, &action, &facts))
	{
		/* A node that is not there may be one of a matter that is. */
		const char *node = facts.node;

		if (node == NULL || !read_facts(facts.matter_id, NULL, &facts) || hidden(edn_actor(), facts.matter_id))
			edn_unknown_matter(facts.matter_id);
		ereport(ERROR,
				(errcode(ERRCODE_EDN_UNKNOWN_NODE),
				 errmsg("matter " INT64_FORMAT " has no node \"%s\"", facts.matter_id, node),
				 errhint("The view edianton.node_light lists its nodes.")));
	}
	edn_authorise(action, &facts);
	PG_RETURN_VOID();
}

/* edianton.acts_by_rule() RETURNS boolean: whether the engine function that runs was called by a rule of the site's own. */
PG_FUNCTION_INFO_V1(edianton_acts_by_rule);

Datum
edianton_acts_by_rule(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(rule.holds);
}

/*
 * edianton.by_rule() RETURNS void
 * The next engine function of this transaction is not held to the matrix; may() and
 * authorise() are not loosened. For the owner's functions, else ED040.
 */
PG_FUNCTION_INFO_V1(edianton_by_rule);

Datum
edianton_by_rule(PG_FUNCTION_ARGS)
{
	edn_require_setup();
	edn_require_own_function("edianton.by_rule()");
	rule.said = true;
	PG_RETURN_VOID();
}
