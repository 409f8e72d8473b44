/*
 * site.h
 *	  What the library knows of the site it runs in: is it set up, by whom, for
 *	  which version.
 */
#ifndef EDN_SITE_H
#define EDN_SITE_H

#define EDN_SCHEMA_NAME "edianton"

extern void edn_site_init(void);

/*
 * Raise ED001 unless the site is set up for this library. Cheap after the first
 * call of a backend; every engine function starts with it.
 */
extern void edn_require_setup(void);

/* The owner of the site's tables, whom privileged code runs as; requires setup. */
extern Oid	edn_owner(void);

/* The schema edianton; an error when it does not exist. */
extern Oid	edn_schema_oid(void);

/* The oid of a relation of the schema edianton; an error when it does not exist. */
extern Oid	edn_relation_oid(const char *name);

/* The era that new events belong to; begins a new one where the last began elsewhere. Requires setup. */
extern int32 edn_era(void);

/* The schema version recorded in edianton.site, 0 when there is no site yet. Not cached. */
extern int32 edn_site_schema_version(void);

/* Raise ED001 unless the extension's SQL objects are of the library's version. */
extern void edn_require_extension(void);

/* The schema that holds another extension, quoted; an error when it is not installed. */
extern const char *edn_extension_schema(const char *extension);

#endif							/* EDN_SITE_H */
