import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { giveUpReport, makeReport, makeReportQueue, orderDueReports } from './commands.server.ts'
import { makeDueRenewals, planRenewals } from './renewals.server.ts'

/** Looks for reports and dates that have fallen due, and for reports that waited for an input. */
export const scheduleClockJob = defineJob({
  queue: 'schedule.clock',
  schema: z.object({}),
  cron: '*/5 * * * *',
  concurrency: 1,
  handle: async (ctx) => {
    await orderDueReports(ctx)
    await makeDueRenewals(ctx)
  },
})

export const makeReportJob = defineJob({
  queue: makeReportQueue,
  schema: z.object({ runId: z.uuid(), waits: z.boolean().default(true) }),
  // Twenty inputs, each with a minute of its own.
  expireInSeconds: 1_800,
  concurrency: 1,
  handle: (ctx, { runId, waits }) => makeReport(ctx, runId, waits),
  exhausted: (ctx, { runId }) => giveUpReport(ctx, runId),
})

/** Listens to whatever changes what an item's output is, or whether it has one. */
export const planRenewalsJob = defineJob({
  queue: 'schedule.plan-renewals',
  schema: z.object({ itemId: z.uuid() }),
  retryLimit: 10,
  background: true,
  handle: (ctx, { itemId }) => planRenewals(ctx, itemId),
})
