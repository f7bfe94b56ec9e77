import { Big } from 'big.js'
import { describe, expect, it } from 'vitest'
import { costModelSchema } from './cost-model.ts'
import { inputsOf } from './inputs.ts'
import { netSavingOf, roiLines, withValue } from './roi.ts'
import { breakEvensOf, capacityOf, tornadoOf } from './sensitivity.ts'

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
const inputs = (more: Raw = {}) => inputsOf(costModelSchema.parse({ ...example, ...more }), {})

describe('the tornado', () => {
  it('sets each range to its ends with the others at their points, the widest first', () => {
    const bars = tornadoOf(
      inputs({ hourlyRate: { low: 22, likely: 25, high: 32 }, assistedMinutes: { low: 1, likely: 1.5, high: 4 } }),
    )
    expect(bars.map((bar) => bar.key)).toEqual(['assistedMinutes', 'hourlyRate'])
    // A minute is 62.50 a week: 372.48 + 31.25 and 372.48 - 156.25.
    expect(bars[0]?.atLow).toBeCloseTo(403.7306, 4)
    expect(bars[0]?.atHigh).toBeCloseTo(216.2306, 4)
    expect(bars[0]).toMatchObject({ low: bars[0]?.atHigh, high: bars[0]?.atLow })
    // 4.5 minutes of 150 items are 11.25 hours: 3 less and 7 more an hour.
    expect(bars[1]?.low).toBeCloseTo(372.4806 - 33.75, 4)
    expect(bars[1]?.high).toBeCloseTo(372.4806 + 78.75, 4)
  })

  it('sets what was measured to its p5 and p95, and leaves single numbers out', () => {
    const measured = inputs()
    measured.baselineMinutes = { ...measured.baselineMinutes, spread: { kind: 'mean', mean: 6, se: 0.3 } }
    const [bar, ...others] = tornadoOf(measured)
    expect(others).toEqual([])
    expect(bar?.ends.low).toBeCloseTo(6 - 1.6448536 * 0.3, 6)
    expect(bar?.high).toBeCloseTo(372.4806 + 1.6448536 * 0.3 * 62.5, 3)
  })
})

describe('break-even', () => {
  it('is where the net saving is 0, exactly', () => {
    for (const { key, at } of breakEvensOf(inputs()))
      if (at) expect(Math.abs(Number(netSavingOf(withValue(inputs(), key, at))))).toBeLessThan(1e-12)
  })

  it('of the worked example: 7.46 minutes of review, 27 items a week, 8 % errors; any hourly rate', () => {
    const [minutes, volume, errors, rate] = breakEvensOf(inputs())
    // 1.5 + 372.4806 / 62.5; (57.6923 + 23.0769) / (372.4806 + 80.7692) x 150; 0.005 + 372.4806 / 5,000.
    expect(new Big(minutes?.at ?? 0).toFixed(2)).toBe('7.46')
    expect(new Big(volume?.at ?? 0).toFixed(1)).toBe('26.7')
    expect(new Big(errors?.at ?? 0).toFixed(4)).toBe('0.0795')
    expect([minutes, volume, errors].map((one) => one?.saves)).toEqual(['below', 'above', 'below'])
    // 175.00 of fewer errors pay for the AI alone.
    expect(rate).toEqual({ key: 'hourlyRate', now: '25', at: null, saves: 'always' })
  })

  it('says never where no value of the input helps', () => {
    const [minutes] = breakEvensOf(inputs({ subscriptionPerMonth: 90_000 }))
    expect(minutes).toEqual({ key: 'assistedMinutes', now: '1.5', at: null, saves: 'never' })
  })
})

describe('capacity against cash', () => {
  it('tells freed hours and people, and what is saved where none of them is put to use', () => {
    const model = inputs({ qaMinutesPerWeek: 60 })
    const { hours, people, worth, cashSaving } = capacityOf(model, roiLines(model))
    // 150 x 4.5 min = 675, less 60 of checks = 615 min = 10.25 h = 256.25; 347.48 - 256.25.
    expect([hours, people, worth]).toEqual(['10.25', '0.25625', '256.25'])
    expect(new Big(cashSaving).toFixed(2)).toBe('91.23')
  })

  it('takes nothing off where the AI frees no time', () => {
    const model = inputs({ assistedMinutes: 8 })
    const { hours, cashSaving } = capacityOf(model, roiLines(model))
    expect(hours).toBe('-5')
    expect(cashSaving).toBe(roiLines(model).outcome.netSaving)
  })
})
