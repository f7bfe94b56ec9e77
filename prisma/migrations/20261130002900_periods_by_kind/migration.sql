-- Every period is told by its kind and its first day: 1 June begins a day, maybe a week, and a month.
ALTER TABLE "scheduled_run" ADD COLUMN "every" TEXT;

-- Runs of before: by the version that they were ordered under.
UPDATE scheduled_run r SET every = coalesce(
  (SELECT v.definition -> 'schedule' ->> 'every' FROM workflow_version v
   WHERE v.organisation_id = r.organisation_id AND v.workflow_id = r.workflow_id AND v.created_at <= r.created_at
     AND v.definition -> 'schedule' ->> 'every' IS NOT NULL
   ORDER BY v.version DESC LIMIT 1), 'week');

ALTER TABLE "scheduled_run" ALTER COLUMN "every" SET NOT NULL;

DROP INDEX "scheduled_run_workflow_id_period_key";

CREATE UNIQUE INDEX "scheduled_run_workflow_id_every_period_key" ON "scheduled_run"("workflow_id", "every", "period");

ALTER TABLE scheduled_run ADD CONSTRAINT scheduled_run_every_known CHECK (every IN ('day', 'week', 'month'));
