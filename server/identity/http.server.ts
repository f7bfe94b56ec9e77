import type { Context } from 'hono'
import { Hono } from 'hono'
import { DomainError } from '#server/platform/errors.ts'
import type { RequestContext } from '#server/platform/trpc.server.ts'
import { type Auth, clientAddressHeader } from './auth.server.ts'
import { type Acting, actAsMember } from './member.server.ts'

/** What every Hono router of the product finds in its context (`c.get('request')`). */
export type HttpEnv = {
  Variables: { request: RequestContext; requestId: string; nonce: string; clientAddress: string }
}

/** The guard of routes outside tRPC whose path holds `:organisation`. Throws as actAsMember does. */
export function memberOf(c: Context<HttpEnv>): Promise<Acting> {
  return actAsMember(c.get('request'), c.req.param('organisation') ?? '')
}

/** better-auth's endpoints that a browser needs. Its others would change accounts past our commands and their events. */
export function identityHttp(auth: Auth) {
  const app = new Hono<HttpEnv>()
  const pass = (c: Context<HttpEnv>) => auth.handler(withClientAddress(c.req.raw, c.get('clientAddress')))
  app.post('/api/auth/sign-in/email', pass)
  app.post('/api/auth/sign-out', pass)
  app.get('/api/auth/get-session', pass)
  app.all('/api/auth/*', () => {
    throw new DomainError('not_found', 'There is no such sign-in address.')
  })
  return app
}

function withClientAddress(request: Request, clientAddress: string): Request {
  const headers = new Headers(request.headers)
  headers.set(clientAddressHeader, clientAddress)
  return new Request(request, { headers })
}

/**
 * Signs in through the same endpoint as the browser's, so that its rate limit counts the form too. Answers the
 * cookies to set, or one sentence.
 */
export async function signIn(
  auth: Auth,
  request: Request,
  clientAddress: string,
  credentials: { email: string; password: string },
): Promise<{ ok: true; cookies: string[] } | { ok: false; message: string }> {
  const headers = new Headers({ 'content-type': 'application/json', [clientAddressHeader]: clientAddress })
  for (const name of ['host', 'user-agent']) {
    const value = request.headers.get(name)
    if (value) headers.set(name, value)
  }
  const url = new URL('/api/auth/sign-in/email', request.url)
  const answer = await auth.handler(new Request(url, { method: 'POST', headers, body: JSON.stringify(credentials) }))
  if (answer.ok) return { ok: true, cookies: answer.headers.getSetCookie() }
  if (answer.status === 429)
    return { ok: false, message: 'Too many attempts from your address: wait a minute and try again.' }
  if (answer.status === 403) {
    const { message } = (await answer.json().catch(() => ({}))) as { message?: string }
    return { ok: false, message: message ?? 'This account may not sign in here: ask your administrator.' }
  }
  if (answer.status >= 500)
    throw new DomainError('unavailable', 'Sign-in does not answer just now: try again in a few seconds.')
  return { ok: false, message: 'E-mail address or password is not right: check both and try again.' }
}

/** Ends the session; answers the cookies that clear it. */
export async function signOut(auth: Auth, headers: Headers): Promise<string[]> {
  const answer = await auth.api.signOut({ headers, asResponse: true })
  return answer.headers.getSetCookie()
}
