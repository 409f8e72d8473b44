-- Calendars: the week, the opening hours, and the days that differ from the week.

CREATE TABLE IF NOT EXISTS edianton.calendar (
    code        text PRIMARY KEY CHECK (octet_length(code) BETWEEN 1 AND 63),
    name_zh     text NOT NULL CHECK (name_zh <> ''),
    name_en     text,
    zone        text NOT NULL DEFAULT 'Asia/Shanghai' CHECK (edianton.check_zone(zone)),
    week        smallint NOT NULL DEFAULT 31 CHECK (week BETWEEN 1 AND 127),
    opens       time NOT NULL DEFAULT '08:30',
    closes      time NOT NULL DEFAULT '17:30',
    roll        boolean NOT NULL DEFAULT true,
    base        text REFERENCES edianton.calendar,
    CONSTRAINT calendar_hours_check CHECK (opens < closes),
    CONSTRAINT calendar_base_check CHECK (base <> code)
);
COMMENT ON TABLE edianton.calendar IS
    'Calendars by which terms are counted. 计算办理时限所用的日历。';
COMMENT ON COLUMN edianton.calendar.code IS
    'Code: CN, CN-natural, or a site''s own. 日历代码：CN、CN-natural 或自定义。';
COMMENT ON COLUMN edianton.calendar.name_zh IS 'Name in Chinese. 中文名称。';
COMMENT ON COLUMN edianton.calendar.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.calendar.zone IS
    'Time zone of its days and hours, whatever the session''s. 日历所在时区，与会话时区无关。';
COMMENT ON COLUMN edianton.calendar.week IS
    'Working days of the week, bit 0 Monday to bit 6 Sunday; 31 is Monday to Friday. 每周工作日位图，第 0 位为星期一；31 即星期一至星期五。';
COMMENT ON COLUMN edianton.calendar.opens IS 'Opening time. 上班时间。';
COMMENT ON COLUMN edianton.calendar.closes IS
    'Closing time, at which days run out. 下班时间，按日计的时限至此届满。';
COMMENT ON COLUMN edianton.calendar.roll IS
    'A term of days or months that ends on a rest day ends on the next working day (Civil Code 203). 末日为休息日的，顺延至下一工作日（民法典第二百零三条）。';
COMMENT ON COLUMN edianton.calendar.base IS
    'Calendar whose days are taken over; own days go before them. 所依据的日历，沿用其特殊日期，本日历的日期优先。';

CREATE TABLE IF NOT EXISTS edianton.calendar_day (
    calendar    text NOT NULL REFERENCES edianton.calendar ON UPDATE CASCADE ON DELETE CASCADE,
    day         date NOT NULL CHECK (day BETWEEN '1949-10-01' AND '2399-12-31'),
    is_workday  boolean NOT NULL,
    name        text,
    PRIMARY KEY (calendar, day)
);
COMMENT ON TABLE edianton.calendar_day IS
    'Days that differ from the week: holidays and make-up workdays. A year with no day is not announced. 与每周安排不同的日期：节假日与调休上班日；某年无任何日期即尚未公布。';
COMMENT ON COLUMN edianton.calendar_day.calendar IS 'Calendar. 日历。';
COMMENT ON COLUMN edianton.calendar_day.day IS 'Day. 日期。';
COMMENT ON COLUMN edianton.calendar_day.is_workday IS
    'True: a make-up workday; false: a rest day. 真为调休上班日，假为休息日。';
COMMENT ON COLUMN edianton.calendar_day.name IS 'What the day is for. 节日名称。';

-- Sessions keep calendars in memory and must hear of changes, also of replicated ones.
CREATE OR REPLACE TRIGGER edianton_cache AFTER INSERT OR UPDATE OR DELETE ON edianton.calendar
    FOR EACH ROW EXECUTE FUNCTION edianton.calendar_changed();
CREATE OR REPLACE TRIGGER edianton_cache_truncate AFTER TRUNCATE ON edianton.calendar
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.calendar_changed();
CREATE OR REPLACE TRIGGER edianton_cache AFTER INSERT OR UPDATE OR DELETE ON edianton.calendar_day
    FOR EACH ROW EXECUTE FUNCTION edianton.calendar_changed();
CREATE OR REPLACE TRIGGER edianton_cache_truncate AFTER TRUNCATE ON edianton.calendar_day
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.calendar_changed();
ALTER TABLE edianton.calendar ENABLE ALWAYS TRIGGER edianton_cache;
ALTER TABLE edianton.calendar ENABLE ALWAYS TRIGGER edianton_cache_truncate;
ALTER TABLE edianton.calendar_day ENABLE ALWAYS TRIGGER edianton_cache;
ALTER TABLE edianton.calendar_day ENABLE ALWAYS TRIGGER edianton_cache_truncate;
