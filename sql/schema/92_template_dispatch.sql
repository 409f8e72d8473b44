-- What a dispatch meeting decided: carried out until it is due, then confirmed by who decided it.
DO $load$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = 'dispatch-decision') THEN
        PERFORM edianton.load_template($json${
          "code": "dispatch-decision", "kind": "dispatch", "policy": "supervision", "calendar": "CN",
          "name": {"zh": "调度决定", "en": "Decision of a dispatch meeting"},
          "stages": [{"code": "decision", "name": {"zh": "决定落实", "en": "Carrying out"}, "lead": "responsible", "supervisors": ["issuer"]}],
          "nodes": [
            {"code": "carry", "stage": "decision", "name": {"zh": "落实", "en": "Carry out"}, "lead": "responsible", "term": "15 days"},
            {"code": "confirm", "stage": "decision", "name": {"zh": "确认销号", "en": "Confirm"}, "lead": "issuer", "term": "none", "after": ["carry"]}]}$json$::jsonb);
        PERFORM edianton.publish_template('dispatch-decision');
    END IF;
END
$load$;
