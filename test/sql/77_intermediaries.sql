-- Intermediaries: registered for services, engaged with a clock of their own, reports returned and taken, what they see, how they perform.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t77i;
BEGIN;
CREATE FUNCTION pg_temp.at(instant timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant::text, true) $$;
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM set_config('role', 'regress_edianton_t77i', true), edianton.act_as(person);
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
    PERFORM set_config('role', 'regress_edianton_t77i', true);
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    PERFORM set_config('role', before, true);
    RETURN answer;
END $$;
SELECT pg_temp.at('2025-03-03 09:00+08');
INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T77I-DRC', '区发改委', '341602', 'department'), ('T77I-NR', '区自然资源局', '341602', 'department'), ('T77I-HB', '区住建局', '341602', 'department'),
    ('T77I-SURVEY', '甲测绘公司', '341602', 'intermediary'), ('T77I-LAB', '乙检测公司', '341602', 'intermediary');
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES ('91341602MA62780011', '甲公司', true, '341602');
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('t77i-drc', '发改委经办', 'T77I-DRC', NULL, 'unit'), ('t77i-nr', '自然资源局经办', 'T77I-NR', NULL, 'unit'), ('t77i-hb', '住建局经办', 'T77I-HB', NULL, 'unit'),
             ('t77i-survey', '测绘公司经办', 'T77I-SURVEY', NULL, 'unit'), ('t77i-lab', '检测公司经办', 'T77I-LAB', NULL, 'unit'),
             ('t77i-admin', '管理员', NULL, NULL, 'admin'), ('t77i-jia', '甲公司项目经理', NULL, '91341602MA62780011', 'enterprise')) p (code, name, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t77i', id FROM edianton.person WHERE code LIKE 't77i-%';
SELECT edianton.grant_access('regress_edianton_t77i');
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id FROM (VALUES ('natural_resources', 'T77I-NR'), ('housing', 'T77I-HB')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit;
SELECT edianton.load_template('{"code": "t77i", "kind": "project", "name": "测绘验收", "policy": "project", "stages": [{"code": "A", "name": "甲"}], "nodes": [
    {"code": "map", "stage": "A", "name": "宗地图", "lead": "natural_resources", "term": "20 workdays", "materials": [{"code": "boundary_survey", "name": "勘测定界报告", "required": true}]},
    {"code": "fire", "stage": "A", "name": "消防验收", "lead": "housing", "term": "10 workdays",
     "materials": [{"code": "fire_inspection_report", "name": "消防设施检测报告", "required": true}, {"code": "boundary_survey", "name": "勘测定界报告", "required": false}]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t77i');
SELECT edianton.register_project('甲公司厂房', 'social', '新建', 8000, '厂房', supervising_unit => 'T77I-DRC', local_unit => 'T77I-DRC', enterprise_uscc => '91341602MA62780011') AS project \gset
SELECT edianton.launch(:project, 't77i') > 0 AS launched;
SELECT edianton.register_project('甲公司二期', 'social', '新建', 8000, '厂房', supervising_unit => 'T77I-DRC', local_unit => 'T77I-DRC', enterprise_uscc => '91341602MA62780011') AS other \gset
SELECT edianton.launch(:other, 't77i') > 0 AS launched, edianton.submit(:other, 'fire_inspection_report', 'file:other.pdf', sha256('other')) > 0 AS submitted;

-- registered for what they do, by administrators, until a day
SELECT x.code, x.message FROM (VALUES
    ('t77i-survey', $$SELECT edianton.register_intermediary('T77I-SURVEY', 'boundary_survey')$$), ('t77i-drc', $$SELECT edianton.register_intermediary('T77I-SURVEY', 'boundary_survey')$$),
    ('t77i-admin', $$SELECT edianton.register_intermediary('T77I-HB', 'boundary_survey')$$), ('t77i-admin', $$SELECT edianton.register_intermediary('T77I-SURVEY', 'magic')$$),
    ('t77i-admin', $$SELECT edianton.register_intermediary('T77I-NOBODY', 'boundary_survey')$$), ('t77i-admin', $$SELECT edianton.register_intermediary('T77I-LAB', 'testing', NULL, 'infinity')$$),
    ('t77i-admin', $$SELECT edianton.register_intermediary(NULL, 'testing')$$)) v (person, s), pg_temp.refused(v.person, v.s) x;
SELECT pg_temp.as_person('t77i-admin', $$SELECT edianton.register_intermediary('T77I-SURVEY', 'boundary_survey', '测绘乙级', '2025-12-31')$$),
       pg_temp.as_person('t77i-admin', $$SELECT edianton.register_intermediary('T77I-LAB', 'fire_testing', '检测资质', '2025-02-28')$$),
       pg_temp.as_person('t77i-admin', $$SELECT edianton.register_intermediary('T77I-LAB', 'expert_review')$$);

-- engaged by the enterprise, by the unit that leads the node, by the supervising unit; by nobody else, nor anybody who is not registered
SELECT x.code, x.message FROM (VALUES
    ('t77i-hb', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', 'map')$$), ('t77i-survey', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', 'map')$$),
    ('t77i-nr', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-LAB', 'map')$$), ('t77i-nr', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-HB', 'map')$$),
    ('t77i-hb', $$SELECT edianton.engage_service(%s, 'fire_testing', 'T77I-LAB', 'fire')$$), ('t77i-nr', $$SELECT edianton.engage_service(%s, 'magic', 'T77I-SURVEY', 'map')$$),
    ('t77i-nr', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', 'nowhere')$$), ('t77i-nr', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', 'map', 'none')$$),
    ('t77i-drc', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', blocks => true)$$), ('t77i-jia', $$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', 'map', blocks => true)$$),
    ('t77i-drc', $$SELECT edianton.engage_service(NULL, 'boundary_survey', 'T77I-SURVEY')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :project)) x;
SELECT pg_temp.as_person('t77i-admin', $$SELECT edianton.register_intermediary('T77I-LAB', 'fire_testing', '检测资质', '2026-02-28')$$) AS renewed;
SELECT pg_temp.as_person('t77i-jia', format($$SELECT edianton.engage_service(%s, 'boundary_survey', 'T77I-SURVEY', 'map', content => '宗地勘测', contract => 'HT-1')$$, :project)) AS survey,
       pg_temp.as_person('t77i-hb', format($$SELECT edianton.engage_service(%s, 'fire_testing', 'T77I-LAB', 'fire', '3 workdays', blocks => true)$$, :project)) AS testing,
       pg_temp.as_person('t77i-drc', format($$SELECT edianton.engage_service(%s, 'expert_review', 'T77I-LAB')$$, :project)) AS review \gset
SELECT b.title, b.kind, b.node, b.blocks, b.intermediary_zh, b.engaged_by, b.term, b.state, b.colour, b.due_at FROM edianton.engagement_board b ORDER BY b.matter_id;
SELECT u.name_zh, w.kind FROM edianton.notice w JOIN edianton.unit u ON u.id = w.unit WHERE w.matter_id IN (:survey, :testing) ORDER BY u.code COLLATE "C";

-- they see what is theirs: no project, no other engagement, no papers of the enterprise
CREATE FUNCTION pg_temp.sees(person text) RETURNS TABLE (matters bigint, projects bigint, nodes bigint, engagements bigint, boards bigint, papers bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    RETURN QUERY SELECT (SELECT count(*) FROM edianton.matter), (SELECT count(*) FROM edianton.project), (SELECT count(*) FROM edianton.node),
        (SELECT count(*) FROM edianton.engagement), (SELECT count(*) FROM edianton.intermediary_board), (SELECT count(*) FROM edianton.paper);
END $$;
SET ROLE regress_edianton_t77i;
SELECT p.code, x.* FROM unnest('{t77i-survey,t77i-lab,t77i-jia,t77i-nr,t77i-drc}'::text[]) p (code), pg_temp.sees(p.code) x;
RESET ROLE;
SELECT x.code, x.message FROM (VALUES
    ('t77i-survey', format($$SELECT edianton.deliver_report(%s, 'file:x')$$, :'testing')), ('t77i-survey', format($$SELECT edianton.complete(%s, 'map')$$, :'project')),
    ('t77i-survey', format($$SELECT edianton.hand_in(%s, 'boundary_survey', 'file:x')$$, :'project')), ('t77i-survey', format($$SELECT edianton.pause(%s, 'map', 'testing', '1', 'x')$$, :'project'))) v (person, s),
    pg_temp.refused(v.person, v.s) x;

-- a node waits for an engagement that blocks it; its clock is stopped only where the law lets it
SELECT edianton.submit(:project, 'fire_inspection_report', 'file:draft.pdf') > 0 AS draft;
SELECT x.code, x.message FROM (VALUES
    ('t77i-hb', format($$SELECT edianton.complete(%s, 'fire')$$, :'project')), ('t77i-nr', format($$SELECT edianton.pause_for_engagement(%s, '告1号')$$, :'survey')),
    ('t77i-lab', format($$SELECT edianton.pause_for_engagement(%s, '告1号')$$, :'testing')), ('t77i-nr', format($$SELECT edianton.pause_for_engagement(%s, '告1号')$$, :'testing')),
    ('t77i-drc', format($$SELECT edianton.pause_for_engagement(%s, '告1号')$$, :'review')), ('t77i-hb', format($$SELECT edianton.pause_for_engagement(%s, '')$$, :'testing'))) v (person, s), pg_temp.refused(v.person, v.s) x;
SELECT pg_temp.as_person('t77i-hb', format($$SELECT edianton.pause_for_engagement(%s, '建消告〔2025〕1号')$$, :testing)) IS NOT NULL AS paused;
SELECT n.state, p.kind, p.notice_no, regexp_replace(p.reason, '\d{9,}', '#') AS reason, p.expected_until, b.paused_node
FROM edianton.pause p JOIN edianton.node n ON n.matter_id = p.matter_id AND n.ord = p.ord JOIN edianton.engagement_board b ON b.matter_id = :testing WHERE p.matter_id = :project;

-- delivered, returned with a reason, delivered again, taken
SELECT pg_temp.at('2025-03-05 10:00+08');
SELECT x.code, x.message FROM (VALUES
    ('t77i-hb', $$SELECT edianton.deliver_report(%s, 'file:fire.pdf')$$), ('t77i-lab', $$SELECT edianton.deliver_report(%s, ' ')$$), ('t77i-lab', $$SELECT edianton.deliver_report(%s, 'file:fire.pdf', '\x00')$$),
    ('t77i-lab', $$SELECT edianton.complete(%s, 'deliver')$$), ('t77i-hb', $$SELECT edianton.accept_report(%s, '可用')$$), ('t77i-hb', $$SELECT edianton.return_report(%s, '缺页')$$)) v (person, s),
    pg_temp.refused(v.person, format(v.s, :testing)) x;
SELECT pg_temp.as_person('t77i-lab', format($$SELECT edianton.deliver_report(%s, 'file:fire-1.pdf', sha256('1'), '检字1号')$$, :testing)) IS NOT NULL AS delivered;
SELECT x.code, x.message FROM (VALUES
    ('t77i-lab', $$SELECT edianton.accept_report(%s, '可用')$$), ('t77i-jia', $$SELECT edianton.return_report(%s, '不满意')$$), ('t77i-hb', $$SELECT edianton.return_report(%s, ' ')$$),
    ('t77i-lab', $$SELECT edianton.deliver_report(%s, 'file:again.pdf')$$), ('t77i-hb', $$SELECT edianton.accept_report(%s, NULL)$$), ('t77i-hb', $$SELECT edianton.complete(%s, 'accept')$$)) v (person, s),
    pg_temp.refused(v.person, format(v.s, :testing)) x;
SELECT pg_temp.as_person('t77i-hb', format($$SELECT edianton.return_report(%s, '缺三层检测数据')$$, :testing)) IS NOT NULL AS returned;
SELECT state, returned, last_reason, colour, due_at FROM edianton.engagement_board WHERE matter_id = :testing;
SELECT x.* FROM pg_temp.refused('t77i-hb', format($$SELECT edianton.accept_report(%s, '可用')$$, :testing)) x;
SELECT pg_temp.at('2025-03-11 10:00+08');
SELECT count(*) > 0 AS swept FROM edianton.tick();
SELECT state, colour FROM edianton.engagement_board WHERE matter_id = :testing;
SELECT pg_temp.as_person('t77i-lab', format($$SELECT edianton.deliver_report(%s, 'file:fire-2.pdf', sha256('2'), '检字2号', '2026-03-10')$$, :testing)) IS NOT NULL AS delivered,
       pg_temp.as_person('t77i-hb', format($$SELECT edianton.accept_report(%s, '合格')$$, :testing)) IS NOT NULL AS taken;
SELECT state, returned, delivered_at, accepted_at FROM edianton.engagement_board WHERE matter_id = :testing;
SELECT round, document, uri, in_time, returned_at, reason FROM edianton.engagement_report WHERE matter_id = :testing ORDER BY round;
-- the report is the project's material, the clock of the node goes on, nothing blocks it
SELECT code, uri, valid_until FROM edianton.material WHERE matter_id = :project;
SELECT n.state, n.blockers, n.missing, p.to_at FROM edianton.node n JOIN edianton.pause p ON p.matter_id = n.matter_id AND p.ord = n.ord WHERE n.matter_id = :project AND n.code = 'fire';
SELECT pg_temp.as_person('t77i-hb', format($$SELECT edianton.complete(%s, 'fire')$$, :project)) IS NOT NULL AS fire_done;
SELECT x.code, x.message FROM (VALUES ('t77i-hb', $$SELECT edianton.return_report(%s, '晚了')$$), ('t77i-hb', $$SELECT edianton.accept_report(%s, '再次')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :testing)) x;

-- the enterprise takes what it ordered; one report serves every node that waits for it
SELECT pg_temp.as_person('t77i-survey', format($$SELECT edianton.deliver_report(%s, 'file:survey.pdf', sha256('s'))$$, :survey)) IS NOT NULL AS delivered;
SELECT x.code, x.message FROM pg_temp.refused('t77i-drc', format($$SELECT edianton.accept_report(%s, '可用')$$, :survey)) x;
SELECT pg_temp.as_person('t77i-jia', format($$SELECT edianton.accept_report(%s, '可用')$$, :survey)) IS NOT NULL AS taken;
SELECT node_code, material, state, uri FROM edianton.held_materials(:project) ORDER BY 1, 2;
SELECT n.code, n.term, n.due_at IS NULL AS no_clock FROM edianton.node n WHERE n.matter_id = :survey ORDER BY n.ord;

-- how they perform: seen by who sees all, and by each of them its own
SELECT * FROM edianton.intermediary_board ORDER BY intermediary COLLATE "C" \gx
SET ROLE regress_edianton_t77i;
SELECT edianton.act_as('t77i-lab');
SELECT intermediary, engaged, returned_reports FROM edianton.intermediary_board;
RESET ROLE;
SELECT e.kind, e.detail ->> 'kind' AS service, e.detail ->> 'material' AS material FROM edianton.event e WHERE e.matter_id = :project AND e.kind LIKE 'service.%' ORDER BY e.seq;
SELECT count(*) AS wrong FROM edianton.check_integrity();
ROLLBACK;
DROP ROLE regress_edianton_t77i;
