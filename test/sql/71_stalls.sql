-- The four stalls (1.1), each at the very instant of its threshold; who holds it; whose delay it is (1.2); reminders and proposals.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2024-01-08 09:00+08';

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
-- What of this test has stalled at an instant.
CREATE FUNCTION pg_temp.stalled(instant text) RETURNS TABLE (title text, kind text, name_zh text, stalled_at timestamptz, days_beyond integer, workdays_beyond integer)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('edianton.simulated_clock', instant, false);
    RETURN QUERY SELECT b.title, b.kind, b.name_zh, b.stalled_at, b.days_beyond, b.workdays_beyond
                 FROM edianton.stall_board b WHERE b.title LIKE 'T71S%' ORDER BY b.matter_id, b.kind;
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T71S-INV', '招商中心', '341602', 'department'), ('T71S-EIB', '经信局', '341602', 'department'), ('T71S-HB', '住建局', '341602', 'department'),
    ('T71S-GO', '政府办', '341602', 'government'), ('T71S-OUT', '气象局', '341602', 'department');
CREATE TEMP TABLE duties_before AS TABLE edianton.duty_unit;
DELETE FROM edianton.duty_unit WHERE duty IN ('development_reform', 'issuer');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id FROM (VALUES ('development_reform', 'T71S-EIB'), ('issuer', 'T71S-GO')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit;
INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT p.code, p.name, u.id, p.role, '137' || lpad(row_number() OVER (ORDER BY p.code)::text, 8, '0')
FROM (VALUES ('t71s-inv', '招商中心经办', 'T71S-INV', 'unit'), ('t71s-eib', '经信局经办', 'T71S-EIB', 'unit'), ('t71s-hb', '住建局经办', 'T71S-HB', 'unit'),
             ('t71s-go', '政府办经办', 'T71S-GO', 'unit'), ('t71s-sup', '督查员', 'T71S-GO', 'supervisor'), ('t71s-out', '气象局经办', 'T71S-OUT', 'unit'),
             ('t71s-admin', '管理员', 'T71S-EIB', 'admin')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.contact (unit, person, level) SELECT p.unit, p.id, 'duty' FROM edianton.person p WHERE p.code IN ('t71s-inv', 't71s-eib', 't71s-hb');
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't71s-%';
SELECT edianton.load_template('{"code": "t71s", "kind": "project", "library": "social", "name": "建设", "policy": "project", "calendar": "CN",
    "stages": [{"code": "A", "name": "甲", "lead": "housing"}],
    "nodes": [{"code": "permit", "stage": "A", "name": "施工许可", "lead": "housing", "term": "5 workdays"},
              {"code": "N0601", "stage": "A", "name": "开工", "lead": "builder", "term": "none", "after": ["permit"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t71s') AS version;

-- the thresholds are data
SELECT k.ord, k.code, k.name_zh, k.name_en, k.since, k.until, r.library, r.version, r.term, r.grace, r.calendar, r.supervise
FROM edianton.stall_kind k JOIN edianton.stall_rule r ON r.kind = k.code WHERE r.version = 1 AND r.library = '*' ORDER BY k.ord;

-- 久谈不签: talks begin on Monday 8 January; 90 natural days end on Sunday 7 April at closing time, and do not roll
SELECT edianton.register_lead('T71S 久谈', 'fair', 'T71S 甲', unit => 'T71S-INV', intended_investment => 200000000) AS lead \gset
SELECT edianton.complete(:lead, 'assess') > 0, edianton.complete(:lead, 'visit', detail => '{"content": "来访"}') > 0;
SELECT kind, since, term, stalls_at FROM edianton.stall_watch WHERE matter_id = :lead;
SELECT * FROM pg_temp.stalled('2024-04-07 17:29:59.999999+08');
SELECT * FROM pg_temp.stalled('2024-04-07 17:30+08');
SELECT * FROM pg_temp.stalled('2024-04-09 09:00+08');
SELECT holder, holder_zh, node, node_zh, days FROM edianton.stall_board WHERE matter_id = :lead;

-- 签而不动: signed on 29 August; six months end on the last day of February
SELECT set_config('edianton.simulated_clock', '2024-08-31 09:00+08', false);
SELECT edianton.register_project('T71S 不动', 'social', '新建', 300000000, '厂房', supervising_unit => 'T71S-EIB', local_unit => 'T71S-HB') AS idle \gset
SELECT edianton.record_milestone(:idle, 'signed', '2024-08-29', '投资协议') > 0 AS signed;
SELECT kind, stalls_at FROM edianton.stall_watch WHERE matter_id = :idle;
SELECT kind, stalled_at FROM pg_temp.stalled('2025-02-28 17:29:59+08') WHERE title = 'T71S 不动';
SELECT kind, stalled_at FROM pg_temp.stalled('2025-02-28 17:30+08') WHERE title = 'T71S 不动';
-- whoever has the most urgent node holds it; without one, whoever answers for the whole
SELECT holder, node FROM edianton.stall_board WHERE matter_id = :idle;
SELECT edianton.launch(:idle, 't71s', duties => '{"housing": "T71S-HB", "builder": "T71S-EIB"}') > 0 AS launched;
SELECT holder, holder_zh, node, cause FROM edianton.stall_board WHERE matter_id = :idle;
-- 1.2: whose delay it was found to be
SELECT set_config('edianton.simulated_clock', '2025-03-10 09:00+08', false);
SELECT count(*) > 0 FROM edianton.tick();
SELECT edianton.attribute_delay(:idle, 'permit', 'enterprise', '图纸未送') IS NOT NULL AS attributed;
SELECT holder, node, cause, cause_reason FROM edianton.stall_board WHERE matter_id = :idle;

-- 动而缓建: started on 3 March; the plan counts where there is one, with 30 days of grace, else 18 months from the start
SELECT edianton.record_milestone(:idle, 'started', '2025-03-03', '开工令') > 0 AS started;
SELECT kind, since, planned_on, term, grace, stalls_at FROM edianton.stall_watch WHERE matter_id = :idle;
SELECT edianton.plan_milestone(:idle, 'built', '2025-12-31');
SELECT kind, planned_on, stalls_at FROM edianton.stall_watch WHERE matter_id = :idle;
SELECT kind, stalled_at FROM pg_temp.stalled('2026-01-30 17:29:59+08') WHERE title = 'T71S 不动';
SELECT kind, stalled_at FROM pg_temp.stalled('2026-01-30 17:30+08') WHERE title = 'T71S 不动';

-- 建难达产: built, and twelve months later not at capacity; production alone does not end it, capacity does
SELECT edianton.record_milestone(:idle, 'built', '2026-01-30', '竣工验收') > 0 AS built;
SELECT kind, stalled_at FROM pg_temp.stalled('2026-06-30 09:00+08') WHERE title = 'T71S 不动';
SELECT edianton.record_milestone(:idle, 'produced', '2026-06-30', '投产报告') > 0 AS produced;
SELECT kind, stalled_at FROM pg_temp.stalled('2027-01-30 17:29:59+08') WHERE title = 'T71S 不动';
SELECT kind, name_zh, stalled_at, days_beyond, workdays_beyond FROM pg_temp.stalled('2027-01-30 17:30+08') WHERE title = 'T71S 不动';
BEGIN;
SELECT edianton.record_milestone(:idle, 'capacity', '2027-01-30', '达产报告') > 0 AS at_capacity;
SELECT kind FROM pg_temp.stalled('2027-02-01 09:00+08') WHERE title = 'T71S 不动';
ROLLBACK;

-- what is judged is told once, to the unit that holds it and the one that answers for it; again it changes nothing
SET edianton.simulated_clock = '2027-01-30 18:00+08';
SELECT began >= 2 AS began FROM edianton.judge_stalls();
SELECT began, ended, proposed FROM edianton.judge_stalls();
SELECT m.title, s.kind, s.since, s.stalled_at, u.code AS holder, s.rule_library, s.rule_version, s.proposal, s.recorded_at FROM edianton.stall s
JOIN edianton.matter m ON m.id = s.matter_id LEFT JOIN edianton.unit u ON u.id = s.holder WHERE s.matter_id IN (:lead, :idle) ORDER BY s.matter_id, s.kind;
SELECT u.code, p.code AS person, n.kind, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit LEFT JOIN edianton.person p ON p.id = n.person
WHERE n.matter_id IN (:lead, :idle) AND n.kind = 'stall' ORDER BY n.matter_id, u.code;
SELECT kind, detail ->> 'kind' AS stall FROM edianton.event WHERE matter_id IN (:lead, :idle) AND kind LIKE 'stall.%' ORDER BY id;
-- the event ends it, from the day on which it happened
SELECT edianton.record_milestone(:lead, 'signed', '2027-01-25', '投资协议') > 0 AS signed;
SELECT ended >= 1 AS ended FROM edianton.judge_stalls();
SELECT kind, ended_at, ended_how FROM edianton.stall WHERE matter_id = :lead;
-- voided, it stalls again, and is told again
SELECT edianton.void_milestone(:lead, 'signed', '协议未生效') > 0 AS voided;
SELECT began >= 1 AS began FROM edianton.judge_stalls();
SELECT kind, ended_at, ended_how FROM edianton.stall WHERE matter_id = :lead;

-- a threshold for one library goes before the general one; it is a version, never reaches back, and may propose a supervision
SELECT * FROM pg_temp.refused('t71s-eib', $$SELECT edianton.set_stall_rule('short', '90 days', '会议纪要')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('asleep', '90 days', '会议纪要')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('short', 'none', '会议纪要')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('short', '90 moons', '会议纪要')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('short', '90 days', '会议纪要', library => 'private')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('short', '90 days', ' ')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('short', '90 days', '会议纪要', valid_from => '2027-01-01 00:00+08')$$);
SELECT * FROM pg_temp.refused('t71s-admin', $$SELECT edianton.set_stall_rule('short', '90 days', '会议纪要', severity => 6)$$);
SELECT edianton.register_project('T71S 国企', 'state_owned', '新建', 50000000, '厂房', supervising_unit => 'T71S-EIB') AS so \gset
SELECT edianton.record_milestone(:so, 'signed', '2027-01-04', '投资协议') > 0 AS signed;
SELECT edianton.set_stall_rule('unstarted', '20 workdays', '区政府会议纪要〔2027〕1 号', library => 'state_owned', supervise => true, severity => 4) AS version;
SELECT kind, rule_library, rule_version, term, stalls_at FROM edianton.stall_watch WHERE matter_id = :so;
SELECT edianton.set_stall_rule('unstarted', '15 workdays', '区政府会议纪要〔2027〕2 号', library => 'state_owned', supervise => true, severity => 4, valid_from => '2027-01-31 00:00+08') AS version;
SELECT rule_version FROM edianton.stall_watch WHERE matter_id = :so;
SET edianton.simulated_clock = '2027-01-31 00:00+08';
SELECT rule_version, stalls_at, supervise FROM edianton.stall_watch WHERE matter_id = :so;
SELECT began >= 1 AS began, proposed >= 1 AS proposed FROM edianton.judge_stalls();
SELECT p.state, p.title, p.content, p.source, p.severity, i.code AS issuer, r.code AS responsible, p.about_matter = :so AS about FROM edianton.stall s
JOIN edianton.supervision_proposal p ON p.id = s.proposal JOIN edianton.unit i ON i.id = p.issuer JOIN edianton.unit r ON r.id = p.responsible WHERE s.matter_id = :so;
SELECT began, proposed FROM edianton.judge_stalls();
-- a second person admits it; a milder rule ends what it had found
SELECT proposal AS offered FROM edianton.stall WHERE matter_id = :so \gset
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t71s-go');
SELECT edianton.admit_supervision(:offered) > 0 AS admitted;
COMMIT;
SELECT * FROM pg_temp.refused('t71s-eib', 'SELECT edianton.judge_stalls()');
RESET ROLE;
SET edianton.simulated_clock = '2027-02-01 09:00+08';
SELECT edianton.set_stall_rule('unstarted', '9 months', '恢复', library => 'state_owned') AS version;
SELECT ended >= 1 AS ended FROM edianton.judge_stalls();
SELECT kind, ended_at, ended_how FROM edianton.stall WHERE matter_id = :so;
-- a project that is given up is no stall
SELECT edianton.cancel_matter(:idle, '企业破产') > 0 AS cancelled;
SELECT ended >= 1 AS ended FROM edianton.judge_stalls();
SELECT kind, ended_how FROM edianton.stall WHERE matter_id = :idle ORDER BY since;

-- everybody sees the stalls of what he sees
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t71s-inv');
SELECT title, kind FROM edianton.stall_board;
SELECT kind, name_zh, library, projects, investment, avg_days_beyond, by_enterprise FROM edianton.stall_summary ORDER BY ord, library;
COMMIT;
BEGIN;
SELECT edianton.act_as('t71s-out');
SELECT (SELECT count(*) FROM edianton.stall_board) AS board, (SELECT count(*) FROM edianton.stall) AS stalls, (SELECT sum(projects) FROM edianton.stall_summary) AS summary;
COMMIT;
RESET ROLE;
SELECT code, message FROM pg_temp.refused(NULL, 'DELETE FROM edianton.stall_rule');

-- as it was
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit TABLE duties_before;
UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
