-- The land listing: 22:15, an hour before the listing goes online, the parcel map is missing. The light is
-- yellow, the window person hears of it although it is late, ten minutes later the map is there.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
SET datestyle = 'ISO, YMD';
BEGIN;
INSERT INTO edianton.unit (code, name_zh, division) VALUES ('s43-land', '区自规分局', '341602'), ('s43-trade', '区公管局', '341602');
INSERT INTO edianton.duty (code, name_zh) VALUES ('s43-land', '土地'), ('s43-trade', '交易');
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', code, id FROM edianton.unit WHERE code LIKE 's43-%';
INSERT INTO edianton.person (code, name, unit, phone)
    SELECT 's43-day', '白班窗口', id, '13800000001' FROM edianton.unit WHERE code = 's43-land'
    UNION ALL SELECT 's43-night', '夜班窗口', id, '13800000002' FROM edianton.unit WHERE code = 's43-land';
INSERT INTO edianton.contact (unit, level, person, valid_from, valid_to)
    SELECT unit, 'duty', id, timestamptz '2025-09-01 00:00+08', timestamptz '2025-09-10 18:00+08' FROM edianton.person WHERE code = 's43-day'
    UNION ALL SELECT unit, 'duty', id, '2025-09-10 18:00+08', '2025-10-01 00:00+08' FROM edianton.person WHERE code = 's43-night';
SELECT edianton.load_template('{
  "code": "s43-listing", "kind": "project", "name": {"zh": "土地挂牌", "en": "Land listing"}, "policy": "s43-hour",
  "policies": [{"code": "s43-hour", "name": {"zh": "一小时预警"}, "window": "1 hour", "quiet": {"from": "22:00", "to": "07:00"},
    "steps": [{"kind": "warn", "base": "warning"},
              {"kind": "final", "base": "due", "before": true, "distance": "1 hour", "urgent": true},
              {"kind": "overdue", "base": "due", "supervise": false, "score": true}]}],
  "stages": [{"code": "land", "name": {"zh": "用地保障"}, "lead": "s43-land"}],
  "nodes": [
    {"code": "listing", "stage": "land", "name": {"zh": "挂牌资料上网", "en": "Listing papers online"}, "lead": "s43-land", "term": "5 workdays",
     "materials": [{"code": "parcel_map", "name": {"zh": "宗地图", "en": "Parcel map"}, "required": true},
                   {"code": "photo", "name": {"zh": "现场照片", "en": "Photograph"}, "required": false}]},
    {"code": "announce", "stage": "land", "name": {"zh": "公告发布", "en": "Announcement"}, "lead": "s43-trade", "term": "1 workday", "after": ["listing"]}]}') > 0 AS loaded;
SELECT edianton.publish_template('s43-listing') > 0 AS published;

CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
CREATE FUNCTION pg_temp.light(m bigint, wanted text) RETURNS TABLE (row_says edianton.colour, light_at edianton.colour, node_light text, board text) LANGUAGE sql AS $$
    SELECT n.colour, edianton.light_at(n.matter_id, n.ord), l.colour::text, b.colour::text
    FROM edianton.node n JOIN edianton.node_light l ON l.matter_id = n.matter_id AND l.node = n.code JOIN edianton.board b ON b.matter_id = n.matter_id
    WHERE n.matter_id = m AND n.code = wanted $$;

SELECT pg_temp.at('2025-09-10 09:00+08');
SELECT edianton.open_matter('s43-listing', '谯城2025-8号地块') AS m \gset
-- a fixed instant takes the place of the term
SELECT code, state, start_at, warn_at, due_at, next_at, missing FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT edianton.set_deadline(:m, 'listing', '2025-09-10 23:15+08', '交易平台定于当晚23:15挂网') > 0 AS fixed;
SELECT code, state, start_at, warn_at, due_at, next_at, missing FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT fixed_due, extra, reason FROM edianton.extension WHERE matter_id = :m;

-- nobody has swept: the views are exact to the microsecond
SELECT pg_temp.at('2025-09-10 22:14:59.999999+08');
SELECT * FROM pg_temp.light(:m, 'listing');
SELECT pg_temp.at('2025-09-10 22:15+08');
SELECT * FROM pg_temp.light(:m, 'listing');
-- it is not done without the map
\set VERBOSITY sqlstate
SELECT edianton.complete(:m, 'listing');
\set VERBOSITY terse

-- the sweep of that minute: steps, and one message for both, urgent
SELECT nodes >= 1 AS swept, remaining FROM edianton.tick();
SELECT code, colour, edianton.cause_names(causes) AS causes, step, warn_at, due_at, next_at FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT step, kind, fell_due_at, recorded_at FROM edianton.escalation WHERE matter_id = :m ORDER BY step;
SELECT n.kind, p.name AS person, n.phone, n.urgent, n.created_at, n.not_before, n.body, n.params -> 'missing' AS missing
FROM edianton.notice n LEFT JOIN edianton.person p ON p.id = n.person WHERE n.matter_id = :m AND n.kind <> 'published' ORDER BY n.id;
-- a gateway fetches it in quiet hours
SELECT c.kind, c.phone, c.urgent FROM edianton.claim_notices('s43-gateway', 1000) c WHERE c.body LIKE '%8号地块%' ORDER BY 1;

-- 22:25: the scan comes back, the light is as time alone would have it
SELECT pg_temp.at('2025-09-10 22:25+08');
SELECT edianton.submit(:m, 'parcel_map', 'file:///scan/zongditu.pdf', sha256('parcel map')) > 0 AS handed_in;
SELECT code, colour, edianton.cause_names(causes) AS causes, missing FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT edianton.complete(:m, 'listing', '谯自然资告字〔2025〕8号') > 0 AS done;
SELECT code, state, colour, start_at, due_at, done_at, next_at, document, edianton.flag_names(flags) AS flags FROM edianton.node WHERE matter_id = :m ORDER BY ord;
SELECT * FROM pg_temp.light(:m, 'listing');
SELECT nodes_total, nodes_done, nodes_open, colour FROM edianton.matter WHERE id = :m;
-- nothing is due any more at 23:15, and the successor was told
SELECT pg_temp.at('2025-09-10 23:15+08');
SELECT remaining FROM edianton.tick();
SELECT count(*) AS steps FROM edianton.escalation WHERE matter_id = :m;
SELECT kind, urgent, created_at, not_before, body FROM edianton.notice WHERE matter_id = :m AND kind <> 'published' ORDER BY id;
-- the history, in order
SELECT seq, kind, node, colour_before AS before, colour_after AS after, step, claimed_at, recorded_at FROM edianton.event WHERE matter_id = :m ORDER BY seq;
SELECT * FROM edianton.verify_history(:m);
SELECT * FROM edianton.check_integrity(:m);
ROLLBACK;
