/*
 * setup.h
 *	  Creating and migrating the site's schema.
 */
#ifndef EDN_SETUP_H
#define EDN_SETUP_H

#include "site.h"

/* A file of sql/schema, sql/migration or sql/gis, embedded in the library by src/embed.sh. */
typedef struct EdnModule
{
	const char *name;			/* without directory and .sql */
	const char *text;
} EdnModule;

/* Each in name order, ended by a NULL name. A migration's name is the schema version it leads to. */
extern const EdnModule edn_schema_modules[];
extern const EdnModule edn_migrations[];
extern const EdnModule edn_gis_modules[];
extern const EdnModule edn_gis_removal[];

#endif							/* EDN_SETUP_H */
