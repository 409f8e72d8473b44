-- The figures that the sources publish, one view each, where no other subject has them: see the catalogue in doc/bi.md.

-- 64 entered, 27 in reserve (0.47, 0.48); 143 entered, 61 in reserve, more than 30 billion yuan (1.6).
CREATE OR REPLACE VIEW edianton.library_statistics WITH (security_invoker = true) AS
SELECT CASE WHEN grouping(p.library) = 1 THEN 'all' ELSE p.library END AS library,
       count(*) FILTER (WHERE b.state NOT IN ('draft', 'cancelled')) AS entered,
       count(*) FILTER (WHERE b.state = 'draft') AS reserve,
       count(*) FILTER (WHERE b.state IN ('open', 'suspended')) AS running,
       count(*) FILTER (WHERE b.state = 'completed') AS completed,
       count(*) FILTER (WHERE b.state = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE p.key_project AND b.state <> 'cancelled') AS key_projects,
       coalesce(sum(p.total_investment) FILTER (WHERE b.state NOT IN ('draft', 'cancelled')), 0) AS entered_investment,
       coalesce(sum(p.total_investment) FILTER (WHERE b.state = 'draft'), 0) AS reserve_investment,
       round(coalesce(sum(p.total_investment) FILTER (WHERE b.state <> 'cancelled'), 0) / 100000000, 4) AS investment_100m,
       count(*) FILTER (WHERE b.state = 'open' AND b.colour = 'red') AS red,
       count(*) FILTER (WHERE b.state = 'open' AND b.colour = 'yellow') AS yellow
FROM edianton.project p
JOIN edianton.board b ON b.matter_id = p.matter_id
GROUP BY GROUPING SETS ((p.library), ());

-- 6 interviews in half a year (1.58).
CREATE OR REPLACE VIEW edianton.interview_statistics WITH (security_invoker = true) AS
SELECT h.year, h.half, u.code AS unit, u.name_zh AS unit_zh,
       count(DISTINCT h.interview) AS interviews,
       count(*) AS person_times,
       count(DISTINCT h.person) AS persons
FROM (SELECT extract(year FROM i.held_at AT TIME ZONE 'Asia/Shanghai')::integer AS year,
             CASE WHEN extract(month FROM i.held_at AT TIME ZONE 'Asia/Shanghai') <= 6 THEN 1 ELSE 2 END AS half,
             i.id AS interview, p.person, p.unit
      FROM edianton.interview i JOIN edianton.interviewee p ON p.interview = i.id) h
JOIN edianton.unit u ON u.id = h.unit
GROUP BY h.year, h.half, u.code, u.name_zh;

-- Investment 8.6 % up (1.61): completed from January to the month, against the same months of the year before.
CREATE OR REPLACE VIEW edianton.investment_growth WITH (security_invoker = true) AS
SELECT c.year, c.month, c.amount, c.cumulative, b.cumulative AS last_year_cumulative,
       round(100 * (c.cumulative - b.cumulative) / nullif(b.cumulative, 0), 1) AS growth_percent
FROM (SELECT s.year, s.month, s.amount, sum(s.amount) OVER (PARTITION BY s.year ORDER BY s.month) AS cumulative
      FROM (SELECT d.year, extract(month FROM d.month)::integer AS month, sum(d.amount) AS amount
            FROM edianton.completed_investment d GROUP BY d.year, extract(month FROM d.month)) s) c
LEFT JOIN LATERAL (
    SELECT sum(d.amount) AS cumulative FROM edianton.completed_investment d
    WHERE d.year = c.year - 1 AND extract(month FROM d.month) <= c.month) b ON true;

COMMENT ON VIEW edianton.library_statistics IS 'Projects entered and in reserve with their investment, by library and in all. 各项目库录入、储备项目数与投资额，含合计。';
COMMENT ON COLUMN edianton.library_statistics.library IS 'Library: government, state_owned, social, or all. 项目库，all 为合计。';
COMMENT ON COLUMN edianton.library_statistics.entered IS 'Projects entered: opened and not cancelled. 已录入（启动且未终止）项目数。';
COMMENT ON COLUMN edianton.library_statistics.reserve IS 'Projects in reserve, besides those entered; no clock of theirs runs. 储备项目数（另计），不计时。';
COMMENT ON COLUMN edianton.library_statistics.running IS 'Of those entered: running or suspended. 推进中（含中止）项目数。';
COMMENT ON COLUMN edianton.library_statistics.completed IS 'Of those entered: completed. 已完成项目数。';
COMMENT ON COLUMN edianton.library_statistics.cancelled IS 'Cancelled ones, counted nowhere else. 已终止项目数，不计入其他各列。';
COMMENT ON COLUMN edianton.library_statistics.key_projects IS 'Key projects, entered and in reserve. 重点项目数（含储备）。';
COMMENT ON COLUMN edianton.library_statistics.entered_investment IS 'Total investment of those entered, in yuan. 已录入项目总投资（元）。';
COMMENT ON COLUMN edianton.library_statistics.reserve_investment IS 'Total investment of those in reserve, in yuan. 储备项目总投资（元）。';
COMMENT ON COLUMN edianton.library_statistics.investment_100m IS 'Both together, in 100 million yuan. 合计总投资（亿元）。';
COMMENT ON COLUMN edianton.library_statistics.red IS 'Running projects that are red now. 当前红灯项目数。';
COMMENT ON COLUMN edianton.library_statistics.yellow IS 'Running projects that are yellow now. 当前黄灯项目数。';
COMMENT ON VIEW edianton.interview_statistics IS 'Interviews by half-year and unit of whoever was interviewed. 约谈统计：按半年与被约谈人单位。';
COMMENT ON COLUMN edianton.interview_statistics.year IS 'Year in which they were held. 年度。';
COMMENT ON COLUMN edianton.interview_statistics.half IS '1: January to June, 2: July to December. 上半年为 1，下半年为 2。';
COMMENT ON COLUMN edianton.interview_statistics.unit IS 'Code of the unit of the interviewed. 被约谈人单位代码。';
COMMENT ON COLUMN edianton.interview_statistics.unit_zh IS 'Its name. 被约谈人单位。';
COMMENT ON COLUMN edianton.interview_statistics.interviews IS 'Interviews; one with persons of several units counts at each. 约谈次数，涉及多单位的各计一次。';
COMMENT ON COLUMN edianton.interview_statistics.person_times IS 'Person-times; they add up over units. 约谈人次，可跨单位相加。';
COMMENT ON COLUMN edianton.interview_statistics.persons IS 'Different persons. 被约谈人数。';
COMMENT ON VIEW edianton.investment_growth IS 'Investment completed by the projects that report here, month by month, and its growth over the same months of the year before. 已填报项目完成投资逐月累计及同比增速。';
COMMENT ON COLUMN edianton.investment_growth.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.investment_growth.month IS 'Month, 1 to 12; only months with a report. 月份（有填报者）。';
COMMENT ON COLUMN edianton.investment_growth.amount IS 'Completed in the month, in yuan. 当月完成投资（元）。';
COMMENT ON COLUMN edianton.investment_growth.cumulative IS 'From January to the month, in yuan. 1 月至本月累计（元）。';
COMMENT ON COLUMN edianton.investment_growth.last_year_cumulative IS 'The same months of the year before, in yuan; NULL without a report. 上年同期累计（元）。';
COMMENT ON COLUMN edianton.investment_growth.growth_percent IS 'Growth over the year before, in percent. 同比增速（%）。';
