-- Directives and where they stand, and what a leader is in charge of.

CREATE OR REPLACE VIEW edianton.directive_board WITH (security_invoker = true) AS
SELECT d.matter_id,
       d.number,
       t.title AS target,
       d.target AS target_id,
       d.target_kind,
       d.target_node,
       a.name AS author,
       d.content,
       u.code AS unit,
       u.name_zh AS unit_zh,
       p.name AS person,
       d.issued_at,
       l.due_at,
       l.colour,
       l.colour_zh,
       d.answer,
       d.answered_at,
       l.in_time
FROM edianton.directive d
JOIN edianton.person a ON a.id = d.author
JOIN edianton.unit u ON u.id = d.unit
LEFT JOIN edianton.person p ON p.id = d.person
LEFT JOIN edianton.matter t ON t.id = d.target
JOIN edianton.node_light l ON l.matter_id = d.matter_id AND l.node = 'act';

-- Projects that name the leader, and whatever his charge covers: units with those below them, divisions, industries, key projects.
CREATE OR REPLACE VIEW edianton.in_charge WITH (security_invoker = true) AS
WITH mine AS MATERIALIZED (
    SELECT c.scope, c.value FROM edianton.charge c
    WHERE c.person = edianton.current_person() AND c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock()
), units AS MATERIALIZED (
    SELECT coalesce(array_agg(DISTINCT below.id), '{}') AS ids
    FROM mine c
    JOIN edianton.unit u ON u.code = c.value
    JOIN edianton.unit below ON below.path OPERATOR(@ltree@.<@) u.path
    WHERE c.scope = 'unit'
)
SELECT b.matter_id, b.kind, b.kind_zh, b.title, b.library, b.division, b.unit, b.unit_zh, b.state, b.colour, b.colour_zh,
       b.percent, b.next_due_at, s.scopes,
       coalesce(p.key_project, false) AS key_project,
       (SELECT count(*) FROM edianton.matter c WHERE c.parent_id = b.matter_id AND c.state = 'open') AS open_parts
FROM edianton.board b
JOIN edianton.matter m ON m.id = b.matter_id
LEFT JOIN edianton.project p ON p.matter_id = b.matter_id
LEFT JOIN edianton.project q ON q.matter_id = b.parent_id
CROSS JOIN units
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN edianton.current_person() IN (p.leader, q.leader) THEN 'project' END,
        CASE WHEN m.units && units.ids THEN 'unit' END,
        CASE WHEN EXISTS (SELECT FROM mine c WHERE c.scope = 'division' AND starts_with(b.division, c.value)) THEN 'division' END,
        CASE WHEN EXISTS (SELECT FROM mine c WHERE c.scope = 'industry' AND c.value = p.industry) THEN 'industry' END,
        CASE WHEN p.key_project AND EXISTS (SELECT FROM mine c WHERE c.scope = 'key') THEN 'key' END,
        CASE WHEN EXISTS (SELECT FROM mine c WHERE c.scope = 'all') THEN 'all' END], NULL) AS scopes) s
WHERE cardinality(s.scopes) > 0;

COMMENT ON VIEW edianton.directive_board IS 'Directives and where they stand. 批示台账。';
COMMENT ON COLUMN edianton.directive_board.matter_id IS 'The matter. 办理事项。';
COMMENT ON COLUMN edianton.directive_board.number IS 'Number of the directive. 批示编号。';
COMMENT ON COLUMN edianton.directive_board.target IS 'What it is about. 所批示事项。';
COMMENT ON COLUMN edianton.directive_board.target_id IS 'Its matter. 所批示事项编号。';
COMMENT ON COLUMN edianton.directive_board.target_kind IS 'Its kind. 所批示事项类别。';
COMMENT ON COLUMN edianton.directive_board.target_node IS 'Node. 节点。';
COMMENT ON COLUMN edianton.directive_board.author IS 'Leader. 批示人。';
COMMENT ON COLUMN edianton.directive_board.content IS 'Content. 批示内容。';
COMMENT ON COLUMN edianton.directive_board.unit IS 'Unit. 落实单位代码。';
COMMENT ON COLUMN edianton.directive_board.unit_zh IS 'Its name. 落实单位名称。';
COMMENT ON COLUMN edianton.directive_board.person IS 'Person. 责任人。';
COMMENT ON COLUMN edianton.directive_board.issued_at IS 'Issued. 批示时刻。';
COMMENT ON COLUMN edianton.directive_board.due_at IS 'Report due. 报告期限。';
COMMENT ON COLUMN edianton.directive_board.colour IS 'Light. 灯色代码。';
COMMENT ON COLUMN edianton.directive_board.colour_zh IS 'Light in Chinese. 灯色。';
COMMENT ON COLUMN edianton.directive_board.answer IS 'Report. 落实情况。';
COMMENT ON COLUMN edianton.directive_board.answered_at IS 'Reported. 报告时刻。';
COMMENT ON COLUMN edianton.directive_board.in_time IS 'In time. 是否按期。';
COMMENT ON VIEW edianton.in_charge IS 'Matters that the acting leader is in charge of, and by which scope. 当前领导分管的事项及依据。';
COMMENT ON COLUMN edianton.in_charge.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.in_charge.kind IS 'Kind. 类别代码。';
COMMENT ON COLUMN edianton.in_charge.kind_zh IS 'Kind in Chinese. 类别。';
COMMENT ON COLUMN edianton.in_charge.title IS 'Title. 名称。';
COMMENT ON COLUMN edianton.in_charge.library IS 'Library. 项目库。';
COMMENT ON COLUMN edianton.in_charge.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.in_charge.unit IS 'Unit that answers. 总责单位代码。';
COMMENT ON COLUMN edianton.in_charge.unit_zh IS 'Its name. 总责单位。';
COMMENT ON COLUMN edianton.in_charge.state IS 'State. 状态。';
COMMENT ON COLUMN edianton.in_charge.colour IS 'Light. 灯色代码。';
COMMENT ON COLUMN edianton.in_charge.colour_zh IS 'Light in Chinese. 灯色。';
COMMENT ON COLUMN edianton.in_charge.percent IS 'Progress. 办结百分比。';
COMMENT ON COLUMN edianton.in_charge.next_due_at IS 'Next due. 最近到期。';
COMMENT ON COLUMN edianton.in_charge.scopes IS 'Why: project, unit, division, industry, key, all. 分管依据。';
COMMENT ON COLUMN edianton.in_charge.key_project IS 'Key project. 是否重点项目。';
COMMENT ON COLUMN edianton.in_charge.open_parts IS 'Open matters below it. 下级未办结事项数。';
