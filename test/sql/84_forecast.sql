-- Forecasts from the site's own history: none without enough of it, the same for the same seed, and calibrated.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-03-03 09:00+08';
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d{16,}', '#');
END $$;
BEGIN;
INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES ('s84', '试点', 'Trial', false);
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s84-unit', '区住建局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s84-duty', '住建');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 's84-duty', id FROM edianton.unit WHERE code = 's84-unit';
SELECT edianton.load_template('{
  "code": "s84", "kind": "s84", "name": {"zh": "小流程"}, "policy": "project",
  "stages": [{"code": "S", "name": {"zh": "前期"}, "lead": "s84-duty"}, {"code": "T", "name": {"zh": "建设"}, "lead": "s84-duty"}],
  "nodes": [
    {"code": "design", "stage": "S", "name": {"zh": "设计"}, "lead": "s84-duty", "term": "10 workdays"},
    {"code": "survey", "stage": "S", "name": {"zh": "踏勘"}, "lead": "s84-duty", "term": "20 workdays", "optional": true},
    {"code": "build", "stage": "T", "name": {"zh": "建设"}, "lead": "s84-duty", "term": "20 workdays", "after": ["design", "survey"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s84') > 0 AS published;

-- the first matter has nothing to go by
SELECT edianton.open_matter('s84', '第一件') AS first \gset
SELECT planned_end, p50, p80, history, by_node, by_stage, by_all, note FROM edianton.forecast(:first);
SELECT edianton.cancel_matter(:first, '不办了') > 0 AS cancelled;

-- a history: design takes 4 to 8 of its 10 days, build 10 to 30 of its 20; the survey is needed every fourth time
CREATE TEMP TABLE past AS SELECT i, NULL::bigint AS id, 4 + i % 5 AS design, 10 + (i * 8) % 21 AS build FROM generate_series(1, 40) i;
CREATE FUNCTION pg_temp.live(past) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    opened timestamptz := timestamptz '2024-03-01 09:00+08' + make_interval(days => $1.i * 3);
    m bigint;
    at timestamptz;
BEGIN
    PERFORM set_config('edianton.simulated_clock', opened::text, true);
    m := edianton.open_matter('s84', '往年第' || $1.i || '件');
    PERFORM edianton.confirm(m, 'survey', $1.i % 4 = 0, '视情况');
    at := edianton.deadline(opened, ($1.design || ' workdays')::edianton.term);
    PERFORM set_config('edianton.simulated_clock', at::text, true);
    PERFORM edianton.complete(m, 'design');
    IF $1.i % 4 = 0 THEN
        at := edianton.deadline(opened, '15 workdays');
        PERFORM set_config('edianton.simulated_clock', at::text, true);
        PERFORM edianton.complete(m, 'survey');
    END IF;
    at := edianton.deadline(at, ($1.build || ' workdays')::edianton.term);
    PERFORM set_config('edianton.simulated_clock', at::text, true);
    PERFORM edianton.complete(m, 'build');
    RETURN m;
END $$;
SELECT count(pg_temp.live(p)) AS lived FROM past p;

SET edianton.simulated_clock = '2025-03-03 09:00+08';
SELECT edianton.open_matter('s84', '今年') AS m \gset
-- 4 to 8 and 10 to 30 working days: the middle is 26; a survey of 15 in one case of four
SELECT f.planned_end, edianton.workdays_between(edianton.clock(), f.p50) AS p50, edianton.workdays_between(edianton.clock(), f.p80) AS p80,
       f.history, f.by_node, f.by_stage, f.by_all, f.used_seed, f.note
FROM edianton.forecast(:m, 5000, 7) f;
SELECT used_seed = :m AS seed_is_the_id FROM edianton.forecast(:m);
SELECT edianton.forecast(:m, 500, 7) = edianton.forecast(:m, 500, 7) AS same_seed_same_dates;
-- declined: no survey in any run; and what has run for 7 days outlives those of 4 to 7
SELECT edianton.confirm(:m, 'survey', false, '已有资料') > 0 AS declined;
SELECT edianton.workdays_between(edianton.clock(), f.p50) AS p50, edianton.workdays_between(edianton.clock(), f.p80) AS p80 FROM edianton.forecast(:m, 5000, 7) f;
SET edianton.simulated_clock = '2025-03-12 09:00+08';
SELECT edianton.workdays_between('2025-03-03 09:00+08', f.p50) AS p50, edianton.workdays_between('2025-03-03 09:00+08', f.p80) AS p80 FROM edianton.forecast(:m, 5000, 7) f;
SELECT edianton.complete(:m, 'design') > 0 AS done;
SELECT edianton.suspend_matter(:m, '暂停') > 0 AS suspended;
SELECT p50 IS NOT NULL AS known, note FROM edianton.forecast(:m);
SELECT p50, note FROM edianton.forecast((SELECT min(id) FROM edianton.matter WHERE kind = 's84' AND state = 'completed'));

-- near 50 and 80 of a hundred; matters that had too little to go by are not counted
SELECT stage, forecasts > 20 AS enough, p50_held BETWEEN 35 AND 65 AS near_50, p80_held BETWEEN 65 AND 95 AS near_80 FROM edianton.forecast_calibration('s84', 200);
SELECT * FROM edianton.forecast_calibration('s84-none');
SELECT * FROM pg_temp.refused(format('SELECT edianton.forecast(%s, 0)', :m));
SELECT * FROM pg_temp.refused('SELECT edianton.forecast(1)');
SELECT * FROM pg_temp.refused('SELECT edianton.forecast(NULL)');
SELECT * FROM pg_temp.refused('SELECT edianton.forecast_calibration(runs => 10000000)');
ROLLBACK;
