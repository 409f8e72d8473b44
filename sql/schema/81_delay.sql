-- 解剖滞后项目 (1.48): how late a project will be, where the days went, for what causes, with whom.
--
-- Late by the one chain of nodes that its end hangs on: from the last one back through whichever predecessor let each begin last, over
-- what does not apply. A node's days run from the moment that the one before it let it go to the moment that it lets go the next, as it
-- was (or, where it is open, will be, if it takes its term from now on) and as the terms had it. So what the nodes of the chain lost
-- adds up to what the whole is late.

-- edianton.delay_nodes: errors ED002, ED015, ED060.
CREATE OR REPLACE FUNCTION edianton.delay_nodes(matter bigint)
    RETURNS TABLE (place integer, node text, name text, stage smallint, unit text, unit_name text, person text, state text, colour text,
        planned_days integer, taken_days integer, lost_days integer, paused_days integer, pauses text[], overdue_days integer,
        rounds integer, returned integer, extensions integer, causes text[], attributed text, attributed_why text, idle_days integer)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off -- costs more than the whole answer
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_argument('matter', delay_nodes.matter IS NOT NULL);
    PERFORM FROM edianton.critical_path(delay_nodes.matter) LIMIT 1; -- refuses what is not there or not seen, and drafts
    RETURN QUERY
    WITH RECURSIVE run AS MATERIALIZED (
        SELECT n.ord, p.earliest_start AS starts, p.earliest_finish AS ends, r.starts_at AS planned_start, r.ends_at AS planned_end
        FROM edianton.critical_path(delay_nodes.matter) p
        JOIN edianton.node n ON n.matter_id = delay_nodes.matter AND n.code = p.node
        LEFT JOIN edianton.planned_run(delay_nodes.matter) r ON r.node = p.node
    ), link AS (
        SELECT l.from_ord, l.to_ord, l.kind
        FROM edianton.matter m JOIN edianton.template_link l ON l.template_id = m.template_id WHERE m.id = delay_nodes.matter
        UNION
        SELECT l.from_ord, k.to_ord, l.kind
        FROM link k
        JOIN edianton.matter m ON m.id = delay_nodes.matter
        JOIN edianton.node n ON n.matter_id = delay_nodes.matter AND n.ord = k.from_ord AND n.state = 'skipped'
        JOIN edianton.template_link l ON l.template_id = m.template_id AND l.to_ord = k.from_ord
    ), driver AS (
        SELECT DISTINCT ON (x.to_ord) x.to_ord, x.from_ord, x.let_go, x.planned_let_go
        FROM (SELECT k.to_ord, k.from_ord,
                     CASE k.kind WHEN 'SS' THEN a.starts ELSE a.ends END AS let_go,
                     CASE k.kind WHEN 'SS' THEN a.planned_start ELSE a.planned_end END AS planned_let_go
              FROM link k JOIN run a ON a.ord = k.from_ord) x
        JOIN run b ON b.ord = x.to_ord AND x.let_go <= b.ends
        ORDER BY x.to_ord, x.let_go DESC, x.from_ord
    ), chain AS (
        (SELECT r.ord, 1 AS back, r.ends AS let_go, r.planned_end AS planned_let_go FROM run r ORDER BY r.ends DESC, r.ord DESC LIMIT 1)
        UNION ALL
        SELECT d.from_ord, c.back + 1, d.let_go, d.planned_let_go FROM chain c JOIN driver d ON d.to_ord = c.ord
    ), day AS (
        SELECT n.ord, (max(c.back) OVER () - c.back + 1)::integer AS place,
               edianton.days_between(coalesce(lag(c.let_go) OVER w, m.opened_at), c.let_go, 'Asia/Shanghai') AS taken_days,
               edianton.days_between(coalesce(lag(c.planned_let_go) OVER w, m.opened_at), c.planned_let_go, 'Asia/Shanghai') AS planned_days
        FROM edianton.matter m
        JOIN edianton.node n ON n.matter_id = m.id
        LEFT JOIN chain c ON c.ord = n.ord
        WHERE m.id = delay_nodes.matter
        WINDOW w AS (ORDER BY c.back DESC NULLS LAST)
    )
    SELECT d.place, l.node, l.name, l.stage, l.unit, l.unit_name, l.person, l.state, l.colour,
           CASE WHEN d.place IS NOT NULL THEN d.planned_days END, CASE WHEN d.place IS NOT NULL THEN d.taken_days END,
           CASE WHEN d.place IS NOT NULL THEN d.taken_days - d.planned_days END,
           z.days, z.kinds,
           CASE WHEN x.late_at > x.due_at THEN edianton.days_between(x.due_at, x.late_at, 'Asia/Shanghai') END,
           l.round, coalesce(e.returned, 0), coalesce(e.extended, 0), l.causes, w.cause, w.reason,
           CASE WHEN l.in_hand AND l.matter_state = 'open'
                THEN edianton.days_between(coalesce(e.last_at, l.start_at), edianton.clock(), 'Asia/Shanghai') END
    FROM day d
    JOIN edianton.node_light l ON l.matter_id = delay_nodes.matter AND l.ord = d.ord
    JOIN edianton.node n ON n.matter_id = delay_nodes.matter AND n.ord = l.ord
    CROSS JOIN LATERAL (
        SELECT nullif(n.due_at, 'infinity') AS due_at,
               CASE WHEN n.state IN ('done', 'conditional') THEN n.done_at WHEN l.colour = 'red' THEN edianton.clock() END AS late_at) x
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(edianton.days_between(q.from_at, coalesce(q.to_at, edianton.clock()), 'Asia/Shanghai')), 0)::integer AS days,
               coalesce(array_agg(DISTINCT edianton.in_language(k.name_zh, k.name_en)), '{}') AS kinds
        FROM edianton.pause q JOIN edianton.pause_kind k ON k.code = q.kind WHERE q.matter_id = delay_nodes.matter AND q.ord = l.ord) z
    LEFT JOIN (
        SELECT v.ord,
               (count(*) FILTER (WHERE v.kind = 'node.returned'))::integer AS returned,
               (count(*) FILTER (WHERE v.kind IN ('node.extended', 'node.deadline')))::integer AS extended,
               max(v.recorded_at) FILTER (WHERE edianton.is_action(v.kind)) AS last_at
        FROM edianton.event v WHERE v.matter_id = delay_nodes.matter AND v.ord IS NOT NULL GROUP BY v.ord) e ON e.ord = l.ord
    LEFT JOIN LATERAL (
        SELECT q.cause, q.reason FROM edianton.delay_cause q WHERE q.matter_id = delay_nodes.matter AND q.ord = l.ord ORDER BY q.round DESC LIMIT 1) w ON true
    WHERE d.place IS NOT NULL OR x.late_at > x.due_at OR z.days > 0 OR w.cause IS NOT NULL OR l.round > 1
    ORDER BY d.place, l.position;
END
$$;
COMMENT ON FUNCTION edianton.delay_nodes(bigint) IS
    'Where the days of a matter went: the chain of nodes that its end hangs on (place from 1) with the days that each was to take, took (or will) and lost since the one before it let it go, which add up to what the matter is late; then other nodes that were late, paused, reopened or attributed. Natural days by local dates; idle_days: without anybody''s work, of a node in hand. ED002, ED015, ED060. 事项时间去向：决定完成时间的节点链（place 自 1 起）各节点计划、实际、延误自然日，及其他逾期、暂停、重办或已定责的节点。';

-- edianton.delay_diagnosis: errors ED005, ED039, ED060.
CREATE OR REPLACE FUNCTION edianton.delay_diagnosis(projects integer DEFAULT 20, only_library text DEFAULT NULL, only_unit text DEFAULT NULL)
    RETURNS TABLE (rank integer, matter_id bigint, title text, library text, unit text, unit_name text, leader text, total_investment numeric,
        state text, colour text, percent integer, planned_end_at timestamptz, expected_end_at timestamptz, delay_days integer,
        red_nodes integer, overdue_days integer, worst_node text, worst_name text, worst_unit text, worst_lost_days integer, went text,
        paused_days integer, returned integer, rounds integer, by_department integer, by_enterprise integer, by_force_majeure integer,
        causes text[], idle_days integer)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off -- costs more than the whole answer
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_argument('number of projects', delay_diagnosis.projects IS NOT NULL);
    IF delay_diagnosis.projects < 1 THEN
        RAISE EXCEPTION 'a diagnosis of % projects', delay_diagnosis.projects USING
            ERRCODE = 'ED039', DETAIL = 'It looks into at least one project.', HINT = 'SELECT * FROM edianton.delay_diagnosis(20);';
    END IF;
    IF delay_diagnosis.only_unit IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.unit u WHERE u.code = delay_diagnosis.only_unit) THEN
        RAISE EXCEPTION 'there is no unit "%"', delay_diagnosis.only_unit USING ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.unit;';
    END IF;
    RETURN QUERY
    WITH late AS MATERIALIZED (
        SELECT b.matter_id, e.planned_end, e.expected_end, r.red, r.overdue,
               edianton.days_between(e.planned_end, e.expected_end, 'Asia/Shanghai') AS days
        FROM edianton.board b
        JOIN edianton.matter m ON m.id = b.matter_id
        CROSS JOIN LATERAL (
            SELECT (SELECT max(p.ends_at) FROM edianton.planned_run(b.matter_id) p) AS planned_end,
                   (SELECT max(p.earliest_finish) FROM edianton.critical_path(b.matter_id) p) AS expected_end) e
        CROSS JOIN LATERAL (
            SELECT (count(*) FILTER (WHERE l.colour = 'red'))::integer AS red,
                   max(edianton.days_between(l.due_at, edianton.clock(), 'Asia/Shanghai')) FILTER (WHERE l.colour = 'red') AS overdue
            FROM edianton.node_light l WHERE l.matter_id = b.matter_id AND l.in_hand) r
        WHERE b.kind = 'project' AND b.state IN ('open', 'suspended')
          AND (delay_diagnosis.only_library IS NULL OR b.library = delay_diagnosis.only_library)
          AND (delay_diagnosis.only_unit IS NULL OR m.units @> ARRAY[(SELECT u.id FROM edianton.unit u WHERE u.code = delay_diagnosis.only_unit)])
    ), chosen AS MATERIALIZED (
        SELECT y.*, row_number() OVER (ORDER BY y.days DESC, y.overdue DESC NULLS LAST, y.matter_id) AS rank
        FROM late y WHERE y.days > 0 OR y.red > 0
        ORDER BY y.days DESC, y.overdue DESC NULLS LAST, y.matter_id
        LIMIT delay_diagnosis.projects
    ), spent AS MATERIALIZED (
        SELECT c.matter_id, d.* FROM chosen c CROSS JOIN LATERAL edianton.delay_nodes(c.matter_id) d
    ), summary AS (
        SELECT s.matter_id,
               string_agg(s.node || ' ' || s.name || ' · ' || s.unit_name || ' +' || s.lost_days, '; ' ORDER BY s.lost_days DESC, s.place)
                   FILTER (WHERE s.lost_days > 0) AS went,
               sum(s.paused_days)::integer AS paused_days, sum(s.returned)::integer AS returned, sum(s.rounds - 1)::integer AS rounds,
               (count(*) FILTER (WHERE s.attributed = 'department'))::integer AS by_department,
               (count(*) FILTER (WHERE s.attributed = 'enterprise'))::integer AS by_enterprise,
               (count(*) FILTER (WHERE s.attributed = 'force_majeure'))::integer AS by_force_majeure
        FROM spent s GROUP BY s.matter_id
    )
    SELECT c.rank::integer, c.matter_id, b.title, b.library, b.unit, b.unit_name, l.name, p.total_investment,
           b.state, b.colour, b.percent, c.planned_end, c.expected_end, c.days, c.red, c.overdue,
           w.node, w.name, w.unit_name, w.lost_days, s.went, s.paused_days, s.returned, s.rounds,
           s.by_department, s.by_enterprise, s.by_force_majeure,
           (SELECT coalesce(array_agg(DISTINCT k ORDER BY k), '{}') FROM spent x CROSS JOIN LATERAL unnest(x.causes) k WHERE x.matter_id = c.matter_id),
           a.idle_days
    FROM chosen c
    JOIN edianton.board b ON b.matter_id = c.matter_id
    LEFT JOIN edianton.project p ON p.matter_id = c.matter_id
    LEFT JOIN edianton.person l ON l.id = p.leader
    LEFT JOIN summary s ON s.matter_id = c.matter_id
    LEFT JOIN LATERAL (
        SELECT x.node, x.name, x.unit_name, x.lost_days FROM spent x
        WHERE x.matter_id = c.matter_id AND x.lost_days > 0 ORDER BY x.lost_days DESC, x.place LIMIT 1) w ON true
    LEFT JOIN edianton.matter_activity a ON a.matter_id = c.matter_id
    ORDER BY c.rank;
END
$$;
COMMENT ON FUNCTION edianton.delay_diagnosis(integer, text, text) IS
    'The most delayed running projects (20), of one library, or with a part of one unit: days by which the end that is to be expected, if each node takes its term from now on, lies after the one that was planned; then red nodes; the node that lost most days and with whom, all that lost any (went), days of stopped clocks, papers returned, rounds over again, delays attributed to department, enterprise and force majeure, causes of lights, days without work. delay_nodes() gives one project node by node. 滞后项目解剖（默认前 20 个）：预计与计划完成时间之差（自然日）、红灯节点、时间去向、暂停、退件、重办、责任归属、灯色原因与闲置天数。';
