-- What holds for everything in the schema, whichever module made it. Each query lists what breaks the rule.
-- every table of a matter has row-level security and a policy
SELECT c.relname
FROM pg_class c
WHERE c.relnamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND c.relkind IN ('r', 'p')
  AND (c.relname = 'matter' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'matter_id' AND NOT a.attisdropped))
  AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('r', '*')));
-- every view of a matter's data looks with the eyes of its reader
SELECT c.relname
FROM pg_class c
WHERE c.relnamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND c.relkind = 'v'
  AND c.relname NOT IN ('sweep_status', 'freshness') -- count over all matters, and name none
  AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false)
  AND EXISTS (SELECT FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
              JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid
              WHERE r.ev_class = c.oid AND t.relrowsecurity);
-- privileged functions pin their search path
SELECT p.oid::regprocedure
FROM pg_proc p
WHERE p.pronamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND p.prosecdef
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s = 'search_path=pg_catalog, pg_temp')
ORDER BY 1;
-- nobody but the granted roles runs what setup() made
SELECT p.oid::regprocedure
FROM pg_proc p
WHERE p.pronamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND has_function_privilege('public', p.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1;
-- nothing is granted to PUBLIC on tables
SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND a.grantee = 0;
-- every relation, column, routine and type says what it is, in English and in Chinese
WITH object AS (
    SELECT format('%s %s', c.relkind, c.relname) AS name, obj_description(c.oid, 'pg_class') AS said
    FROM pg_class c WHERE c.relnamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND c.relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT format('column %s.%s', c.relname, a.attname), col_description(c.oid, a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND c.relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT format('routine %s', p.oid::regprocedure), obj_description(p.oid, 'pg_proc')
    FROM pg_proc p WHERE p.pronamespace = ANY ('{edianton,edianton_bi}'::regnamespace[])
    UNION ALL
    SELECT format('type %s', t.typname), obj_description(t.oid, 'pg_type')
    FROM pg_type t WHERE t.typnamespace = ANY ('{edianton,edianton_bi}'::regnamespace[]) AND t.typtype IN ('b', 'd', 'e') AND t.typcategory <> 'A'
)
SELECT name FROM object WHERE NOT coalesce(said ~ '[a-z]' AND said ~ '[一-龥]', false) ORDER BY name COLLATE "C";

-- whoever locks a matter holds the calendar first, as the engine does: an edit of it takes matters after that lock
SELECT p.proname FROM pg_proc p
WHERE p.pronamespace = ANY ('{edianton,edianton_bi}'::regnamespace[])
  AND p.prosrc ~ 'FROM edianton\.matter [^;]*FOR (NO KEY )?UPDATE'
  AND p.prosrc !~ 'hold_calendar\(\);.*FROM edianton\.matter [^;]*FOR (NO KEY )?UPDATE'
ORDER BY p.proname COLLATE "C";

-- sums over the whole county are for those who see all of it; nothing is materialised that a tool could not list
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'edianton_bi'::regnamespace AND (c.relkind = 'm' OR c.relkind = 'r' AND NOT c.relrowsecurity);
