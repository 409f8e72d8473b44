-- Cost follows what changed: an idle sweep and one unit's list do not read the table of nodes.
SET client_min_messages = warning;
BEGIN;
SET LOCAL edianton.simulated_clock = '2025-03-03 09:00+08';
-- a county in which nearly everything is done
INSERT INTO edianton.unit (code, name_zh, division) SELECT 'cost-' || i, '单位' || i, '341602' FROM generate_series(1, 20) i;
SELECT edianton.load_template(jsonb_build_object('code', 'cost', 'kind', 'issue', 'policy', 'project', 'name', '成本',
    'stages', '[{"code": "A", "name": "甲"}]'::jsonb,
    'nodes', (SELECT jsonb_agg(jsonb_build_object('code', d.code, 'stage', 'A', 'name', d.code, 'lead', d.code, 'term', '20 workdays'))
              FROM (SELECT code FROM edianton.duty ORDER BY code LIMIT 20) d))) > 0 AS loaded;
SELECT edianton.publish_template('cost');
SELECT jsonb_object_agg(d.code, 'cost-' || d.n) AS duties FROM (SELECT code, row_number() OVER (ORDER BY code) AS n FROM edianton.duty LIMIT 20) d \gset
SELECT count(edianton.open_matter('cost', i::text, unit => 'cost-1', duties => :'duties')) FROM generate_series(1, 150) i;
SELECT count(edianton.complete(n.matter_id, n.code)) FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id
WHERE m.unit = (SELECT id FROM edianton.unit WHERE code = 'cost-1') AND m.id % 15 <> 0;
ANALYZE edianton.node, edianton.matter;
-- what a plan reads
CREATE FUNCTION pg_temp.reads(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        RETURN QUERY SELECT m[1] FROM regexp_matches(line, '(\w+ (?:Only )?Scan (?:using|on) node\w*)') m;
    END LOOP;
END $$;
SELECT bool_or(r LIKE '%node_unit') AS by_unit, bool_or(r LIKE 'Seq%') AS whole_table FROM pg_temp.reads('SELECT * FROM edianton.todo WHERE unit = ''cost-7''') r;
-- the same sweep again and again, so that plans become generic ones
CREATE FUNCTION pg_temp.node_scans() RETURNS bigint LANGUAGE sql AS
    $$ SELECT pg_stat_get_xact_numscans('edianton.node'::regclass) $$;
SELECT edianton.tick() IS NOT NULL AS settled;
SELECT pg_temp.node_scans() AS before \gset
SELECT bool_and((edianton.tick()).nodes = 0) AS idle FROM generate_series(1, 15);
SELECT pg_temp.node_scans() - :before AS table_scans;
ROLLBACK;
