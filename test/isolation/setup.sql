-- What every isolation spec starts from: a site, and in the schema spec what the specs of the engine share.
SET client_min_messages = warning;
CREATE EXTENSION edianton CASCADE;
SELECT edianton.setup(division => '341602');

CREATE SCHEMA spec;

-- three units; the first two have a window each; a pooled login acts for both and for an administrator
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('SPEC-H', '住建', '341602'), ('SPEC-F', '财政', '341602'), ('SPEC-S', '统计', '341602');
INSERT INTO edianton.duty (code, name_zh, name_en) VALUES ('spec_h', '住建', 'Housing'), ('spec_f', '财政', 'Finance'), ('spec_s', '统计', 'Statistics');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM (VALUES ('spec_h', 'SPEC-H'), ('spec_f', 'SPEC-F'), ('spec_s', 'SPEC-S')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit;
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, 'unit'
FROM (VALUES ('spec-h', '住建窗口', 'SPEC-H'), ('spec-f', '财政窗口', 'SPEC-F')) p (code, name, unit) JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.person (code, name, role) VALUES ('spec-a', '管理员', 'admin');
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'regress_edianton_spec') THEN
		CREATE ROLE regress_edianton_spec LOGIN;
	END IF;
END
$$;
SELECT edianton.grant_access('regress_edianton_spec');
GRANT INSERT ON edianton.calendar_day TO regress_edianton_spec;
INSERT INTO edianton.login (role_name, person, is_default)
SELECT 'regress_edianton_spec', p.id, false FROM edianton.person p WHERE p.code LIKE 'spec-_';

-- left and right, then join, then last; join takes a map that it does not need
SELECT edianton.load_template('{
	"code": "diamond", "kind": "issue", "name": "菱形", "policy": "project",
	"stages": [{"code": "A", "name": "甲"}],
	"nodes": [
		{"code": "left", "stage": "A", "name": "左", "lead": "spec_h", "term": "5 workdays"},
		{"code": "right", "stage": "A", "name": "右", "lead": "spec_f", "term": "5 workdays"},
		{"code": "join", "stage": "A", "name": "合", "lead": "spec_s", "term": "5 workdays", "after": ["left", "right"],
		 "materials": [{"code": "map", "name": "图", "required": false}, {"code": "plan", "name": "方案", "required": true}]},
		{"code": "last", "stage": "A", "name": "末", "lead": "spec_h", "term": "5 workdays", "after": ["join"]}]}');
SELECT edianton.publish_template('diamond');
-- one after the other
SELECT edianton.load_template('{
	"code": "line", "kind": "issue", "name": "直线", "policy": "project",
	"stages": [{"code": "A", "name": "甲"}],
	"nodes": [
		{"code": "one", "stage": "A", "name": "一", "lead": "spec_h", "term": "5 workdays"},
		{"code": "two", "stage": "A", "name": "二", "lead": "spec_f", "term": "5 workdays", "after": ["one"]},
		{"code": "three", "stage": "A", "name": "三", "lead": "spec_s", "term": "5 workdays", "after": ["two"]}]}');
SELECT edianton.publish_template('line');
-- two that stand alone
SELECT edianton.load_template('{
	"code": "pair", "kind": "issue", "name": "一对", "policy": "project",
	"stages": [{"code": "A", "name": "甲"}],
	"nodes": [
		{"code": "one", "stage": "A", "name": "一", "lead": "spec_h", "term": "5 workdays"},
		{"code": "two", "stage": "A", "name": "二", "lead": "spec_f", "term": "5 workdays"}]}');
SELECT edianton.publish_template('pair');
-- a defect to put right: it blocks what it belongs to
SELECT edianton.load_template('{
	"code": "defect", "kind": "rectification", "name": "整改", "policy": "quiet",
	"stages": [{"code": "A", "name": "甲"}],
	"nodes": [{"code": "mend", "stage": "A", "name": "整改", "lead": "spec_f", "term": "5 workdays"}]}');
SELECT edianton.publish_template('defect');

-- The policies as they are shipped.
CREATE TABLE spec.steps AS SELECT * FROM edianton.policy_step;

-- The matter with this title.
CREATE FUNCTION spec.m(title text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
	RETURN (SELECT x.id FROM edianton.matter x WHERE x.title = m.title);

-- A node's due time on the wall of the calendar.
CREATE FUNCTION spec.wall(t timestamptz) RETURNS text LANGUAGE sql STABLE
	RETURN to_char(t AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI');

-- Forget all matters, so that a spec starts alone and its numbers are the same however it is run.
CREATE FUNCTION spec.clear() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE
	held text;
BEGIN
	FOREACH held IN ARRAY '{stall,lead_follow,lead,project_batch,milestone_plan,phase_change,milestone,project_money,part_delta,part_sum,supervision_application,supervision_plan,supervision_progress,supervision_key,supervision_indicator,supervision,supervision_proposal,notice,escalation,score_entry,node_round,pause,extension,party,evidence,permit_version,permit,permit_reject,project_code_register,project,paper_use,paper,material,event,node,matter}'::text[] LOOP
		EXECUTE format('DELETE FROM edianton.%I', held);
	END LOOP;
	UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
	PERFORM setval('edianton.matter_number', 1, false);
END
$$;

-- Every node with its state, light and due time, and what each event did.
CREATE VIEW spec.nodes AS
SELECT m.title AS matter, m.state AS run, n.code, n.state, n.round, n.colour, spec.wall(n.due_at) AS due,
	(SELECT string_agg(e.kind || CASE WHEN e.step IS NULL THEN '' ELSE ' ' || e.step END, ', ' ORDER BY e.seq)
	 FROM edianton.event e WHERE e.matter_id = m.id AND e.node = n.code) AS events
FROM edianton.matter m LEFT JOIN edianton.node n ON n.matter_id = m.id
ORDER BY m.id, n.ord;

CREATE FUNCTION spec.check() RETURNS TABLE (matter text, node text, problem text, stored text, derived text) LANGUAGE sql
BEGIN ATOMIC
	SELECT m.title, c.node, c.problem, c.stored, c.derived
	FROM edianton.check_integrity() c JOIN edianton.matter m ON m.id = c.matter_id;
END;

GRANT USAGE ON SCHEMA spec TO regress_edianton_spec;
GRANT SELECT ON spec.nodes TO regress_edianton_spec;

-- Which steps were taken, each how often.
CREATE VIEW spec.escalations AS
SELECT m.title AS matter, n.code, e.round, string_agg(e.step::text, ' ' ORDER BY e.clock, e.step) AS steps
FROM edianton.escalation e
JOIN edianton.matter m ON m.id = e.matter_id
JOIN edianton.node n ON n.matter_id = e.matter_id AND n.ord = e.ord
GROUP BY m.title, n.code, n.ord, e.round
ORDER BY m.title, n.ord, e.round;

-- The supervision cases of each node.
CREATE VIEW spec.cases AS
SELECT p.title AS matter, n.code, c.parent_round AS round, string_agg(c.state, ' ' ORDER BY c.id) AS cases
FROM edianton.matter c
JOIN edianton.matter p ON p.id = c.parent_id
JOIN edianton.node n ON n.matter_id = c.parent_id AND n.ord = c.parent_ord
WHERE c.kind = 'supervision'
GROUP BY p.title, n.code, n.ord, c.parent_round
ORDER BY p.title, n.ord, c.parent_round;

-- A project of 150 yuan with a plan of 120 for the year, a budget line of 100, and one of 100 in the funding pool.
SELECT edianton.load_template('{
	"code": "money", "kind": "project", "name": "资金", "policy": "project",
	"stages": [{"code": "A", "name": "甲"}],
	"nodes": [
		{"code": "N0103", "stage": "A", "name": "可研", "lead": "spec_h", "term": "5 workdays"},
		{"code": "N0408", "stage": "A", "name": "资金", "lead": "spec_f", "term": "5 workdays", "after": ["N0103"]}]}');
SELECT edianton.publish_template('money');

CREATE FUNCTION spec.no_money() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE
	held text;
BEGIN
	FOREACH held IN ARRAY '{payment,payment_waiting,budget_change,budget_line,funds_proof,plan_signoff,plan_target,plan_item,plan_version,investment_plan,milestone,project}'::text[] LOOP
		EXECUTE format('DELETE FROM edianton.%I', held);
	END LOOP;
	PERFORM spec.clear();
END
$$;
CREATE FUNCTION spec.money() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM spec.no_money();
	PERFORM edianton.register_project('M', 'government', '新建', 150, '楼', supervising_unit => 'SPEC-H', local_unit => 'SPEC-H');
	PERFORM edianton.create_plan(2025);
	PERFORM edianton.sign_plan_item(edianton.set_plan_item(2025, 120, spec.m('M'), sector => 'SPEC-S'), '{"规模": 1}');
	PERFORM edianton.lock_plan(2025, '人大');
	PERFORM edianton.record_budget_line('ys', 'L1', 2025, '一', 'local', 100, project => spec.m('M'));
	PERFORM edianton.record_budget_line('ys', 'L2', 2025, '二', 'bank', 100);
END
$$;
CREATE FUNCTION spec.adjust(amount numeric) RETURNS integer LANGUAGE sql AS $$
	SELECT edianton.adjust_plan(2025, jsonb_build_array(jsonb_build_object('item', i.id, 'amount', amount)), '调整', '常务会') FROM edianton.plan_item i $$;
