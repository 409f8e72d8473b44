-- The templates that are shipped: three libraries of projects, supervision, appeal.
SET client_min_messages = warning;

SELECT t.code, t.version, t.kind, t.library, t.calendar, t.policy, t.state,
       (SELECT count(*) FROM edianton.template_stage s WHERE s.template_id = t.id) AS stages,
       (SELECT count(*) FROM edianton.template_node n WHERE n.template_id = t.id) AS nodes,
       (SELECT count(*) FROM edianton.template_node n WHERE n.template_id = t.id AND NOT n.optional) AS required,
       (SELECT count(*) FROM edianton.template_link l WHERE l.template_id = t.id) AS links
FROM edianton.template t WHERE t.code LIKE 'project-%' OR t.code IN ('supervision-13710', 'appeal-5day') ORDER BY t.id;

-- all nodes and links there are
SELECT count(DISTINCT n.code) AS nodes, count(DISTINCT n.stage) AS stages
FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id WHERE t.code LIKE 'project-%';
SELECT count(DISTINCT (f.code, s.code)) AS links
FROM edianton.template t JOIN edianton.template_link l ON l.template_id = t.id
JOIN edianton.template_node f ON (f.template_id, f.ord) = (t.id, l.from_ord) JOIN edianton.template_node s ON (s.template_id, s.ord) = (t.id, l.to_ord)
WHERE t.code LIKE 'project-%';
-- one start, and the ends
SELECT t.code, string_agg(n.code, ' ' ORDER BY n.position) FILTER (WHERE NOT EXISTS (
           SELECT FROM edianton.template_link l WHERE (l.template_id, l.to_ord) = (t.id, n.ord))) AS starts,
       string_agg(n.code, ' ' ORDER BY n.position) FILTER (WHERE NOT EXISTS (
           SELECT FROM edianton.template_link l WHERE (l.template_id, l.from_ord) = (t.id, n.ord))) AS ends
FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id WHERE t.code LIKE 'project-%' GROUP BY t.id, t.code ORDER BY t.id;

-- The working day on which each node can be done at the earliest; optional nodes take no time
-- unless all are needed, and are transparent.
CREATE FUNCTION pg_temp.earliest(template text, with_optional boolean) RETURNS TABLE (code text, done integer) LANGUAGE plpgsql AS $$
DECLARE
    n record;
BEGIN
    CREATE TEMP TABLE reached (ord integer, code text, done integer) ON COMMIT DROP;
    LOOP
        SELECT x.ord, x.code, CASE WHEN x.optional AND NOT with_optional THEN 0 ELSE split_part(x.term::text, ' ', 1)::integer END AS days, x.template_id
        INTO n FROM edianton.template t JOIN edianton.template_node x ON x.template_id = t.id
        WHERE t.code = template AND x.ord NOT IN (SELECT r.ord FROM reached r)
          AND NOT EXISTS (SELECT FROM edianton.template_link l WHERE (l.template_id, l.to_ord) = (t.id, x.ord)
                          AND l.from_ord NOT IN (SELECT r.ord FROM reached r))
        LIMIT 1;
        EXIT WHEN NOT FOUND;
        INSERT INTO reached SELECT n.ord, n.code, n.days + coalesce((SELECT max(r.done) FROM reached r
            JOIN edianton.template_link l ON l.from_ord = r.ord WHERE (l.template_id, l.to_ord) = (n.template_id, n.ord)), 0);
    END LOOP;
    RETURN QUERY SELECT r.code, r.done FROM reached r;
    DROP TABLE reached;
END $$;
SELECT t AS template,
       max(r.done) FILTER (WHERE r.code = 'N0503') AS permit, max(r.done) FILTER (WHERE r.code = 'N0805') AS completion, max(r.done) AS whole
FROM unnest('{project-government,project-state-owned,project-social}'::text[]) WITH ORDINALITY AS u (t, i), pg_temp.earliest(t, false) r GROUP BY i, t ORDER BY i;
SELECT t AS template, max(r.done) FILTER (WHERE r.code = 'N0503') AS permit_with_all_optional
FROM unnest('{project-government,project-state-owned,project-social}'::text[]) WITH ORDINALITY AS u (t, i), pg_temp.earliest(t, true) r GROUP BY i, t ORDER BY i;

-- every node of the three
SELECT n.code, max(n.name_zh) AS name, max(s.name_zh) AS stage, max(n.lead_duty) AS lead, max(n.term::text) AS term, max(n.statutory_term::text) AS statutory,
       max(n.score) AS score, max(n.lapse_term::text) AS lapse, max(n.kept_by) AS kept_by,
       string_agg(CASE WHEN n.optional THEN 'o' ELSE 'r' END, '' ORDER BY t.id) AS kinds
FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id JOIN edianton.template_stage s ON (s.template_id, s.stage) = (t.id, n.stage)
WHERE t.code LIKE 'project-%' AND t.version = 1 GROUP BY n.code ORDER BY n.code;
-- stages with lead, co-duties and supervisors
SELECT s.code, s.name_zh, s.lead_duty, s.co_duties, s.supervisor_duties
FROM edianton.template t JOIN edianton.template_stage s ON s.template_id = t.id WHERE t.code = 'project-state-owned' ORDER BY s.stage;
-- one paper, one code, one name; every node asks for something it cannot do without
SELECT m.code, string_agg(n.code, ' ' ORDER BY n.position) AS nodes
FROM edianton.template t JOIN edianton.template_material m ON m.template_id = t.id JOIN edianton.template_node n ON (n.template_id, n.ord) = (t.id, m.ord)
WHERE t.code = 'project-state-owned' GROUP BY m.code HAVING count(*) > 1 ORDER BY m.code COLLATE "C";
SELECT count(*) AS nodes_without_required_material
FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id WHERE t.code LIKE 'project-%'
  AND NOT EXISTS (SELECT FROM edianton.template_material m WHERE (m.template_id, m.ord) = (t.id, n.ord) AND m.required);
SELECT m.name_zh, m.required FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id AND n.code = 'N0201'
JOIN edianton.template_material m ON (m.template_id, m.ord) = (t.id, n.ord) WHERE t.code = 'project-social' ORDER BY m.position;
-- no duty of a template is unnamed
SELECT count(*) AS duties, count(*) FILTER (WHERE name_en IS NULL) AS without_english FROM edianton.duty;

-- 13710 and the appeal
SELECT t.code, n.code AS node, n.name_zh, n.lead_duty, n.term, n.anchor, n.condition, (SELECT string_agg(l.kind || ' ' || f.code, ', ') FROM edianton.template_link l
    JOIN edianton.template_node f ON (f.template_id, f.ord) = (l.template_id, l.from_ord) WHERE (l.template_id, l.to_ord) = (t.id, n.ord)) AS after
FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id WHERE t.code IN ('supervision-13710', 'appeal-5day') ORDER BY t.id, n.position;
SELECT * FROM edianton.policy WHERE code IN ('appeal', 'directive', 'project', 'quiet', 'supervision') ORDER BY code COLLATE "C";
SELECT * FROM edianton.policy_step WHERE policy IN ('appeal', 'directive', 'project', 'quiet', 'supervision') ORDER BY policy COLLATE "C", step;
SELECT * FROM edianton.matter_kind ORDER BY code COLLATE "C";
SELECT * FROM edianton.pause_kind ORDER BY code COLLATE "C";

-- each goes round
BEGIN;
CREATE TEMP TABLE exported AS SELECT code, edianton.template_json(code) AS json FROM edianton.template
    WHERE code LIKE 'project-%' OR code IN ('supervision-13710', 'appeal-5day');
SELECT code, edianton.load_template(json) > 0 AS loaded FROM exported ORDER BY code COLLATE "C";
SELECT e.code, edianton.template_json(e.code, 2) = e.json AS identical FROM exported e ORDER BY e.code COLLATE "C";
ROLLBACK;

-- deriving a library
CREATE FUNCTION pg_temp.master() RETURNS jsonb LANGUAGE sql AS $$ SELECT '{
  "code": "m", "kind": "project", "name": "总", "policy": "project", "libraries": {"x": {"zh": "甲库"}, "y": {"zh": "乙库", "en": "Y"}},
  "stages": [{"code": "A", "name": "甲"}, {"code": "B", "name": "乙"}],
  "nodes": [
    {"code": "one", "stage": "A", "name": "一", "lead": "housing", "term": "none"},
    {"code": "two", "stage": "B", "name": "二", "lead": "housing", "term": "none", "after": ["one"], "libraries": {"x": "absent", "y": "required"}},
    {"code": "three", "stage": "A", "name": "三", "lead": "housing", "term": "none", "optional": true, "lapse": {"term": "1 month", "kept_by": "two"},
     "after": [{"node": "two", "kind": "SS"}, "one"], "libraries": {"x": "optional", "y": "required"}},
    {"code": "four", "stage": "A", "name": "四", "lead": "housing", "term": "none", "after": ["two"], "libraries": {"x": "required", "y": "optional"}}]}'::jsonb $$;
SELECT jsonb_pretty(edianton.library_template(pg_temp.master(), 'x'));
SELECT edianton.library_template(pg_temp.master(), 'y') -> 'nodes' AS nodes;
\set VERBOSITY sqlstate
SELECT edianton.library_template(pg_temp.master(), 'z');
SELECT edianton.library_template(NULL, 'x');
SELECT edianton.library_template(pg_temp.master(), NULL);
SELECT edianton.library_template('[]', 'x');
SELECT edianton.library_template(pg_temp.master() #- '{nodes,1,libraries,x}', 'x');
SELECT edianton.library_template(jsonb_set(pg_temp.master(), '{nodes,1,libraries,x}', '"maybe"'), 'x');
SELECT edianton.library_template(pg_temp.master() - 'libraries', 'x');
SELECT edianton.load_template(pg_temp.master());
\set VERBOSITY default

-- a site that replaced a template keeps its own through setup()
BEGIN;
SELECT edianton.load_template(jsonb_set(edianton.template_json('appeal-5day'), '{nodes,0,term}', '"3 workdays"')) > 0 AS loaded;
SELECT edianton.publish_template('appeal-5day');
UPDATE edianton.policy SET window_before = '24 hours' WHERE code = 'project';
DELETE FROM edianton.policy_step WHERE policy = 'project' AND step = 5;
SELECT edianton.setup();
SELECT version, state FROM edianton.template WHERE code = 'appeal-5day' ORDER BY version;
SELECT edianton.template_json('appeal-5day') -> 'nodes' -> 0 ->> 'term' AS term;
SELECT window_before, (SELECT count(*) FROM edianton.policy_step WHERE policy = code) AS steps FROM edianton.policy WHERE code = 'project';
ROLLBACK;
