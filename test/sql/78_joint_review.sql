-- Joint review on one plane: parallel opinions, points of attention, rounds only on what was asked, what the enterprise reads.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t78;
BEGIN;
CREATE FUNCTION pg_temp.at(instant timestamptz) RETURNS void LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant::text, true) $$;
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM set_config('role', 'regress_edianton_t78', true), edianton.act_as(person);
    END IF;
    EXECUTE statement;
    message := 'was not refused';
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d{9,}', '#', 'g');
END $$;
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    before text := current_setting('role');
BEGIN
    PERFORM set_config('role', 'regress_edianton_t78', true);
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    PERFORM set_config('role', before, true);
    RETURN answer;
END $$;
SELECT pg_temp.at('2025-03-03 09:00+08');
INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T78-DRC', '区发改委', '341602', 'department'), ('T78-NR', '区自然资源局', '341602', 'department'), ('T78-HB', '区住建局', '341602', 'department'),
    ('T78-EE', '区生态环境分局', '341602', 'department'), ('T78-FIRE', '区消防救援大队', '341602', 'department'), ('T78-TOWN', '古井镇', '341602', 'township');
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES ('91341602MA62780011', '甲公司', true, '341602'), ('91341602MA62780024', '乙公司', true, '341602');
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('t78-drc', '发改委经办', 'T78-DRC', NULL, 'unit'), ('t78-nr', '自然资源局经办', 'T78-NR', NULL, 'unit'), ('t78-hb', '住建局经办', 'T78-HB', NULL, 'unit'),
             ('t78-ee', '生态环境分局经办', 'T78-EE', NULL, 'unit'), ('t78-fire', '消防大队经办', 'T78-FIRE', NULL, 'unit'), ('t78-town', '古井镇经办', 'T78-TOWN', NULL, 'unit'),
             ('t78-admin', '管理员', NULL, NULL, 'admin'), ('t78-jia', '甲公司项目经理', NULL, '91341602MA62780011', 'enterprise'), ('t78-yi', '乙公司项目经理', NULL, '91341602MA62780024', 'enterprise')) p (code, name, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t78', id FROM edianton.person WHERE code LIKE 't78-%';
SELECT edianton.grant_access('regress_edianton_t78');
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'housing', id FROM edianton.unit WHERE code = 'T78-HB';
SELECT edianton.load_template('{"code": "t78", "kind": "project", "name": "两步", "policy": "project", "stages": [{"code": "A", "name": "甲"}],
    "nodes": [{"code": "design", "stage": "A", "name": "设计方案", "lead": "housing", "term": "20 workdays"},
              {"code": "permit", "stage": "A", "name": "施工许可", "lead": "housing", "term": "5 workdays", "after": ["design"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t78');
SELECT edianton.register_project('甲公司化工厂', 'social', '新建', 80000000, '生产线两条', supervising_unit => 'T78-DRC', local_unit => 'T78-TOWN', enterprise_uscc => '91341602MA62780011') AS project \gset
SELECT edianton.launch(:project, 't78') > 0 AS launched;

-- 2.20: several units review one node of a project at the same time, each with a clock; the node waits for what comes of it
SELECT pg_temp.as_person('t78-hb', format($$SELECT edianton.open_review(%s, '{T78-NR,T78-EE,T78-FIRE,T78-NR}', '总平面方案', '3 workdays', 'design', true)$$, :project)) AS review \gset
SET ROLE regress_edianton_t78;
SELECT pg_temp.as_person('t78-hb', format($$SELECT count(*) FROM edianton.review_board WHERE matter_id = %s$$, :review)) AS seen;
SELECT subject, node, blocks, convenor, round, state, asked, given, colour FROM edianton.review_board WHERE matter_id = :review;
SELECT n.node, n.state, u.name_zh AS lead, n.due_at FROM edianton.node_light n JOIN edianton.unit u ON u.code = n.unit WHERE n.matter_id = :review ORDER BY n.position;
RESET ROLE;
SELECT u.name_zh, w.kind FROM edianton.notice w JOIN edianton.unit u ON u.id = w.unit WHERE w.matter_id = :review ORDER BY u.code COLLATE "C";
SELECT x.code, x.message FROM (VALUES
    ('t78-hb', $$SELECT edianton.complete(%s, 'design')$$), ('t78-town', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案')$$), ('t78-jia', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案')$$), ('t78-fire', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案')$$),
    ('t78-hb', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案', node => 'nowhere')$$), ('t78-drc', $$SELECT edianton.open_review(%s, '{T78-NR,T78-NR}', '方案')$$), ('t78-drc', $$SELECT edianton.open_review(%s, '{}', '方案')$$),
    ('t78-drc', $$SELECT edianton.open_review(%s, '{T78-NR,T78-NOBODY}', '方案')$$), ('t78-drc', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', ' ')$$), ('t78-drc', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案', 'none')$$),
    ('t78-drc', $$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案', blocks => true)$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :project)) x;

-- 2.38: points of attention, posted as one goes, on one plane: each reviewer reads the others'
SELECT pg_temp.at('2025-03-04 10:00+08');
SET ROLE regress_edianton_t78;
SELECT pg_temp.as_person('t78-fire', format($$SELECT edianton.add_review_point(%s, '甲类仓库与明火地点间距不小于30米', basis => 'GB 50016')$$, :review)) AS fire,
       pg_temp.as_person('t78-fire', format($$SELECT edianton.add_review_point(%s, '企业曾有整改记录，请关注', 'remark')$$, :review)) AS remark;
CREATE FUNCTION pg_temp.plane(person text) RETURNS TABLE (round smallint, unit_zh text, question text, stance text, points text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    RETURN QUERY SELECT p.round, p.unit_zh, p.question, p.stance, array_to_string(p.points, '；') FROM edianton.review_plane p ORDER BY p.matter_id, p.round, p.seat;
END $$;
SELECT * FROM pg_temp.plane('t78-nr');
-- what is not a part of it does not read it: another unit, the enterprise
SELECT 't78-town' AS person, count(*) FROM pg_temp.plane('t78-town') UNION ALL SELECT 't78-jia', count(*) FROM pg_temp.plane('t78-jia');
SELECT x.code, x.message FROM (VALUES
    ('t78-town', $$SELECT edianton.add_review_point(%s, '看不到')$$), ('t78-hb', $$SELECT edianton.add_review_point(%s, '不是审查单位')$$), ('t78-jia', $$SELECT edianton.add_review_point(%s, '企业自提')$$),
    ('t78-nr', $$SELECT edianton.add_review_point(%s, ' ')$$), ('t78-nr', $$SELECT edianton.add_review_point(%s, '要求', 'rumour')$$), ('t78-nr', $$SELECT edianton.settle_review_point(%s, 1, '已满足')$$),
    ('t78-fire', $$SELECT edianton.settle_review_point(%s, 9, '已满足')$$), ('t78-fire', $$SELECT edianton.settle_review_point(%s, 1, '')$$),
    ('t78-nr', $$SELECT edianton.give_review_opinion(%s, 'maybe', '再说')$$), ('t78-nr', $$SELECT edianton.give_review_opinion(%s, 'agree', '')$$), ('t78-nr', $$SELECT edianton.give_review_opinion(%s, 'conditional', '有条件')$$),
    ('t78-hb', $$SELECT edianton.give_review_opinion(%s, 'agree', '代填')$$), ('t78-nr', $$SELECT edianton.complete(%s, 'review_1')$$), ('t78-nr', $$SELECT edianton.complete(%s, 'review_1', detail => '{"stance": "maybe", "opinion": "再说"}')$$),
    ('t78-nr', $$SELECT edianton.complete(%s, 'review_2', detail => '{"stance": "agree", "opinion": "代填"}')$$), ('t78-hb', $$SELECT edianton.conclude_review(%s, 'agreed', '通过')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :review)) x;

-- the opinions: agree, with conditions, against
SELECT pg_temp.as_person('t78-nr', format($$SELECT edianton.give_review_opinion(%s, 'agree', '符合规划条件', '规函〔2025〕1号')$$, :review))::bigint > 0 AS nr,
       pg_temp.as_person('t78-ee', format($$SELECT edianton.give_review_opinion(%s, 'conditional', '补充事故池后同意', requirements => '{设置不小于300立方米事故池,雨污分流}')$$, :review))::bigint > 0 AS ee;
SELECT x.code, x.message FROM (VALUES ('t78-nr', $$SELECT edianton.give_review_opinion(%s, 'disagree', '改口')$$), ('t78-hb', $$SELECT edianton.conclude_review(%s, 'agreed', '不等消防')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :review)) x;
RESET ROLE;
-- late is late
SELECT pg_temp.at('2025-03-07 09:00+08');
SELECT unit_zh, due_at, colour, stance FROM edianton.review_plane WHERE matter_id = :review ORDER BY seat;
SELECT edianton.tick() IS NULL AS swept \g /dev/null
SELECT pg_temp.as_person('t78-fire', format($$SELECT edianton.give_review_opinion(%s, 'disagree', '防火间距不足')$$, :review))::bigint > 0 AS fire;
SELECT unit_zh, stance, opinion, document, given_at, in_time FROM edianton.review_plane WHERE matter_id = :review ORDER BY seat;

-- 2.40: the enterprise reads what is required and how far it is, and neither remarks nor opinions
CREATE FUNCTION pg_temp.requirements(person text, project bigint) RETURNS TABLE (subject text, unit_zh text, requirement text, basis text, settled boolean) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    RETURN QUERY SELECT q.subject, q.unit_zh, q.requirement, q.basis, q.settled_at IS NOT NULL FROM edianton.review_requirements(project) q;
END $$;
CREATE FUNCTION pg_temp.progress(person text, project bigint) RETURNS TABLE (subject text, node text, round smallint, state text, unit_zh text, given boolean, due_at timestamptz, open_requirements bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    RETURN QUERY SELECT q.subject, q.node, q.round, q.state, q.unit_zh, q.given, q.due_at, q.open_requirements FROM edianton.review_progress(project) q;
END $$;
SET ROLE regress_edianton_t78;
SELECT * FROM pg_temp.requirements('t78-jia', :project);
SELECT * FROM pg_temp.progress('t78-jia', :project);
SELECT (SELECT count(*) FROM edianton.review) AS reviews, (SELECT count(*) FROM edianton.review_opinion) AS opinions, (SELECT count(*) FROM edianton.review_point) AS points,
       (SELECT count(*) FROM edianton.event WHERE detail::text ~ '整改记录|防火间距不足') AS words FROM edianton.act_as('t78-jia');
-- 2.39: every department of the project reads the same requirements; another enterprise reads nothing
SELECT count(*) AS town FROM pg_temp.requirements('t78-town', :project);
SELECT x.code, x.message FROM (VALUES ('t78-yi', $$SELECT * FROM edianton.review_requirements(%s)$$), ('t78-yi', $$SELECT * FROM edianton.review_progress(%s)$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :project)) x;

-- the conclusion: not against a unit; the next round asks only who is named, on what is asked
SELECT x.code, x.message FROM (VALUES
    ('t78-hb', $$SELECT edianton.conclude_review(%s, 'agreed', '通过')$$), ('t78-nr', $$SELECT edianton.conclude_review(%s, 'rejected', '越权')$$), ('t78-hb', $$SELECT edianton.conclude_review(%s, 'perhaps', '再议')$$),
    ('t78-hb', $$SELECT edianton.conclude_review(%s, 'revise', ' ', '{"T78-FIRE": "间距"}')$$), ('t78-hb', $$SELECT edianton.conclude_review(%s, 'revise', '修改')$$), ('t78-hb', $$SELECT edianton.conclude_review(%s, 'revise', '修改', '{"T78-TOWN": "不在其列"}')$$),
    ('t78-hb', $$SELECT edianton.conclude_review(%s, 'revise', '修改', '{"T78-FIRE": ""}')$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :review)) x;
SELECT pg_temp.as_person('t78-hb', format($$SELECT edianton.conclude_review(%s, 'revise', '调整仓库位置后再审', '{"T78-FIRE": "仓库北移后间距是否满足", "T78-EE": "事故池位置是否可行"}')$$, :review))::bigint > 0 AS revised;
SELECT * FROM pg_temp.progress('t78-jia', :project);
RESET ROLE;
SELECT n.node, n.state, n.round, n.due_at, n.colour FROM edianton.node_light n WHERE n.matter_id = :review ORDER BY n.position;
SELECT blockers FROM edianton.node WHERE matter_id = :project AND code = 'design';
SELECT pg_temp.at('2025-03-10 09:00+08');
SET ROLE regress_edianton_t78;
SELECT code, message FROM pg_temp.refused('t78-nr', format($$SELECT edianton.give_review_opinion(%s, 'agree', '未被询问')$$, :review));
SELECT pg_temp.as_person('t78-fire', format($$SELECT edianton.give_review_opinion(%s, 'agree', '间距满足')$$, :review))::bigint > 0 AS fire,
       pg_temp.as_person('t78-ee', format($$SELECT edianton.give_review_opinion(%s, 'agree', '位置可行')$$, :review))::bigint > 0 AS ee;
SELECT pg_temp.as_person('t78-fire', format($$SELECT edianton.settle_review_point(%s, 1, '总图已按32米布置')$$, :review)) AS settled;
SELECT code, message FROM pg_temp.refused('t78-fire', format($$SELECT edianton.settle_review_point(%s, 1, '再销一次')$$, :review));
-- rejected: it stays in the way; a further round goes on from there
SELECT pg_temp.as_person('t78-hb', format($$SELECT edianton.conclude_review(%s, 'rejected', '投资方案变更，暂不通过')$$, :review))::bigint > 0 AS rejected;
SELECT state, round FROM edianton.review_board, edianton.act_as('t78-hb') WHERE matter_id = :review;
SELECT x.code, x.message FROM (VALUES ('t78-hb', format($$SELECT edianton.complete(%s, 'design')$$, :project)), ('t78-hb', format($$SELECT edianton.conclude_review(%s, 'agreed', '改口')$$, :review)),
    ('t78-fire', format($$SELECT edianton.add_review_point(%s, '结论后')$$, :review))) v (person, s), pg_temp.refused(v.person, v.s) x;
SELECT pg_temp.as_person('t78-hb', format($$SELECT edianton.conclude_review(%s, 'revise', '方案已恢复', '{"T78-NR": "确认退界"}')$$, :review))::bigint > 0 AS once_more;
SELECT pg_temp.as_person('t78-nr', format($$SELECT edianton.give_review_opinion(%s, 'agree', '退界满足')$$, :review))::bigint > 0 AS nr;
SELECT pg_temp.as_person('t78-hb', format($$SELECT edianton.conclude_review(%s, 'agreed', '三家均同意，按要求落实', document => '联审〔2025〕3号')$$, :review))::bigint > 0 AS agreed;
SELECT pg_temp.as_person('t78-hb', format($$SELECT edianton.complete(%s, 'design')$$, :project))::bigint > 0 AS node_finished;
RESET ROLE;
SELECT round, result, opinion, document, concluded_at FROM edianton.review_round WHERE matter_id = :review ORDER BY round;
SELECT round, unit_zh, question, stance, given_at FROM edianton.review_plane WHERE matter_id = :review ORDER BY round, seat;
SELECT state, round, asked, given, open_requirements, concluded_at FROM edianton.review_board WHERE matter_id = :review;
SELECT m.state FROM edianton.matter m WHERE m.id = :review;
SELECT x.code, x.message FROM (VALUES ('t78-hb', $$SELECT edianton.conclude_review(%s, 'revise', '再来', '{"T78-NR": "又问"}')$$), ('t78-nr', $$SELECT edianton.give_review_opinion(%s, 'disagree', '反悔')$$),
    (NULL, $$UPDATE edianton.review_opinion SET stance = 'agree' WHERE matter_id = %s$$), (NULL, $$DELETE FROM edianton.review_point WHERE matter_id = %s$$), (NULL, $$UPDATE edianton.review_point SET content = '改写' WHERE matter_id = %s$$)) v (person, s), pg_temp.refused(v.person, format(v.s, :review)) x;
-- what the project's own history tells, to the enterprise too
SELECT kind, detail ->> 'round' AS round FROM edianton.event WHERE matter_id = :project AND kind LIKE 'review.%' ORDER BY seq;

-- of the project as a whole, without standing in the way; a seat that is handed on
SELECT pg_temp.as_person('t78-drc', format($$SELECT edianton.open_review(%s, '{T78-NR,T78-HB}', '招商项目预审')$$, :project)) AS early \gset
SELECT edianton.reassign(:early, 'review_1', 'T78-EE', NULL, '职责调整') > 0 AS reassigned;
SELECT unit_zh, due_at FROM edianton.review_plane WHERE matter_id = :early ORDER BY seat;
SELECT pg_temp.as_person('t78-ee', format($$SELECT edianton.give_review_opinion(%s, 'agree', '可行')$$, :early))::bigint > 0 AS ee;
SELECT edianton.give_review_opinion(:early, 'agree', '可行', unit => 'T78-HB') > 0 AS hb;
SELECT code, message FROM pg_temp.refused(NULL, format($$SELECT edianton.give_review_opinion(%s, 'agree', '可行')$$, :early));
SELECT state, blocks, given FROM edianton.review_board WHERE matter_id = :early;
-- what the project has left behind is not reviewed
SELECT edianton.cancel_matter(:project, '企业放弃') > 0 AS cancelled;
SELECT code, message FROM pg_temp.refused('t78-drc', format($$SELECT edianton.open_review(%s, '{T78-NR,T78-EE}', '方案')$$, :project));
SELECT c.* FROM unnest(ARRAY[:project, :review, :early]) m, edianton.check_integrity(m) c;
ROLLBACK;
DROP ROLE regress_edianton_t78;
