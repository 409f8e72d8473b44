-- The rule that makes a light from facts, and the words for what people see.

CREATE FUNCTION edianton.colour_of(state edianton.node_state, warn_at timestamptz, due_at timestamptz,
                                   causes integer, judged_at timestamptz) RETURNS edianton.colour
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_colour_of';
COMMENT ON FUNCTION edianton.colour_of(edianton.node_state, timestamptz, timestamptz, integer, timestamptz) IS
    'The light of a node at judged_at: yellow from warn_at on, red from due_at on, yellow by its causes; warn_at and due_at NULL: never. 节点在 judged_at 时刻的灯：到 warn_at 转黄，到 due_at 转红，或因事由转黄；为 NULL 表示永不。';

CREATE FUNCTION edianton.cause_names(causes integer) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_cause_names';
COMMENT ON FUNCTION edianton.cause_names(integer) IS
    'The causes in a set of bits: material 1, defect 2, slow 4, lapsed 8, refused 16, factor 32. 事由位集的名称：材料缺失 1、问题未整改 2、进展缓慢 4、证照失效 8、不予通过 16、要素未落实 32。';

CREATE FUNCTION edianton.cause_labels(causes integer, lang text DEFAULT NULL) RETURNS text[]
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_cause_labels';
COMMENT ON FUNCTION edianton.cause_labels(integer, text) IS
    'The causes as officials read them, in lang (zh, en) or the language of edianton.language. 事由的显示文字，语言取参数 lang 或设置 edianton.language。';

CREATE FUNCTION edianton.colour_label(colour edianton.colour, lang text DEFAULT NULL) RETURNS text
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_colour_label';
COMMENT ON FUNCTION edianton.colour_label(edianton.colour, text) IS
    'A colour as officials read it, in lang (zh, en) or the language of edianton.language. 灯色的显示文字，语言取参数 lang 或设置 edianton.language。';

CREATE FUNCTION edianton.state_label(state edianton.node_state, lang text DEFAULT NULL) RETURNS text
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_state_label';
COMMENT ON FUNCTION edianton.state_label(edianton.node_state, text) IS
    'A state as officials read it, in lang (zh, en) or the language of edianton.language. 节点状态的显示文字，语言取参数 lang 或设置 edianton.language。';
