import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import { endsOf, quantileOf, type Spread, sampler } from './distributions.ts'

const n = 40_000

function momentsOf(spread: Spread, seed = 7) {
  const generator = xoroshiro128plus(seed)
  const draw = sampler(spread, () => uniformFloat64(generator))
  const values = Float64Array.from({ length: n }, draw)
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n
  return { mean, sd: Math.sqrt(variance), values: values.sort() }
}

/** Within four standard errors of the simulation: the mean, and the standard deviation of what is not heavy-tailed. */
function expectMoments(spread: Spread, mean: number, sd: number) {
  const found = momentsOf(spread)
  expect(Math.abs(found.mean - mean)).toBeLessThan((4 * sd) / Math.sqrt(n))
  expect(Math.abs(found.sd / sd - 1)).toBeLessThan(8 / Math.sqrt(2 * n))
  return found.values
}

describe('a sampler has the moments of its distribution', () => {
  it('normal: mean 6, standard error 0.5', () => {
    expectMoments({ kind: 'mean', mean: 6, se: 0.5 }, 6, 0.5)
  })

  it('normal cut off at 0: mean 0 gives the half normal, mean sqrt(2/pi)', () => {
    const values = expectMoments({ kind: 'mean', mean: 0, se: 1 }, Math.sqrt(2 / Math.PI), Math.sqrt(1 - 2 / Math.PI))
    expect(values[0]).toBeGreaterThanOrEqual(0)
  })

  it('PERT 2, 4, 12: mean (2 + 4 x 4 + 12) / 6 = 5, variance (5 - 2)(12 - 5) / 7 = 3', () => {
    const values = expectMoments({ kind: 'range', low: 2, likely: 4, high: 12 }, 5, Math.sqrt(3))
    expect(values[0]).toBeGreaterThanOrEqual(2)
    expect(values.at(-1)).toBeLessThanOrEqual(12)
  })

  it('Beta of 3 errors in 200: mean 3.5 / 201, variance a b / ((a + b)^2 (a + b + 1))', () => {
    expectMoments({ kind: 'rate', errors: 3, n: 200 }, 3.5 / 201, Math.sqrt((3.5 * 197.5) / (201 ** 2 * 202)))
  })

  it('Beta of no errors has shape 1/2 and stays in 0..1', () => {
    const sd = Math.sqrt((0.5 * 50.5) / (51 ** 2 * 52))
    const values = expectMoments({ kind: 'rate', errors: 0, n: 50 }, 0.5 / 51, sd)
    expect(values[0]).toBeGreaterThanOrEqual(0)
    expect(values.at(-1)).toBeLessThan(1)
  })
})

describe('a quantile', () => {
  it('of a normal is the known one', () => {
    expect(quantileOf({ kind: 'mean', mean: 6, se: 0.5 }, 0.95)).toBeCloseTo(6 + 0.5 * 1.6448536269514722, 9)
    expect(quantileOf({ kind: 'mean', mean: 0, se: 1 }, 0.5)).toBeCloseTo(0.6744897501960817, 9)
  })

  it('of a Beta is the known one', () => {
    // Beta(1/2, 1/2), the arcsine distribution: sin^2(pi p / 2).
    expect(quantileOf({ kind: 'rate', errors: 0, n: 0 }, 0.05)).toBeCloseTo(Math.sin((Math.PI * 0.05) / 2) ** 2, 9)
    // PERT 0, 0, 1 is Beta(1, 5): 1 - (1 - p)^(1/5).
    expect(quantileOf({ kind: 'range', low: 0, likely: 0, high: 1 }, 0.95)).toBeCloseTo(1 - 0.05 ** 0.2, 9)
  })

  it.each<Spread>([
    { kind: 'range', low: 2, likely: 4, high: 12 },
    { kind: 'mean', mean: 1.2, se: 0.9 },
    { kind: 'rate', errors: 3, n: 200 },
    { kind: 'rate', errors: 12.7, n: 4310.4 },
  ])('agrees with the draws of %j', (spread) => {
    const { values } = momentsOf(spread)
    for (const p of [0.05, 0.5, 0.95]) {
      const place = quantileOf(spread, p)
      const below = values.filter((value) => value <= place).length / n
      expect(Math.abs(below - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n))
    }
  })
})

it('without any width is its point, in draws and quantiles', () => {
  for (const spread of [
    { kind: 'range', low: 3, likely: 3, high: 3 },
    { kind: 'mean', mean: 3, se: 0 },
  ] as const) {
    expect(momentsOf(spread).sd).toBe(0)
    expect(endsOf(spread)).toEqual({ low: 3, high: 3 })
  }
})
