-- The play itself: from one instant to the next at which somebody acts or something falls due.
-- Nothing is caught: what the engine refuses ends the replay.

-- All that is done in one slot, the unit and then its issuer, each in his own name.
CREATE FUNCTION replay.act_in(this_slot integer, this_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    s record;
    acts integer := 0;
BEGIN
    FOR s IN
        SELECT t.n, t.seq, t.act, f.class, u.code AS unit, i.code AS issuer, m.proposal, m.matter
        FROM replay.step t
        JOIN replay.fact f ON f.n = t.n
        JOIN replay.place u ON u.id = f.unit
        JOIN replay.place i ON i.id = f.issuer
        LEFT JOIN replay.made m ON m.n = t.n
        WHERE t.slot = this_slot ORDER BY t.seq, t.n
    LOOP
        acts := acts + 1;
        -- earlier in the same slot
        IF s.seq > 1 AND s.matter IS NULL THEN
            SELECT m.matter INTO s.matter FROM replay.made m WHERE m.n = s.n;
        END IF;
        PERFORM edianton.act_as(CASE s.act WHEN 'admit' THEN s.issuer || '-2' WHEN 'propose' THEN s.issuer
                                           WHEN 'close' THEN s.issuer WHEN 'return' THEN s.issuer WHEN 'major' THEN s.issuer
                                           WHEN 'approve' THEN s.issuer ELSE s.unit END);
        CASE s.act
            WHEN 'propose' THEN
                INSERT INTO replay.made (n, proposal) VALUES (s.n, edianton.propose_supervision(
                    format('督办事项第%s号', s.n), '按会议要求限期办结', s.issuer,
                    jsonb_build_array(jsonb_build_object('name', '完成事项', 'target', 1, 'unit', '件', 'due', (this_at + interval '1 month')::date)),
                    2 + s.n % 4, responsible => s.unit, class => s.class, source => (ARRAY['meeting', 'report', 'other'])[1 + s.n % 3],
                    category => (ARRAY['daily', 'key_work', 'reform', 'engineering', 'technology', 'investment'])[1 + s.n % 6]));
            WHEN 'admit' THEN
                UPDATE replay.made m SET matter = edianton.admit_supervision(s.proposal) WHERE m.n = s.n;
            WHEN 'decompose' THEN
                PERFORM edianton.decompose(s.matter, (
                    SELECT jsonb_agg(jsonb_build_object('title', format('督办事项第%s号', c.n), 'responsible', u.code) ORDER BY c.n)
                    FROM replay.fact c JOIN replay.place u ON u.id = c.unit WHERE c.up = s.n));
                INSERT INTO replay.made (n, matter)
                SELECT substring(m.title FROM '[0-9]+')::integer, m.id FROM edianton.matter m WHERE m.parent_id = s.matter;
            WHEN 'major' THEN
                PERFORM edianton.reclassify_supervision(s.matter, 'major', '涉及多个部门，列为重大事项');
            WHEN 'plan' THEN
                PERFORM edianton.submit_plan(s.matter, '一月内确难完成，分两步落实', (
                    SELECT jsonb_agg(jsonb_build_object('title', format('第%s号第%s步', s.n, i), 'due',
                        to_char(this_at AT TIME ZONE 'Asia/Shanghai' + make_interval(days => 20 + 30 * i), 'YYYY-MM-DD') || ' 17:30:00+08'))
                    FROM generate_series(1, 2) i));
            WHEN 'approve' THEN
                PERFORM edianton.approve_plan(s.matter, format('督批〔%s〕%s号', extract(year FROM this_at), s.n));
            WHEN 'milestones' THEN
                PERFORM edianton.complete(c.id, 'M', detail => '{"content": "按方案完成"}')
                FROM edianton.matter c WHERE c.parent_id = s.matter AND c.kind = 'milestone' AND c.state = 'open';
            WHEN 'apply' THEN
                PERFORM edianton.apply_close(s.matter, '已办结', format('https://file.example.gov.cn/%s.pdf', s.n));
            WHEN 'return' THEN
                PERFORM edianton.return_close(s.matter, '佐证不足，请补充落实');
            WHEN 'close' THEN
                PERFORM edianton.close_supervision(s.matter, (ARRAY['优秀', '良好', '良好', '合格', '合格', '合格', '合格', '不合格'])[1 + s.n % 8]);
            ELSE
                PERFORM edianton.complete(s.matter, s.act,
                    detail => CASE WHEN s.act IN ('S1', 'S3') THEN '{"content": "已部署，正在办理"}'::jsonb ELSE '{"result": "已落实"}' END);
        END CASE;
    END LOOP;
    RETURN acts;
END $$;

CREATE PROCEDURE replay.run(from_at timestamptz, until_at timestamptz) LANGUAGE plpgsql AS $$
<<played>>
DECLARE
    now timestamptz := from_at;
    due timestamptz;
    work replay.slot;
    swept record;
    swept_to timestamptz := '-infinity';
    acts bigint := 0;
    urged bigint := 0;
    sweeps bigint := 0;
    steps bigint := 0;
    began timestamptz := clock_timestamp();
    took double precision;
BEGIN
    LOOP
        SELECT s.* INTO work FROM replay.slot s WHERE s.at >= from_at AND s.at < until_at AND s.at > now ORDER BY s.at LIMIT 1;
        SELECT coalesce(min(n.next_at), 'infinity') INTO due FROM edianton.node n WHERE n.next_at IS NOT NULL;
        -- a sweep comes each minute: what falls due within one is swept at its end
        now := least(work.at, greatest(to_timestamp(ceil(extract(epoch FROM due) / 60) * 60), now), until_at);
        EXIT WHEN now >= until_at;
        PERFORM set_config('edianton.simulated_clock', to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || 'Z', false);
        IF due <= now THEN
            IF due <= swept_to THEN
                RAISE EXCEPTION 'what was due at % is not swept', due;
            END IF;
            swept_to := now;
            LOOP
                SELECT * INTO swept FROM edianton.tick();
                COMMIT;
                sweeps := sweeps + 1;
                steps := steps + swept.steps;
                EXIT WHEN NOT swept.remaining;
            END LOOP;
        END IF;
        IF now = work.at THEN
            acts := acts + replay.act_in(work.nr, work.at);
            COMMIT;
        END IF;
    END LOOP;
    -- 4.30: what lies idle at the middle and at the end of a year
    IF extract(month FROM until_at AT TIME ZONE 'Asia/Shanghai') IN (1, 7) THEN
        PERFORM edianton.act_as('admin');
        urged := edianton.escalate_idle();
        COMMIT;
    END IF;
    UPDATE replay.done d SET sweeps = d.sweeps + played.sweeps, steps = d.steps + played.steps, acts = d.acts + played.acts,
        urged = d.urged + played.urged;
    took := greatest(extract(epoch FROM clock_timestamp() - began), 0.001);
    RAISE NOTICE '% to %  % acts, % sweeps, % lamps and reminders due, % urged for idleness, % acts per second', (from_at AT TIME ZONE 'Asia/Shanghai')::date,
        (until_at AT TIME ZONE 'Asia/Shanghai')::date, lpad(acts::text, 6), lpad(sweeps::text, 5), lpad(steps::text, 6), lpad(urged::text, 4), round(acts / took);
END $$;
