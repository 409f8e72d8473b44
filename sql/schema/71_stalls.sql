-- The four stalls of an investment (1.1): talked not signed, signed not started, started slow, built not at capacity.
-- Where a project stands is fact; how long it may stand there is data, in versions and per library; what follows is the rule's.

CREATE TABLE IF NOT EXISTS edianton.stall_kind (
    code        text PRIMARY KEY,
    ord         smallint NOT NULL UNIQUE,
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    since       text NOT NULL REFERENCES edianton.milestone_kind,
    until       text NOT NULL REFERENCES edianton.milestone_kind,
    ended_by    text[] NOT NULL                  -- any of these ends it, until among them
        CHECK (until = ANY (ended_by) AND since <> ALL (ended_by))
);
INSERT INTO edianton.stall_kind (code, ord, name_zh, name_en, since, until, ended_by) VALUES
    ('unsigned', 10, '久谈不签', 'Talked, not signed', 'negotiated', 'signed', '{signed,started,built,produced,capacity,operation}'),
    ('unstarted', 20, '签而不动', 'Signed, not started', 'signed', 'started', '{started,built,produced,capacity,operation}'),
    ('slow', 30, '动而缓建', 'Started, slow', 'started', 'built', '{built,produced,capacity,operation}'),
    ('short', 40, '建难达产', 'Built, not at capacity', 'built', 'capacity', '{capacity,operation}')
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.stall_rule (
    kind        text NOT NULL REFERENCES edianton.stall_kind,
    library     text NOT NULL DEFAULT '*' CHECK (library IN ('*', 'lead', 'government', 'state_owned', 'social')),
    version     integer NOT NULL CHECK (version > 0),
    term        edianton.term NOT NULL CHECK (term <> 'none'), -- from the milestone that it is since
    grace       edianton.term,                   -- after the planned day of the next one, where that is planned; NULL: plans do not count
    calendar    text NOT NULL DEFAULT 'CN-natural',  -- as a template's, checked when it is entered
    supervise   boolean NOT NULL DEFAULT false,  -- proposes a supervision, which a second person admits
    severity    smallint NOT NULL DEFAULT 3 CHECK (severity BETWEEN 1 AND 5),
    basis       text NOT NULL CHECK (btrim(basis) <> ''),
    valid_from  timestamptz NOT NULL,
    entered_at  timestamptz NOT NULL,
    entered_by  bigint,
    PRIMARY KEY (kind, library, version),
    UNIQUE (kind, library, valid_from)
);
INSERT INTO edianton.stall_rule (kind, library, version, term, grace, basis, valid_from, entered_at)
SELECT r.kind, '*', 1, r.term::edianton.term, r.grace::edianton.term, '出厂设置', '-infinity', edianton.clock()
FROM (VALUES ('unsigned', '90 days', NULL), ('unstarted', '6 months', '30 days'), ('slow', '18 months', '30 days'), ('short', '12 months', '30 days')) r (kind, term, grace)
WHERE NOT EXISTS (SELECT FROM edianton.stall_rule x WHERE x.kind = r.kind AND x.library = '*' AND x.version = 1);
CREATE OR REPLACE TRIGGER history BEFORE UPDATE OR DELETE OR TRUNCATE ON edianton.stall_rule
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.history_is_immutable();

INSERT INTO edianton.supervision_source (code, name_zh, name_en, by_rule, category)
VALUES ('stall', '项目停滞', 'Stalled project', false, 'engineering')
ON CONFLICT DO NOTHING;

-- What was found, told and proposed: once for each time that a project stalls.
CREATE TABLE IF NOT EXISTS edianton.stall (
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    kind        text NOT NULL REFERENCES edianton.stall_kind,
    since       timestamptz NOT NULL,
    stalled_at  timestamptz NOT NULL,            -- when the threshold ran out
    rule_library text NOT NULL,
    rule_version integer NOT NULL,
    holder      integer REFERENCES edianton.unit, -- unit that held it then
    event_id    bigint,
    proposal    bigint REFERENCES edianton.supervision_proposal,
    refusal     text,                            -- why the gate of supervision did not take it
    recorded_at timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_how   text CHECK (ended_how IN ('reached', 'voided', 'cancelled', 'rule')),
    PRIMARY KEY (matter_id, kind, since),
    FOREIGN KEY (kind, rule_library, rule_version) REFERENCES edianton.stall_rule,
    CHECK ((ended_at IS NULL) = (ended_how IS NULL)),
    CHECK (proposal IS NULL OR refusal IS NULL)
);
CREATE INDEX IF NOT EXISTS stall_standing ON edianton.stall (matter_id) WHERE ended_at IS NULL;

-- edianton.set_stall_rule: errors ED005, ED016, ED030, ED039, ED040, ED060. A rule never reaches back.
CREATE OR REPLACE FUNCTION edianton.set_stall_rule(kind text, term edianton.term, basis text, library text DEFAULT '*',
        grace edianton.term DEFAULT NULL, supervise boolean DEFAULT false, severity integer DEFAULT 3, valid_from timestamptz DEFAULT NULL,
        calendar text DEFAULT 'CN-natural') RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    instant timestamptz := edianton.clock();
    from_then timestamptz := coalesce(set_stall_rule.valid_from, instant);
    latest edianton.stall_rule;
BEGIN
    PERFORM edianton.require_role('set thresholds of stalls', 'admin');
    PERFORM edianton.require_argument('kind', set_stall_rule.kind IS NOT NULL);
    PERFORM edianton.require_argument('term', set_stall_rule.term IS NOT NULL);
    PERFORM edianton.require_text(set_stall_rule.basis, 'the basis of a threshold');
    IF NOT EXISTS (SELECT FROM edianton.stall_kind k WHERE k.code = set_stall_rule.kind)
       OR NOT EXISTS (SELECT FROM edianton.calendar c WHERE c.code = set_stall_rule.calendar) THEN
        RAISE EXCEPTION 'there is no stall "%" or no calendar "%"', set_stall_rule.kind, set_stall_rule.calendar USING
            ERRCODE = 'ED005',
            DETAIL = format('Stalls: %s.', (SELECT string_agg(k.code || ' ' || k.name_zh, ', ' ORDER BY k.ord) FROM edianton.stall_kind k));
    END IF;
    IF set_stall_rule.term::text = 'none' OR set_stall_rule.library IS NULL OR set_stall_rule.library NOT IN ('*', 'lead', 'government', 'state_owned', 'social')
       OR set_stall_rule.severity IS NULL OR set_stall_rule.severity NOT BETWEEN 1 AND 5 OR set_stall_rule.supervise IS NULL THEN
        RAISE EXCEPTION 'this is not a threshold: % for "%", severity %', set_stall_rule.term, set_stall_rule.library, set_stall_rule.severity USING
            ERRCODE = 'ED039', DETAIL = 'A threshold has a term, a library (*, lead, government, state_owned, social) and a severity from 1 to 5.';
    END IF;
    LOCK TABLE edianton.stall_rule IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO latest FROM edianton.stall_rule r
    WHERE r.kind = set_stall_rule.kind AND r.library = set_stall_rule.library ORDER BY r.version DESC LIMIT 1;
    IF from_then < instant OR from_then <= latest.valid_from OR NOT isfinite(from_then) THEN
        RAISE EXCEPTION 'threshold of "%" cannot hold from %', set_stall_rule.kind, from_then USING
            ERRCODE = 'ED039', DETAIL = 'A rule never reaches back, and each version begins after the one before.';
    END IF;
    INSERT INTO edianton.stall_rule (kind, library, version, term, grace, calendar, supervise, severity, basis, valid_from, entered_at, entered_by)
    VALUES (set_stall_rule.kind, set_stall_rule.library, coalesce(latest.version, 0) + 1, set_stall_rule.term, set_stall_rule.grace,
        set_stall_rule.calendar, set_stall_rule.supervise, set_stall_rule.severity, set_stall_rule.basis, from_then, instant, edianton.current_person());
    RETURN coalesce(latest.version, 0) + 1;
END
$$;
COMMENT ON FUNCTION edianton.set_stall_rule(text, edianton.term, text, text, edianton.term, boolean, integer, timestamptz, text) IS
    'A new version of the threshold of a stall, for one library or all, from now or later; returns its number. Administrators. 设置停滞判定阈值新版本（可分项目库），不溯及既往；限管理员。';

-- Everything that waits between two milestones, and when that becomes a stall: by the rule in force now.
CREATE OR REPLACE VIEW edianton.stall_watch WITH (security_invoker = true) AS
SELECT w.matter_id, w.title, w.matter_kind, w.library, w.investment, w.kind, w.name_zh, w.name_en, w.since, w.planned_on,
       w.rule_library, w.rule_version, w.term::text AS term, w.grace::text AS grace, w.supervise, w.severity,
       CASE WHEN w.planned_on IS NOT NULL AND w.grace IS NOT NULL
            THEN edianton.deadline((w.planned_on + time '12:00') AT TIME ZONE 'Asia/Shanghai', w.grace, w.calendar)
            ELSE edianton.deadline(w.since, w.term, w.calendar) END AS stalls_at
FROM (
    SELECT m.id AS matter_id, m.title, m.kind AS matter_kind, coalesce(p.library, 'lead') AS library,
           coalesce(p.total_investment, l.contract_value, l.intended_investment) AS investment,
           k.code AS kind, k.name_zh, k.name_en, a.happened_at AS since,
           (SELECT x.planned_on FROM edianton.milestone_plan x WHERE x.matter_id = m.id AND x.kind = k.until ORDER BY x.version DESC LIMIT 1) AS planned_on,
           r.library AS rule_library, r.version AS rule_version, r.term, r.grace, r.calendar, r.supervise, r.severity
    FROM edianton.stall_kind k
    JOIN edianton.milestone a ON a.kind = k.since AND a.voided_at IS NULL
    JOIN edianton.matter m ON m.id = a.matter_id AND m.kind IN ('project', 'lead') AND m.state <> 'cancelled'
    LEFT JOIN edianton.project p ON p.matter_id = m.id
    LEFT JOIN edianton.lead l ON l.matter_id = m.id
    JOIN LATERAL (
        SELECT x.* FROM edianton.stall_rule x
        WHERE x.kind = k.code AND x.library IN ('*', coalesce(p.library, 'lead')) AND x.valid_from <= edianton.clock()
        ORDER BY x.library = '*', x.valid_from DESC LIMIT 1) r ON true
    WHERE l.project IS NULL
      AND NOT EXISTS (SELECT FROM edianton.milestone b WHERE b.matter_id = m.id AND b.kind = ANY (k.ended_by) AND b.voided_at IS NULL)) w;

-- What stands still at this instant, beyond its threshold, who holds it and whose delay that was found to be.
CREATE OR REPLACE VIEW edianton.stall_board WITH (security_invoker = true) AS
SELECT w.matter_id, w.title, w.matter_kind, w.library, w.investment, w.kind, w.name_zh, w.name_en,
       edianton.in_language(w.name_zh, w.name_en) AS name,
       w.since, w.stalls_at AS stalled_at,
       (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date - (w.since AT TIME ZONE 'Asia/Shanghai')::date AS days,
       (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date - (w.stalls_at AT TIME ZONE 'Asia/Shanghai')::date AS days_beyond,
       edianton.workdays_between(w.stalls_at, edianton.clock()) AS workdays_beyond,
       w.term, w.planned_on, w.rule_library, w.rule_version, w.supervise, w.severity,
       u.id AS holder_id, u.code AS holder, u.name_zh AS holder_zh,
       h.node, h.node_zh, h.person,
       d.cause, d.reason AS cause_reason,
       s.recorded_at, s.proposal
FROM edianton.stall_watch w
JOIN edianton.matter m ON m.id = w.matter_id
LEFT JOIN edianton.lead l ON l.matter_id = w.matter_id
-- the most urgent node in hand, else whoever answers for the whole
LEFT JOIN LATERAL (
    SELECT n.lead_unit, n.code AS node, tn.name_zh AS node_zh, p.code AS person
    FROM edianton.node n
    JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = n.ord
    LEFT JOIN edianton.person p ON p.id = n.lead_person
    WHERE n.matter_id = w.matter_id AND m.state = 'open'
      AND n.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional')
    ORDER BY n.due_at NULLS LAST, n.ord LIMIT 1) h ON true
LEFT JOIN edianton.unit u ON u.id = coalesce(h.lead_unit, l.unit, m.unit)
LEFT JOIN LATERAL (
    SELECT x.cause, x.reason FROM edianton.delay_cause x WHERE x.matter_id = w.matter_id ORDER BY x.decided_at DESC, x.ord DESC LIMIT 1) d ON true
LEFT JOIN edianton.stall s ON s.matter_id = w.matter_id AND s.kind = w.kind AND s.since = w.since AND s.ended_at IS NULL
WHERE w.stalls_at <= edianton.clock();

CREATE OR REPLACE VIEW edianton.stall_summary WITH (security_invoker = true) AS
SELECT k.code AS kind, k.ord, k.name_zh, k.name_en, b.library,
       count(b.matter_id) AS projects,
       sum(b.investment) AS investment,
       round(avg(b.days_beyond), 1) AS avg_days_beyond,
       count(*) FILTER (WHERE b.cause = 'department') AS by_department,
       count(*) FILTER (WHERE b.cause = 'enterprise') AS by_enterprise,
       count(*) FILTER (WHERE b.cause = 'force_majeure') AS by_force_majeure
FROM edianton.stall_kind k
LEFT JOIN edianton.stall_board b ON b.kind = k.code
GROUP BY k.code, k.ord, k.name_zh, k.name_en, b.library;

-- The unit that holds it is told, and the one that answers for the whole.
CREATE OR REPLACE FUNCTION edianton.tell_stall(b edianton.stall_board, event bigint) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        INSERT INTO edianton.notice (matter_id, event_id, kind, unit, person, phone, channel, template, params, body, created_at, not_before)
        SELECT (b).matter_id, event, 'stall', t.unit, c.person, c.phone, 'sms', 'stall',
               jsonb_build_object('kind', (b).kind, 'since', (b).since, 'days_beyond', (b).days_beyond),
               CASE current_setting('edianton.language', true)
                   WHEN 'en' THEN format('[%s] "%s" has stood there since %s, beyond the threshold of %s. Held by: %s.',
                                         (b).name_en, (b).title, ((b).since AT TIME ZONE 'Asia/Shanghai')::date, (b).term, (b).holder)
                   ELSE format('【%s】“%s”自%s起停滞，已超过判定阈值。当前责任单位：%s，请推进并反馈。',
                               (b).name_zh, (b).title, to_char((b).since AT TIME ZONE 'Asia/Shanghai', 'YYYY年FMMM月FMDD日'), (b).holder_zh) END,
               edianton.clock(), edianton.clock()
        FROM (SELECT (b).holder_id AS unit
              UNION
              SELECT coalesce(l.unit, m.unit) AS unit FROM edianton.matter m LEFT JOIN edianton.lead l ON l.matter_id = m.id WHERE m.id = (b).matter_id) t
        LEFT JOIN LATERAL (
            SELECT k.person, coalesce(k.phone, p.phone) AS phone
            FROM edianton.contact k LEFT JOIN edianton.person p ON p.id = k.person
            WHERE k.unit = t.unit AND k.valid_from <= edianton.clock() AND k.valid_to > edianton.clock()
            ORDER BY k.level = 'liaison' DESC, k.level = 'duty' DESC, k.id LIMIT 1) c ON true
        WHERE t.unit IS NOT NULL
        ORDER BY t.unit;
    END;
COMMENT ON FUNCTION edianton.tell_stall(edianton.stall_board, bigint) IS
    'Tell the units of a stalled project. 将项目停滞情况通知责任单位与总责单位。';

-- What the gate of supervision does not take is on record with its reason, and stops no other.
CREATE OR REPLACE FUNCTION edianton.propose_stall(b edianton.stall_board, OUT proposal bigint, OUT refusal text)
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    issuer text;
BEGIN
    SELECT u.code INTO issuer FROM edianton.matter m
    JOIN edianton.unit u ON u.id = coalesce((m.duties ->> 'issuer')::integer,
        (SELECT d.unit FROM edianton.duty_unit d WHERE d.division = m.division AND d.duty = 'issuer'), m.unit, b.holder_id)
    WHERE m.id = b.matter_id;
    proposal := edianton.propose_supervision(
        title => format('%s：%s', b.name_zh, b.title),
        content => format('“%s”自 %s 起停滞，判定阈值 %s，超过 %s 天。', b.title, (b.since AT TIME ZONE 'Asia/Shanghai')::date, b.term, b.days_beyond),
        issuer => issuer,
        indicators => jsonb_build_array(jsonb_build_object('name', (SELECT k.name_zh FROM edianton.stall_kind s JOIN edianton.milestone_kind k ON k.code = s.until WHERE s.code = b.kind),
            'target', 1, 'unit', '项', 'due', to_char((edianton.clock() + interval '1 month') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'))),
        severity => b.severity, responsible => b.holder, source => 'stall', about_matter => b.matter_id, about_node => b.node,
        source_system => 'edianton.stall', external_id => concat_ws('/', b.matter_id, b.kind, extract(epoch FROM b.since)::bigint));
EXCEPTION WHEN OTHERS THEN
    -- ours alone: anything else is a fault and not an answer
    IF SQLSTATE NOT LIKE 'ED%' THEN
        RAISE;
    END IF;
    refusal := SQLSTATE || ' ' || SQLERRM;
END
$$;
COMMENT ON FUNCTION edianton.propose_stall(edianton.stall_board) IS
    'Propose the supervision of a stalled project. 就停滞项目提请督办。';

-- edianton.judge_stalls: error ED040. What is judged depends on facts alone: running it again changes nothing.
CREATE OR REPLACE FUNCTION edianton.judge_stalls(OUT began integer, OUT ended integer, OUT proposed integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    b edianton.stall_board;
    e record;
    event bigint;
    asked record;
BEGIN
    PERFORM edianton.require_role('judge stalls', 'admin');
    PERFORM pg_advisory_xact_lock(hashtextextended('edianton.judge_stalls', 0));
    began := 0;
    ended := 0;
    proposed := 0;
    -- all of them in the order of their ids, as everybody locks matters
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter m
    WHERE m.id IN (SELECT s.matter_id FROM edianton.stall s WHERE s.ended_at IS NULL
                   UNION SELECT x.matter_id FROM edianton.stall_board x WHERE x.recorded_at IS NULL)
    ORDER BY m.id FOR NO KEY UPDATE;
    FOR e IN
        SELECT s.matter_id, s.kind, s.since, x.reached_at,
               CASE WHEN x.reached_at IS NOT NULL THEN 'reached' WHEN m.state = 'cancelled' THEN 'cancelled'
                    WHEN NOT EXISTS (SELECT FROM edianton.stall_watch w WHERE w.matter_id = s.matter_id AND w.kind = s.kind AND w.since = s.since) THEN 'voided'
                    ELSE 'rule' END AS how
        FROM edianton.stall s
        JOIN edianton.matter m ON m.id = s.matter_id
        JOIN edianton.stall_kind k ON k.code = s.kind
        LEFT JOIN LATERAL (SELECT min(y.happened_at) AS reached_at FROM edianton.milestone y
                           WHERE y.matter_id = s.matter_id AND y.kind = ANY (k.ended_by) AND y.voided_at IS NULL) x ON true
        WHERE s.ended_at IS NULL
          AND NOT EXISTS (SELECT FROM edianton.stall_board t WHERE t.matter_id = s.matter_id AND t.kind = s.kind AND t.since = s.since)
        ORDER BY s.matter_id, s.kind
    LOOP
        UPDATE edianton.stall s SET ended_at = coalesce(e.reached_at, edianton.clock()), ended_how = e.how
        WHERE s.matter_id = e.matter_id AND s.kind = e.kind AND s.since = e.since;
        PERFORM edianton.by_rule();
        PERFORM edianton.record_event(e.matter_id, 'stall.ended', jsonb_build_object('kind', e.kind, 'how', e.how));
        ended := ended + 1;
    END LOOP;
    FOR b IN
        SELECT x.* FROM edianton.stall_board x
        WHERE x.recorded_at IS NULL
        ORDER BY x.matter_id, x.kind
    LOOP
        PERFORM edianton.by_rule();
        event := edianton.record_event(b.matter_id, 'stall.began', jsonb_build_object('kind', b.kind, 'since', b.since, 'stalled_at', b.stalled_at, 'holder', b.holder));
        INSERT INTO edianton.stall AS s (matter_id, kind, since, stalled_at, rule_library, rule_version, holder, event_id, recorded_at)
        VALUES (b.matter_id, b.kind, b.since, b.stalled_at, b.rule_library, b.rule_version, b.holder_id, event, edianton.clock())
        -- it had ended by another rule, or by a milestone that was voided since
        ON CONFLICT ON CONSTRAINT stall_pkey DO UPDATE
            SET stalled_at = excluded.stalled_at, rule_library = excluded.rule_library, rule_version = excluded.rule_version,
                holder = excluded.holder, event_id = excluded.event_id, recorded_at = excluded.recorded_at, ended_at = NULL, ended_how = NULL;
        PERFORM edianton.tell_stall(b, event);
        IF b.supervise THEN
            SELECT * INTO asked FROM edianton.propose_stall(b);
            UPDATE edianton.stall s SET proposal = asked.proposal, refusal = asked.refusal
            WHERE s.matter_id = b.matter_id AND s.kind = b.kind AND s.since = b.since;
            proposed := proposed + (asked.proposal IS NOT NULL)::integer;
        END IF;
        began := began + 1;
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.judge_stalls() IS
    'Record what has stalled and what goes on again, tell the units, propose supervision where the rule says so; running it again changes nothing. Administrators. 判定项目停滞与解除：登记、提醒，按规则提请督办；重复执行无副作用。';

-- ---- comments ----

COMMENT ON TABLE edianton.stall_kind IS 'Stalls: standing still between two milestones. 停滞种类：停留于两个里程碑之间。';
COMMENT ON COLUMN edianton.stall_kind.code IS 'Code. 代码。';
COMMENT ON COLUMN edianton.stall_kind.ord IS 'Order. 次序。';
COMMENT ON COLUMN edianton.stall_kind.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.stall_kind.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.stall_kind.since IS 'Milestone after which it stands. 起算里程碑。';
COMMENT ON COLUMN edianton.stall_kind.until IS 'Milestone that is awaited. 应达里程碑。';
COMMENT ON COLUMN edianton.stall_kind.ended_by IS 'Milestones any of which ends it. 任一达成即解除的里程碑。';
COMMENT ON TABLE edianton.stall_rule IS 'Thresholds of stalls, in versions and per library. 停滞判定阈值，分版本、可分项目库。';
COMMENT ON COLUMN edianton.stall_rule.kind IS 'Which stall. 停滞种类。';
COMMENT ON COLUMN edianton.stall_rule.library IS 'Library, lead, or * for all others. 项目库；lead 为线索，* 为其余。';
COMMENT ON COLUMN edianton.stall_rule.version IS 'Version, from 1. 版本号。';
COMMENT ON COLUMN edianton.stall_rule.term IS 'How long it may stand. 阈值，自起算里程碑起。';
COMMENT ON COLUMN edianton.stall_rule.grace IS 'How long after the planned day of the next milestone, where there is a plan; NULL: plans do not count. 有计划日期时的宽限期，自计划日起；空为不看计划。';
COMMENT ON COLUMN edianton.stall_rule.calendar IS 'Calendar by which the days are counted. 计算天数的日历。';
COMMENT ON COLUMN edianton.stall_rule.supervise IS 'A supervision is proposed too. 是否同时提请督办。';
COMMENT ON COLUMN edianton.stall_rule.severity IS 'Severity of the proposal. 提请督办的严重程度。';
COMMENT ON COLUMN edianton.stall_rule.basis IS 'Document that says so. 依据文件。';
COMMENT ON COLUMN edianton.stall_rule.valid_from IS 'In force from then until the next version. 生效时刻，至下一版本为止。';
COMMENT ON COLUMN edianton.stall_rule.entered_at IS 'When it was entered. 登记时刻。';
COMMENT ON COLUMN edianton.stall_rule.entered_by IS 'Person who entered it. 登记人。';
COMMENT ON TABLE edianton.stall IS 'Stalls that were found, each told once. 已判定的项目停滞，每次停滞登记、提醒一次。';
COMMENT ON COLUMN edianton.stall.matter_id IS 'The project or lead. 项目或线索事项。';
COMMENT ON COLUMN edianton.stall.kind IS 'Which stall. 停滞种类。';
COMMENT ON COLUMN edianton.stall.since IS 'When the last milestone was. 起算时刻。';
COMMENT ON COLUMN edianton.stall.stalled_at IS 'When the threshold ran out. 超过阈值的时刻。';
COMMENT ON COLUMN edianton.stall.rule_library IS 'Library of the rule that judged it. 判定规则的项目库。';
COMMENT ON COLUMN edianton.stall.rule_version IS 'Its version. 判定规则版本。';
COMMENT ON COLUMN edianton.stall.holder IS 'Unit that held it then. 当时责任单位。';
COMMENT ON COLUMN edianton.stall.event_id IS 'Event in its history. 对应事件。';
COMMENT ON COLUMN edianton.stall.proposal IS 'Supervision that was proposed. 提请的督办。';
COMMENT ON COLUMN edianton.stall.refusal IS 'Why the proposal was not taken. 提请未被接收的原因。';
COMMENT ON COLUMN edianton.stall.recorded_at IS 'When it was recorded. 登记时刻。';
COMMENT ON COLUMN edianton.stall.ended_at IS 'When it ended. 解除时刻。';
COMMENT ON COLUMN edianton.stall.ended_how IS 'reached: the milestone came; voided: the one before it fell; cancelled; rule: another threshold. 解除方式：达成、起算里程碑撤销、终止、阈值调整。';
COMMENT ON VIEW edianton.stall_watch IS 'What waits for its next milestone, and when that becomes a stall. 等待下一里程碑的项目及其判定停滞的时刻。';
COMMENT ON COLUMN edianton.stall_watch.matter_id IS 'The project or lead. 项目或线索事项。';
COMMENT ON COLUMN edianton.stall_watch.title IS 'Its title. 名称。';
COMMENT ON COLUMN edianton.stall_watch.matter_kind IS 'project or lead. 事项种类。';
COMMENT ON COLUMN edianton.stall_watch.library IS 'Library; lead: no project yet. 项目库，lead 为线索。';
COMMENT ON COLUMN edianton.stall_watch.investment IS 'Investment in yuan. 投资额（元）。';
COMMENT ON COLUMN edianton.stall_watch.kind IS 'Which stall. 停滞种类代码。';
COMMENT ON COLUMN edianton.stall_watch.name_zh IS 'Its name. 停滞种类。';
COMMENT ON COLUMN edianton.stall_watch.name_en IS 'Its name in English. 停滞种类英文名称。';
COMMENT ON COLUMN edianton.stall_watch.since IS 'When the last milestone was. 起算里程碑时刻。';
COMMENT ON COLUMN edianton.stall_watch.planned_on IS 'Planned day of the next one. 下一里程碑计划日期。';
COMMENT ON COLUMN edianton.stall_watch.rule_library IS 'Library of the rule. 适用规则的项目库。';
COMMENT ON COLUMN edianton.stall_watch.rule_version IS 'Its version. 适用规则版本。';
COMMENT ON COLUMN edianton.stall_watch.term IS 'Threshold. 判定阈值。';
COMMENT ON COLUMN edianton.stall_watch.supervise IS 'Supervision is proposed. 是否提请督办。';
COMMENT ON COLUMN edianton.stall_watch.severity IS 'Severity of that. 严重程度。';
COMMENT ON COLUMN edianton.stall_watch.grace IS 'Grace after a plan. 计划宽限期。';
COMMENT ON COLUMN edianton.stall_watch.stalls_at IS 'When it becomes a stall. 判定为停滞的时刻。';
COMMENT ON VIEW edianton.stall_board IS 'What has stalled at this instant: how long beyond the threshold, who holds it, whose delay it is. 当前停滞项目：超阈值天数、当前责任单位、延误原因。';
COMMENT ON COLUMN edianton.stall_board.matter_id IS 'The project or lead. 项目或线索事项。';
COMMENT ON COLUMN edianton.stall_board.title IS 'Its title. 名称。';
COMMENT ON COLUMN edianton.stall_board.matter_kind IS 'project or lead. 事项种类。';
COMMENT ON COLUMN edianton.stall_board.library IS 'Library; lead: no project yet. 项目库，lead 为线索。';
COMMENT ON COLUMN edianton.stall_board.investment IS 'Investment in yuan. 投资额（元）。';
COMMENT ON COLUMN edianton.stall_board.kind IS 'Which stall. 停滞种类代码。';
COMMENT ON COLUMN edianton.stall_board.name_zh IS 'Its name. 停滞种类。';
COMMENT ON COLUMN edianton.stall_board.name_en IS 'Its name in English. 停滞种类英文名称。';
COMMENT ON COLUMN edianton.stall_board.since IS 'When the last milestone was. 起算里程碑时刻。';
COMMENT ON COLUMN edianton.stall_board.planned_on IS 'Planned day of the next one. 下一里程碑计划日期。';
COMMENT ON COLUMN edianton.stall_board.rule_library IS 'Library of the rule. 适用规则的项目库。';
COMMENT ON COLUMN edianton.stall_board.rule_version IS 'Its version. 适用规则版本。';
COMMENT ON COLUMN edianton.stall_board.term IS 'Threshold. 判定阈值。';
COMMENT ON COLUMN edianton.stall_board.supervise IS 'Supervision is proposed. 是否提请督办。';
COMMENT ON COLUMN edianton.stall_board.severity IS 'Severity of that. 严重程度。';
COMMENT ON COLUMN edianton.stall_board.name IS 'Its name in the language of edianton.language. 停滞种类（按 edianton.language 显示）。';
COMMENT ON COLUMN edianton.stall_board.stalled_at IS 'When the threshold ran out. 超过阈值的时刻。';
COMMENT ON COLUMN edianton.stall_board.days IS 'Natural days since the last milestone. 已停滞自然日。';
COMMENT ON COLUMN edianton.stall_board.days_beyond IS 'Natural days beyond the threshold. 超阈值自然日。';
COMMENT ON COLUMN edianton.stall_board.workdays_beyond IS 'Working days beyond it. 超阈值工作日。';
COMMENT ON COLUMN edianton.stall_board.holder_id IS 'Unit that holds it now, by id. 当前责任单位标识。';
COMMENT ON COLUMN edianton.stall_board.holder IS 'Its code. 当前责任单位代码。';
COMMENT ON COLUMN edianton.stall_board.holder_zh IS 'Its name. 当前责任单位。';
COMMENT ON COLUMN edianton.stall_board.node IS 'Node that is most urgent. 当前节点代码。';
COMMENT ON COLUMN edianton.stall_board.node_zh IS 'Its name. 当前节点。';
COMMENT ON COLUMN edianton.stall_board.person IS 'Person who answers for it. 当前责任人。';
COMMENT ON COLUMN edianton.stall_board.cause IS 'Whose delay it was found to be: department, enterprise, force_majeure. 认定的延误原因：部门、企业、不可抗力。';
COMMENT ON COLUMN edianton.stall_board.cause_reason IS 'Why. 认定理由。';
COMMENT ON COLUMN edianton.stall_board.recorded_at IS 'When it was recorded and told. 登记提醒时刻。';
COMMENT ON COLUMN edianton.stall_board.proposal IS 'Supervision that was proposed. 提请的督办。';
COMMENT ON VIEW edianton.stall_summary IS 'The four stalls with number, investment and causes. 四类停滞的项目数、投资额与原因。';
COMMENT ON COLUMN edianton.stall_summary.kind IS 'Which stall. 停滞种类代码。';
COMMENT ON COLUMN edianton.stall_summary.ord IS 'Order. 次序。';
COMMENT ON COLUMN edianton.stall_summary.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.stall_summary.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.stall_summary.library IS 'Library; lead: no project yet. 项目库，lead 为线索。';
COMMENT ON COLUMN edianton.stall_summary.projects IS 'How many. 项目数。';
COMMENT ON COLUMN edianton.stall_summary.investment IS 'Sum of investment in yuan. 投资额合计（元）。';
COMMENT ON COLUMN edianton.stall_summary.avg_days_beyond IS 'Average of days beyond the threshold. 平均超阈值天数。';
COMMENT ON COLUMN edianton.stall_summary.by_department IS 'Found to be the delay of a department. 认定为部门原因数。';
COMMENT ON COLUMN edianton.stall_summary.by_enterprise IS 'Of the enterprise. 认定为企业原因数。';
COMMENT ON COLUMN edianton.stall_summary.by_force_majeure IS 'Of force majeure. 认定为不可抗力数。';
