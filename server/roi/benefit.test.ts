import { Big } from 'big.js'
import { describe, expect, it } from 'vitest'
import { noWeights } from '#server/platform/statistics.ts'
import { benefitOf, mondayOf, sundayOf } from './benefit.ts'
import { costModelSchema } from './cost-model.ts'
import type { Finding } from './inputs.ts'
import { noCosts } from './measured-costs.ts'

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
const week = {
  ...noCosts('2026-03-02'),
  ...{ items: 100, timed: 80, touchMs: 80 * 120_000, reworkMs: 100 * 15_000, errors: noWeights() },
}
const next = { ...week, monday: '2026-03-09' }
const idle = { ...next, items: 0, timed: 0, touchMs: 0, reworkMs: 0 }
/** Checked items, each of the weight 2. */
const errors = (count: number, n: number) => ({ count, n, weight: 2 * n, squares: 4 * n, hits: 2 * count })
const found = (value: string): Finding => ({ value, spread: null, source: 'pilot', n: 80 })
const cents = (amount: string | undefined) => new Big(amount ?? 0).toFixed(2)

describe('estimated against realised', () => {
  it('counts the model as typed beside the week’s items and measured minutes, summed up', () => {
    const { weeks } = benefitOf(periods, [week, idle], [])
    // 2.0 minutes + 0.25 of rework. 100 items: now 100 x 6/60 x 25 = 250 + 133.33; with AI 80.77 + 2 + 93.75 + 16.67: 190.15.
    expect(weeks[0]).toMatchObject({ minutes: '2.25', items: 100 })
    expect([weeks[0]?.estimated, weeks[0]?.realised].map(cents)).toEqual(['372.48', '190.15'])
    // A week without items still pays subscription and set-up.
    expect(cents(weeks[1]?.realised)).toBe('-80.77')
    expect([weeks[1]?.estimatedTotal, weeks[1]?.realisedTotal].map(cents)).toEqual(['744.96', '109.38'])
  })

  it('names the estimates that a realised figure still rests on', () => {
    const known = [{ on: '2026-03-08', findings: { baselineErrorRate: found('0.01') } }]
    const { weeks } = benefitOf(periods, [{ ...week, errors: errors(1, 100) }], known)
    expect(weeks[0]?.typed).toEqual(['baselineMinutes'])
  })

  it('takes each week by the model in force at its end, and counts the weeks before the first model', () => {
    const later = { from: '2026-03-15', model: { ...model, hourlyRate: '50' } }
    const before = { ...week, monday: '2026-02-23' }
    const { weeks, withoutModel } = benefitOf([...periods, later], [before, week, next], [])
    expect(withoutModel).toBe(1)
    expect(weeks.map((one) => cents(one.estimated))).toEqual(['372.48', '653.73'])
  })

  it('does not rewrite a week by a pilot that ended after it', () => {
    const ended = { on: '2026-03-09', findings: { baselineMinutes: found('3'), baselineErrorRate: found('0.02') } }
    const later = { on: '2026-03-20', findings: { baselineMinutes: found('2') } }
    const [before, after] = [[], [later, ended]].map((known) => benefitOf(periods, [week, next], known).weeks)
    expect(after?.[0]).toEqual(before?.[0])
    // From the week of its end on: 100 items x 3/60 x 25 = 125 less, 100 x 2 % x 33.3333 = 66.67 less.
    expect(cents(after?.[1]?.realised)).toBe(new Big('190.15').minus(125).minus('66.67').toFixed(2))
    expect(after?.[1]?.typed).toEqual(['assistedErrorRate'])
  })

  it('takes the errors that were checked by the end of the week: its own, else of as many weeks before as make 20', () => {
    const of = (...checked: { count: number; n: number }[]) =>
      benefitOf(
        periods,
        checked.map(({ count, n }, i) => ({ ...(i === 0 ? week : next), errors: errors(count, n) })),
        [],
      ).weeks
    const saved = (rate: string) => new Big('190.15').plus(new Big('0.005').minus(rate).times(100).times('33.3333'))
    // 12 checks are too few: the estimate stays. 12 and 13 together: 1 of 25.
    const [first, second] = of({ count: 1, n: 12 }, { count: 0, n: 13 })
    expect(cents(first?.realised)).toBe('190.15')
    expect(first?.typed).toContain('assistedErrorRate')
    expect(cents(second?.realised)).toBe(saved('0.04').toFixed(2))
    expect(second?.typed).not.toContain('assistedErrorRate')
    // Enough of its own, and what comes after moves nothing.
    const [own] = of({ count: 1, n: 50 }, { count: 25, n: 50 })
    expect(cents(own?.realised)).toBe(saved('0.02').toFixed(2))
  })

  it('counts the checking and the metered usage of the week itself', () => {
    const costs = {
      checks: { done: 12, timed: 6, ms: 6 * 300_000, squares: 0 },
      usage: { calls: 100, unpriced: 0, cost: '7', squares: 0 },
    }
    const { weeks } = benefitOf(periods, [{ ...week, ...costs }], [])
    // 12 checks of 5 minutes at 25 an hour, and 7.00 in place of 2.00.
    expect(cents(weeks[0]?.realised)).toBe(new Big('190.15').minus(25).minus(5).toFixed(2))
    const foreign = { ...costs, usage: { ...costs.usage, unpriced: 1 } }
    expect(cents(benefitOf(periods, [{ ...week, ...foreign }], []).weeks[0]?.realised)).toBe('165.15')
  })

  it('knows the days of a week', () => {
    expect(sundayOf('2026-03-30')).toBe('2026-04-05')
    expect([mondayOf('2026-03-29'), mondayOf('2026-03-30')]).toEqual(['2026-03-23', '2026-03-30'])
  })
})
