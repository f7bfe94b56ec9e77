import { Big } from 'big.js'
import { describe, expect, it } from 'vitest'
import { costModelSchema } from './cost-model.ts'
import { inputsOf } from './inputs.ts'
import { drawsOf, figuresOf, rangeOf, seedOf } from './monte-carlo.ts'
import { type PortfolioPart, sumDraws, sumPortfolio } from './portfolio.ts'
import { roiLines } from './roi.ts'

const example = {
  itemsPerWeek: 150,
  baselineMinutes: 6,
  assistedMinutes: 1.5,
  hourlyRate: { low: 15, likely: 25, high: 45 },
  baselineErrorRate: 0.04,
  assistedErrorRate: 0.005,
  costPerError: '33.3333',
  subscriptionPerMonth: 250,
  usagePerItem: '0.02',
  setupCost: 1200,
}

const week = { monday: '2026-03-02', items: 100, minutes: '2', typed: [], estimatedTotal: '0', realisedTotal: '0' }

function part(key: string, more: Partial<PortfolioPart> = {}, model: Record<string, unknown> = {}): PortfolioPart {
  const inputs = inputsOf(costModelSchema.parse({ ...example, ...model }), {})
  const seed = seedOf(key)
  const benefit = { weeks: [{ ...week, estimated: '100', realised: '80' }], withoutModel: 0 }
  const result = { inputs, lines: roiLines(inputs), range: rangeOf(inputs, seed), seed, benefit }
  const proof = { verdict: null, proved: false, simulated: false }
  return { key, name: key, currency: 'EUR', ...proof, result, ...more }
}
const on = '2026-03-20'
const width = (range: { netSavingPerYear: { p5: number | null; p95: number | null } } | undefined) =>
  (range?.netSavingPerYear.p95 ?? 0) - (range?.netSavingPerYear.p5 ?? 0)

describe('the sum over workflows', () => {
  it('adds savings exactly, and tells how much of it is proved', () => {
    const { total, entries } = sumPortfolio([part('a', { proved: true, verdict: 'proved' }), part('b')], {
      rates: [],
      currency: null,
      on,
    })
    expect(new Big(total?.netSavingPerYear ?? 0).toFixed(0)).toBe('38738')
    expect(new Big(total?.provedPerYear ?? 0).toFixed(0)).toBe('19369')
    expect(total).toMatchObject({
      workflows: 2,
      provedWorkflows: 1,
      toDate: { weeks: 1, estimated: '200', realised: '160' },
    })
    expect(new Big(total?.roi ?? 0).toFixed(3)).toBe('4.447')
    expect(entries[0]?.result?.converted?.factor).toBe('1')
  })

  it('keeps what a simulation proved apart from what was proved', () => {
    const proved = { proved: true, verdict: 'proved' } as const
    const parts = [part('a', proved), part('b', { ...proved, simulated: true }), part('c', { simulated: true })]
    const { total, entries } = sumPortfolio(parts, { rates: [], currency: null, on })
    expect(new Big(total?.provedPerYear ?? 0).toFixed(0)).toBe('19369')
    expect(new Big(total?.simulatedProvedPerYear ?? 0).toFixed(0)).toBe('19369')
    expect(total).toMatchObject({ provedWorkflows: 1, simulatedProvedWorkflows: 1, workflows: 3 })
    expect(entries.map((entry) => entry.simulated)).toEqual([false, true, true])
  })

  it('tells the sum at the stated share of freed time as well, where any workflow states one', () => {
    const options = { rates: [], currency: null, on }
    expect(sumPortfolio([part('a'), part('b')], options).total?.atFreedShare).toBeNull()
    const half = part('b', {}, { freedTimeShare: 0.5 })
    const { total } = sumPortfolio([part('a'), half], options)
    const own = half.result?.lines.atFreedShare?.netSavingPerYear ?? 0
    expect(total?.atFreedShare?.netSavingPerYear).toBe(new Big(total?.netSavingPerYear ?? 0).div(2).plus(own).toFixed())
    expect(new Big(total?.atFreedShare?.roi ?? 0).lt(total?.roi ?? 0)).toBe(true)
    expect(total?.atFreedShare?.range.netSavingPerYear.p50).toBeLessThan(total?.range.netSavingPerYear.p50 ?? 0)
  })

  it('is wider with a shared hourly rate than with independent draws of it, by about sqrt(2)', () => {
    const parts = [part('a'), part('b')]
    const shared = sumPortfolio(parts, { rates: [], currency: null, on }).total?.range
    const columns = parts.map(({ result }) => drawsOf(result?.inputs as never, result?.seed as number))
    const moved = { ...columns[1], saving: Float64Array.from((columns[1]?.saving ?? []) as Float64Array).reverse() }
    const apart = sumDraws([
      { draws: columns[0] as never, factor: 1 },
      { draws: moved as never, factor: 1 },
    ])
    expect(width(shared) / width(figuresOf(apart, apart.saving))).toBeGreaterThan(1.3)
    // Perfectly together, the two widths add up.
    expect(width(shared)).toBeCloseTo(width(parts[0]?.result?.range) + width(parts[1]?.result?.range), -2)
  })

  it('shares the draw by rank where the ranges differ, and leaves what is a workflow’s own apart', () => {
    const other = part('b', {}, { hourlyRate: { low: 30, likely: 60, high: 70 } })
    const parts = [part('a'), other]
    const { total } = sumPortfolio(parts, { rates: [], currency: null, on })
    expect(width(total?.range)).toBeCloseTo(width(parts[0]?.result?.range) + width(other.result?.range), -2)
    const own = { hourlyRate: 25, baselineMinutes: { low: 3, likely: 6, high: 12 } }
    const apart = sumPortfolio([part('a', {}, own), part('b', {}, own)], { rates: [], currency: null, on })
    const single = width(part('a', {}, own).result?.range)
    expect(width(apart.total?.range)).toBeLessThan(1.6 * single)
  })
})

describe('different currencies', () => {
  const dollars = part('b', { currency: 'USD' })

  it('are converted by the newest rate on or before the date, past weeks by their own', () => {
    const rates = [
      { from: 'EUR', to: 'USD', rate: '1.25', validFrom: '2026-01-01' },
      { from: 'EUR', to: 'USD', rate: '1.6', validFrom: '2026-03-15' },
    ]
    const { total, entries, currency, currencies } = sumPortfolio([part('a'), part('c'), dollars], {
      rates,
      currency: null,
      on,
    })
    expect([currency, ...currencies]).toEqual(['EUR', 'EUR', 'USD'])
    expect(entries[2]?.result?.converted).toMatchObject({ factor: '0.625', validFrom: '2026-03-15' })
    // The week of 2 March by the rate of 1 January: 80 / 1.25 = 64.
    expect(entries[2]?.result?.converted?.toDate).toEqual({ weeks: 1, estimated: '80', realised: '64' })
    expect(entries[2]?.result?.toDate.realised).toBe('80')
    expect(new Big(total?.netSavingPerYear ?? 0).toFixed(0)).toBe(new Big(19_368.99).times(2.625).toFixed(0))
  })

  it('without a rate stay out of the total, and a sentence says why', () => {
    const { total, entries, problems } = sumPortfolio([part('a'), dollars], { rates: [], currency: 'EUR', on })
    expect(entries[1]?.result?.converted).toBeNull()
    expect(total?.workflows).toBe(1)
    expect(problems).toEqual([
      'There is no exchange rate between USD and EUR on or before 2026-03-20: enter one on the page Currency rates.',
    ])
  })

  it('with a rate for today alone have a yearly saving and no sum of past weeks', () => {
    const rates = [{ from: 'USD', to: 'EUR', rate: '0.9', validFrom: '2026-03-18' }]
    const { total, entries, problems } = sumPortfolio([part('a'), dollars], { rates, currency: 'EUR', on })
    expect(entries[1]?.result?.converted?.toDate).toBeNull()
    expect(total).toMatchObject({ workflows: 2, toDate: null })
    expect(problems[0]).toContain('on or before 2026-03-08')
  })
})

it('lists a workflow without a cost model and counts it nowhere', () => {
  const { total, entries } = sumPortfolio([part('a', { result: null })], { rates: [], currency: null, on })
  expect(entries[0]?.result).toBeNull()
  expect(total).toBeNull()
})
