import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { passedChecks } from '#server/pilot/autonomy/evidence-store.server.ts'
import { watchAll } from '#server/pilot/autonomy/watch.server.ts'
import { findWork, proposeWith } from '#server/proposal/commands.server.ts'
import { decidedItems } from '#server/proposal/confidence/decided-store.server.ts'
import { confirmedItems } from '#server/proposal/learning/lessons-store.server.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import type { Provider } from '#server/proposal/proposal.ts'
import { seedSources } from '#server/quality/store.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import { levelsOf, stepsOf } from '#server/workflow/autonomy.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { insertListed, insertProposedItem, insertWaitingItems } from '../setup/items.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const day = 86_400_000
const { version } = localProvider
let world: World
type Person = Awaited<ReturnType<World['person']>>
let [anna, bert, lead]: Person[] = []
const scope = () => ({ organisationId: world.organisation.id, workflowId: world.workflow.id })
const current = async () => (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
const level = async () => (await levelsOf(world.db, world.organisation.id, world.workflow.id)).extraction

beforeAll(async () => {
  const approvals = [{ key: 'large', when: [{ field: 'total', is: 'above', value: '500' }], because: 'It is large' }]
  // Every passed item is checked, and ten clean ones without an error are enough.
  const autonomy = { steadyWeeks: 1, mostErrors: 0.3, leastChecked: 10, leastCatch: 0.8, sampleShare: 1 }
  const sensitive = { when: [{ field: 'reference', is: 'includes', value: 'SECRET' }] }
  world = await createWorld({ definition: { ...slipDefinition, approvals, autonomy, sensitive }, work: true })
  // A spy sees what happens after it is asked for.
  for (const queue of ['review.pass', 'quality.sample', 'quality.compare', 'evaluation.collect'])
    world.boss.getSpy(queue)
  anna = await world.person('anna', ['reviewer'])
  bert = await world.person('bert', ['reviewer', 'approver'])
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})

/** Clean items that a reviewer finished and a check confirmed, and seeded errors that were caught: a week ago. */
async function gatherEvidence() {
  const at = new Date(world.clock.now())
  const ids = { organisationId: world.organisation.id, userId: anna?.id ?? '' }
  const confirmed = async (n: number) => {
    const values = slip(900 + n) as Values
    const { id: itemId } = await insertProposedItem(world, values)
    await world.db.proposal.updateMany({ where: { itemId }, data: { providerVersion: version } })
    const task = await world.db.task.findFirstOrThrow({ where: { itemId } })
    const of = { ...ids, itemId, values, visitId: crypto.randomUUID(), decidedAt: at, kind: 'finish' }
    const first = await world.db.decision.create({ data: { ...of, id: crypto.randomUUID(), taskId: task.id } })
    const qa = { id: crypto.randomUUID(), ...scope(), itemId, mode: 'qa', state: 'done', dueAt: at, createdAt: at }
    await world.db.task.create({ data: qa })
    const second = await world.db.decision.create({ data: { ...of, id: crypto.randomUUID(), taskId: qa.id } })
    await world.db.qualityCheck.create({
      data: {
        ...{ id: crypto.randomUUID(), ...scope(), itemId, taskId: qa.id, kind: 'qa', decisionId: first.id },
        ...{ resultId: second.id, probability: 0.1, stratum: 'above', state: 'done', createdAt: at, closedAt: at },
      },
    })
    const { organisationId } = ids
    await world.db.itemOutput.create({ data: { itemId, organisationId, decisionId: first.id, values } })
    await world.db.task.update({ where: { id: task.id }, data: { state: 'done' } })
    await world.db.item.update({
      where: { id: itemId },
      data: { state: 'completed', completedAt: at, decidedAt: at, holdUntil: at },
    })
  }
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(confirmed))
  for (const itemId of await insertWaitingItems(world, 10, {
    item: { seeded: true, state: 'completed', completedAt: at, holdUntil: at },
    mode: 'seeded',
  })) {
    const task = await world.db.task.findFirstOrThrow({ where: { itemId } })
    await world.db.task.update({ where: { id: task.id }, data: { state: 'done' } })
    const found = { right: 'a', wrong: 'b', decidedAt: at, caught: true, corrected: true, createdAt: at }
    const check = { ...scope(), userId: ids.userId, itemId, taskId: task.id, sourceItemId: itemId, fieldKey: 'total' }
    await world.db.seededCheck.create({ data: { ...check, ...found } })
  }
}

const step = async (to: 'shadow' | 'review_all' | 'clean_pass' | 'paused', after?: number, who = lead) => {
  const view = await lead?.call.autonomy.view(world.scope)
  const sequence = view?.kinds[0]?.sequence ?? 0
  await who?.call.autonomy.step({ ...world.scope, kind: 'extraction', level: to, after: after ?? sequence })
}

/** Reads a slip with these values and lets a provider propose them, as the product's own job would. */
async function propose(values: Values, confidence = 0.97, workflowVersion = world.workflow.version) {
  const made = await insertListed(world, { state: 'read', text: `slip ${values.reference}` })
  await world.db.item.update({ where: { id: made.id }, data: { workflowVersion } })
  const provider: Provider = {
    name: 'local',
    version,
    propose: async () => ({
      ...{ provider: 'local', version, language: 'en' as const, summary: '' },
      values: Object.entries(values).map(([key, value]) => ({
        ...{ key, value, confidence, grounded: true, evidence: [], reason: '', candidates: [] },
      })),
    }),
  }
  const work = await findWork(world.system, made.id)
  if (!work) throw new Error('the item is not read')
  await proposeWith(world.system, work, provider)
  return made
}
async function claim(number: number): Promise<WorkItem> {
  if (!anna) throw new Error('nobody')
  return (await anna.call.review.claim({ ...world.scope, number })).work
}
const ran = (queue: string, itemId: string) =>
  world.boss.getSpy<{ itemId: string }>(queue).waitForJob((data) => data.itemId === itemId, 'completed')
const item = (id: string) => world.db.item.findUniqueOrThrow({ where: { id } })
const events = async (itemId: string) =>
  (await world.db.event.findMany({ where: { itemId }, orderBy: { sequence: 'asc' } })).map((e) => e.type)

describe('the ladder', () => {
  it('refuses a step up with everything that is missing, whatever the page shows, and none to who is no lead', async () => {
    await expect(step('clean_pass')).rejects.toThrow(/Not yet.*weeks in a row.*checked clean items.*Seeded wrong/i)
    await expect(step('paused', 0, anna)).rejects.toThrow(/role/)
    expect(await level()).toBe('review_all')
    const { id } = await propose(slip(1) as Values)
    expect(await item(id)).toMatchObject({ state: 'review', unattended: false })
    expect(await events(id)).not.toContain('item.clean')
  })

  it('steps once the evidence is there, with the figures it rests on, and refuses who saw an older page', async () => {
    await gatherEvidence()
    world.clock.forward(7 * day)
    await step('clean_pass')
    expect(await level()).toBe('clean_pass')
    const [made] = await stepsOf(world.db, world.organisation.id, world.workflow.id)
    expect(made).toMatchObject({
      before: 'review_all',
      by: lead?.id,
      figures: { version: 1, errors: { count: 0, n: 10 } },
    })
    const recorded = await world.db.event.findFirstOrThrow({ where: { type: 'autonomy.stepped' } })
    expect(recorded.data).toEqual({ kind: 'extraction', level: 'clean_pass', before: 'review_all', sequence: 1 })
    await expect(step('paused', 0)).rejects.toThrow(/stepped since/)
  })
})

describe('where clean items pass', () => {
  it('a clean one is completed without a person, is checked, and is nobody’s word', async () => {
    const { id } = await propose(slip(2) as Values)
    await ran('review.pass', id)
    await ran('quality.sample', id)
    const [passedBy] = await world.db.decision.findMany({ where: { itemId: id } })
    await world.boss
      .getSpy<{ decisionId: string }>('evaluation.collect')
      .waitForJob((data) => data.decisionId === passedBy?.id, 'completed')
    const passed = await item(id)
    expect(passed).toMatchObject({ state: 'completed', unattended: true, openedAt: null, touchMs: 0 })
    expect(passed.holdUntil?.getTime()).toBe(world.clock.now().getTime() + 60_000)
    expect(await events(id)).toEqual(
      expect.arrayContaining(['item.clean', 'item.passed', 'item.decided', 'item.completed']),
    )
    expect(passedBy).toMatchObject({
      userId: 'system:autonomy',
    })
    expect(await world.db.qualityCheck.findFirstOrThrow({ where: { itemId: id } })).toMatchObject({
      kind: 'qa',
      probability: 1,
    })
    expect(await world.db.evaluationCase.count({ where: { itemId: id } })).toBe(0)
    const learned = [await confirmedItems(world.db, scope()), await decidedItems(world.db, scope())].flat()
    expect(learned.map((l) => l.itemId)).not.toContain(id)
    const sources = await seedSources(world.db, { ...scope(), userId: bert?.id ?? '', since: new Date(0), limit: 100 })
    expect(sources.map((s) => s.id)).not.toContain(id)
  })

  it.each([
    ['an unsure one', slip(3) as Values, 0.7],
    ['one that does not add up', { ...slip(4), total: '1.00' } as Values, 0.97],
    ['one marked sensitive', { ...slip(5), reference: 'SECRET-5' } as Values, 0.97],
  ])('%s waits for a person', async (_, values, confidence) => {
    const { id } = await propose(values, confidence)
    expect(await item(id)).toMatchObject({ state: 'review', unattended: false })
    expect(await world.db.task.findFirstOrThrow({ where: { itemId: id } })).toMatchObject({
      state: 'open',
      claimedBy: null,
    })
  })

  it('one that needs an approval passes the review and waits for the approval', async () => {
    const { id, number } = await propose({ ...slip(6), net: '900.00', total: '919.00' } as Values)
    await ran('review.pass', id)
    expect(await item(id)).toMatchObject({ state: 'approval', unattended: true, completedAt: null })
    expect((await bert?.call.approval.list({ ...world.scope, locale: 'en' }))?.some((a) => a.number === number)).toBe(
      true,
    )
  })

  it('one of a version that proposes in another way than what was checked goes to a person', async () => {
    const row = await world.db.workflowVersion.findFirstOrThrow({ where: { version: world.workflow.version } })
    const definition = { ...world.workflow.definition, instructions: 'Read the second page first.' }
    await world.db.workflowVersion.create({ data: { ...row, version: 99, definition } })
    const made = await propose(slip(70) as Values, 0.97, 99)
    expect(await events(made.id)).not.toContain('item.clean')
    expect((await claim(made.number)).task.mode).toBe('assisted')
  })

  it('one that is about to pass is nobody’s to claim, and falls to a person when its job never runs', async () => {
    const { id, number } = await insertProposedItem(world, slip(7) as Values)
    const leaseUntil = new Date(world.clock.now().getTime() + 600_000)
    await world.db.task.updateMany({ where: { itemId: id }, data: { claimedBy: autonomyActor, leaseUntil } })
    await expect(claim(number)).rejects.toThrow(/held by Countersign/)
    world.clock.forward(600_001)
    expect((await claim(number)).values).toMatchObject({ reference: slip(7).reference })
  })
})

describe('a quality alarm', () => {
  it('steps back by itself when a check finds a passed item wrong, once, and says why', async () => {
    for (const n of [21, 22]) {
      const { id, number } = await propose(slip(n) as Values)
      await ran('quality.sample', id)
      const work = await claim(number)
      world.clock.forward(5_000)
      const decision = crypto.randomUUID()
      const heartbeat = { visitId: work.visitId, sequence: 1, activeMs: 1_000, gaps: [], at: 1_000 }
      const task = { taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId }
      const values = { ...work.values, net: '1.00', total: '20.00' }
      await anna?.call.review.decide({ ...world.scope, id: decision, ...task, values, heartbeat, overridden: [] })
      await ran('quality.compare', id)
    }
    await watchAll(world.system)
    expect(await level()).toBe('paused')
    await watchAll(world.system)
    const steps = await stepsOf(world.db, world.organisation.id, world.workflow.id)
    expect(steps.map((s) => s.level)).toEqual(['paused', 'clean_pass'])
    expect(steps[0]).toMatchObject({
      by: 'system:autonomy',
      because: expect.stringMatching(/wrong of \d+ items that had passed/),
    })
    // Of the three that passed two were checked; a check that nobody made for two weeks would be an alarm too.
    const checks = { waiting: 1, oldest: expect.any(Date), lastDone: expect.any(Date) }
    expect(await passedChecks(world.db, scope(), new Date(0))).toEqual(checks)
    const { id } = await propose(slip(30) as Values)
    expect(await item(id)).toMatchObject({ state: 'review', unattended: false })
    await expect(step('clean_pass')).rejects.toThrow(/Not yet/)
  })

  it('makes what the check found a case, not what had passed', async () => {
    const cases = await world.db.evaluationCase.findMany({ where: { item: { unattended: true } } })
    const deciders = await world.db.decision.findMany({ where: { id: { in: cases.map((c) => c.decisionId ?? '') } } })
    expect(deciders.length).toBeGreaterThan(0)
    expect(new Set(deciders.map((d) => d.userId))).toEqual(new Set([anna?.id]))
  })
})

describe('in shadow', () => {
  it('reviewers get blank forms, and a new version changes nothing of it', async () => {
    await step('shadow')
    await publishVersion(world.system, await current(), { dueHours: 24 })
    const { id, number } = await propose(slip(40) as Values)
    expect(await world.db.task.findFirstOrThrow({ where: { itemId: id } })).toMatchObject({ mode: 'manual' })
    expect((await claim(number)).proposal).toBe(null)
    await expect(step('review_all')).rejects.toThrow(/blank form/)
  })
})
