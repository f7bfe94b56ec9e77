import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incompleteBeta, logGamma, normalQuantile, studentQuantile } from './distributions.ts'

/** Relative difference. */
const off = (value: number, known: number) => Math.abs(value - known) / Math.abs(known)

describe('the normal quantile', () => {
  it('gives the values that everybody knows, and SciPy 1.17 in the far tails', () => {
    const known: [number, number][] = [
      [0.8, 0.8416212335729143],
      [0.9, 1.2815515655446004],
      [0.95, 1.6448536269514722],
      [0.975, 1.959963984540054],
      [0.995, 2.5758293035489004],
      [1e-10, -6.361340902404056],
      [1e-300, -37.0470962993612],
    ]
    for (const [p, z] of known) expect(off(normalQuantile(p), z), `p ${p}`).toBeLessThan(1e-13)
    expect(normalQuantile(0.5)).toBe(0)
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  })

  it('is antisymmetric and rises', () => {
    const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
    fc.assert(
      fc.property(p, p, (a, b) => {
        expect(normalQuantile(a)).toBeCloseTo(-normalQuantile(1 - a), 9)
        if (a < b) expect(normalQuantile(a)).toBeLessThanOrEqual(normalQuantile(b))
      }),
    )
  })
})

describe('the gamma and beta functions', () => {
  it('give factorials and half-integer values', () => {
    expect(off(logGamma(11), Math.log(3_628_800))).toBeLessThan(1e-14)
    expect(off(logGamma(0.5), Math.log(Math.sqrt(Math.PI)))).toBeLessThan(1e-13)
    // Python: math.lgamma(0.1), math.lgamma(10.5)
    expect(off(logGamma(0.1), 2.2527126517342055)).toBeLessThan(1e-13)
    expect(off(logGamma(10.5), 13.940625219403763)).toBeLessThan(1e-13)
  })

  it('give the binomial tail: I_0.3(2, 3) = 1 - 0.7^4 - 4 * 0.3 * 0.7^3 = 0.3483', () => {
    expect(incompleteBeta(0.3, 2, 3)).toBeCloseTo(0.3483, 13)
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1])
    expect(incompleteBeta(0.7, 3, 2)).toBeCloseTo(1 - 0.3483, 13)
  })
})

describe("Student's t quantile", () => {
  it('gives the printed table at 97.5 %', () => {
    const table: [number, number][] = [
      [1, 12.706],
      [2, 4.303],
      [5, 2.571],
      [10, 2.228],
      [30, 2.042],
      [60, 2.0],
      [120, 1.98],
    ]
    for (const [df, t] of table) expect(studentQuantile(0.975, df), `df ${df}`).toBeCloseTo(t, 3)
  })

  it('gives SciPy 1.17 for degrees of freedom that are not whole, few, many, and in the tail', () => {
    const known: [number, number, number][] = [
      [0.975, 1, 12.706204736174694],
      [0.975, 30.5, 2.04086944518632],
      [0.995, 3, 5.840909309733355],
      [0.95, 0.5, 41.13600009287819],
      [0.975, 1e6, 1.959966356814107],
      [0.9999999, 2, 2236.067642678063],
    ]
    for (const [p, df, t] of known) expect(off(studentQuantile(p, df), t), `p ${p}, df ${df}`).toBeLessThan(1e-9)
  })

  it('is symmetric, and the normal quantile where the degrees are without end', () => {
    expect(studentQuantile(0.025, 7)).toBe(-studentQuantile(0.975, 7))
    expect(studentQuantile(0.5, 3)).toBe(0)
    expect(studentQuantile(0.975, Number.POSITIVE_INFINITY)).toBe(normalQuantile(0.975))
  })
})
