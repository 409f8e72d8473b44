-- There and back: what a version takes out of a run comes back with the version that has it.
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-09-22 09:00+08';
BEGIN;
\set ECHO none
\getenv abs_srcdir PG_ABS_SRCDIR
\set county :abs_srcdir '/lib/county.sql'
\o /dev/null
\i :county
\o
\set ECHO all
CREATE FUNCTION pg_temp.version(nodes text) RETURNS integer LANGUAGE sql AS $$
    SELECT edianton.load_template(format('{"code": "turn", "kind": "issue", "name": "往返", "policy": "quiet", "calendar": "CN",
        "stages": [{"code": "A", "name": "甲"}], "nodes": [
        {"code": "first", "stage": "A", "name": "一", "lead": "housing", "term": "1 workday"}, %s,
        {"code": "last", "stage": "A", "name": "末", "lead": "finance", "term": "1 workday", "after": ["first"]}]}', nodes)::jsonb);
    SELECT edianton.publish_template('turn') $$;
SELECT pg_temp.version('{"code": "runs", "stage": "A", "name": "办", "lead": "finance", "term": "3 days"},
    {"code": "done", "stage": "A", "name": "毕", "lead": "finance", "term": "3 days"},
    {"code": "waits", "stage": "A", "name": "候", "lead": "finance", "term": "3 days", "after": ["first"]},
    {"code": "asks", "stage": "A", "name": "问", "lead": "finance", "term": "3 days", "optional": true},
    {"code": "declined", "stage": "A", "name": "免", "lead": "finance", "term": "3 days", "optional": true},
    {"code": "stopped", "stage": "A", "name": "停", "lead": "finance", "term": "3 days"}') AS version;
SELECT pg_temp.version('{"code": "new", "stage": "A", "name": "新", "lead": "statistics", "term": "2 days"}') AS version;

SELECT edianton.open_matter('turn', '往返') AS m \gset
SELECT edianton.migrate(:m, 1) > 0 AS version_1;
SELECT edianton.complete(:m, 'done') > 0 AS done, edianton.confirm(:m, 'declined', false, '不涉及') > 0 AS declined,
       edianton.pause(:m, 'stopped', 'hearing', '1号') > 0 AS paused;
CREATE FUNCTION pg_temp.show(matter bigint) RETURNS TABLE (code text, state edianton.node_state, round smallint, start_at timestamptz, due_at timestamptz, reason text)
    LANGUAGE sql AS $$ SELECT code, state, round, start_at, due_at, reason FROM edianton.node WHERE matter_id = matter ORDER BY ord $$;
SELECT * FROM pg_temp.show(:m);
SET edianton.simulated_clock = '2025-09-23 09:00+08';
SELECT edianton.migrate(:m, 2) > 0 AS version_2;
SELECT * FROM pg_temp.show(:m);
SET edianton.simulated_clock = '2025-09-24 09:00+08';
SELECT edianton.migrate(:m, 1) > 0 AS version_1;
SELECT * FROM pg_temp.show(:m);
SELECT ord, round, state, ended_at, reason FROM edianton.node_round WHERE matter_id = :m ORDER BY ord, round;
SELECT edianton.migrate(:m, 2) > 0 AS version_2, edianton.migrate(:m, 1) > 0 AS version_1;

-- what blocks a node and is closed, or opened again, while the node is out
SELECT edianton.load_template('{"code": "mend", "kind": "rectification", "name": "整改", "policy": "quiet", "calendar": "CN",
    "stages": [{"code": "A", "name": "甲"}], "nodes": [{"code": "mend", "stage": "A", "name": "改", "lead": "housing", "term": "3 days"}]}') > 0 AS loaded;
SELECT edianton.publish_template('mend');
SELECT edianton.open_matter('mend', '整改', parent => :m, parent_node => 'runs') AS mend \gset
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'runs';
SELECT edianton.migrate(:m, 2) > 0 AS version_2, edianton.complete(:mend, 'mend') > 0 AS mended;
SELECT * FROM edianton.check_integrity(:m);
SELECT edianton.migrate(:m, 1) > 0 AS version_1;
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'runs';
SELECT edianton.migrate(:m, 2) > 0 AS version_2, edianton.reopen(:mend, 'mend', '复查') > 0 AS reopened;
SELECT edianton.migrate(:m, 1) > 0 AS version_1;
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'runs';
SELECT edianton.complete(:mend, 'mend') > 0 AS mended;
SELECT blockers FROM edianton.node WHERE matter_id = :m AND code = 'runs';

SELECT edianton.complete(:m, c) > 0 AS completed FROM unnest('{first,runs,waits,stopped}'::text[]) c;
SELECT edianton.confirm(:m, 'asks', false, '不涉及') > 0 AS declined, edianton.complete(:m, 'last') > 0 AS completed;
SELECT state, nodes_total, nodes_done FROM edianton.matter WHERE id = :m;
SELECT * FROM edianton.check_integrity(:m);
ROLLBACK;
