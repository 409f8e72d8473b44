-- The history's check.

CREATE FUNCTION edianton.verify_history(matter bigint DEFAULT NULL)
    RETURNS TABLE (matter_id bigint, seq bigint, problem text)
    LANGUAGE c STABLE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_verify_history';
COMMENT ON FUNCTION edianton.verify_history(bigint) IS
    'Recompute the hash chain of one matter, or of all, and list what does not fit; no row: all is well. 重新计算单个或全部事项的事件哈希链并列出不符之处；无结果即完好。';

CREATE FUNCTION edianton.era() RETURNS integer
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_era';
COMMENT ON FUNCTION edianton.era() IS
    'The era that new events belong to; a restored or copied database begins a new one. 新事件所属纪元；数据库恢复或复制后自动进入新纪元。';
