-- Who sees what: row-level security on every table that holds matters, and the grants of a portal's role.
--
-- A matter is seen by persons who see all, by the units with a part in it, by its enterprise, and by the persons
-- who are party to it (agents, helpers). Whatever belongs to a matter is seen with it. Sub-selects without
-- references to the row are evaluated once per query and not per row.

CREATE OR REPLACE FUNCTION edianton.party_matters() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT coalesce(array_agg(DISTINCT p.matter_id), '{}')
        FROM edianton.party p
        WHERE p.person = edianton.current_person() AND p.to_at IS NULL;
    END;
COMMENT ON FUNCTION edianton.party_matters() IS
    'Matters that the acting person is party to. 当前办理人作为当事方的事项。';

CREATE OR REPLACE FUNCTION edianton.sight_unit() RETURNS integer
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE edianton.current_role_kind() WHEN 'unit' THEN edianton.current_unit() END;
COMMENT ON FUNCTION edianton.sight_unit() IS
    'The unit with whose eyes the acting person sees; NULL for other roles. 以单位身份查看时的单位标识。';

CREATE OR REPLACE FUNCTION edianton.sight_enterprise() RETURNS integer
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE edianton.current_role_kind() WHEN 'enterprise' THEN edianton.current_enterprise() END;
COMMENT ON FUNCTION edianton.sight_enterprise() IS
    'The enterprise with whose eyes the acting person sees; NULL for other roles. 以企业身份查看时的企业标识。';

ALTER TABLE edianton.matter ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.matter;
CREATE POLICY sight ON edianton.matter FOR SELECT USING (
    (SELECT edianton.sees_all())
    OR (SELECT edianton.sight_unit()) = ANY (units)
    OR enterprise = (SELECT edianton.sight_enterprise())
    OR id = ANY ((SELECT edianton.party_matters())::bigint[]));
COMMENT ON POLICY sight ON edianton.matter IS 'Its units, its enterprise, its parties, and who sees all. 涉及单位、项目企业、当事人及全域可见角色可见。';

-- Notices carry phones: only the unit that is told, the person, and who sees all.
ALTER TABLE edianton.notice ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.notice;
CREATE POLICY sight ON edianton.notice FOR SELECT USING (
    (SELECT edianton.sees_all())
    OR unit = (SELECT edianton.sight_unit())
    OR person = (SELECT edianton.current_person()));
COMMENT ON POLICY sight ON edianton.notice IS 'The unit and the person told, and who sees all. 被通知的单位、人员及全域可见角色可见。';

-- Who serves one project of an enterprise sees what the site holds of it already, so that he need not ask again.
ALTER TABLE edianton.paper ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.paper;
CREATE POLICY sight ON edianton.paper FOR SELECT USING (
    (SELECT edianton.sees_all())
    OR enterprise = (SELECT edianton.sight_enterprise())
    OR unit = (SELECT edianton.sight_unit())
    -- but an intermediary that surveys for one project does not see what its enterprise handed in elsewhere
    OR enterprise IN (SELECT m.enterprise FROM edianton.matter m WHERE m.kind NOT IN ('service', 'service_gate'))
    OR matter_id IN (SELECT m.id FROM edianton.matter m));
COMMENT ON POLICY sight ON edianton.paper IS 'Its enterprise or unit, and who serves a matter of theirs. 所属企业、单位，及办理其事项者可见。';
ALTER TABLE edianton.paper_use ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.paper_use;
CREATE POLICY sight ON edianton.paper_use FOR SELECT USING (paper_id IN (SELECT p.id FROM edianton.paper p));
COMMENT ON POLICY sight ON edianton.paper_use IS 'Who sees the content. 可见该文件者可见。';

-- Points are between units, not for enterprises.
ALTER TABLE edianton.score_entry ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.score_entry;
CREATE POLICY sight ON edianton.score_entry FOR SELECT USING (
    (SELECT edianton.sees_all())
    OR (SELECT edianton.sight_unit()) IS NOT NULL
       AND (unit = (SELECT edianton.sight_unit())
            OR matter_id IN (SELECT m.id FROM edianton.matter m)));
COMMENT ON POLICY sight ON edianton.score_entry IS 'Units that see the matter, and who sees all. 可见该事项的单位及全域可见角色可见。';

-- A plain UPDATE of a node goes through the same transition as complete() and its like; its trigger sees to that.
ALTER TABLE edianton.node ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS work ON edianton.node;
CREATE POLICY work ON edianton.node FOR UPDATE
    USING ((SELECT edianton.current_role_kind()) = 'admin' OR lead_unit = (SELECT edianton.sight_unit()))
    WITH CHECK ((SELECT edianton.current_role_kind()) = 'admin' OR lead_unit = (SELECT edianton.sight_unit()));
COMMENT ON POLICY work ON edianton.node IS 'The unit that leads the node, and administrators. 牵头单位与管理员可办理。';

-- The roles that were granted access, so that setup() can grant them what an upgrade adds.
CREATE TABLE IF NOT EXISTS edianton.access_role (
    role_name   name PRIMARY KEY,
    granted_at  timestamptz NOT NULL
);
COMMENT ON TABLE edianton.access_role IS 'Database roles with access to this site. 已授权访问本站点的数据库角色。';
COMMENT ON COLUMN edianton.access_role.role_name IS 'Database role. 数据库角色名。';
COMMENT ON COLUMN edianton.access_role.granted_at IS 'When access was first granted. 首次授权时刻。';

CREATE OR REPLACE FUNCTION edianton.check_role(role_name name) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF role_name IS NULL THEN
        RAISE EXCEPTION 'the role must not be NULL' USING ERRCODE = 'ED060';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = check_role.role_name) THEN
        RAISE EXCEPTION 'there is no role "%"', role_name USING
            ERRCODE = 'ED005',
            HINT = format('CREATE ROLE %I LOGIN;', role_name);
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.check_role(name) IS 'Refuse a role that does not exist. 校验数据库角色存在。';

-- Patterns of LIKE: routines that take part in others, and those that only the owner of the site calls.
CREATE OR REPLACE FUNCTION edianton.internal_routines() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('{appoint,sync\\_project,enterprise\\_id,check\\_project\\_fields,check\\_role,internal\\_routines'
        || ',grant\\_access,revoke\\_access'
        || ',definition\\_%,load\\_policy%,load\\_template\\_%,check\\_template%,template\\_cycle,template\\_%\\_json'
        || ',library\\_node,require\\_template\\_admin,refuse\\_published'

        -- outbox, notices, cron
        || ',take\\_announcement,next\\_batch,batch\\_page,events\\_between,settled\\_snapshot,with\\_own,unknown\\_consumer'
        || ',claimed\\_notice,sweep\\_all,drop\\_cron\\_jobs,acknowledge\\_one,gathered\\_body,stand\\_in,recipient'

        -- warnings
        || ',raise\\_warning,raise\\_targets,supervising\\_units,leader\\_of,after\\_quiet,warning\\_stands,utc\\_text'

        -- team
        || ',team\\_of'

        -- layers and sites (edianton_gis)
        || ',gis\\_%,require\\_layer\\_keeper'

        -- supervision
        || ',supervision\\_matter,sees\\_matter,acts\\_by\\_rule,require\\_acting\\_for,require\\_text,check\\_supervision\\_gate,same\\_supervision'
        || ',proposal\\_to\\_decide,submitted\\_plan,pending\\_application'

        -- appeals, directives
        || ',appeal\\_held,appeal\\_template,filing\\_enterprise,push\\_plate,tell,require\\_inspector,directive\\_addressees,key\\_application\\_held'

        -- points, dispatch, defects, progress
        || ',enter\\_points,misconduct\\_of,circulate,open\\_key\\_supervision,open\\_rectification,check\\_sanction,check\\_meeting,decide\\_dispatch'
        || ',open\\_problem\\_of,set\\_problem\\_level,open\\_defect,supervise\\_slow,mark\\_slow,require\\_open'

        -- rules, factors, checks
        || ',rule\\_decision,require\\_factor%,factor\\_project,mark\\_factors,open\\_check'

        -- intermediaries
        || ',engagement\\_template,engagement\\_held,require\\_engager'

        -- life-cycle, leads
        || ',follow\\_milestones,last\\_phase,day\\_instant,require\\_past\\_day,life\\_held,lead\\_held,check\\_yuan,tell\\_stall,propose\\_stall'

        -- handling models, issues
        || ',derive\\_template,tell\\_enterprise,add\\_handling\\_model,issue\\_template,check\\_issue\\_level,remind,issue\\_duties,dispatch\\_issue,queue\\_issue'
        || ',raise\\_one\\_issue,issue\\_held,require\\_coordinator,lift\\_issue'

        -- permits
        || ',proven\\_nodes,apply\\_permit,attach\\_permit,hold\\_project\\_code,permit\\_content,permit\\_ref,check\\_permit,correct\\_permit'

        -- campaigns
        || ',campaign\\_held,require\\_campaign\\_lead,put\\_campaign\\_%,check\\_campaign\\_figures'

        -- plan and money
        || ',require\\_duty,require\\_amount,require\\_plan\\_open,require\\_finance,candidate\\_held,project\\_known,plan\\_held,put\\_plan\\_target'
        || ',plan\\_item\\_of,plan\\_item\\_known,hold\\_project,hold\\_money\\_name,book\\_payment,book\\_waiting,judge\\_funds,require\\_same\\_candidate'

        -- joint review
        || ',review\\_template,review\\_held,review\\_seat\\_of,require\\_project\\_sight'

        -- import
        || ',import\\_fault,import\\_value,import\\_reason,import\\_header,read\\_batch,check\\_batch,load\\_master,load\\_project,load\\_case,load\\_permit,load\\_rows,require\\_batch'

        -- BI
        || ',progress\\_parts,progress\\_news,progress\\_measures,progress\\_sum,add\\_progress'

        -- time travel
        || ',past\\_light,past\\_clock'

        || '}')::text[];
COMMENT ON FUNCTION edianton.internal_routines() IS
    'Names, as patterns, of routines that edianton.grant_access() does not grant. 不对门户角色开放的内部例程（名称模式）。';

-- edianton.grant_access: errors ED005, ED060. Who the role acts for is up to edianton.login.
CREATE OR REPLACE FUNCTION edianton.grant_access(role_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    object record;
BEGIN
    PERFORM edianton.check_role(role_name);
    EXECUTE format('GRANT USAGE ON SCHEMA edianton, edianton_bi TO %I', role_name);

    FOR object IN
        SELECT s.nspname, c.relname
        FROM pg_class c
        JOIN pg_namespace s ON s.oid = c.relnamespace
        WHERE s.nspname IN ('edianton', 'edianton_bi') AND c.relkind IN ('r', 'p', 'v')
          AND c.relname NOT IN ('person', 'login', 'consumer', 'access_role', 'progress_part', 'progress_state', 'progress_touched')
          AND pg_has_role(c.relowner, 'USAGE')
    LOOP
        EXECUTE format('GRANT SELECT ON %I.%I TO %I', object.nspname, object.relname, role_name);
    END LOOP;
    -- all of a person but the phone
    EXECUTE format('GRANT SELECT (%s) ON edianton.person TO %I',
        (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
         FROM pg_attribute a
         WHERE a.attrelid = 'edianton.person'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'phone'),
        role_name);
    EXECUTE format('GRANT UPDATE ON edianton.node TO %I', role_name);

    FOR object IN
        SELECT p.oid::regprocedure AS signature
        FROM pg_proc p
        WHERE p.pronamespace = 'edianton'::regnamespace AND p.prorettype <> 'trigger'::regtype
          AND p.proname NOT LIKE ALL (edianton.internal_routines())
          AND pg_has_role(p.proowner, 'USAGE')
          AND NOT EXISTS (SELECT FROM pg_depend d
                          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', object.signature, role_name);
    END LOOP;

    INSERT INTO edianton.access_role (role_name, granted_at) VALUES (grant_access.role_name, edianton.clock())
    ON CONFLICT ON CONSTRAINT access_role_pkey DO NOTHING;
END
$$;
COMMENT ON FUNCTION edianton.grant_access(name) IS
    'Let a database role use this site: read what its persons may see, call the public functions. 授权数据库角色使用本站点。';

CREATE OR REPLACE FUNCTION edianton.revoke_access(role_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM edianton.check_role(role_name);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA edianton, edianton_bi FROM %I', role_name);
    EXECUTE format('REVOKE ALL (%s) ON edianton.person FROM %I',
        (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
         FROM pg_attribute a
         WHERE a.attrelid = 'edianton.person'::regclass AND a.attnum > 0 AND NOT a.attisdropped),
        role_name);
    EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA edianton FROM %I', role_name);
    EXECUTE format('REVOKE ALL ON SCHEMA edianton, edianton_bi FROM %I', role_name);
    DELETE FROM edianton.access_role a WHERE a.role_name = revoke_access.role_name;
END
$$;
COMMENT ON FUNCTION edianton.revoke_access(name) IS
    'Take back what edianton.grant_access() granted. 收回数据库角色的访问授权。';
