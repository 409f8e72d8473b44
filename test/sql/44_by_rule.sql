-- What a site's own functions may do in the engine: authorise by a rule of their own, and record events of their own.
\set VERBOSITY default
SET client_min_messages = warning;
SET edianton.simulated_clock = '2025-03-03 09:00+08';

INSERT INTO edianton.unit (code, name_zh, division) VALUES ('T44-HB', '区住建局', '341602'), ('T44-IN', '督查室', '341602');
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.code, u.id, p.role
FROM (VALUES ('t44-hb', 'T44-HB', 'unit'), ('t44-in', 'T44-IN', 'unit')) p (code, unit, role) JOIN edianton.unit u ON u.code = p.unit;
CREATE ROLE regress_edianton_portal;
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't44-%';
SELECT edianton.grant_access('regress_edianton_portal');
SELECT edianton.open_matter('appeal-5day', '诉求', duties => '{"responsible": "T44-HB"}') AS a \gset
SELECT edianton.open_matter('appeal-5day', '另一诉求', duties => '{"responsible": "T44-HB"}') AS b \gset

CREATE FUNCTION public.t44_complete(matter bigint, ruled boolean, twice boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF ruled THEN
        PERFORM edianton.by_rule();
    END IF;
    -- may() tells what the person may do, whatever the rule of this function
    IF edianton.may('complete', matter, 'reply') THEN
        RETURN 'the matrix allows it';
    END IF;
    PERFORM edianton.complete(matter, 'reply', detail => '{"reply": "好"}');
    IF twice THEN
        PERFORM edianton.complete(matter, 'solve', detail => '{"solution": "好"}');
    END IF;
    RETURN 'completed';
EXCEPTION WHEN SQLSTATE 'ED002' OR SQLSTATE 'ED040' THEN
    RETURN SQLSTATE;
END $$;
CREATE FUNCTION public.t44_forgets(matter bigint) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    BEGIN
        PERFORM edianton.by_rule();
        RAISE division_by_zero;
    EXCEPTION WHEN division_by_zero THEN
        NULL;
    END;
    PERFORM edianton.complete(matter, 'reply', detail => '{"reply": "好"}');
    RETURN 'completed';
EXCEPTION WHEN SQLSTATE 'ED002' OR SQLSTATE 'ED040' THEN
    RETURN SQLSTATE;
END $$;
CREATE FUNCTION public.t44_record(matter bigint, kind text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT edianton.record_event(matter, kind, '{"by": "t44"}') $$;
GRANT EXECUTE ON FUNCTION public.t44_complete, public.t44_forgets, public.t44_record TO regress_edianton_portal;

SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t44-in');
SELECT public.t44_complete(:a, false);
-- an error takes the rule along, and so does the end of the one call
SELECT public.t44_forgets(:a);
SELECT public.t44_complete(:a, true, true);
SELECT public.t44_complete(:a, true);
SAVEPOINT s;
\set VERBOSITY sqlstate
SELECT edianton.complete(:a, 'solve');
\set VERBOSITY default
ROLLBACK TO s;
COMMIT;
-- the person who acted is the one in the event, not the owner
RESET ROLE;
SELECT e.kind, e.node, p.code AS actor FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.matter_id = :a AND e.kind LIKE 'node.completed';
SELECT n.code, n.state FROM edianton.node n WHERE n.matter_id = :a ORDER BY n.ord;

-- not for the portal itself
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t44-hb');
SAVEPOINT s;
SELECT edianton.by_rule();
ROLLBACK TO s;
SELECT edianton.record_event(:b, 'appeal.rated');
ROLLBACK TO s;
-- events of their own, in the matter's history
SELECT public.t44_record(:b, 'meeting.held') > 0 AS recorded;
\set VERBOSITY terse
SELECT public.t44_record(:b, 'node.completed');
ROLLBACK TO s;
SELECT public.t44_record(:b, 'meeting.');
ROLLBACK TO s;
SELECT public.t44_record(:b, 'meeting');
ROLLBACK TO s;
SELECT public.t44_record(:b, NULL);
ROLLBACK TO s;
SELECT public.t44_record(NULL, 'meeting.held');
ROLLBACK;
BEGIN;
SELECT edianton.act_as('t44-hb');
SELECT public.t44_record(:b, 'meeting.held') > 0 AS recorded;
COMMIT;
RESET ROLE;
SELECT e.kind, e.node, p.code AS actor, e.detail FROM edianton.event e JOIN edianton.person p ON p.id = e.actor
WHERE e.matter_id = :b ORDER BY e.seq DESC LIMIT 1;
SELECT * FROM edianton.verify_history(:b);
SELECT * FROM edianton.check_integrity(:a);
SELECT * FROM edianton.check_integrity(:b);

SELECT edianton.cancel_matter(m, '测试') > 0 FROM unnest(ARRAY[:a, :b]) m;
DROP FUNCTION public.t44_complete, public.t44_forgets, public.t44_record;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
