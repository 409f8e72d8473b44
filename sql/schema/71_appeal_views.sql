-- Appeals, their queue, plates and figures, exact at edianton.clock().

CREATE OR REPLACE VIEW edianton.appeal_board WITH (security_invoker = true) AS
SELECT a.matter_id,
       m.title,
       e.uscc,
       e.name AS enterprise,
       a.field,
       f.name_zh AS field_zh,
       a.content,
       a.channel,
       a.on_behalf,
       a.project,
       u.code AS unit,
       u.name_zh AS unit_zh,
       CASE WHEN a.unit IS NULL THEN 'queued'
            WHEN a.checked_at IS NOT NULL THEN 'checked'
            WHEN a.solved_at IS NOT NULL THEN 'solved'
            WHEN a.replied_at IS NOT NULL THEN 'replied'
            ELSE 'routed' END AS state,
       a.filed_at,
       a.routed_at,
       l.due_at AS reply_due_at,
       l.colour AS reply_colour,
       a.replied_at,
       a.solved_at,
       a.checked_at,
       r.reply,
       r.rating,
       r.message,
       (SELECT p.colour FROM edianton.plate p WHERE p.matter_id = a.matter_id AND p.lifted_at IS NULL
        ORDER BY array_position('{red,yellow,blue}'::text[], p.colour) LIMIT 1) AS plate
FROM edianton.appeal a
JOIN edianton.matter m ON m.id = a.matter_id
JOIN edianton.enterprise e ON e.id = a.enterprise
JOIN edianton.appeal_field f ON f.code = a.field
LEFT JOIN edianton.unit u ON u.id = a.unit
LEFT JOIN edianton.node_light l ON l.matter_id = a.matter_id AND l.node = 'reply'
LEFT JOIN LATERAL (SELECT x.reply, x.rating, x.message FROM edianton.appeal_reply x WHERE x.matter_id = a.matter_id
                   ORDER BY x.round DESC LIMIT 1) r ON true;

CREATE OR REPLACE VIEW edianton.appeal_queue WITH (security_invoker = true) AS
SELECT a.matter_id, m.title, e.name AS enterprise, a.field, a.filed_at, edianton.clock() - a.filed_at AS waits,
       du.code AS desk, l.due_at, l.colour
FROM edianton.appeal a
JOIN edianton.matter m ON m.id = a.matter_id
JOIN edianton.enterprise e ON e.id = a.enterprise
LEFT JOIN edianton.node n ON n.matter_id = a.matter_id AND n.code = 'route'
LEFT JOIN edianton.unit du ON du.id = n.lead_unit
LEFT JOIN edianton.node_light l ON l.matter_id = a.matter_id AND l.node = 'route'
WHERE a.unit IS NULL AND m.state IN ('draft', 'open', 'suspended');

CREATE OR REPLACE VIEW edianton.plate_board WITH (security_invoker = true) AS
SELECT m.id AS matter_id,
       m.title,
       u.code AS unit,
       u.name_zh AS unit_zh,
       CASE WHEN r.hung_at IS NOT NULL THEN 'red' WHEN y.hung_at IS NOT NULL AND y.lifted_at IS NULL THEN 'yellow' ELSE 'blue' END AS plate,
       b.hung_at AS blue_at,
       y.hung_at AS yellow_at,
       y.lifted_at AS yellow_lifted_at,
       r.hung_at AS red_at,
       (SELECT array_agg(pp.duty || coalesce(' ' || pu.name_zh, ' ?') ORDER BY pp.duty COLLATE "C")
        FROM edianton.plate_push pp LEFT JOIN edianton.unit pu ON pu.id = pp.unit WHERE pp.matter_id = m.id) AS pushed_to,
       h.document AS handover,
       o.matter_id AS supervision
FROM edianton.plate b
JOIN edianton.matter m ON m.id = b.matter_id
LEFT JOIN edianton.plate y ON y.matter_id = m.id AND y.colour = 'yellow'
LEFT JOIN edianton.plate r ON r.matter_id = m.id AND r.colour = 'red'
LEFT JOIN edianton.plate_handover h ON h.matter_id = m.id
LEFT JOIN edianton.node n ON n.matter_id = m.id AND n.code = 'reply'
LEFT JOIN edianton.unit u ON u.id = n.lead_unit
LEFT JOIN LATERAL (SELECT x.matter_id FROM edianton.supervision_order x WHERE x.appeal = m.id
                   ORDER BY x.issued_at DESC, x.matter_id DESC LIMIT 1) o ON true
WHERE b.colour = 'blue';

CREATE OR REPLACE VIEW edianton.appeal_statistics WITH (security_invoker = true) AS
SELECT b.unit,
       b.unit_zh,
       b.field,
       count(*) AS appeals,
       count(*) FILTER (WHERE b.replied_at IS NOT NULL) AS replied,
       count(*) FILTER (WHERE b.replied_at IS NOT NULL AND b.plate = 'blue') AS replied_in_time,
       count(*) FILTER (WHERE b.replied_at IS NULL AND b.reply_colour = 'red') AS overdue,
       count(*) FILTER (WHERE b.solved_at IS NOT NULL) AS solved,
       count(*) FILTER (WHERE b.plate = 'yellow') AS yellow_plates,
       count(*) FILTER (WHERE b.plate = 'red') AS red_plates,
       count(*) FILTER (WHERE b.rating = 'satisfied') AS satisfied,
       count(*) FILTER (WHERE b.rating = 'basically') AS basically,
       count(*) FILTER (WHERE b.rating = 'dissatisfied') AS dissatisfied
FROM edianton.appeal_board b
GROUP BY b.unit, b.unit_zh, b.field;

-- Units that take part and have nobody to turn to (3.19).
CREATE OR REPLACE VIEW edianton.liaison_gap WITH (security_invoker = true) AS
SELECT u.code AS unit, u.name_zh, count(*) AS open_nodes
FROM edianton.node n
JOIN edianton.matter m ON m.id = n.matter_id AND m.state = 'open'
JOIN edianton.unit u ON u.id = n.lead_unit
WHERE n.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional')
  AND NOT EXISTS (SELECT FROM edianton.contact c
                  WHERE c.unit = u.id AND c.level = 'liaison' AND c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock())
GROUP BY u.code, u.name_zh;

COMMENT ON VIEW edianton.appeal_board IS 'Appeals and where they stand. 诉求台账。';
COMMENT ON COLUMN edianton.appeal_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.appeal_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.appeal_board.uscc IS 'Code of the enterprise. 统一社会信用代码。';
COMMENT ON COLUMN edianton.appeal_board.enterprise IS 'Enterprise. 企业名称。';
COMMENT ON COLUMN edianton.appeal_board.field IS 'Field. 领域代码。';
COMMENT ON COLUMN edianton.appeal_board.field_zh IS 'Field in Chinese. 领域名称。';
COMMENT ON COLUMN edianton.appeal_board.content IS 'What is asked. 诉求内容。';
COMMENT ON COLUMN edianton.appeal_board.channel IS 'Client. 来源渠道。';
COMMENT ON COLUMN edianton.appeal_board.on_behalf IS 'Entered by an agent. 是否代录。';
COMMENT ON COLUMN edianton.appeal_board.project IS 'Project. 相关项目。';
COMMENT ON COLUMN edianton.appeal_board.unit IS 'Unit that answers. 责任单位代码。';
COMMENT ON COLUMN edianton.appeal_board.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.appeal_board.state IS 'queued, routed, replied, solved, checked. 状态：待分派、待答复、已答复、已解决、已核实。';
COMMENT ON COLUMN edianton.appeal_board.filed_at IS 'Filed. 提报时刻。';
COMMENT ON COLUMN edianton.appeal_board.routed_at IS 'Routed. 分派时刻。';
COMMENT ON COLUMN edianton.appeal_board.reply_due_at IS 'Reply due. 答复期限。';
COMMENT ON COLUMN edianton.appeal_board.reply_colour IS 'Light of the reply. 答复灯色。';
COMMENT ON COLUMN edianton.appeal_board.replied_at IS 'Replied. 答复时刻。';
COMMENT ON COLUMN edianton.appeal_board.solved_at IS 'Reported solved. 报告解决时刻。';
COMMENT ON COLUMN edianton.appeal_board.checked_at IS 'Confirmed. 核实时刻。';
COMMENT ON COLUMN edianton.appeal_board.reply IS 'Last reply. 最近答复。';
COMMENT ON COLUMN edianton.appeal_board.rating IS 'Its rating. 评价。';
COMMENT ON COLUMN edianton.appeal_board.message IS 'Message. 留言。';
COMMENT ON COLUMN edianton.appeal_board.plate IS 'Plate. 当前牌色。';
COMMENT ON VIEW edianton.appeal_queue IS 'Appeals that no rule routes. 待人工分派的诉求。';
COMMENT ON COLUMN edianton.appeal_queue.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.appeal_queue.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.appeal_queue.enterprise IS 'Enterprise. 企业名称。';
COMMENT ON COLUMN edianton.appeal_queue.field IS 'Field. 领域。';
COMMENT ON COLUMN edianton.appeal_queue.filed_at IS 'Filed. 提报时刻。';
COMMENT ON COLUMN edianton.appeal_queue.waits IS 'How long it waits. 已等待时长。';
COMMENT ON COLUMN edianton.appeal_queue.desk IS 'Desk that has to route it; empty: none. 负责分派的单位，空为无。';
COMMENT ON COLUMN edianton.appeal_queue.due_at IS 'When it must be routed. 分派期限。';
COMMENT ON COLUMN edianton.appeal_queue.colour IS 'Light. 灯色。';
COMMENT ON VIEW edianton.plate_board IS 'Plates of appeals with their parties. 挂牌台账。';
COMMENT ON COLUMN edianton.plate_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.plate_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.plate_board.unit IS 'Unit that answers. 责任单位代码。';
COMMENT ON COLUMN edianton.plate_board.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.plate_board.plate IS 'Plate that hangs now. 当前牌色。';
COMMENT ON COLUMN edianton.plate_board.blue_at IS 'Blue since. 挂蓝牌时刻。';
COMMENT ON COLUMN edianton.plate_board.yellow_at IS 'Yellow since. 挂黄牌时刻。';
COMMENT ON COLUMN edianton.plate_board.yellow_lifted_at IS 'Yellow was undone. 黄牌摘除时刻。';
COMMENT ON COLUMN edianton.plate_board.red_at IS 'Red since. 挂红牌时刻。';
COMMENT ON COLUMN edianton.plate_board.pushed_to IS 'Duties and units told; ? where there is none. 已推送的职能与单位。';
COMMENT ON COLUMN edianton.plate_board.handover IS 'Number of the hand-over. 移送文号。';
COMMENT ON COLUMN edianton.plate_board.supervision IS 'Last supervision order. 最近的督办。';
COMMENT ON VIEW edianton.appeal_statistics IS 'Appeals by unit and field. 诉求统计（按单位与领域）。';
COMMENT ON COLUMN edianton.appeal_statistics.unit IS 'Unit; empty: queue. 责任单位代码。';
COMMENT ON COLUMN edianton.appeal_statistics.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.appeal_statistics.field IS 'Field. 领域。';
COMMENT ON COLUMN edianton.appeal_statistics.appeals IS 'Appeals. 诉求数。';
COMMENT ON COLUMN edianton.appeal_statistics.replied IS 'Answered. 已答复。';
COMMENT ON COLUMN edianton.appeal_statistics.replied_in_time IS 'Answered without a plate. 按期答复。';
COMMENT ON COLUMN edianton.appeal_statistics.overdue IS 'Overdue now. 逾期未答复。';
COMMENT ON COLUMN edianton.appeal_statistics.solved IS 'Solved. 已解决。';
COMMENT ON COLUMN edianton.appeal_statistics.yellow_plates IS 'With a yellow plate. 黄牌。';
COMMENT ON COLUMN edianton.appeal_statistics.red_plates IS 'With a red plate. 红牌。';
COMMENT ON COLUMN edianton.appeal_statistics.satisfied IS 'Satisfied. 满意。';
COMMENT ON COLUMN edianton.appeal_statistics.basically IS 'Basically satisfied. 基本满意。';
COMMENT ON COLUMN edianton.appeal_statistics.dissatisfied IS 'Dissatisfied. 不满意。';
COMMENT ON VIEW edianton.liaison_gap IS 'Units with open nodes and without a liaison. 有在办节点而无联络员的单位。';
COMMENT ON COLUMN edianton.liaison_gap.unit IS 'Unit. 单位代码。';
COMMENT ON COLUMN edianton.liaison_gap.name_zh IS 'Its name. 单位名称。';
COMMENT ON COLUMN edianton.liaison_gap.open_nodes IS 'Its open nodes. 在办节点数。';
