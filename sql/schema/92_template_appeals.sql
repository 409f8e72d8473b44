-- Checks of complaints, leaders' directives, the key-project list. A site that has a template of the code keeps its own.

DO $load$
DECLARE
    definition jsonb;
BEGIN
    FOR definition IN SELECT d FROM jsonb_array_elements($json$[
{
  "code": "question-2day", "kind": "question", "calendar": "CN", "policy": "question",
  "name": {"zh": "现场咨询两日答复", "en": "Question on site answered in two days"},
  "stages": [{"code": "appeal", "name": {"zh": "咨询办理", "en": "Handling of the question"}, "lead": "responsible"}],
  "nodes": [
    {"code": "route", "stage": "appeal", "name": {"zh": "分派责任单位", "en": "Find the responsible unit"}, "lead": "responsible",
     "term": "1 workday", "condition": "$.unrouted == true"},
    {"code": "reply", "stage": "appeal", "name": {"zh": "答复", "en": "Reply"}, "lead": "responsible", "term": "2 workdays",
     "requires": ["reply"], "after": ["route"]},
    {"code": "solve", "stage": "appeal", "name": {"zh": "解决", "en": "Solution"}, "lead": "responsible", "term": "none",
     "requires": ["solution"], "after": ["reply"]}
  ]
},
{
  "code": "appeal-check", "kind": "check", "calendar": "CN", "policy": "appeal",
  "name": {"zh": "不满意诉求核查", "en": "Check of a dissatisfied rating"},
  "stages": [{"code": "check", "name": {"zh": "核查", "en": "Check"}, "lead": "government_inspection"}],
  "nodes": [
    {"code": "verify", "stage": "check", "name": {"zh": "核实责任", "en": "Verify whose fault it is"},
     "lead": "government_inspection", "co": ["party_inspection"], "term": "5 workdays", "requires": ["finding"]}
  ]
},
{
  "code": "key-project", "kind": "key_application", "calendar": "CN", "policy": "appeal",
  "name": {"zh": "重点项目入库", "en": "Admission to the key-project list"},
  "stages": [{"code": "list", "name": {"zh": "入库审核", "en": "Admission"}, "lead": "development_reform"}],
  "nodes": [
    {"code": "review", "stage": "list", "name": {"zh": "初审", "en": "Review"}, "lead": "development_reform", "term": "5 workdays",
     "requires": ["opinion"]},
    {"code": "decide", "stage": "list", "name": {"zh": "审定", "en": "Decision"}, "lead": "development_reform", "term": "5 workdays", "after": ["review"]}
  ]
},
{
  "code": "directive", "kind": "directive", "calendar": "CN", "policy": "directive",
  "name": {"zh": "领导批示办理", "en": "Carrying out a directive"},
  "stages": [{"code": "directive", "name": {"zh": "批示办理", "en": "Carrying out"}, "lead": "responsible"}],
  "nodes": [{"code": "act", "stage": "directive", "name": {"zh": "落实并报告", "en": "Carry out and report"},
             "lead": "responsible", "term": "5 workdays", "requires": ["answer"]}]
}
]$json$) AS d LOOP
        IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = definition ->> 'code') THEN
            PERFORM edianton.load_template(definition);
            PERFORM edianton.publish_template(definition ->> 'code');
        END IF;
    END LOOP;
END $load$;
