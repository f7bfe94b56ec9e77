import { Big } from 'big.js'
import { describe, expect, it } from 'vitest'
import { benefitOf, mondayOf, sundayOf } from './benefit.ts'
import { costModelSchema } from './cost-model.ts'
import { bestOf } from './inputs.ts'

const model = costModelSchema.parse({
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
})
const periods = [{ from: '2026-03-04', model }]
const week = { monday: '2026-03-02', items: 100, timed: 80, touchMs: 80 * 120_000, reworkMs: 100 * 15_000 }
const idle = { monday: '2026-03-09', items: 0, timed: 0, touchMs: 0, reworkMs: 0 }
const cents = (amount: string | undefined) => new Big(amount ?? 0).toFixed(2)

describe('estimated against realised', () => {
  it('counts the model as typed beside the week’s items and measured minutes, summed up', () => {
    const { weeks } = benefitOf(periods, [week, idle], {})
    // 2.0 minutes + 0.25 of rework. 100 items: now 100 x 6/60 x 25 = 250 + 133.33; with AI 80.77 + 2 + 93.75 + 16.67: 190.15.
    expect(weeks[0]).toMatchObject({ minutes: '2.25', items: 100 })
    expect([weeks[0]?.estimated, weeks[0]?.realised].map(cents)).toEqual(['372.48', '190.15'])
    // A week without items still pays subscription and set-up.
    expect(cents(weeks[1]?.realised)).toBe('-80.77')
    expect([weeks[1]?.estimatedTotal, weeks[1]?.realisedTotal].map(cents)).toEqual(['744.96', '109.38'])
  })

  it('names the estimates that a realised figure still rests on', () => {
    const errors = { value: '0.01', spread: null, source: 'pilot', n: 200 } as const
    const { weeks } = benefitOf(periods, [week], bestOf({ assistedErrorRate: errors, baselineErrorRate: errors }))
    expect(weeks[0]?.typed).toEqual(['baselineMinutes'])
  })

  it('takes each week by the model in force at its end, and counts the weeks before the first model', () => {
    const later = { from: '2026-03-15', model: { ...model, hourlyRate: '50' } }
    const before = { ...week, monday: '2026-02-23' }
    const { weeks, withoutModel } = benefitOf(
      [...periods, later],
      [before, week, { ...week, monday: '2026-03-09' }],
      {},
    )
    expect(withoutModel).toBe(1)
    expect(weeks.map((one) => cents(one.estimated))).toEqual(['372.48', '653.73'])
  })

  it('knows the days of a week', () => {
    expect(sundayOf('2026-03-30')).toBe('2026-04-05')
    expect([mondayOf('2026-03-29'), mondayOf('2026-03-30')]).toEqual(['2026-03-23', '2026-03-30'])
  })
})
