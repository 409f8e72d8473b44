-- What maps show: for portals GeoJSON and tiles, for QGIS and BI views with geometry and light, and imagery in place.

CREATE TABLE IF NOT EXISTS edianton.gis_setting (
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    far         numeric NOT NULL DEFAULT 300 CHECK (far > 0 AND far <> 'NaN'), -- metres
    plan_needs_site boolean NOT NULL DEFAULT false -- a plan item is signed off with a map
);
INSERT INTO edianton.gis_setting DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Applying for the government's investment plan with a map, where the site asks for it.
CREATE OR REPLACE FUNCTION edianton.gis_plan_item_located() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.agreed AND (SELECT g.plan_needs_site FROM edianton.gis_setting g)
       AND NOT EXISTS (SELECT FROM edianton.plan_item i JOIN edianton.project_site s ON s.matter_id = i.matter_id AND s.ended_at IS NULL WHERE i.id = NEW.item) THEN
        RAISE EXCEPTION 'item % of the plan has no site', NEW.item USING
            ERRCODE = 'ED041', DETAIL = 'Items of the plan are applied for with a map.',
            HINT = 'edianton.submit_site(), or edianton.gis_setting.plan_needs_site.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION edianton.gis_plan_item_located() IS
    'Trigger of edianton.plan_signoff: a plan item is signed off with a map, where the site asks for it. 触发器：要求带图申报时，无选址的计划项目不得通过审核。';
CREATE OR REPLACE TRIGGER gis_plan_item_located BEFORE INSERT ON edianton.plan_signoff
    FOR EACH ROW EXECUTE FUNCTION edianton.gis_plan_item_located();

-- The footprint of an image that covers an area: satellite tiles, mosaics of drones.
CREATE TABLE IF NOT EXISTS edianton.image_footprint (
    image       bigint PRIMARY KEY REFERENCES edianton.image,
    geom        @postgis@.geometry(MultiPolygon, 4490) NOT NULL
);
CREATE INDEX IF NOT EXISTS image_footprint_place ON edianton.image_footprint USING gist (geom);
ALTER TABLE edianton.image_footprint ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.image_footprint;
CREATE POLICY sight ON edianton.image_footprint FOR SELECT USING (
    (SELECT edianton.sees_all()) OR image IN (SELECT i.id FROM edianton.image i));
COMMENT ON POLICY sight ON edianton.image_footprint IS 'Who sees the image. 可见该影像者可见。';

-- edianton.set_footprint: errors ED002, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.set_footprint(image bigint, footprint jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    i edianton.image;
    g @postgis@.geometry;
BEGIN
    PERFORM edianton.require_argument('image', set_footprint.image IS NOT NULL);
    SELECT * INTO i FROM edianton.image x WHERE x.id = set_footprint.image AND x.withdrawn_at IS NULL;
    IF NOT FOUND OR NOT (CASE WHEN i.matter_id IS NULL THEN edianton.sees_all() ELSE edianton.sees_matter(i.matter_id) END) THEN
        RAISE EXCEPTION 'there is no image %', set_footprint.image USING ERRCODE = 'ED002';
    END IF;
    IF i.recorded_by IS DISTINCT FROM edianton.current_person() THEN
        PERFORM edianton.require_role('say what an image of somebody else covers', 'admin');
    END IF;
    g := edianton.gis_read(set_footprint.footprint);
    INSERT INTO edianton.image_footprint AS f (image, geom) VALUES (i.id, g) ON CONFLICT (image) DO NOTHING;
    IF NOT FOUND AND NOT EXISTS (SELECT FROM edianton.image_footprint f WHERE f.image = i.id AND @postgis@.ST_AsBinary(f.geom) = @postgis@.ST_AsBinary(g)) THEN
        RAISE EXCEPTION 'image % has its footprint', i.id USING ERRCODE = 'ED042', DETAIL = 'Images are evidence and do not change.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.set_footprint(bigint, jsonb) IS
    'Say, once, which area an image covers. 登记影像覆盖范围（一次）。';

CREATE OR REPLACE VIEW edianton.project_map WITH (security_invoker = true) AS
SELECT s.id AS site_id,
       s.matter_id,
       p.code AS project_code,
       b.title,
       s.kind,
       k.name_zh AS kind_zh,
       s.version,
       s.area,
       round(edianton.mu(s.area), 2) AS mu,
       b.state,
       b.colour,
       b.colour_zh,
       b.nodes_done,
       b.nodes_total,
       v.blocking,
       v.warnings,
       CASE WHEN v.review_holds THEN v.reviewed ELSE v.computed END AS class,
       s.submitted_at,
       s.geom
FROM edianton.project_site s
JOIN edianton.project p ON p.matter_id = s.matter_id
JOIN edianton.board b ON b.matter_id = s.matter_id
JOIN edianton.project_space v ON v.matter_id = s.matter_id
JOIN edianton.site_kind k ON k.code = s.kind
WHERE s.ended_at IS NULL;

CREATE OR REPLACE VIEW edianton.conflict_map WITH (security_invoker = true) AS
SELECT c.id,
       c.matter_id,
       m.title,
       c.kind,
       c.layer,
       l.name_zh AS layer_zh,
       l.red_line,
       c.severity,
       c.state,
       c.area,
       round(edianton.mu(c.area), 2) AS mu,
       c.share,
       c.layer_version,
       c.found_at,
       c.case_id,
       n.code AS blocks_node,
       u.name_zh AS unit_zh,
       w.due_at,
       w.colour AS case_colour,
       c.document,
       c.closed_at,
       c.closed_reason,
       c.overlap AS geom
FROM edianton.site_conflict c
JOIN edianton.matter m ON m.id = c.matter_id
JOIN edianton.map_layer l ON l.code = c.layer
LEFT JOIN edianton.matter k ON k.id = c.case_id
LEFT JOIN edianton.node n ON n.matter_id = k.parent_id AND n.ord = k.parent_ord AND k.blocks AND k.state IN ('open', 'suspended')
LEFT JOIN edianton.node_light w ON w.matter_id = c.case_id AND w.node IN ('clear', 'answer')
LEFT JOIN edianton.node wn ON wn.matter_id = c.case_id AND wn.code = w.node
LEFT JOIN edianton.unit u ON u.id = wn.lead_unit;

-- Sites of different projects on the same ground, as far as both can be seen.
CREATE OR REPLACE VIEW edianton.site_overlap WITH (security_invoker = true) AS
SELECT a.matter_id, a.kind, b.matter_id AS other_matter_id, b.kind AS other_kind,
       edianton.site_area(@postgis@.ST_CollectionExtract(@postgis@.ST_Intersection(a.geom, b.geom), 3)) AS area
FROM edianton.project_site a
JOIN edianton.project_site b ON b.matter_id > a.matter_id AND b.ended_at IS NULL AND @postgis@.ST_Intersects(a.geom, b.geom)
WHERE a.ended_at IS NULL AND edianton.site_area(@postgis@.ST_CollectionExtract(@postgis@.ST_Intersection(a.geom, b.geom), 3)) > 1;

CREATE OR REPLACE FUNCTION edianton.site_geojson(matter bigint DEFAULT NULL) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN (
        SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(jsonb_build_object(
            'type', 'Feature', 'id', s.site_id, 'geometry', @postgis@.ST_AsGeoJSON(s.geom, 7, 0)::jsonb,
            'properties', to_jsonb(s) - '{geom,site_id}'::text[]) ORDER BY s.matter_id, s.kind COLLATE "C"), '[]'))
        FROM edianton.project_map s WHERE site_geojson.matter IS NULL OR s.matter_id = site_geojson.matter);
END
$$;
COMMENT ON FUNCTION edianton.site_geojson(bigint) IS
    'Current sites with their lights as a GeoJSON FeatureCollection, of one project or of all that can be seen. 当前选址及亮灯的 GeoJSON 要素集，可限单个项目。';

CREATE OR REPLACE FUNCTION edianton.site_tile(zoom integer, x integer, y integer) RETURNS bytea
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    envelope @postgis@.geometry;
    tile bytea;
BEGIN
    IF coalesce(site_tile.zoom, -1) NOT BETWEEN 0 AND 24 OR site_tile.x IS NULL OR site_tile.y IS NULL
       OR site_tile.x NOT BETWEEN 0 AND (1 << site_tile.zoom) - 1 OR site_tile.y NOT BETWEEN 0 AND (1 << site_tile.zoom) - 1 THEN
        RAISE EXCEPTION 'there is no tile %/%/%', site_tile.zoom, site_tile.x, site_tile.y USING ERRCODE = 'ED039', DETAIL = 'Zoom is from 0 to 24, x and y below 2^zoom.';
    END IF;
    envelope := @postgis@.ST_TileEnvelope(site_tile.zoom, site_tile.x, site_tile.y);
    SELECT coalesce(@postgis@.ST_AsMVT(t, 'sites', 4096, 'geom'), '\x') INTO tile
    FROM (SELECT s.matter_id, s.title, s.kind, s.colour::text AS colour, s.class, s.mu::double precision AS mu,
                 @postgis@.ST_AsMVTGeom(@postgis@.ST_Transform(s.geom, 3857), envelope) AS geom
          FROM edianton.project_map s
          WHERE @postgis@.ST_Intersects(s.geom, @postgis@.ST_Transform(envelope, 4490))
          ORDER BY s.site_id) t
    WHERE t.geom IS NOT NULL;
    RETURN tile;
END
$$;
COMMENT ON FUNCTION edianton.site_tile(integer, integer, integer) IS
    'Vector tile (MVT, layer "sites") of the sites that can be seen, with their lights. 当前可见选址及亮灯的矢量瓦片（MVT）。';

-- What there is at a point: layers, sites, images of the whole area and images nearby, newest first.
CREATE OR REPLACE FUNCTION edianton.overlay_at(lon numeric, lat numeric, metres numeric DEFAULT 100)
    RETURNS TABLE (what text, code text, name text, id bigint, matter_id bigint, light text, dated timestamptz, distance numeric, uri text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    place @postgis@.geometry;
BEGIN
    PERFORM edianton.require_argument('position', overlay_at.lon IS NOT NULL AND overlay_at.lat IS NOT NULL);
    PERFORM edianton.check_position(overlay_at.lat, overlay_at.lon);
    place := @postgis@.ST_SetSRID(@postgis@.ST_MakePoint(overlay_at.lon, overlay_at.lat), 4490);
    RETURN QUERY
    SELECT 'layer', f.layer, coalesce(f.name, l.name_zh), f.id, NULL::bigint, NULL, v.loaded_at, NULL::numeric, NULL
    FROM edianton.layer_feature f
    JOIN edianton.map_layer l ON l.code = f.layer
    JOIN edianton.map_layer_version v ON v.layer = f.layer AND v.version = f.from_version
    WHERE f.until_version IS NULL AND @postgis@.ST_Intersects(f.geom, place)
    ORDER BY l.position, f.key COLLATE "C";
    RETURN QUERY
    SELECT 'site', s.kind, s.title, s.site_id, s.matter_id, s.colour::text, s.submitted_at, NULL::numeric, NULL
    FROM edianton.project_map s WHERE @postgis@.ST_Intersects(s.geom, place) ORDER BY s.matter_id, s.kind COLLATE "C";
    RETURN QUERY
    SELECT 'image', i.kind, i.title, i.id, i.matter_id, NULL, i.shot_at, edianton.metres_between(overlay_at.lat, overlay_at.lon, i.lat, i.lon), i.uri
    FROM edianton.image i
    WHERE i.withdrawn_at IS NULL
      AND (EXISTS (SELECT FROM edianton.image_footprint g WHERE g.image = i.id AND @postgis@.ST_Intersects(g.geom, place))
           OR i.lat BETWEEN overlay_at.lat - overlay_at.metres / 110000 AND overlay_at.lat + overlay_at.metres / 110000
              AND edianton.metres_between(overlay_at.lat, overlay_at.lon, i.lat, i.lon) <= overlay_at.metres)
    ORDER BY i.shot_at DESC, i.id DESC;
END
$$;
COMMENT ON FUNCTION edianton.overlay_at(numeric, numeric, numeric) IS
    'What lies at a point: layers, project sites with lights, dated imagery within some metres. 某点叠加信息：图层要素、项目选址及亮灯、附近与覆盖该点的影像。';

-- How far from its project's site each image was shot.
CREATE OR REPLACE VIEW edianton.image_map WITH (security_invoker = true) AS
SELECT i.id,
       i.matter_id,
       i.kind,
       i.shot_at,
       d.metres,
       d.metres > (SELECT g.far FROM edianton.gis_setting g) AS far_from_site,
       @postgis@.ST_SetSRID(@postgis@.ST_MakePoint(i.lon::double precision, i.lat::double precision), 4490) AS geom
FROM edianton.image i
CROSS JOIN LATERAL (
    SELECT round(min(@postgis@.ST_Distance(s.geom::@postgis@.geography,
        @postgis@.ST_SetSRID(@postgis@.ST_MakePoint(i.lon::double precision, i.lat::double precision), 4490)::@postgis@.geography))::numeric, 1) AS metres
    FROM edianton.project_site s WHERE s.matter_id = i.matter_id AND s.ended_at IS NULL) d
WHERE i.withdrawn_at IS NULL AND i.lat IS NOT NULL;
