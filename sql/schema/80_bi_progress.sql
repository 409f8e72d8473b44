-- Progress of the county by stage, unit, library and month, kept added up.
--
-- What every matter contributes is kept in progress_part. A refresh takes the matters in which something happened since
-- the last one, counts them again, and adds the difference to the tables: it costs as much as what changed, and
-- counting a matter twice changes nothing. What happened is read as a subscriber reads it (53_outbox.sql): what the
-- current snapshot sees and that of the last refresh did not, so a transaction that commits late is neither
-- lost nor waited for. The cursor moves in the transaction that adds; a crash leaves both as they were.
-- Refreshes take turns on the one row of progress_state. The tables say what was recorded: a light that time has
-- changed counts from the sweep that records it, a minute later at most.

CREATE TABLE IF NOT EXISTS edianton_bi.progress_part (
    matter_id   bigint NOT NULL,
    stage_key   text NOT NULL,                   -- '': the matter itself
    unit_id     integer NOT NULL,                -- 0: none
    month       date NOT NULL,                   -- -infinity: as it stands now
    kind        text NOT NULL,
    library     text NOT NULL,                   -- '': none
    nodes       integer NOT NULL,
    done        integer NOT NULL,
    in_hand     integer NOT NULL,
    waiting     integer NOT NULL,
    refused     integer NOT NULL,
    skipped     integer NOT NULL,
    grey        integer NOT NULL,
    blue        integer NOT NULL,
    yellow      integer NOT NULL,
    red         integer NOT NULL,
    green       integer NOT NULL,
    begun       integer NOT NULL,
    finished    integer NOT NULL,
    in_time     integer NOT NULL,
    late        integer NOT NULL,
    overdue     integer NOT NULL,
    days        numeric NOT NULL,
    matters     integer NOT NULL,
    reserved    integer NOT NULL,
    running     integer NOT NULL,
    suspended   integer NOT NULL,
    completed   integer NOT NULL,
    cancelled   integer NOT NULL,
    matters_yellow integer NOT NULL,
    matters_red integer NOT NULL,
    investment  numeric NOT NULL,
    opened      integer NOT NULL,
    closed      integer NOT NULL,
    stopped     integer NOT NULL,
    points      numeric NOT NULL,
    PRIMARY KEY (matter_id, stage_key, unit_id, month, kind, library)
);

CREATE TABLE IF NOT EXISTS edianton_bi.progress_stage (
    stage_key   text PRIMARY KEY,
    nodes       integer NOT NULL,
    done        integer NOT NULL,
    in_hand     integer NOT NULL,
    waiting     integer NOT NULL,
    refused     integer NOT NULL,
    skipped     integer NOT NULL,
    grey        integer NOT NULL,
    blue        integer NOT NULL,
    yellow      integer NOT NULL,
    red         integer NOT NULL,
    green       integer NOT NULL,
    finished    integer NOT NULL,
    in_time     integer NOT NULL,
    late        integer NOT NULL,
    days        numeric NOT NULL
);

CREATE TABLE IF NOT EXISTS edianton_bi.progress_unit (
    unit_id     integer NOT NULL REFERENCES edianton.unit,
    kind        text NOT NULL REFERENCES edianton.matter_kind,
    nodes       integer NOT NULL,
    done        integer NOT NULL,
    in_hand     integer NOT NULL,
    waiting     integer NOT NULL,
    refused     integer NOT NULL,
    skipped     integer NOT NULL,
    grey        integer NOT NULL,
    blue        integer NOT NULL,
    yellow      integer NOT NULL,
    red         integer NOT NULL,
    green       integer NOT NULL,
    finished    integer NOT NULL,
    in_time     integer NOT NULL,
    late        integer NOT NULL,
    days        numeric NOT NULL,
    matters     integer NOT NULL,
    points      numeric NOT NULL,
    PRIMARY KEY (unit_id, kind)
);

CREATE TABLE IF NOT EXISTS edianton_bi.progress_library (
    kind        text NOT NULL REFERENCES edianton.matter_kind,
    library     text NOT NULL,
    matters     integer NOT NULL,
    reserved    integer NOT NULL,
    running     integer NOT NULL,
    suspended   integer NOT NULL,
    completed   integer NOT NULL,
    cancelled   integer NOT NULL,
    matters_yellow integer NOT NULL,
    matters_red integer NOT NULL,
    investment  numeric NOT NULL,
    nodes       integer NOT NULL,
    done        integer NOT NULL,
    in_hand     integer NOT NULL,
    yellow      integer NOT NULL,
    red         integer NOT NULL,
    finished    integer NOT NULL,
    in_time     integer NOT NULL,
    late        integer NOT NULL,
    days        numeric NOT NULL,
    points      numeric NOT NULL,
    PRIMARY KEY (kind, library)
);

CREATE TABLE IF NOT EXISTS edianton_bi.progress_month (
    month       date NOT NULL,
    kind        text NOT NULL REFERENCES edianton.matter_kind,
    library     text NOT NULL,
    opened      integer NOT NULL,
    closed      integer NOT NULL,
    stopped     integer NOT NULL,
    begun       integer NOT NULL,
    finished    integer NOT NULL,
    in_time     integer NOT NULL,
    late        integer NOT NULL,
    overdue     integer NOT NULL,
    days        numeric NOT NULL,
    points      numeric NOT NULL,
    PRIMARY KEY (month, kind, library)
);

CREATE TABLE IF NOT EXISTS edianton_bi.progress_state (
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    era         integer,
    acked       pg_snapshot,                     -- what the tables know of; NULL: count everything anew
    refreshed_at timestamptz,
    rebuilt_at  timestamptz,
    runs        bigint NOT NULL DEFAULT 0,
    last_matters integer,
    last_took   interval
);

CREATE TABLE IF NOT EXISTS edianton_bi.progress_touched (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    matter_id   bigint NOT NULL
);

-- What counts may be another thing in this version of the library.
INSERT INTO edianton_bi.progress_state (only_one) VALUES (true)
ON CONFLICT (only_one) DO UPDATE SET acked = NULL;

DO $$
DECLARE
    said record;
BEGIN
    -- one word for a column, in whichever table it stands
    FOR said IN
        SELECT c.relname, a.attname, v.comment
        FROM (VALUES
            ('matter_id', 'The matter. 事项编号。'),
            ('stage_key', 'Stage: dim_stage.stage_key. 大节点。'),
            ('unit_id', 'Unit: dim_unit.unit_id. 单位编号。'),
            ('month', 'First day of the local month: dim_date.day. 月份（首日）。'),
            ('kind', 'Kind of the matters. 事项类别代码。'),
            ('library', 'government, state_owned, social; empty: none. 项目库代码，空串为无。'),
            ('nodes', 'Nodes that count: all but skipped ones. 节点数，不含不涉及。'),
            ('done', 'Of which done. 其中已办结。'),
            ('in_hand', 'Of which in hand: undecided, ready, received, active, paused, conditional. 其中在办。'),
            ('waiting', 'Of which waiting for others. 其中待前置。'),
            ('refused', 'Of which refused or withdrawn. 其中不予办理或撤回。'),
            ('skipped', 'Nodes that are not needed. 不涉及的节点数。'),
            ('grey', 'Nodes with a grey light. 灰灯节点数。'),
            ('blue', 'Nodes with a blue light. 蓝灯节点数。'),
            ('yellow', 'Nodes with a yellow light. 黄灯节点数。'),
            ('red', 'Nodes with a red light. 红灯节点数。'),
            ('green', 'Nodes with a green light. 绿灯节点数。'),
            ('begun', 'Rounds whose clock began. 起算轮次数。'),
            ('finished', 'Rounds done or passed conditionally. 办结（含容缺）轮次数。'),
            ('in_time', 'Of which before their due time. 其中按时。'),
            ('late', 'Of which at their due time or after it. 其中逾期。'),
            ('overdue', 'Rounds that fell due then and were not finished in time. 当月到期而未按时办结的轮次数。'),
            ('days', 'Days that the finished ones took, all in all. 办结轮次实际用时合计（自然日）。'),
            ('matters', 'Matters; of a unit: that it answers for as a whole. 事项数；按单位为其总责事项数。'),
            ('reserved', 'Of which in reserve. 其中储备。'),
            ('running', 'Of which running. 其中推进中。'),
            ('suspended', 'Of which suspended. 其中已中止。'),
            ('completed', 'Of which completed. 其中已完成。'),
            ('cancelled', 'Of which cancelled. 其中已终止。'),
            ('matters_yellow', 'Running matters whose worst node is yellow. 推进中、最差节点为黄灯的事项数。'),
            ('matters_red', 'Running matters whose worst node is red. 推进中、最差节点为红灯的事项数。'),
            ('investment', 'Total investment of the projects in yuan, cancelled ones left out. 项目总投资（元），不含已终止。'),
            ('opened', 'Matters opened. 启动事项数。'),
            ('closed', 'Matters completed. 办结事项数。'),
            ('stopped', 'Matters cancelled. 终止事项数。'),
            ('points', 'Points; deductions are negative. 积分，扣分为负。')) AS v (attname, comment)
        JOIN pg_attribute a ON a.attname = v.attname AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'edianton_bi'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'progress\_%'
    LOOP
        EXECUTE format('COMMENT ON COLUMN edianton_bi.%I.%I IS %L', said.relname, said.attname, said.comment);
    END LOOP;
END
$$;
COMMENT ON TABLE edianton_bi.progress_part IS 'What each matter adds to the tables of progress; not for reading. 各事项对进度汇总的贡献，内部使用。';
COMMENT ON COLUMN edianton_bi.progress_part.stage_key IS 'Stage; empty: the matter itself. 大节点，空串为事项本身。';
COMMENT ON COLUMN edianton_bi.progress_part.unit_id IS 'Unit; 0: none. 单位编号，0 为无。';
COMMENT ON COLUMN edianton_bi.progress_part.month IS 'Month; -infinity: as it stands now. 月份（首日），-infinity 为现状。';
COMMENT ON TABLE edianton_bi.progress_stage IS 'Progress by stage, for the whole county. 全域分大节点进度。';
COMMENT ON TABLE edianton_bi.progress_unit IS 'Progress by unit and kind of matter, for the whole county. 全域分单位进度。';
COMMENT ON TABLE edianton_bi.progress_library IS 'Progress by kind of matter and project library, for the whole county. 全域分项目库进度。';
COMMENT ON TABLE edianton_bi.progress_month IS 'What began and ended in each month, by kind of matter and project library, for the whole county. 全域分月进度。';
COMMENT ON TABLE edianton_bi.progress_state IS 'How far the tables of progress are; one row. Read edianton_bi.freshness. 进度汇总的游标，一行；查询请用 freshness。';
COMMENT ON COLUMN edianton_bi.progress_state.only_one IS 'True. 恒真。';
COMMENT ON COLUMN edianton_bi.progress_state.era IS 'Era of the events that are counted; another one: count anew. 已计事件的纪元，不同则重算。';
COMMENT ON COLUMN edianton_bi.progress_state.acked IS 'Snapshot up to which events are counted; NULL: count everything anew. 已计至的快照，空为须重算。';
COMMENT ON COLUMN edianton_bi.progress_state.refreshed_at IS 'When it was refreshed last. 最近刷新时刻。';
COMMENT ON COLUMN edianton_bi.progress_state.rebuilt_at IS 'When it was built anew last. 最近重算时刻。';
COMMENT ON COLUMN edianton_bi.progress_state.runs IS 'Refreshes so far. 累计刷新次数。';
COMMENT ON COLUMN edianton_bi.progress_state.last_matters IS 'Matters that the last refresh counted. 最近一次计算的事项数。';
COMMENT ON COLUMN edianton_bi.progress_state.last_took IS 'How long it took. 最近一次用时。';
COMMENT ON TABLE edianton_bi.progress_touched IS 'Projects whose figures changed without an event, until the next refresh. 基本信息变更、待刷新的项目。';
COMMENT ON COLUMN edianton_bi.progress_touched.id IS 'Number. 流水号。';
COMMENT ON COLUMN edianton_bi.progress_touched.matter_id IS 'The project''s matter. 项目事项编号。';

-- Sums over the whole county are not for those who see a part of it.
DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY '{progress_stage,progress_unit,progress_library,progress_month,progress_part,progress_state,progress_touched}'::text[] LOOP
        EXECUTE format('ALTER TABLE edianton_bi.%I ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('DROP POLICY IF EXISTS sight ON edianton_bi.%I', held);
        EXECUTE format('CREATE POLICY sight ON edianton_bi.%I FOR SELECT USING ((SELECT edianton.current_role_kind()) IN (''owner'', ''admin'', ''leader'', ''bi''))', held);
        EXECUTE format('COMMENT ON POLICY sight ON edianton_bi.%I IS %L', held, 'Administrators, leaders and BI readers. 管理员、领导与 BI 读者可见。');
    END LOOP;
END
$$;

-- A project's master data are corrected without an event in its history.
CREATE OR REPLACE FUNCTION edianton.progress_touch() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO edianton_bi.progress_touched (matter_id) VALUES (NEW.matter_id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.progress_touch() IS 'Trigger: the progress of this project is counted again. 触发器：该项目的进度须重算。';
CREATE OR REPLACE TRIGGER edianton_progress AFTER INSERT OR UPDATE OF total_investment, library ON edianton.project
    FOR EACH ROW EXECUTE FUNCTION edianton.progress_touch();

-- What matters add to progress, counted from them; NULL: every matter. It has no settings of its own, so that it is
-- taken into the query that calls it: few matters are then found by index.
CREATE OR REPLACE FUNCTION edianton.progress_parts(matters bigint[]) RETURNS SETOF edianton_bi.progress_part
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH chosen AS MATERIALIZED (
            -- the matter's own light may be judged anew without an event; those of its nodes may not
            SELECT m.id, m.kind, m.state, m.unit, m.opened_at, m.closed_at, m.template_id,
                   (SELECT max(n.colour) FROM edianton.node n WHERE n.matter_id = m.id AND n.state <> 'skipped') AS colour,
                   coalesce(p.library, t.library, '') AS library, coalesce(p.total_investment, 0) AS investment, t.code AS template
            FROM edianton.matter m
            LEFT JOIN edianton.template t ON t.id = m.template_id
            LEFT JOIN edianton.project p ON p.matter_id = m.id
            WHERE progress_parts.matters IS NULL OR m.id = ANY (progress_parts.matters)
        ), round AS (
            SELECT n.matter_id, n.ord, n.lead_unit, n.state, n.start_at, n.due_at, n.done_at, n.colour, true AS current
            FROM edianton.node n
            WHERE progress_parts.matters IS NULL OR n.matter_id = ANY (progress_parts.matters)
            UNION ALL
            SELECT x.matter_id, x.ord, x.lead_unit, x.state, x.start_at, x.due_at, x.done_at, x.colour, false AS current
            FROM edianton.node_round x
            WHERE progress_parts.matters IS NULL OR x.matter_id = ANY (progress_parts.matters)
        ), placed AS MATERIALIZED (
            SELECT c.id, c.kind, c.library, c.template || '/' || ts.code AS stage_key, r.lead_unit AS unit_id, r.state, r.colour, r.current,
                   date_trunc('month', r.start_at AT TIME ZONE 'Asia/Shanghai')::date AS started,
                   CASE WHEN r.state IN ('done', 'conditional') THEN date_trunc('month', r.done_at AT TIME ZONE 'Asia/Shanghai')::date END AS finished,
                   r.done_at < r.due_at AS in_time,
                   CASE WHEN isfinite(r.due_at) THEN date_trunc('month', r.due_at AT TIME ZONE 'Asia/Shanghai')::date END AS due,
                   isfinite(r.due_at) AS timed,
                   isfinite(r.due_at) AND (r.colour = 'red' OR r.done_at >= r.due_at) AND r.state <> 'skipped' AS overdue,
                   coalesce(round(extract(epoch FROM r.done_at - r.start_at) / 86400, 4), 0) AS days
            FROM round r
            JOIN chosen c ON c.id = r.matter_id
            JOIN edianton.template_node tn ON tn.template_id = c.template_id AND tn.ord = r.ord
            JOIN edianton.template_stage ts ON ts.template_id = c.template_id AND ts.stage = tn.stage
        ), fact AS (
            SELECT p.id, p.stage_key, p.unit_id, date '-infinity' AS month, p.kind, p.library, 'node' AS what,
                   p.state::text AS state, p.colour::text AS colour, NULL::boolean AS in_time, NULL::boolean AS timed, 0::numeric AS amount
            FROM placed p WHERE p.current
            UNION ALL
            SELECT p.id, p.stage_key, p.unit_id, p.started AS month, p.kind, p.library, 'begun' AS what, NULL AS state, NULL AS colour, NULL AS in_time, NULL AS timed, 0 AS amount
            FROM placed p WHERE p.started IS NOT NULL
            UNION ALL
            SELECT p.id, p.stage_key, p.unit_id, p.finished AS month, p.kind, p.library, 'finished' AS what, NULL AS state, NULL AS colour, p.in_time, p.timed, p.days AS amount
            FROM placed p WHERE p.finished IS NOT NULL
            UNION ALL
            SELECT p.id, p.stage_key, p.unit_id, p.due AS month, p.kind, p.library, 'overdue' AS what, NULL AS state, NULL AS colour, NULL AS in_time, NULL AS timed, 0 AS amount
            FROM placed p WHERE p.overdue
            UNION ALL
            SELECT c.id, '' AS stage_key, coalesce(c.unit, 0) AS unit_id, date '-infinity' AS month, c.kind, c.library, 'matter' AS what,
                   c.state, c.colour::text AS colour, NULL AS in_time, NULL AS timed, c.investment AS amount
            FROM chosen c
            UNION ALL
            SELECT c.id, '' AS stage_key, coalesce(c.unit, 0) AS unit_id, date_trunc('month', c.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS month, c.kind, c.library,
                   'opened' AS what, NULL AS state, NULL AS colour, NULL AS in_time, NULL AS timed, 0 AS amount
            FROM chosen c WHERE c.opened_at IS NOT NULL
            UNION ALL
            SELECT c.id, '' AS stage_key, coalesce(c.unit, 0) AS unit_id, date_trunc('month', c.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS month, c.kind, c.library,
                   'closed' AS what, c.state, NULL AS colour, NULL AS in_time, NULL AS timed, 0 AS amount
            FROM chosen c WHERE c.closed_at IS NOT NULL
            UNION ALL
            SELECT c.id, '' AS stage_key, s.unit AS unit_id, date_trunc('month', s.scored_at AT TIME ZONE 'Asia/Shanghai')::date AS month, c.kind, c.library,
                   'points' AS what, NULL AS state, NULL AS colour, NULL AS in_time, NULL AS timed, s.points AS amount
            FROM edianton.score_entry s JOIN chosen c ON c.id = s.matter_id
        )
        SELECT f.id AS matter_id, f.stage_key, f.unit_id, f.month, f.kind, f.library,
               count(*) FILTER (WHERE f.what = 'node' AND f.state <> 'skipped')::integer AS nodes,
               count(*) FILTER (WHERE f.what = 'node' AND f.state = 'done')::integer AS done,
               count(*) FILTER (WHERE f.what = 'node' AND f.state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional'))::integer AS in_hand,
               count(*) FILTER (WHERE f.what = 'node' AND f.state = 'waiting')::integer AS waiting,
               count(*) FILTER (WHERE f.what = 'node' AND f.state = 'refused')::integer AS refused,
               count(*) FILTER (WHERE f.what = 'node' AND f.state = 'skipped')::integer AS skipped,
               count(*) FILTER (WHERE f.what = 'node' AND f.state <> 'skipped' AND f.colour = 'grey')::integer AS grey,
               count(*) FILTER (WHERE f.what = 'node' AND f.state <> 'skipped' AND f.colour = 'blue')::integer AS blue,
               count(*) FILTER (WHERE f.what = 'node' AND f.state <> 'skipped' AND f.colour = 'yellow')::integer AS yellow,
               count(*) FILTER (WHERE f.what = 'node' AND f.state <> 'skipped' AND f.colour = 'red')::integer AS red,
               count(*) FILTER (WHERE f.what = 'node' AND f.state <> 'skipped' AND f.colour = 'green')::integer AS green,
               count(*) FILTER (WHERE f.what = 'begun')::integer AS begun,
               count(*) FILTER (WHERE f.what = 'finished')::integer AS finished,
               count(*) FILTER (WHERE f.what = 'finished' AND f.timed AND f.in_time)::integer AS in_time,
               count(*) FILTER (WHERE f.what = 'finished' AND f.timed AND NOT f.in_time)::integer AS late,
               count(*) FILTER (WHERE f.what = 'overdue')::integer AS overdue,
               coalesce(sum(f.amount) FILTER (WHERE f.what = 'finished'), 0) AS days,
               count(*) FILTER (WHERE f.what = 'matter')::integer AS matters,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'draft')::integer AS reserved,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'open')::integer AS running,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'suspended')::integer AS suspended,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'completed')::integer AS completed,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'cancelled')::integer AS cancelled,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'open' AND f.colour = 'yellow')::integer AS matters_yellow,
               count(*) FILTER (WHERE f.what = 'matter' AND f.state = 'open' AND f.colour = 'red')::integer AS matters_red,
               coalesce(sum(f.amount) FILTER (WHERE f.what = 'matter' AND f.state <> 'cancelled'), 0) AS investment,
               count(*) FILTER (WHERE f.what = 'opened')::integer AS opened,
               count(*) FILTER (WHERE f.what = 'closed' AND f.state = 'completed')::integer AS closed,
               count(*) FILTER (WHERE f.what = 'closed' AND f.state = 'cancelled')::integer AS stopped,
               coalesce(sum(f.amount) FILTER (WHERE f.what = 'points'), 0) AS points
        FROM fact f
        GROUP BY f.id, f.stage_key, f.unit_id, f.month, f.kind, f.library;
    END;
COMMENT ON FUNCTION edianton.progress_parts(bigint[]) IS
    'What these matters add to the tables of progress, counted from the matters; NULL: every one. 由事项重新计算其进度贡献，空为全部。';

-- The matters in which something happened between two snapshots, or in this very transaction.
CREATE OR REPLACE FUNCTION edianton.progress_news(era integer, older pg_snapshot, newer pg_snapshot) RETURNS bigint[]
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
    BEGIN ATOMIC
        SELECT coalesce(array_agg(DISTINCT x.matter_id), '{}')
        FROM (SELECT e.matter_id FROM edianton.events_between(progress_news.era, progress_news.older, progress_news.newer) e
              UNION ALL
              SELECT e.matter_id FROM edianton.event e
              WHERE e.era = progress_news.era AND e.xid = pg_current_xact_id_if_assigned()) x;
    END;
COMMENT ON FUNCTION edianton.progress_news(integer, pg_snapshot, pg_snapshot) IS
    'Matters with events between two snapshots, or of this transaction. 两个快照之间（或本事务内）发生变化的事项。';

-- The measures of a table of progress: its columns that are no part of a key.
CREATE OR REPLACE FUNCTION edianton.progress_measures(held regclass) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = held AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname NOT IN ('matter_id', 'stage_key', 'unit_id', 'month', 'kind', 'library');
    END;
COMMENT ON FUNCTION edianton.progress_measures(regclass) IS 'The measures of a table of progress. 进度汇总表的度量列。';

-- What a table of progress adds up, from rows of the form of progress_part called "part".
CREATE OR REPLACE FUNCTION edianton.progress_sum(held text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT format('SELECT %1$s, %2$s FROM part x%3$s GROUP BY %1$s HAVING %4$s', g.keys,
                      string_agg(format('sum(x.%1$I)::%2$s AS %1$I', m.name, t.type), ', ' ORDER BY m.n), g.filter,
                      string_agg(format('sum(x.%I) <> 0', m.name), ' OR ' ORDER BY m.n))
        FROM (VALUES ('progress_part', 'x.matter_id, x.stage_key, x.unit_id, x.month, x.kind, x.library', ''),
                     ('progress_stage', 'x.stage_key', ' WHERE x.stage_key <> '''''),
                     ('progress_unit', 'x.unit_id, x.kind', ' WHERE x.unit_id <> 0'),
                     ('progress_library', 'x.kind, x.library', ''),
                     ('progress_month', 'x.month, x.kind, x.library', ' WHERE isfinite(x.month)')) AS g (name, keys, filter)
        CROSS JOIN LATERAL unnest(edianton.progress_measures(('edianton_bi.' || g.name)::regclass)) WITH ORDINALITY AS m (name, n)
        CROSS JOIN LATERAL (SELECT format_type(a.atttypid, NULL) AS type FROM pg_attribute a
                            WHERE a.attrelid = ('edianton_bi.' || g.name)::regclass AND a.attname = m.name) t
        WHERE g.name = held
        GROUP BY g.name, g.keys, g.filter;
    END;
COMMENT ON FUNCTION edianton.progress_sum(text) IS 'The query that adds up a table of progress. 进度汇总表的汇总语句。';

-- Count matters again (NULL: all) and add what is different, in one statement and so under one snapshot.
CREATE OR REPLACE FUNCTION edianton.add_progress(matters bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
DECLARE
    measures text[] := edianton.progress_measures('edianton_bi.progress_part');
    statement text;
    held record;
BEGIN
    statement := format('WITH part AS MATERIALIZED (
        SELECT d.matter_id, d.stage_key, d.unit_id, d.month, d.kind, d.library, %1$s
        FROM (SELECT matter_id, stage_key, unit_id, month, kind, library, %2$s FROM edianton.progress_parts($1)
              UNION ALL
              SELECT matter_id, stage_key, unit_id, month, kind, library, %3$s FROM edianton_bi.progress_part
              WHERE $1 IS NULL OR matter_id = ANY ($1)) d
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING %4$s)',
        (SELECT string_agg(format('sum(d.%1$I) AS %1$I', m), ', ') FROM unnest(measures) m),
        array_to_string(measures, ', '),
        (SELECT string_agg(format('- %I', m), ', ') FROM unnest(measures) m),
        (SELECT string_agg(format('sum(d.%I) <> 0', m), ' OR ') FROM unnest(measures) m));
    FOR held IN
        SELECT name, keys, edianton.progress_measures(('edianton_bi.' || name)::regclass) AS columns
        FROM (VALUES ('progress_part', 'matter_id, stage_key, unit_id, month, kind, library'), ('progress_stage', 'stage_key'),
                     ('progress_unit', 'unit_id, kind'), ('progress_library', 'kind, library'),
                     ('progress_month', 'month, kind, library')) AS v (name, keys)
    LOOP
        statement := statement || format(',
        %1$s AS (INSERT INTO edianton_bi.%1$s AS t (%2$s, %3$s) %4$s ON CONFLICT (%2$s) DO UPDATE SET %5$s)',
            held.name, held.keys, array_to_string(held.columns, ', '), edianton.progress_sum(held.name),
            (SELECT string_agg(format('%1$I = t.%1$I + excluded.%1$I', m), ', ') FROM unnest(held.columns) m));
    END LOOP;
    EXECUTE statement || ' SELECT' USING matters;

    -- What came to nothing.
    FOREACH statement IN ARRAY '{progress_part,progress_stage,progress_unit,progress_library,progress_month}'::text[] LOOP
        EXECUTE format('DELETE FROM edianton_bi.%I WHERE %s%s', statement,
            CASE statement WHEN 'progress_part' THEN '($1 IS NULL OR matter_id = ANY ($1)) AND ' ELSE '' END,
            (SELECT string_agg(format('%I = 0', m), ' AND ') FROM unnest(edianton.progress_measures(('edianton_bi.' || statement)::regclass)) m))
            USING matters;
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.add_progress(bigint[]) IS
    'Count matters again and add the difference to the tables of progress; NULL: every matter. 重算事项并将差额计入进度汇总，空为全部。';

-- edianton.refresh_progress: errors ED040, ED060. Returns the number of matters that were counted.
CREATE OR REPLACE FUNCTION edianton.refresh_progress(rebuild boolean DEFAULT false) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state edianton_bi.progress_state;
    began timestamptz := clock_timestamp();
    newer pg_snapshot;
    era_now integer := edianton.era();
    news bigint[];
    n integer;
BEGIN
    PERFORM edianton.require_role('refresh the tables of progress', 'admin', 'bi');
    PERFORM edianton.require_argument('rebuild', rebuild IS NOT NULL);
    SELECT * INTO STRICT state FROM edianton_bi.progress_state FOR UPDATE;
    newer := edianton.settled_snapshot();
    IF rebuild OR state.acked IS NULL OR state.era IS DISTINCT FROM era_now THEN
        rebuild := true;
        DELETE FROM edianton_bi.progress_touched;
        DELETE FROM edianton_bi.progress_part;
        DELETE FROM edianton_bi.progress_stage;
        DELETE FROM edianton_bi.progress_unit;
        DELETE FROM edianton_bi.progress_library;
        DELETE FROM edianton_bi.progress_month;
        PERFORM edianton.add_progress(NULL);
        SELECT count(DISTINCT p.matter_id) INTO n FROM edianton_bi.progress_part p;
    ELSE
        WITH touched AS (DELETE FROM edianton_bi.progress_touched t RETURNING t.matter_id)
        SELECT coalesce(array_agg(DISTINCT x.matter_id), '{}') INTO news
        FROM (SELECT unnest(edianton.progress_news(era_now, state.acked, newer)) AS matter_id UNION ALL SELECT t.matter_id FROM touched t) x;
        n := cardinality(news);
        IF n > 0 THEN
            PERFORM edianton.add_progress(news);
        END IF;
    END IF;
    UPDATE edianton_bi.progress_state SET
        era = era_now, acked = newer, refreshed_at = edianton.clock(),
        rebuilt_at = CASE WHEN rebuild THEN edianton.clock() ELSE rebuilt_at END,
        runs = runs + 1, last_matters = n, last_took = clock_timestamp() - began;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.refresh_progress(boolean) IS
    'Bring the tables of progress up to date at the cost of what changed, or rebuild them; returns how many matters were counted. ED040, ED060. 增量刷新（或重算）进度汇总，返回重算的事项数。';

-- edianton.check_progress: errors ED040. Between refreshes it also lists what is not counted yet.
CREATE OR REPLACE FUNCTION edianton.check_progress(OUT held text, OUT problem text, OUT content jsonb) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fresh text;
BEGIN
    PERFORM edianton.require_role('check the tables of progress', 'admin', 'bi');
    FOREACH held IN ARRAY '{progress_part,progress_stage,progress_unit,progress_library,progress_month}'::text[] LOOP
        fresh := 'WITH part AS (SELECT * FROM edianton.progress_parts(NULL)) ' || edianton.progress_sum(held);
        RETURN QUERY EXECUTE format('SELECT %1$L::text, d.problem, to_jsonb(d) - ''problem'' FROM (
            (SELECT ''stored'' AS problem, a.* FROM (SELECT * FROM edianton_bi.%1$I EXCEPT (%2$s)) a)
            UNION ALL
            (SELECT ''counted'' AS problem, a.* FROM ((%2$s) EXCEPT SELECT * FROM edianton_bi.%1$I) a)) d', held, fresh);
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.check_progress() IS
    'Count everything again and list the rows of the tables of progress that are stored otherwise. ED040. 重算全部并列出与进度汇总表不一致的行。';

-- Counts over all matters, and names none: with the owner's eyes.
CREATE OR REPLACE VIEW edianton_bi.freshness AS
SELECT s.refreshed_at,
       s.rebuilt_at,
       CASE WHEN s.acked IS NULL OR s.era <> edianton.era() THEN (SELECT count(*) FROM edianton.event)
            ELSE (SELECT count(*) FROM edianton.event e
                  WHERE e.era = s.era AND e.xid >= pg_snapshot_xmin(s.acked) AND NOT pg_visible_in_snapshot(e.xid, s.acked)) END AS lag_events,
       (SELECT count(DISTINCT t.matter_id) FROM edianton_bi.progress_touched t) AS lag_projects,
       s.acked IS NULL OR s.era <> edianton.era() AS rebuild_due,
       round(extract(epoch FROM edianton.clock() - s.refreshed_at), 0) AS age_seconds,
       s.runs,
       s.last_matters,
       round(extract(epoch FROM s.last_took), 6) AS last_seconds
FROM edianton_bi.progress_state s;
COMMENT ON VIEW edianton_bi.freshness IS 'How fresh the tables of progress are; facts and dimensions are always of this instant. 进度汇总的新鲜度；事实与维度始终为当前数据。';
COMMENT ON COLUMN edianton_bi.freshness.refreshed_at IS 'When they were refreshed last. 最近刷新时刻。';
COMMENT ON COLUMN edianton_bi.freshness.rebuilt_at IS 'When they were built anew last. 最近重算时刻。';
COMMENT ON COLUMN edianton_bi.freshness.lag_events IS 'Events that they do not know of yet. 尚未计入的事件数。';
COMMENT ON COLUMN edianton_bi.freshness.lag_projects IS 'Projects with new master data that they do not know of yet. 基本信息已变更、尚未计入的项目数。';
COMMENT ON COLUMN edianton_bi.freshness.rebuild_due IS 'The next refresh counts everything anew: after setup() or a restore. 下次刷新将全部重算（安装升级或恢复之后）。';
COMMENT ON COLUMN edianton_bi.freshness.age_seconds IS 'Seconds since the last refresh. 距上次刷新的秒数。';
COMMENT ON COLUMN edianton_bi.freshness.runs IS 'Refreshes so far. 累计刷新次数。';
COMMENT ON COLUMN edianton_bi.freshness.last_matters IS 'Matters that the last refresh counted. 最近一次计算的事项数。';
COMMENT ON COLUMN edianton_bi.freshness.last_seconds IS 'Seconds that it took. 最近一次用时（秒）。';

-- What belongs to what, for tools and modellers: a view has no foreign keys that could be found.
CREATE OR REPLACE VIEW edianton_bi.relationship WITH (security_invoker = true) AS
SELECT v.from_table, v.from_column, v.to_table, v.to_column
FROM (VALUES
    ('fact_node', 'matter_id', 'dim_matter', 'matter_id'),
    ('fact_node', 'project_id', 'dim_project', 'project_id'),
    ('fact_node', 'template_id', 'dim_template', 'template_id'),
    ('fact_node', 'node_key', 'dim_node', 'node_key'),
    ('fact_node', 'stage_key', 'dim_stage', 'stage_key'),
    ('fact_node', 'policy', 'dim_policy', 'policy'),
    ('fact_node', 'unit_id', 'dim_unit', 'unit_id'),
    ('fact_node', 'person_id', 'dim_person', 'person_id'),
    ('fact_node', 'start_date', 'dim_date', 'day'),
    ('fact_node', 'due_date', 'dim_date', 'day'),
    ('fact_node', 'done_date', 'dim_date', 'day'),
    ('fact_event', 'matter_id', 'dim_matter', 'matter_id'),
    ('fact_event', 'project_id', 'dim_project', 'project_id'),
    ('fact_event', 'node_key', 'dim_node', 'node_key'),
    ('fact_event', 'stage_key', 'dim_stage', 'stage_key'),
    ('fact_event', 'unit_id', 'dim_unit', 'unit_id'),
    ('fact_event', 'person_id', 'dim_person', 'person_id'),
    ('fact_event', 'recorded_date', 'dim_date', 'day'),
    ('fact_supervision', 'matter_id', 'dim_matter', 'matter_id'),
    ('fact_supervision', 'project_id', 'dim_project', 'project_id'),
    ('fact_supervision', 'source_matter_id', 'dim_matter', 'matter_id'),
    ('fact_supervision', 'source_node_key', 'dim_node', 'node_key'),
    ('fact_supervision', 'unit_id', 'dim_unit', 'unit_id'),
    ('fact_supervision', 'issuer_unit_id', 'dim_unit', 'unit_id'),
    ('fact_supervision', 'person_id', 'dim_person', 'person_id'),
    ('fact_supervision', 'opened_date', 'dim_date', 'day'),
    ('fact_supervision', 'closed_date', 'dim_date', 'day'),
    ('fact_score', 'matter_id', 'dim_matter', 'matter_id'),
    ('fact_score', 'project_id', 'dim_project', 'project_id'),
    ('fact_score', 'node_key', 'dim_node', 'node_key'),
    ('fact_score', 'unit_id', 'dim_unit', 'unit_id'),
    ('fact_score', 'person_id', 'dim_person', 'person_id'),
    ('fact_score', 'reverses_score_id', 'fact_score', 'score_id'),
    ('fact_score', 'scored_date', 'dim_date', 'day'),
    ('dim_matter', 'project_id', 'dim_project', 'project_id'),
    ('dim_matter', 'template_id', 'dim_template', 'template_id'),
    ('dim_matter', 'unit_id', 'dim_unit', 'unit_id'),
    ('dim_matter', 'parent_id', 'dim_matter', 'matter_id'),
    ('dim_matter', 'opened_date', 'dim_date', 'day'),
    ('dim_matter', 'closed_date', 'dim_date', 'day'),
    ('dim_project', 'supervising_unit_id', 'dim_unit', 'unit_id'),
    ('dim_project', 'local_unit_id', 'dim_unit', 'unit_id'),
    ('dim_project', 'builder_unit_id', 'dim_unit', 'unit_id'),
    ('dim_project', 'leader_id', 'dim_person', 'person_id'),
    ('dim_project', 'opened_date', 'dim_date', 'day'),
    ('dim_project', 'next_due_date', 'dim_date', 'day'),
    ('dim_node', 'stage_key', 'dim_stage', 'stage_key'),
    ('dim_node', 'policy', 'dim_policy', 'policy'),
    ('dim_template', 'policy', 'dim_policy', 'policy'),
    ('dim_unit', 'parent_id', 'dim_unit', 'unit_id'),
    ('dim_person', 'unit_id', 'dim_unit', 'unit_id'),
    ('progress_stage', 'stage_key', 'dim_stage', 'stage_key'),
    ('progress_unit', 'unit_id', 'dim_unit', 'unit_id'),
    ('progress_month', 'month', 'dim_date', 'day')) AS v (from_table, from_column, to_table, to_column);
COMMENT ON VIEW edianton_bi.relationship IS 'Which column leads to which: the foreign keys of the star. 表间关联关系（外键说明）。';
COMMENT ON COLUMN edianton_bi.relationship.from_table IS 'Table or view, the side of the many. 多方表或视图。';
COMMENT ON COLUMN edianton_bi.relationship.from_column IS 'Its column. 多方列。';
COMMENT ON COLUMN edianton_bi.relationship.to_table IS 'Table or view that it leads to, the side of the one. 一方表或视图。';
COMMENT ON COLUMN edianton_bi.relationship.to_column IS 'Its key. 一方主键列。';
