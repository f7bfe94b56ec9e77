import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Arm, awayHours, otherArm } from '#server/allocation/allocation.ts'
import { startDesign } from '#server/allocation/commands.server.ts'
import { allocationFlow, pairedEntries } from '#server/allocation/flow.server.ts'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { collectCase } from '#server/evaluation/commands.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { settlePair } from '#server/quality/pairs.server.ts'
import { leaseSeconds, type WorkItem } from '#server/review/review.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertProposedItem } from '../setup/items.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

type Person = Awaited<ReturnType<World['person']>>

let world: World
let anna: Person
let ben: Person
let cora: Person
let designId: string
beforeAll(async () => {
  const approvals = [
    { key: 'large', when: [{ field: 'total', is: 'above', value: '1000' }], because: 'Totals above 1,000.' },
  ]
  world = await createWorld({ definition: definitionSchema.parse({ ...slipDefinition, checks: [], approvals }) })
  anna = await world.person('anna', ['reviewer'])
  ben = await world.person('ben', ['reviewer'])
  cora = await world.person('cora', ['reviewer', 'approver'])
  designId = (
    await world.db.$transaction((tx) =>
      startDesign(world.system, tx, {
        ...{ workflow: world.workflow, kind: 'paired', manualShare: 0.5, strata: ['reviewer', 'document_type'] },
        ...{ reviewers: [anna.id, ben.id], ownerId: 'pilot-1', segment: 1 },
      }),
    )
  ).designId
})
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  await world.db.task.updateMany({
    where: { state: 'open' },
    data: { state: 'cancelled', claimedBy: null, leaseUntil: null },
  })
})

const scopeOf = () => ({ organisationId: world.organisation.id, workflowId: world.workflow.id, designId })
const waiting = (total = '120.00') => insertProposedItem(world, { ...slip(1), reference: 'PROPOSED', total })
const next = async (person: Person) => (await person.call.review.next({ ...world.scope, have: [] })).work
async function claim(person: Person): Promise<WorkItem> {
  const work = await next(person)
  if (!work) throw new Error(`nothing for ${person.ctx.actor.name}`)
  return work
}
const beat = (work: WorkItem, activeMs = 0) => ({
  visitId: work.visitId,
  sequence: 1,
  activeMs,
  gaps: [],
  at: activeMs,
})
async function enter(person: Person, work: WorkItem, reference: string, total = '120.00', activeMs = 0) {
  const id = crypto.randomUUID()
  // Each decision has a time of its own, so that undo finds the last one.
  world.clock.forward(activeMs + 1)
  await person.call.review.decide({
    ...world.scope,
    ...{ id, taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId },
    values: { ...slip(1), reference, total },
    heartbeat: { ...beat(work, activeMs), gaps: activeMs > 0 ? [{ upTo: 20, count: 1, ms: activeMs }] : [] },
  })
  return id
}
const undo = async (person: Person) => (await person.call.review.undo({ ...world.scope, decisionId: null })).work
const settle = (itemId: string) => settlePair(world.system, itemId)
const itemOf = (id: string) => world.db.item.findUniqueOrThrow({ where: { id }, include: { output: true } })
const openTasks = (itemId: string) => world.db.task.findMany({ where: { itemId, state: 'open' } })
const pairOf = async (itemId: string) => (await pairedEntries(world.db, scopeOf())).find((p) => p.itemId === itemId)

describe('an item of a paired pilot', () => {
  it('goes to the partner in the other arm, who sees nothing of the first entry', async () => {
    const { id, number } = await waiting()
    const first = await claim(anna)
    const arm = first.task.mode as Arm
    expect(await next(ben)).toBeNull()
    await enter(anna, first, 'SECRET')
    await anna.call.comment.add({
      ...world.scope,
      number,
      id: crypto.randomUUID(),
      kind: 'comment',
      body: 'HUSH',
      anchor: null,
    })
    expect(await itemOf(id)).toMatchObject({ state: 'review', output: null, completedAt: null })
    expect(await next(anna)).toBeNull()
    expect(await next(cora)).toBeNull()
    const second = await claim(ben)
    expect(second.item.id).toBe(id)
    expect(second.task.mode).toBe(otherArm(arm))
    expect(second.proposal === null).toBe(second.task.mode === 'manual')
    const asked = await Promise.all([
      ben.call.review.item({ ...world.scope, number }),
      ben.call.comment.list({ ...world.scope, number }),
      ben.call.comment.story({ ...world.scope, number }),
      ben.call.item.list({ ...world.scope, state: 'all', search: 'SECRET' }),
    ])
    expect(JSON.stringify([second, asked])).not.toMatch(/SECRET|HUSH|anna|entry/)
    expect(second.item).toMatchObject({ comments: 0, message: null })
  })

  it('is complete with what both entered, and no learning sees the first entry alone', async () => {
    const { id } = await waiting()
    const [a, first] = [anna, await claim(anna)]
    const one = await enter(a, first, 'SAME', '120.00', 3000)
    await collectCase(world.system, one)
    expect(
      await world.db.event.count({ where: { itemId: id, type: { in: ['item.decided', 'item.completed'] } } }),
    ).toBe(0)
    await settle(id)
    expect((await itemOf(id)).state).toBe('review')
    const second = await claim(ben)
    await enter(ben, second, 'SAME', '120.00', 5000)
    await settle(id)
    await settle(id)
    const item = await itemOf(id)
    expect(item).toMatchObject({ state: 'completed', title: 'SAME', touchMs: 3000 })
    expect(item.output).toMatchObject({ decisionId: one, values: expect.objectContaining({ reference: 'SAME' }) })
    const pair = await pairOf(id)
    const arm = first.task.mode as Arm
    expect(pair).toMatchObject({ settled: 'agreed', documentType: 'document', output: { reference: 'SAME' } })
    expect(pair?.entries[arm]).toMatchObject({
      userId: anna.id,
      drawnFor: anna.id,
      activeMs: 3000,
      values: { reference: 'SAME' },
    })
    expect(pair?.entries[otherArm(arm)]).toMatchObject({ userId: ben.id, drawnFor: ben.id, activeMs: 5000 })
    expect(await verifyItemChain(world.db, world.organisation.id, id)).toBeNull()
  })

  it('on which they differ goes to a third person, whose value leaves', async () => {
    const { id } = await waiting()
    const people = [anna, ben] as const
    const works = [await claim(anna)]
    await enter(anna, works[0] as WorkItem, 'ONE')
    works.push(await claim(ben))
    await enter(ben, works[1] as WorkItem, 'TWO')
    await settle(id)
    for (const person of people) expect(await next(person)).toBeNull()
    const third = await claim(cora)
    expect(third.task.mode).toBe('adjudication')
    expect(third.proposal).toBeNull()
    expect([...(third.choices?.reference ?? [])].sort()).toEqual(['ONE', 'TWO'])
    expect(JSON.stringify(third)).not.toMatch(/anna|ben"/)
    const word = await enter(cora, third, 'TWO')
    expect(await itemOf(id)).toMatchObject({ state: 'completed', output: { decisionId: word } })
    expect((await pairOf(id))?.settled).toBe('adjudicated')
    await collectCase(world.system, word)
    expect(await world.db.evaluationCase.findUnique({ where: { decisionId: word } })).toMatchObject({
      grade: 'adjudicated',
    })
    // The word can be taken back, as any decision.
    await undo(cora)
    expect(await itemOf(id)).toMatchObject({ state: 'review', output: null })
    const held = await openTasks(id)
    expect(held).toMatchObject([{ entry: 3, claimedBy: cora.id }])
  })

  it('that needs an approval waits for somebody who made neither entry', async () => {
    const { id } = await waiting('5000.00')
    await enter(anna, await claim(anna), 'BIG', '5000.00')
    await enter(ben, await claim(ben), 'BIG', '5000.00')
    await settle(id)
    expect((await itemOf(id)).state).toBe('approval')
    const [approval] = await openTasks(id)
    expect(approval).toMatchObject({ mode: 'approval', entry: null })
    expect([...(approval?.excludedUserIds ?? [])].sort()).toEqual([anna.id, ben.id].sort())
  })

  it('whose first entry is taken back loses what follows, while nobody has begun it', async () => {
    const { id } = await waiting()
    await enter(anna, await claim(anna), 'ONE')
    const again = await undo(anna)
    expect(await openTasks(id)).toMatchObject([{ entry: 1, claimedBy: anna.id }])
    await enter(anna, again, 'OTHER')
    const second = await claim(ben)
    await expect(undo(anna)).rejects.toThrow(/since/)
    await enter(ben, second, 'OTHER')
    await settle(id)
    expect((await itemOf(id)).state).toBe('completed')
    // Both stand behind it: either can take their entry back until it has left, and makes it anew.
    const mine = await undo(anna)
    expect(await itemOf(id)).toMatchObject({ state: 'review', output: null, completedAt: null })
    expect(mine.task.mode).toBe(again.task.mode)
    await enter(anna, mine, 'CHANGED')
    await settle(id)
    expect(await openTasks(id)).toMatchObject([{ entry: 3 }])
    const his = await undo(ben)
    expect(await openTasks(id)).toMatchObject([{ entry: 2, claimedBy: ben.id }])
    await enter(ben, his, 'CHANGED')
    await settle(id)
    expect((await itemOf(id)).output?.values).toMatchObject({ reference: 'CHANGED' })
  })

  it('whose partner is away goes to another who takes part, and never to the first', async () => {
    const { id } = await waiting()
    const first = await claim(anna)
    await enter(anna, first, 'ONE')
    world.clock.forward((awayHours + 1) * 3_600_000)
    expect(await next(anna)).toBeNull()
    // Cora takes no part in this pilot.
    expect(await next(cora)).toBeNull()
    const second = await claim(ben)
    expect(second.task.mode).toBe(otherArm(first.task.mode as Arm))
    const flow = await allocationFlow(world.db, { ...scopeOf(), now: world.clock.now(), horizonDays: 1 })
    expect(flow.manual.allocated).toBe(flow.assisted.allocated)
    expect((await pairOf(id))?.entries[second.task.mode as Arm]).toBeNull()
  })
})

describe('any interleaving of two people who claim, enter, take back, leave and are compared', () => {
  const who = fc.nat(1)
  const stepArbitrary = fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant('claim' as const), who }) },
    { weight: 4, arbitrary: fc.record({ act: fc.constant('enter' as const), who, what: fc.constantFrom('X', 'Y') }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('undo' as const, 'skip' as const), who }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('settle' as const), who }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('expire' as const), who }) },
  )

  const allowRefusal = (error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    if (!(cause instanceof DomainError) || cause.code === 'internal') throw error
  }

  it('ends with two entries in two arms by two people, or one open task, and with the truth of both or of a third', async () => {
    let completed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: 2 }), { minLength: 5, maxLength: 12 }),
        async (rounds) => {
          await world.db.task.updateMany({
            where: { state: 'open' },
            data: { state: 'cancelled', claimedBy: null, leaseUntil: null },
          })
          const { id } = await waiting()
          const people = [anna, ben]
          const tabs: (WorkItem | null)[] = [null, null]
          const perform = async (step: (typeof rounds)[number][number]) => {
            const person = people[step.who] as Person
            if (step.act === 'expire') return world.clock.forward((leaseSeconds + 1) * 1000)
            if (step.act === 'settle') return settle(id)
            if (step.act === 'claim') tabs[step.who] ??= await next(person)
            else if (step.act === 'undo') tabs[step.who] = await undo(person).then((w) => (w.item.id === id ? w : null))
            else {
              const work = tabs[step.who]
              tabs[step.who] = null
              if (work && step.act === 'enter') await enter(person, work, step.what)
              if (work && step.act === 'skip')
                await person.call.review.skip({
                  ...world.scope,
                  ...{ taskId: work.task.id, taskVersion: work.task.version, reason: 'unclear', heartbeat: beat(work) },
                })
            }
          }
          // The steps of a round race each other.
          for (const round of rounds) await Promise.all(round.map((step) => perform(step).catch(allowRefusal)))
          await expectSound(id)
          // Nothing is stuck: whoever comes can finish it.
          world.clock.forward((leaseSeconds + 1) * 1000)
          for (let turn = 0; turn < 4 && (await itemOf(id)).state === 'review'; turn++) {
            for (const person of [...people, cora]) {
              const work = await next(person)
              if (work) await enter(person, work, 'X')
            }
            await settle(id)
          }
          await expectSound(id)
          expect((await itemOf(id)).state).toBe('completed')
          completed += 1
        },
      ),
      { numRuns: 6, endOnFailure: true },
    )
    expect(completed).toBe(6)
  })

  async function expectSound(id: string) {
    const item = await itemOf(id)
    const [tasks, decisions, drawn] = await Promise.all([
      openTasks(id),
      world.db.decision.findMany({ where: { itemId: id, undoneAt: null }, include: { task: true } }),
      world.db.allocation.findUnique({ where: { itemId: id } }),
    ])
    expect(tasks.filter((t) => t.mode !== 'adjudication').length).toBeLessThanOrEqual(1)
    const of = (entry: number) => decisions.filter((d) => d.task.entry === entry)
    for (const entry of [1, 2, 3]) expect(of(entry).length).toBeLessThanOrEqual(1)
    const [first, second, third] = [of(1)[0], of(2)[0], of(3)[0]]
    if (first) expect(first.task.mode).toBe(drawn?.arm)
    if (second) expect(second.task.mode).toBe(otherArm(drawn?.arm as Arm))
    if (first && second) expect(first.userId).not.toBe(second.userId)
    if (item.state === 'completed') {
      const agreed =
        (first?.values as { reference?: string })?.reference === (second?.values as { reference?: string })?.reference
      expect(item.output?.decisionId).toBe(agreed && !third ? first?.id : third?.id)
    } else expect(item.output).toBeNull()
    expect(await verifyItemChain(world.db, world.organisation.id, id)).toBeNull()
  }
})
