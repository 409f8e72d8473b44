-- Three levels of dispatch: the unit's head every week, the deputy leader every half month, the head every month.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
CREATE ROLE regress_edianton_t65;
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

-- 0.25, 0.38: periods by calendar rule: Monday to Sunday, 1 to 15 and 16 to the end, the month
SELECT day, w.starts AS week, w.ends, h.starts AS half, h.ends, m.starts AS month, m.ends
FROM unnest('{2025-09-15,2025-09-21,2025-09-16,2025-02-28,2024-02-29,2025-12-31,2026-01-01}'::date[]) AS day,
     edianton.dispatch_span('week', day) w, edianton.dispatch_span('half_month', day) h, edianton.dispatch_span('month', day) m;
SELECT level, scope, rhythm, chair FROM edianton.dispatch_rule ORDER BY level;
SELECT * FROM pg_temp.refused($$UPDATE edianton.dispatch_rule SET rhythm = 'month' WHERE level = 1$$);

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T65-GOV', '区政府', '341602', 'government'), ('T65-HOUSE', '区住建局', '341602', 'department'),
    ('T65-FUNDS', '区财政局', '341602', 'department'), ('T65-POWER', '区供电公司', '341602', 'utility');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t65-head', '区长', 'T65-GOV', 'leader'), ('t65-deputy', '分管副区长', 'T65-GOV', 'leader'), ('t65-deputy2', '另一位副区长', 'T65-GOV', 'leader'),
             ('t65-house-head', '住建局局长', 'T65-HOUSE', 'unit'), ('t65-house', '住建局经办人', 'T65-HOUSE', 'unit'),
             ('t65-power', '供电公司经办人', 'T65-POWER', 'unit'), ('t65-agent', '专职代办员', 'T65-HOUSE', 'helper'),
             ('t65-office', '政府办督查科长', 'T65-GOV', 'supervisor')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.contact (unit, level, person, valid_from)
SELECT u.id, 'head', p.id, '2025-01-01' FROM (VALUES ('T65-GOV', 't65-head'), ('T65-HOUSE', 't65-house-head')) c (u, p)
JOIN edianton.unit u ON u.code = c.u JOIN edianton.person p ON p.code = c.p;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t65', id FROM edianton.person WHERE code LIKE 't65-%';
SELECT edianton.grant_access('regress_edianton_t65');
INSERT INTO edianton.duty (code, name_zh) VALUES ('t65-house', '住建'), ('t65-funds', '财政'), ('t65-power', '供电');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('t65-house', 'T65-HOUSE'), ('t65-funds', 'T65-FUNDS'), ('t65-power', 'T65-POWER'), ('issuer', 'T65-GOV')) AS x (d, c)
    JOIN edianton.unit u ON u.code = x.c ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
SELECT edianton.load_template('{
  "code": "t65", "kind": "project", "name": {"zh": "调度"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "办理"}, "lead": "t65-house"}],
  "nodes": [
    {"code": "permit", "stage": "s", "name": {"zh": "施工许可"}, "lead": "t65-house", "term": "5 workdays"},
    {"code": "structure", "stage": "s", "name": {"zh": "主体结构"}, "lead": "t65-house", "term": "60 workdays"},
    {"code": "funds", "stage": "s", "name": {"zh": "资金落实"}, "lead": "t65-funds", "term": "5 workdays"},
    {"code": "power", "stage": "s", "name": {"zh": "市政接入"}, "lead": "t65-power", "term": "30 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t65') > 0 AS published;
SELECT pg_temp.at('2025-09-12 09:00+08');
SELECT edianton.open_matter('t65', '药业产业园', 'T65-HOUSE') AS key_project, edianton.open_matter('t65', '标准化厂房', 'T65-HOUSE') AS plain_project \gset
INSERT INTO edianton.project (matter_id, library, name, nature, total_investment, construction_content, key_project, leader, reserved_at, changed_at)
SELECT m.id, 'social', m.title, '新建', 1e8, '厂房', m.id = :key_project, (SELECT id FROM edianton.person WHERE code = CASE m.id WHEN :key_project THEN 't65-deputy' ELSE 't65-deputy2' END),
       edianton.clock(), edianton.clock()
FROM edianton.matter m WHERE m.id IN (:key_project, :plain_project);
INSERT INTO edianton.party (matter_id, role, person, from_at) SELECT :key_project, 'agent', id, edianton.clock() FROM edianton.person WHERE code = 't65-agent';

-- 0.25: the periods of a day are made once, for whom there is something to dispatch
SELECT pg_temp.at('2025-09-16 08:00+08');
-- a site that has just begun has missed no meeting
SAVEPOINT begun;
SELECT missed, generated > 0 AS generated FROM edianton.dispatch_tick();
SELECT count(*) AS past FROM edianton.dispatch_period WHERE ends < (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date;
ROLLBACK TO begun;
SELECT edianton.generate_dispatch() >= 6 AS generated, edianton.generate_dispatch() AS again;
CREATE TEMP VIEW mine AS
    SELECT b.* FROM edianton.dispatch_board b JOIN edianton.dispatch_period p ON p.id = b.period
    LEFT JOIN edianton.person x ON x.id = p.leader WHERE b.unit LIKE 'T65-%' OR x.code LIKE 't65-%' OR b.level = 3;
SELECT level, name_zh, unit, leader, starts, ends, state FROM mine ORDER BY level, unit, leader;
SELECT max(period) FILTER (WHERE unit = 'T65-HOUSE') AS week, max(period) FILTER (WHERE leader = '分管副区长') AS half,
       max(period) FILTER (WHERE leader = '另一位副区长') AS half2, max(period) FILTER (WHERE level = 3) AS month FROM mine \gset

-- 0.15, 1.35: problems of a node are rows; told of by its unit, its agent or its enterprise
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-agent');
SELECT edianton.open_problem(:key_project, 'structure', 'soil', '回填缺土三万方') AS soil \gset
-- 1.54: one that involves other units goes to level 2 at once
SELECT edianton.open_problem(:key_project, 'power', 'road_opening', '电缆沟与道路开口冲突', '{T65-HOUSE,T65-POWER}') AS road \gset
SELECT edianton.act_as('t65-house');
SELECT edianton.open_problem(:plain_project, 'permit', 'approval', '图审未回') AS approval \gset
SELECT node, category_zh, description, level, level_reason, other_units FROM edianton.problem_board WHERE problem IN (:soil, :road, :approval) ORDER BY problem;
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.open_problem(%s, 'permit', 'approval', ' ')$$,
    $$SELECT edianton.open_problem(%s, 'permit', 'weather', '下雨')$$,
    $$SELECT edianton.open_problem(%s, 'nowhere', 'other', '无此节点')$$,
    $$SELECT edianton.open_problem(%s, 'permit', 'other', '无此单位', '{T65-NOBODY}')$$,
    $$SELECT edianton.open_problem(1, 'permit', 'other', '无此事项')$$]) s, pg_temp.refused(format(s, :plain_project)) x;
SELECT edianton.act_as('t65-power');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.open_problem(%s, 'permit', 'other', '别人的节点')$$, :plain_project));
RESET ROLE;

-- 0.24: three scopes. The unit's week: problems and nodes of its own, also what is due this week
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-house');
SELECT why, title, node_zh, colour, due_at, description FROM edianton.dispatch_agenda(:week);
-- the deputy's half month: projects in his charge; the head's month: key projects
SELECT edianton.act_as('t65-deputy');
SELECT why, title, node_zh, colour, description FROM edianton.dispatch_agenda(:half);
SELECT edianton.act_as('t65-head');
SELECT why, title, node_zh, colour, description FROM edianton.dispatch_agenda(:month);
RESET ROLE;

-- 1.54: who chairs: the head of the unit, the leader in charge, the head of the government, and nobody else
SELECT pg_temp.at('2025-09-17 17:00+08');
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-house');
SELECT x.* FROM unnest(ARRAY[
    format($$SELECT edianton.hold_dispatch(%s, '纪要')$$, :week),
    format($$SELECT edianton.hold_dispatch(%s, '纪要', chair => 't65-deputy')$$, :week),
    format($$SELECT edianton.hold_dispatch(%s, '', chair => 't65-house-head')$$, :week),
    format($$SELECT edianton.hold_dispatch(%s, '纪要', chair => 't65-house-head', held_at => '2025-09-12 09:00+08')$$, :week),
    format($$SELECT edianton.hold_dispatch(%s, '纪要', chair => 't65-house-head', held_at => '2025-09-18 09:00+08')$$, :week),
    format($$SELECT edianton.hold_dispatch(%s, '纪要', '{}', chair => 't65-house-head')$$, :week),
    format($$SELECT edianton.hold_dispatch(%s, '纪要', chair => 't65-deputy')$$, :half),
    $$SELECT edianton.hold_dispatch(0, '纪要')$$]) s, pg_temp.refused(s) x;
SELECT edianton.act_as('t65-office');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.hold_dispatch(%s, '纪要', chair => 't65-deputy2')$$, :half));
RESET ROLE;

-- 0.38, 0.39: a held meeting is recorded; its decisions have an owner and a date, and run as clocks
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-house-head');
SELECT x.* FROM unnest(ARRAY[
    format($$[{"problem": %s, "decision": "", "unit": "T65-HOUSE", "due": "2025-09-19 17:30+08"}]$$, :soil),
    format($$[{"problem": %s, "decision": "调土", "unit": "T65-HOUSE", "due": "2025-09-01 17:30+08"}]$$, :soil),
    format($$[{"problem": %s, "decision": "调土", "unit": "T65-HOUSE", "due": "周五"}]$$, :soil),
    format($$[{"problem": %s, "decision": "调土", "unit": "T65-NOBODY", "due": "2025-09-19 17:30+08"}]$$, :soil),
    '[{"problem": 0, "decision": "调土", "unit": "T65-HOUSE", "due": "2025-09-19 17:30+08"}]',
    '[{"decision": "调土", "unit": "T65-HOUSE", "due": "2025-09-19 17:30+08"}]']) d, pg_temp.refused(format('SELECT edianton.hold_dispatch(%s, %L, %L)', :week, '纪要', d)) x;
SELECT count(*) AS decisions FROM edianton.hold_dispatch(:week, '研究土方与许可', format('[
    {"problem": %s, "decision": "从标准化厂房余土调运", "unit": "T65-HOUSE", "person": "t65-house", "due": "2025-09-19 17:30+08"},
    {"matter": %s, "node": "permit", "decision": "许可提前一天办结", "unit": "T65-HOUSE", "due": "2025-09-18 17:30+08"}]', :soil, :plain_project)::jsonb);
SELECT * FROM pg_temp.refused(format($$SELECT edianton.hold_dispatch(%s, '再开一次')$$, :week));
SELECT case_id AS transport FROM edianton.dispatch_decision WHERE period = :week AND seq = 1 \gset
SELECT title, kind, state, colour FROM edianton.board WHERE matter_id = :transport;
SELECT node, name_zh, state, unit, person, due_at FROM edianton.node_light WHERE matter_id = :transport ORDER BY position;
SELECT kind, detail ->> 'decision' AS decision, detail ->> 'due_at' AS due FROM edianton.event WHERE matter_id = :key_project AND kind LIKE 'dispatch.%' ORDER BY seq;
-- the node itself is not kept waiting by it
SELECT blockers FROM edianton.node WHERE matter_id = :key_project AND code = 'structure';
RESET ROLE;

-- 0.26: how soon: found and dispatched within two days; what no meeting took up counts until now
SELECT problem = :soil AS soil, to_dispatch FROM edianton.problem_board WHERE dispatched_at IS NOT NULL AND problem IN (:soil, :road, :approval);
SELECT * FROM edianton.problem_times('2025-09-16 00:00+08', '2025-09-17 00:00+08');

-- it is carried out, confirmed, and the problem is solved with a result
SELECT pg_temp.at('2025-09-19 10:00+08');
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.close_problem(%s, '')$$, :soil));
SELECT edianton.complete(:transport, 'carry', '调运单三份') > 0 AS carried, edianton.complete(:transport, 'confirm') > 0 AS confirmed;
SELECT edianton.close_problem(:soil, '已调运回填土三万方');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.close_problem(%s, '再销一次')$$,
    $$SELECT edianton.raise_problem(%s, '已解决')$$]) s, pg_temp.refused(format(s, :soil)) x;
SELECT edianton.act_as('t65-power');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.close_problem(%s, '替别人销')$$, :approval));
RESET ROLE;
SELECT to_dispatch, to_close, result FROM edianton.problem_board WHERE problem = :soil;
SELECT state FROM edianton.matter WHERE id = :transport;

-- 1.54: the deputy leader decides where units stand in each other's way
SELECT pg_temp.at('2025-09-24 15:00+08');
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-deputy');
SELECT count(*) AS decisions FROM edianton.hold_dispatch(:half, '供电、住建会商', format('[
    {"problem": %s, "decision": "电缆沟改线", "unit": "T65-POWER", "due": "2025-09-30 17:30+08"}]', :road)::jsonb);
SELECT * FROM pg_temp.refused(format($$SELECT edianton.raise_problem(%s, ' ')$$, :approval));
SELECT edianton.raise_problem(:approval, '图审机构不归住建管理') AS level;
RESET ROLE;
SELECT level, leader, state, chair, decisions, open_decisions, overdue_decisions FROM mine WHERE period IN (:week, :half) ORDER BY level;

-- the decision falls due and nothing was done: what is stuck goes to the head
SELECT pg_temp.at('2025-09-29 08:00+08');
SELECT edianton.raise_stuck_problems() AS stuck;
SELECT pg_temp.at('2025-10-01 08:00+08');
SELECT edianton.tick() IS NULL AS swept \g /dev/null
-- 0.25: meetings that were not held are flagged, once; the periods of today are made
SELECT missed >= 3 AS missed, raised, generated >= 6 AS generated FROM edianton.dispatch_tick();
SELECT missed, raised, generated FROM edianton.dispatch_tick();
-- a week in which the job did not run is made up for
SELECT node, level, level_reason FROM edianton.problem_board WHERE problem IN (:road, :approval) ORDER BY problem;
SELECT level, unit, leader, starts, ends, state, missed_at FROM mine ORDER BY starts, level, unit, leader;
SELECT max(period) AS october FROM mine WHERE level = 3 \gset
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-head');
SELECT why, title, node_zh, colour, description, open_days FROM edianton.dispatch_agenda(:october) WHERE why = 'problem';
SELECT count(*) AS decisions FROM edianton.hold_dispatch(:october, '主要领导现场调度', format('[
    {"problem": %s, "decision": "供电公司节后首日进场改线", "unit": "T65-POWER", "due": "2025-10-10 17:30+08"}]', :road)::jsonb);
RESET ROLE;
-- level 2 does not wait for ever: 15 days at the level, and it is stuck without any decision
SELECT pg_temp.at('2025-10-09 17:31+08');
SELECT edianton.raise_stuck_problems() AS stuck;
SELECT level, level_reason FROM edianton.problem_board WHERE problem = :approval;

-- 1.54: an assignment that its unit refused is before the deputy leader until it is assigned anew
SELECT edianton.refuse_assignment(:key_project, 'power', '接入点属市供电公司') > 0 AS refused;
SELECT pg_temp.at('2025-10-10 08:00+08');
SELECT max(period) AS half3 FROM mine WHERE leader = '分管副区长' \gset
SELECT why, node_zh, description FROM edianton.dispatch_agenda(:half3) WHERE why = 'refused';
SELECT edianton.reassign(:key_project, 'power', 'T65-HOUSE', NULL, '明确由住建局承担') > 0 AS reassigned;
SELECT count(*) AS refused FROM edianton.dispatch_agenda(:half3) WHERE why = 'refused';

-- who sees it: a unit its own meetings and the problems of its matters, and nothing is rewritten
SET ROLE regress_edianton_t65;
SELECT edianton.act_as('t65-power');
SELECT count(*) FILTER (WHERE level > 1 OR unit <> 'T65-POWER') AS of_others, count(*) > 0 AS own FROM edianton.dispatch_board;
SELECT * FROM pg_temp.refused($$SELECT edianton.generate_dispatch()$$);
SELECT * FROM pg_temp.refused($$UPDATE edianton.problem SET level = 1$$);
RESET ROLE;
SELECT x.* FROM unnest(ARRAY[
    $$UPDATE edianton.dispatch_decision SET due_at = due_at + interval '1 year'$$,
    $$UPDATE edianton.dispatch_period SET minutes = '改写' WHERE held_at IS NOT NULL$$,
    $$DELETE FROM edianton.problem$$]) s, pg_temp.refused(s) x;
SELECT c.* FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id IN (:key_project, :plain_project, :transport);
ROLLBACK;
DROP ROLE regress_edianton_t65;
