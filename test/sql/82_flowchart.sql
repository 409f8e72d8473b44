-- The flow as a picture: well-formed, complete, harmless whatever a project is called, the same each time.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
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

-- the three libraries: a box a node, a line for every link that does not follow from others
SELECT t.code, count(*) FILTER (WHERE k = 'box') AS boxes, (SELECT count(*) FROM edianton.template_node n WHERE n.template_id = t.id) AS nodes,
       count(*) FILTER (WHERE k = 'tip') AS lines, (SELECT count(*) FROM edianton.template_link l WHERE l.template_id = t.id) AS links,
       count(DISTINCT s) = 1 AND md5(min(s)) = md5(edianton.template_flowchart(t.code)) AS the_same_again
FROM edianton.template t CROSS JOIN LATERAL edianton.template_flowchart(t.code, t.version) s
CROSS JOIN LATERAL (SELECT 'box' AS k FROM pg_temp.texts(s, '//s:g/s:rect') UNION ALL SELECT 'tip' FROM pg_temp.texts(s, '//s:path[starts-with(@class, "tip")]')) x
WHERE t.code LIKE 'project-%' AND t.version = 1 GROUP BY t.id, t.code ORDER BY t.code;

BEGIN;
INSERT INTO edianton.unit (code, name_zh, name_en, division) VALUES ('s82-unit', '区住建局 & 人防办', 'Housing "Office"', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s82-duty', '住建');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 's82-duty', id FROM edianton.unit WHERE code = 's82-unit';
SELECT edianton.load_template('{
  "code": "s82", "kind": "project", "name": {"zh": "小流程"}, "policy": "project",
  "stages": [{"code": "S", "name": {"zh": "施工许可"}, "lead": "s82-duty"}],
  "nodes": [
    {"code": "design", "stage": "S", "name": {"zh": "设计"}, "lead": "s82-duty", "term": "10 workdays"},
    {"code": "survey", "stage": "S", "name": {"zh": "踏勘"}, "lead": "s82-duty", "term": "5 workdays", "optional": true, "after": ["design"]},
    {"code": "bid", "stage": "S", "name": {"zh": "招标文件备案、公告发布与中标候选人公示(含异议处理)"}, "lead": "s82-duty", "term": "3 workdays", "after": [{"node": "design", "kind": "SS", "lag": "2 workdays"}]},
    {"code": "permit", "stage": "S", "name": {"zh": "许可"}, "lead": "s82-duty", "term": "3 workdays", "after": ["design", "survey", "bid"]},
    {"code": "report", "stage": "S", "name": {"zh": "备案"}, "lead": "s82-duty", "term": "1 workday", "after": ["survey", {"node": "permit", "kind": "FF"}]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s82') > 0 AS published;
SELECT edianton.open_matter('s82', E'<script>alert("1")</script> & ''甲'' ]]> \x01 项目') AS m \gset
SELECT edianton.complete(:m, 'design') > 0 AS done;
SET edianton.simulated_clock = '2025-03-11 09:00+08';
SELECT nodes > 0 AS swept FROM edianton.tick();

SELECT count(*) AS scripts FROM pg_temp.texts(edianton.flowchart(:m), '//s:script');
SELECT pg_temp.texts(edianton.flowchart(:m), '/s:svg/s:title/text()');
SELECT pg_temp.texts(edianton.flowchart(:m), '/s:svg/s:desc/text()');
-- what a node says to those who point at it or hear it read
SELECT pg_temp.texts(edianton.flowchart(:m), '//s:g/s:title/text()');
SELECT pg_temp.texts(edianton.flowchart(:m), '//s:g/s:rect/@class');
SELECT pg_temp.texts(edianton.flowchart(:m), '//s:g/s:text/text()');
SET edianton.language = 'en';
SELECT pg_temp.texts(edianton.flowchart(:m), '//s:g[1]/s:title/text()');
RESET edianton.language;
-- nothing from outside, nothing that two pictures in a page would share
SELECT edianton.flowchart(:m) ~* 'href|url\(|@import|\sid=|\son[a-z]+=' AS reaches_out;
\pset format unaligned
\pset tuples_only on
SELECT edianton.flowchart(:m, 'text');
SELECT edianton.flowchart(:m, 'mermaid');
SELECT edianton.flowchart(:m, 'dot');
\pset tuples_only off
\pset format aligned

SELECT * FROM pg_temp.refused(format('SELECT edianton.flowchart(%s, %L)', :m, 'png'));
SELECT * FROM pg_temp.refused('SELECT edianton.flowchart(1)');
SELECT * FROM pg_temp.refused('SELECT edianton.flowchart(NULL)');
SELECT * FROM pg_temp.refused('SELECT edianton.template_flowchart(''s82-none'')');
ROLLBACK;
