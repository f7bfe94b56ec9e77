import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { createHttp } from '#server/http.server.ts'
import { openAuth } from '#server/identity/auth.server.ts'
import { addMember, setWorkflowMembership } from '#server/identity/commands.server.ts'
import type { Role } from '#server/identity/identity.ts'
import { openOneTimeCode } from '#server/platform/one-time-code.server.ts'
import type { World } from './world.ts'

export type Website = Awaited<ReturnType<typeof serveWorld>>

/** The HTTP layer of a world on a real port, with a signed-in ops lead; the pages themselves are left out. */
export async function serveWorld(world: World, options: { silentUploadMs?: number } = {}) {
  const { actor: _, ...base } = world.system
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-website-'))
  const demo = { allowed: false, warn: false, reason: 'There is no demo here.' }
  const secret = 'a secret of this test, 32 characters long'
  const app = createHttp(
    {
      base,
      auth: openAuth({ db: base.db, secret, demo, secure: false, log: base.log }),
      demo,
      oneTimeCode: openOneTimeCode(folder, base.random),
      hosts: null,
      secure: false,
      mode: 'production',
      ...options,
    },
    () => Promise.reject(new Error('no page is asked for here')),
  )
  const server = http.createServer(getRequestListener((request, env) => app.fetch(request, env as HttpBindings)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`

  /** Makes a member and signs them in: what their browser sends along. */
  const signIn = async (name: string, roles: Role[], inWorkflow = true) => {
    const email = `${name.toLowerCase()}@acme.example`
    const { temporaryPassword } = await addMember(world.system, { email, name, roles })
    const { id: userId } = await world.db.user.findUniqueOrThrow({ where: { email }, select: { id: true } })
    if (inWorkflow) await setWorkflowMembership(world.system, { userId, workflows: [world.workflow.key] })
    const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email, password: temporaryPassword }),
    })
    if (!answer.ok) throw new Error(`signing in answered ${answer.status}`)
    const cookies = answer.headers.getSetCookie().map((c) => c.split(';')[0])
    return { cookie: cookies.join('; '), origin }
  }

  return {
    origin,
    port,
    signIn,
    /** The ops lead's. */
    headers: await signIn('Lea', ['lead']),
    uploadPath: `/api/o/${world.organisation.slug}/w/${world.workflow.key}/upload`,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
