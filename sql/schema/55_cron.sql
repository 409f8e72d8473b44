-- The jobs in pg_cron, and how the sweep is doing.
--
-- The schema cron need not exist when this is set up, so all that touches it is dynamic.
-- The jobs run as the role that enables them: let the owner of the site do it.

-- A setting that may be unknown, or hidden from this role: NULL then.
CREATE OR REPLACE FUNCTION edianton.setting_or_null(name text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN current_setting(name, true);
EXCEPTION WHEN insufficient_privilege THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.setting_or_null(text) IS
    'A server setting, NULL when it is unknown or hidden. 服务器参数；未知或不可见时为空。';

CREATE OR REPLACE FUNCTION edianton.require_cron() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    installed boolean := EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron');
    preload text := edianton.setting_or_null('shared_preload_libraries');
    preloaded boolean := preload ~ '(^|[/,"\s])pg_cron($|[,"\s])';
    home text := edianton.setting_or_null('cron.database_name');
    problem text;
    way_out text;
BEGIN
    IF NOT installed AND NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_cron') THEN
        problem := 'pg_cron is not installed on this server';
        way_out := format('Install the package, on Debian postgresql-%s-cron; then add pg_cron to shared_preload_libraries, restart, and CREATE EXTENSION pg_cron.',
            current_setting('server_version_num')::integer / 10000);
    ELSIF NOT preloaded THEN
        problem := 'pg_cron is not preloaded';
        way_out := format('ALTER SYSTEM SET shared_preload_libraries = %s; ALTER SYSTEM SET cron.database_name = %L; restart the server; then CREATE EXTENSION pg_cron; in this database.',
            concat_ws(', ', nullif(preload, ''), 'pg_cron'), current_database());
    ELSIF NOT installed AND home <> current_database() THEN
        problem := format('pg_cron works in database "%s" and not in this one', home);
        way_out := format('As a superuser in "%s": %s or let cron.database_name be "%s" and restart.', home,
            (SELECT string_agg(format('SELECT cron.schedule_in_database(%L, %L, %L, %L, %L);',
                                      j.name, j.schedule, j.command, current_database(), current_user), ' ' ORDER BY j.name)
             FROM edianton.cron_jobs() j), current_database());
    ELSIF NOT installed THEN
        problem := 'the extension pg_cron is not created in this database';
        way_out := 'As a superuser: CREATE EXTENSION pg_cron; GRANT USAGE ON SCHEMA cron TO the owner of the site.';
    ELSIF NOT has_schema_privilege('cron', 'USAGE') THEN
        problem := format('role "%s" may not use pg_cron', current_user);
        way_out := format('As a superuser: GRANT USAGE ON SCHEMA cron TO %I;', current_user);
    ELSE
        RETURN;
    END IF;
    RAISE EXCEPTION '%', problem
        USING ERRCODE = 'ED050',
              DETAIL = 'The jobs of edianton run in pg_cron, which is preloaded and created in one database of the cluster.',
              HINT = way_out;
END
$$;
COMMENT ON FUNCTION edianton.require_cron() IS
    'Raise ED050, with the way out, unless pg_cron can be used in this database. pg_cron 不可用时报错 ED050 并给出解决办法。';

-- What the job runs: a peak is swept in the minute in which it falls due, a batch a transaction.
-- What other sessions hold is left to the next minute.
CREATE OR REPLACE PROCEDURE edianton.sweep_all(batch integer DEFAULT 1000)
    LANGUAGE plpgsql
AS $$
DECLARE
    swept record;
BEGIN
    LOOP
        SELECT t.nodes, t.remaining INTO swept FROM edianton.tick(batch) t;
        COMMIT;
        EXIT WHEN NOT swept.remaining OR swept.nodes OPERATOR(pg_catalog.=) 0;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE edianton.sweep_all(integer) IS
    'Call tick() until nothing is due, a transaction for each batch; what others hold is left. ED039, ED040. 连续巡检至无到期事项，逐批提交。';

-- Schedules are in pg_cron's time zone, GMT unless it is told otherwise. The digest is tried every
-- hour from 08:30 to 17:30 in China and written once a day, so that a missed minute loses nothing.
CREATE OR REPLACE FUNCTION edianton.cron_jobs(
        sweep_schedule text DEFAULT '* * * * *',
        digest_schedule text DEFAULT '30 0-9 * * *',
        expire_schedule text DEFAULT '*/10 * * * *',
        OUT name text, OUT schedule text, OUT command text) RETURNS SETOF record
    LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    VALUES ('edianton-sweep', sweep_schedule, 'CALL edianton.sweep_all()'),
           ('edianton-digest', digest_schedule, 'SELECT edianton.digest()'),
           ('edianton-idle', digest_schedule, 'SELECT edianton.escalate_idle()'),
           ('edianton-issues', digest_schedule, 'SELECT edianton.issue_tick()'),
           ('edianton-campaigns', digest_schedule, 'SELECT edianton.campaign_tick()'),
           ('edianton-checks', digest_schedule, 'SELECT edianton.open_checks()'),
           ('edianton-factors', expire_schedule, 'SELECT edianton.judge_factors()'),
           ('edianton-dispatch', digest_schedule, 'SELECT edianton.dispatch_tick()'),
           ('edianton-progress', digest_schedule, 'SELECT edianton.judge_progress()'),
           ('edianton-warnings', sweep_schedule, 'SELECT edianton.raise_warnings()'),
           ('edianton-stalls', digest_schedule, 'SELECT edianton.judge_stalls()'),
           ('edianton-payments', digest_schedule, 'SELECT edianton.book_waiting_payments()'),
           ('edianton-certificates', digest_schedule, 'SELECT edianton.warn_expiring()'),
           ('edianton-plan', digest_schedule, 'SELECT edianton.raise_plan_alerts()'),
           ('edianton-bi', sweep_schedule, 'SELECT edianton.refresh_progress()'),
           ('edianton-expire', expire_schedule, 'SELECT edianton.expire_notices()');
END;
COMMENT ON FUNCTION edianton.cron_jobs(text, text, text) IS
    'The jobs that edianton needs, with their schedules. 本扩展所需的定时任务及其时间表。';

CREATE OR REPLACE FUNCTION edianton.drop_cron_jobs() RETURNS integer
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n integer;
BEGIN
    -- pg_cron shows a role its own jobs, a superuser all of them.
    EXECUTE 'SELECT count(cron.unschedule(j.jobid)) FROM (SELECT jobid FROM cron.job
             WHERE database = current_database() AND jobname = ANY ($1)) j'
        INTO n USING ARRAY(SELECT j.name::name FROM edianton.cron_jobs() j);
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.drop_cron_jobs() IS
    'Remove edianton''s jobs of this database from pg_cron; returns how many. 移除本库在 pg_cron 中的定时任务，返回数量。';

CREATE OR REPLACE FUNCTION edianton.enable_cron(
        sweep_schedule text DEFAULT '* * * * *',
        digest_schedule text DEFAULT '30 0-9 * * *',
        expire_schedule text DEFAULT '*/10 * * * *') RETURNS integer
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n integer;
BEGIN
    PERFORM edianton.require_role('schedule jobs', VARIADIC '{}');
    PERFORM edianton.require_argument('schedule',
        sweep_schedule IS NOT NULL AND digest_schedule IS NOT NULL AND expire_schedule IS NOT NULL);
    PERFORM edianton.require_cron();
    PERFORM edianton.drop_cron_jobs();
    EXECUTE 'SELECT count(cron.schedule(j.name, j.schedule, j.command)) FROM edianton.cron_jobs($1, $2, $3) j'
        INTO n USING sweep_schedule, digest_schedule, expire_schedule;
    RETURN n;
EXCEPTION WHEN invalid_parameter_value THEN
    -- pg_cron's own word for a schedule that it cannot read
    RAISE EXCEPTION '%', SQLERRM
        USING ERRCODE = 'ED039', DETAIL = 'A schedule has the five fields of crontab.', HINT = 'For example ''* * * * *''.';
END
$$;
COMMENT ON FUNCTION edianton.enable_cron(text, text, text) IS
    'Create edianton''s jobs in pg_cron, or give them these schedules: sweep, digest, expiry. Returns how many. 在 pg_cron 中建立（或更新）巡检、汇总、过期任务，返回数量。';

CREATE OR REPLACE FUNCTION edianton.disable_cron() RETURNS integer
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM edianton.require_role('schedule jobs', VARIADIC '{}');
    PERFORM edianton.require_cron();
    RETURN edianton.drop_cron_jobs();
END
$$;
COMMENT ON FUNCTION edianton.disable_cron() IS
    'Remove edianton''s jobs from pg_cron, and no others; returns how many. 仅移除本扩展在 pg_cron 中的任务，返回数量。';

CREATE OR REPLACE FUNCTION edianton.cron_status()
    RETURNS TABLE (job text, schedule text, command text, active boolean,
                   last_start timestamptz, last_status text, last_message text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM edianton.require_role('look at the jobs', VARIADIC '{}');
    PERFORM edianton.require_cron();
    RETURN QUERY EXECUTE
        'SELECT j.jobname::text, j.schedule, j.command, j.active, d.start_time, d.status, d.return_message
         FROM cron.job j
         LEFT JOIN LATERAL (SELECT r.start_time, r.status, r.return_message FROM cron.job_run_details r
                            WHERE r.jobid = j.jobid ORDER BY r.runid DESC LIMIT 1) d ON true
         WHERE j.database = current_database() AND j.jobname = ANY ($1)
         ORDER BY j.jobname'
        USING ARRAY(SELECT j.name::name FROM edianton.cron_jobs() j);
END
$$;
COMMENT ON FUNCTION edianton.cron_status() IS
    'Edianton''s jobs in pg_cron with their last run. 本扩展的定时任务及其最近一次运行情况。';

CREATE OR REPLACE VIEW edianton.sweep_status AS
    SELECT s.run_at,
           CASE WHEN s.run_at IS NOT NULL
                THEN greatest(edianton.clock() - least(s.run_at, (SELECT min(n.next_at) FROM edianton.node n
                                                                   WHERE n.next_at <= edianton.clock())), interval '0') END AS lag,
           (SELECT count(*) FROM edianton.node n WHERE n.next_at <= edianton.clock()) AS backlog,
           s.runs,
           s.last_nodes,
           s.last_took
    FROM edianton.sweep s;
COMMENT ON VIEW edianton.sweep_status IS 'How the sweep is doing. 巡检运行状况。';
COMMENT ON COLUMN edianton.sweep_status.run_at IS 'When it ran last. 最近一次运行时刻。';
COMMENT ON COLUMN edianton.sweep_status.lag IS 'How far behind the clock it is: time since its last run, or since what waits for it longest; empty before its first run. 落后于当前时刻的时长：距上次运行或最早待巡检节点，取其长；首次运行前为空。';
COMMENT ON COLUMN edianton.sweep_status.backlog IS 'Nodes it has to look at by now. 当前待巡检的节点数。';
COMMENT ON COLUMN edianton.sweep_status.runs IS 'Runs so far. 累计运行次数。';
COMMENT ON COLUMN edianton.sweep_status.last_nodes IS 'Nodes that the last run changed. 最近一次处理的节点数。';
COMMENT ON COLUMN edianton.sweep_status.last_took IS 'How long the last run took. 最近一次运行耗时。';
