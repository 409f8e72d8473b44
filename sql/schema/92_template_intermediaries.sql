-- What intermediaries do for projects. The sources name intermediaries and no terms: these are examples, which a site edits.
INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('service', '中介服务', 'Intermediary service', false),
    ('service_gate', '前置中介服务', 'Intermediary service before a node', true)
ON CONFLICT DO NOTHING;

WITH policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to)
    VALUES ('service', '中介服务', 'Intermediary services', '48 hours', NULL, '22:00', '07:00')
    ON CONFLICT DO NOTHING
    RETURNING code
)
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, supervise, score)
SELECT p.code, s.step, s.kind, s.base, false, s.distance::edianton.term, false, s.levels::text[], false, false
FROM policy p, (VALUES
    (1, 'warn', 'warning', 'none', '{duty}'),
    (2, 'overdue', 'due', 'none', '{duty,head}'),
    (3, 'urge', 'due', '3 workdays', '{duty,head}')) s (step, kind, base, distance, levels);

INSERT INTO edianton.engagement_kind (code, name_zh, name_en, term, material, pause_kind)
SELECT k.code, k.name_zh, k.name_en, k.term::edianton.term, k.material, k.pause_kind
FROM (VALUES
    ('feasibility', '可行性研究报告编制', 'Feasibility study', '20 workdays', 'feasibility_report', NULL),
    ('energy', '节能报告编制', 'Energy report', '10 workdays', 'energy_report', NULL),
    ('boundary_survey', '勘测定界', 'Boundary survey', '5 workdays', 'boundary_survey', NULL),
    ('archaeology', '考古勘探', 'Archaeological survey', '20 workdays', 'archaeology_report', NULL),
    ('environment', '环境影响评价报告编制', 'Environmental impact report', '20 workdays', 'eia_report', NULL),
    ('soil', '水土保持方案编制', 'Soil conservation plan', '10 workdays', 'soil_plan', NULL),
    ('flood', '洪水影响评价报告编制', 'Flood impact report', '15 workdays', 'flood_report', NULL),
    ('water', '水资源论证报告编制', 'Water resources report', '15 workdays', 'water_report', NULL),
    ('geology', '岩土工程勘察', 'Geological survey', '15 workdays', 'geological_survey', NULL),
    ('preliminary_design', '初步设计', 'Preliminary design', '20 workdays', 'preliminary_design', NULL),
    ('construction_design', '施工图设计', 'Construction drawings', '30 workdays', 'construction_drawings', NULL),
    ('drawing_review', '施工图审查', 'Review of construction drawings', '10 workdays', 'drawing_certificate', 'expert_review'),
    ('expert_review', '技术评审', 'Expert review', '10 workdays', NULL, 'expert_review'),
    ('appraisal', '鉴定', 'Appraisal', '10 workdays', NULL, 'appraisal'),
    ('testing', '检验检测', 'Testing', '7 workdays', NULL, 'testing'),
    ('fire_testing', '消防设施检测', 'Testing of fire protection', '7 workdays', 'fire_inspection_report', 'testing'),
    ('completion_survey', '竣工测量', 'Completion survey', '5 workdays', 'completion_survey', NULL),
    ('ownership_survey', '不动产测绘', 'Ownership survey', '5 workdays', 'ownership_survey', NULL)
) k (code, name_zh, name_en, term, material, pause_kind)
ON CONFLICT DO NOTHING;
