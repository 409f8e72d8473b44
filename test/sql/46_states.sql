-- Every state and every way out of it, and what the exceptions do to the clock.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s46-a', '甲局', '341602'), ('s46-b', '乙局', '341602'), ('s46-c', '丙局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s46-a', '甲'), ('s46-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code IN ('s46-a', 's46-b');
INSERT INTO edianton.person (code, name, unit) SELECT 's46-' || u.code, '承办人', u.id FROM edianton.unit u WHERE u.code LIKE 's46-%';

CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant || '+08', true) $$;
-- a template of the nodes given, all of stage and policy s46
CREATE FUNCTION pg_temp.template(name text, nodes jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.load_template(jsonb_build_object('code', template.name, 'kind', 'project', 'name', template.name, 'policy', 's46',
        'policies', '[{"code": "s46", "name": "s46", "window": "48 hours", "accept_term": "5 workdays", "confirm_term": "3 workdays",
                       "steps": [{"kind": "warn", "base": "warning"}, {"kind": "overdue", "base": "due", "score": true}]}]'::jsonb,
        'stages', '[{"code": "one", "name": "一", "lead": "s46-a"}]'::jsonb,
        'nodes', (SELECT jsonb_agg('{"stage": "one", "lead": "s46-a", "term": "5 workdays"}'::jsonb || jsonb_build_object('name', '节点' || upper(n ->> 'code')) || n ORDER BY i)
                  FROM jsonb_array_elements(nodes) WITH ORDINALITY AS e (n, i))));
    RETURN 'version ' || edianton.publish_template(template.name);
END $$;
-- what a matter looks like
CREATE FUNCTION pg_temp.show(m bigint, OUT node text, OUT state text, OUT round int, OUT light text, OUT exact text, OUT start text, OUT due text, OUT done text, OUT reason text, OUT flags text)
RETURNS SETOF record LANGUAGE sql AS $$
    SELECT n.code, n.state::text, n.round, n.colour::text || coalesce(' ' || nullif(edianton.cause_names(n.causes), '{}')::text, ''), edianton.light_at(n.matter_id, n.ord)::text,
           to_char(n.start_at, 'MM-DD HH24:MI'), to_char(n.due_at, 'MM-DD HH24:MI'), to_char(n.done_at, 'MM-DD HH24:MI'), n.reason, array_to_string(edianton.flag_names(n.flags), ' ')
    FROM edianton.node n WHERE n.matter_id = m ORDER BY n.ord $$;
-- runs a statement; how it was refused, without ids
CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ' ' || regexp_replace(SQLERRM || coalesce(' | ' || nullif(detail, ''), ''), '\d{12,}', '#', 'g');
END $$;
CREATE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM edianton.tick(); PERFORM edianton.tick(); END $$;

\echo optional nodes: decided at opening or at activation, each with a clock of its own
SELECT pg_temp.template('s46-optional', '[{"code": "a"}, {"code": "o", "optional": true, "after": ["a"]},
    {"code": "p", "optional": true, "decide": "activation", "after": ["a"]}, {"code": "b", "lead": "s46-b", "after": ["o", "p"]}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-optional', '选办') AS m \gset
SELECT * FROM pg_temp.show(:m);
SELECT kind, node, detail FROM edianton.event WHERE matter_id = :m ORDER BY seq;
SELECT pg_temp.try(format('SELECT edianton.confirm(%s, ''o'', false)', :m));
SELECT pg_temp.try(format('SELECT edianton.confirm(%s, ''o'', false, ''  '')', :m));
SELECT pg_temp.try(format('SELECT edianton.confirm(%s, ''a'', true)', :m));
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''b'')', :m));
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''p'')', :m));
-- unconfirmed is overdue, and never "not needed"
SELECT pg_temp.at('2025-09-04 17:30');
SELECT * FROM pg_temp.show(:m) WHERE node IN ('o', 'p');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m) WHERE node IN ('o', 'p');
-- declined with a reason, by somebody, and taken back
SELECT edianton.confirm(:m, 'o', false, '不在文物保护区') > 0 AS declined;
SELECT * FROM pg_temp.show(:m) WHERE node IN ('o', 'p');
SELECT edianton.confirm(:m, 'o', true, '发现文物线索') > 0 AS taken_back;
SELECT * FROM pg_temp.show(:m) WHERE node IN ('o', 'p');
SELECT edianton.complete(:m, 'a') > 0 AS done;
-- a was the predecessor: o runs; p is asked now
SELECT * FROM pg_temp.show(:m);
SELECT edianton.confirm(:m, 'p', true) > 0 AS needed, edianton.complete(:m, 'p') > 0 AS done, edianton.complete(:m, 'o') > 0 AS done;
SELECT * FROM pg_temp.show(:m);
-- once b was built on it, a decision is not undone underneath it
SELECT pg_temp.at('2025-10-13 09:00');
SELECT edianton.open_matter('s46-optional', '选办二') AS m2 \gset
SELECT edianton.confirm(:m2, 'o', false, '不涉及') > 0 AS declined, edianton.confirm(:m2, 'p', false, '不涉及') > 0 AS early, edianton.complete(:m2, 'a') > 0 AS done;
SELECT * FROM pg_temp.show(:m2);
SELECT pg_temp.try(format('SELECT edianton.confirm(%s, ''o'', true)', :m2));
SELECT nodes_total, nodes_done, colour FROM edianton.matter WHERE id = :m2;
SELECT edianton.complete(:m2, 'b') > 0 AS done;
SELECT state, outcome, nodes_total, nodes_done, colour FROM edianton.matter WHERE id = :m2;

\echo the application before the clock
SELECT pg_temp.template('s46-accept', '[{"code": "p", "anchor": "acceptance", "apply_term": "10 days", "materials": [{"code": "form", "name": "申请表", "required": false}]}, {"code": "q", "after": ["p"]}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-accept', '申报') AS m3 \gset
SELECT * FROM pg_temp.show(:m3);
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''p'')', :m3));
SELECT pg_temp.try(format('SELECT edianton.accept(%s, ''p'')', :m3));
-- the applicant is late: yellow, never red for the unit
SELECT pg_temp.at('2025-09-20 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT count(*) AS steps FROM edianton.escalation WHERE matter_id = :m3;
SELECT edianton.apply(:m3, 'p') > 0 AS applied;
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT pg_temp.try(format('SELECT edianton.apply(%s, ''p'')', :m3));
SELECT pg_temp.try(format('SELECT edianton.return_papers(%s, ''p'', ''{}'')', :m3));
SELECT pg_temp.try(format('SELECT edianton.return_papers(%s, ''p'', ''{NULL," "}'')', :m3));
SELECT edianton.return_papers(:m3, 'p', '{申请表,授权委托书}') > 0 AS returned;
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT kind, detail FROM edianton.event WHERE matter_id = :m3 AND kind = 'node.returned';
SELECT kind, body FROM edianton.notice WHERE matter_id = :m3 AND kind = 'returned';
SELECT pg_temp.at('2025-09-22 10:00');
SELECT edianton.apply(:m3, 'p') > 0 AS applied_again;
-- all that is missing is told once
SELECT pg_temp.try(format('SELECT edianton.return_papers(%s, ''p'', ''{身份证}'')', :m3));
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
-- silence accepts: five working days after, from the day of receipt
SELECT pg_temp.at('2025-09-28 17:29');
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT pg_temp.at('2025-09-28 17:30');
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT pg_temp.at('2025-09-30 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT kind, detail FROM edianton.event WHERE matter_id = :m3 AND kind = 'node.activated';
-- refused: grey with cause, no points for it, what follows is blocked; then a next round, from the application on
SELECT edianton.refuse(:m3, 'p', '不符合规划') > 0 AS refused;
SELECT * FROM pg_temp.show(:m3);
SELECT count(*) AS points_since FROM edianton.score_entry WHERE matter_id = :m3 AND scored_at > '2025-09-30 09:00+08';
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''p'')', :m3));
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''q'')', :m3));
SELECT pg_temp.at('2025-10-20 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m3);
SELECT edianton.reopen(:m3, 'p', '方案已调整') > 0 AS reopened;
SELECT * FROM pg_temp.show(:m3);
SELECT round, state, colour, to_char(start_at, 'MM-DD HH24:MI') AS start, to_char(due_at, 'MM-DD HH24:MI') AS due, reason, edianton.flag_names(flags) AS flags FROM edianton.node_round WHERE matter_id = :m3;
-- in the new round papers may be returned again, the application withdrawn, accepted at once
SELECT edianton.apply(:m3, 'p') > 0 AS applied, edianton.withdraw(:m3, 'p', '材料有误') > 0 AS withdrawn;
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT edianton.apply(:m3, 'p') > 0 AS applied, edianton.accept(:m3, 'p', claimed_at => '2025-10-20 08:45+08') > 0 AS accepted;
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT edianton.withdraw(:m3, 'p', '企业放弃') > 0 AS withdrawn;
SELECT * FROM pg_temp.show(:m3) WHERE node = 'p';
SELECT kind, claimed_at, recorded_at FROM edianton.event WHERE matter_id = :m3 AND node = 'p' AND recorded_at = '2025-10-20 09:00+08' ORDER BY seq;

\echo passed with papers owed
SELECT pg_temp.template('s46-owed', '[{"code": "p", "materials": [{"code": "map", "name": "宗地图", "required": true}]}, {"code": "q", "lead": "s46-b", "after": ["p"]}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-owed', '容缺') AS m4 \gset
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''p'')', :m4));
SELECT pg_temp.try(format('SELECT edianton.complete_conditionally(%s, ''p'', ''{}'', ''2025-09-10 17:30+08'')', :m4));
SELECT pg_temp.try(format('SELECT edianton.complete_conditionally(%s, ''p'', ''{宗地图}'', ''2025-08-10 17:30+08'')', :m4));
SELECT pg_temp.try(format('SELECT edianton.complete_conditionally(%s, ''p'', ''{宗地图}'', NULL)', :m4));
SELECT pg_temp.try(format('SELECT edianton.complete_conditionally(%s, ''q'', ''{宗地图}'', ''2025-09-10 17:30+08'')', :m4));
SELECT edianton.complete_conditionally(:m4, 'p', '{宗地图}', '2025-09-10 17:30+08', '容缺1号') > 0 AS passed;
SELECT * FROM pg_temp.show(:m4);
-- the papers' own due times the light: yellow 48 hours before, red when they never came
SELECT pg_temp.at('2025-09-08 17:30');
SELECT * FROM pg_temp.show(:m4) WHERE node = 'p';
SELECT pg_temp.at('2025-09-10 17:30');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m4) WHERE node = 'p';
SELECT n.code, e.clock, e.step, e.kind, e.fell_due_at FROM edianton.escalation e JOIN edianton.node n USING (matter_id, ord) WHERE matter_id = :m4 ORDER BY 1, 2, 3;
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''p'')', :m4));
SELECT edianton.submit(:m4, 'map', 'file:///map.pdf') > 0 AS handed_in, edianton.complete(:m4, 'p') > 0 AS done;
SELECT * FROM pg_temp.show(:m4);
-- the pass is taken back: its clock goes on as if nothing had been passed
SELECT pg_temp.at('2025-10-13 09:00');
SELECT edianton.open_matter('s46-owed', '容缺二') AS m5 \gset
SELECT pg_temp.at('2025-10-14 09:00');
SELECT edianton.complete_conditionally(:m5, 'p', '{宗地图}', '2025-10-30 17:30+08') > 0 AS passed;
SELECT pg_temp.try(format('SELECT edianton.reopen(%s, ''p'', ''材料虚假'')', :m5));
SELECT edianton.reopen(:m5, 'p', '材料虚假', cascade => true) > 0 AS taken_back;
SELECT * FROM pg_temp.show(:m5);

\echo stopped clocks
SELECT pg_temp.template('s46-clock', '[{"code": "d", "term": "10 workdays"}, {"code": "h", "term": "48 hours"}, {"code": "m", "term": "1 month"}, {"code": "n", "term": "none"}, {"code": "w", "term": "8 workhours"}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-clock', '暂停') AS m6 \gset
SELECT * FROM pg_temp.show(:m6);
SELECT pg_temp.try(format('SELECT edianton.pause(%s, ''d'', ''holiday'', ''1号'')', :m6));
SELECT pg_temp.try(format('SELECT edianton.pause(%s, ''d'', ''suspension'', ''1号'')', :m6));
SELECT pg_temp.try(format('SELECT edianton.pause(%s, ''d'', ''hearing'', '''')', :m6));
SELECT pg_temp.try(format('SELECT edianton.pause(%s, ''d'', ''hearing'', NULL)', :m6));
SELECT pg_temp.try(format('SELECT edianton.resume(%s, ''d'')', :m6));
-- within a day: that day is used up all the same
SELECT pg_temp.at('2025-09-02 09:00');
SELECT edianton.pause(:m6, 'd', 'expert_review', '专评〔2025〕1号', '评审', '2025-09-02 15:00+08') > 0 AS paused;
SELECT pg_temp.try(format('SELECT edianton.pause(%s, ''d'', ''hearing'', ''2号'')', :m6));
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''d'')', :m6));
SELECT * FROM pg_temp.show(:m6) WHERE node = 'd';
SELECT node, state, colour, due_at IS NULL AS no_due, warn_at IS NULL AS no_warning FROM edianton.node_light WHERE matter_id = :m6 AND node = 'd';
SELECT pg_temp.at('2025-09-02 15:00');
SELECT edianton.resume(:m6, 'd') > 0 AS resumed;
SELECT * FROM pg_temp.show(:m6) WHERE node = 'd';
-- paused on the fifth, three days used and seven left; resumed on the tenth: seven working days after it
SELECT pg_temp.at('2025-09-05 10:00');
SELECT * FROM pg_temp.show(:m6);
SELECT edianton.pause(:m6, 'd', 'hearing', '听证〔2025〕3号') > 0 AS paused, edianton.pause(:m6, 'm', 'testing', '检测1号') > 0 AS month_too;
SELECT pg_temp.at('2025-09-10 09:00');
SELECT edianton.resume(:m6, 'd') > 0 AS resumed, edianton.resume(:m6, 'm') > 0 AS month_too;
SELECT * FROM pg_temp.show(:m6);
SELECT n.code, p.kind, p.notice_no, p.from_at, p.to_at, p.expected_until FROM edianton.pause p JOIN edianton.node n USING (matter_id, ord) WHERE matter_id = :m6 ORDER BY n.ord, p.from_at;
-- exact clocks stop to the minute; a red one stays red while it stands and after
SELECT pg_temp.at('2025-10-13 09:00');
SELECT edianton.open_matter('s46-clock', '暂停二') AS m7 \gset
SELECT pg_temp.at('2025-10-13 19:00');
SELECT edianton.pause(:m7, 'h', 'auction', '拍1号') > 0 AS paused, edianton.pause(:m7, 'w', 'auction', '拍1号') > 0 AS workhours_too, edianton.pause(:m7, 'n', 'auction', '拍1号') > 0 AS without_end;
SELECT pg_temp.at('2025-10-15 09:30');
SELECT edianton.resume(:m7, 'h') > 0 AS resumed, edianton.resume(:m7, 'w') > 0 AS workhours_too, edianton.resume(:m7, 'n') > 0 AS without_end;
SELECT * FROM pg_temp.show(:m7) WHERE node IN ('h', 'w', 'n');
SELECT pg_temp.at('2025-10-18 09:00');
SELECT pg_temp.sweep();
SELECT edianton.pause(:m7, 'h', 'hearing', '听1号') > 0 AS paused;
SELECT * FROM pg_temp.show(:m7) WHERE node = 'h';
SELECT colour, base_colour, due_at FROM edianton.matter WHERE id = :m7;
SELECT pg_temp.at('2025-10-20 09:00');
SELECT edianton.resume(:m7, 'h') > 0 AS resumed;
SELECT * FROM pg_temp.show(:m7) WHERE node = 'h';
SELECT e.step, e.kind, e.clock, e.fell_due_at FROM edianton.escalation e JOIN edianton.node n USING (matter_id, ord) WHERE matter_id = :m7 AND n.code = 'h' ORDER BY e.clock, e.step;

\echo later due times
SELECT pg_temp.at('2025-11-03 09:00');
SELECT edianton.open_matter('s46-clock', '延期') AS m8 \gset
SELECT pg_temp.try(format('SELECT edianton.extend(%s, ''d'', ''10 workdays'', '''', ''复杂'')', :m8));
SELECT pg_temp.try(format('SELECT edianton.extend(%s, ''d'', ''10 workdays'', ''局长'', NULL)', :m8));
SELECT pg_temp.try(format('SELECT edianton.extend(%s, ''d'', ''none'', ''局长'', ''复杂'')', :m8));
SELECT pg_temp.try(format('SELECT edianton.extend(%s, ''n'', ''1 day'', ''局长'', ''复杂'')', :m8));
SELECT edianton.extend(:m8, 'd', '10 workdays', '局长', '复杂') > 0 AS extended;
SELECT * FROM pg_temp.show(:m8) WHERE node = 'd';
SELECT pg_temp.try(format('SELECT edianton.extend(%s, ''d'', ''10 workdays'', ''县长'', ''还是复杂'')', :m8));
SELECT extra, approver, reason, asked_at FROM edianton.extension WHERE matter_id = :m8;
-- extended after the warning: it is warned of anew, before the new time
SELECT pg_temp.at('2025-11-04 10:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m8) WHERE node = 'h';
SELECT edianton.extend(:m8, 'h', '72 hours', '局长', '等待回函') > 0 AS extended;
SELECT * FROM pg_temp.show(:m8) WHERE node = 'h';
SELECT pg_temp.at('2025-11-07 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m8) WHERE node = 'h';
SELECT e.step, e.kind, e.clock, e.fell_due_at FROM edianton.escalation e JOIN edianton.node n USING (matter_id, ord) WHERE matter_id = :m8 AND n.code = 'h' ORDER BY e.clock, e.step;
SELECT pg_temp.at('2025-11-08 09:00');
SELECT pg_temp.try(format('SELECT edianton.extend(%s, ''h'', ''72 hours'', ''局长'', ''等待回函'')', :m8));
SELECT pg_temp.try(format('SELECT edianton.set_deadline(%s, ''h'', ''2025-11-20 09:00+08'', ''等待回函'')', :m8));
SELECT pg_temp.try(format('SELECT edianton.set_deadline(%s, ''m'', ''2025-11-01 09:00+08'', ''等待回函'')', :m8));
SELECT edianton.set_deadline(:m8, 'n', '2025-11-20 12:00+08', '市里定的时间') > 0 AS fixed;
SELECT * FROM pg_temp.show(:m8) WHERE node = 'n';

\echo who answers: the clock runs on
SELECT pg_temp.try(format('SELECT edianton.reassign(%s, ''m'', ''s46-x'', NULL, ''机构改革'')', :m8));
SELECT pg_temp.try(format('SELECT edianton.reassign(%s, ''m'', ''s46-c'', ''s46-s46-a'', ''机构改革'')', :m8));
SELECT pg_temp.try(format('SELECT edianton.reassign(%s, ''m'', ''s46-c'')', :m8));
SELECT edianton.reassign(:m8, 'm', 's46-c', 's46-s46-c', '机构改革') > 0 AS reassigned;
SELECT n.code, n.start_at, n.due_at, u.code AS unit, p.code AS person, u.id = ANY (m.units) AS sees_it
FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id JOIN edianton.unit u ON u.id = n.lead_unit JOIN edianton.person p ON p.id = n.lead_person WHERE n.matter_id = :m8;
SELECT role, to_at IS NULL AS current, reason FROM edianton.party WHERE matter_id = :m8 AND ord IS NOT NULL ORDER BY id;
SELECT pg_temp.try(format('SELECT edianton.refuse_assignment(%s, ''m'', '''')', :m8));
SELECT edianton.refuse_assignment(:m8, 'm', '不属本局职能') > 0 AS handed_back;
SELECT kind, detail - 'from_unit' AS detail FROM edianton.event WHERE matter_id = :m8 AND kind IN ('node.reassigned', 'node.assignment_refused') ORDER BY seq;
SELECT edianton.complete(:m8, 'm') > 0 AS done;
SELECT pg_temp.try(format('SELECT edianton.reassign(%s, ''m'', ''s46-b'', NULL, ''机构改革'')', :m8));

\echo waived, and conditions over the attributes
SELECT pg_temp.template('s46-cond', '[{"code": "a"}, {"code": "big", "condition": "$.area > 500", "after": ["a"]},
    {"code": "choice", "optional": true, "condition": "$.relic == true", "after": ["a"]}, {"code": "b", "after": ["big", "choice"]}, {"code": "c", "after": ["b"]}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-cond', '条件', attrs => '{"area": 100}') AS m9 \gset
SELECT * FROM pg_temp.show(:m9);
SELECT pg_temp.try(format('SELECT edianton.set_attrs(%s, ''{"area": 600}'', NULL)', :m9));
SELECT pg_temp.try(format('SELECT edianton.set_attrs(%s, ''[600]'', ''实测'')', :m9));
SELECT edianton.set_attrs(:m9, '{"area": 600, "relic": true}', '实测') > 0 AS changed;
SELECT * FROM pg_temp.show(:m9);
SELECT edianton.set_attrs(:m9, '{"relic": false}', '核实') > 0 AS changed;
SELECT * FROM pg_temp.show(:m9);
SELECT attrs FROM edianton.matter WHERE id = :m9;
SELECT detail FROM edianton.event WHERE matter_id = :m9 AND kind = 'matter.attrs' ORDER BY seq DESC LIMIT 1;
SELECT pg_temp.try(format('SELECT edianton.waive(%s, ''big'', NULL)', :m9));
SELECT pg_temp.try(format('SELECT edianton.waive(%s, ''a'', ''免''  )', :m9));
SELECT edianton.waive(:m9, 'big', '区政府专题会议纪要12号') > 0 AS waived;
-- transparent: b waits for what big waited for
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''b'')', :m9));
SELECT edianton.reopen(:m9, 'big', '纪要撤销') > 0 AS taken_back;
SELECT * FROM pg_temp.show(:m9);
SELECT edianton.waive(:m9, 'big', '又免') > 0 AS waived, edianton.complete(:m9, 'a') > 0 AS done;
SELECT * FROM pg_temp.show(:m9);
-- an attribute brings a node back under one that runs: that runs on, and does not finish before it
SELECT edianton.set_attrs(:m9, '{"relic": true}', '发现文物') > 0 AS changed;
SELECT * FROM pg_temp.show(:m9);
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''b'')', :m9));
SELECT edianton.confirm(:m9, 'choice', false, '已考古') > 0 AS declined, edianton.complete(:m9, 'b') > 0 AS done, edianton.complete(:m9, 'c') > 0 AS done;
SELECT state FROM edianton.matter WHERE id = :m9;
-- reopened after the end: the matter goes on
SELECT pg_temp.try(format('SELECT edianton.reopen(%s, ''b'', ''复核'')', :m9));
SELECT edianton.reopen(:m9, 'b', '复核', true) > 0 AS reopened;
SELECT * FROM pg_temp.show(:m9);
SELECT state, closed_at, outcome FROM edianton.matter WHERE id = :m9;
SELECT n.code, r.round, r.state, r.colour FROM edianton.node_round r JOIN edianton.node n USING (matter_id, ord) WHERE r.matter_id = :m9 ORDER BY r.ord, r.round;

\echo a permit lapses unless works start
SELECT pg_temp.template('s46-lapse', '[{"code": "permit", "lapse": {"term": "3 months", "kept_by": "works"}}, {"code": "works", "term": "10 workdays", "after": ["permit"]}, {"code": "next", "after": ["works"]}]');
SELECT pg_temp.at('2025-01-31 09:00');
SELECT edianton.open_matter('s46-lapse', '许可失效') AS m10 \gset
SELECT edianton.open_matter('s46-lapse', '许可有效') AS m11 \gset
SELECT edianton.complete(:m10, 'permit', '施许1号') > 0 AS done, edianton.complete(:m11, 'permit', '施许2号') > 0 AS done;
SELECT code, next_at FROM edianton.node WHERE matter_id = :m10 ORDER BY ord;
SELECT pg_temp.at('2025-03-03 09:00');
SELECT edianton.complete(:m11, 'works') > 0 AS started;
SELECT code, next_at FROM edianton.node WHERE matter_id = :m11 ORDER BY ord;
SELECT pg_temp.at('2025-04-30 17:29');
SELECT node, exact FROM pg_temp.show(:m10) WHERE node = 'permit';
SELECT pg_temp.at('2025-04-30 17:30');
SELECT node, exact FROM pg_temp.show(:m10) WHERE node = 'permit';
SELECT pg_temp.at('2025-05-06 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m10);
SELECT * FROM pg_temp.show(:m11);
SELECT round, state, colour, document, done_at FROM edianton.node_round WHERE matter_id = :m10;
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''works'')', :m10));
SELECT edianton.complete(:m10, 'permit', '施许9号') > 0 AS again, edianton.complete(:m10, 'works') > 0 AS started;
SELECT * FROM pg_temp.show(:m10);

\echo links: finish to start, start to start, finish to finish, with a lag
SELECT pg_temp.template('s46-links', '[{"code": "x"}, {"code": "fs", "after": [{"node": "x", "kind": "FS", "lag": "2 workdays"}]},
    {"code": "ss", "after": [{"node": "x", "kind": "SS", "lag": "1 day"}]}, {"code": "ff", "after": [{"node": "x", "kind": "FF", "lag": "24 hours"}]}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-links', '连线') AS m12 \gset
SELECT * FROM pg_temp.show(:m12);
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''ff'')', :m12));
SELECT pg_temp.at('2025-09-02 17:29');
SELECT node, exact FROM pg_temp.show(:m12) WHERE node = 'ss';
SELECT pg_temp.at('2025-09-02 18:00');
SELECT node, exact FROM pg_temp.show(:m12) WHERE node = 'ss';
SELECT edianton.complete(:m12, 'x') > 0 AS done;
SELECT * FROM pg_temp.show(:m12);
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''ff'')', :m12));
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''fs'')', :m12));
SELECT pg_temp.at('2025-09-03 18:00');
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''ff'')', :m12));
-- the server sleeps; the successor starts when its lag ended, not when the sweep came
SELECT pg_temp.at('2025-09-08 09:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m12);

-- a deadline set ahead of the clock takes its place when the clock starts
SELECT pg_temp.at('2025-10-13 09:00');
SELECT edianton.open_matter('s46-links', '预设期限') AS m18 \gset
SELECT edianton.set_deadline(:m18, 'ss', '2025-10-15 12:00+08', '会议定的时间') > 0 AS fixed;
SELECT * FROM pg_temp.show(:m18) WHERE node = 'ss';
SELECT pg_temp.at('2025-10-15 11:00');
SELECT * FROM pg_temp.show(:m18) WHERE node = 'ss';
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m18) WHERE node = 'ss';

\echo the whole matter: suspended, resumed, cancelled
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-optional', '整体暂停') AS m13 \gset
SELECT pg_temp.at('2025-09-03 10:00');
SELECT pg_temp.try(format('SELECT edianton.suspend_matter(%s, '''')', :m13));
SELECT pg_temp.try(format('SELECT edianton.resume_matter(%s)', :m13));
SELECT edianton.suspend_matter(:m13, '资金链断裂') > 0 AS suspended;
SELECT * FROM pg_temp.show(:m13);
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''a'')', :m13));
SELECT pg_temp.try(format('SELECT edianton.resume(%s, ''a'')', :m13));
SELECT pg_temp.try(format('SELECT edianton.confirm(%s, ''o'', true)', :m13));
-- nothing moves, whatever the time
SELECT pg_temp.at('2025-09-15 10:00');
SELECT pg_temp.sweep();
SELECT * FROM pg_temp.show(:m13);
SELECT m.state, m.colour, b.colour AS board, edianton.matter_light_at(m.id) AS exact FROM edianton.matter m JOIN edianton.board b ON b.matter_id = m.id WHERE m.id = :m13;
SELECT edianton.resume_matter(:m13) > 0 AS resumed;
SELECT * FROM pg_temp.show(:m13);
SELECT kind, notice_no LIKE 'suspension-%' AS numbered, from_at, to_at FROM edianton.pause WHERE matter_id = :m13;
SELECT pg_temp.try(format('SELECT edianton.cancel_matter(%s, '''')', :m13));
SELECT edianton.cancel_matter(:m13, '企业撤资') > 0 AS cancelled;
SELECT * FROM pg_temp.show(:m13);
SELECT state, outcome, closed_at, colour FROM edianton.matter WHERE id = :m13;
SELECT pg_temp.try(format('SELECT edianton.cancel_matter(%s, ''再'')', :m13));
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''a'')', :m13));
SELECT count(*) AS points FROM edianton.score_entry WHERE matter_id = :m13;

\echo parts: they inherit the start, never fall due after the whole, and it ends after them
SELECT pg_temp.template('s46-whole', '[{"code": "w", "term": "10 workdays"}]'), pg_temp.template('s46-part', '[{"code": "s", "term": "3 workdays"}, {"code": "t", "term": "20 workdays"}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-whole', '整体') AS m14 \gset
SELECT pg_temp.at('2025-09-03 09:00');
SELECT pg_temp.try(format('SELECT edianton.split(%s, ''{}'')', :m14));
SELECT pg_temp.try(format('SELECT edianton.split(%s, ''[{"title": ""}]'')', :m14));
SELECT pg_temp.try(format('SELECT edianton.split(%s, ''[{"title": "甲", "attrs": [1]}]'')', :m14));
SELECT pg_temp.try(format('SELECT edianton.split(%s, ''["甲"]'')', :m14));
SELECT array_agg(id) AS parts FROM edianton.split(:m14, '[{"title": "甲乡", "unit": "s46-b", "template": "s46-part"}, {"title": "乙乡", "unit": "s46-c"}]') AS id \gset
SELECT c.title, u.code AS unit, t.code AS template, c.opened_at, c.due_cap, c.blocks, n.code, n.state, n.start_at, n.due_at FROM edianton.matter c
JOIN edianton.unit u ON u.id = c.unit JOIN edianton.template t ON t.id = c.template_id JOIN edianton.node n ON n.matter_id = c.id WHERE c.parent_id = :m14 ORDER BY c.id, n.ord;
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''w'')', :m14));
SELECT (SELECT count(edianton.complete(n.matter_id, n.code)) FROM edianton.node n WHERE n.matter_id = ANY (:'parts')) AS parts_done, edianton.complete(:m14, 'w') > 0 AS done;
SELECT state FROM edianton.matter WHERE id = :m14 OR parent_id = :m14;

\echo another version of the template
SELECT pg_temp.template('s46-move', '[{"code": "a"}, {"code": "gone", "after": ["a"]}, {"code": "b", "after": ["a"]}, {"code": "c", "after": ["b"]}, {"code": "d", "optional": true, "after": ["c"]}]');
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-move', '迁移') AS m15 \gset
SELECT edianton.complete(:m15, 'a') > 0 AS done;
SELECT pg_temp.template('s46-move', '[{"code": "d", "after": ["c"]}, {"code": "c", "term": "7 workdays", "after": ["b", "new"]}, {"code": "a"}, {"code": "b", "term": "1 workday", "after": ["a"]}, {"code": "new", "after": ["a"]}]');
SELECT code, version, (SELECT string_agg(n.code || '=' || n.ord, ' ' ORDER BY n.ord) FROM edianton.template_node n WHERE n.template_id = t.id) AS ords FROM edianton.template t WHERE code = 's46-move' ORDER BY version;
SELECT pg_temp.at('2025-09-02 09:00');
SELECT pg_temp.try(format('SELECT edianton.migrate(%s, 7)', :m15));
SELECT edianton.migrate(:m15, 2) > 0 AS migrated;
SELECT * FROM pg_temp.show(:m15);
SELECT code, term FROM edianton.node WHERE matter_id = :m15 ORDER BY ord;
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''gone'')', :m15));
SELECT edianton.complete(:m15, 'b') > 0 AS b;
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''c'')', :m15));
SELECT edianton.complete(:m15, 'new') > 0 AS new, edianton.complete(:m15, 'c') > 0 AS c, edianton.complete(:m15, 'd') > 0 AS d;
SELECT state, nodes_total, nodes_done FROM edianton.matter WHERE id = :m15;

\echo old cases come over with their lights, and the past takes no step
SELECT pg_temp.at('2025-09-10 09:00');
SELECT edianton.import_baseline('{"template": "s46-optional", "title": "旧案", "unit": "s46-a", "source": "old", "external_id": "s46-1", "opened_at": "2025-08-01 09:00+08",
    "nodes": [{"code": "a", "state": "done", "start_at": "2025-08-01 09:00+08", "done_at": "2025-08-07 15:00+08", "document": "旧1号"},
              {"code": "o", "state": "active", "start_at": "2025-08-07 15:00+08"}, {"code": "b", "state": "waiting"}]}') AS m16 \gset
SELECT * FROM pg_temp.show(:m16);
SELECT state, baseline, opened_at, colour FROM edianton.matter WHERE id = :m16;
SELECT pg_temp.sweep();
SELECT (SELECT count(*) FROM edianton.escalation WHERE matter_id = :m16) AS steps, (SELECT count(*) FROM edianton.score_entry WHERE matter_id = :m16) AS points,
       (SELECT count(*) FROM edianton.notice WHERE matter_id = :m16 AND kind IN ('warn', 'overdue')) AS messages;
SELECT pg_temp.try($$SELECT edianton.import_baseline('{"template": "s46-optional", "title": "旧案", "source": "old", "external_id": "s46-1", "opened_at": "2025-08-01 09:00+08"}')$$);
SELECT pg_temp.try($$SELECT edianton.import_baseline('{"template": "s46-optional", "title": "旧案", "opened_at": "2025-08-01 09:00+08", "nodes": [{"code": "a", "state": "done", "done_at": "2025-12-01"}]}')$$);
SELECT pg_temp.try($$SELECT edianton.import_baseline('{"template": "s46-optional", "title": "旧案", "opened_at": "2025-12-01 09:00+08"}')$$);
SELECT pg_temp.try($$SELECT edianton.import_baseline('{"template": "s46-optional", "title": "旧案", "opened_at": "2025-08-01 09:00+08", "nodes": [{"code": "zz", "state": "done"}]}')$$);
-- what comes, comes by the rules
SELECT edianton.complete(:m16, 'o') > 0 AS o, edianton.confirm(:m16, 'p', false, '不涉及') > 0 AS p;
SELECT * FROM pg_temp.show(:m16);

\echo defects: yellow whatever the time, and the node does not finish before them
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.load_template('{"code": "s46-rect", "kind": "rectification", "name": "整改", "policy": "s46", "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "fix", "stage": "one", "name": "整改", "lead": "s46-b", "term": "7 days"}]}') > 0 AS loaded, edianton.publish_template('s46-rect') > 0 AS published;
SELECT edianton.open_matter('s46-whole', '消防验收') AS m17 \gset
SELECT edianton.open_matter('s46-rect', '8处问题', parent => :m17, parent_node => 'w') AS fix \gset
SELECT edianton.open_matter('s46-rect', '又1处问题', parent => :m17, parent_node => 'w') AS fix2 \gset
SELECT * FROM pg_temp.show(:m17);
SELECT blockers FROM edianton.node WHERE matter_id = :m17;
SELECT pg_temp.try(format('SELECT edianton.complete(%s, ''w'')', :m17));
SELECT pg_temp.try(format('SELECT edianton.complete_conditionally(%s, ''w'', ''{整改报告}'', ''2025-09-20 17:30+08'')', :m17));
SELECT edianton.complete(:fix, 'fix') > 0 AS done, edianton.cancel_matter(:fix2, '重复') > 0 AS cancelled;
SELECT * FROM pg_temp.show(:m17);
SELECT blockers FROM edianton.node WHERE matter_id = :m17;
SELECT kind, node, colour_before AS before, colour_after AS after FROM edianton.event WHERE matter_id = :m17 AND kind IN ('node.yellow', 'node.blue') ORDER BY seq;
-- found again: it blocks again
SELECT edianton.reopen(:fix, 'fix', '复查不合格') > 0 AS reopened;
SELECT * FROM pg_temp.show(:m17);
SELECT edianton.complete(:fix, 'fix') > 0 AS done, edianton.complete(:m17, 'w') > 0 AS finished;
SELECT state, colour FROM edianton.matter WHERE id = :m17;

\echo what was only about a cancelled matter has lost its object
SELECT pg_temp.at('2025-09-01 09:00');
SELECT edianton.open_matter('s46-whole', '取消') AS m18 \gset
SELECT edianton.open_matter('s46-rect', '问题', parent => :m18, parent_node => 'w') > 0 AS defect, count(*) AS parts
FROM edianton.split(:m18, '[{"title": "甲", "unit": "s46-b"}, {"title": "乙", "unit": "s46-c"}]');
SELECT edianton.cancel_matter(:m18, '企业撤资') > 0 AS cancelled;
SELECT title, state, outcome, colour FROM edianton.matter WHERE id = :m18 OR parent_id = :m18 ORDER BY id;
SELECT count(*) AS running FROM edianton.node WHERE matter_id IN (SELECT id FROM edianton.matter WHERE id = :m18 OR parent_id = :m18) AND next_at IS NOT NULL;

-- all of it agrees with itself
SELECT v.* FROM edianton.matter m, edianton.verify_history(m.id) v WHERE m.id >= :m;
SELECT m.title, c.node, c.problem, c.stored, c.derived FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id >= :m;
SELECT pg_temp.at('2026-03-02 09:00');
SELECT pg_temp.sweep();
SELECT m.title, c.node, c.problem, c.stored, c.derived FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id >= :m;
ROLLBACK;
