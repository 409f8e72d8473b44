-- Import of what counties have: a CSV with every kind of fault; good rows load, every bad one is listed with its reason.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET timezone = 'America/New_York';
SET datestyle = 'SQL, MDY';
CREATE ROLE regress_edianton_t79;
BEGIN;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('edianton.simulated_clock', instant, true) $$;
-- Runs a statement and says how it was refused.
CREATE FUNCTION pg_temp.refused(statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'was not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, 'batch \d+|\d{10,}', '#', 'g');
END $$;
CREATE VIEW pg_temp.faults AS
SELECT batch, line, coalesce(column_zh, column_code) AS col, left(value, 30) AS value, code, regexp_replace(reason_zh, '\d{10,}', '#') AS reason FROM edianton.import_faults;
INSERT INTO edianton.person (code, name, role) VALUES ('t79-admin', '发改委管理员', 'admin'), ('t79-bi', '大屏', 'bi');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_t79', id FROM edianton.person WHERE code LIKE 't79-%';
SELECT edianton.grant_access('regress_edianton_t79');
SELECT pg_temp.at('2025-03-10 09:00+08');

-- units: a tree of them, in whatever order
SELECT edianton.begin_import('units', 't79', '单位.csv') AS units \gset
\copy edianton.staged_line (content) FROM stdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
﻿单位代码,单位名称,单位类别,上级单位,电话
T79-TOWN1,七九古井镇,乡镇,T79-GOV,0558-5550001
T79-GOV,谯城区政府,政府,,0558-5550000
T79-DRC, 七九发改委　,区直单位,T79-GOV,
Ｔ７９－ＡＧＥＮＣＹ,某勘测设计院,中介机构,,

T79-A,甲科,部门,T79-B,
T79-B,乙科,部门,T79-C,
T79-C,丙科,部门,T79-A,
T79-X,无上级,部门,T79-NONE,
T79-Y,,部门,,
T79-Z,类别不明,宗教团体,,
T79-DRC,七九发改局,部门,,
T79-W,下属,部门,T79-Y,
T79-WW,再下属,部门,T79-W,
"T79-V,引号,部门,,
T79-U,单元格过多,部门,,1,2,3
T79-S,单元格过少
\.
SELECT * FROM edianton.import_staged(:units);
SELECT line, col, value, code, reason FROM pg_temp.faults WHERE batch = :units ORDER BY line, col;
SELECT u.code, u.name_zh, u.kind, p.code AS parent, u.phone FROM edianton.unit u LEFT JOIN edianton.unit p ON p.id = u.parent WHERE u.code LIKE 'T79-%' ORDER BY u.code;
-- again: nothing is doubled; a fault is corrected in place
SELECT edianton.fix_import(:units, 8, '{"parent": ""}'), edianton.fix_import(:units, 10, '{"parent": "T79-GOV"}');
SELECT * FROM edianton.import_staged(:units);
SELECT line, col, value, code, reason FROM pg_temp.faults WHERE batch = :units AND line BETWEEN 7 AND 10 ORDER BY line;
SELECT x.code, x.message FROM unnest(ARRAY[
    $$SELECT edianton.fix_import(%s, 2, '{"parent": ""}')$$, $$SELECT edianton.fix_import(%s, 99, '{}')$$, $$SELECT edianton.fix_import(%s, 11, '{"colour": "red"}')$$,
    $$SELECT edianton.fix_import(%s, 11, '[]')$$, $$SELECT edianton.fix_import(%s, NULL, '{}')$$, $$SELECT edianton.fix_import(-1, 1, '{}')$$]) q, pg_temp.refused(format(q, :units)) x;

-- persons and contacts
SELECT edianton.begin_import('persons', 't79', '人员.csv') AS persons \gset
\copy edianton.staged_line (content) FROM stdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
工号,姓名,单位,角色,手机
t79-p1,经办人甲,七九发改委,经办人,13805580001
t79-p2,代办员乙,T79-TOWN1,代办员,
t79-p3,丙,T79-NONE,经办人,
t79-p4,丁,七九发改委,皇帝,
\.
SELECT * FROM edianton.import_staged(:persons);
SELECT line, col, value, code, left(reason, 20) AS reason FROM pg_temp.faults WHERE batch = :persons ORDER BY line, col;
SELECT p.code, p.name, u.code AS unit, p.role, p.phone FROM edianton.person p JOIN edianton.unit u ON u.id = p.unit WHERE p.code LIKE 't79-p%' ORDER BY 1;
SELECT edianton.begin_import('contacts', 't79') AS contacts \gset
SELECT edianton.stage_csv(:contacts, E'单位;层级;联系人;电话\r\n七九发改委;窗口;值班员;１３８０５５８０００９\r\n七九古井镇;负责人;镇长办;0558-5550002\r\n七九古井镇;看门;甲;123\r\n') AS lines;
SELECT * FROM edianton.import_staged(:contacts);
SELECT line, col, value, code FROM pg_temp.faults WHERE batch = :contacts ORDER BY line, col;
SELECT u.code, c.level, c.name, c.phone FROM edianton.contact c JOIN edianton.unit u ON u.id = c.unit WHERE u.code LIKE 'T79-%' ORDER BY 1;

-- projects: every kind of fault in one file
SELECT edianton.begin_import('projects', 't79', '项目.csv') AS projects \gset
\copy edianton.staged_line (content) FROM stdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
编号,项目代码,项目名称,项目库,建设性质,总投资（万元）,建设内容及规模,立项方式,是否重点,主管单位,属地,信用代码,企业名称,用地面积（亩）,是否新增建设用地,征占地面积（亩）
P1,2408-341602-04-01-790016,酿造扩建,社会投资,扩建,"12,000.50","车间两座,仓库一座",备案,是,七九发改委,七九古井镇,91341602MA0007901C,示范酒业,80,否,
P2,２４０８－３４１６０２－０４－０１－０００００４,校验位不对,社会,新建,1000,厂房,备案,否,,,,,,,
P3,,道路工程,政府,新建,1.2亿元,道路三公里,审批,,T79-DRC,,,,,是,30
P4,,金额不明,政府,新建,一千,道路,审批,,,,,,,,
P5,,金额为零,政府,新建,0,道路,审批,,,,,,,,
P6,,精度过高,政府,新建,0.0000001,道路,审批,,,,,,,,
P7,,千分位错,政府,新建,"1,00,0",道路,审批,,,,,,,,
P8,,方式不符,政府,新建,100,道路,备案,,,,,,,,
P9,,库不明,外资,新建,100,道路,审批,,,,,,,,
P10,,单位不明,政府,新建,100,道路,审批,,区园林局,,,,,,
P11,,信用代码错,社会,新建,100,厂房,备案,,,,91341602MA00079010,甲厂,,,
P12,,企业未登记,社会,新建,100,厂房,备案,,,,91341602MA0007902F,,,,
P1,,编号重复,政府,新建,100,道路,审批,,,,,,,,
P13,2408-341602-04-01-790016,代码重复,政府,新建,100,道路,审批,,,,,,,,
,,没有编号,政府,新建,100,道路,审批,,,,,,,,
P14,,,政府,,,,,,,,,,,,
P15,,是否不明,政府,新建,100,道路,审批,也许,,,,,大约八十,,
P16,,"引号""在内""",政府,新建,５００ 万元,"内容，含""引号""",审批,否,,,,,,,
P17,,引号未闭,政府,新建,100,"道路,审批,,,,,,,,
P18,,少列,政府,新建,100
P19,,多列,政府,新建,100,道路,审批,,,,,,,,,多,余
,,,,,,,,,,,,,,,

P20,2408-341602-04-01-790024,尾列为空,国企,新建,100,厂房,核准,,,,,,,,,,,
\.
SELECT * FROM edianton.import_staged(:projects);
SELECT line, col, value, code, reason FROM pg_temp.faults WHERE batch = :projects ORDER BY line, col;
SELECT DISTINCT reason_en FROM edianton.import_faults WHERE batch = :projects ORDER BY 1;
SELECT r.line, p.code, p.name, p.library, p.total_investment, p.construction_content, p.approval_type, p.key_project, s.code AS supervising, l.code AS local, e.name AS enterprise, m.external_id,
       m.attrs - '{library,nature,total_investment,approval_type,key_project}'::text[] AS attrs
FROM edianton.import_row r JOIN edianton.project p ON p.matter_id = r.target::bigint JOIN edianton.matter m ON m.id = p.matter_id
LEFT JOIN edianton.unit s ON s.id = p.supervising_unit LEFT JOIN edianton.unit l ON l.id = p.local_unit LEFT JOIN edianton.enterprise e ON e.id = p.enterprise
WHERE r.batch = :projects ORDER BY r.line \gx
-- again: nothing happens twice
SELECT * FROM edianton.import_staged(:projects);
SELECT count(*) AS projects FROM edianton.matter WHERE source = 't79';
-- the corrected file, as another batch: what is there is known word for word, what is new or corrected loads
SELECT edianton.begin_import('projects', 't79', '项目（改）.csv', '元') AS again \gset
\copy edianton.staged_line (content) FROM stdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
编号,项目代码,项目名称,项目库,建设性质,总投资,建设内容及规模,立项方式,是否重点,主管单位,属地,信用代码,企业名称,用地面积,是否新增建设用地
P1,2408-341602-04-01-790016,酿造扩建,社会投资,扩建,"120,005,000","车间两座,仓库一座",备案,是,七九发改委,七九古井镇,91341602MA0007901C,示范酒业,80,否
P2,2408-341602-89-05-790037,校验位改正,社会,新建,1000万元,厂房,备案,否,,,,,,
P3,,道路工程二期,政府,新建,1.2亿元,道路三公里,审批,,T79-DRC,,,,,是
\.
SELECT * FROM edianton.import_staged(:again);
SELECT r.line, r.state, m.external_id, m.title FROM edianton.import_row r JOIN edianton.matter m ON m.id = r.target::bigint WHERE r.batch = :again ORDER BY 1;
SELECT count(*) AS projects FROM edianton.matter WHERE source = 't79';
-- a code that another project has, whoever entered it; a fault that only the register finds
SELECT edianton.begin_import('projects', 't79-other') AS other \gset
SELECT edianton.stage_csv(:other, E'编号\t项目代码\t项目名称\t项目库\t性质\t总投资\t建设内容\nQ1\t2408-341602-04-01-790016\t同一代码\t社会\t新建\t5\t厂房\nQ2\t\t制表符分隔\t社会\t新建\t5\t厂房') AS lines;
SELECT * FROM edianton.import_staged(:other);
SELECT line, col, value, code, reason FROM pg_temp.faults WHERE batch = :other ORDER BY line, col;
SELECT edianton.begin_import('projects', 't79-usd') AS usd \gset
SELECT edianton.stage_csv(:usd, E'编号,名称,项目库,性质,总投资（美元）,建设内容,备注\nU1,外币,社会,新建,5,厂房,x') AS lines;
SELECT * FROM edianton.import_staged(:usd);
SELECT line, col, value, code, reason FROM pg_temp.faults WHERE batch = :usd ORDER BY line, col;
-- a few at a time
SELECT edianton.begin_import('projects', 't79-many') AS many \gset
SELECT edianton.stage_csv(:many, E'编号,名称,项目库,性质,总投资,建设内容\n' || string_agg(format('M%s,批量项目%s,政府,新建,%s,内容', i, i, 100 + i), E'\n' ORDER BY i)) AS lines FROM generate_series(1, 25) i;
SELECT * FROM edianton.import_staged(:many, 10);
SELECT * FROM edianton.import_staged(:many, 10);
SELECT * FROM edianton.import_staged(:many, 10);
SELECT kind, source, file, lines, loaded, unchanged, bad, remaining FROM edianton.import_status WHERE source LIKE 't79%' ORDER BY batch;

-- dates and amounts as files write them
SELECT d, edianton.import_date(normalize(d, NFKC)) = '2025-03-01' AS first_of_march FROM unnest('{2025/3/1,2025-03-01,2025.3.1,2025年3月1日,20250301,２０２５年３月１日,"2025/3/1 0:00"}'::text[]) d;
SELECT d, edianton.import_date(d) IS NULL AS refused FROM unnest('{2025/2/29,2025-13-01,2025-00-10,25/3/1,3/1/2025,45717,2025年3月,yesterday}'::text[]) d;
SELECT a, edianton.import_amount(a, '万元') AS yuan FROM unnest('{"1,234.5",1234.5万元,0.5亿元,12345元,¥100,"12,34",1e5,-5,"1 000",壹万}'::text[]) a;

-- old running cases: the project's draft becomes the run that it was
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', d.code, u.id FROM edianton.duty d, edianton.unit u WHERE u.code = 'T79-DRC' ON CONFLICT DO NOTHING;
SELECT edianton.begin_import('node_states', 't79', '节点.csv') AS nodes \gset
\copy edianton.staged_line (content) FROM stdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
项目编号,节点,状态,开始日期,办结日期,文号,原因
P1,项目入库评审,已办结,2024/9/2,2024年9月5日,入库〔2024〕1号,
P1,N0104,办结,2024-09-06,2024-09-06,备案〔2024〕9号,
P1,土地勘测定界与宗地图,办理中,2025-03-05,,,
P1,取水许可(水资源论证),不涉及,,2024-09-20,,自来水供水
P3,N0101,办结,2024-09-02,2024-08-02,,
P3,N0102,办理中,2025-03-05,,,
P99,N0101,办结,2024-09-02,2024-09-03,,
P20,N9999,办结,2024-09-02,2024-09-03,,
P16,N0101,办结,2024-09-02,,,
P16,N0102,办理中,,,,
P2,N0101,办结,2024-09-02,2026-01-01,,
P2,N0101,飞了,2024-09-02,2024-09-03,,
P2,N0102,办理中,2025-03-05,,,
\.
SELECT * FROM edianton.import_staged(:nodes);
SELECT line, col, value, code, left(reason, 30) AS reason FROM pg_temp.faults WHERE batch = :nodes ORDER BY line, col, code;
SELECT m.state, m.baseline, to_char(m.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS opened, to_char(p.admitted_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS admitted
FROM edianton.matter m JOIN edianton.project p ON p.matter_id = m.id WHERE m.source = 't79' AND m.external_id = 'P1';
SELECT n.code, n.state, n.colour, to_char(n.start_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS start, to_char(n.done_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS done,
       to_char(n.due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS due, n.document, n.reason
FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id WHERE m.source = 't79' AND m.external_id = 'P1' AND n.code IN ('N0101', 'N0104', 'N0201', 'N0202', 'N0404') ORDER BY n.ord;
-- no step of the past was fired
SELECT count(*) AS escalations FROM edianton.escalation e JOIN edianton.matter m ON m.id = e.matter_id WHERE m.source = 't79';
SELECT edianton.begin_import('node_states', 't79') AS late \gset
SELECT edianton.stage_csv(:late, E'项目代码,节点,状态,办结日期\n2408-341602-04-01-790016,N0201,办结,2025-03-07') AS lines;
SELECT * FROM edianton.import_staged(:late);
SELECT line, col, code, reason FROM pg_temp.faults WHERE batch = :late;

-- permits go through receive_permit(): by the project's code, now or when it is known here
SELECT edianton.begin_import('permits', 't79-permits', '证照.csv') AS permits \gset
\copy edianton.staged_line (content) FROM stdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
办件编号,项目代码,证照类型,批复文号,批复日期,发证机关,有效期至
B1,2408-341602-04-01-790016,建设用地规划许可证,地字第341602202500001号,2025年3月4日,区自规分局,2028/3/3
B2,2408-341602-04-01-790017,建设用地规划许可证,地字第2号,2025-03-04,区自规分局,
B3,2408-341602-04-01-790016,养犬许可证,犬字第3号,2025-03-04,区自规分局,
B4,2408-341602-89-05-790037,建设工程规划许可证,建字第4号,2025-02-30,区自规分局,
B5,2509-140602-89-05-864976,建设工程规划许可证,建字第5号,2025-03-06,区自规分局,
B6,2408-341602-04-01-790016,建设工程规划许可证,建字第6号,2027-03-06,区自规分局,
\.
SELECT * FROM edianton.import_staged(:permits);
SELECT line, col, value, code, left(reason, 40) AS reason FROM pg_temp.faults WHERE batch = :permits ORDER BY line, col;
SELECT * FROM edianton.import_staged(:permits);
SELECT p.external_id, p.project_code, p.permit_type, p.document, p.matter_id IS NOT NULL AS attached FROM edianton.permit p WHERE p.source = 't79-permits' ORDER BY 1;

-- what cannot be begun, or read
SELECT x.* FROM unnest(ARRAY[
    $$SELECT edianton.begin_import('dogs', 't79')$$, $$SELECT edianton.begin_import('units', ' ')$$, $$SELECT edianton.begin_import('units', 't79', NULL, '美元')$$,
    $$SELECT edianton.import_staged(-1)$$, $$SELECT edianton.import_staged(NULL)$$, $$SELECT edianton.stage_csv(-1, 'a')$$,
    $$SELECT edianton.import_staged(edianton.begin_import('units', 't79'))$$,
    $$SELECT edianton.import_staged(b) FROM (SELECT edianton.begin_import('projects', 't79') AS b) x, edianton.stage_csv(b, 'a,b,c')$$,
    $$SELECT edianton.import_staged(b) FROM (SELECT edianton.begin_import('units', 't79') AS b) x, edianton.stage_csv(b, '"a,b')$$,
    $$INSERT INTO edianton.staged_line (batch, content) VALUES (-1, 'x')$$]) q, pg_temp.refused(q) x;
SET ROLE regress_edianton_t79;
SELECT edianton.act_as('t79-bi');
SELECT x.code, x.message FROM unnest(ARRAY[$$SELECT edianton.begin_import('units', 't79')$$, $$SELECT edianton.import_staged(1)$$, $$SELECT edianton.stage_csv(1, 'a')$$, $$SELECT edianton.fix_import(1, 1, '{}')$$,
    $$SELECT edianton.import_value('text', 'a', NULL, NULL)$$, $$COPY edianton.staged_line (content) FROM stdin$$]) q, pg_temp.refused(q) x;
SELECT count(*) AS rows FROM edianton.import_row;
SELECT edianton.act_as('t79-admin');
SELECT edianton.begin_import('units', 't79-portal') AS portal \gset
SELECT edianton.stage_csv(:portal, E'\uFEFF代码,名称\nT79-PORTAL,门户导入单位') AS lines;
SELECT * FROM edianton.import_staged(:portal);
RESET ROLE;
SELECT count(*) AS wrong FROM edianton.check_integrity();
ROLLBACK;
DROP ROLE regress_edianton_t79;
