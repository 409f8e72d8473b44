-- What if: a quarter replayed under the policy in force, under other windows, steps and terms; and nothing is touched.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant || '+08', true) $$;
CREATE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM edianton.tick(); PERFORM edianton.tick(); END $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('t86-a', '甲局', '341602'), ('t86-b', '乙局', '341602'), ('t86-office', '督查室', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('t86-a', '甲'), ('t86-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d, u.id FROM (VALUES ('t86-a', 't86-a'), ('t86-b', 't86-b'), ('issuer', 't86-office')) AS x (d, c)
    JOIN edianton.unit u ON u.code = x.c ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
SELECT edianton.load_template('{"code": "t86", "kind": "project", "name": {"zh": "推演"}, "policy": "t86",
    "policies": [{"code": "t86", "name": "t86", "window": "48 hours", "supervise": "supervision-13710", "accept_term": "5 workdays", "confirm_term": "3 workdays",
                  "steps": [{"kind": "warn", "base": "warning"}, {"kind": "final", "base": "due", "before": true, "distance": "24 hours"},
                            {"kind": "overdue", "base": "due", "score": true, "supervise": true}, {"kind": "overdue", "base": "due", "distance": "3 days"}]},
                 {"code": "t86-mild", "name": "t86-mild", "window": "24 hours", "steps": [{"kind": "overdue", "base": "due", "distance": "1 workday", "score": true}]}],
    "stages": [{"code": "S", "name": {"zh": "阶段"}, "lead": "t86-a"}],
    "nodes": [{"code": "t86-one", "stage": "S", "name": {"zh": "其一"}, "lead": "t86-a", "term": "10 workdays", "score": 2},
              {"code": "t86-two", "stage": "S", "name": {"zh": "其二"}, "lead": "t86-b", "term": "240 hours", "score": 3}]}') > 0 AS loaded;
SELECT edianton.publish_template('t86');
-- from Monday, 3 March: one is due on the 17th at 17:30, two on the 13th at 9:00
SELECT pg_temp.at('2025-03-03 09:00:07');
SELECT edianton.open_matter('t86', '按时') AS early \gset
SELECT edianton.open_matter('t86', '临期') AS close \gset
SELECT edianton.open_matter('t86', '逾期') AS late \gset
SELECT edianton.open_matter('t86', '暂停') AS paused \gset
SELECT pg_temp.at('2025-03-05 09:00');
SELECT edianton.complete(:early, 't86-one') > 0 AND edianton.complete(:early, 't86-two') > 0 AND edianton.pause(:paused, 't86-one', 'hearing', '听1号') > 0
   AND edianton.extend(:paused, 't86-two', '48 hours', '分管领导', '补测') > 0 AS done;
-- two of 临期 is finished on the 10th, three days ahead: not yellow at 48 hours, yellow at 96
SELECT pg_temp.at('2025-03-10 09:00');
SELECT pg_temp.sweep();
SELECT edianton.complete(:close, 't86-two') > 0 AS done;
SELECT pg_temp.at('2025-03-12 09:00');
SELECT pg_temp.sweep();
SELECT edianton.resume(:paused, 't86-one') > 0 AS resumed;
-- one of 临期 is finished on the 16th, after its warning
SELECT pg_temp.at('2025-03-16 09:00');
SELECT pg_temp.sweep();
SELECT edianton.complete(:close, 't86-one') > 0 AS done;
-- two of 暂停 was red for two days; 逾期 is late with both
SELECT pg_temp.at('2025-03-17 09:00');
SELECT edianton.complete(:paused, 't86-two') > 0 AS done;
SELECT pg_temp.at('2025-03-28 09:00');
SELECT pg_temp.sweep();
SELECT edianton.complete(:paused, 't86-one') > 0 AS done;
SELECT pg_temp.at('2025-03-31 09:00');
SELECT pg_temp.sweep();

-- what there is before, to see that nothing is touched
CREATE FUNCTION pg_temp.all_there_is() RETURNS text LANGUAGE sql AS $$
    SELECT md5(string_agg(x.h, ',')) FROM (
        SELECT (SELECT md5(string_agg(e::text, '|' ORDER BY e.id)) FROM edianton.event e) AS h
        UNION ALL SELECT (SELECT md5(string_agg(n::text, '|' ORDER BY n.matter_id, n.ord)) FROM edianton.node n)
        UNION ALL SELECT (SELECT md5(string_agg(p::text, '|' ORDER BY p.matter_id, p.ord, p.id)) FROM edianton.node_past p)
        UNION ALL SELECT (SELECT md5(string_agg(s::text, '|' ORDER BY s.id)) FROM edianton.score_entry s)
        UNION ALL SELECT (SELECT md5(string_agg(s::text, '|' ORDER BY s.code)) FROM edianton.policy s)) x $$;
CREATE TEMP TABLE before AS SELECT pg_temp.all_there_is() AS hash;
-- of the four projects alone: the supervision cases, opened at the reds, are rounds of their own
CREATE FUNCTION pg_temp.replay(policy jsonb) RETURNS TABLE (unit text, measure text, actual numeric, alternative numeric, difference numeric) LANGUAGE sql AS $$
    SELECT r.unit, r.measure, r.actual, r.alternative, r.difference FROM edianton.replay_policy(policy, '2025-03-03 09:00:07+08', '2025-03-03 09:00:08+08') r
    WHERE r.unit LIKE 't86-%' OR r.unit IS NULL $$;
-- the policy in force: no difference, against what was recorded
SELECT * FROM pg_temp.replay('{}');
SELECT * FROM pg_temp.replay('"t86"') WHERE difference <> 0;
-- by hand: yellow of two were 逾期 and 暂停; with 96 hours also 临期; of one 临期, 逾期 and 暂停 either way
SELECT * FROM pg_temp.replay('{"window": "96 hours"}') WHERE measure IN ('yellow', 'red', 'escalations', 'points');
-- with 6 hours one of 临期 is in time unwarned, and two of 暂停 and 逾期 are yellow all the same
SELECT * FROM pg_temp.replay('{"window": "6 hours"}') WHERE difference <> 0;
-- two more days for two: 暂停 finishes in time, 逾期 does not
SELECT * FROM pg_temp.replay('{"terms": {"t86-two": "290 hours"}}') WHERE difference <> 0;
-- half the term for one: the extension and the pause count as they did
SELECT * FROM pg_temp.replay('{"terms": {"t86-one": "5 workdays"}}') WHERE difference <> 0;
-- another policy, other steps
SELECT * FROM pg_temp.replay('"t86-mild"') WHERE difference <> 0;
SELECT * FROM pg_temp.replay('{"steps": [{"kind": "warn", "base": "warning"}, {"kind": "overdue", "base": "due", "distance": "5 days", "score": true}]}') WHERE difference <> 0;
SELECT hash = pg_temp.all_there_is() AS untouched FROM before;
-- an empty period, and what is refused
SELECT * FROM edianton.replay_policy('{}', '2001-01-01', '2002-01-01');
SELECT * FROM edianton.replay_policy('"t86-none"', '2025-01-01', '2026-01-01');
SELECT * FROM edianton.replay_policy('{"windows": "1 day"}', '2025-01-01', '2026-01-01');
SELECT * FROM edianton.replay_policy('{"window": "soon"}', '2025-01-01', '2026-01-01');
SELECT * FROM edianton.replay_policy('{"terms": {"t86-none": "1 day"}}', '2025-01-01', '2026-01-01');
SELECT * FROM edianton.replay_policy('{"steps": [{"kind": "warn"}]}', '2025-01-01', '2026-01-01');
SELECT * FROM edianton.replay_policy('[]', '2025-01-01', '2026-01-01');
SELECT * FROM edianton.replay_policy('{}', '2026-01-01', '2025-01-01');
SELECT * FROM edianton.replay_policy('{}', NULL, NULL);
ROLLBACK;
