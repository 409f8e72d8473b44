-- Rules about the optional nodes of the shipped project templates. A site edits them as it likes; what it has is kept.
INSERT INTO edianton.node_rule (code, template, library, node, verdict, condition, basis)
SELECT r.code, NULL, r.library, r.node, r.verdict, r.condition::jsonpath, r.basis
FROM (VALUES
    ('approval-proposal', 'state_owned', 'N0102', 'required', '$.approval_type == "approval"', '政府投资条例第九条：审批制项目应当编制项目建议书'),
    ('enterprise-proposal', 'state_owned', 'N0102', 'not_needed', '$.approval_type == "verification" || $.approval_type == "filing"', '企业投资项目核准和备案管理条例：核准、备案项目不审批项目建议书'),
    ('approval-feasibility', 'state_owned', 'N0103', 'required', '$.approval_type == "approval"', '政府投资条例第九条：审批制项目应当编制可行性研究报告'),
    ('enterprise-feasibility', 'state_owned', 'N0103', 'not_needed', '$.approval_type == "verification" || $.approval_type == "filing"', '企业投资项目核准和备案管理条例：核准、备案项目不审批可行性研究报告'),
    ('approval-design', 'state_owned', 'N0405', 'required', '$.approval_type == "approval"', '政府投资条例第九条：审批制项目应当编制初步设计'),
    ('enterprise-design', 'state_owned', 'N0405', 'not_needed', '$.approval_type == "verification" || $.approval_type == "filing"', '企业投资项目由企业自行确定初步设计'),
    ('energy-large', NULL, 'N0105', 'required', '$.energy_coal >= 1000 || $.energy_power >= 500', '固定资产投资项目节能审查办法：年综合能源消费量1000吨标准煤以上或年电力消费量500万千瓦时以上须办理节能审查'),
    ('energy-small', NULL, 'N0105', 'not_needed', '$.energy_coal < 1000 && $.energy_power < 500', '固定资产投资项目节能审查办法：年综合能源消费量不满1000吨标准煤且年电力消费量不满500万千瓦时不单独进行节能审查'),
    ('site-new-land', NULL, 'N0202', 'required', '$.new_land == true', '自然资源部关于以“多规合一”为基础推进规划用地“多审合一、多证合一”改革的通知：新增建设用地须办理用地预审与选址意见书'),
    ('site-old-land', NULL, 'N0202', 'suggest_not_needed', '$.new_land == false', '使用已经依法批准的建设用地的，不再办理用地预审'),
    ('farmland', NULL, 'N0203', 'required', '$.farmland_area > 0', '土地管理法第四十四条：占用农用地应当办理农用地转用审批'),
    ('no-farmland', NULL, 'N0203', 'not_needed', '$.farmland_area == 0', '土地管理法第四十四条：不占用农用地'),
    ('relics-large', NULL, 'N0204', 'suggest_required', '$.land_area >= 75', '文物保护法：占地5万平方米以上的大型基本建设工程应当先行考古调查勘探'),
    ('eia-needed', NULL, 'N0401', 'required', '$.eia_class == "report" || $.eia_class == "form"', '环境影响评价法第十六条：编制报告书、报告表的须经审批'),
    ('eia-register', NULL, 'N0401', 'not_needed', '$.eia_class == "register" || $.eia_class == "none"', '环境影响评价法第十六条：填报登记表的实行备案，名录以外的不纳入管理'),
    ('soil-large', NULL, 'N0402', 'required', '$.occupied_area >= 0.5 || $.earthwork >= 1000', '生产建设项目水土保持方案管理办法：征占地0.5公顷以上或挖填土石方1000立方米以上须编报水土保持方案'),
    ('soil-small', NULL, 'N0402', 'not_needed', '$.occupied_area < 0.5 && $.earthwork < 1000', '生产建设项目水土保持方案管理办法：征占地不足0.5公顷且挖填土石方不足1000立方米的不再办理'),
    ('flood', NULL, 'N0403', 'required', '$.flood_zone == true', '防洪法第三十三条：洪泛区、蓄滞洪区内建设非防洪项目应当编制洪水影响评价报告'),
    ('no-flood', NULL, 'N0403', 'not_needed', '$.flood_zone == false', '防洪法第三十三条：不在洪泛区、蓄滞洪区内'),
    ('water', NULL, 'N0404', 'required', '$.takes_water == true', '取水许可和水资源费征收管理条例第二条'),
    ('no-water', NULL, 'N0404', 'not_needed', '$.takes_water == false', '取水许可和水资源费征收管理条例第二条：不直接取用水资源'),
    ('tender-public-funds', 'social', 'N0407', 'required', '$.public_funds == true', '招标投标法第三条：使用国有资金投资的项目必须招标'),
    ('tender-private', 'social', 'N0407', 'suggest_not_needed', '$.public_funds == false', '招标投标法第三条：非必须招标项目由企业自主决定'),
    ('funds-public', 'social', 'N0408', 'required', '$.public_funds == true', '政府投资条例第二十二条：所需资金应当按照规定确保落实到位'),
    ('air-defence', NULL, 'N0501', 'required', '$.civil_building == true', '人民防空法第二十二条：城市新建民用建筑应当修建战时可用于防空的地下室'),
    ('no-air-defence', NULL, 'N0501', 'not_needed', '$.civil_building == false', '人民防空法第二十二条：非民用建筑'),
    ('fire-special', NULL, 'N0502', 'required', '$.special_works == true', '消防法第十一条：特殊建设工程应当进行消防设计审查'),
    ('fire-other', NULL, 'N0502', 'not_needed', '$.special_works == false', '消防法第十一条：其他建设工程不进行消防设计审查'),
    ('equipment', NULL, 'N0604', 'required', '$.equipment == true', '项目含生产设备安装内容'),
    ('no-equipment', NULL, 'N0604', 'suggest_not_needed', '$.equipment == false', '项目不含生产设备安装内容'),
    ('above-scale', NULL, 'N1101', 'suggest_required', '$.annual_revenue >= 2000', '规模以上工业企业标准：年主营业务收入2000万元以上')
) r (code, library, node, verdict, condition, basis)
WHERE EXISTS (SELECT FROM edianton.template_node n JOIN edianton.template t ON t.id = n.template_id
              WHERE n.code = r.node AND (r.library IS NULL OR t.library = r.library))
ON CONFLICT DO NOTHING;
