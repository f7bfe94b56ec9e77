import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { setWorkflowMembership } from '#server/identity/commands.server.ts'
import { freeWorkOf } from '#server/item/leaver.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { leaseSeconds, type WorkItem } from '#server/review/review.ts'
import { insertWaitingItems } from '../setup/items.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
type Person = Awaited<ReturnType<World['person']>>

beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, pool: 20 })
})
afterAll(async () => {
  await world.close()
})

const next = ({ call }: Person, have: string[] = []) => call.review.next({ ...world.scope, have })

function heartbeat(work: WorkItem, sequence: number) {
  return {
    visitId: work.visitId,
    sequence,
    activeMs: 1000,
    gaps: [{ upTo: 20, count: 1, ms: 1000 }],
    at: sequence * 1000,
  }
}

/** Values that pass every check, and are no other item's. */
const valuesFor = (work: WorkItem) => ({ ...slip(1), reference: work.item.id })

describe('20 people at one queue of 200 items', () => {
  it('get each item once, and then nothing', async () => {
    await insertWaitingItems(world, 200)
    const people = await Promise.all(Array.from({ length: 20 }, (_, i) => world.person(`racer${i}`, ['reviewer'])))
    const began = performance.now()
    const claims = await Promise.all(
      people.map(async (person) => {
        const mine: WorkItem[] = []
        for (;;) {
          const { work } = await next(person, mine.map((w) => w.task.id).slice(-20))
          if (!work || mine.some((w) => w.task.id === work.task.id)) return mine
          mine.push(work)
        }
      }),
    )
    const all = claims.flat()
    const seconds = (performance.now() - began) / 1000
    process.stdout.write(`${all.length} claims by 20 people: ${Math.round(all.length / seconds)} a second\n`)
    expect(all).toHaveLength(200)
    expect(new Set(all.map((w) => w.item.id)).size).toBe(200)
    expect(await world.db.event.count({ where: { type: 'task.claimed' } })).toBe(200)
    expect(await world.db.task.count({ where: { claimedBy: null } })).toBe(0)
  })
})

/** What a person at the queue may do next; numbers choose among their items. */
const anybody = { who: fc.nat(2) }
const withItem = { ...anybody, which: fc.nat(3) }
const stepArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...anybody, act: fc.constant('claim' as const) }) },
  { weight: 4, arbitrary: fc.record({ ...withItem, act: fc.constant('decide' as const) }) },
  { weight: 3, arbitrary: fc.record({ ...withItem, act: fc.constantFrom('renew' as const, 'skip' as const) }) },
  { weight: 1, arbitrary: fc.record({ ...withItem, act: fc.constantFrom('return' as const, 'escalate' as const) }) },
  { weight: 2, arbitrary: fc.record({ ...anybody, act: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('free' as const, 'resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('expire' as const) }) },
)
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never

describe('any interleaving of claiming, renewing, running out, freeing, deciding, returning, escalating, skipping and undoing', () => {
  let people: Person[]
  let lead: Person
  let numbers: number[]
  beforeAll(async () => {
    people = await Promise.all(['p0', 'p1', 'p2'].map((name) => world.person(name, ['reviewer'])))
    lead = await world.person('the lead', ['lead'])
  })
  beforeEach(async () => {
    // What the race has left is none of this test's.
    await world.db.task.updateMany({ data: { state: 'cancelled' } })
  })

  /** Claims that a tab still shows, also those that have run out since. */
  type Tabs = Map<number, WorkItem[]>

  async function perform(step: Step, tabs: Tabs): Promise<void> {
    if (step.act === 'expire') return world.clock.forward((leaseSeconds + 1) * 1000)
    if (step.act === 'free') return void (await lead.call.review.free({ ...world.scope, numbers }))
    if (step.act === 'resume') {
      for (const number of numbers) await lead.call.item.resume({ ...world.scope, number }).catch(allowRefusal)
      return
    }
    if (!('who' in step)) return
    const person = people[step.who] as Person
    const open = tabs.get(step.who) ?? []
    tabs.set(step.who, open)
    if (!('which' in step)) {
      const { work } =
        step.act === 'claim'
          ? await next(
              person,
              open.map((w) => w.task.id),
            )
          : await person.call.review.undo({ ...world.scope, decisionId: null })
      if (work) open.push(work)
      return
    }
    const work = open[step.which % Math.max(1, open.length)]
    if (!work) return
    const task = { taskId: work.task.id, taskVersion: work.task.version }
    const beat = heartbeat(work, 1)
    if (step.act === 'renew') await person.call.review.heartbeat({ ...world.scope, ...task, heartbeat: beat })
    else {
      open.splice(open.indexOf(work), 1)
      if (step.act === 'skip')
        await person.call.review.skip({ ...world.scope, ...task, reason: 'unclear', heartbeat: beat })
      else if (step.act === 'escalate')
        await person.call.review.escalate({ ...world.scope, ...task, message: 'Who decides this?', heartbeat: beat })
      else {
        const sent =
          step.act === 'return'
            ? { kind: 'return' as const, message: 'No date.', values: {} }
            : { values: valuesFor(work) }
        const decision = { id: crypto.randomUUID(), visitId: work.visitId, heartbeat: beat, ...sent }
        await person.call.review.decide({ ...world.scope, ...task, ...decision })
      }
    }
  }

  /** A refusal is an answer; anything else is a fault. */
  const allowRefusal = (error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    if (!(cause instanceof DomainError) || cause.code === 'internal') throw error
  }

  async function expectInvariants(itemIds: readonly string[]) {
    const items = await world.db.item.findMany({
      where: { id: { in: [...itemIds] } },
      select: {
        id: true,
        state: true,
        output: { select: { decisionId: true } },
        tasks: { where: { state: 'open' }, select: { state: true, claimedBy: true, leaseUntil: true } },
        decisions: { where: { undoneAt: null, kind: 'finish' }, select: { id: true } },
      },
    })
    expect(items).toHaveLength(itemIds.length)
    for (const item of items) {
      const done = item.state === 'completed'
      expect(['completed', 'review', 'returned']).toContain(item.state)
      expect(item.tasks).toHaveLength(item.state === 'review' ? 1 : 0)
      // A holder and a lease come and go together while the task is open.
      for (const task of item.tasks) expect(task.claimedBy === null).toBe(task.leaseUntil === null)
      expect(item.decisions).toHaveLength(done ? 1 : 0)
      expect(item.output?.decisionId).toBe(done ? item.decisions[0]?.id : undefined)
      expect(await verifyItemChain(world.db, world.organisation.id, item.id)).toBeNull()
    }
  }

  it('keeps one task, one holder and one standing decision an item, and loses nothing', async () => {
    let decided = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: 3 }), { minLength: 8, maxLength: 16 }),
        async (rounds) => {
          const itemIds = await insertWaitingItems(world, 3)
          const waiting = await world.db.item.findMany({ where: { id: { in: itemIds } }, select: { number: true } })
          numbers = waiting.map((i) => i.number)
          const tabs: Tabs = new Map()
          // The steps of a round race each other.
          for (const round of rounds) await Promise.all(round.map((step) => perform(step, tabs).catch(allowRefusal)))
          await expectInvariants(itemIds)
          decided += await world.db.itemOutput.count({ where: { itemId: { in: itemIds } } })

          // Whoever comes last can still finish everything: nothing is stuck.
          world.clock.forward((leaseSeconds + 1) * 1000)
          const rest = await world.person(`rest-${crypto.randomUUID()}`, ['reviewer', 'lead'])
          for (const number of numbers) await lead.call.item.resume({ ...world.scope, number }).catch(allowRefusal)
          for (;;) {
            const { work } = await next(rest)
            if (!work) break
            const decision = {
              id: crypto.randomUUID(),
              visitId: work.visitId,
              values: valuesFor(work),
              heartbeat: heartbeat(work, 1),
            }
            await rest.call.review.decide({
              ...world.scope,
              taskId: work.task.id,
              taskVersion: work.task.version,
              ...decision,
            })
          }
          await expectInvariants(itemIds)
          expect(await world.db.itemOutput.count({ where: { itemId: { in: itemIds } } })).toBe(3)
        },
      ),
      { numRuns: 20, endOnFailure: true },
    )
    // The steps did get somewhere.
    expect(decided).toBeGreaterThan(10)
    expect(await world.db.decision.count({ where: { undoneAt: { not: null } } })).toBeGreaterThan(0)
  })
})

describe('work that was given to somebody who leaves', () => {
  it('is everybody’s again, there alone where they can do it no more', async () => {
    await world.db.task.updateMany({ where: { state: 'open' }, data: { state: 'cancelled', claimedBy: null } })
    const [itemId = ''] = await insertWaitingItems(world, 1)
    const leaver = await world.person('leaver', ['reviewer'])
    const other = await world.person('other', ['reviewer'])
    await world.db.task.updateMany({ where: { itemId }, data: { assigneeId: leaver.id } })
    await freeWorkOf(world.system, leaver.id)
    expect((await next(other)).work).toBeNull()
    await setWorkflowMembership(world.system, { userId: leaver.id, workflows: [] })
    const queued = await world.db.$queryRaw<{ data: { userId: string } }[]>`
      SELECT data FROM pgboss.job WHERE name = 'item.free-work'`
    expect(queued.map(({ data }) => data.userId)).toEqual([leaver.id])
    await freeWorkOf(world.system, leaver.id)
    expect((await next(other)).work?.item.id).toBe(itemId)
    expect(await verifyItemChain(world.db, world.organisation.id, itemId)).toBeNull()
  })
})
