-- What else enterprises come for (S3): published content, verification, covered groups, the key-project list, progress.
\set VERBOSITY default
\pset null '-'
SET client_min_messages = warning;
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'ISO, YMD';
SET edianton.simulated_clock = '2025-05-06 09:00+08';

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
CREATE FUNCTION pg_temp.as_person(person text, statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    answer bigint;
BEGIN
    PERFORM edianton.act_as(person);
    EXECUTE statement INTO answer;
    RETURN answer;
END $$;

INSERT INTO edianton.unit (code, name_zh, division, kind) VALUES ('TPORT-DRC', '发改委', '341602', 'department'), ('TPORT-EIB', '经信局', '341602', 'department');
CREATE TEMP TABLE duties_before AS TABLE edianton.duty_unit;
DELETE FROM edianton.duty_unit WHERE duty = 'development_reform';
INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'development_reform', id FROM edianton.unit WHERE code = 'TPORT-DRC';
INSERT INTO edianton.person (code, name, unit, role)
SELECT p.code, p.code, u.id, p.role
FROM (VALUES ('tport-admin', 'TPORT-DRC', 'admin'), ('tport-drc1', 'TPORT-DRC', 'unit'), ('tport-drc2', 'TPORT-DRC', 'unit'), ('tport-eib', 'TPORT-EIB', 'unit'),
             ('tport-wu', NULL, 'enterprise'), ('tport-other', NULL, 'enterprise')) p (code, unit, role) LEFT JOIN edianton.unit u ON u.code = p.unit;
CREATE TEMP TABLE figures_before AS TABLE edianton.platform_statistics;
GRANT SELECT ON figures_before TO PUBLIC;
CREATE ROLE regress_edianton_portal;
SELECT edianton.grant_access('regress_edianton_portal');
INSERT INTO edianton.login (role_name, person) SELECT 'regress_edianton_portal', id FROM edianton.person WHERE code LIKE 'tport-%';
SET ROLE regress_edianton_portal;

-- 3.11 verification under the real name: by administrators, against the register, and on record
SELECT * FROM pg_temp.refused('tport-drc1', $$SELECT edianton.verify_enterprise('91341602MA6600001B', '戊公司', '341602', '营业执照')$$);
SELECT * FROM pg_temp.refused('tport-admin', $$SELECT edianton.verify_enterprise('91341602MA6600001C', '戊公司', '341602', '营业执照')$$);
SELECT * FROM pg_temp.refused('tport-admin', $$SELECT edianton.verify_enterprise('91341602MA6600001B', '戊公司', '3416', '营业执照')$$);
SELECT * FROM pg_temp.refused('tport-admin', $$SELECT edianton.verify_enterprise('91341602MA6600001B', '戊公司', '341602', ' ')$$);
SELECT pg_temp.as_person('tport-admin', $$SELECT edianton.verify_enterprise('91341602MA6600001B', '戊公司', '341602', '企业信用公示系统查询 20250506', '{industry_scale,gazelle}')$$) > 0 AS verified;
SELECT pg_temp.as_person('tport-admin', $$SELECT edianton.verify_enterprise('9134160200000640XC', '己公司', '341602', '企业信用公示系统查询 20250506')$$) > 0 AS verified;
SELECT pg_temp.as_person('tport-admin', $$SELECT edianton.verify_enterprise('9134160200000640XC', '己公司', '341602', '执照已吊销', verified => false)$$) > 0 AS revoked;
RESET ROLE;
SELECT e.name, v.verified, v.evidence, p.code FROM edianton.enterprise_verification v JOIN edianton.enterprise e ON e.id = v.enterprise
JOIN edianton.person p ON p.id = v.verified_by ORDER BY v.id;
SELECT name, verified FROM edianton.enterprise WHERE name IN ('戊公司', '己公司') ORDER BY uscc;
UPDATE edianton.person p SET enterprise = e.id FROM edianton.enterprise e WHERE (p.code, e.name) IN (('tport-wu', '戊公司'), ('tport-other', '己公司'));

-- 3.12 the groups that are covered: by tag, or by an investment above 5 million
SELECT edianton.register_project('戊公司一期', 'social', '新建', 5000000, '厂房', supervising_unit => 'TPORT-EIB', local_unit => 'TPORT-EIB',
    enterprise_uscc => '91341602MA6600001B') AS small \gset
SELECT covered_group, name_zh FROM edianton.covered_enterprise WHERE name = '戊公司' ORDER BY 1;
SELECT edianton.register_project('戊公司二期', 'social', '扩建', 5000000.01, '厂房', supervising_unit => 'TPORT-EIB', local_unit => 'TPORT-EIB',
    enterprise_uscc => '91341602MA6600001B') AS project \gset
SELECT covered_group, name_zh FROM edianton.covered_enterprise WHERE name = '戊公司' ORDER BY 1;

-- 3.16 an enterprise applies for the list of key projects; the department reviews, another person decides
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('tport-other', $$SELECT edianton.apply_key_project('己', 6000000, '厂房', 'municipal')$$);
SELECT * FROM pg_temp.refused('tport-eib', $$SELECT edianton.apply_key_project('戊', 6000000, '厂房', 'municipal', enterprise_uscc => '91341602MA6600001B')$$);
SELECT * FROM pg_temp.refused('tport-wu', $$SELECT edianton.apply_key_project('二期', 6000000, '厂房', 'national')$$);
SELECT * FROM pg_temp.refused('tport-wu', $$SELECT edianton.apply_key_project('二期', 0, '厂房', 'municipal')$$);
SELECT * FROM pg_temp.refused('tport-wu', $$SELECT edianton.apply_key_project('二期', 6000000, ' ', 'municipal')$$);
SELECT * FROM pg_temp.refused('tport-wu', $$SELECT edianton.apply_key_project('二期', 6000000, '厂房', 'municipal', project => 7)$$);
SELECT pg_temp.as_person('tport-wu', format($$SELECT edianton.apply_key_project('戊公司二期', 5000000.01, '新建两条生产线', 'municipal', project => %s)$$, :project)) AS listed \gset
SELECT pg_temp.as_person('tport-wu', $$SELECT edianton.apply_key_project('戊公司三期', 9000000, '新建仓库', 'provincial')$$) AS dropped \gset
SELECT * FROM pg_temp.refused('tport-wu', format($$SELECT edianton.apply_key_project('戊公司二期', 5000000.01, '再报', 'provincial', project => %s)$$, :project));
SELECT * FROM pg_temp.refused('tport-drc1', format($$SELECT edianton.decide_key_project(%s, true)$$, :listed));
SELECT * FROM pg_temp.refused('tport-eib', format($$SELECT edianton.review_key_project(%s, true, '符合')$$, :listed));
SELECT * FROM pg_temp.refused('tport-wu', format($$SELECT edianton.review_key_project(%s, true, '符合')$$, :listed));
SELECT * FROM pg_temp.refused('tport-drc1', format($$SELECT edianton.review_key_project(%s, true, '')$$, :listed));
SELECT * FROM pg_temp.refused('tport-drc1', format($$SELECT edianton.complete(%s, 'review', detail => '{"opinion": "好"}')$$, :listed));
SELECT pg_temp.as_person('tport-drc1', format($$SELECT edianton.review_key_project(%s, true, '符合市重点条件')$$, :listed)) > 0 AS reviewed;
SELECT pg_temp.as_person('tport-drc1', format($$SELECT edianton.review_key_project(%s, false, '未达省重点规模')$$, :dropped)) > 0 AS reviewed;
SELECT * FROM pg_temp.refused('tport-drc1', format($$SELECT edianton.decide_key_project(%s, true)$$, :listed));
SELECT * FROM pg_temp.refused('tport-drc2', format($$SELECT edianton.decide_key_project(%s, false)$$, :dropped));
SELECT * FROM pg_temp.refused('tport-drc2', format($$SELECT edianton.decide_key_project(%s, true, project => 7)$$, :dropped));
SELECT pg_temp.as_person('tport-drc2', format($$SELECT edianton.decide_key_project(%s, true)$$, :listed)) > 0 AS decided;
SELECT pg_temp.as_person('tport-drc2', format($$SELECT edianton.decide_key_project(%s, false, '未达省重点规模')$$, :dropped)) > 0 AS decided;
SELECT * FROM pg_temp.refused('tport-drc2', format($$SELECT edianton.decide_key_project(%s, false, '改主意')$$, :listed));
BEGIN;
SELECT edianton.act_as('tport-wu');
SELECT k.name, k.level, k.recommended, k.opinion, k.outcome, k.reason, m.state FROM edianton.key_application k JOIN edianton.matter m ON m.id = k.matter_id ORDER BY k.matter_id;
COMMIT;

-- 3.18 what is admitted is on the list of its level
RESET ROLE;
SELECT name, key_project, level FROM edianton.project WHERE matter_id IN (:small, :project) ORDER BY matter_id;

-- 3.17 after admission it shows progress, unverified until a unit confirms it, and files what is to be coordinated
SET ROLE regress_edianton_portal;
SELECT * FROM pg_temp.refused('tport-wu', format($$SELECT edianton.report_project_progress(%s, 10, '基础')$$, :small));
SELECT * FROM pg_temp.refused('tport-wu', format($$SELECT edianton.report_project_progress(%s, 101, '基础')$$, :project));
SELECT * FROM pg_temp.refused('tport-wu', format($$SELECT edianton.report_project_progress(%s, 10, '')$$, :project));
SELECT * FROM pg_temp.refused('tport-other', format($$SELECT edianton.report_project_progress(%s, 10, '基础')$$, :project));
SELECT * FROM pg_temp.refused('tport-eib', format($$SELECT edianton.report_project_progress(%s, 10, '基础')$$, :project));
SELECT pg_temp.as_person('tport-wu', format($$SELECT edianton.report_project_progress(%s, 30, '主体封顶', 'https://example.cn/p.jpg')$$, :project)) AS one \gset
SELECT pg_temp.as_person('tport-wu', format($$SELECT edianton.report_project_progress(%s, 90, '设备进场')$$, :project)) AS two \gset
BEGIN;
SELECT edianton.act_as('tport-eib');
SELECT percent, achievements, confirmed FROM edianton.enterprise_progress ORDER BY id;
COMMIT;
SELECT * FROM pg_temp.refused('tport-wu', format($$SELECT edianton.confirm_project_progress(%s, true)$$, :one));
SELECT * FROM pg_temp.refused('tport-drc1', format($$SELECT edianton.confirm_project_progress(%s, true)$$, :one));
SELECT * FROM pg_temp.refused('tport-eib', format($$SELECT edianton.confirm_project_progress(%s, false)$$, :two));
BEGIN;
SELECT edianton.act_as('tport-eib');
SELECT edianton.confirm_project_progress(:one, true);
SELECT edianton.confirm_project_progress(:two, false, '设备未到');
COMMIT;
SELECT * FROM pg_temp.refused('tport-eib', format($$SELECT edianton.confirm_project_progress(%s, true)$$, :two));
SELECT * FROM pg_temp.refused('tport-eib', $$SELECT edianton.confirm_project_progress(0, true)$$);
BEGIN;
SELECT edianton.act_as('tport-wu');
SELECT percent, confirmed, note, confirmed_at FROM edianton.enterprise_progress ORDER BY id;
SELECT edianton.file_appeal('approval', '二期备案变更', '备案证需变更', project => :project) > 0 AS filed;
SELECT a.project = :project AS of_the_project FROM edianton.appeal a;
SAVEPOINT s;
SELECT * FROM pg_temp.refused('tport-wu', $$SELECT edianton.file_appeal('approval', '别家的', '备案', project => 7)$$);
COMMIT;

-- 3.6 three kinds of content, 3.13 policies by level, 3.14 the daily audio
SELECT * FROM pg_temp.refused('tport-wu', $$SELECT edianton.publish_content('department', '动态', '正文')$$);
SELECT * FROM pg_temp.refused('tport-drc1', $$SELECT edianton.publish_content('advert', '广告', '正文')$$);
SELECT * FROM pg_temp.refused('tport-drc1', $$SELECT edianton.publish_content('policy', '无级别', '正文')$$);
SELECT * FROM pg_temp.refused('tport-drc1', $$SELECT edianton.publish_content('policy', '级别错', '正文', level => 'galactic')$$);
SELECT * FROM pg_temp.refused('tport-drc1', $$SELECT edianton.publish_content('investment', '只有音频', '', media_uri => 'https://example.cn/a.mp3')$$);
SELECT pg_temp.as_person('tport-drc1', $$SELECT edianton.publish_content('policy', '中央减税政策', '全文', level => 'central', tags => '{industry_scale}')$$) > 0 AS published;
SELECT pg_temp.as_person('tport-drc1', $$SELECT edianton.publish_content('policy', '省级奖补政策', '全文', level => 'provincial')$$) > 0 AS published;
SELECT pg_temp.as_person('tport-drc1', $$SELECT edianton.publish_content('policy', '市级用地政策', '全文', level => 'municipal', media_uri => 'https://example.cn/0506.mp3', series => '每日一听')$$) AS audio \gset
SELECT pg_temp.as_person('tport-eib', $$SELECT edianton.publish_content('investment', '招商推介会', '时间地点')$$) > 0 AS published;
SELECT pg_temp.as_person('tport-eib', $$SELECT edianton.publish_content('department', '经信局走访企业', '走访纪实')$$) AS news \gset
SELECT * FROM pg_temp.refused('tport-drc1', format($$SELECT edianton.withdraw_content(%s, '有误')$$, :news));
SELECT * FROM pg_temp.refused('tport-eib', format($$SELECT edianton.withdraw_content(%s, '')$$, :news));
BEGIN;
SELECT edianton.act_as('tport-eib');
SELECT edianton.withdraw_content(:news, '照片有误');
COMMIT;
SELECT * FROM pg_temp.refused('tport-eib', format($$SELECT edianton.withdraw_content(%s, '照片有误')$$, :news));
BEGIN;
SELECT edianton.act_as('tport-wu');
SELECT kind, level, title, series, media_uri, unit_zh FROM edianton.content_feed WHERE unit_zh IN ('发改委', '经信局') AND published_at = edianton.clock() ORDER BY id;
COMMIT;
RESET ROLE;
SELECT title, withdrawn_why FROM edianton.published_content WHERE withdrawn_at IS NOT NULL;

-- 3.10 the platform in figures: enterprises, projects, visualised ones, contents
INSERT INTO edianton.project_visual VALUES (:project, 'https://example.cn/model', edianton.clock());
SELECT n.enterprises - b.enterprises AS enterprises, n.verified_enterprises - b.verified_enterprises AS verified, n.projects - b.projects AS projects,
       n.visualised_projects - b.visualised_projects AS visualised, n.key_projects - b.key_projects AS key_projects,
       n.contents - b.contents AS contents, n.appeals - b.appeals AS appeals
FROM edianton.platform_statistics n, figures_before b;

SELECT c.* FROM edianton.key_application k, edianton.check_integrity(k.matter_id) c;

-- as it was
DELETE FROM edianton.duty_unit;
INSERT INTO edianton.duty_unit TABLE duties_before;
SELECT edianton.revoke_access('regress_edianton_portal');
DROP OWNED BY regress_edianton_portal;
DELETE FROM edianton.login WHERE role_name = 'regress_edianton_portal';
DROP ROLE regress_edianton_portal;
RESET edianton.simulated_clock;
