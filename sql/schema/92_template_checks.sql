-- A check after completion: inspected within ten working days; what was found is put right and followed up.
INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES ('check', '事中事后检查', 'Check after completion', false) ON CONFLICT DO NOTHING;
DO $load$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = 'check') THEN
        PERFORM edianton.load_template($json${
          "code": "check", "kind": "check", "policy": "supervision", "calendar": "CN",
          "name": {"zh": "事中事后检查", "en": "Check after completion"},
          "stages": [{"code": "check", "name": {"zh": "检查整改", "en": "Inspection and follow-up"}, "lead": "responsible"}],
          "nodes": [
            {"code": "inspect", "stage": "check", "name": {"zh": "现场检查", "en": "Inspect"}, "lead": "responsible", "term": "10 workdays", "requires": ["result", "content"]},
            {"code": "follow", "stage": "check", "name": {"zh": "整改跟踪", "en": "Follow up"}, "lead": "responsible", "term": "60 days",
             "condition": "$.result == \"rectify\"", "after": ["inspect"]}]}$json$::jsonb);
        PERFORM edianton.publish_template('check');
    END IF;
END
$load$;
