import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quantile } from '#server/platform/statistics.ts'
import { accuracy, addHistograms, boundsOf, bucketOf, type Histogram, middleOf, quantilesOf } from './sketch.ts'

const histogramOf = (values: readonly number[]): Histogram =>
  addHistograms(...values.map((value) => [{ bucket: bucketOf(value), n: 1 }]))
const month = 30 * 86_400_000
/** Skewed as times are: many short, a few very long. */
const time = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600_000 }), fc.integer({ min: 1, max: 12 * month }))

it('gives every quantile within 1 % of that of the values', () => {
  fc.assert(
    fc.property(
      fc.array(time, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, p) => {
        const exact =
          quantile(
            values.toSorted((a, b) => a - b),
            p,
          ) ?? 0
        const [found] = quantilesOf(histogramOf(values), [p])
        expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * accuracy + 1e-9)
      },
    ),
  )
})

it('gives several quantiles at once as it gives them one by one', () => {
  fc.assert(
    fc.property(fc.array(time, { maxLength: 60 }), (values) => {
      const histogram = histogramOf(values)
      const shares = [0, 0.1, 0.5, 0.5, 0.9, 1]
      expect(quantilesOf(histogram, shares)).toEqual(shares.flatMap((p) => quantilesOf(histogram, [p])))
    }),
  )
})

it('takes away exactly what was added', () => {
  fc.assert(
    fc.property(fc.array(time), fc.array(time), (kept, gone) => {
      const minus = histogramOf(gone).map(({ bucket, n }) => ({ bucket, n: -n }))
      expect(addHistograms(histogramOf([...kept, ...gone]), minus)).toEqual(histogramOf(kept))
    }),
  )
})

it('puts a value within the bounds of its bucket', () => {
  fc.assert(
    fc.property(time, (value) => {
      const [low, high] = boundsOf(bucketOf(value))
      expect(value).toBeGreaterThan(low * (1 - 1e-9))
      expect(value).toBeLessThanOrEqual(high * (1 + 1e-9))
      expect(Math.abs(middleOf(bucketOf(value)) - value)).toBeLessThanOrEqual(value * accuracy + 1e-9)
    }),
  )
})

it('says nothing of nothing', () => {
  expect(quantilesOf([], [0.5, 0.9])).toEqual([null, null])
})
