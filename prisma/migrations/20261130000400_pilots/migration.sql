-- AlterTable
ALTER TABLE "workflow" ADD COLUMN     "learn_until" TIMESTAMPTZ(3),
ADD COLUMN     "locked_because" TEXT;

-- CreateTable
CREATE TABLE "pilot" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "draft" JSONB,
    "simulated" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "end_code" TEXT,
    "end_reason" TEXT,
    "opened_because" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "pilot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pilot_segment" (
    "organisation_id" UUID NOT NULL,
    "pilot_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "plan" JSONB NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "reason" TEXT,
    "overruled" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "locked_at" TIMESTAMPTZ(3) NOT NULL,
    "locked_by" TEXT NOT NULL,
    "design_id" UUID,

    CONSTRAINT "pilot_segment_pkey" PRIMARY KEY ("pilot_id","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "pilot_organisation_id_id_key" ON "pilot"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "pilot_workflow_id_number_key" ON "pilot"("workflow_id", "number");

-- AddForeignKey
ALTER TABLE "pilot" ADD CONSTRAINT "pilot_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pilot_segment" ADD CONSTRAINT "pilot_segment_organisation_id_pilot_id_fkey" FOREIGN KEY ("organisation_id", "pilot_id") REFERENCES "pilot"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pilot_segment" ADD CONSTRAINT "pilot_segment_organisation_id_design_id_fkey" FOREIGN KEY ("organisation_id", "design_id") REFERENCES "design"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules behind the rules.
ALTER TABLE pilot
  ADD CONSTRAINT pilot_state_known CHECK (state IN ('draft', 'running', 'ended', 'abandoned')),
  ADD CONSTRAINT pilot_times_fit CHECK (
    (state = 'draft') = (started_at IS NULL) AND (state IN ('ended', 'abandoned')) = (ended_at IS NOT NULL)),
  ADD CONSTRAINT pilot_end_has_code CHECK ((ended_at IS NULL) = (end_code IS NULL)),
  ADD CONSTRAINT pilot_draft_while_draft CHECK ((state = 'draft') = (draft IS NOT NULL)),
  ADD CONSTRAINT pilot_opened_while_running CHECK (opened_because IS NULL OR state = 'running');
-- One pilot of a workflow runs at a time.
CREATE UNIQUE INDEX pilot_one_running ON pilot (workflow_id) WHERE state = 'running';

ALTER TABLE pilot_segment
  ADD CONSTRAINT pilot_segment_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT pilot_segment_amendment_has_reason CHECK ((number = 1) = (reason IS NULL));
-- A locked plan stays as it was locked.
CREATE TRIGGER pilot_segment_insert_only BEFORE UPDATE OR DELETE ON pilot_segment FOR EACH ROW EXECUTE FUNCTION refuse_change();
