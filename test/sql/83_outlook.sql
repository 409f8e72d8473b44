-- What is to come: the critical path of templates and of a matter under way, and what a slip would move.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-03-03 09:00+08';
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    message := regexp_replace(message, '\d{16,}', '#');
    hint := regexp_replace(hint, '\d{16,}', '#');
END $$;

-- the three libraries: to the construction permit, to the filing of the completion, and in all, in working days
SELECT t.code, o.optional, count(*) AS nodes,
       max(edianton.workdays_between(edianton.clock(), p.earliest_finish)) FILTER (WHERE p.node = 'N0503') AS permit,
       max(edianton.workdays_between(edianton.clock(), p.earliest_finish)) FILTER (WHERE p.node = 'N0805') AS filed,
       max(edianton.workdays_between(edianton.clock(), p.earliest_finish)) AS whole,
       count(*) FILTER (WHERE p.critical) AS critical, max(p.place) AS chain
FROM edianton.template t, (VALUES (false), (true)) o (optional), edianton.template_path(t.code, NULL, NULL, o.optional) p
WHERE t.code LIKE 'project-%' AND t.version = 1 GROUP BY t.code, o.optional ORDER BY 1, 2;
-- the chain that the end of a private project hangs on
SELECT p.place, p.node, p.driven_by, p.earliest_finish FROM edianton.template_path('project-social', NULL, NULL, false) p WHERE p.place IS NOT NULL ORDER BY p.place;

BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s83-unit', '区住建局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s83-duty', '住建');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 's83-duty', id FROM edianton.unit WHERE code = 's83-unit';
SELECT edianton.load_template('{
  "code": "s83", "kind": "project", "name": {"zh": "小流程"}, "policy": "project",
  "stages": [{"code": "S", "name": {"zh": "阶段"}, "lead": "s83-duty"}],
  "nodes": [
    {"code": "design", "stage": "S", "name": {"zh": "设计"}, "lead": "s83-duty", "term": "10 workdays"},
    {"code": "land", "stage": "S", "name": {"zh": "用地"}, "lead": "s83-duty", "term": "4 workdays"},
    {"code": "bid", "stage": "S", "name": {"zh": "招标"}, "lead": "s83-duty", "term": "3 workdays", "after": [{"node": "design", "kind": "SS", "lag": "2 workdays"}]},
    {"code": "survey", "stage": "S", "name": {"zh": "踏勘"}, "lead": "s83-duty", "term": "5 workdays", "optional": true, "after": ["land"]},
    {"code": "permit", "stage": "S", "name": {"zh": "许可"}, "lead": "s83-duty", "term": "3 workdays", "after": ["design", "survey", "bid"]},
    {"code": "report", "stage": "S", "name": {"zh": "备案"}, "lead": "s83-duty", "term": "1 workday", "after": ["land", {"node": "permit", "kind": "FF"}]},
    {"code": "build", "stage": "S", "name": {"zh": "开工"}, "lead": "s83-duty", "term": "5 days", "after": [{"node": "permit", "lag": "2 days"}]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s83') > 0 AS published;
SELECT edianton.open_matter('s83', '小项目') AS m \gset
SELECT node, earliest_start, earliest_finish, latest_start, latest_finish, slack, critical, place, driven_by FROM edianton.critical_path(:m);
-- without the survey that nobody has confirmed
SELECT node, earliest_finish, slack, critical FROM edianton.critical_path(:m, false) WHERE node IN ('land', 'permit');

-- a week later: the survey is declined, the land is there, design is late by a day
SELECT edianton.confirm(:m, 'survey', false, '已有勘察资料') > 0 AS declined;
SET edianton.simulated_clock = '2025-03-05 10:00+08';
SELECT edianton.complete(:m, 'land') > 0 AS done;
SET edianton.simulated_clock = '2025-03-18 10:00+08';
SELECT nodes > 0 AS swept FROM edianton.tick();
SELECT node, earliest_start, earliest_finish, latest_finish, slack, critical, place, driven_by FROM edianton.critical_path(:m);
-- what if the permit takes a week more: the filing that waits for it is red, the start of work moves with it
SELECT * FROM edianton.what_if(:m, 'permit', '5 workdays');
-- while there is slack, the end stands
SELECT * FROM edianton.what_if(:m, 'bid', '1 workday');
-- a stopped clock: as if it went on now, with what it had left; and so it does
SELECT edianton.complete(:m, 'design') > 0 AND edianton.complete(:m, 'bid') > 0 AS done;
SET edianton.simulated_clock = '2025-03-19 10:00+08';
SELECT edianton.pause(:m, 'permit', 'expert_review', '评审〔2025〕3号', '专家评审') > 0 AS paused;
SET edianton.simulated_clock = '2025-03-24 10:00+08';
SELECT earliest_finish FROM edianton.critical_path(:m) WHERE node = 'permit';
SELECT edianton.resume(:m, 'permit') > 0 AS resumed;
SELECT due_at, p.earliest_finish FROM edianton.node n, edianton.critical_path(:m) p WHERE n.matter_id = :m AND n.code = 'permit' AND p.node = 'permit';

SELECT * FROM pg_temp.refused(format('SELECT * FROM edianton.what_if(%s, %L, %L)', :m, 'land', '1 workday'));
SELECT * FROM pg_temp.refused(format('SELECT * FROM edianton.what_if(%s, %L, %L)', :m, 'survey', '1 workday'));
SELECT * FROM pg_temp.refused(format('SELECT * FROM edianton.what_if(%s, %L, %L)', :m, 'nothing', '1 workday'));
SELECT * FROM pg_temp.refused('SELECT * FROM edianton.critical_path(1)');
SELECT * FROM pg_temp.refused('SELECT * FROM edianton.critical_path(NULL)');
SELECT * FROM pg_temp.refused('SELECT * FROM edianton.template_path(''s83-none'')');
SELECT * FROM pg_temp.refused('SELECT * FROM edianton.template_path(''s83'', 7)');
SELECT * FROM pg_temp.refused('SELECT * FROM edianton.template_path(''s83'', NULL, ''infinity'')');
SELECT * FROM pg_temp.refused('SELECT * FROM edianton.template_path(''s83'', NULL, ''294276-12-31 12:00+00'')');
SELECT edianton.draft_matter('project', 's83', '草稿') AS draft \gset
SELECT * FROM pg_temp.refused(format('SELECT * FROM edianton.critical_path(%s)', :draft));
ROLLBACK;
