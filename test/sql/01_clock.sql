-- The simulated clock and the settings.
\set VERBOSITY default
SET timezone = 'Asia/Shanghai';
SELECT edianton.clock() = statement_timestamp() AS real;
SET edianton.simulated_clock = '2025-09-26 16:00+08';
SELECT edianton.clock();
SET timezone = 'UTC';
SELECT edianton.clock();
SET timezone = 'Asia/Shanghai';
SET edianton.simulated_clock = '2025-09-26T16:00:00.25Z';
SELECT edianton.clock();
SET edianton.simulated_clock = '2024-02-29 23:59:59.999999 +0545';
SELECT edianton.clock();
SET edianton.simulated_clock = '2024-02-29 00:00-03:30';
SELECT edianton.clock();
-- refused
SET edianton.simulated_clock = '2025-09-26 16:00';
\set VERBOSITY terse
SET edianton.simulated_clock = '2025-02-29 16:00+08';
SET edianton.simulated_clock = '2025-02-28 24:00+08';
SET edianton.simulated_clock = '2025-13-01 16:00+08';
SET edianton.simulated_clock = '2025-09-26 16:00 Asia/Shanghai';
SET edianton.simulated_clock = 'now';
SET edianton.simulated_clock = '2025-09-26 16:00+08:';
SET edianton.simulated_clock = '2025-09-26 16:00+16';
SELECT edianton.clock();
-- empty: the real time
SET edianton.simulated_clock = '';
SELECT edianton.clock() = statement_timestamp() AS real;
BEGIN;
SET LOCAL edianton.simulated_clock = '2025-09-26 16:00+08';
SELECT edianton.clock();
ROLLBACK;
SELECT edianton.clock() = statement_timestamp() AS real;
-- a superuser's
CREATE ROLE regress_edianton_stranger;
SET ROLE regress_edianton_stranger;
SET edianton.simulated_clock = '2025-09-26 16:00+08';
SET edianton.notify = 'off';
SET edianton.language = 'en';
RESET edianton.language;
RESET ROLE;
DROP ROLE regress_edianton_stranger;
-- settings
SHOW edianton.language;
SET edianton.language = 'fr';
SET edianton.notify = 'sweep';
RESET edianton.notify;
SET edianton.typo = 1;
