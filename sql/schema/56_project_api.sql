-- Registering projects in the reserve, naming their team, publishing them.
-- These functions run as the owner and authorise whoever calls them.

CREATE OR REPLACE FUNCTION edianton.unit_id(code text) RETURNS integer
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_id integer;
    found_active boolean;
BEGIN
    IF code IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT u.id, u.active INTO found_id, found_active FROM edianton.unit u WHERE u.code = unit_id.code;
    IF found_id IS NULL OR NOT found_active THEN
        RAISE EXCEPTION 'there is no active unit "%"', code USING
            ERRCODE = 'ED005',
            DETAIL = 'Units are named by edianton.unit.code.',
            HINT = 'INSERT INTO edianton.unit (code, name_zh, division) ... first.';
    END IF;
    RETURN found_id;
END
$$;
COMMENT ON FUNCTION edianton.unit_id(text) IS
    'Id of the active unit with this code; NULL for NULL, ED005 when there is none. 按代码取在用单位标识。';

CREATE OR REPLACE FUNCTION edianton.person_id(code text) RETURNS bigint
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_id bigint;
    found_active boolean;
BEGIN
    IF code IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT p.id, p.active INTO found_id, found_active FROM edianton.person p WHERE p.code = person_id.code;
    IF found_id IS NULL OR NOT found_active THEN
        RAISE EXCEPTION 'there is no active person "%"', code USING
            ERRCODE = 'ED005',
            DETAIL = 'Persons are named by edianton.person.code.',
            HINT = 'INSERT INTO edianton.person (code, name, unit, role) ... first.';
    END IF;
    RETURN found_id;
END
$$;
COMMENT ON FUNCTION edianton.person_id(text) IS
    'Id of the active person with this code; NULL for NULL, ED005 when there is none. 按代码取在岗人员标识。';

-- The enterprise with this code, registered on the way when its name is given.
CREATE OR REPLACE FUNCTION edianton.enterprise_id(uscc text, name text DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_id integer;
BEGIN
    IF uscc IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT e.id INTO found_id FROM edianton.enterprise e WHERE e.uscc = enterprise_id.uscc::edianton.uscc;
    IF found_id IS NULL AND name IS NOT NULL THEN
        INSERT INTO edianton.enterprise AS e (uscc, name)
        VALUES (enterprise_id.uscc::edianton.uscc, enterprise_id.name)
        ON CONFLICT ON CONSTRAINT enterprise_uscc_key DO UPDATE SET name = e.name
        RETURNING e.id INTO found_id;
    END IF;
    IF found_id IS NULL THEN
        RAISE EXCEPTION 'there is no enterprise "%"', uscc USING
            ERRCODE = 'ED005',
            DETAIL = 'Enterprises are named by their unified social credit code.',
            HINT = 'Give enterprise_name too, and it is registered on the way.';
    END IF;
    RETURN found_id;
END
$$;
COMMENT ON FUNCTION edianton.enterprise_id(text, text) IS
    'Id of the enterprise with this unified social credit code; registers it when a name is given. 按统一社会信用代码取企业标识，给出名称时可登记。';

-- What is wrong with the fields that only the development and reform commission enters (0.9).
CREATE OR REPLACE FUNCTION edianton.check_project_fields(name text, library text, nature text,
        total_investment numeric, construction_content text, approval_type text, level text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text[];
BEGIN
    missing := array_remove(ARRAY[
        CASE WHEN btrim(coalesce(name, '')) = '' THEN 'name 项目名称' END,
        CASE WHEN library IS NULL THEN 'library 项目库' END,
        CASE WHEN btrim(coalesce(nature, '')) = '' THEN 'nature 项目性质' END,
        CASE WHEN total_investment IS NULL THEN 'total_investment 总投资' END,
        CASE WHEN btrim(coalesce(construction_content, '')) = '' THEN 'construction_content 建设内容' END], NULL);
    IF cardinality(missing) > 0 THEN
        RAISE EXCEPTION 'a project cannot be registered without its master data' USING
            ERRCODE = 'ED016',
            DETAIL = format('Missing: %s.', array_to_string(missing, ', ')),
            HINT = 'The development and reform commission enters them all at once.';
    END IF;
    IF library NOT IN ('government', 'state_owned', 'social') THEN
        RAISE EXCEPTION 'there is no project library "%"', library USING
            ERRCODE = 'ED039',
            DETAIL = 'The libraries are government, state_owned and social.';
    END IF;
    IF approval_type NOT IN ('approval', 'verification', 'filing') OR level NOT IN ('national', 'provincial', 'municipal', 'county') THEN
        RAISE EXCEPTION 'approval type "%" or level "%" is not known', approval_type, level USING
            ERRCODE = 'ED039',
            DETAIL = 'A project is admitted by approval, verification or filing; key projects are national, provincial, municipal or county ones.';
    END IF;
    IF NOT (total_investment > 0 AND total_investment < 1e16 AND total_investment = round(total_investment, 2)) THEN
        RAISE EXCEPTION 'total investment % is not an amount in yuan', total_investment USING
            ERRCODE = 'ED039',
            DETAIL = 'It is more than nothing, exact to the cent (分) and below 10,000,000,000,000,000 yuan.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.check_project_fields(text, text, text, numeric, text, text, text) IS
    'Refuse a project without name, library, nature, total investment or content. 校验项目基本信息。';

-- One party of a matter as a whole: end the old row, begin the new one. Nothing when it stays.
CREATE OR REPLACE FUNCTION edianton.appoint(this bigint, role text, unit integer, person bigint, reason text DEFAULT NULL)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF unit IS NULL AND person IS NULL OR EXISTS (
            SELECT FROM edianton.party p
            WHERE p.matter_id = this AND p.role = appoint.role AND p.to_at IS NULL AND p.stage IS NULL AND p.ord IS NULL
              AND p.unit IS NOT DISTINCT FROM appoint.unit AND p.person IS NOT DISTINCT FROM appoint.person) THEN
        RETURN false;
    END IF;
    UPDATE edianton.party p SET to_at = greatest(edianton.clock(), p.from_at)
    WHERE p.matter_id = this AND p.role = appoint.role AND p.to_at IS NULL AND p.stage IS NULL AND p.ord IS NULL;
    INSERT INTO edianton.party (matter_id, role, unit, person, from_at, reason)
    VALUES (this, role, unit, person, edianton.clock(), reason);
    RETURN true;
END
$$;
COMMENT ON FUNCTION edianton.appoint(bigint, text, integer, bigint, text) IS
    'Make a unit or person the one party of this role in a matter, and end the one before. 更换事项的单一当事方（旧行截止、新行起始）。';

-- What template conditions may ask of a project, beside the site's own attributes.
CREATE OR REPLACE FUNCTION edianton.project_attrs(project edianton.project, own jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT coalesce(own, '{}') || jsonb_strip_nulls(jsonb_build_object(
            'library', (project).library,
            'nature', (project).nature,
            'total_investment', (project).total_investment,
            'approval_type', (project).approval_type,
            'level', (project).level,
            'industry', (project).industry,
            'key_project', (project).key_project));
    END;
COMMENT ON FUNCTION edianton.project_attrs(edianton.project, jsonb) IS
    'Attributes of a project''s matter: its own and those of its master data. 项目事项的属性：自有属性并入基本信息。';

-- The matter follows its project: title, units, enterprise, and which unit performs its duties.
CREATE OR REPLACE FUNCTION edianton.sync_project(this bigint, own_attrs jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p edianton.project;
    m edianton.matter;
    new_units integer[];
    new_duties jsonb;
    new_attrs jsonb;
BEGIN
    SELECT * INTO STRICT p FROM edianton.project WHERE matter_id = this;
    SELECT * INTO STRICT m FROM edianton.matter WHERE id = this;
    new_attrs := edianton.project_attrs(p, m.attrs || coalesce(own_attrs, '{}'));

    IF m.state = 'draft' THEN
        new_units := ARRAY(SELECT DISTINCT u FROM unnest(ARRAY[p.supervising_unit, p.local_unit, p.builder]) u
                           WHERE u IS NOT NULL ORDER BY u);
        new_duties := m.duties || jsonb_strip_nulls(jsonb_build_object(
            'supervising_unit', p.supervising_unit,
            'local_unit', p.local_unit,
            'builder', coalesce(p.builder, p.supervising_unit)));
        IF (m.title, m.enterprise, m.unit, m.units, m.duties, m.attrs)
           IS DISTINCT FROM (p.name, p.enterprise, p.supervising_unit, new_units, new_duties, new_attrs) THEN
            PERFORM edianton.amend_matter(this, p.name, p.enterprise, p.supervising_unit, new_units, new_duties, new_attrs);
        END IF;
    ELSE
        IF (m.title, m.enterprise) IS DISTINCT FROM (p.name, p.enterprise) THEN
            PERFORM edianton.amend_matter(this, p.name, p.enterprise);
        END IF;
        IF m.state = 'open' AND new_attrs <> m.attrs THEN
            PERFORM edianton.set_attrs(this, new_attrs, 'register_project');
        END IF;
    END IF;
    PERFORM edianton.appoint(this, 'supervising', p.supervising_unit, NULL);
    PERFORM edianton.appoint(this, 'local', p.local_unit, NULL);
END
$$;
COMMENT ON FUNCTION edianton.sync_project(bigint, jsonb) IS
    'Carry a project''s master data over to its matter. 将项目基本信息同步到事项。';

-- edianton.register_project: errors ED005, ED016, ED031, ED032, ED039, ED040, ED042.
CREATE OR REPLACE FUNCTION edianton.register_project(
        name text,
        library text,
        nature text,
        total_investment numeric,
        construction_content text,
        code text DEFAULT NULL,
        supervising_unit text DEFAULT NULL,
        local_unit text DEFAULT NULL,
        builder text DEFAULT NULL,
        leader text DEFAULT NULL,
        enterprise_uscc text DEFAULT NULL,
        enterprise_name text DEFAULT NULL,
        key_project boolean DEFAULT NULL,
        level text DEFAULT NULL,
        approval_type text DEFAULT NULL,
        industry text DEFAULT NULL,
        attrs jsonb DEFAULT NULL,
        source text DEFAULT NULL,
        external_id text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    new_code edianton.project_code;
    supervising integer;
    here integer;
    builds integer;
    invests integer;
    this bigint;
    known_library text;
    other bigint;
BEGIN
    PERFORM edianton.authorise('register_project');
    PERFORM edianton.check_project_fields(register_project.name, register_project.library, register_project.nature,
        register_project.total_investment, register_project.construction_content,
        register_project.approval_type, register_project.level);
    IF (register_project.source IS NULL) <> (register_project.external_id IS NULL) THEN
        RAISE EXCEPTION 'source and external_id belong together' USING
            ERRCODE = 'ED039',
            DETAIL = 'A project of another system is known by the name of that system and its id there.';
    END IF;
    IF jsonb_typeof(register_project.attrs) <> 'object' THEN
        RAISE EXCEPTION 'the attributes of a project are a JSON object' USING ERRCODE = 'ED039';
    END IF;
    new_code := register_project.code;
    supervising := edianton.unit_id(register_project.supervising_unit);
    here := edianton.unit_id(register_project.local_unit);
    builds := edianton.unit_id(register_project.builder);
    invests := edianton.enterprise_id(register_project.enterprise_uscc, register_project.enterprise_name);
    PERFORM edianton.warn_unknown_division(substr(new_code::text, 6, 6));

    -- Two imports of the same project wait for each other, and the second finds what the first made.
    PERFORM edianton.hold_calendar();
    IF register_project.source IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(
            concat_ws(E'\x1f', 'edianton.project', register_project.source, register_project.external_id), 0));
        -- by the key alone: before the first ANALYZE the planner takes the index of kinds, and every row reads all projects
        SELECT m.id INTO this FROM edianton.matter m
        WHERE m.source = register_project.source AND m.external_id = register_project.external_id AND m.kind || '' = 'project'
        FOR NO KEY UPDATE;
    END IF;
    SELECT p.matter_id INTO other FROM edianton.project p WHERE p.code = new_code AND p.matter_id IS DISTINCT FROM this;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'project code % is that of matter %', new_code, other USING
            ERRCODE = 'ED042',
            DETAIL = 'A project keeps one code for its whole life, and no two share it.',
            HINT = 'Works of one project are one matter; split() makes parts of it.';
    END IF;

    IF this IS NULL THEN
        this := edianton.draft_matter(
            kind => 'project', template => NULL, title => register_project.name, unit => register_project.supervising_unit,
            source => register_project.source, external_id => register_project.external_id);
        INSERT INTO edianton.project (matter_id, code, library, name, nature, total_investment, construction_content,
            approval_type, level, industry, key_project, supervising_unit, local_unit, builder, enterprise, reserved_at, changed_at)
        VALUES (this, new_code, register_project.library, register_project.name, register_project.nature,
            register_project.total_investment, register_project.construction_content,
            register_project.approval_type, register_project.level, register_project.industry,
            coalesce(register_project.key_project, false), supervising, here, builds, invests, edianton.clock(), edianton.clock());
    ELSE
        SELECT p.library INTO known_library FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id
        WHERE p.matter_id = this AND m.state <> 'draft';
        IF known_library <> register_project.library OR known_library IS NOT NULL AND EXISTS (
                SELECT FROM edianton.project p
                WHERE p.matter_id = this
                  AND (p.supervising_unit <> supervising OR p.local_unit <> here OR p.builder <> builds)) THEN
            RAISE EXCEPTION 'matter % is published: its library and units stay', this USING
                ERRCODE = 'ED010',
                DETAIL = 'The nodes were opened from the library''s template with these units.',
                HINT = 'reassign() hands single nodes to other units; migrate() moves the run to another template.';
        END IF;
        -- What the other system does not send, stays.
        UPDATE edianton.project p SET
            code = coalesce(new_code, p.code),
            library = register_project.library,
            name = register_project.name,
            nature = register_project.nature,
            total_investment = register_project.total_investment,
            construction_content = register_project.construction_content,
            approval_type = coalesce(register_project.approval_type, p.approval_type),
            level = coalesce(register_project.level, p.level),
            industry = coalesce(register_project.industry, p.industry),
            key_project = coalesce(register_project.key_project, p.key_project),
            supervising_unit = coalesce(supervising, p.supervising_unit),
            local_unit = coalesce(here, p.local_unit),
            builder = coalesce(builds, p.builder),
            enterprise = coalesce(invests, p.enterprise),
            changed_at = edianton.clock()
        WHERE p.matter_id = this;
    END IF;

    PERFORM edianton.sync_project(this, register_project.attrs);
    IF register_project.leader IS NOT NULL THEN
        PERFORM edianton.set_team(this, leader => register_project.leader);
    END IF;
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.register_project(text, text, text, numeric, text, text, text, text, text, text, text, text, boolean, text, text, text, jsonb, text, text) IS
    'Enter a project into the reserve, or update the one with this source and external_id; returns the matter. Administrators (development and reform commission) only. 项目登记入储备库，同一来源编号再次登记即更新；仅限发改部门。';

-- Codes of leader, agent and helpers, as the history keeps them.
CREATE OR REPLACE FUNCTION edianton.team_of(matter bigint) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT jsonb_object_agg(t.role, t.persons)
        FROM (SELECT p.role, jsonb_agg(w.code ORDER BY w.code COLLATE "C") AS persons
              FROM edianton.party p JOIN edianton.person w ON w.id = p.person
              WHERE p.matter_id = team_of.matter AND p.role IN ('leader', 'agent', 'helper') AND p.to_at IS NULL
                AND p.stage IS NULL AND p.ord IS NULL
              GROUP BY p.role) t;
    END;
COMMENT ON FUNCTION edianton.team_of(bigint) IS
    'Who serves a matter now, codes by role: leader, agent, helper. 现任服务团队（按角色列人员代码）。';

-- edianton.set_team: errors ED002, ED005, ED039, ED040, ED041. What is not given stays.
CREATE OR REPLACE FUNCTION edianton.set_team(
        matter bigint,
        leader text DEFAULT NULL,
        agent text DEFAULT NULL,
        helpers text[] DEFAULT NULL,
        reason text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    leads bigint;
    acts bigint;
    helping bigint[];
    current_state text;
    before jsonb;
    after jsonb;
BEGIN
    IF set_team.matter IS NULL THEN
        RAISE EXCEPTION 'the matter must not be NULL' USING ERRCODE = 'ED060';
    END IF;
    PERFORM edianton.authorise('set_team', set_team.matter);
    leads := edianton.person_id(set_team.leader);
    acts := edianton.person_id(set_team.agent);
    PERFORM edianton.hold_calendar();
    SELECT m.state INTO current_state FROM edianton.matter m WHERE m.id = set_team.matter FOR NO KEY UPDATE;
    before := edianton.team_of(set_team.matter);
    IF set_team.helpers IS NOT NULL THEN
        helping := ARRAY(SELECT DISTINCT edianton.person_id(h) FROM unnest(set_team.helpers) h WHERE h IS NOT NULL);
        IF cardinality(helping) = 0 AND current_state <> 'draft' THEN
            RAISE EXCEPTION 'matter % needs at least one helper', set_team.matter USING
                ERRCODE = 'ED041',
                DETAIL = 'A published project has one leader, one full-time agent and at least one helper (1+1+N).',
                HINT = 'Name the new helpers and drop the old ones in one call.';
        END IF;
    END IF;

    PERFORM edianton.appoint(set_team.matter, 'leader', NULL, leads, set_team.reason);
    UPDATE edianton.project p SET leader = leads
    WHERE p.matter_id = set_team.matter AND p.leader IS DISTINCT FROM leads AND leads IS NOT NULL;
    PERFORM edianton.appoint(set_team.matter, 'agent', NULL, acts, set_team.reason);

    IF helping IS NOT NULL THEN
        UPDATE edianton.party p SET to_at = greatest(edianton.clock(), p.from_at)
        WHERE p.matter_id = set_team.matter AND p.role = 'helper' AND p.to_at IS NULL
          AND p.stage IS NULL AND p.ord IS NULL AND p.person <> ALL (helping);
        INSERT INTO edianton.party (matter_id, role, person, from_at, reason)
        SELECT set_team.matter, 'helper', h, edianton.clock(), set_team.reason
        FROM unnest(helping) h
        WHERE NOT EXISTS (SELECT FROM edianton.party p
                          WHERE p.matter_id = set_team.matter AND p.role = 'helper' AND p.person = h AND p.to_at IS NULL
                            AND p.stage IS NULL AND p.ord IS NULL);
    END IF;
    IF EXISTS (SELECT FROM edianton.party a JOIN edianton.party h USING (matter_id, person)
               WHERE a.matter_id = set_team.matter AND a.role = 'agent' AND a.to_at IS NULL
                 AND h.role = 'helper' AND h.to_at IS NULL) THEN
        RAISE EXCEPTION 'the full-time agent of matter % cannot be its helper as well', set_team.matter USING
            ERRCODE = 'ED039',
            DETAIL = '1+1+N: one leader, one full-time agent and others who help.';
    END IF;
    after := edianton.team_of(set_team.matter);
    IF after IS DISTINCT FROM before THEN
        PERFORM edianton.record_event(set_team.matter, 'team.changed',
            jsonb_strip_nulls(jsonb_build_object('before', before, 'after', after, 'reason', set_team.reason)));
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.set_team(bigint, text, text, text[], text) IS
    'Name leader, full-time agent and helpers (1+1+N); what is not given stays, each change is kept with its period. 设置“1+1+N”服务团队，变更留痕。';

-- What keeps a project from being published; empty: nothing.
CREATE OR REPLACE FUNCTION edianton.publishing_lacks(matter bigint) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT array_remove(ARRAY[
            CASE WHEN p.code IS NULL THEN 'code 投资项目统一代码' END,
            CASE WHEN p.supervising_unit IS NULL THEN 'supervising unit 项目主管单位' END,
            CASE WHEN p.local_unit IS NULL THEN 'local unit 属地单位' END,
            CASE WHEN NOT 'leader' = ANY (t.roles) THEN 'leader 包保领导' END,
            CASE WHEN NOT 'agent' = ANY (t.roles) THEN 'full-time agent 专职代办员' END,
            CASE WHEN NOT 'helper' = ANY (t.roles) THEN 'at least one helper 业务帮办员' END,
            -- both name one; which of them is the full-time agent is theirs to agree
            CASE WHEN p.supervising_unit IS NOT NULL AND NOT p.supervising_unit = ANY (t.units)
                 THEN 'an agent or helper of the supervising unit 主管单位所派代办（帮办）员' END,
            CASE WHEN p.local_unit IS NOT NULL AND NOT p.local_unit = ANY (t.units)
                 THEN 'an agent or helper of the local unit 属地单位所派代办（帮办）员' END,
            CASE WHEN p.library = 'social' AND p.enterprise IS NULL THEN 'enterprise 项目企业' END], NULL)
            || d.unmapped
        FROM edianton.project p
        JOIN edianton.matter m ON m.id = p.matter_id
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(y.role), '{}') AS roles,
                   coalesce(array_agg(h.unit) FILTER (WHERE y.role IN ('agent', 'helper') AND h.unit IS NOT NULL), '{}') AS units
            FROM edianton.party y LEFT JOIN edianton.person h ON h.id = y.person
            WHERE y.matter_id = p.matter_id AND y.to_at IS NULL AND y.stage IS NULL AND y.ord IS NULL) t
        -- every node needs its unit: the matter's own, or the division's
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(format('unit for duty %s %s', d.code, d.name_zh) ORDER BY d.code), '{}') AS unmapped
            FROM edianton.duty d
            WHERE d.code IN (
                    SELECT n.lead_duty
                    FROM edianton.template_node n
                    WHERE n.template_id = (
                        SELECT l.id FROM edianton.template l
                        WHERE l.code = 'project-' || replace(p.library, '_', '-') AND l.state = 'published'
                        ORDER BY l.version DESC LIMIT 1))
              AND d.code NOT IN ('supervising_unit', 'local_unit')
              AND NOT m.duties ? d.code
              AND NOT EXISTS (SELECT FROM edianton.duty_unit u WHERE u.division = m.division AND u.duty = d.code)) d
        WHERE p.matter_id = $1;
    END;
COMMENT ON FUNCTION edianton.publishing_lacks(bigint) IS
    'What a project in reserve still lacks for its publishing. 储备项目发布前尚缺的内容。';

-- edianton.publish_project: errors ED002, ED010, ED040, ED041 and those of launch().
CREATE OR REPLACE FUNCTION edianton.publish_project(matter bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    lib text;
    current_state text;
    lacks text[];
    event bigint;
BEGIN
    IF publish_project.matter IS NULL THEN
        RAISE EXCEPTION 'the matter must not be NULL' USING ERRCODE = 'ED060';
    END IF;
    PERFORM edianton.authorise('publish_project', publish_project.matter);
    PERFORM edianton.hold_calendar();
    SELECT p.library, m.state INTO lib, current_state
    FROM edianton.matter m JOIN edianton.project p ON p.matter_id = m.id
    WHERE m.id = publish_project.matter
    FOR NO KEY UPDATE OF m;
    IF lib IS NULL THEN
        RAISE EXCEPTION 'there is no project %', publish_project.matter USING
            ERRCODE = 'ED002',
            HINT = 'register_project() returns the number.';
    END IF;
    IF current_state <> 'draft' THEN
        RAISE EXCEPTION 'project % is published already', publish_project.matter USING
            ERRCODE = 'ED010',
            DETAIL = format('Its matter is %s; only a project in reserve is published, once.', current_state),
            HINT = 'What has changed since is entered with register_project(), set_team() and set_attrs().';
    END IF;
    lacks := edianton.publishing_lacks(publish_project.matter);
    IF cardinality(lacks) > 0 THEN
        RAISE EXCEPTION 'project % cannot be published yet', publish_project.matter USING
            ERRCODE = 'ED041',
            DETAIL = format('Missing: %s.', array_to_string(lacks, ', ')),
            HINT = 'register_project() again and set_team() complete it; edianton.duty_unit says which unit performs a duty.';
    END IF;

    event := edianton.launch(publish_project.matter, 'project-' || replace(lib, '_', '-'));
    UPDATE edianton.project p SET admitted_at = edianton.clock(), changed_at = edianton.clock()
    WHERE p.matter_id = publish_project.matter;
    PERFORM edianton.apply_permits(publish_project.matter);
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.publish_project(bigint) IS
    'Publish a project in reserve: opens all nodes of its library''s template and tells every unit involved. 发布储备项目：生成全部节点并通知涉及单位。';

-- The county at a glance (0.47, 0.48, 1.6).
CREATE OR REPLACE VIEW edianton.county_summary WITH (security_invoker = true) AS
SELECT m.division,
       p.library,
       m.state,
       count(*) AS projects,
       count(*) FILTER (WHERE p.key_project) AS key_projects,
       sum(p.total_investment) AS total_investment,
       count(*) FILTER (WHERE m.state = 'draft') AS reserve
FROM edianton.project p
JOIN edianton.matter m ON m.id = p.matter_id
GROUP BY m.division, p.library, m.state;
COMMENT ON VIEW edianton.county_summary IS 'Number and investment of projects by library and state. 按项目库与状态统计的项目数与总投资。';
COMMENT ON COLUMN edianton.county_summary.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.county_summary.library IS 'government, state_owned, social. 项目库。';
COMMENT ON COLUMN edianton.county_summary.state IS 'State of the matter; draft: in reserve. 事项状态，draft 为储备。';
COMMENT ON COLUMN edianton.county_summary.projects IS 'Number of projects. 项目数。';
COMMENT ON COLUMN edianton.county_summary.key_projects IS 'Number of key projects among them. 其中重点项目数。';
COMMENT ON COLUMN edianton.county_summary.total_investment IS 'Sum of their total investment in yuan. 总投资合计（元）。';
COMMENT ON COLUMN edianton.county_summary.reserve IS 'Number of those in reserve. 其中储备项目数。';
