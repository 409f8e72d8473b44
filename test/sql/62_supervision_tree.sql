-- 13710 supervision down the tree: province, cities, counties, townships; 8,907 units.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.tries(person text, statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{15,}', '#', 'g');
    detail := regexp_replace(detail, '\d{15,}', '#', 'g');
END $$;
CREATE FUNCTION pg_temp.does(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN CASE WHEN answer ~ '^[0-9]+$' THEN answer::bigint END;
END $$;
-- The unit that has it does it and applies, the one that handed it out answers.
CREATE FUNCTION pg_temp.finish(m bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    does text := (SELECT u.code FROM edianton.unit u WHERE u.id = edianton.responsible_unit(m));
    asks text := (SELECT u.code FROM edianton.matter t JOIN edianton.unit u ON u.id = t.unit WHERE t.id = m);
BEGIN
    PERFORM edianton.act_as(does);
    PERFORM edianton.complete(m, n.code, detail => '{"content": "已部署", "result": "已整改"}')
    FROM (SELECT * FROM edianton.node x WHERE x.matter_id = m AND x.code <> 'S0' AND x.state = 'active' ORDER BY x.ord) n;
    PERFORM edianton.apply_close(m, '已整改', 'file:///evidence') WHERE NOT EXISTS (
        SELECT FROM edianton.supervision_application a WHERE a.matter_id = m AND a.state = 'pending');
    PERFORM edianton.act_as(asks);
    RETURN edianton.close_supervision(m, '合格') > 0;
END $$;
-- Every whole by its board row, and counted again matter by matter from the board at this instant: those that differ.
CREATE FUNCTION pg_temp.wrong() RETURNS TABLE (title text, shown text, counted text) LANGUAGE sql AS $$
    WITH RECURSIVE below AS (
        SELECT m.parent_id AS whole, m.id FROM edianton.matter m WHERE m.blocks AND m.parent_ord IS NULL AND m.parent_id IS NOT NULL
        UNION ALL SELECT b.whole, m.id FROM below b JOIN edianton.matter m ON m.parent_id = b.id AND m.blocks AND m.parent_ord IS NULL
    ), counted AS (
        SELECT b.whole, count(*) FILTER (WHERE l.state <> 'cancelled') AS parts, count(*) FILTER (WHERE l.state = 'completed') AS closed,
               count(*) FILTER (WHERE l.state <> 'cancelled' AND l.colour = 'red') AS red, count(*) FILTER (WHERE l.state <> 'cancelled' AND l.colour = 'yellow') AS yellow,
               count(*) FILTER (WHERE l.state <> 'cancelled' AND l.colour = 'blue') AS blue
        FROM below b JOIN edianton.board l ON l.matter_id = b.id GROUP BY b.whole)
    SELECT m.title, format('%s/%s %s %s %s', t.parts, t.closed, t.red, t.yellow, t.blue), format('%s/%s %s %s %s', c.parts, c.closed, c.red, c.yellow, c.blue)
    FROM counted c JOIN edianton.matter m ON m.id = c.whole LEFT JOIN edianton.tree_board t ON t.matter_id = c.whole
    WHERE (t.parts, t.closed, t.red, t.yellow, t.blue) IS DISTINCT FROM (c.parts::integer, c.closed::integer, c.red::integer, c.yellow::integer, c.blue::integer) $$;
CREATE FUNCTION pg_temp.sums(stage text) RETURNS TABLE (stage text, title text, parts integer, closed integer, percent integer, red integer, yellow integer, blue integer, green integer, own text, colour text, unfolded boolean)
LANGUAGE sql AS $$
    SELECT $1, t.title, t.parts, t.closed, t.percent, t.red, t.yellow, t.blue, t.green, t.own_colour, t.colour, EXISTS (SELECT FROM edianton.part_delta)
    FROM edianton.tree_board t ORDER BY t.matter_id $$;

-- 4.18 1 province, 11 cities, 117 counties, 1,400 townships and what else there is: 8,907 units in one tree
INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES ('s62-p', '省政府', '140000', 'government');
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT 's62-c' || i, '市' || i, to_char(140000 + i * 100, 'FM000000'), 'government', p.id FROM edianton.unit p, generate_series(1, 11) i WHERE p.code = 's62-p';
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT 's62-x' || i, '县' || i, to_char(140000 + (1 + i % 11) * 100 + 1 + i / 11, 'FM000000'), 'government', c.id
FROM generate_series(1, 117) i JOIN edianton.unit c ON c.code = 's62-c' || 1 + i % 11;
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT 's62-t' || i, '乡镇及单位' || i, c.division, 'township', c.id
FROM generate_series(1, 8778) i JOIN edianton.unit c ON c.code = 's62-x' || 1 + i % 117;
SELECT count(*) FROM edianton.units_under('s62-p');
SELECT nlevel(path::text::ltree) AS depth, count(*) FROM edianton.units_under('s62-p') GROUP BY 1 ORDER BY 1;
SELECT code FROM edianton.units_above('s62-t8778');
-- a branch moves, and everything below with it
SELECT count(*) AS before FROM edianton.units_under('s62-c1');
UPDATE edianton.unit SET parent = (SELECT id FROM edianton.unit WHERE code = 's62-c1') WHERE code = 's62-x1';
SELECT count(*) AS after FROM edianton.units_under('s62-c1');
INSERT INTO edianton.person (code, name, unit, role)
SELECT u.code, u.name_zh || '办公室', u.id, 'unit' FROM edianton.unit u WHERE u.code IN ('s62-p', 's62-c1', 's62-c2', 's62-x1', 's62-x11', 's62-x22', 's62-t117', 's62-t234')
UNION ALL SELECT 's62-second', '审核员', u.id, 'unit' FROM edianton.unit u WHERE u.code = 's62-p'
UNION ALL SELECT 's62-admin', '管理员', NULL, 'admin';

-- 4.19 handed down: the province to a city, the city to its counties, a county to its townships; each answers to the one above
SELECT pg_temp.at('2019-03-01 09:00+08');
SELECT pg_temp.does('s62-p', $$SELECT edianton.propose_supervision('汾河流域排污口整治', '入河排污口逐一溯源整治', 's62-p', '[{"name": "整治排污口", "target": 3, "unit": "个", "due": "2019-03-31"}]', 5, responsible => 's62-c1', class => 'major')$$) AS p \gset
SELECT pg_temp.does('s62-second', format('SELECT edianton.admit_supervision(%s)', :p)) AS m \gset
SELECT t.* FROM pg_temp.tries('s62-c2', format('SELECT edianton.decompose(%s, ''[{"title": "x", "responsible": "s62-x1"}]'')', :m)) t;
SELECT pg_temp.does('s62-c1', format('SELECT count(*) FROM edianton.decompose(%s, ''[{"title": "县1排污口", "responsible": "s62-x1", "sort": "工业"}, {"title": "县11排污口", "responsible": "s62-x11", "sort": "生活", "joint": ["s62-x22"]}]'')', :m)) AS counties;
SELECT id AS x1 FROM edianton.matter WHERE parent_id = :m AND title LIKE '县1排%' \gset
SELECT id AS x11 FROM edianton.matter WHERE parent_id = :m AND title LIKE '县11%' \gset
SELECT pg_temp.does('s62-x1', format('SELECT count(*) FROM edianton.decompose(%s, ''[{"title": "乡镇117", "responsible": "s62-t117"}, {"title": "乡镇234", "responsible": "s62-t234"}]'')', :x1)) AS townships;
-- a part has joint units of its own
SELECT n.code, u.code AS joint FROM edianton.node n CROSS JOIN unnest(n.co_units) c JOIN edianton.unit u ON u.id = c WHERE n.matter_id = :x11 ORDER BY n.ord;
SELECT part, unit_zh FROM edianton.supervision_party WHERE matter_id = :x11 ORDER BY part COLLATE "C";
SELECT t.* FROM pg_temp.tries('s62-c1', format('SELECT edianton.decompose(%s, ''[{"title": "x", "responsible": "s62-x1", "joint": ["nobody"]}]'')', :m)) t;
SELECT t.* FROM pg_temp.tries('s62-t117', format('SELECT edianton.decompose(%s, ''[{"title": "x", "responsible": "s62-t234"}]'')', :x1)) t;
SELECT depth, title, unit_zh, state, parts, parts_closed, percent, colour FROM edianton.supervision_tree(:m);
SELECT m.title, u.code AS answers_to FROM edianton.matter m JOIN edianton.unit u ON u.id = m.unit WHERE m.id IN (SELECT t.matter_id FROM edianton.supervision_tree(:m) t) ORDER BY m.id;
-- a part runs from the dispatch of the whole and never falls due after it
SELECT count(DISTINCT n.start_at) AS starts, count(*) FILTER (WHERE n.due_at > w.due_at) AS later FROM edianton.supervision_tree(:m) t
JOIN edianton.node n ON n.matter_id = t.matter_id AND n.code = 'S30' JOIN edianton.node w ON w.matter_id = :m AND w.code = 'S30';

-- light and progress come up the tree, exact whether or not a sweep has come by; the whole ends after its parts
SELECT * FROM pg_temp.sums('split off');
SELECT * FROM pg_temp.wrong();
SELECT pg_temp.does('s62-admin', 'SELECT count(*) FROM edianton.tick()');
SELECT * FROM pg_temp.sums('folded');
SELECT pg_temp.at('2019-03-04 09:00+08');
SELECT * FROM pg_temp.sums('the last hours');
SELECT * FROM pg_temp.wrong();
SELECT pg_temp.at('2019-03-06 09:00+08');
SELECT * FROM pg_temp.sums('and nobody swept');
SELECT * FROM pg_temp.wrong();
SELECT pg_temp.does('s62-admin', 'SELECT count(*) FROM edianton.tick()');
SELECT * FROM pg_temp.sums('swept');
SELECT * FROM pg_temp.wrong();
SELECT pg_temp.at('2019-03-10 09:00+08');
SELECT pg_temp.finish(c.id) AS finished FROM (SELECT id FROM edianton.matter WHERE parent_id = :x1 ORDER BY id LIMIT 1) c;
SELECT * FROM pg_temp.sums('a township is written off');
SELECT * FROM pg_temp.wrong();
SELECT depth, title, parts, parts_closed, percent, colour FROM edianton.supervision_tree(:m);
SELECT t.code, t.message, t.detail FROM pg_temp.tries('s62-admin', format('SELECT pg_temp.finish(%s)', :x1)) t;
SELECT pg_temp.at('2019-03-20 09:00+08');
SELECT pg_temp.finish(c.id) AS finished FROM (SELECT id FROM edianton.matter WHERE parent_id = :x1 AND state = 'open') c;
SELECT pg_temp.finish(:x1) AS county;
-- what was handed out wrongly is taken back by the one that handed it out, and not by the one that has it
SELECT t.* FROM pg_temp.tries('s62-x11', format('SELECT edianton.cancel_matter(%s, ''不是我的'')', :x11)) t;
SELECT pg_temp.does('s62-c1', format('SELECT edianton.cancel_matter(%s, ''已并入县1'')', :x11)) > 0 AS taken_back;
SELECT * FROM pg_temp.sums('a county taken back');
SELECT * FROM pg_temp.wrong();
SELECT pg_temp.finish(:m) AS province;
SELECT depth, title, state, parts, parts_closed, percent FROM edianton.supervision_tree(:m);
SELECT pg_temp.does('s62-admin', 'SELECT count(*) FROM edianton.tick()');
SELECT * FROM pg_temp.sums('all is written off');
SELECT pg_temp.does('s62-admin', 'SELECT count(*) FROM edianton.check_integrity()') AS faults;
-- a sum that was written past the engine, or lost, is found
SAVEPOINT past;
UPDATE edianton.part_sum SET red = red + 1, green = green - 1 WHERE matter_id = :x1;
DELETE FROM edianton.part_sum WHERE matter_id = :m;
SELECT edianton.act_as('s62-admin');
SELECT c.matter_id = :m AS whole, c.problem, c.stored, c.derived FROM edianton.check_integrity() c ORDER BY c.matter_id;
SELECT c.problem, c.stored, c.derived FROM edianton.check_integrity(:x1) c;
ROLLBACK TO past;

-- 4.35 thousands of parts to all of the tree in one statement
SELECT pg_temp.at('2019-04-01 09:00+08');
SELECT pg_temp.does('s62-p', $$SELECT edianton.propose_supervision('全省散煤清零攻坚', '逐县逐乡散煤治理', 's62-p', '[{"name": "清零乡镇", "target": 1000, "unit": "个", "due": "2019-04-30"}]', 5, responsible => 's62-c2', class => 'major')$$) AS p \gset
SELECT pg_temp.does('s62-second', format('SELECT edianton.admit_supervision(%s)', :p)) AS coal \gset
SELECT pg_temp.does('s62-c2', format($$SELECT count(*) FROM edianton.decompose(%s, (
    SELECT jsonb_agg(jsonb_build_object('title', '散煤清零 ' || u.name_zh, 'responsible', u.code, 'territory', u.division) ORDER BY u.id) FROM edianton.units_under('s62-p') u WHERE u.kind = 'township' AND u.id %% 10 = 0))$$, :coal)) > 800 AS parts;
SELECT count(*) > 800 AS cases, count(DISTINCT territory) > 100 AS counties FROM edianton.supervision_register WHERE parent_id = :coal;
SELECT parts > 800 AS parts, percent, colour FROM edianton.supervision_tree(:coal) WHERE depth = 0;
-- one row says so to whoever folds it, and the province reads sums of parts that it does not see itself
SELECT count(*) AS deltas, sum(parts) > 800 AS parts FROM edianton.part_delta;
SELECT title, parts > 800 AS parts, percent, colour FROM edianton.tree_board ORDER BY matter_id;
SELECT * FROM pg_temp.wrong();
CREATE ROLE regress_edianton_s62;
INSERT INTO edianton.login (role_name, person, is_default) SELECT 'regress_edianton_s62', id, true FROM edianton.person WHERE code = 's62-p';
INSERT INTO edianton.login (role_name, person, is_default) SELECT 'regress_edianton_s62', id, false FROM edianton.person WHERE code IN ('s62-t117', 's62-x22');
SELECT edianton.grant_access('regress_edianton_s62');
SET LOCAL ROLE regress_edianton_s62;
SELECT edianton.act_as(p.code), (SELECT count(*) FROM edianton.matter) AS matters, (SELECT string_agg(t.title || CASE WHEN t.parts > 800 THEN ' > 800' ELSE ' ' || t.parts END, ', ' ORDER BY t.matter_id) FROM edianton.tree_board t) AS wholes
FROM (VALUES ('s62-p')) p (code);
SELECT edianton.act_as('s62-x22');
SELECT count(*) AS matters, (SELECT count(*) FROM edianton.tree_board) AS wholes, (SELECT count(*) FROM edianton.unfolded_parts()) AS unfolded FROM edianton.matter;
RESET ROLE;
ROLLBACK;
