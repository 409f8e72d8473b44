-- What the parts of an investment's life do for each other: permits alone carry a run, funds of the plan are a factor, the enterprise is told,
-- and a file of projects is loaded in a time that grows with its lines and not with their square.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant::text, true) $$;
SELECT pg_temp.at('2025-03-03 09:00+08');
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T79J-DRC', '区发改委', '341602'), ('T79J-NR', '区自然资源局', '341602');
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES ('91341602MA62780011', '甲公司', true, '341602');
INSERT INTO edianton.person (code, name, enterprise, role) SELECT 't79j-jia', '甲公司项目经理', id, 'enterprise' FROM edianton.enterprise WHERE uscc = '91341602MA62780011';
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'natural_resources', id FROM edianton.unit WHERE code = 'T79J-NR';
SELECT edianton.load_template('{"code": "project-t79j", "kind": "project", "name": "只凭证照", "policy": "quiet", "stages": [{"code": "A", "name": "甲"}], "nodes": [
    {"code": "N0104", "stage": "A", "name": "备案", "lead": "natural_resources", "term": "5 workdays"},
    {"code": "N0205", "stage": "A", "name": "土地出让", "lead": "natural_resources", "term": "20 workdays", "after": ["N0104"]},
    {"code": "N0503", "stage": "A", "name": "施工许可", "lead": "natural_resources", "term": "5 workdays", "after": ["N0205"]},
    {"code": "N0902", "stage": "A", "name": "不动产首次登记", "lead": "natural_resources", "term": "5 workdays", "after": ["N0503"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('project-t79j');

-- 1. a permit came for a draft; launch() alone, without publish_project(): it is applied when the transaction ends
SELECT edianton.register_project('甲公司厂房', 'social', '新建', 80000000, '厂房', code => '2501-341602-04-01-790012', supervising_unit => 'T79J-DRC', local_unit => 'T79J-DRC',
    enterprise_uscc => '91341602MA62780011') AS project \gset
SELECT edianton.receive_permit('t79j', '1', '2501-341602-04-01-790012', 'filing', '备案1号', '2025-03-01 10:00+08') > 0 AS taken;
SELECT edianton.launch(:project, 'project-t79j') > 0 AS launched;
SELECT code, state FROM edianton.node WHERE matter_id = :project AND code = 'N0104';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT permit_type, node, evidence FROM edianton.permit_status WHERE matter_id = :project;
SELECT code, state, round, done_at FROM edianton.node WHERE matter_id = :project ORDER BY ord;

-- 2. from the filing to the certificate by permits alone, none in its order: nobody clicks, the milestones have the days of issue
SELECT pg_temp.at('2025-09-01 09:00+08');
SELECT edianton.receive_permit('t79j', '4', '2501-341602-04-01-790012', 'house_title', '房字4号', '2025-08-29 16:00+08') > 0 AS title;
SELECT edianton.receive_permit('t79j', '3', '2501-341602-04-01-790012', 'construction_permit', '施字3号', '2025-05-06 16:00+08', valid_until => '2025-09-20') > 0 AS construction;
SELECT code, state FROM edianton.node WHERE matter_id = :project ORDER BY ord;
SELECT edianton.receive_permit('t79j', '2', '2501-341602-04-01-790012', 'land_contract', '地字2号', '2025-04-02 16:00+08') > 0 AS land;
SELECT code, state, colour, document, done_at FROM edianton.node WHERE matter_id = :project ORDER BY ord;
SELECT kind, happened_at, source FROM edianton.milestone WHERE matter_id = :project AND voided_at IS NULL ORDER BY happened_at, kind;
SELECT state FROM edianton.matter WHERE id = :project;

-- 3. a permit is revoked after the run has ended: the run stays, who answers for it is told
SELECT edianton.revoke_permit('t79j', '2', '2501-341602-04-01-790012 登记有误') IS NOT NULL AS revoked;
SELECT n.kind, u.name_zh, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.matter_id = :project AND n.kind = 'revoked';
SELECT m.state, n.state AS land FROM edianton.matter m JOIN edianton.node n ON n.matter_id = m.id AND n.code = 'N0205' WHERE m.id = :project;

-- 4. what ends, and what a review requires, the enterprise is told too, not at night
SELECT edianton.register_project('甲公司二期', 'social', '扩建', 80000000, '厂房', code => '2501-341602-04-01-790029', supervising_unit => 'T79J-DRC', local_unit => 'T79J-DRC',
    enterprise_uscc => '91341602MA62780011') AS second \gset
SELECT edianton.launch(:second, 'project-t79j') > 0 AS launched;
SELECT edianton.receive_permit('t79j', '5', '2501-341602-04-01-790029', 'filing', '备案5号', '2025-08-29 16:00+08', valid_until => '2025-09-20') > 0 AS taken;
SELECT edianton.warn_expiring() AS warned, edianton.warn_expiring() AS again;
SELECT pg_temp.at('2025-09-01 23:00+08');
SELECT edianton.open_review(:second, '{T79J-DRC,T79J-NR}', '总平面') AS review \gset
SELECT edianton.add_review_point(:review, '退让道路红线10米', unit => 'T79J-NR') AS requirement, edianton.add_review_point(:review, '内部备注', 'remark', unit => 'T79J-NR') AS remark;
SELECT n.kind, p.code AS person, n.urgent, n.not_before, n.body FROM edianton.notice n JOIN edianton.person p ON p.id = n.person WHERE p.code = 't79j-jia' ORDER BY n.id;

-- 5. funds of the plan are the factor "funds": the same money granted is not counted twice
SELECT edianton.set_factor_need(:second, 'funds', 2000);
SELECT needed, secured, short, ready FROM edianton.factor_readiness WHERE matter_id = :second AND factor = 'funds';
SELECT edianton.record_budget_line('t79j', 'B1', 2025, '产业扶持', 'local', 15000000, '财1号', project => :second) > 0 AS line;
SELECT needed, secured, short, ready FROM edianton.factor_readiness WHERE matter_id = :second AND factor = 'funds';
SELECT edianton.record_budget_line('t79j', 'B2', 2025, '产业扶持', 'local', 5000000, '财2号', project => :second) > 0 AS line;
SELECT needed, secured, short, ready FROM edianton.factor_readiness WHERE matter_id = :second AND factor = 'funds';
SELECT edianton.record_budget_line('t79j', 'B2', 2025, '产业扶持', 'local', 1000000, '财2号', project => :second) > 0 AS cut;
SELECT secured, short FROM edianton.factor_readiness WHERE matter_id = :second AND factor = 'funds';

-- 6. 500 projects in one transaction: what each costs does not grow with those before it
SELECT edianton.begin_import('projects', 't79j-file') AS batch \gset
SELECT edianton.stage_csv(:batch, '项目编号,项目名称,项目库,项目性质,总投资,建设内容,主管单位' || E'\n' || string_agg(format('X%s,批量项目%s,社会投资,新建,1000,厂房,T79J-DRC', i, i), E'\n')) AS lines
FROM generate_series(1, 500) i;
CREATE TEMP TABLE read_before AS
    SELECT relid, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_xact_user_tables WHERE schemaname = 'edianton';
SELECT * FROM edianton.import_staged(:batch);
SELECT x.relname, (coalesce(x.seq_tup_read, 0) + coalesce(x.idx_tup_fetch, 0) - b.rows) / 500 < 60 AS few_rows_a_project
FROM pg_stat_xact_user_tables x JOIN read_before b USING (relid)
WHERE x.relname IN ('matter', 'project', 'party', 'phase_change') ORDER BY x.relname COLLATE "C";
SELECT count(*) AS wrong FROM edianton.check_integrity();
ROLLBACK;
