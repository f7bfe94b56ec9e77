import {
  FormDataParseError,
  MaxFileSizeExceededError,
  MaxFilesExceededError,
  MaxHeaderSizeExceededError,
  MaxPartsExceededError,
  MaxTotalSizeExceededError,
  MultipartParseError,
  parseFormData,
} from '@remix-run/form-data-parser'
import { Hono } from 'hono'
import { displayName } from '#server/document/document.ts'
import { maxFileBytes } from '#server/document/limits.ts'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import type { Acting } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { receiveUpload } from './rows.server.ts'
import { openGate } from './upload-gate.ts'

/** Files in one upload; more come as a second upload. Other fields of the form are skipped, up to `maxParts`. */
const maxFiles = 100
const limits = { maxFiles, maxFileSize: maxFileBytes, maxParts: 1000, maxTotalSize: maxFiles * maxFileBytes }
/** The parser holds one file in memory at a time; this many uploads do so at once, the others wait. */
const uploadsAtOnce = 4
const usualSilenceMs = 15_000

/** `items`: how many came of a zip, or of a spreadsheet whose rows are items; `number` is the first one's. */
export type UploadResult =
  | { fileName: string; ok: true; reference: string; number: number; items?: number }
  | { fileName: string; ok: false; message: string }

/** Upload of many files at once: each is taken in by itself as it arrives, and each gets its own answer. */
export function itemHttp(silenceMs: number = usualSilenceMs) {
  const app = new Hono<HttpEnv>()
  const gate = openGate(uploadsAtOnce)
  app.post('/api/o/:organisation/w/:workflow/upload', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.intake')
    const claimed = Number(c.req.header('content-length') ?? 0)
    if (claimed > limits.maxTotalSize)
      throw new DomainError(
        'too_large',
        `This upload says it has ${Math.round(claimed / 1e6)} MB: send at most ${maxFiles} files of 100 MB each.`,
      )
    if (!/^multipart\/form-data\s*;.*\bboundary=./i.test(c.req.header('content-type') ?? ''))
      throw new DomainError('invalid', 'This is not a form with files: send them as multipart/form-data.')
    const results = await gate(() => takeAll(withIdleLimit(c.req.raw, silenceMs), member, workflow))
    if (results.length === 0) throw new DomainError('invalid', 'No file came with this upload: choose at least one.')
    return c.json({ results })
  })
  return app
}

/** The request, given up when its sender is silent for too long: an upload that never ends must not keep others waiting. */
function withIdleLimit(request: Request, silenceMs: number): Request {
  if (!request.body) return request
  const reader = request.body.getReader()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let timer: NodeJS.Timeout | undefined
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('the sender fell silent')), silenceMs)
      })
      try {
        const { done, value } = await Promise.race([reader.read(), silence])
        if (done) controller.close()
        else controller.enqueue(value)
      } finally {
        clearTimeout(timer)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
  // `duplex` is asked for by the standard and missing from the DOM's types.
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: request.headers, body, duplex: 'half' }
  return new Request(request.url, init)
}

/** Takes the files in as they come. What came before a fault of the form stays taken, and the answer says where it ended. */
async function takeAll(request: Request, member: Acting, workflow: WorkflowRow): Promise<UploadResult[]> {
  const results: UploadResult[] = []
  try {
    await parseFormData(request, limits, async (file) => {
      // The empty part that a browser sends for a field in which nothing was chosen.
      if (file.name === '' && file.size === 0) return
      results.push(await take(member, workflow, file))
    })
  } catch (error) {
    const refusal = refusalOf(error)
    if (results.length === 0) throw refusal
    if (!(refusal instanceof DomainError)) throw refusal
    results.push({ fileName: 'the rest of this upload', ok: false, message: refusal.message })
  }
  return results
}

async function take(member: Acting, workflow: WorkflowRow, file: File): Promise<UploadResult> {
  const fileName = displayName(file.name)
  try {
    const source = new Uint8Array(await file.arrayBuffer())
    const { items, many } = await receiveUpload(member.act, workflow, { fileName, source, intake: 'upload' })
    const numbers = items.map((item) => item.number)
    const first = Math.min(...numbers)
    if (!many) return { fileName, ok: true, reference: `#${first}`, number: first }
    const reference = items.length > 1 ? `#${first} to #${Math.max(...numbers)}` : `#${first}`
    return { fileName, ok: true, reference, number: first, items: items.length }
  } catch (error) {
    if (error instanceof DomainError) return { fileName, ok: false, message: error.message }
    throw error
  }
}

/** The parser's error as one sentence; anything else is a fault of ours and stays as it is. */
function refusalOf(error: unknown): unknown {
  if (error instanceof MaxFileSizeExceededError)
    return new DomainError('too_large', 'A file is larger than 100 MB: send a smaller one.')
  if (error instanceof MaxFilesExceededError)
    return new DomainError('too_large', `More than ${maxFiles} files came at once: send the rest as a second upload.`)
  if (error instanceof MaxPartsExceededError)
    return new DomainError(
      'too_large',
      `The form has more than ${limits.maxParts} parts: send the rest as a second upload.`,
    )
  if (error instanceof MaxTotalSizeExceededError)
    return new DomainError('too_large', 'The upload is too large as a whole: send the files in several uploads.')
  if (
    error instanceof FormDataParseError ||
    error instanceof MultipartParseError ||
    error instanceof MaxHeaderSizeExceededError
  )
    return new DomainError('invalid', 'The upload was cut off or is not a well-formed form with files: send it again.')
  return error
}
