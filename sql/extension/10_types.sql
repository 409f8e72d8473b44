-- The types term, colour and node_state. A term is stored as int8, whose functions
-- compare and hash it.

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

-- ---------- colour and node_state ----------

-- Enums: their operators are the server's own, so that everybody may write state = 'done' whatever his search path.

-- In the order of roll-up: the greatest wins.
CREATE TYPE edianton.colour AS ENUM ('green', 'grey', 'blue', 'yellow', 'red');
COMMENT ON TYPE edianton.colour IS
    'A light: green done, grey not lit, blue on course, yellow warning, red overdue, in the order of roll-up. 亮灯：绿 办结、灰 未亮、蓝 正常推进、黄 预警、红 逾期，按汇总次序。';

CREATE TYPE edianton.node_state AS ENUM
    ('undecided', 'waiting', 'ready', 'received', 'active', 'paused', 'conditional', 'refused', 'done', 'skipped');
COMMENT ON TYPE edianton.node_state IS
    'State of a node: undecided, waiting, ready, received, active, paused, conditional, refused, done, skipped. 节点状态：待确认、未启动、待申报、已接件、办理中、暂停计时、容缺办理、不予通过、已办结、不涉及。';
