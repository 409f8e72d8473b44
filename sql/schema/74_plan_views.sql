-- The plan as people and BI tools look at it: items, progress against the target, budget lines, what lacks funds, what lacks a project.

-- A project is ready for its money when these nodes are behind it; one that the project does not have is no obstacle.
CREATE TABLE IF NOT EXISTS edianton.ready_node (
    library     text NOT NULL CHECK (library IN ('government', 'state_owned', 'social')),
    node        text NOT NULL,
    PRIMARY KEY (library, node)
);
INSERT INTO edianton.ready_node (library, node) VALUES
    ('government', 'N0103'), ('state_owned', 'N0104'), ('social', 'N0104')
ON CONFLICT DO NOTHING;

-- How far plan, work and money may be apart before it shows, in percentage points of the year's target.
CREATE TABLE IF NOT EXISTS edianton.plan_alert_rule (
    alert       text PRIMARY KEY CHECK (alert IN ('behind_plan', 'paid_ahead', 'unpaid')),
    points      numeric NOT NULL CHECK (points > 0)
);
INSERT INTO edianton.plan_alert_rule (alert, points) VALUES ('behind_plan', 10), ('paid_ahead', 20), ('unpaid', 30) ON CONFLICT DO NOTHING;

CREATE OR REPLACE VIEW edianton.plan_board WITH (security_invoker = true) AS
SELECT i.id AS item,
       i.year,
       l.state,
       l.version,
       i.matter_id,
       i.candidate,
       coalesce(p.name, c.name) AS title,
       coalesce(p.library, c.library) AS library,
       u.code AS unit,
       u.name_zh AS unit_zh,
       s.code AS sector,
       s.name_zh AS sector_zh,
       t.priority,
       t.total_investment,
       f.amount AS locked_amount,
       t.amount,
       t.amount_next,
       t.amount_after,
       t.physical,
       t.dropped,
       coalesce(r.signed, false) AS signed,
       r.indicators,
       coalesce(b.amount, 0) + coalesce(o.amount, 0) AS budget,
       coalesce(k.amount, 0) AS committed,
       coalesce(b.paid, 0) AS paid,
       coalesce(d.amount, 0) AS completed,
       round(100 * coalesce(d.amount, 0) / nullif(t.amount, 0), 1) AS percent,
       coalesce(m.state = 'open' AND w.matter_id IS NULL, false) AS ready
FROM edianton.plan_item i
JOIN edianton.investment_plan l ON l.year = i.year
JOIN (SELECT DISTINCT ON (x.item) x.item, x.priority, x.amount, x.amount_next, x.amount_after, x.total_investment, x.physical, x.dropped
      FROM edianton.plan_target x ORDER BY x.item, x.version DESC) t ON t.item = i.id
LEFT JOIN edianton.plan_target f ON f.item = i.id AND f.version = 1 AND l.state = 'locked'
LEFT JOIN edianton.plan_review r ON r.item = i.id
LEFT JOIN edianton.project p ON p.matter_id = i.matter_id
LEFT JOIN edianton.matter m ON m.id = i.matter_id
LEFT JOIN edianton.project_candidate c ON c.id = i.candidate
JOIN edianton.unit u ON u.id = i.unit
JOIN edianton.unit s ON s.id = i.sector
LEFT JOIN (SELECT x.year, x.matter_id, sum(x.amount) AS amount, sum(x.paid) AS paid FROM edianton.budget_line x
           WHERE x.matter_id IS NOT NULL GROUP BY x.year, x.matter_id) b ON b.year = i.year AND b.matter_id = i.matter_id
LEFT JOIN (SELECT x.year, x.candidate, sum(x.amount) AS amount FROM edianton.budget_line x
           WHERE x.matter_id IS NULL AND x.candidate IS NOT NULL GROUP BY x.year, x.candidate) o ON o.year = i.year AND o.candidate = i.candidate
LEFT JOIN (SELECT x.year, x.matter_id, sum(x.amount) AS amount FROM edianton.fund_commitment x
           WHERE x.withdrawn_at IS NULL GROUP BY x.year, x.matter_id) k ON k.year = i.year AND k.matter_id = i.matter_id
LEFT JOIN (SELECT x.year, x.matter_id, sum(x.amount) AS amount FROM edianton.completed_investment x
           GROUP BY x.year, x.matter_id) d ON d.year = i.year AND d.matter_id = i.matter_id
LEFT JOIN (SELECT DISTINCT n.matter_id
           FROM edianton.project x
           JOIN edianton.ready_node q ON q.library = x.library
           JOIN edianton.node n ON n.matter_id = x.matter_id AND n.code = q.node
           WHERE n.state NOT IN ('done', 'conditional', 'skipped')) w ON w.matter_id = i.matter_id;

-- Month by month, of the whole, each library, each sector department and each unit; what is not the plan's is not in it.
CREATE OR REPLACE VIEW edianton.plan_progress WITH (security_invoker = true) AS
WITH latest AS (
    SELECT DISTINCT ON (t.item) t.item, t.amount, t.dropped FROM edianton.plan_target t ORDER BY t.item, t.version DESC
), item AS (
    SELECT i.year, i.matter_id, t.amount, CASE WHEN l.state = 'locked' THEN f.amount END AS locked_amount, o.scope, o.code
    FROM edianton.plan_item i
    JOIN edianton.investment_plan l ON l.year = i.year
    JOIN latest t ON t.item = i.id AND NOT t.dropped
    LEFT JOIN edianton.plan_target f ON f.item = i.id AND f.version = 1
    LEFT JOIN edianton.project p ON p.matter_id = i.matter_id
    LEFT JOIN edianton.project_candidate c ON c.id = i.candidate
    JOIN edianton.unit u ON u.id = i.unit
    JOIN edianton.unit s ON s.id = i.sector
    CROSS JOIN LATERAL (VALUES ('all', ''), ('library', coalesce(p.library, c.library)), ('sector', s.code), ('unit', u.code)) o (scope, code)
), target AS (
    SELECT i.year, i.scope, i.code, sum(i.amount) AS target, sum(i.locked_amount) AS locked_target, count(*) AS items
    FROM item i GROUP BY i.year, i.scope, i.code
), done AS (
    SELECT i.year, i.scope, i.code, extract(month FROM d.month)::integer AS month, sum(d.amount) AS amount
    FROM item i JOIN edianton.completed_investment d ON d.matter_id = i.matter_id AND d.year = i.year
    GROUP BY i.year, i.scope, i.code, extract(month FROM d.month)
), run AS (
    SELECT t.year, t.scope, t.code, g.month, t.items, t.target, t.locked_target, coalesce(d.amount, 0) AS amount,
           sum(coalesce(d.amount, 0)) OVER (PARTITION BY t.year, t.scope, t.code ORDER BY g.month) AS cumulative
    FROM target t
    CROSS JOIN generate_series(1, 12) g (month)
    LEFT JOIN done d ON d.year = t.year AND d.scope = t.scope AND d.code = t.code AND d.month = g.month
    WHERE make_date(t.year, g.month, 1) <= (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date
)
SELECT r.year,
       r.month,
       r.scope,
       r.code,
       r.items,
       r.target,
       r.locked_target,
       r.amount,
       r.cumulative,
       round(100 * r.cumulative / nullif(r.target, 0), 1) AS percent,
       round(100 * r.cumulative / nullif(r.locked_target, 0), 1) AS percent_of_locked,
       q.cumulative AS last_year_cumulative,
       round(100 * q.cumulative / nullif(q.target, 0), 1) AS last_year_percent,
       round(100 * r.cumulative / nullif(r.target, 0) - 100 * q.cumulative / nullif(q.target, 0), 1) AS points
FROM run r
LEFT JOIN run q ON q.year = r.year - 1 AND q.month = r.month AND q.scope = r.scope AND q.code = r.code;

CREATE OR REPLACE VIEW edianton.budget_use WITH (security_invoker = true) AS
SELECT l.id AS line,
       l.source,
       l.external_id,
       l.year,
       l.name,
       l.document,
       l.fund_source,
       f.name_zh AS fund_source_zh,
       f.fiscal,
       l.matter_id,
       l.candidate,
       coalesce(p.name, c.name) AS project,
       i.id AS item,
       l.amount,
       l.paid,
       l.amount - l.paid AS remains,
       round(100 * l.paid / nullif(l.amount, 0), 1) AS percent,
       coalesce(w.payments, 0) AS waiting_payments,
       coalesce(w.amount, 0) AS waiting_amount
FROM edianton.budget_line l
JOIN edianton.fund_source f ON f.code = l.fund_source
LEFT JOIN edianton.project p ON p.matter_id = l.matter_id
LEFT JOIN edianton.project_candidate c ON c.id = l.candidate
LEFT JOIN edianton.plan_item i ON i.year = l.year AND (i.matter_id = l.matter_id OR l.matter_id IS NULL AND i.candidate = l.candidate)
LEFT JOIN LATERAL (SELECT count(*) AS payments, sum(x.amount) AS amount FROM edianton.payment_waiting x
                   WHERE x.source = l.source AND x.line = l.external_id) w ON true;

-- Which items have how much of what they need; which are ready and have it not.
CREATE OR REPLACE VIEW edianton.funding_gap WITH (security_invoker = true) AS
SELECT b.item,
       b.year,
       b.matter_id,
       b.candidate,
       b.title,
       b.library,
       b.sector,
       b.priority,
       b.ready,
       b.amount,
       b.budget,
       b.committed,
       greatest(b.amount - b.budget - b.committed, 0) AS gap,
       CASE WHEN b.amount > b.budget + b.committed AND b.ready THEN 'ready_without_funds'
            WHEN b.amount > b.budget + b.committed THEN 'not_ready'
            WHEN NOT b.ready THEN 'funds_without_ready_project'
            ELSE 'matched' END AS match
FROM edianton.plan_board b
WHERE NOT b.dropped;

-- Project pool against funding pool, a row a year.
CREATE OR REPLACE VIEW edianton.pool_balance WITH (security_invoker = true) AS
WITH gap AS (
    SELECT f.year, count(*) AS items, sum(f.amount) AS amount, sum(f.committed) AS committed, sum(f.gap) AS gap,
           count(*) FILTER (WHERE f.match = 'ready_without_funds') AS ready_items,
           sum(f.gap) FILTER (WHERE f.match = 'ready_without_funds') AS ready_gap,
           sum(f.budget) FILTER (WHERE NOT f.ready) AS idle
    FROM edianton.funding_gap f GROUP BY f.year
), line AS (
    SELECT b.year, sum(b.amount) AS amount, sum(b.amount) FILTER (WHERE s.fiscal) AS fiscal,
           sum(b.amount) FILTER (WHERE b.matter_id IS NULL AND b.candidate IS NULL) AS unassigned
    FROM edianton.budget_line b JOIN edianton.fund_source s ON s.code = b.fund_source GROUP BY b.year
)
SELECT coalesce(g.year, l.year) AS year,
       coalesce(g.items, 0) AS items,
       coalesce(g.amount, 0) AS planned,
       coalesce(l.amount, 0) AS budget,
       coalesce(l.fiscal, 0) AS fiscal,
       coalesce(l.unassigned, 0) AS unassigned,
       coalesce(g.committed, 0) AS committed,
       coalesce(g.gap, 0) AS gap,
       coalesce(g.ready_items, 0) AS ready_without_funds,
       coalesce(g.ready_gap, 0) AS ready_gap,
       coalesce(g.idle, 0) + coalesce(l.unassigned, 0) AS funds_without_ready_project,
       coalesce(l.amount, 0) + coalesce(g.committed, 0) - coalesce(g.amount, 0) AS balance,
       coalesce(l.amount, 0) + coalesce(g.committed, 0) >= coalesce(g.amount, 0) AS balanced
FROM gap g FULL JOIN line l ON l.year = g.year;

-- The funding pool's lines beside the ready items that they could go to: by priority, then what is lacking.
CREATE OR REPLACE VIEW edianton.pool_match WITH (security_invoker = true) AS
SELECT l.year,
       l.id AS line,
       l.name AS line_name,
       l.fund_source,
       l.amount AS available,
       f.item,
       f.title,
       f.priority,
       f.gap,
       least(l.amount, f.gap) AS could_cover
FROM edianton.budget_line l
JOIN edianton.funding_gap f ON f.year = l.year AND f.match = 'ready_without_funds'
WHERE l.matter_id IS NULL AND l.candidate IS NULL AND l.amount > 0;

-- Plan, work and payments of the year side by side (2.13): where they are further apart than the rules allow.
CREATE OR REPLACE VIEW edianton.plan_variance WITH (security_invoker = true) AS
SELECT b.item,
       b.year,
       b.matter_id,
       b.title,
       b.unit,
       b.sector,
       b.amount,
       b.completed,
       b.paid,
       round(e.expected, 1) AS expected_percent,
       b.percent AS completed_percent,
       round(100 * b.paid / nullif(b.amount, 0), 1) AS paid_percent,
       ARRAY(SELECT a.alert FROM edianton.plan_alert_rule a
             WHERE CASE a.alert
                 WHEN 'behind_plan' THEN e.expected - 100 * b.completed / nullif(b.amount, 0)
                 WHEN 'paid_ahead' THEN 100 * (b.paid - b.completed) / nullif(b.amount, 0)
                 ELSE 100 * (least(b.completed, b.budget) - b.paid) / nullif(b.amount, 0) END >= a.points
             ORDER BY a.alert) AS alerts
FROM edianton.plan_board b
CROSS JOIN LATERAL (
    SELECT CASE WHEN extract(year FROM x.today) > b.year THEN 100
                WHEN extract(year FROM x.today) < b.year THEN 0
                ELSE 100 * (extract(month FROM x.today) - 1) / 12.0 END AS expected
    FROM (SELECT edianton.clock() AT TIME ZONE 'Asia/Shanghai' AS today) x) e
WHERE b.state = 'locked' AND NOT b.dropped;

-- ---- alerts, once a month each ----

CREATE TABLE IF NOT EXISTS edianton.plan_alert (
    item        bigint NOT NULL REFERENCES edianton.plan_item,
    month       date NOT NULL,
    alert       text NOT NULL REFERENCES edianton.plan_alert_rule,
    completed_percent numeric,
    paid_percent numeric,
    raised_at   timestamptz NOT NULL,
    PRIMARY KEY (item, month, alert)
);
ALTER TABLE edianton.plan_alert ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.plan_alert;
CREATE POLICY sight ON edianton.plan_alert FOR SELECT USING (
    (SELECT edianton.sees_money()) OR item IN (SELECT i.id FROM edianton.plan_item i));
COMMENT ON POLICY sight ON edianton.plan_alert IS 'Who sees the item. 可见该计划条目者可见。';

-- edianton.raise_plan_alerts: error ED040. Again in the same month: what is new.
CREATE OR REPLACE FUNCTION edianton.raise_plan_alerts() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_month date := date_trunc('month', edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date;
    v record;
    event bigint;
    raised integer := 0;
BEGIN
    PERFORM edianton.require_role('raise alerts of the plan', 'admin', 'gateway');
    FOR v IN
        SELECT x.item, x.matter_id, x.title, x.completed_percent, x.paid_percent, x.expected_percent, a.alert, i.unit
        FROM edianton.plan_variance x
        JOIN edianton.plan_item i ON i.id = x.item
        CROSS JOIN LATERAL unnest(x.alerts) a (alert)
        WHERE x.year = extract(year FROM this_month)
        ORDER BY x.matter_id, a.alert
    LOOP
        INSERT INTO edianton.plan_alert (item, month, alert, completed_percent, paid_percent, raised_at)
        VALUES (v.item, this_month, v.alert, v.completed_percent, v.paid_percent, edianton.clock())
        ON CONFLICT ON CONSTRAINT plan_alert_pkey DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        raised := raised + 1;
        IF v.matter_id IS NOT NULL THEN
            event := edianton.record_event(v.matter_id, 'plan.alert', jsonb_build_object('alert', v.alert, 'expected', v.expected_percent,
                'completed', v.completed_percent, 'paid', v.paid_percent));
            PERFORM edianton.tell(v.matter_id, event, v.unit, 'plan', format('【投资计划】%s：%s，时序 %s%%，完成 %s%%，支付 %s%%。', v.title,
                CASE v.alert WHEN 'behind_plan' THEN '投资进度滞后' WHEN 'paid_ahead' THEN '支付超前于完成' ELSE '应付未付' END,
                v.expected_percent, v.completed_percent, v.paid_percent));
        END IF;
    END LOOP;
    RETURN raised;
END
$$;
COMMENT ON FUNCTION edianton.raise_plan_alerts() IS
    'Tell the units of items whose plan, work and payments are too far apart, once a month and alert; returns how many. 计划、完成、支付偏差预警，每月每类一次，返回数量。';

-- edianton.check_money: error ED040. Empty: every counter is what its payments make.
CREATE OR REPLACE FUNCTION edianton.check_money() RETURNS TABLE (problem text, id bigint, stored numeric, derived numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM edianton.require_role('check all money', 'admin', 'gateway', 'bi', 'supervisor');
    RETURN QUERY
    SELECT 'paid from budget line', l.id, l.paid, p.paid
    FROM edianton.budget_line l CROSS JOIN LATERAL (SELECT coalesce(sum(x.amount), 0) AS paid FROM edianton.payment x WHERE x.line = l.id) p
    WHERE l.paid <> p.paid
    UNION ALL
    SELECT 'paid for project', m.matter_id, m.paid, p.paid
    FROM edianton.project_money m CROSS JOIN LATERAL (SELECT coalesce(sum(x.amount), 0) AS paid FROM edianton.payment x WHERE x.matter_id = m.matter_id) p
    WHERE m.paid <> p.paid
    UNION ALL
    SELECT 'approved for project', p.matter_id, m.approved, p.total_investment
    FROM edianton.project p LEFT JOIN edianton.project_money m ON m.matter_id = p.matter_id
    WHERE m.approved IS DISTINCT FROM p.total_investment
    UNION ALL
    SELECT 'payment of another project than its line', x.id, x.matter_id, l.matter_id
    FROM edianton.payment x JOIN edianton.budget_line l ON l.id = x.line
    WHERE x.matter_id IS DISTINCT FROM l.matter_id
    ORDER BY 1, 2;
END
$$;
COMMENT ON FUNCTION edianton.check_money() IS
    'Derive all counters of money again from payments, and list what differs; empty when all is well. 由支付记录核对全部资金累计，无差异则为空。';

-- ---- what it all is ----

COMMENT ON TABLE edianton.ready_node IS 'Nodes that must be behind a project before it counts as ready for its money. 项目具备用款条件前须办结的节点。';
COMMENT ON COLUMN edianton.ready_node.library IS 'government, state_owned, social. 项目库。';
COMMENT ON COLUMN edianton.ready_node.node IS 'Code of the node. 节点代码。';

COMMENT ON TABLE edianton.plan_alert_rule IS 'How far plan, work and payments may be apart. 计划、完成、支付偏差预警阈值。';
COMMENT ON COLUMN edianton.plan_alert_rule.alert IS 'behind_plan, paid_ahead, unpaid. 预警类别：进度滞后、支付超前、应付未付。';
COMMENT ON COLUMN edianton.plan_alert_rule.points IS 'Percentage points of the year''s target. 百分点（占年度计划）。';

COMMENT ON TABLE edianton.plan_alert IS 'Alerts of the plan that were raised. 已发出的计划偏差预警。';
COMMENT ON COLUMN edianton.plan_alert.item IS 'Plan item. 计划条目编号。';
COMMENT ON COLUMN edianton.plan_alert.month IS 'Month, its first day. 月份（首日）。';
COMMENT ON COLUMN edianton.plan_alert.alert IS 'behind_plan, paid_ahead, unpaid. 预警类别。';
COMMENT ON COLUMN edianton.plan_alert.completed_percent IS 'Completed then, in percent. 当时完成率（%）。';
COMMENT ON COLUMN edianton.plan_alert.paid_percent IS 'Paid then, in percent. 当时支付率（%）。';
COMMENT ON COLUMN edianton.plan_alert.raised_at IS 'When. 发出时刻。';

COMMENT ON VIEW edianton.plan_board IS 'Plan items with target, review, money and completed investment. 计划项目一览。';
COMMENT ON COLUMN edianton.plan_board.item IS 'Plan item. 计划条目编号。';
COMMENT ON COLUMN edianton.plan_board.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.plan_board.state IS 'draft or locked. 状态：草案、已锁定。';
COMMENT ON COLUMN edianton.plan_board.version IS 'Version of the plan in force. 计划现行版本。';
COMMENT ON COLUMN edianton.plan_board.matter_id IS 'The project. 项目编号。';
COMMENT ON COLUMN edianton.plan_board.candidate IS 'Project of the pool. 项目池编号。';
COMMENT ON COLUMN edianton.plan_board.title IS 'Name of the project. 项目名称。';
COMMENT ON COLUMN edianton.plan_board.library IS 'government, state_owned, social. 项目库。';
COMMENT ON COLUMN edianton.plan_board.unit IS 'Code of the unit that answers for it. 责任单位代码。';
COMMENT ON COLUMN edianton.plan_board.unit_zh IS 'That unit. 责任单位。';
COMMENT ON COLUMN edianton.plan_board.sector IS 'Code of the sector department. 行业部门代码。';
COMMENT ON COLUMN edianton.plan_board.sector_zh IS 'That department. 行业主管部门。';
COMMENT ON COLUMN edianton.plan_board.priority IS 'Priority, 1 is first. 轻重缓急，1 为最先。';
COMMENT ON COLUMN edianton.plan_board.total_investment IS 'Total investment in yuan. 总投资（元）。';
COMMENT ON COLUMN edianton.plan_board.locked_amount IS 'Target at the lock, in yuan. 年初计划（元）。';
COMMENT ON COLUMN edianton.plan_board.amount IS 'Target now, in yuan. 现行计划（元）。';
COMMENT ON COLUMN edianton.plan_board.amount_next IS 'Of the next year. 下一年度（元）。';
COMMENT ON COLUMN edianton.plan_board.amount_after IS 'Of the year after that. 第三年度（元）。';
COMMENT ON COLUMN edianton.plan_board.physical IS 'What stands at the end of the year. 年度形象进度。';
COMMENT ON COLUMN edianton.plan_board.dropped IS 'Taken out of the plan. 是否已剔除。';
COMMENT ON COLUMN edianton.plan_board.signed IS 'Signed off by its sector department. 行业部门是否已签认。';
COMMENT ON COLUMN edianton.plan_board.indicators IS 'Indicators that it fixed. 核定指标。';
COMMENT ON COLUMN edianton.plan_board.budget IS 'Budget lines of the year, in yuan. 当年预算指标（元）。';
COMMENT ON COLUMN edianton.plan_board.committed IS 'Other commitments of the year, in yuan. 当年资金承诺（元）。';
COMMENT ON COLUMN edianton.plan_board.paid IS 'Paid from the lines, in yuan. 累计支付（元）。';
COMMENT ON COLUMN edianton.plan_board.completed IS 'Investment completed in the year, in yuan. 当年完成投资（元）。';
COMMENT ON COLUMN edianton.plan_board.percent IS 'Completed, in percent of the target. 完成率（%）。';
COMMENT ON COLUMN edianton.plan_board.ready IS 'Whether the nodes before its money are behind it. 是否已具备条件（前期节点已办结）。';

COMMENT ON VIEW edianton.plan_progress IS 'Completed investment against the plan, month by month: the whole, each library, sector department and unit. 逐月投资完成情况：全部、分项目库、分行业部门、分单位。';
COMMENT ON COLUMN edianton.plan_progress.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.plan_progress.month IS 'Month, 1 to 12. 月份。';
COMMENT ON COLUMN edianton.plan_progress.scope IS 'all, library, sector, unit. 统计口径。';
COMMENT ON COLUMN edianton.plan_progress.code IS 'Code of the library, department or unit. 口径代码。';
COMMENT ON COLUMN edianton.plan_progress.items IS 'Items in the plan. 项目数。';
COMMENT ON COLUMN edianton.plan_progress.target IS 'Target of the year now, in yuan. 年度计划（元）。';
COMMENT ON COLUMN edianton.plan_progress.locked_target IS 'Target at the lock, in yuan. 年初计划（元）。';
COMMENT ON COLUMN edianton.plan_progress.amount IS 'Completed in the month, in yuan. 当月完成（元）。';
COMMENT ON COLUMN edianton.plan_progress.cumulative IS 'Completed from January on, in yuan. 累计完成（元）。';
COMMENT ON COLUMN edianton.plan_progress.percent IS 'Cumulative, in percent of the target. 累计完成率（%）。';
COMMENT ON COLUMN edianton.plan_progress.percent_of_locked IS 'The same of the target at the lock. 占年初计划比例（%）。';
COMMENT ON COLUMN edianton.plan_progress.last_year_cumulative IS 'Of the same months of the year before, in yuan. 上年同期累计（元）。';
COMMENT ON COLUMN edianton.plan_progress.last_year_percent IS 'In percent of that year''s target. 上年同期完成率（%）。';
COMMENT ON COLUMN edianton.plan_progress.points IS 'Difference to the year before in percentage points. 较上年同期提高（百分点）。';

COMMENT ON VIEW edianton.budget_use IS 'Budget lines with what was paid from them. 预算指标执行情况。';
COMMENT ON COLUMN edianton.budget_use.line IS 'Budget line. 指标编号。';
COMMENT ON COLUMN edianton.budget_use.source IS 'System that it comes from. 来源系统。';
COMMENT ON COLUMN edianton.budget_use.external_id IS 'Its id there. 来源系统编号。';
COMMENT ON COLUMN edianton.budget_use.year IS 'Budget year. 预算年度。';
COMMENT ON COLUMN edianton.budget_use.name IS 'Name. 指标名称。';
COMMENT ON COLUMN edianton.budget_use.document IS 'Number of the document. 文号。';
COMMENT ON COLUMN edianton.budget_use.fund_source IS 'Source of the funds. 资金来源。';
COMMENT ON COLUMN edianton.budget_use.fund_source_zh IS 'That source. 资金来源名称。';
COMMENT ON COLUMN edianton.budget_use.fiscal IS 'Public money. 是否财政性资金。';
COMMENT ON COLUMN edianton.budget_use.matter_id IS 'The project. 项目编号。';
COMMENT ON COLUMN edianton.budget_use.candidate IS 'Project of the pool. 项目池编号。';
COMMENT ON COLUMN edianton.budget_use.project IS 'Name of the project. 项目名称。';
COMMENT ON COLUMN edianton.budget_use.item IS 'Plan item. 计划条目编号。';
COMMENT ON COLUMN edianton.budget_use.amount IS 'Amount in yuan. 指标金额（元）。';
COMMENT ON COLUMN edianton.budget_use.paid IS 'Paid in yuan. 已支付（元）。';
COMMENT ON COLUMN edianton.budget_use.remains IS 'What is left, in yuan. 结余（元）。';
COMMENT ON COLUMN edianton.budget_use.percent IS 'Paid, in percent. 支付率（%）。';
COMMENT ON COLUMN edianton.budget_use.waiting_payments IS 'Payments that wait. 等待中的支付笔数。';
COMMENT ON COLUMN edianton.budget_use.waiting_amount IS 'Their amount in yuan. 等待中的支付金额（元）。';

COMMENT ON VIEW edianton.funding_gap IS 'Which plan items lack how much. 计划项目资金缺口。';
COMMENT ON COLUMN edianton.funding_gap.item IS 'Plan item. 计划条目编号。';
COMMENT ON COLUMN edianton.funding_gap.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.funding_gap.matter_id IS 'The project. 项目编号。';
COMMENT ON COLUMN edianton.funding_gap.candidate IS 'Project of the pool. 项目池编号。';
COMMENT ON COLUMN edianton.funding_gap.title IS 'Name of the project. 项目名称。';
COMMENT ON COLUMN edianton.funding_gap.library IS 'government, state_owned, social. 项目库。';
COMMENT ON COLUMN edianton.funding_gap.sector IS 'Code of the sector department. 行业部门代码。';
COMMENT ON COLUMN edianton.funding_gap.priority IS 'Priority, 1 is first. 轻重缓急，1 为最先。';
COMMENT ON COLUMN edianton.funding_gap.ready IS 'Whether the nodes before its money are behind it. 是否已具备条件（前期节点已办结）。';
COMMENT ON COLUMN edianton.funding_gap.amount IS 'Target of the year, in yuan. 年度计划（元）。';
COMMENT ON COLUMN edianton.funding_gap.budget IS 'Budget lines, in yuan. 预算指标（元）。';
COMMENT ON COLUMN edianton.funding_gap.committed IS 'Other commitments, in yuan. 资金承诺（元）。';
COMMENT ON COLUMN edianton.funding_gap.gap IS 'What lacks, in yuan. 缺口（元）。';
COMMENT ON COLUMN edianton.funding_gap.match IS 'ready_without_funds, not_ready, funds_without_ready_project, matched. 匹配情况：有项目缺资金、项目未成熟、有资金缺成熟项目、已匹配。';

COMMENT ON VIEW edianton.pool_balance IS 'Project pool against funding pool, year by year. 项目池与资金池平衡。';
COMMENT ON COLUMN edianton.pool_balance.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.pool_balance.items IS 'Items in the plan. 项目数。';
COMMENT ON COLUMN edianton.pool_balance.planned IS 'Their targets, in yuan. 计划投资（元）。';
COMMENT ON COLUMN edianton.pool_balance.budget IS 'Budget lines, in yuan. 预算指标（元）。';
COMMENT ON COLUMN edianton.pool_balance.fiscal IS 'Public money in them. 其中财政性资金（元）。';
COMMENT ON COLUMN edianton.pool_balance.unassigned IS 'Lines that are nobody''s yet, in yuan. 未落实到项目的指标（元）。';
COMMENT ON COLUMN edianton.pool_balance.committed IS 'Other commitments, in yuan. 资金承诺（元）。';
COMMENT ON COLUMN edianton.pool_balance.gap IS 'What the items lack, in yuan. 缺口合计（元）。';
COMMENT ON COLUMN edianton.pool_balance.ready_without_funds IS 'Ready items that lack funds. 具备条件而缺资金的项目数。';
COMMENT ON COLUMN edianton.pool_balance.ready_gap IS 'What those lack, in yuan. 其缺口（元）。';
COMMENT ON COLUMN edianton.pool_balance.funds_without_ready_project IS 'Funds that are nobody''s, or of items that are not ready, in yuan. 无成熟项目承接的资金（元）。';
COMMENT ON COLUMN edianton.pool_balance.balance IS 'Funds less targets, in yuan. 资金减计划（元）。';
COMMENT ON COLUMN edianton.pool_balance.balanced IS 'Funds cover the targets. 是否平衡。';

COMMENT ON VIEW edianton.pool_match IS 'Lines of the funding pool beside the ready items that lack funds. 资金池指标与缺资金成熟项目的匹配。';
COMMENT ON COLUMN edianton.pool_match.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.pool_match.line IS 'Budget line. 指标编号。';
COMMENT ON COLUMN edianton.pool_match.line_name IS 'Its name. 指标名称。';
COMMENT ON COLUMN edianton.pool_match.fund_source IS 'Source of the funds. 资金来源。';
COMMENT ON COLUMN edianton.pool_match.available IS 'What it holds, in yuan. 可用（元）。';
COMMENT ON COLUMN edianton.pool_match.item IS 'Plan item. 计划条目编号。';
COMMENT ON COLUMN edianton.pool_match.title IS 'Name of the project. 项目名称。';
COMMENT ON COLUMN edianton.pool_match.priority IS 'Priority, 1 is first. 轻重缓急，1 为最先。';
COMMENT ON COLUMN edianton.pool_match.gap IS 'What the item lacks, in yuan. 缺口（元）。';
COMMENT ON COLUMN edianton.pool_match.could_cover IS 'What the line could cover of it, in yuan. 可覆盖（元）。';

COMMENT ON VIEW edianton.plan_variance IS 'Plan, work and payments of locked plans side by side, with alerts. 计划、完成、支付联动监管与预警。';
COMMENT ON COLUMN edianton.plan_variance.item IS 'Plan item. 计划条目编号。';
COMMENT ON COLUMN edianton.plan_variance.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.plan_variance.matter_id IS 'The project. 项目编号。';
COMMENT ON COLUMN edianton.plan_variance.title IS 'Name of the project. 项目名称。';
COMMENT ON COLUMN edianton.plan_variance.unit IS 'Code of the unit that answers for it. 责任单位代码。';
COMMENT ON COLUMN edianton.plan_variance.sector IS 'Code of the sector department. 行业部门代码。';
COMMENT ON COLUMN edianton.plan_variance.amount IS 'Target of the year, in yuan. 年度计划（元）。';
COMMENT ON COLUMN edianton.plan_variance.completed IS 'Completed, in yuan. 完成投资（元）。';
COMMENT ON COLUMN edianton.plan_variance.paid IS 'Paid, in yuan. 已支付（元）。';
COMMENT ON COLUMN edianton.plan_variance.expected_percent IS 'Share of the year that is over, in full months. 时序进度（%）。';
COMMENT ON COLUMN edianton.plan_variance.completed_percent IS 'Completed, in percent of the target. 完成率（%）。';
COMMENT ON COLUMN edianton.plan_variance.paid_percent IS 'Paid, in percent of the target. 支付率（%）。';
COMMENT ON COLUMN edianton.plan_variance.alerts IS 'behind_plan, paid_ahead, unpaid. 预警：进度滞后、支付超前、应付未付。';
