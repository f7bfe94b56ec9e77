-- A connection inside the organisation's own walls; a run that waits for an input; periods that nobody made a report of.
ALTER TABLE "connection" ADD COLUMN "inside" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "version" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "scheduled_run" ADD COLUMN "next_try_at" TIMESTAMPTZ(3);

ALTER TABLE scheduled_run DROP CONSTRAINT scheduled_run_state_known,
  ADD CONSTRAINT scheduled_run_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed', 'missed')),
  -- A report that was made is an item, and only one that waits is tried again.
  ADD CONSTRAINT scheduled_run_made CHECK (state <> 'done' OR item_id IS NOT NULL),
  ADD CONSTRAINT scheduled_run_waits CHECK (next_try_at IS NULL OR state = 'waiting');
ALTER TABLE renewal ADD CONSTRAINT renewal_made CHECK (state <> 'made' OR made_item_id IS NOT NULL);
ALTER TABLE "connection" ADD CONSTRAINT connection_limits CHECK (timeout_seconds BETWEEN 1 AND 600 AND most_rows BETWEEN 1 AND 1000000);
