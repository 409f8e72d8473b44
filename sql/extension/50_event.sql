-- The history's check.

CREATE FUNCTION edianton.verify_history(matter bigint DEFAULT NULL)
    RETURNS TABLE (matter_id bigint, seq bigint, problem text)
    LANGUAGE c STABLE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_verify_history';
COMMENT ON FUNCTION edianton.verify_history(bigint) IS
    'Recompute the hash chain of one matter, or of all, and list what does not fit; no row: all is well. 重新计算单个或全部事项的事件哈希链并列出不符之处；无结果即完好。';
