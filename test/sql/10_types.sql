-- The types term, colour and node_state.
\set VERBOSITY default
SET search_path = edianton, public;
SET client_min_messages = warning;

-- term: every form that is read
SELECT form, form::term AS term, term_label(form::term) AS zh
FROM (VALUES ('7 workdays'), ('1 workday'), ('3 days'), ('1 month'), ('48 hours'), ('90 minutes'), ('4 workhours'), ('none'),
    ('7wd'), ('3d'), ('1mon'), ('48h'), ('90min'), ('4wh'),
    ('7个工作日'), ('7工作日'), ('3天'), ('3日'), ('1个月'), ('48小时'), ('90分钟'), ('4工作小时'), ('无期限'),
    ('  12  WorkDays '), ('NONE'), ('0 days'), ('2147483647 hours')) AS f (form);

-- refused, with the reason
SELECT '7 fortnights'::term;
SELECT '-1 days'::term;
SELECT '2147483648 days'::term;
\set VERBOSITY sqlstate
SELECT ''::term;
SELECT '7'::term;
SELECT 'days'::term;
SELECT '7 days 3 hours'::term;
SELECT '1.5 days'::term;
SELECT '七天'::term;
SELECT '7 days'::text::term;
SELECT '7 dayz'::text::term;
SELECT NULL::term;
\set VERBOSITY default

-- arithmetic within a unit
SELECT '3 days'::term + '4 days' AS sum, '7 days'::term - '4 days' AS difference, '6 hours'::term * 8 AS product,
    'none'::term + 'none' AS nothing, '1 workday'::term * 0 AS zero, NULL::term + '1 day' AS unknown;
SELECT '3 days'::term + '4 workdays';
SELECT '2147483647 days'::term + '1 day';
\set VERBOSITY sqlstate
SELECT 'none'::term + '1 day';
SELECT '3 days'::term - '4 days';
SELECT '3 days'::term - '3 hours';
SELECT '3 days'::term * -1;
SELECT '2147483647 days'::term * 2;
\set VERBOSITY default

-- order: by unit, then by amount
CREATE TEMP TABLE terms (term term);
INSERT INTO terms VALUES ('none'), ('90 minutes'), ('48 hours'), ('2 hours'), ('4 workhours'), ('3 days'), ('30 days'),
    ('7 workdays'), ('10 workdays'), ('1 month'), (NULL);
SELECT string_agg(term::text, ', ' ORDER BY term) AS ascending FROM terms;
SELECT string_agg(term::text, ', ' ORDER BY term DESC NULLS LAST) AS descending FROM terms;
SELECT a.term < b.term AS lt, a.term <= b.term AS le, a.term = b.term AS eq, a.term <> b.term AS ne, a.term >= b.term AS ge,
    a.term > b.term AS gt, count(*)
FROM terms a, terms b WHERE a.term IS NOT NULL AND b.term IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1;

-- indexes, hashing, merging
CREATE TEMP TABLE many AS SELECT (g % 500 || CASE WHEN g % 2 = 0 THEN ' days' ELSE ' workdays' END)::term AS term FROM generate_series(1, 5000) AS g;
CREATE INDEX many_btree ON many (term);
CREATE INDEX many_hash ON many USING hash (term);
ANALYZE many;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS off) SELECT * FROM many WHERE term < '2 days';
SELECT count(*) FROM many WHERE term < '3 days';
SELECT count(*) FROM many WHERE term = '4 days';
SELECT count(*) FROM many WHERE term > '490 workdays';
DROP INDEX many_btree;
EXPLAIN (COSTS off) SELECT * FROM many WHERE term = '4 days';
SELECT count(*) FROM many WHERE term = '4 days';
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT count(DISTINCT term) FROM many;
SET enable_hashagg = off;
SELECT count(*) FROM (SELECT term FROM many GROUP BY term) AS g;
SET enable_hashjoin = off;
SELECT count(*) FROM many a JOIN many b USING (term) WHERE a.term < '10 days';
RESET enable_hashagg;
RESET enable_hashjoin;
SELECT count(*) FROM many a JOIN many b USING (term) WHERE a.term < '10 days';
SELECT term_hash('3 days') = term_hash('3d') AS same, term_hash('3 days') = term_hash('3 workdays') AS other;

-- colour and node_state
SELECT string_agg(c, ', ' ORDER BY c::colour) AS colours FROM unnest('{red,green,blue,yellow,grey}'::text[]) AS c;
SELECT c AS colour, colour_label(c::colour), colour_label(c::colour, 'zh') AS zh, colour_label(c::colour, 'en') AS en
FROM unnest('{green,grey,blue,yellow,red}'::text[]) AS c;
SELECT s AS state, state_label(s::node_state), state_label(s::node_state, 'en') AS en
FROM unnest('{undecided,waiting,ready,received,active,paused,conditional,refused,done,skipped}'::text[]) AS s;
SET edianton.language = 'en';
SELECT colour_label('red'), state_label('active'), term_label('7 workdays'), cause_labels(3), colour_label('red', 'zh') AS zh;
RESET edianton.language;
SELECT colour_label(NULL), state_label(NULL), term_label(NULL), cause_labels(NULL), cause_names(NULL);
SELECT cause_names(0) AS none, cause_names(3) AS two, cause_names(31) AS all, cause_labels(31) AS zh;
SELECT 'purple'::colour;
SELECT 'sleeping'::node_state;
SELECT colour_label('red', 'fr');
SELECT cause_names(32);
\set VERBOSITY sqlstate
SELECT ''::colour;
SELECT 'Red'::colour;
SELECT ''::node_state;
SELECT state_label('done', 'xx');
SELECT term_label(NULL, 'xx');
SELECT cause_names(-1);
\set VERBOSITY default

SELECT max(c::colour) AS worst FROM unnest('{green,yellow,blue,grey}'::text[]) AS c;
SELECT 'red'::colour > 'yellow' AS worse, 'grey'::colour < 'blue' AS better, 'blue'::colour = 'blue' AS same, 'blue'::colour <> 'red' AS other,
    'active'::node_state < 'done' AS before, 'active'::node_state = 'active' AS is_active;

CREATE TEMP TABLE lights (n integer, colour colour, state node_state, PRIMARY KEY (colour, state, n));
INSERT INTO lights SELECT g, (ARRAY['green', 'grey', 'blue', 'yellow', 'red'])[1 + g % 5]::colour, (ARRAY['waiting', 'active', 'done'])[1 + g % 3]::node_state
FROM generate_series(1, 3000) AS g;
SELECT colour, state, count(*) FROM lights GROUP BY 1, 2 ORDER BY colour DESC, state LIMIT 4;
SELECT count(*) FROM lights a JOIN lights b USING (n, colour) WHERE a.colour >= 'yellow' AND a.state = 'active';

-- the light is a fact: half-open intervals
SELECT at, colour_of('active', '2025-01-08 10:00+08', '2025-01-10 17:30+08', 0, at::timestamptz) AS active,
    colour_of('active', '2025-01-08 10:00+08', '2025-01-10 17:30+08', 2, at::timestamptz) AS defect,
    colour_of('ready', '2025-01-08 10:00+08', '2025-01-10 17:30+08', 0, at::timestamptz) AS ready,
    colour_of('waiting', '2025-01-08 10:00+08', '2025-01-10 17:30+08', 0, at::timestamptz) AS waiting,
    colour_of('done', '2025-01-08 10:00+08', '2025-01-10 17:30+08', 0, at::timestamptz) AS done
FROM unnest('{2025-01-08 09:59:59.999999+08,2025-01-08 10:00+08,2025-01-10 17:29:59.999999+08,2025-01-10 17:30+08}'::text[]) AS at;
SELECT colour_of('active', NULL, NULL, 0, 'infinity') AS no_clock, colour_of('active', 'infinity', 'infinity', 0, '2025-01-01') AS never,
    colour_of(NULL, NULL, NULL, 0, '2025-01-01') AS no_state, colour_of('active', NULL, NULL, NULL, '2025-01-01') AS no_causes,
    colour_of('active', NULL, NULL, 0, NULL) AS not_judged;
SELECT provolatile, proparallel, proisstrict FROM pg_proc WHERE oid = 'edianton.colour_of'::regproc;

-- binary: what is sent, and a round trip
SELECT term_send('7 workdays');
CREATE TEMP TABLE sent (term term, colour colour, state node_state);
INSERT INTO sent SELECT t.term, c::colour, s::node_state FROM terms t, unnest('{green,grey,blue,yellow,red,NULL}'::text[]) AS c,
    unnest('{undecided,waiting,ready,received,active,paused,conditional,refused,done,skipped}'::text[]) AS s;
CREATE TEMP TABLE received (LIKE sent);
\copy sent TO PROGRAM 'cat > "$PG_ABS_BUILDDIR/results/10_types.binary"' (FORMAT binary)
\copy received FROM PROGRAM 'cat "$PG_ABS_BUILDDIR/results/10_types.binary"' (FORMAT binary)
SELECT count(*), (SELECT count(*) FROM (TABLE sent EXCEPT ALL TABLE received) AS lost) AS lost FROM received;
-- malformed: unit 7, amount -1, an amount of none; two bytes short
\set VERBOSITY sqlstate
CREATE TEMP TABLE bad_term (term term);
\copy bad_term FROM PROGRAM 'printf "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\10\0\0\0\7\0\0\0\1\377\377"' (FORMAT binary)
\copy bad_term FROM PROGRAM 'printf "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\10\0\0\0\4\377\377\377\377\377\377"' (FORMAT binary)
\copy bad_term FROM PROGRAM 'printf "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\10\0\0\0\0\0\0\0\1\377\377"' (FORMAT binary)
\copy bad_term FROM PROGRAM 'printf "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\6\0\0\0\4\0\0\377\377"' (FORMAT binary)
-- well formed: 7 workdays
\copy bad_term FROM PROGRAM 'printf "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\10\0\0\0\5\0\0\0\7\377\377"' (FORMAT binary)
TABLE bad_term;
\set VERBOSITY default

-- everything public is commented
SELECT t.typname FROM pg_type t WHERE t.typname IN ('term', 'colour', 'node_state', 'project_code', 'uscc')
    AND t.typnamespace = 'edianton'::regnamespace AND obj_description(t.oid, 'pg_type') IS NULL;
