import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { watchAll, watchWorkflow } from './watch.server.ts'

/** Listens to `check.closed`, `check.reopened` and `workflow.published`: what they change may be more than the bound allows. */
export const watchAutonomyJob = defineJob({
  queue: 'pilot.watch-autonomy',
  schema: z.object({ workflowId: z.uuid() }),
  retryLimit: 10,
  background: true,
  handle: (ctx, { workflowId }) => watchWorkflow(ctx, workflowId),
})

/** Every hour: catch rates fall and accounts change their model without an event of the workflow. */
export const watchAllAutonomyJob = defineJob({
  queue: 'pilot.watch-all-autonomy',
  schema: z.object({}),
  cron: '23 * * * *',
  expireInSeconds: 900,
  handle: (ctx) => watchAll(ctx),
})
