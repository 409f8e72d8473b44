-- How a supervision ends: the application to close, the issuer's answer, and the joining of what is the same.

-- The node whose finishing says that it is solved.
CREATE OR REPLACE FUNCTION edianton.solving_node(matter bigint) RETURNS edianton.node
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT n.* FROM edianton.node n
        WHERE n.matter_id = $1 AND n.code IN ('S7', 'S30') AND n.state <> 'skipped'
        ORDER BY n.code = 'S30' DESC LIMIT 1;
    END;
COMMENT ON FUNCTION edianton.solving_node(bigint) IS
    'The node whose finishing says that the case is solved: S30 of a major one, else S7. 标志落实的节点：重大为 S30，一般为 S7。';

CREATE OR REPLACE FUNCTION edianton.apply_close(matter bigint, result text, evidence text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    number integer;
BEGIN
    PERFORM edianton.require_acting_for(edianton.responsible_unit(m.id), m.id, 'apply to close');
    PERFORM edianton.require_text(apply_close.result, 'the result');
    PERFORM edianton.require_text(apply_close.evidence, 'the evidence');
    IF m.state <> 'open' THEN
        RAISE EXCEPTION 'supervision % is %', m.id, m.state USING ERRCODE = 'ED015', DETAIL = 'Only an open case is closed.';
    END IF;
    IF (edianton.solving_node(m.id)).state IS DISTINCT FROM 'done' THEN
        RAISE EXCEPTION 'supervision % is not solved yet', m.id USING
            ERRCODE = 'ED011',
            DETAIL = format('Unfinished: %s.', (edianton.solving_node(m.id)).code),
            HINT = 'edianton.complete() of that node, with its result, comes first.';
    END IF;
    IF EXISTS (SELECT FROM edianton.supervision_application a WHERE a.matter_id = m.id AND a.state = 'pending') THEN
        RAISE EXCEPTION 'the issuer has an application to close supervision % already', m.id USING ERRCODE = 'ED042';
    END IF;
    SELECT coalesce(max(a.seq), 0) + 1 INTO number FROM edianton.supervision_application a WHERE a.matter_id = m.id;
    INSERT INTO edianton.supervision_application (matter_id, seq, result, evidence, applied_by, applied_at)
    VALUES (m.id, number, apply_close.result, apply_close.evidence, edianton.current_person(), edianton.clock());
    RETURN number;
END
$$;
COMMENT ON FUNCTION edianton.apply_close(bigint, text, text) IS
    'Apply to close a solved case, with result and evidence; returns the number of the application. The responsible unit. ED011, ED015, ED016, ED040, ED042. 申请办结（结果与佐证）。';

CREATE OR REPLACE FUNCTION edianton.pending_application(matter bigint) RETURNS edianton.supervision_application
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    m edianton.matter := edianton.supervision_matter(matter);
    a edianton.supervision_application;
BEGIN
    PERFORM edianton.require_acting_for(m.unit, m.id, 'decide on the closing of');
    IF m.state <> 'open' THEN
        RAISE EXCEPTION 'supervision % is %', m.id, m.state USING ERRCODE = 'ED015',
            HINT = 'edianton.reopen(matter, ''S0'', reason) begins a new round of a closed one.';
    END IF;
    SELECT * INTO a FROM edianton.supervision_application t WHERE t.matter_id = m.id AND t.state = 'pending' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody has applied to close supervision %', m.id USING
            ERRCODE = 'ED010', HINT = 'edianton.apply_close() by the responsible unit.';
    END IF;
    RETURN a;
END
$$;
COMMENT ON FUNCTION edianton.pending_application(bigint) IS
    'The application to close that waits for the issuer, locked. 锁定待审的办结申请。';

CREATE OR REPLACE FUNCTION edianton.return_close(matter bigint, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.supervision_application := edianton.pending_application(matter);
BEGIN
    PERFORM edianton.require_text(return_close.reason, 'the reason why the application is returned');
    UPDATE edianton.supervision_application t SET
        state = 'returned', decided_by = edianton.current_person(), decided_at = edianton.clock(), reason = return_close.reason
    WHERE t.matter_id = a.matter_id AND t.seq = a.seq;
    RETURN edianton.reopen(a.matter_id, (edianton.solving_node(a.matter_id)).code, return_close.reason);
END
$$;
COMMENT ON FUNCTION edianton.return_close(bigint, text) IS
    'Return an application to close: it was not solved, and the clock has run on from the opening. The issuer. ED010, ED016, ED040. 退回办结申请：视为未落实，时限仍自交办起算，不重新计时。';

CREATE OR REPLACE FUNCTION edianton.close_supervision(matter bigint, rating text, document text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    a edianton.supervision_application := edianton.pending_application(matter);
BEGIN
    IF close_supervision.rating IS NULL OR close_supervision.rating NOT IN ('优秀', '良好', '合格', '不合格') THEN
        RAISE EXCEPTION '"%" is no rating', close_supervision.rating USING
            ERRCODE = 'ED039', DETAIL = 'The issuer rates 优秀, 良好, 合格 or 不合格.';
    END IF;
    UPDATE edianton.supervision_application t SET
        state = 'accepted', rating = close_supervision.rating, decided_by = edianton.current_person(), decided_at = edianton.clock()
    WHERE t.matter_id = a.matter_id AND t.seq = a.seq;
    RETURN edianton.complete(a.matter_id, 'S0', close_supervision.document,
        detail => jsonb_build_object('result', a.result, 'evidence', a.evidence, 'rating', close_supervision.rating));
END
$$;
COMMENT ON FUNCTION edianton.close_supervision(bigint, text, text) IS
    'Accept the application and write the case off with a rating; only when all its parts have ended. The issuer. ED010, ED013, ED039, ED040. 审核通过、评级并销号，全部子项办结后方可。';

-- --- joining what is the same ---

CREATE OR REPLACE FUNCTION edianton.merge_supervision(duplicate bigint, into_matter bigint, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    d edianton.matter := edianton.supervision_matter(duplicate);
    m edianton.matter := edianton.supervision_matter(into_matter);
BEGIN
    PERFORM edianton.require_role('merge supervisions', 'admin');
    PERFORM edianton.require_text(merge_supervision.reason, 'the reason of the merging');
    IF d.id = m.id OR d.state <> 'open' OR m.state <> 'open' THEN
        RAISE EXCEPTION 'supervision % cannot be merged into %', d.id, m.id USING
            ERRCODE = 'ED010', DETAIL = 'Two open cases become one.';
    END IF;
    UPDATE edianton.supervision_key k SET matter_id = m.id, merged_at = edianton.clock() WHERE k.matter_id = d.id;
    UPDATE edianton.supervision_proposal p SET reason = format('merged into %s 并入', m.id) WHERE p.matter_id = d.id;
    RETURN edianton.cancel_matter(d.id, format('merged into %s 并入：%s', m.id, merge_supervision.reason));
END
$$;
COMMENT ON FUNCTION edianton.merge_supervision(bigint, bigint, text) IS
    'Join an open case to another that is the same: it ends, its ids in other systems name the other one. Administrators. ED002, ED010, ED016, ED040. 合并重复督办，来源编号转至保留事项。';
