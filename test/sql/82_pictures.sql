-- Gantt chart, rainbow and burn-up: well-formed, complete, and what they show is what the tables say.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-03-03 09:00+08';
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    message := regexp_replace(message, '\d{16,}', '#');
END $$;
CREATE FUNCTION pg_temp.texts(svg text, path text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT x::text FROM unnest(xpath(path, xmlparse(DOCUMENT svg), ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']])) x $$;

BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s82-unit', '区住建局', '341602'), ('s82-land', '区自规分局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s82-duty', '住建'), ('s82-land', '自规');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', CASE code WHEN 's82-unit' THEN 's82-duty' ELSE 's82-land' END, id FROM edianton.unit WHERE code LIKE 's82-%';
SELECT edianton.load_template('{
  "code": "s82", "kind": "project", "name": {"zh": "小流程"}, "policy": "project",
  "stages": [{"code": "S", "name": {"zh": "用地保障"}, "lead": "s82-land"}, {"code": "T", "name": {"zh": "施工许可"}, "lead": "s82-duty"}],
  "nodes": [
    {"code": "land", "stage": "S", "name": {"zh": "用地: 挂牌"}, "lead": "s82-land", "term": "4 workdays"},
    {"code": "survey", "stage": "S", "name": {"zh": "踏勘"}, "lead": "s82-land", "term": "5 workdays", "optional": true, "after": ["land"]},
    {"code": "design", "stage": "T", "name": {"zh": "设计"}, "lead": "s82-duty", "term": "10 workdays"},
    {"code": "permit", "stage": "T", "name": {"zh": "许可"}, "lead": "s82-duty", "term": "3 workdays", "after": ["design", "survey"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s82') > 0 AS published;
SELECT edianton.open_matter('s82', '<甲> & 乙') AS m \gset
SELECT edianton.confirm(:m, 'survey', false, '已有勘察资料') > 0 AS declined;
SET edianton.simulated_clock = '2025-03-06 10:00+08';
SELECT edianton.complete(:m, 'land') > 0 AS done;
SELECT edianton.pause(:m, 'design', 'expert_review', '评审〔2025〕3号', '专家评审') > 0 AS paused;
SET edianton.simulated_clock = '2025-03-10 10:00+08';
SELECT edianton.resume(:m, 'design') > 0 AS resumed;
SET edianton.simulated_clock = '2025-03-20 10:00+08';
SELECT nodes >= 0 AS swept FROM edianton.tick();

-- what each row of the Gantt chart says; bars: planned, actual, expected, the pause
SELECT pg_temp.texts(edianton.gantt(:m), '//s:g/s:title/text()');
SELECT pg_temp.texts(edianton.gantt(:m), '//s:rect[@rx="2"]/@class');
\pset format unaligned
\pset tuples_only on
SELECT edianton.gantt(:m, 'text');
SELECT edianton.gantt(:m, 'mermaid');
\pset tuples_only off
\pset format aligned

-- the rainbow: two stages, four cells
SELECT pg_temp.texts(edianton.rainbow_svg(:m), '/s:svg/s:text/text()');
SELECT pg_temp.texts(edianton.rainbow_svg(:m), '//s:g/s:title/text()');
SELECT pg_temp.texts(edianton.rainbow_svg(:m), '//s:g/s:rect/@class');

-- the burn-up of one unit: two nodes, one planned by the 17th and one by the 20th
CREATE TEMP VIEW portfolio AS SELECT * FROM edianton.burn_up_points(unit => 's82-unit', from_day => '2025-03-03', to_day => '2025-03-21', points => 19);
SELECT * FROM portfolio WHERE day IN ('2025-03-03', '2025-03-14', '2025-03-17', '2025-03-20', '2025-03-21');
SELECT edianton.complete(:m, 'design') > 0 AS done;
SELECT * FROM portfolio WHERE day >= '2025-03-20';
SELECT * FROM edianton.burn_up_points(unit => 's82-land', from_day => '2025-03-05', to_day => '2025-03-07', points => 3);
SELECT count(*) AS of_nobody FROM edianton.burn_up_points(unit => 's82-none');
SELECT count(*) AS backwards FROM edianton.burn_up_points(from_day => '2025-03-07', to_day => '2025-03-05');
SELECT count(*) AS lines FROM pg_temp.texts(edianton.burn_up(unit => 's82-unit'), '//s:polyline');
SELECT pg_temp.texts(edianton.burn_up(unit => 's82-none'), '/s:svg/s:desc/text()');
\pset format unaligned
\pset tuples_only on
SELECT edianton.burn_up(NULL, 's82-unit', '2025-03-12', '2025-03-21', 'text');
\pset tuples_only off
\pset format aligned
-- nothing from outside, nothing that two pictures in a page would share
SELECT p ~* 'href|url\(|@import|<script|\sid=|\son[a-z]+=' AS reaches_out
FROM unnest(ARRAY[edianton.gantt(:m), edianton.rainbow_svg(:m), edianton.burn_up()]) p;

SELECT * FROM pg_temp.refused(format('SELECT edianton.gantt(%s, %L)', :m, 'dot'));
SELECT * FROM pg_temp.refused('SELECT edianton.gantt(1)');
SELECT * FROM pg_temp.refused('SELECT edianton.rainbow_svg(1)');
SELECT * FROM pg_temp.refused('SELECT edianton.burn_up(format => ''png'')');
SELECT * FROM pg_temp.refused('SELECT edianton.burn_up(format => NULL)');
ROLLBACK;
