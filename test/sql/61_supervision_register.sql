-- 13710 supervision as a whole: the gate, sources joined, parts down the tree, campaigns, register, statistics, the rules.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
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
CREATE FUNCTION pg_temp.does(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN CASE WHEN answer ~ '^[0-9]+$' THEN answer::bigint END;
END $$;
-- A case from proposal to its five clocks, and to its end.
CREATE FUNCTION pg_temp.issue(title text, responsible text, severity integer DEFAULT 3, more text DEFAULT '') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    p bigint := pg_temp.does('s61-secretary', format($q$SELECT edianton.propose_supervision(%L, %L, 's61-office',
        '[{"name": "完成", "target": 1, "unit": "项", "due": "2016-12-31"}]', %s, responsible => %L %s)$q$, title, title || '，限期办理', severity, responsible, more));
BEGIN
    RETURN pg_temp.does('s61-reviewer', format('SELECT edianton.admit_supervision(%s)', p));
END $$;
CREATE FUNCTION pg_temp.finish(m bigint, rating text DEFAULT '合格') RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as('s61-admin');
    PERFORM edianton.complete(m, n.code, detail => '{"content": "已部署推进", "result": "已落实"}')
    FROM (SELECT * FROM edianton.node x WHERE x.matter_id = m AND x.code <> 'S0' AND x.state = 'active' ORDER BY x.ord) n;
    PERFORM edianton.apply_close(m, '已落实', 'file:///evidence');
    RETURN edianton.close_supervision(m, rating);
END $$;

-- 4.15 the tree of units: a province, 11 cities and 75 departments
INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES ('s61-office', '省政府办公厅', '140000', 'government'), ('s61-province', '山西省', '140000', 'government');
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT 's61-city' || i, '市' || i, to_char(140000 + i * 100, 'FM000000'), 'government', u.id FROM edianton.unit u, generate_series(1, 11) i WHERE u.code = 's61-province'
UNION ALL SELECT 's61-dept' || i, '厅' || i, '140000', 'department', u.id FROM edianton.unit u, generate_series(1, 75) i WHERE u.code = 's61-province';
SELECT kind, count(*) FROM edianton.units_under('s61-province') WHERE code <> 's61-province' GROUP BY kind ORDER BY kind;
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.code, u.id, p.role FROM (VALUES ('s61-secretary', 's61-office', 'unit'), ('s61-reviewer', 's61-office', 'unit'), ('s61-admin', NULL, 'admin'),
    ('s61-dept1', 's61-dept1', 'unit'), ('s61-city1', 's61-city1', 'unit')) p (code, unit, role) LEFT JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'power_supply', id FROM edianton.unit WHERE code = 's61-dept7'
    ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;

-- 4.12 the first one, of a system that began on 2016-09-30, taken over with the dates it had
SELECT pg_temp.at('2016-11-05 09:00+08');
SELECT edianton.import_baseline('{"template": "supervision-13710", "title": "平台督办解决的第一个问题", "unit": "s61-office", "source": "paper", "external_id": "1",
    "opened_at": "2016-09-30 09:00+08", "attrs": {"class": "ordinary"}, "duties": {"issuer": "s61-office", "responsible": "s61-dept1"},
    "nodes": [{"code": "S1", "state": "done", "start_at": "2016-09-30 09:00+08", "done_at": "2016-09-30 15:00+08"},
              {"code": "S3", "state": "done", "start_at": "2016-09-30 09:00+08", "done_at": "2016-10-02 15:00+08"},
              {"code": "S7", "state": "done", "start_at": "2016-09-30 09:00+08", "done_at": "2016-10-06 15:00+08"},
              {"code": "S0", "state": "active", "start_at": "2016-09-30 09:00+08"}]}') AS first \gset
SELECT r.source_zh, r.opened_at, r.state, r.next_node, r.nodes_done FROM edianton.supervision_register r WHERE r.matter_id = :first;
SELECT pg_temp.finish(:first) > 0 AS closed;

-- 4.29 too vague, 4.33 a principle without an indicator, 4.32 too small, secret: each refused with its reason
\set ask 'SELECT edianton.propose_supervision(title => %L, content => %L, issuer => ''s61-office'', responsible => ''s61-dept1'', indicators => %L, severity => %L)'
SELECT t.* FROM (VALUES
    (1, '进一步加强有关工作', '抓好落实', '[{"name": "完成", "target": 1, "unit": "项", "due": "2016-12-31"}]', '4'),
    (2, '优化营商环境企业开办提速', '企业开办时间压缩', NULL, '4'),
    (3, '优化营商环境企业开办提速', '企业开办时间压缩', '[]', '4'),
    (4, '优化营商环境企业开办提速', '企业开办时间压缩', '[{"name": "开办时间", "target": "明显缩短", "unit": "", "due": "年底"}]', '4'),
    (5, '', '', '[{"name": "开办时间", "target": 3, "unit": "天", "due": "2016-12-31"}]', NULL),
    (6, '办公楼卫生间灯泡更换', '灯泡不亮', '[{"name": "更换", "target": 2, "unit": "个", "due": "2016-12-31"}]', '1'),
    (7, '某涉密工程进度督办', '机密', '[{"name": "完成", "target": 1, "unit": "项", "due": "2016-12-31"}]', '5'),
    (8, '企业开办时间压缩', '企业开办时间压缩', '[{"name": "开办时间", "target": 3, "unit": "天", "due": "2016-12-31"}]', '9')) v (n, title, content, indicators, severity),
    pg_temp.tries('s61-secretary', format(:'ask', v.title, v.content, v.indicators, v.severity)) t ORDER BY v.n;
-- 4.33 the principle made a task: indicators with targets, units and dates, and what is achieved
SELECT pg_temp.does('s61-secretary', format(:'ask', '优化营商环境企业开办提速', '企业开办时间压缩到3天以内，覆盖11个市',
    '[{"name": "企业开办时间", "target": 3, "unit": "天", "due": "2016-12-31"}, {"name": "覆盖", "target": 11, "unit": "个市", "due": "2016-12-15"}]', 4)) AS p \gset
SELECT pg_temp.does('s61-reviewer', format('SELECT edianton.admit_supervision(%s)', :p)) AS m \gset
SELECT pg_temp.does('s61-dept1', format('SELECT edianton.report_progress(%s, ''8个市上线'', 70, ''{"2": 8}'')', :m)) > 0 AS reported;
SELECT seq, name, target, unit, due_on, achieved FROM edianton.supervision_indicator WHERE matter_id = :m ORDER BY seq;
-- 4.32 what the reviewer does not take, with the reason; what is grave comes first
SELECT pg_temp.does('s61-secretary', format(:'ask', '城区停车位增加二千个', '停车难', '[{"name": "停车位", "target": 2000, "unit": "个", "due": "2016-12-31"}]', 2)) AS p2 \gset
SELECT t.* FROM pg_temp.tries('s61-reviewer', format('SELECT edianton.refuse_supervision(%s, '' '')', :p2)) t;
SELECT t.* FROM pg_temp.tries('s61-secretary', format('SELECT edianton.refuse_supervision(%s, ''自己撤'')', :p2)) t;
SELECT pg_temp.does('s61-reviewer', format('SELECT edianton.refuse_supervision(%s, ''属市县事权，不上省平台'')', :p2)) AS refused;
SELECT state, reason FROM edianton.supervision_proposal WHERE id = :p2;
SELECT pg_temp.issue('煤矿瓦斯隐患整改一号井', 's61-dept2', 5) AS grave \gset
SELECT title, severity FROM edianton.search_supervision(state => 'open', issuer => 's61-office');

-- 4.20 the competent body by subject; nobody handles what is not mapped
SELECT edianton.route_supervision('power');
SELECT t.* FROM pg_temp.tries('s61-secretary', 'SELECT edianton.route_supervision(''weather'')') t;
SELECT pg_temp.does('s61-secretary', $$SELECT edianton.propose_supervision('园区双回路供电线路建设', '企业频繁停电', 's61-office', '[{"name": "线路", "target": 1, "unit": "条", "due": "2016-12-31"}]', 3, subject => 'power')$$) AS routed \gset
SELECT u.code AS responsible FROM edianton.supervision_proposal p JOIN edianton.unit u ON u.id = p.responsible WHERE p.id = :routed;

-- 4.31 systems merged: the same id is the same case, another system's copy is joined, two open ones become one
\set imported 'SELECT edianton.propose_supervision(''太原南站公交接驳线路'', ''旅客反映接驳难'', ''s61-office'', ''[{"name": "线路", "target": 2, "unit": "条", "due": "2016-12-31"}]'', 3, responsible => ''s61-dept3'', source_system => %L, external_id => %L)'
SELECT pg_temp.does('s61-secretary', format(:'imported', 'party-committee', 'DW-7')) AS p3 \gset
SELECT pg_temp.does('s61-secretary', format(:'imported', 'party-committee', 'DW-7')) = :p3 AS the_same;
SELECT pg_temp.does('s61-reviewer', format('SELECT edianton.admit_supervision(%s)', :p3)) AS bus \gset
SELECT pg_temp.does('s61-secretary', format(:'imported', 'central-units', 'ZY-19')) AS copy \gset
SELECT p.state, p.matter_id = :bus AS joined FROM edianton.supervision_proposal p WHERE p.id = :copy;
SELECT t.* FROM pg_temp.tries('s61-secretary', $$SELECT edianton.propose_supervision('太原南站：公交接驳线路。', '又一份', 's61-office', '[{"name": "线路", "target": 2, "unit": "条", "due": "2016-12-31"}]', 3, responsible => 's61-dept3')$$) t;
SELECT pg_temp.issue('太原南站公交首末站接驳', 's61-dept3', more => $$, source_system => 'hotline', external_id => '12345-1'$$) AS twin \gset
SELECT t.* FROM pg_temp.tries('s61-secretary', format('SELECT edianton.merge_supervision(%s, %s, ''重复'')', :twin, :bus)) t;
SELECT pg_temp.does('s61-admin', format('SELECT edianton.merge_supervision(%s, %s, ''同一问题'')', :twin, :bus)) > 0 AS merged;
SELECT source_system, external_id, matter_id = :bus AS kept FROM edianton.supervision_key WHERE matter_id = :bus ORDER BY 1;
SELECT state, outcome FROM edianton.matter WHERE id = :twin;
SELECT t.* FROM pg_temp.tries('s61-admin', format('SELECT edianton.merge_supervision(%s, %s, ''再来'')', :twin, :bus)) t;

-- 4.21 six boards
SELECT code, name_zh FROM edianton.supervision_category ORDER BY code COLLATE "C";
SELECT t.* FROM pg_temp.tries('s61-secretary', $$SELECT edianton.propose_supervision('煤层气增产工程三期', '增产', 's61-office', '[{"name": "增产", "target": 1, "unit": "亿方", "due": "2016-12-31"}]', 3, responsible => 's61-dept3', category => 'seventh')$$) t;

-- 4.27 ten institutes become enterprises within a month: one item, ten parts; the whole ends after them
SELECT pg_temp.at('2016-11-07 09:00+08');
SELECT pg_temp.issue('10个省直事业单位转企改制', 's61-dept10', 4, ', class => ''major'', category => ''reform''') AS reform \gset
SELECT count(*) AS parts FROM edianton.decompose(:reform, (SELECT jsonb_agg(jsonb_build_object('title', '改制单位' || i, 'responsible', 's61-dept' || 20 + i, 'sort', '转企改制')) FROM generate_series(1, 10) i));
SELECT n.code, min(n.due_at) AS first_due, max(n.due_at) AS last_due, count(*) FROM edianton.matter c JOIN edianton.node n ON n.matter_id = c.id
WHERE c.parent_id = :reform AND n.code IN ('S7', 'S30') GROUP BY n.code ORDER BY n.code COLLATE "C";
SELECT due_at FROM edianton.node WHERE matter_id = :reform AND code = 'S30';
SELECT pg_temp.at('2016-12-02 09:00+08');
SELECT t.* FROM pg_temp.tries('s61-admin', format('SELECT pg_temp.finish(%s)', :reform)) t;
SELECT count(pg_temp.finish(c.id, '良好')) AS finished FROM (SELECT id FROM edianton.matter WHERE parent_id = :reform ORDER BY id) c;
SELECT pg_temp.finish(:reform, '优秀') > 0 AS closed;
SELECT depth, state, parts, parts_closed, percent, colour FROM edianton.supervision_tree(:reform) WHERE depth = 0;

-- 4.17 380 items in not two months, and 4.23 entered, searched and counted
SELECT pg_temp.at('2016-12-05 09:00+08');
SELECT count(*) AS parts FROM edianton.decompose(:grave, (SELECT jsonb_agg(jsonb_build_object('title', '隐患' || i, 'responsible', 's61-city' || 1 + i % 11, 'sort', '安全')) FROM generate_series(1, 366) i));
SELECT total FROM edianton.supervision_statistics('all', '2016-11-05 00:00+08', '2017-01-01 00:00+08');
SELECT * FROM edianton.supervision_statistics('category', '2016-11-05 00:00+08', '2017-01-01 00:00+08');
SELECT * FROM edianton.supervision_statistics('month', to_at => '2017-01-01 00:00+08');
SELECT title FROM edianton.search_supervision('接驳 太原');
SELECT count(*) FROM edianton.search_supervision(responsible => 's61-city3', state => 'open');
SELECT title FROM edianton.search_supervision(category => 'reform', source => 'other', from_at => '2016-11-07', to_at => '2016-11-08') ORDER BY 1 LIMIT 1;

-- 4.8 the balance of every unit, to be brought to nothing
SELECT * FROM edianton.supervision_balance WHERE unit IN ('s61-dept1', 's61-dept3', 's61-dept10', 's61-dept21', 's61-city3') ORDER BY unit COLLATE "C";

-- 4.30 nobody has touched it: first the duty person, then the head too, then the head alone; whoever acts ends it
SELECT pg_temp.at('2016-12-14 09:00+08');
SELECT pg_temp.does('s61-admin', 'SELECT edianton.escalate_idle()') AS urged;
SELECT pg_temp.at('2016-12-15 09:00+08');
SELECT pg_temp.does('s61-admin', 'SELECT edianton.escalate_idle()') > 0 AS urged, pg_temp.does('s61-admin', 'SELECT edianton.escalate_idle()') AS again;
SELECT pg_temp.at('2016-12-25 09:00+08');
SELECT pg_temp.does('s61-admin', 'SELECT edianton.escalate_idle()') > 0 AS urged;
SELECT pg_temp.does('s61-dept1', format('SELECT edianton.report_progress(%s, ''11个市全部上线'', 100, ''{"2": 11}'')', :m)) > 0 AS reported;
SELECT pg_temp.at('2017-01-04 09:00+08');
SELECT pg_temp.does('s61-admin', 'SELECT edianton.escalate_idle()') > 0 AS urged;
SELECT urged_at, levels, reason FROM edianton.supervision_urging WHERE matter_id = :bus AND levels IS NOT NULL ORDER BY urged_at;
SELECT urged_at, levels, reason FROM edianton.supervision_urging WHERE matter_id = :m AND levels IS NOT NULL ORDER BY urged_at;
SELECT title, age_days, idle_days, bracket FROM edianton.supervision_ageing WHERE matter_id IN (:m, :bus, :grave) ORDER BY title COLLATE "C";
SELECT t.* FROM pg_temp.tries('s61-dept1', 'SELECT edianton.escalate_idle()') t;

-- 4.26 6,248 signed projects, each with its ledger of signing, start and funds
INSERT INTO edianton.investment_track (title, division, contract_value, signed_on, started_on, funds, funds_on, source_system, external_id)
SELECT '签约项目' || i, to_char(990000 + 1 + i % 11, 'FM000000'), 1000000 * (1 + i % 7), date '2020-01-01' + i % 300, CASE WHEN i % 4 <> 0 THEN date '2020-03-01' + i % 300 END,
       CASE WHEN i % 5 = 0 THEN 500000 * (1 + i % 7) END, CASE WHEN i % 5 = 0 THEN date '2020-12-31' END, 's61', i::text
FROM generate_series(1, 6248) i;
SELECT count(*) AS divisions, sum(signed) AS signed, sum(started) AS started, sum(funded) AS funded FROM edianton.investment_ledger WHERE division LIKE '99%';
SELECT * FROM edianton.investment_ledger WHERE division = '990001';

-- 4.34 the rating of every write-off is worth what the rules of its day say
SELECT unit, rule_version > 0 AS by_rule, closed, excellent, good, passed, failed, points FROM edianton.supervision_assessment WHERE unit IN ('s61-dept1', 's61-dept10', 's61-dept21') ORDER BY unit COLLATE "C";
INSERT INTO edianton.supervision_rule (valid_from, rating_points) VALUES ('2017-01-01 00:00+08', '{"优秀": 10, "良好": 5, "合格": 0, "不合格": -10}');
SELECT pg_temp.finish(:m, '优秀') > 0 AS closed;
SELECT unit, closed, excellent, points FROM edianton.supervision_assessment WHERE unit = 's61-dept1' ORDER BY points;

-- 4.36 a campaign of three months, 4.35 its 2,606 problems in six classes, by territory, to named leaders, in one statement
SELECT pg_temp.at('2017-03-01 09:00+08');
INSERT INTO edianton.supervision_campaign (code, name_zh, from_on, until_on) VALUES ('s61-three', '三个月专项整治', '2017-03-01', '2017-05-31');
INSERT INTO edianton.person (code, name, unit, role) SELECT 's61-leader' || i, '市长' || i, u.id, 'leader' FROM generate_series(1, 11) i JOIN edianton.unit u ON u.code = 's61-city' || i;
SELECT pg_temp.issue('2606个突出环境问题整改', 's61-dept30', 5, ', class => ''major'', source => ''campaign'', campaign => ''s61-three''') AS drive \gset
SELECT count(*) AS parts FROM edianton.decompose(:drive, (
    SELECT jsonb_agg(jsonb_build_object('title', '问题' || i, 'responsible', 's61-city' || 1 + i % 11, 'sort', (ARRAY['大气', '水', '土壤', '固废', '生态', '噪声'])[1 + i % 6],
        'territory', to_char(140000 + (1 + i % 11) * 100, 'FM000000'), 'leader', 's61-leader' || 1 + i % 11)) FROM generate_series(1, 2606) i));
SELECT label, total FROM edianton.supervision_statistics('sort', '2017-03-01') WHERE label IS NOT NULL;
SELECT count(DISTINCT territory) AS territories, count(DISTINCT leader) AS leaders, count(*) FILTER (WHERE leader IS NULL) AS nobody FROM edianton.supervision_register WHERE parent_id = :drive;
SELECT code, total, closed, open, behind, days_left FROM edianton.campaign_board WHERE code = 's61-three';
SELECT depth, parts, parts_closed, percent, colour FROM edianton.supervision_tree(:drive) WHERE depth = 0;
SELECT pg_temp.at('2017-06-01 09:00+08');
SELECT code, open, behind, days_left FROM edianton.campaign_board WHERE code = 's61-three';
SELECT colour, parts FROM edianton.supervision_tree(:drive) WHERE depth = 0;
SELECT t.* FROM pg_temp.tries('s61-secretary', format('SELECT edianton.decompose(%s, ''{}'')', :drive)) t;
SELECT t.* FROM pg_temp.tries('s61-secretary', format('SELECT edianton.decompose(%s, ''[{"title": "无主"}, {"responsible": "s61-city1"}]'')', :drive)) t;
SELECT t.* FROM pg_temp.tries('s61-city1', format('SELECT edianton.decompose(%s, ''[{"title": "越权", "responsible": "s61-city2"}]'')', :drive)) t;

-- 4.39 an institution: how days count is a row, and holds for cases opened from then on
SELECT pg_temp.at('2025-09-26 16:00+08');
INSERT INTO edianton.supervision_rule (valid_from, days) VALUES ('2025-09-26 00:00+08', 'workdays');
SELECT pg_temp.issue('工作日口径督办样例', 's61-dept40', 3, ', class => ''major''') AS w \gset
UPDATE edianton.supervision_rule SET days = 'natural_no_roll' WHERE days = 'workdays';
SELECT supervise FROM edianton.policy WHERE code = 'project';
SELECT pg_temp.issue('自然日口径督办样例', 's61-dept41', 3, ', class => ''major''') AS c \gset
UPDATE edianton.supervision_rule SET days = 'natural' WHERE days = 'natural_no_roll';
SELECT pg_temp.issue('逢休顺延口径督办样例', 's61-dept42', 3, ', class => ''major''') AS r \gset
SELECT n.code, max(n.due_at) FILTER (WHERE n.matter_id = :r) AS natural, max(n.due_at) FILTER (WHERE n.matter_id = :c) AS no_roll, max(n.due_at) FILTER (WHERE n.matter_id = :w) AS workdays
FROM edianton.node n WHERE n.matter_id IN (:r, :c, :w) AND n.code <> 'S0' GROUP BY n.code, n.ord ORDER BY n.ord;
-- the end of a month
SELECT d, edianton.deadline(d, '1 month', 'CN-natural') AS due FROM unnest('{2025-01-31 10:00+08,2024-01-31 10:00+08}'::timestamptz[]) d;

-- 4.28 the closing rate of all that was issued in a period: 223 of 250
SELECT pg_temp.at('2021-01-01 09:00+08');
SELECT edianton.act_as('s61-admin');
CREATE TEMP TABLE old AS
SELECT edianton.import_baseline(jsonb_build_object('template', 'supervision-13710', 'title', '历年事项' || i, 'unit', 's61-office', 'source', 's61-old', 'external_id', i::text,
    'opened_at', timestamptz '2018-01-01 09:00+08' + i * interval '1 day', 'attrs', '{"class": "ordinary"}'::jsonb,
    'duties', jsonb_build_object('issuer', 's61-office', 'responsible', 's61-dept' || 50 + i % 25),
    'nodes', (SELECT jsonb_agg(jsonb_build_object('code', c, 'state', 'done', 'start_at', timestamptz '2018-01-01 09:00+08' + i * interval '1 day', 'done_at', timestamptz '2018-01-02 09:00+08' + i * interval '1 day'))
              FROM unnest(CASE WHEN i <= 223 THEN '{S1,S3,S7,S0}' ELSE '{S1,S3,S7}' END::text[]) c))) AS id FROM generate_series(1, 250) i;
SELECT total, closed, open, closing_rate FROM edianton.supervision_statistics('all', '2018-01-01', '2019-01-01');
SELECT sum(balance) AS balance FROM edianton.supervision_balance b WHERE b.unit IN (SELECT 's61-dept' || i FROM generate_series(50, 74) i);
SELECT count(*) AS faults FROM edianton.check_integrity();
ROLLBACK;
