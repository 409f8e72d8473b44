-- What helpers do, at a glance.

-- Every stage of a project and who served in it; a stage that runs without service is seen (0.19: the whole process).
CREATE OR REPLACE VIEW edianton.service_coverage WITH (security_invoker = true) AS
SELECT s.matter_id,
       s.stage,
       s.stage_code,
       s.name_zh,
       s.name_en,
       s.colour,
       coalesce(v.services, 0) AS services,
       coalesce(v.kinds, '{}') AS kinds,
       coalesce(v.persons, 0) AS persons,
       v.first_at,
       v.last_at,
       v.services IS NULL AND s.colour IN ('blue', 'yellow', 'red') AS unserved
FROM edianton.stage_light s
JOIN edianton.matter m ON m.id = s.matter_id AND m.kind = 'project'
LEFT JOIN LATERAL (
    SELECT count(*)::integer AS services, array_agg(DISTINCT x.kind ORDER BY x.kind) AS kinds, count(DISTINCT x.person)::integer AS persons,
           min(x.served_at) AS first_at, max(x.served_at) AS last_at
    FROM edianton.service x WHERE x.matter_id = s.matter_id AND x.stage = s.stage HAVING count(*) > 0) v ON true;

CREATE OR REPLACE VIEW edianton.service_team WITH (security_invoker = true) AS
SELECT p.matter_id,
       p.name AS title,
       l.name AS leader,
       a.name AS agent,
       au.name_zh AS agent_unit,
       ARRAY(SELECT h.name FROM edianton.party y JOIN edianton.person h ON h.id = y.person
             WHERE y.matter_id = p.matter_id AND y.role = 'helper' AND y.to_at IS NULL ORDER BY h.name COLLATE "C") AS helpers,
       EXISTS (SELECT FROM edianton.party y JOIN edianton.person h ON h.id = y.person
               WHERE y.matter_id = p.matter_id AND y.role IN ('agent', 'helper') AND y.to_at IS NULL AND h.unit = p.supervising_unit) AS of_supervising_unit,
       EXISTS (SELECT FROM edianton.party y JOIN edianton.person h ON h.id = y.person
               WHERE y.matter_id = p.matter_id AND y.role IN ('agent', 'helper') AND y.to_at IS NULL AND h.unit = p.local_unit) AS of_local_unit
FROM edianton.project p
LEFT JOIN edianton.person l ON l.id = p.leader
LEFT JOIN edianton.party y ON y.matter_id = p.matter_id AND y.role = 'agent' AND y.to_at IS NULL AND y.stage IS NULL AND y.ord IS NULL
LEFT JOIN edianton.person a ON a.id = y.person
LEFT JOIN edianton.unit au ON au.id = a.unit;

-- The latest check of every item; open from the day construction opened until the acceptance.
CREATE OR REPLACE VIEW edianton.precheck_board WITH (security_invoker = true) AS
SELECT n.matter_id,
       m.title,
       n.code AS node,
       i.code AS item,
       i.name_zh,
       i.name_en,
       u.name_zh AS unit_zh,
       c.passed,
       c.note,
       c.checked_at,
       CASE WHEN c.passed THEN 'passed' WHEN NOT c.passed THEN 'failed' ELSE 'open' END AS state
FROM edianton.precheck_item i
JOIN edianton.node o ON o.code = i.opens_with AND o.state IN ('active', 'paused', 'conditional', 'done')
JOIN edianton.matter m ON m.id = o.matter_id AND m.kind = 'project' AND m.state IN ('open', 'suspended')
JOIN edianton.node n ON n.matter_id = o.matter_id AND n.code = i.node AND n.state NOT IN ('done', 'skipped')
JOIN edianton.unit u ON u.id = n.lead_unit
LEFT JOIN LATERAL (
    SELECT x.passed, x.note, x.checked_at FROM edianton.precheck x
    WHERE x.matter_id = n.matter_id AND x.ord = n.ord AND x.item = i.code ORDER BY x.id DESC LIMIT 1) c ON true;

COMMENT ON VIEW edianton.service_coverage IS 'Stages of projects and the services in them. 各大节点的帮办服务覆盖情况。';
COMMENT ON COLUMN edianton.service_coverage.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.service_coverage.stage IS 'Number of the stage. 大节点序号。';
COMMENT ON COLUMN edianton.service_coverage.stage_code IS 'Code of the stage. 大节点代码。';
COMMENT ON COLUMN edianton.service_coverage.name_zh IS 'Name of the stage. 大节点名称。';
COMMENT ON COLUMN edianton.service_coverage.name_en IS 'Name of the stage in English. 大节点英文名称。';
COMMENT ON COLUMN edianton.service_coverage.colour IS 'Light of the stage. 大节点灯色。';
COMMENT ON COLUMN edianton.service_coverage.services IS 'Entries of the ledger. 服务次数。';
COMMENT ON COLUMN edianton.service_coverage.kinds IS 'Which of the five kinds. 服务类别。';
COMMENT ON COLUMN edianton.service_coverage.persons IS 'How many persons served. 服务人数。';
COMMENT ON COLUMN edianton.service_coverage.first_at IS 'First service. 首次服务时刻。';
COMMENT ON COLUMN edianton.service_coverage.last_at IS 'Last service. 最近服务时刻。';
COMMENT ON COLUMN edianton.service_coverage.unserved IS 'The stage runs and nobody has served in it. 在办而无服务。';

COMMENT ON VIEW edianton.service_team IS 'Teams of projects (1+1+N). 项目服务团队（1+1+N）。';
COMMENT ON COLUMN edianton.service_team.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.service_team.title IS 'Name of the project. 项目名称。';
COMMENT ON COLUMN edianton.service_team.leader IS 'Leader in charge. 分管（包保）领导。';
COMMENT ON COLUMN edianton.service_team.agent IS 'Full-time agent. 专职代办员。';
COMMENT ON COLUMN edianton.service_team.agent_unit IS 'The agent''s unit. 代办员所属单位。';
COMMENT ON COLUMN edianton.service_team.helpers IS 'Helpers. 业务帮办员。';
COMMENT ON COLUMN edianton.service_team.of_supervising_unit IS 'Has the supervising unit named one? 主管单位是否已派员。';
COMMENT ON COLUMN edianton.service_team.of_local_unit IS 'Has the local unit named one? 属地单位是否已派员。';

COMMENT ON VIEW edianton.precheck_board IS 'Items to be checked ahead of acceptance, with the latest result. 验收前置预查一览（最近结果）。';
COMMENT ON COLUMN edianton.precheck_board.matter_id IS 'The matter. 事项。';
COMMENT ON COLUMN edianton.precheck_board.title IS 'Its title. 事项名称。';
COMMENT ON COLUMN edianton.precheck_board.node IS 'Code of the acceptance node. 验收节点代码。';
COMMENT ON COLUMN edianton.precheck_board.item IS 'Code of the item. 预查项代码。';
COMMENT ON COLUMN edianton.precheck_board.name_zh IS 'Item. 预查项。';
COMMENT ON COLUMN edianton.precheck_board.name_en IS 'Item in English. 预查项英文名称。';
COMMENT ON COLUMN edianton.precheck_board.unit_zh IS 'Unit that will accept. 验收单位。';
COMMENT ON COLUMN edianton.precheck_board.passed IS 'Did it pass? NULL: not checked. 是否合格，空为未查。';
COMMENT ON COLUMN edianton.precheck_board.note IS 'What failed, or was seen. 说明。';
COMMENT ON COLUMN edianton.precheck_board.checked_at IS 'When it was checked last. 最近预查时刻。';
COMMENT ON COLUMN edianton.precheck_board.state IS 'open, passed, failed. 状态：待查、合格、不合格。';
