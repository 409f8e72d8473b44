-- Calendars and deadlines.
\set VERBOSITY default
SET search_path = edianton, public;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'Asia/Shanghai';

-- the official days, and what follows from them
SELECT extract(year FROM day) AS year, count(*) FILTER (WHERE NOT is_workday) AS off, count(*) FILTER (WHERE is_workday) AS make_up
FROM calendar_day WHERE calendar = 'CN' AND day < '2027-01-01' GROUP BY 1 ORDER BY 1;
SELECT extract(year FROM d) AS year, count(*) AS workdays,
    string_agg(n::text, ' ' ORDER BY m) FILTER (WHERE first) AS months
FROM (
    SELECT d, extract(month FROM d) AS m, count(*) OVER month AS n, row_number() OVER month_days = 1 AS first
    FROM generate_series('2024-01-01'::date, '2026-12-31', '1 day') AS d
    WHERE is_workday(d::date)
    WINDOW month AS (PARTITION BY date_trunc('month', d)), month_days AS (PARTITION BY date_trunc('month', d) ORDER BY d)
) AS w GROUP BY 1 ORDER BY 1;
SELECT is_workday('2024-02-09') AS eve, is_workday('2024-02-10') AS festival, is_workday('2024-02-18') AS make_up, is_workday('2027-10-01') AS not_announced;
SELECT code, zone, week, opens, closes, roll, base, announced_to(code) FROM calendar ORDER BY code;

-- the vectors: the same whatever the session's time zone
CREATE TEMP TABLE vector (start timestamptz, term term, calendar text, due timestamptz);
INSERT INTO vector VALUES
    ('2025-01-24 10:00+08', '1 workday', 'CN', '2025-01-26 17:30+08'),
    ('2025-01-24 10:00+08', '3 workdays', 'CN', '2025-02-05 17:30+08'),
    ('2025-01-24 10:00+08', '7 workdays', 'CN', '2025-02-10 17:30+08'),
    ('2025-09-26 16:00+08', '1 workday', 'CN', '2025-09-28 17:30+08'),
    ('2025-09-26 16:00+08', '3 workdays', 'CN', '2025-09-30 17:30+08'),
    ('2025-09-26 16:00+08', '7 workdays', 'CN', '2025-10-13 17:30+08'),
    ('2025-09-30 23:59+08', '1 workday', 'CN', '2025-10-09 17:30+08'),
    ('2025-09-30 00:00+08', '1 workday', 'CN', '2025-10-09 17:30+08'),
    ('2024-02-08 10:00+08', '3 workdays', 'CN', '2024-02-19 17:30+08'),
    ('2024-02-09 10:00+08', '3 workdays', 'CN', '2024-02-20 17:30+08'),
    ('2024-05-10 10:00+08', '1 workday', 'CN', '2024-05-11 17:30+08'),
    ('2026-02-13 10:00+08', '3 workdays', 'CN', '2026-02-25 17:30+08'),
    ('2024-12-31 10:00+08', '1 workday', 'CN', '2025-01-02 17:30+08'),
    ('2024-08-01 10:00+08', '20 workdays', 'CN', '2024-08-29 17:30+08'),
    -- 13710, with and without roll
    ('2025-09-26 16:00+08', '1 day', 'CN', '2025-09-28 17:30+08'),
    ('2025-09-26 16:00+08', '3 days', 'CN', '2025-09-29 17:30+08'),
    ('2025-09-26 16:00+08', '7 days', 'CN', '2025-10-09 17:30+08'),
    ('2025-09-26 16:00+08', '1 month', 'CN', '2025-10-27 17:30+08'),
    ('2025-09-26 16:00+08', '1 day', 'CN-natural', '2025-09-27 17:30+08'),
    ('2025-09-26 16:00+08', '3 days', 'CN-natural', '2025-09-29 17:30+08'),
    ('2025-09-26 16:00+08', '7 days', 'CN-natural', '2025-10-03 17:30+08'),
    ('2025-09-26 16:00+08', '1 month', 'CN-natural', '2025-10-26 17:30+08'),
    ('2025-01-31 10:00+08', '1 month', 'CN', '2025-02-28 17:30+08'),
    ('2024-01-31 10:00+08', '1 month', 'CN', '2024-02-29 17:30+08'),
    -- exact units, opening hours, nothing
    ('2025-09-26 16:00+08', '48 hours', 'CN', '2025-09-28 16:00+08'),
    ('2025-09-26 23:15+08', '90 minutes', 'CN', '2025-09-27 00:45+08'),
    ('2025-09-26 16:00+08', '4 workhours', 'CN', '2025-09-28 11:00+08'),
    ('2025-09-26 16:00+08', '0 workdays', 'CN', '2025-09-26 17:30+08'),
    ('2025-10-01 16:00+08', '0 workdays', 'CN', '2025-10-09 17:30+08'),
    ('2025-09-26 16:00+08', 'none', 'CN', 'infinity'),
    ('infinity', '3 workdays', 'CN', 'infinity'),
    ('-infinity', '3 workdays', 'CN', '-infinity'),
    -- before 1991 the zone had summer time, before 1901 local mean time
    ('1988-07-01 10:00+09', '1 day', 'CN-natural', '1988-07-02 17:30+09'),
    ('1988-09-09 10:00+09', '2 days', 'CN-natural', '1988-09-11 17:30+08'),
    ('1900-06-01 10:00+08', '1 day', 'CN-natural', '1900-06-02 17:30+08:05:43'),
    -- where a name is short of its instant: 2026-01-30 20:00Z is the 31st in Shanghai
    ('2026-01-30 20:00Z', '1 month', 'CN-natural', '2026-02-28 17:30+08');
SELECT count(*) AS vectors, count(*) FILTER (WHERE deadline(start, term, calendar) IS DISTINCT FROM due) AS wrong FROM vector;
SET timezone = 'UTC';
SELECT count(*) AS vectors, count(*) FILTER (WHERE deadline(start, term, calendar) IS DISTINCT FROM due) AS wrong FROM vector;
SET timezone = 'America/New_York';
SELECT count(*) AS vectors, count(*) FILTER (WHERE deadline(start, term, calendar) IS DISTINCT FROM due) AS wrong FROM vector;
SET timezone = 'Asia/Shanghai';
SELECT *, deadline(start, term, calendar) AS wrong FROM vector WHERE deadline(start, term, calendar) IS DISTINCT FROM due;

-- the mirror
SELECT count(*) FILTER (WHERE deadline(deadline_before(due, term, calendar), term, calendar) <> due) AS wrong
FROM vector WHERE isfinite(due);
SELECT deadline_before('2025-10-13 17:30+08', '7 workdays') AS seven, deadline_before('2025-10-09 23:15+08', '2 workdays') AS two,
    deadline_before('2025-10-09 09:00+08', '2 workdays') AS morning, deadline_before('2025-10-09 17:30+08', '48 hours') AS hours,
    deadline_before('2025-10-09 17:30+08', 'none') AS nothing;

-- counting
SELECT workdays_between('2025-09-26 16:00+08', '2025-10-13 09:00+08') AS seven, workdays_between('2025-10-13 09:00+08', '2025-09-26 16:00+08') AS back,
    workdays_between('2025-09-26 00:00+08', '2025-09-26 23:59+08') AS same_day, workdays_between('2025-09-27 12:00+08', '2025-09-28 12:00+08') AS one;
SET timezone = 'America/New_York';
SELECT workdays_between('2025-09-26 16:00+08', '2025-10-13 09:00+08') AS seven;
SET timezone = 'Asia/Shanghai';

-- provisional beyond what is announced
SELECT start, term, deadline(start, term), deadline_provisional(start, term) AS provisional
FROM (VALUES ('2026-12-30 10:00+08'::timestamptz, '1 workday'::term), ('2026-12-31 10:00+08', '1 workday'), ('2026-12-31 10:00+08', '3 days'),
    ('2026-12-31 10:00+08', '72 hours'), ('2026-12-01 10:00+08', '1 month'), ('2026-12-31 10:00+08', '9 workhours')) AS v (start, term);
SELECT deadline_provisional('2026-12-31 10:00+08', '3 days', 'CN-natural') AS natural_days, deadline_provisional('2026-12-31 10:00+08', '3 workdays', 'CN-natural') AS workdays;

-- NULLs, errors, limits
SELECT deadline(NULL, '1 day') IS NULL AND deadline('2025-01-01', NULL) IS NULL AND deadline('2025-01-01', '1 day', NULL) IS NULL
    AND deadline_before(NULL, '1 day') IS NULL AND workdays_between(NULL, '2025-01-01') IS NULL AND is_workday(NULL) IS NULL
    AND announced_to(NULL) IS NULL AS nulls;
SELECT deadline('2025-01-01', '1 day', 'Mars');
SELECT deadline('2025-01-01', '2147483647 months');
\set VERBOSITY sqlstate
SELECT deadline('2025-01-01', '2147483647 workdays');
SELECT deadline('2025-01-01', '2147483647 days');
SELECT deadline('2025-01-01', '2147483647 workhours');
SELECT deadline('294276-12-31 10:00+08', '1 month');
SELECT deadline('294276-12-31 10:00+08', '48 hours');
SELECT deadline_before('4714-11-25 BC 10:00+00', '1 month');
SELECT deadline_before('2025-01-01', '2147483647 days');
SELECT deadline('2025-01-01', '2147483647 hours') > '2025-01-01' AS far;
SELECT deadline('2025-01-01', '1 day', repeat('x', 100));
SELECT deadline('2025-01-01', '1 day', '');
SELECT workdays_between('2025-01-01', 'infinity');
SELECT is_workday('infinity');
SELECT is_workday('5874897-12-31') IS NOT NULL AS far, is_workday('4714-11-24 BC') IS NOT NULL AS early;
SELECT workdays_between('4714-11-25 BC 10:00+00', '294276-12-31 10:00+08');
SELECT calendar_changed();
\set VERBOSITY default

-- a change is seen at once, a rollback takes it back, other sessions are tested in isolation
SELECT deadline('2025-09-26 16:00+08', '1 workday');
BEGIN;
UPDATE calendar_day SET is_workday = false WHERE calendar = 'CN' AND day = '2025-09-28';
SELECT deadline('2025-09-26 16:00+08', '1 workday');
SAVEPOINT s;
INSERT INTO calendar_day VALUES ('CN', '2025-09-29', false, '停电');
SELECT deadline('2025-09-26 16:00+08', '1 workday'), deadline('2025-09-26 16:00+08', '1 workday', 'CN-natural') AS by_base;
ROLLBACK TO s;
SELECT deadline('2025-09-26 16:00+08', '1 workday'), deadline('2025-09-26 16:00+08', '1 workday', 'CN-natural') AS by_base;
UPDATE calendar SET closes = '18:00', week = 63 WHERE code = 'CN';
SELECT deadline('2025-09-26 16:00+08', '1 workday'), deadline('2025-09-26 16:00+08', '1 workday', 'CN-natural') AS by_base;
TRUNCATE calendar_day;
SELECT deadline('2025-09-30 16:00+08', '1 workday'), announced_to(), deadline_provisional('2025-09-30 16:00+08', '1 workday') AS provisional;
DELETE FROM calendar WHERE code = 'CN-natural';
\set VERBOSITY sqlstate
SELECT deadline('2025-09-30 16:00+08', '1 workday', 'CN-natural');
\set VERBOSITY default
ROLLBACK;
SELECT deadline('2025-09-26 16:00+08', '1 workday'), deadline('2025-09-26 16:00+08', '1 workday', 'CN-natural') AS by_base, announced_to();

-- a site's own: another zone with summer time, six-day week, local holidays upon the national ones
BEGIN;
INSERT INTO calendar (code, name_zh, zone, week, opens, closes, base) VALUES
    ('berlin', '柏林', 'Europe/Berlin', 31, '09:00', '17:00', NULL),
    ('谯城', '谯城区', 'Asia/Shanghai', 31, '08:00', '18:00', 'CN'),
    ('always', '全年无休', 'Asia/Shanghai', 127, '00:00', '24:00', NULL);
INSERT INTO calendar_day VALUES ('谯城', '2025-09-09', false, '药博会'), ('谯城', '2025-10-08', true, '值班');
SELECT deadline('2025-09-08 10:00+08', '1 workday', '谯城') AS local_holiday, deadline('2025-09-30 10:00+08', '1 workday', '谯城') AS local_workday,
    announced_to('谯城'), announced_to('berlin') AS never;
SET LOCAL timezone = 'Europe/Berlin';
SELECT deadline('2025-03-28 10:00 Europe/Berlin', '1 workday', 'berlin') AS summer, deadline('2025-10-24 10:00 Europe/Berlin', '1 workday', 'berlin') AS winter,
    deadline('2025-03-28 16:00 Europe/Berlin', '24 hours', 'berlin') AS exact, deadline('2025-03-28 16:00 Europe/Berlin', '2 workhours', 'berlin') AS workhours;
SELECT count(*) AS wrong FROM generate_series('2020-01-01'::timestamp, '2026-12-31', '7 hours') AS wall
WHERE deadline(wall AT TIME ZONE 'Europe/Berlin', '10 days', 'berlin') AT TIME ZONE 'Europe/Berlin'
    <> date_trunc('day', wall) + (SELECT min(n) FROM generate_series(10, 12) AS n WHERE extract(isodow FROM date_trunc('day', wall) + n * interval '1 day') < 6) * interval '1 day' + '17 hours';
SET LOCAL timezone = 'Asia/Shanghai';
SELECT deadline('2025-10-01 10:00+08', '1 workday', 'always') AS midnight, deadline_before('2025-10-03 00:00+08', '1 workday', 'always') AS before;
ROLLBACK;

-- calendars that make no sense
\set VERBOSITY sqlstate
INSERT INTO calendar (code, name_zh, zone) VALUES ('x', 'x', 'Asia/Atlantis');
INSERT INTO calendar (code, name_zh, zone) VALUES ('x', 'x', '');
INSERT INTO calendar (code, name_zh, week) VALUES ('x', 'x', 0);
INSERT INTO calendar (code, name_zh, week) VALUES ('x', 'x', 128);
INSERT INTO calendar (code, name_zh, opens, closes) VALUES ('x', 'x', '17:00', '09:00');
INSERT INTO calendar (code, name_zh, base) VALUES ('x', 'x', 'x');
INSERT INTO calendar (code, name_zh, base) VALUES ('x', 'x', 'nowhere');
INSERT INTO calendar (code, name_zh) VALUES ('', 'x');
INSERT INTO calendar_day VALUES ('CN', 'infinity', false, NULL);
INSERT INTO calendar_day VALUES ('CN', '0001-01-01', false, NULL);
INSERT INTO calendar_day VALUES ('nowhere', '2025-01-01', false, NULL);
UPDATE calendar SET base = 'CN-natural' WHERE code = 'CN';
\set VERBOSITY default
BEGIN;
INSERT INTO calendar (code, name_zh, base) SELECT 'c' || n, 'c', CASE WHEN n > 1 THEN 'c' || n - 1 END FROM generate_series(1, 8) AS n;
INSERT INTO calendar (code, name_zh, base) VALUES ('c9', 'c', 'c8');
ROLLBACK;

-- the trigger is a trigger of these tables only
CREATE TEMP TABLE other (n integer);
CREATE TRIGGER t AFTER INSERT ON other EXECUTE FUNCTION calendar_changed();
INSERT INTO other VALUES (1);
DROP TABLE other;

-- anybody may count, without any right on the tables
CREATE ROLE regress_edianton_reader;
GRANT USAGE ON SCHEMA edianton TO regress_edianton_reader;
SET ROLE regress_edianton_reader;
SET search_path = '';
SELECT edianton.deadline('2025-09-26 16:00+08', '7 workdays');
RESET ROLE;
SET search_path = edianton, public;
BEGIN;
UPDATE calendar SET closes = '18:00' WHERE code = 'CN';
SET LOCAL ROLE regress_edianton_reader;
SELECT edianton.deadline('2025-09-26 16:00+08', '7 workdays');
ROLLBACK;
REVOKE USAGE ON SCHEMA edianton FROM regress_edianton_reader;
DROP ROLE regress_edianton_reader;

-- parallel workers have caches of their own
CREATE TABLE public.starts AS SELECT '2025-01-01 10:00+08'::timestamptz + g * interval '1 hour' AS start FROM generate_series(1, 5000) AS g;
ALTER TABLE public.starts SET (parallel_workers = 2);
ANALYZE public.starts;
SELECT sum(extract(epoch FROM deadline(start, '7 workdays') - start)) AS serial FROM public.starts \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS off) SELECT sum(extract(epoch FROM deadline(start, '7 workdays') - start)) FROM public.starts;
SELECT sum(extract(epoch FROM deadline(start, '7 workdays') - start)) = :serial AS same FROM public.starts;
BEGIN;
UPDATE calendar SET closes = '18:30' WHERE code = 'CN';
SELECT sum(extract(epoch FROM deadline(start, '7 workdays') - start)) = :serial + 5000 * 3600 AS moved FROM public.starts;
ROLLBACK;
SELECT sum(extract(epoch FROM deadline(start, '7 workdays') - start)) = :serial AS same FROM public.starts;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- the cache hits
SELECT hits AS hits_before, misses AS misses_before FROM cache_statistics() WHERE name = 'calendars' \gset
SET max_parallel_workers_per_gather = 0;
SELECT count(deadline(start, '7 workdays')) + count(deadline(start, '7 days', 'CN-natural')) AS asked FROM public.starts;
SELECT hits - :hits_before >= 9998 AS hit, misses - :misses_before <= 2 AS hardly_missed FROM cache_statistics() WHERE name = 'calendars';
RESET max_parallel_workers_per_gather;
DROP TABLE public.starts;

-- setup again keeps a site's edits, removals too
BEGIN;
DELETE FROM calendar_day WHERE calendar = 'CN' AND day = '2025-10-11';
UPDATE calendar_day SET name = '中秋' WHERE calendar = 'CN' AND day = '2025-10-06';
DELETE FROM calendar_day WHERE calendar = 'CN' AND day >= '2026-01-01';
UPDATE calendar SET closes = '17:00' WHERE code = 'CN';
SELECT setup();
SELECT count(*) FROM calendar_day WHERE calendar = 'CN';
SELECT name FROM calendar_day WHERE calendar = 'CN' AND day = '2025-10-06';
SELECT deadline('2025-10-10 10:00+08', '1 workday');
ROLLBACK;
