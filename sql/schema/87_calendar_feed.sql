-- Deadlines as a calendar that a phone subscribes to (RFC 5545).

CREATE OR REPLACE FUNCTION edianton.ics_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN regexp_replace(regexp_replace(regexp_replace(value, '([\\;,])', '\\\1', 'g'), '\r\n|\r|\n', '\\n', 'g'),
                          '[\u0001-\u0008\u000b-\u001f\u007f]', '', 'g');
COMMENT ON FUNCTION edianton.ics_text(text) IS
    'A text as the value of an iCalendar property: commas, semicolons, backslashes and ends of lines escaped, control characters left out. 日历文本转义。';

CREATE OR REPLACE FUNCTION edianton.ics_time(at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"');
COMMENT ON FUNCTION edianton.ics_time(timestamptz) IS 'An instant in UTC as iCalendar writes it. 日历时刻格式（世界协调时）。';

-- No line is longer than 75 octets; the space that begins a continuation counts. Characters stay whole.
CREATE OR REPLACE FUNCTION edianton.ics_line(line text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rest text := line;
    result text := '';
    room integer := 75;
    n integer;
BEGIN
    WHILE octet_length(rest) > room LOOP
        n := room;
        WHILE octet_length(left(rest, n)) > room LOOP
            n := n - greatest(1, (octet_length(left(rest, n)) - room) / 4);
        END LOOP;
        result := result || left(rest, n) || E'\r\n ';
        rest := substr(rest, n + 1);
        room := 74;
    END LOOP;
    RETURN result || rest || E'\r\n';
END
$$;
COMMENT ON FUNCTION edianton.ics_line(text) IS
    'A line of iCalendar, folded at 75 octets between characters and ended with CRLF. 日历内容行：按 75 字节折行，不拆分字符。';

-- One event for each deadline that runs. What is finished, stopped or called off drops out of the feed: a subscriber
-- replaces all he had. SEQUENCE is the version of the clock: it rises whenever the due time moves.
CREATE OR REPLACE FUNCTION edianton.deadlines_ics(unit text DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    own edianton.unit;
    english boolean := coalesce(current_setting('edianton.language', true), '') = 'en';
    zone text;
    result text;
BEGIN
    IF deadlines_ics.unit IS NOT NULL THEN
        SELECT u.* INTO own FROM edianton.unit u WHERE u.code = deadlines_ics.unit;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no unit "%"', deadlines_ics.unit
                USING ERRCODE = 'ED005', DETAIL = 'Units are named by their codes.', HINT = 'SELECT code, name_zh FROM edianton.unit;';
        END IF;
    ELSE
        SELECT u.* INTO own FROM edianton.unit u WHERE u.id = edianton.current_unit();
    END IF;
    SELECT c.zone INTO zone FROM edianton.calendar c WHERE c.code = 'CN';
    SELECT string_agg(edianton.ics_line(h.line), '' ORDER BY h.place) INTO result
    FROM (VALUES (1, 'BEGIN:VCALENDAR'), (2, 'VERSION:2.0'), (3, 'PRODID:-//edianton//deadlines//' || CASE WHEN english THEN 'EN' ELSE 'ZH' END),
                 (4, 'CALSCALE:GREGORIAN'),
                 (5, 'X-WR-CALNAME:' || edianton.ics_text(CASE WHEN english THEN 'Deadlines' ELSE '办理时限' END
                     || coalesce(' ' || edianton.in_language(own.name_zh, own.name_en), ''))),
                 (6, 'REFRESH-INTERVAL;VALUE=DURATION:PT1H'), (7, 'X-PUBLISHED-TTL:PT1H')) h (place, line);
    SELECT result || coalesce(string_agg(e.text, '' ORDER BY e.due_at, e.matter_id, e.ord), '') INTO result
    FROM (
        SELECT l.due_at, l.matter_id, l.ord,
               (SELECT string_agg(edianton.ics_line(v.line), '' ORDER BY v.place)
                FROM (VALUES
                    (1, 'BEGIN:VEVENT'),
                    (2, format('UID:%s-%s-%s@%s', l.matter_id, l.node, l.round, l.division)),
                    (3, 'SEQUENCE:' || p.clock),
                    (4, 'DTSTAMP:' || edianton.ics_time(p.changed_at)),
                    (5, 'LAST-MODIFIED:' || edianton.ics_time(p.changed_at)),
                    (6, 'DTSTART:' || edianton.ics_time(l.due_at)),
                    (7, 'SUMMARY:' || edianton.ics_text(format('[%s] %s · %s', l.colour_label, l.name, l.title))),
                    (8, 'DESCRIPTION:' || edianton.ics_text(CASE WHEN english THEN
                        format(E'Light: %s\nMatter: %s\nNode: %s %s (%s)\nUnit: %s%s\nDue: %s', l.colour_label, l.title, l.node, l.name, l.state_label,
                               l.unit_name, coalesce(', ' || l.person, ''), to_char(l.due_at AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI'))
                        || CASE WHEN l.missing > 0 THEN format(E'\nMaterials missing: %s', l.missing) ELSE '' END
                    ELSE
                        format(E'灯色：%s\n事项：%s\n节点：%s %s（%s）\n责任单位：%s%s\n到期：%s', l.colour_label, l.title, l.node, l.name, l.state_label,
                               l.unit_name, coalesce('，' || l.person, ''), to_char(l.due_at AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI'))
                        || CASE WHEN l.missing > 0 THEN format(E'\n尚缺材料：%s 份', l.missing) ELSE '' END
                    END)),
                    (9, 'CATEGORIES:' || edianton.ics_text(l.colour_label)),
                    (10, 'STATUS:CONFIRMED'),
                    (11, 'TRANSP:TRANSPARENT'),
                    (12, 'BEGIN:VALARM'),
                    (13, 'ACTION:DISPLAY'),
                    (14, 'TRIGGER;VALUE=DATE-TIME:' || edianton.ics_time(l.warn_at)),
                    (15, 'DESCRIPTION:' || edianton.ics_text(format('%s · %s', l.name, l.title))),
                    (16, 'END:VALARM'),
                    (17, 'END:VEVENT')) v (place, line)
                WHERE l.warn_at IS NOT NULL OR v.place NOT BETWEEN 12 AND 16) AS text
        FROM edianton.node_light l
        CROSS JOIN LATERAL (
            SELECT np.clock, greatest(np.recorded_at, CASE WHEN l.due_at <= edianton.clock() THEN l.due_at WHEN l.warn_at <= edianton.clock() THEN l.warn_at END) AS changed_at
            FROM edianton.node_past np
            WHERE np.matter_id = l.matter_id AND np.ord = l.ord ORDER BY np.id DESC LIMIT 1) p
        WHERE l.matter_state = 'open' AND l.due_at IS NOT NULL AND l.state IN ('undecided', 'received', 'active', 'conditional')
          AND (own.code IS NULL OR l.unit = own.code)) e;
    RETURN result || E'END:VCALENDAR\r\n';
END
$$;
COMMENT ON FUNCTION edianton.deadlines_ics(text) IS
    'The running deadlines of a unit (NULL: the caller''s own; without one, all that the caller sees) as an iCalendar feed, one event each with an alarm at the warning; ED005. 单位在办时限的 iCalendar 日历订阅内容，预警时刻提醒；默认为本人所属单位。';
