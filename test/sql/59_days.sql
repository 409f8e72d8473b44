-- Planned against actual days (1.22): a run that was to take 90 days took 76.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T59-HOUSE', '区住建局', '341602'), ('T59-SOE', '魏武国控', '341602');
INSERT INTO edianton.person (code, name, unit, role) SELECT 't59-house', '区住建局经办', u.id, 'unit' FROM edianton.unit u WHERE u.code = 'T59-HOUSE'
    UNION ALL SELECT 't59-out', '他县经办', NULL, 'helper';
-- 30 days, then 40 beside 25 and a node that nobody needs, then 20: the longest way is 90
SELECT edianton.load_template('{"code": "t59", "kind": "issue", "name": "安置房配套", "policy": "quiet", "calendar": "CN-natural",
  "stages": [{"code": "s", "name": "配套"}],
  "nodes": [
    {"code": "funds", "stage": "s", "name": "筹措资金", "lead": "housing", "co": ["state_investment"], "term": "30 days"},
    {"code": "pipes", "stage": "s", "name": "管网施工", "lead": "housing", "term": "40 days", "after": ["funds"]},
    {"code": "road", "stage": "s", "name": "道路施工", "lead": "housing", "term": "25 days", "after": ["funds"]},
    {"code": "bridge", "stage": "s", "name": "桥梁", "lead": "housing", "term": "300 days", "condition": "$.bridge == true", "after": ["funds"]},
    {"code": "hand", "stage": "s", "name": "移交", "lead": "housing", "term": "20 days", "after": ["pipes", "road", "bridge"]}]}') > 0 AS loaded, edianton.publish_template('t59') AS version;
SELECT pg_temp.at('2025-05-06 09:00+08');
SELECT edianton.open_matter('t59', '安置房配套工程', 'T59-HOUSE', duties => '{"housing": "T59-HOUSE", "state_investment": "T59-SOE"}') AS m \gset
-- the plan, before anything is done
SELECT node, starts_at::date AS starts, ends_at FROM edianton.planned_run(:m) ORDER BY starts_at, node;
SELECT planned_end_at, planned_days, planned_workdays, actual_days, saved_days FROM edianton.matter_days WHERE matter_id = :m;
-- the housing bureau and the SOE raise the funds overnight
SELECT pg_temp.at('2025-05-26 22:00+08');
SELECT edianton.complete(:m, 'funds') > 0 AS done;
SELECT pg_temp.at('2025-06-10 10:00+08');
SELECT edianton.complete(:m, 'road') > 0 AS done;
-- on the way: the running node counts to now, and the plan stays what it was
SELECT node, state, planned_days, actual_days, saved_days FROM edianton.node_days WHERE matter_id = :m ORDER BY ord;
SELECT planned_days, actual_days, saved_days FROM edianton.matter_days WHERE matter_id = :m;
-- a week in which the law stops the clock is no week of the unit's; nor does it move the plan
SELECT edianton.pause(:m, 'pipes', 'testing', '检测通知1号') > 0 AS paused;
SELECT pg_temp.at('2025-06-17 10:00+08');
SELECT edianton.resume(:m, 'pipes') > 0 AS resumed;
SELECT pg_temp.at('2025-07-03 16:00+08');
SELECT edianton.complete(:m, 'pipes') > 0 AS done;
SELECT pg_temp.at('2025-07-21 11:00+08');
SELECT edianton.complete(:m, 'hand') > 0 AS done;
SELECT node, term, start_at::date AS started, done_at::date AS done, planned_days, actual_days, paused_days, saved_days, planned_workdays, actual_workdays, saved_workdays FROM edianton.node_days WHERE matter_id = :m ORDER BY ord;
-- 90 → 76
SELECT state, planned_days, actual_days, saved_days, planned_workdays, actual_workdays, saved_workdays FROM edianton.matter_days WHERE matter_id = :m;
-- the end is the end: time goes on, the figures do not
SELECT pg_temp.at('2025-12-31 09:00+08');
SELECT planned_days, actual_days FROM edianton.matter_days WHERE matter_id = :m;

-- one that takes longer than planned shows by how much
SELECT pg_temp.at('2025-05-06 09:00+08');
SELECT edianton.open_matter('t59', '拖延的工程', 'T59-HOUSE', attrs => '{"bridge": true}', duties => '{"housing": "T59-HOUSE", "state_investment": "T59-SOE"}') AS late \gset
SELECT pg_temp.at('2025-06-20 09:00+08');
SELECT node, planned_days, actual_days, saved_days FROM edianton.node_days WHERE matter_id = :late;
SELECT planned_days, actual_days, saved_days FROM edianton.matter_days WHERE matter_id = :late;
SELECT pg_temp.at('2026-06-20 09:00+08');
SELECT planned_days, actual_days, saved_days FROM edianton.matter_days WHERE matter_id = :late;

-- 13710 by its five clocks: an ordinary case was given its week and took four days
SELECT pg_temp.at('2025-09-08 09:00+08');
SELECT edianton.open_matter('supervision-13710', '路灯不亮', 'T59-SOE', attrs => '{"class": "ordinary"}', duties => '{"responsible": "T59-HOUSE", "issuer": "T59-SOE"}') AS c \gset
SELECT pg_temp.at('2025-09-12 09:00+08');
SELECT count(edianton.complete(:c, x.node, detail => '{"content": "已部署", "result": "已修复"}')) FROM unnest('{S1,S3,S7}'::text[]) x (node);
SELECT node, planned_days, actual_days, saved_days FROM edianton.node_days WHERE matter_id = :c ORDER BY ord;
SELECT planned_days, planned_workdays, actual_days FROM edianton.matter_days WHERE matter_id = :c;

-- every template there is has a plan, and whoever does not see the matter sees none
SELECT t.code FROM edianton.template t WHERE t.state = 'published' AND t.id IN (SELECT m.template_id FROM edianton.matter m WHERE m.opened_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM edianton.matter m, edianton.planned_run(m.id) p WHERE m.template_id = t.id);
CREATE ROLE regress_edianton_t59;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t59', id FROM edianton.person WHERE code LIKE 't59-%';
SELECT edianton.grant_access('regress_edianton_t59');
SET LOCAL ROLE regress_edianton_t59;
SELECT edianton.act_as('t59-out');
SELECT (SELECT count(*) FROM edianton.planned_run(:m)) AS planned, (SELECT count(*) FROM edianton.matter_days) AS matters, (SELECT count(*) FROM edianton.node_days) AS nodes;
SELECT edianton.act_as('t59-house');
SELECT (SELECT count(*) FROM edianton.planned_run(:m)) AS planned, (SELECT count(*) FROM edianton.matter_days) AS matters;
RESET ROLE;
ROLLBACK;
