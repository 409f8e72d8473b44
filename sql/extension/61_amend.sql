-- The master data of a matter.

CREATE FUNCTION edianton.amend_matter(matter bigint, title text, enterprise integer DEFAULT NULL, unit integer DEFAULT NULL,
        units integer[] DEFAULT NULL, duties jsonb DEFAULT NULL, attrs jsonb DEFAULT NULL) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_amend_matter';
COMMENT ON FUNCTION edianton.amend_matter(bigint, text, integer, integer, integer[], jsonb, jsonb) IS
    'Change what a matter is called and whose it is; units, duties and attributes while it is a draft. 变更事项名称与所属企业；储备阶段可变更单位、职能与属性。';
