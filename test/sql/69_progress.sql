-- Slow progress: planned against actual; yellow and a message at ten points, the 13710 platform too at thirty.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t69;
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
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T69-HOUSE', '区住建局', '341602'), ('T69-IND', '区经信局', '341602'), ('T69-GOV', '区政府办公室', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t69-house', '住建经办人', 'T69-HOUSE', 'unit'), ('t69-ind', '经信局经办人', 'T69-IND', 'unit'), ('t69-office', '督查科长', 'T69-GOV', 'supervisor')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.contact (unit, level, name, phone) SELECT id, 'duty', '工地值班', '13805586900' FROM edianton.unit WHERE code = 'T69-HOUSE';
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t69', id FROM edianton.person WHERE code LIKE 't69-%';
SELECT edianton.grant_access('regress_edianton_t69');
SELECT edianton.load_template('{
  "code": "t69", "kind": "project", "name": {"zh": "建设"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "工程建设"}, "lead": "housing"}],
  "nodes": [
    {"code": "structure", "stage": "s", "name": {"zh": "主体结构"}, "lead": "housing", "term": "200 workdays"},
    {"code": "fitting", "stage": "s", "name": {"zh": "设备安装"}, "lead": "housing", "term": "200 workdays"},
    {"code": "accept", "stage": "s", "name": {"zh": "验收"}, "lead": "housing", "term": "10 workdays", "after": ["structure"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t69') > 0 AS published;
SELECT pg_temp.at('2025-03-01 09:00+08');
SELECT edianton.open_matter('t69', '药业产业园', 'T69-IND', duties => '{"housing": "T69-HOUSE", "issuer": "T69-GOV"}') AS m \gset

-- the plan is set by who answers for the project, and not by who is measured by it; thresholds are data
SELECT node, yellow_behind, supervise_behind FROM edianton.progress_rule;
SELECT code FROM pg_temp.refused($$INSERT INTO edianton.progress_rule VALUES ('structure', 40, 20)$$);
SET ROLE regress_edianton_t69;
SELECT edianton.act_as('t69-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.plan_progress(%s, 'structure', '{"2025-12-31": 1}')$$, :m));
SELECT edianton.act_as('t69-ind');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.plan_progress(%s, 'structure', '[]')$$,
    $$SELECT edianton.plan_progress(%s, 'structure', '{"someday": 50}')$$,
    $$SELECT edianton.plan_progress(%s, 'structure', '{"2025-02-31": 50}')$$,
    $$SELECT edianton.plan_progress(%s, 'structure', '{"2025-05-01": 101}')$$,
    $$SELECT edianton.plan_progress(%s, 'structure', '{"2025-05-01": 60, "2025-06-01": 50}')$$,
    $$SELECT edianton.plan_progress(%s, 'nowhere', '{"2025-05-01": 60}')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.plan_progress(:m, 'structure', '{"2025-03-31": 30, "2025-05-30": 90, "2025-06-30": 100}') AS points;
RESET ROLE;
SELECT day, edianton.planned_percent(n.matter_id, n.ord, n.start_at::date, day) AS planned FROM edianton.node n, unnest('{2025-03-01,2025-03-16,2025-03-31,2025-04-30,2025-06-30,2025-09-01}'::date[]) day
WHERE n.matter_id = :m AND n.code = 'structure' ORDER BY day;

-- in time: nothing happens, however often it is judged
SELECT pg_temp.at('2025-03-31 09:00+08');
SET ROLE regress_edianton_t69;
SELECT edianton.act_as('t69-house');
SELECT edianton.report_node_progress(:m, 'structure', 25, '基础完成') > 0 AS reported;
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.report_node_progress(%s, 'structure', 120, '超额')$$,
    $$SELECT edianton.report_node_progress(%s, 'structure', 30, ' ')$$,
    $$SELECT edianton.report_node_progress(%s, 'accept', 10, '尚未开始')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.act_as('t69-office');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.report_node_progress(%s, 'structure', 90, '替人填报')$$, :m));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.mark_slow(%s, 'structure', true)$$, :m));
RESET ROLE;
SELECT planned, actual, behind, marked FROM edianton.progress_board WHERE matter_id = :m;
SELECT * FROM edianton.judge_progress();

-- ten points behind: yellow by cause, long before the due time, and a message to the unit
SELECT pg_temp.at('2025-04-10 09:00+08');
SELECT slow, recovered, supervised FROM edianton.judge_progress();
SELECT * FROM edianton.judge_progress();
SELECT node, colour, causes, due_at FROM edianton.node_light WHERE matter_id = :m AND node = 'structure';
SELECT w.kind, w.channel, w.phone, w.body FROM edianton.notice w WHERE w.matter_id = :m AND w.kind = 'slow';
SELECT count(*) AS cases FROM edianton.matter WHERE parent_id = :m;
-- the light is the same after a sweep
SELECT count(*) > 0 AS swept FROM edianton.tick();
SELECT colour FROM edianton.node_light WHERE matter_id = :m AND node = 'structure';

-- it catches up: blue again
SET ROLE regress_edianton_t69;
SELECT edianton.act_as('t69-house');
SELECT edianton.report_node_progress(:m, 'structure', 38, '一层封顶') > 0 AS reported;
RESET ROLE;
SELECT * FROM edianton.judge_progress();
SELECT colour, causes FROM edianton.node_light WHERE matter_id = :m AND node = 'structure';

-- 0.23: thirty points behind: the message, the light, and at the same time the 13710 platform; not overdue, and once
SELECT pg_temp.at('2025-05-12 09:00+08');
SELECT * FROM edianton.judge_progress();
SELECT * FROM edianton.judge_progress();
SELECT b.planned, b.actual, b.behind, b.marked, c.kind, c.title, s.source, u.code AS issuer, c.attrs ->> 'node' AS node, s.content
FROM edianton.progress_board b JOIN edianton.matter c ON c.id = b.case_id JOIN edianton.supervision s ON s.matter_id = c.id JOIN edianton.unit u ON u.id = c.unit WHERE b.matter_id = :m;
SELECT node, colour, due_at > edianton.clock() AS not_due FROM edianton.node_light WHERE matter_id = :m AND node = 'structure';
SELECT count(*) AS messages FROM edianton.notice WHERE matter_id = :m AND kind = 'slow';
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'structure';
-- a site's own threshold for a node
INSERT INTO edianton.progress_rule VALUES ('fitting', 5, 8);
SELECT edianton.plan_progress(:m, 'fitting', '{"2025-05-12": 9}') AS points;
SELECT * FROM edianton.judge_progress();
-- finished, it is green, whatever the plan said
SELECT edianton.complete(:m, 'structure') > 0 AS done;
SELECT node, colour, causes FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SELECT count(*) FROM edianton.progress_board WHERE matter_id = :m AND node = 'structure';
SELECT kind, detail ->> 'planned' AS planned, detail ->> 'actual' AS actual FROM edianton.event WHERE matter_id = :m AND kind LIKE 'progress.%' AND node IS NULL AND detail ? 'planned' ORDER BY seq;
SELECT * FROM pg_temp.refused('UPDATE edianton.progress_report SET percent = 100');
SELECT c.* FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id = :m OR m.parent_id = :m;
ROLLBACK;
DROP ROLE regress_edianton_t69;
