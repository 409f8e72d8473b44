-- Checks of what is done: every one when its time has come, or a share drawn by a recorded seed; findings are put right.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t77c;
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
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T77C-HOUSE', '区住建局', '341602'), ('T77C-IND', '区经信局', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t77c-house', '住建检查员', 'T77C-HOUSE', 'unit'), ('t77c-ind', '经信局经办人', 'T77C-IND', 'unit'), ('t77c-sup', '督查科长', 'T77C-IND', 'supervisor'), ('t77c-adm', '管理员', 'T77C-IND', 'admin')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t77c', id FROM edianton.person WHERE code LIKE 't77c-%';
SELECT edianton.grant_access('regress_edianton_t77c');
SELECT edianton.load_template('{"code": "t77c", "kind": "project", "name": {"zh": "检查"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "验收"}, "lead": "housing"}],
  "nodes": [{"code": "T77C1", "stage": "s", "name": {"zh": "竣工验收备案"}, "lead": "housing", "term": "30 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t77c') > 0 AS published;
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT count(edianton.complete(m, 'T77C1')) AS done FROM (
    SELECT edianton.open_matter('t77c', '项目' || i, 'T77C-IND', duties => '{"housing": "T77C-HOUSE"}') AS m FROM generate_series(1, 10) i OFFSET 0) x;
INSERT INTO edianton.check_plan (code, name_zh, node, after_term, share) VALUES ('t77c-all', '质量回访', 'T77C1', '30 days', 1), ('t77c-random', '双随机抽查', 'T77C1', 'none', 0.3);
-- when the time has come, once
SELECT edianton.open_checks() AS too_early;
SELECT pg_temp.at('2025-04-08 09:00+08');
SELECT edianton.open_checks() AS opened;
SELECT edianton.open_checks() AS again;
-- 双随机: three of ten, by a seed that is kept
SET ROLE regress_edianton_t77c;
SELECT edianton.act_as('t77c-house');
SELECT * FROM pg_temp.refused($$SELECT edianton.draw_checks('t77c-random', '2025-04', '种子')$$);
SELECT * FROM pg_temp.refused($$SELECT edianton.open_checks()$$);
SELECT edianton.act_as('t77c-sup');
SELECT edianton.draw_checks('t77c-random', '2025-04', '2025040801') AS draw \gset
SELECT cardinality(population) AS population, cardinality(picked) AS picked, edianton.verify_draw(id) AS as_the_seed_says FROM edianton.check_draw WHERE id = :draw;
SELECT x.* FROM unnest(ARRAY[$$SELECT edianton.draw_checks('t77c-random', '2025-04', '另一个')$$, $$SELECT edianton.draw_checks('t77c-none', '2025-04', 'x')$$,
    $$SELECT edianton.draw_checks('t77c-random', '2025-05', ' ')$$, $$SELECT edianton.draw_checks(NULL, '2025-05', 'x')$$]) s, pg_temp.refused(s) x;
RESET ROLE;
SELECT plan, state, colour, count(*) FROM edianton.check_board WHERE plan LIKE 't77c%' GROUP BY 1, 2, 3 ORDER BY 1;
-- passed; with findings, which are put right and followed up; failed: the node begins again
SELECT (array_agg(case_id ORDER BY case_id))[1] AS a, (array_agg(case_id ORDER BY case_id))[2] AS b, (array_agg(case_id ORDER BY case_id))[3] AS c FROM edianton.check_board WHERE plan = 't77c-all' \gset
SET ROLE regress_edianton_t77c;
SELECT edianton.act_as('t77c-ind');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.conduct_check(%s, 'passed', '合格')$$, :a));
SELECT edianton.act_as('t77c-house');
SELECT x.* FROM unnest(ARRAY[$$SELECT edianton.conduct_check(%s, 'fine', '合格')$$, $$SELECT edianton.conduct_check(%s, 'rectify', '有问题')$$,
    $$SELECT edianton.conduct_check(%s, 'passed', ' ')$$, $$SELECT edianton.conduct_check(%s, 'passed', '合格', '[{"description": "x"}]')$$]) s, pg_temp.refused(format(s, :a)) x;
SELECT edianton.conduct_check(:a, 'passed', '现场检查合格');
SELECT edianton.conduct_check(:b, 'rectify', '两处问题', '[{"description": "标识缺失", "unit": "T77C-HOUSE"}, {"description": "排水不畅", "outside": "施工单位"}]');
SELECT edianton.conduct_check(:c, 'failed', '擅自改变用途');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.conduct_check(%s, 'passed', '再查')$$, :a));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.complete(%s, 'follow')$$, :b));
RESET ROLE;
SELECT state, result, findings, colour FROM edianton.check_board WHERE case_id IN (:a, :b, :c) ORDER BY case_id;
SELECT n.state, n.round FROM edianton.node n JOIN edianton.check_case k ON k.matter_id = n.matter_id WHERE k.case_id = :c AND n.code = 'T77C1';
SELECT count(edianton.complete(d.case_id, 'fix')) AS fixed FROM edianton.defect d WHERE d.matter_id = :b;
SELECT count(edianton.complete(d.case_id, 'inspect')) AS inspected FROM edianton.defect d WHERE d.matter_id = :b;
SELECT edianton.complete(:b, 'follow') > 0 AS closed;
SELECT state, result, findings, colour FROM edianton.check_board WHERE case_id = :b;
SELECT count(*) AS wrong FROM edianton.check_integrity();
ROLLBACK;
DROP ROLE regress_edianton_t77c;
