-- Parts of a supervision handed down the tree, and what they add up to.

CREATE OR REPLACE FUNCTION edianton.decompose(matter bigint, parts jsonb) RETURNS SETOF bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    hands_out text;
    lacks text;
BEGIN
    IF jsonb_typeof(decompose.parts) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'parts must be a JSON array of objects' USING
            ERRCODE = 'ED039', HINT = '[{"title": "…", "responsible": "unit code", "sort": "…", "territory": "…", "leader": "person code"}]';
    END IF;
    SELECT string_agg(format('part %s: %s', e.n, CASE WHEN btrim(coalesce(e.p ->> 'title', '')) = '' THEN 'title' ELSE 'responsible' END), ', ' ORDER BY e.n)
    INTO lacks FROM jsonb_array_elements(decompose.parts) WITH ORDINALITY e (p, n)
    WHERE btrim(coalesce(e.p ->> 'title', '')) = '' OR btrim(coalesce(e.p ->> 'responsible', '')) = '';
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION 'a part without a title or a responsible unit is no part of supervision %', m.id USING
            ERRCODE = 'ED016', DETAIL = format('Missing: %s.', left(lacks, 500));
    END IF;
    -- Whoever hands a part out answers for it upwards: the issuer, or the responsible unit that passes it on.
    SELECT u.code INTO hands_out FROM edianton.unit u
    WHERE u.id = CASE WHEN edianton.current_role_kind() = 'unit' AND edianton.current_unit() = edianton.responsible_unit(m.id)
                      THEN edianton.current_unit() ELSE m.unit END;
    RETURN QUERY SELECT s FROM edianton.split(m.id, (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'title', e.p ->> 'title',
                   'unit', hands_out,
                   'template', e.p ->> 'template',
                   'source', e.p ->> 'source_system',
                   'external_id', e.p ->> 'external_id',
                   'duties', jsonb_strip_nulls(jsonb_build_object('responsible', e.p ->> 'responsible', 'issuer', hands_out,
                                                                  'joint', e.p -> 'joint')),
                   'attrs', jsonb_strip_nulls(jsonb_build_object(
                       'class', coalesce(e.p ->> 'class', m.attrs ->> 'class', 'ordinary'),
                       'sort', e.p ->> 'sort', 'territory', e.p ->> 'territory', 'leader', e.p ->> 'leader',
                       'content', e.p ->> 'content', 'severity', e.p ->> 'severity', 'indicators', e.p -> 'indicators'))) ORDER BY e.n), '[]')
        FROM jsonb_array_elements(decompose.parts) WITH ORDINALITY e (p, n))) s;
END
$$;
COMMENT ON FUNCTION edianton.decompose(bigint, jsonb) IS
    'Split a case into parts by class, territory and named leader, in one statement; they run from its opening, end before it and never fall due after it. [{"title", "responsible", "sort", "territory", "leader", "class", "content", "severity", "indicators", "joint", "source_system", "external_id"}]. The issuer, or the responsible unit (转办). ED005, ED016, ED039, ED040. 按类别、属地、主要负责人分解督办事项，可逐级转办。';

-- The tree below a case, and what it adds up to at every level.
CREATE OR REPLACE FUNCTION edianton.supervision_tree(matter bigint)
    RETURNS TABLE (matter_id bigint, depth integer, title text, unit_zh text, state text, parts bigint, parts_closed bigint, percent integer, colour text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH RECURSIVE tree AS (
            SELECT m.id, 0 AS depth, ARRAY[m.id] AS trail FROM edianton.matter m WHERE m.id = $1 AND m.kind = 'supervision'
            UNION ALL
            SELECT m.id, t.depth + 1 AS depth, t.trail || m.id AS trail
            FROM tree t JOIN edianton.matter m ON m.parent_id = t.id AND m.blocks AND m.parent_ord IS NULL
        )
        SELECT t.id, t.depth, m.title, u.name_zh, m.state, coalesce(b.parts, 0)::bigint AS parts, coalesce(b.closed, 0)::bigint AS parts_closed,
               CASE WHEN b.matter_id IS NOT NULL THEN b.percent WHEN m.state = 'completed' THEN 100 ELSE 0 END AS percent,
               CASE WHEN b.matter_id IS NOT NULL THEN b.colour
                    WHEN m.state = 'cancelled' THEN 'grey'
                    WHEN m.state <> 'open' THEN m.colour::text
                    WHEN m.pending_at <= edianton.clock() THEN edianton.matter_light_at(m.id, edianton.clock())::text
                    ELSE edianton.roll_up(m.base_colour, m.warn_at, m.due_at, edianton.clock())::text END AS colour
        FROM tree t
        JOIN edianton.matter m ON m.id = t.id
        LEFT JOIN edianton.tree_board b ON b.matter_id = t.id
        LEFT JOIN edianton.unit u ON u.id = edianton.responsible_unit(t.id)
        ORDER BY t.trail;
    END;
COMMENT ON FUNCTION edianton.supervision_tree(bigint) IS
    'A case with its parts down the tree, as far as one sees them; at every level the number of parts below, those closed, the share done and the worst light. edianton.tree_board has the wholes alone. 督办分解树：逐级汇总子项数、办结数、进度与最差灯色。';
