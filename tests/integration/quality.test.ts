import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { sampleJob } from '#server/quality/jobs.server.ts'
import { seedAfter } from '#server/quality/seeding.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { insertProposedItem } from '../setup/items.ts'
import { itemRows } from '../setup/metric-rows.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
type Person = Awaited<ReturnType<World['person']>>
let [anna, bert, cleo, lead]: Person[] = []
beforeAll(async () => {
  // Duplicates are looked for: a copy must neither be found as one nor find its source.
  const checks = slipDefinition.checks.filter((check) => check.kind !== 'sum')
  world = await createWorld({ definition: { ...slipDefinition, checks }, work: true })
  ;[anna, bert, cleo] = await Promise.all(['anna', 'bert', 'cleo'].map((name) => world.person(name, ['reviewer'])))
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  await world.db.task.updateMany({ where: { state: 'open' }, data: { state: 'cancelled' } })
  world.boss.clearSpies()
})

const off = { qaAbove: 0, qaBelow: 0, blindShare: 0, seededShare: 0, personFigures: true }
/** The workflow as it is now, after a version with these rates. */
async function rates(change: Partial<Definition['quality']>): Promise<WorkflowRow> {
  const current = (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
  await publishVersion(world.system, current, { quality: { ...off, ...change } })
  return (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
}

let made = 0
const item = () => {
  made += 1
  return insertProposedItem(world, { ...slip(made) })
}
const done = (queue: string, itemId: string) =>
  world.boss.getSpy<{ itemId: string }>(queue).waitForJob((data) => data.itemId === itemId, 'completed')

/** Claims what there is for this person on the item, and decides it; answers the work and the decision. */
async function decide(who: Person | undefined, number: number, change: Values = {}) {
  if (!who) throw new Error('nobody')
  const { work } = await who.call.review.claim({ ...world.scope, number })
  world.clock.forward(10_000)
  return { work, id: await finish(who, work, { ...work.values, ...change }) }
}
async function finish(who: Person, work: WorkItem, values: Values): Promise<string> {
  const heartbeat = {
    visitId: work.visitId,
    sequence: 1,
    activeMs: 10_000,
    gaps: [{ upTo: 20, count: 1, ms: 10_000 }],
    at: 10_000,
  }
  const id = crypto.randomUUID()
  const task = { taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId }
  await who.call.review.decide({ ...world.scope, id, ...task, values, heartbeat })
  return id
}
/** Decides an item's first entry and waits for its draw. */
async function first(change: Values = {}) {
  const { id, number } = await item()
  const decided = await decide(anna, number, change)
  await done('quality.sample', id)
  world.boss.clearSpies()
  return { itemId: id, number, decisionId: decided.id, truth: slip(made) as Values }
}
const checks = (itemId: string) => world.db.qualityCheck.findMany({ where: { itemId }, orderBy: { createdAt: 'asc' } })
const output = async (itemId: string) => (await world.db.itemOutput.findUnique({ where: { itemId } }))?.values as Values
const cases = (itemId: string) =>
  world.db.evaluationCase.findMany({
    where: { itemId, validTo: null },
    select: { grade: true, truth: true, inclusion: true },
  })

describe('a decision drawn for QA', () => {
  it('goes to somebody else with its values, and agreeing changes nothing', async () => {
    await rates({ qaAbove: 1 })
    const { itemId, number } = await first()
    expect(await checks(itemId)).toMatchObject([{ kind: 'qa', state: 'open', probability: 1, stratum: 'above' }])
    await expect(decide(anna, number)).rejects.toThrow(/nothing for you to do/)
    const { work } = await decide(bert, number)
    expect(work).toMatchObject({ task: { mode: 'qa' }, values: { reference: slip(made).reference } })
    await done('quality.compare', itemId)
    expect(await checks(itemId)).toMatchObject([{ state: 'done', differing: [] }])
    expect(await world.db.event.count({ where: { itemId, type: 'item.corrected' } })).toBe(0)
    expect(await verifyItemChain(world.db, world.organisation.id, itemId)).toBeNull()
  })

  it('is drawn once, however often its job runs', async () => {
    const workflow = await rates({ qaAbove: 1 })
    const { itemId } = await first()
    await sampleJob.handle(world.system, { workflowId: workflow.id, itemId })
    expect(await checks(itemId)).toHaveLength(1)
  })

  it('is put right where the check found another value: found by measuring, not rework, and not touch time', async () => {
    await rates({ qaAbove: 1 })
    const { itemId, number } = await first({ total: '999.00' })
    const { id } = await decide(bert, number, { total: '120.00' })
    await done('quality.compare', itemId)
    expect((await output(itemId)).total).toBe('120.00')
    expect(await checks(itemId)).toMatchObject([{ state: 'done', differing: ['total'], resultId: id }])
    const events = await world.db.event.findMany({ where: { itemId, type: 'item.corrected' } })
    expect(events.map((e) => e.data)).toMatchObject([{ foundBy: 'qa', fields: ['total'] }])
    const row = (await itemRows(world.db, world.organisation.id, world.workflow.id)).find((r) => r.id === itemId)
    expect(row).toMatchObject({ reworkedAt: null, touchMs: 10_000, reworkMs: 0, changedFields: 1 })
    expect(row?.foundByMeasuringAt).not.toBeNull()
    await expect(anna?.call.review.undo({ ...world.scope, decisionId: null })).rejects.toThrow(/reopened since/)
  })

  it('gives the first values back when the check is taken back, and waits again', async () => {
    await rates({ qaAbove: 1 })
    const { itemId, number } = await first({ total: '999.00' })
    const { id } = await decide(bert, number, { total: '120.00' })
    await done('quality.compare', itemId)
    await bert?.call.review.undo({ ...world.scope, decisionId: id })
    await done('quality.reopen', itemId)
    expect((await output(itemId)).total).toBe('999.00')
    expect(await checks(itemId)).toMatchObject([{ state: 'open', differing: [], resultId: null }])
  })

  it('that was exported meanwhile goes to a lead with what was found, instead of changing under the receiver', async () => {
    await rates({ qaAbove: 1 })
    const { itemId, number } = await first({ total: '999.00' })
    await world.db.item.update({ where: { id: itemId }, data: { exportedAt: world.clock.now() } })
    await decide(bert, number, { total: '120.00' })
    await done('quality.compare', itemId)
    expect((await output(itemId)).total).toBe('999.00')
    expect(await world.db.item.findUnique({ where: { id: itemId } })).toMatchObject({ state: 'review' })
    await expect(decide(cleo, number)).rejects.toThrow(/nothing for you to do/)
    const { work } = await decide(lead, number)
    expect(work.values.total).toBe('120.00')
    expect(work.item.message?.text).toMatch(/quality check found other values: Total\. It was exported/)
    const row = (await itemRows(world.db, world.organisation.id, world.workflow.id)).find((r) => r.id === itemId)
    expect(row).toMatchObject({ reworkedAt: null })
    expect(row?.foundByMeasuringAt).not.toBeNull()
  })

  it('is drawn by stratum: nothing above the thresholds where only the others are drawn', async () => {
    await rates({ qaBelow: 1 })
    const { itemId } = await first()
    expect(await checks(itemId)).toEqual([])
  })

  it('loses its check when it is taken back', async () => {
    await rates({ qaAbove: 1 })
    const { itemId, decisionId } = await first()
    await anna?.call.review.undo({ ...world.scope, decisionId })
    await done('quality.reopen', itemId)
    const [check] = await checks(itemId)
    expect(check).toMatchObject({ state: 'withdrawn' })
    expect(await world.db.task.findUnique({ where: { id: check?.taskId ?? '' } })).toMatchObject({ state: 'cancelled' })
  })
})

describe('a decision drawn for blind entry', () => {
  const entry = (truth: Values, change: Values = {}) => ({ ...truth, ...change })

  it('comes as a blank form, and two entries that agree are truth', async () => {
    await rates({ blindShare: 1, qaAbove: 1 })
    const { itemId, number, truth } = await first()
    expect(await checks(itemId)).toMatchObject([{ kind: 'blind', probability: 1 }])
    const { work } = await decide(bert, number, entry(truth))
    expect(work).toMatchObject({ task: { mode: 'blind' }, proposal: null, flags: [], values: { reference: null } })
    await done('quality.compare', itemId)
    await done('evaluation.collect', itemId)
    const all = await checks(itemId)
    expect(all[0]).toMatchObject({ state: 'done', differing: [] })
    await expect.poll(() => cases(itemId)).toMatchObject([{ grade: 'blind', inclusion: 1 }])
  })

  it('that differs goes to a third person, whose word becomes the output and the truth', async () => {
    await rates({ blindShare: 1 })
    const { itemId, number, truth } = await first({ total: '999.00' })
    await decide(bert, number, entry(truth))
    await done('quality.compare', itemId)
    world.boss.clearSpies()
    expect(await checks(itemId)).toMatchObject([
      { kind: 'blind', state: 'done', differing: ['total'] },
      { kind: 'adjudication', state: 'open', probability: 1 },
    ])
    // Four eyes, and two more: neither of the two may settle it.
    await expect(decide(anna, number)).rejects.toThrow(/nothing for you to do/)
    await expect(decide(bert, number)).rejects.toThrow(/nothing for you to do/)
    await expect.poll(() => cases(itemId)).toMatchObject([{ grade: 'assisted' }])
    const { work } = await decide(cleo, number, { total: truth.total ?? null })
    expect(work).toMatchObject({
      task: { mode: 'adjudication' },
      proposal: null,
      values: { reference: truth.reference },
    })
    expect(work.choices?.total?.toSorted()).toEqual([truth.total, '999.00'].sort())
    expect(Object.keys(work.choices ?? {})).toEqual(['total'])
    await done('quality.compare', itemId)
    expect((await output(itemId)).total).toBe(truth.total)
    await expect
      .poll(() => cases(itemId))
      .toMatchObject([{ grade: 'adjudicated', inclusion: 1, truth: { total: truth.total } }])
    expect(await verifyItemChain(world.db, world.organisation.id, itemId)).toBeNull()
  })

  it('taken back withdraws the adjudication that nobody has begun', async () => {
    await rates({ blindShare: 1 })
    const { itemId, number, truth } = await first()
    const { id } = await decide(bert, number, entry(truth, { total: '1.00' }))
    await done('quality.compare', itemId)
    await bert?.call.review.undo({ ...world.scope, decisionId: id })
    await done('quality.reopen', itemId)
    expect(await checks(itemId)).toMatchObject([
      { kind: 'blind', state: 'open', resultId: null },
      { kind: 'adjudication', state: 'withdrawn' },
    ])
  })
})

describe('a seeded check', () => {
  const always: Ctx['random'] = {
    ...crypto,
    uuid: () => crypto.randomUUID(),
    bytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
    int: () => 0,
    float: () => 0,
  }

  it('looks like any other item, is scored, and leaves no trace in anything that counts or leaves', async () => {
    await rates({})
    for (let i = 0; i < 10; i++) await first()
    const { id, number } = await item()
    await decide(bert, number)
    await done('quality.sample', id)
    const workflow = await rates({ seededShare: 0.2 })
    const before = await itemRows(world.db, world.organisation.id, workflow.id)
    await seedAfter({ ...world.system, random: always }, workflow, id)
    const check = await world.db.seededCheck.findFirstOrThrow({ where: { userId: bert?.id ?? '' } })
    const { itemId } = check

    const { work } = (await bert?.call.review.next({ ...world.scope, have: [] })) ?? { work: null }
    if (!bert || !work) throw new Error('nothing to review')
    expect(work).toMatchObject({ item: { id: itemId }, task: { mode: 'assisted' }, choices: null })
    expect(work.values[check.fieldKey]).toEqual(check.wrong)
    expect(check.wrong).not.toEqual(check.right)
    expect(work.document.pages).toHaveLength(1)
    const view = await bert.call.review.item({ ...world.scope, number: work.item.number })
    // The workflow's rates are no secret (they stand on the page for staff); which item it is must be one.
    const list = await bert.call.item.list({ ...world.scope, state: 'all' })
    for (const answer of [{ ...work, definition: null }, { ...view, definition: null }, list])
      expect(JSON.stringify(answer)).not.toMatch(/seed/i)
    expect(view.history.map((h) => h.type)).toEqual(['item.received', 'item.read', 'item.proposed', 'task.claimed'])

    const counted = async () => (await bert?.call.quality.mine(world.scope))?.figures?.today.decided ?? 0
    const countedBefore = await counted()
    const source = await world.db.item.findUniqueOrThrow({ where: { id: check.sourceItemId } })
    expect(await world.db.visit.count({ where: { itemId: source.id, userId: bert.id } })).toBe(0)
    world.clock.forward(10_000)
    await finish(bert, work, { ...work.values, [check.fieldKey]: check.right as string })
    await done('quality.sample', itemId)
    expect(await counted()).toBe(countedBefore + 1)
    const afterwards = await bert.call.review.item({ ...world.scope, number: work.item.number })
    expect(afterwards).toMatchObject({ item: { touchMs: 10_000 }, output: { [check.fieldKey]: check.right } })
    expect(JSON.stringify({ ...afterwards, definition: null })).not.toMatch(/seed/i)
    expect(await world.db.seededCheck.findUnique({ where: { itemId } })).toMatchObject({
      caught: true,
      corrected: true,
      overCorrected: [],
    })

    expect(await world.db.item.findUnique({ where: { id: itemId } })).toMatchObject({
      state: 'completed',
      seeded: true,
    })
    const none = { where: { itemId } }
    expect(await world.db.itemOutput.count(none)).toBe(0)
    expect(await world.db.evaluationCase.count(none)).toBe(0)
    expect(await world.db.duplicateKey.count(none)).toBe(0)
    expect(await world.db.qualityCheck.count(none)).toBe(0)
    const after = await itemRows(world.db, world.organisation.id, workflow.id)
    expect(after.map((r) => r.id).sort()).toEqual(before.map((r) => r.id).sort())
    world.clock.forward(3_600_000)
    const order = await lead?.call.delivery.createExport({ ...world.scope, format: 'csv', onlyNew: false })
    expect(await world.db.exportItem.count({ where: { exportId: order?.id ?? '', itemId } })).toBe(0)
    expect(await verifyItemChain(world.db, world.organisation.id, itemId)).toBeNull()
  })

  it('counts as caught or not by the decision that stands', async () => {
    const check = await world.db.seededCheck.findFirstOrThrow({ where: { userId: bert?.id ?? '' } })
    world.boss.clearSpies()
    const { work } = (await bert?.call.review.undo({ ...world.scope, decisionId: check.decisionId })) ?? { work: null }
    if (!bert || !work) throw new Error('nothing to undo')
    await done('quality.reopen', check.itemId)
    const where = { where: { itemId: check.itemId } }
    expect(await world.db.seededCheck.findUnique(where)).toMatchObject({ caught: null, decisionId: null })
    await finish(bert, work, { ...work.values, [check.fieldKey]: check.wrong as string })
    await done('quality.sample', check.itemId)
    expect(await world.db.seededCheck.findUnique(where)).toMatchObject({ caught: false, corrected: false })
  })

  it('is made for who decided with a proposal, and withdrawn when they do not get to it for a week', async () => {
    const emil = await world.person('emil', ['reviewer'])
    const { id, number } = await item()
    await decide(emil, number)
    await done('quality.sample', id)
    const workflow = await rates({ seededShare: 0.2 })
    const ctx = { ...world.system, random: always }
    await seedAfter(ctx, workflow, id)
    // One at a time.
    await seedAfter(ctx, workflow, id)
    const check = await world.db.seededCheck.findFirstOrThrow({ where: { userId: emil.id } })
    expect(await world.db.seededCheck.count({ where: { userId: emil.id } })).toBe(1)
    const number2 = (await world.db.item.findUniqueOrThrow({ where: { id: check.itemId } })).number
    await expect(decide(bert, number2)).rejects.toThrow(/nothing for you to do/)
    world.clock.forward(8 * 86_400_000)
    await sampleJob.handle(world.system, { workflowId: workflow.id, itemId: id })
    expect(await world.db.task.findUnique({ where: { id: check.taskId } })).toMatchObject({ state: 'cancelled' })
    await expect(decide(emil, number2)).rejects.toThrow(/nothing for you to do/)
    expect(await world.db.seededCheck.findUnique({ where: { itemId: check.itemId } })).toMatchObject({
      decidedAt: null,
    })
  })
})

describe('figures about people', () => {
  it('are for the person and their lead; others see groups of five; one setting switches them off', async () => {
    await rates({})
    const boss = await world.person('exec', ['executive'])
    const seen = await lead?.call.quality.overview({ ...world.scope, weeks: 12 })
    expect(seen?.scorecards.audience).toBe('persons')
    expect(seen?.scorecards.cards.map((c) => c.name)).toContain('anna')
    expect(seen?.errors.qa.output.n).toBeGreaterThan(0)
    expect(seen?.agreement.shown?.pairs).toBeGreaterThan(0)
    const others = await boss.call.quality.overview({ ...world.scope, weeks: 12 })
    expect(others.scorecards).toMatchObject({ audience: 'nobody', cards: [] })
    expect(others.agreement.shown).toBeNull()
    expect(others.seeded.shown).toBeNull()
    expect(JSON.stringify(others)).not.toContain('anna')
    await expect(anna?.call.quality.overview({ ...world.scope, weeks: 12 })).rejects.toThrow(/needs the role/)

    const own = await anna?.call.quality.mine(world.scope)
    expect(own?.figures?.quarter.decided).toBeGreaterThan(5)
    await rates({ personFigures: false })
    expect((await anna?.call.quality.mine(world.scope))?.figures).toBeNull()
    const hidden = await lead?.call.quality.overview({ ...world.scope, weeks: 12 })
    expect(hidden?.scorecards).toMatchObject({ audience: 'nobody', cards: [] })
  })

  it('rest on rates that a lead changes by publishing a version, and nobody else', async () => {
    const workflow = await rates({})
    const change = { ...world.scope, version: workflow.version, rates: { ...off, qaAbove: 0.05 } }
    await expect(anna?.call.quality.setRates(change)).rejects.toThrow(/needs the role/)
    expect(await lead?.call.quality.setRates(change)).toEqual({ version: workflow.version + 1 })
    await expect(lead?.call.quality.setRates(change)).rejects.toThrow(/Somebody else has changed/)
    const now = (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
    expect(now.definition.quality.qaAbove).toBe(0.05)
    expect(await world.db.event.count({ where: { type: 'workflow.published' } })).toBeGreaterThan(0)
  })
})

describe('practice', () => {
  it('gives an item that the person never saw, says of each field whether it was right, and changes nothing', async () => {
    await rates({})
    const { itemId } = await first()
    const dora = await world.person('dora', ['reviewer'])
    const { item: given } = await dora.call.quality.practice(world.scope)
    if (!given) throw new Error('nothing to practise on')
    expect(given.fields.map((f) => f.key)).toEqual(slipDefinition.fields.map((f) => f.key))
    const truth = await output(given.itemId)
    expect(JSON.stringify(given)).not.toContain(String(truth.reference))
    const values = { ...truth, day: '2020-01-01' }
    const feedback = await dora.call.quality.answerPractice({
      ...world.scope,
      itemId: given.itemId,
      values,
      activeMs: 5,
    })
    expect(feedback.filter((f) => !f.right).map((f) => f.key)).toEqual(['day'])
    expect(feedback.find((f) => f.key === 'day')).toMatchObject({ answer: truth.day, evidence: [{ page: 1 }] })
    const again = dora.call.quality.answerPractice({ ...world.scope, itemId: given.itemId, values, activeMs: 5 })
    await expect(again).rejects.toThrow(/take the next one/)
    expect(await output(given.itemId)).toEqual(truth)
    expect(await world.db.visit.count({ where: { userId: dora.id } })).toBe(0)
    // Who has just decided the item knows its answers.
    const own = anna?.call.quality.answerPractice({ ...world.scope, itemId, values, activeMs: 5 })
    await expect(own).rejects.toThrow(/take the next one/)
    expect((await dora.call.quality.mine(world.scope)).practice).toEqual({ items: 1, fields: 5, wrong: 1 })
  })
})
