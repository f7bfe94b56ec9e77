import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { weeklySampleJob } from '#server/evaluation/weekly-sample-jobs.server.ts'
import { sampleView } from '#server/evaluation/weekly-sample-read.server.ts'
import { compareCheck } from '#server/quality/commands.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertDecided } from '../setup/decided.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = definitionSchema.parse({
  name: 'Tickets',
  noun: { one: 'ticket', many: 'tickets' },
  timeZone: 'Europe/Berlin',
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'legal', label: 'Legal' },
  ],
  fields: [
    { key: 'customer', label: 'Customer', type: 'text', required: true },
    {
      key: 'urgency',
      label: 'Urgency',
      type: 'label',
      required: true,
      options: [
        { key: 'high', label: 'High', priority: 10 },
        { key: 'normal', label: 'Normal' },
      ],
    },
    { key: 'queue', label: 'Queue', type: 'route' },
    { key: 'reply', label: 'Reply', type: 'draft' },
  ],
})
const settings = { active: true, urgent: 2, normal: 3, labels: 0, routes: 50, drafts: 0, rest: 1 }
const monday = '2026-11-16'
const week = 7 * 86_400_000

let world: World
type Person = Awaited<ReturnType<World['person']>>
let anna: Person
let bert: Person
let lead: Person
let earlier: string[]
beforeAll(async () => {
  world = await createWorld({ definition })
  anna = await world.person('anna', ['reviewer'])
  bert = await world.person('bert', ['reviewer'])
  lead = await world.person('lea', ['lead'])
  const ticket = (urgency: string, change: Values = {}): Values => ({
    ...{ customer: 'Acme', urgency, queue: 'main', reply: 'Dear customer, all is well' },
    ...change,
  })
  const row = (proposed: Values, output = proposed) => ({ proposed, confidence: 0.95, output })
  await insertDecided(world, anna.id, Array(4).fill(row(ticket('high'))))
  world.clock.forward(week)
  // The week in question: 4 urgent, 8 normal of which 2 went another way than proposed; one had a check before.
  earlier = await insertDecided(world, anna.id, [
    ...Array(4).fill(row(ticket('high'))),
    ...Array(6).fill(row(ticket('normal'))),
    row(ticket('normal'), ticket('normal', { queue: 'legal' })),
    {
      ...row(ticket('normal'), ticket('normal', { queue: 'legal', reply: 'Dear customer, nothing is well' })),
      qa: { probability: 0.5, values: ticket('normal', { queue: 'legal', customer: 'Acme Ltd' }) },
    },
  ])
})
afterAll(async () => {
  await world.close()
})

const now = async () => (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
const view = (of: string | null = null) => lead.call.evaluation.sample.view({ ...world.scope, week: of })
const drawn = () => world.db.weeklySampleItem.findMany({ include: { check: true, item: { select: { number: true } } } })

/** Does the open check of an item and lets it be compared. */
async function check(who: Person, number: number, change: Values): Promise<void> {
  const { work } = await who.call.review.claim({ ...world.scope, number })
  world.clock.forward(10_000)
  const heartbeat = { visitId: work.visitId, sequence: 1, activeMs: 9_000, gaps: [], at: 9_000 }
  const [id, task] = [crypto.randomUUID(), { taskId: work.task.id, taskVersion: work.task.version }]
  const values = { ...work.values, ...change }
  await who.call.review.decide({ ...world.scope, id, ...task, visitId: work.visitId, values, heartbeat })
  await compareCheck(world.system, id, work.task.id)
}

describe('the weekly sample', () => {
  it('is drawn once the local week is over, by the clock where it is wanted, and once a week', async () => {
    expect(await view()).toMatchObject({ shown: null, history: [], next: { week: '2026-11-16', population: 4 } })
    // Monday 00:30 in Berlin is still Sunday in UTC.
    world.clock.forward(Date.parse('2026-11-29T23:30:00Z') - world.clock.now().getTime())
    expect((await view()).next).toEqual({ week: '2026-11-23', population: 12 })
    await weeklySampleJob.handle(world.system, {})
    expect(await world.db.weeklySample.count()).toBe(0)
    const { version } = await view()
    await lead.call.evaluation.sample.setSettings({ ...world.scope, version, settings })
    await weeklySampleJob.handle(world.system, {})
    await weeklySampleJob.handle(world.system, {})
    expect(await lead.call.evaluation.sample.draw(world.scope)).toMatchObject({ outcome: 'before' })
    expect(await world.db.weeklySample.count()).toBe(1)
    expect(await world.db.event.count({ where: { type: 'weekly_sample.drawn' } })).toBe(1)
    expect((await view()).next).toBeNull()
  })

  it('takes so many of each stratum, each item with the probability that one of its strata draws it', async () => {
    const { shown } = await view()
    expect(shown).toMatchObject({ week: '2026-11-23', population: 12, stuck: 0 })
    expect(shown?.strata).toEqual([
      { stratum: 'urgent', population: 4, drawn: 2 },
      { stratum: 'normal', population: 8, drawn: 3 },
      { stratum: 'routes', population: 2, drawn: 2 },
    ])
    for (const item of await drawn()) {
      const routed = earlier.indexOf(item.itemId) >= 10
      expect(item.probability).toBeCloseTo(routed ? 1 : earlier.indexOf(item.itemId) >= 4 ? 3 / 8 : 0.5, 12)
    }
    expect(shown?.items.reduce((sum, i) => sum + 1 / i.probability, 0)).toBeGreaterThan(4)
  })

  it('opens a check for each item that has none, which the standing rates leave out', async () => {
    const rows = await drawn()
    const before = rows.filter((r) => r.check.occasion === 'standing')
    expect(before.map((r) => [r.itemId, r.check.state])).toEqual([[earlier.at(-1), 'done']])
    const opened = rows.filter((r) => r.check.occasion === 'weekly')
    expect(
      opened.every((r) => r.check.kind === 'qa' && r.check.state === 'open' && r.check.probability === r.probability),
    ).toBe(true)
    expect(await verifyItemChain(world.db, world.organisation.id, opened[0]?.itemId ?? '')).toBeNull()
  })

  it('is looked at in the workbench by those who have not seen the item', async () => {
    const [one] = (await drawn()).filter((r) => r.check.state === 'open')
    await expect(check(anna, one?.item.number ?? 0, {})).rejects.toThrow(/nothing for you to do/)
    expect((await bert.call.review.counts(world.scope)).left).toBe((await drawn()).length - 1)
    await world.db.task.updateMany({
      data: { excludedUserIds: [anna.id, bert.id, lead.id] },
      where: { itemId: one?.itemId ?? '', state: 'open' },
    })
    expect((await view()).shown?.stuck).toBe(1)
    await world.db.task.updateMany({
      data: { excludedUserIds: [anna.id] },
      where: { itemId: one?.itemId ?? '', state: 'open' },
    })
  })

  it('says what was missed, routed wrongly and wrong, weighted back to the week', async () => {
    const open = (await drawn()).filter((r) => r.check.state === 'open')
    const routed = open.find((r) => earlier.indexOf(r.itemId) === 10)
    const normal = open.find((r) => earlier.indexOf(r.itemId) >= 4 && earlier.indexOf(r.itemId) < 10)
    for (const row of open) {
      const change: Values = row === routed ? { queue: 'main' } : row === normal ? { urgency: 'high' } : {}
      await check(bert, row.item.number, change)
    }
    const { shown, history } = await view()
    const figures = shown?.figures
    const n = open.length + 1
    expect(figures).toMatchObject({ drawn: n, done: n, lost: 0, error: { count: 2, n } })
    const weights = (await drawn()).map((r) => 1 / r.probability)
    const all = weights.reduce((a, b) => a + b, 0)
    expect(figures?.error.rate).toBeCloseTo((1 + (normal ? 8 / 3 : 0)) / all, 10)
    expect(figures?.urgency).toMatchObject({
      missed: { count: 1 },
      items: [{ number: normal?.item.number, to: 'High' }],
    })
    expect(figures?.routes?.moves).toMatchObject([
      { from: 'Legal', to: 'Main', items: [{ number: routed?.item.number }] },
    ])
    expect(figures?.drafts).toMatchObject({
      n,
      same: { count: n - 1 },
      mostChanged: [{ after: 'Dear customer, nothing is well' }],
    })
    expect(history).toMatchObject([
      { week: '2026-11-23', drawn: n, done: n, error: { count: 2 }, missedUrgent: { count: 1 } },
    ])
  })

  it('leaves the standing error rates as they were: one ordinary check', async () => {
    const { errors } = await lead.call.quality.overview({ ...world.scope, weeks: 12 })
    expect(errors.qa.output).toMatchObject({ n: 1 })
  })

  it('holds the labels of the week against those of the weeks before', async () => {
    const { shown } = await view('2026-11-23')
    const urgency = shown?.drift.find((d) => d.key === 'urgency')
    // A check made one of the eight normal tickets urgent.
    expect(urgency?.drift).toMatchObject({ n: 12, before: 4, weeks: 1 })
    expect(urgency?.drift.labels.find((l) => l.key === 'high')).toMatchObject({
      now: { count: 5, n: 12 },
      before: { count: 4, n: 4 },
    })
    await expect(view(monday)).rejects.toThrow('No sample was drawn of that week')
  })

  it('is for leads, and no other organisation sees it', async () => {
    for (const who of [anna, await world.person('eve', ['executive'])]) {
      await expect(who.call.evaluation.sample.view(world.scope)).rejects.toThrow()
      await expect(who.call.evaluation.sample.draw(world.scope)).rejects.toThrow()
    }
    const id = crypto.randomUUID()
    await world.db.organisation.create({ data: { id, slug: 'other', name: 'Other' } })
    const there = { ...world.system, actor: { ...world.system.actor, organisationId: id } as typeof world.system.actor }
    await createWorkflow(there, { key: 'work', definition, memberIds: [] })
    const other = (await findWorkflow(world.db, id, 'work')) as WorkflowRow
    expect(await sampleView(there, other, null)).toEqual({
      shown: null,
      history: [],
      next: { week: '2026-11-23', population: 0 },
    })
    await expect(sampleView(there, other, '2026-11-23')).rejects.toThrow('No sample was drawn')
    expect((await now()).definition.weeklySample.active).toBe(true)
  })
})
