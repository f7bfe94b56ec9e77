import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costModelSchema } from './cost-model.ts'
import { type CostInputs, inputsOf } from './inputs.ts'
import { drawCount, drawsOf, figuresOf, rangeOf } from './monte-carlo.ts'
import { roiLines } from './roi.ts'

const example = {
  itemsPerWeek: 150,
  baselineMinutes: 6,
  assistedMinutes: 1.5,
  hourlyRate: 25,
  baselineErrorRate: 0.04,
  assistedErrorRate: 0.005,
  costPerError: '33.3333',
  subscriptionPerMonth: 250,
  usagePerItem: '0.02',
  setupCost: 1200,
  amortisationWeeks: 52,
}
type Raw = Partial<Parameters<typeof costModelSchema.parse>[0] & object>
const inputs = (more: Raw = {}): CostInputs => inputsOf(costModelSchema.parse({ ...example, ...more }), {})

describe('the draws', () => {
  it('are the exact lines in floating point, for any model of single numbers', () => {
    const amount = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 100)
    const rate = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000)
    const model = fc.record({
      itemsPerWeek: amount,
      baselineMinutes: amount,
      assistedMinutes: amount,
      hourlyRate: amount,
      baselineErrorRate: rate,
      assistedErrorRate: rate,
      costPerError: amount,
      subscriptionPerMonth: amount,
      usagePerItem: amount,
      setupCost: amount,
      qaMinutesPerWeek: amount,
      delayCostPerWeekBaseline: amount,
      delayCostPerWeekAssisted: amount,
      freedTimeShare: rate,
    })
    fc.assert(
      fc.property(model, (more) => {
        const { saving, savingAtShare, aiCost } = drawsOf(inputs(more), 1)
        const lines = roiLines(inputs(more))
        const near = (a: number | undefined, b: string | undefined) => {
          const scale = Math.max(1, Number(lines.current.total), Number(lines.withAi.total))
          expect(Math.abs((a ?? Number.NaN) - Number(b))).toBeLessThan(1e-9 * scale)
        }
        near(saving[0], lines.outcome.netSaving)
        near(saving[drawCount - 1], lines.outcome.netSaving)
        near(savingAtShare[0], (lines.atFreedShare ?? lines.outcome).netSaving)
        near(aiCost[0], lines.ai.total)
      }),
      { numRuns: 20 },
    )
  })

  it('without any width give the point three times', () => {
    const same = inputs({
      hourlyRate: { low: 25, likely: 25, high: 25 },
      baselineErrorRate: { low: 0.04, likely: 0.04, high: 0.04 },
    })
    const { netSavingPerYear, roi, paybackWeeks, oddsPositive } = rangeOf(same, 1)
    for (const p of ['p5', 'p50', 'p95'] as const) {
      expect(netSavingPerYear[p]).toBeCloseTo(19_368.99, 2)
      expect(roi[p]).toBeCloseTo(4.4465, 4)
      expect(paybackWeeks[p]).toBeCloseTo(3.0337, 4)
    }
    expect(oddsPositive).toBe(1)
  })

  it('of the same seed are the same, of another nearly', () => {
    const ranged = inputs({
      baselineMinutes: { low: 4, likely: 6, high: 9 },
      hourlyRate: { low: 20, likely: 25, high: 35 },
    })
    expect(rangeOf(ranged, 1)).toEqual(rangeOf(ranged, 1))
    const [a, b] = [rangeOf(ranged, 1), rangeOf(ranged, 2)]
    expect(a.netSavingPerYear.p50).not.toBe(b.netSavingPerYear.p50)
    expect(Math.abs((a.netSavingPerYear.p50 ?? 0) / (b.netSavingPerYear.p50 ?? 1) - 1)).toBeLessThan(0.02)
  })

  it('have the percentiles of one normal input: 52 x 62.5 a minute, mean 19,369, se 0.3 minutes', () => {
    const one = inputs()
    one.baselineMinutes = { ...one.baselineMinutes, spread: { kind: 'mean', mean: 6, se: 0.3 } }
    const { netSavingPerYear } = rangeOf(one, 3)
    // A minute an item is 150 / 60 x 25 = 62.50 a week; p5 and p95 lie 1.64485 standard errors out.
    const out = 1.6448536 * 0.3 * 62.5 * 52
    expect(netSavingPerYear.p50).toBeCloseTo(19_369, -2)
    expect(Math.abs((netSavingPerYear.p5 ?? 0) - (19_369 - out))).toBeLessThan(40)
    expect(Math.abs((netSavingPerYear.p95 ?? 0) - (19_369 + out))).toBeLessThan(40)
  })
})

describe('draws without a figure', () => {
  it('without payback count as longer than any other, so that percentiles among them are none', () => {
    // 0 to 12 minutes of review, likely 6: about half of the draws save nothing before the set-up cost.
    const { paybackWeeks, noPayback, oddsPositive } = rangeOf(
      inputs({ assistedMinutes: { low: 0, likely: 8.5, high: 17 } }),
      1,
    )
    expect(noPayback).toBeGreaterThan(0.3)
    expect(noPayback).toBeLessThan(0.6)
    expect(paybackWeeks.p5).toBeGreaterThan(2)
    expect(paybackWeeks.p95).toBeNull()
    expect(oddsPositive).toBeLessThanOrEqual(1 - noPayback)
  })

  it('have no ROI where the AI costs nothing', () => {
    const free = inputs({
      subscriptionPerMonth: 0,
      usagePerItem: 0,
      setupCost: 0,
      hourlyRate: { low: 20, likely: 25, high: 30 },
    })
    expect(rangeOf(free, 1).roi).toEqual({ p5: null, p50: null, p95: null })
    expect(rangeOf(free, 1).paybackWeeks).toEqual({ p5: 0, p50: 0, p95: 0 })
  })
})

it('shows the range with the stated share of the freed time beside the whole', () => {
  const range = rangeOf(inputs({ freedTimeShare: 0.5, baselineMinutes: { low: 5, likely: 6, high: 7 } }), 1)
  expect(range.atFreedShare?.netSavingPerYear.p50).toBeLessThan(range.netSavingPerYear.p50 ?? 0)
  expect(rangeOf(inputs(), 1).atFreedShare).toBeNull()
})

it('takes 10,000 draws of a model with a range in every input within a fraction of a second', () => {
  const typed = costModelSchema.parse(example)
  const wide = Object.fromEntries(
    Object.entries(typed).map(([key, value]) => {
      const point = new Big(value as string)
      const [low, high] = [point.times(0.8), key.endsWith('Share') ? point : point.times(1.2)]
      return [key, { low: low.toFixed(), likely: point.toFixed(), high: high.toFixed() }]
    }),
  )
  const draws = drawsOf(inputsOf(wide as typeof typed, {}), 5)
  const { roi } = figuresOf(draws, draws.saving)
  expect(roi.p5).toBeLessThan(4.4465)
  expect(roi.p95).toBeGreaterThan(4.4465)
})
