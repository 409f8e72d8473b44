-- 重复提交的材料占70% (1.47): a material is handed in once, however many nodes, projects and departments need it; and a
-- certificate has an end.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t73;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{10,}|(?<=number )\d+', '#', 'g');
END $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T73-W', '区市场监管局', '341602'), ('T73-H', '区住建局', '341602'), ('T73-L', '区自规分局', '341602');
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA00001460', '甲公司'), ('91341602MA00003810', '乙公司') ON CONFLICT DO NOTHING;
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.code, u.id, e.id, p.role
FROM (VALUES ('t73-w', 'T73-W', NULL, 'unit'), ('t73-h', 'T73-H', NULL, 'unit'), ('t73-l', 'T73-L', NULL, 'unit'),
             ('t73-a', NULL, '91341602MA00001460', 'enterprise'), ('t73-b', NULL, '91341602MA00003810', 'enterprise')) p (code, unit, enterprise, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc = p.enterprise;
INSERT INTO edianton.contact (unit, person, level) SELECT p.unit, p.id, 'liaison' FROM edianton.person p WHERE p.code IN ('t73-w', 't73-h', 't73-l');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t73', id FROM edianton.person WHERE code LIKE 't73-%';
SELECT edianton.grant_access('regress_edianton_t73');
-- the parcel map serves three nodes, the licence two
SELECT edianton.load_template('{
  "code": "t73", "kind": "project", "name": {"zh": "材料"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "甲"}}, {"code": "r", "name": {"zh": "乙"}}],
  "nodes": [
    {"code": "survey", "stage": "s", "name": {"zh": "勘测"}, "lead": "natural_resources", "term": "5 workdays",
     "materials": [{"code": "parcel_map", "name": {"zh": "宗地图"}}, {"code": "licence", "name": {"zh": "营业执照"}}]},
    {"code": "land", "stage": "s", "name": {"zh": "供地"}, "lead": "natural_resources", "term": "5 workdays", "after": ["survey"],
     "materials": [{"code": "parcel_map", "name": {"zh": "宗地图"}}, {"code": "contract", "name": {"zh": "出让合同"}}]},
    {"code": "permit", "stage": "r", "name": {"zh": "施工许可"}, "lead": "housing", "term": "5 workdays", "after": ["land"],
     "lapse": {"term": "3 months", "kept_by": "start"},
     "materials": [{"code": "parcel_map", "name": {"zh": "宗地图"}}, {"code": "licence", "name": {"zh": "营业执照"}}, {"code": "bond", "name": {"zh": "工资保证金保函", "en": "Wage bond"}}]},
    {"code": "start", "stage": "r", "name": {"zh": "开工"}, "lead": "housing", "term": "60 workdays", "after": ["permit"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t73') > 0 AS published;
-- the licence is about the enterprise, the parcel map about one project
INSERT INTO edianton.applicant_material (code) VALUES ('licence');
CREATE FUNCTION pg_temp.open(title text, uscc text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    m bigint := edianton.draft_matter('project', NULL, title, 'T73-W');
BEGIN
    PERFORM edianton.amend_matter(m, title, (SELECT e.id FROM edianton.enterprise e WHERE e.uscc = open.uscc));
    PERFORM edianton.launch(m, 't73', duties => '{"natural_resources": "T73-L", "housing": "T73-H"}');
    RETURN m;
END $$;
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT pg_temp.open('甲一期', '91341602MA00001460') AS a \gset
SELECT pg_temp.open('甲二期', '91341602MA00001460') AS b \gset
SELECT pg_temp.open('乙项目', '91341602MA00003810') AS c \gset

-- nothing is held yet
SELECT node_code, name_zh, required, state FROM edianton.held_materials(:a);
-- the enterprise hands in once: the answer says for how many nodes
SET ROLE regress_edianton_t73;
SELECT edianton.act_as('t73-a');
SELECT already_held, kept_at, nodes FROM edianton.hand_in(:a, 'parcel_map', 'file:///a/map.pdf', sha256('宗地图'));
SELECT already_held, kept_at, nodes FROM edianton.hand_in(:a, 'licence', 'file:///a/licence.pdf', sha256('执照'), valid_until => '2025-06-30');
SELECT node_code, material, state FROM edianton.held_materials(:a);
-- for its second project the site says what it holds already, and whose it was
SELECT node_code, material, state, from_title, valid_until FROM edianton.held_materials(:b, 'survey');
SELECT node, missing_zh, held_zh FROM edianton.next_actions WHERE matter_id = :b ORDER BY position;
-- before an upload: is it here?
SELECT uri, material, valid_until FROM edianton.already_held(:b, sha256('执照'));
-- reused, nothing uploaded
SELECT edianton.reuse(:b, 'licence') > 0 AS reused;
SELECT uri, valid_until FROM edianton.material WHERE matter_id = :b AND code = 'licence';
-- uploaded again all the same: linked to the one that is there, and the asker is told where it is
SELECT already_held, kept_at, nodes FROM edianton.hand_in(:b, 'parcel_map', 'file:///b/map-copy.pdf', sha256('宗地图'));
SELECT count(*) AS contents FROM edianton.paper WHERE holder LIKE 'enterprise:%' AND matter_id IN (:a, :b);
SELECT m.title, u.code, u.way FROM edianton.paper_use u JOIN edianton.matter m ON m.id = u.matter_id WHERE u.matter_id IN (:a, :b) ORDER BY u.id;
-- the other enterprise sees and gets nothing of it, though it hands in the very same content
SELECT min(id) AS foreign_paper FROM edianton.paper WHERE matter_id = :a \gset
SELECT edianton.act_as('t73-b');
SELECT node_code, material, state FROM edianton.held_materials(:c, 'survey');
SELECT count(*) AS seen FROM edianton.paper;
SELECT count(*) AS seen FROM edianton.already_held(:c, sha256('执照'));
SELECT already_held, kept_at FROM edianton.hand_in(:c, 'parcel_map', 'file:///c/map.pdf', sha256('宗地图'));
SELECT x.code, x.message FROM unnest(ARRAY[
    $$SELECT edianton.reuse(%2$s, 'licence')$$,
    $$SELECT edianton.reuse(%1$s, 'licence')$$,
    $$SELECT edianton.reuse(%2$s, 'parcel_map')$$,
    $$SELECT edianton.reuse(%2$s, 'licence', %3$s)$$,
    $$SELECT edianton.reuse(NULL, 'licence')$$,
    $$SELECT edianton.hand_in(%1$s, 'licence', 'file:///x')$$,
    $$SELECT edianton.hand_in(%2$s, 'licence', ' ')$$,
    $$SELECT edianton.hand_in(%2$s, 'passport', 'file:///x')$$,
    $$SELECT edianton.warn_expiring()$$]) s, pg_temp.refused(format(s, :a, :c, :foreign_paper)) x;
-- a unit that serves the second project sees what is held of the enterprise
SELECT edianton.act_as('t73-l');
SELECT node_code, material, state FROM edianton.held_materials(:b, 'permit');
RESET ROLE;

-- how much of it nobody had to hand in again
SELECT edianton.complete(m, 'survey', '测1') > 0 AS done FROM unnest(ARRAY[:a, :b]::bigint[]) m;
SELECT edianton.submit(m, 'contract', 'file:///' || m || '/contract.pdf') > 0 AS submitted FROM unnest(ARRAY[:a, :b]::bigint[]) m;
SELECT pg_temp.at('2025-04-02 10:00+08');
SELECT edianton.complete(m, 'land', '合同1') > 0 AS done FROM unnest(ARRAY[:a, :b]::bigint[]) m;
SELECT m.title, s.node, s.material, s.way FROM edianton.material_service s JOIN edianton.matter m ON m.id = s.matter_id WHERE s.matter_id IN (:a, :b) ORDER BY m.id, s.served_at, s.node, s.material;
SELECT unit_zh, stage, month, served, stored, again, reused, reuse_percent, again_percent FROM edianton.material_reuse WHERE unit LIKE 'T73-%' ORDER BY unit, stage, month;

-- a certificate ends: it is warned of once, and then it satisfies nothing
SELECT title, what, code, name_zh, expires_at, state FROM edianton.certificate WHERE matter_id IN (:a, :b) ORDER BY matter_id, what;
SELECT edianton.submit(:a, 'bond', 'file:///a/bond.pdf', valid_until => '2025-12-31') > 0 AS submitted;
SELECT edianton.warn_expiring() AS warned;
SELECT pg_temp.at('2025-06-05 09:00+08');
SELECT title, what, code, state FROM edianton.certificate WHERE matter_id IN (:a, :b) ORDER BY matter_id, what, code;
SELECT edianton.warn_expiring() AS warned;
SELECT edianton.warn_expiring() AS warned_again;
SELECT u.name_zh AS told, x.body FROM edianton.notice x JOIN edianton.unit u ON u.id = x.unit WHERE x.kind = 'expiring' AND x.matter_id IN (:a, :b) ORDER BY x.id;
-- valid to the end of its last day
SELECT pg_temp.at('2025-06-30 17:00+08');
SELECT node_code, material, state FROM edianton.held_materials(:a, 'permit');
SELECT pg_temp.at('2025-07-01 00:00+08');
SELECT node_code, material, state, valid_until FROM edianton.held_materials(:a, 'permit');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.complete(%1$s, 'permit', '施1')$$,
    $$UPDATE edianton.node SET state = 'done', document = '施1' WHERE matter_id = %1$s AND code = 'permit'$$,
    $$SELECT edianton.reuse(%2$s, 'licence')$$,
    $$SELECT edianton.reuse(%2$s, 'licence', (SELECT max(paper_id) FROM edianton.paper_use WHERE code = 'licence' AND matter_id = %1$s))$$]) s, pg_temp.refused(format(s, :a, :b)) x;
-- the new one is handed in once, and reused
SELECT already_held FROM edianton.hand_in(:a, 'licence', 'file:///a/licence-2025.pdf', sha256('新执照'), valid_until => '2026-06-30');
SELECT edianton.complete(:a, 'permit', '施1') > 0 AS done;
SELECT node_code, material, state, valid_until FROM edianton.held_materials(:b, 'permit') WHERE material = 'licence';
SELECT edianton.reuse(:b, 'licence') > 0 AS reused;
SELECT edianton.submit(:b, 'bond', 'file:///b/bond.pdf') > 0 AS submitted;
SELECT edianton.complete(:b, 'permit', '施2') > 0 AS done;
-- 施工许可 lapses after three months unless the works start: told before
SELECT title, code, document, expires_at, kept_by, state FROM edianton.certificate WHERE matter_id IN (:a, :b) AND what = 'node' ORDER BY matter_id;
SELECT pg_temp.at('2025-08-01 09:00+08');
SELECT edianton.complete(:b, 'start') > 0 AS started;
SELECT pg_temp.at('2025-09-15 09:00+08');
SELECT edianton.tick() IS NOT NULL AS swept;
SELECT edianton.warn_expiring() AS warned;
SELECT u.name_zh AS told, x.body FROM edianton.notice x JOIN edianton.unit u ON u.id = x.unit WHERE x.kind = 'expiring' AND x.matter_id = :a AND x.created_at >= '2025-09-15' ORDER BY x.id;
SELECT * FROM edianton.check_integrity(:a);
SELECT * FROM edianton.check_integrity(:b);
ROLLBACK;
DROP ROLE regress_edianton_t73;
