-- What happens to a supervision on its way: its class, reports of progress, the plan, urging.

-- Whatever path a change comes by: class moves in time, the end is the issuer's answer to an application.
CREATE OR REPLACE FUNCTION edianton.supervision_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    first_solution edianton.node;
BEGIN
    IF NEW.attrs ->> 'class' IS DISTINCT FROM OLD.attrs ->> 'class' AND OLD.state <> 'draft' THEN
        IF NEW.attrs ->> 'class' IS NULL OR NEW.attrs ->> 'class' NOT IN ('ordinary', 'major') THEN
            RAISE EXCEPTION 'class "%" is neither ordinary nor major', NEW.attrs ->> 'class' USING ERRCODE = 'ED039';
        END IF;
        IF OLD.attrs ->> 'class' = 'major' THEN
            RAISE EXCEPTION 'supervision % stays a major one', NEW.id USING
                ERRCODE = 'ED010', DETAIL = 'An ordinary case may turn out to be major; its month is not taken back.';
        END IF;
        SELECT * INTO first_solution FROM edianton.node n WHERE n.matter_id = NEW.id AND n.code = 'S7';
        IF first_solution.due_at <= edianton.clock() THEN
            RAISE EXCEPTION 'supervision % cannot be reclassified any more', NEW.id USING
                ERRCODE = 'ED018',
                DETAIL = format('Its 7-day point was %s; the class changes before it.',
                                to_char(first_solution.due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')),
                HINT = 'It runs on as it is; what is late stays late.';
        END IF;
    END IF;
    IF NEW.state = 'completed' AND OLD.state <> 'completed' AND NOT EXISTS (
            SELECT FROM edianton.supervision_application a WHERE a.matter_id = NEW.id AND a.state = 'accepted') THEN
        RAISE EXCEPTION 'supervision % has no application to close that was accepted', NEW.id USING
            ERRCODE = 'ED016',
            DETAIL = 'It ends with a result, evidence and a rating, given by the issuer.',
            HINT = 'edianton.apply_close(), then edianton.close_supervision().';
    END IF;
    IF OLD.state = 'completed' AND NEW.state = 'open' THEN
        UPDATE edianton.supervision_application a SET state = 'reopened' WHERE a.matter_id = NEW.id AND a.state = 'accepted';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.supervision_changes() IS
    'Trigger: an ordinary case becomes major before the 7-day point (ED010, ED018); a case ends with an accepted application (ED016). 触发器：七天节点前方可由一般改列重大；须经审核通过方可销号。';
CREATE OR REPLACE TRIGGER supervision_changes AFTER UPDATE ON edianton.matter
    FOR EACH ROW WHEN (NEW.kind = 'supervision' AND (NEW.state <> OLD.state OR NEW.attrs <> OLD.attrs))
    EXECUTE FUNCTION edianton.supervision_changes();

-- Nobody gets time but by an approved plan.
CREATE OR REPLACE FUNCTION edianton.supervision_extended() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter;
BEGIN
    SELECT * INTO m FROM edianton.matter t WHERE t.id = NEW.matter_id;
    IF m.kind NOT IN ('supervision', 'milestone') OR EXISTS (
            SELECT FROM edianton.supervision_plan p
            WHERE p.matter_id = CASE m.kind WHEN 'milestone' THEN m.parent_id ELSE m.id END AND p.state = 'approved'
              AND CASE m.kind
                  WHEN 'milestone' THEN NEW.fixed_due IN (SELECT (e ->> 'due')::timestamptz FROM jsonb_array_elements(p.milestones) e)
                  ELSE NEW.fixed_due = p.ends_at AND NEW.ord = (SELECT n.ord FROM edianton.node n WHERE n.matter_id = m.id AND n.code = 'S30') END) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the clocks of supervision % do not move by decision', m.id USING
        ERRCODE = 'ED018',
        DETAIL = 'The only way past the month is a plan with dated milestones that the issuer approved.',
        HINT = 'edianton.submit_plan() before the month is over, then edianton.approve_plan().';
END
$$;
COMMENT ON FUNCTION edianton.supervision_extended() IS
    'Trigger: due times of supervision move only by an approved plan (ED018). 触发器：督办时限仅可按批准的方案变更。';
CREATE OR REPLACE TRIGGER supervision_extended AFTER INSERT ON edianton.extension
    FOR EACH ROW EXECUTE FUNCTION edianton.supervision_extended();

-- --- on the way ---

CREATE OR REPLACE FUNCTION edianton.reclassify_supervision(matter bigint, class text, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
BEGIN
    PERFORM edianton.require_acting_for(m.unit, m.id, 'reclassify');
    PERFORM edianton.require_argument('class', class IS NOT NULL);
    RETURN edianton.set_attrs(m.id, jsonb_build_object('class', class), reason);
END
$$;
COMMENT ON FUNCTION edianton.reclassify_supervision(bigint, text, text) IS
    'Make an ordinary case a major one before its 7-day point; the issuer. Clocks run from the opening as before. ED010, ED016, ED018, ED039, ED040. 七天节点前由交办单位将一般事项改列重大，时限仍自交办起算。';

CREATE OR REPLACE FUNCTION edianton.report_progress(matter bigint, content text, percent integer DEFAULT NULL, achieved jsonb DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    this bigint;
BEGIN
    IF NOT edianton.acts_for(edianton.responsible_unit(m.id)) AND NOT EXISTS (
            SELECT FROM edianton.party y WHERE y.matter_id = m.id AND y.role = 'co' AND y.to_at IS NULL AND edianton.acts_for(y.unit)) THEN
        PERFORM edianton.require_acting_for(edianton.responsible_unit(m.id), m.id, 'report on');
    END IF;
    PERFORM edianton.require_text(report_progress.content, 'the content of the report');
    IF m.state <> 'open' THEN
        RAISE EXCEPTION 'supervision % is %', m.id, m.state USING ERRCODE = 'ED015';
    END IF;
    IF NOT report_progress.percent BETWEEN 0 AND 100 THEN
        RAISE EXCEPTION 'progress of % percent', report_progress.percent USING ERRCODE = 'ED039';
    END IF;
    IF jsonb_typeof(report_progress.achieved) <> 'object' OR EXISTS (
            SELECT FROM jsonb_each_text(report_progress.achieved) a
            WHERE a.value IS NULL OR a.value !~ '^[0-9]+(\.[0-9]+)?$'
               OR NOT EXISTS (SELECT FROM edianton.supervision_indicator i WHERE i.matter_id = m.id AND i.seq::text = a.key)) THEN
        RAISE EXCEPTION 'achieved must name indicators of supervision % and numbers', m.id USING
            ERRCODE = 'ED039', HINT = 'achieved => ''{"1": 12.5}''; edianton.supervision_indicator has the numbers.';
    END IF;
    INSERT INTO edianton.supervision_progress (matter_id, content, percent, unit, reported_by, reported_at)
    VALUES (m.id, report_progress.content, report_progress.percent, edianton.current_unit(), edianton.current_person(), edianton.clock())
    RETURNING id INTO this;
    UPDATE edianton.supervision_indicator i SET achieved = a.value::numeric, achieved_at = edianton.clock()
    FROM jsonb_each_text(report_progress.achieved) a WHERE i.matter_id = m.id AND i.seq::text = a.key;
    RETURN this;
END
$$;
COMMENT ON FUNCTION edianton.report_progress(bigint, text, integer, jsonb) IS
    'Report progress between the checkpoints, by the responsible and the joint units; achieved maps indicator numbers to values. ED015, ED016, ED039, ED040. 上报办理进展与指标完成值。';

-- --- the plan ---

CREATE OR REPLACE FUNCTION edianton.submit_plan(matter bigint, plan text, milestones jsonb) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    rule edianton.supervision_rule := edianton.supervision_rule_at();
    month edianton.node;
    changes integer;
    last_due timestamptz;
    sorted jsonb;
    number integer;
BEGIN
    PERFORM edianton.require_acting_for(edianton.responsible_unit(m.id), m.id, 'submit a plan for');
    PERFORM edianton.require_text(submit_plan.plan, 'the text of the plan');
    SELECT * INTO month FROM edianton.node n WHERE n.matter_id = m.id AND n.code = 'S30';
    PERFORM edianton.require_open(m.id);
    IF month.state IS DISTINCT FROM 'active' THEN
        RAISE EXCEPTION 'supervision % takes no plan', m.id USING
            ERRCODE = 'ED010',
            DETAIL = 'A plan is for a major case whose month is running.',
            HINT = 'The issuer makes an ordinary one major before its 7-day point: edianton.reclassify_supervision().';
    END IF;
    IF month.due_at <= edianton.clock() THEN
        RAISE EXCEPTION 'the month of supervision % is over', m.id USING
            ERRCODE = 'ED018', DETAIL = 'A plan comes before the month point and not after it.';
    END IF;
    IF jsonb_typeof(submit_plan.milestones) IS DISTINCT FROM 'array' OR jsonb_array_length(submit_plan.milestones) = 0
       OR EXISTS (SELECT FROM jsonb_array_elements(submit_plan.milestones) e
                  WHERE btrim(coalesce(e ->> 'title', '')) = '' OR coalesce(e ->> 'due', '') !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN
        RAISE EXCEPTION 'the plan of supervision % has no dated milestones', m.id USING
            ERRCODE = 'ED016', DETAIL = 'What cannot be solved within a month has a plan with points in time.',
            HINT = 'milestones => ''[{"title": "…", "due": "2026-03-31 17:30+08"}]''';
    END IF;
    SELECT max((e ->> 'due')::timestamptz), jsonb_agg(e ORDER BY (e ->> 'due')::timestamptz)
    INTO last_due, sorted FROM jsonb_array_elements(submit_plan.milestones) e;
    IF (SELECT min((e ->> 'due')::timestamptz) FROM jsonb_array_elements(submit_plan.milestones) e) <= edianton.clock() THEN
        RAISE EXCEPTION 'a milestone of supervision % lies in the past', m.id USING ERRCODE = 'ED039';
    END IF;
    SELECT count(*) FILTER (WHERE p.state IN ('approved', 'replaced')), coalesce(max(p.version), 0) + 1 INTO changes, number
    FROM edianton.supervision_plan p WHERE p.matter_id = m.id;
    IF changes > rule.plan_changes THEN
        RAISE EXCEPTION 'the plan of supervision % was changed % times', m.id, changes - 1 USING
            ERRCODE = 'ED018', DETAIL = format('An approved plan is changed at most %s times.', rule.plan_changes),
            HINT = 'The case is one for the leaders'' dispatch now.';
    END IF;
    UPDATE edianton.supervision_plan p SET state = 'returned', decided_at = edianton.clock(), reason = 'resubmitted 重新报送'
    WHERE p.matter_id = m.id AND p.state = 'submitted';
    INSERT INTO edianton.supervision_plan (matter_id, version, plan, milestones, ends_at, submitted_by, submitted_at)
    VALUES (m.id, number, submit_plan.plan, sorted, last_due, edianton.current_person(), edianton.clock());
    RETURN number;
END
$$;
COMMENT ON FUNCTION edianton.submit_plan(bigint, text, jsonb) IS
    'Submit a plan with dated milestones for a major case before its month is over; returns the version. The responsible unit. ED010, ED015, ED016, ED018, ED039, ED040. 月末前报送解决方案与时间节点，返回版本号。';

CREATE OR REPLACE FUNCTION edianton.submitted_plan(matter bigint) RETURNS edianton.supervision_plan
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    p edianton.supervision_plan;
BEGIN
    PERFORM edianton.require_acting_for(m.unit, m.id, 'decide on the plan of');
    PERFORM edianton.require_open(m.id);
    SELECT * INTO p FROM edianton.supervision_plan t WHERE t.matter_id = m.id AND t.state = 'submitted' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'supervision % has no plan to decide on', m.id USING ERRCODE = 'ED010', HINT = 'edianton.submit_plan() first.';
    END IF;
    RETURN p;
END
$$;
COMMENT ON FUNCTION edianton.submitted_plan(bigint) IS 'The plan that waits for the issuer''s decision, locked. 锁定待批方案。';

CREATE OR REPLACE FUNCTION edianton.approve_plan(matter bigint, document text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.supervision_plan := edianton.submitted_plan(matter);
    answers text;
    issues text;
    event bigint;
    milestone record;
    child bigint;
BEGIN
    PERFORM edianton.require_text(approve_plan.document, 'the number of the approval');
    UPDATE edianton.supervision_plan t SET state = 'replaced' WHERE t.matter_id = p.matter_id AND t.state = 'approved';
    UPDATE edianton.supervision_plan t SET
        state = 'approved', decided_by = edianton.current_person(), decided_at = edianton.clock(), document = approve_plan.document
    WHERE t.matter_id = p.matter_id AND t.version = p.version;
    event := edianton.set_deadline(p.matter_id, 'S30', p.ends_at, approve_plan.document);
    -- The milestones of the plan before that are still ahead are taken back.
    PERFORM edianton.cancel_matter(c.id, format('plan changed 方案变更（第 %s 版）', p.version))
    FROM edianton.matter c WHERE c.parent_id = p.matter_id AND c.kind = 'milestone' AND c.state = 'open';
    SELECT u.code INTO answers FROM edianton.unit u WHERE u.id = edianton.responsible_unit(p.matter_id);
    SELECT u.code INTO issues FROM edianton.matter m JOIN edianton.unit u ON u.id = m.unit WHERE m.id = p.matter_id;
    FOR milestone IN SELECT e ->> 'title' AS title, (e ->> 'due')::timestamptz AS due FROM jsonb_array_elements(p.milestones) e LOOP
        SELECT s INTO child FROM edianton.split(p.matter_id, jsonb_build_array(jsonb_build_object(
            'title', milestone.title, 'template', 'supervision-milestone', 'unit', issues,
            'attrs', jsonb_build_object('plan_version', p.version),
            'duties', jsonb_build_object('responsible', answers, 'issuer', issues)))) s;
        PERFORM edianton.set_deadline(child, 'M', milestone.due, approve_plan.document);
    END LOOP;
    RETURN event;
END
$$;
COMMENT ON FUNCTION edianton.approve_plan(bigint, text) IS
    'Approve the plan: the month ends with its last milestone, each milestone is a part with a due time of its own. The issuer. ED010, ED015, ED016, ED018, ED040. 批准方案：月度节点延至最后里程碑，各里程碑分别计时。';

CREATE OR REPLACE FUNCTION edianton.return_plan(matter bigint, reason text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.supervision_plan := edianton.submitted_plan(matter);
BEGIN
    PERFORM edianton.require_text(return_plan.reason, 'the reason why the plan is returned');
    UPDATE edianton.supervision_plan t SET
        state = 'returned', decided_by = edianton.current_person(), decided_at = edianton.clock(), reason = return_plan.reason
    WHERE t.matter_id = p.matter_id AND t.version = p.version;
END
$$;
COMMENT ON FUNCTION edianton.return_plan(bigint, text) IS 'Return a plan, with the reason; the month runs on. 退回方案并说明理由，时限照常计算。';

-- --- urging ---

CREATE OR REPLACE FUNCTION edianton.urge_supervision(matter bigint, reason text, levels text[] DEFAULT '{duty}') RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    next_node text;
BEGIN
    IF m.state <> 'open' THEN
        RAISE EXCEPTION 'supervision % is %', m.id, m.state USING ERRCODE = 'ED015';
    END IF;
    SELECT n.code INTO next_node FROM edianton.node n
    WHERE n.matter_id = m.id AND n.state IN ('active', 'paused') ORDER BY n.ord LIMIT 1;
    RETURN edianton.urge(m.id, next_node, urge_supervision.reason, urge_supervision.levels);
END
$$;
COMMENT ON FUNCTION edianton.urge_supervision(bigint, text, text[]) IS
    'Urge whoever has the next step of a case: on record, and the contacts are told. The issuer. ED015, ED016, ED040. 催办当前环节的责任单位，留痕并通知。';

-- When somebody last did something about it; lights and reminders are nobody's doing.
CREATE OR REPLACE FUNCTION edianton.last_activity(matter bigint) RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT greatest(
            (SELECT max(e.recorded_at) FROM edianton.event e
             WHERE e.matter_id = $1
               AND e.kind NOT IN ('node.yellow', 'node.red', 'node.blue', 'node.green', 'node.grey', 'node.step', 'node.urged',
                                  'calendar.moved', 'score.taken', 'score.reversed',
                                  'notice.held', 'notice.raised', 'notice.unheard', 'notice.acknowledged')),
            (SELECT max(p.reported_at) FROM edianton.supervision_progress p WHERE p.matter_id = $1),
            (SELECT max(a.applied_at) FROM edianton.supervision_application a WHERE a.matter_id = $1),
            (SELECT max(p.submitted_at) FROM edianton.supervision_plan p WHERE p.matter_id = $1));
    END;
COMMENT ON FUNCTION edianton.last_activity(bigint) IS
    'When a supervision was last acted upon; time passing is no action. 督办事项最近一次实际办理的时刻。';

CREATE OR REPLACE FUNCTION edianton.escalate_idle() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    span integer := (edianton.supervision_rule_at()).idle_days;
    idle record;
    n integer := 0;
BEGIN
    PERFORM edianton.require_role('escalate idle cases', 'admin');
    FOR idle IN
        -- one pass over the events of what is open: what was done last, and how often it was urged since
        WITH open AS MATERIALIZED (
            SELECT m.id FROM edianton.matter m
            WHERE m.kind = 'supervision' AND m.state = 'open' AND m.opened_at <= edianton.clock() - make_interval(days => span)
              AND EXISTS (SELECT FROM edianton.node t WHERE t.matter_id = m.id AND t.state IN ('active', 'paused'))
        ), acted AS (
            SELECT o.id, edianton.last_activity(o.id) AS last FROM open o
        )
        SELECT a.id, a.last, u.times
        FROM acted a
        CROSS JOIN LATERAL (
            SELECT count(*) AS times, max(e.recorded_at) AS last FROM edianton.event e
            WHERE e.matter_id = a.id AND e.kind = 'node.urged' AND e.recorded_at > a.last) u
        WHERE greatest(a.last, u.last) + make_interval(days => span) <= edianton.clock()
        ORDER BY a.id
    LOOP
        -- first the duty person, then the head as well, then the head alone
        PERFORM edianton.urge_supervision(idle.id,
            format('no progress for %s days 已 %s 天无进展，自动催办', extract(day FROM edianton.clock() - idle.last), extract(day FROM edianton.clock() - idle.last)),
            CASE idle.times WHEN 0 THEN '{duty}' WHEN 1 THEN '{duty,head}' ELSE '{head}' END::text[]);
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.escalate_idle() IS
    'Urge every open case that nobody has touched for the days that the rules name, higher each time; returns how many. Run it daily. 对长期无进展的在办督办自动升级催办，返回数量，宜每日运行。';
