/*
 * template.h
 *	  Published templates with their policies, as the engine runs them.
 */
#ifndef EDN_TEMPLATE_H
#define EDN_TEMPLATE_H

#include "postgres.h"

#include "utils/date.h"

#include "core/dag.h"

typedef enum EdnAnchor
{
	EDN_ANCHOR_ACTIVATION,
	EDN_ANCHOR_ACCEPTANCE,
	EDN_ANCHOR_OPENING
} EdnAnchor;

typedef enum EdnStepBase
{
	EDN_BASE_START,
	EDN_BASE_WARNING,
	EDN_BASE_DUE
} EdnStepBase;

/* What happens at which distance from the start, the warning or the due time. */
typedef struct EdnStep
{
	int16		step;
	char	   *kind;			/* warn, final, overdue, urge */
	EdnStepBase base;
	bool		before;
	edn_term	distance;
	bool		urgent;
	bool		supervise;
	bool		score;
	edn_term	answer;			/* acknowledged within it, else the next level is told; EDN_NONE: nobody waits */
	int			nlevels;
	char	  **levels;			/* contact levels to tell */
} EdnStep;

typedef struct EdnPolicy
{
	char	   *code;
	edn_term	window;			/* yellow this long before due */
	char	   *supervise;		/* template of the supervision a red opens, or NULL */
	edn_term	accept_term;
	edn_term	confirm_term;
	bool		quiet;
	TimeADT		quiet_from;
	TimeADT		quiet_to;
	bool		all_pauses;		/* every legal kind stops its clocks */
	int			npauses;
	char	  **pauses;			/* else these do */
	int			ngathered;
	char	  **gathered;		/* kinds of messages that go out together */
	TimeADT		digest_at;
	int			nsteps;
	EdnStep    *steps;			/* in the order in which they fall due */
} EdnPolicy;

typedef struct EdnPaper
{
	char	   *code;
	char	   *name;
	bool		required;
} EdnPaper;

typedef struct EdnNodeDef
{
	int32		ord;			/* number in the table; index in nodes is another thing */
	int16		stage;
	char	   *code;
	char	   *name;			/* Chinese */
	char	   *name_en;		/* or NULL */
	char	   *duty;
	int			nco;
	char	  **co_duties;
	int32		unit;			/* that the division maps the duty to; 0: given per matter */
	int32	   *co_units;		/* nco entries, 0 where unmapped */
	edn_term	term;
	int			nterms;			/* that apply instead, where the attributes say so; the first that holds */
	char	  **term_whens;
	edn_term   *terms;
	bool		optional;
	bool		decide_at_opening;
	char	   *condition;		/* jsonpath text, or NULL */
	EdnAnchor	anchor;
	bool		has_apply_term;
	edn_term	apply_term;
	EdnPolicy  *policy;
	char	   *calendar;
	char	   *score;			/* numeric text */
	bool		lapses;
	edn_term	lapse_term;
	int32		kept_by;		/* index of the node that keeps it alive; -1: none */
	bool		keeps;			/* keeps some node alive */
	int			nrequires;
	char	  **requires;		/* keys that the detail of its finishing must fill */
	int			npapers;
	EdnPaper   *papers;
} EdnNodeDef;

typedef struct EdnTemplate
{
	int32		id;
	char	   *code;
	int32		version;
	char	   *kind;
	bool		blocks;
	bool		published;
	char	   *name;
	char	   *calendar;
	EdnPolicy  *policy;
	int32		nnodes;
	EdnNodeDef *nodes;			/* in position order, which is the order of dag */
	edn_dag    *dag;			/* acyclic: publishing refuses others */
	MemoryContext context;
} EdnTemplate;

extern void edn_template_init(void);

/* Read every template and policy anew when it is next asked for. */
extern void edn_template_forget_all(void);

/*
 * The template as it runs in a division. The result lives at least until the
 * end of the transaction. Loaded under the latest snapshot, because a caller
 * that waited for a lock may hold an older one.
 */
extern const EdnTemplate *edn_template_get(int32 id, const char *division);
/* The newest published version of a code; ED004 when there is none. version 0: newest. */
extern int32 edn_template_id(const char *code, int32 version);
/* A published version (0: the newest) as it runs in the site's division, outside of any engine work; ED004. */
extern const EdnTemplate *edn_read_template(const char *code, int32 version);
/* Index of the node with that ord, or -1. */
extern int32 edn_template_by_ord(const EdnTemplate *template, int32 ord);
extern int32 edn_template_by_code(const EdnTemplate *template, const char *code);
/* Name of a node in the session's language. */
extern const char *edn_node_name(const EdnNodeDef *def);

#endif
