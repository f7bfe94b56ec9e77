-- CreateTable
CREATE TABLE "evaluation_document" (
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "document_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "added_by" TEXT NOT NULL,

    CONSTRAINT "evaluation_document_pkey" PRIMARY KEY ("workflow_id","document_id")
);

-- CreateIndex
CREATE INDEX "evaluation_document_document_id_idx" ON "evaluation_document"("document_id");

-- AddForeignKey
ALTER TABLE "evaluation_document" ADD CONSTRAINT "evaluation_document_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_document" ADD CONSTRAINT "evaluation_document_organisation_id_document_id_fkey" FOREIGN KEY ("organisation_id", "document_id") REFERENCES "document"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules behind the rules.
CREATE TRIGGER evaluation_document_insert_only BEFORE UPDATE OR DELETE ON evaluation_document FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Other values that are as right, by field key.
ALTER TABLE "evaluation_case" ADD COLUMN     "accepted" JSONB NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION refuse_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.organisation_id, NEW.set_id, NEW.source, NEW.document_id, NEW.item_id, NEW.decision_id, NEW.truth, NEW.accepted,
      NEW.facts, NEW.grade, NEW.inclusion, NEW.purposive, NEW.external_id, NEW.version, NEW.replaces_id, NEW.valid_from)
    IS DISTINCT FROM
     (OLD.organisation_id, OLD.set_id, OLD.source, OLD.document_id, OLD.item_id, OLD.decision_id, OLD.truth, OLD.accepted,
      OLD.facts, OLD.grade, OLD.inclusion, OLD.purposive, OLD.external_id, OLD.version, OLD.replaces_id, OLD.valid_from) THEN
    RAISE EXCEPTION 'what a case says cannot be changed: write another version' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
