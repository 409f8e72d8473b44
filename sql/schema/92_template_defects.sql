-- A defect is put right within 30 days and inspected again by who found it.
DO $load$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = 'defect-rectification') THEN
        PERFORM edianton.load_template($json${
          "code": "defect-rectification", "kind": "rectification", "policy": "supervision", "calendar": "CN",
          "name": {"zh": "问题整改", "en": "Rectification of a defect"},
          "stages": [{"code": "defect", "name": {"zh": "整改复检", "en": "Rectification and inspection"}, "lead": "responsible", "supervisors": ["issuer"]}],
          "nodes": [
            {"code": "fix", "stage": "defect", "name": {"zh": "整改", "en": "Put right"}, "lead": "responsible", "term": "30 days"},
            {"code": "inspect", "stage": "defect", "name": {"zh": "复检", "en": "Inspect again"}, "lead": "issuer", "term": "3 workdays", "after": ["fix"]}]}$json$::jsonb);
        PERFORM edianton.publish_template('defect-rectification');
    END IF;
END
$load$;
