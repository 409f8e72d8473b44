-- Readers from the start on both sides, and notices that may go out now.
CREATE TABLE floor.reader (name integer PRIMARY KEY, at bigint NOT NULL);
INSERT INTO floor.reader SELECT n, 0 FROM generate_series(0, 3) AS n;
SELECT count(edianton.create_consumer('bench' || n, true)) AS ignored FROM generate_series(0, 3) AS n \gset
TRUNCATE floor.event, floor.notice;
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS event_columns
FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = 'floor.event'::regclass \gset
INSERT INTO floor.event (:event_columns) SELECT :event_columns FROM edianton.event ORDER BY id;
INSERT INTO floor.notice OVERRIDING SYSTEM VALUE SELECT * FROM edianton.notice ORDER BY id;
VACUUM ANALYZE edianton.event, edianton.notice, floor.event, floor.notice;
SELECT count(*) FROM edianton.notice WHERE state = 'pending';
