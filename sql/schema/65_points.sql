-- Points and what follows from them: rules, delay causes, appeals, periods and rankings, interviews, misconduct
-- and the three sanctions.
--
-- The ledger (edianton.score_entry) is written by the engine alone: the sweep takes points for what is late, and
-- enter_points() appends what is decided here. Nothing in it is ever changed; what was wrong is taken back by a
-- counter-entry.

-- --- rules ---

CREATE TABLE IF NOT EXISTS edianton.score_rule (
    code        text NOT NULL CHECK (code ~ '^[a-z][a-z_]*$'),
    version     integer NOT NULL CHECK (version > 0),
    name_zh     text NOT NULL CHECK (btrim(name_zh) <> ''),
    name_en     text,
    points      numeric(6,2),                    -- signed; NULL: those of the node in its template
    basis       text NOT NULL CHECK (btrim(basis) <> ''),
    valid_from  timestamptz NOT NULL,
    entered_at  timestamptz NOT NULL,
    entered_by  bigint,
    PRIMARY KEY (code, version),
    UNIQUE (code, valid_from)
);
INSERT INTO edianton.score_rule (code, version, name_zh, name_en, points, basis, valid_from, entered_at)
VALUES ('overdue', 1, '节点逾期', 'Node overdue', NULL, '节点逾期按流程模板所定分值扣分', '-infinity', edianton.clock())
ON CONFLICT DO NOTHING;

-- The rule in force at an instant.
CREATE OR REPLACE FUNCTION edianton.score_rule_at(code text, instant timestamptz) RETURNS SETOF edianton.score_rule
    LANGUAGE sql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT r FROM edianton.score_rule r WHERE r.code = $1 AND r.valid_from <= $2 ORDER BY r.valid_from DESC LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.score_rule_at(text, timestamptz) IS
    'The version of a score rule in force at an instant. 某时刻适用的记分规则版本。';

-- edianton.set_score_rule: errors ED016, ED039, ED040, ED060. A rule never reaches back.
CREATE OR REPLACE FUNCTION edianton.set_score_rule(code text, points numeric, name_zh text, basis text,
        valid_from timestamptz DEFAULT NULL, name_en text DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    instant timestamptz := edianton.clock();
    from_then timestamptz := coalesce(set_score_rule.valid_from, instant);
    latest edianton.score_rule;
BEGIN
    PERFORM edianton.require_role('set score rules', 'admin');
    PERFORM edianton.require_argument('code', set_score_rule.code IS NOT NULL);
    IF btrim(coalesce(set_score_rule.name_zh, '')) = '' OR btrim(coalesce(set_score_rule.basis, '')) = '' THEN
        RAISE EXCEPTION 'score rule "%" needs a name and its basis', set_score_rule.code USING
            ERRCODE = 'ED016', HINT = 'The basis is the document that says so.';
    END IF;
    IF set_score_rule.code !~ '^[a-z][a-z_]*$' OR set_score_rule.code IN ('reversal', 'appeal', 'cause')
       OR set_score_rule.code <> 'overdue' AND coalesce(set_score_rule.points, 0) = 0
       OR set_score_rule.code = 'overdue' AND set_score_rule.points IS NOT NULL
       OR abs(set_score_rule.points) >= 10000 OR set_score_rule.points = 'NaN' THEN
        RAISE EXCEPTION 'this is not a score rule: "%" with % points', set_score_rule.code, set_score_rule.points USING
            ERRCODE = 'ED039',
            DETAIL = 'A rule has a lower-case code and points other than 0, negative when taken; "overdue" takes the points of the node in its template.';
    END IF;
    LOCK TABLE edianton.score_rule IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO latest FROM edianton.score_rule r WHERE r.code = set_score_rule.code ORDER BY r.version DESC LIMIT 1;
    IF from_then < instant OR from_then <= latest.valid_from OR NOT isfinite(from_then) THEN
        RAISE EXCEPTION 'score rule "%" cannot hold from %', set_score_rule.code, from_then USING
            ERRCODE = 'ED039',
            DETAIL = 'A rule never reaches back, and each version begins after the one before.';
    END IF;
    INSERT INTO edianton.score_rule (code, version, name_zh, name_en, points, basis, valid_from, entered_at, entered_by)
    VALUES (set_score_rule.code, coalesce(latest.version, 0) + 1, set_score_rule.name_zh, set_score_rule.name_en,
        set_score_rule.points, set_score_rule.basis, from_then, instant, edianton.current_person());
    RETURN coalesce(latest.version, 0) + 1;
END
$$;
COMMENT ON FUNCTION edianton.set_score_rule(text, numeric, text, text, timestamptz, text) IS
    'A new version of a score rule, from now or later; returns its number. Administrators only. 设置记分规则新版本，不溯及既往；仅限管理员。';

-- What is needed of the node that a decision is about; ED002, ED003.
CREATE OR REPLACE FUNCTION edianton.node_of(matter bigint, node text) RETURNS edianton.node
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n edianton.node;
BEGIN
    PERFORM edianton.require_argument('matter', node_of.matter IS NOT NULL);
    PERFORM edianton.require_argument('node', node_of.node IS NOT NULL);
    SELECT x.* INTO n FROM edianton.node x WHERE x.matter_id = node_of.matter AND x.code = node_of.node;
    IF n.matter_id IS NULL THEN
        IF NOT EXISTS (SELECT FROM edianton.matter m WHERE m.id = node_of.matter) THEN
            RAISE EXCEPTION 'there is no matter %', node_of.matter USING
                ERRCODE = 'ED002', HINT = 'The view edianton.board lists the matters that the person sees.';
        END IF;
        RAISE EXCEPTION 'matter % has no node "%"', node_of.matter, node_of.node USING
            ERRCODE = 'ED003', HINT = 'The view edianton.node_light lists its nodes.';
    END IF;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.node_of(bigint, text) IS
    'The node of a matter with this code; ED002 or ED003 when there is none. 按代码取事项节点。';

-- edianton.score: errors ED002, ED003, ED005, ED016, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.score(matter bigint, node text, rule text, reason text,
        unit text DEFAULT NULL, person text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    applied edianton.score_rule;
    subject bigint;
    subject_unit integer;
BEGIN
    PERFORM edianton.require_role('enter points', 'admin', 'supervisor');
    PERFORM edianton.node_of(score.matter, score.node);
    PERFORM edianton.require_argument('rule', score.rule IS NOT NULL);
    SELECT * INTO applied FROM edianton.score_rule_at(score.rule, edianton.clock());
    IF applied.points IS NULL THEN
        RAISE EXCEPTION 'no score rule "%" is in force that a person applies', score.rule USING
            ERRCODE = 'ED005',
            DETAIL = 'What is overdue is scored by the sweep; every other entry follows a rule of edianton.score_rule.',
            HINT = 'set_score_rule() makes one.';
    END IF;
    subject := edianton.person_id(score.person);
    subject_unit := coalesce(edianton.unit_id(score.unit), (SELECT p.unit FROM edianton.person p WHERE p.id = subject));
    IF subject IS NOT NULL AND subject_unit IS DISTINCT FROM (SELECT p.unit FROM edianton.person p WHERE p.id = subject)
       OR subject IS NOT NULL AND subject_unit IS NULL THEN
        RAISE EXCEPTION 'person "%" is not of unit "%"', score.person, score.unit USING ERRCODE = 'ED039';
    END IF;
    RETURN edianton.enter_points(score.matter, score.node, score.rule, applied.points, score.reason, subject_unit, subject);
END
$$;
COMMENT ON FUNCTION edianton.score(bigint, text, text, text, text, text) IS
    'Enter points by a rule in force, for the node''s unit or the one given, once per cause; returns the entry. Administrators and supervisors. 按现行规则记分，每一原因只记一次，返回流水号；限管理员与督查人员。';

-- --- whose delay it is ---

CREATE TABLE IF NOT EXISTS edianton.delay_cause (
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    round       smallint NOT NULL,
    cause       text NOT NULL CHECK (cause IN ('department', 'enterprise', 'force_majeure')),
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    evidence    text,
    decided_at  timestamptz NOT NULL,
    decided_by  bigint,
    PRIMARY KEY (matter_id, ord, round),
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node
);

-- edianton.attribute_delay: errors ED002, ED003, ED010, ED016, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.attribute_delay(matter bigint, node text, cause text, reason text,
        evidence text DEFAULT NULL, round integer DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n edianton.node;
    of_round smallint;
    late boolean;
    entry bigint;
    counter bigint;
BEGIN
    PERFORM edianton.require_role('decide whose delay it is', 'admin', 'supervisor');
    PERFORM edianton.node_of(attribute_delay.matter, attribute_delay.node);
    PERFORM edianton.require_argument('cause', attribute_delay.cause IS NOT NULL);
    IF attribute_delay.cause NOT IN ('department', 'enterprise', 'force_majeure') THEN
        RAISE EXCEPTION 'there is no delay cause "%"', attribute_delay.cause USING
            ERRCODE = 'ED039', DETAIL = 'The causes are department, enterprise and force_majeure; only the first takes points.';
    END IF;
    IF btrim(coalesce(attribute_delay.reason, '')) = '' THEN
        RAISE EXCEPTION 'the cause of a delay needs a reason' USING ERRCODE = 'ED016';
    END IF;
    -- the sweep takes the matter's lock to score; whoever comes second sees what the first wrote
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter m WHERE m.id = attribute_delay.matter FOR NO KEY UPDATE;
    n := edianton.node_of(attribute_delay.matter, attribute_delay.node);
    of_round := coalesce(attribute_delay.round, n.round);
    late := EXISTS (SELECT FROM edianton.escalation e
                    WHERE (e.matter_id, e.ord, e.round) = (n.matter_id, n.ord, of_round) AND e.kind = 'overdue');
    IF NOT late THEN
        RAISE EXCEPTION 'node % of matter % is not on record as late', attribute_delay.node, attribute_delay.matter USING
            ERRCODE = 'ED010',
            DETAIL = 'A delay is attributed once its red light is on record. What is foreseen is a matter for extend() or pause().',
            HINT = 'SELECT edianton.tick() records what has just fallen due.';
    END IF;
    INSERT INTO edianton.delay_cause (matter_id, ord, round, cause, reason, evidence, decided_at, decided_by)
    VALUES (n.matter_id, n.ord, of_round, attribute_delay.cause, attribute_delay.reason, attribute_delay.evidence,
        edianton.clock(), edianton.current_person())
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'whose delay it is was decided for node % of matter %', attribute_delay.node, attribute_delay.matter USING
            ERRCODE = 'ED042', DETAIL = 'It is decided once for each round.', HINT = 'Against the points there is appeal_points().';
    END IF;
    PERFORM edianton.record_event(n.matter_id, 'delay.attributed', jsonb_build_object(
        'node', n.code, 'round', of_round, 'cause', attribute_delay.cause, 'reason', attribute_delay.reason));
    IF attribute_delay.cause = 'department' THEN
        RETURN NULL;
    END IF;
    FOR entry IN
        SELECT e.id FROM edianton.score_entry e
        WHERE (e.matter_id, e.ord, e.round) = (n.matter_id, n.ord, of_round) AND e.cause = 'overdue'
          AND NOT EXISTS (SELECT FROM edianton.score_entry r WHERE r.reverses = e.id)
        ORDER BY e.id
    LOOP
        counter := edianton.enter_points(n.matter_id, n.code, 'cause', NULL, attribute_delay.reason, reverses => entry);
    END LOOP;
    RETURN counter;
END
$$;
COMMENT ON FUNCTION edianton.attribute_delay(bigint, text, text, text, text, integer) IS
    'Decide whose delay a late node was: department, enterprise or force_majeure; all but the first give the points back. Returns the counter-entry. 认定逾期原因：部门、企业、不可抗力；非部门原因以冲销流水返还扣分。';

-- --- appeals ---

CREATE TABLE IF NOT EXISTS edianton.score_appeal (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    entry       bigint NOT NULL UNIQUE REFERENCES edianton.score_entry,
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    unit        integer NOT NULL REFERENCES edianton.unit,
    person      bigint,                          -- of the entry
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    evidence    text,
    appealed_at timestamptz NOT NULL,
    appealed_by bigint,
    upheld      boolean,                         -- NULL: not decided
    decision    text,
    decided_at  timestamptz,
    decided_by  bigint,
    counter_entry bigint REFERENCES edianton.score_entry,
    CHECK ((upheld IS NULL) = (decided_at IS NULL)),
    CHECK (upheld IS NOT TRUE OR counter_entry IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS score_appeal_matter ON edianton.score_appeal (matter_id);

-- edianton.appeal_points: errors ED010, ED016, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.appeal_points(entry bigint, reason text, evidence text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    e edianton.score_entry;
    appeal bigint;
BEGIN
    PERFORM edianton.require_argument('entry', appeal_points.entry IS NOT NULL);
    SELECT * INTO e FROM edianton.score_entry s WHERE s.id = appeal_points.entry;
    IF e.id IS NULL OR NOT (edianton.current_role_kind() IN ('owner', 'admin')
                            OR edianton.current_role_kind() = 'unit' AND coalesce(e.unit = edianton.current_unit(), false)
                            OR coalesce(e.person = edianton.current_person(), false)) THEN
        RAISE EXCEPTION 'entry % is not the acting person''s to appeal against', appeal_points.entry USING
            ERRCODE = 'ED040', DETAIL = 'The unit and the person who lost the points appeal.';
    END IF;
    IF btrim(coalesce(appeal_points.reason, '')) = '' THEN
        RAISE EXCEPTION 'an appeal needs a reason' USING ERRCODE = 'ED016';
    END IF;
    IF e.reverses IS NOT NULL OR e.points >= 0 OR EXISTS (SELECT FROM edianton.score_entry r WHERE r.reverses = e.id) THEN
        RAISE EXCEPTION 'entry % leaves nothing to appeal against', e.id USING
            ERRCODE = 'ED010', DETAIL = 'Points that were taken, and not given back, are appealed against.';
    END IF;
    INSERT INTO edianton.score_appeal (entry, matter_id, unit, person, reason, evidence, appealed_at, appealed_by)
    VALUES (e.id, e.matter_id, e.unit, e.person, appeal_points.reason, appeal_points.evidence, edianton.clock(), edianton.current_person())
    ON CONFLICT (entry) DO NOTHING
    RETURNING id INTO appeal;
    IF appeal IS NULL THEN
        RAISE EXCEPTION 'entry % was appealed against before', e.id USING
            ERRCODE = 'ED042', DETAIL = 'There is one appeal against an entry.';
    END IF;
    PERFORM edianton.record_event(e.matter_id, 'points.appealed', jsonb_build_object(
        'entry', e.id, 'appeal', appeal, 'reason', appeal_points.reason));
    RETURN appeal;
END
$$;
COMMENT ON FUNCTION edianton.appeal_points(bigint, text, text) IS
    'Appeal against an entry, once, by the unit or person who lost the points; returns the appeal. 对扣分提出申诉（每笔一次），返回申诉编号。';

-- edianton.decide_points_appeal: errors ED005, ED010, ED016, ED040, ED060. Nobody decides on his own unit.
CREATE OR REPLACE FUNCTION edianton.decide_points_appeal(appeal bigint, upheld boolean, decision text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.score_appeal;
    node_code text;
    counter bigint;
BEGIN
    PERFORM edianton.require_role('decide appeals against points', 'admin', 'supervisor');
    PERFORM edianton.require_argument('appeal', decide_points_appeal.appeal IS NOT NULL);
    PERFORM edianton.require_argument('outcome', decide_points_appeal.upheld IS NOT NULL);
    SELECT * INTO a FROM edianton.score_appeal x WHERE x.id = decide_points_appeal.appeal FOR UPDATE;
    IF a.id IS NULL THEN
        RAISE EXCEPTION 'there is no appeal % against points', decide_points_appeal.appeal USING ERRCODE = 'ED005';
    END IF;
    IF a.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'appeal % is decided', a.id USING ERRCODE = 'ED010', DETAIL = 'A decision stands.';
    END IF;
    IF a.unit = edianton.current_unit() OR a.appealed_by = edianton.current_person() THEN
        RAISE EXCEPTION 'nobody decides on the points of his own unit' USING
            ERRCODE = 'ED040', HINT = 'Another supervisor or administrator decides.';
    END IF;
    IF btrim(coalesce(decide_points_appeal.decision, '')) = '' THEN
        RAISE EXCEPTION 'a decision needs its reasons' USING ERRCODE = 'ED016';
    END IF;
    IF decide_points_appeal.upheld THEN
        SELECT n.code INTO STRICT node_code
        FROM edianton.score_entry e JOIN edianton.node n ON (n.matter_id, n.ord) = (e.matter_id, e.ord) WHERE e.id = a.entry;
        -- the delay's cause, or an edit of the calendar, may have given the points back meanwhile
        SELECT e.id INTO counter FROM edianton.score_entry e WHERE e.reverses = a.entry;
        IF counter IS NULL THEN
            counter := edianton.enter_points(a.matter_id, node_code, 'appeal', NULL, decide_points_appeal.decision, reverses => a.entry);
        END IF;
    END IF;
    UPDATE edianton.score_appeal x SET
        upheld = decide_points_appeal.upheld, decision = decide_points_appeal.decision,
        decided_at = edianton.clock(), decided_by = edianton.current_person(), counter_entry = counter
    WHERE x.id = a.id;
    PERFORM edianton.record_event(a.matter_id, 'points.decided', jsonb_build_object(
        'entry', a.entry, 'appeal', a.id, 'upheld', decide_points_appeal.upheld, 'decision', decide_points_appeal.decision));
    RETURN counter;
END
$$;
COMMENT ON FUNCTION edianton.decide_points_appeal(bigint, boolean, text) IS
    'Uphold an appeal, which appends a counter-entry, or reject it; returns the counter-entry. Not by the unit itself. 裁决申诉：成立则以冲销流水返还，返回冲销流水号；本单位回避。';

-- --- periods and rankings ---

CREATE TABLE IF NOT EXISTS edianton.score_period (
    code        text PRIMARY KEY CHECK (code <> ''),
    name_zh     text NOT NULL CHECK (btrim(name_zh) <> ''),
    kind        text NOT NULL CHECK (kind IN ('month', 'quarter', 'half_year', 'year')),
    from_at     timestamptz NOT NULL,
    to_at       timestamptz NOT NULL,
    frozen_at   timestamptz,
    frozen_by   bigint,
    last_entry  bigint,                          -- the last entry that the freezing saw
    CHECK (from_at < to_at),
    CHECK ((frozen_at IS NULL) = (last_entry IS NULL)),
    EXCLUDE USING gist (kind WITH =, tstzrange(from_at, to_at) WITH &&)
);

CREATE TABLE IF NOT EXISTS edianton.score_snapshot (
    period      text NOT NULL REFERENCES edianton.score_period,
    subject     text NOT NULL CHECK (subject IN ('unit', 'person')),
    rank        integer NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit,
    person      bigint REFERENCES edianton.person,
    points      numeric(10,2) NOT NULL,
    entries     integer NOT NULL,
    nodes_due   integer NOT NULL,
    in_time     integer NOT NULL,
    in_time_percent numeric(5,2),
    CHECK ((subject = 'person') = (person IS NOT NULL)),
    UNIQUE NULLS NOT DISTINCT (period, subject, unit, person)
);

-- edianton.open_score_period: errors ED016, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.open_score_period(code text, name_zh text, kind text, starts date) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    months integer := CASE open_score_period.kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half_year' THEN 6 WHEN 'year' THEN 12 END;
BEGIN
    PERFORM edianton.require_role('open score periods', 'admin');
    PERFORM edianton.require_argument('code', coalesce(open_score_period.code, '') <> '');
    PERFORM edianton.require_argument('first day', open_score_period.starts IS NOT NULL);
    IF btrim(coalesce(open_score_period.name_zh, '')) = '' THEN
        RAISE EXCEPTION 'a score period needs a name' USING ERRCODE = 'ED016';
    END IF;
    IF months IS NULL OR NOT isfinite(open_score_period.starts) OR extract(day FROM open_score_period.starts) <> 1
       OR (extract(month FROM open_score_period.starts)::integer - 1) % months <> 0 THEN
        RAISE EXCEPTION 'no % begins on %', open_score_period.kind, open_score_period.starts USING
            ERRCODE = 'ED039', DETAIL = 'Periods are calendar months, quarters, half_years and years.';
    END IF;
    INSERT INTO edianton.score_period (code, name_zh, kind, from_at, to_at)
    VALUES (open_score_period.code, open_score_period.name_zh, open_score_period.kind,
        open_score_period.starts::timestamp AT TIME ZONE 'Asia/Shanghai',
        (open_score_period.starts + make_interval(months => months)) AT TIME ZONE 'Asia/Shanghai')
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'score period "%" is there already', open_score_period.code USING
            ERRCODE = 'ED042', DETAIL = 'Codes are unique, and periods of one kind do not overlap.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.open_score_period(text, text, text, date) IS
    'Set up a calendar month, quarter, half_year or year for ranking. 设立考核期：月、季、半年、年。';

-- Nodes that fell due in [from_at, to_at) and how many of them were done before: the share in time (1.59). A node that is due and
-- not done is not in time; one that is not due yet is not counted.
CREATE OR REPLACE FUNCTION edianton.due_nodes(from_at timestamptz, to_at timestamptz, kind text DEFAULT NULL)
    RETURNS TABLE (matter_id bigint, ord integer, unit integer, person bigint, due_at timestamptz, in_time boolean)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT n.matter_id, n.ord, n.lead_unit, n.lead_person, n.due_at, coalesce(n.done_at < n.due_at, false)
        FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id
        WHERE n.due_at >= $1 AND n.due_at < $2 AND ($3 IS NULL OR m.kind = $3)
          AND (n.state IN ('done', 'conditional') OR n.state = 'active' AND m.state = 'open' AND n.due_at <= edianton.clock())
        UNION ALL
        SELECT r.matter_id, r.ord, r.lead_unit, r.lead_person, r.due_at, coalesce(r.done_at < r.due_at, false)
        FROM edianton.node_round r JOIN edianton.matter m ON m.id = r.matter_id
        WHERE r.due_at >= $1 AND r.due_at < $2 AND ($3 IS NULL OR m.kind = $3) AND r.state IN ('done', 'conditional');
    END;
COMMENT ON FUNCTION edianton.due_nodes(timestamptz, timestamptz, text) IS
    'Nodes that fell due in a span of time, of all kinds of matters or of one, each round for itself, and whether they were done in time. 时段内到期的节点（按轮次）及是否按时办结。';

CREATE OR REPLACE FUNCTION edianton.on_time_rate(from_at timestamptz, to_at timestamptz, unit text DEFAULT NULL, kind text DEFAULT 'project',
        OUT nodes_due bigint, OUT in_time bigint, OUT percent numeric)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT count(*), count(*) FILTER (WHERE d.in_time), round(count(*) FILTER (WHERE d.in_time) * 100.0 / nullif(count(*), 0), 2)
        FROM edianton.due_nodes($1, $2, $4) d
        WHERE $3 IS NULL OR d.unit = (SELECT u.id FROM edianton.unit u WHERE u.code = $3);
    END;
COMMENT ON FUNCTION edianton.on_time_rate(timestamptz, timestamptz, text, text) IS
    'Share of nodes done in time among those due in a span of time, of all units or of one; of projects, or of another kind of matters, NULL: of all. 时段内节点按时完成率，可按单位统计。';

-- The period that an entry counts in: the one in which it fell due, or, when that was frozen without it, the next
-- of the kind that was not.
CREATE OR REPLACE FUNCTION edianton.counting_period(entry bigint, scored_at timestamptz, kind text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT q.code
        FROM edianton.score_period q
        WHERE q.kind = $3 AND q.to_at > $2 AND (q.frozen_at IS NULL OR $1 <= q.last_entry)
          AND EXISTS (SELECT FROM edianton.score_period h
                      WHERE h.kind = $3 AND h.from_at <= $2 AND h.to_at > $2)
        ORDER BY q.from_at LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.counting_period(bigint, timestamptz, text) IS
    'The period of a kind in which an entry counts; what came too late for a frozen one counts in the next. 流水计入的考核期；错过已封存期的计入其后一期。';

-- As it stands now, for units or for persons.
CREATE OR REPLACE FUNCTION edianton.live_standing(period edianton.score_period, subject text)
    RETURNS TABLE (rank integer, unit integer, person bigint, points numeric, entries integer, nodes_due integer,
        in_time integer, in_time_percent numeric)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH entry AS (
            SELECT coalesce(p.unit, e.unit) AS unit, p.id AS person, sum(e.points) AS points, count(*) AS entries
            FROM edianton.score_entry e
            LEFT JOIN edianton.person p ON $2 = 'person' AND p.id = e.person
            WHERE e.scored_at < ($1).to_at AND edianton.counting_period(e.id, e.scored_at, ($1).kind) = ($1).code
              AND ($2 = 'unit' OR p.id IS NOT NULL)
            GROUP BY 1, 2
        ), due AS (
            SELECT coalesce(p.unit, d.unit) AS unit, p.id AS person, count(*) AS nodes_due, count(*) FILTER (WHERE d.in_time) AS in_time
            FROM edianton.due_nodes(($1).from_at, ($1).to_at) d
            LEFT JOIN edianton.person p ON $2 = 'person' AND p.id = d.person
            WHERE $2 = 'unit' OR p.id IS NOT NULL
            GROUP BY 1, 2
        ), standing AS (
            SELECT coalesce(e.unit, d.unit) AS unit, coalesce(e.person, d.person) AS person,
                   coalesce(e.points, 0) AS points, coalesce(e.entries, 0)::integer AS entries,
                   coalesce(d.nodes_due, 0)::integer AS nodes_due, coalesce(d.in_time, 0)::integer AS in_time,
                   round(d.in_time * 100.0 / d.nodes_due, 2) AS in_time_percent
            FROM entry e FULL JOIN due d ON d.unit = e.unit AND coalesce(d.person, 0) = coalesce(e.person, 0)
        )
        SELECT rank() OVER (ORDER BY s.points DESC, s.in_time_percent DESC NULLS LAST)::integer, s.unit, s.person, s.points,
               s.entries, s.nodes_due, s.in_time, s.in_time_percent
        FROM standing s;
    END;
COMMENT ON FUNCTION edianton.live_standing(edianton.score_period, text) IS
    'Ranking of units or persons in a period as it stands now: points, then the share in time. 考核期内单位或个人的即时排名：先比积分，再比按时率。';

CREATE OR REPLACE FUNCTION edianton.score_period_of(code text) RETURNS edianton.score_period
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.score_period;
BEGIN
    PERFORM edianton.require_argument('period', score_period_of.code IS NOT NULL);
    SELECT * INTO p FROM edianton.score_period x WHERE x.code = score_period_of.code;
    IF p.code IS NULL THEN
        RAISE EXCEPTION 'there is no score period "%"', score_period_of.code USING
            ERRCODE = 'ED005', HINT = 'open_score_period() sets one up.';
    END IF;
    RETURN p;
END
$$;
COMMENT ON FUNCTION edianton.score_period_of(text) IS
    'The score period with this code; ED005 when there is none. 按代码取考核期。';

-- edianton.ranking: errors ED005, ED039, ED060. Until it is frozen a unit sees its own lines, with their true rank.
CREATE OR REPLACE FUNCTION edianton.ranking(period text, subject text DEFAULT 'unit')
    RETURNS TABLE (rank integer, unit text, unit_zh text, person text, person_name text, points numeric, entries integer,
        nodes_due integer, in_time integer, in_time_percent numeric, frozen boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.score_period := edianton.score_period_of(ranking.period);
BEGIN
    IF ranking.subject IS NULL OR ranking.subject NOT IN ('unit', 'person') THEN
        RAISE EXCEPTION 'units or persons are ranked, and not "%"', ranking.subject USING ERRCODE = 'ED039';
    END IF;
    RETURN QUERY
        SELECT s.rank, u.code, u.name_zh, x.code, x.name, s.points, s.entries, s.nodes_due, s.in_time, s.in_time_percent,
               p.frozen_at IS NOT NULL
        FROM (SELECT f.rank, f.unit, f.person, f.points, f.entries, f.nodes_due, f.in_time, f.in_time_percent
              FROM edianton.score_snapshot f
              WHERE p.frozen_at IS NOT NULL AND f.period = p.code AND f.subject = ranking.subject
              UNION ALL
              SELECT l.rank, l.unit, l.person, l.points, l.entries, l.nodes_due, l.in_time, l.in_time_percent
              FROM edianton.live_standing(p, ranking.subject) l WHERE p.frozen_at IS NULL) s
        JOIN edianton.unit u ON u.id = s.unit
        LEFT JOIN edianton.person x ON x.id = s.person
        WHERE p.frozen_at IS NOT NULL OR edianton.sees_all() OR s.unit = edianton.current_unit()
        ORDER BY s.rank, u.code, x.code;
END
$$;
COMMENT ON FUNCTION edianton.ranking(text, text) IS
    'Ranking of units or persons in a period: as frozen, else as it stands now. 考核期排名：已封存的为定格结果，未封存的为即时结果（单位仅见本单位）。';

-- edianton.freeze_scores: errors ED005, ED010, ED040, ED060. Nobody writes to the ledger while the snapshot is taken.
CREATE OR REPLACE FUNCTION edianton.freeze_scores(period text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.score_period;
    n integer;
BEGIN
    PERFORM edianton.require_role('freeze score periods', 'admin');
    PERFORM edianton.score_period_of(freeze_scores.period);
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'scores are frozen in a READ COMMITTED transaction' USING
            ERRCODE = 'ED010', DETAIL = 'A snapshot that is older than the lock would miss entries.';
    END IF;
    LOCK TABLE edianton.score_entry IN SHARE MODE;
    SELECT * INTO p FROM edianton.score_period x WHERE x.code = freeze_scores.period FOR UPDATE;
    IF p.frozen_at IS NOT NULL OR p.to_at > edianton.clock() THEN
        RAISE EXCEPTION 'period % % be frozen', p.code, CASE WHEN p.frozen_at IS NULL THEN 'cannot yet' ELSE 'cannot again' END USING
            ERRCODE = 'ED010', DETAIL = 'A period is frozen once, after its end.';
    END IF;
    -- what fell due in the period and was not swept yet would come too late
    IF EXISTS (SELECT FROM edianton.node x JOIN edianton.matter m ON m.id = x.matter_id
               WHERE m.state = 'open' AND x.next_at < p.to_at AND x.due_at < p.to_at AND x.state = 'active') THEN
        RAISE EXCEPTION 'period % cannot be frozen before the sweep has passed its end', p.code USING
            ERRCODE = 'ED010', HINT = 'SELECT edianton.tick();';
    END IF;
    -- while it is not frozen its standing is the live one
    INSERT INTO edianton.score_snapshot (period, subject, rank, unit, person, points, entries, nodes_due, in_time, in_time_percent)
    SELECT p.code, s.subject, l.rank, l.unit, l.person, l.points, l.entries, l.nodes_due, l.in_time, l.in_time_percent
    FROM unnest(ARRAY['unit', 'person']) AS s (subject), edianton.live_standing(p, s.subject) l;
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE edianton.score_period x SET frozen_at = edianton.clock(), frozen_by = edianton.current_person(),
        last_entry = coalesce((SELECT max(e.id) FROM edianton.score_entry e), 0)
    WHERE x.code = p.code;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.freeze_scores(text) IS
    'Freeze a period after its end: its ranking becomes a snapshot that nothing changes, and later corrections count in the next period. Returns the lines. 封存考核期：排名定格，此后更正计入下一期；返回行数。';

-- --- interviews (约谈) ---

CREATE TABLE IF NOT EXISTS edianton.interview (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit, -- that is answerable for the node
    held_at     timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by bigint,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    requirement text NOT NULL CHECK (btrim(requirement) <> ''),
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node
);
CREATE INDEX IF NOT EXISTS interview_matter ON edianton.interview (matter_id, ord);

CREATE TABLE IF NOT EXISTS edianton.interviewee (
    interview   bigint NOT NULL REFERENCES edianton.interview,
    person      bigint NOT NULL REFERENCES edianton.person,
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    unit        integer NOT NULL REFERENCES edianton.unit,
    PRIMARY KEY (interview, person)
);

-- edianton.hold_interview: errors ED002, ED003, ED005, ED014, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.hold_interview(matter bigint, node text, persons text[], reason text, requirement text,
        held_at timestamptz DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n edianton.node;
    new_id bigint;
    at_time timestamptz := coalesce(hold_interview.held_at, edianton.clock());
BEGIN
    PERFORM edianton.require_role('record interviews', 'admin', 'supervisor');
    n := edianton.node_of(hold_interview.matter, hold_interview.node);
    IF btrim(coalesce(hold_interview.reason, '')) = '' OR btrim(coalesce(hold_interview.requirement, '')) = ''
       OR coalesce(cardinality(array_remove(hold_interview.persons, NULL)), 0) = 0 THEN
        RAISE EXCEPTION 'an interview needs persons, a reason and what is required of them' USING ERRCODE = 'ED016';
    END IF;
    IF at_time > edianton.clock() THEN
        RAISE EXCEPTION 'an interview is recorded after it was held' USING ERRCODE = 'ED014';
    END IF;
    INSERT INTO edianton.interview (matter_id, ord, unit, held_at, recorded_at, recorded_by, reason, requirement)
    VALUES (n.matter_id, n.ord, n.lead_unit, at_time, edianton.clock(), edianton.current_person(),
        hold_interview.reason, hold_interview.requirement)
    RETURNING id INTO new_id;
    INSERT INTO edianton.interviewee (interview, person, matter_id, unit)
    SELECT DISTINCT new_id, p.id, n.matter_id, coalesce(p.unit, n.lead_unit)
    FROM unnest(hold_interview.persons) c JOIN edianton.person p ON p.id = edianton.person_id(c);
    PERFORM edianton.record_event(n.matter_id, 'interview.held', jsonb_build_object(
        'node', n.code, 'interview', new_id, 'persons', hold_interview.persons, 'reason', hold_interview.reason,
        'requirement', hold_interview.requirement));
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION edianton.hold_interview(bigint, text, text[], text, text, timestamptz) IS
    'Record that persons were called to account for a node (约谈); returns the interview. Administrators and supervisors. 登记约谈：对象、事由、要求；返回约谈编号。';

CREATE OR REPLACE FUNCTION edianton.interview_count(from_at timestamptz, to_at timestamptz,
        OUT interviews bigint, OUT person_times bigint, OUT persons bigint, OUT units bigint)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT count(DISTINCT i.id), count(*), count(DISTINCT p.person), count(DISTINCT p.unit)
        FROM edianton.interview i JOIN edianton.interviewee p ON p.interview = i.id
        WHERE i.held_at >= $1 AND i.held_at < $2;
    END;
COMMENT ON FUNCTION edianton.interview_count(timestamptz, timestamptz) IS
    'Interviews in a span of time: how many, person-times, persons, units. 时段内约谈次数、人次、人数、单位数。';

-- --- misconduct and sanctions ---

CREATE TABLE IF NOT EXISTS edianton.misconduct (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('inaction', 'slow_action', 'falsification', 'dereliction')),
    subject_unit integer REFERENCES edianton.unit,
    subject_person bigint REFERENCES edianton.person,
    unit        integer NOT NULL REFERENCES edianton.unit, -- the subject's, for who sees it
    description text NOT NULL CHECK (btrim(description) <> ''),
    evidence    text NOT NULL CHECK (btrim(evidence) <> ''),
    lead_unit   integer NOT NULL REFERENCES edianton.unit,
    joint_units integer[] NOT NULL CHECK (cardinality(joint_units) > 0),
    reported_at timestamptz NOT NULL,
    reported_by bigint,
    verified    boolean,                         -- NULL: being verified
    decided_at  timestamptz,
    CONSTRAINT misconduct_unit_xor_person CHECK ((subject_unit IS NULL) <> (subject_person IS NULL)),
    CHECK ((verified IS NULL) = (decided_at IS NULL)),
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node
);
CREATE INDEX IF NOT EXISTS misconduct_matter ON edianton.misconduct (matter_id);

CREATE TABLE IF NOT EXISTS edianton.misconduct_finding (
    misconduct  bigint NOT NULL REFERENCES edianton.misconduct,
    unit        integer NOT NULL REFERENCES edianton.unit,
    confirmed   boolean NOT NULL,
    opinion     text NOT NULL CHECK (btrim(opinion) <> ''),
    found_at    timestamptz NOT NULL,
    found_by    bigint,
    PRIMARY KEY (misconduct, unit)
);

CREATE TABLE IF NOT EXISTS edianton.sanction (
    misconduct  bigint NOT NULL REFERENCES edianton.misconduct,
    level       smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
    matter_id   bigint NOT NULL REFERENCES edianton.matter, -- the matter of the misconduct
    imposed_at  timestamptz NOT NULL,
    imposed_by  bigint,
    document    text NOT NULL CHECK (btrim(document) <> ''),
    skip_reason text CHECK (btrim(skip_reason) <> ''),
    case_id     bigint REFERENCES edianton.matter, -- 1: the rectification; 2: the supervision
    scope       text CHECK (btrim(scope) <> ''),
    circulated_to integer[],
    organ       text CHECK (btrim(organ) <> ''),
    PRIMARY KEY (misconduct, level),
    CONSTRAINT sanction_of_its_level CHECK (CASE level
        WHEN 1 THEN case_id IS NOT NULL AND scope IS NULL AND organ IS NULL
        WHEN 2 THEN case_id IS NOT NULL AND scope IS NOT NULL AND organ IS NULL
        ELSE case_id IS NULL AND scope IS NULL AND organ IS NOT NULL END)
);

-- edianton.report_misconduct: errors ED002, ED003, ED005, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.report_misconduct(matter bigint, node text, kind text, description text, evidence text,
        lead_unit text, joint_units text[], unit text DEFAULT NULL, person text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n edianton.node;
    subject_unit integer;
    subject_person bigint;
    of_unit integer;
    leads integer;
    joint integer[];
    new_id bigint;
BEGIN
    PERFORM edianton.require_role('report misconduct', 'admin', 'supervisor', 'leader');
    n := edianton.node_of(report_misconduct.matter, report_misconduct.node);
    PERFORM edianton.require_argument('kind', report_misconduct.kind IS NOT NULL);
    PERFORM edianton.require_argument('lead unit', report_misconduct.lead_unit IS NOT NULL);
    IF report_misconduct.kind NOT IN ('inaction', 'slow_action', 'falsification', 'dereliction') THEN
        RAISE EXCEPTION 'there is no kind of misconduct "%"', report_misconduct.kind USING
            ERRCODE = 'ED039', DETAIL = 'The kinds are inaction, slow_action, falsification and dereliction.';
    END IF;
    IF (report_misconduct.unit IS NULL) = (report_misconduct.person IS NULL) THEN
        RAISE EXCEPTION 'either a unit or a person answers for misconduct' USING
            ERRCODE = 'ED039', DETAIL = 'Name one of them, and not both.';
    END IF;
    IF btrim(coalesce(report_misconduct.description, '')) = '' OR btrim(coalesce(report_misconduct.evidence, '')) = '' THEN
        RAISE EXCEPTION 'misconduct needs a description and evidence' USING ERRCODE = 'ED016';
    END IF;
    subject_unit := edianton.unit_id(report_misconduct.unit);
    subject_person := edianton.person_id(report_misconduct.person);
    of_unit := coalesce(subject_unit, (SELECT p.unit FROM edianton.person p WHERE p.id = subject_person), n.lead_unit);
    leads := edianton.unit_id(report_misconduct.lead_unit);
    joint := ARRAY(SELECT DISTINCT edianton.unit_id(j) FROM unnest(report_misconduct.joint_units) j WHERE j IS NOT NULL);
    IF cardinality(joint) = 0 OR leads = ANY (joint) OR of_unit = leads OR of_unit = ANY (joint) THEN
        RAISE EXCEPTION 'misconduct is verified by a lead unit and others, and not by its own unit' USING
            ERRCODE = 'ED039',
            DETAIL = 'The government office verifies together with the development and reform commission, the inspection office or others.';
    END IF;
    INSERT INTO edianton.misconduct (matter_id, ord, kind, subject_unit, subject_person, unit, description, evidence, lead_unit,
        joint_units, reported_at, reported_by)
    VALUES (n.matter_id, n.ord, report_misconduct.kind, subject_unit, subject_person, of_unit, report_misconduct.description,
        report_misconduct.evidence, leads, joint, edianton.clock(), edianton.current_person())
    RETURNING id INTO new_id;
    PERFORM edianton.record_event(n.matter_id, 'misconduct.reported', jsonb_build_object(
        'node', n.code, 'misconduct', new_id, 'kind', report_misconduct.kind));
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION edianton.report_misconduct(bigint, text, text, text, text, text, text[], text, text) IS
    'Report misconduct of a unit or a person, to be verified by a lead unit jointly with others; returns its number. 提出问责线索（单位或个人），由牵头单位会同有关部门核查；返回编号。';

CREATE OR REPLACE FUNCTION edianton.misconduct_of(misconduct bigint) RETURNS edianton.misconduct
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    c edianton.misconduct;
BEGIN
    PERFORM edianton.require_argument('misconduct', misconduct_of.misconduct IS NOT NULL);
    SELECT * INTO c FROM edianton.misconduct x WHERE x.id = misconduct_of.misconduct FOR NO KEY UPDATE;
    IF c.id IS NULL THEN
        RAISE EXCEPTION 'there is no misconduct %', misconduct_of.misconduct USING
            ERRCODE = 'ED005', HINT = 'report_misconduct() returns the number.';
    END IF;
    RETURN c;
END
$$;
COMMENT ON FUNCTION edianton.misconduct_of(bigint) IS
    'The misconduct with this number, locked; ED005 when there is none. 按编号取问责线索并加锁。';

-- edianton.verify_misconduct: errors ED005, ED010, ED016, ED040, ED042, ED060. Verified when all units confirm it.
CREATE OR REPLACE FUNCTION edianton.verify_misconduct(misconduct bigint, confirmed boolean, opinion text, unit text DEFAULT NULL)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    c edianton.misconduct := edianton.misconduct_of(verify_misconduct.misconduct);
    of_unit integer := edianton.current_unit();
    outcome boolean;
BEGIN
    PERFORM edianton.require_argument('finding', verify_misconduct.confirmed IS NOT NULL);
    -- the owner of the site is of no unit and says for which one he enters it
    IF edianton.current_role_kind() = 'owner' THEN
        of_unit := edianton.unit_id(verify_misconduct.unit);
    END IF;
    IF of_unit IS NULL OR NOT of_unit = ANY (c.lead_unit || c.joint_units)
       OR edianton.current_role_kind() NOT IN ('owner', 'admin', 'supervisor', 'unit') THEN
        RAISE EXCEPTION 'misconduct % is verified by its lead unit and the joint ones', c.id USING
            ERRCODE = 'ED040', DETAIL = 'The acting person is of another unit.';
    END IF;
    IF btrim(coalesce(verify_misconduct.opinion, '')) = '' THEN
        RAISE EXCEPTION 'a finding needs an opinion' USING ERRCODE = 'ED016';
    END IF;
    IF c.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'misconduct % is decided', c.id USING ERRCODE = 'ED010', DETAIL = 'Every unit has given its finding.';
    END IF;
    INSERT INTO edianton.misconduct_finding (misconduct, unit, confirmed, opinion, found_at, found_by)
    VALUES (c.id, of_unit, verify_misconduct.confirmed, verify_misconduct.opinion, edianton.clock(), edianton.current_person())
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this unit has given its finding on misconduct %', c.id USING ERRCODE = 'ED042';
    END IF;
    SELECT bool_and(f.confirmed) INTO outcome FROM edianton.misconduct_finding f
    WHERE f.misconduct = c.id HAVING count(*) = 1 + cardinality(c.joint_units);
    IF outcome IS NOT NULL THEN
        UPDATE edianton.misconduct x SET verified = outcome, decided_at = edianton.clock() WHERE x.id = c.id;
        PERFORM edianton.record_event(c.matter_id, 'misconduct.verified', jsonb_build_object('misconduct', c.id, 'verified', outcome));
    END IF;
    RETURN outcome;
END
$$;
COMMENT ON FUNCTION edianton.verify_misconduct(bigint, boolean, text, text) IS
    'A verifying unit''s finding; the last one decides: verified when all confirm. Returns the outcome, NULL while others are awaited. 核查意见；各核查单位全部确认方为属实，返回结论，未齐时为空。';

-- The second one is a case that a verification decided.
INSERT INTO edianton.supervision_source (code, name_zh, name_en, by_rule, category) VALUES
    ('sanction', '问责重点督办', 'Sanction', true, 'key_work')
ON CONFLICT DO NOTHING;

-- The first sanction: the rectification's clock ends when the decision says.
CREATE OR REPLACE FUNCTION edianton.open_rectification(c edianton.misconduct, document text, due timestamptz) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_id bigint;
    lead_code text := (SELECT u.code FROM edianton.unit u WHERE u.id = c.lead_unit);
    unit_code text := (SELECT u.code FROM edianton.unit u WHERE u.id = c.unit);
    person_code text := (SELECT p.code FROM edianton.person p WHERE p.id = c.subject_person);
    answering text;
BEGIN
    PERFORM edianton.by_rule();
    new_id := edianton.open_matter('accountability-review',
        format('书面检查与限期整改：%s', (SELECT m.title FROM edianton.matter m WHERE m.id = c.matter_id)),
        unit => lead_code,
        attrs => jsonb_build_object('misconduct', c.id, 'kind', c.kind, 'document', document),
        parent => c.matter_id, parent_node => (SELECT n.code FROM edianton.node n WHERE (n.matter_id, n.ord) = (c.matter_id, c.ord)),
        duties => jsonb_build_object('responsible', unit_code, 'issuer', lead_code));
    FOREACH answering IN ARRAY ARRAY['review', 'rectify'] LOOP
        IF person_code IS NOT NULL THEN
            PERFORM edianton.by_rule();
            PERFORM edianton.reassign(new_id, answering, NULL, person_code, document);
        END IF;
    END LOOP;
    PERFORM edianton.by_rule();
    PERFORM edianton.set_deadline(new_id, 'rectify', due, document);
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION edianton.open_rectification(edianton.misconduct, text, timestamptz) IS
    'Open the written review and rectification of a first sanction. 开启第一档处理的书面检查与限期整改事项。';

-- The second sanction: key supervision of the node; one that is open already becomes it.
CREATE OR REPLACE FUNCTION edianton.open_key_supervision(c edianton.misconduct, document text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_id bigint;
    lead_code text := (SELECT u.code FROM edianton.unit u WHERE u.id = c.lead_unit);
BEGIN
    SELECT m.id INTO found_id FROM edianton.matter m
    WHERE m.parent_id = c.matter_id AND m.parent_ord = c.ord AND m.kind = 'supervision' AND m.state = 'open';
    IF found_id IS NOT NULL THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.set_attrs(found_id, jsonb_build_object('key', true, 'misconduct', c.id), document);
        RETURN found_id;
    END IF;
    PERFORM edianton.by_rule();
    RETURN edianton.open_matter(edianton.supervision_template(),
        format('重点督办：%s', (SELECT m.title FROM edianton.matter m WHERE m.id = c.matter_id)),
        unit => lead_code,
        attrs => jsonb_build_object('class', 'major', 'key', true, 'source', 'sanction', 'misconduct', c.id, 'document', document),
        parent => c.matter_id, parent_node => (SELECT n.code FROM edianton.node n WHERE (n.matter_id, n.ord) = (c.matter_id, c.ord)),
        duties => jsonb_build_object('responsible', (SELECT u.code FROM edianton.unit u WHERE u.id = c.unit), 'issuer', lead_code));
END
$$;
COMMENT ON FUNCTION edianton.open_key_supervision(edianton.misconduct, text) IS
    'Open, or mark, the key supervision of a second sanction. 开启第二档处理的重点督办，已有督办的标记为重点。';

-- The circular goes online to the units in its scope.
CREATE OR REPLACE FUNCTION edianton.circulate(c edianton.misconduct, event bigint, document text, scope text, units integer[]) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        INSERT INTO edianton.notice (matter_id, ord, event_id, kind, unit, channel, template, params, body, created_at, not_before)
        SELECT (c).matter_id, (c).ord, event, 'circular', u, 'online', 'circular',
               jsonb_build_object('document', document, 'scope', scope, 'misconduct', (c).id),
               format('【通报】%s：%s因%s被通报，范围：%s。', document,
                   coalesce((SELECT p.name FROM edianton.person p WHERE p.id = (c).subject_person),
                            (SELECT x.name_zh FROM edianton.unit x WHERE x.id = (c).subject_unit)),
                   CASE (c).kind WHEN 'inaction' THEN '不作为' WHEN 'slow_action' THEN '慢作为'
                       WHEN 'falsification' THEN '弄虚作假' ELSE '失职渎职' END, scope),
               edianton.clock(), edianton.clock()
        FROM unnest(units) u;
    END;
COMMENT ON FUNCTION edianton.circulate(edianton.misconduct, bigint, text, text, integer[]) IS
    'Send the circular of a second sanction to the units in its scope. 向通报范围内的单位发送通报。';

CREATE OR REPLACE FUNCTION edianton.check_sanction(c edianton.misconduct, level integer, document text, due timestamptz,
        scope text, circulated_to text[], organ text, skip_reason text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    highest integer;
    lacking text;
BEGIN
    IF c.verified IS NOT TRUE THEN
        RAISE EXCEPTION 'misconduct % is not verified', c.id USING
            ERRCODE = 'ED010', DETAIL = 'A sanction follows when all verifying units have confirmed the misconduct.';
    END IF;
    IF check_sanction.level IS NULL OR check_sanction.level NOT BETWEEN 1 AND 3 THEN
        RAISE EXCEPTION 'there is no sanction of level %', check_sanction.level USING
            ERRCODE = 'ED039', DETAIL = '1: written review and rectification; 2: key supervision and a circular; 3: hand-over to discipline inspection.';
    END IF;
    SELECT coalesce(max(s.level), 0) INTO highest FROM edianton.sanction s WHERE s.misconduct = c.id;
    IF check_sanction.level <= highest THEN
        RAISE EXCEPTION 'misconduct % has been sanctioned at level %', c.id, highest USING
            ERRCODE = 'ED042', DETAIL = 'Sanctions rise; each is imposed once.';
    END IF;
    IF check_sanction.level > highest + 1 AND btrim(coalesce(check_sanction.skip_reason, '')) = '' THEN
        RAISE EXCEPTION 'level % skips level %', check_sanction.level, highest + 1 USING
            ERRCODE = 'ED016', DETAIL = 'The three sanctions follow one another; skipping one needs a reason.', HINT = 'Give skip_reason.';
    END IF;
    lacking := CASE WHEN btrim(coalesce(check_sanction.document, '')) = '' THEN 'document'
        WHEN check_sanction.level = 1 AND check_sanction.due IS NULL THEN 'due, the end of the rectification'
        WHEN check_sanction.level = 2 AND (btrim(coalesce(check_sanction.scope, '')) = ''
             OR coalesce(cardinality(check_sanction.circulated_to), 0) = 0) THEN 'scope and circulated_to, the range of the circular'
        WHEN check_sanction.level = 3 AND btrim(coalesce(check_sanction.organ, '')) = '' THEN 'organ, to which it is handed over' END;
    IF lacking IS NOT NULL THEN
        RAISE EXCEPTION 'a sanction of level % needs: %', check_sanction.level, lacking USING ERRCODE = 'ED016';
    END IF;
    IF check_sanction.level = 1 AND (check_sanction.due <= edianton.clock() OR NOT isfinite(check_sanction.due)) THEN
        RAISE EXCEPTION 'a rectification ends in the future' USING ERRCODE = 'ED039';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.check_sanction(edianton.misconduct, integer, text, timestamptz, text, text[], text, text) IS
    'Refuse a sanction out of order or without its content. 校验处理档次的次序与内容。';

-- edianton.impose_sanction: errors ED005, ED010, ED016, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.impose_sanction(misconduct bigint, level integer, document text, due timestamptz DEFAULT NULL,
        scope text DEFAULT NULL, circulated_to text[] DEFAULT NULL, organ text DEFAULT NULL, skip_reason text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    c edianton.misconduct;
    opened bigint;
    event bigint;
    range integer[];
BEGIN
    PERFORM edianton.require_role('impose sanctions', 'admin', 'supervisor');
    c := edianton.misconduct_of(impose_sanction.misconduct);
    IF c.unit = edianton.current_unit() THEN
        RAISE EXCEPTION 'nobody imposes sanctions in his own unit' USING ERRCODE = 'ED040';
    END IF;
    PERFORM edianton.check_sanction(c, impose_sanction.level, impose_sanction.document, impose_sanction.due, impose_sanction.scope,
        impose_sanction.circulated_to, impose_sanction.organ, impose_sanction.skip_reason);
    IF impose_sanction.level = 1 THEN
        opened := edianton.open_rectification(c, impose_sanction.document, impose_sanction.due);
    ELSIF impose_sanction.level = 2 THEN
        opened := edianton.open_key_supervision(c, impose_sanction.document);
        range := ARRAY(SELECT DISTINCT edianton.unit_id(u) FROM unnest(impose_sanction.circulated_to) u WHERE u IS NOT NULL);
    END IF;
    INSERT INTO edianton.sanction (misconduct, level, matter_id, imposed_at, imposed_by, document, skip_reason, case_id, scope,
        circulated_to, organ)
    VALUES (c.id, impose_sanction.level, c.matter_id, edianton.clock(), edianton.current_person(), impose_sanction.document,
        impose_sanction.skip_reason, opened, CASE impose_sanction.level WHEN 2 THEN impose_sanction.scope END, range,
        CASE impose_sanction.level WHEN 3 THEN impose_sanction.organ END);
    event := edianton.record_event(c.matter_id, 'sanction.imposed', jsonb_strip_nulls(jsonb_build_object(
        'misconduct', c.id, 'level', impose_sanction.level, 'document', impose_sanction.document, 'case', opened,
        'scope', impose_sanction.scope, 'organ', impose_sanction.organ, 'skip_reason', impose_sanction.skip_reason)));
    IF impose_sanction.level = 2 THEN
        PERFORM edianton.circulate(c, event, impose_sanction.document, impose_sanction.scope, range);
    END IF;
    RETURN opened;
END
$$;
COMMENT ON FUNCTION edianton.impose_sanction(bigint, integer, text, timestamptz, text, text[], text, text) IS
    'Impose the next sanction on verified misconduct: 1 written review and rectification until due, 2 key supervision and a circular, 3 hand-over to an organ; skipping one needs a reason. Returns the matter it opens. 依次作出三档处理：书面检查限期整改、重点督办并通报、移交；越档须说明理由；返回所开启事项。';

-- --- what nobody changes ---

CREATE OR REPLACE FUNCTION edianton.settled_row() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
        RAISE EXCEPTION 'this row of edianton.% is settled', TG_TABLE_NAME USING
            ERRCODE = 'ED021', DETAIL = 'What was decided stays as it was decided.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION edianton.settled_row() IS
    'Trigger: a row whose decision is made is not changed, and none is deleted (ED021). 触发器：已决定的行不可更改，任何行不可删除。';

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['score_rule', 'delay_cause', 'score_snapshot', 'interview', 'interviewee',
            'misconduct_finding', 'sanction'] LOOP
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edianton.%I
            FOR EACH STATEMENT EXECUTE FUNCTION edianton.history_is_immutable()', relation);
    END LOOP;
    EXECUTE 'CREATE OR REPLACE TRIGGER settled BEFORE UPDATE OR DELETE ON edianton.score_period
        FOR EACH ROW EXECUTE FUNCTION edianton.settled_row(''frozen_at'')';
    EXECUTE 'CREATE OR REPLACE TRIGGER settled BEFORE UPDATE OR DELETE ON edianton.score_appeal
        FOR EACH ROW EXECUTE FUNCTION edianton.settled_row(''decided_at'')';
    EXECUTE 'CREATE OR REPLACE TRIGGER settled BEFORE UPDATE OR DELETE ON edianton.misconduct
        FOR EACH ROW EXECUTE FUNCTION edianton.settled_row(''decided_at'')';
END
$$;

COMMENT ON TABLE edianton.score_rule IS 'Rules by which points are taken or given, in versions that never reach back. 记分规则，按版本管理，不溯及既往。';
COMMENT ON COLUMN edianton.score_rule.code IS 'Code; the cause of its entries. 规则代码，即流水的原因。';
COMMENT ON COLUMN edianton.score_rule.version IS 'Version, from 1. 版本号。';
COMMENT ON COLUMN edianton.score_rule.name_zh IS 'Name in Chinese. 中文名称。';
COMMENT ON COLUMN edianton.score_rule.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.score_rule.points IS 'Points, negative when taken; NULL: those of the node in its template. 分值，扣分为负；空为模板所定节点分值。';
COMMENT ON COLUMN edianton.score_rule.basis IS 'Document that says so. 依据文件。';
COMMENT ON COLUMN edianton.score_rule.valid_from IS 'In force from then until the next version. 生效时刻，至下一版本为止。';
COMMENT ON COLUMN edianton.score_rule.entered_at IS 'When it was entered. 登记时刻。';
COMMENT ON COLUMN edianton.score_rule.entered_by IS 'Person who entered it. 登记人。';

COMMENT ON TABLE edianton.delay_cause IS 'Whose delay a late node was; only the department''s takes points. 逾期原因认定：仅部门原因扣分。';
COMMENT ON COLUMN edianton.delay_cause.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.delay_cause.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.delay_cause.round IS 'Round of the node. 节点办理轮次。';
COMMENT ON COLUMN edianton.delay_cause.cause IS 'department, enterprise, force_majeure. 部门、企业、不可抗力。';
COMMENT ON COLUMN edianton.delay_cause.reason IS 'Why it is held to be so. 认定理由。';
COMMENT ON COLUMN edianton.delay_cause.evidence IS 'Where the evidence is. 佐证材料地址。';
COMMENT ON COLUMN edianton.delay_cause.decided_at IS 'When it was decided. 认定时刻。';
COMMENT ON COLUMN edianton.delay_cause.decided_by IS 'Person who decided. 认定人。';

COMMENT ON TABLE edianton.score_appeal IS 'Appeals against points, one for each entry. 扣分申诉，每笔流水一次。';
COMMENT ON COLUMN edianton.score_appeal.id IS 'Number of the appeal. 申诉编号。';
COMMENT ON COLUMN edianton.score_appeal.entry IS 'Entry appealed against. 被申诉的流水。';
COMMENT ON COLUMN edianton.score_appeal.matter_id IS 'Matter of the entry. 流水所属事项。';
COMMENT ON COLUMN edianton.score_appeal.unit IS 'Unit that lost the points. 被扣分单位。';
COMMENT ON COLUMN edianton.score_appeal.person IS 'Person who lost the points. 被扣分个人。';
COMMENT ON COLUMN edianton.score_appeal.reason IS 'Why. 申诉理由。';
COMMENT ON COLUMN edianton.score_appeal.evidence IS 'Where the evidence is. 佐证材料地址。';
COMMENT ON COLUMN edianton.score_appeal.appealed_at IS 'When. 申诉时刻。';
COMMENT ON COLUMN edianton.score_appeal.appealed_by IS 'Person who appealed. 申诉人。';
COMMENT ON COLUMN edianton.score_appeal.upheld IS 'True: points given back; false: rejected; NULL: not decided. 真为成立、假为驳回、空为未裁决。';
COMMENT ON COLUMN edianton.score_appeal.decision IS 'Reasons of the decision. 裁决理由。';
COMMENT ON COLUMN edianton.score_appeal.decided_at IS 'When it was decided. 裁决时刻。';
COMMENT ON COLUMN edianton.score_appeal.decided_by IS 'Person who decided. 裁决人。';
COMMENT ON COLUMN edianton.score_appeal.counter_entry IS 'Entry that gives the points back. 冲销流水。';

COMMENT ON TABLE edianton.score_period IS 'Periods of ranking: calendar months, quarters, half-years, years. 考核期：月、季、半年、年。';
COMMENT ON COLUMN edianton.score_period.code IS 'Code. 考核期代码。';
COMMENT ON COLUMN edianton.score_period.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.score_period.kind IS 'month, quarter, half_year, year. 类型：月、季、半年、年。';
COMMENT ON COLUMN edianton.score_period.from_at IS 'Begins. 起始时刻。';
COMMENT ON COLUMN edianton.score_period.to_at IS 'Ends before. 截止时刻（不含）。';
COMMENT ON COLUMN edianton.score_period.frozen_at IS 'When it was frozen; NULL: open. 封存时刻，空为未封存。';
COMMENT ON COLUMN edianton.score_period.frozen_by IS 'Person who froze it. 封存人。';
COMMENT ON COLUMN edianton.score_period.last_entry IS 'Last entry of the ledger that the freezing saw. 封存时的最后一笔流水。';

COMMENT ON TABLE edianton.score_snapshot IS 'Rankings of frozen periods. 已封存考核期的排名定格。';
COMMENT ON COLUMN edianton.score_snapshot.period IS 'Period. 考核期。';
COMMENT ON COLUMN edianton.score_snapshot.subject IS 'unit or person. 对象：单位或个人。';
COMMENT ON COLUMN edianton.score_snapshot.rank IS 'Rank; equals share it. 名次，并列同名次。';
COMMENT ON COLUMN edianton.score_snapshot.unit IS 'Unit, of a person his own. 单位。';
COMMENT ON COLUMN edianton.score_snapshot.person IS 'Person. 个人。';
COMMENT ON COLUMN edianton.score_snapshot.points IS 'Sum of points. 积分合计。';
COMMENT ON COLUMN edianton.score_snapshot.entries IS 'Number of entries. 流水笔数。';
COMMENT ON COLUMN edianton.score_snapshot.nodes_due IS 'Nodes that fell due in the period. 期内到期节点数。';
COMMENT ON COLUMN edianton.score_snapshot.in_time IS 'Of which done in time. 其中按时办结数。';
COMMENT ON COLUMN edianton.score_snapshot.in_time_percent IS 'Share in time, in percent. 按时率（百分比）。';

COMMENT ON TABLE edianton.interview IS 'Interviews in which persons are called to account for a node. 约谈记录。';
COMMENT ON COLUMN edianton.interview.id IS 'Number of the interview. 约谈编号。';
COMMENT ON COLUMN edianton.interview.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.interview.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.interview.unit IS 'Unit that answers for the node. 节点责任单位。';
COMMENT ON COLUMN edianton.interview.held_at IS 'When it was held. 约谈时刻。';
COMMENT ON COLUMN edianton.interview.recorded_at IS 'When it was recorded. 登记时刻。';
COMMENT ON COLUMN edianton.interview.recorded_by IS 'Person who recorded it. 登记人。';
COMMENT ON COLUMN edianton.interview.reason IS 'Why. 约谈事由。';
COMMENT ON COLUMN edianton.interview.requirement IS 'What is required of them. 约谈要求。';

COMMENT ON TABLE edianton.interviewee IS 'Persons called to account; each row is one person-time. 约谈对象，每行计一人次。';
COMMENT ON COLUMN edianton.interviewee.interview IS 'The interview. 约谈编号。';
COMMENT ON COLUMN edianton.interviewee.person IS 'The person. 约谈对象。';
COMMENT ON COLUMN edianton.interviewee.matter_id IS 'Matter of the interview. 事项。';
COMMENT ON COLUMN edianton.interviewee.unit IS 'The person''s unit at the time. 当时所属单位。';

COMMENT ON TABLE edianton.misconduct IS 'Misconduct of units or persons, verified jointly. 问责线索：单位或个人，联合核查。';
COMMENT ON COLUMN edianton.misconduct.id IS 'Number. 编号。';
COMMENT ON COLUMN edianton.misconduct.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.misconduct.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.misconduct.kind IS 'inaction, slow_action, falsification, dereliction. 不作为、慢作为、弄虚作假、失职渎职。';
COMMENT ON COLUMN edianton.misconduct.subject_unit IS 'Unit that answers for it, or else a person does. 责任单位（与个人二选一）。';
COMMENT ON COLUMN edianton.misconduct.subject_person IS 'Person who answers for it, or else a unit does. 责任个人（与单位二选一）。';
COMMENT ON COLUMN edianton.misconduct.unit IS 'The subject''s unit. 责任对象所属单位。';
COMMENT ON COLUMN edianton.misconduct.description IS 'What happened. 情况说明。';
COMMENT ON COLUMN edianton.misconduct.evidence IS 'Where the evidence is. 证据材料地址。';
COMMENT ON COLUMN edianton.misconduct.lead_unit IS 'Unit that leads the verification: government office. 牵头核查单位。';
COMMENT ON COLUMN edianton.misconduct.joint_units IS 'Units that verify with it. 会同核查单位。';
COMMENT ON COLUMN edianton.misconduct.reported_at IS 'When it was reported. 提出时刻。';
COMMENT ON COLUMN edianton.misconduct.reported_by IS 'Person who reported it. 提出人。';
COMMENT ON COLUMN edianton.misconduct.verified IS 'True: confirmed by all; false: not; NULL: being verified. 是否属实，空为核查中。';
COMMENT ON COLUMN edianton.misconduct.decided_at IS 'When the last unit gave its finding. 核查结论时刻。';

COMMENT ON TABLE edianton.misconduct_finding IS 'Findings of the verifying units, one each. 各核查单位的核查意见。';
COMMENT ON COLUMN edianton.misconduct_finding.misconduct IS 'The misconduct. 问责线索编号。';
COMMENT ON COLUMN edianton.misconduct_finding.unit IS 'Unit that found it. 核查单位。';
COMMENT ON COLUMN edianton.misconduct_finding.confirmed IS 'Is it so? 是否属实。';
COMMENT ON COLUMN edianton.misconduct_finding.opinion IS 'In words. 核查意见。';
COMMENT ON COLUMN edianton.misconduct_finding.found_at IS 'When. 核查时刻。';
COMMENT ON COLUMN edianton.misconduct_finding.found_by IS 'Person who entered it. 登记人。';

COMMENT ON TABLE edianton.sanction IS 'Sanctions in their order: written review and rectification, key supervision and circular, hand-over. 三档处理：书面检查限期整改、重点督办并通报、移交纪检监察。';
COMMENT ON COLUMN edianton.sanction.misconduct IS 'The misconduct. 问责线索编号。';
COMMENT ON COLUMN edianton.sanction.level IS '1, 2 or 3, in this order. 档次，依次递进。';
COMMENT ON COLUMN edianton.sanction.matter_id IS 'Matter of the misconduct. 所涉事项。';
COMMENT ON COLUMN edianton.sanction.imposed_at IS 'When it was imposed. 作出时刻。';
COMMENT ON COLUMN edianton.sanction.imposed_by IS 'Person who imposed it. 作出人。';
COMMENT ON COLUMN edianton.sanction.document IS 'Number of the decision. 处理文号。';
COMMENT ON COLUMN edianton.sanction.skip_reason IS 'Why a level was skipped. 越档理由。';
COMMENT ON COLUMN edianton.sanction.case_id IS 'Matter it opened: rectification of level 1, supervision of level 2. 所开启的整改或督办事项。';
COMMENT ON COLUMN edianton.sanction.scope IS 'Range of the circular, level 2. 通报范围。';
COMMENT ON COLUMN edianton.sanction.circulated_to IS 'Units that the circular went to, level 2. 通报送达单位。';
COMMENT ON COLUMN edianton.sanction.organ IS 'Organ of discipline inspection it was handed over to, level 3. 移交的纪检监察机关。';

-- Who sees what follows from points: between units, and not for enterprises. A unit sees its own; who sees all, all.

CREATE OR REPLACE VIEW edianton.accountability WITH (security_invoker = true) AS
SELECT c.id AS misconduct,
       c.matter_id,
       m.title,
       n.code AS node,
       c.kind,
       CASE c.kind WHEN 'inaction' THEN '不作为' WHEN 'slow_action' THEN '慢作为' WHEN 'falsification' THEN '弄虚作假' ELSE '失职渎职' END AS kind_zh,
       su.name_zh AS subject_unit,
       sp.name AS subject_person,
       c.reported_at,
       c.verified,
       c.decided_at,
       s.level,
       s.imposed_at,
       s.document,
       s.skip_reason,
       s.case_id,
       b.state AS case_state,
       b.colour AS case_colour,
       s.scope,
       s.organ
FROM edianton.misconduct c
JOIN edianton.node n ON n.matter_id = c.matter_id AND n.ord = c.ord
JOIN edianton.matter m ON m.id = c.matter_id
LEFT JOIN edianton.unit su ON su.id = c.subject_unit
LEFT JOIN edianton.person sp ON sp.id = c.subject_person
LEFT JOIN edianton.sanction s ON s.misconduct = c.id
LEFT JOIN edianton.board b ON b.matter_id = s.case_id;

COMMENT ON VIEW edianton.accountability IS 'Misconduct, the outcome of its verification, and its sanctions, one line each. 问责一览：线索、核查结论与各档处理。';
COMMENT ON COLUMN edianton.accountability.misconduct IS 'Number of the misconduct. 问责线索编号。';
COMMENT ON COLUMN edianton.accountability.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.accountability.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.accountability.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.accountability.kind IS 'inaction, slow_action, falsification, dereliction. 问责情形代码。';
COMMENT ON COLUMN edianton.accountability.kind_zh IS 'The same in Chinese. 问责情形。';
COMMENT ON COLUMN edianton.accountability.subject_unit IS 'Unit that answers for it. 责任单位。';
COMMENT ON COLUMN edianton.accountability.subject_person IS 'Person who answers for it. 责任个人。';
COMMENT ON COLUMN edianton.accountability.reported_at IS 'When it was reported. 提出时刻。';
COMMENT ON COLUMN edianton.accountability.verified IS 'Outcome of the verification; NULL: not yet. 核查是否属实，空为核查中。';
COMMENT ON COLUMN edianton.accountability.decided_at IS 'When it was verified. 核查结论时刻。';
COMMENT ON COLUMN edianton.accountability.level IS 'Level of the sanction. 处理档次。';
COMMENT ON COLUMN edianton.accountability.imposed_at IS 'When it was imposed. 处理时刻。';
COMMENT ON COLUMN edianton.accountability.document IS 'Number of the decision. 处理文号。';
COMMENT ON COLUMN edianton.accountability.skip_reason IS 'Why a level was skipped. 越档理由。';
COMMENT ON COLUMN edianton.accountability.case_id IS 'Rectification or supervision it opened. 整改或督办事项。';
COMMENT ON COLUMN edianton.accountability.case_state IS 'State of that matter. 该事项状态。';
COMMENT ON COLUMN edianton.accountability.case_colour IS 'Light of that matter. 该事项灯色。';
COMMENT ON COLUMN edianton.accountability.scope IS 'Range of the circular. 通报范围。';
COMMENT ON COLUMN edianton.accountability.organ IS 'Organ it was handed over to. 移交机关。';

DO $$
DECLARE
    relation text;
    own text;
BEGIN
    FOR relation, own IN VALUES
        ('score_appeal', 'unit = (SELECT edianton.sight_unit()) OR person = (SELECT edianton.current_person())'),
        ('interview', 'unit = (SELECT edianton.sight_unit())'),
        ('interviewee', 'unit = (SELECT edianton.sight_unit()) OR person = (SELECT edianton.current_person())'),
        ('misconduct', 'unit = (SELECT edianton.sight_unit()) OR subject_person = (SELECT edianton.current_person())
            OR (SELECT edianton.sight_unit()) = ANY (lead_unit || joint_units)'),
        ('misconduct_finding', 'misconduct IN (SELECT c.id FROM edianton.misconduct c)'),
        ('sanction', 'misconduct IN (SELECT c.id FROM edianton.misconduct c)')
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE edianton.%I ENABLE ROW LEVEL SECURITY', relation);
        EXECUTE pg_catalog.format('DROP POLICY IF EXISTS sight ON edianton.%I', relation);
        EXECUTE pg_catalog.format('CREATE POLICY sight ON edianton.%I FOR SELECT USING ((SELECT edianton.sees_all()) OR %s)', relation, own);
        EXECUTE pg_catalog.format('COMMENT ON POLICY sight ON edianton.%I IS %L', relation,
            'The unit and the person concerned, who verifies it, and who sees all. 当事单位、当事人、核查单位及全域可见角色可见。');
    END LOOP;
END
$$;
