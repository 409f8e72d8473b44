-- The wall of a command centre.

CREATE FUNCTION edianton.wall(library text DEFAULT NULL, unit text DEFAULT NULL, theme text DEFAULT 'dark', refresh integer DEFAULT 60) RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_wall';
COMMENT ON FUNCTION edianton.wall(text, text, text, integer) IS
    'All boards as one HTML page for a screen of 1920 by 1080: nothing is loaded from elsewhere, no script. What the caller may see; of one library, or of the projects in which a unit (its code) leads a node. Themes: dark, light, auto; refresh: the page loads itself again after so many seconds, 0: never. ED005, ED039, ED060. 指挥大屏：一个自包含的网页。';
