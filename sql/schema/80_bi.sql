-- The star for BI tools: schema edianton_bi, facts and dimensions as views, all of them of plain types.
--
-- Views and not tables: they are right at the instant of the query, and row-level security of the tables below binds
-- whoever reads them. What needs adding up over the county is kept in tables, in 80_bi_progress.sql.
-- Every relation between two of them is over one column, which is all that some tools can draw;
-- edianton_bi.relationship lists them, because no tool finds a foreign key on a view.

DO $$
BEGIN
    -- Who owns the schema can put other things in the place of ours.
    IF to_regnamespace('edianton_bi') IS NULL THEN
        CREATE SCHEMA edianton_bi;
    ELSIF (SELECT nspowner FROM pg_namespace WHERE nspname = 'edianton_bi')
          <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'edianton') THEN
        RAISE EXCEPTION 'the schema edianton_bi is somebody else''s' USING
            ERRCODE = 'ED042',
            DETAIL = 'It holds what BI tools read, and belongs to the owner of the schema edianton.',
            HINT = 'ALTER SCHEMA edianton_bi OWNER TO the owner of the site, or drop it if it is not needed.';
    END IF;
END
$$;
COMMENT ON SCHEMA edianton_bi IS
    'Star schema for BI tools: facts, dimensions, progress. 供 BI 工具使用的星型模型：事实表、维度表、进度汇总。';

CREATE OR REPLACE FUNCTION edianton.library_label(library text, lang text DEFAULT 'zh') RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE lang WHEN 'en' THEN CASE library WHEN 'government' THEN 'Government investment' WHEN 'state_owned' THEN 'State-owned enterprises'
                                         WHEN 'social' THEN 'Private investment' ELSE library END
                     ELSE CASE library WHEN 'government' THEN '政府投资' WHEN 'state_owned' THEN '国企投资'
                                       WHEN 'social' THEN '社会投资' ELSE library END END;
COMMENT ON FUNCTION edianton.library_label(text, text) IS
    'A project library as officials call it, in zh or en. 项目库的显示名称，语言为 zh 或 en。';

-- ---------- dimensions ----------

CREATE OR REPLACE VIEW edianton_bi.dim_date WITH (security_invoker = true) AS
SELECT d.day,
       extract(year FROM d.day)::integer AS year,
       extract(quarter FROM d.day)::integer AS quarter,
       extract(month FROM d.day)::integer AS month,
       extract(week FROM d.day)::integer AS week,
       extract(isoyear FROM d.day)::integer AS week_year,
       extract(day FROM d.day)::integer AS day_of_month,
       extract(isodow FROM d.day)::integer AS weekday,
       to_char(d.day, 'YYYY-MM') AS year_month,
       date_trunc('month', d.day)::date AS month_start,
       extract(year FROM d.day)::integer || '年' AS year_zh,
       '第' || (ARRAY['一', '二', '三', '四'])[extract(quarter FROM d.day)::integer] || '季度' AS quarter_zh,
       extract(month FROM d.day)::integer || '月' AS month_zh,
       '第' || extract(week FROM d.day)::integer || '周' AS week_zh,
       '星期' || (ARRAY['一', '二', '三', '四', '五', '六', '日'])[extract(isodow FROM d.day)::integer] AS weekday_zh,
       CASE WHEN extract(month FROM d.day) <= 6 THEN '上半年' ELSE '下半年' END AS half_year_zh,
       edianton.is_workday(d.day) AS is_workday,
       c.name AS holiday_zh
FROM (SELECT g::date AS day
      FROM generate_series(timestamp '2000-01-01', date_trunc('year', edianton.clock() AT TIME ZONE 'Asia/Shanghai') + interval '11 years' - interval '1 day',
                           interval '1 day') g) d
LEFT JOIN edianton.calendar_day c ON c.calendar = 'CN' AND c.day = d.day;
COMMENT ON VIEW edianton_bi.dim_date IS 'Days from 2000 to ten years ahead, local; workdays by the calendar CN. Key: day. 日期维度：2000 年至十年后，工作日按日历 CN。主键：day。';
COMMENT ON COLUMN edianton_bi.dim_date.day IS 'Day; the key. 日期，主键。';
COMMENT ON COLUMN edianton_bi.dim_date.year IS 'Year. 年。';
COMMENT ON COLUMN edianton_bi.dim_date.quarter IS 'Quarter, 1 to 4. 季度。';
COMMENT ON COLUMN edianton_bi.dim_date.month IS 'Month, 1 to 12. 月。';
COMMENT ON COLUMN edianton_bi.dim_date.week IS 'Week of ISO 8601; belongs to week_year. 周序号（ISO 8601），所属年见 week_year。';
COMMENT ON COLUMN edianton_bi.dim_date.week_year IS 'Year of the week. 周所属年。';
COMMENT ON COLUMN edianton_bi.dim_date.day_of_month IS 'Day of the month. 日。';
COMMENT ON COLUMN edianton_bi.dim_date.weekday IS '1 Monday to 7 Sunday. 星期，1 为星期一。';
COMMENT ON COLUMN edianton_bi.dim_date.year_month IS 'Year and month, 2025-03. 年月。';
COMMENT ON COLUMN edianton_bi.dim_date.month_start IS 'First day of the month. 当月首日。';
COMMENT ON COLUMN edianton_bi.dim_date.year_zh IS 'Year in Chinese. 年（中文）。';
COMMENT ON COLUMN edianton_bi.dim_date.quarter_zh IS 'Quarter in Chinese. 季度（中文）。';
COMMENT ON COLUMN edianton_bi.dim_date.month_zh IS 'Month in Chinese. 月（中文）。';
COMMENT ON COLUMN edianton_bi.dim_date.week_zh IS 'Week in Chinese. 周（中文）。';
COMMENT ON COLUMN edianton_bi.dim_date.weekday_zh IS 'Day of the week in Chinese. 星期（中文）。';
COMMENT ON COLUMN edianton_bi.dim_date.half_year_zh IS 'Half of the year in Chinese. 半年（中文）。';
COMMENT ON COLUMN edianton_bi.dim_date.is_workday IS 'Officials work on it: holidays and make-up days of the calendar CN included. 是否工作日（含法定节假日与调休）。';
COMMENT ON COLUMN edianton_bi.dim_date.holiday_zh IS 'Name of the holiday or make-up day, where the day differs from its week. 节假日或调休名称。';

CREATE OR REPLACE VIEW edianton_bi.dim_unit WITH (security_invoker = true) AS
SELECT u.id AS unit_id,
       u.code,
       u.name_zh,
       coalesce(u.name_en, u.name_zh) AS name_en,
       u.kind,
       u.division,
       d.name AS division_zh,
       u.parent AS parent_id,
       p.name_zh AS parent_zh,
       @ltree@.nlevel(u.path) AS level,
       u.path::text AS path,
       u.active
FROM edianton.unit u
LEFT JOIN edianton.unit p ON p.id = u.parent
LEFT JOIN edianton.division d ON d.code = u.division;
COMMENT ON VIEW edianton_bi.dim_unit IS 'Units. Key: unit_id. 单位维度。主键：unit_id。';
COMMENT ON COLUMN edianton_bi.dim_unit.unit_id IS 'Unit; the key. 单位编号，主键。';
COMMENT ON COLUMN edianton_bi.dim_unit.code IS 'Code. 单位代码。';
COMMENT ON COLUMN edianton_bi.dim_unit.name_zh IS 'Name. 单位名称。';
COMMENT ON COLUMN edianton_bi.dim_unit.name_en IS 'Name in English, the Chinese one where there is none. 英文名称，缺则为中文。';
COMMENT ON COLUMN edianton_bi.dim_unit.kind IS 'government, department, township, zone, enterprise, utility, intermediary, inspection, other. 单位类别。';
COMMENT ON COLUMN edianton_bi.dim_unit.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton_bi.dim_unit.division_zh IS 'Name of the division, where it is known. 行政区划名称。';
COMMENT ON COLUMN edianton_bi.dim_unit.parent_id IS 'Unit above it: dim_unit.unit_id. 上级单位编号。';
COMMENT ON COLUMN edianton_bi.dim_unit.parent_zh IS 'Name of the unit above it. 上级单位名称。';
COMMENT ON COLUMN edianton_bi.dim_unit.level IS 'Level in the tree of units, from 1. 层级，顶级为 1。';
COMMENT ON COLUMN edianton_bi.dim_unit.path IS 'Ids from the root down to it, with dots. 自顶级至本单位的编号路径。';
COMMENT ON COLUMN edianton_bi.dim_unit.active IS 'False once it was dissolved or merged. 是否在用。';

CREATE OR REPLACE VIEW edianton_bi.dim_person WITH (security_invoker = true) AS
SELECT p.id AS person_id,
       p.code,
       p.name,
       p.unit AS unit_id,
       u.name_zh AS unit_zh,
       p.role,
       p.active
FROM edianton.person p
LEFT JOIN edianton.unit u ON u.id = p.unit;
COMMENT ON VIEW edianton_bi.dim_person IS 'Persons, without their phones. Key: person_id. 人员维度，不含电话。主键：person_id。';
COMMENT ON COLUMN edianton_bi.dim_person.person_id IS 'Person; the key. 人员编号，主键。';
COMMENT ON COLUMN edianton_bi.dim_person.code IS 'Code. 人员代码。';
COMMENT ON COLUMN edianton_bi.dim_person.name IS 'Name. 姓名。';
COMMENT ON COLUMN edianton_bi.dim_person.unit_id IS 'Unit: dim_unit.unit_id. 所在单位编号。';
COMMENT ON COLUMN edianton_bi.dim_person.unit_zh IS 'Name of the unit. 所在单位。';
COMMENT ON COLUMN edianton_bi.dim_person.role IS 'admin, unit, helper, leader, supervisor, enterprise, bi, gateway. 角色。';
COMMENT ON COLUMN edianton_bi.dim_person.active IS 'False once the person has left. 是否在岗。';

CREATE OR REPLACE VIEW edianton_bi.dim_template WITH (security_invoker = true) AS
SELECT t.id AS template_id,
       t.code,
       t.version,
       t.kind,
       k.name_zh AS kind_zh,
       k.name_en AS kind_en,
       t.library,
       edianton.library_label(t.library) AS library_zh,
       t.name_zh,
       coalesce(t.name_en, t.name_zh) AS name_en,
       t.calendar,
       t.policy,
       t.state,
       t.published_at,
       (t.published_at AT TIME ZONE 'Asia/Shanghai')::date AS published_date,
       (SELECT count(*) FROM edianton.template_stage s WHERE s.template_id = t.id)::integer AS stages,
       (SELECT count(*) FROM edianton.template_node n WHERE n.template_id = t.id)::integer AS nodes
FROM edianton.template t
JOIN edianton.matter_kind k ON k.code = t.kind;
COMMENT ON VIEW edianton_bi.dim_template IS 'Templates, a row for each version. Key: template_id. 流程模板维度，每个版本一行。主键：template_id。';
COMMENT ON COLUMN edianton_bi.dim_template.template_id IS 'Version of a template; the key. 模板版本编号，主键。';
COMMENT ON COLUMN edianton_bi.dim_template.code IS 'Code, the same for all versions. 模板代码，各版本相同。';
COMMENT ON COLUMN edianton_bi.dim_template.version IS 'Version, from 1. 版本号。';
COMMENT ON COLUMN edianton_bi.dim_template.kind IS 'Kind of the matters that run it. 事项类别代码。';
COMMENT ON COLUMN edianton_bi.dim_template.kind_zh IS 'Kind in Chinese. 事项类别。';
COMMENT ON COLUMN edianton_bi.dim_template.kind_en IS 'Kind in English. 事项类别（英文）。';
COMMENT ON COLUMN edianton_bi.dim_template.library IS 'government, state_owned, social; NULL: for no library. 项目库代码，空为不限。';
COMMENT ON COLUMN edianton_bi.dim_template.library_zh IS 'Library in Chinese. 项目库。';
COMMENT ON COLUMN edianton_bi.dim_template.name_zh IS 'Name. 模板名称。';
COMMENT ON COLUMN edianton_bi.dim_template.name_en IS 'Name in English. 模板英文名称。';
COMMENT ON COLUMN edianton_bi.dim_template.calendar IS 'Calendar its terms are counted by. 计时日历。';
COMMENT ON COLUMN edianton_bi.dim_template.policy IS 'Escalation policy: dim_policy.policy. 升级规则代码。';
COMMENT ON COLUMN edianton_bi.dim_template.state IS 'draft or published. 状态：草稿、已发布。';
COMMENT ON COLUMN edianton_bi.dim_template.published_at IS 'When it was published. 发布时刻。';
COMMENT ON COLUMN edianton_bi.dim_template.published_date IS 'Local day of that. 发布日期。';
COMMENT ON COLUMN edianton_bi.dim_template.stages IS 'Number of its stages. 大节点数。';
COMMENT ON COLUMN edianton_bi.dim_template.nodes IS 'Number of its nodes. 小节点数。';

-- Stages and nodes are the same from version to version of a template; they are shown as the newest version that has them.
CREATE OR REPLACE VIEW edianton_bi.dim_stage WITH (security_invoker = true) AS
SELECT DISTINCT ON (t.code, s.code)
       t.code || '/' || s.code AS stage_key,
       t.code AS template,
       s.code,
       s.stage::integer AS position,
       s.name_zh,
       coalesce(s.name_en, s.name_zh) AS name_en,
       t.kind,
       t.library,
       edianton.library_label(t.library) AS library_zh,
       du.name_zh AS lead_duty_zh
FROM edianton.template_stage s
JOIN edianton.template t ON t.id = s.template_id
LEFT JOIN edianton.duty du ON du.code = s.lead_duty
ORDER BY t.code, s.code, t.version DESC;
COMMENT ON VIEW edianton_bi.dim_stage IS 'Stages of templates, across their versions. Key: stage_key. 大节点维度（跨版本）。主键：stage_key。';
COMMENT ON COLUMN edianton_bi.dim_stage.stage_key IS 'Template and stage, project-social/S01; the key. 模板与大节点，主键。';
COMMENT ON COLUMN edianton_bi.dim_stage.template IS 'Code of the template. 模板代码。';
COMMENT ON COLUMN edianton_bi.dim_stage.code IS 'Code of the stage. 大节点代码。';
COMMENT ON COLUMN edianton_bi.dim_stage.position IS 'Place in lists. 排列次序。';
COMMENT ON COLUMN edianton_bi.dim_stage.name_zh IS 'Name. 大节点名称。';
COMMENT ON COLUMN edianton_bi.dim_stage.name_en IS 'Name in English. 大节点英文名称。';
COMMENT ON COLUMN edianton_bi.dim_stage.kind IS 'Kind of the matters. 事项类别代码。';
COMMENT ON COLUMN edianton_bi.dim_stage.library IS 'Library of the projects. 项目库代码。';
COMMENT ON COLUMN edianton_bi.dim_stage.library_zh IS 'Library in Chinese. 项目库。';
COMMENT ON COLUMN edianton_bi.dim_stage.lead_duty_zh IS 'Duty that leads the stage. 牵头职能。';

CREATE OR REPLACE VIEW edianton_bi.dim_node WITH (security_invoker = true) AS
SELECT DISTINCT ON (t.code, n.code)
       t.code || '/' || n.code AS node_key,
       t.code || '/' || s.code AS stage_key,
       t.code AS template,
       n.code,
       n.position,
       n.name_zh,
       coalesce(n.name_en, n.name_zh) AS name_en,
       s.name_zh AS stage_zh,
       t.kind,
       t.library,
       edianton.library_label(t.library) AS library_zh,
       du.name_zh AS lead_duty_zh,
       n.term::text AS term,
       n.statutory_term::text AS statutory_term,
       n.optional,
       n.anchor,
       n.score::numeric AS score,
       coalesce(n.policy, t.policy) AS policy
FROM edianton.template_node n
JOIN edianton.template t ON t.id = n.template_id
JOIN edianton.template_stage s ON s.template_id = n.template_id AND s.stage = n.stage
LEFT JOIN edianton.duty du ON du.code = n.lead_duty
ORDER BY t.code, n.code, t.version DESC;
COMMENT ON VIEW edianton_bi.dim_node IS 'Nodes of templates, across their versions. Key: node_key. 小节点维度（跨版本）。主键：node_key。';
COMMENT ON COLUMN edianton_bi.dim_node.node_key IS 'Template and node, project-social/N0101; the key. 模板与小节点，主键。';
COMMENT ON COLUMN edianton_bi.dim_node.stage_key IS 'Its stage: dim_stage.stage_key. 所属大节点。';
COMMENT ON COLUMN edianton_bi.dim_node.template IS 'Code of the template. 模板代码。';
COMMENT ON COLUMN edianton_bi.dim_node.code IS 'Code of the node. 小节点代码。';
COMMENT ON COLUMN edianton_bi.dim_node.position IS 'Place in lists. 排列次序。';
COMMENT ON COLUMN edianton_bi.dim_node.name_zh IS 'Name. 小节点名称。';
COMMENT ON COLUMN edianton_bi.dim_node.name_en IS 'Name in English. 小节点英文名称。';
COMMENT ON COLUMN edianton_bi.dim_node.stage_zh IS 'Name of its stage. 所属大节点名称。';
COMMENT ON COLUMN edianton_bi.dim_node.kind IS 'Kind of the matters. 事项类别代码。';
COMMENT ON COLUMN edianton_bi.dim_node.library IS 'Library of the projects. 项目库代码。';
COMMENT ON COLUMN edianton_bi.dim_node.library_zh IS 'Library in Chinese. 项目库。';
COMMENT ON COLUMN edianton_bi.dim_node.lead_duty_zh IS 'Duty that leads the node. 主办职能。';
COMMENT ON COLUMN edianton_bi.dim_node.term IS 'Promised term. 承诺时限。';
COMMENT ON COLUMN edianton_bi.dim_node.statutory_term IS 'Term that the law allows at most. 法定时限。';
COMMENT ON COLUMN edianton_bi.dim_node.optional IS 'Its unit decides whether it is needed. 是否选办。';
COMMENT ON COLUMN edianton_bi.dim_node.anchor IS 'What starts its clock: activation, acceptance, opening. 起算方式。';
COMMENT ON COLUMN edianton_bi.dim_node.score IS 'Points lost when it is overdue. 逾期扣分。';
COMMENT ON COLUMN edianton_bi.dim_node.policy IS 'Escalation policy: dim_policy.policy. 升级规则代码。';

CREATE OR REPLACE VIEW edianton_bi.dim_policy WITH (security_invoker = true) AS
SELECT p.code AS policy,
       p.name_zh,
       coalesce(p.name_en, p.name_zh) AS name_en,
       p.window_before::text AS window_before,
       p.accept_term::text AS accept_term,
       p.confirm_term::text AS confirm_term,
       p.supervise AS supervision_template,
       p.supervise IS NOT NULL AND EXISTS (SELECT FROM edianton.policy_step s WHERE s.policy = p.code AND s.supervise) AS supervises,
       (SELECT count(*) FROM edianton.policy_step s WHERE s.policy = p.code)::integer AS steps
FROM edianton.policy p;
COMMENT ON VIEW edianton_bi.dim_policy IS 'Escalation policies. Key: policy. 升级规则维度。主键：policy。';
COMMENT ON COLUMN edianton_bi.dim_policy.policy IS 'Code; the key. 规则代码，主键。';
COMMENT ON COLUMN edianton_bi.dim_policy.name_zh IS 'Name. 规则名称。';
COMMENT ON COLUMN edianton_bi.dim_policy.name_en IS 'Name in English. 规则英文名称。';
COMMENT ON COLUMN edianton_bi.dim_policy.window_before IS 'Yellow this long before the due time. 到期前多久转黄。';
COMMENT ON COLUMN edianton_bi.dim_policy.accept_term IS 'Time to accept or return an application. 受理期限。';
COMMENT ON COLUMN edianton_bi.dim_policy.confirm_term IS 'Time to confirm or decline an optional node. 选办确认期限。';
COMMENT ON COLUMN edianton_bi.dim_policy.supervision_template IS 'Code of the template of the supervision it opens. 所启动督办的模板代码。';
COMMENT ON COLUMN edianton_bi.dim_policy.supervises IS 'A red node opens supervision. 红灯是否启动督办。';
COMMENT ON COLUMN edianton_bi.dim_policy.steps IS 'Number of its steps. 步骤数。';

CREATE OR REPLACE VIEW edianton_bi.dim_project WITH (security_invoker = true) AS
SELECT p.matter_id AS project_id,
       p.code::text AS code,
       p.name,
       p.library,
       edianton.library_label(p.library) AS library_zh,
       p.nature,
       p.total_investment::numeric AS total_investment,
       round(p.total_investment / 10000, 4) AS investment_wan,
       p.approval_type,
       p.level,
       p.industry,
       p.key_project,
       p.supervising_unit AS supervising_unit_id,
       p.local_unit AS local_unit_id,
       p.builder AS builder_unit_id,
       p.leader AS leader_id,
       e.name AS enterprise,
       e.uscc::text AS enterprise_uscc,
       b.division,
       b.state,
       b.state_zh,
       b.colour,
       b.colour_zh,
       b.nodes_total,
       b.nodes_done,
       b.nodes_open,
       b.percent,
       b.next_due_at,
       (b.next_due_at AT TIME ZONE 'Asia/Shanghai')::date AS next_due_date,
       p.reserved_at,
       (p.reserved_at AT TIME ZONE 'Asia/Shanghai')::date AS reserved_date,
       p.admitted_at,
       (p.admitted_at AT TIME ZONE 'Asia/Shanghai')::date AS admitted_date,
       b.opened_at,
       (b.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_date,
       b.closed_at,
       (b.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_date
FROM edianton.project p
JOIN edianton.board b ON b.matter_id = p.matter_id
LEFT JOIN edianton.enterprise e ON e.id = p.enterprise;
COMMENT ON VIEW edianton_bi.dim_project IS 'Investment projects with their light at this instant. Key: project_id. 项目维度，附当前灯色。主键：project_id。';
COMMENT ON COLUMN edianton_bi.dim_project.project_id IS 'Matter that runs the project; the key. 项目事项编号，主键。';
COMMENT ON COLUMN edianton_bi.dim_project.code IS 'National investment project code. 投资项目统一代码。';
COMMENT ON COLUMN edianton_bi.dim_project.name IS 'Name. 项目名称。';
COMMENT ON COLUMN edianton_bi.dim_project.library IS 'government, state_owned, social. 项目库代码。';
COMMENT ON COLUMN edianton_bi.dim_project.library_zh IS 'Library in Chinese. 项目库。';
COMMENT ON COLUMN edianton_bi.dim_project.nature IS 'Nature. 项目性质。';
COMMENT ON COLUMN edianton_bi.dim_project.total_investment IS 'Total investment in yuan. 总投资（元）。';
COMMENT ON COLUMN edianton_bi.dim_project.investment_wan IS 'Total investment in 10,000 yuan. 总投资（万元）。';
COMMENT ON COLUMN edianton_bi.dim_project.approval_type IS 'approval, verification, filing. 立项方式：审批、核准、备案。';
COMMENT ON COLUMN edianton_bi.dim_project.level IS 'Level that lists it as a key project. 重点项目级别。';
COMMENT ON COLUMN edianton_bi.dim_project.industry IS 'Industry. 所属行业。';
COMMENT ON COLUMN edianton_bi.dim_project.key_project IS 'Key project. 是否重点项目。';
COMMENT ON COLUMN edianton_bi.dim_project.supervising_unit_id IS 'Unit that answers for it: dim_unit.unit_id. 主管单位编号。';
COMMENT ON COLUMN edianton_bi.dim_project.local_unit_id IS 'Township or zone: dim_unit.unit_id. 属地单位编号。';
COMMENT ON COLUMN edianton_bi.dim_project.builder_unit_id IS 'Unit that builds: dim_unit.unit_id. 建设单位编号。';
COMMENT ON COLUMN edianton_bi.dim_project.leader_id IS 'Leader in charge: dim_person.person_id. 分管领导编号。';
COMMENT ON COLUMN edianton_bi.dim_project.enterprise IS 'Name of the enterprise that invests. 项目企业。';
COMMENT ON COLUMN edianton_bi.dim_project.enterprise_uscc IS 'Its unified social credit code. 企业统一社会信用代码。';
COMMENT ON COLUMN edianton_bi.dim_project.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton_bi.dim_project.state IS 'draft, open, suspended, completed, cancelled. 状态代码。';
COMMENT ON COLUMN edianton_bi.dim_project.state_zh IS 'State in Chinese. 状态。';
COMMENT ON COLUMN edianton_bi.dim_project.colour IS 'Light at this instant. 当前灯色代码。';
COMMENT ON COLUMN edianton_bi.dim_project.colour_zh IS 'Light in Chinese. 当前灯色。';
COMMENT ON COLUMN edianton_bi.dim_project.nodes_total IS 'Nodes that count. 节点总数（不含不涉及）。';
COMMENT ON COLUMN edianton_bi.dim_project.nodes_done IS 'Of which done. 其中已办结。';
COMMENT ON COLUMN edianton_bi.dim_project.nodes_open IS 'Of which in hand. 其中在办。';
COMMENT ON COLUMN edianton_bi.dim_project.percent IS 'Share done, in percent, rounded down. 办结百分比（向下取整）。';
COMMENT ON COLUMN edianton_bi.dim_project.next_due_at IS 'Next instant at which a node falls due. 最近到期时刻。';
COMMENT ON COLUMN edianton_bi.dim_project.next_due_date IS 'Local day of that: dim_date.day. 最近到期日期。';
COMMENT ON COLUMN edianton_bi.dim_project.reserved_at IS 'When it was registered in the reserve. 入储备库时刻。';
COMMENT ON COLUMN edianton_bi.dim_project.reserved_date IS 'Local day of that. 入储备库日期。';
COMMENT ON COLUMN edianton_bi.dim_project.admitted_at IS 'When it was published. 发布时刻。';
COMMENT ON COLUMN edianton_bi.dim_project.admitted_date IS 'Local day of that. 发布日期。';
COMMENT ON COLUMN edianton_bi.dim_project.opened_at IS 'When its nodes were opened. 启动时刻。';
COMMENT ON COLUMN edianton_bi.dim_project.opened_date IS 'Local day of that: dim_date.day. 启动日期。';
COMMENT ON COLUMN edianton_bi.dim_project.closed_at IS 'When it was completed or cancelled. 结束时刻。';
COMMENT ON COLUMN edianton_bi.dim_project.closed_date IS 'Local day of that. 结束日期。';

CREATE OR REPLACE VIEW edianton_bi.dim_matter WITH (security_invoker = true) AS
SELECT b.matter_id,
       b.kind,
       b.kind_zh,
       b.title,
       m.template_id,
       m.unit AS unit_id,
       b.division,
       b.state,
       b.state_zh,
       b.colour,
       b.colour_zh,
       b.parent_id,
       coalesce(own.matter_id, up.matter_id) AS project_id,
       b.baseline,
       b.opened_at,
       (b.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_date,
       b.closed_at,
       (b.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_date
FROM edianton.board b
JOIN edianton.matter m ON m.id = b.matter_id
LEFT JOIN edianton.project own ON own.matter_id = m.id
LEFT JOIN edianton.project up ON up.matter_id = m.parent_id;
COMMENT ON VIEW edianton_bi.dim_matter IS 'Matters of every kind: projects, supervision, appeals, issues ... Key: matter_id. 事项维度：项目、督办、诉求、问题等。主键：matter_id。';
COMMENT ON COLUMN edianton_bi.dim_matter.matter_id IS 'Matter; the key. 事项编号，主键。';
COMMENT ON COLUMN edianton_bi.dim_matter.kind IS 'Kind. 事项类别代码。';
COMMENT ON COLUMN edianton_bi.dim_matter.kind_zh IS 'Kind in Chinese. 事项类别。';
COMMENT ON COLUMN edianton_bi.dim_matter.title IS 'Title. 事项名称。';
COMMENT ON COLUMN edianton_bi.dim_matter.template_id IS 'Version of its template: dim_template.template_id. 模板版本编号。';
COMMENT ON COLUMN edianton_bi.dim_matter.unit_id IS 'Unit that answers for the whole: dim_unit.unit_id. 总责单位编号。';
COMMENT ON COLUMN edianton_bi.dim_matter.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton_bi.dim_matter.state IS 'draft, open, suspended, completed, cancelled. 状态代码。';
COMMENT ON COLUMN edianton_bi.dim_matter.state_zh IS 'State in Chinese. 状态。';
COMMENT ON COLUMN edianton_bi.dim_matter.colour IS 'Light at this instant. 当前灯色代码。';
COMMENT ON COLUMN edianton_bi.dim_matter.colour_zh IS 'Light in Chinese. 当前灯色。';
COMMENT ON COLUMN edianton_bi.dim_matter.parent_id IS 'Matter above it: dim_matter.matter_id. 上级事项编号。';
COMMENT ON COLUMN edianton_bi.dim_matter.project_id IS 'Project that it is, or hangs on: dim_project.project_id. 所属项目编号。';
COMMENT ON COLUMN edianton_bi.dim_matter.baseline IS 'Taken over from an older system. 是否由旧系统接续。';
COMMENT ON COLUMN edianton_bi.dim_matter.opened_at IS 'When it was opened. 启动时刻。';
COMMENT ON COLUMN edianton_bi.dim_matter.opened_date IS 'Local day of that: dim_date.day. 启动日期。';
COMMENT ON COLUMN edianton_bi.dim_matter.closed_at IS 'When it ended. 结束时刻。';
COMMENT ON COLUMN edianton_bi.dim_matter.closed_date IS 'Local day of that: dim_date.day. 结束日期。';

-- ---------- facts ----------

-- A tool chokes on infinity; a clock that does not run out has no due time here.
CREATE OR REPLACE VIEW edianton_bi.fact_node WITH (security_invoker = true) AS
SELECT r.matter_id || '-' || r.ord || '-' || r.round AS round_key,
       r.matter_id,
       coalesce(own.matter_id, up.matter_id) AS project_id,
       m.template_id,
       t.code || '/' || tn.code AS node_key,
       t.code || '/' || ts.code AS stage_key,
       coalesce(tn.policy, t.policy) AS policy,
       r.lead_unit AS unit_id,
       r.lead_person AS person_id,
       r.ord,
       r.round::integer AS round,
       r.is_current,
       r.state::text AS state,
       edianton.state_label(r.state, 'zh') AS state_zh,
       r.colour::text AS colour,
       edianton.colour_label(r.colour, 'zh') AS colour_zh,
       r.term::text AS term,
       r.start_at,
       (r.start_at AT TIME ZONE 'Asia/Shanghai')::date AS start_date,
       nullif(r.warn_at, 'infinity') AS warn_at,
       (nullif(r.warn_at, 'infinity') AT TIME ZONE 'Asia/Shanghai')::date AS warn_date,
       nullif(r.due_at, 'infinity') AS due_at,
       (nullif(r.due_at, 'infinity') AT TIME ZONE 'Asia/Shanghai')::date AS due_date,
       r.done_at,
       (r.done_at AT TIME ZONE 'Asia/Shanghai')::date AS done_date,
       r.ended_at,
       (r.ended_at AT TIME ZONE 'Asia/Shanghai')::date AS ended_date,
       CASE WHEN r.state IN ('done', 'conditional') AND isfinite(r.due_at) THEN r.done_at < r.due_at END AS in_time,
       CASE WHEN r.state IN ('done', 'conditional') AND r.start_at IS NOT NULL
            THEN round(extract(epoch FROM r.done_at - r.start_at) / 86400, 4) END AS days_used,
       CASE WHEN r.state IN ('done', 'conditional') AND r.start_at IS NOT NULL
            THEN edianton.workdays_between(r.start_at, r.done_at) END AS workdays_used,
       CASE WHEN r.state IN ('done', 'conditional') AND r.done_at >= r.due_at THEN round(extract(epoch FROM r.done_at - r.due_at) / 86400, 4)
            WHEN r.is_current AND r.colour = 'red' AND m.state = 'open' AND r.due_at <= edianton.clock()
            THEN round(extract(epoch FROM edianton.clock() - r.due_at) / 86400, 4) END AS late_days,
       r.missing,
       r.blockers,
       array_to_string(edianton.cause_names(r.causes), ',') AS causes,
       array_to_string(edianton.flag_names(r.flags), ',') AS flags,
       r.document,
       r.reason
FROM (SELECT n.matter_id, n.ord, n.round, true AS is_current, n.lead_unit, n.lead_person, n.state, n.term, n.start_at, n.warn_at, n.due_at, n.done_at,
             NULL::timestamptz AS ended_at, n.causes,
             CASE WHEN n.next_at <= edianton.clock() THEN edianton.light_at(n.matter_id, n.ord, edianton.clock()) ELSE n.colour END AS colour,
             n.flags, n.missing::integer AS missing, n.blockers::integer AS blockers, n.document, n.reason
      FROM edianton.node n
      UNION ALL
      SELECT x.matter_id, x.ord, x.round, false AS is_current, x.lead_unit, x.lead_person, x.state, x.term, x.start_at, x.warn_at, x.due_at, x.done_at,
             x.ended_at, x.causes, x.colour, x.flags, 0 AS missing, 0 AS blockers, x.document, x.reason
      FROM edianton.node_round x) r
JOIN edianton.matter m ON m.id = r.matter_id
JOIN edianton.template t ON t.id = m.template_id
JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = r.ord
JOIN edianton.template_stage ts ON ts.template_id = m.template_id AND ts.stage = tn.stage
LEFT JOIN edianton.project own ON own.matter_id = m.id
LEFT JOIN edianton.project up ON up.matter_id = m.parent_id;
COMMENT ON VIEW edianton_bi.fact_node IS 'Nodes, a row for every round: ended ones and the current one with its light at this instant. Key: round_key. 节点事实，每轮一行：历次轮次与当前轮次。主键：round_key。';
COMMENT ON COLUMN edianton_bi.fact_node.round_key IS 'Matter, node and round; the key. 事项—节点—轮次，主键。';
COMMENT ON COLUMN edianton_bi.fact_node.matter_id IS 'Matter: dim_matter.matter_id. 事项编号。';
COMMENT ON COLUMN edianton_bi.fact_node.project_id IS 'Project that the matter is, or hangs on: dim_project.project_id. 所属项目编号。';
COMMENT ON COLUMN edianton_bi.fact_node.template_id IS 'Version of the template: dim_template.template_id. 模板版本编号。';
COMMENT ON COLUMN edianton_bi.fact_node.node_key IS 'Node: dim_node.node_key. 小节点。';
COMMENT ON COLUMN edianton_bi.fact_node.stage_key IS 'Stage: dim_stage.stage_key. 大节点。';
COMMENT ON COLUMN edianton_bi.fact_node.policy IS 'Escalation policy: dim_policy.policy. 升级规则代码。';
COMMENT ON COLUMN edianton_bi.fact_node.unit_id IS 'Unit that leads: dim_unit.unit_id. 牵头单位编号。';
COMMENT ON COLUMN edianton_bi.fact_node.person_id IS 'Person who answers for it: dim_person.person_id. 责任人编号。';
COMMENT ON COLUMN edianton_bi.fact_node.ord IS 'Number of the node in its template. 节点序号。';
COMMENT ON COLUMN edianton_bi.fact_node.round IS 'Round, from 1. 办理轮次。';
COMMENT ON COLUMN edianton_bi.fact_node.is_current IS 'The current round; false: an ended one. 是否当前轮次。';
COMMENT ON COLUMN edianton_bi.fact_node.state IS 'State of the round. 状态代码。';
COMMENT ON COLUMN edianton_bi.fact_node.state_zh IS 'State in Chinese. 状态。';
COMMENT ON COLUMN edianton_bi.fact_node.colour IS 'Light: at this instant, or when the round ended. 灯色代码（当前或轮次结束时）。';
COMMENT ON COLUMN edianton_bi.fact_node.colour_zh IS 'Light in Chinese. 灯色。';
COMMENT ON COLUMN edianton_bi.fact_node.term IS 'Promised term. 承诺时限。';
COMMENT ON COLUMN edianton_bi.fact_node.start_at IS 'Start of the clock. 计时起点。';
COMMENT ON COLUMN edianton_bi.fact_node.start_date IS 'Local day of that: dim_date.day. 计时起始日期。';
COMMENT ON COLUMN edianton_bi.fact_node.warn_at IS 'Yellow from then on. 转黄时刻。';
COMMENT ON COLUMN edianton_bi.fact_node.warn_date IS 'Local day of that. 转黄日期。';
COMMENT ON COLUMN edianton_bi.fact_node.due_at IS 'Due; NULL: no time limit. 到期时刻，空为无时限。';
COMMENT ON COLUMN edianton_bi.fact_node.due_date IS 'Local day of that: dim_date.day. 到期日期。';
COMMENT ON COLUMN edianton_bi.fact_node.done_at IS 'Done, passed conditionally, skipped or refused. 办结、容缺、不涉及或不予办理时刻。';
COMMENT ON COLUMN edianton_bi.fact_node.done_date IS 'Local day of that: dim_date.day. 办结日期。';
COMMENT ON COLUMN edianton_bi.fact_node.ended_at IS 'When the round ended; NULL: the current one. 轮次结束时刻，当前轮次为空。';
COMMENT ON COLUMN edianton_bi.fact_node.ended_date IS 'Local day of that. 轮次结束日期。';
COMMENT ON COLUMN edianton_bi.fact_node.in_time IS 'A finished round: before its due time? NULL: not finished, or no time limit. 是否按时办结；未办结或无时限为空。';
COMMENT ON COLUMN edianton_bi.fact_node.days_used IS 'Days from start to finish, by the clock on the wall. 实际用时（自然日）。';
COMMENT ON COLUMN edianton_bi.fact_node.workdays_used IS 'Working days from start to finish. 实际用时（工作日）。';
COMMENT ON COLUMN edianton_bi.fact_node.late_days IS 'Days that it was, or is by now, late. 逾期天数。';
COMMENT ON COLUMN edianton_bi.fact_node.missing IS 'Required materials not handed in. 尚缺必备材料数。';
COMMENT ON COLUMN edianton_bi.fact_node.blockers IS 'Open matters that keep it from finishing. 阻断办结的事项数。';
COMMENT ON COLUMN edianton_bi.fact_node.causes IS 'What makes it yellow besides time, with commas. 时间以外的黄灯原因，逗号分隔。';
COMMENT ON COLUMN edianton_bi.fact_node.flags IS 'What is to be known of it, with commas. 标志，逗号分隔。';
COMMENT ON COLUMN edianton_bi.fact_node.document IS 'Number of the deciding document. 批复文号。';
COMMENT ON COLUMN edianton_bi.fact_node.reason IS 'Why it was skipped or refused. 不涉及或不予办理的原因。';

CREATE OR REPLACE VIEW edianton_bi.fact_event WITH (security_invoker = true) AS
SELECT e.id AS event_id,
       e.matter_id,
       coalesce(own.matter_id, up.matter_id) AS project_id,
       CASE WHEN tn.code IS NOT NULL THEN t.code || '/' || tn.code END AS node_key,
       CASE WHEN ts.code IS NOT NULL THEN t.code || '/' || ts.code END AS stage_key,
       e.unit AS unit_id,
       e.actor AS person_id,
       e.seq,
       e.kind,
       e.ord,
       e.round::integer AS round,
       e.colour_before::text AS colour_before,
       e.colour_after::text AS colour_after,
       e.step::integer AS step,
       e.claimed_at,
       (e.claimed_at AT TIME ZONE 'Asia/Shanghai')::date AS claimed_date,
       e.recorded_at,
       (e.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS recorded_date
FROM edianton.event e
JOIN edianton.matter m ON m.id = e.matter_id
LEFT JOIN edianton.template t ON t.id = m.template_id
LEFT JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = e.ord
LEFT JOIN edianton.template_stage ts ON ts.template_id = m.template_id AND ts.stage = tn.stage
LEFT JOIN edianton.project own ON own.matter_id = m.id
LEFT JOIN edianton.project up ON up.matter_id = m.parent_id;
COMMENT ON VIEW edianton_bi.fact_event IS 'Everything that happened. Key: event_id. 事件事实。主键：event_id。';
COMMENT ON COLUMN edianton_bi.fact_event.event_id IS 'Event; the key. 事件编号，主键。';
COMMENT ON COLUMN edianton_bi.fact_event.matter_id IS 'Matter: dim_matter.matter_id. 事项编号。';
COMMENT ON COLUMN edianton_bi.fact_event.project_id IS 'Project that the matter is, or hangs on: dim_project.project_id. 所属项目编号。';
COMMENT ON COLUMN edianton_bi.fact_event.node_key IS 'Node: dim_node.node_key; NULL: about the whole matter. 小节点，空为整个事项。';
COMMENT ON COLUMN edianton_bi.fact_event.stage_key IS 'Stage: dim_stage.stage_key. 大节点。';
COMMENT ON COLUMN edianton_bi.fact_event.unit_id IS 'Unit that answered for the node at that time: dim_unit.unit_id. 当时责任单位编号。';
COMMENT ON COLUMN edianton_bi.fact_event.person_id IS 'Who did it: dim_person.person_id; NULL: the engine. 操作人编号，空为系统。';
COMMENT ON COLUMN edianton_bi.fact_event.seq IS 'Number within the matter, without gaps. 事项内序号。';
COMMENT ON COLUMN edianton_bi.fact_event.kind IS 'Kind: node.completed, node.red ... 事件种类。';
COMMENT ON COLUMN edianton_bi.fact_event.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton_bi.fact_event.round IS 'Round of the node. 办理轮次。';
COMMENT ON COLUMN edianton_bi.fact_event.colour_before IS 'Light before. 之前灯色。';
COMMENT ON COLUMN edianton_bi.fact_event.colour_after IS 'Light after. 之后灯色。';
COMMENT ON COLUMN edianton_bi.fact_event.step IS 'Step of the policy. 策略步骤。';
COMMENT ON COLUMN edianton_bi.fact_event.claimed_at IS 'When it is said to have happened. 声称发生时刻。';
COMMENT ON COLUMN edianton_bi.fact_event.claimed_date IS 'Local day of that. 声称发生日期。';
COMMENT ON COLUMN edianton_bi.fact_event.recorded_at IS 'When it was recorded. 记录时刻。';
COMMENT ON COLUMN edianton_bi.fact_event.recorded_date IS 'Local day of that: dim_date.day. 记录日期。';

CREATE OR REPLACE VIEW edianton_bi.fact_supervision WITH (security_invoker = true) AS
SELECT s.matter_id,
       up.matter_id AS project_id,
       m.parent_id AS source_matter_id,
       CASE WHEN ptn.code IS NOT NULL THEN pt.code || '/' || ptn.code END AS source_node_key,
       edianton.responsible_unit(s.matter_id) AS unit_id,
       m.unit AS issuer_unit_id,
       s.leader AS person_id,
       s.category,
       c.name_zh AS category_zh,
       s.source,
       o.name_zh AS source_zh,
       s.severity::integer AS severity,
       m.attrs ->> 'class' AS class,
       b.state,
       b.state_zh,
       b.colour,
       b.colour_zh,
       b.nodes_total,
       b.nodes_done,
       (SELECT count(*) FROM edianton.node n WHERE n.matter_id = m.id AND isfinite(n.due_at) AND (n.colour = 'red' OR n.done_at >= n.due_at))::integer AS nodes_late,
       (SELECT a.rating FROM edianton.supervision_application a WHERE a.matter_id = s.matter_id AND a.state = 'accepted') AS rating,
       s.admitted_at,
       (s.admitted_at AT TIME ZONE 'Asia/Shanghai')::date AS admitted_date,
       m.opened_at,
       (m.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_date,
       m.closed_at,
       (m.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_date,
       round(extract(epoch FROM coalesce(m.closed_at, edianton.clock()) - m.opened_at) / 86400, 4) AS days_open
FROM edianton.supervision s
JOIN edianton.matter m ON m.id = s.matter_id
JOIN edianton.board b ON b.matter_id = s.matter_id
JOIN edianton.supervision_category c ON c.code = s.category
JOIN edianton.supervision_source o ON o.code = s.source
LEFT JOIN edianton.project up ON up.matter_id = m.parent_id
LEFT JOIN edianton.matter pm ON pm.id = m.parent_id
LEFT JOIN edianton.template pt ON pt.id = pm.template_id
LEFT JOIN edianton.template_node ptn ON ptn.template_id = pm.template_id AND ptn.ord = m.parent_ord;
COMMENT ON VIEW edianton_bi.fact_supervision IS '13710 supervision, a row for every case. Key: matter_id. 督办事实，每案一行。主键：matter_id。';
COMMENT ON COLUMN edianton_bi.fact_supervision.matter_id IS 'The case; the key: dim_matter.matter_id. 督办事项编号，主键。';
COMMENT ON COLUMN edianton_bi.fact_supervision.project_id IS 'Project that it is about: dim_project.project_id. 所涉项目编号。';
COMMENT ON COLUMN edianton_bi.fact_supervision.source_matter_id IS 'Matter it came from: dim_matter.matter_id. 来源事项编号。';
COMMENT ON COLUMN edianton_bi.fact_supervision.source_node_key IS 'Node it came from: dim_node.node_key. 来源节点。';
COMMENT ON COLUMN edianton_bi.fact_supervision.unit_id IS 'Responsible unit: dim_unit.unit_id. 责任单位编号。';
COMMENT ON COLUMN edianton_bi.fact_supervision.issuer_unit_id IS 'Issuing unit: dim_unit.unit_id. 交办单位编号。';
COMMENT ON COLUMN edianton_bi.fact_supervision.person_id IS 'Leader who answers for it: dim_person.person_id. 主要负责人编号。';
COMMENT ON COLUMN edianton_bi.fact_supervision.category IS 'Board. 板块代码。';
COMMENT ON COLUMN edianton_bi.fact_supervision.category_zh IS 'Board in Chinese. 板块。';
COMMENT ON COLUMN edianton_bi.fact_supervision.source IS 'Where it comes from. 来源代码。';
COMMENT ON COLUMN edianton_bi.fact_supervision.source_zh IS 'Where it comes from, in Chinese. 来源。';
COMMENT ON COLUMN edianton_bi.fact_supervision.severity IS 'From 1 to 5. 严重程度。';
COMMENT ON COLUMN edianton_bi.fact_supervision.class IS 'ordinary or major. 类别：一般、重大。';
COMMENT ON COLUMN edianton_bi.fact_supervision.state IS 'State. 状态代码。';
COMMENT ON COLUMN edianton_bi.fact_supervision.state_zh IS 'State in Chinese. 状态。';
COMMENT ON COLUMN edianton_bi.fact_supervision.colour IS 'Light at this instant. 当前灯色代码。';
COMMENT ON COLUMN edianton_bi.fact_supervision.colour_zh IS 'Light in Chinese. 当前灯色。';
COMMENT ON COLUMN edianton_bi.fact_supervision.nodes_total IS 'Checkpoints in all. 环节总数。';
COMMENT ON COLUMN edianton_bi.fact_supervision.nodes_done IS 'Checkpoints done. 已完成环节数。';
COMMENT ON COLUMN edianton_bi.fact_supervision.nodes_late IS 'Checkpoints late, as recorded. 逾期环节数（以登记为准）。';
COMMENT ON COLUMN edianton_bi.fact_supervision.rating IS 'Rating at the write-off. 办结评级。';
COMMENT ON COLUMN edianton_bi.fact_supervision.admitted_at IS 'When it was admitted. 准入时刻。';
COMMENT ON COLUMN edianton_bi.fact_supervision.admitted_date IS 'Local day of that. 准入日期。';
COMMENT ON COLUMN edianton_bi.fact_supervision.opened_at IS 'When it was issued. 交办时刻。';
COMMENT ON COLUMN edianton_bi.fact_supervision.opened_date IS 'Local day of that: dim_date.day. 交办日期。';
COMMENT ON COLUMN edianton_bi.fact_supervision.closed_at IS 'When it was written off or ended. 销号时刻。';
COMMENT ON COLUMN edianton_bi.fact_supervision.closed_date IS 'Local day of that: dim_date.day. 销号日期。';
COMMENT ON COLUMN edianton_bi.fact_supervision.days_open IS 'Days from issue to write-off, or to this instant. 交办至销号（或当前）的天数。';

CREATE OR REPLACE VIEW edianton_bi.fact_score WITH (security_invoker = true) AS
SELECT s.id AS score_id,
       s.matter_id,
       coalesce(own.matter_id, up.matter_id) AS project_id,
       CASE WHEN tn.code IS NOT NULL THEN t.code || '/' || tn.code END AS node_key,
       s.unit AS unit_id,
       s.person AS person_id,
       s.round::integer AS round,
       s.points::numeric AS points,
       s.cause,
       s.reverses AS reverses_score_id,
       s.reason,
       s.scored_at,
       (s.scored_at AT TIME ZONE 'Asia/Shanghai')::date AS scored_date,
       s.recorded_at,
       (s.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS recorded_date
FROM edianton.score_entry s
JOIN edianton.matter m ON m.id = s.matter_id
LEFT JOIN edianton.template t ON t.id = m.template_id
LEFT JOIN edianton.template_node tn ON tn.template_id = m.template_id AND tn.ord = s.ord
LEFT JOIN edianton.project own ON own.matter_id = m.id
LEFT JOIN edianton.project up ON up.matter_id = m.parent_id;
COMMENT ON VIEW edianton_bi.fact_score IS 'Points: entries and their counter-entries; the sum is the balance. Key: score_id. 积分事实：记分与冲回，合计即余额。主键：score_id。';
COMMENT ON COLUMN edianton_bi.fact_score.score_id IS 'Entry; the key. 记录编号，主键。';
COMMENT ON COLUMN edianton_bi.fact_score.matter_id IS 'Matter: dim_matter.matter_id. 事项编号。';
COMMENT ON COLUMN edianton_bi.fact_score.project_id IS 'Project that the matter is, or hangs on: dim_project.project_id. 所属项目编号。';
COMMENT ON COLUMN edianton_bi.fact_score.node_key IS 'Node: dim_node.node_key. 小节点。';
COMMENT ON COLUMN edianton_bi.fact_score.unit_id IS 'Unit: dim_unit.unit_id. 单位编号。';
COMMENT ON COLUMN edianton_bi.fact_score.person_id IS 'Person: dim_person.person_id. 人员编号。';
COMMENT ON COLUMN edianton_bi.fact_score.round IS 'Round of the node. 办理轮次。';
COMMENT ON COLUMN edianton_bi.fact_score.points IS 'Points; deductions are negative. 分值，扣分为负。';
COMMENT ON COLUMN edianton_bi.fact_score.cause IS 'Cause: overdue, reversal ... 原因代码。';
COMMENT ON COLUMN edianton_bi.fact_score.reverses_score_id IS 'Entry that it takes back: fact_score.score_id. 所冲回的记录编号。';
COMMENT ON COLUMN edianton_bi.fact_score.reason IS 'In words, where a person entered it. 理由。';
COMMENT ON COLUMN edianton_bi.fact_score.scored_at IS 'Instant it counts for. 计分时刻。';
COMMENT ON COLUMN edianton_bi.fact_score.scored_date IS 'Local day of that: dim_date.day. 计分日期。';
COMMENT ON COLUMN edianton_bi.fact_score.recorded_at IS 'When it was recorded. 记录时刻。';
COMMENT ON COLUMN edianton_bi.fact_score.recorded_date IS 'Local day of that. 记录日期。';
