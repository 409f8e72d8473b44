-- The rows that one opening writes, for the floor to copy.

SELECT edianton.open_matter('project-state-owned', '模板事项', 'bench-housing') AS model \gset
CREATE TABLE floor.model_matter AS SELECT * FROM edianton.matter WHERE id = :model;
CREATE TABLE floor.model_node AS SELECT * FROM edianton.node WHERE matter_id = :model ORDER BY ord;
CREATE TABLE floor.model_event AS SELECT * FROM edianton.event WHERE matter_id = :model ORDER BY seq;
CREATE TABLE floor.model_notice AS SELECT * FROM edianton.notice WHERE matter_id = :model ORDER BY id;
SELECT setval('floor.matter_number', 1000000) AS ignored \gset
ANALYZE floor.model_matter, floor.model_node, floor.model_event, floor.model_notice;
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE attrelid = 'peer.matter'::regclass) AS matter_columns
FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = 'peer.matter'::regclass \gset
INSERT INTO peer.matter (:matter_columns) SELECT :matter_columns FROM floor.model_matter;
INSERT INTO peer.node SELECT n.*, 0 FROM floor.model_node AS n;
SELECT (SELECT count(*) FROM floor.model_node), (SELECT count(*) FROM floor.model_event), (SELECT count(*) FROM floor.model_notice);
