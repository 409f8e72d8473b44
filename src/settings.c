/*
 * settings.c
 *	  The settings of edianton that belong to no single module.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "settings.h"

int			edn_language = EDN_LANGUAGE_ZH;
int			edn_notify = EDN_NOTIFY_IMMEDIATE;

static const struct config_enum_entry language_options[] = {
	{"zh", EDN_LANGUAGE_ZH, false},
	{"en", EDN_LANGUAGE_EN, false},
	{NULL, 0, false}
};

static const struct config_enum_entry notify_options[] = {
	{"immediate", EDN_NOTIFY_IMMEDIATE, false},
	{"worker", EDN_NOTIFY_WORKER, false},
	{"sweep", EDN_NOTIFY_SWEEP, false},
	{"off", EDN_NOTIFY_OFF, false},
	{NULL, 0, false}
};

void
edn_settings_init(void)
{
	DefineCustomEnumVariable("edianton.language",
							 "The language of what officials read: notices, boards, labels.",
							 NULL,
							 &edn_language,
							 EDN_LANGUAGE_ZH,
							 language_options,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	DefineCustomEnumVariable("edianton.notify",
							 "Who sends NOTIFY for new events.",
							 "A commit that notifies takes a lock on the whole cluster; busy sites leave it to the worker or the sweep.",
							 &edn_notify,
							 EDN_NOTIFY_IMMEDIATE,
							 notify_options,
							 PGC_SUSET,
							 0,
							 NULL, NULL, NULL);
}

EdnLanguage
edn_site_language(void)
{
	return strcmp(GetConfigOptionResetString("edianton.language"), "en") == 0 ? EDN_LANGUAGE_EN : EDN_LANGUAGE_ZH;
}
