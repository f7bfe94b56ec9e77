import { Hono } from 'hono'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { assertCan } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findExport } from './store.server.ts'

const mediaTypes: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  jsonl: 'application/jsonl; charset=utf-8',
}

export function deliveryHttp() {
  const app = new Hono<HttpEnv>()
  app.get('/files/o/:organisation/exports/:exportId', async (c) => {
    const member = await memberOf(c)
    assertCan(member.actor.roles, 'workflow.export')
    const id = c.req.param('exportId')
    const found = /^[0-9a-f-]{36}$/.test(id) ? await findExport(member.act.db, member.organisation.id, id) : null
    if (!found?.fileKey || !member.actor.workflowIds.includes(found.workflowId))
      throw new DomainError('not_found', 'There is no such file: order the export again.')
    const file = await member.act.files.open(member.organisation.id, found.fileKey)
    const day = found.createdAt.toISOString().slice(0, 10)
    return c.body(file.stream, 200, {
      'content-type': mediaTypes[found.format] ?? 'application/octet-stream',
      'content-disposition': `attachment; filename="countersign-${day}-${id.slice(0, 8)}.${found.format}"`,
      'content-length': String(file.size),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  })
  return app
}
