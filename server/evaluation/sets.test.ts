import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import {
  asOfDay,
  type CaseFilter,
  type CaseTraits,
  drawSample,
  hardnessOf,
  passes,
  type SetSpec,
  stratumOf,
} from './sets.ts'

const definition = definitionSchema.parse({
  name: 'Letters',
  noun: { one: 'letter', many: 'letters' },
  fields: [
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
      ],
    },
  ],
})
const traits = (change: Partial<CaseTraits> = {}): CaseTraits => ({
  ...{ id: 'x', name: 'Letter 1', group: 'acme', groupLabel: 'Acme', truth: { topic: 'a' }, flags: [], hardness: 0.95 },
  ...{ corrected: [], grade: 'assisted', split: 'test', purposive: false, day: '2026-11-16', inclusion: 1 },
  ...change,
})
const spec = (change: Partial<SetSpec>): SetSpec => ({ filter: {}, by: [], perStratum: 5, seed: 1, ...change })

describe('a filter', () => {
  const hard = traits({ corrected: ['topic'], flags: ['sum'], hardness: 0.4, grade: 'blind', day: '2026-11-02' })
  const rows: [string, CaseFilter, boolean][] = [
    ['asks nothing', {}, true],
    ['group', { group: 'acme' }, true],
    ['another group', { group: 'other' }, false],
    ['grades', { grades: ['blind', 'manual'] }, true],
    ['other grades', { grades: ['adjudicated'] }, false],
    ['no grades', { grades: [] }, true],
    ['label', { label: 'topic/a' }, true],
    ['another label', { label: 'topic/b' }, false],
    ['flag', { flag: 'sum' }, true],
    ['any flag', { flag: 'any' }, true],
    ['no flag', { flag: 'none' }, false],
    ['hard', { hardness: 'hard' }, true],
    ['easy', { hardness: 'easy' }, false],
    ['corrected', { corrected: true }, true],
    ['not corrected', { corrected: false }, false],
    ['from', { from: '2026-11-03' }, false],
    ['to', { to: '2026-11-02' }, true],
    ['text of a value or name', { text: 'LETTER' }, true],
    ['another text', { text: 'nothing' }, false],
  ]
  test.each(rows)('%s', (_, filter, expected) => {
    expect(passes(hard, filter, definition)).toBe(expected)
  })
})

test('hard is what was corrected or unsure, easy what was sure and kept', () => {
  expect(hardnessOf(traits({ hardness: 0.95 }), definition)).toBe('easy')
  expect(hardnessOf(traits({ hardness: 0.7 }), definition)).toBe('middle')
  expect(hardnessOf(traits({ hardness: 0.3 }), definition)).toBe('hard')
  expect(hardnessOf(traits({ corrected: ['topic'] }), definition)).toBe('hard')
  expect(hardnessOf(traits({ hardness: null }), definition)).toBe('middle')
})

test('a stratum is named by its parts', () => {
  expect(stratumOf(traits(), spec({ by: ['group', 'label', 'month'], field: 'topic' }), definition)).toBe(
    'Acme · a · 2026-11',
  )
  expect(stratumOf(traits(), spec({}), definition)).toBe('all')
})

describe('a stratified sample', () => {
  const cases = Array.from({ length: 40 }, (_, i) =>
    traits({ id: `c${i}`, groupLabel: i < 30 ? 'Large' : i < 38 ? 'Middle' : 'Small', inclusion: i < 30 ? 0.5 : 1 }),
  )

  test('takes so many of each stratum, all of a small one, each with its probability', () => {
    const { drawn, strata } = drawSample(cases, spec({ by: ['group'], perStratum: 6 }), definition)
    expect(strata).toEqual([
      { stratum: 'Large', n: 30, drawn: 6 },
      { stratum: 'Middle', n: 8, drawn: 6 },
      { stratum: 'Small', n: 2, drawn: 2 },
    ])
    expect(new Set(drawn.map((d) => d.id)).size).toBe(14)
    expect(drawn.find((d) => d.stratum === 'Large')?.inclusion).toBeCloseTo(0.5 * (6 / 30), 12)
    expect(drawn.find((d) => d.stratum === 'Middle')?.inclusion).toBeCloseTo(6 / 8, 12)
    expect(drawn.find((d) => d.stratum === 'Small')?.inclusion).toBe(1)
  })

  test('is the same for the same seed, whatever order the cases come in, and another for another seed', () => {
    const ids = (seed: number, of = cases) =>
      drawSample(of, spec({ perStratum: 10, seed }), definition).drawn.map((d) => d.id)
    expect(ids(7)).toEqual(ids(7, cases.toReversed()))
    expect(ids(7)).not.toEqual(ids(8))
  })

  test('draws every case of a stratum equally often', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 2000; seed++)
      for (const { id } of drawSample(cases.slice(0, 10), spec({ perStratum: 3, seed }), definition).drawn)
        counts.set(id, (counts.get(id) ?? 0) + 1)
    // 600 expected each; 5 standard deviations of a binomial are 102.
    for (const count of counts.values()) expect(Math.abs(count - 600)).toBeLessThan(103)
    expect(counts.size).toBe(10)
  })

  test('weighs back to the number of cases it was drawn from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (n, perStratum, seed) => {
        const all = Array.from({ length: n }, (_, i) => traits({ id: `c${i}`, groupLabel: `g${i % 4}` }))
        const { drawn } = drawSample(all, spec({ by: ['group'], perStratum, seed: seed >>> 0 }), definition)
        expect(drawn.reduce((sum, d) => sum + 1 / d.inclusion, 0)).toBeCloseTo(n, 6)
      }),
    )
  })
})

test('a day is read as its end in its time zone, and never as later than now', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  expect(asOfDay('2026-11-16', 'Europe/Berlin', now).toISOString()).toBe('2026-11-16T22:59:59.999Z')
  expect(asOfDay('2026-11-30', 'Europe/Berlin', now)).toEqual(now)
  expect(asOfDay(undefined, 'UTC', now)).toEqual(now)
})
