-- Lights of matters, and exact ones at any instant.

CREATE FUNCTION edianton.roll_up(base edianton.colour, warn_at timestamptz, due_at timestamptz, at timestamptz)
RETURNS edianton.colour LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_roll_up';
COMMENT ON FUNCTION edianton.roll_up(edianton.colour, timestamptz, timestamptz, timestamptz) IS
'Light of a matter at an instant: red from due_at on, at least yellow from warn_at on, else base. 事项在某一时刻的亮灯。';

CREATE FUNCTION edianton.light_at(matter bigint, ord integer, at timestamptz DEFAULT NULL)
RETURNS edianton.colour LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_light_at';
COMMENT ON FUNCTION edianton.light_at(bigint, integer, timestamptz) IS
'Light of a node at an instant not before its last judgement, if nothing but time happens; NULL at: now. 节点在某一时刻的亮灯。';

CREATE FUNCTION edianton.matter_light_at(matter bigint, at timestamptz DEFAULT NULL)
RETURNS edianton.colour LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_matter_light_at';
COMMENT ON FUNCTION edianton.matter_light_at(bigint, timestamptz) IS
'The same for a whole matter: the worst of its nodes. 事项整体在某一时刻的亮灯(取最差)。';

CREATE FUNCTION edianton.flag_names(flags integer)
RETURNS text[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_flag_names';
COMMENT ON FUNCTION edianton.flag_names(integer) IS
'Bits of node.flags by name: unwarned, provisional, needed, interrupted, moved, returned, late. 节点标志位名称。';
