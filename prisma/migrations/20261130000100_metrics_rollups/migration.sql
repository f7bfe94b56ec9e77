-- CreateTable
CREATE TABLE "item_fact" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "workflow_version" INTEGER NOT NULL,
    "arm" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "reviewer_group" TEXT NOT NULL,
    "reviewer_id" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "reworked_at" TIMESTAMPTZ(3),
    "found_at" TIMESTAMPTZ(3),
    "received_day" DATE NOT NULL,
    "received_hour" SMALLINT NOT NULL,
    "overdue_day" DATE NOT NULL,
    "completed_day" DATE,
    "approval_day" DATE,
    "touch_ms" INTEGER NOT NULL,
    "handling_ms" BIGINT,
    "wait_ms" BIGINT,
    "cycle_ms" BIGINT,
    "approval_ms" BIGINT,
    "rework_ms" INTEGER NOT NULL,
    "rework_days" SMALLINT,
    "suspect" BOOLEAN NOT NULL,
    "reviewed" BOOLEAN NOT NULL,
    "untouched" BOOLEAN NOT NULL,
    "in_time" BOOLEAN NOT NULL,
    "approval_in_time" BOOLEAN NOT NULL,
    "changed" TEXT[],
    "checked" TEXT[],
    "wrong" TEXT[],
    "error" BOOLEAN NOT NULL,
    "weight" DECIMAL(18,6),

    CONSTRAINT "item_fact_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "metric_dirty" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "item_id" UUID NOT NULL,
    "xact" BIGINT NOT NULL,

    CONSTRAINT "metric_dirty_pkey" PRIMARY KEY ("workflow_id","number","xact")
);

-- CreateTable
CREATE TABLE "metric_day" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "arm" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "reviewer_group" TEXT NOT NULL,
    "arrivals" INTEGER NOT NULL DEFAULT 0,
    "overdue_in" INTEGER NOT NULL DEFAULT 0,
    "overdue_out" INTEGER NOT NULL DEFAULT 0,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "suspect" INTEGER NOT NULL DEFAULT 0,
    "touch_sum" BIGINT NOT NULL DEFAULT 0,
    "touch_squares" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "handling_n" INTEGER NOT NULL DEFAULT 0,
    "handling_sum" BIGINT NOT NULL DEFAULT 0,
    "handling_squares" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "wait_n" INTEGER NOT NULL DEFAULT 0,
    "wait_sum" BIGINT NOT NULL DEFAULT 0,
    "wait_squares" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "cycle_sum" BIGINT NOT NULL DEFAULT 0,
    "cycle_squares" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "reviewed_assisted" INTEGER NOT NULL DEFAULT 0,
    "corrected" INTEGER NOT NULL DEFAULT 0,
    "untouched" INTEGER NOT NULL DEFAULT 0,
    "in_time" INTEGER NOT NULL DEFAULT 0,
    "reworked" INTEGER NOT NULL DEFAULT 0,
    "rework_sum" BIGINT NOT NULL DEFAULT 0,
    "found" INTEGER NOT NULL DEFAULT 0,
    "checked" INTEGER NOT NULL DEFAULT 0,
    "errors" INTEGER NOT NULL DEFAULT 0,
    "weight" DECIMAL(38,6) NOT NULL DEFAULT 0,
    "weight_squares" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "weight_errors" DECIMAL(38,6) NOT NULL DEFAULT 0,
    "approvals" INTEGER NOT NULL DEFAULT 0,
    "approval_sum" BIGINT NOT NULL DEFAULT 0,
    "approval_squares" DECIMAL(38,0) NOT NULL DEFAULT 0,
    "approvals_in_time" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "metric_day_pkey" PRIMARY KEY ("workflow_id","day","arm","document_type","reviewer_group")
);

-- CreateTable
CREATE TABLE "metric_histogram" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "measure" SMALLINT NOT NULL,
    "span" SMALLINT NOT NULL,
    "arm" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "reviewer_group" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "buckets" SMALLINT[],
    "counts" INTEGER[],

    CONSTRAINT "metric_histogram_pkey" PRIMARY KEY ("workflow_id","measure","span","arm","document_type","reviewer_group","day")
);

-- CreateTable
CREATE TABLE "metric_field" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "span" SMALLINT NOT NULL,
    "day" DATE NOT NULL,
    "arm" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "reviewer_group" TEXT NOT NULL,
    "field_key" TEXT NOT NULL,
    "shown" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "checked" INTEGER NOT NULL DEFAULT 0,
    "wrong" INTEGER NOT NULL DEFAULT 0,
    "weight" DECIMAL(38,6) NOT NULL DEFAULT 0,
    "weight_squares" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "weight_wrong" DECIMAL(38,6) NOT NULL DEFAULT 0,

    CONSTRAINT "metric_field_pkey" PRIMARY KEY ("workflow_id","span","day","arm","document_type","reviewer_group","field_key")
);

-- CreateTable
CREATE TABLE "metric_reviewer" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "metric_reviewer_pkey" PRIMARY KEY ("workflow_id","user_id")
);

-- CreateTable
CREATE TABLE "metric_state" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "time_zone" TEXT NOT NULL,
    "form" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "metric_state_pkey" PRIMARY KEY ("workflow_id")
);

-- AddForeignKey
ALTER TABLE "item_fact" ADD CONSTRAINT "item_fact_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_day" ADD CONSTRAINT "metric_day_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_histogram" ADD CONSTRAINT "metric_histogram_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_field" ADD CONSTRAINT "metric_field_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_reviewer" ADD CONSTRAINT "metric_reviewer_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_state" ADD CONSTRAINT "metric_state_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Sums change in place: with room on the page that touches no index.
ALTER TABLE metric_day SET (fillfactor = 80);
ALTER TABLE metric_histogram SET (fillfactor = 80);
ALTER TABLE metric_field SET (fillfactor = 80);
ALTER TABLE item_fact SET (fillfactor = 90);
-- Emptied as fast as it fills: its dead rows are cleared long before the default share of it is dead.
ALTER TABLE metric_dirty SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

ALTER TABLE item_fact
  ADD CONSTRAINT item_fact_arm_known CHECK (arm IN ('manual', 'assisted', 'none')),
  ADD CONSTRAINT item_fact_group_known CHECK (reviewer_group IN ('new', 'experienced', 'none'));

-- What each figure leads to (server/metrics/drill.ts): newest first, by arm, type and group without a look at the rows.
CREATE INDEX item_fact_completed ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL;
CREATE INDEX item_fact_received ON item_fact (workflow_id, received_at DESC, item_id DESC, document_type);
CREATE INDEX item_fact_open ON item_fact (workflow_id, received_at DESC, item_id DESC, document_type, due_at) WHERE completed_at IS NULL;
CREATE INDEX item_fact_corrected ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND arm = 'assisted' AND reviewed AND cardinality(changed) > 0;
CREATE INDEX item_fact_untouched ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND untouched;
CREATE INDEX item_fact_late ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND NOT in_time;
CREATE INDEX item_fact_reworked ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND reworked_at IS NOT NULL;
CREATE INDEX item_fact_found ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND found_at IS NOT NULL;
CREATE INDEX item_fact_checked ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND weight IS NOT NULL;
CREATE INDEX item_fact_error ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND error;
CREATE INDEX item_fact_suspect ON item_fact (workflow_id, completed_at DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE completed_at IS NOT NULL AND suspect;
CREATE INDEX item_fact_approval ON item_fact (workflow_id, approval_day DESC, item_id DESC, arm, document_type, reviewer_group)
  WHERE approval_day IS NOT NULL;
-- Whose group changes when an earlier visit of theirs becomes known.
CREATE INDEX item_fact_reviewer ON item_fact (workflow_id, reviewer_id);

-- The few events that tell rework from what measuring found.
CREATE INDEX event_reopening ON event (item_id) WHERE type IN ('item.corrected', 'item.reopened');
CREATE INDEX seeded_check_decided ON seeded_check (organisation_id, workflow_id, decided_at) WHERE decided_at IS NOT NULL;

-- ---- what makes an item's fact stale ------------------------------------------------------------------------------
-- One row an item and transaction, written by the transaction that changes the item. Transactions never write the same
-- row, so nobody waits; and a fold deletes only the rows it saw, so that a change committed meanwhile is folded next.
-- No foreign key: a row outlives its item, whose figures are then taken back.

CREATE FUNCTION metric_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO metric_dirty (organisation_id, workflow_id, number, item_id, xact)
      VALUES (OLD.organisation_id, OLD.workflow_id, OLD.number, OLD.id, pg_current_xact_id()::text::bigint)
      ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO metric_dirty (organisation_id, workflow_id, number, item_id, xact)
      VALUES (NEW.organisation_id, NEW.workflow_id, NEW.number, NEW.id, pg_current_xact_id()::text::bigint)
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION metric_mark_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO metric_dirty (organisation_id, workflow_id, number, item_id, xact)
    SELECT organisation_id, workflow_id, number, id, pg_current_xact_id()::text::bigint
    FROM item WHERE id = NEW.item_id AND NOT seeded
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER item_metric_new AFTER INSERT ON item FOR EACH ROW WHEN (NOT NEW.seeded) EXECUTE FUNCTION metric_mark();
CREATE TRIGGER item_metric_gone AFTER DELETE ON item FOR EACH ROW WHEN (NOT OLD.seeded) EXECUTE FUNCTION metric_mark();
CREATE TRIGGER item_metric_changed AFTER UPDATE ON item FOR EACH ROW
  WHEN (NOT (OLD.seeded AND NEW.seeded)
    AND (OLD.received_at, OLD.opened_at, OLD.decided_at, OLD.completed_at, OLD.reworked_at, OLD.due_at, OLD.touch_ms,
         OLD.rework_ms, OLD.suspect, OLD.seeded, OLD.workflow_version)
      IS DISTINCT FROM
        (NEW.received_at, NEW.opened_at, NEW.decided_at, NEW.completed_at, NEW.reworked_at, NEW.due_at, NEW.touch_ms,
         NEW.rework_ms, NEW.suspect, NEW.seeded, NEW.workflow_version))
  EXECUTE FUNCTION metric_mark();

CREATE TRIGGER allocation_metric AFTER INSERT ON allocation FOR EACH ROW EXECUTE FUNCTION metric_mark_item();
CREATE TRIGGER decision_metric AFTER INSERT OR UPDATE OF undone_at ON decision FOR EACH ROW EXECUTE FUNCTION metric_mark_item();
CREATE TRIGGER visit_metric AFTER INSERT OR UPDATE OF opened_at ON visit FOR EACH ROW
  WHEN (NEW.opened_at IS NOT NULL) EXECUTE FUNCTION metric_mark_item();
CREATE TRIGGER task_metric AFTER INSERT OR UPDATE OF state, due_at ON task FOR EACH ROW
  WHEN (NEW.mode = 'approval') EXECUTE FUNCTION metric_mark_item();
CREATE TRIGGER quality_check_metric_new AFTER INSERT ON quality_check FOR EACH ROW
  WHEN (NEW.state <> 'open') EXECUTE FUNCTION metric_mark_item();
CREATE TRIGGER quality_check_metric AFTER UPDATE ON quality_check FOR EACH ROW EXECUTE FUNCTION metric_mark_item();
CREATE TRIGGER event_metric AFTER INSERT ON event FOR EACH ROW
  WHEN (NEW.type IN ('item.corrected', 'item.reopened')) EXECUTE FUNCTION metric_mark_item();
