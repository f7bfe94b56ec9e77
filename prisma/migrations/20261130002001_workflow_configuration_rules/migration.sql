-- Dismissed: a person said that it is no item at all; it counts as nothing and stays on record.
ALTER TABLE item DROP CONSTRAINT item_state_known,
  ADD CONSTRAINT item_state_known
    CHECK (state IN ('received', 'read', 'review', 'approval', 'returned', 'completed', 'exception', 'dismissed'));
-- Exceptions of before have an age too: since their failure was recorded.
UPDATE item SET exception_at = coalesce(
  (SELECT max(at) FROM event WHERE event.item_id = item.id AND event.type = 'item.failed'), received_at)
WHERE state = 'exception';

ALTER TABLE autonomy_step
  ADD CONSTRAINT autonomy_step_kind_known CHECK (kind IN ('extraction', 'label', 'route', 'draft')),
  ADD CONSTRAINT autonomy_step_level_known CHECK (
    level IN ('shadow', 'review_all', 'clean_pass', 'paused') AND before IN ('shadow', 'review_all', 'clean_pass', 'paused')),
  ADD CONSTRAINT autonomy_step_moves CHECK (level <> before AND sequence > 0);
CREATE TRIGGER autonomy_step_insert_only BEFORE UPDATE OR DELETE ON autonomy_step FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE rule_firing ADD CONSTRAINT rule_firing_stage_known CHECK (stage IN ('proposed', 'decided'));
CREATE TRIGGER rule_firing_insert_only BEFORE UPDATE OR DELETE ON rule_firing FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE approval
  ADD CONSTRAINT approval_state_known CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn', 'skipped')),
  ADD CONSTRAINT approval_closed CHECK ((state = 'waiting') = (closed_at IS NULL));
CREATE UNIQUE INDEX approval_one_waiting ON approval (item_id) WHERE state = 'waiting';
ALTER TABLE approval_word ADD CONSTRAINT approval_word_known CHECK (word IN ('approve', 'reject'));
ALTER TABLE delegation
  ADD CONSTRAINT delegation_to_another CHECK (from_user_id <> to_user_id),
  ADD CONSTRAINT delegation_ends_later CHECK (ends_at > begins_at);

ALTER TABLE scheduled_run ADD CONSTRAINT scheduled_run_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed'));
ALTER TABLE renewal ADD CONSTRAINT renewal_state_known CHECK (state IN ('waiting', 'made', 'withdrawn', 'failed'));

ALTER TABLE notice ADD CONSTRAINT notice_mail_known CHECK (mail IN ('off', 'waiting', 'sent', 'failed'));
ALTER TABLE letter ADD CONSTRAINT letter_state_known CHECK (state IN ('waiting', 'sent', 'failed', 'withdrawn'));
CREATE UNIQUE INDEX alert_one_open ON alert (workflow_id, kind, cause) WHERE closed_at IS NULL;
