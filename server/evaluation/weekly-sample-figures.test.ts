import { expect, it } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type SampledItem, sampleFigures } from './weekly-sample-figures.ts'

const definition = definitionSchema.parse({
  name: 'Tickets',
  noun: { one: 'ticket', many: 'tickets' },
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'legal', label: 'Legal' },
  ],
  fields: [
    { key: 'note', label: 'Note', type: 'text' },
    {
      key: 'urgency',
      label: 'Urgency',
      type: 'label',
      options: [
        { key: 'high', label: 'High', priority: 10 },
        { key: 'normal', label: 'Normal' },
      ],
    },
    { key: 'queue', label: 'Queue', type: 'route' },
    { key: 'reply', label: 'Reply', type: 'draft' },
  ],
})
const base: Values = { note: 'x', urgency: 'normal', queue: 'main', reply: 'one two three four' }
const keys = Object.keys(base)
let number = 0
const sampled = (change: Partial<SampledItem> & { found?: Values } = {}): SampledItem => {
  number += 1
  const { found = {}, ...rest } = change
  const first = { ...base, ...rest.first }
  const truth = rest.state === 'waiting' ? null : { ...first, ...found }
  return {
    ...{ number, title: `T${number}`, strata: ['rest'], probability: 0.5, state: 'done', proposed: base },
    ...{ fieldKeys: keys, differing: Object.keys(found) },
    ...rest,
    ...{ first, truth },
  }
}

it('the error rate is weighted back to the week by the probability of each draw, over what is done', () => {
  const { drawn, done, error, wrong } = sampleFigures(definition, [
    sampled({ probability: 0.1 }),
    sampled({ probability: 0.5, found: { urgency: 'high' } }),
    // Not critical: it is listed, and is no error of the output.
    sampled({ probability: 0.5, found: { note: 'y' } }),
    sampled({ probability: 0.5, state: 'waiting' }),
    sampled({ probability: 0.5, state: 'lost' }),
  ])
  expect({ drawn, done }).toEqual({ drawn: 5, done: 3 })
  // 2 of 10 + 2 + 2.
  expect(error).toMatchObject({ count: 1, n: 3 })
  expect(error.rate).toBeCloseTo(2 / 14, 12)
  expect(error.nEff).toBeCloseTo(14 ** 2 / 108, 12)
  expect(wrong.map((w) => [w.fields, w.critical])).toEqual([
    [['Urgency'], true],
    [['Note'], false],
  ])
})

it('missed urgent ones are counted among those that were decided not urgent', () => {
  const { urgency } = sampleFigures(definition, [
    sampled({ found: { urgency: 'high' } }),
    sampled(),
    sampled({ first: { urgency: 'high' }, found: { urgency: 'normal' } }),
  ])
  expect(urgency?.missed).toMatchObject({ count: 1, n: 2, rate: 0.5 })
  expect(urgency?.items).toMatchObject([{ to: 'High' }])
})

it('wrong routes stand from queue to queue', () => {
  const { routes } = sampleFigures(definition, [
    sampled({ found: { queue: 'legal' } }),
    sampled({ found: { queue: 'legal' } }),
    sampled({ first: { queue: null }, found: { queue: 'main' } }),
    sampled(),
  ])
  expect(routes?.wrong).toMatchObject({ count: 3, n: 4 })
  expect(routes?.moves.map((m) => [m.from, m.to, m.items.length])).toEqual([
    ['Main', 'Legal', 2],
    ['none', 'Main', 1],
  ])
})

it('drafts are compared with what was sent, whether checked or not; the most changed come first', () => {
  const sent = (reply: string, change: Partial<SampledItem> = {}) => sampled({ first: { reply }, ...change })
  const { drafts } = sampleFigures(definition, [
    sent('one two three four'),
    sent('one two three five', { state: 'waiting' }),
    sent('nothing of that', { state: 'waiting' }),
    sent('own words', { proposed: {} }),
    sampled({ first: { reply: null } }),
    sampled({ found: { reply: 'better' } }),
  ])
  expect(drafts).toMatchObject({ n: 4, unproposed: 1, bins: [2, 0, 1, 0, 0, 0, 0, 0, 0, 1] })
  expect(drafts?.same).toMatchObject({ count: 2, n: 4 })
  expect(drafts?.mean).toBeCloseTo(1.25 / 4, 12)
  expect(drafts?.mostChanged.map((d) => d.distance)).toEqual([1, 0.25])
  expect(drafts?.reworded).toMatchObject({ count: 1, n: 3 })
})

it('a workflow without labels, routes and drafts has none of these figures', () => {
  const plain = definitionSchema.parse({
    name: 'Bills',
    noun: { one: 'bill', many: 'bills' },
    fields: [{ key: 'total', label: 'Total', type: 'money', critical: true }],
  })
  expect(sampleFigures(plain, [])).toMatchObject({
    urgency: null,
    routes: null,
    drafts: null,
    error: { n: 0, rate: null },
  })
})
