import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verdictSentence } from '#server/roi/executive.ts'
import type { Caller } from '#server/router.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

/** The worked example of the definitions; a range makes the money a range too. */
const model = {
  itemsPerWeek: '150',
  baselineMinutes: '6',
  assistedMinutes: '1.5',
  hourlyRate: { low: '22', likely: '25', high: '32' },
  baselineErrorRate: '4 %',
  assistedErrorRate: '0.5 %',
  costPerError: '33.3333',
  subscriptionPerMonth: '250',
  usagePerItem: '0.02',
  setupCost: '1200',
  amortisationWeeks: '52',
  qaMinutesPerWeek: '0',
  delayCostPerWeekBaseline: '0',
  delayCostPerWeekAssisted: '0',
  freedTimeShare: '100 %',
}

let world: World
type Person = Awaited<ReturnType<World['person']>>
let eva: Person
let lea: Person
let rita: Person
let elsewhere: Person
beforeAll(async () => {
  world = await createWorld({ definition: { ...slipDefinition, currency: 'EUR' } })
  eva = await world.person('eva', ['executive'])
  lea = await world.person('lea', ['lead'])
  rita = await world.person('rita', ['reviewer'])
  elsewhere = await world.person('otto', ['executive'], false)
})
afterAll(async () => {
  await world.close()
})

type Summary = Awaited<ReturnType<Caller['executive']['summary']>>
const summary = () => eva.call.executive.summary(world.scope)
const firstLine = (of: Summary) => verdictSentence(of, 'en-GB').text

describe('the executive page', () => {
  it('is for leads and executives of the workflow', async () => {
    await expect(rita.call.executive.summary(world.scope)).rejects.toThrow(/needs the role/)
    await expect(elsewhere.call.executive.summary(world.scope)).rejects.toThrow(
      /no such workflow|not found|There is no/,
    )
    expect((await lea.call.executive.summary(world.scope)).workflow.name).toBe(slipDefinition.name)
  })

  it('says that nothing is known while nothing is', async () => {
    const found = await summary()
    expect(found).toMatchObject({ pilot: null, roi: null, marks: { demo: false, simulated: false, unproved: true } })
    expect(firstLine(found)).toBe(`${slipDefinition.name}: no pilot yet. Nothing has been compared.`)
  })

  it('calls money unproved while no pilot has shown it', async () => {
    await lea.call.roi.save({ ...world.scope, model })
    const found = await summary()
    expect(Number(found.roi?.lines.outcome.netSavingPerYear)).toBeCloseTo(19_368.99, 2)
    expect(found.roi?.tornado.map((bar) => bar.key)).toEqual(['hourlyRate'])
    expect(firstLine(found)).toMatch(/Unproved: worth €19,400 a year \(€\d+,\d00 to €\d+,\d00\)\.$/)
  })

  it('shows a running pilot with its plan, and nobody who takes part', async () => {
    const { number } = await lea.call.pilot.create({ ...world.scope, name: 'Spring' })
    const { plan } = await lea.call.pilot.plan({ ...world.scope, number })
    const draft = {
      ...plan.draft,
      items: 400,
      checkedItems: 300,
      minimumChecked: 100,
      startsOn: '2026-11-16',
      reviewers: [rita.id],
    }
    const saved = await lea.call.pilot.save({ ...world.scope, number, version: plan.version, name: plan.name, draft })
    const { hash } = await lea.call.pilot.start({ ...world.scope, number, version: saved.version, anyway: true })
    const found = await summary()
    expect(found.pilot).toMatchObject({
      number,
      state: 'running',
      plan: { items: 400 },
      segments: [{ number: 1, hash }],
    })
    expect(found.pilot?.limits.length).toBeGreaterThan(2)
    expect(firstLine(found)).toContain('not yet. No estimate yet: 0 manual and 0 assisted of 400 planned items')
    expect(JSON.stringify(found)).not.toContain(rita.id)
    expect(JSON.stringify(found)).not.toContain('rita')
  })
})

describe('the portfolio', () => {
  it('holds the workflows of the person alone, what needs a decision first, and says which rate is missing', async () => {
    const definition = { ...slipDefinition, name: 'Swiss slips', currency: 'CHF' }
    await createWorkflow(world.system, { key: 'swiss', definition, memberIds: [lea.id] })
    await lea.call.roi.save({ ...world.scope, workflow: 'swiss', model })
    const organisation = { organisation: world.scope.organisation }

    const ofEva = await eva.call.executive.portfolio(organisation)
    expect(ofEva.rows.map(({ key, decision }) => [key, decision.word])).toEqual([['work', 'Hold']])
    expect(ofEva.problems).toEqual([])

    const ofLea = await lea.call.executive.portfolio({ ...organisation, currency: 'EUR' })
    expect(ofLea.rows.map(({ key, decision }) => [key, decision.word])).toEqual([
      ['work', 'Hold'],
      ['swiss', 'Plan a pilot'],
    ])
    expect(ofLea.total).toMatchObject({ workflows: 1, provedWorkflows: 0 })
    expect(ofLea.problems.join()).toMatch(/no exchange rate between CHF and EUR/)

    await lea.call.roi.enterRate({
      ...organisation,
      rate: { from: 'CHF', to: 'EUR', rate: '1.05', validFrom: '2026-11-16' },
    })
    const { total, problems } = await lea.call.executive.portfolio({ ...organisation, currency: 'EUR' })
    expect(problems).toEqual([])
    expect(Number(total?.netSavingPerYear)).toBeCloseTo(19_368.99 * 2.05, 1)
    await expect(rita.call.executive.portfolio(organisation)).rejects.toThrow(/needs the role/)
    await expect(eva.call.executive.portfolio({ ...organisation, currency: 'euro' })).rejects.toThrow(/three letters/)
  })
})
