-- What the burn-up of a portfolio is drawn from.

-- Nodes by day: involved, planned to be finished by then had each taken its whole term, and finished.
CREATE OR REPLACE FUNCTION edianton.burn_up_points(library text DEFAULT NULL, unit text DEFAULT NULL, from_day date DEFAULT NULL,
        to_day date DEFAULT NULL, points integer DEFAULT 60)
    RETURNS TABLE (day date, scope integer, planned integer, done integer)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH portfolio AS (
            SELECT b.matter_id, b.opened_at
            FROM edianton.board b
            WHERE b.kind = 'project' AND b.opened_at IS NOT NULL AND b.state IN ('open', 'suspended', 'completed')
              AND ($1 IS NULL OR b.library = $1)
              AND ($2 IS NULL OR EXISTS (SELECT FROM edianton.node n JOIN edianton.unit u ON u.id = n.lead_unit
                                         WHERE n.matter_id = b.matter_id AND u.code = $2))
        ), happened AS (
            SELECT 'scope'::text AS what, (p.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS day
            FROM portfolio p JOIN edianton.node_light l ON l.matter_id = p.matter_id
            WHERE l.state <> 'skipped' AND ($2 IS NULL OR l.unit = $2)
            UNION ALL
            SELECT 'done'::text AS what, (l.done_at AT TIME ZONE 'Asia/Shanghai')::date AS day
            FROM portfolio p JOIN edianton.node_light l ON l.matter_id = p.matter_id
            WHERE l.state IN ('done', 'conditional') AND ($2 IS NULL OR l.unit = $2)
            UNION ALL
            SELECT 'planned'::text AS what, (r.ends_at AT TIME ZONE 'Asia/Shanghai')::date AS day
            FROM portfolio p CROSS JOIN LATERAL edianton.planned_run(p.matter_id) r
            WHERE $2 IS NULL OR EXISTS (SELECT FROM edianton.node n JOIN edianton.unit u ON u.id = n.lead_unit
                                        WHERE n.matter_id = p.matter_id AND n.code = r.node AND u.code = $2)
        ), daily AS (
            SELECT h.day, count(*) FILTER (WHERE h.what = 'scope') AS scope, count(*) FILTER (WHERE h.what = 'planned') AS planned,
                   count(*) FILTER (WHERE h.what = 'done') AS done
            FROM happened h GROUP BY h.day
        ), total AS (
            SELECT d.day, sum(d.scope) OVER w AS scope, sum(d.planned) OVER w AS planned, sum(d.done) OVER w AS done
            FROM daily d WINDOW w AS (ORDER BY d.day)
        ), span AS (
            SELECT coalesce($3, min(d.day)) AS from_day,
                   coalesce($4, greatest(max(d.day) FILTER (WHERE d.done > 0 OR d.scope > 0), (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date)) AS to_day
            FROM daily d
        ), ticks AS (
            SELECT s.to_day - (s.to_day - s.from_day) * (greatest($5, 2) - 1 - i) / (greatest($5, 2) - 1) AS day
            FROM span s CROSS JOIN generate_series(0, greatest($5, 2) - 1) i
            WHERE s.to_day >= s.from_day
        )
        SELECT DISTINCT k.day, coalesce(t.scope, 0)::integer, coalesce(t.planned, 0)::integer, coalesce(t.done, 0)::integer
        FROM ticks k
        LEFT JOIN LATERAL (SELECT x.scope, x.planned, x.done FROM total x WHERE x.day <= k.day ORDER BY x.day DESC LIMIT 1) t ON true
        ORDER BY 1;
    END;
COMMENT ON FUNCTION edianton.burn_up_points(text, text, date, date, integer) IS
    'Nodes of all opened projects by day: involved, planned to be finished had each taken its whole term, finished; of one library, or led by one unit (its code); evenly spread days. 项目群燃起图数据：应办、计划办结与实际办结节点数。';
