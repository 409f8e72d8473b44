-- 让“躺平”现象无处藏身 (1.55): what nobody has done anything about for how long, by matter, node and unit.

-- Time passing, messages, points and findings of jobs are nobody's work on a matter; a leader's or supervisor's word about it is not either.
CREATE OR REPLACE FUNCTION edianton.is_action(kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kind <> ALL ('{node.yellow,node.red,node.blue,node.green,node.grey,node.light,node.step,node.urged,node.lapsed,calendar.moved'
        ',score.taken,score.reversed,notice.held,notice.raised,notice.unheard,notice.acknowledged'
        ',matter.moot,matter.revived,stall.began,stall.ended,plan.alert,progress.slow,progress.recovered,certificate.expiring'
        ',factor.short,factor.secured,issue.reminded,issue.lifted,campaign.reminded,delay.attributed,points.appealed,points.decided'
        ',directive.issued,interview.held,misconduct.reported,misconduct.verified,sanction.imposed,plate.red,supervision.opened,supervision.joined}'::text[]);
COMMENT ON FUNCTION edianton.is_action(text) IS
    'Is an event of this kind somebody''s work on the matter? Lights, warnings, points, findings of jobs and words about it are not. 该类事件是否属于实际办理；灯色变化、预警、积分、自动判定与催督均不算。';

CREATE OR REPLACE VIEW edianton.matter_activity WITH (security_invoker = true) AS
SELECT m.id AS matter_id,
       m.kind,
       m.title,
       u.code AS unit,
       edianton.in_language(u.name_zh, u.name_en) AS unit_name,
       m.nodes_open,
       x.last_at AS last_action_at,
       a.kind AS last_action,
       a.node AS last_node,
       p.name AS last_person,
       edianton.days_between(x.last_at, edianton.clock(), 'Asia/Shanghai') AS idle_days,
       edianton.workdays_between(x.last_at, greatest(edianton.clock(), x.last_at)) AS idle_workdays
FROM edianton.matter m
LEFT JOIN edianton.unit u ON u.id = m.unit
LEFT JOIN LATERAL (
    SELECT e.recorded_at, e.kind, e.node, e.actor FROM edianton.event e
    WHERE e.matter_id = m.id AND edianton.is_action(e.kind) AND NOT e.detail ? 'silent'
    ORDER BY e.seq DESC LIMIT 1) a ON true
LEFT JOIN edianton.person p ON p.id = a.actor
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(a.recorded_at, m.opened_at), CASE m.kind WHEN 'supervision' THEN edianton.last_activity(m.id) END) AS last_at) x
WHERE m.state = 'open';

CREATE OR REPLACE VIEW edianton.node_activity WITH (security_invoker = true) AS
SELECT l.matter_id,
       l.kind,
       l.title,
       l.node,
       l.name,
       l.unit,
       l.unit_name,
       l.person,
       l.state,
       l.state_label,
       l.colour,
       l.due_at,
       l.state IN ('undecided', 'received', 'active', 'conditional') AS turn,
       x.last_at AS last_action_at,
       a.kind AS last_action,
       p.name AS last_person,
       edianton.days_between(x.last_at, edianton.clock(), 'Asia/Shanghai') AS idle_days,
       edianton.workdays_between(x.last_at, greatest(edianton.clock(), x.last_at)) AS idle_workdays
FROM edianton.node_light l
LEFT JOIN LATERAL (
    SELECT e.recorded_at, e.kind, e.actor FROM edianton.event e
    WHERE e.matter_id = l.matter_id AND e.ord = l.ord AND edianton.is_action(e.kind)
    ORDER BY e.seq DESC LIMIT 1) a ON true
LEFT JOIN edianton.person p ON p.id = a.actor
CROSS JOIN LATERAL (
    SELECT coalesce(a.recorded_at, l.start_at, (SELECT m.opened_at FROM edianton.matter m WHERE m.id = l.matter_id)) AS last_at) x
WHERE l.in_hand AND l.matter_state = 'open';

-- edianton.inactivity: errors ED005, ED039, ED060. Where the next move is not the unit's (待申报, 暂停计时) it is not held against it.
CREATE OR REPLACE FUNCTION edianton.inactivity(days integer DEFAULT 7, only_unit text DEFAULT NULL, only_kind text DEFAULT NULL)
    RETURNS TABLE (unit text, unit_name text, held bigint, idle bigint, idle_matters bigint, idle_overdue bigint, longest_days integer,
        longest_matter bigint, longest_title text, longest_node text, last_action_at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off -- one unit costs one unit
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_argument('number of days', inactivity.days IS NOT NULL);
    IF inactivity.days < 0 THEN
        RAISE EXCEPTION 'nothing is idle for % days', inactivity.days USING
            ERRCODE = 'ED039', DETAIL = 'Days without an action are counted from 0.', HINT = 'SELECT * FROM edianton.inactivity(7);';
    END IF;
    IF inactivity.only_unit IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.unit u WHERE u.code = inactivity.only_unit) THEN
        RAISE EXCEPTION 'there is no unit "%"', inactivity.only_unit USING ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.unit;';
    END IF;
    RETURN QUERY
    SELECT a.unit, min(a.unit_name), count(*), count(*) FILTER (WHERE a.idle_days >= inactivity.days),
           count(DISTINCT a.matter_id) FILTER (WHERE a.idle_days >= inactivity.days),
           count(*) FILTER (WHERE a.idle_days >= inactivity.days AND a.colour = 'red'),
           max(a.idle_days),
           (array_agg(a.matter_id ORDER BY a.last_action_at, a.matter_id, a.node))[1],
           (array_agg(a.title ORDER BY a.last_action_at, a.matter_id, a.node))[1],
           (array_agg(a.node ORDER BY a.last_action_at, a.matter_id, a.node))[1],
           max(a.last_action_at)
    FROM edianton.node_activity a
    WHERE a.turn AND (inactivity.only_unit IS NULL OR a.unit = inactivity.only_unit) AND (inactivity.only_kind IS NULL OR a.kind = inactivity.only_kind)
    GROUP BY a.unit
    ORDER BY 4 DESC, 7 DESC, a.unit COLLATE "C";
END
$$;
COMMENT ON FUNCTION edianton.inactivity(integer, text, text) IS
    'Units by what they have let lie: nodes whose next move is theirs, of which nobody has done anything about for the given natural days or more (matters, red ones), the longest of all, and the unit''s last action on what it holds. 单位“躺平”清单：轮到其办理的节点中，连续若干自然日无任何办理动作的节点数、事项数、逾期数，及最久者。';

COMMENT ON VIEW edianton.matter_activity IS 'When somebody last worked on each running matter, and for how long nobody has. 每个在办事项最近一次实际办理及闲置天数。';
COMMENT ON COLUMN edianton.matter_activity.matter_id IS 'Matter; edianton.matter.id. 事项编号。';
COMMENT ON COLUMN edianton.matter_activity.kind IS 'Kind of the matter. 事项类别代码。';
COMMENT ON COLUMN edianton.matter_activity.title IS 'Title. 事项名称。';
COMMENT ON COLUMN edianton.matter_activity.unit IS 'Code of the unit that answers for the whole. 主管单位代码。';
COMMENT ON COLUMN edianton.matter_activity.unit_name IS 'Its name, in the language of edianton.language. 主管单位。';
COMMENT ON COLUMN edianton.matter_activity.nodes_open IS 'Nodes in hand. 在办节点数。';
COMMENT ON COLUMN edianton.matter_activity.last_action_at IS 'When somebody last worked on it; its opening at least. 最近一次实际办理时刻，至少为启动时刻。';
COMMENT ON COLUMN edianton.matter_activity.last_action IS 'Kind of that event. 该次办理的事件类型。';
COMMENT ON COLUMN edianton.matter_activity.last_node IS 'Node that it was about. 涉及节点代码。';
COMMENT ON COLUMN edianton.matter_activity.last_person IS 'Who did it; NULL: the engine or the owner of the site. 办理人，系统自动为空。';
COMMENT ON COLUMN edianton.matter_activity.idle_days IS 'Natural days since, by local dates. 闲置自然日。';
COMMENT ON COLUMN edianton.matter_activity.idle_workdays IS 'Working days since. 闲置工作日。';
COMMENT ON VIEW edianton.node_activity IS 'When somebody last did something about each node in hand; having been given it counts as the first. 每个在办节点最近一次办理动作（转入视为首次）。';
COMMENT ON COLUMN edianton.node_activity.matter_id IS 'Matter; with node the key. 事项编号，与节点代码组成主键。';
COMMENT ON COLUMN edianton.node_activity.kind IS 'Kind of the matter. 事项类别代码。';
COMMENT ON COLUMN edianton.node_activity.title IS 'Title of the matter. 事项名称。';
COMMENT ON COLUMN edianton.node_activity.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.node_activity.name IS 'Node, in the language of edianton.language. 节点名称。';
COMMENT ON COLUMN edianton.node_activity.unit IS 'Lead unit''s code. 牵头单位代码。';
COMMENT ON COLUMN edianton.node_activity.unit_name IS 'Lead unit, in the language of edianton.language. 牵头单位。';
COMMENT ON COLUMN edianton.node_activity.person IS 'Person who answers for it. 具体责任人。';
COMMENT ON COLUMN edianton.node_activity.state IS 'State. 节点状态代码。';
COMMENT ON COLUMN edianton.node_activity.state_label IS 'State, in the language of edianton.language. 节点状态。';
COMMENT ON COLUMN edianton.node_activity.colour IS 'Light. 当前灯色代码。';
COMMENT ON COLUMN edianton.node_activity.due_at IS 'When it is due. 到期时刻。';
COMMENT ON COLUMN edianton.node_activity.turn IS 'The next move is the unit''s: not one that waits for its applicant, nor a stopped clock. 是否轮到牵头单位办理（待申报、暂停除外）。';
COMMENT ON COLUMN edianton.node_activity.last_action_at IS 'When somebody last did something about it. 最近一次办理动作时刻。';
COMMENT ON COLUMN edianton.node_activity.last_action IS 'Kind of that event. 该次办理的事件类型。';
COMMENT ON COLUMN edianton.node_activity.last_person IS 'Who did it; NULL: the engine or the owner of the site. 办理人，系统自动为空。';
COMMENT ON COLUMN edianton.node_activity.idle_days IS 'Natural days since, by local dates. 闲置自然日。';
COMMENT ON COLUMN edianton.node_activity.idle_workdays IS 'Working days since. 闲置工作日。';
