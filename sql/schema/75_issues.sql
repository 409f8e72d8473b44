-- Issues: raised by whoever has a part, dispatched by the handling model of their category in the same transaction,
-- answered in time, coordinated by the level above where that does not help, checked and written off by who coordinates.
-- Everything is answered: whatever no model takes waits in a queue that has a clock itself.

CREATE TABLE IF NOT EXISTS edianton.issue_setting (
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    reminder_day smallint NOT NULL DEFAULT 25 CHECK (reminder_day BETWEEN 1 AND 28),
    reminder_roll boolean NOT NULL DEFAULT false -- a reminder day that is a rest day moves to the next working day
);
INSERT INTO edianton.issue_setting DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.issue (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter,
    category    text NOT NULL CHECK (btrim(category) <> ''), -- as it was raised, known or not
    content     text NOT NULL CHECK (btrim(content) <> ''),
    model       text,
    model_version smallint,
    level       smallint NOT NULL REFERENCES edianton.issue_level,
    project     bigint REFERENCES edianton.matter,
    node        text,
    whole       bigint REFERENCES edianton.issue, -- the issue whose further category this is
    raised_by   bigint REFERENCES edianton.person,
    raised_unit integer REFERENCES edianton.unit,
    raised_at   timestamptz NOT NULL,
    queue_case  bigint REFERENCES edianton.matter, -- the clock of the assignment by hand
    unit        integer REFERENCES edianton.unit, -- NULL: in the queue
    assigned_at timestamptz,
    assigned_by bigint REFERENCES edianton.person, -- NULL: by rule
    answered_at timestamptz,                     -- of the last answer that stands
    closed_at   timestamptz,
    CHECK ((unit IS NULL) = (assigned_at IS NULL)),
    CHECK (answered_at IS NULL OR unit IS NOT NULL),
    CHECK (closed_at IS NULL OR answered_at IS NOT NULL),
    CHECK (node IS NULL OR project IS NOT NULL),
    FOREIGN KEY (model, model_version) REFERENCES edianton.handling_model (code, version)
);
CREATE INDEX IF NOT EXISTS issue_queued ON edianton.issue (raised_at) WHERE unit IS NULL;
CREATE INDEX IF NOT EXISTS issue_open ON edianton.issue (raised_at) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS issue_project ON edianton.issue (project) WHERE project IS NOT NULL;
CREATE INDEX IF NOT EXISTS issue_whole ON edianton.issue (whole) WHERE whole IS NOT NULL;

-- One row a round of the answer; nothing is overwritten.
CREATE TABLE IF NOT EXISTS edianton.issue_answer (
    matter_id   bigint NOT NULL REFERENCES edianton.issue,
    round       smallint NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit,
    answer      text NOT NULL,
    document    text,
    answered_by bigint REFERENCES edianton.person,
    answered_at timestamptz NOT NULL,
    in_time     boolean NOT NULL,
    PRIMARY KEY (matter_id, round)
);

CREATE TABLE IF NOT EXISTS edianton.issue_progress (
    matter_id   bigint NOT NULL REFERENCES edianton.issue,
    seq         integer NOT NULL,
    content     text NOT NULL CHECK (btrim(content) <> ''),
    unit        integer REFERENCES edianton.unit,
    reported_by bigint REFERENCES edianton.person,
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (matter_id, seq)
);

CREATE TABLE IF NOT EXISTS edianton.issue_rise (
    matter_id   bigint NOT NULL REFERENCES edianton.issue,
    level       smallint NOT NULL REFERENCES edianton.issue_level,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    by_rule     boolean NOT NULL,
    raised_by   bigint REFERENCES edianton.person,
    raised_at   timestamptz NOT NULL,
    PRIMARY KEY (matter_id, level)
);

-- One a month and item, whatever the job does.
CREATE TABLE IF NOT EXISTS edianton.issue_reminder (
    matter_id   bigint NOT NULL REFERENCES edianton.issue,
    month       date NOT NULL CHECK (extract(day FROM month) = 1),
    fell_due_on date NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit,
    notice      bigint NOT NULL REFERENCES edianton.notice,
    reminded_at timestamptz NOT NULL,
    PRIMARY KEY (matter_id, month)
);

CREATE OR REPLACE FUNCTION edianton.issue_rows_stay() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'what was said about issue % stays as it is', OLD.matter_id USING
        ERRCODE = 'ED021', DETAIL = 'Answers, progress, reminders and rises are only added.', HINT = 'Say what is new beside it.';
END
$$;
COMMENT ON FUNCTION edianton.issue_rows_stay() IS 'Trigger: what was said about issues is only added to. 触发器：问题办理记录只增不改。';
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.issue_answer FOR EACH ROW EXECUTE FUNCTION edianton.issue_rows_stay();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.issue_progress FOR EACH ROW EXECUTE FUNCTION edianton.issue_rows_stay();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.issue_rise FOR EACH ROW EXECUTE FUNCTION edianton.issue_rows_stay();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.issue_reminder FOR EACH ROW EXECUTE FUNCTION edianton.issue_rows_stay();

-- ---- messages ----

-- Quiet hours of a policy hold back what is not urgent, as the engine's own notices.
CREATE OR REPLACE FUNCTION edianton.quiet_until(policy text, instant timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT coalesce((
            SELECT CASE
                WHEN p.quiet_from IS NULL OR p.quiet_to IS NULL THEN quiet_until.instant
                WHEN p.quiet_from <= p.quiet_to AND NOT (w.wall::time >= p.quiet_from AND w.wall::time < p.quiet_to) THEN quiet_until.instant
                WHEN p.quiet_from > p.quiet_to AND w.wall::time >= p.quiet_to AND w.wall::time < p.quiet_from THEN quiet_until.instant
                WHEN w.wall::time < p.quiet_to THEN (w.wall::date + p.quiet_to) AT TIME ZONE 'Asia/Shanghai'
                ELSE (w.wall::date + 1 + p.quiet_to) AT TIME ZONE 'Asia/Shanghai' END
            FROM edianton.policy p, (SELECT quiet_until.instant AT TIME ZONE 'Asia/Shanghai' AS wall) w
            WHERE p.code = quiet_until.policy), quiet_until.instant);
    END;
COMMENT ON FUNCTION edianton.quiet_until(text, timestamptz) IS
    'When a message that is not urgent may go out by a policy''s quiet hours. 按规则免打扰时段确定普通通知可发送时刻。';

-- A notice to a unit's contact, or to a person, that waits for the end of quiet hours.
CREATE OR REPLACE FUNCTION edianton.remind(matter bigint, event bigint, unit integer, kind text, body text, person bigint, params jsonb, policy text)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    told bigint := edianton.tell(remind.matter, remind.event, remind.unit, remind.kind, remind.body, remind.person, remind.params);
BEGIN
    UPDATE edianton.notice w SET urgent = false, not_before = edianton.quiet_until(remind.policy, w.created_at) WHERE w.id = told;
    RETURN told;
END
$$;
COMMENT ON FUNCTION edianton.remind(bigint, bigint, integer, text, text, bigint, jsonb, text) IS
    'Write a notice that quiet hours hold back. 生成普通提醒，受免打扰时段约束。';

-- Whoever answers for the enterprise of a project, by day; nobody where it has no account here.
CREATE OR REPLACE FUNCTION edianton.tell_enterprise(project bigint, matter bigint, event bigint, kind text, body text, params jsonb, policy text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    told record;
    n integer := 0;
BEGIN
    FOR told IN
        SELECT p.id AS person, coalesce(m.unit, edianton.coordinating_unit()) AS unit
        FROM edianton.matter m JOIN edianton.person p ON p.enterprise = m.enterprise AND p.role = 'enterprise' AND p.active
        WHERE m.id = tell_enterprise.project AND coalesce(m.unit, edianton.coordinating_unit()) IS NOT NULL ORDER BY p.id
    LOOP
        PERFORM edianton.remind(tell_enterprise.matter, tell_enterprise.event, told.unit, tell_enterprise.kind, tell_enterprise.body, told.person,
            tell_enterprise.params, tell_enterprise.policy);
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.tell_enterprise(bigint, bigint, bigint, text, text, jsonb, text) IS
    'Write a notice, which quiet hours hold back, to the persons of a project''s enterprise; returns how many. 通知项目企业人员（受免打扰时段约束），返回人数。';

-- ---- raising and dispatch ----

CREATE OR REPLACE FUNCTION edianton.coordinating_unit() RETURNS integer
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    RETURN edianton.duty_unit_id('coordination', 'government_office', 'development_reform');
COMMENT ON FUNCTION edianton.coordinating_unit() IS
    'Unit that coordinates major projects here; NULL: nobody. 本地重大项目统筹单位，空为无。';

-- Who answers for what in the run of an issue.
CREATE OR REPLACE FUNCTION edianton.issue_duties(i edianton.issue, co_units integer[]) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT jsonb_strip_nulls(jsonb_build_object(
                'responsible', (SELECT u.code FROM edianton.unit u WHERE u.id = (issue_duties.i).unit),
                'issuer', (SELECT u.code FROM edianton.unit u WHERE u.id = coalesce(edianton.coordinating_unit(), (issue_duties.i).raised_unit, (issue_duties.i).unit) AND u.active),
                'higher_level', (SELECT u.code FROM edianton.unit u
                                 WHERE u.id = coalesce((SELECT edianton.duty_unit_id(l.duty) FROM edianton.issue_level l WHERE l.level = greatest((issue_duties.i).level, 2)),
                                                       edianton.coordinating_unit(), (issue_duties.i).unit)),
                'requester', (SELECT u.code FROM edianton.unit u WHERE u.id = (issue_duties.i).raised_unit AND u.active),
                'supervising_unit', (SELECT u.code FROM edianton.project p JOIN edianton.unit u ON u.id = p.supervising_unit AND u.active
                                     WHERE p.matter_id = (issue_duties.i).project),
                'joint', (SELECT jsonb_agg(u.code ORDER BY c.n) FROM unnest(issue_duties.co_units) WITH ORDINALITY AS c (unit, n) JOIN edianton.unit u ON u.id = c.unit AND u.active)));
    END;
COMMENT ON FUNCTION edianton.issue_duties(edianton.issue, integer[]) IS
    'Units of an issue as the duties of its template. 问题各方单位对应流程职能。';

-- The draft becomes a run: the responsible unit's clock starts, and it is told in this transaction.
CREATE OR REPLACE FUNCTION edianton.dispatch_issue(matter bigint, unit integer, co_units integer[], term edianton.term, by_person bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    i edianton.issue;
    event bigint;
BEGIN
    UPDATE edianton.issue x SET unit = dispatch_issue.unit, assigned_at = edianton.clock(), assigned_by = dispatch_issue.by_person
    WHERE x.matter_id = dispatch_issue.matter
    RETURNING x.* INTO i;
    PERFORM edianton.by_rule();
    event := edianton.launch(i.matter_id, edianton.issue_template(dispatch_issue.term),
        duties => edianton.issue_duties(i, array_remove(dispatch_issue.co_units, dispatch_issue.unit)));
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.dispatch_issue(bigint, integer, integer[], edianton.term, bigint) IS
    'Open the run of an issue at its responsible unit. 向责任单位分派问题并开始计时。';

-- The queue has a clock: whoever coordinates assigns within the time of that template. Without such a unit it waits, and the daily job tries again.
CREATE OR REPLACE FUNCTION edianton.queue_issue(matter bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    coordinator text := (SELECT u.code FROM edianton.unit u WHERE u.id = edianton.coordinating_unit());
    opened bigint;
BEGIN
    IF coordinator IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM edianton.by_rule();
    opened := edianton.open_matter('issue-assignment', '人工分派：' || (SELECT m.title FROM edianton.matter m WHERE m.id = queue_issue.matter),
        unit => coordinator, attrs => jsonb_build_object('issue', queue_issue.matter), duties => jsonb_build_object('coordination', coordinator));
    UPDATE edianton.issue x SET queue_case = opened WHERE x.matter_id = queue_issue.matter;
    RETURN opened;
END
$$;
COMMENT ON FUNCTION edianton.queue_issue(bigint) IS
    'Open the clock of an assignment by hand at the coordinating unit. 问题转入人工分派队列并由统筹单位限时分派。';

-- One category of it: its draft, and at once its dispatch or its place in the queue.
CREATE OR REPLACE FUNCTION edianton.raise_one_issue(category text, title text, content text, project bigint, node text, whole bigint,
        source text, external_id text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    m edianton.handling_model;
    this bigint;
    answers integer;
    me bigint := edianton.current_person();
    my_unit integer := edianton.current_unit();
    coordinator integer := edianton.coordinating_unit();
    first_level smallint;
BEGIN
    -- by code, or by what people call it
    SELECT h.* INTO m FROM edianton.issue_category c JOIN edianton.handling_model h ON h.code = c.model AND h.valid_to IS NULL
    WHERE c.code = category OR c.name_zh = category ORDER BY c.code = category DESC, c.code COLLATE "C" LIMIT 1;
    IF m.code IS NOT NULL THEN
        answers := edianton.handling_model_unit(m);
    END IF;
    first_level := coalesce(m.level, (SELECT min(l.level) FROM edianton.issue_level l));
    PERFORM edianton.by_rule();
    this := edianton.draft_matter('issue', NULL, title, unit => (SELECT u.code FROM edianton.unit u WHERE u.id = coalesce(coordinator, my_unit)),
        attrs => jsonb_strip_nulls(jsonb_build_object('category', category, 'level', first_level, 'project', project, 'model', m.code)),
        source => source, external_id => external_id,
        enterprise => coalesce((SELECT p.enterprise FROM edianton.project p WHERE p.matter_id = project), edianton.current_enterprise()));
    IF my_unit IS NOT NULL AND my_unit IS DISTINCT FROM coordinator THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.amend_matter(x.id, x.title, x.enterprise, units => x.units || my_unit) FROM edianton.matter x WHERE x.id = this;
    END IF;
    INSERT INTO edianton.issue (matter_id, category, content, model, model_version, level, project, node, whole, raised_by, raised_unit, raised_at)
    VALUES (this, category, content, m.code, m.version, first_level, project, node, whole, me, my_unit, edianton.clock());
    -- who raised it sees what becomes of it, in whatever role
    IF me IS NOT NULL THEN
        INSERT INTO edianton.party (matter_id, role, person, from_at) VALUES (this, 'reporter', me, edianton.clock());
    END IF;
    IF answers IS NOT NULL THEN
        PERFORM edianton.dispatch_issue(this, answers, edianton.handling_model_co_units(m), m.term, NULL);
    ELSE
        PERFORM edianton.queue_issue(this);
    END IF;
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.raise_one_issue(text, text, text, bigint, text, bigint, text, text) IS
    'Raise one category of an issue. 登记单一类别的问题并分派。';

-- edianton.raise_issue: errors ED002, ED003, ED016, ED040, ED042, ED060. A category nobody knows is no error: it is queued.
CREATE OR REPLACE FUNCTION edianton.raise_issue(category text, title text, content text, project bigint DEFAULT NULL, node text DEFAULT NULL,
        source text DEFAULT NULL, external_id text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    categories text[];
    first_of_them bigint;
BEGIN
    PERFORM edianton.require_argument('category', category IS NOT NULL);
    PERFORM edianton.require_role('raise issues', 'admin', 'gateway', 'supervisor', 'leader', 'unit', 'helper', 'enterprise');
    SELECT array_agg(x.name ORDER BY x.n) INTO categories
    FROM (SELECT btrim(s.name) AS name, min(s.n) AS n FROM regexp_split_to_table(category, '[,，、;；]') WITH ORDINALITY AS s (name, n)
          WHERE btrim(s.name) <> '' GROUP BY btrim(s.name)) x;
    IF categories IS NULL OR btrim(coalesce(title, '')) = '' OR btrim(coalesce(content, '')) = '' THEN
        RAISE EXCEPTION 'an issue needs a category, a title and its content' USING
            ERRCODE = 'ED016', DETAIL = 'The unit that it is dispatched to must know what is to be solved.',
            HINT = 'edianton.issue_category lists the categories; several are separated by commas, and one that is not there is assigned by hand.';
    END IF;
    IF project IS NOT NULL AND (NOT EXISTS (SELECT FROM edianton.project p WHERE p.matter_id = project) OR NOT edianton.sees_matter(project)) THEN
        RAISE EXCEPTION 'there is no project %', project USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.', HINT = 'The view edianton.board lists what the person sees.';
    END IF;
    IF node IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.node n WHERE n.matter_id = project AND n.code = node) THEN
        RAISE EXCEPTION 'project % has no node "%"', project, node USING
            ERRCODE = 'ED003', DETAIL = 'An issue may name the node of its project that it holds up.', HINT = 'The view edianton.node_light lists its nodes.';
    END IF;
    FOR k IN 1 .. cardinality(categories) LOOP
        IF k = 1 THEN
            first_of_them := edianton.raise_one_issue(categories[1], title, content, project, node, NULL, source, external_id);
        ELSE
            PERFORM edianton.raise_one_issue(categories[k], title || '（' || coalesce((SELECT c.name_zh FROM edianton.issue_category c WHERE c.code = categories[k]), categories[k]) || '）',
                content, project, node, first_of_them, NULL, NULL);
        END IF;
    END LOOP;
    RETURN first_of_them;
END
$$;
COMMENT ON FUNCTION edianton.raise_issue(text, text, text, bigint, text, text, text) IS
    'Raise an issue, of a project or not; goes to the unit of its category''s handling model at once, else to the queue. Several categories, separated by commas, go to their units as parts of it. Returns the matter. 登记问题：按类别处理模型自动分派并通知，无模型者入人工分派队列；多类别分别分派。';

-- The issue, locked; ED002 when the acting person does not see it.
CREATE OR REPLACE FUNCTION edianton.issue_held(matter bigint) RETURNS edianton.issue
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    i edianton.issue;
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter m WHERE m.id = matter FOR NO KEY UPDATE;
    SELECT * INTO i FROM edianton.issue x WHERE x.matter_id = matter FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT edianton.sees_matter(matter) THEN
        RAISE EXCEPTION 'there is no issue %', matter USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.',
            HINT = 'The view edianton.issue_board lists the issues that the person sees.';
    END IF;
    RETURN i;
END
$$;
COMMENT ON FUNCTION edianton.issue_held(bigint) IS
    'The issue with its matter locked; ED002 when the acting person does not see it. 锁定并取得问题，不可见时报 ED002。';

CREATE OR REPLACE FUNCTION edianton.require_coordinator(i edianton.issue, what text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() IS NOT NULL
            AND edianton.current_unit() = coalesce(edianton.coordinating_unit(), (SELECT m.unit FROM edianton.matter m WHERE m.id = i.matter_id)), false) THEN
        RAISE EXCEPTION 'issue % is % by who coordinates', i.matter_id, what USING
            ERRCODE = 'ED040', DETAIL = 'The coordinating unit, inspectors and administrators.', HINT = 'edianton.duty_unit maps the duty coordination to it.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.require_coordinator(edianton.issue, text) IS 'ED040 unless the acting person coordinates. 非统筹单位人员报错 ED040。';

-- edianton.assign_issue: errors ED002, ED005, ED010, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.assign_issue(matter bigint, unit text, reason text, term edianton.term DEFAULT NULL, co_units text[] DEFAULT '{}',
        learn boolean DEFAULT false, learn_as text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    i edianton.issue := edianton.issue_held(matter);
    m edianton.handling_model;
    answers integer;
    others integer[];
    within edianton.term;
    event bigint;
    version integer;
BEGIN
    PERFORM edianton.require_argument('unit', unit IS NOT NULL);
    PERFORM edianton.require_coordinator(i, 'assigned');
    IF btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'assigning issue % needs a reason', i.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'Who takes it must be able to read why, and who learns from it too.', HINT = 'Pass a reason.';
    END IF;
    IF term::text = 'none' THEN
        RAISE EXCEPTION 'issue % is not assigned without a term', i.matter_id USING ERRCODE = 'ED039', DETAIL = 'What is dispatched is handled within a time.';
    END IF;
    IF i.unit IS NOT NULL THEN
        RAISE EXCEPTION 'issue % is assigned already', i.matter_id USING
            ERRCODE = 'ED010',
            DETAIL = format('%s has it since %s.', (SELECT u.name_zh FROM edianton.unit u WHERE u.id = i.unit), i.assigned_at),
            HINT = format('SELECT edianton.reassign(%s, ''answer'', ''unit code'', NULL, ''reason'');', i.matter_id);
    END IF;
    IF (SELECT x.state FROM edianton.matter x WHERE x.id = i.matter_id) <> 'draft' THEN
        RAISE EXCEPTION 'issue % is not in the queue', i.matter_id USING ERRCODE = 'ED010', DETAIL = 'It was cancelled.';
    END IF;
    answers := edianton.unit_id(unit);
    others := ARRAY(SELECT DISTINCT edianton.unit_id(c) FROM unnest(co_units) c WHERE c IS NOT NULL AND c <> unit ORDER BY 1);
    SELECT h.* INTO m FROM edianton.handling_model h WHERE h.code = i.model AND h.version = i.model_version;
    within := coalesce(term, m.term, '10 workdays'::edianton.term);
    IF learn THEN
        m.code := coalesce(m.code, learn_as, CASE WHEN i.category ~ '^[a-z][a-z0-9_]*$' THEN i.category END);
        IF m.code IS NULL OR m.code !~ '^[a-z][a-z0-9_]*$' THEN
            RAISE EXCEPTION 'the model to be learned from issue % needs a code', i.matter_id USING
                ERRCODE = 'ED039', DETAIL = format('Its category "%s" is none: lower case letters, digits and underscores.', i.category), HINT = 'Pass learn_as.';
        END IF;
        m.name_zh := coalesce(m.name_zh, (SELECT c.name_zh FROM edianton.issue_category c WHERE c.code = i.category), i.category);
        m.matter_zh := coalesce(m.matter_zh, m.name_zh);
        m.content_zh := coalesce(m.content_zh, i.content);
        m.lead_duty := NULL;
        m.lead_unit := answers;
        m.co_duties := '{}';
        m.co_units := others;
        m.term := within;
        m.level := coalesce(m.level, i.level);
        m.basis := 'learned';
        m.reason := reason;
        version := edianton.add_handling_model(m, ARRAY[coalesce(
            (SELECT c.code FROM edianton.issue_category c WHERE c.code = i.category OR c.name_zh = i.category ORDER BY c.code = i.category DESC LIMIT 1), i.category)]);
        UPDATE edianton.issue x SET model = m.code, model_version = version WHERE x.matter_id = i.matter_id;
    END IF;
    event := edianton.dispatch_issue(i.matter_id, answers, others, within, edianton.current_person());
    PERFORM edianton.record_event(i.matter_id, 'issue.assigned', jsonb_strip_nulls(jsonb_build_object(
        'unit', unit, 'reason', reason, 'learned', CASE WHEN learn THEN m.code || ' ' || version END)));
    IF i.queue_case IS NOT NULL THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.complete(i.queue_case, 'assign', detail => jsonb_build_object('unit', unit));
    END IF;
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.assign_issue(bigint, text, text, edianton.term, text[], boolean, text) IS
    'Assign an issue of the queue to a unit and its co-units within a term (the model''s, or 10 working days); learn saves it as the category''s next model version. By who coordinates. Returns the event. 人工分派问题，可将本次分派保存为处理模型新版本。';

-- ---- answer, progress, closing ----

-- edianton.answer_issue: errors ED002, ED010, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.answer_issue(matter bigint, answer text, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    i edianton.issue := edianton.issue_held(matter);
BEGIN
    IF i.unit IS NULL THEN
        RAISE EXCEPTION 'issue % has no responsible unit yet', i.matter_id USING
            ERRCODE = 'ED010', DETAIL = 'It waits in the queue.', HINT = format('SELECT edianton.assign_issue(%s, ''unit code'', ''reason'');', i.matter_id);
    END IF;
    PERFORM edianton.authorise('complete', i.matter_id, 'answer');
    IF btrim(coalesce(answer, '')) = '' THEN
        RAISE EXCEPTION 'the answer to issue % is empty', i.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'An answer says what was done or decided.', HINT = 'Pass the text.';
    END IF;
    RETURN edianton.complete(i.matter_id, 'answer', document => document, detail => jsonb_build_object('answer', answer));
END
$$;
COMMENT ON FUNCTION edianton.answer_issue(bigint, text, text) IS
    'The responsible unit answers: its clock stops. Returns the event. 责任单位反馈办理结果，停止计时。';

-- edianton.report_issue_progress: errors ED002, ED010, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.report_issue_progress(matter bigint, content text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    i edianton.issue := edianton.issue_held(matter);
    number integer;
BEGIN
    IF i.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'issue % is closed', i.matter_id USING ERRCODE = 'ED010', DETAIL = 'Progress is that of an open issue.';
    END IF;
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() = ANY (
            SELECT n.lead_unit FROM edianton.node n WHERE n.matter_id = i.matter_id AND n.state <> 'skipped'
            UNION ALL SELECT c.unit FROM edianton.node n, unnest(n.co_units) AS c (unit) WHERE n.matter_id = i.matter_id
            UNION ALL SELECT q.lead_unit FROM edianton.node q WHERE q.matter_id = i.queue_case), false) THEN
        RAISE EXCEPTION 'progress of issue % is reported by who handles it', i.matter_id USING
            ERRCODE = 'ED040', DETAIL = 'The responsible unit, its co-units and who coordinates.';
    END IF;
    IF btrim(coalesce(content, '')) = '' THEN
        RAISE EXCEPTION 'the report on issue % is empty', i.matter_id USING ERRCODE = 'ED016', DETAIL = 'It says how far the work has come.', HINT = 'Pass the text.';
    END IF;
    SELECT coalesce(max(p.seq), 0) + 1 INTO number FROM edianton.issue_progress p WHERE p.matter_id = i.matter_id;
    INSERT INTO edianton.issue_progress (matter_id, seq, content, unit, reported_by, reported_at)
    VALUES (i.matter_id, number, content, edianton.current_unit(), edianton.current_person(), edianton.clock());
    PERFORM edianton.record_event(i.matter_id, 'issue.progress', jsonb_build_object('seq', number, 'content', content));
    RETURN number;
END
$$;
COMMENT ON FUNCTION edianton.report_issue_progress(bigint, text) IS
    'Report the progress of an open issue, as the monthly reminder asks; returns its number. 反馈问题办理进展（响应每月提醒），返回序号。';

-- The next level that coordinates; ED010 when there is none.
CREATE OR REPLACE FUNCTION edianton.lift_issue(i edianton.issue, reason text, automatic boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next_level edianton.issue_level;
    coordinates integer;
    code text;
    n edianton.node;
BEGIN
    SELECT * INTO next_level FROM edianton.issue_level l WHERE l.level > i.level ORDER BY l.level LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'issue % is on the highest level', i.matter_id USING
            ERRCODE = 'ED010', DETAIL = 'No level is above it.', HINT = 'edianton.issue_level lists the levels.';
    END IF;
    coordinates := edianton.duty_unit_id(next_level.duty);
    IF coordinates IS NULL THEN
        RAISE EXCEPTION 'no unit performs the duty %', next_level.duty USING
            ERRCODE = 'ED005', DETAIL = format('It coordinates on level %s.', next_level.level), HINT = 'INSERT INTO edianton.duty_unit (division, duty, unit) ...';
    END IF;
    SELECT u.code INTO code FROM edianton.unit u WHERE u.id = coordinates;
    UPDATE edianton.issue x SET level = next_level.level WHERE x.matter_id = i.matter_id;
    INSERT INTO edianton.issue_rise (matter_id, level, reason, by_rule, raised_by, raised_at)
    VALUES (i.matter_id, next_level.level, lift_issue.reason, automatic, edianton.current_person(), edianton.clock());
    PERFORM edianton.by_rule();
    PERFORM edianton.set_attrs(i.matter_id, jsonb_build_object('level', next_level.level), lift_issue.reason);
    SELECT * INTO n FROM edianton.node x WHERE x.matter_id = i.matter_id AND x.code = 'coordinate';
    IF n.state = 'done' THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.reopen(i.matter_id, 'coordinate', lift_issue.reason, true);
    END IF;
    IF n.lead_unit <> coordinates THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.reassign(i.matter_id, 'coordinate', code, NULL, lift_issue.reason);
    END IF;
    RETURN edianton.record_event(i.matter_id, 'issue.lifted', jsonb_build_object('level', next_level.level, 'reason', lift_issue.reason, 'by_rule', automatic));
END
$$;
COMMENT ON FUNCTION edianton.lift_issue(edianton.issue, text, boolean) IS
    'Bring an issue before the level above: its node of coordination starts. 问题提交上一层级协调。';

-- edianton.escalate_issue: errors ED002, ED005, ED010, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.escalate_issue(matter bigint, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    i edianton.issue := edianton.issue_held(matter);
BEGIN
    -- what a unit cannot solve it says itself
    IF i.unit IS NULL OR edianton.current_role_kind() <> 'unit' OR edianton.current_unit() IS DISTINCT FROM i.unit THEN
        PERFORM edianton.require_coordinator(i, 'escalated');
    END IF;
    IF i.unit IS NULL OR i.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'issue % is not being handled', i.matter_id USING
            ERRCODE = 'ED010', DETAIL = CASE WHEN i.unit IS NULL THEN 'It waits in the queue.' ELSE 'It is closed.' END,
            HINT = 'edianton.issue_board tells where it stands.';
    END IF;
    IF btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'escalating issue % needs a reason', i.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'The level above must know what this one could not solve.', HINT = 'Pass a reason.';
    END IF;
    RETURN edianton.lift_issue(i, reason, false);
END
$$;
COMMENT ON FUNCTION edianton.escalate_issue(bigint, text) IS
    'Bring an unsolved issue before the level above, which coordinates within a term of its own. By its unit or who coordinates. Returns the event. 问题提级至上一层级协调。';

-- edianton.decide_issue: errors ED002, ED010, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.decide_issue(matter bigint, decision text, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    i edianton.issue := edianton.issue_held(matter);
BEGIN
    IF i.unit IS NULL THEN
        RAISE EXCEPTION 'issue % waits in the queue', i.matter_id USING ERRCODE = 'ED010', DETAIL = 'It is not before the level above.';
    END IF;
    PERFORM edianton.authorise('complete', i.matter_id, 'coordinate');
    IF btrim(coalesce(decision, '')) = '' THEN
        RAISE EXCEPTION 'the decision on issue % is empty', i.matter_id USING ERRCODE = 'ED016', DETAIL = 'It says what the level above decided.', HINT = 'Pass the text.';
    END IF;
    RETURN edianton.complete(i.matter_id, 'coordinate', document => document, detail => jsonb_build_object('decision', decision));
END
$$;
COMMENT ON FUNCTION edianton.decide_issue(bigint, text, text) IS
    'The level above says what it decided. Returns the event. 上级协调单位作出协调决定。';

-- edianton.close_issue: errors ED002, ED010, ED011, ED013, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.close_issue(matter bigint, solved boolean, result text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    i edianton.issue := edianton.issue_held(matter);
BEGIN
    PERFORM edianton.require_argument('answer', solved IS NOT NULL);
    PERFORM edianton.require_coordinator(i, 'closed');
    IF i.answered_at IS NULL OR i.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'there is no answer to issue % to check', i.matter_id USING
            ERRCODE = 'ED010', DETAIL = CASE WHEN i.closed_at IS NOT NULL THEN 'It is closed.' ELSE 'It is not answered.' END,
            HINT = 'edianton.issue_board tells where it stands.';
    END IF;
    IF btrim(coalesce(result, '')) = '' THEN
        RAISE EXCEPTION 'closing issue % needs its result', i.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'Solved or not, it is said what was found.', HINT = 'Pass the text.';
    END IF;
    PERFORM edianton.by_rule();
    IF solved THEN
        RETURN edianton.complete(i.matter_id, 'close', detail => jsonb_build_object('result', result));
    END IF;
    RETURN edianton.reopen(i.matter_id, 'answer', result, true);
END
$$;
COMMENT ON FUNCTION edianton.close_issue(bigint, boolean, text) IS
    'Check an answered issue: write it off, or send it back for a new round of the answer. By who coordinates. Returns the event. 核实销号；未解决的退回重新办理。';

-- Whichever way a node of an issue is finished, handed on or reopened, the issue's own facts follow from the event.
CREATE OR REPLACE FUNCTION edianton.issue_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    left_open bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.issue i WHERE i.matter_id = NEW.matter_id) THEN
        IF NEW.kind = 'node.completed' AND NEW.node = 'assign' AND EXISTS (
                SELECT FROM edianton.issue i JOIN edianton.matter m ON m.id = i.matter_id
                WHERE i.queue_case = NEW.matter_id AND i.unit IS NULL AND m.state = 'draft') THEN
            RAISE EXCEPTION 'the assignment % is finished by naming the unit', NEW.matter_id USING
                ERRCODE = 'ED010', DETAIL = 'Its issue is in the queue still.', HINT = 'edianton.assign_issue()';
        END IF;
        RETURN NULL;
    END IF;
    IF NEW.node = 'close' AND NEW.kind = 'node.completed' THEN
        SELECT min(p.matter_id) INTO left_open FROM edianton.issue p JOIN edianton.matter m ON m.id = p.matter_id
        WHERE p.whole = NEW.matter_id AND p.closed_at IS NULL AND m.state <> 'cancelled';
        IF left_open IS NOT NULL THEN
            RAISE EXCEPTION 'issue % is not closed before its parts', NEW.matter_id USING
                ERRCODE = 'ED013', DETAIL = format('Its further category, issue %s, is open.', left_open), HINT = 'Close the parts first.';
        END IF;
        UPDATE edianton.issue i SET closed_at = NEW.recorded_at WHERE i.matter_id = NEW.matter_id;
    ELSIF NEW.kind = 'node.completed' AND NEW.node = 'answer' THEN
        INSERT INTO edianton.issue_answer (matter_id, round, unit, answer, document, answered_by, answered_at, in_time)
        VALUES (NEW.matter_id, NEW.round, NEW.unit, coalesce(NEW.detail #>> '{detail,answer}', ''), NEW.detail ->> 'document', NEW.actor, NEW.recorded_at,
                NOT coalesce((NEW.detail ->> 'late')::boolean, false));
        UPDATE edianton.issue i SET answered_at = NEW.recorded_at WHERE i.matter_id = NEW.matter_id;
    ELSIF NEW.kind = 'node.reopened' THEN
        UPDATE edianton.issue i SET closed_at = NULL, answered_at = CASE WHEN NEW.node <> 'answer' THEN i.answered_at END WHERE i.matter_id = NEW.matter_id;
    ELSIF NEW.kind = 'node.reassigned' AND NEW.node = 'answer' THEN
        UPDATE edianton.issue i SET unit = n.lead_unit, assigned_at = NEW.recorded_at, assigned_by = NEW.actor
        FROM edianton.node n WHERE i.matter_id = NEW.matter_id AND n.matter_id = i.matter_id AND n.code = 'answer' AND i.unit IS DISTINCT FROM n.lead_unit;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.issue_follows() IS
    'Trigger of edianton.event: keeps issues in step with their nodes. 触发器：问题随其节点事件同步。';
CREATE OR REPLACE TRIGGER issue_follows AFTER INSERT ON edianton.event FOR EACH ROW
    WHEN (NEW.kind IN ('node.completed', 'node.reopened', 'node.reassigned') AND NEW.node IN ('assign', 'answer', 'coordinate', 'close'))
    EXECUTE FUNCTION edianton.issue_follows();

-- ---- what runs by itself ----

-- The last reminder day up to a day: the 25th as it falls, or the working day after it where the site says so.
CREATE OR REPLACE FUNCTION edianton.reminder_day_before(day date) RETURNS date
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT max(d.falls)
        FROM (
            SELECT CASE WHEN s.reminder_roll
                       THEN (SELECT min(x.day)::date FROM generate_series(m.first + s.reminder_day - 1, m.first + s.reminder_day + 20, interval '1 day') AS x (day)
                             WHERE edianton.is_workday(x.day::date))
                       ELSE m.first + s.reminder_day - 1 END AS falls
            FROM edianton.issue_setting s,
                 (SELECT (date_trunc('month', reminder_day_before.day) - make_interval(months => k.k))::date AS first FROM generate_series(0, 2) AS k (k)) m) d
        WHERE d.falls <= reminder_day_before.day;
    END;
COMMENT ON FUNCTION edianton.reminder_day_before(date) IS
    'The last day up to this one on which the monthly reminder fell due. 截至某日最近一次月度提醒日。';

-- edianton.remind_issues: errors ED039, ED040. What was open on the day is reminded of once, at the first run after the day began.
CREATE OR REPLACE FUNCTION edianton.remind_issues(day date DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    today date := coalesce(day, (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date);
    falls date;
    first_of_month date;
    item record;
    english boolean := current_setting('edianton.language', true) = 'en';
    event bigint;
    told bigint;
    n integer := 0;
BEGIN
    PERFORM edianton.require_role('send the monthly reminders', 'admin', 'gateway');
    IF NOT isfinite(today) OR today > (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'reminders of % are not due', today USING ERRCODE = 'ED039', DETAIL = 'A reminder goes out on its day or after it.', HINT = 'Leave the day out for today.';
    END IF;
    falls := edianton.reminder_day_before(today);
    first_of_month := date_trunc('month', falls)::date;
    PERFORM edianton.hold_calendar();
    FOR item IN
        SELECT i.matter_id, m.title, w.lead_unit, w.lead_person, w.due_at, w.colour
        FROM edianton.issue i
        JOIN edianton.matter m ON m.id = i.matter_id
        CROSS JOIN LATERAL (
            SELECT n.lead_unit, n.lead_person, n.due_at, n.colour
            FROM edianton.node n
            WHERE n.matter_id = CASE WHEN i.unit IS NULL THEN i.queue_case ELSE i.matter_id END
              AND n.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional')
            ORDER BY n.ord LIMIT 1) w
        WHERE i.closed_at IS NULL AND m.state IN ('draft', 'open')
          AND i.raised_at < (falls + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
          AND NOT EXISTS (SELECT FROM edianton.issue_reminder r WHERE r.matter_id = i.matter_id AND r.month = first_of_month)
        ORDER BY i.matter_id
    LOOP
        PERFORM FROM edianton.matter m WHERE m.id = item.matter_id FOR NO KEY UPDATE;
        -- another job may have been here while this one waited
        CONTINUE WHEN EXISTS (SELECT FROM edianton.issue_reminder r WHERE r.matter_id = item.matter_id AND r.month = first_of_month)
            OR EXISTS (SELECT FROM edianton.issue i WHERE i.matter_id = item.matter_id AND i.closed_at IS NOT NULL);
        event := edianton.record_event(item.matter_id, 'issue.reminded', jsonb_build_object('month', to_char(first_of_month, 'YYYY-MM')));
        told := edianton.remind(item.matter_id, event, item.lead_unit, 'progress',
            format(CASE WHEN english THEN '[Monthly report] "%s" is open. Please report its progress this month.' ELSE '【月度反馈】“%s”尚未办结，请于本月反馈工作进展。' END, item.title),
            item.lead_person, jsonb_build_object('matter', item.title, 'month', to_char(first_of_month, 'YYYY-MM'), 'due_at', item.due_at), 'issue');
        INSERT INTO edianton.issue_reminder (matter_id, month, fell_due_on, unit, notice, reminded_at)
        VALUES (item.matter_id, first_of_month, falls, item.lead_unit, told, edianton.clock());
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.remind_issues(date) IS
    'Ask for the progress of every issue that was open on the last 25th and still is: once a month and issue, however often it runs and whenever. Returns how many. 每月25日对未办结问题逐项提醒反馈进展，每项每月仅一次，可重复运行，返回数量。';

-- edianton.lift_stuck_issues: errors ED040.
CREATE OR REPLACE FUNCTION edianton.lift_stuck_issues() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stuck record;
    i edianton.issue;
    n integer := 0;
BEGIN
    PERFORM edianton.require_role('lift stuck issues', 'admin', 'gateway');
    FOR stuck IN
        SELECT x.matter_id, l.level, l.name_zh
        FROM edianton.issue x
        JOIN edianton.matter m ON m.id = x.matter_id AND m.state = 'open'
        JOIN edianton.issue_level l ON l.level = x.level
        JOIN edianton.node a ON a.matter_id = x.matter_id AND a.code = CASE WHEN x.level = 1 THEN 'answer' ELSE 'coordinate' END
        WHERE x.closed_at IS NULL AND l.stuck_after::text <> 'none' AND a.state = 'active'
          AND edianton.deadline(a.due_at, l.stuck_after) <= edianton.clock()
          -- without a level above, or a unit that performs its duty, there is nowhere to rise to
          AND EXISTS (SELECT FROM edianton.issue_level h WHERE h.level = (SELECT min(k.level) FROM edianton.issue_level k WHERE k.level > x.level)
                      AND edianton.duty_unit_id(h.duty) IS NOT NULL)
        ORDER BY x.matter_id
    LOOP
        i := edianton.issue_held(stuck.matter_id);
        CONTINUE WHEN i.closed_at IS NOT NULL OR i.level <> stuck.level;
        PERFORM edianton.lift_issue(i, format('%s逾期久未解决，自动提级', stuck.name_zh), true);
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.lift_stuck_issues() IS
    'Bring before the level above what has been overdue for longer than its level allows; returns how many. 逾期超过层级规定时长仍未解决的问题自动提级，返回数量。';

-- edianton.issue_tick: errors ED040.
CREATE OR REPLACE FUNCTION edianton.issue_tick(OUT reminded integer, OUT lifted integer, OUT queued integer) RETURNS record
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    waiting bigint;
BEGIN
    PERFORM edianton.require_role('run the jobs of issues', 'admin', 'gateway');
    PERFORM edianton.hold_calendar();
    queued := 0;
    FOR waiting IN SELECT i.matter_id FROM edianton.issue i JOIN edianton.matter m ON m.id = i.matter_id
                   WHERE i.unit IS NULL AND i.queue_case IS NULL AND m.state = 'draft' ORDER BY 1 LOOP
        PERFORM FROM edianton.matter m WHERE m.id = waiting FOR NO KEY UPDATE;
        CONTINUE WHEN EXISTS (SELECT FROM edianton.issue i WHERE i.matter_id = waiting AND (i.unit IS NOT NULL OR i.queue_case IS NOT NULL));
        IF edianton.queue_issue(waiting) IS NOT NULL THEN
            queued := queued + 1;
        END IF;
    END LOOP;
    FOR waiting IN SELECT i.queue_case FROM edianton.issue i JOIN edianton.matter m ON m.id = i.matter_id JOIN edianton.matter q ON q.id = i.queue_case
                   WHERE m.state = 'cancelled' AND q.state = 'open' ORDER BY 1 LOOP
        PERFORM edianton.by_rule();
        PERFORM edianton.cancel_matter(waiting, '问题已终止');
    END LOOP;
    lifted := edianton.lift_stuck_issues();
    reminded := edianton.remind_issues();
END
$$;
COMMENT ON FUNCTION edianton.issue_tick() IS
    'What the job of issues does, as often as one likes: reminders of the month, what is stuck rises, what waits without a desk gets one. 问题定时任务：月度提醒、自动提级、补入分派队列，可重复运行。';

-- ---- where issues stand ----

CREATE OR REPLACE VIEW edianton.issue_board WITH (security_invoker = true) AS
SELECT i.matter_id,
       m.title,
       i.category,
       coalesce(c.name_zh, i.category) AS category_zh,
       i.model,
       i.model_version,
       i.content,
       i.project,
       p.name AS project_name,
       p.level AS project_level,
       p.library AS project_class,
       i.node,
       i.whole,
       i.level,
       l.name_zh AS level_zh,
       u.code AS unit,
       u.name_zh AS unit_zh,
       CASE WHEN m.state = 'cancelled' THEN 'cancelled'
            WHEN i.unit IS NULL THEN 'queued'
            WHEN i.closed_at IS NOT NULL THEN 'closed'
            WHEN i.answered_at IS NOT NULL THEN 'answered'
            ELSE 'assigned' END AS state,
       i.raised_at,
       i.assigned_at,
       i.assigned_at IS NOT NULL AND i.queue_case IS NULL AND i.assigned_by IS NULL AS by_rule,
       w.due_at,
       w.colour,
       a.answer,
       i.answered_at,
       a.in_time,
       d.decision,
       i.closed_at,
       (SELECT count(*) FROM edianton.issue_reminder r WHERE r.matter_id = i.matter_id) AS reminders,
       (SELECT max(r.reminded_at) FROM edianton.issue_reminder r WHERE r.matter_id = i.matter_id) AS reminded_at,
       g.content AS progress,
       g.reported_at AS progress_at
FROM edianton.issue i
JOIN edianton.matter m ON m.id = i.matter_id
JOIN edianton.issue_level l ON l.level = i.level
LEFT JOIN LATERAL (SELECT x.name_zh FROM edianton.issue_category x WHERE x.code = i.category) c ON true
LEFT JOIN edianton.project p ON p.matter_id = i.project
LEFT JOIN edianton.unit u ON u.id = i.unit
LEFT JOIN LATERAL (SELECT n.due_at, n.colour FROM edianton.node_light n
                   WHERE n.matter_id = CASE WHEN i.unit IS NULL THEN i.queue_case ELSE i.matter_id END AND n.state IN ('active', 'paused')
                   ORDER BY n.position LIMIT 1) w ON true
LEFT JOIN LATERAL (SELECT x.answer, x.in_time FROM edianton.issue_answer x WHERE x.matter_id = i.matter_id ORDER BY x.round DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT e.detail #>> '{detail,decision}' AS decision FROM edianton.event e
                   WHERE e.matter_id = i.matter_id AND e.kind = 'node.completed' AND e.node = 'coordinate' ORDER BY e.seq DESC LIMIT 1) d ON true
LEFT JOIN LATERAL (SELECT x.content, x.reported_at FROM edianton.issue_progress x WHERE x.matter_id = i.matter_id ORDER BY x.seq DESC LIMIT 1) g ON true;

CREATE OR REPLACE VIEW edianton.issue_queue WITH (security_invoker = true) AS
SELECT i.matter_id, m.title, i.category, i.content, i.model, i.raised_at, edianton.clock() - i.raised_at AS waits,
       u.code AS desk, l.due_at, l.colour
FROM edianton.issue i
JOIN edianton.matter m ON m.id = i.matter_id
LEFT JOIN edianton.node n ON n.matter_id = i.queue_case AND n.code = 'assign'
LEFT JOIN edianton.unit u ON u.id = n.lead_unit
LEFT JOIN edianton.node_light l ON l.matter_id = i.queue_case AND l.node = 'assign'
WHERE i.unit IS NULL AND m.state = 'draft';

CREATE OR REPLACE VIEW edianton.issue_answer_rate WITH (security_invoker = true) AS
SELECT b.level,
       b.level_zh,
       b.category,
       b.category_zh,
       b.unit,
       b.unit_zh,
       count(*) AS raised,
       count(*) FILTER (WHERE b.state = 'queued') AS queued,
       count(*) FILTER (WHERE b.answered_at IS NOT NULL) AS answered,
       count(*) FILTER (WHERE b.answered_at IS NOT NULL AND b.in_time) AS in_time,
       count(*) FILTER (WHERE b.answered_at IS NULL AND b.colour = 'red') AS overdue,
       count(*) FILTER (WHERE b.state = 'closed') AS closed,
       round(100.0 * count(*) FILTER (WHERE b.answered_at IS NOT NULL) / count(*), 2) AS answer_rate
FROM edianton.issue_board b
WHERE b.state <> 'cancelled'
GROUP BY b.level, b.level_zh, b.category, b.category_zh, b.unit, b.unit_zh;

-- Graded and classified: the level of the issue by the level and the library of its project.
CREATE OR REPLACE VIEW edianton.issue_grade WITH (security_invoker = true) AS
SELECT b.level,
       b.level_zh,
       b.project_level,
       b.project_class,
       count(*) AS raised,
       count(*) FILTER (WHERE b.state IN ('queued', 'assigned')) AS unanswered,
       count(*) FILTER (WHERE b.state = 'answered') AS to_check,
       count(*) FILTER (WHERE b.state = 'closed') AS closed,
       count(*) FILTER (WHERE b.colour = 'red') AS red,
       count(DISTINCT b.project) AS projects
FROM edianton.issue_board b
WHERE b.state <> 'cancelled'
GROUP BY b.level, b.level_zh, b.project_level, b.project_class;

COMMENT ON TABLE edianton.issue_setting IS 'Settings of issues. 问题办理设置。';
COMMENT ON COLUMN edianton.issue_setting.only_one IS 'One row. 仅一行。';
COMMENT ON COLUMN edianton.issue_setting.reminder_day IS 'Day of the month on which progress is asked for. 每月提醒日。';
COMMENT ON COLUMN edianton.issue_setting.reminder_roll IS 'Whether a rest day moves it to the next working day. 逢休息日是否顺延。';
COMMENT ON TABLE edianton.issue IS 'Issues; the run is the matter with the same id. 问题，办理过程见同号事项。';
COMMENT ON COLUMN edianton.issue.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.issue.category IS 'Category as it was raised. 登记的问题类别。';
COMMENT ON COLUMN edianton.issue.content IS 'What is to be solved. 问题内容。';
COMMENT ON COLUMN edianton.issue.model IS 'Handling model by which it was dispatched; empty: by hand. 分派所依据的处理模型，空为人工。';
COMMENT ON COLUMN edianton.issue.model_version IS 'Its version. 模型版本。';
COMMENT ON COLUMN edianton.issue.level IS 'Level on which it is handled. 当前层级。';
COMMENT ON COLUMN edianton.issue.project IS 'Project that it is about. 相关项目。';
COMMENT ON COLUMN edianton.issue.node IS 'Node of it that it holds up. 相关节点。';
COMMENT ON COLUMN edianton.issue.whole IS 'Issue whose further category this is. 所属多类别问题。';
COMMENT ON COLUMN edianton.issue.raised_by IS 'Who raised it. 登记人。';
COMMENT ON COLUMN edianton.issue.raised_unit IS 'For which unit. 登记单位。';
COMMENT ON COLUMN edianton.issue.raised_at IS 'When. 登记时刻。';
COMMENT ON COLUMN edianton.issue.queue_case IS 'Matter that clocks the assignment by hand. 人工分派计时事项。';
COMMENT ON COLUMN edianton.issue.unit IS 'Responsible unit; empty: in the queue. 责任单位，空为待分派。';
COMMENT ON COLUMN edianton.issue.assigned_at IS 'When it was assigned. 分派时刻。';
COMMENT ON COLUMN edianton.issue.assigned_by IS 'By whom; empty: by rule. 分派人，空为自动。';
COMMENT ON COLUMN edianton.issue.answered_at IS 'When the answer that stands was given. 现行反馈时刻。';
COMMENT ON COLUMN edianton.issue.closed_at IS 'When it was written off. 销号时刻。';
COMMENT ON TABLE edianton.issue_answer IS 'Answers to issues, one a round. 问题反馈，每轮一条。';
COMMENT ON COLUMN edianton.issue_answer.matter_id IS 'The issue. 问题。';
COMMENT ON COLUMN edianton.issue_answer.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.issue_answer.unit IS 'Unit that answered. 反馈单位。';
COMMENT ON COLUMN edianton.issue_answer.answer IS 'The answer. 反馈内容。';
COMMENT ON COLUMN edianton.issue_answer.document IS 'Number of its document. 文号。';
COMMENT ON COLUMN edianton.issue_answer.answered_by IS 'Who answered. 反馈人。';
COMMENT ON COLUMN edianton.issue_answer.answered_at IS 'When. 反馈时刻。';
COMMENT ON COLUMN edianton.issue_answer.in_time IS 'Before it was due. 是否按期。';
COMMENT ON TABLE edianton.issue_progress IS 'Progress of open issues. 问题办理进展。';
COMMENT ON COLUMN edianton.issue_progress.matter_id IS 'The issue. 问题。';
COMMENT ON COLUMN edianton.issue_progress.seq IS 'Number. 序号。';
COMMENT ON COLUMN edianton.issue_progress.content IS 'Progress. 进展。';
COMMENT ON COLUMN edianton.issue_progress.unit IS 'Unit that reported. 反馈单位。';
COMMENT ON COLUMN edianton.issue_progress.reported_by IS 'Who reported. 反馈人。';
COMMENT ON COLUMN edianton.issue_progress.reported_at IS 'When. 反馈时刻。';
COMMENT ON TABLE edianton.issue_rise IS 'How issues came before higher levels. 问题提级记录。';
COMMENT ON COLUMN edianton.issue_rise.matter_id IS 'The issue. 问题。';
COMMENT ON COLUMN edianton.issue_rise.level IS 'Level it came to. 提至层级。';
COMMENT ON COLUMN edianton.issue_rise.reason IS 'Why. 理由。';
COMMENT ON COLUMN edianton.issue_rise.by_rule IS 'By itself after its time on the level below. 是否自动提级。';
COMMENT ON COLUMN edianton.issue_rise.raised_by IS 'Who brought it there. 提级人。';
COMMENT ON COLUMN edianton.issue_rise.raised_at IS 'When. 提级时刻。';
COMMENT ON TABLE edianton.issue_reminder IS 'Monthly reminders, one a month and issue. 月度提醒，每项每月一条。';
COMMENT ON COLUMN edianton.issue_reminder.matter_id IS 'The issue. 问题。';
COMMENT ON COLUMN edianton.issue_reminder.month IS 'First day of the month. 月份首日。';
COMMENT ON COLUMN edianton.issue_reminder.fell_due_on IS 'Day on which the reminder fell due. 应提醒日。';
COMMENT ON COLUMN edianton.issue_reminder.unit IS 'Unit that was reminded. 被提醒单位。';
COMMENT ON COLUMN edianton.issue_reminder.notice IS 'The message. 通知。';
COMMENT ON COLUMN edianton.issue_reminder.reminded_at IS 'When it was written. 提醒时刻。';
COMMENT ON VIEW edianton.issue_board IS 'Issues and where they stand. 问题台账。';
COMMENT ON COLUMN edianton.issue_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.issue_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.issue_board.category IS 'Category. 类别。';
COMMENT ON COLUMN edianton.issue_board.category_zh IS 'Its name. 类别名称。';
COMMENT ON COLUMN edianton.issue_board.model IS 'Handling model. 处理模型。';
COMMENT ON COLUMN edianton.issue_board.model_version IS 'Its version. 模型版本。';
COMMENT ON COLUMN edianton.issue_board.content IS 'What is to be solved. 问题内容。';
COMMENT ON COLUMN edianton.issue_board.project IS 'Project. 项目。';
COMMENT ON COLUMN edianton.issue_board.project_name IS 'Its name. 项目名称。';
COMMENT ON COLUMN edianton.issue_board.project_level IS 'Its level. 项目级别。';
COMMENT ON COLUMN edianton.issue_board.project_class IS 'Its library. 项目类别（项目库）。';
COMMENT ON COLUMN edianton.issue_board.node IS 'Node that it holds up. 相关节点。';
COMMENT ON COLUMN edianton.issue_board.whole IS 'Issue of which it is a part. 所属多类别问题。';
COMMENT ON COLUMN edianton.issue_board.level IS 'Level. 层级。';
COMMENT ON COLUMN edianton.issue_board.level_zh IS 'Its name. 层级名称。';
COMMENT ON COLUMN edianton.issue_board.unit IS 'Responsible unit. 责任单位代码。';
COMMENT ON COLUMN edianton.issue_board.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.issue_board.state IS 'queued, assigned, answered, closed, cancelled. 状态：待分派、办理中、已反馈、已销号、已终止。';
COMMENT ON COLUMN edianton.issue_board.raised_at IS 'Raised. 登记时刻。';
COMMENT ON COLUMN edianton.issue_board.assigned_at IS 'Assigned. 分派时刻。';
COMMENT ON COLUMN edianton.issue_board.by_rule IS 'Dispatched by its model. 是否自动分派。';
COMMENT ON COLUMN edianton.issue_board.due_at IS 'When the next step is due. 当前时限。';
COMMENT ON COLUMN edianton.issue_board.colour IS 'Its light. 灯色。';
COMMENT ON COLUMN edianton.issue_board.answer IS 'Last answer. 最近反馈。';
COMMENT ON COLUMN edianton.issue_board.answered_at IS 'When the answer that stands was given. 反馈时刻。';
COMMENT ON COLUMN edianton.issue_board.in_time IS 'Last answer in time. 是否按期反馈。';
COMMENT ON COLUMN edianton.issue_board.decision IS 'Decision of the level above. 上级协调决定。';
COMMENT ON COLUMN edianton.issue_board.closed_at IS 'Written off. 销号时刻。';
COMMENT ON COLUMN edianton.issue_board.reminders IS 'Monthly reminders so far. 已提醒次数。';
COMMENT ON COLUMN edianton.issue_board.reminded_at IS 'The last of them. 最近提醒时刻。';
COMMENT ON COLUMN edianton.issue_board.progress IS 'Last report of progress. 最近进展。';
COMMENT ON COLUMN edianton.issue_board.progress_at IS 'When it came. 进展反馈时刻。';
COMMENT ON VIEW edianton.issue_queue IS 'Issues that a person has to assign. 待人工分派的问题。';
COMMENT ON COLUMN edianton.issue_queue.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.issue_queue.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.issue_queue.category IS 'Category. 类别。';
COMMENT ON COLUMN edianton.issue_queue.content IS 'What is to be solved. 问题内容。';
COMMENT ON COLUMN edianton.issue_queue.model IS 'Model without a unit here; empty: no model. 无对应单位的处理模型，空为无模型。';
COMMENT ON COLUMN edianton.issue_queue.raised_at IS 'Raised. 登记时刻。';
COMMENT ON COLUMN edianton.issue_queue.waits IS 'How long it waits. 已等待时长。';
COMMENT ON COLUMN edianton.issue_queue.desk IS 'Unit that has to assign it; empty: none. 负责分派的单位，空为无。';
COMMENT ON COLUMN edianton.issue_queue.due_at IS 'When it must be assigned. 分派期限。';
COMMENT ON COLUMN edianton.issue_queue.colour IS 'Light. 灯色。';
COMMENT ON VIEW edianton.issue_answer_rate IS 'How much was answered, by level, category and unit. 问题反馈率（按层级、类别、单位）。';
COMMENT ON COLUMN edianton.issue_answer_rate.level IS 'Level. 层级。';
COMMENT ON COLUMN edianton.issue_answer_rate.level_zh IS 'Its name. 层级名称。';
COMMENT ON COLUMN edianton.issue_answer_rate.category IS 'Category. 类别。';
COMMENT ON COLUMN edianton.issue_answer_rate.category_zh IS 'Its name. 类别名称。';
COMMENT ON COLUMN edianton.issue_answer_rate.unit IS 'Unit; empty: queue. 责任单位代码，空为待分派。';
COMMENT ON COLUMN edianton.issue_answer_rate.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.issue_answer_rate.raised IS 'Issues. 登记数。';
COMMENT ON COLUMN edianton.issue_answer_rate.queued IS 'In the queue. 待分派数。';
COMMENT ON COLUMN edianton.issue_answer_rate.answered IS 'Answered. 已反馈数。';
COMMENT ON COLUMN edianton.issue_answer_rate.in_time IS 'In time. 按期反馈数。';
COMMENT ON COLUMN edianton.issue_answer_rate.overdue IS 'Unanswered and overdue. 逾期未反馈数。';
COMMENT ON COLUMN edianton.issue_answer_rate.closed IS 'Written off. 销号数。';
COMMENT ON COLUMN edianton.issue_answer_rate.answer_rate IS 'Answered, in per cent. 反馈率（%）。';
COMMENT ON VIEW edianton.issue_grade IS 'Issues by their level and the level and class of their project. 问题分级分类调度情况。';
COMMENT ON COLUMN edianton.issue_grade.level IS 'Level of the issue. 问题层级。';
COMMENT ON COLUMN edianton.issue_grade.level_zh IS 'Its name. 层级名称。';
COMMENT ON COLUMN edianton.issue_grade.project_level IS 'Level of the project. 项目级别。';
COMMENT ON COLUMN edianton.issue_grade.project_class IS 'Library of the project. 项目类别（项目库）。';
COMMENT ON COLUMN edianton.issue_grade.raised IS 'Issues. 登记数。';
COMMENT ON COLUMN edianton.issue_grade.unanswered IS 'Not answered. 未反馈数。';
COMMENT ON COLUMN edianton.issue_grade.to_check IS 'Answered, to be checked. 待核实数。';
COMMENT ON COLUMN edianton.issue_grade.closed IS 'Written off. 销号数。';
COMMENT ON COLUMN edianton.issue_grade.red IS 'Overdue now. 红灯数。';
COMMENT ON COLUMN edianton.issue_grade.projects IS 'Projects concerned. 涉及项目数。';
