import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { orderWatching, watchQueue, watchWorkflow } from './alerts.server.ts'

/** Looks at every workflow that is watched. */
export const orderWatchingJob = defineJob({
  queue: 'notification.order-watching',
  schema: z.object({}),
  cron: '*/5 * * * *',
  concurrency: 1,
  handle: (ctx) => orderWatching(ctx),
})

export const watchJob = defineJob({
  queue: watchQueue,
  schema: z.object({ workflowId: z.uuid() }),
  background: true,
  handle: (ctx, { workflowId }) => watchWorkflow(ctx, workflowId),
})
