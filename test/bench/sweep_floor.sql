WITH judged AS (
    UPDATE floor.node AS n SET step = n.step + 1, colour = 'yellow', judged_at = (:now)::timestamptz, next_at = n.due_at
    FROM (SELECT matter_id, ord FROM floor.node WHERE next_at <= (:now)::timestamptz ORDER BY matter_id FOR NO KEY UPDATE) AS d
    WHERE n.matter_id = d.matter_id AND n.ord = d.ord
    RETURNING n.matter_id, n.ord, n.code, n.round, n.clock, n.step, n.lead_unit, n.warn_at, n.due_at
), rolled AS (
    UPDATE floor.matter AS m SET next_seq = m.next_seq + 2 * j.n, recorded_at = (:now)::timestamptz, judged_at = (:now)::timestamptz, colour = 'yellow'
    FROM (SELECT matter_id, count(*) AS n FROM judged GROUP BY matter_id) AS j WHERE m.id = j.matter_id
    RETURNING m.id, m.title, m.next_seq - 2 * j.n AS seq
), happened AS (
    INSERT INTO floor.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after, step, unit, claimed_at, recorded_at, detail)
    SELECT j.matter_id, r.seq + row_number() OVER (PARTITION BY j.matter_id) - 1, nextval('floor.event_number'), 1, k.kind, j.ord, j.code, j.round,
           k.before::edianton.colour, 'yellow', CASE WHEN k.kind = 'node.step' THEN j.step END, j.lead_unit, j.warn_at, (:now)::timestamptz,
           jsonb_build_object('fell_due_at', j.warn_at, 'due_at', j.due_at)
    FROM judged AS j JOIN rolled AS r ON r.id = j.matter_id, (VALUES ('node.yellow', 'blue'), ('node.step', 'yellow')) AS k (kind, before)
    RETURNING matter_id, ord, id, kind
), escalated AS (
    INSERT INTO floor.escalation (matter_id, ord, round, clock, step, kind, unit, fell_due_at, recorded_at, event_id)
    SELECT j.matter_id, j.ord, j.round, j.clock, j.step, 'warn', j.lead_unit, j.warn_at, (:now)::timestamptz, h.id
    FROM judged AS j JOIN happened AS h ON h.matter_id = j.matter_id AND h.ord = j.ord AND h.kind = 'node.step'
)
INSERT INTO floor.notice (matter_id, ord, event_id, kind, unit, person, phone, template, params, body, created_at, not_before)
SELECT j.matter_id, j.ord, h.id, 'warn', j.lead_unit, c.person, c.phone, 'warn', jsonb_build_object('matter', r.title, 'node', j.code, 'due_at', j.due_at),
       '【黄灯预警】' || r.title || ',节点“' || j.code || '”即将到期', (:now)::timestamptz, (:now)::timestamptz
FROM judged AS j JOIN rolled AS r ON r.id = j.matter_id JOIN happened AS h ON h.matter_id = j.matter_id AND h.ord = j.ord AND h.kind = 'node.step'
LEFT JOIN LATERAL (SELECT k.person, coalesce(k.phone, p.phone) AS phone FROM edianton.contact AS k LEFT JOIN edianton.person AS p ON p.id = k.person
                   WHERE k.unit = j.lead_unit AND k.level = 'duty' ORDER BY k.id LIMIT 1) AS c ON true;
