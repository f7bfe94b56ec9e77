-- AlterTable
ALTER TABLE "item" ADD COLUMN     "exception_at" TIMESTAMPTZ(3),
ADD COLUMN     "exception_owner" TEXT,
ADD COLUMN     "queues_left" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "route_rule" TEXT,
ADD COLUMN     "unattended" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "amount" DECIMAL(18,4),
ADD COLUMN     "approval_id" UUID,
ADD COLUMN     "eligible_user_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "workflow_member" ADD COLUMN     "approval_limit" DECIMAL(18,2);

-- CreateTable
CREATE TABLE "workflow_draft" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "base_version" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "workflow_draft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "autonomy_step" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "because" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,

    CONSTRAINT "autonomy_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "item_sender" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "name" TEXT,
    "subject" TEXT,
    "token_hash" CHAR(64),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "item_sender_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "rule_firing" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "rule_key" TEXT NOT NULL,
    "workflow_version" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "did" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rule_firing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "decider_ids" TEXT[],
    "rule_key" TEXT NOT NULL,
    "steps" JSONB NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "amount" DECIMAL(18,4),
    "comparable" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL,
    "skipped_by" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "step_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "remind_at" TIMESTAMPTZ(3),
    "reminders" INTEGER NOT NULL DEFAULT 0,
    "escalated_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_word" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "approval_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "user_id" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "delegation_id" UUID,
    "word" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_word_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "from_user_id" TEXT NOT NULL,
    "to_user_id" TEXT NOT NULL,
    "begins_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "timeout_seconds" INTEGER NOT NULL DEFAULT 30,
    "most_rows" INTEGER NOT NULL DEFAULT 50000,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scheduled_run" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "period" CHAR(10) NOT NULL,
    "state" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "inputs" JSONB NOT NULL DEFAULT '[]',
    "problems" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "item_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ordered_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "scheduled_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "renewal" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "date" CHAR(10) NOT NULL,
    "make_on" CHAR(10) NOT NULL,
    "state" TEXT NOT NULL,
    "made_item_id" UUID,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "renewal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "workflow_id" UUID,
    "item_id" UUID,
    "alert_id" UUID,
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "mail" TEXT NOT NULL,
    "mailed_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "letter" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "letter_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "workflow_draft_workflow_id_key" ON "workflow_draft"("workflow_id");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_draft_organisation_id_id_key" ON "workflow_draft"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "autonomy_step_organisation_id_id_key" ON "autonomy_step"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "autonomy_step_workflow_id_kind_sequence_key" ON "autonomy_step"("workflow_id", "kind", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "item_sender_token_hash_key" ON "item_sender"("token_hash");

-- CreateIndex
CREATE INDEX "item_sender_organisation_id_address_idx" ON "item_sender"("organisation_id", "address");

-- CreateIndex
CREATE UNIQUE INDEX "item_sender_organisation_id_item_id_key" ON "item_sender"("organisation_id", "item_id");

-- CreateIndex
CREATE INDEX "rule_firing_item_id_idx" ON "rule_firing"("item_id");

-- CreateIndex
CREATE INDEX "rule_firing_organisation_id_workflow_id_rule_key_at_idx" ON "rule_firing"("organisation_id", "workflow_id", "rule_key", "at");

-- CreateIndex
CREATE UNIQUE INDEX "rule_firing_organisation_id_id_key" ON "rule_firing"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "approval_organisation_id_workflow_id_state_due_at_idx" ON "approval"("organisation_id", "workflow_id", "state", "due_at");

-- CreateIndex
CREATE INDEX "approval_item_id_idx" ON "approval"("item_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_organisation_id_id_key" ON "approval"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "approval_word_approval_id_idx" ON "approval_word"("approval_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_word_organisation_id_id_key" ON "approval_word"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "delegation_organisation_id_workflow_id_ends_at_idx" ON "delegation"("organisation_id", "workflow_id", "ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "delegation_organisation_id_id_key" ON "delegation"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connection_organisation_id_id_key" ON "connection"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connection_organisation_id_key_key" ON "connection"("organisation_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "scheduled_run_organisation_id_id_key" ON "scheduled_run"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "scheduled_run_workflow_id_period_key" ON "scheduled_run"("workflow_id", "period");

-- CreateIndex
CREATE INDEX "renewal_organisation_id_state_make_on_idx" ON "renewal"("organisation_id", "state", "make_on");

-- CreateIndex
CREATE UNIQUE INDEX "renewal_organisation_id_id_key" ON "renewal"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "renewal_item_id_position_key" ON "renewal"("item_id", "position");

-- CreateIndex
CREATE INDEX "alert_organisation_id_workflow_id_closed_at_idx" ON "alert"("organisation_id", "workflow_id", "closed_at");

-- CreateIndex
CREATE UNIQUE INDEX "alert_organisation_id_id_key" ON "alert"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "notice_organisation_id_user_id_read_at_idx" ON "notice"("organisation_id", "user_id", "read_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_organisation_id_id_key" ON "notice"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_user_id_kind_cause_key" ON "notice"("user_id", "kind", "cause");

-- CreateIndex
CREATE INDEX "letter_organisation_id_state_not_before_idx" ON "letter"("organisation_id", "state", "not_before");

-- CreateIndex
CREATE UNIQUE INDEX "letter_organisation_id_id_key" ON "letter"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "letter_item_id_kind_cause_key" ON "letter"("item_id", "kind", "cause");

-- AddForeignKey
ALTER TABLE "workflow_draft" ADD CONSTRAINT "workflow_draft_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_draft" ADD CONSTRAINT "workflow_draft_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "autonomy_step" ADD CONSTRAINT "autonomy_step_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item_sender" ADD CONSTRAINT "item_sender_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_firing" ADD CONSTRAINT "rule_firing_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule_firing" ADD CONSTRAINT "rule_firing_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_organisation_id_approval_id_fkey" FOREIGN KEY ("organisation_id", "approval_id") REFERENCES "approval"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval" ADD CONSTRAINT "approval_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval" ADD CONSTRAINT "approval_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_word" ADD CONSTRAINT "approval_word_organisation_id_approval_id_fkey" FOREIGN KEY ("organisation_id", "approval_id") REFERENCES "approval"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_word" ADD CONSTRAINT "approval_word_organisation_id_delegation_id_fkey" FOREIGN KEY ("organisation_id", "delegation_id") REFERENCES "delegation"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection" ADD CONSTRAINT "connection_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scheduled_run" ADD CONSTRAINT "scheduled_run_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "renewal" ADD CONSTRAINT "renewal_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "renewal" ADD CONSTRAINT "renewal_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_organisation_id_alert_id_fkey" FOREIGN KEY ("organisation_id", "alert_id") REFERENCES "alert"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
