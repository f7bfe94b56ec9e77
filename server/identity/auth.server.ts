import { createHmac, timingSafeEqual } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import type { Client, Db } from '#server/platform/db.server.ts'
import type { DemoAccess } from '#server/platform/env.server.ts'
import type { Logger } from '#server/platform/log.server.ts'
import type { Session } from '#server/platform/trpc.server.ts'
import { findSession } from './store.server.ts'

/** The client's address, set by our own server from the socket; a client cannot send it. */
export const clientAddressHeader = 'x-countersign-client'
const day = 24 * 3600

export type AuthOptions = {
  db: Client
  secret: string
  demo: Pick<DemoAccess, 'allowed' | 'reason'>
  /** People reach us over https: cookies are then sent over https alone. */
  secure: boolean
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * Sign-in by e-mail and password. Accounts are made by administrators (commands.server.ts), never here. Same-origin
 * requests are enforced for everything in server/http.server.ts; this adds better-auth's own check of the same host.
 */
export function openAuth({ db, secret, demo, secure, log }: AuthOptions) {
  return betterAuth({
    appName: 'Countersign',
    basePath: '/api/auth',
    // No link is ever made from it; the address people type is known per request alone (any port, any proxy).
    baseURL: 'http://localhost',
    trustedOrigins: (request) => {
      const host = request?.headers.get('host')
      return host ? [`http://${host}`, `https://${host}`] : []
    },
    secret,
    database: prismaAdapter(db, { provider: 'postgresql', transaction: true }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    user: { additionalFields: { isDemo: { type: 'boolean', input: false, required: false, defaultValue: false } } },
    session: { expiresIn: 7 * day, updateAge: day },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 600,
      customRules: { '/sign-in/email': { window: 60, max: 20 } },
    },
    advanced: {
      cookiePrefix: 'countersign',
      useSecureCookies: secure,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            if (demo.allowed) return
            const user = await db.user.findUnique({ where: { id: session.userId }, select: { isDemo: true } })
            if (user?.isDemo) throw new APIError('FORBIDDEN', { message: demo.reason })
          },
        },
      },
    },
    telemetry: { enabled: false },
    // Messages alone: details may hold what a person typed.
    logger: {
      level: 'warn',
      log: (level, message) => (level === 'error' ? log.error : log.warn).call(log, {}, message),
    },
  })
}

export type Auth = ReturnType<typeof openAuth>
/** `cookies` must be sent with the answer: they carry a renewed session on. */
export type LoadedSession = { session: Session; cookies: string[] }

/** The session behind a request's cookie; a demo account counts as signed out where demo accounts are off. */
export async function loadSession(
  auth: Auth,
  db: Db,
  demo: Pick<DemoAccess, 'allowed'>,
  headers: Headers,
  now: Date,
): Promise<LoadedSession> {
  if (!headers.has('cookie')) return { session: null, cookies: [] }
  const known = await knownSession(auth, db, headers, now)
  if (known) return { session: known.isDemo && !demo.allowed ? null : known, cookies: [] }
  const { response, headers: answer } = await auth.api.getSession({ headers, returnHeaders: true })
  const cookies = answer.getSetCookie()
  const user = response?.user
  if (!response || !user || (user.isDemo && !demo.allowed)) return { session: null, cookies }
  const session = { userId: user.id, name: user.name, email: user.email, isDemo: user.isDemo ?? false }
  return { session, cookies }
}

/**
 * The common case in one query, since every request asks: a cookie with our signature, a session that stands and need
 * not be renewed yet. Null sends the question to better-auth, which answers all other cases.
 */
async function knownSession(auth: Auth, db: Db, headers: Headers, now: Date): Promise<NonNullable<Session> | null> {
  const cookie = /(?:^|;\s*)(?:__Secure-)?countersign\.session_token=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1]
  const [token, signature] = safeDecode(cookie ?? '').split(/\.(?=[^.]*$)/)
  if (!token || !signature) return null
  const expected = createHmac('sha256', auth.options.secret).update(token).digest()
  const given = Buffer.from(signature, 'base64')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const found = await findSession(db, token, now)
  if (!found || now.getTime() - found.renewedAt.getTime() > day * 1000) return null
  const { renewedAt: _, ...session } = found
  return session
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
