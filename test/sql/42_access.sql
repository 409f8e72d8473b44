-- Who sees and does what: row-level security, grants, the matrix of actions. Everything as an unprivileged role.
\set VERBOSITY default
SET client_min_messages = warning;
SET edianton.simulated_clock = '2025-03-03 09:00+08';

-- Runs a statement and says how it was refused; matters are shown as #.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{16,}', '#');
END $$;

INSERT INTO edianton.unit (code, name_zh, division, phone) VALUES
    ('T42-DRC', '区发改委', '341602', '0558-1'),
    ('T42-HB', '区住建局', '341602', '0558-2'),
    ('T42-FB', '区财政局', '341602', '0558-3'),
    ('T42-TOWN', '古井镇', '341602', '0558-4'),
    ('T42-OUT', '区气象局', '341602', '0558-5');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA00001460', '甲公司'), ('91341602MA000004XH', '乙公司');
INSERT INTO edianton.person (code, name, unit, enterprise, role, phone)
SELECT p.code, p.code, u.id, e.id, p.role, '13800000000'
FROM (VALUES ('t42-admin', 'T42-DRC', NULL, 'admin'),
             ('t42-leader', NULL, NULL, 'leader'),
             ('t42-inspector', NULL, NULL, 'supervisor'),
             ('t42-bi', NULL, NULL, 'bi'),
             ('t42-gateway', NULL, NULL, 'gateway'),
             ('t42-drc', 'T42-DRC', NULL, 'unit'),
             ('t42-hb', 'T42-HB', NULL, 'unit'),
             ('t42-fb', 'T42-FB', NULL, 'unit'),
             ('t42-town', 'T42-TOWN', NULL, 'unit'),
             ('t42-out', 'T42-OUT', NULL, 'unit'),
             ('t42-agent', 'T42-TOWN', NULL, 'helper'),
             ('t42-helper', 'T42-DRC', NULL, 'helper'),
             ('t42-idle', NULL, NULL, 'helper'),
             ('t42-boss', NULL, '91341602MA00001460', 'enterprise'),
             ('t42-rival', NULL, '91341602MA000004XH', 'enterprise')) p (code, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
CREATE ROLE regress_edianton_portal;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't42-%';

-- before access is granted
SET ROLE regress_edianton_portal;
SELECT count(*) FROM edianton.matter;
RESET ROLE;
SELECT edianton.grant_access('regress_edianton_portal');
SELECT * FROM pg_temp.refused('SELECT edianton.grant_access(''regress_edianton_nobody'')');
SELECT * FROM pg_temp.refused('SELECT edianton.grant_access(NULL)');

-- two projects on a small template
SELECT edianton.load_template('{"code": "t42", "kind": "project", "name": "两步", "policy": "project",
    "stages": [{"code": "A", "name": "甲"}],
    "nodes": [{"code": "one", "stage": "A", "name": "一", "lead": "housing", "co": ["finance", "local_unit"], "term": "5 workdays",
               "materials": [{"code": "map", "name": "宗地图"}]},
              {"code": "two", "stage": "A", "name": "二", "lead": "finance", "term": "3 workdays", "after": ["one"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t42');
CREATE FUNCTION pg_temp.project(name text, uscc text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    this bigint;
BEGIN
    this := edianton.register_project(name, 'social', '新建', 1000000, '厂房', supervising_unit => 'T42-DRC', local_unit => 'T42-TOWN',
        enterprise_uscc => uscc);
    PERFORM edianton.set_team(this, leader => 't42-leader', agent => 't42-agent', helpers => '{t42-helper}');
    PERFORM edianton.amend_matter(m.id, m.title, m.enterprise, duties => m.duties || jsonb_build_object(
        'housing', (SELECT id FROM edianton.unit WHERE code = 'T42-HB'),
        'finance', (SELECT id FROM edianton.unit WHERE code = 'T42-FB'))) FROM edianton.matter m WHERE m.id = this;
    RETURN this;
END $$;
SELECT pg_temp.project('甲项目', '91341602MA00001460') AS a, pg_temp.project('储备项目', '91341602MA000004XH') AS b \gset
SELECT edianton.launch(:a, 't42') > 0 AS launched;

-- who sees how much of what
CREATE FUNCTION pg_temp.sees(code text, OUT matter bigint, OUT node bigint, OUT event boolean, OUT party boolean,
                             OUT notice bigint, OUT project bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(code);
    SELECT count(*) INTO matter FROM edianton.matter m WHERE m.title IN ('甲项目', '储备项目');
    SELECT count(*) INTO node FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id JOIN edianton.template t ON t.id = m.template_id WHERE t.code = 't42';
    SELECT count(*) > 0 INTO event FROM edianton.event e;
    SELECT count(*) > 0 INTO party FROM edianton.party e;
    SELECT count(DISTINCT e.unit) INTO notice FROM edianton.notice e WHERE e.unit IN (SELECT id FROM edianton.unit u WHERE u.code LIKE 'T42-%');
    SELECT count(*) INTO project FROM edianton.project p WHERE p.name IN ('甲项目', '储备项目');
END $$;
SET ROLE regress_edianton_portal;
SELECT p.code, p.role, s.* FROM edianton.person p, LATERAL pg_temp.sees(p.code) s WHERE p.code LIKE 't42-%' ORDER BY p.role, p.code;
RESET ROLE;

-- who may do what: o on node one, t on node two, m on the matter
CREATE FUNCTION pg_temp.may(code text, action text, matter bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(code);
    RETURN concat(CASE WHEN edianton.may(action, matter, 'one') THEN 'o' END,
                  CASE WHEN edianton.may(action, matter, 'two') THEN 't' END,
                  CASE WHEN edianton.may(action, matter) THEN 'm' END);
END $$;
SET ROLE regress_edianton_portal;
SELECT a.action, pg_temp.may('t42-admin', a.action, :a) AS admin, pg_temp.may('t42-hb', a.action, :a) AS hb,
       pg_temp.may('t42-fb', a.action, :a) AS fb, pg_temp.may('t42-drc', a.action, :a) AS drc,
       pg_temp.may('t42-town', a.action, :a) AS town, pg_temp.may('t42-out', a.action, :a) AS out,
       pg_temp.may('t42-agent', a.action, :a) AS agent, pg_temp.may('t42-helper', a.action, :a) AS helper, pg_temp.may('t42-idle', a.action, :a) AS idle,
       pg_temp.may('t42-boss', a.action, :a) AS boss, pg_temp.may('t42-rival', a.action, :a) AS rival,
       concat(pg_temp.may('t42-leader', a.action, :a), pg_temp.may('t42-inspector', a.action, :a),
              pg_temp.may('t42-bi', a.action, :a), pg_temp.may('t42-gateway', a.action, :a)) AS watchers
FROM unnest('{confirm,waive,apply,accept,return_papers,submit,complete,refuse,withdraw,pause,resume,extend,set_deadline,reopen,
assign_person,reassign,refuse_assignment,open_matter,split,set_attrs,set_team,suspend_matter,cancel_matter,register_project,
publish_project,migrate,import_baseline}'::text[]) WITH ORDINALITY a (action, n) ORDER BY a.n;
SELECT * FROM pg_temp.refused('SELECT edianton.may(''dance'')');
SELECT * FROM pg_temp.refused('SELECT edianton.may(NULL)');
SELECT edianton.may('complete', 7), edianton.may('complete', :a, 'three');

-- the functions hold to it, and say the rule
CREATE FUNCTION pg_temp.tries(code text, statement text, OUT sqlstate text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(code);
    SELECT * INTO sqlstate, message, detail FROM pg_temp.refused(statement);
END $$;
SELECT * FROM pg_temp.tries('t42-hb', 'SELECT edianton.authorise(''complete'', 7)');
SELECT * FROM pg_temp.tries('t42-hb', format('SELECT edianton.authorise(''complete'', %s, ''three'')', :a));
SELECT * FROM pg_temp.tries('t42-out', format('SELECT edianton.authorise(''complete'', %s, ''three'')', :a));
SELECT * FROM pg_temp.tries('t42-out', format('SELECT edianton.authorise(''complete'', %s, ''one'')', :a));
SELECT * FROM pg_temp.tries('t42-fb', format('SELECT edianton.complete(%s, ''one'')', :a)) \gx
SELECT * FROM pg_temp.tries('t42-boss', format('SELECT edianton.complete(%s, ''one'')', :a)) \gx
SELECT * FROM pg_temp.tries('t42-leader', format('SELECT edianton.complete(%s, ''one'')', :a)) \gx
SELECT * FROM pg_temp.tries('t42-out', format('SELECT edianton.submit(%s, ''map'', ''file:map.pdf'')', :a)) \gx
SELECT * FROM pg_temp.tries('t42-hb', format('SELECT edianton.set_attrs(%s, ''{"x": 1}'', ''test'')', :a)) \gx
SELECT * FROM pg_temp.tries('t42-hb', format('SELECT edianton.cancel_matter(%s, ''test'')', :a)) \gx
-- what is not seen does not exist
SELECT * FROM pg_temp.tries('t42-rival', format('SELECT edianton.complete(%s, ''one'')', :a)) \gx
SELECT f.call, r.sqlstate, r.message
FROM unnest(ARRAY[
    'confirm(#, ''one'', false, ''x'')', 'waive(#, ''one'', ''x'')', 'apply(#, ''one'')', 'accept(#, ''one'')', 'return_papers(#, ''one'', ''{map}'')',
    'submit(#, ''map'', ''file:x'')', 'complete(#, ''one'')', 'complete_conditionally(#, ''one'', ''{map}'', ''2025-04-01 12:00+08'')',
    'refuse(#, ''one'', ''x'')', 'withdraw(#, ''one'', ''x'')', 'pause(#, ''one'', ''hearing'', ''1'', ''x'')', 'resume(#, ''one'')',
    'extend(#, ''one'', ''2 days'', ''x'', ''x'')', 'set_deadline(#, ''one'', ''2025-04-01 12:00+08'', ''x'')', 'reopen(#, ''one'', ''x'')',
    'reassign(#, ''one'', ''T42-OUT'', NULL, ''x'')', 'refuse_assignment(#, ''one'', ''x'')',
    'open_matter(''appeal-5day'', ''x'', parent => #)',
    'open_matter(''appeal-5day'', ''x'', unit => ''T42-OUT'', parent => #)', 'launch(#, ''t42'')', 'set_attrs(#, ''{}'', ''x'')', 'suspend_matter(#, ''x'')',
    'resume_matter(#)', 'cancel_matter(#, ''x'')', 'migrate(#, 1)', 'split(#, ''[{"title": "x"}]'')', 'amend_matter(#, ''x'')',
    'set_team(#, ''t42-leader'')', 'publish_project(#)', 'import_baseline(''{}'')', 'tick()', 'light_at(#, 1, edianton.clock())',
    'matter_light_at(#, edianton.clock())', 'verify_history(#)', 'check_integrity(#)', 'announce_pending()',
    'register_project(''x'', ''social'', ''x'', 1, ''x'')', 'read_events(''x'')', 'claim_notices(''x'')', 'digest()', 'expire_notices()',
    'load_template(''{}'')', 'publish_template(''t42'')',
    'file_appeal(''land'', ''x'', ''x'')', 'file_appeal(''land'', ''x'', ''x'', enterprise_uscc => ''91341602MA00001460'')', 'route_appeal(#, ''T42-OUT'')',
    'reply_appeal(#, ''x'')', 'solve_appeal(#, ''x'')', 'check_appeal(#, true)', 'rate_appeal(#, ''satisfied'')', 'verify_complaint(#, true, ''x'')',
    'order_supervision(#, ''x'')', 'hang_red_plate(#, ''x'', ''x'')', 'issue_directive(#, ''x'')', 'answer_directive(#, ''x'')',
    'verify_enterprise(''91341602MA00001460'', ''x'', ''341602'', ''x'')', 'apply_key_project(''x'', 1, ''x'', ''municipal'')',
    'review_key_project(#, true, ''x'')', 'decide_key_project(#, true)', 'report_project_progress(#, 1, ''x'')', 'confirm_project_progress(0, true)',
    'publish_content(''x'', ''x'', ''x'')', 'withdraw_content(0, ''x'')', 'by_rule()', 'record_event(#, ''x.y'')',
    'follow_lead(#, ''x'')', 'assign_lead(#, ''T42-OUT'', NULL, ''x'')', 'sign_lead(#, ''2025-03-01'', 1)', 'fail_lead(#, ''other'', ''x'')', 'convert_lead(#)',
    'record_milestone(#, ''signed'', ''2025-03-01'', ''x'')', 'void_milestone(#, ''signed'', ''x'')', 'return_phase(#, ''lead'', ''x'')',
    'plan_milestone(#, ''built'', ''2026-01-01'')', 'join_batch(#, #)', 'leave_batch(#, ''x'')', 'project_life(#)', 'derive_milestones(#)', 'judge_stalls()',
    'set_stall_rule(''short'', ''1 day'', ''x'')']) WITH ORDINALITY f (call, n),
    pg_temp.tries('t42-out', format('SELECT * FROM edianton.%s', replace(f.call, '#', :'a'))) r
ORDER BY f.n;
-- issues, campaigns, joint review
SELECT f.call, r.sqlstate, r.message
FROM unnest(ARRAY[
    'raise_issue(''land'', ''x'', ''x'', #)', 'assign_issue(#, ''T42-OUT'', ''x'')', 'answer_issue(#, ''x'')', 'report_issue_progress(#, ''x'')', 'escalate_issue(#, ''x'')',
    'decide_issue(#, ''x'')', 'close_issue(#, true, ''x'')', 'set_handling_model(''x'', ''x'', ''x'', ''x'', NULL, ''1 day'')', 'remind_issues()', 'lift_stuck_issues()', 'issue_tick()',
    'open_campaign(''x'', ''x'', ''x'', ''2025-03-03'', ''2025-03-09'', ''[]'', ''{#}'')', 'add_campaign_project(0, #)', 'leave_campaign(0, #, ''x'')', 'report_campaign(0, #, ''{}'')',
    'close_campaign(0, ''x'')', 'campaign_tick()', 'open_review(#, ''{T42-OUT,T42-DRC}'', ''x'')', 'add_review_point(#, ''x'')', 'settle_review_point(#, 1, ''x'')',
    'give_review_opinion(#, ''agree'', ''x'')', 'conclude_review(#, ''agreed'', ''x'')', 'review_requirements(#)', 'review_progress(#)']) WITH ORDINALITY f (call, n),
    pg_temp.tries('t42-out', format('SELECT * FROM edianton.%s', replace(f.call, '#', :'a'))) r
ORDER BY f.n;
-- intermediaries
SELECT f.call, r.sqlstate, r.message
FROM unnest(ARRAY[
    'register_intermediary(''T42-OUT'', ''testing'')', 'engage_service(#, ''testing'', ''T42-OUT'')', 'deliver_report(#, ''file:x'')', 'return_report(#, ''x'')', 'accept_report(#, ''x'')',
    'pause_for_engagement(#, ''x'')']) WITH ORDINALITY f (call, n),
    pg_temp.tries('t42-out', format('SELECT * FROM edianton.%s', replace(f.call, '#', :'a'))) r
ORDER BY f.n;
-- permits, the digital file, materials
SELECT f.call, r.sqlstate, r.message
FROM unnest(ARRAY[
    'prove(#, ''one'', ''x'', ''x'', ''2025-03-01 09:00+08'')', 'disprove(#, ''x'', ''x'')', 'apply_permits(#)',
    'receive_permit(''x'', ''x'', ''2408-341602-04-01-123453'', ''eia'', ''x'', ''2025-03-01 09:00+08'')', 'receive_permits(''[]'')', 'revoke_permit(''x'', ''x'', ''x'')',
    'receive_material(''x'', ''x'', ''2408-341602-04-01-123453'', ''map'', ''file:x'')', 'project_file(''2408-341602-04-01-123453'')', 'project_file_json(''2408-341602-04-01-123453'')',
    'hand_in(#, ''map'', ''file:x'')', 'reuse(#, ''map'')', 'held_materials(#)', 'already_held(#, sha256(''x''))', 'warn_expiring()']) WITH ORDINALITY f (call, n),
    pg_temp.tries('t42-out', format('SELECT * FROM edianton.%s', replace(f.call, '#', :'a'))) r
ORDER BY f.n;
-- nothing tells it from a matter that is not there: not its state, nor its nodes
CREATE FUNCTION pg_temp.words(code text, call text, matter bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text;
    message text;
    detail text;
    hint text;
BEGIN
    PERFORM edianton.act_as(code);
    EXECUTE format('SELECT * FROM edianton.%s', replace(call, '#', matter::text));
    RETURN 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN replace(concat_ws(' | ', state, message, detail, hint), matter::text, '#');
END $$;
BEGIN;
RESET ROLE;
SELECT edianton.suspend_matter(:a, 'x') > 0 AS suspended;
SET LOCAL ROLE regress_edianton_portal;
SELECT m.state, f.call, pg_temp.words('t42-out', f.call, m.id) AS hidden,
       pg_temp.words('t42-out', f.call, 1466968178262099) AS absent
FROM unnest(ARRAY[
    'confirm(#, ''nix'', false, ''x'')', 'waive(#, ''two'', '''')', 'apply(#, ''nix'')', 'accept(#, ''one'', ''2035-01-01 00:00+08'')',
    'return_papers(#, ''one'', ''{}'')', 'submit(#, ''nix'', ''file:x'')', 'submit(#, ''map'', '''')', 'complete(#, ''nix'')', 'complete(#, ''two'')',
    'complete(#, ''one'', claimed_at => ''2035-01-01 00:00+08'')', 'complete_conditionally(#, ''one'', ''{}'', NULL)',
    'refuse(#, ''nix'', ''x'')', 'withdraw(#, ''one'', ''x'')', 'pause(#, ''one'', ''nix'', ''1'', ''x'')', 'resume(#, ''one'')',
    'extend(#, ''one'', ''2 days'', '''', ''x'')', 'set_deadline(#, ''one'', ''2020-04-01 12:00+08'', ''x'')', 'reopen(#, ''one'', ''x'', true)',
    'reassign(#, ''nix'', ''T42-OUT'', NULL, ''x'')', 'reassign(#, ''one'', NULL, ''nobody'', ''x'')', 'refuse_assignment(#, ''one'', ''x'')',
    'open_matter(''appeal-5day'', ''x'', parent => #, parent_node => ''nix'')', 'launch(#, ''t42'', unit => ''nix'')', 'set_attrs(#, ''{}'', '''')',
    'suspend_matter(#, ''x'')', 'resume_matter(#)', 'cancel_matter(#, '''')', 'migrate(#, 77)', 'split(#, ''[]'')', 'amend_matter(#, '''')',
    'set_team(#, ''t42-leader'')', 'publish_project(#)', 'authorise(''complete'', #, ''nix'')', 'authorise(''complete'', #)', 'may(''complete'', #, ''one'')',
    'light_at(#, 1)', 'matter_light_at(#)', 'explain_light(#, ''one'')', 'explain_light(#, ''nix'')', 'rainbow(#)', 'verify_history(#)', 'check_integrity(#)']) f (call),
    (VALUES (:a, 'suspended'), (:b, 'draft')) m (id, state)
WHERE pg_temp.words('t42-out', f.call, m.id) <> pg_temp.words('t42-out', f.call, 1466968178262099);
ROLLBACK;
SET ROLE regress_edianton_portal;
-- agents and the enterprise open matters under theirs, units under what they see
SELECT p.code, r.sqlstate, r.message, r.detail
FROM (VALUES ('t42-agent', NULL), ('t42-boss', NULL), ('t42-hb', 'T42-HB'), ('t42-hb', 'T42-FB'), ('t42-idle', NULL), ('t42-leader', NULL)) p (code, unit),
     pg_temp.tries(p.code, format('SELECT edianton.open_matter(''appeal-5day'', ''诉求'', unit => %L, parent => %s, duties => ''{"responsible": "T42-HB"}'')', p.unit, :'a')) r;
SELECT * FROM pg_temp.tries('t42-boss', format('SELECT edianton.open_matter(''t42'', ''项目'', parent => %s)', :'a'));
SELECT p.code, r.* FROM unnest('{t42-drc,t42-hb}'::text[]) p (code),
     pg_temp.tries(p.code, format('SELECT edianton.open_matter(''supervision-13710'', ''督办'', parent => %s, duties => ''{"responsible": "T42-HB", "issuer": "T42-DRC"}'')', :'a')) r;
-- no light of what is not seen
BEGIN;
SELECT edianton.act_as('t42-out');
SELECT edianton.light_at(:a, 1), edianton.matter_light_at(:a);
SELECT edianton.act_as('t42-boss');
SELECT edianton.light_at(:a, 1), edianton.matter_light_at(:a);
COMMIT;
-- the helper hands in, the unit completes, each event with its actor
BEGIN;
SELECT edianton.act_as('t42-helper');
SELECT edianton.submit(:a, 'map', 'file:map.pdf') > 0 AS submitted;
COMMIT;
BEGIN;
SELECT edianton.act_as('t42-hb');
SELECT edianton.complete(:a, 'one', document => '建字1号') > 0 AS completed;
SELECT e.kind, p.code AS actor FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.matter_id = :a AND e.actor IS NOT NULL ORDER BY e.seq;
COMMIT;

-- tables: a plain UPDATE of a node by another unit finds no row; nothing else is writable
BEGIN;
SELECT edianton.act_as('t42-hb');
UPDATE edianton.node SET document = 'x' WHERE matter_id = :a AND code = 'two';
UPDATE edianton.node SET document = 'x' WHERE matter_id = :b;
ROLLBACK;
SELECT * FROM pg_temp.tries('t42-fb', format('UPDATE edianton.node SET colour = ''green'' WHERE matter_id = %s AND code = ''two''', :a));
BEGIN;
SELECT edianton.act_as('t42-fb');
UPDATE edianton.node SET state = 'done', document = '财字2号' WHERE matter_id = :a AND code = 'two';
SELECT n.state, n.document, m.state AS matter FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id WHERE n.matter_id = :a AND n.code = 'two';
ROLLBACK;
SELECT * FROM pg_temp.tries('t42-fb', 'DELETE FROM edianton.node');
SELECT * FROM pg_temp.tries('t42-fb', 'UPDATE edianton.matter SET title = title');
SELECT * FROM pg_temp.tries('t42-fb', 'UPDATE edianton.event SET detail = ''{}''');
SELECT * FROM pg_temp.tries('t42-fb', 'TRUNCATE edianton.event');
SELECT * FROM pg_temp.tries('t42-fb', 'INSERT INTO edianton.score_entry DEFAULT VALUES');
SELECT * FROM pg_temp.tries('t42-admin', 'UPDATE edianton.login SET is_default = true');
SELECT * FROM pg_temp.tries('t42-admin', 'SELECT * FROM edianton.login');
SELECT * FROM pg_temp.tries('t42-admin', 'SELECT edianton.appoint(1, ''leader'', 1, 1)');
SELECT * FROM pg_temp.tries('t42-admin', 'SELECT edianton.grant_access(''regress_edianton_portal'')');
-- phones of persons are not for portals
SELECT * FROM pg_temp.tries('t42-admin', 'SELECT phone FROM edianton.person');
SELECT name, role FROM edianton.person WHERE code = 't42-hb';
-- every view can be read by whoever was granted access
SELECT c.relname, r.message
FROM pg_class c, pg_temp.tries('t42-hb', format('SELECT count(to_jsonb(v)) FROM edianton.%I v', c.relname)) r
WHERE c.relnamespace = 'edianton'::regnamespace AND c.relkind IN ('v', 'm') AND r.message <> 'was not refused';
-- a pool that has not said for whom
SELECT * FROM pg_temp.refused('SELECT count(*) FROM edianton.matter');
SELECT * FROM pg_temp.refused(format('SELECT edianton.complete(%s, ''two'')', :a));
RESET ROLE;

-- a team member who left sees nothing any more
SELECT edianton.set_team(:a, helpers => '{t42-idle}');
SET ROLE regress_edianton_portal;
SELECT p.code, s.matter, s.node FROM edianton.person p, LATERAL pg_temp.sees(p.code) s WHERE p.code IN ('t42-helper', 't42-idle') ORDER BY 1;
RESET ROLE;

-- what setup() runs again, and what it takes back
SELECT edianton.setup() IS NOT NULL AS again;
SELECT edianton.revoke_access('regress_edianton_portal');
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('SELECT count(*) FROM edianton.matter');
RESET ROLE;
SELECT count(*) FROM edianton.access_role WHERE role_name = 'regress_edianton_portal';

-- as it was
SELECT * FROM edianton.check_integrity(:a);
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
