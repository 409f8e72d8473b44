-- The outbox: events for subscribers, each exactly once, in the order of each matter.
--
-- A subscriber's cursor is a pair of snapshots. What the batch snapshot sees and the
-- acknowledged one does not is the batch: a transaction that commits late with low
-- event ids is in no snapshot until it commits and in the next one afterwards, so it
-- is neither skipped nor does anybody wait for it. Inside a batch events come by id;
-- ids are drawn under the matter's lock, so a matter's events are always in order.
--
-- Two sessions that read for one subscriber take turns: the second waits for the
-- first to commit, then gets what the first read and did not acknowledge. Many
-- subscribers never wait for each other.
--
-- Reading costs what is new, whatever the planner believes of a table that grew since
-- it was analysed: these functions do without plans that look at all of it.

CREATE OR REPLACE VIEW edianton.chain_heads WITH (security_invoker = true) AS
    SELECT m.id AS matter_id, m.next_seq - 1 AS seq, m.last_hash AS hash
    FROM edianton.matter m
    WHERE m.next_seq > 1;
COMMENT ON VIEW edianton.chain_heads IS
    'The last hash of every matter; whoever keeps a copy elsewhere can prove that history was not rewritten. 各事项事件链的末端哈希；对外公布后可证明历史未被改写。';
COMMENT ON COLUMN edianton.chain_heads.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.chain_heads.seq IS 'Its last event. 最后一个事件的序号。';
COMMENT ON COLUMN edianton.chain_heads.hash IS 'The hash of that event. 该事件的哈希值。';

CREATE OR REPLACE FUNCTION edianton.rfc3339(instant timestamptz) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN pg_catalog.isfinite(instant)
        THEN pg_catalog.to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END;
COMMENT ON FUNCTION edianton.rfc3339(timestamptz) IS
    'An instant as RFC 3339 writes it, in UTC, whatever the session''s settings. RFC 3339 格式的时刻（UTC），与会话设置无关。';

-- The source is the division whose number leads the matter's id. An id is unique within
-- its source, even when two copies of a database go on from the same number.
CREATE OR REPLACE FUNCTION edianton.event_json(event edianton.event) RETURNS jsonb
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_build_object(
        'specversion', '1.0',
        'id', (event).era::text || '-' || (event).id::text,
        'source', '/edianton/' || pg_catalog.lpad(((event).matter_id >> 32)::text, 6, '0'),
        'type', 'cn.edianton.' || (event).kind,
        'subject', (event).matter_id::text || coalesce('/' || (event).node, ''),
        'time', edianton.rfc3339((event).recorded_at),
        'datacontenttype', 'application/json',
        'sequence', (event).seq::text,
        'data', pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
            'matter', (event).matter_id,
            'seq', (event).seq,
            'id', (event).id,
            'node', (event).node,
            'ord', (event).ord,
            'round', (event).round,
            'colour_before', (event).colour_before::text,
            'colour_after', (event).colour_after::text,
            'step', (event).step,
            'unit', (event).unit,
            'actor', (event).actor,
            'claimed_at', edianton.rfc3339((event).claimed_at),
            'recorded_at', edianton.rfc3339((event).recorded_at),
            'prev_hash', pg_catalog.encode((event).prev_hash, 'hex'),
            'hash', pg_catalog.encode((event).hash, 'hex')))
            || pg_catalog.jsonb_build_object('detail', (event).detail));
COMMENT ON FUNCTION edianton.event_json(edianton.event) IS
    'An event in the JSON form of CloudEvents 1.0. 事件的 CloudEvents 1.0 JSON 形式。';

-- Who reads for a subscriber sees every matter, and moves a cursor that others rely on.
CREATE OR REPLACE FUNCTION edianton.require_role(what text, VARIADIC roles text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mine text := edianton.current_role_kind();
BEGIN
    IF mine <> 'owner' AND mine <> ALL (roles) THEN
        RAISE EXCEPTION 'the role "%" may not %', mine, what
            USING ERRCODE = 'ED040',
                  DETAIL = format('It takes one of the roles %s.', array_to_string(array_prepend('owner', roles), ', ')),
                  HINT = 'Act for a person with such a role: SELECT edianton.act_as(''...'').';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.require_role(text, text[]) IS
    'Raise ED040 unless the acting person has one of these roles, or the site''s owner acts. 当前办理人不具备所列角色时报错 ED040。';

-- The current snapshot, in which this very transaction is still running: it may go on to
-- write events after the cursor moved.
CREATE OR REPLACE FUNCTION edianton.settled_snapshot() RETURNS pg_snapshot
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seen pg_snapshot := pg_current_snapshot();
    mine xid8 := pg_current_xact_id_if_assigned();
BEGIN
    IF mine IS NULL OR NOT pg_visible_in_snapshot(mine, seen) THEN
        RETURN seen;
    END IF;
    RETURN format('%s:%s:%s', least(pg_snapshot_xmin(seen), mine), pg_snapshot_xmax(seen),
        (SELECT string_agg(x::text, ',' ORDER BY x)
         FROM (SELECT pg_snapshot_xip(seen) UNION SELECT mine) AS running (x)));
END
$$;
COMMENT ON FUNCTION edianton.settled_snapshot() IS
    'The current snapshot without this transaction''s own work. 不含本事务自身写入的当前快照。';

-- What a snapshot will be when the transaction mine has committed too, and none that it does not see.
CREATE OR REPLACE FUNCTION edianton.with_own(seen pg_snapshot, mine xid8) RETURNS pg_snapshot
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT format('%s:%s:%s', pg_snapshot_xmin(seen),
               greatest(pg_snapshot_xmax(seen)::text::numeric, mine::text::numeric + 1),
               (SELECT string_agg(running.x::text, ',' ORDER BY running.x)
                FROM (SELECT i.x::text::numeric AS x FROM pg_snapshot_xip(seen) AS i (x)
                      UNION
                      SELECT g.x AS x FROM generate_series(pg_snapshot_xmax(seen)::text::numeric, mine::text::numeric - 1) AS g (x)) AS running
                WHERE running.x <> mine::text::numeric))::pg_snapshot;
END;
COMMENT ON FUNCTION edianton.with_own(pg_snapshot, xid8) IS
    'A snapshot that sees one more transaction. 额外包含某一事务的快照。';

CREATE OR REPLACE FUNCTION edianton.create_consumer(name text, from_start boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    era_now integer := edianton.era();
BEGIN
    PERFORM edianton.require_role('subscribe to events', 'admin', 'gateway', 'bi');
    IF create_consumer.name IS NULL OR create_consumer.from_start IS NULL THEN
        RAISE EXCEPTION 'create_consumer needs a name, and to know where to start'
            USING ERRCODE = 'ED060', HINT = 'SELECT edianton.create_consumer(''portal'');';
    END IF;
    IF create_consumer.name !~ '^[[:alnum:]_.-]{1,63}$' THEN
        RAISE EXCEPTION '"%" cannot name a consumer', create_consumer.name
            USING ERRCODE = 'ED039', DETAIL = 'A name has up to 63 letters, digits, underscores, dots and hyphens.',
                  HINT = 'SELECT edianton.create_consumer(''portal'');';
    END IF;
    INSERT INTO edianton.consumer (name, era, acked, created_at)
    VALUES (create_consumer.name,
            CASE WHEN create_consumer.from_start
                 THEN coalesce((SELECT min(era) FROM edianton.event), era_now) ELSE era_now END,
            CASE WHEN create_consumer.from_start THEN '1:1:'::pg_snapshot ELSE edianton.settled_snapshot() END,
            edianton.clock())
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is a consumer "%" already', create_consumer.name
            USING ERRCODE = 'ED042', DETAIL = 'A consumer''s name is unique in the site.',
                  HINT = 'Read on with edianton.read_events(), or drop it first with edianton.drop_consumer().';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.create_consumer(text, boolean) IS
    'Subscribe to events under a name: to those from now on, or from_start to all. 以名称订阅事件：自现在起，或（from_start）自最初起。';

CREATE OR REPLACE FUNCTION edianton.unknown_consumer(consumer text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF consumer IS NULL THEN
        RAISE EXCEPTION 'the name of a consumer must not be null'
            USING ERRCODE = 'ED060', HINT = 'SELECT name FROM edianton.consumer;';
    END IF;
    RAISE EXCEPTION 'there is no consumer "%"', consumer
        USING ERRCODE = 'ED051', HINT = format('SELECT edianton.create_consumer(%L);', consumer);
END
$$;
COMMENT ON FUNCTION edianton.unknown_consumer(text) IS
    'Raise ED051 for a subscriber that does not exist. 订阅者不存在时报错 ED051。';

CREATE OR REPLACE FUNCTION edianton.drop_consumer(name text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_role('drop a consumer', 'admin', 'gateway', 'bi');
    DELETE FROM edianton.consumer WHERE name = drop_consumer.name AND name !~ ':';
    IF NOT FOUND THEN
        PERFORM edianton.unknown_consumer(drop_consumer.name);
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.drop_consumer(text) IS
    'End a subscription; its cursor is forgotten. 取消订阅并删除其游标。';

-- The events of the consumer's era that one snapshot sees and another does not. The index
-- on (era, xid, id) bounds what is looked at to what came after the older snapshot.
CREATE OR REPLACE FUNCTION edianton.events_between(era integer, older pg_snapshot, newer pg_snapshot)
    RETURNS SETOF edianton.event
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT e.*
    FROM edianton.event e
    WHERE e.era = events_between.era
      AND e.xid >= pg_catalog.pg_snapshot_xmin(older)
      AND e.xid < pg_catalog.pg_snapshot_xmax(newer)
      AND pg_catalog.pg_visible_in_snapshot(e.xid, newer)
      AND NOT pg_catalog.pg_visible_in_snapshot(e.xid, older);
END;
COMMENT ON FUNCTION edianton.events_between(integer, pg_snapshot, pg_snapshot) IS
    'The events of an era that became visible between two snapshots. 某纪元内两个快照之间变为可见的事件。';

-- Fix the next batch of a consumer whose last one is done with; the row is locked.
-- Without news the batch stays NULL.
CREATE OR REPLACE FUNCTION edianton.next_batch(c edianton.consumer, era_now integer) RETURNS edianton.consumer
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
AS $$
DECLARE
    newer pg_snapshot;
    first_id bigint;
BEGIN
    IF c.name IS NULL OR next_batch.era_now IS NULL THEN
        RAISE EXCEPTION 'next_batch needs a consumer and the current era'
            USING ERRCODE = 'ED060', HINT = 'SELECT * FROM edianton.read_events(''...'');';
    END IF;
    LOOP
        -- All of an era that has ended is visible, whatever its transactions were called.
        newer := CASE WHEN c.era < era_now THEN '9223372036854775807:9223372036854775807:'::pg_snapshot
                      ELSE edianton.settled_snapshot() END;
        SELECT count(*), min(e.id) INTO c.batch_size, first_id
        FROM edianton.events_between(c.era, c.acked, newer) e;
        IF c.batch_size > 0 THEN
            c.batch := newer;
            c.acked_id := first_id - 1;
            c.batch_acked := 0;
            c.batch_read := 0;
            c.read_id := NULL;
            EXIT;
        END IF;
        c.batch_size := NULL;
        EXIT WHEN c.era >= era_now;
        c.era := coalesce((SELECT min(e.era) FROM edianton.event e WHERE e.era > c.era), era_now);
        c.acked := '1:1:';
    END LOOP;
    -- An old snapshot with much running in it makes every look expensive.
    IF c.batch IS NULL AND pg_snapshot_xmax(c.acked)::text::numeric - pg_snapshot_xmin(c.acked)::text::numeric > 10000 THEN
        c.acked := newer;
    END IF;
    UPDATE edianton.consumer k SET
        era = c.era, acked = c.acked, batch = c.batch, batch_size = c.batch_size,
        batch_acked = c.batch_acked, batch_read = c.batch_read, acked_id = c.acked_id, read_id = c.read_id
    WHERE k.name = c.name;
    RETURN c;
END
$$;
COMMENT ON FUNCTION edianton.next_batch(edianton.consumer, integer) IS
    'Fix the snapshot of a consumer''s next batch. 确定订阅者下一批事件的快照。';

-- The next n events of the batch. A small batch is found through its transactions; a large
-- one, read in many pages, by id, so that no page looks at all of it again.
CREATE OR REPLACE FUNCTION edianton.batch_page(c edianton.consumer, n integer) RETURNS SETOF edianton.event
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
BEGIN
    IF c.batch_size <= 10000 THEN
        RETURN QUERY
            SELECT p.* FROM (SELECT e.* FROM edianton.events_between(c.era, c.acked, c.batch) e OFFSET 0) p
            WHERE p.id > c.acked_id
            ORDER BY p.id
            LIMIT n;
    ELSE
        RETURN QUERY
            SELECT e.* FROM edianton.event e
            WHERE e.id > c.acked_id
              AND e.era + 0 = c.era
              AND pg_visible_in_snapshot(e.xid, c.batch)
              AND NOT pg_visible_in_snapshot(e.xid, c.acked)
            ORDER BY e.id
            LIMIT least(n, c.batch_size - c.batch_acked);
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.batch_page(edianton.consumer, integer) IS
    'The next events of a consumer''s batch. 订阅者当前批次中接下来的事件。';

CREATE OR REPLACE FUNCTION edianton.read_events(consumer text, n integer DEFAULT 100) RETURNS SETOF edianton.event
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    era_now integer := edianton.era();
    c edianton.consumer;
    e edianton.event;
    handed_out bigint := 0;
    last_id bigint;
BEGIN
    PERFORM edianton.require_role('read all events', 'admin', 'gateway', 'bi');
    IF read_events.n IS NULL THEN
        RAISE EXCEPTION 'the number of events to read must not be null'
            USING ERRCODE = 'ED060', HINT = 'Leave it out for 100.';
    ELSIF read_events.n < 1 THEN
        RAISE EXCEPTION 'cannot read % events', read_events.n
            USING ERRCODE = 'ED039', DETAIL = 'At least one event is read at a time.', HINT = 'Leave it out for 100.';
    END IF;
    SELECT * INTO c FROM edianton.consumer k WHERE k.name = read_events.consumer AND k.name !~ ':';
    IF NOT FOUND THEN
        PERFORM edianton.unknown_consumer(read_events.consumer);
    END IF;
    -- An idle poll neither locks nor writes.
    IF c.batch IS NULL AND c.era = era_now AND NOT EXISTS (
        SELECT FROM edianton.event x
        WHERE x.era = c.era AND x.xid >= pg_snapshot_xmin(c.acked) AND NOT pg_visible_in_snapshot(x.xid, c.acked))
    THEN
        RETURN;
    END IF;

    SELECT * INTO c FROM edianton.consumer k WHERE k.name = read_events.consumer FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM edianton.unknown_consumer(read_events.consumer);
    END IF;
    IF c.batch IS NULL THEN
        c := edianton.next_batch(c, era_now);
    END IF;
    IF c.batch IS NULL THEN
        RETURN;
    END IF;
    FOR e IN SELECT * FROM edianton.batch_page(c, read_events.n) LOOP
        RETURN NEXT e;
        handed_out := handed_out + 1;
        last_id := e.id;
    END LOOP;
    -- Somebody pruned the rest of the batch.
    IF handed_out = 0 THEN
        UPDATE edianton.consumer k SET acked = batch, batch = NULL WHERE k.name = read_events.consumer;
    ELSIF last_id IS DISTINCT FROM c.read_id OR handed_out <> c.batch_read THEN
        UPDATE edianton.consumer k SET read_id = last_id, batch_read = handed_out WHERE k.name = read_events.consumer;
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.read_events(text, integer) IS
    'Up to n events that this consumer has not acknowledged; the same again until it does. 读取该订阅者尚未确认的至多 n 个事件；确认前重复读取结果相同。';

CREATE OR REPLACE FUNCTION edianton.ack_events(consumer text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    c edianton.consumer;
BEGIN
    PERFORM edianton.require_role('acknowledge events', 'admin', 'gateway', 'bi');
    SELECT * INTO c FROM edianton.consumer k
    WHERE k.name = ack_events.consumer AND k.name !~ ':' FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM edianton.unknown_consumer(ack_events.consumer);
    END IF;
    IF c.batch IS NULL OR c.batch_read = 0 THEN
        RETURN 0;
    END IF;
    IF c.batch_acked + c.batch_read >= c.batch_size THEN
        UPDATE edianton.consumer k SET
            acked = c.batch, batch = NULL, batch_size = NULL, batch_acked = 0, batch_read = 0,
            acked_id = c.read_id, read_id = NULL, acked_at = edianton.clock()
        WHERE k.name = c.name;
    ELSE
        UPDATE edianton.consumer k SET
            acked_id = c.read_id, read_id = NULL, batch_acked = c.batch_acked + c.batch_read, batch_read = 0,
            acked_at = edianton.clock()
        WHERE k.name = c.name;
    END IF;
    RETURN c.batch_read;
END
$$;
COMMENT ON FUNCTION edianton.ack_events(text) IS
    'Acknowledge what was read last; returns how many events. 确认最近一次读取的事件，返回其数量。';

-- What the notifier has yet to announce: of the current era only, since a restored database
-- announces nothing. What this transaction has written is taken as well, though not counted: the
-- caller announces it when it commits. One notifier at a time; a second finds n empty, and took nothing.
CREATE OR REPLACE FUNCTION edianton.take_announcement(OUT n bigint, OUT last_id bigint, OUT kind text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
AS $$
DECLARE
    era_now integer := edianton.era();
    mine xid8;
    c edianton.consumer;
    newer pg_snapshot;
BEGIN
    SELECT * INTO c FROM edianton.consumer k WHERE k.name = ':notify';
    IF NOT FOUND OR c.era <> era_now THEN
        INSERT INTO edianton.consumer AS k (name, era, acked, created_at)
        VALUES (':notify', era_now, edianton.settled_snapshot(), edianton.clock())
        ON CONFLICT (name) DO UPDATE SET era = excluded.era, acked = '1:1:' WHERE k.era <> excluded.era
        RETURNING * INTO c;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    n := 0;
    -- An idle round neither locks nor writes.
    IF NOT EXISTS (SELECT FROM edianton.event x WHERE x.era = era_now AND x.xid >= pg_snapshot_xmin(c.acked)
                   AND NOT pg_visible_in_snapshot(x.xid, c.acked)) THEN
        RETURN;
    END IF;
    SELECT * INTO c FROM edianton.consumer k WHERE k.name = ':notify' FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        n := NULL;
        RETURN;
    END IF;
    newer := edianton.settled_snapshot();
    SELECT count(*), max(e.id), min(e.kind) INTO n, last_id, kind
    FROM edianton.events_between(era_now, c.acked, newer) e;
    mine := pg_current_xact_id();
    IF n > 0 OR EXISTS (SELECT FROM edianton.event x WHERE x.era = era_now AND x.xid = mine) THEN
        UPDATE edianton.consumer k SET acked = edianton.with_own(newer, mine), acked_id = coalesce(last_id, k.acked_id), acked_at = edianton.clock()
        WHERE k.name = ':notify';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.take_announcement() IS
    'Count the committed events that were not announced yet, and take them, and this transaction''s own, as announced; n is empty when another notifier is at it. 统计尚未通知的已提交事件并连同本事务事件标记为已通知；其他会话正在通知时 n 为空。';
REVOKE ALL ON FUNCTION edianton.take_announcement() FROM PUBLIC;
