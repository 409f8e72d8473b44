-- The catalogue of layers, and features that come from the multi-plan system in versions.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
SELECT at('2025-03-03 09:00+08');
-- 2.17: 33 layers and the boundary of the division; red lines marked, and what a conflict with each of them does
SELECT count(*) FILTER (WHERE class <> 'boundary') AS layers, count(*) FILTER (WHERE red_line) AS red_lines, count(*) FILTER (WHERE severity = 'blocking') AS blocking,
       count(*) FILTER (WHERE severity = 'warning') AS warning, count(*) FILTER (WHERE rule = 'show') AS shown, bool_and(basis <> '') AS with_basis, max(version) AS loaded
FROM edianton.map_layer;
SELECT code, name_zh, rule, severity, duty FROM edianton.map_layer WHERE red_line ORDER BY position;

-- 2.16: the feed; who keeps a layer loads it
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('land');
SELECT edianton.stage_layer('permanent_farmland', features('{"A1": [10, 10, 5, 5], "A2": [20, 10, 5, 5], "A3": [30, 10, 5, 5]}')) AS staged;
SELECT * FROM edianton.load_layer('permanent_farmland', '2024年度成果');
SELECT * FROM refused($$SELECT edianton.stage_layer('priority_unit', features('{"A1": [10, 10, 5, 5]}'))$$);
SELECT * FROM refused($$SELECT edianton.stage_layer('nowhere', features('{"A1": [10, 10, 5, 5]}'))$$);
SELECT * FROM refused($$SELECT * FROM edianton.load_layer('priority_unit')$$);
SELECT edianton.act_as('boss');
SELECT * FROM refused($$SELECT edianton.stage_layer('permanent_farmland', features('{"A1": [10, 10, 5, 5]}'))$$);
-- the system delivers; what is the same is no new version, what is delivered again is nothing
SELECT edianton.act_as('feed');
SELECT edianton.stage_layer('permanent_farmland', features('{"A1": [10, 10, 5, 5], "A2": [20, 10, 5, 5], "A3": [30, 10, 5, 5]}')) AS staged;
SELECT * FROM edianton.load_layer('permanent_farmland');
SELECT edianton.stage_layer('permanent_farmland', features('{"A1": [10, 10, 5, 5], "A2": [20, 10, 6, 5], "A4": [40, 10, 5, 5]}')) AS staged;
SELECT * FROM edianton.load_layer('permanent_farmland', '2025年度变更', source => 'dghy', external_id => 'F2025');
SELECT edianton.stage_layer('permanent_farmland', features('{"A1": [10, 10, 5, 5]}')) AS staged;
SELECT * FROM edianton.load_layer('permanent_farmland', '重复投递', source => 'dghy', external_id => 'F2025');
-- only some of its keys; a key without geometry ends
SELECT edianton.stage_layer('permanent_farmland', features('{"A4": null, "A5": [50, 10, 5, 5]}')) AS staged;
SELECT * FROM edianton.load_layer('permanent_farmland', '增量', whole => false);
RESET ROLE;
-- what was in force when
SELECT key, from_version, until_version, edianton.site_area(geom) AS area, edianton.mu(edianton.site_area(geom)) AS mu FROM edianton.layer_feature WHERE layer = 'permanent_farmland' ORDER BY key, from_version;
SELECT version, note, added, changed, closed, loaded_at, (SELECT code FROM edianton.person WHERE id = loaded_by) AS loaded_by FROM edianton.map_layer_version WHERE layer = 'permanent_farmland' ORDER BY version;
SELECT count(*) AS staged FROM edianton.layer_stage;

-- bad features: all of them are named, nothing is loaded, what is in force stays
INSERT INTO edianton.layer_stage (layer, key, geom) VALUES
    ('ecological_red_line', 'good', ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.8, 115.71 33.81, 115.7 33.8))', 4490)),
    ('ecological_red_line', 'bow tie', ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.81, 115.71 33.8, 115.7 33.81, 115.7 33.8))', 4490)),
    ('ecological_red_line', 'empty', ST_GeomFromText('POLYGON EMPTY', 4490)),
    ('ecological_red_line', 'line', ST_GeomFromText('LINESTRING(115.7 33.8, 115.71 33.81)', 4490)),
    ('ecological_red_line', 'no srid', ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.8, 115.71 33.81, 115.7 33.8))')),
    ('ecological_red_line', 'unknown srid', ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.8, 115.71 33.81, 115.7 33.8))', 990000)),
    ('ecological_red_line', 'swapped', ST_GeomFromText('POLYGON((33.8 115.7, 33.81 115.7, 33.81 115.71, 33.8 115.7))', 4490)),
    ('ecological_red_line', 'twice', ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.8, 115.71 33.81, 115.7 33.8))', 4490)),
    ('ecological_red_line', 'twice', ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.8, 115.71 33.81, 115.7 33.8))', 4490)),
    ('ecological_red_line', 'none', NULL),
    ('ecological_red_line', NULL, ST_GeomFromText('POLYGON((115.7 33.8, 115.71 33.8, 115.71 33.81, 115.7 33.8))', 4490));
SELECT code, message, regexp_replace(detail, '; ', E'\n', 'g') AS detail FROM refused($$SELECT edianton.load_layer('ecological_red_line')$$);
SELECT version FROM edianton.map_layer WHERE code = 'ecological_red_line';
-- PostGIS repairs what crosses itself when it is told to
DELETE FROM edianton.layer_stage WHERE key IS DISTINCT FROM 'good' AND key IS DISTINCT FROM 'bow tie';
SELECT version, added FROM edianton.load_layer('ecological_red_line', repair => true);
SELECT key, ST_NumGeometries(geom) AS parts, edianton.site_area(geom) AS area FROM edianton.layer_feature WHERE layer = 'ecological_red_line' ORDER BY key;
SELECT * FROM refused($$SELECT edianton.load_layer('ecological_red_line')$$);
SELECT * FROM refused($$SELECT edianton.stage_layer('ecological_red_line', '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Polygon"}}]}')$$);
SELECT * FROM refused($$SELECT edianton.stage_layer('ecological_red_line', '{"type": "FeatureCollection", "crs": {"properties": {"name": "beijing54"}}, "features": []}')$$);

-- other systems: the same hectare in WGS 84, in zone 39 of Gauss-Kruger, and in UTM
SELECT srid, edianton.site_area(edianton.gis_polygons(ST_Transform(square, srid))) AS area,
       round(ST_Distance(ST_Centroid(edianton.gis_polygons(ST_Transform(square, srid)))::geography, ST_Centroid(square)::geography)::numeric, 2) AS metres_off
FROM (SELECT ST_Transform(ST_Envelope(ST_Buffer(ST_Transform(ST_GeomFromText('POINT(116 33.85)', 4490), 4527), 50)), 4490) AS square) s, unnest('{4490, 4326, 4527, 32650}'::integer[]) srid;

-- units see layers, restricted ones only who sees all; enterprises see none
SELECT edianton.stage_layer('military', features('{"M": [70, 70, 5, 5]}')) AS staged;
SELECT version FROM edianton.load_layer('military');
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('env');
SELECT layer, count(*) FROM edianton.layer_feature GROUP BY layer ORDER BY layer;
SELECT edianton.act_as('admin');
SELECT layer, count(*) FROM edianton.layer_feature GROUP BY layer ORDER BY layer;
SELECT edianton.act_as('boss');
SELECT layer, count(*) FROM edianton.layer_feature GROUP BY layer ORDER BY layer;
RESET ROLE;
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM refused($$SELECT edianton.load_layer('ecological_red_line')$$);
ROLLBACK;
