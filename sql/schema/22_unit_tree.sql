-- The tree of units: path follows parent, also when a branch moves; a circle is refused.

-- One change of the tree at a time: two sessions could otherwise close a circle between them.
CREATE OR REPLACE FUNCTION edianton.unit_tree_lock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock('edianton.unit'::regclass::oid::integer, 0);
    -- A snapshot older than the lock does not show what the other session did: locking what it changed is 40001.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM FROM edianton.unit u FOR NO KEY UPDATE;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.unit_tree_lock() IS 'Trigger of edianton.unit: one change of the tree at a time. 单位树同一时刻只允许一处变更。';

CREATE OR REPLACE FUNCTION edianton.unit_tree_path() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    astray integer;
    circle text;
BEGIN
    -- Not reached from a root: on a circle, or below one.
    WITH RECURSIVE tree AS (
        SELECT u.id FROM edianton.unit u WHERE u.parent IS NULL
        UNION ALL
        SELECT u.id FROM edianton.unit u JOIN tree t ON u.parent = t.id
    )
    SELECT min(u.id) INTO astray FROM edianton.unit u WHERE u.id NOT IN (SELECT t.id FROM tree t);

    IF astray IS NOT NULL THEN
        WITH RECURSIVE up AS (
            SELECT u.id, u.parent, ARRAY[u.id] AS trail, false AS closed
            FROM edianton.unit u WHERE u.id = astray
            UNION ALL
            SELECT u.id, u.parent, up.trail || u.id, u.id = ANY (up.trail)
            FROM up JOIN edianton.unit u ON u.id = up.parent
            WHERE NOT up.closed
        )
        SELECT string_agg(u.name_zh, ' → ' ORDER BY step.n) INTO circle
        FROM up
        CROSS JOIN LATERAL unnest(up.trail[array_position(up.trail, up.id):]) WITH ORDINALITY AS step (id, n)
        JOIN edianton.unit u ON u.id = step.id
        WHERE up.closed;
        RAISE EXCEPTION 'units form a circle: %', circle USING
            ERRCODE = 'ED039',
            DETAIL = 'Above a unit stands at most one other, and never one of those below it.',
            HINT = 'Set another parent for one of them.';
    END IF;

    WITH RECURSIVE tree AS (
        SELECT u.id, u.id::text AS path FROM edianton.unit u WHERE u.parent IS NULL
        UNION ALL
        SELECT u.id, t.path || '.' || u.id FROM edianton.unit u JOIN tree t ON u.parent = t.id
    )
    UPDATE edianton.unit u SET path = t.path::@ltree@.ltree
    FROM tree t
    WHERE u.id = t.id AND u.path::text IS DISTINCT FROM t.path;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.unit_tree_path() IS 'Trigger of edianton.unit: derives path from parent. 由上级关系推导单位路径。';

CREATE OR REPLACE TRIGGER unit_tree_lock
    BEFORE INSERT OR UPDATE OF id, parent ON edianton.unit
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.unit_tree_lock();
CREATE OR REPLACE TRIGGER unit_tree_path
    AFTER INSERT OR UPDATE OF id, parent ON edianton.unit
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.unit_tree_path();

-- path is derived; what somebody writes into it is not kept.
CREATE OR REPLACE FUNCTION edianton.unit_path_derived() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND NEW.path::text IS DISTINCT FROM OLD.path::text THEN
        RAISE EXCEPTION 'the path of unit % is derived', NEW.code USING
            ERRCODE = 'ED020',
            DETAIL = 'It follows from edianton.unit.parent.',
            HINT = 'UPDATE edianton.unit SET parent = ...';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION edianton.unit_path_derived() IS 'Trigger of edianton.unit: path is not written by hand. 路径不得手工写入。';
CREATE OR REPLACE TRIGGER unit_path_derived
    BEFORE UPDATE OF path ON edianton.unit
    FOR EACH ROW EXECUTE FUNCTION edianton.unit_path_derived();

CREATE OR REPLACE FUNCTION edianton.units_under(unit text) RETURNS SETOF edianton.unit
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        SELECT below.*
        FROM edianton.unit above
        JOIN edianton.unit below ON below.path OPERATOR(@ltree@.<@) above.path
        WHERE above.code = $1
        ORDER BY below.path;
    END;
COMMENT ON FUNCTION edianton.units_under(text) IS
    'The unit with this code and all below it. 指定单位及其全部下级单位。';

CREATE OR REPLACE FUNCTION edianton.units_above(unit text) RETURNS SETOF edianton.unit
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        SELECT above.*
        FROM edianton.unit below
        JOIN edianton.unit above ON above.path OPERATOR(@ltree@.@>) below.path
        WHERE below.code = $1
        ORDER BY above.path;
    END;
COMMENT ON FUNCTION edianton.units_above(text) IS
    'The unit with this code and all above it, the root first. 指定单位及其全部上级单位，自顶级起。';
