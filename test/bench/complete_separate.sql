-- The floor's rows in separate prepared statements, as an application writes them.
\set matter :first + :client_id * :span + :n / 40
\set node 1 + :n % 40
\set n :n + 1
BEGIN;
SELECT id, template_id, title, next_seq AS seq FROM floor.matter WHERE id = :matter FOR NO KEY UPDATE \gset
UPDATE floor.node SET state = 'done', done_at = now(), judged_at = now(), next_at = NULL, causes = 0, colour = 'green'
WHERE matter_id = :matter AND code = (:node)::text AND state = 'active' AND missing = 0 AND blockers = 0
RETURNING ord, round, lead_unit AS unit \gset
INSERT INTO floor.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after, unit, claimed_at, recorded_at, detail)
VALUES (:matter, :seq, nextval('floor.event_number'), 1, 'node.completed', :ord, (:node)::text, :round, 'blue', 'green', :unit, now(), now(), '{}');
UPDATE floor.node AS n SET state = 'active', clock = n.clock + 1, step = 0, start_at = now(), warn_at = now() + interval '7 days',
    due_at = now() + interval '9 days', next_at = now() + interval '7 days', judged_at = now(), colour = 'blue'
FROM edianton.template_link AS k
WHERE k.template_id = :template_id AND k.from_ord = :ord AND n.matter_id = :matter AND n.ord = k.to_ord AND n.state = 'waiting'
  AND NOT EXISTS (SELECT FROM edianton.template_link AS o JOIN floor.node AS p ON p.matter_id = :matter AND p.ord = o.from_ord
                  WHERE o.template_id = :template_id AND o.to_ord = n.ord AND o.from_ord <> :ord AND p.state NOT IN ('done', 'skipped'))
RETURNING n.ord AS next_ord, n.lead_unit AS next_unit \gset
INSERT INTO floor.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after, unit, claimed_at, recorded_at, detail)
VALUES (:matter, :seq + 1, nextval('floor.event_number'), 1, 'node.activated', :next_ord, (:node + 1)::text, 1, 'grey', 'blue', :next_unit, now(), now(), '{}')
RETURNING id AS event \gset
INSERT INTO floor.notice (matter_id, ord, event_id, kind, unit, person, phone, template, params, body, created_at, not_before)
SELECT m.id, :next_ord, :event, 'todo', :next_unit, c.person, c.phone, 'todo',
    jsonb_build_object('matter', m.title, 'node', (:node + 1)::text, 'due_at', now() + interval '9 days'),
    '【待办】' || m.title || ',节点“' || (:node + 1)::text || '”已启动', now(), now()
FROM floor.matter AS m LEFT JOIN LATERAL (SELECT k.person, coalesce(k.phone, p.phone) AS phone FROM edianton.contact AS k
    LEFT JOIN edianton.person AS p ON p.id = k.person WHERE k.unit = :next_unit AND k.level = 'duty' ORDER BY k.id LIMIT 1) AS c ON true
WHERE m.id = :matter;
UPDATE floor.matter AS m SET next_seq = m.next_seq + 2, recorded_at = now(), judged_at = now(), nodes_done = m.nodes_done + 1,
    base_colour = 'blue', colour = 'blue',
    warn_at = (SELECT coalesce(min(n.warn_at), 'infinity') FROM floor.node AS n WHERE n.matter_id = m.id AND n.state = 'active'),
    due_at = (SELECT coalesce(min(n.due_at), 'infinity') FROM floor.node AS n WHERE n.matter_id = m.id AND n.state = 'active')
WHERE m.id = :matter;
COMMIT;
