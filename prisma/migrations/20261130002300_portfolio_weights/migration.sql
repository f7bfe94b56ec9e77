-- CreateTable
CREATE TABLE "portfolio_weights" (
    "organisation_id" UUID NOT NULL,
    "weights" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "portfolio_weights_pkey" PRIMARY KEY ("organisation_id")
);

-- AddForeignKey
ALTER TABLE "portfolio_weights" ADD CONSTRAINT "portfolio_weights_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "portfolio_weights"
  ADD CONSTRAINT portfolio_weights_version CHECK (version > 0),
  ADD CONSTRAINT portfolio_weights_object CHECK (jsonb_typeof(weights) = 'object');
