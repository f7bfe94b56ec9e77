import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quantile } from '#server/platform/statistics.ts'
import { agesAt } from './ages.ts'
import { accuracy, addHistograms, bucketOf } from './sketch.ts'

const until = Date.UTC(2026, 5, 1)

it('gives the ages of what was open, closed since or not, within 1 %', () => {
  const age = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 90_000 }),
    fc.integer({ min: 1, max: 90 * 86_400_000 }),
  )
  fc.assert(
    fc.property(fc.array(age), fc.array(age), fc.array(age), (closed, open, later) => {
      const sketch = addHistograms(...closed.map((ms) => [{ bucket: bucketOf(ms), n: 1 }]))
      // What came at that very moment or later was not there yet.
      const received = [...open.map((ms) => until - Math.max(1, ms)), ...later.map((ms) => until + ms)].sort(
        (a, b) => a - b,
      )
      const all = [...closed, ...open.map((ms) => Math.max(1, ms))].sort((a, b) => a - b)
      const found = agesAt(sketch, received, until, [0.5, 0.9])
      expect(found.n).toBe(all.length)
      for (const [i, p] of [0.5, 0.9].entries()) {
        const exact = quantile(all, p)
        if (exact === null) expect(found.ages[i]).toBeNull()
        else expect(Math.abs((found.ages[i] ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * accuracy + 1e-6)
      }
    }),
  )
})
