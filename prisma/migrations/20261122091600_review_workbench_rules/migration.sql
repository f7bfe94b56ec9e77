-- Rules behind the rules of the review workbench.

ALTER TABLE item DROP CONSTRAINT item_state_known,
  ADD CONSTRAINT item_state_known
    CHECK (state IN ('received', 'read', 'review', 'approval', 'returned', 'completed', 'exception')),
  -- A seeded item is a measurement: nothing of it leaves.
  ADD CONSTRAINT item_seeded_never_leaves CHECK (NOT seeded OR exported_at IS NULL);

ALTER TABLE task
  ADD CONSTRAINT task_role_known CHECK (for_role IS NULL OR for_role IN ('approver', 'lead')),
  ADD CONSTRAINT task_assignee_not_excluded CHECK (assignee_id IS NULL OR NOT (assignee_id = ANY (excluded_user_ids)));

DROP INDEX task_one_open;
-- One open piece of ordinary work an item: reviewing it, or approving what was reviewed.
CREATE UNIQUE INDEX task_one_open ON task (item_id) WHERE state = 'open' AND mode IN ('assisted', 'manual', 'approval', 'seeded');

ALTER TABLE decision DROP CONSTRAINT decision_kind_known,
  ADD CONSTRAINT decision_kind_known CHECK (kind IN ('finish', 'approve', 'reject', 'return')),
  ADD CONSTRAINT decision_refusal_has_message CHECK (kind NOT IN ('reject', 'return') OR message IS NOT NULL);

ALTER TABLE comment ADD CONSTRAINT comment_kind_known CHECK (kind IN ('comment', 'flag', 'return', 'escalation', 'reject'));
ALTER TABLE allocation
  ADD CONSTRAINT allocation_arm_known CHECK (arm IN ('manual', 'assisted')),
  ADD CONSTRAINT allocation_probability_sane CHECK (probability >= 0 AND probability <= 1);
ALTER TABLE quality_check
  ADD CONSTRAINT quality_check_kind_known CHECK (kind IN ('qa', 'blind', 'adjudication')),
  ADD CONSTRAINT quality_check_state_known CHECK (state IN ('open', 'done', 'withdrawn')),
  ADD CONSTRAINT quality_check_stratum_known CHECK (stratum IN ('above', 'below')),
  ADD CONSTRAINT quality_check_probability_sane CHECK (probability > 0 AND probability <= 1);
-- A decision is checked once by each kind of check at a time.
CREATE UNIQUE INDEX quality_check_one_open ON quality_check (item_id, kind) WHERE state = 'open';

-- Four eyes: nobody approves or rejects what they decided.
CREATE FUNCTION refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM decision
    WHERE item_id = NEW.item_id AND user_id = NEW.user_id AND kind = 'finish' AND undone_at IS NULL
      AND task_id IN (SELECT id FROM task WHERE item_id = NEW.item_id AND mode IN ('assisted', 'manual'))
      AND decided_at = (
        SELECT max(d.decided_at) FROM decision d JOIN task t ON t.id = d.task_id
        WHERE d.item_id = NEW.item_id AND d.undone_at IS NULL AND d.kind = 'finish' AND t.mode IN ('assisted', 'manual'))
  ) THEN
    RAISE EXCEPTION 'nobody approves their own decision' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decision_four_eyes BEFORE INSERT ON decision
  FOR EACH ROW WHEN (NEW.kind IN ('approve', 'reject')) EXECUTE FUNCTION refuse_own_approval();

-- What a seeded item must never have: an output, a place in an export, a case, a key that others are compared with.
CREATE FUNCTION refuse_seeded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM item WHERE id = NEW.item_id AND seeded) THEN
    RAISE EXCEPTION 'a seeded item has no %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_output_not_seeded BEFORE INSERT OR UPDATE ON item_output FOR EACH ROW EXECUTE FUNCTION refuse_seeded();
CREATE TRIGGER export_item_not_seeded BEFORE INSERT OR UPDATE ON export_item FOR EACH ROW EXECUTE FUNCTION refuse_seeded();
CREATE TRIGGER evaluation_case_not_seeded BEFORE INSERT OR UPDATE ON evaluation_case FOR EACH ROW EXECUTE FUNCTION refuse_seeded();
CREATE TRIGGER duplicate_key_not_seeded BEFORE INSERT OR UPDATE ON duplicate_key FOR EACH ROW EXECUTE FUNCTION refuse_seeded();

CREATE TRIGGER allocation_insert_only BEFORE UPDATE OR DELETE ON allocation FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE INDEX search_text_document ON search_text USING gin (document);
CREATE INDEX search_text_entered ON search_text USING gin (entered);
CREATE INDEX search_text_comments ON search_text USING gin (comments);
-- The claim's order, over what is free to claim or nearly so.
CREATE INDEX task_open_order ON task (workflow_id, priority DESC, due_at, id) WHERE state = 'open';
-- The list's orders (server/item/store).
CREATE INDEX item_by_due ON item (workflow_id, due_at, number) WHERE state IN ('received', 'read', 'review', 'approval', 'returned', 'exception');
