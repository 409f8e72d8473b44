-- Helpers: the team, its ledger, what the firm lets it do, acceptance that begins while building.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t66;
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
INSERT INTO edianton.unit (code, name_zh, division, kind, phone) VALUES
    ('T66-DRC', '区发改委', '341602', 'department', '0558-5580001'), ('T66-IND', '区经信局', '341602', 'department', '0558-5580002'),
    ('T66-TOWN', '古井镇', '341602', 'township', '0558-5580003'), ('T66-HOUSE', '区住建局', '341602', 'department', '0558-5580004');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA00001460', '药业公司'), ('91341602MA000004XH', '别家公司') ON CONFLICT DO NOTHING;
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('t66-leader', '分管副区长', 'T66-DRC', NULL, 'leader'), ('t66-agent', '专职代办员', 'T66-IND', NULL, 'helper'),
             ('t66-helper', '帮办员甲', 'T66-TOWN', NULL, 'helper'), ('t66-other', '帮办员乙', 'T66-HOUSE', NULL, 'helper'),
             ('t66-house', '住建窗口', 'T66-HOUSE', NULL, 'unit'),
             ('t66-firm', '企业负责人', NULL, '91341602MA00001460', 'enterprise'), ('t66-rival', '别家', NULL, '91341602MA000004XH', 'enterprise')) p (code, name, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, level, name, phone) SELECT id, 'duty', '窗口值班', '13805580000' FROM edianton.unit WHERE code = 'T66-HOUSE';
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t66', id FROM edianton.person WHERE code LIKE 't66-%';
SELECT edianton.grant_access('regress_edianton_t66');
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT edianton.register_project('药业产业园', 'social', '新建', 120000000, '厂房三栋', code => '2408-341602-04-01-000014',
    supervising_unit => 'T66-IND', local_unit => 'T66-TOWN', enterprise_uscc => '91341602MA00001460', enterprise_name => '药业公司') AS m \gset
SELECT edianton.amend_matter(m.id, m.title, m.enterprise, duties => m.duties || (
    SELECT jsonb_object_agg(d.code, u.id) FROM edianton.duty d, edianton.unit u
    WHERE u.code = 'T66-HOUSE' AND d.code NOT IN ('supervising_unit', 'local_unit', 'builder'))) > 0 AS amended
FROM edianton.matter m WHERE m.id = :m;

-- 0.17: the supervising unit and the local one each name an agent, one of them the full-time one; nothing is published before
SELECT edianton.set_team(:m, leader => 't66-leader', agent => 't66-agent', helpers => '{t66-other}');
SELECT edianton.publishing_lacks(:m);
SELECT code FROM pg_temp.refused(format('SELECT edianton.publish_project(%s)', :m));
SELECT edianton.set_team(:m, helpers => '{t66-helper,t66-other}', reason => '属地派员');
SELECT edianton.publishing_lacks(:m);
SELECT edianton.publish_project(:m) > 0 AS published;
-- 1.31, 1.46: one project, one leader, one team
SELECT leader, agent, agent_unit, helpers, of_supervising_unit, of_local_unit FROM edianton.service_team WHERE matter_id = :m;

-- 0.16, 0.18, 1.37: the ledger of services, in five kinds, kept by those who serve
SELECT code, name_zh FROM edianton.service_kind ORDER BY code COLLATE "C";
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-agent');
SELECT edianton.record_service(:m, 'N0101', 'watch', '查看入库评审亮灯，提醒补齐申报表') > 0 AS watch,
       edianton.record_service(:m, 'N0101', 'visit', '选址现场踏勘', '2025-03-03 08:30+08') > 0 AS visit,
       edianton.record_service(:m, 'N0104', 'collect', '收集备案信息') > 0 AS collect;
SELECT edianton.act_as('t66-helper');
SELECT edianton.record_service(:m, 'N0101', 'coordinate', '协调测绘单位进场') > 0 AS coordinate, edianton.record_service(:m, 'N0101', 'liaise', '对接主管单位确认建设内容') > 0 AS liaise;
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.record_service(%s, 'N0101', 'drive', '开车')$$,
    $$SELECT edianton.record_service(%s, 'N0101', 'visit', ' ')$$,
    $$SELECT edianton.record_service(%s, 'N9999', 'visit', '无此节点')$$,
    $$SELECT edianton.record_service(%s, 'N0101', 'visit', '明天再去', '2025-03-04 08:30+08')$$,
    -- 0.19: free of charge
    $$SELECT edianton.record_service(%s, 'N0101', 'visit', '收取服务费', fee => 200)$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.act_as('t66-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.record_service(%s, 'N0101', 'visit', '不是帮办员')$$, :m));
RESET ROLE;
SELECT * FROM pg_temp.refused($$INSERT INTO edianton.service (matter_id, stage, kind, person, what, served_at, recorded_at, fee) SELECT matter_id, stage, kind, person, what, served_at, recorded_at, 1 FROM edianton.service LIMIT 1$$);
SELECT * FROM pg_temp.refused('UPDATE edianton.service SET what = ''改写''');
SELECT * FROM pg_temp.refused('DELETE FROM edianton.service');

-- 0.19, 1.29: the whole process: stage by stage; one that runs without service is seen
SELECT stage_code, name_zh, colour, services, kinds, persons, unserved FROM edianton.service_coverage WHERE matter_id = :m AND (services > 0 OR unserved OR stage < 3) ORDER BY stage;

-- 1.38: up to 42 matters are delegable, with the firm's authorisation
SELECT count(DISTINCT n.code) AS delegable FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id WHERE t.code LIKE 'project-%' AND t.version = 1 AND n.delegable;
SELECT edianton.load_template('{
  "code": "t66", "kind": "project", "name": {"zh": "代办"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "办理"}, "lead": "housing"}],
  "nodes": [
    {"code": "permit", "stage": "s", "name": {"zh": "施工许可"}, "lead": "housing", "term": "3 workdays", "anchor": "acceptance", "delegable": true,
     "materials": [{"code": "drawings", "name": {"zh": "施工图"}, "required": true}]},
    {"code": "licence", "stage": "s", "name": {"zh": "安全许可"}, "lead": "housing", "term": "3 workdays", "anchor": "acceptance"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t66') > 0 AS published;
SELECT edianton.draft_matter('project', NULL, '施工许可代办', enterprise => (SELECT id FROM edianton.enterprise WHERE uscc::text = '91341602MA00001460')) AS d \gset
SELECT edianton.launch(:d, 't66', duties => '{"housing": "T66-HOUSE"}') > 0 AS launched;
INSERT INTO edianton.party (matter_id, role, person, from_at) SELECT :d, 'agent', id, edianton.clock() FROM edianton.person WHERE code = 't66-agent';
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-agent');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.apply(%s, 'permit')$$, :d));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.delegate(%s, '{permit}', '自己授权')$$, :d));
SELECT edianton.act_as('t66-rival');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.delegate(%s, '{permit}', '别家授权')$$, :d));
SELECT edianton.act_as('t66-firm');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.delegate(%s, '{licence}', '授权委托书1号')$$,
    $$SELECT edianton.delegate(%s, '{nowhere}', '授权委托书1号')$$,
    $$SELECT edianton.delegate(%s, '{permit}', '')$$,
    $$SELECT edianton.delegate(%s, '{}', '授权委托书1号')$$,
    $$SELECT edianton.delegate(%s, '{permit}', '授权委托书1号', '2025-01-01 00:00+08')$$]) s, pg_temp.refused(format(s, :d)) x;
SELECT edianton.delegate(:d, '{permit}', '授权委托书1号', '2025-06-30 17:30+08') AS delegated;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.delegate(%s, '{permit}', '授权委托书2号')$$, :d));
-- the agent applies in the firm's name, and hands in the papers
SELECT edianton.act_as('t66-agent');
SELECT edianton.submit(:d, 'drawings', 'oss://drawings.pdf') > 0 AS submitted, edianton.apply(:d, 'permit') > 0 AS applied;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.apply(%s, 'licence')$$, :d));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.complete(%s, 'permit')$$, :d));
RESET ROLE;
SELECT p.code AS actor, v.kind, v.node FROM edianton.event v JOIN edianton.person p ON p.id = v.actor WHERE v.matter_id = :d AND v.kind IN ('node.received', 'delegation.given') ORDER BY v.seq;
-- taken back, or run out, it is over
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-firm');
SELECT edianton.revoke_delegation(:d, 'permit');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.revoke_delegation(%s, 'permit')$$, :d));
SELECT edianton.act_as('t66-agent');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.withdraw(%s, 'permit', '企业已收回授权')$$, :d));
SELECT edianton.act_as('t66-firm');
SELECT edianton.delegate(:d, '{permit}', '授权委托书3号', '2025-03-04 17:30+08') AS delegated;
RESET ROLE;
SELECT pg_temp.at('2025-03-04 17:31+08');
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-agent');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.withdraw(%s, 'permit', '授权已到期')$$, :d));
SELECT edianton.act_as('t66-firm');
SELECT edianton.withdraw(:d, 'permit', '企业自己撤回') > 0 AS withdrawn;
RESET ROLE;

-- 1.30: what comes next, which materials are missing, whom to call: the agent need not ask
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-agent');
SELECT name_zh, state_zh, upcoming, missing_zh, unit_zh, contact, phone FROM edianton.next_actions WHERE matter_id = :m AND node IN ('N0101', 'N0104') ORDER BY position;
RESET ROLE;

-- 1.33: the standards of acceptance are brought forward into construction
SELECT edianton.load_template('{
  "code": "t66-build", "kind": "project", "name": {"zh": "建设"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "建设"}, "lead": "housing"}],
  "nodes": [
    {"code": "N0503", "stage": "s", "name": {"zh": "施工许可"}, "lead": "housing", "term": "3 workdays"},
    {"code": "N0601", "stage": "s", "name": {"zh": "开工确认"}, "lead": "supervising_unit", "term": "10 workdays", "after": ["N0503"]},
    {"code": "N0803", "stage": "s", "name": {"zh": "消防验收(备案)"}, "lead": "housing", "term": "7 workdays", "after": ["N0601"]},
    {"code": "N0805", "stage": "s", "name": {"zh": "联合验收"}, "lead": "housing", "term": "7 workdays", "after": ["N0803"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t66-build') > 0 AS published;
SELECT edianton.open_matter('t66-build', '商业综合体', 'T66-IND', duties => '{"housing": "T66-HOUSE", "supervising_unit": "T66-IND"}') AS b \gset
INSERT INTO edianton.party (matter_id, role, person, from_at) SELECT :b, 'agent', id, edianton.clock() FROM edianton.person WHERE code = 't66-agent';
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-agent');
SELECT count(*) AS before_construction FROM edianton.precheck_board WHERE matter_id = :b;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.check_ahead(%s, 'fire_doors', true)$$, :b));
SELECT edianton.act_as('t66-house');
SELECT edianton.complete(:b, 'N0503') > 0 AS permit;
-- construction opens, and with it the items that the acceptance will look at
SELECT edianton.act_as('t66-agent');
SELECT node, item, name_zh, unit_zh, state FROM edianton.precheck_board WHERE matter_id = :b ORDER BY item COLLATE "C";
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.check_ahead(%s, 'fire_doors', false)$$,
    $$SELECT edianton.check_ahead(%s, 'quality', true)$$,
    $$SELECT edianton.check_ahead(%s, 'unheard_of', true)$$]) s, pg_temp.refused(format(s, :b)) x;
SELECT edianton.check_ahead(:b, 'fire_doors', false, '三层防火门未达甲级') > 0 AS failed, edianton.check_ahead(:b, 'smoke_ducts', true) > 0 AS passed;
SELECT edianton.act_as('t66-firm');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.check_ahead(%s, 'fire_papers', true)$$, :b));
RESET ROLE;
SELECT pg_temp.at('2025-03-12 10:00+08');
SET ROLE regress_edianton_t66;
SELECT edianton.act_as('t66-house');
SELECT edianton.check_ahead(:b, 'fire_doors', true, '更换后合格') > 0 AS passed;
SELECT item, state, note FROM edianton.precheck_board WHERE matter_id = :b ORDER BY item COLLATE "C";
RESET ROLE;
SELECT count(edianton.complete(:b, n)) AS done FROM unnest('{N0601,N0803}'::text[]) n;
SELECT count(*) AS after_acceptance FROM edianton.precheck_board WHERE matter_id = :b;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.check_ahead(%s, 'fire_papers', true)$$, :b));
SELECT * FROM pg_temp.refused('UPDATE edianton.precheck SET passed = true');
SELECT c.* FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id IN (:m, :d, :b);
ROLLBACK;
DROP ROLE regress_edianton_t66;
