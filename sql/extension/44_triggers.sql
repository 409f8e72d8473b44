-- Trigger functions of the engine's tables; a call as anything else is ED023.

CREATE FUNCTION edianton.engine_only() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_engine_only';
COMMENT ON FUNCTION edianton.engine_only() IS 'Trigger: only the engine writes this table (ED020). 触发器:仅引擎可写。';
CREATE FUNCTION edianton.history_is_immutable() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_history_is_immutable';
COMMENT ON FUNCTION edianton.history_is_immutable() IS 'Trigger: history is append-only (ED021). 触发器:历史只增不改。';
CREATE FUNCTION edianton.node_update_begins() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_node_update_begins';
COMMENT ON FUNCTION edianton.node_update_begins() IS 'Trigger: a plain UPDATE of nodes begins. 触发器:节点直接更新开始。';
CREATE FUNCTION edianton.node_update_row() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_node_update_row';
COMMENT ON FUNCTION edianton.node_update_row() IS 'Trigger: takes the wanted state of a node as a request. 触发器:记录请求的状态。';
CREATE FUNCTION edianton.node_update_ends() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_node_update_ends';
COMMENT ON FUNCTION edianton.node_update_ends() IS 'Trigger: does what was requested, by the rules. 触发器:按规则执行请求。';
CREATE FUNCTION edianton.calendar_edit_begins() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_calendar_edit_begins';
COMMENT ON FUNCTION edianton.calendar_edit_begins() IS 'Trigger: an edit of the calendar waits for running work. 触发器:日历调整开始。';
CREATE FUNCTION edianton.calendar_edit_ends() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_calendar_edit_ends';
COMMENT ON FUNCTION edianton.calendar_edit_ends() IS 'Trigger: an edit of the calendar moves the open clocks. 触发器:日历调整后重算到期时间。';
CREATE FUNCTION edianton.master_changed() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_master_changed';
COMMENT ON FUNCTION edianton.master_changed() IS 'Trigger: what backends cache of this table is old. 触发器:主数据变更,缓存失效。';
CREATE FUNCTION edianton.policy_edit_begins() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_policy_edit_begins';
COMMENT ON FUNCTION edianton.policy_edit_begins() IS 'Trigger: an edit of a policy waits for running work. 触发器：升级规则调整开始。';
CREATE FUNCTION edianton.policy_edit_ends() RETURNS trigger LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_policy_edit_ends';
COMMENT ON FUNCTION edianton.policy_edit_ends() IS 'Trigger: an edit of a policy moves the warnings and steps of its open clocks. 触发器：升级规则调整后重算预警与步骤。';
