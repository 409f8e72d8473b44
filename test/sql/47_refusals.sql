-- What is refused: each with its own SQLSTATE, and nothing changed. And a plain UPDATE, which is held to the same rules.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s47-a', '甲局', '341602'), ('s47-b', '乙局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s47-a', '甲'), ('s47-b', '乙');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code LIKE 's47-%';
SELECT edianton.load_template('{"code": "s47", "kind": "project", "name": "s47", "policy": "quiet", "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "a", "stage": "one", "name": "甲", "lead": "s47-a", "term": "5 workdays"},
              {"code": "b", "stage": "one", "name": "乙", "lead": "s47-b", "term": "5 workdays", "after": ["a"], "materials": [{"code": "map", "name": "宗地图", "required": true}]},
              {"code": "c", "stage": "one", "name": "丙", "lead": "s47-b", "term": "5 workdays", "after": ["b"]},
              {"code": "o", "stage": "one", "name": "选", "lead": "s47-a", "term": "5 workdays", "optional": true},
              {"code": "p", "stage": "one", "name": "申", "lead": "s47-a", "term": "5 workdays", "anchor": "acceptance"}]}') > 0 AS loaded, edianton.publish_template('s47') AS version;
SET LOCAL edianton.simulated_clock = '2025-09-01 09:00+08';
SELECT edianton.open_matter('s47', '拒绝', unit => 's47-a') AS m \gset
SELECT edianton.draft_matter('project', 's47', '储备') AS d \gset
SELECT set_config('s47.m', :'m', true) <> '' AS m, set_config('s47.d', :'d', true) <> '' AS d;

-- everything that the engine holds, in a few digits
CREATE FUNCTION pg_temp.checksum() RETURNS text LANGUAGE sql AS $$
    SELECT md5(concat_ws('/', (SELECT string_agg(m::text, ',' ORDER BY id) FROM edianton.matter m), (SELECT string_agg(n::text, ',' ORDER BY matter_id, ord) FROM edianton.node n),
        (SELECT string_agg(e::text, ',' ORDER BY matter_id, seq) FROM edianton.event e), (SELECT string_agg(n::text, ',' ORDER BY id) FROM edianton.notice n),
        (SELECT string_agg(e::text, ',' ORDER BY e) FROM edianton.escalation e), (SELECT string_agg(s::text, ',' ORDER BY id) FROM edianton.score_entry s),
        (SELECT string_agg(p::text, ',' ORDER BY p) FROM edianton.pause p), (SELECT string_agg(x::text, ',' ORDER BY x) FROM edianton.extension x),
        (SELECT string_agg(x::text, ',' ORDER BY x) FROM edianton.material x), (SELECT string_agg(x::text, ',' ORDER BY id) FROM edianton.party x),
        (SELECT string_agg(t::text, ',' ORDER BY id) FROM edianton.template t), (SELECT string_agg(n::text, ',' ORDER BY template_id, ord) FROM edianton.template_node n))) $$;
-- M stands for the matter, D for the draft
CREATE FUNCTION pg_temp.refused(INOUT statement text, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE replace(replace(statement, 'M!', current_setting('s47.m')), 'D!', current_setting('s47.d'));
    code := '-----'; message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    code := SQLSTATE;
    message := left(regexp_replace(SQLERRM, '\d{12,}', '#', 'g'), 90);
END $$;
CREATE FUNCTION pg_temp.refused(VARIADIC statements text[]) RETURNS TABLE (code text, message text, statement text) LANGUAGE sql AS $$
    SELECT r.code, r.message, s FROM unnest(statements) WITH ORDINALITY AS u (s, i), pg_temp.refused(s) r ORDER BY i $$;
CREATE TEMP TABLE before AS SELECT pg_temp.checksum();

\echo unknown
SELECT * FROM pg_temp.refused(
    $$SELECT edianton.complete(1, 'a')$$, $$SELECT edianton.complete(-1, 'a')$$, $$SELECT edianton.complete(M!, 'zz')$$, $$SELECT edianton.complete(M!, '')$$,
    $$SELECT edianton.complete(D!, 'a')$$, $$SELECT edianton.open_matter('no-such', '甲')$$, $$SELECT edianton.open_matter('s47', '甲', unit => 'no-such')$$,
    $$SELECT edianton.open_matter('s47', '甲', duties => '{"s47-a": "no-such"}')$$, $$SELECT edianton.open_matter('s47', '甲', parent => 1)$$,
    $$SELECT edianton.open_matter('s47', '甲', parent => M!, parent_node => 'zz')$$, $$SELECT edianton.migrate(M!, 99)$$,
    $$SELECT edianton.submit(M!, 'no-such', 'file:///x')$$, $$SELECT edianton.reassign(M!, 'a', 'no-such', NULL, '改派')$$, $$SELECT edianton.act_as('no-such')$$,
    $$SELECT edianton.preview_calendar('no-such', '{}')$$, $$SELECT edianton.deadline(now(), '1 day', 'no-such')$$, $$SELECT edianton.draft_matter('no-such', NULL, '甲')$$);
\echo too early, without material, twice, in the future, in a state that does not lead there
SELECT * FROM pg_temp.refused(
    $$SELECT edianton.complete(M!, 'b')$$, $$SELECT edianton.complete(M!, 'c')$$, $$SELECT edianton.complete(M!, 'o')$$, $$SELECT edianton.complete(M!, 'p')$$,
    $$SELECT edianton.complete(M!, 'a', claimed_at => '2025-09-01 09:00:00.000001+08')$$, $$SELECT edianton.complete(M!, 'a', claimed_at => 'infinity')$$,
    $$SELECT edianton.complete(M!, 'a', claimed_at => '-infinity')$$, $$SELECT edianton.submit(M!, 'map', 'file:///x', claimed_at => '2026-01-01')$$,
    $$SELECT edianton.complete(M!, 'a'), edianton.complete(M!, 'b')$$, $$SELECT edianton.complete(M!, 'a'), edianton.complete(M!, 'a')$$,
    $$SELECT edianton.reopen(M!, 'a', '再')$$, $$SELECT edianton.accept(M!, 'p')$$, $$SELECT edianton.return_papers(M!, 'p', '{表}')$$, $$SELECT edianton.apply(M!, 'a')$$,
    $$SELECT edianton.refuse(M!, 'b', '否')$$, $$SELECT edianton.resume(M!, 'a')$$, $$SELECT edianton.waive(M!, 'a', '免')$$, $$SELECT edianton.resume_matter(M!)$$,
    $$SELECT edianton.launch(M!, 's47')$$, $$SELECT edianton.suspend_matter(D!, '停')$$, $$SELECT edianton.split(D!, '[{"title": "甲"}]')$$);
\echo malformed
SELECT * FROM pg_temp.refused(
    $$SELECT edianton.extend(M!, 'a', '5 fortnights', '局长', '复杂')$$, $$SELECT '5'::edianton.term$$, $$SELECT '-5 days'::edianton.term$$, $$SELECT '99999999999999999999 days'::edianton.term$$,
    $$SELECT '2408-341602-04-01-123454'::edianton.project_code$$, $$SELECT 'ABC'::edianton.project_code$$, $$SELECT '91350100M000100Y44'::edianton.uscc$$,
    $$SELECT edianton.open_matter('s47', '甲', attrs => '{')$$, $$SELECT edianton.open_matter('s47', '甲', attrs => '[1]')$$, $$SELECT edianton.open_matter('s47', '甲', duties => '"x"')$$,
    $$SELECT edianton.set_attrs(M!, '1', '改')$$, $$SELECT edianton.open_matter('s47', ' ')$$, $$SELECT edianton.submit(M!, 'map', '')$$, $$SELECT edianton.submit(M!, 'map', 'file:///x', '\x00')$$,
    $$SELECT edianton.import_baseline('[]')$$, $$SELECT edianton.import_baseline('{}')$$, $$SELECT edianton.import_baseline('{"template": "s47", "title": "旧", "nodes": 7}')$$, $$SELECT edianton.import_baseline('{"template": "s47", "title": "旧", "attrs": 7}')$$,
    $$SELECT edianton.import_baseline('{"template": "s47", "title": "旧", "nodes": [{"code": "a", "state": "glowing"}]}')$$,
    $$SELECT edianton.import_baseline('{"template": "s47", "title": "旧", "nodes": [{"code": "a", "state": "paused"}]}')$$,
    $$SELECT edianton.tick(0)$$, $$SELECT 'purple'::edianton.colour$$, $$SELECT 'lost'::edianton.node_state$$);
\echo templates
SELECT * FROM pg_temp.refused(
    $$SELECT edianton.load_template('{"code": "s47-ring", "kind": "project", "name": "环", "policy": "quiet", "stages": [{"code": "one", "name": "一"}], "nodes": [
        {"code": "s", "stage": "one", "name": "始", "lead": "s47-a", "term": "1 day"}, {"code": "x", "stage": "one", "name": "甲", "lead": "s47-a", "term": "1 day", "after": ["s", "z"]},
        {"code": "y", "stage": "one", "name": "乙", "lead": "s47-a", "term": "1 day", "after": ["x"]}, {"code": "z", "stage": "one", "name": "丙", "lead": "s47-a", "term": "1 day", "after": ["y"]}]}'),
        edianton.publish_template('s47-ring')$$,
    $$UPDATE edianton.template SET name_zh = '改' WHERE code = 's47'$$, $$UPDATE edianton.template_node SET term = '99 days' WHERE template_id = (SELECT id FROM edianton.template WHERE code = 's47')$$,
    $$DELETE FROM edianton.template_link WHERE template_id = (SELECT id FROM edianton.template WHERE code = 's47')$$, $$DELETE FROM edianton.template WHERE code = 's47'$$,
    $$INSERT INTO edianton.template_material (template_id, ord, code, name_zh) SELECT id, 1, 'new', '新' FROM edianton.template WHERE code = 's47'$$);
\echo what only the engine writes
SELECT * FROM pg_temp.refused(
    $$UPDATE edianton.node SET colour = 'green' WHERE matter_id = M!$$, $$UPDATE edianton.node SET due_at = 'infinity' WHERE matter_id = M! AND code = 'a'$$,
    $$UPDATE edianton.node SET state = 'done', done_at = '2020-01-01' WHERE matter_id = M! AND code = 'a'$$, $$UPDATE edianton.node SET document = '批文' WHERE matter_id = M! AND code = 'a'$$,
    $$UPDATE edianton.node SET matter_id = matter_id + 1 WHERE matter_id = M!$$, $$UPDATE edianton.node SET missing = 0 WHERE matter_id = M!  AND code = 'b'$$,
    $$INSERT INTO edianton.node SELECT * FROM edianton.node WHERE matter_id = M!$$, $$DELETE FROM edianton.node WHERE matter_id = M!$$, $$TRUNCATE edianton.node CASCADE$$,
    $$INSERT INTO edianton.matter SELECT * FROM edianton.matter WHERE id = M!$$, $$DELETE FROM edianton.matter WHERE id = M!$$, $$TRUNCATE edianton.matter CASCADE$$,
    $$UPDATE edianton.matter SET colour = 'green' WHERE id = M!$$, $$UPDATE edianton.matter SET state = 'completed' WHERE id = M!$$, $$UPDATE edianton.matter SET next_seq = 1 WHERE id = M!$$,
    $$INSERT INTO edianton.event SELECT * FROM edianton.event WHERE matter_id = M!$$, $$UPDATE edianton.event SET actor = 1 WHERE matter_id = M!$$, $$UPDATE edianton.event SET detail = '{}' WHERE false$$,
    $$DELETE FROM edianton.event WHERE matter_id = M!$$, $$TRUNCATE edianton.event$$, $$TRUNCATE edianton.event CASCADE$$,
    $$INSERT INTO edianton.escalation SELECT * FROM edianton.escalation$$, $$DELETE FROM edianton.escalation$$, $$DELETE FROM edianton.score_entry$$, $$UPDATE edianton.node_round SET reason = ''$$,
    $$INSERT INTO edianton.node (matter_id, ord) VALUES (M!, 1) ON CONFLICT (matter_id, ord) DO UPDATE SET colour = 'green'$$);
\echo what hangs on clocks: pauses, extensions, materials, parties
SELECT * FROM pg_temp.refused(
    $$INSERT INTO edianton.pause (matter_id, ord, round, kind, notice_no, from_at) VALUES (M!, 1, 1, 'hearing', '1', '2025-09-01')$$,
    $$INSERT INTO edianton.extension (matter_id, ord, round, seq, extra, approver, reason, asked_at) VALUES (M!, 1, 1, 1, '90 days', '我', '我', now())$$,
    $$INSERT INTO edianton.material (matter_id, code, uri, submitted_at) VALUES (M!, 'map', 'x', now())$$,
    $$DELETE FROM edianton.pause$$, $$DELETE FROM edianton.extension$$, $$DELETE FROM edianton.material$$, $$TRUNCATE edianton.pause, edianton.extension, edianton.material CASCADE$$);
\echo trigger functions called as anything else
CREATE TEMP TABLE mine (matter_id bigint, ord int, code text, state edianton.node_state, reason text, document text);
SELECT r.code, r.message, f FROM unnest('{calendar_edit_begins,calendar_edit_ends,engine_only,history_is_immutable,master_changed,node_update_begins,node_update_ends,node_update_row}'::text[]) f,
    pg_temp.refused(format('SELECT edianton.%I()', f)) r ORDER BY f COLLATE "C";
SELECT * FROM pg_temp.refused(
    $$CREATE TRIGGER t BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION edianton.node_update_row(); INSERT INTO mine VALUES (M!, 1)$$,
    $$CREATE TRIGGER t BEFORE INSERT ON mine FOR EACH STATEMENT EXECUTE FUNCTION edianton.engine_only(); INSERT INTO mine VALUES (M!, 1)$$,
    $$CREATE TRIGGER t AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION edianton.calendar_edit_ends(); INSERT INTO mine VALUES (M!, 1)$$,
    $$CREATE TRIGGER t BEFORE UPDATE ON edianton.unit FOR EACH ROW EXECUTE FUNCTION edianton.node_update_row(); UPDATE edianton.unit SET code = code WHERE code = 's47-a'$$,
    $$CREATE TRIGGER t AFTER UPDATE ON edianton.unit FOR EACH STATEMENT EXECUTE FUNCTION edianton.node_update_ends(); UPDATE edianton.unit SET code = code WHERE code = 's47-a'$$,
    $$CREATE TRIGGER t AFTER DELETE ON edianton.unit FOR EACH STATEMENT EXECUTE FUNCTION edianton.calendar_edit_ends(); DELETE FROM edianton.unit WHERE false$$,
    $$CREATE TRIGGER a BEFORE INSERT ON edianton.node FOR EACH ROW EXECUTE FUNCTION edianton.node_update_row(); SELECT edianton.open_matter('s47', '甲')$$);
\echo NULL, for each argument that has no default
SELECT * FROM pg_temp.refused(
    $$SELECT edianton.complete(NULL, 'a')$$, $$SELECT edianton.complete(M!, NULL)$$, $$SELECT edianton.confirm(M!, 'o', NULL)$$, $$SELECT edianton.waive(M!, 'b', NULL)$$,
    $$SELECT edianton.submit(M!, NULL, 'x')$$, $$SELECT edianton.submit(M!, 'map', NULL)$$, $$SELECT edianton.return_papers(M!, 'p', NULL)$$, $$SELECT edianton.complete_conditionally(M!, 'a', NULL, NULL)$$,
    $$SELECT edianton.refuse(M!, 'a', NULL)$$, $$SELECT edianton.withdraw(M!, 'a', NULL)$$, $$SELECT edianton.pause(M!, 'a', NULL, NULL)$$, $$SELECT edianton.resume(NULL, NULL)$$,
    $$SELECT edianton.extend(M!, 'a', NULL, NULL, NULL)$$, $$SELECT edianton.set_deadline(M!, 'a', NULL, NULL)$$, $$SELECT edianton.reopen(M!, 'a', NULL)$$, $$SELECT edianton.reassign(M!, 'a', NULL)$$,
    $$SELECT edianton.refuse_assignment(M!, 'a', NULL)$$, $$SELECT edianton.set_attrs(M!, NULL, NULL)$$, $$SELECT edianton.suspend_matter(M!, NULL)$$, $$SELECT edianton.resume_matter(NULL)$$,
    $$SELECT edianton.cancel_matter(M!, NULL)$$, $$SELECT edianton.migrate(M!, NULL)$$, $$SELECT edianton.split(M!, NULL)$$, $$SELECT edianton.import_baseline(NULL)$$,
    $$SELECT edianton.open_matter(NULL, NULL)$$, $$SELECT edianton.draft_matter(NULL, NULL, NULL)$$, $$SELECT edianton.launch(NULL, NULL)$$, $$SELECT edianton.tick(NULL)$$);
\echo nothing of all that has changed anything
SELECT checksum = pg_temp.checksum() AS unchanged FROM before;
SELECT * FROM edianton.check_integrity(:m);

\echo a plain UPDATE is held to the same rules
CREATE FUNCTION pg_temp.states(m bigint) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(code || '=' || state || '/' || colour, ' ' ORDER BY ord) FROM edianton.node WHERE matter_id = m $$;
SELECT * FROM pg_temp.refused(
    $$UPDATE edianton.node SET state = 'done' WHERE matter_id = M! AND code = 'b'$$, $$UPDATE edianton.node SET state = 'done' WHERE matter_id = M! AND code IN ('a', 'b')$$,
    $$UPDATE edianton.node SET state = 'done' WHERE matter_id = M! AND code = 'p'$$, $$UPDATE edianton.node SET state = 'skipped' WHERE matter_id = M! AND code = 'o'$$,
    $$UPDATE edianton.node SET state = 'paused' WHERE matter_id = M! AND code = 'a'$$, $$UPDATE edianton.node SET state = 'conditional' WHERE matter_id = M! AND code = 'a'$$,
    $$UPDATE edianton.node SET state = 'undecided' WHERE matter_id = M! AND code = 'a'$$, $$UPDATE edianton.node SET state = 'waiting' WHERE matter_id = M! AND code = 'a'$$,
    $$UPDATE edianton.node SET state = 'active' WHERE matter_id = M! AND code = 'b'$$, $$UPDATE edianton.node SET state = 'refused' WHERE matter_id = M! AND code = 'a'$$,
    $$UPDATE edianton.node SET state = NULL WHERE matter_id = M! AND code = 'a'$$);
SELECT checksum = pg_temp.checksum() AS unchanged FROM before;
SELECT pg_temp.states(:m);
-- nothing asked, nothing done
UPDATE edianton.node SET state = state WHERE matter_id = :m;
SELECT checksum = pg_temp.checksum() AS unchanged FROM before;
-- the row shows the state before; the engine acts when the statement ends
UPDATE edianton.node SET state = 'received' WHERE matter_id = :m AND code = 'p' RETURNING code, state;
SELECT edianton.submit(:m, 'map', 'file:///map.pdf') > 0 AS handed_in;
-- one statement finishes a node, its successor and that one's, whatever the order of the rows
UPDATE edianton.node SET state = 'done', document = '批' || code WHERE matter_id = :m AND code IN ('c', 'b', 'a');
SELECT pg_temp.states(:m);
SELECT seq, kind, node, detail FROM edianton.event WHERE matter_id = :m AND kind IN ('node.completed', 'node.activated') ORDER BY seq;
-- decline with its reason, take back, accept, refuse, reopen
UPDATE edianton.node SET state = 'skipped', reason = '不涉及' WHERE matter_id = :m AND code = 'o';
UPDATE edianton.node SET state = 'active' WHERE matter_id = :m AND code = 'p';
SELECT pg_temp.states(:m);
UPDATE edianton.node SET state = CASE code WHEN 'o' THEN 'waiting' ELSE 'refused' END::edianton.node_state, reason = '复核' WHERE matter_id = :m AND code IN ('o', 'p');
SELECT pg_temp.states(:m);
UPDATE edianton.node SET state = 'active', reason = '重办' WHERE matter_id = :m AND code = 'c';
SELECT pg_temp.states(:m), (SELECT round FROM edianton.node WHERE matter_id = :m AND code = 'c');
-- a statement that fails leaves nothing, and the next one works
SAVEPOINT s;
\set VERBOSITY sqlstate
UPDATE edianton.node SET state = 'done' WHERE matter_id = :m AND code IN ('c', 'p');
\set VERBOSITY terse
ROLLBACK TO s;
UPDATE edianton.node SET state = 'done' WHERE matter_id = :m AND code = 'c';
SELECT pg_temp.states(:m);
SELECT * FROM edianton.check_integrity(:m);

-- a matter that blocks, finished by a plain UPDATE, lets its parent's node go
SELECT edianton.load_template('{"code": "s47-fix", "kind": "rectification", "name": "整改", "policy": "quiet", "stages": [{"code": "one", "name": "一"}],
    "nodes": [{"code": "fix", "stage": "one", "name": "整改", "lead": "s47-b", "term": "7 days"}]}') > 0 AS loaded, edianton.publish_template('s47-fix') AS version;
SELECT edianton.open_matter('s47', '阻断') AS whole \gset
SELECT edianton.open_matter('s47-fix', '缺陷', parent => :whole, parent_node => 'a') AS fix \gset
SELECT regexp_replace(message, '#', 'M') AS message, code FROM pg_temp.refused(format('UPDATE edianton.node SET state = ''done'' WHERE matter_id = %s AND code = ''a''', :whole));
UPDATE edianton.node SET state = 'done' WHERE matter_id = :fix;
SELECT blockers, colour FROM edianton.node WHERE matter_id = :whole AND code = 'a';
SELECT * FROM edianton.check_integrity(:whole);

-- what has ended takes no new matters: not on a node, not as a whole; a draft and a suspended one do
SELECT edianton.open_matter('s47', '已终止') AS ended \gset
SELECT edianton.suspend_matter(:ended, '暂停') > 0 AS suspended, edianton.open_matter('s47-fix', '暂停期间', parent => :ended) > 0 AS opened;
SELECT edianton.resume_matter(:ended) > 0 AS resumed, edianton.cancel_matter(:ended, '终止') > 0 AS cancelled;
SELECT code, message FROM pg_temp.refused(format('SELECT edianton.open_matter(''s47-fix'', ''补缺陷'', parent => %s, parent_node => ''a'')', :ended));
SELECT code, message FROM pg_temp.refused(format('SELECT edianton.open_matter(''s47-fix'', ''补缺陷'', parent => %s)', :ended));
SELECT count(*) FROM edianton.matter WHERE parent_id = :ended;

-- bulk: many matters in one statement
CREATE TEMP TABLE many AS SELECT edianton.open_matter('s47', '批量' || i) AS id FROM generate_series(1, 200) i;
UPDATE edianton.node n SET state = 'done' FROM many WHERE n.matter_id = many.id AND n.code = 'a';
SELECT n.code, n.state, count(*) FROM edianton.node n JOIN many ON many.id = n.matter_id GROUP BY 1, 2 ORDER BY 1;
SELECT count(*) AS events, count(DISTINCT matter_id) AS matters FROM edianton.event WHERE matter_id IN (SELECT id FROM many) AND kind = 'node.completed';
SELECT c.* FROM many, edianton.check_integrity(id) c;

-- an unprivileged role, for the unit of its person, under row-level security
CREATE ROLE regress_edianton_s47;
INSERT INTO edianton.person (code, name, unit, role) SELECT 's47-b', '乙局窗口', id, 'unit' FROM edianton.unit WHERE code = 's47-b';
INSERT INTO edianton.login (role_name, person, is_default) SELECT 'regress_edianton_s47', id, true FROM edianton.person WHERE code = 's47-b';
SELECT edianton.grant_access('regress_edianton_s47');
SELECT min(id) AS first FROM many \gset
SET LOCAL ROLE regress_edianton_s47;
-- another unit's node is not there to be updated, nor its own before its material
WITH u AS (UPDATE edianton.node SET state = 'active' WHERE matter_id = :first AND code = 'a' RETURNING 1) SELECT count(*) FROM u;
WITH u AS (UPDATE edianton.node SET state = 'skipped', reason = '免' WHERE matter_id = :first AND code = 'o' RETURNING 1) SELECT count(*) FROM u;
\set VERBOSITY sqlstate
UPDATE edianton.node SET state = 'done' WHERE matter_id = :first AND code = 'b';
UPDATE edianton.node SET colour = 'green' WHERE matter_id = :first AND code = 'b';
UPDATE edianton.node SET state = 'skipped', reason = '免' WHERE matter_id = :first AND code = 'c';
UPDATE edianton.matter SET colour = 'green' WHERE id = :first;
DELETE FROM edianton.event WHERE matter_id = :first;
\set VERBOSITY terse
SELECT edianton.submit(:first, 'map', 'file:///map.pdf') > 0 AS handed_in;
UPDATE edianton.node SET state = 'done' WHERE matter_id = :first AND code IN ('b', 'c');
RESET ROLE;
SELECT pg_temp.states(:first);
SELECT e.kind, e.node, p.code AS actor FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor WHERE e.matter_id = :first AND e.seq > 6 ORDER BY seq;
SELECT * FROM edianton.check_integrity(:first);
SELECT * FROM edianton.verify_history(:first);
ROLLBACK;
