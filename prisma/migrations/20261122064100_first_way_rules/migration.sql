-- Rules behind the rules: what the code decides is held here too.

ALTER TABLE membership ADD CONSTRAINT membership_roles_known
  CHECK (roles <@ ARRAY['reviewer', 'approver', 'lead', 'executive', 'administrator']::text[] AND cardinality(roles) > 0);

ALTER TABLE item
  ADD CONSTRAINT item_state_known CHECK (state IN ('received', 'read', 'review', 'completed', 'exception')),
  ADD CONSTRAINT item_exception_has_reason
    CHECK ((state = 'exception') = (exception_message IS NOT NULL AND exception_step IS NOT NULL)),
  ADD CONSTRAINT item_completed_has_time CHECK (state <> 'completed' OR (completed_at IS NOT NULL AND hold_until IS NOT NULL));

ALTER TABLE task
  ADD CONSTRAINT task_mode_known
    CHECK (mode IN ('assisted', 'manual', 'blind', 'adjudication', 'approval', 'qa', 'seeded')),
  ADD CONSTRAINT task_state_known CHECK (state IN ('open', 'done', 'cancelled')),
  ADD CONSTRAINT task_holder_not_excluded CHECK (claimed_by IS NULL OR NOT (claimed_by = ANY (excluded_user_ids)));

-- One open piece of ordinary work an item.
CREATE UNIQUE INDEX task_one_open ON task (item_id) WHERE state = 'open' AND mode IN ('assisted', 'manual');

ALTER TABLE decision ADD CONSTRAINT decision_kind_known CHECK (kind = 'finish');
-- One standing decision a task.
CREATE UNIQUE INDEX decision_one_standing ON decision (task_id) WHERE undone_at IS NULL;

ALTER TABLE visit ADD CONSTRAINT visit_times_sane CHECK (active_ms >= 0 AND active_ms <= reported_ms);

ALTER TABLE evaluation_case
  ADD CONSTRAINT evaluation_case_grade_known CHECK (grade IN ('adjudicated', 'blind', 'manual', 'assisted')),
  ADD CONSTRAINT evaluation_case_inclusion_is_probability CHECK (inclusion > 0 AND inclusion <= 1),
  ADD CONSTRAINT evaluation_case_split_known CHECK (split IN ('learn', 'test'));
-- A set read as of any moment holds one truth an item.
CREATE UNIQUE INDEX evaluation_case_one_valid ON evaluation_case (set_id, item_id) WHERE valid_to IS NULL;

ALTER TABLE export
  ADD CONSTRAINT export_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  ADD CONSTRAINT export_format_known CHECK (format IN ('csv', 'xlsx', 'jsonl'));

-- The export asks for these.
CREATE INDEX item_waiting_to_leave ON item (workflow_id, number) WHERE state = 'completed' AND exported_at IS NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows of % cannot be changed: write a new one', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The record of what happened, and what an item was decided under, are written once.
CREATE TRIGGER event_insert_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER workflow_version_insert_only BEFORE UPDATE OR DELETE ON workflow_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cost_model_insert_only BEFORE UPDATE OR DELETE ON cost_model FOR EACH ROW EXECUTE FUNCTION refuse_change();
