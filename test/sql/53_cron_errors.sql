-- pg_cron is not created in this database: a clear error, whatever else is missing. test/t/022_cron.pl has the rest.
\set SHOW_CONTEXT never
\set VERBOSITY terse
SET edianton.simulated_clock = '2025-09-26 16:00+08';
CREATE FUNCTION pg_temp.refused(call text) RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
    detail text;
    hint text;
BEGIN
    EXECUTE call;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN format('%s detail %s hint %s', SQLSTATE, detail <> '', hint <> '');
END
$$;
SELECT c AS call, pg_temp.refused('SELECT edianton.' || c) FROM unnest(ARRAY[
    'enable_cron()', 'enable_cron(''*/2 * * * *'')', 'disable_cron()', 'cron_status()', 'enable_cron(NULL)']) c;
SELECT * FROM edianton.cron_jobs();
SELECT * FROM edianton.cron_jobs('*/2 * * * *', expire_schedule => '0 * * * *');
SELECT edianton.setting_or_null('no.such_setting') IS NULL AS unknown, edianton.setting_or_null('server_encoding') AS known;

-- only the owner of the site
BEGIN;
INSERT INTO edianton.person (code, name, role) VALUES ('regress_admin', '管理员', 'admin');
SELECT edianton.act_as('regress_admin');
SELECT c AS call, pg_temp.refused('SELECT edianton.' || c) FROM unnest(ARRAY['enable_cron()', 'disable_cron()', 'cron_status()']) c;
ROLLBACK;

-- how the sweep is doing
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM edianton.node;
UPDATE edianton.sweep SET floor_at = '2025-09-26 15:58+08', run_at = '2025-09-26 15:58+08', runs = 3, last_nodes = 7, last_took = '12 ms';
INSERT INTO edianton.node (matter_id, ord, code, stage, lead_unit, state, term, next_at, judged_at, colour)
SELECT 990001, n, n, 1, 1, 'active', '3 days', edianton.clock() + (n - 3) * interval '1 minute', edianton.clock(),
       edianton.colour_of('active', NULL, NULL, 0, edianton.clock())
FROM generate_series(1, 5) n;
SET LOCAL TimeZone = 'Asia/Shanghai';
SET LOCAL DateStyle = 'ISO';
SET LOCAL IntervalStyle = 'postgres';
SELECT * FROM edianton.sweep_status;
UPDATE edianton.sweep SET run_at = NULL;
SELECT lag IS NULL AS never_ran FROM edianton.sweep_status;
ROLLBACK;
