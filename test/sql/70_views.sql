-- What people look at, at every instant and not only after a sweep.
\set VERBOSITY terse
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET edianton.language = 'zh';
BEGIN;

INSERT INTO edianton.unit (code, name_zh, name_en, division, phone) VALUES
    ('v-land', '甲自规局', 'Land Bureau', '341602', '0558-1'),
    ('v-house', '乙住建局', NULL, '341602', NULL),
    ('v-office', '丙办公室', 'Office', '341602', NULL);
INSERT INTO edianton.duty (code, name_zh) VALUES ('v-a', '甲'), ('v-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('v-a', 'v-land'), ('v-b', 'v-house'), ('issuer', 'v-office')) AS x (d, c) JOIN edianton.unit u ON u.code = x.c
    ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
INSERT INTO edianton.person (code, name, unit, phone)
    SELECT 'v-' || n, '窗口' || n, id, '138' || n FROM edianton.unit, generate_series(1, 2) AS n WHERE code = 'v-land';
INSERT INTO edianton.contact (unit, level, person, valid_from, valid_to)
    SELECT unit, 'duty', id, CASE code WHEN 'v-1' THEN '-infinity' ELSE '2025-09-04 00:00+08' END::timestamptz,
           CASE code WHEN 'v-1' THEN '2025-09-04 00:00+08' ELSE 'infinity' END::timestamptz
    FROM edianton.person WHERE code IN ('v-1', 'v-2');
SELECT edianton.load_template('{
  "code": "v-two", "kind": "project", "policy": "project",
  "name": {"zh": "两段", "en": "Two stages"},
  "stages": [{"code": "one", "name": {"zh": "用地", "en": "Land"}, "lead": "v-a"},
             {"code": "two", "name": {"zh": "施工许可", "en": "Permit"}, "lead": "v-b"}],
  "nodes": [
    {"code": "map", "stage": "one", "lead": "v-a", "term": "5 workdays", "name": {"zh": "勘测定界", "en": "Survey"},
     "materials": [{"code": "parcel_map", "name": {"zh": "宗地图", "en": "Parcel map"}, "required": true}]},
    {"code": "relic", "stage": "one", "lead": "v-a", "term": "3 workdays", "optional": true, "name": {"zh": "文物勘探", "en": "Archaeology"}},
    {"code": "permit", "stage": "two", "lead": "v-b", "term": "3 workdays", "after": ["map", "relic"], "name": {"zh": "施工许可证", "en": "Construction permit"},
     "materials": [{"code": "drawing", "name": {"zh": "施工图", "en": "Drawing"}, "required": true}]}]}') > 0 AS loaded;
SELECT edianton.publish_template('v-two') > 0 AS published;

SET LOCAL edianton.simulated_clock = '2025-09-01 09:00+08';
SELECT edianton.open_matter('v-two', '甲地块', unit => 'v-land') AS m \gset
SELECT node, state, state_zh, colour, colour_zh, warn_at, due_at, missing, unswept FROM edianton.node_light WHERE matter_id = :m ORDER BY position;
SELECT title, state_zh, colour, nodes_total, nodes_done, nodes_open, percent, next_due_at FROM edianton.board WHERE matter_id = :m;
SELECT stage_code, unit, colour, nodes_total, nodes_done, next_due_at FROM edianton.stage_light WHERE matter_id = :m ORDER BY stage;
SELECT node, upcoming, missing_zh, missing_en, unit_zh, contact, phone FROM edianton.next_actions WHERE matter_id = :m ORDER BY position;
SELECT unit, node, task_zh, due_at FROM edianton.todo WHERE matter_id = :m;

-- declined nodes are outside the denominator
SELECT edianton.confirm(:m, 'relic', false, '不在文物保护区') > 0 AS declined;
SELECT node, state, colour, reason FROM edianton.node_light WHERE matter_id = :m AND node = 'relic';
SELECT nodes_total, nodes_done, percent FROM edianton.board WHERE matter_id = :m;

-- nobody sweeps: the lights are right all the same
CREATE FUNCTION pg_temp.lights(matter bigint, at text, OUT node text, OUT stage text, OUT matter_light text)
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('edianton.simulated_clock', at, true);
    SELECT n.colour INTO node FROM edianton.node_light n WHERE n.matter_id = matter AND n.node = 'map';
    SELECT s.colour INTO stage FROM edianton.stage_light s WHERE s.matter_id = matter AND s.stage = 1;
    SELECT b.colour INTO matter_light FROM edianton.board b WHERE b.matter_id = matter;
END $$;
SELECT * FROM pg_temp.lights(:m, '2025-09-06 17:29:59+08');
SELECT * FROM pg_temp.lights(:m, '2025-09-06 17:30:00+08');
SELECT * FROM pg_temp.lights(:m, '2025-09-08 17:29:59+08');
SELECT * FROM pg_temp.lights(:m, '2025-09-08 17:30:00+08');
SET LOCAL edianton.simulated_clock = '2025-09-08 18:00+08';
SELECT node, colour, time_left, unswept FROM edianton.node_light WHERE matter_id = :m AND node = 'map';
-- the contact of the day
SELECT contact FROM edianton.next_actions WHERE matter_id = :m AND node = 'map';
SELECT nodes > 0 AS swept FROM edianton.tick();
SELECT node, colour, unswept FROM edianton.node_light WHERE matter_id = :m AND node = 'map';

-- the case: five nodes side by side
SELECT source_node, source_unit_zh, age_days, accept_colour, accept_due, feedback_due, solve_due, complete_colour, writeoff_colour, writeoff_due
FROM edianton.supervision_board WHERE source_matter_id = :m;

-- in words
\pset format unaligned
\pset tuples_only on
SELECT edianton.explain_light(:m, 'map');
SELECT edianton.explain_light(:m, 'permit');
SELECT edianton.explain_light(:m, 'relic');
SELECT edianton.submit(:m, 'parcel_map', 'https://files.example/1') > 0;
SELECT edianton.complete(:m, 'map', '文号1') > 0;
SELECT edianton.explain_light(:m, 'map');
SELECT edianton.pause(:m, 'permit', 'expert_review', '告知1号', '需专家评审', NULL) > 0;
SET LOCAL edianton.simulated_clock = '2025-09-10 10:00+08';
SELECT edianton.explain_light(:m, 'permit');
SELECT due_at IS NULL, time_left IS NULL FROM edianton.node_light WHERE matter_id = :m AND node = 'permit';
SELECT edianton.resume(:m, 'permit') > 0;
SELECT edianton.extend(:m, 'permit', '2 workdays', '王局长', '会商') > 0;
SELECT edianton.explain_light(:m, 'permit');
SET LOCAL edianton.language = 'en';
SELECT edianton.explain_light(:m, 'permit');
SAVEPOINT owed;
SELECT edianton.complete_conditionally(:m, 'permit', ARRAY['施工图', '承诺书'], '2025-09-19 17:30+08', '许可1号') > 0;
SELECT edianton.explain_light(:m, 'permit');
SET LOCAL edianton.language = 'zh';
SELECT edianton.explain_light(:m, 'permit');
ROLLBACK TO owed;
SELECT edianton.rainbow(:m, 60, ansi => false);
SET LOCAL edianton.language = 'zh';

-- boards: Chinese by default, English where the setting asks for it and there is a name
CREATE VIEW pg_temp.labels AS
SELECT n.matter_id, concat_ws(' / ', n.stage_name, n.name, n.unit_name, n.state_label, n.colour_label) AS node,
       (SELECT concat_ws(' / ', b.kind_name, b.template_name, b.unit_name, b.state_label, b.colour_label) FROM edianton.board b WHERE b.matter_id = n.matter_id) AS board,
       (SELECT concat_ws(' / ', s.name, s.unit_name, s.colour_label) FROM edianton.stage_light s WHERE s.matter_id = n.matter_id ORDER BY s.stage LIMIT 1) AS stage,
       (SELECT concat_ws(' / ', t.name, t.unit_name, t.task, t.state_label, t.colour_label) FROM edianton.todo t WHERE t.matter_id = n.matter_id AND t.node = n.node) AS todo,
       (SELECT concat_ws(' / ', a.name, a.unit_name, a.state_label, a.missing_names::text) FROM edianton.next_actions a WHERE a.matter_id = n.matter_id AND a.node = n.node) AS next,
       (SELECT concat_ws(' / ', v.unit_name, v.source_node_name, v.source_unit_name, v.state_label, v.colour_label) FROM edianton.supervision_board v WHERE v.source_matter_id = n.matter_id) AS supervision,
       (SELECT unit_name FROM edianton.unit_board u WHERE u.unit = 'v-land') AS unit
FROM edianton.node_light n WHERE n.node = 'permit';
SELECT node, board, stage, todo, next, supervision, unit FROM pg_temp.labels WHERE matter_id = :m \gx
SET LOCAL edianton.language = 'en';
SELECT node, board, stage, todo, next, supervision, unit FROM pg_temp.labels WHERE matter_id = :m \gx
SET LOCAL edianton.language = 'zh';

-- pictures: every line of the bar is as wide as it should be
SELECT edianton.rainbow(:m, 60, ansi => false);
SELECT edianton.display_width(line), line ~ '\x1b'
FROM regexp_split_to_table(regexp_replace(edianton.rainbow(:m, 60), '\x1b\[[0-9;]*m', '', 'g'), '\n') WITH ORDINALITY AS x (line, n) WHERE n BETWEEN 2 AND 5;
SELECT edianton.rainbow_board(1000, ansi => false, kind => 'supervision') ~ '甲地块|勘测定界' AS listed;
SELECT edianton.display_width('亳州 e点通…'), '[' || edianton.display_fit('世界中医药之都', 10) || ']', '[' || edianton.display_fit('甲', 4) || ']', edianton.display_fit(E'a\x1b[31mb', 8);
\pset format aligned
\pset tuples_only off

-- a unit's account
SELECT unit, open_nodes, red, done, done_in_time, in_time_percent, points FROM edianton.unit_board WHERE unit IN ('v-house', 'v-land') ORDER BY unit;

-- a portal's role looks with the eyes of the person it acts for
CREATE ROLE regress_edianton_views;
SELECT edianton.grant_access('regress_edianton_views');
INSERT INTO edianton.person (code, name, unit) SELECT 'v-stranger', '丁', id FROM edianton.unit WHERE code = 'v-office';
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('v-other', '戊局', '341602');
UPDATE edianton.person SET unit = (SELECT id FROM edianton.unit WHERE code = 'v-other') WHERE code = 'v-stranger';
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_views', id FROM edianton.person WHERE code IN ('v-2', 'v-stranger');
SAVEPOINT role;
SET LOCAL ROLE regress_edianton_views;
SELECT edianton.act_as('v-2');
SELECT (SELECT count(*) FROM edianton.board WHERE matter_id = :m) AS board, (SELECT count(*) FROM edianton.node_light WHERE matter_id = :m) AS nodes,
       (SELECT count(*) FROM edianton.stage_light WHERE matter_id = :m) AS stages, (SELECT count(*) FROM edianton.todo WHERE matter_id = :m) AS todo,
       (SELECT count(phone) FROM edianton.next_actions WHERE matter_id = :m) AS phones, (SELECT count(*) FROM edianton.unit_board WHERE unit = 'v-land') AS units,
       (SELECT count(*) FROM edianton.supervision_board WHERE source_matter_id = :m) AS cases, edianton.rainbow(:m) IS NOT NULL AS rainbow,
       edianton.explain_light(:m, 'map') IS NOT NULL AS explained;
ROLLBACK TO role;
SET LOCAL ROLE regress_edianton_views;
SELECT edianton.act_as('v-stranger');
SELECT (SELECT count(*) FROM edianton.board WHERE matter_id = :m) AS board, (SELECT count(*) FROM edianton.node_light WHERE matter_id = :m) AS nodes,
       (SELECT count(*) FROM edianton.supervision_board WHERE source_matter_id = :m) AS cases;
ROLLBACK TO role;

-- what is not there
SAVEPOINT s;
\set VERBOSITY default
SELECT edianton.explain_light(1, 'x');
ROLLBACK TO s;
\set VERBOSITY sqlstate
SELECT edianton.explain_light(:m, 'x');
\set VERBOSITY default
ROLLBACK TO s;
SELECT edianton.rainbow(1);
ROLLBACK;
