import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Brief, TaskMode } from '#server/item/item.ts'
import { insertTask } from '#server/item/store.server.ts'
import type { DecisionInput, WorkItem } from '#server/review/review.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertWaitingItems } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

type Person = Awaited<ReturnType<World['person']>>

let world: World
let anna: Person
let ben: Person
let cora: Person
let lead: Person
beforeAll(async () => {
  const definition = definitionSchema.parse({
    ...slipDefinition,
    approvals: [
      { key: 'large', when: [{ field: 'total', is: 'above', value: '1000' }], because: 'Totals above 1,000.' },
    ],
  })
  world = await createWorld({ definition })
  anna = await world.person('anna', ['reviewer'])
  ben = await world.person('ben', ['reviewer', 'approver'])
  cora = await world.person('cora', ['approver'])
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})

let counter = 0
/** One waiting item, the only one in the queue, in a mode. */
async function waiting(mode: TaskMode = 'assisted', brief?: Brief): Promise<{ itemId: string; number: number }> {
  await world.db.task.updateMany({ where: { state: 'open' }, data: { state: 'cancelled' } })
  const [itemId = ''] = await insertWaitingItems(world, 1)
  const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
  if (mode !== 'manual') {
    await world.db.task.updateMany({ where: { itemId }, data: { state: 'cancelled' } })
    await addTask(itemId, mode, brief)
  }
  return { itemId, number: item.number }
}

async function addTask(itemId: string, mode: TaskMode, brief?: Brief, excluded: string[] = []) {
  const at = world.clock.now()
  await insertTask(world.db, {
    id: crypto.randomUUID(),
    organisationId: world.organisation.id,
    workflowId: world.workflow.id,
    itemId,
    mode,
    priority: 0,
    dueAt: at,
    createdAt: at,
    excludedUserIds: excluded,
    ...(brief ? { brief } : {}),
  })
}

async function claim(person: Person, work: 'review' | 'approval' = 'review'): Promise<WorkItem> {
  const claimed = await person.call.review.next({ ...world.scope, have: [], work })
  if (!claimed.work) throw new Error(`nothing for ${person.ctx.actor.name}`)
  return claimed.work
}

function decision(work: WorkItem, change: Partial<DecisionInput> & { total?: string } = {}): DecisionInput {
  const { total = '120.00', ...rest } = change
  counter += 1
  return {
    id: crypto.randomUUID(),
    taskId: work.task.id,
    taskVersion: work.task.version,
    visitId: work.visitId,
    values: { reference: `M-${counter}`, day: '2026-11-02', net: null, tax: null, total },
    heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 0, gaps: [], at: 0 },
    ...rest,
  }
}

const stateOf = async (id: string) => (await world.db.item.findUniqueOrThrow({ where: { id } })).state
const outputOf = (itemId: string) => world.db.itemOutput.findUnique({ where: { itemId } })

describe('a decision that needs a second person', () => {
  async function decided() {
    const { itemId, number } = await waiting()
    const work = await claim(anna)
    const input = decision(work, { total: '5000.00' })
    await anna.call.review.decide({ ...world.scope, ...input })
    return { itemId, number, input }
  }

  it('waits for the approver, who sees the values and why, and completes with their word', async () => {
    const { itemId, number } = await decided()
    expect(await stateOf(itemId)).toBe('approval')
    const [row] = await cora.call.approval.list(world.scope)
    expect(row).toMatchObject({ number, because: 'Totals above 1,000.', decidedBy: 'anna', amount: '5,000.00' })
    const work = await cora.call.approval.open({ ...world.scope, number })
    expect(work.task.mode).toBe('approval')
    expect(work.values.total).toBe('5000.00')
    expect(work.item.approval).toMatchObject({ because: 'Totals above 1,000.', decidedBy: 'anna' })
    await cora.call.approval.decide({ ...world.scope, ...decision(work, { kind: 'approve' }) })
    const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
    expect(item).toMatchObject({ state: 'completed', approvedAt: world.clock.now() })
    expect(item.holdUntil).not.toBeNull()
  })

  it('goes back to review with the message when it is rejected, and the decision no longer stands', async () => {
    const { itemId, number, input } = await decided()
    const work = await cora.call.approval.open({ ...world.scope, number })
    await expect(cora.call.approval.decide({ ...world.scope, ...decision(work, { kind: 'reject' }) })).rejects.toThrow(
      /Write why it is rejected/,
    )
    await cora.call.approval.decide({
      ...world.scope,
      ...decision(work, { kind: 'reject', message: 'The total is the net.' }),
    })
    expect(await stateOf(itemId)).toBe('review')
    expect(await outputOf(itemId)).toBeNull()
    expect((await world.db.decision.findUniqueOrThrow({ where: { id: input.id } })).undoneBy).toBe(cora.id)
    const again = await claim(anna)
    expect(again.values.total).toBe('5000.00')
    expect(again.item.message).toMatchObject({ kind: 'reject', by: 'cora', text: 'The total is the net.' })
  })

  it('is never the decider’s own to approve: not by the queue, by number, or past both', async () => {
    const { number, itemId } = await waiting().then(async (at) => {
      const work = await claim(ben)
      await ben.call.review.decide({ ...world.scope, ...decision(work, { total: '2000.00' }) })
      return at
    })
    expect((await ben.call.review.next({ ...world.scope, have: [], work: 'approval' })).work).toBeNull()
    await expect(ben.call.approval.open({ ...world.scope, number })).rejects.toThrow(/nothing for you/)
    expect(await ben.call.approval.list(world.scope)).toEqual([])
    const task = await world.db.task.findFirstOrThrow({ where: { itemId, mode: 'approval' } })
    await expect(
      world.db.$executeRaw`
        INSERT INTO decision (id, organisation_id, item_id, task_id, visit_id, user_id, kind, values, decided_at)
        VALUES (gen_random_uuid(), ${world.organisation.id}::uuid, ${itemId}::uuid, ${task.id}::uuid, gen_random_uuid(),
          ${ben.id}, 'approve', '{}', now())`,
    ).rejects.toThrow(/nobody approves their own decision/)
  })

  it('can be taken back by its decider until somebody has approved, and by the approver after', async () => {
    const { itemId, number, input } = await decided()
    await anna.call.review.undo({ ...world.scope, decisionId: input.id })
    expect(await stateOf(itemId)).toBe('review')
    expect(await cora.call.approval.list(world.scope)).toEqual([])
    const again = await claimHeld(itemId)
    await anna.call.review.decide({ ...world.scope, ...decision(again, { total: '5000.00' }) })
    const work = await cora.call.approval.open({ ...world.scope, number })
    const word = decision(work, { kind: 'approve' })
    await cora.call.approval.decide({ ...world.scope, ...word })
    await expect(anna.call.review.undo({ ...world.scope, decisionId: null })).rejects.toThrow(/approved/)
    await cora.call.review.undo({ ...world.scope, decisionId: word.id, work: 'approval' })
    expect(await stateOf(itemId)).toBe('approval')
  })

  /** The task that undo gave back to Anna. */
  async function claimHeld(itemId: string): Promise<WorkItem> {
    const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
    return (await anna.call.review.claim({ ...world.scope, number: item.number })).work
  }
})

describe('a blank form', () => {
  it.each(['manual', 'blind'] as const)('%s: shows no proposal, flag, title or person', async (mode) => {
    const { number } = await waiting(mode)
    const work = await claim(anna)
    expect(work).toMatchObject({ proposal: null, flags: [], choices: null })
    expect(work.item).toMatchObject({ title: `#${number}`, routeReason: null, comments: 0, message: null })
    expect(Object.values(work.values)).toEqual([null, null, null, null, null])
  })

  it('of a second entry leaves the item as it is', async () => {
    const { itemId } = await waiting('blind')
    await world.db.item.update({
      where: { id: itemId },
      data: { state: 'completed', completedAt: world.clock.now(), holdUntil: world.clock.now() },
    })
    const work = await claim(anna)
    const input = decision(work)
    await anna.call.review.decide({ ...world.scope, ...input })
    expect(await stateOf(itemId)).toBe('completed')
    expect(await outputOf(itemId)).toBeNull()
    expect(await world.db.event.count({ where: { itemId, type: 'check.decided' } })).toBe(1)
    expect(await world.db.event.count({ where: { itemId, type: 'item.decided' } })).toBe(0)
    await anna.call.review.undo({ ...world.scope, decisionId: input.id })
    expect((await world.db.task.findFirstOrThrow({ where: { itemId, mode: 'blind' } })).state).toBe('open')
  })

  it('of an adjudication has the entries of the fields that differ, and the others as they agree', async () => {
    await waiting('adjudication', {
      values: { reference: 'A-1', day: '2026-11-02' },
      choices: { total: ['10.00', '12.00'] },
    })
    const work = await claim(anna)
    expect(work.values).toMatchObject({ reference: 'A-1', total: null })
    expect(work.choices).toEqual({ total: ['10.00', '12.00'] })
    expect(work.proposal).toBeNull()
  })
})

describe('an item that is not decided', () => {
  it('is returned to its sender with a message, and taken up again when the answer is there', async () => {
    const { itemId, number } = await waiting()
    const work = await claim(anna)
    await expect(anna.call.review.decide({ ...world.scope, ...decision(work, { kind: 'return' }) })).rejects.toThrow(
      /Write what the sender has to correct/,
    )
    const input = decision(work, { kind: 'return', message: 'The date is missing.' })
    await anna.call.review.decide({ ...world.scope, ...input })
    expect(await stateOf(itemId)).toBe('returned')
    await ben.call.item.resume({ ...world.scope, number })
    const again = await claim(ben)
    expect(again.item.message).toMatchObject({ kind: 'return', by: 'anna', text: 'The date is missing.' })
    await expect(anna.call.review.undo({ ...world.scope, decisionId: input.id })).rejects.toThrow(/reopened since/)
  })

  it('is escalated to the leads, before other work', async () => {
    await waiting()
    const work = await claim(anna)
    const { id: taskId, version: taskVersion } = work.task
    const { heartbeat } = decision(work)
    await anna.call.review.escalate({ ...world.scope, taskId, taskVersion, message: 'Is this ours?', heartbeat })
    expect((await anna.call.review.next({ ...world.scope, have: [] })).work).toBeNull()
    const mine = await claim(lead)
    expect(mine.task.id).toBe(taskId)
    expect(mine.item.message).toMatchObject({ kind: 'escalation', by: 'anna', text: 'Is this ours?' })
  })

  it('is named with its holder when another asks for it, and given on when a lead frees it', async () => {
    const { number } = await waiting()
    await claim(anna)
    world.clock.forward(60_000)
    await expect(ben.call.review.claim({ ...world.scope, number })).rejects.toThrow(/held by anna for 1 min/)
    await expect(ben.call.review.free({ ...world.scope, numbers: [number] })).rejects.toThrow(/Ops lead/)
    expect(await lead.call.review.free({ ...world.scope, numbers: [number] })).toEqual({ freed: 1 })
    const { work } = await ben.call.review.claim({ ...world.scope, number })
    expect(work.item.number).toBe(number)
  })

  it('keeps what was entered for the same person only, until it is decided', async () => {
    const { itemId } = await waiting()
    const work = await claim(anna)
    const { id: taskId, version: taskVersion } = work.task
    const copy = { form: 1, values: { reference: 'HALF' }, marks: {}, overridden: {}, seen: [] }
    await anna.call.review.saveCopy({ ...world.scope, taskId, taskVersion, copy })
    world.clock.forward(121_000)
    const again = await claim(anna)
    expect(again.copy?.values).toEqual({ reference: 'HALF' })
    world.clock.forward(121_000)
    const other = await claim(ben)
    expect(other.copy).toBeNull()
    await ben.call.review.decide({ ...world.scope, ...decision(other) })
    expect(await world.db.workingCopy.count({ where: { task: { itemId } } })).toBe(0)
  })
})

describe('what an item is worked in', () => {
  it('is drawn at the first claim, once, and written down', async () => {
    const share = { ...slipDefinition, manualShare: 0.5 }
    const drawn = await createWorld({ definition: definitionSchema.parse(share) })
    try {
      await insertWaitingItems(drawn, 40)
      await drawn.db.task.updateMany({ data: { mode: 'assisted' } })
      const eva = await drawn.person('eva', ['reviewer'])
      for (let i = 0; i < 40; i++) {
        const { work } = await eva.call.review.next({ ...drawn.scope, have: [] })
        if (!work) break
      }
      const rows = await drawn.db.allocation.findMany({ include: { item: { include: { tasks: true } } } })
      expect(rows).toHaveLength(40)
      for (const row of rows) expect(row.item.tasks[0]?.mode).toBe(row.arm)
      const manual = rows.filter((r) => r.arm === 'manual').length
      // Outside 6..34 of 40 at probability 0.5: less than one run in a hundred thousand.
      expect(manual).toBeGreaterThan(5)
      expect(manual).toBeLessThan(35)
      await expect(drawn.db.$executeRaw`DELETE FROM allocation`).rejects.toThrow(/cannot be changed/)
    } finally {
      await drawn.close()
    }
  })
})
