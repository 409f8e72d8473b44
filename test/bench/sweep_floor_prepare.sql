SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS matter_columns
FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = 'floor.matter'::regclass \gset
INSERT INTO floor.matter (:matter_columns) SELECT :matter_columns FROM edianton.matter WHERE id >= 341602 * 4294967296 + 2000000000;
INSERT INTO floor.node SELECT * FROM edianton.node WHERE matter_id >= 341602 * 4294967296 + 2000000000;
VACUUM ANALYZE floor.matter, floor.node;
