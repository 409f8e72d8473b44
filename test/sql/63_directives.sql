-- Leaders' directives (3.7, 3.8) and what leaders are in charge of (3.20, 0.24).
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-09-27 22:30+08';

CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM edianton.act_as(person);
    END IF;
    EXECUTE statement;
    message := 'was not refused';
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{16,}', '#', 'g');
    detail := regexp_replace(detail, '\d{16,}', '#', 'g');
END $$;
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer bigint;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN answer;
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T63-GOV', '市政府', '341602', 'government'), ('T63-HB', '住建局', '341602', 'department'), ('T63-NR', '自然资源局', '341602', 'department'),
    ('T63-TOWN', '古井镇', '341602', 'township');
INSERT INTO edianton.unit (code, name_zh, division, kind, parent) SELECT 'T63-HB1', '住建局质监站', '341602', 'department', id FROM edianton.unit WHERE code = 'T63-HB';
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES ('91341622MA62000036', '丙公司', true, '341602');
INSERT INTO edianton.person (code, name, unit, enterprise, role, phone)
SELECT p.code, p.name, u.id, e.id, p.role, p.phone
FROM (VALUES ('t63-mayor', '王市长', 'T63-GOV', NULL, 'leader', '13900000001'), ('t63-vice', '李副市长', 'T63-GOV', NULL, 'leader', '13900000002'),
             ('t63-idle', '赵副市长', 'T63-GOV', NULL, 'leader', '13900000003'),
             ('t63-hb', '住建局经办人', 'T63-HB', NULL, 'unit', '13900000004'), ('t63-head', '住建局局长', 'T63-HB', NULL, 'unit', '13900000005'),
             ('t63-nr', '自然资源局经办人', 'T63-NR', NULL, 'unit', '13900000006'), ('t63-gi', '督查员', NULL, NULL, 'supervisor', NULL),
             ('t63-admin', '管理员', NULL, NULL, 'admin', NULL),
             ('t63-bing', '丙公司员工', NULL, '91341622MA62000036', 'enterprise', NULL)) p (code, name, unit, uscc, role, phone)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, person, level) SELECT p.unit, p.id, 'liaison' FROM edianton.person p WHERE p.code IN ('t63-hb', 't63-nr');
SELECT edianton.load_template('{"code": "t63", "kind": "project", "name": "两步", "policy": "project",
    "stages": [{"code": "A", "name": "甲"}],
    "nodes": [{"code": "one", "stage": "A", "name": "施工许可", "lead": "housing", "term": "5 workdays"},
              {"code": "two", "stage": "A", "name": "土地证", "lead": "natural_resources", "term": "3 workdays", "after": ["one"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t63');
SELECT edianton.register_project('丙公司厂房', 'social', '新建', 80000000, '厂房三栋', supervising_unit => 'T63-HB', local_unit => 'T63-TOWN',
    enterprise_uscc => '91341622MA62000036', industry => '食品', leader => 't63-vice') AS project \gset
SELECT edianton.launch(:project, 't63', duties => '{"housing": "T63-HB", "natural_resources": "T63-NR"}') > 0 AS launched;
SELECT edianton.register_project('丁公司仓库', 'social', '新建', 8000000, '仓库', supervising_unit => 'T63-NR', local_unit => 'T63-TOWN', key_project => true) AS other \gset
SELECT edianton.launch(:other, 't63', duties => '{"housing": "T63-HB1", "natural_resources": "T63-NR"}') > 0 AS launched;
INSERT INTO edianton.appeal_route SELECT '341602', 'land', id FROM edianton.unit WHERE code = 'T63-NR';
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't63-%';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t63-bing', $$SELECT edianton.file_appeal('land', '土地证', '土地证未办', project => $$ || :project || ')') AS appeal \gset

-- 3.7 leaders instruct on a project's problem or an appeal, any time, even at night
BEGIN;
SELECT edianton.act_as('t63-vice');
SELECT count(*) AS addressees FROM edianton.issue_directive(:project, '施工许可进展太慢，请局长亲自抓', units => '{T63-NR}', persons => '{t63-head}',
    due => '2025-09-30 18:00+08', node => 'one');
COMMIT;
BEGIN;
SELECT edianton.act_as('t63-mayor');
SELECT d AS on_appeal FROM edianton.issue_directive(:appeal, '请依法尽快办结') d \gset
SELECT count(DISTINCT number) AS directives, count(*) AS addressees FROM edianton.directive_board;
SELECT target_kind, target_node, author, unit_zh, person, issued_at, due_at, colour FROM edianton.directive_board ORDER BY matter_id;
COMMIT;

-- 3.8 the message to whoever is addressed went out in the same transaction, at once, one for each
RESET ROLE;
SELECT n.kind, u.name_zh, p.name, n.phone, n.urgent, n.not_before = n.created_at AS at_once, n.body
FROM edianton.directive d JOIN edianton.notice n ON n.matter_id = d.matter_id JOIN edianton.unit u ON u.id = n.unit LEFT JOIN edianton.person p ON p.id = n.person
ORDER BY d.matter_id, n.id;
SELECT count(*) FROM edianton.directive d JOIN edianton.notice n ON n.id = d.notice WHERE n.event_id IS NOT NULL;
-- a directive that does not commit tells nobody
BEGIN;
SET LOCAL ROLE regress_edianton_portal;
SELECT edianton.act_as('t63-vice');
SELECT count(*) FROM edianton.issue_directive(:project, '作废');
ROLLBACK;
SELECT count(*) FROM edianton.notice n WHERE n.body LIKE '%作废%';

-- refusals: who, on what, to whom, until when
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t63-hb', format($$SELECT edianton.issue_directive(%s, '办')$$, :project));
SELECT * FROM pg_temp.refused('t63-admin', format($$SELECT edianton.issue_directive(%s, '办')$$, :project));
SELECT * FROM pg_temp.refused('t63-gi', format($$SELECT edianton.issue_directive(%s, '办')$$, :project));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, ' ')$$, :project));
SELECT * FROM pg_temp.refused('t63-vice', $$SELECT edianton.issue_directive(7, '办')$$);
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, '办')$$, :on_appeal));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, '办', node => 'three')$$, :project));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, '办', node => 'reply')$$, :appeal));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, '办', units => '{T63-NONE}')$$, :project));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, '办', persons => '{t63-gi}')$$, :project));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.issue_directive(%s, '办', due => '2025-09-01 18:00+08')$$, :project));
RESET ROLE;
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.issue_directive(%s, '办')$$, :project));

-- a clock of its own, which holds nothing up: the appeal is answered, the node finished while directives run
SELECT m.kind, m.blocks, m.state, n.due_at, u.name_zh FROM edianton.directive d JOIN edianton.matter m ON m.id = d.matter_id
JOIN edianton.node n ON n.matter_id = m.id JOIN edianton.unit u ON u.id = n.lead_unit ORDER BY m.id;
SET edianton.simulated_clock = '2025-09-29 10:00+08';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t63-hb', format($$SELECT edianton.complete(%s, 'one')$$, :project)) > 0 AS finished;
SELECT pg_temp.as_person('t63-nr', format($$SELECT edianton.reply_appeal(%s, '本周办结')$$, :appeal)) > 0 AS replied;
RESET ROLE;
SET edianton.simulated_clock = '2025-09-30 18:00+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT colour, unit_zh FROM edianton.directive_board ORDER BY matter_id;
SELECT n.kind, u.name_zh, n.urgent FROM edianton.directive d JOIN edianton.notice n ON n.matter_id = d.matter_id JOIN edianton.unit u ON u.id = n.unit
WHERE n.kind IN ('warn', 'overdue') ORDER BY d.matter_id, n.id;
SELECT count(*) AS supervisions FROM edianton.directive d JOIN edianton.matter m ON m.parent_id = d.matter_id WHERE m.kind = 'supervision';

-- answered by whoever was addressed, and the leader reads it
SELECT min(matter_id) AS to_nr, max(matter_id) FILTER (WHERE person IS NOT NULL) AS to_head FROM edianton.directive WHERE target = :project \gset
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t63-nr', format($$SELECT edianton.answer_directive(%s, '已办')$$, :to_head));
SELECT * FROM pg_temp.refused('t63-vice', format($$SELECT edianton.answer_directive(%s, '已办')$$, :to_head));
SELECT * FROM pg_temp.refused('t63-head', format($$SELECT edianton.answer_directive(%s, '')$$, :to_head));
SELECT * FROM pg_temp.refused('t63-hb', format($$SELECT edianton.answer_directive(%s, '已办')$$, :project));
SELECT pg_temp.as_person('t63-head', format($$SELECT edianton.answer_directive(%s, '施工许可已发，编号3416')$$, :to_head)) > 0 AS answered;
SELECT * FROM pg_temp.refused('t63-head', format($$SELECT edianton.answer_directive(%s, '再报')$$, :to_head));
BEGIN;
SELECT edianton.act_as('t63-vice');
SELECT unit_zh, person, answer, answered_at, in_time, colour FROM edianton.directive_board WHERE target_id = :project ORDER BY matter_id;
SELECT n.kind, n.body FROM edianton.notice n WHERE n.person = edianton.current_person();
COMMIT;
-- units see what is addressed to them, enterprises none of it
CREATE FUNCTION pg_temp.sees(person text, OUT directives bigint, OUT targets bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    SELECT count(*), count(target) INTO directives, targets FROM edianton.directive_board;
END $$;
SELECT p.code, s.* FROM unnest('{t63-mayor,t63-hb,t63-nr,t63-bing}'::text[]) p (code), LATERAL pg_temp.sees(p.code) s;
RESET ROLE;

-- 3.20 leaders have accounts with what they are in charge of; 0.24 nodes of their units, their projects, the key projects
INSERT INTO edianton.charge (person, scope, value) SELECT p.id, c.scope, c.value
FROM (VALUES ('t63-vice', 'unit', 'T63-HB'), ('t63-mayor', 'key', ''), ('t63-mayor', 'industry', '食品')) c (code, scope, value) JOIN edianton.person p ON p.code = c.code;
CREATE FUNCTION pg_temp.charge(person text) RETURNS TABLE (title text, kind text, scopes text[], key_project boolean) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(charge.person);
    RETURN QUERY SELECT c.title, c.kind, c.scopes, c.key_project FROM edianton.in_charge c
        WHERE c.title ~ '丙公司|丁公司|土地证' ORDER BY c.matter_id;
END $$;
SET ROLE regress_edianton_portal;
SELECT p.code, c.* FROM unnest('{t63-vice,t63-mayor,t63-idle}'::text[]) WITH ORDINALITY p (code, n), LATERAL pg_temp.charge(p.code) c ORDER BY p.n;
SELECT * FROM pg_temp.refused('t63-vice', $$INSERT INTO edianton.charge VALUES (1, 'all', '')$$);
RESET ROLE;
-- a charge ends at its time
UPDATE edianton.charge SET valid_to = edianton.clock() WHERE scope = 'unit';
SET ROLE regress_edianton_portal;
SELECT count(*) FROM pg_temp.charge('t63-vice') c WHERE 'unit' = ANY (c.scopes);
RESET ROLE;
-- scope and value go together
SELECT code, message FROM pg_temp.refused(NULL, $$INSERT INTO edianton.charge SELECT id, 'key', 'x' FROM edianton.person WHERE code = 't63-idle'$$);

SELECT e.kind, p.code AS actor FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.matter_id IN (:project, :appeal) AND e.kind LIKE 'directive.%' ORDER BY e.id;
SELECT c.* FROM (SELECT matter_id FROM edianton.directive UNION SELECT unnest(ARRAY[:project, :appeal, :other])) a, edianton.check_integrity(a.matter_id) c;
SELECT v.* FROM edianton.directive d, edianton.verify_history(d.matter_id) v;

-- as it was
DELETE FROM edianton.charge;
DELETE FROM edianton.appeal_route;
UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
