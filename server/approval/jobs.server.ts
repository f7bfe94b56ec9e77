import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { orderReminders, reconsiderApprovals, remindApproval, remindQueue } from './remind.server.ts'

/** Looks for approvals that have fallen due, or of which somebody is to be reminded. */
export const orderRemindersJob = defineJob({
  queue: 'approval.due',
  schema: z.object({}),
  cron: '*/10 * * * *',
  concurrency: 1,
  handle: (ctx) => orderReminders(ctx),
})

export const remindApprovalJob = defineJob({
  queue: remindQueue,
  schema: z.object({ approvalId: z.uuid() }),
  retryLimit: 5,
  handle: (ctx, { approvalId }) => remindApproval(ctx, approvalId),
})

export const reconsiderApprovalsJob = defineJob({
  queue: 'approval.reconsider',
  schema: z.object({ workflowId: z.uuid().optional() }),
  concurrency: 1,
  handle: (ctx, { workflowId }) => reconsiderApprovals(ctx, workflowId),
})
