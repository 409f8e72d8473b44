-- Deadlines by calendar. The calendars themselves are tables that setup() makes.

CREATE FUNCTION edianton.deadline(start timestamptz, term edianton.term, calendar text DEFAULT 'CN') RETURNS timestamptz
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_deadline';
COMMENT ON FUNCTION edianton.deadline(timestamptz, edianton.term, text) IS
    'When a term that starts at start runs out: days at closing time with the start day not counted, hours from the instant; infinity for none. 自 start 起算的到期时刻：按日计的不含起始日、至下班时止，按小时计的自该时刻起算；无期限为 infinity。';

CREATE FUNCTION edianton.deadline_before(due timestamptz, term edianton.term, calendar text DEFAULT 'CN') RETURNS timestamptz
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_deadline_before';
COMMENT ON FUNCTION edianton.deadline_before(timestamptz, edianton.term, text) IS
    'The mirror of deadline, "2 workdays before due": the last closing time, or instant for hours, from which the term ends by due; -infinity for none. deadline 的逆运算，如“到期前 2 个工作日”：使时限不晚于 due 届满的最后时刻；无期限为 -infinity。';

CREATE FUNCTION edianton.deadline_provisional(start timestamptz, term edianton.term, calendar text DEFAULT 'CN') RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_deadline_provisional';
COMMENT ON FUNCTION edianton.deadline_provisional(timestamptz, edianton.term, text) IS
    'Does the deadline rest on days that are not announced yet? 到期时刻是否取决于尚未公布的节假日安排。';

CREATE FUNCTION edianton.workdays_between(a timestamptz, b timestamptz, calendar text DEFAULT 'CN') RETURNS integer
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_workdays_between';
COMMENT ON FUNCTION edianton.workdays_between(timestamptz, timestamptz, text) IS
    'n such that b falls on the n-th working day after the day of a, negative when b is earlier. b 是 a 所在日之后的第几个工作日，b 在前时为负。';

CREATE FUNCTION edianton.is_workday(day date, calendar text DEFAULT 'CN') RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_is_workday';
COMMENT ON FUNCTION edianton.is_workday(date, text) IS
    'Is the day a working day? 该日是否为工作日。';

CREATE FUNCTION edianton.announced_to(calendar text DEFAULT 'CN') RETURNS date
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_announced_to';
COMMENT ON FUNCTION edianton.announced_to(text) IS
    'The last day of the last year whose days are announced; results after it are provisional. 已公布节假日安排的最后一天，其后的结果为暂定。';

CREATE FUNCTION edianton.check_zone(zone text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'edianton_check_zone';
COMMENT ON FUNCTION edianton.check_zone(text) IS
    'True for the name of a time zone, else ED038. 校验时区名称，不存在时报错 ED038。';

CREATE FUNCTION edianton.calendar_changed() RETURNS trigger
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'edianton_calendar_changed';
COMMENT ON FUNCTION edianton.calendar_changed() IS
    'Trigger: sessions read their calendars anew. 触发器：使各会话重新读取日历。';

CREATE FUNCTION edianton.hold_calendar() RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'edianton_hold_calendar';
COMMENT ON FUNCTION edianton.hold_calendar() IS
    'No calendar changes up to the end of the transaction; comes before any lock on a matter. 事务结束前日历不变；须先于事项加锁。';
