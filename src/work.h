/*
 * work.h
 *	  The unit of work: matters locked and loaded, changed in memory, flushed.
 *
 * Every change of the engine goes the same way, whether it completes one node
 * or sweeps ten thousand: edn_work_begin, edn_work_load (locks matters in the
 * order of their ids), changes through transition.h, edn_work_end (writes each
 * table in one go and announces the events).
 *
 * Lock order: edn_calendar_lock(ROW SHARE), then matters by ascending id. A
 * calendar edit holds that lock EXCLUSIVE before its first matter, so neither
 * side can wait for the other while it holds what the other needs. A sweep takes
 * only matters that are free, and then waits for a case that it revives: whoever
 * reopens one holds the parent too, which is the sweep's.
 */
#ifndef EDN_WORK_H
#define EDN_WORK_H

#include "postgres.h"

#include "utils/timestamp.h"

#include "actor.h"
#include "core/flow.h"
#include "event.h"
#include "privilege.h"
#include "query.h"
#include "template.h"

/* node.flags */
#define EDN_FLAG_UNWARNED		(1 << 0)	/* turned red without an earlier recorded warning */
#define EDN_FLAG_PROVISIONAL	(1 << 1)	/* due lies beyond the last announced calendar year */
#define EDN_FLAG_NEEDED			(1 << 2)	/* optional and confirmed */
#define EDN_FLAG_INTERRUPTED	(1 << 3)	/* has rows in pause for this round */
#define EDN_FLAG_MOVED			(1 << 4)	/* has rows in extension for this round */
#define EDN_FLAG_RETURNED		(1 << 5)	/* papers were returned once this round */
#define EDN_FLAG_LATE			(1 << 6)	/* finished at or after its due time */
#define EDN_FLAG_BY_RULE		(1 << 7)	/* optional, and decided by a rule */
#define EDN_FLAG_EVIDENCE		(1 << 8)	/* has rows in evidence that wait for it */
#define EDN_FLAG_EXPIRES		(1 << 9)	/* requires a material that expires */
/* Those that a new round keeps. */
#define EDN_FLAGS_KEPT			(EDN_FLAG_NEEDED | EDN_FLAG_BY_RULE | EDN_FLAG_EVIDENCE | EDN_FLAG_EXPIRES)

typedef struct EdnMatter EdnMatter;
typedef struct EdnWork EdnWork;

/* What node_past was told last: all of a node but what time alone makes of it. */
typedef struct EdnNodePast
{
	bool		known;
	edn_state	state;
	int16		round;
	int16		clock;
	int16		missing;
	int16		blockers;
	int32		lead_unit;
	int32		causes;
	int32		flags;
	int64		lead_person;
	int64		term;
	TimestampTz start;
	TimestampTz warn;
	TimestampTz due;
	TimestampTz done;
	TimestampTz next;
} EdnNodePast;

/* And of a matter. */
typedef struct EdnMatterPast
{
	bool		known;
	int			state;
	int32		template_id;
	int32		unit;
	TimestampTz opened;
	TimestampTz closed;
	TimestampTz due_cap;
} EdnMatterPast;

typedef struct EdnNode
{
	const EdnNodeDef *def;
	EdnMatter  *matter;
	int32		lead_unit;
	int64		lead_person;	/* 0: none named */
	int			nco;
	int32	   *co_units;
	edn_state	state;
	int16		round;
	int16		clock;
	int16		step;
	edn_term	term;
	/* DT_NOEND stands for NULL in the table */
	TimestampTz start;
	TimestampTz warn;
	TimestampTz due;
	TimestampTz done;
	TimestampTz next;
	TimestampTz judged;
	int32		causes;
	edn_colour	colour;
	int16		missing;
	int16		blockers;
	int32		flags;
	char	   *reason;
	char	   *document;
	ItemPointerData place;		/* of its row; invalid: not known */
	bool		fresh;			/* not in the table yet */
	bool		dirty;
	TimestampTz claimed;		/* when its last change is said to have happened; 0: now */
	bool		revises;		/* what moved its clock was true before: the calendar was put right */
	EdnNodePast past;			/* as node_past has it */
	TimestampTz until;			/* pauses and extensions known later do not count; 0: all do */
} EdnNode;

typedef enum EdnMatterState
{
	EDN_MATTER_DRAFT,
	EDN_MATTER_OPEN,
	EDN_MATTER_SUSPENDED,
	EDN_MATTER_COMPLETED,
	EDN_MATTER_CANCELLED
} EdnMatterState;

struct EdnMatter
{
	EdnWork    *work;
	int64		id;
	const EdnTemplate *template;	/* NULL for a draft without one */
	char	   *kind;
	char	   *title;
	char	   *division;
	int32		unit;
	int32		enterprise;
	int			nunits;
	int32	   *units;
	int64		parent_id;		/* 0: none */
	int32		parent_ord;		/* -1: none */
	int16		parent_round;
	bool		blocks;
	EdnMatterState state;
	char	   *outcome;
	char	   *attrs;			/* jsonb text */
	char	   *duties;
	const void *read_units;		/* these three as they were read: a change points elsewhere */
	const void *read_attrs;
	const void *read_duties;
	EdnMatterPast past;			/* as matter_past has it */
	EdnMatterState read_state;	/* and these two, which its whole counts */
	edn_colour	read_colour;
	char	   *source;
	char	   *external_id;
	bool		baseline;
	TimestampTz created;
	TimestampTz opened;
	TimestampTz closed;
	TimestampTz due_cap;
	int64		next_seq;
	int			last_hash_length;
	uint8		last_hash[EDN_HASH_LENGTH];
	TimestampTz recorded;		/* of its last event; now for it is never earlier */
	TimestampTz now;
	/* roll-up */
	int32		nodes_total;
	int32		nodes_done;
	int32		nodes_open;
	edn_colour	base_colour;
	TimestampTz warn;
	TimestampTz due;
	TimestampTz pending;
	TimestampTz judged;
	edn_colour	colour;
	ItemPointerData place;		/* of its row; invalid: not known */
	bool		fresh;
	bool		dirty;
	bool		opening;		/* being opened by this work: no single todo notices */
	EdnNode    *nodes;			/* template->nnodes, by index */
	edn_flow	flow;
	int32	   *changed;		/* nodes whose successors must be looked at */
	int			nchanged;
};

struct EdnWork
{
	MemoryContext context;
	TimestampTz now;
	TimestampTz claimed;		/* when the caller says it happened; DT_NOEND: now */
	const EdnActor *actor;		/* NULL: it may load what nobody asked to see */
	int64		person;			/* 0: the owner or the engine */
	List	   *matters;		/* of EdnMatter, by ascending id where loaded together */
	int64		first_event;
	int64		last_event;
	int			nevents;
	const char *first_kind;
	int			nsteps;			/* policy steps fired */
	/* rows on their way */
	EdnBatch	events;
	EdnBatch	escalations;
	EdnBatch	scores;
	EdnBatch	rounds;
	EdnBatch	notices;
	EdnBatch	parties;
	/* types of the schema edianton, looked up once */
	Oid			colour_type;
	Oid			state_type;
	Oid			term_type;
	EdnGuard	guard;
	bool		rule_before;	/* authorise.h */
};

/* Become the owner, connect SPI, take the time. actor NULL: the engine itself. */
extern void edn_work_begin(EdnWork *work, const EdnActor *actor);
/* Leave the guard with nothing written. */
extern void edn_work_abandon(EdnWork *work);
/* Write everything and announce it; leave the guard. */
extern void edn_work_end(EdnWork *work);

/* Lock and load matters; those that do not exist are left out. Ids need not be sorted. */
extern List *edn_work_load(EdnWork *work, int64 *ids, int n);
/*
 * Ids with the parents that have to be locked together with them: those whose node they block, which changes when
 * they end. again: they may be reopened, and a part's whole and what a supervision is about have a say in that.
 */
extern int	edn_with_parents(const int64 *ids, int n, bool again, int64 **result);
/* Load them. */
extern List *edn_work_load_to_change(EdnWork *work, const int64 *ids, int n, bool again);
/* The same without waiting: matters that others hold are left out. */
extern List *edn_work_load_free(EdnWork *work, int64 *ids, int n);
/* The same without locking: for looking at many. */
extern List *edn_work_look(EdnWork *work, int64 *ids, int n);
/* The rows of a held matter's nodes, as far as the template that it is attached to has them. */
extern void edn_work_read_nodes(EdnMatter *matter);
/* One matter, ED002 when it is not there. When it blocks its parent, the parent is locked with it. */
extern EdnMatter *edn_work_matter(EdnWork *work, int64 id);
/* The same for what may reopen it. */
extern EdnMatter *edn_work_matter_again(EdnWork *work, int64 id);
/* One that the work already holds, or NULL. */
extern EdnMatter *edn_work_held(EdnWork *work, int64 id);
/* A new matter, not in the table yet, without nodes. */
extern EdnMatter *edn_work_new_matter(EdnWork *work, const char *division);
/* Give a matter its nodes in memory, as its template has them. */
extern void edn_matter_attach(EdnWork *work, EdnMatter *matter, const EdnTemplate *template);

/* A node by its code; ED003 when the matter has none. */
extern EdnNode *edn_node_named(EdnMatter *matter, const char *code);
extern int32 edn_node_index(const EdnNode *node);
/* Tell the matter's flow of a node's state. */
extern void edn_sync_node(const EdnNode *node);

extern Datum edn_int64_array(const int64 *ids, int n);
extern const char *edn_matter_state_name(EdnMatterState state);

#endif
