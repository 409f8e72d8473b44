-- Submitting sites, checking before there is a project, and the review of how projects lie.

-- The project, ED002 unless the acting person sees it, ED040 unless he may say where it is built.
CREATE OR REPLACE FUNCTION edianton.gis_project(project bigint) RETURNS edianton.matter
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter;
BEGIN
    PERFORM edianton.require_argument('project', gis_project.project IS NOT NULL);
    SELECT x.* INTO m FROM edianton.matter x JOIN edianton.project p ON p.matter_id = x.id WHERE x.id = gis_project.project;
    IF NOT FOUND OR NOT edianton.sees_matter(m.id) THEN
        RAISE EXCEPTION 'there is no project %', gis_project.project USING ERRCODE = 'ED002', HINT = 'A site is that of a registered project; check_site() needs none.';
    END IF;
    IF NOT coalesce(edianton.current_role_kind() = 'unit' AND edianton.current_unit() = edianton.duty_unit_id('natural_resources'), false) THEN
        PERFORM edianton.authorise('submit', m.id);
    END IF;
    IF m.state NOT IN ('draft', 'open', 'suspended') THEN
        RAISE EXCEPTION 'project % is %', m.id, m.state USING ERRCODE = 'ED015', DETAIL = 'Its site stays as it was.';
    END IF;
    RETURN m;
END
$$;
COMMENT ON FUNCTION edianton.gis_project(bigint) IS
    'The project whose site the acting person may submit. 当前办理人可提交选址的项目。';

CREATE OR REPLACE FUNCTION edianton.gis_submit(project bigint, area @postgis@.geometry, kind text, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter;
    old edianton.project_site;
    this bigint;
    judged record;
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.site_kind k WHERE k.code = gis_submit.kind) THEN
        RAISE EXCEPTION 'there is no kind of site "%"', gis_submit.kind USING
            ERRCODE = 'ED005', DETAIL = format('Kinds: %s.', (SELECT string_agg(k.code, ', ' ORDER BY k.code COLLATE "C") FROM edianton.site_kind k));
    END IF;
    IF EXISTS (SELECT FROM edianton.layer_feature f WHERE f.layer = 'division' AND f.until_version IS NULL)
       AND NOT EXISTS (SELECT FROM edianton.layer_feature f WHERE f.layer = 'division' AND f.until_version IS NULL
                       AND @postgis@.ST_Intersects(f.geom, gis_submit.area)) THEN
        RAISE EXCEPTION 'the site lies outside of the division' USING
            ERRCODE = 'ED039', DETAIL = format('It lies around %s.', @postgis@.ST_AsText(@postgis@.ST_Centroid(gis_submit.area), 6)),
            HINT = 'Coordinates are longitude, latitude in CGCS2000 (or as "crs" says); those of map apps (GCJ-02, BD-09) are shifted.';
    END IF;
    -- layers stay as they are until this site can be seen by who loads the next version
    PERFORM FROM edianton.map_layer l ORDER BY l.code FOR SHARE;
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter x WHERE x.id = gis_submit.project FOR NO KEY UPDATE;
    m := edianton.gis_project(gis_submit.project);
    SELECT s.* INTO old FROM edianton.project_site s WHERE s.matter_id = m.id AND s.kind = gis_submit.kind AND s.ended_at IS NULL;
    IF FOUND THEN
        IF @postgis@.ST_AsBinary(old.geom) = @postgis@.ST_AsBinary(gis_submit.area) THEN
            RETURN old.id;
        END IF;
        PERFORM edianton.require_text(gis_submit.reason, 'the reason for a change of the site');
        UPDATE edianton.project_site s SET ended_at = edianton.clock(), ended_reason = btrim(gis_submit.reason) WHERE s.id = old.id;
    END IF;
    INSERT INTO edianton.project_site AS s (matter_id, kind, version, geom, area, reason, submitted_at, submitted_by)
    VALUES (m.id, gis_submit.kind,
            1 + coalesce((SELECT max(x.version) FROM edianton.project_site x WHERE x.matter_id = m.id AND x.kind = gis_submit.kind), 0),
            gis_submit.area, edianton.site_area(gis_submit.area), nullif(btrim(gis_submit.reason), ''), edianton.clock(), edianton.current_person())
    RETURNING s.id INTO this;
    SELECT * INTO judged FROM edianton.gis_judge(ARRAY[this], NULL, '选址调整后不再冲突');
    PERFORM edianton.record_event(m.id, 'site.submitted', jsonb_build_object('site', this, 'kind', gis_submit.kind,
        'area', edianton.site_area(gis_submit.area), 'replaces', old.id, 'conflicts_found', judged.fresh, 'conflicts_resolved', judged.gone));
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.gis_submit(bigint, @postgis@.geometry, text, text) IS 'Record a valid site and judge it. 登记有效选址并比对图层。';

-- edianton.submit_site: errors ED002, ED005, ED015, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.submit_site(project bigint, site jsonb, kind text DEFAULT 'permanent', reason text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.gis_project(submit_site.project);
    RETURN edianton.gis_submit(submit_site.project, edianton.gis_read(submit_site.site), submit_site.kind, submit_site.reason);
END
$$;
COMMENT ON FUNCTION edianton.submit_site(bigint, jsonb, text, text) IS
    'Say where a project is built, in GeoJSON; a change needs a reason. Conflicts with layers are found at once: blocking ones keep the project''s node from finishing, others open an early issue. Returns the site. 带图申报：提交项目选址（GeoJSON），变更须说明理由；即时比对图层，红线冲突阻断节点，其他开启前期问题。';

CREATE OR REPLACE FUNCTION edianton.submit_site_geometry(project bigint, site @postgis@.geometry, kind text DEFAULT 'permanent', reason text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.gis_project(submit_site_geometry.project);
    RETURN edianton.gis_submit(submit_site_geometry.project, edianton.gis_polygons(submit_site_geometry.site), submit_site_geometry.kind, submit_site_geometry.reason);
END
$$;
COMMENT ON FUNCTION edianton.submit_site_geometry(bigint, @postgis@.geometry, text, text) IS
    'edianton.submit_site() of a PostGIS geometry. 以 PostGIS 几何对象提交选址。';

-- edianton.withdraw_site: errors ED002, ED010, ED015, ED016, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.withdraw_site(project bigint, kind text, reason text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter;
    gone bigint;
BEGIN
    PERFORM edianton.gis_project(withdraw_site.project);
    PERFORM edianton.require_text(withdraw_site.reason, 'the reason of a withdrawal');
    PERFORM FROM edianton.map_layer l ORDER BY l.code FOR SHARE;
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter x WHERE x.id = withdraw_site.project FOR NO KEY UPDATE;
    m := edianton.gis_project(withdraw_site.project);
    UPDATE edianton.project_site s SET ended_at = edianton.clock(), ended_reason = btrim(withdraw_site.reason)
    WHERE s.matter_id = m.id AND s.kind = withdraw_site.kind AND s.ended_at IS NULL RETURNING s.id INTO gone;
    IF gone IS NULL THEN
        RAISE EXCEPTION 'project % has no site of kind "%"', m.id, withdraw_site.kind USING ERRCODE = 'ED010';
    END IF;
    PERFORM edianton.gis_judge(ARRAY[gone], NULL, btrim(withdraw_site.reason));
    PERFORM edianton.record_event(m.id, 'site.withdrawn', jsonb_build_object('site', gone, 'kind', withdraw_site.kind, 'reason', btrim(withdraw_site.reason)));
END
$$;
COMMENT ON FUNCTION edianton.withdraw_site(bigint, text, text) IS
    'Withdraw a site, with a reason; its conflicts end. 撤回选址（须说明理由），其冲突随之消除。';

-- ---- before there is a project ----

CREATE TABLE IF NOT EXISTS edianton.site_check (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    geom        @postgis@.geometry(MultiPolygon, 4490) NOT NULL,
    result      jsonb NOT NULL,
    blocked     boolean NOT NULL,
    checked_at  timestamptz NOT NULL,
    checked_by  bigint REFERENCES edianton.person,
    unit        integer REFERENCES edianton.unit,
    enterprise  integer REFERENCES edianton.enterprise
);
CREATE INDEX IF NOT EXISTS site_check_enterprise ON edianton.site_check (enterprise) WHERE enterprise IS NOT NULL;
CREATE INDEX IF NOT EXISTS site_check_unit ON edianton.site_check (unit) WHERE unit IS NOT NULL;
ALTER TABLE edianton.site_check ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.site_check;
CREATE POLICY sight ON edianton.site_check FOR SELECT USING (
    (SELECT edianton.sees_all())
    OR checked_by = (SELECT edianton.current_person())
    OR unit = (SELECT edianton.sight_unit())
    OR enterprise = (SELECT edianton.sight_enterprise()));
COMMENT ON POLICY sight ON edianton.site_check IS
    'Who asked, his unit or enterprise, and who sees all. 查询人、其单位或企业及全域可见角色可见。';

-- edianton.check_site: errors ED039, ED040. Looks at layers alone: what others plan is not in the answer.
CREATE OR REPLACE FUNCTION edianton.check_site(site jsonb) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    acting text := edianton.current_role_kind();
    geom @postgis@.geometry := edianton.gis_read(check_site.site);
    conflicts jsonb;
    answer jsonb;
    this bigint;
BEGIN
    -- an enterprise learns that it may not build there, and not what is there
    SELECT coalesce(jsonb_agg(CASE WHEN l.restricted AND acting IN ('enterprise', 'helper')
               THEN jsonb_build_object('layer', 'restricted', 'name_zh', '管制区域', 'name_en', 'Restricted area', 'severity', l.severity, 'red_line', l.red_line)
               ELSE jsonb_build_object('layer', l.code, 'name_zh', l.name_zh, 'name_en', l.name_en, 'severity', l.severity, 'red_line', l.red_line,
                   'rule', l.rule, 'area', o.area, 'mu', round(edianton.mu(o.area), 2), 'share', o.share, 'basis', l.basis, 'version', l.version) END
               ORDER BY l.severity = 'warning', l.position, l.code COLLATE "C"), '[]')
    INTO conflicts
    FROM edianton.gis_overlaps(ARRAY[geom]) o JOIN edianton.map_layer l ON l.code = o.layer;
    answer := jsonb_build_object(
        'area', edianton.site_area(geom), 'mu', round(edianton.mu(edianton.site_area(geom)), 2),
        'blocking', jsonb_path_exists(conflicts, '$[*] ? (@.severity == "blocking")'),
        'conflicts', conflicts,
        'red_lines_without_data', (SELECT coalesce(jsonb_agg(l.name_zh ORDER BY l.position), '[]') FROM edianton.map_layer l
                                   WHERE l.red_line AND l.version = 0 AND NOT l.restricted));
    INSERT INTO edianton.site_check AS c (geom, result, blocked, checked_at, checked_by, unit, enterprise)
    VALUES (geom, answer, (answer ->> 'blocking')::boolean, edianton.clock(), edianton.current_person(), edianton.current_unit(), edianton.current_enterprise())
    RETURNING c.id INTO this;
    RETURN answer || jsonb_build_object('check', this);
END
$$;
COMMENT ON FUNCTION edianton.check_site(jsonb) IS
    'Early check of an area against red lines and other layers, before there is a project; the result is kept for who asked. 项目策划阶段提前核查“三线一单”等管控要求，结果留存；不涉及他人选址信息。';

-- ---- how projects lie (about 560 of them were classified and reviewed) ----

CREATE TABLE IF NOT EXISTS edianton.space_class (
    code        text PRIMARY KEY CHECK (code <> ''),
    position    integer NOT NULL,
    name_zh     text NOT NULL,
    name_en     text NOT NULL
);
INSERT INTO edianton.space_class (code, position, name_zh, name_en) VALUES
    ('clear', 1, '无空间冲突', 'No conflict'),
    ('adjust', 2, '需优化选址或完善手续', 'To be adjusted'),
    ('blocked', 3, '涉及红线', 'On a red line'),
    ('unlocated', 4, '未落图', 'Without a site')
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.space_review (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    matter_id   bigint NOT NULL REFERENCES edianton.project,
    class       text NOT NULL REFERENCES edianton.space_class,
    computed    text NOT NULL REFERENCES edianton.space_class,
    reason      text,
    reviewed_at timestamptz NOT NULL,
    reviewed_by bigint REFERENCES edianton.person,
    CHECK (class = computed OR btrim(reason) <> '')
);
CREATE INDEX IF NOT EXISTS space_review_matter ON edianton.space_review (matter_id, id);

CREATE OR REPLACE VIEW edianton.project_space WITH (security_invoker = true) AS
SELECT p.matter_id,
       p.code AS project_code,
       p.name,
       p.library,
       m.state,
       s.sites,
       s.area,
       round(edianton.mu(s.area), 2) AS mu,
       coalesce(c.blocking, 0) AS blocking,
       coalesce(c.warnings, 0) AS warnings,
       coalesce(c.permitted, 0) AS permitted,
       coalesce(c.layers, '{}') AS layers,
       CASE WHEN s.sites IS NULL THEN 'unlocated' WHEN c.blocking > 0 THEN 'blocked' WHEN c.warnings > 0 THEN 'adjust' ELSE 'clear' END AS computed,
       r.class AS reviewed,
       r.reason AS review_reason,
       r.reviewed_at,
       -- a review holds until the site, or what it conflicts with, changes
       r.reviewed_at IS NOT NULL AND (r.reviewed_at < s.changed_at OR r.reviewed_at < c.changed_at) IS NOT TRUE AS review_holds
FROM edianton.project p
JOIN edianton.matter m ON m.id = p.matter_id
LEFT JOIN LATERAL (
    SELECT nullif(count(*) FILTER (WHERE x.ended_at IS NULL), 0) AS sites, sum(x.area) FILTER (WHERE x.ended_at IS NULL) AS area,
           greatest(max(x.submitted_at), max(x.ended_at)) AS changed_at
    FROM edianton.project_site x WHERE x.matter_id = p.matter_id) s ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.state = 'open' AND x.severity = 'blocking') AS blocking,
           count(*) FILTER (WHERE x.state = 'open' AND x.severity = 'warning') AS warnings,
           count(*) FILTER (WHERE x.state = 'permitted') AS permitted,
           array_agg(DISTINCT x.layer ORDER BY x.layer) FILTER (WHERE x.state = 'open') AS layers,
           greatest(max(x.found_at), max(x.closed_at)) AS changed_at
    FROM edianton.site_conflict x WHERE x.matter_id = p.matter_id) c ON true
LEFT JOIN LATERAL (
    SELECT x.* FROM edianton.space_review x WHERE x.matter_id = p.matter_id ORDER BY x.id DESC LIMIT 1) r ON true;

CREATE OR REPLACE VIEW edianton.space_statistics WITH (security_invoker = true) AS
SELECT k.code AS class, k.name_zh, k.name_en, count(v.matter_id) AS projects, count(v.matter_id) FILTER (WHERE v.review_holds) AS reviewed,
       sum(v.mu) AS mu
FROM edianton.space_class k
LEFT JOIN edianton.project_space v ON CASE WHEN v.review_holds THEN v.reviewed ELSE v.computed END = k.code AND v.state IN ('draft', 'open', 'suspended')
GROUP BY k.code, k.name_zh, k.name_en;

-- edianton.review_space: errors ED002, ED005, ED016, ED040, ED060. Without a class the computed one is confirmed.
CREATE OR REPLACE FUNCTION edianton.review_space(projects bigint[], class text DEFAULT NULL, reason text DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    unknown bigint;
    n integer;
BEGIN
    PERFORM edianton.require_argument('projects', review_space.projects IS NOT NULL);
    IF NOT coalesce(edianton.current_role_kind() = 'unit' AND edianton.current_unit() = edianton.duty_unit_id('natural_resources'), false) THEN
        PERFORM edianton.require_role('review how projects lie', 'admin');
    END IF;
    IF review_space.class IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.space_class k WHERE k.code = review_space.class) THEN
        RAISE EXCEPTION 'there is no class "%"', review_space.class USING
            ERRCODE = 'ED005', DETAIL = format('Classes: %s.', (SELECT string_agg(k.code, ', ' ORDER BY k.position) FROM edianton.space_class k));
    END IF;
    SELECT x.id INTO unknown FROM unnest(review_space.projects) x (id)
    WHERE NOT EXISTS (SELECT FROM edianton.project p WHERE p.matter_id = x.id) OR NOT edianton.sees_matter(x.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'there is no project %', unknown USING ERRCODE = 'ED002';
    END IF;
    IF review_space.class IS NOT NULL AND btrim(coalesce(review_space.reason, '')) = ''
       AND EXISTS (SELECT FROM edianton.project_space v WHERE v.matter_id = ANY (review_space.projects) AND v.computed <> review_space.class) THEN
        RAISE EXCEPTION 'a class other than the computed one needs a reason' USING ERRCODE = 'ED016';
    END IF;
    INSERT INTO edianton.space_review (matter_id, class, computed, reason, reviewed_at, reviewed_by)
    SELECT v.matter_id, coalesce(review_space.class, v.computed), v.computed, nullif(btrim(review_space.reason), ''), edianton.clock(), edianton.current_person()
    FROM edianton.project_space v WHERE v.matter_id = ANY (review_space.projects) ORDER BY v.matter_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.review_space(bigint[], text, text) IS
    'Review how projects lie: confirm the computed class of each, or set another with a reason; by the unit for natural resources. 项目空间分类复核：确认计算结果，或说明理由另定类别；由自然资源部门办理。';
