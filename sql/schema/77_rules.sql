-- Which optional nodes apply: rules over a matter's attributes. The engine asks them at the opening and whenever the
-- attributes change (src/decide.c). Rules that decide confirm or decline with their basis as the reason; rules that
-- suggest fill in the proposal that the unit decides on. What a unit has decided, rules leave alone.

CREATE TABLE IF NOT EXISTS edianton.approval_type (
    code        text PRIMARY KEY CHECK (code IN ('approval', 'verification', 'filing')),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    libraries   text[] NOT NULL,                 -- whose projects are admitted this way
    basis       text NOT NULL
);
INSERT INTO edianton.approval_type (code, name_zh, name_en, libraries, basis) VALUES
    ('approval', '审批', 'Approval', '{government,state_owned}', '政府投资条例第九条：政府采取直接投资、资本金注入方式投资的项目实行审批制'),
    ('verification', '核准', 'Verification', '{state_owned,social}', '企业投资项目核准和备案管理条例第三条：关系国家安全等项目实行核准管理'),
    ('filing', '备案', 'Filing', '{state_owned,social}', '企业投资项目核准和备案管理条例第三条：其余企业投资项目实行备案管理')
ON CONFLICT DO NOTHING;

-- What an enterprise tells of its project once, for all rules (2.23).
CREATE TABLE IF NOT EXISTS edianton.project_attribute (
    code        text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('number', 'boolean', 'text')),
    unit        text                             -- of a number
);
INSERT INTO edianton.project_attribute (code, name_zh, name_en, kind, unit) VALUES
    ('land_area', '用地面积', 'Area of land', 'number', '亩'),
    ('new_land', '是否新增建设用地', 'Takes new land', 'boolean', NULL),
    ('farmland_area', '占用农用地面积', 'Farmland taken', 'number', '亩'),
    ('occupied_area', '征占地面积', 'Area occupied', 'number', '公顷'),
    ('earthwork', '挖填土石方总量', 'Earth and stone moved', 'number', '立方米'),
    ('energy_coal', '年综合能源消费量', 'Energy used a year', 'number', '吨标准煤'),
    ('energy_power', '年电力消费量', 'Electricity used a year', 'number', '万千瓦时'),
    ('emission', '主要污染物年排放量', 'Pollutants emitted a year', 'number', '吨'),
    ('eia_class', '环评类别（report、form、register、none）', 'Class of the EIA (report, form, register, none)', 'text', NULL),
    ('flood_zone', '是否位于洪泛区、蓄滞洪区', 'Lies in a flood zone', 'boolean', NULL),
    ('takes_water', '是否直接取用江河湖泊或地下水', 'Takes water from rivers or the ground', 'boolean', NULL),
    ('civil_building', '是否民用建筑', 'Is a civil building', 'boolean', NULL),
    ('special_works', '是否特殊建设工程（消防）', 'Special works under fire law', 'boolean', NULL),
    ('public_funds', '是否使用财政性资金', 'Uses public funds', 'boolean', NULL),
    ('equipment', '是否需要安装生产设备', 'Has equipment to install', 'boolean', NULL),
    ('annual_revenue', '预计年营业收入', 'Expected revenue a year', 'number', '万元')
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.node_rule (
    code        text PRIMARY KEY CHECK (code <> ''),
    template    text,                            -- NULL: any
    library     text,                            -- NULL: any
    node        text NOT NULL,
    verdict     text NOT NULL CHECK (verdict IN ('required', 'not_needed', 'suggest_required', 'suggest_not_needed')),
    condition   jsonpath NOT NULL,               -- over the matter's attributes; what is not told makes it false
    basis       text NOT NULL CHECK (btrim(basis) <> ''),
    active      boolean NOT NULL DEFAULT true
);
CREATE INDEX IF NOT EXISTS node_rule_node ON edianton.node_rule (node);

-- edianton.node_rule: errors ED003, ED039.
CREATE OR REPLACE FUNCTION edianton.check_node_rule() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template_node n JOIN edianton.template t ON t.id = n.template_id
                   WHERE n.code = NEW.node AND (NEW.template IS NULL OR t.code = NEW.template)
                     AND (NEW.library IS NULL OR t.library = NEW.library)) THEN
        RAISE EXCEPTION 'rule % names node "%", which no template of its kind has', NEW.code, NEW.node USING
            ERRCODE = 'ED003', HINT = 'SELECT t.code, n.code FROM edianton.template_node n JOIN edianton.template t ON t.id = n.template_id;';
    END IF;
    BEGIN
        PERFORM jsonb_path_match('{}', NEW.condition);
    EXCEPTION WHEN data_exception OR undefined_object THEN
        RAISE EXCEPTION 'the condition of rule % is not a predicate: %', NEW.code, NEW.condition USING
            ERRCODE = 'ED039', DETAIL = SQLERRM || '.', HINT = 'It answers true or false, for example $.energy_coal >= 1000.';
    END;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION edianton.check_node_rule() IS 'Trigger of edianton.node_rule: its node exists, its condition is a predicate. 规则校验：节点存在、条件为判断式。';

-- Rules that hold for these attributes in this template.
CREATE OR REPLACE FUNCTION edianton.rules_held(template_id integer, attrs jsonb) RETURNS SETOF edianton.node_rule
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT r.*
        FROM edianton.template t
        JOIN edianton.template_node n ON n.template_id = t.id AND n.optional
        JOIN edianton.node_rule r ON r.node = n.code
        WHERE t.id = $1 AND r.active
          AND (r.template IS NULL OR r.template = t.code) AND (r.library IS NULL OR r.library = t.library)
          AND $2 @@ r.condition;
    END;
COMMENT ON FUNCTION edianton.rules_held(integer, jsonb) IS
    'Rules about optional nodes of a template that hold for these attributes. 对给定属性成立的选办规则。';

-- What the engine asks: nodes on which all deciding rules that hold agree.
CREATE OR REPLACE FUNCTION edianton.rule_decision(template_id integer, attrs jsonb)
    RETURNS TABLE (node text, needed boolean, basis text, rules text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT r.node, bool_and(r.verdict = 'required'), string_agg(r.basis, '；' ORDER BY r.code), string_agg(r.code, ', ' ORDER BY r.code)
        FROM edianton.rules_held($1, $2) r
        WHERE r.verdict IN ('required', 'not_needed')
        GROUP BY r.node
        HAVING count(DISTINCT r.verdict) = 1;
    END;
COMMENT ON FUNCTION edianton.rule_decision(integer, jsonb) IS
    'Optional nodes that rules decide for these attributes; where two rules contradict each other, none does. 规则对选办节点的决定；规则相互矛盾时不作决定。';

-- The template that a matter runs, or that a project in reserve will run.
CREATE OR REPLACE FUNCTION edianton.template_ahead(matter bigint) RETURNS integer
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT coalesce(m.template_id, (
            SELECT t.id FROM edianton.project p JOIN edianton.template t ON t.code = 'project-' || replace(p.library, '_', '-')
            WHERE p.matter_id = m.id AND t.state = 'published' ORDER BY t.version DESC LIMIT 1))
        FROM edianton.matter m WHERE m.id = $1;
    END;
COMMENT ON FUNCTION edianton.template_ahead(bigint) IS
    'Template version that a matter runs, or will run when a project in reserve is published. 事项所用模板版本；储备项目取发布时将用者。';

-- edianton.explain_rules: errors ED002, ED060. What a caller does not see is not there.
CREATE OR REPLACE FUNCTION edianton.explain_rules(matter bigint)
    RETURNS TABLE (node text, name_zh text, rule text, verdict text, holds boolean, unknown text[], basis text,
                   state text, decided_by text, conflict boolean)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_argument('matter', explain_rules.matter IS NOT NULL);
    IF NOT EXISTS (SELECT FROM edianton.matter m WHERE m.id = explain_rules.matter) THEN
        RAISE EXCEPTION 'there is no matter %', explain_rules.matter USING ERRCODE = 'ED002';
    END IF;
    RETURN QUERY
    WITH asked AS (
        SELECT n.code AS node, n.position, n.name_zh, r.code AS rule, r.verdict, r.basis, coalesce(m.attrs @@ r.condition, false) AS holds,
               ARRAY(SELECT DISTINCT a.name[1] FROM regexp_matches(r.condition::text, '\$\."?([a-z][a-z0-9_]*)', 'g') a (name)
                     WHERE NOT m.attrs ? a.name[1] ORDER BY 1) AS unknown,
               x.state, x.flags
        FROM edianton.matter m
        JOIN edianton.template t ON t.id = edianton.template_ahead(m.id)
        JOIN edianton.template_node n ON n.template_id = t.id AND n.optional
        JOIN edianton.node_rule r ON r.node = n.code AND r.active
             AND (r.template IS NULL OR r.template = t.code) AND (r.library IS NULL OR r.library = t.library)
        LEFT JOIN edianton.node x ON x.matter_id = m.id AND x.ord = n.ord
        WHERE m.id = explain_rules.matter
    )
    SELECT a.node, a.name_zh, a.rule, a.verdict, a.holds, CASE WHEN a.holds THEN '{}' ELSE a.unknown END, a.basis,
           a.state::text,
           CASE WHEN a.state IS NULL OR a.state = 'undecided' THEN NULL
                WHEN 'by_rule' = ANY (edianton.flag_names(a.flags)) THEN 'rule' ELSE 'unit' END,
           -- another rule says the opposite, or the node went the other way
           a.holds AND (EXISTS (SELECT FROM asked b WHERE b.node = a.node AND b.holds AND a.verdict IN ('required', 'not_needed')
                                AND b.verdict IN ('required', 'not_needed') AND b.verdict <> a.verdict)
                        OR a.verdict = 'required' AND a.state = 'skipped'
                        OR a.verdict = 'not_needed' AND a.state NOT IN ('skipped', 'undecided'))
    FROM asked a
    ORDER BY a.position, a.rule;
END
$$;
COMMENT ON FUNCTION edianton.explain_rules(bigint) IS
    'Every rule about a matter''s optional nodes: does it hold, which attributes it lacks, what became of the node, and where rules or decisions contradict each other; for a project in reserve as it would be published. 逐条说明选办规则：是否成立、缺哪些属性、节点结果及矛盾之处；储备项目按发布时推演。';

-- edianton.fill_basics: errors ED002, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.fill_basics(matter bigint, basics jsonb) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    b record;
BEGIN
    PERFORM edianton.require_argument('matter', fill_basics.matter IS NOT NULL);
    PERFORM edianton.require_argument('basics', fill_basics.basics IS NOT NULL);
    IF NOT edianton.sees_matter(fill_basics.matter) THEN
        RAISE EXCEPTION 'there is no matter %', fill_basics.matter USING ERRCODE = 'ED002';
    END IF;
    IF NOT edianton.may('open_matter', fill_basics.matter) THEN
        RAISE EXCEPTION 'the basics of matter % are not yours to fill in', fill_basics.matter USING
            ERRCODE = 'ED040', DETAIL = 'Its enterprise does, its agent and helpers, the unit that answers for it, and administrators.';
    END IF;
    IF jsonb_typeof(fill_basics.basics) <> 'object' OR fill_basics.basics = '{}' THEN
        RAISE EXCEPTION 'basics are a JSON object' USING ERRCODE = 'ED039', HINT = '{"energy_coal": 1200, "takes_water": false}';
    END IF;
    FOR b IN SELECT e.key, e.value, a.kind FROM jsonb_each(fill_basics.basics) e LEFT JOIN edianton.project_attribute a ON a.code = e.key LOOP
        IF b.kind IS NULL OR b.value <> 'null' AND (b.kind, jsonb_typeof(b.value)) NOT IN (('number', 'number'), ('boolean', 'boolean'), ('text', 'string')) THEN
            RAISE EXCEPTION '"%" of matter % cannot be %', left(b.key, 60), fill_basics.matter, left(b.value::text, 60) USING
                ERRCODE = 'ED039',
                DETAIL = CASE WHEN b.kind IS NULL THEN 'There is no such attribute.' ELSE format('It is a %s.', b.kind) END,
                HINT = 'SELECT code, name_zh, kind, unit FROM edianton.project_attribute;';
        END IF;
        IF b.kind = 'number' AND b.value <> 'null' AND b.value::text::numeric < 0 THEN
            RAISE EXCEPTION '"%" of matter % cannot be negative', b.key, fill_basics.matter USING ERRCODE = 'ED039';
        END IF;
    END LOOP;
    PERFORM edianton.by_rule();
    RETURN edianton.set_attrs(fill_basics.matter, fill_basics.basics, '企业填报项目基本信息');
END
$$;
COMMENT ON FUNCTION edianton.fill_basics(bigint, jsonb) IS
    'What an enterprise tells of its project once; rules decide or suggest from it which optional nodes apply. 企业一次填报项目基本信息，系统按规则自动识别选办事项。';

-- Decisions that units owe, with what the rules propose.
CREATE OR REPLACE VIEW edianton.decision_proposal WITH (security_invoker = true) AS
SELECT n.matter_id,
       m.title,
       n.code AS node,
       tn.name_zh,
       u.code AS unit,
       u.name_zh AS unit_zh,
       nullif(n.due_at, 'infinity') AS due_at,
       CASE WHEN p.yes > 0 AND p.no = 0 THEN true WHEN p.no > 0 AND p.yes = 0 THEN false END AS proposed,
       coalesce(p.yes > 0 AND p.no > 0, false) AS conflict,
       p.basis,
       p.rules
FROM edianton.node n
JOIN edianton.matter m ON m.id = n.matter_id AND m.state = 'open'
JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = n.ord
JOIN edianton.unit u ON u.id = n.lead_unit
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.verdict LIKE '%required') AS yes, count(*) FILTER (WHERE r.verdict LIKE '%not_needed') AS no,
           string_agg(r.basis, '；' ORDER BY r.code) AS basis, string_agg(r.code, ', ' ORDER BY r.code) AS rules
    FROM edianton.rules_held(m.template_id, m.attrs) r WHERE r.node = n.code) p ON true
WHERE n.state = 'undecided';

DO $$
BEGIN
    EXECUTE 'CREATE OR REPLACE TRIGGER check_rule BEFORE INSERT OR UPDATE ON edianton.node_rule
        FOR EACH ROW EXECUTE FUNCTION edianton.check_node_rule()';
END
$$;

COMMENT ON TABLE edianton.approval_type IS 'How investment projects are admitted. 立项方式：审批、核准、备案。';
COMMENT ON COLUMN edianton.approval_type.code IS 'approval, verification, filing; edianton.project.approval_type. 代码。';
COMMENT ON COLUMN edianton.approval_type.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.approval_type.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.approval_type.libraries IS 'Libraries whose projects are admitted this way. 适用的项目库。';
COMMENT ON COLUMN edianton.approval_type.basis IS 'The law that says so. 依据。';

COMMENT ON TABLE edianton.project_attribute IS 'What a project''s enterprise fills in once, for the rules. 企业填报的项目属性，供规则判断。';
COMMENT ON COLUMN edianton.project_attribute.code IS 'Key in the matter''s attributes. 属性代码。';
COMMENT ON COLUMN edianton.project_attribute.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.project_attribute.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.project_attribute.kind IS 'number, boolean, text. 值类型。';
COMMENT ON COLUMN edianton.project_attribute.unit IS 'Unit of a number. 计量单位。';

COMMENT ON TABLE edianton.node_rule IS 'Rules over a matter''s attributes about which optional nodes apply. 选办节点判定规则。';
COMMENT ON COLUMN edianton.node_rule.code IS 'Code of the rule. 规则代码。';
COMMENT ON COLUMN edianton.node_rule.template IS 'Code of the template; empty: any. 模板代码，空为不限。';
COMMENT ON COLUMN edianton.node_rule.library IS 'Library; empty: any. 项目库，空为不限。';
COMMENT ON COLUMN edianton.node_rule.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.node_rule.verdict IS 'required, not_needed: decides; suggest_required, suggest_not_needed: proposes to the unit. 结论：必须办理、无需办理（直接决定）；建议办理、建议不办（供单位确认）。';
COMMENT ON COLUMN edianton.node_rule.condition IS 'jsonpath predicate over the attributes; one that is not told makes it false. 判断条件，缺属性视为不成立。';
COMMENT ON COLUMN edianton.node_rule.basis IS 'Law or document; the reason of what it decides. 依据，即决定的理由。';
COMMENT ON COLUMN edianton.node_rule.active IS 'Is it in force? 是否启用。';

COMMENT ON VIEW edianton.decision_proposal IS 'Decisions about optional nodes that units owe, with what the rules propose. 待确认选办节点及规则建议。';
COMMENT ON COLUMN edianton.decision_proposal.matter_id IS 'The matter. 事项编号。';
COMMENT ON COLUMN edianton.decision_proposal.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.decision_proposal.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.decision_proposal.name_zh IS 'Name of the node. 节点名称。';
COMMENT ON COLUMN edianton.decision_proposal.unit IS 'Unit that decides. 确认单位代码。';
COMMENT ON COLUMN edianton.decision_proposal.unit_zh IS 'Its name. 确认单位。';
COMMENT ON COLUMN edianton.decision_proposal.due_at IS 'Until when. 确认期限。';
COMMENT ON COLUMN edianton.decision_proposal.proposed IS 'What the rules propose: needed, not needed; empty: nothing, or they contradict each other. 规则建议：是否需要办理。';
COMMENT ON COLUMN edianton.decision_proposal.conflict IS 'Do the rules contradict each other? 规则是否矛盾。';
COMMENT ON COLUMN edianton.decision_proposal.basis IS 'What they say. 建议依据。';
COMMENT ON COLUMN edianton.decision_proposal.rules IS 'Their codes. 规则代码。';
