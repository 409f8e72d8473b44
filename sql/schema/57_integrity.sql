-- Everything derived again, and every chain recomputed.

CREATE OR REPLACE FUNCTION edianton.check_integrity(matter bigint DEFAULT NULL)
RETURNS TABLE (matter_id bigint, node text, problem text, stored text, derived text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.matter_id, c.node, c.problem, c.stored, c.derived FROM edianton.check_state(matter) c
    UNION ALL
    SELECT h.matter_id, NULL AS node, 'history, event ' || h.seq || ': ' || h.problem AS problem, NULL AS stored, NULL AS derived FROM edianton.verify_history(matter) h
    UNION ALL
    SELECT coalesce(s.matter_id, d.matter_id) AS matter_id, NULL AS node, 'what its parts add up to' AS problem,
           CASE WHEN s.matter_id IS NULL THEN 'nothing' ELSE format('%s parts, %s closed: %s green, %s grey, %s blue, %s yellow, %s red',
               s.parts, s.closed, s.green, s.grey, s.blue, s.yellow, s.red) END AS stored,
           CASE WHEN d.matter_id IS NULL THEN 'nothing' ELSE format('%s parts, %s closed: %s green, %s grey, %s blue, %s yellow, %s red',
               d.parts, d.closed, d.green, d.grey, d.blue, d.yellow, d.red) END AS derived
    FROM edianton.folded_parts(matter) s
    FULL JOIN edianton.count_parts(matter) d ON d.matter_id = s.matter_id
    WHERE coalesce(s.parts, 0) <> coalesce(d.parts, 0) OR coalesce(s.closed, 0) <> coalesce(d.closed, 0)
       OR coalesce(s.green, 0) <> coalesce(d.green, 0) OR coalesce(s.grey, 0) <> coalesce(d.grey, 0) OR coalesce(s.blue, 0) <> coalesce(d.blue, 0)
       OR coalesce(s.yellow, 0) <> coalesce(d.yellow, 0) OR coalesce(s.red, 0) <> coalesce(d.red, 0);
END;
COMMENT ON FUNCTION edianton.check_integrity(bigint) IS
'Derive states, lights, due times, counters, roll-ups, sums of parts and hash chains again from facts, of one matter or of all, and list what differs; empty when all is well. ED040. 由事实全面核对状态、亮灯、到期时间、汇总与历史哈希链,无差异则为空。';
