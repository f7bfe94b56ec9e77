import { describe, expect, it } from 'vitest'
import type { Proposal } from '#server/proposal/proposal.ts'
import { definitionSchema, type Values } from '#server/workflow/workflow.ts'
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

function proposal(values: Values): Proposal {
  return {
    provider: 'local',
    version: '1',
    language: 'en',
    summary: '',
    values: Object.entries(values).map(([key, value]) => ({
      key,
      value,
      confidence: 0.9,
      grounded: true,
      evidence: [],
      reason: '',
      candidates: [],
    })),
  }
}

const right = proposal(truth)
const wrong = proposal({ number: 'A-7', total: '13.00', lines: [{ amount: '11.00' }] })
const review = (p: Proposal, seed: number, pace = 1) =>
  reviewAs({ definition, proposal: p, truth, random: makeRandom(seed), pace })
const seeds = Array.from({ length: 400 }, (_, i) => i * 7919 + 1)
const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number

describe('a plausible reviewer', () => {
  it('leaves right values as proposed, also when they are only written differently', () => {
    const same = review(proposal({ ...truth, total: '12' }), 1)
    expect(same.changed).toEqual([])
    expect(same.values.total).toBe('12')
  })

  it('corrects what differs to the truth, and what is missing', () => {
    const { number: _, ...rest } = truth
    const done = seeds.map((seed) => review(proposal(rest), seed)).filter((r) => r.changed.includes('number'))
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
    const times = (p: Proposal, pace: number) => seeds.map((seed) => review(p, seed, pace).activeMs)
    expect(median(times(wrong, 1))).toBeGreaterThan(2 * median(times(right, 1)))
    expect(median(times(right, 1.5))).toBeGreaterThan(1.3 * median(times(right, 1)))
    expect(Math.min(...times(right, 1))).toBeGreaterThan(2_000)
    expect(Math.max(...times(wrong, 1.5))).toBeLessThanOrEqual(420_000)
  })

  it('does the same for the same seed', () => {
    expect(review(wrong, 5)).toEqual(review(wrong, 5))
  })
})
