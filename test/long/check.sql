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
       (SELECT count(*) FROM replay.fact f JOIN replay.slot s ON s.nr = f.slot WHERE s.at < '2017-01-01+08') AS begun_early,
       (SELECT count(*) FROM replay.step s WHERE s.act = 'close') AS written_off,
       coalesce((SELECT t.total FROM edianton.supervision_statistics('all', '2016-11-05+08', '2017-01-01+08') t), 0) AS first_months,
       t.*
FROM edianton.supervision_statistics('all') t;
SELECT format('# %s units, %s matters (%s of them before 2017), %s written off, %s open (%s red), %s closed in time',
              units, total, first_months, closed, open, red, in_time)
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
       OR o.first_months <> o.begun_early OR o.total = 76788 AND o.first_months <> 380 THEN
        RAISE EXCEPTION 'what came of it is not what was generated: %', to_jsonb(o);
    END IF;
    -- half a matter more or less: nothing at full size, where the rate is 89.2 and nothing else
    IF abs(o.closing_rate - 89.2) > 50.0 / o.total THEN
        RAISE EXCEPTION 'the closing rate is % %%, not 89.2 %%', o.closing_rate;
    END IF;
END $$;
