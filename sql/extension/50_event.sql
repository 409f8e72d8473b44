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

CREATE FUNCTION edianton.announce_pending() RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_announce_pending';
COMMENT ON FUNCTION edianton.announce_pending() IS
    'In mode sweep: announce with NOTIFY what was committed since the last time; the sweep calls it. 在 sweep 模式下，对上次以来已提交的事件发出 NOTIFY；由巡检调用。';
