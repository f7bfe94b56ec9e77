import { Hono } from 'hono'
import { z } from 'zod'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { exportSet } from './cases-export.server.ts'
import { caseFormats } from './formats.ts'
import { asOfDay } from './sets.ts'

const askedSchema = z.object({ setId: z.uuid(), format: z.enum(caseFormats), asOf: z.iso.date().optional() })

/** A set as a file, streamed, for who may see its cases. */
export function setsHttp() {
  const app = new Hono<HttpEnv>()
  app.get('/files/o/:organisation/w/:workflow/sets/:setId/:format', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.evaluate')
    const { setId, format } = c.req.param()
    const asked = askedSchema.safeParse({ setId, format, asOf: c.req.query('asOf') })
    if (!asked.success)
      throw new DomainError('not_found', 'There is no such file: choose a set and a format on the page of the sets.')
    const { act } = member
    const asOf = asOfDay(asked.data.asOf, workflow.definition.timeZone, act.now())
    const { fileName, mediaType, chunks } = await exportSet(act, workflow, { ...asked.data, asOf })
    return c.body(streamOf(chunks), 200, {
      'content-type': mediaType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  })
  return app
}

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}
