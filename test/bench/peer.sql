-- What a competent portal developer writes in PL/pgSQL: tables like the floor's, a counter of predecessors that are
-- not done, a calendar table that is walked day by day, an event row, a notice and pg_notify, in one call.

CREATE SCHEMA peer;
CREATE TABLE peer.matter (LIKE floor.matter INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE peer.node (LIKE floor.node INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE peer.event (LIKE floor.event INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE peer.notice (LIKE floor.notice INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY);
CREATE SEQUENCE peer.event_number AS bigint;
CREATE SEQUENCE peer.matter_number AS bigint START 1000000;
ALTER TABLE peer.node ADD remaining integer NOT NULL DEFAULT 0;
CREATE TABLE peer.calendar (day date PRIMARY KEY, is_workday boolean NOT NULL);
INSERT INTO peer.calendar
SELECT d, coalesce(c.is_workday, extract(isodow FROM d) < 6)
FROM generate_series(timestamp '2020-01-01', timestamp '2039-12-31', interval '1 day') AS g (d)
LEFT JOIN edianton.calendar_day AS c ON c.calendar = 'CN' AND c.day = g.d::date;
ANALYZE peer.calendar;

CREATE FUNCTION peer.deadline(at timestamptz, days integer) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    d date := at::date;
    n integer := 0;
    works boolean;
BEGIN
    WHILE n < days LOOP
        d := d + 1;
        SELECT c.is_workday INTO works FROM peer.calendar AS c WHERE c.day = d;
        IF works THEN
            n := n + 1;
        END IF;
    END LOOP;
    RETURN d + time '17:30';
END $$;

CREATE FUNCTION peer.tell(matter peer.matter, node peer.node, event bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    SELECT k.person, coalesce(k.phone, p.phone) AS phone INTO c
    FROM edianton.contact AS k LEFT JOIN edianton.person AS p ON p.id = k.person
    WHERE k.unit = node.lead_unit AND k.level = 'duty' ORDER BY k.id LIMIT 1;
    INSERT INTO peer.notice (matter_id, ord, event_id, kind, unit, person, phone, template, params, body, created_at, not_before)
    VALUES (matter.id, node.ord, event, 'todo', node.lead_unit, c.person, c.phone, 'todo',
            jsonb_build_object('matter', matter.title, 'node', node.code, 'due_at', node.due_at),
            '【待办】' || matter.title || ',节点“' || node.code || '”已启动', now(), now());
END $$;

CREATE FUNCTION peer.happened(matter peer.matter, node peer.node, seq bigint, kind text, before edianton.colour, after edianton.colour)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    e bigint := nextval('peer.event_number');
BEGIN
    INSERT INTO peer.event (matter_id, seq, id, era, kind, ord, node, round, colour_before, colour_after, unit, claimed_at, recorded_at, detail)
    VALUES (matter.id, seq, e, 1, kind, node.ord, node.code, node.round, before, after, node.lead_unit, now(), now(), '{}');
    RETURN e;
END $$;

CREATE FUNCTION peer.complete(wanted bigint, wanted_node text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    m peer.matter;
    n peer.node;
    o peer.node;
    k record;
    e bigint;
    seq bigint;
    opened integer := 0;
BEGIN
    SELECT * INTO m FROM peer.matter WHERE id = wanted FOR NO KEY UPDATE;
    seq := m.next_seq;
    UPDATE peer.node SET state = 'done', done_at = now(), judged_at = now(), next_at = NULL, causes = 0, colour = 'green'
    WHERE matter_id = wanted AND code = wanted_node AND state = 'active' AND missing = 0 AND blockers = 0 RETURNING * INTO n;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'node % of matter % cannot be completed', wanted_node, wanted;
    END IF;
    e := peer.happened(m, n, seq, 'node.completed', 'blue', 'green');
    FOR k IN SELECT to_ord FROM edianton.template_link WHERE template_id = m.template_id AND from_ord = n.ord LOOP
        UPDATE peer.node SET remaining = remaining - 1 WHERE matter_id = wanted AND ord = k.to_ord RETURNING * INTO o;
        IF o.remaining = 0 AND o.state = 'waiting' THEN
            UPDATE peer.node SET state = 'active', clock = clock + 1, step = 0, start_at = now(), due_at = peer.deadline(now(), 7),
                warn_at = peer.deadline(now(), 5), next_at = peer.deadline(now(), 5), judged_at = now(), colour = 'blue'
            WHERE matter_id = wanted AND ord = k.to_ord RETURNING * INTO o;
            opened := opened + 1;
            PERFORM peer.tell(m, o, peer.happened(m, o, seq + opened, 'node.activated', 'grey', 'blue'));
        END IF;
    END LOOP;
    UPDATE peer.matter SET next_seq = seq + 1 + opened, recorded_at = now(), judged_at = now(), nodes_done = nodes_done + 1,
        nodes_open = nodes_open - 1 + opened,
        (warn_at, due_at, base_colour, colour) =
            (SELECT coalesce(min(a.warn_at), 'infinity'), coalesce(min(a.due_at), 'infinity'), coalesce(max(a.colour), 'green'), coalesce(max(a.colour), 'green')
             FROM peer.node AS a WHERE a.matter_id = wanted AND a.state = 'active')
    WHERE id = wanted;
    PERFORM pg_notify('peer', e::text);
    RETURN e;
END $$;

-- Opening: a node at a time, as such functions do it.
CREATE FUNCTION peer.open(model bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    m peer.matter;
    n peer.node;
    e bigint;
    seq bigint := 1;
BEGIN
    SELECT * INTO m FROM peer.matter WHERE id = model;
    m.id := 341602 * 4294967296 + nextval('peer.matter_number');
    m.opened_at := now();
    INSERT INTO peer.matter SELECT (m).*;
    e := peer.happened(m, NULL, seq, 'matter.opened', NULL, 'grey');
    FOR n IN SELECT * FROM peer.node WHERE matter_id = model ORDER BY ord LOOP
        n.matter_id := m.id;
        IF n.state = 'active' THEN
            n.start_at := now();
            n.due_at := peer.deadline(now(), 7);
            n.warn_at := peer.deadline(now(), 5);
            n.next_at := n.warn_at;
        END IF;
        INSERT INTO peer.node SELECT (n).*;
        IF n.state <> 'waiting' THEN
            seq := seq + 1;
            e := peer.happened(m, n, seq, 'node.' || n.state, 'grey', n.colour);
            PERFORM peer.tell(m, n, e);
        END IF;
    END LOOP;
    UPDATE peer.matter SET next_seq = seq + 1 WHERE id = m.id;
    PERFORM pg_notify('peer', e::text);
    RETURN m.id;
END $$;
