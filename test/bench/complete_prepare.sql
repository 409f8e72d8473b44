-- :matters new matters of template :template, for edianton, for the floor and for PL/pgSQL alike.

TRUNCATE floor.matter, floor.node, floor.event, floor.notice, floor.escalation;
\o /dev/null
SELECT edianton.open_matter(:'template', '压测事项' || n, 'bench-housing') FROM generate_series(1, :matters) AS n;
\o
SELECT max(m.id) - :matters + 1 AS first, max(m.id) AS last FROM edianton.matter AS m JOIN edianton.template AS t ON t.id = m.template_id
WHERE t.code = :'template' \gset
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE attrelid = 'floor.matter'::regclass) AS matter_columns,
       string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE attrelid = 'floor.event'::regclass) AS event_columns
FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN ('floor.matter'::regclass, 'floor.event'::regclass) \gset
INSERT INTO floor.matter (:matter_columns) SELECT :matter_columns FROM edianton.matter WHERE id BETWEEN :first AND :last ORDER BY id;
INSERT INTO floor.node SELECT * FROM edianton.node WHERE matter_id BETWEEN :first AND :last ORDER BY matter_id, ord;
INSERT INTO floor.event (:event_columns) SELECT :event_columns FROM edianton.event WHERE matter_id BETWEEN :first AND :last ORDER BY id;
INSERT INTO floor.notice OVERRIDING SYSTEM VALUE SELECT * FROM edianton.notice WHERE matter_id BETWEEN :first AND :last ORDER BY id;
SELECT setval('floor.event_number', max(id)) AS event, setval(pg_get_serial_sequence('floor.notice', 'id'), (SELECT max(id) FROM floor.notice)) AS notice
FROM floor.event \gset
\ir peer_load.sql
ANALYZE;
SELECT :first;
