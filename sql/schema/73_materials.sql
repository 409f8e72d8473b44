-- Materials once: told before they are asked for again, reused, counted; and certificates with an end.

-- What a matter's nodes take, with what the site holds of it. With the eyes of the caller.
CREATE OR REPLACE FUNCTION edianton.held_materials(matter bigint, node text DEFAULT NULL,
        OUT node_code text, OUT material text, OUT name_zh text, OUT name_en text, OUT required boolean, OUT state text,
        OUT paper bigint, OUT uri text, OUT valid_until date, OUT from_matter bigint, OUT from_title text, OUT handed_in_at timestamptz)
    RETURNS SETOF record
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT n.code, tm.code, tm.name_zh, coalesce(tm.name_en, tm.name_zh), tm.required,
               CASE WHEN c.here THEN 'here'
                    WHEN h.paper IS NOT NULL THEN 'held'
                    WHEN x.matter_id IS NOT NULL THEN 'expired'
                    ELSE 'missing' END,
               h.paper,
               CASE WHEN c.here OR h.paper IS NULL THEN x.uri ELSE h.uri END,
               CASE WHEN c.here OR h.paper IS NULL THEN x.valid_until ELSE h.valid_until END,
               h.from_matter, f.title,
               CASE WHEN c.here OR h.paper IS NULL THEN x.submitted_at ELSE h.used_at END
        FROM edianton.matter m
        JOIN edianton.node n ON n.matter_id = m.id AND n.state::text NOT IN ('done', 'skipped')
        JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = n.ord
        JOIN edianton.template_material tm ON tm.template_id = m.template_id AND tm.ord = n.ord
        LEFT JOIN edianton.material x ON x.matter_id = m.id AND x.code = tm.code
        CROSS JOIN LATERAL (
            SELECT x.matter_id IS NOT NULL
                   AND (x.valid_until IS NULL OR x.valid_until >= (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date) AS here) c
        LEFT JOIN LATERAL edianton.held_paper(m.enterprise, m.unit, tm.code) h ON true
        LEFT JOIN edianton.matter f ON f.id = h.from_matter
        WHERE m.id = held_materials.matter AND (held_materials.node IS NULL OR n.code = held_materials.node)
        ORDER BY tn.position, tm.position, tm.code;
    END;
COMMENT ON FUNCTION edianton.held_materials(bigint, text) IS
    'Materials of the nodes still to be done: here, held (the site has a valid one of the same applicant: reuse() takes it), expired, missing. 未办节点所需材料：已在本事项、本系统已有可复用、已过期、尚缺。';

-- Before anything is uploaded: is this content here already?
CREATE OR REPLACE FUNCTION edianton.already_held(matter bigint, sha256 bytea,
        OUT paper bigint, OUT uri text, OUT material text, OUT valid_until date, OUT from_matter bigint, OUT stored_at timestamptz)
    RETURNS SETOF record
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT p.id, p.uri, p.code, p.valid_until, p.matter_id, p.stored_at
        FROM edianton.matter m
        JOIN edianton.paper p ON p.holder = edianton.paper_holder(m)
        WHERE m.id = already_held.matter AND p.sha256 = already_held.sha256;
    END;
COMMENT ON FUNCTION edianton.already_held(bigint, bytea) IS
    'Content with this SHA-256 that is held for the matter''s enterprise already: nothing need be uploaded. 上传前按 SHA-256 查询是否已有相同文件。';

-- edianton.hand_in: errors of submit().
CREATE OR REPLACE FUNCTION edianton.hand_in(matter bigint, material text, uri text, sha256 bytea DEFAULT NULL,
        valid_until date DEFAULT NULL,
        OUT event bigint, OUT paper bigint, OUT already_held boolean, OUT kept_at text, OUT nodes integer)
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    handed edianton.material;
BEGIN
    event := edianton.submit(matter, material, uri, sha256, valid_until => valid_until);
    SELECT x.* INTO handed FROM edianton.material x WHERE x.matter_id = matter AND x.code = material;
    kept_at := handed.uri;
    SELECT u.paper_id, u.way IN ('again', 'reused') INTO paper, already_held
    FROM edianton.paper_use u WHERE u.matter_id = matter AND u.code = material ORDER BY u.id DESC LIMIT 1;
    SELECT count(*) INTO nodes
    FROM edianton.matter m JOIN edianton.template_material t ON t.template_id = m.template_id AND t.code = material
    JOIN edianton.node n ON n.matter_id = m.id AND n.ord = t.ord AND n.state::text <> 'skipped'
    WHERE m.id = matter;
END
$$;
COMMENT ON FUNCTION edianton.hand_in(bigint, text, text, bytea, date) IS
    'submit() with an answer: the content''s number, whether it was held already, where it is kept (the uploaded copy may go then), how many nodes it serves. 提交材料并告知是否已有、存放地址及可供几个节点共用。';

-- edianton.reuse: errors ED002, ED005, ED024, ED039 and those of submit().
CREATE OR REPLACE FUNCTION edianton.reuse(matter bigint, material text, held bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    m edianton.matter;
    p edianton.paper;
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    PERFORM edianton.require_argument('material', material IS NOT NULL);
    SELECT x.* INTO m FROM edianton.matter x WHERE x.id = matter;
    IF m.id IS NULL THEN
        RAISE EXCEPTION 'there is no matter %', matter USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.';
    END IF;
    SELECT x.* INTO p FROM edianton.paper x
    WHERE x.holder = edianton.paper_holder(m)
      AND x.id = coalesce(held, (SELECT h.paper FROM edianton.held_paper(m.enterprise, m.unit, material) h));
    IF p.id IS NULL THEN
        RAISE EXCEPTION 'the site holds no valid material "%" for matter %', material, matter USING
            ERRCODE = 'ED005',
            DETAIL = 'What is reused was handed in before for a matter of the same enterprise, and is still valid.',
            HINT = 'edianton.held_materials(matter) lists what is held; edianton.submit() hands in.';
    END IF;
    IF p.valid_until < (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'material "%" number % has expired', material, p.id USING
            ERRCODE = 'ED024',
            DETAIL = format('It was valid until %s.', p.valid_until),
            HINT = 'Hand in a valid one with edianton.submit().';
    END IF;
    RETURN edianton.submit(matter, material, p.uri, p.sha256, valid_until => p.valid_until);
END
$$;
COMMENT ON FUNCTION edianton.reuse(bigint, text, bigint) IS
    'Take what the site holds for a material of the matter, the newest valid one or the one that is named, for every node that needs it. Returns the event. 复用已有材料，供本事项全部所需节点使用。';

-- Another portal has it: it is here too, and nobody uploads it. The same again changes nothing; other content replaces it.
-- edianton.receive_material: errors ED002, ED016, ED031, ED040 and those of submit().
CREATE OR REPLACE FUNCTION edianton.receive_material(source text, external_id text, project_code text, material text, uri text,
        sha256 bytea DEFAULT NULL, valid_until date DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    target bigint;
    kept bigint;
BEGIN
    PERFORM edianton.require_role('deliver materials', 'admin', 'gateway');
    IF btrim(coalesce(source, '')) = '' OR btrim(coalesce(external_id, '')) = '' OR project_code IS NULL THEN
        RAISE EXCEPTION 'material "%" of "%" is incomplete', external_id, source USING
            ERRCODE = 'ED016', DETAIL = 'It is known by its system and its id there, and names its project.';
    END IF;
    target := edianton.hold_project_code(project_code);
    IF target IS NULL THEN
        RAISE EXCEPTION 'there is no project with the code %', project_code USING
            ERRCODE = 'ED002', DETAIL = 'A material needs a project that is open here.', HINT = 'Deliver it again when the project is published.';
    END IF;
    SELECT p.id INTO kept
    FROM edianton.paper p
    JOIN edianton.material h ON h.matter_id = target AND h.code = material
         AND h.uri = p.uri AND h.sha256 IS NOT DISTINCT FROM p.sha256
    JOIN edianton.matter m ON m.id = target AND p.holder = edianton.paper_holder(m)
    WHERE p.source = source AND p.external_id = external_id
      AND (sha256 IS NOT NULL AND p.sha256 = sha256 OR sha256 IS NULL AND p.uri = uri)
      AND (valid_until IS NULL OR p.valid_until = valid_until);
    IF kept IS NOT NULL THEN
        RETURN kept;
    END IF;
    PERFORM edianton.by_rule();
    PERFORM edianton.submit(target, material, uri, sha256, valid_until => valid_until);
    SELECT u.paper_id INTO STRICT kept
    FROM edianton.paper_use u WHERE u.matter_id = target AND u.code = material ORDER BY u.id DESC LIMIT 1;
    UPDATE edianton.paper p SET source = NULL, external_id = NULL
    FROM edianton.paper k
    WHERE k.id = kept AND p.holder = k.holder AND p.source = source AND p.external_id = external_id AND p.id <> kept;
    UPDATE edianton.paper p SET source = source, external_id = external_id WHERE p.id = kept AND p.source IS NULL;
    RETURN kept;
END
$$;
COMMENT ON FUNCTION edianton.receive_material(text, text, text, text, text, bytea, date) IS
    'Take a material that another portal holds, by the project code: for every node that needs it. The same again changes nothing. Returns the content''s number. 接收其他平台已有的材料，按项目代码归集，重复推送无影响。';

-- ---- how much is handed in once ----

-- Every time a node needed a material and had it: how did it come?
CREATE OR REPLACE VIEW edianton.material_service WITH (security_invoker = true) AS
SELECT s.matter_id,
       s.node,
       s.stage,
       s.unit,
       s.material,
       s.served_at,
       CASE WHEN s.rank > 1 THEN 'shared' ELSE coalesce(s.way, 'stored') END AS way
FROM (SELECT n.matter_id,
             n.code AS node,
             n.stage,
             n.lead_unit AS unit,
             x.code AS material,
             greatest(x.submitted_at, n.start_at) AS served_at,
             u.way,
             row_number() OVER (PARTITION BY n.matter_id, x.code ORDER BY greatest(x.submitted_at, n.start_at), n.ord) AS rank
      FROM edianton.material x
      JOIN edianton.matter m ON m.id = x.matter_id
      JOIN edianton.template_material tm ON tm.template_id = m.template_id AND tm.code = x.code
      JOIN edianton.node n ON n.matter_id = x.matter_id AND n.ord = tm.ord AND n.start_at IS NOT NULL AND n.state::text <> 'skipped'
      LEFT JOIN LATERAL (SELECT p.way FROM edianton.paper_use p
                         WHERE p.matter_id = x.matter_id AND p.code = x.code ORDER BY p.id DESC LIMIT 1) u ON true) s;
COMMENT ON VIEW edianton.material_service IS 'Every time a node that has begun had a material that it takes, and how that came. 节点每次获得所需材料的方式。';
COMMENT ON COLUMN edianton.material_service.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.material_service.node IS 'Node. 节点。';
COMMENT ON COLUMN edianton.material_service.stage IS 'Number of its stage. 大节点序号。';
COMMENT ON COLUMN edianton.material_service.unit IS 'Its lead unit; edianton.unit.id. 牵头单位标识。';
COMMENT ON COLUMN edianton.material_service.material IS 'Material. 材料。';
COMMENT ON COLUMN edianton.material_service.served_at IS 'When it had it. 获得时刻。';
COMMENT ON COLUMN edianton.material_service.way IS 'stored: handed in for it; again: handed in though it was held; shared: handed in for another node; reused: taken from another matter; permit: it came as a permit. 方式：首次提交、重复提交、节点共用、跨项目复用、证照共享。';

CREATE OR REPLACE VIEW edianton.material_reuse WITH (security_invoker = true) AS
SELECT u.code AS unit,
       u.name_zh AS unit_zh,
       s.stage,
       date_trunc('month', s.served_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
       count(*) AS served,
       count(*) FILTER (WHERE s.way = 'stored') AS stored,
       count(*) FILTER (WHERE s.way = 'again') AS again,
       count(*) FILTER (WHERE s.way IN ('shared', 'reused', 'permit')) AS reused,
       round(100.0 * count(*) FILTER (WHERE s.way IN ('shared', 'reused', 'permit')) / count(*), 1) AS reuse_percent,
       round(100.0 * count(*) FILTER (WHERE s.way = 'again') / count(*), 1) AS again_percent
FROM edianton.material_service s
JOIN edianton.unit u ON u.id = s.unit
GROUP BY u.code, u.name_zh, s.stage, date_trunc('month', s.served_at AT TIME ZONE 'Asia/Shanghai')::date;
COMMENT ON VIEW edianton.material_reuse IS 'How many materials nobody had to hand in again, by unit, stage and month. 材料复用率：按单位、大节点、月份。';
COMMENT ON COLUMN edianton.material_reuse.unit IS 'Lead unit''s code. 牵头单位代码。';
COMMENT ON COLUMN edianton.material_reuse.unit_zh IS 'Lead unit. 牵头单位。';
COMMENT ON COLUMN edianton.material_reuse.stage IS 'Number of the stage. 大节点序号。';
COMMENT ON COLUMN edianton.material_reuse.month IS 'First day of the month. 月份（首日）。';
COMMENT ON COLUMN edianton.material_reuse.served IS 'Times that a node had a material. 节点用材次数。';
COMMENT ON COLUMN edianton.material_reuse.stored IS 'Of which handed in for it. 其中首次提交。';
COMMENT ON COLUMN edianton.material_reuse.again IS 'Of which handed in although it was held. 其中重复提交。';
COMMENT ON COLUMN edianton.material_reuse.reused IS 'Of which shared, reused, or here as a permit. 其中共用、复用、证照共享。';
COMMENT ON COLUMN edianton.material_reuse.reuse_percent IS 'reused of served, in percent. 复用率（%）。';
COMMENT ON COLUMN edianton.material_reuse.again_percent IS 'again of served, in percent. 重复提交率（%）。';

-- ---- certificates with an end ----

-- What the sweep lets lapse, what its papers say, and what permits say of themselves.
CREATE OR REPLACE VIEW edianton.certificate WITH (security_invoker = true) AS
SELECT c.matter_id,
       m.title,
       c.what,
       c.code,
       c.name_zh,
       c.document,
       c.expires_at,
       c.kept_by,
       c.unit,
       CASE WHEN c.expires_at <= edianton.clock() THEN 'expired'
            WHEN c.expires_at <= edianton.clock() + interval '30 days' THEN 'expiring'
            ELSE 'valid' END AS state,
       c.expires_at - edianton.clock() AS time_left
FROM (SELECT n.matter_id, 'node' AS what, n.code, tn.name_zh, n.document, n.next_at AS expires_at, tn.kept_by, n.lead_unit AS unit
      FROM edianton.node n
      JOIN edianton.matter x ON x.id = n.matter_id
      JOIN edianton.template_node tn ON tn.template_id = x.template_id AND tn.ord = n.ord AND tn.lapse_term IS NOT NULL
      WHERE n.state = 'done' AND isfinite(n.next_at)
      UNION ALL
      SELECT p.matter_id, 'permit' AS what, p.permit_type AS code, t.name_zh, p.document,
             (p.valid_until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS expires_at, NULL::text AS kept_by, NULL::integer AS unit
      FROM edianton.permit p JOIN edianton.permit_type t ON t.code = p.permit_type
      WHERE p.state = 'attached' AND p.valid_until IS NOT NULL
      UNION ALL
      SELECT h.matter_id, 'material' AS what, h.code,
             (SELECT min(tm.name_zh) FROM edianton.template_material tm WHERE tm.template_id = x.template_id AND tm.code = h.code) AS name_zh,
             h.uri AS document, (h.valid_until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS expires_at, NULL::text AS kept_by, NULL::integer AS unit
      FROM edianton.material h JOIN edianton.matter x ON x.id = h.matter_id
      WHERE h.valid_until IS NOT NULL) c
JOIN edianton.matter m ON m.id = c.matter_id
WHERE m.state IN ('open', 'suspended');
COMMENT ON VIEW edianton.certificate IS 'Everything of a running matter that has an end: nodes whose result lapses unless what keeps it alive happens, permits and materials with a last day. 在办事项中有有效期的证照：到期失效的节点结果、许可与材料。';
COMMENT ON COLUMN edianton.certificate.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.certificate.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.certificate.what IS 'node, permit, material. 类别：节点结果、许可、材料。';
COMMENT ON COLUMN edianton.certificate.code IS 'Code of the node, kind of the permit, code of the material. 代码。';
COMMENT ON COLUMN edianton.certificate.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.certificate.document IS 'Number of the document, or where the material is. 文号或文件地址。';
COMMENT ON COLUMN edianton.certificate.expires_at IS 'When it ends. 失效时刻。';
COMMENT ON COLUMN edianton.certificate.kept_by IS 'Node that keeps it alive when it is done by then. 届时办结即可保持其效力的节点。';
COMMENT ON COLUMN edianton.certificate.unit IS 'Lead unit of the node; edianton.unit.id. 节点牵头单位标识。';
COMMENT ON COLUMN edianton.certificate.state IS 'valid, expiring (30 days), expired. 有效、30 日内到期、已过期。';
COMMENT ON COLUMN edianton.certificate.time_left IS 'Time until then. 剩余时间。';

CREATE TABLE IF NOT EXISTS edianton.certificate_warning (
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    what        text NOT NULL,
    code        text NOT NULL,
    expires_at  timestamptz NOT NULL,
    warned_at   timestamptz NOT NULL,
    PRIMARY KEY (matter_id, what, code, expires_at)
);
COMMENT ON TABLE edianton.certificate_warning IS 'Ends that were warned of, each once. 已预警的证照到期，每次到期只预警一次。';
COMMENT ON COLUMN edianton.certificate_warning.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.certificate_warning.what IS 'node, permit, material. 类别。';
COMMENT ON COLUMN edianton.certificate_warning.code IS 'Its code. 代码。';
COMMENT ON COLUMN edianton.certificate_warning.expires_at IS 'When it ends. 失效时刻。';
COMMENT ON COLUMN edianton.certificate_warning.warned_at IS 'When it was warned of. 预警时刻。';

-- edianton.warn_expiring: errors ED040.
CREATE OR REPLACE FUNCTION edianton.warn_expiring() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ending record;
    event bigint;
    told integer;
    body text;
    n integer := 0;
    english boolean := current_setting('edianton.language', true) = 'en';
BEGIN
    PERFORM edianton.require_role('warn of certificates that expire', 'admin');
    FOR ending IN
        SELECT c.*, m.unit AS answers
        FROM edianton.certificate c JOIN edianton.matter m ON m.id = c.matter_id
        WHERE c.state = 'expiring' AND m.state = 'open'
          AND NOT EXISTS (SELECT FROM edianton.certificate_warning w
                          WHERE w.matter_id = c.matter_id AND w.what = c.what AND w.code = c.code AND w.expires_at = c.expires_at)
        ORDER BY c.matter_id, c.expires_at, c.what, c.code
    LOOP
        event := edianton.record_event(ending.matter_id, 'certificate.expiring', jsonb_strip_nulls(jsonb_build_object(
            'what', ending.what, 'code', ending.code, 'document', ending.document, 'expires_at', ending.expires_at, 'kept_by', ending.kept_by)));
        INSERT INTO edianton.certificate_warning (matter_id, what, code, expires_at, warned_at)
        VALUES (ending.matter_id, ending.what, ending.code, ending.expires_at, edianton.clock())
        ON CONFLICT ON CONSTRAINT certificate_warning_pkey DO NOTHING;
        IF NOT FOUND THEN
            CONTINUE;           -- another run warned meanwhile
        END IF;
        n := n + 1;
        body := format(CASE WHEN english THEN '[Expiring] %s of "%s" (%s) is valid until %s.%s' ELSE '【到期预警】“%2$s”的%1$s（%3$s）有效期至%4$s。%5$s' END,
                ending.name_zh, ending.title, coalesce(ending.document, ending.code),
                to_char((ending.expires_at - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai', CASE WHEN english THEN 'YYYY-MM-DD' ELSE 'YYYY年MM月DD日' END),
                CASE WHEN ending.kept_by IS NULL THEN ''
                     WHEN english THEN format(' Node %s keeps it alive.', ending.kept_by)
                     ELSE format('期满前办结“%s”可保持效力。', (SELECT t.name_zh FROM edianton.template_node t JOIN edianton.matter m ON m.template_id = t.template_id
                                                            WHERE m.id = ending.matter_id AND t.code = ending.kept_by)) END);
        FOREACH told IN ARRAY ARRAY(SELECT DISTINCT u FROM unnest(ARRAY[ending.unit, ending.answers]) u WHERE u IS NOT NULL ORDER BY u) LOOP
            PERFORM edianton.tell(ending.matter_id, event, told, 'expiring', body,
                params => jsonb_build_object('what', ending.what, 'code', ending.code, 'expires_at', ending.expires_at));
        END LOOP;
        PERFORM edianton.tell_enterprise(ending.matter_id, ending.matter_id, event, 'expiring', body,
            jsonb_build_object('what', ending.what, 'code', ending.code, 'expires_at', ending.expires_at), 'project');
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.warn_expiring() IS
    'Tell the units and the enterprise of certificates, permits and materials that end within 30 days, of each end once; a job calls it. Returns how many. 预警 30 日内到期的证照与材料，每次到期只提醒一次。';
