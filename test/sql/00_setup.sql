-- The site that all later tests run in.
\set VERBOSITY default
SET client_min_messages = warning;
CREATE EXTENSION edianton CASCADE;

-- before setup
SELECT edianton.setup();
SELECT edianton.setup(division => '3416');
SELECT edianton.setup(division => 'qiaoch');

SELECT edianton.setup(division => '341602', name => '谯城区');
SELECT division, name, era, schema_version > 0 AS versioned FROM edianton.site;

-- again: nothing changes
CREATE TEMP TABLE before AS SELECT * FROM edianton.site;
SELECT edianton.setup(division => '341602');
SELECT edianton.setup();
SELECT count(*) FROM edianton.site s JOIN before b ON s = b;
DROP TABLE before;
SELECT edianton.setup(division => '340000');

-- the schema's owner alone
CREATE ROLE regress_edianton_stranger;
GRANT USAGE ON SCHEMA edianton TO regress_edianton_stranger;
SET ROLE regress_edianton_stranger;
\set VERBOSITY terse
SELECT edianton.setup();
RESET ROLE;
REVOKE USAGE ON SCHEMA edianton FROM regress_edianton_stranger;
DROP ROLE regress_edianton_stranger;

-- the schema is of another version than the library
BEGIN;
UPDATE edianton.site SET schema_version = schema_version + 1000;
\set VERBOSITY sqlstate
SELECT edianton.setup();
ROLLBACK;

-- what it pins is the session's again
SHOW search_path;
SHOW timezone;
SHOW client_min_messages;
