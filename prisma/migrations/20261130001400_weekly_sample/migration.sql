-- CreateTable
CREATE TABLE "weekly_sample" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "week" CHAR(10) NOT NULL,
    "workflow_version" INTEGER NOT NULL,
    "population" INTEGER NOT NULL,
    "strata" JSONB NOT NULL,
    "drawn_at" TIMESTAMPTZ(3) NOT NULL,
    "drawn_by" TEXT NOT NULL,

    CONSTRAINT "weekly_sample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "weekly_sample_item" (
    "organisation_id" UUID NOT NULL,
    "sample_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "check_id" UUID NOT NULL,
    "strata" TEXT[],
    "probability" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "weekly_sample_item_pkey" PRIMARY KEY ("sample_id","item_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "weekly_sample_organisation_id_id_key" ON "weekly_sample"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "weekly_sample_workflow_id_week_key" ON "weekly_sample"("workflow_id", "week");

-- CreateIndex
CREATE INDEX "weekly_sample_item_item_id_idx" ON "weekly_sample_item"("item_id");

-- CreateIndex
CREATE INDEX "weekly_sample_item_check_id_idx" ON "weekly_sample_item"("check_id");

-- AddForeignKey
ALTER TABLE "weekly_sample" ADD CONSTRAINT "weekly_sample_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "weekly_sample_item" ADD CONSTRAINT "weekly_sample_item_organisation_id_sample_id_fkey" FOREIGN KEY ("organisation_id", "sample_id") REFERENCES "weekly_sample"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "weekly_sample_item" ADD CONSTRAINT "weekly_sample_item_organisation_id_item_id_fkey" FOREIGN KEY ("organisation_id", "item_id") REFERENCES "item"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "weekly_sample_item" ADD CONSTRAINT "weekly_sample_item_organisation_id_check_id_fkey" FOREIGN KEY ("organisation_id", "check_id") REFERENCES "quality_check"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A week is drawn once, and what was drawn stays drawn, with the probability it was drawn with.
ALTER TABLE weekly_sample
  ADD CONSTRAINT weekly_sample_week_is_monday CHECK (week ~ '^\d{4}-\d{2}-\d{2}$' AND extract(isodow FROM week::date) = 1),
  ADD CONSTRAINT weekly_sample_population_sane CHECK (population > 0);
ALTER TABLE weekly_sample_item
  ADD CONSTRAINT weekly_sample_item_probability_sane CHECK (probability > 0 AND probability <= 1),
  ADD CONSTRAINT weekly_sample_item_drawn_for_something CHECK (cardinality(strata) > 0);
CREATE TRIGGER weekly_sample_insert_only BEFORE UPDATE OR DELETE ON weekly_sample FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER weekly_sample_item_insert_only BEFORE UPDATE OR DELETE ON weekly_sample_item FOR EACH ROW EXECUTE FUNCTION refuse_change();
