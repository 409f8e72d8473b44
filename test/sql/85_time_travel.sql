-- Time travel: what was true at an instant, and what had been shown at it. First a random history of real templates, its
-- boards noted down at many instants, also between sweeps; then asked again at the end. Then a story told by hand.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-01-06 09:00+08';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) SELECT 'T85-' || d.code, d.name_zh, '341602' FROM edianton.duty d;
INSERT INTO edianton.person (code, name, unit) SELECT 'T85-' || u.code, '经办人', u.id FROM edianton.unit u WHERE u.code LIKE 'T85-%';
SELECT edianton.load_template('{"code": "t85-rectification", "kind": "rectification", "name": {"zh": "整改"}, "policy": "project",
    "stages": [{"code": "S", "name": {"zh": "整改"}}],
    "nodes": [{"code": "FIX", "stage": "S", "name": {"zh": "整改"}, "lead": "responsible", "term": "7 days", "anchor": "opening"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t85-rectification');
-- what the real templates lack: an application that silence accepts, lags, a permit that lapses, papers that are handed in late
SELECT edianton.load_template('{"code": "t85", "kind": "project", "name": {"zh": "小流程"}, "policy": "project",
    "stages": [{"code": "S", "name": {"zh": "阶段"}, "lead": "finance"}],
    "nodes": [
    {"code": "asked", "stage": "S", "name": {"zh": "申报"}, "lead": "finance", "term": "10 workdays", "anchor": "acceptance"},
    {"code": "slow", "stage": "S", "name": {"zh": "延后"}, "lead": "finance", "term": "5 workdays", "after": [{"node": "asked", "kind": "SS", "lag": "2 days"}]},
    {"code": "permit", "stage": "S", "name": {"zh": "许可"}, "lead": "finance", "term": "3 workdays",
     "lapse": {"term": "12 days", "kept_by": "works"}, "materials": [{"code": "t85-map", "name": {"zh": "图纸"}, "required": true}]},
    {"code": "works", "stage": "S", "name": {"zh": "开工"}, "lead": "finance", "term": "20 workdays", "after": [{"node": "permit", "lag": "3 days"}]},
    {"code": "maybe", "stage": "S", "name": {"zh": "选办"}, "lead": "finance", "optional": true, "term": "5 days"},
    {"code": "later", "stage": "S", "name": {"zh": "再选"}, "lead": "finance", "optional": true, "decide": "activation", "term": "5 days", "after": ["permit"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t85');

CREATE TEMP TABLE noted (at timestamptz, matter_id bigint, ord integer, state text, colour text, due_at timestamptz, warn_at timestamptz,
    start_at timestamptz, done_at timestamptz, time_left interval, in_time boolean, missing integer, blockers integer, causes text[],
    round integer, term text, unit text, person text, matter_state text, unswept boolean, edits boolean);
CREATE TEMP TABLE boarded (at timestamptz, matter_id bigint, state text, colour text, nodes_total integer, nodes_done integer, nodes_open integer,
    percent integer, next_due_at timestamptz, unit text, opened_at timestamptz, closed_at timestamptz, edits boolean);
CREATE TEMP TABLE played (action text, fault text);
CREATE TEMP TABLE first_matter AS SELECT last_value AS number FROM edianton.matter_number;
CREATE FUNCTION pg_temp.note(edits boolean) RETURNS void LANGUAGE sql AS $$
    INSERT INTO noted SELECT edianton.clock(), l.matter_id, l.ord, l.state, l.colour, l.due_at, l.warn_at, l.start_at, l.done_at, l.time_left,
        l.in_time, l.missing, l.blockers, l.causes, l.round, l.term, l.unit, l.person, l.matter_state, l.unswept, note.edits
    FROM edianton.node_light l WHERE l.matter_id & 4294967295 > (SELECT number FROM first_matter);
    INSERT INTO boarded SELECT edianton.clock(), b.matter_id, b.state, b.colour, b.nodes_total, b.nodes_done, b.nodes_open, b.percent,
        b.next_due_at, b.unit, b.opened_at, b.closed_at, note.edits
    FROM edianton.board b WHERE b.matter_id & 4294967295 > (SELECT number FROM first_matter) $$;

-- One random action on one random node.
CREATE PROCEDURE pg_temp.act(INOUT st text, now_ timestamptz, edits boolean) LANGUAGE plpgsql AS $$
DECLARE
    n edianton.node;
    dice integer := floor(random() * 100);
    said timestamptz := CASE WHEN random() < 0.3 THEN now_ - random() * interval '3 days' END;
BEGIN
    SELECT x.* INTO n FROM edianton.node x WHERE x.matter_id & 4294967295 > (SELECT number FROM first_matter)
    ORDER BY CASE WHEN x.state IN ('active', 'undecided', 'paused', 'conditional', 'ready', 'received') THEN random() * 0.2 ELSE random() END, x.matter_id, x.ord LIMIT 1;
    CASE
    WHEN dice < 12 THEN st := 'tick'; PERFORM edianton.tick(1 + floor(random() * 100)::integer);
    WHEN dice < 18 THEN st := 'submit'; PERFORM edianton.submit(n.matter_id, tm.code, 'file', claimed_at => said) FROM edianton.template_material tm
            JOIN edianton.matter m ON m.template_id = tm.template_id WHERE m.id = n.matter_id AND tm.ord = n.ord;
    WHEN dice < 40 THEN st := 'complete';
        PERFORM edianton.submit(n.matter_id, tm.code, 'file') FROM edianton.template_material tm
            JOIN edianton.matter m ON m.template_id = tm.template_id WHERE m.id = n.matter_id AND tm.ord = n.ord;
        PERFORM edianton.complete(n.matter_id, n.code, detail => '{"content": "done", "result": "done"}', claimed_at => said);
    WHEN dice < 47 THEN st := 'confirm'; PERFORM edianton.confirm(n.matter_id, n.code, random() < 0.5, 'ground');
    WHEN dice < 50 THEN st := 'apply'; PERFORM edianton.apply(x.matter_id, x.code, claimed_at => said) FROM edianton.node x
        WHERE x.state = 'ready' AND x.matter_id & 4294967295 > (SELECT number FROM first_matter) ORDER BY random() LIMIT 1;
    WHEN dice < 54 THEN st := 'pause'; PERFORM edianton.pause(n.matter_id, n.code, 'hearing', 'No. 1');
    WHEN dice < 60 THEN st := 'resume'; PERFORM edianton.resume(n.matter_id, n.code);
    WHEN dice < 63 THEN st := 'extend';
        PERFORM edianton.extend(n.matter_id, n.code, (ARRAY['3 workdays', '2 days', '10 hours'])[1 + floor(random() * 3)::integer]::edianton.term, 'head', 'ground');
    WHEN dice < 65 THEN st := 'set_deadline'; PERFORM edianton.set_deadline(n.matter_id, n.code, now_ + random() * interval '20 days', 'ground');
    WHEN dice < 69 THEN st := 'reopen'; PERFORM edianton.reopen(n.matter_id, n.code, 'ground', random() < 0.7);
    WHEN dice < 71 THEN st := 'refuse'; PERFORM edianton.refuse(n.matter_id, n.code, 'ground');
    WHEN dice < 74 THEN st := 'conditional'; PERFORM edianton.complete_conditionally(n.matter_id, n.code, '{paper}', now_ + interval '10 days');
    WHEN dice < 76 THEN st := 'waive'; PERFORM edianton.waive(n.matter_id, n.code, 'ground');
    WHEN dice < 78 THEN st := 'suspend'; PERFORM edianton.suspend_matter(n.matter_id, 'ground');
    WHEN dice < 82 THEN st := 'resume_matter'; PERFORM edianton.resume_matter(id) FROM edianton.matter WHERE state = 'suspended' LIMIT 1;
    WHEN dice < 85 THEN st := 'rectification';
        PERFORM edianton.open_matter('t85-rectification', '整改', 'T85-housing', parent => n.matter_id, parent_node => n.code,
            duties => '{"responsible": "T85-housing", "issuer": "T85-finance"}');
    WHEN dice < 89 AND edits THEN st := 'calendar';
        INSERT INTO edianton.calendar_day (calendar, day, is_workday) VALUES ('CN', (now_ + random() * interval '15 days' - interval '3 days')::date, random() < 0.5)
        ON CONFLICT (calendar, day) DO UPDATE SET is_workday = excluded.is_workday;
    WHEN dice < 90 THEN st := 'cancel';
        IF random() < 0.3 THEN PERFORM edianton.cancel_matter(n.matter_id, 'ground'); END IF;
    WHEN dice < 93 THEN st := 'reassign'; PERFORM edianton.reassign(n.matter_id, n.code, 'T85-finance', 'T85-T85-finance', 'ground');
    WHEN dice < 94 AND edits THEN st := 'policy'; UPDATE edianton.policy SET window_before = (ARRAY['48 hours', '24 hours', '3 workdays'])[1 + floor(random() * 3)::integer]::edianton.term WHERE code = 'project';
    WHEN dice < 97 THEN st := 'accept'; PERFORM edianton.accept(n.matter_id, n.code, claimed_at => said);
    ELSE st := 'return'; PERFORM edianton.return_papers(n.matter_id, n.code, '{paper}');
    END CASE;
END $$;

-- Noted down: the last of every instant, and an instant at which nobody did anything and no sweep came.
CREATE PROCEDURE pg_temp.play(seed double precision, steps integer, templates text[], edits boolean) LANGUAGE plpgsql AS $$
DECLARE
    now_ timestamptz := edianton.clock();
    ahead interval;
    st text;
BEGIN
    PERFORM setseed(seed);
    PERFORM edianton.open_matter(t, 'T85', 'T85-development_reform', duties => (SELECT jsonb_object_agg(code, 'T85-' || code) FROM edianton.duty))
    FROM unnest(templates) t;
    FOR i IN 1 .. steps LOOP
        IF random() < 0.5 THEN
            PERFORM pg_temp.note(edits);
            ahead := random() ^ 2 * interval '6 days';
            PERFORM set_config('edianton.simulated_clock', (now_ + ahead * random())::text, true);
            PERFORM pg_temp.note(edits);
            now_ := now_ + ahead;
            PERFORM set_config('edianton.simulated_clock', now_::text, true);
        END IF;
        BEGIN
            CALL pg_temp.act(st, now_, edits);
            INSERT INTO played VALUES (st, NULL);
        EXCEPTION WHEN others THEN
            IF sqlstate NOT LIKE 'ED%' THEN
                INSERT INTO played VALUES (st, sqlstate || ' ' || sqlerrm);
            END IF;
        END;
    END LOOP;
    PERFORM pg_temp.note(edits);
END $$;
CALL pg_temp.play(0.3, 220, '{t85,t85,t85,t85}', true);
CALL pg_temp.play(-0.6, 120, '{project-social,t85,t85}', false);
SELECT count(fault) AS faults, min(fault) AS fault, count(DISTINCT action) FILTER (WHERE fault IS NULL) >= 12 AS all_sorts FROM played;
-- enough was noted, of every state and light, and lights that no sweep had recorded yet
SELECT count(*) > 10000 AS notes, count(DISTINCT at) > 100 AS instants, count(DISTINCT state) >= 8 AS states, count(DISTINCT colour) AS colours,
       count(DISTINCT matter_state) >= 3 AS matter_states, count(*) FILTER (WHERE unswept) > 100 AS unswept,
       (count(*) FILTER (WHERE unswept AND state = 'waiting') > 0)::integer + (count(*) FILTER (WHERE state = 'received' AND at > due_at) > 0)::integer
       + (count(*) FILTER (WHERE state = 'done' AND colour <> 'green') > 0)::integer + (count(*) FILTER (WHERE blockers > 0) > 0)::integer >= 3 AS begun_by_time,
       max(round) > 1 AS rounds
FROM noted;

-- the whole past, asked at its end, is what was noted down; but a clock that time alone had begun, that no sweep had
-- written yet, is derived by the calendar and the policy of today, and these were edited in the first half
CREATE TEMP TABLE told AS
SELECT i.at, l.* FROM (SELECT DISTINCT at FROM noted) i, edianton.node_light_at(i.at, i.at) l WHERE l.matter_id & 4294967295 > (SELECT number FROM first_matter);
SELECT count(*) = (SELECT count(*) FROM noted) AS as_many,
       count(*) FILTER (WHERE (n.state, n.round, n.unit, n.matter_state) IS DISTINCT FROM (t.state, t.round, t.unit, t.matter_state)) AS states,
       count(*) FILTER (WHERE n.colour IS DISTINCT FROM t.colour AND NOT (n.edits AND n.state IN ('received', 'waiting', 'done'))) AS lights,
       count(*) FILTER (WHERE n.edits AND n.colour IS DISTINCT FROM t.colour) < 0.05 * count(*) AS seldom,
       count(*) FILTER (WHERE (n.due_at, n.warn_at, n.start_at, n.done_at, n.time_left, n.in_time, n.missing, n.blockers, n.causes, n.term, n.person)
            IS DISTINCT FROM (t.due_at, t.warn_at, t.start_at, t.done_at, t.time_left, t.in_time, t.missing, t.blockers, t.causes, t.term, t.person)) AS details
FROM noted n FULL JOIN told t USING (at, matter_id, ord);
CREATE TEMP TABLE told_boards AS
SELECT i.at, l.* FROM (SELECT at FROM (SELECT at, row_number() OVER (ORDER BY at) AS place FROM (SELECT DISTINCT at FROM boarded) d) o WHERE place % 4 = 0) i,
    edianton.board_at(i.at, i.at) l WHERE l.matter_id & 4294967295 > (SELECT number FROM first_matter);
SELECT count(*) > 100 AS boards, count(*) FILTER (WHERE NOT b.edits AND b.colour IS DISTINCT FROM t.colour OR (b.state, b.nodes_total, b.nodes_done, b.nodes_open, b.percent, b.next_due_at, b.unit, b.opened_at, b.closed_at)
            IS DISTINCT FROM (t.state, t.nodes_total, t.nodes_done, t.nodes_open, t.percent, t.next_due_at, t.unit, t.opened_at, t.closed_at)) AS otherwise
FROM (SELECT * FROM boarded WHERE at IN (SELECT at FROM told_boards)) b FULL JOIN told_boards t USING (at, matter_id);
-- one matter alone is told as among all
SELECT count(*) > 0 AS told, count(*) FILTER (WHERE l IS DISTINCT FROM t) AS otherwise
FROM (SELECT * FROM edianton.node_light_at(NULL, NULL, (SELECT min(matter_id) FROM noted))) l
FULL JOIN (SELECT * FROM edianton.node_light_at(NULL) WHERE matter_id = (SELECT min(matter_id) FROM noted)) t USING (matter_id, ord);
ROLLBACK;

-- a story told by hand
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant || '+08', true) $$;
CREATE FUNCTION pg_temp.told(m bigint, as_of text, known_at text DEFAULT NULL) RETURNS TABLE (node text, state text, colour text, due text, said text, recorded text) LANGUAGE sql AS $$
    SELECT l.node, l.state, l.colour, to_char(l.due_at, 'MM-DD HH24:MI'), to_char(l.claimed_at, 'MM-DD HH24:MI'), to_char(l.recorded_at, 'MM-DD HH24:MI')
    FROM edianton.node_light_at((as_of || '+08')::timestamptz, (known_at || '+08')::timestamptz, m) l $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('t85-a', '甲局', '341602'), ('t85-b', '乙局', '341602'), ('t85-c', '丙局', '341602');
INSERT INTO edianton.person (code, name, unit) SELECT u.code, '承办人', u.id FROM edianton.unit u WHERE u.code LIKE 't85-%';
INSERT INTO edianton.duty (code, name_zh) VALUES ('t85-a', '甲'), ('t85-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code IN ('t85-a', 't85-b');
SELECT edianton.load_template('{"code": "t85-story", "kind": "project", "name": {"zh": "故事"}, "policy": "project", "stages": [{"code": "S", "name": {"zh": "阶段"}, "lead": "t85-a"}],
    "nodes": [{"code": "one", "stage": "S", "name": {"zh": "其一"}, "lead": "t85-a", "term": "5 workdays"},
              {"code": "two", "stage": "S", "name": {"zh": "其二"}, "lead": "t85-b", "term": "5 workdays", "after": ["one"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t85-story');
SELECT pg_temp.at('2025-03-03 09:00');
SELECT edianton.open_matter('t85-story', '故事') AS m \gset
SELECT pg_temp.at('2025-03-12 09:00');
-- done on Friday the 7th, entered on Wednesday the 12th: what was true on the 11th, and what had been shown
SELECT edianton.complete(:m, 'one', claimed_at => '2025-03-07 15:00+08') > 0 AS done;
SELECT * FROM pg_temp.told(:m, '2025-03-11 09:00', '2025-03-11 09:00');
SELECT * FROM pg_temp.told(:m, '2025-03-11 09:00');
SELECT state, colour, nodes_done, red FROM edianton.board_at('2025-03-11 09:00+08', '2025-03-11 09:00+08', :m);
SELECT state, colour, nodes_done, red FROM edianton.board_at('2025-03-11 09:00+08', NULL, :m);
-- between the sweeps: yellow from the warning on, though no sweep has come
SELECT * FROM pg_temp.told(:m, '2025-03-17 17:29', '2025-03-17 17:29') WHERE node = 'two';
SELECT * FROM pg_temp.told(:m, '2025-03-17 17:30', '2025-03-17 17:30') WHERE node = 'two';
-- an extension is true from when it was granted on
SELECT pg_temp.at('2025-03-18 10:00');
SELECT edianton.extend(:m, 'two', '2 workdays', '分管领导', '补测') > 0 AS extended;
SELECT * FROM pg_temp.told(:m, '2025-03-18 09:00') WHERE node = 'two';
SELECT * FROM pg_temp.told(:m, '2025-03-18 10:00') WHERE node = 'two';
-- a day off announced after the event was one all along: shown red on the 22nd, and by what is known since, not overdue
SELECT pg_temp.at('2025-03-24 09:00');
INSERT INTO edianton.calendar_day (calendar, day, is_workday) VALUES ('CN', '2025-03-19', false), ('CN', '2025-03-20', false) ON CONFLICT (calendar, day) DO UPDATE SET is_workday = false;
SELECT * FROM pg_temp.told(:m, '2025-03-22 09:00', '2025-03-22 09:00') WHERE node = 'two';
SELECT * FROM pg_temp.told(:m, '2025-03-22 09:00') WHERE node = 'two';
-- before there was anything, and ahead, if nothing but time passes
SELECT count(*) AS nodes FROM pg_temp.told(:m, '2025-03-03 08:59');
SELECT * FROM pg_temp.told(:m, '2025-06-01 09:00') WHERE node = 'two';
-- who has no part in the matter is told nothing of its past
CREATE ROLE regress_edianton_t85;
SELECT edianton.grant_access('regress_edianton_t85');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t85', p.id FROM edianton.person p WHERE p.code LIKE 't85-%';
SET LOCAL ROLE regress_edianton_t85;
SELECT edianton.act_as('t85-b');
SELECT count(*) AS nodes FROM edianton.node_light_at('2025-03-11 09:00+08', NULL, :m);
SELECT count(*) AS boards FROM edianton.board_at('2025-03-11 09:00+08', NULL, :m);
SELECT edianton.act_as('t85-c');
SELECT count(*) AS nodes FROM edianton.node_light_at('2025-03-11 09:00+08', NULL, :m);
SELECT count(*) AS boards FROM edianton.board_at('2025-03-11 09:00+08', NULL, :m);
SELECT count(*) AS rows FROM edianton.node_past WHERE matter_id = :m;
RESET ROLE;
-- nobody rewrites it
\set ON_ERROR_ROLLBACK on
UPDATE edianton.node_past SET colour = 'green';
DELETE FROM edianton.matter_past;
ROLLBACK;
