-- Who sees what follows from points: between units, and not for enterprises. A unit sees its own; who sees all, all.

CREATE OR REPLACE VIEW edianton.accountability WITH (security_invoker = true) AS
SELECT c.id AS misconduct,
       c.matter_id,
       m.title,
       n.code AS node,
       c.kind,
       CASE c.kind WHEN 'inaction' THEN '不作为' WHEN 'slow_action' THEN '慢作为' WHEN 'falsification' THEN '弄虚作假' ELSE '失职渎职' END AS kind_zh,
       su.name_zh AS subject_unit,
       sp.name AS subject_person,
       c.reported_at,
       c.verified,
       c.decided_at,
       s.level,
       s.imposed_at,
       s.document,
       s.skip_reason,
       s.case_id,
       b.state AS case_state,
       b.colour AS case_colour,
       s.scope,
       s.organ
FROM edianton.misconduct c
JOIN edianton.node n ON n.matter_id = c.matter_id AND n.ord = c.ord
JOIN edianton.matter m ON m.id = c.matter_id
LEFT JOIN edianton.unit su ON su.id = c.subject_unit
LEFT JOIN edianton.person sp ON sp.id = c.subject_person
LEFT JOIN edianton.sanction s ON s.misconduct = c.id
LEFT JOIN edianton.board b ON b.matter_id = s.case_id;

COMMENT ON VIEW edianton.accountability IS 'Misconduct, the outcome of its verification, and its sanctions, one line each. 问责一览：线索、核查结论与各档处理。';
COMMENT ON COLUMN edianton.accountability.misconduct IS 'Number of the misconduct. 问责线索编号。';
COMMENT ON COLUMN edianton.accountability.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.accountability.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.accountability.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.accountability.kind IS 'inaction, slow_action, falsification, dereliction. 问责情形代码。';
COMMENT ON COLUMN edianton.accountability.kind_zh IS 'The same in Chinese. 问责情形。';
COMMENT ON COLUMN edianton.accountability.subject_unit IS 'Unit that answers for it. 责任单位。';
COMMENT ON COLUMN edianton.accountability.subject_person IS 'Person who answers for it. 责任个人。';
COMMENT ON COLUMN edianton.accountability.reported_at IS 'When it was reported. 提出时刻。';
COMMENT ON COLUMN edianton.accountability.verified IS 'Outcome of the verification; NULL: not yet. 核查是否属实，空为核查中。';
COMMENT ON COLUMN edianton.accountability.decided_at IS 'When it was verified. 核查结论时刻。';
COMMENT ON COLUMN edianton.accountability.level IS 'Level of the sanction. 处理档次。';
COMMENT ON COLUMN edianton.accountability.imposed_at IS 'When it was imposed. 处理时刻。';
COMMENT ON COLUMN edianton.accountability.document IS 'Number of the decision. 处理文号。';
COMMENT ON COLUMN edianton.accountability.skip_reason IS 'Why a level was skipped. 越档理由。';
COMMENT ON COLUMN edianton.accountability.case_id IS 'Rectification or supervision it opened. 整改或督办事项。';
COMMENT ON COLUMN edianton.accountability.case_state IS 'State of that matter. 该事项状态。';
COMMENT ON COLUMN edianton.accountability.case_colour IS 'Light of that matter. 该事项灯色。';
COMMENT ON COLUMN edianton.accountability.scope IS 'Range of the circular. 通报范围。';
COMMENT ON COLUMN edianton.accountability.organ IS 'Organ it was handed over to. 移交机关。';

DO $$
DECLARE
    relation text;
    own text;
BEGIN
    FOR relation, own IN VALUES
        ('score_appeal', 'unit = (SELECT edianton.sight_unit()) OR person = (SELECT edianton.current_person())'),
        ('interview', 'unit = (SELECT edianton.sight_unit())'),
        ('interviewee', 'unit = (SELECT edianton.sight_unit()) OR person = (SELECT edianton.current_person())'),
        ('misconduct', 'unit = (SELECT edianton.sight_unit()) OR subject_person = (SELECT edianton.current_person())
            OR (SELECT edianton.sight_unit()) = ANY (lead_unit || joint_units)'),
        ('misconduct_finding', 'misconduct IN (SELECT c.id FROM edianton.misconduct c)'),
        ('sanction', 'misconduct IN (SELECT c.id FROM edianton.misconduct c)')
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE edianton.%I ENABLE ROW LEVEL SECURITY', relation);
        EXECUTE pg_catalog.format('DROP POLICY IF EXISTS sight ON edianton.%I', relation);
        EXECUTE pg_catalog.format('CREATE POLICY sight ON edianton.%I FOR SELECT USING ((SELECT edianton.sees_all()) OR %s)', relation, own);
        EXECUTE pg_catalog.format('COMMENT ON POLICY sight ON edianton.%I IS %L', relation,
            'The unit and the person concerned, who verifies it, and who sees all. 当事单位、当事人、核查单位及全域可见角色可见。');
    END LOOP;
END
$$;
