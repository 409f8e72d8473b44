\pset format unaligned
\pset tuples_only on
SELECT edianton.rainbow_board(18);
\echo
SELECT edianton.rainbow(b.matter_id)
FROM edianton.board b JOIN edianton.project p USING (matter_id)
WHERE b.state = 'open' AND b.colour = 'red'
ORDER BY (SELECT count(*) FROM edianton.node_light n WHERE n.matter_id = b.matter_id AND n.colour IN ('red', 'yellow')) DESC,
         abs(b.percent - 55), p.total_investment DESC
LIMIT 1;
\pset format aligned
\pset tuples_only off
\pset footer off
\pset linestyle unicode
\pset border 1
\echo
\echo ' 三库汇总 the three libraries'
SELECT CASE p.library WHEN 'government' THEN '政府投资项目库' WHEN 'state_owned' THEN '国企投资项目库' ELSE '社会投资项目库' END AS "项目库",
       count(*) FILTER (WHERE b.state <> 'draft') AS "录入",
       count(*) FILTER (WHERE b.state = 'draft') AS "储备",
       round(sum(p.total_investment) / 1e8, 2) AS "总投资(亿元)",
       count(*) FILTER (WHERE b.colour = 'red') AS "红灯项目",
       count(*) FILTER (WHERE b.colour = 'yellow') AS "黄灯项目",
       round(avg(b.percent) FILTER (WHERE b.state <> 'draft'), 1) AS "平均进度%"
FROM edianton.project p JOIN edianton.board b USING (matter_id)
GROUP BY p.library ORDER BY array_position(ARRAY['government', 'state_owned', 'social'], p.library);
\echo ' 按时率与提速 in time, and how much of the promised time was saved'
SELECT to_char(date_trunc('quarter', n.done_at AT TIME ZONE 'Asia/Shanghai'), 'YYYY"年第"Q"季度"') AS "季度", count(*) AS "办结",
       round(100.0 * count(*) FILTER (WHERE n.done_at < n.due_at) / count(*), 1) AS "按时率%",
       round(100 * avg(1 - extract(epoch FROM n.done_at - n.start_at) / extract(epoch FROM n.due_at - n.start_at)), 1) AS "平均提速%"
FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id
WHERE m.kind = 'project' AND n.state::text = 'done' AND isfinite(n.due_at) AND n.due_at > n.start_at
GROUP BY 1 ORDER BY 1;
\echo ' 未销号的13710督办 open 13710 matters'
SELECT s.age_days AS "天数", edianton.display_fit(s.source_title, 30) AS "来源项目", edianton.display_fit(s.source_node_zh, 24) AS "节点", s.unit_zh AS "责任单位",
       s.accept_zh AS "1", s.feedback_zh AS "3", s.solve_zh AS "7", s.writeoff_zh AS "0"
FROM (SELECT b.*, edianton.colour_label(accept_colour::edianton.colour) AS accept_zh, edianton.colour_label(feedback_colour::edianton.colour) AS feedback_zh,
             edianton.colour_label(solve_colour::edianton.colour) AS solve_zh, edianton.colour_label(writeoff_colour::edianton.colour) AS writeoff_zh
      FROM edianton.supervision_board b) s
ORDER BY s.age_days DESC LIMIT 10;
\echo ' 单位积分（扣分由多到少） units by points lost'
SELECT row_number() OVER (ORDER BY points, done DESC) AS "名次", unit_zh AS "单位", points AS "积分", done AS "办结", in_time_percent AS "按时率%", open_nodes AS "在办", yellow AS "黄", red AS "红"
FROM edianton.unit_board WHERE points < 0
ORDER BY points, done DESC LIMIT 10;
\echo ' 预警闭环 every warning has an outcome, and somebody who knows of it'
SELECT CASE w.colour WHEN 'red' THEN '红灯' ELSE '黄灯' END AS "预警", w.outcome_label AS "结果", count(*) AS "次数", count(w.acknowledged_at) AS "已签收",
       count(*) FILTER (WHERE w.raised && '{head}') AS "报主要负责人", count(*) FILTER (WHERE w.raised && '{supervisor}') AS "报主管单位", count(*) FILTER (WHERE w.raised && '{leader}') AS "报分管领导",
       round(avg(extract(epoch FROM w.lasted) / 86400)::numeric, 1) AS "平均天数"
FROM edianton.warning_outcome w WHERE w.matter_kind = 'project'
GROUP BY w.colour, w.outcome_label ORDER BY w.colour DESC, count(*) DESC, w.outcome_label;
\echo ' 无人签收的预警 warnings that nobody has acknowledged'
SELECT edianton.display_fit(w.title, 32) AS "事项", edianton.display_fit(w.node_name, 22) AS "节点", w.unit_name AS "责任单位", count(*) AS "次数",
       to_char(min(w.told_at), 'MM-DD HH24:MI') AS "自", (array_agg(w.kind_label ORDER BY w.told_at DESC))[1] AS "最近一次", edianton.display_fit((array_agg(array_to_string(w.told, '、') ORDER BY w.told_at DESC))[1], 30) AS "已通知"
FROM edianton.unacknowledged_warning w
GROUP BY w.matter_id, w.title, w.node, w.node_name, w.unit_name ORDER BY min(w.told_at), w.matter_id, w.node LIMIT 5;
\echo ' 企业诉求 appeals of enterprises'
SELECT b.field_zh AS "领域", b.unit_zh AS "责任单位", count(*) AS "提报", count(*) FILTER (WHERE b.on_behalf) AS "代办",
       count(*) FILTER (WHERE (SELECT r.in_time FROM edianton.appeal_reply r WHERE r.matter_id = b.matter_id AND r.round = 1)) AS "按期答复", count(b.checked_at) AS "解决核实",
       count(*) FILTER (WHERE b.rating = 'satisfied') AS "满意", count(*) FILTER (WHERE b.rating = 'basically') AS "基本满意",
       count(*) FILTER (WHERE b.rating = 'dissatisfied') AS "不满意",
       count(*) FILTER (WHERE p.yellow_at IS NOT NULL AND p.yellow_lifted_at IS NULL) AS "黄牌", count(p.red_at) AS "红牌"
FROM edianton.appeal_board b JOIN edianton.plate_board p USING (matter_id)
GROUP BY b.field, b.field_zh, b.unit_zh ORDER BY count(*) DESC, b.field;
\echo ' 黄牌红牌 plates'
SELECT CASE p.plate WHEN 'red' THEN '红牌' ELSE '黄牌' END AS "牌", a.enterprise AS "企业", p.title AS "诉求", p.unit_zh AS "责任单位",
       to_char(p.blue_at, 'YYYY-MM-DD') AS "蓝牌", to_char(p.yellow_at, 'MM-DD') AS "黄牌", coalesce(to_char(p.red_at, 'MM-DD'), '') AS "红牌",
       coalesce('移送 ' || p.handover, CASE WHEN p.supervision IS NOT NULL THEN '督办后' END || CASE a.state WHEN 'checked' THEN '解决' WHEN 'solved' THEN '解决' ELSE '答复' END, '') AS "结果"
FROM edianton.plate_board p JOIN edianton.appeal_board a USING (matter_id)
WHERE p.plate <> 'blue' ORDER BY p.yellow_at;
\echo ' 领导批示 directives of leaders'
SELECT to_char(d.issued_at, 'YYYY-MM-DD') AS "批示", d.author AS "领导", edianton.display_fit(d.target, 26) AS "对象", edianton.display_fit(d.content, 32) AS "内容", d.unit_zh AS "落实单位",
       CASE WHEN d.answered_at IS NULL THEN d.colour_zh WHEN d.in_time THEN '按期反馈' ELSE '逾期反馈' END AS "落实"
FROM edianton.directive_board d ORDER BY d.number;
\echo ' 三级调度 dispatch on three levels'
SELECT name_zh AS "级别", count(*) FILTER (WHERE state <> 'due') AS "应开", count(*) FILTER (WHERE state = 'held') AS "已开", count(missed_at) AS "漏开",
       sum(decisions) AS "决定", sum(open_decisions) AS "未落实",
       (SELECT count(*) FROM edianton.problem p WHERE p.level = b.level) AS "问题",
       (SELECT round(avg(extract(epoch FROM p.dispatched_at - p.opened_at) / 86400)::numeric, 1) FROM edianton.problem p WHERE p.level = b.level) AS "发现到调度(天)"
FROM edianton.dispatch_board b GROUP BY level, name_zh ORDER BY level;
\echo ' 主要领导月调度最近的决定 what the head''s last meetings decided'
SELECT to_char(p.held_at, 'MM-DD') AS "会议", l.name AS "主持", edianton.display_fit(m.title, 28) AS "重点项目", edianton.display_fit(d.decision, 34) AS "决定", u.name_zh AS "落实单位",
       to_char(d.due_at, 'MM-DD') AS "时限", CASE WHEN c.state <> 'done' THEN '在办' WHEN c.done_at < d.due_at THEN '按期落实' ELSE '逾期落实' END AS "落实"
FROM edianton.dispatch_decision d
JOIN edianton.dispatch_period p ON p.id = d.period AND p.level = 3
JOIN edianton.person l ON l.id = p.chair
JOIN edianton.matter m ON m.id = d.matter_id
JOIN edianton.unit u ON u.id = d.unit
JOIN edianton.node c ON c.matter_id = d.case_id AND c.code = 'carry'
ORDER BY p.held_at DESC, d.seq LIMIT 5;
SELECT b.period AS last_week, format('区住建局本周（%s—%s）调度议题 the agenda of the housing bureau''s week', to_char(b.starts, 'FMMM"月"FMDD"日"'), to_char(b.ends, 'FMMM"月"FMDD"日"')) AS heading
FROM edianton.dispatch_board b WHERE b.level = 1 AND b.unit = 'QZJJ' ORDER BY b.starts DESC LIMIT 1 \gset
\echo '' :heading
SELECT CASE why WHEN 'problem' THEN '问题' WHEN 'red' THEN '红灯' WHEN 'yellow' THEN '黄灯' ELSE '到期' END AS "事由", edianton.display_fit(title, 36) AS "项目", edianton.display_fit(node_zh, 26) AS "节点",
       coalesce(description, '应于 ' || to_char(due_at, 'MM-DD HH24:MI')) AS "情况"
FROM edianton.dispatch_agenda(:last_week) WITH ORDINALITY AS a (why, matter_id, title, node, node_zh, unit, unit_zh, colour, due_at, problem, description, open_days, n)
ORDER BY n LIMIT 8;
\echo ' 最近漏开的调度会 meetings that were missed'
SELECT name_zh AS "级别", coalesce(leader, unit_zh, '主要领导') AS "应主持", starts AS "起", ends AS "止", to_char(missed_at, 'MM-DD HH24:MI') AS "标记漏开"
FROM edianton.dispatch_board WHERE missed_at IS NOT NULL ORDER BY ends DESC, level DESC, period LIMIT 4;
\echo ' 定格排名 ranking in the frozen periods: 2025年上半年, the best and the last five'
SELECT CASE WHEN r.n = 1 OR r.n = r.units - 4 THEN CASE WHEN r.n = 1 THEN '前五' ELSE '后五' END ELSE '' END AS " ", r.rank AS "名次", y.rank AS "2024年度", r.unit_zh AS "单位", r.points AS "积分",
       r.entries AS "流水", r.nodes_due AS "到期节点", r.in_time_percent AS "按时率%"
FROM (SELECT x.*, row_number() OVER w AS n, count(*) OVER () AS units FROM edianton.ranking('2025H1') x WHERE x.frozen WINDOW w AS (ORDER BY x.rank, x.nodes_due DESC, x.unit)) r
LEFT JOIN edianton.ranking('2024') y ON y.unit = r.unit AND y.frozen
WHERE r.n <= 5 OR r.n > r.units - 5 ORDER BY r.n;
SELECT (SELECT count(*) FROM edianton.check_integrity()) AS "check_integrity() 不符项",
       (SELECT count(*) FROM edianton.verify_history()) AS "verify_history() 断链",
       (SELECT count(*) FROM edianton.event) AS "事件", (SELECT count(*) FROM edianton.notice) AS "通知",
       (SELECT count(*) FROM edianton.escalation) AS "升级", (SELECT count(*) FROM demo.refusal) AS "引擎拒绝的违规操作";
