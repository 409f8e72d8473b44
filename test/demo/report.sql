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
SELECT (SELECT count(*) FROM edianton.check_integrity()) AS "check_integrity() 不符项",
       (SELECT count(*) FROM edianton.verify_history()) AS "verify_history() 断链",
       (SELECT count(*) FROM edianton.event) AS "事件", (SELECT count(*) FROM edianton.notice) AS "通知",
       (SELECT count(*) FROM edianton.escalation) AS "升级", (SELECT count(*) FROM demo.refusal) AS "引擎拒绝的违规操作";
