import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { endLostCanary } from './canary.server.ts'

/** Runs on `workflow.published` and `pilot.started`: what the canary was held against is not in force any more. */
export const endCanaryJob = defineJob({
  queue: 'proposal.end-canary',
  schema: z.object({ workflowId: z.uuid() }),
  retryLimit: 10,
  background: true,
  handle: (ctx, { workflowId }) => endLostCanary(ctx, workflowId),
})
