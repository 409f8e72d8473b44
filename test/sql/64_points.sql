-- Points, and what follows from them: whose delay it was, appeals, periods, rankings, interviews, misconduct, sanctions.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
CREATE ROLE regress_edianton_t64;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- Runs a statement and says how it was refused.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d+', '#', 'g');
END $$;
GRANT USAGE ON SCHEMA edianton TO regress_edianton_t64;

INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('T64-OFFICE', '区政府办公室', '341602'), ('T64-DRC', '区发改委', '341602'), ('T64-INSPECT', '区督查考核办', '341602'),
    ('T64-HOUSE', '区住建局', '341602'), ('T64-FUNDS', '区财政局', '341602'), ('T64-LAND', '区自规分局', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t64-admin', '发改委管理员', 'T64-DRC', 'admin'), ('t64-office', '政府办督查科长', 'T64-OFFICE', 'supervisor'),
             ('t64-inspect', '督查考核办主任', 'T64-INSPECT', 'supervisor'), ('t64-house', '住建局张科长', 'T64-HOUSE', 'unit'),
             ('t64-house-head', '住建局局长', 'T64-HOUSE', 'unit'), ('t64-house-sup', '住建局驻督查组', 'T64-HOUSE', 'supervisor'),
             ('t64-funds', '财政局李科长', 'T64-FUNDS', 'unit'), ('t64-land', '自规分局窗口', 'T64-LAND', 'unit')) p (code, name, unit, role)
JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t64', id FROM edianton.person WHERE code LIKE 't64-%';
SELECT edianton.grant_access('regress_edianton_t64');
INSERT INTO edianton.duty (code, name_zh) VALUES ('t64-house', '住建'), ('t64-funds', '财政'), ('t64-land', '自规');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('t64-house', 'T64-HOUSE'), ('t64-funds', 'T64-FUNDS'), ('t64-land', 'T64-LAND'), ('issuer', 'T64-OFFICE')) AS x (d, c)
    JOIN edianton.unit u ON u.code = x.c ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
SELECT edianton.load_template('{
  "code": "t64", "kind": "project", "name": {"zh": "积分"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "办理"}, "lead": "t64-house"}],
  "nodes": [
    {"code": "permit", "stage": "s", "name": {"zh": "施工许可"}, "lead": "t64-house", "term": "5 workdays", "score": 2},
    {"code": "funds", "stage": "s", "name": {"zh": "资金落实"}, "lead": "t64-funds", "term": "5 workdays", "score": 3},
    {"code": "land", "stage": "s", "name": {"zh": "土地勘界"}, "lead": "t64-land", "term": "5 workdays", "score": 1},
    {"code": "relics", "stage": "s", "name": {"zh": "考古勘探"}, "lead": "t64-land", "term": "10 workdays", "score": 1}]}') > 0 AS loaded;
SELECT edianton.publish_template('t64') > 0 AS published;
SELECT pg_temp.at('2025-01-02 09:00+08');
SELECT edianton.open_matter('t64', '药业产业园', 'T64-DRC') AS m \gset
-- 0.46: every node names a person, and not only a unit
SELECT edianton.reassign(:m, 'permit', NULL, 't64-house', '定责到人') > 0 AS permit, edianton.reassign(:m, 'funds', NULL, 't64-funds', '定责到人') > 0 AS funds;

-- 1.56: points for all steps. What is overdue loses the node's points, once, at the instant of due, in the name of unit and person.
SELECT edianton.complete(:m, 'land', '勘界〔2025〕1号') > 0 AS land_done;
SELECT pg_temp.at('2025-02-10 09:00+08');
SELECT count(*) AS sweeps FROM generate_series(1, 2), edianton.tick();
SELECT n.code, u.code AS unit, p.code AS person, e.points, e.cause, e.scored_at
FROM edianton.score_entry e JOIN edianton.node n USING (matter_id, ord) JOIN edianton.unit u ON u.id = e.unit LEFT JOIN edianton.person p ON p.id = e.person
WHERE e.matter_id = :m ORDER BY n.ord;

-- 4.34, 1.56: rules are versioned, and reach back never
SELECT edianton.set_score_rule('false_evidence', -5, '弄虚作假', '谯督考〔2025〕3号') AS version;
SELECT edianton.set_score_rule('false_evidence', -8, '弄虚作假', '谯督考〔2025〕19号', '2025-07-01 00:00+08') AS version;
SELECT code, version, points, valid_from FROM edianton.score_rule WHERE code IN ('overdue', 'false_evidence') ORDER BY code, version;
SELECT instant, points FROM unnest('{2025-02-09 00:00+08,2025-06-30 23:59+08,2025-07-01 00:00+08}'::timestamptz[]) instant LEFT JOIN edianton.score_rule_at('false_evidence', instant) ON true;
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.set_score_rule('false_evidence', -9, '甲', '乙', '2025-01-01 00:00+08')$$,
    $$SELECT edianton.set_score_rule('false_evidence', -9, '甲', '乙', '2025-06-01 00:00+08')$$,
    $$SELECT edianton.set_score_rule('idle', 0, '甲', '乙')$$,
    $$SELECT edianton.set_score_rule('overdue', -1, '甲', '乙')$$,
    $$SELECT edianton.set_score_rule('appeal', 1, '甲', '乙')$$,
    $$SELECT edianton.set_score_rule('idle', -1, '甲', ' ')$$,
    $$UPDATE edianton.score_rule SET points = 0$$,
    $$DELETE FROM edianton.score_rule$$]) s, pg_temp.refused(s) x;
-- one entry per cause
SELECT edianton.score(:m, 'permit', 'false_evidence', '现场照片系套用') > 0 AS scored;
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.score(%s, 'permit', 'false_evidence', '再记一次')$$,
    $$SELECT edianton.score(%s, 'permit', 'overdue', '手工扣分')$$,
    $$SELECT edianton.score(%s, 'permit', 'unheard_of', '无据')$$,
    $$SELECT edianton.score(%s, 'permit', 'false_evidence', '张冠李戴', 'T64-LAND', 't64-house')$$,
    $$SELECT edianton.score(%s, 'nowhere', 'false_evidence', '无此节点')$$,
    $$SELECT edianton.score(1, 'permit', 'false_evidence', '无此事项')$$,
    $$UPDATE edianton.score_entry SET points = 0$$,
    $$DELETE FROM edianton.score_entry$$]) s, pg_temp.refused(format(s, :m)) x;
-- the portal does not reach the ledger past the functions
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-admin');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.enter_points(%s, 'permit', 'gift', 100, '白送')$$, :m));
SELECT * FROM pg_temp.refused($$INSERT INTO edianton.score_rule SELECT * FROM edianton.score_rule$$);
SELECT edianton.act_as('t64-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.score(%s, 'funds', 'false_evidence', '互相记分')$$, :m));
RESET ROLE;

-- 1.2: whose delay it was. Only the department's costs points; the others' are given back by a counter-entry.
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-office');
SELECT edianton.attribute_delay(:m, 'funds', 'enterprise', '企业自筹资金未到位', 'oss://funds/1.pdf') > 0 AS given_back;
SELECT edianton.attribute_delay(:m, 'permit', 'department', '窗口压件三日') IS NULL AS stays;
SELECT edianton.attribute_delay(:m, 'relics', 'force_majeure', '春节期间连续暴雪封路') > 0 AS given_back;
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.attribute_delay(%s, 'funds', 'department', '改口')$$,
    $$SELECT edianton.attribute_delay(%s, 'land', 'enterprise', '未逾期')$$,
    $$SELECT edianton.attribute_delay(%s, 'funds', 'weather', '下雨')$$,
    $$SELECT edianton.attribute_delay(%s, 'funds', 'enterprise', ' ')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.act_as('t64-funds');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.attribute_delay(%s, 'funds', 'enterprise', '自己认定')$$, :m));
RESET ROLE;
SELECT n.code, e.points, e.cause, e.reverses IS NOT NULL AS counter, e.reason, p.code AS entered_by
FROM edianton.score_entry e JOIN edianton.node n USING (matter_id, ord) LEFT JOIN edianton.person p ON p.id = e.entered_by WHERE e.matter_id = :m ORDER BY e.id;

-- 1.56: an appeal, by who lost the points, decided by somebody else; nothing is erased
SELECT id AS lateness FROM edianton.score_entry e JOIN edianton.node n USING (matter_id, ord) WHERE e.matter_id = :m AND n.code = 'permit' AND e.cause = 'overdue' \gset
SELECT id AS falsity FROM edianton.score_entry e WHERE e.matter_id = :m AND e.cause = 'false_evidence' \gset
SELECT id AS returned FROM edianton.score_entry e JOIN edianton.node n USING (matter_id, ord) WHERE e.matter_id = :m AND n.code = 'funds' AND e.cause = 'overdue' \gset
SELECT id AS nameless FROM edianton.score_entry e JOIN edianton.node n USING (matter_id, ord) WHERE e.matter_id = :m AND n.code = 'relics' AND e.cause = 'overdue' \gset
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-funds');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.appeal_points(%s, '替别人申诉')$$, :falsity));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.appeal_points(%s, '已经返还')$$, :returned));
-- also where no person is named
SELECT * FROM pg_temp.refused(format($$SELECT edianton.appeal_points(%s, '替别人申诉')$$, :nameless));
SELECT edianton.act_as('t64-house');
SELECT edianton.appeal_points(:falsity, '照片为补拍，非套用', 'oss://uav/7.jpg') AS appeal \gset
SELECT edianton.appeal_points(:lateness, '系统当日停机') AS appeal2 \gset
SELECT * FROM pg_temp.refused(format($$SELECT edianton.appeal_points(%s, '再申诉')$$, :falsity));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.appeal_points(%s, '')$$, :falsity));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.decide_points_appeal(%s, true, '自己裁决')$$, :appeal));
SELECT edianton.act_as('t64-house-sup');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.decide_points_appeal(%s, true, '本单位裁决')$$, :appeal));
SELECT edianton.act_as('t64-office');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.decide_points_appeal(%s, true, NULL)$$, :appeal));
SELECT edianton.decide_points_appeal(:appeal, true, '经核实照片真实') > 0 AS counter_entry;
SELECT edianton.decide_points_appeal(:appeal2, false, '停机仅半小时') IS NULL AS no_counter_entry;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.decide_points_appeal(%s, true, '反悔')$$, :appeal2));
-- seen by the unit concerned and not by the others
SELECT edianton.act_as('t64-house');
SELECT upheld, decision FROM edianton.score_appeal ORDER BY id;
SELECT edianton.act_as('t64-land');
SELECT count(*) AS of_others FROM edianton.score_appeal;
RESET ROLE;
SELECT * FROM pg_temp.refused('UPDATE edianton.score_appeal SET upheld = true WHERE NOT upheld');
SELECT * FROM pg_temp.refused('DELETE FROM edianton.score_appeal');
SELECT sum(points) AS house FROM edianton.score_entry e JOIN edianton.unit u ON u.id = e.unit WHERE e.matter_id = :m AND u.code = 'T64-HOUSE';
SELECT kind, detail ->> 'reason' AS reason, detail ->> 'decision' AS decision FROM edianton.event WHERE matter_id = :m AND kind ~ '^(points|delay|score)' ORDER BY seq;

-- 1.58: six person-times of interviews in half a year
SELECT pg_temp.at('2025-06-20 09:00+08');
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-office');
SELECT edianton.hold_interview(:m, 'permit', '{t64-house,t64-house-head}', '施工许可逾期', '三日内办结', '2025-02-12 15:00+08') > 0 AS first,
       edianton.hold_interview(:m, 'funds', '{t64-funds}', '资金节点逾期', '明确到账时间', '2025-03-05 15:00+08') > 0 AS second,
       edianton.hold_interview(:m, 'permit', '{t64-house,t64-house-head,t64-land}', '再次逾期', '提交整改方案', '2025-04-08 15:00+08') > 0 AS third;
SELECT * FROM edianton.interview_count('2025-01-01 00:00+08', '2025-07-01 00:00+08');
SELECT * FROM edianton.interview_count('2025-03-01 00:00+08', '2025-04-01 00:00+08');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.hold_interview(%s, 'permit', '{}', '无人', '无')$$,
    $$SELECT edianton.hold_interview(%s, 'permit', '{t64-nobody}', '查无此人', '无')$$,
    $$SELECT edianton.hold_interview(%s, 'permit', '{t64-house}', '', '无')$$,
    $$SELECT edianton.hold_interview(%s, 'permit', '{t64-house}', '未来', '无', '2025-12-01 09:00+08')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT edianton.act_as('t64-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.hold_interview(%s, 'funds', '{t64-funds}', '约谈别人', '无')$$, :m));
-- a unit sees the interviews about its own nodes
SELECT count(*) AS interviews FROM edianton.interview;
RESET ROLE;
SELECT * FROM pg_temp.refused('DELETE FROM edianton.interviewee');

-- 1.57: ranking of units and persons by period, for awards and promotion
SELECT edianton.complete(:m, 'permit', '许可〔2025〕1号') > 0 AS permit, edianton.complete(:m, 'funds') > 0 AS funds;
SELECT edianton.open_score_period('2025H1', '2025年上半年', 'half_year', '2025-01-01'), edianton.open_score_period('2025H2', '2025年下半年', 'half_year', '2025-07-01'),
       edianton.open_score_period('2025', '2025年', 'year', '2025-01-01');
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.open_score_period('2025H1b', '重叠', 'half_year', '2025-01-01')$$,
    $$SELECT edianton.open_score_period('2025H3', '错位', 'half_year', '2025-04-01')$$,
    $$SELECT edianton.open_score_period('w', '周', 'week', '2025-01-06')$$,
    $$SELECT edianton.freeze_scores('2025H1')$$,
    $$SELECT edianton.freeze_scores('2024')$$,
    $$SELECT * FROM edianton.ranking('2025H1', 'enterprise')$$]) s, pg_temp.refused(s) x;
SELECT rank() OVER (ORDER BY rank), unit, points, entries, nodes_due, in_time, in_time_percent, frozen FROM edianton.ranking('2025H1') WHERE unit LIKE 'T64-%';
SELECT rank() OVER (ORDER BY rank), person, points, nodes_due, in_time FROM edianton.ranking('2025H1', 'person') WHERE person LIKE 't64-%';
-- until it is frozen a unit sees its own line
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-house');
SELECT unit, points FROM edianton.ranking('2025H1');
RESET ROLE;

-- 1.57: frozen, it stays. An appeal upheld afterwards counts in the next period.
SELECT edianton.score(:m, 'relics', 'false_evidence', '勘探报告日期不实') AS late_entry \gset
SELECT pg_temp.at('2025-07-05 09:00+08');
SELECT * FROM edianton.tick() \g /dev/null
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-house');
SELECT * FROM pg_temp.refused($$SELECT edianton.freeze_scores('2025H1')$$);
SELECT edianton.act_as('t64-admin');
SELECT edianton.freeze_scores('2025H1') > 0 AS frozen;
SELECT edianton.act_as('t64-land');
SELECT edianton.appeal_points(:late_entry, '日期系笔误') AS appeal3 \gset
SELECT edianton.act_as('t64-office');
SELECT edianton.decide_points_appeal(:appeal3, true, '确系笔误') > 0 AS counter_entry;
-- everybody reads the frozen ranking
SELECT edianton.act_as('t64-house');
SELECT rank() OVER (ORDER BY rank), unit, points, entries, frozen FROM edianton.ranking('2025H1') WHERE unit LIKE 'T64-%';
RESET ROLE;
SELECT rank() OVER (ORDER BY rank), unit, points, entries, frozen FROM edianton.ranking('2025H2') WHERE unit LIKE 'T64-%';
SELECT unit, points, entries FROM edianton.ranking('2025') WHERE unit LIKE 'T64-%';
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.freeze_scores('2025H1')$$,
    $$UPDATE edianton.score_snapshot SET points = 100$$,
    $$DELETE FROM edianton.score_snapshot$$,
    $$UPDATE edianton.score_period SET frozen_at = NULL, last_entry = NULL WHERE code = '2025H1'$$,
    $$DELETE FROM edianton.score_period WHERE code = '2025H1'$$]) s, pg_temp.refused(s) x;

-- 1.59: the share of nodes in time, year on year: 1 of 4 in 2025, none the year before
SELECT pg_temp.at('2024-01-02 09:00+08');
SELECT edianton.open_matter('t64', '上年项目', 'T64-DRC') AS last_year \gset
SELECT pg_temp.at('2024-03-01 09:00+08');
SELECT count(edianton.complete(:last_year, n)) AS done_late FROM unnest('{permit,funds,land,relics}'::text[]) n;
SELECT pg_temp.at('2025-07-05 09:00+08');
SELECT y.year, sum(r.nodes_due) AS due, sum(r.in_time) AS in_time, round(sum(r.in_time) * 100 / sum(r.nodes_due), 2) AS percent
FROM generate_series(2024, 2025) AS y (year), unnest('{T64-HOUSE,T64-FUNDS,T64-LAND}'::text[]) u,
     edianton.on_time_rate(make_timestamptz(y.year, 1, 1, 0, 0, 0, 'Asia/Shanghai'), make_timestamptz(y.year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai'), u) r
GROUP BY y.year ORDER BY y.year;
SELECT * FROM edianton.on_time_rate('2025-01-01 00:00+08', '2026-01-01 00:00+08', 'T64-HOUSE');
SELECT * FROM edianton.on_time_rate('2025-01-01 00:00+08', '2026-01-01 00:00+08', 'T64-HOUSE', NULL);

-- 0.40: four kinds of misconduct; 0.41: of a unit or of a person, and never of both
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-office');
SELECT edianton.report_misconduct(:m, 'permit', k, '情况说明', 'oss://evidence/1.pdf', 'T64-OFFICE', '{T64-DRC,T64-INSPECT}', unit => 'T64-HOUSE') > 0 AS reported
FROM unnest('{inaction,slow_action,dereliction}'::text[]) k;
SELECT edianton.report_misconduct(:m, 'permit', 'falsification', '套用现场照片', 'oss://uav/7.jpg', 'T64-OFFICE', '{T64-DRC,T64-INSPECT}', person => 't64-house') AS c \gset
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.report_misconduct(%s, 'permit', 'corruption', '说明', '证据', 'T64-OFFICE', '{T64-DRC}', unit => 'T64-HOUSE')$$,
    $$SELECT edianton.report_misconduct(%s, 'permit', 'inaction', '说明', '证据', 'T64-OFFICE', '{T64-DRC}', unit => 'T64-HOUSE', person => 't64-house')$$,
    $$SELECT edianton.report_misconduct(%s, 'permit', 'inaction', '说明', '证据', 'T64-OFFICE', '{T64-DRC}')$$,
    $$SELECT edianton.report_misconduct(%s, 'permit', 'inaction', '说明', '', 'T64-OFFICE', '{T64-DRC}', unit => 'T64-HOUSE')$$,
    $$SELECT edianton.report_misconduct(%s, 'permit', 'inaction', '说明', '证据', 'T64-OFFICE', '{}', unit => 'T64-HOUSE')$$,
    $$SELECT edianton.report_misconduct(%s, 'permit', 'inaction', '说明', '证据', 'T64-OFFICE', '{T64-HOUSE}', unit => 'T64-HOUSE')$$]) s, pg_temp.refused(format(s, :m)) x;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 1, '谯督〔2025〕1号', '2025-08-01 17:30+08')$$, :c));

-- 0.42: verified jointly by the government office, the development and reform commission, the inspection office
SELECT edianton.verify_misconduct(:c, true, '照片拍摄地与项目不符') AS office;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.verify_misconduct(%s, true, '重复')$$, :c));
SELECT edianton.act_as('t64-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.verify_misconduct(%s, false, '自查无问题')$$, :c));
SELECT edianton.act_as('t64-admin');
SELECT edianton.verify_misconduct(:c, true, '与备案资料不符') AS drc;
SELECT edianton.act_as('t64-inspect');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.verify_misconduct(%s, true, '')$$, :c));
SELECT edianton.verify_misconduct(:c, true, '实地核查属实') AS inspection;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.verify_misconduct(%s, true, '迟到')$$, :c));
-- one that is not confirmed by all leads to nothing
SELECT edianton.act_as('t64-office');
SELECT edianton.report_misconduct(:m, 'funds', 'slow_action', '反映拖延', '信访件', 'T64-OFFICE', '{T64-INSPECT}', unit => 'T64-FUNDS') AS other \gset
SELECT edianton.verify_misconduct(:other, true, '属实') AS office;
SELECT edianton.act_as('t64-inspect');
SELECT edianton.verify_misconduct(:other, false, '系企业自身原因') AS inspection;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 1, '谯督〔2025〕2号', '2025-08-01 17:30+08')$$, :other));

-- 0.43: minor: a written review, and rectification until a date, as a matter with clocks of its own, of the person
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.impose_sanction(%s, 1, '谯督〔2025〕1号')$$,
    $$SELECT edianton.impose_sanction(%s, 1, '', '2025-08-01 17:30+08')$$,
    $$SELECT edianton.impose_sanction(%s, 1, '谯督〔2025〕1号', '2025-01-01 17:30+08')$$,
    $$SELECT edianton.impose_sanction(%s, 4, '谯督〔2025〕1号')$$]) s, pg_temp.refused(format(s, :c)) x;
SELECT edianton.act_as('t64-house-sup');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 1, '谯督〔2025〕1号', '2025-08-01 17:30+08')$$, :c));
SELECT edianton.act_as('t64-office');
SELECT edianton.impose_sanction(:c, 1, '谯督〔2025〕1号', '2025-07-18 17:30+08') AS review \gset
SELECT node, name_zh, state, colour, unit, person, due_at FROM edianton.node_light WHERE matter_id = :review ORDER BY position;
-- it is imposed by a person, and does not keep the project waiting
SELECT p.code AS by, v.kind FROM edianton.event v JOIN edianton.person p ON p.id = v.actor WHERE v.matter_id = :review AND v.seq = 1;
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'permit';
SELECT edianton.act_as('t64-house');
SELECT edianton.complete(:review, 'review', '书面检查一份') > 0 AS written;
RESET ROLE;
SELECT pg_temp.at('2025-07-18 17:31+08');
SELECT * FROM edianton.tick() \g /dev/null
SELECT node, colour FROM edianton.node_light WHERE matter_id = :review ORDER BY position;

-- 0.44: serious: key supervision of the node, and a circular within a range
SET ROLE regress_edianton_t64;
SELECT edianton.act_as('t64-office');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 2, '谯督〔2025〕9号')$$, :c));
SELECT edianton.impose_sanction(:c, 2, '谯督〔2025〕9号', scope => '全区区直单位', circulated_to => '{T64-LAND,T64-FUNDS}') AS supervision \gset
SELECT kind, state, attrs ->> 'key' AS key FROM edianton.matter WHERE id = :supervision;
SELECT u.code AS unit, w.body FROM edianton.notice w JOIN edianton.unit u ON u.id = w.unit WHERE w.matter_id = :m AND w.kind = 'circular' ORDER BY 1;
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 1, '谯督〔2025〕10号', '2025-08-01 17:30+08')$$, :c));

-- 0.45: with grave consequences: handed over to discipline inspection; skipping a level needs a reason
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 3, '谯督移〔2025〕1号')$$, :c));
SELECT edianton.impose_sanction(:c, 3, '谯督移〔2025〕1号', organ => '区纪委监委') IS NULL AS handed_over;
SELECT edianton.report_misconduct(:m, 'permit', 'dereliction', '违规发证', '案卷', 'T64-OFFICE', '{T64-INSPECT}', unit => 'T64-HOUSE') AS grave \gset
SELECT edianton.verify_misconduct(:grave, true, '属实');
SELECT edianton.act_as('t64-inspect');
SELECT edianton.verify_misconduct(:grave, true, '属实');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.impose_sanction(%s, 3, '谯督移〔2025〕2号', organ => '区纪委监委')$$, :grave));
SELECT edianton.impose_sanction(:grave, 3, '谯督移〔2025〕2号', organ => '区纪委监委', skip_reason => '造成严重影响，涉嫌违纪') IS NULL AS handed_over;
-- where no case is open about the node, the second one opens it
SELECT edianton.report_misconduct(:m, 'land', 'inaction', '放任超占', '卫片', 'T64-OFFICE', '{T64-DRC,T64-INSPECT}', unit => 'T64-LAND') AS idle \gset
SELECT edianton.verify_misconduct(:idle, true, '属实');
SELECT edianton.act_as('t64-admin');
SELECT edianton.verify_misconduct(:idle, true, '属实');
SELECT edianton.act_as('t64-office');
SELECT edianton.verify_misconduct(:idle, true, '属实');
SELECT edianton.impose_sanction(:idle, 2, '谯督〔2025〕12号', scope => '自规系统', circulated_to => '{T64-HOUSE}', skip_reason => '屡次发生') AS opened \gset
SELECT m.kind, m.title, s.source, m.attrs ->> 'class' AS class FROM edianton.matter m JOIN edianton.supervision s ON s.matter_id = m.id WHERE m.id = :opened;
SELECT node, kind_zh, subject_unit, subject_person, verified, level, document, skip_reason, case_state, case_colour, scope, organ
FROM edianton.accountability WHERE matter_id = :m AND level IS NOT NULL ORDER BY misconduct, level;
-- the unit sees its own, another one nothing
SELECT edianton.act_as('t64-land');
SELECT count(*) FILTER (WHERE subject_unit IS DISTINCT FROM '区自规分局') AS of_others, count(*) AS own FROM edianton.accountability;
SELECT edianton.act_as('t64-house');
SELECT count(*) AS own FROM edianton.sanction;
RESET ROLE;
SELECT x.* FROM unnest(ARRAY[
    $$UPDATE edianton.sanction SET level = 1 WHERE level = 3$$,
    $$UPDATE edianton.misconduct SET verified = false WHERE verified$$,
    $$DELETE FROM edianton.misconduct_finding$$]) s, pg_temp.refused(s) x;
SELECT c.* FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id IN (:m, :review, :supervision);
ROLLBACK;
DROP ROLE regress_edianton_t64;
