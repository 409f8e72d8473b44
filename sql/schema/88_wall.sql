-- What the wall of a command centre shows, a function for each of its boards: with the eyes of the caller, and where a
-- library or a unit (its code) is named, of that library's projects or of those in which the unit leads a node.

CREATE OR REPLACE FUNCTION edianton.wall_scope(library text, unit text) RETURNS SETOF edianton.board
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT b.*
        FROM edianton.board b
        WHERE b.kind = 'project' AND ($1 IS NULL OR b.library = $1)
          AND ($2 IS NULL OR b.matter_id IN (SELECT n.matter_id FROM edianton.node n JOIN edianton.unit u ON u.id = n.lead_unit WHERE u.code = $2));
    END;
COMMENT ON FUNCTION edianton.wall_scope(text, text) IS
    'Projects of a library and a unit (its code), as the board shows them; NULL: all. 按项目库、单位取项目，空为全部。';

CREATE OR REPLACE FUNCTION edianton.wall_cards(library text DEFAULT NULL, unit text DEFAULT NULL, most integer DEFAULT 200)
    RETURNS TABLE (matter_id bigint, title text, state text, state_label text, colour text, colour_label text, percent integer,
                   next_due_at timestamptz, due text, stage integer, stage_name text, nodes_total integer, nodes_done integer, stage_colour text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH chosen AS (
            SELECT b.matter_id, b.title, b.state, b.state_label, b.colour, b.colour_label, b.percent, b.next_due_at,
                   row_number() OVER (ORDER BY (b.state = 'completed'), array_position(ARRAY['red', 'yellow', 'blue', 'grey', 'green'], b.colour),
                                               b.next_due_at, b.matter_id) AS place
            FROM edianton.wall_scope($1, $2) b
            WHERE b.state IN ('open', 'suspended', 'completed')
        )
        SELECT c.matter_id, c.title, c.state, c.state_label, c.colour, c.colour_label, c.percent::integer, c.next_due_at,
               CASE WHEN extract(year FROM c.next_due_at AT TIME ZONE 'Asia/Shanghai') = extract(year FROM edianton.clock() AT TIME ZONE 'Asia/Shanghai')
                    THEN to_char(c.next_due_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD')
                    ELSE to_char(c.next_due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') END,
               s.stage, s.stage_name, s.nodes_total, s.nodes_done, s.colour
        FROM chosen c
        LEFT JOIN (SELECT n.matter_id, n.stage::integer AS stage, min(n.stage_name) AS stage_name,
                          count(*) FILTER (WHERE n.state <> 'skipped')::integer AS nodes_total,
                          count(*) FILTER (WHERE n.state = 'done')::integer AS nodes_done,
                          coalesce(max(n.colour::edianton.colour) FILTER (WHERE n.state <> 'skipped'), 'grey')::text AS colour
                   FROM edianton.node_light n
                   WHERE n.kind = 'project'
                   GROUP BY n.matter_id, n.stage) s ON s.matter_id = c.matter_id
        WHERE c.place <= $3
        ORDER BY c.place, s.stage;
    END;
COMMENT ON FUNCTION edianton.wall_cards(text, text, integer) IS
    'Projects that run or have ended, at most so many, worst first and ended ones last: a row for each stage with what its nodes add up to. 大屏项目卡片：每项目每大节点一行，最紧急在前。';

CREATE OR REPLACE FUNCTION edianton.wall_figures(library text DEFAULT NULL, unit text DEFAULT NULL)
    RETURNS TABLE (county text, unit_name text, at text, running integer, completed integer, reserve integer, investment numeric, reserve_investment numeric,
                   red integer, yellow integer, blue integer, green integer, cases integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT coalesce(s.name, d.name, s.division),
               (SELECT edianton.in_language(u.name_zh, u.name_en) FROM edianton.unit u WHERE u.code = $2),
               edianton.local_text(edianton.clock()),
               p.running, p.completed, p.reserve, p.investment, p.reserve_investment,
               l.red, l.yellow, l.blue, l.green,
               (SELECT count(*)::integer FROM edianton.matter m
                WHERE m.kind = 'supervision' AND m.state IN ('open', 'suspended')
                  AND (($1 IS NULL AND $2 IS NULL) OR m.parent_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x)))
        FROM edianton.site s
        LEFT JOIN edianton.division d ON d.code = s.division
        CROSS JOIN (SELECT count(*) FILTER (WHERE b.state IN ('open', 'suspended'))::integer AS running,
                           count(*) FILTER (WHERE b.state = 'completed')::integer AS completed,
                           count(*) FILTER (WHERE b.state = 'draft')::integer AS reserve,
                           round(coalesce(sum(x.total_investment) FILTER (WHERE b.state IN ('open', 'suspended', 'completed')), 0) / 1e8, 1) AS investment,
                           round(coalesce(sum(x.total_investment) FILTER (WHERE b.state = 'draft'), 0) / 1e8, 1) AS reserve_investment
                    FROM edianton.wall_scope($1, $2) b LEFT JOIN edianton.project x ON x.matter_id = b.matter_id) p
        CROSS JOIN (SELECT count(*) FILTER (WHERE n.colour = 'red')::integer AS red,
                           count(*) FILTER (WHERE n.colour = 'yellow')::integer AS yellow,
                           count(*) FILTER (WHERE n.colour = 'blue')::integer AS blue,
                           count(*) FILTER (WHERE n.colour = 'green')::integer AS green
                    FROM edianton.node_light n
                    WHERE n.kind = 'project' AND n.matter_state IN ('open', 'suspended', 'completed') AND n.state <> 'skipped'
                      AND (($1 IS NULL AND $2 IS NULL) OR n.matter_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x))) l;
    END;
COMMENT ON FUNCTION edianton.wall_figures(text, text) IS
    'The figures above: projects by state, investment in 亿元 (one decimal), lights of their nodes, open 13710 cases. 大屏总览数字：项目、投资（亿元）、各色灯数、在办督办。';

CREATE OR REPLACE FUNCTION edianton.wall_units(library text DEFAULT NULL, unit text DEFAULT NULL, most integer DEFAULT 9)
    RETURNS TABLE (unit text, unit_name text, red integer, yellow integer, in_hand integer, in_time_percent integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT g.unit, g.unit_name, g.red, g.yellow, g.in_hand, CASE WHEN g.ended > 0 THEN g.in_time * 100 / g.ended END
        FROM (SELECT n.unit, min(n.unit_name) AS unit_name,
                     count(*) FILTER (WHERE n.matter_state = 'open' AND n.colour = 'red')::integer AS red,
                     count(*) FILTER (WHERE n.matter_state = 'open' AND n.colour = 'yellow')::integer AS yellow,
                     count(*) FILTER (WHERE n.matter_state = 'open' AND n.in_hand)::integer AS in_hand,
                     count(n.in_time)::integer AS ended,
                     count(*) FILTER (WHERE n.in_time)::integer AS in_time
              FROM edianton.node_light n
              WHERE ($1 IS NULL AND $2 IS NULL) OR n.matter_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x)
              GROUP BY n.unit) g
        WHERE g.red + g.yellow + g.in_hand > 0
        ORDER BY g.red DESC, g.yellow DESC, g.in_hand DESC, g.unit COLLATE "C"
        LIMIT $3;
    END;
COMMENT ON FUNCTION edianton.wall_units(text, text, integer) IS
    'Units with the most red and yellow lights, what they have in hand, and how much they finish in time. 红黄灯最多的单位。';

CREATE OR REPLACE FUNCTION edianton.wall_cases(library text DEFAULT NULL, unit text DEFAULT NULL, most integer DEFAULT 4)
    RETURNS TABLE (matter_id bigint, title text, unit_name text, colour text, age_days integer, lights text[], open integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT s.matter_id, coalesce(s.source_title, s.title), s.unit_name, s.colour, s.age_days,
               ARRAY[s.accept_colour, s.feedback_colour, s.solve_colour, s.complete_colour, s.writeoff_colour], (count(*) OVER ())::integer
        FROM edianton.supervision_board s
        WHERE ($1 IS NULL AND $2 IS NULL) OR s.source_matter_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x)
        ORDER BY array_position(ARRAY['red', 'yellow', 'blue', 'grey', 'green'], s.colour), s.opened_at, s.matter_id
        LIMIT $3;
    END;
COMMENT ON FUNCTION edianton.wall_cases(text, text, integer) IS
    'The gravest open 13710 cases: lights of accepting, feeding back, solving, completing and writing off; open counts all there are. 最急的在办督办及其1、3、7、月、0五灯。';

CREATE OR REPLACE FUNCTION edianton.wall_checkpoints(library text DEFAULT NULL, unit text DEFAULT NULL)
    RETURNS TABLE (place integer, red integer, yellow integer, blue integer, green integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT i, count(*) FILTER (WHERE l.colour = 'red')::integer, count(*) FILTER (WHERE l.colour = 'yellow')::integer,
               count(*) FILTER (WHERE l.colour = 'blue')::integer, count(*) FILTER (WHERE l.colour = 'green')::integer
        FROM generate_series(1, 5) i
        LEFT JOIN (SELECT n.colour, row_number() OVER (PARTITION BY n.matter_id ORDER BY n.position) AS place
                   FROM edianton.node_light n JOIN edianton.matter m ON m.id = n.matter_id
                   WHERE n.kind = 'supervision' AND m.state IN ('open', 'suspended')
                     AND (($1 IS NULL AND $2 IS NULL) OR m.parent_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x))) l ON l.place = i
        GROUP BY i
        ORDER BY i;
    END;
COMMENT ON FUNCTION edianton.wall_checkpoints(text, text) IS
    'Lights of the five checkpoints of all open 13710 cases. 在办督办1、3、7、月、0五节点各色灯数。';

CREATE OR REPLACE FUNCTION edianton.wall_libraries(unit text DEFAULT NULL)
    RETURNS TABLE (library text, running integer, completed integer, reserve integer, investment numeric, red integer, yellow integer, percent integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT p.library, count(*) FILTER (WHERE b.state IN ('open', 'suspended'))::integer, count(*) FILTER (WHERE b.state = 'completed')::integer,
               count(*) FILTER (WHERE b.state = 'draft')::integer, round(sum(p.total_investment) FILTER (WHERE b.state <> 'cancelled') / 1e8, 1),
               count(*) FILTER (WHERE b.state = 'open' AND b.colour = 'red')::integer, count(*) FILTER (WHERE b.state = 'open' AND b.colour = 'yellow')::integer,
               (100 * sum(b.nodes_done) / nullif(sum(b.nodes_total), 0))::integer
        FROM edianton.wall_scope(NULL, $1) b JOIN edianton.project p ON p.matter_id = b.matter_id
        GROUP BY p.library
        ORDER BY array_position(ARRAY['government', 'state_owned', 'social'], p.library);
    END;
COMMENT ON FUNCTION edianton.wall_libraries(text) IS
    'The libraries: projects by state, investment in 亿元, lights of running ones, share of nodes finished. 三库项目：各状态项目数、总投资（亿元）、红黄灯、办结比例。';

CREATE OR REPLACE FUNCTION edianton.wall_funnel(library text DEFAULT NULL, unit text DEFAULT NULL)
    RETURNS TABLE (stage integer, name text, involved integer, passed integer, in_hand integer, red integer, yellow integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT s.stage, min(s.name), count(*)::integer, count(*) FILTER (WHERE s.done = s.total)::integer,
               count(*) FILTER (WHERE s.done < s.total AND (s.done > 0 OR s.begun))::integer,
               count(*) FILTER (WHERE s.done < s.total AND s.colour = 'red')::integer,
               count(*) FILTER (WHERE s.done < s.total AND s.colour = 'yellow')::integer
        FROM (SELECT n.matter_id, n.stage::integer AS stage, min(n.stage_name) AS name, count(*) AS total,
                     count(*) FILTER (WHERE n.state = 'done') AS done, bool_or(n.in_hand AND n.state <> 'undecided') AS begun,
                     max(n.colour::edianton.colour)::text AS colour
              FROM edianton.node_light n
              WHERE n.kind = 'project' AND n.matter_state IN ('open', 'suspended', 'completed') AND n.state <> 'skipped'
                AND (($1 IS NULL AND $2 IS NULL) OR n.matter_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x))
              GROUP BY n.matter_id, n.stage) s
        GROUP BY s.stage
        ORDER BY s.stage;
    END;
COMMENT ON FUNCTION edianton.wall_funnel(text, text) IS
    'Stages: how many projects involve one, have passed it, are in it, and of these with red or yellow lights. 各大节点项目数：涉及、已过、在办及红黄灯。';

CREATE OR REPLACE FUNCTION edianton.wall_escalations(library text DEFAULT NULL, unit text DEFAULT NULL, most integer DEFAULT 9)
    RETURNS TABLE (at text, title text, kind text, node_name text, unit_name text, supervised boolean)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT to_char(e.recorded_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI'), m.title, m.kind, edianton.in_language(tn.name_zh, tn.name_en),
               edianton.in_language(u.name_zh, u.name_en),
               EXISTS (SELECT FROM edianton.event o WHERE o.matter_id = e.matter_id AND o.ord = e.ord AND o.round = e.round
                                                      AND o.kind = 'supervision.opened' AND o.seq > e.seq)
        FROM (SELECT v.matter_id, v.seq, v.id, v.ord, v.round, v.unit, v.recorded_at
              FROM edianton.event v
              WHERE v.kind = 'node.red'
                AND (($1 IS NULL AND $2 IS NULL) OR v.matter_id IN (SELECT x.matter_id FROM edianton.wall_scope($1, $2) x))
              ORDER BY v.id DESC LIMIT $3) e
        JOIN edianton.matter m ON m.id = e.matter_id
        LEFT JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = e.ord
        LEFT JOIN edianton.unit u ON u.id = e.unit
        ORDER BY e.id DESC;
    END;
COMMENT ON FUNCTION edianton.wall_escalations(text, text, integer) IS
    'The last nodes that turned red, and whether supervision was opened. 最近转红的节点及是否立督办。';
