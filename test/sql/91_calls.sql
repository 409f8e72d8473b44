-- What holds for every function that can be called. Each query or loop reports what breaks the rule.
\set VERBOSITY terse
SET statement_timeout = '1min';
SET search_path = pg_catalog;

-- the functions of the members and of the granted roles, but the plumbing of types
CREATE TEMP VIEW callable AS
    SELECT p.oid, p.proname, p.proargtypes, CASE WHEN p.provariadic <> 0 THEN p.pronargs END AS variadic
    FROM pg_proc p
    WHERE p.pronamespace = 'edianton'::regnamespace AND p.prokind = 'f'
      AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
      AND NOT ARRAY['internal'::regtype::oid, 'cstring'::regtype::oid] && p.proargtypes::oid[]
      AND p.proname NOT LIKE ALL (edianton.internal_routines());

-- portals' mappers know no overloading
SELECT proname FROM callable GROUP BY proname HAVING count(*) > 1 ORDER BY proname COLLATE "C";

-- a trigger function called as anything else is an error, and not a crash
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'edianton'::regnamespace AND p.prorettype = 'trigger'::regtype
        ORDER BY p.proname COLLATE "C"
    LOOP
        BEGIN
            EXECUTE 'SELECT ' || f;
            RAISE WARNING '% can be called', f;
        EXCEPTION
            WHEN SQLSTATE 'ED023' OR feature_not_supported THEN
                NULL;
        END;
    END LOOP;
END $$;

-- NULLs everywhere are an answer or a refusal of our own, and change nothing here
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT c.oid::regprocedure AS name,
               format('SELECT edianton.%I(%s)', c.proname,
                      (SELECT string_agg(CASE n WHEN c.variadic THEN 'VARIADIC ' ELSE '' END || 'NULL::' || format_type(t, NULL), ', ' ORDER BY n)
                       FROM unnest(c.proargtypes) WITH ORDINALITY AS a (t, n))) AS call
        FROM callable c
        ORDER BY c.proname COLLATE "C"
    LOOP
        BEGIN
            EXECUTE f.call;
            RAISE EXCEPTION USING ERRCODE = 'ED000';
        EXCEPTION
            WHEN OTHERS THEN
                IF SQLSTATE NOT LIKE 'ED%' THEN
                    RAISE WARNING '% answers NULLs with %: %', f.name, SQLSTATE, SQLERRM;
                END IF;
        END;
    END LOOP;
END $$;

-- setup() makes ordinary objects: no table or view is a member of the extension
SELECT c.relname
FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e'
  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'edianton')
ORDER BY c.relname COLLATE "C";
