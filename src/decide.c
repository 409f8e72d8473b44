/*
 * decide.c
 *	  Optional nodes that a rule of the site decides, at the opening and whenever the attributes change.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "act.h"
#include "decide.h"
#include "json.h"
#include "store.h"
#include "transition.h"

typedef struct Decision
{
	char	   *node;
	bool		needed;
	char	   *basis;
	char	   *rules;
} Decision;

static char *
decision_detail(const Decision *decision)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "reason", decision->basis);
	edn_json_text(&json, "rule", decision->rules);
	return edn_json_end(&json);
}

static bool
has_optional_nodes(const EdnTemplate *template)
{
	for (int32 i = 0; i < template->nnodes; i++)
		if (template->nodes[i].optional)
			return true;
	return false;
}

static uint64
load_decisions(const EdnMatter *matter, Decision **decisions)
{
	Oid			types[2] = {INT4OID, TEXTOID};
	Datum		values[2] = {Int32GetDatum(matter->template->id), CStringGetTextDatum(matter->attrs)};
	uint64		n = edn_query("SELECT node, needed, basis, rules FROM edianton.rule_decision($1, $2::jsonb)",
							  2, types, values, NULL, SPI_OK_SELECT);

	*decisions = palloc(sizeof(Decision) * Max(n, 1));
	for (uint64 i = 0; i < n; i++)
		(*decisions)[i] = (Decision)
	{
		edn_get_text(i, 1), edn_get_bool(i, 2), edn_get_text(i, 3), edn_get_text(i, 4)
	};
	return n;
}

/* May a rule (still) decide the node this way? */
static bool
is_open_to(const EdnNode *node, bool needed)
{
	if (node->state == EDN_UNDECIDED)
		return true;
	if ((node->flags & EDN_FLAG_BY_RULE) == 0)
		return false;
	return needed ? node->state == EDN_SKIPPED && !edn_follower_begun(node) : node->state == EDN_WAITING;
}

static void
decide(EdnWork *work, EdnNode *node, const Decision *decision)
{
	EdnTransition how = {.start = DT_NOEND,.due = DT_NOEND,.reason = decision->basis};

	how.detail = decision_detail(decision);
	how.event = decision->needed ? "node.confirmed" : "node.declined";
	node->flags |= EDN_FLAG_BY_RULE;
	if (decision->needed)
		node->flags |= EDN_FLAG_NEEDED;
	else
		node->flags &= ~EDN_FLAG_NEEDED;
	(void) edn_transition(work, node, decision->needed ? EDN_WAITING : EDN_SKIPPED, &how);
}

/* What a rule had declined and none decides any more is its unit's to decide. */
static void
give_back(EdnWork *work, EdnNode *node)
{
	EdnTransition how = {.event = "node.undecided",.start = DT_NOEND,.due = DT_NOEND};

	node->flags &= ~EDN_FLAG_BY_RULE;
	node->reason = NULL;
	(void) edn_transition(work, node, EDN_UNDECIDED, &how);
}

void
edn_decide_by_rule(EdnWork *work, EdnMatter *matter)
{
	Decision   *decisions;
	uint64		n;
	bool	   *decided;

	if (!has_optional_nodes(matter->template))
		return;
	n = load_decisions(matter, &decisions);
	decided = palloc0(sizeof(bool) * matter->template->nnodes);
	for (uint64 i = 0; i < n; i++)
	{
		int32		index = edn_template_by_code(matter->template, decisions[i].node);
		EdnNode    *node = index < 0 ? NULL : &matter->nodes[index];

		if (node == NULL || !node->def->optional)
			continue;
		decided[index] = true;
		if (is_open_to(node, decisions[i].needed))
			decide(work, node, &decisions[i]);
	}
	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		EdnNode    *node = &matter->nodes[i];

		if (!decided[i] && node->state == EDN_SKIPPED && (node->flags & EDN_FLAG_BY_RULE) != 0 &&
			(node->reason == NULL || strcmp(node->reason, "condition") != 0) && !edn_follower_begun(node))
			give_back(work, node);
	}
}
