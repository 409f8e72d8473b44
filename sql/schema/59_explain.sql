-- Why a light is what it is, in words.

CREATE OR REPLACE FUNCTION edianton.span_text(span interval) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE STRICT
    BEGIN ATOMIC
        SELECT CASE current_setting('edianton.language', true) WHEN 'en' THEN
                   CASE WHEN m >= 2880 THEN m / 1440 || ' days'
                        WHEN m >= 1440 THEN '1 day ' || m % 1440 / 60 || ' h'
                        WHEN m >= 60 THEN m / 60 || ' h' || CASE WHEN m % 60 > 0 THEN ' ' || m % 60 || ' min' ELSE '' END
                        ELSE m || ' min' END
               ELSE
                   CASE WHEN m >= 2880 THEN m / 1440 || '天'
                        WHEN m >= 1440 THEN '1天' || CASE WHEN m % 1440 >= 60 THEN m % 1440 / 60 || '小时' ELSE '' END
                        WHEN m >= 60 THEN m / 60 || '小时' || CASE WHEN m % 60 > 0 THEN m % 60 || '分' ELSE '' END
                        ELSE m || '分钟' END
               END
        FROM (SELECT floor(abs(extract(epoch FROM span)) / 60)::bigint AS m) minutes;
    END;
COMMENT ON FUNCTION edianton.span_text(interval) IS
    'A length of time in words, without its sign: 3天, 5小时20分. 以文字表示的时长（不含正负号）。';

CREATE OR REPLACE FUNCTION edianton.local_text(at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE STRICT
    RETURN to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI');
COMMENT ON FUNCTION edianton.local_text(timestamptz) IS
    'An instant as officials write it, in Beijing time whatever the session''s TimeZone. 以北京时间书写的时刻。';

CREATE OR REPLACE FUNCTION edianton.explain_light(matter bigint, node text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    en CONSTANT boolean := coalesce(current_setting('edianton.language', true) = 'en', false);
    now CONSTANT timestamptz := edianton.clock();
    l edianton.node_light;
    n edianton.node;
    m edianton.matter;
    p record;
    list text;
    due text;
    lines text[] := '{}';
BEGIN
    SELECT * INTO l FROM edianton.node_light x WHERE x.matter_id = explain_light.matter AND x.node = explain_light.node;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM edianton.matter x WHERE x.id = explain_light.matter) THEN
            RAISE EXCEPTION 'matter % has no node "%"', explain_light.matter, explain_light.node USING ERRCODE = 'ED003',
                DETAIL = 'A node is named by its code.',
                HINT = format('SELECT node, name_zh FROM edianton.node_light WHERE matter_id = %s;', explain_light.matter);
        END IF;
        RAISE EXCEPTION 'no matter %', explain_light.matter USING ERRCODE = 'ED002',
            DETAIL = 'A matter is named by its id, and a session sees only those it may see.',
            HINT = 'SELECT matter_id, title FROM edianton.board;';
    END IF;
    SELECT * INTO n FROM edianton.node x WHERE x.matter_id = explain_light.matter AND x.ord = l.ord;
    SELECT * INTO m FROM edianton.matter x WHERE x.id = explain_light.matter;
    due := edianton.local_text(nullif(n.due_at, 'infinity'));

    -- what it is
    lines := lines || (l.node || ' ' || CASE WHEN en THEN coalesce(l.name_en, l.name_zh) || ' (' || coalesce(l.unit_en, l.unit_zh) || coalesce(', ' || l.person, '') || ')'
                                             ELSE l.name_zh || '（' || l.unit_zh || coalesce('·' || l.person, '') || '）' END);
    lines := lines || (CASE WHEN en THEN 'Light: ' ELSE '灯色：' END || edianton.colour_label(l.colour::edianton.colour)
        || CASE WHEN en THEN ', ' ELSE '，' END || edianton.state_label(l.state::edianton.node_state)
        || CASE WHEN l.round > 1 THEN CASE WHEN en THEN ', round ' || l.round ELSE '，第' || l.round || '轮' END ELSE '' END
        || CASE WHEN l.time_left <= interval '0' THEN CASE WHEN en THEN ', ' || edianton.span_text(l.time_left) || ' late' ELSE '，已逾期' || edianton.span_text(l.time_left) END
                WHEN l.time_left IS NOT NULL THEN CASE WHEN en THEN ', ' || edianton.span_text(l.time_left) || ' left' ELSE '，剩余' || edianton.span_text(l.time_left) END
                ELSE '' END
        || CASE WHEN en THEN '.' ELSE '。' END);
    IF m.state <> 'open' THEN
        lines := lines || (CASE WHEN en THEN 'The matter is ' ELSE '事项状态：' END || edianton.matter_state_label(m.state) || CASE WHEN en THEN '.' ELSE '。' END);
    END IF;
    IF l.causes <> '{}' THEN
        SELECT array_to_string(edianton.cause_labels(x.causes), CASE WHEN en THEN ', ' ELSE '、' END) INTO list FROM edianton.node x WHERE x.matter_id = l.matter_id AND x.ord = l.ord;
        lines := lines || (CASE WHEN en THEN 'Causes besides time: ' || list || '.' ELSE '非时间原因：' || list || '。' END);
    END IF;

    -- its clock
    lines := lines || (CASE WHEN en THEN 'Term: ' || l.term ELSE '承诺时限：' || edianton.term_label(l.term::edianton.term) END
        || CASE WHEN n.start_at IS NOT NULL THEN CASE WHEN en THEN ', started ' || edianton.local_text(n.start_at) ELSE '，自' || edianton.local_text(n.start_at) || '起算' END ELSE '' END
        || CASE WHEN l.due_at IS NOT NULL THEN CASE WHEN en THEN ', due ' || due ELSE '，应于' || due || '前办结' END ELSE '' END
        || CASE WHEN en THEN '.' ELSE '。' END);
    IF 'provisional' = ANY (l.flags) AND l.due_at IS NOT NULL THEN
        lines := lines || CASE WHEN en THEN 'Provisional: it rests on days whose holidays are not announced yet.' ELSE '期限暂定：所依据的放假安排尚未公布。' END;
    END IF;
    IF 'unwarned' = ANY (l.flags) THEN
        lines := lines || CASE WHEN en THEN 'It turned red without an earlier recorded warning.' ELSE '转红灯前没有预警记录。' END;
    END IF;
    FOR p IN SELECT x.*, k.name_zh, k.name_en FROM edianton.pause x JOIN edianton.pause_kind k ON k.code = x.kind
             WHERE x.matter_id = n.matter_id AND x.ord = n.ord AND x.round = n.round ORDER BY x.from_at
    LOOP
        lines := lines || CASE WHEN en
            THEN format('Paused (%s, notice %s) from %s to %s.', p.name_en, p.notice_no, edianton.local_text(p.from_at), coalesce(edianton.local_text(p.to_at), 'now'))
            ELSE format('暂停计时（%s，通知书%s）：%s至%s。', p.name_zh, p.notice_no, edianton.local_text(p.from_at), coalesce(edianton.local_text(p.to_at), '今')) END;
    END LOOP;
    FOR p IN SELECT * FROM edianton.extension x WHERE x.matter_id = n.matter_id AND x.ord = n.ord AND x.round = n.round ORDER BY x.seq
    LOOP
        lines := lines || CASE
            WHEN p.fixed_due IS NOT NULL AND en THEN format('Fixed due time %s: %s.', edianton.local_text(p.fixed_due), p.reason)
            WHEN p.fixed_due IS NOT NULL THEN format('固定期限%s：%s。', edianton.local_text(p.fixed_due), p.reason)
            WHEN en THEN format('Extended by %s, approved by %s: %s.', p.extra, p.approver, p.reason)
            ELSE format('延期%s，批准人%s：%s。', edianton.term_label(p.extra), p.approver, p.reason) END;
    END LOOP;

    -- what stands in its way
    IF l.state IN ('waiting', 'undecided') THEN
        SELECT string_agg(b.code || ' ' || CASE WHEN en THEN coalesce(t.name_en, t.name_zh) ELSE t.name_zh END, CASE WHEN en THEN ', ' ELSE '、' END ORDER BY t.position) INTO list
        FROM edianton.template_link k
        JOIN edianton.node b ON b.matter_id = n.matter_id AND b.ord = k.from_ord
        JOIN edianton.template_node t ON t.template_id = m.template_id AND t.ord = k.from_ord
        WHERE k.template_id = m.template_id AND k.to_ord = n.ord AND k.kind <> 'FF' AND b.state::text NOT IN ('done', 'conditional', 'skipped');
        IF list IS NOT NULL THEN
            lines := lines || (CASE WHEN en THEN 'Waits for: ' || list || '.' ELSE '等待前置节点：' || list || '。' END);
        END IF;
    END IF;
    IF l.state = 'conditional' THEN
        SELECT string_agg(w.paper, CASE WHEN en THEN ', ' ELSE '、' END ORDER BY w.place) INTO list
        FROM (SELECT e.detail -> 'papers' AS papers FROM edianton.event e
              WHERE e.matter_id = n.matter_id AND e.ord = n.ord AND e.round = n.round AND e.kind = 'node.conditional'
              ORDER BY e.seq DESC LIMIT 1) last,
             jsonb_array_elements_text(last.papers) WITH ORDINALITY AS w (paper, place);
        lines := lines || (CASE WHEN en THEN 'Passed with papers owed: ' || list || '.' ELSE '容缺办结，待补：' || list || '。' END);
    END IF;
    IF l.state NOT IN ('done', 'skipped') THEN
        SELECT string_agg(CASE WHEN en THEN coalesce(t.name_en, t.name_zh) ELSE t.name_zh END, CASE WHEN en THEN ', ' ELSE '、' END ORDER BY t.code) INTO list
        FROM edianton.template_material t
        WHERE t.template_id = m.template_id AND t.ord = n.ord AND t.required
          AND NOT EXISTS (SELECT FROM edianton.material h WHERE h.matter_id = n.matter_id AND h.code = t.code);
        IF list IS NOT NULL THEN
            lines := lines || (CASE WHEN en THEN 'Missing materials: ' || list || '.' ELSE '缺少材料：' || list || '。' END);
        END IF;
        SELECT string_agg(CASE WHEN en THEN format('%s %s of %s %s', f.name_en, trim_scale(r.secured), trim_scale(r.needed), r.measure)
                               ELSE format('%s已落实%s/%s%s', r.factor_zh, trim_scale(r.secured), trim_scale(r.needed), r.measure) END,
                          CASE WHEN en THEN ', ' ELSE '、' END ORDER BY r.factor) INTO list
        FROM edianton.factor_readiness r JOIN edianton.factor_type f ON f.code = r.factor
        WHERE r.matter_id = n.matter_id AND r.node = n.code AND NOT r.ready;
        IF list IS NOT NULL THEN
            lines := lines || (CASE WHEN en THEN 'Short of: ' || list || '.' ELSE '要素缺口：' || list || '。' END);
        END IF;
        SELECT string_agg(b.title, CASE WHEN en THEN '; ' ELSE '；' END ORDER BY b.id) INTO list
        FROM edianton.matter b WHERE b.parent_id = n.matter_id AND b.parent_ord = n.ord AND b.blocks AND b.state IN ('open', 'suspended');
        IF list IS NOT NULL THEN
            lines := lines || (CASE WHEN en THEN 'Blocked by: ' || list || '.' ELSE '被以下事项阻断：' || list || '。' END);
        END IF;
        SELECT string_agg(b.title, CASE WHEN en THEN '; ' ELSE '；' END ORDER BY b.id) INTO list
        FROM edianton.matter b WHERE b.parent_id = n.matter_id AND b.parent_ord = n.ord AND b.kind = 'supervision' AND b.state IN ('open', 'suspended');
        IF list IS NOT NULL THEN
            lines := lines || (CASE WHEN en THEN 'Under supervision: ' || list || '.' ELSE '督办中：' || list || '。' END);
        END IF;
    END IF;

    -- how it ended, or what comes
    IF l.state = 'done' THEN
        lines := lines || (CASE WHEN en THEN 'Finished ' || edianton.local_text(n.done_at) ELSE '于' || edianton.local_text(n.done_at) || '办结' END
            || CASE WHEN l.document IS NOT NULL THEN CASE WHEN en THEN ', document ' || l.document ELSE '，文号' || l.document END ELSE '' END
            || CASE WHEN n.done_at >= n.due_at THEN CASE WHEN en THEN ', ' || edianton.span_text(n.done_at - n.due_at) || ' late' ELSE '，逾期' || edianton.span_text(n.done_at - n.due_at) END
                    WHEN isfinite(n.due_at) THEN CASE WHEN en THEN ', ' || edianton.span_text(n.due_at - n.done_at) || ' early' ELSE '，提前' || edianton.span_text(n.due_at - n.done_at) END
                    ELSE '' END || CASE WHEN en THEN '.' ELSE '。' END);
    ELSIF l.state IN ('skipped', 'refused') THEN
        lines := lines || (CASE WHEN en THEN 'Since ' || edianton.local_text(n.done_at) ELSE '自' || edianton.local_text(n.done_at) || '起' END
            || coalesce(CASE WHEN en THEN ': ' ELSE '：' END || l.reason, '') || CASE WHEN en THEN '.' ELSE '。' END);
    ELSIF l.due_at > now THEN
        IF l.warn_at > now AND l.colour = 'blue' THEN
            lines := lines || (CASE WHEN en THEN 'Turns yellow at ' || edianton.local_text(l.warn_at) || ', red at ' || due || '.'
                                    ELSE edianton.local_text(l.warn_at) || '转黄灯，' || due || '转红灯。' END);
        ELSE
            lines := lines || (CASE WHEN en THEN 'Turns red at ' || due || '.' ELSE due || '转红灯。' END);
        END IF;
    END IF;
    RETURN array_to_string(lines, E'\n');
END
$$;
COMMENT ON FUNCTION edianton.explain_light(bigint, text) IS
    'Why a node''s light is what it is: clock, pauses, extensions, missing materials, what comes next; in edianton.language. 说明节点灯色的由来：计时、暂停、延期、缺件及下一步。';
