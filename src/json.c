/*
 * json.c
 *	  Building the small JSON objects of events and notices.
 */
#include "postgres.h"

#include "pgtime.h"
#include "utils/json.h"

#include "json.h"

void
edn_json_begin(EdnJson *json)
{
	initStringInfo(&json->text);
	appendStringInfoChar(&json->text, '{');
}

static void
add_key(EdnJson *json, const char *key)
{
	if (json->text.len > 1)
		appendStringInfoString(&json->text, ", ");
	escape_json(&json->text, key);
	appendStringInfoString(&json->text, ": ");
}

void
edn_json_text(EdnJson *json, const char *key, const char *value)
{
	if (value == NULL)
		return;
	add_key(json, key);
	escape_json(&json->text, value);
}

void
edn_json_int(EdnJson *json, const char *key, int64 value)
{
	add_key(json, key);
	appendStringInfo(&json->text, INT64_FORMAT, value);
}

void
edn_json_bool(EdnJson *json, const char *key, bool value)
{
	add_key(json, key);
	appendStringInfoString(&json->text, value ? "true" : "false");
}

/* The session's TimeZone and DateStyle must not leak into history. */
void
edn_json_time(EdnJson *json, const char *key, TimestampTz value)
{
	struct pg_tm tm;
	fsec_t		fsec;
	char		text[64];

	if (TIMESTAMP_NOT_FINITE(value) || timestamp2tm(value, NULL, &tm, &fsec, NULL, NULL) != 0)
		return;
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year, tm.tm_mon, tm.tm_mday,
			 tm.tm_hour, tm.tm_min, tm.tm_sec, (int) fsec);
	edn_json_text(json, key, text);
}

void
edn_json_texts(EdnJson *json, const char *key, char **values, int n)
{
	add_key(json, key);
	appendStringInfoChar(&json->text, '[');
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoString(&json->text, ", ");
		escape_json(&json->text, values[i]);
	}
	appendStringInfoChar(&json->text, ']');
}

void
edn_json_raw(EdnJson *json, const char *key, const char *value)
{
	if (value == NULL)
		return;
	add_key(json, key);
	appendStringInfoString(&json->text, value);
}

char *
edn_json_end(EdnJson *json)
{
	appendStringInfoChar(&json->text, '}');
	return json->text.data;
}
