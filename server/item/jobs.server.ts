import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { markItemsRead, markItemsUnreadable } from './commands.server.ts'

const schema = z.object({ documentId: z.uuid() })

export const markReadJob = defineJob({
  queue: 'item.mark-read',
  schema,
  retryLimit: 10,
  handle: (ctx, { documentId }) => markItemsRead(ctx, documentId),
})

export const markUnreadableJob = defineJob({
  queue: 'item.mark-unreadable',
  schema,
  retryLimit: 10,
  handle: (ctx, { documentId }) => markItemsUnreadable(ctx, documentId),
})
