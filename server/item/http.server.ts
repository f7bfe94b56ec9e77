import { MaxFileSizeExceededError, MaxFilesExceededError, parseFormData } from '@remix-run/form-data-parser'
import { Hono } from 'hono'
import { maxFileBytes } from '#server/document/limits.ts'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { receiveFile } from './commands.server.ts'

/** Files in one upload; more come as a second upload. */
const maxFiles = 100

export type UploadResult = { fileName: string; ok: true; reference: string; number: number } | { fileName: string; ok: false; message: string }

/** Upload of many files at once: each is taken in by itself, and each gets its own answer. */
export function itemHttp() {
  const app = new Hono<HttpEnv>()
  app.post('/api/o/:organisation/w/:workflow/upload', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.intake')
    const claimed = Number(c.req.header('content-length') ?? 0)
    if (claimed > maxFiles * maxFileBytes)
      throw new DomainError('too_large', `This upload says it has ${Math.round(claimed / 1e6)} MB: send at most ${maxFiles} files of 100 MB each.`)
    const results: UploadResult[] = []
    try {
      await parseFormData(c.req.raw, { maxFileSize: maxFileBytes, maxFiles, maxTotalSize: maxFiles * maxFileBytes }, async (upload) => {
        if (!upload.name && upload.size === 0) return
        const taken = await receiveFile(member.act, workflow, {
          fileName: upload.name,
          source: new Uint8Array(await upload.arrayBuffer()),
          intake: 'upload',
        }).then(
          ({ number }): UploadResult => ({ fileName: upload.name, ok: true, reference: `#${number}`, number }),
          (error: unknown): UploadResult => {
            if (error instanceof DomainError) return { fileName: upload.name, ok: false, message: error.message }
            throw error
          },
        )
        results.push(taken)
      })
    } catch (error) {
      throw uploadError(error)
    }
    if (results.length === 0) throw new DomainError('invalid', 'No file came with this upload: choose at least one.')
    return c.json({ results })
  })
  return app
}

function uploadError(error: unknown): unknown {
  if (error instanceof DomainError) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof MaxFileSizeExceededError)
    return new DomainError('too_large', 'A file is larger than 100 MB: split it or make it smaller; the files before it were taken.')
  if (cause instanceof MaxFilesExceededError)
    return new DomainError('too_large', `More than ${maxFiles} files came at once: send the rest as a second upload.`)
  if (error instanceof Error && /multipart|boundary|form|header/i.test(`${error.name} ${error.message}`))
    return new DomainError('invalid', 'The upload was cut off or is not a form with files: send it again.')
  return error
}
