-- Milestone metrics, plans, speed, versions of a template, batches, statistics (1.4, 1.5, 1.6, 1.7, 1.8, 1.18, 1.25, 1.28, 1.34, 1.61, 4.26, 0.47, 0.48).
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

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T71-EIB', '经信局', '341602', 'department'), ('T71-HB', '住建局', '341602', 'department'), ('T71-CM', '城管局', '341602', 'department'),
    ('T71-ST', '街道办', '341602', 'township'), ('T71-OUT', '气象局', '341602', 'department');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t71-eib', '经信局经办', 'T71-EIB', 'unit'), ('t71-hb', '住建局经办', 'T71-HB', 'unit'), ('t71-out', '气象局经办', 'T71-OUT', 'unit')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't71-%';

-- 1.8: from signing to start 38 days; 1.5: filed on the day of the signing, started with the land
SELECT edianton.register_project('T71 包装厂', 'social', '新建', 360000000, '厂房', supervising_unit => 'T71-EIB', industry => 'C2231') AS p \gset
SET edianton.simulated_clock = '2025-12-20 09:00+08';
SELECT edianton.record_milestone(:p, 'negotiated', '2025-02-10', '洽谈纪要') > 0 AND edianton.record_milestone(:p, 'signed', '2025-03-10', '投资协议') > 0
   AND edianton.record_milestone(:p, 'filed', '2025-03-10', '备案证') > 0 AND edianton.record_milestone(:p, 'land', '2025-04-17', '土地合同') > 0
   AND edianton.record_milestone(:p, 'started', '2025-04-17', '开工令') > 0 AS recorded;
SELECT metric, name_zh, from_on, to_on, reached, days, workdays, limit_term, limit_on, within_limit FROM edianton.milestone_interval WHERE matter_id = :p ORDER BY metric COLLATE "C";
-- 1.28: from start to the certificate in less than 8 months: on the last day still within, the day after not
SELECT edianton.record_milestone(:p, 'certificate', '2025-12-17', '不动产权证') > 0 AS recorded;
SELECT days, workdays, limit_term, limit_on, within_limit FROM edianton.milestone_interval WHERE matter_id = :p AND metric = 'start_certificate';
SELECT edianton.void_milestone(:p, 'certificate', '发证日期有误') > 0, edianton.record_milestone(:p, 'certificate', '2025-12-18', '不动产权证') > 0;
SELECT days, limit_on, within_limit FROM edianton.milestone_interval WHERE matter_id = :p AND metric = 'start_certificate';
SELECT edianton.void_milestone(:p, 'certificate', '发证日期有误') > 0, edianton.record_milestone(:p, 'certificate', '2025-12-05', '不动产权证') > 0;
SELECT days, days < 8 * 30 AS below_8_months, within_limit FROM edianton.milestone_interval WHERE matter_id = :p AND metric = 'start_certificate';
-- a filing that waits is told from the day on which the limit has run out
SELECT edianton.register_project('T71 迟备案', 'social', '新建', 10000000, '厂房', supervising_unit => 'T71-EIB') AS q \gset
SELECT edianton.record_milestone(:q, 'signed', '2025-12-18', '投资协议') > 0 AS recorded;
SET edianton.simulated_clock = '2025-12-19 09:00+08';
SELECT reached, days, limit_on, within_limit FROM edianton.milestone_interval WHERE matter_id = :q AND metric = 'sign_file';
SET edianton.simulated_clock = '2025-12-20 09:00+08';
SELECT reached, days, workdays, limit_on, within_limit FROM edianton.milestone_interval WHERE matter_id = :q AND metric = 'sign_file';
-- 1.18: what took two to three months takes less than a week; the figure of before is data
BEGIN;
INSERT INTO edianton.milestone_kind (code, ord, name_zh, name_en) VALUES ('t71_asked', 900, '申请证照', 'Papers asked for'), ('t71_got', 901, '拿齐证照', 'Papers got');
INSERT INTO edianton.milestone_metric (code, ord, name_zh, name_en, from_kind, to_kind, limit_term, before_term) VALUES
    ('t71_papers', 900, '证照办理', 'Getting the papers', 't71_asked', 't71_got', '7 days', '75 days');
SELECT edianton.record_milestone(:p, 't71_asked', '2025-04-17', '受理单') > 0 AND edianton.record_milestone(:p, 't71_got', '2025-04-23', '证照') > 0
   AND edianton.record_milestone(:q, 't71_asked', '2025-12-01', '受理单') > 0 AS recorded;
SELECT days, days_before, saved_percent, within_limit FROM edianton.milestone_interval WHERE matter_id = :p AND metric = 't71_papers';
SELECT library, metric, reached, running, avg_days, avg_workdays, within_limit, beyond_limit, avg_days_before, avg_saved_percent
FROM edianton.metric_summary WHERE metric = 't71_papers' ORDER BY library;
ROLLBACK;

-- planned against actual, in both kinds of days; a plan changes with a reason, and the first one stays
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.plan_milestone(%s, 'started', '2025-12-31')$$, :p));
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.plan_milestone(%s, 'party', '2025-12-31')$$, :p));
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.plan_milestone(%s, 'produced', 'infinity')$$, :p));
SELECT * FROM pg_temp.refused('t71-out', format($$SELECT edianton.plan_milestone(%s, 'produced', '2026-01-30')$$, :p));
SELECT edianton.plan_milestone(:p, 'produced', '2026-01-15') AS first, edianton.plan_milestone(:p, 'produced', '2026-01-15') AS same;
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.plan_milestone(%s, 'produced', '2026-01-30')$$, :p));
SELECT edianton.plan_milestone(:p, 'produced', '2026-01-30', '设备到货推迟') AS second;
SELECT first_planned_on, planned_on, changes, happened_on, early_days FROM edianton.milestone_variance WHERE matter_id = :p;
SET edianton.simulated_clock = '2026-01-31 09:00+08';
SELECT happened_on, early_days, early_workdays FROM edianton.milestone_variance WHERE matter_id = :p;
SELECT edianton.record_milestone(:p, 'produced', '2026-01-20', '投产报告') > 0 AS recorded;
SELECT happened_on, early_days, early_workdays, early_against_first FROM edianton.milestone_variance WHERE matter_id = :p;
SELECT code, message FROM pg_temp.refused(NULL, 'UPDATE edianton.milestone_plan SET planned_on = planned_on + 60');

-- 1.4: 51 steps became 27: the difference of two versions
SELECT edianton.load_template(jsonb_build_object('code', 't71-approval', 'kind', 'project', 'name', '审批', 'policy', 'quiet', 'calendar', 'CN',
    'stages', '[{"code": "A", "name": "审批", "lead": "housing"}]'::jsonb,
    'nodes', (SELECT jsonb_agg(jsonb_build_object('code', 'P' || lpad(i::text, 2, '0'), 'stage', 'A', 'name', '环节' || i, 'lead', 'housing',
                  'term', CASE WHEN i <= 5 THEN '10 workdays' ELSE '5 workdays' END, 'statutory', '20 workdays') ORDER BY i) FROM generate_series(1, 51) i))) > 0 AS loaded;
SELECT edianton.publish_template('t71-approval') AS version;
CREATE FUNCTION pg_temp.run(title text, opened text, done text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    this bigint;
BEGIN
    PERFORM set_config('edianton.simulated_clock', opened, false);
    this := edianton.open_matter('t71-approval', title, unit => 'T71-HB', duties => '{"housing": "T71-HB"}');
    PERFORM set_config('edianton.simulated_clock', done, false);
    PERFORM edianton.complete(this, n.code) FROM edianton.node n WHERE n.matter_id = this ORDER BY n.ord;
    RETURN this;
END $$;
SELECT pg_temp.run('T71 改革前', '2025-01-06 09:00+08', '2025-04-07 09:00+08') > 0 AS ran;
SELECT edianton.load_template(jsonb_build_object('code', 't71-approval', 'kind', 'project', 'name', '审批', 'policy', 'quiet', 'calendar', 'CN',
    'stages', '[{"code": "A", "name": "审批", "lead": "housing"}]'::jsonb,
    'nodes', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', 'P' || lpad(i::text, 2, '0'), 'stage', 'A', 'name', '环节' || i,
                  'lead', CASE WHEN i = 4 THEN 'finance' ELSE 'housing' END, 'optional', CASE WHEN i = 3 THEN true END,
                  'term', CASE WHEN i <= 2 THEN '4 workdays' WHEN i <= 5 THEN '10 workdays' ELSE '5 workdays' END, 'statutory', '20 workdays',
                  'after', CASE WHEN i = 5 THEN '["P02"]'::jsonb END)) ORDER BY i)
              FROM generate_series(1, 27) i))) > 0 AS loaded;
SELECT edianton.publish_template('t71-approval') AS version;
SELECT count(*) FILTER (WHERE change = 'removed') AS removed, count(*) FILTER (WHERE change = 'added') AS added, count(*) AS changes
FROM edianton.template_difference('t71-approval', 1, 2);
SELECT node, name_zh, change, was, becomes FROM edianton.template_difference('t71-approval', 1, 2) WHERE change <> 'removed';
SELECT count(*) FILTER (WHERE change = 'added') AS added FROM edianton.template_difference('t71-approval', 2, 1);
SELECT count(*) FROM edianton.template_difference('t71-approval', 2, 2);
SELECT * FROM pg_temp.refused(NULL, $$SELECT * FROM edianton.template_difference('t71-approval', 1, 3)$$);
SELECT * FROM pg_temp.refused(NULL, $$SELECT * FROM edianton.template_difference('nothing', 1, 2)$$);
-- and its measured effect: average days of the matters that ran under each
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'finance', id FROM edianton.unit WHERE code = 'T71-HB' ON CONFLICT DO NOTHING;
CREATE FUNCTION pg_temp.run2(title text, opened text, done text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    this bigint;
BEGIN
    PERFORM set_config('edianton.simulated_clock', opened, false);
    this := edianton.open_matter('t71-approval', title, unit => 'T71-HB', duties => '{"housing": "T71-HB", "finance": "T71-HB"}');
    PERFORM edianton.confirm(this, 'P03', false, '不涉及');
    PERFORM set_config('edianton.simulated_clock', done, false);
    PERFORM edianton.complete(this, n.code) FROM edianton.node n WHERE n.matter_id = this AND n.code <> 'P03' ORDER BY n.ord;
    RETURN this;
END $$;
SELECT pg_temp.run2('T71 改革后甲', '2025-05-06 09:00+08', '2025-05-26 09:00+08') > 0 AND pg_temp.run2('T71 改革后乙', '2025-05-06 09:00+08', '2025-06-03 09:00+08') > 0 AS ran;
SELECT version, steps, required, steps_saved, matters, completed, avg_days, avg_workdays, days_saved, saved_percent
FROM edianton.template_effect WHERE template = 't71-approval' ORDER BY version;

-- 1.7: faster than the baseline, statutory or the site's own; a stopped clock does not count; slower is negative
SELECT edianton.load_template('{"code": "t71-speed", "kind": "project", "library": "social", "name": "提速", "policy": "quiet", "calendar": "CN",
    "stages": [{"code": "T71A", "name": "开工流程", "lead": "housing"}, {"code": "T71B", "name": "其他", "lead": "housing"}],
    "nodes": [{"code": "T71one", "stage": "T71A", "name": "一", "lead": "housing", "term": "10 workdays", "statutory": "20 workdays"},
              {"code": "T71two", "stage": "T71A", "name": "二", "lead": "housing", "term": "5 workdays", "statutory": "10 workdays"},
              {"code": "T71three", "stage": "T71B", "name": "三", "lead": "housing", "term": "20 days", "statutory": "30 days", "after": ["T71two"]},
              {"code": "T71four", "stage": "T71B", "name": "四", "lead": "housing", "term": "5 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t71-speed') AS version;
INSERT INTO edianton.step_baseline (library, step, term, basis) VALUES ('*', 'T71A', '30 days', '改革前台账'), ('social', 'T71four', '10 workdays', '改革前台账');
SET edianton.simulated_clock = '2025-06-09 09:00+08';
SELECT edianton.open_matter('t71-speed', 'T71 提速', unit => 'T71-HB', duties => '{"housing": "T71-HB"}') AS s \gset
SET edianton.simulated_clock = '2025-06-10 09:00+08';
SELECT edianton.pause(:s, 'T71one', 'hearing', '通知1号') > 0;
SET edianton.simulated_clock = '2025-06-12 09:00+08';
SELECT edianton.complete(:s, 'T71two') > 0;
SET edianton.simulated_clock = '2025-07-01 09:00+08';
SELECT edianton.resume(:s, 'T71one') > 0;
SET edianton.simulated_clock = '2025-07-08 09:00+08';
SELECT edianton.complete(:s, 'T71one') > 0;
SELECT edianton.complete(:s, 'T71three') > 0, edianton.complete(:s, 'T71four') > 0;
SELECT part, step, round, baseline, by_workdays, limit_days, actual_days, faster_percent FROM edianton.step_speed WHERE matter_id = :s ORDER BY part, step COLLATE "C";
-- 1.34: three days for a stage that took a month
SET edianton.simulated_clock = '2025-08-04 09:00+08';
SELECT edianton.open_matter('t71-speed', 'T71 三天开工', unit => 'T71-HB', duties => '{"housing": "T71-HB"}') AS f \gset
SET edianton.simulated_clock = '2025-08-07 09:00+08';
SELECT edianton.complete(:f, 'T71one') > 0, edianton.complete(:f, 'T71two') > 0;
SELECT step, name_zh, limit_days, actual_days, faster_percent FROM edianton.step_speed WHERE matter_id = :f AND part = 'stage';
SELECT step, limit_days, actual_days, faster_percent FROM edianton.step_speed WHERE matter_id = :f AND part = 'node' ORDER BY step COLLATE "C";
SELECT step, done, avg_limit_days, avg_actual_days, avg_faster_percent FROM edianton.speed_summary
WHERE part = 'node' AND library = 'social' AND step LIKE 'T71%' ORDER BY step COLLATE "C";

-- 1.7: on average 60 %
SELECT edianton.load_template('{"code": "t71-sixty", "kind": "project", "name": "六成", "policy": "quiet", "calendar": "CN",
    "stages": [{"code": "T71S", "name": "审批", "lead": "housing"}],
    "nodes": [{"code": "T71s1", "stage": "T71S", "name": "一", "lead": "housing", "term": "10 workdays", "statutory": "20 workdays"},
              {"code": "T71s2", "stage": "T71S", "name": "二", "lead": "housing", "term": "5 workdays", "statutory": "10 workdays"},
              {"code": "T71s3", "stage": "T71S", "name": "三", "lead": "housing", "term": "20 days", "statutory": "30 days"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t71-sixty') AS version;
SET edianton.simulated_clock = '2025-09-01 09:00+08';
SELECT edianton.open_matter('t71-sixty', 'T71 六成', unit => 'T71-HB', duties => '{"housing": "T71-HB"}') AS x \gset
SET edianton.simulated_clock = '2025-09-04 09:00+08';
SELECT edianton.complete(:x, 'T71s2') > 0;
SET edianton.simulated_clock = '2025-09-11 09:00+08';
SELECT edianton.complete(:x, 'T71s1') > 0;
SET edianton.simulated_clock = '2025-09-16 09:00+08';
SELECT edianton.complete(:x, 'T71s3') > 0;
SELECT step, limit_days, actual_days, faster_percent FROM edianton.step_speed WHERE matter_id = :x ORDER BY step;
SELECT round(avg(faster_percent), 1) AS average FROM edianton.step_speed WHERE matter_id = :x;

-- 1.25: eleven compounds, several units each, 60 days early
SET edianton.simulated_clock = '2024-03-01 09:00+08';
SELECT edianton.load_template('{"code": "t71-compound", "kind": "project", "library": "government", "name": "小区改造", "policy": "quiet",
    "stages": [{"code": "A", "name": "改造", "lead": "housing"}],
    "nodes": [{"code": "N0601", "stage": "A", "name": "开工", "lead": "housing", "co": ["urban_management", "local_unit"], "term": "none"},
              {"code": "N0801", "stage": "A", "name": "竣工验收", "lead": "housing", "co": ["local_unit"], "term": "none", "after": ["N0601"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t71-compound') AS version;
SELECT edianton.register_project('T71 2024 年老旧小区改造', 'government', '改建', 110000000, '11 个老旧小区', supervising_unit => 'T71-HB', local_unit => 'T71-ST') AS whole \gset
SELECT edianton.plan_milestone(:whole, 'built', '2024-12-31');
CREATE TEMP TABLE compound AS
    SELECT i, edianton.register_project(format('T71 小区 %s', lpad(i::text, 2, '0')), 'government', '改建', 10000000, '改造', supervising_unit => 'T71-HB', local_unit => 'T71-ST') AS id
    FROM generate_series(1, 11) i;
SELECT count(edianton.join_batch(:whole, c.id)) FROM compound c;
SELECT count(edianton.amend_matter(m.id, m.title, duties => m.duties || jsonb_build_object('housing', h.id, 'urban_management', u.id)))
FROM compound c JOIN edianton.matter m ON m.id = c.id, edianton.unit h, edianton.unit u WHERE h.code = 'T71-HB' AND u.code = 'T71-CM';
SELECT count(edianton.launch(c.id, 't71-compound')) FROM compound c;
SET edianton.simulated_clock = '2024-05-06 09:00+08';
SELECT count(edianton.complete(c.id, 'N0601')) FROM compound c;
SET edianton.simulated_clock = '2024-10-25 09:00+08';
SELECT count(edianton.complete(c.id, 'N0801')) FROM compound c WHERE c.i <= 10;
SELECT title, parts, started, built, units, total_investment, nodes_done, nodes_total, colour, started_on, built_on, planned_on, early_days FROM edianton.batch_board WHERE matter_id = :whole;
SET edianton.simulated_clock = '2024-11-01 09:00+08';
SELECT count(edianton.complete(c.id, 'N0801')) FROM compound c WHERE c.i = 11;
SELECT built, built_on, planned_on, early_days, early_workdays, colour FROM edianton.batch_board WHERE matter_id = :whole;
-- one level, one batch, and out only with a reason
SELECT id AS one FROM compound WHERE i = 1 \gset
SELECT edianton.join_batch(:whole, :one) = (SELECT b.id FROM edianton.project_batch b WHERE b.matter_id = :one) AS once;
SELECT * FROM pg_temp.refused(NULL, format('SELECT edianton.join_batch(%s, %s)', :whole, :whole));
SELECT * FROM pg_temp.refused(NULL, format('SELECT edianton.join_batch(%s, %s)', :one, :p));
SELECT * FROM pg_temp.refused(NULL, format('SELECT edianton.join_batch(%s, %s)', :p, :whole));
SELECT * FROM pg_temp.refused(NULL, format('SELECT edianton.join_batch(%s, %s)', :p, :one));
SELECT * FROM pg_temp.refused(NULL, format('SELECT edianton.join_batch(%s, 7)', :p));
SELECT * FROM pg_temp.refused('t71-eib', format('SELECT edianton.join_batch(%s, %s)', :p, :one));
SELECT * FROM pg_temp.refused(NULL, format('SELECT edianton.leave_batch(%s, NULL)', :one));
SELECT * FROM pg_temp.refused('t71-out', format($$SELECT edianton.leave_batch(%s, '撤出')$$, :one));
SELECT edianton.leave_batch(:one, '并入其他工程');
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.leave_batch(%s, '撤出')$$, :one));
SELECT parts, total_investment FROM edianton.batch_board WHERE matter_id = :whole;
-- parts that split() made are parts too
SELECT edianton.register_project('T71 一二期', 'government', '新建', 20000000, '两期', supervising_unit => 'T71-HB', local_unit => 'T71-ST') AS phased \gset
SELECT edianton.launch(:phased, 't71-compound', duties => '{"housing": "T71-HB", "urban_management": "T71-CM", "local_unit": "T71-ST"}') > 0 AS launched;
SELECT count(*) FROM edianton.split(:phased, '[{"title": "T71 一期", "duties": {"housing": "T71-HB", "urban_management": "T71-CM", "local_unit": "T71-ST"}},
    {"title": "T71 二期", "duties": {"housing": "T71-HB", "urban_management": "T71-CM", "local_unit": "T71-ST"}}]');
SELECT title, parts, built, units FROM edianton.batch_board WHERE matter_id = :phased;

-- 1.61: newly signed and newly started industrial projects of 100 million yuan and more, by the day on which it happened
SET edianton.simulated_clock = '2023-12-31 10:00+08';
CREATE TEMP TABLE signed AS
    SELECT i, edianton.register_project(format('T71 工业 %s', lpad(i::text, 3, '0')), 'social', '新建',
        CASE WHEN i = 48 THEN 157000000 WHEN i = 28 THEN 191000000 WHEN i BETWEEN 2 AND 27 THEN 180000000 WHEN i < 48 THEN 260000000 WHEN i = 49 THEN 99999999.99 ELSE 300000000 END, '厂房',
        supervising_unit => 'T71-EIB', industry => CASE WHEN i = 50 THEN 'L72 商务服务' WHEN i % 2 = 0 THEN 'C15' ELSE '酿造业' END) AS id
    FROM generate_series(1, 51) i;
SELECT count(edianton.record_milestone(s.id, 'signed', CASE WHEN s.i = 51 THEN date '2022-12-31' WHEN s.i = 1 THEN '2023-01-01' ELSE '2023-06-30' END, '投资协议')) FROM signed s;
-- 48 / 102.28 亿元: not the one below 100 million, not the service, not the one of the year before
SELECT kind, name_zh, projects, investment, investment_100m FROM edianton.new_projects('2023-01-01', '2023-12-31');
-- newly started: 27 / 48.71 亿元
SELECT count(edianton.record_milestone(s.id, 'started', '2023-09-01', '开工令')) FROM signed s WHERE s.i BETWEEN 2 AND 28;
SELECT kind, projects, investment_100m FROM edianton.new_projects('2023-01-01', '2023-12-31');
SELECT kind, projects FROM edianton.new_projects('2023-01-01', '2023-12-31', min_investment => NULL, industrial => NULL);
SELECT kind, projects FROM edianton.new_projects('2022-01-01', '2022-12-31');
SELECT * FROM pg_temp.refused(NULL, $$SELECT * FROM edianton.new_projects('2023-12-31', '2023-01-01')$$);
SELECT kind, year, month, industrial, size_class, size_zh, projects, investment FROM edianton.milestone_statistics
WHERE kind IN ('signed', 'started') AND year IN (2022, 2023) AND library = 'social' ORDER BY kind, year, month, industrial, size_class COLLATE "C";
SELECT i, edianton.is_industrial(i) FROM unnest('{C,C15,C1512,1512,15,05,47,72,D44,酿造业,商务服务,装备制造,A01}'::text[]) i;

-- 4.26: signing, start, funds in place, whether it runs here or is a row of the ledger
INSERT INTO edianton.investment_track (title, division, contract_value, signed_on, started_on, funds, funds_on, source_system, external_id)
VALUES ('T71 台账项目', '341602', 50000000, '2023-02-01', '2023-05-01', 20000000, '2023-06-01', 't71', '1');
INSERT INTO edianton.investment_track (title, division, contract_value, signed_on, funds, funds_on, matter_id, source_system, external_id)
SELECT 'T71 工业 002', '341602', 180000000, '2023-06-29', 100000000, '2023-10-01', id, 't71', '2' FROM signed WHERE i = 2;
SELECT title, matter_id IS NOT NULL AS runs_here, contract_value, signed_on, started_on, funds_on, funds FROM edianton.investment_facts
WHERE title IN ('T71 台账项目', 'T71 工业 002', 'T71 工业 003') ORDER BY title COLLATE "C";
DELETE FROM edianton.investment_track WHERE source_system = 't71';

-- 1.6, 0.47, 0.48: 143 projects in the libraries and 61 in reserve, with their investment: more than 30 billion yuan
SET edianton.simulated_clock = '2025-02-05 09:00+08';
CREATE TEMP TABLE county AS
    SELECT i, edianton.register_project(format('T71 县 %s', i), CASE WHEN i <= 20 OR i BETWEEN 144 AND 162 THEN 'government' WHEN i BETWEEN 21 AND 37 OR i BETWEEN 163 AND 164 THEN 'state_owned' ELSE 'social' END,
        '新建', 150000000, '建设', supervising_unit => 'T71-HB') AS id
    FROM generate_series(1, 204) i;
SELECT count(edianton.launch(c.id, 't71-compound', duties => '{"housing": "T71-HB", "urban_management": "T71-CM", "local_unit": "T71-ST"}')) FROM county c WHERE c.i <= 143;
CREATE TEMP VIEW county_life AS SELECT l.* FROM edianton.life_cycle l JOIN county c ON c.id = l.matter_id;
SELECT phase, phase_zh, count(*) AS projects, round(sum(investment) / 10000, 4) AS investment_wan FROM county_life GROUP BY phase, phase_zh, phase_ord ORDER BY phase_ord DESC;
-- as it was in the first year: 64 = 20 + 17 + 27, and in reserve 27 = 19 + 2 + 6
SELECT l.library, count(*) FILTER (WHERE l.phase = 'library') AS in_library, count(*) FILTER (WHERE l.phase = 'reserve') AS in_reserve
FROM county_life l JOIN county c ON c.id = l.matter_id WHERE c.i <= 64 OR c.i BETWEEN 144 AND 170 GROUP BY l.library ORDER BY l.library;
SELECT sum(investment) > 30000000000 AS above_30_billion FROM county_life;
-- the view of the whole county counts the same; reserve projects have no running clock
SELECT (SELECT sum(s.projects) FROM edianton.life_summary s WHERE s.phase = 'reserve')
       = (SELECT count(*) FROM edianton.life_cycle l WHERE l.phase = 'reserve' AND l.state <> 'cancelled') AS same_reserve,
       (SELECT count(*) FROM edianton.node n JOIN county c ON c.id = n.matter_id WHERE c.i > 143) AS clocks_in_reserve;
-- everybody sees figures of what he sees
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t71-out');
SELECT (SELECT count(*) FROM edianton.life_cycle) AS lives, (SELECT count(*) FROM edianton.milestone_fact) AS facts, (SELECT count(*) FROM edianton.batch_board) AS batches,
       (SELECT count(*) FROM edianton.step_speed) AS speeds, (SELECT sum(projects) FROM edianton.new_projects('2023-01-01', '2023-12-31')) AS new_projects;
COMMIT;
RESET ROLE;

-- as it was
DELETE FROM edianton.step_baseline;
DELETE FROM edianton.duty_unit WHERE unit IN (SELECT id FROM edianton.unit WHERE code LIKE 'T71-%');
UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
