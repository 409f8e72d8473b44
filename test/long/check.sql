-- What must hold at the end, said and checked; :seconds is how long the replay took.
SET edianton.simulated_clock = '2021-06-30 23:59:00+08';
SET timezone = 'Asia/Shanghai';
CREATE TABLE replay.outcome AS
SELECT (SELECT count(*) FROM edianton.check_integrity()) AS faults,
       (SELECT count(*) FROM edianton.verify_history()) AS breaks,
       (SELECT count(*) FROM edianton.units_under('P')) AS units,
       (SELECT count(*) FROM edianton.event) AS events,
       (SELECT count(*) FROM edianton.node n WHERE n.next_at <= edianton.clock()) AS unswept,
       (SELECT count(*) FROM replay.fact) AS facts,
       (SELECT count(*) FROM replay.step s WHERE s.act = 'major') AS raised_by_plan,
       (SELECT count(*) FROM replay.fact f JOIN replay.made d USING (n) JOIN edianton.matter m ON m.id = d.matter
        WHERE f.class = 'ordinary' AND m.attrs ->> 'class' = 'major') AS raised,
       (SELECT count(*) FROM replay.step s WHERE s.act = 'approve') AS approved_by_plan,
       (SELECT count(*) FROM edianton.supervision_plan p WHERE p.state = 'approved') AS approved,
       (SELECT count(*) FROM edianton.matter m WHERE m.kind = 'milestone') AS milestones,
       (SELECT count(*) FROM edianton.event e WHERE e.kind = 'node.urged') AS urged,
       (SELECT count(*) FROM edianton.tree_board b) AS wholes,
       (SELECT count(*) FROM replay.step s WHERE s.act IN ('decompose', 'approve')) AS split,
       (SELECT count(*) FROM replay.fact f JOIN replay.slot s ON s.nr = f.slot WHERE s.at < '2017-01-01+08') AS begun_early,
       (SELECT count(*) FROM replay.step s WHERE s.act = 'close') AS written_off,
       coalesce((SELECT t.total FROM edianton.supervision_statistics('all', '2016-11-05+08', '2017-01-01+08') t), 0) AS first_months,
       t.*
FROM edianton.supervision_statistics('all') t;
SELECT format('# %s units, %s matters (%s of them before 2017), %s written off, %s open (%s red), %s closed in time',
              units, total, first_months, closed, open, red, in_time)
       || format(E'\n# %s found to be major on the way, %s plans approved with %s milestones, %s urged for idleness, %s wholes in the tree board',
                 raised, approved, milestones, d.urged, wholes)
       || format(E'\n# %s sweeps, %s lamps and reminders, %s acts, %s events in %s s: %s matters per second, %s events per second',
              d.sweeps, d.steps, d.acts, events, :seconds, round(1.0 * total / :seconds, 1), round(1.0 * events / :seconds))
       || format(E'\nclosing rate %s %%', closing_rate)
FROM replay.outcome, replay.done d;
DO $$
DECLARE
    o replay.outcome;
BEGIN
    SELECT * INTO o FROM replay.outcome;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no matters';
    END IF;
    IF o.faults > 0 OR o.breaks > 0 THEN
        RAISE EXCEPTION 'check_integrity() finds % faults, verify_history() % breaks', o.faults, o.breaks;
    END IF;
    IF o.units <> 8907 OR o.total <> o.facts OR o.closed <> o.written_off OR o.unswept > 0
       OR o.raised <> o.raised_by_plan OR o.approved <> o.approved_by_plan OR o.milestones <> 2 * o.approved
       OR o.wholes <> o.split OR o.urged <> (SELECT d.urged FROM replay.done d) OR o.first_months <> o.begun_early OR o.total = 76788 AND o.first_months <> 380 THEN
        RAISE EXCEPTION 'what came of it is not what was generated: %', to_jsonb(o);
    END IF;
    -- half a matter more or less: nothing at full size, where the rate is 89.2 and nothing else
    IF abs(o.closing_rate - 89.2) > 50.0 / o.total THEN
        RAISE EXCEPTION 'the closing rate is % %%, not 89.2 %%', o.closing_rate;
    END IF;
END $$;
-- What the tree costs to read: all wholes at once, and one province's root with all that lies below it.
DO $$
DECLARE
    began timestamptz;
    took double precision[] := '{}';
    rows bigint;
    root bigint := (SELECT b.matter_id FROM edianton.tree_board b WHERE b.parent_id IS NULL ORDER BY b.parts DESC, b.matter_id LIMIT 1);
BEGIN
    FOR i IN 1..3 LOOP
        began := clock_timestamp();
        SELECT count(b.colour) INTO rows FROM edianton.tree_board b WHERE b.parent_id IS NULL;
        took := took || extract(epoch FROM clock_timestamp() - began)::double precision;
    END LOOP;
    RAISE NOTICE 'all % roots with their parts in % ms', rows, round((SELECT min(t) FROM unnest(took) t) * 1000);
    began := clock_timestamp();
    PERFORM b.colour FROM edianton.tree_board b WHERE b.matter_id = root;
    RAISE NOTICE 'one of them in % ms', round(extract(epoch FROM clock_timestamp() - began) * 1000, 1);
    began := clock_timestamp();
    SELECT count(*) INTO rows FROM edianton.count_parts();
    RAISE NOTICE 'counted from the matters % wholes take % ms', rows, round(extract(epoch FROM clock_timestamp() - began) * 1000);
END $$;
