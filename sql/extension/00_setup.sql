-- The clock and the setup: what must be there before anything else is.

CREATE FUNCTION edianton.clock() RETURNS timestamptz
    LANGUAGE c STABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'edianton_clock';
COMMENT ON FUNCTION edianton.clock() IS
    'The instant the engine takes for now: edianton.simulated_clock, else the start of the statement. 引擎的当前时刻：模拟时钟，未设置时为语句开始时刻。';

CREATE FUNCTION edianton.setup(division text DEFAULT NULL, name text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_setup';
COMMENT ON FUNCTION edianton.setup(text, text) IS
    'Create the tables, views and functions of this site, or bring them up to the version of the library. 建立本地区站点的表、视图与函数，或升级到程序库的版本。';

CREATE FUNCTION edianton.cache_statistics(OUT name text, OUT hits bigint, OUT misses bigint) RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 5
    AS 'MODULE_PATHNAME', 'edianton_cache_statistics';
COMMENT ON FUNCTION edianton.cache_statistics() IS
    'Hits and misses of the caches of this session. 本会话各缓存的命中与未命中次数。';

CREATE FUNCTION edianton.schema_version() RETURNS integer
    LANGUAGE c STABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'edianton_schema_version';
COMMENT ON FUNCTION edianton.schema_version() IS
    'The version of the site''s schema, when the library can work with it; else error ED001. 站点数据结构的版本；程序库与之不符时报错 ED001。';
