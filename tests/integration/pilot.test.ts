import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Arm } from '#server/allocation/allocation.ts'
import type { PageContent } from '#server/document/document.ts'
import type { Draft } from '#server/pilot/draft.ts'
import { amendJob, stopJob } from '#server/pilot/jobs.server.ts'
import { standingOf, standingPilot } from '#server/pilot/read.server.ts'
import { canonicalJson } from '#server/platform/canonical.ts'
import { recall, saveFingerprint } from '#server/proposal/learning/recall.server.ts'
import { compareJob, sampleJob, settlePairJob } from '#server/quality/jobs.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findLearnUntil, findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { insertProposedItem } from '../setup/items.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
type Person = Awaited<ReturnType<World['person']>>
let anna: Person
let bert: Person
let cleo: Person
let lead: Person
let boss: Person
beforeAll(async () => {
  world = await createWorld({ definition: { ...slipDefinition, checks: [] } })
  ;[anna, bert, cleo] = (await Promise.all(
    ['anna', 'bert', 'cleo'].map((name) => world.person(name, ['reviewer'])),
  )) as [Person, Person, Person]
  lead = await world.person('lea', ['lead'])
  boss = await world.person('eva', ['executive'])
})
afterAll(async () => {
  await world.close()
})

const current = async () => (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
const planOf = async (number: number) => (await lead.call.pilot.plan({ ...world.scope, number })).plan
const events = (type: string) => world.db.event.findMany({ where: { type }, orderBy: { id: 'asc' } })

/** Saves a change of a draft; answers its version. */
async function edit(number: number, change: Partial<Draft>): Promise<number> {
  const { draft, version, name } = await planOf(number)
  return (await lead.call.pilot.save({ ...world.scope, number, version, name, draft: { ...draft, ...change } })).version
}

type Done = { itemId: string; taskId: string; decisionId: string }
/** Decides the next item that this person gets, after so many seconds of work. */
async function work(who: Person, seconds: (arm: Arm) => number, change: (work: WorkItem) => Values) {
  const { work } = await who.call.review.next({ ...world.scope, have: [] })
  if (!work) throw new Error('nothing left')
  const arm: Arm = work.task.mode === 'manual' ? 'manual' : 'assisted'
  const ms = seconds(arm) * 1000
  world.clock.forward(ms)
  const heartbeat = { visitId: work.visitId, sequence: 1, activeMs: ms, gaps: [{ upTo: 60, count: 1, ms }], at: ms }
  const task = { taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId }
  const values = { ...work.values, ...change(work) }
  const id = crypto.randomUUID()
  await who.call.review.decide({ ...world.scope, id, ...task, values, heartbeat })
  return { arm, itemId: work.item.id, taskId: work.task.id, decisionId: id }
}
/** Draws the check of a finished item, and compares a check with what it checked, as their jobs do. */
const draw = ({ itemId }: Done) => sampleJob.handle(world.system, { workflowId: world.workflow.id, itemId })
const compare = (check: Done) => compareJob.handle(world.system, check)

/** The page of a document like all others here, and how many confirmed items like it proposals may use now. */
const slipPages: PageContent[] = [
  {
    ...{ number: 1, part: 0, width: 400, height: 600, source: 'text' },
    words: ['weighing', 'slip', 'harbour', 'crane', 'depot', 'north'].map((text, i) => ({
      ...{ text, line: 0, confidence: 1 },
      box: { x0: i / 10, y0: 0.1, x1: i / 10 + 0.05, y1: 0.2 },
    })),
  },
]
async function examples(): Promise<number> {
  const { id: workflowId, organisationId, definition } = await current()
  const item = { id: crypto.randomUUID(), organisationId, workflowId }
  return (await recall(world.system, item, { pages: slipPages }, definition)).examples.length
}

describe('a plan', () => {
  it('is made by a lead from guesses that say so; others may not, executives may look', async () => {
    const made = await lead.call.pilot.create({ ...world.scope, name: 'Spring' })
    expect(made).toEqual({ number: 1 })
    const plan = await planOf(1)
    expect(plan).toMatchObject({ state: 'draft', draft: { design: 'split', learning: false, startsOn: '2026-11-16' } })
    expect(plan.measured.sources.sdMinutes).toMatchObject({ measured: false })
    await expect(anna.call.pilot.list(world.scope)).rejects.toThrow(/needs the role/)
    await expect(boss.call.pilot.create({ ...world.scope, name: 'Mine' })).rejects.toThrow(/needs the role Ops lead/)
    expect((await boss.call.pilot.list(world.scope)).pilots).toMatchObject([
      { number: 1, state: 'draft', verdict: null },
    ])
    await expect(boss.call.pilot.view({ ...world.scope, number: 1 })).rejects.toThrow(/has not begun/)
  })

  it('is saved on the version it was read at, and refused with a sentence where it makes no sense', async () => {
    const { draft, version, name } = await planOf(1)
    const input = { ...world.scope, number: 1, name, draft }
    await expect(lead.call.pilot.save({ ...input, version: version + 1 })).rejects.toThrow(/Somebody else has changed/)
    await expect(
      lead.call.pilot.save({ ...input, version, draft: { ...draft, startsOn: 'tomorrow' } }),
    ).rejects.toThrow(/use a date/)
    await edit(1, { startsOn: '2026-12-24', checkedItems: 10, minimumChecked: 20 })
    const { version: next } = await planOf(1)
    const refused = lead.call.pilot.start({ ...world.scope, number: 1, version: next, anyway: true })
    await expect(refused).rejects.toThrow(/starts on 2026-12-24.*more checked items than the plan has/)
    const paired = await lead.call.pilot.create({ ...world.scope, name: 'Pairs' })
    const of = { ...world.scope, number: paired.number }
    const changed = await edit(paired.number, { design: 'paired', reviewers: [anna.id] })
    await expect(lead.call.pilot.start({ ...of, version: changed, anyway: true })).rejects.toThrow(
      /1 person takes part/,
    )
    await lead.call.pilot.remove({ ...of, version: changed })
    await expect(planOf(paired.number)).rejects.toThrow(/no pilot 2/)
  })
})

describe('a pilot', () => {
  it('starts in spite of what can be overruled, and locks plan and settings with a hash in the record', async () => {
    const small = { items: 12, checkedItems: 12, minimumChecked: 4, startsOn: '2026-11-16', reviewers: [anna.id] }
    const { draft } = await planOf(1)
    const version = await edit(1, { ...small, sampling: { ...draft.sampling, blindShare: 1 }, idleCutoffSeconds: 90 })
    const start = { ...world.scope, number: 1, version }
    await expect(lead.call.pilot.start(start)).rejects.toThrow(/The plan has 12 items; \d+ are needed/)
    const { hash } = await lead.call.pilot.start({ ...start, anyway: true })
    const segment = await world.db.pilotSegment.findFirstOrThrow()
    expect(createHash('sha256').update(canonicalJson(segment.plan)).digest('hex')).toBe(hash)
    expect(segment.overruled.join(' ')).toMatch(/The plan has 12 items/)
    expect((await events('pilot.started')).map((e) => e.data)).toMatchObject([{ hash, segment: 1, overruled: 2 }])
    const { definition, version: published } = await current()
    expect(definition).toMatchObject({ idleCutoffSeconds: 90, quality: { blindShare: 1 } })
    expect(segment.plan).toMatchObject({ workflowVersion: published, provider: 'local' })
    expect(await world.db.design.findMany({ where: { endedAt: null } })).toMatchObject([{ id: segment.designId }])
    expect(await findLearnUntil(world.db, world.organisation.id, world.workflow.id)).toEqual(world.clock.now())
    await expect(
      lead.call.quality.setRates({ ...world.scope, version: published, rates: definition.quality }),
    ).rejects.toThrow(/Pilot 1, "Spring", runs under a locked plan/)
    await expect(world.db.pilotSegment.updateMany({ data: { hash: '0'.repeat(64) } })).rejects.toThrow()
  })

  it('has the figures that counting by hand gives', async () => {
    const made = new Map<string, Values>()
    for (let n = 1; n <= 8; n++) {
      const { id } = await insertProposedItem(world, { ...slip(n) })
      made.set(id, slip(n))
    }
    const truth = (item: string) => made.get(item) ?? {}
    // The first assisted item goes wrong.
    const worked: { arm: Arm; wrong: boolean }[] = []
    while (worked.length < 8) {
      let wrong = false
      const finished = await work(
        anna,
        (arm) => (arm === 'manual' ? 60 + 10 * (worked.length % 2) : 20),
        (w) => {
          wrong = w.task.mode === 'assisted' && !worked.some((x) => x.wrong)
          return { ...truth(w.item.id), ...(wrong ? { total: '999.00' } : {}) }
        },
      )
      worked.push({ arm: finished.arm, wrong })
      await draw(finished)
    }
    const count = (arm: Arm) => worked.filter((x) => x.arm === arm).length
    const before = await standingOf(world.system, await current(), 1)
    expect(before.flow.manual.completed + before.flow.assisted.completed).toBe(8)
    expect(before.effect.arms.assisted.errors.n + before.effect.arms.manual.errors.n).toBe(0)
    const mean = (arm: Arm) => {
      const times = worked.flatMap((x, i) => (x.arm === arm ? [arm === 'manual' ? 60 + 10 * (i % 2) : 20] : []))
      return times.reduce((a, b) => a + b, 0) / times.length / 60
    }
    expect(before.effect.arms.manual.meanMinutes).toBeCloseTo(mean('manual'), 9)
    expect(before.effect.saving.sequence.estimate).toBeCloseTo(mean('manual') - mean('assisted'), 9)

    // Everything is entered a second time; where the two differ a third person decides.
    const enter = async (who: Person) =>
      compare(
        await work(
          who,
          () => 5,
          (w) => truth(w.item.id),
        ),
      )
    for (let n = 0; n < 8; n++) await enter(bert)
    const pending = await standingOf(world.system, await current(), 1)
    expect(pending.effect.arms.assisted.errors).toMatchObject({ count: 0, n: count('assisted') - 1 })
    const third = { mode: 'adjudication', state: 'open' }
    while ((await world.db.task.count({ where: third })) > 0) await enter(cleo)
    const { effect, flow, looks } = await standingOf(world.system, await current(), 1)
    for (const arm of ['manual', 'assisted'] as const) {
      expect(flow[arm]).toMatchObject({ allocated: count(arm), completed: count(arm), openOld: 0, crossedOver: 0 })
      const wrong = worked.filter((x) => x.arm === arm && x.wrong).length
      expect(effect.arms[arm].errors).toMatchObject({ count: wrong, n: count(arm) })
    }
    // Checking is the cost of measuring, not of the work.
    expect(effect.arms.manual.meanMinutes).toBeCloseTo(mean('manual'), 9)
    expect(effect.verdict).toBe('not_yet')
    expect(effect.because.join(' ')).toMatch(/8|20/)
    expect(looks.at(-1)).toMatchObject({ n: 8, checked: 8, verdict: 'not_yet' })
  })

  it('proposes by nothing that was decided after it began, until it has ended', async () => {
    for (const item of await world.db.item.findMany({ where: { state: 'completed' } }))
      await world.db.$transaction((tx) => saveFingerprint(tx, item, slipPages, world.clock.now()))
    expect(await examples()).toBe(0)
  })

  it('shows a lead the names behind its sensitivity, and an executive none', async () => {
    const of = { ...world.scope, number: 1 }
    const [mine, theirs] = await Promise.all([lead.call.pilot.view(of), boss.call.pilot.view(of)])
    expect(mine).toMatchObject({ mayLead: true, pilot: { sensitivity: { withoutReviewer: [{ reviewer: 'anna' }] } } })
    expect(theirs).toMatchObject({
      mayLead: false,
      pilot: { sensitivity: { withoutReviewer: [{ reviewer: 'person 1' }] } },
    })
    expect(JSON.stringify(theirs)).not.toContain('anna')
    expect(JSON.stringify(theirs)).not.toContain(anna.id)
  })

  it('is amended for a reason: another segment, another design, figures of its own', async () => {
    const { draft, version } = await planOf(1)
    const amend = { ...world.scope, number: 1, version, reason: 'The margin was too narrow.' }
    await expect(lead.call.pilot.amend({ ...amend, draft })).rejects.toThrow(/Nothing is different/)
    await expect(lead.call.pilot.amend({ ...amend, draft, reason: ' ' })).rejects.toThrow(/Say why/)
    const { hash } = await lead.call.pilot.amend({ ...amend, draft: { ...draft, margin: 0.05 } })
    expect((await events('pilot.amended')).map((e) => e.data)).toMatchObject([{ hash, segment: 2 }])
    const designs = await world.db.design.findMany({ orderBy: { segment: 'asc' } })
    expect(designs.map((d) => [d.segment, d.endedAt === null])).toEqual([
      [1, false],
      [2, true],
    ])
    const { pilot } = await boss.call.pilot.view({ ...world.scope, number: 1 })
    expect(pilot).toMatchObject({ state: 'running', flow: { manual: { allocated: 0 } }, upTo: null })
    expect(pilot.segments[1]).toMatchObject({ reason: amend.reason, changes: [{ label: 'Guard-rail' }] })
  })

  it('lets a setting be changed through the opened lock alone, and makes an amendment of it', async () => {
    const { version } = await planOf(1)
    await lead.call.pilot.openLock({ ...world.scope, number: 1, version, reason: 'Totals pass too easily.' })
    const { version: published } = await current()
    const settings = { fields: { total: 0.95 }, abstain: {} }
    await lead.call.confidence.setThresholds({ ...world.scope, version: published, settings })
    await amendJob.handle(world.system, { workflowId: world.workflow.id })
    await amendJob.handle(world.system, { workflowId: world.workflow.id })
    const { pilot } = await lead.call.pilot.view({ ...world.scope, number: 1 })
    expect(pilot.segments).toHaveLength(3)
    expect(pilot.segments[2]).toMatchObject({ reason: 'Totals pass too easily.' })
    expect(pilot.segments[2]?.changes.map((c) => c.label)).toEqual(['Workflow version', 'Thresholds'])
    await expect(
      lead.call.confidence.setThresholds({ ...world.scope, version: published + 1, settings }),
    ).rejects.toThrow(/locked plan/)
  })

  it('ends by the rule of its plan, and gives the workflow free', async () => {
    await stopJob.handle(world.system, {})
    expect(await standingPilot(world.system, await current())).toMatchObject({ state: 'running' })
    world.clock.forward(731 * 86_400_000)
    await stopJob.handle(world.system, {})
    const standing = await standingPilot(world.system, await current())
    expect(standing).toMatchObject({ number: 1, state: 'ended', effect: { verdict: 'not_yet' } })
    expect((await events('pilot.ended')).map((e) => e.data)).toMatchObject([{ number: 1, code: 'longest' }])
    expect(await world.db.design.count({ where: { endedAt: null } })).toBe(0)
    expect(await findLearnUntil(world.db, world.organisation.id, world.workflow.id)).toBeNull()
    expect(await examples()).toBeGreaterThan(0)
    const { version, definition } = await current()
    await lead.call.quality.setRates({ ...world.scope, version, rates: { ...definition.quality, blindShare: 0 } })
  })

  it('is copied into another plan, runs alone, and is ended or abandoned by a person who says why', async () => {
    const [second, third] = [
      await lead.call.pilot.create({ ...world.scope, name: 'Autumn', from: 1 }),
      await lead.call.pilot.create({ ...world.scope, name: 'Winter', from: 1 }),
    ]
    const plan = await planOf(second.number)
    expect(plan.draft).toMatchObject({ margin: 0.05, items: 12 })
    const of = (number: number, version: number) => ({ ...world.scope, number, version })
    await lead.call.pilot.start({ ...of(second.number, plan.version), anyway: true })
    await expect(lead.call.pilot.start({ ...of(third.number, 0), anyway: true })).rejects.toThrow(/"Autumn", runs/)
    await expect(lead.call.pilot.save({ ...of(second.number, 1), ...plan })).rejects.toThrow(/Amend it on its page/)
    await lead.call.pilot.abandon({ ...of(second.number, 1), reason: 'The scanner broke.' })
    const { version } = await planOf(third.number)
    await lead.call.pilot.start({ ...of(third.number, version), anyway: true })
    await lead.call.pilot.end({ ...of(third.number, version + 1), reason: 'Everybody is on holiday.' })
    const { pilots } = await boss.call.pilot.list(world.scope)
    expect(pilots.map((p) => [p.name, p.state, p.verdict])).toEqual([
      ['Winter', 'ended', 'not_yet'],
      ['Autumn', 'abandoned', null],
      ['Spring', 'ended', 'not_yet'],
    ])
    expect(world.failures).toEqual([])
  })

  it('of pairs measures both entries by what they agree on, or a third person decided', async () => {
    const { number } = await lead.call.pilot.create({ ...world.scope, name: 'Pairs' })
    const change = { design: 'paired' as const, reviewers: [anna.id, bert.id], startsOn: '2026-11-16' }
    const version = await edit(number, change)
    await lead.call.pilot.start({ ...world.scope, number, version, anyway: true })
    const truth = slip(20)
    for (let n = 0; n < 2; n++) await insertProposedItem(world, { ...truth })
    // Of the first item the entry with the proposal goes wrong.
    const wrong = (w: WorkItem) => ({
      ...truth,
      ...(w.item.id === first && w.task.mode === 'assisted' ? { net: '1.00', total: '9.00' } : {}),
    })
    let first = ''
    const seconds = (arm: Arm) => (arm === 'manual' ? 50 : 20)
    for (const who of [anna, bert, anna, bert]) {
      const { itemId } = await work(who, seconds, (w) => {
        first ||= w.item.id
        return wrong(w)
      })
      await settlePairJob.handle(world.system, { itemId })
    }
    await work(
      cleo,
      () => 5,
      () => truth,
    )
    const { effect, flow } = await standingOf(world.system, await current(), number)
    expect(flow.manual).toMatchObject({ allocated: 2, completed: 2 })
    expect(effect.arms.assisted).toMatchObject({ meanMinutes: expect.closeTo(20 / 60), errors: { count: 1, n: 2 } })
    expect(effect.arms.manual).toMatchObject({ meanMinutes: expect.closeTo(50 / 60), errors: { count: 0, n: 2 } })
  })

  it('as a shadow gives nobody what comes in while it runs, says so, and has nothing to measure', async () => {
    const pairs = (await boss.call.pilot.list(world.scope)).pilots[0]?.number ?? 0
    const { version: before } = await planOf(pairs)
    await lead.call.pilot.end({ ...world.scope, number: pairs, version: before, reason: 'Two items are enough here.' })
    const { number } = await lead.call.pilot.create({ ...world.scope, name: 'Silent' })
    const version = await edit(number, { design: 'shadow', reworkWindowDays: 14 })
    await lead.call.pilot.start({ ...world.scope, number, version, anyway: true })
    await insertProposedItem(world, { ...slip(19) })
    const { work, note } = await anna.call.review.next({ ...world.scope, have: [] })
    expect(work).toBeNull()
    expect(note).toMatch(/shadow/)
    const { pilot } = await boss.call.pilot.view({ ...world.scope, number })
    expect(pilot).toMatchObject({
      state: 'running',
      flow: { assisted: { allocated: 0 } },
      effect: { verdict: 'not_yet' },
    })
    // The window of rework is locked with the plan, too.
    expect((await current()).definition.reworkWindowDays).toBe(14)
  })
})
