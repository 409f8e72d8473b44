-- National project codes and unified social credit codes.
\set VERBOSITY default
SET search_path = edianton, public;
SET client_min_messages = warning;

-- published codes, and made ones with the right check digit
SELECT c::project_code AS valid
FROM unnest('{2509-320193-89-01-544060,2603-141124-89-05-346948,2411-130202-89-01-637015,
    2111-522323-04-01-342068,2509-140602-89-05-864976,2211-441900-04-02-310151,
    2408-341602-04-01-123453,2408-341602-04-01-000014,2408-341602-89-05-735193}'::text[]) AS c;
-- the form of 2015 to 2020
SELECT '2020-330327-48-01-167360'::project_code, '2020-451421-88-03-016343'::project_code, NULL::project_code;
-- a region unknown to GB/T 2260 is only warned of
SELECT '2020-990327-48-01-167360'::project_code;
SELECT check_project_code('2020-990327-48-01-167360');

-- refused, with the reason
SELECT '2601-140100-89-01-123456'::project_code;
SELECT '2509-320193-89-01-54406'::project_code;
SELECT '25O9-320193-89-01-544060'::project_code;
SELECT '2513-320193-89-01-544060'::project_code;
SELECT '2509-320193-89-06-544060'::project_code;
\set VERBOSITY sqlstate
SELECT '2509-320193-89-01-544061'::project_code;
SELECT '2603-141124-89-05-346940'::project_code;
SELECT '2411-130202-89-01-637016'::project_code;
SELECT '2111-522323-04-01-342069'::project_code;
SELECT '2509-140602-89-05-864975'::project_code;
SELECT '2211-441900-04-02-310150'::project_code;
SELECT '2509-320193-89-01-544006'::project_code;
SELECT ''::project_code;
SELECT '25093201938901544060'::project_code;
SELECT '2509-320193-89-01-544060 '::project_code;
SELECT '2014-320193-89-01-544060'::project_code;
SELECT '２５０９-320193-89-01-544060'::project_code;

-- credit codes
SELECT c::uscc AS valid
FROM unnest('{91350100M000100Y43,1134160073302996XP,113417020032559734,91341602MA00001460,91341602MA00003810,91341602MA000004XH}'::text[]) AS c;
SELECT '91350100M000100Y4Z'::uscc;
\set VERBOSITY default
SELECT '91350100M000100Y44'::uscc;
SELECT '91350100M000100Y4'::uscc;
SELECT '91350100m000100Y43'::uscc;
\set VERBOSITY sqlstate
SELECT ''::uscc;
SELECT '9135O100M000100Y43'::uscc;
SELECT '91350100M000100Y433'::uscc;
SELECT '亳州市政府办公室'::uscc;
SELECT NULL::uscc;
\set VERBOSITY default

-- in tables: nothing wrong gets in
CREATE TEMP TABLE coded (code project_code, owner uscc);
INSERT INTO coded VALUES ('2408-341602-04-01-123453', '91341602MA00001460'), (NULL, NULL);
\set VERBOSITY sqlstate
INSERT INTO coded VALUES ('2408-341602-04-01-123450', NULL);
UPDATE coded SET owner = '91341602MA00001461';
\set VERBOSITY default
SELECT * FROM coded ORDER BY code NULLS LAST;
