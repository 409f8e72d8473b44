-- Handling models: which category of problem is what matter, who answers for it with whom, within what time. Every
-- issue goes by its category to the model's unit, in the transaction in which it is raised; what no model takes goes to
-- a queue with a clock of its own. What is here are the models; the issues are in the next module.

INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('issue_assignment', '问题人工分派', 'Assignment of an issue by hand', false)
ON CONFLICT DO NOTHING;

INSERT INTO edianton.duty (code, name_zh, name_en) VALUES
    ('coordination', '重大项目统筹', 'Coordination of major projects'),
    ('city_coordination', '市级重大项目统筹', 'Coordination of major projects, city'),
    ('higher_level', '上级协调单位', 'Unit of the level above'),
    ('transport', '交通运输', 'Transport'),
    ('public_security', '公安交管', 'Public security and traffic police'),
    ('telecom', '通信', 'Telecommunications'),
    ('fire_rescue', '消防救援', 'Fire and rescue'),
    ('forestry', '林业', 'Forestry')
ON CONFLICT DO NOTHING;

-- A site that has the policy has its steps too.
WITH policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to)
    VALUES ('issue', '问题分派办理', 'Handling of issues', '48 hours', NULL, '22:00', '07:00')
    ON CONFLICT DO NOTHING
    RETURNING code
)
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, supervise, score)
SELECT p.code, s.step, s.kind, s.base, false, s.distance::edianton.term, false, s.levels::text[], false, s.score
FROM policy p, (VALUES
    (1, 'warn', 'warning', 'none', '{duty}', false),
    (2, 'overdue', 'due', 'none', '{duty,head}', true),
    (3, 'urge', 'due', '3 workdays', '{duty,head}', false)) s (step, kind, base, distance, levels, score);

-- Who coordinates on which level, and how long what is overdue stays there before it rises by itself.
CREATE TABLE IF NOT EXISTS edianton.issue_level (
    level       smallint PRIMARY KEY CHECK (level BETWEEN 1 AND 4),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    duty        text NOT NULL REFERENCES edianton.duty,
    stuck_after edianton.term NOT NULL DEFAULT 'none'
);
INSERT INTO edianton.issue_level (level, name_zh, name_en, duty, stuck_after) VALUES
    (1, '区县级', 'District', 'coordination', '5 workdays'),
    (2, '市级', 'City', 'city_coordination', 'none')
ON CONFLICT DO NOTHING;

-- A category has one model at a time, or none: then a person assigns.
CREATE TABLE IF NOT EXISTS edianton.issue_category (
    code        text PRIMARY KEY CHECK (btrim(code) <> '' AND code !~ '[,，、;；]'), -- a learned one is what people call it
    name_zh     text NOT NULL CHECK (btrim(name_zh) <> ''),
    name_en     text,
    model       text
);

CREATE TABLE IF NOT EXISTS edianton.handling_model (
    code        text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    version     smallint NOT NULL CHECK (version > 0),
    name_zh     text NOT NULL CHECK (btrim(name_zh) <> ''),
    name_en     text,
    matter_zh   text NOT NULL CHECK (btrim(matter_zh) <> ''), -- the matter
    content_zh  text NOT NULL CHECK (btrim(content_zh) <> ''), -- what is done about it
    lead_duty   text REFERENCES edianton.duty,   -- resolved in each division
    lead_unit   integer REFERENCES edianton.unit, -- one unit, as learned from an assignment
    co_duties   text[] NOT NULL DEFAULT '{}',
    co_units    integer[] NOT NULL DEFAULT '{}',
    term        edianton.term NOT NULL CHECK (term::text <> 'none'),
    level       smallint NOT NULL REFERENCES edianton.issue_level,
    basis       text NOT NULL CHECK (basis IN ('source', 'example', 'site', 'learned')),
    made_at     timestamptz NOT NULL,
    made_by     bigint REFERENCES edianton.person,
    reason      text,
    valid_to    timestamptz,                     -- NULL: in use
    PRIMARY KEY (code, version),
    CHECK (lead_duty IS NULL OR lead_unit IS NULL),
    CHECK (valid_to >= made_at)
);
CREATE UNIQUE INDEX IF NOT EXISTS handling_model_in_use ON edianton.handling_model (code) WHERE valid_to IS NULL;

-- What issues were dispatched by stays readable: a version only ends.
CREATE OR REPLACE FUNCTION edianton.handling_model_stays() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.valid_to IS NULL AND NEW.valid_to IS NOT NULL THEN
        OLD.valid_to := NEW.valid_to;
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'version % of handling model % stays as it is', OLD.version, OLD.code USING
        ERRCODE = 'ED022', DETAIL = 'Issues were dispatched by it; what changes becomes the next version.',
        HINT = 'edianton.set_handling_model() makes one.';
END
$$;
COMMENT ON FUNCTION edianton.handling_model_stays() IS
    'Trigger of edianton.handling_model: versions end and do not change. 触发器：处理模型版本只可终止、不可改写。';
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.handling_model
    FOR EACH ROW EXECUTE FUNCTION edianton.handling_model_stays();

-- Load and publish in one, for functions that have authorised their caller by a rule of their own: a person who may dispatch
-- an issue may do so within a term for which there is no template yet.
CREATE OR REPLACE FUNCTION edianton.derive_template(definition jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place text := format('template "%s"', definition ->> 'code');
    draft integer;
    stage record;
BEGIN
    LOCK TABLE edianton.template IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM edianton.template t WHERE t.code = definition ->> 'code' AND t.state = 'published') THEN
        RETURN;
    END IF;
    draft := edianton.load_template_header(definition ->> 'code', definition, place);
    FOR stage IN SELECT e.value, e.ordinality::integer AS number FROM jsonb_array_elements(definition -> 'stages') WITH ORDINALITY AS e LOOP
        PERFORM edianton.load_template_stage(draft, stage.number, stage.value, place);
    END LOOP;
    PERFORM edianton.load_template_nodes(draft, definition, place);
    PERFORM edianton.load_template_details(draft, definition, place);
    PERFORM edianton.check_template(draft);
    UPDATE edianton.template t SET state = 'published' WHERE t.id = draft;
END
$$;
COMMENT ON FUNCTION edianton.derive_template(jsonb) IS
    'For the owner''s functions: load and publish a template unless its code has one. 供站点所有者的函数使用：按定义生成并发布模板，已有则不变。';

-- The template for a term, made when the first model needs it: the handling, the level above where it comes to that,
-- and the check by who coordinates.
CREATE OR REPLACE FUNCTION edianton.issue_template(term edianton.term) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template_code text := 'issue-' || replace(issue_template.term::text, ' ', '-');
BEGIN
    PERFORM edianton.require_argument('term', issue_template.term IS NOT NULL);
    IF EXISTS (SELECT FROM edianton.template t WHERE t.code = template_code AND t.state = 'published') THEN
        RETURN template_code;
    END IF;
    PERFORM edianton.derive_template(jsonb_build_object(
        'code', template_code, 'kind', 'issue', 'calendar', 'CN', 'policy', 'issue',
        'name', jsonb_build_object('zh', '问题分派办理（' || issue_template.term::text || '）', 'en', 'Handling of an issue, ' || issue_template.term::text),
        'stages', '[{"code": "issue", "name": {"zh": "问题办理", "en": "Handling of the issue"}, "lead": "responsible", "supervisors": ["issuer"]}]'::jsonb,
        'nodes', jsonb_build_array(
            jsonb_build_object('code', 'answer', 'stage', 'issue', 'name', '{"zh": "办理反馈", "en": "Handle and answer"}'::jsonb, 'lead', 'responsible',
                'co', '["joint"]'::jsonb, 'term', issue_template.term::text, 'requires', '["answer"]'::jsonb),
            '{"code": "coordinate", "stage": "issue", "name": {"zh": "上级协调", "en": "Coordination by the level above"}, "lead": "higher_level",
              "term": "10 workdays", "condition": "$.level >= 2", "requires": ["decision"]}'::jsonb,
            '{"code": "close", "stage": "issue", "name": {"zh": "核实销号", "en": "Check and write off"}, "lead": "issuer",
              "term": "5 workdays", "requires": ["result"], "after": ["answer", "coordinate"]}'::jsonb)));
    RETURN template_code;
END
$$;
COMMENT ON FUNCTION edianton.issue_template(edianton.term) IS
    'Code of the published template for issues of this term, made when there is none. 取该时限的问题办理模板代码，无则生成并发布。';

CREATE OR REPLACE FUNCTION edianton.check_issue_level(level integer) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.issue_level l WHERE l.level = check_issue_level.level) THEN
        RAISE EXCEPTION 'there is no level %', check_issue_level.level USING
            ERRCODE = 'ED005', DETAIL = format('Levels: %s.', (SELECT string_agg(l.level || ' ' || l.name_zh, ', ' ORDER BY l.level) FROM edianton.issue_level l));
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.check_issue_level(integer) IS 'ED005 unless edianton.issue_level has it. 校验问题层级。';

-- Whoever makes a version: an administrator, or an assignment from which it is learned.
CREATE OR REPLACE FUNCTION edianton.add_handling_model(m edianton.handling_model, categories text[]) RETURNS integer
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next_version integer;
    name text;
    before text;
BEGIN
    -- one at a time, so that versions have no gaps and a category has one model
    LOCK TABLE edianton.handling_model IN SHARE ROW EXCLUSIVE MODE;
    PERFORM edianton.issue_template(m.term);
    SELECT coalesce(max(h.version), 0) + 1 INTO next_version FROM edianton.handling_model h WHERE h.code = m.code;
    UPDATE edianton.handling_model h SET valid_to = greatest(edianton.clock(), h.made_at) WHERE h.code = m.code AND h.valid_to IS NULL;
    INSERT INTO edianton.handling_model (code, version, name_zh, name_en, matter_zh, content_zh, lead_duty, lead_unit, co_duties, co_units,
        term, level, basis, made_at, made_by, reason)
    VALUES (m.code, next_version, m.name_zh, m.name_en, m.matter_zh, m.content_zh, m.lead_duty, m.lead_unit, coalesce(m.co_duties, '{}'),
        coalesce(m.co_units, '{}'), m.term, m.level, m.basis, edianton.clock(), edianton.current_person(), m.reason);
    FOREACH name IN ARRAY categories LOOP
        SELECT c.model INTO before FROM edianton.issue_category c WHERE c.code = name;
        IF NOT FOUND THEN
            INSERT INTO edianton.issue_category (code, name_zh, model) VALUES (name, name, m.code);
        ELSIF before IS NULL OR before = m.code THEN
            UPDATE edianton.issue_category c SET model = m.code WHERE c.code = name AND c.model IS NULL;
        ELSE
            RAISE EXCEPTION 'category "%" is handled by model %', name, before USING
                ERRCODE = 'ED042', DETAIL = 'A category has one model.', HINT = format('UPDATE edianton.issue_category SET model = NULL WHERE code = ''%s''; first.', name);
        END IF;
    END LOOP;
    RETURN next_version;
END
$$;
COMMENT ON FUNCTION edianton.add_handling_model(edianton.handling_model, text[]) IS
    'The next version of a handling model, and the categories that it takes. 新增处理模型版本并对应问题类别。';

-- edianton.set_handling_model: errors ED005, ED016, ED039, ED040, ED042, ED060.
CREATE OR REPLACE FUNCTION edianton.set_handling_model(code text, name text, matter text, content text, lead_duty text, term edianton.term,
        co_duties text[] DEFAULT '{}', categories text[] DEFAULT '{}', level integer DEFAULT 1, reason text DEFAULT NULL,
        basis text DEFAULT 'site', name_en text DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    m edianton.handling_model;
    named text;
BEGIN
    PERFORM edianton.require_role('define handling models', 'admin');
    PERFORM edianton.require_argument('code', code IS NOT NULL);
    PERFORM edianton.require_argument('term', term IS NOT NULL);
    IF code !~ '^[a-z][a-z0-9_]*$' THEN
        RAISE EXCEPTION '"%" is no code of a handling model', code USING
            ERRCODE = 'ED039', DETAIL = 'Codes are of lower case letters, digits and underscores.';
    END IF;
    FOREACH named IN ARRAY coalesce(categories, '{}') LOOP
        IF btrim(coalesce(named, '')) = '' OR named ~ '[,，、;；]' THEN
            RAISE EXCEPTION '"%" is no category', named USING
                ERRCODE = 'ED039', DETAIL = 'A category is not empty and holds no separator: several are given as one text.';
        END IF;
    END LOOP;
    IF btrim(coalesce(name, '')) = '' OR btrim(coalesce(matter, '')) = '' OR btrim(coalesce(content, '')) = '' THEN
        RAISE EXCEPTION 'handling model % needs its name, matter and content', code USING
            ERRCODE = 'ED016', DETAIL = 'A model says what it is about, what is done, by whom, with whom, within what time.';
    END IF;
    IF term::text = 'none' THEN
        RAISE EXCEPTION 'handling model % has no term', code USING
            ERRCODE = 'ED039', DETAIL = 'What is dispatched is handled within a time.', HINT = 'For example ''5 workdays''.';
    END IF;
    IF basis IS NULL OR basis NOT IN ('source', 'example', 'site') THEN
        RAISE EXCEPTION 'there is no basis "%"', basis USING ERRCODE = 'ED039', DETAIL = 'Bases: source, example, site; learned is said by assignments.';
    END IF;
    PERFORM edianton.check_issue_level(level);
    FOREACH named IN ARRAY array_append(coalesce(co_duties, '{}'), lead_duty) LOOP
        IF named IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.duty d WHERE d.code = named) THEN
            RAISE EXCEPTION 'there is no duty "%"', named USING ERRCODE = 'ED005', HINT = 'edianton.duty lists them; a site adds its own.';
        END IF;
    END LOOP;
    m.code := code;
    m.name_zh := name;
    m.name_en := name_en;
    m.matter_zh := matter;
    m.content_zh := content;
    m.lead_duty := lead_duty;
    m.co_duties := array_remove(coalesce(co_duties, '{}'), NULL);
    m.term := term;
    m.level := level;
    m.basis := basis;
    m.reason := reason;
    RETURN edianton.add_handling_model(m, CASE WHEN cardinality(categories) > 0 THEN categories ELSE ARRAY[code] END);
END
$$;
COMMENT ON FUNCTION edianton.set_handling_model(text, text, text, text, text, edianton.term, text[], text[], integer, text, text, text) IS
    'Define a handling model, or its next version: matter, content, lead duty (NULL: assigned by hand), co-duties, term, level, and the categories it takes (its code). By administrators; returns the version. 设定处理模型或其新版本：事项、内容、责任职能、协办职能、时限、层级与适用类别，返回版本号。';

CREATE OR REPLACE FUNCTION edianton.handling_model_unit(m edianton.handling_model) RETURNS integer
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT coalesce(
            (SELECT u.id FROM edianton.unit u WHERE u.id = (handling_model_unit.m).lead_unit AND u.active),
            (SELECT edianton.duty_unit_id((handling_model_unit.m).lead_duty)));
    END;
COMMENT ON FUNCTION edianton.handling_model_unit(edianton.handling_model) IS
    'Unit that answers for a handling model in this division; NULL: nobody. 处理模型在本行政区划的责任单位，空为无。';

CREATE OR REPLACE FUNCTION edianton.handling_model_co_units(m edianton.handling_model) RETURNS integer[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT coalesce(array_agg(c.unit ORDER BY c.n), '{}')
        FROM (
            SELECT min(x.n) AS n, x.unit AS unit
            FROM (
                SELECT d.n AS n, edianton.duty_unit_id(d.duty) AS unit FROM unnest((handling_model_co_units.m).co_duties) WITH ORDINALITY AS d (duty, n)
                UNION ALL
                SELECT 100 + u.n AS n, u.unit AS unit FROM unnest((handling_model_co_units.m).co_units) WITH ORDINALITY AS u (unit, n)) x
            WHERE x.unit IS NOT NULL AND x.unit IS DISTINCT FROM edianton.handling_model_unit(handling_model_co_units.m)
            GROUP BY x.unit) c;
    END;
COMMENT ON FUNCTION edianton.handling_model_co_units(edianton.handling_model) IS
    'Units that take part in a handling model in this division. 处理模型在本行政区划的协办单位。';

CREATE OR REPLACE VIEW edianton.handling_model_board WITH (security_invoker = true) AS
SELECT h.code,
       h.version,
       h.name_zh,
       h.name_en,
       h.matter_zh,
       h.content_zh,
       coalesce(h.lead_duty, u.code) AS lead,
       u.code AS unit,
       u.name_zh AS unit_zh,
       ARRAY(SELECT c.name_zh FROM edianton.unit c WHERE c.id = ANY (edianton.handling_model_co_units(h)) ORDER BY c.code COLLATE "C") AS co_units_zh,
       h.term,
       h.level,
       l.name_zh AS level_zh,
       h.basis,
       ARRAY(SELECT c.code FROM edianton.issue_category c WHERE c.model = h.code ORDER BY c.code COLLATE "C") AS categories,
       h.made_at
FROM edianton.handling_model h
JOIN edianton.issue_level l ON l.level = h.level
LEFT JOIN edianton.unit u ON u.id = edianton.handling_model_unit(h)
WHERE h.valid_to IS NULL;

COMMENT ON TABLE edianton.issue_level IS 'Levels on which issues are handled. 问题办理层级。';
COMMENT ON COLUMN edianton.issue_level.level IS 'Level, 1 first. 层级，自1起。';
COMMENT ON COLUMN edianton.issue_level.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.issue_level.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.issue_level.duty IS 'Duty that coordinates on this level. 该层级的统筹职能。';
COMMENT ON COLUMN edianton.issue_level.stuck_after IS 'What is overdue for so long rises to the next level by itself; none: never. 逾期超过该时长自动提级，none 为不自动提级。';
COMMENT ON TABLE edianton.issue_category IS 'Categories of problems. 问题类别。';
COMMENT ON COLUMN edianton.issue_category.code IS 'Code. 类别代码。';
COMMENT ON COLUMN edianton.issue_category.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.issue_category.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.issue_category.model IS 'Handling model that takes it; empty: assigned by hand. 对应处理模型，空为人工分派。';
COMMENT ON TABLE edianton.handling_model IS 'Handling models in versions: matter, content, responsible unit, co-units, term. 处理模型（分版本）：事项、内容、责任单位、协办单位、时限。';
COMMENT ON COLUMN edianton.handling_model.code IS 'Code. 模型代码。';
COMMENT ON COLUMN edianton.handling_model.version IS 'Version. 版本号。';
COMMENT ON COLUMN edianton.handling_model.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.handling_model.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.handling_model.matter_zh IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.handling_model.content_zh IS 'What is done. 内容。';
COMMENT ON COLUMN edianton.handling_model.lead_duty IS 'Duty that answers for it, resolved in the division. 责任单位的职能，按行政区划对应单位。';
COMMENT ON COLUMN edianton.handling_model.lead_unit IS 'Unit that answers for it, where an assignment was learned. 责任单位（由人工分派学习而来）。';
COMMENT ON COLUMN edianton.handling_model.co_duties IS 'Duties that take part. 协办职能。';
COMMENT ON COLUMN edianton.handling_model.co_units IS 'Units that take part, where an assignment was learned. 协办单位（由人工分派学习而来）。';
COMMENT ON COLUMN edianton.handling_model.term IS 'Term. 办理时限。';
COMMENT ON COLUMN edianton.handling_model.level IS 'Level on which it begins. 起始层级。';
COMMENT ON COLUMN edianton.handling_model.basis IS 'source: named by the published accounts; example: ours; site; learned from an assignment. 依据：来源所载、示例、本地设定、分派学习。';
COMMENT ON COLUMN edianton.handling_model.made_at IS 'When the version was made. 版本生成时刻。';
COMMENT ON COLUMN edianton.handling_model.made_by IS 'By whom. 设定人。';
COMMENT ON COLUMN edianton.handling_model.reason IS 'Why. 变更理由。';
COMMENT ON COLUMN edianton.handling_model.valid_to IS 'When it was replaced; empty: in use. 停用时刻，空为在用。';
COMMENT ON VIEW edianton.handling_model_board IS 'Handling models in use with their units in this division. 在用处理模型及其在本地的责任单位。';
COMMENT ON COLUMN edianton.handling_model_board.code IS 'Code. 模型代码。';
COMMENT ON COLUMN edianton.handling_model_board.version IS 'Version. 版本号。';
COMMENT ON COLUMN edianton.handling_model_board.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.handling_model_board.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.handling_model_board.matter_zh IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.handling_model_board.content_zh IS 'What is done. 内容。';
COMMENT ON COLUMN edianton.handling_model_board.lead IS 'Duty, or unit, that answers for it. 责任职能或单位。';
COMMENT ON COLUMN edianton.handling_model_board.unit IS 'Responsible unit here; empty: issues go to the queue. 本地责任单位代码，空则人工分派。';
COMMENT ON COLUMN edianton.handling_model_board.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.handling_model_board.co_units_zh IS 'Names of the co-units here. 本地协办单位名称。';
COMMENT ON COLUMN edianton.handling_model_board.term IS 'Term. 办理时限。';
COMMENT ON COLUMN edianton.handling_model_board.level IS 'Level on which it begins. 起始层级。';
COMMENT ON COLUMN edianton.handling_model_board.level_zh IS 'Name of the level. 层级名称。';
COMMENT ON COLUMN edianton.handling_model_board.basis IS 'Where it comes from. 依据。';
COMMENT ON COLUMN edianton.handling_model_board.categories IS 'Categories that it takes. 适用类别。';
COMMENT ON COLUMN edianton.handling_model_board.made_at IS 'When the version was made. 版本生成时刻。';
