-- At any instant, before any sweep: what the views show is what the sweep will write, and boards show the worst.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s49-a', '甲局', '341602'), ('s49-b', '乙局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s49-a', '甲'), ('s49-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code LIKE 's49-%';
SELECT edianton.load_template('{"code": "s49", "kind": "project", "name": "s49", "policy": "s49",
    "policies": [{"code": "s49", "name": "s49", "window": "1 workday", "accept_term": "2 workdays", "confirm_term": "2 workdays", "quiet": {"from": "22:00", "to": "07:00"},
                  "steps": [{"kind": "warn", "base": "warning"}, {"kind": "final", "base": "due", "before": true, "distance": "1 hour", "urgent": true},
                            {"kind": "overdue", "base": "due", "score": true}, {"kind": "urge", "base": "due", "distance": "1 workday"}]}],
    "stages": [{"code": "one", "name": "一"}, {"code": "two", "name": "二"}],
    "nodes": [{"code": "a", "stage": "one", "name": "甲", "lead": "s49-a", "term": "2 workdays", "materials": [{"code": "map", "name": "宗地图", "required": true}]},
              {"code": "b", "stage": "one", "name": "乙", "lead": "s49-b", "term": "30 hours", "after": [{"node": "a", "lag": "20 hours"}]},
              {"code": "o", "stage": "one", "name": "选", "lead": "s49-b", "term": "1 day", "optional": true, "decide": "activation", "after": [{"node": "a", "lag": "3 hours"}]},
              {"code": "q", "stage": "one", "name": "选二", "lead": "s49-b", "term": "2 days", "optional": true, "after": ["a"]},
              {"code": "p", "stage": "two", "name": "申", "lead": "s49-a", "term": "3 workdays", "anchor": "acceptance", "apply_term": "2 days", "after": ["o", "q"], "lapse": {"term": "4 days", "kept_by": "z"}},
              {"code": "s", "stage": "two", "name": "同", "lead": "s49-a", "term": "12 workhours", "after": [{"node": "b", "kind": "SS", "lag": "5 hours"}]},
              {"code": "t", "stage": "two", "name": "同二", "lead": "s49-a", "term": "10 hours", "after": [{"node": "p", "kind": "SS", "lag": "2 days"}, {"node": "s", "kind": "SS", "lag": "1 hour"}]},
              {"code": "u", "stage": "two", "name": "同三", "lead": "s49-a", "term": "1 workday", "optional": true, "decide": "activation", "after": [{"node": "t", "kind": "SS"}]},
              {"code": "f", "stage": "two", "name": "随", "lead": "s49-b", "term": "6 days", "anchor": "opening", "after": [{"node": "a", "kind": "FF"}]},
              {"code": "z", "stage": "two", "name": "终", "lead": "s49-a", "term": "1 workday", "after": ["p", "s", "f", {"node": "b", "lag": "1 workday"}]}]}') > 0 AS loaded, edianton.publish_template('s49') AS version;
SET LOCAL edianton.simulated_clock = '2025-09-01 09:00+08';
CREATE TEMP TABLE here (i int GENERATED ALWAYS AS IDENTITY, id bigint);
INSERT INTO here (id) SELECT edianton.open_matter('s49', '事项' || i) FROM generate_series(1, 6) i;

-- somebody does something
CREATE FUNCTION pg_temp.act(chance double precision) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n record;
BEGIN
    SELECT x.matter_id AS m, x.code, x.state::text, x.missing, h.state AS matter_state INTO n FROM here JOIN edianton.matter h USING (id) JOIN edianton.node x ON x.matter_id = h.id
    WHERE h.state = 'suspended' OR h.state = 'open' AND (x.state NOT IN ('waiting', 'skipped', 'done') OR chance > 0.93 AND x.state = 'done') ORDER BY md5(chance::text || here.i || x.code) LIMIT 1;
    IF NOT FOUND THEN
        INSERT INTO here (id) SELECT edianton.open_matter('s49', '又一事项');
        RETURN 'opened';
    END IF;
    CASE
        WHEN n.matter_state = 'suspended' THEN PERFORM edianton.resume_matter(n.m);
        WHEN chance < 0.02 THEN PERFORM edianton.suspend_matter(n.m, '停');
        WHEN n.missing > 0 AND chance < 0.5 THEN PERFORM edianton.submit(n.m, 'map', 'file:///map');
        WHEN n.state = 'undecided' THEN PERFORM edianton.confirm(n.m, n.code, chance < 0.6, '不涉及');
        WHEN n.state = 'ready' THEN PERFORM edianton.apply(n.m, n.code);
        WHEN n.state = 'received' AND chance < 0.4 THEN PERFORM edianton.accept(n.m, n.code);
        WHEN n.state = 'received' AND chance < 0.6 THEN PERFORM edianton.return_papers(n.m, n.code, '{表}');
        WHEN n.state = 'received' THEN NULL;
        WHEN n.state = 'paused' THEN PERFORM edianton.resume(n.m, n.code);
        WHEN n.state IN ('done', 'refused') THEN PERFORM edianton.reopen(n.m, n.code, '复核', true);
        WHEN n.state = 'active' AND chance < 0.15 THEN PERFORM edianton.pause(n.m, n.code, 'hearing', '1号');
        WHEN n.state = 'active' AND chance < 0.22 THEN PERFORM edianton.extend(n.m, n.code, '1 workday', '局长', '复杂');
        WHEN n.state = 'active' AND chance < 0.3 THEN PERFORM edianton.set_deadline(n.m, n.code, edianton.clock() + interval '7 hours', '专项');
        WHEN n.state = 'active' AND chance < 0.35 THEN PERFORM edianton.refuse(n.m, n.code, '不符合');
        WHEN n.state = 'active' AND chance < 0.45 THEN PERFORM edianton.complete_conditionally(n.m, n.code, '{图}', edianton.clock() + interval '26 hours');
        ELSE PERFORM edianton.complete(n.m, n.code);
    END CASE;
    RETURN n.state;
EXCEPTION
    WHEN SQLSTATE 'ED010' OR SQLSTATE 'ED011' OR SQLSTATE 'ED012' OR SQLSTATE 'ED018' THEN RETURN 'refused';
END $$;
-- what each shows: the views before the sweep, the rows after it
CREATE TABLE pg_temp.shown (matter_id bigint, ord int, colour text, at text, state text);
CREATE TABLE pg_temp.boards (matter_id bigint, colour text, at text, worst text);
CREATE TABLE pg_temp.stages (matter_id bigint, stage int, colour text, worst text);
CREATE TABLE pg_temp.differ (round int, at timestamptz, what text, node text, shown text, swept text);
CREATE TABLE pg_temp.seen (colour text, state text);
CREATE FUNCTION pg_temp.play(rounds int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now_ timestamptz := '2025-09-01 09:00+08';
BEGIN
    PERFORM setseed(0.25);
    FOR i IN 1 .. rounds LOOP
        now_ := now_ + random() * interval '9 hours';
        PERFORM set_config('edianton.simulated_clock', to_char(now_ AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"Z"'), true);
        TRUNCATE shown, boards, stages;
        INSERT INTO shown SELECT l.matter_id, n.ord, l.colour::text, edianton.light_at(l.matter_id, n.ord)::text, n.state::text
            FROM here JOIN edianton.node_light l ON l.matter_id = id JOIN edianton.node n ON n.matter_id = id AND n.code = l.node;
        INSERT INTO boards SELECT b.matter_id, b.colour::text, edianton.matter_light_at(b.matter_id)::text,
            (SELECT coalesce(max(x.at::edianton.colour), 'grey')::text FROM shown x WHERE x.matter_id = b.matter_id AND x.state <> 'skipped')
            FROM here JOIN edianton.board b ON b.matter_id = id;
        INSERT INTO stages SELECT s.matter_id, s.stage, s.colour::text,
            (SELECT coalesce(max(x.at::edianton.colour), 'grey')::text FROM shown x JOIN edianton.node n ON (n.matter_id, n.ord) = (x.matter_id, x.ord)
             WHERE x.matter_id = s.matter_id AND n.stage = s.stage AND x.state <> 'skipped')
            FROM here JOIN edianton.stage_light s ON s.matter_id = id;
        PERFORM edianton.tick(10000);
        INSERT INTO differ SELECT i, now_, 'node_light', n.code || ' ' || s.state, s.colour, n.colour::text || ' ' || n.state FROM shown s JOIN edianton.node n USING (matter_id, ord) WHERE s.colour IS DISTINCT FROM n.colour::text
            UNION ALL SELECT i, now_, 'light_at', n.code || ' ' || s.state, s.at, n.colour::text || ' ' || n.state FROM shown s JOIN edianton.node n USING (matter_id, ord) WHERE s.at IS DISTINCT FROM n.colour::text
            UNION ALL SELECT i, now_, 'board', '', b.colour, m.colour::text FROM boards b JOIN edianton.matter m ON m.id = b.matter_id WHERE b.colour IS DISTINCT FROM m.colour::text OR b.at IS DISTINCT FROM m.colour::text
            UNION ALL SELECT i, now_, 'worst', '', b.worst, b.colour FROM boards b WHERE b.worst IS DISTINCT FROM b.colour
            UNION ALL SELECT i, now_, 'stage', s.stage::text, s.colour, s.worst FROM stages s WHERE s.worst IS DISTINCT FROM s.colour;
        INSERT INTO seen SELECT DISTINCT n.colour::text, n.state::text FROM here JOIN edianton.node n ON n.matter_id = id;
        PERFORM pg_temp.act(random());
        PERFORM pg_temp.act(random());
        PERFORM pg_temp.act(random());
    END LOOP;
END $$;
SELECT pg_temp.play(200);
SELECT * FROM differ ORDER BY round, what, node LIMIT 20;
-- the history was rich enough to mean something
SELECT state, string_agg(DISTINCT colour, ' ' ORDER BY colour) AS lights FROM seen GROUP BY state ORDER BY state;
SELECT count(DISTINCT kind) > 20 AS kinds, count(*) > 400 AS events FROM edianton.event e JOIN here h ON h.id = e.matter_id;
SELECT c.* FROM here, edianton.check_integrity(id) c;
ROLLBACK;
