-- The fire acceptance: eight defects, a yellow light, third parties called to the site, thirty days pressed to seven.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
CREATE ROLE regress_edianton_t68;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- Runs a statement and says how it was refused.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d+', '#', 'g');
END $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('T68-HOUSE', '区住建局', '341602'), ('T68-QUALITY', '质检所', '341602'), ('T68-IND', '区经信局', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t68-house', '住建局验收员', 'T68-HOUSE', 'unit'), ('t68-quality', '质检所值班', 'T68-QUALITY', 'unit'), ('t68-ind', '经信局经办人', 'T68-IND', 'unit'),
             ('t68-office', '政府办督查科长', 'T68-IND', 'supervisor')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t68', id FROM edianton.person WHERE code LIKE 't68-%';
SELECT edianton.grant_access('regress_edianton_t68');
SELECT edianton.load_template('{
  "code": "t68", "kind": "project", "name": {"zh": "验收"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "竣工验收"}, "lead": "housing"}],
  "nodes": [
    {"code": "fire", "stage": "s", "name": {"zh": "消防验收(备案)"}, "lead": "housing", "term": "40 workdays"},
    {"code": "joint", "stage": "s", "name": {"zh": "联合验收"}, "lead": "housing", "term": "7 workdays", "after": ["fire"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t68') > 0 AS published;
SELECT pg_temp.at('2025-05-06 09:00+08');
SELECT edianton.open_matter('t68', '商业综合体', 'T68-IND', duties => '{"housing": "T68-HOUSE"}') AS m \gset
SELECT node, colour, due_at FROM edianton.node_light WHERE matter_id = :m ORDER BY position;

-- 1.39: the fire acceptance finds eight defects: the node turns yellow, whatever the time
-- 1.40: they have owners, some of them outside: the quality office, the design firm, the builder
SELECT pg_temp.at('2025-05-08 15:00+08');
SET ROLE regress_edianton_t68;
SELECT edianton.act_as('t68-house');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.report_defects(%s, 'fire', '[]')$$,
    $$SELECT edianton.report_defects(%s, 'fire', '{}')$$,
    $$SELECT edianton.report_defects(%s, 'fire', '[{"unit": "T68-QUALITY"}]')$$,
    $$SELECT edianton.report_defects(%s, 'fire', '[{"description": "无人负责"}]')$$,
    $$SELECT edianton.report_defects(%s, 'fire', '[{"description": "过期", "unit": "T68-QUALITY", "due": "2025-05-01 17:30+08"}]')$$,
    $$SELECT edianton.report_defects(%s, 'fire', '[{"description": "何日", "unit": "T68-QUALITY", "due": "下周"}]')$$,
    $$SELECT edianton.report_defects(%s, 'fire', '[{"description": "何人", "unit": "T68-NOBODY"}]')$$,
    $$SELECT edianton.report_defects(%s, 'joint', '[{"description": "尚未开始", "unit": "T68-QUALITY"}]')$$,
    $$SELECT edianton.report_defects(%s, 'nowhere', '[{"description": "无此节点", "unit": "T68-QUALITY"}]')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT count(*) AS defects FROM edianton.report_defects(:m, 'fire', '[
    {"description": "三层防火门未达甲级", "unit": "T68-QUALITY"},
    {"description": "五层防火门闭门器缺失", "unit": "T68-QUALITY"},
    {"description": "排烟管道走向与设计不符", "outside": "市建筑设计院", "phone": "13905580001"},
    {"description": "排烟风机启动延时", "outside": "市建筑设计院", "phone": "13905580001"},
    {"description": "喷淋末端压力不足", "outside": "施工总承包单位", "unit": "T68-IND"},
    {"description": "应急照明照度不足", "outside": "施工总承包单位", "unit": "T68-IND"},
    {"description": "疏散指示缺失两处", "outside": "施工总承包单位", "unit": "T68-IND"},
    {"description": "消防控制室联动失败", "outside": "消防设备厂家", "phone": "13905580002"}]');
SELECT edianton.act_as('t68-quality');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.report_defects(%s, 'fire', '[{"description": "别人的节点", "unit": "T68-QUALITY"}]')$$, :m));
RESET ROLE;
SELECT node, state, colour, causes, blockers FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SELECT description, unit_zh, outside, outside_phone, due_at, colour FROM edianton.defect_board WHERE matter_id = :m ORDER BY case_id;
-- who watches an outsider sees it among his own
SET ROLE regress_edianton_t68;
SELECT edianton.act_as('t68-ind');
SELECT title, name_zh, task_zh, due_at FROM edianton.todo WHERE kind = 'rectification' AND unit = 'T68-IND' ORDER BY title COLLATE "C";
-- the node does not finish before them
SELECT edianton.act_as('t68-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.complete(%s, 'fire', '消验〔2025〕1号')$$, :m));

-- 1.41: the thirty days are pressed to seven, on site, with a reason; never lengthened so
SELECT edianton.act_as('t68-quality');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.hasten_defects(%s, 'fire', '2025-05-15 17:30+08', '加急')$$, :m));
SELECT edianton.act_as('t68-office');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.hasten_defects(%s, 'fire', '2025-05-15 17:30+08', '')$$, :m));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.hasten_defects(%s, 'fire', '2025-12-31 17:30+08', '放宽')$$, :m));
SELECT edianton.hasten_defects(:m, 'fire', '2025-05-15 17:30+08', '现场联系质检所加急复检、设计单位调整管道') AS hastened;
RESET ROLE;
SELECT DISTINCT first_due, due_at FROM edianton.defect_board WHERE matter_id = :m;

-- each is put right, then inspected by who found it; one is not right and begins again
SELECT pg_temp.at('2025-05-12 16:00+08');
SELECT array_agg(case_id ORDER BY case_id) AS cases, min(case_id) AS door FROM edianton.defect WHERE matter_id = :m \gset
SET ROLE regress_edianton_t68;
SELECT edianton.act_as('t68-quality');
SELECT edianton.complete(:door, 'fix', '更换甲级防火门') > 0 AS fixed;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.complete(%s, 'inspect')$$, :door));
SELECT edianton.act_as('t68-house');
SELECT edianton.reopen(:door, 'fix', '闭门器仍不合格', true) > 0 AS again;
SELECT edianton.act_as('t68-quality');
SELECT edianton.complete(:door, 'fix', '更换闭门器') > 0 AS fixed;
RESET ROLE;
SELECT count(edianton.complete(c, 'fix')) AS fixed FROM unnest(:'cases'::bigint[]) c WHERE c <> :door;
SET ROLE regress_edianton_t68;
SELECT edianton.act_as('t68-house');
SELECT count(edianton.complete(c, 'inspect')) AS inspected FROM unnest(:'cases'::bigint[]) c WHERE c <> :door;
-- seven of eight closed: still yellow
SELECT node, colour, causes, blockers FROM edianton.node_light WHERE matter_id = :m AND node = 'fire';
SELECT * FROM pg_temp.refused(format($$SELECT edianton.complete(%s, 'fire', '消验〔2025〕1号')$$, :m));
SELECT edianton.complete(:door, 'inspect', '复检合格') > 0 AS inspected;
SELECT node, colour, causes, blockers FROM edianton.node_light WHERE matter_id = :m AND node = 'fire';
SELECT edianton.complete(:m, 'fire', '消验〔2025〕1号') > 0 AS accepted;
RESET ROLE;
SELECT count(*) AS closed, max(took) AS longest, bool_and(closed_at < due_at) AS in_seven_days FROM edianton.defect_board WHERE matter_id = :m AND state = 'completed';
SELECT kind, node, colour_before AS before, colour_after AS after FROM edianton.event WHERE matter_id = :m AND (colour_before <> colour_after OR kind LIKE 'defect.%') ORDER BY seq;
SELECT * FROM pg_temp.refused('DELETE FROM edianton.defect');
-- 1.42: who handles, from the chart
SELECT node, name_zh, unit_zh, state_zh, colour_zh FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SELECT c.* FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id = :m OR m.parent_id = :m;
ROLLBACK;
DROP ROLE regress_edianton_t68;
