import type { Context } from 'hono'
import { Hono } from 'hono'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { type Capability, can } from '#server/identity/identity.ts'
import { type Acting, assertCan } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { RequestContext } from '#server/platform/trpc.server.ts'
import { findDocument, findPageImage } from './store.server.ts'

/**
 * The workflows that have this document, and what one must be allowed to do there to see it; passed in, because documents
 * do not know items.
 */
export type DocumentGuard = (
  db: RequestContext['base']['db'],
  organisationId: string,
  documentId: string,
) => Promise<readonly { workflowId: string; needs: Capability }[]>

const notFound = () => new DomainError('not_found', 'There is no such document among yours: open it from its item.')

/** Page images, originals and attachments, for members of a workflow that has the document. */
export function documentHttp(workflowsOf: DocumentGuard) {
  const app = new Hono<HttpEnv>()

  const open = async (c: Context<HttpEnv>, documentId: string) => {
    const member = await memberOf(c)
    if (!/^[0-9a-f-]{36}$/.test(documentId)) throw notFound()
    const workflows = await workflowsOf(member.act.db, member.organisation.id, documentId)
    const mine = workflows.filter(({ workflowId }) => member.actor.workflowIds.includes(workflowId))
    const [first] = mine
    if (!first) throw notFound()
    if (!mine.some(({ needs }) => can(member.actor.roles, needs))) assertCan(member.actor.roles, first.needs)
    return member
  }

  app.get('/files/o/:organisation/pages/:documentId/:number', async (c) => {
    const { documentId, number } = c.req.param()
    const member = await open(c, documentId)
    const key = await findPageImage(member.act.db, member.organisation.id, documentId, Number(number) || 0)
    if (!key) throw notFound()
    const file = await member.act.files.open(member.organisation.id, key)
    return c.body(file.stream, 200, {
      'content-type': 'image/webp',
      'content-length': String(file.size),
      // A page's image never changes under its key, but a browser cache is one person's.
      'cache-control': 'private, max-age=86400',
      'x-content-type-options': 'nosniff',
    })
  })

  const download = async (c: Context<HttpEnv>, member: Acting, key: string, fileName: string) => {
    const file = await member.act.files.open(member.organisation.id, key)
    return c.body(file.stream, 200, {
      // Always a download of opaque bytes: a document must never run in our origin.
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'content-length': String(file.size),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  }

  app.get('/files/o/:organisation/documents/:documentId', async (c) => {
    const { documentId } = c.req.param()
    const member = await open(c, documentId)
    const document = await findDocument(member.act.db, member.organisation.id, documentId)
    if (!document) throw notFound()
    return download(c, member, document.sha256, document.fileName)
  })

  app.get('/files/o/:organisation/documents/:documentId/parts/:position', async (c) => {
    const { documentId, position } = c.req.param()
    const member = await open(c, documentId)
    const document = await findDocument(member.act.db, member.organisation.id, documentId)
    const part = /^\d{1,4}$/.test(position) ? document?.parts[Number(position)] : undefined
    if (part?.kind !== 'attachment') throw notFound()
    return download(c, member, part.sha256, part.name)
  })

  return app
}
