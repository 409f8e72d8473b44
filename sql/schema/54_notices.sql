-- Notices on their way to people: gateways fetch them, send them and say so.
--
-- A gateway leases what it claims. When it dies, the lease runs out and another one
-- claims the same notice, so a message may go out twice but is never lost. Claiming
-- skips what others are claiming at that moment; nobody waits.

CREATE OR REPLACE FUNCTION edianton.require_argument(what text, given boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT given THEN
        RAISE EXCEPTION 'the % must not be null', what
            USING ERRCODE = 'ED060', HINT = 'Give every argument that has no default.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.require_argument(text, boolean) IS
    'Raise ED060 for an argument that was not given. 缺少必需参数时报错 ED060。';

-- ---- who is told ----

-- A unit without any contact: one of its own staff, else a contact of the unit above it, and so on up; at last "nobody",
-- which the view notice_trouble lists. A head is preferred there: the window of another unit would not know what to do.
CREATE OR REPLACE FUNCTION edianton.stand_in(unit integer, at timestamptz)
    RETURNS TABLE (person bigint, phone text, level text)
    LANGUAGE sql STABLE ROWS 1
    SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH RECURSIVE up AS (
            SELECT u.parent AS id, 1 AS distance FROM edianton.unit u WHERE u.id = stand_in.unit
            UNION ALL
            SELECT u.parent, up.distance + 1 FROM up JOIN edianton.unit u ON u.id = up.id
        )
        SELECT c.person, c.phone, c.level
        FROM (
            SELECT p.id AS person, p.phone, 'staff' AS level, 0 AS distance, p.phone IS NULL AS last, p.id AS number
            FROM edianton.person p WHERE p.unit = stand_in.unit AND p.active AND p.role = 'unit'
            UNION ALL
            SELECT k.person, coalesce(k.phone, p.phone) AS phone, 'above' AS level, up.distance, k.level <> 'head' AS last, k.id AS number
            FROM up JOIN edianton.contact k ON k.unit = up.id LEFT JOIN edianton.person p ON p.id = k.person
            WHERE k.valid_from <= stand_in.at AND k.valid_to > stand_in.at AND p.active IS NOT FALSE
            UNION ALL
            SELECT NULL::bigint AS person, NULL::text AS phone, 'nobody' AS level, NULL::integer AS distance, true AS last, 0::bigint AS number) AS c
        ORDER BY c.distance, c.last, c.number
        LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.stand_in(integer, timestamptz) IS
    'Who is told for a unit without contacts: its staff, the unit above, at last nobody. 单位无联系人时的接收人：本单位人员、上级单位联系人，均无则为 nobody。';

-- Exactly one row where anyone will do. Without SET: it becomes part of the query that calls it.
CREATE OR REPLACE FUNCTION edianton.recipient(unit integer, level text, at timestamptz, anyone boolean DEFAULT true)
    RETURNS TABLE (person bigint, phone text, level_told text)
    LANGUAGE sql STABLE ROWS 1
    BEGIN ATOMIC
        SELECT c.person, c.phone, c.level
        FROM (
            SELECT k.person, coalesce(k.phone, p.phone) AS phone, k.level
            FROM edianton.contact k LEFT JOIN edianton.person p ON p.id = k.person
            WHERE k.unit = recipient.unit AND k.valid_from <= recipient.at AND k.valid_to > recipient.at
              AND p.active IS NOT FALSE AND (k.level = recipient.level OR recipient.anyone)
            ORDER BY k.level = recipient.level DESC, k.level = 'liaison' DESC, k.id
            LIMIT 1) AS c
        UNION ALL
        SELECT s.person, s.phone, s.level
        FROM edianton.stand_in(recipient.unit, recipient.at) AS s
        WHERE recipient.anyone
          AND NOT EXISTS (SELECT FROM edianton.contact k LEFT JOIN edianton.person p ON p.id = k.person
                          WHERE k.unit = recipient.unit AND k.valid_from <= recipient.at AND k.valid_to > recipient.at
                            AND p.active IS NOT FALSE);
    END;
COMMENT ON FUNCTION edianton.recipient(integer, text, timestamptz, boolean) IS
    'Who is told for a unit: its contact of this level then in office, else another one, else its stand-in; with anyone false of this level only. 单位的接收人：当时该层级联系人，其次其他联系人，再次代收人；anyone 为假时仅限该层级。';

-- ---- the gateway ----

-- What gateways answer with; a code that is not here is tried again.
CREATE TABLE IF NOT EXISTS edianton.notice_failure (
    code        text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    again       boolean NOT NULL,
    name_zh     text NOT NULL,
    name_en     text NOT NULL
);
COMMENT ON TABLE edianton.notice_failure IS 'What gateways say went wrong, and whether trying again may help. 网关失败代码及是否重试。';
COMMENT ON COLUMN edianton.notice_failure.code IS 'The word before the colon of what the gateway reports. 失败代码，网关回报中冒号前的部分。';
COMMENT ON COLUMN edianton.notice_failure.again IS 'Trying again may help. 是否重试。';
COMMENT ON COLUMN edianton.notice_failure.name_zh IS 'In Chinese. 中文说明。';
COMMENT ON COLUMN edianton.notice_failure.name_en IS 'In English. 英文说明。';
INSERT INTO edianton.notice_failure (code, again, name_zh, name_en) VALUES
    ('no_phone', false, '没有号码', 'there is no number'),
    ('bad_phone', false, '号码无效或已停机', 'the number is invalid or out of service'),
    ('barred', false, '号码拒收', 'the number refuses messages'),
    ('bad_template', false, '短信模板未报备或被拒', 'the carrier does not know the template, or refuses it'),
    ('busy', true, '运营商限流', 'the carrier is busy'),
    ('timeout', true, '超时无应答', 'no answer in time'),
    ('unreachable', true, '终端关机或不在服务区', 'the phone is off or out of reach')
ON CONFLICT DO NOTHING;

-- Attempts after which a notice is given up.
CREATE OR REPLACE FUNCTION edianton.notice_attempts() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 5;
COMMENT ON FUNCTION edianton.notice_attempts() IS
    'Attempts after which a notice is given up. 通知投递失败多少次后不再重试。';

-- Words in the language of the site.
CREATE OR REPLACE FUNCTION edianton.gathered_body(bodies text[]) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN format(CASE WHEN current_setting('edianton.language', true) = 'en' THEN '[Digest] %s messages: %s' ELSE '【汇总】共%s条：%s' END,
                  cardinality(bodies), array_to_string(bodies, ' '));
COMMENT ON FUNCTION edianton.gathered_body(text[]) IS
    'Text of the one message that stands for several. 多条合并为一条的正文。';

-- Gathered notices whose time has come go out as one message a unit and person; a single one as it is.
CREATE OR REPLACE FUNCTION edianton.gather_notices() RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    instant timestamptz := edianton.clock();
    n bigint;
BEGIN
    PERFORM edianton.require_role('gather notices', 'admin', 'gateway');
    WITH due AS (
        SELECT w.id, w.unit, w.person, w.phone, w.level, w.channel, w.body FROM edianton.notice w
        WHERE w.state = 'gathered' AND w.not_before <= instant
        ORDER BY w.id FOR UPDATE SKIP LOCKED
    ), single AS (
        UPDATE edianton.notice w SET state = 'pending'
        WHERE w.id IN (SELECT min(d.id) FROM due d GROUP BY d.unit, d.person, d.phone, d.channel HAVING count(*) = 1)
    ), one AS (
        INSERT INTO edianton.notice (kind, unit, person, phone, level, channel, template, params, body, created_at, not_before)
        SELECT 'gathered', d.unit, d.person, d.phone, min(d.level), d.channel, 'gathered',
               jsonb_build_object('count', count(*), 'notices', jsonb_agg(d.id ORDER BY d.id)),
               edianton.gathered_body(array_agg(d.body ORDER BY d.id)), instant, instant
        FROM due d
        GROUP BY d.unit, d.person, d.phone, d.channel
        HAVING count(*) > 1
        ORDER BY min(d.id)
        RETURNING id, params
    )
    UPDATE edianton.notice w SET state = 'digested', digest = o.id
    FROM one o CROSS JOIN LATERAL jsonb_array_elements_text(o.params -> 'notices') AS e (id)
    WHERE w.id = e.id::bigint;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.gather_notices() IS
    'Send out what was gathered for a digest, one message a person; returns how many it stands for. 将待汇总的提醒按人合并发送，返回合并条数。';

-- What was held back and has become idle talk since: the node is finished, or a later message says more of the same.
CREATE OR REPLACE FUNCTION edianton.withdraw_notices() RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    instant timestamptz := edianton.clock();
    n bigint;
BEGIN
    PERFORM edianton.require_role('withdraw notices', 'admin', 'gateway');
    UPDATE edianton.notice w SET state = 'withdrawn', answer_by = NULL
    WHERE w.id = ANY (ARRAY(
        SELECT h.id FROM edianton.notice h
        WHERE h.state IN ('pending', 'gathered') AND h.attempts = 0 AND h.not_before > h.created_at AND h.not_before <= instant
          AND h.ord IS NOT NULL AND h.kind IN ('todo', 'apply', 'confirm', 'warn', 'final', 'overdue', 'urge')
          AND (EXISTS (SELECT FROM edianton.node x JOIN edianton.matter m ON m.id = x.matter_id
                       WHERE x.matter_id = h.matter_id AND x.ord = h.ord
                         AND (x.state IN ('done', 'skipped', 'refused') OR m.state IN ('completed', 'cancelled')))
               OR EXISTS (SELECT FROM edianton.notice l
                          WHERE l.matter_id = h.matter_id AND l.ord = h.ord AND l.unit = h.unit AND l.id > h.id
                            AND l.person IS NOT DISTINCT FROM h.person
                            AND h.kind IN ('warn', 'final', 'overdue', 'urge') AND l.kind IN ('warn', 'final', 'overdue', 'urge')))
        FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.withdraw_notices() IS
    'Withdraw what was held back and whose cause is over, or of which a later message tells; returns how many. 撤回已失去意义的推迟提醒，返回数量。';

-- Mark what came too late to be sent, and what keeps killing the gateways that claim it.
CREATE OR REPLACE FUNCTION edianton.expire_notices() RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    instant timestamptz := edianton.clock();
    n bigint;
BEGIN
    PERFORM edianton.require_role('expire notices', 'admin', 'gateway');
    PERFORM edianton.withdraw_notices();
    PERFORM edianton.gather_notices();
    UPDATE edianton.notice SET
        state = CASE WHEN expires_at <= instant THEN 'expired' ELSE 'dead' END,
        last_error = CASE WHEN expires_at <= instant THEN last_error ELSE coalesce(last_error, 'the lease ran out') END,
        leased_until = NULL
    WHERE id = ANY (ARRAY(
        SELECT w.id FROM edianton.notice w
        WHERE w.state IN ('pending', 'claimed')
          AND (w.state = 'pending' OR w.leased_until <= instant)
          AND (w.expires_at <= instant OR w.attempts >= edianton.notice_attempts())
        FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.expire_notices() IS
    'Mark notices that came too late or failed too often; returns how many. 将逾期或多次失败的通知标记为失效，返回数量。';

CREATE OR REPLACE FUNCTION edianton.claim_notices(
        gateway text, n integer DEFAULT 100, lease interval DEFAULT '5 minutes', channel text DEFAULT NULL)
    RETURNS SETOF edianton.notice
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    instant timestamptz := edianton.clock();
BEGIN
    PERFORM edianton.require_role('send notices', 'admin', 'gateway');
    PERFORM edianton.require_argument('gateway', claim_notices.gateway IS NOT NULL);
    PERFORM edianton.require_argument('number of notices', claim_notices.n IS NOT NULL);
    PERFORM edianton.require_argument('lease', claim_notices.lease IS NOT NULL);
    IF claim_notices.n < 1 OR claim_notices.lease <= interval '0' THEN
        RAISE EXCEPTION 'cannot claim % notices for %', claim_notices.n, claim_notices.lease
            USING ERRCODE = 'ED039', DETAIL = 'A gateway claims at least one notice, for longer than no time.',
                  HINT = 'Leave both out for 100 notices and 5 minutes.';
    END IF;
    PERFORM edianton.expire_notices();
    RETURN QUERY
        WITH claimed AS (
            UPDATE edianton.notice w SET
                state = 'claimed', attempts = w.attempts + 1,
                claimed_by = claim_notices.gateway, leased_until = instant + claim_notices.lease
            WHERE w.id = ANY (ARRAY(
                SELECT p.id FROM edianton.notice p
                WHERE p.state IN ('pending', 'claimed')
                  AND (p.state = 'pending' OR p.leased_until <= instant)
                  AND p.not_before <= instant
                  AND (p.expires_at IS NULL OR p.expires_at > instant)
                  AND (claim_notices.channel IS NULL OR p.channel = claim_notices.channel)
                ORDER BY p.urgent DESC, p.not_before, p.id
                LIMIT claim_notices.n
                FOR UPDATE SKIP LOCKED))
            RETURNING w.*)
        SELECT c.* FROM claimed c ORDER BY c.urgent DESC, c.not_before, c.id;
END
$$;
COMMENT ON FUNCTION edianton.claim_notices(text, integer, interval, text) IS
    'Lease up to n notices that are to go out now to a gateway, urgent ones first; of one channel or of all. 网关领取至多 n 条待发通知（加急优先），租期内他人不可领取；可限定通道。';

-- The notice, locked; it must have been claimed.
CREATE OR REPLACE FUNCTION edianton.claimed_notice(notice bigint, VARIADIC already text[]) RETURNS edianton.notice
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    w edianton.notice;
BEGIN
    PERFORM edianton.require_argument('notice', claimed_notice.notice IS NOT NULL);
    SELECT * INTO w FROM edianton.notice t WHERE t.id = claimed_notice.notice FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no notice %', claimed_notice.notice
            USING ERRCODE = 'ED052', HINT = 'Give the id of a row that edianton.claim_notices() returned.';
    END IF;
    IF w.state <> 'claimed' AND w.state <> ALL (claimed_notice.already) THEN
        RAISE EXCEPTION 'notice % is % and not claimed', w.id, w.state
            USING ERRCODE = 'ED052', DETAIL = 'A gateway reports on notices that it has claimed.',
                  HINT = 'SELECT * FROM edianton.claim_notices(...);';
    END IF;
    RETURN w;
END
$$;
COMMENT ON FUNCTION edianton.claimed_notice(bigint, text[]) IS
    'Lock a notice that a gateway reports on; ED052 when it is not claimed. 锁定网关回报的通知；未被领取时报错 ED052。';

-- Saying it twice does no harm: the first answer may have been lost.
CREATE OR REPLACE FUNCTION edianton.notice_sent(notice bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w edianton.notice;
BEGIN
    PERFORM edianton.require_role('send notices', 'admin', 'gateway');
    w := edianton.claimed_notice(notice, 'sent', 'delivered');
    IF w.state = 'claimed' THEN
        UPDATE edianton.notice t SET state = 'sent', sent_at = edianton.clock(), leased_until = NULL WHERE t.id = w.id;
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.notice_sent(bigint) IS
    'The gateway has sent this notice. 网关回报：通知已发出。';

-- Again after 1, 4, 16, 64 minutes.
CREATE OR REPLACE FUNCTION edianton.notice_failed(notice bigint, error text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w edianton.notice;
    outcome text;
BEGIN
    PERFORM edianton.require_role('send notices', 'admin', 'gateway');
    PERFORM edianton.require_argument('error', error IS NOT NULL);
    w := edianton.claimed_notice(notice, 'claimed');
    outcome := CASE WHEN w.attempts >= edianton.notice_attempts()
                         OR EXISTS (SELECT FROM edianton.notice_failure f WHERE f.code = split_part(error, ':', 1) AND NOT f.again)
                    THEN 'dead' ELSE 'pending' END;
    UPDATE edianton.notice t SET
        state = outcome,
        not_before = CASE outcome WHEN 'pending'
                     THEN edianton.clock() + interval '1 minute' * power(4, w.attempts - 1) ELSE t.not_before END,
        leased_until = NULL,
        -- nobody can have read it: the next level need not wait
        answer_by = CASE WHEN outcome = 'dead' THEN least(t.answer_by, edianton.clock()) ELSE t.answer_by END,
        last_error = notice_failed.error
    WHERE t.id = w.id;
    RETURN outcome;
END
$$;
COMMENT ON FUNCTION edianton.notice_failed(bigint, text) IS
    'The gateway could not send this notice: it is pending again, later each time, or dead after 5 attempts or at once where notice_failure says that trying again does not help; returns which. 网关回报：发送失败；延后重试，第 5 次失败或不可重试时作废，返回结果状态。';

-- Carriers report on delivery later, some twice, some before the gateway said "sent".
CREATE OR REPLACE FUNCTION edianton.notice_delivered(notice bigint, delivered boolean DEFAULT true, error text DEFAULT NULL,
        at timestamptz DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w edianton.notice;
    outcome text;
BEGIN
    PERFORM edianton.require_role('send notices', 'admin', 'gateway');
    PERFORM edianton.require_argument('delivered', delivered IS NOT NULL);
    PERFORM edianton.require_argument('error', delivered OR error IS NOT NULL);
    w := edianton.claimed_notice(notice, 'sent', 'delivered', 'dead');
    IF w.state IN ('delivered', 'dead') THEN
        RETURN w.state;
    END IF;
    IF NOT delivered THEN
        -- It counts as one more attempt that failed.
        UPDATE edianton.notice t SET state = 'claimed' WHERE t.id = w.id;
        RETURN edianton.notice_failed(w.id, error);
    END IF;
    outcome := 'delivered';
    UPDATE edianton.notice t SET state = outcome, leased_until = NULL,
        sent_at = coalesce(t.sent_at, edianton.clock()),
        delivered_at = least(coalesce(notice_delivered.at, edianton.clock()), edianton.clock())
    WHERE t.id = w.id;
    RETURN outcome;
END
$$;
COMMENT ON FUNCTION edianton.notice_delivered(bigint, boolean, text, timestamptz) IS
    'The carrier''s receipt: it arrived, or did not and why; then it is tried again like one that failed. Returns the state. 运营商回执：已送达，或未送达及原因（按失败重试），返回状态。';

-- ---- the reader ----

-- What somebody has to answer for; all other messages are for information.
CREATE OR REPLACE FUNCTION edianton.is_warning(kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kind IN ('warn', 'final', 'overdue', 'urge', 'raised');
COMMENT ON FUNCTION edianton.is_warning(text) IS
    'Is a notice of this kind a warning, which a person has to acknowledge? 该类提醒是否为须签收的预警。';

-- Acknowledging is on record in the matter's history; under its lock, taken before the notice's own, as everywhere.
CREATE OR REPLACE FUNCTION edianton.acknowledge_one(notice bigint, me bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    w edianton.notice;
BEGIN
    SELECT * INTO STRICT w FROM edianton.notice t WHERE t.id = acknowledge_one.notice;
    IF w.acknowledged_at IS NULL AND edianton.is_warning(w.kind) THEN
        PERFORM edianton.hold_calendar();
        PERFORM FROM edianton.matter m WHERE m.id = w.matter_id FOR NO KEY UPDATE;
    END IF;
    SELECT * INTO STRICT w FROM edianton.notice t WHERE t.id = acknowledge_one.notice FOR UPDATE;
    IF w.acknowledged_at IS NOT NULL THEN
        RETURN false;
    END IF;
    UPDATE edianton.notice t SET acknowledged_by = me, acknowledged_at = edianton.clock() WHERE t.id = w.id;
    IF edianton.is_warning(w.kind) THEN
        -- Somebody knows: nobody waits any more for others who were told of the same cause, nor for the one that it was raised from.
        UPDATE edianton.notice t SET answer_by = NULL
        WHERE t.matter_id = w.matter_id AND t.answer_by IS NOT NULL
          AND (t.event_id = w.event_id OR t.id = w.raises);
        PERFORM edianton.record_event(w.matter_id, 'notice.acknowledged', jsonb_strip_nulls(jsonb_build_object(
            'notice', w.id, 'kind', w.kind, 'cause', w.event_id, 'level', w.level,
            'node', (SELECT x.code FROM edianton.node x WHERE x.matter_id = w.matter_id AND x.ord = w.ord))));
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION edianton.acknowledge_one(bigint, bigint) IS
    'Put on record that a person has read a notice; false when somebody had. 登记签收；已签收时返回假。';

CREATE OR REPLACE FUNCTION edianton.acknowledge(notice bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me bigint := edianton.current_person();
    member bigint;
BEGIN
    PERFORM edianton.require_argument('notice', acknowledge.notice IS NOT NULL);
    IF me IS NULL THEN
        RAISE EXCEPTION 'only a person acknowledges a notice'
            USING ERRCODE = 'ED040', DETAIL = 'The owner of the site is nobody in particular.',
                  HINT = 'SELECT edianton.act_as(''...'') in the same transaction.';
    END IF;
    IF NOT EXISTS (SELECT FROM edianton.notice t
                   WHERE t.id = acknowledge.notice
                     AND (t.person = me OR t.unit = edianton.current_unit() AND edianton.current_role_kind() <> 'gateway')) THEN
        IF edianton.sees_all() AND EXISTS (SELECT FROM edianton.notice t WHERE t.id = acknowledge.notice) THEN
            RAISE EXCEPTION 'notice % is not for the person who acts', acknowledge.notice
                USING ERRCODE = 'ED040', DETAIL = 'It is acknowledged by whom it tells, or by somebody of that unit; sending it is no reading.',
                      HINT = 'The view edianton.unacknowledged_warning says who was told.';
        END IF;
        RAISE EXCEPTION 'there is no notice %', acknowledge.notice
            USING ERRCODE = 'ED052', DETAIL = 'It does not exist, or was sent neither to the person who acts nor to the unit.',
                  HINT = 'Acknowledge notices of your own unit.';
    END IF;
    -- Who reads a digest has read what is in it.
    FOR member IN SELECT t.id FROM edianton.notice t WHERE t.digest = acknowledge.notice ORDER BY t.matter_id, t.id LOOP
        PERFORM edianton.acknowledge_one(member, me);
    END LOOP;
    RETURN edianton.acknowledge_one(acknowledge.notice, me);
END
$$;
COMMENT ON FUNCTION edianton.acknowledge(bigint) IS
    'The acting person has read this notice, and what it gathers; the first one is recorded, true for him. 当前办理人签收通知（含所汇总的各条）；以首次签收为准，首次返回真。';

-- One line a unit and day: how many of its lights are red and yellow.
CREATE OR REPLACE FUNCTION edianton.digest() RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    instant timestamptz := edianton.clock();
    today date := (instant AT TIME ZONE 'Asia/Shanghai')::date;
    day text := to_char(today, 'YYYY-MM-DD');
    english boolean := current_setting('edianton.language', true) = 'en';
    n bigint;
BEGIN
    PERFORM edianton.require_role('write the digest', 'admin', 'gateway');
    INSERT INTO edianton.notice (kind, unit, channel, template, params, body, created_at, not_before, expires_at)
    SELECT 'digest', d.unit, 'online', 'digest',
           jsonb_build_object('day', day, 'red', d.red, 'yellow', d.yellow),
           format(CASE WHEN english THEN 'Digest of %s: %s red, %s yellow.' ELSE '【每日汇总】%s：红灯 %s 个，黄灯 %s 个。' END,
                  day, d.red, d.yellow),
           instant, instant, (today + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
    FROM (
        SELECT l.unit,
               count(*) FILTER (WHERE l.colour = 'red') AS red,
               count(*) FILTER (WHERE l.colour = 'yellow') AS yellow
        FROM (
            -- A stopped clock stands at the instant at which it was judged last.
            SELECT x.lead_unit AS unit,
                   edianton.colour_of(x.state, x.warn_at, x.due_at, x.causes,
                       CASE WHEN x.state = 'paused' OR m.state = 'suspended' THEN x.judged_at
                            ELSE greatest(x.judged_at, instant) END)::text AS colour
            FROM edianton.node x
            JOIN edianton.matter m ON m.id = x.matter_id
            WHERE x.state = ANY ('{undecided,ready,received,active,paused,conditional}'::edianton.node_state[])
              AND m.state IN ('open', 'suspended')
        ) l
        WHERE l.colour IN ('red', 'yellow')
        GROUP BY l.unit
    ) d
    ON CONFLICT (unit, (params ->> 'day')) WHERE kind = 'digest' DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.digest() IS
    'Write the day''s digest for every unit with red or yellow lights that has none yet; returns how many. 为有红灯或黄灯且当日尚无汇总的单位生成每日汇总，返回数量。';
