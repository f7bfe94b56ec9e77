-- AlterTable
ALTER TABLE "decision" ADD COLUMN     "bulk" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "document" ADD COLUMN     "parts" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "item" ADD COLUMN     "seeded" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "page" ADD COLUMN     "part" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "assignee_id" TEXT,
ADD COLUMN     "brief" JSONB,
ADD COLUMN     "for_role" TEXT;

-- CreateTable
CREATE TABLE "working_copy" (
    "task_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "working_copy_pkey" PRIMARY KEY ("task_id")
);

-- CreateTable
CREATE TABLE "comment" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "author_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'comment',
    "body" TEXT NOT NULL,
    "anchor" JSONB,
    "mentions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    "resolved_by" TEXT,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mention" (
    "organisation_id" UUID NOT NULL,
    "comment_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "mention_pkey" PRIMARY KEY ("comment_id","user_id")
);

-- CreateTable
CREATE TABLE "preference" (
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("user_id","name")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "search_text" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "document" tsvector,
    "entered" tsvector,
    "comments" tsvector,

    CONSTRAINT "search_text_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "allocation" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "arm" TEXT NOT NULL,
    "probability" DOUBLE PRECISION NOT NULL,
    "user_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "allocation_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "quality_check" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "decision_id" UUID NOT NULL,
    "rival_id" UUID,
    "result_id" UUID,
    "probability" DOUBLE PRECISION NOT NULL,
    "stratum" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "field_keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "differing" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "quality_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "seeded_check" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "source_item_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "field_key" TEXT NOT NULL,
    "right" JSONB NOT NULL,
    "wrong" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decision_id" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "caught" BOOLEAN,
    "corrected" BOOLEAN,
    "over_corrected" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "controls" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "seeded_check_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "practice_result" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "fields" INTEGER NOT NULL,
    "wrong" TEXT[],
    "active_ms" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "practice_result_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "working_copy_organisation_id_task_id_key" ON "working_copy"("organisation_id", "task_id");

-- CreateIndex
CREATE INDEX "comment_item_id_created_at_idx" ON "comment"("item_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "comment_organisation_id_id_key" ON "comment"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "mention_organisation_id_user_id_read_at_idx" ON "mention"("organisation_id", "user_id", "read_at");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_organisation_id_id_key" ON "saved_view"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_workflow_id_user_id_name_key" ON "saved_view"("workflow_id", "user_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "search_text_organisation_id_item_id_key" ON "search_text"("organisation_id", "item_id");

-- CreateIndex
CREATE INDEX "allocation_organisation_id_workflow_id_arm_at_idx" ON "allocation"("organisation_id", "workflow_id", "arm", "at");

-- CreateIndex
CREATE UNIQUE INDEX "allocation_organisation_id_item_id_key" ON "allocation"("organisation_id", "item_id");

-- CreateIndex
CREATE INDEX "quality_check_organisation_id_workflow_id_kind_state_idx" ON "quality_check"("organisation_id", "workflow_id", "kind", "state");

-- CreateIndex
CREATE INDEX "quality_check_decision_id_idx" ON "quality_check"("decision_id");

-- CreateIndex
CREATE INDEX "quality_check_item_id_idx" ON "quality_check"("item_id");

-- CreateIndex
CREATE UNIQUE INDEX "quality_check_organisation_id_id_key" ON "quality_check"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "quality_check_task_id_key" ON "quality_check"("task_id");

-- CreateIndex
CREATE UNIQUE INDEX "seeded_check_task_id_key" ON "seeded_check"("task_id");

-- CreateIndex
CREATE INDEX "seeded_check_organisation_id_workflow_id_user_id_idx" ON "seeded_check"("organisation_id", "workflow_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "seeded_check_organisation_id_item_id_key" ON "seeded_check"("organisation_id", "item_id");

-- CreateIndex
CREATE INDEX "practice_result_organisation_id_workflow_id_user_id_at_idx" ON "practice_result"("organisation_id", "workflow_id", "user_id", "at");

-- AddForeignKey
ALTER TABLE "working_copy" ADD CONSTRAINT "working_copy_organisation_id_task_id_fkey" FOREIGN KEY ("organisation_id", "task_id") REFERENCES "task"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference" ADD CONSTRAINT "preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "search_text" ADD CONSTRAINT "search_text_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocation" ADD CONSTRAINT "allocation_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
