-- The hash chain and its check; the form in which events travel.
\set SHOW_CONTEXT never
\set VERBOSITY terse
SET edianton.simulated_clock = '2025-09-26 16:00+08';
SET TimeZone = 'Asia/Shanghai';
BEGIN;

-- A second opinion on the hash: the documented form, written in SQL.
CREATE FUNCTION pg_temp.hash_text(value text) RETURNS bytea LANGUAGE sql AS
$$ SELECT CASE WHEN value IS NULL THEN '\xffffffff'::bytea
          ELSE int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') END $$;
CREATE FUNCTION pg_temp.colour_byte(colour text) RETURNS bytea LANGUAGE sql AS
$$ SELECT set_byte('\x00'::bytea, 0, coalesce(array_position('{green,grey,blue,yellow,red}', colour), 0)) $$;
CREATE FUNCTION pg_temp.hash_event(e edianton.event) RETURNS bytea LANGUAGE sql AS
$$
    SELECT sha256(int4send(octet_length(e.prev_hash)) || e.prev_hash
        || int8send(e.matter_id) || int8send(e.seq) || int8send(e.id) || int4send(e.era)
        || pg_temp.hash_text(e.kind) || int4send(coalesce(e.ord, -1)) || pg_temp.hash_text(e.node)
        || int2send(coalesce(e.round, 0::smallint))
        || pg_temp.colour_byte(e.colour_before::text) || pg_temp.colour_byte(e.colour_after::text)
        || int2send(coalesce(e.step, 0::smallint)) || int4send(coalesce(e.unit, 0)) || int8send(coalesce(e.actor, 0))
        || timestamptz_send(e.claimed_at) || timestamptz_send(e.recorded_at) || pg_temp.hash_text(e.detail::text))
$$;

-- History as the engine writes it, by hand: replicas skip the triggers that refuse this.
SET LOCAL session_replication_role = replica;
INSERT INTO edianton.matter (id, kind, title, division, state, created_at, recorded_at, judged_at)
SELECT (341602::bigint << 32) + 900000 + n, 'project', 'project ' || n, '341602', 'open', edianton.clock(), edianton.clock(), edianton.clock()
FROM generate_series(1, 3) n;

CREATE FUNCTION pg_temp.write_event(matter bigint, kind text, ord integer, node text, before text, after text, detail jsonb)
RETURNS void LANGUAGE plpgsql AS
$$
#variable_conflict use_variable
DECLARE
    m edianton.matter;
    e edianton.event;
BEGIN
    SELECT * INTO m FROM edianton.matter WHERE id = matter;
    SELECT matter, m.next_seq, 900000000 + m.next_seq + 10 * (matter % 10), edianton.era(), pg_current_xact_id(), kind, ord, node,
           CASE WHEN ord IS NOT NULL THEN 1 END, before, after, NULL, 7, NULL,
           edianton.clock() - interval '1 hour', edianton.clock(), detail, m.last_hash, ''
    INTO e;
    e.hash := pg_temp.hash_event(e);
    INSERT INTO edianton.event SELECT (e).*;
    UPDATE edianton.matter SET next_seq = next_seq + 1, last_hash = e.hash WHERE id = matter;
END
$$;
SELECT pg_temp.write_event(id, 'matter.opened', NULL, NULL, NULL, NULL, '{}'),
       pg_temp.write_event(id, 'node.activated', 3, '3.2', 'grey', 'blue', '{"due": "2025-10-09T17:30:00+08:00", "文号": "谯发改〔2025〕1号"}'),
       pg_temp.write_event(id, 'node.yellow', 3, '3.2', 'blue', 'yellow', '{"points": 1.50, "big": 12345678901234567890}')
FROM edianton.matter WHERE id % 4294967296 > 900000 ORDER BY id;

-- both agree, whatever the session's settings
SELECT * FROM edianton.verify_history();
SET LOCAL DateStyle = 'German';
SET LOCAL bytea_output = 'escape';
SET LOCAL TimeZone = 'America/Los_Angeles';
SET LOCAL extra_float_digits = 0;
SELECT * FROM edianton.verify_history();
SET LOCAL TimeZone = 'Asia/Shanghai';
SET LOCAL DateStyle = 'ISO, MDY';
SET LOCAL bytea_output = 'hex';
SELECT matter_id % 4294967296 AS matter, seq, octet_length(hash) FROM edianton.chain_heads WHERE matter_id % 4294967296 > 900000 ORDER BY matter_id;

-- every column but xid is under the hash
CREATE FUNCTION pg_temp.tamper(change text) RETURNS SETOF text LANGUAGE plpgsql AS
$$
BEGIN
    EXECUTE change;
    RETURN QUERY SELECT format('%s/%s %s', v.matter_id % 4294967296, v.seq, v.problem)
                 FROM edianton.verify_history() v ORDER BY v.matter_id, v.seq, v.problem;
    RAISE EXCEPTION 'undo' USING ERRCODE = 'P0999';
EXCEPTION WHEN SQLSTATE 'P0999' THEN
    RETURN;
END
$$;
SELECT c AS change, pg_temp.tamper(format('UPDATE edianton.event SET %s WHERE seq = 2 AND matter_id %% 4294967296 = 900002', c)) AS found
FROM unnest(ARRAY[
    'id = -1', 'era = 99', 'kind = kind || '' ''', 'ord = 4', 'ord = NULL', 'node = ''3.3''', 'node = NULL', 'round = 2',
    'colour_before = ''blue''', 'colour_after = NULL', 'step = 1', 'unit = 8', 'unit = NULL', 'actor = 5',
    'claimed_at = claimed_at + ''1 microsecond''', 'recorded_at = recorded_at + ''1 microsecond''',
    'detail = detail || ''{"due": null}''', 'prev_hash = ''''', 'hash = sha256(hash)', 'seq = 7']) c;
SELECT count(*) AS found FROM pg_temp.tamper('UPDATE edianton.event SET xid = ''77''');

-- rows taken away, put in, exchanged; the matter's own memory
SELECT c AS change, pg_temp.tamper(c) AS found
FROM unnest(ARRAY[
    'DELETE FROM edianton.event WHERE seq = 2 AND matter_id % 4294967296 = 900002',
    'DELETE FROM edianton.event WHERE seq = 3 AND matter_id % 4294967296 = 900002',
    'DELETE FROM edianton.event WHERE matter_id % 4294967296 = 900002',
    'DELETE FROM edianton.matter WHERE id % 4294967296 = 900002',
    'UPDATE edianton.event SET seq = seq + 10 WHERE matter_id % 4294967296 = 900002',
    'UPDATE edianton.event SET recorded_at = recorded_at - interval ''1 day'' WHERE seq = 3 AND matter_id % 4294967296 = 900002',
    'UPDATE edianton.matter SET next_seq = 5 WHERE id % 4294967296 = 900002',
    'UPDATE edianton.matter SET last_hash = '''' WHERE id % 4294967296 = 900002']) c;

-- one matter
SELECT v.seq, v.problem FROM edianton.verify_history((SELECT id FROM edianton.matter WHERE id % 4294967296 = 900001)) v;
\set VERBOSITY default
SAVEPOINT s;
SELECT * FROM edianton.verify_history(1);
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO s;
\set VERBOSITY terse

-- CloudEvents
SET LOCAL DateStyle = 'German';
SELECT jsonb_pretty(edianton.event_json(e) #- '{data,hash}' #- '{data,prev_hash}' #- '{id}')
FROM edianton.event e WHERE matter_id % 4294967296 = 900001 AND seq <> 3 ORDER BY seq;
SELECT count(DISTINCT edianton.event_json(e) ->> 'id') AS ids,
       bool_and(edianton.event_json(e) #>> '{data,hash}' = encode(hash, 'hex')) AS hashes,
       bool_and((edianton.event_json(e) ->> 'time')::timestamptz = recorded_at) AS times
FROM edianton.event e WHERE matter_id % 4294967296 BETWEEN 900001 AND 900003;

-- a unit checks what it sees: the matters it has a part in, and no others
INSERT INTO edianton.unit (id, code, name_zh, division) VALUES (990001, 'regress_a', '甲局', '341602');
INSERT INTO edianton.person (id, code, name, unit, role) VALUES (990001, 'regress_a', '甲', 990001, 'unit');
CREATE ROLE regress_edianton_auditor;
INSERT INTO edianton.login (role_name, person, is_default) VALUES ('regress_edianton_auditor', 990001, true);
SELECT edianton.grant_access('regress_edianton_auditor');
UPDATE edianton.matter SET units = '{990001}' WHERE id % 4294967296 = 900002;
UPDATE edianton.event SET kind = 'tampered' WHERE seq = 2 AND matter_id % 4294967296 BETWEEN 900001 AND 900003;
SET LOCAL ROLE regress_edianton_auditor;
SELECT matter_id % 4294967296 AS matter, seq, problem FROM edianton.verify_history();
SELECT matter_id % 4294967296 AS matter, seq FROM edianton.chain_heads WHERE matter_id % 4294967296 > 900000;
SELECT * FROM edianton.verify_history((341602::bigint << 32) + 900003);
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
