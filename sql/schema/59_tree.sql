-- The tree of parts: what every whole adds up to at this instant.

-- What the stored sums lack at this instant: changes that are not folded, and lights that time has changed since they
-- were recorded. For wholes that the acting person sees, whose parts he need not see; the owner's session sees past that.
CREATE OR REPLACE FUNCTION edianton.unfolded_parts() RETURNS SETOF edianton.part_sum
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        WITH RECURSIVE up AS (
            SELECT c.matter_id, c.parts, c.closed, c.green, c.grey, c.blue, c.yellow, c.red
            FROM (
                SELECT d.matter_id, d.parts, d.closed, d.green, d.grey, d.blue, d.yellow, d.red
                FROM edianton.part_delta d
                UNION ALL
                SELECT m.parent_id AS matter_id, 0 AS parts, 0 AS closed,
                       (l.colour = 'green')::integer - (m.colour = 'green')::integer AS green,
                       (l.colour = 'grey')::integer - (m.colour = 'grey')::integer AS grey,
                       (l.colour = 'blue')::integer - (m.colour = 'blue')::integer AS blue,
                       (l.colour = 'yellow')::integer - (m.colour = 'yellow')::integer AS yellow,
                       (l.colour = 'red')::integer - (m.colour = 'red')::integer AS red
                FROM (SELECT DISTINCT n.matter_id FROM edianton.node n WHERE n.next_at <= edianton.clock()) w
                JOIN edianton.matter m ON m.id = w.matter_id AND m.blocks AND m.parent_ord IS NULL AND m.parent_id IS NOT NULL
                CROSS JOIN LATERAL (
                    SELECT CASE WHEN m.pending_at <= edianton.clock() THEN edianton.matter_light_at(m.id, edianton.clock())
                                ELSE edianton.roll_up(m.base_colour, m.warn_at, m.due_at, edianton.clock()) END AS colour) l
                WHERE l.colour <> m.colour) c
            UNION ALL
            SELECT m.parent_id AS matter_id, u.parts, u.closed, u.green, u.grey, u.blue, u.yellow, u.red
            FROM up u JOIN edianton.matter m ON m.id = u.matter_id AND m.blocks AND m.parent_ord IS NULL AND m.parent_id IS NOT NULL
        )
        SELECT u.matter_id, sum(u.parts)::integer AS parts, sum(u.closed)::integer AS closed, sum(u.green)::integer AS green,
               sum(u.grey)::integer AS grey, sum(u.blue)::integer AS blue, sum(u.yellow)::integer AS yellow, sum(u.red)::integer AS red
        FROM up u
        WHERE (SELECT edianton.sees_all())
           OR (SELECT pg_has_role(coalesce(nullif(current_setting('role', true), 'none'), session_user), c.relowner, 'USAGE')
               FROM pg_class c WHERE c.oid = 'edianton.matter'::regclass)
           OR EXISTS (
            SELECT FROM edianton.matter m
            WHERE m.id = u.matter_id AND ((SELECT edianton.sight_unit()) = ANY (m.units) OR m.enterprise = (SELECT edianton.sight_enterprise())
                                          OR m.id = ANY ((SELECT edianton.party_matters())::bigint[])))
        GROUP BY u.matter_id;
    END;
COMMENT ON FUNCTION edianton.unfolded_parts() IS
    'What edianton.part_sum lacks at edianton.clock(): changes that wait for the sweep, lights that time changed; edianton.tree_board adds it. 尚未汇总的子项变化与已到时未登记的灯色变化，由 tree_board 合并。';

CREATE OR REPLACE VIEW edianton.tree_board WITH (security_invoker = true) AS
SELECT s.matter_id,
       m.kind,
       m.title,
       m.parent_id,
       u.code AS unit,
       u.name_zh AS unit_zh,
       m.state,
       s.parts::integer AS parts,
       s.closed::integer AS closed,
       (100 * (s.closed + (m.state = 'completed')::integer) / greatest(s.parts + (m.state <> 'cancelled')::integer, 1))::integer AS percent,
       s.red::integer AS red,
       s.yellow::integer AS yellow,
       s.blue::integer AS blue,
       s.grey::integer AS grey,
       s.green::integer AS green,
       o.colour::text AS own_colour,
       CASE WHEN s.red > 0 THEN 'red'
            WHEN o.colour = 'red' THEN 'red'
            WHEN s.yellow > 0 OR o.colour = 'yellow' THEN 'yellow'
            WHEN s.blue > 0 OR o.colour = 'blue' THEN 'blue'
            WHEN s.grey > 0 OR o.colour = 'grey' THEN 'grey'
            ELSE 'green' END AS colour
FROM (
    SELECT f.matter_id, sum(f.parts) AS parts, sum(f.closed) AS closed, sum(f.green) AS green, sum(f.grey) AS grey,
           sum(f.blue) AS blue, sum(f.yellow) AS yellow, sum(f.red) AS red
    FROM (SELECT p.matter_id, p.parts, p.closed, p.green, p.grey, p.blue, p.yellow, p.red FROM edianton.part_sum p
          UNION ALL
          SELECT w.matter_id, w.parts, w.closed, w.green, w.grey, w.blue, w.yellow, w.red FROM edianton.unfolded_parts() w) f
    GROUP BY f.matter_id) s
JOIN edianton.matter m ON m.id = s.matter_id
LEFT JOIN edianton.unit u ON u.id = m.unit
CROSS JOIN LATERAL (
    SELECT CASE WHEN m.state <> 'open' THEN m.colour
                WHEN m.pending_at <= edianton.clock() THEN edianton.matter_light_at(m.id, edianton.clock())
                ELSE edianton.roll_up(m.base_colour, m.warn_at, m.due_at, edianton.clock()) END AS colour) o;
COMMENT ON VIEW edianton.tree_board IS 'Every matter that was split, with what its parts at all levels add up to at edianton.clock(). 各分解事项的逐级汇总：子项数、办结数、灯色，任一时刻均准确。';
COMMENT ON COLUMN edianton.tree_board.matter_id IS 'The whole. 事项。';
COMMENT ON COLUMN edianton.tree_board.kind IS 'Kind of the matter. 事项类别。';
COMMENT ON COLUMN edianton.tree_board.title IS 'Title. 名称。';
COMMENT ON COLUMN edianton.tree_board.parent_id IS 'Matter above it; none: a root. 上级事项，空为根。';
COMMENT ON COLUMN edianton.tree_board.unit IS 'Code of the unit that answers for the whole. 总责单位代码。';
COMMENT ON COLUMN edianton.tree_board.unit_zh IS 'Unit that answers for the whole. 总责单位。';
COMMENT ON COLUMN edianton.tree_board.state IS 'State of the whole. 事项状态。';
COMMENT ON COLUMN edianton.tree_board.parts IS 'Parts at all levels below it, cancelled ones left out. 各级子项数，不含已终止。';
COMMENT ON COLUMN edianton.tree_board.closed IS 'Of which completed. 其中已办结。';
COMMENT ON COLUMN edianton.tree_board.percent IS 'Share done of the whole and its parts, in percent, rounded down. 含自身的办结百分比（向下取整）。';
COMMENT ON COLUMN edianton.tree_board.red IS 'Parts that are red. 红灯子项数。';
COMMENT ON COLUMN edianton.tree_board.yellow IS 'Parts that are yellow. 黄灯子项数。';
COMMENT ON COLUMN edianton.tree_board.blue IS 'Parts that are blue. 蓝灯子项数。';
COMMENT ON COLUMN edianton.tree_board.grey IS 'Parts that are grey. 灰灯子项数。';
COMMENT ON COLUMN edianton.tree_board.green IS 'Parts that are green. 绿灯子项数。';
COMMENT ON COLUMN edianton.tree_board.own_colour IS 'Light of the whole by its own nodes. 事项自身灯色。';
COMMENT ON COLUMN edianton.tree_board.colour IS 'Worst light of the whole and its parts. 自身与各级子项的最差灯色。';
