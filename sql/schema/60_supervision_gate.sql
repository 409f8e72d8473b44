-- How a supervision comes in: what is proposed passes a gate, what a rule has decided is opened by it.

-- What two titles of the same case have in common.
CREATE OR REPLACE FUNCTION edianton.bare_title(title text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN lower(regexp_replace(title, '[[:space:][:punct:]　，。、；：？！（）《》“”‘’【】—…·]', '', 'g'));
COMMENT ON FUNCTION edianton.bare_title(text) IS 'A title without spaces and punctuation, for comparison. 去除空白与标点的标题，用于比对。';
-- What the gate asks of every proposal: is there an open case of this title.
CREATE INDEX IF NOT EXISTS matter_open_title ON edianton.matter (edianton.bare_title(title))
    WHERE kind = 'supervision' AND state IN ('open', 'suspended');

CREATE OR REPLACE FUNCTION edianton.route_supervision(subject text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_code text;
BEGIN
    SELECT u.code INTO found_code
    FROM edianton.supervision_subject s
    JOIN edianton.duty_unit d ON d.duty = s.duty AND d.division = (SELECT t.division FROM edianton.site t)
    JOIN edianton.unit u ON u.id = d.unit AND u.active
    WHERE s.code = route_supervision.subject;
    IF found_code IS NULL THEN
        RAISE EXCEPTION 'no unit handles subject "%"', subject USING
            ERRCODE = 'ED005',
            DETAIL = 'A subject is routed to the unit that performs its duty in this division.',
            HINT = 'Rows of edianton.supervision_subject and edianton.duty_unit say which; or name the responsible unit.';
    END IF;
    RETURN found_code;
END
$$;
COMMENT ON FUNCTION edianton.route_supervision(text) IS
    'Code of the unit that handles a subject; ED005 when there is none. 按主题归口，返回承办单位代码。';

-- Everything that is wrong with the indicators, at once.
CREATE OR REPLACE FUNCTION edianton.indicator_faults(indicators jsonb) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT CASE
            WHEN jsonb_typeof(indicators) IS DISTINCT FROM 'array' OR jsonb_array_length(indicators) = 0
                THEN ARRAY['a measurable indicator 可量化指标']
            ELSE (
                SELECT coalesce(array_agg(format('indicator %s: %s', e.n, f.what) ORDER BY e.n, f.k), '{}')
                FROM jsonb_array_elements(indicators) WITH ORDINALITY e (i, n)
                CROSS JOIN LATERAL (VALUES
                    (1, 'name 名称', btrim(coalesce(e.i ->> 'name', '')) <> ''),
                    (2, 'target 目标值', coalesce(e.i ->> 'target', '') ~ '^[0-9]+(\.[0-9]+)?$'),
                    (3, 'unit 计量单位', btrim(coalesce(e.i ->> 'unit', '')) <> ''),
                    (4, 'due 完成时限', coalesce(e.i ->> 'due', '') ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]$')) f (k, what, right_)
                WHERE NOT f.right_)
            END;
    END;
COMMENT ON FUNCTION edianton.indicator_faults(jsonb) IS
    'What the indicators of a proposal lack: each needs name, target, unit and due date. 指标缺项：名称、目标值、计量单位、时限。';

-- Refuses what is no task: vague, secret, too small.
CREATE OR REPLACE FUNCTION edianton.check_supervision_gate(title text, content text, indicators jsonb, severity integer) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rule edianton.supervision_rule := edianton.supervision_rule_at();
    lacks text[];
    rest text;
    word text;
BEGIN
    lacks := array_remove(ARRAY[
        CASE WHEN btrim(coalesce(title, '')) = '' THEN 'title 名称' END,
        CASE WHEN btrim(coalesce(content, '')) = '' THEN 'content 内容' END,
        CASE WHEN severity IS NULL THEN 'severity 严重程度' END], NULL) || edianton.indicator_faults(indicators);
    IF cardinality(lacks) > 0 THEN
        RAISE EXCEPTION 'a proposal without measurable content is not taken' USING
            ERRCODE = 'ED016',
            DETAIL = format('Missing: %s.', array_to_string(lacks, ', ')),
            HINT = 'indicators => ''[{"name": "…", "target": 10, "unit": "…", "due": "2026-01-31"}]''';
    END IF;
    IF NOT severity BETWEEN 1 AND 5 THEN
        RAISE EXCEPTION 'severity % is not from 1 to 5', severity USING ERRCODE = 'ED039';
    END IF;
    FOREACH word IN ARRAY rule.secret LOOP
        IF position(word IN title || content) > 0 THEN
            RAISE EXCEPTION 'secret matters are not entered' USING
                ERRCODE = 'ED039', DETAIL = format('The text has the word "%s".', word),
                HINT = 'They go by the channels made for them.';
        END IF;
    END LOOP;
    rest := edianton.bare_title(title);
    FOREACH word IN ARRAY rule.vague LOOP
        rest := replace(rest, word, '');
    END LOOP;
    rest := regexp_replace(rest, '(工作|有关|相关|各项|方面|落实|力度|管理)', '', 'g');
    IF length(rest) < 4 THEN
        RAISE EXCEPTION 'proposal "%" is too vague', title USING
            ERRCODE = 'ED039',
            DETAIL = 'Its title names a direction and no task.',
            HINT = 'Say what is to be done, where, and how much.';
    END IF;
    IF severity < rule.severity_floor THEN
        RAISE EXCEPTION 'proposal "%" is below the threshold', title USING
            ERRCODE = 'ED041',
            DETAIL = format('Its severity is %s; the rules take what is %s or worse: big, important, urgent things first.', severity, rule.severity_floor),
            HINT = 'Handle it in the ordinary way, without supervision.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.check_supervision_gate(text, text, jsonb, integer) IS
    'Refuse proposals that lack measurable content (ED016), are vague or secret (ED039), or below the threshold (ED041). 督办准入门槛校验。';

-- An open case of the same unit with the same title.
CREATE OR REPLACE FUNCTION edianton.same_supervision(title text, responsible integer) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT m.id FROM edianton.matter m
        WHERE m.kind = 'supervision' AND m.state IN ('open', 'suspended')
          AND m.units @> ARRAY[responsible]
          AND edianton.bare_title(m.title) = edianton.bare_title(same_supervision.title)
          AND edianton.responsible_unit(m.id) = responsible
        ORDER BY m.id LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.same_supervision(text, integer) IS
    'Open supervision of this unit with the same title. 同一责任单位的同名在办督办。';

-- edianton.propose_supervision: ED005, ED016, ED039, ED040, ED041, ED042.
CREATE OR REPLACE FUNCTION edianton.propose_supervision(
        title text,
        content text,
        issuer text,
        indicators jsonb,
        severity integer,
        responsible text DEFAULT NULL,
        class text DEFAULT 'ordinary',
        source text DEFAULT 'other',
        category text DEFAULT NULL,
        subject text DEFAULT NULL,
        reporter text DEFAULT NULL,
        joint text[] DEFAULT '{}',
        basis text DEFAULT NULL,
        enterprise_uscc text DEFAULT NULL,
        campaign text DEFAULT NULL,
        about_matter bigint DEFAULT NULL,
        about_node text DEFAULT NULL,
        source_system text DEFAULT NULL,
        external_id text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me bigint := edianton.current_person();
    role_kind text := edianton.current_role_kind();
    answers integer;
    case_id bigint;
    this bigint;
BEGIN
    PERFORM edianton.require_role('propose supervision', 'admin', 'unit', 'helper', 'leader', 'supervisor', 'enterprise');
    PERFORM edianton.require_argument('issuer', propose_supervision.issuer IS NOT NULL);
    IF (propose_supervision.source_system IS NULL) <> (propose_supervision.external_id IS NULL) THEN
        RAISE EXCEPTION 'source_system and external_id belong together' USING ERRCODE = 'ED039';
    END IF;
    -- The same thing from the same system is the same proposal, however often it is sent.
    IF propose_supervision.source_system IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(
            concat_ws(E'\x1f', 'edianton.supervision', propose_supervision.source_system, propose_supervision.external_id), 0));
        SELECT p.id INTO this FROM edianton.supervision_proposal p
        WHERE p.source_system = propose_supervision.source_system AND p.external_id = propose_supervision.external_id
          AND p.state <> 'refused'
        ORDER BY p.id LIMIT 1;
        IF FOUND THEN
            RETURN this;
        END IF;
    END IF;
    PERFORM edianton.check_supervision_gate(propose_supervision.title, propose_supervision.content,
        propose_supervision.indicators, propose_supervision.severity);
    IF propose_supervision.class IS NULL OR propose_supervision.class NOT IN ('ordinary', 'major') THEN
        RAISE EXCEPTION 'class "%" is neither ordinary nor major', propose_supervision.class USING ERRCODE = 'ED039';
    END IF;
    IF NOT EXISTS (SELECT FROM edianton.supervision_source s WHERE s.code = propose_supervision.source) THEN
        RAISE EXCEPTION 'there is no source "%"', propose_supervision.source USING
            ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.supervision_source;';
    END IF;
    IF propose_supervision.category IS NOT NULL
            AND NOT EXISTS (SELECT FROM edianton.supervision_category c WHERE c.code = propose_supervision.category) THEN
        RAISE EXCEPTION 'there is no board "%"', propose_supervision.category USING
            ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.supervision_category;';
    END IF;
    IF propose_supervision.campaign IS NOT NULL
            AND NOT EXISTS (SELECT FROM edianton.supervision_campaign c WHERE c.code = propose_supervision.campaign) THEN
        RAISE EXCEPTION 'there is no campaign "%"', propose_supervision.campaign USING
            ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.supervision_campaign;';
    END IF;
    IF propose_supervision.about_matter IS NOT NULL AND NOT edianton.sees_matter(propose_supervision.about_matter) THEN
        RAISE EXCEPTION 'there is no matter %', propose_supervision.about_matter USING ERRCODE = 'ED002';
    END IF;
    answers := edianton.unit_id(coalesce(propose_supervision.responsible, edianton.route_supervision(propose_supervision.subject)));

    case_id := edianton.same_supervision(propose_supervision.title, answers);
    IF case_id IS NOT NULL AND propose_supervision.source_system IS NULL THEN
        RAISE EXCEPTION 'proposal "%" repeats supervision %', propose_supervision.title, case_id USING
            ERRCODE = 'ED042',
            DETAIL = 'The same unit has an open case of the same title.',
            HINT = 'Follow that one; or name the system and the id there, and the two are joined.';
    END IF;

    INSERT INTO edianton.supervision_proposal (state, title, content, category, source, class, severity, indicators, basis, subject,
        issuer, reporter, responsible, joint, enterprise, campaign, about_matter, about_node, source_system, external_id,
        proposed_by, proposed_at, decided_at, reason, matter_id)
    VALUES (CASE WHEN case_id IS NULL THEN 'proposed' ELSE 'merged' END,
        propose_supervision.title, propose_supervision.content,
        coalesce(propose_supervision.category,
                 (SELECT c.category FROM edianton.supervision_campaign c WHERE c.code = propose_supervision.campaign),
                 (SELECT s.category FROM edianton.supervision_source s WHERE s.code = propose_supervision.source)),
        propose_supervision.source, propose_supervision.class, propose_supervision.severity, propose_supervision.indicators,
        propose_supervision.basis, propose_supervision.subject,
        edianton.unit_id(propose_supervision.issuer),
        coalesce(edianton.unit_id(propose_supervision.reporter), CASE role_kind WHEN 'unit' THEN edianton.current_unit() END),
        answers,
        ARRAY(SELECT DISTINCT edianton.unit_id(j) FROM unnest(propose_supervision.joint) j WHERE j IS NOT NULL),
        coalesce(edianton.enterprise_id(propose_supervision.enterprise_uscc), CASE role_kind WHEN 'enterprise' THEN edianton.current_enterprise() END),
        propose_supervision.campaign, propose_supervision.about_matter, propose_supervision.about_node,
        propose_supervision.source_system, propose_supervision.external_id,
        me, edianton.clock(),
        CASE WHEN case_id IS NOT NULL THEN edianton.clock() END,
        CASE WHEN case_id IS NOT NULL THEN format('duplicate of %s 重复事项，已合并', case_id) END,
        case_id)
    RETURNING id INTO this;
    IF case_id IS NOT NULL THEN
        INSERT INTO edianton.supervision_key (source_system, external_id, matter_id, merged_at)
        VALUES (propose_supervision.source_system, propose_supervision.external_id, case_id, edianton.clock());
    END IF;
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.propose_supervision(text, text, text, jsonb, integer, text, text, text, text, text, text, text[], text, text, text, bigint, text, text, text) IS
    'Propose a supervision; returns the proposal. Vague, secret, incomplete, too small and repeated ones are refused with the reason; the responsible unit may be found by subject; the same id of the same system is the same proposal. 提请督办，返回提请编号；空泛、涉密、缺项、不达门槛、重复的予以拒绝并说明理由；可按主题归口；同一来源编号合并。';

-- The issuer's own rule: a second person looks at it.
CREATE OR REPLACE FUNCTION edianton.proposal_to_decide(proposal bigint) RETURNS edianton.supervision_proposal
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.supervision_proposal;
BEGIN
    PERFORM edianton.require_argument('proposal', proposal_to_decide.proposal IS NOT NULL);
    SELECT * INTO p FROM edianton.supervision_proposal t WHERE t.id = proposal_to_decide.proposal FOR UPDATE;
    IF NOT FOUND OR NOT (edianton.sees_all() OR edianton.acts_for(p.issuer) OR p.proposed_by = edianton.current_person()
                         OR edianton.acts_for(p.reporter)) THEN
        RAISE EXCEPTION 'there is no proposal %', proposal_to_decide.proposal USING ERRCODE = 'ED002',
            HINT = 'edianton.supervision_proposal lists them.';
    END IF;
    IF p.state <> 'proposed' THEN
        RAISE EXCEPTION 'proposal % is % already', p.id, p.state USING ERRCODE = 'ED010',
            DETAIL = 'A proposal is decided on once.';
    END IF;
    IF edianton.current_person() IS NULL THEN
        RAISE EXCEPTION 'only a person decides on a proposal' USING ERRCODE = 'ED040',
            HINT = 'SELECT edianton.act_as(''...'') in the same transaction.';
    END IF;
    IF NOT edianton.acts_for(p.issuer) THEN
        RAISE EXCEPTION 'the acting person may not decide on proposal %', p.id USING ERRCODE = 'ED040',
            DETAIL = 'That is for the issuing unit, and for administrators.';
    END IF;
    IF p.proposed_by = edianton.current_person() THEN
        RAISE EXCEPTION 'nobody admits what he proposed himself' USING ERRCODE = 'ED040',
            DETAIL = 'A second person decides on every proposal.',
            HINT = 'Ask a colleague of the issuing unit.';
    END IF;
    RETURN p;
END
$$;
COMMENT ON FUNCTION edianton.proposal_to_decide(bigint) IS
    'A proposal that the acting person may decide on, locked. 锁定并返回当前办理人可审核的提请。';

CREATE OR REPLACE FUNCTION edianton.admit_supervision(proposal bigint, class text DEFAULT NULL, severity integer DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.supervision_proposal := edianton.proposal_to_decide(proposal);
    this bigint;
BEGIN
    IF admit_supervision.class NOT IN ('ordinary', 'major') THEN
        RAISE EXCEPTION 'class "%" is neither ordinary nor major', admit_supervision.class USING ERRCODE = 'ED039';
    END IF;
    IF NOT admit_supervision.severity BETWEEN 1 AND 5 THEN
        RAISE EXCEPTION 'severity % is not from 1 to 5', admit_supervision.severity USING ERRCODE = 'ED039';
    END IF;
    this := edianton.same_supervision(p.title, p.responsible);
    IF this IS NOT NULL THEN
        RAISE EXCEPTION 'proposal % repeats supervision %', p.id, this USING
            ERRCODE = 'ED042', DETAIL = 'The same unit has an open case of the same title.',
            HINT = 'refuse_supervision() with that reason.';
    END IF;
    UPDATE edianton.supervision_proposal t SET
        state = 'admitted', decided_by = edianton.current_person(), decided_at = edianton.clock(),
        class = coalesce(admit_supervision.class, t.class), severity = coalesce(admit_supervision.severity, t.severity)
    WHERE t.id = p.id;
    PERFORM edianton.by_rule();
    this := edianton.open_matter(
        template => edianton.supervision_template(), title => p.title,
        unit => (SELECT u.code FROM edianton.unit u WHERE u.id = p.issuer),
        attrs => jsonb_build_object('source', p.source, 'class', coalesce(admit_supervision.class, p.class), 'proposal', p.id),
        parent => p.about_matter, parent_node => p.about_node,
        duties => (SELECT jsonb_strip_nulls(jsonb_build_object(
                       'issuer', max(u.code) FILTER (WHERE u.id = p.issuer),
                       'responsible', max(u.code) FILTER (WHERE u.id = p.responsible),
                       'reporter', max(u.code) FILTER (WHERE u.id = p.reporter),
                       'joint', jsonb_agg(u.code ORDER BY array_position(p.joint, u.id)) FILTER (WHERE u.id = ANY (p.joint))))
                   FROM edianton.unit u WHERE u.id = ANY (p.joint || p.issuer || p.responsible || p.reporter)),
        source => p.source_system, external_id => p.external_id);
    -- what an enterprise brought to its port is the enterprise's to follow, whoever of it wrote it down
    IF p.source = 'enterprise' AND p.enterprise IS NOT NULL THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.amend_matter(this, p.title, p.enterprise);
    END IF;
    UPDATE edianton.supervision_proposal t SET matter_id = this WHERE t.id = p.id;
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.admit_supervision(bigint, text, integer) IS
    'Admit a proposal, with another class or severity if need be, and open the case: its five clocks start; returns the matter. A second person of the issuing unit. ED002, ED010, ED040, ED042. 准入并交办，五个节点同时起算，返回事项编号；须由交办单位另一人审核。';

CREATE OR REPLACE FUNCTION edianton.refuse_supervision(proposal bigint, reason text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.supervision_proposal := edianton.proposal_to_decide(proposal);
BEGIN
    PERFORM edianton.require_text(refuse_supervision.reason, 'the reason why it is not admitted');
    UPDATE edianton.supervision_proposal t SET
        state = 'refused', decided_by = edianton.current_person(), decided_at = edianton.clock(), reason = refuse_supervision.reason
    WHERE t.id = p.id;
END
$$;
COMMENT ON FUNCTION edianton.refuse_supervision(bigint, text) IS
    'Refuse a proposal, with the reason. 不予准入，须说明理由。';

-- However a case is opened, it has its row; and nobody opens one past the gate.
CREATE OR REPLACE FUNCTION edianton.supervision_opened() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.supervision_proposal;
    whole edianton.supervision;
    from_source text := NEW.attrs ->> 'source';
    person bigint := edianton.current_person();
BEGIN
    -- Thousands of parts come at once and have neither proposal nor indicators: what is not there is not asked for.
    IF NEW.attrs ? 'proposal' THEN
        SELECT * INTO p FROM edianton.supervision_proposal t
        WHERE t.id = CASE WHEN NEW.attrs ->> 'proposal' ~ '^[0-9]{1,18}$' THEN (NEW.attrs ->> 'proposal')::bigint END
          AND t.state = 'admitted' AND t.matter_id IS NULL AND t.title = NEW.title;
    END IF;
    IF NEW.parent_id IS NOT NULL THEN
        SELECT * INTO whole FROM edianton.supervision t WHERE t.matter_id = NEW.parent_id;
    END IF;
    IF NOT EXISTS (SELECT FROM edianton.supervision_source s WHERE s.code = from_source) THEN
        from_source := coalesce(p.source, whole.source, CASE WHEN NEW.baseline THEN 'import' ELSE 'other' END);
    END IF;
    -- Time and the owner's migrations have no person; parts are admitted with the whole; what a rule of the site
    -- has decided comes by it; and only the engine says of a node that it is red (open_matter() refuses that source).
    IF person IS NOT NULL AND p.id IS NULL AND (whole.matter_id IS NULL OR NEW.parent_ord IS NOT NULL) AND NOT NEW.baseline
       AND NOT edianton.acts_by_rule() AND NOT (from_source = 'red' AND NEW.parent_ord IS NOT NULL) THEN
        RAISE EXCEPTION 'supervision "%" was not admitted', NEW.title USING
            ERRCODE = 'ED040',
            DETAIL = 'A case begins with a red node, another decision by rule, or a proposal that a second person admitted.',
            HINT = 'edianton.propose_supervision(), then edianton.admit_supervision() by somebody else.';
    END IF;

    INSERT INTO edianton.supervision (matter_id, category, source, severity, content, basis, subject, sort, territory, leader,
        campaign, enterprise, proposal, admitted_by, admitted_at)
    VALUES (NEW.id,
        coalesce(p.category, (SELECT c.code FROM edianton.supervision_category c WHERE c.code = NEW.attrs ->> 'category'), whole.category,
                 (SELECT s.category FROM edianton.supervision_source s WHERE s.code = from_source)),
        from_source,
        coalesce(p.severity, CASE WHEN NEW.attrs ->> 'severity' ~ '^[1-5]$' THEN (NEW.attrs ->> 'severity')::smallint END, whole.severity, 3),
        coalesce(p.content, NEW.attrs ->> 'content', NEW.title),
        coalesce(p.basis, NEW.attrs ->> 'basis', whole.basis),
        coalesce(p.subject, whole.subject),
        NEW.attrs ->> 'sort',
        NEW.attrs ->> 'territory',
        (SELECT l.id FROM edianton.person l WHERE l.code = NEW.attrs ->> 'leader'),
        coalesce(p.campaign, (SELECT c.code FROM edianton.supervision_campaign c WHERE c.code = NEW.attrs ->> 'campaign'), whole.campaign),
        coalesce(p.enterprise, NEW.enterprise, whole.enterprise),
        p.id, p.decided_by, coalesce(p.decided_at, NEW.created_at));
    IF p.id IS NOT NULL OR NEW.attrs ? 'indicators' THEN
        INSERT INTO edianton.supervision_indicator (matter_id, seq, name, target, unit, due_on)
        SELECT NEW.id, e.n, e.i ->> 'name', (e.i ->> 'target')::numeric, e.i ->> 'unit', (e.i ->> 'due')::date
        FROM jsonb_array_elements(coalesce(p.indicators,
                 CASE WHEN edianton.indicator_faults(NEW.attrs -> 'indicators') = '{}' THEN NEW.attrs -> 'indicators' END)) WITH ORDINALITY e (i, n);
    END IF;
    INSERT INTO edianton.party (matter_id, role, unit, person, from_at)
    SELECT NEW.id, d.role, d.unit, d.person, NEW.created_at
    FROM (SELECT 'reviewer' AS role, NULL::integer AS unit, p.decided_by AS person WHERE p.decided_by IS NOT NULL
          UNION ALL SELECT 'reporter', p.reporter, p.proposed_by WHERE coalesce(p.reporter, p.proposed_by) IS NOT NULL
          UNION ALL SELECT 'co', j.unit::integer, NULL
                    FROM jsonb_array_elements_text(CASE jsonb_typeof(NEW.duties -> 'joint') WHEN 'array' THEN NEW.duties -> 'joint'
                                                   ELSE jsonb_build_array(NEW.duties -> 'joint') END) j (unit)
                    WHERE j.unit IS NOT NULL
          UNION ALL SELECT 'issuer', NEW.unit, NULL WHERE NEW.unit IS NOT NULL
          UNION ALL SELECT 'leader', NULL, l.id FROM edianton.person l WHERE l.code = NEW.attrs ->> 'leader') d;
    IF NEW.source IS NOT NULL AND NEW.external_id IS NOT NULL THEN
        IF EXISTS (SELECT FROM edianton.supervision_key k WHERE k.source_system = NEW.source AND k.external_id = NEW.external_id) THEN
            RAISE EXCEPTION 'source "%" has delivered "%" before', NEW.source, NEW.external_id USING
                ERRCODE = 'ED042', DETAIL = 'It was merged into another case.', HINT = 'edianton.supervision_key says into which.';
        END IF;
        INSERT INTO edianton.supervision_key (source_system, external_id, matter_id, merged_at)
        VALUES (NEW.source, NEW.external_id, NEW.id, NEW.created_at);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.supervision_opened() IS
    'Trigger: a new supervision gets its row, indicators and parties; ED040 past the gate. 触发器：督办事项开启时建立业务信息，未经准入不得开启。';
CREATE OR REPLACE TRIGGER supervision_opened AFTER INSERT ON edianton.matter
    FOR EACH ROW WHEN (NEW.kind = 'supervision') EXECUTE FUNCTION edianton.supervision_opened();
