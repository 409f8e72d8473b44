/*
 * site.c
 *	  What the library knows of the site it runs in: is it set up, by whom, for
 *	  which version.
 *
 * edianton.site is read with a plain scan and not with SPI: whoever calls an
 * engine function need not hold a privilege on it.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "era.h"
#include "errors.h"
#include "site.h"

/* Only a site that fits is remembered; everything else is looked at again. */
static struct
{
	bool		valid;
	Oid			relation;
	Oid			schema;
	Oid			owner;
	int32		era;
	bool		at_home;		/* the era began in this database of this cluster */
}			site;

/* edianton.site was altered, dropped, or written by setup(), which says so with an invalidation. */
static void
site_changed(Datum arg, Oid relation)
{
	if (relation == site.relation || !OidIsValid(relation))
		site.valid = false;
}

void
edn_site_init(void)
{
	CacheRegisterRelcacheCallback(site_changed, (Datum) 0);
}

/* Look up an installed extension; version is palloc'd. */
static bool
find_extension(const char *name, Oid *schema, char **version)
{
	Relation	catalog = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum(name));
	scan = systable_beginscan(catalog, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		datum = heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(catalog), &isnull);

		*schema = ((Form_pg_extension) GETSTRUCT(tuple))->extnamespace;
		*version = isnull ? pstrdup("") : TextDatumGetCString(datum);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return HeapTupleIsValid(tuple);
}

const char *
edn_extension_schema(const char *extension)
{
	Oid			schema;
	char	   *version;

	if (!find_extension(extension, &schema, &version))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("extension \"%s\" is not installed in this database", extension),
				 errhint("CREATE EXTENSION %s;", quote_identifier(extension))));
	return quote_identifier(get_namespace_name(schema));
}

void
edn_require_extension(void)
{
	Oid			schema;
	char	   *version;

	if (!find_extension("edianton", &schema, &version))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("extension edianton is not installed in this database"),
				 errhint("CREATE EXTENSION edianton CASCADE; SELECT edianton.setup(division => '...');")));
	if (strcmp(version, EDIANTON_VERSION) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("extension edianton is of version %s, the library of version %s", version, EDIANTON_VERSION),
				 errdetail("The library works with SQL objects of its own version only."),
				 errhint("ALTER EXTENSION edianton UPDATE; SELECT edianton.setup(); "
						 "or, when the library is the older one, install the newer package and reconnect.")));
	pfree(version);
}

Oid
edn_schema_oid(void)
{
	return site.valid ? site.schema : get_namespace_oid(EDN_SCHEMA_NAME, false);
}

Oid
edn_relation_oid(const char *name)
{
	Oid			relation = get_relname_relid(name, edn_schema_oid());

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("relation edianton.%s does not exist", name),
				 errdetail("The tables of edianton are created by setup()."),
				 errhint("SELECT edianton.setup();")));
	return relation;
}

/* An integer column of the site's only row; 0 when an older schema lacks it. */
static int64
site_integer(Relation relation, HeapTuple tuple, const char *column)
{
	AttrNumber	number = get_attnum(RelationGetRelid(relation), column);
	bool		isnull = true;
	Datum		value = 0;

	if (number != InvalidAttrNumber)
		value = heap_getattr(tuple, number, RelationGetDescr(relation), &isnull);
	if (isnull)
		return 0;
	return TupleDescAttr(RelationGetDescr(relation), number - 1)->attlen == sizeof(int64) ?
		DatumGetInt64(value) : DatumGetInt32(value);
}

/*
 * Read the site's row; returns its schema version, 0 when there is none.
 * The latest snapshot is taken, so that a long transaction learns of a migration;
 * a parallel worker may not take one of its own.
 */
static int32
read_site(Oid *schema_oid, Oid *relation_oid, Oid *owner, int32 *era, bool *at_home)
{
	Oid			schema = get_namespace_oid(EDN_SCHEMA_NAME, true);
	Oid			relid = OidIsValid(schema) ? get_relname_relid("site", schema) : InvalidOid;
	int32		version = 0;
	Relation	relation;
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(relid) || get_rel_relkind(relid) != RELKIND_RELATION)
		return 0;
	relation = table_open(relid, AccessShareLock);
	snapshot = RegisterSnapshot(IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot());
	scan = systable_beginscan(relation, InvalidOid, false, snapshot, 0, NULL);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		version = site_integer(relation, tuple, "schema_version");
		*era = site_integer(relation, tuple, "era");
		*at_home = site_integer(relation, tuple, "system_identifier") == (int64) GetSystemIdentifier() &&
			site_integer(relation, tuple, "database_oid") == MyDatabaseId;
		*schema_oid = schema;
		*relation_oid = relid;
		*owner = relation->rd_rel->relowner;
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(relation, AccessShareLock);
	return version;
}

int32
edn_site_schema_version(void)
{
	Oid			schema,
				relation,
				owner;
	int32		era;
	bool		at_home;

	return read_site(&schema, &relation, &owner, &era, &at_home);
}

void
edn_require_setup(void)
{
	int32		version;

	if (likely(site.valid))
		return;
	edn_require_extension();
	version = read_site(&site.schema, &site.relation, &site.owner, &site.era, &site.at_home);
	if (version == 0)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("edianton is not set up in this database"),
				 errdetail("The tables of edianton are created by setup(), not by CREATE EXTENSION."),
				 errhint("SELECT edianton.setup(division => '...');")));
	if (version < EDIANTON_SCHEMA_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("the schema of edianton is older than the library"),
				 errdetail("The schema is of version %d, edianton %s needs version %d.",
						   version, EDIANTON_VERSION, EDIANTON_SCHEMA_VERSION),
				 errhint("SELECT edianton.setup();")));
	if (version > EDIANTON_SCHEMA_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_EDN_NOT_SET_UP),
				 errmsg("the schema of edianton is newer than the library"),
				 errdetail("The schema is of version %d, edianton %s knows version %d.",
						   version, EDIANTON_VERSION, EDIANTON_SCHEMA_VERSION),
				 errhint("Install the newer package of edianton and reconnect.")));
	site.valid = true;
}

Oid
edn_owner(void)
{
	edn_require_setup();
	return site.owner;
}

int32
edn_era(void)
{
	edn_require_setup();
	if (unlikely(!site.at_home))
	{
		edn_begin_era();
		edn_require_setup();
	}
	return site.era;
}

/*
 * edianton.schema_version() RETURNS integer
 * The version of a site that fits the library. Errors: ED001.
 */
PG_FUNCTION_INFO_V1(edianton_schema_version);

Datum
edianton_schema_version(PG_FUNCTION_ARGS)
{
	edn_require_setup();
	PG_RETURN_INT32(EDIANTON_SCHEMA_VERSION);
}
