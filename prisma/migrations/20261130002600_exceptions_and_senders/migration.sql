-- AlterTable
ALTER TABLE "item_sender" ADD COLUMN     "token_sealed" BYTEA;

-- The link can be written again into the next letter; whoever reads the table alone cannot open it.
ALTER TABLE item_sender ADD CONSTRAINT item_sender_token_whole CHECK ((token_hash IS NULL) = (token_sealed IS NULL));

-- Why somebody said that an item is none.
ALTER TABLE comment DROP CONSTRAINT comment_kind_known,
  ADD CONSTRAINT comment_kind_known
    CHECK (kind IN ('comment', 'flag', 'return', 'escalation', 'reject', 'dismissal'));

-- A dismissed item counts as nothing, and counts again when it is taken back.
CREATE TRIGGER item_metric_dismissed AFTER UPDATE OF state ON item FOR EACH ROW
  WHEN (NOT NEW.seeded AND OLD.state <> NEW.state AND (OLD.state = 'dismissed' OR NEW.state = 'dismissed'))
  EXECUTE FUNCTION metric_mark();

-- What was an exception keeps its reason while it is dismissed, and goes back with it.
ALTER TABLE item DROP CONSTRAINT item_exception_has_reason,
  ADD CONSTRAINT item_exception_has_reason CHECK (
    state = 'dismissed' OR (state = 'exception') = (exception_message IS NOT NULL AND exception_step IS NOT NULL));
