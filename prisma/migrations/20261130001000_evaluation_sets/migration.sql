-- Sets: what a person collects beside the confirmed decisions.
ALTER TABLE "evaluation_set" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "created_by" TEXT NOT NULL DEFAULT 'system',
ADD COLUMN     "description" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'decisions',
ADD COLUMN     "spec" JSONB;

-- Cases: of a decision, made by hand, or imported; each with its document.
ALTER TABLE "evaluation_case" ADD COLUMN     "created_by" TEXT NOT NULL DEFAULT 'system',
ADD COLUMN     "document_id" UUID,
ADD COLUMN     "facts" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "group_key" TEXT,
ADD COLUMN     "name" TEXT,
ADD COLUMN     "note" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "proposal_id" UUID,
ADD COLUMN     "purposive" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "retired_because" TEXT,
ADD COLUMN     "retired_by" TEXT,
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'decision',
ALTER COLUMN "item_id" DROP NOT NULL,
ALTER COLUMN "decision_id" DROP NOT NULL;
UPDATE evaluation_case c SET document_id = i.document_id, group_key = i.group_key FROM item i WHERE i.id = c.item_id;
ALTER TABLE "evaluation_case" ALTER COLUMN "document_id" SET NOT NULL;

-- What a trained model has learned from: the items themselves, so that none of them ever tests it.
ALTER TABLE "learned_model" ADD COLUMN     "lesson_ids" UUID[] DEFAULT ARRAY[]::UUID[];
ALTER TABLE "proposal" ADD COLUMN     "canary_id" UUID;

-- CreateTable
CREATE TABLE "evaluation_member" (
    "organisation_id" UUID NOT NULL,
    "set_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "inclusion" DOUBLE PRECISION NOT NULL DEFAULT 1,

    CONSTRAINT "evaluation_member_pkey" PRIMARY KEY ("set_id","case_id")
);

-- CreateTable
CREATE TABLE "evaluation_candidate" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "base_version" INTEGER NOT NULL,
    "change" JSONB NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "evaluation_candidate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation_run" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "candidate_id" UUID NOT NULL,
    "set_id" UUID NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "split" TEXT NOT NULL,
    "repetitions" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL,
    "because" TEXT,
    "spending_limit" DECIMAL(18,8),
    "currency" CHAR(3),
    "estimate" JSONB,
    "cost" DECIMAL(18,8) NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "resolved" JSONB,
    "summary" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "evaluation_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation_run_case" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "evaluation_run_case_pkey" PRIMARY KEY ("run_id","case_id")
);

-- CreateTable
CREATE TABLE "evaluation_result" (
    "organisation_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "repetition" INTEGER NOT NULL,
    "content" JSONB,
    "problem" TEXT,
    "latency_ms" INTEGER NOT NULL,
    "cost" DECIMAL(18,8),
    "cached" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evaluation_result_pkey" PRIMARY KEY ("run_id","case_id","repetition")
);

-- CreateTable
CREATE TABLE "model_answer" (
    "organisation_id" UUID NOT NULL,
    "key" CHAR(64) NOT NULL,
    "model" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "requests" INTEGER NOT NULL,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "latency_ms" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_answer_pkey" PRIMARY KEY ("organisation_id","key")
);

-- CreateTable
CREATE TABLE "evaluation_promotion" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "candidate_id" UUID NOT NULL,
    "current_run_id" UUID NOT NULL,
    "candidate_run_id" UUID NOT NULL,
    "figures" JSONB NOT NULL,
    "from_version" INTEGER NOT NULL,
    "to_version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "rolled_back_at" TIMESTAMPTZ(3),
    "rolled_back_by" TEXT,
    "rolled_back_to" INTEGER,
    "rolled_back_because" TEXT,

    CONSTRAINT "evaluation_promotion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "canary" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "change" JSONB NOT NULL,
    "base_version" INTEGER NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "started_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "canary_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_case_organisation_id_id_key" ON "evaluation_case"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "evaluation_case_document_id_idx" ON "evaluation_case"("document_id");

-- CreateIndex
CREATE INDEX "evaluation_member_case_id_idx" ON "evaluation_member"("case_id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_candidate_organisation_id_id_key" ON "evaluation_candidate"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_candidate_workflow_id_number_key" ON "evaluation_candidate"("workflow_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_run_organisation_id_id_key" ON "evaluation_run"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_run_workflow_id_number_key" ON "evaluation_run"("workflow_id", "number");

-- CreateIndex
CREATE INDEX "evaluation_run_case_case_id_idx" ON "evaluation_run_case"("case_id");

-- CreateIndex
CREATE INDEX "evaluation_result_case_id_idx" ON "evaluation_result"("case_id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_promotion_organisation_id_id_key" ON "evaluation_promotion"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "evaluation_promotion_workflow_id_at_idx" ON "evaluation_promotion"("workflow_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "canary_organisation_id_id_key" ON "canary"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "canary_workflow_id_started_at_idx" ON "canary"("workflow_id", "started_at");

-- AddForeignKey
ALTER TABLE "evaluation_case" ADD CONSTRAINT "evaluation_case_organisation_id_document_id_fkey" FOREIGN KEY ("organisation_id", "document_id") REFERENCES "document"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_member" ADD CONSTRAINT "evaluation_member_organisation_id_set_id_fkey" FOREIGN KEY ("organisation_id", "set_id") REFERENCES "evaluation_set"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_member" ADD CONSTRAINT "evaluation_member_organisation_id_case_id_fkey" FOREIGN KEY ("organisation_id", "case_id") REFERENCES "evaluation_case"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_candidate" ADD CONSTRAINT "evaluation_candidate_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_run" ADD CONSTRAINT "evaluation_run_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_run" ADD CONSTRAINT "evaluation_run_organisation_id_candidate_id_fkey" FOREIGN KEY ("organisation_id", "candidate_id") REFERENCES "evaluation_candidate"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_run" ADD CONSTRAINT "evaluation_run_organisation_id_set_id_fkey" FOREIGN KEY ("organisation_id", "set_id") REFERENCES "evaluation_set"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_run_case" ADD CONSTRAINT "evaluation_run_case_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "evaluation_run"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_run_case" ADD CONSTRAINT "evaluation_run_case_organisation_id_case_id_fkey" FOREIGN KEY ("organisation_id", "case_id") REFERENCES "evaluation_case"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_result" ADD CONSTRAINT "evaluation_result_run_id_case_id_fkey" FOREIGN KEY ("run_id", "case_id") REFERENCES "evaluation_run_case"("run_id", "case_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_result" ADD CONSTRAINT "evaluation_result_organisation_id_run_id_fkey" FOREIGN KEY ("organisation_id", "run_id") REFERENCES "evaluation_run"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_answer" ADD CONSTRAINT "model_answer_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_promotion" ADD CONSTRAINT "evaluation_promotion_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_promotion" ADD CONSTRAINT "evaluation_promotion_organisation_id_candidate_id_fkey" FOREIGN KEY ("organisation_id", "candidate_id") REFERENCES "evaluation_candidate"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_promotion" ADD CONSTRAINT "evaluation_promotion_organisation_id_current_run_id_fkey" FOREIGN KEY ("organisation_id", "current_run_id") REFERENCES "evaluation_run"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_promotion" ADD CONSTRAINT "evaluation_promotion_organisation_id_candidate_run_id_fkey" FOREIGN KEY ("organisation_id", "candidate_run_id") REFERENCES "evaluation_run"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canary" ADD CONSTRAINT "canary_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_organisation_id_canary_id_fkey" FOREIGN KEY ("organisation_id", "canary_id") REFERENCES "canary"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules behind the rules.
ALTER TABLE evaluation_set
  ADD CONSTRAINT evaluation_set_kind_known CHECK (kind IN ('decisions', 'sample', 'collected')),
  ADD CONSTRAINT evaluation_set_sample_has_spec CHECK ((kind = 'sample') = (spec IS NOT NULL));
ALTER TABLE evaluation_case
  ADD CONSTRAINT evaluation_case_source_known CHECK (source IN ('decision', 'manual', 'import')),
  ADD CONSTRAINT evaluation_case_of_a_decision CHECK ((source = 'decision') = (decision_id IS NOT NULL)),
  ADD CONSTRAINT evaluation_case_decision_has_item CHECK (source <> 'decision' OR item_id IS NOT NULL),
  ADD CONSTRAINT evaluation_case_retired_has_reason CHECK ((retired_because IS NULL) = (retired_by IS NULL)),
  ADD CONSTRAINT evaluation_case_retired_has_ended CHECK (retired_because IS NULL OR valid_to IS NOT NULL);
-- Cases without an item are many in a set; the older index said one an item.
DROP INDEX evaluation_case_one_valid;
CREATE UNIQUE INDEX evaluation_case_one_valid ON evaluation_case (set_id, item_id) WHERE valid_to IS NULL AND source = 'decision';
ALTER TABLE evaluation_member
  ADD CONSTRAINT evaluation_member_inclusion_is_probability CHECK (inclusion > 0 AND inclusion <= 1);
CREATE TRIGGER evaluation_member_insert_only BEFORE UPDATE OR DELETE ON evaluation_member FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE evaluation_candidate
  ADD CONSTRAINT evaluation_candidate_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$');
ALTER TABLE evaluation_run
  ADD CONSTRAINT evaluation_run_state_known CHECK (state IN ('queued', 'running', 'stopped', 'done', 'cancelled', 'failed')),
  ADD CONSTRAINT evaluation_run_split_known CHECK (split IN ('test', 'all')),
  ADD CONSTRAINT evaluation_run_repetitions_few CHECK (repetitions BETWEEN 1 AND 20),
  ADD CONSTRAINT evaluation_run_finished_at_the_end CHECK ((state IN ('done', 'cancelled', 'failed')) = (finished_at IS NOT NULL)),
  ADD CONSTRAINT evaluation_run_limit_positive CHECK (spending_limit IS NULL OR spending_limit > 0);
-- What a run is over does not change under it, and what was answered stays as it was answered.
CREATE TRIGGER evaluation_run_case_insert_only BEFORE UPDATE OR DELETE ON evaluation_run_case FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_result_insert_only BEFORE UPDATE OR DELETE ON evaluation_result FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE evaluation_result
  ADD CONSTRAINT evaluation_result_says_something CHECK ((content IS NULL) <> (problem IS NULL)),
  ADD CONSTRAINT evaluation_result_repetition_from_one CHECK (repetition BETWEEN 1 AND 20);
ALTER TABLE model_answer
  ADD CONSTRAINT model_answer_key_is_sha256 CHECK (key ~ '^[0-9a-f]{64}$');
ALTER TABLE evaluation_promotion
  ADD CONSTRAINT evaluation_promotion_rolled_back_whole CHECK (
    (rolled_back_at IS NULL) = (rolled_back_by IS NULL) AND (rolled_back_at IS NULL) = (rolled_back_to IS NULL));
ALTER TABLE canary
  ADD CONSTRAINT canary_share_is_part CHECK (share > 0 AND share < 1),
  ADD CONSTRAINT canary_ended_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL));
CREATE UNIQUE INDEX canary_one_running ON canary (workflow_id) WHERE ended_at IS NULL;
