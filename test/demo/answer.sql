-- Who answers for the year: appeals of enterprises and their plates, leaders' directives, problems and dispatch meetings,
-- frozen scores. Everybody acts as himself, through the public functions; what is drawn is drawn with demo.dice().

SET edianton.simulated_clock = '2024-07-29 10:00+08';

-- ---------- who takes part ----------

INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT 'INSPECTOR' || n, demo.person_name(800 + n * 17), (SELECT id FROM edianton.unit WHERE code = 'QDCB'), 'supervisor', '136' || lpad((77770000 + n)::text, 8, '0')
FROM generate_series(1, 2) AS n;

DO $$
BEGIN
    PERFORM edianton.act_as('ADMIN');
    PERFORM edianton.verify_enterprise(demo.uscc(4200 + p.place), p.enterprise, '341602', '国家企业信用信息公示系统')
    FROM demo.project_list p WHERE p.enterprise IS NOT NULL;
    PERFORM edianton.open_score_period(code, name_zh, kind, starts)
    FROM (VALUES ('2024', '2024年度', 'year', date '2024-01-01'), ('2025H1', '2025年上半年', 'half_year', '2025-01-01')) AS s (code, name_zh, kind, starts);
END
$$;
INSERT INTO edianton.person (code, name, enterprise, role, phone)
SELECT 'FIRM' || p.place, demo.person_name((900 + p.place * 3)::integer), e.id, 'enterprise', '135' || lpad((88880000 + p.place)::text, 8, '0')
FROM demo.project_list p JOIN edianton.enterprise e ON e.uscc = demo.uscc(4200 + p.place)::edianton.uscc;

-- ---------- appeals ----------

-- Each 9 days one, of a firm whose project is under way; every ninth is left lying, one of these even under supervision.
CREATE TABLE demo.appeal_list AS
SELECT n, f.place, f.field, f.title, f.content, p.place AS firm, p.matter_id AS project, demo.dice('desk', n::text) < 0.25 AS on_behalf,
       n % 9 = 5 AS silent, n = 23 AS stubborn,
       CASE WHEN demo.dice('rating', n::text) < 0.68 THEN 'satisfied' WHEN demo.dice('rating', n::text) < 0.88 THEN 'basically' ELSE 'dissatisfied' END AS rating,
       demo.dice('fault', n::text) < 0.6 AS at_fault, NULL::bigint AS matter_id
FROM generate_series(1, 40) AS n
JOIN (VALUES
    (0, 'approval', '技改备案变更', '新增一条生产线，请明确备案变更与节能审查的办理顺序'),
    (1, 'planning', '厂区出入口调整', '规划出入口与在建道路错位，请协调调整'),
    (2, 'land', '二期用地指标', '一期已满产，申请二期用地指标及供地时间'),
    (3, 'energy', '新增能耗指标', '蒸汽用量增加，请协调年度能耗指标'),
    (4, 'environment', '环评变更认定', '烘干工艺由燃煤改燃气，请明确是否构成重大变动'),
    (5, 'facilities', '雨污管网接驳', '厂区外市政管网未通，影响竣工验收'),
    (6, 'facilities', '施工临时用电', '临时用电容量不足，桩基施工受影响'),
    (7, 'planning', '日照间距复核', '研发楼与相邻地块间距需复核')) AS f (place, field, title, content) ON f.place = n * 5 % 8
CROSS JOIN LATERAL (SELECT x.place, x.matter_id FROM demo.project_list x
                    WHERE x.library = 'social' AND x.publish_on < date '2024-08-06' + n * 9
                    ORDER BY demo.dice('asks', n::text, x.place::text) LIMIT 1) AS p;

-- What has to be done about each, and when.
CREATE TABLE demo.deed AS
SELECT a.n, s.step, s.at, NULL::timestamptz AS done_at
FROM demo.appeal_list a
CROSS JOIN LATERAL (SELECT (date '2024-08-12' + a.n * 9)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '8 hours' + interval '9 hours' * demo.dice('hour', a.n::text) AS filed) AS t
CROSS JOIN LATERAL (SELECT t.filed + CASE WHEN a.silent THEN interval '17 days' ELSE interval '3 days' * demo.dice('reply', a.n::text) END AS replied) AS r
CROSS JOIN LATERAL (VALUES
    ('file', t.filed), ('order', CASE WHEN a.silent THEN t.filed + interval '8 days' END), ('reply', CASE WHEN NOT a.stubborn THEN r.replied END),
    ('rate', CASE WHEN NOT a.stubborn AND demo.dice('rates', a.n::text) < 0.9 THEN r.replied + interval '2 days' END),
    ('verify', CASE WHEN a.rating = 'dissatisfied' THEN r.replied + interval '5 days' END),
    ('red', CASE WHEN a.stubborn THEN t.filed + interval '24 days' END),
    ('solve', CASE WHEN NOT a.stubborn THEN r.replied + interval '5 days' + interval '20 days' * demo.dice('solve', a.n::text) END),
    ('check', CASE WHEN NOT a.stubborn THEN r.replied + interval '30 days' END)) AS s (step, at)
WHERE s.at IS NOT NULL;

CREATE PROCEDURE demo.do_deed(d demo.deed, now timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    a demo.appeal_list := (SELECT x FROM demo.appeal_list x WHERE x.n = d.n);
    unit_duty text := (SELECT u.code || '-DUTY' FROM edianton.appeal x JOIN edianton.unit u ON u.id = x.unit WHERE x.matter_id = a.matter_id);
    numbered text := format('〔%s〕%s号', extract(year FROM now), a.n);
    opened bigint;
BEGIN
    CASE d.step
        WHEN 'file' THEN
            PERFORM edianton.act_as(CASE WHEN a.on_behalf THEN 'AGENT' || lpad((1 + a.n % 30)::text, 2, '0') ELSE 'FIRM' || a.firm END);
            UPDATE demo.appeal_list x SET matter_id = edianton.file_appeal(a.field, a.title, a.content,
                enterprise_uscc => CASE WHEN a.on_behalf THEN demo.uscc((4200 + a.firm)::integer) END, project => a.project,
                channel => CASE WHEN a.on_behalf THEN 'on_site' WHEN a.n % 2 = 0 THEN 'website' ELSE 'app_enterprise' END)
            WHERE x.n = a.n;
        WHEN 'reply' THEN
            PERFORM edianton.act_as(unit_duty);
            PERFORM edianton.reply_appeal(a.matter_id, '已会同有关单位研究，办理路径和时间表附后', '谯复' || numbered);
        WHEN 'rate' THEN
            PERFORM edianton.act_as('FIRM' || a.firm);
            PERFORM edianton.rate_appeal(a.matter_id, a.rating, CASE a.rating WHEN 'dissatisfied' THEN '答复没有说明何时解决' END);
        WHEN 'verify' THEN
            SELECT c.matter_id INTO opened FROM edianton.appeal_check c WHERE c.appeal = a.matter_id AND c.at_fault IS NULL;
            IF FOUND THEN
                PERFORM edianton.act_as('INSPECTOR2');
                PERFORM edianton.verify_complaint(opened, a.at_fault, CASE WHEN a.at_fault THEN '属实：答复未明确解决时限' ELSE '不属实：属上级事权，已向企业说明' END);
                IF a.at_fault AND NOT a.silent THEN
                    PERFORM edianton.order_supervision(a.matter_id, '一周内明确解决时限并回访企业');
                END IF;
            END IF;
        WHEN 'order' THEN
            PERFORM edianton.act_as('INSPECTOR1');
            opened := edianton.order_supervision(a.matter_id, '立即答复企业，一周内拿出解决方案');
            IF a.stubborn THEN
                -- nobody touches it: the demo plans nothing for its nodes
                INSERT INTO demo.plan (matter_id, ord, round, state, action, at, done_at)
                SELECT n.matter_id, n.ord, n.round, 'active', 'nothing', now, now FROM edianton.node n WHERE n.matter_id = opened;
            END IF;
        WHEN 'red' THEN
            PERFORM edianton.act_as('INSPECTOR1');
            PERFORM edianton.hang_red_plate(a.matter_id, '黄牌督办后仍未答复、未解决', '谯督移' || numbered);
        WHEN 'solve' THEN
            PERFORM edianton.act_as(unit_duty);
            PERFORM edianton.solve_appeal(a.matter_id, '已按方案解决');
        WHEN 'check' THEN
            PERFORM edianton.act_as('FIRM' || a.firm);
            PERFORM edianton.check_appeal(a.matter_id, true);
    END CASE;
END
$$;

-- ---------- directives ----------

-- Each on the project in the leader's charge that is worst at that moment; the sixth on the appeal that nobody answers.
CREATE TABLE demo.directive_list AS
SELECT n, date '2024-09-10' + n * 39 AS day, 'LEADER' || (1 + n * 3 % 8) AS leader, n = 5 AS on_appeal,
       (ARRAY['专题研究卡点，两周内报告解决情况', '挂图作战，把耽误的时间抢回来', '责任单位主要负责同志到现场办公', '举一反三，排查同类项目',
              '会同属地拿出时间表，逐周报告'])[1 + n % 5] AS content, false AS done
FROM generate_series(0, 8) AS n;

CREATE PROCEDURE demo.direct(now timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    d record;
    target record;
BEGIN
    FOR d IN SELECT * FROM demo.directive_list x WHERE NOT x.done AND x.day <= (now AT TIME ZONE 'Asia/Shanghai')::date ORDER BY x.n LOOP
        SELECT l.matter_id, l.node INTO target
        FROM edianton.node_light l JOIN edianton.project j ON j.matter_id = l.matter_id JOIN edianton.person p ON p.id = j.leader
        WHERE NOT d.on_appeal AND p.code = d.leader AND l.matter_state = 'open' AND l.colour IN ('red', 'yellow') AND l.state = 'active'
        ORDER BY l.colour, l.due_at, l.matter_id, l.node LIMIT 1;
        IF d.on_appeal THEN
            SELECT a.matter_id, NULL::text AS node INTO target FROM demo.appeal_list a WHERE a.stubborn;
        END IF;
        CONTINUE WHEN target.matter_id IS NULL;
        PERFORM edianton.act_as(d.leader);
        PERFORM edianton.issue_directive(target.matter_id, d.content, node => target.node);
        UPDATE demo.directive_list x SET done = true WHERE x.n = d.n;
    END LOOP;

    -- who is addressed reports in some days; what concerns the stubborn appeal stays unanswered like all about it
    FOR d IN
        SELECT x.matter_id, u.code || '-DUTY' AS duty
        FROM edianton.directive x JOIN edianton.unit u ON u.id = x.unit
        WHERE x.answered_at IS NULL AND x.target_kind = 'project'
          AND x.issued_at + interval '2 days' + interval '7 days' * demo.dice('report', x.number::text) <= now
        ORDER BY x.matter_id
    LOOP
        PERFORM edianton.act_as(d.duty);
        PERFORM edianton.answer_directive(d.matter_id, '已召开现场会，卡点逐项明确责任人和完成时间');
    END LOOP;
END
$$;

-- ---------- problems and meetings ----------

-- Every twelve days a helper tells of something that stands in the way of a node, in half of the cases between units.
CREATE PROCEDURE demo.tell_of_problems(now timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    day date := (now AT TIME ZONE 'Asia/Shanghai')::date;
    due integer := (day - date '2024-08-15') / 12;
    n bigint := (SELECT count(*) FROM edianton.problem);
    node record;
BEGIN
    WHILE n < due LOOP
        SELECT x.matter_id, x.code, h.code AS helper INTO node
        FROM edianton.node x
        JOIN edianton.matter m ON m.id = x.matter_id AND m.kind = 'project' AND m.state = 'open'
        JOIN edianton.project j ON j.matter_id = m.id
        JOIN LATERAL (SELECT p.code FROM edianton.party y JOIN edianton.person p ON p.id = y.person
                      WHERE y.matter_id = m.id AND y.role = 'helper' AND y.to_at IS NULL ORDER BY y.id LIMIT 1) h ON true
        WHERE x.state = 'active' AND x.due_at > now AND (j.key_project OR n % 3 <> 0)
        ORDER BY demo.dice('problem', n::text, x.matter_id::text, x.ord::text) LIMIT 1;
        EXIT WHEN NOT FOUND;
        PERFORM edianton.act_as(node.helper);
        PERFORM edianton.open_problem(node.matter_id, node.code, k.category, k.what, CASE WHEN n % 2 = 0 THEN ARRAY[k.other] ELSE '{}' END)
        FROM (VALUES (0, 'land', '红线内尚有未迁坟墓和苗木', 'QZGJ'), (1, 'soil', '回填缺土约两万方', 'QCGJ'), (2, 'pipeline', '10千伏线路横跨地块，需迁改', 'GDGS'),
                     (3, 'road_opening', '施工便道开口未获同意', 'QJTJ'), (4, 'utilities', '临时用水接驳点未落实', 'GSGS'), (5, 'funds', '进度款拨付滞后', 'QCZJ'),
                     (6, 'spoil', '渣土消纳场已满', 'QCGJ'), (7, 'approval', '图审意见与消防意见不一致', 'QZJJ')) AS k (k, category, what, other)
        WHERE k.k = (n * 3 + n / 8) % 8;
        n := n + 1;
    END LOOP;
END
$$;

CREATE PROCEDURE demo.meet(now timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    day date := (now AT TIME ZONE 'Asia/Shanghai')::date;
    p record;
    decided jsonb;
BEGIN
    FOR p IN
        SELECT d.*, coalesce(l.code, u.code || '-HEAD', 'QZFB-HEAD') AS chair_code
        FROM edianton.dispatch_period d LEFT JOIN edianton.unit u ON u.id = d.unit LEFT JOIN edianton.person l ON l.id = d.leader
        WHERE d.held_at IS NULL AND day BETWEEN d.starts AND d.ends
          -- when a third of its span is over, and now and then not at all
          AND day >= d.ends - (d.ends - d.starts) * 2 / 3 + (2 * demo.dice('meets', d.level::text, coalesce(u.code, l.code), d.starts::text))::integer
          AND demo.dice('held', d.level::text, coalesce(u.code, l.code), d.starts::text) > CASE d.level WHEN 3 THEN 0.1 ELSE 0.04 END
        ORDER BY d.level, d.id
    LOOP
        decided := '[]';
        IF p.level > 1 OR EXISTS (SELECT FROM edianton.problem b JOIN edianton.node n ON (n.matter_id, n.ord) = (b.matter_id, b.ord)
                                  WHERE b.closed_at IS NULL AND b.level = 1 AND n.lead_unit = p.unit) THEN
            SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('problem', a.problem,
                       'matter', CASE WHEN a.problem IS NULL THEN a.matter_id END, 'node', CASE WHEN a.problem IS NULL THEN a.node END,
                       'decision', CASE WHEN a.problem IS NULL THEN '限期办结：' || a.node_zh ELSE format('%s：由%s限期解决', a.description, a.unit_zh) END,
                       'unit', a.unit, 'due', (day + 8)::text || ' 17:30+08')) ORDER BY a.n), '[]') INTO decided
            FROM (SELECT x.*, row_number() OVER (PARTITION BY x.problem IS NULL ORDER BY x.n) AS k
                  FROM edianton.dispatch_agenda(p.id) WITH ORDINALITY AS x (why, matter_id, title, node, node_zh, unit, unit_zh, colour, due_at, problem, description, open_days, n)
                  WHERE (x.why = 'problem' OR x.why = 'red' AND p.level = 3)
                    AND NOT EXISTS (SELECT FROM edianton.dispatch_decision y JOIN edianton.matter c ON c.id = y.case_id
                                    WHERE c.state = 'open' AND (y.problem = x.problem OR x.problem IS NULL AND y.matter_id = x.matter_id))) AS a
            WHERE a.k <= 3;
        END IF;
        PERFORM edianton.act_as(p.chair_code);
        PERFORM edianton.hold_dispatch(p.id, format('议定%s项', jsonb_array_length(decided)), decided);
    END LOOP;

    -- what was decided is carried out, confirmed by the government office, and its problem closed
    FOR p IN
        SELECT d.case_id, d.problem, d.decision, r.code || '-DUTY' AS duty, i.code || '-DUTY' AS issuer, lead.code || '-DUTY' AS leads
        FROM edianton.dispatch_decision d
        JOIN edianton.node c ON c.matter_id = d.case_id AND c.code = 'carry' AND c.state = 'active'
        JOIN edianton.matter m ON m.id = d.case_id
        JOIN edianton.unit r ON r.id = d.unit
        JOIN edianton.unit i ON i.id = m.unit
        JOIN edianton.node n ON n.matter_id = d.matter_id AND n.ord = d.ord
        JOIN edianton.unit lead ON lead.id = n.lead_unit
        WHERE now >= d.due_at - interval '5 days' * (demo.dice('carry', d.period::text, d.seq::text) - 0.12) * 2
        ORDER BY d.case_id
    LOOP
        PERFORM edianton.act_as(p.duty);
        PERFORM edianton.complete(p.case_id, 'carry', '调度反馈');
        PERFORM edianton.act_as(p.issuer);
        PERFORM edianton.complete(p.case_id, 'confirm', '调度销号');
        IF p.problem IS NOT NULL THEN
            PERFORM edianton.act_as(p.leads);
            PERFORM edianton.close_problem(p.problem, '已按调度决定解决');
        END IF;
    END LOOP;
END
$$;

-- ---------- day by day ----------

CREATE PROCEDURE demo.answer_for_it(now timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    d demo.deed;
    hour integer := extract(hour FROM now AT TIME ZONE 'Asia/Shanghai');
BEGIN
    FOR d IN SELECT x.* FROM demo.deed x WHERE x.done_at IS NULL AND x.at <= now
                 -- the inspector waits for the yellow plate: holidays do not count
                 AND (x.step <> 'order' OR EXISTS (SELECT FROM demo.appeal_list a JOIN edianton.plate y ON y.matter_id = a.matter_id WHERE a.n = x.n AND y.colour = 'yellow'))
             ORDER BY x.at, array_position(ARRAY['file', 'order', 'reply', 'rate', 'verify', 'red', 'solve', 'check'], x.step), x.n LOOP
        CALL demo.do_deed(d, now);
        UPDATE demo.deed x SET done_at = now WHERE (x.n, x.step) = (d.n, d.step);
    END LOOP;
    IF hour = 9 THEN
        CALL demo.run_jobs(each_minute => false);
        PERFORM edianton.freeze_scores(s.code) FROM edianton.score_period s WHERE s.frozen_at IS NULL AND s.to_at <= now;
    ELSIF hour = 11 THEN
        CALL demo.tell_of_problems(now);
        CALL demo.direct(now);
    ELSIF hour = 14 THEN
        CALL demo.meet(now);
    END IF;
END
$$;
