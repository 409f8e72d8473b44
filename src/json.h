/*
 * json.h
 *	  Building the small JSON objects of events and notices.
 */
#ifndef EDN_JSON_H
#define EDN_JSON_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/timestamp.h"

typedef struct EdnJson
{
	StringInfoData text;
} EdnJson;

extern void edn_json_begin(EdnJson *json);
/* NULL and DT_NOEND leave the key out. */
extern void edn_json_text(EdnJson *json, const char *key, const char *value);
extern void edn_json_int(EdnJson *json, const char *key, int64 value);
extern void edn_json_bool(EdnJson *json, const char *key, bool value);
extern void edn_json_time(EdnJson *json, const char *key, TimestampTz value);	/* RFC 3339, UTC */
extern void edn_json_texts(EdnJson *json, const char *key, char **values, int n);
extern void edn_json_raw(EdnJson *json, const char *key, const char *value);	/* is JSON already */
extern char *edn_json_end(EdnJson *json);

#endif
