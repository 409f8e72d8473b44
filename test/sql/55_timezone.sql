-- Whatever a session's TimeZone, DateStyle and the like: the same rows and the same hashes.
\getenv abs_srcdir PG_ABS_SRCDIR
\set county :abs_srcdir '/lib/county.sql'
SET client_min_messages = warning;
SET edianton.simulated_clock = '2025-10-30 09:00+08';
CREATE TEMP TABLE numbers AS
SELECT 'edianton.' || s AS sequence, pg_sequence_last_value(('edianton.' || s)::regclass) AS value
FROM unnest('{matter_number,event_number}'::text[]) s;
BEGIN;
\set ECHO none
\o /dev/null
\i :county
\o
\set ECHO all

-- Ten days of a county, over the end of summer time in New York; everything that it left, as text.
CREATE FUNCTION pg_temp.live() RETURNS TABLE (what text, digest text, n bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setval(sequence::regclass, 900000000) FROM numbers;
    PERFORM setseed(0.5);
    PERFORM edianton.open_matter('run', '事项' || i, attrs => jsonb_build_object('area', i)) FROM generate_series(1, 6) i;
    PERFORM edianton.import_baseline('{"template": "run", "title": "旧案", "opened_at": "2025-10-01 09:00", "nodes": [
        {"code": "begin", "state": "done", "done_at": "2025-10-09 09:00"},
        {"code": "check", "state": "active", "start_at": "2025-10-28"},
        {"code": "survey", "state": "skipped", "done_at": "2025-10-09 09:00:00.5+08", "reason": "不涉及"},
        {"code": "report", "state": "active", "start_at": "2025-10-29T23:30:00"}]}');
    -- a round of its own, whatever chance brings
    PERFORM edianton.reopen(m.id, 'begin', '复核', true) FROM edianton.matter m WHERE m.id & 4294967295 > 900000000 AND m.title = '旧案';
    FOR hour IN 1 .. 120 LOOP
        PERFORM set_config('edianton.simulated_clock',
            to_char((timestamptz '2025-10-30 09:00+08' + hour * interval '2 hours') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), true);
        PERFORM act_somewhere(random(), 900000000);
        PERFORM edianton.tick();
        IF hour = 60 THEN
            INSERT INTO edianton.calendar_day VALUES ('CN', '2025-11-05', false, '区庆'), ('CN', '2025-11-08', true, '调休');
        END IF;
    END LOOP;
    PERFORM edianton.digest();

    RETURN QUERY SELECT 'explanations', md5(string_agg(edianton.explain_light(x.matter_id, x.code)::text, E'\n' ORDER BY x.matter_id, x.ord)), count(*)
    FROM edianton.node x WHERE x.matter_id & 4294967295 > 900000000;
    SET LOCAL TimeZone = 'UTC';
    SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL IntervalStyle = 'postgres';
    SET LOCAL bytea_output = 'hex';
    RETURN QUERY
    SELECT 'matters', md5(string_agg(m::text, E'\n' ORDER BY m.id)), count(*) FROM edianton.matter m WHERE m.id & 4294967295 > 900000000
    UNION ALL SELECT 'nodes', md5(string_agg(x::text, E'\n' ORDER BY x.matter_id, x.ord)), count(*) FROM edianton.node x WHERE x.matter_id & 4294967295 > 900000000
    UNION ALL SELECT 'rounds', md5(string_agg(x::text, E'\n' ORDER BY x.matter_id, x.ord, x.round)), count(*) FROM edianton.node_round x WHERE x.matter_id & 4294967295 > 900000000
    UNION ALL SELECT 'events', md5(string_agg((to_jsonb(e) - 'xid')::text, E'\n' ORDER BY e.id)), count(*) FROM edianton.event e WHERE e.id > 900000000
    UNION ALL SELECT 'hashes', md5(string_agg(e.hash::text, E'\n' ORDER BY e.id)), count(*) FROM edianton.event e WHERE e.id > 900000000
    UNION ALL SELECT 'cloud events', md5(string_agg(edianton.event_json(e)::text, E'\n' ORDER BY e.id)), count(*) FROM edianton.event e WHERE e.id > 900000000
    UNION ALL SELECT 'escalations', md5(string_agg(x::text, E'\n' ORDER BY x.event_id)), count(*) FROM edianton.escalation x WHERE x.event_id > 900000000
    UNION ALL SELECT 'notices', md5(string_agg((to_jsonb(x) - 'id')::text, E'\n' ORDER BY x.id)), count(*) FROM edianton.notice x WHERE x.event_id > 900000000 OR x.kind = 'digest'
    UNION ALL SELECT 'scores', md5(string_agg((to_jsonb(x) - 'id' - 'reverses')::text, E'\n' ORDER BY x.id)), count(*) FROM edianton.score_entry x WHERE x.matter_id & 4294967295 > 900000000
    UNION ALL SELECT 'pauses', md5(string_agg((to_jsonb(x) - 'id')::text, E'\n' ORDER BY x.matter_id, x.ord, x.from_at)), count(*) FROM edianton.pause x WHERE x.matter_id & 4294967295 > 900000000
    UNION ALL SELECT 'problems', string_agg(c::text, E'\n'), count(*) FROM edianton.check_integrity() c WHERE c.matter_id & 4294967295 > 900000000;
END $$;
CREATE TEMP TABLE life (session text, what text, digest text, n bigint);
CREATE FUNCTION pg_temp.live_in(session text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    result jsonb;
BEGIN
    SELECT jsonb_agg(l) INTO result FROM pg_temp.live() l;
    -- the next life begins where this one began
    RAISE EXCEPTION USING ERRCODE = 'P0999', MESSAGE = result;
EXCEPTION WHEN SQLSTATE 'P0999' THEN
    INSERT INTO life SELECT session, l.* FROM jsonb_to_recordset(SQLERRM::jsonb) AS l (what text, digest text, n bigint);
END $$;

SET LOCAL TimeZone = 'Asia/Shanghai'; SET LOCAL DateStyle = 'ISO, YMD';
SELECT pg_temp.live_in('Shanghai');
SET LOCAL TimeZone = 'America/New_York'; SET LOCAL DateStyle = 'SQL, DMY'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'escape';
SELECT pg_temp.live_in('New York');
SET LOCAL TimeZone = 'Pacific/Kiritimati'; SET LOCAL DateStyle = 'German, MDY'; SET LOCAL IntervalStyle = 'sql_standard'; SET LOCAL extra_float_digits = -5;
SELECT pg_temp.live_in('Kiritimati');
SET LOCAL TimeZone = 'XYZ+13:37'; SET LOCAL DateStyle = 'Postgres, YMD';
SELECT pg_temp.live_in('nowhere');

SELECT what, count(DISTINCT digest) AS digests, min(n) > 0 AS there FROM life WHERE what <> 'problems' GROUP BY what ORDER BY what;
SELECT session, digest, n FROM life WHERE what = 'problems' AND n > 0;

-- a calendar's day is one of its zone
SET LOCAL TimeZone = 'America/New_York';
SELECT edianton.deadline('2025-10-31 00:30+08', '1 workday') = '2025-11-03 17:30+08' AS after_midnight,
       edianton.deadline('2026-01-30 20:00Z', '1 month', 'CN-natural') = '2026-02-28 17:30+08' AS a_month,
       edianton.workdays_between('2025-10-30 23:59+08', '2025-10-31 00:01+08') AS over_midnight;
ROLLBACK;
SELECT count(setval(sequence::regclass, coalesce(value, 1), value IS NOT NULL)) FROM numbers;
