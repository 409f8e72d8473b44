/*
 * setup.c
 *	  Creating and migrating the site's schema.
 *
 * The files of sql/schema are part of the library. setup() runs them, as the
 * owner of the schema edianton, in one transaction. What they create are
 * ordinary objects and not members of the extension, so that pg_dump and
 * pg_restore treat a site's data like any other. The companion edianton_gis is
 * set up the same way, from the files of sql/gis.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/syscache.h"

#include "errors.h"
#include "setup.h"

/* What stands for @word@ in a module. */
typedef struct Substitution
{
	const char *word;
	const char *value;
} Substitution;

/* For the error context: where in a module we are. */
typedef struct ModulePosition
{
	const EdnModule *module;
	const char *text;			/* after substitution */
	int			location;		/* byte of the current statement in text */
} ModulePosition;

/* Settings that would change the meaning of a module's text. */
static const struct
{
	const char *name;
	const char *value;
}			pinned_settings[] =
{
	{"search_path", "pg_catalog, " EDN_SCHEMA_NAME ", pg_temp"},
	{"client_min_messages", "warning"},
	{"check_function_bodies", "on"},
	{"standard_conforming_strings", "on"},
	{"row_security", "off"},
	{"session_replication_role", "origin"},
	{"TimeZone", "UTC"},
	{"DateStyle", "ISO, YMD"},
	{"IntervalStyle", "postgres"},
	{"bytea_output", "hex"},
	{"default_tablespace", ""},
	{"default_table_access_method", "heap"},
};

static bool
owns_schema(Oid schema, Oid role)
{
#if PG_VERSION_NUM >= 160000
	return object_ownercheck(NamespaceRelationId, schema, role);
#else
	return pg_namespace_ownercheck(schema, role);
#endif
}

static Oid
schema_owner(Oid schema)
{
	HeapTuple	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for schema %u", schema);
	owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	ReleaseSysCache(tuple);
	return owner;
}

static void
pin_settings(void)
{
	for (size_t i = 0; i < lengthof(pinned_settings); i++)
	{
		/* session_replication_role is a superuser's, and nobody else can have changed it */
		if (strcmp(pinned_settings[i].name, "session_replication_role") == 0 && !superuser())
			continue;
		(void) set_config_option(pinned_settings[i].name, pinned_settings[i].value,
								 superuser() ? PGC_SUSET : PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	}
}

static char *
substitute(const char *text, const Substitution *substitutions)
{
	StringInfoData result;

	initStringInfo(&result);
	while (*text != '\0')
	{
		const Substitution *s = substitutions;

		if (*text == '@')
		{
			while (s->word != NULL && strncmp(text, s->word, strlen(s->word)) != 0)
				s++;
			if (s->word != NULL)
			{
				appendStringInfoString(&result, s->value);
				text += strlen(s->word);
				continue;
			}
		}
		appendStringInfoChar(&result, *text++);
	}
	return result.data;
}

/* The byte at which character number position (from 1) starts. */
static int
character_offset(const char *text, int position)
{
	const char *p = text;

	while (--position > 0 && *p != '\0')
		p += pg_mblen(p);
	return p - text;
}

static void
module_error_context(void *arg)
{
	ModulePosition *at = arg;
	int			line = 1;

	/* A syntax error's position is one in the module, the client knows nothing of it. */
	if (geterrposition() > 0)
	{
		at->location = character_offset(at->text, geterrposition());
		errposition(0);
	}
	for (int i = 0; i < at->location; i++)
	{
		if (at->text[i] == '\n')
			line++;
	}
	errcontext("edianton setup, module %s, line %d", at->module->name, line);
}

/* Run a module statement by statement, so that an error shows the statement and not the file. */
static void
run_module(const EdnModule *module, const Substitution *substitutions)
{
	char	   *text = substitute(module->text, substitutions);
	ModulePosition at = {module, text, 0};
	ErrorContextCallback callback = {error_context_stack, module_error_context, &at};
	List	   *statements;
	ListCell   *cell;

	error_context_stack = &callback;
	statements = raw_parser(text, RAW_PARSE_DEFAULT);
	foreach(cell, statements)
	{
		RawStmt    *raw = lfirst_node(RawStmt, cell);
		int			length = raw->stmt_len > 0 ? raw->stmt_len : (int) strlen(text + raw->stmt_location);
		int			start = raw->stmt_location;
		int			result;

		while (length > 0 && isspace((unsigned char) text[start]))
		{
			start++;
			length--;
		}
		at.location = start;
		result = SPI_execute(pnstrdup(text + start, length), false, 0);
		if (result < 0)
			elog(ERROR, "statement failed: %s", SPI_result_code_string(result));
		SPI_freetuptable(SPI_tuptable);
	}
	error_context_stack = callback.previous;
}

static void
check_division(const char *division)
{
	if (strlen(division) != 6 || strspn(division, "0123456789") != 6)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("\"%s\" is not a division code", division),
				 errdetail("A division of GB/T 2260 is written with six digits."),
				 errhint("For example 341602 for Qiaocheng.")));
}

/* The division the site is set up for; requires the table and its row. */
static char *
site_division(void)
{
	if (SPI_execute("SELECT division::text FROM edianton.site", false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read edianton.site");
	return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
}

/* The division to set up: what is asked for and what the site has must not differ. */
static const char *
settle_division(const char *asked, int32 site_version)
{
	const char *existing;

	if (site_version == 0)
	{
		if (asked == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_EDN_BAD_VALUE),
					 errmsg("a new site needs its division"),
					 errhint("SELECT edianton.setup(division => '...');")));
		return asked;
	}
	existing = site_division();
	if (asked != NULL && strcmp(asked, existing) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_BAD_VALUE),
				 errmsg("this site is set up for division %s and not for %s", existing, asked),
				 errdetail("The division is part of every id; a site keeps it."),
				 errhint("Use another database for another division.")));
	return existing;
}

static void
run_migrations(int32 site_version, const Substitution *substitutions)
{
	for (const EdnModule *m = edn_migrations; m->name != NULL; m++)
	{
		int32		leads_to = pg_strtoint32(m->name);

		if (leads_to > site_version && leads_to <= EDIANTON_SCHEMA_VERSION)
			run_module(m, substitutions);
	}
}

/* Everything that runs as the owner; returns what setup() answers. */
static char *
set_up(const char *division, const char *name)
{
	int32		version = edn_site_schema_version();
	char	   *answer;

	if (version > EDIANTON_SCHEMA_VERSION)
		edn_require_setup();	/* says that the library is too old */
	division = settle_division(division, version);

	{
		const Substitution substitutions[] = {
			{"@division@", quote_literal_cstr(division)},
			{"@name@", name != NULL ? quote_literal_cstr(name) : "NULL"},
			{"@version@", quote_literal_cstr(EDIANTON_VERSION)},
			{"@schema_version@", psprintf("%d", EDIANTON_SCHEMA_VERSION)},
			{"@system_identifier@", psprintf(INT64_FORMAT, (int64) GetSystemIdentifier())},
			{"@database_oid@", psprintf("%u", MyDatabaseId)},
			{"@ltree@", edn_extension_schema("ltree")},
			{"@btree_gist@", edn_extension_schema("btree_gist")},
			{NULL, NULL}
		};

		if (version > 0)
			run_migrations(version, substitutions);
		for (const EdnModule *m = edn_schema_modules; m->name != NULL; m++)
			run_module(m, substitutions);
	}

	if (version == 0)
		answer = psprintf("set up for division %s", division);
	else if (version < EDIANTON_SCHEMA_VERSION)
		answer = psprintf("migrated from schema version %d to %d", version, EDIANTON_SCHEMA_VERSION);
	else
		answer = psprintf("up to date for division %s", division);
	return answer;
}

/* The companion's tables stand on the core's; what every table gets comes last, as in the core. */
static char *
set_up_gis(const char *unused_division, const char *unused_name)
{
	const Substitution substitutions[] = {
		{"@postgis@", edn_extension_schema("postgis")},
		{NULL, NULL}
	};

	edn_require_setup();
	for (const EdnModule *m = edn_gis_modules; m->name != NULL; m++)
		run_module(m, substitutions);
	for (const EdnModule *m = edn_schema_modules; m->name != NULL; m++)
	{
		if (strcmp(m->name, "99_access") == 0)
			run_module(m, substitutions);
	}
	return psprintf("layers and sites are set up for division %s", site_division());
}

static char *
remove_gis(const char *unused_division, const char *unused_name)
{
	static const Substitution none[] = {{NULL, NULL}};

	edn_require_setup();
	for (const EdnModule *m = edn_gis_removal; m->name != NULL; m++)
		run_module(m, none);
	return "layers and sites are removed";
}

/* Run something as the owner of the schema, with settings pinned, one at a time. */
static text *
run_as_owner(char *(*work) (const char *, const char *), const char *division, const char *name)
{
	Oid			schema = get_namespace_oid(EDN_SCHEMA_NAME, false);
	Oid			caller;
	int			security_context;
	int			nest_level;
	char	   *said;
	text	   *answer;

	if (!owns_schema(schema, GetUserId()))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_AUTHORISED),
				 errmsg("only the owner of the schema edianton may set it up"),
				 errdetail("The schema belongs to role \"%s\".", GetUserNameFromId(schema_owner(schema), false)),
				 errhint("Log in as a member of that role.")));
	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("edianton needs a database in UTF8"),
				 errdetail("This one is in %s.", GetDatabaseEncodingName()),
				 errhint("CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0;")));
	if (division != NULL)
		check_division(division);
	edn_require_extension();

	/* One setup at a time; readers and CREATE in the schema are not in its way. */
	LockDatabaseObject(NamespaceRelationId, schema, 0, ShareUpdateExclusiveLock);

	/* A superuser's setup makes the same objects as the owner's own. */
	GetUserIdAndSecContext(&caller, &security_context);
	SetUserIdAndSecContext(schema_owner(schema), security_context | SECURITY_LOCAL_USERID_CHANGE);
	nest_level = NewGUCNestLevel();
	pin_settings();

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	said = work(division, name);
	answer = SPI_palloc(VARHDRSZ + strlen(said));
	SET_VARSIZE(answer, VARHDRSZ + strlen(said));
	memcpy(VARDATA(answer), said, strlen(said));
	CacheInvalidateRelcacheByRelid(edn_relation_oid("site"));
	SPI_finish();

	AtEOXact_GUC(false, nest_level);
	SetUserIdAndSecContext(caller, security_context);
	return answer;
}

/*
 * edianton.setup(division text DEFAULT NULL, name text DEFAULT NULL) RETURNS text
 * Create the site's tables, views and functions, or bring them up to the
 * library's version. Says what it did. Errors: ED001, ED039, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_setup);

Datum
edianton_setup(PG_FUNCTION_ARGS)
{
	char	   *division = PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *name = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));

	PG_RETURN_TEXT_P(run_as_owner(set_up, division, name));
}

/*
 * edianton.setup_gis() RETURNS text
 * Create the companion's tables, views and functions, or bring them up to the
 * library's version. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_setup_gis);

Datum
edianton_setup_gis(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(run_as_owner(set_up_gis, NULL, NULL));
}

/*
 * edianton.remove_gis() RETURNS text
 * Drop what setup_gis() created. Errors: ED001, ED040.
 */
PG_FUNCTION_INFO_V1(edianton_remove_gis);

Datum
edianton_remove_gis(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(run_as_owner(remove_gis, NULL, NULL));
}
