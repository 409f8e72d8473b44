-- The wall: a well-formed page of what the caller may see, and figures that are what the tables say.
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
END $$;
CREATE FUNCTION pg_temp.texts(page text, path text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT x::text FROM unnest(xpath(path, xmlparse(DOCUMENT page), ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']])) x $$;

BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('s88-unit', '区<住建>局', '341602'), ('s88-land', '区自规分局', '341602'), ('s88-out', '区气象局', '341602'), ('s88-issuer', '区政府办', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s88-duty', '住建'), ('s88-land', '自规');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM (VALUES ('s88-duty', 's88-unit'), ('s88-land', 's88-land'), ('issuer', 's88-issuer')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit
ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
INSERT INTO edianton.person (code, name, unit, role)
SELECT 's88-' || x, 's88-' || x, u.id, r
FROM (VALUES ('of-unit', 's88-unit', 'unit'), ('of-out', 's88-out', 'unit'), ('leader', NULL, 'leader')) p (x, unit, r) LEFT JOIN edianton.unit u ON u.code = p.unit;
SELECT edianton.load_template('{
  "code": "s88", "kind": "project", "name": {"zh": "小流程"}, "policy": "project",
  "stages": [{"code": "S", "name": {"zh": "用地保障"}, "lead": "s88-land"}, {"code": "T", "name": {"zh": "施工许可"}, "lead": "s88-duty"}],
  "nodes": [
    {"code": "land", "stage": "S", "name": {"zh": "挂牌"}, "lead": "s88-land", "term": "4 workdays"},
    {"code": "design", "stage": "T", "name": {"zh": "设计"}, "lead": "s88-duty", "term": "10 workdays"},
    {"code": "permit", "stage": "T", "name": {"zh": "许可"}, "lead": "s88-duty", "term": "3 workdays", "after": ["design", "land"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s88') > 0 AS published;
SELECT edianton.load_template('{
  "code": "s88-other", "kind": "project", "name": {"zh": "别的"}, "policy": "project", "stages": [{"code": "S", "name": {"zh": "用地保障"}}],
  "nodes": [{"code": "land", "stage": "S", "name": {"zh": "挂牌"}, "lead": "s88-land", "term": "4 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('s88-other') > 0 AS published;
SELECT edianton.open_matter('s88', '<script>alert("甲")</script> & ''乙''') AS hostile \gset
SELECT edianton.open_matter('s88', '世界中医药之都中药材仓储物流基地（二期）') AS long \gset
SELECT edianton.open_matter('s88-other', '与住建无关的项目') AS elsewhere \gset
SELECT edianton.complete(:long, 'land') > 0 AS done;
SET edianton.simulated_clock = '2025-03-10 10:00+08';
SELECT nodes > 0 AS swept FROM edianton.tick();

-- the boards behind it
SELECT title, colour, percent, due, stage_name, nodes_done || '/' || nodes_total AS nodes, stage_colour FROM edianton.wall_cards(unit => 's88-unit');
SELECT count(DISTINCT matter_id) AS at_most_one FROM edianton.wall_cards(unit => 's88-unit', most => 1);
SELECT unit_name, at, running, completed, red, yellow, blue, green, cases FROM edianton.wall_figures(unit => 's88-unit');
SELECT * FROM edianton.wall_units(unit => 's88-unit');
SELECT title, unit_name, colour, age_days, lights, open FROM edianton.wall_cases(unit => 's88-unit');
SELECT * FROM edianton.wall_checkpoints(unit => 's88-unit');
SELECT * FROM edianton.wall_funnel(unit => 's88-unit');
SELECT * FROM edianton.wall_escalations(unit => 's88-unit');
SELECT count(*) AS libraries FROM edianton.wall_libraries('s88-unit');
-- a unit without projects
SELECT running, red, cases FROM edianton.wall_figures(unit => 's88-out');

-- the page: XML, all of it text where it came as text
CREATE FUNCTION pg_temp.page() RETURNS text LANGUAGE sql AS $$ SELECT edianton.wall(unit => 's88-unit') $$;
SELECT pg_temp.texts(pg_temp.page(), '//article/h3/text()');
SELECT pg_temp.texts(pg_temp.page(), '//article/@class');
SELECT pg_temp.texts(pg_temp.page(), '//article//time/text()');
SELECT pg_temp.texts(pg_temp.page(), '//h2/text()');
SELECT pg_temp.texts(pg_temp.page(), '//h1/small/text()');
SELECT pg_temp.texts(pg_temp.page(), '(//table)[1]//td[1]/text()');
SELECT count(*) AS curves FROM pg_temp.texts(pg_temp.page(), '//s:polyline');
SELECT pg_temp.texts(pg_temp.page(), '//meta[@http-equiv]/@content');
SELECT pg_temp.texts(edianton.wall(unit => 's88-unit', theme => 'light', refresh => 0), '/html/@data-theme|//meta[@http-equiv]/@content');
SELECT count(*) AS by_the_screen FROM pg_temp.texts(edianton.wall(unit => 's88-unit', theme => 'auto'), '/html/@data-theme');
SELECT pg_temp.texts(edianton.wall(unit => 's88-out'), '//main/p/text()');
SET edianton.language = 'en';
SELECT pg_temp.texts(pg_temp.page(), '//h2/text()');
RESET edianton.language;
-- nothing is loaded, nothing runs
SELECT p ~* '<script|<img|<link|<iframe|href=|src=|url\(|@import|\son[a-z]+=|javascript:' AS reaches_out FROM pg_temp.page() p;
SELECT p LIKE '%&lt;script&gt;alert(&quot;甲&quot;)&lt;/script&gt; &amp; &#39;乙&#39;%' AS escaped FROM pg_temp.page() p;
SELECT md5(pg_temp.page()) = md5(pg_temp.page()) AS the_same_page_twice;

-- everybody sees on it what is his to see
CREATE ROLE regress_edianton_wall;
SELECT edianton.grant_access('regress_edianton_wall');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_wall', id FROM edianton.person WHERE code LIKE 's88-%';
SET ROLE regress_edianton_wall;
SELECT edianton.act_as('s88-of-unit');
SELECT pg_temp.texts(edianton.wall(), '//article/h3/text()');
SELECT edianton.act_as('s88-of-out');
SELECT pg_temp.texts(edianton.wall(), '//main/p/text()');
SELECT edianton.act_as('s88-leader');
SELECT count(*) FROM pg_temp.texts(edianton.wall(), '//article/h3[starts-with(text(), "与住建无关")]');
RESET ROLE;

SELECT * FROM pg_temp.refused('SELECT edianton.wall(unit => ''s88-none'')');
SELECT * FROM pg_temp.refused('SELECT edianton.wall(library => ''none'')');
SELECT * FROM pg_temp.refused('SELECT edianton.wall(theme => ''"><script>'')');
SELECT * FROM pg_temp.refused('SELECT edianton.wall(refresh => -1)');
SELECT * FROM pg_temp.refused('SELECT edianton.wall(theme => NULL)');
SELECT * FROM pg_temp.refused('SELECT edianton.wall(refresh => NULL)');
ROLLBACK;
