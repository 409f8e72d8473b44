-- What if: the rounds of a year under other terms, warning windows or steps. Reads only.

-- What is asked for, checked: a policy's code, or an object of policy, window, confirm_term, steps, terms.
CREATE OR REPLACE FUNCTION edianton.replay_alternative(policy jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked jsonb := CASE WHEN policy IS NULL OR policy = 'null' THEN '{}'
                        WHEN jsonb_typeof(policy) = 'string' THEN jsonb_build_object('policy', policy) ELSE policy END;
    bad text;
    item jsonb;
BEGIN
    IF jsonb_typeof(asked) <> 'object' THEN
        RAISE EXCEPTION 'a policy is a code or an object'
            USING ERRCODE = 'ED039', DETAIL = 'Keys: policy, window, confirm_term, steps, terms.', HINT = '{"window": "72 hours", "terms": {"N0503": "5 workdays"}}';
    END IF;
    SELECT min(k) INTO bad FROM jsonb_object_keys(asked) k WHERE k NOT IN ('policy', 'window', 'confirm_term', 'steps', 'terms');
    IF bad IS NOT NULL OR jsonb_typeof(coalesce(asked -> 'terms', '{}')) <> 'object' OR jsonb_typeof(coalesce(asked -> 'steps', '[]')) <> 'array' THEN
        RAISE EXCEPTION 'a policy to replay has no key "%" of this kind', coalesce(bad, 'terms or steps')
            USING ERRCODE = 'ED039', DETAIL = 'Keys: policy, window, confirm_term, steps (an array), terms (an object).', HINT = '{"window": "72 hours", "terms": {"N0503": "5 workdays"}}';
    END IF;
    IF asked ? 'policy' AND NOT EXISTS (SELECT FROM edianton.policy p WHERE p.code = asked ->> 'policy') THEN
        RAISE EXCEPTION 'there is no escalation policy "%"', asked ->> 'policy'
            USING ERRCODE = 'ED005', DETAIL = 'Policies are named by their codes.', HINT = 'SELECT code, name_zh FROM edianton.policy;';
    END IF;
    SELECT min(t.key) INTO bad FROM jsonb_each_text(asked -> 'terms') t
    WHERE NOT EXISTS (SELECT FROM edianton.template_node n WHERE n.code = t.key);
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'no template has a node "%"', bad
            USING ERRCODE = 'ED003', DETAIL = 'Other terms are given by codes of nodes.', HINT = 'SELECT code, name_zh FROM edianton.template_node;';
    END IF;
    PERFORM t.value::edianton.term FROM jsonb_each_text(asked -> 'terms') t;
    PERFORM (asked ->> 'window')::edianton.term, (asked ->> 'confirm_term')::edianton.term;
    FOR item IN SELECT e FROM jsonb_array_elements(asked -> 'steps') e LOOP
        IF jsonb_typeof(item) <> 'object' OR item ->> 'base' IS NULL OR item ->> 'base' NOT IN ('start', 'warning', 'due') THEN
            RAISE EXCEPTION 'a step counts from the start, the warning or the due time'
                USING ERRCODE = 'ED039', DETAIL = 'The key "base" says from which.', HINT = '{"kind": "overdue", "base": "due", "distance": "1 workday", "score": true}';
        END IF;
        PERFORM (item ->> 'distance')::edianton.term, (item ->> 'before')::boolean, (item ->> 'supervise')::boolean, (item ->> 'score')::boolean;
    END LOOP;
    RETURN asked;
END
$$;
COMMENT ON FUNCTION edianton.replay_alternative(jsonb) IS
    'What edianton.replay_policy() is asked to replay, checked; ED003, ED005, ED039. 校验反事实推演参数。';

-- Every clock that ran in the rounds begun in [from_at, to_at): its own warning and due time, and the alternative ones.
CREATE OR REPLACE FUNCTION edianton.replay_clocks(asked jsonb, from_at timestamptz, to_at timestamptz)
    RETURNS TABLE (matter_id bigint, ord integer, round smallint, id bigint, unit integer, state edianton.node_state, start_at timestamptz,
        revises boolean, began_at timestamptz, ended_at timestamptz, warn_at timestamptz, due_at timestamptz, other_warn timestamptz,
        other_due timestamptz, policy text, supervise boolean, calendar text, score numeric)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT c.matter_id, c.ord, c.round, c.id, c.lead_unit, c.state, c.start_at, c.revises, c.recorded_at, c.ended_at,
               nullif(c.warn_at, 'infinity'), nullif(c.due_at, 'infinity'), x.times[1], x.times[2], pol.code, pol.supervise IS NOT NULL,
               coalesce(tn.calendar, tpl.calendar), tn.score
        FROM (
            SELECT np.*, w.template_id, w.due_cap, m.division,
                   coalesce(np.followed_at, edianton.clock()) AS ended_at,
                   min(np.recorded_at) OVER (PARTITION BY np.matter_id, np.ord, np.round) AS round_began
            FROM (SELECT n.*, lead(n.recorded_at) OVER (PARTITION BY n.matter_id, n.ord ORDER BY n.id) AS followed_at FROM edianton.node_past n) np
            JOIN edianton.matter m ON m.id = np.matter_id AND NOT m.baseline
            CROSS JOIN LATERAL (
                SELECT mp.template_id, mp.state, mp.due_cap FROM edianton.matter_past mp
                WHERE mp.matter_id = np.matter_id AND mp.recorded_at <= np.recorded_at ORDER BY mp.id DESC LIMIT 1) w
            WHERE w.state = 'open' AND np.state IN ('undecided', 'active', 'conditional') AND np.start_at IS NOT NULL) c
        JOIN edianton.template tpl ON tpl.id = c.template_id
        JOIN edianton.template_node tn ON tn.template_id = c.template_id AND tn.ord = c.ord
        JOIN edianton.policy own ON own.code = coalesce(tn.policy, tpl.policy)
        JOIN edianton.policy pol ON pol.code = coalesce($1 ->> 'policy', own.code)
        CROSS JOIN LATERAL (
            SELECT edianton.past_clock(c.matter_id, c.template_id, c.division, c.due_cap, c.ord, c.state, c.round,
                CASE WHEN c.state = 'active' THEN coalesce(($1 -> 'terms' ->> tn.code)::edianton.term, c.term) ELSE c.term END,
                c.start_at, c.due_at, c.done_at, c.flags, c.recorded_at, coalesce(($1 ->> 'window')::edianton.term, pol.window_before),
                coalesce(($1 ->> 'confirm_term')::edianton.term, pol.confirm_term)) AS times) x
        WHERE c.round_began >= $2 AND c.round_began < $3
        ORDER BY c.matter_id, c.ord, c.id;
    END;
COMMENT ON FUNCTION edianton.replay_clocks(jsonb, timestamptz, timestamptz) IS
    'Clocks of the rounds begun in a period, as they ran and as they would have run. 时段内各轮次的实际时钟与假设时钟。';

-- The engine's rules, clock by clock: a step is taken when its time has come while the clock runs; a due time that moves lets steps
-- ahead of it be taken again; a red that a calendar edit undoes loses its case and its points.
CREATE OR REPLACE FUNCTION edianton.replay_rounds(asked jsonb, from_at timestamptz, to_at timestamptz)
    RETURNS TABLE (unit integer, measure text, actual numeric, alternative numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c record;
    p record;
    key text;
    other_was timestamptz;                       -- due time of the clock before, under the alternative
    s record;
    taken integer := 0;
    passed integer;
    place integer;
    falls_due timestamptz;
    lit text[] := '{}';                          -- what this round has counted already
    points numeric := 0;
    case_unit integer;
    points_unit integer;
BEGIN
    FOR c IN SELECT * FROM edianton.replay_clocks(asked, from_at, to_at) LOOP
        IF key IS DISTINCT FROM format('%s %s %s', c.matter_id, c.ord, c.round) THEN
            key := format('%s %s %s', c.matter_id, c.ord, c.round);
            other_was := NULL;
            taken := 0; lit := '{}'; points := 0; case_unit := NULL;
            unit := c.unit; measure := 'rounds'; actual := 1; alternative := 1; RETURN NEXT;
        ELSE
            unit := c.unit;
            other_was := p.other_due;
            IF c.start_at IS DISTINCT FROM p.start_at OR (c.state <> p.state AND c.state <> 'active') THEN
                taken := 0;
            END IF;
        END IF;
        -- lights, once a round: those of the clock as it was, and those of the other one
        measure := 'yellow';
        actual := (NOT 'yellow' = ANY (lit) AND greatest(c.warn_at, c.began_at) <= c.ended_at AND greatest(c.warn_at, c.began_at) < c.due_at)::integer;
        alternative := (NOT 'other yellow' = ANY (lit) AND greatest(c.other_warn, c.began_at) <= c.ended_at
            AND greatest(c.other_warn, c.began_at) < c.other_due)::integer;
        IF actual = 1 THEN lit := lit || 'yellow'::text; END IF;
        IF alternative = 1 THEN lit := lit || 'other yellow'::text; END IF;
        IF actual + alternative > 0 THEN RETURN NEXT; END IF;
        measure := 'red';
        actual := (NOT 'red' = ANY (lit) AND greatest(c.due_at, c.began_at) <= c.ended_at)::integer;
        alternative := (NOT 'other red' = ANY (lit) AND greatest(c.other_due, c.began_at) <= c.ended_at)::integer;
        IF actual = 1 THEN lit := lit || 'red'::text; END IF;
        IF alternative = 1 THEN lit := lit || 'other red'::text; END IF;
        IF actual + alternative > 0 THEN RETURN NEXT; END IF;
        -- undone by the calendar
        actual := 0;
        IF c.revises AND other_was <= c.began_at AND c.other_due > c.began_at THEN
            IF points <> 0 THEN unit := points_unit; measure := 'points'; alternative := points; points := 0; RETURN NEXT; END IF;
            IF case_unit IS NOT NULL THEN unit := case_unit; measure := 'supervision'; alternative := -1; case_unit := NULL; RETURN NEXT; END IF;
        END IF;
        -- steps
        unit := c.unit;
        passed := 0; place := 0;
        FOR s IN
            SELECT x.base, x.before, x.distance, x.supervise, x.score
            FROM (SELECT ps.base, ps.before, ps.distance, ps.supervise, ps.score, ps.step::bigint AS step
                  FROM edianton.policy_step ps WHERE ps.policy = c.policy AND NOT asked ? 'steps'
                  UNION ALL
                  SELECT e.item ->> 'base', coalesce((e.item ->> 'before')::boolean, false), coalesce(e.item ->> 'distance', 'none')::edianton.term,
                         coalesce((e.item ->> 'supervise')::boolean, false), coalesce((e.item ->> 'score')::boolean, false), e.place
                  FROM jsonb_array_elements(asked -> 'steps') WITH ORDINALITY AS e (item, place)) x
            ORDER BY x.step
        LOOP
            place := place + 1;
            falls_due := CASE s.base WHEN 'start' THEN c.start_at WHEN 'warning' THEN c.other_warn ELSE c.other_due END;
            IF s.distance::text <> 'none' THEN
                falls_due := CASE WHEN s.before THEN edianton.deadline_before(falls_due, s.distance, c.calendar)
                                  ELSE edianton.deadline(falls_due, s.distance, c.calendar) END;
            END IF;
            IF s.base <> 'start' THEN
                falls_due := CASE WHEN falls_due IS NOT NULL THEN greatest(falls_due, c.other_warn) END;
            END IF;
            IF place <= taken AND passed = place - 1 AND falls_due <= c.began_at THEN
                passed := place;
                CONTINUE;
            END IF;
            IF passed < place - 1 OR falls_due IS NULL OR falls_due > c.ended_at THEN
                EXIT;
            END IF;
            passed := place;
            actual := 0; alternative := 1; measure := 'escalations'; RETURN NEXT;
            IF s.supervise AND c.supervise AND case_unit IS NULL THEN
                case_unit := c.unit; measure := 'supervision'; RETURN NEXT;
            END IF;
            IF s.score THEN
                points := points + c.score; points_unit := c.unit; measure := 'points'; alternative := -c.score; RETURN NEXT;
            END IF;
        END LOOP;
        taken := passed;
        p := c;
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.replay_rounds(jsonb, timestamptz, timestamptz) IS
    'What the rounds begun in a period would have brought, piece by piece. 时段内各轮次在假设规则下的亮灯、升级、督办与扣分明细。';

CREATE OR REPLACE FUNCTION edianton.replay_policy(policy jsonb, from_at timestamptz, to_at timestamptz)
    RETURNS TABLE (unit text, unit_zh text, measure text, actual numeric, alternative numeric, difference numeric)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked jsonb := edianton.replay_alternative(policy);
BEGIN
    IF from_at IS NULL OR to_at IS NULL OR from_at >= to_at THEN
        RAISE EXCEPTION 'a period begins before it ends'
            USING ERRCODE = 'ED039', DETAIL = 'Rounds begun in [from_at, to_at) are replayed.', HINT = 'edianton.replay_policy(''{}'', ''2025-01-01'', ''2026-01-01'')';
    END IF;
    RETURN QUERY
    WITH rounds AS (
        SELECT DISTINCT c.matter_id, c.ord, c.round FROM edianton.replay_clocks('{}', from_at, to_at) c
    ), pieces AS (
        SELECT r.unit, r.measure, r.actual, r.alternative FROM edianton.replay_rounds(asked, from_at, to_at) r
        UNION ALL
        SELECT e.unit, 'escalations', 1, 0 FROM edianton.escalation e JOIN rounds r ON r.matter_id = e.matter_id AND r.ord = e.ord AND r.round = e.round
        UNION ALL
        SELECT e.unit, 'points', e.points, 0 FROM edianton.score_entry e JOIN rounds r ON r.matter_id = e.matter_id AND r.ord = e.ord AND r.round = e.round
        WHERE e.cause = 'overdue' AND NOT EXISTS (SELECT FROM edianton.score_entry b WHERE b.reverses = e.id AND b.cause = 'reversal')
        UNION ALL
        SELECT l.lead_unit, 'supervision', 1, 0
        FROM edianton.matter m JOIN rounds r ON r.matter_id = m.parent_id AND r.ord = m.parent_ord AND r.round = m.parent_round
        CROSS JOIN LATERAL (SELECT np.lead_unit FROM edianton.node_past np
                            WHERE np.matter_id = r.matter_id AND np.ord = r.ord AND np.recorded_at <= m.created_at ORDER BY np.id DESC LIMIT 1) l
        WHERE m.kind = 'supervision' AND m.attrs ->> 'source' = 'red' AND m.outcome IS DISTINCT FROM 'moot'
    ), measures AS (
        SELECT x.name, x.place FROM unnest('{rounds,yellow,red,escalations,supervision,points}'::text[]) WITH ORDINALITY AS x (name, place)
    ), sums AS (
        SELECT p.unit, p.measure, sum(p.actual) AS actual, sum(p.alternative) AS alternative, grouping(p.unit) = 1 AS every
        FROM pieces p GROUP BY GROUPING SETS ((p.unit, p.measure), (p.measure))
    ), whom AS (
        SELECT DISTINCT s.unit, s.every FROM sums s UNION SELECT NULL::integer, true
    )
    SELECT u.code, u.name_zh, m.name, coalesce(s.actual, 0), coalesce(s.alternative, 0), coalesce(s.alternative, 0) - coalesce(s.actual, 0)
    FROM whom w
    CROSS JOIN measures m
    LEFT JOIN edianton.unit u ON u.id = w.unit
    LEFT JOIN sums s ON s.every = w.every AND s.unit IS NOT DISTINCT FROM w.unit AND s.measure = m.name
    ORDER BY w.every DESC, u.code, m.place;
END
$$;
COMMENT ON FUNCTION edianton.replay_policy(jsonb, timestamptz, timestamptz) IS
    'Lights, escalations, supervision cases and points of the rounds begun in a period: as they were, and under another policy (a code, or {"window", "confirm_term", "steps", "terms"}); unit NULL: all. Starts stay as they were; nothing is written. ED003, ED005, ED039. 反事实推演：时段内轮次在另一规则（代码或窗口、步骤、时限）下的亮灯、升级、督办与积分；起点不变，不改动数据；单位为空者为合计。';
