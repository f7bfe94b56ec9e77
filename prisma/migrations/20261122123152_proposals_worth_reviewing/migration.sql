-- AlterTable
ALTER TABLE "item" ADD COLUMN     "waiting_for" TEXT,
ADD COLUMN     "waiting_since" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "fingerprint" (
    "item_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "terms" INTEGER[],
    "bands" INTEGER[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fingerprint_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "learned_model" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "trained_on" JSONB NOT NULL,
    "evaluation" JSONB NOT NULL,
    "seed" INTEGER NOT NULL,
    "in_use" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "learned_model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_account" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "inside" BOOLEAN NOT NULL DEFAULT false,
    "secret" BYTEA,
    "secret_hint" TEXT,
    "model" TEXT NOT NULL,
    "prices" JSONB NOT NULL DEFAULT '[]',
    "currency" CHAR(3) NOT NULL DEFAULT 'USD',
    "timeout_seconds" INTEGER NOT NULL DEFAULT 60,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "provider_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_call" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "latency_ms" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "cost" DECIMAL(18,8),
    "currency" CHAR(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "problem" TEXT,

    CONSTRAINT "provider_call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "purchase_order" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "number_key" TEXT NOT NULL,
    "supplier" TEXT NOT NULL,
    "currency" CHAR(3),
    "ordered_on" CHAR(10),
    "imported_at" TIMESTAMPTZ(3) NOT NULL,
    "imported_by" TEXT NOT NULL,

    CONSTRAINT "purchase_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "purchase_order_line" (
    "organisation_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(18,4),
    "unit_price" DECIMAL(18,4),
    "amount" DECIMAL(18,4),

    CONSTRAINT "purchase_order_line_pkey" PRIMARY KEY ("order_id","position")
);

-- CreateIndex
CREATE INDEX "item_organisation_id_workflow_id_group_key_idx" ON "item"("organisation_id", "workflow_id", "group_key");

-- CreateIndex
CREATE INDEX "fingerprint_organisation_id_workflow_id_created_at_idx" ON "fingerprint"("organisation_id", "workflow_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "fingerprint_organisation_id_item_id_key" ON "fingerprint"("organisation_id", "item_id");

-- CreateIndex
CREATE UNIQUE INDEX "learned_model_organisation_id_id_key" ON "learned_model"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "learned_model_workflow_id_kind_version_key" ON "learned_model"("workflow_id", "kind", "version");

-- CreateIndex
CREATE UNIQUE INDEX "provider_account_organisation_id_id_key" ON "provider_account"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_account_organisation_id_key_key" ON "provider_account"("organisation_id", "key");

-- CreateIndex
CREATE INDEX "provider_call_organisation_id_workflow_id_at_idx" ON "provider_call"("organisation_id", "workflow_id", "at");

-- CreateIndex
CREATE INDEX "provider_call_item_id_idx" ON "provider_call"("item_id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_call_organisation_id_id_key" ON "provider_call"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_organisation_id_id_key" ON "purchase_order"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_workflow_id_number_key_key" ON "purchase_order"("workflow_id", "number_key");

-- AddForeignKey
ALTER TABLE "fingerprint" ADD CONSTRAINT "fingerprint_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "learned_model" ADD CONSTRAINT "learned_model_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_account" ADD CONSTRAINT "provider_account_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_call" ADD CONSTRAINT "provider_call_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_call" ADD CONSTRAINT "provider_call_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order_line" ADD CONSTRAINT "purchase_order_line_organisation_id_order_id_fkey" FOREIGN KEY ("organisation_id", "order_id") REFERENCES "purchase_order"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
