-- Defects found at a node: each is a matter of kind rectification under it, so that the node is yellow and does not
-- finish before all are closed. Who has to put one right may be outside the administration: then a unit watches him.

CREATE TABLE IF NOT EXISTS edianton.defect (
    case_id     bigint PRIMARY KEY REFERENCES edianton.matter, -- its rectification
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    round       smallint NOT NULL,
    description text NOT NULL CHECK (btrim(description) <> ''),
    unit        integer NOT NULL REFERENCES edianton.unit, -- that puts it right, or watches who does
    outside     text CHECK (btrim(outside) <> ''),
    outside_phone text,
    found_at    timestamptz NOT NULL,
    found_by    bigint,
    first_due   timestamptz NOT NULL,            -- as first set
    CHECK (outside_phone IS NULL OR outside IS NOT NULL),
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node
);
CREATE INDEX IF NOT EXISTS defect_matter ON edianton.defect (matter_id, ord);

-- One defect; the clock is the template's unless a date is given.
CREATE OR REPLACE FUNCTION edianton.open_defect(n edianton.node, place integer, one jsonb) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lead_code text := (SELECT u.code FROM edianton.unit u WHERE u.id = n.lead_unit);
    unit_code text := coalesce(one ->> 'unit', (SELECT u.code FROM edianton.unit u WHERE u.id = n.lead_unit));
    due timestamptz;
    opened bigint;
BEGIN
    due := (one ->> 'due')::timestamptz;
    IF btrim(coalesce(one ->> 'description', '')) = '' THEN
        RAISE EXCEPTION 'defect % lacks its description', place USING ERRCODE = 'ED016';
    END IF;
    IF one ->> 'unit' IS NULL AND btrim(coalesce(one ->> 'outside', '')) = '' THEN
        RAISE EXCEPTION 'defect % has no owner', place USING
            ERRCODE = 'ED016', DETAIL = 'A unit puts it right, or somebody outside whom a unit watches.';
    END IF;
    IF due <= edianton.clock() OR NOT isfinite(due) THEN
        RAISE EXCEPTION 'defect % is due in the past', place USING ERRCODE = 'ED039';
    END IF;
    PERFORM edianton.by_rule();
    opened := edianton.open_matter('defect-rectification', one ->> 'description', unit => lead_code,
        attrs => jsonb_strip_nulls(jsonb_build_object('outside', one ->> 'outside')),
        parent => n.matter_id, parent_node => n.code,
        duties => jsonb_build_object('responsible', unit_code, 'issuer', lead_code));
    IF due IS NOT NULL THEN
        PERFORM edianton.by_rule();
        PERFORM edianton.set_deadline(opened, 'fix', due, one ->> 'description');
    END IF;
    INSERT INTO edianton.defect (case_id, matter_id, ord, round, description, unit, outside, outside_phone, found_at, found_by, first_due)
    SELECT opened, n.matter_id, n.ord, n.round, one ->> 'description', edianton.unit_id(unit_code), one ->> 'outside',
        one ->> 'phone', edianton.clock(), edianton.current_person(), c.due_at
    FROM edianton.node c WHERE c.matter_id = opened AND c.code = 'fix';
    RETURN opened;
EXCEPTION WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
    RAISE EXCEPTION 'defect % is malformed: %', place, SQLERRM USING
        ERRCODE = 'ED039', HINT = '{"description": "...", "unit": "..." (or "outside": "...", "phone": "..."), "due": "2025-09-26 17:30+08"}';
END
$$;
COMMENT ON FUNCTION edianton.open_defect(edianton.node, integer, jsonb) IS
    'Open the rectification of one defect. 开启一处问题的整改。';

-- edianton.report_defects: errors ED002, ED003, ED005, ED010, ED015, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.report_defects(matter bigint, node text, defects jsonb) RETURNS SETOF bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n edianton.node;
    d record;
BEGIN
    PERFORM edianton.require_argument('matter', report_defects.matter IS NOT NULL);
    PERFORM edianton.require_argument('node', report_defects.node IS NOT NULL);
    IF edianton.current_role_kind() <> 'supervisor' THEN
        PERFORM edianton.authorise('complete', report_defects.matter, report_defects.node);
    END IF;
    n := edianton.node_of(report_defects.matter, report_defects.node);
    PERFORM edianton.require_open(n.matter_id);
    IF n.state NOT IN ('active', 'paused') THEN
        RAISE EXCEPTION 'node % of matter % is not in hand', n.code, n.matter_id USING
            ERRCODE = 'ED010', DETAIL = format('It is %s; defects are found while it is handled.', n.state),
            HINT = 'reopen() begins a new round of one that is done.';
    END IF;
    IF report_defects.defects IS NULL OR jsonb_typeof(report_defects.defects) <> 'array' OR report_defects.defects = '[]'
       OR jsonb_path_exists(report_defects.defects, '$[*] ? (@.type() != "object")') THEN
        RAISE EXCEPTION 'defects are a JSON array of objects' USING ERRCODE = 'ED039';
    END IF;
    FOR d IN SELECT e.value, e.ordinality::integer AS place FROM jsonb_array_elements(report_defects.defects) WITH ORDINALITY e LOOP
        RETURN NEXT edianton.open_defect(n, d.place, d.value);
    END LOOP;
    PERFORM edianton.record_event(n.matter_id, 'defect.found', jsonb_build_object(
        'node', n.code, 'count', jsonb_array_length(report_defects.defects)));
END
$$;
COMMENT ON FUNCTION edianton.report_defects(bigint, text, jsonb) IS
    'Defects found at a node [{description, unit | outside, phone, due}]: each becomes a rectification with its own clock; returns their matters. The node is yellow and open until all are closed. 登记节点检查发现的问题，逐项开启整改并计时，全部整改前节点黄灯且不能办结；返回整改事项。';

-- edianton.hasten_defects: errors ED002, ED003, ED010, ED015, ED016, ED039, ED040, ED060. A clock is shortened, never lengthened.
CREATE OR REPLACE FUNCTION edianton.hasten_defects(matter bigint, node text, due timestamptz, reason text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n edianton.node;
    fix record;
    hastened integer := 0;
BEGIN
    PERFORM edianton.require_argument('matter', hasten_defects.matter IS NOT NULL);
    PERFORM edianton.require_argument('node', hasten_defects.node IS NOT NULL);
    PERFORM edianton.require_argument('due', hasten_defects.due IS NOT NULL);
    IF edianton.current_role_kind() NOT IN ('supervisor', 'leader') THEN
        PERFORM edianton.authorise('assign_person', hasten_defects.matter, hasten_defects.node);
    END IF;
    n := edianton.node_of(hasten_defects.matter, hasten_defects.node);
    PERFORM edianton.require_open(n.matter_id);
    FOR fix IN
        SELECT d.case_id FROM edianton.defect d JOIN edianton.node c ON c.matter_id = d.case_id AND c.code = 'fix'
        WHERE (d.matter_id, d.ord) = (n.matter_id, n.ord) AND c.state = 'active'
          AND c.due_at > hasten_defects.due AND c.due_at > edianton.clock()
        ORDER BY d.case_id
    LOOP
        PERFORM edianton.by_rule();
        PERFORM edianton.set_deadline(fix.case_id, 'fix', hasten_defects.due, hasten_defects.reason);
        hastened := hastened + 1;
    END LOOP;
    IF hastened = 0 THEN
        RAISE EXCEPTION 'node % of matter % has no open defect that is due later', n.code, n.matter_id USING ERRCODE = 'ED010';
    END IF;
    RETURN hastened;
END
$$;
COMMENT ON FUNCTION edianton.hasten_defects(bigint, text, timestamptz, text) IS
    'Shorten the rectification of a node''s open defects, with a reason; returns how many. 压缩节点未整改问题的整改期（须说明理由），返回数量。';

DO $$
BEGIN
    EXECUTE 'CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edianton.defect
        FOR EACH STATEMENT EXECUTE FUNCTION edianton.history_is_immutable()';
END
$$;

CREATE OR REPLACE VIEW edianton.defect_board WITH (security_invoker = true) AS
SELECT d.case_id,
       d.matter_id,
       m.title,
       n.code AS node,
       d.description,
       u.code AS unit,
       u.name_zh AS unit_zh,
       d.outside,
       d.outside_phone,
       d.found_at,
       d.first_due,
       x.due_at,
       l.colour,
       l.done_at AS fixed_at,
       c.closed_at,
       c.state,
       c.closed_at - d.found_at AS took
FROM edianton.defect d
JOIN edianton.matter m ON m.id = d.matter_id
JOIN edianton.node n ON n.matter_id = d.matter_id AND n.ord = d.ord
JOIN edianton.unit u ON u.id = d.unit
JOIN edianton.matter c ON c.id = d.case_id
JOIN edianton.node x ON x.matter_id = d.case_id AND x.code = 'fix'
JOIN edianton.node_light l ON l.matter_id = d.case_id AND l.node = 'fix';

COMMENT ON TABLE edianton.defect IS 'Defects found at nodes, each a rectification with its own clock. 节点检查发现的问题，逐项整改计时。';
COMMENT ON COLUMN edianton.defect.case_id IS 'Matter of kind rectification that puts it right. 对应整改事项。';
COMMENT ON COLUMN edianton.defect.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.defect.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.defect.round IS 'Round of the node in which it was found. 发现时的节点轮次。';
COMMENT ON COLUMN edianton.defect.description IS 'What is wrong. 问题描述。';
COMMENT ON COLUMN edianton.defect.unit IS 'Unit that puts it right, or watches who does. 整改单位或督促单位。';
COMMENT ON COLUMN edianton.defect.outside IS 'Who puts it right, outside the administration. 外部整改主体：设计、施工、检测单位等。';
COMMENT ON COLUMN edianton.defect.outside_phone IS 'Phone of that body. 外部整改主体电话。';
COMMENT ON COLUMN edianton.defect.found_at IS 'When it was found. 发现时刻。';
COMMENT ON COLUMN edianton.defect.found_by IS 'Who found it. 发现人。';
COMMENT ON COLUMN edianton.defect.first_due IS 'Until when, as first set. 最初整改期限。';

COMMENT ON VIEW edianton.defect_board IS 'Defects with their owners, clocks and lights. 问题整改一览。';
COMMENT ON COLUMN edianton.defect_board.case_id IS 'Matter that puts it right. 整改事项编号。';
COMMENT ON COLUMN edianton.defect_board.matter_id IS 'The matter. 事项编号。';
COMMENT ON COLUMN edianton.defect_board.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.defect_board.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.defect_board.description IS 'What is wrong. 问题描述。';
COMMENT ON COLUMN edianton.defect_board.unit IS 'Code of the unit that puts it right or watches who does. 整改（督促）单位代码。';
COMMENT ON COLUMN edianton.defect_board.unit_zh IS 'That unit. 整改（督促）单位。';
COMMENT ON COLUMN edianton.defect_board.outside IS 'Who puts it right, outside the administration. 外部整改主体。';
COMMENT ON COLUMN edianton.defect_board.outside_phone IS 'Phone of that body. 外部整改主体电话。';
COMMENT ON COLUMN edianton.defect_board.found_at IS 'When it was found. 发现时刻。';
COMMENT ON COLUMN edianton.defect_board.first_due IS 'Until when, as first set. 最初整改期限。';
COMMENT ON COLUMN edianton.defect_board.due_at IS 'Until when now. 现整改期限。';
COMMENT ON COLUMN edianton.defect_board.colour IS 'Light of the rectification. 整改灯色。';
COMMENT ON COLUMN edianton.defect_board.fixed_at IS 'When it was put right. 整改完成时刻。';
COMMENT ON COLUMN edianton.defect_board.closed_at IS 'When it was inspected and closed. 复检销号时刻。';
COMMENT ON COLUMN edianton.defect_board.state IS 'State of the rectification. 整改事项状态。';
COMMENT ON COLUMN edianton.defect_board.took IS 'Time from its finding to its closing. 从发现到销号的用时。';
