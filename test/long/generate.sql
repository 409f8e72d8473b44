-- The units, the persons and what each of them will do, all drawn from one seed; :matters says how many matters.
SET client_min_messages = warning;
SET timezone = 'Asia/Shanghai';
CREATE SCHEMA replay;

-- A number from 0 to 1, the same in every run.
CREATE FUNCTION replay.dice(VARIADIC what text[]) RETURNS double precision LANGUAGE sql IMMUTABLE
    RETURN ('x' || left(md5(array_to_string('13710'::text || what, '/')), 8))::bit(32)::bigint / 4294967296.0;

-- 4.15, 4.18: a province, 11 cities, 117 counties, 8,778 townships and other units
CREATE TABLE replay.place (id integer PRIMARY KEY, code text UNIQUE, up integer);
INSERT INTO replay.place
SELECT 0, 'P', NULL
UNION ALL SELECT i, 'C' || i, 0 FROM generate_series(1, 11) i
UNION ALL SELECT 11 + i, 'X' || i, 1 + i % 11 FROM generate_series(1, 117) i
UNION ALL SELECT 128 + i, 'T' || i, 12 + i % 117 FROM generate_series(1, 8778) i;
INSERT INTO edianton.unit (code, name_zh, division, kind)
VALUES ('P', '省政府督查室', '140000', 'government');
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT l.code, '市督查室' || l.id, to_char(140000 + l.id * 100, 'FM000000'), 'government', u.id
FROM replay.place l JOIN edianton.unit u ON u.code = 'P' WHERE l.id BETWEEN 1 AND 11 ORDER BY l.id;
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT l.code, '县督查室' || l.id - 11, to_char(u.division::integer + 1 + (l.id - 11) / 11, 'FM000000'), 'government', u.id
FROM replay.place l JOIN replay.place c ON c.id = l.up JOIN edianton.unit u ON u.code = c.code WHERE l.id BETWEEN 12 AND 128 ORDER BY l.id;
INSERT INTO edianton.unit (code, name_zh, division, kind, parent)
SELECT l.code, '乡镇及单位' || l.id - 128, u.division, 'township', u.id
FROM replay.place l JOIN replay.place c ON c.id = l.up JOIN edianton.unit u ON u.code = c.code WHERE l.id > 128 ORDER BY l.id;

-- Everybody's official, and a second one where proposals are decided on.
INSERT INTO edianton.person (code, name, unit, role)
SELECT u.code, '经办人' || u.code, u.id, 'unit' FROM edianton.unit u
UNION ALL SELECT u.code || '-2', '审核人' || u.code, u.id, 'unit' FROM edianton.unit u WHERE u.kind = 'government'
UNION ALL SELECT 'admin', '平台管理员', NULL, 'admin';
INSERT INTO edianton.contact (unit, person, level)
SELECT p.unit, p.id, CASE WHEN p.code LIKE '%-2' THEN 'head' ELSE 'duty' END FROM edianton.person p WHERE p.role = 'unit';

-- People act four times a day, on working days.
CREATE TABLE replay.slot (nr integer PRIMARY KEY, at timestamptz NOT NULL UNIQUE);
INSERT INTO replay.slot
SELECT row_number() OVER (ORDER BY d + h), (d + h) AT TIME ZONE 'Asia/Shanghai'
FROM generate_series(timestamp '2016-11-05', '2021-06-30', '1 day') d, unnest('{09:00,11:00,14:30,16:50}'::interval[]) h
WHERE edianton.is_workday(d::date);
CREATE TABLE replay.quarter AS
SELECT greatest(q, '2016-11-05') AS from_at, least(q + interval '3 months', '2021-07-01') AS until_at
FROM generate_series(timestamptz '2016-10-01', '2021-06-30', '3 months') q;

-- Matter n. Of 200 the first eight are a tree: a case of the province that its city hands to two counties and these to
-- five townships; the others are between a unit and the one above it. 4.17: 380 begin before 2017.
CREATE TABLE replay.fact (n integer PRIMARY KEY, up integer, slot integer, unit integer, issuer integer, class text, late boolean, returned boolean,
    raised boolean, planned boolean);
INSERT INTO replay.fact
WITH drawn AS (
    SELECT n, (n - 1) % 200 AS k, n - (n - 1) % 200 AS root,
           round(380.0 * :matters / 76788) AS early,
           (SELECT max(nr) FROM replay.slot WHERE at < '2017-01-01') AS first_year,
           (SELECT max(nr) FROM replay.slot) AS last
    FROM generate_series(1, :matters) n
), placed AS (
    SELECT d.*, CASE WHEN k < 8 THEN root ELSE n END AS b, 1 + floor(11 * replay.dice('city', root::text))::integer AS city,
           12 + floor(117 * replay.dice('county', root::text))::integer AS any_county,
           1 + floor(8906 * replay.dice('unit', n::text))::integer AS any_unit
    FROM drawn d
), timed AS (
    -- the eight of a tree begin together, and more and more as the years go by
    SELECT p.*, 2 + floor(CASE WHEN b <= early THEN (first_year - 2) * b / (early + 1.0)
                               ELSE first_year - 1 + (last - first_year) * power((b - early - 1) / (:matters - early), 0.8) END)::integer AS slot
    FROM placed p
)
SELECT n, CASE WHEN k BETWEEN 1 AND 2 THEN root WHEN k BETWEEN 3 AND 5 THEN root + 1 WHEN k BETWEEN 6 AND 7 THEN root + 2 END,
       least(slot, last - 2),
       CASE WHEN k = 0 THEN city
            -- county x belongs to city 1 + (x - 11) % 11, township t to county 12 + (t - 128) % 117
            WHEN k BETWEEN 1 AND 2 THEN 11 + (city - 1) + 11 * k
            WHEN k BETWEEN 3 AND 5 THEN 128 + (11 + (city - 1) + 11) - 12 + 117 * k
            WHEN k BETWEEN 6 AND 7 THEN 128 + (11 + (city - 1) + 22) - 12 + 117 * k
            ELSE any_unit END,
       NULL,
       CASE WHEN k < 8 OR replay.dice('class', n::text) < 0.15 THEN 'major' ELSE 'ordinary' END,
       k >= 8 AND replay.dice('late', n::text) < 0.1,
       k >= 8 AND replay.dice('returned', n::text) < 0.03,
       k >= 8 AND replay.dice('class', n::text) >= 0.15 AND replay.dice('raised', n::text) < 0.04,
       -- 4.7: the one way past the month, for some of the major ones
       k >= 8 AND replay.dice('late', n::text) >= 0.1 AND replay.dice('planned', n::text) < 0.1
           AND (replay.dice('class', n::text) < 0.15 OR replay.dice('raised', n::text) < 0.04)
FROM timed;
UPDATE replay.fact f SET issuer = p.up FROM replay.place p WHERE p.id = f.unit;

-- Who does what and when, in slots: each step so many after the one before. The townships of a tree are written off by
-- slot 32, its counties in 33 to 51, the whole from 54 on.
CREATE TABLE replay.step (n integer, seq integer, slot integer, act text, PRIMARY KEY (n, seq));
INSERT INTO replay.step
SELECT f.n, s.seq, f.slot + sum(s.gap) OVER (PARTITION BY f.n ORDER BY s.seq), s.act
FROM replay.fact f
CROSS JOIN LATERAL (SELECT f.up IS NULL AND (f.n - 1) % 200 = 0 AS root, f.up IS NOT NULL AND f.n % 200 BETWEEN 2 AND 3 AS county,
                           f.up IS NOT NULL AS part, f.class = 'major' OR f.raised AS major) t
CROSS JOIN LATERAL (VALUES
    (0, 'propose', -1, 0, NOT t.part),
    (1, 'admit', 1, 0, NOT t.part),
    (2, 'decompose', CASE WHEN t.county THEN 2 ELSE 1 END, 0, t.root OR t.county),
    (3, 'S1', CASE WHEN t.part AND NOT t.county THEN 3 WHEN t.root OR t.county THEN 1 ELSE 0 END, 2, true),
    -- found to be major on the way: the issuer says so while the first days run
    (4, 'major', 0, 0, f.raised),
    (5, 'S3', 3, 3, true),
    (6, 'S7', CASE WHEN f.late AND NOT t.major THEN 22 ELSE 3 END, CASE WHEN f.late THEN 40 ELSE 6 END, true),
    (7, 'plan', 1, 3, f.planned),
    (8, 'approve', 1, 3, f.planned),
    (9, 'milestones', 40, 160, f.planned),
    (10, 'S30', CASE WHEN t.root THEN 44 WHEN t.county THEN 22 WHEN t.part THEN 3 WHEN f.planned THEN 0 WHEN f.late THEN 80 ELSE 30 END,
                CASE WHEN t.root OR t.part THEN 4 WHEN f.planned THEN 8 ELSE 28 END, t.major),
    (11, 'apply', 1, CASE WHEN t.root OR t.part THEN 0 ELSE 6 END, true),
    (12, 'return', 1, 8, f.returned),
    (13, CASE WHEN t.major THEN 'S30' ELSE 'S7' END, 4, 10, f.returned),
    (14, 'apply', 1, 4, f.returned),
    (15, 'close', 1, CASE WHEN t.root OR t.part THEN 3 ELSE 16 END, true)) v (seq, act, least_gap, spread, wanted)
CROSS JOIN LATERAL (SELECT v.seq, v.act, v.least_gap + floor((v.spread + 1) * replay.dice('gap', f.n::text, v.seq::text))::integer AS gap) s
WHERE v.wanted;

-- 4.28: what is issued near the end is open at the end; of the others the most difficult come to a stop somewhere on their way,
-- so many that the share of the source stays open.
WITH ends AS (
    SELECT s.n, s.slot > (SELECT max(nr) FROM replay.slot) AS open_anyway,
           (s.n - 1) % 200 < 8 AS tree, replay.dice('difficult', s.n::text) AS difficulty
    FROM replay.step s WHERE s.act = 'close'
), stuck AS (
    SELECT e.n, replay.dice('stuck', e.n::text) AS how_far
    FROM ends e WHERE NOT e.open_anyway AND NOT e.tree
    ORDER BY e.difficulty DESC
    LIMIT (SELECT round(:matters * (1 - 0.892)) - count(*) FILTER (WHERE e.open_anyway) FROM ends e)
)
DELETE FROM replay.step s USING stuck k
WHERE s.n = k.n AND s.seq > CASE WHEN k.how_far < 0.1 THEN 1 WHEN k.how_far < 0.2 THEN 4 WHEN k.how_far < 0.6 THEN 5 WHEN k.how_far < 0.85 THEN 10 ELSE 11 END;
DELETE FROM replay.step s WHERE s.slot > (SELECT max(nr) FROM replay.slot);
CREATE INDEX ON replay.step (slot, seq);
CREATE TABLE replay.made (n integer PRIMARY KEY, proposal bigint, matter bigint);
CREATE TABLE replay.done (sweeps bigint DEFAULT 0, steps bigint DEFAULT 0, acts bigint DEFAULT 0, urged bigint DEFAULT 0);
INSERT INTO replay.done DEFAULT VALUES;
ANALYZE;
SELECT format('# %s units, %s matters, %s steps of %s persons', (SELECT count(*) FROM edianton.unit WHERE code ~ '^[PCXT][0-9]*$'),
              (SELECT count(*) FROM replay.fact), count(*), (SELECT count(*) FROM edianton.person)) FROM replay.step;
