-- What the first sanction demands: a written review, and putting right what went wrong, verified by the lead unit.
INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('accountability', '问责整改', 'Accountability', false)
ON CONFLICT DO NOTHING;
DO $load$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = 'accountability-review') THEN
        PERFORM edianton.load_template($json${
          "code": "accountability-review", "kind": "accountability", "policy": "supervision", "calendar": "CN",
          "name": {"zh": "书面检查与限期整改", "en": "Written review and rectification"},
          "stages": [{"code": "review", "name": {"zh": "检查整改", "en": "Review and rectification"}, "lead": "responsible", "supervisors": ["issuer"]}],
          "nodes": [
            {"code": "review", "stage": "review", "name": {"zh": "书面检查", "en": "Written review"}, "lead": "responsible", "term": "5 workdays"},
            {"code": "rectify", "stage": "review", "name": {"zh": "限期整改", "en": "Rectification"}, "lead": "responsible", "term": "30 days"},
            {"code": "verify", "stage": "review", "name": {"zh": "整改验收", "en": "Verification"}, "lead": "issuer", "term": "5 workdays",
             "after": ["review", "rectify"]}]}$json$::jsonb);
        PERFORM edianton.publish_template('accountability-review');
    END IF;
END
$load$;
