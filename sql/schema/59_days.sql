-- Planned against actual days: of a node by its term, of a matter by the longest way through its template (1.22).

CREATE OR REPLACE FUNCTION edianton.days_between(a timestamptz, b timestamptz, zone text) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (b AT TIME ZONE zone)::date - (a AT TIME ZONE zone)::date;
COMMENT ON FUNCTION edianton.days_between(timestamptz, timestamptz, text) IS
    'Natural days from the local day of one instant to that of another. 两时刻当地日期之间的自然日数。';

CREATE OR REPLACE VIEW edianton.node_days WITH (security_invoker = true) AS
SELECT n.matter_id,
       n.ord,
       n.code AS node,
       d.name_zh,
       m.title,
       u.code AS unit,
       n.state::text AS state,
       n.round::integer AS round,
       n.term::text AS term,
       n.start_at,
       n.done_at,
       y.planned_days,
       y.planned_workdays,
       y.actual_days,
       y.actual_workdays,
       z.days AS paused_days,
       CASE WHEN n.state IN ('done', 'conditional') OR y.actual_days > y.planned_days THEN y.planned_days - y.actual_days END AS saved_days,
       CASE WHEN n.state IN ('done', 'conditional') OR y.actual_workdays > y.planned_workdays THEN y.planned_workdays - y.actual_workdays END AS saved_workdays
FROM edianton.node n
JOIN edianton.matter m ON m.id = n.matter_id
JOIN edianton.template t ON t.id = m.template_id
JOIN edianton.template_node d ON d.template_id = m.template_id AND d.ord = n.ord
JOIN edianton.calendar c ON c.code = coalesce(d.calendar, t.calendar)
JOIN edianton.unit u ON u.id = n.lead_unit
CROSS JOIN LATERAL (
    SELECT CASE WHEN n.term <> 'none' THEN edianton.deadline(n.start_at, n.term, c.code) END AS planned_end,
           CASE WHEN n.state IN ('done', 'conditional') THEN n.done_at ELSE edianton.clock() END AS until_at) x
CROSS JOIN LATERAL (
    SELECT coalesce(sum(edianton.days_between(p.from_at, coalesce(p.to_at, edianton.clock()), c.zone)), 0)::integer AS days,
           coalesce(sum(edianton.workdays_between(p.from_at, coalesce(p.to_at, edianton.clock()), c.code)), 0)::integer AS workdays
    FROM edianton.pause p WHERE p.matter_id = n.matter_id AND p.ord = n.ord AND p.round = n.round) z
CROSS JOIN LATERAL (
    SELECT edianton.days_between(n.start_at, x.planned_end, c.zone) AS planned_days,
           edianton.workdays_between(n.start_at, x.planned_end, c.code) AS planned_workdays,
           edianton.days_between(n.start_at, x.until_at, c.zone) - z.days AS actual_days,
           edianton.workdays_between(n.start_at, x.until_at, c.code) - z.workdays AS actual_workdays) y
WHERE n.start_at IS NOT NULL AND n.state IN ('active', 'paused', 'conditional', 'done');
COMMENT ON VIEW edianton.node_days IS 'Planned against actual days of every node whose clock has started, in natural and in working days; time in which the law stops the clock is not counted. 节点计划天数与实际天数（自然日、工作日），依法暂停的时间不计。';
COMMENT ON COLUMN edianton.node_days.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.node_days.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.node_days.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.node_days.name_zh IS 'Name of the node. 节点名称。';
COMMENT ON COLUMN edianton.node_days.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.node_days.unit IS 'Code of the lead unit. 牵头单位代码。';
COMMENT ON COLUMN edianton.node_days.state IS 'State of the node. 节点状态。';
COMMENT ON COLUMN edianton.node_days.round IS 'Round. 办理轮次。';
COMMENT ON COLUMN edianton.node_days.term IS 'Promised term. 承诺时限。';
COMMENT ON COLUMN edianton.node_days.start_at IS 'Start of the clock. 计时起点。';
COMMENT ON COLUMN edianton.node_days.done_at IS 'When it was finished. 办结时刻。';
COMMENT ON COLUMN edianton.node_days.planned_days IS 'Natural days that the term gives from the start; NULL without a term. 计划自然日，无时限为空。';
COMMENT ON COLUMN edianton.node_days.planned_workdays IS 'Working days that the term gives from the start. 计划工作日。';
COMMENT ON COLUMN edianton.node_days.actual_days IS 'Natural days from the start to the end, or to now, without pauses. 实际自然日，未办结计至当前，不含暂停。';
COMMENT ON COLUMN edianton.node_days.actual_workdays IS 'Working days likewise. 实际工作日，不含暂停。';
COMMENT ON COLUMN edianton.node_days.paused_days IS 'Natural days in which the clock was stopped. 暂停自然日。';
COMMENT ON COLUMN edianton.node_days.saved_days IS 'Planned less actual natural days, once it is finished; negative, at any time: over the plan. 压缩自然日（办结后），负数为超出计划（随时）。';
COMMENT ON COLUMN edianton.node_days.saved_workdays IS 'Planned less actual working days likewise. 压缩工作日。';

CREATE OR REPLACE VIEW edianton.matter_days WITH (security_invoker = true) AS
SELECT m.id AS matter_id,
       m.kind,
       m.title,
       m.state,
       m.opened_at,
       m.closed_at,
       r.planned_end AS planned_end_at,
       y.planned_days,
       y.planned_workdays,
       y.actual_days,
       y.actual_workdays,
       CASE WHEN m.closed_at IS NOT NULL OR y.actual_days > y.planned_days THEN y.planned_days - y.actual_days END AS saved_days,
       CASE WHEN m.closed_at IS NOT NULL OR y.actual_workdays > y.planned_workdays THEN y.planned_workdays - y.actual_workdays END AS saved_workdays
FROM edianton.matter m
JOIN edianton.template t ON t.id = m.template_id
JOIN edianton.calendar c ON c.code = t.calendar
CROSS JOIN LATERAL (SELECT max(p.ends_at) AS planned_end FROM edianton.planned_run(m.id) p) r
CROSS JOIN LATERAL (SELECT coalesce(m.closed_at, edianton.clock()) AS until_at) x
CROSS JOIN LATERAL (
    SELECT edianton.days_between(m.opened_at, r.planned_end, c.zone) AS planned_days,
           edianton.workdays_between(m.opened_at, r.planned_end, c.code) AS planned_workdays,
           edianton.days_between(m.opened_at, x.until_at, c.zone) AS actual_days,
           edianton.workdays_between(m.opened_at, x.until_at, c.code) AS actual_workdays) y
WHERE m.opened_at IS NOT NULL AND m.state <> 'cancelled';
COMMENT ON VIEW edianton.matter_days IS 'Planned against actual days of every matter: by the promised terms along the longest way through it, and from its opening to its end or to now.. 事项计划天数与实际天数：计划按承诺时限的最长路径，实际为启动至办结（未办结计至当前）。';
COMMENT ON COLUMN edianton.matter_days.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.matter_days.kind IS 'Kind of the matter. 事项类别。';
COMMENT ON COLUMN edianton.matter_days.title IS 'Title. 名称。';
COMMENT ON COLUMN edianton.matter_days.state IS 'State. 状态。';
COMMENT ON COLUMN edianton.matter_days.opened_at IS 'When it was opened. 启动时刻。';
COMMENT ON COLUMN edianton.matter_days.closed_at IS 'When it ended. 办结时刻。';
COMMENT ON COLUMN edianton.matter_days.planned_end_at IS 'When it was to end, had every node taken its whole term. 按时限推算的计划办结时刻。';
COMMENT ON COLUMN edianton.matter_days.planned_days IS 'Natural days from the opening to the planned end. 计划自然日。';
COMMENT ON COLUMN edianton.matter_days.planned_workdays IS 'Working days likewise. 计划工作日。';
COMMENT ON COLUMN edianton.matter_days.actual_days IS 'Natural days from the opening to the end, or to now. 实际自然日，未办结计至当前。';
COMMENT ON COLUMN edianton.matter_days.actual_workdays IS 'Working days likewise. 实际工作日。';
COMMENT ON COLUMN edianton.matter_days.saved_days IS 'Planned less actual natural days, once it is finished; negative, at any time: over the plan. 压缩自然日（办结后），负数为超出计划（随时）。';
COMMENT ON COLUMN edianton.matter_days.saved_workdays IS 'Planned less actual working days likewise. 压缩工作日。';
