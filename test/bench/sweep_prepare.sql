-- Active nodes for the sweep, copied from one real matter of the flat template until there are :nodes of them.
-- Nothing falls due before 2040 but in :windows windows: at the start of year 2030 + w, :due nodes do,
-- each in another matter, and their warning is the only step of these years.
-- Loaded past the triggers, which is a superuser's privilege; the CHECKs hold.

SELECT edianton.open_matter('bench-flat', '巡检事项', 'bench-housing') AS model \gset
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT count(*) / 42 AS have FROM edianton.node AS n JOIN edianton.matter AS m ON m.id = n.matter_id
JOIN edianton.template AS t ON t.id = m.template_id AND t.code = 'bench-flat' WHERE n.matter_id <> :model \gset
CREATE TEMP TABLE matter_copy AS
SELECT m.*, i FROM edianton.matter AS m, generate_series(:have + 1, :nodes / 42) AS i WHERE m.id = :model;
CREATE TEMP TABLE node_copy AS
SELECT n.*, c.i, c.id AS copied, CASE WHEN n.ord <= :windows AND c.i <= :due THEN make_timestamptz(2030 + n.ord, 1, 1, 8, 30, 0, 'Asia/Shanghai')
       ELSE timestamptz '2040-01-01 08:30+08' + (c.i * 42 + n.ord) * interval '1 second' END AS warns
FROM matter_copy AS c JOIN edianton.node AS n ON n.matter_id = c.id;
UPDATE matter_copy SET id = 341602 * 4294967296 + 2000000000 + i;
UPDATE matter_copy AS m SET warn_at = n.warn_at, due_at = n.due_at
FROM (SELECT i, min(warns) AS warn_at, min(warns + interval '20 years') AS due_at FROM node_copy GROUP BY i) AS n WHERE n.i = m.i;
UPDATE node_copy SET matter_id = 341602 * 4294967296 + 2000000000 + i, warn_at = warns, next_at = warns, due_at = warns + interval '20 years';
ALTER TABLE matter_copy DROP i;
ALTER TABLE node_copy DROP i, DROP copied, DROP warns;
INSERT INTO edianton.matter SELECT * FROM matter_copy;
INSERT INTO edianton.node SELECT * FROM node_copy;
DROP TABLE matter_copy, node_copy;
COMMIT;
-- it has nothing to be swept itself
SELECT edianton.cancel_matter(:model, '压测') AS ignored \gset
VACUUM ANALYZE edianton.matter, edianton.node;
