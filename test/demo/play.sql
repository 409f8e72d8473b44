-- The year of the county: what units, helpers and inspectors do from 2024-08-01 to 2025-08-31, on the simulated
-- clock. Who is diligent and who is late is drawn with demo.dice(), so every run is the same. Everything goes
-- through the public functions; what the engine refuses is kept in demo.refusal and tried again later.

CREATE TABLE demo.plan (
    matter_id bigint, ord integer, round smallint, state text, action text,
    at timestamptz NOT NULL, done_at timestamptz,
    PRIMARY KEY (matter_id, ord, round, state, action));
CREATE INDEX plan_at ON demo.plan (at) WHERE done_at IS NULL;

CREATE TABLE demo.refusal (at timestamptz, matter_id bigint, node text, action text, sqlstate text, message text);

CREATE TABLE demo.workday AS
SELECT d::date AS day
FROM generate_series(date '2024-08-01', date '2025-08-31', interval '1 day') AS d
WHERE edianton.is_workday(d::date);

-- Nodes that somebody has to act on get their plan once per round and state.
CREATE PROCEDURE demo.make_plans(now timestamptz)
    LANGUAGE sql AS $$
    INSERT INTO demo.plan (matter_id, ord, round, state, action, at)
    SELECT n.matter_id, n.ord, n.round, n.state, a.action, a.at
    FROM (SELECT n.matter_id, n.ord, n.round, n.code, m.kind, n.state::text AS state,
                 coalesce(n.start_at, now) AS start_at,
                 coalesce(nullif(n.due_at, 'infinity'), n.start_at + interval '12 days', now + interval '12 days') AS due_at,
                 -- some units are slower than others, and all of them learn
                 (0.14 - 0.06 * (extract(epoch FROM now) - 1722441600) / 34128000) * (0.3 + 1.6 * demo.dice('unit', n.lead_unit::text)) AS late,
                 demo.dice('fate', n.matter_id::text, n.ord::text, n.round::text, n.state::text) AS u,
                 demo.dice('pace', n.matter_id::text, n.ord::text, n.round::text, n.state::text) AS v,
                 demo.dice('need', n.matter_id::text, n.ord::text) AS w,
                 demo.dice('case', n.matter_id::text) AS c
          FROM edianton.node n
          JOIN edianton.matter m ON m.id = n.matter_id
          WHERE n.state::text IN ('undecided', 'ready', 'received', 'active', 'conditional') AND m.state = 'open'
            AND NOT EXISTS (SELECT FROM demo.plan p WHERE p.matter_id = n.matter_id AND p.ord = n.ord AND p.round = n.round AND p.state = n.state::text)
         ) AS n,
         LATERAL (SELECT n.due_at - n.start_at AS span,
                         interval '1 day' * (0.5 + 18 * power(CASE n.kind WHEN 'supervision' THEN n.c ELSE n.v END, 2)) AS delay) AS s,
         LATERAL (
             SELECT CASE WHEN n.w < 0.4 THEN 'confirm' ELSE 'decline' END AS action,
                    CASE WHEN n.u < n.late * 0.15 THEN n.due_at + s.delay ELSE n.start_at + s.span * (0.1 + 0.8 * n.v) END AS at
             WHERE n.state = 'undecided'
             UNION ALL SELECT 'apply', n.start_at + interval '4 days' * n.v WHERE n.state = 'ready'
             UNION ALL SELECT 'accept', n.start_at + interval '3 days' * n.v WHERE n.state = 'received'
             UNION ALL SELECT 'settle', n.start_at + s.span * (0.2 + 0.6 * n.v) WHERE n.state = 'conditional'
             -- the ordinary course: papers first, then the decision; some late, some stopped, some refused
             UNION ALL SELECT 'submit',
                    CASE WHEN n.u < n.late THEN n.due_at + s.delay * 0.9
                         WHEN n.u > 0.98 THEN n.due_at - s.span * 0.06
                         ELSE n.start_at + s.span * 0.6 * n.v * n.w END
             WHERE n.state = 'active' AND n.kind = 'project'
             UNION ALL SELECT 'pause', n.start_at + s.span * 0.3 WHERE n.state = 'active' AND n.kind = 'project' AND n.u BETWEEN 0.30 AND 0.33 AND s.span > interval '6 days'
             UNION ALL SELECT 'resume', n.start_at + s.span * 0.3 + interval '3 days' + interval '6 days' * n.v
             WHERE n.state = 'active' AND n.kind = 'project' AND n.u BETWEEN 0.30 AND 0.33 AND s.span > interval '6 days'
             UNION ALL SELECT 'extend', n.start_at + s.span * 0.75 WHERE n.state = 'active' AND n.kind = 'project' AND n.u BETWEEN 0.33 AND 0.355
             UNION ALL SELECT 'refuse', n.start_at + s.span * 0.5 WHERE n.state = 'active' AND n.kind = 'project' AND n.u BETWEEN 0.355 AND 0.362
             UNION ALL SELECT 'conditional', n.start_at + s.span * 0.7 WHERE n.state = 'active' AND n.kind = 'project' AND n.u BETWEEN 0.362 AND 0.375
             UNION ALL SELECT 'complete',
                    CASE WHEN n.u < n.late THEN n.due_at + s.delay
                         WHEN n.u BETWEEN 0.30 AND 0.33 AND s.span > interval '6 days' THEN n.start_at + s.span * 0.8 + interval '4 days' + interval '6 days' * n.v
                         WHEN n.u BETWEEN 0.33 AND 0.355 THEN n.due_at + interval '1 day'
                         WHEN s.span > interval '40 days' THEN n.start_at + s.span * (0.65 + 0.33 * n.v)
                         ELSE n.start_at + s.span * (0.2 + 0.72 * n.v) END
             WHERE n.state = 'active' AND n.kind = 'project'
             -- a case goes step by step, faster or slower as a whole
             UNION ALL SELECT 'complete', CASE WHEN n.c < n.late * 0.6 THEN n.due_at + s.delay ELSE n.start_at + s.span * (0.2 + 0.7 * n.c) END
             WHERE n.state = 'active' AND n.kind = 'supervision' AND n.code <> 'S0'
             UNION ALL SELECT 'write_off', n.start_at + interval '9 days' + interval '12 days' * n.v WHERE n.state = 'active' AND n.kind = 'supervision' AND n.code = 'S0'
         ) AS a;
$$;

-- A refused node comes again after some days.
CREATE PROCEDURE demo.make_second_rounds(now timestamptz)
    LANGUAGE sql AS $$
    INSERT INTO demo.plan (matter_id, ord, round, state, action, at)
    SELECT n.matter_id, n.ord, n.round, 'refused', 'reopen', n.done_at + interval '5 days'
    FROM edianton.node n
    JOIN edianton.matter m ON m.id = n.matter_id AND m.state = 'open'
    WHERE n.state::text = 'refused'
    ON CONFLICT DO NOTHING;
$$;

CREATE PROCEDURE demo.act(action text, matter bigint, node text, ord integer, place bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    due timestamptz;
    who text := CASE action WHEN 'reopen' THEN 'ADMIN' WHEN 'submit' THEN
                    (SELECT h.code FROM edianton.party y JOIN edianton.person h ON h.id = y.person
                     WHERE y.matter_id = act.matter AND y.role = 'helper' AND y.to_at IS NULL ORDER BY y.id LIMIT 1) END;
BEGIN
    -- papers come from the project's helper, all else from the duty person of the unit that leads the node
    PERFORM edianton.act_as(coalesce(who, (SELECT u.code || '-DUTY' FROM edianton.node n JOIN edianton.unit u ON u.id = n.lead_unit
                                           WHERE n.matter_id = act.matter AND n.ord = act.ord)));
    CASE action
        WHEN 'confirm' THEN PERFORM edianton.confirm(matter, node, true, '经核实，本项目涉及该事项');
        WHEN 'decline' THEN PERFORM edianton.confirm(matter, node, false, (ARRAY['选址不在相关区域，不涉及', '建设规模未达办理标准', '由上级统一办理，本项目不再单独办理'])[1 + (matter + act.ord) % 3]);
        WHEN 'apply' THEN PERFORM edianton.apply(matter, node);
        WHEN 'accept' THEN PERFORM edianton.accept(matter, node);
        WHEN 'submit' THEN
            PERFORM edianton.submit(matter, t.code, format('https://file.example.gov.cn/%s/%s.pdf', matter, t.code), sha256(convert_to(matter || t.code, 'UTF8')))
            FROM edianton.template_material t JOIN edianton.matter m ON m.template_id = t.template_id
            WHERE m.id = act.matter AND t.ord = act.ord AND t.required
              AND NOT EXISTS (SELECT FROM edianton.material h WHERE h.matter_id = act.matter AND h.code = t.code)
            ORDER BY t.code;
        WHEN 'pause' THEN PERFORM edianton.pause(matter, node, (ARRAY['expert_review', 'publicity', 'testing', 'hearing'])[1 + (matter + act.ord) % 4], format('谯告知〔%s〕%s号', 2024 + (matter % 2), place), '依法不计入办理时限', NULL);
        WHEN 'resume' THEN PERFORM edianton.resume(matter, node);
        WHEN 'extend' THEN PERFORM edianton.extend(matter, node, '5 workdays', '分管负责人', '涉及多部门会商，需补充论证');
        WHEN 'refuse' THEN PERFORM edianton.refuse(matter, node, '申请内容不符合规划条件，需调整后重新申报');
        WHEN 'reopen' THEN PERFORM edianton.reopen(matter, node, '已按意见调整，重新申报');
        WHEN 'conditional' THEN
            due := edianton.deadline(edianton.clock(), '10 workdays', 'CN');
            PERFORM edianton.complete_conditionally(matter, node, ARRAY['补充说明材料'], due, format('谯容缺〔%s〕%s号', 2024 + (matter % 2), place));
        WHEN 'write_off' THEN
            -- the unit that solved it applies, the issuer answers
            PERFORM edianton.act_as((SELECT u.code || '-DUTY' FROM edianton.unit u WHERE u.id = edianton.responsible_unit(act.matter)));
            PERFORM edianton.apply_close(matter, '问题已解决，节点恢复正常推进', format('https://file.example.gov.cn/%s/evidence.pdf', matter));
            PERFORM edianton.act_as((SELECT u.code || '-DUTY' FROM edianton.matter m JOIN edianton.unit u ON u.id = m.unit WHERE m.id = act.matter));
            PERFORM edianton.close_supervision(matter, (ARRAY['优秀', '良好', '合格', '合格'])[1 + matter % 4], format('谯督销〔%s〕%s号', extract(year FROM edianton.clock()), place));
        WHEN 'settle', 'complete' THEN
            PERFORM edianton.complete(matter, node, format('谯审〔%s〕%s号', extract(year FROM edianton.clock()), place),
                detail => CASE node WHEN 'S1' THEN '{"content": "已研究部署，明确责任人和措施"}' WHEN 'S3' THEN '{"content": "已会商，正在推进"}'
                                    WHEN 'S7' THEN '{"result": "已落实"}' WHEN 'S30' THEN '{"result": "已全部完成"}' END::jsonb);
    END CASE;
END
$$;

-- Everything that is planned up to now. What the rules forbid is refused, written down and tried again on the next day.
CREATE PROCEDURE demo.act_on_plans(now timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    p record;
    failure text;
    failure_code text;
    place bigint := (SELECT count(*) FROM demo.plan WHERE done_at IS NOT NULL);
BEGIN
    FOR p IN
        SELECT x.*, n.code, n.state::text AS state_now, n.round AS round_now,
               (SELECT s.state::text FROM edianton.matter c JOIN edianton.node s ON s.matter_id = c.parent_id AND s.ord = c.parent_ord
                WHERE c.id = x.matter_id AND x.action = 'write_off') AS source_state
        FROM demo.plan x JOIN edianton.node n ON n.matter_id = x.matter_id AND n.ord = x.ord
        WHERE x.done_at IS NULL AND x.at <= now
        ORDER BY x.at, array_position(ARRAY['submit', 'resume', 'complete', 'write_off'], x.action) NULLS LAST, x.matter_id, x.ord
    LOOP
        place := place + 1;
        failure := NULL;
        IF p.round_now <> p.round
           OR p.state_now NOT IN (p.state, CASE WHEN p.action IN ('submit', 'resume', 'complete') THEN 'paused' ELSE p.state END) THEN
            UPDATE demo.plan SET done_at = now WHERE (matter_id, ord, round, state, action) = (p.matter_id, p.ord, p.round, p.state, p.action);
            CONTINUE;
        END IF;
        -- a case is written off when what it is about is done
        IF p.action = 'write_off' AND p.source_state IS NOT NULL AND p.source_state NOT IN ('done', 'skipped', 'waiting') THEN
            UPDATE demo.plan SET at = now + interval '20 hours' WHERE (matter_id, ord, round, state, action) = (p.matter_id, p.ord, p.round, p.state, p.action);
            CONTINUE;
        END IF;
        BEGIN
            CALL demo.act(p.action, p.matter_id, p.code, p.ord, place);
            UPDATE demo.plan SET done_at = now WHERE (matter_id, ord, round, state, action) = (p.matter_id, p.ord, p.round, p.state, p.action);
        EXCEPTION WHEN OTHERS THEN
            IF SQLSTATE NOT LIKE 'ED%' THEN
                RAISE;
            END IF;
            failure := SQLERRM;
            failure_code := SQLSTATE;
        END;
        IF failure IS NOT NULL THEN
            INSERT INTO demo.refusal VALUES (now, p.matter_id, p.code, p.action, failure_code, failure);
            UPDATE demo.plan SET at = now + interval '20 hours', done_at = CASE WHEN p.action IN ('pause', 'extend', 'resume') THEN now END
            WHERE (matter_id, ord, round, state, action) = (p.matter_id, p.ord, p.round, p.state, p.action);
        END IF;
    END LOOP;
END
$$;

CREATE PROCEDURE demo.set_clock(now timestamptz)
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('edianton.simulated_clock', to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || 'Z', false);
END
$$;

CREATE PROCEDURE demo.report_month(first_day timestamptz, next_day timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    e record;
    running integer;
BEGIN
    SELECT count(*) FILTER (WHERE x.kind = 'node.completed' AND m.kind = 'project') AS done,
           count(*) FILTER (WHERE x.kind = 'node.yellow' AND m.kind = 'project') AS yellow,
           count(*) FILTER (WHERE x.kind = 'node.red' AND m.kind = 'project') AS red,
           count(*) FILTER (WHERE x.kind = 'matter.opened' AND m.kind = 'supervision') AS opened,
           count(*) FILTER (WHERE x.kind = 'matter.completed' AND m.kind = 'supervision') AS closed
    INTO e
    FROM edianton.event x JOIN edianton.matter m ON m.id = x.matter_id
    WHERE x.recorded_at >= first_day AND x.recorded_at < next_day;
    SELECT count(*) INTO running FROM edianton.matter m WHERE m.kind = 'project' AND m.state = 'open';
    RAISE NOTICE '%  推进项目 %   办结节点 %   黄灯 %   红灯 %   13710督办 立%/销%',
        to_char(first_day AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), lpad(running::text, 3), lpad(e.done::text, 4), lpad(e.yellow::text, 4),
        lpad(e.red::text, 3), lpad(e.opened::text, 3), e.closed;
END
$$;

-- Who is told of a yellow or red light says that he knows: most at once, some when they are next at work, and some never,
-- so that the level above is told.
CREATE PROCEDURE demo.read_messages(now timestamptz, at_work boolean)
    LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT w.id, coalesce(p.code, u.code || '-DUTY') AS reader
        FROM (SELECT x.* FROM edianton.notice x WHERE x.answer_by IS NOT NULL AND x.acknowledged_at IS NULL
              UNION ALL
              SELECT r.* FROM edianton.notice x JOIN edianton.notice r ON r.raises = x.id AND r.acknowledged_at IS NULL
              WHERE x.answer_by IS NOT NULL AND x.acknowledged_at IS NULL) AS w
        JOIN edianton.unit u ON u.id = w.unit
        LEFT JOIN edianton.person p ON p.id = w.person
        WHERE w.not_before <= now AND demo.dice('reads', w.id::text) < CASE WHEN at_work THEN 0.9 ELSE 0.7 END
        ORDER BY w.id
    LOOP
        PERFORM edianton.act_as(t.reader);
        PERFORM edianton.acknowledge(t.id);
    END LOOP;
END
$$;

-- The jobs of cron_jobs() as cron runs them, but for the sweep, which the year is made of: those of every minute whenever
-- something happens, the others in the morning, and what this county has little of on Mondays alone.
CREATE PROCEDURE demo.run_jobs(each_minute boolean)
    LANGUAGE plpgsql AS $$
DECLARE
    job record;
    monday boolean := extract(isodow FROM edianton.clock() AT TIME ZONE 'Asia/Shanghai') = 1;
BEGIN
    PERFORM edianton.act_as('ADMIN');
    FOR job IN SELECT j.command FROM edianton.cron_jobs() j
               WHERE j.name <> 'edianton-sweep' AND (j.schedule = '* * * * *') = each_minute
                 AND (each_minute OR monday OR j.name IN ('edianton-digest', 'edianton-idle', 'edianton-dispatch', 'edianton-progress')) LOOP
        EXECUTE job.command;
    END LOOP;
END
$$;

-- From one instant to the next at which somebody works or something falls due.
CREATE PROCEDURE demo.play(from_at timestamptz, until_at timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    now timestamptz := from_at;
    work timestamptz;
    due timestamptz;
    unanswered timestamptz;
    month timestamptz := from_at;
BEGIN
    LOOP
        SELECT min((w.day + h) AT TIME ZONE 'Asia/Shanghai') INTO work
        FROM demo.workday w, unnest(ARRAY['09:00', '11:00', '14:30', '16:50']::time[]) AS h
        WHERE w.day BETWEEN (now AT TIME ZONE 'Asia/Shanghai')::date AND (now AT TIME ZONE 'Asia/Shanghai')::date + 12
          AND (w.day + h) AT TIME ZONE 'Asia/Shanghai' > now;
        SELECT coalesce(min(n.next_at), 'infinity') INTO due FROM edianton.node n WHERE n.next_at IS NOT NULL;
        SELECT coalesce(min(w.answer_by), 'infinity') INTO unanswered FROM edianton.notice w WHERE w.answer_by IS NOT NULL AND w.acknowledged_at IS NULL;
        now := least(coalesce(work, until_at), greatest(least(due, unanswered), now + interval '1 second'), until_at);

        IF date_trunc('month', now AT TIME ZONE 'Asia/Shanghai') > date_trunc('month', month AT TIME ZONE 'Asia/Shanghai') OR now >= until_at THEN
            CALL demo.report_month(month, now);
            month := date_trunc('month', now AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai';
        END IF;
        EXIT WHEN now >= until_at;

        CALL demo.set_clock(now);
        IF due <= now THEN
            PERFORM edianton.tick();
            COMMIT;
        END IF;
        IF least(due, unanswered) <= now OR now = work THEN
            CALL demo.read_messages(now, now = work);
            CALL demo.run_jobs(each_minute => true);
            COMMIT;
        END IF;
        IF now = work THEN
            PERFORM edianton.act_as('ADMIN');
            PERFORM edianton.publish_project(p.matter_id)
            FROM demo.project_list p JOIN edianton.matter m ON m.id = p.matter_id
            WHERE p.publish_on <= (now AT TIME ZONE 'Asia/Shanghai')::date AND m.state = 'draft';
            CALL demo.make_plans(now);
            CALL demo.make_second_rounds(now);
            CALL demo.act_on_plans(now);
            CALL demo.answer_for_it(now);
            COMMIT;
        END IF;
    END LOOP;
    CALL demo.set_clock(until_at);
    PERFORM edianton.tick();
END
$$;
