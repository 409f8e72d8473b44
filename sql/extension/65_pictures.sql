-- Pictures.

CREATE FUNCTION edianton.flowchart(matter bigint, format text DEFAULT 'svg') RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_flowchart';
COMMENT ON FUNCTION edianton.flowchart(bigint, text) IS
    'The flow of a matter with its lights, from top to bottom; links that follow from others are left out, the chain that the end hangs on is bold. Formats: svg (stands in a page, light and dark), mermaid, dot, text. ED002, ED015, ED039, ED060. 事项流程图：串并联关系、灯色、牵头单位与到期时间。';

CREATE FUNCTION edianton.template_flowchart(template text, version integer DEFAULT NULL, format text DEFAULT 'svg') RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_template_flowchart';
COMMENT ON FUNCTION edianton.template_flowchart(text, integer, text) IS
    'The flow of a published template, by default of its newest version. ED004, ED039, ED060. 流程模板的流程图。';
