-- The site with PostGIS that the other tests of the companion run in.
\set VERBOSITY terse
SET client_min_messages = warning;
-- the core needs no PostGIS; the companion needs both
CREATE EXTENSION edianton_gis;
CREATE EXTENSION edianton CASCADE;
CREATE EXTENSION edianton_gis;
CREATE EXTENSION postgis;
CREATE EXTENSION edianton_gis;
SELECT edianton.setup_gis();
SELECT edianton.setup('341602', '谯城区');
SELECT edianton.setup_gis();
SELECT edianton.setup_gis();
SELECT extname, extversion = (SELECT extversion FROM pg_extension WHERE extname = 'edianton') AS of_the_same_version
FROM pg_extension WHERE extname = 'edianton_gis';

-- the schema's owner alone
CREATE ROLE regress_edianton_gis;
GRANT USAGE ON SCHEMA edianton TO regress_edianton_gis;
SET ROLE regress_edianton_gis;
\set VERBOSITY sqlstate
SELECT edianton.setup_gis();
SELECT edianton.remove_gis();
RESET ROLE;

-- what is removed leaves nothing behind but the extension's own two functions, and is set up again
CREATE VIEW public.things AS
    SELECT 'relation ' || relname AS name FROM pg_class WHERE relnamespace = 'edianton'::regnamespace
    UNION ALL SELECT 'routine ' || proname FROM pg_proc WHERE pronamespace = 'edianton'::regnamespace
    UNION ALL SELECT format('trigger %s %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal;
\set VERBOSITY terse
SELECT edianton.remove_gis();
CREATE TEMP TABLE without AS SELECT name FROM things;
SELECT edianton.setup_gis();
SELECT count(*) > 40 AS more FROM (SELECT name FROM things EXCEPT SELECT name FROM without) d;
SELECT edianton.remove_gis();
SELECT name FROM things EXCEPT SELECT name FROM without;
SELECT name FROM without EXCEPT SELECT name FROM things;
DROP EXTENSION postgis;
DROP EXTENSION edianton_gis;
DROP EXTENSION postgis;
SELECT edianton.setup();
CREATE EXTENSION edianton_gis CASCADE;
SELECT edianton.setup_gis();
-- it cannot be pulled away under what is there
DROP EXTENSION postgis;
DROP EXTENSION edianton;

-- people and helpers of the tests
SELECT edianton.grant_access('regress_edianton_gis');
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('LAND', '区自规分局', '341602'), ('ENV', '区生态环境分局', '341602'), ('IND', '区经信局', '341602'), ('REST', '其他单位', '341602');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.code, u.id
FROM edianton.duty d
JOIN edianton.unit u ON u.code = CASE d.code WHEN 'natural_resources' THEN 'LAND' WHEN 'ecology_environment' THEN 'ENV' WHEN 'supervising_unit' THEN 'IND' ELSE 'REST' END
WHERE d.code NOT IN ('responsible', 'issuer', 'requester')
ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
INSERT INTO edianton.enterprise (uscc, name, verified) VALUES ('91341602MA00001460', '甲公司', true), ('91341602MA000004XH', '乙公司', true);
INSERT INTO edianton.person (code, name, unit, enterprise, role)
SELECT p.code, p.name, u.id, e.id, p.role
FROM (VALUES ('land', '自规分局经办人', 'LAND', NULL, 'unit'), ('env', '生态环境分局经办人', 'ENV', NULL, 'unit'), ('ind', '经信局经办人', 'IND', NULL, 'unit'),
             ('rest', '其他单位经办人', 'REST', NULL, 'unit'), ('admin', '发改委管理员', 'REST', NULL, 'admin'), ('pilot', '飞手', NULL, NULL, 'supervisor'),
             ('feed', '多规合一系统', NULL, NULL, 'gateway'), ('boss', '甲公司负责人', NULL, '91341602MA00001460', 'enterprise'),
             ('rival', '乙公司负责人', NULL, '91341602MA000004XH', 'enterprise')) p (code, name, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_gis', id FROM edianton.person;
CREATE FUNCTION public.at(instant text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION public.refused(statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{9,}', '#', 'g');
END $$;
-- a rectangle in thousandths of a degree from 115.7 east, 33.8 north
CREATE FUNCTION public.box(x numeric, y numeric, w numeric, h numeric) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(jsonb_build_array(
        jsonb_build_array(115.7 + x / 1000, 33.8 + y / 1000), jsonb_build_array(115.7 + (x + w) / 1000, 33.8 + y / 1000),
        jsonb_build_array(115.7 + (x + w) / 1000, 33.8 + (y + h) / 1000), jsonb_build_array(115.7 + x / 1000, 33.8 + (y + h) / 1000),
        jsonb_build_array(115.7 + x / 1000, 33.8 + y / 1000))))
$$;
-- features of rectangles: {key: [x, y, w, h]}
CREATE FUNCTION public.features(boxes jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('type', 'FeatureCollection', 'features', jsonb_agg(jsonb_build_object('type', 'Feature',
        'properties', jsonb_build_object('id', key, 'name', '图斑' || key),
        'geometry', CASE jsonb_typeof(value) WHEN 'array' THEN box((value ->> 0)::numeric, (value ->> 1)::numeric, (value ->> 2)::numeric, (value ->> 3)::numeric) ELSE nullif(value, 'null') END) ORDER BY key))
    FROM jsonb_each(boxes)
$$;
GRANT USAGE ON SCHEMA public TO regress_edianton_gis;
