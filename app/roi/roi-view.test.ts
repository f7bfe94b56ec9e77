import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createRoutesStub } from 'react-router'
import { expect, it } from 'vitest'
import { noWeights } from '#server/platform/statistics.ts'
import { benefitOf } from '#server/roi/benefit.ts'
import type { RoiResult } from '#server/roi/commands.server.ts'
import { costModelSchema } from '#server/roi/cost-model.ts'
import { type Findings, inputsOf } from '#server/roi/inputs.ts'
import { noCosts } from '#server/roi/measured-costs.ts'
import { rangeOf } from '#server/roi/monte-carlo.ts'
import type { Proof } from '#server/roi/proof.ts'
import { roiLines } from '#server/roi/roi.ts'
import { breakEvensOf, capacityOf, tornadoOf } from '#server/roi/sensitivity.ts'
import { RoiView, type RoiViewProps } from './roi-view.tsx'

const example = {
  itemsPerWeek: '150',
  baselineMinutes: '6',
  assistedMinutes: '1.5',
  hourlyRate: '25',
  baselineErrorRate: '4 %',
  assistedErrorRate: '0.5 %',
  costPerError: '33.3333',
  subscriptionPerMonth: '250',
  usagePerItem: '0.02',
  setupCost: '1200',
}

type Raw = Record<string, string | { low: string; likely: string; high: string }>
const noPilot: Proof = { proved: false, verdict: null, metric: null, pilot: null, simulated: false }
const provedBy = (simulated: boolean): Proof => ({
  proved: true,
  verdict: 'proved',
  metric: 'touch',
  pilot: { number: 1, name: 'Pilot 1' },
  simulated,
})

function resultOf(more: Raw = {}, findings: Findings = {}, proof = noPilot): RoiResult {
  const model = costModelSchema.parse({ ...example, ...more })
  const inputs = inputsOf(model, findings)
  const lines = roiLines(inputs)
  return {
    from: '2026-03-02',
    model,
    inputs,
    lines,
    range: rangeOf(inputs, 1),
    tornado: tornadoOf(inputs),
    breakEvens: breakEvensOf(inputs),
    capacity: capacityOf(inputs, lines),
    proved: proof.proved,
    proof,
  }
}

function htmlOf(props: Partial<RoiViewProps>): string {
  const result = props.result === undefined ? resultOf() : props.result
  const all: RoiViewProps = {
    workflow: { name: 'Invoices', currency: 'USD', timeZone: 'UTC' },
    result,
    benefit: null,
    proof: result?.proof ?? noPilot,
    history: [],
    demo: false,
    mayEdit: true,
    fileAt: '/model',
    ...props,
  }
  const Stub = createRoutesStub([{ path: '/', Component: () => createElement(RoiView, all) }])
  return renderToStaticMarkup(createElement(MantineProvider, null, createElement(Stub)))
}
const textOf = (html: string) => html.replace(/<style.*?<\/style>/gs, '').replace(/<[^>]+>/g, '')

it('tells the worked example to the cent, unproved, and the common formula with its warning', () => {
  const text = textOf(htmlOf({}))
  expect(text).toContain('The work costs US$575.00 a week today and US$202.52 with AI: US$372.48 a week less. Unproved')
  expect(text).toContain('US$19,369 a year')
  expect(text).toContain('444.7 %unproved')
  expect(text).toContain('586.4 %unprovedignores review time')
  expect(text).toContain('3.03 weeks')
  expect(text).toContain('Current cost ?US$575.00')
  expect(text).toContain('15 of the 15 inputs are estimates')
})

it('marks what was measured with its n and keeps the estimate beside it', () => {
  const text = textOf(
    htmlOf({
      result: resultOf(
        {},
        { assistedMinutes: { value: '1.25', n: 212, source: 'pilot', spread: { kind: 'mean', mean: 1.25, se: 0.05 } } },
      ),
    }),
  )
  expect(text).toContain('1.25 minutes± 0.05 standard errorpilot n = 212 items; the estimate was 1.5 minutes')
  expect(text).toContain('14 of the 15 inputs are estimates')
  expect(text).toContain('6 minutesnoneestimate')
})

it('drops the word only where a pilot proved it, and says where that was a simulation', () => {
  const real = textOf(htmlOf({ result: resultOf({}, {}, provedBy(false)) })).toLowerCase()
  expect(real).not.toContain('unproved')
  expect(real).not.toContain('simulated')
  const simulated = textOf(htmlOf({ result: resultOf({}, {}, provedBy(true)) }))
  expect(simulated).toContain('Pilot 1 proved the time saved, in a simulation')
  expect(simulated).toContain('444.7 %simulated')
})

it('says why a proved verdict on handling time proves no money', () => {
  const proof: Proof = { ...provedBy(false), proved: false, metric: 'handling' }
  expect(textOf(htmlOf({ result: resultOf({}, {}, proof) }))).toContain(
    'Unproved: Pilot 1 measured time from first sight to decision, not working time.',
  )
})

it('tells how far measuring has come where the estimate still stands', () => {
  const finding = { value: '1.25', n: 12, source: 'measured', spread: null } as const
  const text = textOf(htmlOf({ result: resultOf({}, { assistedMinutes: finding, assistedErrorRate: finding }) }))
  expect(text).toContain('1.5 minutesnoneestimate 12 of 20 items measured')
  expect(text).toContain('in use: your estimate (12 of 20 checked items measured)')
  expect(text).toContain('15 of the 15 inputs are estimates')
})

it('leads from every figure to its definition', () => {
  const result = resultOf({ hourlyRate: { low: '20', likely: '25', high: '32' } })
  const html = htmlOf({ result, benefit: benefitOf([], [], []) })
  const terms = [...html.matchAll(/#definition-(\w+)"/g)].map((match) => match[1])
  const figures = ['netSaving', 'roi', 'simpleRoi', 'payback', 'odds', 'range', 'currentCost', 'costWithAi']
  expect(new Set(terms)).toEqual(new Set([...figures, 'capacity', 'breakEven', 'tornado', 'realised']))
})

it('stands the range beside each headline figure, and the odds below', () => {
  const text = textOf(htmlOf({ result: resultOf({ hourlyRate: { low: '20', likely: '25', high: '32' } }) }))
  expect(text).toMatch(/US\$19,369 a year, US\$1\d,\d00 to US\$2\d,\d00 in 9 of 10 draws/)
  expect(text).toMatch(/\d{3} % to \d{3} % in 9 of 10 draws/)
  expect(text).toMatch(/\d\.\d weeks to \d\.\d weeks in 9 of 10 draws/)
  expect(text).toContain('above 0: 100 % of 10,000 draws')
  expect(text).toContain('Hourly rate US$20.00 to US$32.00 an hour')
})

it('tells where it breaks even, capacity beside cash, and that sliders save nothing', () => {
  const text = textOf(htmlOf({}))
  expect(text).toContain('Saves below 7.46 minutes; now 1.5 minutes.')
  expect(text).toContain('11.3 hours a week')
  expect(text).toContain('what if, not saved')
})

it('sums up what was estimated and realised, and marks what is unproved', () => {
  const model = costModelSchema.parse(example)
  const worked = { items: 100, timed: 100, touchMs: 100 * 120_000, reworkMs: 0, errors: noWeights() }
  const benefit = benefitOf(
    [{ from: '2026-03-02', model }],
    ['2026-03-02', '2026-03-09'].map((monday) => ({ ...noCosts(monday), ...worked })),
    [],
  )
  const text = textOf(htmlOf({ benefit }))
  expect(text).toContain('n = 200 items in 2 whole weeks')
  expect(text).toContain('realised unproved')
  expect(text).toContain('It still rests on estimates of: minutes an item today')
})

it('lists past cost models with their date, person and change', () => {
  const history = [
    {
      from: '2026-03-02',
      at: '2026-03-02T09:00:00.000Z',
      by: 'Lena',
      changes: [{ key: 'hourlyRate' as const, before: '25', after: { low: '22', likely: '26', high: '30' } }],
      inForce: true,
    },
  ]
  const text = textOf(htmlOf({ history }))
  expect(text).toContain('Hourly rate: US$25.00 an hour, then US$26.00 an hour, US$22.00 to US$30.00')
  expect(text).toContain('Lena')
})

it('says no payback and not defined in words', () => {
  expect(textOf(htmlOf({ result: resultOf({ assistedMinutes: '9' }) }))).toContain('no payback')
  const free = resultOf({ subscriptionPerMonth: '0', usagePerItem: '0', setupCost: '0' })
  expect(textOf(htmlOf({ result: free }))).toContain('not defined: the AI costs nothing')
})

it('shows both savings where only a share of the freed time is used', () => {
  const half = (proof: Proof) => textOf(htmlOf({ result: resultOf({ freedTimeShare: '50 %' }, {}, proof) }))
  expect(half(noPilot)).toMatch(
    /With 50 % of the freed time put to use: net saving US\$231.86 a week, ROI [\d.]+ % unproved, payback [\d.]+ weeks unproved/,
  )
  expect(half(provedBy(true))).toMatch(/net saving US\$231.86 a week, ROI [\d.]+ % simulated, payback/)
})

it('has a box for every key of the model, filled with what is in force, and none for who may not change it', () => {
  const html = htmlOf({})
  for (const key of Object.keys(costModelSchema.shape)) expect(html).toContain(`name="${key}"`)
  expect(html).toContain('name="baselineErrorRate" value="4 %"')
  expect(htmlOf({ result: resultOf({ hourlyRate: { low: '20', likely: '25', high: '32' } }) })).toContain(
    'name="hourlyRate.low"',
  )
  expect(htmlOf({ mayEdit: false })).not.toContain('<form')
})

it('asks for a cost model where there is none', () => {
  const text = textOf(htmlOf({ result: null }))
  expect(text).toContain('No cost model yet')
  expect(text).toContain('Save from today')
})
