import { describe, expect, it } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import type { DecidedItem, SaidValue } from './decided.ts'
import { costOf, monthOf, monthStart, monthUnder } from './month.ts'

const definition = definitionSchema.parse({
  name: 'Tickets',
  noun: { one: 'ticket', many: 'tickets' },
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'legal', label: 'Legal' },
  ],
  fields: [
    { key: 'total', label: 'Total', type: 'money', required: true },
    { key: 'note', label: 'Note', type: 'text' },
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'law', label: 'Law' },
        { key: 'fire', label: 'Fire', priority: 10 },
      ],
    },
  ],
})
const start = monthStart(new Date('2026-11-30T00:30:00Z'), 'Europe/Berlin')
const said = (key: string, value: string | null, confidence: number, more: Partial<SaidValue> = {}): SaidValue => ({
  ...{ key, value, confidence, raw: null, grounded: true, first: null },
  ...more,
})
let made = 0
const item = (proposed: SaidValue[], output: Values, more: Partial<DecidedItem> = {}): DecidedItem => {
  made += 1
  return {
    ...{ itemId: `i${made}`, decisionId: `d${made}`, decidedAt: new Date('2026-11-20T12:00:00Z'), groupKey: null },
    ...{ provider: 'local', proposed, output, mode: 'assisted', manualShare: null, check: null },
    ...more,
  }
}
const thresholds = (fields: Record<string, number> = {}, abstain: Record<string, number> = {}) => ({
  ...{ sure: 0.9, look: 0.6, fields, abstain },
})
const under = (items: DecidedItem[], of = thresholds()) => monthUnder(monthOf(definition, items, null, start).month, of)

it('begins 28 local days before today', () => {
  expect(start).toEqual({ since: '2026-11-02', from: new Date('2026-11-01T23:00:00Z') })
  expect(
    under([item([said('total', '1.00', 1)], { total: '1.00' }, { decidedAt: new Date('2026-11-01T22:00:00Z') })]),
  ).toMatchObject({ items: 0 })
})

describe('thresholds tried on a month', () => {
  const month = [
    // Right and sure; wrong and sure; right and unsure; wrong and unsure.
    item([said('total', '1.00', 0.95)], { total: '1.00' }),
    item([said('total', '1.00', 0.92)], { total: '2.00' }),
    item([said('total', '1.00', 0.8)], { total: '1.00' }),
    item([said('total', '1.00', 0.7)], { total: '2.00' }),
  ]

  it('counts items without a look, values looked at, and wrong ones that nobody would have seen', () => {
    expect(under(month)).toMatchObject({
      items: 4,
      untouched: 2,
      values: 4,
      looked: 2,
      slipped: [{ place: 1, fields: ['Total'] }],
    })
    expect(under(month, thresholds({ total: 0.7 }))).toMatchObject({ untouched: 4, looked: 0, estimated: { total: 2 } })
    expect(under(month, thresholds({ total: 0.705 }))).toMatchObject({
      untouched: 3,
      looked: 1,
      estimated: { total: 1 },
    })
    expect(under(month, thresholds({ total: 0.93 }))).toMatchObject({
      untouched: 1,
      slipped: [],
      wrongItems: { count: 0, n: 4 },
    })
  })

  it('looks at a required value that nobody proposed, and not at another', () => {
    const nothing = item([said('total', null, 0)], { total: '1.00' })
    expect(under([nothing])).toMatchObject({ untouched: 0, looked: 1, values: 1, slipped: [] })
    const noNote = item([said('total', '1.00', 0.95), said('note', null, 0)], { total: '1.00', note: 'there is one' })
    expect(under([noNote])).toMatchObject({ untouched: 1, looked: 0, values: 1, slipped: [] })
  })

  it('sends what does not stand in the document to a person at any confidence', () => {
    expect(under([item([said('total', '1.00', 1, { grounded: false })], { total: '1.00' })])).toMatchObject({
      untouched: 0,
      looked: 1,
    })
  })

  it('holds labels back below the setting of their option, which leaves them empty unless they are urgent', () => {
    const total = said('total', '1.00', 0.95)
    const law = item([total, said('topic', 'law', 0.92)], { total: '1.00', topic: 'fire' })
    const fire = item([total, said('topic', 'fire', 0.92)], { total: '1.00', topic: 'fire' })
    expect(under([law, fire])).toMatchObject({ untouched: 2, slipped: [{ place: 0, fields: ['Topic'] }] })
    // Held back, the first is missing instead of wrong, and nobody has to look: it is a slip all the same.
    expect(under([law, fire], thresholds({}, { 'topic/law': 0.95 }))).toMatchObject({
      untouched: 2,
      slipped: [{ place: 0 }],
    })
    const none = item([total, said('topic', 'law', 0.92)], { total: '1.00', topic: null })
    expect(under([none]).slipped).toHaveLength(1)
    expect(under([none], thresholds({}, { topic: 0.95 })).slipped).toHaveLength(0)
  })

  it('proposes a label that was held back, once its setting is low enough', () => {
    const back = item(
      [said('total', '1.00', 0.95), said('topic', null, 0.8, { raw: 0.8, first: { value: 'law', confidence: 0.8 } })],
      { total: '1.00', topic: 'law' },
    )
    expect(under([back], thresholds({ topic: 0.7 }))).toMatchObject({ slipped: [{ fields: ['Topic'] }] })
    expect(under([back], thresholds({ topic: 0.7 }, { topic: 0.75 }))).toMatchObject({ slipped: [], untouched: 1 })
    expect(under([back], thresholds({}, { topic: 0.75 }))).toMatchObject({ slipped: [], looked: 1 })
  })

  it('weighs checked items back to the month, once there are fifty: 40 of 10 and 10 of 2, of which the latter are wrong', () => {
    const checked = (probability: number, total: string) =>
      item([said('total', '1.00', 0.95)], { total: '1.00' }, { check: { kind: 'qa', probability, values: { total } } })
    const items = [
      ...Array.from({ length: 40 }, () => checked(0.1, '1.00')),
      ...Array.from({ length: 10 }, () => checked(0.5, '2.00')),
      ...Array.from({ length: 50 }, () => item([said('total', '1.00', 0.95)], { total: '1.00' })),
    ]
    const { month, wrong } = monthOf(definition, items, null, start)
    const outcome = monthUnder(month, thresholds())
    expect(month.truth).toMatchObject({ used: 'checked', checked: 50, confirmed: 100 })
    expect([wrong.size, outcome.slipped.length]).toEqual([10, 10])
    // 20 of 420, of 100 items.
    expect(outcome.wrongItems).toMatchObject({ count: 10, n: 50 })
    expect(outcome.wrongItems.rate).toBeCloseTo(20 / 420, 12)
    expect(outcome.estimated.total).toBeCloseTo(2000 / 420, 10)
  })

  it('costs a look its share of the item, and a wrong value what its field says', () => {
    // 2 looks at a third of 6 minutes, 30 an hour: 4 minutes, 2.00; one wrong total for 20.
    const costs = { minutes: 6, rate: 30, errors: { total: 20, note: null, topic: null } }
    expect(costOf(under(month), costs)).toEqual({ minutes: 4, money: 22, unpriced: [] })
    expect(costOf(under(month), { ...costs, errors: {} })).toEqual({ minutes: 4, money: 2, unpriced: ['Total'] })
  })
})
