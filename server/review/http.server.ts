import { Hono } from 'hono'
import { z } from 'zod'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { heartbeatSchema } from './active-time.ts'
import { releaseTask } from './claims.server.ts'

const releaseSchema = z.object({
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  heartbeat: heartbeatSchema.nullable(),
})

/** A closing tab can send one beacon and read no answer: that is all this carries. */
export function reviewHttp() {
  const app = new Hono<HttpEnv>()
  app.post('/api/o/:organisation/w/:workflow/release', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.review')
    const parsed = releaseSchema.safeParse(await c.req.json().catch(() => null))
    if (!parsed.success) throw new DomainError('invalid', 'This release does not name a task: nothing was changed.')
    await releaseTask(member.act, workflow, parsed.data)
    return c.body(null, 204)
  })
  return app
}
