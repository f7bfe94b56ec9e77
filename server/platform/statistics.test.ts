import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventShare, kappa, mean, quantile, rateOf } from './statistics.ts'

describe('quantile, type 7', () => {
  it('interpolates between order statistics, as R does by default', () => {
    // R: quantile(c(1, 2, 3, 4, 10), c(.5, .9)) = 3, 7.6; quantile(1:4, .25) = 1.75
    expect(quantile([1, 2, 3, 4, 10], 0.5)).toBe(3)
    expect(quantile([1, 2, 3, 4, 10], 0.9)).toBeCloseTo(7.6, 12)
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
  })

  it('is the value itself of one value, and null of none', () => {
    expect(quantile([7], 0.9)).toBe(7)
    expect(quantile([], 0.5)).toBeNull()
    expect(mean([])).toBeNull()
  })

  it('rises with p and stays within the data', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), p, p, (values, a, b) => {
        const sorted = [...values].sort((x, y) => x - y)
        const low = quantile(sorted, Math.min(a, b)) ?? Number.NaN
        const high = quantile(sorted, Math.max(a, b)) ?? Number.NaN
        expect(low).toBeLessThanOrEqual(high + 1e-6)
        expect(low).toBeGreaterThanOrEqual(sorted[0] ?? Number.NaN)
        expect(high).toBeLessThanOrEqual(sorted.at(-1) ?? Number.NaN)
      }),
    )
  })
})

describe('rates with Wilson intervals', () => {
  it('gives (0.0051, 0.0432) for 3 of 200', () => {
    const rate = rateOf(3, 200)
    expect(rate.low).toBeCloseTo(0.0051, 4)
    expect(rate.high).toBeCloseTo(0.0432, 4)
  })

  it('says nothing of nothing', () => {
    expect(rateOf(0, 0)).toEqual({ count: 0, n: 0, rate: null, low: null, high: null })
  })

  it('reaches exactly 0 and 1 at the ends, and always contains the rate', () => {
    expect(rateOf(0, 10).low).toBe(0)
    expect(rateOf(10, 10).high).toBe(1)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const { rate, low, high } = rateOf(Math.round(n * share), n)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(rate ?? -1)
        expect(high).toBeGreaterThanOrEqual(rate ?? 2)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('kappa', () => {
  it('is 0.400 for [[20, 5], [10, 15]]', () => {
    const result = kappa([
      [20, 5],
      [10, 15],
    ])
    expect(result.kappa).toBeCloseTo(0.4, 12)
    expect(result.n).toBe(50)
  })

  it('is 1 in full agreement, 0 by chance alone, and undefined with one class or no cases', () => {
    expect(
      kappa([
        [4, 0],
        [0, 6],
      ]).kappa,
    ).toBe(1)
    expect(
      kappa([
        [1, 1],
        [1, 1],
      ]).kappa,
    ).toBe(0)
    expect(
      kappa([
        [9, 0],
        [0, 0],
      ]),
    ).toEqual({ kappa: null, n: 9 })
    expect(kappa([]).kappa).toBeNull()
  })
})

describe('Kaplan-Meier', () => {
  // Remission times in weeks under 6-mercaptopurine (Freireich et al. 1963), the textbook example; + = still in remission.
  const remission = '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'
    .split(' ')
    .map((time) => ({ ms: Number.parseInt(time, 10), event: !time.endsWith('+') }))

  it('reproduces the textbook survival of 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448', () => {
    const survival = [6, 7, 10, 13, 16, 22, 23].map((week) => 1 - (eventShare(remission, week).share ?? Number.NaN))
    expect(survival.map((s) => s.toFixed(3))).toEqual(['0.857', '0.807', '0.753', '0.690', '0.627', '0.538', '0.448'])
    expect([6, 7, 10, 13, 16, 22, 23].map((week) => eventShare(remission, week).atRisk)).toEqual([
      21, 17, 15, 12, 11, 7, 6,
    ])
  })

  it('does not reach beyond the longest observation', () => {
    expect(eventShare(remission, 36)).toEqual({ share: null, atRisk: 0 })
    expect(eventShare([], 1)).toEqual({ share: null, atRisk: 0 })
    expect(eventShare([{ ms: 3, event: true }], 5)).toEqual({ share: 1, atRisk: 0 })
  })

  it('is the plain share where nothing is censored before, whatever the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 100 }),
        (times, at) => {
          const all = times.map((ms) => ({ ms, event: true }))
          const plain = times.filter((ms) => ms <= at).length / times.length
          expect(eventShare(all, at).share).toBeCloseTo(plain, 9)
          expect(eventShare(all.toReversed(), at)).toEqual(eventShare(all, at))
        },
      ),
    )
  })
})
