-- Who holds up what: open nodes with others waiting behind them.

-- Every node that comes after another, directly or through others, by template; from the finish or the start of it.
CREATE OR REPLACE FUNCTION edianton.template_reach(templates integer[]) RETURNS TABLE (template_id integer, from_ord integer, to_ord integer)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH RECURSIVE reach AS (
            SELECT l.template_id, l.from_ord, l.to_ord FROM edianton.template_link l WHERE l.template_id = ANY ($1)
            UNION
            SELECT r.template_id, r.from_ord, l.to_ord
            FROM reach r JOIN edianton.template_link l ON l.template_id = r.template_id AND l.from_ord = r.to_ord)
        SELECT r.template_id, r.from_ord, r.to_ord FROM reach r;
    END;
COMMENT ON FUNCTION edianton.template_reach(integer[]) IS
    'All pairs of nodes of templates of which one comes after the other. 模板中所有先后可达的节点对。';

CREATE OR REPLACE FUNCTION edianton.blocking(matter bigint DEFAULT NULL)
    RETURNS TABLE (matter_id bigint, title text, node text, name_zh text, unit text, unit_zh text, person text, state text, colour text,
        since timestamptz, due_at timestamptz, behind integer, investment numeric)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH open AS (
            SELECT l.*, m.template_id
            FROM edianton.matter m JOIN edianton.node_light l ON l.matter_id = m.id
            WHERE m.state IN ('open', 'suspended') AND ($1 IS NULL AND m.kind = 'project' OR m.id = $1)
              AND l.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'refused')
        ), reach AS (
            SELECT r.template_id, r.from_ord, r.to_ord
            FROM edianton.template_reach(ARRAY(SELECT DISTINCT o.template_id FROM open o)) r
        )
        SELECT o.matter_id, o.title, o.node, o.name_zh, o.unit, o.unit_zh, o.person, o.state, o.colour, o.start_at, o.due_at,
               b.behind, p.total_investment
        FROM open o
        CROSS JOIN LATERAL (
            SELECT count(*)::integer AS behind
            FROM reach r JOIN edianton.node w ON w.matter_id = o.matter_id AND w.ord = r.to_ord
            WHERE r.template_id = o.template_id AND r.from_ord = o.ord AND w.state NOT IN ('done', 'conditional', 'skipped')) b
        LEFT JOIN edianton.project p ON p.matter_id = o.matter_id
        WHERE b.behind > 0
        ORDER BY array_position(ARRAY['red', 'yellow', 'blue', 'grey', 'green'], o.colour), b.behind DESC, o.matter_id, o.ord;
    END;
COMMENT ON FUNCTION edianton.blocking(bigint) IS
    'Open nodes that others wait for, of one matter or of all running projects: who has it, since when, how many unfinished nodes come after it, and the investment of the project in yuan. Worst first. 卡点清单：谁在办、自何时起、其后未办结的节点数、涉及投资（元）。';

CREATE OR REPLACE FUNCTION edianton.blockers(unit text DEFAULT NULL)
    RETURNS TABLE (unit text, unit_zh text, projects integer, nodes integer, red integer, yellow integer, behind integer,
        investment numeric, longest interval)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH held AS (
            SELECT b.* FROM edianton.blocking() b WHERE $1 IS NULL OR b.unit = $1
        ), money AS (
            SELECT d.unit, sum(d.investment) AS investment
            FROM (SELECT DISTINCT h.unit, h.matter_id, h.investment FROM held h) d GROUP BY d.unit
        )
        SELECT h.unit, h.unit_zh, count(DISTINCT h.matter_id)::integer, count(*)::integer, (count(*) FILTER (WHERE h.colour = 'red'))::integer,
               (count(*) FILTER (WHERE h.colour = 'yellow'))::integer, sum(h.behind)::integer, m.investment,
               max(edianton.clock() - h.since)
        FROM held h JOIN money m ON m.unit = h.unit
        GROUP BY h.unit, h.unit_zh, m.investment
        ORDER BY 5 DESC, 6 DESC, m.investment DESC NULLS LAST, h.unit;
    END;
COMMENT ON FUNCTION edianton.blockers(text) IS
    'Units that hold up projects, one line each: projects, nodes, red and yellow ones, unfinished nodes behind them, investment of those projects in yuan (each counted once a unit), and how long the oldest has been there. 各单位卡点汇总：项目数、节点数、红黄灯数、其后未办结节点数、涉及投资（元）与最长等待。';
