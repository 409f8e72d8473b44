/*
 * act_lead.c
 *	  Who answers for a node: naming another, handing it back, urging.
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "act.h"
#include "json.h"
#include "master.h"
#include "notice.h"
#include "open.h"
#include "rule.h"
#include "store.h"
#include "transition.h"

/* The one before stays on record with the time until which he answered. */
static void
end_lead(const EdnNode *node)
{
	Oid			types[3] = {INT8OID, INT4OID, TIMESTAMPTZOID};
	Datum		values[3] = {Int64GetDatum(node->matter->id), Int32GetDatum(node->def->ord),
	TimestampTzGetDatum(node->matter->now)};

	edn_query("UPDATE edianton.party SET to_at = $3 WHERE matter_id" EQ "$1 AND ord" EQ "$2 AND role" EQ "'lead'"
			  " AND to_at IS NULL", 3, types, values, NULL, SPI_OK_UPDATE);
}

/* Never restarts a clock. */
int64
edn_reassign(EdnWork *work, EdnNode *node, const char *unit, const char *person, const char *reason)
{
	int32		new_unit = unit ? edn_unit_by_code(unit) : node->lead_unit;
	EdnJson		json;

	edn_require_open(node->matter);
	edn_require_node_action(new_unit == node->lead_unit ? EDN_MAY_ASSIGN_PERSON : EDN_MAY_REASSIGN, node);
	edn_require_content(reason, "a reason", node->matter, node);
	edn_require_state(node, node->state != EDN_DONE && node->state != EDN_SKIPPED, "reassigned", "not finished");
	edn_json_begin(&json);
	edn_json_int(&json, "from_unit", node->lead_unit);
	if (node->lead_person != 0)
		edn_json_int(&json, "from_person", node->lead_person);
	edn_json_text(&json, "unit", unit);
	edn_json_text(&json, "person", person);
	edn_json_text(&json, "reason", reason);
	end_lead(node);
	node->lead_unit = new_unit;
	node->lead_person = person ? edn_person_by_code(person, new_unit) : 0;
	node->dirty = true;
	edn_party_add(work, node->matter, node->def->ord, "lead", new_unit, node->lead_person, reason);
	edn_collect_units(node->matter);
	return edn_event_say(work, node->matter, node, "node.reassigned", edn_json_end(&json));
}

/* Goes to dispatch: the clock runs on, and the refusal is on record. */
int64
edn_refuse_assignment(EdnWork *work, EdnNode *node, const char *reason)
{
	edn_begin_action(EDN_MAY_REFUSE_ASSIGNMENT, node);
	edn_require_content(reason, "a reason", node->matter, node);
	edn_require_state(node, node->state != EDN_DONE && node->state != EDN_SKIPPED, "handed back", "not finished");
	return edn_event_say(work, node->matter, node, "node.assignment_refused", edn_reason_detail(reason));
}

/* Asked after by hand (催办): on record, and the contacts of these levels are told. */
int64
edn_urge(EdnWork *work, EdnNode *node, const char *reason, char **levels, int nlevels)
{
	EdnStep		step = {.kind = "urge",.nlevels = nlevels,.levels = levels};
	EdnJson		json;
	int64		event;

	edn_begin_action(EDN_MAY_URGE, node);
	edn_require_content(reason, "a reason", node->matter, node);
	edn_require_state(node, node->state != EDN_DONE && node->state != EDN_SKIPPED && node->state != EDN_WAITING,
				  "urged", "begun and not finished");
	edn_json_begin(&json);
	edn_json_text(&json, "reason", reason);
	edn_json_texts(&json, "levels", levels, nlevels);
	event = edn_event_say(work, node->matter, node, "node.urged", edn_json_end(&json));
	edn_notice_node(work, node, "urge", event, &step);
	return event;
}
