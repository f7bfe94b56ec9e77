-- CreateTable
CREATE TABLE "stopwatch_entry" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "item_id" UUID,
    "reference" TEXT,
    "document_type" TEXT,
    "begun_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "active_ms" INTEGER NOT NULL DEFAULT 0,
    "reported_ms" INTEGER NOT NULL DEFAULT 0,
    "pauses" INTEGER NOT NULL DEFAULT 0,
    "suspect" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "error" BOOLEAN,
    "checked_by" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "voided_at" TIMESTAMPTZ(3),
    "voided_by" TEXT,
    "void_reason" TEXT,

    CONSTRAINT "stopwatch_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "baseline_import" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_key" CHAR(64) NOT NULL,
    "file_size" BIGINT NOT NULL,
    "mapping" JSONB NOT NULL,
    "file_rows" INTEGER NOT NULL DEFAULT 0,
    "taken_rows" INTEGER NOT NULL DEFAULT 0,
    "rejected_rows" INTEGER NOT NULL DEFAULT 0,
    "cases" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" TEXT,
    "matched_at" TIMESTAMPTZ(3),

    CONSTRAINT "baseline_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "baseline_row" (
    "organisation_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "active_ms" INTEGER,
    "error" BOOLEAN,
    "reworked" BOOLEAN,
    "events" INTEGER NOT NULL DEFAULT 1,
    "reopened" INTEGER,
    "reassigned" INTEGER,
    "within_sla" BOOLEAN,
    "person" TEXT,
    "document_type" TEXT,

    CONSTRAINT "baseline_row_pkey" PRIMARY KEY ("import_id","line")
);

-- CreateTable
CREATE TABLE "legacy_outcome" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "keys" JSONB NOT NULL,
    "values" JSONB NOT NULL,
    "person" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "match" TEXT NOT NULL DEFAULT 'unmatched',
    "matched_by" TEXT,
    "item_id" UUID,
    "candidates" UUID[] DEFAULT ARRAY[]::UUID[],
    "task_id" UUID,
    "probability" DOUBLE PRECISION,

    CONSTRAINT "legacy_outcome_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "stopwatch_entry_organisation_id_workflow_id_ended_at_idx" ON "stopwatch_entry"("organisation_id", "workflow_id", "ended_at");

-- CreateIndex
CREATE INDEX "stopwatch_entry_organisation_id_user_id_ended_at_idx" ON "stopwatch_entry"("organisation_id", "user_id", "ended_at");

-- CreateIndex
CREATE UNIQUE INDEX "stopwatch_entry_organisation_id_id_key" ON "stopwatch_entry"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "baseline_import_organisation_id_workflow_id_created_at_idx" ON "baseline_import"("organisation_id", "workflow_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "baseline_import_organisation_id_id_key" ON "baseline_import"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "baseline_row_organisation_id_import_id_key_idx" ON "baseline_row"("organisation_id", "import_id", "key");

-- CreateIndex
CREATE INDEX "legacy_outcome_organisation_id_item_id_idx" ON "legacy_outcome"("organisation_id", "item_id");

-- CreateIndex
CREATE UNIQUE INDEX "legacy_outcome_organisation_id_id_key" ON "legacy_outcome"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "legacy_outcome_import_id_line_key" ON "legacy_outcome"("import_id", "line");

-- AddForeignKey
ALTER TABLE "stopwatch_entry" ADD CONSTRAINT "stopwatch_entry_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stopwatch_entry" ADD CONSTRAINT "stopwatch_entry_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baseline_import" ADD CONSTRAINT "baseline_import_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baseline_row" ADD CONSTRAINT "baseline_row_organisation_id_import_id_fkey" FOREIGN KEY ("organisation_id", "import_id") REFERENCES "baseline_import"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legacy_outcome" ADD CONSTRAINT "legacy_outcome_organisation_id_import_id_fkey" FOREIGN KEY ("organisation_id", "import_id") REFERENCES "baseline_import"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legacy_outcome" ADD CONSTRAINT "legacy_outcome_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legacy_outcome" ADD CONSTRAINT "legacy_outcome_organisation_id_task_id_fkey" FOREIGN KEY ("organisation_id", "task_id") REFERENCES "task"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules that Prisma cannot say.
ALTER TABLE stopwatch_entry
  ADD CONSTRAINT stopwatch_entry_whole CHECK ((started_at IS NULL) = (ended_at IS NULL)),
  ADD CONSTRAINT stopwatch_entry_in_order CHECK (ended_at IS NULL OR ended_at >= started_at),
  ADD CONSTRAINT stopwatch_entry_times_sane CHECK (active_ms >= 0 AND reported_ms >= active_ms AND pauses >= 0),
  ADD CONSTRAINT stopwatch_entry_check_whole
    CHECK ((error IS NULL) = (checked_by IS NULL) AND (error IS NULL) = (checked_at IS NULL)),
  -- Four eyes: nobody ticks their own work.
  ADD CONSTRAINT stopwatch_entry_checked_by_another CHECK (checked_by <> user_id),
  ADD CONSTRAINT stopwatch_entry_void_whole
    CHECK ((voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL));

ALTER TABLE baseline_import
  ADD CONSTRAINT baseline_import_kind_known CHECK (kind IN ('rows', 'events', 'outcomes')),
  ADD CONSTRAINT baseline_import_state_known CHECK (state IN ('draft', 'waiting', 'running', 'done', 'failed', 'removed')),
  ADD CONSTRAINT baseline_import_removal_whole
    CHECK ((state = 'removed') = (removed_at IS NOT NULL) AND (removed_at IS NULL) = (removed_by IS NULL));
-- The same file counts once as each kind.
CREATE UNIQUE INDEX baseline_import_one_standing ON baseline_import (workflow_id, file_key, kind)
  WHERE state IN ('waiting', 'running', 'done');

ALTER TABLE baseline_row
  ADD CONSTRAINT baseline_row_counts_sane
    CHECK (line > 0 AND events > 0 AND coalesce(reopened, 0) >= 0 AND coalesce(reassigned, 0) >= 0 AND coalesce(active_ms, 0) >= 0),
  ADD CONSTRAINT baseline_row_in_order CHECK (ended_at IS NULL OR started_at IS NULL OR ended_at >= started_at);

ALTER TABLE legacy_outcome
  ADD CONSTRAINT legacy_outcome_match_known CHECK (match IN ('matched', 'unmatched', 'ambiguous')),
  ADD CONSTRAINT legacy_outcome_matched_by_known CHECK (matched_by IS NULL OR matched_by IN ('hash', 'fields', 'key', 'hand')),
  ADD CONSTRAINT legacy_outcome_match_whole
    CHECK ((match = 'matched') = (item_id IS NOT NULL) AND (match = 'matched') = (matched_by IS NOT NULL)),
  ADD CONSTRAINT legacy_outcome_draw_whole
    CHECK ((task_id IS NULL) = (probability IS NULL) AND (probability IS NULL OR (probability > 0 AND probability <= 1)));
