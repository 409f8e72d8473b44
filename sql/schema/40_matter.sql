-- What is running: matters, their nodes, finished rounds, and the facts behind clocks.

CREATE SEQUENCE IF NOT EXISTS edianton.matter_number AS bigint MAXVALUE 4294967295;

CREATE TABLE IF NOT EXISTS edianton.matter (
    id          bigint PRIMARY KEY,              -- division * 2^32 + number
    kind        text NOT NULL REFERENCES edianton.matter_kind,
    template_id integer REFERENCES edianton.template,
    title       text NOT NULL CHECK (title <> ''),
    division    text NOT NULL,
    unit        integer REFERENCES edianton.unit, -- who answers for the whole: supervising unit, issuer
    enterprise  integer REFERENCES edianton.enterprise,
    units       integer[] NOT NULL DEFAULT '{}', -- every unit with a part in it; who may see it
    parent_id   bigint REFERENCES edianton.matter,
    parent_ord  integer,
    parent_round smallint,
    blocks      boolean NOT NULL DEFAULT false,
    state       text NOT NULL CHECK (state IN ('draft', 'open', 'suspended', 'completed', 'cancelled')),
    outcome     text,                            -- why it ended: completed, cancelled, moot
    attrs       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attrs) = 'object'),
    duties      jsonb NOT NULL DEFAULT '{}',     -- duty code -> unit id, where this matter differs from its division
    source      text,
    external_id text,
    baseline    boolean NOT NULL DEFAULT false,  -- taken over from an older system
    created_at  timestamptz NOT NULL,
    opened_at   timestamptz,
    closed_at   timestamptz,
    due_cap     timestamptz,                     -- no node falls due after it
    next_seq    bigint NOT NULL DEFAULT 1,
    last_hash   bytea NOT NULL DEFAULT '\x',
    recorded_at timestamptz NOT NULL,            -- of the last event; the next is never earlier
    nodes_total integer NOT NULL DEFAULT 0,      -- in the denominator: all but skipped ones
    nodes_done  integer NOT NULL DEFAULT 0,
    nodes_open  integer NOT NULL DEFAULT 0,      -- clock running or paused
    base_colour edianton.colour NOT NULL DEFAULT 'grey', -- worst light that time does not change
    warn_at     timestamptz NOT NULL DEFAULT 'infinity', -- first instant at which time makes a node yellow
    due_at      timestamptz NOT NULL DEFAULT 'infinity', -- first instant at which time makes a node red
    pending_at  timestamptz NOT NULL DEFAULT 'infinity', -- first instant at which more than a light changes
    judged_at   timestamptz NOT NULL,
    colour      edianton.colour NOT NULL DEFAULT 'grey',
    UNIQUE (source, external_id),
    CONSTRAINT matter_light_is_a_fact CHECK (colour = edianton.roll_up(base_colour, warn_at, due_at, judged_at))
);
CREATE INDEX IF NOT EXISTS matter_parent ON edianton.matter (parent_id, parent_ord) WHERE parent_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS matter_open ON edianton.matter (kind, state);
-- At most one open supervision per node.
CREATE UNIQUE INDEX IF NOT EXISTS matter_one_supervision ON edianton.matter (parent_id, parent_ord)
    WHERE kind = 'supervision' AND state IN ('open', 'suspended') AND parent_ord IS NOT NULL;

CREATE TABLE IF NOT EXISTS edianton.node (
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    ord         integer NOT NULL,
    code        text NOT NULL,
    stage       smallint NOT NULL,
    lead_unit   integer NOT NULL,
    lead_person bigint,
    co_units    integer[] NOT NULL DEFAULT '{}',
    state       edianton.node_state NOT NULL,
    round       smallint NOT NULL DEFAULT 1,
    clock       smallint NOT NULL DEFAULT 0,     -- version of the due time
    step        smallint NOT NULL DEFAULT 0,     -- policy steps behind it for this clock
    term        edianton.term NOT NULL,          -- as promised when the round began
    start_at    timestamptz,                     -- start of the running clock
    warn_at     timestamptz,
    due_at      timestamptz,
    done_at     timestamptz,                     -- done, passed conditionally, skipped or refused
    next_at     timestamptz,                     -- when the sweep must look at it
    judged_at   timestamptz NOT NULL,
    causes      integer NOT NULL DEFAULT 0,
    colour      edianton.colour NOT NULL,
    missing     smallint NOT NULL DEFAULT 0,     -- required materials not handed in
    blockers    smallint NOT NULL DEFAULT 0,     -- open matters that block it
    flags       integer NOT NULL DEFAULT 0,      -- bits, see edianton.flag_names()
    reason      text,                            -- why skipped, refused
    document    text,                            -- number of the deciding document
    PRIMARY KEY (matter_id, ord),
    UNIQUE (matter_id, code),
    CONSTRAINT node_light_is_a_fact CHECK (colour = edianton.colour_of(state, warn_at, due_at, causes, judged_at))
);
-- What the sweep scans.
CREATE INDEX IF NOT EXISTS node_next ON edianton.node (next_at) WHERE next_at IS NOT NULL;
-- A unit's obligations.
CREATE INDEX IF NOT EXISTS node_unit ON edianton.node (lead_unit, due_at)
    WHERE state IN ('undecided', 'ready', 'received', 'active', 'paused', 'conditional');

CREATE TABLE IF NOT EXISTS edianton.node_round (
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    round       smallint NOT NULL,
    lead_unit   integer NOT NULL,
    lead_person bigint,
    state       edianton.node_state NOT NULL,
    term        edianton.term NOT NULL,
    start_at    timestamptz,
    warn_at     timestamptz,
    due_at      timestamptz,
    done_at     timestamptz,
    ended_at    timestamptz NOT NULL,
    causes      integer NOT NULL,
    colour      edianton.colour NOT NULL,
    flags       integer NOT NULL,
    reason      text,
    document    text,
    PRIMARY KEY (matter_id, ord, round),
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node
);

CREATE TABLE IF NOT EXISTS edianton.pause_kind (
    code        text PRIMARY KEY,
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    basis       text NOT NULL                    -- the law that allows it
);

CREATE TABLE IF NOT EXISTS edianton.pause (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    round       smallint NOT NULL,
    kind        text NOT NULL REFERENCES edianton.pause_kind,
    notice_no   text NOT NULL CHECK (notice_no <> ''),
    reason      text,
    expected_until timestamptz,
    paused_by   bigint,
    from_at     timestamptz NOT NULL,
    to_at       timestamptz,                     -- NULL while paused
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node,
    CHECK (to_at IS NULL OR to_at >= from_at),
    EXCLUDE USING gist (matter_id WITH =, ord WITH =, tstzrange(from_at, to_at) WITH &&)
);

-- What moved a due time by decision: extra time, or a fixed instant that replaces the term.
CREATE TABLE IF NOT EXISTS edianton.extension (
    matter_id   bigint NOT NULL,
    ord         integer NOT NULL,
    round       smallint NOT NULL,
    seq         smallint NOT NULL,
    extra       edianton.term,
    fixed_due   timestamptz,
    approver    text,
    reason      text NOT NULL CHECK (reason <> ''),
    asked_at    timestamptz NOT NULL,
    PRIMARY KEY (matter_id, ord, round, seq),
    FOREIGN KEY (matter_id, ord) REFERENCES edianton.node,
    CHECK ((extra IS NULL) <> (fixed_due IS NULL)),
    CHECK (extra IS NULL OR approver <> '')
);

-- Units and persons with a part in a matter, a stage or a node, over time.
CREATE TABLE IF NOT EXISTS edianton.party (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    stage       smallint,
    ord         integer,
    role        text NOT NULL CHECK (role IN ('lead', 'co', 'supervisor', 'supervising', 'local', 'leader', 'agent', 'helper', 'issuer', 'reporter', 'reviewer')),
    unit        integer REFERENCES edianton.unit,
    person      bigint REFERENCES edianton.person,
    from_at     timestamptz NOT NULL,
    to_at       timestamptz,
    reason      text,
    CHECK (unit IS NOT NULL OR person IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS party_matter ON edianton.party (matter_id, role);
CREATE INDEX IF NOT EXISTS party_person ON edianton.party (person) WHERE person IS NOT NULL AND to_at IS NULL;

CREATE TABLE IF NOT EXISTS edianton.material (
    matter_id   bigint NOT NULL REFERENCES edianton.matter,
    code        text NOT NULL,
    uri         text NOT NULL CHECK (uri <> ''),
    sha256      bytea CHECK (octet_length(sha256) = 32),
    submitted_by bigint,
    submitted_at timestamptz NOT NULL,
    valid_until date,                            -- last day of a certificate; NULL: for ever
    PRIMARY KEY (matter_id, code)
);

COMMENT ON SEQUENCE edianton.matter_number IS 'Numbers of matters; with the division they make their ids. 事项编号序列，与行政区划合成事项标识。';

COMMENT ON TABLE edianton.matter IS 'Matters: one run of a template each. 事项：流程模板的一次办理。';
COMMENT ON COLUMN edianton.matter.id IS 'Division * 2^32 + number: unique across counties, exact in JavaScript. 标识：行政区划×2^32＋编号，跨地区唯一。';
COMMENT ON COLUMN edianton.matter.kind IS 'project, supervision, appeal, issue ... 事项类别。';
COMMENT ON COLUMN edianton.matter.template_id IS 'Version of the template it runs. 所用模板版本。';
COMMENT ON COLUMN edianton.matter.title IS 'Title. 事项名称。';
COMMENT ON COLUMN edianton.matter.division IS 'Division. 行政区划代码。';
COMMENT ON COLUMN edianton.matter.unit IS 'Unit that answers for the whole: supervising unit, issuer. 总责单位：项目主管单位、交办单位。';
COMMENT ON COLUMN edianton.matter.enterprise IS 'Enterprise whose matter it is. 所属企业。';
COMMENT ON COLUMN edianton.matter.units IS 'Every unit with a part in it; they see it. 全部涉及单位，均可见该事项。';
COMMENT ON COLUMN edianton.matter.parent_id IS 'Matter above it: the project of a supervision, the whole of a part. 上级事项。';
COMMENT ON COLUMN edianton.matter.parent_ord IS 'Node of the parent that it is about. 所针对的上级事项节点序号。';
COMMENT ON COLUMN edianton.matter.parent_round IS 'Round of that node. 该节点的办理轮次。';
COMMENT ON COLUMN edianton.matter.blocks IS 'While open, keeps that node from finishing. 未办结时阻止该节点办结。';
COMMENT ON COLUMN edianton.matter.state IS 'draft, open, suspended, completed, cancelled. 事项状态。';
COMMENT ON COLUMN edianton.matter.outcome IS 'Why it ended: completed, cancelled, moot. 结束原因。';
COMMENT ON COLUMN edianton.matter.attrs IS 'Attributes that template conditions ask. 属性，供模板条件判断。';
COMMENT ON COLUMN edianton.matter.duties IS 'Duty code to unit id, where this matter differs from its division. 本事项特有的职能—单位对应。';
COMMENT ON COLUMN edianton.matter.source IS 'System it was imported from. 来源系统。';
COMMENT ON COLUMN edianton.matter.external_id IS 'Its id there. 来源系统中的编号。';
COMMENT ON COLUMN edianton.matter.baseline IS 'Taken over from an older system: it has lights and fires no step for the past. 由旧系统接续。';
COMMENT ON COLUMN edianton.matter.created_at IS 'When it was registered. 登记时刻。';
COMMENT ON COLUMN edianton.matter.opened_at IS 'When it was opened. 启动时刻。';
COMMENT ON COLUMN edianton.matter.closed_at IS 'When it was completed or cancelled. 办结或终止时刻。';
COMMENT ON COLUMN edianton.matter.due_cap IS 'No node falls due after it. 全部节点时限的上限。';
COMMENT ON COLUMN edianton.matter.next_seq IS 'Number of its next event. 下一事件序号。';
COMMENT ON COLUMN edianton.matter.last_hash IS 'Hash of its last event. 最近事件的哈希。';
COMMENT ON COLUMN edianton.matter.recorded_at IS 'When its last event was recorded; the next is never earlier. 最近事件的记录时刻。';
COMMENT ON COLUMN edianton.matter.nodes_total IS 'Nodes that count: all but skipped ones. 计数节点总数，不含不涉及节点。';
COMMENT ON COLUMN edianton.matter.nodes_done IS 'Of which done. 其中已办结数。';
COMMENT ON COLUMN edianton.matter.nodes_open IS 'Of which with a running or stopped clock. 其中在办数，含暂停。';
COMMENT ON COLUMN edianton.matter.base_colour IS 'Worst light of its nodes that time does not change. 不随时间变化的最差灯色。';
COMMENT ON COLUMN edianton.matter.warn_at IS 'First instant at which time makes a node yellow. 最早转黄时刻。';
COMMENT ON COLUMN edianton.matter.due_at IS 'First instant at which time makes a node red. 最早转红时刻。';
COMMENT ON COLUMN edianton.matter.pending_at IS 'First instant at which more than a light changes (a lag ends, silence accepts, a certificate lapses): boards then ask node by node. 最早的非单纯亮灯变化时刻。';
COMMENT ON COLUMN edianton.matter.judged_at IS 'Instant for which colour was judged. 灯色判定时刻。';
COMMENT ON COLUMN edianton.matter.colour IS 'Worst light of its nodes: red, yellow, blue, grey, green. 事项灯色，取节点最差者。';

COMMENT ON TABLE edianton.node IS 'Nodes: one unit''s obligation each, with a clock and a light. 节点：一个单位的一项办理任务，带时限与灯。';
COMMENT ON COLUMN edianton.node.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.node.ord IS 'Number of the node for the life of the template. 节点序号，模板各版本间不变。';
COMMENT ON COLUMN edianton.node.code IS 'Code, unique in the matter. 节点代码，事项内唯一。';
COMMENT ON COLUMN edianton.node.stage IS 'Number of its stage. 所属大节点序号。';
COMMENT ON COLUMN edianton.node.lead_unit IS 'Unit that answers for it. 牵头（主办）单位。';
COMMENT ON COLUMN edianton.node.lead_person IS 'Person who answers for it. 具体责任人。';
COMMENT ON COLUMN edianton.node.co_units IS 'Units that take part. 协办单位。';
COMMENT ON COLUMN edianton.node.state IS 'undecided, waiting, ready, received, active, paused, conditional, refused, done, skipped. 节点状态。';
COMMENT ON COLUMN edianton.node.round IS 'How often it was begun. 办理轮次。';
COMMENT ON COLUMN edianton.node.clock IS 'Version of the due time. 时限版本。';
COMMENT ON COLUMN edianton.node.step IS 'Steps of the policy behind it for this clock. 本时限下已执行的策略步骤。';
COMMENT ON COLUMN edianton.node.term IS 'Term as promised when the round began. 本轮承诺办理时限。';
COMMENT ON COLUMN edianton.node.start_at IS 'Start of the clock. 计时起点。';
COMMENT ON COLUMN edianton.node.warn_at IS 'Yellow from then on. 预警（转黄）时刻。';
COMMENT ON COLUMN edianton.node.due_at IS 'Red from then on. 到期（转红）时刻。';
COMMENT ON COLUMN edianton.node.done_at IS 'When it was done, passed conditionally, skipped or refused. 办结、容缺、跳过或不予办理的时刻。';
COMMENT ON COLUMN edianton.node.next_at IS 'When the sweep must look at it. 下次巡检时刻。';
COMMENT ON COLUMN edianton.node.judged_at IS 'Instant for which colour was judged. 灯色判定时刻。';
COMMENT ON COLUMN edianton.node.causes IS 'Bits of what makes it yellow besides time; edianton.cause_names() names them. 时间以外的黄灯原因（位）。';
COMMENT ON COLUMN edianton.node.colour IS 'grey not lit, blue on course, yellow warning, red overdue, green done. 灯色：灰、蓝、黄、红、绿。';
COMMENT ON COLUMN edianton.node.missing IS 'Required materials not handed in. 尚缺必备材料数。';
COMMENT ON COLUMN edianton.node.blockers IS 'Open matters that keep it from finishing. 未办结的阻断事项数。';
COMMENT ON COLUMN edianton.node.flags IS 'Bits; edianton.flag_names() names them. 标志位。';
COMMENT ON COLUMN edianton.node.reason IS 'Why it was skipped or refused. 不涉及或不予办理的原因。';
COMMENT ON COLUMN edianton.node.document IS 'Number of the deciding document. 批复文号。';

COMMENT ON TABLE edianton.node_round IS 'Rounds of nodes that ended. 节点已结束的办理轮次。';
COMMENT ON COLUMN edianton.node_round.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.node_round.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.node_round.round IS 'Round. 轮次。';
COMMENT ON COLUMN edianton.node_round.lead_unit IS 'Unit that answered for it. 牵头单位。';
COMMENT ON COLUMN edianton.node_round.lead_person IS 'Person who answered for it. 责任人。';
COMMENT ON COLUMN edianton.node_round.state IS 'State in which it ended. 结束时状态。';
COMMENT ON COLUMN edianton.node_round.term IS 'Term of the round. 办理时限。';
COMMENT ON COLUMN edianton.node_round.start_at IS 'Start of the clock. 计时起点。';
COMMENT ON COLUMN edianton.node_round.warn_at IS 'Warning time. 预警时刻。';
COMMENT ON COLUMN edianton.node_round.due_at IS 'Due time. 到期时刻。';
COMMENT ON COLUMN edianton.node_round.done_at IS 'When it was done or refused. 办结或不予办理时刻。';
COMMENT ON COLUMN edianton.node_round.ended_at IS 'When the next round began. 本轮结束时刻。';
COMMENT ON COLUMN edianton.node_round.causes IS 'Causes at its end. 结束时原因位。';
COMMENT ON COLUMN edianton.node_round.colour IS 'Light at its end. 结束时灯色。';
COMMENT ON COLUMN edianton.node_round.flags IS 'Flags at its end. 结束时标志位。';
COMMENT ON COLUMN edianton.node_round.reason IS 'Why it was refused or reopened. 原因。';
COMMENT ON COLUMN edianton.node_round.document IS 'Number of the deciding document. 批复文号。';

COMMENT ON TABLE edianton.pause_kind IS 'Legal reasons to stop a clock; a closed list. 法定暂停计时事由（封闭清单）。';
COMMENT ON COLUMN edianton.pause_kind.code IS 'Code. 事由代码。';
COMMENT ON COLUMN edianton.pause_kind.name_zh IS 'Name. 事由名称。';
COMMENT ON COLUMN edianton.pause_kind.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.pause_kind.basis IS 'The law that allows it. 法律依据。';

COMMENT ON TABLE edianton.pause IS 'When a clock stood still, and why. 暂停计时记录。';
COMMENT ON COLUMN edianton.pause.id IS 'Identity. 标识。';
COMMENT ON COLUMN edianton.pause.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.pause.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.pause.round IS 'Round of the node. 节点办理轮次。';
COMMENT ON COLUMN edianton.pause.kind IS 'Legal reason. 暂停事由。';
COMMENT ON COLUMN edianton.pause.notice_no IS 'Number of the notice to the applicant. 告知文书编号。';
COMMENT ON COLUMN edianton.pause.reason IS 'In words. 说明。';
COMMENT ON COLUMN edianton.pause.expected_until IS 'When it is expected to end. 预计恢复时刻。';
COMMENT ON COLUMN edianton.pause.paused_by IS 'Person who paused it. 办理人。';
COMMENT ON COLUMN edianton.pause.from_at IS 'From this instant. 暂停起始时刻。';
COMMENT ON COLUMN edianton.pause.to_at IS 'Until this instant; NULL: still paused. 恢复时刻，空为暂停中。';

COMMENT ON TABLE edianton.extension IS 'What moved a due time by decision: extra time, or a fixed instant. 延期与固定时限记录。';
COMMENT ON COLUMN edianton.extension.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.extension.ord IS 'Number of the node. 节点序号。';
COMMENT ON COLUMN edianton.extension.round IS 'Round of the node. 节点办理轮次。';
COMMENT ON COLUMN edianton.extension.seq IS 'Number within the round. 本轮内序号。';
COMMENT ON COLUMN edianton.extension.extra IS 'Time added. 延长时限。';
COMMENT ON COLUMN edianton.extension.fixed_due IS 'Instant that replaces the term. 替代时限的固定到期时刻。';
COMMENT ON COLUMN edianton.extension.approver IS 'Who approved it. 批准人。';
COMMENT ON COLUMN edianton.extension.reason IS 'Why. 理由。';
COMMENT ON COLUMN edianton.extension.asked_at IS 'When it was asked for; before the due time. 申请时刻，须在到期之前。';

COMMENT ON TABLE edianton.party IS 'Units and persons with a part in a matter, a stage or a node, over time. 事项、大节点、节点的当事单位与人员（含历史）。';
COMMENT ON COLUMN edianton.party.id IS 'Number of the row. 行号。';
COMMENT ON COLUMN edianton.party.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.party.stage IS 'Stage; NULL: the matter as a whole, or a node. 大节点序号。';
COMMENT ON COLUMN edianton.party.ord IS 'Node; NULL: the matter as a whole, or a stage. 节点序号。';
COMMENT ON COLUMN edianton.party.role IS 'lead, co, supervisor, supervising, local, leader, agent, helper, issuer, reporter, reviewer. 角色：主办、协办、督办、主管、属地、包保领导、代办员、帮办员、交办、填报、审核。';
COMMENT ON COLUMN edianton.party.unit IS 'Unit. 单位。';
COMMENT ON COLUMN edianton.party.person IS 'Person. 人员。';
COMMENT ON COLUMN edianton.party.from_at IS 'From this instant. 起始时刻。';
COMMENT ON COLUMN edianton.party.to_at IS 'Until this instant; NULL: still. 截止时刻，空为现任。';
COMMENT ON COLUMN edianton.party.reason IS 'Why it changed. 变更原因。';

COMMENT ON TABLE edianton.material IS 'Materials handed in, once for every node of the matter that needs them. 已提交材料，一次提交、多节点共用。';
COMMENT ON COLUMN edianton.material.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.material.code IS 'Code in the template. 材料代码。';
COMMENT ON COLUMN edianton.material.uri IS 'Where it is. 材料地址。';
COMMENT ON COLUMN edianton.material.sha256 IS 'SHA-256 of its content. 内容的 SHA-256。';
COMMENT ON COLUMN edianton.material.submitted_by IS 'Person who handed it in. 提交人。';
COMMENT ON COLUMN edianton.material.submitted_at IS 'When. 提交时刻。';
COMMENT ON COLUMN edianton.material.valid_until IS 'Last day on which it is valid; NULL: for ever. 有效期截止日，空为长期有效。';
