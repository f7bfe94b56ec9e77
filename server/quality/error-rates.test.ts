import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rateOf } from '#server/platform/statistics.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type Checked, errorRates, wrongRate } from './error-rates.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'total', label: 'Total', type: 'money', critical: true },
    { key: 'note', label: 'Note', type: 'text' },
  ],
})

const sample = (n: number, wrong: number, probability: number) =>
  Array.from({ length: n }, (_, i) => ({ wrong: i < wrong, probability }))

describe('a rate over an unequal sample', () => {
  it('weights by the inverse probability, and gives Wilson the effective size', () => {
    // 2 of 40 at weight 20, 6 of 60 at weight 2: p = 52 / 920, n_eff = 920^2 / (40 * 400 + 60 * 4) = 52.118.
    const rate = wrongRate([...sample(40, 2, 0.05), ...sample(60, 6, 0.5)])
    expect(rate).toMatchObject({ count: 8, n: 100 })
    expect(rate.rate).toBeCloseTo(52 / 920, 12)
    expect(rate.nEff).toBeCloseTo(846_400 / 16_240, 10)
    const wilson = rateOf((52 / 920) * (846_400 / 16_240), 846_400 / 16_240)
    expect([rate.low, rate.high]).toEqual([wilson.low, wilson.high])
  })

  it('is the plain rate where everybody had the same chance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (n, k, p) => {
          const wrong = Math.min(n, k)
          const [weighted, plain] = [wrongRate(sample(n, wrong, p)), rateOf(wrong, n)]
          expect(weighted.nEff).toBeCloseTo(n, 6)
          expect(weighted.rate).toBeCloseTo(plain.rate ?? 0, 9)
          expect(weighted.low).toBeCloseTo(plain.low ?? 0, 6)
          expect(weighted.high).toBeCloseTo(plain.high ?? 0, 6)
        },
      ),
    )
  })

  it('is no rate of nothing', () => {
    expect(wrongRate([])).toMatchObject({ n: 0, nEff: 0, rate: null, low: null })
  })
})

describe('errors of checked decisions', () => {
  const checked = (stratum: 'above' | 'below', differing: string[]): Checked => ({
    stratum,
    probability: 0.5,
    fieldKeys: ['total', 'note'],
    differing,
  })
  it('count an output as wrong for a critical field only, and each field for itself', () => {
    const rates = errorRates(definition, [
      checked('above', ['note']),
      checked('below', ['total', 'note']),
      checked('below', []),
    ])
    expect(rates.output).toMatchObject({ count: 1, n: 3 })
    expect(rates.byStratum.map((s) => [s.stratum, s.output.count, s.output.n])).toEqual([
      ['above', 0, 1],
      ['below', 1, 2],
    ])
    expect(rates.fields.map((f) => [f.key, f.critical, f.wrong.count, f.wrong.n])).toEqual([
      ['total', true, 1, 3],
      ['note', false, 2, 3],
    ])
  })
})
