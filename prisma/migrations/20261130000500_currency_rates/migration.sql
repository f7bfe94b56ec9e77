-- CreateTable
CREATE TABLE "currency_rate" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "from_currency" CHAR(3) NOT NULL,
    "to_currency" CHAR(3) NOT NULL,
    "rate" DECIMAL(24,12) NOT NULL,
    "valid_from" CHAR(10) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "currency_rate_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "currency_rate_organisation_id_valid_from_idx" ON "currency_rate"("organisation_id", "valid_from");

-- AddForeignKey
ALTER TABLE "currency_rate" ADD CONSTRAINT "currency_rate_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE currency_rate
  ADD CONSTRAINT currency_rate_positive CHECK (rate > 0),
  ADD CONSTRAINT currency_rate_between_two CHECK (from_currency <> to_currency),
  ADD CONSTRAINT currency_rate_codes CHECK (from_currency ~ '^[A-Z]{3}$' AND to_currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT currency_rate_has_date CHECK (valid_from ~ '^\d{4}-\d{2}-\d{2}$');

-- What was reported with a rate stays as it was: a correction is a new row.
CREATE TRIGGER currency_rate_insert_only BEFORE UPDATE OR DELETE ON currency_rate FOR EACH ROW EXECUTE FUNCTION refuse_change();
