-- Writes doc/reference.md from the comments of a site:
--   psql -XqAt -f doc/reference.sql -d SITE > doc/reference.md

CREATE TEMP TABLE chapter (place integer GENERATED ALWAYS AS IDENTITY, title text, name text, errors text);
INSERT INTO chapter (title, name, errors) VALUES
    ('The site', 'setup', 'ED001 ED039 ED040'),
    ('The site', 'schema_version', NULL),
    ('The site', 'clock', NULL),
    ('The site', 'era', NULL),
    ('The site', 'grant_access', 'ED005 ED060'),
    ('The site', 'revoke_access', 'ED005 ED060'),
    ('The site', 'cache_statistics', NULL),
    ('Who acts', 'act_as', 'ED005 ED040 ED060'),
    ('Who acts', 'current_person', 'ED040'),
    ('Who acts', 'current_unit', 'ED040'),
    ('Who acts', 'current_enterprise', 'ED040'),
    ('Who acts', 'current_role_kind', 'ED040'),
    ('Who acts', 'sees_all', 'ED040'),
    ('Who acts', 'may', NULL),
    ('Who acts', 'by_rule', 'ED040'),
    ('Terms and the calendar', 'deadline', 'ED005 ED038 ED039'),
    ('Terms and the calendar', 'deadline_before', 'ED005 ED038 ED039'),
    ('Terms and the calendar', 'deadline_provisional', 'ED005 ED038 ED039'),
    ('Terms and the calendar', 'workdays_between', 'ED005 ED038 ED039'),
    ('Terms and the calendar', 'is_workday', 'ED005 ED038 ED039'),
    ('Terms and the calendar', 'announced_to', 'ED005 ED038'),
    ('Terms and the calendar', 'preview_calendar', 'ED005 ED039'),
    ('Templates', 'load_template', 'ED005 ED030 ED033 ED034 ED035 ED036 ED037 ED040 ED060'),
    ('Templates', 'publish_template', 'ED004 ED005 ED033 ED034 ED037 ED040 ED060'),
    ('Templates', 'template_json', 'ED004 ED060'),
    ('Templates', 'library_template', 'ED033 ED060'),
    ('Units', 'units_under', NULL),
    ('Units', 'units_above', NULL),
    ('Units', 'division_name', NULL),
    ('Projects', 'register_project', 'ED005 ED016 ED031 ED032 ED039 ED040 ED042'),
    ('Projects', 'set_team', 'ED002 ED005 ED039 ED040 ED041'),
    ('Projects', 'publishing_lacks', NULL),
    ('Projects', 'publish_project', 'ED002 ED010 ED040 ED041, and those of launch()'),
    ('Matters', 'open_matter', 'ED004 ED005 ED037 ED039 ED040'),
    ('Matters', 'draft_matter', 'ED004 ED005 ED039 ED040'),
    ('Matters', 'launch', 'ED002 ED004 ED010 ED040'),
    ('Matters', 'split', 'ED002 ED015 ED039 ED040'),
    ('Matters', 'set_attrs', 'ED002 ED015 ED016 ED039 ED040'),
    ('Matters', 'suspend_matter', 'ED002 ED015 ED016 ED040'),
    ('Matters', 'resume_matter', 'ED002 ED010 ED040'),
    ('Matters', 'cancel_matter', 'ED002 ED015 ED016 ED040'),
    ('Matters', 'migrate', 'ED002 ED004 ED010 ED015 ED040'),
    ('Matters', 'import_baseline', 'ED004 ED005 ED039 ED040'),
    ('Nodes', 'confirm', 'ED002 ED003 ED010 ED015 ED016 ED040'),
    ('Nodes', 'waive', 'ED002 ED003 ED010 ED015 ED016 ED040'),
    ('Nodes', 'apply', 'ED002 ED003 ED010 ED014 ED015 ED040'),
    ('Nodes', 'accept', 'ED002 ED003 ED010 ED014 ED015 ED040'),
    ('Nodes', 'return_papers', 'ED002 ED003 ED010 ED014 ED015 ED016 ED040'),
    ('Nodes', 'submit', 'ED002 ED005 ED014 ED015 ED040 ED042'),
    ('Nodes', 'complete', 'ED002 ED003 ED010 ED011 ED012 ED013 ED014 ED015 ED040'),
    ('Nodes', 'complete_conditionally', 'ED002 ED003 ED010 ED011 ED013 ED014 ED015 ED016 ED040'),
    ('Nodes', 'refuse', 'ED002 ED003 ED010 ED015 ED016 ED040'),
    ('Nodes', 'withdraw', 'ED002 ED003 ED010 ED015 ED016 ED040'),
    ('Nodes', 'pause', 'ED002 ED003 ED010 ED015 ED016 ED017 ED040'),
    ('Nodes', 'resume', 'ED002 ED003 ED010 ED015 ED040'),
    ('Nodes', 'extend', 'ED002 ED003 ED010 ED015 ED016 ED018 ED030 ED040'),
    ('Nodes', 'set_deadline', 'ED002 ED003 ED010 ED015 ED016 ED018 ED040'),
    ('Nodes', 'reopen', 'ED002 ED003 ED010 ED015 ED016 ED019 ED040'),
    ('Nodes', 'reassign', 'ED002 ED003 ED005 ED010 ED015 ED016 ED040'),
    ('Nodes', 'refuse_assignment', 'ED002 ED003 ED010 ED015 ED016 ED040'),
    ('Lights', 'colour_of', NULL),
    ('Lights', 'light_at', NULL),
    ('Lights', 'matter_light_at', NULL),
    ('Lights', 'roll_up', NULL),
    ('Lights', 'explain_light', 'ED002 ED003'),
    ('Lights', 'contact_of', NULL),
    ('Lights', 'rainbow', 'ED002'),
    ('Lights', 'rainbow_board', NULL),
    ('Lights', 'colour_label', NULL),
    ('Lights', 'in_language', NULL),
    ('Lights', 'state_label', NULL),
    ('Lights', 'matter_state_label', NULL),
    ('Lights', 'term_label', NULL),
    ('Lights', 'cause_names', NULL),
    ('Lights', 'cause_labels', NULL),
    ('Lights', 'flag_names', NULL),
    ('The sweep and its jobs', 'tick', 'ED001 ED040'),
    ('The sweep and its jobs', 'enable_cron', 'ED039 ED040 ED050'),
    ('The sweep and its jobs', 'disable_cron', 'ED040 ED050'),
    ('The sweep and its jobs', 'cron_status', 'ED040 ED050'),
    ('The sweep and its jobs', 'digest', 'ED040'),
    ('Events', 'create_consumer', 'ED039 ED040 ED042 ED060'),
    ('Events', 'read_events', 'ED039 ED040 ED051 ED060'),
    ('Events', 'ack_events', 'ED040 ED051 ED060'),
    ('Events', 'record_event', NULL),
    ('Events', 'announce_pending', 'ED040'),
    ('Events', 'drop_consumer', 'ED040 ED051 ED060'),
    ('Events', 'event_json', NULL),
    ('Notices', 'claim_notices', 'ED039 ED040 ED060'),
    ('Notices', 'notice_sent', 'ED040 ED052 ED060'),
    ('Notices', 'notice_failed', 'ED040 ED052 ED060'),
    ('Notices', 'acknowledge', 'ED040 ED052 ED060'),
    ('Notices', 'expire_notices', 'ED040'),
    ('Supervision', 'propose_supervision', NULL),
    ('Supervision', 'admit_supervision', NULL),
    ('Supervision', 'refuse_supervision', NULL),
    ('Supervision', 'reclassify_supervision', NULL),
    ('Supervision', 'report_progress', NULL),
    ('Supervision', 'submit_plan', NULL),
    ('Supervision', 'approve_plan', NULL),
    ('Supervision', 'return_plan', NULL),
    ('Supervision', 'apply_close', NULL),
    ('Supervision', 'return_close', NULL),
    ('Supervision', 'close_supervision', NULL),
    ('Supervision', 'merge_supervision', NULL),
    ('Supervision', 'decompose', NULL),
    ('Supervision', 'urge_supervision', NULL),
    ('Supervision', 'escalate_idle', NULL),
    ('Appeals', 'file_appeal', 'ED002 ED005 ED016 ED039 ED040 ED041 ED042'),
    ('Appeals', 'route_appeal', 'ED002 ED005 ED010 ED016 ED040'),
    ('Appeals', 'reply_appeal', 'ED002 ED010 ED016 ED040'),
    ('Appeals', 'solve_appeal', 'ED002 ED010 ED011 ED016 ED040'),
    ('Appeals', 'check_appeal', 'ED002 ED010 ED016 ED040'),
    ('Appeals', 'rate_appeal', 'ED002 ED010 ED039 ED040 ED042'),
    ('Appeals', 'verify_complaint', 'ED002 ED010 ED016 ED040'),
    ('Appeals', 'order_supervision', 'ED002 ED010 ED016 ED039 ED040 ED042'),
    ('Appeals', 'hang_red_plate', 'ED002 ED005 ED010 ED016 ED040 ED042'),
    ('Directives', 'issue_directive', 'ED002 ED003 ED005 ED016 ED039 ED040 ED060'),
    ('Directives', 'answer_directive', 'ED002 ED010 ED016 ED040'),
    ('Dispatch', 'generate_dispatch', NULL),
    ('Dispatch', 'decide_dispatch', NULL),
    ('Dispatch', 'dispatch_tick', NULL),
    ('Dispatch', 'open_problem', 'ED002 ED003 ED005 ED015 ED016 ED040 ED060'),
    ('Dispatch', 'close_problem', 'ED005 ED010 ED016 ED040 ED060'),
    ('Dispatch', 'raise_problem', 'ED005 ED010 ED016 ED040 ED060'),
    ('Dispatch', 'hold_dispatch', 'ED002 ED003 ED005 ED010 ED014 ED016 ED039 ED040 ED042 ED060'),
    ('Issues and handling models', 'raise_issue', 'ED002 ED003 ED016 ED040 ED042 ED060'),
    ('Issues and handling models', 'assign_issue', 'ED002 ED005 ED010 ED016 ED039 ED040 ED042 ED060'),
    ('Issues and handling models', 'answer_issue', 'ED002 ED010 ED016 ED040 ED060'),
    ('Issues and handling models', 'report_issue_progress', 'ED002 ED010 ED016 ED040 ED060'),
    ('Issues and handling models', 'escalate_issue', 'ED002 ED005 ED010 ED016 ED040 ED060'),
    ('Issues and handling models', 'decide_issue', 'ED002 ED010 ED016 ED040 ED060'),
    ('Issues and handling models', 'close_issue', 'ED002 ED010 ED011 ED013 ED016 ED040 ED060'),
    ('Issues and handling models', 'set_handling_model', 'ED005 ED016 ED030 ED039 ED040 ED042 ED060'),
    ('Issues and handling models', 'remind_issues', 'ED039 ED040'),
    ('Issues and handling models', 'lift_stuck_issues', 'ED040'),
    ('Issues and handling models', 'issue_tick', 'ED040'),
    ('Points and accountability', 'set_score_rule', 'ED016 ED039 ED040 ED060'),
    ('Points and accountability', 'score', 'ED002 ED003 ED005 ED016 ED039 ED040 ED042 ED060'),
    ('Points and accountability', 'attribute_delay', 'ED002 ED003 ED010 ED016 ED039 ED040 ED042 ED060'),
    ('Points and accountability', 'appeal_points', 'ED010 ED016 ED039 ED040 ED042 ED060'),
    ('Points and accountability', 'decide_points_appeal', 'ED005 ED010 ED016 ED040 ED060'),
    ('Points and accountability', 'open_score_period', 'ED016 ED039 ED040 ED042 ED060'),
    ('Points and accountability', 'ranking', 'ED005 ED039 ED060'),
    ('Points and accountability', 'freeze_scores', 'ED005 ED010 ED040 ED060'),
    ('Points and accountability', 'hold_interview', 'ED002 ED003 ED005 ED014 ED016 ED039 ED040 ED060'),
    ('Points and accountability', 'report_misconduct', 'ED002 ED003 ED005 ED016 ED039 ED040 ED060'),
    ('Points and accountability', 'verify_misconduct', 'ED005 ED010 ED016 ED040 ED042 ED060'),
    ('Points and accountability', 'impose_sanction', 'ED005 ED010 ED016 ED039 ED040 ED042 ED060'),
    ('Helpers', 'record_service', 'ED002 ED003 ED005 ED014 ED016 ED039 ED040 ED060'),
    ('Helpers', 'delegate', 'ED002 ED003 ED010 ED016 ED039 ED040 ED042 ED060'),
    ('Helpers', 'revoke_delegation', 'ED002 ED003 ED010 ED040 ED060'),
    ('Helpers', 'check_ahead', 'ED002 ED003 ED005 ED010 ED016 ED040 ED060'),
    ('Enterprises', 'verify_enterprise', 'ED016 ED032 ED039 ED040 ED060'),
    ('Enterprises', 'apply_key_project', 'ED002 ED005 ED016 ED039 ED040 ED041 ED042'),
    ('Enterprises', 'review_key_project', 'ED002 ED010 ED016 ED040'),
    ('Enterprises', 'decide_key_project', 'ED002 ED010 ED011 ED016 ED040'),
    ('Enterprises', 'report_project_progress', 'ED002 ED010 ED016 ED039 ED040 ED060'),
    ('Enterprises', 'confirm_project_progress', 'ED002 ED016 ED040 ED042 ED060'),
    ('Enterprises', 'publish_content', 'ED005 ED016 ED039 ED040'),
    ('Enterprises', 'withdraw_content', 'ED005 ED016 ED040 ED042'),
    ('Defects', 'open_defect', NULL),
    ('Defects', 'report_defects', 'ED002 ED003 ED005 ED010 ED016 ED039 ED040 ED060'),
    ('Defects', 'hasten_defects', 'ED002 ED003 ED010 ED016 ED039 ED040 ED060'),
    ('Progress', 'judge_progress', NULL),
    ('Progress', 'plan_progress', 'ED002 ED003 ED039 ED040 ED060'),
    ('Progress', 'report_node_progress', 'ED002 ED003 ED010 ED016 ED039 ED040 ED060'),
    ('Checks', 'check_integrity', NULL),
    ('Checks', 'check_state', NULL),
    ('Checks', 'verify_history', 'ED002'),
    ('Identifiers', 'check_project_code', 'ED031'),
    ('Identifiers', 'check_uscc', 'ED032');

\echo '# Reference'
\echo
\echo 'Everything is in the schema `edianton`. This page is written from the comments in the database by `doc/reference.sql`;'
\echo '`\\df+ edianton.*` and `\\d+` show the same. Functions that are not listed take part in others and are not for callers.'
\echo 'Errors are raised in class `ED`; the table is at the end. Any function may raise ED001 (before `setup()`, or with a schema of'
\echo 'another version) and ED060 (an argument is NULL that must not be); those for nodes and matters ED002, ED003 (unknown), ED015'
\echo '(the matter is not open) and ED040 (not the caller''s to do). Functions for nodes return the id of their event.'

SELECT CASE WHEN row_number() OVER (PARTITION BY c.title ORDER BY c.place) = 1 THEN E'\n## ' || c.title || E'\n\n' ELSE '' END
       || '**`' || c.name || '(' || pg_get_function_arguments(p.oid) || ')`** → `' || pg_get_function_result(p.oid) || E'`  \n'
       || coalesce(obj_description(p.oid, 'pg_proc'), '')
       || CASE WHEN obj_description(p.oid, 'pg_proc') ~ 'ED0[0-9]{2}' THEN ''
               ELSE coalesce(E'  \nErrors: ' || replace(replace(c.errors, ' ED', ', ED'), ',,', ',') || '.', '') END || E'\n'
FROM chapter c JOIN pg_proc p ON p.proname = c.name AND p.pronamespace = 'edianton'::regnamespace
ORDER BY c.place;

\echo '## Views'
\echo
SELECT '**`' || c.relname || '`** ' || obj_description(c.oid, 'pg_class') || E'\n\n'
       || '| column | type | |' || E'\n|---|---|---|\n'
       || string_agg(format('| `%s` | %s | %s |', a.attname, format_type(a.atttypid, a.atttypmod), coalesce(col_description(c.oid, a.attnum), '')), E'\n' ORDER BY a.attnum) || E'\n'
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'edianton'::regnamespace AND c.relkind = 'v'
GROUP BY c.oid, c.relname ORDER BY c.relname;

\echo '## Tables'
\echo
\echo 'Units, calendars, policies and the like are for the site to edit. Matters, nodes and everything that hangs on them are'
\echo 'written by the engine alone (ED020), history never changes (ED021), published templates neither (ED022).'
\echo
\echo '| table | |'
\echo '|---|---|'
SELECT format('| `%s` | %s |', c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''))
FROM pg_class c WHERE c.relnamespace = 'edianton'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname;
\echo
