-- Identifiers with check characters. The functions raise an error that says what is
-- wrong, so a domain's check never merely fails.

CREATE FUNCTION edianton.check_project_code(code text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_check_project_code';
COMMENT ON FUNCTION edianton.check_project_code(text) IS
    'True for a national investment project code, else ED031 with the reason; an unknown province is warned of. 校验投资项目统一代码，不合规时以 ED031 说明原因；未知省份仅警告。';

CREATE FUNCTION edianton.check_uscc(code text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_check_uscc';
COMMENT ON FUNCTION edianton.check_uscc(text) IS
    'True for a unified social credit code, else ED032 with the reason; an unknown province is warned of. 校验统一社会信用代码，不合规时以 ED032 说明原因；未知省份仅警告。';

CREATE DOMAIN edianton.project_code AS text
    CONSTRAINT project_code_check CHECK (edianton.check_project_code(VALUE));
COMMENT ON DOMAIN edianton.project_code IS
    'National investment project code, GB/T 40058-2021 with its check digit or the form of 2015-2020. 投资项目统一代码（GB/T 40058-2021，含校验位；兼容 2015—2020 年旧码）。';

CREATE DOMAIN edianton.uscc AS text
    CONSTRAINT uscc_check CHECK (edianton.check_uscc(VALUE));
COMMENT ON DOMAIN edianton.uscc IS
    'Unified social credit code, GB 32100-2015. 统一社会信用代码（GB 32100-2015）。';
