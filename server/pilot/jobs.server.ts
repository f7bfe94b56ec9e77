import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { amendAfterPublishing } from './lock.server.ts'
import { stopWhereDue } from './stop.server.ts'

/** Listens to `workflow.published`. */
export const amendJob = defineJob({
  queue: 'pilot.amend',
  schema: z.object({ workflowId: z.uuid() }),
  retryLimit: 10,
  background: true,
  handle: (ctx, { workflowId }) => amendAfterPublishing(ctx, workflowId),
})

/** Every hour, because days begin at every hour somewhere; a look more costs nothing, for the intervals allow any number. */
export const stopJob = defineJob({
  queue: 'pilot.stop',
  schema: z.object({}),
  cron: '7 * * * *',
  expireInSeconds: 900,
  handle: (ctx) => stopWhereDue(ctx),
})
