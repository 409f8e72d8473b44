-- The companion's members: setting up and taking away. Tables, views and functions are ordinary objects, like the core's.

CREATE FUNCTION edianton.setup_gis() RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_setup_gis';
COMMENT ON FUNCTION edianton.setup_gis() IS
    'Create the tables, views and functions for layers and sites, or bring them up to the version of the library. 建立空间图层与选址的表、视图与函数，或升级到程序库的版本。';

CREATE FUNCTION edianton.remove_gis() RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'edianton_remove_gis';
COMMENT ON FUNCTION edianton.remove_gis() IS
    'Drop what setup_gis() created, with all layers and sites; matters and their history stay. Then the extension can be dropped. 删除 setup_gis() 所建对象及全部图层、选址数据（事项与历史保留），之后可卸载扩展。';
