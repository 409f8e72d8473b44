-- Graphs of templates: what is too much for SQL.

CREATE FUNCTION edianton.find_cycle(froms integer[], tos integer[], nodes integer) RETURNS integer[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'edianton_find_cycle';
COMMENT ON FUNCTION edianton.find_cycle(integer[], integer[], integer) IS
    'One cycle among nodes 1 to nodes with links froms[k] to tos[k], each node before the next and the last before the first; NULL without one. 在编号 1..nodes 的节点与连线中找出一个环，无环时为空。';
