-- The types term, colour and node_state. They are stored as int8 and "char", whose
-- functions compare and hash them.

-- ---------- term ----------

CREATE TYPE edianton.term;

CREATE FUNCTION edianton.term_in(cstring) RETURNS edianton.term
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_in';
CREATE FUNCTION edianton.term_out(edianton.term) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_out';
CREATE FUNCTION edianton.term_recv(internal) RETURNS edianton.term
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_recv';
CREATE FUNCTION edianton.term_send(edianton.term) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_send';

CREATE TYPE edianton.term (
    INPUT = edianton.term_in,
    OUTPUT = edianton.term_out,
    RECEIVE = edianton.term_recv,
    SEND = edianton.term_send,
    LIKE = pg_catalog.int8
);
COMMENT ON TYPE edianton.term IS
    'Length of time in legal units: ''7 workdays'', ''1 month'', ''48 hours'', ''none''. 办理时限：7个工作日、1个月、48小时、无期限。';
COMMENT ON FUNCTION edianton.term_in(cstring) IS 'Text input of a term. 时限的文本输入。';
COMMENT ON FUNCTION edianton.term_out(edianton.term) IS 'Text output of a term. 时限的文本输出。';
COMMENT ON FUNCTION edianton.term_recv(internal) IS 'Binary input of a term. 时限的二进制输入。';
COMMENT ON FUNCTION edianton.term_send(edianton.term) IS 'Binary output of a term. 时限的二进制输出。';

-- By unit, then by amount.
CREATE FUNCTION edianton.term_eq(edianton.term, edianton.term) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8eq';
COMMENT ON FUNCTION edianton.term_eq(edianton.term, edianton.term) IS 'Implementation of =. 运算符 = 的实现。';
CREATE FUNCTION edianton.term_ne(edianton.term, edianton.term) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8ne';
COMMENT ON FUNCTION edianton.term_ne(edianton.term, edianton.term) IS 'Implementation of <>. 运算符 <> 的实现。';
CREATE FUNCTION edianton.term_lt(edianton.term, edianton.term) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8lt';
COMMENT ON FUNCTION edianton.term_lt(edianton.term, edianton.term) IS 'Implementation of <. 运算符 < 的实现。';
CREATE FUNCTION edianton.term_le(edianton.term, edianton.term) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8le';
COMMENT ON FUNCTION edianton.term_le(edianton.term, edianton.term) IS 'Implementation of <=. 运算符 <= 的实现。';
CREATE FUNCTION edianton.term_gt(edianton.term, edianton.term) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8gt';
COMMENT ON FUNCTION edianton.term_gt(edianton.term, edianton.term) IS 'Implementation of >. 运算符 > 的实现。';
CREATE FUNCTION edianton.term_ge(edianton.term, edianton.term) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'int8ge';
COMMENT ON FUNCTION edianton.term_ge(edianton.term, edianton.term) IS 'Implementation of >=. 运算符 >= 的实现。';
CREATE FUNCTION edianton.term_cmp(edianton.term, edianton.term) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'btint8cmp';
COMMENT ON FUNCTION edianton.term_cmp(edianton.term, edianton.term) IS 'Comparison for btree: by unit, then by amount. B 树比较：先按单位，再按数量。';
CREATE FUNCTION edianton.term_hash(edianton.term) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashint8';
COMMENT ON FUNCTION edianton.term_hash(edianton.term) IS 'Hash value. 散列值。';
CREATE FUNCTION edianton.term_hash_extended(edianton.term, bigint) RETURNS bigint
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashint8extended';
COMMENT ON FUNCTION edianton.term_hash_extended(edianton.term, bigint) IS 'Hash value with a seed. 带种子的散列值。';
CREATE OPERATOR edianton.= (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_eq,
    COMMUTATOR = OPERATOR(edianton.=), NEGATOR = OPERATOR(edianton.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR edianton.= (edianton.term, edianton.term) IS 'Equal. 相等。';
CREATE OPERATOR edianton.<> (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_ne,
    COMMUTATOR = OPERATOR(edianton.<>), NEGATOR = OPERATOR(edianton.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR edianton.<> (edianton.term, edianton.term) IS 'Not equal. 不相等。';
CREATE OPERATOR edianton.< (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_lt,
    COMMUTATOR = OPERATOR(edianton.>), NEGATOR = OPERATOR(edianton.>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR edianton.< (edianton.term, edianton.term) IS 'Less. 小于。';
CREATE OPERATOR edianton.<= (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_le,
    COMMUTATOR = OPERATOR(edianton.>=), NEGATOR = OPERATOR(edianton.>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR edianton.<= (edianton.term, edianton.term) IS 'Less or equal. 小于等于。';
CREATE OPERATOR edianton.> (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_gt,
    COMMUTATOR = OPERATOR(edianton.<), NEGATOR = OPERATOR(edianton.<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR edianton.> (edianton.term, edianton.term) IS 'Greater. 大于。';
CREATE OPERATOR edianton.>= (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_ge,
    COMMUTATOR = OPERATOR(edianton.<=), NEGATOR = OPERATOR(edianton.<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR edianton.>= (edianton.term, edianton.term) IS 'Greater or equal. 大于等于。';
CREATE OPERATOR CLASS edianton.term_ops DEFAULT FOR TYPE edianton.term USING btree AS
    OPERATOR 1 edianton.<,
    OPERATOR 2 edianton.<=,
    OPERATOR 3 edianton.=,
    OPERATOR 4 edianton.>=,
    OPERATOR 5 edianton.>,
    FUNCTION 1 edianton.term_cmp(edianton.term, edianton.term),
    FUNCTION 2 (edianton.term, edianton.term) pg_catalog.btint8sortsupport(internal),
    FUNCTION 4 (edianton.term, edianton.term) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS edianton.term_ops USING btree IS 'Order: by unit, then by amount. 排序：先按单位，再按数量。';
CREATE OPERATOR CLASS edianton.term_ops DEFAULT FOR TYPE edianton.term USING hash AS
    OPERATOR 1 edianton.=,
    FUNCTION 1 edianton.term_hash(edianton.term),
    FUNCTION 2 edianton.term_hash_extended(edianton.term, bigint);
COMMENT ON OPERATOR CLASS edianton.term_ops USING hash IS 'Hashing. 散列。';
COMMENT ON OPERATOR FAMILY edianton.term_ops USING btree IS 'Order: by unit, then by amount. 排序：先按单位，再按数量。';
COMMENT ON OPERATOR FAMILY edianton.term_ops USING hash IS 'Hashing. 散列。';

-- Arithmetic within a unit.
CREATE FUNCTION edianton.term_add(a edianton.term, b edianton.term) RETURNS edianton.term
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_add';
COMMENT ON FUNCTION edianton.term_add(edianton.term, edianton.term) IS
    'Sum of two terms of one unit; ED030 across units and on overflow. 同单位时限相加；单位不同或溢出时报错 ED030。';
CREATE FUNCTION edianton.term_subtract(a edianton.term, b edianton.term) RETURNS edianton.term
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_subtract';
COMMENT ON FUNCTION edianton.term_subtract(edianton.term, edianton.term) IS
    'Difference of two terms of one unit; ED030 across units and below zero. 同单位时限相减；单位不同或结果为负时报错 ED030。';
CREATE FUNCTION edianton.term_multiply(term edianton.term, factor integer) RETURNS edianton.term
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_multiply';
COMMENT ON FUNCTION edianton.term_multiply(edianton.term, integer) IS
    'A term so many times; ED030 on overflow and below zero. 时限乘以整数；溢出或为负时报错 ED030。';
CREATE OPERATOR edianton.+ (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_add, COMMUTATOR = OPERATOR(edianton.+)
);
COMMENT ON OPERATOR edianton.+ (edianton.term, edianton.term) IS 'Sum within a unit. 同单位相加。';
CREATE OPERATOR edianton.- (
    LEFTARG = edianton.term, RIGHTARG = edianton.term, FUNCTION = edianton.term_subtract
);
COMMENT ON OPERATOR edianton.- (edianton.term, edianton.term) IS 'Difference within a unit. 同单位相减。';
CREATE OPERATOR edianton.* (
    LEFTARG = edianton.term, RIGHTARG = integer, FUNCTION = edianton.term_multiply
);
COMMENT ON OPERATOR edianton.* (edianton.term, integer) IS 'So many times. 乘以整数。';

CREATE FUNCTION edianton.term_label(term edianton.term, lang text DEFAULT NULL) RETURNS text
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_term_label';
COMMENT ON FUNCTION edianton.term_label(edianton.term, text) IS
    'A term as officials read it, in lang (zh, en) or the language of edianton.language. 时限的显示文字，语言取参数 lang 或设置 edianton.language。';

-- ---------- colour ----------

CREATE TYPE edianton.colour;

CREATE FUNCTION edianton.colour_in(cstring) RETURNS edianton.colour
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_colour_in';
CREATE FUNCTION edianton.colour_out(edianton.colour) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_colour_out';
CREATE FUNCTION edianton.colour_recv(internal) RETURNS edianton.colour
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_colour_recv';
CREATE FUNCTION edianton.colour_send(edianton.colour) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_byte_send';

CREATE TYPE edianton.colour (
    INPUT = edianton.colour_in,
    OUTPUT = edianton.colour_out,
    RECEIVE = edianton.colour_recv,
    SEND = edianton.colour_send,
    LIKE = pg_catalog."char"
);
COMMENT ON TYPE edianton.colour IS
    'Colour of a light: green done, grey not lit, blue on course, yellow warning, red overdue. 亮灯颜色：绿灯办结、灰灯未亮、蓝灯正常、黄灯预警、红灯逾期。';
COMMENT ON FUNCTION edianton.colour_in(cstring) IS 'Text input. 文本输入。';
COMMENT ON FUNCTION edianton.colour_out(edianton.colour) IS 'Text output. 文本输出。';
COMMENT ON FUNCTION edianton.colour_recv(internal) IS 'Binary input. 二进制输入。';
COMMENT ON FUNCTION edianton.colour_send(edianton.colour) IS 'Binary output. 二进制输出。';

-- In the order of roll-up, green, grey, blue, yellow, red.
CREATE FUNCTION edianton.colour_eq(edianton.colour, edianton.colour) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'chareq';
COMMENT ON FUNCTION edianton.colour_eq(edianton.colour, edianton.colour) IS 'Implementation of =. 运算符 = 的实现。';
CREATE FUNCTION edianton.colour_ne(edianton.colour, edianton.colour) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charne';
COMMENT ON FUNCTION edianton.colour_ne(edianton.colour, edianton.colour) IS 'Implementation of <>. 运算符 <> 的实现。';
CREATE FUNCTION edianton.colour_lt(edianton.colour, edianton.colour) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charlt';
COMMENT ON FUNCTION edianton.colour_lt(edianton.colour, edianton.colour) IS 'Implementation of <. 运算符 < 的实现。';
CREATE FUNCTION edianton.colour_le(edianton.colour, edianton.colour) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charle';
COMMENT ON FUNCTION edianton.colour_le(edianton.colour, edianton.colour) IS 'Implementation of <=. 运算符 <= 的实现。';
CREATE FUNCTION edianton.colour_gt(edianton.colour, edianton.colour) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'chargt';
COMMENT ON FUNCTION edianton.colour_gt(edianton.colour, edianton.colour) IS 'Implementation of >. 运算符 > 的实现。';
CREATE FUNCTION edianton.colour_ge(edianton.colour, edianton.colour) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charge';
COMMENT ON FUNCTION edianton.colour_ge(edianton.colour, edianton.colour) IS 'Implementation of >=. 运算符 >= 的实现。';
CREATE FUNCTION edianton.colour_cmp(edianton.colour, edianton.colour) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'btcharcmp';
COMMENT ON FUNCTION edianton.colour_cmp(edianton.colour, edianton.colour) IS 'Comparison for btree: in the order of roll-up, green, grey, blue, yellow, red. B 树比较：按汇总次序：绿、灰、蓝、黄、红。';
CREATE FUNCTION edianton.colour_hash(edianton.colour) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashchar';
COMMENT ON FUNCTION edianton.colour_hash(edianton.colour) IS 'Hash value. 散列值。';
CREATE FUNCTION edianton.colour_hash_extended(edianton.colour, bigint) RETURNS bigint
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashcharextended';
COMMENT ON FUNCTION edianton.colour_hash_extended(edianton.colour, bigint) IS 'Hash value with a seed. 带种子的散列值。';
CREATE OPERATOR edianton.= (
    LEFTARG = edianton.colour, RIGHTARG = edianton.colour, FUNCTION = edianton.colour_eq,
    COMMUTATOR = OPERATOR(edianton.=), NEGATOR = OPERATOR(edianton.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR edianton.= (edianton.colour, edianton.colour) IS 'Equal. 相等。';
CREATE OPERATOR edianton.<> (
    LEFTARG = edianton.colour, RIGHTARG = edianton.colour, FUNCTION = edianton.colour_ne,
    COMMUTATOR = OPERATOR(edianton.<>), NEGATOR = OPERATOR(edianton.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR edianton.<> (edianton.colour, edianton.colour) IS 'Not equal. 不相等。';
CREATE OPERATOR edianton.< (
    LEFTARG = edianton.colour, RIGHTARG = edianton.colour, FUNCTION = edianton.colour_lt,
    COMMUTATOR = OPERATOR(edianton.>), NEGATOR = OPERATOR(edianton.>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR edianton.< (edianton.colour, edianton.colour) IS 'Less. 小于。';
CREATE OPERATOR edianton.<= (
    LEFTARG = edianton.colour, RIGHTARG = edianton.colour, FUNCTION = edianton.colour_le,
    COMMUTATOR = OPERATOR(edianton.>=), NEGATOR = OPERATOR(edianton.>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR edianton.<= (edianton.colour, edianton.colour) IS 'Less or equal. 小于等于。';
CREATE OPERATOR edianton.> (
    LEFTARG = edianton.colour, RIGHTARG = edianton.colour, FUNCTION = edianton.colour_gt,
    COMMUTATOR = OPERATOR(edianton.<), NEGATOR = OPERATOR(edianton.<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR edianton.> (edianton.colour, edianton.colour) IS 'Greater. 大于。';
CREATE OPERATOR edianton.>= (
    LEFTARG = edianton.colour, RIGHTARG = edianton.colour, FUNCTION = edianton.colour_ge,
    COMMUTATOR = OPERATOR(edianton.<=), NEGATOR = OPERATOR(edianton.<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR edianton.>= (edianton.colour, edianton.colour) IS 'Greater or equal. 大于等于。';
CREATE OPERATOR CLASS edianton.colour_ops DEFAULT FOR TYPE edianton.colour USING btree AS
    OPERATOR 1 edianton.<,
    OPERATOR 2 edianton.<=,
    OPERATOR 3 edianton.=,
    OPERATOR 4 edianton.>=,
    OPERATOR 5 edianton.>,
    FUNCTION 1 edianton.colour_cmp(edianton.colour, edianton.colour),
    FUNCTION 4 (edianton.colour, edianton.colour) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS edianton.colour_ops USING btree IS 'Order: in the order of roll-up, green, grey, blue, yellow, red. 排序：按汇总次序：绿、灰、蓝、黄、红。';
CREATE OPERATOR CLASS edianton.colour_ops DEFAULT FOR TYPE edianton.colour USING hash AS
    OPERATOR 1 edianton.=,
    FUNCTION 1 edianton.colour_hash(edianton.colour),
    FUNCTION 2 edianton.colour_hash_extended(edianton.colour, bigint);
COMMENT ON OPERATOR CLASS edianton.colour_ops USING hash IS 'Hashing. 散列。';
COMMENT ON OPERATOR FAMILY edianton.colour_ops USING btree IS 'Order: in the order of roll-up, green, grey, blue, yellow, red. 排序：按汇总次序：绿、灰、蓝、黄、红。';
COMMENT ON OPERATOR FAMILY edianton.colour_ops USING hash IS 'Hashing. 散列。';

-- Roll-up: the worst light counts.
CREATE FUNCTION edianton.colour_worse(a edianton.colour, b edianton.colour) RETURNS edianton.colour
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_colour_worse';
COMMENT ON FUNCTION edianton.colour_worse(edianton.colour, edianton.colour) IS
    'The worse of two lights. 两灯取其差者。';
CREATE AGGREGATE edianton.worst(edianton.colour) (
    SFUNC = edianton.colour_worse, STYPE = edianton.colour, COMBINEFUNC = edianton.colour_worse,
    SORTOP = OPERATOR(edianton.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE edianton.worst(edianton.colour) IS
    'The worst of many lights: red, yellow, blue, grey, green. 多灯汇总取最差：红、黄、蓝、灰、绿。';

-- ---------- node_state ----------

CREATE TYPE edianton.node_state;

CREATE FUNCTION edianton.node_state_in(cstring) RETURNS edianton.node_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_node_state_in';
CREATE FUNCTION edianton.node_state_out(edianton.node_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_node_state_out';
CREATE FUNCTION edianton.node_state_recv(internal) RETURNS edianton.node_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_node_state_recv';
CREATE FUNCTION edianton.node_state_send(edianton.node_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_byte_send';

CREATE TYPE edianton.node_state (
    INPUT = edianton.node_state_in,
    OUTPUT = edianton.node_state_out,
    RECEIVE = edianton.node_state_recv,
    SEND = edianton.node_state_send,
    LIKE = pg_catalog."char"
);
COMMENT ON TYPE edianton.node_state IS
    'State of a node: undecided, waiting, ready, received, active, paused, conditional, refused, done, skipped. 节点状态：待确认、未启动、待申报、已接件、办理中、暂停计时、容缺办理、不予通过、已办结、不涉及。';
COMMENT ON FUNCTION edianton.node_state_in(cstring) IS 'Text input. 文本输入。';
COMMENT ON FUNCTION edianton.node_state_out(edianton.node_state) IS 'Text output. 文本输出。';
COMMENT ON FUNCTION edianton.node_state_recv(internal) IS 'Binary input. 二进制输入。';
COMMENT ON FUNCTION edianton.node_state_send(edianton.node_state) IS 'Binary output. 二进制输出。';

-- In the order in which a node passes them.
CREATE FUNCTION edianton.node_state_eq(edianton.node_state, edianton.node_state) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'chareq';
COMMENT ON FUNCTION edianton.node_state_eq(edianton.node_state, edianton.node_state) IS 'Implementation of =. 运算符 = 的实现。';
CREATE FUNCTION edianton.node_state_ne(edianton.node_state, edianton.node_state) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charne';
COMMENT ON FUNCTION edianton.node_state_ne(edianton.node_state, edianton.node_state) IS 'Implementation of <>. 运算符 <> 的实现。';
CREATE FUNCTION edianton.node_state_lt(edianton.node_state, edianton.node_state) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charlt';
COMMENT ON FUNCTION edianton.node_state_lt(edianton.node_state, edianton.node_state) IS 'Implementation of <. 运算符 < 的实现。';
CREATE FUNCTION edianton.node_state_le(edianton.node_state, edianton.node_state) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charle';
COMMENT ON FUNCTION edianton.node_state_le(edianton.node_state, edianton.node_state) IS 'Implementation of <=. 运算符 <= 的实现。';
CREATE FUNCTION edianton.node_state_gt(edianton.node_state, edianton.node_state) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'chargt';
COMMENT ON FUNCTION edianton.node_state_gt(edianton.node_state, edianton.node_state) IS 'Implementation of >. 运算符 > 的实现。';
CREATE FUNCTION edianton.node_state_ge(edianton.node_state, edianton.node_state) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'charge';
COMMENT ON FUNCTION edianton.node_state_ge(edianton.node_state, edianton.node_state) IS 'Implementation of >=. 运算符 >= 的实现。';
CREATE FUNCTION edianton.node_state_cmp(edianton.node_state, edianton.node_state) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'btcharcmp';
COMMENT ON FUNCTION edianton.node_state_cmp(edianton.node_state, edianton.node_state) IS 'Comparison for btree: in the order in which a node passes them. B 树比较：按节点经历的次序。';
CREATE FUNCTION edianton.node_state_hash(edianton.node_state) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashchar';
COMMENT ON FUNCTION edianton.node_state_hash(edianton.node_state) IS 'Hash value. 散列值。';
CREATE FUNCTION edianton.node_state_hash_extended(edianton.node_state, bigint) RETURNS bigint
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'hashcharextended';
COMMENT ON FUNCTION edianton.node_state_hash_extended(edianton.node_state, bigint) IS 'Hash value with a seed. 带种子的散列值。';
CREATE OPERATOR edianton.= (
    LEFTARG = edianton.node_state, RIGHTARG = edianton.node_state, FUNCTION = edianton.node_state_eq,
    COMMUTATOR = OPERATOR(edianton.=), NEGATOR = OPERATOR(edianton.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR edianton.= (edianton.node_state, edianton.node_state) IS 'Equal. 相等。';
CREATE OPERATOR edianton.<> (
    LEFTARG = edianton.node_state, RIGHTARG = edianton.node_state, FUNCTION = edianton.node_state_ne,
    COMMUTATOR = OPERATOR(edianton.<>), NEGATOR = OPERATOR(edianton.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR edianton.<> (edianton.node_state, edianton.node_state) IS 'Not equal. 不相等。';
CREATE OPERATOR edianton.< (
    LEFTARG = edianton.node_state, RIGHTARG = edianton.node_state, FUNCTION = edianton.node_state_lt,
    COMMUTATOR = OPERATOR(edianton.>), NEGATOR = OPERATOR(edianton.>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR edianton.< (edianton.node_state, edianton.node_state) IS 'Less. 小于。';
CREATE OPERATOR edianton.<= (
    LEFTARG = edianton.node_state, RIGHTARG = edianton.node_state, FUNCTION = edianton.node_state_le,
    COMMUTATOR = OPERATOR(edianton.>=), NEGATOR = OPERATOR(edianton.>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR edianton.<= (edianton.node_state, edianton.node_state) IS 'Less or equal. 小于等于。';
CREATE OPERATOR edianton.> (
    LEFTARG = edianton.node_state, RIGHTARG = edianton.node_state, FUNCTION = edianton.node_state_gt,
    COMMUTATOR = OPERATOR(edianton.<), NEGATOR = OPERATOR(edianton.<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR edianton.> (edianton.node_state, edianton.node_state) IS 'Greater. 大于。';
CREATE OPERATOR edianton.>= (
    LEFTARG = edianton.node_state, RIGHTARG = edianton.node_state, FUNCTION = edianton.node_state_ge,
    COMMUTATOR = OPERATOR(edianton.<=), NEGATOR = OPERATOR(edianton.<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR edianton.>= (edianton.node_state, edianton.node_state) IS 'Greater or equal. 大于等于。';
CREATE OPERATOR CLASS edianton.node_state_ops DEFAULT FOR TYPE edianton.node_state USING btree AS
    OPERATOR 1 edianton.<,
    OPERATOR 2 edianton.<=,
    OPERATOR 3 edianton.=,
    OPERATOR 4 edianton.>=,
    OPERATOR 5 edianton.>,
    FUNCTION 1 edianton.node_state_cmp(edianton.node_state, edianton.node_state),
    FUNCTION 4 (edianton.node_state, edianton.node_state) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS edianton.node_state_ops USING btree IS 'Order: in the order in which a node passes them. 排序：按节点经历的次序。';
CREATE OPERATOR CLASS edianton.node_state_ops DEFAULT FOR TYPE edianton.node_state USING hash AS
    OPERATOR 1 edianton.=,
    FUNCTION 1 edianton.node_state_hash(edianton.node_state),
    FUNCTION 2 edianton.node_state_hash_extended(edianton.node_state, bigint);
COMMENT ON OPERATOR CLASS edianton.node_state_ops USING hash IS 'Hashing. 散列。';
COMMENT ON OPERATOR FAMILY edianton.node_state_ops USING btree IS 'Order: in the order in which a node passes them. 排序：按节点经历的次序。';
COMMENT ON OPERATOR FAMILY edianton.node_state_ops USING hash IS 'Hashing. 散列。';
