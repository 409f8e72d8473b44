-- Dated imagery without PostGIS: drone shots as evidence of nodes, pairs before and after, what speaks against an image.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
CREATE ROLE regress_edianton_t76;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    message := regexp_replace(message, '\d{6,}|image \d+', '#', 'g');
END $$;
-- images have ids of the whole site; here they are named by their titles
CREATE FUNCTION pg_temp.name(i bigint) RETURNS text LANGUAGE sql STABLE AS $$ SELECT title FROM edianton.image WHERE id = $1 $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('T76-HOUSE', '区住建局', '341602'), ('T76-IND', '区经信局', '341602'), ('T76-OUT', '区气象局', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.name, u.id, p.role
FROM (VALUES ('t76-house', '住建局经办人', 'T76-HOUSE', 'unit'), ('t76-ind', '经信局经办人', 'T76-IND', 'unit'), ('t76-out', '气象局经办人', 'T76-OUT', 'unit'),
             ('t76-pilot', '督查室飞手', 'T76-IND', 'supervisor'), ('t76-feed', '影像系统', NULL, 'gateway'), ('t76-leader', '分管领导', NULL, 'leader'),
             ('t76-admin', '管理员', 'T76-IND', 'admin')) p (code, name, unit, role)
LEFT JOIN edianton.unit u ON u.code = p.unit;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t76', id FROM edianton.person WHERE code LIKE 't76-%';
SELECT edianton.grant_access('regress_edianton_t76');
SELECT edianton.load_template('{
  "code": "t76", "kind": "project", "name": {"zh": "工程"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "工程建设"}, "lead": "housing"}],
  "nodes": [
    {"code": "start", "stage": "s", "name": {"zh": "开工确认"}, "lead": "housing", "term": "10 workdays"},
    {"code": "build", "stage": "s", "name": {"zh": "主体结构"}, "lead": "housing", "term": "120 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t76') > 0 AS published;
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT edianton.open_matter('t76', '标准化厂房', 'T76-IND', duties => '{"housing": "T76-HOUSE"}') AS m \gset
SELECT edianton.open_matter('t76', '仓储物流园', 'T76-IND', duties => '{"housing": "T76-HOUSE"}') AS other \gset
SELECT edianton.plan_progress(:m, 'build', '{"2025-03-31": 20, "2025-06-30": 100}') AS points;

-- 0.13: who works on a node, inspectors and systems record; leaders, strangers do not
SET ROLE regress_edianton_t76;
SELECT edianton.act_as('t76-house');
SELECT edianton.record_image('uav', 'https://img.example/1.jpg', '2025-03-03 08:30+08', :m, 'start', sha256('1'), 33.8601, 115.7702, '开工前', 'drone', 'F1') AS first_shot \gset
SELECT edianton.record_image('uav', 'https://img.example/1.jpg', '2025-03-03 08:30+08', :m, 'start', sha256('1'), 33.8601, 115.7702, '开工前', 'drone', 'F1') = :first_shot AS "delivered again, the same";
SELECT edianton.act_as('t76-out');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.record_image('photo', 'x', '2025-03-03 08:30+08', %s, 'start')$$, :m));
SELECT * FROM pg_temp.refused(format($$SELECT edianton.record_image('photo', 'x', '2025-03-03 08:30+08', %s)$$, :m));
SELECT edianton.act_as('t76-leader');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.record_image('photo', 'x', '2025-03-03 08:30+08', %s, 'start')$$, :m));
SELECT edianton.act_as('t76-ind');
SELECT * FROM pg_temp.refused($$SELECT edianton.record_image('satellite', 'x', '2025-03-03 08:30+08')$$);

-- bad input
SELECT x.* FROM unnest(ARRAY[
    $$'balloon', 'x', '2025-03-03 08:30+08', %s, 'start'$$,
    $$'photo', ' ', '2025-03-03 08:30+08', %s, 'start'$$,
    $$'photo', 'x', 'infinity', %s, 'start'$$,
    $$'photo', 'x', NULL, %s, 'start'$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'nowhere'$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', '\x01'$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', NULL, 33.86, NULL$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', NULL, 115.77, 33.86$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', NULL, 'NaN', 115.77$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', NULL, 0, 0$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', source => 'drone'$$,
    $$'photo', 'x', '2025-03-03 08:30+08', %s, 'start', source => 'drone', external_id => 'F1'$$]) s,
    pg_temp.refused(format('SELECT edianton.record_image(' || s || ')', :m)) x;
RESET ROLE;
SELECT count(*) AS "one image is there" FROM edianton.image WHERE matter_id = :m;

-- 0.13: three flights over the same spot, one elsewhere on the site
SELECT pg_temp.at('2025-05-01 12:00+08');
SET ROLE regress_edianton_t76;
SELECT edianton.act_as('t76-house');
SELECT edianton.report_node_progress(:m, 'build', 35, '二层结构完成') > 0 AS reported;
RESET ROLE;
SELECT pg_temp.at('2025-07-01 09:00+08');
SET ROLE regress_edianton_t76;
SELECT edianton.act_as('t76-pilot');
SELECT edianton.record_image('uav', 'https://img.example/2.jpg', '2025-04-10 10:00+08', :m, 'build', sha256('2'), 33.8602, 115.7703, '基础') > 0 AS recorded;
SELECT edianton.record_image('uav', 'https://img.example/3.jpg', '2025-05-15 10:00+08', :m, 'build', sha256('3'), 33.8601, 115.7701, '主体') > 0 AS recorded;
SELECT edianton.record_image('uav', 'https://img.example/4.jpg', '2025-05-15 10:05+08', :m, 'build', sha256('4'), 33.8640, 115.7760, '东侧') > 0 AS recorded;
SELECT edianton.act_as('t76-house');
SELECT edianton.record_image('photo', 'https://img.example/5.jpg', '2025-06-20 10:00+08', :m, 'build', title => '无位置') > 0 AS recorded;
-- the camera's clock is ahead; the same picture is sent in again as a newer one
SELECT edianton.record_image('photo', 'https://img.example/6.jpg', '2025-07-02 10:00+08', :m, 'build', sha256('6'), 33.8601, 115.7702, '时钟超前') > 0 AS recorded;
SELECT edianton.record_image('photo', 'https://img.example/7.jpg', '2025-06-30 10:00+08', :m, 'build', sha256('3'), 33.8601, 115.7702, '旧图新报') > 0 AS recorded;
SELECT edianton.record_image('photo', 'https://img.example/3.jpg', '2025-05-15 10:00+08', :m, 'start', sha256('3'), 33.8601, 115.7701, '同图佐证另一节点') > 0 AS recorded;
SELECT title, node, kind_zh, shot_at, doubts, pg_temp.name(same_as) AS same_as, planned, reported FROM edianton.image_board WHERE matter_id = :m ORDER BY shot_at, id;

-- 0.13: pairs with the time and the metres between them: by project, by node, from the first, by place
SELECT pg_temp.name(before_id) AS before, pg_temp.name(after_id) AS after, node_code, apart, distance FROM edianton.compare_images(:m);
SELECT pg_temp.name(before_id) AS before, pg_temp.name(after_id) AS after, apart, distance FROM edianton.compare_images(:m, 'build', metres => 30);
SELECT pg_temp.name(before_id) AS before, pg_temp.name(after_id) AS after, apart FROM edianton.compare_images(:m, how => 'first') WHERE before_kind = 'uav' AND after_kind = 'uav';
SELECT pg_temp.name(before_id) AS before, pg_temp.name(after_id) AS after, apart FROM edianton.compare_images(lat => 33.8640, lon => 115.7760, metres => 1000) WHERE after_kind = 'uav';
SELECT x.* FROM unnest(ARRAY['', 'lat => 95, lon => 10', ':m, how => ''last''', ':m, metres => 0']) s, pg_temp.refused(format('SELECT * FROM edianton.compare_images(%s)', replace(s, ':m', :m::text))) x;
SELECT edianton.metres_between(33.86, 115.77, 33.86, 115.77) AS same, edianton.metres_between(0, 0, 0, 180) AS antipodes, edianton.metres_between(33.86, 115.77, 34.86, 115.77) AS a_degree;
SELECT node, images, drone_shots, first_shot_at, last_shot_at, doubtful FROM edianton.node_imagery WHERE matter_id = :m ORDER BY node;

-- evidence does not change; a mistake is withdrawn with a reason by who made it
SELECT id AS mistake FROM edianton.image WHERE title = '时钟超前' AND matter_id = :m \gset
SELECT edianton.act_as('t76-ind');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.withdraw_image(%s, '不是我登记的')$$, :mistake));
SELECT edianton.act_as('t76-house');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.withdraw_image(%s, '  ')$$, :mistake));
SELECT edianton.withdraw_image(:mistake, '相机时间错误');
SELECT * FROM pg_temp.refused(format($$SELECT edianton.withdraw_image(%s, '再撤')$$, :mistake));
RESET ROLE;
SELECT count(*) FILTER (WHERE title = '时钟超前') AS withdrawn, count(*) AS others FROM edianton.image_board WHERE matter_id = :m;
SELECT * FROM pg_temp.refused(format($$UPDATE edianton.image SET uri = 'forged' WHERE id = %s$$, :first_shot));
SELECT * FROM pg_temp.refused(format($$UPDATE edianton.image SET withdrawn_reason = 'forged' WHERE id = %s$$, :mistake));
SELECT * FROM pg_temp.refused('DELETE FROM edianton.image');
SELECT kind, detail ->> 'node' AS node, detail ->> 'kind' AS image_kind FROM edianton.event WHERE matter_id = :m AND kind LIKE 'image.%' ORDER BY seq;

-- 0.12: images of the whole area come from systems; enterprises and who has no part do not see the others
SET ROLE regress_edianton_t76;
SELECT edianton.act_as('t76-feed');
SELECT edianton.record_image('satellite', 'https://tiles.example/2025q2/{z}/{x}/{y}', '2025-06-01 11:00+08', title => '2025年二季度', source => 'satellite', external_id => '2025Q2') > 0 AS recorded;
SELECT edianton.record_image('uav', 'https://img.example/9.jpg', '2025-06-01 11:00+08', :other, title => '物流园', source => 'drone', external_id => 'F9') > 0 AS recorded;
SELECT edianton.act_as('t76-out');
SELECT array_agg(title) AS "a stranger sees" FROM edianton.image_board WHERE source IN ('drone', 'satellite');
SELECT edianton.act_as('t76-house');
SELECT array_agg(title ORDER BY title COLLATE "C") AS "a unit sees" FROM edianton.image_board WHERE source IN ('drone', 'satellite');
RESET ROLE;
SELECT c.* FROM unnest(ARRAY[:m, :other]::bigint[]) m, edianton.check_integrity(m) c;
ROLLBACK;
DROP ROLE regress_edianton_t76;
