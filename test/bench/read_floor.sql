-- A bare indexed SELECT of as many events, and an UPDATE of a cursor.
BEGIN;
SELECT coalesce(max(id), 0) AS last, count(*) FROM (SELECT * FROM floor.event WHERE id > (SELECT at FROM floor.reader WHERE name = :client_id) ORDER BY id LIMIT 500) AS e \gset
UPDATE floor.reader SET at = :last WHERE name = :client_id;
COMMIT;
