-- Who is acting: default persons, act_as(), SET ROLE, security definer, savepoints; the tree of units.
\set VERBOSITY default
SET client_min_messages = warning;
SET edianton.simulated_clock = '2025-03-03 09:00+08';

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T40-GOV', '区政府', '341602', 'government'),
    ('T40-DRC', '区发改委', '341602', 'department'),
    ('T40-NR', '区自规分局', '341602', 'department');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA00001460', '谯城药业');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t40-admin', '管理员', 'T40-DRC', 'admin'),
             ('t40-window', '窗口甲', 'T40-NR', 'unit'),
             ('t40-clerk', '窗口乙', 'T40-NR', 'unit'),
             ('t40-leader', '分管领导', 'T40-GOV', 'leader')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.person (code, name, enterprise, role)
SELECT 't40-boss', '企业经办人', e.id, 'enterprise' FROM edianton.enterprise e WHERE e.uscc = '91341602MA00001460';
INSERT INTO edianton.person (code, name, role, active) VALUES ('t40-left', '离岗人员', 'unit', false);

CREATE ROLE regress_edianton_pool;
CREATE ROLE regress_edianton_window;
CREATE ROLE regress_edianton_stranger;
CREATE ROLE regress_edianton_deputy;
GRANT USAGE ON SCHEMA edianton TO regress_edianton_pool, regress_edianton_window, regress_edianton_stranger;
INSERT INTO edianton.login (role_name, person, is_default)
SELECT l.role_name, p.id, l.is_default
FROM (VALUES ('regress_edianton_pool'::name, 't40-window', false),
             ('regress_edianton_pool', 't40-clerk', false),
             ('regress_edianton_pool', 't40-boss', false),
             ('regress_edianton_pool', 't40-left', false),
             ('regress_edianton_window', 't40-window', true)) l (role_name, code, is_default)
JOIN edianton.person p USING (code);

CREATE FUNCTION pg_temp.who() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', coalesce((SELECT p.code FROM edianton.person p WHERE p.id = edianton.current_person()), '-'),
        coalesce((SELECT u.code FROM edianton.unit u WHERE u.id = edianton.current_unit()), '-'),
        coalesce((SELECT e.name FROM edianton.enterprise e WHERE e.id = edianton.current_enterprise()), '-'),
        edianton.current_role_kind(), edianton.sees_all())
$$;
GRANT SELECT ON edianton.person, edianton.unit, edianton.enterprise TO PUBLIC;

-- the owner acts for nobody, or for anybody, until the transaction ends
SELECT pg_temp.who();
BEGIN;
SELECT edianton.act_as('t40-clerk');
SELECT pg_temp.who();
SELECT edianton.act_as('t40-leader');
SELECT pg_temp.who();
COMMIT;
SELECT pg_temp.who();

-- a login with a default person
SET ROLE regress_edianton_window;
SELECT pg_temp.who();
SELECT edianton.act_as('t40-window');
SELECT edianton.act_as('t40-clerk');
SELECT edianton.act_as('nobody');
SELECT edianton.act_as(NULL);
RESET ROLE;

-- a pooled login says for whom, each time
SET ROLE regress_edianton_pool;
SELECT pg_temp.who();
BEGIN;
SELECT edianton.act_as('t40-boss');
SELECT pg_temp.who();
COMMIT;
\set VERBOSITY terse
SELECT pg_temp.who();
SELECT edianton.act_as('t40-admin');
SELECT edianton.act_as('t40-left');
-- a savepoint takes back what was said after it, and only that
BEGIN;
SELECT edianton.act_as('t40-window');
SAVEPOINT one;
SELECT edianton.act_as('t40-clerk');
SAVEPOINT two;
SELECT edianton.act_as('t40-boss');
SELECT pg_temp.who();
RELEASE two;
SELECT pg_temp.who();
ROLLBACK TO one;
SELECT pg_temp.who();
SAVEPOINT three;
SELECT edianton.act_as('t40-admin');
ROLLBACK TO three;
SELECT pg_temp.who();
-- another role of the same session is not spoken for
RESET ROLE;
SELECT pg_temp.who();
SET LOCAL ROLE regress_edianton_window;
SELECT pg_temp.who();
SET LOCAL ROLE regress_edianton_pool;
SELECT pg_temp.who();
ROLLBACK;
RESET ROLE;

-- nobody
SET ROLE regress_edianton_stranger;
\set VERBOSITY default
SELECT edianton.current_person();
\set VERBOSITY sqlstate
SELECT edianton.current_unit();
SELECT edianton.sees_all();
SELECT edianton.act_as('t40-window');
SELECT edianton.may('complete');
RESET ROLE;

-- a member of the owner's role is the owner
\set VERBOSITY terse
DO $$
BEGIN
    EXECUTE (SELECT format('GRANT %I TO regress_edianton_deputy', r.rolname)
             FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'edianton');
END
$$;
SET ROLE regress_edianton_deputy;
SELECT pg_temp.who();
RESET ROLE;

-- the owner's SECURITY DEFINER functions act in the caller's name
CREATE FUNCTION public.t40_definer() RETURNS text LANGUAGE sql SECURITY DEFINER AS
    'SELECT current_user || '' for '' || edianton.current_role_kind() || coalesce(edianton.current_person()::text, '''')';
SELECT replace(public.t40_definer(), current_user::text, 'owner');
SET ROLE regress_edianton_window;
SELECT public.t40_definer() LIKE '% for unit' || edianton.current_person();
RESET ROLE;
SET ROLE regress_edianton_stranger;
SELECT public.t40_definer();
RESET ROLE;
-- those of a lesser role do not act in the owner's, nor does what else it makes the owner run
ALTER FUNCTION public.t40_definer() OWNER TO regress_edianton_window;
SELECT public.t40_definer() LIKE 'regress_edianton_window for unit%';
ALTER FUNCTION public.t40_definer() OWNER TO regress_edianton_stranger;
SELECT public.t40_definer();
DROP FUNCTION public.t40_definer();

-- the tree of units
UPDATE edianton.unit SET parent = (SELECT id FROM edianton.unit WHERE code = 'T40-GOV') WHERE code IN ('T40-DRC', 'T40-NR');
INSERT INTO edianton.unit (code, name_zh, division, parent)
SELECT 'T40-NR-1', '自规所', '341602', id FROM edianton.unit WHERE code = 'T40-NR';
-- child and parent in one statement, the child first
INSERT INTO edianton.unit (id, code, name_zh, division, parent) VALUES
    (2000000002, 'T40-B', '下级', '341602', 2000000001),
    (2000000001, 'T40-A', '上级', '341602', NULL);
SELECT code FROM edianton.units_under('T40-GOV') ORDER BY code;
SELECT code FROM edianton.units_above('T40-NR-1');
SELECT code FROM edianton.units_under('T40-A') ORDER BY code;
SELECT code FROM edianton.units_under('nowhere') ORDER BY code;
-- a branch moves
UPDATE edianton.unit SET parent = 2000000002 WHERE code = 'T40-NR';
SELECT code FROM edianton.units_above('T40-NR-1');
SELECT code FROM edianton.units_under('T40-GOV') ORDER BY code;
SELECT count(*) FROM edianton.unit u LEFT JOIN edianton.unit p ON p.id = u.parent
WHERE u.path::text IS DISTINCT FROM concat_ws('.', p.path::text, u.id::text);
-- refused
UPDATE edianton.unit SET parent = (SELECT id FROM edianton.unit WHERE code = 'T40-NR-1') WHERE code = 'T40-A';
UPDATE edianton.unit SET parent = id WHERE code = 'T40-DRC';
UPDATE edianton.unit SET path = '7' WHERE code = 'T40-DRC';
SELECT edianton.unit_tree_path();

-- as it was
REVOKE SELECT ON edianton.person, edianton.unit, edianton.enterprise FROM PUBLIC;
DELETE FROM edianton.login WHERE role_name LIKE 'regress_edianton_%';
DELETE FROM edianton.person WHERE code LIKE 't40-%';
DELETE FROM edianton.enterprise WHERE uscc = '91341602MA00001460';
DELETE FROM edianton.unit WHERE code LIKE 'T40-%';
DROP OWNED BY regress_edianton_pool, regress_edianton_window, regress_edianton_stranger, regress_edianton_deputy;
DROP ROLE regress_edianton_pool, regress_edianton_window, regress_edianton_stranger, regress_edianton_deputy;
RESET edianton.simulated_clock;
