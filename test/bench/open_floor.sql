WITH matter AS (
    INSERT INTO floor.matter (id, kind, template_id, title, division, unit, units, blocks, state, attrs, duties, created_at, opened_at,
        next_seq, recorded_at, nodes_total, nodes_done, nodes_open, base_colour, warn_at, due_at, pending_at, judged_at, colour)
    SELECT 341602 * 4294967296 + nextval('floor.matter_number'), kind, template_id, title, division, unit, units, blocks, state, attrs, duties,
        created_at, opened_at, next_seq, recorded_at, nodes_total, nodes_done, nodes_open, base_colour, warn_at, due_at, pending_at, judged_at, colour
    FROM floor.model_matter RETURNING id
), node AS (
    INSERT INTO floor.node (matter_id, ord, code, stage, lead_unit, lead_person, co_units, state, round, clock, step, term, start_at, warn_at,
        due_at, done_at, next_at, judged_at, causes, colour, missing, blockers, flags, reason, document)
    SELECT m.id, ord, code, stage, lead_unit, lead_person, co_units, state, round, clock, step, term, start_at, warn_at,
        due_at, done_at, next_at, judged_at, causes, colour, missing, blockers, flags, reason, document
    FROM matter AS m, floor.model_node
), event AS (
    INSERT INTO floor.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after, step, unit, actor, claimed_at, recorded_at, detail)
    SELECT m.id, seq, nextval('floor.event_number'), era, kind, ord, node, round, colour_before, colour_after, step, unit, actor, claimed_at, recorded_at, detail
    FROM matter AS m, floor.model_event RETURNING id, seq
)
INSERT INTO floor.notice (matter_id, ord, event_id, kind, unit, person, phone, template, params, body, urgent, created_at, not_before)
SELECT m.id, n.ord, e.id, n.kind, n.unit, n.person, n.phone, n.template, n.params, n.body, n.urgent, n.created_at, n.not_before
FROM matter AS m, event AS e, floor.model_notice AS n WHERE e.seq = 1;
