-- The assignment by hand, and the handling models that a site begins with: twenty-seven, as many as Chongqing's.
-- What the sources name is marked source: procedures of land, planning and design, land clearance, pipelines, spoil
-- (Chongqing); soil, power, water, openings to roads (Qiaocheng). The list itself was not published: the others are
-- this project's own examples. A site that has models keeps its own.

DO $load$
BEGIN
    IF NOT EXISTS (SELECT FROM edianton.template AS t WHERE t.code = 'issue-assignment') THEN
        PERFORM edianton.load_template($json${
          "code": "issue-assignment", "kind": "issue_assignment", "policy": "issue", "calendar": "CN",
          "name": {"zh": "问题人工分派", "en": "Assignment of an issue by hand"},
          "stages": [{"code": "assignment", "name": {"zh": "人工分派", "en": "Assignment"}, "lead": "coordination"}],
          "nodes": [{"code": "assign", "stage": "assignment", "name": {"zh": "分派责任单位", "en": "Name the responsible unit"},
                     "lead": "coordination", "term": "2 workdays", "requires": ["unit"]}]}$json$::jsonb);
        PERFORM edianton.publish_template('issue-assignment');
    END IF;
END
$load$;

INSERT INTO edianton.issue_category (code, name_zh, name_en) VALUES
    ('land', '用地手续', 'Procedures of land'), ('planning', '规划手续', 'Procedures of planning'), ('design', '设计审查', 'Review of designs'),
    ('clearance', '征地征拆', 'Land acquisition and demolition'), ('pipeline', '管线迁改', 'Moving of pipelines'), ('spoil', '渣土处置', 'Spoil'),
    ('soil', '缺土', 'Soil'), ('power', '供电', 'Power supply'), ('water', '供水', 'Water supply'), ('road_opening', '道路开口', 'Road opening'),
    ('approval', '立项审批', 'Project approval'), ('environment', '环境影响评价', 'Environmental assessment'), ('energy', '节能审查', 'Energy conservation review'),
    ('soil_conservation', '水土保持', 'Water and soil conservation'), ('construction_permit', '施工许可', 'Construction permit'),
    ('fire', '消防设计审查验收', 'Fire protection'), ('civil_defence', '人防工程', 'Civil air defence'), ('quality_safety', '质量安全', 'Quality and safety'),
    ('acceptance', '竣工验收', 'Acceptance'), ('funds', '资金保障', 'Funds'), ('financing', '融资对接', 'Financing'), ('labour', '用工保障', 'Labour'),
    ('wages', '农民工工资', 'Wages of migrant workers'), ('traffic', '交通组织', 'Traffic'), ('gas', '燃气接入', 'Gas connection'), ('telecom', '通信接入', 'Telecommunications'),
    ('drainage', '排水接入', 'Drainage'), ('forest', '使用林地', 'Use of forest land'), ('relics', '文物勘探', 'Archaeological survey')
ON CONFLICT DO NOTHING;

DO $load$
DECLARE
    m record;
BEGIN
    IF EXISTS (SELECT FROM edianton.handling_model) THEN
        RETURN;
    END IF;
    FOR m IN SELECT * FROM (VALUES
        ('land', '用地手续办理', 'Land', '办理用地预审、报批与供地', '牵头核定地块、指标与报批材料，明确供地时间', 'natural_resources', '{development_reform,local_unit}', '10 workdays', 1, '{land}', 'source'),
        ('planning', '规划手续办理', 'Planning', '办理规划条件、规划许可', '核定规划条件，一次告知修改意见并限时办理', 'natural_resources', '{housing}', '7 workdays', 1, '{planning}', 'source'),
        ('design', '设计审查办理', 'Design', '初步设计、施工图审查', '组织审查并一次汇总意见', 'housing', '{natural_resources,fire_rescue}', '7 workdays', 1, '{design}', 'source'),
        ('clearance', '征地征拆', 'Clearance', '征地、拆迁、清表', '制定征拆计划并按期交地', 'natural_resources', '{local_unit,finance,urban_management}', '20 workdays', 1, '{clearance}', 'source'),
        ('pipeline', '管线迁改', 'Pipelines', '电力、供水、燃气、通信管线迁改', '组织产权单位踏勘，确定迁改方案与时间', 'housing', '{power_supply,water_supply,gas_supply,telecom}', '15 workdays', 1, '{pipeline}', 'source'),
        ('spoil', '渣土处置', 'Spoil', '渣土外运与消纳', '确定消纳场与运输线路，办理处置证', 'urban_management', '{transport,public_security,ecology_environment}', '5 workdays', 1, '{spoil}', 'source'),
        ('soil', '土方保障', 'Soil', '回填缺土', '统筹余土调配，确定取土点', 'natural_resources', '{housing,urban_management,local_unit}', '5 workdays', 1, '{soil}', 'source'),
        ('power', '供电保障', 'Power', '临时与正式用电', '确定接入点与送电时间', 'power_supply', '{housing,natural_resources}', '7 workdays', 1, '{power}', 'source'),
        ('water', '供水保障', 'Water', '临时与正式用水', '确定接入点与通水时间', 'water_supply', '{housing,water_resources}', '5 workdays', 1, '{water}', 'source'),
        ('road_opening', '道路开口', 'Road openings', '市政道路、公路开口', '核定开口位置并办理占道、涉路许可', 'urban_management', '{transport,public_security,natural_resources}', '5 workdays', 1, '{road_opening}', 'source'),
        ('approval', '立项审批', 'Approval', '审批、核准、备案', '核对立项材料，限时批复', 'development_reform', '{}', '5 workdays', 1, '{approval}', 'example'),
        ('environment', '环评审批', 'Environment', '环境影响评价', '明确环评类别与要求，限时审批', 'ecology_environment', '{natural_resources}', '7 workdays', 1, '{environment}', 'example'),
        ('energy', '节能与能耗', 'Energy', '节能审查、能耗指标', '核定能耗来源，限时审查', 'development_reform', '{industry_information}', '10 workdays', 2, '{energy}', 'example'),
        ('soil_conservation', '水土保持', 'Conservation', '水土保持方案、取水许可', '审查方案，限时批复', 'water_resources', '{}', '7 workdays', 1, '{soil_conservation}', 'example'),
        ('construction_permit', '施工许可', 'Construction permit', '施工许可及前置手续', '核对条件，可容缺的先行办理', 'housing', '{natural_resources,human_resources}', '5 workdays', 1, '{construction_permit}', 'example'),
        ('fire', '消防审验', 'Fire', '消防设计审查与验收', '提前介入指导，限时审验', 'housing', '{fire_rescue}', '7 workdays', 1, '{fire}', 'example'),
        ('civil_defence', '人防审批', 'Civil defence', '人防建设与易地建设', '核定配建指标，限时办理', 'civil_defence', '{natural_resources}', '5 workdays', 1, '{civil_defence}', 'example'),
        ('quality_safety', '质量安全', 'Quality and safety', '质量、安全隐患与停工', '核查隐患，指导整改复工', 'housing', '{emergency}', '5 workdays', 1, '{quality_safety}', 'example'),
        ('acceptance', '竣工验收', 'Acceptance', '联合验收与备案', '组织联合验收，一次汇总问题', 'housing', '{natural_resources,civil_defence,urban_management,archives}', '10 workdays', 1, '{acceptance}', 'example'),
        ('funds', '资金保障', 'Funds', '财政资金、专项债与融资', '核定资金来源与拨付时间', 'finance', '{development_reform,state_investment}', '10 workdays', 1, '{funds,financing}', 'example'),
        ('labour', '用工保障', 'Labour', '用工对接与工资支付', '组织用工对接，核查工资专户', 'human_resources', '{housing}', '5 workdays', 1, '{labour,wages}', 'example'),
        ('traffic', '交通组织', 'Traffic', '施工交通组织、大件运输', '审定交通组织方案', 'public_security', '{transport,urban_management}', '5 workdays', 1, '{traffic}', 'example'),
        ('gas', '燃气接入', 'Gas', '燃气报装与接入', '确定接入点与通气时间', 'gas_supply', '{housing}', '7 workdays', 1, '{gas}', 'example'),
        ('telecom', '通信接入', 'Telecommunications', '通信报装、基站迁移', '确定接入与迁移方案', 'telecom', '{industry_information}', '7 workdays', 1, '{telecom}', 'example'),
        ('drainage', '排水接入', 'Drainage', '雨污水接入与排水许可', '确定接入点，办理排水许可', 'urban_management', '{water_resources,ecology_environment}', '7 workdays', 1, '{drainage}', 'example'),
        ('forest', '使用林地', 'Forest land', '使用林地审核、林木采伐', '核定林地类别，组织上报', 'forestry', '{natural_resources}', '15 workdays', 2, '{forest}', 'example'),
        ('relics', '文物勘探', 'Relics', '考古调查勘探', '组织勘探单位进场，限时出具意见', 'culture_tourism', '{natural_resources}', '15 workdays', 1, '{relics}', 'example')
        ) AS v (code, name_zh, name_en, matter_zh, content_zh, lead, co, term, level, categories, basis)
    LOOP
        PERFORM edianton.set_handling_model(m.code, m.name_zh, m.matter_zh, m.content_zh, m.lead, m.term::edianton.term,
            m.co::text[], m.categories::text[], m.level, NULL, m.basis, m.name_en);
    END LOOP;
END
$load$;
