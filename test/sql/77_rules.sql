-- Approval types and rules over a project's attributes: which optional nodes apply, which term a node is promised.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t77r;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- Runs a statement and says how it was refused.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d{10,}', '#', 'g');
END $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('T77R-IND', '区经信局', '341602'), ('T77R-DRC', '区发改委', '341602'), ('T77R-ALL', '各职能单位', '341602');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA00001460', '示范药业') ON CONFLICT DO NOTHING;
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t77r-ind', '经信局经办人', 'T77R-IND', 'unit'), ('t77r-all', '职能单位经办人', 'T77R-ALL', 'unit'), ('t77r-admin', '发改委管理员', 'T77R-DRC', 'admin')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.person (code, name, enterprise, role) SELECT 't77r-ent', '企业经办人', id, 'enterprise' FROM edianton.enterprise WHERE uscc = '91341602MA00001460';
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t77r', id FROM edianton.person WHERE code LIKE 't77r-%';
SELECT edianton.grant_access('regress_edianton_t77r');
-- every duty of the shipped templates, in this test alone
CREATE FUNCTION pg_temp.launch(name text, library text, approval_type text, attrs jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE m bigint;
BEGIN
    m := edianton.register_project(name, library, '新建', 120000000, '建设内容', approval_type => launch.approval_type, supervising_unit => 'T77R-IND',
        attrs => launch.attrs, enterprise_uscc => '91341602MA00001460');
    PERFORM edianton.launch(m, 'project-' || replace(library, '_', '-'), duties => (
        SELECT jsonb_object_agg(d.code, CASE WHEN d.code = 'development_reform' THEN 'T77R-DRC' WHEN d.code = 'supervising_unit' THEN 'T77R-IND' ELSE 'T77R-ALL' END)
        FROM edianton.duty d));
    RETURN m;
END $$;
SELECT pg_temp.at('2025-03-03 09:00+08');

-- 2.2: three ways of admitting a project; the library says which are open to it
SELECT code, name_zh, libraries FROM edianton.approval_type ORDER BY code;
SELECT pg_temp.launch('备案项目', 'state_owned', 'filing', '{}') AS filing \gset
SELECT pg_temp.launch('核准项目', 'state_owned', 'verification', '{}') AS verification \gset
SELECT pg_temp.launch('审批项目', 'state_owned', 'approval', '{}') AS approval \gset
-- the term of N0104 follows it, the nodes of an approval are decided by rule, with the law as the reason
SELECT m.title, n.code, n.state, n.term, n.reason, edianton.flag_names(n.flags) AS flags
FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id
WHERE m.id IN (:filing, :verification, :approval) AND n.code IN ('N0102', 'N0103', 'N0104', 'N0405') ORDER BY m.id, n.ord;
SELECT e.kind, n.code, e.detail FROM edianton.event e JOIN edianton.node n USING (matter_id, ord) WHERE e.matter_id = :approval AND e.detail ? 'rule' ORDER BY e.seq;
-- nobody was asked about what a rule decided
SELECT m.title, count(*) FILTER (WHERE n.state = 'undecided') AS undecided, count(*) FILTER (WHERE 'by_rule' = ANY (edianton.flag_names(n.flags))) AS by_rule
FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id WHERE m.id IN (:filing, :verification, :approval) GROUP BY m.id, m.title ORDER BY m.id;
-- a filing is due a day after its turn, a verification ten days after it
DO $$ BEGIN PERFORM edianton.submit(m.id, t.code, 'file:///x') FROM edianton.matter m, (VALUES ('application_form'), ('construction_content')) t (code) WHERE m.title IN ('备案项目', '核准项目'); END $$;
SELECT edianton.complete(:filing, 'N0101') > 0 AND edianton.complete(:verification, 'N0101') > 0 AS pooled;
SELECT matter_id = :verification AS verification, node, state, term, due_at FROM edianton.node_light WHERE matter_id IN (:filing, :verification) AND node = 'N0104' ORDER BY 1;
-- a new round is promised the same; what the site agrees for one project alone overrides it, as long as the clock is ahead
SELECT edianton.submit(:verification, 'filing_form', 'file:///f') > 0 AND edianton.complete(:verification, 'N0104', '核准〔2025〕1号') > 0 AS done;
SELECT edianton.reopen(:verification, 'N0104', '补充评估') > 0 AS reopened;
SELECT round, term, due_at FROM edianton.node_light WHERE matter_id = :verification AND node = 'N0104';
SELECT pg_temp.launch('特定期限', 'social', 'verification', '{"terms": {"N0104": "20 workdays"}}') AS agreed \gset
SELECT term FROM edianton.node WHERE matter_id = :agreed AND code = 'N0104';
SELECT edianton.set_attrs(:agreed, '{"terms": {"N0104": "15 workdays"}}', '核准机关确定') > 0 AS set;
SELECT term FROM edianton.node WHERE matter_id = :agreed AND code = 'N0104';
SET ROLE regress_edianton_t77r;
SELECT edianton.act_as('t77r-ind');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.set_attrs(%s, '{"terms": {"N0104": "60 workdays"}}', '自行延长')$$, :agreed));
SELECT * FROM pg_temp.refused($$SELECT edianton.open_matter('defect-rectification', '自定期限', attrs => '{"terms": {"fix": "1 year"}}')$$);
RESET ROLE;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.set_attrs(%s, '{"terms": {"N0104": "soon"}}', 'x')$$, :agreed));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.set_attrs(%s, '{"terms": {"N0104": 5}}', 'x')$$, :agreed));
SELECT term FROM edianton.node WHERE matter_id = :agreed AND code = 'N0104';

-- 2.23: the enterprise fills in the basics once, the platform recognises what applies
SELECT pg_temp.launch('药业产业园', 'social', 'filing', '{}') AS m \gset
SELECT n.code, n.state FROM edianton.node n WHERE n.matter_id = :m AND n.state = 'undecided' ORDER BY n.ord;
SET ROLE regress_edianton_t77r;
SELECT edianton.act_as('t77r-all');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.fill_basics(%s, '{"takes_water": false}')$$, :m));
SELECT edianton.act_as('t77r-ent');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.fill_basics(%s, '{"takes_water": "no"}')$$,
    $$SELECT edianton.fill_basics(%s, '{"energy_coal": -1}')$$,
    $$SELECT edianton.fill_basics(%s, '{"approval_type": "approval"}')$$,
    $$SELECT edianton.fill_basics(%s, '{"terms": {"N0104": "60 workdays"}}')$$,
    $$SELECT edianton.fill_basics(%s, '[]')$$,
    $$SELECT edianton.fill_basics(-1, '{"takes_water": false}')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.fill_basics(:m, '{"energy_coal": 1200, "takes_water": false, "new_land": false, "occupied_area": 0.3, "earthwork": 800, "public_funds": false, "land_area": 80}') > 0 AS filled;
RESET ROLE;
SELECT n.code, n.state, n.reason, edianton.flag_names(n.flags) AS flags FROM edianton.node n
WHERE n.matter_id = :m AND n.code IN ('N0105', 'N0202', 'N0204', 'N0402', 'N0404', 'N0407') ORDER BY n.ord;
-- what rules only suggest is the proposal of the unit's decision
SELECT node, unit, proposed, conflict, rules FROM edianton.decision_proposal WHERE matter_id = :m AND proposed IS NOT NULL ORDER BY node;
SELECT node, rule, holds, unknown, state, decided_by, conflict FROM edianton.explain_rules(:m) WHERE node IN ('N0105', 'N0202', 'N0203', 'N0501') ORDER BY node, rule;
-- a corrected attribute: what a rule decided follows it
SELECT edianton.fill_basics(:m, '{"energy_coal": 300, "energy_power": 100, "takes_water": true}') > 0 AS filled;
SELECT n.code, n.state, n.reason FROM edianton.node n WHERE n.matter_id = :m AND n.code IN ('N0105', 'N0404') ORDER BY n.ord;
-- what no rule decides any more is the unit's again
SELECT edianton.fill_basics(:m, '{"earthwork": null, "occupied_area": null}') > 0 AS filled;
SELECT n.code, n.state, edianton.flag_names(n.flags) AS flags FROM edianton.node n WHERE n.matter_id = :m AND n.code = 'N0402';
-- what a unit has decided, rules leave alone; the contradiction is shown
SET ROLE regress_edianton_t77r;
SELECT edianton.act_as('t77r-all');
SELECT edianton.confirm(:m, 'N0402', false, '场地已平整') > 0 AS declined;
RESET ROLE;
SELECT edianton.fill_basics(:m, '{"earthwork": 5000}') > 0 AS filled;
SELECT node, rule, holds, state, decided_by, conflict FROM edianton.explain_rules(:m) WHERE node = 'N0402' ORDER BY rule;
-- two rules that contradict each other decide nothing: the unit does, and sees both
INSERT INTO edianton.node_rule (code, node, verdict, condition, basis) VALUES ('t77r-civil', 'N0501', 'not_needed', '$.land_area > 10', '本地规定');
SELECT edianton.fill_basics(:m, '{"civil_building": true}') > 0 AS filled;
SELECT node, proposed, conflict, rules FROM edianton.decision_proposal WHERE matter_id = :m AND node = 'N0501';
SELECT rule, verdict, holds, conflict FROM edianton.explain_rules(:m) WHERE node = 'N0501' ORDER BY rule;
UPDATE edianton.node_rule SET active = false WHERE code = 't77r-civil';
SELECT edianton.set_attrs(:m, '{}', '规则调整') > 0 AS again;
SELECT n.state, n.reason FROM edianton.node n WHERE n.matter_id = :m AND n.code = 'N0501';
-- a project in reserve: as it would be published
SELECT edianton.register_project('储备项目', 'state_owned', '新建', 5000000, '厂房', approval_type => 'filing', attrs => '{"flood_zone": true}') AS reserve \gset
SELECT node, rule, verdict, state FROM edianton.explain_rules(:reserve) WHERE holds ORDER BY node, rule;
-- rules that cannot be
SELECT x.* FROM unnest(ARRAY[
    $$INSERT INTO edianton.node_rule (code, node, verdict, condition, basis) VALUES ('t77r-x', 'N9999', 'required', '$.a == 1', 'x')$$,
    $$INSERT INTO edianton.node_rule (code, node, verdict, condition, basis) VALUES ('t77r-x', 'N0501', 'required', '$.a', 'x')$$,
    $$INSERT INTO edianton.node_rule (code, node, verdict, condition, basis) VALUES ('t77r-x', 'N0501', 'perhaps', '$.a == 1', 'x')$$,
    $$INSERT INTO edianton.node_rule (code, node, verdict, condition, basis) VALUES ('t77r-x', 'N0501', 'required', '$.a == 1', ' ')$$,
    $$SELECT edianton.explain_rules(-1)$$, $$SELECT edianton.explain_rules(NULL)$$]) s, pg_temp.refused(s) x;
-- terms in a template
SELECT x.* FROM unnest(ARRAY['[{"when": "$.a == 1"}]', '[{"when": "$.a", "term": "1 day"}]', '[{"when": "$.a == 1", "term": "soon"}]', '{}']) t,
    pg_temp.refused(format($$SELECT edianton.load_template('{"code": "t77r", "kind": "issue", "name": "甲", "policy": "project", "stages": [{"code": "A", "name": "甲"}],
        "nodes": [{"code": "a", "stage": "A", "name": "甲", "lead": "housing", "term": "3 days", "terms": %s}]}')$$, t)) x;
SELECT edianton.template_json('project-social') #> '{nodes,1,terms}' AS terms;
SELECT count(*) AS wrong FROM edianton.check_integrity();
ROLLBACK;
DROP ROLE regress_edianton_t77r;
