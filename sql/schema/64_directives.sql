-- Leaders' directives: on a project, a problem or an appeal, at any time; each addressee has a matter and a clock of his
-- own and is told in the same transaction. Nothing waits for a directive.

INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('directive', '领导批示', 'Directive of a leader', false)
ON CONFLICT DO NOTHING;

-- A site that has the policy has its steps too. A directive rings at once (3.8): its policy knows no quiet hours.
WITH policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, raise_levels, pauses)
    VALUES ('directive', '领导批示', 'Directives', '24 hours', NULL, '{head,supervisor,leader}', '{}')
    ON CONFLICT DO NOTHING
    RETURNING code
)
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, acknowledge, supervise, score)
SELECT p.code, s.step, s.kind, s.base, false, s.distance::edianton.term, s.urgent, s.levels::text[], s.acknowledge::edianton.term, false, false
FROM policy p, (VALUES
    (1, 'warn', 'warning', 'none', false, '{duty}', '4 workhours'),
    (2, 'overdue', 'due', 'none', true, '{duty,head}', '4 workhours'),
    (3, 'urge', 'due', '3 workdays', false, '{duty,head}', '1 workday')) s (step, kind, base, distance, urgent, levels, acknowledge);

CREATE SEQUENCE IF NOT EXISTS edianton.directive_number AS bigint;

-- One row an addressee; those of one directive share its number.
CREATE TABLE IF NOT EXISTS edianton.directive (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter, -- the addressee's own matter
    number      bigint NOT NULL,
    target      bigint NOT NULL REFERENCES edianton.matter,
    target_kind text NOT NULL CHECK (target_kind IN ('project', 'issue', 'appeal', 'question')),
    target_node text,
    author      bigint NOT NULL REFERENCES edianton.person,
    content     text NOT NULL CHECK (btrim(content) <> ''),
    unit        integer NOT NULL REFERENCES edianton.unit,
    person      bigint REFERENCES edianton.person,
    issued_at   timestamptz NOT NULL,
    notice      bigint NOT NULL REFERENCES edianton.notice, -- the message that went out with it
    answer      text,
    answered_by bigint REFERENCES edianton.person,
    answered_at timestamptz,
    CHECK (target_node IS NULL OR target_kind = 'project'),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX IF NOT EXISTS directive_target ON edianton.directive (target);
CREATE INDEX IF NOT EXISTS directive_author ON edianton.directive (author);

-- What a leader is in charge of, besides the projects that name him.
CREATE TABLE IF NOT EXISTS edianton.charge (
    person      bigint NOT NULL REFERENCES edianton.person,
    scope       text NOT NULL CHECK (scope IN ('unit', 'division', 'industry', 'key', 'all')),
    value       text NOT NULL DEFAULT '',        -- unit or division code, industry; none for key and all
    valid_from  timestamptz NOT NULL DEFAULT '-infinity',
    valid_to    timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (person, scope, value),
    CHECK ((value = '') = (scope IN ('key', 'all'))),
    CHECK (valid_from < valid_to)
);

-- Who is addressed: the named units and persons; nobody named: whoever answers for the target.
CREATE OR REPLACE FUNCTION edianton.directive_addressees(matter bigint, node text, units text[], persons text[],
        OUT unit integer, OUT person bigint) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    named bigint;
    code text;
BEGIN
    FOR code IN SELECT DISTINCT u.c FROM unnest(units) AS u (c) WHERE u.c IS NOT NULL ORDER BY 1 LOOP
        unit := edianton.unit_id(code);
        person := NULL;
        RETURN NEXT;
    END LOOP;
    FOR code IN SELECT DISTINCT u.c FROM unnest(persons) AS u (c) WHERE u.c IS NOT NULL ORDER BY 1 LOOP
        named := edianton.person_id(code);
        SELECT p.unit, p.id INTO unit, person FROM edianton.person p WHERE p.id = named;
        IF unit IS NULL THEN
            RAISE EXCEPTION 'person "%" belongs to no unit', code USING
                ERRCODE = 'ED039', DETAIL = 'A directive is carried out by a unit; the person answers for it.',
                HINT = 'Name the unit instead.';
        END IF;
        RETURN NEXT;
    END LOOP;
    IF unit IS NULL THEN
        SELECT coalesce(
            (SELECT n.lead_unit FROM edianton.node n WHERE n.matter_id = matter AND n.code = coalesce(node, 'reply')),
            (SELECT p.supervising_unit FROM edianton.project p WHERE p.matter_id = matter),
            (SELECT m.unit FROM edianton.matter m WHERE m.id = matter)) INTO unit;
        IF unit IS NULL THEN
            RAISE EXCEPTION 'the directive on matter % has no addressee', matter USING
                ERRCODE = 'ED016', DETAIL = 'No unit answers for the matter yet.', HINT = 'Name units or persons.';
        END IF;
        person := NULL;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.directive_addressees(bigint, text, text[], text[]) IS
    'Units and persons that a directive goes to; by default whoever answers for its target. 批示对象，默认为所批示事项的责任单位。';

-- edianton.issue_directive: errors ED002, ED003, ED005, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.issue_directive(matter bigint, content text, units text[] DEFAULT '{}', persons text[] DEFAULT '{}',
        due timestamptz DEFAULT NULL, node text DEFAULT NULL) RETURNS SETOF bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    me bigint := edianton.current_person();
    target edianton.matter;
    addressee record;
    this bigint;
    number bigint;
    english boolean := current_setting('edianton.language', true) = 'en';
    body text;
    sent bigint;
    until timestamptz;
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    IF edianton.current_role_kind() <> 'leader' OR me IS NULL THEN
        RAISE EXCEPTION 'directives are for leaders' USING
            ERRCODE = 'ED040', DETAIL = 'The author of a directive is a person with the role leader, and nobody writes in his name.',
            HINT = format('The person acts in the role %s.', edianton.current_role_kind());
    END IF;
    IF btrim(coalesce(content, '')) = '' THEN
        RAISE EXCEPTION 'a directive on matter % needs its content', matter USING
            ERRCODE = 'ED016', DETAIL = 'Whoever is addressed must know what to do.', HINT = 'Pass the text.';
    END IF;
    -- The calendar before any matter, and the parent before its children.
    PERFORM edianton.hold_calendar();
    SELECT m.* INTO target FROM edianton.matter m WHERE m.id = matter FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no matter %', matter USING ERRCODE = 'ED002', DETAIL = 'A directive is about a matter.',
            HINT = 'The view edianton.in_charge lists what the leader is in charge of.';
    END IF;
    IF target.kind NOT IN ('project', 'issue', 'appeal', 'question') THEN
        RAISE EXCEPTION 'matter % "%" takes no directive', matter, target.title USING
            ERRCODE = 'ED039', DETAIL = format('Directives are about a project, a problem or an appeal, and this is of kind %s.', target.kind),
            HINT = 'Name the matter that it hangs on.';
    END IF;
    IF node IS NOT NULL AND target.kind <> 'project' THEN
        RAISE EXCEPTION 'a directive on matter % names no node', matter USING
            ERRCODE = 'ED039', DETAIL = 'It is about the node of a project, or about a problem or an appeal as a whole.', HINT = 'Leave node out.';
    END IF;
    IF node IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.node n WHERE n.matter_id = matter AND n.code = node) THEN
        RAISE EXCEPTION 'matter % has no node "%"', matter, node USING ERRCODE = 'ED003', HINT = 'The view edianton.node_light lists its nodes.';
    END IF;

    number := nextval('edianton.directive_number');
    FOR addressee IN
        SELECT a.unit, a.person, u.code, p.code AS person_code
        FROM edianton.directive_addressees(matter, node, units, persons) a
        JOIN edianton.unit u ON u.id = a.unit
        LEFT JOIN edianton.person p ON p.id = a.person
    LOOP
        PERFORM edianton.by_rule();
        this := edianton.open_matter('directive', '批示：' || target.title, unit => addressee.code,
            attrs => jsonb_build_object('number', number, 'target', target.id), parent => target.id, parent_node => node,
            duties => jsonb_build_object('responsible', addressee.code));
        -- What leaders and units say to each other is not the enterprise's.
        PERFORM edianton.by_rule();
        PERFORM edianton.amend_matter(this, '批示：' || target.title);
        IF addressee.person IS NOT NULL THEN
            PERFORM edianton.by_rule();
            PERFORM edianton.reassign(this, 'act', NULL, addressee.person_code, '批示指定');
        END IF;
        IF due IS NOT NULL THEN
            PERFORM edianton.by_rule();
            PERFORM edianton.set_deadline(this, 'act', due, '批示要求');
        END IF;
        SELECT n.due_at INTO until FROM edianton.node n WHERE n.matter_id = this;
        body := format(CASE WHEN english THEN '[Directive] %s on "%s": "%s". Report by %s.' ELSE '【领导批示】%s对“%s”批示：“%s”。请于%s前报告落实情况。' END,
            (SELECT p.name FROM edianton.person p WHERE p.id = me), target.title, content,
            to_char(until AT TIME ZONE 'Asia/Shanghai', CASE WHEN english THEN 'YYYY-MM-DD HH24:MI' ELSE 'YYYY"年"FMMM"月"FMDD"日"HH24"时"MI"分"' END));
        -- One cause, one message: that of the opening becomes the directive's own, at once and to the person.
        UPDATE edianton.notice w SET kind = 'directive', template = 'directive', body = body, urgent = true, not_before = w.created_at, state = 'pending',
            person = coalesce(addressee.person, w.person),
            phone = told.phone, channel = CASE WHEN told.phone IS NULL THEN 'online' ELSE 'sms' END,
            params = jsonb_build_object('number', number, 'target', target.title, 'content', content, 'due_at', until)
        FROM (SELECT CASE WHEN addressee.person IS NULL THEN o.phone
                          ELSE (SELECT p.phone FROM edianton.person p WHERE p.id = addressee.person) END AS phone
              FROM edianton.notice o WHERE o.matter_id = this AND o.kind = 'published') AS told
        WHERE w.matter_id = this AND w.kind = 'published'
        RETURNING w.id INTO STRICT sent;
        INSERT INTO edianton.directive (matter_id, number, target, target_kind, target_node, author, content, unit, person, issued_at, notice)
        VALUES (this, number, target.id, target.kind, node, me, content, addressee.unit, addressee.person, edianton.clock(), sent);
        RETURN NEXT this;
    END LOOP;
    PERFORM edianton.by_rule();
    PERFORM edianton.record_event(target.id, 'directive.issued', jsonb_build_object('number', number));
END
$$;
COMMENT ON FUNCTION edianton.issue_directive(bigint, text, text[], text[], timestamptz, text) IS
    'A leader instructs units or persons on a project (or one of its nodes), a problem or an appeal; each addressee gets a matter with a clock and a message in this transaction. Returns the matters. 领导批示：同步通知被批示人，各有独立计时。';

-- edianton.answer_directive: errors ED002, ED010, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.answer_directive(matter bigint, answer text, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    PERFORM edianton.authorise('complete', matter, 'act');
    IF NOT EXISTS (SELECT FROM edianton.directive x WHERE x.matter_id = matter) THEN
        RAISE EXCEPTION 'there is no directive %', matter USING ERRCODE = 'ED002', HINT = 'The view edianton.directive_board lists them.';
    END IF;
    IF btrim(coalesce(answer, '')) = '' THEN
        RAISE EXCEPTION 'the report on directive % is empty', matter USING
            ERRCODE = 'ED016', DETAIL = 'The leader reads what was done.', HINT = 'Pass the text of the report.';
    END IF;
    RETURN edianton.complete(matter, 'act', document => document, detail => jsonb_build_object('answer', answer));
END
$$;
COMMENT ON FUNCTION edianton.answer_directive(bigint, text, text) IS
    'The unit reports what it did; ends the directive and tells the leader. Returns the event. 报告批示落实情况，办结并反馈批示人。';

-- Whichever way the node is finished, the report is on record, and the leader is told.
CREATE OR REPLACE FUNCTION edianton.directive_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE edianton.directive d SET answer = NEW.detail #>> '{detail,answer}', answered_by = NEW.actor, answered_at = NEW.recorded_at
    WHERE d.matter_id = NEW.matter_id;
    INSERT INTO edianton.notice (matter_id, event_id, kind, unit, person, phone, channel, template, params, body, created_at, not_before)
    SELECT d.matter_id, NEW.id, 'report', coalesce(p.unit, d.unit), p.id, p.phone, CASE WHEN p.phone IS NULL THEN 'online' ELSE 'sms' END, 'report', jsonb_build_object('number', d.number),
           format(CASE WHEN current_setting('edianton.language', true) = 'en' THEN '[Report on directive] %s: %s' ELSE '【批示反馈】%s：%s' END,
                  u.name_zh, d.answer), NEW.recorded_at, NEW.recorded_at
    FROM edianton.directive d JOIN edianton.person p ON p.id = d.author JOIN edianton.unit u ON u.id = d.unit
    WHERE d.matter_id = NEW.matter_id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.directive_follows() IS
    'Trigger of edianton.event: the report on a directive, and the message to its author. 触发器：登记批示落实情况并反馈批示人。';
CREATE OR REPLACE TRIGGER directive_follows AFTER INSERT ON edianton.event FOR EACH ROW
    WHEN (NEW.kind = 'node.completed' AND NEW.node = 'act')
    EXECUTE FUNCTION edianton.directive_follows();

COMMENT ON TABLE edianton.directive IS 'Leaders'' directives, one row an addressee. 领导批示，每个批示对象一行。';
COMMENT ON COLUMN edianton.directive.matter_id IS 'The addressee''s own matter. 批示对象的办理事项。';
COMMENT ON COLUMN edianton.directive.number IS 'Number that all addressees share. 批示编号，同一批示共用。';
COMMENT ON COLUMN edianton.directive.target IS 'Project, problem or appeal it is about. 所批示的项目、问题或诉求。';
COMMENT ON COLUMN edianton.directive.target_kind IS 'project, issue or appeal. 所批示事项的类别。';
COMMENT ON COLUMN edianton.directive.target_node IS 'Node of the project. 项目节点。';
COMMENT ON COLUMN edianton.directive.author IS 'The leader. 批示人。';
COMMENT ON COLUMN edianton.directive.content IS 'What is instructed. 批示内容。';
COMMENT ON COLUMN edianton.directive.unit IS 'Unit that carries it out. 落实单位。';
COMMENT ON COLUMN edianton.directive.person IS 'Person who answers for it. 具体责任人。';
COMMENT ON COLUMN edianton.directive.issued_at IS 'When. 批示时刻。';
COMMENT ON COLUMN edianton.directive.notice IS 'The message that went out with it. 同步发出的通知。';
COMMENT ON COLUMN edianton.directive.answer IS 'Report. 落实情况。';
COMMENT ON COLUMN edianton.directive.answered_by IS 'Who reported. 报告人。';
COMMENT ON COLUMN edianton.directive.answered_at IS 'When. 报告时刻。';
COMMENT ON TABLE edianton.charge IS 'What leaders are in charge of, besides the projects that name them. 领导分管范围（项目包保之外）。';
COMMENT ON COLUMN edianton.charge.person IS 'The leader. 领导。';
COMMENT ON COLUMN edianton.charge.scope IS 'unit (with those below it), division, industry, key projects, all. 范围：单位（含下级）、区划、行业、重点项目、全部。';
COMMENT ON COLUMN edianton.charge.value IS 'Code of the unit or division, or the industry. 单位代码、区划代码或行业。';
COMMENT ON COLUMN edianton.charge.valid_from IS 'From. 起。';
COMMENT ON COLUMN edianton.charge.valid_to IS 'Until before. 止（不含）。';
COMMENT ON SEQUENCE edianton.directive_number IS 'Numbers of directives. 批示编号序列。';

-- Directives and where they stand, and what a leader is in charge of.

CREATE OR REPLACE VIEW edianton.directive_board WITH (security_invoker = true) AS
SELECT d.matter_id,
       d.number,
       t.title AS target,
       d.target AS target_id,
       d.target_kind,
       d.target_node,
       a.name AS author,
       d.content,
       u.code AS unit,
       u.name_zh AS unit_zh,
       p.name AS person,
       d.issued_at,
       l.due_at,
       l.colour,
       l.colour_zh,
       d.answer,
       d.answered_at,
       l.in_time
FROM edianton.directive d
JOIN edianton.person a ON a.id = d.author
JOIN edianton.unit u ON u.id = d.unit
LEFT JOIN edianton.person p ON p.id = d.person
LEFT JOIN edianton.matter t ON t.id = d.target
JOIN edianton.node_light l ON l.matter_id = d.matter_id AND l.node = 'act';

-- Projects that name the leader, and whatever his charge covers: units with those below them, divisions, industries, key projects.
CREATE OR REPLACE VIEW edianton.in_charge WITH (security_invoker = true) AS
WITH mine AS MATERIALIZED (
    SELECT c.scope, c.value FROM edianton.charge c
    WHERE c.person = edianton.current_person() AND c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock()
), units AS MATERIALIZED (
    SELECT coalesce(array_agg(DISTINCT below.id), '{}') AS ids
    FROM mine c
    JOIN edianton.unit u ON u.code = c.value
    JOIN edianton.unit below ON below.path OPERATOR(@ltree@.<@) u.path
    WHERE c.scope = 'unit'
)
SELECT b.matter_id, b.kind, b.kind_zh, b.title, b.library, b.division, b.unit, b.unit_zh, b.state, b.colour, b.colour_zh,
       b.percent, b.next_due_at, s.scopes,
       coalesce(p.key_project, false) AS key_project,
       (SELECT count(*) FROM edianton.matter c WHERE c.parent_id = b.matter_id AND c.state = 'open') AS open_parts
FROM edianton.board b
JOIN edianton.matter m ON m.id = b.matter_id
LEFT JOIN edianton.project p ON p.matter_id = b.matter_id
LEFT JOIN edianton.project q ON q.matter_id = b.parent_id
CROSS JOIN units
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN edianton.current_person() IN (p.leader, q.leader) THEN 'project' END,
        CASE WHEN m.units && units.ids THEN 'unit' END,
        CASE WHEN EXISTS (SELECT FROM mine c WHERE c.scope = 'division' AND starts_with(b.division, c.value)) THEN 'division' END,
        CASE WHEN EXISTS (SELECT FROM mine c WHERE c.scope = 'industry' AND c.value = p.industry) THEN 'industry' END,
        CASE WHEN p.key_project AND EXISTS (SELECT FROM mine c WHERE c.scope = 'key') THEN 'key' END,
        CASE WHEN EXISTS (SELECT FROM mine c WHERE c.scope = 'all') THEN 'all' END], NULL) AS scopes) s
WHERE cardinality(s.scopes) > 0;

COMMENT ON VIEW edianton.directive_board IS 'Directives and where they stand. 批示台账。';
COMMENT ON COLUMN edianton.directive_board.matter_id IS 'The matter. 办理事项。';
COMMENT ON COLUMN edianton.directive_board.number IS 'Number of the directive. 批示编号。';
COMMENT ON COLUMN edianton.directive_board.target IS 'What it is about. 所批示事项。';
COMMENT ON COLUMN edianton.directive_board.target_id IS 'Its matter. 所批示事项编号。';
COMMENT ON COLUMN edianton.directive_board.target_kind IS 'Its kind. 所批示事项类别。';
COMMENT ON COLUMN edianton.directive_board.target_node IS 'Node. 节点。';
COMMENT ON COLUMN edianton.directive_board.author IS 'Leader. 批示人。';
COMMENT ON COLUMN edianton.directive_board.content IS 'Content. 批示内容。';
COMMENT ON COLUMN edianton.directive_board.unit IS 'Unit. 落实单位代码。';
COMMENT ON COLUMN edianton.directive_board.unit_zh IS 'Its name. 落实单位名称。';
COMMENT ON COLUMN edianton.directive_board.person IS 'Person. 责任人。';
COMMENT ON COLUMN edianton.directive_board.issued_at IS 'Issued. 批示时刻。';
COMMENT ON COLUMN edianton.directive_board.due_at IS 'Report due. 报告期限。';
COMMENT ON COLUMN edianton.directive_board.colour IS 'Light. 灯色代码。';
COMMENT ON COLUMN edianton.directive_board.colour_zh IS 'Light in Chinese. 灯色。';
COMMENT ON COLUMN edianton.directive_board.answer IS 'Report. 落实情况。';
COMMENT ON COLUMN edianton.directive_board.answered_at IS 'Reported. 报告时刻。';
COMMENT ON COLUMN edianton.directive_board.in_time IS 'In time. 是否按期。';
COMMENT ON VIEW edianton.in_charge IS 'Matters that the acting leader is in charge of, and by which scope. 当前领导分管的事项及依据。';
COMMENT ON COLUMN edianton.in_charge.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.in_charge.kind IS 'Kind. 类别代码。';
COMMENT ON COLUMN edianton.in_charge.kind_zh IS 'Kind in Chinese. 类别。';
COMMENT ON COLUMN edianton.in_charge.title IS 'Title. 名称。';
COMMENT ON COLUMN edianton.in_charge.library IS 'Library. 项目库。';
COMMENT ON COLUMN edianton.in_charge.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.in_charge.unit IS 'Unit that answers. 总责单位代码。';
COMMENT ON COLUMN edianton.in_charge.unit_zh IS 'Its name. 总责单位。';
COMMENT ON COLUMN edianton.in_charge.state IS 'State. 状态。';
COMMENT ON COLUMN edianton.in_charge.colour IS 'Light. 灯色代码。';
COMMENT ON COLUMN edianton.in_charge.colour_zh IS 'Light in Chinese. 灯色。';
COMMENT ON COLUMN edianton.in_charge.percent IS 'Progress. 办结百分比。';
COMMENT ON COLUMN edianton.in_charge.next_due_at IS 'Next due. 最近到期。';
COMMENT ON COLUMN edianton.in_charge.scopes IS 'Why: project, unit, division, industry, key, all. 分管依据。';
COMMENT ON COLUMN edianton.in_charge.key_project IS 'Key project. 是否重点项目。';
COMMENT ON COLUMN edianton.in_charge.open_parts IS 'Open matters below it. 下级未办结事项数。';
