import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import { readStoredDocument, refuseDocument } from './commands.server.ts'
import type { Reader } from './read.server.ts'

/** Runs on `item.received`: the reader is this process's own pool of reading processes. */
export const readDocumentJob = (reader: Reader, concurrency: number) =>
  defineJob({
    queue: 'document.read',
    schema: z.object({ documentId: z.uuid() }),
    expireInSeconds: 900,
    retryLimit: 2,
    concurrency,
    handle: (ctx, { documentId }) => readStoredDocument(ctx, reader, documentId),
    exhausted: (ctx, { documentId }) =>
      refuseDocument(
        ctx,
        documentId,
        'internal',
        'Reading this document failed three times: retry it, or enter it by hand and tell your administrator.',
      ),
  })
