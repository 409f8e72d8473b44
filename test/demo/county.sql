-- A county as it might be: the 58 units of Qiaocheng's kind, their people, and 204 projects. All names of
-- persons, firms and projects are invented; every number comes from arithmetic, so each run is the same.

CREATE SCHEMA demo;

-- A number in [0, 1) that depends on its arguments alone.
CREATE FUNCTION demo.dice(VARIADIC salt text[]) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('x' || substr(md5(array_to_string(salt, ':')), 1, 8))::bit(32)::bigint / 4294967296.0;

-- GB/T 40058-2021: the last digit is ISO 7064 MOD 11,10 of the first nineteen.
CREATE FUNCTION demo.project_code(yymm text, department text, type text, serial integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    digits text := yymm || '341602' || department || type || lpad(serial::text, 5, '0');
    p integer := 10;
    s integer;
BEGIN
    FOR i IN 1 .. 19 LOOP
        s := (p + substr(digits, i, 1)::integer) % 10;
        p := 2 * CASE s WHEN 0 THEN 10 ELSE s END % 11;
    END LOOP;
    RETURN format('%s-341602-%s-%s-%s%s', yymm, department, type, right(digits, 5), (11 - p) % 10);
END $$;

-- GB 32100-2015: the last character is 31 minus the weighted sum modulo 31.
CREATE FUNCTION demo.uscc(serial integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN (SELECT code || substr(alphabet, (31 - sum((strpos(alphabet, substr(code, i, 1)) - 1)
                                                      * (3 ^ (i - 1))::numeric % 31)::integer % 31) % 31 + 1, 1)
            FROM (SELECT '91341602MA' || lpad(serial::text, 7, '0') AS code, '0123456789ABCDEFGHJKLMNPQRTUWXY' AS alphabet) c,
                 generate_series(1, 17) AS i
            GROUP BY code, alphabet);

CREATE FUNCTION demo.person_name(n integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN (ARRAY['王','李','张','刘','陈','杨','赵','黄','周','吴','徐','孙','马','朱','胡','郭','何','高','林','罗','郑','梁','谢','宋','唐','许','韩','冯','邓','曹'])[n % 30 + 1]
        || (ARRAY['建国','海波','明远','志强','立新','晓东','文博','永康','雪梅','春燕','玉兰','丽华','静怡','思远','国栋','新民','德胜','卫东','红霞','桂英','振华','世杰','嘉禾','子墨','雨桐','书航','若涵'])[n * 7 % 27 + 1];

-- ---------- units ----------

CREATE TABLE demo.unit_list (place integer GENERATED ALWAYS AS IDENTITY, code text, name_zh text, name_en text, kind text, duties text[]);
INSERT INTO demo.unit_list (code, name_zh, name_en, kind, duties) VALUES
    ('QZFB', '区政府办公室', 'District Government Office', 'government', '{government_office,issuer}'),
    ('QDCB', '区督查考核办', 'Inspection and Assessment Office', 'inspection', '{party_inspection,government_inspection}'),
    ('QFGW', '区发改委', 'Development and Reform Commission', 'department', '{development_reform}'),
    ('QJXJ', '区经信局', 'Industry and Information Bureau', 'department', '{industry_information}'),
    ('QJYJ', '区教育局', 'Education Bureau', 'department', '{}'),
    ('QKJJ', '区科技局', 'Science and Technology Bureau', 'department', '{}'),
    ('QGAJ', '区公安分局', 'Public Security Sub-bureau', 'department', '{}'),
    ('QMZJ', '区民政局', 'Civil Affairs Bureau', 'department', '{}'),
    ('QSFJ', '区司法局', 'Justice Bureau', 'department', '{}'),
    ('QCZJ', '区财政局', 'Finance Bureau', 'department', '{finance}'),
    ('QRSJ', '区人社局', 'Human Resources and Social Security Bureau', 'department', '{human_resources}'),
    ('QZGJ', '区自规分局', 'Natural Resources and Planning Sub-bureau', 'department', '{natural_resources}'),
    ('QHBJ', '区生态环境分局', 'Ecology and Environment Sub-bureau', 'department', '{ecology_environment}'),
    ('QZJJ', '区住建局', 'Housing and Construction Bureau', 'department', '{housing}'),
    ('QJTJ', '区交通运输局', 'Transport Bureau', 'department', '{}'),
    ('QSLJ', '区水利局', 'Water Resources Bureau', 'department', '{water_resources}'),
    ('QNYJ', '区农业农村局', 'Agriculture and Rural Affairs Bureau', 'department', '{}'),
    ('QSWJ', '区商务局', 'Commerce Bureau', 'department', '{}'),
    ('QWLJ', '区文旅体局', 'Culture, Tourism and Sports Bureau', 'department', '{culture_tourism}'),
    ('QWJW', '区卫健委', 'Health Commission', 'department', '{}'),
    ('QYJJ', '区应急局', 'Emergency Management Bureau', 'department', '{emergency}'),
    ('QSJJ', '区审计局', 'Audit Bureau', 'department', '{}'),
    ('QSCJ', '区市场监管局', 'Market Regulation Bureau', 'department', '{market_regulation}'),
    ('QTJJ', '区统计局', 'Statistics Bureau', 'department', '{statistics}'),
    ('QCGJ', '区城管局', 'Urban Management Bureau', 'department', '{urban_management}'),
    ('QRFB', '区人防办', 'Civil Air Defence Office', 'department', '{civil_defence}'),
    ('QGGJ', '区公管局', 'Public Resource Trading Bureau', 'department', '{public_resources}'),
    ('QSWU', '区税务局', 'Tax Bureau', 'department', '{taxation}'),
    ('QQXJ', '区气象局', 'Meteorological Bureau', 'department', '{meteorology}'),
    ('QDAG', '区档案馆', 'Archives', 'department', '{archives}'),
    ('QSZJ', '区数据资源局', 'Data Resources Bureau', 'department', '{}'),
    ('QTCJ', '区投资促进局', 'Investment Promotion Bureau', 'department', '{}'),
    ('QJKQ', '谯城经开区', 'Qiaocheng Economic Development Zone', 'zone', '{economic_zone}');
INSERT INTO demo.unit_list (code, name_zh, kind, duties)
SELECT 'X' || lpad(n::text, 2, '0'), name, 'township', '{}'
FROM unnest(ARRAY['花戏楼街道','薛阁街道','汤陵街道','古井镇','十九里镇','城父镇','十八里镇','谯东镇','十河镇','双沟镇','淝河镇','古城镇','沙土镇',
                  '五马镇','大杨镇','观堂镇','华佗镇','魏岗镇','龙扬镇','牛集镇','颜集镇','芦庙镇','立德镇','赵桥乡','张店乡']) WITH ORDINALITY AS t (name, n);
-- Not of the 58: the companies that nodes name, and the organ of the Party to which red plates are handed over.
INSERT INTO demo.unit_list (code, name_zh, name_en, kind, duties) VALUES
    ('WWGK', '魏武国控集团', 'Weiwu State Holding Group', 'enterprise', '{state_investment}'),
    ('GDGS', '供电公司', 'Power Company', 'utility', '{power_supply}'),
    ('GSGS', '供水公司', 'Water Company', 'utility', '{water_supply}'),
    ('RQGS', '燃气公司', 'Gas Company', 'utility', '{gas_supply}'),
    ('QJWJ', '区纪委监委', 'Discipline Inspection and Supervision', 'other', '{discipline_inspection}');

INSERT INTO edianton.unit (code, name_zh, name_en, kind, division, parent, phone)
SELECT code, name_zh, name_en, kind, '341602', NULL, '0558-55' || lpad((place * 137)::text, 5, '0')
FROM demo.unit_list WHERE code = 'QZFB';
INSERT INTO edianton.unit (code, name_zh, name_en, kind, division, parent, phone)
SELECT code, name_zh, name_en, kind, '341602', (SELECT id FROM edianton.unit WHERE code = 'QZFB'), '0558-55' || lpad((place * 137)::text, 5, '0')
FROM demo.unit_list WHERE code <> 'QZFB' ORDER BY place;

INSERT INTO edianton.duty_unit (division, duty, unit)
SELECT '341602', d.duty, u.id
FROM demo.unit_list l JOIN edianton.unit u USING (code), unnest(l.duties) AS d (duty)
ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;

-- ---------- people ----------

INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT u.code || '-' || k.code, demo.person_name(l.place * 5 + k.n), u.id, k.role, '138' || lpad((10000000 + l.place * 70001 + k.n * 333)::text, 8, '0')
FROM demo.unit_list l JOIN edianton.unit u USING (code),
     (VALUES ('HEAD', 1, 'unit'), ('LIAISON', 2, 'unit'), ('DUTY', 3, 'unit'), ('HELPER1', 4, 'helper'), ('HELPER2', 5, 'helper')) AS k (code, n, role)
WHERE k.role = 'unit' OR l.kind IN ('township', 'zone') OR l.code IN
    ('QFGW', 'QHBJ', 'QJKQ', 'QJTJ', 'QJXJ', 'QJYJ', 'QKJJ', 'QMZJ', 'QNYJ', 'QSLJ', 'QSWJ', 'QTCJ', 'QWJW', 'QWLJ', 'QZJJ', 'WWGK');
INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT 'LEADER' || n, demo.person_name(400 + n * 11), (SELECT id FROM edianton.unit WHERE code = 'QZFB'), 'leader', '139' || lpad((55550000 + n)::text, 8, '0')
FROM generate_series(1, 8) AS n;
INSERT INTO edianton.person (code, name, unit, role, phone)
SELECT 'AGENT' || lpad(n::text, 2, '0'), demo.person_name(600 + n * 13), (SELECT id FROM edianton.unit WHERE code = 'QFGW'), 'helper', '137' || lpad((66660000 + n)::text, 8, '0')
FROM generate_series(1, 30) AS n;
INSERT INTO edianton.person (code, name, unit, role) VALUES
    ('ADMIN', '系统管理员', (SELECT id FROM edianton.unit WHERE code = 'QFGW'), 'admin'),
    ('GATEWAY', '短信网关', (SELECT id FROM edianton.unit WHERE code = 'QSZJ'), 'gateway');

INSERT INTO edianton.contact (unit, level, person)
SELECT p.unit, lower(split_part(p.code, '-', 2)), p.id
FROM edianton.person p WHERE split_part(p.code, '-', 2) IN ('HEAD', 'LIAISON', 'DUTY');

-- ---------- projects ----------

CREATE TABLE demo.project_list (
    place integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, library text, name text, nature text, investment numeric, content text,
    industry text, supervising text, local text, enterprise text, key_project boolean, publish_on date, matter_id bigint);

-- Government: 44 admitted, 37 in reserve.
INSERT INTO demo.project_list (library, name, nature, investment, content, industry, supervising, local)
SELECT 'government', town.name_zh || s.what, s.nature, round((s.size * (0.6 + demo.dice('gov', n::text)))::numeric, 2) * 10000000, s.content, s.industry, s.unit, town.code
FROM generate_series(0, 80) AS n
CROSS JOIN LATERAL (SELECT * FROM demo.unit_list WHERE kind = 'township' ORDER BY place OFFSET n * 7 % 25 LIMIT 1) AS town
CROSS JOIN LATERAL (SELECT * FROM (VALUES
    (0, '老旧小区改造工程', '改建', 5.0, '改造屋面、外立面、雨污管网、道路及消防设施', '房地产业', 'QZJJ'),
    (1, '中心卫生院迁建项目', '迁建', 9.0, '新建门诊住院综合楼、发热门诊及附属设施', '卫生', 'QWJW'),
    (2, '农村供水一体化工程', '新建', 14.0, '新建水厂、加压泵站，敷设输配水管网', '水的生产和供应业', 'QSLJ'),
    (3, '高标准农田建设项目', '新建', 6.5, '土地平整、灌排渠系、机耕道路与农田防护', '农业', 'QNYJ'),
    (4, '九年一贯制学校新建工程', '新建', 16.0, '新建教学楼、实验楼、食堂、风雨操场', '教育', 'QJYJ'),
    (5, '污水处理厂及配套管网工程', '新建', 18.0, '新建日处理能力1万吨污水处理厂及管网', '生态保护和环境治理业', 'QHBJ'),
    (6, '农村公路提质改造工程', '改建', 12.0, '路面拓宽、桥涵改造与安保设施', '道路运输业', 'QJTJ'),
    (7, '中药材种质资源圃建设项目', '新建', 7.0, '建设亳芍、亳菊、亳桑皮、亳花粉种质资源圃', '农业', 'QNYJ'),
    (8, '养老服务中心建设项目', '新建', 5.5, '新建护理型床位、康复中心与社区食堂', '社会工作', 'QMZJ'),
    (9, '城乡客运枢纽站工程', '新建', 10.0, '新建站房、停保场与充电设施', '道路运输业', 'QJTJ'),
    (10, '历史文化街区保护利用项目', '改建', 8.0, '修缮传统院落，更新街巷市政管线', '文化艺术业', 'QWLJ'),
    (11, '涡河岸线生态修复工程', '新建', 11.0, '岸坡整治、湿地修复与滨河绿道', '生态保护和环境治理业', 'QSLJ')
    ) AS v (k, what, nature, size, content, industry, unit) WHERE k = n % 12) AS s;

-- State-owned: 36 admitted, 6 in reserve.
INSERT INTO demo.project_list (library, name, nature, investment, content, industry, supervising, local)
SELECT 'state_owned', s.what || '（' || (ARRAY['一','二','三'])[n / 14 + 1] || '期）', '新建',
       round((s.size * (0.6 + demo.dice('soe', n::text)))::numeric, 2) * 10000000, s.content, s.industry, s.unit, town.code
FROM generate_series(0, 41) AS n
CROSS JOIN LATERAL (SELECT * FROM demo.unit_list WHERE kind = 'township' ORDER BY place OFFSET n * 11 % 25 LIMIT 1) AS town
CROSS JOIN LATERAL (SELECT * FROM (VALUES
    (0, '谯城经开区标准化厂房项目', 32.0, '新建多层标准厂房、研发楼与配套公寓', '房地产业', 'QJKQ'),
    (1, '世界中医药之都中药材仓储物流基地', 45.0, '新建阴凉库、冷库、检测中心与交易大厅', '仓储业', 'WWGK'),
    (2, '白酒基酒集中储存中心', 38.0, '新建陶坛库、不锈钢罐区与消防系统', '酒、饮料和精制茶制造业', 'WWGK'),
    (3, '中药饮片共享智造园', 40.0, '新建共享炮制、提取与质检车间', '医药制造业', 'QJKQ'),
    (4, '城区停车设施及充电网络项目', 15.0, '新建公共停车泊位与充电桩', '居民服务业', 'WWGK'),
    (5, '保障性租赁住房项目', 22.0, '新建租赁住房及社区配套', '房地产业', 'WWGK'),
    (6, '谯城区分布式光伏整区推进项目', 28.0, '建设屋顶分布式光伏与储能', '电力、热力生产和供应业', 'WWGK'),
    (7, '预制菜产业园基础设施项目', 26.0, '新建厂房、冷链中心与污水预处理站', '农副食品加工业', 'QJKQ'),
    (8, '涡河港谯城作业区', 36.0, '新建泊位、堆场与集疏运道路', '水上运输业', 'WWGK'),
    (9, '再生水回用工程', 13.0, '新建再生水厂与回用管网', '水的生产和供应业', 'WWGK'),
    (10, '道地药材检验检测中心', 12.0, '建设实验室并购置检测设备', '专业技术服务业', 'WWGK'),
    (11, '智慧农批市场项目', 21.0, '新建交易区、分拣中心与冷库', '批发业', 'WWGK'),
    (12, '低空经济飞行服务站', 9.0, '新建起降场、机库与指挥中心', '航空运输业', 'QJKQ'),
    (13, '华佗中医药文化园提升项目', 17.0, '建设展陈、康养与研学设施', '文化艺术业', 'WWGK')
    ) AS v (k, what, size, content, industry, unit) WHERE k = n % 14) AS s;

-- Social: 63 admitted, 18 in reserve; one firm each.
INSERT INTO demo.project_list (library, name, nature, investment, content, industry, supervising, local, enterprise)
SELECT 'social', firm || s.what, s.nature, round((s.size * (0.5 + 1.2 * demo.dice('social', n::text)))::numeric, 2) * 10000000, s.content, s.industry, s.unit,
       town.code, firm || s.suffix
FROM generate_series(0, 80) AS n
CROSS JOIN LATERAL (SELECT (ARRAY['谯韵','涡源','药都','本草堂','曹井','桐华','汤陵','芍花','菊海','陵西','华济','杏林','百草','仙芝','宋塔','魏都','谯陵'])[n % 17 + 1]
                           || (ARRAY['德盛','永泰','康源','瑞丰','天和'])[n / 17 + 1] AS firm) AS f
CROSS JOIN LATERAL (SELECT * FROM demo.unit_list WHERE kind = 'township' ORDER BY place OFFSET n * 3 % 25 LIMIT 1) AS town
CROSS JOIN LATERAL (SELECT * FROM (VALUES
    (0, '白酒智能酿造产业园项目', '新建', 26.0, '新建酿造车间、制曲中心与成品包装线', '酒、饮料和精制茶制造业', 'QJXJ', '酒业有限公司'),
    (1, '中药饮片自动化生产线项目', '新建', 12.0, '新建净制、炮制、干燥与包装自动化生产线', '医药制造业', 'QJXJ', '药业有限公司'),
    (2, '中药配方颗粒扩建项目', '扩建', 19.0, '新增提取、浓缩、喷干与制粒设备', '医药制造业', 'QJXJ', '制药有限公司'),
    (3, '花草茶精深加工项目', '新建', 6.0, '新建分选、低温烘干与无菌灌装车间', '酒、饮料和精制茶制造业', 'QJKQ', '茶业有限公司'),
    (4, '医用敷料及医疗器械项目', '新建', 10.0, '新建十万级洁净车间与灭菌中心', '专用设备制造业', 'QJKQ', '医疗科技有限公司'),
    (5, '酒类包装智能制造项目', '技改', 8.0, '购置印刷、制盒与检品设备', '造纸和纸制品业', 'QJXJ', '包装有限公司'),
    (6, '新能源汽车零部件项目', '新建', 22.0, '新建压铸、机加与装配车间', '汽车制造业', 'QJKQ', '汽车部件有限公司'),
    (7, '中药材冷链物流园项目', '新建', 13.0, '新建冷库、分拣与城配中心', '装卸搬运和仓储业', 'QSWJ', '供应链有限公司'),
    (8, '植物提取物及保健食品项目', '新建', 15.0, '新建萃取车间、固体制剂车间与研发楼', '食品制造业', 'QKJJ', '生物科技有限公司'),
    (9, '康养文旅综合体项目', '新建', 24.0, '新建药浴康养、酒店与药膳街区', '住宿业', 'QWLJ', '文旅发展有限公司'),
    (10, '智能装备制造项目', '新建', 17.0, '新建中药加工装备总装与测试车间', '通用设备制造业', 'QJKQ', '智能装备有限公司')
    ) AS v (k, what, nature, size, content, industry, unit, suffix) WHERE k = n % 11) AS s;

-- Every seventh is a key project, and all above a billion yuan.
UPDATE demo.project_list SET key_project = place % 7 = 0 OR investment >= 400000000;

-- 64 go live with the system (20, 17, 27), the other 79 follow over the year, 61 stay in reserve (37, 6, 18).
WITH numbered AS (
    SELECT place, library, row_number() OVER (PARTITION BY library ORDER BY demo.dice('order', place::text)) AS n FROM demo.project_list),
fate AS (
    SELECT place, n, library,
           CASE library WHEN 'government' THEN 20 WHEN 'state_owned' THEN 17 ELSE 27 END AS first,
           CASE library WHEN 'government' THEN 44 WHEN 'state_owned' THEN 36 ELSE 63 END AS admitted
    FROM numbered)
UPDATE demo.project_list p
SET publish_on = CASE
        WHEN f.n <= f.first THEN date '2024-08-01' + ((f.n - 1) / 5)::integer
        WHEN f.n <= f.admitted THEN date '2024-08-12' + (340 * (f.n - f.first - 1) / (f.admitted - f.first))::integer END
FROM fate f WHERE f.place = p.place;

-- All are registered by the development and reform commission before the system goes live.
SET edianton.simulated_clock = '2024-07-29 09:00+08';
UPDATE demo.project_list p SET matter_id = edianton.register_project(
    name => p.name, library => p.library, nature => p.nature, total_investment => p.investment, construction_content => p.content,
    code => demo.project_code('24' || lpad((1 + p.place % 7)::text, 2, '0'), CASE p.library WHEN 'social' THEN '04' ELSE '89' END,
                              CASE p.nature WHEN '技改' THEN '02' ELSE '01' END, 10000 + p.place * 389),
    supervising_unit => p.supervising, local_unit => p.local,
    enterprise_uscc => CASE WHEN p.enterprise IS NOT NULL THEN demo.uscc(4200 + p.place) END, enterprise_name => p.enterprise,
    key_project => p.key_project, approval_type => CASE p.library WHEN 'government' THEN 'approval' ELSE 'filing' END,
    industry => p.industry, attrs => jsonb_build_object('floor_area', 8000 + 1000 * (p.place % 40)));
SELECT count(edianton.set_team(p.matter_id, leader => 'LEADER' || (1 + p.place % 8), agent => p.supervising || '-HELPER1',
                               helpers => ARRAY['AGENT' || lpad((1 + p.place % 30)::text, 2, '0'), p.local || '-HELPER2'])) AS "teams of 1+1+N"
FROM demo.project_list p;
