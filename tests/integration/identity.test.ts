import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addDemoAccounts,
  addMember,
  changeOwnPassword,
  createOrganisation,
  removeMember,
  resetPassword,
  setRoles,
  setWorkflowMembership,
} from '#server/identity/commands.server.ts'
import { demoAccounts } from '#server/identity/demo.ts'
import { createFirstAdministrator } from '#server/identity/first-start.server.ts'
import type { Role } from '#server/identity/identity.ts'
import type { Ctx, Published } from '#server/platform/context.server.ts'
import { type Client, openDatabase } from '#server/platform/db.server.ts'
import { createFiles } from '#server/platform/files.server.ts'
import { createLive } from '#server/platform/live.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { openOneTimeCode } from '#server/platform/one-time-code.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { createCaller } from '#server/router.server.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { noProvider } from '../setup/no-provider.ts'

let database: TestDatabase
let db: Client
let base: Omit<Ctx, 'actor'>
let failPublish = false
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-identity-'))
const published: Published[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.appUrl, 6)
  base = {
    db,
    // No job listens to identity's events; what would be sent is kept, and a failing queue is played on demand.
    queue: {
      send: async () => undefined,
      wake: async () => undefined,
      publish: async (_tx, event) => {
        if (failPublish) throw new Error('the queue is down')
        published.push(event)
      },
    },
    live: createLive(),
    files: createFiles(folder, cryptoRandom),
    ...noProvider,
    log: createLogger({ level: 'silent' }),
    now: () => new Date('2026-11-16T09:00:00Z'),
    random: cryptoRandom,
  }
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

let counter = 0
/** An organisation with one administrator. */
async function organisation(isDemo = false) {
  counter += 1
  const id = cryptoRandom.uuid()
  const slug = `org-${counter}`
  const ctx: Ctx = { ...base, actor: { kind: 'system', id: 'test', name: 'Test', organisationId: id } }
  await createOrganisation(ctx, { slug, name: `Organisation ${counter}`, isDemo })
  const administrator = await member(ctx, ['administrator'])
  return { id, slug, ctx, administrator }
}

async function member(ctx: Ctx, roles: Role[], email?: string) {
  counter += 1
  return addMember(ctx, { email: email ?? `person-${counter}@example.org`, name: `Person ${counter}`, roles })
}

const eventsOf = (organisationId: string) =>
  db.event.findMany({
    where: { organisationId },
    orderBy: { id: 'asc' },
    select: { type: true, actor: true, data: true },
  })

const rolesOf = async (organisationId: string, userId: string) =>
  (await db.membership.findUnique({ where: { organisationId_userId: { organisationId, userId } } }))?.roles

describe('members', () => {
  test('a new address gets an account with a temporary password, one event and one published event', async () => {
    const { id, ctx } = await organisation()
    const before = published.length
    const added = await member(ctx, ['reviewer'])
    expect(added.temporaryPassword).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
    expect(await rolesOf(id, added.userId)).toEqual(['reviewer'])
    const last = (await eventsOf(id)).at(-1)
    expect(last).toEqual({
      type: 'member.added',
      actor: 'system:test',
      data: { userId: added.userId, roles: ['reviewer'] },
    })
    expect(published.slice(before).map((e) => e.type)).toEqual(['member.added'])
  })

  test('a known address joins a second organisation with its own password', async () => {
    const [first, second] = [await organisation(), await organisation()]
    const added = await member(first.ctx, ['reviewer'], 'both@example.org')
    const again = await member(second.ctx, ['lead'], 'both@example.org')
    expect(again).toEqual({ userId: added.userId, temporaryPassword: null })
  })

  test('the same person twice is refused, also when both come at the same moment', async () => {
    const { id, ctx } = await organisation()
    const attempts = await Promise.allSettled([1, 2].map(() => member(ctx, ['reviewer'], 'twice@example.org')))
    expect(attempts.map((a) => a.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await db.membership.count({ where: { organisationId: id, user: { email: 'twice@example.org' } } })).toBe(1)
    await expect(member(ctx, ['reviewer'], 'twice@example.org')).rejects.toMatchObject({ code: 'conflict' })
  })

  test('a change whose event cannot be published leaves nothing behind', async () => {
    const { id, ctx } = await organisation()
    const before = (await eventsOf(id)).length
    failPublish = true
    await expect(member(ctx, ['reviewer'], 'never@example.org')).rejects.toThrow('the queue is down')
    failPublish = false
    expect(await db.user.findUnique({ where: { email: 'never@example.org' } })).toBeNull()
    expect((await eventsOf(id)).length).toBe(before)
  })

  test('events hold no name, address or password', async () => {
    const { id, ctx } = await organisation()
    const added = await addMember(ctx, {
      email: 'secret-address@example.org',
      name: 'Secret Name',
      roles: ['reviewer'],
    })
    await resetPassword(ctx, { userId: added.userId })
    const text = JSON.stringify(await eventsOf(id))
    expect(text).not.toContain('Secret')
    expect(text).not.toContain('secret-address')
    expect(text).not.toContain(added.temporaryPassword)
  })
})

describe('the last administrator', () => {
  test('cannot be demoted or removed', async () => {
    const { id, ctx, administrator } = await organisation()
    const { userId } = administrator
    await expect(setRoles(ctx, { userId, roles: ['lead'] })).rejects.toMatchObject({ code: 'refused' })
    await expect(removeMember(ctx, { userId })).rejects.toMatchObject({ code: 'refused' })
    expect(await rolesOf(id, userId)).toEqual(['administrator'])
  })

  test('stays when two administrators remove each other at the same moment', async () => {
    const { id, ctx, administrator } = await organisation()
    const other = await member(ctx, ['administrator'])
    const attempts = await Promise.allSettled(
      [administrator.userId, other.userId].map((userId) => removeMember(ctx, { userId })),
    )
    expect(attempts.map((a) => a.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await db.membership.count({ where: { organisationId: id, roles: { has: 'administrator' } } })).toBe(1)
  })

  test('a second administrator can go, and their sessions end', async () => {
    const { id, ctx } = await organisation()
    const { userId } = await member(ctx, ['administrator'])
    const session = { id: cryptoRandom.uuid(), token: cryptoRandom.uuid(), userId, expiresAt: new Date('2030-01-01') }
    await db.session.create({ data: session })
    await removeMember(ctx, { userId })
    expect(await rolesOf(id, userId)).toBeUndefined()
    expect(await db.session.count({ where: { userId } })).toBe(0)
  })
})

describe('workflow membership', () => {
  test('is set to exactly the named workflows, of this organisation only', async () => {
    const [ours, theirs] = [await organisation(), await organisation()]
    for (const { id, key } of [
      { id: ours.id, key: 'invoices' },
      { id: ours.id, key: 'receipts' },
      { id: theirs.id, key: 'letters' },
    ])
      await db.workflow.create({
        data: { id: cryptoRandom.uuid(), organisationId: id, key, name: key, currentVersion: 1 },
      })
    const { userId } = await member(ours.ctx, ['reviewer'])
    const keys = async () =>
      (await db.workflowMember.findMany({ where: { userId }, select: { workflow: { select: { key: true } } } }))
        .map((m) => m.workflow.key)
        .sort()
    await setWorkflowMembership(ours.ctx, { userId, workflows: ['invoices', 'receipts'] })
    expect(await keys()).toEqual(['invoices', 'receipts'])
    await setWorkflowMembership(ours.ctx, { userId, workflows: ['receipts'] })
    expect(await keys()).toEqual(['receipts'])
    await expect(setWorkflowMembership(ours.ctx, { userId, workflows: ['letters'] })).rejects.toMatchObject({
      code: 'not_found',
    })
    await removeMember(ours.ctx, { userId })
    expect(await keys()).toEqual([])
  })
})

describe('demo and real accounts stay apart', () => {
  test('the five demo accounts are made once, with one role each', async () => {
    const { id, ctx } = await organisation(true)
    const ids = await addDemoAccounts(ctx)
    expect(await addDemoAccounts(ctx)).toEqual(ids)
    for (const account of demoAccounts) {
      const user = await db.user.findUniqueOrThrow({ where: { email: account.email } })
      expect(user.isDemo).toBe(true)
      expect(await rolesOf(id, user.id)).toEqual([...account.roles])
    }
  })

  test('a demo account cannot join another organisation, and nobody from elsewhere joins the demo', async () => {
    const [demo, real, secondDemo] = [await organisation(true), await organisation(), await organisation(true)]
    await member(demo.ctx, ['reviewer'], 'visitor@example.org')
    await member(real.ctx, ['reviewer'], 'employee@example.org')
    await expect(member(real.ctx, ['lead'], 'visitor@example.org')).rejects.toMatchObject({ code: 'refused' })
    await expect(member(secondDemo.ctx, ['lead'], 'visitor@example.org')).rejects.toMatchObject({ code: 'refused' })
    await expect(member(demo.ctx, ['lead'], 'employee@example.org')).rejects.toMatchObject({ code: 'refused' })
  })

  test('a demo administrator makes demo accounts only', async () => {
    const { ctx } = await organisation(true)
    const { userId } = await member(ctx, ['reviewer'])
    expect((await db.user.findUniqueOrThrow({ where: { id: userId } })).isDemo).toBe(true)
  })

  test('nobody can change the password of a demo account', async () => {
    const { ctx } = await organisation(true)
    const { userId, temporaryPassword } = await member(ctx, ['reviewer'])
    await expect(resetPassword(ctx, { userId })).rejects.toMatchObject({ code: 'refused' })
    const change = changeOwnPassword(
      base,
      { userId, name: 'Visitor' },
      { current: temporaryPassword ?? '', next: 'something longer' },
    )
    await expect(change).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('passwords', () => {
  test('a person changes their own with the current one; all sessions end', async () => {
    const { id, ctx } = await organisation()
    const { userId, temporaryPassword } = await member(ctx, ['reviewer'])
    await db.session.create({
      data: { id: cryptoRandom.uuid(), token: cryptoRandom.uuid(), userId, expiresAt: new Date('2030-01-01') },
    })
    const person = { userId, name: 'Person' }
    await expect(
      changeOwnPassword(base, person, { current: 'wrong', next: 'a better password' }),
    ).rejects.toMatchObject({ subject: 'current' })
    await changeOwnPassword(base, person, { current: temporaryPassword ?? '', next: 'a better password' })
    await changeOwnPassword(base, person, { current: 'a better password', next: 'another better one' })
    expect(await db.session.count({ where: { userId } })).toBe(0)
    expect((await eventsOf(id)).filter((e) => e.type === 'member.password_changed')).toHaveLength(2)
  })

  test('an administrator cannot reset the password of somebody who belongs elsewhere too', async () => {
    const [first, second] = [await organisation(), await organisation()]
    const { userId } = await member(first.ctx, ['reviewer'], 'shared@example.org')
    await member(second.ctx, ['reviewer'], 'shared@example.org')
    await expect(resetPassword(second.ctx, { userId })).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('the front door', () => {
  const callerOf = (userId: string) =>
    createCaller({
      session: { userId, name: 'Person', email: 'person@example.org', isDemo: false },
      requestId: 'test',
      base,
      act: (actor) => ({ ...base, actor }),
    })

  test('members are for administrators of that organisation', async () => {
    const [ours, theirs] = [await organisation(), await organisation()]
    const reviewer = await member(ours.ctx, ['reviewer'])
    const list = await callerOf(ours.administrator.userId).identity.members({ organisation: ours.slug })
    expect(list.members.map((m) => m.userId).sort()).toEqual([ours.administrator.userId, reviewer.userId].sort())
    await expect(callerOf(reviewer.userId).identity.members({ organisation: ours.slug })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(
      callerOf(theirs.administrator.userId).identity.members({ organisation: ours.slug }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(
      callerOf(theirs.administrator.userId).identity.setRoles({
        organisation: theirs.slug,
        userId: reviewer.userId,
        roles: ['lead'],
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('me lists organisations with roles', async () => {
    const { slug, administrator } = await organisation()
    const me = await callerOf(administrator.userId).identity.me()
    expect(me.organisations).toMatchObject([{ slug, roles: ['administrator'], workflows: [] }])
  })
})

describe('the first start', () => {
  test('one right code makes one organisation with its administrator, once', async () => {
    const own = await createTestDatabase()
    const ownDb = openDatabase(own.appUrl, 4)
    try {
      const start = { ...base, db: ownDb }
      const oneTime = openOneTimeCode(path.join(folder, 'first'), cryptoRandom)
      const input = {
        organisation: 'Müller & Söhne',
        name: 'Ada',
        email: 'ada@example.org',
        password: 'a long password',
      }
      await expect(createFirstAdministrator(start, oneTime, { ...input, code: '' })).rejects.toMatchObject({
        subject: 'code',
      })
      const code = await oneTime.issue()
      expect(fs.readFileSync(path.join(folder, 'first', 'first-start.sha256'), 'utf8')).not.toContain(code)
      expect(fs.statSync(path.join(folder, 'first', 'first-start.sha256')).mode & 0o777).toBe(0o600)
      await expect(
        createFirstAdministrator(start, oneTime, { ...input, code: 'AAAAA-AAAAA-AAAAA-AAAAA' }),
      ).rejects.toMatchObject({ subject: 'code' })
      const typed = code.toLowerCase().replaceAll('-', ' ')
      const attempts = await Promise.allSettled(
        [1, 2].map(() => createFirstAdministrator(start, oneTime, { ...input, code: typed })),
      )
      expect(attempts.map((a) => a.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(await ownDb.organisation.findMany({ select: { slug: true, isDemo: true } })).toEqual([
        { slug: 'muller-sohne', isDemo: false },
      ])
      expect(await ownDb.membership.findMany({ select: { roles: true } })).toEqual([
        { roles: ['lead', 'administrator'] },
      ])
      await expect(createFirstAdministrator(start, oneTime, { ...input, code: typed })).rejects.toMatchObject({
        subject: 'code',
      })
    } finally {
      await ownDb.$disconnect()
      await own.drop()
    }
  })
})
