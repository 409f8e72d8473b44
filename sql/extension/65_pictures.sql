-- Pictures.

CREATE FUNCTION edianton.flowchart(matter bigint, format text DEFAULT 'svg') RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_flowchart';
COMMENT ON FUNCTION edianton.flowchart(bigint, text) IS
    'The flow of a matter with its lights, from top to bottom; links that follow from others are left out, the chain that the end hangs on is bold. Formats: svg (stands in a page, light and dark), mermaid, dot, text. ED002, ED015, ED039, ED060. 事项流程图：串并联关系、灯色、牵头单位与到期时间。';

CREATE FUNCTION edianton.template_flowchart(template text, version integer DEFAULT NULL, format text DEFAULT 'svg') RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_template_flowchart';
COMMENT ON FUNCTION edianton.template_flowchart(text, integer, text) IS
    'The flow of a published template, by default of its newest version. ED004, ED039, ED060. 流程模板的流程图。';

CREATE FUNCTION edianton.gantt(matter bigint, format text DEFAULT 'svg') RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_gantt';
COMMENT ON FUNCTION edianton.gantt(bigint, text) IS
    'A matter against time: planned, actual and expected times of its nodes, pauses, earlier rounds, due times, today. Formats: svg, mermaid, text. ED002, ED015, ED039, ED060. 事项甘特图：计划、实际、预计、暂停与今日。';

CREATE FUNCTION edianton.burn_up(library text DEFAULT NULL, unit text DEFAULT NULL, from_day date DEFAULT NULL, to_day date DEFAULT NULL,
    format text DEFAULT 'svg') RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_burn_up';
COMMENT ON FUNCTION edianton.burn_up(text, text, date, date, text) IS
    'Projects against time: nodes involved, planned to be finished, finished; of one library, or led by one unit (its code). Formats: svg, text. ED039, ED060. 项目群燃起图：应办、计划办结、实际办结节点数。';

CREATE FUNCTION edianton.rainbow_svg(matter bigint) RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_rainbow_svg';
COMMENT ON FUNCTION edianton.rainbow_svg(bigint) IS
    'The rainbow of a matter as SVG: stages from left to right, cut into nodes in the colours of their lights; edianton.rainbow() draws it for a terminal. ED002, ED015, ED060. 彩虹进度条（SVG）。';
