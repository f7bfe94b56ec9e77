import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { failExport, writeExport } from './commands.server.ts'

export const writeExportJob = defineJob({
  queue: 'delivery.write-export',
  schema: z.object({ exportId: z.uuid() }),
  expireInSeconds: 1800,
  handle: (ctx, { exportId }) => writeExport(ctx, exportId),
  exhausted: (ctx, { exportId }) => failExport(ctx, exportId),
})
