import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { failImport, runImport } from './imports.server.ts'

/** Runs on `history.ordered`. */
export const importHistoryJob = defineJob({
  queue: 'metrics.import_history',
  schema: z.object({ importId: z.uuid() }),
  expireInSeconds: 1800,
  retryLimit: 2,
  concurrency: 1,
  handle: (ctx, { importId }) => runImport(ctx, importId),
  exhausted: (ctx, { importId }) => failImport(ctx, importId),
})
