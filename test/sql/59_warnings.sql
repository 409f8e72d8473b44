-- Warnings do not ring empty: who is told, who says "I know", who is told when nobody does, and what became of it.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d+', '#', 'g');
END $$;
-- somebody does something; then the administrator acts again
CREATE FUNCTION pg_temp.does(who text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM edianton.act_as(who);
    EXECUTE statement INTO answer;
    PERFORM edianton.act_as('s59-admin');
    RETURN answer;
END $$;
CREATE FUNCTION pg_temp.tries(who text, statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(who);
    SELECT r.code, r.message, r.detail INTO code, message, detail FROM pg_temp.refused(statement) r;
    PERFORM edianton.act_as('s59-admin');
END $$;
CREATE FUNCTION pg_temp.told(matter bigint) RETURNS TABLE (at text, kind text, unit text, person text, level text, channel text, state text, body text) LANGUAGE sql AS $$
    SELECT to_char(w.not_before, 'MM-DD HH24:MI'), w.kind, u.code, p.name, w.level, w.channel, w.state, w.body
    FROM edianton.notice w JOIN edianton.unit u ON u.id = w.unit LEFT JOIN edianton.person p ON p.id = w.person
    WHERE w.matter_id = matter ORDER BY w.id $$;

-- the job, and how many it told of this test's matters
CREATE FUNCTION pg_temp.raises() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before bigint := (SELECT count(*) FROM edianton.notice w JOIN edianton.matter m ON m.id = w.matter_id JOIN edianton.template t ON t.id = m.template_id WHERE t.code LIKE 's59%' AND w.kind = 'raised');
BEGIN
    PERFORM edianton.raise_warnings(1000000);
    RETURN (SELECT count(*) FROM edianton.notice w JOIN edianton.matter m ON m.id = w.matter_id JOIN edianton.template t ON t.id = m.template_id WHERE t.code LIKE 's59%' AND w.kind = 'raised') - before;
END $$;

SELECT pg_temp.at('2025-09-01 09:00+08');
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s59-gov', '区政府办', '341602'), ('s59-empty', '空机构', '341602');
INSERT INTO edianton.unit (code, name_zh, division, parent)
SELECT c, n, '341602', g.id FROM edianton.unit g, (VALUES ('s59-land', '自规分局'), ('s59-house', '住建局'), ('s59-new', '新设局')) v (c, n) WHERE g.code = 's59-gov';
INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT p.code, p.name, u.id, p.role, p.phone
FROM (VALUES ('s59-window', '窗口人员', 's59-land', 'unit', '13800000001'), ('s59-head', '自规局长', 's59-land', 'unit', '13800000002'),
             ('s59-old', '原窗口人员', 's59-land', 'unit', '13800000003'), ('s59-clerk', '住建联络员', 's59-house', 'unit', '13800000004'),
             ('s59-office', '府办主任', 's59-gov', 'unit', '13800000005'), ('s59-leader', '分管副区长', NULL, 'leader', '13800000006'),
             ('s59-admin', '系统管理员', NULL, 'admin', NULL), ('s59-sms', '短信网关', NULL, 'gateway', NULL), ('s59-inspector', '督查员', 's59-gov', 'supervisor', NULL)) p (code, name, unit, role, phone)
LEFT JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.contact (unit, level, person, valid_from, valid_to)
SELECT p.unit, c.level, p.id, c.f::timestamptz, c.t::timestamptz
FROM (VALUES ('s59-old', 'duty', '-infinity', '2025-09-02 00:00+08'), ('s59-window', 'duty', '2025-09-02 00:00+08', 'infinity'),
             ('s59-head', 'head', '-infinity', 'infinity'), ('s59-clerk', 'liaison', '-infinity', 'infinity'),
             ('s59-clerk', 'head', '-infinity', 'infinity'), ('s59-office', 'head', '-infinity', 'infinity')) c (who, level, f, t)
JOIN edianton.person p ON p.code = c.who;
INSERT INTO edianton.charge (person, scope, value) SELECT id, 'unit', 's59-gov' FROM edianton.person WHERE code = 's59-leader';
INSERT INTO edianton.duty (code, name_zh) VALUES ('s59-land', '自规'), ('s59-house', '住建'), ('s59-new', '新设'), ('s59-empty', '空'), ('s59-gov', '府办');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code LIKE 's59-%';
SELECT edianton.load_template('{"code": "s59", "kind": "project", "name": "s59", "policy": "s59",
    "policies": [{"code": "s59", "name": "s59", "window": "48 hours", "quiet": {"from": "22:00", "to": "07:00"},
                  "raise": ["head", "supervisor", "leader"],
                  "steps": [{"kind": "warn", "base": "warning", "acknowledge": "4 workhours"},
                            {"kind": "final", "base": "due", "before": true, "distance": "1 hour", "urgent": true, "acknowledge": "15 minutes"},
                            {"kind": "overdue", "base": "due", "levels": ["duty", "head"], "acknowledge": "4 workhours"},
                            {"kind": "urge", "base": "due", "distance": "3 days"}]},
                 {"code": "s59d", "name": "s59d", "window": "48 hours", "digest": {"at": "17:00", "kinds": ["todo", "warn"]},
                  "steps": [{"kind": "warn", "base": "warning"}, {"kind": "overdue", "base": "due"}]}],
    "stages": [{"code": "one", "name": "一", "supervisors": ["s59-gov"]}, {"code": "two", "name": "二"}],
    "nodes": [{"code": "map", "stage": "one", "name": "宗地图", "lead": "s59-land", "term": "5 workdays"}]}') > 0 AS loaded, edianton.publish_template('s59') AS version;
SELECT edianton.load_template('{"code": "s59-who", "kind": "issue", "name": "s59", "policy": "s59", "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "a", "stage": "one", "name": "甲", "lead": "s59-land", "term": "5 workdays"}, {"code": "b", "stage": "one", "name": "乙", "lead": "s59-house", "term": "5 workdays"},
              {"code": "c", "stage": "one", "name": "丙", "lead": "s59-new", "term": "5 workdays"}, {"code": "d", "stage": "one", "name": "丁", "lead": "s59-empty", "term": "5 workdays"}]}') > 0 AS loaded,
    edianton.publish_template('s59-who') AS version;

SELECT edianton.act_as('s59-admin');

-- Told is who is on duty then: the former window up to the 1st, the present one from the 2nd; a unit without a window through
-- its liaison; one without contacts through the unit above; one with nobody at all on the portal, and on the list of troubles.
SELECT edianton.open_matter('s59-who', '谁值守') AS m \gset
SELECT * FROM pg_temp.told(:m);
SELECT trouble, kind, unit, level, channel FROM edianton.notice_trouble WHERE matter_id = :m;
SELECT pg_temp.at('2025-09-02 09:00+08');
SELECT edianton.open_matter('s59-who', '换人以后') AS m \gset
SELECT unit, person, level FROM pg_temp.told(:m) WHERE unit = 's59-land';
-- who left is told nothing, wherever he still stands
UPDATE edianton.person SET active = false WHERE code = 's59-window';
SELECT edianton.open_matter('s59-who', '离岗以后') AS m \gset
SELECT unit, person, level FROM pg_temp.told(:m) WHERE unit = 's59-land';
UPDATE edianton.person SET active = true WHERE code = 's59-window';

-- One cause, one message: who is both liaison and head hears once that the node is red; the unit above, of all of its units.
SELECT pg_temp.at('2025-09-09 17:30+08');
SELECT nodes > 0 AS swept FROM edianton.tick();
SELECT unit, person, level, count(*), min(body) FROM pg_temp.told(:m) WHERE kind = 'overdue' GROUP BY 1, 2, 3 ORDER BY 1, 2;

-- ---- nobody answers ----
SELECT pg_temp.at('2025-09-10 09:00+08');
SELECT edianton.open_matter('s59', '春雨地块挂牌') AS m \gset
SELECT due_at, warn_at FROM edianton.node_light WHERE matter_id = :m;
SELECT pg_temp.at('2025-09-15 17:30+08');
SELECT count(*) FROM edianton.tick();
SELECT at, kind, person, level, body FROM pg_temp.told(:m) WHERE kind <> 'published';
-- the gateway has sent it, and it has arrived: that is no reading
SELECT edianton.expire_notices() >= 0 AS ok;
UPDATE edianton.notice SET state = 'expired' WHERE state = 'pending' AND matter_id <> :m;
SELECT pg_temp.does('s59-sms', 'SELECT string_agg(kind, '', '') FROM edianton.claim_notices(''sms'', 1000000)') AS claimed;
SELECT pg_temp.does('s59-sms', format('SELECT edianton.notice_sent(%s)', id)), pg_temp.does('s59-sms', format('SELECT edianton.notice_delivered(%s)', id)) AS receipt
FROM edianton.notice WHERE matter_id = :m AND kind = 'warn';
SELECT node, kind_label, unit, told_at, age, told, state, answer_by, raised FROM edianton.unacknowledged_warning WHERE matter_id = :m;
-- four hours of office time later, to the minute, his head is told; a second run tells nobody
SELECT pg_temp.at('2025-09-16 12:29:59+08');
SELECT pg_temp.raises();
SELECT pg_temp.at('2025-09-16 12:30+08');
SELECT pg_temp.raises(), pg_temp.raises() AS again;
-- then the unit that supervises the stage, then the leader in charge, each once, also when the job was late
SELECT pg_temp.at('2025-09-17 08:00+08');
SELECT pg_temp.raises(), pg_temp.raises() AS again;
SELECT pg_temp.at('2025-09-17 14:00+08');
SELECT pg_temp.raises(), pg_temp.raises() AS again;
SELECT pg_temp.at('2025-09-17 16:00+08');
SELECT pg_temp.raises() AS nobody_is_left;
SELECT at, kind, unit, person, level, body FROM pg_temp.told(:m) WHERE kind = 'raised';
SELECT told, answer_by, raised FROM edianton.unacknowledged_warning WHERE matter_id = :m;
SELECT kind, recorded_at, detail - 'notice' - 'cause' AS detail FROM edianton.event WHERE matter_id = :m AND kind LIKE 'notice.%' ORDER BY seq;
-- the leader reads it: somebody knows
SELECT pg_temp.does('s59-leader', format('SELECT edianton.acknowledge(%s)', (SELECT id FROM edianton.notice WHERE matter_id = :m AND level = 'leader'))) AS acknowledged;
SELECT count(*) AS unacknowledged FROM edianton.unacknowledged_warning WHERE matter_id = :m;
-- a last warning is urgent: its answer is due within a quarter of an hour; by then it is red, and a new cause
SELECT pg_temp.at('2025-09-17 16:30+08');
SELECT count(*) FROM edianton.tick();
SELECT pg_temp.at('2025-09-17 16:45+08');
SELECT pg_temp.raises();
SELECT pg_temp.does('s59-head', format('SELECT edianton.acknowledge(%s)', (SELECT id FROM edianton.notice WHERE matter_id = :m AND kind = 'raised' ORDER BY id DESC LIMIT 1))) AS acknowledged;
SELECT pg_temp.at('2025-09-17 17:30+08');
SELECT count(*) FROM edianton.tick();
-- the head was told of the red light at once: the next to hear of it is the supervising unit
SELECT pg_temp.at('2025-09-18 12:30+08');
SELECT pg_temp.raises();
SELECT at, kind, person, level FROM pg_temp.told(:m) WHERE at >= '09-17 16' ;
SELECT pg_temp.does('s59-window', format('SELECT edianton.acknowledge(%s)', (SELECT min(id) FROM edianton.notice WHERE matter_id = :m AND kind = 'overdue'))) AS acknowledged;
SELECT pg_temp.at('2025-09-19 12:30+08');
SELECT pg_temp.raises() AS nobody_waits;

-- ---- answered, or over before anybody is asked ----
SELECT pg_temp.at('2025-09-10 09:00+08');
SELECT edianton.open_matter('s59', '已签收') AS m1, edianton.open_matter('s59', '先办结') AS m2 \gset
SELECT pg_temp.at('2025-09-15 17:30+08');
SELECT count(*) FROM edianton.tick();
SELECT pg_temp.at('2025-09-16 09:00+08');
SELECT pg_temp.does('s59-head', format('SELECT edianton.acknowledge(%s)', (SELECT id FROM edianton.notice WHERE matter_id = :m1 AND kind = 'warn'))) AS colleague,
       pg_temp.does('s59-window', format('SELECT edianton.acknowledge(%s)', (SELECT id FROM edianton.notice WHERE matter_id = :m1 AND kind = 'warn'))) AS second;
SELECT pg_temp.does('s59-window', format('SELECT edianton.complete(%s, ''map'') > 0', :m2)) AS completed;
SELECT pg_temp.at('2025-09-16 16:00+08');
SELECT pg_temp.raises();
SELECT count(*) FROM edianton.notice WHERE matter_id IN (:m1, :m2) AND kind = 'raised';
SELECT kind, actor IS NOT NULL AS by_a_person, detail ->> 'kind' AS of FROM edianton.event WHERE matter_id = :m1 AND kind LIKE 'notice.%';

-- ---- what became of each warning ----
SELECT pg_temp.at('2025-09-10 09:00+08');
SELECT count(edianton.open_matter('s59', t)) FROM unnest('{按期,逾期,延期,改期,暂停,终止,中止,容缺,退件,日历,未处置}'::text[]) t;
CREATE FUNCTION pg_temp.m(t text) RETURNS bigint LANGUAGE sql AS $$ SELECT id FROM edianton.matter WHERE title = t $$;
SELECT pg_temp.at('2025-09-15 17:30+08');
SELECT count(*) FROM edianton.tick();
SELECT pg_temp.at('2025-09-16 10:00+08');
SELECT edianton.complete(pg_temp.m('按期'), 'map') > 0 AND edianton.extend(pg_temp.m('延期'), 'map', '5 workdays', '局长', '复杂') > 0
   AND edianton.set_deadline(pg_temp.m('改期'), 'map', '2025-09-30 17:30+08', '市里要求') > 0 AND edianton.pause(pg_temp.m('暂停'), 'map', 'hearing', '1号') > 0
   AND edianton.cancel_matter(pg_temp.m('终止'), '撤项') > 0 AND edianton.suspend_matter(pg_temp.m('中止'), '资金') > 0
   AND edianton.complete_conditionally(pg_temp.m('容缺'), 'map', '{图}', '2025-10-10 17:30+08') > 0 AND edianton.refuse(pg_temp.m('退件'), 'map', '不符合') > 0 AS done;
SELECT pg_temp.at('2025-09-17 17:30+08');
SELECT count(*) FROM edianton.tick();
SELECT pg_temp.at('2025-09-18 09:00+08');
SELECT edianton.complete(pg_temp.m('逾期'), 'map') > 0 AS done;
-- two more days off: what was red for one day is not
SELECT edianton.cancel_matter(id, '余下') > 0 AS done FROM edianton.matter WHERE title IN ('春雨地块挂牌', '已签收');
INSERT INTO edianton.calendar_day (calendar, day, is_workday, name) VALUES ('CN', '2025-09-16', false, '台风'), ('CN', '2025-09-17', false, '台风');
SELECT title, colour, unwarned, warned_at, outcome, outcome_label, ended_at, lasted FROM edianton.warning_outcome
WHERE title IN ('按期', '逾期', '延期', '改期', '暂停', '终止', '中止', '容缺', '退件', '日历', '未处置', '已签收', '春雨地块挂牌') ORDER BY matter_id, warning;
SELECT colour, told, acknowledged_at, acknowledged_by, raised, outcome FROM edianton.warning_outcome WHERE matter_id = :m ORDER BY warning;
SET LOCAL edianton.language = 'en';
SELECT outcome, outcome_label, count(*) FROM edianton.warning_outcome WHERE title ~ '^(按|逾|延|改|暂|终|中|容|退|日|未)' GROUP BY 1, 2 ORDER BY 1;
SET LOCAL edianton.language = 'zh';
-- nothing red without a warning before it (1.50), unless the sweep itself was away; then the outcome says so
SELECT count(*) AS unwarned FROM edianton.warning_outcome o JOIN edianton.matter m ON m.id = o.matter_id JOIN edianton.template t ON t.id = m.template_id
WHERE t.code = 's59' AND o.unwarned;
SELECT pg_temp.at('2025-10-20 09:00+08');
SELECT edianton.open_matter('s59', '停机期间') AS m3 \gset
SELECT pg_temp.at('2025-11-20 09:00+08');
SELECT count(*) FROM edianton.tick();
SELECT colour, unwarned, fell_due_at, warned_at, outcome FROM edianton.warning_outcome WHERE matter_id = :m3;

-- ---- quiet hours and digests ----
-- At night nothing rings that can wait; that it was held back is in the matter's history, once a cause.
SELECT pg_temp.at('2025-12-01 09:00+08');
SELECT edianton.open_matter('s59', '夜间') AS m4, edianton.open_matter('s59', '夜间办结') AS m5 \gset
SELECT edianton.set_deadline(:m4, 'map', '2025-12-05 02:00+08', '约定') > 0, edianton.set_deadline(:m5, 'map', '2025-12-05 02:00+08', '约定') > 0;
SELECT pg_temp.at('2025-12-03 05:30+08');
SELECT count(*) FROM edianton.tick();
SELECT at, kind, state FROM pg_temp.told(:m4) WHERE kind <> 'published';
SELECT kind, node, recorded_at, detail - 'cause' AS detail FROM edianton.event WHERE matter_id = :m4 AND kind = 'notice.held';
-- its answer is waited for from the morning on
SELECT answer_by FROM edianton.notice WHERE matter_id = :m4 AND kind = 'warn';
-- what was said before morning comes is not said again; the urgent one pierces
SELECT edianton.complete(:m5, 'map') > 0 AS done;
SELECT pg_temp.at('2025-12-05 01:00+08');
SELECT count(*) FROM edianton.tick();
SELECT pg_temp.at('2025-12-05 02:00+08');
SELECT count(*) FROM edianton.tick();
SELECT pg_temp.at('2025-12-05 06:59+08');
SELECT w.kind, w.urgent FROM edianton.claim_notices('sms', 1000000) w WHERE w.matter_id IN (:m4, :m5) AND w.kind IN ('final', 'overdue');
SELECT pg_temp.at('2025-12-05 07:00+08');
SELECT w.kind, w.urgent FROM edianton.claim_notices('sms', 1000000) w WHERE w.matter_id IN (:m4, :m5);
SELECT title, w.kind, w.state FROM edianton.notice w JOIN edianton.matter m ON m.id = w.matter_id WHERE w.matter_id IN (:m4, :m5) AND w.kind <> 'published' ORDER BY w.id;
-- a policy that gathers: one message a person at five in the afternoon; urgent ones and what is red do not wait
SELECT edianton.load_template('{"code": "s59-day", "kind": "issue", "name": "s59", "policy": "s59d", "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "a", "stage": "one", "name": "甲", "lead": "s59-land", "term": "1 hour"}, {"code": "b", "stage": "one", "name": "乙", "lead": "s59-land", "term": "5 workdays", "after": ["a"]},
              {"code": "c", "stage": "one", "name": "丙", "lead": "s59-house", "term": "5 workdays", "after": ["a"]}, {"code": "d", "stage": "one", "name": "丁", "lead": "s59-land", "term": "5 workdays", "after": ["a"]},
              {"code": "e", "stage": "one", "name": "戊", "lead": "s59-land", "term": "5 workdays", "after": ["a"]}]}') > 0 AS loaded,
    edianton.publish_template('s59-day') AS version;
SELECT pg_temp.at('2025-12-08 09:00+08');
SELECT edianton.open_matter('s59-day', '汇总') AS m6 \gset
SELECT edianton.complete(:m6, 'a') > 0 AS done;
SELECT at, kind, unit, state FROM pg_temp.told(:m6) WHERE kind <> 'published';
SELECT node, detail - 'cause' AS held FROM edianton.event WHERE matter_id = :m6 AND kind = 'notice.held' ORDER BY seq;
-- one of them is done before: nobody needs to hear of it
SELECT edianton.complete(:m6, 'd') > 0 AS done;
SELECT pg_temp.at('2025-12-08 16:59+08');
SELECT count(*) FROM edianton.claim_notices('sms', 1000000) w WHERE w.kind = 'gathered' OR w.matter_id = :m6 AND w.kind = 'todo';
SELECT pg_temp.at('2025-12-08 17:00+08');
SELECT edianton.open_matter('s59-day', '汇总二') > 0 AS opened;
SELECT w.kind, w.phone, w.body, w.params - 'notices' AS params FROM edianton.claim_notices('sms', 1000000) w WHERE w.kind = 'gathered' OR w.matter_id = :m6 AND w.kind = 'todo' ORDER BY w.id;
SELECT count(*) AS once FROM edianton.claim_notices('sms', 1000000) w WHERE w.kind = 'gathered';
SELECT kind, unit, state FROM pg_temp.told(:m6) WHERE kind = 'todo';
SELECT pg_temp.does('s59-window', format('SELECT edianton.acknowledge(%s)', (SELECT max(digest) FROM edianton.notice WHERE matter_id = :m6))) AS read;
SELECT w.kind, p.name AS read_by FROM edianton.notice w JOIN edianton.person p ON p.id = w.acknowledged_by WHERE w.matter_id = :m6;

-- ---- gateways: what cannot help is not tried again, and the next level need not wait ----
SELECT pg_temp.at('2025-12-10 09:00+08');
SELECT edianton.open_matter('s59', '空号') AS m7 \gset
UPDATE edianton.notice SET state = 'sent' WHERE state IN ('pending', 'claimed');
SELECT pg_temp.at('2025-12-15 17:30+08');
SELECT count(*) FROM edianton.tick();
SELECT w.id AS dead FROM edianton.claim_notices('sms', 1000000) w WHERE w.matter_id = :m7 \gset
SELECT edianton.notice_failed(:dead, 'busy: 限流') AS again;
SELECT pg_temp.at('2025-12-15 17:31+08');
SELECT count(*) FROM edianton.claim_notices('sms', 1000000) w WHERE w.id = :dead;
SELECT edianton.notice_failed(:dead, 'bad_phone: 空号') AS given_up;
SELECT trouble, unit, state, last_error FROM edianton.notice_trouble WHERE notice = :dead;
SELECT pg_temp.raises();
SELECT at, kind, person, level FROM pg_temp.told(:m7) WHERE kind = 'raised';
-- receipts: late, twice, before "sent"; an undelivered one is tried again like one that failed
UPDATE edianton.notice SET state = 'sent' WHERE state IN ('pending', 'claimed') AND kind <> 'raised';
SELECT w.id AS raised FROM edianton.claim_notices('sms', 1000000) w WHERE w.kind = 'raised' AND w.matter_id = :m7 \gset
SELECT edianton.notice_sent(:raised);
SELECT edianton.notice_delivered(:raised, false, 'unreachable') AS undelivered;
SELECT state, attempts, not_before, last_error FROM edianton.notice WHERE id = :raised;
SELECT pg_temp.at('2025-12-15 17:32+08');
SELECT count(*) FROM edianton.claim_notices('sms', 1000000) w WHERE w.id = :raised;
SELECT edianton.notice_delivered(:raised, at => '2025-12-15 17:31:30+08') AS early, edianton.notice_delivered(:raised) AS twice;
SELECT edianton.notice_sent(:raised);
SELECT state, sent_at, delivered_at FROM edianton.notice WHERE id = :raised;

-- ---- refusals ----
SELECT regexp_replace(c, '\d+', '#') AS call, t.code, t.message, t.detail FROM (VALUES
    ('s59-clerk', format('SELECT edianton.acknowledge(%s)', :raised)), ('s59-inspector', format('SELECT edianton.acknowledge(%s)', :dead)),
    ('s59-sms', format('SELECT edianton.acknowledge(%s)', :raised)), ('s59-inspector', 'SELECT edianton.acknowledge(-1)'),
    ('s59-window', 'SELECT edianton.raise_warnings()'), ('s59-window', format('SELECT edianton.notice_delivered(%s)', :raised)), ('s59-window', 'SELECT edianton.gather_notices()'),
    ('s59-window', 'SELECT edianton.withdraw_notices()'), ('s59-sms', 'SELECT edianton.notice_delivered(NULL)'), ('s59-sms', format('SELECT edianton.notice_delivered(%s, false)', :raised)),
    ('s59-sms', format('SELECT edianton.notice_delivered(%s)', (SELECT min(id) FROM edianton.notice WHERE state = 'withdrawn'))), ('s59-sms', 'SELECT edianton.raise_warnings(0)')) v (who, c),
    LATERAL pg_temp.tries(v.who, v.c) t;
SELECT * FROM pg_temp.refused($$UPDATE edianton.policy SET raise_levels = '{mayor}' WHERE code = 's59'$$);
SELECT * FROM pg_temp.refused($$SELECT edianton.load_template('{"code": "s59x", "kind": "issue", "name": "x", "policy": "s59x", "policies": [{"code": "s59x", "name": "x", "raise": ["mayor"]}], "stages": [], "nodes": []}')$$);
SELECT * FROM pg_temp.refused($$SELECT edianton.load_template('{"code": "s59x", "kind": "issue", "name": "x", "policy": "s59x", "policies": [{"code": "s59x", "name": "x", "digest": {"kinds": ["gossip"]}}], "stages": [], "nodes": []}')$$);
SELECT c.* FROM edianton.check_integrity() c;
SELECT * FROM edianton.verify_history();
ROLLBACK;
