-- Progress as pictures of text for psql: one matter as a line of stations, a county as a table of rainbows.

-- Columns that a terminal needs: two for CJK, full-width forms and emoji, one for all others.
CREATE OR REPLACE FUNCTION edianton.display_width(string text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN pg_catalog.char_length(string) + pg_catalog.char_length(pg_catalog.regexp_replace(string,
        '[^\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\U0001F300-\U0001F64F\U0001F900-\U0001F9FF\U00020000-\U0003FFFD]',
        '', 'g'));
COMMENT ON FUNCTION edianton.display_width(text) IS
    'Columns that a string takes on a terminal; Chinese characters take two. 字符串在终端上的显示宽度，汉字占两列。';

CREATE OR REPLACE FUNCTION edianton.display_fit(string text, width integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    line text := regexp_replace(string, '[[:cntrl:]]', ' ', 'g');  -- a title must not steer the terminal
    cut integer;
BEGIN
    IF edianton.display_width(line) > width THEN
        SELECT max(i) INTO cut FROM generate_series(0, greatest(width - 1, 0)) i
        WHERE edianton.display_width(left(line, i)) <= width - 1;
        line := left(line, coalesce(cut, 0)) || CASE WHEN width > 0 THEN '…' ELSE '' END;
    END IF;
    RETURN line || repeat(' ', width - edianton.display_width(line));
END
$$;
COMMENT ON FUNCTION edianton.display_fit(text, integer) IS
    'A string cut or padded to a number of terminal columns; control characters become blanks. 将字符串截断或补齐到指定显示宽度。';

CREATE OR REPLACE FUNCTION edianton.picture_sign(colour text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE colour WHEN 'green' THEN '●' WHEN 'blue' THEN '◐' WHEN 'yellow' THEN '▲' WHEN 'red' THEN '■' WHEN 'grey' THEN '○' ELSE '·' END;
COMMENT ON FUNCTION edianton.picture_sign(text) IS 'A light''s sign where there are no colours. 无彩色时代表灯色的符号。';

-- One cell of a picture: text of that width on the light's colour, or the light's sign where there are no colours.
CREATE OR REPLACE FUNCTION edianton.picture_cell(colour text, content text, width integer, ansi boolean, shade boolean DEFAULT false) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN width <= 0 THEN ''
        WHEN ansi AND colour IS NULL THEN E'\x1b[2m' || edianton.display_fit(content, width) || E'\x1b[0m'
        WHEN ansi THEN
            CASE colour
                WHEN 'green' THEN CASE WHEN shade THEN E'\x1b[48;5;28;38;5;231m' ELSE E'\x1b[48;5;34;38;5;231m' END
                WHEN 'blue' THEN CASE WHEN shade THEN E'\x1b[48;5;27;38;5;231m' ELSE E'\x1b[48;5;33;38;5;231m' END
                WHEN 'yellow' THEN CASE WHEN shade THEN E'\x1b[48;5;214;38;5;16m' ELSE E'\x1b[48;5;220;38;5;16m' END
                WHEN 'red' THEN CASE WHEN shade THEN E'\x1b[48;5;160;38;5;231;1m' ELSE E'\x1b[48;5;196;38;5;231;1m' END
                ELSE CASE WHEN shade THEN E'\x1b[48;5;239;38;5;231m' ELSE E'\x1b[48;5;242;38;5;231m' END END
            || edianton.display_fit(pg_catalog.repeat(' ', (width - edianton.display_width(content)) / 2) || content, width)
            || E'\x1b[0m'
        ELSE edianton.display_fit(
            edianton.picture_sign(colour)
            || CASE WHEN colour IS NOT NULL AND edianton.display_width(content) < width THEN content ELSE '' END, width)
    END;
COMMENT ON FUNCTION edianton.picture_cell(text, text, integer, boolean, boolean) IS
    'One cell of a text picture; neighbours differ in shade. 文本图的一个单元格，相邻格深浅交替。';

CREATE OR REPLACE FUNCTION edianton.picture_ink(colour text, content text, ansi boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN NOT ansi OR content = '' THEN content
        ELSE CASE colour
                 WHEN 'green' THEN E'\x1b[38;5;34m'
                 WHEN 'blue' THEN E'\x1b[38;5;33m'
                 WHEN 'yellow' THEN E'\x1b[38;5;178m'
                 WHEN 'red' THEN E'\x1b[1;38;5;196m'
                 WHEN 'grey' THEN E'\x1b[38;5;245m'
                 WHEN 'bold' THEN E'\x1b[1m'
                 ELSE E'\x1b[2m' END || content || E'\x1b[0m'
    END;
COMMENT ON FUNCTION edianton.picture_ink(text, text, boolean) IS
    'Text in the colour of a light. 以灯色书写的文字。';

-- What a node's cell says in two columns: days left, days late, or why no clock runs.
CREATE OR REPLACE FUNCTION edianton.picture_mark(state text, colour text, time_left interval, width integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN state = 'undecided' THEN '?'
        WHEN state = 'paused' THEN '='
        WHEN state = 'refused' THEN 'x'
        WHEN state = 'skipped' THEN '-'
        WHEN time_left IS NULL OR state IN ('done', 'waiting') THEN ''
        ELSE pg_catalog.left((pg_catalog.ceil(pg_catalog.abs(EXTRACT(epoch FROM time_left)) / 86400))::bigint::text, width)
    END;
COMMENT ON FUNCTION edianton.picture_mark(text, text, interval, integer) IS
    'The mark in a node''s cell: days left or late, ? undecided, = paused, x refused, - not involved. 节点格内的标记。';

CREATE OR REPLACE FUNCTION edianton.picture_legend(ansi boolean DEFAULT true) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
        SELECT string_agg(edianton.picture_cell(c, '', 2, ansi) || ' ' || edianton.colour_label(c::edianton.colour), '  ' ORDER BY i)
               || CASE current_setting('edianton.language', true)
                      WHEN 'en' THEN '   number: days left or late   ? to confirm   = paused   - not involved'
                      ELSE '   数字：剩余或逾期天数   ? 待确认   = 暂停计时   - 不涉及' END
        FROM unnest(ARRAY['green', 'blue', 'yellow', 'red', 'grey']) WITH ORDINALITY AS x (c, i);
    END;
COMMENT ON FUNCTION edianton.picture_legend(boolean) IS 'What colours and marks of a rainbow mean. 彩虹进度条图例。';

-- One matter: a line of stations (the stages), a bar of its nodes, and who is late.
CREATE OR REPLACE FUNCTION edianton.rainbow(matter bigint, width integer DEFAULT 100, ansi boolean DEFAULT true) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    en CONSTANT boolean := coalesce(current_setting('edianton.language', true) = 'en', false);
    head edianton.board;
    stage record;
    node record;
    track text := ' ';
    names text := ' ';
    bar text := ' ';
    counts text := ' ';
    late text := '';
    room integer;
    spare integer;
    given integer := 0;
    nodes integer := 0;
    cell integer;
    label text;
BEGIN
    SELECT * INTO head FROM edianton.board b WHERE b.matter_id = matter;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no matter %', matter USING ERRCODE = 'ED002',
            DETAIL = 'A matter is named by its id, and a session sees only those it may see.',
            HINT = 'SELECT matter_id, title FROM edianton.board;';
    END IF;

    SELECT rainbow.width - 1 - sum(greatest(x.label_width, 2 * x.n)) - (count(*) - 1), sum(x.n)
    INTO spare, nodes
    FROM (SELECT least(edianton.display_width(CASE WHEN en THEN coalesce(max(l.stage_en), max(l.stage_zh)) ELSE max(l.stage_zh) END), CASE WHEN en THEN 8 ELSE 12 END) AS label_width,
                 count(*) AS n
          FROM edianton.node_light l WHERE l.matter_id = matter GROUP BY l.stage) x;
    spare := greatest(coalesce(spare, 0), 0);

    FOR stage IN
        SELECT s.stage, CASE WHEN en THEN coalesce(s.name_en, s.name_zh) ELSE s.name_zh END AS name, s.colour, s.nodes_done, s.nodes_total,
               count(*)::integer AS n, sum(count(*)) OVER (ORDER BY s.stage)::integer AS upto,
               row_number() OVER (ORDER BY s.stage) AS place
        FROM edianton.stage_light s JOIN edianton.node n ON n.matter_id = s.matter_id AND n.stage = s.stage
        WHERE s.matter_id = matter
        GROUP BY s.stage, s.name_zh, s.name_en, s.colour, s.nodes_done, s.nodes_total
        ORDER BY s.stage
    LOOP
        room := greatest(least(edianton.display_width(stage.name), CASE WHEN en THEN 8 ELSE 12 END), 2 * stage.n)
                + spare * stage.upto / nodes - given;
        given := spare * stage.upto / nodes;
        IF stage.place > 1 THEN
            names := names || ' ';
            bar := bar || ' ';
            counts := counts || ' ';
        END IF;
        label := CASE WHEN stage.nodes_total = 0 THEN '·'
                      WHEN stage.nodes_done = stage.nodes_total THEN '●'
                      WHEN stage.colour = 'grey' AND stage.nodes_done = 0 THEN '○'
                      ELSE '◉' END;
        track := track || edianton.picture_ink(stage.colour, label, ansi)
                 || edianton.picture_ink(CASE WHEN stage.nodes_done > 0 THEN 'green' ELSE 'grey' END,
                                         repeat('━', CASE WHEN stage.nodes_total > 0 THEN (room - 1) * stage.nodes_done / stage.nodes_total ELSE 0 END), ansi)
                 || edianton.picture_ink('grey',
                                         repeat('─', room + CASE WHEN stage.upto < nodes THEN 1 ELSE 0 END - 1
                                                - CASE WHEN stage.nodes_total > 0 THEN (room - 1) * stage.nodes_done / stage.nodes_total ELSE 0 END), ansi);
        names := names || edianton.picture_ink(CASE WHEN stage.colour IN ('red', 'yellow', 'blue') THEN stage.colour
                                                    WHEN stage.colour = 'green' THEN 'green' ELSE 'grey' END,
                                               edianton.display_fit(stage.name, room), ansi);
        counts := counts || edianton.picture_ink('dim', edianton.display_fit(
                      CASE WHEN stage.nodes_total > 0 THEN stage.nodes_done || '/' || stage.nodes_total ELSE '-' END, room), ansi);
        FOR node IN
            SELECT l.*, (row_number() OVER (ORDER BY l.position))::integer AS place
            FROM edianton.node_light l WHERE l.matter_id = matter AND l.stage = stage.stage ORDER BY l.position
        LOOP
            cell := room * node.place / stage.n - room * (node.place - 1) / stage.n;
            label := edianton.picture_mark(node.state, node.colour, node.time_left, cell);
            IF edianton.display_width(CASE WHEN en THEN coalesce(node.name_en, node.name_zh) ELSE node.name_zh END) + 2 + edianton.display_width(label) <= cell THEN
                label := CASE WHEN en THEN coalesce(node.name_en, node.name_zh) ELSE node.name_zh END || CASE WHEN label <> '' THEN ' ' || label ELSE '' END;
            END IF;
            bar := bar || edianton.picture_cell(CASE WHEN node.state <> 'skipped' THEN node.colour END, label, cell, ansi, node.place % 2 = 0);
        END LOOP;
    END LOOP;

    FOR node IN
        SELECT l.*, count(*) OVER () AS n
        FROM edianton.node_light l
        WHERE l.matter_id = matter AND l.matter_state = 'open'
          AND l.colour IN ('red', 'yellow')
        ORDER BY l.colour, l.due_at NULLS LAST, l.position
        LIMIT 8
    LOOP
        late := late || E'\n ' || edianton.picture_ink(node.colour, CASE WHEN node.colour = 'red' THEN '■ ' ELSE '▲ ' END || node.node, ansi)
                || ' ' || CASE WHEN en THEN coalesce(node.name_en, node.name_zh) ELSE node.name_zh END
                || ' · ' || CASE WHEN en THEN coalesce(node.unit_en, node.unit_zh) ELSE node.unit_zh END
                || CASE WHEN node.time_left <= interval '0' THEN ' · ' || CASE WHEN en THEN edianton.span_text(node.time_left) || ' late' ELSE '逾期' || edianton.span_text(node.time_left) END
                        WHEN node.time_left IS NOT NULL THEN ' · ' || CASE WHEN en THEN edianton.span_text(node.time_left) || ' left' ELSE '剩余' || edianton.span_text(node.time_left) END
                        WHEN node.state = 'paused' THEN ' · ' || edianton.state_label('paused'::edianton.node_state)
                        ELSE '' END
                || CASE WHEN node.causes <> '{}' THEN ' · ' || (SELECT array_to_string(edianton.cause_labels(x.causes), CASE WHEN en THEN ', ' ELSE '、' END) FROM edianton.node x WHERE x.matter_id = node.matter_id AND x.ord = node.ord) ELSE '' END
                || CASE WHEN node.due_at IS NOT NULL THEN CASE WHEN en THEN ' · due ' ELSE ' · 应于 ' END || edianton.local_text(node.due_at) ELSE '' END;
    END LOOP;

    RETURN ' ' || edianton.picture_ink('bold', regexp_replace(head.title, '[[:cntrl:]]', ' ', 'g'), ansi)
        || coalesce(' · ' || CASE WHEN en THEN coalesce(head.template_en, head.template_zh) ELSE head.template_zh END, '')
        || CASE WHEN head.unit_zh IS NOT NULL THEN ' · ' || head.unit_zh ELSE '' END
        || ' · ' || edianton.matter_state_label(head.state)
        || ' · ' || edianton.picture_ink(head.colour, '● ' || edianton.colour_label(head.colour::edianton.colour), ansi)
        || ' · ' || head.nodes_done || '/' || head.nodes_total || ' · ' || head.percent || '%'
        || CASE WHEN nodes > 0 THEN E'\n' || track || E'\n' || names || E'\n' || bar || E'\n' || counts ELSE '' END
        || late
        || CASE WHEN nodes > 0 THEN E'\n ' || edianton.picture_legend(ansi) ELSE '' END;
END
$$;
COMMENT ON FUNCTION edianton.rainbow(bigint, integer, boolean) IS
    'The rainbow of a matter for a terminal: stages, nodes with days left or late, who is late; in psql end the query with \g (format=unaligned tuples_only=on). 一个事项的彩虹进度条。';

-- Many matters, one line each: eleven blocks filled as far as the stage is done.
CREATE OR REPLACE FUNCTION edianton.rainbow_board(rows integer DEFAULT 20, library text DEFAULT NULL, kind text DEFAULT 'project',
                                                  ansi boolean DEFAULT true) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    en CONSTANT boolean := coalesce(current_setting('edianton.language', true) = 'en', false);
    line record;
    result text := '';
BEGIN
    FOR line IN
        WITH chosen AS (
            SELECT b.*
            FROM edianton.board b
            WHERE b.kind = rainbow_board.kind AND b.state IN ('open', 'suspended')
              AND (rainbow_board.library IS NULL OR b.library = rainbow_board.library)
            ORDER BY array_position(ARRAY['red', 'yellow', 'blue', 'grey', 'green'], b.colour), b.percent DESC, b.matter_id
            LIMIT rows),
        lights AS (
            SELECT n.matter_id, n.stage, count(*) FILTER (WHERE n.state <> 'skipped') AS total, count(*) FILTER (WHERE n.state = 'done') AS done,
                   CASE WHEN bool_or(n.colour = 'red') THEN 'red' WHEN bool_or(n.colour = 'yellow') THEN 'yellow'
                        WHEN bool_or(n.colour = 'blue') THEN 'blue' ELSE 'grey' END AS worst
            FROM edianton.node_light n
            WHERE n.matter_id IN (SELECT c.matter_id FROM chosen c)
            GROUP BY n.matter_id, n.stage),
        blocks AS (
            SELECT s.matter_id,
                   string_agg(CASE WHEN s.total = 0 THEN edianton.picture_cell(NULL, '--', 4, ansi)
                                   WHEN NOT ansi THEN repeat('●', (4 * s.done / s.total)::integer)
                                                      || repeat(edianton.picture_sign(s.worst), (4 - 4 * s.done / s.total)::integer)
                                   ELSE edianton.picture_cell('green', '', (4 * s.done / s.total)::integer, ansi)
                                        || edianton.picture_cell(s.worst, '', (4 - 4 * s.done / s.total)::integer, ansi) END, ' ' ORDER BY s.stage) AS bar
            FROM lights s
            GROUP BY s.matter_id)
        SELECT c.title, c.colour, c.percent, c.next_due_at, b.bar
        FROM chosen c LEFT JOIN blocks b ON b.matter_id = c.matter_id
        ORDER BY array_position(ARRAY['red', 'yellow', 'blue', 'grey', 'green'], c.colour), c.percent DESC, c.matter_id
    LOOP
        result := result || ' ' || edianton.picture_ink(line.colour, '●', ansi) || ' ' || edianton.display_fit(line.title, 34) || ' ' || coalesce(line.bar, '')
                  || lpad(line.percent || '%', 5)
                  || CASE WHEN line.next_due_at IS NOT NULL THEN '  ' || edianton.picture_ink('dim',
                                CASE WHEN left(edianton.local_text(line.next_due_at), 4) = left(edianton.local_text(edianton.clock()), 4)
                                     THEN right(edianton.local_text(line.next_due_at), 11) ELSE left(edianton.local_text(line.next_due_at), 10) END, ansi) ELSE '' END || E'\n';
    END LOOP;
    IF result = '' THEN
        RETURN CASE WHEN en THEN ' no running matter' ELSE ' 没有推进中的事项' END;
    END IF;
    RETURN edianton.picture_ink('dim', '   ' || edianton.display_fit(CASE WHEN en THEN 'Matter' ELSE '事项' END, 35)
               || CASE WHEN rainbow_board.kind = 'project' AND NOT en
                       THEN '立项 用地 规划 准备 许可 建设 纳统 验收 确权 投产 达产   进度  下一到期'
                       ELSE edianton.display_fit(CASE WHEN en THEN 'stages' ELSE '阶段' END, 54) || CASE WHEN en THEN '  done  next due' ELSE '  进度  下一到期' END END, ansi)
           || E'\n' || result;
END
$$;
COMMENT ON FUNCTION edianton.rainbow_board(integer, text, text, boolean) IS
    'Running matters, worst first, one line each: stages filled as far as they are done, percent, next due time. 多个事项的彩虹进度板。';
