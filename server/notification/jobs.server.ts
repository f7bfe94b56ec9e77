import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { failReport, orderDueReports, sendReport, sendReportQueue } from './reports.server.ts'

/** Looks for reports that have fallen due. */
export const orderDueReportsJob = defineJob({
  queue: 'notification.due',
  schema: z.object({}),
  cron: '*/15 * * * *',
  concurrency: 1,
  handle: (ctx) => orderDueReports(ctx),
})

export const sendReportJob = defineJob({
  queue: sendReportQueue,
  schema: z.object({ deliveryId: z.uuid() }),
  concurrency: 1,
  handle: (ctx, { deliveryId }) => sendReport(ctx, deliveryId),
  exhausted: (ctx, { deliveryId }) => failReport(ctx, deliveryId),
})
