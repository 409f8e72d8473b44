-- What holds for everything in the core's schema holds for the companion's part of it.
\getenv tests PG_ABS_SRCDIR
\set rules :tests '/../sql/90_schema.sql'
\set calls :tests '/../sql/91_calls.sql'
SET client_min_messages = warning;
\set ECHO none
\i :rules
\i :calls
