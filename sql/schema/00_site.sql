-- The site: which division this database serves, and which version its schema has.

CREATE TABLE IF NOT EXISTS edianton.site (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    division text NOT NULL CHECK (division ~ '^[0-9]{6}$'),
    name text,
    version text NOT NULL,
    schema_version integer NOT NULL,
    era integer NOT NULL DEFAULT 1,
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    set_up_at timestamptz NOT NULL DEFAULT edianton.clock()
);
COMMENT ON TABLE edianton.site IS 'The site of this database, one row. 本库所服务的站点，仅一行。';
COMMENT ON COLUMN edianton.site.only_one IS 'True; keeps the table to one row. 恒为真，保证仅一行。';
COMMENT ON COLUMN edianton.site.division IS 'Division code of GB/T 2260, six digits. 行政区划代码（GB/T 2260，六位）。';
COMMENT ON COLUMN edianton.site.name IS 'Name of the site. 站点名称。';
COMMENT ON COLUMN edianton.site.version IS 'Version of the library that set it up last. 最近一次执行安装的程序库版本。';
COMMENT ON COLUMN edianton.site.schema_version IS 'Version of the schema. 数据结构版本。';
COMMENT ON COLUMN edianton.site.era IS 'Rises when the database goes on in another cluster or as a copy; part of every event. 库迁移或复制后递增的纪元，写入每个事件。';
COMMENT ON COLUMN edianton.site.system_identifier IS 'Cluster in which the era began. 本纪元开始时的数据库集群标识。';
COMMENT ON COLUMN edianton.site.database_oid IS 'Database in which the era began. 本纪元开始时的数据库对象号。';
COMMENT ON COLUMN edianton.site.set_up_at IS 'When the site was first set up. 首次建立站点的时刻。';

-- A site found in another cluster or database than the one that its era began in
-- was restored or copied: a new era begins.
INSERT INTO edianton.site AS s (division, name, version, schema_version, system_identifier, database_oid)
VALUES (@division@, @name@, @version@, @schema_version@, @system_identifier@, @database_oid@)
ON CONFLICT (only_one) DO UPDATE SET
    name = coalesce(excluded.name, s.name),
    version = excluded.version,
    schema_version = excluded.schema_version,
    era = s.era + (s.system_identifier <> excluded.system_identifier OR s.database_oid <> excluded.database_oid)::integer,
    system_identifier = excluded.system_identifier,
    database_oid = excluded.database_oid;
