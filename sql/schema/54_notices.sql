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

-- Attempts after which a notice is given up.
CREATE OR REPLACE FUNCTION edianton.notice_attempts() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 5;
COMMENT ON FUNCTION edianton.notice_attempts() IS
    'Attempts after which a notice is given up. 通知投递失败多少次后不再重试。';

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
CREATE OR REPLACE FUNCTION edianton.claimed_notice(notice bigint, already text) RETURNS edianton.notice
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
    IF w.state NOT IN ('claimed', claimed_notice.already) THEN
        RAISE EXCEPTION 'notice % is % and not claimed', w.id, w.state
            USING ERRCODE = 'ED052', DETAIL = 'A gateway reports on notices that it has claimed.',
                  HINT = 'SELECT * FROM edianton.claim_notices(...);';
    END IF;
    RETURN w;
END
$$;
COMMENT ON FUNCTION edianton.claimed_notice(bigint, text) IS
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
    w := edianton.claimed_notice(notice, 'sent');
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
    outcome := CASE WHEN w.attempts >= edianton.notice_attempts() THEN 'dead' ELSE 'pending' END;
    UPDATE edianton.notice t SET
        state = outcome,
        not_before = CASE outcome WHEN 'pending'
                     THEN edianton.clock() + interval '1 minute' * power(4, w.attempts - 1) ELSE t.not_before END,
        leased_until = NULL,
        last_error = notice_failed.error
    WHERE t.id = w.id;
    RETURN outcome;
END
$$;
COMMENT ON FUNCTION edianton.notice_failed(bigint, text) IS
    'The gateway could not send this notice: it is pending again, later each time, or dead after 5 attempts; returns which. 网关回报：发送失败；延后重试，第 5 次失败后作废，返回结果状态。';

CREATE OR REPLACE FUNCTION edianton.acknowledge(notice bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me bigint := edianton.current_person();
    w edianton.notice;
BEGIN
    PERFORM edianton.require_argument('notice', acknowledge.notice IS NOT NULL);
    IF me IS NULL THEN
        RAISE EXCEPTION 'only a person acknowledges a notice'
            USING ERRCODE = 'ED040', DETAIL = 'The owner of the site is nobody in particular.',
                  HINT = 'SELECT edianton.act_as(''...'') in the same transaction.';
    END IF;
    SELECT * INTO w FROM edianton.notice t
    WHERE t.id = acknowledge.notice
      AND (edianton.sees_all() OR t.person = me OR t.unit = edianton.current_unit())
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no notice %', acknowledge.notice
            USING ERRCODE = 'ED052', DETAIL = 'It does not exist, or was sent neither to the person who acts nor to the unit.',
                  HINT = 'Acknowledge notices of your own unit.';
    END IF;
    IF w.acknowledged_at IS NOT NULL THEN
        RETURN false;
    END IF;
    UPDATE edianton.notice t SET acknowledged_by = me, acknowledged_at = edianton.clock() WHERE t.id = w.id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION edianton.acknowledge(bigint) IS
    'The acting person has read this notice; the first one is recorded, true for him. 当前办理人签收通知；以首次签收为准，首次返回真。';

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
