/*
 * master.c
 *	  Master data by their codes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "errors.h"
#include "master.h"
#include "query.h"

int32
edn_unit_by_code(const char *code)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(code);

	if (edn_query("SELECT id FROM edianton.unit WHERE code" EQ "$1 AND active", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no active unit \"%s\"", code),
				errhint("SELECT code, name_zh FROM edianton.unit WHERE active;"));
	return edn_get_int32(0, 1, 0);
}

int64
edn_person_by_code(const char *code, int32 unit)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(code);

	if (edn_query("SELECT id, unit FROM edianton.person WHERE code" EQ "$1 AND active", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no active person \"%s\"", code),
				errhint("SELECT code, name FROM edianton.person WHERE active;"));
	if (edn_get_int32(0, 2, 0) != unit)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("person \"%s\" does not belong to the unit that will lead the node", code),
				errdetail("A node is led by a unit and, within it, a person."));
	return edn_get_int64(0, 1, 0);
}

void
edn_require_kind(const char *kind)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(kind);

	if (edn_query("SELECT 1 FROM edianton.matter_kind WHERE code" EQ "$1", 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_UNKNOWN_MASTER),
				errmsg("there is no matter kind \"%s\"", kind),
				errhint("SELECT code, name_zh FROM edianton.matter_kind;"));
}
