-- Permits of any department, arriving from outside: they attach to the project by its unified code, also when they are
-- here before it, and complete the nodes that they prove.
--
-- Lock order: the matter, then the row of the code. Whoever delivers a permit and whoever gives a project that code meet
-- at this row, so that neither overlooks the other.

CREATE TABLE IF NOT EXISTS edianton.permit_type (
    code        text PRIMARY KEY CHECK (code <> ''),
    name_zh     text NOT NULL CHECK (name_zh <> ''),
    name_en     text NOT NULL CHECK (name_en <> ''),
    materials   text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE edianton.permit_type IS 'Kinds of permits and decisions. 许可与批复种类。';
COMMENT ON COLUMN edianton.permit_type.code IS 'Code. 种类代码。';
COMMENT ON COLUMN edianton.permit_type.name_zh IS 'Name. 名称。';
COMMENT ON COLUMN edianton.permit_type.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN edianton.permit_type.materials IS 'Codes of the materials that such a permit is for nodes after it. 该证照在后续节点充当的材料代码。';

CREATE TABLE IF NOT EXISTS edianton.permit_proof (
    permit_type text NOT NULL REFERENCES edianton.permit_type,
    template    text NOT NULL CHECK (template <> ''),
    node        text NOT NULL CHECK (node <> ''),
    examined    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (permit_type, template, node)
);
COMMENT ON TABLE edianton.permit_proof IS 'Which node a kind of permit proves, by family of templates. 证照种类与其证明的节点对应表（按模板族）。';
COMMENT ON COLUMN edianton.permit_proof.permit_type IS 'Kind of the permit. 证照种类。';
COMMENT ON COLUMN edianton.permit_proof.template IS 'Code of a template, or what comes before its first hyphens: project stands for project-social and the others. The longest that fits counts. 模板代码或其前缀（project 含 project-social 等），取最长匹配。';
COMMENT ON COLUMN edianton.permit_proof.node IS 'Code of the node. 节点代码。';
COMMENT ON COLUMN edianton.permit_proof.examined IS 'The node''s papers were examined where the permit was issued and are not asked for again; false: they must be here first. 材料已由发证机关审查、不再重复收取；否则须先在本系统齐备。';

INSERT INTO edianton.permit_type (code, name_zh, name_en, materials) VALUES
    ('project_proposal', '项目建议书批复', 'Approval of the project proposal', '{}'),
    ('feasibility', '可行性研究报告批复', 'Approval of the feasibility study', '{feasibility_approval,project_approval}'),
    ('filing', '企业投资项目备案证', 'Filing certificate of an enterprise project', '{project_approval}'),
    ('verification', '企业投资项目核准批复', 'Verification of an enterprise project', '{project_approval}'),
    ('energy_review', '节能审查意见', 'Energy conservation review opinion', '{energy_opinion}'),
    ('site_opinion', '建设项目用地预审与选址意见书', 'Land pre-examination and site selection opinion', '{site_opinion}'),
    ('land_conversion', '农用地转用与土地征收批复', 'Approval of farmland conversion and expropriation', '{land_approval}'),
    ('archaeology', '考古勘探文物部门意见', 'Opinion of the heritage office', '{}'),
    ('land_contract', '土地出让合同或划拨决定书', 'Land contract or allocation decision', '{land_contract}'),
    ('land_planning_permit', '建设用地规划许可证', 'Construction land planning permit', '{land_use_proof}'),
    ('scheme_approval', '建设工程设计方案审定意见', 'Approval of the design scheme', '{scheme_approval}'),
    ('planning_permit', '建设工程规划许可证', 'Construction project planning permit', '{planning_permit}'),
    ('eia', '环境影响评价批复', 'Environmental impact assessment approval', '{}'),
    ('soil_conservation', '水土保持方案批复', 'Soil and water conservation approval', '{}'),
    ('flood_impact', '洪水影响评价批复', 'Flood impact assessment approval', '{}'),
    ('water_abstraction', '取水许可', 'Water abstraction permit', '{}'),
    ('preliminary_design', '初步设计及概算批复', 'Approval of preliminary design and estimate', '{}'),
    ('drawing_review', '施工图审查合格书', 'Certificate of construction drawing review', '{drawing_certificate}'),
    ('bid_award', '中标通知书', 'Notice of award', '{bid_award}'),
    ('civil_defence', '人防工程审批意见', 'Civil air defence approval', '{}'),
    ('fire_design', '特殊建设工程消防设计审查意见', 'Fire safety design review opinion', '{}'),
    ('construction_permit', '建筑工程施工许可证', 'Construction permit', '{}'),
    ('planning_verification', '规划条件核实意见', 'Verification of planning conditions', '{}'),
    ('fire_acceptance', '消防验收意见或备案凭证', 'Fire acceptance opinion or filing', '{}'),
    ('joint_acceptance', '联合验收意见书', 'Joint acceptance opinion', '{}'),
    ('completion_filing', '竣工验收备案表', 'Completion filing', '{}'),
    ('land_title', '不动产权证书（土地）', 'Title to the land', '{}'),
    ('house_title', '不动产权证书（房屋）', 'Title to the building', '{}'),
    ('pollution_permit', '排污许可证', 'Pollutant discharge permit', '{}'),
    ('other', '其他许可', 'Another permit', '{}')
ON CONFLICT DO NOTHING;
INSERT INTO edianton.permit_proof (permit_type, template, node) VALUES
    ('project_proposal', 'project', 'N0102'), ('feasibility', 'project', 'N0103'), ('filing', 'project', 'N0104'),
    ('verification', 'project', 'N0104'), ('energy_review', 'project', 'N0105'), ('site_opinion', 'project', 'N0202'),
    ('land_conversion', 'project', 'N0203'), ('archaeology', 'project', 'N0204'), ('land_contract', 'project', 'N0205'),
    ('land_planning_permit', 'project', 'N0301'), ('scheme_approval', 'project', 'N0302'), ('planning_permit', 'project', 'N0303'),
    ('eia', 'project', 'N0401'), ('soil_conservation', 'project', 'N0402'), ('flood_impact', 'project', 'N0403'),
    ('water_abstraction', 'project', 'N0404'), ('preliminary_design', 'project', 'N0405'), ('drawing_review', 'project', 'N0406'),
    ('civil_defence', 'project', 'N0501'), ('fire_design', 'project', 'N0502'), ('construction_permit', 'project', 'N0503'),
    ('planning_verification', 'project', 'N0802'), ('fire_acceptance', 'project', 'N0803'), ('joint_acceptance', 'project', 'N0804'),
    ('completion_filing', 'project', 'N0805'), ('land_title', 'project', 'N0901'), ('house_title', 'project', 'N0902'),
    ('pollution_permit', 'project', 'N1001')
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.project_code_register (
    code        edianton.project_code PRIMARY KEY,
    matter_id   bigint REFERENCES edianton.matter,
    first_seen_at timestamptz NOT NULL,
    touched_at  timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS project_code_register_matter ON edianton.project_code_register (matter_id) WHERE matter_id IS NOT NULL;
COMMENT ON TABLE edianton.project_code_register IS 'Every project code that was ever named here, also former ones of a project and those of projects that are not known yet. 项目代码登记：含曾用代码与尚未登记项目的代码。';
COMMENT ON COLUMN edianton.project_code_register.code IS 'Unified project code. 投资项目统一代码。';
COMMENT ON COLUMN edianton.project_code_register.matter_id IS 'Project that has it or had it; NULL: not known here yet. 现用或曾用该代码的项目，空为尚未登记。';
COMMENT ON COLUMN edianton.project_code_register.first_seen_at IS 'When it was first named. 首次出现时刻。';
COMMENT ON COLUMN edianton.project_code_register.touched_at IS 'When a permit or a project last named it; deliveries of one code meet here. 最近一次引用时刻。';
INSERT INTO edianton.project_code_register (code, matter_id, first_seen_at, touched_at)
SELECT p.code, p.matter_id, edianton.clock(), edianton.clock() FROM edianton.project p WHERE p.code IS NOT NULL
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS edianton.permit (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    source      text NOT NULL CHECK (source <> ''),
    external_id text NOT NULL CHECK (external_id <> ''),
    version     integer NOT NULL DEFAULT 1,
    decided     integer NOT NULL DEFAULT 1,
    matter_id   bigint REFERENCES edianton.matter,
    project_code edianton.project_code NOT NULL,
    permit_type text NOT NULL REFERENCES edianton.permit_type,
    document    text NOT NULL CHECK (btrim(document) <> ''),
    issued_at   timestamptz NOT NULL CHECK (isfinite(issued_at)),
    issuer      text,
    title       text,
    valid_until date,
    uri         text,
    sha256      bytea CHECK (octet_length(sha256) = 32),
    state       text NOT NULL CHECK (state IN ('waiting', 'attached', 'revoked')),
    received_at timestamptz NOT NULL,
    received_by bigint,
    attached_at timestamptz,
    revoked_at  timestamptz,
    reason      text,
    warned_at   timestamptz,
    UNIQUE (source, external_id),
    CHECK (state <> 'attached' OR matter_id IS NOT NULL),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL) AND (state <> 'revoked' OR reason <> ''))
);
CREATE INDEX IF NOT EXISTS permit_code ON edianton.permit (project_code);
CREATE INDEX IF NOT EXISTS permit_matter ON edianton.permit (matter_id) WHERE matter_id IS NOT NULL;
COMMENT ON TABLE edianton.permit IS 'Permits and decisions of any department as they were delivered. 各部门推送的许可与批复。';
COMMENT ON COLUMN edianton.permit.id IS 'Number of the permit here. 许可编号。';
COMMENT ON COLUMN edianton.permit.source IS 'System that delivers it. 来源系统。';
COMMENT ON COLUMN edianton.permit.external_id IS 'Its id there. 来源系统中的编号。';
COMMENT ON COLUMN edianton.permit.version IS 'Number of its content, from 1; a correction is the next. 内容版本，更正后递增。';
COMMENT ON COLUMN edianton.permit.decided IS 'Version in which project, kind, number and date were delivered as they are. 项目、种类、文号、日期自该版本起未变。';
COMMENT ON COLUMN edianton.permit.matter_id IS 'Project to which it is attached; NULL: not known here yet. 所关联项目，空为尚未登记。';
COMMENT ON COLUMN edianton.permit.project_code IS 'Project code as delivered. 推送的项目代码。';
COMMENT ON COLUMN edianton.permit.permit_type IS 'Kind. 种类。';
COMMENT ON COLUMN edianton.permit.document IS 'Number of the document. 文号。';
COMMENT ON COLUMN edianton.permit.issued_at IS 'When it was issued. 签发时刻。';
COMMENT ON COLUMN edianton.permit.issuer IS 'Who issued it. 发证机关。';
COMMENT ON COLUMN edianton.permit.title IS 'Title. 标题。';
COMMENT ON COLUMN edianton.permit.valid_until IS 'Last day on which it is valid, where it says so. 载明的有效期截止日。';
COMMENT ON COLUMN edianton.permit.uri IS 'Where the document is. 文件地址。';
COMMENT ON COLUMN edianton.permit.sha256 IS 'SHA-256 of the document. 文件的 SHA-256。';
COMMENT ON COLUMN edianton.permit.state IS 'waiting for its project; attached; revoked. 状态：待关联、已关联、已撤销。';
COMMENT ON COLUMN edianton.permit.received_at IS 'When this version arrived. 本版本到达时刻。';
COMMENT ON COLUMN edianton.permit.received_by IS 'Person who delivered it. 推送账号。';
COMMENT ON COLUMN edianton.permit.attached_at IS 'When it was attached. 关联时刻。';
COMMENT ON COLUMN edianton.permit.revoked_at IS 'When it was revoked. 撤销时刻。';
COMMENT ON COLUMN edianton.permit.reason IS 'Why it was revoked. 撤销原因。';
COMMENT ON COLUMN edianton.permit.warned_at IS 'When its expiry was warned of. 到期预警时刻。';

CREATE TABLE IF NOT EXISTS edianton.permit_version (
    permit_id   bigint NOT NULL REFERENCES edianton.permit,
    version     integer NOT NULL,
    matter_id   bigint REFERENCES edianton.matter,
    content     jsonb NOT NULL,
    replaced_at timestamptz NOT NULL,
    replaced_by bigint,
    PRIMARY KEY (permit_id, version)
);
COMMENT ON TABLE edianton.permit_version IS 'What a permit said before it was corrected. 许可更正前的内容。';
COMMENT ON COLUMN edianton.permit_version.permit_id IS 'The permit. 许可。';
COMMENT ON COLUMN edianton.permit_version.version IS 'Version. 版本。';
COMMENT ON COLUMN edianton.permit_version.matter_id IS 'Project to which it was attached then. 当时关联的项目。';
COMMENT ON COLUMN edianton.permit_version.content IS 'What it said. 当时内容。';
COMMENT ON COLUMN edianton.permit_version.replaced_at IS 'When it was corrected. 更正时刻。';
COMMENT ON COLUMN edianton.permit_version.replaced_by IS 'Person who delivered the correction. 更正推送账号。';

CREATE TABLE IF NOT EXISTS edianton.permit_reject (
    source      text NOT NULL,
    external_id text NOT NULL,
    content     jsonb NOT NULL,
    code        text NOT NULL,
    message     text NOT NULL,
    detail      text,
    hint        text,
    attempts    integer NOT NULL DEFAULT 1,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    resolved_at timestamptz,
    PRIMARY KEY (source, external_id)
);
COMMENT ON TABLE edianton.permit_reject IS 'Permits of bulk deliveries that were not taken, with the reason; a good delivery resolves them. 批量推送中被拒收的许可及原因，重新推送成功后销号。';
COMMENT ON COLUMN edianton.permit_reject.source IS 'System that delivered it. 来源系统。';
COMMENT ON COLUMN edianton.permit_reject.external_id IS 'Its id there; where it has none, a digest of the row. 来源编号，缺失时为内容摘要。';
COMMENT ON COLUMN edianton.permit_reject.content IS 'The row as delivered last. 最近一次推送的内容。';
COMMENT ON COLUMN edianton.permit_reject.code IS 'SQLSTATE of the refusal. 拒收代码。';
COMMENT ON COLUMN edianton.permit_reject.message IS 'Why. 拒收原因。';
COMMENT ON COLUMN edianton.permit_reject.detail IS 'The rule. 规则。';
COMMENT ON COLUMN edianton.permit_reject.hint IS 'The way out. 处理建议。';
COMMENT ON COLUMN edianton.permit_reject.attempts IS 'How often it was refused. 拒收次数。';
COMMENT ON COLUMN edianton.permit_reject.first_at IS 'When it was first refused. 首次拒收时刻。';
COMMENT ON COLUMN edianton.permit_reject.last_at IS 'When it was last refused. 最近拒收时刻。';
COMMENT ON COLUMN edianton.permit_reject.resolved_at IS 'When it was taken after all. 销号时刻。';
ALTER TABLE edianton.permit_reject ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.permit_reject;
CREATE POLICY sight ON edianton.permit_reject FOR SELECT USING ((SELECT edianton.sees_all()));
COMMENT ON POLICY sight ON edianton.permit_reject IS 'Who sees all. 全域可见角色可见。';

-- ---- attaching ----

CREATE OR REPLACE FUNCTION edianton.permit_ref(this edianton.permit) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN 'permit:' || (this).id || '.' || (this).decided;
COMMENT ON FUNCTION edianton.permit_ref(edianton.permit) IS 'What a permit is called as evidence. 许可作为佐证的引用。';

CREATE OR REPLACE FUNCTION edianton.proven_nodes(template integer, permit_type text, OUT node text, OUT examined boolean)
    RETURNS SETOF record
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT p.node, p.examined
        FROM edianton.template t
        JOIN edianton.permit_proof p ON p.permit_type = proven_nodes.permit_type
             AND (t.code = p.template OR starts_with(t.code, p.template || '-'))
        JOIN edianton.template_node n ON n.template_id = t.id AND n.code = p.node
        WHERE t.id = proven_nodes.template
          AND NOT EXISTS (SELECT FROM edianton.permit_proof q
                          WHERE q.permit_type = p.permit_type AND length(q.template) > length(p.template)
                            AND (t.code = q.template OR starts_with(t.code, q.template || '-')))
        ORDER BY n.position;
    END;
COMMENT ON FUNCTION edianton.proven_nodes(integer, text) IS
    'Nodes of a template that a kind of permit proves. 某类证照在模板中所证明的节点。';

-- What an attached permit does in a matter that runs: it is the material that it is, and proves its nodes. Again: nothing.
CREATE OR REPLACE FUNCTION edianton.apply_permit(this edianton.permit) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    m edianton.matter;
    proven record;
    paper text;
BEGIN
    SELECT * INTO STRICT m FROM edianton.matter WHERE id = this.matter_id;
    IF this.state <> 'attached' OR m.template_id IS NULL OR m.state IN ('draft', 'completed', 'cancelled') THEN
        RETURN;
    END IF;
    IF m.state = 'open' THEN
        FOREACH paper IN ARRAY (SELECT t.materials FROM edianton.permit_type t WHERE t.code = this.permit_type) LOOP
            IF EXISTS (SELECT FROM edianton.template_material t WHERE t.template_id = m.template_id AND t.code = paper)
               AND NOT EXISTS (SELECT FROM edianton.material h
                               WHERE h.matter_id = m.id AND h.code = paper
                                 AND (h.valid_until IS NULL OR h.valid_until >= coalesce(this.valid_until, 'infinity'))) THEN
                PERFORM edianton.by_rule();
                PERFORM edianton.submit(m.id, paper, coalesce(this.uri, 'permit:' || this.id), this.sha256,
                    this.issued_at, this.valid_until);
            END IF;
        END LOOP;
    END IF;
    FOR proven IN SELECT n.node, n.examined FROM edianton.proven_nodes(m.template_id, this.permit_type) n LOOP
        PERFORM edianton.prove(m.id, proven.node, edianton.permit_ref(this), this.document, this.issued_at,
            (this.valid_until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', proven.examined);
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.apply_permit(edianton.permit) IS
    'Let an attached permit be the material that it is and prove its nodes. 使已关联许可充当材料并证明节点。';

CREATE OR REPLACE FUNCTION edianton.attach_permit(permit bigint, target bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.permit;
BEGIN
    UPDATE edianton.permit x SET matter_id = target, state = 'attached', attached_at = edianton.clock()
    WHERE x.id = permit
    RETURNING * INTO STRICT p;
    PERFORM edianton.record_event(target, 'permit.attached', jsonb_strip_nulls(jsonb_build_object(
        'permit', p.id, 'version', p.version, 'source', p.source, 'external_id', p.external_id, 'type', p.permit_type,
        'document', p.document, 'issued_at', p.issued_at, 'issuer', p.issuer, 'code', p.project_code)));
    PERFORM edianton.apply_permit(p);
END
$$;
COMMENT ON FUNCTION edianton.attach_permit(bigint, bigint) IS 'Attach a permit to its project. 将许可关联到项目。';

-- edianton.apply_permits: errors ED002, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.apply_permits(matter bigint) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.permit;
    n integer := 0;
BEGIN
    PERFORM edianton.require_argument('matter', matter IS NOT NULL);
    PERFORM edianton.authorise('publish_project', matter);
    FOR p IN SELECT * FROM edianton.permit x WHERE x.matter_id = matter AND x.state = 'attached' ORDER BY x.issued_at, x.id LOOP
        PERFORM edianton.apply_permit(p);
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
COMMENT ON FUNCTION edianton.apply_permits(bigint) IS
    'Apply every permit attached to a project: publishing does it, and so does whoever changed edianton.permit_proof; again it changes nothing. Returns how many. 应用项目已关联的全部许可（发布时自动执行，可重复执行）。';

-- However a draft becomes a run, by launch() or by taking an older run over: at the end of the transaction, when the engine is through.
CREATE OR REPLACE FUNCTION edianton.launched_with_permits() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p edianton.permit;
BEGIN
    FOR p IN SELECT x.* FROM edianton.permit x WHERE x.matter_id = NEW.id AND x.state = 'attached' ORDER BY x.issued_at, x.id LOOP
        PERFORM edianton.hold_calendar();
        PERFORM edianton.apply_permit(p);
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.launched_with_permits() IS
    'Trigger of edianton.matter: the permits that came for a draft are applied when it is opened. 触发器：草稿开启后应用其已关联许可。';
DROP TRIGGER IF EXISTS launched_with_permits ON edianton.matter;
CREATE CONSTRAINT TRIGGER launched_with_permits AFTER UPDATE ON edianton.matter DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state = 'open' AND NEW.kind = 'project') EXECUTE FUNCTION edianton.launched_with_permits();

-- ---- the code ----

-- Whose code it is, under the code's lock; NULL: nobody's yet.
CREATE OR REPLACE FUNCTION edianton.hold_project_code(code edianton.project_code) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    known bigint;
    owner bigint;
BEGIN
    PERFORM edianton.hold_calendar();
    SELECT r.matter_id INTO known FROM edianton.project_code_register r WHERE r.code = hold_project_code.code;
    PERFORM FROM edianton.matter m WHERE m.id = known FOR NO KEY UPDATE;
    INSERT INTO edianton.project_code_register AS r (code, first_seen_at, touched_at)
    VALUES (hold_project_code.code, edianton.clock(), edianton.clock())
    ON CONFLICT ON CONSTRAINT project_code_register_pkey DO UPDATE SET touched_at = excluded.touched_at
    RETURNING r.matter_id INTO owner;
    RETURN owner;
END
$$;
COMMENT ON FUNCTION edianton.hold_project_code(edianton.project_code) IS
    'Project that a code belongs to, with the project and the code locked. 锁定代码及其项目并返回项目。';

-- A project got its code, or a new one: what waits for it attaches in the same transaction. Former codes stay its own.
CREATE OR REPLACE FUNCTION edianton.project_code_given() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner bigint;
    waiting record;
BEGIN
    IF NEW.code IS NULL OR TG_OP = 'UPDATE' AND NEW.code IS NOT DISTINCT FROM OLD.code THEN
        RETURN NULL;
    END IF;
    INSERT INTO edianton.project_code_register AS r (code, matter_id, first_seen_at, touched_at)
    VALUES (NEW.code, NEW.matter_id, edianton.clock(), edianton.clock())
    ON CONFLICT (code) DO UPDATE SET matter_id = coalesce(r.matter_id, excluded.matter_id), touched_at = excluded.touched_at
    RETURNING r.matter_id INTO owner;
    IF owner <> NEW.matter_id THEN
        RAISE EXCEPTION 'project code % was that of matter %', NEW.code, owner USING
            ERRCODE = 'ED042',
            DETAIL = 'A project keeps its former codes: permits still arrive under them.',
            HINT = 'Give the project a code of its own.';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.code IS NOT NULL THEN
        PERFORM edianton.record_event(NEW.matter_id, 'project.recoded', jsonb_build_object('before', OLD.code, 'code', NEW.code));
    END IF;
    FOR waiting IN SELECT p.id FROM edianton.permit p WHERE p.project_code = NEW.code AND p.state = 'waiting' ORDER BY p.issued_at, p.id LOOP
        PERFORM edianton.attach_permit(waiting.id, NEW.matter_id);
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION edianton.project_code_given() IS 'Attach the permits that wait for a project''s code. 项目获得代码时关联等候的许可。';
CREATE OR REPLACE TRIGGER project_code_given AFTER INSERT OR UPDATE OF code ON edianton.project
    FOR EACH ROW EXECUTE FUNCTION edianton.project_code_given();

-- ---- receiving ----

-- What a permit says, for comparing and keeping.
CREATE OR REPLACE FUNCTION edianton.permit_content(this edianton.permit) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    BEGIN ATOMIC
        SELECT jsonb_strip_nulls(jsonb_build_object('project_code', (this).project_code, 'permit_type', (this).permit_type,
            'document', (this).document, 'issued_at', (this).issued_at, 'issuer', (this).issuer, 'title', (this).title,
            'valid_until', (this).valid_until, 'uri', (this).uri, 'sha256', encode((this).sha256, 'hex')));
    END;
COMMENT ON FUNCTION edianton.permit_content(edianton.permit) IS 'What a permit says. 许可内容。';

CREATE OR REPLACE FUNCTION edianton.check_permit(this edianton.permit) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text[] := array_remove(ARRAY[
        CASE WHEN btrim(coalesce(this.source, '')) = '' THEN 'source 来源系统' END,
        CASE WHEN btrim(coalesce(this.external_id, '')) = '' THEN 'external_id 来源编号' END,
        CASE WHEN this.project_code IS NULL THEN 'project_code 项目代码' END,
        CASE WHEN btrim(coalesce(this.permit_type, '')) = '' THEN 'permit_type 种类' END,
        CASE WHEN btrim(coalesce(this.document, '')) = '' THEN 'document 文号' END,
        CASE WHEN this.issued_at IS NULL THEN 'issued_at 签发时刻' END], NULL);
BEGIN
    IF cardinality(missing) > 0 THEN
        RAISE EXCEPTION 'permit "%" of "%" is incomplete', this.external_id, this.source USING
            ERRCODE = 'ED016',
            DETAIL = format('Missing: %s.', array_to_string(missing, ', ')),
            HINT = 'A permit is known by its system and its id there, and names its project, its kind, its number and its date.';
    END IF;
    IF NOT EXISTS (SELECT FROM edianton.permit_type t WHERE t.code = this.permit_type) THEN
        RAISE EXCEPTION 'there is no kind of permit "%"', this.permit_type USING
            ERRCODE = 'ED005',
            DETAIL = format('Permit "%s" of "%s".', this.external_id, this.source),
            HINT = 'SELECT code, name_zh FROM edianton.permit_type; kinds that prove nothing here are other.';
    END IF;
    IF NOT isfinite(this.issued_at) OR this.valid_until < (this.issued_at AT TIME ZONE 'Asia/Shanghai')::date
       OR NOT isfinite(this.valid_until) OR octet_length(this.sha256) <> 32 THEN
        RAISE EXCEPTION 'permit "%" of "%" has an impossible date or digest', this.external_id, this.source USING
            ERRCODE = 'ED039',
            DETAIL = format('Issued %s, valid until %s, SHA-256 of %s bytes.', this.issued_at, this.valid_until, octet_length(this.sha256)),
            HINT = 'It is valid from its issue on at least; sha256(content) gives the digest.';
    END IF;
    IF this.issued_at > edianton.clock() THEN
        RAISE EXCEPTION 'permit "%" of "%" was issued in the future', this.external_id, this.source USING
            ERRCODE = 'ED014',
            DETAIL = format('Issued %s, now %s.', this.issued_at, edianton.clock()),
            HINT = 'Deliver it when it is issued.';
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.check_permit(edianton.permit) IS 'Refuse a permit that is incomplete or impossible. 校验许可内容。';

-- Other content under a known id. What a node rests on is not rewritten: the permit is revoked first.
CREATE OR REPLACE FUNCTION edianton.correct_permit(old edianton.permit, new edianton.permit, owner bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    decides boolean := (old.project_code, old.permit_type, old.document, old.issued_at)
        IS DISTINCT FROM (new.project_code, new.permit_type, new.document, new.issued_at);
    called text := edianton.permit_ref(old);
    again boolean := decides OR old.state = 'revoked';
    proven text;
BEGIN
    IF decides AND old.state = 'attached' THEN
        SELECT string_agg(e.node, ', ' ORDER BY e.node) INTO proven
        FROM edianton.evidence e WHERE e.matter_id = old.matter_id AND e.ref = called AND e.state IN ('applied', 'confirming');
        IF proven IS NOT NULL THEN
            RAISE EXCEPTION 'permit % ("%" of "%") has proven node % of matter %', old.id, old.external_id, old.source, proven, old.matter_id USING
                ERRCODE = 'ED042',
                DETAIL = 'The project, kind, number and date of a permit that a node rests on are not rewritten.',
                HINT = 'edianton.revoke_permit(source, external_id, reason) takes it back; then it is delivered anew.';
        END IF;
        PERFORM edianton.disprove(old.matter_id, called, 'corrected');
    END IF;
    INSERT INTO edianton.permit_version (permit_id, version, matter_id, content, replaced_at, replaced_by)
    VALUES (old.id, old.version, old.matter_id, edianton.permit_content(old), edianton.clock(), edianton.current_person());
    UPDATE edianton.permit p SET
        version = old.version + 1,
        decided = CASE WHEN again THEN old.version + 1 ELSE old.decided END,
        project_code = new.project_code, permit_type = new.permit_type, document = new.document, issued_at = new.issued_at,
        issuer = new.issuer, title = new.title, valid_until = new.valid_until, uri = new.uri, sha256 = new.sha256,
        received_at = edianton.clock(), received_by = edianton.current_person(), revoked_at = NULL, reason = NULL,
        state = CASE WHEN again THEN 'waiting' ELSE old.state END,
        matter_id = CASE WHEN again THEN NULL ELSE old.matter_id END, warned_at = NULL
    WHERE p.id = old.id;
    IF old.matter_id IS NOT NULL THEN
        PERFORM edianton.record_event(old.matter_id, 'permit.corrected', jsonb_build_object(
            'permit', old.id, 'version', old.version, 'before', edianton.permit_content(old), 'content', edianton.permit_content(new)));
    END IF;
    IF owner IS NOT NULL AND again THEN
        PERFORM edianton.attach_permit(old.id, owner);
    END IF;
END
$$;
COMMENT ON FUNCTION edianton.correct_permit(edianton.permit, edianton.permit, bigint) IS
    'Keep what a permit said, and take what it says now. 更正许可并保留原内容。';

-- edianton.receive_permit: errors ED005, ED014, ED016, ED031, ED039, ED040, ED042.
CREATE OR REPLACE FUNCTION edianton.receive_permit(
        source text,
        external_id text,
        project_code text,
        permit_type text,
        document text,
        issued_at timestamptz,
        issuer text DEFAULT NULL,
        title text DEFAULT NULL,
        valid_until date DEFAULT NULL,
        uri text DEFAULT NULL,
        sha256 bytea DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    new edianton.permit;
    old edianton.permit;
    owner bigint;
BEGIN
    PERFORM edianton.require_role('deliver permits', 'admin', 'gateway');
    new.source := source;
    new.external_id := external_id;
    new.project_code := project_code;
    new.permit_type := permit_type;
    new.document := btrim(document);
    new.issued_at := issued_at;
    new.issuer := issuer;
    new.title := title;
    new.valid_until := valid_until;
    new.uri := uri;
    new.sha256 := sha256;
    PERFORM edianton.check_permit(new);

    -- Both projects of a permit whose code is corrected, in the order in which all lock.
    PERFORM edianton.hold_calendar();
    PERFORM FROM edianton.matter m
    WHERE m.id IN (SELECT p.matter_id FROM edianton.permit p WHERE p.source = new.source AND p.external_id = new.external_id
                   UNION ALL SELECT r.matter_id FROM edianton.project_code_register r WHERE r.code = new.project_code)
    ORDER BY m.id FOR NO KEY UPDATE;
    owner := edianton.hold_project_code(new.project_code);
    INSERT INTO edianton.permit AS p (source, external_id, project_code, permit_type, document, issued_at, issuer, title,
        valid_until, uri, sha256, state, received_at, received_by)
    VALUES (new.source, new.external_id, new.project_code, new.permit_type, new.document, new.issued_at, new.issuer, new.title,
        new.valid_until, new.uri, new.sha256, 'waiting', edianton.clock(), edianton.current_person())
    ON CONFLICT ON CONSTRAINT permit_source_external_id_key DO NOTHING
    RETURNING p.id INTO new.id;
    IF new.id IS NOT NULL THEN
        IF owner IS NOT NULL THEN
            PERFORM edianton.attach_permit(new.id, owner);
        END IF;
    ELSE
        SELECT p.* INTO STRICT old FROM edianton.permit p
        WHERE p.source = new.source AND p.external_id = new.external_id FOR UPDATE;
        new.id := old.id;
        IF edianton.permit_content(old) <> edianton.permit_content(new) THEN
            PERFORM edianton.correct_permit(old, new, owner);
        END IF;
    END IF;
    UPDATE edianton.permit_reject x SET resolved_at = edianton.clock()
    WHERE x.source = new.source AND x.external_id = new.external_id AND x.resolved_at IS NULL;
    RETURN new.id;
END
$$;
COMMENT ON FUNCTION edianton.receive_permit(text, text, text, text, text, timestamptz, text, text, date, text, bytea) IS
    'Take a permit from its department''s system: it attaches to its project by the code, now or when the project is known here, and completes the nodes that it proves as of its date. The same again changes nothing; other content is a correction and kept with what it was. Returns the permit. 接收部门推送的许可：按项目代码自动关联并按签发日期办结所证明节点，重复推送无影响，内容不同视为更正并留痕。';

-- edianton.receive_permits: errors ED039, ED040.
CREATE OR REPLACE FUNCTION edianton.receive_permits(permits jsonb,
        OUT item integer, OUT source text, OUT external_id text, OUT permit bigint, OUT code text, OUT message text)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    delivered record;
    the_rule text;
    way_out text;
BEGIN
    PERFORM edianton.require_role('deliver permits', 'admin', 'gateway');
    IF jsonb_typeof(permits) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'permits are delivered as a JSON array of objects' USING
            ERRCODE = 'ED039', HINT = '[{"source": ..., "external_id": ..., "project_code": ..., "permit_type": ..., "document": ..., "issued_at": ...}]';
    END IF;
    -- in the order in which all lock matters
    FOR delivered IN
        SELECT e.value AS row, e.ordinality::integer AS n
        FROM jsonb_array_elements(permits) WITH ORDINALITY e
        LEFT JOIN edianton.project_code_register r ON r.code::text = e.value ->> 'project_code'
        ORDER BY r.matter_id NULLS LAST, e.value ->> 'project_code', e.ordinality
    LOOP
        item := delivered.n;
        source := coalesce(nullif(btrim(delivered.row ->> 'source'), ''), '?');
        external_id := coalesce(nullif(btrim(delivered.row ->> 'external_id'), ''), md5(delivered.row::text));
        permit := NULL;
        code := NULL;
        message := NULL;
        BEGIN
            permit := edianton.receive_permit(delivered.row ->> 'source', delivered.row ->> 'external_id',
                delivered.row ->> 'project_code', delivered.row ->> 'permit_type', delivered.row ->> 'document',
                (delivered.row ->> 'issued_at')::timestamptz, delivered.row ->> 'issuer', delivered.row ->> 'title',
                (delivered.row ->> 'valid_until')::date, delivered.row ->> 'uri', decode(delivered.row ->> 'sha256', 'hex'));
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
                the_rule = PG_EXCEPTION_DETAIL, way_out = PG_EXCEPTION_HINT;
            -- what says something of the row; a lost race or a full disk is not the row's fault
            IF code !~ '^(ED|22|23)' THEN
                RAISE;
            END IF;
            INSERT INTO edianton.permit_reject AS x (source, external_id, content, code, message, detail, hint, first_at, last_at)
            VALUES (source, external_id, delivered.row, code, message, nullif(the_rule, ''), nullif(way_out, ''), edianton.clock(), edianton.clock())
            ON CONFLICT ON CONSTRAINT permit_reject_pkey DO UPDATE SET content = excluded.content, code = excluded.code,
                message = excluded.message, detail = excluded.detail, hint = excluded.hint, attempts = x.attempts + 1,
                last_at = excluded.last_at, resolved_at = NULL;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION edianton.receive_permits(jsonb) IS
    'Take many permits, objects with the arguments of receive_permit(): good ones are taken, bad ones kept in edianton.permit_reject with the reason. Can be run again. 批量接收许可：合格者入档，不合格者连同原因列入拒收清单，可重复执行。';

-- edianton.revoke_permit: errors ED005, ED016, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.revoke_permit(source text, external_id text, reason text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    p edianton.permit;
    paper edianton.material;
    event bigint;
    ended record;
BEGIN
    PERFORM edianton.require_role('revoke permits', 'admin', 'gateway');
    PERFORM edianton.require_argument('source', source IS NOT NULL);
    PERFORM edianton.require_argument('external_id', external_id IS NOT NULL);
    SELECT x.* INTO p FROM edianton.permit x WHERE x.source = source AND x.external_id = external_id;
    IF p.id IS NULL THEN
        RAISE EXCEPTION 'there is no permit "%" of "%"', external_id, source USING ERRCODE = 'ED005', HINT = 'edianton.receive_permit() takes it first.';
    END IF;
    IF btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'a reason is required to revoke permit "%" of "%"', external_id, source USING ERRCODE = 'ED016';
    END IF;
    PERFORM edianton.hold_project_code(p.project_code);
    UPDATE edianton.permit x SET state = 'revoked', revoked_at = edianton.clock(), reason = reason
    WHERE x.id = p.id AND x.state <> 'revoked';
    IF NOT FOUND OR p.matter_id IS NULL THEN
        RETURN p.id;
    END IF;
    event := edianton.record_event(p.matter_id, 'permit.revoked', jsonb_build_object('permit', p.id, 'document', p.document, 'reason', reason));
    -- a run that has ended does not go back by itself: who answers for it decides whether a node is reopened
    FOR ended IN
        SELECT m.unit, m.title FROM edianton.matter m WHERE m.id = p.matter_id AND m.state = 'completed' AND m.unit IS NOT NULL
    LOOP
        PERFORM edianton.tell(p.matter_id, event, ended.unit, 'revoked', format(
            CASE WHEN current_setting('edianton.language', true) = 'en' THEN '[Revoked] Permit %2$s of "%1$s", which is completed, was revoked: %3$s'
                 ELSE '【许可撤销】已办结项目“%s”的许可%s被撤销：%s' END, ended.title, p.document, reason),
            params => jsonb_build_object('permit', p.id, 'document', p.document, 'reason', reason));
    END LOOP;
    PERFORM edianton.disprove(p.matter_id, edianton.permit_ref(p), reason);
    -- it is no material any more, from today
    FOR paper IN
        SELECT h.* FROM edianton.material h JOIN edianton.matter m ON m.id = h.matter_id
        WHERE h.matter_id = p.matter_id AND m.state = 'open' AND h.uri = coalesce(p.uri, 'permit:' || p.id)
          AND h.code = ANY (SELECT unnest(t.materials) FROM edianton.permit_type t WHERE t.code = p.permit_type)
        ORDER BY h.code
    LOOP
        PERFORM edianton.by_rule();
        PERFORM edianton.submit(paper.matter_id, paper.code, paper.uri, paper.sha256,
            valid_until => (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date - 1);
    END LOOP;
    RETURN p.id;
END
$$;
COMMENT ON FUNCTION edianton.revoke_permit(text, text, text) IS
    'A department revoked its permit: nodes done by it begin a new round, yellow, with all that was; as a material it is no longer valid. Again: nothing. Returns the permit. 部门撤销许可：据其办结的节点失效重办并留痕，不再作为有效材料。';

-- Every permit with what it proves and what it waits for.
CREATE OR REPLACE VIEW edianton.permit_status WITH (security_invoker = true) AS
SELECT p.id AS permit_id,
       p.source,
       p.external_id,
       p.version,
       p.project_code,
       p.matter_id,
       m.title AS project,
       p.permit_type,
       t.name_zh AS type_zh,
       t.name_en AS type_en,
       p.document,
       p.issuer,
       p.issued_at,
       p.valid_until,
       p.state,
       e.node,
       e.state AS evidence,
       CASE WHEN p.state = 'waiting' THEN 'project'
            WHEN p.state = 'revoked' THEN NULL
            WHEN m.state = 'draft' THEN 'publishing'
            WHEN e.state = 'waiting' AND m.state <> 'open' THEN 'resumption'
            WHEN e.state = 'waiting' AND e.valid_until <= edianton.clock() THEN 'renewal'
            WHEN e.state = 'waiting' THEN CASE n.state::text
                WHEN 'waiting' THEN 'turn'
                WHEN 'skipped' THEN 'decision'
                WHEN 'refused' THEN 'reopening'
                WHEN 'conditional' THEN 'papers'
                ELSE CASE WHEN n.blockers > 0 THEN 'defects' WHEN n.missing > 0 AND NOT e.examined THEN 'papers' ELSE 'turn' END END
            END AS waits_for,
       p.received_at,
       p.attached_at,
       p.revoked_at,
       p.reason,
       edianton.in_language(t.name_zh, t.name_en) AS type_name
FROM edianton.permit p
JOIN edianton.permit_type t ON t.code = p.permit_type
LEFT JOIN edianton.matter m ON m.id = p.matter_id
LEFT JOIN edianton.evidence e ON e.matter_id = p.matter_id AND e.ref = 'permit:' || p.id || '.' || p.decided
LEFT JOIN edianton.node n ON n.matter_id = e.matter_id AND n.code = e.node;
COMMENT ON VIEW edianton.permit_status IS 'Every permit, one row for each node that it proves, with what it waits for. 许可及其证明的节点、等候事项。';
COMMENT ON COLUMN edianton.permit_status.permit_id IS 'Permit. 许可编号。';
COMMENT ON COLUMN edianton.permit_status.source IS 'System that delivered it. 来源系统。';
COMMENT ON COLUMN edianton.permit_status.external_id IS 'Its id there. 来源编号。';
COMMENT ON COLUMN edianton.permit_status.version IS 'Version of its content. 内容版本。';
COMMENT ON COLUMN edianton.permit_status.project_code IS 'Project code as delivered. 推送的项目代码。';
COMMENT ON COLUMN edianton.permit_status.matter_id IS 'Project. 项目。';
COMMENT ON COLUMN edianton.permit_status.project IS 'Title of the project. 项目名称。';
COMMENT ON COLUMN edianton.permit_status.permit_type IS 'Kind. 种类代码。';
COMMENT ON COLUMN edianton.permit_status.type_zh IS 'Kind. 种类。';
COMMENT ON COLUMN edianton.permit_status.type_en IS 'Kind in English. 种类英文名称。';
COMMENT ON COLUMN edianton.permit_status.document IS 'Number of the document. 文号。';
COMMENT ON COLUMN edianton.permit_status.issuer IS 'Who issued it. 发证机关。';
COMMENT ON COLUMN edianton.permit_status.issued_at IS 'When it was issued. 签发时刻。';
COMMENT ON COLUMN edianton.permit_status.valid_until IS 'Last day of validity, where it says so. 有效期截止日。';
COMMENT ON COLUMN edianton.permit_status.state IS 'waiting, attached, revoked. 状态。';
COMMENT ON COLUMN edianton.permit_status.node IS 'Node that it proves; NULL: none. 所证明的节点。';
COMMENT ON COLUMN edianton.permit_status.evidence IS 'What became of it there: waiting, applied, confirming, revoking, revoked. 佐证状态。';
COMMENT ON COLUMN edianton.permit_status.waits_for IS 'project: not known here yet; publishing: still in reserve; turn: the nodes before; decision: the node was declined; papers; defects; reopening; renewal: expired; resumption. 等候事项：项目登记、发布、次序、选办确认、材料、整改、重办、换证、恢复。';
COMMENT ON COLUMN edianton.permit_status.received_at IS 'When it arrived. 到达时刻。';
COMMENT ON COLUMN edianton.permit_status.attached_at IS 'When it was attached. 关联时刻。';
COMMENT ON COLUMN edianton.permit_status.revoked_at IS 'When it was revoked. 撤销时刻。';
COMMENT ON COLUMN edianton.permit_status.reason IS 'Why it was revoked. 撤销原因。';
COMMENT ON COLUMN edianton.permit_status.type_name IS 'Kind, in the language of edianton.language. 种类（按 edianton.language 显示）。';
