-- The follow-up of an investment lead: visited, negotiated, signed, entered as a project. Its reminders have a policy of their own:
-- a lead that is late is urged, and neither supervised nor scored, since the investor decides.

WITH policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to)
    VALUES ('lead', '招商线索跟办', 'Follow-up of leads', '72 hours', NULL, '22:00', '07:00')
    ON CONFLICT DO NOTHING
    RETURNING code
), step (step, kind, base, distance, levels) AS (VALUES
    (1, 'warn', 'warning', 'none', '{duty}'),
    (2, 'overdue', 'due', 'none', '{duty,head}'),
    (3, 'urge', 'due', '5 workdays', '{duty,head}'),
    (4, 'urge', 'due', '20 workdays', '{duty,head}')
)
INSERT INTO edianton.policy_step (policy, step, kind, base, distance, levels)
SELECT p.code, s.step, s.kind, s.base, s.distance::edianton.term, s.levels::text[] FROM step s CROSS JOIN policy p;

DO $load$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = 'lead-followup') THEN
        PERFORM edianton.load_template($json${
          "code": "lead-followup", "kind": "lead", "policy": "lead", "calendar": "CN",
          "name": {"zh": "招商线索智慧跟办", "en": "Follow-up of an investment lead"},
          "stages": [
            {"code": "contact", "name": {"zh": "对接", "en": "Contact"}, "lead": "responsible"},
            {"code": "negotiation", "name": {"zh": "洽谈签约", "en": "Negotiation and signing"}, "lead": "responsible"},
            {"code": "conversion", "name": {"zh": "转化入库", "en": "Conversion"}, "lead": "development_reform"}],
          "nodes": [
            {"code": "assess", "stage": "contact", "name": {"zh": "线索研判", "en": "Assessment"}, "lead": "responsible", "term": "3 workdays"},
            {"code": "visit", "stage": "contact", "name": {"zh": "拜访对接", "en": "Visit"}, "lead": "responsible", "term": "10 workdays",
             "after": ["assess"], "requires": ["content"]},
            {"code": "negotiate", "stage": "negotiation", "name": {"zh": "条款洽谈", "en": "Negotiation of the terms"}, "lead": "responsible",
             "term": "60 days", "after": ["visit"], "requires": ["content"]},
            {"code": "sign", "stage": "negotiation", "name": {"zh": "签订协议", "en": "Signing"}, "lead": "responsible", "term": "30 days",
             "after": ["negotiate"], "requires": ["contract_value"]},
            {"code": "convert", "stage": "conversion", "name": {"zh": "签约即转化(登记备案)", "en": "Entry as a project, at signing"},
             "lead": "development_reform", "term": "1 day", "after": ["sign"], "requires": ["project"]}]}$json$::jsonb);
        PERFORM edianton.publish_template('lead-followup');
    END IF;
END
$load$;
