import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootstrapIntervals } from './bootstrap.ts'

const mean = { of: (sums: Float64Array) => ((sums[1] ?? 0) === 0 ? null : (sums[0] ?? 0) / (sums[1] ?? 1)), n: 0 }
const rows = (values: readonly number[]) => values.map((value) => [0, value, 1, 1])
const alone = (values: readonly unknown[]) => values.map(() => null)

test('the interval of a mean is that of the normal formula, nearly', () => {
  const values = Array.from({ length: 400 }, (_, i) => (i * 7919) % 101)
  const [interval] = bootstrapIntervals(rows(values), 2, [mean], alone(values))
  const centre = values.reduce((a, b) => a + b, 0) / 400
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / 400)
  expect(interval?.estimate).toBeCloseTo(centre, 10)
  expect(Math.abs((interval?.low ?? 0) - (centre - (1.96 * sd) / 20))).toBeLessThan(0.4)
  expect(Math.abs((interval?.high ?? 0) - (centre + (1.96 * sd) / 20))).toBeLessThan(0.4)
})

test('the interval contains the estimate, and drawing again gives the same one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 20, maxLength: 60 }), (values) => {
      const [interval] = bootstrapIntervals(rows(values), 2, [mean], alone(values))
      const hair = 1e-9
      expect(interval?.low).toBeLessThanOrEqual((interval?.estimate ?? 0) + hair)
      expect(interval?.high).toBeGreaterThanOrEqual((interval?.estimate ?? 0) - hair)
      expect(bootstrapIntervals(rows(values), 2, [mean], alone(values))[0]).toEqual(interval)
    }),
    { numRuns: 10 },
  )
})

test('cases of one origin stand and fall together: the interval by groups is the wider one', () => {
  const values = Array.from({ length: 200 }, (_, i) => (Math.floor(i / 10) % 2 === 0 ? 1 : 0))
  const groups = values.map((_, i) => `${Math.floor(i / 10)}`)
  const [interval] = bootstrapIntervals(rows(values), 2, [mean], groups)
  const width = (of?: { low: number; high: number } | null) => (of ? of.high - of.low : 0)
  expect(interval?.byGroup?.groups).toBe(20)
  expect(width(interval?.byGroup)).toBeGreaterThan(2.5 * width(interval))
})

test('nothing has no interval', () => {
  expect(bootstrapIntervals([], 2, [mean], [])).toEqual([null])
})
