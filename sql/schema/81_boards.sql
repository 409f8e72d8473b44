-- Boards: what is asked of a county every morning, one view a question, exact at edianton.clock(). Each looks with the eyes of its
-- reader, so that an enterprise's funnel is that of its own projects; a filter on unit, leader or project reaches the tables, so
-- that one unit's board costs what it has in hand.

-- ---- rainbow ----

-- The eleven stages of every project; the 42 cells are the lights in order.
CREATE OR REPLACE VIEW edianton.rainbow_stage WITH (security_invoker = true) AS
SELECT s.matter_id,
       b.title,
       b.library,
       b.state AS matter_state,
       s.stage,
       ts.code AS stage_code,
       ts.name_zh,
       ts.name_en,
       edianton.in_language(ts.name_zh, ts.name_en) AS name,
       s.progress,
       s.colour::text AS colour,
       edianton.colour_label(s.colour) AS colour_label,
       s.nodes_total,
       s.nodes_done,
       CASE WHEN s.nodes_total > 0 THEN s.nodes_done * 100 / s.nodes_total END AS percent,
       s.green,
       s.blue,
       s.yellow,
       s.red,
       s.grey,
       s.not_involved,
       s.undecided,
       s.in_hand,
       s.paused,
       s.lights,
       s.started_at,
       s.ended_at,
       s.next_due_at
FROM (SELECT x.matter_id,
             x.stage,
             coalesce(max(x.colour) FILTER (WHERE x.state <> 'skipped'), 'grey') AS colour,
             (count(*) FILTER (WHERE x.state <> 'skipped'))::integer AS nodes_total,
             (count(*) FILTER (WHERE x.state = 'done'))::integer AS nodes_done,
             (count(*) FILTER (WHERE x.state <> 'skipped' AND x.colour = 'green'))::integer AS green,
             (count(*) FILTER (WHERE x.state <> 'skipped' AND x.colour = 'blue'))::integer AS blue,
             (count(*) FILTER (WHERE x.state <> 'skipped' AND x.colour = 'yellow'))::integer AS yellow,
             (count(*) FILTER (WHERE x.state <> 'skipped' AND x.colour = 'red'))::integer AS red,
             (count(*) FILTER (WHERE x.state <> 'skipped' AND x.colour = 'grey'))::integer AS grey,
             (count(*) FILTER (WHERE x.state = 'skipped'))::integer AS not_involved,
             (count(*) FILTER (WHERE x.state = 'undecided'))::integer AS undecided,
             (count(*) FILTER (WHERE x.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional')))::integer AS in_hand,
             (count(*) FILTER (WHERE x.state = 'paused'))::integer AS paused,
             CASE WHEN bool_and(x.state = 'skipped') THEN 'not_involved'
                  WHEN bool_and(x.state IN ('skipped', 'done')) THEN 'done'
                  WHEN bool_or(x.state IN ('ready', 'received', 'active', 'paused', 'conditional', 'refused', 'done')) THEN 'running'
                  ELSE 'ahead' END AS progress,
             string_agg(CASE WHEN x.state = 'skipped' THEN '-' ELSE x.colour::text END, ',' ORDER BY x.position) AS lights,
             min(x.start_at) AS started_at,
             CASE WHEN bool_and(x.state IN ('skipped', 'done')) THEN max(x.done_at) FILTER (WHERE x.state = 'done') END AS ended_at,
             min(x.due_at) AS next_due_at
      FROM (SELECT l.matter_id, l.stage, l.position, l.state, l.colour::edianton.colour AS colour, l.start_at, l.done_at, l.due_at
            FROM edianton.node_light l WHERE l.kind = 'project') x
      GROUP BY x.matter_id, x.stage) s
JOIN edianton.board b ON b.matter_id = s.matter_id
JOIN edianton.matter m ON m.id = s.matter_id
JOIN edianton.template_stage ts ON ts.template_id = m.template_id AND ts.stage = s.stage;

COMMENT ON VIEW edianton.rainbow_stage IS 'The rainbow as rows: every stage of every opened project with its light, its nodes by light and the lights of its nodes in order. 彩虹进度条数据：已启动项目每个大节点一行，含汇总灯、各色节点数与节点灯序列。';
COMMENT ON COLUMN edianton.rainbow_stage.matter_id IS 'Project; edianton.matter.id. 项目事项编号。';
COMMENT ON COLUMN edianton.rainbow_stage.title IS 'Project. 项目名称。';
COMMENT ON COLUMN edianton.rainbow_stage.library IS 'Library: government, state_owned, social. 所属项目库。';
COMMENT ON COLUMN edianton.rainbow_stage.matter_state IS 'State of the project: open, suspended, completed, cancelled. 项目状态代码。';
COMMENT ON COLUMN edianton.rainbow_stage.stage IS 'Number of the stage; with matter_id the key. 大节点序号，与事项编号组成主键。';
COMMENT ON COLUMN edianton.rainbow_stage.stage_code IS 'Code of the stage. 大节点代码。';
COMMENT ON COLUMN edianton.rainbow_stage.name_zh IS 'Stage. 大节点名称。';
COMMENT ON COLUMN edianton.rainbow_stage.name_en IS 'Stage in English. 大节点英文名称。';
COMMENT ON COLUMN edianton.rainbow_stage.name IS 'Stage, in the language of edianton.language. 大节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.rainbow_stage.progress IS 'not_involved: no node of it applies; ahead: none has begun; running; done: all that apply are done. 进展：不涉及、未开始、进行中、已完成。';
COMMENT ON COLUMN edianton.rainbow_stage.colour IS 'Worst light of its nodes: red, yellow, blue, grey, green. 汇总灯色代码（取最严重者）。';
COMMENT ON COLUMN edianton.rainbow_stage.colour_label IS 'Worst light, in the language of edianton.language. 汇总灯色。';
COMMENT ON COLUMN edianton.rainbow_stage.nodes_total IS 'Nodes that apply; green, blue, yellow, red and grey add up to it. 涉及的节点数，等于各色灯之和。';
COMMENT ON COLUMN edianton.rainbow_stage.nodes_done IS 'Finished nodes. 已办结节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.percent IS 'Finished of those that apply, in percent, rounded down; NULL if none applies. 办结百分比（向下取整），不涉及为空。';
COMMENT ON COLUMN edianton.rainbow_stage.green IS 'Green nodes. 绿灯节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.blue IS 'Blue nodes. 蓝灯节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.yellow IS 'Yellow nodes. 黄灯节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.red IS 'Red nodes. 红灯节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.grey IS 'Grey nodes that apply. 灰灯节点数（不含不涉及）。';
COMMENT ON COLUMN edianton.rainbow_stage.not_involved IS 'Nodes that do not apply. 不涉及的节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.undecided IS 'Optional nodes that nobody has confirmed or declined. 待确认选办节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.in_hand IS 'Nodes in hand. 在办节点数。';
COMMENT ON COLUMN edianton.rainbow_stage.paused IS 'Of which with a stopped clock. 其中暂停计时数。';
COMMENT ON COLUMN edianton.rainbow_stage.lights IS 'Lights of its nodes in order, separated by commas; "-": does not apply. 节点灯序列（逗号分隔），“-”为不涉及。';
COMMENT ON COLUMN edianton.rainbow_stage.started_at IS 'When the first clock of it started. 首个节点计时开始时刻。';
COMMENT ON COLUMN edianton.rainbow_stage.ended_at IS 'When its last node was finished; NULL before all are. 全部办结时刻，未完成为空。';
COMMENT ON COLUMN edianton.rainbow_stage.next_due_at IS 'Next instant at which one of its nodes falls due. 最近的到期时刻。';

-- ---- stages of a county ----

-- Each running project is "here" once: at the first stage that it has not finished. Stages run beside each other, so more may have begun.
CREATE OR REPLACE VIEW edianton.stage_funnel WITH (security_invoker = true) AS
SELECT CASE WHEN grouping(f.library) = 1 THEN 'all' ELSE coalesce(f.library, '-') END AS library,
       f.stage,
       min(f.name_zh) AS name_zh,
       min(f.name_en) AS name_en,
       edianton.in_language(min(f.name_zh), min(f.name_en)) AS name,
       count(*) AS projects,
       count(*) FILTER (WHERE f.progress <> 'not_involved') AS involved,
       count(*) FILTER (WHERE f.progress IN ('running', 'done')) AS begun,
       count(*) FILTER (WHERE f.progress = 'done') AS passed,
       round(100.0 * count(*) FILTER (WHERE f.progress = 'done') / nullif(count(*) FILTER (WHERE f.progress <> 'not_involved'), 0), 1) AS passed_percent,
       count(*) FILTER (WHERE f.here) AS here,
       sum(f.investment) FILTER (WHERE f.here) AS here_investment,
       count(*) FILTER (WHERE f.here AND f.colour = 'red') AS here_red,
       count(*) FILTER (WHERE f.here AND f.colour = 'yellow') AS here_yellow,
       round(avg(f.days) FILTER (WHERE f.progress = 'done'), 1) AS avg_days
FROM (SELECT r.matter_id, r.library, r.stage, r.name_zh, r.name_en, r.progress, r.colour, p.total_investment AS investment,
             r.matter_state IN ('open', 'suspended') AND r.progress IN ('ahead', 'running')
             AND r.stage = min(r.stage) FILTER (WHERE r.progress IN ('ahead', 'running')) OVER (PARTITION BY r.matter_id) AS here,
             (r.ended_at AT TIME ZONE 'Asia/Shanghai')::date - (r.started_at AT TIME ZONE 'Asia/Shanghai')::date AS days
      FROM edianton.rainbow_stage r
      LEFT JOIN edianton.project p ON p.matter_id = r.matter_id
      WHERE r.matter_state <> 'cancelled') f
GROUP BY GROUPING SETS ((f.library, f.stage), (f.stage));

COMMENT ON VIEW edianton.stage_funnel IS 'How many projects have begun and passed each stage, and where the running ones stand, by library and in all. 大节点漏斗：各大节点已开始、已通过的项目数及在办项目所处位置，按项目库与合计。';
COMMENT ON COLUMN edianton.stage_funnel.library IS 'Library, or all. 项目库，all 为合计。';
COMMENT ON COLUMN edianton.stage_funnel.stage IS 'Number of the stage. 大节点序号。';
COMMENT ON COLUMN edianton.stage_funnel.name_zh IS 'Stage. 大节点名称。';
COMMENT ON COLUMN edianton.stage_funnel.name_en IS 'Stage in English. 大节点英文名称。';
COMMENT ON COLUMN edianton.stage_funnel.name IS 'Stage, in the language of edianton.language. 大节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.stage_funnel.projects IS 'Projects that were opened and not cancelled. 已启动未终止的项目数。';
COMMENT ON COLUMN edianton.stage_funnel.involved IS 'Of which those the stage applies to. 其中涉及本大节点的项目数。';
COMMENT ON COLUMN edianton.stage_funnel.begun IS 'Of which those that have begun it. 已开始的项目数。';
COMMENT ON COLUMN edianton.stage_funnel.passed IS 'Of which those with all of its nodes done. 已全部办结的项目数。';
COMMENT ON COLUMN edianton.stage_funnel.passed_percent IS 'passed of involved, in percent. 通过率（%）。';
COMMENT ON COLUMN edianton.stage_funnel.here IS 'Running projects whose first unfinished stage it is; each project is counted at one stage. 在办项目中首个未完成大节点为本节点者，每个项目只计一次。';
COMMENT ON COLUMN edianton.stage_funnel.here_investment IS 'Their investment in yuan. 其总投资（元）。';
COMMENT ON COLUMN edianton.stage_funnel.here_red IS 'Of which those with the stage red. 其中红灯数。';
COMMENT ON COLUMN edianton.stage_funnel.here_yellow IS 'Of which those with the stage yellow. 其中黄灯数。';
COMMENT ON COLUMN edianton.stage_funnel.avg_days IS 'Mean natural days from its first clock to its last end, of those that passed it. 通过者平均自然日。';

-- ---- leaders ----

-- Who is in charge of a project: it names him, or his charge covers it. edianton.in_charge is the acting leader's own list, of all kinds.
CREATE OR REPLACE VIEW edianton.leader_project WITH (security_invoker = true) AS
SELECT l.code AS leader,
       l.name AS leader_name,
       b.matter_id,
       b.title,
       b.library,
       b.unit,
       b.unit_zh,
       s.scopes,
       p.key_project,
       p.total_investment,
       b.state,
       b.state_label,
       b.colour,
       b.colour_label,
       b.nodes_done,
       b.nodes_total,
       b.percent,
       b.next_due_at
FROM (SELECT x.person, x.matter_id, array_agg(DISTINCT x.scope ORDER BY x.scope) AS scopes
      FROM (SELECT q.leader AS person, q.matter_id, 'project'::text AS scope FROM edianton.project q WHERE q.leader IS NOT NULL
            UNION ALL
            SELECT c.person, m.id AS matter_id, c.scope
            FROM (SELECT k.person, k.scope, array_agg(DISTINCT below.id) AS units
                  FROM edianton.charge k
                  JOIN edianton.unit u ON u.code = k.value
                  JOIN edianton.unit below ON below.path OPERATOR(@ltree@.<@) u.path
                  WHERE k.scope = 'unit' AND k.valid_from <= edianton.clock() AND k.valid_to > edianton.clock()
                  GROUP BY k.person, k.scope) c
            JOIN edianton.matter m ON m.kind = 'project' AND m.units && c.units
            UNION ALL
            SELECT c.person, q.matter_id, c.scope
            FROM edianton.charge c
            CROSS JOIN edianton.project q
            JOIN edianton.matter m ON m.id = q.matter_id
            WHERE c.scope <> 'unit' AND c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock()
              AND CASE c.scope WHEN 'division' THEN starts_with(m.division, c.value)
                               WHEN 'industry' THEN c.value = q.industry
                               WHEN 'key' THEN q.key_project ELSE true END) x
      GROUP BY x.person, x.matter_id) s
JOIN edianton.person l ON l.id = s.person
JOIN edianton.project p ON p.matter_id = s.matter_id
JOIN edianton.board b ON b.matter_id = s.matter_id;

CREATE OR REPLACE VIEW edianton.leader_board WITH (security_invoker = true) AS
SELECT l.leader,
       l.leader_name,
       count(*) AS projects,
       count(*) FILTER (WHERE l.state = 'draft') AS reserve,
       count(*) FILTER (WHERE l.state IN ('open', 'suspended')) AS running,
       count(*) FILTER (WHERE l.state = 'completed') AS completed,
       count(*) FILTER (WHERE l.key_project) AS key_projects,
       sum(l.total_investment) AS total_investment,
       count(*) FILTER (WHERE l.state = 'open' AND l.colour = 'red') AS red,
       count(*) FILTER (WHERE l.state = 'open' AND l.colour = 'yellow') AS yellow,
       sum(n.red)::bigint AS red_nodes,
       sum(n.yellow)::bigint AS yellow_nodes,
       sum(n.due_soon)::bigint AS due_soon,
       sum(n.supervised)::bigint AS supervised,
       CASE WHEN sum(l.nodes_total) > 0 THEN (100 * sum(l.nodes_done) / sum(l.nodes_total))::integer END AS percent,
       min(l.next_due_at) AS next_due_at
FROM edianton.leader_project l
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.colour = 'red') AS red,
           count(*) FILTER (WHERE x.colour = 'yellow') AS yellow,
           count(*) FILTER (WHERE x.due_at > edianton.clock() AND x.due_at <= edianton.clock() + interval '7 days') AS due_soon,
           (SELECT count(*) FROM edianton.matter c WHERE c.parent_id = l.matter_id AND c.kind = 'supervision' AND c.state IN ('open', 'suspended')) AS supervised
    FROM edianton.node_light x
    WHERE x.matter_id = l.matter_id AND x.in_hand AND x.matter_state = 'open') n
WHERE l.state <> 'cancelled'
GROUP BY l.leader, l.leader_name;

COMMENT ON VIEW edianton.leader_project IS 'Projects that each leader is in charge of, and why: named by the project, or covered by his charge (unit with those below, division, industry, key projects, all). 各领导分管的项目及依据：项目包保，或分管单位（含下级）、区划、行业、重点项目、全部。';
COMMENT ON COLUMN edianton.leader_project.leader IS 'Leader''s code; with matter_id the key. 领导代码，与事项编号组成主键。';
COMMENT ON COLUMN edianton.leader_project.leader_name IS 'Leader. 领导。';
COMMENT ON COLUMN edianton.leader_project.matter_id IS 'Project; edianton.matter.id. 项目事项编号。';
COMMENT ON COLUMN edianton.leader_project.title IS 'Project. 项目名称。';
COMMENT ON COLUMN edianton.leader_project.library IS 'Library; NULL for a project in reserve without a template. 所属项目库。';
COMMENT ON COLUMN edianton.leader_project.unit IS 'Code of the unit that answers for it. 主管单位代码。';
COMMENT ON COLUMN edianton.leader_project.unit_zh IS 'Its name. 主管单位。';
COMMENT ON COLUMN edianton.leader_project.scopes IS 'Why: project, unit, division, industry, key, all. 分管依据。';
COMMENT ON COLUMN edianton.leader_project.key_project IS 'Key project. 是否重点项目。';
COMMENT ON COLUMN edianton.leader_project.total_investment IS 'Total investment in yuan. 总投资（元）。';
COMMENT ON COLUMN edianton.leader_project.state IS 'State. 项目状态代码。';
COMMENT ON COLUMN edianton.leader_project.state_label IS 'State, in the language of edianton.language. 项目状态。';
COMMENT ON COLUMN edianton.leader_project.colour IS 'Worst light of its nodes. 当前灯色代码。';
COMMENT ON COLUMN edianton.leader_project.colour_label IS 'Worst light, in the language of edianton.language. 当前灯色。';
COMMENT ON COLUMN edianton.leader_project.nodes_done IS 'Finished nodes. 已办结节点数。';
COMMENT ON COLUMN edianton.leader_project.nodes_total IS 'Nodes that apply. 涉及的节点数。';
COMMENT ON COLUMN edianton.leader_project.percent IS 'Finished nodes of those that apply, in percent, rounded down. 办结百分比（向下取整）。';
COMMENT ON COLUMN edianton.leader_project.next_due_at IS 'Next instant at which a node falls due. 最近的到期时刻。';
COMMENT ON VIEW edianton.leader_board IS 'What each leader is in charge of and how it stands; cancelled projects are left out. 领导分管项目总览，不含已终止项目。';
COMMENT ON COLUMN edianton.leader_board.leader IS 'Leader''s code. 领导代码。';
COMMENT ON COLUMN edianton.leader_board.leader_name IS 'Leader. 领导。';
COMMENT ON COLUMN edianton.leader_board.projects IS 'Projects in charge, a project once. 分管项目数，同一项目只计一次。';
COMMENT ON COLUMN edianton.leader_board.reserve IS 'Of which in reserve. 其中储备项目数。';
COMMENT ON COLUMN edianton.leader_board.running IS 'Of which running or suspended. 其中推进中（含中止）项目数。';
COMMENT ON COLUMN edianton.leader_board.completed IS 'Of which completed. 其中已完成项目数。';
COMMENT ON COLUMN edianton.leader_board.key_projects IS 'Of which key projects. 其中重点项目数。';
COMMENT ON COLUMN edianton.leader_board.total_investment IS 'Total investment in yuan. 总投资（元）。';
COMMENT ON COLUMN edianton.leader_board.red IS 'Running projects that are red. 红灯项目数。';
COMMENT ON COLUMN edianton.leader_board.yellow IS 'Running projects that are yellow. 黄灯项目数。';
COMMENT ON COLUMN edianton.leader_board.red_nodes IS 'Red nodes of running projects. 红灯节点数。';
COMMENT ON COLUMN edianton.leader_board.yellow_nodes IS 'Yellow nodes of running projects. 黄灯节点数。';
COMMENT ON COLUMN edianton.leader_board.due_soon IS 'Nodes that fall due within seven days. 7 日内到期节点数。';
COMMENT ON COLUMN edianton.leader_board.supervised IS 'Open supervisions of them. 未销号督办数。';
COMMENT ON COLUMN edianton.leader_board.percent IS 'Finished nodes of all that apply, in percent, rounded down. 办结百分比（向下取整）。';
COMMENT ON COLUMN edianton.leader_board.next_due_at IS 'Next instant at which a node falls due. 最近的到期时刻。';

-- ---- ageing and backlog ----

-- Since when somebody has it: the start of its clock, else when it came into this state. Overdue is what is red; a node that waits
-- for its applicant is never red.
CREATE OR REPLACE VIEW edianton.node_ageing WITH (security_invoker = true) AS
SELECT a.matter_id, a.title, a.kind, a.library, a.node, a.name_zh, a.name, a.stage, a.unit, a.unit_name, a.person, a.state, a.state_label,
       a.colour, a.colour_label, a.since, a.due_at, a.age_days,
       CASE WHEN a.age_days <= 7 THEN '0-7' WHEN a.age_days <= 30 THEN '8-30' WHEN a.age_days <= 90 THEN '31-90' ELSE '90+' END AS age_bracket,
       a.overdue_days,
       CASE WHEN a.overdue_days <= 3 THEN '0-3' WHEN a.overdue_days <= 7 THEN '4-7' WHEN a.overdue_days <= 30 THEN '8-30'
            WHEN a.overdue_days > 30 THEN '30+' END AS overdue_bracket
FROM (SELECT l.matter_id, l.title, l.kind, l.library, l.node, l.name_zh, l.name, l.stage, l.unit, l.unit_name, l.person, l.state, l.state_label,
             l.colour, l.colour_label, s.since, l.due_at,
             edianton.days_between(s.since, edianton.clock(), 'Asia/Shanghai') AS age_days,
             CASE WHEN l.colour = 'red' AND l.due_at IS NOT NULL THEN edianton.days_between(l.due_at, edianton.clock(), 'Asia/Shanghai') END AS overdue_days
      FROM edianton.node_light l
      CROSS JOIN LATERAL (
          SELECT coalesce(l.start_at, (
              SELECT e.recorded_at FROM edianton.event e
              WHERE e.matter_id = l.matter_id AND e.ord = l.ord
                AND e.kind IN ('node.undecided', 'node.ready', 'node.returned', 'node.withdrawn', 'node.received', 'node.activated', 'node.reopened', 'node.lapsed')
              ORDER BY e.seq DESC LIMIT 1),
              (SELECT m.opened_at FROM edianton.matter m WHERE m.id = l.matter_id)) AS since) s
      WHERE l.in_hand AND l.matter_state IN ('open', 'suspended')) a;

CREATE OR REPLACE VIEW edianton.backlog WITH (security_invoker = true) AS
SELECT a.unit,
       a.unit_name,
       a.kind,
       count(*) AS in_hand,
       count(DISTINCT a.matter_id) AS matters,
       count(*) FILTER (WHERE a.state = 'undecided') AS undecided,
       count(*) FILTER (WHERE a.state = 'ready') AS with_applicant,
       count(*) FILTER (WHERE a.state = 'paused') AS paused,
       count(*) FILTER (WHERE a.age_bracket = '0-7') AS age_0_7,
       count(*) FILTER (WHERE a.age_bracket = '8-30') AS age_8_30,
       count(*) FILTER (WHERE a.age_bracket = '31-90') AS age_31_90,
       count(*) FILTER (WHERE a.age_bracket = '90+') AS age_over_90,
       max(a.age_days) AS oldest_days,
       count(*) FILTER (WHERE a.overdue_bracket IS NOT NULL) AS overdue,
       count(*) FILTER (WHERE a.overdue_bracket = '0-3') AS overdue_0_3,
       count(*) FILTER (WHERE a.overdue_bracket = '4-7') AS overdue_4_7,
       count(*) FILTER (WHERE a.overdue_bracket = '8-30') AS overdue_8_30,
       count(*) FILTER (WHERE a.overdue_bracket = '30+') AS overdue_over_30,
       max(a.overdue_days) AS longest_overdue_days,
       min(a.due_at) FILTER (WHERE a.due_at > edianton.clock()) AS next_due_at
FROM edianton.node_ageing a
GROUP BY a.unit, a.unit_name, a.kind;

COMMENT ON VIEW edianton.node_ageing IS 'Every node in hand of a running matter with its age and how long it is overdue, in natural days between local dates. 在办节点账龄：在手天数与逾期天数（当地日期自然日）。';
COMMENT ON COLUMN edianton.node_ageing.matter_id IS 'Matter; with node the key. 事项编号，与节点代码组成主键。';
COMMENT ON COLUMN edianton.node_ageing.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.node_ageing.kind IS 'Kind of the matter. 事项类别代码。';
COMMENT ON COLUMN edianton.node_ageing.library IS 'Library of a project. 所属项目库。';
COMMENT ON COLUMN edianton.node_ageing.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.node_ageing.name_zh IS 'Node. 节点名称。';
COMMENT ON COLUMN edianton.node_ageing.name IS 'Node, in the language of edianton.language. 节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.node_ageing.stage IS 'Number of its stage. 大节点序号。';
COMMENT ON COLUMN edianton.node_ageing.unit IS 'Lead unit''s code. 牵头单位代码。';
COMMENT ON COLUMN edianton.node_ageing.unit_name IS 'Lead unit, in the language of edianton.language. 牵头单位。';
COMMENT ON COLUMN edianton.node_ageing.person IS 'Person who answers for it. 具体责任人。';
COMMENT ON COLUMN edianton.node_ageing.state IS 'State. 节点状态代码。';
COMMENT ON COLUMN edianton.node_ageing.state_label IS 'State, in the language of edianton.language. 节点状态。';
COMMENT ON COLUMN edianton.node_ageing.colour IS 'Light. 当前灯色代码。';
COMMENT ON COLUMN edianton.node_ageing.colour_label IS 'Light, in the language of edianton.language. 当前灯色。';
COMMENT ON COLUMN edianton.node_ageing.since IS 'Since when it is in hand: the start of its clock, else when it came into its state. 在手起始时刻：计时起点，无则为进入当前状态之时。';
COMMENT ON COLUMN edianton.node_ageing.due_at IS 'When it is due; NULL while no clock runs. 到期时刻，未计时为空。';
COMMENT ON COLUMN edianton.node_ageing.age_days IS 'Natural days since. 在手自然日。';
COMMENT ON COLUMN edianton.node_ageing.age_bracket IS '0-7, 8-30, 31-90, 90+ days. 账龄分段。';
COMMENT ON COLUMN edianton.node_ageing.overdue_days IS 'Natural days that it is red; NULL if it is not. 逾期自然日，未逾期为空。';
COMMENT ON COLUMN edianton.node_ageing.overdue_bracket IS '0-3, 4-7, 8-30, 30+ days; NULL if it is not overdue. 逾期分段，未逾期为空。';
COMMENT ON VIEW edianton.backlog IS 'What every unit has in hand by age and by delay, one row a unit and kind of matters. 各单位在办积压：按账龄与逾期分段，每单位每类事项一行。';
COMMENT ON COLUMN edianton.backlog.unit IS 'Unit''s code; with kind the key. 单位代码，与事项类别组成主键。';
COMMENT ON COLUMN edianton.backlog.unit_name IS 'Unit, in the language of edianton.language. 单位。';
COMMENT ON COLUMN edianton.backlog.kind IS 'Kind of matters. 事项类别代码。';
COMMENT ON COLUMN edianton.backlog.in_hand IS 'Nodes in hand; the four age brackets add up to it. 在办节点数，等于各账龄段之和。';
COMMENT ON COLUMN edianton.backlog.matters IS 'Matters that they belong to. 涉及事项数。';
COMMENT ON COLUMN edianton.backlog.undecided IS 'Of which to be confirmed or declined. 其中待确认数。';
COMMENT ON COLUMN edianton.backlog.with_applicant IS 'Of which waiting for their applicant. 其中待申报数。';
COMMENT ON COLUMN edianton.backlog.paused IS 'Of which with a stopped clock. 其中暂停计时数。';
COMMENT ON COLUMN edianton.backlog.age_0_7 IS 'Nodes in hand for 0 to 7 days. 在手 0–7 日。';
COMMENT ON COLUMN edianton.backlog.age_8_30 IS 'For 8 to 30 days. 在手 8–30 日。';
COMMENT ON COLUMN edianton.backlog.age_31_90 IS 'For 31 to 90 days. 在手 31–90 日。';
COMMENT ON COLUMN edianton.backlog.age_over_90 IS 'For more than 90 days. 在手超过 90 日。';
COMMENT ON COLUMN edianton.backlog.oldest_days IS 'Days for which the oldest is in hand. 最长在手自然日。';
COMMENT ON COLUMN edianton.backlog.overdue IS 'Red nodes; the four brackets of delay add up to it. 逾期（红灯）节点数，等于各逾期段之和。';
COMMENT ON COLUMN edianton.backlog.overdue_0_3 IS 'Overdue for 0 to 3 days. 逾期 0–3 日。';
COMMENT ON COLUMN edianton.backlog.overdue_4_7 IS 'For 4 to 7 days. 逾期 4–7 日。';
COMMENT ON COLUMN edianton.backlog.overdue_8_30 IS 'For 8 to 30 days. 逾期 8–30 日。';
COMMENT ON COLUMN edianton.backlog.overdue_over_30 IS 'For more than 30 days. 逾期超过 30 日。';
COMMENT ON COLUMN edianton.backlog.longest_overdue_days IS 'Days for which the worst is overdue. 最长逾期自然日。';
COMMENT ON COLUMN edianton.backlog.next_due_at IS 'When the next of them falls due. 下一到期时刻。';
