import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventShare } from '#server/platform/statistics.ts'
import { type Cohort, reworkCurve } from './rework.ts'

const day = 86_400_000

it('is the curve of Kaplan and Meier where all happens at whole days', () => {
  // An event on its k-th day happened before that day's end: half a day earlier, so that it does not tie with a leaving.
  const item = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.option(fc.integer({ min: 1, max: 40 })))
  fc.assert(
    fc.property(fc.array(item, { maxLength: 80 }), (items) => {
      const known = items.map(([age, k]) => ({ age, k: k !== null && k <= age ? k : null }))
      const cohorts = known.map(
        ({ age, k }): Cohort => ({ age, completed: 1, reworked: k === null ? [] : [{ day: k, n: 1 }] }),
      )
      const observations = known.map(({ age, k }) => ({
        ms: k === null ? age * day : (k - 0.5) * day,
        event: k !== null,
      }))
      for (const point of reworkCurve(cohorts, [7, 14, 30])) {
        const exact = eventShare(observations, point.days * day)
        expect(point.atRisk).toBe(exact.atRisk)
        if (exact.share === null) expect(point.share).toBeNull()
        else expect(point.share).toBeCloseTo(exact.share, 9)
      }
    }),
  )
})

it('does not depend on how items are put together into days', () => {
  const apart: Cohort[] = [
    { age: 20, completed: 1, reworked: [{ day: 2, n: 1 }] },
    { age: 20, completed: 3, reworked: [] },
  ]
  const together: Cohort[] = [{ age: 20, completed: 4, reworked: [{ day: 2, n: 1 }] }]
  expect(reworkCurve(apart, [7, 14, 30])).toEqual(reworkCurve(together, [7, 14, 30]))
  expect(reworkCurve(together, [7, 14, 30])).toEqual([
    { days: 7, share: 0.25, atRisk: 3 },
    { days: 14, share: 0.25, atRisk: 3 },
    { days: 30, share: null, atRisk: 0 },
  ])
})
