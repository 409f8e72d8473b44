-- Templates: load, publish, export, versions, refusals, immutability.
\set VERBOSITY default
SET client_min_messages = warning;
BEGIN;
SET LOCAL edianton.simulated_clock = '2025-09-26 16:00+08';
SET LOCAL timezone = 'Asia/Shanghai';

-- Runs a statement that must be refused, and says how it was.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
-- The small definition that the tests vary.
CREATE FUNCTION pg_temp.small() RETURNS jsonb LANGUAGE sql AS $$ SELECT '{
  "code": "small", "kind": "project", "name": {"zh": "小模板", "en": "Small"}, "calendar": "CN", "policy": "project",
  "stages": [{"code": "A", "name": {"zh": "甲"}, "lead": "housing", "co": ["finance", "statistics"], "supervisors": ["government_office"]},
             {"code": "B", "name": {"zh": "乙"}}],
  "nodes": [
    {"code": "one", "stage": "A", "name": {"zh": "一", "en": "One"}, "lead": "housing", "co": ["finance"], "term": "5 workdays", "statutory": "20 workdays",
     "materials": [{"code": "map", "name": {"zh": "图"}, "required": true}, {"code": "form", "name": {"zh": "表", "en": "Form"}, "required": false}]},
    {"code": "two", "stage": "A", "name": {"zh": "二"}, "lead": "finance", "term": "1 month", "optional": true, "decide": "activation",
     "condition": "$.area > 500", "score": 2.5, "delegable": true, "after": ["one"]},
    {"code": "three", "stage": "B", "name": {"zh": "三"}, "lead": "housing", "term": "none", "anchor": "acceptance", "apply_term": "10 days",
     "policy": "quiet", "calendar": "CN-natural", "lapse": {"term": "3 months", "kept_by": "four"},
     "after": ["one", {"node": "two", "kind": "SS", "lag": "2 days"}], "materials": [{"code": "map", "name": {"zh": "图"}, "required": true}]},
    {"code": "four", "stage": "B", "name": {"zh": "四"}, "lead": "statistics", "term": "90 minutes", "anchor": "opening",
     "after": [{"node": "three", "kind": "FF"}]}]}'::jsonb $$;
-- The same with one value set, or one taken away.
CREATE FUNCTION pg_temp.with_(path text, value jsonb) RETURNS text LANGUAGE sql AS
    $$ SELECT format('SELECT edianton.load_template(%L)', jsonb_set(pg_temp.small(), path::text[], value)) $$;
CREATE FUNCTION pg_temp.without(path text) RETURNS text LANGUAGE sql AS
    $$ SELECT format('SELECT edianton.load_template(%L)', pg_temp.small() #- path::text[]) $$;

-- cycles in C
SELECT edianton.find_cycle('{}', '{}', 0), edianton.find_cycle('{1,2}', '{2,3}', 3), edianton.find_cycle('{1,2,3,3}', '{2,3,1,4}', 4);
SELECT * FROM pg_temp.refused('SELECT edianton.find_cycle(NULL, ''{}'', 1)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.find_cycle(''{1}'', ''{2}'', 1)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.find_cycle(''{1}'', ''{}'', 1)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.find_cycle(''{1}'', ''{NULL}'', 1)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.find_cycle(''{{1},{2}}'', ''{{1},{2}}'', 2)') \gx

-- a draft goes round: what comes out is what went in
SELECT edianton.load_template(pg_temp.small()) > 0 AS loaded;
SELECT edianton.template_json('small') - 'nodes' = pg_temp.small() - 'nodes' AS head,
       jsonb_set(edianton.template_json('small'), '{nodes,1,condition}', '"$.area > 500"') = pg_temp.small() AS whole;
SELECT edianton.template_json('small') -> 'nodes' -> 1 ->> 'condition' AS condition;
CREATE TEMP TABLE exported AS SELECT edianton.template_json('small') AS json;
SELECT edianton.load_template(json) > 0 AS loaded FROM exported;
SELECT edianton.template_json('small') = json AS identical, edianton.template_json('small')::text = json::text AS to_the_letter FROM exported;
-- short forms
SELECT edianton.load_template('{"code": "short", "kind": "issue", "name": "短", "policy": "quiet", "library": null, "stages": [{"code": "A", "name": "甲"}],
    "nodes": [{"code": "one", "stage": "A", "name": "一", "lead": "housing", "term": "5wd", "statutory": "1个月"}]}') > 0 AS loaded;
SELECT jsonb_pretty(edianton.template_json('short'));

-- versions: a draft is replaced, beside a published version it is the next one, and numbers stay with their codes
SELECT code, version, state, published_at FROM edianton.template WHERE code = 'small';
SELECT edianton.publish_template('small');
SELECT code, version, state, published_at FROM edianton.template WHERE code = 'small';
SELECT edianton.load_template(jsonb_set(pg_temp.small(), '{nodes}',
    '[{"code": "four", "stage": "B", "name": "四", "lead": "statistics", "term": "90 minutes"},
      {"code": "five", "stage": "B", "name": "五", "lead": "statistics", "term": "3 days", "after": ["four"]},
      {"code": "one", "stage": "A", "name": "一", "lead": "housing", "term": "4 workdays", "after": ["five"]}]')) > 0 AS loaded;
SELECT edianton.template_json('small') = json AS still_the_published FROM exported;
SELECT edianton.template_json('small', 2) -> 'nodes' -> 0 ->> 'code' AS the_draft;
SELECT edianton.publish_template('small');
SELECT edianton.load_template(json) > 0 AS loaded FROM exported;
SELECT edianton.publish_template('small');
SELECT t.version, n.code, n.ord, n.position FROM edianton.template t JOIN edianton.template_node n ON n.template_id = t.id
    WHERE t.code = 'small' ORDER BY 1, 4;
SELECT edianton.template_json('small') = json AS first_again, edianton.template_json('small', 1) = json AS first_still FROM exported;

-- nothing to do, and nothing given
SELECT * FROM pg_temp.refused('SELECT edianton.publish_template(''small'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.publish_template(''nowhere'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.template_json(''nowhere'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.template_json(''small'', 9)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.load_template(NULL)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.publish_template(NULL)') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.template_json(NULL)') \gx

-- malformed
SELECT * FROM pg_temp.refused('SELECT edianton.load_template(''[]'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.load_template(''"small"'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.load_template(''null'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.load_template(''{}'')') \gx
SELECT code FROM pg_temp.refused('SELECT edianton.load_template(''{"code": '')');
SELECT * FROM pg_temp.refused(pg_temp.with_('{colour}', '"red"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,deadline}', '"1 day"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes}', '{"one": 1}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes}', (SELECT jsonb_agg(i) FROM generate_series(1, 10001) i))) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0}', '"one"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{code}', '"小 模板"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{code}', '42')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{name}', '{"en": "Small"}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{name,zh}', to_jsonb(repeat('长', 201)))) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,code}', to_jsonb(repeat('x', 1000000)))) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{name,zh}', '" "')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{name,zh}', '"a\nb"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,optional}', '"yes"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,score}', '"2"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,score}', '2.345')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,score}', '1e9')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,score}', '-1')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,anchor}', '"birth"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,decide}', '"later"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,term}', '"5 moons"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,term}', '5')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,stage}', '"C"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,co}', '"finance"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,2,lapse}', '{"term": "3 months", "kept_by": "nine"}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,2,lapse}', '{"kept_by": "four"}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,2,after,1,kind}', '"SF"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,2,materials,0,name}', '"宗地图"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{kind}', '"issue"')) \gx
-- conditions
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,condition}', '"$.area >"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,condition}', '"$.area"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,condition}', '"$.area > $limit"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,condition}', '"$.name like_regex \"(\""')) \gx
SELECT message FROM pg_temp.refused(pg_temp.with_('{nodes,1,condition}', '"exists($.area ? (@ > 500)) && strict $.x == 1"'));
-- unknown master data
SELECT * FROM pg_temp.refused(pg_temp.with_('{kind}', '"party"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{policy}', '"none"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{calendar}', '"MOON"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,lead}', '"astrology"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,calendar}', '"MOON"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{stages,0,supervisors,0}', '"astrology"')) \gx
-- cycles, by whatever kind of link
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,after}', '["three"]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,after}', '[{"node": "four", "kind": "SS", "lag": "2 days"}]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,after}', '["one"]')) \gx
-- unknown predecessors, duplicates
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,after}', '["none"]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,code}', '"one"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{stages,1,code}', '"A"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,1,after}', '["one", "one"]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,materials,1,code}', '"map"')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes,0,co}', '["finance", "finance"]')) \gx
-- incomplete
SELECT * FROM pg_temp.refused(pg_temp.without('{nodes,0,lead}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.without('{nodes,0,term}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{nodes}', '[]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.without('{nodes}')) \gx
SELECT * FROM pg_temp.refused(pg_temp.without('{policy}')) \gx
-- none of it left a trace
SELECT version, state FROM edianton.template WHERE code = 'small' ORDER BY 1;

-- policies that come along; the site's own stay
SELECT edianton.load_template(pg_temp.small() || '{"code": "brisk", "policy": "brisk", "policies": [
    {"code": "quiet", "name": "改名"},
    {"code": "brisk", "name": {"zh": "急", "en": "Brisk"}, "window": "1 hour", "supervise": "supervision-13710", "quiet": {"from": "22:00", "to": "07:00"},
     "steps": [{"kind": "warn", "base": "warning", "urgent": true, "levels": ["duty", "head"]},
               {"kind": "final", "base": "due", "before": true, "distance": "30 minutes"},
               {"kind": "overdue", "base": "due", "supervise": true, "score": true}]}]}') > 0 AS loaded;
SELECT * FROM edianton.policy WHERE code IN ('brisk', 'quiet') ORDER BY code;
SELECT * FROM edianton.policy_step WHERE policy = 'brisk' ORDER BY step;
SELECT * FROM pg_temp.refused(pg_temp.with_('{policies}', '[{"code": "x", "name": "甲", "quiet": {"from": "22:00"}}]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{policies}', '[{"code": "x", "name": "甲", "quiet": {"from": "25:00", "to": "07:00"}}]')) \gx
SELECT * FROM pg_temp.refused(pg_temp.with_('{policies}', '[{"code": "x", "name": "甲", "steps": [{"kind": "shout", "base": "due"}]}]')) \gx

-- a published template does not change
CREATE TEMP TABLE published AS SELECT id FROM edianton.template WHERE code = 'small' AND version = 1;
SELECT * FROM pg_temp.refused('UPDATE edianton.template SET name_zh = ''x'' WHERE id = (SELECT id FROM published)') \gx
SELECT code FROM pg_temp.refused('UPDATE edianton.template SET state = ''draft'' WHERE id = (SELECT id FROM published)');
SELECT code FROM pg_temp.refused('DELETE FROM edianton.template WHERE id = (SELECT id FROM published)');
SELECT * FROM pg_temp.refused('INSERT INTO edianton.template (code, version, kind, name_zh, policy, state)
    VALUES (''forged'', 1, ''project'', ''x'', ''project'', ''published'')') \gx
SELECT t.x, (pg_temp.refused(format(s.x, 'template_' || t.x))).*
FROM unnest('{stage,node,link,material}'::text[]) AS t (x), unnest(ARRAY[
    'INSERT INTO edianton.%I SELECT * FROM edianton.%1$I WHERE template_id = (SELECT id FROM published) LIMIT 1',
    'UPDATE edianton.%I SET template_id = template_id WHERE template_id = (SELECT id FROM published)',
    'DELETE FROM edianton.%I WHERE template_id = (SELECT id FROM published)',
    'TRUNCATE edianton.%I CASCADE']) AS s (x);
SELECT code FROM pg_temp.refused('TRUNCATE edianton.template CASCADE');
-- neither does anything move into one, or out of it
SELECT code FROM pg_temp.refused('UPDATE edianton.template_link SET template_id = (SELECT id FROM published)
    WHERE template_id = (SELECT id FROM edianton.template WHERE code = ''brisk'')');
SELECT code FROM pg_temp.refused('UPDATE edianton.template_link SET template_id = (SELECT id FROM edianton.template WHERE code = ''brisk'')
    WHERE template_id = (SELECT id FROM published)');
-- trigger functions are nothing else
SELECT code FROM pg_temp.refused('SELECT edianton.template_guard()');
SELECT code FROM pg_temp.refused('SELECT edianton.template_part_guard()');
SELECT code FROM pg_temp.refused('SELECT edianton.template_truncate_guard()');
-- its policies are the site's to edit
UPDATE edianton.policy SET window_before = '24 hours' WHERE code = 'project';

-- a draft is edited freely, and checked when it is published, by whatever road
UPDATE edianton.template_node SET term = '9 workdays' WHERE code = 'one' AND template_id = (SELECT id FROM edianton.template WHERE code = 'brisk');
INSERT INTO edianton.template_link (template_id, from_ord, to_ord)
    SELECT id, 4, 1 FROM edianton.template WHERE code = 'brisk';
SELECT * FROM pg_temp.refused('SELECT edianton.publish_template(''brisk'')') \gx
SELECT code FROM pg_temp.refused('UPDATE edianton.template SET state = ''published'' WHERE code = ''brisk''');
DELETE FROM edianton.template_link WHERE (from_ord, to_ord) = (4, 1) AND template_id = (SELECT id FROM edianton.template WHERE code = 'brisk');
UPDATE edianton.template_node SET condition = '$.area' WHERE code = 'two' AND template_id = (SELECT id FROM edianton.template WHERE code = 'brisk');
SELECT code, message FROM pg_temp.refused('SELECT edianton.publish_template(''brisk'')');
UPDATE edianton.template_node SET condition = NULL WHERE code = 'two' AND template_id = (SELECT id FROM edianton.template WHERE code = 'brisk');
UPDATE edianton.template SET calendar = 'MOON' WHERE code = 'brisk';
SELECT code, message FROM pg_temp.refused('SELECT edianton.publish_template(''brisk'')');
UPDATE edianton.template SET calendar = 'CN' WHERE code = 'brisk';
SELECT edianton.publish_template('brisk');
SELECT published_at FROM edianton.template WHERE code = 'brisk';
DELETE FROM edianton.template WHERE code = 'short';

-- templates are the administrators' to define
CREATE ROLE regress_edianton_clerk;
SELECT edianton.grant_access('regress_edianton_clerk');
SET LOCAL ROLE regress_edianton_clerk;
SELECT code FROM pg_temp.refused('SELECT edianton.load_template(NULL)');
RESET ROLE;
INSERT INTO edianton.person (code, name, role) VALUES ('clerk', '办事员', 'unit'), ('boss', '管理员', 'admin');
INSERT INTO edianton.login (role_name, person, is_default) SELECT 'regress_edianton_clerk', id, code = 'clerk' FROM edianton.person WHERE code IN ('clerk', 'boss');
SET LOCAL ROLE regress_edianton_clerk;
SELECT * FROM pg_temp.refused('SELECT edianton.load_template(''{}'')') \gx
SELECT * FROM pg_temp.refused('SELECT edianton.publish_template(''small'')') \gx
SELECT edianton.template_json('small') -> 'name' AS readable;
SELECT edianton.act_as('boss');
SELECT edianton.load_template(jsonb_set(edianton.template_json('small'), '{code}', '"boss"')) > 0 AS loaded;
SELECT edianton.publish_template('boss');
RESET ROLE;
ROLLBACK;
