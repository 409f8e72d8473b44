-- Appeals of enterprises: filed at any time, routed to the unit that answers for the field, answered within five days,
-- rated by the enterprise; plates hung in order, each pushed to its parties. Templates give the clocks; what is here is
-- what an appeal has besides its run.

INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('question', '现场咨询', 'Question asked on site', false),
    ('check', '核查', 'Check of a complaint', false)
ON CONFLICT DO NOTHING;

-- What an agent is asked on site is answered sooner than an appeal (1.36; no source names the term: two working days). When it is
-- not, that costs a point; the plate comes with the last step, on the fifth working day, as for every appeal (3.22).
WITH policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to, raise_levels, pauses)
    VALUES ('question', '现场咨询答复', 'Answers to questions on site', '1 workday', NULL, '22:00', '07:00', '{head,supervisor,leader}', '{}')
    ON CONFLICT DO NOTHING
    RETURNING code
)
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, acknowledge, supervise, score)
SELECT p.code, s.step, s.kind, s.base, false, s.distance::edianton.term, false, s.levels::text[], s.acknowledge::edianton.term, false, s.score
FROM policy p, (VALUES
    (1, 'warn', 'warning', 'none', '{duty}', '4 workhours', false),
    (2, 'overdue', 'due', 'none', '{duty,head}', '4 workhours', true),
    (3, 'urge', 'due', '3 workdays', '{duty,head}', '1 workday', false)) s (step, kind, base, distance, levels, acknowledge, score);

INSERT INTO edianton.duty (code, name_zh, name_en) VALUES
    ('appeal_desk', '企业诉求受理', 'Desk for appeals'),
    ('party_inspection', '党委督查室', 'Inspection office of the Party committee'),
    ('government_inspection', '政府督查室', 'Inspection office of the government'),
    ('discipline_inspection', '纪委监委', 'Discipline inspection and supervision')
ON CONFLICT DO NOTHING;

-- The six fields, each with the duty that answers for it.
CREATE TABLE IF NOT EXISTS edianton.appeal_field (
    code        text PRIMARY KEY,
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    duty        text REFERENCES edianton.duty    -- NULL: a person routes it
);
INSERT INTO edianton.appeal_field (code, name_zh, name_en, duty) VALUES
    ('approval', '立项', 'Project approval', 'development_reform'),
    ('planning', '规划', 'Planning', 'natural_resources'),
    ('land', '土地', 'Land', 'natural_resources'),
    ('energy', '能耗', 'Energy consumption', 'development_reform'),
    ('environment', '环评', 'Environmental assessment', 'ecology_environment'),
    ('facilities', '配套', 'Supporting facilities', 'housing')
ON CONFLICT DO NOTHING;

-- Where a division's unit for a field is not the one that performs the field's duty.
CREATE TABLE IF NOT EXISTS edianton.appeal_route (
    division    text NOT NULL,
    field       text NOT NULL REFERENCES edianton.appeal_field,
    unit        integer NOT NULL REFERENCES edianton.unit,
    PRIMARY KEY (division, field)
);

CREATE TABLE IF NOT EXISTS edianton.appeal_setting (
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    template    text NOT NULL,                   -- gives the reply clock: working or natural days
    on_site_template text NOT NULL DEFAULT 'question-2day', -- that of a question which an agent enters on site
    check_template text NOT NULL,
    city        text NOT NULL CHECK (city ~ '^[0-9]{2,6}$') -- enterprises registered below this prefix may file
);
INSERT INTO edianton.appeal_setting (template, check_template, city)
SELECT 'appeal-5day', 'appeal-check', substr(s.division, 1, 4) FROM edianton.site s
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.appeal (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter,
    enterprise  integer NOT NULL REFERENCES edianton.enterprise,
    field       text NOT NULL REFERENCES edianton.appeal_field,
    content     text NOT NULL CHECK (btrim(content) <> ''),
    channel     text NOT NULL CHECK (channel IN ('website', 'system', 'app_government', 'app_enterprise', 'on_site')),
    project     bigint REFERENCES edianton.project,
    filed_by    bigint REFERENCES edianton.person,
    on_behalf   boolean NOT NULL,
    filed_at    timestamptz NOT NULL,
    unit        integer REFERENCES edianton.unit, -- NULL: in the queue
    routed_by   bigint REFERENCES edianton.person, -- NULL: by rule
    routed_at   timestamptz,
    replied_at  timestamptz,                     -- of the last reply
    solved_at   timestamptz,                     -- the unit says so
    checked_at  timestamptz,                     -- somebody else says so
    CHECK ((unit IS NULL) = (routed_at IS NULL)),
    CHECK (replied_at IS NULL OR unit IS NOT NULL),
    CHECK (solved_at IS NULL OR solved_at >= replied_at),
    CHECK (checked_at IS NULL OR checked_at >= solved_at)
);
CREATE INDEX IF NOT EXISTS appeal_enterprise ON edianton.appeal (enterprise);
CREATE INDEX IF NOT EXISTS appeal_queued ON edianton.appeal (filed_at) WHERE unit IS NULL;

-- One row a reply, and in it the one rating that it gets.
CREATE TABLE IF NOT EXISTS edianton.appeal_reply (
    matter_id   bigint NOT NULL REFERENCES edianton.appeal,
    round       smallint NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit,
    reply       text NOT NULL CHECK (btrim(reply) <> ''),
    document    text,
    replied_by  bigint REFERENCES edianton.person,
    replied_at  timestamptz NOT NULL,
    in_time     boolean NOT NULL,
    rating      text CHECK (rating IN ('satisfied', 'basically', 'dissatisfied')),
    message     text,
    rated_by    bigint REFERENCES edianton.person,
    rated_at    timestamptz,
    PRIMARY KEY (matter_id, round),
    CHECK ((rating IS NULL) = (rated_at IS NULL) AND (rating IS NULL) = (rated_by IS NULL)),
    CHECK (message IS NULL OR rating IS NOT NULL),
    CHECK (rated_at >= replied_at)
);

CREATE TABLE IF NOT EXISTS edianton.appeal_check (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter, -- the check case
    appeal      bigint NOT NULL,
    round       smallint NOT NULL,
    opened_at   timestamptz NOT NULL,
    at_fault    boolean,                         -- NULL: not verified yet
    finding     text,
    verified_by bigint REFERENCES edianton.person,
    verified_at timestamptz,
    UNIQUE (appeal, round),
    FOREIGN KEY (appeal, round) REFERENCES edianton.appeal_reply,
    CHECK ((at_fault IS NULL) = (verified_at IS NULL) AND (at_fault IS NULL) = (finding IS NULL))
);

CREATE TABLE IF NOT EXISTS edianton.supervision_order (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter, -- the supervision
    appeal      bigint NOT NULL REFERENCES edianton.appeal,
    basis       text NOT NULL CHECK (basis IN ('plate', 'check')),
    check_case  bigint REFERENCES edianton.appeal_check,
    requirement text NOT NULL CHECK (btrim(requirement) <> ''),
    issued_by   bigint REFERENCES edianton.person,
    issued_at   timestamptz NOT NULL,
    CHECK ((basis = 'check') = (check_case IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS supervision_order_appeal ON edianton.supervision_order (appeal);

-- Which light of which node hangs which plate by itself, and who is told of a plate.
CREATE TABLE IF NOT EXISTS edianton.plate_rule (
    kind        text NOT NULL REFERENCES edianton.matter_kind,
    node        text NOT NULL,
    step_kind   text NOT NULL,
    colour      text NOT NULL CHECK (colour IN ('blue', 'yellow', 'red')),
    PRIMARY KEY (kind, node, step_kind)
);
INSERT INTO edianton.plate_rule VALUES ('appeal', 'reply', 'overdue', 'yellow'), ('question', 'reply', 'urge', 'yellow') ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.plate_party (
    colour      text NOT NULL CHECK (colour IN ('blue', 'yellow', 'red')),
    duty        text NOT NULL REFERENCES edianton.duty,
    PRIMARY KEY (colour, duty)
);
INSERT INTO edianton.plate_party (colour, duty) VALUES
    ('yellow', 'party_inspection'), ('yellow', 'government_inspection'), ('red', 'discipline_inspection')
ON CONFLICT DO NOTHING;

-- The order is in the key: yellow hangs after blue, red after yellow.
CREATE TABLE IF NOT EXISTS edianton.plate (
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    colour      text NOT NULL CHECK (colour IN ('blue', 'yellow', 'red')),
    after       text GENERATED ALWAYS AS (CASE colour WHEN 'yellow' THEN 'blue' WHEN 'red' THEN 'yellow' END) STORED,
    hung_at     timestamptz NOT NULL,            -- when it fell due
    recorded_at timestamptz NOT NULL,
    event_id    bigint NOT NULL,
    reason      text,
    hung_by     bigint REFERENCES edianton.person, -- NULL: by rule
    lifted_at   timestamptz,                     -- the calendar was edited and the reply was not late
    PRIMARY KEY (matter_id, colour),
    FOREIGN KEY (matter_id, after) REFERENCES edianton.plate (matter_id, colour)
);

CREATE TABLE IF NOT EXISTS edianton.plate_push (
    matter_id   bigint NOT NULL,
    colour      text NOT NULL,
    duty        text NOT NULL,
    unit        integer REFERENCES edianton.unit, -- NULL: nobody performs the duty here
    pushed_at   timestamptz NOT NULL,
    PRIMARY KEY (matter_id, colour, duty),
    FOREIGN KEY (matter_id, colour) REFERENCES edianton.plate
);

-- A red plate goes to discipline inspection as a lead on dereliction, once.
CREATE TABLE IF NOT EXISTS edianton.plate_handover (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.appeal,
    colour      text NOT NULL DEFAULT 'red' CHECK (colour = 'red'),
    unit        integer NOT NULL REFERENCES edianton.unit,
    supervision bigint NOT NULL REFERENCES edianton.supervision_order,
    document    text NOT NULL CHECK (btrim(document) <> ''),
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    handed_by   bigint REFERENCES edianton.person,
    handed_at   timestamptz NOT NULL,
    FOREIGN KEY (matter_id, colour) REFERENCES edianton.plate
);

-- Ratings are the requester's word: once given, neither they nor what they are about change.
CREATE OR REPLACE FUNCTION edianton.appeal_reply_stays() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.rating IS NULL
       AND (OLD.matter_id, OLD.round, OLD.unit, OLD.reply, OLD.replied_at, OLD.in_time)
           = (NEW.matter_id, NEW.round, NEW.unit, NEW.reply, NEW.replied_at, NEW.in_time) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'reply % to appeal % stays as it is', OLD.round, OLD.matter_id USING
        ERRCODE = 'ED021',
        DETAIL = 'A reply does not change, a rating is given once, and neither is deleted.',
        HINT = 'A new reply needs a new round of the node.';
END
$$;
COMMENT ON FUNCTION edianton.appeal_reply_stays() IS
    'Trigger of edianton.appeal_reply: replies and ratings do not change. 触发器：答复与评价不可更改、删除。';
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.appeal_reply
    FOR EACH ROW EXECUTE FUNCTION edianton.appeal_reply_stays();

-- ---- units, persons, messages ----

CREATE OR REPLACE FUNCTION edianton.duty_unit_id(VARIADIC duties text[]) RETURNS integer
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT du.unit
        FROM unnest(duties) WITH ORDINALITY AS d (duty, n)
        JOIN edianton.duty_unit du ON du.duty = d.duty AND du.division = (SELECT s.division FROM edianton.site s)
        JOIN edianton.unit u ON u.id = du.unit AND u.active
        ORDER BY d.n
        LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.duty_unit_id(text[]) IS
    'Id of the unit that performs the first of these duties that the site maps; NULL: none. 按次序取首个已对应职能的承担单位。';

CREATE OR REPLACE FUNCTION edianton.is_inspector() RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    RETURN coalesce(edianton.current_role_kind() IN ('admin', 'owner', 'supervisor'), false);
COMMENT ON FUNCTION edianton.is_inspector() IS
    'Whether the acting person inspects: the role of the inspection offices is supervisor. 当前办理人是否为督查人员（角色 supervisor）。';

CREATE OR REPLACE FUNCTION edianton.require_inspector(what text, matter bigint) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT edianton.is_inspector() THEN
        RAISE EXCEPTION '% of matter % is for inspectors', what, matter USING
            ERRCODE = 'ED040',
            DETAIL = 'The persons of the inspection offices have the role supervisor.',
            HINT = 'SELECT edianton.act_as(''...'') for one of them.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.require_inspector(text, bigint) IS 'ED040 unless the acting person inspects. 非督查人员报错 ED040。';

-- The appeal, locked; ED002 when the acting person does not see it.
CREATE OR REPLACE FUNCTION edianton.appeal_held(matter bigint) RETURNS edianton.appeal
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    a edianton.appeal;
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter m WHERE m.id = matter FOR NO KEY UPDATE;
    SELECT * INTO a FROM edianton.appeal x WHERE x.matter_id = matter FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT (edianton.sees_all() OR edianton.is_inspector()
            OR EXISTS (SELECT FROM edianton.matter m WHERE m.id = matter
                       AND (edianton.sight_unit() = ANY (m.units) OR m.enterprise = edianton.sight_enterprise()))
            OR a.filed_by = edianton.current_person() OR matter = ANY (edianton.party_matters())) THEN
        RAISE EXCEPTION 'there is no appeal %', matter USING
            ERRCODE = 'ED002',
            DETAIL = 'It does not exist, or the acting person has no part in it.',
            HINT = 'The view edianton.appeal_board lists the appeals that the person sees.';
    END IF;
    RETURN a;
END
$$;
COMMENT ON FUNCTION edianton.appeal_held(bigint) IS
    'The appeal with its matter locked; ED002 when the acting person does not see it. 锁定并取得诉求，不可见时报 ED002。';

-- An urgent message to a unit's contact, or to a person of it; the phone is that of the time.
CREATE OR REPLACE FUNCTION edianton.tell(matter bigint, event bigint, unit integer, kind text, body text,
        person bigint DEFAULT NULL, params jsonb DEFAULT '{}') RETURNS bigint
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        INSERT INTO edianton.notice (matter_id, event_id, kind, unit, person, phone, level, channel, template, params, body, urgent,
            created_at, not_before)
        SELECT tell.matter, tell.event, tell.kind, tell.unit, c.person, c.phone, c.level_told,
               CASE WHEN c.phone IS NULL THEN 'online' ELSE 'sms' END,
               tell.kind, tell.params, tell.body, true, edianton.clock(), edianton.clock()
        FROM (SELECT p.id AS person, p.phone, NULL AS level_told FROM edianton.person p WHERE p.id = tell.person
              UNION ALL
              SELECT r.person, r.phone, r.level_told FROM edianton.recipient(tell.unit, 'liaison', edianton.clock()) r
              WHERE tell.person IS NULL) AS c
        RETURNING id;
    END;
COMMENT ON FUNCTION edianton.tell(bigint, bigint, integer, text, text, bigint, jsonb) IS
    'Write an urgent notice to a unit''s liaison, or to a person. 向单位联络员或指定人员发送加急通知。';

-- ---- plates ----

-- Every party of the plate is told; a duty that nobody performs is on record too.
CREATE OR REPLACE FUNCTION edianton.push_plate(matter bigint, plate_colour text, event bigint) RETURNS integer
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    pushed record;
    n integer := 0;
    english boolean := current_setting('edianton.language', true) = 'en';
BEGIN
    FOR pushed IN
        INSERT INTO edianton.plate_push AS x (matter_id, colour, duty, unit, pushed_at)
        SELECT push_plate.matter, push_plate.plate_colour, p.duty, edianton.duty_unit_id(p.duty), edianton.clock()
        FROM edianton.plate_party p WHERE p.colour = push_plate.plate_colour ORDER BY p.duty
        ON CONFLICT (matter_id, colour, duty) DO UPDATE SET pushed_at = excluded.pushed_at, unit = excluded.unit
        RETURNING x.unit, x.duty
    LOOP
        n := n + 1;
        IF pushed.unit IS NOT NULL THEN
            PERFORM edianton.tell(push_plate.matter, push_plate.event, pushed.unit, 'plate',
                format(CASE push_plate.plate_colour
                           WHEN 'red' THEN CASE WHEN english THEN '[Red plate] "%s" is still unsolved after supervision; handed over as a lead on dereliction. Responsible: %s.'
                                                ELSE '【红牌】“%s”经督办仍未解决，作为失职渎职线索移送。责任单位：%s。' END
                           ELSE CASE WHEN english THEN '[Yellow plate] "%s" was not answered within the term. Responsible: %s.'
                                     ELSE '【黄牌】“%s”逾期未答复，推送督查。责任单位：%s。' END END,
                       (SELECT m.title FROM edianton.matter m WHERE m.id = push_plate.matter),
                       (SELECT u.name_zh FROM edianton.node x JOIN edianton.unit u ON u.id = x.lead_unit
                        WHERE x.matter_id = push_plate.matter AND x.code = 'reply')),
                params => jsonb_build_object('colour', push_plate.plate_colour, 'duty', pushed.duty));
        END IF;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.push_plate(bigint, text, bigint) IS 'Tell every party of a plate. 将挂牌推送各方。';

-- The steps of the sweep hang plates: exactly once, as the steps themselves are.
CREATE OR REPLACE FUNCTION edianton.plates_fall_due() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fallen record;
BEGIN
    FOR fallen IN
        SELECT e.matter_id, r.colour, e.fell_due_at, e.event_id, m.opened_at
        FROM fresh e
        JOIN edianton.matter m ON m.id = e.matter_id
        JOIN edianton.node n ON n.matter_id = e.matter_id AND n.ord = e.ord
        JOIN edianton.plate_rule r ON r.kind = m.kind AND r.node = n.code AND r.step_kind = e.kind
        ORDER BY e.matter_id, e.fell_due_at
    LOOP
        INSERT INTO edianton.plate (matter_id, colour, hung_at, recorded_at, event_id)
        VALUES (fallen.matter_id, 'blue', fallen.opened_at, edianton.clock(), fallen.event_id)
        ON CONFLICT (matter_id, colour) DO NOTHING;
        INSERT INTO edianton.plate AS p (matter_id, colour, hung_at, recorded_at, event_id)
        VALUES (fallen.matter_id, fallen.colour, fallen.fell_due_at, edianton.clock(), fallen.event_id)
        ON CONFLICT (matter_id, colour) DO UPDATE
            SET hung_at = excluded.hung_at, recorded_at = excluded.recorded_at, event_id = excluded.event_id, lifted_at = NULL
            WHERE p.lifted_at IS NOT NULL;
        IF FOUND THEN
            PERFORM edianton.push_plate(fallen.matter_id, fallen.colour, fallen.event_id);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.plates_fall_due() IS
    'Trigger of edianton.escalation: hangs the plates that edianton.plate_rule names. 触发器：按挂牌规则自动挂牌。';
CREATE OR REPLACE TRIGGER plates_fall_due AFTER INSERT ON edianton.escalation
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION edianton.plates_fall_due();

-- Points are given back when an edit of the calendar undoes a red light: so is the plate.
CREATE OR REPLACE FUNCTION edianton.plates_lift() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE edianton.plate p SET lifted_at = edianton.clock()
    FROM fresh s
    JOIN edianton.matter m ON m.id = s.matter_id
    JOIN edianton.node n ON n.matter_id = s.matter_id AND n.ord = s.ord
    JOIN edianton.plate_rule r ON r.kind = m.kind AND r.node = n.code
    WHERE s.cause = 'reversal' AND p.matter_id = s.matter_id AND p.colour = r.colour AND p.hung_by IS NULL AND p.lifted_at IS NULL
      AND NOT EXISTS (SELECT FROM edianton.plate later WHERE later.matter_id = p.matter_id AND later.after = p.colour);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.plates_lift() IS
    'Trigger of edianton.score_entry: lifts the plate of a red light that an edit of the calendar undid. 触发器：日历调整撤销红灯时摘牌。';
CREATE OR REPLACE TRIGGER plates_lift AFTER INSERT ON edianton.score_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION edianton.plates_lift();

-- ---- what the nodes say ----

-- Whichever way a node of an appeal is finished, handed on or reopened, the appeal's own facts follow from the event.
CREATE OR REPLACE FUNCTION edianton.appeal_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.node = 'verify' THEN
        IF EXISTS (SELECT FROM edianton.appeal_check c WHERE c.matter_id = NEW.matter_id AND c.at_fault IS NULL) THEN
            RAISE EXCEPTION 'check case % is closed by its verdict', NEW.matter_id USING
                ERRCODE = 'ED010', DETAIL = 'It says whose fault it was.', HINT = 'edianton.verify_complaint()';
        END IF;
        RETURN NULL;
    END IF;
    IF NEW.kind = 'node.completed' AND NEW.node = 'reply' THEN
        INSERT INTO edianton.appeal_reply (matter_id, round, unit, reply, document, replied_by, replied_at, in_time)
        SELECT a.matter_id, NEW.round, NEW.unit, NEW.detail #>> '{detail,reply}', NEW.detail ->> 'document', NEW.actor, NEW.recorded_at,
               NOT coalesce((NEW.detail ->> 'late')::boolean, false)
        FROM edianton.appeal a WHERE a.matter_id = NEW.matter_id;
    END IF;
    UPDATE edianton.appeal a SET
        unit = CASE WHEN a.unit IS NOT NULL OR NEW.node = 'route' THEN n.lead_unit END,
        routed_at = CASE WHEN a.unit IS DISTINCT FROM n.lead_unit AND (a.unit IS NOT NULL OR NEW.node = 'route') THEN NEW.recorded_at ELSE a.routed_at END,
        routed_by = CASE WHEN a.unit IS DISTINCT FROM n.lead_unit AND (a.unit IS NOT NULL OR NEW.node = 'route') THEN NEW.actor ELSE a.routed_by END,
        replied_at = CASE WHEN NEW.node <> 'reply' OR NEW.kind = 'node.reassigned' THEN a.replied_at WHEN NEW.kind = 'node.completed' THEN NEW.recorded_at END,
        solved_at = CASE WHEN NEW.node = 'route' OR NEW.kind = 'node.reassigned' THEN a.solved_at
                         WHEN NEW.node = 'solve' AND NEW.kind = 'node.completed' THEN NEW.recorded_at END,
        checked_at = CASE WHEN NEW.node = 'route' OR NEW.kind = 'node.reassigned' THEN a.checked_at END
    FROM edianton.node n
    WHERE a.matter_id = NEW.matter_id AND n.matter_id = a.matter_id AND n.code = 'reply';
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.appeal_follows() IS
    'Trigger of edianton.event: keeps appeals in step with their nodes. 触发器：诉求随其节点事件同步。';
CREATE OR REPLACE TRIGGER appeal_follows AFTER INSERT ON edianton.event FOR EACH ROW
    WHEN (NEW.kind IN ('node.completed', 'node.reopened', 'node.reassigned') AND NEW.node IN ('route', 'reply', 'solve')
          OR NEW.kind = 'node.completed' AND NEW.node = 'verify')
    EXECUTE FUNCTION edianton.appeal_follows();

-- ---- filing and routing ----

-- Whose appeal it is, and whether the acting person may file it.
CREATE OR REPLACE FUNCTION edianton.filing_enterprise(uscc text) RETURNS edianton.enterprise
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    e edianton.enterprise;
    city text := (SELECT s.city FROM edianton.appeal_setting s);
    acting text := edianton.current_role_kind();
BEGIN
    IF filing_enterprise.uscc IS NULL THEN
        SELECT * INTO e FROM edianton.enterprise x WHERE x.id = edianton.current_enterprise();
    ELSE
        SELECT * INTO e FROM edianton.enterprise x WHERE x.uscc = filing_enterprise.uscc::edianton.uscc;
    END IF;
    IF e.id IS NULL THEN
        RAISE EXCEPTION 'there is no enterprise "%"', coalesce(filing_enterprise.uscc, 'of the acting person') USING
            ERRCODE = 'ED005',
            DETAIL = 'An appeal is that of an enterprise, named by its unified social credit code.',
            HINT = 'edianton.verify_enterprise() enters one.';
    END IF;
    IF NOT coalesce(acting IN ('admin', 'owner') OR acting = 'enterprise' AND e.id = edianton.current_enterprise()
            OR acting = 'helper'
            OR EXISTS (SELECT FROM edianton.party y JOIN edianton.matter m ON m.id = y.matter_id
                       WHERE m.enterprise = e.id AND y.person = edianton.current_person() AND y.to_at IS NULL
                         AND y.role IN ('agent', 'helper')), false) THEN
        RAISE EXCEPTION 'the acting person may not file an appeal for %', e.name USING
            ERRCODE = 'ED040',
            DETAIL = 'Enterprises file their own appeals; agents and helpers file on behalf of enterprises.',
            HINT = format('The person acts in the role %s.', acting);
    END IF;
    IF NOT e.verified THEN
        RAISE EXCEPTION 'enterprise % is not verified', e.name USING
            ERRCODE = 'ED041',
            DETAIL = 'Appeals are filed under the real name: the code was checked with the register.',
            HINT = format('SELECT edianton.verify_enterprise(''%s'', ...);', e.uscc);
    END IF;
    -- The code itself names the division of the registration authority (GB 32100, characters 3 to 8).
    IF NOT starts_with(coalesce(e.division, substr(e.uscc::text, 3, 6)), city) THEN
        RAISE EXCEPTION 'enterprise % is not registered here', e.name USING
            ERRCODE = 'ED041',
            DETAIL = format('It is registered in %s; enterprises of %s* may file.', coalesce(e.division, substr(e.uscc::text, 3, 6)), city),
            HINT = 'edianton.appeal_setting.city is the prefix of the city.';
    END IF;
    RETURN e;
END
$$;
COMMENT ON FUNCTION edianton.filing_enterprise(text) IS
    'The enterprise an appeal is filed for; ED005, ED040, ED041 unless verified, registered here and the acting person''s to file for. 校验提报企业：实名、本市注册、有权提报。';

CREATE OR REPLACE FUNCTION edianton.route_of(division text, field text) RETURNS integer
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT coalesce(
            (SELECT r.unit FROM edianton.appeal_route r JOIN edianton.unit u ON u.id = r.unit AND u.active
             WHERE r.division = route_of.division AND r.field = route_of.field),
            (SELECT edianton.duty_unit_id(f.duty) FROM edianton.appeal_field f WHERE f.code = route_of.field));
    END;
COMMENT ON FUNCTION edianton.route_of(text, text) IS
    'Unit that answers for a field, by edianton.appeal_route, else by duty; NULL: nobody. 按规则确定某领域诉求的责任单位。';

-- The reply clock of an appeal: what an agent or helper was asked on site has its own.
CREATE OR REPLACE FUNCTION edianton.appeal_template(channel text, on_behalf boolean) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT CASE WHEN appeal_template.channel = 'on_site' AND appeal_template.on_behalf THEN s.on_site_template ELSE s.template END
        FROM edianton.appeal_setting s;
    END;
COMMENT ON FUNCTION edianton.appeal_template(text, boolean) IS
    'Template that gives an appeal its reply clock, by channel. 诉求答复时限所用模板：现场咨询另有时限。';

-- edianton.file_appeal: errors ED002, ED005, ED016, ED039, ED040, ED041, ED042.
CREATE OR REPLACE FUNCTION edianton.file_appeal(field text, title text, content text, enterprise_uscc text DEFAULT NULL,
        project bigint DEFAULT NULL, channel text DEFAULT 'website', source text DEFAULT NULL, external_id text DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    e edianton.enterprise;
    this bigint;
    event bigint;
    answers integer;
    desk integer := edianton.duty_unit_id('appeal_desk', 'government_office', 'development_reform');
    starts text := edianton.appeal_template(file_appeal.channel, edianton.current_role_kind() <> 'enterprise');
BEGIN
    PERFORM edianton.require_argument('field', file_appeal.field IS NOT NULL);
    IF btrim(coalesce(file_appeal.title, '')) = '' OR btrim(coalesce(file_appeal.content, '')) = '' THEN
        RAISE EXCEPTION 'an appeal needs a title and its content' USING
            ERRCODE = 'ED016', DETAIL = 'The unit that answers must know what is asked.', HINT = 'Say what is to be coordinated.';
    END IF;
    IF NOT EXISTS (SELECT FROM edianton.appeal_field f WHERE f.code = file_appeal.field) THEN
        RAISE EXCEPTION 'there is no field "%"', file_appeal.field USING
            ERRCODE = 'ED005',
            DETAIL = format('Fields: %s.', (SELECT string_agg(f.code || ' ' || f.name_zh, ', ' ORDER BY f.code COLLATE "C") FROM edianton.appeal_field f));
    END IF;
    IF coalesce(file_appeal.channel, '') NOT IN ('website', 'system', 'app_government', 'app_enterprise', 'on_site') THEN
        RAISE EXCEPTION 'there is no channel "%"', file_appeal.channel USING
            ERRCODE = 'ED039', DETAIL = 'Channels: website, system, app_government, app_enterprise, on_site.';
    END IF;
    e := edianton.filing_enterprise(file_appeal.enterprise_uscc);
    IF file_appeal.project IS NOT NULL AND NOT EXISTS (
            SELECT FROM edianton.project p WHERE p.matter_id = file_appeal.project AND p.enterprise = e.id) THEN
        RAISE EXCEPTION 'there is no project % of %', file_appeal.project, e.name USING
            ERRCODE = 'ED002', DETAIL = 'An appeal may name a project of the enterprise whose appeal it is.';
    END IF;

    answers := edianton.route_of((SELECT s.division FROM edianton.site s), file_appeal.field);
    PERFORM edianton.by_rule();
    this := edianton.draft_matter((SELECT t.kind FROM edianton.template t WHERE t.code = starts ORDER BY t.version DESC LIMIT 1), starts, file_appeal.title, attrs => jsonb_build_object('field', file_appeal.field)
        || CASE WHEN answers IS NULL THEN '{"unrouted": true}' ELSE '{}' END::jsonb,
        source => file_appeal.source, external_id => file_appeal.external_id, enterprise => e.id);
    INSERT INTO edianton.appeal (matter_id, enterprise, field, content, channel, project, filed_by, on_behalf, filed_at, unit, routed_at)
    VALUES (this, e.id, file_appeal.field, file_appeal.content, file_appeal.channel, file_appeal.project, edianton.current_person(),
            edianton.current_role_kind() <> 'enterprise', edianton.clock(), answers, CASE WHEN answers IS NOT NULL THEN edianton.clock() END);
    -- Without a rule the desk holds it, with a clock of its own; without a desk it waits as a draft in the queue.
    IF coalesce(answers, desk) IS NOT NULL THEN
        PERFORM edianton.by_rule();
        event := edianton.launch(this, starts, duties => jsonb_build_object('responsible',
            (SELECT u.code FROM edianton.unit u WHERE u.id = coalesce(answers, desk))));
        INSERT INTO edianton.plate (matter_id, colour, hung_at, recorded_at, event_id)
        VALUES (this, 'blue', edianton.clock(), edianton.clock(), event) ON CONFLICT (matter_id, colour) DO NOTHING;
    END IF;
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.file_appeal(text, text, text, text, bigint, text, text, text) IS
    'File an appeal of an enterprise (its own, or by an agent on behalf); goes to the responsible unit, or to the queue. Returns the matter. 提报企业诉求（企业自行或代办员代录），按规则推送责任单位，无规则者入人工分派队列。';

-- edianton.route_appeal: errors ED002, ED005, ED010, ED016, ED040. Also hands an appeal on that is not answered yet.
CREATE OR REPLACE FUNCTION edianton.route_appeal(matter bigint, unit text, reason text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal := edianton.appeal_held(route_appeal.matter);
    answers integer;
    current_state text := (SELECT m.state FROM edianton.matter m WHERE m.id = route_appeal.matter);
    why text := coalesce(nullif(btrim(route_appeal.reason), ''), '人工分派');
    event bigint;
BEGIN
    PERFORM edianton.require_argument('unit', route_appeal.unit IS NOT NULL);
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() = edianton.duty_unit_id('appeal_desk', 'government_office', 'development_reform'), false) THEN
        RAISE EXCEPTION 'appeal % is routed by the desk for appeals', a.matter_id USING
            ERRCODE = 'ED040',
            DETAIL = 'Its desk, inspectors and administrators route appeals.',
            HINT = 'A unit that holds an appeal is not its own: edianton.refuse_assignment(matter, ''reply'', reason).';
    END IF;
    answers := edianton.unit_id(route_appeal.unit);
    IF a.replied_at IS NOT NULL THEN
        RAISE EXCEPTION 'appeal % is answered already', a.matter_id USING
            ERRCODE = 'ED010', DETAIL = 'Only what is not answered goes to another unit.', HINT = 'edianton.order_supervision() holds the unit to what it said.';
    END IF;
    IF a.unit IS NOT NULL AND btrim(coalesce(route_appeal.reason, '')) = '' THEN
        RAISE EXCEPTION 'handing appeal % on needs a reason', a.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'It has a responsible unit; who takes over must be able to read why.', HINT = 'Pass a reason.';
    END IF;
    IF current_state = 'draft' THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.launch(a.matter_id, edianton.appeal_template(a.channel, a.on_behalf),
            duties => jsonb_build_object('responsible', route_appeal.unit));
    END IF;
    PERFORM edianton.by_rule();
    PERFORM edianton.reassign(a.matter_id, 'reply', route_appeal.unit, NULL, why);
    PERFORM edianton.by_rule();
    PERFORM edianton.reassign(a.matter_id, 'solve', route_appeal.unit, NULL, why);
    IF a.unit IS NULL THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.complete(a.matter_id, 'route');
    END IF;
    PERFORM edianton.by_rule();
    event := edianton.record_event(a.matter_id, 'appeal.routed', jsonb_build_object('unit', route_appeal.unit, 'reason', why));
    INSERT INTO edianton.plate (matter_id, colour, hung_at, recorded_at, event_id)
    VALUES (a.matter_id, 'blue', edianton.clock(), edianton.clock(), event) ON CONFLICT (matter_id, colour) DO NOTHING;
    IF a.unit IS NOT NULL THEN
        PERFORM edianton.tell(a.matter_id, event, answers, 'todo', format('【转办】“%s”转由贵单位答复。',
            (SELECT m.title FROM edianton.matter m WHERE m.id = a.matter_id)));
    END IF;
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.route_appeal(bigint, text, text) IS
    'Name the unit that answers a queued appeal, or hand one on that is not answered yet; the clock of a running reply goes on. Returns the event. 人工分派或改派诉求责任单位。';

-- ---- reply, solution, rating ----

-- edianton.reply_appeal: errors ED002, ED010, ED016, ED040. Replying stops the clock; solving is another matter.
CREATE OR REPLACE FUNCTION edianton.reply_appeal(matter bigint, reply text, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal := edianton.appeal_held(reply_appeal.matter);
BEGIN
    IF a.unit IS NULL THEN
        RAISE EXCEPTION 'appeal % has no responsible unit yet', a.matter_id USING
            ERRCODE = 'ED010', DETAIL = 'It waits in the queue.', HINT = format('SELECT edianton.route_appeal(%s, ''unit code'');', a.matter_id);
    END IF;
    PERFORM edianton.authorise('complete', a.matter_id, 'reply');
    IF btrim(coalesce(reply_appeal.reply, '')) = '' THEN
        RAISE EXCEPTION 'the reply to appeal % is empty', a.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'A reply says what was decided or done.', HINT = 'Pass the text that the enterprise reads.';
    END IF;
    RETURN edianton.complete(a.matter_id, 'reply', document => reply_appeal.document, detail => jsonb_build_object('reply', reply_appeal.reply));
END
$$;
COMMENT ON FUNCTION edianton.reply_appeal(bigint, text, text) IS
    'Answer an appeal: stops its clock. Returns the event. 答复诉求，答复即停止计时。';

-- edianton.solve_appeal: errors ED002, ED010, ED011, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.solve_appeal(matter bigint, solution text, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal := edianton.appeal_held(solve_appeal.matter);
BEGIN
    PERFORM edianton.authorise('complete', a.matter_id, 'solve');
    IF btrim(coalesce(solve_appeal.solution, '')) = '' THEN
        RAISE EXCEPTION 'the solution of appeal % is empty', a.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'Whoever checks it must know what to look for.', HINT = 'Say what was done.';
    END IF;
    RETURN edianton.complete(a.matter_id, 'solve', document => solve_appeal.document, detail => jsonb_build_object('solution', solve_appeal.solution));
END
$$;
COMMENT ON FUNCTION edianton.solve_appeal(bigint, text, text) IS
    'The unit reports that what was asked for is done. Returns the event. 责任单位报告诉求已解决。';

-- edianton.check_appeal: errors ED002, ED010, ED016, ED040. Not by the unit that solved it.
CREATE OR REPLACE FUNCTION edianton.check_appeal(matter bigint, solved boolean, note text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal := edianton.appeal_held(check_appeal.matter);
BEGIN
    PERFORM edianton.require_argument('answer', check_appeal.solved IS NOT NULL);
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'enterprise' AND edianton.current_enterprise() = a.enterprise, false) THEN
        RAISE EXCEPTION 'the solution of appeal % is checked by its enterprise or an inspector', a.matter_id USING
            ERRCODE = 'ED040', DETAIL = 'Who did it does not check it.', HINT = 'SELECT edianton.act_as(''...'') for one of them.';
    END IF;
    IF a.solved_at IS NULL OR a.checked_at IS NOT NULL THEN
        RAISE EXCEPTION 'there is no solution of appeal % to check', a.matter_id USING
            ERRCODE = 'ED010', DETAIL = CASE WHEN a.solved_at IS NULL THEN 'It is not reported as solved.' ELSE 'It was checked before.' END,
            HINT = 'edianton.appeal_board tells where it stands.';
    END IF;
    IF NOT check_appeal.solved AND btrim(coalesce(check_appeal.note, '')) = '' THEN
        RAISE EXCEPTION 'a check that finds appeal % unsolved needs a note', a.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'The unit must know what is left.', HINT = 'Say what is missing.';
    END IF;
    IF check_appeal.solved THEN
        UPDATE edianton.appeal x SET checked_at = greatest(edianton.clock(), x.solved_at) WHERE x.matter_id = a.matter_id;
    ELSE
        PERFORM edianton.by_rule();
        PERFORM edianton.reopen(a.matter_id, 'solve', check_appeal.note);
    END IF;
    PERFORM edianton.by_rule();
    RETURN edianton.record_event(a.matter_id, 'appeal.checked', jsonb_build_object('solved', check_appeal.solved, 'note', check_appeal.note));
END
$$;
COMMENT ON FUNCTION edianton.check_appeal(bigint, boolean, text) IS
    'Confirm that an appeal is solved, or send it back. By its enterprise or an inspector. Returns the event. 核实诉求是否解决，未解决则退回。';

-- edianton.rate_appeal: errors ED002, ED010, ED039, ED040, ED042.
CREATE OR REPLACE FUNCTION edianton.rate_appeal(matter bigint, rating text, message text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal := edianton.appeal_held(rate_appeal.matter);
    r edianton.appeal_reply;
    m edianton.matter;
    event bigint;
    opened bigint;
    inspection integer := edianton.duty_unit_id('government_inspection', 'party_inspection', 'appeal_desk', 'government_office', 'development_reform');
BEGIN
    PERFORM edianton.require_argument('rating', rate_appeal.rating IS NOT NULL);
    IF rate_appeal.rating NOT IN ('satisfied', 'basically', 'dissatisfied') THEN
        RAISE EXCEPTION 'there is no rating "%"', rate_appeal.rating USING
            ERRCODE = 'ED039', DETAIL = 'Ratings: satisfied 满意, basically 基本满意, dissatisfied 不满意.';
    END IF;
    IF NOT coalesce(edianton.current_role_kind() = 'enterprise' AND edianton.current_enterprise() = a.enterprise, false) THEN
        RAISE EXCEPTION 'appeal % is rated by the enterprise that asked', a.matter_id USING
            ERRCODE = 'ED040', DETAIL = 'Nobody else rates, neither the agent that entered it nor an administrator.',
            HINT = 'SELECT edianton.act_as(''...'') for a person of the enterprise.';
    END IF;
    SELECT * INTO r FROM edianton.appeal_reply x WHERE x.matter_id = a.matter_id ORDER BY x.round DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'appeal % is not answered yet', a.matter_id USING
            ERRCODE = 'ED010', DETAIL = 'What is rated is the reply.', HINT = 'edianton.appeal_board tells until when the unit has to answer.';
    END IF;
    IF r.rating IS NOT NULL THEN
        RAISE EXCEPTION 'the reply to appeal % was rated before', a.matter_id USING
            ERRCODE = 'ED042', DETAIL = format('It was rated %s at %s; a rating is given once.', r.rating, r.rated_at);
    END IF;
    UPDATE edianton.appeal_reply x SET rating = rate_appeal.rating, message = nullif(btrim(rate_appeal.message), ''),
        rated_by = edianton.current_person(), rated_at = greatest(edianton.clock(), x.replied_at)
    WHERE x.matter_id = a.matter_id AND x.round = r.round;
    PERFORM edianton.by_rule();
    event := edianton.record_event(a.matter_id, 'appeal.rated', jsonb_build_object('rating', rate_appeal.rating, 'round', r.round));

    -- Whoever is not satisfied is heard by somebody else than the unit.
    IF rate_appeal.rating = 'dissatisfied' THEN
        SELECT * INTO m FROM edianton.matter x WHERE x.id = a.matter_id;
        PERFORM edianton.by_rule();
        opened := edianton.open_matter((SELECT s.check_template FROM edianton.appeal_setting s), '核查：' || m.title,
            unit => (SELECT u.code FROM edianton.unit u WHERE u.id = inspection),
            attrs => jsonb_build_object('source', 'rating'), parent => a.matter_id, parent_node => 'reply',
            duties => CASE WHEN inspection IS NULL THEN '{}' ELSE
                jsonb_build_object('government_inspection', (SELECT u.code FROM edianton.unit u WHERE u.id = inspection)) END);
        INSERT INTO edianton.appeal_check (matter_id, appeal, round, opened_at) VALUES (opened, a.matter_id, r.round, edianton.clock());
    END IF;
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.rate_appeal(bigint, text, text) IS
    'Rate the last reply, once, by the enterprise that asked; dissatisfied opens a check case at the inspection office. Returns the event. 评价答复（满意、基本满意、不满意），仅限提报企业、每次答复一次；不满意自动推送督查室核查。';

-- edianton.verify_complaint: errors ED002, ED010, ED016, ED040. What it finds decides whether an order may be issued.
CREATE OR REPLACE FUNCTION edianton.verify_complaint(matter bigint, at_fault boolean, finding text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    c edianton.appeal_check;
BEGIN
    PERFORM edianton.require_argument('matter', verify_complaint.matter IS NOT NULL);
    PERFORM edianton.require_argument('verdict', verify_complaint.at_fault IS NOT NULL);
    PERFORM edianton.require_inspector('the check', verify_complaint.matter);
    SELECT * INTO c FROM edianton.appeal_check x WHERE x.matter_id = verify_complaint.matter FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no check case %', verify_complaint.matter USING
            ERRCODE = 'ED002', DETAIL = 'Check cases open when an enterprise is dissatisfied.', HINT = 'SELECT * FROM edianton.appeal_check;';
    END IF;
    IF btrim(coalesce(verify_complaint.finding, '')) = '' THEN
        RAISE EXCEPTION 'check case % needs its finding', c.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'Whether it was the department''s fault is said with the ground.', HINT = 'Say what was found.';
    END IF;
    -- A parent is locked before its child, by everybody.
    PERFORM edianton.appeal_held(c.appeal);
    UPDATE edianton.appeal_check x SET at_fault = verify_complaint.at_fault, finding = verify_complaint.finding,
        verified_by = edianton.current_person(), verified_at = edianton.clock()
    WHERE x.matter_id = c.matter_id AND x.at_fault IS NULL;
    PERFORM edianton.by_rule();
    RETURN edianton.complete(c.matter_id, 'verify', detail => jsonb_build_object('at_fault', verify_complaint.at_fault, 'finding', verify_complaint.finding));
END
$$;
COMMENT ON FUNCTION edianton.verify_complaint(bigint, boolean, text) IS
    'Close a check case: whether the department was at fault, and why. By inspectors. Returns the event. 核查结论：是否属部门责任。';

-- edianton.order_supervision: errors ED002, ED010, ED016, ED039, ED040, ED042.
CREATE OR REPLACE FUNCTION edianton.order_supervision(matter bigint, requirement text, class text DEFAULT 'ordinary') RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal;
    verified bigint;
    plated boolean;
    issues integer;
    this bigint;
BEGIN
    PERFORM edianton.require_argument('matter', order_supervision.matter IS NOT NULL);
    PERFORM edianton.require_inspector('supervision', order_supervision.matter);
    a := edianton.appeal_held(order_supervision.matter);
    IF btrim(coalesce(order_supervision.requirement, '')) = '' THEN
        RAISE EXCEPTION 'a supervision order on appeal % needs its requirement', a.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'An order says what is to be done.', HINT = 'Pass the text of the order.';
    END IF;
    IF coalesce(order_supervision.class, '') NOT IN ('ordinary', 'major') THEN
        RAISE EXCEPTION 'there is no class "%"', order_supervision.class USING ERRCODE = 'ED039', DETAIL = 'Classes: ordinary, major.';
    END IF;
    SELECT c.matter_id INTO verified FROM edianton.appeal_check c
    WHERE c.appeal = a.matter_id AND c.at_fault
      AND NOT EXISTS (SELECT FROM edianton.supervision_order o WHERE o.check_case = c.matter_id)
    ORDER BY c.round DESC LIMIT 1;
    plated := EXISTS (SELECT FROM edianton.plate p WHERE p.matter_id = a.matter_id AND p.colour = 'yellow' AND p.lifted_at IS NULL);
    IF verified IS NULL AND NOT plated THEN
        RAISE EXCEPTION 'there is no ground for a supervision order on appeal %', a.matter_id USING
            ERRCODE = 'ED010',
            DETAIL = 'An order follows a yellow plate, or a check that verified the fault of the department.',
            HINT = 'edianton.verify_complaint() closes the check of a dissatisfied rating.';
    END IF;
    SELECT o.matter_id INTO this FROM edianton.supervision_order o JOIN edianton.matter m ON m.id = o.matter_id
    WHERE o.appeal = a.matter_id AND m.state IN ('open', 'suspended');
    IF FOUND THEN
        RAISE EXCEPTION 'appeal % is under supervision', a.matter_id USING
            ERRCODE = 'ED042', DETAIL = format('Matter %s is open; one order at a time.', this);
    END IF;
    issues := coalesce(CASE WHEN edianton.current_role_kind() = 'supervisor' THEN edianton.current_unit() END,
        edianton.duty_unit_id('government_inspection', 'party_inspection', 'issuer', 'appeal_desk', 'government_office', 'development_reform'));
    PERFORM edianton.by_rule();
    this := edianton.open_matter(edianton.supervision_template(),
        '督办：' || (SELECT m.title FROM edianton.matter m WHERE m.id = a.matter_id),
        unit => (SELECT u.code FROM edianton.unit u WHERE u.id = issues),
        attrs => jsonb_build_object('source', 'appeal', 'class', order_supervision.class, 'content', order_supervision.requirement),
        parent => a.matter_id, parent_node => 'solve',
        duties => jsonb_strip_nulls(jsonb_build_object(
            'responsible', (SELECT u.code FROM edianton.unit u WHERE u.id = a.unit),
            'issuer', (SELECT u.code FROM edianton.unit u WHERE u.id = issues))));
    INSERT INTO edianton.supervision_order (matter_id, appeal, basis, check_case, requirement, issued_by, issued_at)
    VALUES (this, a.matter_id, CASE WHEN verified IS NOT NULL THEN 'check' ELSE 'plate' END, verified,
            order_supervision.requirement, edianton.current_person(), edianton.clock());
    PERFORM edianton.by_rule();
    PERFORM edianton.record_event(a.matter_id, 'appeal.supervised', jsonb_build_object('supervision', this));
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.order_supervision(bigint, text, text) IS
    'Issue a supervision order on an appeal, after a yellow plate or a verified check; returns the supervision matter. By inspectors. 签发督办单（黄牌或核查属实后）。';

-- edianton.hang_red_plate: errors ED002, ED005, ED010, ED016, ED040, ED042.
CREATE OR REPLACE FUNCTION edianton.hang_red_plate(matter bigint, reason text, document text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.appeal;
    ordered bigint;
    run_out boolean;
    discipline integer := edianton.duty_unit_id('discipline_inspection');
    event bigint;
    broken text;
BEGIN
    PERFORM edianton.require_argument('matter', hang_red_plate.matter IS NOT NULL);
    PERFORM edianton.require_inspector('the red plate', hang_red_plate.matter);
    a := edianton.appeal_held(hang_red_plate.matter);
    IF btrim(coalesce(hang_red_plate.reason, '')) = '' OR btrim(coalesce(hang_red_plate.document, '')) = '' THEN
        RAISE EXCEPTION 'a red plate on appeal % needs a reason and the number of the hand-over', a.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'It is handed over as a lead on dereliction.', HINT = 'Pass both.';
    END IF;
    IF EXISTS (SELECT FROM edianton.plate p WHERE p.matter_id = a.matter_id AND p.colour = 'red') THEN
        RAISE EXCEPTION 'appeal % has its red plate', a.matter_id USING
            ERRCODE = 'ED042', DETAIL = 'It is handed over once.';
    END IF;
    -- Overdue at this instant, or ended: either way supervision has not solved it.
    SELECT o.matter_id, m.state IN ('completed', 'cancelled') OR EXISTS (
            SELECT FROM edianton.node n
            WHERE n.matter_id = m.id AND n.state IN ('active', 'paused') AND n.due_at <= edianton.clock())
    INTO ordered, run_out
    FROM edianton.supervision_order o JOIN edianton.matter m ON m.id = o.matter_id
    WHERE o.appeal = a.matter_id
    ORDER BY o.issued_at DESC, o.matter_id DESC LIMIT 1;
    broken := CASE
        WHEN NOT EXISTS (SELECT FROM edianton.plate p WHERE p.matter_id = a.matter_id AND p.colour = 'yellow' AND p.lifted_at IS NULL)
            THEN 'A red plate follows a yellow one.'
        WHEN ordered IS NULL THEN 'A red plate follows a supervision order.'
        WHEN NOT run_out THEN 'The supervision still has time.'
        WHEN a.solved_at IS NOT NULL THEN 'What was asked for is solved.' END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'appeal % gets no red plate', a.matter_id USING
            ERRCODE = 'ED010', DETAIL = broken, HINT = 'Blue, yellow, supervision, red: edianton.plate_board tells where it stands.';
    END IF;
    IF discipline IS NULL THEN
        RAISE EXCEPTION 'no unit performs the duty discipline_inspection' USING
            ERRCODE = 'ED005', DETAIL = 'A red plate is handed over to it.', HINT = 'INSERT INTO edianton.duty_unit (division, duty, unit) ...';
    END IF;
    PERFORM edianton.by_rule();
    event := edianton.record_event(a.matter_id, 'plate.red', jsonb_build_object('document', hang_red_plate.document, 'supervision', ordered));
    INSERT INTO edianton.plate (matter_id, colour, hung_at, recorded_at, event_id, reason, hung_by)
    VALUES (a.matter_id, 'red', edianton.clock(), edianton.clock(), event, hang_red_plate.reason, edianton.current_person());
    INSERT INTO edianton.plate_handover (matter_id, unit, supervision, document, reason, handed_by, handed_at)
    VALUES (a.matter_id, discipline, ordered, hang_red_plate.document, hang_red_plate.reason, edianton.current_person(), edianton.clock());
    PERFORM edianton.push_plate(a.matter_id, 'red', event);
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.hang_red_plate(bigint, text, text) IS
    'Hang the red plate and hand over to discipline inspection: only after yellow, and when supervision has not solved it. By inspectors. Returns the event. 挂红牌并移送纪检监察（黄牌且督办仍未解决）。';

COMMENT ON TABLE edianton.appeal_field IS 'Fields of appeals, six as shipped. 诉求领域，出厂六类。';
COMMENT ON COLUMN edianton.appeal_field.code IS 'Code. 代码。';
COMMENT ON COLUMN edianton.appeal_field.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.appeal_field.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.appeal_field.duty IS 'Duty that answers; empty: a person routes. 负责答复的职能，空则人工分派。';
COMMENT ON TABLE edianton.appeal_route IS 'Units that answer for a field instead of the one with its duty. 诉求分派规则：优先于职能对应。';
COMMENT ON COLUMN edianton.appeal_route.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.appeal_route.field IS 'Field. 领域。';
COMMENT ON COLUMN edianton.appeal_route.unit IS 'Unit that answers. 责任单位。';
COMMENT ON TABLE edianton.appeal_setting IS 'How this site handles appeals. 本站点的诉求办理设置。';
COMMENT ON COLUMN edianton.appeal_setting.only_one IS 'One row. 仅一行。';
COMMENT ON COLUMN edianton.appeal_setting.template IS 'Template of appeals; gives the reply clock. 诉求模板，决定答复时限（工作日或自然日）。';
COMMENT ON COLUMN edianton.appeal_setting.on_site_template IS 'Template of questions that agents enter on site, with a clock of their own. 现场咨询的模板，答复时限另计。';
COMMENT ON COLUMN edianton.appeal_setting.check_template IS 'Template of check cases. 核查模板。';
COMMENT ON COLUMN edianton.appeal_setting.city IS 'Prefix of the divisions whose enterprises may file. 可提报企业注册地的区划前缀。';
COMMENT ON TABLE edianton.appeal IS 'Appeals of enterprises. 企业诉求。';
COMMENT ON COLUMN edianton.appeal.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.appeal.enterprise IS 'Whose appeal it is. 提报企业。';
COMMENT ON COLUMN edianton.appeal.field IS 'Field. 领域。';
COMMENT ON COLUMN edianton.appeal.content IS 'What is to be coordinated. 需协调解决的内容。';
COMMENT ON COLUMN edianton.appeal.channel IS 'Client it came through: website, system, app_government, app_enterprise, on_site. 来源渠道：网站、督导系统、政务端、惠企端、现场。';
COMMENT ON COLUMN edianton.appeal.project IS 'Project it is about. 相关项目。';
COMMENT ON COLUMN edianton.appeal.filed_by IS 'Who entered it. 录入人。';
COMMENT ON COLUMN edianton.appeal.on_behalf IS 'Entered by an agent for the enterprise. 是否代录。';
COMMENT ON COLUMN edianton.appeal.filed_at IS 'When it was filed. 提报时刻。';
COMMENT ON COLUMN edianton.appeal.unit IS 'Unit that answers; empty: in the queue. 责任单位，空为待分派。';
COMMENT ON COLUMN edianton.appeal.routed_by IS 'Who routed it; empty: by rule. 分派人，空为按规则。';
COMMENT ON COLUMN edianton.appeal.routed_at IS 'When it was routed. 分派时刻。';
COMMENT ON COLUMN edianton.appeal.replied_at IS 'Last reply; it stops the clock. 最近答复时刻（停止计时）。';
COMMENT ON COLUMN edianton.appeal.solved_at IS 'When the unit reported it solved. 责任单位报告解决时刻。';
COMMENT ON COLUMN edianton.appeal.checked_at IS 'When enterprise or inspector confirmed that. 核实解决时刻。';
COMMENT ON TABLE edianton.appeal_reply IS 'Replies, each with the one rating it gets. 答复及其评价，一次答复一次评价。';
COMMENT ON COLUMN edianton.appeal_reply.matter_id IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.appeal_reply.round IS 'Round of the reply. 答复轮次。';
COMMENT ON COLUMN edianton.appeal_reply.unit IS 'Unit that replied. 答复单位。';
COMMENT ON COLUMN edianton.appeal_reply.reply IS 'The reply. 答复内容。';
COMMENT ON COLUMN edianton.appeal_reply.document IS 'Number of its document. 文号。';
COMMENT ON COLUMN edianton.appeal_reply.replied_by IS 'Who replied. 答复人。';
COMMENT ON COLUMN edianton.appeal_reply.replied_at IS 'When. 答复时刻。';
COMMENT ON COLUMN edianton.appeal_reply.in_time IS 'Before it was due. 是否按期答复。';
COMMENT ON COLUMN edianton.appeal_reply.rating IS 'satisfied, basically, dissatisfied. 评价：满意、基本满意、不满意。';
COMMENT ON COLUMN edianton.appeal_reply.message IS 'Message with the rating. 留言。';
COMMENT ON COLUMN edianton.appeal_reply.rated_by IS 'Who rated, a person of the enterprise. 评价人（提报企业人员）。';
COMMENT ON COLUMN edianton.appeal_reply.rated_at IS 'When. 评价时刻。';
COMMENT ON TABLE edianton.appeal_check IS 'Check cases of dissatisfied ratings. 不满意评价的核查。';
COMMENT ON COLUMN edianton.appeal_check.matter_id IS 'The check case, a matter. 核查事项。';
COMMENT ON COLUMN edianton.appeal_check.appeal IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.appeal_check.round IS 'Reply that was rated. 被评价的答复轮次。';
COMMENT ON COLUMN edianton.appeal_check.opened_at IS 'When it was pushed. 推送时刻。';
COMMENT ON COLUMN edianton.appeal_check.at_fault IS 'Was the department at fault? Empty: not verified yet. 是否属部门责任，空为未核实。';
COMMENT ON COLUMN edianton.appeal_check.finding IS 'What was found. 核查结论。';
COMMENT ON COLUMN edianton.appeal_check.verified_by IS 'Who verified. 核查人。';
COMMENT ON COLUMN edianton.appeal_check.verified_at IS 'When. 核查时刻。';
COMMENT ON TABLE edianton.supervision_order IS 'Supervision orders on appeals. 诉求督办单。';
COMMENT ON COLUMN edianton.supervision_order.matter_id IS 'The supervision, a matter. 督办事项。';
COMMENT ON COLUMN edianton.supervision_order.appeal IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.supervision_order.basis IS 'plate: after a yellow one; check: after a verified check. 签发依据：黄牌或核查属实。';
COMMENT ON COLUMN edianton.supervision_order.check_case IS 'The check it rests on. 所依据的核查。';
COMMENT ON COLUMN edianton.supervision_order.requirement IS 'What is to be done. 督办要求。';
COMMENT ON COLUMN edianton.supervision_order.issued_by IS 'Who issued it. 签发人。';
COMMENT ON COLUMN edianton.supervision_order.issued_at IS 'When. 签发时刻。';
COMMENT ON TABLE edianton.plate_rule IS 'Which step of which node hangs which plate by itself. 自动挂牌规则。';
COMMENT ON COLUMN edianton.plate_rule.kind IS 'Kind of matter. 事项类别。';
COMMENT ON COLUMN edianton.plate_rule.node IS 'Node. 节点代码。';
COMMENT ON COLUMN edianton.plate_rule.step_kind IS 'Kind of the policys step. 升级步骤种类。';
COMMENT ON COLUMN edianton.plate_rule.colour IS 'Plate. 牌色。';
COMMENT ON TABLE edianton.plate_party IS 'Who is told of a plate. 挂牌推送对象。';
COMMENT ON COLUMN edianton.plate_party.colour IS 'Plate. 牌色。';
COMMENT ON COLUMN edianton.plate_party.duty IS 'Duty that is told. 被推送的职能。';
COMMENT ON TABLE edianton.plate IS 'Plates in their order: blue, yellow, red. 蓝黄红挂牌，依次进行。';
COMMENT ON COLUMN edianton.plate.matter_id IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.plate.colour IS 'blue: in hand and in time; yellow; red. 牌色：蓝（在期内办理）、黄、红。';
COMMENT ON COLUMN edianton.plate.after IS 'Plate that must hang before. 前一级牌色。';
COMMENT ON COLUMN edianton.plate.hung_at IS 'When it fell due or was hung. 挂牌时刻。';
COMMENT ON COLUMN edianton.plate.recorded_at IS 'When it was recorded. 记录时刻。';
COMMENT ON COLUMN edianton.plate.event_id IS 'Event it rests on. 所依据的事件。';
COMMENT ON COLUMN edianton.plate.reason IS 'Why, where a person hung it. 挂牌理由。';
COMMENT ON COLUMN edianton.plate.hung_by IS 'Who hung it; empty: by rule. 挂牌人，空为自动。';
COMMENT ON COLUMN edianton.plate.lifted_at IS 'When an edit of the calendar undid it. 因日历调整摘牌时刻。';
COMMENT ON TABLE edianton.plate_push IS 'Parties that were told of a plate. 挂牌推送记录。';
COMMENT ON COLUMN edianton.plate_push.matter_id IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.plate_push.colour IS 'Plate. 牌色。';
COMMENT ON COLUMN edianton.plate_push.duty IS 'Duty told. 被推送的职能。';
COMMENT ON COLUMN edianton.plate_push.unit IS 'Unit told; empty: nobody performs the duty. 被推送单位，空为无对应单位。';
COMMENT ON COLUMN edianton.plate_push.pushed_at IS 'When. 推送时刻。';
COMMENT ON TABLE edianton.plate_handover IS 'Hand-overs to discipline inspection, one an appeal. 移送纪检监察记录，每件一次。';
COMMENT ON COLUMN edianton.plate_handover.matter_id IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.plate_handover.colour IS 'red. 红牌。';
COMMENT ON COLUMN edianton.plate_handover.unit IS 'Unit it went to. 接收单位。';
COMMENT ON COLUMN edianton.plate_handover.supervision IS 'Supervision that did not solve it. 未能解决的督办。';
COMMENT ON COLUMN edianton.plate_handover.document IS 'Number of the hand-over. 移送文号。';
COMMENT ON COLUMN edianton.plate_handover.reason IS 'Ground. 移送理由。';
COMMENT ON COLUMN edianton.plate_handover.handed_by IS 'Who handed it over. 移送人。';
COMMENT ON COLUMN edianton.plate_handover.handed_at IS 'When. 移送时刻。';

-- Appeals, their queue, plates and figures, exact at edianton.clock().

CREATE OR REPLACE VIEW edianton.appeal_board WITH (security_invoker = true) AS
SELECT a.matter_id,
       m.title,
       e.uscc,
       e.name AS enterprise,
       a.field,
       f.name_zh AS field_zh,
       a.content,
       a.channel,
       a.on_behalf,
       a.project,
       u.code AS unit,
       u.name_zh AS unit_zh,
       CASE WHEN a.unit IS NULL THEN 'queued'
            WHEN a.checked_at IS NOT NULL THEN 'checked'
            WHEN a.solved_at IS NOT NULL THEN 'solved'
            WHEN a.replied_at IS NOT NULL THEN 'replied'
            ELSE 'routed' END AS state,
       a.filed_at,
       a.routed_at,
       l.due_at AS reply_due_at,
       l.colour AS reply_colour,
       a.replied_at,
       a.solved_at,
       a.checked_at,
       r.reply,
       r.rating,
       r.message,
       (SELECT p.colour FROM edianton.plate p WHERE p.matter_id = a.matter_id AND p.lifted_at IS NULL
        ORDER BY array_position('{red,yellow,blue}'::text[], p.colour) LIMIT 1) AS plate
FROM edianton.appeal a
JOIN edianton.matter m ON m.id = a.matter_id
JOIN edianton.enterprise e ON e.id = a.enterprise
JOIN edianton.appeal_field f ON f.code = a.field
LEFT JOIN edianton.unit u ON u.id = a.unit
LEFT JOIN edianton.node_light l ON l.matter_id = a.matter_id AND l.node = 'reply'
LEFT JOIN LATERAL (SELECT x.reply, x.rating, x.message FROM edianton.appeal_reply x WHERE x.matter_id = a.matter_id
                   ORDER BY x.round DESC LIMIT 1) r ON true;

CREATE OR REPLACE VIEW edianton.appeal_queue WITH (security_invoker = true) AS
SELECT a.matter_id, m.title, e.name AS enterprise, a.field, a.filed_at, edianton.clock() - a.filed_at AS waits,
       du.code AS desk, l.due_at, l.colour
FROM edianton.appeal a
JOIN edianton.matter m ON m.id = a.matter_id
JOIN edianton.enterprise e ON e.id = a.enterprise
LEFT JOIN edianton.node n ON n.matter_id = a.matter_id AND n.code = 'route'
LEFT JOIN edianton.unit du ON du.id = n.lead_unit
LEFT JOIN edianton.node_light l ON l.matter_id = a.matter_id AND l.node = 'route'
WHERE a.unit IS NULL AND m.state IN ('draft', 'open', 'suspended');

CREATE OR REPLACE VIEW edianton.plate_board WITH (security_invoker = true) AS
SELECT m.id AS matter_id,
       m.title,
       u.code AS unit,
       u.name_zh AS unit_zh,
       CASE WHEN r.hung_at IS NOT NULL THEN 'red' WHEN y.hung_at IS NOT NULL AND y.lifted_at IS NULL THEN 'yellow' ELSE 'blue' END AS plate,
       b.hung_at AS blue_at,
       y.hung_at AS yellow_at,
       y.lifted_at AS yellow_lifted_at,
       r.hung_at AS red_at,
       (SELECT array_agg(pp.duty || coalesce(' ' || pu.name_zh, ' ?') ORDER BY pp.duty COLLATE "C")
        FROM edianton.plate_push pp LEFT JOIN edianton.unit pu ON pu.id = pp.unit WHERE pp.matter_id = m.id) AS pushed_to,
       h.document AS handover,
       o.matter_id AS supervision
FROM edianton.plate b
JOIN edianton.matter m ON m.id = b.matter_id
LEFT JOIN edianton.plate y ON y.matter_id = m.id AND y.colour = 'yellow'
LEFT JOIN edianton.plate r ON r.matter_id = m.id AND r.colour = 'red'
LEFT JOIN edianton.plate_handover h ON h.matter_id = m.id
LEFT JOIN edianton.node n ON n.matter_id = m.id AND n.code = 'reply'
LEFT JOIN edianton.unit u ON u.id = n.lead_unit
LEFT JOIN LATERAL (SELECT x.matter_id FROM edianton.supervision_order x WHERE x.appeal = m.id
                   ORDER BY x.issued_at DESC, x.matter_id DESC LIMIT 1) o ON true
WHERE b.colour = 'blue';

CREATE OR REPLACE VIEW edianton.appeal_statistics WITH (security_invoker = true) AS
SELECT b.unit,
       b.unit_zh,
       b.field,
       count(*) AS appeals,
       count(*) FILTER (WHERE b.replied_at IS NOT NULL) AS replied,
       count(*) FILTER (WHERE b.replied_at IS NOT NULL AND b.plate = 'blue') AS replied_in_time,
       count(*) FILTER (WHERE b.replied_at IS NULL AND b.reply_colour = 'red') AS overdue,
       count(*) FILTER (WHERE b.solved_at IS NOT NULL) AS solved,
       count(*) FILTER (WHERE b.plate = 'yellow') AS yellow_plates,
       count(*) FILTER (WHERE b.plate = 'red') AS red_plates,
       count(*) FILTER (WHERE b.rating = 'satisfied') AS satisfied,
       count(*) FILTER (WHERE b.rating = 'basically') AS basically,
       count(*) FILTER (WHERE b.rating = 'dissatisfied') AS dissatisfied
FROM edianton.appeal_board b
GROUP BY b.unit, b.unit_zh, b.field;

-- A red plate hands somebody over as a lead on dereliction (3.23). That is a person's judgement, with a reason and the number of
-- the hand-over, and never the clock's alone; but none that is due may be forgotten.
CREATE OR REPLACE VIEW edianton.red_plate_due WITH (security_invoker = true) AS
SELECT a.matter_id, m.title, u.code AS unit, u.name_zh AS unit_zh, y.hung_at AS yellow_at, o.matter_id AS supervision, o.issued_at AS ordered_at,
       coalesce(x.due_at, s.closed_at) AS run_out_at
FROM edianton.appeal a
JOIN edianton.matter m ON m.id = a.matter_id
JOIN edianton.unit u ON u.id = a.unit
JOIN edianton.plate y ON y.matter_id = a.matter_id AND y.colour = 'yellow' AND y.lifted_at IS NULL
JOIN LATERAL (SELECT d.matter_id, d.issued_at FROM edianton.supervision_order d WHERE d.appeal = a.matter_id
              ORDER BY d.issued_at DESC, d.matter_id DESC LIMIT 1) o ON true
JOIN edianton.matter s ON s.id = o.matter_id
LEFT JOIN LATERAL (SELECT min(n.due_at) AS due_at FROM edianton.node n
                   WHERE n.matter_id = s.id AND n.state IN ('active', 'paused') AND n.due_at <= edianton.clock()) x ON true
WHERE a.solved_at IS NULL
  AND (s.state IN ('completed', 'cancelled') OR x.due_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM edianton.plate r WHERE r.matter_id = a.matter_id AND r.colour = 'red');
COMMENT ON VIEW edianton.red_plate_due IS 'Appeals with a yellow plate that supervision did not solve: the inspectors decide on the red one. 黄牌且督办期满仍未解决、待督查室决定是否挂红牌的诉求。';
COMMENT ON COLUMN edianton.red_plate_due.matter_id IS 'The appeal. 诉求。';
COMMENT ON COLUMN edianton.red_plate_due.title IS 'Its title. 标题。';
COMMENT ON COLUMN edianton.red_plate_due.unit IS 'Responsible unit. 责任单位代码。';
COMMENT ON COLUMN edianton.red_plate_due.unit_zh IS 'Its name. 责任单位。';
COMMENT ON COLUMN edianton.red_plate_due.yellow_at IS 'Yellow plate hung. 挂黄牌时刻。';
COMMENT ON COLUMN edianton.red_plate_due.supervision IS 'The supervision. 督办事项。';
COMMENT ON COLUMN edianton.red_plate_due.ordered_at IS 'Ordered. 签发时刻。';
COMMENT ON COLUMN edianton.red_plate_due.run_out_at IS 'When it ran out, or ended. 期满或结束时刻。';

-- Units that take part and have nobody to turn to (3.19).
CREATE OR REPLACE VIEW edianton.liaison_gap WITH (security_invoker = true) AS
SELECT u.code AS unit, u.name_zh, count(*) AS open_nodes
FROM edianton.node n
JOIN edianton.matter m ON m.id = n.matter_id AND m.state = 'open'
JOIN edianton.unit u ON u.id = n.lead_unit
WHERE n.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional')
  AND NOT EXISTS (SELECT FROM edianton.contact c
                  WHERE c.unit = u.id AND c.level = 'liaison' AND c.valid_from <= edianton.clock() AND c.valid_to > edianton.clock())
GROUP BY u.code, u.name_zh;

COMMENT ON VIEW edianton.appeal_board IS 'Appeals and where they stand. 诉求台账。';
COMMENT ON COLUMN edianton.appeal_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.appeal_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.appeal_board.uscc IS 'Code of the enterprise. 统一社会信用代码。';
COMMENT ON COLUMN edianton.appeal_board.enterprise IS 'Enterprise. 企业名称。';
COMMENT ON COLUMN edianton.appeal_board.field IS 'Field. 领域代码。';
COMMENT ON COLUMN edianton.appeal_board.field_zh IS 'Field in Chinese. 领域名称。';
COMMENT ON COLUMN edianton.appeal_board.content IS 'What is asked. 诉求内容。';
COMMENT ON COLUMN edianton.appeal_board.channel IS 'Client. 来源渠道。';
COMMENT ON COLUMN edianton.appeal_board.on_behalf IS 'Entered by an agent. 是否代录。';
COMMENT ON COLUMN edianton.appeal_board.project IS 'Project. 相关项目。';
COMMENT ON COLUMN edianton.appeal_board.unit IS 'Unit that answers. 责任单位代码。';
COMMENT ON COLUMN edianton.appeal_board.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.appeal_board.state IS 'queued, routed, replied, solved, checked. 状态：待分派、待答复、已答复、已解决、已核实。';
COMMENT ON COLUMN edianton.appeal_board.filed_at IS 'Filed. 提报时刻。';
COMMENT ON COLUMN edianton.appeal_board.routed_at IS 'Routed. 分派时刻。';
COMMENT ON COLUMN edianton.appeal_board.reply_due_at IS 'Reply due. 答复期限。';
COMMENT ON COLUMN edianton.appeal_board.reply_colour IS 'Light of the reply. 答复灯色。';
COMMENT ON COLUMN edianton.appeal_board.replied_at IS 'Replied. 答复时刻。';
COMMENT ON COLUMN edianton.appeal_board.solved_at IS 'Reported solved. 报告解决时刻。';
COMMENT ON COLUMN edianton.appeal_board.checked_at IS 'Confirmed. 核实时刻。';
COMMENT ON COLUMN edianton.appeal_board.reply IS 'Last reply. 最近答复。';
COMMENT ON COLUMN edianton.appeal_board.rating IS 'Its rating. 评价。';
COMMENT ON COLUMN edianton.appeal_board.message IS 'Message. 留言。';
COMMENT ON COLUMN edianton.appeal_board.plate IS 'Plate. 当前牌色。';
COMMENT ON VIEW edianton.appeal_queue IS 'Appeals that no rule routes. 待人工分派的诉求。';
COMMENT ON COLUMN edianton.appeal_queue.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.appeal_queue.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.appeal_queue.enterprise IS 'Enterprise. 企业名称。';
COMMENT ON COLUMN edianton.appeal_queue.field IS 'Field. 领域。';
COMMENT ON COLUMN edianton.appeal_queue.filed_at IS 'Filed. 提报时刻。';
COMMENT ON COLUMN edianton.appeal_queue.waits IS 'How long it waits. 已等待时长。';
COMMENT ON COLUMN edianton.appeal_queue.desk IS 'Desk that has to route it; empty: none. 负责分派的单位，空为无。';
COMMENT ON COLUMN edianton.appeal_queue.due_at IS 'When it must be routed. 分派期限。';
COMMENT ON COLUMN edianton.appeal_queue.colour IS 'Light. 灯色。';
COMMENT ON VIEW edianton.plate_board IS 'Plates of appeals with their parties. 挂牌台账。';
COMMENT ON COLUMN edianton.plate_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.plate_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.plate_board.unit IS 'Unit that answers. 责任单位代码。';
COMMENT ON COLUMN edianton.plate_board.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.plate_board.plate IS 'Plate that hangs now. 当前牌色。';
COMMENT ON COLUMN edianton.plate_board.blue_at IS 'Blue since. 挂蓝牌时刻。';
COMMENT ON COLUMN edianton.plate_board.yellow_at IS 'Yellow since. 挂黄牌时刻。';
COMMENT ON COLUMN edianton.plate_board.yellow_lifted_at IS 'Yellow was undone. 黄牌摘除时刻。';
COMMENT ON COLUMN edianton.plate_board.red_at IS 'Red since. 挂红牌时刻。';
COMMENT ON COLUMN edianton.plate_board.pushed_to IS 'Duties and units told; ? where there is none. 已推送的职能与单位。';
COMMENT ON COLUMN edianton.plate_board.handover IS 'Number of the hand-over. 移送文号。';
COMMENT ON COLUMN edianton.plate_board.supervision IS 'Last supervision order. 最近的督办。';
COMMENT ON VIEW edianton.appeal_statistics IS 'Appeals by unit and field. 诉求统计（按单位与领域）。';
COMMENT ON COLUMN edianton.appeal_statistics.unit IS 'Unit; empty: queue. 责任单位代码。';
COMMENT ON COLUMN edianton.appeal_statistics.unit_zh IS 'Its name. 责任单位名称。';
COMMENT ON COLUMN edianton.appeal_statistics.field IS 'Field. 领域。';
COMMENT ON COLUMN edianton.appeal_statistics.appeals IS 'Appeals. 诉求数。';
COMMENT ON COLUMN edianton.appeal_statistics.replied IS 'Answered. 已答复。';
COMMENT ON COLUMN edianton.appeal_statistics.replied_in_time IS 'Answered without a plate. 按期答复。';
COMMENT ON COLUMN edianton.appeal_statistics.overdue IS 'Overdue now. 逾期未答复。';
COMMENT ON COLUMN edianton.appeal_statistics.solved IS 'Solved. 已解决。';
COMMENT ON COLUMN edianton.appeal_statistics.yellow_plates IS 'With a yellow plate. 黄牌。';
COMMENT ON COLUMN edianton.appeal_statistics.red_plates IS 'With a red plate. 红牌。';
COMMENT ON COLUMN edianton.appeal_statistics.satisfied IS 'Satisfied. 满意。';
COMMENT ON COLUMN edianton.appeal_statistics.basically IS 'Basically satisfied. 基本满意。';
COMMENT ON COLUMN edianton.appeal_statistics.dissatisfied IS 'Dissatisfied. 不满意。';
COMMENT ON VIEW edianton.liaison_gap IS 'Units with open nodes and without a liaison. 有在办节点而无联络员的单位。';
COMMENT ON COLUMN edianton.liaison_gap.unit IS 'Unit. 单位代码。';
COMMENT ON COLUMN edianton.liaison_gap.name_zh IS 'Its name. 单位名称。';
COMMENT ON COLUMN edianton.liaison_gap.open_nodes IS 'Its open nodes. 在办节点数。';
