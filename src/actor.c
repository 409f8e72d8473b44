/*
 * actor.c
 *	  Who is acting: the person behind the calling role.
 *
 * The calling role is the session's (or that of SET ROLE), so that the owner's
 * own SECURITY DEFINER functions act in the caller's name. The exception is code
 * of a lesser role that the owner or a superuser happens to run (an index
 * expression under VACUUM, somebody's SECURITY DEFINER function): it acts in the
 * name of that role.
 *
 * For whom a role acts is transaction state of this backend, and not a setting:
 * any session may set a setting.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "actor.h"
#include "errors.h"
#include "plans.h"
#include "privilege.h"
#include "site.h"

/* What act_as() said, newest first; a rolled back savepoint takes its entries along. */
typedef struct Acting
{
	Oid			caller;
	int			nest_level;
	EdnActor	actor;
	struct Acting *previous;
} Acting;

static Acting *acting = NULL;

/* The last answer; good while the same roles call and nothing was said in between. */
static struct
{
	bool		valid;
	Oid			outer;
	Oid			current;
	bool		known;			/* false: the role acts for nobody */
	EdnActor	actor;
}			cache;

static void
transaction_ended(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PARALLEL_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE)
		return;
	/* The entries lie in the transaction's memory. */
	acting = NULL;
	cache.valid = false;
}

static void
subtransaction_ended(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			level = GetCurrentTransactionNestLevel();

	if (event == SUBXACT_EVENT_ABORT_SUB)
	{
		while (acting != NULL && acting->nest_level >= level)
			acting = acting->previous;
		cache.valid = false;
	}
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
	{
		for (Acting *a = acting; a != NULL && a->nest_level >= level; a = a->previous)
			a->nest_level = level - 1;
	}
}

void
edn_actor_init(void)
{
	RegisterXactCallback(transaction_ended, NULL);
	RegisterSubXactCallback(subtransaction_ended, NULL);
}

static bool
is_owner(Oid role)
{
	return has_privs_of_role(role, edn_owner());
}

static Oid
calling_role(Oid outer, Oid current)
{
	return current != outer && is_owner(outer) && !is_owner(current) ? current : outer;
}

static Datum
role_name(Oid role)
{
	Name		name = palloc(sizeof(NameData));

	namestrcpy(name, GetUserNameFromId(role, false));
	return NameGetDatum(name);
}

static void
copy_text(char *to, int size, const char *from)
{
	int			length = pg_mbcliplen(from, strlen(from), size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

/* Fill in the actor from the query's only row: id, unit, enterprise, role, code, active. False when there is none. */
static bool
read_person(const char *query, Oid type, Datum argument, EdnActor *actor, bool *active)
{
	EdnGuard	guard;
	bool		found;

	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan(query, 1, &type), &argument, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.person");
	found = SPI_processed > 0;
	if (found)
	{
		HeapTuple	row = SPI_tuptable->vals[0];
		TupleDesc	columns = SPI_tuptable->tupdesc;
		bool		isnull;
		char	   *code;

		memset(actor, 0, sizeof(EdnActor));
		actor->person = DatumGetInt64(SPI_getbinval(row, columns, 1, &isnull));
		/* a NULL Datum is zero */
		actor->unit = DatumGetInt32(SPI_getbinval(row, columns, 2, &isnull));
		actor->enterprise = DatumGetInt32(SPI_getbinval(row, columns, 3, &isnull));
		copy_text(actor->role, sizeof(actor->role), SPI_getvalue(row, columns, 4));
		code = SPI_getvalue(row, columns, 5);
		copy_text(actor->code, sizeof(actor->code), code != NULL ? code : "");
		*active = DatumGetBool(SPI_getbinval(row, columns, 6, &isnull));
	}
	SPI_finish();
	edn_leave(&guard);
	return found;
}

/* The actor of a role that has not said for whom it acts. */
static bool
default_actor(Oid caller, EdnActor *actor)
{
	bool		active = false;

	if (is_owner(caller))
	{
		memset(actor, 0, sizeof(EdnActor));
		strcpy(actor->role, "owner");
		actor->owner = true;
		return true;
	}
	return read_person("SELECT p.id, p.unit, p.enterprise, p.role, p.code, p.active"
					   " FROM edianton.login l JOIN edianton.person p ON p.id OPERATOR(pg_catalog.=) l.person"
					   " WHERE l.role_name OPERATOR(pg_catalog.=) $1 AND l.is_default",
					   NAMEOID, role_name(caller), actor, &active) && active;
}

const EdnActor *
edn_actor_or_null(void)
{
	Oid			outer = GetOuterUserId();
	Oid			current = edn_caller();

	if (!cache.valid || cache.outer != outer || cache.current != current)
	{
		Oid			caller = calling_role(outer, current);
		Acting	   *said = acting;

		while (said != NULL && said->caller != caller)
			said = said->previous;

		cache.valid = false;
		cache.known = true;
		if (said != NULL)
			cache.actor = said->actor;
		else
			cache.known = default_actor(caller, &cache.actor);
		cache.outer = outer;
		cache.current = current;
		cache.valid = true;
	}
	return cache.known ? &cache.actor : NULL;
}

const EdnActor *
edn_actor(void)
{
	const EdnActor *actor = edn_actor_or_null();

	if (actor == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_AUTHORISED),
				 errmsg("role \"%s\" acts for nobody",
						GetUserNameFromId(calling_role(GetOuterUserId(), edn_caller()), false)),
				 errdetail("Whoever is not the owner of the site acts for an active person of edianton.person."),
				 errhint("SELECT edianton.act_as('...') in the same transaction, or give the role a default person in edianton.login.")));
	return actor;
}

bool
edn_actor_is_admin(const EdnActor *actor)
{
	return actor->owner || strcmp(actor->role, "admin") == 0;
}

bool
edn_actor_sees_all(const EdnActor *actor)
{
	static const char *const all[] = {"admin", "supervisor", "leader", "bi", "gateway"};

	if (actor->owner)
		return true;
	for (size_t i = 0; i < lengthof(all); i++)
	{
		if (strcmp(actor->role, all[i]) == 0)
			return true;
	}
	return false;
}

/* May the role act for the person? */
static bool
may_act_for(Oid caller, int64 person)
{
	Oid			types[] = {NAMEOID, INT8OID};
	Datum		arguments[] = {role_name(caller), Int64GetDatum(person)};
	EdnGuard	guard;
	bool		granted;

	if (is_owner(caller))
		return true;
	edn_enter(&guard);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(edn_plan("SELECT FROM edianton.login"
								  " WHERE role_name OPERATOR(pg_catalog.=) $1 AND person OPERATOR(pg_catalog.=) $2",
								  2, types), arguments, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.login");
	granted = SPI_processed > 0;
	SPI_finish();
	edn_leave(&guard);
	return granted;
}

static void
remember(Oid caller, const EdnActor *actor)
{
	int			level = GetCurrentTransactionNestLevel();
	Acting	   *entry = acting;

	/* Saying it again and again, as a long batch does, does not pile up. */
	if (entry == NULL || entry->caller != caller || entry->nest_level != level)
	{
		entry = MemoryContextAlloc(TopTransactionContext, sizeof(Acting));
		entry->caller = caller;
		entry->nest_level = level;
		entry->previous = acting;
		acting = entry;
	}
	entry->actor = *actor;
	cache.valid = false;
}

/*
 * edianton.act_as(person text) RETURNS void
 * From here to the end of the transaction the calling role acts for the person
 * with this code. Errors: ED001, ED005, ED040, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_act_as);

Datum
edianton_act_as(PG_FUNCTION_ARGS)
{
	Oid			caller;
	char	   *code;
	EdnActor	actor;
	bool		active = false;

	edn_require_setup();
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NULL_ARGUMENT),
				 errmsg("act_as needs a person"),
				 errhint("Give the code of a person; at the end of the transaction it is forgotten by itself.")));
	code = text_to_cstring(PG_GETARG_TEXT_PP(0));
	caller = calling_role(GetOuterUserId(), edn_caller());

	if (!read_person("SELECT id, unit, enterprise, role, code, active"
					 " FROM edianton.person WHERE code OPERATOR(pg_catalog.=) $1",
					 TEXTOID, PG_GETARG_DATUM(0), &actor, &active))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				 errmsg("there is no person \"%s\"", code),
				 errhint("Persons are named by edianton.person.code.")));
	if (!active)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_AUTHORISED),
				 errmsg("person \"%s\" is no longer active", code),
				 errdetail("Nobody acts for a person whose edianton.person.active is false.")));
	if (!may_act_for(caller, actor.person))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_AUTHORISED),
				 errmsg("role \"%s\" may not act for person \"%s\"", GetUserNameFromId(caller, false), code),
				 errdetail("A role acts only for the persons that edianton.login names for it."),
				 errhint("The owner of the site grants it: INSERT INTO edianton.login (role_name, person) ...")));

	remember(caller, &actor);
	PG_RETURN_VOID();
}

/*
 * edianton.current_person() RETURNS bigint
 * The id of the acting person; NULL for the owner of the site. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_current_person);

Datum
edianton_current_person(PG_FUNCTION_ARGS)
{
	int64		person = edn_actor()->person;

	if (person == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(person);
}

/*
 * edianton.current_unit() RETURNS integer
 * The id of the acting person's unit, if any. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_current_unit);

Datum
edianton_current_unit(PG_FUNCTION_ARGS)
{
	int32		unit = edn_actor()->unit;

	if (unit == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(unit);
}

/*
 * edianton.current_enterprise() RETURNS integer
 * The id of the acting person's enterprise, if any. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_current_enterprise);

Datum
edianton_current_enterprise(PG_FUNCTION_ARGS)
{
	int32		enterprise = edn_actor()->enterprise;

	if (enterprise == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(enterprise);
}

/*
 * edianton.current_role_kind() RETURNS text
 * The acting person's role (edianton.person.role), or 'owner'. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_current_role_kind);

Datum
edianton_current_role_kind(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(edn_actor()->role));
}

/*
 * edianton.sees_all() RETURNS boolean
 * Whether the acting person sees every matter. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_sees_all);

Datum
edianton_sees_all(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(edn_actor_sees_all(edn_actor()));
}
