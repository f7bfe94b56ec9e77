import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { foldAll } from './fold.server.ts'

/** Leaves room before the next minute; what is left then is taken up again. */
const budgetMs = 45_000

/** Keeps the roll-ups near the events, so that who opens a page finds little left to do. */
export const foldJob = defineJob({
  queue: 'metrics.fold',
  schema: z.object({}),
  cron: '* * * * *',
  concurrency: 1,
  handle: (ctx) => foldAll(ctx, budgetMs),
})
