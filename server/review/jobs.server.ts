import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { giveToPeople, passItem } from './pass.server.ts'

/** Listens to `item.clean`. The item waits for it, so it is no background work. */
export const passJob = defineJob({
  queue: 'review.pass',
  schema: z.object({ itemId: z.uuid(), taskId: z.uuid() }),
  retryLimit: 3,
  handle: (ctx, { itemId, taskId }) => passItem(ctx, itemId, taskId),
  exhausted: (ctx, { taskId }) => giveToPeople(ctx, taskId),
})
