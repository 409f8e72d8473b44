-- Permits arrive from the departments' own systems: 环评通过、用地预审节点自动点亮 (1.27); by the unified project code
-- they attach to the project, late or early (2.36).
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t72;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    message := regexp_replace(message, '\d{10,}|(?<=permit )\d+', '#', 'g');
    detail := regexp_replace(detail, '\d{10,}', '#', 'g');
END $$;
-- a unit for every duty, the development and reform commission, and the exchange platform that delivers permits
INSERT INTO edianton.unit (code, name_zh, division)
    SELECT 't72-' || d.code, d.name_zh, '341602' FROM edianton.duty d;
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d.code, u.id FROM edianton.duty d JOIN edianton.unit u ON u.code = 't72-' || d.code
    ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
INSERT INTO edianton.enterprise (uscc, name) VALUES ('91341602MA00001460', '甲公司'), ('91341602MA00003810', '乙公司') ON CONFLICT DO NOTHING;
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('t72-drc', '区发改委经办', 't72-development_reform', NULL, 'admin'), ('t72-feed', '省共享交换平台', NULL, NULL, 'gateway'),
             ('t72-super', '主管单位代办', 't72-supervising_unit', NULL, 'unit'), ('t72-local', '属地帮办', 't72-local_unit', NULL, 'unit'),
             ('t72-leader', '包保领导', NULL, NULL, 'leader'), ('t72-eia', '生态环境分局窗口', 't72-ecology_environment', NULL, 'unit'),
             ('t72-a', '甲公司经办', NULL, '91341602MA00001460', 'enterprise'), ('t72-b', '乙公司经办', NULL, '91341602MA00003810', 'enterprise')) p (code, name, unit, enterprise, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc = p.enterprise;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t72', id FROM edianton.person WHERE code LIKE 't72-%';
SELECT edianton.grant_access('regress_edianton_t72');
CREATE FUNCTION pg_temp.register(title text, code text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    m bigint;
BEGIN
    m := edianton.register_project(title, 'social', '新建', 300000000, '厂房', code => code, supervising_unit => 't72-supervising_unit',
        local_unit => 't72-local_unit', leader => 't72-leader', enterprise_uscc => '91341602MA00001460');
    PERFORM edianton.set_team(m, agent => 't72-super', helpers => '{t72-local}');
    RETURN m;
END $$;
CREATE FUNCTION pg_temp.deliver(id text, code text, type text, document text, issued timestamptz) RETURNS bigint LANGUAGE sql AS
$$ SELECT edianton.receive_permit('交换平台', id, code, type, document, issued, issuer => '发证机关') $$;
CREATE FUNCTION pg_temp.lights(m bigint, VARIADIC codes text[]) RETURNS TABLE (node text, state text, colour text, done_at timestamptz, document text, in_time boolean, flags text[]) LANGUAGE sql AS
$$ SELECT n.node, n.state, n.colour, n.done_at, n.document, n.in_time, n.flags FROM edianton.node_light n WHERE n.matter_id = m AND n.node = ANY (codes) ORDER BY n.position $$;
CREATE FUNCTION pg_temp.history(m bigint, code text) RETURNS TABLE (kind text, before text, after text, claimed_at timestamptz, recorded_at timestamptz, detail jsonb) LANGUAGE sql AS
$$ SELECT e.kind, e.colour_before::text, e.colour_after::text, e.claimed_at, e.recorded_at,
          e.detail - '{evidence,supervision,fell_due_at,due_at,entry}'::text[]
   FROM edianton.event e WHERE e.matter_id = m AND e.node = code ORDER BY e.seq $$;

-- 1. A permit is here before its project: it waits, attaches when the project gets its code, and works when it is published.
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT pg_temp.deliver('P-1', '2501-341602-04-01-720014', 'filing', '谯发改备〔2025〕1号', '2025-02-28 16:00+08') AS p1 \gset
SELECT document, state, matter_id, waits_for FROM edianton.permit_status WHERE permit_id = :p1;
SELECT pg_temp.at('2025-03-04 09:00+08');
SELECT pg_temp.register('甲公司一期', '2501-341602-04-01-720014') AS a \gset
SELECT document, state, matter_id = :a AS attached, waits_for, attached_at FROM edianton.permit_status WHERE permit_id = :p1;
SELECT pg_temp.at('2025-03-05 09:00+08');
SELECT edianton.publish_project(:a) > 0 AS published;
SELECT document, node, evidence, waits_for FROM edianton.permit_status WHERE permit_id = :p1;
-- it is the approval that later nodes ask for, and nobody hands it in again
SELECT code, uri = 'permit:' || :p1 AS the_permit FROM edianton.material WHERE matter_id = :a ORDER BY code;
-- its turn is there when the node before is done: in the same transaction
SELECT edianton.submit(:a, c, 'file:///' || c) > 0 AS submitted FROM unnest('{application_form,construction_content}'::text[]) c;
SELECT pg_temp.at('2025-03-06 10:00+08');
SELECT edianton.complete(:a, 'N0101') > 0 AS done;
SELECT * FROM pg_temp.lights(:a, 'N0101', 'N0104', 'N0201', 'N0401');
SELECT * FROM pg_temp.history(:a, 'N0104');

-- 2. 环评通过、用地预审节点自动点亮: nobody clicks. N0401 was active; N0202 is optional and undecided: a permit shows that it is needed.
SELECT edianton.submit(:a, c, 'file:///' || c) > 0 AS submitted FROM unnest('{boundary_survey,parcel_map}'::text[]) c;
SELECT edianton.complete(:a, 'N0201', '测绘2025-7') > 0 AS done;
SELECT pg_temp.at('2025-03-10 15:00+08');
SET ROLE regress_edianton_t72;
SELECT edianton.act_as('t72-feed');
SELECT pg_temp.deliver('P-2', '2501-341602-04-01-720014', 'eia', '亳谯环审〔2025〕8号', '2025-03-10 11:30+08') AS p2 \gset
SELECT pg_temp.deliver('P-3', '2501-341602-04-01-720014', 'site_opinion', '用字第341602202500003号', '2025-03-10 14:00+08') AS p3 \gset
RESET ROLE;
SELECT * FROM pg_temp.lights(:a, 'N0202', 'N0401');
SELECT * FROM pg_temp.history(:a, 'N0202');
-- the report was examined where the permit was issued, and is not asked for again
SELECT detail -> 'papers_examined_elsewhere' AS elsewhere FROM edianton.event WHERE matter_id = :a AND node = 'N0401' AND kind = 'node.completed';

-- the same again is the same: however often, whatever it does
SELECT count(*) AS events FROM edianton.event WHERE matter_id = :a \gset
SELECT pg_temp.deliver('P-2', '2501-341602-04-01-720014', 'eia', '亳谯环审〔2025〕8号', '2025-03-10 11:30+08') = :p2 AS same;
SELECT count(*) - :events AS more_events FROM edianton.event WHERE matter_id = :a;

-- 3. Bad deliveries lose nothing: what is wrong is said.
SELECT x.* FROM unnest(ARRAY[
    $$SELECT pg_temp.deliver('B-1', '2501-341602-04-01-720015', 'eia', '文号', '2025-03-10 11:30+08')$$,
    $$SELECT pg_temp.deliver('B-2', '2601-140100-89-01-123456', 'eia', '文号', '2025-03-10 11:30+08')$$,
    $$SELECT pg_temp.deliver('B-3', NULL, 'eia', '文号', '2025-03-10 11:30+08')$$,
    $$SELECT pg_temp.deliver('B-4', '2501-341602-04-01-720014', 'eia', ' ', '2025-03-10 11:30+08')$$,
    $$SELECT pg_temp.deliver('B-5', '2501-341602-04-01-720014', 'visa', '文号', '2025-03-10 11:30+08')$$,
    $$SELECT pg_temp.deliver('B-6', '2501-341602-04-01-720014', 'eia', '文号', '2025-03-11 11:30+08')$$,
    $$SELECT pg_temp.deliver('B-7', '2501-341602-04-01-720014', 'eia', '文号', '-infinity')$$,
    $$SELECT edianton.receive_permit('平台', 'B-8', '2501-341602-04-01-720014', 'eia', '文号', '2025-03-10 11:30+08', valid_until => '2025-03-09')$$,
    $$SELECT edianton.receive_permit('平台', 'B-9', '2501-341602-04-01-720014', 'eia', '文号', '2025-03-10 11:30+08', sha256 => '\x00')$$,
    $$SELECT edianton.receive_permits('{}')$$,
    $$SELECT edianton.revoke_permit('平台', 'B-9', '无')$$,
    $$SELECT edianton.revoke_permit('交换平台', 'P-2', ' ')$$,
    $$SELECT edianton.prove(1, 'N0401', 'permit:1', '文号', '2025-03-10 11:30+08')$$]) s, pg_temp.refused(s) x;
-- an old-form code is a code
SELECT pg_temp.deliver('O-1', '2020-330327-48-01-167360', 'eia', '老码文号', '2020-06-01 10:00+08') > 0 AS taken;
-- only the exchange and the administrators deliver
SET ROLE regress_edianton_t72;
SELECT edianton.act_as('t72-eia');
SELECT x.code, x.message FROM unnest(ARRAY[
    $$SELECT edianton.receive_permit('平台', 'B-8', '2501-341602-04-01-720014', 'eia', '文号', '2025-03-10 11:30+08')$$,
    $$SELECT edianton.receive_permits('[]')$$,
    $$SELECT edianton.revoke_permit('交换平台', 'P-2', '撤销')$$]) s, pg_temp.refused(s) x;
RESET ROLE;
-- in bulk the good ones are taken, the bad ones kept apart with the reason; delivered again, corrected, they are taken too
CREATE TEMP TABLE bulk AS SELECT '[
    {"source": "批量", "external_id": "1", "project_code": "2501-341602-04-01-720014", "permit_type": "other", "document": "档1", "issued_at": "2025-03-01 10:00+08"},
    {"source": "批量", "external_id": "2", "project_code": "2501-341602-04-01-72001", "permit_type": "other", "document": "档2", "issued_at": "2025-03-01 10:00+08"},
    {"source": "批量", "external_id": "3", "project_code": "2501-341602-04-01-720022", "permit_type": "other", "document": "档3", "issued_at": "2025-02-30 10:00+08"},
    {"source": "批量", "project_code": "2501-341602-04-01-720022", "permit_type": "other", "document": "档4", "issued_at": "2025-03-01 10:00+08"},
    {"source": "批量", "external_id": "5", "project_code": "2501-341602-04-01-720039", "permit_type": "other", "document": "档5", "issued_at": "2025-03-01 10:00+08", "sha256": "zz"}]'::jsonb AS j;
SELECT item, external_id, permit IS NOT NULL AS taken, code, message FROM bulk, edianton.receive_permits(j) ORDER BY item;
SELECT external_id, code, message, attempts, resolved_at IS NOT NULL AS resolved FROM edianton.permit_reject ORDER BY content ->> 'document';
SELECT count(*) AS taken FROM bulk, edianton.receive_permits(jsonb_set(j, '{1,project_code}', '"2501-341602-04-01-720014"')) WHERE permit IS NOT NULL;
SELECT external_id, code, attempts, resolved_at IS NOT NULL AS resolved FROM edianton.permit_reject ORDER BY content ->> 'document';

-- 4. Lateness is judged by the date of issue. The land contract was red, supervised and scored when the permit of three
-- days ago arrived: there was no lateness.
SELECT n.code, edianton.confirm(:a, n.code, n.code IN ('N0501', 'N0502'), '经核') > 0 AS decided FROM edianton.node n WHERE n.matter_id = :a AND n.state = 'undecided' ORDER BY n.ord;
SELECT edianton.submit(:a, c, 'file:///' || c) > 0 AS submitted FROM unnest('{planning_conditions,land_contract}'::text[]) c;
SELECT start_at, due_at FROM edianton.node_light WHERE matter_id = :a AND node = 'N0205';
SELECT pg_temp.at('2025-04-24 09:00+08');
SELECT steps > 0 AS swept FROM edianton.tick();
SELECT * FROM pg_temp.lights(:a, 'N0205');
SELECT m.kind, m.state, m.attrs ->> 'source' AS source FROM edianton.matter m WHERE m.parent_id = :a;
SELECT points, cause, scored_at FROM edianton.score_entry WHERE matter_id = :a ORDER BY id;
SELECT pg_temp.deliver('P-4', '2501-341602-04-01-720014', 'land_contract', '3416022025B00012', '2025-04-21 10:00+08') > 0 AS taken;
SELECT * FROM pg_temp.lights(:a, 'N0205', 'N0301', 'N0302');
SELECT m.kind, m.state, m.outcome FROM edianton.matter m WHERE m.parent_id = :a;
SELECT points, cause, scored_at FROM edianton.score_entry WHERE matter_id = :a ORDER BY id;
SELECT kind, before, after, claimed_at, recorded_at, detail FROM pg_temp.history(:a, 'N0205') WHERE recorded_at >= '2025-04-24';
-- issued late is late: the planning permit of the land was due on the 27th
SELECT due_at FROM edianton.node_light WHERE matter_id = :a AND node = 'N0301';
SELECT pg_temp.at('2025-04-30 09:00+08');
SELECT steps > 0 AS swept FROM edianton.tick();
SELECT pg_temp.deliver('P-5', '2501-341602-04-01-720014', 'land_planning_permit', '地字第341602202500009号', '2025-04-29 10:00+08') > 0 AS taken;
SELECT * FROM pg_temp.lights(:a, 'N0301');
SELECT n.code, m.state, m.outcome FROM edianton.matter m JOIN edianton.node n ON n.matter_id = :a AND n.ord = m.parent_ord WHERE m.parent_id = :a ORDER BY m.id;
SELECT sum(points) AS points FROM edianton.score_entry WHERE matter_id = :a;
-- a node that was completed by hand, late and without a number: the permit shows when it was really decided
SELECT edianton.submit(:a, c, 'file:///' || c) > 0 AS submitted FROM unnest('{site_plan,design_scheme}'::text[]) c;
SELECT due_at FROM edianton.node_light WHERE matter_id = :a AND node = 'N0302';
SELECT pg_temp.at('2025-05-20 09:00+08');
SELECT edianton.complete(:a, 'N0302') > 0 AS done;
SELECT * FROM pg_temp.lights(:a, 'N0302');
SELECT pg_temp.deliver('P-6', '2501-341602-04-01-720014', 'scheme_approval', '谯自规方案〔2025〕6号', '2025-05-08 10:00+08') > 0 AS taken;
SELECT * FROM pg_temp.lights(:a, 'N0302');
SELECT kind, detail FROM pg_temp.history(:a, 'N0302') ORDER BY recorded_at DESC, kind LIMIT 3;
-- with a number of its own it stays as it is, and the permit is on record beside it
SELECT edianton.complete(:a, 'N0303', '建字第341602202500001号') > 0 AS done;
SELECT pg_temp.deliver('P-7', '2501-341602-04-01-720014', 'planning_permit', '建字第341602202500002号', '2025-05-20 08:00+08') > 0 AS taken;
SELECT node, document FROM pg_temp.lights(:a, 'N0303');
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-7';

-- 5. A permit is revoked: the node begins anew, yellow, and nothing is erased.
SELECT edianton.revoke_permit('交换平台', 'P-2', '环评文件弄虚作假') = :p2 AS revoked;
SELECT n.node, n.state, n.colour, n.causes, n.round FROM edianton.node_light n WHERE n.matter_id = :a AND n.node = 'N0401';
SELECT state, round, document, colour, done_at FROM edianton.node_round WHERE matter_id = :a;
SELECT kind, before, after, detail FROM pg_temp.history(:a, 'N0401') WHERE recorded_at >= '2025-05-20';
SELECT edianton.revoke_permit('交换平台', 'P-2', '环评文件弄虚作假') = :p2 AS again;
-- one that is delivered anew under the same id is a correction, kept beside what it said
SELECT pg_temp.at('2025-05-21 09:00+08');
SELECT pg_temp.deliver('P-2', '2501-341602-04-01-720014', 'eia', '亳谯环审〔2025〕21号', '2025-05-20 16:00+08') = :p2 AS same;
SELECT version, document, node, evidence FROM edianton.permit_status WHERE permit_id = :p2;
SELECT version, content ->> 'document' AS document FROM edianton.permit_version WHERE permit_id = :p2;
SELECT * FROM pg_temp.lights(:a, 'N0401');
-- what a node rests on is not rewritten; what is beside it may be
SELECT code, message, hint FROM pg_temp.refused($$SELECT pg_temp.deliver('P-2', '2501-341602-04-01-720014', 'eia', '亳谯环审〔2025〕22号', '2025-05-20 16:00+08')$$);
SELECT edianton.receive_permit('交换平台', 'P-2', '2501-341602-04-01-720014', 'eia', '亳谯环审〔2025〕21号', '2025-05-20 16:00+08', title => '环评批复') = :p2 AS corrected;
SELECT version, content ->> 'title' AS title, content ->> 'issuer' AS issuer FROM edianton.permit_version WHERE permit_id = :p2 ORDER BY 1;
SELECT node, state FROM pg_temp.lights(:a, 'N0401');

-- 6. The node's papers may be asked for here all the same; what waits for them is applied when they come.
UPDATE edianton.permit_proof SET examined = false WHERE permit_type = 'drawing_review';
SELECT pg_temp.deliver('P-8', '2501-341602-04-01-720014', 'drawing_review', '图审2025-3', '2025-05-21 08:30+08') > 0 AS taken;
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-8';
SELECT edianton.submit(:a, c, 'file:///' || c) > 0 AS submitted FROM unnest('{construction_drawings,geological_survey}'::text[]) c;
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-8';
SELECT node, state, document FROM pg_temp.lights(:a, 'N0406');
-- a declined node is its unit's decision: the permit waits until that is taken back
SELECT pg_temp.deliver('P-9', '2501-341602-04-01-720014', 'soil_conservation', '谯水保〔2025〕2号', '2025-05-21 08:40+08') > 0 AS taken;
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-9';
SELECT edianton.confirm(:a, 'N0402', true, '有水保批复') > 0 AS confirmed;
SELECT node, state, document FROM pg_temp.lights(:a, 'N0402');

-- 7. The project gets a new code: what is delivered under the old one still is its own, and what waited for the new one attaches.
SELECT pg_temp.deliver('P-10', '2501-341602-04-01-720022', 'other', '新码文号', '2025-05-20 10:00+08') > 0 AS taken;
UPDATE edianton.project SET code = '2501-341602-04-01-720022' WHERE matter_id = :a;
SELECT external_id, state, matter_id = :a AS attached FROM edianton.permit_status WHERE external_id = 'P-10';
SELECT pg_temp.deliver('P-11', '2501-341602-04-01-720014', 'other', '旧码文号', '2025-05-20 11:00+08') > 0 AS taken;
SELECT external_id, state, matter_id = :a AS attached FROM edianton.permit_status WHERE external_id = 'P-11';
SELECT kind, detail FROM edianton.event WHERE matter_id = :a AND kind = 'project.recoded';
SELECT code, message, hint FROM pg_temp.refused($$SELECT pg_temp.register('别的项目', '2501-341602-04-01-720014')$$);

-- 8. A suspended project keeps what comes until it goes on.
SELECT edianton.suspend_matter(:a, '规划调整') > 0 AS suspended;
SELECT pg_temp.deliver('P-12', '2501-341602-04-01-720022', 'civil_defence', '人防2025-1', '2025-05-21 08:50+08') > 0 AS taken;
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-12';
SELECT edianton.resume_matter(:a) > 0 AS resumed;
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-12';
-- an expired certificate proves nothing
SELECT edianton.receive_permit('交换平台', 'P-13', '2501-341602-04-01-720022', 'fire_design', '消审2024-1', '2024-05-20 10:00+08', valid_until => '2025-05-20') > 0 AS taken;
SELECT node, evidence, waits_for FROM edianton.permit_status WHERE external_id = 'P-13';
-- nothing swept since: what fell due meanwhile, and what the permit undoes of it, happen in one transaction
SELECT pg_temp.at('2025-06-10 09:00+08');
SELECT due_at, colour FROM edianton.node_light WHERE matter_id = :a AND node = 'N0502';
SELECT pg_temp.deliver('P-14', '2501-341602-04-01-720022', 'fire_design', '消审2025-9', '2025-05-28 10:00+08') > 0 AS taken;
SELECT * FROM pg_temp.lights(:a, 'N0502');
SELECT kind, before, after, claimed_at, detail FROM pg_temp.history(:a, 'N0502') WHERE recorded_at >= '2025-06-10';
SELECT n.code, m.state, m.outcome, (SELECT sum(s.points) FROM edianton.score_entry s WHERE s.matter_id = :a AND s.ord = n.ord) AS points
FROM edianton.matter m JOIN edianton.node n ON n.matter_id = :a AND n.ord = m.parent_ord WHERE m.parent_id = :a ORDER BY m.id;

-- what another portal holds, it delivers: once here, however often it comes (双重录入)
SELECT edianton.receive_material('一网通办', 'M-1', '2501-341602-04-01-720022', 'quality_safety_measures', 'https://ywtb/1', sha256('质安措施')) AS paper \gset
SELECT edianton.receive_material('一网通办', 'M-1', '2501-341602-04-01-720014', 'quality_safety_measures', 'https://ywtb/1', sha256('质安措施')) = :paper AS same;
SELECT edianton.receive_material('一网通办', 'M-1', '2501-341602-04-01-720022', 'quality_safety_measures', 'https://ywtb/1b', sha256('质安措施(修订)')) <> :paper AS revised;
SELECT p.source, p.external_id, p.uri, u.way FROM edianton.paper p JOIN edianton.paper_use u ON u.paper_id = p.id WHERE u.matter_id = :a AND u.code = 'quality_safety_measures' ORDER BY u.id;
SELECT x.code, x.message FROM unnest(ARRAY[
    $$SELECT edianton.receive_material('一网通办', 'M-2', '2501-341602-04-01-720039', 'fund_proof', 'https://ywtb/2')$$,
    $$SELECT edianton.receive_material('一网通办', NULL, '2501-341602-04-01-720022', 'fund_proof', 'https://ywtb/2')$$,
    $$SELECT edianton.receive_material('一网通办', 'M-3', '2501-341602-04-01-720023', 'fund_proof', 'https://ywtb/2')$$,
    $$SELECT edianton.receive_material('一网通办', 'M-4', '2501-341602-04-01-720022', 'nothing', 'https://ywtb/2')$$]) s, pg_temp.refused(s) x;

-- 9. The digital file (2.37): everything in one order, under either code, for whoever sees the project.
SET ROLE regress_edianton_t72;
SELECT edianton.act_as('t72-a');
SELECT what, count(*) FROM edianton.project_file('2501-341602-04-01-720022') GROUP BY what ORDER BY what;
SELECT happened_at, what, kind, node, number, party FROM edianton.project_file('2501-341602-04-01-720014')
WHERE what IN ('permit', 'correction', 'matter') OR node = 'N0202' OR kind LIKE '%.evidence_revoked';
SELECT jsonb_object_agg(k, CASE jsonb_typeof(v) WHEN 'array' THEN to_jsonb(jsonb_array_length(v)) WHEN 'object' THEN v -> 'name' ELSE v END) AS the_file
FROM jsonb_each(edianton.project_file_json('2501-341602-04-01-720022')) AS e (k, v) WHERE k NOT IN ('events', 'as_of');
SELECT j -> 'permits' -> 0 AS first_permit FROM edianton.project_file_json('2501-341602-04-01-720022') j;
-- not for another enterprise; and a code is a code
SELECT edianton.act_as('t72-b');
SELECT x.code, x.message FROM unnest(ARRAY[
    $$SELECT * FROM edianton.project_file('2501-341602-04-01-720022')$$,
    $$SELECT edianton.project_file_json('2501-341602-04-01-720022')$$,
    $$SELECT * FROM edianton.project_file('2501-341602-04-01-720023')$$,
    $$SELECT * FROM edianton.project_file(NULL)$$]) s, pg_temp.refused(s) x;
SELECT (SELECT count(*) FROM edianton.permit) AS permits, (SELECT count(*) FROM edianton.evidence) AS evidence, (SELECT count(*) FROM edianton.permit_reject) AS rejects,
       (SELECT count(*) FROM edianton.permit_version) AS versions, (SELECT count(*) FROM edianton.project_code_register WHERE code LIKE '2501-341602-04-01-72%') AS codes;
-- what waits for a project that nobody knows is the exchange's and the administrators' to see
SELECT edianton.act_as('t72-feed');
SELECT what, kind, number, detail ->> 'state' AS state FROM edianton.project_file('2020-330327-48-01-167360');
RESET ROLE;
SELECT * FROM edianton.check_integrity(:a);
SELECT * FROM edianton.verify_history(:a);
ROLLBACK;
DROP ROLE regress_edianton_t72;
