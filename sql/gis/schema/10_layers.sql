-- The catalogue of layers and their features, by versions.
--
-- Everything is kept in CGCS2000 as longitude and latitude (EPSG 4490), the datum of China's territorial planning. Areas
-- are those on its ellipsoid (PostGIS' geography), as the land surveys count them, and so no projection zone is chosen.

CREATE TABLE IF NOT EXISTS edianton.map_layer (
    code        text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    position    integer NOT NULL,
    name_zh     text NOT NULL CHECK (name_zh <> ''),
    name_en     text NOT NULL CHECK (name_en <> ''),
    class       text NOT NULL CHECK (class IN ('boundary', 'control', 'environment', 'nature', 'water', 'heritage', 'hazard', 'facility', 'plan')),
    red_line    boolean NOT NULL DEFAULT false,
    rule        text NOT NULL CHECK (rule IN ('avoid', 'within', 'show')),
    severity    text NOT NULL CHECK (severity IN ('blocking', 'warning', 'none')),
    restricted  boolean NOT NULL DEFAULT false,  -- enterprises learn that there is something, and not what
    duty        text NOT NULL DEFAULT 'natural_resources' REFERENCES edianton.duty,
    category    text NOT NULL DEFAULT 'land',    -- of the issues that are raised
    nodes       text[] NOT NULL DEFAULT '{N0202,N0205,N0301,N0303}',
    tolerance   numeric NOT NULL DEFAULT 1 CHECK (tolerance >= 0 AND tolerance <> 'NaN'), -- square metres
    basis       text,
    version     integer NOT NULL DEFAULT 0,
    CONSTRAINT map_layer_shown_only CHECK ((rule = 'show') = (severity = 'none'))
);

-- The two that the source names of its 33, the rest of 三线一单 and 三区三线, and the lines that national law draws.
-- A site keeps its own: rows are edited, added, or turned to rule 'show'.
INSERT INTO edianton.map_layer (position, code, name_zh, name_en, class, red_line, rule, severity, duty, basis, restricted, category)
SELECT v.*, v.code = 'military',
       CASE WHEN v.class = 'environment' OR v.code LIKE 'water\_source%' THEN 'environment' WHEN v.code LIKE '%forest' THEN 'forest'
            WHEN v.class = 'heritage' THEN 'relics' ELSE 'land' END
FROM (VALUES
    (0, 'division', '行政区域界线', 'Boundary of the division', 'boundary', false, 'within', 'warning', 'natural_resources', '行政区域界线管理条例'),
    (1, 'permanent_farmland', '永久基本农田', 'Permanent basic farmland', 'control', true, 'avoid', 'blocking', 'natural_resources', '土地管理法；基本农田保护条例'),
    (2, 'ecological_red_line', '生态保护红线', 'Ecological red line', 'control', true, 'avoid', 'blocking', 'natural_resources', '环境保护法；生态保护红线管理规定'),
    (3, 'urban_boundary', '城镇开发边界', 'Urban growth boundary', 'control', true, 'within', 'warning', 'natural_resources', '国土空间规划“三区三线”'),
    (4, 'farmland_reserve', '永久基本农田储备区', 'Reserve of permanent basic farmland', 'control', false, 'avoid', 'warning', 'natural_resources', '土地管理法'),
    (5, 'cultivated_land', '耕地保护目标', 'Cultivated land to be kept', 'control', false, 'avoid', 'warning', 'natural_resources', '土地管理法'),
    (6, 'environment_bottom_line', '环境质量底线管控区', 'Environmental quality bottom line', 'environment', true, 'avoid', 'warning', 'ecology_environment', '“三线一单”'),
    (7, 'resource_upper_line', '资源利用上线管控区', 'Upper line of resource use', 'environment', true, 'avoid', 'warning', 'ecology_environment', '“三线一单”'),
    (8, 'priority_unit', '环境管控单元（优先保护）', 'Environmental control unit, priority protection', 'environment', true, 'avoid', 'warning', 'ecology_environment', '“三线一单”生态环境准入清单'),
    (9, 'key_unit', '环境管控单元（重点管控）', 'Environmental control unit, key control', 'environment', false, 'show', 'none', 'ecology_environment', '“三线一单”生态环境准入清单'),
    (10, 'general_unit', '环境管控单元（一般管控）', 'Environmental control unit, general control', 'environment', false, 'show', 'none', 'ecology_environment', '“三线一单”生态环境准入清单'),
    (11, 'national_park', '国家公园', 'National park', 'nature', true, 'avoid', 'blocking', 'natural_resources', '国家公园法'),
    (12, 'nature_reserve', '自然保护区', 'Nature reserve', 'nature', true, 'avoid', 'blocking', 'natural_resources', '自然保护区条例'),
    (13, 'nature_park', '自然公园', 'Nature park', 'nature', false, 'avoid', 'warning', 'natural_resources', '自然公园管理办法'),
    (14, 'scenic_area', '风景名胜区', 'Scenic area', 'nature', false, 'avoid', 'warning', 'natural_resources', '风景名胜区条例'),
    (15, 'public_forest', '公益林', 'Public welfare forest', 'nature', false, 'avoid', 'warning', 'natural_resources', '森林法'),
    (16, 'natural_forest', '天然林', 'Natural forest', 'nature', false, 'avoid', 'warning', 'natural_resources', '森林法'),
    (17, 'wetland', '湿地', 'Wetland', 'nature', false, 'avoid', 'warning', 'natural_resources', '湿地保护法'),
    (18, 'water_source_1', '饮用水水源一级保护区', 'Drinking water source, first class', 'water', true, 'avoid', 'blocking', 'ecology_environment', '水污染防治法'),
    (19, 'water_source_2', '饮用水水源二级保护区', 'Drinking water source, second class', 'water', true, 'avoid', 'warning', 'ecology_environment', '水污染防治法'),
    (20, 'water_source_outer', '饮用水水源准保护区', 'Drinking water source, outer zone', 'water', false, 'avoid', 'warning', 'ecology_environment', '水污染防治法'),
    (21, 'river_management', '河湖管理范围', 'River and lake management zone', 'water', false, 'avoid', 'warning', 'water_resources', '防洪法；河道管理条例'),
    (22, 'flood_detention', '蓄滞洪区', 'Flood detention basin', 'water', false, 'avoid', 'warning', 'water_resources', '防洪法'),
    (23, 'heritage_core', '文物保护范围', 'Protected heritage', 'heritage', true, 'avoid', 'blocking', 'culture_tourism', '文物保护法'),
    (24, 'heritage_buffer', '文物建设控制地带', 'Construction control zone of heritage', 'heritage', false, 'avoid', 'warning', 'culture_tourism', '文物保护法'),
    (25, 'historic_quarter', '历史文化街区', 'Historic quarter', 'heritage', false, 'avoid', 'warning', 'housing', '历史文化名城名镇名村保护条例'),
    (26, 'geological_hazard', '地质灾害易发区', 'Area prone to geological hazards', 'hazard', false, 'avoid', 'warning', 'natural_resources', '地质灾害防治条例'),
    (27, 'mined_out', '采空塌陷区', 'Mined-out and subsidence area', 'hazard', false, 'avoid', 'warning', 'natural_resources', '地质灾害防治条例'),
    (28, 'mineral_deposit', '重要矿产资源压覆区', 'Important mineral deposits', 'hazard', false, 'avoid', 'warning', 'natural_resources', '矿产资源法'),
    (29, 'military', '军事设施保护区', 'Military facility', 'facility', true, 'avoid', 'blocking', 'natural_resources', '军事设施保护法'),
    (30, 'pipeline', '油气管道保护范围', 'Protection zone of oil and gas pipelines', 'facility', false, 'avoid', 'warning', 'development_reform', '石油天然气管道保护法'),
    (31, 'power_line', '电力设施保护区', 'Protection zone of power lines', 'facility', false, 'avoid', 'warning', 'power_supply', '电力设施保护条例'),
    (32, 'transport_corridor', '铁路公路控制区', 'Control zone of railways and roads', 'facility', false, 'avoid', 'warning', 'development_reform', '铁路安全管理条例；公路安全保护条例'),
    (33, 'planned_use', '国土空间规划用途分区', 'Zones of planned land use', 'plan', false, 'show', 'none', 'natural_resources', '土地管理法')
) AS v (position, code, name_zh, name_en, class, red_line, rule, severity, duty, basis)
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.map_layer_version (
    layer       text NOT NULL REFERENCES edianton.map_layer,
    version     integer NOT NULL,
    note        text,
    source      text,
    external_id text,
    added       integer NOT NULL,
    changed     integer NOT NULL,
    closed      integer NOT NULL,
    sites_judged integer NOT NULL,
    loaded_at   timestamptz NOT NULL,
    loaded_by   bigint REFERENCES edianton.person,
    PRIMARY KEY (layer, version),
    UNIQUE (layer, source, external_id),
    CHECK ((source IS NULL) = (external_id IS NULL))
);

-- A feature that changes is closed by one version and added by the same: what was in force on a day can be told.
CREATE TABLE IF NOT EXISTS edianton.layer_feature (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    layer       text NOT NULL REFERENCES edianton.map_layer,
    key         text NOT NULL CHECK (key <> ''),
    name        text,
    attrs       jsonb NOT NULL DEFAULT '{}',
    geom        @postgis@.geometry(MultiPolygon, 4490) NOT NULL,
    from_version integer NOT NULL,
    until_version integer CHECK (until_version > from_version), -- NULL: in force
    FOREIGN KEY (layer, from_version) REFERENCES edianton.map_layer_version,
    FOREIGN KEY (layer, until_version) REFERENCES edianton.map_layer_version
);
CREATE UNIQUE INDEX IF NOT EXISTS layer_feature_in_force ON edianton.layer_feature (layer, key) WHERE until_version IS NULL;
CREATE INDEX IF NOT EXISTS layer_feature_place ON edianton.layer_feature USING gist (geom) WHERE until_version IS NULL;

-- Where ogr2ogr, shp2pgsql or stage_layer() put what load_layer() takes.
CREATE TABLE IF NOT EXISTS edianton.layer_stage (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    layer       text NOT NULL,
    key         text,
    name        text,
    attrs       jsonb,
    geom        @postgis@.geometry
);
CREATE INDEX IF NOT EXISTS layer_stage_layer ON edianton.layer_stage (layer);

-- Planning data is not for everybody: units read it; enterprises ask check_site().
ALTER TABLE edianton.layer_feature ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.layer_feature;
CREATE POLICY sight ON edianton.layer_feature FOR SELECT USING (
    (SELECT edianton.sees_all()) OR (SELECT edianton.sight_unit()) IS NOT NULL
        AND layer IN (SELECT l.code FROM edianton.map_layer l WHERE NOT l.restricted));
COMMENT ON POLICY sight ON edianton.layer_feature IS
    'Units, of layers that are not restricted, and who sees all. 各单位可见非管制图层，全域可见角色可见全部。';
ALTER TABLE edianton.layer_stage ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.layer_stage;
CREATE POLICY sight ON edianton.layer_stage FOR SELECT USING ((SELECT edianton.sees_all()));
COMMENT ON POLICY sight ON edianton.layer_stage IS 'Who sees all. 全域可见角色可见。';

-- ---- what a geometry must be ----

-- A GeoJSON geometry, feature or collection as polygons in CGCS2000; ED039 with the place of the fault.
CREATE OR REPLACE FUNCTION edianton.gis_read(given jsonb) RETURNS @postgis@.geometry
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said text := given #>> '{crs,properties,name}';
    srid integer;
    part jsonb;
    parts jsonb[];
    one @postgis@.geometry;
    polygons @postgis@.geometry[] := '{}';
BEGIN
    IF given IS NULL OR jsonb_typeof(given) <> 'object' THEN
        RAISE EXCEPTION 'a site is a GeoJSON object' USING
            ERRCODE = 'ED039', HINT = '{"type": "Polygon", "coordinates": [[[115.77, 33.86], ...]]}';
    END IF;
    srid := CASE WHEN said IS NULL THEN 4490 WHEN said ~ 'CRS84$' THEN 4326 ELSE substring(said FROM 'EPSG:+(\d{1,6})$')::integer END;
    IF srid IS NULL THEN
        RAISE EXCEPTION 'there is no reference system "%"', said USING
            ERRCODE = 'ED039', HINT = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}';
    END IF;
    parts := CASE given ->> 'type'
        WHEN 'FeatureCollection' THEN ARRAY(SELECT f -> 'geometry' FROM jsonb_array_elements(CASE jsonb_typeof(given -> 'features') WHEN 'array' THEN given -> 'features' ELSE '[]' END) f)
        WHEN 'Feature' THEN ARRAY[given -> 'geometry']
        ELSE ARRAY[given - 'crs'] END;
    FOREACH part IN ARRAY parts LOOP
        BEGIN
            one := @postgis@.ST_SetSRID(@postgis@.ST_GeomFromGeoJSON(part::text), srid);
        EXCEPTION WHEN internal_error OR invalid_parameter_value OR data_exception OR numeric_value_out_of_range THEN
            RAISE EXCEPTION 'this is no GeoJSON geometry: %', SQLERRM USING ERRCODE = 'ED039';
        END;
        polygons := polygons || edianton.gis_polygons(one);
    END LOOP;
    IF cardinality(polygons) = 0 THEN
        RAISE EXCEPTION 'the geometry is empty' USING ERRCODE = 'ED039', DETAIL = 'A site is an area.';
    END IF;
    RETURN CASE cardinality(polygons) WHEN 1 THEN polygons[1]
           ELSE @postgis@.ST_Multi(@postgis@.ST_UnaryUnion(@postgis@.ST_Collect(polygons))) END;
END
$$;
COMMENT ON FUNCTION edianton.gis_read(jsonb) IS
    'GeoJSON (geometry, feature, collection) as polygons in CGCS2000; ED039 unless it is valid. 读取 GeoJSON 并转为 CGCS2000 多边形，无效时报错 ED039。';

CREATE OR REPLACE FUNCTION edianton.gis_polygons(given @postgis@.geometry) RETURNS @postgis@.geometry
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    g @postgis@.geometry := @postgis@.ST_Force2D(given);
    srid integer := @postgis@.ST_SRID(given);
    x numrange;
    y numrange;
    fault record;
BEGIN
    IF g IS NULL OR @postgis@.ST_IsEmpty(g) THEN
        RAISE EXCEPTION 'the geometry is empty' USING ERRCODE = 'ED039', DETAIL = 'A site is an area.';
    END IF;
    IF @postgis@.ST_Dimension(g) <> 2 OR @postgis@.GeometryType(g) NOT IN ('POLYGON', 'MULTIPOLYGON') THEN
        RAISE EXCEPTION 'a % is no area', @postgis@.GeometryType(g) USING
            ERRCODE = 'ED039', HINT = 'Draw the outline as a Polygon or MultiPolygon.';
    END IF;
    IF srid = 0 THEN
        RAISE EXCEPTION 'the geometry does not say its reference system' USING
            ERRCODE = 'ED039', DETAIL = 'Its SRID is 0.', HINT = 'ST_SetSRID(geom, 4490) for longitude and latitude in CGCS2000.';
    END IF;
    IF srid <> 4490 THEN
        BEGIN
            g := @postgis@.ST_Transform(g, 4490);
        EXCEPTION WHEN internal_error OR invalid_parameter_value OR data_exception THEN
            RAISE EXCEPTION 'the geometry does not transform from EPSG % to CGCS2000', srid USING
                ERRCODE = 'ED039', DETAIL = SQLERRM, HINT = '4490 CGCS2000, 4326 WGS 84, 4513 to 4554 Gauss-Kruger zones of CGCS2000.';
        END;
    END IF;
    IF NOT (@postgis@.ST_XMin(g) BETWEEN 73 AND 136 AND @postgis@.ST_XMax(g) BETWEEN 73 AND 136
            AND @postgis@.ST_YMin(g) BETWEEN 3 AND 54 AND @postgis@.ST_YMax(g) BETWEEN 3 AND 54) THEN
        RAISE EXCEPTION 'the geometry lies outside of China' USING
            ERRCODE = 'ED039',
            DETAIL = format('It goes from %s %s to %s %s.', @postgis@.ST_XMin(g), @postgis@.ST_YMin(g), @postgis@.ST_XMax(g), @postgis@.ST_YMax(g)),
            HINT = CASE WHEN @postgis@.ST_YMin(g) BETWEEN 73 AND 136 AND @postgis@.ST_XMin(g) BETWEEN 3 AND 54 THEN 'Longitude comes first: they seem to be swapped.'
                        WHEN abs(@postgis@.ST_XMax(g)) > 180 OR abs(@postgis@.ST_YMax(g)) > 90 THEN 'These seem to be metres: name the reference system in "crs".'
                        ELSE 'Coordinates are longitude, latitude.' END;
    END IF;
    SELECT * INTO fault FROM @postgis@.ST_IsValidDetail(g) v;
    IF NOT fault.valid THEN
        RAISE EXCEPTION 'the outline is not valid: %', fault.reason USING
            ERRCODE = 'ED039',
            DETAIL = format('At %s.', @postgis@.ST_AsText(fault.location, 6)),
            HINT = 'An outline does not cross or touch itself, and holes lie inside. ST_MakeValid() shows what could be meant.';
    END IF;
    IF edianton.site_area(g) < 1 THEN
        RAISE EXCEPTION 'the area is less than a square metre' USING ERRCODE = 'ED039';
    END IF;
    RETURN @postgis@.ST_Multi(g);
END
$$;
COMMENT ON FUNCTION edianton.gis_polygons(@postgis@.geometry) IS
    'A geometry as polygons in CGCS2000; ED039 with the place of the fault unless it is a valid area in China. 校验并转为 CGCS2000 多边形，无效时报错 ED039 并指明位置。';

CREATE OR REPLACE FUNCTION edianton.site_area(geom @postgis@.geometry) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN round(@postgis@.ST_Area(geom::@postgis@.geography)::numeric, 2);
END
$$;
COMMENT ON FUNCTION edianton.site_area(@postgis@.geometry) IS 'Area on the ellipsoid of CGCS2000 in square metres. CGCS2000 椭球面积（平方米）。';

CREATE OR REPLACE FUNCTION edianton.mu(square_metres numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN round(square_metres * 3 / 2000, 4);
COMMENT ON FUNCTION edianton.mu(numeric) IS 'Square metres in mu (15 to the hectare). 平方米换算为亩。';

-- ---- loading ----

CREATE OR REPLACE FUNCTION edianton.require_layer_keeper(layer text, what text) RETURNS edianton.map_layer
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    l edianton.map_layer;
BEGIN
    PERFORM edianton.require_argument('layer', require_layer_keeper.layer IS NOT NULL);
    SELECT * INTO l FROM edianton.map_layer x WHERE x.code = require_layer_keeper.layer;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no layer "%"', require_layer_keeper.layer USING ERRCODE = 'ED005', HINT = 'edianton.map_layer lists them.';
    END IF;
    IF NOT coalesce(edianton.current_role_kind() IN ('owner', 'admin', 'gateway')
            OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() = edianton.duty_unit_id(l.duty), false) THEN
        RAISE EXCEPTION 'the acting person may not % layer %', what, l.code USING
            ERRCODE = 'ED040', DETAIL = format('That is for the unit that performs the duty %s, gateways and administrators.', l.duty);
    END IF;
    RETURN l;
END
$$;
COMMENT ON FUNCTION edianton.require_layer_keeper(text, text) IS
    'The layer; ED005, ED040 unless the acting person keeps it. 取图层，非其维护单位报错。';

-- edianton.stage_layer: errors ED005, ED039, ED040, ED060. Nothing is in force before load_layer().
CREATE OR REPLACE FUNCTION edianton.stage_layer(layer text, collection jsonb, key_property text DEFAULT 'id', name_property text DEFAULT 'name')
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    said text := stage_layer.collection #>> '{crs,properties,name}';
    srid integer := CASE WHEN said IS NULL THEN 4490 WHEN said ~ 'CRS84$' THEN 4326 ELSE substring(said FROM 'EPSG:+(\d{1,6})$')::integer END;
    staged integer;
BEGIN
    PERFORM edianton.require_layer_keeper(stage_layer.layer, 'load');
    IF stage_layer.collection IS NULL OR stage_layer.collection ->> 'type' IS DISTINCT FROM 'FeatureCollection'
       OR jsonb_typeof(stage_layer.collection -> 'features') IS DISTINCT FROM 'array' OR srid IS NULL THEN
        RAISE EXCEPTION 'layer % is staged from a GeoJSON FeatureCollection with a known reference system', stage_layer.layer USING ERRCODE = 'ED039';
    END IF;
    BEGIN
        INSERT INTO edianton.layer_stage (layer, key, name, attrs, geom)
        SELECT stage_layer.layer, coalesce(f -> 'properties' ->> stage_layer.key_property, f ->> 'id'), f -> 'properties' ->> stage_layer.name_property,
               CASE jsonb_typeof(f -> 'properties') WHEN 'object' THEN f -> 'properties' END,
               CASE WHEN jsonb_typeof(f -> 'geometry') = 'object' THEN @postgis@.ST_SetSRID(@postgis@.ST_GeomFromGeoJSON((f -> 'geometry')::text), srid) END
        FROM jsonb_array_elements(stage_layer.collection -> 'features') f;
        GET DIAGNOSTICS staged = ROW_COUNT;
    EXCEPTION WHEN internal_error OR invalid_parameter_value OR data_exception THEN
        RAISE EXCEPTION 'a feature of layer % is no GeoJSON: %', stage_layer.layer, SQLERRM USING ERRCODE = 'ED039';
    END;
    RETURN staged;
END
$$;
COMMENT ON FUNCTION edianton.stage_layer(text, jsonb, text, text) IS
    'Put the features of a GeoJSON collection aside for load_layer(); returns how many. 将 GeoJSON 要素集存入暂存表，待 load_layer() 生效，返回数量。';

-- What is wrong with staged features; one row each.
CREATE OR REPLACE FUNCTION edianton.gis_stage_faults(layer text, whole boolean) RETURNS TABLE (key text, fault text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    s record;
BEGIN
    RETURN QUERY
    SELECT coalesce(x.key, '?'), CASE WHEN x.key IS NULL THEN 'has no key' ELSE 'occurs twice' END
    FROM edianton.layer_stage x WHERE x.layer = gis_stage_faults.layer
    GROUP BY x.key HAVING count(*) > 1 OR x.key IS NULL ORDER BY x.key COLLATE "C";
    FOR s IN SELECT x.key, x.geom FROM edianton.layer_stage x
             WHERE x.layer = gis_stage_faults.layer AND (gis_stage_faults.whole OR x.geom IS NOT NULL)
               -- what is plainly right need not be tried one by one
               AND (CASE WHEN @postgis@.ST_SRID(x.geom) = 4490 AND @postgis@.GeometryType(x.geom) IN ('POLYGON', 'MULTIPOLYGON')
                              AND @postgis@.ST_XMin(x.geom) >= 73 AND @postgis@.ST_XMax(x.geom) <= 136
                              AND @postgis@.ST_YMin(x.geom) >= 3 AND @postgis@.ST_YMax(x.geom) <= 54 AND @postgis@.ST_IsValid(x.geom)
                         THEN edianton.site_area(x.geom) >= 1 END) IS NOT TRUE
             ORDER BY x.id LOOP
        BEGIN
            PERFORM edianton.gis_polygons(s.geom);
        EXCEPTION WHEN SQLSTATE 'ED039' THEN
            DECLARE
                place text;
            BEGIN
                GET STACKED DIAGNOSTICS place = PG_EXCEPTION_DETAIL;
                key := coalesce(s.key, '?');
                fault := SQLERRM || CASE WHEN place <> '' THEN ' (' || place || ')' ELSE '' END;
                RETURN NEXT;
            END;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.gis_stage_faults(text, boolean) IS 'What is wrong with the staged features of a layer. 暂存要素的错误清单。';

-- edianton.load_layer: errors ED005, ED010, ED039, ED040, ED060. All or nothing: a red line is not loaded by halves.
CREATE OR REPLACE FUNCTION edianton.load_layer(
        layer text,
        note text DEFAULT NULL,
        whole boolean DEFAULT true,
        repair boolean DEFAULT false,
        source text DEFAULT NULL,
        external_id text DEFAULT NULL,
        OUT version integer, OUT added integer, OUT changed integer, OUT closed integer, OUT unchanged integer,
        OUT sites_judged integer, OUT conflicts_found integer, OUT conflicts_resolved integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    l edianton.map_layer := edianton.require_layer_keeper(load_layer.layer, 'load');
    faults text[];
    area @postgis@.geometry[];
    judged bigint[];
    first_load boolean;
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'layers are loaded at READ COMMITTED' USING ERRCODE = 'ED010', DETAIL = 'A site that was submitted meanwhile would not be seen.';
    END IF;
    -- sites that are being submitted hold a share of this row: they are judged by the old version and, once here, by the new one
    PERFORM FROM edianton.map_layer x WHERE x.code = l.code FOR UPDATE;
    SELECT x.version INTO l.version FROM edianton.map_layer x WHERE x.code = l.code;
    SELECT v.version, 0, 0, 0, 0, 0, 0, 0
    INTO load_layer.version, load_layer.added, load_layer.changed, load_layer.closed, load_layer.unchanged,
         load_layer.sites_judged, load_layer.conflicts_found, load_layer.conflicts_resolved
    FROM edianton.map_layer_version v WHERE v.layer = l.code AND v.source = load_layer.source AND v.external_id = load_layer.external_id;
    IF FOUND THEN
        DELETE FROM edianton.layer_stage s WHERE s.layer = l.code;
        RETURN;
    END IF;
    IF load_layer.repair THEN
        UPDATE edianton.layer_stage s SET geom = @postgis@.ST_CollectionExtract(@postgis@.ST_MakeValid(s.geom), 3)
        WHERE s.layer = l.code AND NOT @postgis@.ST_IsValid(s.geom);
    END IF;
    faults := ARRAY(SELECT format('%s %s', f.key, f.fault) FROM edianton.gis_stage_faults(l.code, load_layer.whole) f);
    IF cardinality(faults) > 0 OR NOT EXISTS (SELECT FROM edianton.layer_stage s WHERE s.layer = l.code) THEN
        RAISE EXCEPTION '% features of layer % cannot be loaded', coalesce(nullif(cardinality(faults), 0)::text, 'no'), l.code USING
            ERRCODE = 'ED039',
            DETAIL = CASE WHEN cardinality(faults) = 0 THEN 'Nothing is staged.' ELSE array_to_string(faults[1:20], '; ') END,
            HINT = CASE WHEN cardinality(faults) = 0 THEN 'edianton.stage_layer(), or ogr2ogr into edianton.layer_stage.'
                        ELSE 'Correct them at their source; repair => true lets ST_MakeValid() do it.' END;
    END IF;

    -- what differs from what is in force; a staged row without geometry ends its feature
    CREATE TEMP TABLE gis_load ON COMMIT DROP AS
    SELECT f.id AS old_id, f.geom AS old_geom, s.key, s.name, coalesce(s.attrs, '{}') AS attrs, s.geom
    FROM (SELECT x.key, x.name, x.attrs, @postgis@.ST_Multi(@postgis@.ST_Transform(@postgis@.ST_Force2D(x.geom), 4490)) AS geom
          FROM edianton.layer_stage x WHERE x.layer = l.code) s
    FULL JOIN (SELECT x.* FROM edianton.layer_feature x WHERE x.layer = l.code AND x.until_version IS NULL) f ON f.key = s.key
    WHERE s.key IS NOT NULL OR load_layer.whole;
    first_load := NOT EXISTS (SELECT FROM edianton.layer_feature x WHERE x.layer = l.code AND x.until_version IS NULL);
    SELECT count(*) FILTER (WHERE d.old_id IS NULL AND d.geom IS NOT NULL),
           count(*) FILTER (WHERE d.geom IS NOT NULL AND d.old_id IS NOT NULL AND NOT d.same),
           count(*) FILTER (WHERE d.old_id IS NOT NULL AND d.geom IS NULL),
           count(*) FILTER (WHERE d.same)
    INTO load_layer.added, load_layer.changed, load_layer.closed, load_layer.unchanged
    FROM (SELECT g.old_id, g.geom, coalesce(@postgis@.ST_AsBinary(g.geom) = @postgis@.ST_AsBinary(g.old_geom)
                 AND g.name IS NOT DISTINCT FROM f.name AND g.attrs = f.attrs, false) AS same
          FROM pg_temp.gis_load g LEFT JOIN edianton.layer_feature f ON f.id = g.old_id) d;
    load_layer.version := l.version;
    load_layer.sites_judged := 0;
    load_layer.conflicts_found := 0;
    load_layer.conflicts_resolved := 0;
    IF load_layer.added + load_layer.changed + load_layer.closed > 0 THEN
        load_layer.version := l.version + 1;
        INSERT INTO edianton.map_layer_version (layer, version, note, source, external_id, added, changed, closed, sites_judged, loaded_at, loaded_by)
        VALUES (l.code, load_layer.version, load_layer.note, load_layer.source, load_layer.external_id, load_layer.added, load_layer.changed,
                load_layer.closed, 0, edianton.clock(), edianton.current_person());
        UPDATE edianton.map_layer x SET version = load_layer.version WHERE x.code = l.code;
        DELETE FROM pg_temp.gis_load g USING edianton.layer_feature f
        WHERE f.id = g.old_id AND @postgis@.ST_AsBinary(g.geom) = @postgis@.ST_AsBinary(g.old_geom)
          AND g.name IS NOT DISTINCT FROM f.name AND g.attrs = f.attrs;
        UPDATE edianton.layer_feature f SET until_version = load_layer.version FROM pg_temp.gis_load g WHERE f.id = g.old_id;
        INSERT INTO edianton.layer_feature (layer, key, name, attrs, geom, from_version)
        SELECT l.code, g.key, g.name, g.attrs, g.geom, load_layer.version FROM pg_temp.gis_load g WHERE g.geom IS NOT NULL;
        -- only sites that what changed touches; all of them when a layer that sites must lie in comes or goes
        IF l.rule = 'within' AND (first_load OR NOT EXISTS (SELECT FROM edianton.layer_feature x WHERE x.layer = l.code AND x.until_version IS NULL)) THEN
            judged := ARRAY(SELECT s.id FROM edianton.project_site s WHERE s.ended_at IS NULL);
        ELSIF l.rule <> 'show' THEN
            SELECT array_agg(DISTINCT s.id) INTO judged
            FROM pg_temp.gis_load g
            CROSS JOIN LATERAL (VALUES (g.old_geom), (g.geom)) v (geom)
            JOIN edianton.project_site s ON s.ended_at IS NULL AND @postgis@.ST_Intersects(s.geom, v.geom);
        END IF;
        load_layer.sites_judged := coalesce(cardinality(judged), 0);
        UPDATE edianton.map_layer_version v SET sites_judged = load_layer.sites_judged WHERE v.layer = l.code AND v.version = load_layer.version;
        IF load_layer.sites_judged > 0 THEN
            SELECT j.fresh, j.gone INTO load_layer.conflicts_found, load_layer.conflicts_resolved
            FROM edianton.gis_judge(judged, ARRAY[l.code], format('图层“%s”第%s版', l.name_zh, load_layer.version)) j;
        END IF;
    END IF;
    DROP TABLE pg_temp.gis_load;
    DELETE FROM edianton.layer_stage s WHERE s.layer = l.code;
END
$$;
COMMENT ON FUNCTION edianton.load_layer(text, text, boolean, boolean, text, text) IS
    'Put the staged features of a layer in force as its next version, and judge the sites that what changed touches. whole: the stage is the whole layer; else only its keys change, and a key without geometry ends. All or nothing; nothing new, no version. 使暂存要素生效为图层新版本，仅复核受影响选址；整层或增量，有误则整体拒绝。';
