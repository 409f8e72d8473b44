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

CREATE FUNCTION edianton.past_light(matter bigint, template integer, division text, running boolean, due_cap timestamptz, attrs jsonb,
    ord integer, state edianton.node_state, round smallint, term edianton.term, start_at timestamptz, warn_at timestamptz,
    due_at timestamptz, done_at timestamptz, next_at timestamptz, judged_at timestamptz, causes integer, colour edianton.colour,
    missing smallint, blockers smallint, flags integer, at timestamptz)
RETURNS edianton.colour LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_past_light';
COMMENT ON FUNCTION edianton.past_light(bigint, integer, text, boolean, timestamptz, jsonb, integer, edianton.node_state, smallint,
    edianton.term, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, integer, edianton.colour, smallint,
    smallint, integer, timestamptz) IS
'Light that a row of edianton.node_past shows at an instant; edianton.node_light_at() asks it. 节点历史记录在某一时刻的亮灯。';

CREATE FUNCTION edianton.past_clock(matter bigint, template integer, division text, due_cap timestamptz, ord integer,
    state edianton.node_state, round smallint, term edianton.term, start_at timestamptz, due_at timestamptz, done_at timestamptz,
    flags integer, until timestamptz, window_before edianton.term, confirm_term edianton.term)
RETURNS timestamptz[] LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_past_clock';
COMMENT ON FUNCTION edianton.past_clock(bigint, integer, text, timestamptz, integer, edianton.node_state, smallint, edianton.term,
    timestamptz, timestamptz, timestamptz, integer, timestamptz, edianton.term, edianton.term) IS
'Warning and due time that a clock of the past had with another term or window, by the pauses and extensions known until an instant; edianton.replay_policy() asks it. 以另一时限或预警窗口推算过去某时钟的预警与到期时刻。';
