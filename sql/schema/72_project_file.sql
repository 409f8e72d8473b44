-- The digital file of a project: permits, materials, events and parties in one order, under the code that all know.
-- With the eyes of whoever asks: row-level security holds in every part.

CREATE OR REPLACE FUNCTION edianton.project_of_code(code text, OUT matter bigint, OUT present_code text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    wanted edianton.project_code := code;
BEGIN
    PERFORM edianton.require_argument('code', code IS NOT NULL);
    SELECT p.matter_id, p.code INTO matter, present_code
    FROM edianton.project_code_register r JOIN edianton.project p ON p.matter_id = r.matter_id
    WHERE r.code = wanted;
    IF matter IS NULL AND NOT EXISTS (SELECT FROM edianton.permit p WHERE p.project_code = wanted) THEN
        RAISE EXCEPTION 'there is no project with the code %', code USING
            ERRCODE = 'ED002',
            DETAIL = 'It is not registered here, nor does a permit name it, or the acting person has no part in it.',
            HINT = 'The view edianton.project_code_register lists the codes that the person sees.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.project_of_code(text) IS
    'Project that has this code or had it, with its present code; NULL while only permits know it. ED002, ED031. 按现用或曾用代码查找项目。';

-- edianton.project_file: errors ED002, ED031, ED060.
CREATE OR REPLACE FUNCTION edianton.project_file(code text,
        OUT happened_at timestamptz, OUT recorded_at timestamptz, OUT what text, OUT kind text, OUT node text,
        OUT number text, OUT title text, OUT party text, OUT uri text, OUT detail jsonb)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    this bigint := (edianton.project_of_code(project_file.code)).matter;
BEGIN
    RETURN QUERY
    SELECT f.happened_at, f.recorded_at, f.what, f.kind, f.node, f.number, f.title, f.party, f.uri, f.detail
    FROM (
        SELECT p.issued_at AS happened_at, p.received_at AS recorded_at, 1 AS place, p.id AS seq, 'permit'::text AS what,
               p.permit_type AS kind, (SELECT string_agg(e.node, ', ' ORDER BY e.node) FROM edianton.evidence e
                                       WHERE e.matter_id = p.matter_id AND e.ref = 'permit:' || p.id || '.' || p.decided) AS node,
               p.document AS number, coalesce(p.title, t.name_zh) AS title, p.issuer AS party, p.uri,
               jsonb_strip_nulls(jsonb_build_object('state', p.state, 'source', p.source, 'external_id', p.external_id, 'version', p.version,
                   'valid_until', p.valid_until, 'sha256', encode(p.sha256, 'hex'), 'revoked_at', p.revoked_at, 'reason', p.reason)) AS detail
        FROM edianton.permit p JOIN edianton.permit_type t ON t.code = p.permit_type
        WHERE p.matter_id = this OR p.matter_id IS NULL AND p.project_code = project_file.code
        UNION ALL
        SELECT v.replaced_at, v.replaced_at, 2, v.version::bigint, 'correction', v.content ->> 'permit_type', NULL,
               v.content ->> 'document', v.content ->> 'title', v.content ->> 'issuer', v.content ->> 'uri',
               v.content || jsonb_build_object('version', v.version)
        FROM edianton.permit_version v WHERE v.matter_id = this
        UNION ALL
        SELECT u.used_at, u.used_at, 3, u.id, 'material', u.code,
               (SELECT string_agg(n.code, ', ' ORDER BY n.ord) FROM edianton.template_material tm
                JOIN edianton.node n ON n.matter_id = this AND n.ord = tm.ord WHERE tm.template_id = m.template_id AND tm.code = u.code),
               NULL, (SELECT min(tm.name_zh) FROM edianton.template_material tm WHERE tm.template_id = m.template_id AND tm.code = u.code),
               s.name, c.uri,
               jsonb_strip_nulls(jsonb_build_object('way', u.way, 'paper', c.id, 'valid_until', c.valid_until, 'sha256', encode(c.sha256, 'hex')))
        FROM edianton.paper_use u
        JOIN edianton.paper c ON c.id = u.paper_id
        JOIN edianton.matter m ON m.id = u.matter_id
        LEFT JOIN edianton.person s ON s.id = u.used_by
        WHERE u.matter_id = this
        UNION ALL
        SELECT e.claimed_at, e.recorded_at, 4, e.seq, 'event', e.kind, e.node, e.detail ->> 'document', n.name_zh,
               coalesce(a.name, u.name_zh), NULL, e.detail
        FROM edianton.event e
        JOIN edianton.matter m ON m.id = e.matter_id
        LEFT JOIN edianton.template_node n ON n.template_id = m.template_id AND n.ord = e.ord
        LEFT JOIN edianton.person a ON a.id = e.actor
        LEFT JOIN edianton.unit u ON u.id = e.unit
        WHERE e.matter_id = this
        UNION ALL
        SELECT y.from_at, y.from_at, 5, y.id, 'party', y.role, n.code, NULL, u.name_zh, h.name, NULL,
               jsonb_strip_nulls(jsonb_build_object('stage', y.stage, 'until', y.to_at, 'reason', y.reason))
        FROM edianton.party y
        LEFT JOIN edianton.node n ON n.matter_id = y.matter_id AND n.ord = y.ord
        LEFT JOIN edianton.unit u ON u.id = y.unit
        LEFT JOIN edianton.person h ON h.id = y.person
        WHERE y.matter_id = this
        UNION ALL
        SELECT c.created_at, c.created_at, 6, c.id, 'matter', c.kind, n.code, NULL, c.title, u.name_zh, NULL,
               jsonb_strip_nulls(jsonb_build_object('matter', c.id, 'state', c.state, 'outcome', c.outcome, 'closed_at', c.closed_at))
        FROM edianton.matter c
        LEFT JOIN edianton.node n ON n.matter_id = c.parent_id AND n.ord = c.parent_ord
        LEFT JOIN edianton.unit u ON u.id = c.unit
        WHERE c.parent_id = this) f
    ORDER BY f.happened_at, f.recorded_at, f.place, f.seq;
END
$$;
COMMENT ON FUNCTION edianton.project_file(text) IS
    'The digital file of a project by its code, present or former, in the order in which it happened: permits with their corrections, materials, events, parties, and the matters that hang on it; each as far as the caller sees it. 项目数字档案：按时间汇总许可及更正、材料、事件、当事方与关联事项，按可见范围返回。';

-- edianton.project_file_json: errors ED002, ED031, ED060.
CREATE OR REPLACE FUNCTION edianton.project_file_json(code text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    known record := edianton.project_of_code(project_file_json.code);
    entries jsonb;
BEGIN
    SELECT coalesce(jsonb_object_agg(g.part, g.list), '{}') INTO entries
    FROM (SELECT CASE f.what WHEN 'party' THEN 'parties' WHEN 'matter' THEN 'matters' ELSE f.what || 's' END AS part,
                 jsonb_agg(jsonb_strip_nulls(to_jsonb(f) - 'what' - 'ordinality') ORDER BY f.ordinality) AS list
          FROM edianton.project_file(project_file_json.code) WITH ORDINALITY f
          GROUP BY f.what) g;
    RETURN jsonb_build_object('code', coalesce(known.present_code, project_file_json.code), 'as_of', edianton.clock(),
            'permits', '[]'::jsonb, 'materials', '[]'::jsonb, 'events', '[]'::jsonb, 'parties', '[]'::jsonb)
        || coalesce((
            SELECT jsonb_build_object(
                'project', jsonb_strip_nulls(to_jsonb(p)),
                'former_codes', (SELECT coalesce(jsonb_agg(r.code ORDER BY r.first_seen_at, r.code), '[]') FROM edianton.project_code_register r
                                 WHERE r.matter_id = p.matter_id AND r.code IS DISTINCT FROM p.code),
                'light', b.colour,
                'nodes', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('node', n.node, 'name', n.name_zh, 'unit', n.unit_zh,
                              'state', n.state, 'light', n.colour, 'due_at', n.due_at, 'done_at', n.done_at, 'in_time', n.in_time,
                              'document', n.document, 'round', n.round)) ORDER BY n.position), '[]')
                          FROM edianton.node_light n WHERE n.matter_id = p.matter_id))
            FROM edianton.project p JOIN edianton.board b ON b.matter_id = p.matter_id
            WHERE p.matter_id = known.matter), '{}')
        || entries;
END
$$;
COMMENT ON FUNCTION edianton.project_file_json(text) IS
    'The digital file of a project as one document: master data, light, nodes, permits, materials, events, parties, matters. 项目数字档案（JSON）。';
