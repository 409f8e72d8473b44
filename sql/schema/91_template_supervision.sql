-- The 13710 supervision and the five-day appeal, by working or by natural days; an appeal that
-- no rule routes has a node of its own for that. A site that has a template of the
-- code, or has replaced it, keeps its own.
--
-- The sources say 天 and 月 without a word on rest days: natural days whose end rolls over
-- a holiday are the plain reading; two more templates count natural days as they fall, and
-- working days. edianton.supervision_rule chooses.

DO $load$
DECLARE
    shipped jsonb := $json$[
{
  "code": "supervision-13710",
  "kind": "supervision",
  "name": {"zh": "13710督办", "en": "13710 supervision"},
  "calendar": "CN",
  "policy": "supervision",
  "stages": [
    {"code": "case", "name": {"zh": "督办办理", "en": "Handling of the case"}, "lead": "responsible", "co": ["joint"], "supervisors": ["issuer"]}
  ],
  "nodes": [
    {"code": "S1", "stage": "case", "name": {"zh": "接办部署", "en": "Accept and deploy"},
     "lead": "responsible", "co": ["joint"], "term": "1 day", "anchor": "opening", "requires": ["content"]},
    {"code": "S3", "stage": "case", "name": {"zh": "反馈办理情况", "en": "Report back"},
     "lead": "responsible", "co": ["joint"], "term": "3 days", "anchor": "opening", "requires": ["content"], "after": [{"node": "S1", "kind": "FF"}]},
    {"code": "S7", "stage": "case", "name": {"zh": "落实(初步解决)", "en": "Carry out, a first solution"},
     "lead": "responsible", "co": ["joint"], "term": "7 days", "anchor": "opening", "requires": ["result"], "after": [{"node": "S3", "kind": "FF"}]},
    {"code": "S30", "stage": "case", "name": {"zh": "重大问题一月完成", "en": "Complete a major one in a month"},
     "lead": "responsible", "co": ["joint"], "term": "1 month", "anchor": "opening", "condition": "$.class == \"major\"",
     "requires": ["result"], "after": [{"node": "S7", "kind": "FF"}]},
    {"code": "S0", "stage": "case", "name": {"zh": "跟办销号", "en": "Follow to the end and write off"},
     "lead": "issuer", "term": "none", "anchor": "opening",
     "requires": ["result", "evidence", "rating"], "after": [{"node": "S30", "kind": "FF"}]}
  ]
},
{
  "code": "supervision-milestone",
  "kind": "milestone",
  "name": {"zh": "督办方案里程碑", "en": "Milestone of a supervision's plan"},
  "calendar": "CN",
  "policy": "supervision",
  "stages": [{"code": "milestone", "name": {"zh": "里程碑", "en": "Milestone"}, "lead": "responsible", "supervisors": ["issuer"]}],
  "nodes": [{"code": "M", "stage": "milestone", "name": {"zh": "按期达成", "en": "Reach it in time"},
     "lead": "responsible", "term": "none", "requires": ["content"]}]
},
{
  "code": "appeal-5day",
  "kind": "appeal",
  "name": {"zh": "企业诉求五日答复", "en": "Appeal answered in five days"},
  "calendar": "CN",
  "policy": "appeal",
  "stages": [
    {"code": "appeal", "name": {"zh": "诉求办理", "en": "Handling of the appeal"}, "lead": "responsible"}
  ],
  "nodes": [
    {"code": "route", "stage": "appeal", "name": {"zh": "分派责任单位", "en": "Find the responsible unit"}, "lead": "responsible",
     "term": "1 workday", "condition": "$.unrouted == true"},
    {"code": "reply", "stage": "appeal", "name": {"zh": "答复", "en": "Reply"}, "lead": "responsible", "term": "5 workdays",
     "requires": ["reply"], "after": ["route"]},
    {"code": "solve", "stage": "appeal", "name": {"zh": "解决", "en": "Solution"}, "lead": "responsible", "term": "none",
     "requires": ["solution"], "after": ["reply"]}
  ]
},
{
  "code": "appeal-5day-natural",
  "kind": "appeal",
  "name": {"zh": "企业诉求五日答复(自然日)", "en": "Appeal answered in five natural days"},
  "calendar": "CN-natural",
  "policy": "appeal",
  "stages": [
    {"code": "appeal", "name": {"zh": "诉求办理", "en": "Handling of the appeal"}, "lead": "responsible"}
  ],
  "nodes": [
    {"code": "route", "stage": "appeal", "name": {"zh": "分派责任单位", "en": "Find the responsible unit"}, "lead": "responsible",
     "term": "1 workday", "condition": "$.unrouted == true"},
    {"code": "reply", "stage": "appeal", "name": {"zh": "答复", "en": "Reply"}, "lead": "responsible", "term": "5 days",
     "requires": ["reply"], "after": ["route"]},
    {"code": "solve", "stage": "appeal", "name": {"zh": "解决", "en": "Solution"}, "lead": "responsible", "term": "none",
     "requires": ["solution"], "after": ["reply"]}
  ]
}
]$json$;
    handling jsonb := shipped -> 0;
    definition jsonb;
BEGIN
    shipped := shipped || jsonb_build_array(
        handling || '{"code": "supervision-13710-natural", "calendar": "CN-natural",
                      "name": {"zh": "13710督办（自然日）", "en": "13710 supervision, natural days as they fall"}}',
        replace(replace(replace(handling::text, '"1 day"', '"1 workday"'), '"3 days"', '"3 workdays"'), '"7 days"', '"7 workdays"')::jsonb
            || '{"code": "supervision-13710-workdays",
                 "name": {"zh": "13710督办（工作日）", "en": "13710 supervision, working days"}}');
    FOR definition IN SELECT d FROM jsonb_array_elements(shipped) AS d LOOP
        IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = definition ->> 'code') THEN
            PERFORM edianton.load_template(definition);
            PERFORM edianton.publish_template(definition ->> 'code');
        END IF;
    END LOOP;
END $load$;
