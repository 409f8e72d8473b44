-- Whole matters. Errors of all: ED001, ED002, ED040, ED060.

CREATE FUNCTION edianton.open_matter(template text, title text, unit text DEFAULT NULL, attrs jsonb DEFAULT '{}',
    parent bigint DEFAULT NULL, parent_node text DEFAULT NULL, duties jsonb DEFAULT '{}',
    source text DEFAULT NULL, external_id text DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_open_matter';
COMMENT ON FUNCTION edianton.open_matter(text, text, text, jsonb, bigint, text, jsonb, text, text) IS
'Open a matter from the newest published template: all nodes, events, one notice per involved unit; returns its id. duties maps duty codes to unit codes. ED003, ED004, ED005, ED016, ED042. 开启事项,返回事项编号。';

CREATE FUNCTION edianton.draft_matter(kind text, template text, title text, unit text DEFAULT NULL, attrs jsonb DEFAULT '{}',
    duties jsonb DEFAULT '{}', source text DEFAULT NULL, external_id text DEFAULT NULL, enterprise integer DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_draft_matter';
COMMENT ON FUNCTION edianton.draft_matter(text, text, text, text, jsonb, jsonb, text, text, integer) IS
'A reserve entry without nodes or clocks; returns its id. ED004, ED005, ED016, ED042. 建立储备事项(不计时)。';

CREATE FUNCTION edianton.launch(matter bigint, template text, unit text DEFAULT NULL, duties jsonb DEFAULT '{}')
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_launch';
COMMENT ON FUNCTION edianton.launch(bigint, text, text, jsonb) IS
'Open a draft: all nodes, events, one notice per involved unit; returns the event''s id. ED004, ED005, ED010. 储备事项正式开启。';

CREATE FUNCTION edianton.set_attrs(matter bigint, attrs jsonb, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_set_attrs';
COMMENT ON FUNCTION edianton.set_attrs(bigint, jsonb, text) IS
'Merge attributes; unfinished nodes follow their conditions. ED015, ED016, ED039. 变更事项属性,未办节点按条件重新判定。';

CREATE FUNCTION edianton.suspend_matter(matter bigint, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_suspend_matter';
COMMENT ON FUNCTION edianton.suspend_matter(bigint, text) IS 'Stop every clock of a matter. ED015, ED016. 事项整体暂停。';

CREATE FUNCTION edianton.resume_matter(matter bigint)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_resume_matter';
COMMENT ON FUNCTION edianton.resume_matter(bigint) IS 'Go on with a suspended matter. ED010. 事项恢复。';

CREATE FUNCTION edianton.cancel_matter(matter bigint, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_cancel_matter';
COMMENT ON FUNCTION edianton.cancel_matter(bigint, text) IS
'End a matter without completing it; its supervision, defects and parts become moot; nothing is erased. ED015, ED016. 事项终止(保留全部记录)。';

CREATE FUNCTION edianton.migrate(matter bigint, version integer)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_migrate';
COMMENT ON FUNCTION edianton.migrate(bigint, integer) IS
'Run on by another published version of the matter''s template; 0: the newest. ED004, ED015. 迁移到流程模板的另一版本。';

CREATE FUNCTION edianton.split(matter bigint, children jsonb)
RETURNS SETOF bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_split';
COMMENT ON FUNCTION edianton.split(bigint, jsonb) IS
'Open children [{title, unit, template, attrs, duties, source, external_id}] that inherit the start, never fall due after the parent and keep it open; returns their ids. ED015, ED016, ED039. 任务分解。';

CREATE FUNCTION edianton.import_baseline(definition jsonb)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_import_baseline';
COMMENT ON FUNCTION edianton.import_baseline(jsonb) IS
'Take over a case of an older system: {template, title, unit, attrs, duties, source, external_id, opened_at, nodes: [{code, state, start_at, done_at, document, reason}]}; lights are right at once, past steps are not taken; returns its id. ED003, ED004, ED005, ED016, ED039, ED042. 旧案上线(基线导入)。';

CREATE FUNCTION edianton.record_event(matter bigint, kind text, detail jsonb DEFAULT '{}')
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_record_event';
COMMENT ON FUNCTION edianton.record_event(bigint, text, jsonb) IS
'For the owner''s functions: an event of a kind of their own (two dotted words) in the history and the outbox of the matter; returns its id. ED039. 供站点所有者的函数在事项历史中登记自定义事件。';
