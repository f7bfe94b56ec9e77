import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { drawWhereDue } from './weekly-sample-commands.server.ts'

/** Every hour, because weeks end at every hour somewhere; a week that is drawn is not drawn again. */
export const weeklySampleJob = defineJob({
  queue: 'evaluation.sample',
  schema: z.object({}),
  cron: '11 * * * *',
  expireInSeconds: 900,
  handle: (ctx) => drawWhereDue(ctx),
})
