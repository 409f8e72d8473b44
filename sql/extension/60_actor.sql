-- Who is acting, and whether that person may.

CREATE FUNCTION edianton.act_as(person text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_act_as';
COMMENT ON FUNCTION edianton.act_as(text) IS
    'Act for this person until the end of the transaction. 在本事务内以该人员身份办理。';

CREATE FUNCTION edianton.current_person() RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_current_person';
COMMENT ON FUNCTION edianton.current_person() IS
    'Id of the acting person; NULL for the owner of the site. 当前办理人标识；站点所有者为空。';

CREATE FUNCTION edianton.current_unit() RETURNS integer
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_current_unit';
COMMENT ON FUNCTION edianton.current_unit() IS
    'Id of the acting person''s unit. 当前办理人所属单位标识。';

CREATE FUNCTION edianton.current_enterprise() RETURNS integer
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_current_enterprise';
COMMENT ON FUNCTION edianton.current_enterprise() IS
    'Id of the acting person''s enterprise. 当前办理人所属企业标识。';

CREATE FUNCTION edianton.current_role_kind() RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_current_role_kind';
COMMENT ON FUNCTION edianton.current_role_kind() IS
    'Role of the acting person: admin, unit, helper, leader, supervisor, enterprise, bi, gateway, or owner. 当前办理人的角色。';

CREATE FUNCTION edianton.sees_all() RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_sees_all';
COMMENT ON FUNCTION edianton.sees_all() IS
    'Whether the acting person sees every matter. 当前办理人是否可见全部事项。';

CREATE FUNCTION edianton.may(action text, matter bigint DEFAULT NULL, node text DEFAULT NULL) RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_may';
COMMENT ON FUNCTION edianton.may(text, bigint, text) IS
    'Whether the acting person may perform the action (named like its function) on the matter or node. 当前办理人是否有权执行该操作（以函数名表示）。';

CREATE FUNCTION edianton.authorise(action text, matter bigint DEFAULT NULL, node text DEFAULT NULL) RETURNS void
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'edianton_authorise';
COMMENT ON FUNCTION edianton.authorise(text, bigint, text) IS
    'Refuse with ED040 unless edianton.may() the same. 无权执行时以 ED040 拒绝。';

CREATE FUNCTION edianton.acts_by_rule() RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_acts_by_rule';
COMMENT ON FUNCTION edianton.acts_by_rule() IS
    'For triggers of the engine''s tables: whether the engine function that runs was called after edianton.by_rule(). 供引擎表触发器判断：当前引擎调用是否经由站点自有规则授权。';

CREATE FUNCTION edianton.by_rule() RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_by_rule';
COMMENT ON FUNCTION edianton.by_rule() IS
    'For the owner''s functions, which have authorised their caller: the next engine function is not held to the matrix of edianton.may(). 供站点所有者的函数自行授权后调用：紧接的一次引擎调用不再按权限矩阵校验。';
