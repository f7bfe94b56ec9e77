-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "organisation_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "roles" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("organisation_id","user_id")
);

-- CreateTable
CREATE TABLE "workflow" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "current_version" INTEGER NOT NULL,
    "last_item_number" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workflow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow_version" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "workflow_version_pkey" PRIMARY KEY ("workflow_id","version")
);

-- CreateTable
CREATE TABLE "workflow_member" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workflow_member_pkey" PRIMARY KEY ("workflow_id","user_id")
);

-- CreateTable
CREATE TABLE "document" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "file_name" TEXT NOT NULL,
    "byte_size" BIGINT NOT NULL,
    "media_type" TEXT,
    "language" TEXT,
    "page_count" INTEGER,
    "engine" TEXT,
    "read_ms" INTEGER,
    "read_at" TIMESTAMPTZ(3),
    "refusal_code" TEXT,
    "refusal_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "document_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "page" (
    "organisation_id" UUID NOT NULL,
    "document_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "width" DOUBLE PRECISION NOT NULL,
    "height" DOUBLE PRECISION NOT NULL,
    "source" TEXT NOT NULL,
    "words" JSONB NOT NULL,
    "image_key" CHAR(64) NOT NULL,
    "image_width" INTEGER NOT NULL,
    "image_height" INTEGER NOT NULL,

    CONSTRAINT "page_pkey" PRIMARY KEY ("document_id","number")
);

-- CreateTable
CREATE TABLE "item" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "workflow_version" INTEGER NOT NULL,
    "document_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "exception_code" TEXT,
    "exception_message" TEXT,
    "exception_step" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "queue" TEXT NOT NULL DEFAULT 'main',
    "route_reason" TEXT,
    "title" TEXT NOT NULL,
    "intake" TEXT NOT NULL,
    "received_by" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "proposed_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "approved_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "reworked_at" TIMESTAMPTZ(3),
    "hold_until" TIMESTAMPTZ(3),
    "exported_at" TIMESTAMPTZ(3),
    "touch_ms" INTEGER NOT NULL DEFAULT 0,
    "rework_ms" INTEGER NOT NULL DEFAULT 0,
    "suspect" BOOLEAN NOT NULL DEFAULT false,
    "group_key" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "item_output" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "values" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "item_output_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "mode" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "excluded_user_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "priority" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_by" TEXT,
    "claimed_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "skipped_by" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proposal" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "workflow_version" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_version" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "latency_ms" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "proposal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flag" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "check" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "field_keys" TEXT[],
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "flag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "duplicate_key" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "check" INTEGER NOT NULL,
    "fingerprint" CHAR(64) NOT NULL,

    CONSTRAINT "duplicate_key_pkey" PRIMARY KEY ("item_id","check")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "proposal_id" UUID,
    "visit_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "values" JSONB NOT NULL,
    "message" TEXT,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),
    "undone_by" TEXT,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "correction" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "field_key" TEXT NOT NULL,
    "proposed" JSONB,
    "final" JSONB,
    "reason_code" TEXT,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "clock_from" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "sequence" INTEGER NOT NULL DEFAULT -1,
    "active_ms" INTEGER NOT NULL DEFAULT 0,
    "reported_ms" INTEGER NOT NULL DEFAULT 0,
    "gaps" JSONB NOT NULL DEFAULT '[]',
    "suspect" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation_set" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "evaluation_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation_case" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "set_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "workflow_version" INTEGER NOT NULL,
    "truth" JSONB NOT NULL,
    "corrected" TEXT[],
    "grade" TEXT NOT NULL,
    "inclusion" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "split" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),

    CONSTRAINT "evaluation_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cost_model" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "valid_from" CHAR(10) NOT NULL,
    "inputs" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cost_model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "only_new" BOOLEAN NOT NULL DEFAULT true,
    "total" INTEGER NOT NULL DEFAULT 0,
    "written" INTEGER NOT NULL DEFAULT 0,
    "file_key" CHAR(64),
    "file_size" BIGINT,
    "error" TEXT,

    CONSTRAINT "export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export_item" (
    "organisation_id" UUID NOT NULL,
    "export_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,

    CONSTRAINT "export_item_pkey" PRIMARY KEY ("export_id","item_id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID,
    "item_id" UUID,
    "sequence" INTEGER,
    "type" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "hash" CHAR(64) NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "organisation_slug_key" ON "organisation"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_organisation_id_key_key" ON "workflow"("organisation_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_organisation_id_id_key" ON "workflow"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_version_organisation_id_workflow_id_version_key" ON "workflow_version"("organisation_id", "workflow_id", "version");

-- CreateIndex
CREATE INDEX "document_organisation_id_sha256_idx" ON "document"("organisation_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "document_organisation_id_id_key" ON "document"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "item_organisation_id_workflow_id_state_received_at_idx" ON "item"("organisation_id", "workflow_id", "state", "received_at");

-- CreateIndex
CREATE INDEX "item_organisation_id_workflow_id_completed_at_idx" ON "item"("organisation_id", "workflow_id", "completed_at");

-- CreateIndex
CREATE INDEX "item_organisation_id_document_id_idx" ON "item"("organisation_id", "document_id");

-- CreateIndex
CREATE UNIQUE INDEX "item_organisation_id_id_key" ON "item"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "item_workflow_id_number_key" ON "item"("workflow_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "item_output_organisation_id_item_id_key" ON "item_output"("organisation_id", "item_id");

-- CreateIndex
CREATE INDEX "task_organisation_id_workflow_id_state_priority_due_at_id_idx" ON "task"("organisation_id", "workflow_id", "state", "priority" DESC, "due_at", "id");

-- CreateIndex
CREATE INDEX "task_organisation_id_claimed_by_state_idx" ON "task"("organisation_id", "claimed_by", "state");

-- CreateIndex
CREATE INDEX "task_item_id_idx" ON "task"("item_id");

-- CreateIndex
CREATE UNIQUE INDEX "task_organisation_id_id_key" ON "task"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "proposal_item_id_created_at_idx" ON "proposal"("item_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "proposal_organisation_id_id_key" ON "proposal"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "flag_item_id_idx" ON "flag"("item_id");

-- CreateIndex
CREATE INDEX "duplicate_key_workflow_id_check_fingerprint_idx" ON "duplicate_key"("workflow_id", "check", "fingerprint");

-- CreateIndex
CREATE INDEX "decision_organisation_id_user_id_decided_at_idx" ON "decision"("organisation_id", "user_id", "decided_at" DESC);

-- CreateIndex
CREATE INDEX "decision_item_id_idx" ON "decision"("item_id");

-- CreateIndex
CREATE UNIQUE INDEX "decision_organisation_id_id_key" ON "decision"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "correction_decision_id_field_key_key" ON "correction"("decision_id", "field_key");

-- CreateIndex
CREATE INDEX "visit_item_id_idx" ON "visit"("item_id");

-- CreateIndex
CREATE INDEX "visit_organisation_id_user_id_opened_at_idx" ON "visit"("organisation_id", "user_id", "opened_at");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_set_organisation_id_id_key" ON "evaluation_set"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_set_workflow_id_name_key" ON "evaluation_set"("workflow_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_case_decision_id_key" ON "evaluation_case"("decision_id");

-- CreateIndex
CREATE INDEX "evaluation_case_set_id_valid_from_idx" ON "evaluation_case"("set_id", "valid_from");

-- CreateIndex
CREATE INDEX "cost_model_organisation_id_workflow_id_valid_from_idx" ON "cost_model"("organisation_id", "workflow_id", "valid_from");

-- CreateIndex
CREATE INDEX "export_organisation_id_workflow_id_created_at_idx" ON "export"("organisation_id", "workflow_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "export_organisation_id_id_key" ON "export"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "event_organisation_id_at_idx" ON "event"("organisation_id", "at");

-- CreateIndex
CREATE INDEX "event_organisation_id_workflow_id_type_at_idx" ON "event"("organisation_id", "workflow_id", "type", "at");

-- CreateIndex
CREATE UNIQUE INDEX "event_item_id_sequence_key" ON "event"("item_id", "sequence");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow" ADD CONSTRAINT "workflow_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_version" ADD CONSTRAINT "workflow_version_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_member" ADD CONSTRAINT "workflow_member_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_member" ADD CONSTRAINT "workflow_member_organisation_id_user_id_fkey" FOREIGN KEY ("organisation_id", "user_id") REFERENCES "membership"("organisation_id", "user_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "page" ADD CONSTRAINT "page_organisation_id_document_id_fkey" FOREIGN KEY ("organisation_id", "document_id") REFERENCES "document"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_organisation_id_workflow_id_workflow_version_fkey" FOREIGN KEY ("organisation_id", "workflow_id", "workflow_version") REFERENCES "workflow_version"("organisation_id", "workflow_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_organisation_id_document_id_fkey" FOREIGN KEY ("organisation_id", "document_id") REFERENCES "document"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item_output" ADD CONSTRAINT "item_output_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag" ADD CONSTRAINT "flag_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "duplicate_key" ADD CONSTRAINT "duplicate_key_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_organisation_id_task_id_fkey" FOREIGN KEY ("organisation_id", "task_id") REFERENCES "task"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_organisation_id_decision_id_fkey" FOREIGN KEY ("organisation_id", "decision_id") REFERENCES "decision"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_organisation_id_task_id_fkey" FOREIGN KEY ("organisation_id", "task_id") REFERENCES "task"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_set" ADD CONSTRAINT "evaluation_set_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_case" ADD CONSTRAINT "evaluation_case_organisation_id_set_id_fkey" FOREIGN KEY ("organisation_id", "set_id") REFERENCES "evaluation_set"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_case" ADD CONSTRAINT "evaluation_case_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cost_model" ADD CONSTRAINT "cost_model_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export" ADD CONSTRAINT "export_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_item" ADD CONSTRAINT "export_item_organisation_id_export_id_fkey" FOREIGN KEY ("organisation_id", "export_id") REFERENCES "export"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_item" ADD CONSTRAINT "export_item_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
