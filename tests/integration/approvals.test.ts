import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eligibleFor } from '#server/approval/eligible.server.ts'
import { approvalPath, followLink } from '#server/approval/link.server.ts'
import { orderReminders, reconsiderApprovals, remindApproval } from '#server/approval/remind.server.ts'
import { setWorkflowMembership } from '#server/identity/commands.server.ts'
import { Prisma } from '#server/platform/db.server.ts'
import { mayApprove } from '#server/review/approval-right.ts'
import { askOfTask, peopleOf } from '#server/review/approval-store.server.ts'
import { claimScope } from '#server/review/claims.server.ts'
import type { DecisionInput, WorkItem } from '#server/review/review.ts'
import { openTaskOf } from '#server/review/store.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertWaitingItems } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

type Person = Awaited<ReturnType<World['person']>>
const hour = 3_600_000
const office = ['09:00-17:00']
const above = (value: string) => [{ field: 'total', is: 'above', value }]

let world: World
let anna: Person
let ben: Person
let cora: Person
let dora: Person
let lea: Person
beforeAll(async () => {
  const definition = definitionSchema.parse({
    ...slipDefinition,
    timeZone: 'UTC',
    calendar: {
      hours: { mon: office, tue: office, wed: office, thu: office, fri: office },
      holidays: [{ date: '2026-11-18', name: 'Repentance' }],
    },
    rules: [
      {
        ...{ key: 'known', when: [{ field: 'tax', is: 'equals', value: '7.00' }], because: 'Agreed by contract.' },
        actions: [{ do: 'skip_approval' }],
      },
    ],
    approvals: [
      {
        key: 'huge',
        when: above('100000'),
        steps: [{ need: 2 }, { role: 'lead', label: 'Release' }],
        because: 'Huge.',
      },
      {
        ...{ key: 'named', when: above('50000'), because: 'Dora signs these.', always: true },
        steps: [{ people: ['dora@example.org'] }],
      },
      { key: 'large', when: above('1000'), steps: [{ dueHours: 8, remindHours: 4 }], because: 'Large.' },
    ],
  })
  world = await createWorld({ definition })
  anna = await world.person('anna', ['reviewer'])
  ben = await world.person('ben', ['reviewer', 'approver'])
  cora = await world.person('cora', ['approver'])
  dora = await world.person('dora', ['approver'])
  lea = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})

let counter = 0
function decision(
  work: WorkItem,
  change: Partial<DecisionInput> = {},
  total = '120.00',
  tax: string | null = null,
): DecisionInput {
  counter += 1
  return {
    id: crypto.randomUUID(),
    taskId: work.task.id,
    taskVersion: work.task.version,
    visitId: work.visitId,
    values: { reference: `A-${counter}`, day: '2026-11-02', net: null, tax, total },
    heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 0, gaps: [], at: 0 },
    ...change,
  }
}

/** An item that somebody has just decided, the only one that waits. */
async function decided(by: Person, total: string, tax: string | null = null) {
  await world.db.task.updateMany({ where: { state: 'open' }, data: { state: 'cancelled' } })
  const [itemId = ''] = await insertWaitingItems(world, 1, { mode: 'assisted' })
  const { work } = await by.call.review.next({ ...world.scope, have: [] })
  if (!work) throw new Error('nothing to decide')
  const input = decision(work, {}, total, tax)
  await by.call.review.decide({ ...world.scope, ...input })
  const approval = await world.db.approval.findFirstOrThrow({ where: { itemId } })
  return { itemId, number: work.item.number, decisionId: input.id, approvalId: approval.id }
}

async function word(person: Person, number: number, change: Partial<DecisionInput> = { kind: 'approve' }) {
  const work = await person.call.approval.open({ ...world.scope, number })
  const input = decision(work, change)
  await person.call.approval.decide({ ...world.scope, ...input })
  return input.id
}

/** Past the product, as somebody with the database at hand would. */
const complete = (itemId: string) =>
  world.db
    .$executeRaw`UPDATE item SET state = 'completed', completed_at = ${world.clock.now()} WHERE id = ${itemId}::uuid`
const stateOf = async (id: string) => (await world.db.item.findUniqueOrThrow({ where: { id } })).state
const approvalOf = (id: string) => world.db.approval.findUniqueOrThrow({ where: { id } })
const eventsOf = async (itemId: string, type: string) => world.db.event.count({ where: { itemId, type } })
const listOf = async (person: Person) => (await person.call.approval.list(world.scope)).map((row) => row.number)

describe('a chain', () => {
  it('asks for the words of each step, of different people, one step after the other', async () => {
    const { itemId, number, approvalId } = await decided(ben, '200000.00')
    expect(await listOf(ben)).toEqual([])
    expect(await listOf(lea)).toEqual([])
    await word(cora, number)
    expect(await stateOf(itemId)).toBe('approval')
    expect(await listOf(cora)).toEqual([])
    const [row] = await dora.call.approval.list(world.scope)
    expect(row?.step).toEqual({ number: 1, of: 2, label: null, needed: 2, given: 1 })
    await word(dora, number)
    expect((await lea.call.approval.list(world.scope))[0]?.step).toMatchObject({
      number: 2,
      label: 'Release',
      given: 0,
    })
    expect(await eventsOf(itemId, 'approval.requested')).toBe(2)
    await word(lea, number)
    expect(await stateOf(itemId)).toBe('completed')
    expect(await approvalOf(approvalId)).toMatchObject({ state: 'approved', step: 1 })
    const { approvals } = await anna.call.approval.story({ ...world.scope, number })
    expect(approvals?.[0]?.steps.map((s) => s.words.map((w) => w.who))).toEqual([['cora', 'dora'], ['lea']])
  })

  it('goes back a step when a word is taken back, until somebody has taken up the next', async () => {
    const { itemId, number, decisionId, approvalId } = await decided(anna, '200000.00')
    const id = await word(cora, number)
    await expect(anna.call.review.undo({ ...world.scope, decisionId })).rejects.toThrow(/approved/)
    await cora.call.review.undo({ ...world.scope, decisionId: id, work: 'approval' })
    expect((await world.db.approvalWord.findUniqueOrThrow({ where: { id } })).undoneAt).not.toBeNull()
    const again = await cora.call.approval.open({ ...world.scope, number })
    await cora.call.approval.decide({ ...world.scope, ...decision(again, { kind: 'approve' }) })
    const second = await word(dora, number)
    expect((await approvalOf(approvalId)).step).toBe(1)
    await dora.call.review.undo({ ...world.scope, decisionId: second, work: 'approval' })
    expect((await approvalOf(approvalId)).step).toBe(0)
    expect(await listOf(cora)).toEqual([])
    const mine = await dora.call.approval.open({ ...world.scope, number })
    const third = decision(mine, { kind: 'approve' })
    await dora.call.approval.decide({ ...world.scope, ...third })
    await lea.call.approval.open({ ...world.scope, number })
    await expect(dora.call.review.undo({ ...world.scope, decisionId: third.id, work: 'approval' })).rejects.toThrow(
      /approved or reopened since/,
    )
    expect(await stateOf(itemId)).toBe('approval')
  })

  it('ends with a rejection, and stands again with its values when that is taken back', async () => {
    const { itemId, number, decisionId, approvalId } = await decided(anna, '5000.00')
    const id = await word(cora, number, { kind: 'reject', message: 'That is the net.' })
    expect(await stateOf(itemId)).toBe('review')
    expect((await approvalOf(approvalId)).state).toBe('rejected')
    await expect(complete(itemId)).rejects.toThrow(/not complete without its approval/)
    await cora.call.review.undo({ ...world.scope, decisionId: id, work: 'approval' })
    const output = await world.db.itemOutput.findUniqueOrThrow({ where: { itemId } })
    expect(output).toMatchObject({ decisionId, values: { total: '5000.00' } })
    await word(cora, number)
    expect(await stateOf(itemId)).toBe('completed')
  })
})

describe('a rule that lets an approval be skipped', () => {
  it('lets the item pass and is written down, but not where the approval is always asked for', async () => {
    const { itemId, approvalId, number } = await decided(anna, '5000.00', '7.00')
    expect(await stateOf(itemId)).toBe('completed')
    expect(await approvalOf(approvalId)).toMatchObject({ state: 'skipped', skippedBy: 'known', ruleKey: 'large' })
    const event = await world.db.event.findFirstOrThrow({ where: { itemId, type: 'approval.skipped' } })
    expect(event.data).toMatchObject({ approvalId, ruleKey: 'known' })
    const { approvals } = await anna.call.approval.story({ ...world.scope, number })
    expect(approvals?.[0]).toMatchObject({ state: 'skipped', skippedBecause: 'Agreed by contract.' })
    const other = await decided(anna, '60000.00', '7.00')
    expect(await stateOf(other.itemId)).toBe('approval')
  })
})

describe('whose word counts', () => {
  it('is limited by amount and passes to a stand-in with the right and the limit of who is away', async () => {
    await lea.call.approval.setLimit({ ...world.scope, userId: cora.id, limit: '2000' })
    await expect(lea.call.approval.setLimit({ ...world.scope, userId: lea.id, limit: null })).rejects.toThrow(
      /own limit/,
    )
    const { itemId, number, approvalId } = await decided(anna, '5000.00')
    expect(await listOf(cora)).toEqual([])
    await expect(cora.call.approval.open({ ...world.scope, number })).rejects.toThrow(/nothing for you/)
    const days = { firstDay: '2026-11-16', lastDay: '2026-11-17' }
    const absent = { ...world.scope, ...days, fromUserId: dora.id, toUserId: cora.id }
    await expect(cora.call.approval.delegate(absent)).rejects.toThrow(/Only an ops lead/)
    const { delegationId } = await dora.call.approval.delegate({ ...world.scope, ...days, toUserId: cora.id })
    expect((await cora.call.approval.list(world.scope))[0]).toMatchObject({ number, onBehalfOf: 'dora' })
    expect(await eligibleFor(world.db, approvalId, world.clock.now())).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'cora', onBehalfOf: dora.id })]),
    )
    await word(cora, number)
    expect(await stateOf(itemId)).toBe('completed')
    expect(await world.db.approvalWord.findFirst({ where: { approvalId } })).toMatchObject({
      ...{ userId: cora.id, onBehalfOf: dora.id, delegationId },
    })
    await dora.call.approval.endDelegation({ ...world.scope, delegationId })
    await lea.call.approval.setLimit({ ...world.scope, userId: cora.id, limit: null })
  })

  it('is nobody’s whose decision it is, and no stand-in’s of theirs; the ops leads are asked at once', async () => {
    const bens = { ...world.scope, firstDay: '2026-11-16', lastDay: '2026-11-20' }
    const { delegationId } = await ben.call.approval.delegate({ ...bens, toUserId: lea.id })
    const reviewer = await world.db.membership.findFirstOrThrow({ where: { userId: dora.id } })
    await world.db.membership.updateMany({ where: { userId: dora.id }, data: { roles: ['reviewer', 'approver'] } })
    const { number, itemId, approvalId } = await decided(dora, '60000.00')
    expect(await listOf(dora)).toEqual([])
    expect(await eventsOf(itemId, 'approval.escalated')).toBe(1)
    expect((await eligibleFor(world.db, approvalId, world.clock.now())).map((p) => p.name)).toEqual(['lea'])
    const { approvals } = await dora.call.approval.story({ ...world.scope, number })
    expect(approvals?.[0]?.events).toEqual([expect.objectContaining({ kind: 'escalated', because: 'nobody' })])
    await word(lea, number)
    expect((await world.db.approvalWord.findFirstOrThrow({ where: { approvalId } })).onBehalfOf).toBeNull()
    await world.db.membership.updateMany({ where: { userId: dora.id }, data: { roles: reviewer.roles } })
    await ben.call.approval.endDelegation({ ...world.scope, delegationId })
  })

  it('is the ops leads’ once limits that were set meanwhile leave nobody else', async () => {
    const { number, itemId } = await decided(anna, '5000.00')
    const limit = (person: Person, most: string | null) =>
      lea.call.approval.setLimit({ ...world.scope, userId: person.id, limit: most })
    for (const person of [ben, cora, dora]) await limit(person, '10')
    expect(await listOf(lea)).toEqual([])
    await reconsiderApprovals(world.system, world.workflow.id)
    await reconsiderApprovals(world.system, world.workflow.id)
    expect(await listOf(lea)).toEqual([number])
    expect(await eventsOf(itemId, 'approval.escalated')).toBe(1)
    for (const person of [ben, cora, dora]) await limit(person, null)
  })

  it('is the ops leads’ as soon as the one whom it names leaves the workflow, and they are told', async () => {
    const { number, itemId } = await decided(anna, '60000.00')
    const queued = (name: string) =>
      world.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM pgboss.job WHERE name = ${name}`
    const [before] = await queued('approval.reconsider')
    expect(await listOf(lea)).toEqual([])
    await setWorkflowMembership(world.system, { userId: dora.id, workflows: [] })
    expect(await queued('approval.reconsider')).toEqual([{ n: (before?.n ?? 0) + 1 }])
    const [told] = await queued('notification.approval-escalated')
    await reconsiderApprovals(world.system)
    expect(await listOf(lea)).toEqual([number])
    expect(await eventsOf(itemId, 'approval.escalated')).toBe(1)
    expect(await queued('notification.approval-escalated')).toEqual([{ n: (told?.n ?? 0) + 1 }])
    await setWorkflowMembership(world.system, { userId: dora.id, workflows: ['work'] })
  })

  it('is given by a lead only to somebody who may say it, and comes back to all when they no longer may', async () => {
    const { number, approvalId } = await decided(anna, '5000.00')
    const limit = (most: string | null) => lea.call.approval.setLimit({ ...world.scope, userId: cora.id, limit: most })
    const give = async (to: Person) =>
      (await lea.call.item.assign({ ...world.scope, assignments: [{ number, userId: to.id }] })).refused
    const asked = async () => (await eligibleFor(world.db, approvalId, world.clock.now())).map((p) => p.name)
    await limit('4999.99')
    expect(await give(cora)).toEqual([{ number, message: 'This one is beyond the limit of cora.' }])
    expect(await give(lea)).toEqual([{ number, message: 'lea is not among those whose word this one asks for.' }])
    await limit(null)
    expect(await give(cora)).toEqual([])
    expect([await asked(), await listOf(ben)]).toEqual([['cora'], []])
    await limit('4999.99')
    await reconsiderApprovals(world.system)
    expect([(await asked()).sort(), await listOf(ben)]).toEqual([['ben', 'dora'], [number]])
    await limit(null)
  })

  it('counts once, and is never told as another one: after a lost answer neither approves what was rejected', async () => {
    const { number, itemId } = await decided(anna, '5000.00')
    const work = await cora.call.approval.open({ ...world.scope, number })
    const input = { ...world.scope, ...decision(work, { kind: 'approve' }) }
    await cora.call.approval.decide(input)
    await cora.call.approval.decide(input)
    const otherwise = { ...input, kind: 'reject' as const, message: 'No.' }
    await expect(cora.call.approval.decide(otherwise)).rejects.toThrow(/You have approved #\d+ already/)
    expect(await stateOf(itemId)).toBe('completed')
    expect(await eventsOf(itemId, 'approval.given')).toBe(1)
  })

  it('is said by the rule and by the database alike, in any world of people, limits and absences', async () => {
    const { approvalId } = await decided(anna, '5000.00')
    const task = await world.db.task.findFirstOrThrow({ where: { approvalId, state: 'open' } })
    const everybody = [anna, ben, cora, dora, lea]
    const someone = fc.constantFrom(...everybody.map((p) => p.id))
    const people = fc.array(
      fc.record({
        roles: fc.subarray(['reviewer', 'approver', 'lead', 'executive'], { minLength: 1 }),
        limit: fc.constantFrom(null, '100', '5000', '9000'),
      }),
      { minLength: 5, maxLength: 5 },
    )
    const absences = fc.array(
      fc.record({ from: someone, to: someone, begins: fc.integer({ min: -2, max: 1 }), ended: fc.boolean() }),
      { maxLength: 5 },
    )
    const ask = fc.record({
      forRole: fc.constantFrom(null, 'approver', 'lead'),
      eligibleUserIds: fc.uniqueArray(someone, { maxLength: 2 }),
      excludedUserIds: fc.uniqueArray(someone, { maxLength: 2 }),
      amount: fc.constantFrom(null, '100.0000', '5000.0100', '8999.9999'),
    })
    const before = await world.db.membership.findMany()
    const now = world.clock.now()
    const restored = async () => {
      for (const { userId, roles } of before)
        await world.db.membership.updateMany({ where: { userId }, data: { roles } })
      await world.db.workflowMember.updateMany({ data: { approvalLimit: null } })
      await world.db.delegation.deleteMany({ where: { words: { none: {} } } })
    }
    // One world in which everybody may, so that agreeing never means that nobody ever could.
    const all = { roles: ['approver'], limit: null }
    const open = { forRole: 'approver' as const, eligibleUserIds: [], excludedUserIds: [], amount: null }
    let able = 0
    const agreeing = fc.assert(
      fc.asyncProperty(people, absences, ask, async (members, away, asked) => {
        for (const [i, { roles, limit }] of members.entries()) {
          const userId = everybody[i]?.id ?? ''
          await world.db.membership.updateMany({ where: { userId }, data: { roles } })
          await world.db.workflowMember.updateMany({ where: { userId }, data: { approvalLimit: limit } })
        }
        await world.db.delegation.deleteMany({ where: { words: { none: {} } } })
        await world.db.delegation.createMany({
          data: away
            .filter((d) => d.from !== d.to)
            .map(({ from, to, begins, ended }) => {
              const beginsAt = new Date(now.getTime() + begins * hour)
              const ends = ended ? { endedAt: now, endedBy: from } : {}
              const at = {
                beginsAt,
                endsAt: new Date(beginsAt.getTime() + 2 * hour),
                createdAt: now,
                createdBy: 'test',
              }
              const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id }
              return { ...scope, ...at, ...ends, id: crypto.randomUUID(), fromUserId: from, toUserId: to }
            }),
        })
        await world.db.task.update({ where: { id: task.id }, data: asked })
        const world_ = await peopleOf(world.db, task, now)
        const asks = await askOfTask(world.db, task.organisationId, task.id)
        for (const person of everybody) {
          const bySql = await openTaskOf(world.db, claimScope(person.ctx, world.workflow, 'approval'), task.itemId)
          const byRule = asks && mayApprove(asks, world_, person.id, now)
          expect(bySql !== null).toBe(byRule !== null)
          if (bySql) able += 1
        }
      }),
      { numRuns: 20, examples: [[everybody.map(() => all), [], open]] },
    )
    await agreeing.finally(restored)
    expect(able).toBeGreaterThanOrEqual(everybody.length)
  })
})

describe('the database by itself', () => {
  it('takes no word of a decider, of a stand-in for one, or twice of one person, and no completion without them', async () => {
    const { itemId, approvalId, decisionId } = await decided(ben, '200000.00')
    const at = world.clock.now()
    const give = (userId: string, change: { onBehalfOf?: string; delegationId?: string } = {}) =>
      world.db.$executeRaw`
        INSERT INTO approval_word (id, organisation_id, approval_id, step, user_id, on_behalf_of, delegation_id, word, at)
        VALUES (gen_random_uuid(), ${world.organisation.id}::uuid, ${approvalId}::uuid, 0, ${userId}, ${change.onBehalfOf ?? null},
          ${change.delegationId ?? null}::uuid, 'approve', ${at})`
    const approval = (set: Prisma.Sql) =>
      world.db.$executeRaw`UPDATE approval SET ${set} WHERE id = ${approvalId}::uuid`
    const delegation = await ben.call.approval.delegate({
      ...{ ...world.scope, toUserId: cora.id, firstDay: '2026-11-16', lastDay: '2026-11-16' },
    })
    await expect(give(ben.id)).rejects.toThrow(/nobody approves their own decision/)
    await expect(give(cora.id, { onBehalfOf: ben.id, ...delegation })).rejects.toThrow(/nobody approves their own/)
    await expect(give(cora.id, { onBehalfOf: dora.id, ...delegation })).rejects.toThrow(/does not stand in/)
    await give(cora.id)
    await expect(give(cora.id)).rejects.toThrow(/approval_word_one_of_person/)
    await expect(
      world.db.$executeRaw`UPDATE approval_word SET user_id = ${dora.id} WHERE approval_id = ${approvalId}::uuid`,
    ).rejects.toThrow(/only taken back/)
    await expect(approval(Prisma.sql`state = 'approved', closed_at = now()`)).rejects.toThrow(/without the words/)
    await expect(approval(Prisma.sql`steps = '[{"role": "approver"}]'`)).rejects.toThrow(/cannot be changed/)
    await expect(approval(Prisma.sql`state = 'skipped', closed_at = now()`)).rejects.toThrow(/approval_skipped_by_rule/)
    await expect(complete(itemId)).rejects.toThrow(/not complete without its approval/)
    await approval(Prisma.sql`state = 'withdrawn', closed_at = now()`)
    await expect(complete(itemId)).rejects.toThrow(/not complete without its approval/)
    expect(await world.db.decision.count({ where: { id: decisionId, undoneAt: null } })).toBe(1)
    await expect(
      world.db.delegation.create({
        data: {
          ...{ id: crypto.randomUUID(), organisationId: world.organisation.id, workflowId: world.workflow.id },
          ...{ fromUserId: dora.id, toUserId: cora.id, createdBy: cora.id, createdAt: at },
          ...{ beginsAt: at, endsAt: new Date(at.getTime() + hour) },
        },
      }),
    ).rejects.toThrow(/delegation_by_another/)
  })
})

describe('the link of a message', () => {
  it('leads the person it was made for to the approval, and tells anybody else nothing of it', async () => {
    const { number, approvalId } = await decided(anna, '5000.00')
    const path = approvalPath(world.system, {
      organisationSlug: 'acme',
      workflowKey: 'work',
      approvalId,
      userId: cora.id,
    })
    const token = path.replace('/approve/', '')
    expect(await cora.call.approval.link({ token })).toEqual({ to: `/o/acme/w/work/approvals/${number}` })
    const other = await dora.call.approval.link({ token })
    expect(other).toMatchObject({ problem: 'other', forWhom: 'cora' })
    expect(await followLink(world.system, token, { userId: 'a stranger' })).toMatchObject({
      problem: 'other',
      forWhom: null,
    })
    const broken = `${token.slice(0, -3)}AAA`
    expect(await cora.call.approval.link({ token: broken })).toMatchObject({ problem: 'broken' })
    await word(dora, number)
    expect(await cora.call.approval.link({ token })).toMatchObject({ problem: 'closed' })
    const late = { ...world.system, now: () => new Date(world.clock.now().getTime() + 31 * 24 * hour) }
    expect(await followLink(late, token, { userId: cora.id })).toMatchObject({ problem: 'expired' })
  })
})

describe('a week on the clock', () => {
  it('reminds, calls overdue and escalates in working time, each once, however many processes look', async () => {
    const { itemId, number, approvalId } = await decided(anna, '5000.00')
    const scope = { ...world.system }
    const seen: string[] = []
    // From Monday 09:00 to the next Monday 09:00, every hour, by two processes at a time.
    for (let step = 0; step < 7 * 24; step++) {
      world.clock.forward(hour)
      const now = world.clock.now()
      const due = await world.db.approval.count({
        where: { id: approvalId, OR: [{ remindAt: { lte: now } }, { dueAt: { lte: now }, overdueAt: null }] },
      })
      if (due === 0) continue
      if (seen.length === 0) await orderReminders(scope)
      const before = await told()
      await Promise.all([remindApproval(scope, approvalId), remindApproval(scope, approvalId)])
      for (const type of (await told()).slice(before.length)) seen.push(`${now.toISOString().slice(5, 16)} ${type}`)
    }
    async function told() {
      const rows = await world.db.event.findMany({
        where: { itemId, type: { in: ['approval.reminded', 'approval.overdue', 'approval.escalated'] } },
        orderBy: { sequence: 'asc' },
      })
      return rows.map((e) => e.type.slice('approval.'.length))
    }
    expect(seen).toEqual([
      '11-16T13:00 reminded',
      '11-16T17:00 overdue',
      '11-16T17:00 escalated',
      '11-17T13:00 reminded',
      '11-17T17:00 reminded',
      // Wednesday the 18th is a holiday.
      '11-19T13:00 reminded',
      '11-19T17:00 reminded',
      '11-20T13:00 reminded',
      '11-20T17:00 reminded',
    ])
    expect((await lea.call.approval.list(world.scope))[0]).toMatchObject({ number, overdue: true, escalated: true })
    const { approvals } = await lea.call.approval.story({ ...world.scope, number })
    expect(approvals?.[0]).toMatchObject({ clockMs: 7 * 24 * hour, workingMs: 4 * 8 * hour, overdue: true })
    const ordered = () =>
      world.db.$queryRaw<
        { n: number }[]
      >`SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'approval.remind' AND data ->> 'approvalId' = ${approvalId}`
    expect(await ordered()).toEqual([{ n: 1 }])
    await word(lea, number)
    world.clock.forward(8 * hour)
    await orderReminders(world.system)
    expect(await ordered()).toEqual([{ n: 1 }])
  })
})
