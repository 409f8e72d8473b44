-- Last of the tables' modules: from here on only the engine writes its tables.

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['matter', 'escalation', 'score_entry', 'node_round', 'pause', 'extension', 'material', 'evidence'] LOOP
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER engine_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON edianton.%I
            FOR EACH STATEMENT EXECUTE FUNCTION edianton.engine_only()', relation);
    END LOOP;
    FOREACH relation IN ARRAY ARRAY['duty_unit', 'policy', 'policy_step', 'template'] LOOP
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER master_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON edianton.%I
            FOR EACH STATEMENT EXECUTE FUNCTION edianton.master_changed()', relation);
    END LOOP;
    FOREACH relation IN ARRAY ARRAY['calendar', 'calendar_day', 'policy', 'policy_step'] LOOP
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER edit_begins BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON edianton.%I
            FOR EACH STATEMENT EXECUTE FUNCTION edianton.%I()', relation, pg_catalog.split_part(relation, '_', 1) || '_edit_begins');
    END LOOP;
END
$$;

CREATE OR REPLACE TRIGGER engine_only BEFORE INSERT OR DELETE OR TRUNCATE ON edianton.node
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.engine_only();
CREATE OR REPLACE TRIGGER update_begins BEFORE UPDATE ON edianton.node
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.node_update_begins();
CREATE OR REPLACE TRIGGER update_row BEFORE UPDATE ON edianton.node
    FOR EACH ROW EXECUTE FUNCTION edianton.node_update_row();
CREATE OR REPLACE TRIGGER update_ends AFTER UPDATE ON edianton.node
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.node_update_ends();

CREATE OR REPLACE TRIGGER history_is_immutable BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON edianton.event
    FOR EACH STATEMENT EXECUTE FUNCTION edianton.history_is_immutable();

-- Transition tables tell what changed; a trigger with one has a single event.
DO $$
DECLARE
    relation text;
    trigger_function text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['calendar', 'calendar_day', 'policy', 'policy_step'] LOOP
        trigger_function := pg_catalog.split_part(relation, '_', 1) || '_edit_ends';
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER edit_ends_insert AFTER INSERT ON edianton.%I
            REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION edianton.%I()', relation, trigger_function);
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER edit_ends_update AFTER UPDATE ON edianton.%I
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION edianton.%I()', relation, trigger_function);
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER edit_ends_delete AFTER DELETE ON edianton.%I
            REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION edianton.%I()', relation, trigger_function);
        EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER edit_ends_truncate AFTER TRUNCATE ON edianton.%I
            FOR EACH STATEMENT EXECUTE FUNCTION edianton.%I()', relation, trigger_function);
    END LOOP;
END
$$;
