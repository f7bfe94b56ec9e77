import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { markItemsRead, markItemsUnreadable } from './commands.server.ts'
import { freeWorkOf } from './leaver.server.ts'
import { indexItem, type SearchPart } from './search.server.ts'

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

export const freeWorkJob = defineJob({
  queue: 'item.free-work',
  schema: z.object({ userId: z.string().min(1).max(100) }),
  retryLimit: 10,
  handle: (ctx, { userId }) => freeWorkOf(ctx, userId),
})

const searchJob = (part: SearchPart) =>
  defineJob({
    queue: `item.search-${part}`,
    schema: z.object({ itemId: z.uuid() }),
    retryLimit: 10,
    background: true,
    handle: (ctx, { itemId }) => indexItem(ctx, itemId, part),
  })

/** Renew what the search knows of an item: its document, its values, what people said about it. */
export const searchDocumentJob = searchJob('document')
export const searchEnteredJob = searchJob('entered')
export const searchCommentsJob = searchJob('comments')
