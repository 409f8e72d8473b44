-- Investment projects: what a matter of kind project has besides its run.

CREATE TABLE IF NOT EXISTS edianton.project (
    matter_id   bigint PRIMARY KEY REFERENCES edianton.matter,
    code        edianton.project_code UNIQUE,
    library     text NOT NULL CHECK (library IN ('government', 'state_owned', 'social')),
    name        text NOT NULL CHECK (btrim(name) <> ''),
    nature      text NOT NULL CHECK (btrim(nature) <> ''),
    total_investment numeric(18,2) NOT NULL CHECK (total_investment > 0 AND total_investment <> 'NaN'), -- yuan
    construction_content text NOT NULL CHECK (btrim(construction_content) <> ''),
    approval_type text CHECK (approval_type IN ('approval', 'verification', 'filing')),
    level       text CHECK (level IN ('national', 'provincial', 'municipal', 'county')),
    industry    text,
    key_project boolean NOT NULL DEFAULT false,
    supervising_unit integer REFERENCES edianton.unit,
    local_unit  integer REFERENCES edianton.unit,
    builder     integer REFERENCES edianton.unit,
    leader      bigint REFERENCES edianton.person,
    enterprise  integer REFERENCES edianton.enterprise,
    reserved_at timestamptz NOT NULL,
    admitted_at timestamptz,
    changed_at  timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS project_library ON edianton.project (library);
CREATE INDEX IF NOT EXISTS project_supervising_unit ON edianton.project (supervising_unit);
CREATE INDEX IF NOT EXISTS project_enterprise ON edianton.project (enterprise) WHERE enterprise IS NOT NULL;

COMMENT ON TABLE edianton.project IS 'Investment projects; the run is the matter with the same id. 投资项目，办理过程见同号事项。';
COMMENT ON COLUMN edianton.project.matter_id IS 'The matter that runs the project. 对应事项编号。';
COMMENT ON COLUMN edianton.project.code IS 'National investment project code; publishing demands it. 投资项目统一代码，发布前必填。';
COMMENT ON COLUMN edianton.project.library IS 'government, state_owned, social: which library, and so which template. 所属项目库：政府投资、国企投资、社会投资。';
COMMENT ON COLUMN edianton.project.name IS 'Name. 项目名称。';
COMMENT ON COLUMN edianton.project.nature IS 'Nature: 新建, 扩建, 改建, 技改 ... 项目性质。';
COMMENT ON COLUMN edianton.project.total_investment IS 'Total investment in yuan. 总投资（元）。';
COMMENT ON COLUMN edianton.project.construction_content IS 'What is built. 建设内容。';
COMMENT ON COLUMN edianton.project.approval_type IS 'approval, verification, filing. 立项方式：审批、核准、备案。';
COMMENT ON COLUMN edianton.project.level IS 'Level that lists it as a key project: national, provincial, municipal, county. 重点项目级别。';
COMMENT ON COLUMN edianton.project.industry IS 'Industry, GB/T 4754 or in words. 所属行业。';
COMMENT ON COLUMN edianton.project.key_project IS 'Key project, in the monthly dispatch of the head. 是否重点项目。';
COMMENT ON COLUMN edianton.project.supervising_unit IS 'Unit that answers for the project. 项目主管单位。';
COMMENT ON COLUMN edianton.project.local_unit IS 'Township, sub-district or zone where it is built. 属地单位。';
COMMENT ON COLUMN edianton.project.builder IS 'Unit that builds; NULL: the supervising unit stands in. 建设单位，空则由主管单位承担。';
COMMENT ON COLUMN edianton.project.leader IS 'Leader in charge; edianton.set_team() keeps it. 分管（包保）领导。';
COMMENT ON COLUMN edianton.project.enterprise IS 'Enterprise that invests. 项目企业。';
COMMENT ON COLUMN edianton.project.reserved_at IS 'When it was registered in the reserve. 入储备库时刻。';
COMMENT ON COLUMN edianton.project.admitted_at IS 'When it was published; NULL: still in reserve. 发布（正式入库）时刻，空为储备。';
COMMENT ON COLUMN edianton.project.changed_at IS 'When its master data changed last. 基本信息最近变更时刻。';

-- Exactly one leader and one full-time agent at a time (1+1+N).
CREATE UNIQUE INDEX IF NOT EXISTS party_one_at_a_time ON edianton.party (matter_id, role)
    WHERE role IN ('leader', 'agent', 'supervising', 'local') AND to_at IS NULL AND stage IS NULL AND ord IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS party_helper_once ON edianton.party (matter_id, person)
    WHERE role = 'helper' AND to_at IS NULL AND stage IS NULL AND ord IS NULL;
