-- What is asked of the functions of accountability (issue 3) in the wrong way: by the wrong person, with nothing said, before its
-- turn, twice, of a closed matter, of a matter that is not there. Each call is made once rightly too, so that no refusal is one of the test's making.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
\pset null '-'
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t67;
BEGIN;
SELECT set_config('edianton.simulated_clock', '2025-03-03 09:00+08', true) IS NOT NULL AS clock;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T67-GOV', '区政府', '341602', 'government'), ('T67-OFFICE', '区政府办公室', '341602', 'government'), ('T67-HOUSE', '区住建局', '341602', 'department'),
    ('T67-DRC', '区发改委', '341602', 'department'), ('T67-TOWN', '古井镇', '341602', 'township'), ('T67-OUT', '区气象局', '341602', 'department'),
    ('T67-INSPECT', '区督查考核办', '341602', 'inspection');
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES
    ('91341602MA62000011', '甲公司', true, '341602'), ('91341602MA62000024', '乙公司', true, '341602')
    ON CONFLICT (uscc) DO UPDATE SET verified = true, division = '341602';
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.code, u.id, e.id, p.role
FROM (VALUES ('t67-admin', 'T67-DRC', NULL, 'admin'), ('t67-mayor', 'T67-GOV', NULL, 'leader'), ('t67-office', 'T67-OFFICE', NULL, 'supervisor'),
             ('t67-office2', 'T67-OFFICE', NULL, 'unit'), ('t67-inspect', 'T67-INSPECT', NULL, 'supervisor'), ('t67-house', 'T67-HOUSE', NULL, 'unit'),
             ('t67-head', 'T67-HOUSE', NULL, 'unit'), ('t67-drc', 'T67-DRC', NULL, 'unit'), ('t67-drc2', 'T67-DRC', NULL, 'unit'), ('t67-out', 'T67-OUT', NULL, 'unit'),
             ('t67-agent', 'T67-TOWN', NULL, 'helper'), ('t67-firm', NULL, '91341602MA62000011', 'enterprise'), ('t67-rival', NULL, '91341602MA62000024', 'enterprise')) p (code, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, level, person) SELECT unit, 'head', id FROM edianton.person WHERE code IN ('t67-head', 't67-mayor');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t67', id FROM edianton.person WHERE code LIKE 't67-%';
SELECT edianton.grant_access('regress_edianton_t67');
GRANT SET ON PARAMETER edianton.simulated_clock TO regress_edianton_t67;
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d, u.id FROM (VALUES ('development_reform', 'T67-DRC'), ('issuer', 'T67-OFFICE'), ('party_inspection', 'T67-INSPECT'), ('government_inspection', 'T67-INSPECT'),
    ('discipline_inspection', 'T67-INSPECT'), ('housing', 'T67-HOUSE'), ('appeal_desk', 'T67-OFFICE')) x (d, c) JOIN edianton.unit u ON u.code = x.c
ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
DELETE FROM edianton.appeal_route;
INSERT INTO edianton.appeal_route SELECT '341602', 'land', id FROM edianton.unit WHERE code = 'T67-HOUSE';
SELECT edianton.load_template(edianton.template_json('appeal-5day', 1) || '{"code": "t67-appeal"}') > 0 AS loaded;
SELECT edianton.publish_template('t67-appeal') > 0 AS published;
UPDATE edianton.appeal_setting SET template = 't67-appeal';
SELECT edianton.load_template('{"code": "t67", "kind": "project", "name": "两步", "policy": "project",
    "stages": [{"code": "A", "name": "甲"}],
    "nodes": [{"code": "one", "stage": "A", "name": "施工许可", "lead": "housing", "term": "5 workdays", "delegable": true},
              {"code": "two", "stage": "A", "name": "消防验收", "lead": "housing", "term": "40 workdays"},
              {"code": "next", "stage": "A", "name": "联合验收", "lead": "housing", "term": "7 workdays", "after": ["two"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t67') > 0 AS published;
INSERT INTO edianton.precheck_item (code, name_zh, name_en, node, opens_with) VALUES ('t67-doors', '防火门', 'Fire doors', 'next', 'next');

-- the things that are asked about: a project, an appeal, a directive, a case, a problem, a meeting, an entry, a finding, an application
SELECT edianton.register_project('甲公司厂房', 'social', '新建', 80000000, '厂房三栋', supervising_unit => 'T67-DRC', local_unit => 'T67-TOWN',
    enterprise_uscc => '91341602MA62000011', leader => 't67-mayor', key_project => true) AS "P" \gset
SELECT edianton.launch(:P, 't67', duties => '{"housing": "T67-HOUSE"}') > 0 AS launched;
INSERT INTO edianton.party (matter_id, role, person, from_at) SELECT :P, 'agent', id, edianton.clock() FROM edianton.person WHERE code = 't67-agent';
CREATE FUNCTION pg_temp.does(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE 'SELECT * FROM edianton.' || statement INTO answer;
    RETURN CASE WHEN answer ~ '^[0-9]+$' THEN answer::bigint END;
END $$;
\set gate '[{"name": "打通", "target": 1, "unit": "条", "due": "2025-03-31"}]'
SELECT pg_temp.does('t67-firm', $$file_appeal('land', '用地', '缺用地指标')$$) AS "A" \gset
SELECT pg_temp.does('t67-mayor', format($$issue_directive(%s, '抓紧', units => '{T67-HOUSE}', node => 'one')$$, :P)) AS "D" \gset
SELECT pg_temp.does('t67-drc', format($$propose_supervision('断头路打通', '货车绕行5公里，订单将违约', 'T67-OFFICE', %L, 3, responsible => 'T67-HOUSE', source => 'report')$$, :'gate')) AS "Q" \gset
SELECT pg_temp.does('t67-drc', format($$propose_supervision('雨污管网接驳', '厂区外市政管网未通，影响验收', 'T67-OFFICE', %L, 3, responsible => 'T67-HOUSE', source => 'report')$$, :'gate')) AS "Q2" \gset
SELECT pg_temp.does('t67-office', format('admit_supervision(%s)', :Q2)) AS "S" \gset
SELECT pg_temp.does('t67-house', format($$open_problem(%s, 'two', 'soil', '回填缺土')$$, :P)) AS "R" \gset
SELECT pg_temp.does('t67-admin', 'generate_dispatch()') > 0 AS generated;
SELECT b.period AS "W" FROM edianton.dispatch_board b WHERE b.unit = 'T67-HOUSE' AND b.level = 1 \gset
SELECT pg_temp.does('t67-admin', $$set_score_rule('t_sixty_seven', -3, '弄虚作假', '试行')$$) AS rule;
SELECT pg_temp.does('t67-admin', format($$score(%s, 'one', 't_sixty_seven', '套用照片')$$, :P)) AS "E" \gset
SELECT pg_temp.does('t67-office', format($$report_misconduct(%s, 'one', 'inaction', '压件', '信访件', 'T67-OFFICE', '{T67-INSPECT}', unit => 'T67-HOUSE')$$, :P)) AS "M" \gset
SELECT pg_temp.does('t67-firm', $$apply_key_project('甲公司二期', 90000000, '厂房', 'municipal')$$) AS "K" \gset
-- content of another unit's
SELECT pg_temp.does('t67-drc', $$publish_content('investment', '推介会', '时间地点')$$) AS "C" \gset

-- Does what is said, "person: function(...)", one after the other, as an ordinary role, takes it back, and tells how the last of it ended.
CREATE TEMP TABLE thing (name text, id bigint);
INSERT INTO thing VALUES ('P', :P), ('A', :A), ('D', :D), ('Q', :Q), ('S', :S), ('R', :R), ('W', :W), ('E', :E), ('M', :M), ('K', :K), ('C', :C);
GRANT SELECT ON thing TO PUBLIC;
CREATE FUNCTION pg_temp.outcome(VARIADIC says text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
    place integer := 0;
    known record;
    code text;
    last bigint;
BEGIN
    FOREACH said IN ARRAY says LOOP
        place := place + 1;
        CONTINUE WHEN said IS NULL OR said = '';
        FOR known IN SELECT * FROM thing LOOP
            said := replace(said, '#' || known.name, known.id::text);
        END LOOP;
        IF said LIKE 'at %' THEN
            PERFORM set_config('edianton.simulated_clock', substr(said, 4), true);
            CONTINUE;
        END IF;
        last := pg_temp.does(split_part(said, ': ', 1), replace(substr(said, position(': ' IN said) + 2), '#last', coalesce(last, 0)::text));
    END LOOP;
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    RETURN 'ok';
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE;
    RETURN code || CASE WHEN place < cardinality(says) THEN ' at step ' || place || ': ' || SQLERRM ELSE '' END;
END $$;

-- whose turn it is, what is done (% is what has to be said), what goes before, and what closes the matter
CREATE TEMP TABLE deed (n integer GENERATED ALWAYS AS IDENTITY, who text, call text, said text, before text DEFAULT '', stranger text DEFAULT 't67-out', closes text DEFAULT 't67-admin: cancel_matter(#P, ''终止'')');
GRANT SELECT ON deed TO PUBLIC;
INSERT INTO deed (who, call, said, before, stranger, closes) VALUES
    -- appeals
    ('t67-firm', 'file_appeal(''land'', ''用地'', ''%'', enterprise_uscc => ''91341602MA62000011'')', '缺指标', '', 't67-rival', NULL),
    ('t67-office', 'route_appeal(#A, ''T67-DRC'', ''%'')', '归发改', '', 't67-out', 't67-admin: cancel_matter(#A, ''终止'')'),
    ('t67-house', 'reply_appeal(#A, ''%'')', '已列入计划', '', 't67-out', 't67-admin: cancel_matter(#A, ''终止'')'),
    ('t67-house', 'solve_appeal(#A, ''%'')', '指标已到', 't67-house: reply_appeal(#A, ''好'')', 't67-out', 't67-admin: cancel_matter(#A, ''终止'')'),
    ('t67-firm', 'check_appeal(#A, false, ''%'')', '未见', 't67-house: reply_appeal(#A, ''好'') ; t67-house: solve_appeal(#A, ''指标已到'')', 't67-rival', NULL),
    ('t67-firm', 'rate_appeal(#A, ''%'')', 'satisfied', 't67-house: reply_appeal(#A, ''好'')', 't67-rival', NULL),
    -- directives
    ('t67-mayor', 'issue_directive(#P, ''%'', units => ''{T67-HOUSE}'', node => ''two'')', '抓紧', '', 't67-house', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-house', 'answer_directive(#D, ''%'')', '已办', '', 't67-out', 't67-admin: cancel_matter(#D, ''终止'')'),
    -- supervision
    ('t67-office', 'admit_supervision(#Q)', NULL, '', 't67-out', NULL),
    ('t67-office', 'refuse_supervision(#Q, ''%'')', '内容不具体', '', 't67-out', NULL),
    ('t67-house', 'report_progress(#S, ''%'')', '已进场', '', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-office', 'reclassify_supervision(#S, ''major'', ''%'')', '难度大', '', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-house', 'submit_plan(#S, ''%'', ''[{"title": "第一批", "due": "2025-06-30 17:30+08"}]'')', '分批', 't67-office: reclassify_supervision(#S, ''major'', ''难'')', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-office', 'approve_plan(#S, ''%'')', '督〔2025〕1号', 't67-office: reclassify_supervision(#S, ''major'', ''难'') ; t67-house: submit_plan(#S, ''分批'', ''[{"title": "第一批", "due": "2025-06-30 17:30+08"}]'')', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-office', 'return_plan(#S, ''%'')', '不细', 't67-office: reclassify_supervision(#S, ''major'', ''难'') ; t67-house: submit_plan(#S, ''分批'', ''[{"title": "第一批", "due": "2025-06-30 17:30+08"}]'')', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-office', 'urge_supervision(#S, ''%'')', '请加快', '', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-house', 'apply_close(#S, ''%'', ''file:///1.pdf'')', '已通车', 't67-house: complete(#S, ''S1'', detail => ''{"content": "x"}'') ; t67-house: complete(#S, ''S3'', detail => ''{"content": "x"}'') ; t67-house: complete(#S, ''S7'', detail => ''{"result": "x"}'')', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-office', 'close_supervision(#S, ''%'')', '合格', 't67-house: complete(#S, ''S1'', detail => ''{"content": "x"}'') ; t67-house: complete(#S, ''S3'', detail => ''{"content": "x"}'') ; t67-house: complete(#S, ''S7'', detail => ''{"result": "x"}'') ; t67-house: apply_close(#S, ''通车'', ''file:///1.pdf'')', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-office', 'return_close(#S, ''%'')', '未通', 't67-house: complete(#S, ''S1'', detail => ''{"content": "x"}'') ; t67-house: complete(#S, ''S3'', detail => ''{"content": "x"}'') ; t67-house: complete(#S, ''S7'', detail => ''{"result": "x"}'') ; t67-house: apply_close(#S, ''通车'', ''file:///1.pdf'')', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    ('t67-house', 'decompose(#S, ''[{"title": "%", "responsible": "T67-TOWN", "sort": "道路", "territory": "341602"}]'')', '路基', '', 't67-out', 't67-admin: cancel_matter(#S, ''终止'')'),
    -- points and consequences
    ('t67-admin', 'score(#P, ''two'', ''t_sixty_seven'', ''%'')', '套用照片', '', 't67-house', NULL),
    ('t67-house', 'appeal_points(#E, ''%'')', '系补拍', '', 't67-out', NULL),
    ('t67-office', 'decide_points_appeal(#last, true, ''%'')', '属实', 't67-house: appeal_points(#E, ''系补拍'')', 't67-house', NULL),
    ('t67-office', 'attribute_delay(#P, ''one'', ''enterprise'', ''%'')', '资金未到', 'at 2025-03-25 09:00+08 ; t67-admin: tick()', 't67-house', NULL),
    ('t67-office', 'hold_interview(#P, ''one'', ''{t67-head}'', ''%'', ''三日内办结'')', '逾期', '', 't67-house', NULL),
    ('t67-office', 'report_misconduct(#P, ''one'', ''inaction'', ''%'', ''信访件'', ''T67-OFFICE'', ''{T67-INSPECT}'', unit => ''T67-HOUSE'')', '压件', '', 't67-house', NULL),
    ('t67-inspect', 'verify_misconduct(#M, true, ''%'')', '属实', '', 't67-house', NULL),
    ('t67-office', 'impose_sanction(#M, 1, ''%'', ''2025-04-30 17:30+08'')', '督〔2025〕1号', 't67-office: verify_misconduct(#M, true, ''属实'') ; t67-inspect: verify_misconduct(#M, true, ''属实'')', 't67-house', NULL),
    -- dispatch
    ('t67-house', 'open_problem(#P, ''one'', ''utilities'', ''%'')', '临时用水', '', 't67-out', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-house', 'close_problem(#R, ''%'')', '已调土', '', 't67-out', NULL),
    ('t67-house', 'raise_problem(#R, ''%'')', '非本局能解', '', 't67-out', NULL),
    ('t67-head', 'hold_dispatch(#W, ''%'')', '纪要', '', 't67-house', NULL),
    -- helpers
    ('t67-agent', 'record_service(#P, ''one'', ''visit'', ''%'')', '踏勘', '', 't67-out', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-firm', 'delegate(#P, ''{one}'', ''%'')', '委托书', '', 't67-rival', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-firm', 'revoke_delegation(#P, ''one'')', NULL, 't67-firm: delegate(#P, ''{one}'', ''委托书'')', 't67-rival', NULL),
    ('t67-agent', 'check_ahead(#P, ''t67-doors'', false, ''%'')', '未达甲级', 't67-house: complete(#P, ''two'')', 't67-out', 't67-admin: cancel_matter(#P, ''终止'')'),
    -- defects, progress
    ('t67-house', 'report_defects(#P, ''two'', ''[{"description": "%", "unit": "T67-TOWN"}]'')', '防火门', '', 't67-out', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-office', 'hasten_defects(#P, ''two'', ''2025-03-10 17:30+08'', ''%'')', '加急', 't67-house: report_defects(#P, ''two'', ''[{"description": "防火门", "unit": "T67-TOWN"}]'')', 't67-out', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-drc', 'plan_progress(#P, ''two'', ''{"2025-12-31": 100}'')', NULL, '', 't67-house', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-house', 'report_node_progress(#P, ''two'', 10, ''%'')', '基础', '', 't67-out', 't67-admin: cancel_matter(#P, ''终止'')'),
    -- the enterprise's port
    ('t67-drc', 'review_key_project(#K, true, ''%'')', '符合', '', 't67-out', 't67-admin: cancel_matter(#K, ''终止'')'),
    ('t67-drc2', 'decide_key_project(#K, false, ''%'')', '规模不足', 't67-drc: review_key_project(#K, true, ''符合'')', 't67-out', 't67-admin: cancel_matter(#K, ''终止'')'),
    ('t67-firm', 'report_project_progress(#P, 30, ''%'')', '封顶', '', 't67-rival', 't67-admin: cancel_matter(#P, ''终止'')'),
    ('t67-drc', 'publish_content(''department'', ''动态'', ''%'')', '正文', '', 't67-firm', NULL),
    ('t67-drc', 'withdraw_content(#C, ''%'')', '有误', '', 't67-house', NULL);
SELECT count(*) AS events FROM edianton.event \gset
SET ROLE regress_edianton_t67;
-- leaders tell of problems and misconduct and hasten what is to be put right; points, findings and services are entered of what is closed too
SELECT split_part(d.call, '(', 1) AS function,
       pg_temp.outcome(VARIADIC string_to_array(d.before, ' ; ') || ARRAY[d.who || ': ' || replace(d.call, '%', coalesce(d.said, ''))]) AS rightly,
       pg_temp.outcome(VARIADIC string_to_array(d.before, ' ; ') || ARRAY[d.stranger || ': ' || replace(d.call, '%', coalesce(d.said, ''))]) AS wrong_person,
       -- who sees it and has no part in it
       pg_temp.outcome(VARIADIC string_to_array(d.before, ' ; ') || ARRAY[CASE d.who WHEN 't67-mayor' THEN 't67-head' ELSE 't67-mayor' END || ': ' || replace(d.call, '%', coalesce(d.said, ''))]) AS onlooker,
       CASE WHEN d.said IS NOT NULL THEN pg_temp.outcome(VARIADIC string_to_array(d.before, ' ; ') || ARRAY[d.who || ': ' || replace(d.call, '%', ' ')]) END AS nothing_said,
       CASE WHEN d.before <> '' THEN pg_temp.outcome(d.who || ': ' || replace(d.call, '%', coalesce(d.said, ''))) END AS before_its_turn,
       pg_temp.outcome(VARIADIC string_to_array(d.before, ' ; ') || ARRAY[d.who || ': ' || replace(d.call, '%', coalesce(d.said, '')), d.who || ': ' || replace(d.call, '%', coalesce(d.said, ''))]) AS twice,
       CASE WHEN d.closes IS NOT NULL THEN pg_temp.outcome(VARIADIC string_to_array(d.before, ' ; ') || ARRAY[d.closes, d.who || ': ' || replace(d.call, '%', coalesce(d.said, ''))]) END AS closed,
       CASE WHEN d.call ~ '#[A-Za-z]+' THEN pg_temp.outcome(d.who || ': ' || regexp_replace(replace(d.call, '%', coalesce(d.said, '')), '#[A-Za-z]+', '7')) END AS not_there
FROM deed d ORDER BY d.n;
RESET ROLE;
-- and nothing of it is left behind
SELECT count(*) - :events AS more_events FROM edianton.event;
SELECT edianton.act_as('t67-admin');
SELECT c.* FROM thing t JOIN edianton.matter m ON m.id = t.id, edianton.check_integrity(m.id) c;
ROLLBACK;
DROP ROLE regress_edianton_t67;
