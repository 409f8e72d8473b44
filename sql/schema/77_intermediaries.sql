-- Intermediaries (2.1): who surveys, assesses, designs, reviews and tests for a project. Each engagement is a matter led by the
-- intermediary, with a clock of its own beside the project's. Whoever engaged it takes the report or returns it with a reason; what is
-- taken is a material of the project from then on. An intermediary sees its engagements, and nothing else of the project.

CREATE TABLE IF NOT EXISTS edianton.engagement_kind (
    code        text PRIMARY KEY CHECK (code <> ''),
    name_zh     text NOT NULL CHECK (name_zh <> ''),
    name_en     text,
    term        edianton.term NOT NULL CHECK (term::text <> 'none'),
    material    text,                            -- what the report is to the project
    pause_kind  text REFERENCES edianton.pause_kind, -- by which it may stop the clock of a node
    active      boolean NOT NULL DEFAULT true
);

CREATE TABLE IF NOT EXISTS edianton.intermediary (
    unit        integer NOT NULL REFERENCES edianton.unit,
    kind        text NOT NULL REFERENCES edianton.engagement_kind,
    qualification text,
    valid_until date,
    registered_at timestamptz NOT NULL,
    registered_by bigint REFERENCES edianton.person,
    PRIMARY KEY (unit, kind)
);

CREATE TABLE IF NOT EXISTS edianton.engagement (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter,
    project     bigint NOT NULL REFERENCES edianton.matter,
    node        text,
    kind        text NOT NULL REFERENCES edianton.engagement_kind,
    intermediary integer NOT NULL REFERENCES edianton.unit,
    term        edianton.term NOT NULL,
    content     text CHECK (btrim(content) <> ''),
    contract    text,
    engaged_unit integer REFERENCES edianton.unit,
    engaged_enterprise integer REFERENCES edianton.enterprise,
    engaged_by  bigint REFERENCES edianton.person,
    engaged_at  timestamptz NOT NULL,
    pause       bigint,                          -- number of the pause
    delivered_at timestamptz,                    -- the present report; NULL: none, or returned
    returned    smallint NOT NULL DEFAULT 0,
    accepted_at timestamptz,
    CHECK (engaged_unit IS NULL OR engaged_enterprise IS NULL)
);
CREATE INDEX IF NOT EXISTS engagement_project ON edianton.engagement (project);
CREATE INDEX IF NOT EXISTS engagement_intermediary ON edianton.engagement (intermediary);

CREATE TABLE IF NOT EXISTS edianton.engagement_report (
    matter_id   bigint NOT NULL REFERENCES edianton.engagement,
    round       smallint NOT NULL,
    document    text,
    uri         text NOT NULL CHECK (uri <> ''),
    sha256      bytea CHECK (octet_length(sha256) = 32),
    valid_until date,
    due_at      timestamptz NOT NULL,
    delivered_at timestamptz NOT NULL,
    delivered_by bigint REFERENCES edianton.person,
    in_time     boolean NOT NULL,
    returned_at timestamptz,
    returned_by bigint REFERENCES edianton.person,
    reason      text CHECK (btrim(reason) <> ''),
    PRIMARY KEY (matter_id, round),
    CHECK ((returned_at IS NULL) = (reason IS NULL))
);

-- edianton.register_intermediary: errors ED005, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.register_intermediary(unit text, kind text, qualification text DEFAULT NULL, valid_until date DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    registers integer;
BEGIN
    PERFORM edianton.require_role('register intermediaries', 'admin');
    PERFORM edianton.require_argument('unit', register_intermediary.unit IS NOT NULL);
    PERFORM edianton.require_argument('kind', register_intermediary.kind IS NOT NULL);
    registers := edianton.unit_id(register_intermediary.unit);
    IF NOT EXISTS (SELECT FROM edianton.unit u WHERE u.id = registers AND u.kind = 'intermediary') THEN
        RAISE EXCEPTION 'unit "%" is no intermediary', register_intermediary.unit USING
            ERRCODE = 'ED039', DETAIL = 'Services for projects are rendered by units of the kind intermediary.', HINT = 'UPDATE edianton.unit SET kind = ''intermediary'' where it is one.';
    END IF;
    IF NOT EXISTS (SELECT FROM edianton.engagement_kind k WHERE k.code = register_intermediary.kind AND k.active) THEN
        RAISE EXCEPTION 'there is no service "%"', left(register_intermediary.kind, 60) USING ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.engagement_kind;';
    END IF;
    IF NOT isfinite(register_intermediary.valid_until) THEN
        RAISE EXCEPTION 'the qualification of unit "%" ends on no day', register_intermediary.unit USING ERRCODE = 'ED039', HINT = 'NULL: without end.';
    END IF;
    INSERT INTO edianton.intermediary (unit, kind, qualification, valid_until, registered_at, registered_by)
    VALUES (registers, register_intermediary.kind, register_intermediary.qualification, register_intermediary.valid_until, edianton.clock(), edianton.current_person())
    ON CONFLICT ON CONSTRAINT intermediary_pkey DO UPDATE
        SET qualification = excluded.qualification, valid_until = excluded.valid_until, registered_at = excluded.registered_at, registered_by = excluded.registered_by;
END
$$;
COMMENT ON FUNCTION edianton.register_intermediary(text, text, text, date) IS
    'Register a unit of the kind intermediary for a service, with its qualification; again to renew it. 登记中介机构可提供的服务及资质（再次调用即更新）。';

-- The template for a term, derived when the first engagement needs it. An enterprise takes its time with a report: no unit's clock runs for it.
CREATE OR REPLACE FUNCTION edianton.engagement_template(term edianton.term, gate boolean, firm boolean) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template_code text := concat('service', CASE WHEN gate THEN '-gate' END, CASE WHEN firm THEN '-firm' END, '-', replace(term::text, ' ', '-'));
BEGIN
    PERFORM edianton.derive_template(jsonb_build_object(
        'code', template_code, 'kind', CASE WHEN gate THEN 'service_gate' ELSE 'service' END, 'calendar', 'CN', 'policy', 'service',
        'name', jsonb_build_object('zh', format('中介服务（%s）', term), 'en', format('Intermediary service, %s', term)),
        'stages', '[{"code": "service", "name": {"zh": "中介服务", "en": "Intermediary service"}, "lead": "responsible", "supervisors": ["issuer"]}]'::jsonb,
        'nodes', jsonb_build_array(
            jsonb_build_object('code', 'deliver', 'stage', 'service', 'lead', 'responsible', 'term', term::text,
                'name', '{"zh": "出具成果", "en": "Deliver the report"}'::jsonb, 'requires', '["uri"]'::jsonb),
            jsonb_build_object('code', 'accept', 'stage', 'service', 'lead', 'issuer', 'term', CASE WHEN firm THEN 'none' ELSE '5 workdays' END,
                'name', '{"zh": "成果验收", "en": "Take the report"}'::jsonb, 'requires', '["opinion", "handed"]'::jsonb, 'after', '["deliver"]'::jsonb))));
    RETURN template_code;
END
$$;
COMMENT ON FUNCTION edianton.engagement_template(edianton.term, boolean, boolean) IS
    'Code of the published template for an engagement of this term, made when there is none. 取中介服务流程模板代码，无则按时限生成。';

-- edianton.engage_service: errors ED002, ED003, ED005, ED010, ED015, ED016, ED024, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.engage_service(project bigint, kind text, intermediary text, node text DEFAULT NULL, term edianton.term DEFAULT NULL,
        content text DEFAULT NULL, contract text DEFAULT NULL, blocks boolean DEFAULT false) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    m edianton.matter;
    n edianton.node;
    k edianton.engagement_kind;
    registered edianton.intermediary;
    renders integer;
    takes integer;
    firm integer := edianton.sight_enterprise();
    this bigint;
BEGIN
    PERFORM edianton.require_argument('project', project IS NOT NULL);
    PERFORM edianton.require_argument('kind', kind IS NOT NULL);
    PERFORM edianton.require_argument('intermediary', intermediary IS NOT NULL);
    PERFORM edianton.hold_calendar();
    SELECT x.* INTO m FROM edianton.matter x WHERE x.id = project FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT edianton.sees_matter(project) OR NOT EXISTS (SELECT FROM edianton.project p WHERE p.matter_id = project) THEN
        RAISE EXCEPTION 'there is no project %', project USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.', HINT = 'The view edianton.board lists what the person sees.';
    END IF;
    IF node IS NOT NULL THEN
        SELECT x.* INTO n FROM edianton.node x WHERE x.matter_id = project AND x.code = node;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'project % has no node "%"', project, node USING ERRCODE = 'ED003', HINT = 'The view edianton.node_light lists its nodes.';
        END IF;
    END IF;
    IF NOT coalesce(edianton.is_inspector() OR firm = m.enterprise
            OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() IN (m.unit, n.lead_unit, edianton.coordinating_unit()), false) THEN
        RAISE EXCEPTION 'the acting person may not engage anybody for project %', project USING
            ERRCODE = 'ED040', DETAIL = 'Its enterprise, its supervising unit, the unit that leads the node, who coordinates, inspectors and administrators.';
    END IF;
    IF coalesce(blocks, false) AND n.code IS NULL THEN
        RAISE EXCEPTION 'an engagement that blocks names its node' USING ERRCODE = 'ED016', DETAIL = 'It keeps one node of the project from finishing.', HINT = 'Pass node.';
    END IF;
    IF coalesce(blocks, false) AND firm IS NOT NULL THEN
        RAISE EXCEPTION 'an enterprise does not keep a unit from finishing node % of project %', node, project USING
            ERRCODE = 'ED040', DETAIL = 'Units decide what their nodes wait for.';
    END IF;
    SELECT x.* INTO k FROM edianton.engagement_kind x WHERE x.code = kind AND x.active;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no service "%"', left(kind, 60) USING ERRCODE = 'ED005', HINT = 'SELECT code, name_zh FROM edianton.engagement_kind;';
    END IF;
    renders := edianton.unit_id(intermediary);
    SELECT x.* INTO registered FROM edianton.intermediary x WHERE x.unit = renders AND x.kind = k.code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unit "%" is not registered for the service "%"', intermediary, kind USING
            ERRCODE = 'ED039', DETAIL = 'Who is engaged is an intermediary that is registered for what it does.', HINT = 'edianton.register_intermediary()';
    END IF;
    IF registered.valid_until < (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'the qualification of unit "%" for the service "%" has expired', intermediary, kind USING
            ERRCODE = 'ED024', DETAIL = format('It was valid until %s.', registered.valid_until), HINT = 'edianton.register_intermediary() renews it.';
    END IF;
    IF term::text = 'none' THEN
        RAISE EXCEPTION 'an engagement for project % needs a term', project USING ERRCODE = 'ED039', DETAIL = 'An intermediary has a clock as units have.', HINT = 'For example ''10 workdays''.';
    END IF;
    term := coalesce(term, k.term);
    takes := coalesce(CASE edianton.current_role_kind() WHEN 'unit' THEN edianton.current_unit() END, n.lead_unit, m.unit, edianton.coordinating_unit());
    IF takes IS NULL THEN
        RAISE EXCEPTION 'no unit answers for project %', project USING
            ERRCODE = 'ED005', DETAIL = 'It has no supervising unit, and the division none that coordinates.', HINT = 'edianton.duty_unit maps the duty coordination to it.';
    END IF;
    PERFORM edianton.by_rule();
    this := edianton.open_matter(edianton.engagement_template(term, coalesce(blocks, false), firm IS NOT NULL), k.name_zh || '：' || m.title,
        unit => (SELECT u.code FROM edianton.unit u WHERE u.id = takes), attrs => jsonb_build_object('service', k.code), parent => project, parent_node => node,
        duties => jsonb_build_object('responsible', intermediary, 'issuer', (SELECT u.code FROM edianton.unit u WHERE u.id = takes)));
    INSERT INTO edianton.engagement (matter_id, project, node, kind, intermediary, term, content, contract, engaged_unit, engaged_enterprise, engaged_by, engaged_at)
    VALUES (this, project, node, k.code, renders, term, nullif(btrim(content), ''), nullif(btrim(contract), ''), CASE WHEN firm IS NULL THEN takes END, firm,
        edianton.current_person(), edianton.clock());
    PERFORM edianton.by_rule();
    PERFORM edianton.record_event(project, 'service.engaged', jsonb_build_object('service', this, 'kind', k.code, 'intermediary', intermediary, 'node', node));
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.engage_service(bigint, text, text, text, edianton.term, text, text, boolean) IS
    'Engage an intermediary for a project or one of its nodes, within a term (that of the service unless given); blocks keeps the node from finishing before the report is taken. Returns the matter. 委托中介服务：限时出具成果，可设为节点办结前置，返回事项编号。';

-- The engagement, locked with its project where both change; ED002 when it is not seen.
CREATE OR REPLACE FUNCTION edianton.engagement_held(engagement bigint, with_project boolean) RETURNS edianton.engagement
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s edianton.engagement;
BEGIN
    PERFORM edianton.require_argument('engagement', engagement_held.engagement IS NOT NULL);
    PERFORM edianton.hold_calendar();
    IF with_project THEN
        PERFORM FROM edianton.matter m WHERE m.id = (SELECT x.project FROM edianton.engagement x WHERE x.matter_id = engagement_held.engagement) FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM edianton.matter m WHERE m.id = engagement_held.engagement FOR NO KEY UPDATE;
    SELECT * INTO s FROM edianton.engagement x WHERE x.matter_id = engagement_held.engagement FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT edianton.sees_matter(engagement_held.engagement) THEN
        RAISE EXCEPTION 'there is no engagement %', engagement_held.engagement USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.', HINT = 'The view edianton.engagement_board lists those that the person sees.';
    END IF;
    RETURN s;
END
$$;
COMMENT ON FUNCTION edianton.engagement_held(bigint, boolean) IS
    'The engagement, locked; ED002 when the acting person does not see it. 锁定并取得中介服务委托，不可见时报 ED002。';

-- Who engaged it decides on the report.
CREATE OR REPLACE FUNCTION edianton.require_engager(s edianton.engagement) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT coalesce(edianton.is_inspector() OR edianton.sight_unit() = s.engaged_unit OR edianton.sight_enterprise() = s.engaged_enterprise, false) THEN
        RAISE EXCEPTION 'the report of engagement % is for who engaged it', s.matter_id USING
            ERRCODE = 'ED040', DETAIL = format('%s, inspectors and administrators.', coalesce((SELECT u.name_zh FROM edianton.unit u WHERE u.id = s.engaged_unit),
                (SELECT e.name FROM edianton.enterprise e WHERE e.id = s.engaged_enterprise)));
    END IF;
    IF s.delivered_at IS NULL OR s.accepted_at IS NOT NULL THEN
        RAISE EXCEPTION 'engagement % has no report to decide on', s.matter_id USING
            ERRCODE = 'ED010', DETAIL = CASE WHEN s.accepted_at IS NULL THEN 'None is delivered.' ELSE format('It was taken at %s.', s.accepted_at) END;
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.require_engager(edianton.engagement) IS
    'ED040 unless the acting person is of who engaged; ED010 without a report. 非委托方报 ED040，无成果报 ED010。';

-- edianton.deliver_report: errors ED002, ED010, ED015, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.deliver_report(engagement bigint, uri text, sha256 bytea DEFAULT NULL, document text DEFAULT NULL, valid_until date DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    s edianton.engagement := edianton.engagement_held(engagement, false);
BEGIN
    PERFORM edianton.authorise('complete', s.matter_id, 'deliver');
    PERFORM edianton.require_text(uri, 'the place of the report');
    IF octet_length(sha256) <> 32 THEN
        RAISE EXCEPTION 'the hash of the report of engagement % is no SHA-256', s.matter_id USING ERRCODE = 'ED039', DETAIL = format('It has %s bytes.', octet_length(sha256));
    END IF;
    RETURN edianton.complete(s.matter_id, 'deliver', document => document,
        detail => jsonb_strip_nulls(jsonb_build_object('uri', uri, 'sha256', encode(sha256, 'hex'), 'valid_until', valid_until)));
END
$$;
COMMENT ON FUNCTION edianton.deliver_report(bigint, text, bytea, text, date) IS
    'The intermediary delivers its report: where it is, its SHA-256 and number; its clock stops. Returns the event. 中介机构提交成果（地址、SHA-256、文号），停止计时。';

-- edianton.return_report: errors ED002, ED010, ED015, ED016, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.return_report(engagement bigint, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    s edianton.engagement := edianton.engagement_held(engagement, false);
BEGIN
    PERFORM edianton.require_engager(s);
    PERFORM edianton.require_text(reason, 'the reason for returning a report');
    PERFORM edianton.by_rule();
    RETURN edianton.reopen(s.matter_id, 'deliver', reason, true);
END
$$;
COMMENT ON FUNCTION edianton.return_report(bigint, text) IS
    'Who engaged returns the report with a reason; the clock of the intermediary starts anew and the return is counted. Returns the event. 委托方退回成果并说明理由，重新计时并计入退回次数。';

-- edianton.accept_report: errors ED002, ED010, ED015, ED016, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.accept_report(engagement bigint, opinion text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    s edianton.engagement := edianton.engagement_held(engagement, true);
    r edianton.engagement_report;
    k edianton.engagement_kind;
    stopped text;
    handed boolean;
    event bigint;
BEGIN
    PERFORM edianton.require_engager(s);
    PERFORM edianton.require_text(opinion, 'the opinion on a report');
    SELECT x.* INTO STRICT r FROM edianton.engagement_report x WHERE x.matter_id = s.matter_id AND x.returned_at IS NULL;
    SELECT x.* INTO STRICT k FROM edianton.engagement_kind x WHERE x.code = s.kind;
    -- for every node of the project that waits for it
    handed := EXISTS (SELECT FROM edianton.matter m
                      JOIN edianton.template_material t ON t.template_id = m.template_id AND t.code = k.material
                      JOIN edianton.node n ON n.matter_id = m.id AND n.ord = t.ord AND n.state::text NOT IN ('done', 'skipped')
                      WHERE m.id = s.project AND m.state = 'open');
    IF handed THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.submit(s.project, k.material, r.uri, r.sha256, valid_until => r.valid_until);
    END IF;
    SELECT n.code INTO stopped
    FROM edianton.pause p JOIN edianton.node n ON n.matter_id = p.matter_id AND n.ord = p.ord AND n.state = 'paused'
    JOIN edianton.matter m ON m.id = p.matter_id AND m.state = 'open' WHERE p.id = s.pause AND p.to_at IS NULL;
    IF stopped IS NOT NULL THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.resume(s.project, stopped);
    END IF;
    PERFORM edianton.by_rule();
    event := edianton.complete(s.matter_id, 'accept', detail => jsonb_build_object('opinion', opinion, 'handed', CASE WHEN handed THEN k.material ELSE '—' END));
    PERFORM edianton.by_rule();
    PERFORM edianton.record_event(s.project, 'service.accepted', jsonb_strip_nulls(jsonb_build_object('service', s.matter_id, 'kind', s.kind, 'material', CASE WHEN handed THEN k.material END)));
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.accept_report(bigint, text) IS
    'Who engaged takes the report: it is a material of the project for every node that needs it, and a node that was paused for it goes on. Returns the event. 委托方验收成果：自动作为项目材料供所需节点使用，因其暂停的节点恢复计时。';

-- edianton.pause_for_engagement: errors ED002, ED010, ED016, ED017, ED040, ED060 and those of pause().
CREATE OR REPLACE FUNCTION edianton.pause_for_engagement(engagement bigint, notice_no text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    s edianton.engagement := edianton.engagement_held(engagement, true);
    k edianton.engagement_kind;
    event bigint;
BEGIN
    SELECT x.* INTO STRICT k FROM edianton.engagement_kind x WHERE x.code = s.kind;
    IF s.node IS NULL THEN
        RAISE EXCEPTION 'engagement % is for no node', s.matter_id USING ERRCODE = 'ED010', DETAIL = 'It was engaged for the project as a whole.', HINT = 'edianton.pause() names the node.';
    END IF;
    PERFORM edianton.authorise('pause', s.project, s.node);
    IF k.pause_kind IS NULL THEN
        RAISE EXCEPTION 'the service "%" does not stop the clock of a node', s.kind USING
            ERRCODE = 'ED017', DETAIL = '行政许可法第四十五条: inspection, testing, quarantine, appraisal and expert review do; what the applicant has prepared does not.';
    END IF;
    IF s.accepted_at IS NOT NULL OR EXISTS (SELECT FROM edianton.matter m WHERE m.id = s.matter_id AND m.state <> 'open') THEN
        RAISE EXCEPTION 'engagement % has ended', s.matter_id USING ERRCODE = 'ED010', DETAIL = 'Nothing is waited for any more.';
    END IF;
    event := edianton.pause(s.project, s.node, k.pause_kind, notice_no, format('%s（委托事项 %s）', k.name_zh, s.matter_id),
        (SELECT n.due_at FROM edianton.node n WHERE n.matter_id = s.matter_id AND n.code = 'deliver' AND n.due_at > edianton.clock()));
    UPDATE edianton.engagement x SET pause = (SELECT p.id FROM edianton.pause p JOIN edianton.node n ON n.matter_id = p.matter_id AND n.ord = p.ord
                                           WHERE p.matter_id = s.project AND n.code = s.node AND p.to_at IS NULL)
    WHERE x.matter_id = s.matter_id;
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.pause_for_engagement(bigint, text) IS
    'The unit that leads the node stops its clock for this engagement, by the legal kind of the service (expert review, testing ...) and a notice number; taking the report starts it again. Returns the event. 节点牵头单位因本项中介服务依法暂停计时（专家评审、检测等，须有告知书文号），成果验收后自动恢复。';

-- Whichever way its nodes move, the facts of the engagement follow from the event.
CREATE OR REPLACE FUNCTION edianton.engagement_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n edianton.node;
    given jsonb := NEW.detail -> 'detail';
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.engagement x WHERE x.matter_id = NEW.matter_id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO STRICT n FROM edianton.node x WHERE x.matter_id = NEW.matter_id AND x.code = NEW.node;
    IF NEW.node = 'deliver' AND NEW.kind = 'node.completed' THEN
        INSERT INTO edianton.engagement_report (matter_id, round, document, uri, sha256, valid_until, due_at, delivered_at, delivered_by, in_time)
        VALUES (NEW.matter_id, (SELECT coalesce(max(r.round), 0) + 1 FROM edianton.engagement_report r WHERE r.matter_id = NEW.matter_id), NEW.detail ->> 'document',
            given ->> 'uri', decode(given ->> 'sha256', 'hex'), (given ->> 'valid_until')::date,
            n.due_at, NEW.recorded_at, NEW.actor, NOT coalesce((NEW.detail ->> 'late')::boolean, false));
        UPDATE edianton.engagement x SET delivered_at = NEW.recorded_at WHERE x.matter_id = NEW.matter_id;
    ELSIF NEW.node = 'deliver' AND NEW.kind = 'node.reopened' THEN
        UPDATE edianton.engagement_report r SET returned_at = NEW.recorded_at, returned_by = NEW.actor, reason = coalesce(nullif(btrim(NEW.detail ->> 'reason'), ''), '—')
        WHERE r.matter_id = NEW.matter_id AND r.returned_at IS NULL;
        UPDATE edianton.engagement x SET delivered_at = NULL, accepted_at = NULL, returned = x.returned + 1 WHERE x.matter_id = NEW.matter_id;
    ELSIF NEW.node = 'deliver' AND NEW.kind = 'node.reassigned' THEN
        UPDATE edianton.engagement x SET intermediary = n.lead_unit WHERE x.matter_id = NEW.matter_id;
    ELSIF NEW.node = 'accept' AND NEW.kind = 'node.completed' THEN
        UPDATE edianton.engagement x SET accepted_at = NEW.recorded_at WHERE x.matter_id = NEW.matter_id;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.engagement_follows() IS
    'Trigger of edianton.event: keeps engagements in step with their nodes. 触发器：中介服务随其节点事件同步。';
CREATE OR REPLACE TRIGGER engagement_follows AFTER INSERT ON edianton.event FOR EACH ROW
    WHEN (NEW.node IN ('deliver', 'accept') AND NEW.kind IN ('node.completed', 'node.reopened', 'node.reassigned'))
    EXECUTE FUNCTION edianton.engagement_follows();

CREATE OR REPLACE VIEW edianton.engagement_board WITH (security_invoker = true) AS
SELECT s.matter_id,
       m.title,
       s.kind,
       k.name_zh AS kind_zh,
       s.project,
       s.node,
       m.blocks,
       u.code AS intermediary,
       u.name_zh AS intermediary_zh,
       coalesce(g.name_zh, e.name) AS engaged_by,
       s.content,
       s.contract,
       s.term,
       CASE WHEN s.accepted_at IS NOT NULL THEN 'accepted'
            WHEN m.state = 'cancelled' THEN 'cancelled'
            WHEN s.delivered_at IS NOT NULL THEN 'delivered'
            WHEN s.returned > 0 THEN 'returned'
            ELSE 'working' END AS state,
       l.colour,
       l.due_at,
       s.engaged_at,
       s.delivered_at,
       s.accepted_at,
       s.returned,
       (SELECT r.reason FROM edianton.engagement_report r WHERE r.matter_id = s.matter_id AND r.returned_at IS NOT NULL ORDER BY r.round DESC LIMIT 1) AS last_reason,
       s.pause IS NOT NULL AS paused_node
FROM edianton.engagement s
JOIN edianton.matter m ON m.id = s.matter_id
JOIN edianton.engagement_kind k ON k.code = s.kind
JOIN edianton.unit u ON u.id = s.intermediary
LEFT JOIN edianton.unit g ON g.id = s.engaged_unit
LEFT JOIN edianton.enterprise e ON e.id = s.engaged_enterprise
JOIN edianton.node_light l ON l.matter_id = s.matter_id AND l.node = 'deliver';

-- An engagement is on time when its first report was; what was returned is counted beside it.
CREATE OR REPLACE VIEW edianton.intermediary_board WITH (security_invoker = true) AS
SELECT u.code AS intermediary,
       u.name_zh AS intermediary_zh,
       count(*) AS engaged,
       count(r.matter_id) AS delivered,
       count(*) FILTER (WHERE b.state = 'accepted') AS accepted,
       count(*) FILTER (WHERE b.state IN ('working', 'returned') AND b.colour = 'red') AS overdue,
       count(*) FILTER (WHERE r.in_time) AS on_time,
       round(100.0 * count(*) FILTER (WHERE r.in_time) / nullif(count(r.matter_id), 0), 1) AS on_time_percent,
       round((avg(extract(epoch FROM r.delivered_at - b.engaged_at)) / 86400)::numeric, 1) AS average_days,
       round((avg(extract(epoch FROM r.delivered_at - r.due_at)) / 86400)::numeric, 1) AS days_against_term,
       sum(b.returned) AS returned_reports,
       count(*) FILTER (WHERE b.returned > 0) AS returned_engagements
FROM edianton.engagement_board b
JOIN edianton.unit u ON u.code = b.intermediary
LEFT JOIN edianton.engagement_report r ON r.matter_id = b.matter_id AND r.round = 1
GROUP BY u.code, u.name_zh;

COMMENT ON TABLE edianton.engagement_kind IS 'Services that intermediaries render. 中介服务事项。';
COMMENT ON COLUMN edianton.engagement_kind.code IS 'Code. 代码。';
COMMENT ON COLUMN edianton.engagement_kind.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.engagement_kind.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.engagement_kind.term IS 'Term unless the engagement names one. 默认时限。';
COMMENT ON COLUMN edianton.engagement_kind.material IS 'Material of the project that the report becomes. 成果对应的项目材料代码。';
COMMENT ON COLUMN edianton.engagement_kind.pause_kind IS 'Legal kind of pause by which it stops the clock of a node; empty: it does not. 可依法暂停节点计时的类别，空为不可。';
COMMENT ON COLUMN edianton.engagement_kind.active IS 'Is it in use? 是否启用。';
COMMENT ON TABLE edianton.intermediary IS 'Intermediaries and the services they are registered for. 中介机构登记。';
COMMENT ON COLUMN edianton.intermediary.unit IS 'Unit of the kind intermediary. 中介机构（单位）。';
COMMENT ON COLUMN edianton.intermediary.kind IS 'Service. 服务事项。';
COMMENT ON COLUMN edianton.intermediary.qualification IS 'Qualification. 资质。';
COMMENT ON COLUMN edianton.intermediary.valid_until IS 'Its last day; empty: without end. 资质有效期。';
COMMENT ON COLUMN edianton.intermediary.registered_at IS 'Registered or renewed. 登记（更新）时刻。';
COMMENT ON COLUMN edianton.intermediary.registered_by IS 'By whom. 登记人。';
COMMENT ON TABLE edianton.engagement IS 'Engagements of intermediaries; the run is the matter with the same id. 中介服务委托，办理过程见同号事项。';
COMMENT ON COLUMN edianton.engagement.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.engagement.project IS 'Project. 项目。';
COMMENT ON COLUMN edianton.engagement.node IS 'Node of it. 节点。';
COMMENT ON COLUMN edianton.engagement.kind IS 'Service. 服务事项。';
COMMENT ON COLUMN edianton.engagement.intermediary IS 'Who renders it. 中介机构。';
COMMENT ON COLUMN edianton.engagement.term IS 'Term. 时限。';
COMMENT ON COLUMN edianton.engagement.content IS 'What is to be done. 委托内容。';
COMMENT ON COLUMN edianton.engagement.contract IS 'Number of the contract. 合同编号。';
COMMENT ON COLUMN edianton.engagement.engaged_unit IS 'Unit that engaged it. 委托单位。';
COMMENT ON COLUMN edianton.engagement.engaged_enterprise IS 'Enterprise that engaged it. 委托企业。';
COMMENT ON COLUMN edianton.engagement.engaged_by IS 'Person. 委托人。';
COMMENT ON COLUMN edianton.engagement.engaged_at IS 'When. 委托时刻。';
COMMENT ON COLUMN edianton.engagement.pause IS 'Pause of the node that cites it. 引用本委托的节点暂停。';
COMMENT ON COLUMN edianton.engagement.delivered_at IS 'When the present report was delivered. 现成果提交时刻。';
COMMENT ON COLUMN edianton.engagement.returned IS 'Reports returned. 退回次数。';
COMMENT ON COLUMN edianton.engagement.accepted_at IS 'When the report was taken. 验收时刻。';
COMMENT ON TABLE edianton.engagement_report IS 'Reports delivered, and why they were returned. 中介成果及退回记录。';
COMMENT ON COLUMN edianton.engagement_report.matter_id IS 'The engagement. 委托事项。';
COMMENT ON COLUMN edianton.engagement_report.round IS 'Which report. 第几次成果。';
COMMENT ON COLUMN edianton.engagement_report.document IS 'Its number. 文号。';
COMMENT ON COLUMN edianton.engagement_report.uri IS 'Where it is. 存放地址。';
COMMENT ON COLUMN edianton.engagement_report.sha256 IS 'Its SHA-256. 摘要。';
COMMENT ON COLUMN edianton.engagement_report.valid_until IS 'Its last day. 有效期。';
COMMENT ON COLUMN edianton.engagement_report.due_at IS 'Until when it was due. 应交时刻。';
COMMENT ON COLUMN edianton.engagement_report.delivered_at IS 'When it was delivered. 提交时刻。';
COMMENT ON COLUMN edianton.engagement_report.delivered_by IS 'By whom. 提交人。';
COMMENT ON COLUMN edianton.engagement_report.in_time IS 'Before it was due. 是否按期。';
COMMENT ON COLUMN edianton.engagement_report.returned_at IS 'When it was returned. 退回时刻。';
COMMENT ON COLUMN edianton.engagement_report.returned_by IS 'By whom. 退回人。';
COMMENT ON COLUMN edianton.engagement_report.reason IS 'Why. 退回理由。';
COMMENT ON VIEW edianton.engagement_board IS 'Engagements of intermediaries and where they stand. 中介服务台账。';
COMMENT ON COLUMN edianton.engagement_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.engagement_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.engagement_board.kind IS 'Service. 服务事项代码。';
COMMENT ON COLUMN edianton.engagement_board.kind_zh IS 'Its name. 服务事项。';
COMMENT ON COLUMN edianton.engagement_board.project IS 'Project. 项目。';
COMMENT ON COLUMN edianton.engagement_board.node IS 'Node. 节点。';
COMMENT ON COLUMN edianton.engagement_board.blocks IS 'Keeps the node from finishing. 是否前置。';
COMMENT ON COLUMN edianton.engagement_board.intermediary IS 'Intermediary. 中介机构代码。';
COMMENT ON COLUMN edianton.engagement_board.intermediary_zh IS 'Its name. 中介机构。';
COMMENT ON COLUMN edianton.engagement_board.engaged_by IS 'Unit or enterprise that engaged it. 委托方。';
COMMENT ON COLUMN edianton.engagement_board.content IS 'What is to be done. 委托内容。';
COMMENT ON COLUMN edianton.engagement_board.contract IS 'Number of the contract. 合同编号。';
COMMENT ON COLUMN edianton.engagement_board.term IS 'Term. 时限。';
COMMENT ON COLUMN edianton.engagement_board.state IS 'working, delivered, returned, accepted, cancelled. 状态：办理中、已提交、已退回、已验收、已终止。';
COMMENT ON COLUMN edianton.engagement_board.colour IS 'Light of the intermediary. 灯色。';
COMMENT ON COLUMN edianton.engagement_board.due_at IS 'Due. 期限。';
COMMENT ON COLUMN edianton.engagement_board.engaged_at IS 'Engaged. 委托时刻。';
COMMENT ON COLUMN edianton.engagement_board.delivered_at IS 'Delivered. 提交时刻。';
COMMENT ON COLUMN edianton.engagement_board.accepted_at IS 'Taken. 验收时刻。';
COMMENT ON COLUMN edianton.engagement_board.returned IS 'Reports returned. 退回次数。';
COMMENT ON COLUMN edianton.engagement_board.last_reason IS 'Why the last was returned. 最近退回理由。';
COMMENT ON COLUMN edianton.engagement_board.paused_node IS 'A pause of the node cites it. 节点是否因其暂停过。';
COMMENT ON VIEW edianton.intermediary_board IS 'How intermediaries perform: engagements that the acting person sees. 中介机构履约情况。';
COMMENT ON COLUMN edianton.intermediary_board.intermediary IS 'Intermediary. 中介机构代码。';
COMMENT ON COLUMN edianton.intermediary_board.intermediary_zh IS 'Its name. 中介机构。';
COMMENT ON COLUMN edianton.intermediary_board.engaged IS 'Engagements. 委托数。';
COMMENT ON COLUMN edianton.intermediary_board.delivered IS 'Of them with a report. 已出成果数。';
COMMENT ON COLUMN edianton.intermediary_board.accepted IS 'Taken. 已验收数。';
COMMENT ON COLUMN edianton.intermediary_board.overdue IS 'Overdue now. 现超期数。';
COMMENT ON COLUMN edianton.intermediary_board.on_time IS 'First report in time. 首次成果按期数。';
COMMENT ON COLUMN edianton.intermediary_board.on_time_percent IS 'Share of those with a report. 按期率（%）。';
COMMENT ON COLUMN edianton.intermediary_board.average_days IS 'Natural days from engagement to first report, on average. 平均用时（自然日）。';
COMMENT ON COLUMN edianton.intermediary_board.days_against_term IS 'Natural days after the due time, on average; negative: before. 平均较期限天数，负为提前。';
COMMENT ON COLUMN edianton.intermediary_board.returned_reports IS 'Reports returned. 退回成果数。';
COMMENT ON COLUMN edianton.intermediary_board.returned_engagements IS 'Engagements with a returned report. 有退回的委托数。';
