-- The star for BI tools: what a tool finds, who sees what, and progress that equals a count of everything.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-03-03 09:00+08';

CREATE FUNCTION public.bi_refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'was not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
INSERT INTO edianton.unit (code, name_zh, division) SELECT 'T80-' || d.code, d.name_zh, '341602' FROM edianton.duty d;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T80-OUT', '区气象局', '341602');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA0000154T', '甲八零公司');
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT 't80-' || p.role, p.role, u.id, e.id, p.role
FROM (VALUES ('admin', NULL, NULL), ('leader', NULL, NULL), ('supervisor', NULL, NULL), ('bi', NULL, NULL), ('gateway', NULL, NULL), ('helper', NULL, NULL),
             ('unit', 'T80-OUT', NULL), ('enterprise', NULL, '91341602MA0000154T')) p (role, unit, uscc)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
CREATE ROLE regress_edianton_tool;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_tool', id FROM edianton.person WHERE code LIKE 't80-%';

SELECT edianton.set_score_rule('t_bi_rework', -1, '返工', '谯督考〔2025〕80号') AS version;

-- nothing before access is granted
SELECT has_schema_privilege('regress_edianton_tool', 'edianton_bi', 'USAGE') AS before;
SELECT edianton.grant_access('regress_edianton_tool');

-- a project of every library, one of them red, one reopened, one in reserve
CREATE TEMP TABLE mine AS
SELECT i, edianton.open_matter((ARRAY['project-government', 'project-state-owned', 'project-social'])[i], 'BI' || i, 'T80-development_reform',
    duties => (SELECT jsonb_object_agg(code, 'T80-' || code) FROM edianton.duty), source => 'bi', external_id => i::text) AS id
FROM generate_series(1, 3) i;
SELECT edianton.register_project('储备八零', 'social', '新建', 30000000, '厂房', supervising_unit => 'T80-development_reform', enterprise_uscc => '91341602MA0000154T') AS reserve \gset
SELECT edianton.register_project('储备八一', 'government', '新建', 20000000, '道路', supervising_unit => 'T80-development_reform') > 0 AS another;
SELECT edianton.refresh_progress() > 0 AS refreshed;
SELECT * FROM edianton.check_progress();

-- ---------- what a tool finds ----------
-- Power BI, Superset, Tableau and FineBI list kinds r and v; each as the tool's own role
SET ROLE regress_edianton_tool;
SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'edianton_bi' ORDER BY table_name COLLATE "C";
SELECT c.relname, c.relkind, obj_description(c.oid, 'pg_class') ~ '[a-z]' AS said, obj_description(c.oid, 'pg_class') ~ '[一-龥]' AS said_zh
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'edianton_bi' AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND has_table_privilege(c.oid, 'SELECT') ORDER BY c.relname COLLATE "C";
-- of plain types alone, each with a comment
SELECT data_type, count(*) > 0 AS used FROM information_schema.columns WHERE table_schema = 'edianton_bi' GROUP BY data_type ORDER BY data_type;
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'edianton_bi'::regnamespace AND c.relkind IN ('r', 'v') AND NOT coalesce(col_description(c.oid, a.attnum) ~ '[一-龥]', false);
-- keys of the tables, as JDBC and ODBC ask for them
SELECT c.conrelid::regclass AS held, c.contype, pg_get_constraintdef(c.oid) AS definition
FROM pg_constraint c WHERE c.connamespace = 'edianton_bi'::regnamespace AND c.contype IN ('p', 'f') AND has_table_privilege(c.conrelid, 'SELECT')
ORDER BY c.conrelid::regclass::text COLLATE "C", c.contype DESC, 3;
RESET ROLE;
SELECT table_name, constraint_type, count(*) FROM information_schema.table_constraints
WHERE table_schema = 'edianton_bi' AND constraint_type <> 'CHECK' GROUP BY 1, 2 ORDER BY 1, 2;
SELECT constraint_name, unique_constraint_name FROM information_schema.referential_constraints WHERE constraint_schema = 'edianton_bi' ORDER BY 1;

-- ---------- the star holds ----------
-- every relationship leads from columns that exist to keys that are unique, and from no value to nowhere
CREATE FUNCTION pg_temp.broken() RETURNS TABLE (relation text, fault text) LANGUAGE plpgsql AS $$
DECLARE
    r record;
    n bigint;
BEGIN
    FOR r IN SELECT * FROM edianton_bi.relationship LOOP
        relation := format('%s.%s -> %s.%s', r.from_table, r.from_column, r.to_table, r.to_column);
        EXECUTE format('SELECT count(*) - count(DISTINCT %I) FROM edianton_bi.%I', r.to_column, r.to_table) INTO n;
        IF n <> 0 THEN
            fault := 'key is not unique';
            RETURN NEXT;
        END IF;
        EXECUTE format('SELECT count(*) FROM edianton_bi.%I f WHERE f.%I IS NOT NULL AND NOT EXISTS (SELECT FROM edianton_bi.%I d WHERE d.%I = f.%2$I)',
            r.from_table, r.from_column, r.to_table, r.to_column) INTO n;
        IF n <> 0 THEN
            fault := n || ' rows lead nowhere';
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;
SELECT * FROM pg_temp.broken();
SELECT count(*) = count(DISTINCT round_key) AS one_row_each, count(*) = (SELECT count(*) FROM edianton.node) + (SELECT count(*) FROM edianton.node_round) AS all_rounds
FROM edianton_bi.fact_node;
SELECT (SELECT count(*) FROM edianton_bi.fact_event) = (SELECT count(*) FROM edianton.event) AS events, (SELECT count(*) FROM edianton_bi.fact_score) = (SELECT count(*) FROM edianton.score_entry) AS scores,
       (SELECT count(*) FROM edianton_bi.fact_supervision) = (SELECT count(*) FROM edianton.supervision) AS cases, (SELECT count(*) FROM edianton_bi.dim_project) = (SELECT count(*) FROM edianton.project) AS projects,
       (SELECT count(*) FROM edianton_bi.dim_matter) = (SELECT count(*) FROM edianton.matter) AS matters;
-- a year with its holidays: 10-01 and 10-08 rest, 09-28 and 10-11 make up
SELECT day, is_workday, holiday_zh, quarter_zh, month_zh, week_zh, weekday_zh, half_year_zh, week_year, week FROM edianton_bi.dim_date
WHERE day IN ('2024-12-30', '2025-09-26', '2025-09-28', '2025-10-01', '2025-10-08', '2025-10-11') ORDER BY day;
SELECT year, count(*) AS days, count(*) FILTER (WHERE is_workday) AS workdays FROM edianton_bi.dim_date WHERE year IN (2024, 2025) GROUP BY year ORDER BY year;
-- the local day is the one in China: a quarter past midnight there is the day before in UTC
SET TimeZone = 'UTC';
SELECT count(*) FILTER (WHERE start_date <> (start_at AT TIME ZONE 'Asia/Shanghai')::date) AS wrong, count(start_date) > 0 AS some FROM edianton_bi.fact_node;
SET TimeZone = 'Asia/Shanghai';
-- a reopened node has a row for each round
SELECT n.code AS first FROM edianton.node n JOIN mine ON mine.id = n.matter_id WHERE mine.i = 3 AND n.state = 'active' ORDER BY n.ord LIMIT 1 \gset
SELECT id AS social FROM mine WHERE i = 3 \gset
SELECT count(edianton.submit(:social, tm.code, 'file')) > 0 AS handed_in FROM edianton.matter m JOIN edianton.node n ON n.matter_id = m.id AND n.code = :'first'
JOIN edianton.template_material tm ON tm.template_id = m.template_id AND tm.ord = n.ord WHERE m.id = :social;
SET edianton.simulated_clock = '2025-03-05 09:00+08';
SELECT edianton.complete(:social, :'first') > 0 AS completed;
SET edianton.simulated_clock = '2025-03-06 09:00+08';
SELECT edianton.reopen(:social, :'first', '材料有误', true) > 0 AS reopened;
SELECT round, is_current, state, colour, start_date, done_date, ended_date, in_time, days_used, workdays_used FROM edianton_bi.fact_node WHERE matter_id = :social AND node_key = 'project-social/' || :'first' ORDER BY round;

-- ---------- progress ----------
SELECT lag_events > 0 AS behind, rebuild_due FROM edianton_bi.freshness;
SELECT edianton.refresh_progress() AS matters;
SELECT lag_events, lag_projects, rebuild_due, last_matters, refreshed_at FROM edianton_bi.freshness;
SELECT edianton.refresh_progress() AS nothing_new;
SELECT * FROM edianton.check_progress();
-- what changes without an event: the investment of a project in reserve
SELECT investment AS before FROM edianton_bi.progress_library WHERE kind = 'project' AND library = 'social' \gset
UPDATE edianton.project SET total_investment = total_investment + 1000 WHERE matter_id = :reserve;
SELECT lag_events, lag_projects FROM edianton_bi.freshness;
SELECT edianton.refresh_progress() AS matters;
SELECT investment - :before AS more FROM edianton_bi.progress_library WHERE kind = 'project' AND library = 'social';
-- a refresh that does not commit has done nothing
SELECT edianton.set_attrs(:social, '{"area": 80}', 'x') > 0 AS changed;
BEGIN;
SELECT edianton.refresh_progress() AS matters;
ROLLBACK;
SELECT lag_events FROM edianton_bi.freshness;
-- a transaction that changed something itself, and goes on
BEGIN;
SELECT edianton.suspend_matter(:social, '停工') > 0 AS suspended;
SELECT edianton.refresh_progress() AS matters;
SELECT count(*) AS otherwise FROM edianton.check_progress();
SELECT edianton.resume_matter(:social) > 0 AS resumed;
COMMIT;
SELECT edianton.refresh_progress() AS matters;
SELECT * FROM edianton.check_progress();

-- random histories, refreshed now and then: always what a count of everything finds
CREATE PROCEDURE public.bi_play(seed double precision, steps integer) LANGUAGE plpgsql AS $$
DECLARE
    now_ timestamptz := edianton.clock();
    n record;
    dice integer;
    done integer := 0;
    refreshes integer := 0;
    fault record;
BEGIN
    PERFORM setseed(seed);
    FOR i IN 1 .. steps LOOP
        now_ := now_ + random() ^ 3 * interval '6 days';
        PERFORM set_config('edianton.simulated_clock', now_::text, false);
        dice := floor(random() * 100);
        SELECT x.* INTO n FROM edianton.node x JOIN edianton.matter m ON m.id = x.matter_id LEFT JOIN edianton.matter p ON p.id = m.parent_id
        WHERE m.source = 'bi' OR p.source = 'bi'
        ORDER BY CASE WHEN x.state IN ('active', 'undecided', 'paused', 'conditional') THEN random() * 0.2 ELSE random() END LIMIT 1;
        BEGIN
            CASE
            WHEN dice < 12 THEN PERFORM edianton.tick(100);
            WHEN dice < 45 THEN
                PERFORM edianton.submit(n.matter_id, tm.code, 'file') FROM edianton.template_material tm
                    JOIN edianton.matter m ON m.template_id = tm.template_id WHERE m.id = n.matter_id AND tm.ord = n.ord;
                PERFORM edianton.complete(n.matter_id, n.code, detail => '{"content": "done", "result": "done"}');
            WHEN dice < 58 THEN PERFORM edianton.confirm(n.matter_id, n.code, random() < 0.5, 'ground');
            WHEN dice < 62 THEN PERFORM edianton.pause(n.matter_id, n.code, 'hearing', 'No. 1');
            WHEN dice < 66 THEN PERFORM edianton.resume(n.matter_id, n.code);
            WHEN dice < 69 THEN PERFORM edianton.set_deadline(n.matter_id, n.code, now_ + random() * interval '20 days', 'ground');
            WHEN dice < 74 THEN PERFORM edianton.reopen(n.matter_id, n.code, 'ground', true);
            WHEN dice < 76 THEN PERFORM edianton.refuse(n.matter_id, n.code, 'ground');
            WHEN dice < 78 THEN PERFORM edianton.complete_conditionally(n.matter_id, n.code, '{paper}', now_ + interval '10 days');
            WHEN dice < 81 THEN PERFORM edianton.suspend_matter(n.matter_id, 'ground');
            WHEN dice < 86 THEN PERFORM edianton.resume_matter(id) FROM edianton.matter WHERE state = 'suspended' AND source = 'bi' LIMIT 1;
            WHEN dice < 90 THEN PERFORM edianton.reassign(n.matter_id, n.code, 'T80-finance', NULL, 'ground');
            WHEN dice < 92 THEN PERFORM edianton.waive(n.matter_id, n.code, 'ground');
            WHEN dice < 94 THEN PERFORM edianton.open_matter('project-social', 'BI 新', 'T80-finance', source => 'bi', external_id => seed || '-' || i,
                duties => (SELECT jsonb_object_agg(code, 'T80-' || code) FROM edianton.duty));
            WHEN dice < 95 THEN PERFORM edianton.cancel_matter(n.matter_id, 'ground');
            WHEN dice < 97 THEN INSERT INTO edianton.calendar_day (calendar, day, is_workday)
                VALUES ('CN', (now_ + random() * interval '15 days')::date, random() < 0.5) ON CONFLICT (calendar, day) DO UPDATE SET is_workday = excluded.is_workday;
            ELSE PERFORM edianton.score(n.matter_id, n.code, 't_bi_rework', 'ground', 'T80-finance');
            END CASE;
            done := done + 1;
        EXCEPTION WHEN OTHERS THEN
            IF sqlstate NOT LIKE 'ED%' THEN
                RAISE WARNING 'step %, %: % %', i, dice, sqlstate, sqlerrm;
            END IF;
        END;
        IF random() < 0.5 THEN
            COMMIT;
        END IF;
        IF random() < 0.3 THEN
            PERFORM edianton.refresh_progress();
            refreshes := refreshes + 1;
            IF i % 10 = 0 THEN
                FOR fault IN SELECT * FROM edianton.check_progress() LOOP
                    RAISE WARNING 'seed %, step %: %', seed, i, fault;
                END LOOP;
            END IF;
        END IF;
    END LOOP;
    INSERT INTO bi_log VALUES (done, refreshes);
END
$$;
CREATE TEMP TABLE bi_log (done integer, refreshes integer);
CREATE TEMP TABLE official AS SELECT * FROM edianton.calendar_day;
CALL public.bi_play(0.3, 150);
CALL public.bi_play(-0.6, 150);
SELECT sum(done) > 80 AS much_done, sum(refreshes) > 60 AS often_refreshed FROM bi_log;
DELETE FROM edianton.calendar_day;
INSERT INTO edianton.calendar_day SELECT * FROM official;
SELECT edianton.refresh_progress() IS NOT NULL AS refreshed;
SELECT * FROM edianton.check_progress();
SELECT count(*) FILTER (WHERE overdue > 0) > 0 AS overdue, count(*) FILTER (WHERE late > 0) > 0 AS late, sum(points) < 0 AS points, bool_and(finished >= in_time + late) AS adds_up FROM edianton_bi.progress_month;
SELECT (SELECT sum(matters) FROM edianton_bi.progress_library) = (SELECT count(*) FROM edianton.matter) AS matters,
       (SELECT sum(nodes + skipped) FROM edianton_bi.progress_stage) = (SELECT count(*) FROM edianton.node) AS nodes,
       (SELECT sum(points) FROM edianton_bi.progress_unit) = (SELECT sum(points) FROM edianton.score_entry) AS points,
       (SELECT sum(finished) FROM edianton_bi.progress_month) = (SELECT count(*) FROM edianton_bi.fact_node WHERE state IN ('done', 'conditional') AND done_at IS NOT NULL) AS finished;
SELECT * FROM pg_temp.broken();
-- the rebuild finds the same
CREATE TEMP TABLE kept AS SELECT to_jsonb(p) AS content FROM edianton_bi.progress_part p UNION ALL SELECT to_jsonb(s) FROM edianton_bi.progress_stage s UNION ALL SELECT to_jsonb(u) FROM edianton_bi.progress_unit u
    UNION ALL SELECT to_jsonb(l) FROM edianton_bi.progress_library l UNION ALL SELECT to_jsonb(m) FROM edianton_bi.progress_month m;
SELECT edianton.refresh_progress(rebuild => true) = (SELECT count(*) FROM edianton.matter) AS all_counted;
SELECT (SELECT count(*) > 500 FROM kept) AS rows, count(*) AS otherwise FROM (SELECT content FROM kept EXCEPT (SELECT to_jsonb(p) FROM edianton_bi.progress_part p UNION ALL SELECT to_jsonb(s) FROM edianton_bi.progress_stage s
    UNION ALL SELECT to_jsonb(u) FROM edianton_bi.progress_unit u UNION ALL SELECT to_jsonb(l) FROM edianton_bi.progress_library l UNION ALL SELECT to_jsonb(m) FROM edianton_bi.progress_month m)) x;
-- what somebody spoilt is found, and mended by a rebuild
UPDATE edianton_bi.progress_stage SET nodes = nodes + 1 WHERE stage_key = 'project-social/S01';
SELECT held, problem, (content ->> 'nodes')::integer > 0 AS nodes FROM edianton.check_progress() ORDER BY problem;
SELECT edianton.refresh_progress(true) > 0 AS rebuilt;
SELECT * FROM edianton.check_progress();
-- in another era, and after setup(), everything is counted anew
UPDATE edianton_bi.progress_state SET era = era + 1;
SELECT rebuild_due FROM edianton_bi.freshness;
SELECT edianton.refresh_progress() = (SELECT count(*) FROM edianton.matter) AS all_counted;
SELECT edianton.setup() ~ '^up to date' AS again;
SELECT rebuild_due FROM edianton_bi.freshness;
SELECT edianton.refresh_progress() = (SELECT count(*) FROM edianton.matter) AS all_counted;

-- ---------- who sees what ----------
-- details follow the matters, sums are for administrators, leaders and BI readers
CREATE FUNCTION public.bi_sees(role text, OUT nodes text, OUT events text, OUT scores text, OUT projects text, OUT stages boolean, OUT units boolean, OUT libraries boolean, OUT months boolean, OUT fresh boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as('t80-' || role);
    SELECT CASE count(*) WHEN (SELECT v FROM bi_all WHERE k = 'nodes') THEN 'all' WHEN 0 THEN 'none' ELSE 'some' END INTO nodes FROM edianton_bi.fact_node;
    SELECT CASE count(*) WHEN (SELECT v FROM bi_all WHERE k = 'events') THEN 'all' WHEN 0 THEN 'none' ELSE 'some' END INTO events FROM edianton_bi.fact_event;
    SELECT CASE count(*) WHEN (SELECT v FROM bi_all WHERE k = 'scores') THEN 'all' WHEN 0 THEN 'none' ELSE 'some' END INTO scores FROM edianton_bi.fact_score;
    SELECT CASE count(*) WHEN (SELECT v FROM bi_all WHERE k = 'projects') THEN 'all' WHEN 0 THEN 'none' ELSE 'some' END INTO projects FROM edianton_bi.dim_project;
    SELECT count(*) > 0 INTO stages FROM edianton_bi.progress_stage;
    SELECT count(*) > 0 INTO units FROM edianton_bi.progress_unit;
    SELECT count(*) > 0 INTO libraries FROM edianton_bi.progress_library;
    SELECT count(*) > 0 INTO months FROM edianton_bi.progress_month;
    SELECT count(*) > 0 INTO fresh FROM edianton_bi.freshness;
END $$;
-- a unit with a part in one project, and points there
SELECT edianton.open_matter('project-social', 'BI 末', 'T80-finance', duties => (SELECT jsonb_object_agg(code, 'T80-' || code) FROM edianton.duty)) AS last \gset
SELECT n.code AS later FROM edianton.node n WHERE n.matter_id = :last AND n.state = 'waiting' ORDER BY n.ord LIMIT 1 \gset
SELECT edianton.reassign(:last, :'later', 'T80-OUT', NULL, 'ground') > 0 AS part, edianton.score(:last, :'later', 't_bi_rework', 'ground', 'T80-OUT') > 0 AS points;
CREATE TEMP TABLE bi_all AS SELECT 'nodes' AS k, count(*) AS v FROM edianton_bi.fact_node UNION ALL SELECT 'events', count(*) FROM edianton_bi.fact_event
    UNION ALL SELECT 'scores', count(*) FROM edianton_bi.fact_score UNION ALL SELECT 'projects', count(*) FROM edianton_bi.dim_project;
GRANT SELECT ON bi_all TO regress_edianton_tool;
GRANT EXECUTE ON FUNCTION public.bi_sees TO regress_edianton_tool;
GRANT EXECUTE ON FUNCTION public.bi_refused TO regress_edianton_tool;
SET ROLE regress_edianton_tool;
SELECT r AS role, s.* FROM unnest('{admin,leader,bi,supervisor,gateway,unit,helper,enterprise}'::text[]) WITH ORDINALITY AS u (r, i), public.bi_sees(r) s ORDER BY i;
-- phones are nobody's; the engine room of progress is closed; figures are not for writing
SELECT count(*) AS phones FROM information_schema.columns WHERE table_schema = 'edianton_bi' AND column_name ~ 'phone|mobile|tel';
SELECT h AS held, public.bi_refused('SELECT * FROM edianton_bi.' || h) AS refused FROM unnest('{progress_part,progress_state,progress_touched}'::text[]) h;
SELECT public.bi_refused('UPDATE edianton_bi.progress_library SET matters = 0') AS written, public.bi_refused('SELECT edianton.add_progress(NULL)') AS added;
-- nobody acts: nothing is shown
SELECT public.bi_refused('SELECT * FROM edianton_bi.fact_node') AS nobody, public.bi_refused('SELECT * FROM edianton_bi.progress_unit') AS nobody_sums;
CREATE FUNCTION pg_temp.refresh(role text) RETURNS text LANGUAGE sql AS
$$ SELECT public.bi_refused(format('SELECT edianton.act_as(%L); SELECT edianton.refresh_progress()', 't80-' || role)) $$;
SELECT r AS role, pg_temp.refresh(r) AS refresh FROM unnest('{admin,bi,leader,supervisor,unit,enterprise}'::text[]) r;
RESET ROLE;
SELECT public.bi_refused('SELECT edianton.refresh_progress(NULL)') AS null_argument;
-- taken back, nothing is left
SELECT edianton.revoke_access('regress_edianton_tool');
SELECT has_schema_privilege('regress_edianton_tool', 'edianton_bi', 'USAGE') AS schema, count(*) AS relations FROM pg_class c
WHERE c.relnamespace = 'edianton_bi'::regnamespace AND c.relkind IN ('r', 'v') AND has_table_privilege('regress_edianton_tool', c.oid, 'SELECT');

DELETE FROM edianton.login WHERE role_name = 'regress_edianton_tool';
DROP PROCEDURE public.bi_play;
DROP FUNCTION public.bi_sees, public.bi_refused;
DROP FUNCTION pg_temp.refresh;
REVOKE ALL ON bi_all FROM regress_edianton_tool;
DROP ROLE regress_edianton_tool;
