\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
-- How rows get into the engine's tables: past the statements, and not past what a site may ask of them.
BEGIN;
SET LOCAL search_path = edianton, public;
SET LOCAL client_min_messages = warning;
SET LOCAL edianton.simulated_clock = '2025-03-03 10:00+08';

INSERT INTO unit (code, name_zh, division) VALUES ('r-house', '甲局', '341602');
INSERT INTO contact (unit, name, phone, level) SELECT id, '值班', '13800000001', 'duty' FROM unit WHERE code = 'r-house';
INSERT INTO duty (code, name_zh, name_en) VALUES ('r-duty', '甲', 'A');
INSERT INTO duty_unit (division, duty, unit) SELECT '341602', 'r-duty', id FROM unit WHERE code = 'r-house';
SELECT load_template('{"code": "rows", "kind": "issue", "name": "行", "policy": "quiet", "library": null, "calendar": "CN",
    "stages": [{"code": "S", "name": "甲"}],
    "nodes": [{"code": "A", "stage": "S", "name": "甲", "lead": "r-duty", "term": "5 workdays"},
              {"code": "B", "stage": "S", "name": "乙", "lead": "r-duty", "term": "5 workdays", "after": ["A"]},
              {"code": "C", "stage": "S", "name": "丙", "lead": "r-duty", "term": "5 workdays", "after": ["B"]}]}') > 0 AS loaded;
SELECT publish_template('rows');
ANALYZE;
CREATE TEMP TABLE before (relname name, seq_scan bigint);

-- the tables are small and their statistics say so: keys are looked up by index all the same
SELECT open_matter('rows', '行', 'r-house') AS m \gset
SELECT complete(:m, 'A') > 0 AS completed;
SELECT complete(:m, 'B') > 0 AS completed;
INSERT INTO before SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE schemaname = 'edianton';
SELECT complete(:m, 'C') > 0 AS completed;
SELECT open_matter('rows', '行二', 'r-house') > 0 AS opened;
SELECT nodes FROM tick();
SELECT s.relname, s.seq_scan - coalesce(b.seq_scan, 0) AS scans FROM pg_stat_xact_user_tables AS s LEFT JOIN before AS b USING (relname)
WHERE s.schemaname = 'edianton' AND s.relname IN ('node', 'event', 'notice', 'contact', 'escalation') AND s.seq_scan > coalesce(b.seq_scan, 0);

-- no statement, but row triggers, defaults, checks and generated columns as in any INSERT
ALTER TABLE notice ADD COLUMN site_note text DEFAULT 'seen ' || 'by the site', ADD COLUMN doubled integer GENERATED ALWAYS AS (attempts * 2 + 1) STORED;
ALTER TABLE node ADD COLUMN site_mark integer DEFAULT 7;
CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE WARNING '% % % %', TG_WHEN, TG_OP, TG_TABLE_NAME, NEW.code; RETURN NEW; END $$;
CREATE TRIGGER site_before BEFORE INSERT OR UPDATE OF state ON node FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
CREATE TRIGGER site_after AFTER UPDATE OF colour ON node FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
CREATE TRIGGER site_never AFTER UPDATE OF code ON node FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
SELECT open_matter('rows', '行三', 'r-house') AS m \gset
SELECT complete(:m, 'A') > 0 AS completed;
SELECT code, state, site_mark FROM node WHERE matter_id = :m ORDER BY ord;
SELECT kind, phone, channel, state, attempts, site_note, doubled FROM notice WHERE matter_id = :m ORDER BY id;
DROP TRIGGER site_before ON node;
DROP TRIGGER site_after ON node;
DROP TRIGGER site_never ON node;

SAVEPOINT checked;
ALTER TABLE node ADD CONSTRAINT site_check CHECK (state <> 'done' OR code <> 'B') NOT VALID;
SELECT complete(:m, 'B');
ROLLBACK TO checked;
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER site_refuses BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse();
SELECT complete(:m, 'B');
ROLLBACK TO checked;

-- transition tables take a statement
CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE WARNING '%', (SELECT string_agg(kind, ', ' ORDER BY seq) FROM new_rows); RETURN NULL; END $$;
CREATE TRIGGER site_tells AFTER INSERT ON event REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell();
CREATE FUNCTION pg_temp.tell_nodes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE WARNING '%', (SELECT string_agg(code || ' ' || state, ', ' ORDER BY ord) FROM new_rows); RETURN NULL; END $$;
CREATE TRIGGER site_tells AFTER UPDATE ON node REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.tell_nodes();
SELECT complete(:m, 'B') > 0 AS completed;
SELECT complete(:m, 'C') > 0 AS completed;

DROP TRIGGER site_tells ON event;
DROP TRIGGER site_tells ON node;

-- what a session prepared once ends with what it was made of: a function's body, an index, a trigger that refused
CREATE FUNCTION site_allows(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT code <> 'B' $$;
ALTER TABLE node ADD CONSTRAINT site_check CHECK (state <> 'done' OR site_allows(code)) NOT VALID;
SELECT open_matter('rows', '行四', 'r-house') AS m \gset
SELECT complete(:m, 'A') > 0 AS completed;
SELECT complete(:m, 'B') > 0 AS completed;
CREATE OR REPLACE FUNCTION site_allows(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT code <> 'C' $$;
SELECT complete(:m, 'B') > 0 AS completed;
SELECT complete(:m, 'C') > 0 AS completed;
ALTER TABLE node DROP CONSTRAINT site_check;
CREATE INDEX site_done ON node (done_at) WHERE state = 'done' AND document IS NOT NULL;
SELECT complete(:m, 'C', '文号一') > 0 AS completed;
SET LOCAL enable_seqscan = off;
SELECT code, document FROM node WHERE state = 'done' AND document IS NOT NULL AND done_at = clock() AND matter_id = :m;
SET LOCAL enable_seqscan = on;
DROP INDEX site_done;

-- a trigger of the site that goes on with the engine itself, and one such call that fails and is passed over
CREATE FUNCTION pg_temp.goes_on() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        BEGIN
            PERFORM edianton.complete(NEW.matter_id, 'C');
            PERFORM 1 / (NEW.seq - NEW.seq);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING '% %', NEW.node, SQLSTATE;
        END;
        PERFORM edianton.open_matter('rows', '行五之' || NEW.node, 'r-house');
        RETURN NULL;
    END $$;
CREATE TRIGGER site_goes_on AFTER INSERT ON event FOR EACH ROW WHEN (NEW.kind = 'node.completed' AND NEW.node = 'B') EXECUTE FUNCTION pg_temp.goes_on();
SELECT open_matter('rows', '行五', 'r-house') AS m \gset
SELECT complete(:m, 'A') > 0 AS completed;
SELECT complete(:m, 'B') > 0 AS completed;
SELECT complete(:m, 'C') > 0 AS completed;
SELECT title, state, nodes_done, next_seq - 1 AS events, (SELECT count(*) FROM event AS e WHERE e.matter_id = m.id) AS written
FROM matter AS m WHERE title LIKE '行五%' ORDER BY id;
SELECT * FROM check_integrity();

-- the foreign keys stand, for everybody but the engine
SELECT conrelid::regclass AS from, convalidated FROM pg_constraint
WHERE contype = 'f' AND confrelid = 'matter'::regclass AND conrelid IN ('node'::regclass, 'event'::regclass, 'notice'::regclass) ORDER BY conrelid::regclass::text;
INSERT INTO notice (matter_id, event_id, kind, unit, template, body, created_at, not_before)
SELECT 1, 1, 'todo', id, 'todo', 'x', clock(), clock() FROM unit WHERE code = 'r-house';
ROLLBACK;
SELECT * FROM edianton.check_integrity();
