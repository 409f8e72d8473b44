-- Points that a person decides.

CREATE FUNCTION edianton.enter_points(matter bigint, node text, cause text, points numeric, reason text,
        unit integer DEFAULT NULL, person bigint DEFAULT NULL, reverses bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'edianton_enter_points';
COMMENT ON FUNCTION edianton.enter_points(bigint, text, text, numeric, text, integer, bigint, bigint) IS
    'For the owner''s functions: append to the ledger of points, for the node''s unit unless another is given, or take an entry back; returns the entry''s id. ED002, ED003, ED016, ED039, ED042. 追加积分流水或冲销一笔，返回流水号。';
