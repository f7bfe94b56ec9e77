import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Arm } from '#server/allocation/allocation.ts'
import { awayHours } from '#server/allocation/allocation.ts'
import { endDesign, type NewDesign, runningDesign, startDesign } from '#server/allocation/commands.server.ts'
import { allocationFlow, allocationMoved } from '#server/allocation/flow.server.ts'
import type { DocumentType } from '#server/item/document-type.ts'
import { leaseSeconds, type WorkItem } from '#server/review/review.ts'
import { insertWaitingItems } from '../setup/items.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

type Person = Awaited<ReturnType<World['person']>>

let world: World
let anna: Person
let ben: Person
let lead: Person
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, pool: 20 })
  anna = await world.person('anna', ['reviewer'])
  ben = await world.person('ben', ['reviewer'])
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})
afterEach(async () => {
  const running = await runningDesign(world.db, world.organisation.id, world.workflow.id)
  if (running) await end(running.id)
  await world.db.task.updateMany({
    where: { state: 'open' },
    data: { state: 'cancelled', claimedBy: null, leaseUntil: null },
  })
})

const start = async (change: Partial<NewDesign> = {}) => {
  const design: NewDesign = {
    ...{ workflow: world.workflow, kind: 'split', manualShare: 0.5, strata: ['reviewer', 'document_type'] },
    ...{ reviewers: [], ownerId: 'pilot-1', segment: 1 },
    ...change,
  }
  const { designId } = await world.db.$transaction((tx) => startDesign(world.system, tx, design))
  return designId
}
const end = (designId: string) =>
  world.db.$transaction((tx) => endDesign(world.system, tx, { workflow: world.workflow, designId }))

const waiting = (count: number, documentType: DocumentType = 'pdf') =>
  insertWaitingItems(world, count, { mode: 'assisted', item: { documentType } })
const next = async (person: Person, have: string[] = []) =>
  (await person.call.review.next({ ...world.scope, have })).work
async function claim(person: Person): Promise<WorkItem> {
  const work = await next(person)
  if (!work) throw new Error(`nothing for ${person.ctx.actor.name}`)
  return work
}
const beat = (work: WorkItem) => ({ visitId: work.visitId, sequence: 1, activeMs: 1000, gaps: [], at: 0 })
const held = (work: WorkItem) => ({ ...world.scope, taskId: work.task.id, taskVersion: work.task.version })
function decide(person: Person, work: WorkItem) {
  const values = { ...slip(1), reference: work.item.id }
  const made = { id: crypto.randomUUID(), visitId: work.visitId, heartbeat: beat(work) }
  return person.call.review.decide({ ...held(work), ...made, values })
}
const skip = (person: Person, work: WorkItem) =>
  person.call.review.skip({ ...held(work), reason: 'unclear', heartbeat: beat(work) })
const armOf = async (itemId: string) => (await world.db.allocation.findUniqueOrThrow({ where: { itemId } })).arm as Arm
const leave = () => world.clock.forward((leaseSeconds + 1) * 1000)
const goAway = () => world.clock.forward((awayHours + 1) * 3_600_000)

describe('20 people at the queue of a split pilot', () => {
  it('have each item drawn once, balanced for each person and document type', async () => {
    const designId = await start()
    await waiting(30, 'pdf')
    await waiting(30, 'email')
    const people = await Promise.all(Array.from({ length: 20 }, (_, i) => world.person(`racer${i}`, ['reviewer'])))
    const claims = await Promise.all(
      people.map(async (person) => {
        const mine: WorkItem[] = []
        // Two tabs each: draws of one stratum race as well.
        for (let work: (WorkItem | null)[] = [null, null]; mine.length === 0 || work.some((w) => w !== null); ) {
          const have = mine.map((w) => w.task.id).slice(-40)
          work = await Promise.all([next(person, have), next(person, have)])
          const fresh = work.filter((w): w is WorkItem => w !== null && !mine.some((m) => m.task.id === w.task.id))
          if (fresh.length === 0) return mine
          mine.push(...new Map(fresh.map((w) => [w.task.id, w])).values())
        }
        return mine
      }),
    )
    expect(new Set(claims.flat().map((w) => w.item.id)).size).toBe(60)
    const rows = await world.db.allocation.findMany({ where: { designId }, include: { item: true } })
    expect(rows).toHaveLength(60)
    const tasks = await world.db.task.findMany({ where: { state: 'open' } })
    for (const row of rows) {
      const task = tasks.find((t) => t.itemId === row.itemId)
      expect(task).toMatchObject({ mode: row.arm, claimedBy: row.userId, reservedFor: row.userId, entry: null })
      expect(row).toMatchObject({ documentType: row.item.documentType, stratum: `${row.userId} / ${row.documentType}` })
    }
    for (const stratum of new Set(rows.map((row) => row.stratum))) {
      const drawn = rows.filter((row) => row.stratum === stratum)
      const manual = drawn.filter((row) => row.arm === 'manual').length
      expect(Math.abs(2 * manual - drawn.length)).toBeLessThanOrEqual(5)
      // No place of a block was given twice, and none was left out.
      const places = drawn.map((row) => `${row.block}.${row.position}`)
      expect(new Set(places).size).toBe(drawn.length)
      const last = Math.max(...drawn.map((row) => row.block ?? 0))
      expect(Math.max(...drawn.filter((r) => r.block === last).map((r) => r.position ?? 0))).toBe(
        drawn.filter((r) => r.block === last).length,
      )
    }
  })
})

describe('an item that was drawn', () => {
  it.each(['skipped', 'released by a lead', 'left until it ran out'])(
    'and %s goes back to the same person',
    async (how) => {
      await start()
      await waiting(1)
      const work = await claim(anna)
      const arm = await armOf(work.item.id)
      if (how === 'skipped') await skip(anna, work)
      else if (how === 'left until it ran out') leave()
      else await lead.call.review.free({ ...world.scope, numbers: [work.item.number] })
      expect(await next(ben)).toBeNull()
      expect((await ben.call.review.counts(world.scope)).left).toBe(0)
      const again = await claim(anna)
      expect(again.item.id).toBe(work.item.id)
      expect(again.task.mode).toBe(arm)
      expect(await world.db.allocation.count({ where: { itemId: work.item.id } })).toBe(1)
    },
  )

  it('goes to another only when that person is away, in its arm, and is counted as moved', async () => {
    const designId = await start()
    await waiting(1)
    const work = await claim(anna)
    await skip(anna, work)
    goAway()
    // She is at work, on other things.
    await waiting(1)
    await decide(anna, await claim(anna))
    expect(await next(ben)).toBeNull()
    goAway()
    const taken = await claim(ben)
    expect(taken.item.id).toBe(work.item.id)
    expect(taken.task.mode).toBe(await armOf(work.item.id))
    expect(await world.db.event.count({ where: { type: 'task.moved', itemId: work.item.id } })).toBe(1)
    // From now on it is kept for him.
    await skip(ben, taken)
    expect(await next(anna)).toBeNull()
    await decide(ben, await claim(ben))
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, designId }
    const moved = await allocationMoved(world.db, scope)
    expect(moved).toEqual({ manual: 0, assisted: 0, [await armOf(work.item.id)]: 1 })
  })

  it('keeps its arm when the decision is taken back and made again', async () => {
    await start()
    await waiting(1)
    const work = await claim(anna)
    const arm = await armOf(work.item.id)
    await decide(anna, work)
    const { work: again } = await anna.call.review.undo({ ...world.scope, decisionId: null })
    expect(again.task.mode).toBe(arm)
    await decide(anna, again)
    const task = await world.db.task.findFirstOrThrow({ where: { id: work.task.id } })
    expect(task).toMatchObject({ state: 'done', mode: arm })
    expect(await world.db.allocation.count({ where: { itemId: work.item.id } })).toBe(1)
  })

  it('goes back to its reviewer in its arm when its sender has answered', async () => {
    await start()
    await waiting(1)
    const work = await claim(anna)
    const made = { id: crypto.randomUUID(), visitId: work.visitId, heartbeat: beat(work) }
    await anna.call.review.decide({ ...held(work), ...made, kind: 'return', message: 'No date.', values: {} })
    await lead.call.item.resume({ ...world.scope, number: work.item.number })
    expect(await next(ben)).toBeNull()
    expect((await claim(anna)).task.mode).toBe(await armOf(work.item.id))
  })

  it('is not drawn again when it is opened again: rework is for anybody, with the proposal', async () => {
    await start()
    await waiting(1)
    const work = await claim(anna)
    await decide(anna, work)
    await lead.call.item.reopen({ ...world.scope, number: work.item.number })
    const rework = await claim(ben)
    expect(rework.item.id).toBe(work.item.id)
    expect(rework.task.mode).toBe('assisted')
    expect(await world.db.allocation.count({ where: { itemId: work.item.id } })).toBe(1)
  })

  it('cannot be edited by anybody, nor can its design or its document type', async () => {
    const designId = await start()
    const [itemId = ''] = await waiting(1)
    await claim(anna)
    const { db } = world
    await expect(db.$executeRaw`UPDATE allocation SET arm = 'manual' WHERE item_id = ${itemId}::uuid`).rejects.toThrow(
      /cannot be changed/,
    )
    await expect(db.$executeRaw`DELETE FROM allocation WHERE item_id = ${itemId}::uuid`).rejects.toThrow(
      /cannot be changed/,
    )
    await expect(db.$executeRaw`UPDATE design SET manual_share = 0.9 WHERE id = ${designId}::uuid`).rejects.toThrow(
      /cannot be changed/,
    )
    await expect(db.$executeRaw`UPDATE item SET document_type = 'email' WHERE id = ${itemId}::uuid`).rejects.toThrow(
      /frozen at intake/,
    )
  })
})

describe('while a design runs', () => {
  it('nobody takes a review by its number, but for their own', async () => {
    await start()
    await waiting(2)
    const { number } = await world.db.item.findFirstOrThrow({ where: { tasks: { some: { state: 'open' } } } })
    for (const person of [anna, lead])
      await expect(person.call.review.claim({ ...world.scope, number })).rejects.toThrow(/queue’s own order/)
    expect(await world.db.allocation.count({ where: { item: { number } } })).toBe(0)
    const work = await claim(anna)
    expect((await anna.call.review.claim({ ...world.scope, number: work.item.number })).work.item.id).toBe(work.item.id)
    leave()
    await expect(ben.call.review.claim({ ...world.scope, number: work.item.number })).rejects.toThrow(/nothing for you/)
    expect((await anna.call.review.claim({ ...world.scope, number: work.item.number })).work.item.id).toBe(work.item.id)
  })

  it('no proposal is accepted from a list, whatever it says', async () => {
    await start()
    await waiting(1)
    const { number } = await world.db.item.findFirstOrThrow({ where: { tasks: { some: { state: 'open' } } } })
    const { accepted, refused } = await anna.call.review.acceptMany({ ...world.scope, numbers: [number], activeMs: 0 })
    expect(accepted).toEqual([])
    expect(refused[0]?.message).toMatch(/part of a pilot/)
  })

  it('only those who take part get first reviews, unless a lead gives one to somebody', async () => {
    const designId = await start({ reviewers: [anna.id] })
    const [first = '', second = ''] = await waiting(2)
    expect(await next(ben)).toBeNull()
    const { number } = await world.db.item.findUniqueOrThrow({ where: { id: second } })
    await lead.call.item.assign({ ...world.scope, assignments: [{ number, userId: ben.id }] })
    expect((await claim(ben)).item.id).toBe(second)
    expect((await claim(anna)).item.id).toBe(first)
    // He takes no part: what he does is not drawn.
    expect(await world.db.allocation.findMany({ where: { designId }, select: { itemId: true } })).toEqual([
      { itemId: first },
    ])
  })

  it('what a lead gives to another moves, and stays in its arm', async () => {
    const designId = await start()
    await waiting(1)
    const work = await claim(anna)
    await skip(anna, work)
    await lead.call.item.assign({ ...world.scope, assignments: [{ number: work.item.number, userId: ben.id }] })
    const moved = await claim(ben)
    expect(moved.task.mode).toBe(await armOf(work.item.id))
    await decide(ben, moved)
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, designId }
    const flow = await allocationFlow(world.db, { ...scope, now: world.clock.now(), horizonDays: 14 })
    const arm = await armOf(work.item.id)
    expect(flow[arm]).toEqual({ allocated: 1, completed: 1, openYoung: 0, openOld: 0, skipped: 1, crossedOver: 0 })
    expect((await allocationMoved(world.db, scope))[arm]).toBe(1)
  })

  it('items that somebody had before, and seeded copies, are not drawn', async () => {
    await waiting(1)
    const before = await claim(anna)
    leave()
    await start()
    await world.db.item.update({ where: { id: (await waiting(1))[0] as string }, data: { seeded: true } })
    await claim(anna)
    await claim(anna)
    expect(await world.db.allocation.count({ where: { itemId: before.item.id } })).toBe(0)
    expect(await world.db.allocation.count({ where: { item: { seeded: true } } })).toBe(0)
  })

  it('its arms are counted by what was drawn, by age, and by what was done otherwise', async () => {
    const designId = await start()
    await waiting(8)
    const works: WorkItem[] = []
    for (let i = 0; i < 8; i++) works.push(await claimAhead(works))
    const arms = new Map(await Promise.all(works.map(async (w) => [w.item.id, await armOf(w.item.id)] as const)))
    const crossed = works.find((w) => arms.get(w.item.id) === 'manual') as WorkItem
    await world.db.task.update({ where: { id: crossed.task.id }, data: { mode: 'assisted' } })
    await decide(anna, crossed)
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, designId }
    const flowAt = (days: number) =>
      allocationFlow(world.db, {
        ...scope,
        now: new Date(world.clock.now().getTime() + days * 86_400_000),
        horizonDays: 14,
      })
    const manual = [...arms.values()].filter((arm) => arm === 'manual').length
    const young = await flowAt(13)
    expect(young.manual).toMatchObject({
      allocated: manual,
      completed: 1,
      openYoung: manual - 1,
      openOld: 0,
      crossedOver: 1,
    })
    expect(young.assisted).toMatchObject({ allocated: 8 - manual, completed: 0, openYoung: 8 - manual, crossedOver: 0 })
    expect((await flowAt(15)).assisted).toMatchObject({ openYoung: 0, openOld: 8 - manual })
  })
  const claimAhead = async (works: WorkItem[]) => {
    const work = await next(
      anna,
      works.map((w) => w.task.id),
    )
    if (!work) throw new Error('nothing for anna')
    return work
  }

  it('no other begins, and nothing is drawn once it has ended', async () => {
    const designId = await start()
    await expect(start()).rejects.toThrow(/end it before another begins/)
    await end(designId)
    await end(designId)
    await waiting(1)
    const work = await claim(anna)
    expect(work.task.mode).toBe('assisted')
    expect(await world.db.allocation.count({ where: { itemId: work.item.id } })).toBe(0)
  })

  it('of shadow, nobody reviews what came in since', async () => {
    await waiting(1)
    world.clock.forward(1000)
    await start({ kind: 'shadow' })
    const before = await claim(anna)
    await decide(anna, before)
    world.clock.forward(1000)
    await waiting(1)
    expect(await anna.call.review.next({ ...world.scope, have: [] })).toEqual({
      work: null,
      note: expect.stringMatching(/this workflow runs in shadow/),
    })
    expect(await anna.call.review.counts(world.scope)).toMatchObject({ left: 0, note: expect.any(String) })
    const running = await runningDesign(world.db, world.organisation.id, world.workflow.id)
    await end(running?.id ?? '')
    expect(await next(anna)).not.toBeNull()
  })
})
