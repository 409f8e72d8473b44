-- Notices: leased, sent, retried, given up, expired, acknowledged; the daily digest.
\set SHOW_CONTEXT never
\set VERBOSITY terse
SET DateStyle = 'ISO, YMD';
SET TimeZone = 'Asia/Shanghai';
SET edianton.simulated_clock = '2025-09-26 16:00+08';
BEGIN;
INSERT INTO edianton.unit (id, code, name_zh, division) VALUES (990001, 'regress_a', '甲局', '341602'), (990002, 'regress_b', '乙局', '341602');
INSERT INTO edianton.person (id, code, name, unit, role) VALUES
    (990001, 'regress_a', '甲', 990001, 'unit'), (990002, 'regress_b', '乙', 990002, 'unit'), (990003, 'regress_c', '丙', 990001, 'unit');
CREATE FUNCTION pg_temp.show(n edianton.notice) RETURNS text LANGUAGE sql AS
$$ SELECT format('%s %s attempts %s by %s until %s not before %s', n.kind, n.state, n.attempts, n.claimed_by, n.leased_until, n.not_before) $$;
SET LOCAL session_replication_role = replica;
UPDATE edianton.notice SET state = 'dead' WHERE state IN ('pending', 'claimed');
INSERT INTO edianton.matter (id, kind, title, division, state, created_at, recorded_at, judged_at)
VALUES (1, 'project', 'project', '341602', 'open', edianton.clock(), edianton.clock(), edianton.clock());
INSERT INTO edianton.notice (id, matter_id, event_id, kind, unit, template, body, urgent, created_at, not_before, expires_at)
VALUES (990001, 1, 1, 'plain', 990001, 't', '1', false, edianton.clock(), edianton.clock(), NULL),
       (990002, 1, 1, 'urgent', 990001, 't', '2', true, edianton.clock(), edianton.clock(), NULL),
       (990003, 1, 1, 'held back', 990001, 't', '3', false, edianton.clock(), '2025-09-27 08:30+08', NULL),
       (990004, 1, 1, 'too late', 990001, 't', '4', true, edianton.clock(), edianton.clock(), edianton.clock()),
       (990005, 1, 1, 'older', 990002, 't', '5', false, edianton.clock(), '2025-09-26 15:00+08', '2025-09-26 16:30+08'),
       (990006, 1, 1, 'portal', 990002, 't', '6', false, edianton.clock(), edianton.clock(), NULL);
UPDATE edianton.notice SET channel = 'online' WHERE id = 990006;
SET LOCAL session_replication_role = origin;

-- urgent first, then by age; what is held back or too late is not handed out
SELECT pg_temp.show(n) FROM edianton.claim_notices('sms-1', 2, '10 minutes') n;
SELECT kind, state FROM edianton.notice WHERE id = 990004;
SELECT pg_temp.show(n) FROM edianton.claim_notices('sms-2', channel => 'sms') n;
SELECT pg_temp.show(n) FROM edianton.claim_notices('sms-2', channel => 'sms') n;

-- sent: once is enough, twice does no harm
SELECT edianton.notice_sent(990002);
SELECT edianton.notice_sent(990002);
SELECT state, sent_at, leased_until FROM edianton.notice WHERE id = 990002;

-- failed: later each time, then given up
CREATE FUNCTION pg_temp.fail(OUT claim text, OUT outcome text, OUT not_before timestamptz) RETURNS SETOF record LANGUAGE plpgsql AS
$$
DECLARE
    n edianton.notice;
BEGIN
    FOR i IN 1 .. 6 LOOP
        outcome := NULL;
        claim := NULL;
        FOR n IN SELECT * FROM edianton.claim_notices('sms-2') c WHERE c.id = 990001 LOOP
            claim := pg_temp.show(n);
        END LOOP;
        IF claim IS NOT NULL OR i = 1 THEN
            outcome := edianton.notice_failed(990001, 'no signal');
        END IF;
        SELECT t.not_before INTO not_before FROM edianton.notice t WHERE t.id = 990001;
        RETURN NEXT;
        PERFORM set_config('edianton.simulated_clock', to_char(not_before AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00"'), true);
    END LOOP;
END
$$;
SELECT * FROM pg_temp.fail();
SELECT state, attempts, last_error FROM edianton.notice WHERE id = 990001;

-- a lease that ran out is claimable again, until it is too late or it has been tried too often
SELECT edianton.clock();
SELECT n.kind, n.state, n.attempts, n.claimed_by FROM edianton.notice n WHERE n.id BETWEEN 990001 AND 990999 ORDER BY n.id;
SET LOCAL edianton.simulated_clock = '2025-09-27 08:30+08';
SELECT pg_temp.show(n) FROM edianton.claim_notices('sms-3') n;
SET LOCAL edianton.simulated_clock = '2025-09-27 08:34:59+08';
SELECT count(*) FROM edianton.claim_notices('sms-3');
SET LOCAL edianton.simulated_clock = '2025-09-27 08:35+08';
SELECT pg_temp.show(n) FROM edianton.claim_notices('sms-3') n;
UPDATE edianton.notice SET attempts = 5 WHERE id = 990003;
SET LOCAL edianton.simulated_clock = '2025-09-27 08:40+08';
SELECT edianton.expire_notices();
SELECT edianton.expire_notices();
SELECT n.kind, n.state, n.attempts, n.last_error FROM edianton.notice n WHERE n.id BETWEEN 990001 AND 990999 ORDER BY n.id;

-- refusals
CREATE FUNCTION pg_temp.refused(call text) RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
    detail text;
    hint text;
BEGIN
    EXECUTE call;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;
SELECT c AS call, pg_temp.refused('SELECT edianton.' || c) FROM unnest(ARRAY[
    'notice_sent(1)', 'notice_sent(990001)', 'notice_sent(NULL)', 'notice_failed(990002, ''x'')', 'notice_failed(990005, NULL)',
    'notice_failed(NULL, ''x'')', 'acknowledge(990001)', 'acknowledge(NULL)', 'claim_notices(NULL)', 'claim_notices(''x'', 0)',
    'claim_notices(''x'', NULL)', 'claim_notices(''x'', 1, ''0'')', 'claim_notices(''x'', 1, NULL)']) c;

-- acknowledging: by the unit's people, the first one is recorded
SELECT edianton.act_as('regress_b');
SELECT pg_temp.refused('SELECT edianton.acknowledge(990001)');
SELECT pg_temp.refused('SELECT edianton.acknowledge(1)');
SELECT edianton.act_as('regress_c');
SELECT edianton.acknowledge(990001);
SELECT edianton.act_as('regress_a');
SELECT edianton.acknowledge(990001);
SELECT acknowledged_by, acknowledged_at FROM edianton.notice WHERE id = 990001;
-- a unit sends nothing
SELECT c AS call, pg_temp.refused('SELECT edianton.' || c) FROM unnest(ARRAY[
    'claim_notices(''x'')', 'notice_sent(990003)', 'notice_failed(990003, ''x'')', 'expire_notices()', 'digest()']) c;
ROLLBACK;

-- the digest: one a unit and local day, of what is lit at that instant
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM edianton.node;
DELETE FROM edianton.notice WHERE kind = 'digest';
INSERT INTO edianton.unit (id, code, name_zh, division) VALUES (990001, 'regress_a', '甲局', '341602'), (990002, 'regress_b', '乙局', '341602');
INSERT INTO edianton.matter (id, kind, title, division, state, created_at, recorded_at, judged_at)
VALUES (990001, 'project', 'open', '341602', 'open', edianton.clock(), edianton.clock(), edianton.clock()),
       (990002, 'project', 'over', '341602', 'cancelled', edianton.clock(), edianton.clock(), edianton.clock());
INSERT INTO edianton.node (matter_id, ord, code, stage, lead_unit, state, term, start_at, warn_at, due_at, judged_at, colour)
SELECT m, o, o, 1, u, s, '3 days', '2025-09-20 08:30+08', w, d, j, edianton.colour_of(s, w, d, 0, j)
FROM (VALUES
    (990001, 1, 990001, 'active'::edianton.node_state, '2025-09-26 10:00+08'::timestamptz, '2025-09-28 17:30+08'::timestamptz, '2025-09-20 08:30+08'::timestamptz),
    (990001, 2, 990001, 'active', '2025-09-24 10:00+08', '2025-09-26 16:00+08', '2025-09-24 10:00+08'),
    (990001, 3, 990001, 'active', '2025-10-24 10:00+08', '2025-10-26 16:00+08', '2025-09-24 10:00+08'),
    (990001, 4, 990002, 'paused', '2025-09-24 10:00+08', '2025-09-25 16:00+08', '2025-09-23 10:00+08'),
    (990002, 1, 990002, 'active', '2025-09-24 10:00+08', '2025-09-25 16:00+08', '2025-09-20 10:00+08')) v (m, o, u, s, w, d, j);
SET LOCAL session_replication_role = origin;
SET LOCAL DateStyle = 'German';
SELECT edianton.digest();
SELECT edianton.digest() AS again;
SELECT unit, matter_id, channel, params, body, expires_at FROM edianton.notice WHERE kind = 'digest';
SET LOCAL edianton.simulated_clock = '2025-09-26 23:59:59+08';
SELECT edianton.digest() AS same_day;
SET LOCAL edianton.simulated_clock = '2025-09-27 00:00+08';
SET LOCAL edianton.language = 'en';
SELECT edianton.digest() AS next_day;
SELECT body FROM edianton.notice WHERE kind = 'digest' ORDER BY id;
ROLLBACK;
