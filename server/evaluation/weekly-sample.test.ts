import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import {
  drawWeek,
  questionsOf,
  type SampleSettings,
  type Stratum,
  strataIn,
  type WeekItem,
  weekBefore,
  weekOf,
} from './weekly-sample.ts'

const definition = definitionSchema.parse({
  name: 'Tickets',
  noun: { one: 'ticket', many: 'tickets' },
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'legal', label: 'Legal' },
  ],
  rules: [
    { key: 'law', when: [{ field: 'topic', is: 'equals', value: 'law' }], route: 'legal', because: 'Law is law.' },
  ],
  fields: [
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'law', label: 'Law' },
        { key: 'other', label: 'Other' },
      ],
    },
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
const plain = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [{ key: 'total', label: 'Total', type: 'money' }],
})
const item = (proposed: Values, output: Values, id = 'a'): WeekItem => ({
  id,
  proposed,
  output,
  decidedOn: '2026-11-20',
})
const questions = (proposed: Values, output: Values) => questionsOf(definition, item(proposed, output))

describe('the questions of an item', () => {
  it.each<[string, Values, Values, Stratum[]]>([
    [
      'urgent by the proposal, not by the person',
      { urgency: 'high' },
      { urgency: 'normal' },
      ['urgent', 'normal', 'labels'],
    ],
    ['urgent by the person alone', {}, { urgency: 'high' }, ['urgent']],
    ['a label that nobody proposed', {}, { topic: 'other' }, ['normal']],
    ['routed as proposed, by no rule', { queue: 'main' }, { queue: 'main' }, ['normal']],
    ['routed otherwise than proposed', { queue: 'main' }, { queue: 'legal' }, ['normal', 'routes']],
    ['routed by a rule', { queue: 'legal' }, { topic: 'law', queue: 'legal' }, ['normal', 'routes']],
    ['against its rule, as proposed', { queue: 'main' }, { topic: 'law', queue: 'main' }, ['normal']],
    ['with a draft that was sent', {}, { reply: 'Dear all' }, ['normal', 'drafts']],
    ['with a draft that was not', { reply: 'Dear all' }, { reply: null }, ['normal']],
  ])('%s', (_, proposed, output, expected) => {
    expect(questions(proposed, output)).toEqual(expected)
  })

  it('are those that its workflow can ask', () => {
    expect(strataIn(definition)).toEqual(['urgent', 'normal', 'labels', 'routes', 'drafts', 'rest'])
    expect(strataIn(plain)).toEqual(['rest'])
    expect(questionsOf(plain, item({ total: '1.00' }, { total: '1.00' }))).toEqual([])
  })
})

const settings = (change: Partial<SampleSettings> = {}): SampleSettings => ({
  ...{ active: true, urgent: 0, normal: 0, labels: 0, routes: 0, drafts: 0, rest: 2 },
  ...change,
})
const many = (count: number, proposed: Values, output: Values, name: string) =>
  Array.from({ length: count }, (_, i) => item(proposed, output, `${name}${i}`))

describe('a draw', () => {
  const week = [
    ...many(4, { topic: 'law' }, { urgency: 'normal' }, 'both'),
    ...many(6, {}, { urgency: 'normal' }, 'normal'),
    ...many(3, {}, { urgency: 'high' }, 'urgent'),
  ]

  it('takes so many of each stratum, all where there are fewer, and the rest of what no stratum asks of', () => {
    const { counts, drawn } = drawWeek(definition, settings({ normal: 5, labels: 1 }), week, seededRandom(1))
    expect(counts).toEqual([
      { stratum: 'normal', population: 10, drawn: 5 },
      { stratum: 'labels', population: 4, drawn: 1 },
      { stratum: 'rest', population: 3, drawn: 2 },
    ])
    expect(drawn.filter((d) => d.strata.includes('rest')).every((d) => d.id.startsWith('urgent'))).toBe(true)
    const all = drawWeek(definition, settings({ normal: 50, rest: 50 }), week, seededRandom(1))
    expect(all.drawn).toHaveLength(13)
    expect(all.drawn.every((d) => d.probability === 1)).toBe(true)
  })

  it('knows the probability of being drawn by at least one stratum: 1 - (1 - 5/10)(1 - 1/4) = 0.625', () => {
    const { drawn } = drawWeek(definition, settings({ normal: 5, labels: 1 }), week, seededRandom(2))
    for (const one of drawn) {
      const expected = one.id.startsWith('both') ? 0.625 : one.id.startsWith('normal') ? 0.5 : 2 / 3
      expect(one.probability).toBeCloseTo(expected, 12)
    }
    // Over many draws each item comes as often as it says.
    const times = new Map<string, number>()
    const random = seededRandom(3)
    for (let i = 0; i < 4000; i++)
      for (const { id } of drawWeek(definition, settings({ normal: 5, labels: 1 }), week, random).drawn)
        times.set(id, (times.get(id) ?? 0) + 1)
    expect((times.get('both0') ?? 0) / 4000).toBeCloseTo(0.625, 1)
    expect((times.get('normal3') ?? 0) / 4000).toBeCloseTo(0.5, 1)
    expect((times.get('urgent1') ?? 0) / 4000).toBeCloseTo(2 / 3, 1)
  })

  it('leaves no item without a chance, draws none twice, and weighs back to the week', () => {
    const kinds: [Values, Values][] = [
      [{}, { urgency: 'normal' }],
      [{ urgency: 'high' }, { urgency: 'high' }],
      [{ topic: 'law' }, { topic: 'law', queue: 'legal', urgency: 'normal' }],
      [{}, { reply: 'x', urgency: 'high' }],
    ]
    const sizes = fc.record({
      urgent: fc.nat(4),
      normal: fc.nat(4),
      labels: fc.nat(4),
      routes: fc.nat(4),
      drafts: fc.nat(4),
      rest: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 25 }), sizes, fc.nat(1000), (of, by, seed) => {
        const items = of.map((kind, i) => item(...(kinds[kind] as [Values, Values]), `i${i}`))
        const { counts, drawn } = drawWeek(definition, settings(by), items, seededRandom(seed))
        expect(new Set(drawn.map((d) => d.id)).size).toBe(drawn.length)
        expect(drawn.every((d) => d.probability > 0 && d.probability <= 1 && d.strata.length > 0)).toBe(true)
        expect(counts.every((c) => c.drawn === Math.min(c.population, by[c.stratum]))).toBe(true)
        expect(drawn.length).toBeGreaterThan(0)
      }),
    )
  })

  it('draws nothing of nothing', () => {
    expect(drawWeek(definition, settings({ normal: 5 }), [], seededRandom(1))).toEqual({ counts: [], drawn: [] })
  })
})

describe('a local week', () => {
  it('is the last one that is over where the workflow is', () => {
    const monday = new Date('2026-11-22T23:30:00Z')
    expect(weekBefore(monday, 'Europe/Berlin').monday).toBe('2026-11-16')
    expect(weekBefore(monday, 'UTC').monday).toBe('2026-11-09')
    expect(weekBefore(monday, 'Europe/Berlin', 2).monday).toBe('2026-11-02')
  })

  it('begins and ends at local midnights, also where an hour is missing', () => {
    const { from, until } = weekOf('2026-03-23', 'Europe/Berlin')
    expect([from.toISOString(), until.toISOString()]).toEqual(['2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
  })
})
