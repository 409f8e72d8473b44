-- Templates from JSON and back: load, check, publish, export, derive a library's own.
-- A published template does not change; triggers see to it whoever writes.

-- Reading a definition -------------------------------------------------------
-- place says where we are, as it opens the message: 'template "x", node "N0101"'.

CREATE OR REPLACE FUNCTION edianton.definition_refuse(code text, place text, message text, detail text, hint text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%: %', place, message USING ERRCODE = code, DETAIL = detail, HINT = hint;
END $$;
COMMENT ON FUNCTION edianton.definition_refuse(text, text, text, text, text) IS
    'Refuse a template definition; used by load_template(). 拒绝模板定义（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_object(value jsonb, place text, what text, keys text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stranger text;
BEGIN
    IF value IS NULL OR jsonb_typeof(value) <> 'object' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('%s must be a JSON object', what),
            format('It is %s.', coalesce(jsonb_typeof(value), 'missing')),
            'Write {"key": value, ...} with the keys ' || array_to_string(keys, ', ') || '.');
    END IF;
    SELECT k INTO stranger FROM jsonb_object_keys(value) AS k WHERE k <> ALL (keys) ORDER BY k COLLATE "C" LIMIT 1;
    IF FOUND THEN
        PERFORM edianton.definition_refuse('ED033', place, format('%s has no key "%s"', what, left(stranger, 60)),
            'Its keys are ' || array_to_string(keys, ', ') || '.',
            'Correct the key, or leave it out.');
    END IF;
END $$;
COMMENT ON FUNCTION edianton.definition_object(jsonb, text, text, text[]) IS
    'Check that a value is an object of known keys; used by load_template(). 检查对象及其键名（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_array(object jsonb, key text, place text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    value jsonb := coalesce(nullif(object -> key, 'null'), '[]');
BEGIN
    IF jsonb_typeof(value) <> 'array' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" must be a list', key),
            format('It is a JSON %s.', jsonb_typeof(value)), 'Write [ ... ], also for one element.');
    ELSIF jsonb_array_length(value) > 10000 THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" is too long', key),
            format('It has %s elements, 10000 are allowed.', jsonb_array_length(value)), 'Make several templates of it.');
    END IF;
    RETURN value;
END $$;
COMMENT ON FUNCTION edianton.definition_array(jsonb, text, text) IS
    'A list of a definition, empty when missing; used by load_template(). 读取列表，缺省为空（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_text(object jsonb, key text, place text, longest integer DEFAULT 200) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    value jsonb := nullif(object -> key, 'null');
    string text := object ->> key;
BEGIN
    IF value IS NULL THEN
        RETURN NULL;
    ELSIF jsonb_typeof(value) <> 'string' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" must be a text', key),
            format('It is a JSON %s.', jsonb_typeof(value)), 'Write it in double quotes.');
    ELSIF length(string) > longest THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" is too long', key),
            format('It has %s characters, %s are allowed.', length(string), longest), 'Shorten it.');
    ELSIF btrim(string) = '' OR string <> btrim(string) OR string ~ '[\x01-\x1f\x7f]' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" is empty or has blanks at its ends or control characters', key),
            format('It is %s.', to_jsonb(left(string, 60))), 'Write one line of visible text, or leave the key out.');
    END IF;
    RETURN string;
END $$;
COMMENT ON FUNCTION edianton.definition_text(jsonb, text, text, integer) IS
    'A text of a definition, NULL when missing; used by load_template(). 读取文本，缺省为空值（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_code(object jsonb, key text, place text, required boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    code text := edianton.definition_text(object, key, place, 64);
BEGIN
    IF code IS NULL AND required THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" is missing', key),
            'It is needed here.', format('Add "%s": "...".', key));
    ELSIF code !~ '^[A-Za-z0-9][A-Za-z0-9_.-]*$' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" is not a code: %s', key, to_jsonb(code)),
            'A code is made of ASCII letters, digits, _ . and -, and begins with a letter or digit.',
            'Keep codes short and put what people read into "name".');
    END IF;
    RETURN code;
END $$;
COMMENT ON FUNCTION edianton.definition_code(jsonb, text, text, boolean) IS
    'A code of a definition; used by load_template(). 读取代码（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_name(object jsonb, key text, place text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text[];
BEGIN
    IF jsonb_typeof(object -> key) = 'string' THEN
        name := ARRAY[edianton.definition_text(object, key, place), NULL];
    ELSE
        PERFORM edianton.definition_object(object -> key, place, format('"%s"', key), '{zh,en}');
        name := ARRAY[edianton.definition_text(object -> key, 'zh', place), edianton.definition_text(object -> key, 'en', place)];
    END IF;
    IF name[1] IS NULL THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" lacks the Chinese form', key),
            'Officials read Chinese by default; English is optional.', format('Write "%s": {"zh": "...", "en": "..."}.', key));
    END IF;
    RETURN name;
END $$;
COMMENT ON FUNCTION edianton.definition_name(jsonb, text, text) IS
    'A name of a definition as {zh,en}; used by load_template(). 读取中英文名称（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_boolean(object jsonb, key text, place text, missing boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    value jsonb := nullif(object -> key, 'null');
BEGIN
    IF jsonb_typeof(value) <> 'boolean' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" must be true or false', key),
            format('It is a JSON %s.', jsonb_typeof(value)), 'Write true or false without quotes.');
    END IF;
    RETURN coalesce(value::boolean, missing);
END $$;
COMMENT ON FUNCTION edianton.definition_boolean(jsonb, text, text, boolean) IS
    'A truth value of a definition; used by load_template(). 读取真假值（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_choice(object jsonb, key text, place text, missing text, choices text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    value text := coalesce(edianton.definition_text(object, key, place), missing);
BEGIN
    IF value <> ALL (choices) OR value IS NULL THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" cannot be %s', key, coalesce(to_jsonb(left(value, 60))::text, 'left out')),
            'It is one of ' || array_to_string(choices, ', ') || '.', 'Choose one of them.');
    END IF;
    RETURN value;
END $$;
COMMENT ON FUNCTION edianton.definition_choice(jsonb, text, text, text, text[]) IS
    'One of a closed list in a definition; used by load_template(). 读取有限选项（load_template() 内部使用）。';

-- The type says what is wrong with a term; the place is said here.
CREATE OR REPLACE FUNCTION edianton.definition_term(object jsonb, key text, place text) RETURNS edianton.term
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    string text := edianton.definition_text(object, key, place, 64);
    problem text;
    rule text;
    way_out text;
BEGIN
    RETURN string::edianton.term;
EXCEPTION WHEN SQLSTATE 'ED030' THEN
    GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT, rule = PG_EXCEPTION_DETAIL, way_out = PG_EXCEPTION_HINT;
    RAISE EXCEPTION '%: "%": %', place, key, problem USING ERRCODE = 'ED030', DETAIL = rule, HINT = way_out;
END $$;
COMMENT ON FUNCTION edianton.definition_term(jsonb, text, text) IS
    'A term of a definition, NULL when missing; used by load_template(). 读取时限，缺省为空值（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_score(object jsonb, key text, place text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    value jsonb := coalesce(nullif(object -> key, 'null'), '1');
    score numeric;
BEGIN
    IF jsonb_typeof(value) = 'number' THEN
        score := value::numeric;
        IF score BETWEEN 0 AND 9999.99 AND score = round(score, 2) THEN
            RETURN score;
        END IF;
    END IF;
    PERFORM edianton.definition_refuse('ED033', place, format('"%s" is not a number of points: %s', key, left(value::text, 60)),
        'Points are a number from 0 to 9999.99 with at most two decimals.', 'Leave it out for 1 point.');
END $$;
COMMENT ON FUNCTION edianton.definition_score(jsonb, text, text) IS
    'Points in a definition, 1 when missing; used by load_template(). 读取扣分分值，缺省为 1（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_condition(object jsonb, key text, place text) RETURNS jsonpath
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    string text := edianton.definition_text(object, key, place, 2000);
    problem text;
BEGIN
    RETURN string::jsonpath;
EXCEPTION WHEN syntax_error OR data_exception THEN
    GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT;
    PERFORM edianton.definition_refuse('ED033', place, format('"%s" is not a jsonpath', key), problem || '.',
        'For example $.class == "major", or exists($.area ? (@ > 500)).');
END $$;
COMMENT ON FUNCTION edianton.definition_condition(jsonb, text, text) IS
    'A condition of a definition; used by load_template(). 读取条件表达式（load_template() 内部使用）。';

-- Something that must exist in the master data.
CREATE OR REPLACE FUNCTION edianton.definition_master(what text, code text, place text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF code IS NULL OR (CASE what
            WHEN 'kind' THEN EXISTS (SELECT FROM edianton.matter_kind AS m WHERE m.code = definition_master.code)
            WHEN 'policy' THEN EXISTS (SELECT FROM edianton.policy AS m WHERE m.code = definition_master.code)
            WHEN 'calendar' THEN EXISTS (SELECT FROM edianton.calendar AS m WHERE m.code = definition_master.code)
            WHEN 'duty' THEN EXISTS (SELECT FROM edianton.duty AS m WHERE m.code = definition_master.code)
        END) THEN
        RETURN;
    END IF;
    PERFORM edianton.definition_refuse('ED005', place, format('there is no %s "%s"', what, code),
        format('A template names only what is in table edianton.%s.', CASE what WHEN 'kind' THEN 'matter_kind' ELSE what END),
        CASE what WHEN 'policy' THEN 'Insert it first, or give it under "policies" in the definition.' ELSE 'Correct the code, or insert it first.' END);
END $$;
COMMENT ON FUNCTION edianton.definition_master(text, text, text) IS
    'Check that a kind, policy, calendar or duty exists; used by load_template(). 检查主数据是否存在（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_duties(object jsonb, key text, place text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    element jsonb;
    duty text;
    duties text[] := '{}';
BEGIN
    FOR element IN SELECT e FROM jsonb_array_elements(edianton.definition_array(object, key, place)) AS e LOOP
        duty := edianton.definition_code(jsonb_build_object(key, element), key, place, true);
        PERFORM edianton.definition_master('duty', duty, place);
        IF duty = ANY (duties) THEN
            PERFORM edianton.definition_refuse('ED036', place, format('"%s" names duty "%s" twice', key, duty),
                'A duty has one part in a node or stage.', 'Leave one of them out.');
        END IF;
        duties := duties || duty;
    END LOOP;
    RETURN duties;
END $$;
COMMENT ON FUNCTION edianton.definition_duties(jsonb, text, text) IS
    'A list of duties of a definition; used by load_template(). 读取职能列表（load_template() 内部使用）。';

-- Storing a definition -------------------------------------------------------

CREATE OR REPLACE FUNCTION edianton.load_policy_step(policy text, step integer, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    level jsonb;
    levels text[] := '{}';
BEGIN
    place := format('%s, step %s', place, step);
    PERFORM edianton.definition_object(definition, place, 'a step', '{kind,base,before,distance,urgent,levels,acknowledge,supervise,score}');
    FOR level IN SELECT e FROM jsonb_array_elements(edianton.definition_array(definition, 'levels', place)) AS e LOOP
        levels := levels || edianton.definition_choice(jsonb_build_object('levels', level), 'levels', place, NULL, '{duty,liaison,head}');
    END LOOP;
    INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels, acknowledge, supervise, score)
    VALUES (load_policy_step.policy, load_policy_step.step,
            edianton.definition_choice(definition, 'kind', place, NULL, '{warn,final,overdue,urge}'),
            edianton.definition_choice(definition, 'base', place, NULL, '{start,warning,due}'),
            edianton.definition_boolean(definition, 'before', place, false),
            coalesce(edianton.definition_term(definition, 'distance', place), 'none'),
            edianton.definition_boolean(definition, 'urgent', place, false),
            coalesce(nullif(levels, '{}'), '{duty}'),
            coalesce(edianton.definition_term(definition, 'acknowledge', place), 'none'),
            edianton.definition_boolean(definition, 'supervise', place, false),
            edianton.definition_boolean(definition, 'score', place, false));
END $$;
COMMENT ON FUNCTION edianton.load_policy_step(text, integer, jsonb, text) IS
    'Store one step of a policy; used by load_template(). 存入一条升级步骤（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.definition_time(object jsonb, key text, place text) RETURNS time
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    string text := edianton.definition_text(object, key, place);
BEGIN
    IF string !~ '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$' THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"%s" is not a time of day: %s', key, to_jsonb(left(string, 60))),
            'A time of day is written hh:mm.', 'For example "22:00".');
    END IF;
    RETURN string::time;
END $$;
COMMENT ON FUNCTION edianton.definition_time(jsonb, text, text) IS
    'A time of day in a definition; used by load_template(). 读取时刻（load_template() 内部使用）。';

-- A policy that is there already stays as the site has it.
CREATE OR REPLACE FUNCTION edianton.load_policy(definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    code text;
    name text[];
    quiet jsonb := coalesce(nullif(definition -> 'quiet', 'null'), '{}');
    digest jsonb := coalesce(nullif(definition -> 'digest', 'null'), '{}');
    kinds text[];
    raising text[];
    pauses text[];
    step record;
BEGIN
    PERFORM edianton.definition_object(definition, place, 'a policy', '{code,name,window,supervise,accept_term,confirm_term,quiet,digest,raise,pauses,steps}');
    code := edianton.definition_code(definition, 'code', place, true);
    place := format('%s, policy "%s"', place, code);
    name := edianton.definition_name(definition, 'name', place);
    PERFORM edianton.definition_object(quiet, place, '"quiet"', '{from,to}');
    IF (quiet ? 'from') <> (quiet ? 'to') THEN
        PERFORM edianton.definition_refuse('ED033', place, '"quiet" has only one end', 'Quiet hours run from one time of day to another.',
            'Write {"from": "22:00", "to": "07:00"}.');
    END IF;
    IF jsonb_typeof(definition -> 'pauses') <> 'null' THEN
        SELECT coalesce(array_agg(edianton.definition_choice(jsonb_build_object('pauses', e.value), 'pauses', place, NULL,
                                      ARRAY(SELECT k.code FROM edianton.pause_kind k ORDER BY k.code COLLATE "C")) ORDER BY e.ordinality), '{}')
        INTO pauses FROM jsonb_array_elements(edianton.definition_array(definition, 'pauses', place)) WITH ORDINALITY AS e;
    END IF;
    PERFORM edianton.definition_object(digest, place, '"digest"', '{at,kinds}');
    SELECT array_agg(edianton.definition_choice(jsonb_build_object('kinds', e), 'kinds', place, NULL,
                         '{published,todo,apply,confirm,returned,warn,final,overdue,urge}'))
    INTO kinds FROM jsonb_array_elements(edianton.definition_array(digest, 'kinds', place)) AS e;
    SELECT array_agg(edianton.definition_choice(jsonb_build_object('raise', e), 'raise', place, NULL, '{liaison,head,supervisor,leader}'))
    INTO raising FROM jsonb_array_elements(edianton.definition_array(definition, 'raise', place)) AS e;
    INSERT INTO edianton.policy (code, name_zh, name_en, window_before, supervise, accept_term, confirm_term, quiet_from, quiet_to,
        digest_at, digest_kinds, raise_levels, pauses)
    VALUES (code, name[1], name[2],
            coalesce(edianton.definition_term(definition, 'window', place), '48 hours'),
            edianton.definition_code(definition, 'supervise', place),
            coalesce(edianton.definition_term(definition, 'accept_term', place), '5 workdays'),
            coalesce(edianton.definition_term(definition, 'confirm_term', place), '3 workdays'),
            edianton.definition_time(quiet, 'from', place),
            edianton.definition_time(quiet, 'to', place),
            coalesce(edianton.definition_time(digest, 'at', place), '08:30'),
            coalesce(kinds, '{}'),
            coalesce(raising, '{}'),
            pauses)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR step IN SELECT e.value, e.ordinality::integer AS number
                FROM jsonb_array_elements(edianton.definition_array(definition, 'steps', place)) WITH ORDINALITY AS e LOOP
        PERFORM edianton.load_policy_step(code, step.number, step.value, place);
    END LOOP;
END $$;
COMMENT ON FUNCTION edianton.load_policy(jsonb, text) IS
    'Store a policy unless there is one of that code; used by load_template(). 存入升级规则，已有同代码者保留（load_template() 内部使用）。';

-- The row of the draft: the one there is, emptied, or the next version. Returns its id.
CREATE OR REPLACE FUNCTION edianton.load_template_header(code text, definition jsonb, place text) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text[] := edianton.definition_name(definition, 'name', place);
    its_kind text := edianton.definition_code(definition, 'kind', place, true);
    its_policy text := edianton.definition_code(definition, 'policy', place, true);
    its_calendar text := coalesce(edianton.definition_code(definition, 'calendar', place), 'CN');
    latest record;
    draft integer;
BEGIN
    PERFORM edianton.definition_master('kind', its_kind, place);
    PERFORM edianton.definition_master('policy', its_policy, place);
    PERFORM edianton.definition_master('calendar', its_calendar, place);
    SELECT t.id, t.version, t.kind INTO latest FROM edianton.template AS t
        WHERE t.code = load_template_header.code AND t.state = 'published' ORDER BY t.version DESC LIMIT 1;
    IF latest.kind <> its_kind THEN
        PERFORM edianton.definition_refuse('ED033', place, format('kind "%s" differs from that of version %s, "%s"', its_kind, latest.version, latest.kind),
            'Matters move from version to version of a template and keep their kind.', 'Give the new template a code of its own.');
    END IF;
    SELECT t.id INTO draft FROM edianton.template AS t
        WHERE t.code = load_template_header.code AND t.state = 'draft' ORDER BY t.version DESC LIMIT 1;
    IF FOUND THEN
        DELETE FROM edianton.template_stage AS s WHERE s.template_id = draft;
    ELSE
        INSERT INTO edianton.template (code, version, kind, name_zh, policy)
            VALUES (code, coalesce(latest.version, 0) + 1, its_kind, name[1], its_policy) RETURNING id INTO draft;
    END IF;
    UPDATE edianton.template AS t
        SET kind = its_kind, library = edianton.definition_code(definition, 'library', place),
            name_zh = name[1], name_en = name[2], calendar = its_calendar, policy = its_policy
        WHERE t.id = draft;
    RETURN draft;
END $$;
COMMENT ON FUNCTION edianton.load_template_header(text, jsonb, text) IS
    'Find or make the draft of a template code; used by load_template(). 取得或新建模板草稿（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.load_template_stage(template_id integer, stage integer, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    code text;
    name text[];
    lead_duty text;
BEGIN
    PERFORM edianton.definition_object(definition, place, format('stage %s', stage), '{code,name,lead,co,supervisors}');
    code := edianton.definition_code(definition, 'code', format('%s, stage %s', place, stage), true);
    place := format('%s, stage "%s"', place, code);
    name := edianton.definition_name(definition, 'name', place);
    lead_duty := edianton.definition_code(definition, 'lead', place);
    PERFORM edianton.definition_master('duty', lead_duty, place);
    INSERT INTO edianton.template_stage (template_id, stage, code, name_zh, name_en, lead_duty, co_duties, supervisor_duties)
    VALUES (load_template_stage.template_id, load_template_stage.stage, code, name[1], name[2], lead_duty,
            edianton.definition_duties(definition, 'co', place),
            edianton.definition_duties(definition, 'supervisors', place))
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        PERFORM edianton.definition_refuse('ED036', place, 'the code occurs twice', 'Codes of stages are unique in a template.', 'Give one of them another code.');
    END IF;
END $$;
COMMENT ON FUNCTION edianton.load_template_stage(integer, integer, jsonb, text) IS
    'Store one stage of a draft; used by load_template(). 存入一个大节点（load_template() 内部使用）。';

-- [{"when": jsonpath over the attributes, "term": ...}]: each in the form in which it is stored.
CREATE OR REPLACE FUNCTION edianton.definition_terms(object jsonb, place text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    element jsonb;
    whens jsonpath;
    term edianton.term;
    terms jsonb := '[]';
BEGIN
    FOR element IN SELECT e FROM jsonb_array_elements(edianton.definition_array(object, 'terms', place)) AS e LOOP
        PERFORM edianton.definition_object(element, place, 'one of "terms"', '{when,term}');
        whens := edianton.definition_condition(element, 'when', place);
        term := edianton.definition_term(element, 'term', place);
        IF whens IS NULL OR term IS NULL THEN
            PERFORM edianton.definition_refuse('ED033', place, 'one of "terms" lacks "when" or "term"',
                'A term that depends on the attributes says when it applies.', '"terms": [{"when": "$.approval_type == \"verification\"", "term": "10 workdays"}]');
        END IF;
        terms := terms || jsonb_build_array(jsonb_build_object('when', whens::text, 'term', term::text));
    END LOOP;
    RETURN terms;
END $$;
COMMENT ON FUNCTION edianton.definition_terms(jsonb, text) IS
    'The terms of a node that depend on the attributes; used by load_template(). 随属性而定的时限（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.load_template_node(template_id integer, ord integer, position_ integer, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    node edianton.template_node;
    name text[] := edianton.definition_name(definition, 'name', place);
    stage_code text := edianton.definition_code(definition, 'stage', place, true);
    lapse jsonb := coalesce(nullif(definition -> 'lapse', 'null'), '{}');
BEGIN
    PERFORM edianton.definition_object(lapse, place, '"lapse"', '{term,kept_by}');
    node.template_id := template_id;
    node.ord := ord;
    node.position := position_;
    node.code := definition ->> 'code';
    node.name_zh := name[1];
    node.name_en := name[2];
    SELECT s.stage INTO node.stage FROM edianton.template_stage AS s
        WHERE s.template_id = load_template_node.template_id AND s.code = stage_code;
    IF NOT FOUND THEN
        PERFORM edianton.definition_refuse('ED033', place, format('there is no stage "%s"', stage_code),
            'A node belongs to one of the stages of its template.', 'Correct the code, or add the stage to "stages".');
    END IF;
    node.lead_duty := edianton.definition_code(definition, 'lead', place);
    node.term := edianton.definition_term(definition, 'term', place);
    IF node.lead_duty IS NULL OR node.term IS NULL THEN
        PERFORM edianton.definition_refuse('ED037', place, CASE WHEN node.lead_duty IS NULL THEN 'no lead duty' ELSE 'no term' END,
            'Every node has exactly one lead and a term.', CASE WHEN node.lead_duty IS NULL THEN 'Add "lead": a code of edianton.duty.'
                ELSE 'Add "term", for example "5 workdays"; "none" when there is no limit.' END);
    END IF;
    PERFORM edianton.definition_master('duty', node.lead_duty, place);
    node.co_duties := edianton.definition_duties(definition, 'co', place);
    node.statutory_term := edianton.definition_term(definition, 'statutory', place);
    node.optional := edianton.definition_boolean(definition, 'optional', place, false);
    node.decide := edianton.definition_choice(definition, 'decide', place, 'opening', '{opening,activation}');
    node.condition := edianton.definition_condition(definition, 'condition', place);
    node.anchor := edianton.definition_choice(definition, 'anchor', place, 'activation', '{activation,acceptance,opening}');
    node.apply_term := edianton.definition_term(definition, 'apply_term', place);
    node.policy := edianton.definition_code(definition, 'policy', place);
    PERFORM edianton.definition_master('policy', node.policy, place);
    node.calendar := edianton.definition_code(definition, 'calendar', place);
    node.score := edianton.definition_score(definition, 'score', place);
    node.delegable := edianton.definition_boolean(definition, 'delegable', place, false);
    node.lapse_term := edianton.definition_term(lapse, 'term', place);
    node.kept_by := edianton.definition_code(lapse, 'kept_by', place);
    node.requires := ARRAY(SELECT edianton.definition_code(jsonb_build_object('requires', e), 'requires', place, true)
        FROM jsonb_array_elements(edianton.definition_array(definition, 'requires', place)) AS e);
    node.terms := edianton.definition_terms(definition, place);
    INSERT INTO edianton.template_node SELECT node.*;
END $$;
COMMENT ON FUNCTION edianton.load_template_node(integer, integer, integer, jsonb, text) IS
    'Store one node of a draft; used by load_template(). 存入一个小节点（load_template() 内部使用）。';

-- A code keeps its number through all versions; new codes go on after the highest.
CREATE OR REPLACE FUNCTION edianton.load_template_nodes(template_id integer, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    element record;
    node_code text;
    node_place text;
    number integer;
    highest integer;
BEGIN
    SELECT coalesce(max(n.ord), 0) INTO highest
        FROM edianton.template_node AS n JOIN edianton.template AS t ON t.id = n.template_id
        WHERE t.code = (SELECT d.code FROM edianton.template AS d WHERE d.id = load_template_nodes.template_id);
    FOR element IN SELECT e.value, e.ordinality::integer AS number
                   FROM jsonb_array_elements(edianton.definition_array(definition, 'nodes', place)) WITH ORDINALITY AS e LOOP
        node_place := format('%s, node %s', place, element.number);
        PERFORM edianton.definition_object(element.value, node_place, 'a node',
            '{code,stage,name,lead,co,term,statutory,optional,decide,condition,anchor,apply_term,policy,calendar,score,delegable,requires,terms,lapse,after,materials}');
        node_code := edianton.definition_code(element.value, 'code', node_place, true);
        node_place := format('%s, node "%s"', place, node_code);
        IF EXISTS (SELECT FROM edianton.template_node AS n WHERE n.template_id = load_template_nodes.template_id AND n.code = node_code) THEN
            PERFORM edianton.definition_refuse('ED036', node_place, 'the code occurs twice', 'Codes of nodes are unique in a template.', 'Give one of them another code.');
        END IF;
        SELECT n.ord INTO number
            FROM edianton.template AS d JOIN edianton.template AS t ON t.code = d.code JOIN edianton.template_node AS n ON n.template_id = t.id
            WHERE d.id = load_template_nodes.template_id AND n.code = node_code LIMIT 1;
        IF NOT FOUND THEN
            highest := highest + 1;
            number := highest;
        END IF;
        PERFORM edianton.load_template_node(template_id, number, element.number, element.value, node_place);
    END LOOP;
END $$;
COMMENT ON FUNCTION edianton.load_template_nodes(integer, jsonb, text) IS
    'Store and number the nodes of a draft; used by load_template(). 存入并编号全部小节点（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.load_template_link(template_id integer, code text, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    predecessor text;
    from_number integer;
    to_number integer := (SELECT n.ord FROM edianton.template_node AS n WHERE n.template_id = load_template_link.template_id AND n.code = load_template_link.code);
    link_kind text;
BEGIN
    IF jsonb_typeof(definition) = 'string' THEN
        definition := jsonb_build_object('node', definition);
    END IF;
    PERFORM edianton.definition_object(definition, place, 'an element of "after" that is not a code', '{node,kind,lag}');
    predecessor := edianton.definition_code(definition, 'node', place, true);
    link_kind := edianton.definition_choice(definition, 'kind', place, 'FS', '{FS,SS,FF}');
    SELECT n.ord INTO from_number FROM edianton.template_node AS n WHERE n.template_id = load_template_link.template_id AND n.code = predecessor;
    IF NOT FOUND THEN
        PERFORM edianton.definition_refuse('ED035', place, format('it follows "%s", which is not there', predecessor),
            'A link starts at a node of the same template.', 'Correct the code in "after", or add the node.');
    ELSIF from_number = to_number THEN
        PERFORM edianton.definition_refuse('ED034', place, format('it follows itself: %1$s -> %1$s', code),
            'The links of a template form no cycle.', 'Leave the code out of its own "after".');
    END IF;
    INSERT INTO edianton.template_link (template_id, from_ord, to_ord, kind, lag)
    VALUES (load_template_link.template_id, from_number, to_number, link_kind,
            coalesce(edianton.definition_term(definition, 'lag', place), 'none'))
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        PERFORM edianton.definition_refuse('ED036', place, format('it follows "%s" twice by %s', predecessor, link_kind),
            'Between two nodes there is at most one link of a kind.', 'Leave one of them out.');
    END IF;
END $$;
COMMENT ON FUNCTION edianton.load_template_link(integer, text, jsonb, text) IS
    'Store one link of a draft; used by load_template(). 存入一条连线（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.load_template_material(template_id integer, code text, position_ integer, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    material text;
    name text[];
BEGIN
    PERFORM edianton.definition_object(definition, place, 'a material', '{code,name,required}');
    material := edianton.definition_code(definition, 'code', place, true);
    place := format('%s, material "%s"', place, material);
    name := edianton.definition_name(definition, 'name', place);
    INSERT INTO edianton.template_material (template_id, ord, code, position, name_zh, name_en, required)
    SELECT n.template_id, n.ord, material, position_, name[1], name[2], edianton.definition_boolean(definition, 'required', place, true)
    FROM edianton.template_node AS n
    WHERE n.template_id = load_template_material.template_id AND n.code = load_template_material.code
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        PERFORM edianton.definition_refuse('ED036', place, 'the code occurs twice', 'A node asks for a paper once.', 'Leave one of them out.');
    END IF;
END $$;
COMMENT ON FUNCTION edianton.load_template_material(integer, text, integer, jsonb, text) IS
    'Store one material of a draft; used by load_template(). 存入一份材料（load_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.load_template_details(template_id integer, definition jsonb, place text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    node jsonb;
    node_place text;
    element record;
BEGIN
    FOR node IN SELECT e FROM jsonb_array_elements(edianton.definition_array(definition, 'nodes', place)) AS e LOOP
        node_place := format('%s, node "%s"', place, node ->> 'code');
        FOR element IN SELECT e.value FROM jsonb_array_elements(edianton.definition_array(node, 'after', node_place)) AS e LOOP
            PERFORM edianton.load_template_link(template_id, node ->> 'code', element.value, node_place);
        END LOOP;
        FOR element IN SELECT e.value, e.ordinality::integer AS number
                       FROM jsonb_array_elements(edianton.definition_array(node, 'materials', node_place)) WITH ORDINALITY AS e LOOP
            PERFORM edianton.load_template_material(template_id, node ->> 'code', element.number, element.value, node_place);
        END LOOP;
    END LOOP;
END $$;
COMMENT ON FUNCTION edianton.load_template_details(integer, jsonb, text) IS
    'Store links and materials of a draft; used by load_template(). 存入连线与材料（load_template() 内部使用）。';

-- Checking what is stored ----------------------------------------------------

CREATE OR REPLACE FUNCTION edianton.template_cycle(template_id integer) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH node AS (
        SELECT n.ord, n.code, (row_number() OVER (ORDER BY n.position, n.ord))::integer AS number
        FROM edianton.template_node AS n WHERE n.template_id = $1
    ), link AS (
        SELECT coalesce(array_agg(f.number ORDER BY f.number, t.number), '{}') AS froms,
               coalesce(array_agg(t.number ORDER BY f.number, t.number), '{}') AS tos
        FROM edianton.template_link AS l JOIN node AS f ON f.ord = l.from_ord JOIN node AS t ON t.ord = l.to_ord
        WHERE l.template_id = $1
    ), cycle AS (
        SELECT edianton.find_cycle(froms, tos, (SELECT count(*)::integer FROM node)) AS numbers FROM link
    )
    SELECT string_agg(n.code, ' -> ' ORDER BY c.place)
    FROM cycle CROSS JOIN unnest(numbers || numbers[1]) WITH ORDINALITY AS c (number, place) JOIN node AS n USING (number)
$$;
COMMENT ON FUNCTION edianton.template_cycle(integer) IS
    'A cycle among the nodes of a template as A -> B -> A, NULL without one. 模板中的环路（A -> B -> A），无环时为空。';

CREATE OR REPLACE FUNCTION edianton.check_template_node(node edianton.template_node, place text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    problem text;
BEGIN
    PERFORM edianton.definition_master('calendar', node.calendar, place);
    IF node.kept_by IS NOT NULL AND (node.lapse_term IS NULL OR node.kept_by = node.code OR NOT EXISTS (
            SELECT FROM edianton.template_node AS n WHERE n.template_id = node.template_id AND n.code = node.kept_by)) THEN
        PERFORM edianton.definition_refuse('ED033', place, format('"kept_by" cannot be "%s"', node.kept_by),
            'What is done lapses after "term" unless another node of the template has started by then.',
            'Name another node and give "lapse" its "term".');
    END IF;
    IF EXISTS (SELECT FROM edianton.template AS d JOIN edianton.template AS t ON t.code = d.code AND t.id <> d.id
               JOIN edianton.template_node AS n ON n.template_id = t.id
               WHERE d.id = node.template_id AND (n.code = node.code) <> (n.ord = node.ord)) THEN
        PERFORM edianton.definition_refuse('ED033', place, format('its number %s belongs to another node in another version', node.ord),
            'A code keeps its ord from version to version.', 'Let load_template() number the nodes.');
    END IF;
    BEGIN
        PERFORM jsonb_path_match('{}', c.path) FROM (SELECT node.condition AS path
            UNION ALL SELECT (t.one ->> 'when')::jsonpath AS path FROM jsonb_array_elements(node.terms) AS t (one)) AS c;
    EXCEPTION WHEN data_exception OR undefined_object THEN
        GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT;
        PERFORM edianton.definition_refuse('ED033', place, format('"condition" or "when" is not a predicate: %s', concat_ws(', ', node.condition, nullif(node.terms, '[]'))), problem || '.',
            'It answers true or false for the attributes of a matter, for example $.class == "major".');
    END;
END $$;
COMMENT ON FUNCTION edianton.check_template_node(edianton.template_node, text) IS
    'Check one stored node; used by check_template(). 检查一个已存节点（check_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.check_template(template_id integer) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    template edianton.template := (SELECT t FROM edianton.template AS t WHERE t.id = template_id);
    place text := format('template "%s"', template.code);
    node edianton.template_node;
    cycle text;
    paper text;
BEGIN
    PERFORM edianton.definition_master('calendar', template.calendar, place);
    IF NOT EXISTS (SELECT FROM edianton.template_node AS n WHERE n.template_id = check_template.template_id) THEN
        PERFORM edianton.definition_refuse('ED037', place, 'it has no node to start with',
            'A template has at least one node, and one that follows no other.', 'Add it to "nodes".');
    END IF;
    FOR node IN SELECT n.* FROM edianton.template_node AS n WHERE n.template_id = check_template.template_id ORDER BY n.position, n.ord LOOP
        PERFORM edianton.check_template_node(node, format('%s, node "%s"', place, node.code));
    END LOOP;
    SELECT m.code INTO paper FROM edianton.template_material AS m WHERE m.template_id = check_template.template_id
        GROUP BY m.code HAVING count(DISTINCT (m.name_zh, m.name_en)) > 1 ORDER BY m.code LIMIT 1;
    IF FOUND THEN
        PERFORM edianton.definition_refuse('ED033', place, format('material "%s" has different names', paper),
            'The same code in several nodes is the same paper, handed in once.', 'Give it one name, or different papers different codes.');
    END IF;
    cycle := edianton.template_cycle(template_id);
    IF cycle IS NOT NULL THEN
        PERFORM edianton.definition_refuse('ED034', place, format('its links form a cycle: %s', cycle),
            'No node may wait for itself, by whatever kind of link.', 'Take one of these links out of "after".');
    END IF;
END $$;
COMMENT ON FUNCTION edianton.check_template(integer) IS
    'Check a stored template as a whole; raises what is wrong. 整体检查已存模板，有误即报错。';

-- The public calls -----------------------------------------------------------
-- They run as the owner; the caller is authorised first.

CREATE OR REPLACE FUNCTION edianton.require_template_admin(call text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF edianton.current_role_kind() IN ('owner', 'admin') THEN
        RETURN;
    END IF;
    PERFORM edianton.definition_refuse('ED040', call, 'templates are not yours to change',
        'The owner of the site and persons of role admin define templates.', 'Ask an administrator, or act for one with edianton.act_as().');
END $$;
COMMENT ON FUNCTION edianton.require_template_admin(text) IS
    'Refuse whoever is neither owner nor administrator. 非站点所有者或管理员不得更改模板。';

CREATE OR REPLACE FUNCTION edianton.load_template(definition jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place text := 'template definition';
    code text;
    draft integer;
    element record;
BEGIN
    PERFORM edianton.require_template_admin('load_template');
    IF definition IS NULL THEN
        PERFORM edianton.definition_refuse('ED060', 'load_template', 'the definition is NULL', 'There is nothing to load.', 'Pass a JSON object.');
    END IF;
    PERFORM edianton.definition_object(definition, place, 'a template',
        '{code,kind,library,name,calendar,policy,stages,nodes,policies}');
    code := edianton.definition_code(definition, 'code', place, true);
    place := format('template "%s"', code);
    -- One load or publication at a time; matters run on beside it.
    LOCK TABLE edianton.template IN SHARE ROW EXCLUSIVE MODE;
    FOR element IN SELECT e.value FROM jsonb_array_elements(edianton.definition_array(definition, 'policies', place)) AS e LOOP
        PERFORM edianton.load_policy(element.value, place);
    END LOOP;
    draft := edianton.load_template_header(code, definition, place);
    FOR element IN SELECT e.value, e.ordinality::integer AS number
                   FROM jsonb_array_elements(edianton.definition_array(definition, 'stages', place)) WITH ORDINALITY AS e LOOP
        PERFORM edianton.load_template_stage(draft, element.number, element.value, place);
    END LOOP;
    PERFORM edianton.load_template_nodes(draft, definition, place);
    PERFORM edianton.load_template_details(draft, definition, place);
    PERFORM edianton.check_template(draft);
    RETURN draft;
END $$;
COMMENT ON FUNCTION edianton.load_template(jsonb) IS
'Store a template as a draft and return its id. A draft of the same code is replaced; beside a published version the draft is the next version.
{"code", "kind", "library", "name": {"zh", "en"}, "calendar", "policy",
 "stages": [{"code", "name", "lead": duty, "co": [duty], "supervisors": [duty]}],
 "nodes": [{"code", "stage", "name", "lead": duty, "co": [duty], "term", "statutory": term, "optional": bool, "decide": "opening|activation",
   "condition": jsonpath, "anchor": "activation|acceptance|opening", "apply_term", "policy", "calendar", "score", "delegable": bool,
   "requires": [key of the detail of complete()], "terms": [{"when": jsonpath, "term"}] (the first that holds, instead of "term"),
   "lapse": {"term", "kept_by": node}, "after": [node | {"node", "kind": "FS|SS|FF", "lag": term}],
   "materials": [{"code", "name", "required": bool}]}],
 "policies": [{"code", "name", "window", "supervise": template, "accept_term", "confirm_term", "quiet": {"from", "to"},
   "digest": {"at", "kinds": [kind of notice]}, "raise": ["liaison|head|supervisor|leader"],
   "steps": [{"kind": "warn|final|overdue|urge", "base": "start|warning|due", "before": bool, "distance": term, "urgent": bool,
     "levels": ["duty|liaison|head"], "acknowledge": term, "supervise": bool, "score": bool}]}]}
Needed: code, kind, name, policy; of a stage code and name; of a node code, stage, name, lead, term. A policy that is there already stays as it is.
Errors: ED005, ED030, ED033 to ED037, ED040, ED060. 载入模板草稿并返回其编号；同代码草稿被替换，已有发布版本时成为下一版本。';

CREATE OR REPLACE FUNCTION edianton.publish_template(code text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    published integer;
BEGIN
    PERFORM edianton.require_template_admin('publish_template');
    IF code IS NULL THEN
        PERFORM edianton.definition_refuse('ED060', 'publish_template', 'the code is NULL', 'One template is published at a time.', 'Pass its code.');
    END IF;
    LOCK TABLE edianton.template IN SHARE ROW EXCLUSIVE MODE;
    UPDATE edianton.template AS t SET state = 'published'
        WHERE t.id = (SELECT d.id FROM edianton.template AS d
                      WHERE d.code = publish_template.code AND d.state = 'draft' ORDER BY d.version DESC LIMIT 1)
        RETURNING t.version INTO published;
    IF published IS NULL THEN
        PERFORM edianton.definition_refuse('ED004', format('template "%s"', left(code, 60)), 'there is no draft to publish',
            CASE WHEN EXISTS (SELECT FROM edianton.template AS t WHERE t.code = publish_template.code)
                THEN 'All its versions are published.' ELSE 'No template has this code.' END,
            'Load one with edianton.load_template().');
    END IF;
    RETURN published;
END $$;
COMMENT ON FUNCTION edianton.publish_template(text) IS
    'Check and freeze the draft of a template; returns its version. Errors: ED004, ED005, ED033 to ED037, ED040, ED060. 校验并发布模板草稿，此后不可更改；返回版本号。';

CREATE OR REPLACE FUNCTION edianton.template_name_json(zh text, en text) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN jsonb_strip_nulls(jsonb_build_object('zh', zh, 'en', en));
COMMENT ON FUNCTION edianton.template_name_json(text, text) IS
    'A name as {"zh", "en"}; used by template_json(). 名称的 JSON 形式（template_json() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.template_links_json(template_id integer, ord integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_agg(CASE WHEN l.kind = 'FS' AND l.lag::text = 'none' THEN to_jsonb(f.code)
                     ELSE jsonb_strip_nulls(jsonb_build_object('node', f.code, 'kind', l.kind, 'lag', nullif(l.lag::text, 'none'))) END
                     ORDER BY f.position, f.ord, l.kind COLLATE "C")
    FROM edianton.template_link AS l
    JOIN edianton.template_node AS f ON f.template_id = l.template_id AND f.ord = l.from_ord
    WHERE l.template_id = template_links_json.template_id AND l.to_ord = template_links_json.ord;
END;
COMMENT ON FUNCTION edianton.template_links_json(integer, integer) IS
    'What a node follows, as "after"; used by template_json(). 节点的前置连线（template_json() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.template_materials_json(template_id integer, ord integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_agg(jsonb_build_object('code', m.code, 'name', edianton.template_name_json(m.name_zh, m.name_en), 'required', m.required)
                     ORDER BY m.position, m.code COLLATE "C")
    FROM edianton.template_material AS m
    WHERE m.template_id = template_materials_json.template_id AND m.ord = template_materials_json.ord;
END;
COMMENT ON FUNCTION edianton.template_materials_json(integer, integer) IS
    'The materials of a node; used by template_json(). 节点材料（template_json() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.template_nodes_json(template_id integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'code', n.code,
            'stage', s.code,
            'name', edianton.template_name_json(n.name_zh, n.name_en),
            'lead', n.lead_duty,
            'co', to_jsonb(nullif(n.co_duties, '{}')),
            'term', n.term::text,
            'statutory', n.statutory_term::text,
            'optional', nullif(n.optional, false),
            'decide', nullif(n.decide, 'opening'),
            'condition', n.condition::text,
            'anchor', nullif(n.anchor, 'activation'),
            'apply_term', n.apply_term::text,
            'policy', n.policy,
            'calendar', n.calendar,
            'score', trim_scale(nullif(n.score, 1)),
            'delegable', nullif(n.delegable, false),
            'requires', to_jsonb(nullif(n.requires, '{}')),
            'terms', nullif(n.terms, '[]'),
            'lapse', CASE WHEN n.lapse_term IS NOT NULL THEN jsonb_build_object('term', n.lapse_term::text, 'kept_by', n.kept_by) END,
            'after', edianton.template_links_json(n.template_id, n.ord),
            'materials', edianton.template_materials_json(n.template_id, n.ord)))
        ORDER BY n.position, n.ord)
    FROM edianton.template_node AS n
    JOIN edianton.template_stage AS s ON s.template_id = n.template_id AND s.stage = n.stage
    WHERE n.template_id = template_nodes_json.template_id;
END;
COMMENT ON FUNCTION edianton.template_nodes_json(integer) IS
    'The nodes of a template; used by template_json(). 模板的全部小节点（template_json() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.template_stages_json(template_id integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'code', s.code,
            'name', edianton.template_name_json(s.name_zh, s.name_en),
            'lead', s.lead_duty,
            'co', to_jsonb(nullif(s.co_duties, '{}')),
            'supervisors', to_jsonb(nullif(s.supervisor_duties, '{}'))))
        ORDER BY s.stage)
    FROM edianton.template_stage AS s WHERE s.template_id = template_stages_json.template_id;
END;
COMMENT ON FUNCTION edianton.template_stages_json(integer) IS
    'The stages of a template; used by template_json(). 模板的全部大节点（template_json() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.template_json(code text, version integer DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t edianton.template;
BEGIN
    IF code IS NULL THEN
        PERFORM edianton.definition_refuse('ED060', 'template_json', 'the code is NULL', 'One template is exported at a time.', 'Pass its code.');
    END IF;
    SELECT x.* INTO t FROM edianton.template AS x
        WHERE x.code = template_json.code AND (template_json.version IS NULL OR x.version = template_json.version)
        ORDER BY x.state = 'published' DESC, x.version DESC LIMIT 1;
    IF NOT FOUND THEN
        PERFORM edianton.definition_refuse('ED004', format('template "%s"', left(code, 60)),
            CASE WHEN version IS NULL THEN 'there is none' ELSE format('there is no version %s', version) END,
            'A template is named by its code, and by its version when it is not the newest.', 'SELECT code, version, state FROM edianton.template;');
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object('code', t.code, 'kind', t.kind, 'library', t.library,
        'name', edianton.template_name_json(t.name_zh, t.name_en), 'calendar', t.calendar, 'policy', t.policy,
        'stages', edianton.template_stages_json(t.id), 'nodes', edianton.template_nodes_json(t.id)));
END $$;
COMMENT ON FUNCTION edianton.template_json(text, integer) IS
    'The definition of a template as load_template() takes it; without a version the newest published one, else the draft. Errors: ED004, ED060. 导出模板定义；未指定版本时取最新发布版本，否则取草稿。';

-- Deriving a library's template ----------------------------------------------

-- A node as it is in one library, NULL when absent there; present lists the codes of those that are not.
CREATE OR REPLACE FUNCTION edianton.library_node(node jsonb, library text, present text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN node ->> 'code' = ANY (present) THEN
        node - 'libraries' - 'after'
        -- nothing is left that could keep it alive
        - CASE WHEN node -> 'lapse' ->> 'kept_by' <> ALL (present) THEN 'lapse' ELSE '' END
        - CASE WHEN node -> 'libraries' ->> library = 'required' THEN 'optional' ELSE '' END
        || CASE WHEN node -> 'libraries' ->> library = 'optional' THEN '{"optional": true}'::jsonb ELSE '{}' END
        || coalesce((SELECT jsonb_build_object('after', jsonb_agg(a.value ORDER BY a.ordinality))
                     FROM jsonb_array_elements(coalesce(node -> 'after', '[]')) WITH ORDINALITY AS a
                     WHERE coalesce(a.value ->> 'node', a.value #>> '{}') = ANY (present)
                     HAVING count(*) > 0), '{}')
    END
$$;
COMMENT ON FUNCTION edianton.library_node(jsonb, text, text[]) IS
    'A node as it is in one library; used by library_template(). 节点在某项目库中的形式（library_template() 内部使用）。';

CREATE OR REPLACE FUNCTION edianton.library_template(definition jsonb, library text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place text := format('template "%s"', left(definition ->> 'code', 60));
    node jsonb;
    node_place text;
    present text[] := '{}';
    nodes jsonb;
    stages jsonb;
BEGIN
    IF definition IS NULL OR library IS NULL THEN
        PERFORM edianton.definition_refuse('ED060', 'library_template', 'an argument is NULL', 'Both are needed.', 'Pass the definition and the code of a library.');
    END IF;
    PERFORM edianton.definition_object(definition, 'template definition', 'a template',
        '{code,kind,libraries,name,calendar,policy,stages,nodes,policies}');
    PERFORM edianton.definition_code(definition, 'code', 'template definition', true);
    IF jsonb_typeof(definition -> 'libraries') IS DISTINCT FROM 'object' OR NOT definition -> 'libraries' ? library THEN
        PERFORM edianton.definition_refuse('ED033', place, format('it has no library "%s"', left(library, 60)),
            'A definition for several libraries lists them with their names.', 'Add it to "libraries": {"code": {"zh": "...", "en": "..."}}.');
    END IF;
    FOR node IN SELECT e FROM jsonb_array_elements(edianton.definition_array(definition, 'nodes', place)) AS e LOOP
        node_place := format('%s, node "%s"', place, edianton.definition_code(node, 'code', place, true));
        IF edianton.definition_choice(node -> 'libraries', library, node_place, CASE WHEN node ? 'libraries' THEN NULL ELSE 'required' END,
                                      '{required,optional,absent}') <> 'absent' THEN
            present := present || (node ->> 'code');
        END IF;
    END LOOP;
    SELECT coalesce(jsonb_agg(edianton.library_node(e.value, library, present) ORDER BY e.ordinality), '[]') INTO nodes
        FROM jsonb_array_elements(definition -> 'nodes') WITH ORDINALITY AS e WHERE e.value ->> 'code' = ANY (present);
    SELECT coalesce(jsonb_agg(e.value ORDER BY e.ordinality), '[]') INTO stages
        FROM jsonb_array_elements(edianton.definition_array(definition, 'stages', place)) WITH ORDINALITY AS e
        WHERE EXISTS (SELECT FROM jsonb_array_elements(nodes) AS n WHERE n ->> 'stage' = e.value ->> 'code');
    RETURN definition - 'libraries' || jsonb_build_object('code', (definition ->> 'code') || '-' || replace(library, '_', '-'), 'library', library,
        'name', definition -> 'libraries' -> library, 'stages', stages, 'nodes', nodes);
END $$;
COMMENT ON FUNCTION edianton.library_template(jsonb, text) IS
'The definition of one library out of one for several: "libraries" on top gives each library its name, "libraries" of a node says required, optional or absent.
Absent nodes and their links, and stages left empty, are dropped; the code is followed by - and the library, its _ as -. Errors: ED033, ED060. 由总模板生成某一项目库的模板定义；不涉及的节点及其连线一并略去。';

-- Immutability ---------------------------------------------------------------

CREATE OR REPLACE FUNCTION edianton.refuse_published(code text, version integer) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'template "%" version % is published and does not change', code, version
        USING ERRCODE = 'ED022', DETAIL = 'Running matters stand on published templates.',
              HINT = 'Load the changed definition with edianton.load_template() and publish it as the next version.';
END $$;
COMMENT ON FUNCTION edianton.refuse_published(text, integer) IS
    'Refuse a change of a published template; used by its triggers. 拒绝更改已发布模板（触发器内部使用）。';

-- Publishing is this update, whoever makes it: everything is checked here.
CREATE OR REPLACE FUNCTION edianton.template_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'published' THEN
        PERFORM edianton.refuse_published(OLD.code, OLD.version);
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF TG_OP = 'INSERT' AND NEW.state = 'published' THEN
        RAISE EXCEPTION 'template "%" cannot be inserted as published', NEW.code
            USING ERRCODE = 'ED022', DETAIL = 'A template is a draft until all of it was checked.', HINT = 'Call edianton.publish_template().';
    ELSIF NEW.state = 'published' THEN
        PERFORM edianton.check_template(OLD.id);
        NEW.published_at := edianton.clock();
    ELSE
        NEW.published_at := NULL;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION edianton.template_guard() IS
    'Trigger: a published template does not change, a draft is checked when it becomes one. 触发器：已发布模板不可更改，发布时校验。';

-- Once in a transaction the edit updates the draft's own row: a publication waits for it and then
-- sees it, or at REPEATABLE READ, where it could not see it, fails with 40001.
CREATE OR REPLACE FUNCTION edianton.template_part_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT x.id, x.code, x.version, x.state, x.xmin = pg_current_xact_id()::xid AS mine FROM edianton.template AS x
             WHERE x.id = CASE WHEN TG_OP <> 'INSERT' THEN OLD.template_id END
                OR x.id = CASE WHEN TG_OP <> 'DELETE' THEN NEW.template_id END
             ORDER BY x.id LOOP
        IF t.state = 'published' THEN
            PERFORM edianton.refuse_published(t.code, t.version);
        ELSIF NOT t.mine THEN
            UPDATE edianton.template AS x SET state = x.state WHERE x.id = t.id;
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION edianton.template_part_guard() IS
    'Trigger: stages, nodes, links and materials of a published template do not change. 触发器：已发布模板的大小节点、连线、材料不可更改。';

CREATE OR REPLACE FUNCTION edianton.template_truncate_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT x.code, x.version FROM edianton.template AS x WHERE x.state = 'published' ORDER BY x.id LIMIT 1 LOOP
        PERFORM edianton.refuse_published(t.code, t.version);
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION edianton.template_truncate_guard() IS
    'Trigger: tables that hold published templates are not truncated. 触发器：含已发布模板的表不可清空。';

CREATE OR REPLACE TRIGGER template_guard BEFORE INSERT OR UPDATE OR DELETE ON edianton.template
    FOR EACH ROW EXECUTE FUNCTION edianton.template_guard();
CREATE OR REPLACE TRIGGER template_stage_guard BEFORE INSERT OR UPDATE OR DELETE ON edianton.template_stage
    FOR EACH ROW EXECUTE FUNCTION edianton.template_part_guard();
CREATE OR REPLACE TRIGGER template_node_guard BEFORE INSERT OR UPDATE OR DELETE ON edianton.template_node
    FOR EACH ROW EXECUTE FUNCTION edianton.template_part_guard();
CREATE OR REPLACE TRIGGER template_link_guard BEFORE INSERT OR UPDATE OR DELETE ON edianton.template_link
    FOR EACH ROW EXECUTE FUNCTION edianton.template_part_guard();
CREATE OR REPLACE TRIGGER template_material_guard BEFORE INSERT OR UPDATE OR DELETE ON edianton.template_material
    FOR EACH ROW EXECUTE FUNCTION edianton.template_part_guard();

CREATE OR REPLACE TRIGGER template_truncate BEFORE TRUNCATE ON edianton.template
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.template_truncate_guard();
CREATE OR REPLACE TRIGGER template_stage_truncate BEFORE TRUNCATE ON edianton.template_stage
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.template_truncate_guard();
CREATE OR REPLACE TRIGGER template_node_truncate BEFORE TRUNCATE ON edianton.template_node
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.template_truncate_guard();
CREATE OR REPLACE TRIGGER template_link_truncate BEFORE TRUNCATE ON edianton.template_link
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.template_truncate_guard();
CREATE OR REPLACE TRIGGER template_material_truncate BEFORE TRUNCATE ON edianton.template_material
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.template_truncate_guard();
