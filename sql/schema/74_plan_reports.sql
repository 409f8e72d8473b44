-- Completed investment month by month, as statistics report it; what was wrong is corrected by another version.

CREATE TABLE IF NOT EXISTS edianton.investment_report (
    matter_id   bigint NOT NULL REFERENCES edianton.project,
    month       date NOT NULL CHECK (extract(day FROM month) = 1),
    version     integer NOT NULL CHECK (version > 0),
    amount      numeric(18,2) NOT NULL CHECK (amount >= 0 AND amount <> 'NaN'), -- yuan completed in the month
    physical    text,
    reason      text,                            -- of a correction
    reported_at timestamptz NOT NULL,
    reported_by bigint REFERENCES edianton.person,
    source      text,
    PRIMARY KEY (matter_id, month, version),
    CHECK (version = 1 OR btrim(reason) <> '')
);

DO $$
BEGIN
    EXECUTE 'CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edianton.investment_report
        FOR EACH STATEMENT EXECUTE FUNCTION edianton.history_is_immutable()';
END
$$;

-- Versions without a gap, never of a month that is still to come.
CREATE OR REPLACE FUNCTION edianton.investment_report_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.month > (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'investment of % is still to come', to_char(NEW.month, 'YYYY-MM') USING
            ERRCODE = 'ED014', HINT = 'A month is reported from its first day on, and corrected afterwards.';
    END IF;
    IF NEW.version <> 1 + coalesce((SELECT max(r.version) FROM edianton.investment_report r
                                    WHERE r.matter_id = NEW.matter_id AND r.month = NEW.month), 0) THEN
        RAISE EXCEPTION 'version % is not the next one of % of project %', NEW.version, to_char(NEW.month, 'YYYY-MM'), NEW.matter_id USING
            ERRCODE = 'ED039', HINT = 'edianton.report_investment() numbers them.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION edianton.investment_report_guard() IS
    'Trigger of edianton.investment_report: versions without a gap, no months to come. 触发器：版本连续，不得填报未来月份。';
CREATE OR REPLACE TRIGGER guard BEFORE INSERT ON edianton.investment_report
    FOR EACH ROW EXECUTE FUNCTION edianton.investment_report_guard();

-- edianton.report_investment: errors ED002, ED014, ED016, ED039, ED040, ED060.
CREATE OR REPLACE FUNCTION edianton.report_investment(project bigint, month date, amount numeric, physical text DEFAULT NULL,
        reason text DEFAULT NULL, source text DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    p edianton.project;
    of_month date := date_trunc('month', report_investment.month)::date;
    last edianton.investment_report;
BEGIN
    PERFORM edianton.require_argument('project', report_investment.project IS NOT NULL);
    PERFORM edianton.require_argument('month', report_investment.month IS NOT NULL AND isfinite(report_investment.month));
    PERFORM edianton.require_amount('amount', report_investment.amount);
    SELECT * INTO p FROM edianton.project x WHERE x.matter_id = report_investment.project;
    IF NOT FOUND OR NOT (edianton.current_role_kind() = 'gateway' OR edianton.sees_money() OR edianton.sees_matter(p.matter_id)) THEN
        RAISE EXCEPTION 'there is no project %', report_investment.project USING
            ERRCODE = 'ED002', HINT = 'The view edianton.board lists the projects that the person sees.';
    END IF;
    IF edianton.current_role_kind() <> 'gateway' AND NOT edianton.performs_duty('statistics')
       AND NOT coalesce(edianton.sight_unit() IN (p.supervising_unit, p.builder), false) THEN
        RAISE EXCEPTION 'the acting person may not report investment of project %', p.matter_id USING
            ERRCODE = 'ED040', DETAIL = 'Its supervising unit, who builds it and the statistics department report it.';
    END IF;
    -- one after the other: the matter orders who corrects whom
    PERFORM edianton.hold_project(p.matter_id);
    SELECT * INTO last FROM edianton.investment_report r WHERE r.matter_id = p.matter_id AND r.month = of_month ORDER BY r.version DESC LIMIT 1;
    IF last.amount = report_investment.amount AND last.physical IS NOT DISTINCT FROM coalesce(report_investment.physical, last.physical) THEN
        RETURN last.version;
    END IF;
    IF last.version IS NOT NULL AND btrim(coalesce(report_investment.reason, '')) = '' THEN
        RAISE EXCEPTION 'investment of % of project % is reported already', to_char(of_month, 'YYYY-MM'), p.matter_id USING
            ERRCODE = 'ED016', DETAIL = format('Version %s says %s yuan.', last.version, last.amount),
            HINT = 'A correction gives its reason.';
    END IF;
    INSERT INTO edianton.investment_report (matter_id, month, version, amount, physical, reason, reported_at, reported_by, source)
    VALUES (p.matter_id, of_month, coalesce(last.version, 0) + 1, report_investment.amount, coalesce(report_investment.physical, last.physical),
        report_investment.reason, edianton.clock(), edianton.current_person(), report_investment.source);
    RETURN coalesce(last.version, 0) + 1;
END
$$;
COMMENT ON FUNCTION edianton.report_investment(bigint, date, numeric, text, text, text) IS
    'Report the investment that a project completed in a month, in yuan; again with a reason it is a correction; returns the version. 填报项目月度完成投资（元），再次填报须说明理由，返回版本号。';

ALTER TABLE edianton.investment_report ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS sight ON edianton.investment_report;
CREATE POLICY sight ON edianton.investment_report FOR SELECT USING (
    (SELECT edianton.sees_money()) OR matter_id IN (SELECT i.matter_id FROM edianton.plan_item i WHERE i.matter_id IS NOT NULL)
    OR matter_id IN (SELECT m.id FROM edianton.matter m));
COMMENT ON POLICY sight ON edianton.investment_report IS 'Who sees the project or its plan item. 可见项目或其计划者可见。';

-- The last word on each month.
CREATE OR REPLACE VIEW edianton.completed_investment WITH (security_invoker = true) AS
SELECT DISTINCT ON (r.matter_id, r.month)
       r.matter_id,
       r.month,
       extract(year FROM r.month)::integer AS year,
       r.version,
       r.amount,
       r.physical,
       r.reported_at
FROM edianton.investment_report r
ORDER BY r.matter_id, r.month, r.version DESC;

-- ---- what it all is ----

COMMENT ON TABLE edianton.investment_report IS 'Investment completed by projects, month by month; each correction a version. 项目月度完成投资，更正留版本。';
COMMENT ON COLUMN edianton.investment_report.matter_id IS 'The project. 项目编号。';
COMMENT ON COLUMN edianton.investment_report.month IS 'First day of the month. 月份（首日）。';
COMMENT ON COLUMN edianton.investment_report.version IS '1, then one for each correction. 版本。';
COMMENT ON COLUMN edianton.investment_report.amount IS 'Completed in the month, in yuan. 当月完成投资（元）。';
COMMENT ON COLUMN edianton.investment_report.physical IS 'What was built. 形象进度。';
COMMENT ON COLUMN edianton.investment_report.reason IS 'Why it was corrected. 更正理由。';
COMMENT ON COLUMN edianton.investment_report.reported_at IS 'When it was reported. 填报时刻。';
COMMENT ON COLUMN edianton.investment_report.reported_by IS 'Who reported it. 填报人。';
COMMENT ON COLUMN edianton.investment_report.source IS 'System that it comes from. 来源系统。';

COMMENT ON VIEW edianton.completed_investment IS 'The newest version of each months completed investment. 各项目各月完成投资（最新版本）。';
COMMENT ON COLUMN edianton.completed_investment.matter_id IS 'The project. 项目编号。';
COMMENT ON COLUMN edianton.completed_investment.month IS 'First day of the month. 月份（首日）。';
COMMENT ON COLUMN edianton.completed_investment.year IS 'Year. 年度。';
COMMENT ON COLUMN edianton.completed_investment.version IS 'Version that counts. 现行版本。';
COMMENT ON COLUMN edianton.completed_investment.amount IS 'Completed in the month, in yuan. 当月完成投资（元）。';
COMMENT ON COLUMN edianton.completed_investment.physical IS 'What was built. 形象进度。';
COMMENT ON COLUMN edianton.completed_investment.reported_at IS 'When it was reported. 填报时刻。';
