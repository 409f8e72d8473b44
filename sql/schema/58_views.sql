-- What people look at: labels, lights, boards, to-do lists, all exact at edianton.clock() and not only after a sweep.

CREATE OR REPLACE FUNCTION edianton.matter_state_label(state text, lang text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
        SELECT CASE coalesce(lang, current_setting('edianton.language', true))
                   WHEN 'en' THEN CASE state WHEN 'draft' THEN 'in reserve' WHEN 'open' THEN 'running' ELSE state END
                   ELSE CASE state WHEN 'draft' THEN '储备' WHEN 'open' THEN '推进中' WHEN 'suspended' THEN '已中止'
                                   WHEN 'completed' THEN '已完成' WHEN 'cancelled' THEN '已终止' ELSE state END END;
    END;
COMMENT ON FUNCTION edianton.matter_state_label(text, text) IS
    'A matter''s state as officials read it, in lang (zh, en) or the language of edianton.language. 事项状态的显示文字，语言取参数 lang 或设置 edianton.language。';

CREATE OR REPLACE FUNCTION edianton.in_language(zh text, en text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE current_setting('edianton.language', true) WHEN 'en' THEN coalesce(en, zh) ELSE zh END;
COMMENT ON FUNCTION edianton.in_language(text, text) IS
    'The one of two names that edianton.language asks for: zh by default, also where there is no English one. 按 edianton.language 取中文或英文名称，默认中文，缺英文时用中文。';

-- Every light there is. A row whose next change has passed is judged again, all others are right as they stand.
CREATE OR REPLACE VIEW edianton.node_light WITH (security_invoker = true) AS
SELECT n.matter_id,
       n.ord,
       n.code AS node,
       tn.position,
       tn.name_zh,
       tn.name_en,
       n.stage,
       ts.name_zh AS stage_zh,
       ts.name_en AS stage_en,
       m.title,
       m.kind,
       t.library,
       m.division,
       m.state AS matter_state,
       u.code AS unit,
       u.name_zh AS unit_zh,
       u.name_en AS unit_en,
       p.name AS person,
       n.state::text AS state,
       edianton.state_label(n.state, 'zh') AS state_zh,
       c.colour::text AS colour,
       edianton.colour_label(c.colour, 'zh') AS colour_zh,
       CASE WHEN n.state IN ('undecided', 'ready', 'received', 'active', 'conditional') AND m.state = 'open'
            THEN nullif(n.due_at, 'infinity') END AS due_at,
       CASE WHEN n.state IN ('undecided', 'ready', 'received', 'active', 'conditional') AND m.state = 'open'
            THEN nullif(n.warn_at, 'infinity') END AS warn_at,
       n.start_at,
       n.done_at,
       CASE WHEN n.state IN ('undecided', 'ready', 'received', 'active', 'conditional') AND m.state = 'open'
                 AND isfinite(n.due_at)
            THEN n.due_at - edianton.clock() END AS time_left,
       CASE WHEN n.state IN ('done', 'conditional') AND isfinite(n.due_at)
            THEN n.done_at < n.due_at END AS in_time,
       n.missing::integer AS missing,
       n.blockers::integer AS blockers,
       edianton.cause_names(n.causes) AS causes,
       n.round::integer AS round,
       n.term::text AS term,
       n.document,
       n.reason,
       c.colour IS DISTINCT FROM n.colour AS unswept,
       edianton.flag_names(n.flags) AS flags,
       n.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional') AS in_hand,
       edianton.in_language(tn.name_zh, tn.name_en) AS name,
       edianton.in_language(ts.name_zh, ts.name_en) AS stage_name,
       edianton.in_language(u.name_zh, u.name_en) AS unit_name,
       edianton.state_label(n.state) AS state_label,
       edianton.colour_label(c.colour) AS colour_label
FROM edianton.node n
JOIN edianton.matter m ON m.id = n.matter_id
JOIN edianton.template t ON t.id = m.template_id
JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = n.ord
JOIN edianton.template_stage ts ON ts.template_id = m.template_id AND ts.stage = n.stage
JOIN edianton.unit u ON u.id = n.lead_unit
LEFT JOIN edianton.person p ON p.id = n.lead_person
CROSS JOIN LATERAL (
    SELECT CASE WHEN n.next_at <= edianton.clock()
                THEN edianton.light_at(n.matter_id, n.ord, edianton.clock())
                ELSE n.colour END AS colour) c;

COMMENT ON VIEW edianton.node_light IS 'Every node of every matter with its light at edianton.clock(). 每个事项每个节点在当前时刻的灯。';
COMMENT ON COLUMN edianton.node_light.matter_id IS 'Matter; edianton.matter.id. 事项编号。';
COMMENT ON COLUMN edianton.node_light.ord IS 'Number of the node; with matter_id the key. 节点序号，与事项编号组成主键。';
COMMENT ON COLUMN edianton.node_light.node IS 'Code of the node, unique in the matter. 节点代码，事项内唯一。';
COMMENT ON COLUMN edianton.node_light.position IS 'Place of the node in lists. 节点的排列次序。';
COMMENT ON COLUMN edianton.node_light.name_zh IS 'Name of the node. 小节点名称。';
COMMENT ON COLUMN edianton.node_light.name_en IS 'Name of the node in English. 小节点英文名称。';
COMMENT ON COLUMN edianton.node_light.stage IS 'Number of the stage. 大节点序号。';
COMMENT ON COLUMN edianton.node_light.stage_zh IS 'Name of the stage. 大节点名称。';
COMMENT ON COLUMN edianton.node_light.stage_en IS 'Name of the stage in English. 大节点英文名称。';
COMMENT ON COLUMN edianton.node_light.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.node_light.kind IS 'Kind of the matter: project, supervision ... 事项类别。';
COMMENT ON COLUMN edianton.node_light.library IS 'Library of the project: government, state_owned, social. 所属项目库。';
COMMENT ON COLUMN edianton.node_light.division IS 'Division of the matter. 行政区划代码。';
COMMENT ON COLUMN edianton.node_light.matter_state IS 'State of the matter. 事项状态。';
COMMENT ON COLUMN edianton.node_light.unit IS 'Lead unit''s code. 牵头单位代码。';
COMMENT ON COLUMN edianton.node_light.unit_zh IS 'Lead unit. 牵头单位。';
COMMENT ON COLUMN edianton.node_light.unit_en IS 'Lead unit in English. 牵头单位英文名称。';
COMMENT ON COLUMN edianton.node_light.person IS 'Person who answers for the node. 具体责任人。';
COMMENT ON COLUMN edianton.node_light.state IS 'State of the node. 节点状态代码。';
COMMENT ON COLUMN edianton.node_light.state_zh IS 'State of the node as the site calls it. 节点状态。';
COMMENT ON COLUMN edianton.node_light.colour IS 'Light at this instant: grey, blue, yellow, red, green. 当前灯色代码。';
COMMENT ON COLUMN edianton.node_light.colour_zh IS 'Light as the site calls it. 当前灯色。';
COMMENT ON COLUMN edianton.node_light.due_at IS 'When it is due; NULL while the clock does not run. 到期时刻；未计时或暂停时为空。';
COMMENT ON COLUMN edianton.node_light.warn_at IS 'When it turns yellow; NULL while the clock does not run. 黄灯时刻；未计时或暂停时为空。';
COMMENT ON COLUMN edianton.node_light.start_at IS 'When the running clock started. 计时开始时刻。';
COMMENT ON COLUMN edianton.node_light.done_at IS 'When it was finished, skipped or refused. 办结、不涉及或不予办理的时刻。';
COMMENT ON COLUMN edianton.node_light.time_left IS 'Time until it is due, negative when late. 剩余时间，逾期为负。';
COMMENT ON COLUMN edianton.node_light.in_time IS 'A finished node: before its due time? NULL without one. 已办结节点是否按时；无时限为空。';
COMMENT ON COLUMN edianton.node_light.missing IS 'Number of required materials not handed in. 尚缺必备材料数。';
COMMENT ON COLUMN edianton.node_light.blockers IS 'Number of open matters that keep it from finishing. 阻断办结的未结事项数。';
COMMENT ON COLUMN edianton.node_light.causes IS 'Why the light is not what time alone would make it. 非时间原因。';
COMMENT ON COLUMN edianton.node_light.round IS 'Round, from 1; rises when the node is reopened. 办理轮次。';
COMMENT ON COLUMN edianton.node_light.term IS 'Promised term. 承诺时限。';
COMMENT ON COLUMN edianton.node_light.document IS 'Number of the deciding document. 批复或结果文号。';
COMMENT ON COLUMN edianton.node_light.reason IS 'Why it is skipped or refused. 不涉及或不予办理的理由。';
COMMENT ON COLUMN edianton.node_light.unswept IS 'The light has changed since it was last recorded; the next sweep records it. 灯色已变、待扫描登记。';
COMMENT ON COLUMN edianton.node_light.flags IS 'What is to be known of it: unwarned (red without an earlier warning), provisional (due on days not announced yet), late and others. 标志：红灯前无预警、期限暂定、逾期办结等。';
COMMENT ON COLUMN edianton.node_light.in_hand IS 'Somebody has it in hand: undecided, ready, received, active, paused or conditional. 是否在办（待确认、待申报、已收件、办理中、暂停、容缺）。';
COMMENT ON COLUMN edianton.node_light.name IS 'Name of the node, in the language of edianton.language. 小节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.node_light.stage_name IS 'Name of the stage, in the language of edianton.language. 大节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.node_light.unit_name IS 'Lead unit, in the language of edianton.language. 牵头单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.node_light.state_label IS 'State of the node, in the language of edianton.language. 节点状态（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.node_light.colour_label IS 'Light at this instant, in the language of edianton.language. 当前灯色（按 edianton.language 显示）。';

-- One row per matter from one scan of it: what its nodes add up to is kept in the row.
CREATE OR REPLACE VIEW edianton.board WITH (security_invoker = true) AS
SELECT m.id AS matter_id,
       m.kind,
       k.name_zh AS kind_zh,
       m.title,
       t.library,
       t.code AS template,
       t.version AS template_version,
       t.name_zh AS template_zh,
       t.name_en AS template_en,
       m.division,
       u.code AS unit,
       u.name_zh AS unit_zh,
       m.state,
       edianton.matter_state_label(m.state, 'zh') AS state_zh,
       c.colour::text AS colour,
       edianton.colour_label(c.colour, 'zh') AS colour_zh,
       m.nodes_total,
       m.nodes_done,
       m.nodes_open,
       CASE WHEN m.nodes_total > 0 THEN m.nodes_done * 100 / m.nodes_total ELSE 0 END AS percent,
       CASE WHEN m.state = 'open' THEN nullif(m.due_at, 'infinity') END AS next_due_at,
       m.parent_id,
       m.parent_ord,
       m.baseline,
       m.opened_at,
       m.closed_at,
       edianton.in_language(k.name_zh, k.name_en) AS kind_name,
       edianton.in_language(t.name_zh, t.name_en) AS template_name,
       edianton.in_language(u.name_zh, u.name_en) AS unit_name,
       edianton.matter_state_label(m.state) AS state_label,
       edianton.colour_label(c.colour) AS colour_label
FROM edianton.matter m
JOIN edianton.matter_kind k ON k.code = m.kind
LEFT JOIN edianton.template t ON t.id = m.template_id
LEFT JOIN edianton.unit u ON u.id = m.unit
CROSS JOIN LATERAL (
    SELECT CASE WHEN m.state <> 'open' THEN m.colour
                WHEN m.pending_at <= edianton.clock() THEN edianton.matter_light_at(m.id, edianton.clock())
                ELSE edianton.roll_up(m.base_colour, m.warn_at, m.due_at, edianton.clock()) END AS colour) c;

COMMENT ON VIEW edianton.board IS 'Every matter with its light at edianton.clock() and its progress. 每个事项当前的灯与进度。';
COMMENT ON COLUMN edianton.board.matter_id IS 'Matter; edianton.matter.id. 事项编号。';
COMMENT ON COLUMN edianton.board.kind IS 'Kind of the matter. 事项类别代码。';
COMMENT ON COLUMN edianton.board.kind_zh IS 'Kind of the matter in Chinese. 事项类别。';
COMMENT ON COLUMN edianton.board.title IS 'Title. 事项名称。';
COMMENT ON COLUMN edianton.board.library IS 'Library of the project: government, state_owned, social. 所属项目库。';
COMMENT ON COLUMN edianton.board.template IS 'Template''s code; NULL for a draft without one. 流程模板代码。';
COMMENT ON COLUMN edianton.board.template_version IS 'Template''s version. 流程模板版本。';
COMMENT ON COLUMN edianton.board.template_zh IS 'Template''s name; for projects that of the library. 流程模板名称（项目即项目库）。';
COMMENT ON COLUMN edianton.board.template_en IS 'Template''s name in English. 流程模板英文名称。';
COMMENT ON COLUMN edianton.board.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.board.unit IS 'Code of the unit that answers for the whole. 主管单位代码。';
COMMENT ON COLUMN edianton.board.unit_zh IS 'Unit that answers for the whole. 主管单位。';
COMMENT ON COLUMN edianton.board.state IS 'State: draft, open, suspended, completed, cancelled. 事项状态代码。';
COMMENT ON COLUMN edianton.board.state_zh IS 'State as the site calls it. 事项状态。';
COMMENT ON COLUMN edianton.board.colour IS 'Worst light of its nodes at this instant. 当前灯色代码（取最严重者）。';
COMMENT ON COLUMN edianton.board.colour_zh IS 'Light as the site calls it. 当前灯色。';
COMMENT ON COLUMN edianton.board.nodes_total IS 'Nodes in the denominator: all but those not involved. 节点总数（不含不涉及）。';
COMMENT ON COLUMN edianton.board.nodes_done IS 'Finished nodes. 已办结节点数。';
COMMENT ON COLUMN edianton.board.nodes_open IS 'Nodes in hand. 在办节点数。';
COMMENT ON COLUMN edianton.board.percent IS 'Finished nodes of all, in percent, rounded down. 办结百分比（向下取整）。';
COMMENT ON COLUMN edianton.board.next_due_at IS 'Next instant at which a node falls due. 最近的到期时刻。';
COMMENT ON COLUMN edianton.board.parent_id IS 'Matter this one belongs to. 上级事项编号。';
COMMENT ON COLUMN edianton.board.parent_ord IS 'Node of the parent that this one is about. 上级事项的节点序号。';
COMMENT ON COLUMN edianton.board.baseline IS 'Taken over from an older system. 是否由旧系统接续。';
COMMENT ON COLUMN edianton.board.opened_at IS 'When it was opened. 启动时刻。';
COMMENT ON COLUMN edianton.board.closed_at IS 'When it ended. 结束时刻。';
COMMENT ON COLUMN edianton.board.kind_name IS 'Kind of the matter, in the language of edianton.language. 事项类别（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.board.template_name IS 'Name of the template, in the language of edianton.language. 流程模板名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.board.unit_name IS 'Unit that answers for the whole, in the language of edianton.language. 主管单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.board.state_label IS 'State, in the language of edianton.language. 事项状态（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.board.colour_label IS 'Light at this instant, in the language of edianton.language. 当前灯色（按 edianton.language 显示）。';

CREATE OR REPLACE VIEW edianton.stage_light WITH (security_invoker = true) AS
SELECT s.matter_id,
       s.stage,
       ts.code AS stage_code,
       ts.name_zh,
       ts.name_en,
       lead.code AS unit,
       lead.name_zh AS unit_zh,
       s.colour::text AS colour,
       edianton.colour_label(s.colour, 'zh') AS colour_zh,
       s.nodes_total,
       s.nodes_done,
       s.next_due_at,
       edianton.in_language(ts.name_zh, ts.name_en) AS name,
       edianton.in_language(lead.name_zh, lead.name_en) AS unit_name,
       edianton.colour_label(s.colour) AS colour_label
FROM (SELECT n.matter_id,
             n.stage,
             coalesce(max(n.colour::edianton.colour) FILTER (WHERE n.state <> 'skipped'), 'grey') AS colour,
             count(*) FILTER (WHERE n.state <> 'skipped')::integer AS nodes_total,
             count(*) FILTER (WHERE n.state = 'done')::integer AS nodes_done,
             min(n.due_at) AS next_due_at
      FROM edianton.node_light n
      GROUP BY n.matter_id, n.stage) s
JOIN edianton.matter m ON m.id = s.matter_id
JOIN edianton.template_stage ts ON ts.template_id = m.template_id AND ts.stage = s.stage
LEFT JOIN edianton.duty_unit du ON du.division = m.division AND du.duty = ts.lead_duty
LEFT JOIN edianton.unit lead ON lead.id = coalesce(
    (SELECT p.unit FROM edianton.party p
     WHERE p.matter_id = s.matter_id AND p.stage = s.stage AND p.ord IS NULL AND p.role = 'lead' AND p.to_at IS NULL
     ORDER BY p.from_at DESC LIMIT 1),
    CASE jsonb_typeof(m.duties -> ts.lead_duty) WHEN 'number' THEN (m.duties ->> ts.lead_duty)::integer END,
    du.unit);

COMMENT ON VIEW edianton.stage_light IS 'Every stage of every matter with what its nodes add up to. 每个事项每个大节点的汇总灯与进度。';
COMMENT ON COLUMN edianton.stage_light.matter_id IS 'Matter; edianton.matter.id. 事项编号。';
COMMENT ON COLUMN edianton.stage_light.stage IS 'Number of the stage; with matter_id the key. 大节点序号，与事项编号组成主键。';
COMMENT ON COLUMN edianton.stage_light.stage_code IS 'Code of the stage. 大节点代码。';
COMMENT ON COLUMN edianton.stage_light.name_zh IS 'Name of the stage. 大节点名称。';
COMMENT ON COLUMN edianton.stage_light.name_en IS 'Name of the stage in English. 大节点英文名称。';
COMMENT ON COLUMN edianton.stage_light.unit IS 'Code of the unit that leads the stage. 大节点牵头单位代码。';
COMMENT ON COLUMN edianton.stage_light.unit_zh IS 'Unit that leads the stage. 大节点牵头单位。';
COMMENT ON COLUMN edianton.stage_light.colour IS 'Worst light of its nodes: red, yellow, blue, grey, green. 汇总灯色代码。';
COMMENT ON COLUMN edianton.stage_light.colour_zh IS 'Light as the site calls it. 汇总灯色。';
COMMENT ON COLUMN edianton.stage_light.nodes_total IS 'Nodes in the denominator; 0: the stage is not involved. 节点数（不含不涉及），为 0 表示本阶段不涉及。';
COMMENT ON COLUMN edianton.stage_light.nodes_done IS 'Finished nodes. 已办结节点数。';
COMMENT ON COLUMN edianton.stage_light.next_due_at IS 'Next instant at which one of its nodes falls due. 最近的到期时刻。';
COMMENT ON COLUMN edianton.stage_light.name IS 'Name of the stage, in the language of edianton.language. 大节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.stage_light.unit_name IS 'Unit that leads the stage, in the language of edianton.language. 大节点牵头单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.stage_light.colour_label IS 'Worst light of its nodes, in the language of edianton.language. 汇总灯色（按 edianton.language 显示）。';

-- Whom to call for a unit now: the duty person, else the liaison, else the head. Phones of persons are nobody's to
-- read, those of a unit's contacts are there to be called.
CREATE OR REPLACE FUNCTION edianton.contact_of(unit integer, OUT level text, OUT contact text, OUT phone text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT c.level, coalesce(c.name, p.name), coalesce(c.phone, p.phone)
        FROM edianton.contact c LEFT JOIN edianton.person p ON p.id = c.person
        WHERE c.unit = $1 AND c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock()
        ORDER BY array_position(ARRAY['duty', 'liaison', 'head'], c.level), c.valid_from DESC, c.id
        LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.contact_of(integer) IS
    'Whom to call at a unit at edianton.clock(): duty person, else liaison, else head. 单位当前联系人：值班人员，其次联络员，其次负责人。';

CREATE OR REPLACE VIEW edianton.unit_contact WITH (security_invoker = true) AS
SELECT u.id AS unit_id,
       u.code AS unit,
       u.name_zh AS unit_zh,
       c.level,
       c.contact,
       coalesce(c.phone, u.phone) AS phone
FROM edianton.unit u
LEFT JOIN LATERAL edianton.contact_of(u.id) c ON true;

COMMENT ON VIEW edianton.unit_contact IS 'Whom to call for each unit at edianton.clock(). 各单位当前联系人。';
COMMENT ON COLUMN edianton.unit_contact.unit_id IS 'Unit; edianton.unit.id. 单位编号。';
COMMENT ON COLUMN edianton.unit_contact.unit IS 'Unit''s code. 单位代码。';
COMMENT ON COLUMN edianton.unit_contact.unit_zh IS 'Unit''s name. 单位名称。';
COMMENT ON COLUMN edianton.unit_contact.level IS 'Level of the contact: duty, liaison, head. 联系人层级：值班、联络员、负责人。';
COMMENT ON COLUMN edianton.unit_contact.contact IS 'Name of the contact. 联系人。';
COMMENT ON COLUMN edianton.unit_contact.phone IS 'Phone of the contact, else of the unit. 联系电话。';

-- in_hand is the predicate of the index on node by unit: one unit's list costs what it has in hand.
CREATE OR REPLACE VIEW edianton.todo WITH (security_invoker = true) AS
SELECT n.unit,
       n.unit_zh,
       n.matter_id,
       n.node,
       n.title,
       n.name_zh,
       n.name_en,
       n.state,
       t.task_zh,
       t.task_en,
       n.person,
       n.colour,
       n.colour_zh,
       n.due_at,
       n.time_left,
       n.missing,
       n.blockers,
       n.kind,
       n.name,
       n.unit_name,
       n.state_label,
       n.colour_label,
       edianton.in_language(t.task_zh, t.task_en) AS task
FROM edianton.node_light n
CROSS JOIN LATERAL (
    SELECT CASE n.state
               WHEN 'undecided' THEN '确认是否需要办理'
               WHEN 'ready' THEN '督促提出申请'
               WHEN 'received' THEN '受理或一次性告知补正'
               WHEN 'conditional' THEN '收取承诺补交的材料'
               ELSE CASE WHEN n.missing > 0 THEN '催交材料并办理' ELSE '办理' END END AS task_zh,
           CASE n.state
               WHEN 'undecided' THEN 'confirm or decline'
               WHEN 'ready' THEN 'have the applicant apply'
               WHEN 'received' THEN 'accept or return'
               WHEN 'conditional' THEN 'collect the papers owed'
               ELSE CASE WHEN n.missing > 0 THEN 'collect materials, decide' ELSE 'decide' END END AS task_en) t
WHERE n.in_hand AND n.state <> 'paused' AND n.matter_state = 'open'
ORDER BY array_position(ARRAY['red', 'yellow', 'blue', 'grey', 'green'], n.colour), n.due_at, n.matter_id, n.position;

COMMENT ON VIEW edianton.todo IS 'What every unit has to do, most urgent first. 各单位待办，按紧急程度排列。';
COMMENT ON COLUMN edianton.todo.unit IS 'Unit''s code. 单位代码。';
COMMENT ON COLUMN edianton.todo.unit_zh IS 'Unit. 单位。';
COMMENT ON COLUMN edianton.todo.matter_id IS 'Matter; edianton.matter.id. 事项编号。';
COMMENT ON COLUMN edianton.todo.node IS 'Node''s code. 节点代码。';
COMMENT ON COLUMN edianton.todo.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.todo.name_zh IS 'Node. 节点名称。';
COMMENT ON COLUMN edianton.todo.name_en IS 'Node in English. 节点英文名称。';
COMMENT ON COLUMN edianton.todo.state IS 'State of the node. 节点状态代码。';
COMMENT ON COLUMN edianton.todo.task_zh IS 'What has to be done. 待办内容。';
COMMENT ON COLUMN edianton.todo.task_en IS 'What has to be done, in English. 待办内容（英文）。';
COMMENT ON COLUMN edianton.todo.person IS 'Person who answers for it. 具体责任人。';
COMMENT ON COLUMN edianton.todo.colour IS 'Light at this instant. 当前灯色代码。';
COMMENT ON COLUMN edianton.todo.colour_zh IS 'Light as the site calls it. 当前灯色。';
COMMENT ON COLUMN edianton.todo.due_at IS 'When it is due. 到期时刻。';
COMMENT ON COLUMN edianton.todo.time_left IS 'Time until it is due, negative when late. 剩余时间，逾期为负。';
COMMENT ON COLUMN edianton.todo.missing IS 'Required materials not handed in. 尚缺必备材料数。';
COMMENT ON COLUMN edianton.todo.blockers IS 'Open matters that keep it from finishing. 阻断办结的未结事项数。';
COMMENT ON COLUMN edianton.todo.kind IS 'Kind of the matter. 事项类别。';
COMMENT ON COLUMN edianton.todo.name IS 'Node, in the language of edianton.language. 节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.todo.unit_name IS 'Unit, in the language of edianton.language. 单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.todo.state_label IS 'State of the node, in the language of edianton.language. 节点状态（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.todo.colour_label IS 'Light at this instant, in the language of edianton.language. 当前灯色（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.todo.task IS 'What has to be done, in the language of edianton.language. 待办内容（按 edianton.language 显示）。';

-- What the site holds of a material about the applicant, for this enterprise or else this unit: the newest that is valid. With the eyes of
-- the caller.
CREATE OR REPLACE FUNCTION edianton.held_paper(enterprise integer, unit integer, material text,
        OUT paper bigint, OUT uri text, OUT sha256 bytea, OUT valid_until date, OUT from_matter bigint, OUT used_at timestamptz)
    RETURNS SETOF record
    LANGUAGE sql STABLE ROWS 1
    BEGIN ATOMIC
        SELECT p.id, p.uri, p.sha256, p.valid_until, u.matter_id, u.used_at
        FROM edianton.paper p
        JOIN edianton.paper_use u ON u.paper_id = p.id AND u.code = held_paper.material
        WHERE p.holder = CASE WHEN held_paper.enterprise IS NOT NULL THEN 'enterprise:' || held_paper.enterprise
                              ELSE 'unit:' || held_paper.unit END
          AND (p.valid_until IS NULL OR p.valid_until >= (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date)
          AND EXISTS (SELECT FROM edianton.applicant_material a WHERE a.code = held_paper.material)
        ORDER BY u.used_at DESC, u.id DESC
        LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.held_paper(integer, integer, text) IS
    'The newest valid content held of a material for an enterprise, or else a unit. 某企业（或单位）已有的最新有效材料。';

-- What is in hand and what comes right after it, with what is still to be brought and whom to call.
CREATE OR REPLACE VIEW edianton.next_actions WITH (security_invoker = true) AS
SELECT n.matter_id,
       n.title,
       n.node,
       n.position,
       n.name_zh,
       n.name_en,
       n.state,
       n.state_zh,
       n.state = 'waiting' AS upcoming,
       n.colour,
       n.due_at,
       mat.names_zh AS missing_zh,
       mat.names_en AS missing_en,
       n.unit,
       n.unit_zh,
       uc.contact,
       uc.phone,
       n.name AS name,
       n.unit_name AS unit_name,
       n.state_label AS state_label,
       n.colour_label AS colour_label,
       CASE current_setting('edianton.language', true) WHEN 'en' THEN mat.names_en ELSE mat.names_zh END AS missing_names,
       mat.held_zh,
       mat.held_en,
       CASE current_setting('edianton.language', true) WHEN 'en' THEN mat.held_en ELSE mat.held_zh END AS held_names
FROM edianton.node_light n
JOIN edianton.matter m ON m.id = n.matter_id
LEFT JOIN edianton.unit_contact uc ON uc.unit = n.unit
LEFT JOIN LATERAL (
    SELECT array_agg(tm.name_zh ORDER BY tm.code) AS names_zh,
           array_agg(coalesce(tm.name_en, tm.name_zh) ORDER BY tm.code) AS names_en,
           array_agg(tm.name_zh ORDER BY tm.code) FILTER (WHERE h.paper IS NOT NULL) AS held_zh,
           array_agg(coalesce(tm.name_en, tm.name_zh) ORDER BY tm.code) FILTER (WHERE h.paper IS NOT NULL) AS held_en
    FROM edianton.template_material tm
    LEFT JOIN LATERAL edianton.held_paper(m.enterprise, m.unit, tm.code) h ON true
    WHERE tm.template_id = m.template_id AND tm.ord = n.ord AND tm.required
      AND NOT EXISTS (SELECT FROM edianton.material x
                      WHERE x.matter_id = n.matter_id AND x.code = tm.code
                        AND (x.valid_until IS NULL OR x.valid_until >= (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date))) mat ON true
WHERE n.matter_state = 'open'
  AND (n.in_hand
       OR n.state = 'waiting'
          AND EXISTS (SELECT FROM edianton.template_link l
                      JOIN edianton.node before ON before.matter_id = n.matter_id AND before.ord = l.from_ord
                      WHERE l.template_id = m.template_id AND l.to_ord = n.ord
                        AND before.state::text IN ('ready', 'received', 'active', 'paused', 'conditional')));

COMMENT ON VIEW edianton.next_actions IS 'What comes next in every matter: nodes in hand and those right behind them, materials to bring, whom to call. 下一步办什么、缺什么材料、找谁。';
COMMENT ON COLUMN edianton.next_actions.matter_id IS 'Matter; edianton.matter.id. 事项编号。';
COMMENT ON COLUMN edianton.next_actions.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.next_actions.node IS 'Node''s code. 节点代码。';
COMMENT ON COLUMN edianton.next_actions.position IS 'Place of the node in lists. 节点的排列次序。';
COMMENT ON COLUMN edianton.next_actions.name_zh IS 'Node. 节点名称。';
COMMENT ON COLUMN edianton.next_actions.name_en IS 'Node in English. 节点英文名称。';
COMMENT ON COLUMN edianton.next_actions.state IS 'State of the node. 节点状态代码。';
COMMENT ON COLUMN edianton.next_actions.state_zh IS 'State as the site calls it. 节点状态。';
COMMENT ON COLUMN edianton.next_actions.upcoming IS 'Not in hand yet, but a predecessor is. 前置节点在办，即将启动。';
COMMENT ON COLUMN edianton.next_actions.colour IS 'Light at this instant. 当前灯色代码。';
COMMENT ON COLUMN edianton.next_actions.due_at IS 'When it is due. 到期时刻。';
COMMENT ON COLUMN edianton.next_actions.missing_zh IS 'Required materials not handed in, or expired. 尚缺（含已过期）必备材料。';
COMMENT ON COLUMN edianton.next_actions.missing_en IS 'Required materials not handed in, in English. 尚缺必备材料（英文）。';
COMMENT ON COLUMN edianton.next_actions.unit IS 'Lead unit''s code. 牵头单位代码。';
COMMENT ON COLUMN edianton.next_actions.unit_zh IS 'Lead unit. 牵头单位。';
COMMENT ON COLUMN edianton.next_actions.contact IS 'Whom to call there. 联系人。';
COMMENT ON COLUMN edianton.next_actions.phone IS 'Phone. 联系电话。';
COMMENT ON COLUMN edianton.next_actions.name IS 'Node, in the language of edianton.language. 节点名称（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.next_actions.unit_name IS 'Lead unit, in the language of edianton.language. 牵头单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.next_actions.state_label IS 'State of the node, in the language of edianton.language. 节点状态（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.next_actions.colour_label IS 'Light at this instant, in the language of edianton.language. 当前灯色（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.next_actions.missing_names IS 'Required materials not handed in, in the language of edianton.language. 尚缺必备材料（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.next_actions.held_zh IS 'Of which the site already holds a valid one: edianton.reuse() takes it, nobody hands it in again. 其中本系统已有、可直接复用的材料。';
COMMENT ON COLUMN edianton.next_actions.held_en IS 'Of which the site already holds a valid one, in English. 其中可复用的材料（英文）。';
COMMENT ON COLUMN edianton.next_actions.held_names IS 'Of which the site already holds a valid one, in the language of edianton.language. 其中可复用的材料（按 edianton.language 显示）。';

-- The five nodes side by side: accepted, fed back, first solution, completed, written off.
CREATE OR REPLACE VIEW edianton.supervision_board WITH (security_invoker = true) AS
SELECT b.matter_id,
       b.title,
       b.state,
       b.colour,
       b.colour_zh,
       n.unit,
       n.unit_zh,
       b.parent_id AS source_matter_id,
       src.title AS source_title,
       sn.code AS source_node,
       stn.name_zh AS source_node_zh,
       su.name_zh AS source_unit_zh,
       b.opened_at,
       floor(extract(epoch FROM edianton.clock() - b.opened_at) / 86400)::integer AS age_days,
       n.accept_colour, n.accept_due,
       n.feedback_colour, n.feedback_due,
       n.solve_colour, n.solve_due,
       n.complete_colour, n.complete_due,
       n.writeoff_colour, n.writeoff_due,
       n.unit_name AS unit_name,
       edianton.in_language(stn.name_zh, stn.name_en) AS source_node_name,
       edianton.in_language(su.name_zh, su.name_en) AS source_unit_name,
       b.state_label AS state_label,
       b.colour_label AS colour_label
FROM edianton.board b
LEFT JOIN edianton.matter src ON src.id = b.parent_id
LEFT JOIN edianton.node sn ON sn.matter_id = b.parent_id AND sn.ord = b.parent_ord
LEFT JOIN edianton.template_node stn ON stn.template_id = src.template_id AND stn.ord = b.parent_ord
LEFT JOIN edianton.unit su ON su.id = sn.lead_unit
LEFT JOIN LATERAL (
    SELECT max(x.unit) FILTER (WHERE x.place = 1) AS unit,
           max(x.unit_zh) FILTER (WHERE x.place = 1) AS unit_zh,
           max(x.unit_name) FILTER (WHERE x.place = 1) AS unit_name,
           max(x.colour) FILTER (WHERE x.place = 1) AS accept_colour,
           max(x.due_at) FILTER (WHERE x.place = 1) AS accept_due,
           max(x.colour) FILTER (WHERE x.place = 2) AS feedback_colour,
           max(x.due_at) FILTER (WHERE x.place = 2) AS feedback_due,
           max(x.colour) FILTER (WHERE x.place = 3) AS solve_colour,
           max(x.due_at) FILTER (WHERE x.place = 3) AS solve_due,
           max(x.colour) FILTER (WHERE x.place = 4) AS complete_colour,
           max(x.due_at) FILTER (WHERE x.place = 4) AS complete_due,
           max(x.colour) FILTER (WHERE x.place = 5) AS writeoff_colour,
           max(x.due_at) FILTER (WHERE x.place = 5) AS writeoff_due
    FROM (SELECT l.unit, l.unit_zh, l.unit_name, l.colour, l.due_at, row_number() OVER (ORDER BY l.position) AS place
          FROM edianton.node_light l WHERE l.matter_id = b.matter_id) x) n ON true
WHERE b.kind = 'supervision' AND b.state IN ('open', 'suspended');

COMMENT ON VIEW edianton.supervision_board IS 'Open 13710 matters with the lights of their five nodes. 未销号的“13710”督办事项及五个节点的灯。';
COMMENT ON COLUMN edianton.supervision_board.matter_id IS 'Supervision matter; edianton.matter.id. 督办事项编号。';
COMMENT ON COLUMN edianton.supervision_board.title IS 'Title. 督办事项名称。';
COMMENT ON COLUMN edianton.supervision_board.state IS 'State: open or suspended. 状态代码。';
COMMENT ON COLUMN edianton.supervision_board.colour IS 'Worst light at this instant. 当前灯色代码。';
COMMENT ON COLUMN edianton.supervision_board.colour_zh IS 'Light as the site calls it. 当前灯色。';
COMMENT ON COLUMN edianton.supervision_board.unit IS 'Code of the unit that answers for the case. 承办单位代码。';
COMMENT ON COLUMN edianton.supervision_board.unit_zh IS 'Unit that answers for the case. 承办单位。';
COMMENT ON COLUMN edianton.supervision_board.source_matter_id IS 'Matter it came from. 来源事项编号。';
COMMENT ON COLUMN edianton.supervision_board.source_title IS 'Title of the matter it came from. 来源事项。';
COMMENT ON COLUMN edianton.supervision_board.source_node IS 'Code of the node that turned red. 来源节点代码。';
COMMENT ON COLUMN edianton.supervision_board.source_node_zh IS 'Node that turned red. 来源节点。';
COMMENT ON COLUMN edianton.supervision_board.source_unit_zh IS 'Lead unit of that node. 来源节点牵头单位。';
COMMENT ON COLUMN edianton.supervision_board.opened_at IS 'When it was issued. 交办时刻。';
COMMENT ON COLUMN edianton.supervision_board.age_days IS 'Whole days since it was issued. 交办以来的天数。';
COMMENT ON COLUMN edianton.supervision_board.accept_colour IS 'Light of "1": accepted within a day. “1”接办的灯。';
COMMENT ON COLUMN edianton.supervision_board.accept_due IS 'Due time of "1"; NULL when its clock does not run. “1”接办到期时刻。';
COMMENT ON COLUMN edianton.supervision_board.feedback_colour IS 'Light of "3": fed back within three days. “3”反馈的灯。';
COMMENT ON COLUMN edianton.supervision_board.feedback_due IS 'Due time of "3". “3”反馈到期时刻。';
COMMENT ON COLUMN edianton.supervision_board.solve_colour IS 'Light of "7": first solution within seven days. “7”初步解决的灯。';
COMMENT ON COLUMN edianton.supervision_board.solve_due IS 'Due time of "7". “7”初步解决到期时刻。';
COMMENT ON COLUMN edianton.supervision_board.complete_colour IS 'Light of "1": completed within a month. “1”月完成的灯。';
COMMENT ON COLUMN edianton.supervision_board.complete_due IS 'Due time of the month. “1”月完成到期时刻。';
COMMENT ON COLUMN edianton.supervision_board.writeoff_colour IS 'Light of "0": written off. “0”销号的灯。';
COMMENT ON COLUMN edianton.supervision_board.writeoff_due IS 'Due time of the write-off, if the site gave it one. “0”销号到期时刻（如有）。';
COMMENT ON COLUMN edianton.supervision_board.unit_name IS 'Unit that answers for the case, in the language of edianton.language. 承办单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.supervision_board.source_node_name IS 'Node that turned red, in the language of edianton.language. 来源节点（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.supervision_board.source_unit_name IS 'Lead unit of that node, in the language of edianton.language. 来源节点牵头单位（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.supervision_board.state_label IS 'State, in the language of edianton.language. 状态（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.supervision_board.colour_label IS 'Worst light at this instant, in the language of edianton.language. 当前灯色（按 edianton.language 显示）。';

-- A unit at a time, by the indexes of what it has in hand and what it has finished: one unit's row costs that unit's nodes.
CREATE OR REPLACE VIEW edianton.unit_board WITH (security_invoker = true) AS
SELECT u.code AS unit,
       u.name_zh AS unit_zh,
       u.name_en AS unit_en,
       u.kind,
       n.open_nodes,
       n.undecided,
       n.yellow,
       n.red,
       d.done,
       d.done_in_time,
       CASE WHEN d.done > 0 THEN d.done_in_time * 100 / d.done END AS in_time_percent,
       coalesce(s.points, 0) AS points,
       edianton.in_language(u.name_zh, u.name_en) AS unit_name
FROM edianton.unit u
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS open_nodes,
           count(*) FILTER (WHERE l.state = 'undecided')::integer AS undecided,
           count(*) FILTER (WHERE l.colour = 'yellow')::integer AS yellow,
           count(*) FILTER (WHERE l.colour = 'red')::integer AS red
    FROM edianton.node_light l
    WHERE l.unit = u.code AND l.in_hand AND l.matter_state = 'open') n
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS done, count(*) FILTER (WHERE x.done_at < x.due_at)::integer AS done_in_time
    FROM edianton.node x
    WHERE x.lead_unit = u.id AND x.state IN ('done', 'conditional') AND x.due_at < 'infinity') d
CROSS JOIN LATERAL (SELECT sum(e.points) AS points FROM edianton.score_entry e WHERE e.unit = u.id) s
WHERE u.active OR n.open_nodes > 0 OR d.done > 0 OR s.points IS NOT NULL;

COMMENT ON VIEW edianton.unit_board IS 'What every unit has in hand, how it stands and its points. 各单位在办、灯色、按时率与积分。';
COMMENT ON COLUMN edianton.unit_board.unit IS 'Unit''s code. 单位代码。';
COMMENT ON COLUMN edianton.unit_board.unit_zh IS 'Unit. 单位。';
COMMENT ON COLUMN edianton.unit_board.unit_en IS 'Unit in English. 单位英文名称。';
COMMENT ON COLUMN edianton.unit_board.kind IS 'Kind of unit. 单位类别。';
COMMENT ON COLUMN edianton.unit_board.open_nodes IS 'Nodes in hand. 在办节点数。';
COMMENT ON COLUMN edianton.unit_board.undecided IS 'Optional nodes to confirm or decline. 待确认选办节点数。';
COMMENT ON COLUMN edianton.unit_board.yellow IS 'Yellow lights. 黄灯数。';
COMMENT ON COLUMN edianton.unit_board.red IS 'Red lights. 红灯数。';
COMMENT ON COLUMN edianton.unit_board.done IS 'Finished nodes that had a due time. 已办结节点数（有时限）。';
COMMENT ON COLUMN edianton.unit_board.done_in_time IS 'Of those, finished before it. 其中按时办结数。';
COMMENT ON COLUMN edianton.unit_board.in_time_percent IS 'Share finished in time, in percent, rounded down. 按时办结率（百分比，向下取整）。';
COMMENT ON COLUMN edianton.unit_board.points IS 'Sum of points; deductions are negative. 积分合计（扣分为负）。';
COMMENT ON COLUMN edianton.unit_board.unit_name IS 'Unit, in the language of edianton.language. 单位（按 edianton.language 显示）。';
