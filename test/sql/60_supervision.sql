-- 13710 supervision, phrase by phrase: each section is named by its number in the list of capabilities.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- Runs a statement as a person and says how it was refused; matters are shown as #.
CREATE FUNCTION pg_temp.tries(person text, statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{15,}|(?<=proposal )\d+', '#', 'g');
    detail := regexp_replace(detail, '\d{15,}', '#', 'g');
END $$;
-- One statement as one person, whatever it returns.
CREATE FUNCTION pg_temp.does(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN CASE WHEN answer ~ '^[0-9]+$' THEN answer::bigint END;
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind, phone) VALUES
    ('s60-office', '省政府办公厅', '341602', 'government', '0351-1'),
    ('s60-county', '定襄县政府', '341602', 'government', NULL),
    ('s60-land', '自然资源厅', '341602', 'department', '0351-2'),
    ('s60-house', '住建厅', '341602', 'department', NULL),
    ('s60-invest', '魏武国控', '341602', 'enterprise', NULL),
    ('s60-out', '气象局', '341602', 'department', NULL);
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA06006005', '定襄法兰公司'), ('91341602MA62000011', '甲公司') ON CONFLICT DO NOTHING;
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('s60-secretary', '交办员', 's60-office', NULL, 'unit'), ('s60-reviewer', '审核员', 's60-office', NULL, 'unit'),
             ('s60-county', '县里人', 's60-county', NULL, 'unit'), ('s60-land', '耕保处', 's60-land', NULL, 'unit'),
             ('s60-house', '建管处', 's60-house', NULL, 'unit'), ('s60-invest', '财务部', 's60-invest', NULL, 'unit'),
             ('s60-out', '旁人', 's60-out', NULL, 'unit'), ('s60-admin', '管理员', NULL, NULL, 'admin'),
             ('s60-boss', '企业负责人', NULL, '91341602MA06006005', 'enterprise'), ('s60-clerk', '企业申报员', NULL, '91341602MA06006005', 'enterprise'),
             ('s60-rival', '别家企业', NULL, '91341602MA62000011', 'enterprise')) p (code, name, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, level, person) SELECT unit, 'duty', id FROM edianton.person WHERE code IN ('s60-land', 's60-secretary');
INSERT INTO edianton.contact (unit, level, name, phone) SELECT id, 'head', '厅长', '13900000000' FROM edianton.unit WHERE code = 's60-land';
INSERT INTO edianton.contact (unit, level, name, phone) SELECT id, l, n, p FROM edianton.unit, (VALUES ('duty', '值班员', '13900000001'), ('head', '厅长', '13900000002')) c (l, n, p) WHERE code = 's60-house';
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('natural_resources', 's60-land'), ('housing', 's60-house')) AS x (d, c) JOIN edianton.unit u ON u.code = x.c
    ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
\set good '''[{"name": "解决建设用地", "target": 120, "unit": "亩", "due": "2025-10-26"}]'''
SELECT pg_temp.at('2025-09-26 16:00+08');

-- 4.1 the enterprise says at its port what the problem is; the county vouches for it; the office admits it (4.10)
SELECT pg_temp.does('s60-boss', format($$SELECT edianton.propose_supervision('法兰项目建设用地指标未落实', '二期厂房已签约，建设用地指标缺口120亩，影响年内开工',
    's60-office', %L, 4, subject => 'land', class => 'major', source => 'enterprise', reporter => 's60-county', joint => '{s60-house,s60-invest}',
    basis => '企业端口2025-09-26')$$, :good)) AS p \gset
SELECT p.state, p.source, p.class, r.name_zh AS responsible, c.name_zh AS reporter, e.name AS enterprise, w.code AS proposed_by
FROM edianton.supervision_proposal p JOIN edianton.unit r ON r.id = p.responsible LEFT JOIN edianton.unit c ON c.id = p.reporter
LEFT JOIN edianton.enterprise e ON e.id = p.enterprise LEFT JOIN edianton.person w ON w.id = p.proposed_by WHERE p.id = :p;
-- 4.32 a second person decides, one of the issuing unit
SELECT t.* FROM unnest('{s60-boss,s60-county,s60-out}'::text[]) WITH ORDINALITY w (who, n), pg_temp.tries(w.who, format('SELECT edianton.admit_supervision(%s)', :p)) t ORDER BY w.n;
SELECT pg_temp.does('s60-reviewer', format('SELECT edianton.admit_supervision(%s)', :p)) AS m \gset
-- the enterprise follows it and takes no part in it
SELECT t.code, t.message FROM unnest(ARRAY['withdraw(%s, ''S1'', ''不办了'')', 'refuse(%s, ''S1'', ''不归我管'')', 'complete(%s, ''S1'')', 'cancel_matter(%s, ''不办了'')']) WITH ORDINALITY c (c, n), pg_temp.tries('s60-clerk', format('SELECT edianton.' || c.c, :m)) t ORDER BY c.n;
SELECT t.code, t.message, t.detail FROM unnest(ARRAY['refuse(%s, ''S1'', ''不归我管'')', 'complete_conditionally(%s, ''S1'', ''{材料}'', ''2026-01-01'')']) c, pg_temp.tries('s60-land', format('SELECT edianton.' || c, :m)) t;
SELECT state, matter_id = :m AS same FROM edianton.supervision_proposal WHERE id = :p;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.admit_supervision(%s)', :p)) t;
SELECT part, unit_zh, person FROM edianton.supervision_party WHERE matter_id = :m ORDER BY part COLLATE "C", unit COLLATE "C";
-- what nobody admitted is not opened, by whoever
SELECT t.* FROM unnest('{s60-secretary,s60-admin,s60-land}'::text[]) WITH ORDINALITY w (who, n),
    pg_temp.tries(w.who, $$SELECT edianton.open_matter('supervision-13710', '绕过准入', 's60-office', duties => '{"responsible": "s60-land", "issuer": "s60-office"}')$$) t ORDER BY w.n;

SELECT t.* FROM unnest('{red,directive}'::text[]) WITH ORDINALITY s (source, n), pg_temp.tries('s60-admin', format($$SELECT edianton.open_matter('supervision-13710', '假托来源', 's60-office',
    attrs => '{"source": "%s"}', parent => %s, parent_node => 'S1', duties => '{"responsible": "s60-land", "issuer": "s60-office"}')$$, s.source, :m)) t ORDER BY s.n;

-- 4.13 five digits, five nodes; 4.3 one day, 4.4 three days, 4.5 seven days, 4.6 a month, all from the dispatch
SELECT n.code, n.term, n.state, n.colour, n.due_at, u.name_zh AS unit FROM edianton.node n JOIN edianton.unit u ON u.id = n.lead_unit WHERE n.matter_id = :m ORDER BY n.ord;
-- 4.16 assigned: every unit with a part was told, the joint ones see it, others do not
SELECT u.name_zh AS told FROM edianton.notice t JOIN edianton.unit u ON u.id = t.unit WHERE t.matter_id = :m ORDER BY u.code COLLATE "C";
SELECT u.code, u.id = ANY (m.units) AS has_a_part FROM edianton.matter m, edianton.unit u WHERE m.id = :m AND u.code LIKE 's60-%' ORDER BY u.code COLLATE "C";
-- 1.20 the same five in the words of Qiaocheng
SELECT name_zh FROM edianton.node_light WHERE matter_id = :m ORDER BY position;

-- 4.4 a report has content, comes in its order and from the unit; S1 before S3
SELECT t.* FROM unnest(ARRAY['SELECT edianton.complete(%s, ''S1'')', 'SELECT edianton.complete(%s, ''S1'', detail => ''{"content": "  "}'')',
    'UPDATE edianton.node SET state = ''done'' WHERE matter_id = %s AND code = ''S1''', 'SELECT edianton.complete(%s, ''S3'', detail => ''{"content": "x"}'')']) WITH ORDINALITY s (s, n),
    pg_temp.tries('s60-land', format(s.s, :m)) t ORDER BY s.n;
SELECT t.* FROM pg_temp.tries('s60-house', format('SELECT edianton.complete(%s, ''S1'', detail => ''{"content": "x"}'')', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-out', format('SELECT edianton.complete(%s, ''S1'', detail => ''{"content": "x"}'')', :m)) t;
SELECT pg_temp.at('2025-09-27 10:00+08');
SELECT pg_temp.does('s60-land', format('SELECT edianton.complete(%s, ''S1'', detail => ''{"content": "厅长办公会研究，明确耕保处牵头"}'')', :m)) > 0 AS s1;
SELECT pg_temp.at('2025-09-29 09:00+08');
SELECT t.* FROM unnest(ARRAY['SELECT edianton.complete(%s, ''S3'')', 'SELECT edianton.complete(%s, ''S3'', detail => ''{"result": "放错了地方"}'')',
    'UPDATE edianton.node SET state = ''done'' WHERE matter_id = %s AND code = ''S3''']) WITH ORDINALITY s (s, n), pg_temp.tries('s60-land', format(s.s, :m)) t ORDER BY s.n;
SELECT code, state FROM edianton.node WHERE matter_id = :m AND code = 'S3';
SELECT pg_temp.does('s60-land', format('SELECT edianton.complete(%s, ''S3'', detail => ''{"content": "已与定襄县会商，调剂指标方案报批"}'')', :m)) > 0 AS s3;
-- 1.21 the joint units, an SOE among them, are co-units of every node of the responsible one: they see it, hand in papers and
-- report, and do not finish it; others do nothing of it
SELECT n.code, ARRAY(SELECT u.name_zh FROM unnest(n.co_units) c JOIN edianton.unit u ON u.id = c ORDER BY u.code COLLATE "C") AS co_units FROM edianton.node n WHERE n.matter_id = :m ORDER BY n.ord;
CREATE FUNCTION pg_temp.may(who text, action text, m bigint, node text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM edianton.act_as(who); RETURN edianton.may(action, m, node); END $$;
SELECT w.who, pg_temp.may(w.who, 'submit', :m, 'S7') AS submit, pg_temp.may(w.who, 'complete', :m, 'S7') AS complete, pg_temp.may(w.who, 'submit', :m, 'S0') AS submit_s0
FROM unnest('{s60-land,s60-house,s60-invest,s60-out}'::text[]) WITH ORDINALITY w (who, n) ORDER BY w.n;
SELECT u.name_zh, t.body FROM edianton.notice t JOIN edianton.unit u ON u.id = t.unit WHERE t.matter_id = :m AND u.code IN ('s60-land', 's60-invest', 's60-office') ORDER BY u.code COLLATE "C", t.id;
SELECT pg_temp.does('s60-invest', format('SELECT edianton.report_progress(%s, ''连夜会商筹措耕地开垦费'', 40, ''{"1": 50}'')', :m)) > 0 AS reported;
SELECT t.* FROM pg_temp.tries('s60-out', format('SELECT edianton.report_progress(%s, ''x'')', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.report_progress(%s, '' '')', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.report_progress(%s, ''x'', 101)', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.report_progress(%s, ''x'', 50, ''{"2": 1}'')', :m)) t;
SELECT pg_temp.at('2025-10-09 10:00+08');
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.complete(%s, ''S7'', detail => ''{"content": "没有结果"}'')', :m)) t;
SELECT pg_temp.does('s60-land', format('SELECT edianton.complete(%s, ''S7'', detail => ''{"result": "指标已初步明确"}'')', :m)) > 0 AS s7;

-- 4.14 rigid: nobody gets time by a decision of his own, and what is done leaves its trace
SELECT t.* FROM unnest(ARRAY['SELECT edianton.extend(%s, ''S30'', ''7 days'', ''主任'', ''忙'')', 'SELECT edianton.complete(%s, ''S0'', detail => ''{"result": "x", "evidence": "x", "rating": "优秀"}'')']) WITH ORDINALITY s (s, n),
    pg_temp.tries('s60-land', format(s.s, :m)) t ORDER BY s.n;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.set_deadline(%s, ''S30'', ''2025-12-31 17:30+08'', ''宽限'')', :m)) t;
-- nor stops a clock, however legal elsewhere: its policy knows no pauses; that is a row, and says which ones where there are some
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.pause(%s, ''S30'', ''hearing'', ''听证通知1号'')', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.suspend_matter(%s, ''先放一放'')', :m)) t;
SELECT code, state, due_at FROM edianton.node WHERE matter_id = :m AND code = 'S30';
SAVEPOINT pauses;
UPDATE edianton.policy SET pauses = '{hearing}' WHERE code = 'supervision';
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.pause(%s, ''S30'', ''tender'', ''招标公告1号'')', :m)) t;
SELECT pg_temp.does('s60-land', format('SELECT edianton.pause(%s, ''S30'', ''hearing'', ''听证通知1号'')', :m)) > 0 AS paused;
SELECT code, state FROM edianton.node WHERE matter_id = :m AND code = 'S30';
ROLLBACK TO pauses;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.reclassify_supervision(%s, ''ordinary'', ''改一般'')', :m)) t;

-- 4.2 the land problem is solved inside the month; 4.9 with a result; 4.8 written off by the issuer alone
SELECT pg_temp.at('2025-10-20 15:00+08');
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.apply_close(%s, ''已解决'', ''file:///pi.pdf'')', :m)) t;
SELECT pg_temp.does('s60-land', format('SELECT edianton.complete(%s, ''S30'', detail => ''{"result": "120亩用地指标批复"}'')', :m)) > 0 AS s30;
SELECT t.* FROM unnest(ARRAY['SELECT edianton.apply_close(%s, '''', ''file:///pi.pdf'')', 'SELECT edianton.apply_close(%s, ''已批复'', '' '')']) WITH ORDINALITY s (s, n),
    pg_temp.tries('s60-land', format(s.s, :m)) t ORDER BY s.n;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.close_supervision(%s, ''优秀'')', :m)) t;
SELECT pg_temp.does('s60-land', format('SELECT edianton.apply_close(%s, ''120亩用地指标全部批复'', ''file:///pi.pdf'')', :m)) AS application;
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.apply_close(%s, ''again'', ''x'')', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-land', format('SELECT edianton.close_supervision(%s, ''优秀'')', :m)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.close_supervision(%s, ''很好'')', :m)) t;
-- returned: not solved after all, and no clock restarts
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.return_close(%s, '''')', :m)) t;
SELECT due_at AS due_before FROM edianton.node WHERE matter_id = :m AND code = 'S30' \gset
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.return_close(%s, ''尚缺省级批文'')', :m)) > 0 AS returned;
SELECT code, state, round, start_at, due_at, due_at = :'due_before' AS as_before, colour FROM edianton.node WHERE matter_id = :m AND code = 'S30';
SELECT pg_temp.at('2025-10-22 15:00+08');
SELECT pg_temp.does('s60-land', format('SELECT edianton.complete(%s, ''S30'', detail => ''{"result": "省级批文已补齐"}'')', :m)) > 0 AS s30;
SELECT pg_temp.does('s60-land', format('SELECT edianton.apply_close(%s, ''120亩用地指标全部批复，省级批文齐备'', ''file:///pi2.pdf'')', :m)) AS application;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.close_supervision(%s, ''优秀'', ''晋督销〔2025〕1号'')', :m)) > 0 AS closed;
SELECT state, colour, rating, result, evidence, closed_at - opened_at AS took FROM edianton.supervision_register WHERE matter_id = :m;
-- a closed case stays as it is; reopening is a new round that asks for a new application
SELECT t.* FROM unnest(ARRAY['SELECT edianton.report_progress(%s, ''x'')', 'SELECT edianton.apply_close(%s, ''x'', ''x'')', 'SELECT edianton.complete(%s, ''S1'', detail => ''{"content": "x"}'')']) WITH ORDINALITY s (s, n),
    pg_temp.tries('s60-land', format(s.s, :m)) t ORDER BY s.n;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.reopen(%s, ''S0'', ''回访不实'')', :m)) > 0 AS reopened;
SELECT state, rating FROM edianton.supervision_register WHERE matter_id = :m;
SELECT seq, state, rating, reason FROM edianton.supervision_application WHERE matter_id = :m ORDER BY seq;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.complete(%s, ''S0'', detail => ''{"result": "x", "evidence": "x", "rating": "优秀"}'')', :m)) t;
SELECT pg_temp.does('s60-land', format('SELECT edianton.apply_close(%s, ''回访属实'', ''file:///pi3.pdf'')', :m)) AS application;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.close_supervision(%s, ''良好'')', :m)) > 0 AS closed;
SELECT state, rating FROM edianton.supervision_register WHERE matter_id = :m;
SELECT * FROM edianton.verify_history(:m);
SELECT pg_temp.does('s60-admin', format('SELECT count(*) FROM edianton.check_integrity(%s)', :m)) AS faults;

-- 4.24 content, contact, progress and time nodes of one case
SELECT jsonb_pretty(edianton.supervision_detail(:m) - 'matter');
-- 4.25 the ledger
SELECT category_zh, source_zh, class, severity, issuer_zh, responsible_zh, state_zh, nodes_done, nodes_total FROM edianton.supervision_register WHERE matter_id = :m;

-- 4.10, 4.11 the county's departments report what troubles an enterprise, the office takes it up on the same day, and within seven
-- days the burning need is met: an ordinary case has no month
SELECT pg_temp.at('2025-11-03 09:00+08');
SELECT pg_temp.does('s60-county', format($$SELECT edianton.propose_supervision('法兰公司厂区外断头路打通', '货车绕行5公里，订单将违约', 's60-office', %L, 3, responsible => 's60-house', source => 'report',
    enterprise_uscc => '91341602MA06006005')$$, '[{"name": "打通道路", "target": 1, "unit": "条", "due": "2025-11-10"}]')) AS p \gset
SELECT t.* FROM pg_temp.tries('s60-county', format('SELECT edianton.admit_supervision(%s)', :p)) t;
SELECT pg_temp.at('2025-11-03 15:00+08');
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.admit_supervision(%s, severity => 5)', :p)) AS road \gset
SELECT part, unit_zh, person FROM edianton.supervision_party WHERE matter_id = :road ORDER BY part COLLATE "C";
SELECT e.name AS enterprise, s.severity, s.admitted_at FROM edianton.supervision s JOIN edianton.enterprise e ON e.id = s.enterprise WHERE s.matter_id = :road;
SELECT code, state, due_at FROM edianton.node WHERE matter_id = :road ORDER BY ord;
SELECT pg_temp.at('2025-11-04 09:00+08');
SELECT pg_temp.does('s60-house', format('SELECT edianton.complete(%s, ''S1'', detail => ''{"content": "已派施工队"}'')', :road)) > 0 AS s1;
SELECT pg_temp.does('s60-house', format('SELECT edianton.complete(%s, ''S3'', detail => ''{"content": "路基完成"}'')', :road)) > 0 AS s3;
SELECT pg_temp.at('2025-11-10 09:00+08');
SELECT pg_temp.does('s60-house', format('SELECT edianton.complete(%s, ''S7'', detail => ''{"result": "通车"}'')', :road)) > 0 AS s7;
SELECT n.code, n.done_at < n.due_at AS in_time, n.done_at - m.opened_at AS after FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id WHERE n.matter_id = :road AND n.code = 'S7';
SELECT pg_temp.at('2025-11-10 17:30+08');
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.reclassify_supervision(%s, ''major'', ''七天已到'')', :road)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.set_attrs(%s, ''{"class": "major"}'', ''绕过'')', :road)) t;
SELECT pg_temp.does('s60-house', format('SELECT edianton.apply_close(%s, ''断头路通车'', ''file:///road.jpg'')', :road)) AS application;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.close_supervision(%s, ''优秀'')', :road)) > 0 AS closed;
SELECT state, colour, closed_at - opened_at AS took FROM edianton.supervision_register WHERE matter_id = :road;

-- 4.5, 4.6 ordinary or major: before the 7-day point, by the issuer, and the clocks are those of the dispatch
SELECT pg_temp.at('2025-11-12 09:00+08');
SELECT pg_temp.does('s60-secretary', format($$SELECT edianton.propose_supervision('老旧小区燃气管道更换', '涉及11个小区', 's60-office', %L, 5, subject => 'construction')$$,
    '[{"name": "更换管道", "target": 11, "unit": "个小区", "due": "2025-12-12"}]')) AS p \gset
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.admit_supervision(%s)', :p)) t;
SELECT pg_temp.does('s60-reviewer', format('SELECT edianton.admit_supervision(%s)', :p)) AS gas \gset
SELECT t.* FROM pg_temp.tries('s60-house', format('SELECT edianton.submit_plan(%s, ''方案'', ''[{"title": "x", "due": "2026-01-31 17:30+08"}]'')', :gas)) t;
SELECT t.* FROM pg_temp.tries('s60-house', format('SELECT edianton.reclassify_supervision(%s, ''major'', ''难'')', :gas)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.reclassify_supervision(%s, ''huge'', ''难'')', :gas)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.reclassify_supervision(%s, ''major'', '''')', :gas)) t;
SELECT pg_temp.at('2025-11-18 09:00+08');
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.reclassify_supervision(%s, ''major'', ''涉及11个小区停气，须分批'')', :gas)) > 0 AS reclassified;
SELECT code, state, start_at, due_at, colour FROM edianton.node WHERE matter_id = :gas ORDER BY ord;

-- 4.7 what really cannot be solved has a plan with points in time; 4.38 the text of it is required
SELECT t.* FROM unnest(ARRAY['SELECT edianton.submit_plan(%s, '' '', ''[{"title": "x", "due": "2026-01-31 17:30+08"}]'')', 'SELECT edianton.submit_plan(%s, ''分三批更换'', ''[]'')',
    'SELECT edianton.submit_plan(%s, ''分三批更换'', ''[{"title": "第一批"}]'')', 'SELECT edianton.submit_plan(%s, ''分三批更换'', ''[{"title": "第一批", "due": "2025-11-01 17:30+08"}]'')']) WITH ORDINALITY s (s, n),
    pg_temp.tries('s60-house', format(s.s, :gas)) t ORDER BY s.n;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.approve_plan(%s, ''文号'')', :gas)) t;
SELECT pg_temp.does('s60-house', format('SELECT edianton.submit_plan(%s, ''分三批停气更换，居民代表参与验收'', ''[{"title": "第三批", "due": "2026-02-28 17:30+08"}, {"title": "第一批4个小区", "due": "2025-12-20 17:30+08"}, {"title": "第二批4个小区", "due": "2026-01-20 17:30+08"}]'')', :gas)) AS version;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.return_plan(%s, ''第三批须写明小区'')', :gas)) AS returned;
SELECT pg_temp.does('s60-house', format('SELECT edianton.submit_plan(%s, ''分三批停气更换，居民代表参与验收'', ''[{"title": "第一批4个小区", "due": "2025-12-20 17:30+08"}, {"title": "第二批4个小区", "due": "2026-01-20 17:30+08"}, {"title": "第三批3个小区", "due": "2026-02-28 17:30+08"}]'')', :gas)) AS version;
SELECT t.* FROM pg_temp.tries('s60-house', format('SELECT edianton.approve_plan(%s, ''自批'')', :gas)) t;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.approve_plan(%s, ''晋政督〔2025〕9号'')', :gas)) > 0 AS approved;
SELECT code, due_at FROM edianton.node WHERE matter_id = :gas AND code = 'S30';
SELECT m.title, m.state, n.due_at, n.warn_at, n.colour FROM edianton.matter m JOIN edianton.node n ON n.matter_id = m.id WHERE m.parent_id = :gas ORDER BY n.due_at;
-- a milestone has its own light, and moves by nobody's word but a plan's
SELECT id AS first FROM edianton.matter WHERE parent_id = :gas AND title LIKE '第一批%' \gset
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.set_deadline(%s, ''M'', ''2026-02-01 17:30+08'', ''宽限'')', :first)) t;
SELECT pg_temp.at('2025-12-19 09:00+08');
SELECT pg_temp.does('s60-house', format('SELECT edianton.complete(%s, ''M'', detail => ''{"content": "4个小区完成"}'')', :first)) > 0 AS reached;
-- it may be changed, so often and no more, and every change stays to be seen
SELECT pg_temp.does('s60-house', format('SELECT edianton.submit_plan(%s, ''寒潮停工，后两批顺延'', ''[{"title": "第二批4个小区", "due": "2026-03-10 17:30+08"}, {"title": "第三批3个小区", "due": "2026-03-31 17:30+08"}]'')', :gas)) AS version;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.approve_plan(%s, ''晋政督〔2025〕12号'')', :gas)) > 0 AS approved;
SELECT pg_temp.does('s60-house', format('SELECT edianton.submit_plan(%s, ''再顺延'', ''[{"title": "第二批4个小区", "due": "2026-03-20 17:30+08"}, {"title": "第三批3个小区", "due": "2026-04-15 17:30+08"}]'')', :gas)) AS version;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.approve_plan(%s, ''晋政督〔2025〕13号'')', :gas)) > 0 AS approved;
SELECT t.* FROM pg_temp.tries('s60-house', format('SELECT edianton.submit_plan(%s, ''三顺延'', ''[{"title": "全部", "due": "2026-06-30 17:30+08"}]'')', :gas)) t;
SELECT version, state, ends_at, document FROM edianton.supervision_plan WHERE matter_id = :gas ORDER BY version;
SELECT m.title, m.state, n.due_at FROM edianton.matter m JOIN edianton.node n ON n.matter_id = m.id WHERE m.parent_id = :gas AND m.state <> 'cancelled' ORDER BY n.due_at;

-- 4.22 urged by hand, on record; the duty person and the head are told; 4.37 by SMS and online
SELECT t.* FROM pg_temp.tries('s60-house', format('SELECT edianton.urge_supervision(%s, ''自催'')', :gas)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.urge_supervision(%s, '' '')', :gas)) t;
SELECT t.* FROM pg_temp.tries('s60-secretary', format('SELECT edianton.urge_supervision(%s, ''x'', ''{boss}'')', :gas)) t;
SELECT pg_temp.does('s60-secretary', format('SELECT edianton.urge_supervision(%s, ''请加快第二批'', ''{duty,head}'')', :gas)) > 0 AS urged;
SELECT node, reason, levels, unit_zh, urged_by FROM edianton.supervision_urging WHERE matter_id = :gas AND urged_by IS NOT NULL;
SELECT pg_temp.does('s60-admin', 'SELECT edianton.digest()') >= 0 AS digested;
SELECT t.kind, t.channel, t.level, t.phone, u.name_zh AS unit FROM edianton.notice t JOIN edianton.unit u ON u.id = t.unit
WHERE u.code = 's60-house' AND t.kind IN ('urge', 'digest') AND t.created_at = edianton.clock() ORDER BY 1, 2, 3;
SELECT e.kind, e.detail FROM edianton.event e WHERE e.matter_id = :gas AND e.kind = 'node.urged';
-- and by itself, as the sweep comes by: what fell due at which distance, once each
SELECT pg_temp.does('s60-admin', 'SELECT count(*) FROM edianton.tick()');
SELECT g.node, g.reason, g.unit_zh, count(*) FROM edianton.supervision_urging g WHERE g.matter_id IN (:gas, :m) AND g.urged_by IS NULL GROUP BY g.node, g.reason, g.unit_zh ORDER BY 1, 2;
SELECT pg_temp.does('s60-admin', 'SELECT steps FROM edianton.tick()') AS again;
SELECT name, schedule FROM edianton.cron_jobs() WHERE name ~ 'idle|sweep';

-- as an ordinary role: a unit sees the cases that it has a part in, a proposer his proposals, others nothing
CREATE ROLE regress_edianton_s60;
SELECT edianton.grant_access('regress_edianton_s60');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_s60', id FROM edianton.person WHERE code LIKE 's60-%';
SET LOCAL ROLE regress_edianton_s60;
SELECT edianton.act_as('s60-land');
SELECT title, responsible_zh FROM edianton.search_supervision() ORDER BY title COLLATE "C";
SELECT edianton.supervision_detail(:m) -> 'content' ->> 'title' AS mine, edianton.supervision_detail(:gas) AS others;
SELECT count(*) AS proposals FROM edianton.supervision_proposal;
SELECT count(*) > 0 AS reports FROM edianton.supervision_report;
SELECT unit_zh, total, closed FROM edianton.supervision_balance;
SELECT edianton.act_as('s60-boss');
SELECT title FROM edianton.search_supervision();
SELECT title, state FROM edianton.supervision_proposal;
-- whoever of the enterprise it was that wrote it down: it is the enterprise's case to follow, but not to end, and no other firm's
SELECT edianton.act_as('s60-clerk');
SELECT title FROM edianton.search_supervision();
SELECT title, state FROM edianton.supervision_proposal;
SELECT edianton.act_as('s60-rival');
SELECT count(*) AS cases FROM edianton.search_supervision();
SELECT count(*) AS proposals FROM edianton.supervision_proposal;
SELECT edianton.act_as('s60-out');
SELECT count(*) AS cases FROM edianton.supervision_register;
SELECT count(*) AS proposals FROM edianton.supervision_proposal;
INSERT INTO edianton.supervision_application (matter_id, seq, result, evidence, applied_at) VALUES (:gas, 1, 'x', 'x', now());
RESET ROLE;
ROLLBACK;
