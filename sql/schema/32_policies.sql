-- What every site begins with: kinds of matters, escalation policies, and the duties that the
-- shipped templates name. A site edits them as it likes; what it has is never overwritten.

INSERT INTO edianton.matter_kind (code, name_zh, name_en, blocks) VALUES
    ('project', '投资项目', 'Investment project', false),
    ('supervision', '督办', 'Supervision', false),
    ('appeal', '企业诉求', 'Appeal of an enterprise', false),
    ('issue', '问题', 'Issue', false),
    ('lead', '招商线索', 'Investment lead', false),
    ('rectification', '整改', 'Rectification', true),
    ('dispatch', '调度', 'Dispatch meeting', false),
    ('milestone', '里程碑', 'Milestone of a plan', false)
ON CONFLICT DO NOTHING;

-- The steps of a policy come with the policy: where the site has it, its steps are the site's too.
WITH shipped (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to, raise_levels, pauses) AS (VALUES
    ('project', '项目节点', 'Nodes of projects', '48 hours', 'supervision-13710', '22:00', '07:00', '{head,supervisor,leader}', NULL),
    -- 13710 knows no pauses: whoever stops its clocks plays with them
    ('supervision', '13710督办', '13710 supervision', '48 hours', NULL, '22:00', '07:00', '{head,supervisor,leader}', '{}'),
    -- replying is what stops the five days of an appeal, and nothing else
    ('appeal', '企业诉求答复', 'Answers to appeals', '48 hours', NULL, '22:00', '07:00', '{head,supervisor,leader}', '{}'),
    ('quiet', '只亮灯不提醒', 'Lights without notices', '48 hours', NULL, NULL, NULL, '{}', NULL)
), policy AS (
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to, raise_levels, pauses)
    SELECT code, name_zh, name_en, window_before::edianton.term, supervise, quiet_from::time, quiet_to::time, raise_levels::text[], pauses::text[]
    FROM shipped
    ON CONFLICT DO NOTHING
    RETURNING code
), step (policy, step, kind, base, before, distance, urgent, levels, acknowledge, supervise, score) AS (VALUES
    ('project', 1, 'warn', 'warning', false, 'none', false, '{duty}', '4 workhours', false, false),
    ('project', 2, 'final', 'due', true, '1 hour', true, '{duty}', '15 minutes', false, false),
    ('project', 3, 'overdue', 'due', false, 'none', false, '{duty,head}', '4 workhours', true, true),
    ('project', 4, 'urge', 'due', false, '3 workdays', false, '{duty,head}', '1 workday', false, false),
    ('project', 5, 'urge', 'due', false, '10 workdays', false, '{duty,head}', '1 workday', false, false),
    ('supervision', 1, 'warn', 'warning', false, 'none', false, '{duty}', '4 workhours', false, false),
    ('supervision', 2, 'overdue', 'due', false, 'none', false, '{duty,head}', '4 workhours', false, false),
    ('supervision', 3, 'urge', 'due', false, '3 days', false, '{duty,head}', '1 workday', false, false),
    ('appeal', 1, 'warn', 'warning', false, 'none', false, '{duty}', '4 workhours', false, false),
    ('appeal', 2, 'overdue', 'due', false, 'none', false, '{duty,head}', '4 workhours', false, true),
    ('appeal', 3, 'urge', 'due', false, '3 workdays', false, '{duty,head}', '1 workday', false, false)
)
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, acknowledge, supervise, score)
SELECT s.policy, s.step, s.kind, s.base, s.before, s.distance::edianton.term, s.urgent, s.levels::text[], s.acknowledge::edianton.term,
       s.supervise, s.score
FROM step AS s JOIN policy AS p ON p.code = s.policy;

INSERT INTO edianton.duty (code, name_zh, name_en) VALUES
    ('development_reform', '发展改革', 'Development and reform'),
    ('natural_resources', '自然资源和规划', 'Natural resources and planning'),
    ('housing', '住房和城乡建设', 'Housing and construction'),
    ('ecology_environment', '生态环境', 'Ecology and environment'),
    ('water_resources', '水利', 'Water resources'),
    ('finance', '财政', 'Finance'),
    ('human_resources', '人力资源和社会保障', 'Human resources and social security'),
    ('culture_tourism', '文化旅游体育', 'Culture, tourism and sports'),
    ('public_resources', '公共资源交易监督', 'Public resource trading'),
    ('civil_defence', '人民防空', 'Civil air defence'),
    ('emergency', '应急管理', 'Emergency management'),
    ('meteorology', '气象', 'Meteorology'),
    ('urban_management', '城市管理', 'Urban management'),
    ('statistics', '统计', 'Statistics'),
    ('industry_information', '经济和信息化', 'Industry and information technology'),
    ('taxation', '税务', 'Taxation'),
    ('archives', '档案', 'Archives'),
    ('market_regulation', '市场监督管理', 'Market regulation'),
    ('government_office', '政府办公室', 'Government office'),
    ('economic_zone', '经济开发区', 'Economic development zone'),
    ('state_investment', '国有投资平台', 'State investment company'),
    ('power_supply', '供电', 'Power supply'),
    ('water_supply', '供水', 'Water supply'),
    ('gas_supply', '燃气', 'Gas supply'),
    ('supervising_unit', '项目主管单位', 'Supervising unit of the project'),
    ('local_unit', '属地乡镇(街道)', 'Township or sub-district of the site'),
    ('builder', '建设单位', 'Builder'),
    ('responsible', '责任单位', 'Responsible unit'),
    ('issuer', '交办单位', 'Issuing unit'),
    ('joint', '协办单位', 'Joint units'),
    ('requester', '提出人', 'Requester')
ON CONFLICT DO NOTHING;
