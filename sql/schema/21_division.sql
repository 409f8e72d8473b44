-- Divisions of GB/T 2260: the provinces and what the shipped examples mention. A site adds its own.
-- Codes change and zones have codes of their own, so a code that is missing here warns and is never refused.

INSERT INTO edianton.division (code, name, parent) VALUES
    ('110000', '北京市', NULL),
    ('120000', '天津市', NULL),
    ('130000', '河北省', NULL),
    ('140000', '山西省', NULL),
    ('150000', '内蒙古自治区', NULL),
    ('210000', '辽宁省', NULL),
    ('220000', '吉林省', NULL),
    ('230000', '黑龙江省', NULL),
    ('310000', '上海市', NULL),
    ('320000', '江苏省', NULL),
    ('330000', '浙江省', NULL),
    ('340000', '安徽省', NULL),
    ('350000', '福建省', NULL),
    ('360000', '江西省', NULL),
    ('370000', '山东省', NULL),
    ('410000', '河南省', NULL),
    ('420000', '湖北省', NULL),
    ('430000', '湖南省', NULL),
    ('440000', '广东省', NULL),
    ('450000', '广西壮族自治区', NULL),
    ('460000', '海南省', NULL),
    ('500000', '重庆市', NULL),
    ('510000', '四川省', NULL),
    ('520000', '贵州省', NULL),
    ('530000', '云南省', NULL),
    ('540000', '西藏自治区', NULL),
    ('610000', '陕西省', NULL),
    ('620000', '甘肃省', NULL),
    ('630000', '青海省', NULL),
    ('640000', '宁夏回族自治区', NULL),
    ('650000', '新疆维吾尔自治区', NULL),
    ('710000', '台湾省', NULL),
    ('810000', '香港特别行政区', NULL),
    ('820000', '澳门特别行政区', NULL),
    ('341600', '亳州市', '340000'),
    ('341602', '谯城区', '341600'),
    ('341621', '涡阳县', '341600'),
    ('341622', '蒙城县', '341600'),
    ('341623', '利辛县', '341600'),
    ('370900', '泰安市', '370000'),
    ('140500', '晋城市', '140000'),
    ('141000', '临汾市', '140000'),
    ('141023', '襄汾县', '141000'),
    ('140900', '忻州市', '140000'),
    ('140921', '定襄县', '140900'),
    ('441900', '东莞市', '440000')
ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION edianton.division_name(code text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        WITH RECURSIVE up AS (
            SELECT d.code, d.name, d.parent, 1 AS n FROM edianton.division d WHERE d.code = $1
            UNION ALL
            SELECT d.code, d.name, d.parent, up.n + 1 FROM up JOIN edianton.division d ON d.code = up.parent
        )
        SELECT string_agg(up.name, '' ORDER BY up.n DESC) FROM up;
    END;
COMMENT ON FUNCTION edianton.division_name(text) IS
    'Full name of a division, 安徽省亳州市谯城区; NULL when the code is not known. 行政区划全称，未知代码为空。';

-- Warns about codes that are not in edianton.division; refuses nothing (zones, renumbered counties).
CREATE OR REPLACE FUNCTION edianton.warn_unknown_division(code text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF code IS NOT NULL AND NOT EXISTS (SELECT FROM edianton.division d WHERE d.code = warn_unknown_division.code) THEN
        RAISE WARNING 'division code % is not in edianton.division', code USING
            DETAIL = 'It may be that of a zone, or newer than the list.',
            HINT = 'INSERT INTO edianton.division (code, name, parent) ...';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.warn_unknown_division(text) IS
    'Warn when a division code is unknown. 行政区划代码未知时给出提示。';
