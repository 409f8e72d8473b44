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
    judged_at   timestamptz NOT NULL,
    colour      edianton.colour NOT NULL DEFAULT 'grey',
    UNIQUE (source, external_id)
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
    PRIMARY KEY (matter_id, ord, from_at),
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
    PRIMARY KEY (matter_id, code)
);
