import { Hono } from 'hono'
import { displayName } from '#server/document/commands.server.ts'
import { maxFileBytes } from '#server/document/limits.ts'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import type { Acting } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type Part, readParts } from '#server/platform/multipart.server.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { receiveFile } from './commands.server.ts'

/** Files in one upload; more come as a second upload. */
const maxFiles = 100
/** Files past the limit still get an answer each; what has more parts than this is no upload of a person. */
const limits = { maxParts: 1000, maxTotalBytes: maxFiles * maxFileBytes }

export type UploadResult =
  | { fileName: string; ok: true; reference: string; number: number }
  | { fileName: string; ok: false; message: string }

/**
 * Upload of many files at once: each is taken in by itself as it arrives, and each gets its own answer. A file goes
 * from the network to the disk in pieces, never as a whole through memory.
 */
export function itemHttp() {
  const app = new Hono<HttpEnv>()
  app.post('/api/o/:organisation/w/:workflow/upload', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.intake')
    const claimed = Number(c.req.header('content-length') ?? 0)
    if (claimed > limits.maxTotalBytes)
      throw new DomainError(
        'too_large',
        `This upload says it has ${Math.round(claimed / 1e6)} MB: send at most ${maxFiles} files of 100 MB each.`,
      )
    const results: UploadResult[] = []
    for await (const part of readParts(c.req.raw, limits)) {
      const content = part.fileName === null ? null : await contentOf(part)
      if (content) results.push(await take(member, workflow, part.fileName ?? '', content, results.length))
    }
    if (results.length === 0) throw new DomainError('invalid', 'No file came with this upload: choose at least one.')
    return c.json({ results })
  })
  return app
}

/** The file's bytes; null for the empty part that a browser sends for a field in which nothing was chosen. */
async function contentOf({ fileName, body }: Part): Promise<AsyncIterable<Uint8Array> | null> {
  if (fileName !== '') return body
  const chunks = body[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) return null
  return (async function* () {
    yield first.value
    yield* { [Symbol.asyncIterator]: () => chunks }
  })()
}

async function take(
  member: Acting,
  workflow: WorkflowRow,
  sentName: string,
  source: AsyncIterable<Uint8Array>,
  before: number,
): Promise<UploadResult> {
  const fileName = displayName(sentName)
  if (before >= maxFiles)
    return {
      fileName,
      ok: false,
      message: `More than ${maxFiles} files came at once: send this one as a second upload.`,
    }
  try {
    const { number } = await receiveFile(member.act, workflow, { fileName, source, intake: 'upload' })
    return { fileName, ok: true, reference: `#${number}`, number }
  } catch (error) {
    if (error instanceof DomainError) return { fileName, ok: false, message: error.message }
    throw error
  }
}
