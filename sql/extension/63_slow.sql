-- Nodes behind their plan, and nodes whose factors are short.

CREATE FUNCTION edianton.mark_slow(matter bigint, node text, slow boolean) RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'edianton_mark_slow';
COMMENT ON FUNCTION edianton.mark_slow(bigint, text, boolean) IS
    'For the owner''s functions: a node in hand is behind its plan, which makes it yellow, or no more; returns whether that changed anything. ED002, ED003, ED010. 供站点所有者的函数标记（或解除）节点进展缓慢，返回是否有变化。';

CREATE FUNCTION edianton.mark_short(matter bigint, node text, short boolean) RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'edianton_mark_short';
COMMENT ON FUNCTION edianton.mark_short(bigint, text, boolean) IS
    'For the owner''s functions: a factor (land, funds, energy ...) that a node in hand rests on is short, which makes it yellow, or no more; returns whether that changed anything. ED002, ED003, ED010. 供站点所有者的函数标记（或解除）节点要素未落实，返回是否有变化。';
