import { describe, expect, it } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { reviewAs } from './plausible-reviewer.ts'
import { makeRandom } from './random.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'number', label: 'Number', type: 'text' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'lines', label: 'Lines', type: 'table', columns: [{ key: 'amount', label: 'Amount', type: 'money' }] },
  ],
})
const truth: Values = { number: 'A-1', total: '12.00', lines: [{ amount: '12.00' }] }

const right = truth
const wrong: Values = { number: 'A-7', total: '13.00', lines: [{ amount: '11.00' }] }
const review = (before: Values, seed: number, pace = 1) =>
  reviewAs({ definition, before, truth, random: makeRandom(seed), pace })
const seeds = Array.from({ length: 400 }, (_, i) => i * 7919 + 1)
const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number

describe('a plausible reviewer', () => {
  it('leaves right values as proposed, also when they are only written differently', () => {
    const same = review({ ...truth, total: '12' }, 1)
    expect(same.changed).toEqual([])
    expect(same.values.total).toBe('12')
  })

  it('corrects what differs to the truth, and what is missing', () => {
    const { number: _, ...rest } = truth
    const done = seeds.map((seed) => review(rest, seed)).filter((r) => r.changed.includes('number'))
    expect(done.length).toBeGreaterThan(350)
    expect(done[0]?.values).toEqual(truth)
  })

  it('overlooks a few per cent of the wrong values', () => {
    const fields = seeds.flatMap((seed) =>
      ['number', 'total', 'lines'].map((key) => review(wrong, seed).changed.includes(key)),
    )
    const overlooked = fields.filter((changed) => !changed).length / fields.length
    expect(overlooked).toBeGreaterThan(0.015)
    expect(overlooked).toBeLessThan(0.08)
  })

  it('takes seconds to minutes: longer for corrections and for a slower person', () => {
    const times = (before: Values, pace: number) => seeds.map((seed) => review(before, seed, pace).activeMs)
    expect(median(times(wrong, 1))).toBeGreaterThan(2 * median(times(right, 1)))
    expect(median(times(right, 1.5))).toBeGreaterThan(1.3 * median(times(right, 1)))
    expect(Math.min(...times(right, 1))).toBeGreaterThan(2_000)
    expect(Math.max(...times(wrong, 1.5))).toBeLessThanOrEqual(420_000)
  })

  it('does the same for the same seed', () => {
    expect(review(wrong, 5)).toEqual(review(wrong, 5))
  })

  it('fills a blank form almost without gaps, a label faster than a text of its own', () => {
    const blank = seeds.map((seed) => review({}, seed))
    expect(blank.filter((r) => r.changed.length < 3).length / blank.length).toBeLessThan(0.06)
    const one = (type: 'label' | 'draft') => {
      const options = [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
      ]
      const form = definitionSchema.parse({
        name: 'Letters',
        noun: { one: 'letter', many: 'letters' },
        fields: [{ key: 'kind', label: 'Kind', type, ...(type === 'label' ? { options } : {}) }],
      })
      return seeds.map(
        (seed) =>
          reviewAs({ definition: form, before: {}, truth: { kind: 'a' }, random: makeRandom(seed), pace: 1 }).activeMs,
      )
    }
    expect(median(one('draft'))).toBeGreaterThan(1.5 * median(one('label')))
  })
})
