-- The life of an investment: leads followed up, signed, converted; phases by what happened, back with a reason (1.3, 1.10, 1.11, 1.60, 0.3).
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-03-03 09:00+08';

-- Runs a statement for a person and says how it was refused; matters are shown as #.
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM edianton.act_as(person);
    END IF;
    EXECUTE statement;
    message := 'was not refused';
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{16,}', '#', 'g');
    detail := regexp_replace(detail, '\d{16,}', '#', 'g');
END $$;
-- Does something for a person, the answer a number.
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer bigint;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN answer;
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T70-DRC', '发改委', '341602', 'department'), ('T70-INV', '招商中心', '341602', 'department'),
    ('T70-EIB', '经信局', '341602', 'department'), ('T70-ZONE', '经开区', '341602', 'zone'), ('T70-OUT', '气象局', '341602', 'department');
CREATE TEMP TABLE duties_before AS TABLE edianton.duty_unit;
DELETE FROM edianton.duty_unit WHERE duty = 'development_reform';
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'development_reform', id FROM edianton.unit WHERE code = 'T70-DRC';
INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT p.code, p.name, u.id, p.role, '139' || lpad(row_number() OVER (ORDER BY p.code)::text, 8, '0')
FROM (VALUES ('t70-drc', '发改委录入员', 'T70-DRC', 'admin'), ('t70-inv', '招商中心经办', 'T70-INV', 'unit'), ('t70-inv2', '招商中心另一经办', 'T70-INV', 'unit'),
             ('t70-eib', '经信局经办', 'T70-EIB', 'unit'), ('t70-zone', '经开区经办', 'T70-ZONE', 'unit'), ('t70-out', '气象局经办', 'T70-OUT', 'unit')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.contact (unit, person, level)
SELECT p.unit, p.id, 'duty' FROM edianton.person p WHERE p.code IN ('t70-inv', 't70-drc', 't70-eib');
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't70-%';
-- a library's template of which some nodes are milestones
SELECT edianton.load_template('{"code": "t70", "kind": "project", "name": "四步", "policy": "quiet",
    "stages": [{"code": "A", "name": "甲", "lead": "development_reform"}],
    "nodes": [{"code": "N0104", "stage": "A", "name": "备案", "lead": "development_reform", "term": "1 workday"},
              {"code": "N0601", "stage": "A", "name": "开工", "lead": "development_reform", "term": "20 workdays", "after": ["N0104"]},
              {"code": "N0801", "stage": "A", "name": "竣工", "lead": "development_reform", "term": "none", "after": ["N0601"]},
              {"code": "N1002", "stage": "A", "name": "投产", "lead": "development_reform", "term": "none", "after": ["N0801"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t70');

-- 1.3: the phases in their order, and what enters each, are data
SELECT p.ord, p.code, p.name_zh, p.name_en, p.entered_by FROM edianton.phase p ORDER BY p.ord;
SELECT k.matter_kind, k.node, k.kind, m.name_zh FROM edianton.milestone_node k JOIN edianton.milestone_kind m ON m.code = k.kind ORDER BY m.ord;

-- 1.11, 1.60: a lead is collected for a unit and a person; the investor is not registered here
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t70-inv', $$SELECT edianton.register_lead('白酒包装产业园', 'fair', '甲包装集团', person => 't70-inv', industry => 'C2231',
    intended_investment => 350000000, content => '年产包装 2 亿只', investor_uscc => '91341602MA0070001W', contact => '投资部', contact_phone => '13900000000',
    collected_on => '2025-03-01')$$) AS lead \gset
SELECT pg_temp.as_person('t70-zone', $$SELECT edianton.register_lead('中药材物流园', 'referral', '乙物流公司', unit => 'T70-INV', intended_investment => 80000000,
    source_system => 'zs', external_id => '17')$$) AS second \gset
SELECT pg_temp.as_person('t70-zone', $$SELECT edianton.register_lead('中药材物流园', 'referral', '乙物流公司', unit => 'T70-INV', intended_investment => 80000000,
    source_system => 'zs', external_id => '17')$$) = :second AS same_again;
BEGIN;
SELECT edianton.act_as('t70-inv');
SELECT title, source_zh, investor, enterprise, intended_investment, unit_zh, person, stage, node, node_zh, due_at, colour, collected_on, idle_days
FROM edianton.lead_board ORDER BY matter_id;
COMMIT;
-- whoever brought it sees it too; others do not
BEGIN;
SELECT edianton.act_as('t70-zone');
SELECT title, stage FROM edianton.lead_board;
COMMIT;
BEGIN;
SELECT edianton.act_as('t70-out');
SELECT count(*) FROM edianton.lead_board;
COMMIT;
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead(' ', 'fair', '丙')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'dream', '丙')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '丙', intended_investment => 0)$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '丙', collected_on => '2025-03-04')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '丙', collected_on => 'infinity')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '丙', investor_uscc => '91341602MA0070001A')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '丙', unit => 'nowhere')$$);
SELECT * FROM pg_temp.refused('t70-inv', $$SELECT edianton.register_lead('冷链', 'fair', '丙', person => 't70-eib')$$);
SELECT * FROM pg_temp.refused('t70-drc', $$SELECT edianton.register_lead('冷链', 'fair', '丙')$$);
SELECT * FROM pg_temp.refused('t70-eib', $$SELECT edianton.register_lead('白酒包装产业园。', 'fair', '甲包装集团')$$);

-- its stages have their own clocks and reminders; nobody is scored or supervised for an investor's pace
RESET ROLE;
SET edianton.simulated_clock = '2025-03-06 18:00+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT m.title, n.kind, u.name_zh, p.code AS person, n.body FROM edianton.notice n JOIN edianton.matter m ON m.id = n.matter_id
JOIN edianton.unit u ON u.id = n.unit LEFT JOIN edianton.person p ON p.id = n.person
WHERE n.matter_id IN (:lead, :second) ORDER BY n.matter_id, n.id;
SELECT (SELECT count(*) FROM edianton.matter WHERE parent_id IN (:lead, :second)) AS supervised,
       (SELECT count(*) FROM edianton.score_entry WHERE matter_id IN (:lead, :second)) AS scored;

-- visited, negotiated: the unit that follows it, and what was done is written down
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t70-zone', format($$SELECT edianton.follow_lead(%s, '电话')$$, :second));
SELECT * FROM pg_temp.refused('t70-out', format($$SELECT edianton.follow_lead(%s, '电话')$$, :lead));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.follow_lead(%s, ' ')$$, :lead));
SELECT pg_temp.as_person('t70-inv', format($$SELECT edianton.follow_lead(%s, '电话联系，约定来访', next_step => '3 月 7 日赴企业')$$, :lead)) > 0 AS followed;
SELECT pg_temp.as_person('t70-inv', format($$SELECT edianton.complete(%s, 'assess')$$, :lead)) > 0 AS assessed;
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.complete(%s, 'visit')$$, :lead));
RESET ROLE;
SET edianton.simulated_clock = '2025-03-10 10:00+08';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t70-inv', format($$SELECT edianton.complete(%s, 'visit', claimed_at => '2025-03-07 15:00+08', detail => '{"content": "实地考察"}')$$, :lead)) > 0 AS visited;
BEGIN;
SELECT edianton.act_as('t70-inv');
-- claimed and recorded: it is said to have been on Friday, and was entered on Monday
SELECT kind, name_zh, happened_on, recorded_at, recorded_after_days, source, basis, recorded_by FROM edianton.milestone_board WHERE matter_id = :lead ORDER BY happened_at;
SELECT stage, node, due_at, last_followed_on, idle_days FROM edianton.lead_board WHERE matter_id = :lead;
COMMIT;
-- handed over, with a reason; the clock runs on
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.assign_lead(%s, 'T70-EIB', NULL, '')$$, :lead));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.assign_lead(%s, NULL, NULL, '换人')$$, :lead));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.assign_lead(%s, 'T70-EIB', 't70-zone', '换人')$$, :lead));
BEGIN;
SELECT edianton.act_as('t70-inv');
SELECT edianton.assign_lead(:lead, 'T70-EIB', 't70-eib', '归口经信局');
COMMIT;
BEGIN;
SELECT edianton.act_as('t70-eib');
SELECT unit_zh, person, node, due_at FROM edianton.lead_board WHERE matter_id = :lead;
COMMIT;
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.follow_lead(%s, '电话')$$, :lead));

-- signing is a milestone with its value; whichever way the node is finished
SELECT * FROM pg_temp.refused('t70-drc', format($$SELECT edianton.convert_lead(%s)$$, :lead));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.sign_lead(%s, '2025-03-10', 1)$$, :lead));
SELECT pg_temp.as_person('t70-eib', format($$SELECT edianton.complete(%s, 'negotiate', detail => '{"content": "用地 120 亩，达成一致"}')$$, :lead)) > 0 AS negotiated;
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.sign_lead(%s, '2025-03-11', 1)$$, :lead));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.sign_lead(%s, '2025-03-10', -1)$$, :lead));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.sign_lead(%s, NULL, 1)$$, :lead));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.complete(%s, 'sign')$$, :lead));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.complete(%s, 'sign', detail => '{"contract_value": "很多"}')$$, :lead));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.sign_lead(%s, '2025-03-10', 1)$$, :lead));
SELECT pg_temp.as_person('t70-eib', format($$SELECT edianton.sign_lead(%s, '2025-03-10', 360000000.50, '谯招合〔2025〕3 号')$$, :lead)) > 0 AS signed;
-- 1.5: filing at signing; the development and reform commission has a day for it
BEGIN;
SELECT edianton.act_as('t70-drc');
SELECT stage, contract_value, signed_on, node, node_zh, due_at, unit_zh FROM edianton.lead_board WHERE matter_id = :lead;
SELECT u.name_zh, n.kind FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.matter_id = :lead AND u.code = 'T70-DRC' AND n.kind = 'todo' ORDER BY n.id;
COMMIT;

-- converted: by the commission, once, and not by finishing the node
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.convert_lead(%s)$$, :lead));
SELECT * FROM pg_temp.refused('t70-drc', format($$SELECT edianton.complete(%s, 'convert')$$, :lead));
SELECT * FROM pg_temp.refused('t70-drc', format($$SELECT edianton.complete(%s, 'convert', detail => '{"project": 5}')$$, :lead));
SELECT * FROM pg_temp.refused('t70-drc', format($$SELECT edianton.convert_lead(%s, library => 'private')$$, :lead));
SELECT * FROM pg_temp.refused('t70-drc', format($$SELECT edianton.convert_lead(%s, project => 5)$$, :lead));
SELECT pg_temp.as_person('t70-drc', format($$SELECT edianton.convert_lead(%s, code => '2503-341602-04-01-123459', local_unit => 'T70-ZONE')$$, :lead)) AS project \gset
SELECT * FROM pg_temp.refused('t70-drc', format($$SELECT edianton.convert_lead(%s)$$, :lead));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.fail_lead(%s, 'withdrew', '放弃')$$, :lead));
BEGIN;
SELECT edianton.act_as('t70-drc');
SELECT p.name, p.library, p.total_investment, p.construction_content, p.industry, e.name AS enterprise, su.code AS supervising, lu.code AS local, m.state
FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id JOIN edianton.enterprise e ON e.id = p.enterprise
JOIN edianton.unit su ON su.id = p.supervising_unit JOIN edianton.unit lu ON lu.id = p.local_unit WHERE p.matter_id = :project;
SELECT stage, project = :project AS linked FROM edianton.lead_board WHERE matter_id = :lead;
SELECT state, outcome FROM edianton.matter WHERE id = :lead;
-- one row for what was a lead and is a project
SELECT kind, title, lead = :lead AS from_lead, phase, phase_zh, phase_en, days_in_phase, investment FROM edianton.life_cycle WHERE matter_id IN (:lead, :project);
-- phases that lie behind came over too
SELECT phase, name_zh, entered_at, back, late, milestone, source FROM edianton.phase_history WHERE matter_id = :project ORDER BY entered_at, late DESC;
COMMIT;
-- the lead's events are part of the project's life, also for those who never saw the lead
BEGIN;
SELECT edianton.act_as('t70-zone');
SELECT count(*) AS leads FROM edianton.lead_board WHERE matter_id = :lead;
SELECT part, kind, node, claimed_at, recorded_at FROM edianton.project_life(:project);
COMMIT;
SELECT * FROM pg_temp.refused('t70-out', format($$SELECT * FROM edianton.project_life(%s)$$, :project));

-- a lead that comes to nothing is closed with cause and reason, and counted
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.fail_lead(%s, 'bored', '无')$$, :second));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.fail_lead(%s, 'elsewhere', '')$$, :second));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.fail_lead(%s, 'elsewhere', '落户外市')$$, :second));
SELECT pg_temp.as_person('t70-inv', format($$SELECT edianton.fail_lead(%s, 'elsewhere', '落户外市')$$, :second)) > 0 AS failed;
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.fail_lead(%s, 'elsewhere', '落户外市')$$, :second));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.follow_lead(%s, '电话')$$, :second));
BEGIN;
SELECT edianton.act_as('t70-drc');
SELECT title, stage, failure, reason, due_at FROM edianton.lead_board WHERE matter_id = :second;
SELECT unit_zh, source_zh, leads, negotiating, converted, failed, intended_investment, contract_value FROM edianton.lead_statistics WHERE unit LIKE 'T70-%' ORDER BY unit, source;
COMMIT;
-- after that the investor may come back
SELECT pg_temp.as_person('t70-inv', $$SELECT edianton.register_lead('中药材物流园', 'self', '乙物流公司')$$) AS third \gset

-- in the reserve no clock runs; published, it is in the library; built and producing by its nodes
RESET ROLE;
SELECT count(*) FROM edianton.node WHERE matter_id = :project;
SET edianton.simulated_clock = '2025-03-11 09:00+08';
SELECT edianton.launch(:project, 't70') > 0 AS launched;
SELECT edianton.complete(:project, 'N0104', claimed_at => '2025-03-11 08:45+08') > 0 AS filed;
SET edianton.simulated_clock = '2025-04-17 09:00+08';
SELECT edianton.complete(:project, 'N0601') > 0 AS started;
SELECT phase, days_in_phase, workdays_in_phase FROM edianton.life_cycle WHERE matter_id = :project;
SET edianton.simulated_clock = '2025-11-28 09:00+08';
SELECT edianton.complete(:project, 'N0801') > 0 AS built;
SELECT phase, days_in_phase FROM edianton.life_cycle WHERE matter_id = :project;
SET edianton.simulated_clock = '2025-12-20 09:00+08';
SELECT edianton.complete(:project, 'N1002') > 0 AS produced;
SELECT phase FROM edianton.life_cycle WHERE matter_id = :project;

-- 1.10: at capacity and in operation, recorded by hand with the basis, after the run itself has ended
SELECT state FROM edianton.matter WHERE id = :project;
SET edianton.simulated_clock = '2026-04-20 09:00+08';
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.record_milestone(%s, 'capacity', '2026-04-01', '月度产值')$$, :project));
SELECT * FROM pg_temp.refused('t70-out', format($$SELECT edianton.record_milestone(%s, 'capacity', '2026-04-01', '月度产值')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.record_milestone(%s, 'party', '2026-04-01', '月度产值')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.record_milestone(%s, 'published', '2026-04-01', '月度产值')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.record_milestone(%s, 'capacity', '2026-04-21', '月度产值')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.record_milestone(%s, 'capacity', '2025-12-19', '月度产值')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.record_milestone(%s, 'capacity', '2026-04-01', ' ')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.record_milestone(%s, 'produced', '2026-04-01', '月度产值')$$, :project));
SELECT pg_temp.as_person('t70-eib', format($$SELECT edianton.record_milestone(%s, 'capacity', '2026-04-01', '月度产值达设计能力')$$, :project)) > 0 AS recorded;
SELECT pg_temp.as_person('t70-zone', format($$SELECT edianton.record_milestone(%s, 'operation', '2026-04-20', '转入日常运营')$$, :project)) > 0 AS recorded;
RESET ROLE;
SELECT phase, phase_zh FROM edianton.life_cycle WHERE matter_id = :project;
SET edianton.language = 'en';
SELECT phase_name FROM edianton.life_cycle WHERE matter_id = :project;
RESET edianton.language;

-- going back is possible, with a reason; forward it goes by facts alone
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.return_phase(%s, 'producing', ' ')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.return_phase(%s, 'heaven', '停产')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.return_phase(%s, 'operation', '停产')$$, :project));
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.return_phase(%s, 'reserve', '停产')$$, :project));
SELECT * FROM pg_temp.refused('t70-inv', format($$SELECT edianton.return_phase(%s, 'producing', '停产')$$, :project));
SELECT pg_temp.as_person('t70-eib', format($$SELECT edianton.return_phase(%s, 'producing', '一条产线停产，产值未达标')$$, :project)) > 0 AS returned;
SELECT * FROM pg_temp.refused('t70-eib', format($$SELECT edianton.return_phase(%s, 'operation', '恢复')$$, :project));
RESET ROLE;
SET edianton.simulated_clock = '2026-06-01 09:00+08';
SELECT edianton.record_milestone(:project, 'capacity', '2026-05-30', '复产后连续三月达标') > 0 AS recorded;
SELECT seq, phase, name_zh, entered_at::date, recorded_at::date, back, late, milestone, source, reason, actor FROM edianton.phase_history WHERE matter_id = :project ORDER BY seq;
-- what was, stays readable
SELECT kind, happened_on, source, basis, voided_at IS NOT NULL AS voided, void_reason FROM edianton.milestone WHERE matter_id = :project ORDER BY id;
-- a milestone of a node goes back with the node; one by hand by its own function
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.void_milestone(%s, 'produced', '误填')$$, :project));
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.void_milestone(%s, 'operation', '误填')$$, :project));
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.void_milestone(%s, 'capacity', '')$$, :project));
SELECT edianton.void_milestone(:project, 'capacity', '数据有误') > 0 AS voided;
SELECT edianton.reopen(:project, 'N1002', '投产条件复核') > 0 AS reopened;
SELECT phase FROM edianton.life_cycle WHERE matter_id = :project;
SELECT phase, back, reason FROM edianton.phase_history WHERE matter_id = :project ORDER BY seq DESC LIMIT 2;
SELECT edianton.complete(:project, 'N1002') > 0 AS produced;
SELECT phase FROM edianton.life_cycle WHERE matter_id = :project;
-- a lead's own way back is its node
SELECT edianton.complete(:third, 'assess') > 0, edianton.complete(:third, 'visit', detail => '{"content": "来访"}') > 0;
SELECT phase FROM edianton.life_cycle WHERE matter_id = :third;
SELECT edianton.reopen(:third, 'visit', '未见到决策人', true) > 0 AS reopened;
SELECT phase FROM edianton.life_cycle WHERE matter_id = :third;

-- facts are not written past the functions
SELECT * FROM pg_temp.refused(NULL, format($$UPDATE edianton.milestone SET happened_at = happened_at - interval '1 day' WHERE matter_id = %s$$, :project));
SELECT * FROM pg_temp.refused(NULL, format($$DELETE FROM edianton.milestone WHERE matter_id = %s$$, :project));
SELECT code, message FROM pg_temp.refused(NULL, format($$UPDATE edianton.phase_change SET phase = 'operation' WHERE matter_id = %s$$, :project));
SELECT code, message FROM pg_temp.refused(NULL, format($$DELETE FROM edianton.lead_follow WHERE matter_id = %s$$, :lead));
SET ROLE regress_edianton_portal;
SELECT code, message FROM pg_temp.refused('t70-eib', $$INSERT INTO edianton.milestone (matter_id, kind, happened_at, source, recorded_at) VALUES (1, 'signed', now(), 'rule', now())$$);
RESET ROLE;

-- deriving again changes nothing
SELECT edianton.derive_milestones();
SELECT code, message FROM unnest('{t70-eib}'::text[]) p, pg_temp.refused(p, 'SELECT edianton.derive_milestones()');

-- what comes from an older system has its milestones at once
SELECT edianton.import_baseline('{"template": "t70", "title": "旧项目", "unit": "T70-EIB", "opened_at": "2024-09-02 09:00+08",
    "nodes": [{"code": "N0104", "state": "done", "start_at": "2024-09-02 09:00+08", "done_at": "2024-09-03 10:00+08"},
              {"code": "N0601", "state": "done", "start_at": "2024-09-03 10:00+08", "done_at": "2024-10-10 10:00+08"}]}') AS old \gset
SELECT kind, happened_on, source FROM edianton.milestone_board WHERE matter_id = :old ORDER BY happened_at;
-- a site puts a phase of its own between the others: one row, and deriving again
BEGIN;
INSERT INTO edianton.phase (code, ord, name_zh, name_en, entered_by) VALUES ('building', 55, '在建', 'Building', 'started');
SELECT phase FROM edianton.life_cycle WHERE matter_id = :old;
SELECT edianton.derive_milestones(:old);
SELECT phase, phase_zh, entered_at FROM edianton.life_cycle WHERE matter_id = :old;
ROLLBACK;
SELECT count(*) FROM edianton.check_integrity(:project);
SELECT count(*) FROM edianton.verify_history(:lead);

-- as it was
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit TABLE duties_before;
UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
