/*
 * init.c
 *	  The library's entry: one init per module.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/guc.h"

#include "actor.h"
#include "authorise.h"
#include "calendar.h"
#include "clock.h"
#include "guard.h"
#include "notify.h"
#include "plans.h"
#include "privilege.h"
#include "settings.h"
#include "site.h"
#include "template.h"
#include "types.h"
#include "worker.h"
#include "writer.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "edianton", .version = EDIANTON_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	edn_clock_init();
	edn_settings_init();
	edn_site_init();
	edn_privilege_init();
	edn_plans_init();
	edn_calendar_init();
	edn_notify_init();
	edn_worker_init();
	edn_actor_init();
	edn_authorise_init();
	edn_template_init();
	edn_types_init();
	edn_guard_init();
	edn_writer_init();

	/* Last, when every module has defined its settings. */
	MarkGUCPrefixReserved("edianton");
}
