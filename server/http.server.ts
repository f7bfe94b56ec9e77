import type { HttpBindings } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { createRequestHandler, RouterContextProvider, type ServerBuild } from 'react-router'
import { deliveryHttp } from '#server/delivery/http.server.ts'
import { documentHttp } from '#server/document/http.server.ts'
import { whoseDocument } from '#server/evaluation/documents.server.ts'
import { setsHttp } from '#server/evaluation/sets-http.server.ts'
import { type Auth, loadSession } from '#server/identity/auth.server.ts'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { createFirstAdministrator } from '#server/identity/first-start.server.ts'
import { type HttpEnv, identityHttp, signIn, signOut } from '#server/identity/http.server.ts'
import { findDemoOrganisation, hasRealAccount } from '#server/identity/store.server.ts'
import { itemHttp } from '#server/item/http.server.ts'
import { notificationHttp } from '#server/notification/http.server.ts'
import { statusOf } from '#server/notification/status.server.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { DemoAccess } from '#server/platform/env.server.ts'
import { DomainError, httpStatus } from '#server/platform/errors.ts'
import { requestIdOf } from '#server/platform/log.server.ts'
import type { OneTimeCode } from '#server/platform/one-time-code.server.ts'
import type { RequestContext } from '#server/platform/trpc.server.ts'
import { reviewHttp } from '#server/review/http.server.ts'
import { type Door, doorContext } from './door.server.ts'
import { assertKnownHost, assertSameOrigin, securityHeaders } from './http-guard.server.ts'
import { appRouter, createCaller } from './router.server.ts'

type Env = HttpEnv & { Bindings: HttpBindings }

export type HttpParts = {
  base: Omit<Ctx, 'actor'>
  auth: Auth
  demo: DemoAccess
  oneTimeCode: OneTimeCode
  /** Host names that may stand in a request's Host header; null: any. */
  hosts: readonly string[] | null
  /** People reach us over https. */
  secure: boolean
  /** 'development' leaves scripts unrestricted for Vite. */
  mode: 'production' | 'development'
  /** How long an upload may send nothing before it is given up; absent: 15 seconds. */
  silentUploadMs?: number
}

/**
 * What tRPC does not carry. Each concept's factory gets the same session (c.get('request')) and guards itself with
 * memberOf; paths are written whole, as in the site map. One line per concept.
 */
const conceptRoutes: readonly ((parts: HttpParts) => Hono<HttpEnv>)[] = [
  () => documentHttp(whoseDocument),
  (parts) => itemHttp(parts.silentUploadMs),
  reviewHttp,
  notificationHttp,
  deliveryHttp,
  setsHttp,
]

/** Uploads set their own, larger limit. */
const uploadPath = /^\/api\/o\/[^/]+\/w\/[^/]+\/upload$/
const maxBodyBytes = 1024 * 1024
/** The form that imports orders carries a spreadsheet, the one that imports history a long one. */
const orderForm = /^\/o\/[^/]+\/w\/[^/]+\/orders(\.data)?$/
const maxOrderFileBytes = 10 * 1024 * 1024
/** The forms that import cases, and that bring a document for one: as large as any upload. */
const caseForm = /^\/o\/[^/]+\/w\/[^/]+\/evaluation(\/sets\/[^/]+(\/add)?)?(\.data)?$/
const historyForm = /^\/o\/[^/]+\/w\/[^/]+\/history(\.data)?$/
const maxCaseFileBytes = 101 * 1024 * 1024
const maxHistoryFileBytes = 51 * 1024 * 1024

/** The whole HTTP layer over parts that live as long as the process. */
export function createHttp(parts: HttpParts, loadBuild: () => Promise<ServerBuild>): Hono<Env> {
  const app = new Hono<Env>()
  app.onError((error, c) => answerError(parts, error, c))
  app.use(async (c, next) => {
    c.set('requestId', requestIdOf(c.req.header('x-request-id'), parts.base.random))
    c.set('nonce', Buffer.from(parts.base.random.bytes(16)).toString('base64'))
    c.set('clientAddress', c.env?.incoming?.socket?.remoteAddress ?? '127.0.0.1')
    await next()
    securityHeaders(c.res.headers, { ...parts, nonce: c.get('nonce'), requestId: c.get('requestId') })
  })
  app.use(compress())
  app.get('/healthz', async (c) => {
    await parts.base.db.$queryRaw`select 1`
    return c.json({ ok: true })
  })
  app.use(async (c, next) => {
    assertKnownHost(c.req.header('host'), parts.hosts)
    assertSameOrigin(c.req.raw)
    await next()
  })
  app.use(
    '/assets/*',
    serveStatic({
      root: './build/client',
      onFound: (_, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
  )
  app.use(serveStatic({ root: './build/client' }))
  const limited = bodyLimit({ maxSize: maxBodyBytes, onError: () => refuseBody() })
  const orderFile = bodyLimit({ maxSize: maxOrderFileBytes, onError: () => refuseBody(10) })
  const historyFile = bodyLimit({ maxSize: maxHistoryFileBytes, onError: () => refuseBody(50) })
  const caseFile = bodyLimit({ maxSize: maxCaseFileBytes, onError: () => refuseBody(100) })
  app.use((c, next) => {
    const { path } = c.req
    if (caseForm.test(path)) return caseFile(c, next)
    if (orderForm.test(path)) return orderFile(c, next)
    if (historyForm.test(path)) return historyFile(c, next)
    return uploadPath.test(path) ? next() : limited(c, next)
  })
  app.use((c, next) => withSession(parts, c, next))
  app.route('/', identityHttp(parts.auth))
  for (const routes of conceptRoutes) app.route('/', routes(parts) as unknown as Hono<Env>)
  app.all('/api/trpc/*', (c) =>
    fetchRequestHandler({
      endpoint: '/api/trpc',
      req: c.req.raw,
      router: appRouter,
      createContext: () => c.get('request'),
      onError: ({ error, path }) => logUnexpected(parts, c, error, { path }),
    }),
  )
  app.all('/api/*', () => {
    throw new DomainError('not_found', 'There is nothing at this address.')
  })
  app.all('*', async (c) => {
    const build = await loadBuild()
    const context = new RouterContextProvider()
    context.set(doorContext, openDoor(parts, c))
    return createRequestHandler(build, parts.mode)(c.req.raw, context)
  })
  return app
}

async function withSession(parts: HttpParts, c: Context<Env>, next: () => Promise<void>): Promise<void> {
  const requestId = c.get('requestId')
  const { session, cookies } = await loadSession(
    parts.auth,
    parts.base.db,
    parts.demo,
    c.req.raw.headers,
    parts.base.now(),
  )
  const base = { ...parts.base, log: parts.base.log.child({ requestId }) }
  const request: RequestContext = { session, requestId, base, act: (actor) => ({ ...base, actor }) }
  c.set('request', request)
  await next()
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
}

function openDoor(parts: HttpParts, c: Context<Env>): Door {
  const request = c.get('request')
  return {
    session: request.session,
    requestId: c.get('requestId'),
    nonce: parts.mode === 'production' ? c.get('nonce') : null,
    warning: parts.demo.warn ? parts.demo.reason : null,
    caller: ({ onError }) =>
      createCaller(request, {
        onError: ({ error, path }) => {
          logUnexpected(parts, c, error, { path })
          onError({ error })
        },
      }),
    async front() {
      const [demo, real] = await Promise.all([findDemoOrganisation(request.base.db), hasRealAccount(request.base.db)])
      const shown = demo !== null && parts.demo.allowed
      return {
        demoAccounts: shown ? demoAccounts : [],
        demoPassword: shown ? demoPassword : null,
        firstStart: !real && !parts.demo.allowed,
      }
    },
    status: (token) => statusOf(request.base, token),
    signIn: (credentials) => signIn(parts.auth, c.req.raw, c.get('clientAddress'), credentials),
    signOut: () => signOut(parts.auth, c.req.raw.headers),
    async createFirstAdministrator(input) {
      if (parts.demo.allowed)
        throw new DomainError('refused', 'The demo is running: start with --no-demo to make the first administrator.')
      return createFirstAdministrator(request.base, parts.oneTimeCode, input)
    },
  }
}

function refuseBody(megabytes = 1): never {
  throw new DomainError('too_large', `The request is larger than ${megabytes} MB: send less at once.`)
}

/** Outside the pages an error is JSON with the one sentence; a bug keeps its text in the log. */
function answerError(parts: HttpParts, error: Error, c: Context<Env>): Response {
  logUnexpected(parts, c, error, { path: c.req.path })
  const known =
    error instanceof DomainError
      ? error
      : isConnectionLost(error)
        ? new DomainError(
            'unavailable',
            'The database does not answer just now; nothing is lost. Try again in a few seconds.',
          )
        : new DomainError(
            'internal',
            'Something went wrong here; nothing was changed. Try again, and tell your administrator if it stays.',
          )
  const status = httpStatus[known.code]
  if (known.code === 'unavailable') c.header('retry-after', '5')
  const wantsPage = c.req.header('accept')?.includes('text/html')
  if (wantsPage)
    return c.html(
      `<!doctype html><html lang="en"><title>Countersign</title><p>${escapeHtml(known.message)}</p></html>`,
      status,
    )
  return c.json({ message: known.message, code: known.code, requestId: c.get('requestId') }, status)
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

function logUnexpected(parts: HttpParts, c: Context<Env>, error: Error, facts: Record<string, unknown>): void {
  const cause = error instanceof DomainError ? error : error.cause
  if (cause instanceof DomainError) return
  if (isConnectionLost(error)) {
    parts.base.log.warn({ requestId: c.get('requestId'), ...facts }, 'the database does not answer')
    return
  }
  if ('code' in error && error.code === 'BAD_REQUEST') return
  parts.base.log.error(
    { err: cause instanceof Error ? cause : error, requestId: c.get('requestId'), ...facts },
    'request failed',
  )
}
