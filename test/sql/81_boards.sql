-- Boards: a small county whose figures can be worked out by hand.
\set VERBOSITY default
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t81;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
END $$;
INSERT INTO edianton.unit (code, name_zh, name_en, division) VALUES
    ('T81-L', '区自规分局', 'Land Bureau', '341602'), ('T81-H', '区住建局', 'Housing Bureau', '341602'), ('T81-D', '区发改委', 'Reform Commission', '341602'),
    ('T81-X', '区水利局', NULL, '341602');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA8T81012L', '甲公司'), ('91341602MA8T81020F', '乙公司') ON CONFLICT DO NOTHING;
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('t81-l', '自规窗口', 'T81-L', NULL, 'unit'), ('t81-h', '住建窗口', 'T81-H', NULL, 'unit'), ('t81-x', '水利窗口', 'T81-X', NULL, 'unit'),
             ('t81-one', '区领导一', 'T81-D', NULL, 'leader'), ('t81-two', '区领导二', 'T81-D', NULL, 'leader'),
             ('t81-a', '甲公司经办', NULL, '91341602MA8T81012L', 'enterprise'), ('t81-b', '乙公司经办', NULL, '91341602MA8T81020F', 'enterprise')) p (code, name, unit, enterprise, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc = p.enterprise;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t81', id FROM edianton.person WHERE code LIKE 't81-%';
SELECT edianton.grant_access('regress_edianton_t81');
INSERT INTO edianton.duty (code, name_zh) VALUES ('t81-l', '自规'), ('t81-h', '住建');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('t81-l', 'T81-L'), ('t81-h', 'T81-H'), ('issuer', 'T81-D')) AS x (d, c) JOIN edianton.unit u ON u.code = x.c
    ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
-- land 5, then permit 3 (a survey beside it that may be declined), then building 10 working days
SELECT edianton.load_template('{
  "code": "t81", "kind": "project", "library": "social", "name": {"zh": "小县"}, "policy": "project",
  "stages": [{"code": "A", "name": {"zh": "用地", "en": "Land"}, "lead": "t81-l"}, {"code": "B", "name": {"zh": "建设", "en": "Building"}, "lead": "t81-h"}],
  "nodes": [
    {"code": "land", "stage": "A", "name": {"zh": "供地", "en": "Land"}, "lead": "t81-l", "term": "5 workdays", "score": 1},
    {"code": "survey", "stage": "A", "name": {"zh": "踏勘", "en": "Survey"}, "lead": "t81-l", "term": "2 workdays", "optional": true, "after": ["land"]},
    {"code": "permit", "stage": "B", "name": {"zh": "许可", "en": "Permit"}, "lead": "t81-h", "term": "3 workdays", "after": ["survey"]},
    {"code": "build", "stage": "B", "name": {"zh": "开工", "en": "Start"}, "lead": "t81-h", "term": "10 workdays", "after": ["permit"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t81') > 0 AS published;
CREATE FUNCTION pg_temp.open(title text, uscc text, investment numeric, leader text, key_project boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    m bigint := edianton.draft_matter('project', NULL, title, 'T81-D');
BEGIN
    PERFORM edianton.amend_matter(m, title, (SELECT e.id FROM edianton.enterprise e WHERE e.uscc = open.uscc));
    INSERT INTO edianton.project (matter_id, library, name, nature, total_investment, construction_content, key_project, leader, reserved_at, changed_at)
    VALUES (m, 'social', title, '新建', investment, '厂房', key_project, (SELECT p.id FROM edianton.person p WHERE p.code = open.leader), edianton.clock(), edianton.clock());
    RETURN m;
END $$;
CREATE VIEW pg_temp.ours AS SELECT m.id FROM edianton.matter m JOIN edianton.unit u ON u.id = m.unit WHERE u.code = 'T81-D' AND m.kind = 'project';

-- the year before: one project, land a day late (due on the 10th), the rest in time
SELECT pg_temp.at('2024-06-03 09:00+08');
SELECT pg_temp.open('旧项目', '91341602MA8T81020F', 50000000, 't81-two', false) AS old \gset
SELECT edianton.launch(:old, 't81') > 0 AS launched;
SELECT edianton.confirm(:old, 'survey', false, '已有资料') > 0 AS declined;
SELECT pg_temp.at('2024-06-12 09:00+08');
SELECT nodes > 0 AS swept FROM edianton.tick();
SELECT edianton.complete(:old, 'land') > 0 AS land;
SELECT pg_temp.at('2024-06-14 09:00+08');
SELECT edianton.complete(:old, 'permit') > 0 AS permit;
SELECT pg_temp.at('2024-06-24 09:00+08');
SELECT edianton.complete(:old, 'build') > 0 AS built;
SELECT state FROM edianton.board WHERE matter_id = :old;

-- this year: three opened on one day, one in reserve
SELECT pg_temp.at('2025-06-02 09:00+08');
SELECT pg_temp.open('甲一期', '91341602MA8T81012L', 100000000, 't81-one', true) AS a \gset
SELECT pg_temp.open('甲二期', '91341602MA8T81012L', 200000000, 't81-one', false) AS b \gset
SELECT pg_temp.open('乙项目', '91341602MA8T81020F', 300000000, 't81-two', false) AS c \gset
SELECT pg_temp.open('储备项目', '91341602MA8T81020F', 400000000, 't81-two', true) AS r \gset
SELECT count(edianton.launch(m, 't81')) AS launched FROM unnest(ARRAY[:a, :b, :c]) m;
SELECT edianton.confirm(:a, 'survey', false, '已有资料') > 0 AND edianton.confirm(:b, 'survey', true) > 0 AND edianton.confirm(:c, 'survey', false, '已有资料') > 0 AS decided;
SELECT pg_temp.at('2025-06-04 09:00+08');
SELECT edianton.complete(:a, 'land') > 0 AND edianton.complete(:c, 'land') > 0 AS land;
SELECT pg_temp.at('2025-06-05 09:00+08');
SELECT edianton.complete(:a, 'permit') > 0 AS permit;
-- expert review stops the clock of the other permit for a week
SELECT edianton.pause(:c, 'permit', 'expert_review', '告知1号', '需专家评审') > 0 AS paused;
SELECT pg_temp.at('2025-06-12 09:00+08');
SELECT edianton.resume(:c, 'permit') > 0 AS resumed;
SELECT pg_temp.at('2025-06-17 10:00+08');

-- 甲一期 builds (due on the 19th), 甲二期 has its land red since the 9th at the close, 乙项目 its permit since the 16th: nobody has swept, all the same
SELECT title, stage, name, progress, colour, nodes_total, nodes_done, percent, green, blue, yellow, red, grey, not_involved, in_hand, lights, next_due_at
FROM edianton.rainbow_stage WHERE matter_id IN (:a, :b, :c) ORDER BY matter_id, stage;
SELECT bool_and(green + blue + yellow + red + grey = nodes_total AND cardinality(string_to_array(lights, ',')) = nodes_total + not_involved) AS adds_up FROM edianton.rainbow_stage;
SELECT nodes > 0 AS swept FROM edianton.tick();

-- who is in charge
SELECT leader, projects, reserve, running, completed, key_projects, total_investment, red, yellow, red_nodes, yellow_nodes, due_soon, supervised, percent, next_due_at
FROM edianton.leader_board WHERE leader LIKE 't81-%' ORDER BY leader;
-- a charge adds what it covers, each project once
INSERT INTO edianton.charge (person, scope, value) SELECT id, 'key', '' FROM edianton.person WHERE code = 't81-two';
INSERT INTO edianton.charge (person, scope, value) SELECT id, 'unit', 'T81-H' FROM edianton.person WHERE code = 't81-one';
SELECT leader, title, scopes FROM edianton.leader_project WHERE leader LIKE 't81-%' AND matter_id IN (SELECT id FROM pg_temp.ours) ORDER BY leader COLLATE "C", matter_id;

-- ageing, backlog, unit board
SELECT title, node, unit, state, colour, since, due_at, age_days, age_bracket, overdue_days, overdue_bracket FROM edianton.node_ageing WHERE unit IN ('T81-H', 'T81-L') ORDER BY unit, kind COLLATE "C", matter_id, node COLLATE "C";
SELECT unit, kind, in_hand, matters, age_0_7, age_8_30, age_31_90, age_over_90, oldest_days, overdue, overdue_0_3, overdue_4_7, overdue_8_30, longest_overdue_days, next_due_at
FROM edianton.backlog WHERE unit IN ('T81-H', 'T81-L') ORDER BY unit, kind COLLATE "C";
SELECT unit, open_nodes, yellow, red, done, done_in_time, in_time_percent, points FROM edianton.unit_board WHERE unit IN ('T81-H', 'T81-L', 'T81-X') ORDER BY unit;

-- 1.55: a red light, points and messages are nobody's work
SELECT title, last_action, last_node, last_action_at, idle_days, idle_workdays FROM edianton.matter_activity WHERE matter_id IN (:a, :b, :c) ORDER BY matter_id;
SELECT unit, held, idle, idle_matters, idle_overdue, longest_days, longest_title, longest_node FROM edianton.inactivity(5, only_kind => 'project') WHERE unit LIKE 'T81-%' ORDER BY unit;
SELECT unit, held, idle, longest_days FROM edianton.inactivity(15, 'T81-L', 'project');

-- 1.59: land was late last year; of the three that fell due this June two are in time and one is late. Of housing's only one is done, the others are not due
SELECT what, due, in_time, percent, last_year_due, last_year_in_time, last_year_percent, points, growth_percent
FROM edianton.on_time('2025-06-01', '2025-06-30', 'T81-L') WHERE what = 'node';
SELECT what, due, in_time, percent, last_year_due, last_year_in_time, last_year_percent, points, growth_percent
FROM edianton.on_time('2025-06-01', '2025-06-30', 'T81-H') WHERE what = 'node';
-- the old one was to end on 27 June 2024 and did on the 24th; of this year's none was to end yet
SELECT what, due, in_time, percent, last_year_due, last_year_in_time, last_year_percent FROM edianton.on_time('2025-06-01', '2025-06-30', 'T81-D') WHERE what = 'project';
SELECT unit, month, nodes_due, in_time, percent, last_year_due, last_year_in_time, last_year_percent, points FROM edianton.on_time_month WHERE unit LIKE 'T81-%' AND kind = 'project' ORDER BY unit, month;
-- the same nodes as the rankings count
SELECT count(*) = 0 AS same FROM (
    (SELECT d.matter_id, d.unit, d.due_at, d.in_time FROM edianton.due_nodes('2024-01-01 00:00+08', '2026-01-01 00:00+08') d
     EXCEPT ALL SELECT d.matter_id, u.id, d.due_at, d.in_time FROM edianton.due_node d JOIN edianton.unit u ON u.code = d.unit WHERE d.due_at >= '2024-01-01 00:00+08' AND d.due_at < '2026-01-01 00:00+08')
    UNION ALL
    (SELECT d.matter_id, u.id, d.due_at, d.in_time FROM edianton.due_node d JOIN edianton.unit u ON u.code = d.unit WHERE d.due_at >= '2024-01-01 00:00+08' AND d.due_at < '2026-01-01 00:00+08'
     EXCEPT ALL SELECT d.matter_id, d.unit, d.due_at, d.in_time FROM edianton.due_nodes('2024-01-01 00:00+08', '2026-01-01 00:00+08') d)) x;

-- 1.48: where the days went. They add up to what the whole is late.
SELECT edianton.attribute_delay(:b, 'land', 'enterprise', '资料迟交', '函1号') IS NOT NULL AS attributed;
SELECT title, planned_end_at, expected_end_at, delay_days, red_nodes, overdue_days, worst_node, worst_unit, worst_lost_days, went, paused_days,
       by_department, by_enterprise, causes, idle_days, leader, total_investment
FROM edianton.delay_diagnosis(only_unit => 'T81-D') WHERE matter_id IN (:a, :b, :c) ORDER BY rank \gx
SELECT place, node, unit, state, planned_days, taken_days, lost_days, paused_days, pauses, overdue_days, attributed, idle_days FROM edianton.delay_nodes(:c);
SELECT place, node, unit, state, planned_days, taken_days, lost_days, overdue_days, attributed, idle_days FROM edianton.delay_nodes(:b);
SELECT bool_and(delay_days = (SELECT sum(n.lost_days) FROM edianton.delay_nodes(d.matter_id) n)) AS adds_up, count(*) > 0 AS some FROM edianton.delay_diagnosis(only_unit => 'T81-D') d WHERE d.matter_id IN (:a, :b, :c);

-- 1.58: one interview with persons of two units
SELECT edianton.hold_interview(:b, 'land', '{t81-l,t81-h}', '节点超期', '限期完成') > 0 AS interviewed;
SELECT year, half, unit, interviews, person_times, persons FROM edianton.interview_statistics WHERE unit LIKE 'T81-%' ORDER BY unit;
INSERT INTO edianton.investment_report (matter_id, month, version, amount, reported_at)
VALUES (:a, '2024-04-01', 1, 100, edianton.clock()), (:a, '2024-05-01', 1, 150, edianton.clock()), (:a, '2025-04-01', 1, 120, edianton.clock()),
       (:a, '2025-05-01', 1, 150, edianton.clock()), (:b, '2025-05-01', 1, 1.5, edianton.clock()), (:c, '2025-05-01', 1, 7777, edianton.clock());

SAVEPOINT role;
SET LOCAL ROLE regress_edianton_t81;
-- an enterprise sees the funnel, the rainbow and the figures of its own projects
SELECT edianton.act_as('t81-a');
SELECT library, stage, name, projects, involved, begun, passed, passed_percent, here, here_investment, here_red, here_yellow, avg_days FROM edianton.stage_funnel ORDER BY library, stage;
SELECT library, entered, reserve, running, completed, key_projects, entered_investment, reserve_investment, investment_100m, red, yellow FROM edianton.library_statistics ORDER BY library;
SELECT (SELECT array_agg(DISTINCT title) FROM edianton.rainbow_stage) AS rainbow, (SELECT array_agg(DISTINCT title) FROM edianton.node_ageing WHERE kind = 'project') AS ageing,
       (SELECT array_agg(title ORDER BY rank) FROM edianton.delay_diagnosis()) AS late, (SELECT array_agg(leader || projects ORDER BY leader) FROM edianton.leader_board) AS leaders,
       (SELECT array_agg(DISTINCT title) FROM edianton.matter_activity WHERE kind = 'project') AS activity,
       (SELECT due FROM edianton.on_time('2025-06-01', '2025-06-30') WHERE what = 'node') AS due, (SELECT count(*) FROM edianton.interview_statistics) AS interviews;
-- 250 by May last year, 271.5 this year: 8.6 % up
SELECT * FROM edianton.investment_growth ORDER BY year, month;
SELECT r.code, replace(r.message, :'c', '#') AS message FROM pg_temp.refused(format('SELECT * FROM edianton.delay_nodes(%s)', :c)) r;
ROLLBACK TO role;
SET LOCAL ROLE regress_edianton_t81;
SELECT edianton.act_as('t81-b');
SELECT library, entered, reserve, running, completed, entered_investment, reserve_investment, red FROM edianton.library_statistics ORDER BY library;
ROLLBACK TO role;
-- a unit with no part in them sees none
SET LOCAL ROLE regress_edianton_t81;
SELECT edianton.act_as('t81-x');
SELECT (SELECT count(*) FROM edianton.rainbow_stage) AS stages, (SELECT count(*) FROM edianton.stage_funnel) AS funnel, (SELECT count(*) FROM edianton.backlog) AS backlog,
       (SELECT count(*) FROM edianton.delay_diagnosis()) AS late, (SELECT count(*) FROM edianton.node_activity) AS activity, (SELECT count(*) FROM edianton.leader_project) AS leaders,
       (SELECT count(*) FROM edianton.due_node) AS due, (SELECT sum(entered + reserve) FROM edianton.library_statistics) AS projects;
ROLLBACK TO role;

-- what is asked wrongly
SELECT replace(q.call, :'r', '#') AS call, r.code, replace(r.message, :'r', '#') AS message, r.detail FROM unnest(ARRAY['inactivity(-1)', 'inactivity(NULL)', 'inactivity(7, ''nix'')', 'on_time(''2025-06-30'', ''2025-06-01'')', 'on_time(NULL, ''2025-06-01'')',
    'on_time(''2025-06-01'', ''infinity'')', 'on_time(''2025-06-01'', ''2025-06-30'', ''nix'')', 'delay_diagnosis(0)', 'delay_diagnosis(NULL)', 'delay_diagnosis(only_unit => ''nix'')',
    'delay_nodes(1)', 'delay_nodes(NULL)', format('delay_nodes(%s)', :r)]) q (call), pg_temp.refused('SELECT * FROM edianton.' || q.call) r;
SELECT k, edianton.is_action(k) FROM unnest('{node.completed,node.red,node.urged,score.taken,permit.attached,notice.acknowledged}'::text[]) k;

-- in English where there is a name
SET LOCAL edianton.language = 'en';
SELECT DISTINCT name FROM edianton.rainbow_stage WHERE matter_id = :a ORDER BY 1;
SELECT unit, unit_name FROM edianton.backlog WHERE unit LIKE 'T81-%' AND kind = 'project' ORDER BY 1;
ROLLBACK;

-- one unit's boards cost what that unit has; the first query is there to show what a scan of the whole looks like
BEGIN;
SET LOCAL edianton.simulated_clock = '2025-03-03 09:00+08';
INSERT INTO edianton.unit (code, name_zh, division) SELECT 't81-cost-' || i, '单位' || i, '341602' FROM generate_series(1, 20) i;
SELECT edianton.load_template(jsonb_build_object('code', 't81-cost', 'kind', 'issue', 'policy', 'project', 'name', '成本',
    'stages', '[{"code": "A", "name": "甲"}]'::jsonb,
    'nodes', (SELECT jsonb_agg(jsonb_build_object('code', d.code, 'stage', 'A', 'name', d.code, 'lead', d.code, 'term', '20 workdays'))
              FROM (SELECT code FROM edianton.duty ORDER BY code LIMIT 20) d))) > 0 AS loaded;
SELECT edianton.publish_template('t81-cost') > 0 AS published;
SELECT jsonb_object_agg(d.code, 't81-cost-' || d.n) AS duties FROM (SELECT code, row_number() OVER (ORDER BY code) AS n FROM edianton.duty LIMIT 20) d \gset
SELECT count(edianton.open_matter('t81-cost', i::text, unit => 't81-cost-1', duties => :'duties')) FROM generate_series(1, 150) i;
SELECT count(edianton.complete(n.matter_id, n.code)) FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id
WHERE m.unit = (SELECT id FROM edianton.unit WHERE code = 't81-cost-1') AND m.id % 15 <> 0;
ANALYZE edianton.node, edianton.matter, edianton.event, edianton.node_round, edianton.unit;
CREATE FUNCTION pg_temp.whole(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        RETURN QUERY SELECT m[1] FROM regexp_matches(line, '(Seq Scan on (?:node|event))(?!\w)') m;
    END LOOP;
END $$;
SELECT q.q AS query, (SELECT count(*) FROM pg_temp.whole(q.q)) AS whole_tables
FROM unnest(ARRAY['SELECT * FROM edianton.node', 'SELECT * FROM edianton.unit_board WHERE unit = ''t81-cost-7''', 'SELECT * FROM edianton.backlog WHERE unit = ''t81-cost-7''',
    'SELECT * FROM edianton.node_ageing WHERE unit = ''t81-cost-7''', 'SELECT * FROM edianton.node_activity WHERE unit = ''t81-cost-7''',
    'SELECT * FROM edianton.on_time_month WHERE unit = ''t81-cost-7''', 'SELECT * FROM edianton.due_node WHERE unit = ''t81-cost-7''',
    'SELECT * FROM edianton.rainbow_stage WHERE matter_id = 1', 'SELECT * FROM edianton.matter_activity WHERE matter_id = 1',
    'SELECT * FROM edianton.leader_project WHERE leader = ''nix''']) WITH ORDINALITY q (q, n)
ORDER BY q.n;
ROLLBACK;
DROP ROLE regress_edianton_t81;
