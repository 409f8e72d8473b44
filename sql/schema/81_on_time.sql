-- 项目按时完成率同比 (1.59): the share done in time, by month and unit, against the same time of the year before.

-- A unit's account of what it has finished, beside node_unit for what it has in hand.
CREATE INDEX IF NOT EXISTS node_unit_done ON edianton.node (lead_unit, due_at) WHERE state IN ('done', 'conditional');

-- By the rule of due_nodes(): what is due and not done is not in time; what is neither due nor done is not counted. Units are named
-- in each branch, so that a filter on one reaches the indexes.
CREATE OR REPLACE VIEW edianton.due_node WITH (security_invoker = true) AS
SELECT d.matter_id,
       m.title,
       m.kind,
       t.library,
       d.node,
       d.stage,
       d.round::integer AS round,
       d.unit,
       d.unit_zh,
       d.due_at,
       d.done_at,
       d.in_time,
       (d.due_at AT TIME ZONE 'Asia/Shanghai')::date AS due_on,
       date_trunc('month', d.due_at AT TIME ZONE 'Asia/Shanghai')::date AS month
FROM (SELECT x.matter_id, x.code AS node, x.stage, x.round, u.code AS unit, u.name_zh AS unit_zh, x.due_at, x.done_at, x.done_at < x.due_at AS in_time
      FROM edianton.node x JOIN edianton.unit u ON u.id = x.lead_unit
      WHERE x.state IN ('done', 'conditional') AND isfinite(x.due_at)
      UNION ALL
      -- the longer list is that of the index on what units have in hand
      SELECT y.matter_id, y.code AS node, y.stage, y.round, u.code AS unit, u.name_zh AS unit_zh, y.due_at, y.done_at, false AS in_time
      FROM edianton.node y JOIN edianton.unit u ON u.id = y.lead_unit JOIN edianton.matter o ON o.id = y.matter_id AND o.state = 'open'
      WHERE y.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional') AND y.state = 'active' AND y.due_at <= edianton.clock()
      UNION ALL
      SELECT z.matter_id, v.code AS node, v.stage, z.round, u.code AS unit, u.name_zh AS unit_zh, z.due_at, z.done_at, z.done_at < z.due_at AS in_time
      FROM edianton.node_round z JOIN edianton.node v ON v.matter_id = z.matter_id AND v.ord = z.ord JOIN edianton.unit u ON u.id = z.lead_unit
      WHERE z.state IN ('done', 'conditional') AND isfinite(z.due_at)) d
JOIN edianton.matter m ON m.id = d.matter_id
LEFT JOIN edianton.template t ON t.id = m.template_id;

CREATE OR REPLACE VIEW edianton.on_time_month WITH (security_invoker = true) AS
SELECT c.kind,
       c.unit,
       c.unit_zh,
       c.month,
       c.nodes_due,
       c.in_time,
       round(100.0 * c.in_time / c.nodes_due, 2) AS percent,
       b.nodes_due AS last_year_due,
       b.in_time AS last_year_in_time,
       round(100.0 * b.in_time / b.nodes_due, 2) AS last_year_percent,
       round(100.0 * c.in_time / c.nodes_due, 2) - round(100.0 * b.in_time / b.nodes_due, 2) AS points
FROM (SELECT d.kind, d.unit, d.unit_zh, d.month, count(*) AS nodes_due, count(*) FILTER (WHERE d.in_time) AS in_time
      FROM edianton.due_node d GROUP BY d.kind, d.unit, d.unit_zh, d.month) c
LEFT JOIN (SELECT d.kind, d.unit, (d.month + interval '1 year')::date AS next_year, count(*) AS nodes_due, count(*) FILTER (WHERE d.in_time) AS in_time
           FROM edianton.due_node d GROUP BY d.kind, d.unit, d.month) b
    ON b.unit = c.unit AND b.kind = c.kind AND b.next_year = c.month
WHERE c.month <= (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date;

-- edianton.on_time: errors ED005, ED039, ED060. Both days are counted; so is the same span a year before.
CREATE OR REPLACE FUNCTION edianton.on_time(from_day date, to_day date, only_unit text DEFAULT NULL, only_library text DEFAULT NULL)
    RETURNS TABLE (what text, due bigint, in_time bigint, percent numeric, last_year_due bigint, last_year_in_time bigint,
        last_year_percent numeric, points numeric, growth_percent numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off -- one unit costs one unit
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_argument('period', on_time.from_day IS NOT NULL AND on_time.to_day IS NOT NULL);
    IF on_time.from_day > on_time.to_day OR NOT isfinite(on_time.from_day) OR NOT isfinite(on_time.to_day) THEN
        RAISE EXCEPTION 'from % to % is no period', on_time.from_day, on_time.to_day USING
            ERRCODE = 'ED039', DETAIL = 'A period has a first and a last day, and ends no earlier than it begins.';
    END IF;
    IF on_time.only_unit IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.unit u WHERE u.code = on_time.only_unit) THEN
        RAISE EXCEPTION 'there is no unit "%"', on_time.only_unit USING ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.unit;';
    END IF;
    RETURN QUERY
    WITH span AS (
        SELECT s.years, (on_time.from_day - make_interval(years => s.years))::date AS from_day,
               (on_time.to_day - make_interval(years => s.years))::date AS to_day
        FROM (VALUES (0), (1)) s (years)
    ), ended AS (
        SELECT 'node'::text AS what, d.due_on, d.in_time FROM edianton.due_node d
        WHERE d.kind = 'project' AND (on_time.only_unit IS NULL OR d.unit = on_time.only_unit) AND (on_time.only_library IS NULL OR d.library = on_time.only_library)
        UNION ALL
        -- a project is due when it was to end had each node taken its whole term
        SELECT 'project'::text AS what, (x.planned_end_at AT TIME ZONE 'Asia/Shanghai')::date AS due_on, coalesce(x.closed_at <= x.planned_end_at, false) AS in_time
        FROM edianton.matter_days x
        JOIN edianton.project p ON p.matter_id = x.matter_id
        JOIN edianton.matter m ON m.id = x.matter_id
        LEFT JOIN edianton.unit u ON u.id = m.unit
        WHERE x.kind = 'project' AND (x.state = 'completed' OR x.planned_end_at <= edianton.clock())
          AND (on_time.only_unit IS NULL OR u.code = on_time.only_unit) AND (on_time.only_library IS NULL OR p.library = on_time.only_library)
    ), tally AS (
        SELECT w.what, s.years, count(e.what) AS due, count(*) FILTER (WHERE e.in_time) AS in_time,
               100.0 * count(*) FILTER (WHERE e.in_time) / nullif(count(e.what), 0) AS percent
        FROM (VALUES ('node'), ('project')) w (what)
        CROSS JOIN span s
        LEFT JOIN ended e ON e.what = w.what AND e.due_on BETWEEN s.from_day AND s.to_day
        GROUP BY w.what, s.years
    )
    SELECT c.what, c.due, c.in_time, round(c.percent, 2), b.due, b.in_time, round(b.percent, 2),
           round(c.percent - b.percent, 2), round(100 * (c.percent - b.percent) / nullif(b.percent, 0), 2)
    FROM tally c JOIN tally b ON b.what = c.what AND b.years = 1
    WHERE c.years = 0
    ORDER BY c.what COLLATE "C";
END
$$;
COMMENT ON FUNCTION edianton.on_time(date, date, text, text) IS
    'Share done in time of what fell due from one day to another, of nodes (of a unit''s own) and of whole projects (that a unit answers for), against the same days a year before: difference in percentage points, and as a growth of the rate in percent. 时段按时完成率及同比：节点（按牵头单位）与项目（按主管单位）两行，points 为百分点差，growth_percent 为比率增幅（%）。';

COMMENT ON VIEW edianton.due_node IS 'Every node that fell due, each round for itself, and whether it was done in time: what is due and not done is not; what is neither due nor done is left out. 到期节点（按轮次）及是否按时办结：已到期未办结为否，未到期未办结不计。';
COMMENT ON COLUMN edianton.due_node.matter_id IS 'Matter; with node and round the key. 事项编号，与节点代码、轮次组成主键。';
COMMENT ON COLUMN edianton.due_node.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.due_node.kind IS 'Kind of the matter. 事项类别代码。';
COMMENT ON COLUMN edianton.due_node.library IS 'Library of a project. 所属项目库。';
COMMENT ON COLUMN edianton.due_node.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.due_node.stage IS 'Number of its stage. 大节点序号。';
COMMENT ON COLUMN edianton.due_node.round IS 'Round, from 1. 办理轮次。';
COMMENT ON COLUMN edianton.due_node.unit IS 'Lead unit''s code in that round. 该轮次牵头单位代码。';
COMMENT ON COLUMN edianton.due_node.unit_zh IS 'Lead unit. 牵头单位。';
COMMENT ON COLUMN edianton.due_node.due_at IS 'When it was due. 到期时刻。';
COMMENT ON COLUMN edianton.due_node.done_at IS 'When it was done; NULL: it is not. 办结时刻，未办结为空。';
COMMENT ON COLUMN edianton.due_node.in_time IS 'Done before it was due. 是否按时办结。';
COMMENT ON COLUMN edianton.due_node.due_on IS 'Local day on which it was due. 到期日（当地日期）。';
COMMENT ON COLUMN edianton.due_node.month IS 'First day of that month. 到期月份（首日）。';
COMMENT ON VIEW edianton.on_time_month IS 'Share of nodes done in time by unit and month in which they fell due, against the same month of the year before. 单位逐月按时办结率及同比。';
COMMENT ON COLUMN edianton.on_time_month.kind IS 'Kind of matters; with unit and month the key. 事项类别代码，与单位、月份组成主键。';
COMMENT ON COLUMN edianton.on_time_month.unit IS 'Lead unit''s code. 牵头单位代码。';
COMMENT ON COLUMN edianton.on_time_month.unit_zh IS 'Lead unit. 牵头单位。';
COMMENT ON COLUMN edianton.on_time_month.month IS 'First day of the month; none after the present. 月份（首日），不含未来月份。';
COMMENT ON COLUMN edianton.on_time_month.nodes_due IS 'Nodes that fell due in it. 当月到期节点数。';
COMMENT ON COLUMN edianton.on_time_month.in_time IS 'Of which done in time. 其中按时办结数。';
COMMENT ON COLUMN edianton.on_time_month.percent IS 'in_time of nodes_due, in percent. 按时办结率（%）。';
COMMENT ON COLUMN edianton.on_time_month.last_year_due IS 'Nodes that fell due in the same month of the year before; NULL: none. 上年同月到期节点数，无则为空。';
COMMENT ON COLUMN edianton.on_time_month.last_year_in_time IS 'Of which done in time. 上年同月按时办结数。';
COMMENT ON COLUMN edianton.on_time_month.last_year_percent IS 'The same share of that month, in percent. 上年同月按时办结率（%）。';
COMMENT ON COLUMN edianton.on_time_month.points IS 'Difference in percentage points. 同比变动（百分点）。';
