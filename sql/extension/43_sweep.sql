-- What time brings.

CREATE FUNCTION edianton.tick(batch integer DEFAULT 1000, OUT nodes integer, OUT steps integer, OUT events integer, OUT remaining boolean)
LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_tick';
COMMENT ON FUNCTION edianton.tick(integer) IS
'Sweep up to batch due nodes: lights, escalation steps, lags, silent acceptance, lapses; remaining: call again. ED039, ED040. 定时巡检。';

CREATE FUNCTION edianton.preview_calendar(calendar text, days jsonb,
    OUT matter_id bigint, OUT title text, OUT node text, OUT unit integer,
    OUT due_before timestamptz, OUT due_after timestamptz, OUT light_before text, OUT light_after text)
RETURNS SETOF record LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_preview_calendar';
COMMENT ON FUNCTION edianton.preview_calendar(text, jsonb) IS
'What an edit of the calendar would move, with nothing changed; days: {"2026-10-08": false, "2026-10-10": true, "2026-09-20": null}. ED005, ED039, ED040. 日历调整预演。';

CREATE FUNCTION edianton.check_state(matter bigint DEFAULT NULL,
    OUT matter_id bigint, OUT node text, OUT problem text, OUT stored text, OUT derived text)
RETURNS SETOF record LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_check_state';
COMMENT ON FUNCTION edianton.check_state(bigint) IS
'Derive states, lights, due times, counters and roll-ups again from facts; lists what differs. ED040. 由事实重新推导并核对。';
