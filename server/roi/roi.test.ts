import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costModelSchema } from './cost-model.ts'
import { inputsOf } from './inputs.ts'
import { roiLines } from './roi.ts'

/** The worked example of the definitions. */
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
const linesOf = (more: Record<string, number | string> = {}) =>
  roiLines(inputsOf(costModelSchema.parse({ ...example, ...more }), {}))
const cents = (amount: string) => new Big(amount).toFixed(2)

describe('the worked example, to the cent', () => {
  const lines = linesOf()

  it('costs 375.00 + 200.00 = 575.00 a week now, 29,900 a year', () => {
    expect(cents(lines.current.labour)).toBe('375.00')
    expect(cents(lines.current.errors)).toBe('200.00')
    expect(cents(lines.current.total)).toBe('575.00')
    expect(new Big(lines.current.totalPerYear).toFixed(0)).toBe('29900')
  })

  it('pays 57.69 + 3.00 + 23.08 = 83.77 for the AI', () => {
    expect(Object.values(lines.ai).map(cents)).toEqual(['57.69', '3.00', '23.08', '83.77'])
  })

  it('costs 202.52 with AI and saves 372.48 a week, 19,369 a year', () => {
    expect(cents(lines.withAi.total)).toBe('202.52')
    expect(cents(lines.outcome.netSaving)).toBe('372.48')
    expect(new Big(lines.outcome.netSavingPerYear).toFixed(0)).toBe('19369')
  })

  it('has ROI 444.7 %, simple ROI 586.4 %, payback 3.03 weeks', () => {
    expect(new Big(lines.outcome.roi ?? 0).times(100).toFixed(1)).toBe('444.7')
    expect(new Big(lines.simpleRoi ?? 0).times(100).toFixed(1)).toBe('586.4')
    expect(lines.outcome.payback.kind === 'weeks' && cents(lines.outcome.payback.weeks)).toBe('3.03')
    expect(lines.atFreedShare).toBeNull()
  })
})

describe('where a line is not defined', () => {
  it('has no ROI without AI cost', () => {
    const lines = linesOf({ subscriptionPerMonth: 0, usagePerItem: 0, setupCost: 0 })
    expect(lines.outcome.roi).toBeNull()
    expect(lines.simpleRoi).toBeNull()
    expect(lines.outcome.payback).toEqual({ kind: 'weeks', weeks: '0' })
  })

  it('has no payback where nothing comes back', () => {
    const lines = linesOf({ assistedMinutes: 8 })
    expect(new Big(lines.outcome.netSaving).lt(0)).toBe(true)
    expect(lines.outcome.payback).toEqual({ kind: 'no_payback' })
    expect(Number(lines.outcome.roi)).toBeLessThan(0)
  })

  it('still pays back where only the amortisation eats the saving', () => {
    // 375 + 200 - (57.69 + 3 + 1200/1 + 93.75 + 25) < 0, yet 395.56 a week comes in before the set-up cost.
    const lines = linesOf({ amortisationWeeks: 1 })
    expect(new Big(lines.outcome.netSaving).lt(0)).toBe(true)
    expect(lines.outcome.payback.kind === 'weeks' && cents(lines.outcome.payback.weeks)).toBe('3.03')
  })
})

describe('freed time that is not put to use', () => {
  it('is taken from the saving, beside the full figure', () => {
    // Freed labour: 375.00 - 93.75 - 25.00 of checks = 256.25 a week; half unused = 128.125.
    const lines = linesOf({ freedTimeShare: 0.5, qaMinutesPerWeek: 60 })
    expect(cents(lines.outcome.netSaving)).toBe('347.48')
    expect(cents(lines.atFreedShare?.netSaving ?? '0')).toBe('219.36')
    expect(lines.atFreedShare?.share).toBe('0.5')
  })

  it('makes a loss of time no smaller', () => {
    const lines = linesOf({ freedTimeShare: 0.5, assistedMinutes: 7 })
    expect(lines.atFreedShare?.netSaving).toBe(lines.outcome.netSaving)
  })
})

it('adds up: totals are their parts, and cost now less saving is cost with AI', () => {
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
  const total = (...parts: string[]) => parts.reduce((all, part) => all.plus(part), new Big(0)).toFixed()
  fc.assert(
    fc.property(model, (inputs) => {
      const { current, ai, withAi, outcome, atFreedShare } = linesOf(inputs)
      expect(total(current.labour, current.errors, current.delay)).toBe(current.total)
      expect(total(ai.subscription, ai.usage, ai.setup)).toBe(ai.total)
      expect(total(withAi.ai, withAi.labour, withAi.errors, withAi.qa, withAi.delay)).toBe(withAi.total)
      expect(total(outcome.netSaving, withAi.total)).toBe(current.total)
      if (atFreedShare) expect(new Big(atFreedShare.netSaving).lte(outcome.netSaving)).toBe(true)
    }),
  )
})
