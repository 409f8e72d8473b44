/*
 * experience.c
 *	  How long the nodes of this site took before.
 *
 * What is still under way counts too, as longer than it has taken: a history of
 * finished nodes alone would have the quick ones only while the slow ones of
 * the same age are not over yet.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "calendar.h"
#include "experience.h"
#include "query.h"

/* A node that was begun, or what was decided about an optional one. */
typedef struct EdnPast
{
	const char *code;
	int16		stage;
	bool		decision;
	bool		involved;			/* of a decision */
	TimestampTz start;			/* of a decision: when it was taken */
	TimestampTz done;			/* DT_NOEND: still at it */
	EdnCalendar *calendar;
	int32		days;			/* working days that its term gave it; 0: counted in time */
	int64		span;			/* the time that it gave it */
	/* as known at the instant under study */
	int32		permille;		/* of its term; -1: nothing is known */
	bool		over;			/* else it takes longer than that */
} EdnPast;

/* Beyond twenty times its term nothing is learned any more. */
#define MOST_PERMILLE 20000

static const char history_sql[] =
"SELECT n.code, n.stage, false, true, n.start_at, CASE WHEN n.state" EQ "ANY ('{done,conditional}') THEN n.done_at END,"
" p.calendar, edianton.workdays_between(n.start_at, p.due, p.calendar),"
" (EXTRACT(epoch FROM p.due OPERATOR(pg_catalog.-) n.start_at) OPERATOR(pg_catalog.*) 1000000)::bigint"
" FROM edianton.node n"
" JOIN edianton.matter m ON m.id" EQ "n.matter_id AND m.kind" EQ "$1 AND NOT m.baseline"
" JOIN edianton.template t ON t.id" EQ "m.template_id"
" JOIN edianton.template_node d ON d.template_id" EQ "m.template_id AND d.ord" EQ "n.ord"
" CROSS JOIN LATERAL (SELECT coalesce(d.calendar, t.calendar) AS calendar,"
" edianton.deadline(n.start_at, n.term, coalesce(d.calendar, t.calendar)) AS due) p"
" WHERE n.state" EQ "ANY ('{done,conditional,active,paused}') AND n.start_at IS NOT NULL AND isfinite(p.due)"
" UNION ALL SELECT n.code, n.stage, true, n.state" NE "'skipped', CASE n.state WHEN 'skipped' THEN n.done_at ELSE m.opened_at END,"
" NULL, NULL, NULL, NULL"
" FROM edianton.node n"
" JOIN edianton.matter m ON m.id" EQ "n.matter_id AND m.kind" EQ "$1 AND NOT m.baseline"
" JOIN edianton.template_node d ON d.template_id" EQ "m.template_id AND d.ord" EQ "n.ord AND d.optional"
" WHERE n.state" EQ "'skipped' OR n.flags OPERATOR(pg_catalog.&) 4" NE "0"
" ORDER BY 5 DESC LIMIT 200000";

EdnHistory
edn_history_read(const char *kind)
{
	Oid			type = TEXTOID;
	Datum		value = CStringGetTextDatum(kind);
	EdnHistory	history;
	SPITupleTable *table;

	history.n = (int) edn_query_wide(history_sql, 1, &type, &value);
	history.rows = palloc0(sizeof(EdnPast) * Max(history.n, 1));
	table = SPI_tuptable;
	for (int i = 0; i < history.n; i++)
	{
		EdnPast    *past = &history.rows[i];
		const char *calendar;

		SPI_tuptable = table;	/* a calendar may have to be read */
		past->code = edn_get_text(i, 1);
		past->stage = edn_get_int16(i, 2, 0);
		past->decision = edn_get_bool(i, 3);
		past->involved = edn_get_bool(i, 4);
		past->start = edn_get_time(i, 5);
		past->done = edn_get_time(i, 6);
		past->days = edn_get_int32(i, 8, 0);
		past->span = edn_get_int64(i, 9, 0);
		calendar = edn_get_text(i, 7);
		past->calendar = calendar == NULL ? NULL : edn_calendar_get(calendar);
	}
	return history;
}

/* What was known of every row at an instant. */
static void
look_back(EdnHistory *history, TimestampTz as_of)
{
	for (int i = 0; i < history->n; i++)
	{
		EdnPast    *past = &history->rows[i];
		TimestampTz until = Min(past->done, as_of);
		int64		permille = -1;

		past->over = past->done < as_of;
		if (!past->decision && past->start < as_of)
		{
			if (past->days > 0)
				permille = (int64) edn_calendar_workdays_between(past->calendar, past->start, until) * 1000 / past->days;
			else if (past->span > 0)
				permille = (until - past->start) / Max(past->span / 1000, 1);
		}
		past->permille = (int32) Min(permille, MOST_PERMILLE);
	}
}

/* --- experiences --- */

static int
compare_permille(const void *a, const void *b)
{
	int32		x = *(const int32 *) a;
	int32		y = *(const int32 *) b;

	return x < y ? -1 : x > y;
}

/* Those of the past that a test picks, ascending. */
typedef bool (*Pick) (const EdnPast *past, const EdnNodeDef *def);

static bool
same_code(const EdnPast *past, const EdnNodeDef *def)
{
	return strcmp(past->code, def->code) == 0;
}

static bool
same_stage(const EdnPast *past, const EdnNodeDef *def)
{
	return past->stage == def->stage;
}

static bool
any_node(const EdnPast *past, const EdnNodeDef *def)
{
	return true;
}

/* What is still under way will take longer than it has: as long as the middle one of those that took longer. */
static int32
expected_length(const int32 *over, int32 n, int32 permille)
{
	int32		low = 0,
				high = n;

	while (low < high)
	{
		int32		middle = low + (high - low) / 2;

		if (over[middle] <= permille)
			low = middle + 1;
		else
			high = middle;
	}
	return low == n ? permille : over[low + (n - low) / 2];
}

static edn_experience
gather(const EdnHistory *history, Pick pick, const EdnNodeDef *def)
{
	int32	   *permille = palloc(sizeof(int32) * Max(history->n, 1));
	int32		over = 0,
				n;

	for (int i = 0; i < history->n; i++)
		if (history->rows[i].over && history->rows[i].permille >= 0 && pick(&history->rows[i], def))
			permille[over++] = history->rows[i].permille;
	qsort(permille, over, sizeof(int32), compare_permille);
	n = over;
	for (int i = 0; i < history->n && over > 0; i++)
		if (!history->rows[i].over && history->rows[i].permille >= 0 && pick(&history->rows[i], def))
			permille[n++] = expected_length(permille, over, history->rows[i].permille);
	qsort(permille, n, sizeof(int32), compare_permille);
	return (edn_experience)
	{
		over > 0 ? n : 0, permille
	};
}

/* In how many of a thousand cases an optional node was involved. */
static int32
share_involved(const EdnHistory *history, TimestampTz as_of, const EdnNodeDef *def)
{
	int			involved = 0,
				seen = 0;

	for (int i = 0; i < history->n; i++)
		if (history->rows[i].decision && history->rows[i].start < as_of && same_code(&history->rows[i], def))
		{
			seen++;
			involved += history->rows[i].involved;
		}
	return seen < MIN_OWN ? 1000 : involved * 1000 / seen;
}

EdnExperience
edn_experience_of(EdnHistory *history, const EdnTemplate *template, TimestampTz as_of)
{
	EdnExperience e = {0};
	edn_experience all;
	edn_experience stage = {0};
	int16		stage_of = -1;

	look_back(history, as_of);
	all = gather(history, any_node, NULL);

	e.known = all.n;
	e.pools = palloc(sizeof(edn_experience) * Max(template->nnodes, 1));
	e.chances = palloc(sizeof(edn_chance) * Max(template->nnodes, 1));
	for (int32 i = 0; i < template->nnodes; i++)
	{
		const EdnNodeDef *def = &template->nodes[i];

		if (def->stage != stage_of)
			stage = gather(history, same_stage, def);
		stage_of = def->stage;
		e.pools[i] = gather(history, same_code, def);
		if (e.pools[i].n >= MIN_OWN)
			e.own++;
		else if (stage.n >= MIN_STAGE)
		{
			e.pools[i] = stage;
			e.by_stage++;
		}
		else if (all.n >= MIN_ALL)
		{
			e.pools[i] = all;
			e.by_all++;
		}
		else
			e.without++;
		e.chances[i] = (edn_chance)
		{
			&e.pools[i], def->optional ? share_involved(history, as_of, def) : 1000
		};
	}
	return e;
}
