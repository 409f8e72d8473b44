-- Who holds up what.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-03-03 09:00+08';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s83-hb', '区住建局', '341602'), ('s83-lb', '区自规分局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s83-hb', '住建'), ('s83-lb', '自规');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code LIKE 's83-%';
SELECT edianton.load_template('{
  "code": "s83-b", "kind": "project", "name": {"zh": "小流程"}, "policy": "project",
  "stages": [{"code": "S", "name": {"zh": "阶段"}, "lead": "s83-hb"}],
  "nodes": [
    {"code": "land", "stage": "S", "name": {"zh": "用地"}, "lead": "s83-lb", "term": "3 workdays"},
    {"code": "design", "stage": "S", "name": {"zh": "设计"}, "lead": "s83-hb", "term": "10 workdays"},
    {"code": "survey", "stage": "S", "name": {"zh": "踏勘"}, "lead": "s83-lb", "term": "5 workdays", "optional": true, "after": ["land"]},
    {"code": "permit", "stage": "S", "name": {"zh": "许可"}, "lead": "s83-hb", "term": "3 workdays", "after": ["design", "survey"]},
    {"code": "build", "stage": "S", "name": {"zh": "开工"}, "lead": "s83-hb", "term": "5 workdays", "after": ["permit"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s83-b') > 0 AS published;
SELECT edianton.open_matter('s83-b', '甲项目') AS a \gset
SELECT edianton.open_matter('s83-b', '乙项目') AS b \gset
SELECT edianton.confirm(:a, 'survey', false, '已有资料') > 0 AND edianton.confirm(:b, 'survey', true) > 0 AS decided;
INSERT INTO edianton.project (matter_id, library, name, nature, total_investment, construction_content, reserved_at, changed_at)
    VALUES (:a, 'social', '甲项目', '新建', 120000000, '厂房', edianton.clock(), edianton.clock()), (:b, 'social', '乙项目', '新建', 80000000, '厂房', edianton.clock(), edianton.clock());
SET edianton.simulated_clock = '2025-03-12 09:00+08';
SELECT nodes > 0 AS swept FROM edianton.tick();
SELECT title, node, unit, state, colour, since, due_at, behind, investment FROM edianton.blocking() WHERE unit LIKE 's83-%';
-- what was declined passes on what comes after it; the last node holds up nobody
SELECT edianton.complete(:a, 'land') > 0 AND edianton.complete(:b, 'land') > 0 AS done;
SELECT * FROM edianton.blockers('s83-hb');
SELECT title, node, state, colour, behind FROM edianton.blocking() WHERE unit LIKE 's83-%';
SELECT node, behind FROM edianton.blocking(:b);
SELECT edianton.complete(:a, 'design') > 0 AND edianton.complete(:a, 'permit') > 0 AS done;
SELECT count(*) AS of_a FROM edianton.blocking(:a);
SELECT * FROM edianton.blockers('s83-hb');
SELECT * FROM edianton.blockers('s83-lb');
SELECT unit, projects, nodes FROM edianton.blockers() WHERE unit LIKE 's83-%';
SELECT count(*) AS of_nobody FROM edianton.blockers('s83-none');
ROLLBACK;
