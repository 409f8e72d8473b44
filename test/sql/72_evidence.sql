-- Evidence in the engine: a document takes its node through every state legally, from whichever one it finds it in.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T72E', '窗口', '341602');
SELECT edianton.load_template('{
  "code": "t72e", "kind": "issue", "name": {"zh": "佐证"}, "policy": "project",
  "stages": [{"code": "s", "name": {"zh": "甲"}}],
  "nodes": [
    {"code": "first", "stage": "s", "name": {"zh": "先"}, "lead": "housing", "term": "5 workdays"},
    {"code": "apply", "stage": "s", "name": {"zh": "申报"}, "lead": "housing", "term": "5 workdays", "anchor": "acceptance", "apply_term": "3 days", "after": ["first"],
     "materials": [{"code": "form", "name": {"zh": "申请表"}}]},
    {"code": "open", "stage": "s", "name": {"zh": "同步"}, "lead": "housing", "term": "30 workdays", "anchor": "opening", "after": [{"node": "apply", "kind": "FF"}]},
    {"code": "lag", "stage": "s", "name": {"zh": "公示后"}, "lead": "housing", "term": "5 workdays", "after": [{"node": "apply", "lag": "3 workdays"}]},
    {"code": "report", "stage": "s", "name": {"zh": "报告"}, "lead": "housing", "term": "5 workdays", "requires": ["content"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('t72e') > 0 AS published;
CREATE FUNCTION pg_temp.open() RETURNS bigint LANGUAGE sql AS $$ SELECT edianton.open_matter('t72e', '佐证', 'T72E', duties => '{"housing": "T72E"}') $$;
CREATE FUNCTION pg_temp.prove(m bigint, node text, ref text, issued timestamptz, examined boolean DEFAULT true) RETURNS text LANGUAGE sql AS
$$ SELECT edianton.prove(m, node, ref, '文' || ref, issued, examined => examined) $$;
CREATE FUNCTION pg_temp.node(m bigint, code text) RETURNS TABLE (state edianton.node_state, colour edianton.colour, round smallint, start_at timestamptz, done_at timestamptz, document text, events text) LANGUAGE sql AS
$$ SELECT n.state, n.colour, n.round, n.start_at, n.done_at, n.document,
          (SELECT string_agg(replace(e.kind, 'node.', '') || coalesce(' ' || e.colour_after::text, ''), ', ' ORDER BY e.seq) FROM edianton.event e WHERE e.matter_id = m AND e.node = n.code)
   FROM edianton.node n WHERE n.matter_id = m AND n.code = node.code $$;

-- ready: applied for, accepted and decided elsewhere. Nobody is told a red that never was, however late the document comes.
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT pg_temp.open() AS a \gset
SELECT edianton.complete(:a, 'first') > 0 AS done;
SELECT pg_temp.at('2025-05-06 09:00+08');
SELECT pg_temp.prove(:a, 'apply', '1', '2025-03-10 10:00+08');
SELECT * FROM pg_temp.node(:a, 'apply');
-- what follows goes on: the lag, counted from the day of issue, has passed; nobody's clock starts before today
SELECT n.code, n.state, n.start_at FROM edianton.node n WHERE n.matter_id = :a AND n.code IN ('lag', 'open') ORDER BY n.ord;

-- received: in hand since the application
SELECT pg_temp.at('2025-03-03 09:00+08');
SELECT pg_temp.open() AS b \gset
SELECT edianton.complete(:b, 'first') > 0 AS done;
SELECT edianton.apply(:b, 'apply') > 0 AS applied;
SELECT pg_temp.at('2025-03-05 09:00+08');
SELECT pg_temp.prove(:b, 'apply', '1', '2025-03-04 10:00+08', false) AS wants_papers;
SELECT edianton.submit(:b, 'form', 'file:///form') > 0 AS submitted;
SELECT * FROM pg_temp.node(:b, 'apply');
SELECT pg_temp.at('2025-03-06 09:00+08');

-- what stands behind an unfinished predecessor does not finish, though it runs; it does when the predecessor has
SELECT pg_temp.open() AS c \gset
SELECT pg_temp.prove(:c, 'open', '1', '2025-03-06 08:00+08') AS waits;
SELECT pg_temp.prove(:c, 'lag', '2', '2025-03-06 08:30+08') AS waits;
SELECT edianton.complete(:c, 'first') > 0 AS done;
SELECT pg_temp.prove(:c, 'apply', '3', '2025-03-06 08:45+08') AS applied;
SELECT * FROM pg_temp.node(:c, 'open');
SELECT state, start_at FROM pg_temp.node(:c, 'lag');
-- a sweep ends the lag, and the evidence is applied with it
SELECT pg_temp.at('2025-03-12 09:00+08');
SELECT edianton.tick() IS NOT NULL AS swept;
SELECT * FROM pg_temp.node(:c, 'lag');

-- paused: the clock had stopped; the document ends the pause
SELECT pg_temp.open() AS d \gset
SELECT edianton.pause(:d, 'first', 'expert_review', '评审1号') > 0 AS paused;
SELECT pg_temp.at('2025-04-20 09:00+08');
SELECT pg_temp.prove(:d, 'first', '1', '2025-04-18 10:00+08');
SELECT * FROM pg_temp.node(:d, 'first');
SELECT to_at IS NOT NULL AS ended FROM edianton.pause WHERE matter_id = :d;

-- a defect holds it up; with the last one gone it is applied
SELECT pg_temp.at('2025-04-21 09:00+08');
SELECT pg_temp.open() AS e \gset
SELECT edianton.load_template('{"code": "t72d", "kind": "rectification", "name": {"zh": "整改"}, "policy": "quiet",
  "stages": [{"code": "s", "name": {"zh": "甲"}}], "nodes": [{"code": "mend", "stage": "s", "name": {"zh": "整改"}, "lead": "housing", "term": "5 workdays"}]}') > 0 AS loaded;
SELECT edianton.publish_template('t72d') > 0 AS published;
SELECT edianton.open_matter('t72d', '缺陷', 'T72E', parent => :e, parent_node => 'first', duties => '{"housing": "T72E"}') AS defect \gset
SELECT pg_temp.prove(:e, 'first', '1', '2025-04-21 08:00+08') AS waits;
SELECT edianton.complete(:defect, 'mend') > 0 AS mended;
SELECT state, document FROM pg_temp.node(:e, 'first');

-- passed with papers owed: finished by the papers, not by the document; refused: in the next round
SELECT pg_temp.open() AS f \gset
SELECT edianton.complete_conditionally(:f, 'first', '{图纸}', '2025-05-10 17:00+08', '文1') > 0 AS conditional;
SELECT pg_temp.prove(:f, 'first', '1', '2025-04-21 08:00+08') AS waits;
SELECT edianton.complete(:f, 'first') > 0 AS papers_in;
SELECT state, document, events FROM pg_temp.node(:f, 'first');
SELECT pg_temp.open() AS g \gset
SELECT edianton.refuse(:g, 'first', '不符合规划') > 0 AS refused;
SELECT pg_temp.prove(:g, 'first', '1', '2025-04-21 08:00+08') AS waits;
SELECT edianton.reopen(:g, 'first', '复议') > 0 AS reopened;
SELECT state, round, document, events FROM pg_temp.node(:g, 'first');

-- a node that must say what was done does not do so by a number
SELECT pg_temp.prove(:g, 'report', '2', '2025-04-21 08:00+08') AS waits;
SELECT edianton.complete(:g, 'report', detail => '{"content": "已办"}') > 0 AS done;
SELECT state, document, events FROM pg_temp.node(:g, 'report');

-- for a draft: applied when it is opened; the same again, and what is not there
SELECT edianton.draft_matter('issue', NULL, '储备', 'T72E') AS h \gset
SELECT pg_temp.prove(:h, 'first', '1', '2025-04-20 08:00+08') AS waits, pg_temp.prove(:h, 'first', '1', '2025-04-20 08:00+08') AS again, pg_temp.prove(:h, 'nowhere', '1', '2025-04-20 08:00+08') AS nowhere;
SELECT edianton.launch(:h, 't72e', duties => '{"housing": "T72E"}') > 0 AS launched;
SELECT * FROM pg_temp.node(:h, 'first');
SELECT kind, detail FROM edianton.event WHERE matter_id = :h AND node IS NULL ORDER BY seq LIMIT 4;
-- revoked while it waits: nothing happens when the turn comes; revoked when a later round has another document: nothing
SELECT pg_temp.prove(:h, 'apply', '2', '2025-04-21 08:00+08', false) AS waits;
SELECT edianton.disprove(:h, '2', '撤销') AS nodes;
SELECT edianton.submit(:h, 'form', 'file:///form') > 0 AS submitted;
SELECT state FROM pg_temp.node(:h, 'apply');
SELECT edianton.reopen(:h, 'first', '重办', true) > 0 AS reopened;
SELECT edianton.complete(:h, 'first', '文9') > 0 AS done;
SELECT edianton.disprove(:h, '1', '撤销') AS nodes;
SELECT state, round, document FROM pg_temp.node(:h, 'first');
-- revoked under a suspended matter: taken back when it goes on
SELECT pg_temp.open() AS i \gset
SELECT pg_temp.prove(:i, 'first', '1', '2025-04-21 08:00+08');
SELECT edianton.suspend_matter(:i, '暂停') > 0 AS suspended;
SELECT edianton.disprove(:i, '1', '撤销') AS nodes;
SELECT n.state AS node, v.state AS evidence FROM edianton.node n JOIN edianton.evidence v ON v.matter_id = n.matter_id AND v.node = n.code WHERE n.matter_id = :i;
SELECT edianton.resume_matter(:i) > 0 AS resumed;
SELECT n.state AS node, n.round, n.colour, v.state AS evidence FROM edianton.node n JOIN edianton.evidence v ON v.matter_id = n.matter_id AND v.node = n.code WHERE n.matter_id = :i;

-- another version of the template with a node that evidence waited for
SELECT edianton.template_json('t72e') AS definition \gset
SELECT pg_temp.prove(:i, 'lag', '2', '2025-04-21 08:00+08') AS waits;
SELECT edianton.load_template(jsonb_set(:'definition'::jsonb, '{nodes,3,after}', '[]')) > 0 AS loaded;
SELECT edianton.publish_template('t72e') AS version;
SELECT edianton.migrate(:i, 0) > 0 AS migrated;
SELECT state, document FROM pg_temp.node(:i, 'lag');

-- only the engine writes it
DELETE FROM edianton.evidence;
SELECT x.* FROM unnest(ARRAY[:a, :b, :c, :d, :e, :f, :g, :h, :i]::bigint[]) m CROSS JOIN LATERAL edianton.check_integrity(m) x;
ROLLBACK;
