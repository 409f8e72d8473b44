-- Sites of projects: what is no site, what lies on a red line, what happens when the site or the layer changes.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
SELECT at('2025-03-03 09:00+08');
SELECT edianton.stage_layer('permanent_farmland', features('{"F1": [10, 10, 10, 10], "F2": [60, 10, 10, 10]}')) AS staged;
SELECT version FROM edianton.load_layer('permanent_farmland');
SELECT edianton.stage_layer('river_management', features('{"R1": [0, 30, 100, 2]}')) AS staged;
SELECT version FROM edianton.load_layer('river_management');
SELECT edianton.stage_layer('division', features('{"谯城区": [0, 0, 100, 100]}')) AS staged;
SELECT version FROM edianton.load_layer('division');
SELECT edianton.stage_layer('planned_use', features('{"U1": [0, 0, 50, 50]}')) AS staged;
SELECT version FROM edianton.load_layer('planned_use');
SELECT edianton.register_project('厂房一期', 'social', '新建', 50000000, '厂房', supervising_unit => 'IND', local_unit => 'REST', enterprise_uscc => '91341602MA00001460', enterprise_name => '甲公司') AS p \gset
SELECT edianton.register_project('物流园', 'social', '新建', 80000000, '仓库', supervising_unit => 'IND', local_unit => 'REST', enterprise_uscc => '91341602MA000004XH', enterprise_name => '乙公司') AS q \gset
SELECT edianton.register_project('净水厂', 'government', '新建', 90000000, '水厂', supervising_unit => 'REST', local_unit => 'REST') AS w \gset

-- what is no site: each is refused with the place of its fault, and nothing is recorded
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('ind');
SELECT x.code, x.message, x.detail FROM (VALUES
    ('NULL'), ('''[]'''), ('''{"type": "Polygon"}'''), ('''{"type": "FeatureCollection", "features": []}'''),
    ('''{"type": "Point", "coordinates": [115.75, 33.85]}'''),
    ('''{"type": "Polygon", "coordinates": []}'''),
    -- crosses itself
    ('''{"type": "Polygon", "coordinates": [[[115.75, 33.85], [115.76, 33.86], [115.76, 33.85], [115.75, 33.86], [115.75, 33.85]]]}'''),
    -- a hole outside, a spike
    ('''{"type": "Polygon", "coordinates": [[[115.75, 33.85], [115.76, 33.85], [115.76, 33.86], [115.75, 33.85]], [[115.8, 33.85], [115.81, 33.85], [115.81, 33.86], [115.8, 33.85]]]}'''),
    -- latitude first, metres without a reference system, an unknown one, somewhere else, almost nothing
    ('''{"type": "Polygon", "coordinates": [[[33.85, 115.75], [33.85, 115.76], [33.86, 115.76], [33.85, 115.75]]]}'''),
    ('''{"type": "Polygon", "coordinates": [[[39478000, 3747000], [39478100, 3747000], [39478100, 3747100], [39478000, 3747000]]]}'''),
    ('''{"type": "Polygon", "crs": {"properties": {"name": "EPSG:999999"}}, "coordinates": [[[115.75, 33.85], [115.76, 33.85], [115.76, 33.86], [115.75, 33.85]]]}'''),
    ('''{"type": "Polygon", "crs": {"properties": {"name": "beijing54"}}, "coordinates": [[[115.75, 33.85], [115.76, 33.85], [115.76, 33.86], [115.75, 33.85]]]}'''),
    ('box(500, 500, 1, 1)'),
    ('box(50, 50, 0.000001, 0.000001)')) s (site), refused(format('SELECT edianton.submit_site(%s, %s)', :p, s.site)) x;
SELECT * FROM refused(format('SELECT edianton.submit_site(%s, box(50, 50, 1, 1), ''castle'')', :p));
SELECT * FROM refused(format('SELECT edianton.submit_site_geometry(%s, NULL)', :p));
SELECT code, message FROM refused(format('SELECT edianton.submit_site_geometry(%s, ST_GeomFromText(''POLYGON((115.75 33.85, 115.76 33.85, 115.76 33.86, 115.75 33.85))''))', :p));
-- nor is everybody's everything
SELECT edianton.act_as('rival');
SELECT code, message FROM refused(format('SELECT edianton.submit_site(%s, box(50, 50, 1, 1))', :p));
SELECT edianton.act_as('env');
SELECT code, message FROM refused(format('SELECT edianton.submit_site(%s, box(50, 50, 1, 1))', :p));
SELECT edianton.act_as('pilot');
SELECT code, message FROM refused(format('SELECT edianton.submit_site(%s, box(50, 50, 1, 1))', :p));
RESET ROLE;
SELECT count(*) AS sites, (SELECT count(*) FROM edianton.event WHERE kind = 'site.submitted') AS events FROM edianton.project_site;

-- 2.18, 2.21: applied for with a map while in reserve: a red line and a river are found, early issues opened before there is a node
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('boss');
SELECT edianton.submit_site(:p, box(18, 18, 4, 14)) AS site \gset
-- in metres of a Gauss-Kruger zone it is the same site; the same again is nothing new
SELECT edianton.submit_site_geometry(:p, (SELECT geom FROM edianton.project_site WHERE id = :site)) = :site AS the_same;
RESET ROLE;
SELECT layer, severity, state, area, mu, share, layer_version, blocks_node, unit_zh, case_colour FROM edianton.conflict_map WHERE matter_id = :p ORDER BY layer;
SELECT k.kind, k.title, k.state, k.blocks, i.category, i.content, i.project = :p AS of_the_project, i.model FROM edianton.site_conflict c JOIN edianton.matter k ON k.id = c.case_id JOIN edianton.issue i ON i.matter_id = k.id WHERE c.matter_id = :p ORDER BY c.layer;
SELECT attrs FROM edianton.matter WHERE id = :p;
SELECT class_zh FROM edianton.project_classified WHERE matter_id = :p;
SELECT detail - 'site' AS submitted FROM edianton.event WHERE matter_id = :p AND kind = 'site.submitted';
-- a site on nothing
SELECT edianton.submit_site(:q, box(80, 80, 3, 3)) > 0 AS site;
SELECT edianton.submit_site(:w, box(62, 40, 3, 3)) > 0 AS site;
SELECT count(*) AS conflicts FROM edianton.site_conflict WHERE matter_id IN (:q, :w);

-- the project opens: the red line keeps the node from finishing, the river does not
SELECT edianton.launch(:p, 'project-social') > 0 AS opened;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT layer, severity, state, blocks_node, unit_zh, due_at FROM edianton.conflict_map WHERE matter_id = :p ORDER BY layer;
SELECT k.kind, k.title, k.state, k.outcome FROM edianton.matter k WHERE k.parent_id = :p OR k.id IN (SELECT i.matter_id FROM edianton.issue i WHERE i.project = :p) ORDER BY k.id;
-- in this library the preliminary examination is optional: while it is undecided the land supply is held
SELECT node, state, blockers, colour FROM edianton.node_light WHERE matter_id = :p AND node IN ('N0202', 'N0205') ORDER BY node;
-- on to the land supply: nothing else stands before it
SELECT count(edianton.confirm(:p, n.code, false, '不涉及')) AS declined FROM edianton.node n WHERE n.matter_id = :p AND n.state = 'undecided';
SELECT count(edianton.submit(:p, t.code, 'file:///' || t.code)) AS papers FROM (SELECT DISTINCT t.code FROM edianton.template_material t JOIN edianton.matter m ON m.template_id = t.template_id WHERE m.id = :p) t;
SELECT count(edianton.complete(:p, c)) AS done FROM unnest('{N0101,N0104,N0201}'::text[]) c;
SELECT node, state, blockers, colour, causes FROM edianton.node_light WHERE matter_id = :p AND node = 'N0205';
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('land');
SELECT code, message FROM refused(format($$SELECT edianton.complete(%s, 'N0205', '合同1号')$$, :p));
-- the case is not talked away: it is finished by a document, or by the site
SELECT case_id AS c FROM edianton.site_conflict WHERE matter_id = :p AND layer = 'permanent_farmland' \gset
SELECT * FROM refused(format($$SELECT edianton.complete(%s, 'clear')$$, :c));

-- the site moves off the farmland, a reason is asked for; the river stays
SELECT edianton.act_as('boss');
SELECT code, message FROM refused(format('SELECT edianton.submit_site(%s, box(21, 20, 4, 12))', :p));
SELECT at('2025-03-10 09:00+08');
SELECT edianton.submit_site(:p, box(21, 20, 4, 12), reason => '避让永久基本农田') <> :site AS moved;
RESET ROLE;
SELECT layer, state, area, closed_at, closed_reason, blocks_node FROM edianton.conflict_map WHERE matter_id = :p ORDER BY layer;
SELECT version, area, ended_at, ended_reason FROM edianton.project_site WHERE matter_id = :p ORDER BY version;
SELECT state, outcome, colour FROM edianton.matter WHERE id = :c;
SELECT node, state, blockers, colour FROM edianton.node_light WHERE matter_id = :p AND node = 'N0205';

-- 2.16: the layer changes: only what the change touches is judged again
SELECT at('2025-03-11 09:00+08');
SELECT edianton.stage_layer('permanent_farmland', features('{"F1": [10, 10, 10, 10], "F2": [60, 10, 10, 10], "F3": [90, 90, 5, 5]}')) AS staged;
SELECT version, added, unchanged, sites_judged, conflicts_found FROM edianton.load_layer('permanent_farmland', '不触及任何选址');
SELECT edianton.stage_layer('permanent_farmland', features('{"F4": [22, 21, 1, 1]}')) AS staged;
SELECT version, added, sites_judged, conflicts_found FROM edianton.load_layer('permanent_farmland', '触及厂房', whole => false);
SELECT case_id AS d FROM edianton.site_conflict WHERE matter_id = :p AND layer = 'permanent_farmland' AND state = 'open' \gset
SELECT node, blockers, colour FROM edianton.node_light WHERE matter_id = :p AND node = 'N0205';
-- permitted by law: the unit that answers finishes the case with the document, and the node goes on
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('ind');
SELECT code, message FROM refused(format($$SELECT edianton.complete(%s, 'clear', '农转用〔2025〕8号')$$, :d));
SELECT edianton.act_as('land');
SELECT edianton.complete(:d, 'clear', '农转用〔2025〕8号') > 0 AS permitted;
RESET ROLE;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT layer, state, document, closed_reason FROM edianton.conflict_map WHERE matter_id = :p AND layer_version = 3;
SELECT attrs FROM edianton.matter WHERE id = :p;
SELECT node, blockers, colour FROM edianton.node_light WHERE matter_id = :p AND node = 'N0205';
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('land');
-- what was permitted stays so as long as nothing is added: a smaller site does, a larger line does not
SELECT edianton.submit_site(:p, box(21, 20, 3, 12), reason => '缩减') > 0 AS smaller;
SELECT layer, state FROM edianton.conflict_map WHERE matter_id = :p AND layer = 'permanent_farmland' ORDER BY id;
SELECT edianton.stage_layer('permanent_farmland', features('{"F4": [22, 21, 1.5, 1.5]}')) AS staged;
SELECT version, changed, sites_judged, conflicts_found, conflicts_resolved FROM edianton.load_layer('permanent_farmland', '图斑扩大', whole => false);
SELECT layer, state, area, closed_reason, blocks_node FROM edianton.conflict_map WHERE matter_id = :p AND layer = 'permanent_farmland' ORDER BY id;
SELECT edianton.stage_layer('permanent_farmland', features('{"F4": null}')) AS staged;
SELECT version, closed, sites_judged, conflicts_resolved FROM edianton.load_layer('permanent_farmland', '图斑撤销', whole => false);
RESET ROLE;
SELECT layer, state FROM edianton.conflict_map WHERE matter_id = :p ORDER BY id;
SELECT attrs FROM edianton.matter WHERE id = :p;
SELECT edianton.complete(:p, 'N0205', '合同1号') > 0 AS land_supplied;
-- an issue that was answered and closed permits what it was about; reopened it is open again
SELECT case_id AS i FROM edianton.site_conflict WHERE matter_id = :p AND layer = 'river_management' \gset
SELECT edianton.complete(:i, 'answer', '水许可〔2025〕2号', detail => '{"answer": "办理涉河建设方案许可"}') > 0 AS answered;
SELECT edianton.complete(:i, 'close', detail => '{"result": "已取得许可"}') > 0 AS closed;
SELECT layer, state, document, closed_reason FROM edianton.conflict_map WHERE matter_id = :p AND layer = 'river_management';
SELECT edianton.reopen(:i, 'close', '许可撤销', true) > 0 AS reopened;
SELECT layer, state, document, closed_reason FROM edianton.conflict_map WHERE matter_id = :p AND layer = 'river_management';

-- a layer that sites must lie in: what lies outside of it; its first version judges every site
SELECT edianton.stage_layer('urban_boundary', features('{"U": [20, 20, 20, 13]}')) AS staged;
SELECT version, sites_judged, conflicts_found FROM edianton.load_layer('urban_boundary');
SELECT m.title, c.layer, c.severity, c.share, k.kind FROM edianton.site_conflict c JOIN edianton.matter m ON m.id = c.matter_id JOIN edianton.matter k ON k.id = c.case_id WHERE c.layer = 'urban_boundary' ORDER BY m.title COLLATE "C";
-- half out of the division is a warning
SELECT edianton.submit_site(:q, box(95, 80, 10, 3), reason => '东移') > 0 AS site;
SELECT layer, severity, share FROM edianton.conflict_map WHERE matter_id = :q AND state = 'open' ORDER BY layer;
-- a red line that the enterprise need not know
SELECT edianton.stage_layer('military', features('{"M": [95, 80, 2, 2]}')) AS staged;
SELECT conflicts_found FROM edianton.load_layer('military');
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('rival');
SELECT layer, severity FROM edianton.conflict_map WHERE matter_id = :q AND state = 'open' ORDER BY layer;
SELECT k.title, k.attrs - 'project' AS attrs FROM edianton.matter k WHERE k.kind IN ('land_conflict', 'issue') AND k.state = 'open' ORDER BY k.title COLLATE "C";
-- each sees what is his
SELECT count(*) AS sites, count(*) FILTER (WHERE matter_id = :q) AS his FROM edianton.project_site;
SELECT count(*) AS conflicts, count(*) FILTER (WHERE matter_id = :q) AS his FROM edianton.site_conflict;
SELECT edianton.act_as('rest');
SELECT count(DISTINCT matter_id) AS projects FROM edianton.project_site;
RESET ROLE;

-- 2.19: before there is a project
SET ROLE regress_edianton_gis;
SELECT edianton.act_as('boss');
SELECT jsonb_pretty(edianton.check_site(box(8, 8, 4, 4)) #- '{check}') AS checked;
-- where a rival plans, and where nobody may look
SELECT edianton.check_site(box(95, 80, 2, 2)) - 'red_lines_without_data' - 'check' AS checked;
SELECT edianton.check_site(box(50, 50, 2, 2)) #- '{red_lines_without_data}' ? 'blocking' AS answered;
SELECT * FROM refused($$SELECT edianton.check_site('{"type": "Polygon", "coordinates": [[[115.75, 33.85], [115.76, 33.86], [115.76, 33.85], [115.75, 33.86], [115.75, 33.85]]]}')$$);
SELECT count(*) AS his_checks, count(*) FILTER (WHERE blocked) AS blocked FROM edianton.site_check;
SELECT edianton.act_as('rival');
SELECT count(*) AS his_checks FROM edianton.site_check;
SELECT edianton.act_as('land');
SELECT c ->> 'layer' AS layer, c ->> 'name_zh' AS name, c ->> 'mu' AS mu FROM jsonb_array_elements(edianton.check_site(box(95, 80, 2, 2)) -> 'conflicts') c;
RESET ROLE;

-- withdrawing; what is over stays as it was
SELECT code, message FROM refused(format('SELECT edianton.withdraw_site(%s, ''permanent'', '''')', :q));
SELECT edianton.withdraw_site(:q, 'permanent', '重新选址');
SELECT code, message FROM refused(format('SELECT edianton.withdraw_site(%s, ''permanent'', ''再撤'')', :q));
SELECT state, count(*), count(DISTINCT closed_reason) AS reasons FROM edianton.site_conflict WHERE matter_id = :q GROUP BY state;
SELECT edianton.cancel_matter(:w, '撤项') > 0 AS cancelled;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT layer, state, closed_reason, (SELECT k.state FROM edianton.matter k WHERE k.id = c.case_id) AS the_case FROM edianton.conflict_map c WHERE matter_id = :w;
SELECT code, message FROM refused(format('SELECT edianton.submit_site(%s, box(10, 10, 5, 5))', :w));
SELECT c.* FROM unnest(ARRAY[:p, :q, :w]::bigint[]) m, edianton.check_integrity(m) c;
SELECT count(*) AS cases, count(c.*) AS problems FROM edianton.matter k LEFT JOIN LATERAL edianton.check_integrity(k.id) c ON true WHERE k.kind IN ('land_conflict', 'issue');
ROLLBACK;
