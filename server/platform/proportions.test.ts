import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcnemar, pairedRateDifference, rateDifference } from './proportions.ts'
import { rateOf, weightedRate } from './statistics.ts'

describe('the difference of two independent shares', () => {
  /** Newcombe 1998 (Statistics in Medicine 17, 873-890), table II, method 10. */
  const published: [a: number, m: number, b: number, n: number, low: number, high: number][] = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ]

  it.each(published)('is that of Newcombe 1998 for %i/%i - %i/%i', (a, m, b, n, low, high) => {
    const found = rateDifference({ count: a, n: m }, { count: b, n })
    expect(found.estimate).toBeCloseTo(a / m - b / n, 12)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  it('is -0.0350 (-0.0784, 0.0017) for 3/200 - 9/180', () => {
    const { estimate, low, high } = rateDifference({ count: 3, n: 200 }, { count: 9, n: 180 })
    expect([estimate, low, high].map((x) => x?.toFixed(4))).toEqual(['-0.0350', '-0.0784', '0.0017'])
  })

  it('is unknown where one of them has no cases', () => {
    expect(rateDifference({ count: 0, n: 0 }, { count: 1, n: 5 })).toEqual({ estimate: null, low: null, high: null })
    expect(rateDifference({ count: 1, n: 5 }, { count: 0, n: 0 }).low).toBeNull()
  })

  const share = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
  const counts = share.map(([n, p]) => ({ count: Math.round(n * p), n }))

  it('holds its estimate, turns round with the two, widens with the level, and stays within -1 and 1', () => {
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 0.1, max: 5, noNaN: true }), (a, b, z) => {
        const [one, other] = [rateDifference(a, b, z), rateDifference(b, a, z)]
        const wider = rateDifference(a, b, z + 1)
        expect(one.low).toBeLessThanOrEqual((one.estimate ?? Number.NaN) + 1e-12)
        expect(one.high).toBeGreaterThanOrEqual((one.estimate ?? Number.NaN) - 1e-12)
        expect(one.low).toBeCloseTo(-(other.high ?? Number.NaN), 12)
        expect(wider.low).toBeLessThanOrEqual((one.low ?? Number.NaN) + 1e-12)
        expect(one.low).toBeGreaterThanOrEqual(-1)
        expect(one.high).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('the difference of two paired shares', () => {
  it('is -0.0621 (-0.1186, -0.0046) for 59, 6, 16, 80, as Fagerland, Lydersen and Laake give it', () => {
    // Cavo et al. 2012 in "Statistical Analysis of Contingency Tables" (2017), chapter 8; the authors' R package prints it.
    const { estimate, low, high } = pairedRateDifference({ both: 59, firstOnly: 6, secondOnly: 16, neither: 80 })
    expect([estimate, low, high].map((x) => x?.toFixed(4))).toEqual(['-0.0621', '-0.1186', '-0.0046'])
  })

  it('is 12.2 points (1.1 to 22.6) for 14, 5, 0, 22, phi corrected from 0.7749 to 0.7233', () => {
    // By plain formulas in Python; (14 * 22 - 0) - 41 / 2 = 287.5 over sqrt(19 * 22 * 14 * 27) = 397.50.
    const { estimate, low, high } = pairedRateDifference({ both: 14, firstOnly: 5, secondOnly: 0, neither: 22 })
    expect(estimate).toBeCloseTo(5 / 41, 12)
    expect(low).toBeCloseTo(0.011483241383033305, 6)
    expect(high).toBeCloseTo(0.22649268435121123, 6)
  })

  it('takes no correlation where a margin is empty or the correction uses it up', () => {
    const plain = (a: number, b: number, n: number) => rateDifference({ count: a, n }, { count: b, n })
    expect(pairedRateDifference({ both: 0, firstOnly: 2, secondOnly: 0, neither: 8 })).toEqual(plain(2, 0, 10))
    // 2 * 4 - 1 * 1 = 7, more than half of 8; 1 * 3 - 1 * 1 = 2, less than half of 6.
    expect(pairedRateDifference({ both: 1, firstOnly: 1, secondOnly: 1, neither: 3 })).toEqual(plain(2, 2, 6))
    expect(pairedRateDifference({ both: 2, firstOnly: 1, secondOnly: 1, neither: 4 }).high).toBeLessThan(
      plain(3, 3, 8).high ?? 0,
    )
  })

  it('is narrower than of independent shares where pairs agree, and wider where they disagree', () => {
    const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0)
    const independent = width(rateDifference({ count: 20, n: 100 }, { count: 20, n: 100 }))
    expect(width(pairedRateDifference({ both: 18, firstOnly: 2, secondOnly: 2, neither: 78 }))).toBeLessThan(
      independent,
    )
    expect(width(pairedRateDifference({ both: 0, firstOnly: 20, secondOnly: 20, neither: 60 }))).toBeGreaterThan(
      independent,
    )
  })

  it('is unknown of nothing', () => {
    expect(pairedRateDifference({ both: 0, firstOnly: 0, secondOnly: 0, neither: 0 }).estimate).toBeNull()
  })
})

describe("Wilson's interval at another level", () => {
  it('is narrower at 90 %: 3 of 200 gives (0.0060, 0.0369)', () => {
    const { low, high } = rateOf(3, 200, 1.6448536269514722)
    expect(low).toBeCloseTo(0.006010227842770136, 6)
    expect(high).toBeCloseTo(0.03693651799236221, 6)
  })

  it('takes the effective counts of an unequal sample', () => {
    // Weights 1, 1, 4: sum 6, squares 18, n_eff 2; the hit weighs 4 of 6, x_eff 4/3.
    const sample = [false, false, true].map((hit) => ({ hit, weight: hit ? 4 : 1 }))
    const rate = weightedRate(sample)
    expect(rate).toMatchObject({ count: 1, n: 3, nEff: 2 })
    expect(rate.rate).toBeCloseTo(2 / 3, 12)
    expect(rate.low).toBeCloseTo(rateOf(4 / 3, 2).low ?? Number.NaN, 12)
  })
})

describe('the exact McNemar test', () => {
  it('gives p = 0.0352 for 3 broken and 12 fixed: 2 (1 + 15 + 105 + 455) / 2^15', () => {
    expect(mcnemar(3, 12)).toBeCloseTo((2 * 576) / 32_768, 12)
    expect(mcnemar(3, 12).toFixed(4)).toBe('0.0352')
    expect(mcnemar(12, 3)).toBe(mcnemar(3, 12))
  })

  it('is 1 where nothing differs or both are alike, and never more', () => {
    expect([mcnemar(0, 0), mcnemar(5, 5), mcnemar(7, 7)]).toEqual([1, 1, 1])
    expect(mcnemar(0, 6)).toBeCloseTo(2 / 64, 12)
  })

  it('still counts where 0.5^n is no number any more', () => {
    // SciPy 1.17: binomtest(600, 1300).pvalue and binomtest(900, 2000).pvalue
    expect(mcnemar(600, 700)).toBeCloseTo(0.0060157938610449395, 10)
    expect(mcnemar(900, 1100) / 8.45708953550381e-6).toBeCloseTo(1, 9)
  })
})
