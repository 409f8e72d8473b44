-- Does a backend grow? Ten times a tenth of :operations in this one: open, complete, reopen and sweep, and then what all its
-- memory contexts hold. Fails when the second half has grown by more than 1 MB.
--   psql -v operations=1000000 -f test/bench/memory.sql DATABASE     (after test/bench/site.sql)
\set QUIET on
\pset format unaligned
\pset tuples_only on
SELECT set_config('bench.operations', :'operations', false) AS operations \gset
SELECT edianton.open_matter('bench-chain', '内存', 'bench-housing') AS m \gset
SELECT set_config('bench.matter', :'m', false) AS matter \gset
CREATE TEMP TABLE held (n integer, bytes bigint, operations bigint);
CREATE PROCEDURE pg_temp.work(loops integer) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..loops LOOP
        PERFORM edianton.complete(current_setting('bench.matter')::bigint, '1');
        PERFORM edianton.reopen(current_setting('bench.matter')::bigint, '1', '重办', true);
        IF i % 100 = 0 THEN
            PERFORM edianton.open_matter('bench-chain', '内存', 'bench-housing'), edianton.tick();
        END IF;
        COMMIT;
    END LOOP;
END $$;
SELECT format('CALL pg_temp.work(%s);', :operations / 20),
       format('INSERT INTO held SELECT %s, sum(total_bytes), %s FROM pg_backend_memory_contexts;', n, n * (:operations / 10))
FROM generate_series(1, 10) AS n \gexec
SELECT operations || ' operations: ' || bytes || ' bytes' FROM held ORDER BY n;
DO $$
BEGIN
    IF (SELECT max(bytes) FILTER (WHERE n = 10) - max(bytes) FILTER (WHERE n = 5) FROM held) > 1048576 THEN
        RAISE EXCEPTION 'the backend grows';
    END IF;
END $$;
