-- A blind check that was ordered because two answers differ, not drawn: its case is shown in lists, not counted in rates.
ALTER TABLE "quality_check" ADD COLUMN     "purposive" BOOLEAN NOT NULL DEFAULT false;

-- Imported and hand-made cases: the name under which a second import finds the same case, and its versions.
ALTER TABLE "evaluation_case" ADD COLUMN     "external_id" TEXT,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "replaces_id" UUID;

-- AddForeignKey
ALTER TABLE "evaluation_case" ADD CONSTRAINT "evaluation_case_organisation_id_replaces_id_fkey" FOREIGN KEY ("organisation_id", "replaces_id") REFERENCES "evaluation_case"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CreateIndex
CREATE INDEX "evaluation_case_item_id_idx" ON "evaluation_case"("item_id");

-- Rules behind the rules.
ALTER TABLE evaluation_case
  ADD CONSTRAINT evaluation_case_version_from_one CHECK (version >= 1),
  ADD CONSTRAINT evaluation_case_valid_forward CHECK (valid_to IS NULL OR valid_to >= valid_from);
-- One case of a name, and one of each item that was added by hand, at a time.
CREATE UNIQUE INDEX evaluation_case_one_external ON evaluation_case (set_id, external_id) WHERE valid_to IS NULL AND external_id IS NOT NULL;
CREATE UNIQUE INDEX evaluation_case_one_by_hand ON evaluation_case (set_id, item_id) WHERE valid_to IS NULL AND source <> 'decision' AND item_id IS NOT NULL;
CREATE UNIQUE INDEX evaluation_case_one_successor ON evaluation_case (replaces_id) WHERE replaces_id IS NOT NULL;

-- What a case says does not change: a change is another version. Its end, its note and its retirement are written to it.
CREATE FUNCTION refuse_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.organisation_id, NEW.set_id, NEW.source, NEW.document_id, NEW.item_id, NEW.decision_id, NEW.truth, NEW.grade,
      NEW.inclusion, NEW.purposive, NEW.external_id, NEW.version, NEW.replaces_id, NEW.valid_from)
    IS DISTINCT FROM
     (OLD.organisation_id, OLD.set_id, OLD.source, OLD.document_id, OLD.item_id, OLD.decision_id, OLD.truth, OLD.grade,
      OLD.inclusion, OLD.purposive, OLD.external_id, OLD.version, OLD.replaces_id, OLD.valid_from) THEN
    RAISE EXCEPTION 'what a case says cannot be changed: write another version' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evaluation_case_says_the_same BEFORE UPDATE ON evaluation_case FOR EACH ROW EXECUTE FUNCTION refuse_case_change();
