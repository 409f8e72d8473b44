/*
 * settings.h
 *	  The settings of edianton that belong to no single module.
 */
#ifndef EDN_SETTINGS_H
#define EDN_SETTINGS_H

typedef enum EdnLanguage
{
	EDN_LANGUAGE_ZH,
	EDN_LANGUAGE_EN
} EdnLanguage;

typedef enum EdnNotify
{
	EDN_NOTIFY_IMMEDIATE,		/* the transaction that writes an event notifies */
	EDN_NOTIFY_WORKER,			/* a background worker notifies for committed events */
	EDN_NOTIFY_SWEEP,			/* the next sweep does */
	EDN_NOTIFY_OFF				/* listeners poll */
} EdnNotify;

/* enum settings are ints to the server */
extern int	edn_language;
extern int	edn_notify;

extern void edn_settings_init(void);

/* The language that the site has set (configuration file, database, role), whatever the session says. */
extern EdnLanguage edn_site_language(void);

#endif							/* EDN_SETTINGS_H */
