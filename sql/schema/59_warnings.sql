-- Warnings that do not ring empty: each is acknowledged by a person or told to the next level, and each has an outcome.

-- ---- nobody answered ----

-- As the engine writes instants into events: the same whatever the session's TimeZone.
CREATE OR REPLACE FUNCTION edianton.utc_text(instant timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
COMMENT ON FUNCTION edianton.utc_text(timestamptz) IS
    'An instant in UTC as events hold it (RFC 3339). 以 UTC 表示的时刻（RFC 3339），与会话时区无关。';

-- The units above a node's own that watch over it: those that supervise its stage, else the one that answers for the
-- matter, else the one above.
CREATE OR REPLACE FUNCTION edianton.supervising_units(matter bigint, ord integer, unit integer) RETURNS SETOF integer
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH stage AS (
            SELECT DISTINCT coalesce(given.id, du.unit) AS unit
            FROM edianton.matter m
            JOIN edianton.node n ON n.matter_id = m.id AND n.ord = supervising_units.ord
            JOIN edianton.template_stage s ON s.template_id = m.template_id AND s.stage = n.stage
            CROSS JOIN LATERAL unnest(s.supervisor_duties) AS d (duty)
            LEFT JOIN edianton.unit given ON given.code = m.duties ->> d.duty
            LEFT JOIN edianton.duty_unit du ON du.division = m.division AND du.duty = d.duty
            WHERE m.id = supervising_units.matter
        ), known AS (
            SELECT s.unit FROM stage s WHERE s.unit IS NOT NULL AND s.unit <> supervising_units.unit
        ), whole AS (
            SELECT m.unit FROM edianton.matter m
            WHERE m.id = supervising_units.matter AND m.unit IS NOT NULL AND m.unit <> supervising_units.unit
              AND NOT EXISTS (SELECT FROM known)
        )
        SELECT k.unit FROM known k
        UNION ALL
        SELECT w.unit FROM whole w
        UNION ALL
        SELECT u.parent FROM edianton.unit u
        WHERE u.id = supervising_units.unit AND u.parent IS NOT NULL
          AND NOT EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM whole)
        ORDER BY 1;
    END;
COMMENT ON FUNCTION edianton.supervising_units(bigint, integer, integer) IS
    'Units that watch over a node: of its stage, else of the matter, else the one above. 节点的上级主管单位：阶段督导单位，其次事项主管单位，再次上级单位。';

-- The leader who is in charge: of the project, else of the unit or one above it, else of the division or of all.
CREATE OR REPLACE FUNCTION edianton.leader_of(matter bigint, unit integer) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(
        (SELECT y.person FROM edianton.matter m JOIN edianton.party y ON y.matter_id IN (m.id, m.parent_id)
         WHERE m.id = leader_of.matter AND y.role = 'leader' AND y.person IS NOT NULL AND y.to_at IS NULL
         ORDER BY y.matter_id = m.id DESC, y.id DESC LIMIT 1),
        (SELECT c.person FROM edianton.charge c
         JOIN edianton.person p ON p.id = c.person AND p.active
         JOIN edianton.matter m ON m.id = leader_of.matter
         LEFT JOIN edianton.unit own ON own.id = leader_of.unit
         LEFT JOIN edianton.unit top ON c.scope = 'unit' AND top.code = c.value
         WHERE c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock()
           AND CASE c.scope WHEN 'unit' THEN own.path OPERATOR(@ltree@.<@) top.path
                            WHEN 'division' THEN starts_with(m.division, c.value)
                            ELSE c.scope = 'all' END
         ORDER BY array_position(ARRAY['unit', 'division', 'all'], c.scope), top.path DESC, length(c.value) DESC, c.person
         LIMIT 1));
END
$$;
COMMENT ON FUNCTION edianton.leader_of(bigint, integer) IS
    'The leader in charge of a matter: of the project, else of the unit, the division, or all. 事项的分管领导：项目包保领导，其次分管该单位、区划或全部者。';

CREATE OR REPLACE FUNCTION edianton.raise_targets(matter bigint, ord integer, unit integer, level text)
    RETURNS TABLE (told_unit integer, person bigint, phone text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF raise_targets.level IN ('liaison', 'head') THEN
        RETURN QUERY SELECT raise_targets.unit, r.person, r.phone
            FROM edianton.recipient(raise_targets.unit, raise_targets.level, edianton.clock(), false) r;
    ELSIF raise_targets.level = 'supervisor' THEN
        RETURN QUERY SELECT s, r.person, r.phone
            FROM edianton.supervising_units(raise_targets.matter, raise_targets.ord, raise_targets.unit) s
            CROSS JOIN LATERAL edianton.recipient(s, 'head', edianton.clock()) r
            WHERE r.level_told <> 'nobody';
    ELSE
        RETURN QUERY SELECT coalesce(p.unit, raise_targets.unit), p.id, p.phone FROM edianton.person p
            WHERE p.id = edianton.leader_of(raise_targets.matter, raise_targets.unit) AND p.active;
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.raise_targets(bigint, integer, integer, text) IS
    'Who is told at a level when nobody acknowledges. 各上报层级的接收人。';

-- Is what a notice warned of still so? Its node is in hand, in the same round, and yellow or red.
CREATE OR REPLACE FUNCTION edianton.warning_stands(matter bigint, ord integer, event bigint) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM edianton.matter m
            JOIN edianton.node n ON n.matter_id = m.id AND n.ord = warning_stands.ord
            JOIN edianton.event e ON e.id = warning_stands.event
            WHERE m.id = warning_stands.matter AND m.state = 'open'
              AND n.state IN ('undecided', 'ready', 'received', 'active', 'conditional')
              AND n.colour IN ('yellow', 'red') AND n.round = e.round);
    END;
COMMENT ON FUNCTION edianton.warning_stands(bigint, integer, bigint) IS
    'Does a warning still hold: its node is in hand and yellow or red. 预警是否仍然成立。';

CREATE OR REPLACE FUNCTION edianton.warning_label(kind text, lang text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE coalesce(lang, current_setting('edianton.language', true))
        WHEN 'en' THEN CASE kind WHEN 'warn' THEN 'warning' WHEN 'final' THEN 'last warning' WHEN 'overdue' THEN 'red light'
                                 WHEN 'urge' THEN 'urging' WHEN 'raised' THEN 'raised warning' ELSE kind END
        ELSE CASE kind WHEN 'warn' THEN '黄灯预警' WHEN 'final' THEN '紧急预警' WHEN 'overdue' THEN '红灯逾期'
                       WHEN 'urge' THEN '催办' WHEN 'raised' THEN '上报预警' ELSE kind END END;
COMMENT ON FUNCTION edianton.warning_label(text, text) IS
    'What a kind of warning is called, in lang (zh, en) or the language of edianton.language. 预警类型的显示文字。';

-- Quiet hours of a policy on the wall of a calendar: when a message of now may go out.
CREATE OR REPLACE FUNCTION edianton.after_quiet(policy text, calendar text, at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT CASE
            WHEN p.quiet_from IS NULL OR p.quiet_to IS NULL THEN after_quiet.at
            WHEN p.quiet_from <= p.quiet_to THEN
                CASE WHEN w.at::time >= p.quiet_from AND w.at::time < p.quiet_to
                     THEN (w.at::date + p.quiet_to) AT TIME ZONE w.zone ELSE after_quiet.at END
            WHEN w.at::time >= p.quiet_from THEN (w.at::date + 1 + p.quiet_to) AT TIME ZONE w.zone
            WHEN w.at::time < p.quiet_to THEN (w.at::date + p.quiet_to) AT TIME ZONE w.zone
            ELSE after_quiet.at END
        FROM edianton.policy p
        CROSS JOIN (SELECT c.zone, after_quiet.at AT TIME ZONE c.zone AS at FROM edianton.calendar c WHERE c.code = after_quiet.calendar) w
        WHERE p.code = after_quiet.policy;
    END;
COMMENT ON FUNCTION edianton.after_quiet(text, text, timestamptz) IS
    'When a message of this instant may go out: now, or when the policy''s quiet hours end. 考虑免打扰时段后的可发送时刻。';

-- One warning that nobody acknowledged in time: the next level that there is, is told. The matter is held by the caller.
CREATE OR REPLACE FUNCTION edianton.raise_warning(w edianton.notice) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    instant timestamptz := edianton.clock();
    english boolean := current_setting('edianton.language', true) = 'en';
    x record;
    raised text;
    skipped text[] := '{}';
    send_at timestamptz;
    event bigint;
    told jsonb[] := '{}';
BEGIN
    SELECT m.title, t.code AS node, coalesce(t.calendar, p.calendar) AS calendar, coalesce(t.policy, p.policy) AS policy,
           CASE WHEN english THEN coalesce(t.name_en, t.name_zh) ELSE t.name_zh END AS node_name,
           CASE WHEN english THEN coalesce(u.name_en, u.name_zh) ELSE u.name_zh END AS unit_name,
           c.zone, y.raise_levels AS ladder,
           -- of the step that wrote it; where the policy was edited since, of one of its kind
           (SELECT s.acknowledge FROM edianton.policy_step s
            WHERE s.policy = y.code AND s.acknowledge::text <> 'none'
            ORDER BY s.step = (SELECT e.step FROM edianton.event e WHERE e.id = w.event_id) DESC, s.kind = w.kind DESC, s.step LIMIT 1) AS acknowledge
    INTO STRICT x
    FROM edianton.matter m
    JOIN edianton.template p ON p.id = m.template_id
    JOIN edianton.template_node t ON t.template_id = m.template_id AND t.ord = w.ord
    JOIN edianton.policy y ON y.code = coalesce(t.policy, p.policy)
    JOIN edianton.calendar c ON c.code = coalesce(t.calendar, p.calendar)
    JOIN edianton.unit u ON u.id = w.unit
    WHERE m.id = w.matter_id;

    send_at := CASE WHEN w.urgent THEN instant ELSE edianton.after_quiet(x.policy, x.calendar, instant) END;

    FOREACH raised IN ARRAY x.ladder[1 + coalesce((SELECT max(array_position(x.ladder, r.level)) FROM edianton.notice r WHERE r.raises = w.id), 0):] LOOP
        -- who has heard of it already is no other level
        SELECT coalesce(array_agg(to_jsonb(t) ORDER BY t.told_unit, t.person), '{}') INTO told
        FROM (SELECT r.told_unit, r.person, r.phone FROM edianton.raise_targets(w.matter_id, w.ord, w.unit, raised) r
              WHERE NOT EXISTS (SELECT FROM edianton.notice o
                                WHERE o.matter_id = w.matter_id AND (o.event_id = w.event_id OR o.raises = w.id)
                                  AND (o.person = r.person OR r.person IS NULL AND o.phone = r.phone))) AS t (told_unit, person, phone);
        IF cardinality(told) > 0 THEN
            EXIT;
        END IF;
        skipped := skipped || raised;
    END LOOP;

    event := edianton.record_event(w.matter_id, CASE WHEN cardinality(told) > 0 THEN 'notice.raised' ELSE 'notice.unheard' END,
        jsonb_strip_nulls(jsonb_build_object('notice', w.id, 'kind', w.kind, 'cause', w.event_id, 'node', x.node,
            'level', CASE WHEN cardinality(told) > 0 THEN raised END, 'passed', nullif(to_jsonb(skipped), '[]'),
            'answer_by', edianton.utc_text(w.answer_by), 'until', CASE WHEN send_at > instant AND cardinality(told) > 0 THEN edianton.utc_text(send_at) END)));
    INSERT INTO edianton.notice (matter_id, ord, event_id, kind, unit, person, phone, level, channel, template, params, body, urgent,
        created_at, not_before, raises)
    SELECT w.matter_id, w.ord, event, 'raised', (t ->> 'told_unit')::integer, (t ->> 'person')::bigint, t ->> 'phone', raised,
           CASE WHEN t ->> 'phone' IS NULL THEN 'online' ELSE 'sms' END, 'raised',
           jsonb_build_object('matter', x.title, 'node', x.node, 'node_name', x.node_name, 'unit', x.unit_name, 'kind', w.kind, 'since', edianton.utc_text(w.not_before)),
           format(CASE WHEN english THEN '[Unacknowledged] %s: %s for node "%s" of %s, sent %s, was acknowledged by nobody.'
                       ELSE '【预警未签收】%s：节点“%3$s”的%2$s于%5$s发出，责任单位%4$s至今无人签收。' END,
               x.title, edianton.warning_label(w.kind), x.node_name, x.unit_name,
               to_char(w.not_before AT TIME ZONE x.zone, CASE WHEN english THEN 'YYYY-MM-DD HH24:MI' ELSE 'FMMM"月"FMDD"日"HH24"时"MI"分"' END)),
           w.urgent, instant, send_at, w.id
    FROM unnest(told) WITH ORDINALITY AS t (t, place) ORDER BY place;
    UPDATE edianton.notice o SET answer_by = CASE
            WHEN cardinality(told) > 0 AND array_position(x.ladder, raised) < cardinality(x.ladder) THEN edianton.deadline(send_at, x.acknowledge, x.calendar) END
    WHERE o.id = w.id;
    RETURN cardinality(told) > 0;
END
$$;
COMMENT ON FUNCTION edianton.raise_warning(edianton.notice) IS
    'Tell the next level of a warning that nobody acknowledged, on record; false when no level is left. 将未签收的预警上报下一层级并留痕，无层级可报时返回假。';

-- edianton.raise_warnings: errors ED039, ED040. Level-triggered: after downtime one call a level catches up; running it twice changes nothing.
CREATE OR REPLACE FUNCTION edianton.raise_warnings(batch integer DEFAULT 1000) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    instant timestamptz := edianton.clock();
    ids bigint[];
    one bigint;
    w edianton.notice;
    n bigint := 0;
BEGIN
    PERFORM edianton.require_role('raise warnings', 'admin', 'gateway');
    IF coalesce(raise_warnings.batch, 0) < 1 THEN
        RAISE EXCEPTION 'the batch must be at least 1' USING ERRCODE = 'ED039', HINT = 'Leave it out for 1000.';
    END IF;
    SELECT array_agg(d.id ORDER BY d.matter_id, d.id) INTO ids
    FROM (SELECT q.id, q.matter_id FROM edianton.notice q
          WHERE q.answer_by <= instant AND q.acknowledged_at IS NULL ORDER BY q.answer_by LIMIT raise_warnings.batch) d;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM edianton.hold_calendar();
    -- the matters in the order of their ids, each before its notices
    PERFORM FROM edianton.matter m
    WHERE m.id IN (SELECT q.matter_id FROM edianton.notice q WHERE q.id = ANY (ids)) ORDER BY m.id FOR NO KEY UPDATE;
    FOREACH one IN ARRAY ids LOOP
        SELECT * INTO w FROM edianton.notice q
        WHERE q.id = one AND q.answer_by <= instant AND q.acknowledged_at IS NULL FOR UPDATE;
        CONTINUE WHEN NOT FOUND;
        IF edianton.warning_stands(w.matter_id, w.ord, w.event_id) THEN
            n := n + edianton.raise_warning(w)::integer;
        ELSE
            UPDATE edianton.notice q SET answer_by = NULL WHERE q.id = one;
        END IF;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.raise_warnings(integer) IS
    'Tell the next level of every warning that nobody acknowledged within its term: once a level, on record; returns how many. 将逾期未签收的预警逐级上报，每级一次并留痕，返回数量。';

-- ---- looking ----

-- One row a cause: who was told, and for how long nobody has said "I know".
CREATE OR REPLACE VIEW edianton.unacknowledged_warning WITH (security_invoker = true) AS
SELECT w.matter_id,
       m.title,
       m.kind AS matter_kind,
       n.code AS node,
       edianton.in_language(tn.name_zh, tn.name_en) AS node_name,
       w.kind,
       edianton.warning_label(w.kind) AS kind_label,
       u.code AS unit,
       edianton.in_language(u.name_zh, u.name_en) AS unit_name,
       n.due_at,
       w.event_id AS cause,
       w.id AS notice,
       w.created_at AS told_at,
       edianton.clock() - w.created_at AS age,
       t.told,
       w.state,
       w.answer_by,
       coalesce(t.raised, '{}') AS raised
FROM edianton.notice w
JOIN edianton.matter m ON m.id = w.matter_id
JOIN edianton.node n ON n.matter_id = w.matter_id AND n.ord = w.ord
JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = w.ord
JOIN edianton.unit u ON u.id = w.unit
CROSS JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', coalesce(p.name, o.phone, x.name_zh), o.level) ORDER BY o.id) AS told,
           array_agg(DISTINCT o.level) FILTER (WHERE o.raises IS NOT NULL) AS raised,
           bool_or(o.acknowledged_at IS NOT NULL) AS known
    FROM edianton.notice o
    LEFT JOIN edianton.person p ON p.id = o.person
    JOIN edianton.unit x ON x.id = o.unit
    WHERE o.matter_id = w.matter_id
      AND (o.event_id = w.event_id OR o.raises IN (SELECT s.id FROM edianton.notice s WHERE s.matter_id = w.matter_id AND s.event_id = w.event_id))) t
WHERE w.kind IN ('warn', 'final', 'overdue', 'urge')
  AND w.state <> 'withdrawn'
  AND NOT t.known
  AND m.state = 'open'
  AND n.state IN ('undecided', 'ready', 'received', 'active', 'conditional')
  AND n.colour IN ('yellow', 'red')
  AND NOT EXISTS (SELECT FROM edianton.notice f WHERE f.matter_id = w.matter_id AND f.event_id = w.event_id AND f.id < w.id)
  AND NOT EXISTS (SELECT FROM edianton.event r
                  WHERE r.matter_id = w.matter_id AND r.ord = w.ord AND r.id > w.event_id AND r.colour_after NOT IN ('yellow', 'red'));

COMMENT ON VIEW edianton.unacknowledged_warning IS 'Warnings that still hold and that nobody has acknowledged, one row a cause. 仍然成立而无人签收的预警，每个起因一行。';
COMMENT ON COLUMN edianton.unacknowledged_warning.matter_id IS 'Matter. 事项编号。';
COMMENT ON COLUMN edianton.unacknowledged_warning.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.unacknowledged_warning.matter_kind IS 'Its kind. 事项类别代码。';
COMMENT ON COLUMN edianton.unacknowledged_warning.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.unacknowledged_warning.node_name IS 'Node, in the language of edianton.language. 节点名称。';
COMMENT ON COLUMN edianton.unacknowledged_warning.kind IS 'warn, final, overdue, urge. 预警类型代码。';
COMMENT ON COLUMN edianton.unacknowledged_warning.kind_label IS 'The same in words. 预警类型。';
COMMENT ON COLUMN edianton.unacknowledged_warning.unit IS 'Unit that was warned. 被预警单位代码。';
COMMENT ON COLUMN edianton.unacknowledged_warning.unit_name IS 'Its name, in the language of edianton.language. 被预警单位。';
COMMENT ON COLUMN edianton.unacknowledged_warning.due_at IS 'When the node is due. 节点到期时刻。';
COMMENT ON COLUMN edianton.unacknowledged_warning.cause IS 'Event that caused it. 起因事件编号。';
COMMENT ON COLUMN edianton.unacknowledged_warning.notice IS 'The notice to acknowledge. 待签收的提醒编号。';
COMMENT ON COLUMN edianton.unacknowledged_warning.told_at IS 'Since when. 发出时刻。';
COMMENT ON COLUMN edianton.unacknowledged_warning.age IS 'For how long. 未签收时长。';
COMMENT ON COLUMN edianton.unacknowledged_warning.told IS 'Who was told, and as who. 已通知的人员及层级。';
COMMENT ON COLUMN edianton.unacknowledged_warning.state IS 'What became of the message: pending, sent, delivered, dead ... 消息状态。';
COMMENT ON COLUMN edianton.unacknowledged_warning.answer_by IS 'When the next level is told; empty: none is left. 上报下一层级的时刻，空为已无层级。';
COMMENT ON COLUMN edianton.unacknowledged_warning.raised IS 'Levels that were told since. 已上报的层级。';

CREATE OR REPLACE FUNCTION edianton.outcome_label(outcome text, lang text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE coalesce(lang, current_setting('edianton.language', true))
        WHEN 'en' THEN replace(outcome, '_', ' ')
        ELSE CASE outcome WHEN 'in_time' THEN '按期办结' WHEN 'late' THEN '逾期办结' WHEN 'conditional' THEN '容缺通过' WHEN 'overdue' THEN '转为红灯'
            WHEN 'extended' THEN '批准延期' WHEN 'rescheduled' THEN '时限重定' WHEN 'calendar_moved' THEN '日历调整后失效' WHEN 'refused' THEN '不予办理'
            WHEN 'not_needed' THEN '不涉及' WHEN 'returned' THEN '退回补正' WHEN 'again' THEN '重新办理' WHEN 'decided' THEN '已确认'
            WHEN 'cleared' THEN '原因消除' WHEN 'paused' THEN '暂停计时' WHEN 'suspended' THEN '事项中止' WHEN 'cancelled' THEN '事项终止'
            WHEN 'moot' THEN '事项失效' WHEN 'open' THEN '尚未处置' ELSE outcome END END;
COMMENT ON FUNCTION edianton.outcome_label(text, text) IS
    'What became of a warning in words, in lang (zh, en) or the language of edianton.language. 预警结果的显示文字。';

-- A warning begins with the event that turns a light yellow or red, and ends with the next one that turns it to another
-- colour. Why it did is what that event says, or the event of the same transaction that brought it about.
CREATE OR REPLACE VIEW edianton.warning_outcome WITH (security_invoker = true) AS
SELECT e.matter_id,
       m.title,
       m.kind AS matter_kind,
       e.node,
       e.round::integer AS round,
       u.code AS unit,
       edianton.in_language(u.name_zh, u.name_en) AS unit_name,
       e.colour_after::text AS colour,
       e.id AS warning,
       e.claimed_at AS fell_due_at,
       e.recorded_at AS warned_at,
       coalesce((e.detail ->> 'unwarned')::boolean, false) AS unwarned,
       n.told,
       n.acknowledged_at,
       n.acknowledged_by,
       coalesce(n.raised, '{}') AS raised,
       o.outcome,
       edianton.outcome_label(o.outcome) AS outcome_label,
       coalesce(f.recorded_at, CASE WHEN m.state IN ('completed', 'cancelled') THEN m.closed_at END) AS ended_at,
       f.id AS ended_by,
       coalesce(f.recorded_at, m.closed_at, edianton.clock()) - e.recorded_at AS lasted
FROM edianton.event e
JOIN edianton.matter m ON m.id = e.matter_id
LEFT JOIN edianton.unit u ON u.id = e.unit
LEFT JOIN LATERAL (
    SELECT g.id, g.seq, g.kind, g.colour_after, g.recorded_at, g.xid
    FROM edianton.event g
    WHERE g.matter_id = e.matter_id AND g.seq > e.seq AND g.ord = e.ord AND g.colour_after <> e.colour_after
    ORDER BY g.seq LIMIT 1) f ON true
LEFT JOIN LATERAL (
    SELECT g.kind FROM edianton.event g
    WHERE f.kind IN ('node.blue', 'node.yellow', 'node.grey', 'node.green')
      AND g.matter_id = e.matter_id AND g.xid = f.xid AND g.seq BETWEEN f.seq - 3 AND f.seq + 200
      AND (g.ord = e.ord AND g.kind IN ('node.extended', 'node.deadline', 'node.resumed') OR g.kind IN ('calendar.moved', 'matter.attrs'))
    ORDER BY abs(g.seq - f.seq) LIMIT 1) why ON true
LEFT JOIN edianton.node x ON x.matter_id = e.matter_id AND x.ord = e.ord
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN f.id IS NULL THEN CASE WHEN m.state = 'cancelled' THEN 'cancelled' WHEN m.state = 'completed' THEN 'moot'
                                    WHEN m.state = 'suspended' THEN 'suspended' WHEN x.state = 'paused' THEN 'paused' ELSE 'open' END
        WHEN f.kind = 'node.completed' THEN CASE e.colour_after WHEN 'red' THEN 'late' ELSE 'in_time' END
        WHEN f.kind = 'node.conditional' THEN 'conditional'
        WHEN f.colour_after = 'red' THEN 'overdue'
        WHEN coalesce(why.kind, f.kind) = 'node.extended' THEN 'extended'
        WHEN coalesce(why.kind, f.kind) = 'node.deadline' THEN 'rescheduled'
        WHEN why.kind = 'calendar.moved' THEN 'calendar_moved'
        WHEN m.state = 'cancelled' AND m.closed_at = f.recorded_at THEN 'cancelled'
        WHEN f.kind IN ('node.refused', 'node.withdrawn') THEN 'refused'
        WHEN f.kind IN ('node.declined', 'node.skipped', 'node.waived') THEN 'not_needed'
        WHEN f.kind = 'node.returned' THEN 'returned'
        WHEN f.kind IN ('node.reopened', 'node.lapsed') THEN 'again'
        WHEN f.kind IN ('node.confirmed', 'node.received', 'node.activated', 'node.waiting', 'node.ready') THEN 'decided'
        ELSE 'cleared' END AS outcome) o
LEFT JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', coalesce(p.name, w.phone, v.name_zh), w.level) ORDER BY w.id) AS told,
           min(w.acknowledged_at) AS acknowledged_at,
           (array_agg(a.name ORDER BY w.acknowledged_at, w.id) FILTER (WHERE w.acknowledged_at IS NOT NULL))[1] AS acknowledged_by,
           array_agg(DISTINCT w.level) FILTER (WHERE w.raises IS NOT NULL) AS raised
    FROM edianton.notice w
    LEFT JOIN edianton.person p ON p.id = w.person
    LEFT JOIN edianton.person a ON a.id = w.acknowledged_by
    JOIN edianton.unit v ON v.id = w.unit
    WHERE w.matter_id = e.matter_id AND w.ord = e.ord AND w.event_id >= e.id AND (f.id IS NULL OR w.event_id < f.id)
      AND w.kind IN ('warn', 'final', 'overdue', 'urge', 'raised')) n ON true
WHERE e.colour_after IN ('yellow', 'red') AND e.colour_before IS DISTINCT FROM e.colour_after AND e.ord IS NOT NULL;

COMMENT ON VIEW edianton.warning_outcome IS 'Every yellow and every red light that there was, and what became of it. 每一次黄灯、红灯预警及其结果（闭环）。';
COMMENT ON COLUMN edianton.warning_outcome.matter_id IS 'Matter. 事项编号。';
COMMENT ON COLUMN edianton.warning_outcome.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.warning_outcome.matter_kind IS 'Its kind. 事项类别代码。';
COMMENT ON COLUMN edianton.warning_outcome.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.warning_outcome.round IS 'Round of the node. 办理轮次。';
COMMENT ON COLUMN edianton.warning_outcome.unit IS 'Unit that answered for the node then. 当时的责任单位代码。';
COMMENT ON COLUMN edianton.warning_outcome.unit_name IS 'Its name, in the language of edianton.language. 当时的责任单位。';
COMMENT ON COLUMN edianton.warning_outcome.colour IS 'yellow or red. 灯色代码。';
COMMENT ON COLUMN edianton.warning_outcome.warning IS 'Event that recorded it. 预警事件编号。';
COMMENT ON COLUMN edianton.warning_outcome.fell_due_at IS 'When the light changed. 灯色变化时刻。';
COMMENT ON COLUMN edianton.warning_outcome.warned_at IS 'When it was recorded. 登记时刻。';
COMMENT ON COLUMN edianton.warning_outcome.unwarned IS 'Red without an earlier recorded warning. 红灯前无预警记录。';
COMMENT ON COLUMN edianton.warning_outcome.told IS 'Who was told meanwhile, and as who. 期间已通知的人员及层级。';
COMMENT ON COLUMN edianton.warning_outcome.acknowledged_at IS 'When a person first acknowledged it. 首次签收时刻。';
COMMENT ON COLUMN edianton.warning_outcome.acknowledged_by IS 'That person. 首个签收人。';
COMMENT ON COLUMN edianton.warning_outcome.raised IS 'Levels that were told because nobody acknowledged. 因无人签收而上报的层级。';
COMMENT ON COLUMN edianton.warning_outcome.outcome IS 'in_time, late, conditional, overdue (turned red), extended, rescheduled, calendar_moved, refused, not_needed, returned, again, decided, cleared (its cause is gone), paused, suspended, cancelled, moot, open. 结果代码。';
COMMENT ON COLUMN edianton.warning_outcome.outcome_label IS 'The same in words. 结果。';
COMMENT ON COLUMN edianton.warning_outcome.ended_at IS 'When it ended; empty while it lasts. 结束时刻，空为仍在持续。';
COMMENT ON COLUMN edianton.warning_outcome.ended_by IS 'Event that ended it. 结束预警的事件编号。';
COMMENT ON COLUMN edianton.warning_outcome.lasted IS 'How long it lasted, until now where it does still. 持续时长。';

-- What a gateway's operator looks at.
CREATE OR REPLACE VIEW edianton.notice_trouble WITH (security_invoker = true) AS
SELECT w.id AS notice, w.matter_id, w.kind, u.code AS unit, edianton.in_language(u.name_zh, u.name_en) AS unit_name, w.level, w.channel, w.state,
       CASE WHEN w.state = 'dead' THEN 'dead'
            WHEN w.level = 'nobody' THEN 'nobody'
            WHEN w.phone IS NULL AND w.channel = 'online' AND w.urgent THEN 'no_phone'
            ELSE 'waiting' END AS trouble,
       w.last_error, w.attempts::integer AS attempts, w.created_at, w.not_before
FROM edianton.notice w
JOIN edianton.unit u ON u.id = w.unit
WHERE w.acknowledged_at IS NULL
  AND (w.state = 'dead'
       OR w.state IN ('pending', 'claimed')
          AND (w.level = 'nobody' OR w.phone IS NULL AND w.urgent
               OR w.channel = 'sms' AND w.not_before < edianton.clock() - interval '10 minutes'));
COMMENT ON VIEW edianton.notice_trouble IS 'Notices that reach nobody: given up, without a recipient, urgent without a phone, or waiting for a gateway for ten minutes. 未能送达任何人的提醒：已作废、无接收人、加急而无号码、或等待网关超过十分钟。';
COMMENT ON COLUMN edianton.notice_trouble.notice IS 'Notice. 提醒编号。';
COMMENT ON COLUMN edianton.notice_trouble.matter_id IS 'Matter. 事项编号。';
COMMENT ON COLUMN edianton.notice_trouble.kind IS 'Kind of the notice. 提醒类型。';
COMMENT ON COLUMN edianton.notice_trouble.unit IS 'Unit. 单位代码。';
COMMENT ON COLUMN edianton.notice_trouble.unit_name IS 'Its name, in the language of edianton.language. 单位。';
COMMENT ON COLUMN edianton.notice_trouble.level IS 'As who somebody is told. 接收身份。';
COMMENT ON COLUMN edianton.notice_trouble.channel IS 'Channel. 通道。';
COMMENT ON COLUMN edianton.notice_trouble.state IS 'State. 状态。';
COMMENT ON COLUMN edianton.notice_trouble.trouble IS 'dead, nobody, no_phone, waiting. 问题：作废、无接收人、无号码、久未领取。';
COMMENT ON COLUMN edianton.notice_trouble.last_error IS 'What the gateway said last. 最近一次失败原因。';
COMMENT ON COLUMN edianton.notice_trouble.attempts IS 'Attempts so far. 已尝试次数。';
COMMENT ON COLUMN edianton.notice_trouble.created_at IS 'Written. 生成时刻。';
COMMENT ON COLUMN edianton.notice_trouble.not_before IS 'May go out since. 可发送时刻。';
