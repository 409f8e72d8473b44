-- What is to come of a matter: the critical path, and what a slip would move.

CREATE FUNCTION edianton.critical_path(matter bigint, optional boolean DEFAULT true,
    OUT node text, OUT earliest_start timestamptz, OUT earliest_finish timestamptz,
    OUT latest_start timestamptz, OUT latest_finish timestamptz, OUT slack integer,
    OUT critical boolean, OUT place integer, OUT driven_by text)
RETURNS SETOF record LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_critical_path';
COMMENT ON FUNCTION edianton.critical_path(bigint, boolean) IS
'Every node of a matter that is involved, if each takes its term from now on: its earliest times; for open ones the latest that do not move the end, with the slack in working days; place: on the chain that the end hangs on, from 1. optional false leaves out optional nodes that nobody confirmed. ED002, ED015, ED060. 关键路径：各节点最早、最迟时间与总时差（工作日）。';

CREATE FUNCTION edianton.template_path(template text, version integer DEFAULT NULL, start timestamptz DEFAULT NULL, optional boolean DEFAULT true,
    OUT node text, OUT earliest_start timestamptz, OUT earliest_finish timestamptz,
    OUT latest_start timestamptz, OUT latest_finish timestamptz, OUT slack integer,
    OUT critical boolean, OUT place integer, OUT driven_by text)
RETURNS SETOF record LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_template_path';
COMMENT ON FUNCTION edianton.template_path(text, integer, timestamptz, boolean) IS
'The same for a matter that would be opened at start on a published template. ED004, ED039, ED060. 流程模板的关键路径。';

CREATE FUNCTION edianton.what_if(matter bigint, node text, slip edianton.term, optional boolean DEFAULT true,
    OUT node_moved text, OUT finish_before timestamptz, OUT finish_after timestamptz, OUT moved integer,
    OUT due_at timestamptz, OUT light_before edianton.colour, OUT light_after edianton.colour)
RETURNS SETOF record LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_what_if';
COMMENT ON FUNCTION edianton.what_if(bigint, text, edianton.term, boolean) IS
'What moves if a node finishes so much later than at its earliest: every node that would finish later, by how many working days and whether it would be red then; the last row, without a node, is the matter''s end. ED002, ED003, ED010, ED015, ED060. 假设某节点拖延：哪些节点顺延、哪些会亮红灯。';

CREATE FUNCTION edianton.planned_run(matter bigint, OUT node text, OUT starts_at timestamptz, OUT ends_at timestamptz)
RETURNS SETOF record LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_planned_run';
COMMENT ON FUNCTION edianton.planned_run(bigint) IS
'When each node of a matter was to begin and end by the promised terms, from the opening along the links, had each taken its whole term; empty before the opening. 按承诺时限逐节点推算的计划起止时刻。';

CREATE FUNCTION edianton.forecast(matter bigint, runs integer DEFAULT 2000, seed bigint DEFAULT NULL,
    OUT planned_end timestamptz, OUT p50 timestamptz, OUT p80 timestamptz, OUT history integer,
    OUT by_node integer, OUT by_stage integer, OUT by_all integer, OUT used_seed bigint, OUT note text)
RETURNS SETOF record LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_forecast';
COMMENT ON FUNCTION edianton.forecast(bigint, integer, bigint) IS
'When a matter will end if its nodes take as long as this site''s nodes took before: in half of the runs by p50, in eight of ten by p80; planned_end: if each took its term. By nodes of the same code (5 or more), else of the stage (20), else of all (50); with less there is a note and no forecast. The same seed (the matter''s id) gives the same dates. ED002, ED015, ED039, ED060. 按本地历史办理时长蒙特卡洛推算的完成时间（50%、80% 概率），样本不足时不作预测。';

CREATE FUNCTION edianton.forecast_calibration(kind text DEFAULT 'project', runs integer DEFAULT 400,
    OUT stage smallint, OUT forecasts integer, OUT p50_held numeric, OUT p80_held numeric)
RETURNS SETOF record LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'edianton_forecast_calibration';
COMMENT ON FUNCTION edianton.forecast_calibration(text, integer) IS
'What would have been forecast at the opening of each matter for the end of each of its stages, from what was known by then, against what came: percent that ended by p50 and by p80, which should be near 50 and 80; last without a stage: in all. For those who see all: ED040. ED039, ED060. 历史预测的兑现率（应接近 50% 与 80%）。';
