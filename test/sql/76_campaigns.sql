-- Cloud dispatch: campaigns over projects, weekly figures of labour, materials, supplies; what is missing, late, corrected; the goal of 20 days.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t76;
BEGIN;
CREATE FUNCTION pg_temp.at(instant timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant::text, true) $$;
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM set_config('role', 'regress_edianton_t76', true), edianton.act_as(person);
    END IF;
    EXECUTE statement;
    message := 'was not refused';
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(regexp_replace(message, '\d{9,}', '#', 'g'), 'campaign \d+', 'campaign #', 'g');
END $$;
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    before text := current_setting('role');
BEGIN
    PERFORM set_config('role', 'regress_edianton_t76', true);
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    PERFORM set_config('role', before, true);
    RETURN answer;
END $$;
SELECT pg_temp.at('2025-02-08 09:00+08');
INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T76-GOV', '区政府办', '341602', 'government'), ('T76-DRC', '区发改委', '341602', 'department'), ('T76-HB', '区住建局', '341602', 'department'), ('T76-TOWN', '古井镇', '341602', 'township');
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES ('91341602MA6276001J', '甲公司', true, '341602');
INSERT INTO edianton.person (code, name, unit, enterprise, role, phone)
SELECT p.code, p.name, u.id, e.id, p.role, p.phone
FROM (VALUES ('t76-gov', '政府办经办', 'T76-GOV', NULL, 'unit', '13900000001'), ('t76-drc', '发改委经办', 'T76-DRC', NULL, 'unit', '13900000002'), ('t76-hb', '住建局经办', 'T76-HB', NULL, 'unit', '13900000003'),
             ('t76-town', '古井镇经办', 'T76-TOWN', NULL, 'unit', NULL), ('t76-admin', '管理员', NULL, NULL, 'admin', NULL), ('t76-gi', '督查员', NULL, NULL, 'supervisor', NULL),
             ('t76-jia', '甲公司项目经理', NULL, '91341602MA6276001J', 'enterprise', NULL)) p (code, name, unit, uscc, role, phone)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, person, level) SELECT p.unit, p.id, 'liaison' FROM edianton.person p WHERE p.code IN ('t76-drc', 't76-hb');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t76', id FROM edianton.person WHERE code LIKE 't76-%';
SELECT edianton.grant_access('regress_edianton_t76');
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'coordination', id FROM edianton.unit WHERE code = 'T76-GOV';
SELECT edianton.register_project('甲公司厂房', 'social', '续建', 80000000, '厂房三栋', supervising_unit => 'T76-DRC', local_unit => 'T76-TOWN', enterprise_uscc => '91341602MA6276001J') AS jia \gset
SELECT edianton.register_project('标准化厂房', 'state_owned', '续建', 60000000, '厂房五栋', supervising_unit => 'T76-HB', local_unit => 'T76-TOWN') AS yi \gset
SELECT edianton.register_project('污水处理厂', 'government', '续建', 90000000, '日处理三万吨', supervising_unit => 'T76-HB', local_unit => 'T76-TOWN') AS bing \gset
CREATE FUNCTION pg_temp.figures(resumed integer, workers_needed integer, workers integer, cement_needed numeric, cement numeric, masks integer) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('resumed', resumed, 'workers_needed', workers_needed, 'workers', workers, 'cement_needed', cement_needed, 'cement', cement, 'masks', masks) $$;

-- 2.31, 2.34: a campaign over a set of projects, all at work again within 20 days; its figures are data, its weeks natural ones cut to its days
SELECT pg_temp.as_person('t76-gov', format($$SELECT edianton.open_campaign('resume-2025', '节后复工云调度', '20天实现全面复工', '2025-02-10', '2025-03-01', '[
    {"code": "resumed", "name": "是否复工", "group": "resumption", "max": 1},
    {"code": "workers_needed", "name": "用工需求", "group": "labour", "measure": "人"},
    {"code": "workers", "name": "到岗人员", "group": "labour", "measure": "人", "against": "workers_needed"},
    {"code": "cement_needed", "name": "水泥需求", "group": "materials", "measure": "吨"},
    {"code": "cement", "name": "水泥到位", "group": "materials", "measure": "吨", "against": "cement_needed"},
    {"code": "masks", "name": "防护物资", "group": "supplies", "measure": "套", "required": false}]', '{%s,%s,%s}', goal_figure => 'resumed')$$, :jia, :yi, :bing)) AS campaign \gset
SELECT seq, p.starts, p.ends, edianton.campaign_due(p.ends, c.grace) AS due_at FROM edianton.campaign_period p JOIN edianton.campaign c ON c.id = p.campaign WHERE p.campaign = :campaign ORDER BY seq;
SELECT code, name_zh, goal, unit, starts, target, state, projects, reached, expected FROM edianton.campaign_progress WHERE campaign = :campaign;
-- bad definitions are refused and leave nothing
SELECT x.code, x.message FROM (VALUES
    ('t76-hb', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}')$$), ('t76-gov', $$('resume-2025', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}')$$),
    ('t76-gov', $$('x', ' ', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}')$$), ('t76-gov', $$('x', '名', '目标', '2025-03-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', 'infinity', '[{"code": "a", "name": "甲"}]', '{%s}')$$), ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[]', '{%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a"}]', '{%s}')$$), ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '["a"]', '{%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}]', '{%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲", "against": "b"}]', '{%s}')$$), ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲", "min": 5, "max": 1}]', '{%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲", "min": "多"}]', '{%s}')$$), ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲", "colour": "红"}]', '{%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{}')$$), ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{1%s}')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}', rhythm => 'year')$$), ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}', grace => 'none')$$),
    ('t76-gov', $$('x', '名', '目标', '2025-02-10', '2025-03-01', '[{"code": "a", "name": "甲"}]', '{%s}', goal_figure => 'b')$$)) v (person, s), pg_temp.refused(v.person, format('SELECT edianton.open_campaign' || v.s, :jia)) x;
SELECT count(*) AS campaigns, (SELECT count(*) FROM edianton.campaign_figure WHERE campaign <> :campaign) AS figures FROM edianton.campaign;

-- 2.32, 2.33: the first week: figures of labour, materials, supplies, by the enterprise and by the units
SELECT pg_temp.at('2025-02-14 16:00+08');
SET ROLE regress_edianton_t76;
SELECT pg_temp.as_person('t76-jia', format($$SELECT edianton.report_campaign(%s, %s, '%s', note => '模板班组未返岗')$$, :campaign, :jia, pg_temp.figures(0, 120, 45, 300, 80, 200))) AS version;
SELECT pg_temp.as_person('t76-hb', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :yi, pg_temp.figures(1, 80, 80, 150, 150, NULL))) AS version;
RESET ROLE;
\set good '{"resumed": 1, "workers_needed": 1, "workers": 1, "cement_needed": 1, "cement": 1}'
SELECT x.code, x.message FROM (VALUES
    ('t76-jia', :jia, '{"resumed": 0}', NULL, NULL), ('t76-jia', :jia, '{"resumed": 2, "workers_needed": 1, "workers": 1, "cement_needed": 1, "cement": 1}', 1, NULL),
    ('t76-hb', :bing, '{"resumed": 0, "workers_needed": -5, "workers": 1, "cement_needed": 1, "cement": 1}', NULL, NULL), ('t76-hb', :bing, '{"resumed": 0, "workers_needed": "八十", "workers": 1, "cement_needed": 1, "cement": 1}', NULL, NULL),
    ('t76-hb', :bing, '{"resumed": 0, "workers_needed": null, "workers": 1, "cement_needed": 1, "cement": 1}', NULL, NULL), ('t76-hb', :bing, '{"resumed": 0, "cranes": 3}', NULL, NULL), ('t76-hb', :bing, '[1]', NULL, NULL),
    ('t76-hb', :bing, :'good', 2, NULL), ('t76-hb', :bing, :'good', 9, NULL), ('t76-hb', :bing, :'good', 1, '2025-02-16'), ('t76-hb', :bing, :'good', 1, '2025-02-01'),
    ('t76-jia', :jia, :'good', 1, NULL), ('t76-jia', :yi, :'good', 1, NULL), ('t76-gi', :bing, :'good', 1, NULL), ('t76-drc', :bing, :'good', 1, NULL)) v (person, project, figures, period, as_of),
    pg_temp.refused(v.person, format('SELECT edianton.report_campaign(%s, %s, %L, %L, as_of => %L)', :campaign, v.project, v.figures, v.period, v.as_of)) x;
SELECT count(*) AS reports FROM edianton.campaign_report;

-- the period ends: who has not reported is asked, once, held back by the quiet hours; past the term he is missing and told so once more
SELECT pg_temp.at('2025-02-16 22:30+08');
SELECT * FROM edianton.campaign_tick();
SELECT * FROM edianton.campaign_tick();
SELECT title, period, unit_zh, due_at, overdue FROM edianton.campaign_missing;
SELECT title, period, state FROM edianton.campaign_report_board WHERE campaign = :campaign ORDER BY period, matter_id;
SELECT pg_temp.at('2025-02-17 17:30+08');
SELECT title, period, unit_zh, due_at, overdue, reminded_at FROM edianton.campaign_missing;
SELECT * FROM edianton.campaign_tick();
SELECT * FROM edianton.campaign_tick();
SELECT r.kind, r.period, p.code AS person, w.urgent, w.created_at, w.not_before, w.body FROM edianton.campaign_reminder r JOIN edianton.notice w ON w.id = r.notice LEFT JOIN edianton.person p ON p.id = w.person ORDER BY r.reminded_at;
-- late is late for ever; a correction is a version with a reason, and the one before stays
SELECT pg_temp.at('2025-02-18 10:00+08');
SET ROLE regress_edianton_t76;
SELECT pg_temp.as_person('t76-hb', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :bing, pg_temp.figures(0, 200, 60, 500, 100, 100))) AS version;
SELECT pg_temp.as_person('t76-jia', format($$SELECT edianton.report_campaign(%s, %s, '%s', 1, reason => '漏计钢筋班组')$$, :campaign, :jia, pg_temp.figures(0, 120, 60, 300, 80, 200))) AS version;
RESET ROLE;
SELECT title, state, reported_at, version, as_of, figures ->> 'workers' AS workers FROM edianton.campaign_report_board WHERE campaign = :campaign AND period = 1 ORDER BY matter_id;
SELECT version, figures ->> 'workers' AS workers, late, reason FROM edianton.campaign_report WHERE matter_id = :jia ORDER BY version;
SELECT x.code, x.message FROM (VALUES ($$UPDATE edianton.campaign_report SET late = false$$), ($$DELETE FROM edianton.campaign_report$$)) v (s), pg_temp.refused(NULL, v.s) x;
-- aggregated per week; what projects lack
SELECT period, name_zh, measure, expected, reports, missing, late, total, change, needed, met FROM edianton.campaign_week WHERE campaign = :campaign AND period = 1 ORDER BY position;
SELECT title, grp, name_zh, needed, in_place, gap FROM edianton.campaign_gap WHERE campaign = :campaign ORDER BY title COLLATE "C", need;

-- the second week; a fourth project joins, and one leaves with a reason
SELECT edianton.register_project('学校扩建', 'government', '续建', 30000000, '教学楼', supervising_unit => 'T76-DRC', local_unit => 'T76-TOWN') AS ding \gset
SELECT pg_temp.at('2025-02-20 10:00+08');
SELECT x.code, x.message FROM (VALUES ('t76-hb', format($$SELECT edianton.add_campaign_project(%s, %s)$$, :campaign, :ding)), ('t76-gov', format($$SELECT edianton.add_campaign_project(%s, %s)$$, :campaign, :jia)),
    ('t76-gov', format($$SELECT edianton.add_campaign_project(0, %s)$$, :ding)), ('t76-gov', format($$SELECT edianton.add_campaign_project(%s, 7)$$, :campaign)), ('t76-gov', format($$SELECT edianton.leave_campaign(%s, %s, ' ')$$, :campaign, :bing)),
    ('t76-gov', format($$SELECT edianton.leave_campaign(%s, %s, '停建')$$, :campaign, :ding))) v (person, s), pg_temp.refused(v.person, v.s) x;
SELECT pg_temp.as_person('t76-gov', format($$SELECT edianton.add_campaign_project(%s, %s, 'T76-TOWN')$$, :campaign, :ding));
SELECT pg_temp.at('2025-02-21 10:00+08');
SET ROLE regress_edianton_t76;
SELECT pg_temp.as_person('t76-jia', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :jia, pg_temp.figures(1, 120, 110, 300, 240, 200))) AS jia,
       pg_temp.as_person('t76-hb', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :yi, pg_temp.figures(1, 80, 80, 150, 150, 50))) AS yi,
       pg_temp.as_person('t76-town', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :ding, pg_temp.figures(0, 40, 10, 60, 20, 0))) AS ding;
RESET ROLE;
SELECT pg_temp.as_person('t76-gov', format($$SELECT edianton.leave_campaign(%s, %s, '规划调整停建')$$, :campaign, :bing));
SELECT x.code, x.message FROM pg_temp.refused('t76-hb', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :bing, pg_temp.figures(1, 1, 1, 1, 1, 1))) x;
SELECT period, name_zh, expected, reports, total, change, met FROM edianton.campaign_week WHERE campaign = :campaign AND period = 2 ORDER BY position;
-- an edit of the calendar moves what is due, without a word to the campaign
SAVEPOINT calendar;
INSERT INTO edianton.calendar_day (calendar, day, is_workday, name) VALUES ('CN', '2025-02-24', false, '临时放假');
SELECT DISTINCT period, due_at FROM edianton.campaign_report_board WHERE campaign = :campaign AND period = 2;
ROLLBACK TO calendar;

-- the third: all at work on the 20th day
SELECT pg_temp.at('2025-03-01 18:00+08');
SET ROLE regress_edianton_t76;
SELECT pg_temp.as_person('t76-jia', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :jia, pg_temp.figures(1, 120, 120, 300, 300, 200))) AS jia,
       pg_temp.as_person('t76-town', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :ding, pg_temp.figures(1, 40, 38, 60, 60, 0))) AS ding;
SELECT pg_temp.as_person('t76-town', format($$SELECT edianton.report_campaign(%s, %s, '%s', 3, as_of => '2025-02-27', reason => '27日已复工')$$, :campaign, :ding, pg_temp.figures(1, 40, 38, 60, 60, 0))) AS corrected;
RESET ROLE;
SELECT title, reached_on FROM edianton.campaign_reached WHERE campaign = :campaign ORDER BY reached_on, title COLLATE "C";
SELECT projects, reached, reached_share, all_reached_on, days_taken, expected, received, late, missing FROM edianton.campaign_progress WHERE campaign = :campaign;
-- who sees what: units and the enterprise their own projects
CREATE FUNCTION pg_temp.sees(person text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    RETURN (SELECT format('%s reports of %s projects', count(*), count(DISTINCT matter_id)) FROM edianton.campaign_report);
END $$;
SET ROLE regress_edianton_t76;
SELECT p.code, pg_temp.sees(p.code) FROM unnest('{t76-jia,t76-drc,t76-hb,t76-town,t76-gov,t76-gi}'::text[]) p (code);
RESET ROLE;

-- closed with its result and the figures of that day; nothing is reported afterwards
SELECT pg_temp.at('2025-03-04 09:00+08');
SELECT title, period FROM edianton.campaign_missing;
SELECT x.code, x.message FROM (VALUES ('t76-hb', $$SELECT edianton.close_campaign(%s, '已全面复工')$$), ('t76-gov', $$SELECT edianton.close_campaign(%s, '')$$), ('t76-gov', $$SELECT edianton.close_campaign(0 * %s, '已全面复工')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :campaign)) x;
SELECT pg_temp.as_person('t76-gov', format($$SELECT edianton.close_campaign(%s, '20天内全面复工，标准化厂房第三周漏报')$$, :campaign)) AS result;
SELECT state, result, conclusion, closed_at FROM edianton.campaign_progress WHERE campaign = :campaign;
SELECT jsonb_pretty(outcome) FROM edianton.campaign WHERE id = :campaign;
SELECT x.code, x.message FROM (VALUES ('t76-hb', format($$SELECT edianton.report_campaign(%s, %s, '%s')$$, :campaign, :yi, pg_temp.figures(1, 1, 1, 1, 1, 1))), ('t76-gov', format($$SELECT edianton.close_campaign(%s, '再结一次')$$, :campaign)),
    ('t76-gov', format($$SELECT edianton.add_campaign_project(%s, %s)$$, :campaign, :ding)), ('t76-hb', $$SELECT edianton.campaign_tick()$$)) v (person, s), pg_temp.refused(v.person, v.s) x;
SELECT * FROM edianton.campaign_tick();
SELECT e.kind, e.detail ->> 'period' AS period, e.detail ->> 'version' AS version FROM edianton.event e WHERE e.matter_id = :jia AND e.kind LIKE 'campaign.%' ORDER BY e.seq;
SELECT c.* FROM unnest(ARRAY[:jia, :yi, :bing, :ding]) m, edianton.check_integrity(m) c;
ROLLBACK;
DROP ROLE regress_edianton_t76;
