CREATE TABLE floor.instant AS
SELECT timestamptz '2024-01-01 08:00+08' + n * interval '1 minute' AS at FROM generate_series(1, :rows) AS n;
VACUUM ANALYZE floor.instant;
