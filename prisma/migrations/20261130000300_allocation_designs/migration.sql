-- AlterTable
ALTER TABLE "allocation" ADD COLUMN     "block" INTEGER,
ADD COLUMN     "design_id" UUID,
ADD COLUMN     "document_type" TEXT,
ADD COLUMN     "partner_id" TEXT,
ADD COLUMN     "position" INTEGER,
ADD COLUMN     "stratum" TEXT;

-- AlterTable
ALTER TABLE "item" ADD COLUMN     "document_type" TEXT NOT NULL DEFAULT 'document';

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "entry" INTEGER,
ADD COLUMN     "reserved_at" TIMESTAMPTZ(3),
ADD COLUMN     "reserved_for" TEXT;

-- CreateTable
CREATE TABLE "design" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "manual_share" DOUBLE PRECISION NOT NULL,
    "strata" TEXT[],
    "reviewers" TEXT[],
    "owner_id" TEXT NOT NULL,
    "segment" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "design_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "allocation_block" (
    "organisation_id" UUID NOT NULL,
    "design_id" UUID NOT NULL,
    "stratum" TEXT NOT NULL,
    "block" INTEGER NOT NULL DEFAULT 0,
    "size" INTEGER NOT NULL DEFAULT 0,
    "manual" INTEGER NOT NULL DEFAULT 0,
    "remaining" TEXT[],

    CONSTRAINT "allocation_block_pkey" PRIMARY KEY ("design_id","stratum")
);

-- CreateTable
CREATE TABLE "allocation_presence" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "allocation_presence_pkey" PRIMARY KEY ("workflow_id","user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "design_organisation_id_id_key" ON "design"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "design_organisation_id_workflow_id_idx" ON "design"("organisation_id", "workflow_id");

-- CreateIndex
CREATE INDEX "allocation_design_id_idx" ON "allocation"("design_id");

-- AddForeignKey
ALTER TABLE "design" ADD CONSTRAINT "design_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocation_block" ADD CONSTRAINT "allocation_block_organisation_id_design_id_fkey" FOREIGN KEY ("organisation_id", "design_id") REFERENCES "design"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocation" ADD CONSTRAINT "allocation_organisation_id_design_id_fkey" FOREIGN KEY ("organisation_id", "design_id") REFERENCES "design"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocation_presence" ADD CONSTRAINT "allocation_presence_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules behind the rules.

-- One design at a time draws a workflow's items; this is also how a claim finds it.
CREATE UNIQUE INDEX design_one_running ON design (workflow_id) WHERE ended_at IS NULL;
ALTER TABLE design
  ADD CONSTRAINT design_kind_known CHECK (kind IN ('split', 'paired', 'shadow')),
  ADD CONSTRAINT design_share_sane CHECK (manual_share > 0 AND manual_share < 1),
  ADD CONSTRAINT design_strata_known CHECK (strata <@ ARRAY['reviewer', 'document_type']::text[]),
  ADD CONSTRAINT design_ends_after_start CHECK (ended_at IS NULL OR ended_at >= started_at);

-- A design is what its items were drawn under: only its end is added, once.
CREATE FUNCTION refuse_design_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at' THEN
    RAISE EXCEPTION 'a design cannot be changed: end it and start another' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER design_only_ends BEFORE UPDATE OR DELETE ON design FOR EACH ROW EXECUTE FUNCTION refuse_design_change();

-- A draw by a design says all that it was; a simple draw has none of it.
ALTER TABLE allocation ADD CONSTRAINT allocation_design_whole CHECK (
  CASE WHEN design_id IS NULL THEN num_nonnulls(stratum, document_type, block, position, partner_id) = 0
  ELSE num_nonnulls(stratum, document_type, block, position) = 4 END);
ALTER TABLE allocation ADD CONSTRAINT allocation_partner_is_another CHECK (partner_id <> user_id);
ALTER TABLE allocation_block ADD CONSTRAINT allocation_block_arms_known
  CHECK (remaining <@ ARRAY['manual', 'assisted']::text[] AND cardinality(remaining) <= size AND manual BETWEEN 0 AND size);
CREATE TRIGGER allocation_no_truncate BEFORE TRUNCATE ON allocation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE task
  ADD CONSTRAINT task_entry_known CHECK (entry IS NULL OR (entry IN (1, 2) AND mode IN ('assisted', 'manual')) OR (entry = 3 AND mode = 'adjudication')),
  ADD CONSTRAINT task_reserved_since CHECK ((reserved_for IS NULL) = (reserved_at IS NULL)),
  ADD CONSTRAINT task_reserved_not_excluded CHECK (reserved_for IS NULL OR NOT (reserved_for = ANY (excluded_user_ids)));
-- One task of each entry of a pair waits or stands.
CREATE UNIQUE INDEX task_one_entry ON task (item_id, entry) WHERE entry IS NOT NULL AND state = 'open';

ALTER TABLE item ADD CONSTRAINT item_document_type_known
  CHECK (document_type IN ('document', 'pdf', 'image', 'email', 'table', 'text', 'other'));
CREATE FUNCTION refuse_document_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the document type of an item is frozen at intake' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER item_document_type_frozen BEFORE UPDATE OF document_type ON item
  FOR EACH ROW WHEN (NEW.document_type IS DISTINCT FROM OLD.document_type) EXECUTE FUNCTION refuse_document_type();
