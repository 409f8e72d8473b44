-- Random histories of real templates, checked against everything derived again from facts. The clock only goes
-- forward; refusals of class ED are part of the game, anything else is a fault. A fault shows its seed.
SET search_path = edianton, public;
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2024-08-01 09:00+08';

INSERT INTO unit (code, name_zh, division) SELECT 'RH-' || d.code, d.name_zh, '341602' FROM duty d;
INSERT INTO person (code, name, unit) SELECT 'RH-' || u.code, '经办人', u.id FROM unit u WHERE u.code LIKE 'RH-%';
SELECT load_template('{"code": "rh-rectification", "kind": "rectification", "name": {"zh": "整改"}, "policy": "project",
    "stages": [{"code": "S", "name": {"zh": "整改"}}],
    "nodes": [{"code": "FIX", "stage": "S", "name": {"zh": "整改"}, "lead": "responsible", "term": "7 days", "anchor": "opening"}]}') > 0 AS loaded;
SELECT publish_template('rh-rectification');

-- the calendar is played with too, and put back for the tests after this one
CREATE TEMP TABLE official AS SELECT * FROM calendar_day;
CREATE TABLE public.rh_log (step integer, action text, fault text);

-- One random action on one random node. st names it for the log.
CREATE PROCEDURE public.rh_act(INOUT st text, now_ timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    n edianton.node;
    dice integer := floor(random() * 100);
BEGIN
    SELECT x.* INTO n FROM edianton.node x JOIN edianton.matter m ON m.id = x.matter_id WHERE m.source = 'rh' OR m.parent_id IS NOT NULL
    ORDER BY CASE WHEN x.state IN ('active', 'undecided', 'paused', 'conditional') THEN random() * 0.2 ELSE random() END LIMIT 1;
    CASE
    WHEN dice < 8 THEN st := 'tick'; PERFORM edianton.tick(1 + floor(random() * 50)::integer);
    WHEN dice < 40 THEN st := 'complete';
        PERFORM edianton.submit(n.matter_id, tm.code, 'file') FROM edianton.template_material tm
            JOIN edianton.matter m ON m.template_id = tm.template_id WHERE m.id = n.matter_id AND tm.ord = n.ord;
        IF n.code = 'S0' THEN
            PERFORM edianton.apply_close(n.matter_id, 'result', 'file');
            PERFORM edianton.close_supervision(n.matter_id, '合格');
        ELSE
            PERFORM edianton.complete(n.matter_id, n.code, detail => '{"content": "done", "result": "done"}');
        END IF;
    WHEN dice < 50 THEN st := 'confirm'; PERFORM edianton.confirm(n.matter_id, n.code, random() < 0.5, 'ground');
    WHEN dice < 54 THEN st := 'pause'; PERFORM edianton.pause(n.matter_id, n.code, 'hearing', 'No. 1');
    WHEN dice < 60 THEN st := 'resume'; PERFORM edianton.resume(n.matter_id, n.code);
    WHEN dice < 63 THEN st := 'extend';
        PERFORM edianton.extend(n.matter_id, n.code, (ARRAY['3 workdays', '2 days', '10 hours'])[1 + floor(random() * 3)::integer]::edianton.term, 'head', 'ground');
    WHEN dice < 65 THEN st := 'set_deadline'; PERFORM edianton.set_deadline(n.matter_id, n.code, now_ + random() * interval '20 days', 'ground');
    WHEN dice < 69 THEN st := 'reopen'; PERFORM edianton.reopen(n.matter_id, n.code, 'ground', random() < 0.7);
    WHEN dice < 71 THEN st := 'refuse'; PERFORM edianton.refuse(n.matter_id, n.code, 'ground');
    WHEN dice < 73 THEN st := 'conditional'; PERFORM edianton.complete_conditionally(n.matter_id, n.code, '{paper}', now_ + interval '10 days');
    WHEN dice < 75 THEN st := 'waive'; PERFORM edianton.waive(n.matter_id, n.code, 'ground');
    WHEN dice < 77 THEN st := 'suspend'; PERFORM edianton.suspend_matter(n.matter_id, 'ground');
    WHEN dice < 82 THEN st := 'resume_matter'; PERFORM edianton.resume_matter(id) FROM edianton.matter WHERE state = 'suspended' LIMIT 1;
    WHEN dice < 84 THEN st := 'rectification';
        PERFORM edianton.open_matter('rh-rectification', '整改', 'RH-housing', parent => n.matter_id, parent_node => n.code,
            duties => '{"responsible": "RH-housing", "issuer": "RH-finance"}');
    WHEN dice < 87 THEN st := 'calendar';
        INSERT INTO edianton.calendar_day (calendar, day, is_workday) VALUES ('CN', (now_ + random() * interval '15 days' - interval '3 days')::date, random() < 0.5)
        ON CONFLICT (calendar, day) DO UPDATE SET is_workday = excluded.is_workday;
    WHEN dice < 88 THEN st := 'cancel';
        IF random() < 0.3 THEN PERFORM edianton.cancel_matter(n.matter_id, 'ground'); END IF;
    WHEN dice < 90 THEN st := 'set_attrs';
        PERFORM edianton.set_attrs(id, jsonb_build_object('class', CASE WHEN random() < 0.5 THEN 'major' ELSE 'ordinary' END), 'ground')
        FROM (SELECT id FROM edianton.matter WHERE kind = 'supervision' AND state = 'open' ORDER BY random() LIMIT 1) s;
    WHEN dice < 92 THEN st := 'reassign'; PERFORM edianton.reassign(n.matter_id, n.code, 'RH-finance', 'RH-RH-finance', 'ground');
    WHEN dice < 96 THEN st := 'update'; UPDATE edianton.node SET state = 'done' WHERE matter_id = n.matter_id AND ord = n.ord;
    ELSE st := 'accept'; PERFORM edianton.accept(n.matter_id, n.code);
    END CASE;
END;
$$;

-- steps actions; every fortieth everything is derived again.
CREATE PROCEDURE public.rh_play(seed double precision, steps integer)
LANGUAGE plpgsql AS $$
DECLARE
    now_ timestamptz := edianton.clock();
    st text;
    fault record;
BEGIN
    PERFORM setseed(seed);
    PERFORM edianton.open_matter((ARRAY['project-government', 'project-state-owned', 'project-social'])[i], 'RH' || i,
        'RH-development_reform', duties => (SELECT jsonb_object_agg(code, 'RH-' || code) FROM edianton.duty),
        source => 'rh', external_id => seed || '-' || i)
    FROM generate_series(1, 3) i;
    FOR i IN 1 .. steps LOOP
        IF random() < 0.5 THEN
            now_ := now_ + random() ^ 3 * interval '5 days';
            PERFORM set_config('edianton.simulated_clock', now_::text, false);
        END IF;
        BEGIN
            CALL public.rh_act(st, now_);
            INSERT INTO public.rh_log VALUES (i, st, NULL);
        EXCEPTION WHEN others THEN
            IF sqlstate NOT LIKE 'ED%' THEN
                INSERT INTO public.rh_log VALUES (i, st, sqlstate || ' ' || sqlerrm);
                RAISE WARNING 'seed %, step %, %: % %', seed, i, st, sqlstate, sqlerrm;
            END IF;
        END;
        IF i % 40 = 0 OR i = steps THEN
            FOR fault IN SELECT * FROM edianton.check_integrity() LOOP
                RAISE WARNING 'seed %, step %, %: %', seed, i, st, fault;
            END LOOP;
        END IF;
    END LOOP;
END;
$$;

CALL public.rh_play(0.1, 500);
CALL public.rh_play(-0.4, 500);
CALL public.rh_play(0.77, 500);

-- no fault, and a game worth the name: these actions succeeded, and the sweep had its part
SELECT count(*) FILTER (WHERE fault IS NOT NULL) AS faults, count(DISTINCT action) FILTER (WHERE fault IS NULL) >= 12 AS all_sorts FROM public.rh_log;
SELECT count(*) > 50 AS escalated FROM escalation;
SELECT * FROM check_integrity();

-- light at an instant before the sweep is what the sweep then records, of old matters and of new ones
SELECT count(open_matter('project-' || library, 'RH 新 ' || library,
    duties => (SELECT jsonb_object_agg(code, 'RH-' || code) FROM duty))) AS opened
FROM unnest('{government,state-owned,social}'::text[]) library;
-- from wherever the games have brought the clock, which is not the same in every run
SELECT set_config('edianton.simulated_clock', (clock() + interval '100 days')::text, false) IS NOT NULL AS later;
CREATE TEMP TABLE foretold AS SELECT matter_id, ord, light_at(matter_id, ord) AS colour FROM node;
CREATE TEMP TABLE boarded AS SELECT matter_id, colour FROM board;
SELECT nodes > 0 AS swept, remaining FROM tick(100000);
SELECT count(*) FILTER (WHERE f.colour <> n.colour AND n.state <> 'waiting') AS nodes_otherwise FROM foretold f JOIN node n USING (matter_id, ord);
SELECT count(*) FILTER (WHERE b.colour <> m.colour::text) AS boards_otherwise FROM boarded b JOIN matter m ON m.id = b.matter_id;
SELECT * FROM check_integrity();

DELETE FROM calendar_day;
INSERT INTO calendar_day SELECT * FROM official;
SELECT * FROM check_integrity();
DROP PROCEDURE public.rh_play, public.rh_act;
DROP TABLE public.rh_log;
