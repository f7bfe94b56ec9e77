import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halfWidth, rhoFor, zAt, zAtPlan } from './sequence.ts'

describe('the confidence sequence', () => {
  it('has the half-widths 0.61953, 0.23060, 0.09606 at 50, 200, 1000 for s 1, rho 0.1, alpha 0.05', () => {
    expect([50, 200, 1000].map((t) => halfWidth(t, 1, 0.1, 0.05).toFixed(5))).toEqual(['0.61953', '0.23060', '0.09606'])
  })

  it('is tuned by rho 0.19920 to 200 items at alpha 0.05', () => {
    expect(rhoFor(200, 0.05).toFixed(5)).toBe('0.19920')
  })

  it('stands at 3.0352 and 2.7639 standard errors at the plan, however many items that are', () => {
    expect(zAtPlan(0.05).toFixed(4)).toBe('3.0352')
    expect(zAtPlan(0.1).toFixed(4)).toBe('2.7639')
    for (const planned of [40, 200, 5000])
      expect(zAt(planned, rhoFor(planned, 0.05), 0.05)).toBeCloseTo(zAtPlan(0.05), 12)
  })

  const alpha = fc.double({ min: 0.001, max: 0.4, noNaN: true })
  const size = fc.integer({ min: 2, max: 1_000_000 })

  it('narrows with every item, and is wider than one look, as the normal quantile of half the alpha gives it', () => {
    fc.assert(
      fc.property(size, size, alpha, (t, planned, a) => {
        const rho = rhoFor(planned, a)
        expect(halfWidth(t + 1, 1, rho, a)).toBeLessThan(halfWidth(t, 1, rho, a))
        expect(zAt(t, rho, a)).toBeGreaterThan(Math.sqrt(-2 * Math.log(a)))
      }),
    )
  })

  it('is within 2 % of the narrowest at the plan that any rho gives', () => {
    for (const a of [0.01, 0.05, 0.1])
      for (const factor of [0.25, 0.5, 0.8, 1.25, 2, 4])
        expect(zAtPlan(a)).toBeLessThan(1.02 * zAt(200, factor * rhoFor(200, a), a))
  })
})
