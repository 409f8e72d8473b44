-- The calendar is edited: every open clock moves in that transaction, a dry run lists exactly what will, and a red
-- that was no lateness is taken back with all that followed from it. Nothing is erased.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s45-a', '甲局', '341602'), ('s45-office', '督查室', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s45-a', '甲');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('s45-a', 's45-a'), ('issuer', 's45-office')) AS x (d, c)
    JOIN edianton.unit u ON u.code = x.c ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
SELECT edianton.load_template('{"code": "s45", "kind": "project", "name": "s45", "policy": "s45",
    "policies": [{"code": "s45", "name": "s45", "window": "2 workdays", "supervise": "supervision-13710", "accept_term": "5 workdays", "confirm_term": "5 workdays",
                  "steps": [{"kind": "warn", "base": "warning"}, {"kind": "overdue", "base": "due", "supervise": true, "score": true}, {"kind": "urge", "base": "due", "distance": "3 workdays"}]}],
    "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "work", "stage": "one", "name": "工作日", "lead": "s45-a", "term": "5 workdays", "score": 3,
               "materials": [{"code": "map", "name": "宗地图", "required": true}]},
              {"code": "hours", "stage": "one", "name": "小时", "lead": "s45-a", "term": "400 hours"},
              {"code": "days", "stage": "one", "name": "自然日", "lead": "s45-a", "term": "14 days"},
              {"code": "natural", "stage": "one", "name": "不顺延", "lead": "s45-a", "term": "14 days", "calendar": "CN-natural"},
              {"code": "choice", "stage": "one", "name": "选办", "lead": "s45-a", "term": "5 workdays", "optional": true},
              {"code": "asked", "stage": "one", "name": "申报", "lead": "s45-a", "term": "20 workdays", "anchor": "acceptance"},
              {"code": "owed", "stage": "one", "name": "容缺", "lead": "s45-a", "term": "5 workdays"},
              {"code": "stopped", "stage": "one", "name": "暂停", "lead": "s45-a", "term": "5 workdays"},
              {"code": "later", "stage": "one", "name": "间隔", "lead": "s45-a", "term": "5 workdays", "after": [{"node": "owed", "lag": "5 workdays"}]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s45') AS version;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant || '+08', true) $$;
CREATE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM edianton.tick(); PERFORM edianton.tick(); END $$;
CREATE FUNCTION pg_temp.show(m bigint, OUT node text, OUT state text, OUT light text, OUT clock int, OUT step int, OUT warn text, OUT due text, OUT next text, OUT flags text)
RETURNS SETOF record LANGUAGE sql AS $$
    SELECT n.code, n.state::text, n.colour::text, n.clock, n.step, to_char(n.warn_at, 'MM-DD HH24:MI'), to_char(n.due_at, 'MM-DD HH24:MI'), to_char(n.next_at, 'MM-DD HH24:MI'), array_to_string(edianton.flag_names(n.flags), ' ')
    FROM edianton.node n WHERE n.matter_id = m ORDER BY n.ord $$;

-- one matter with clocks of every kind, and one that counts hours alone
SELECT edianton.load_template('{"code": "s45-hours", "kind": "project", "name": "s45-hours", "policy": "quiet", "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "hours", "stage": "one", "name": "小时", "lead": "s45-a", "term": "400 hours"}]}') > 0 AS loaded, edianton.publish_template('s45-hours') AS version;
SELECT pg_temp.at('2025-09-10 09:00');
SELECT edianton.open_matter('s45', '日历') AS m \gset
SELECT edianton.open_matter('s45-hours', '不受影响') AS quiet \gset
SELECT edianton.apply(:m, 'asked') > 0 AS received, edianton.complete_conditionally(:m, 'owed', '{图}', '2025-09-19 12:00+08') > 0 AS passed,
       edianton.pause(:m, 'stopped', 'hearing', '听1号') > 0 AS paused;
SELECT * FROM pg_temp.show(:m);

-- dry run: the 15th becomes a day off and the 20th, a Saturday, a working day
CREATE TEMP TABLE before AS SELECT code, warn_at, due_at, colour, clock FROM edianton.node WHERE matter_id = :m;
CREATE TEMP TABLE preview AS SELECT * FROM edianton.preview_calendar('CN', '{"2025-09-15": false, "2025-09-20": true}') WHERE matter_id = :m;
SELECT node, due_before, due_after, light_before, light_after FROM preview ORDER BY node;
SELECT count(*) AS changed FROM before b JOIN edianton.node n USING (code) WHERE n.matter_id = :m AND (n.warn_at, n.due_at, n.clock) IS DISTINCT FROM (b.warn_at, b.due_at, b.clock);
SELECT count(*) AS days FROM edianton.calendar_day WHERE calendar = 'CN' AND day IN ('2025-09-15', '2025-09-20');
-- the edit itself moves exactly that
INSERT INTO edianton.calendar_day (calendar, day, is_workday) VALUES ('CN', '2025-09-15', false), ('CN', '2025-09-20', true);
SELECT * FROM pg_temp.show(:m);
SELECT n.code AS moved, n.due_at, p.node AS previewed, p.due_after FROM before b JOIN edianton.node n ON n.matter_id = :m AND n.code = b.code AND (n.due_at, n.warn_at) IS DISTINCT FROM (b.due_at, b.warn_at)
FULL JOIN preview p ON p.node = n.code WHERE (n.due_at IS NOT DISTINCT FROM p.due_after) IS NOT TRUE OR n.code IS NULL OR p.node IS NULL;
-- one event per matter, and none where nothing moved
SELECT kind, detail FROM edianton.event WHERE matter_id = :m AND kind = 'calendar.moved';
SELECT kind, node FROM edianton.event WHERE matter_id = :quiet ORDER BY seq;
-- edits that move nothing write nothing: a day long past, a weekend already off, a day far ahead, the same again, no row at all
INSERT INTO edianton.calendar_day (calendar, day, is_workday) VALUES ('CN', '2025-03-03', false), ('CN', '2025-09-21', false), ('CN', '2031-01-01', false);
UPDATE edianton.calendar_day SET is_workday = false WHERE calendar = 'CN' AND day = '2025-09-15';
DELETE FROM edianton.calendar_day WHERE calendar = 'CN' AND day = '2019-01-01';
SELECT count(*) AS events FROM edianton.event WHERE matter_id = :m AND kind = 'calendar.moved';
-- hours and the other calendar have not moved, a stopped clock takes the new calendar when it goes on
SELECT edianton.resume(:m, 'stopped') > 0 AS resumed;
SELECT * FROM pg_temp.show(:m) WHERE node IN ('hours', 'natural', 'stopped');
-- the days taken back: all as it was
DELETE FROM edianton.calendar_day WHERE calendar = 'CN' AND day IN ('2025-03-03', '2025-09-15', '2025-09-20', '2025-09-21', '2031-01-01');
SELECT count(*) AS differ FROM before b JOIN edianton.node n USING (code) WHERE n.matter_id = :m AND code <> 'stopped' AND (n.warn_at, n.due_at) IS DISTINCT FROM (b.warn_at, b.due_at);
-- closing time, and the whole calendar
SELECT node, due_after FROM edianton.preview_calendar('CN', '{}') WHERE matter_id = :m;
UPDATE edianton.calendar SET closes = '16:00' WHERE code = 'CN';
SELECT node, due FROM pg_temp.show(:m);
UPDATE edianton.calendar SET closes = '17:30' WHERE code = 'CN';
SELECT * FROM edianton.check_integrity(:m);

-- the work is late: red, a case, three points
SELECT pg_temp.at('2025-09-16 09:00');
SELECT pg_temp.sweep();
SELECT pg_temp.at('2025-09-17 18:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m) WHERE node = 'work';
SELECT c.id AS case_id FROM edianton.matter c WHERE c.parent_id = :m AND c.parent_ord = (SELECT ord FROM edianton.node WHERE matter_id = :m AND code = 'work') \gset
SELECT kind, state FROM edianton.matter WHERE id = :case_id;
SELECT points, cause FROM edianton.score_entry WHERE matter_id = :m AND ord = 1 ORDER BY id;
-- part of the case is done already
SELECT edianton.complete(:case_id, 'S1', detail => '{"content": "已部署"}') > 0 AS deployed;
-- the holiday is announced late: the 16th and 17th were none of the unit's days
SELECT node, due_before, due_after, light_before, light_after FROM edianton.preview_calendar('CN', '{"2025-09-16": false, "2025-09-17": false}') WHERE matter_id = :m AND node = 'work';
INSERT INTO edianton.calendar_day (calendar, day, is_workday) VALUES ('CN', '2025-09-16', false), ('CN', '2025-09-17', false);
SELECT * FROM pg_temp.show(:m) WHERE node = 'work';
-- the case is moot, the points are given back; what was, is still on record
SELECT state, outcome, closed_at, colour FROM edianton.matter WHERE id = :case_id;
SELECT code, state, colour, reason FROM edianton.node WHERE matter_id = :case_id ORDER BY ord;
SELECT points, cause, scored_at, recorded_at, reverses IS NOT NULL AS reverses FROM edianton.score_entry WHERE matter_id = :m AND ord = 1 ORDER BY id;
SELECT sum(points) AS balance FROM edianton.score_entry WHERE matter_id = :m AND ord = 1;
SELECT kind, node, colour_before AS before, colour_after AS after, recorded_at FROM edianton.event WHERE matter_id = :m AND (ord = 1 OR kind = 'calendar.moved') AND recorded_at >= '2025-09-16 09:00+08' ORDER BY seq;
SELECT kind, node FROM edianton.event WHERE matter_id = :case_id AND seq > 8 ORDER BY seq;
SELECT clock, step, kind, fell_due_at FROM edianton.escalation WHERE matter_id = :m AND ord = 1 ORDER BY clock, step;
SELECT * FROM edianton.verify_history(:m);
SELECT * FROM edianton.check_integrity(:m);
SELECT * FROM edianton.check_integrity(:case_id);
-- the warning lies behind it all the same; late anew: the same lateness has one case, which goes on; the points are taken once more
SELECT pg_temp.at('2025-09-19 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m) WHERE node = 'work';
SELECT pg_temp.at('2025-09-20 09:00');
SELECT pg_temp.sweep();
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m) WHERE node = 'work';
SELECT id = :case_id AS the_same, state, outcome, closed_at FROM edianton.matter WHERE parent_id = :m AND parent_ord = 1;
SELECT code, state, round, colour, to_char(start_at, 'MM-DD HH24:MI') AS start, to_char(due_at, 'MM-DD HH24:MI') AS due FROM edianton.node WHERE matter_id = :case_id ORDER BY ord;
SELECT kind, count(*) FROM edianton.event WHERE matter_id = :case_id AND kind LIKE 'matter.%' GROUP BY kind ORDER BY kind;
SELECT kind, detail ->> 'supervision' = :'case_id' AS same_case FROM edianton.event WHERE matter_id = :m AND ord = 1 AND kind LIKE 'supervision.%' ORDER BY seq;
SELECT clock, points, cause FROM edianton.score_entry WHERE matter_id = :m AND ord = 1 ORDER BY id;
SELECT clock, step, kind, fell_due_at FROM edianton.escalation WHERE matter_id = :m AND ord = 1 ORDER BY clock, step;
SELECT * FROM edianton.check_integrity(:m);
SELECT * FROM edianton.check_integrity(:case_id);

-- beyond the announced years a due time is provisional, until the year is announced
SELECT pg_temp.at('2026-12-28 09:00');
SELECT edianton.open_matter('s45', '跨年') AS n \gset
SELECT node, due, flags FROM pg_temp.show(:n) WHERE node IN ('work', 'hours');
INSERT INTO edianton.calendar_day (calendar, day, is_workday, name) VALUES ('CN', '2027-01-01', false, '元旦');
SELECT node, due, flags FROM pg_temp.show(:n) WHERE node IN ('work', 'hours');
SELECT * FROM edianton.check_integrity(:n);

-- refused
\set VERBOSITY sqlstate
SELECT * FROM edianton.preview_calendar('XX', '{}');
SELECT * FROM edianton.preview_calendar('CN', '[]');
SELECT * FROM edianton.preview_calendar('CN', '{"2025-13-01": true}');
SELECT * FROM edianton.preview_calendar('CN', '{"2025-10-01": "perhaps"}');
SELECT * FROM edianton.preview_calendar(NULL, '{}');
SELECT * FROM edianton.preview_calendar('CN', NULL);
ROLLBACK;

-- a refused preview leaves no block behind that somebody would have to end
SELECT * FROM edianton.preview_calendar('CN', '{"2025-13-01": true}');
SELECT txid_current_if_assigned() IS NULL AS goes_on;
