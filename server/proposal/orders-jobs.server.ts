import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { recheckOrders } from './orders-commands.server.ts'

/** Runs on `orders.imported` and `orders.removed`. */
export const recheckOrdersJob = defineJob({
  queue: 'proposal.recheck_orders',
  schema: z.object({ workflowId: z.uuid() }),
  background: true,
  handle: (ctx, { workflowId }) => recheckOrders(ctx, workflowId),
})
