-- The funds: the light turns red and a 13710 case begins by itself, once; it is followed up to its write-off.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('s44-finance', '区财政局', '341602'), ('s44-house', '区住建局', '341602'), ('s44-office', '区政府办公室', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s44-finance', '财政'), ('s44-house', '住建');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('s44-finance', 's44-finance'), ('s44-house', 's44-house'), ('issuer', 's44-office')) AS x (d, c)
    JOIN edianton.unit u ON u.code = x.c ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
-- the shipped policy of projects: 48 hours before, one hour before, due, three and ten working days after
SELECT edianton.load_template('{
  "code": "s44-funds", "kind": "project", "name": {"zh": "资金", "en": "Funds"}, "policy": "project",
  "stages": [{"code": "prepare", "name": {"zh": "建设前准备"}, "lead": "s44-finance"}],
  "nodes": [
    {"code": "funds", "stage": "prepare", "name": {"zh": "建设资金落实", "en": "Funds in place"}, "lead": "s44-finance", "term": "10 workdays", "score": 2.5},
    {"code": "build", "stage": "prepare", "name": {"zh": "开工", "en": "Start"}, "lead": "s44-house", "term": "10 workdays", "after": ["funds"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s44-funds') > 0 AS published;

CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- one sweep; what it did to this matter and the cases about it, whatever else there is to sweep
CREATE FUNCTION pg_temp.tick(m bigint, OUT events bigint, OUT steps bigint, OUT cases bigint) LANGUAGE plpgsql AS $$
DECLARE
    e bigint; s bigint; c bigint;
BEGIN
    SELECT (SELECT count(*) FROM edianton.event v WHERE v.matter_id = m OR v.matter_id IN (SELECT id FROM edianton.matter WHERE parent_id = m)),
           (SELECT count(*) FROM edianton.escalation v WHERE v.matter_id = m OR v.matter_id IN (SELECT id FROM edianton.matter WHERE parent_id = m)),
           (SELECT count(*) FROM edianton.matter WHERE parent_id = m) INTO e, s, c;
    PERFORM edianton.tick();
    SELECT (SELECT count(*) FROM edianton.event v WHERE v.matter_id = m OR v.matter_id IN (SELECT id FROM edianton.matter WHERE parent_id = m)) - e,
           (SELECT count(*) FROM edianton.escalation v WHERE v.matter_id = m OR v.matter_id IN (SELECT id FROM edianton.matter WHERE parent_id = m)) - s,
           (SELECT count(*) FROM edianton.matter WHERE parent_id = m) - c INTO events, steps, cases;
END $$;
SELECT pg_temp.at('2025-09-01 09:00+08');
SELECT edianton.open_matter('s44-funds', '老旧小区改造') AS m \gset
SELECT code, state, colour, start_at, warn_at, due_at, next_at FROM edianton.node WHERE matter_id = :m ORDER BY ord;

-- minute by minute as cron does: nothing before the warning, each step in its minute
SELECT pg_temp.at('2025-09-13 17:29+08');
SELECT * FROM pg_temp.tick(:m);
SELECT pg_temp.at('2025-09-13 17:30+08');
SELECT * FROM pg_temp.tick(:m);
SELECT * FROM pg_temp.tick(:m);
SELECT pg_temp.at('2025-09-15 16:30+08');
SELECT * FROM pg_temp.tick(:m);

-- the server is down from 17:00 to the next morning: nothing is lost, and both times are kept
SELECT pg_temp.at('2025-09-16 08:00+08');
SELECT * FROM pg_temp.tick(:m);
SELECT * FROM pg_temp.tick(:m);
SELECT step, kind, clock, fell_due_at, recorded_at FROM edianton.escalation WHERE matter_id = :m ORDER BY step;
SELECT kind, colour_before AS before, colour_after AS after, step, claimed_at, recorded_at, detail ->> 'fell_due_at' AS fell_due FROM edianton.event WHERE matter_id = :m AND seq > 2 ORDER BY seq;
SELECT code, colour, step, next_at, edianton.flag_names(flags) AS flags FROM edianton.node WHERE matter_id = :m AND code = 'funds';
SELECT points, cause, unit = (SELECT id FROM edianton.unit WHERE code = 's44-finance') AS finance, scored_at, recorded_at FROM edianton.score_entry WHERE matter_id = :m;

-- the case: five nodes, all from the opening
SELECT id AS case_id FROM edianton.matter WHERE parent_id = :m \gset
SELECT c.kind, c.title, c.state, u.code AS unit, c.opened_at, c.blocks, c.attrs - 'due_at' AS attrs, c.parent_round,
       (SELECT n.code FROM edianton.node n WHERE (n.matter_id, n.ord) = (c.parent_id, c.parent_ord)) AS about
FROM edianton.matter c LEFT JOIN edianton.unit u ON u.id = c.unit WHERE c.id = :case_id;
SELECT n.code, n.state, n.term, u.code AS unit, n.colour, n.start_at, n.warn_at, n.due_at, n.reason FROM edianton.node n JOIN edianton.unit u ON u.id = n.lead_unit WHERE n.matter_id = :case_id ORDER BY n.ord;
-- both units were told, in the same transaction
SELECT n.kind, u.code AS unit, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.matter_id = :case_id ORDER BY 2;
SELECT n.kind, u.code AS unit, n.urgent, n.not_before, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.matter_id = :m AND n.kind <> 'published' ORDER BY n.id;

-- 3 is not reported before 1, nor written off before all
\set VERBOSITY sqlstate
SELECT edianton.complete(:case_id, 'S3');
SELECT edianton.complete(:case_id, 'S0');
\set VERBOSITY terse
-- the case does not block the node it is about
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'funds';

-- the first day passes: the case itself turns red, and no case opens about a case
SELECT pg_temp.at('2025-09-17 17:30+08');
SELECT * FROM pg_temp.tick(:m);
SELECT code, state, colour, edianton.flag_names(flags) AS flags FROM edianton.node WHERE matter_id = :case_id ORDER BY ord;
SELECT step, kind, fell_due_at FROM edianton.escalation WHERE matter_id = :case_id ORDER BY ord, step;
SELECT count(*) AS cases_about_the_case FROM edianton.matter WHERE parent_id = :case_id;

-- a major matter: the month counts, from the dispatch
SELECT edianton.set_attrs(:case_id, '{"class": "major"}', '涉及多个单位') > 0 AS reclassified;
SELECT code, state, start_at, due_at, colour FROM edianton.node WHERE matter_id = :case_id ORDER BY ord;

-- the money comes, late; the inspection takes it back; late again while the case is open: it joins
SELECT edianton.complete(:m, 'funds', '谯财资〔2025〕77号') > 0 AS done;
SELECT code, state, colour, edianton.flag_names(flags) AS flags FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT edianton.reopen(:m, 'funds', '资金未实际到账', true) > 0 AS reopened;
SELECT code, state, round, colour, start_at, due_at FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT ord, round, state, start_at, due_at, done_at, ended_at, colour, edianton.flag_names(flags) AS flags, document FROM edianton.node_round WHERE matter_id = :m ORDER BY ord;
SELECT pg_temp.at('2025-10-31 08:00+08');
SELECT count(*) AS sweeps FROM generate_series(1, 2), edianton.tick();
SELECT kind, detail ->> 'supervision' = :'case_id' AS same_case, round FROM edianton.event WHERE matter_id = :m AND kind LIKE 'supervision.%' ORDER BY seq;
SELECT count(*) AS cases FROM edianton.matter WHERE parent_id = :m;
-- the long silence is on record: no warning had been given, which is flagged; all the steps in one sweep, one message
SELECT code, colour, step, edianton.flag_names(flags) AS flags FROM edianton.node WHERE matter_id = :m AND code = 'funds';
SELECT round, step, kind, fell_due_at, recorded_at FROM edianton.escalation WHERE matter_id = :m AND round = 2 ORDER BY step;
SELECT kind, urgent, created_at, body FROM edianton.notice WHERE matter_id = :m AND created_at = '2025-10-31 08:00+08' ORDER BY id;
SELECT round, points, cause, scored_at FROM edianton.score_entry WHERE matter_id = :m ORDER BY id;

-- up to the write-off
SELECT edianton.complete(:case_id, 'S1', detail => '{"content": "已部署"}') > 0 AS s1, edianton.complete(:case_id, 'S3', detail => '{"content": "已会商"}') > 0 AS s3,
       edianton.complete(:case_id, 'S7', detail => '{"result": "资金落实八成"}') > 0 AS s7;
\set VERBOSITY sqlstate
SELECT edianton.complete(:case_id, 'S0');
\set VERBOSITY terse
SELECT edianton.complete(:case_id, 'S30', detail => '{"result": "资金全部到位"}') > 0 AS s30;
SELECT edianton.apply_close(:case_id, '资金全部到位', 'file:///evidence.pdf');
SELECT edianton.close_supervision(:case_id, '合格', '销号单1号') > 0 AS written_off;
SELECT state, outcome, closed_at, colour, nodes_done, nodes_total FROM edianton.matter WHERE id = :case_id;
-- the node is still red; the same lateness is told once: no second case
SELECT * FROM pg_temp.tick(:m);
SELECT count(*) AS cases FROM edianton.matter WHERE parent_id = :m;
SELECT edianton.complete(:m, 'funds') > 0 AS done, edianton.complete(:m, 'build') > 0 AS built;
SELECT state, colour FROM edianton.matter WHERE id = :m;
SELECT v.* FROM edianton.matter m, edianton.verify_history(m.id) v WHERE m.id IN (:m, :case_id);
SELECT c.* FROM edianton.matter m, edianton.check_integrity(m.id) c WHERE m.id IN (:m, :case_id);

-- a writer that read the clock long before it committed: its node lies below what was swept, and is found all the same
SELECT pg_temp.at('2025-11-10 11:00+08');
SELECT count(*) AS sweeps FROM generate_series(1, 3), edianton.tick();
SELECT pg_temp.at('2025-11-10 09:00+08');
SELECT edianton.open_matter('s44-funds', '慢') AS slow \gset
SELECT edianton.set_deadline(:slow, 'funds', '2025-11-10 10:00+08', '专项') > 0 AS fixed;
SELECT pg_temp.at('2025-11-10 11:01+08');
SELECT floor_at, full_at > '2025-11-10 10:51+08' AS bounded FROM edianton.sweep;
SELECT remaining FROM edianton.tick();
SELECT code, colour, step FROM edianton.node WHERE matter_id = :slow ORDER BY ord;
ROLLBACK;
