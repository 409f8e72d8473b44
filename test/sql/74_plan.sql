-- The investment plan and its money (2.6 to 2.15, 2.35): draft, sign-off, lock, adjustments, budget lines, payments,
-- pools, monthly reports, rolling; and the funds node fed by it (1.19).
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2024-12-20 09:00+08';

-- Runs a statement for a person and says how it was refused; numbers of matters are shown as #.
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
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
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    message := regexp_replace(message, '\d{16,}|(?<=(item|line|candidate|commitment) )\d+', '#', 'g');
    detail := regexp_replace(detail, '\d{16,}|(?<=(line|item) )\d+|\d+(?= [一-龥])', '#', 'g');
END $$;
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN answer;
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T74-DRC', '区发改委', '341602', 'department'), ('T74-FIN', '区财政局', '341602', 'department'), ('T74-STAT', '区统计局', '341602', 'department'),
    ('T74-EDU', '区教育局', '341602', 'department'), ('T74-ROAD', '区交通局', '341602', 'department'), ('T74-CITY', '区城投公司', '341602', 'enterprise'),
    ('T74-TOWN', '某镇', '341602', 'township'), ('T74-OTHER', '区文旅局', '341602', 'department');
CREATE TEMP TABLE duties_before AS TABLE edianton.duty_unit;
DELETE FROM edianton.duty_unit WHERE duty IN ('development_reform', 'finance', 'statistics', 'housing', 'supervising_unit');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM (VALUES ('development_reform', 'T74-DRC'), ('finance', 'T74-FIN'), ('statistics', 'T74-STAT')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit;
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.code, u.id, p.role
FROM (VALUES ('t74-drc', 'T74-DRC', 'unit'), ('t74-fin', 'T74-FIN', 'unit'), ('t74-stat', 'T74-STAT', 'unit'), ('t74-edu', 'T74-EDU', 'unit'),
             ('t74-road', 'T74-ROAD', 'unit'), ('t74-city', 'T74-CITY', 'unit'), ('t74-town', 'T74-TOWN', 'unit'), ('t74-gate', NULL, 'gateway'), ('t74-other', 'T74-OTHER', 'unit'),
             ('t74-bi', NULL, 'bi')) p (code, unit, role) LEFT JOIN edianton.unit u ON u.code = p.unit;
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
GRANT SET ON PARAMETER edianton.simulated_clock TO regress_edianton_portal;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't74-%';

SELECT edianton.load_template('{"code": "t74", "kind": "project", "name": {"zh": "资金"}, "policy": "project",
    "stages": [{"code": "S04", "name": {"zh": "建设前准备"}, "lead": "finance"}],
    "nodes": [
        {"code": "N0103", "stage": "S04", "name": {"zh": "可研审批"}, "lead": "development_reform", "term": "10 workdays"},
        {"code": "N0408", "stage": "S04", "name": {"zh": "建设资金落实"}, "lead": "finance", "term": "10 workdays", "after": ["N0103"],
         "materials": [{"code": "fund_proof", "name": {"zh": "资金到位证明"}, "required": true}]},
        {"code": "N0503", "stage": "S04", "name": {"zh": "施工许可"}, "lead": "finance", "term": "10 workdays", "after": ["N0408"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t74') > 0 AS published;
SELECT edianton.register_project('第一中学', 'government', '新建', 50000000, '校舍', supervising_unit => 'T74-CITY', local_unit => 'T74-TOWN') AS school \gset
SELECT edianton.register_project('城北大道', 'government', '新建', 120000000, '道路', supervising_unit => 'T74-CITY', local_unit => 'T74-TOWN',
    code => '2501-341602-04-01-740015') AS road \gset

SET ROLE regress_edianton_portal;
-- 2.7, 2.9: the pool, and the draft of a year with two more to come
SELECT pg_temp.as_person('t74-town', $$SELECT edianton.propose_candidate('镇卫生院', 'government', 8000000, '门诊楼', sector => 'T74-EDU')$$) AS clinic \gset
SELECT * FROM pg_temp.refused('t74-town', $$SELECT edianton.propose_candidate('别镇卫生院', 'government', 8000000, '楼', sector => 'T74-EDU', unit => 'T74-CITY')$$);
SELECT pg_temp.as_person('t74-drc', $$SELECT edianton.create_plan(2025)$$);
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.create_plan(2025)$$);
SELECT * FROM pg_temp.refused('t74-fin', $$SELECT edianton.create_plan(2026)$$);
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.set_plan_item(2025, 20000000, %s, sector => 'T74-EDU', priority => 1,
    amount_next => 20000000, amount_after => 10000000, physical => '主体封顶')$$, :school)) AS i_school \gset
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.set_plan_item(2025, 30000000, %s, sector => 'T74-ROAD', priority => 2,
    amount_next => 50000000, physical => '路基完成')$$, :road)) AS i_road \gset
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.set_plan_item(2025, 3000000, candidate => %s, amount_next => 5000000)$$, :clinic)) AS i_clinic \gset
-- a draft changes freely; what is not an amount does not
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.set_plan_item(2025, 40000000, %s)$$, :road))::bigint = :i_road AS same_item;
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.set_plan_item(2025, -1, %s)$$, :road));
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.set_plan_item(2025, 'NaN', %s)$$, :road));
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.set_plan_item(2025, 0.001, %s)$$, :road));
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.set_plan_item(2025, 90000000, %s)$$, :road));
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.set_plan_item(2025, 1)$$);
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.set_plan_item(2025, 1, 99)$$);
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.set_plan_item(2031, 1, %s)$$, :road));

-- 2.10: the sector departments fix the indicators; the plan is not locked without them
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.lock_plan(2025, '区人大')$$);
SELECT * FROM pg_temp.refused('t74-edu', format($$SELECT edianton.sign_plan_item(%s, '{"里程": "6 公里"}')$$, :i_road));
SELECT * FROM pg_temp.refused('t74-edu', format($$SELECT edianton.sign_plan_item(%s, '{}')$$, :i_school));
SELECT * FROM pg_temp.refused('t74-edu', format($$SELECT edianton.sign_plan_item(%s, '{}', false)$$, :i_school));
SELECT pg_temp.as_person('t74-edu', format($$SELECT edianton.sign_plan_item(%s, '{"建设规模": "12000 平方米", "学位": 1800}')$$, :i_school)) IS NOT NULL AS signed;
SELECT pg_temp.as_person('t74-road', format($$SELECT edianton.sign_plan_item(%s, '{}', false, '里程未定')$$, :i_road)) IS NOT NULL AS refused;
SELECT pg_temp.as_person('t74-edu', format($$SELECT edianton.sign_plan_item(%s, '{"床位": 40}')$$, :i_clinic)) IS NOT NULL AS signed;
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.lock_plan(2025, '区人大')$$);
SELECT pg_temp.as_person('t74-road', format($$SELECT edianton.sign_plan_item(%s, '{"里程": "6 公里", "车道": 4}')$$, :i_road)) IS NOT NULL AS signed;
-- what was reviewed has to stand
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.set_plan_item(2025, 40000000, %s, physical => '路基与桥梁完成')$$, :road)) IS NOT NULL AS changed;
SELECT code, message, detail FROM pg_temp.refused('t74-drc', $$SELECT edianton.lock_plan(2025, '区人大')$$);
SELECT pg_temp.as_person('t74-road', format($$SELECT edianton.sign_plan_item(%s, '{"里程": "6 公里", "桥梁": 1}')$$, :i_road)) IS NOT NULL AS signed;

-- 2.12: the lock at the start of the year
SET edianton.simulated_clock = '2025-01-10 09:00+08';
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.lock_plan(2025, ' ')$$);
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.adjust_plan(2025, format('[{"item": 1}]')::jsonb, '早', '早')$$);
SELECT pg_temp.as_person('t74-drc', $$SELECT edianton.lock_plan(2025, '区人大', '谯人〔2025〕1号')$$);
SELECT * FROM pg_temp.refused('t74-drc', $$SELECT edianton.lock_plan(2025, '区人大')$$);
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.set_plan_item(2025, 1, %s)$$, :road));
SELECT * FROM pg_temp.refused('t74-drc', format($$SELECT edianton.drop_plan_item(%s)$$, :i_road));
RESET ROLE;
-- not by plain SQL of the owner either
SELECT * FROM pg_temp.refused(NULL, format($$UPDATE edianton.plan_target SET amount = 1 WHERE item = %s$$, :i_road));
SELECT * FROM pg_temp.refused(NULL, format($$DELETE FROM edianton.plan_target WHERE item = %s$$, :i_road));
SELECT * FROM pg_temp.refused(NULL, format($$INSERT INTO edianton.plan_target SELECT item, 2, priority, 1, 0, 0, total_investment, physical, dropped, set_at, set_by FROM edianton.plan_target WHERE item = %s$$, :i_road));
SELECT code, message FROM pg_temp.refused(NULL, $$UPDATE edianton.investment_plan SET state = 'draft'$$);
SELECT code, message FROM pg_temp.refused(NULL, $$UPDATE edianton.investment_plan SET version = 2$$);
SELECT code, message FROM pg_temp.refused(NULL, $$UPDATE edianton.plan_version SET reason = 'x'$$);
SELECT code, message FROM pg_temp.refused(NULL, $$INSERT INTO edianton.plan_item (year, matter_id, unit, sector, created_at) SELECT 2025, NULL, unit, sector, now() FROM edianton.plan_item LIMIT 1$$);
SELECT code, message FROM pg_temp.refused(NULL, format($$DELETE FROM edianton.plan_item WHERE id = %s$$, :i_road));
SELECT code FROM pg_temp.refused(NULL, $$TRUNCATE edianton.plan_target$$);

SET ROLE regress_edianton_portal;
-- 2.8, 2.11, 2.15: budget lines of the finance system, by its own ids; before the project is known they wait for its code
SET edianton.simulated_clock = '2025-02-10 09:00+08';
SELECT pg_temp.as_person('t74-gate', format($$SELECT edianton.record_budget_line('ys', 'L1', 2025, '教育专项', 'provincial', 15000000, '财教〔2025〕3号', project => %s)$$, :school)) AS l1 \gset
SELECT pg_temp.as_person('t74-gate', $$SELECT edianton.record_budget_line('ys', 'L2', 2025, '道路建设', 'special_bond', 30000000, '债〔2025〕7号', project_code => '2501-341602-04-01-740015')$$) AS l2 \gset
SELECT pg_temp.as_person('t74-gate', $$SELECT edianton.record_budget_line('ys', 'L3', 2025, '预备', 'local', 5000000, '财预〔2025〕1号', project_code => '2501-341602-04-01-740023')$$) AS l3 \gset
SELECT pg_temp.as_person('t74-gate', $$SELECT edianton.record_budget_line('ys', 'L3', 2025, '预备', 'local', 6000000, project_code => '2501-341602-04-01-740023')$$)::bigint = :l3 AS same_line;
SELECT code, message, detail FROM pg_temp.refused('t74-fin', $$SELECT edianton.record_budget_line('ys', 'L4', 2025, '无', 'lottery', 1)$$);
SELECT code, message FROM pg_temp.refused('t74-fin', $$SELECT edianton.record_budget_line('ys', 'L4', 2025, '无', 'local', -1)$$);
SELECT code, message FROM pg_temp.refused('t74-fin', $$SELECT edianton.record_budget_line('ys', 'L4', 2025, '无', 'local', 1, project => 99)$$);
SELECT code, message FROM pg_temp.refused('t74-fin', $$SELECT edianton.record_budget_line('ys', 'L4', 2025, '无', 'local', 1, project_code => '2501-341602-04-01-740016')$$);
SELECT code, message FROM pg_temp.refused('t74-edu', $$SELECT edianton.record_budget_line('ys', 'L4', 2025, '无', 'local', 1)$$);

-- 2.13: payments
CREATE FUNCTION pg_temp.pay(id text, line text, amount numeric, day date, reverses text DEFAULT NULL, OUT state text, OUT waits_for text, OUT booked boolean) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as('t74-gate');
    SELECT p.state, p.waits_for, p.payment IS NOT NULL INTO state, waits_for, booked FROM edianton.record_payment('ys', id, line, amount, day, reverses) p;
END $$;
CREATE FUNCTION pg_temp.lines(OUT line text, OUT amount numeric, OUT paid numeric, OUT waiting bigint) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as('t74-bi');
    RETURN QUERY SELECT u.external_id, u.amount, u.paid, u.waiting_payments FROM edianton.budget_use u WHERE u.source = 'ys' ORDER BY u.external_id COLLATE "C";
END $$;
SET edianton.simulated_clock = '2025-04-10 09:00+08';
SELECT * FROM pg_temp.pay('P1', 'L1', 9000000, '2025-03-20');
SELECT * FROM pg_temp.pay('P1', 'L1', 9000000, '2025-03-20');
SELECT * FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P1', 'L1', 9000001, '2025-03-20')$$);
-- beyond the line, to the cent
SELECT * FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P2', 'L1', 6000000.01, '2025-03-20')$$);
SELECT * FROM pg_temp.pay('P2', 'L1', 6000000, '2025-03-20');
SELECT * FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P3', 'L1', 0.01, '2025-03-20')$$);
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P3', 'L2', -5, '2025-03-20')$$);
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P3', 'L2', 0, '2025-03-20')$$);
SELECT code, message, detail, hint FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P3', 'L2', 5, '2025-04-11')$$);
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P3', 'L2', 5, '2024-12-31')$$);
SELECT code, message FROM pg_temp.refused('t74-edu', $$SELECT edianton.record_payment('ys', 'P3', 'L2', 5, '2025-03-20')$$);
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P3', NULL, 5, '2025-03-20')$$);
SELECT * FROM pg_temp.lines();
-- taken back: no more than was paid, and not twice
SELECT * FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'R1', 'L1', -6000001, '2025-03-25', 'P2')$$);
SELECT * FROM pg_temp.pay('R1', 'L1', -4000000, '2025-03-25', 'P2');
SELECT code, message, detail FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'R2', NULL, -2000001, '2025-03-25', 'P2')$$);
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'R2', 'L2', -1, '2025-03-25', 'P2')$$);
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'R2', 'L1', -1, '2025-03-25', 'R1')$$);
-- a line is not lowered below what was paid, nor moved, nor taken away
SELECT * FROM pg_temp.refused('t74-gate', format($$SELECT edianton.record_budget_line('ys', 'L1', 2025, '教育专项', 'provincial', 10999999.99, project => %s)$$, :school));
SELECT code, message, detail FROM pg_temp.refused('t74-fin', format($$SELECT edianton.assign_budget_line(%s, %s)$$, :l1, :road));
SELECT code, message FROM pg_temp.refused('t74-fin', $$SELECT edianton.assign_budget_line(999999)$$);
-- unknown lines, lines of nobody, reversals that come first: kept, and booked when what they wait for arrives
SELECT * FROM pg_temp.pay('P5', 'L9', 1000000, '2025-04-01');
SELECT * FROM pg_temp.pay('P5', 'L9', 1000000, '2025-04-01');
SELECT code, message FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P5', 'L9', 2000000, '2025-04-01')$$);
SELECT * FROM pg_temp.pay('R5', 'L9', -400000, '2025-04-02', 'P5');
SELECT * FROM pg_temp.pay('P6', 'L9', 3000000, '2025-04-03');
SELECT * FROM pg_temp.pay('P7', 'L3', 2000000, '2025-04-03');
SELECT pg_temp.as_person('t74-bi', $$SELECT string_agg(format('%s %s %s', external_id, amount, waits_for), ', ' ORDER BY external_id) FROM edianton.payment_waiting$$);
SELECT pg_temp.as_person('t74-gate', format($$SELECT edianton.record_budget_line('ys', 'L9', 2025, '零星', 'local', 2000000, project => %s)$$, :road)) IS NOT NULL AS arrived;
SELECT * FROM pg_temp.lines();
SELECT pg_temp.as_person('t74-bi', $$SELECT string_agg(format('%s %s %s', external_id, amount, waits_for), ', ' ORDER BY external_id) FROM edianton.payment_waiting$$);
SELECT pg_temp.as_person('t74-gate', $$SELECT edianton.record_budget_line('ys', 'L9', 2025, '零星', 'local', 4000000)$$) IS NOT NULL AS raised;
RESET ROLE;
SELECT edianton.register_project('文化馆', 'government', '新建', 5000000, '馆舍', supervising_unit => 'T74-CITY', local_unit => 'T74-TOWN',
    code => '2501-341602-04-01-740023', source => 't74', external_id => 'hall') AS hall \gset
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.lines();
SELECT pg_temp.as_person('t74-bi', $$SELECT count(*) FROM edianton.payment_waiting$$) AS waiting;
SELECT pg_temp.as_person('t74-fin', $$SELECT edianton.book_waiting_payments()$$) AS booked_again;
-- the project's own limit: three million are left of what was approved, four of the line
SELECT * FROM pg_temp.refused('t74-gate', $$SELECT edianton.record_payment('ys', 'P8', 'L3', 3000000.01, '2025-04-05')$$);
RESET ROLE;
SELECT * FROM pg_temp.refused(NULL, $$SELECT edianton.register_project('文化馆', 'government', '新建', 1999999.99, '馆舍', source => 't74', external_id => 'hall')$$);
-- whoever writes, and however
SELECT code, message, detail FROM pg_temp.refused(NULL, format($$INSERT INTO edianton.payment (source, external_id, line, amount, paid_on, recorded_at) VALUES ('x', '1', %s, 99999999, '2025-04-05', now())$$, :l1));
SELECT code, message FROM pg_temp.refused(NULL, format($$UPDATE edianton.budget_line SET paid = 0 WHERE id = %s$$, :l1));
SELECT code, message FROM pg_temp.refused(NULL, format($$UPDATE edianton.budget_line SET amount = 1 WHERE id = %s$$, :l1));
SELECT code, message FROM pg_temp.refused(NULL, format($$UPDATE edianton.project_money SET approved = 1e12 WHERE matter_id = %s$$, :school));
SELECT code FROM pg_temp.refused(NULL, $$UPDATE edianton.payment SET amount = 1$$);
SELECT code FROM pg_temp.refused(NULL, $$DELETE FROM edianton.payment$$);
SELECT code FROM pg_temp.refused(NULL, $$TRUNCATE edianton.payment CASCADE$$);
SELECT code FROM pg_temp.refused(NULL, $$DELETE FROM edianton.budget_line$$);
SELECT l.external_id, l.amount, l.paid, (SELECT sum(p.amount) FROM edianton.payment p WHERE p.line = l.id) AS payments, (SELECT count(*) FROM edianton.budget_change c WHERE c.line = l.id) AS changes
FROM edianton.budget_line l WHERE l.source = 'ys' ORDER BY l.external_id COLLATE "C";
SELECT p.name, m.approved, m.paid, (SELECT sum(x.amount) FROM edianton.payment x WHERE x.matter_id = m.matter_id) AS payments
FROM edianton.project_money m JOIN edianton.project p USING (matter_id) WHERE m.matter_id IN (:school, :road, :hall) ORDER BY m.matter_id;
SELECT e.kind, count(*) FROM edianton.event e WHERE e.matter_id IN (:school, :road, :hall) AND e.kind LIKE 'funds.%' GROUP BY 1 ORDER BY 1;

-- adjustments: a version each, the earlier ones exactly as they were
SET ROLE regress_edianton_portal;
SET edianton.simulated_clock = '2025-06-16 09:00+08';
SELECT code, message, hint FROM pg_temp.refused('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 1}]', '理由', NULL)$$, :i_road));
SELECT code, message FROM pg_temp.refused('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 1}]', ' ', '常务会')$$, :i_road));
SELECT code, message FROM pg_temp.refused('t74-fin', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 1}]', '理由', '常务会')$$, :i_road));
SELECT code, message FROM pg_temp.refused('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": -1}]', '理由', '常务会')$$, :i_road));
SELECT code, message FROM pg_temp.refused('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": "many"}]', '理由', '常务会')$$, :i_road));
SELECT code, message FROM pg_temp.refused('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s}]', '理由', '常务会')$$, :i_road));
SELECT code, message FROM pg_temp.refused('t74-drc', $$SELECT edianton.adjust_plan(2025, '[{"item": 999999, "amount": 1}]', '理由', '常务会')$$);
SELECT code, message FROM pg_temp.refused('t74-drc', $$SELECT edianton.adjust_plan(2025, '{}', '理由', '常务会')$$);
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 30000000, "amount_next": 60000000}, {"item": %s, "dropped": true}]',
    '征迁滞后；卫生院缓建', '区政府常务会议', '谯政〔2025〕30号')$$, :i_road, :i_clinic));
SET edianton.simulated_clock = '2025-09-15 09:00+08';
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 25000000, "amount_after": 5000000}]', '追加专项债', '区政府常务会议')$$, :i_school));
SELECT pg_temp.as_person('t74-bi', $$SELECT string_agg(format('%s %s', v.version, t), ' | ' ORDER BY v.version)
    FROM generate_series(1, 3) v (version), LATERAL (SELECT string_agg(format('%s %s%s', p.title, p.amount, CASE WHEN p.dropped THEN ' 剔除' ELSE '' END), ', ' ORDER BY p.item)
        FROM edianton.plan_at(2025, v.version) p) x (t)$$);
BEGIN;
SELECT edianton.act_as('t74-bi');
SELECT title, first_amount, amount, changed_by, last_version, reason, approver, document, made_at FROM edianton.plan_change WHERE year = 2025 ORDER BY item;
COMMIT;
RESET ROLE;
SELECT e.kind, e.detail - 'reason' AS detail, p.code AS actor FROM edianton.event e JOIN edianton.person p ON p.id = e.actor WHERE e.kind = 'plan.adjusted' ORDER BY e.id;
SET ROLE regress_edianton_portal;


-- 1.19, N0408: the node follows the money
CREATE TEMP VIEW funds AS
SELECT m.title, n.code, n.state, n.round, n.colour, edianton.cause_names(n.causes) AS causes, n.document, n.missing
FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id WHERE n.code IN ('N0408', 'N0503');
SET edianton.simulated_clock = '2025-10-09 09:00+08';
RESET ROLE;
SELECT edianton.launch(p, 't74') > 0 AS launched FROM unnest(ARRAY[:school, :road]) p;
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.complete(%s, 'N0103', '谯发改〔2025〕5号')$$, p)) IS NOT NULL AS approved FROM unnest(ARRAY[:school, :road]) p;
RESET ROLE;
-- the road is funded in full before the node's turn; the school has 15 of the 25 million of the plan
SELECT * FROM funds WHERE title IN ('第一中学', '城北大道') ORDER BY title, code;
SET ROLE regress_edianton_portal;
SELECT code, message FROM pg_temp.refused('t74-edu', format($$SELECT edianton.record_commitment(%s, 2025, 'bank', 10000000, '某银行', '贷承1号')$$, :school));
SELECT code, message FROM pg_temp.refused('t74-fin', format($$SELECT edianton.record_commitment(%s, 2025, 'bank', 10000000, '某银行', ' ')$$, :school));
SELECT code, message FROM pg_temp.refused('t74-fin', format($$SELECT edianton.record_commitment(%s, 2025, 'bank', 0, '某银行', '贷承1号')$$, :school));
SELECT pg_temp.as_person('t74-fin', format($$SELECT edianton.record_commitment(%s, 2025, 'bank', 9999999.99, '某银行', '贷承1号')$$, :school)) AS c1 \gset
SELECT pg_temp.as_person('t74-fin', format($$SELECT format('%%s %%s %%s', need, budget, committed) FROM edianton.funds_position(%s, 2025)$$, :school)) AS position;
SELECT pg_temp.as_person('t74-fin', format($$SELECT edianton.record_commitment(%s, 2025, 'self_raised', 0.01, '城投公司', '自筹1号')$$, :school)) AS c2 \gset
RESET ROLE;
SELECT * FROM funds WHERE title = '第一中学' ORDER BY code;
-- money goes away: what was done lapses, what was built on it stands; and comes back
SET ROLE regress_edianton_portal;
SELECT code, message FROM pg_temp.refused('t74-fin', format($$SELECT edianton.withdraw_commitment(%s, ' ')$$, :c1));
SELECT pg_temp.as_person('t74-fin', format($$SELECT edianton.withdraw_commitment(%s, '授信到期')$$, :c1));
SELECT code, message FROM pg_temp.refused('t74-fin', format($$SELECT edianton.withdraw_commitment(%s, '授信到期')$$, :c1));
RESET ROLE;
SELECT code FROM pg_temp.refused(NULL, format($$UPDATE edianton.fund_commitment SET amount = 1 WHERE id = %s$$, :c2));
SELECT * FROM funds WHERE title = '第一中学' ORDER BY code;
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-gate', format($$SELECT edianton.record_budget_line('ys', 'L1', 2025, '教育专项', 'provincial', 25000000, project => %s)$$, :school)) IS NOT NULL AS raised;
RESET ROLE;
SELECT * FROM funds WHERE title = '第一中学' ORDER BY code;
SELECT f.year, f.need, f.covered, f.document, f.withdrawn_at IS NOT NULL AS withdrawn, e.state, e.round
FROM edianton.funds_proof f JOIN edianton.evidence e ON e.matter_id = f.matter_id AND e.ref = 'funds:' || f.id WHERE f.matter_id = :school ORDER BY f.id;
SELECT e.kind, e.node, e.round, p.code AS actor, coalesce(e.detail ->> 'reason', e.detail ->> 'revoked', e.detail ->> 'document') AS said
FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.matter_id = :school AND (e.kind IN ('node.lapsed', 'funds.committed', 'funds.withdrawn', 'funds.budget') OR e.kind = 'node.completed' AND e.node = 'N0408') ORDER BY e.seq;
-- a plan that asks for less completes it too; one that asks for more undoes it
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 34000000.01}]', '增建匝道', '区政府常务会议')$$, :i_road));
RESET ROLE;
SELECT * FROM funds WHERE title = '城北大道' ORDER BY code;
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.adjust_plan(2025, '[{"item": %s, "amount": 34000000}]', '核减', '区政府常务会议')$$, :i_road));
RESET ROLE;
SELECT * FROM funds WHERE title = '城北大道' ORDER BY code;
SELECT v.* FROM unnest(ARRAY[:school, :road]) m, edianton.verify_history(m) v;
SELECT c.* FROM unnest(ARRAY[:school, :road]) m, edianton.check_integrity(m) c;

-- 2.35: completed investment, month by month
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-city', format($$SELECT edianton.report_investment(%s, '2025-03-17', 5000000, '基坑')$$, :school)) AS version;
SELECT pg_temp.as_person('t74-city', format($$SELECT edianton.report_investment(%s, '2025-03-01', 5000000, '基坑')$$, :school)) AS again;
SELECT * FROM pg_temp.refused('t74-city', format($$SELECT edianton.report_investment(%s, '2025-03-01', 6000000)$$, :school));
SELECT pg_temp.as_person('t74-stat', format($$SELECT edianton.report_investment(%s, '2025-03-01', 6000000, reason => '漏报设备')$$, :school)) AS version;
SELECT pg_temp.as_person('t74-gate', format($$SELECT edianton.report_investment(%s, '2025-10-01', 9000000)$$, :school)) AS version;
SELECT pg_temp.as_person('t74-city', format($$SELECT edianton.report_investment(%s, '2025-09-01', 3000000)$$, :road)) AS version;
SELECT code, message, hint FROM pg_temp.refused('t74-stat', format($$SELECT edianton.report_investment(%s, '2025-11-01', 1)$$, :school));
SELECT code, message FROM pg_temp.refused('t74-stat', format($$SELECT edianton.report_investment(%s, '2025-09-01', -1)$$, :school));
SELECT code, message FROM pg_temp.refused('t74-stat', $$SELECT edianton.report_investment(99, '2025-09-01', 1)$$);
SELECT code, message FROM pg_temp.refused('t74-town', format($$SELECT edianton.report_investment(%s, '2025-09-01', 1)$$, :school));
SELECT code, message FROM pg_temp.refused('t74-edu', format($$SELECT edianton.report_investment(%s, '2025-09-01', 1)$$, :road));
RESET ROLE;
SELECT month, version, amount, reason FROM edianton.investment_report WHERE matter_id = :school ORDER BY month, version;
SELECT code FROM pg_temp.refused(NULL, $$UPDATE edianton.investment_report SET amount = 1$$);
SELECT code, message FROM pg_temp.refused(NULL, format($$INSERT INTO edianton.investment_report VALUES (%s, '2025-03-01', 9, 1, NULL, 'x', now())$$, :school));
SELECT code, message FROM pg_temp.refused(NULL, format($$INSERT INTO edianton.investment_report VALUES (%s, '2026-03-01', 1, 1, NULL, 'x', now())$$, :school));
SELECT month, scope, code, items, target, locked_target, amount, cumulative, percent, percent_of_locked, points FROM edianton.plan_progress
WHERE year = 2025 AND month IN (3, 10) ORDER BY month, scope, code;
SELECT title, sector_zh, priority, locked_amount, amount, budget, committed, paid, completed, percent, signed, ready, dropped FROM edianton.plan_board WHERE year = 2025 ORDER BY item;
-- the sources' figures: 347.5 billion from January to November are 101 percent of the plan, 14.3 points more than the year before
BEGIN;
SELECT edianton.register_project('重大项目群', 'social', '新建', 900000000000, '全市重大项目', supervising_unit => 'T74-CITY', local_unit => 'T74-TOWN') AS city \gset
SELECT edianton.create_plan(y) FROM generate_series(2019, 2020) y;
SELECT edianton.sign_plan_item(edianton.set_plan_item(y, CASE y WHEN 2019 THEN 340000000000 ELSE 344100000000 END, :city, sector => 'T74-ROAD'), '{"项目": 1000}') > 0 AS signed,
       edianton.lock_plan(y, '市人大') AS version FROM generate_series(2019, 2020) y;
SELECT sum(edianton.report_investment(:city, d::date, CASE extract(year FROM d) WHEN 2019 THEN 268000000000 ELSE 315900000000 END / 10)) AS reports FROM generate_series('2019-01-01'::timestamp, '2020-10-01', '1 month') d WHERE extract(month FROM d) <= 10;
SELECT edianton.report_investment(:city, '2019-11-01', 26800000000) AS a, edianton.report_investment(:city, '2020-11-01', 31600000000) AS b;
SELECT year, month, round(target / 1e8) AS plan, round(cumulative / 1e8) AS done, percent, last_year_percent, points FROM edianton.plan_progress
WHERE year IN (2019, 2020) AND scope = 'all' AND month = 11 ORDER BY year;
ROLLBACK;

-- 2.14: pools; 2.13: plan against payments
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-gate', $$SELECT edianton.record_budget_line('ys', 'L7', 2025, '机动', 'general_bond', 7000000)$$) IS NOT NULL AS pooled;
RESET ROLE;
SELECT title, ready, amount, budget, committed, gap, match FROM edianton.funding_gap WHERE year = 2025 ORDER BY item;
SELECT * FROM edianton.pool_balance WHERE year = 2025;
SELECT edianton.adjust_plan(2025, format('[{"item": %s, "amount": 36000000}]', :i_road)::jsonb, '增量', '常务会');
SELECT year, line_name, fund_source, available, title, priority, gap, could_cover FROM edianton.pool_match WHERE year = 2025;
SELECT title, amount, completed, paid, expected_percent, completed_percent, paid_percent, alerts FROM edianton.plan_variance WHERE year = 2025 ORDER BY item;
-- the units are told, once a month
SELECT edianton.raise_plan_alerts() AS raised, edianton.raise_plan_alerts() AS again;
SELECT a.month, a.alert, a.completed_percent, a.paid_percent, p.name FROM edianton.plan_alert a JOIN edianton.plan_item i ON i.id = a.item JOIN edianton.project p USING (matter_id) ORDER BY a.item;
SELECT u.code, n.urgent, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.kind = 'plan' AND n.matter_id IN (:school, :road) ORDER BY n.id;

-- the project of the pool enters the library: item and lines are the project's
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-gate', format($$SELECT edianton.record_budget_line('ys', 'L8', 2025, '卫生', 'local', 1000000, candidate => %s)$$, :clinic)) IS NOT NULL AS recorded;
RESET ROLE;
SELECT edianton.register_project('镇卫生院', 'government', '新建', 8000000, '门诊楼', supervising_unit => 'T74-CITY', local_unit => 'T74-TOWN') AS clinic_project \gset
SET ROLE regress_edianton_portal;
SELECT code, message FROM pg_temp.refused('t74-town', format($$SELECT edianton.admit_candidate(%s, %s)$$, :clinic, :clinic_project));
SELECT code, message FROM pg_temp.refused('t74-drc', format($$SELECT edianton.admit_candidate(%s, %s)$$, :clinic, :school));
SELECT pg_temp.as_person('t74-drc', format($$SELECT edianton.admit_candidate(%s, %s)$$, :clinic, :clinic_project));
SELECT code, message FROM pg_temp.refused('t74-drc', format($$SELECT edianton.admit_candidate(%s, %s)$$, :clinic, :road));
RESET ROLE;
SELECT i.matter_id = :clinic_project AS item, l.matter_id = :clinic_project AS line FROM edianton.plan_item i JOIN edianton.budget_line l ON l.external_id = 'L8' WHERE i.id = :i_clinic;

-- 2.7: next year's plan comes from this one; what is unfinished rolls on
SET edianton.simulated_clock = '2025-12-15 09:00+08';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t74-drc', $$SELECT edianton.roll_plan(2025)$$) AS rolled, pg_temp.as_person('t74-drc', $$SELECT edianton.roll_plan(2025)$$) AS again;
SELECT code, message FROM pg_temp.refused('t74-drc', $$SELECT edianton.roll_plan(1999)$$);
RESET ROLE;
SELECT b.title, o.amount AS this_year, o.completed, b.amount, b.amount_next, b.amount_after, b.total_investment, b.signed
FROM edianton.plan_board b JOIN edianton.plan_item i ON i.id = b.item JOIN edianton.plan_board o ON o.item = i.rolled_from WHERE b.year = 2026 ORDER BY b.item;

-- who sees what
INSERT INTO edianton.enterprise (uscc, name, verified) VALUES ('91341602MA7400001C', '戊制造公司', true);
INSERT INTO edianton.person (code, name, enterprise, role) SELECT 't74-firm', '戊公司经办', id, 'enterprise' FROM edianton.enterprise WHERE uscc = '91341602MA7400001C';
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code = 't74-firm';
SELECT edianton.register_project('装备厂', 'social', '新建', 10000000, '厂房', supervising_unit => 'T74-CITY', local_unit => 'T74-TOWN', enterprise_uscc => '91341602MA7400001C') AS plant \gset
SELECT edianton.record_commitment(:plant, 2025, 'self_raised', 2000000, '戊制造公司', '验资1号') > 0 AS committed;
SELECT edianton.record_budget_line('ys', 'L6', 2025, '技改补助', 'provincial', 500000, project => :plant) > 0 AS subsidy;
SELECT state FROM edianton.record_payment('ys', 'P9', 'L6', 100000, '2025-12-01');
CREATE FUNCTION pg_temp.sees(person text, OUT items bigint, OUT targets bigint, OUT lines bigint, OUT payments bigint, OUT commitments bigint, OUT reports bigint, OUT waiting bigint, OUT candidates bigint, OUT progress bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    SELECT count(*) INTO items FROM edianton.plan_item;
    SELECT count(*) INTO targets FROM edianton.plan_target;
    SELECT count(*) INTO lines FROM edianton.budget_line;
    SELECT count(*) INTO payments FROM edianton.payment;
    SELECT count(*) INTO commitments FROM edianton.fund_commitment;
    SELECT count(*) INTO reports FROM edianton.investment_report;
    SELECT count(*) INTO waiting FROM edianton.payment_waiting;
    SELECT count(*) INTO candidates FROM edianton.project_candidate;
    SELECT count(*) INTO progress FROM edianton.plan_progress WHERE year = 2025 AND month = 12 AND scope = 'all';
END $$;
SET ROLE regress_edianton_portal;
SELECT p.code, s.* FROM unnest('{t74-bi,t74-fin,t74-drc,t74-city,t74-edu,t74-road,t74-town,t74-other,t74-firm}'::text[]) p (code), LATERAL pg_temp.sees(p.code) s;
-- who has no part in it
SELECT f.call, r.code, r.message
FROM unnest(ARRAY['create_plan(2030)', 'set_plan_item(2026, 1, #)', 'drop_plan_item(%1$s)', 'sign_plan_item(%1$s, ''{"a": 1}'')', 'lock_plan(2026, ''x'')',
    'adjust_plan(2025, ''[{"item": %1$s, "amount": 1}]'', ''x'', ''x'')', 'roll_plan(2025)', 'admit_candidate(%2$s, #)',
    'record_budget_line(''ys'', ''X'', 2025, ''x'', ''local'', 1, project => #)', 'assign_budget_line(%3$s, #)',
    'record_payment(''ys'', ''X'', ''L1'', 1, ''2025-03-03'')', 'book_waiting_payments()', 'record_commitment(#, 2025, ''bank'', 1, ''x'', ''x'')',
    'withdraw_commitment(%4$s, ''x'')', 'report_investment(#, ''2025-03-01'', 1)', 'raise_plan_alerts()', 'check_money()', 'judge_funds(#)']) WITH ORDINALITY f (call, n),
    LATERAL pg_temp.refused('t74-other', format('SELECT * FROM edianton.' || replace(f.call, '#', :'school'), :i_school, :clinic, :l1, :c2)) r ORDER BY f.n;
SELECT p.code, r.code AS refused FROM unnest('{t74-other,t74-fin}'::text[]) p (code),
    LATERAL pg_temp.refused(p.code, format('SELECT 1 / (SELECT count(*) FROM edianton.funds_position(%s, 2025))', :school)) r;
SELECT code FROM pg_temp.refused('t74-fin', $$UPDATE edianton.budget_line SET amount = 1$$);
SELECT code FROM pg_temp.refused('t74-fin', $$INSERT INTO edianton.payment (source, external_id, line, amount, paid_on, recorded_at) VALUES ('x', 'y', 1, 1, '2025-01-01', now())$$);
RESET ROLE;
SELECT edianton.judge_funds(m), edianton.judge_funds(m) FROM unnest(ARRAY[:school, :road]) m;
SELECT c.* FROM unnest(ARRAY[:school, :road, :hall, :plant]) m, edianton.check_integrity(m) c;
-- counters are what the payments make of them; a superuser who goes around the triggers is found
SELECT * FROM edianton.check_money();
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE edianton.budget_line SET paid = paid + 1 WHERE id = :l1;
UPDATE edianton.project_money SET approved = approved + 5 WHERE matter_id = :hall;
SELECT problem, stored, derived FROM edianton.check_money();
ROLLBACK;

-- as it was
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit TABLE duties_before;
SELECT edianton.cancel_matter(m, '测试') > 0 FROM unnest(ARRAY[:school, :road]) m;
UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
