/*
 * rule.c
 *	  What every action asks: is the matter open, may the caller, has he said why.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "errors.h"
#include "json.h"
#include "rule.h"
#include "transition.h"

void
edn_require_open(const EdnMatter *matter)
{
	if (matter->state == EDN_MATTER_OPEN)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_MATTER_NOT_OPEN),
			errmsg("matter " INT64_FORMAT " \"%s\" is %s", matter->id, matter->title,
				   edn_matter_state_name(matter->state)),
			errdetail("Only the nodes of an open matter move."),
			matter->state == EDN_MATTER_SUSPENDED ? errhint("edianton.resume_matter(" INT64_FORMAT ")", matter->id) :
			matter->state == EDN_MATTER_DRAFT ? errhint("Open it with edianton.publish_project() or edianton.launch().") :
			matter->state == EDN_MATTER_COMPLETED ? errhint("edianton.reopen(matter, node, reason) begins a new round of a node.") :
			0);
}

EdnFacts
edn_facts_of(const EdnMatter *matter, const EdnNode *node)
{
	EdnFacts	facts = {.matter_id = matter->id,.matter_unit = matter->unit,.matter_enterprise = matter->enterprise};

	if (node != NULL)
	{
		facts.node = node->def->code;
		facts.lead_unit = node->lead_unit;
		facts.co_units = node->co_units;
		facts.n_co_units = node->nco;
	}
	return facts;
}

void
edn_require_node_action(EdnAction action, const EdnNode *node)
{
	EdnFacts	facts = edn_facts_of(node->matter, node);

	edn_authorise(action, &facts);
}

void
edn_require_matter_action(EdnAction action, const EdnMatter *matter)
{
	EdnFacts	facts = edn_facts_of(matter, NULL);

	edn_authorise(action, &facts);
}

void
edn_require_content(const char *value, const char *what, const EdnMatter *matter, const EdnNode *node)
{
	if (value != NULL && value[strspn(value, " \t\r\n")] != '\0')
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_CONTENT_REQUIRED),
			node ? errmsg("%s is required for node %s of matter " INT64_FORMAT, what, edn_node_label(node), matter->id) :
			errmsg("%s is required for matter " INT64_FORMAT " \"%s\"", what, matter->id, matter->title),
			errdetail("What departs from the ordinary course is recorded with its ground."),
			errhint("Pass a text that is not empty."));
}

void
edn_claim(EdnWork *work, const EdnMatter *matter, TimestampTz claimed)
{
	if (claimed == DT_NOEND)
		return;
	if (claimed > matter->now)
		ereport(ERROR,
				errcode(ERRCODE_EDN_CLAIMED_IN_FUTURE),
				errmsg("the claimed time of an action on matter " INT64_FORMAT " lies in the future", matter->id),
				errdetail("Claimed %s, now %s.",
						  pstrdup(timestamptz_to_str(claimed)), pstrdup(timestamptz_to_str(matter->now))),
				errhint("Leave claimed_at out for what happens now."));
	if (TIMESTAMP_IS_NOBEGIN(claimed))
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("the claimed time of an action on matter " INT64_FORMAT " is not finite", matter->id));
	work->claimed = claimed;
}

char *
edn_reason_detail(const char *reason)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "reason", reason);
	return edn_json_end(&json);
}

void
edn_begin_action(EdnAction action, const EdnNode *node)
{
	edn_require_open(node->matter);
	edn_require_node_action(action, node);
}

bool
edn_has_begun(const EdnNode *node)
{
	return node->state != EDN_UNDECIDED && node->state != EDN_WAITING && node->state != EDN_SKIPPED;
}

/* ED010 with the states from which the action works. */
void
edn_require_state(const EdnNode *node, bool right, const char *action, const char *states)
{
	if (right)
		return;
	ereport(ERROR,
			errcode(ERRCODE_EDN_ILLEGAL_TRANSITION),
			errmsg("node %s of matter " INT64_FORMAT " is %s: it cannot be %s",
				   edn_node_label(node), node->matter->id, edn_state_name(node->state), action),
			errdetail("That takes a node that is %s.", states),
			errhint("edianton.explain_light(" INT64_FORMAT ", '%s') tells where it stands.",
					node->matter->id, node->def->code));
}
