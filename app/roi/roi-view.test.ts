import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createRoutesStub } from 'react-router'
import { expect, it } from 'vitest'
import { costModelSchema, inputsOf, type Measured } from '#server/roi/cost-model.ts'
import { roiLines } from '#server/roi/roi.ts'
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

function resultOf(more: Record<string, string> = {}, measured: Measured = {}): NonNullable<RoiViewProps['result']> {
  const model = costModelSchema.parse({ ...example, ...more })
  const inputs = inputsOf(model, measured)
  return { from: '2026-03-02', model, inputs, lines: roiLines(inputs) }
}

function htmlOf(props: Partial<RoiViewProps>): string {
  const all = {
    workflow: { name: 'Invoices', currency: 'USD' },
    result: resultOf(),
    proved: false,
    demo: false,
    mayEdit: true,
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
  expect(text).toContain('Current costUS$575.00')
  expect(text).toContain('15 of the 15 inputs are estimates')
})

it('marks what was measured with its n and keeps the estimate beside it', () => {
  const text = textOf(htmlOf({ result: resultOf({}, { assistedMinutes: { value: '1.25', n: 212 } }) }))
  expect(text).toContain('1.25 minutesmeasured n = 212; the estimate was 1.5 minutes')
  expect(text).toContain('14 of the 15 inputs are estimates')
  expect(text).toContain('6 minutesestimate')
})

it('drops the word only where a pilot proved it', () => {
  expect(textOf(htmlOf({ proved: true })).toLowerCase()).not.toContain('unproved')
})

it('says no payback and not defined in words', () => {
  expect(textOf(htmlOf({ result: resultOf({ assistedMinutes: '9' }) }))).toContain('no payback')
  const free = resultOf({ subscriptionPerMonth: '0', usagePerItem: '0', setupCost: '0' })
  expect(textOf(htmlOf({ result: free }))).toContain('not defined: the AI costs nothing')
})

it('shows both savings where only a share of the freed time is used', () => {
  expect(textOf(htmlOf({ result: resultOf({ freedTimeShare: '50 %' }) }))).toContain(
    'With 50 % of the freed time put to use: net saving US$231.86',
  )
})

it('has a box for every key of the model, filled with what is in force, and none for who may not change it', () => {
  const html = htmlOf({})
  for (const key of Object.keys(costModelSchema.shape)) expect(html).toContain(`name="${key}"`)
  expect(html).toContain('name="baselineErrorRate" value="4 %"')
  expect(htmlOf({ mayEdit: false })).not.toContain('<form')
})

it('asks for a cost model where there is none', () => {
  const text = textOf(htmlOf({ result: null }))
  expect(text).toContain('No cost model yet')
  expect(text).toContain('Save from today')
})
