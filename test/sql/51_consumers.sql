-- Durable subscriptions: batches between snapshots, acknowledged as a whole or in pages.
\set SHOW_CONTEXT never
SET edianton.simulated_clock = '2025-09-26 16:00+08';
SET TimeZone = 'Asia/Shanghai';

-- Events by hand: replicas skip the triggers that refuse this. One matter, as many as asked for.
CREATE FUNCTION public.test_events(n integer) RETURNS void LANGUAGE sql
    SET session_replication_role = replica
AS $$
    INSERT INTO edianton.event (matter_id, seq, id, era, kind, claimed_at, recorded_at, prev_hash, hash)
    SELECT 42, s.last + i, nextval('edianton.event_number'), edianton.era(), 'matter.attrs', edianton.clock(), edianton.clock(), '', ''
    FROM (SELECT coalesce(max(seq), 0) AS last FROM edianton.event WHERE matter_id = 42) s, generate_series(1, n) i
$$;
SELECT public.test_events(3);

-- names
\set VERBOSITY default
SELECT edianton.create_consumer(NULL);
SELECT edianton.create_consumer('');
SELECT edianton.create_consumer(':notify');
SELECT * FROM edianton.read_events('nobody');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM edianton.read_events(NULL);
SELECT edianton.ack_events('nobody');
SELECT edianton.drop_consumer('nobody');
SELECT edianton.create_consumer('now');
SELECT edianton.create_consumer('now');
\echo :LAST_ERROR_SQLSTATE
SELECT edianton.create_consumer('start', from_start => true);
SELECT * FROM edianton.read_events('now', 0);
SELECT * FROM edianton.read_events('now', NULL);
SELECT edianton.next_batch(NULL, NULL);
\set VERBOSITY terse

-- from the start: what the site has; from now: nothing yet
SELECT array_agg(seq ORDER BY id) FROM edianton.read_events('start', 1000000) WHERE matter_id = 42;
SELECT count(*) FROM edianton.read_events('now');
SELECT edianton.ack_events('start') > 0 AS acknowledged;
SELECT edianton.ack_events('start') AS again;
SELECT edianton.ack_events('now') AS nothing_read;

-- an idle poll writes nothing
SELECT xmin AS before FROM edianton.consumer WHERE name = 'now' \gset
SELECT count(*) FROM edianton.read_events('now');
SELECT xmin = :'before' AS untouched, pg_current_xact_id_if_assigned() IS NULL AS no_transaction FROM edianton.consumer WHERE name = 'now';

-- pages: the same until acknowledged, what comes in between waits for the next batch
SELECT public.test_events(5);
SELECT array_agg(seq) FROM edianton.read_events('now', 2);
SELECT array_agg(seq) FROM edianton.read_events('now', 2) AS again;
SELECT public.test_events(2);
SELECT array_agg(seq) FROM edianton.read_events('now', 3) AS more;
SELECT edianton.ack_events('now');
SELECT array_agg(seq) FROM edianton.read_events('now', 100) AS rest_of_batch;
SELECT edianton.ack_events('now');
SELECT array_agg(seq) FROM edianton.read_events('now', 100) AS next_batch;
-- a reader that rolls back has acknowledged nothing
BEGIN;
SELECT edianton.ack_events('now');
ROLLBACK;
SELECT array_agg(seq) FROM edianton.read_events('now', 100) AS still;
SELECT edianton.ack_events('now');
SELECT count(*) FROM edianton.read_events('now');

-- a transaction that writes, reads and writes again gets its own events when it has committed
BEGIN;
SELECT public.test_events(1);
SELECT count(*) FROM edianton.read_events('now');
SELECT public.test_events(1);
SELECT edianton.ack_events('now');
COMMIT;
SELECT array_agg(seq) FROM edianton.read_events('now') AS own;
SELECT edianton.ack_events('now');

-- a large batch is read page by page through the ids
SELECT public.test_events(10050);
SELECT count(*), max(seq) - min(seq) FROM edianton.read_events('now', 10000);
SELECT edianton.ack_events('now');
SELECT public.test_events(1);
SELECT count(*), max(seq) - min(seq) FROM edianton.read_events('now', 10000);
SELECT edianton.ack_events('now');
SELECT count(*) FROM edianton.read_events('now', 10000);
SELECT edianton.ack_events('now');

-- an ended era first, whatever its transactions were called, then the new one
SELECT public.test_events(2);
SET session_replication_role = replica;
UPDATE edianton.event SET xid = '4000000000' WHERE matter_id = 42 AND id = (SELECT max(id) FROM edianton.event);
UPDATE edianton.event SET xid = '3' WHERE matter_id = 42 AND id = (SELECT max(id) - 1 FROM edianton.event);
UPDATE edianton.consumer SET acked = '100:100:' WHERE name = 'start';
RESET session_replication_role;
SELECT edianton.era() AS era \gset
BEGIN;
UPDATE edianton.site SET system_identifier = 1, database_oid = 1;
SELECT edianton.setup() IS NOT NULL AS set_up;
SELECT edianton.era() - :era AS eras;
SELECT public.test_events(2);
COMMIT;
SELECT array_agg(era - :era ORDER BY id), array_agg(kind) FROM edianton.read_events('now', 100);
SELECT edianton.ack_events('now');
SELECT array_agg(era - :era ORDER BY id) FROM edianton.read_events('now', 100);
SELECT edianton.ack_events('now');
SELECT count(*) FROM edianton.read_events('now', 100);
-- acknowledged as data is acknowledged: only xid 3 is visible to 100:100:
SELECT era - :era AS era, count(*), min(xid::text::numeric) > 99 AS xids FROM edianton.read_events('start', 1000000) WHERE matter_id = 42 GROUP BY era;
SELECT edianton.ack_events('start') > 0 AS acknowledged;
SELECT era - :era AS era, count(*) FROM edianton.read_events('start', 1000000) WHERE matter_id = 42 GROUP BY era;

-- who may
CREATE ROLE regress_edianton_reader;
SELECT edianton.grant_access('regress_edianton_reader');
INSERT INTO edianton.person (code, name, role) VALUES ('regress_reader', '读者', 'unit');
INSERT INTO edianton.login (role_name, person, is_default)
SELECT 'regress_edianton_reader', id, true FROM edianton.person WHERE code = 'regress_reader';
SET ROLE regress_edianton_reader;
\set VERBOSITY default
SELECT count(*) FROM edianton.read_events('now');
SELECT edianton.ack_events('now');
\set VERBOSITY terse
SELECT edianton.create_consumer('mine');
SELECT edianton.drop_consumer('now');
SELECT * FROM edianton.take_announcement();
RESET ROLE;
UPDATE edianton.person SET role = 'gateway' WHERE code = 'regress_reader';
SET ROLE regress_edianton_reader;
SELECT count(*) FROM edianton.read_events('now');
RESET ROLE;

SELECT edianton.drop_consumer('now'), edianton.drop_consumer('start');
SELECT edianton.drop_consumer('start');
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_reader';
DELETE FROM edianton.person WHERE code = 'regress_reader';
SELECT edianton.revoke_access('regress_edianton_reader');
DROP ROLE regress_edianton_reader;
SET session_replication_role = replica;
DELETE FROM edianton.event WHERE matter_id = 42;
DELETE FROM edianton.consumer WHERE name = 'now';
RESET session_replication_role;
DROP FUNCTION public.test_events(integer);
