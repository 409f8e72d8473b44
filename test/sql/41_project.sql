-- Registering projects in the reserve, naming the team, publishing, and what is refused.
\set VERBOSITY default
SET client_min_messages = warning;
SET edianton.simulated_clock = '2025-03-03 09:00+08';

-- Runs a statement and says how it was refused; matters are shown as #.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    message := regexp_replace(message, '\d{16,}', '#');
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T41-DRC', '区发改委', '341602', 'department'),
    ('T41-EIB', '区经信局', '341602', 'department'),
    ('T41-TOWN', '古井镇', '341602', 'township'),
    ('T41-OLD', '已撤并单位', '341602', 'department');
UPDATE edianton.unit SET active = false WHERE code = 'T41-OLD';
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t41-drc', '发改委录入员', 'T41-DRC', 'admin'),
             ('t41-leader', '分管副区长', 'T41-DRC', 'leader'),
             ('t41-leader2', '继任副区长', 'T41-DRC', 'leader'),
             ('t41-eib', '经信局经办人', 'T41-EIB', 'unit'),
             ('t41-agent', '专职代办员', 'T41-EIB', 'helper'),
             ('t41-helper1', '帮办员甲', 'T41-TOWN', 'helper'),
             ('t41-helper2', '帮办员乙', 'T41-TOWN', 'helper')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't41-%';

-- The portal's pool: the development and reform commission registers.
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t41-drc');
SELECT edianton.register_project('古井酿造扩建', 'social', '扩建', 120000000, '新建酿造车间两座') AS project \gset
COMMIT;
BEGIN;
SELECT edianton.act_as('t41-drc');
SELECT m.kind, m.state, m.title, p.library, p.total_investment, p.reserved_at, p.admitted_at, m.attrs
FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id WHERE p.matter_id = :project;
-- a reserve entry has no nodes, so no clock runs
SELECT count(*) FROM edianton.node WHERE matter_id = :project;
-- everything that is missing, at once
SELECT code, message, regexp_replace(detail, '(, unit for duty [^,.]*)+', '') AS detail, hint
FROM pg_temp.refused(format('SELECT edianton.publish_project(%s)', :project)) \gx
ROLLBACK;

-- only the development and reform commission
BEGIN;
SELECT edianton.act_as('t41-eib');
SELECT * FROM pg_temp.refused('SELECT edianton.register_project(''经信局项目'', ''social'', ''新建'', 1, ''厂房'')') \gx
SELECT * FROM pg_temp.refused(format('SELECT edianton.publish_project(%s)', :project)) \gx
SELECT * FROM pg_temp.refused(format('SELECT edianton.set_team(%s, leader => ''t41-leader'')', :project)) \gx
ROLLBACK;
-- nobody writes past the functions
BEGIN;
SELECT edianton.act_as('t41-drc');
SELECT * FROM pg_temp.refused('UPDATE edianton.project SET total_investment = 1');
ROLLBACK;
RESET ROLE;

-- malformed
SELECT * FROM pg_temp.refused($$SELECT edianton.register_project('  ', NULL, '新建', NULL, '')$$) \gx
SELECT code, message FROM unnest(ARRAY[
    $$'private', '新建', 1, '厂房'$$,
    $$'social', '新建', 0, '厂房'$$,
    $$'social', '新建', 'NaN', '厂房'$$,
    $$'social', '新建', 1.005, '厂房'$$,
    $$'social', '新建', 1e16, '厂房'$$,
    $$'social', '新建', 1, '厂房', code => '2408-341602-04-01-123454'$$,
    $$'social', '新建', 1, '厂房', supervising_unit => 'T41-OLD'$$,
    $$'social', '新建', 1, '厂房', local_unit => 'nowhere'$$,
    $$'social', '新建', 1, '厂房', leader => 'nobody'$$,
    $$'social', '新建', 1, '厂房', enterprise_uscc => '91341602MA00003810'$$,
    $$'social', '新建', 1, '厂房', enterprise_uscc => '91341602MA00003811'$$,
    $$'social', '新建', 1, '厂房', level => 'world'$$,
    $$'social', '新建', 1, '厂房', approval_type => 'none'$$,
    $$'social', '新建', 1, '厂房', source => 'tzxm'$$,
    $$'social', '新建', 1, '厂房', attrs => '[]'$$]) a,
    pg_temp.refused('SELECT edianton.register_project(''甲'', ' || a || ')');
SELECT code, message FROM pg_temp.refused('SELECT edianton.set_team(1)');
SELECT code, message FROM pg_temp.refused('SELECT edianton.set_team(NULL)');
SELECT code, message FROM pg_temp.refused('SELECT edianton.publish_project(1)');
SELECT code, message FROM pg_temp.refused('SELECT edianton.publish_project(NULL)');

-- an import is idempotent, and what it does not send stays
SELECT edianton.register_project('酒文化产业园', 'social', '新建', 3500000000.50, '园区一期',
    code => '2408-341602-04-01-123453', supervising_unit => 'T41-EIB', local_unit => 'T41-TOWN',
    enterprise_uscc => '91341602MA00003810', enterprise_name => '谯城酒业', key_project => true,
    attrs => '{"land": true}', source => 'tzxm', external_id => '4711') AS park \gset
SELECT edianton.register_project('酒文化产业园（一期）', 'social', '新建', 3600000000, '园区一期',
    source => 'tzxm', external_id => '4711') = :park AS same;
SELECT p.name, m.title, p.code, p.total_investment, p.key_project, u.code AS supervising, l.code AS local, e.name AS enterprise, m.attrs,
       m.enterprise = p.enterprise AS of_enterprise, m.unit = p.supervising_unit AS of_unit, cardinality(m.units) AS units
FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id
JOIN edianton.unit u ON u.id = p.supervising_unit JOIN edianton.unit l ON l.id = p.local_unit JOIN edianton.enterprise e ON e.id = p.enterprise
WHERE p.matter_id = :park;
SELECT (m.duties ->> 'supervising_unit')::integer = p.supervising_unit AND (m.duties ->> 'local_unit')::integer = p.local_unit
       AND (m.duties ->> 'builder')::integer = p.supervising_unit AS duties
FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id WHERE p.matter_id = :park;
-- a code is one project's; one of a county that is not listed warns
SELECT * FROM pg_temp.refused($$SELECT edianton.register_project('乙', 'social', '新建', 1, '厂房', code => '2408-341602-04-01-123453')$$) \gx
SET client_min_messages = notice;
BEGIN;
SELECT edianton.register_project('丙', 'social', '新建', 1, '厂房', code => '2211-441900-04-02-310151') > 0 AS known;
SELECT edianton.register_project('丁', 'social', '新建', 1, '厂房', code => '2509-320193-89-01-544060') > 0 AS unlisted;
ROLLBACK;
SET client_min_messages = warning;

-- the team: its supervising unit names it, or the local one; every change is kept
SELECT l FROM unnest(edianton.publishing_lacks(:park)) l WHERE l !~ '^unit for duty';
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t41-eib');
SELECT edianton.set_team(:park, leader => 't41-leader', agent => 't41-agent', helpers => '{t41-helper1,t41-helper1}');
COMMIT;
RESET ROLE;
SELECT l FROM unnest(edianton.publishing_lacks(:park)) l WHERE l !~ '^unit for duty';
SELECT * FROM pg_temp.refused(format('SELECT edianton.set_team(%s, helpers => ''{t41-agent}'')', :park)) \gx
SELECT code, message FROM pg_temp.refused(format('SELECT edianton.set_team(%s, agent => ''nobody'')', :park));
SET edianton.simulated_clock = '2025-03-10 09:00+08';
SELECT edianton.set_team(:park, leader => 't41-leader2', helpers => '{t41-helper2,t41-helper1}', reason => '分工调整');
SELECT edianton.set_team(:park, leader => 't41-leader2');
-- each change is in the history, and what changes nothing is not
SELECT e.kind, e.detail -> 'before' ->> 'leader' AS leader_before, e.detail -> 'after' AS after, e.detail ->> 'reason' AS reason
FROM edianton.event e WHERE e.matter_id = :park AND e.kind = 'team.changed' ORDER BY e.seq;
SELECT y.role, coalesce(p.code, u.code) AS who, y.from_at, y.to_at, y.reason
FROM edianton.party y LEFT JOIN edianton.person p ON p.id = y.person LEFT JOIN edianton.unit u ON u.id = y.unit
WHERE y.matter_id = :park ORDER BY y.role, y.from_at, 2;
SELECT p.code FROM edianton.project j JOIN edianton.person p ON p.id = j.leader WHERE j.matter_id = :park;

-- published: all nodes of the library's template, one notice for every unit involved, in the same transaction
-- Duties that nobody performs here are missing too.
BEGIN;
DELETE FROM edianton.duty_unit;
SELECT * FROM unnest(edianton.publishing_lacks(:park));
ROLLBACK;
SELECT edianton.amend_matter(m.id, m.title, m.enterprise, duties => m.duties || (
    SELECT jsonb_object_agg(d.code, u.id) FROM edianton.duty d, edianton.unit u
    WHERE u.code = CASE d.code WHEN 'statistics' THEN 'T41-EIB' ELSE 'T41-DRC' END
      AND d.code NOT IN ('supervising_unit', 'local_unit', 'builder'))) > 0 AS amended
FROM edianton.matter m WHERE m.id = :park;
SELECT edianton.publishing_lacks(:park);
BEGIN;
SELECT edianton.publish_project(:park) > 0 AS published;
ROLLBACK;
SELECT m.state, (SELECT count(*) FROM edianton.node n WHERE n.matter_id = m.id) AS nodes,
       (SELECT count(*) FROM edianton.notice n WHERE n.matter_id = m.id) AS notices
FROM edianton.matter m WHERE m.id = :park;
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t41-drc');
SELECT edianton.publish_project(:park) AS event \gset
COMMIT;
RESET ROLE;
SELECT e.kind, e.recorded_at, p.code AS actor FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor WHERE e.id = :event;
SELECT m.state, t.code AS template, p.admitted_at, (SELECT count(*) FROM edianton.node n WHERE n.matter_id = m.id) AS nodes
FROM edianton.matter m JOIN edianton.project p ON p.matter_id = m.id JOIN edianton.template t ON t.id = m.template_id WHERE m.id = :park;
SELECT u.code AS unit, count(*) AS notices
FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit
WHERE n.matter_id = :park AND n.kind = 'published' GROUP BY u.code ORDER BY u.code;
SELECT (SELECT array_agg(DISTINCT n.unit) FROM edianton.notice n WHERE n.matter_id = m.id AND n.kind = 'published')
       = (SELECT array_agg(DISTINCT u) FROM unnest(m.units) u) AS every_unit_involved
FROM edianton.matter m WHERE m.id = :park;
-- optional nodes have their confirmation clock
SELECT n.state, count(*), min(n.due_at), max(n.due_at) FROM edianton.node n WHERE n.matter_id = :park AND n.state::text = 'undecided' GROUP BY n.state;
-- once
SELECT * FROM pg_temp.refused(format('SELECT edianton.publish_project(%s)', :park)) \gx
-- what stays, what changes
SELECT * FROM pg_temp.refused(format('SELECT edianton.set_team(%s, helpers => ''{}'')', :park)) \gx
SELECT * FROM pg_temp.refused($$SELECT edianton.register_project('酒文化产业园', 'government', '新建', 1, '园区', source => 'tzxm', external_id => '4711')$$) \gx
SELECT code, message FROM pg_temp.refused($$SELECT edianton.register_project('酒文化产业园', 'social', '新建', 1, '园区', local_unit => 'T41-EIB', source => 'tzxm', external_id => '4711')$$);
SELECT edianton.register_project('酒文化产业园（一期）', 'social', '新建', 3700000000, '园区一期', key_project => false,
    source => 'tzxm', external_id => '4711') = :park AS same;
SELECT p.total_investment, m.attrs FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id WHERE m.id = :park;
SELECT e.kind FROM edianton.event e WHERE e.matter_id = :park ORDER BY e.seq DESC LIMIT 1;

-- all of it agrees with its history
SELECT * FROM edianton.check_integrity(:park);

-- the county at a glance, as far as one sees it
SELECT edianton.register_project('粮库改造', 'government', '改建', 20000000, '粮库', supervising_unit => 'T41-EIB') > 0 AS registered;
SELECT edianton.register_project('老旧小区改造', 'government', '改建', 30000000.25, '小区', supervising_unit => 'T41-EIB', key_project => true) > 0 AS registered;
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t41-eib');
SELECT s.library, s.state, s.projects, s.key_projects, s.total_investment, s.reserve FROM edianton.county_summary s ORDER BY s.library, s.state;
COMMIT;
RESET ROLE;

DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
SELECT edianton.revoke_access('regress_edianton_portal');
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
