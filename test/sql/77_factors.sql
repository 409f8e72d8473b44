-- Factors: what projects need, what is secured from which quota, yellow nodes that rest on what is short; 560 projects classified.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t77f;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- Runs a statement and says how it was refused.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d{10,}|(?<=grant )\d+', '#', 'g');
END $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T77F-LAND', '区自规分局', '341602'), ('T77F-FIN', '区财政局', '341602'), ('T77F-IND', '区经信局', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t77f-land', '自规经办人', 'T77F-LAND', 'unit'), ('t77f-fin', '财政经办人', 'T77F-FIN', 'unit'), ('t77f-ind', '经信局经办人', 'T77F-IND', 'unit'), ('t77f-drc', '发改委管理员', 'T77F-IND', 'admin')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t77f', id FROM edianton.person WHERE code LIKE 't77f-%';
SELECT edianton.grant_access('regress_edianton_t77f');
SELECT edianton.load_template('{
  "code": "t77f", "kind": "project", "name": {"zh": "要素"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "前期"}, "lead": "housing"}],
  "nodes": [
    {"code": "N0205", "stage": "s", "name": {"zh": "土地供应"}, "lead": "natural_resources", "term": "30 workdays"},
    {"code": "N0408", "stage": "s", "name": {"zh": "建设资金落实"}, "lead": "finance", "term": "10 workdays", "after": ["N0205"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t77f') > 0 AS published;
SELECT pg_temp.at('2025-03-03 09:00+08');
CREATE FUNCTION pg_temp.project(name text, attrs jsonb DEFAULT '{}') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE m bigint;
BEGIN
    m := edianton.register_project(name, 'social', '新建', 120000000, '建设内容', supervising_unit => 'T77F-IND', attrs => project.attrs);
    PERFORM edianton.launch(m, 't77f', duties => '{"natural_resources": "T77F-LAND", "finance": "T77F-FIN", "housing": "T77F-IND"}');
    RETURN m;
END $$;
SELECT code, name_zh, measure, node, by_quota FROM edianton.factor_type ORDER BY code;

-- what is needed follows the attribute that the enterprise filled in, until somebody states it
SELECT pg_temp.project('药业产业园', '{"land_area": 80}') AS m \gset
SELECT factor, needed, secured, short, ready, node, node_state FROM edianton.factor_readiness WHERE matter_id = :m ORDER BY factor;
-- the node is in hand and its land is short: yellow, whatever the time
SELECT node, colour, causes FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SELECT * FROM edianton.judge_factors();
SELECT * FROM edianton.judge_factors();
SELECT node, colour, causes FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SELECT edianton.explain_light(:m, 'N0205');
SELECT kind, detail FROM edianton.event WHERE matter_id = :m AND kind LIKE 'factor.%' ORDER BY seq;

-- the yearly quota
SET ROLE regress_edianton_t77f;
SELECT edianton.act_as('t77f-land');
SELECT * FROM pg_temp.refused($$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'land', 1000, '皖自然资〔2025〕1号')$$);
SELECT edianton.act_as('t77f-drc');
SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'land', 100, '皖自然资〔2025〕1号');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'land', -1, '文号')$$,
    $$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'land', 'NaN', '文号')$$,
    $$SELECT edianton.set_factor_quota(1925, 'T77F-LAND', 'land', 1, '文号')$$,
    $$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'funds', 1, '文号')$$,
    $$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'air', 1, '文号')$$,
    $$SELECT edianton.set_factor_quota(2025, 'T77F-NONE', 'land', 1, '文号')$$,
    $$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'land', 1, ' ')$$]) s, pg_temp.refused(s) x;
-- granted by the unit whose pool it is: not twice what is needed, not more than there is, not from another's pool
SELECT edianton.act_as('t77f-fin');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.grant_factor(%s, 'land', 80, '供地〔2025〕1号', 2025, 'T77F-LAND')$$, :m));
SELECT edianton.act_as('t77f-land');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.grant_factor(%s, 'land', 81, '供地〔2025〕1号', 2025, 'T77F-LAND')$$,
    $$SELECT edianton.grant_factor(%s, 'land', 0, '供地〔2025〕1号', 2025, 'T77F-LAND')$$,
    $$SELECT edianton.grant_factor(%s, 'land', 10, '供地〔2025〕1号')$$,
    $$SELECT edianton.grant_factor(%s, 'land', 10, '供地〔2025〕1号', 2024, 'T77F-LAND')$$,
    $$SELECT edianton.grant_factor(%s, 'land', 10, '', 2025, 'T77F-LAND')$$,
    $$SELECT edianton.grant_factor(%s, 'energy', 10, '文号', 2025, 'T77F-LAND')$$,
    $$SELECT edianton.grant_factor(-1, 'land', 10, '文号', 2025, 'T77F-LAND')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.grant_factor(:m, 'land', 50, '供地〔2025〕1号', 2025, 'T77F-LAND') > 0 AS granted;
SELECT factor, needed, secured, short, node_colour FROM edianton.factor_readiness WHERE matter_id = :m;
SELECT edianton.grant_factor(:m, 'land', 30, '供地〔2025〕2号', 2025, 'T77F-LAND') AS second \gset
SELECT factor, needed, secured, short, node_colour FROM edianton.factor_readiness WHERE matter_id = :m;
SELECT unit, factor, amount, allocated, left_over, projects FROM edianton.quota_board;
RESET ROLE;
SELECT pg_temp.project('第二个项目', '{"land_area": 60}') AS m2 \gset
SET ROLE regress_edianton_t77f;
SELECT edianton.act_as('t77f-land');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.grant_factor(%s, 'land', 21, '供地〔2025〕3号', 2025, 'T77F-LAND')$$, :m2));
SELECT edianton.grant_factor(:m2, 'land', 20, '供地〔2025〕3号', 2025, 'T77F-LAND') > 0 AS last_of_it;
SELECT edianton.act_as('t77f-drc');
SELECT * FROM pg_temp.refused($$SELECT edianton.set_factor_quota(2025, 'T77F-LAND', 'land', 99, '核减')$$);
-- what is not used goes back, once; the node is yellow again
SELECT edianton.act_as('t77f-ind');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.return_factor(%s, '缩减规模')$$, :second));
SELECT edianton.act_as('t77f-land');
SELECT edianton.return_factor(:second, '缩减规模');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.return_factor(%s, '再退')$$, :second));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.return_factor(%s, ' ')$$, :second));
SELECT * FROM pg_temp.refused($$SELECT edianton.return_factor(-1, '再退')$$);
SELECT factor, needed, secured, short, node_colour FROM edianton.factor_readiness WHERE matter_id = :m;
SELECT amount, allocated, left_over, projects FROM edianton.quota_board;
-- the enterprise's side states less: then it suffices
SELECT edianton.act_as('t77f-ind');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.set_factor_need(%s, 'land', 40)$$,
    $$SELECT edianton.set_factor_need(%s, 'land', -40)$$,
    $$SELECT edianton.set_factor_need(%s, 'land', 50, '{"colour": "red"}')$$,
    $$SELECT edianton.set_factor_need(%s, 'land', 50, '[]')$$,
    $$SELECT edianton.set_factor_need(%s, 'air', 50)$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.act_as('t77f-fin');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.set_factor_need(%s, 'land', 500)$$, :m));
SELECT edianton.act_as('t77f-ind');
SELECT edianton.set_factor_need(:m, 'land', 50, '{"parcel": "QC2025-12"}', '规划调整');
SELECT edianton.set_factor_need(:m, 'funds', 12000);
RESET ROLE;
SELECT factor, needed, secured, ready, node_state, node_colour FROM edianton.factor_readiness WHERE matter_id = :m ORDER BY factor;
-- the funds: the node that rests on them begins later, and the job finds it
SELECT edianton.complete(:m, 'N0205') > 0 AS done;
SELECT * FROM edianton.judge_factors();
SELECT node, colour, causes FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SET ROLE regress_edianton_t77f;
SELECT edianton.act_as('t77f-land');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.grant_factor(%s, 'funds', 12000, '预算指标')$$, :m));
SELECT edianton.act_as('t77f-fin');
SELECT edianton.grant_factor(:m, 'funds', 12000, '财建〔2025〕8号') > 0 AS granted;
RESET ROLE;
SELECT node, colour, causes FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
-- nobody writes past the functions
SET ROLE regress_edianton_t77f;
SELECT x.* FROM unnest(ARRAY['UPDATE edianton.factor_quota SET allocated = 0', 'DELETE FROM edianton.factor_grant', 'INSERT INTO edianton.factor_need DEFAULT VALUES', 'SELECT edianton.mark_factors()']) s, pg_temp.refused(s) x;
SELECT edianton.act_as('t77f-fin');
SELECT count(*) AS pools_of_others FROM edianton.factor_quota;
SELECT count(*) AS grants_of_projects_not_seen FROM edianton.factor_grant WHERE matter_id NOT IN (SELECT id FROM edianton.matter);
RESET ROLE;
SELECT x.* FROM unnest(ARRAY['UPDATE edianton.factor_quota SET allocated = 0', 'INSERT INTO edianton.factor_quota SELECT 2030, unit, factor, 5, 5, document, set_at FROM edianton.factor_quota', 'DELETE FROM edianton.factor_grant', 'UPDATE edianton.factor_grant SET amount = 1',
    'UPDATE edianton.factor_grant SET returned_at = NULL, return_reason = NULL WHERE returned_at IS NOT NULL']) s, pg_temp.refused(s) x;

-- 2.22: about 560 projects are classified, set by set; the classes are data
SELECT count(edianton.register_project('分类项目' || i, (ARRAY['government', 'state_owned', 'social'])[1 + i % 3], '新建', 10000000 + i, '建设内容',
    attrs => CASE WHEN i <= 60 THEN jsonb_build_object('site_conflicts', 1 + i % 3) WHEN i <= 210 THEN '{"land_area": 30}'
                  WHEN i <= 260 THEN '{"energy_coal": 2000}' WHEN i <= 500 THEN '{"land_area": 10}' ELSE '{}' END)) AS projects
FROM generate_series(1, 560) i;
SELECT edianton.set_factor_quota(2026, 'T77F-LAND', 'land', 2400, '皖自然资〔2026〕1号');
SELECT count(edianton.grant_factor(p.matter_id, 'land', 10, '批次供地', 2026, 'T77F-LAND')) AS granted
FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id WHERE p.name LIKE '分类项目%' AND m.attrs -> 'land_area' = '10';
SELECT c.class, c.class_zh, count(*) AS projects, sum(c.total_investment) AS investment FROM edianton.project_classified c WHERE c.title LIKE '分类项目%' GROUP BY 1, 2 ORDER BY 3, 1;
SELECT count(*) AS classified, count(*) FILTER (WHERE class IS NULL) AS unclassified FROM edianton.project_classified WHERE title LIKE '分类项目%';
SELECT left_over FROM edianton.quota_board WHERE year = 2026;
INSERT INTO edianton.project_class VALUES ('large', 5, '重特大', 'Very large', '$.total_investment >= 10000551');
SELECT class, count(*) FROM edianton.project_classified WHERE title LIKE '分类项目%' GROUP BY 1 ORDER BY 1;
SELECT sum(projects) >= 560 AS all_of_them FROM edianton.class_summary;
SELECT count(*) AS wrong FROM edianton.check_integrity();
ROLLBACK;
DROP ROLE regress_edianton_t77f;
