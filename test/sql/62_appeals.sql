-- Tai'an's appeals (S3), number by number: filed, routed, answered in five days, plates, rating, check, order; and 1.36.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-09-15 09:00+08';

-- Runs a statement for a person and says how it was refused; matters are shown as #.
CREATE FUNCTION pg_temp.refused(person text, statement text, OUT code text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    IF person IS NOT NULL THEN
        PERFORM edianton.act_as(person);
    END IF;
    EXECUTE statement;
    message := 'was not refused';
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
    NULL;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    message := regexp_replace(message, '\d{16,}', '#', 'g');
    detail := regexp_replace(detail, '\d{16,}', '#', 'g');
END $$;
-- Does something for a person, the answer a number.
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer bigint;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN answer;
END $$;

-- the template as it is shipped, whatever versions there are by now
SELECT edianton.load_template(edianton.template_json('appeal-5day', 1) || '{"code": "t62"}') > 0 AS loaded;
SELECT edianton.publish_template('t62');
UPDATE edianton.appeal_setting SET template = 't62';
INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES
    ('T62-DRC', '发改委', '341602', 'department'), ('T62-NR', '自然资源局', '341602', 'department'),
    ('T62-EE', '生态环境局', '341602', 'department'), ('T62-GO', '政府办', '341602', 'government'),
    ('T62-ZONE', '经开区', '341602', 'zone'),
    ('T62-PI', '市委督查室', '341602', 'inspection'), ('T62-GI', '市政府督查室', '341602', 'inspection'),
    ('T62-DI', '市纪委监委', '341602', 'inspection');
-- as it was before, at the end
CREATE TEMP TABLE duties_before AS TABLE edianton.duty_unit;
DELETE FROM edianton.duty_unit WHERE duty IN ('development_reform', 'natural_resources', 'ecology_environment', 'housing', 'appeal_desk',
    'government_office', 'party_inspection', 'government_inspection', 'discipline_inspection', 'issuer');
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM (VALUES ('development_reform', 'T62-DRC'), ('natural_resources', 'T62-NR'), ('ecology_environment', 'T62-EE'), ('appeal_desk', 'T62-GO'),
             ('party_inspection', 'T62-PI'), ('government_inspection', 'T62-GI'), ('discipline_inspection', 'T62-DI')) d (duty, unit)
JOIN edianton.unit u ON u.code = d.unit;
INSERT INTO edianton.enterprise (uscc, name, verified, division) VALUES
    ('91341602MA62000011', '甲酿酒公司', true, '341602'), ('91341602MA62000024', '乙药业公司', true, NULL),
    ('91341602MA6200005D', '未核验公司', false, '341602'), ('91370900MA6200004W', '外市公司', true, NULL);
INSERT INTO edianton.person (code, name, unit, enterprise, role, phone)
SELECT p.code, p.code, u.id, e.id, p.role, '139' || lpad(row_number() OVER (ORDER BY p.code)::text, 8, '0')
FROM (VALUES ('t62-drc', 'T62-DRC', NULL, 'unit'), ('t62-nr', 'T62-NR', NULL, 'unit'), ('t62-ee', 'T62-EE', NULL, 'unit'),
             ('t62-go', 'T62-GO', NULL, 'unit'), ('t62-zone', 'T62-ZONE', NULL, 'unit'), ('t62-pi', 'T62-PI', NULL, 'supervisor'), ('t62-gi', 'T62-GI', NULL, 'supervisor'),
             ('t62-di', 'T62-DI', NULL, 'unit'), ('t62-agent', 'T62-ZONE', NULL, 'helper'),
             ('t62-jia', NULL, '91341602MA62000011', 'enterprise'), ('t62-yi', NULL, '91341602MA62000024', 'enterprise'),
             ('t62-raw', NULL, '91341602MA6200005D', 'enterprise'), ('t62-far', NULL, '91370900MA6200004W', 'enterprise')) p (code, unit, uscc, role)
LEFT JOIN edianton.unit u ON u.code = p.unit LEFT JOIN edianton.enterprise e ON e.uscc::text = p.uscc;
INSERT INTO edianton.contact (unit, person, level) SELECT p.unit, p.id, 'liaison' FROM edianton.person p WHERE p.code LIKE 't62-%' AND p.unit IS NOT NULL AND p.role <> 'helper';
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 't62-%';
SET ROLE regress_edianton_portal;

-- 3.3 an enterprise files at any time, in one of six fields
SELECT code, name_zh, duty FROM edianton.appeal_field ORDER BY code COLLATE "C";
SELECT pg_temp.as_person('t62-jia', $$SELECT edianton.file_appeal('land', '扩建用地指标', '缺 12 亩用地指标', channel => 'app_enterprise')$$) AS land \gset
SELECT * FROM pg_temp.refused('t62-jia', $$SELECT edianton.file_appeal('tax', '减税', '请求减税')$$);
SELECT * FROM pg_temp.refused('t62-jia', $$SELECT edianton.file_appeal('land', '用地', ' ')$$);

-- 3.1 four clients, and the counter, are channels of one and the same appeal
SELECT * FROM pg_temp.refused('t62-jia', $$SELECT edianton.file_appeal('land', '用地', '用地', channel => 'fax')$$);
BEGIN;
SELECT edianton.act_as('t62-jia');
SELECT title, field_zh, channel, on_behalf FROM edianton.appeal_board WHERE matter_id = :land;
COMMIT;

-- 3.4 pushed to the department in the same transaction, 3.15 each has its responsible unit
BEGIN;
SELECT edianton.act_as('t62-nr');
SELECT state, unit_zh, reply_due_at, reply_colour, plate FROM edianton.appeal_board WHERE matter_id = :land;
SELECT n.kind, u.name_zh, p.code AS person, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit LEFT JOIN edianton.person p ON p.id = n.person
WHERE n.matter_id = :land ORDER BY n.id;
COMMIT;
-- a field's own rule goes before the duty's unit
RESET ROLE;
INSERT INTO edianton.appeal_route SELECT '341602', 'environment', id FROM edianton.unit WHERE code = 'T62-ZONE';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t62-jia', $$SELECT edianton.file_appeal('environment', '环评批复', '环评报告已报送')$$) AS zone \gset
-- and one that nobody's rule names waits at the desk, with a clock
SELECT pg_temp.as_person('t62-jia', $$SELECT edianton.file_appeal('facilities', '供电增容', '10 千伏线路未到厂区')$$) AS power \gset
BEGIN;
SELECT edianton.act_as('t62-go');
SELECT title, field, desk, due_at, colour FROM edianton.appeal_queue;
SELECT * FROM pg_temp.refused('t62-go', format($$SELECT edianton.reply_appeal(%s, '好')$$, :power));
SELECT * FROM pg_temp.refused('t62-nr', format($$SELECT edianton.route_appeal(%s, 'T62-NR')$$, :power));
SELECT * FROM pg_temp.refused('t62-jia', format($$SELECT edianton.route_appeal(%s, 'T62-NR')$$, :power));
SELECT * FROM pg_temp.refused('t62-go', format($$SELECT edianton.route_appeal(%s, 'T62-NONE')$$, :power));
COMMIT;
RESET ROLE;
SET edianton.simulated_clock = '2025-09-15 15:00+08';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t62-go', format($$SELECT edianton.route_appeal(%s, 'T62-ZONE')$$, :power)) > 0 AS routed;
BEGIN;
SELECT edianton.act_as('t62-zone');
SELECT title, state, unit_zh, routed_at, reply_due_at, plate FROM edianton.appeal_board WHERE matter_id IN (:zone, :power) ORDER BY matter_id;
SELECT count(*) FROM edianton.appeal_queue;
COMMIT;
-- handed on before it is answered: with a reason, and the clock runs on
SELECT * FROM pg_temp.refused('t62-go', format($$SELECT edianton.route_appeal(%s, 'T62-DRC')$$, :power));
SELECT pg_temp.as_person('t62-go', format($$SELECT edianton.route_appeal(%s, 'T62-DRC', '增容归发改委')$$, :power)) > 0 AS handed_on;
BEGIN;
SELECT edianton.act_as('t62-drc');
SELECT unit_zh, reply_due_at FROM edianton.appeal_board WHERE matter_id = :power;
COMMIT;
-- without any desk it is not lost either: it waits without a unit
RESET ROLE;
DELETE FROM edianton.duty_unit WHERE duty IN ('appeal_desk', 'development_reform');
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t62-yi', $$SELECT edianton.file_appeal('energy', '能耗指标', '缺能耗指标')$$) AS energy \gset
BEGIN;
SELECT edianton.act_as('t62-pi');
SELECT title, field, desk, due_at FROM edianton.appeal_queue;
SELECT edianton.route_appeal(:energy, 'T62-DRC') > 0 AS routed;
SELECT state, unit_zh, reply_due_at, plate FROM edianton.appeal_board WHERE matter_id = :energy;
COMMIT;
RESET ROLE;
INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id FROM (VALUES ('development_reform', 'T62-DRC'), ('appeal_desk', 'T62-GO')) d (duty, unit) JOIN edianton.unit u ON u.code = d.unit;
SET ROLE regress_edianton_portal;

-- 3.11 real name, and registered in the city: by its division, else by the code itself
SELECT * FROM pg_temp.refused('t62-raw', $$SELECT edianton.file_appeal('land', '用地', '用地')$$);
SELECT * FROM pg_temp.refused('t62-far', $$SELECT edianton.file_appeal('land', '用地', '用地')$$);
SELECT * FROM pg_temp.refused('t62-jia', $$SELECT edianton.file_appeal('land', '用地', '用地', enterprise_uscc => '91341602MA62000024')$$);
SELECT * FROM pg_temp.refused('t62-nr', $$SELECT edianton.file_appeal('land', '用地', '用地', enterprise_uscc => '91341602MA62000024')$$);
SELECT * FROM pg_temp.refused('t62-agent', $$SELECT edianton.file_appeal('land', '用地', '用地')$$);
SELECT * FROM pg_temp.refused('t62-agent', $$SELECT edianton.file_appeal('land', '用地', '用地', enterprise_uscc => '91341602MA62000025')$$);

-- 1.36 an agent enters what he was asked on the spot; the department answers in time, the enterprise rates
SELECT pg_temp.as_person('t62-agent', $$SELECT edianton.file_appeal('planning', '厂区出入口', '现场咨询：第二出入口如何报批', enterprise_uscc => '91341602MA62000024', channel => 'on_site')$$) AS spot \gset
BEGIN;
SELECT edianton.act_as('t62-yi');
SELECT title, channel, on_behalf, unit_zh, state, reply_due_at FROM edianton.appeal_board WHERE matter_id = :spot;
COMMIT;
RESET ROLE;
-- with a clock of its own, of two working days: unanswered it is red, costs a point and is told to the head; the plate comes with
-- the fifth day, as for every appeal. What the enterprise files itself at the counter is an appeal like others.
BEGIN;
INSERT INTO edianton.person (code, name, role) VALUES ('t62-admin', '管理员', 'admin');
SET LOCAL edianton.simulated_clock = '2025-11-06 10:00+08';
SELECT edianton.act_as('t62-agent');
SELECT edianton.file_appeal('environment', '围挡排水', '现场咨询：排水口朝哪边开', enterprise_uscc => '91341602MA62000011', channel => 'on_site') AS asked \gset
SELECT edianton.act_as('t62-jia');
SELECT edianton.file_appeal('environment', '柜台提报', '窗口填写', channel => 'on_site') AS counter \gset
SELECT edianton.act_as('t62-admin');
SELECT m.kind, m.title, n.due_at, n.warn_at FROM edianton.matter m JOIN edianton.node n ON n.matter_id = m.id AND n.code = 'reply' WHERE m.id IN (:asked, :counter) ORDER BY m.id;
SET LOCAL edianton.simulated_clock = '2025-11-10 17:30+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT l.colour, p.plate, (SELECT sum(s.points) FROM edianton.score_entry s WHERE s.matter_id = :asked) AS points
FROM edianton.node_light l JOIN edianton.plate_board p USING (matter_id) WHERE l.matter_id = :asked AND l.node = 'reply';
SET LOCAL edianton.simulated_clock = '2025-11-13 17:30+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT p.plate, p.yellow_at FROM edianton.plate_board p WHERE p.matter_id IN (:asked, :counter) ORDER BY p.matter_id;
ROLLBACK;
SET edianton.simulated_clock = '2025-09-16 10:00+08';
SET ROLE regress_edianton_portal;

-- 3.5 the department answers; only it, and with something to read
SELECT * FROM pg_temp.refused('t62-ee', format($$SELECT edianton.reply_appeal(%s, '好')$$, :spot));
SELECT * FROM pg_temp.refused('t62-jia', format($$SELECT edianton.reply_appeal(%s, '好')$$, :spot));
SELECT * FROM pg_temp.refused('t62-yi', format($$SELECT edianton.reply_appeal(%s, '好')$$, :spot));
SELECT * FROM pg_temp.refused('t62-nr', format($$SELECT edianton.reply_appeal(%s, ' ')$$, :spot));
-- 3.29 and nothing but a reply stops the clock
SELECT r.* FROM unnest(ARRAY['refuse(#, ''reply'', ''不归我管'')', 'pause(#, ''reply'', ''hearing'', ''1号'')', 'complete_conditionally(#, ''reply'', ''{答复}'', ''2026-01-01'')']) c, pg_temp.refused('t62-nr', 'SELECT edianton.' || replace(c, '#', :'spot')) r;
SELECT * FROM pg_temp.refused('t62-yi', format($$SELECT edianton.rate_appeal(%s, 'satisfied')$$, :spot));
SELECT pg_temp.as_person('t62-nr', format($$SELECT edianton.reply_appeal(%s, '按总平面图变更办理，材料清单附后', '规字〔2025〕7号')$$, :spot)) > 0 AS replied;
SELECT * FROM pg_temp.refused('t62-nr', format($$SELECT edianton.reply_appeal(%s, '再答复')$$, :spot));
-- whichever way the node is finished, it takes the reply, and the appeal knows
SELECT code, message FROM pg_temp.refused('t62-nr', format($$SELECT edianton.complete(%s, 'reply')$$, :land));
SELECT code, message FROM pg_temp.refused('t62-nr', format($$UPDATE edianton.node SET state = 'done' WHERE matter_id = %s AND code = 'reply'$$, :land));
BEGIN;
SELECT edianton.act_as('t62-nr');
SELECT edianton.complete(:land, 'reply', detail => '{"reply": "指标已列入计划"}') > 0 AS completed;
SELECT state, reply, replied_at FROM edianton.appeal_board WHERE matter_id = :land;
ROLLBACK;


-- 3.29 replying stops the clock; solving comes later and is checked by another
RESET ROLE;
SET edianton.simulated_clock = '2025-10-20 10:00+08';
SET ROLE regress_edianton_portal;
BEGIN;
SELECT edianton.act_as('t62-yi');
SELECT state, replied_at, solved_at, reply_colour, plate FROM edianton.appeal_board WHERE matter_id = :spot;
COMMIT;
SELECT * FROM pg_temp.refused('t62-yi', format($$SELECT edianton.check_appeal(%s, true)$$, :spot));
SELECT * FROM pg_temp.refused('t62-nr', format($$SELECT edianton.solve_appeal(%s, '')$$, :spot));
SELECT pg_temp.as_person('t62-nr', format($$SELECT edianton.solve_appeal(%s, '第二出入口已批准')$$, :spot)) > 0 AS solved;
SELECT * FROM pg_temp.refused('t62-nr', format($$SELECT edianton.check_appeal(%s, true)$$, :spot));
SELECT * FROM pg_temp.refused('t62-yi', format($$SELECT edianton.check_appeal(%s, false)$$, :spot));
SELECT pg_temp.as_person('t62-yi', format($$SELECT edianton.check_appeal(%s, false, '批文未收到')$$, :spot)) > 0 AS sent_back;
BEGIN;
SELECT edianton.act_as('t62-nr');
SELECT state, replied_at, solved_at FROM edianton.appeal_board WHERE matter_id = :spot;
SELECT n.code, n.state, n.round, m.state AS matter FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id WHERE n.matter_id = :spot ORDER BY n.ord;
SELECT edianton.solve_appeal(:spot, '批文已送达') > 0 AS solved;
COMMIT;
SELECT pg_temp.as_person('t62-yi', format($$SELECT edianton.check_appeal(%s, true)$$, :spot)) > 0 AS checked;
BEGIN;
SELECT edianton.act_as('t62-yi');
SELECT state, replied_at, solved_at, checked_at FROM edianton.appeal_board WHERE matter_id = :spot;
COMMIT;

-- 3.26 three ratings and a message; by the requester, after a reply, once per reply
SELECT * FROM pg_temp.refused('t62-agent', format($$SELECT edianton.rate_appeal(%s, 'satisfied')$$, :spot));
SELECT * FROM pg_temp.refused('t62-jia', format($$SELECT edianton.rate_appeal(%s, 'satisfied')$$, :spot));
SELECT * FROM pg_temp.refused('t62-pi', format($$SELECT edianton.rate_appeal(%s, 'satisfied')$$, :spot));
SELECT * FROM pg_temp.refused('t62-yi', format($$SELECT edianton.rate_appeal(%s, 'excellent')$$, :spot));
SELECT pg_temp.as_person('t62-yi', format($$SELECT edianton.rate_appeal(%s, 'basically', '能再快些更好')$$, :spot)) > 0 AS rated;
SELECT * FROM pg_temp.refused('t62-yi', format($$SELECT edianton.rate_appeal(%s, 'dissatisfied')$$, :spot));
RESET ROLE;
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.rate_appeal(%s, 'satisfied')$$, :spot));
SELECT * FROM pg_temp.refused(NULL, format($$UPDATE edianton.appeal_reply SET rating = 'satisfied' WHERE matter_id = %s$$, :spot));
SELECT * FROM pg_temp.refused(NULL, format($$DELETE FROM edianton.appeal_reply WHERE matter_id = %s$$, :spot));
SELECT r.rating, r.message, p.code AS rated_by, r.in_time FROM edianton.appeal_reply r JOIN edianton.person p ON p.id = r.rated_by WHERE r.matter_id = :spot;

-- 3.24 blue is in hand and in time; 3.21 and 3.22 not answered in five days: yellow, to both inspection offices, exactly once
SET edianton.simulated_clock = '2025-10-20 10:00+08';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t62-jia', $$SELECT edianton.file_appeal('environment', '排污许可', '变更排污许可证')$$) AS late \gset
RESET ROLE;
SELECT plate, blue_at, yellow_at, pushed_to FROM edianton.plate_board WHERE matter_id = :late;
SELECT due_at FROM edianton.node WHERE matter_id = :late AND code = 'reply';
SET edianton.simulated_clock = '2025-10-27 17:29:59+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT plate FROM edianton.plate_board WHERE matter_id = :late;
SET edianton.simulated_clock = '2025-10-27 18:00+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT count(*) > 0 FROM edianton.tick();
SELECT plate, blue_at, yellow_at, red_at, pushed_to FROM edianton.plate_board WHERE matter_id = :late;
SELECT u.name_zh, p.code AS person, n.phone IS NOT NULL AS phone, n.urgent, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit LEFT JOIN edianton.person p ON p.id = n.person
WHERE n.matter_id = :late AND n.kind = 'plate' ORDER BY u.code;
-- by natural days where the site says so: the week's end is not left out
BEGIN;
UPDATE edianton.appeal_setting SET template = 'appeal-5day-natural';
SET LOCAL edianton.simulated_clock = '2025-11-06 10:00+08';
SELECT edianton.file_appeal('land', '自然日', '五个自然日', enterprise_uscc => '91341602MA62000011') AS natural_days \gset
SELECT reply_due_at FROM edianton.appeal_board WHERE matter_id = :natural_days;
ROLLBACK;
-- an edit of the calendar that undoes the lateness takes the plate down
BEGIN;
INSERT INTO edianton.calendar_day (calendar, day, is_workday, name) VALUES ('CN', '2025-10-27', false, '临时放假');
SELECT plate, yellow_at IS NOT NULL AS yellow, yellow_lifted_at FROM edianton.plate_board WHERE matter_id = :late;
SET LOCAL edianton.simulated_clock = '2025-10-28 18:00+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT plate, yellow_at, yellow_lifted_at FROM edianton.plate_board WHERE matter_id = :late;
ROLLBACK;

-- 3.23 red only after yellow, and when supervision has not solved it; one hand-over to discipline inspection
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t62-pi', format($$SELECT edianton.hang_red_plate(%s, '失职', '督移1号')$$, :spot));
SELECT * FROM pg_temp.refused('t62-pi', format($$SELECT edianton.hang_red_plate(%s, '失职', '督移1号')$$, :late));
SELECT * FROM pg_temp.refused('t62-zone', format($$SELECT edianton.order_supervision(%s, '三日内答复')$$, :late));
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.order_supervision(%s, '三日内答复')$$, :spot));
SELECT pg_temp.as_person('t62-gi', format($$SELECT edianton.order_supervision(%s, '七日内解决排污许可变更')$$, :late)) AS ordered \gset
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.order_supervision(%s, '再督办')$$, :late));
RESET ROLE;
SELECT title FROM edianton.red_plate_due;
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.hang_red_plate(%s, '失职', '督移1号')$$, :late));
RESET ROLE;
SET edianton.simulated_clock = '2025-11-05 09:00+08';
SELECT count(*) > 0 FROM edianton.tick();
-- it is due by now, and waits for an inspector: no clock hands anybody over
SELECT title, unit, yellow_at, supervision = :ordered AS ordered, run_out_at FROM edianton.red_plate_due;
SELECT plate FROM edianton.plate_board WHERE matter_id = :late;
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t62-zone', format($$SELECT edianton.hang_red_plate(%s, '失职', '督移1号')$$, :late));
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.hang_red_plate(%s, '失职', ' ')$$, :late));
SELECT pg_temp.as_person('t62-gi', format($$SELECT edianton.hang_red_plate(%s, '督办七日仍未解决', '督移〔2025〕1号')$$, :late)) > 0 AS hung;
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.hang_red_plate(%s, '督办七日仍未解决', '督移〔2025〕2号')$$, :late));
RESET ROLE;
SELECT plate, yellow_at, red_at, pushed_to, handover, supervision = :ordered AS supervised FROM edianton.plate_board WHERE matter_id = :late;
SELECT count(*) AS red_due FROM edianton.red_plate_due;
SELECT n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.matter_id = :late AND u.code = 'T62-DI';
-- the order is held by the keys themselves
SELECT code, message FROM pg_temp.refused(NULL, format($$INSERT INTO edianton.plate (matter_id, colour, hung_at, recorded_at, event_id) VALUES (%s, 'red', now(), now(), 1)$$, :spot));
-- answered late, the plates stay; the parties of a plate are data
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t62-zone', format($$SELECT edianton.reply_appeal(%s, '已受理变更')$$, :late)) > 0 AS replied;
RESET ROLE;
SELECT b.plate, b.state, r.in_time FROM edianton.appeal_board b JOIN edianton.appeal_reply r USING (matter_id) WHERE b.matter_id = :late;
SELECT * FROM edianton.plate_party ORDER BY colour DESC, duty COLLATE "C";

-- 3.27 dissatisfied: pushed to the inspection office at once, 3.28 an order only when the department's fault is verified
SET edianton.simulated_clock = '2025-11-10 09:00+08';
SET ROLE regress_edianton_portal;
SELECT pg_temp.as_person('t62-yi', $$SELECT edianton.file_appeal('land', '土地证办理', '土地证三个月未办')$$) AS sad \gset
SELECT pg_temp.as_person('t62-nr', format($$SELECT edianton.reply_appeal(%s, '请耐心等待')$$, :sad)) > 0 AS replied;
SELECT pg_temp.as_person('t62-yi', format($$SELECT edianton.rate_appeal(%s, 'dissatisfied', '没有答复实质问题')$$, :sad)) > 0 AS rated;
RESET ROLE;
SELECT m.id AS check_case FROM edianton.appeal_check c JOIN edianton.matter m ON m.id = c.matter_id WHERE c.appeal = :sad \gset
SELECT m.kind, m.title, m.state, m.blocks, m.parent_id = :sad AS of_the_appeal, n.code, u.name_zh, n.due_at, n.colour
FROM edianton.matter m JOIN edianton.node n ON n.matter_id = m.id JOIN edianton.unit u ON u.id = n.lead_unit WHERE m.id = :check_case;
SELECT u.name_zh, n.body FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.matter_id = :check_case ORDER BY u.code;
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.order_supervision(%s, '办结土地证')$$, :sad));
SELECT * FROM pg_temp.refused('t62-nr', format($$SELECT edianton.verify_complaint(%s, false, '无责')$$, :check_case));
RESET ROLE;
SELECT * FROM pg_temp.refused(NULL, format($$SELECT edianton.complete(%s, 'verify', detail => '{"finding": "无责"}')$$, :check_case));
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.verify_complaint(%s, true, '')$$, :check_case));
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.verify_complaint(%s, true, '部门责任')$$, :sad));
BEGIN;
SELECT pg_temp.as_person('t62-gi', format($$SELECT edianton.verify_complaint(%s, false, '企业未交齐材料')$$, :check_case)) > 0 AS verified;
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.order_supervision(%s, '办结土地证')$$, :sad));
ROLLBACK;
SELECT pg_temp.as_person('t62-gi', format($$SELECT edianton.verify_complaint(%s, true, '窗口压件')$$, :check_case)) > 0 AS verified;
SELECT * FROM pg_temp.refused('t62-gi', format($$SELECT edianton.verify_complaint(%s, true, '窗口压件')$$, :check_case));
SELECT pg_temp.as_person('t62-gi', format($$SELECT edianton.order_supervision(%s, '办结土地证', 'major')$$, :sad)) AS case_order \gset
RESET ROLE;
SELECT m.kind, m.title, m.attrs ->> 'class' AS class, m.attrs ->> 'source' AS source, u.name_zh AS issuer, o.basis, o.check_case = :check_case AS of_the_check
FROM edianton.supervision_order o JOIN edianton.matter m ON m.id = o.matter_id JOIN edianton.unit u ON u.id = m.unit WHERE o.matter_id = :case_order;
-- in time it was answered, so no plate: an order without a yellow one leads to no red one
SELECT plate FROM edianton.plate_board WHERE matter_id = :sad;
SET edianton.simulated_clock = '2026-01-20 09:00+08';
SELECT count(*) > 0 FROM edianton.tick();
SELECT * FROM pg_temp.refused('t62-pi', format($$SELECT edianton.hang_red_plate(%s, '失职', '督移3号')$$, :sad));

-- 3.2 service, dispatch and analysis are of one piece; 3.25 what is shown comes from the same rows
SELECT unit_zh, field, appeals, replied, replied_in_time, solved, yellow_plates, red_plates, satisfied, basically, dissatisfied
FROM edianton.appeal_statistics WHERE unit LIKE 'T62-%' ORDER BY unit, field COLLATE "C";
SELECT title, colour_zh, nodes_done, nodes_total FROM edianton.board WHERE matter_id IN (:late, :spot) ORDER BY matter_id;

-- 3.9 from simple to complex, built while in use: a seventh field is a row
BEGIN;
INSERT INTO edianton.appeal_field VALUES ('labour', '用工', 'Labour', NULL);
INSERT INTO edianton.appeal_route SELECT '341602', 'labour', id FROM edianton.unit WHERE code = 'T62-EE';
SELECT edianton.file_appeal('labour', '招工', '缺 200 名工人', enterprise_uscc => '91341602MA62000011') AS labour \gset
SELECT field_zh, unit_zh FROM edianton.appeal_board WHERE matter_id = :labour;
ROLLBACK;

-- 3.19 each unit that answers has a liaison, who is the one told
SELECT u.name_zh, p.code AS told FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit JOIN edianton.person p ON p.id = n.person
WHERE n.matter_id IN (:land, :zone, :late) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT g.name_zh FROM edianton.liaison_gap g WHERE g.unit LIKE 'T62-%';

-- who sees what: the enterprise its own, the unit its own, nobody another's
CREATE FUNCTION pg_temp.sees(person text, OUT appeals bigint, OUT replies bigint, OUT plates bigint, OUT checks bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM edianton.act_as(person);
    SELECT count(*) INTO appeals FROM edianton.appeal;
    SELECT count(*) INTO replies FROM edianton.appeal_reply;
    SELECT count(*) INTO plates FROM edianton.plate p WHERE p.matter_id IN (SELECT a.matter_id FROM edianton.appeal a);
    SELECT count(*) INTO checks FROM edianton.appeal_check;
END $$;
SET ROLE regress_edianton_portal;
SELECT p.code, s.* FROM unnest('{t62-jia,t62-yi,t62-raw,t62-nr,t62-ee,t62-zone,t62-gi,t62-pi}'::text[]) p (code), LATERAL pg_temp.sees(p.code) s;
SELECT * FROM pg_temp.refused('t62-raw', format($$SELECT edianton.rate_appeal(%s, 'satisfied')$$, :land));
SELECT * FROM pg_temp.refused('t62-nr', $$INSERT INTO edianton.plate (matter_id, colour, hung_at, recorded_at, event_id) VALUES (1, 'blue', now(), now(), 1)$$);
RESET ROLE;

-- the histories hold, and what is stored agrees with itself
SELECT e.kind, p.code AS actor FROM edianton.event e LEFT JOIN edianton.person p ON p.id = e.actor
WHERE e.matter_id = :late AND (e.kind LIKE 'appeal.%' OR e.kind LIKE 'plate.%' OR e.kind = 'node.completed') ORDER BY e.seq;
SELECT v.* FROM edianton.appeal a, edianton.verify_history(a.matter_id) v;
SELECT c.* FROM (SELECT matter_id FROM edianton.appeal UNION SELECT matter_id FROM edianton.appeal_check UNION SELECT matter_id FROM edianton.supervision_order) a, edianton.check_integrity(a.matter_id) c;

-- as it was
UPDATE edianton.appeal_setting SET template = 'appeal-5day';
DELETE FROM edianton.appeal_route;
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit TABLE duties_before;
UPDATE edianton.sweep SET floor_at = '-infinity', full_at = NULL;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
