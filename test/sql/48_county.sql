-- The three libraries of the county, run to their end: only what is required, each node on its last day, nothing late.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
-- a unit for every duty that the templates name; two duties share one
INSERT INTO edianton.unit (code, name_zh, division)
    SELECT DISTINCT 's48-' || CASE duty WHEN 'local_unit' THEN 'supervising_unit' ELSE duty END, duty, '341602'
    FROM (SELECT n.lead_duty FROM edianton.template_node n JOIN edianton.template t ON t.id = n.template_id WHERE t.code LIKE 'project-%'
          UNION SELECT unnest(n.co_duties) FROM edianton.template_node n JOIN edianton.template t ON t.id = n.template_id WHERE t.code LIKE 'project-%') AS d (duty) WHERE duty <> 'local_unit';
INSERT INTO edianton.duty_unit (division, duty, unit)
    SELECT '341602', d.code, u.id FROM edianton.duty d JOIN edianton.unit u ON u.code = 's48-' || CASE d.code WHEN 'local_unit' THEN 'supervising_unit' ELSE d.code END
    ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;

SET LOCAL edianton.simulated_clock = '2024-01-02 09:00+08';
CREATE TEMP TABLE run AS
    SELECT i, library, edianton.open_matter('project-' || library, '项目 ' || library) AS id FROM unnest('{government,state-owned,social}'::text[]) WITH ORDINALITY AS u (library, i);
SELECT r.library, count(*) AS nodes, count(DISTINCT n.stage) AS stages, count(*) FILTER (WHERE n.state = 'undecided') AS optional, count(*) FILTER (WHERE n.state <> 'undecided') AS required,
       (SELECT count(*) FROM edianton.template_link l WHERE l.template_id = m.template_id) AS links
FROM run r JOIN edianton.matter m ON m.id = r.id JOIN edianton.node n ON n.matter_id = r.id GROUP BY r.i, r.library, m.template_id ORDER BY r.i;
-- one start, and one notice to each involved unit, once
SELECT r.library, n.code, n.state, n.colour, n.start_at, n.due_at FROM run r JOIN edianton.node n ON n.matter_id = r.id WHERE n.state = 'active' ORDER BY r.i;
SELECT r.library, count(*) AS notices, count(DISTINCT o.unit) AS units, cardinality(m.units) AS involved, bool_and(o.kind = 'published') AS published, bool_and(o.unit = ANY (m.units)) AS theirs
FROM run r JOIN edianton.matter m ON m.id = r.id JOIN edianton.notice o ON o.matter_id = r.id GROUP BY r.i, r.library, m.units ORDER BY r.i;
SELECT o.body FROM run r JOIN edianton.notice o ON o.matter_id = r.id JOIN edianton.unit u ON u.id = o.unit WHERE r.library = 'social' AND u.code IN ('s48-natural_resources', 's48-supervising_unit') ORDER BY u.code;

-- every optional node is declined, every paper handed in
SELECT r.library, count(edianton.confirm(r.id, n.code, false, '不涉及')) AS declined FROM run r JOIN edianton.node n ON n.matter_id = r.id WHERE n.state = 'undecided' GROUP BY r.i, r.library ORDER BY r.i;
SELECT r.library, count(edianton.submit(r.id, p.code, 'file:///' || p.code)) AS papers
FROM run r JOIN edianton.matter m ON m.id = r.id CROSS JOIN LATERAL (SELECT DISTINCT t.code FROM edianton.template_material t WHERE t.template_id = m.template_id) p GROUP BY r.i, r.library ORDER BY r.i;
SELECT r.library, b.nodes_total, b.nodes_done, b.percent, b.colour FROM run r JOIN edianton.board b ON b.matter_id = r.id ORDER BY r.i;

-- day by day, with the sweep at noon: what is due today is done today
CREATE TABLE pg_temp.rollups (library text, day date, stages text);
CREATE FUNCTION pg_temp.live(until date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    today date := '2024-01-02';
    n record;
    days integer := 0;
BEGIN
    WHILE today < until AND EXISTS (SELECT FROM edianton.matter m JOIN run r ON r.id = m.id WHERE m.state = 'open') LOOP
        PERFORM set_config('edianton.simulated_clock', today || ' 12:00+08', true);
        PERFORM edianton.tick();
        PERFORM set_config('edianton.simulated_clock', today || ' 17:00+08', true);
        FOR n IN SELECT x.matter_id, x.code FROM edianton.node x JOIN run r ON r.id = x.matter_id WHERE x.state = 'active' AND x.due_at < (today + 1)::timestamptz ORDER BY 1, 2 LOOP
            PERFORM edianton.complete(n.matter_id, n.code);
        END LOOP;
        IF today IN ('2024-01-02', '2024-06-03') THEN
            INSERT INTO rollups SELECT r.library, today, string_agg(s.stage || ':' || s.colour, ' ' ORDER BY s.stage) FROM run r JOIN edianton.stage_light s ON s.matter_id = r.id GROUP BY r.library;
        END IF;
        today := today + 1;
        days := days + 1;
    END LOOP;
    RETURN days;
END $$;
SELECT pg_temp.live('2026-12-31') > 0 AS lived;
SELECT r.library, edianton.workdays_between(m.opened_at, max(n.done_at) FILTER (WHERE n.code = 'N0503')) AS permit, edianton.workdays_between(m.opened_at, max(n.done_at) FILTER (WHERE n.code = 'N0805')) AS filed,
       edianton.workdays_between(m.opened_at, m.closed_at) AS whole, m.state, m.colour, m.nodes_done, m.nodes_total, m.closed_at
FROM run r JOIN edianton.matter m ON m.id = r.id JOIN edianton.node n ON n.matter_id = r.id GROUP BY r.i, r.library, m.id ORDER BY r.i;
-- stages were as bad as their worst node, and are green now; nothing was late, no case opened, no point lost
SELECT x.* FROM rollups x JOIN run r USING (library) ORDER BY x.day, r.i;
SELECT r.library, string_agg(DISTINCT s.colour::text, ' ') AS stages, count(*) FROM run r JOIN edianton.stage_light s ON s.matter_id = r.id GROUP BY r.i, r.library ORDER BY r.i;
SELECT count(*) FILTER (WHERE kind = 'node.red') AS red, count(*) FILTER (WHERE kind = 'node.lapsed') AS lapsed, count(*) FILTER (WHERE kind = 'node.yellow') > 50 AS warned FROM edianton.event e JOIN run r ON r.id = e.matter_id;
SELECT (SELECT count(*) FROM edianton.matter m JOIN run r ON r.id = m.parent_id) AS cases, (SELECT count(*) FROM edianton.score_entry s JOIN run r ON r.id = s.matter_id) AS points;
-- each node was activated once and completed once, and none before its predecessors
SELECT kind, count(*), count(DISTINCT (matter_id, ord)) AS nodes FROM edianton.event e JOIN run r ON r.id = e.matter_id WHERE kind IN ('node.activated', 'node.completed') GROUP BY kind ORDER BY kind;
SELECT count(*) AS too_early FROM run r JOIN edianton.matter m ON m.id = r.id JOIN edianton.template_link l ON l.template_id = m.template_id
JOIN edianton.node f ON (f.matter_id, f.ord) = (m.id, l.from_ord) JOIN edianton.node t ON (t.matter_id, t.ord) = (m.id, l.to_ord) WHERE f.state = 'done' AND t.state = 'done' AND t.start_at < f.done_at;
SELECT v.* FROM run r, edianton.verify_history(r.id) v;
SELECT c.* FROM run r, edianton.check_integrity(r.id) c;
ROLLBACK;
