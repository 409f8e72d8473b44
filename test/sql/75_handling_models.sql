-- Handling models: category to matter, content, unit, co-units, term; automatic dispatch; the queue; reminders on the 25th; levels.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t75;
BEGIN;
CREATE FUNCTION pg_temp.at(instant timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant::text, true) $$;
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM set_config('role', 'regress_edianton_t75', true), edianton.act_as(person);
    END IF;
    EXECUTE statement;
    message := 'was not refused';
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d{9,}', '#', 'g');
END $$;
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    before text := current_setting('role');
BEGIN
    PERFORM set_config('role', 'regress_edianton_t75', true);
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    PERFORM set_config('role', before, true);
    RETURN answer;
END $$;
SELECT pg_temp.at('2025-09-15 09:00+08');

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T75-GOV', '区政府办', '341602', 'government'), ('T75-CITY', '市重大项目办', '341600', 'government'),
    ('T75-DRC', '区发改委', '341602', 'department'), ('T75-NR', '区自然资源局', '341602', 'department'), ('T75-HB', '区住建局', '341602', 'department'),
    ('T75-UM', '区城管局', '341602', 'department'), ('T75-PW', '区供电公司', '341602', 'utility'), ('T75-RAIL', '铁路办', '341602', 'department'),
    ('T75-TOWN', '古井镇', '341602', 'township');
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES ('91341602MA6275001B', '甲公司', true, '341602');
INSERT INTO edianton.person (code, name, unit, enterprise, role, phone)
SELECT p.code, p.name, u.id, e.id, p.role, p.phone
FROM (VALUES ('t75-gov', '政府办统筹科经办', 'T75-GOV', NULL, 'unit', '13900000001'), ('t75-city', '市项目办经办', 'T75-CITY', NULL, 'unit', '13900000002'),
             ('t75-nr', '自然资源局经办', 'T75-NR', NULL, 'unit', '13900000003'), ('t75-hb', '住建局经办', 'T75-HB', NULL, 'unit', '13900000004'),
             ('t75-pw', '供电公司经办', 'T75-PW', NULL, 'unit', '13900000005'), ('t75-rail', '铁路办经办', 'T75-RAIL', NULL, 'unit', '13900000006'),
             ('t75-town', '古井镇经办', 'T75-TOWN', NULL, 'unit', NULL), ('t75-gi', '督查员', NULL, NULL, 'supervisor', NULL), ('t75-admin', '管理员', NULL, NULL, 'admin', NULL),
             ('t75-bi', '看板', NULL, NULL, 'bi', NULL), ('t75-jia', '甲公司项目经理', NULL, '91341602MA6275001B', 'enterprise', NULL)) p (code, name, unit, uscc, role, phone)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, person, level) SELECT p.unit, p.id, 'liaison' FROM edianton.person p WHERE p.code IN ('t75-gov', 't75-nr', 't75-hb', 't75-rail');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t75', id FROM edianton.person WHERE code LIKE 't75-%';
SELECT edianton.grant_access('regress_edianton_t75');
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM (VALUES ('coordination', 'T75-GOV'), ('development_reform', 'T75-DRC'), ('natural_resources', 'T75-NR'), ('housing', 'T75-HB'), ('urban_management', 'T75-UM'),
             ('power_supply', 'T75-PW')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit;
SELECT edianton.load_template('{"code": "t75", "kind": "project", "name": "两步", "policy": "project", "stages": [{"code": "A", "name": "甲"}],
    "nodes": [{"code": "structure", "stage": "A", "name": "主体结构", "lead": "housing", "term": "60 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t75');
SELECT edianton.register_project('甲公司厂房', 'social', '新建', 80000000, '厂房三栋', supervising_unit => 'T75-DRC', local_unit => 'T75-TOWN',
    enterprise_uscc => '91341602MA6275001B', level => 'municipal') AS project \gset
SELECT edianton.launch(:project, 't75') > 0 AS launched;

-- 2.24, 2.25, 2.26: twenty-seven models, each with matter, content, responsible unit, co-units, term; which of them the sources name
SELECT count(*) AS models, count(*) FILTER (WHERE basis = 'source') AS of_the_sources, count(*) FILTER (WHERE basis = 'example') AS examples,
       count(*) FILTER (WHERE level = 2) AS of_the_city, count(DISTINCT lead) AS duties FROM edianton.handling_model_board;
SELECT code, name_zh, matter_zh, content_zh, lead, unit_zh, co_units_zh, term, level_zh, categories FROM edianton.handling_model_board
WHERE code IN ('clearance', 'pipeline', 'spoil', 'soil', 'road_opening', 'funds', 'telecom') ORDER BY code COLLATE "C";

-- 2.27: every category is dispatched in the transaction in which it is raised, once the division has a unit for the duty
SAVEPOINT all_duties;
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT DISTINCT '341602', h.lead_duty, u.id FROM edianton.handling_model h, edianton.unit u WHERE u.code = 'T75-UM' ON CONFLICT DO NOTHING;
CREATE TEMP TABLE of_each AS SELECT c.code, edianton.raise_issue(c.code, '问题：' || c.name_zh, '请协调解决', :project) AS id FROM edianton.issue_category c;
SELECT count(*) AS categories, count(DISTINCT b.model) AS models, count(*) FILTER (WHERE b.state = 'assigned') AS assigned, count(b.due_at) AS with_a_clock,
       count(*) FILTER (WHERE EXISTS (SELECT FROM edianton.notice w JOIN edianton.unit u ON u.id = w.unit WHERE w.matter_id = b.matter_id AND u.code = b.unit)) AS told
FROM of_each e JOIN edianton.issue_board b ON b.matter_id = e.id;
ROLLBACK TO all_duties;

SET ROLE regress_edianton_t75;
SELECT pg_temp.as_person('t75-jia', format($$SELECT edianton.raise_issue('clearance', '两户未搬迁', '红线内尚有两户', %s, 'structure', '重庆口径', 'X-1')$$, :project)) AS clearance \gset
SELECT title, category_zh, model, model_version, level_zh, unit_zh, state, by_rule, due_at, colour, project_name, node FROM edianton.issue_board WHERE matter_id = :clearance;
SELECT n.node, n.name_zh, n.state, u.name_zh AS lead, (SELECT array_agg(c.name_zh ORDER BY c.code COLLATE "C") FROM edianton.node x JOIN edianton.unit c ON c.id = ANY (x.co_units) WHERE x.matter_id = n.matter_id AND x.code = n.node) AS co
FROM edianton.node_light n JOIN edianton.unit u ON u.code = n.unit WHERE n.matter_id = :clearance ORDER BY n.position;
RESET ROLE;
SELECT u.name_zh, p.code AS person, w.kind, w.created_at FROM edianton.notice w JOIN edianton.unit u ON u.id = w.unit LEFT JOIN edianton.person p ON p.id = w.person
WHERE w.matter_id = :clearance ORDER BY w.kind, u.code COLLATE "C";

-- bad input is refused and loses nothing
SELECT x.code, x.message FROM (VALUES
    ('t75-jia', $$SELECT edianton.raise_issue('', '空', '空', %s)$$), ('t75-jia', $$SELECT edianton.raise_issue(' ，', '空', '空', %s)$$),
    ('t75-jia', $$SELECT edianton.raise_issue('land', ' ', '空', %s)$$), ('t75-jia', $$SELECT edianton.raise_issue('land', '标题', '', %s)$$),
    ('t75-jia', $$SELECT edianton.raise_issue('land', '标题', '内容', %s, 'nowhere')$$), ('t75-bi', $$SELECT edianton.raise_issue('land', '标题', '内容', %s)$$),
    ('t75-rail', $$SELECT edianton.raise_issue('land', '标题', '内容', %s)$$), ('t75-jia', $$SELECT edianton.raise_issue('land', '标题', '内容', 1 + %s)$$),
    ('t75-jia', $$SELECT edianton.raise_issue('clearance', '再送一次', '内容', %s, NULL, '重庆口径', 'X-1')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :project)) x;
SELECT count(*) AS issues FROM edianton.issue;

-- 2.27: a category that no model takes, and one whose duty nobody performs here: to the queue, which has a clock of its own, never lost
SELECT pg_temp.as_person('t75-town', $$SELECT edianton.raise_issue('跨铁路涵洞', '涵洞下穿铁路', '需与铁路部门协调下穿方案')$$) AS culvert \gset
SELECT pg_temp.as_person('t75-town', $$SELECT edianton.raise_issue('telecom', '基站迁移', '基站位于红线内')$$) AS station \gset
SELECT title, category, model, desk, due_at, colour, waits FROM edianton.issue_queue ORDER BY matter_id;
SELECT m.title, m.kind, n.node, n.name_zh, n.state, n.unit FROM edianton.issue i JOIN edianton.matter m ON m.id = i.queue_case JOIN edianton.node_light n ON n.matter_id = m.id ORDER BY m.id;
SELECT u.name_zh, p.code AS person, w.body FROM edianton.notice w JOIN edianton.issue i ON i.queue_case = w.matter_id JOIN edianton.unit u ON u.id = w.unit LEFT JOIN edianton.person p ON p.id = w.person WHERE i.matter_id = :culvert ORDER BY u.code;
-- nobody answers or escalates what has no unit, nor ends the assignment without a unit
SELECT queue_case AS culvert_case FROM edianton.issue WHERE matter_id = :culvert \gset
SELECT x.code, x.message FROM (VALUES
    ('t75-rail', format($$SELECT edianton.answer_issue(%s, '好')$$, :culvert)), ('t75-gov', format($$SELECT edianton.answer_issue(%s, '好')$$, :culvert)),
    ('t75-gov', format($$SELECT edianton.escalate_issue(%s, '提级')$$, :culvert)), ('t75-gov', format($$SELECT edianton.close_issue(%s, true, '好')$$, :culvert)),
    ('t75-gov', format($$SELECT edianton.complete(%s, 'assign', detail => '{"unit": "T75-RAIL"}')$$, :culvert_case)),
    ('t75-town', format($$SELECT edianton.assign_issue(%s, 'T75-RAIL', '职责')$$, :culvert)), ('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-RAIL', ' ')$$, :culvert)),
    ('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-NOBODY', '职责')$$, :culvert)), ('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-RAIL', '职责', 'none')$$, :culvert)),
    ('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-RAIL', '职责', learn => true)$$, :culvert)),
    ('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-RAIL', '职责', co_units => '{T75-NOBODY}')$$, :culvert))) v (person, s), pg_temp.refused(v.person, v.s) x;
-- the desk is late: the case turns red and its head is told; the issue is still there
SELECT pg_temp.at('2025-09-17 18:00+08');
SELECT edianton.tick() IS NULL AS swept \g /dev/null
SELECT title, desk, due_at, colour FROM edianton.issue_queue ORDER BY matter_id;
SELECT kind, count(*) FROM edianton.escalation e WHERE e.matter_id = :culvert_case GROUP BY kind ORDER BY kind COLLATE "C";

-- assigned by hand: unit, co-units, term; the case is done, and the assignment is learned as the category's model
SET ROLE regress_edianton_t75;
SELECT pg_temp.as_person('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-RAIL', '涉铁事项由铁路办负责', '5 workdays', '{T75-NR,T75-HB}', true, 'railway')$$, :culvert))::bigint > 0 AS assigned;
SELECT title, unit_zh, state, by_rule, due_at, model, model_version FROM edianton.issue_board WHERE matter_id = :culvert;
RESET ROLE;
SELECT state FROM edianton.matter WHERE id = :culvert_case;
SELECT array_agg(c.name_zh ORDER BY c.code COLLATE "C") AS co_units FROM edianton.node n JOIN edianton.unit c ON c.id = ANY (n.co_units) WHERE n.matter_id = :culvert AND n.code = 'answer';
SELECT code, version, name_zh, lead, unit_zh, co_units_zh, term, basis, categories FROM edianton.handling_model_board WHERE basis = 'learned';
SELECT code, message FROM pg_temp.refused('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-HB', '再派一次')$$, :culvert));
-- the next of that kind goes there by itself; categories are known by code and by name
SELECT pg_temp.as_person('t75-town', $$SELECT edianton.raise_issue('跨铁路涵洞', '又一涵洞', '管线上跨铁路')$$) AS next_one \gset
SELECT pg_temp.as_person('t75-town', $$SELECT edianton.raise_issue('道路开口', '出入口', '东侧开口')$$) AS by_name \gset
SELECT title, unit_zh, by_rule, model, model_version FROM edianton.issue_board WHERE matter_id IN (:next_one, :by_name) ORDER BY matter_id;
-- what was learned for a category with a model is that model's next version; the old one stays, and so do the issues that ran by it
SELECT pg_temp.as_person('t75-gov', format($$SELECT edianton.assign_issue(%s, 'T75-HB', '通信工程由住建牵头', '6 workdays', learn => true)$$, :station))::bigint > 0 AS assigned;
SELECT code, version, lead_duty, lead_unit IS NOT NULL AS by_unit, term, basis, valid_to IS NULL AS in_use FROM edianton.handling_model WHERE code = 'telecom' ORDER BY version;
SELECT model, model_version, unit_zh, due_at FROM edianton.issue_board WHERE matter_id = :station;
-- models are edited as versions by administrators, and not rewritten
SELECT pg_temp.as_person('t75-admin', $$SELECT edianton.set_handling_model('telecom', '通信接入', '通信报装', '确定接入点', 'power_supply', '3 workdays', '{housing}', '{telecom}', reason => '机构调整')$$) AS version;
SELECT x.code, x.message FROM (VALUES
    ('t75-nr', $$SELECT edianton.set_handling_model('telecom', '通信', '报装', '接入', 'housing', '3 workdays')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('telecom', '', '报装', '接入', 'housing', '3 workdays')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('Telecom!', '通信', '报装', '接入', 'housing', '3 workdays')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('telecom', '通信', '报装', '接入', 'nobodys_duty', '3 workdays')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('telecom', '通信', '报装', '接入', 'housing', 'none')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('telecom', '通信', '报装', '接入', 'housing', '三天左右')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('telecom', '通信', '报装', '接入', 'housing', '3 workdays', level => 4)$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('telecom', '通信', '报装', '接入', 'housing', '3 workdays', basis => 'learned')$$),
    ('t75-admin', $$SELECT edianton.set_handling_model('second', '通信', '报装', '接入', 'housing', '3 workdays', categories => '{telecom}')$$),
    (NULL, $$UPDATE edianton.handling_model SET term = '90 days' WHERE code = 'telecom'$$), (NULL, $$DELETE FROM edianton.handling_model$$)) v (person, s),
    pg_temp.refused(v.person, v.s) x;
SELECT version, term, valid_to IS NULL AS in_use FROM edianton.handling_model WHERE code = 'telecom' ORDER BY version;

-- several categories: each goes to its unit as a part, the unknown one to the queue, and the whole waits for its parts
SELECT pg_temp.at('2025-09-18 09:00+08');
SELECT pg_temp.as_person('t75-jia', format($$SELECT edianton.raise_issue('pipeline，power, 古树移植、pipeline', '管线与供电', '管线迁改后送电', %s)$$, :project)) AS several \gset
SELECT title, category, unit_zh, state, whole = :several AS part FROM edianton.issue_board WHERE matter_id = :several OR whole = :several ORDER BY matter_id;

-- answer, decision of the level above, check: by whom they may be
SET ROLE regress_edianton_t75;
SELECT x.code, x.message FROM (VALUES
    ('t75-nr', $$SELECT edianton.answer_issue(%s, '')$$), ('t75-pw', $$SELECT edianton.answer_issue(%s, '好')$$), ('t75-hb', $$SELECT edianton.answer_issue(%s, '好')$$),
    ('t75-jia', $$SELECT edianton.answer_issue(%s, '好')$$), ('t75-nr', $$SELECT edianton.close_issue(%s, true, '自己销号')$$),
    ('t75-gov', $$SELECT edianton.close_issue(%s, true, '未反馈先销号')$$), ('t75-nr', $$SELECT edianton.escalate_issue(%s, '')$$), ('t75-jia', $$SELECT edianton.escalate_issue(%s, '太慢')$$),
    ('t75-nr', $$SELECT edianton.escalate_issue(%s, '市级才能定')$$), ('t75-nr', $$SELECT edianton.decide_issue(%s, '定了')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :clearance)) x;
SELECT pg_temp.as_person('t75-nr', format($$SELECT edianton.answer_issue(%s, '两户已签订协议，9月底前搬迁', '自然函〔2025〕3号')$$, :clearance))::bigint > 0 AS answered;
SELECT state, answer, answered_at, in_time, due_at FROM edianton.issue_board WHERE matter_id = :clearance;
-- not solved: a new round, with a clock of its own; the answer before stays
SELECT pg_temp.as_person('t75-gov', format($$SELECT edianton.close_issue(%s, false, '现场仍未搬离')$$, :clearance))::bigint > 0 AS sent_back;
SELECT state, answer, answered_at, due_at FROM edianton.issue_board WHERE matter_id = :clearance;
RESET ROLE;

-- 2.28: on the 25th one reminder for every open item, exactly once a month and item, whatever the job does
SELECT edianton.remind_issues() AS nothing_before_the_25th;
SELECT count(*) AS open FROM edianton.issue_board WHERE state IN ('queued', 'assigned', 'answered');
SELECT pg_temp.at('2025-09-25 06:00+08');
SELECT reminded FROM edianton.issue_tick();
SELECT reminded FROM edianton.issue_tick();
SELECT edianton.remind_issues(), edianton.remind_issues('2025-09-25');
SELECT count(*), count(DISTINCT matter_id), min(fell_due_on), max(fell_due_on) FROM edianton.issue_reminder;
-- by person, held back by the quiet hours, with what it is about
SELECT u.name_zh, p.code AS person, w.urgent, w.created_at, w.not_before, w.body FROM edianton.issue_reminder r JOIN edianton.notice w ON w.id = r.notice JOIN edianton.unit u ON u.id = w.unit
LEFT JOIN edianton.person p ON p.id = w.person WHERE r.matter_id IN (:clearance, :culvert) ORDER BY r.matter_id;
-- raised later that day: part of it; the day after: not before next month
SELECT pg_temp.at('2025-09-25 17:00+08');
SELECT edianton.raise_issue('land', '当日', '当日登记') AS same_day \gset
SELECT pg_temp.at('2025-09-26 09:00+08');
SELECT edianton.raise_issue('land', '次日', '次日登记') AS next_day \gset
-- the job did not run on the evening of the 25th, nor for days after
SELECT pg_temp.at('2025-09-29 09:00+08');
SELECT edianton.remind_issues(), edianton.remind_issues();
SELECT matter_id = :same_day AS same_day, fell_due_on, reminded_at FROM edianton.issue_reminder WHERE matter_id IN (:same_day, :next_day);
-- October's: the job was down over the month's end and makes up for it once, on the 2nd of November; the 25th is a Saturday and counts as it falls
SELECT pg_temp.at('2025-10-24 17:00+08');
SELECT edianton.remind_issues() AS early;
SELECT pg_temp.at('2025-11-02 09:00+08');
SELECT edianton.remind_issues() = count(*) AS every_open_one, count(*) AS open FROM edianton.issue_board b WHERE b.state IN ('queued', 'assigned', 'answered');
SELECT month, fell_due_on, count(*), count(DISTINCT matter_id) FROM edianton.issue_reminder GROUP BY 1, 2 ORDER BY 1;
SELECT edianton.is_workday('2025-10-25') AS workday, edianton.reminder_day_before('2025-10-26') AS as_it_falls;
UPDATE edianton.issue_setting SET reminder_roll = true;
SELECT edianton.reminder_day_before('2025-10-26') AS not_yet, edianton.reminder_day_before('2025-10-27') AS rolled;
UPDATE edianton.issue_setting SET reminder_roll = false;
SELECT x.code, x.message FROM (VALUES ('t75-nr', $$SELECT edianton.remind_issues()$$), ('t75-admin', $$SELECT edianton.remind_issues('2025-12-25')$$), ('t75-admin', $$SELECT edianton.remind_issues('infinity')$$),
    ('t75-admin', $$DELETE FROM edianton.issue_reminder$$), (NULL, $$DELETE FROM edianton.issue_reminder$$)) v (person, s), pg_temp.refused(v.person, v.s) x;
-- and the answer to it
SET ROLE regress_edianton_t75;
SELECT pg_temp.as_person('t75-nr', format($$SELECT edianton.report_issue_progress(%s, '一户已搬离')$$, :clearance)) AS seq;
SELECT x.code, x.message FROM (VALUES ('t75-nr', $$SELECT edianton.report_issue_progress(%s, ' ')$$), ('t75-pw', $$SELECT edianton.report_issue_progress(%s, '代报')$$),
    ('t75-jia', $$SELECT edianton.report_issue_progress(%s, '代报')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :clearance)) x;
SELECT reminders, reminded_at, progress, progress_at FROM edianton.issue_board WHERE matter_id = :clearance;
RESET ROLE;

-- 2.29: levels. What is overdue for five working days rises by itself; the city has a clock of its own, and the district's light stays red
SELECT edianton.lift_stuck_issues() AS no_unit_above;
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'city_coordination', id FROM edianton.unit WHERE code = 'T75-CITY';
SELECT b.title, b.due_at, b.colour, edianton.deadline(b.due_at, '5 workdays') <= edianton.clock() AS stuck FROM edianton.issue_board b WHERE matter_id IN (:clearance, :culvert, :same_day) ORDER BY matter_id;
SELECT lifted > 0 AS lifted FROM edianton.issue_tick();
SELECT lifted FROM edianton.issue_tick();
SELECT b.level_zh, n.node, n.state, n.unit, n.due_at, n.colour FROM edianton.issue_board b JOIN edianton.node_light n ON n.matter_id = b.matter_id WHERE b.matter_id = :clearance ORDER BY n.position;
SELECT r.level, r.reason, r.by_rule FROM edianton.issue_rise r WHERE r.matter_id = :clearance;
SELECT x.code, x.message FROM (VALUES ('t75-gov', $$SELECT edianton.escalate_issue(%s, '再提')$$), ('t75-nr', $$SELECT edianton.decide_issue(%s, '代市里定')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :clearance)) x;
SET ROLE regress_edianton_t75;
SELECT pg_temp.as_person('t75-city', format($$SELECT edianton.decide_issue(%s, '由市级统筹安置房源')$$, :clearance))::bigint > 0 AS decided;
SELECT pg_temp.as_person('t75-nr', format($$SELECT edianton.answer_issue(%s, '两户均已搬离并交地')$$, :clearance))::bigint > 0 AS answered;
SELECT pg_temp.as_person('t75-gov', format($$SELECT edianton.close_issue(%s, true, '现场核实已交地')$$, :clearance))::bigint > 0 AS closed;
SELECT state, decision, answer, in_time, closed_at FROM edianton.issue_board WHERE matter_id = :clearance;
-- a unit says itself what is beyond it
SELECT pg_temp.as_person('t75-hb', $$SELECT edianton.raise_issue('pipeline', '省管管线', '主管线属省公司')$$) AS trunk \gset
SELECT pg_temp.as_person('t75-hb', format($$SELECT edianton.escalate_issue(%s, '产权单位属省公司')$$, :trunk))::bigint > 0 AS escalated;
SELECT level_zh, state FROM edianton.issue_board WHERE matter_id = :trunk;
SELECT n.node, n.state, n.unit, n.due_at FROM edianton.node_light n WHERE n.matter_id = :trunk ORDER BY n.position;
RESET ROLE;
SELECT round, answer, document, in_time FROM edianton.issue_answer WHERE matter_id = :clearance ORDER BY round;

-- the whole waits for its parts
SELECT edianton.decide_issue(:several, '省公司已同意') > 0 AS decided, edianton.answer_issue(:several, '已迁改') > 0 AS answered;
SELECT code, message FROM pg_temp.refused(NULL, format($$SELECT edianton.close_issue(%s, true, '已完成')$$, :several));

-- 2.30: everything is answered: each item with its answer, and the rate
SELECT level_zh, category_zh, unit_zh, raised, queued, answered, in_time, overdue, closed, answer_rate FROM edianton.issue_answer_rate ORDER BY level_zh, category_zh COLLATE "C", unit_zh;
SELECT level_zh, project_level, project_class, raised, unanswered, to_check, closed, red, projects FROM edianton.issue_grade ORDER BY level, project_level NULLS LAST;

-- who sees what: the enterprise those of its project, a unit its own, the raiser what he raised
CREATE FUNCTION pg_temp.sees(person text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    RETURN (SELECT format('%s issues, %s answers', count(*), (SELECT count(*) FROM edianton.issue_answer)) FROM edianton.issue);
END $$;
SET ROLE regress_edianton_t75;
SELECT p.code, pg_temp.sees(p.code) FROM unnest('{t75-jia,t75-town,t75-rail,t75-nr,t75-pw,t75-gov,t75-gi}'::text[]) p (code);
SELECT x.code, x.message FROM (VALUES ('t75-pw', $$SELECT edianton.report_issue_progress(%s, '看不到的')$$), ('t75-pw', $$UPDATE edianton.issue SET level = 2 WHERE matter_id = %s$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :culvert)) x;
RESET ROLE;

-- a site without anybody who coordinates: nothing is lost either; once there is a desk, the job gives it to it
SAVEPOINT nobody;
DELETE FROM edianton.duty_unit WHERE duty IN ('coordination', 'government_office', 'development_reform');
SELECT edianton.raise_issue('闻所未闻', '无人统筹', '无统筹单位时登记') AS orphan \gset
SELECT title, desk, due_at FROM edianton.issue_queue WHERE matter_id = :orphan;
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'coordination', id FROM edianton.unit WHERE code = 'T75-GOV';
SELECT queued FROM edianton.issue_tick();
SELECT queued FROM edianton.issue_tick();
SELECT title, desk, due_at FROM edianton.issue_queue WHERE matter_id = :orphan;
-- what was ended leaves no assignment behind
SELECT edianton.cancel_matter(:orphan, '重复登记') > 0 AS cancelled;
SELECT queued FROM edianton.issue_tick();
SELECT q.state FROM edianton.issue i JOIN edianton.matter q ON q.id = i.queue_case WHERE i.matter_id = :orphan;
SELECT code, message FROM pg_temp.refused(NULL, format($$SELECT edianton.assign_issue(%s, 'T75-HB', '再派')$$, :orphan));
ROLLBACK TO nobody;

-- another engine function does not leave the issue behind
SELECT edianton.reassign(:culvert, 'answer', 'T75-HB', NULL, '职责调整') > 0 AS reassigned;
SELECT unit_zh, by_rule FROM edianton.issue_board WHERE matter_id = :culvert;
SELECT c.* FROM edianton.issue i, edianton.check_integrity(i.matter_id) c;
ROLLBACK;
DROP ROLE regress_edianton_t75;
