-- A small county for the tests: four units with their people, and a template "run" with a fork, a join, an
-- optional node, an application, a required paper, a certificate that lapses and a policy with every kind of step.
INSERT INTO edianton.unit (code, name_zh, division) VALUES
    ('U1', '住建局', '341602'), ('U2', '财政局', '341602'), ('U3', '统计局', '341602'), ('U4', '政府办', '341602');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM (VALUES ('housing', 'U1'), ('finance', 'U2'), ('statistics', 'U3'), ('issuer', 'U4')) AS d (duty, unit)
JOIN edianton.unit u ON u.code = d.unit
ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT 'P' || substr(u.code, 2), '办事员' || substr(u.code, 2), u.id, 'unit', '1380000000' || substr(u.code, 2)
FROM edianton.unit u WHERE u.code ~ '^U[1-4]$';
INSERT INTO edianton.contact (unit, person, level)
SELECT p.unit, p.id, l FROM edianton.person p CROSS JOIN unnest('{duty,head}'::text[]) l WHERE p.code ~ '^P[1-4]$';
SELECT edianton.load_template('{
  "code": "run", "kind": "project", "name": {"zh": "小流程", "en": "Small run"}, "calendar": "CN", "policy": "project",
  "stages": [{"code": "A", "name": {"zh": "甲"}, "lead": "housing"}, {"code": "B", "name": {"zh": "乙"}}],
  "nodes": [
    {"code": "begin", "stage": "A", "name": {"zh": "受理"}, "lead": "housing", "term": "1 workday", "score": 2,
     "materials": [{"code": "form", "name": {"zh": "申请表"}, "required": true}]},
    {"code": "check", "stage": "A", "name": {"zh": "审核"}, "lead": "finance", "co": ["housing"], "term": "2 days", "score": 1, "after": ["begin"]},
    {"code": "survey", "stage": "A", "name": {"zh": "勘查"}, "lead": "statistics", "term": "6 hours", "optional": true,
     "decide": "activation", "after": ["begin"]},
    {"code": "permit", "stage": "B", "name": {"zh": "许可"}, "lead": "housing", "term": "2 workdays", "anchor": "acceptance",
     "apply_term": "3 days", "after": ["check", "survey"], "lapse": {"term": "5 days", "kept_by": "end"}},
    {"code": "report", "stage": "B", "name": {"zh": "备案"}, "lead": "statistics", "term": "3 days", "anchor": "opening",
     "after": [{"node": "check", "kind": "FF"}]},
    {"code": "end", "stage": "B", "name": {"zh": "办结"}, "lead": "finance", "term": "1 workday",
     "after": ["permit", "report", {"node": "check", "lag": "2 hours"}]}]}');
SELECT edianton.publish_template('run');

-- One thing that somebody does to the run at a random place; the event's id, or NULL where the rules refuse it.
-- chance, from 0 to 1, decides; matters count from a number on.
CREATE FUNCTION act_somewhere(chance double precision, since bigint DEFAULT 0) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    n edianton.node;
BEGIN
    SELECT x.* INTO n
    FROM edianton.node x JOIN edianton.matter m ON m.id = x.matter_id
    WHERE m.state = 'open' AND m.id & 4294967295 > since AND (x.state::text NOT IN ('waiting', 'skipped', 'done', 'refused')
        OR chance > 0.9 AND x.state::text IN ('done', 'refused', 'skipped'))
    ORDER BY md5(round(chance * 1000000)::bigint || '.' || x.matter_id || '.' || x.ord) LIMIT 1;
    IF NOT FOUND THEN
        PERFORM edianton.open_matter('run', '事项');
        RETURN NULL;
    END IF;
    RETURN CASE n.state::text
        WHEN 'undecided' THEN edianton.confirm(n.matter_id, n.code, chance < 0.7, '不涉及')
        WHEN 'ready' THEN edianton.apply(n.matter_id, n.code)
        WHEN 'received' THEN CASE WHEN chance < 0.7 THEN edianton.accept(n.matter_id, n.code)
            ELSE edianton.return_papers(n.matter_id, n.code, '{图纸}') END
        WHEN 'paused' THEN edianton.resume(n.matter_id, n.code)
        WHEN 'done' THEN edianton.reopen(n.matter_id, n.code, '复核', true)
        WHEN 'refused' THEN edianton.reopen(n.matter_id, n.code, '重办')
        WHEN 'skipped' THEN edianton.confirm(n.matter_id, n.code, true, '恢复办理')
        ELSE CASE
            WHEN chance < 0.12 THEN edianton.pause(n.matter_id, n.code, 'hearing', '通知1号')
            WHEN chance < 0.17 THEN edianton.extend(n.matter_id, n.code, '1 workday', '局长', '情况复杂')
            WHEN chance < 0.20 THEN edianton.set_deadline(n.matter_id, n.code, edianton.clock() + interval '5 hours', '专项要求')
            WHEN chance < 0.23 THEN edianton.reassign(n.matter_id, n.code, 'U3', NULL, '职能调整')
            WHEN chance < 0.26 THEN edianton.refuse(n.matter_id, n.code, '不符合条件')
            WHEN chance < 0.30 THEN edianton.complete_conditionally(n.matter_id, n.code, '{图纸}', edianton.clock() + interval '1 day')
            WHEN n.missing > 0 THEN edianton.submit(n.matter_id, 'form', 'file:///form.pdf')
            ELSE edianton.complete(n.matter_id, n.code) END
        END;
EXCEPTION WHEN OTHERS THEN
    IF SQLSTATE !~ '^ED' THEN
        RAISE;
    END IF;
    RETURN NULL;
END $$;
