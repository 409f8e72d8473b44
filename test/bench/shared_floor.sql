-- All clients work on one matter, each on its own :each nodes of it, and then on the next.
\set matter :first + :n / :each
\set node 1 + :client_id * :each + :n % :each
\set n :n + 1
WITH locked AS MATERIALIZED (
    SELECT m.id, m.template_id, m.title, m.next_seq, clock_timestamp() AS now FROM floor.matter AS m WHERE m.id = :matter FOR NO KEY UPDATE
), done AS (
    UPDATE floor.node AS n SET state = 'done', done_at = l.now, judged_at = l.now, next_at = NULL, causes = 0, colour = 'green'
    FROM locked AS l
    WHERE n.matter_id = l.id AND n.code = (:node)::text AND n.state = 'active' AND n.missing = 0 AND n.blockers = 0
    RETURNING n.ord, n.code, n.round, n.lead_unit
), opened AS (
    UPDATE floor.node AS n SET state = 'active', clock = n.clock + 1, step = 0, start_at = l.now, warn_at = l.now + interval '7 days',
        due_at = l.now + interval '9 days', next_at = l.now + interval '7 days', judged_at = l.now, colour = 'blue'
    FROM locked AS l, done AS d, edianton.template_link AS k
    WHERE k.template_id = l.template_id AND k.from_ord = d.ord AND n.matter_id = l.id AND n.ord = k.to_ord AND n.state = 'waiting'
      AND NOT EXISTS (SELECT FROM edianton.template_link AS o JOIN floor.node AS p ON p.matter_id = l.id AND p.ord = o.from_ord
                      WHERE o.template_id = l.template_id AND o.to_ord = n.ord AND o.from_ord <> d.ord AND p.state NOT IN ('done', 'skipped'))
    RETURNING n.ord, n.code, n.round, n.lead_unit, n.warn_at, n.due_at
), happened AS (
    INSERT INTO floor.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after, unit, claimed_at, recorded_at, detail)
    SELECT l.id, l.next_seq + row_number() OVER () - 1, nextval('floor.event_number'), 1, e.kind, e.ord, e.code, e.round, e.before::edianton.colour,
           e.after::edianton.colour, e.lead_unit, l.now, l.now, '{}'
    FROM locked AS l, (SELECT 'node.completed' AS kind, ord, code, round, 'blue' AS before, 'green' AS after, lead_unit FROM done
                       UNION ALL SELECT 'node.activated', ord, code, round, 'grey', 'blue', lead_unit FROM opened) AS e
    RETURNING id, kind, ord
), told AS (
    INSERT INTO floor.notice (matter_id, ord, event_id, kind, unit, person, phone, template, params, body, created_at, not_before)
    SELECT l.id, o.ord, e.id, 'todo', o.lead_unit, c.person, c.phone, 'todo',
           jsonb_build_object('matter', l.title, 'node', o.code, 'due_at', o.due_at),
           '【待办】' || l.title || ',节点“' || o.code || '”已启动', l.now, l.now
    FROM locked AS l, opened AS o JOIN happened AS e ON e.ord = o.ord AND e.kind = 'node.activated'
    LEFT JOIN LATERAL (SELECT k.person, coalesce(k.phone, p.phone) AS phone FROM edianton.contact AS k LEFT JOIN edianton.person AS p ON p.id = k.person
                       WHERE k.unit = o.lead_unit AND k.level = 'duty' ORDER BY k.id LIMIT 1) AS c ON true
)
UPDATE floor.matter AS m SET next_seq = m.next_seq + (SELECT count(*) FROM happened), recorded_at = l.now, judged_at = l.now,
    nodes_done = m.nodes_done + (SELECT count(*) FROM done),
    nodes_open = m.nodes_open - (SELECT count(*) FROM done) + (SELECT count(*) FROM opened), base_colour = 'blue', colour = 'blue',
    warn_at = (SELECT coalesce(min(w), 'infinity') FROM (SELECT warn_at AS w FROM opened UNION ALL SELECT n.warn_at FROM floor.node AS n
               WHERE n.matter_id = m.id AND n.state = 'active' AND n.code <> (:node)::text) AS a),
    due_at = (SELECT coalesce(min(d), 'infinity') FROM (SELECT due_at AS d FROM opened UNION ALL SELECT n.due_at FROM floor.node AS n
              WHERE n.matter_id = m.id AND n.state = 'active' AND n.code <> (:node)::text) AS a)
FROM locked AS l WHERE m.id = l.id;
