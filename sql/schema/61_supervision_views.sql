-- What people look at of supervision: the register, reports, urging, the zero balance, ageing, detail, search, statistics.

CREATE OR REPLACE VIEW edianton.supervision_register WITH (security_invoker = true) AS
SELECT s.matter_id,
       m.title,
       s.content,
       s.category,
       c.name_zh AS category_zh,
       s.source,
       o.name_zh AS source_zh,
       m.attrs ->> 'class' AS class,
       s.severity,
       s.subject,
       s.basis,
       s.campaign,
       s.sort,
       s.territory,
       l.name AS leader,
       iu.code AS issuer,
       iu.name_zh AS issuer_zh,
       ru.code AS responsible,
       ru.name_zh AS responsible_zh,
       m.division,
       m.state,
       edianton.matter_state_label(m.state, 'zh') AS state_zh,
       CASE WHEN m.state <> 'open' THEN m.colour
            WHEN m.pending_at <= edianton.clock() THEN edianton.matter_light_at(m.id, edianton.clock())
            ELSE edianton.roll_up(m.base_colour, m.warn_at, m.due_at, edianton.clock()) END::text AS colour,
       (SELECT n.code FROM edianton.node n WHERE n.matter_id = m.id AND n.state IN ('active', 'paused') ORDER BY n.ord LIMIT 1) AS next_node,
       CASE WHEN m.state = 'open' THEN nullif(m.due_at, 'infinity') END AS next_due_at,
       m.nodes_done,
       m.nodes_total,
       m.parent_id,
       m.source AS source_system,
       m.external_id,
       m.opened_at,
       m.closed_at,
       m.outcome,
       a.rating,
       a.result,
       a.evidence,
       s.admitted_at
FROM edianton.supervision s
JOIN edianton.matter m ON m.id = s.matter_id
JOIN edianton.supervision_category c ON c.code = s.category
JOIN edianton.supervision_source o ON o.code = s.source
LEFT JOIN edianton.unit iu ON iu.id = m.unit
LEFT JOIN edianton.unit ru ON ru.id = edianton.responsible_unit(m.id)
LEFT JOIN edianton.person l ON l.id = s.leader
LEFT JOIN edianton.supervision_application a ON a.matter_id = m.id AND a.state = 'accepted';
COMMENT ON VIEW edianton.supervision_register IS 'The ledger of supervision: one row for every case, open or written off. 督办台账。';
COMMENT ON COLUMN edianton.supervision_register.matter_id IS 'The matter. 事项编号。';
COMMENT ON COLUMN edianton.supervision_register.title IS 'Title. 名称。';
COMMENT ON COLUMN edianton.supervision_register.content IS 'What is to be done. 事项内容。';
COMMENT ON COLUMN edianton.supervision_register.category IS 'Board. 板块代码。';
COMMENT ON COLUMN edianton.supervision_register.category_zh IS 'Board. 板块。';
COMMENT ON COLUMN edianton.supervision_register.source IS 'Where it comes from. 来源代码。';
COMMENT ON COLUMN edianton.supervision_register.source_zh IS 'Where it comes from. 来源。';
COMMENT ON COLUMN edianton.supervision_register.class IS 'ordinary or major. 类别：一般、重大。';
COMMENT ON COLUMN edianton.supervision_register.severity IS 'From 1 to 5. 严重程度。';
COMMENT ON COLUMN edianton.supervision_register.subject IS 'Subject. 归口主题。';
COMMENT ON COLUMN edianton.supervision_register.basis IS 'Document or meeting it rests on. 依据。';
COMMENT ON COLUMN edianton.supervision_register.campaign IS 'Campaign. 专项行动。';
COMMENT ON COLUMN edianton.supervision_register.sort IS 'Class of a part. 分解类别。';
COMMENT ON COLUMN edianton.supervision_register.territory IS 'Territory of a part. 属地。';
COMMENT ON COLUMN edianton.supervision_register.leader IS 'Leader who answers for it by name. 主要负责人。';
COMMENT ON COLUMN edianton.supervision_register.issuer IS 'Code of the issuing unit. 交办单位代码。';
COMMENT ON COLUMN edianton.supervision_register.issuer_zh IS 'Issuing unit. 交办单位。';
COMMENT ON COLUMN edianton.supervision_register.responsible IS 'Code of the responsible unit. 责任单位代码。';
COMMENT ON COLUMN edianton.supervision_register.responsible_zh IS 'Responsible unit. 责任单位。';
COMMENT ON COLUMN edianton.supervision_register.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.supervision_register.state IS 'State of the matter. 状态代码。';
COMMENT ON COLUMN edianton.supervision_register.state_zh IS 'State of the matter. 状态。';
COMMENT ON COLUMN edianton.supervision_register.colour IS 'Worst light at this instant. 当前灯色。';
COMMENT ON COLUMN edianton.supervision_register.next_node IS 'Checkpoint it has reached. 当前环节。';
COMMENT ON COLUMN edianton.supervision_register.next_due_at IS 'Next due time. 最近到期时刻。';
COMMENT ON COLUMN edianton.supervision_register.nodes_done IS 'Checkpoints done. 已完成环节数。';
COMMENT ON COLUMN edianton.supervision_register.nodes_total IS 'Checkpoints in all. 环节总数。';
COMMENT ON COLUMN edianton.supervision_register.parent_id IS 'Matter above it. 上级事项。';
COMMENT ON COLUMN edianton.supervision_register.source_system IS 'System it comes from. 来源系统。';
COMMENT ON COLUMN edianton.supervision_register.external_id IS 'Its id there. 来源编号。';
COMMENT ON COLUMN edianton.supervision_register.opened_at IS 'When it was issued, t0. 交办时刻。';
COMMENT ON COLUMN edianton.supervision_register.closed_at IS 'When it was written off. 销号时刻。';
COMMENT ON COLUMN edianton.supervision_register.outcome IS 'How it ended. 结束方式。';
COMMENT ON COLUMN edianton.supervision_register.rating IS 'Rating at the write-off. 办结评级。';
COMMENT ON COLUMN edianton.supervision_register.result IS 'Result. 办理结果。';
COMMENT ON COLUMN edianton.supervision_register.evidence IS 'Evidence. 佐证材料。';
COMMENT ON COLUMN edianton.supervision_register.admitted_at IS 'When it was admitted. 准入时刻。';

-- Who has which part in a case: issuer, reporter, responsible, joint, reviewer, leader.
CREATE OR REPLACE VIEW edianton.supervision_party WITH (security_invoker = true) AS
SELECT y.matter_id,
       y.part,
       u.code AS unit,
       u.name_zh AS unit_zh,
       p.code AS person,
       p.name AS person_name,
       y.from_at
FROM (
    SELECT q.matter_id, CASE q.role WHEN 'co' THEN 'joint' ELSE q.role END AS part, q.unit, q.person, q.from_at
    FROM edianton.party q JOIN edianton.supervision s ON s.matter_id = q.matter_id
    WHERE q.role IN ('issuer', 'reporter', 'co', 'reviewer', 'leader') AND q.to_at IS NULL AND q.ord IS NULL AND q.stage IS NULL
    UNION ALL
    SELECT s.matter_id, 'responsible' AS part, edianton.responsible_unit(s.matter_id) AS unit, NULL::bigint AS person, s.admitted_at AS from_at
    FROM edianton.supervision s) y
LEFT JOIN edianton.unit u ON u.id = y.unit
LEFT JOIN edianton.person p ON p.id = y.person;
COMMENT ON VIEW edianton.supervision_party IS 'Who has which part in a case now. 督办事项各方：交办、反映、责任、协办、审核、主要负责人。';
COMMENT ON COLUMN edianton.supervision_party.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.supervision_party.part IS 'issuer, reporter, responsible, joint, reviewer, leader. 角色。';
COMMENT ON COLUMN edianton.supervision_party.unit IS 'Code of the unit. 单位代码。';
COMMENT ON COLUMN edianton.supervision_party.unit_zh IS 'Unit. 单位。';
COMMENT ON COLUMN edianton.supervision_party.person IS 'Code of the person, where it is one. 人员代码。';
COMMENT ON COLUMN edianton.supervision_party.person_name IS 'Person. 人员。';
COMMENT ON COLUMN edianton.supervision_party.from_at IS 'Since when. 起始时刻。';

-- What was said when a checkpoint was finished.
CREATE OR REPLACE VIEW edianton.supervision_report WITH (security_invoker = true) AS
SELECT e.matter_id,
       e.seq,
       e.node,
       e.round,
       coalesce(e.detail -> 'detail' ->> 'content', e.detail -> 'detail' ->> 'result') AS content,
       e.detail ->> 'document' AS document,
       coalesce((e.detail ->> 'late')::boolean, false) AS late,
       u.name_zh AS unit_zh,
       p.name AS person,
       e.recorded_at AS reported_at
FROM edianton.event e
JOIN edianton.supervision s ON s.matter_id = e.matter_id
LEFT JOIN edianton.unit u ON u.id = e.unit
LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.kind = 'node.completed';
COMMENT ON VIEW edianton.supervision_report IS 'Reports at the checkpoints. 各时间节点的反馈内容。';
COMMENT ON COLUMN edianton.supervision_report.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.supervision_report.seq IS 'Number of the event. 事件序号。';
COMMENT ON COLUMN edianton.supervision_report.node IS 'Checkpoint: S1, S3, S7, S30, S0. 时间节点。';
COMMENT ON COLUMN edianton.supervision_report.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.supervision_report.content IS 'What was reported. 反馈内容。';
COMMENT ON COLUMN edianton.supervision_report.document IS 'Number of the document. 文号。';
COMMENT ON COLUMN edianton.supervision_report.late IS 'After the due time. 是否逾期。';
COMMENT ON COLUMN edianton.supervision_report.unit_zh IS 'Unit that reported. 反馈单位。';
COMMENT ON COLUMN edianton.supervision_report.person IS 'Person who reported. 反馈人。';
COMMENT ON COLUMN edianton.supervision_report.reported_at IS 'When. 反馈时刻。';

-- Who was asked after what: by hand, by idleness, by the steps of the policy.
CREATE OR REPLACE VIEW edianton.supervision_urging WITH (security_invoker = true) AS
SELECT e.matter_id,
       e.node,
       e.detail ->> 'reason' AS reason,
       ARRAY(SELECT jsonb_array_elements_text(e.detail -> 'levels')) AS levels,
       u.name_zh AS unit_zh,
       p.name AS urged_by,
       e.recorded_at AS urged_at
FROM edianton.event e
JOIN edianton.supervision s ON s.matter_id = e.matter_id
LEFT JOIN edianton.unit u ON u.id = e.unit
LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.kind = 'node.urged'
UNION ALL
SELECT x.matter_id, n.code, x.kind, NULL, u.name_zh, NULL, x.recorded_at
FROM edianton.escalation x
JOIN edianton.supervision s ON s.matter_id = x.matter_id
JOIN edianton.node n ON n.matter_id = x.matter_id AND n.ord = x.ord
JOIN edianton.unit u ON u.id = x.unit;
COMMENT ON VIEW edianton.supervision_urging IS 'The log of urging: by hand, for idleness, by the policy. 催办记录：人工、无进展、按策略。';
COMMENT ON COLUMN edianton.supervision_urging.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.supervision_urging.node IS 'Checkpoint. 时间节点。';
COMMENT ON COLUMN edianton.supervision_urging.reason IS 'Why; or the kind of the policy''s step. 理由，或策略步骤类别。';
COMMENT ON COLUMN edianton.supervision_urging.levels IS 'Contact levels that were told. 通知的联系人层级。';
COMMENT ON COLUMN edianton.supervision_urging.unit_zh IS 'Unit that was urged. 被催办单位。';
COMMENT ON COLUMN edianton.supervision_urging.urged_by IS 'Who urged; NULL: by itself. 催办人，空为自动。';
COMMENT ON COLUMN edianton.supervision_urging.urged_at IS 'When. 催办时刻。';

-- 销号清零: what every unit still has to bring to nothing.
CREATE OR REPLACE VIEW edianton.supervision_balance WITH (security_invoker = true) AS
SELECT r.responsible AS unit,
       r.responsible_zh AS unit_zh,
       count(*)::integer AS total,
       count(*) FILTER (WHERE r.state = 'completed')::integer AS closed,
       count(*) FILTER (WHERE r.state IN ('open', 'suspended'))::integer AS balance,
       count(*) FILTER (WHERE r.state IN ('open', 'suspended') AND r.colour = 'red')::integer AS red,
       count(*) FILTER (WHERE r.state IN ('open', 'suspended') AND r.next_node = 'S0')::integer AS awaiting_issuer,
       round(100.0 * count(*) FILTER (WHERE r.state = 'completed') / nullif(count(*) FILTER (WHERE r.state <> 'cancelled'), 0), 1) AS closing_rate
FROM edianton.supervision_register r
WHERE r.state <> 'draft'
GROUP BY r.responsible, r.responsible_zh;
COMMENT ON VIEW edianton.supervision_balance IS 'The zero balance of every unit: what it was given, closed, and still has. 各单位销号清零情况。';
COMMENT ON COLUMN edianton.supervision_balance.unit IS 'Code of the responsible unit. 责任单位代码。';
COMMENT ON COLUMN edianton.supervision_balance.unit_zh IS 'Responsible unit. 责任单位。';
COMMENT ON COLUMN edianton.supervision_balance.total IS 'Cases given. 交办总数。';
COMMENT ON COLUMN edianton.supervision_balance.closed IS 'Written off. 已销号。';
COMMENT ON COLUMN edianton.supervision_balance.balance IS 'Still open; zero is the aim. 未清零数。';
COMMENT ON COLUMN edianton.supervision_balance.red IS 'Of those, red. 其中红灯。';
COMMENT ON COLUMN edianton.supervision_balance.awaiting_issuer IS 'Of those, solved and waiting for the write-off. 其中已落实待销号。';
COMMENT ON COLUMN edianton.supervision_balance.closing_rate IS 'Share written off, in percent. 办结率（百分比）。';

-- 沉淀积压: how old what is open is, and how long nobody has touched it.
CREATE OR REPLACE VIEW edianton.supervision_ageing WITH (security_invoker = true) AS
SELECT r.matter_id,
       r.title,
       r.responsible,
       r.responsible_zh,
       r.severity,
       r.colour,
       r.next_node,
       floor(extract(epoch FROM edianton.clock() - r.opened_at) / 86400)::integer AS age_days,
       floor(extract(epoch FROM edianton.clock() - a.last) / 86400)::integer AS idle_days,
       CASE WHEN r.opened_at > edianton.clock() - interval '7 days' THEN '0-7'
            WHEN r.opened_at > edianton.clock() - interval '30 days' THEN '8-30'
            WHEN r.opened_at > edianton.clock() - interval '90 days' THEN '31-90' ELSE '90+' END AS bracket,
       a.last AS last_activity_at
FROM edianton.supervision_register r
CROSS JOIN LATERAL (SELECT edianton.last_activity(r.matter_id) AS last) a
WHERE r.state IN ('open', 'suspended');
COMMENT ON VIEW edianton.supervision_ageing IS 'Age and idleness of open cases. 在办督办的时长与停滞情况。';
COMMENT ON COLUMN edianton.supervision_ageing.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.supervision_ageing.title IS 'Title. 名称。';
COMMENT ON COLUMN edianton.supervision_ageing.responsible IS 'Code of the responsible unit. 责任单位代码。';
COMMENT ON COLUMN edianton.supervision_ageing.responsible_zh IS 'Responsible unit. 责任单位。';
COMMENT ON COLUMN edianton.supervision_ageing.severity IS 'Severity. 严重程度。';
COMMENT ON COLUMN edianton.supervision_ageing.colour IS 'Light. 灯色。';
COMMENT ON COLUMN edianton.supervision_ageing.next_node IS 'Checkpoint it has reached. 当前环节。';
COMMENT ON COLUMN edianton.supervision_ageing.age_days IS 'Whole days since it was issued. 交办以来天数。';
COMMENT ON COLUMN edianton.supervision_ageing.idle_days IS 'Whole days since somebody did something about it. 停滞天数。';
COMMENT ON COLUMN edianton.supervision_ageing.bracket IS 'Age in brackets: 0-7, 8-30, 31-90, 90+ days. 时长分档。';
COMMENT ON COLUMN edianton.supervision_ageing.last_activity_at IS 'When that was. 最近办理时刻。';

CREATE OR REPLACE VIEW edianton.campaign_board WITH (security_invoker = true) AS
SELECT c.code,
       c.name_zh,
       c.from_on,
       c.until_on,
       count(r.matter_id)::integer AS total,
       count(*) FILTER (WHERE r.state = 'completed')::integer AS closed,
       count(*) FILTER (WHERE r.state IN ('open', 'suspended'))::integer AS open,
       count(*) FILTER (WHERE r.state IN ('open', 'suspended') AND (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date > c.until_on)::integer AS behind,
       greatest(c.until_on - (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date, 0) AS days_left
FROM edianton.supervision_campaign c
LEFT JOIN edianton.supervision_register r ON r.campaign = c.code
GROUP BY c.code, c.name_zh, c.from_on, c.until_on;
COMMENT ON VIEW edianton.campaign_board IS 'Campaigns and how far they are. 专项行动进展。';
COMMENT ON COLUMN edianton.campaign_board.code IS 'Code. 代码。';
COMMENT ON COLUMN edianton.campaign_board.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.campaign_board.from_on IS 'First day. 开始日期。';
COMMENT ON COLUMN edianton.campaign_board.until_on IS 'Last day. 截止日期。';
COMMENT ON COLUMN edianton.campaign_board.total IS 'Cases. 事项总数。';
COMMENT ON COLUMN edianton.campaign_board.closed IS 'Written off. 已销号。';
COMMENT ON COLUMN edianton.campaign_board.open IS 'Open. 在办。';
COMMENT ON COLUMN edianton.campaign_board.behind IS 'Open after the last day. 超期未结。';
COMMENT ON COLUMN edianton.campaign_board.days_left IS 'Days until the last one. 剩余天数。';

-- Ratings at the write-off, by the rules of its day.
CREATE OR REPLACE VIEW edianton.supervision_assessment WITH (security_invoker = true) AS
SELECT r.responsible AS unit,
       r.responsible_zh AS unit_zh,
       v.version AS rule_version,
       count(*)::integer AS closed,
       count(*) FILTER (WHERE r.rating = '优秀')::integer AS excellent,
       count(*) FILTER (WHERE r.rating = '良好')::integer AS good,
       count(*) FILTER (WHERE r.rating = '合格')::integer AS passed,
       count(*) FILTER (WHERE r.rating = '不合格')::integer AS failed,
       sum(coalesce((v.rating_points ->> r.rating)::numeric, 0)) AS points
FROM edianton.supervision_register r
CROSS JOIN LATERAL edianton.supervision_rule_at(r.closed_at) v
WHERE r.rating IS NOT NULL
GROUP BY r.responsible, r.responsible_zh, v.version;
COMMENT ON VIEW edianton.supervision_assessment IS 'How the issuers rated what each unit closed, in points of the rules in force then. 各单位办结评级与分值（按销号时的规则版本）。';
COMMENT ON COLUMN edianton.supervision_assessment.unit IS 'Code of the responsible unit. 责任单位代码。';
COMMENT ON COLUMN edianton.supervision_assessment.unit_zh IS 'Responsible unit. 责任单位。';
COMMENT ON COLUMN edianton.supervision_assessment.rule_version IS 'Version of the rules. 规则版本。';
COMMENT ON COLUMN edianton.supervision_assessment.closed IS 'Cases written off. 销号数。';
COMMENT ON COLUMN edianton.supervision_assessment.excellent IS 'Rated 优秀, excellent. 优秀数。';
COMMENT ON COLUMN edianton.supervision_assessment.good IS 'Rated 良好, good. 良好数。';
COMMENT ON COLUMN edianton.supervision_assessment.passed IS 'Rated 合格, passed. 合格数。';
COMMENT ON COLUMN edianton.supervision_assessment.failed IS 'Rated 不合格, failed. 不合格数。';
COMMENT ON COLUMN edianton.supervision_assessment.points IS 'Sum of their points. 分值合计。';

-- 任意点开某一事项: content, contacts, progress and time nodes, each in its key (4.24).
CREATE OR REPLACE FUNCTION edianton.supervision_detail(matter bigint) RETURNS jsonb
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT jsonb_build_object(
            'matter', r.matter_id,
            'content', jsonb_strip_nulls(jsonb_build_object(
                'title', r.title, 'content', r.content, 'board', r.category_zh, 'source', r.source_zh, 'class', r.class,
                'severity', r.severity, 'basis', r.basis, 'issued_at', r.opened_at, 'state', r.state, 'colour', r.colour,
                'sort', r.sort, 'territory', r.territory, 'leader', r.leader, 'rating', r.rating, 'result', r.result, 'evidence', r.evidence,
                'indicators', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', i.name, 'target', i.target, 'unit', i.unit,
                                   'due', i.due_on, 'achieved', i.achieved)) ORDER BY i.seq)
                               FROM edianton.supervision_indicator i WHERE i.matter_id = r.matter_id))),
            'contacts', (
                SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('part', x.part, 'unit', u.name_zh, 'level', k.level,
                           'name', coalesce(k.name, p.name), 'phone', coalesce(k.phone, u.phone))) ORDER BY x.n, u.code, k.level, k.id)
                FROM (SELECT 1 AS n, 'responsible' AS part, r.responsible AS unit
                      UNION ALL SELECT 2 AS n, 'issuer' AS part, r.issuer AS unit
                      UNION ALL SELECT 3 AS n, 'joint' AS part, ju.code AS unit FROM edianton.party y JOIN edianton.unit ju ON ju.id = y.unit
                                WHERE y.matter_id = r.matter_id AND y.role = 'co' AND y.to_at IS NULL) x
                JOIN edianton.unit u ON u.code = x.unit
                LEFT JOIN edianton.contact k ON k.unit = u.id AND k.valid_from <= edianton.clock() AND k.valid_to > edianton.clock()
                LEFT JOIN edianton.person p ON p.id = k.person),
            'progress', (
                SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('at', g.at, 'what', g.what, 'content', g.content, 'percent', g.percent))
                                 ORDER BY g.at, g.what)
                FROM (SELECT v.reported_at AS at, v.node AS what, v.content, NULL::smallint AS percent
                      FROM edianton.supervision_report v WHERE v.matter_id = r.matter_id
                      UNION ALL SELECT q.reported_at, 'progress' AS what, q.content, q.percent FROM edianton.supervision_progress q WHERE q.matter_id = r.matter_id
                      UNION ALL SELECT a.applied_at, 'apply_close' AS what, a.result, NULL::smallint AS percent FROM edianton.supervision_application a WHERE a.matter_id = r.matter_id
                      UNION ALL SELECT a.decided_at, 'return_close' AS what, a.reason, NULL::smallint AS percent FROM edianton.supervision_application a WHERE a.matter_id = r.matter_id AND a.state = 'returned'
                      UNION ALL SELECT a.submitted_at, 'plan' AS what, a.plan, NULL::smallint AS percent FROM edianton.supervision_plan a WHERE a.matter_id = r.matter_id
                      UNION ALL SELECT z.urged_at, 'urge' AS what, z.reason, NULL::smallint AS percent FROM edianton.supervision_urging z
                                WHERE z.matter_id = r.matter_id AND z.levels IS NOT NULL) g),
            'time_nodes', (
                SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('node', l.node, 'name', l.name_zh, 'state', l.state, 'colour', l.colour,
                           'due', n.due_at, 'done', n.done_at, 'title', CASE WHEN l.matter_id <> r.matter_id THEN l.title END)) ORDER BY l.matter_id <> r.matter_id, n.due_at, l.position)
                FROM edianton.node_light l JOIN edianton.node n ON n.matter_id = l.matter_id AND n.ord = l.ord
                WHERE l.state <> 'skipped' AND (l.matter_id = r.matter_id
                   OR l.matter_id IN (SELECT c.id FROM edianton.matter c WHERE c.parent_id = r.matter_id AND c.kind = 'milestone' AND c.state <> 'cancelled'))))
        FROM edianton.supervision_register r
        WHERE r.matter_id = $1;
    END;
COMMENT ON FUNCTION edianton.supervision_detail(bigint) IS
    'One case as its page shows it: content, contacts, progress, time_nodes. 督办事项详情：事项内容、责任部门联络人、办事进度、时间节点。';

CREATE OR REPLACE FUNCTION edianton.search_supervision(
        words text DEFAULT NULL, category text DEFAULT NULL, responsible text DEFAULT NULL, issuer text DEFAULT NULL,
        state text DEFAULT NULL, colour text DEFAULT NULL, source text DEFAULT NULL,
        from_at timestamptz DEFAULT NULL, to_at timestamptz DEFAULT NULL)
    RETURNS SETOF edianton.supervision_register
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT r.* FROM edianton.supervision_register r
        WHERE (words IS NULL OR NOT EXISTS (
                   SELECT FROM regexp_split_to_table(btrim(words), '[[:space:]]+') w
                   WHERE position(lower(w) IN lower(concat_ws(' ', r.title, r.content, r.basis, r.responsible_zh, r.issuer_zh, r.external_id))) = 0))
          AND (search_supervision.category IS NULL OR r.category = search_supervision.category)
          AND (search_supervision.responsible IS NULL OR r.responsible = search_supervision.responsible)
          AND (search_supervision.issuer IS NULL OR r.issuer = search_supervision.issuer)
          AND (search_supervision.state IS NULL OR r.state = search_supervision.state)
          AND (search_supervision.colour IS NULL OR r.colour = search_supervision.colour)
          AND (search_supervision.source IS NULL OR r.source = search_supervision.source)
          AND (search_supervision.from_at IS NULL OR r.opened_at >= search_supervision.from_at)
          AND (search_supervision.to_at IS NULL OR r.opened_at < search_supervision.to_at)
        ORDER BY r.severity DESC, r.next_due_at, r.matter_id;
    END;
COMMENT ON FUNCTION edianton.search_supervision(text, text, text, text, text, text, text, timestamptz, timestamptz) IS
    'Search the register, the gravest first; words must all occur in title, content, basis, units or external id. 检索督办台账，按严重程度排序。';

CREATE OR REPLACE FUNCTION edianton.supervision_statistics(
        by_what text DEFAULT 'category', from_at timestamptz DEFAULT '-infinity', to_at timestamptz DEFAULT 'infinity')
    RETURNS TABLE (label text, total bigint, closed bigint, open bigint, red bigint, in_time bigint, closing_rate numeric)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT g.label, count(*), count(*) FILTER (WHERE g.state = 'completed'), count(*) FILTER (WHERE g.state IN ('open', 'suspended')),
               count(*) FILTER (WHERE g.state IN ('open', 'suspended') AND g.colour = 'red'),
               count(*) FILTER (WHERE g.state = 'completed' AND NOT g.late),
               round(100.0 * count(*) FILTER (WHERE g.state = 'completed') / count(*), 1)
        FROM (
            SELECT r.state, r.colour,
                   CASE by_what WHEN 'category' THEN r.category_zh WHEN 'source' THEN r.source_zh WHEN 'responsible' THEN r.responsible_zh
                                WHEN 'issuer' THEN r.issuer_zh WHEN 'sort' THEN r.sort WHEN 'territory' THEN r.territory WHEN 'class' THEN r.class
                                WHEN 'month' THEN to_char(r.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') ELSE 'all' END AS label,
                   EXISTS (SELECT FROM edianton.node n WHERE n.matter_id = r.matter_id AND n.done_at >= n.due_at AND n.state = 'done') AS late
            FROM edianton.supervision_register r
            WHERE r.state NOT IN ('draft', 'cancelled') AND r.opened_at >= supervision_statistics.from_at AND r.opened_at < supervision_statistics.to_at) g
        GROUP BY g.label
        ORDER BY g.label;
    END;
COMMENT ON FUNCTION edianton.supervision_statistics(text, timestamptz, timestamptz) IS
    'Cases issued in a period by category, source, responsible, issuer, sort, territory, class, month or all: how many, closed, open, red, closed in time; closing rate in percent. 督办统计：总数、办结、在办、红灯、按时办结、办结率。';
