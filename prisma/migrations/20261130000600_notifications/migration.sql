-- CreateTable
CREATE TABLE "weekly_decision" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID NOT NULL,
    "week" CHAR(10) NOT NULL,
    "choice" TEXT NOT NULL,
    "advice" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "weekly_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_subscription" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "workflow_id" UUID,
    "user_id" TEXT NOT NULL,
    "weekday" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_delivery" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "week" CHAR(10) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "report_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "weekly_decision_organisation_id_workflow_id_decided_at_idx" ON "weekly_decision"("organisation_id", "workflow_id", "decided_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "weekly_decision_organisation_id_id_key" ON "weekly_decision"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "report_subscription_organisation_id_user_id_idx" ON "report_subscription"("organisation_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "report_subscription_organisation_id_id_key" ON "report_subscription"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "report_delivery_organisation_id_state_due_at_idx" ON "report_delivery"("organisation_id", "state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "report_delivery_organisation_id_id_key" ON "report_delivery"("organisation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "report_delivery_subscription_id_week_key" ON "report_delivery"("subscription_id", "week");

-- AddForeignKey
ALTER TABLE "weekly_decision" ADD CONSTRAINT "weekly_decision_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_subscription" ADD CONSTRAINT "report_subscription_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_subscription" ADD CONSTRAINT "report_subscription_organisation_id_workflow_id_fkey" FOREIGN KEY ("organisation_id", "workflow_id") REFERENCES "workflow"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_delivery" ADD CONSTRAINT "report_delivery_organisation_id_subscription_id_fkey" FOREIGN KEY ("organisation_id", "subscription_id") REFERENCES "report_subscription"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules behind the rules.
ALTER TABLE weekly_decision
  ADD CONSTRAINT weekly_decision_choice_known CHECK (choice IN ('expand', 'hold', 'stop')),
  ADD CONSTRAINT weekly_decision_advice_known CHECK (advice IN ('expand', 'hold', 'stop')),
  ADD CONSTRAINT weekly_decision_has_words CHECK (length(trim(words)) > 0),
  ADD CONSTRAINT weekly_decision_week_is_monday CHECK (extract(isodow FROM week::date) = 1);
CREATE TRIGGER weekly_decision_insert_only BEFORE UPDATE OR DELETE ON weekly_decision FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE report_subscription
  ADD CONSTRAINT report_subscription_weekday_known CHECK (weekday BETWEEN 1 AND 7),
  ADD CONSTRAINT report_subscription_hour_known CHECK (hour BETWEEN 0 AND 23);
-- One a person for each workflow, and one for the portfolio.
CREATE UNIQUE INDEX report_subscription_one_workflow ON report_subscription (workflow_id, user_id) WHERE workflow_id IS NOT NULL;
CREATE UNIQUE INDEX report_subscription_one_portfolio ON report_subscription (organisation_id, user_id) WHERE workflow_id IS NULL;

ALTER TABLE report_delivery
  ADD CONSTRAINT report_delivery_state_known CHECK (state IN ('waiting', 'sent', 'missed', 'withheld', 'failed')),
  ADD CONSTRAINT report_delivery_ends_with_time CHECK ((state = 'waiting') = (ended_at IS NULL));
