import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { assertCan } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { heartbeatSchema } from './active-time.ts'
import { releaseTask } from './claims.server.ts'
import { watchQueue } from './live.server.ts'
import { workSchema } from './review.ts'

const releaseSchema = z.object({
  taskId: z.uuid(),
  taskVersion: z.number().int(),
  heartbeat: heartbeatSchema.nullable(),
})

/** What a page is told while it is open, and the one beacon that a closing tab can send. */
export function reviewHttp() {
  const app = new Hono<HttpEnv>()
  app.post('/api/o/:organisation/w/:workflow/release', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.items')
    const parsed = releaseSchema.safeParse(await c.req.json().catch(() => null))
    if (!parsed.success) throw new DomainError('invalid', 'This release does not name a task: nothing was changed.')
    await releaseTask(member.act, workflow, parsed.data)
    return c.body(null, 204)
  })
  app.get('/api/o/:organisation/w/:workflow/live', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.items')
    const work = workSchema.safeParse(c.req.query('work') ?? undefined)
    if (!work.success)
      throw new DomainError('invalid', 'There is no such kind of work to watch: ask for review or approval.')
    assertCan(member.actor.roles, work.data === 'approval' ? 'workflow.approve' : 'workflow.review')
    // A proxy that gathers what it passes on would hold the counts back.
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, (stream) => watchQueue(stream, member.act, workflow, work.data))
  })
  return app
}
