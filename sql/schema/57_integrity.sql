-- Everything derived again, and every chain recomputed.

CREATE OR REPLACE FUNCTION edianton.check_integrity(matter bigint DEFAULT NULL)
RETURNS TABLE (matter_id bigint, node text, problem text, stored text, derived text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.matter_id, c.node, c.problem, c.stored, c.derived FROM edianton.check_state(matter) c
    UNION ALL
    SELECT h.matter_id, NULL AS node, 'history, event ' || h.seq || ': ' || h.problem AS problem, NULL AS stored, NULL AS derived FROM edianton.verify_history(matter) h;
END;
COMMENT ON FUNCTION edianton.check_integrity(bigint) IS
'Derive states, lights, due times, counters, roll-ups and hash chains again from facts, of one matter or of all, and list what differs; empty when all is well. ED040. 由事实全面核对状态、亮灯、到期时间、汇总与历史哈希链,无差异则为空。';
