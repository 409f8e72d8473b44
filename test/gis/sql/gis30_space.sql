-- How 560 projects lie, reviewed; maps with lights, tiles, imagery in place.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
SELECT at('2025-03-03 09:00+08');
-- 2.22: about 560 projects; a strip of farmland, one of river, and some that have no site yet
SELECT edianton.stage_layer('permanent_farmland', features('{"F": [0, 0, 4, 100]}')) AS staged;
SELECT version FROM edianton.load_layer('permanent_farmland');
SELECT edianton.stage_layer('river_management', features('{"R": [0, 10, 100, 2]}')) AS staged;
SELECT version FROM edianton.load_layer('river_management');
CREATE TEMP TABLE county AS
    SELECT i, edianton.register_project('项目' || i, 'government', '新建', 1000000 * i, '工程', supervising_unit => 'IND', source => 'county', external_id => i::text) AS id
    FROM generate_series(1, 560) i;
SELECT count(edianton.submit_site(id, box(2 + (i % 25) * 4, 3 + (i / 25) * 4, 3, 3))) AS sites FROM county WHERE i <= 540;
SELECT class, name_zh, projects, reviewed, mu FROM edianton.space_statistics ORDER BY class;
SELECT count(*) AS issues, count(DISTINCT project) AS projects FROM edianton.issue;
SELECT class_zh, projects FROM edianton.class_summary ORDER BY class;
-- the review confirms what was computed, or says otherwise with a reason
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('env');
SELECT code, message FROM refused($$SELECT edianton.review_space('{1}')$$);
SELECT edianton.act_as('admin');
SELECT edianton.review_space(array_agg(matter_id)) AS reviewed FROM edianton.project_space WHERE state = 'draft';
RESET ROLE;
SELECT id AS wharf FROM county WHERE i = 60 \gset
SELECT edianton.launch(:wharf, 'project-government') > 0 AS opened;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
-- the planning office reviews what it has a part in
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('land');
SELECT code, message FROM refused($$SELECT edianton.review_space('{1}')$$);
SELECT code, message FROM refused($$SELECT edianton.review_space('{}', 'nowhere')$$);
SELECT code, message FROM refused(format($$SELECT edianton.review_space('{%s}', 'clear')$$, :wharf));
SELECT edianton.review_space(ARRAY[:wharf]::bigint[], 'clear', '码头工程，依法使用河道岸线') AS reviewed;
SELECT computed, reviewed, review_reason, review_holds FROM edianton.project_space WHERE matter_id = :wharf;
RESET ROLE;
SELECT class, projects, reviewed FROM edianton.space_statistics ORDER BY class;
-- a review holds until something changes
SELECT at('2025-03-04 09:00+08');
SELECT edianton.submit_site(id, box(50, 90, 3, 3), reason => '移出') > 0 AS moved FROM county WHERE i = 25;
SELECT computed, reviewed, review_holds FROM edianton.project_space WHERE matter_id = (SELECT id FROM county WHERE i = 25);
SELECT class, projects, reviewed FROM edianton.space_statistics ORDER BY class;

-- 0.12: maps with lights
SELECT edianton.launch(id, 'project-government') > 0 AS opened FROM county WHERE i = 2;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT id AS m FROM county WHERE i = 2 \gset
SELECT title, kind_zh, mu, state, colour_zh, class, GeometryType(geom), ST_SRID(geom) FROM edianton.project_map WHERE matter_id = :m;
SELECT g ->> 'type' AS type, jsonb_array_length(g -> 'features') AS features, g #>> '{features,0,geometry,type}' AS geometry, g #> '{features,0,properties}' ->> 'title' AS title,
       g #> '{features,0,properties}' ->> 'colour' AS colour, (g #> '{features,0,geometry,coordinates,0,0,0}') AS first_point
FROM edianton.site_geojson(:m) g;
SELECT jsonb_array_length(edianton.site_geojson() -> 'features') AS all_of_them, edianton.site_geojson(-1) AS none;
-- the tile in which they lie, one elsewhere, one that is none
SELECT octet_length(edianton.site_tile(10, 841, 409)) > 1000 AS here, octet_length(edianton.site_tile(10, 800, 409)) AS elsewhere;
SELECT code, message FROM refused('SELECT edianton.site_tile(1, 2, 0)');
-- sites on the same ground
SELECT edianton.submit_site(id, box(11, 3, 2, 2)) > 0 AS site FROM county WHERE i = 550;
SELECT a.i, b.i AS other, o.area FROM edianton.site_overlap o JOIN county a ON a.id = o.matter_id JOIN county b ON b.id = o.other_matter_id;
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('boss');
SELECT count(*) AS sites, jsonb_array_length(edianton.site_geojson() -> 'features') AS features, octet_length(edianton.site_tile(10, 841, 409)) AS tile FROM edianton.project_map;
RESET ROLE;

-- 0.12, 0.13: imagery in place: the satellite image covers it, one drone was there, another far away
SELECT edianton.record_image('satellite', 'https://tiles.example/2025q1/{z}/{x}/{y}', '2025-02-20 11:00+08', title => '2025年一季度') AS sat \gset
SELECT edianton.set_footprint(:sat, box(0, 0, 100, 100));
SELECT edianton.set_footprint(:sat, box(0, 0, 100, 100));
SELECT code, regexp_replace(message, '\d+', '#') AS message FROM refused(format('SELECT edianton.set_footprint(%s, box(0, 0, 50, 50))', :sat));
SELECT code, message FROM refused('SELECT edianton.set_footprint(-1, box(0, 0, 50, 50))');
SELECT edianton.record_image('uav', 'https://img.example/near.jpg', '2025-03-04 08:00+08', :m, 'N0101', lat => 33.8045, lon => 115.7115, title => '在场') > 0 AS near;
SELECT edianton.record_image('uav', 'https://img.example/far.jpg', '2025-03-04 08:30+08', :m, 'N0101', lat => 33.8500, lon => 115.7500, title => '不在场') > 0 AS far;
SELECT i.title, p.metres, p.far_from_site FROM edianton.image_map p JOIN edianton.image i ON i.id = p.id WHERE p.matter_id = :m ORDER BY p.metres;
SELECT what, code, name, light, dated, distance FROM edianton.overlay_at(115.7115, 33.8045);
SELECT what, code, name, distance FROM edianton.overlay_at(115.702, 33.811);
SELECT code, message FROM refused('SELECT * FROM edianton.overlay_at(33.8, 115.7)');
-- what is judged is found by the index: a change at one end of the county looks at the sites there
SELECT edianton.stage_layer('wetland', features('{"W": [50, 89, 1, 1]}')) AS staged;
SELECT version, sites_judged, conflicts_found FROM edianton.load_layer('wetland');

-- 2.18: where the site asks for it, an item of the plan is signed off only with a map
SELECT edianton.create_plan(2026) > 0 AS created;
SELECT edianton.set_plan_item(2026, 500000, :m, sector => 'IND', priority => 1, physical => '开工') AS located \gset
SELECT edianton.set_plan_item(2026, 500000, (SELECT id FROM county WHERE i = 560), sector => 'IND', priority => 1, physical => '开工') AS unlocated \gset
UPDATE edianton.gis_setting SET plan_needs_site = true;
SELECT code, regexp_replace(message, '\d+', '#') AS message, detail FROM refused(format($$SELECT edianton.sign_plan_item(%s, '{"规模": "一座"}')$$, :unlocated));
SELECT edianton.sign_plan_item(:unlocated, '{}', false, '未落图') > 0 AS returned;
SELECT edianton.sign_plan_item(:located, '{"规模": "一座"}') > 0 AS signed;
SELECT edianton.submit_site(id, box(50, 70, 3, 3)) > 0 AS site FROM county WHERE i = 560;
SELECT edianton.sign_plan_item(:unlocated, '{"规模": "一座"}') > 0 AS signed;
ROLLBACK;
