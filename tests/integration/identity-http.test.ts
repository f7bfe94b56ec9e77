import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttp, type HttpParts } from '#server/http.server.ts'
import { openAuth } from '#server/identity/auth.server.ts'
import { addDemoAccounts, addMember, createOrganisation } from '#server/identity/commands.server.ts'
import { demoPassword } from '#server/identity/demo.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Client, openDatabase } from '#server/platform/db.server.ts'
import { createFiles } from '#server/platform/files.server.ts'
import { createLive } from '#server/platform/live.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { openOneTimeCode } from '#server/platform/one-time-code.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { noProvider } from '../setup/no-provider.ts'

const origin = 'http://127.0.0.1:3000'
const lead = 'lead@demo.countersign.example'
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-identity-http-'))
let database: TestDatabase
let db: Client
let base: Omit<Ctx, 'actor'>
let person: { email: string; password: string }

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.appUrl, 6)
  base = {
    db,
    queue: { send: async () => undefined, wake: async () => undefined, publish: async () => undefined },
    live: createLive(),
    files: createFiles(folder, cryptoRandom),
    ...noProvider,
    log: createLogger({ level: 'silent' }),
    now: () => new Date(),
    random: cryptoRandom,
  }
  const demo: Ctx = {
    ...base,
    actor: { kind: 'system', id: 'test', name: 'Test', organisationId: cryptoRandom.uuid() },
  }
  await createOrganisation(demo, { slug: 'demo', name: 'Demo', isDemo: true })
  await addDemoAccounts(demo)
  const real: Ctx = {
    ...base,
    actor: { kind: 'system', id: 'test', name: 'Test', organisationId: cryptoRandom.uuid() },
  }
  await createOrganisation(real, { slug: 'acme', name: 'Acme', isDemo: false })
  const { temporaryPassword } = await addMember(real, {
    email: 'ada@example.org',
    name: 'Ada',
    roles: ['administrator'],
  })
  person = { email: 'ada@example.org', password: temporaryPassword ?? '' }
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

function open(options: { demo?: boolean; hosts?: string[] | null; secure?: boolean; db?: Client } = {}) {
  const demo = { allowed: options.demo ?? true, warn: false, reason: 'Demo accounts are off here.' }
  const secure = options.secure ?? false
  const parts: HttpParts = {
    base: { ...base, db: options.db ?? db },
    auth: openAuth({
      db: options.db ?? db,
      secret: 'a secret of this test, 32 characters long',
      demo,
      secure,
      log: base.log,
    }),
    demo,
    oneTimeCode: openOneTimeCode(folder, cryptoRandom),
    hosts: options.hosts ?? null,
    secure,
    mode: 'production',
  }
  const app = createHttp(parts, () => Promise.reject(new Error('no page is asked for here')))
  // Each client has an address of its own, so that one test's failures do not use up another's attempts.
  const remoteAddress = `10.0.${cryptoRandom.int(250)}.${cryptoRandom.int(250)}`
  return (pathname: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    app.fetch(new Request(origin + pathname, { ...init, headers: { host: '127.0.0.1:3000', ...init.headers } }), {
      incoming: { socket: { remoteAddress } },
      outgoing: {},
    } as never)
}

const post = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', origin, ...headers },
  body: JSON.stringify(body),
})
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')

describe('signing in', () => {
  test('sets an HttpOnly, SameSite=Lax cookie that identity.me accepts, until signing out', async () => {
    const call = open()
    const answer = await call('/api/auth/sign-in/email', post(person))
    expect(answer.status).toBe(200)
    const [cookie] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Secure/)
    const headers = { cookie: cookieOf(answer) }
    const me = await call('/api/trpc/identity.me', { headers })
    expect(await me.json()).toMatchObject({
      result: { data: { email: person.email, isDemo: false, organisations: [{ slug: 'acme' }] } },
    })
    expect((await call('/api/auth/sign-out', post({}, headers))).status).toBe(200)
    expect((await call('/api/trpc/identity.me', { headers })).status).toBe(401)
  })

  test('over https the cookie is Secure and the browser is told to stay', async () => {
    const answer = await open({ secure: true })('/api/auth/sign-in/email', post(person))
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Secure-.*Secure/)
    expect(answer.headers.get('strict-transport-security')).toContain('max-age')
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const call = open()
    const wrong = await call('/api/auth/sign-in/email', post({ ...person, password: 'not the password' }))
    const unknown = await call(
      '/api/auth/sign-in/email',
      post({ email: 'nobody@example.org', password: 'not the password' }),
    )
    expect([wrong.status, await wrong.json()]).toEqual([unknown.status, await unknown.json()])
    expect(wrong.status).toBe(401)
  })

  test('is refused after 20 attempts a minute from one address, also with the right password', async () => {
    const call = open()
    const answers: number[] = []
    for (let i = 0; i < 21; i += 1)
      answers.push((await call('/api/auth/sign-in/email', post({ email: 'a@b.example', password: `x${i}` }))).status)
    expect(answers.slice(0, 20).every((s) => s === 401)).toBe(true)
    expect(answers[20]).toBe(429)
    expect(
      (await call('/api/auth/sign-in/email', post(person, { 'x-countersign-client': '203.0.113.9' }))).status,
    ).toBe(429)
  })

  test('nobody can sign up, and the other account endpoints are closed', async () => {
    const call = open()
    for (const endpoint of [
      'sign-up/email',
      'change-password',
      'update-user',
      'change-email',
      'delete-user',
      'reset-password',
    ])
      expect(
        (
          await call(
            `/api/auth/${endpoint}`,
            post({ email: 'new@example.org', password: 'long enough 123', name: 'New' }),
          )
        ).status,
      ).toBe(404)
    expect(await db.user.count({ where: { email: 'new@example.org' } })).toBe(0)
  })
})

describe('demo accounts', () => {
  test('sign in where they are allowed', async () => {
    expect((await open()('/api/auth/sign-in/email', post({ email: lead, password: demoPassword }))).status).toBe(200)
  })

  test('cannot sign in elsewhere, and a session from before counts for nothing', async () => {
    const allowed = await open()('/api/auth/sign-in/email', post({ email: lead, password: demoPassword }))
    const call = open({ demo: false })
    const refused = await call('/api/auth/sign-in/email', post({ email: lead, password: demoPassword }))
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ message: 'Demo accounts are off here.' })
    expect(refused.headers.getSetCookie().join()).not.toContain('session_token=')
    expect((await call('/api/trpc/identity.me', { headers: { cookie: cookieOf(allowed) } })).status).toBe(401)
    expect((await call('/api/auth/sign-in/email', post(person))).status).toBe(200)
  })
})

describe('requests of other sites', () => {
  test.each([
    { name: 'another origin', headers: { origin: 'https://evil.example' } },
    { name: 'an opaque origin', headers: { origin: 'null' } },
    { name: 'no origin from another site', headers: { 'sec-fetch-site': 'cross-site' } },
    { name: 'no origin from a sibling site', headers: { 'sec-fetch-site': 'same-site' } },
    { name: 'cookies without a sender', headers: { cookie: 'countersign.session_token=x' } },
  ] satisfies { name: string; headers: Record<string, string> }[])('are not carried out: $name', async (sent) => {
    const headers: Record<string, string | undefined> = sent.headers
    const init = {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    }
    for (const target of ['/api/auth/sign-out', '/api/trpc/identity.addMember', '/password'])
      expect((await open()(target, init)).status).toBe(403)
  })

  test('a host name that is not ours is refused where we know our names', async () => {
    const call = open({ hosts: ['127.0.0.1', 'localhost'] })
    expect((await call('/api/trpc/identity.me', { headers: { host: 'rebound.example:3000' } })).status).toBe(403)
    expect((await call('/api/trpc/identity.me', { headers: { host: 'localhost:3000' } })).status).toBe(401)
  })
})

describe('every answer', () => {
  test('carries the security headers, and a nonce of its own', async () => {
    const [first, second] = [await open()('/healthz'), await open()('/api/nothing')]
    for (const answer of [first, second]) {
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}=='/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
    expect(first.headers.get('content-security-policy')).not.toBe(second.headers.get('content-security-policy'))
    expect([first.status, second.status]).toEqual([200, 404])
  })

  test('to a body above 1 MB is one sentence', async () => {
    const answer = await open()(
      '/api/auth/sign-in/email',
      post({ email: 'a@b.example', password: 'x'.repeat(1_100_000) }),
    )
    expect([answer.status, await answer.json()]).toMatchObject([
      413,
      { message: 'The request is larger than 1 MB: send less at once.' },
    ])
  })

  test('while the database is away is 503 and one sentence', async () => {
    const away = openDatabase('postgresql://nobody:none@127.0.0.1:1/none', 1)
    const call = open({ db: away })
    const signedIn = await open()('/api/auth/sign-in/email', post(person))
    const answers = [
      await call('/healthz'),
      await call('/api/trpc/identity.me', { headers: { cookie: cookieOf(signedIn) } }),
    ]
    for (const answer of answers)
      expect([answer.status, await answer.json()]).toMatchObject([
        503,
        { code: 'unavailable', message: expect.stringContaining('database') },
      ])
    const failure = await away.user.findMany().catch((error: unknown) => error)
    expect(isConnectionLost(failure)).toBe(true)
    expect(isConnectionLost(new Error('a wrong query'))).toBe(false)
    await away.$disconnect()
  })
})
