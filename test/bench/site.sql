-- The site that every benchmark runs in: a unit with contacts for each duty, and beside the shipped
-- templates two of 42 nodes: "bench-chain", where each completion activates the next node, and
-- "bench-flat", where all run from the opening. Their policy neither opens supervision nor holds
-- messages back, so that the time of day does not matter.

\o /dev/null
INSERT INTO edianton.unit (code, name_zh, division)
SELECT 'bench-' || code, name_zh || '(压测)', '341602' FROM edianton.duty;

INSERT INTO edianton.person (code, name, unit, phone)
SELECT u.code || '-' || n, u.name_zh || n, u.id, '1380000' || lpad((u.id * 10 + n)::text, 4, '0')
FROM edianton.unit AS u, generate_series(1, 3) AS n;

INSERT INTO edianton.contact (unit, person, level)
SELECT p.unit, p.id, (ARRAY['duty', 'head', 'liaison'])[right(p.code, 1)::integer] FROM edianton.person AS p;

INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.code, u.id FROM edianton.duty AS d JOIN edianton.unit AS u ON u.code = 'bench-' || d.code;

INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, quiet_from, quiet_to)
VALUES ('bench', '压测', 'Benchmark', '48 hours', NULL, NULL, NULL);
INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, supervise, score) VALUES
    ('bench', 1, 'warn', 'warning', false, 'none', false, '{duty}', false, false),
    ('bench', 2, 'overdue', 'due', false, 'none', false, '{duty}', false, true);

CREATE FUNCTION pg_temp.template(code text, chained boolean) RETURNS jsonb RETURN jsonb_build_object(
    'code', code, 'kind', 'project', 'calendar', 'CN', 'policy', 'bench', 'name', jsonb_build_object('zh', '压测流程'),
    'stages', jsonb_build_array(jsonb_build_object('code', 'S', 'name', jsonb_build_object('zh', '阶段'), 'lead', 'housing')),
    'nodes', (SELECT jsonb_agg(jsonb_build_object('code', n::text, 'stage', 'S', 'name', jsonb_build_object('zh', '节点' || n),
                'lead', (ARRAY['housing', 'finance', 'natural_resources'])[n % 3 + 1], 'term', '7 workdays',
                'after', CASE WHEN chained AND n > 1 THEN jsonb_build_array((n - 1)::text) ELSE '[]' END) ORDER BY n)
              FROM generate_series(1, 42) AS n));
SELECT edianton.load_template(pg_temp.template('bench-chain', true)), edianton.load_template(pg_temp.template('bench-flat', false));
SELECT edianton.publish_template('bench-chain'), edianton.publish_template('bench-flat');
\o
ANALYZE;
