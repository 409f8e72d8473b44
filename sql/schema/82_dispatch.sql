-- What is dispatched: agendas, meetings, problems, and how soon problems were found and handled.

-- Problems first, then red, yellow, what is due in the period, and what its unit refused.
CREATE OR REPLACE FUNCTION edianton.dispatch_agenda(period bigint)
    RETURNS TABLE (why text, matter_id bigint, title text, node text, node_zh text, unit text, unit_zh text, colour text,
        due_at timestamptz, problem bigint, description text, open_days integer)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH p AS (
            SELECT d.level, d.unit, d.leader, (d.ends + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS to_at
            FROM edianton.dispatch_period d WHERE d.id = $1
        ), scope AS (
            SELECT l.*, n.lead_unit, p.level, p.to_at
            FROM p
            JOIN edianton.node n ON p.level <> 1 OR n.lead_unit = p.unit
            JOIN edianton.node_light l ON l.matter_id = n.matter_id AND l.ord = n.ord
            LEFT JOIN edianton.project j ON j.matter_id = n.matter_id
            WHERE l.kind = 'project' AND l.matter_state = 'open'
              AND CASE p.level WHEN 1 THEN true WHEN 2 THEN j.leader = p.leader
                  ELSE j.key_project OR EXISTS (SELECT FROM edianton.problem b
                      WHERE b.matter_id = n.matter_id AND b.ord = n.ord AND b.level = 3 AND b.closed_at IS NULL) END
        ), item AS (
            SELECT 'problem'::text AS why, 1 AS place, s.matter_id, s.title, s.node, s.name_zh, s.unit, s.unit_zh, s.colour, s.due_at,
                   b.id AS problem, b.description, floor(extract(epoch FROM edianton.clock() - b.opened_at) / 86400)::integer AS open_days
            FROM scope s JOIN edianton.problem b ON b.matter_id = s.matter_id AND b.ord = s.ord
            WHERE b.closed_at IS NULL AND b.level = s.level
            UNION ALL
            SELECT CASE WHEN s.colour IN ('red', 'yellow') THEN s.colour ELSE 'due' END AS why,
                   CASE s.colour WHEN 'red' THEN 2 WHEN 'yellow' THEN 3 ELSE 4 END AS place,
                   s.matter_id, s.title, s.node, s.name_zh, s.unit, s.unit_zh, s.colour, s.due_at,
                   NULL::bigint AS problem, NULL::text AS description, NULL::integer AS open_days
            FROM scope s
            WHERE s.colour IN ('red', 'yellow') OR s.level = 1 AND s.colour = 'blue' AND s.due_at < s.to_at
            UNION ALL
            SELECT 'refused'::text AS why, 5 AS place, s.matter_id, s.title, s.node, s.name_zh, s.unit, s.unit_zh, s.colour, s.due_at,
                   NULL::bigint AS problem, v.detail ->> 'reason' AS description, NULL::integer AS open_days
            FROM scope s
            JOIN LATERAL (
                SELECT e.kind, e.detail FROM edianton.event e
                WHERE e.matter_id = s.matter_id AND e.ord = s.ord AND e.kind IN ('node.assignment_refused', 'node.reassigned')
                ORDER BY e.seq DESC LIMIT 1) v ON v.kind = 'node.assignment_refused'
            WHERE s.level = 2 AND s.state <> 'done'
        )
        SELECT i.why, i.matter_id, i.title, i.node, i.name_zh, i.unit, i.unit_zh, i.colour, i.due_at, i.problem, i.description, i.open_days
        FROM item i
        ORDER BY i.place, i.due_at, i.matter_id, i.node, i.problem;
    END;
COMMENT ON FUNCTION edianton.dispatch_agenda(bigint) IS
    'What a dispatch meeting has before it, by the scope of its level: open problems, red and yellow nodes, at level 1 what is due in the period, at level 2 what its unit refused. 调度议题：按级别范围列出未解决问题、红黄灯节点、当期到期（一级）与退回承办（二级）事项。';

CREATE OR REPLACE VIEW edianton.dispatch_board WITH (security_invoker = true) AS
SELECT p.id AS period,
       p.level,
       r.name_zh,
       r.name_en,
       r.scope,
       r.rhythm,
       u.code AS unit,
       u.name_zh AS unit_zh,
       l.name AS leader,
       p.starts,
       p.ends,
       CASE WHEN p.held_at IS NOT NULL THEN 'held'
            WHEN (p.ends + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' <= edianton.clock() THEN 'missed'
            ELSE 'due' END AS state,
       p.held_at,
       c.name AS chair,
       p.missed_at,
       coalesce(d.decisions, 0) AS decisions,
       coalesce(d.open_decisions, 0) AS open_decisions,
       coalesce(d.overdue_decisions, 0) AS overdue_decisions
FROM edianton.dispatch_period p
JOIN edianton.dispatch_rule r ON r.level = p.level
LEFT JOIN edianton.unit u ON u.id = p.unit
LEFT JOIN edianton.person l ON l.id = p.leader
LEFT JOIN edianton.person c ON c.id = p.chair
LEFT JOIN LATERAL (
    SELECT count(*)::integer AS decisions,
           count(*) FILTER (WHERE b.state = 'open')::integer AS open_decisions,
           count(*) FILTER (WHERE b.state = 'open' AND b.colour = 'red')::integer AS overdue_decisions
    FROM edianton.dispatch_decision x JOIN edianton.board b ON b.matter_id = x.case_id WHERE x.period = p.id) d ON true;

CREATE OR REPLACE VIEW edianton.problem_board WITH (security_invoker = true) AS
SELECT b.id AS problem,
       b.matter_id,
       m.title,
       n.code AS node,
       u.code AS unit,
       u.name_zh AS unit_zh,
       ARRAY(SELECT x.name_zh FROM edianton.unit x WHERE x.id = ANY (b.units) ORDER BY x.code) AS other_units,
       c.code AS category,
       c.name_zh AS category_zh,
       b.description,
       b.level,
       b.level_reason,
       b.opened_at,
       b.dispatched_at,
       b.closed_at,
       b.result,
       b.dispatched_at - b.opened_at AS to_dispatch,
       b.closed_at - b.opened_at AS to_close
FROM edianton.problem b
JOIN edianton.matter m ON m.id = b.matter_id
JOIN edianton.node n ON n.matter_id = b.matter_id AND n.ord = b.ord
JOIN edianton.unit u ON u.id = n.lead_unit
JOIN edianton.problem_category c ON c.code = b.category;

-- A problem that no meeting has decided on yet counts as open until now: what is left lying does not look quick.
CREATE OR REPLACE FUNCTION edianton.problem_times(from_at timestamptz, to_at timestamptz,
        OUT opened bigint, OUT dispatched bigint, OUT closed bigint, OUT average_to_dispatch interval, OUT longest_to_dispatch interval,
        OUT average_to_close interval)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT count(*), count(b.dispatched_at), count(b.closed_at),
               avg(coalesce(b.dispatched_at, b.closed_at, edianton.clock()) - b.opened_at),
               max(coalesce(b.dispatched_at, b.closed_at, edianton.clock()) - b.opened_at),
               avg(b.closed_at - b.opened_at)
        FROM edianton.problem b
        WHERE b.opened_at >= $1 AND b.opened_at < $2;
    END;
COMMENT ON FUNCTION edianton.problem_times(timestamptz, timestamptz) IS
    'Of the problems opened in a span of time: how many were dispatched and solved, and how long it took; what waits counts until now. 时段内问题从发现到调度、到解决的用时，未调度的计至当前。';

ALTER TABLE edianton.dispatch_period ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.dispatch_period;
CREATE POLICY sight ON edianton.dispatch_period FOR SELECT USING (
    (SELECT edianton.sees_all()) OR unit = (SELECT edianton.sight_unit()));
COMMENT ON POLICY sight ON edianton.dispatch_period IS 'The unit whose meeting it is, and who sees all. 本单位及全域可见角色可见。';

COMMENT ON VIEW edianton.dispatch_board IS 'Dispatch periods: held, missed or due, and what became of their decisions. 调度一览：已开、漏开、待开及决定落实情况。';
COMMENT ON COLUMN edianton.dispatch_board.period IS 'Number of the period. 调度期编号。';
COMMENT ON COLUMN edianton.dispatch_board.level IS 'Level. 级别。';
COMMENT ON COLUMN edianton.dispatch_board.name_zh IS 'Name of the level. 级别名称。';
COMMENT ON COLUMN edianton.dispatch_board.name_en IS 'Name of the level in English. 级别英文名称。';
COMMENT ON COLUMN edianton.dispatch_board.scope IS 'nodes, charge, key. 范围。';
COMMENT ON COLUMN edianton.dispatch_board.rhythm IS 'week, half_month, month. 频次。';
COMMENT ON COLUMN edianton.dispatch_board.unit IS 'Unit''s code, level 1. 单位代码（一级）。';
COMMENT ON COLUMN edianton.dispatch_board.unit_zh IS 'Unit, level 1. 单位（一级）。';
COMMENT ON COLUMN edianton.dispatch_board.leader IS 'Leader in charge, level 2. 分管领导（二级）。';
COMMENT ON COLUMN edianton.dispatch_board.starts IS 'First day. 首日。';
COMMENT ON COLUMN edianton.dispatch_board.ends IS 'Last day. 末日。';
COMMENT ON COLUMN edianton.dispatch_board.state IS 'held, missed, due. 状态：已召开、漏开、待召开。';
COMMENT ON COLUMN edianton.dispatch_board.held_at IS 'When it was held. 召开时刻。';
COMMENT ON COLUMN edianton.dispatch_board.chair IS 'Who chaired it. 主持人。';
COMMENT ON COLUMN edianton.dispatch_board.missed_at IS 'When it was flagged as missed. 标记漏开时刻。';
COMMENT ON COLUMN edianton.dispatch_board.decisions IS 'Number of decisions. 决定数。';
COMMENT ON COLUMN edianton.dispatch_board.open_decisions IS 'Of which open. 其中未落实数。';
COMMENT ON COLUMN edianton.dispatch_board.overdue_decisions IS 'Of which overdue. 其中逾期数。';

COMMENT ON VIEW edianton.problem_board IS 'Problems of nodes with their times. 问题一览及用时。';
COMMENT ON COLUMN edianton.problem_board.problem IS 'Number of the problem. 问题编号。';
COMMENT ON COLUMN edianton.problem_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.problem_board.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.problem_board.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.problem_board.unit IS 'Code of the node''s unit. 节点责任单位代码。';
COMMENT ON COLUMN edianton.problem_board.unit_zh IS 'The node''s unit. 节点责任单位。';
COMMENT ON COLUMN edianton.problem_board.other_units IS 'Other units involved. 涉及的其他单位。';
COMMENT ON COLUMN edianton.problem_board.category IS 'Category. 类别代码。';
COMMENT ON COLUMN edianton.problem_board.category_zh IS 'Category in Chinese. 类别。';
COMMENT ON COLUMN edianton.problem_board.description IS 'What is wrong. 问题描述。';
COMMENT ON COLUMN edianton.problem_board.level IS 'Level of dispatch it is at. 所处调度级别。';
COMMENT ON COLUMN edianton.problem_board.level_reason IS 'Why it is there. 处于该级的原因。';
COMMENT ON COLUMN edianton.problem_board.opened_at IS 'When it was told of. 发现时刻。';
COMMENT ON COLUMN edianton.problem_board.dispatched_at IS 'When a meeting first decided on it. 首次调度时刻。';
COMMENT ON COLUMN edianton.problem_board.closed_at IS 'When it was solved. 解决时刻。';
COMMENT ON COLUMN edianton.problem_board.result IS 'What was done. 处理结果。';
COMMENT ON COLUMN edianton.problem_board.to_dispatch IS 'Time from its opening to its dispatch. 从发现到调度的用时。';
COMMENT ON COLUMN edianton.problem_board.to_close IS 'Time from its opening to its solution. 从发现到解决的用时。';
