-- Last: what every table, routine and granted role gets, whichever module made it.

-- Whatever belongs to a matter is seen with it; tables with a rule of their own have a policy of this name already.
-- IN is hashed once per query. EXISTS would be as fast, but the planner prices it per row and turns JIT on for it.
DO $$
DECLARE
    holder record;
BEGIN
    FOR holder IN
        SELECT c.oid::regclass AS name, c.relrowsecurity AS secured,
               EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'sight') AS ruled
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'matter_id' AND NOT a.attisdropped
        WHERE c.relnamespace = 'edianton'::regnamespace AND c.relkind IN ('r', 'p')
          AND pg_has_role(c.relowner, 'USAGE')
        ORDER BY c.relname
    LOOP
        IF NOT holder.secured THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', holder.name);
        END IF;
        IF NOT holder.ruled THEN
            EXECUTE format('CREATE POLICY sight ON %s FOR SELECT USING (
                (SELECT edianton.sees_all()) OR matter_id IN (SELECT m.id FROM edianton.matter m))', holder.name);
            EXECUTE format('COMMENT ON POLICY sight ON %s IS %L', holder.name, 'Who sees the matter. 可见该事项者可见。');
        END IF;
    END LOOP;
END
$$;

-- Routines are for the roles of edianton.grant_access(), not for everybody.
DO $$
DECLARE
    routine record;
BEGIN
    FOR routine IN
        SELECT p.oid::regprocedure AS signature
        FROM pg_proc p
        WHERE p.pronamespace = 'edianton'::regnamespace
          AND has_function_privilege('public', p.oid, 'EXECUTE')
          AND pg_has_role(p.proowner, 'USAGE')
          AND NOT EXISTS (SELECT FROM pg_depend d
                          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        ORDER BY 1
    LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', routine.signature);
    END LOOP;
END
$$;

-- A role that was dropped since, or is not known in this cluster, is passed over.
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT a.role_name FROM edianton.access_role a JOIN pg_roles r ON r.rolname = a.role_name ORDER BY 1
    LOOP
        PERFORM edianton.grant_access(granted.role_name);
    END LOOP;
END
$$;
