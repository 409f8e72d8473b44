-- The calendar feed, read by a strict parser of RFC 5545.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'America/New_York'; -- of no consequence
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant || '+08', true) $$;
SELECT pg_temp.at('2025-03-03 09:00');
INSERT INTO edianton.unit (code, name_zh, name_en, division) VALUES ('t87-a', '甲局', 'Bureau A', '341602'), ('t87-b', '乙局', NULL, '341602'), ('t87-c', '丙局', NULL, '341602');
INSERT INTO edianton.person (code, name, unit) SELECT u.code, '承办人', u.id FROM edianton.unit u WHERE u.code LIKE 't87-%';
INSERT INTO edianton.duty (code, name_zh) VALUES ('t87-a', '甲'), ('t87-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code IN ('t87-a', 't87-b');
SELECT edianton.load_template('{"code": "t87", "kind": "project", "name": {"zh": "日历"}, "policy": "project", "stages": [{"code": "S", "name": {"zh": "阶段"}, "lead": "t87-a"}],
    "nodes": [{"code": "one", "stage": "S", "name": {"zh": "用地,规划;许可", "en": "Land, plan; permit"}, "lead": "t87-a", "term": "5 workdays"},
              {"code": "two", "stage": "S", "name": {"zh": "其二"}, "lead": "t87-b", "term": "10 workdays"},
              {"code": "three", "stage": "S", "name": {"zh": "其三"}, "lead": "t87-a", "term": "5 workdays", "after": ["one"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t87');

-- Unfolds and parses; raises at the first thing that is not as the standard has it. (component, entry, name, parameters, value)
CREATE FUNCTION pg_temp.parse(feed text) RETURNS TABLE (component text, entry integer, name text, parameters text, value text) LANGUAGE plpgsql AS $$
DECLARE
    line text;
    open text[] := '{}';
    m text[];
BEGIN
    IF right(feed, 2) <> E'\r\n' OR replace(feed, E'\r\n', '') ~ '[\r\n]' THEN RAISE EXCEPTION 'a line does not end with CRLF'; END IF;
    FOREACH line IN ARRAY string_to_array(left(feed, -2), E'\r\n') LOOP
        IF octet_length(line) > 75 THEN RAISE EXCEPTION 'a line of % octets', octet_length(line); END IF;
        IF line = '' THEN RAISE EXCEPTION 'an empty line'; END IF;
    END LOOP;
    entry := 0;
    FOREACH line IN ARRAY string_to_array(left(replace(feed, E'\r\n ', ''), -2), E'\r\n') LOOP
        m := regexp_match(line, '^([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^;:,"]+)*):(.*)$');
        IF m IS NULL OR line ~ '[\u0001-\u0008\u000a-\u001f\u007f]' THEN RAISE EXCEPTION 'no content line: %', line; END IF;
        name := m[1]; parameters := m[2]; value := m[3];
        IF name = 'BEGIN' THEN
            open := open || value;
            IF array_to_string(open, '/') NOT IN ('VCALENDAR', 'VCALENDAR/VEVENT', 'VCALENDAR/VEVENT/VALARM') THEN RAISE EXCEPTION '% in the wrong place', value; END IF;
            IF value = 'VEVENT' THEN entry := entry + 1; END IF;
        ELSIF name = 'END' THEN
            IF open[cardinality(open)] IS DISTINCT FROM value THEN RAISE EXCEPTION 'END:% closes nothing', value; END IF;
            open := trim_array(open, 1);
        ELSIF cardinality(open) = 0 THEN
            RAISE EXCEPTION '% outside of all', name;
        ELSE
            component := open[cardinality(open)];
            IF name IN ('DTSTART', 'DTSTAMP', 'LAST-MODIFIED', 'TRIGGER') AND value !~ '^\d{8}T\d{6}Z$' THEN RAISE EXCEPTION '% is no UTC time: %', name, value; END IF;
            IF name = 'SEQUENCE' AND value !~ '^\d+$' THEN RAISE EXCEPTION 'no sequence: %', value; END IF;
            IF name IN ('SUMMARY', 'DESCRIPTION', 'CATEGORIES', 'X-WR-CALNAME') THEN
                IF value !~ '^([^\\;,]|\\[\\;,nN])*$' THEN RAISE EXCEPTION 'not escaped: %', value; END IF;
                value := replace(replace(regexp_replace(replace(value, '\\', E'\u0001'), '\\([;,])', '\1', 'g'), '\n', E'\n'), E'\u0001', '\');
            END IF;
            RETURN NEXT;
        END IF;
    END LOOP;
    IF cardinality(open) > 0 THEN RAISE EXCEPTION 'not closed: %', open; END IF;
END $$;
-- the parser takes nothing that is broken
CREATE FUNCTION pg_temp.broken(feed text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_temp.parse(feed); RETURN 'was taken'; EXCEPTION WHEN raise_exception THEN RETURN sqlerrm; END $$;
SELECT pg_temp.broken(E'BEGIN:VCALENDAR\nEND:VCALENDAR\n'), pg_temp.broken(E'BEGIN:VCALENDAR\r\nSUMMARY:a,b\r\nEND:VCALENDAR\r\n'), pg_temp.broken(E'BEGIN:VCALENDAR\r\n'),
       pg_temp.broken(E'BEGIN:VCALENDAR\r\nSUMMARY:' || repeat('长', 30) || E'\r\nEND:VCALENDAR\r\n'), pg_temp.broken(E'BEGIN:VEVENT\r\nEND:VEVENT\r\n');
-- what every component must have, each once
CREATE FUNCTION pg_temp.lacking(feed text) RETURNS TABLE (entry integer, component text, name text, times bigint) LANGUAGE sql AS $$
    SELECT e.entry, r.component, r.name, count(p.name)
    FROM (VALUES ('VCALENDAR', 'VERSION'), ('VCALENDAR', 'PRODID'), ('VEVENT', 'UID'), ('VEVENT', 'DTSTAMP'), ('VEVENT', 'DTSTART'), ('VEVENT', 'SEQUENCE'), ('VEVENT', 'LAST-MODIFIED'),
                 ('VEVENT', 'SUMMARY'), ('VALARM', 'ACTION'), ('VALARM', 'TRIGGER'), ('VALARM', 'DESCRIPTION')) r (component, name)
    JOIN (SELECT DISTINCT q.entry FROM pg_temp.parse(feed) q) e ON (e.entry = 0) = (r.component = 'VCALENDAR')
    LEFT JOIN pg_temp.parse(feed) p ON p.entry = e.entry AND p.component = r.component AND p.name = r.name
    GROUP BY e.entry, r.component, r.name HAVING count(p.name) <> 1 $$;
CREATE FUNCTION pg_temp.feed(unit text DEFAULT NULL) RETURNS TABLE (uid text, seq text, due text, stamp text, alarm text, summary text) LANGUAGE sql AS $$
    SELECT regexp_replace(max(p.value) FILTER (WHERE p.name = 'UID'), '^\d+', '#'), max(p.value) FILTER (WHERE p.name = 'SEQUENCE'), max(p.value) FILTER (WHERE p.name = 'DTSTART'),
           max(p.value) FILTER (WHERE p.name = 'LAST-MODIFIED'), max(p.value) FILTER (WHERE p.name = 'TRIGGER'), max(p.value) FILTER (WHERE p.name = 'SUMMARY')
    FROM pg_temp.parse(edianton.deadlines_ics(unit)) p WHERE p.entry > 0 GROUP BY p.entry ORDER BY p.entry $$;

-- a name with everything in it
SELECT edianton.open_matter('t87', E'年产10万吨, 二期; 路径 C:\\new\\图\n第二行\r\n第三行' || repeat('，附属工程𠮷', 12)) AS m \gset
SELECT * FROM pg_temp.lacking(edianton.deadlines_ics('t87-a'));
SELECT * FROM pg_temp.feed('t87-a');
SELECT p.name, p.value FROM pg_temp.parse(edianton.deadlines_ics('t87-a')) p WHERE p.entry = 0 OR p.name IN ('CATEGORIES', 'STATUS', 'TRANSP', 'DESCRIPTION', 'ACTION');
SELECT count(*) = 1 AS whole FROM pg_temp.parse(edianton.deadlines_ics('t87-a')) p, edianton.matter m
WHERE m.id = :m AND p.name = 'SUMMARY' AND position(replace(m.title, E'\r', '') IN p.value) > 0;
SELECT convert_to(edianton.ics_line('A:' || repeat('字', 60)), 'UTF8') = convert_to(string_agg(l, ''), 'UTF8') AS folded, max(octet_length(rtrim(l, E'\r\n'))) AS octets
FROM regexp_split_to_table(edianton.ics_line('A:' || repeat('字', 60)), '(?<=\n)') l;

-- the same feed while nothing happens; stamped anew when the light turns; a later version when the due time moves
CREATE TEMP TABLE before AS SELECT * FROM pg_temp.feed('t87-a');
SELECT pg_temp.at('2025-03-06 09:00');
SELECT uid, seq, due, stamp = (SELECT stamp FROM before) AS same_stamp, left(summary, 4) AS light FROM pg_temp.feed('t87-a');
SELECT pg_temp.at('2025-03-08 17:30');
SELECT uid, seq, due, stamp, left(summary, 4) AS light FROM pg_temp.feed('t87-a');
SELECT pg_temp.at('2025-03-07 10:00');
SELECT edianton.extend(:m, 'one', '3 workdays', '分管领导', '补充测绘') > 0 AS extended;
SELECT f.uid = b.uid AS same_uid, f.seq::int > b.seq::int AS later_version, f.due, f.stamp, f.alarm FROM pg_temp.feed('t87-a') f, before b;
-- a stopped clock has no deadline; it comes back as a later version still
SELECT edianton.pause(:m, 'one', 'hearing', '听1号') > 0 AS paused;
SELECT count(*) AS entries FROM pg_temp.feed('t87-a');
SELECT pg_temp.at('2025-03-10 10:00');
SELECT edianton.resume(:m, 'one') > 0 AS resumed;
SELECT f.uid = b.uid AS same_uid, f.seq, f.due FROM pg_temp.feed('t87-a') f, before b;
-- finished: it drops out, the next one begins; reopened: another round, another entry
SELECT edianton.complete(:m, 'one') > 0 AS done;
SELECT uid, due FROM pg_temp.feed('t87-a');
SELECT edianton.reopen(:m, 'one', '材料失效', true) > 0 AS reopened;
SELECT uid, due FROM pg_temp.feed('t87-a');
-- in the other language
SET edianton.language = 'en';
SELECT p.name, left(p.value, 60) AS value FROM pg_temp.parse(edianton.deadlines_ics('t87-a')) p WHERE p.name IN ('X-WR-CALNAME', 'SUMMARY', 'CATEGORIES', 'PRODID');
RESET edianton.language;

-- only what the caller may see; by default his own unit's
CREATE ROLE regress_edianton_t87;
SELECT edianton.grant_access('regress_edianton_t87');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t87', p.id FROM edianton.person p WHERE p.code LIKE 't87-%';
SET LOCAL ROLE regress_edianton_t87;
SELECT edianton.act_as('t87-b');
SELECT uid FROM pg_temp.feed();
SELECT uid FROM pg_temp.feed('t87-a');
SELECT edianton.act_as('t87-c');
SELECT uid FROM pg_temp.feed('t87-a');
SELECT convert_from(convert_to(edianton.deadlines_ics(), 'UTF8'), 'UTF8') LIKE E'BEGIN:VCALENDAR\r\n%X-WR-CALNAME:办理时限 丙局\r\n%END:VCALENDAR\r\n' AS empty_feed;
SELECT edianton.deadlines_ics('t87-none');
RESET ROLE;
-- a cancelled matter leaves the feed
SELECT edianton.cancel_matter(:m, '企业撤回') > 0 AS cancelled;
SELECT count(*) AS entries FROM pg_temp.feed('t87-a');
ROLLBACK;
