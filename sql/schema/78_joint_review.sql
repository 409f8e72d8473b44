-- Joint review on one plane: several units look at one project, or at one node of it, at the same time. Each has a clock of
-- its own, posts its points of attention where the others read them, and gives its opinion; who convened it puts them together,
-- and the next round is only for those who are asked again. The enterprise reads what is required and how far it is, not
-- what units remark to each other. A review is a matter: a node a unit in parallel, and the conclusion after all of them.

INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('review', '联合审查', 'Joint review', false),
    ('review_gate', '前置联合审查', 'Joint review before a node', true)
ON CONFLICT DO NOTHING;

WITH policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to)
    VALUES ('review', '联合审查', 'Joint review', '24 hours', NULL, '22:00', '07:00')
    ON CONFLICT DO NOTHING
    RETURNING code
)
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, supervise, score)
SELECT p.code, s.step, s.kind, s.base, false, s.distance::edianton.term, false, s.levels::text[], false, s.score
FROM policy p, (VALUES
    (1, 'warn', 'warning', 'none', '{duty}', false),
    (2, 'overdue', 'due', 'none', '{duty,head}', true),
    (3, 'urge', 'due', '2 workdays', '{duty,head}', false)) s (step, kind, base, distance, levels, score);

CREATE TABLE IF NOT EXISTS edianton.review (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter,
    project     bigint NOT NULL REFERENCES edianton.matter,
    node        text,
    subject     text NOT NULL CHECK (btrim(subject) <> ''),
    round       smallint NOT NULL DEFAULT 1 CHECK (round > 0),
    result      text CHECK (result IN ('agreed', 'rejected')), -- NULL: under review
    opened_by   bigint REFERENCES edianton.person,
    opened_at   timestamptz NOT NULL,
    concluded_at timestamptz,
    CHECK ((result IS NULL) = (concluded_at IS NULL))
);
CREATE INDEX IF NOT EXISTS review_project ON edianton.review (project);

CREATE TABLE IF NOT EXISTS edianton.review_seat (
    matter_id   bigint NOT NULL REFERENCES edianton.review,
    seat        smallint NOT NULL CHECK (seat > 0),
    unit        integer NOT NULL REFERENCES edianton.unit,
    PRIMARY KEY (matter_id, seat)
);

-- What each round is about, who is asked, and what was made of the opinions.
CREATE TABLE IF NOT EXISTS edianton.review_round (
    matter_id   bigint NOT NULL REFERENCES edianton.review,
    round       smallint NOT NULL,
    opened_at   timestamptz NOT NULL,
    result      text CHECK (result IN ('agreed', 'revise', 'rejected')),
    opinion     text CHECK (btrim(opinion) <> ''), -- the consolidated one
    document    text,
    concluded_by bigint REFERENCES edianton.person,
    concluded_at timestamptz,
    PRIMARY KEY (matter_id, round),
    CHECK ((result IS NULL) = (opinion IS NULL) AND (result IS NULL) = (concluded_at IS NULL))
);

CREATE TABLE IF NOT EXISTS edianton.review_ask (
    matter_id   bigint NOT NULL,
    round       smallint NOT NULL,
    seat        smallint NOT NULL,
    question    text NOT NULL CHECK (btrim(question) <> ''),
    PRIMARY KEY (matter_id, round, seat),
    FOREIGN KEY (matter_id, round) REFERENCES edianton.review_round,
    FOREIGN KEY (matter_id, seat) REFERENCES edianton.review_seat
);

CREATE TABLE IF NOT EXISTS edianton.review_opinion (
    matter_id   bigint NOT NULL,
    round       smallint NOT NULL,
    seat        smallint NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit,
    stance      text NOT NULL CHECK (stance IN ('agree', 'conditional', 'disagree')),
    opinion     text NOT NULL CHECK (btrim(opinion) <> ''),
    document    text,
    given_by    bigint REFERENCES edianton.person,
    given_at    timestamptz NOT NULL,
    in_time     boolean NOT NULL,
    PRIMARY KEY (matter_id, round, seat),
    FOREIGN KEY (matter_id, round, seat) REFERENCES edianton.review_ask
);

-- Points of attention: requirements are for everybody who sees the project, remarks for the reviewers.
CREATE TABLE IF NOT EXISTS edianton.review_point (
    matter_id   bigint NOT NULL REFERENCES edianton.review,
    seq         integer NOT NULL CHECK (seq > 0),
    round       smallint NOT NULL,
    unit        integer NOT NULL REFERENCES edianton.unit,
    kind        text NOT NULL CHECK (kind IN ('requirement', 'remark')),
    content     text NOT NULL CHECK (btrim(content) <> ''),
    basis       text,                            -- the law or standard
    posted_by   bigint REFERENCES edianton.person,
    posted_at   timestamptz NOT NULL,
    settled_at  timestamptz,
    settled_by  bigint REFERENCES edianton.person,
    settlement  text CHECK (btrim(settlement) <> ''),
    PRIMARY KEY (matter_id, seq),
    CHECK ((settled_at IS NULL) = (settlement IS NULL))
);

CREATE OR REPLACE FUNCTION edianton.review_rows_stay() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- a point is settled once
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'review_point' THEN
        IF OLD.settled_at IS NULL AND OLD.matter_id = NEW.matter_id AND OLD.seq = NEW.seq AND OLD.round = NEW.round AND OLD.unit = NEW.unit
           AND OLD.kind = NEW.kind AND OLD.content = NEW.content AND OLD.basis IS NOT DISTINCT FROM NEW.basis
           AND OLD.posted_by IS NOT DISTINCT FROM NEW.posted_by AND OLD.posted_at = NEW.posted_at THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was said in review % stays as it is', OLD.matter_id USING
        ERRCODE = 'ED021', DETAIL = 'Opinions and points of attention are only added; a point is settled once.', HINT = 'The next round has its own.';
END
$$;
COMMENT ON FUNCTION edianton.review_rows_stay() IS 'Trigger: opinions and points of reviews do not change. 触发器：审查意见与关注点不可改写。';
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.review_opinion FOR EACH ROW EXECUTE FUNCTION edianton.review_rows_stay();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.review_point FOR EACH ROW EXECUTE FUNCTION edianton.review_rows_stay();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON edianton.review_ask FOR EACH ROW EXECUTE FUNCTION edianton.review_rows_stay();

-- ---- opening ----

-- The template for so many units and this term, derived when the first review needs it.
CREATE OR REPLACE FUNCTION edianton.review_template(seats integer, term edianton.term, gate boolean) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template_code text := format('%s-%s-%s', CASE WHEN gate THEN 'review-gate' ELSE 'review' END, seats, replace(term::text, ' ', '-'));
BEGIN
    IF EXISTS (SELECT FROM edianton.template t WHERE t.code = template_code AND t.state = 'published') THEN
        RETURN template_code;
    END IF;
    INSERT INTO edianton.duty (code, name_zh, name_en)
    SELECT 'reviewer_' || n, '联合审查单位' || n, 'Reviewing unit ' || n FROM generate_series(1, seats) n ON CONFLICT DO NOTHING;
    PERFORM edianton.derive_template(jsonb_build_object(
        'code', template_code, 'kind', CASE WHEN gate THEN 'review_gate' ELSE 'review' END, 'calendar', 'CN', 'policy', 'review',
        'name', jsonb_build_object('zh', format('联合审查（%s家，%s）', seats, term), 'en', format('Joint review of %s units, %s', seats, term)),
        'stages', '[{"code": "review", "name": {"zh": "联合审查", "en": "Joint review"}, "lead": "issuer"}]'::jsonb,
        'nodes', (SELECT jsonb_agg(jsonb_build_object('code', 'review_' || n, 'stage', 'review', 'lead', 'reviewer_' || n, 'term', term::text,
                      'name', jsonb_build_object('zh', '审查意见' || n, 'en', 'Opinion ' || n), 'requires', '["stance", "opinion"]'::jsonb) ORDER BY n)
                  FROM generate_series(1, seats) n)
            || jsonb_build_array(jsonb_build_object('code', 'conclude', 'stage', 'review', 'lead', 'issuer', 'term', '3 workdays',
                      'name', '{"zh": "汇总意见", "en": "Conclusion"}'::jsonb, 'requires', '["opinion"]'::jsonb,
                      'after', (SELECT jsonb_agg('review_' || n ORDER BY n) FROM generate_series(1, seats) n)))));
    RETURN template_code;
END
$$;
COMMENT ON FUNCTION edianton.review_template(integer, edianton.term, boolean) IS
    'Code of the published template for a review of so many units, made when there is none. 取联合审查流程模板代码，无则按单位数与时限生成。';

-- edianton.open_review: errors ED002, ED003, ED005, ED015, ED016, ED030, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.open_review(project bigint, units text[], subject text, term edianton.term DEFAULT '5 workdays', node text DEFAULT NULL,
        blocks boolean DEFAULT false) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    m edianton.matter;
    leads integer;
    convenes integer;
    seats integer[];
    this bigint;
    title text;
BEGIN
    PERFORM edianton.require_argument('project', project IS NOT NULL);
    PERFORM edianton.require_argument('term', term IS NOT NULL);
    PERFORM edianton.hold_calendar();
    SELECT x.* INTO m FROM edianton.matter x WHERE x.id = project FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT edianton.sees_matter(project) OR NOT EXISTS (SELECT FROM edianton.project p WHERE p.matter_id = project) THEN
        RAISE EXCEPTION 'there is no project %', project USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.', HINT = 'The view edianton.board lists what the person sees.';
    END IF;
    IF node IS NOT NULL THEN
        SELECT n.lead_unit INTO leads FROM edianton.node n WHERE n.matter_id = project AND n.code = node;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'project % has no node "%"', project, node USING ERRCODE = 'ED003', HINT = 'The view edianton.node_light lists its nodes.';
        END IF;
    END IF;
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() IN (m.unit, leads, edianton.coordinating_unit()), false) THEN
        RAISE EXCEPTION 'the acting person may not convene a review of project %', project USING
            ERRCODE = 'ED040', DETAIL = 'Its supervising unit, the unit that leads the node, who coordinates, inspectors and administrators.';
    END IF;
    IF btrim(coalesce(subject, '')) = '' THEN
        RAISE EXCEPTION 'a review of project % needs its subject', project USING ERRCODE = 'ED016', DETAIL = 'Who is asked must know what.', HINT = 'Pass the text.';
    END IF;
    IF term::text = 'none' THEN
        RAISE EXCEPTION 'a review of project % needs a term', project USING ERRCODE = 'ED039', DETAIL = 'Every unit has a clock.', HINT = 'For example ''5 workdays''.';
    END IF;
    IF coalesce(blocks, false) AND node IS NULL THEN
        RAISE EXCEPTION 'a review that blocks names its node' USING ERRCODE = 'ED016', DETAIL = 'It keeps one node of the project from finishing.', HINT = 'Pass node.';
    END IF;
    seats := ARRAY(SELECT x.unit FROM (SELECT edianton.unit_id(u.code) AS unit, min(u.n) AS n FROM unnest(units) WITH ORDINALITY AS u (code, n)
                                       WHERE u.code IS NOT NULL GROUP BY 1) x ORDER BY x.n);
    IF cardinality(seats) < 2 OR cardinality(seats) > 30 THEN
        RAISE EXCEPTION 'a joint review of % unit(s)', cardinality(seats) USING
            ERRCODE = 'ED039', DETAIL = 'Two to thirty units review together.', HINT = 'What one unit decides is a node.';
    END IF;
    convenes := coalesce(CASE edianton.current_role_kind() WHEN 'unit' THEN edianton.current_unit() END, leads, m.unit, edianton.coordinating_unit());
    IF convenes IS NULL THEN
        RAISE EXCEPTION 'no unit convenes the review of project %', project USING
            ERRCODE = 'ED005', DETAIL = 'The project has no supervising unit and the division none that coordinates.', HINT = 'edianton.duty_unit maps the duty coordination to it.';
    END IF;
    title := '联合审查：' || m.title || ' — ' || subject;
    PERFORM edianton.by_rule();
    this := edianton.open_matter(edianton.review_template(cardinality(seats), term, coalesce(blocks, false)), title,
        unit => (SELECT u.code FROM edianton.unit u WHERE u.id = convenes), attrs => jsonb_build_object('subject', subject),
        parent => project, parent_node => node,
        duties => jsonb_build_object('issuer', (SELECT u.code FROM edianton.unit u WHERE u.id = convenes))
            || (SELECT jsonb_object_agg('reviewer_' || s.n, u.code) FROM unnest(seats) WITH ORDINALITY AS s (unit, n) JOIN edianton.unit u ON u.id = s.unit));
    -- what units say to each other is not the enterprise's: it reads review_requirements() and review_progress()
    PERFORM edianton.by_rule();
    PERFORM edianton.amend_matter(this, title);
    INSERT INTO edianton.review (matter_id, project, node, subject, opened_by, opened_at) VALUES (this, project, node, subject, edianton.current_person(), edianton.clock());
    INSERT INTO edianton.review_seat (matter_id, seat, unit) SELECT this, s.n, s.unit FROM unnest(seats) WITH ORDINALITY AS s (unit, n);
    INSERT INTO edianton.review_round (matter_id, round, opened_at) VALUES (this, 1, edianton.clock());
    INSERT INTO edianton.review_ask (matter_id, round, seat, question) SELECT this, 1, s.seat, subject FROM edianton.review_seat s WHERE s.matter_id = this;
    PERFORM edianton.by_rule();
    PERFORM edianton.record_event(project, 'review.opened', jsonb_build_object('review', this, 'subject', subject, 'node', node));
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.open_review(bigint, text[], text, edianton.term, text, boolean) IS
    'Convene a joint review of a project, or of one of its nodes, by several units in parallel within a term; blocks keeps the node from finishing until it is agreed. Returns the matter. 发起联合审查：多单位并联限时审查，可设为节点办结前置，返回事项编号。';

-- The review with its matter locked, the project before it where both are needed; ED002 when it is not seen.
CREATE OR REPLACE FUNCTION edianton.review_held(matter bigint, with_project boolean) RETURNS edianton.review
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r edianton.review;
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    PERFORM edianton.hold_calendar();
    IF with_project THEN
        PERFORM FROM edianton.matter m WHERE m.id = (SELECT x.project FROM edianton.review x WHERE x.matter_id = review_held.matter) FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM edianton.matter m WHERE m.id = review_held.matter FOR NO KEY UPDATE;
    SELECT * INTO r FROM edianton.review x WHERE x.matter_id = review_held.matter FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT edianton.sees_matter(review_held.matter) THEN
        RAISE EXCEPTION 'there is no review %', review_held.matter USING
            ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.', HINT = 'The view edianton.review_board lists the reviews that the person sees.';
    END IF;
    RETURN r;
END
$$;
COMMENT ON FUNCTION edianton.review_held(bigint, boolean) IS
    'The review, locked; ED002 when the acting person does not see it. 锁定并取得联合审查，不可见时报 ED002。';

-- The seat for which the acting person speaks; the owner and administrators name the unit.
CREATE OR REPLACE FUNCTION edianton.review_seat_of(r edianton.review, unit text) RETURNS edianton.review_seat
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s edianton.review_seat;
    speaks_for integer := CASE WHEN edianton.current_role_kind() IN ('owner', 'admin') AND review_seat_of.unit IS NOT NULL THEN edianton.unit_id(review_seat_of.unit)
                               WHEN edianton.current_role_kind() IN ('unit', 'admin') THEN edianton.current_unit() END;
BEGIN
    SELECT * INTO s FROM edianton.review_seat x WHERE x.matter_id = r.matter_id AND x.unit = speaks_for ORDER BY x.seat LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the acting person speaks for no unit of review %', r.matter_id USING
            ERRCODE = 'ED040', DETAIL = 'Opinions and points are those of the reviewing units.', HINT = 'edianton.review_plane lists them; an administrator names the unit.';
    END IF;
    RETURN s;
END
$$;
COMMENT ON FUNCTION edianton.review_seat_of(edianton.review, text) IS
    'Seat of a review for which the acting person speaks; ED040. 当前办理人所代表的审查单位席位。';

-- ---- points of attention, opinions ----

-- edianton.add_review_point: errors ED002, ED010, ED016, ED039, ED040.
CREATE OR REPLACE FUNCTION edianton.add_review_point(matter bigint, content text, kind text DEFAULT 'requirement', basis text DEFAULT NULL, unit text DEFAULT NULL)
    RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    r edianton.review := edianton.review_held(matter, false);
    s edianton.review_seat := edianton.review_seat_of(r, unit);
    number integer;
    event bigint;
BEGIN
    IF r.result IS NOT NULL THEN
        RAISE EXCEPTION 'review % is concluded', r.matter_id USING ERRCODE = 'ED010', DETAIL = format('It was %s at %s.', r.result, r.concluded_at);
    END IF;
    IF btrim(coalesce(content, '')) = '' THEN
        RAISE EXCEPTION 'a point of attention in review % is empty', r.matter_id USING ERRCODE = 'ED016', DETAIL = 'It says what the others should look at.', HINT = 'Pass the text.';
    END IF;
    IF kind IS NULL OR kind NOT IN ('requirement', 'remark') THEN
        RAISE EXCEPTION 'there is no kind of point "%"', kind USING
            ERRCODE = 'ED039', DETAIL = 'requirement: for everybody who sees the project, its enterprise too; remark: for the reviewers.';
    END IF;
    SELECT coalesce(max(p.seq), 0) + 1 INTO number FROM edianton.review_point p WHERE p.matter_id = r.matter_id;
    INSERT INTO edianton.review_point (matter_id, seq, round, unit, kind, content, basis, posted_by, posted_at)
    VALUES (r.matter_id, number, r.round, s.unit, kind, content, nullif(btrim(basis), ''), edianton.current_person(), edianton.clock());
    event := edianton.record_event(r.matter_id, 'review.point', jsonb_build_object('seq', number, 'kind', kind, 'content', content));
    IF kind = 'requirement' THEN
        PERFORM edianton.tell_enterprise(r.project, r.matter_id, event, 'requirement', format(
                CASE WHEN current_setting('edianton.language', true) = 'en' THEN '[Requirement] %2$s, on "%3$s" of "%1$s": %4$s'
                     ELSE '【审查要求】“%s”：%s就“%s”提出要求：%s' END,
                (SELECT m.title FROM edianton.matter m WHERE m.id = r.project), (SELECT u.name_zh FROM edianton.unit u WHERE u.id = s.unit), r.subject, content),
            jsonb_build_object('review', r.matter_id, 'seq', number), 'review');
    END IF;
    RETURN number;
END
$$;
COMMENT ON FUNCTION edianton.add_review_point(bigint, text, text, text, text) IS
    'A reviewing unit posts a point of attention: a requirement (the enterprise reads it) or a remark (reviewers only). Returns its number. 审查单位发布关注点：要求（企业可见）或内部备注，返回序号。';

-- edianton.settle_review_point: errors ED002, ED005, ED010, ED016, ED040.
CREATE OR REPLACE FUNCTION edianton.settle_review_point(matter bigint, seq integer, settlement text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    r edianton.review := edianton.review_held(matter, false);
    p edianton.review_point;
BEGIN
    SELECT x.* INTO p FROM edianton.review_point x WHERE x.matter_id = r.matter_id AND x.seq = seq;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'review % has no point %', r.matter_id, seq USING ERRCODE = 'ED005', HINT = 'edianton.review_plane lists them.';
    END IF;
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() = p.unit, false) THEN
        RAISE EXCEPTION 'point % of review % is settled by who posted it', seq, r.matter_id USING ERRCODE = 'ED040', DETAIL = 'Whether it is met is for the unit to say.';
    END IF;
    IF p.settled_at IS NOT NULL THEN
        RAISE EXCEPTION 'point % of review % is settled', seq, r.matter_id USING ERRCODE = 'ED010', DETAIL = format('At %s: %s', p.settled_at, p.settlement);
    END IF;
    IF btrim(coalesce(settlement, '')) = '' THEN
        RAISE EXCEPTION 'settling point % of review % needs a word', seq, r.matter_id USING ERRCODE = 'ED016', DETAIL = 'It says how the point was met.', HINT = 'Pass the text.';
    END IF;
    UPDATE edianton.review_point x SET settled_at = edianton.clock(), settled_by = edianton.current_person(), settlement = settlement
    WHERE x.matter_id = r.matter_id AND x.seq = p.seq;
    PERFORM edianton.record_event(r.matter_id, 'review.settled', jsonb_build_object('seq', seq, 'settlement', settlement));
END
$$;
COMMENT ON FUNCTION edianton.settle_review_point(bigint, integer, text) IS
    'The unit that posted a point says how it was met. 关注点销项，由提出单位说明落实情况。';

-- edianton.give_review_opinion: errors ED002, ED010, ED016, ED039, ED040.
CREATE OR REPLACE FUNCTION edianton.give_review_opinion(matter bigint, stance text, opinion text, document text DEFAULT NULL, requirements text[] DEFAULT '{}',
        unit text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    r edianton.review := edianton.review_held(matter, false);
    s edianton.review_seat := edianton.review_seat_of(r, unit);
    one text;
BEGIN
    IF stance IS NULL OR stance NOT IN ('agree', 'conditional', 'disagree') THEN
        RAISE EXCEPTION 'there is no stance "%"', stance USING ERRCODE = 'ED039', DETAIL = 'agree 同意, conditional 有条件同意, disagree 不同意.';
    END IF;
    IF btrim(coalesce(opinion, '')) = '' THEN
        RAISE EXCEPTION 'the opinion on review % is empty', r.matter_id USING ERRCODE = 'ED016', DETAIL = 'The others and who convened it read why.', HINT = 'Pass the text.';
    END IF;
    IF stance = 'conditional' AND cardinality(array_remove(requirements, NULL)) IS NOT DISTINCT FROM 0
       AND NOT EXISTS (SELECT FROM edianton.review_point p WHERE p.matter_id = r.matter_id AND p.unit = s.unit AND p.kind = 'requirement' AND p.settled_at IS NULL) THEN
        RAISE EXCEPTION 'a conditional opinion on review % names its conditions', r.matter_id USING
            ERRCODE = 'ED016', DETAIL = 'The enterprise must be able to read what is required.', HINT = 'Pass requirements, or post them with edianton.add_review_point().';
    END IF;
    FOREACH one IN ARRAY coalesce(requirements, '{}') LOOP
        IF one IS NOT NULL THEN
            PERFORM edianton.add_review_point(matter, one, 'requirement', NULL, unit);
        END IF;
    END LOOP;
    PERFORM edianton.by_rule();
    RETURN edianton.complete(r.matter_id, 'review_' || s.seat, document => document, detail => jsonb_build_object('stance', stance, 'opinion', opinion));
END
$$;
COMMENT ON FUNCTION edianton.give_review_opinion(bigint, text, text, text, text[], text) IS
    'A reviewing unit gives its opinion (agree, conditional, disagree), with the requirements that it makes; its clock stops. Returns the event. 审查单位出具意见（同意、有条件同意、不同意）并列明要求，停止计时。';

-- edianton.conclude_review: errors ED002, ED005, ED010, ED011, ED016, ED039, ED040.
CREATE OR REPLACE FUNCTION edianton.conclude_review(matter bigint, result text, opinion text, asks jsonb DEFAULT NULL, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    r edianton.review := edianton.review_held(matter, true);
    c edianton.node;
    left_over text;
    asked record;
    event bigint;
BEGIN
    SELECT n.* INTO c FROM edianton.node n WHERE n.matter_id = r.matter_id AND n.code = 'conclude';
    IF NOT coalesce(edianton.is_inspector() OR edianton.current_role_kind() = 'unit' AND edianton.current_unit() = c.lead_unit, false) THEN
        RAISE EXCEPTION 'review % is concluded by who convened it', r.matter_id USING
            ERRCODE = 'ED040', DETAIL = format('%s, inspectors and administrators.', (SELECT u.name_zh FROM edianton.unit u WHERE u.id = c.lead_unit));
    END IF;
    IF result IS NULL OR result NOT IN ('agreed', 'revise', 'rejected') THEN
        RAISE EXCEPTION 'there is no result "%"', result USING ERRCODE = 'ED039', DETAIL = 'agreed 通过, revise 修改后再审, rejected 不予通过.';
    END IF;
    IF btrim(coalesce(opinion, '')) = '' THEN
        RAISE EXCEPTION 'the conclusion of review % is empty', r.matter_id USING ERRCODE = 'ED016', DETAIL = 'It puts the opinions together.', HINT = 'Pass the text.';
    END IF;
    IF r.result = 'agreed' OR r.result = 'rejected' AND result <> 'revise' THEN
        RAISE EXCEPTION 'review % is concluded', r.matter_id USING
            ERRCODE = 'ED010', DETAIL = format('It was %s at %s.', r.result, r.concluded_at), HINT = 'What was rejected goes on with a further round: result revise.';
    END IF;
    SELECT string_agg(u.name_zh, '、' ORDER BY s.seat) INTO left_over
    FROM edianton.review_seat s JOIN edianton.node n ON n.matter_id = s.matter_id AND n.code = 'review_' || s.seat AND n.state NOT IN ('done', 'skipped')
    JOIN edianton.unit u ON u.id = s.unit WHERE s.matter_id = r.matter_id;
    IF left_over IS NOT NULL THEN
        RAISE EXCEPTION 'review % lacks opinions', r.matter_id USING
            ERRCODE = 'ED011', DETAIL = format('Not given: %s.', left_over), HINT = 'Their clocks run; edianton.urge() asks after them.';
    END IF;

    IF result = 'agreed' THEN
        SELECT string_agg(u.name_zh, '、' ORDER BY x.seat) INTO left_over
        FROM (SELECT DISTINCT ON (o.seat) o.seat, o.unit, o.stance FROM edianton.review_opinion o WHERE o.matter_id = r.matter_id ORDER BY o.seat, o.round DESC) x
        JOIN edianton.unit u ON u.id = x.unit WHERE x.stance = 'disagree';
        IF left_over IS NOT NULL THEN
            RAISE EXCEPTION 'review % is not agreed', r.matter_id USING
                ERRCODE = 'ED010', DETAIL = format('Against it: %s.', left_over), HINT = 'Ask them again (revise), or reject.';
        END IF;
        PERFORM edianton.by_rule();
        event := edianton.complete(r.matter_id, 'conclude', document => document, detail => jsonb_build_object('opinion', opinion));
    ELSIF result = 'rejected' THEN
        PERFORM edianton.by_rule();
        event := edianton.refuse(r.matter_id, 'conclude', opinion);
    ELSE
        IF jsonb_typeof(asks) IS DISTINCT FROM 'object' OR asks = '{}' THEN
            RAISE EXCEPTION 'a further round of review % asks nobody', r.matter_id USING
                ERRCODE = 'ED016', DETAIL = 'Only those are asked again whose opinion is needed.', HINT = '{"unit code": "question", ...}';
        END IF;
        IF r.result IS NULL THEN
            UPDATE edianton.review_round x SET result = 'revise', opinion = opinion, document = document, concluded_by = edianton.current_person(), concluded_at = edianton.clock()
            WHERE x.matter_id = r.matter_id AND x.round = r.round;
        END IF;
        UPDATE edianton.review x SET round = x.round + 1, result = NULL, concluded_at = NULL WHERE x.matter_id = r.matter_id RETURNING x.* INTO r;
        INSERT INTO edianton.review_round (matter_id, round, opened_at) VALUES (r.matter_id, r.round, edianton.clock());
        FOR asked IN
            SELECT k.key AS unit, k.value AS question, s.seat FROM jsonb_each_text(asks) k
            LEFT JOIN (SELECT x.seat, u.code FROM edianton.review_seat x JOIN edianton.unit u ON u.id = x.unit WHERE x.matter_id = r.matter_id) s ON s.code = k.key
            ORDER BY s.seat
        LOOP
            IF asked.seat IS NULL THEN
                RAISE EXCEPTION 'unit "%" does not take part in review %', asked.unit, r.matter_id USING ERRCODE = 'ED005', HINT = 'edianton.review_plane lists the units.';
            END IF;
            IF btrim(coalesce(asked.question, '')) = '' THEN
                RAISE EXCEPTION 'unit "%" is asked nothing in review %', asked.unit, r.matter_id USING ERRCODE = 'ED016', DETAIL = 'A further round is only on what was asked.';
            END IF;
            INSERT INTO edianton.review_ask (matter_id, round, seat, question) VALUES (r.matter_id, r.round, asked.seat, asked.question);
            PERFORM edianton.by_rule();
            event := edianton.reopen(r.matter_id, 'review_' || asked.seat, asked.question, true);
        END LOOP;
    END IF;
    PERFORM edianton.by_rule();
    PERFORM edianton.record_event(r.project, 'review.' || CASE result WHEN 'revise' THEN 'revised' ELSE result END,
        jsonb_build_object('review', r.matter_id, 'subject', r.subject, 'round', r.round));
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.conclude_review(bigint, text, text, jsonb, text) IS
    'Put the opinions together: agreed, rejected, or revise with the units that are asked again ({"unit": "question"}); only their clocks start anew. By who convened it. Returns the event. 汇总审查意见：通过、不予通过，或仅就所询事项向有关单位开启下一轮。';

-- Whichever way its nodes are finished, the review's own facts follow from the event.
CREATE OR REPLACE FUNCTION edianton.review_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r edianton.review;
BEGIN
    SELECT * INTO r FROM edianton.review x WHERE x.matter_id = NEW.matter_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF NEW.node <> 'conclude' AND NEW.kind = 'node.completed' THEN
        IF coalesce(NEW.detail #>> '{detail,stance}', '') NOT IN ('agree', 'conditional', 'disagree') OR btrim(coalesce(NEW.detail #>> '{detail,opinion}', '')) = '' THEN
            RAISE EXCEPTION 'an opinion in review % needs a stance and its text', NEW.matter_id USING
                ERRCODE = 'ED039', DETAIL = 'agree 同意, conditional 有条件同意, disagree 不同意.', HINT = 'edianton.give_review_opinion()';
        END IF;
        INSERT INTO edianton.review_ask (matter_id, round, seat, question) VALUES (r.matter_id, r.round, substr(NEW.node, 8)::smallint, r.subject)
        ON CONFLICT (matter_id, round, seat) DO NOTHING;
        INSERT INTO edianton.review_opinion (matter_id, round, seat, unit, stance, opinion, document, given_by, given_at, in_time)
        VALUES (r.matter_id, r.round, substr(NEW.node, 8)::smallint, NEW.unit, NEW.detail #>> '{detail,stance}', NEW.detail #>> '{detail,opinion}', NEW.detail ->> 'document',
                NEW.actor, NEW.recorded_at, NOT coalesce((NEW.detail ->> 'late')::boolean, false));
    ELSIF NEW.node <> 'conclude' AND NEW.kind = 'node.reassigned' THEN
        UPDATE edianton.review_seat s SET unit = n.lead_unit FROM edianton.node n
        WHERE s.matter_id = r.matter_id AND s.seat = substr(NEW.node, 8)::smallint AND n.matter_id = r.matter_id AND n.code = NEW.node;
    ELSIF NEW.node = 'conclude' AND NEW.kind IN ('node.completed', 'node.refused') THEN
        UPDATE edianton.review x SET result = CASE NEW.kind WHEN 'node.completed' THEN 'agreed' ELSE 'rejected' END, concluded_at = NEW.recorded_at WHERE x.matter_id = r.matter_id;
        UPDATE edianton.review_round x SET result = CASE NEW.kind WHEN 'node.completed' THEN 'agreed' ELSE 'rejected' END,
            opinion = coalesce(NEW.detail #>> '{detail,opinion}', NEW.detail ->> 'reason', '—'), document = NEW.detail ->> 'document', concluded_by = NEW.actor, concluded_at = NEW.recorded_at
        WHERE x.matter_id = r.matter_id AND x.round = r.round AND x.result IS NULL;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.review_follows() IS
    'Trigger of edianton.event: keeps reviews in step with their nodes. 触发器：联合审查随其节点事件同步。';
CREATE OR REPLACE TRIGGER review_follows AFTER INSERT ON edianton.event FOR EACH ROW
    WHEN (NEW.kind IN ('node.completed', 'node.refused', 'node.reassigned') AND (NEW.node = 'conclude' OR NEW.node LIKE 'review\_%'))
    EXECUTE FUNCTION edianton.review_follows();

-- ---- the plane ----

CREATE OR REPLACE VIEW edianton.review_board WITH (security_invoker = true) AS
SELECT r.matter_id,
       m.title,
       r.subject,
       r.project,
       r.node,
       m.blocks,
       u.code AS convenor,
       r.round,
       coalesce(r.result, CASE WHEN m.state = 'cancelled' THEN 'cancelled' WHEN c.state = 'active' THEN 'concluding' ELSE 'reviewing' END) AS state,
       (SELECT count(*) FROM edianton.review_ask a WHERE a.matter_id = r.matter_id AND a.round = r.round) AS asked,
       (SELECT count(*) FROM edianton.review_opinion o WHERE o.matter_id = r.matter_id AND o.round = r.round) AS given,
       (SELECT count(*) FROM edianton.review_point p WHERE p.matter_id = r.matter_id AND p.kind = 'requirement' AND p.settled_at IS NULL) AS open_requirements,
       b.colour,
       r.opened_at,
       r.concluded_at
FROM edianton.review r
JOIN edianton.matter m ON m.id = r.matter_id
JOIN edianton.node c ON c.matter_id = r.matter_id AND c.code = 'conclude'
LEFT JOIN edianton.unit u ON u.id = c.lead_unit
LEFT JOIN edianton.board b ON b.matter_id = r.matter_id;

-- A row for each unit in each round: what it was asked, until when, what it said, what it wants the others to look at.
CREATE OR REPLACE VIEW edianton.review_plane WITH (security_invoker = true) AS
SELECT a.matter_id,
       a.round,
       a.seat,
       u.code AS unit,
       u.name_zh AS unit_zh,
       a.question,
       CASE WHEN o.given_at IS NULL AND a.round = r.round THEN l.due_at END AS due_at,
       CASE WHEN a.round = r.round THEN l.colour END AS colour,
       o.stance,
       o.opinion,
       o.document,
       o.given_at,
       o.in_time,
       ARRAY(SELECT CASE p.kind WHEN 'remark' THEN '（内部）' ELSE '' END || p.content || CASE WHEN p.settled_at IS NULL THEN '' ELSE '（已落实）' END
             FROM edianton.review_point p WHERE p.matter_id = a.matter_id AND p.unit = s.unit AND p.round = a.round ORDER BY p.seq) AS points
FROM edianton.review_ask a
JOIN edianton.review r ON r.matter_id = a.matter_id
JOIN edianton.review_seat s ON s.matter_id = a.matter_id AND s.seat = a.seat
LEFT JOIN edianton.review_opinion o ON o.matter_id = a.matter_id AND o.round = a.round AND o.seat = a.seat
JOIN edianton.unit u ON u.id = coalesce(o.unit, s.unit)
LEFT JOIN edianton.node_light l ON l.matter_id = a.matter_id AND l.node = 'review_' || a.seat;

CREATE OR REPLACE FUNCTION edianton.require_project_sight(project bigint) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM edianton.require_argument('project', require_project_sight.project IS NOT NULL);
    IF NOT edianton.sees_matter(require_project_sight.project) THEN
        RAISE EXCEPTION 'there is no project %', require_project_sight.project USING ERRCODE = 'ED002', DETAIL = 'It does not exist, or the acting person has no part in it.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.require_project_sight(bigint) IS 'ED002 unless the acting person sees the project. 不可见该项目时报 ED002。';

-- edianton.review_requirements: errors ED002, ED060.
CREATE OR REPLACE FUNCTION edianton.review_requirements(project bigint)
    RETURNS TABLE (review bigint, subject text, round smallint, unit_zh text, requirement text, basis text, posted_at timestamptz, settled_at timestamptz, settlement text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_project_sight(review_requirements.project);
    RETURN QUERY
        SELECT r.matter_id, r.subject, p.round, u.name_zh, p.content, p.basis, p.posted_at, p.settled_at, p.settlement
        FROM edianton.review r
        JOIN edianton.review_point p ON p.matter_id = r.matter_id AND p.kind = 'requirement'
        JOIN edianton.unit u ON u.id = p.unit
        WHERE r.project = review_requirements.project
        ORDER BY r.matter_id, p.seq;
END
$$;
COMMENT ON FUNCTION edianton.review_requirements(bigint) IS
    'What the reviews of a project require, of whoever sees the project, its enterprise too; no remarks. 项目联合审查要求清单，项目可见者（含企业）均可查看，不含内部备注。';

-- edianton.review_progress: errors ED002, ED060.
CREATE OR REPLACE FUNCTION edianton.review_progress(project bigint)
    RETURNS TABLE (review bigint, subject text, node text, round smallint, state text, unit_zh text, given boolean, due_at timestamptz, open_requirements bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM edianton.require_project_sight(review_progress.project);
    RETURN QUERY
        SELECT r.matter_id, r.subject, r.node, a.round, coalesce(r.result, 'reviewing'), u.name_zh, o.given_at IS NOT NULL,
               CASE WHEN o.given_at IS NULL THEN n.due_at END,
               (SELECT count(*) FROM edianton.review_point p WHERE p.matter_id = r.matter_id AND p.unit = s.unit AND p.kind = 'requirement' AND p.settled_at IS NULL)
        FROM edianton.review r
        JOIN edianton.review_ask a ON a.matter_id = r.matter_id AND a.round = r.round
        JOIN edianton.review_seat s ON s.matter_id = a.matter_id AND s.seat = a.seat
        JOIN edianton.unit u ON u.id = s.unit
        LEFT JOIN edianton.review_opinion o ON o.matter_id = a.matter_id AND o.round = a.round AND o.seat = a.seat
        LEFT JOIN edianton.node n ON n.matter_id = a.matter_id AND n.code = 'review_' || a.seat
        WHERE r.project = review_progress.project
        ORDER BY r.matter_id, a.seat;
END
$$;
COMMENT ON FUNCTION edianton.review_progress(bigint) IS
    'How far the reviews of a project are: who has spoken in the present round, until when the others have; no opinions. 项目联合审查进度，项目可见者（含企业）均可查看，不含意见内容。';

COMMENT ON TABLE edianton.review IS 'Joint reviews; the run is the matter with the same id. 联合审查，办理过程见同号事项。';
COMMENT ON COLUMN edianton.review.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.review.project IS 'Project. 项目。';
COMMENT ON COLUMN edianton.review.node IS 'Node of it. 节点。';
COMMENT ON COLUMN edianton.review.subject IS 'What is reviewed. 审查内容。';
COMMENT ON COLUMN edianton.review.round IS 'Present round. 当前轮次。';
COMMENT ON COLUMN edianton.review.result IS 'agreed, rejected; empty: under review. 结果：通过、不予通过，空为审查中。';
COMMENT ON COLUMN edianton.review.opened_by IS 'Who convened it. 发起人。';
COMMENT ON COLUMN edianton.review.opened_at IS 'When. 发起时刻。';
COMMENT ON COLUMN edianton.review.concluded_at IS 'When it was concluded. 结论时刻。';
COMMENT ON TABLE edianton.review_seat IS 'Units that review. 审查单位席位。';
COMMENT ON COLUMN edianton.review_seat.matter_id IS 'The review. 审查。';
COMMENT ON COLUMN edianton.review_seat.seat IS 'Number; its node is review_N. 席位号，节点为 review_N。';
COMMENT ON COLUMN edianton.review_seat.unit IS 'Unit. 单位。';
COMMENT ON TABLE edianton.review_round IS 'Rounds with their consolidated opinions. 审查轮次与汇总意见。';
COMMENT ON COLUMN edianton.review_round.matter_id IS 'The review. 审查。';
COMMENT ON COLUMN edianton.review_round.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.review_round.opened_at IS 'When it began. 开始时刻。';
COMMENT ON COLUMN edianton.review_round.result IS 'agreed, revise, rejected. 结果：通过、修改后再审、不予通过。';
COMMENT ON COLUMN edianton.review_round.opinion IS 'Consolidated opinion. 汇总意见。';
COMMENT ON COLUMN edianton.review_round.document IS 'Number of its document. 文号。';
COMMENT ON COLUMN edianton.review_round.concluded_by IS 'Who concluded it. 汇总人。';
COMMENT ON COLUMN edianton.review_round.concluded_at IS 'When. 汇总时刻。';
COMMENT ON TABLE edianton.review_ask IS 'Who is asked what in a round. 各轮所询单位与事项。';
COMMENT ON COLUMN edianton.review_ask.matter_id IS 'The review. 审查。';
COMMENT ON COLUMN edianton.review_ask.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.review_ask.seat IS 'Seat. 席位。';
COMMENT ON COLUMN edianton.review_ask.question IS 'What it is asked. 所询事项。';
COMMENT ON TABLE edianton.review_opinion IS 'Opinions of units, one a round. 审查意见，每轮一份。';
COMMENT ON COLUMN edianton.review_opinion.matter_id IS 'The review. 审查。';
COMMENT ON COLUMN edianton.review_opinion.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.review_opinion.seat IS 'Seat. 席位。';
COMMENT ON COLUMN edianton.review_opinion.unit IS 'Unit. 单位。';
COMMENT ON COLUMN edianton.review_opinion.stance IS 'agree, conditional, disagree. 态度：同意、有条件同意、不同意。';
COMMENT ON COLUMN edianton.review_opinion.opinion IS 'Opinion, for the reviewers. 意见（审查各方可见）。';
COMMENT ON COLUMN edianton.review_opinion.document IS 'Number of its document. 文号。';
COMMENT ON COLUMN edianton.review_opinion.given_by IS 'Who gave it. 出具人。';
COMMENT ON COLUMN edianton.review_opinion.given_at IS 'When. 出具时刻。';
COMMENT ON COLUMN edianton.review_opinion.in_time IS 'Before it was due. 是否按期。';
COMMENT ON TABLE edianton.review_point IS 'Points of attention. 审查关注点。';
COMMENT ON COLUMN edianton.review_point.matter_id IS 'The review. 审查。';
COMMENT ON COLUMN edianton.review_point.seq IS 'Number. 序号。';
COMMENT ON COLUMN edianton.review_point.round IS 'Round in which it was posted. 提出轮次。';
COMMENT ON COLUMN edianton.review_point.unit IS 'Unit that posted it. 提出单位。';
COMMENT ON COLUMN edianton.review_point.kind IS 'requirement: the enterprise reads it; remark: reviewers only. 类别：要求（企业可见）、内部备注。';
COMMENT ON COLUMN edianton.review_point.content IS 'The point. 内容。';
COMMENT ON COLUMN edianton.review_point.basis IS 'Law or standard. 依据。';
COMMENT ON COLUMN edianton.review_point.posted_by IS 'Who posted it. 提出人。';
COMMENT ON COLUMN edianton.review_point.posted_at IS 'When. 提出时刻。';
COMMENT ON COLUMN edianton.review_point.settled_at IS 'When it was met. 落实时刻。';
COMMENT ON COLUMN edianton.review_point.settled_by IS 'Who says so. 确认人。';
COMMENT ON COLUMN edianton.review_point.settlement IS 'How. 落实情况。';
COMMENT ON VIEW edianton.review_board IS 'Joint reviews and where they stand. 联合审查台账。';
COMMENT ON COLUMN edianton.review_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.review_board.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.review_board.subject IS 'What is reviewed. 审查内容。';
COMMENT ON COLUMN edianton.review_board.project IS 'Project. 项目。';
COMMENT ON COLUMN edianton.review_board.node IS 'Node. 节点。';
COMMENT ON COLUMN edianton.review_board.blocks IS 'Keeps the node from finishing. 是否前置。';
COMMENT ON COLUMN edianton.review_board.convenor IS 'Unit that convened it. 发起单位代码。';
COMMENT ON COLUMN edianton.review_board.round IS 'Present round. 当前轮次。';
COMMENT ON COLUMN edianton.review_board.state IS 'reviewing, concluding, agreed, rejected, cancelled. 状态：审查中、待汇总、通过、不予通过、已终止。';
COMMENT ON COLUMN edianton.review_board.asked IS 'Units asked in this round. 本轮应出具意见单位数。';
COMMENT ON COLUMN edianton.review_board.given IS 'Opinions given. 已出具数。';
COMMENT ON COLUMN edianton.review_board.open_requirements IS 'Requirements not met. 未落实要求数。';
COMMENT ON COLUMN edianton.review_board.colour IS 'Light. 灯色。';
COMMENT ON COLUMN edianton.review_board.opened_at IS 'Opened. 发起时刻。';
COMMENT ON COLUMN edianton.review_board.concluded_at IS 'Concluded. 结论时刻。';
COMMENT ON VIEW edianton.review_plane IS 'All units of a review on one plane, round by round. 同一平面上的各单位意见与关注点（按轮次）。';
COMMENT ON COLUMN edianton.review_plane.matter_id IS 'The review. 审查。';
COMMENT ON COLUMN edianton.review_plane.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.review_plane.seat IS 'Seat. 席位。';
COMMENT ON COLUMN edianton.review_plane.unit IS 'Unit. 单位代码。';
COMMENT ON COLUMN edianton.review_plane.unit_zh IS 'Its name. 单位名称。';
COMMENT ON COLUMN edianton.review_plane.question IS 'What it is asked. 所询事项。';
COMMENT ON COLUMN edianton.review_plane.due_at IS 'Until when. 期限。';
COMMENT ON COLUMN edianton.review_plane.colour IS 'Its light. 灯色。';
COMMENT ON COLUMN edianton.review_plane.stance IS 'agree, conditional, disagree. 态度。';
COMMENT ON COLUMN edianton.review_plane.opinion IS 'Opinion. 意见。';
COMMENT ON COLUMN edianton.review_plane.document IS 'Number of its document. 文号。';
COMMENT ON COLUMN edianton.review_plane.given_at IS 'Given. 出具时刻。';
COMMENT ON COLUMN edianton.review_plane.in_time IS 'In time. 是否按期。';
COMMENT ON COLUMN edianton.review_plane.points IS 'Its points of attention of this round. 本轮关注点。';
