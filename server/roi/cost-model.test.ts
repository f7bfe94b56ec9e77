import { describe, expect, it } from 'vitest'
import { type ItemRow, metricsOf } from '#server/metrics/metrics.ts'
import { costModelSchema, inputsOf, measuredInputs, openPeriod, periodAt, readCostModel } from './cost-model.ts'

const form = {
  itemsPerWeek: '150',
  baselineMinutes: '6',
  assistedMinutes: '1,5',
  hourlyRate: ' 25.00 ',
  baselineErrorRate: '4 %',
  assistedErrorRate: '0.5%',
  costPerError: '33.3333',
  setupCost: '1200',
}
const model = costModelSchema.parse(form)

describe('the cost model form', () => {
  it('reads what a person types as exact decimals, rates as 0..1', () => {
    expect(model).toMatchObject({
      assistedMinutes: '1.5',
      hourlyRate: '25',
      baselineErrorRate: '0.04',
      assistedErrorRate: '0.005',
    })
  })

  it('states its defaults, also for boxes left empty', () => {
    const defaults = {
      subscriptionPerMonth: '0',
      amortisationWeeks: '52',
      freedTimeShare: '1',
      delayCostPerWeekBaseline: '0',
    }
    expect(model).toMatchObject(defaults)
    expect(
      costModelSchema.parse({ ...form, amortisationWeeks: '', freedTimeShare: ' %', subscriptionPerMonth: ' ' }),
    ).toMatchObject(defaults)
  })

  it('takes JSON numbers, rates as 0..1', () => {
    expect(costModelSchema.parse({ ...form, baselineErrorRate: 0.04, usagePerItem: 1e-7 })).toMatchObject({
      baselineErrorRate: '0.04',
      usagePerItem: '0.0000001',
    })
  })

  it.each([
    ['itemsPerWeek', '1,200', 'write a number such as 1200 or 33.50, without thousands separators'],
    ['itemsPerWeek', '', 'is needed'],
    ['hourlyRate', '-3', 'write a number such as 1200 or 33.50, without thousands separators'],
    ['hourlyRate', -3, 'write a number such as 1200 or 33.50, without thousands separators'],
    ['hourlyRate', '1e9', 'write a number such as 1200 or 33.50, without thousands separators'],
    ['setupCost', '9'.repeat(13), 'write a number such as 1200 or 33.50, without thousands separators'],
    ['amortisationWeeks', '0', 'must be above 0'],
    ['baselineErrorRate', '0.5', 'write a percentage between 0 % and 100 %, such as 4 %'],
    ['baselineErrorRate', '101 %', 'write a percentage between 0 % and 100 %, such as 4 %'],
    ['baselineErrorRate', 1.5, 'write a percentage between 0 % and 100 %, such as 4 %'],
  ])('refuses %s = %j and says what to write', (key, value, message) => {
    const result = costModelSchema.safeParse({ ...form, [key]: value })
    expect(result.error?.issues.map((issue) => [issue.path[0], issue.message])).toEqual([[key, message]])
  })
})

describe('sources', () => {
  const done = Date.UTC(2026, 0, 5)
  const row: ItemRow = {
    id: '1',
    receivedAt: done - 3_600_000,
    openedAt: done - 600_000,
    decidedAt: done,
    completedAt: done,
    reworkedAt: null,
    foundByMeasuringAt: null,
    dueAt: null,
    arm: 'assisted',
    touchMs: 90_000,
    reworkMs: 0,
    suspect: false,
    reviewed: true,
    changedFields: 0,
  }
  const options = { now: done + 40 * 86_400_000, reworkWindowDays: 30 }
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER }
  const none = metricsOf([], all, options)
  const week = { monday: '2026-01-05', days: 7, completions: 0, backlog: 0 }

  it('mark every typed input an estimate', () => {
    const inputs = inputsOf(model, measuredInputs({ assisted: none, manual: none }, []))
    expect(new Set(Object.values(inputs).map((input) => input.source))).toEqual(new Set(['typed']))
  })

  it('let a measurement stand in for the estimate, with its n and the estimate kept', () => {
    // Four items of 1.5 minutes; one of them cost 2 more minutes after completion: 1.5 + 1/4 x 2 = 2 minutes.
    const rows = [row, row, row, { ...row, reworkedAt: done + 86_400_000, reworkMs: 120_000 }]
    const arms = { assisted: metricsOf(rows, all, options), manual: none }
    const weeks = [
      { ...week, arrivals: 100, partial: false },
      { ...week, arrivals: 105, partial: false },
      { ...week, arrivals: 9, partial: true },
    ]
    const inputs = inputsOf(model, measuredInputs(arms, weeks))
    expect(inputs.assistedMinutes).toEqual({ value: '2', source: 'measured', n: 4, typed: '1.5' })
    expect(inputs.itemsPerWeek).toEqual({ value: '102.5', source: 'measured', n: 2, typed: '150' })
    expect(inputs.baselineMinutes).toEqual({ value: '6', source: 'typed', n: null, typed: null })
  })

  it('take the baseline from the manual arm where there is one', () => {
    const manual = metricsOf([{ ...row, arm: 'manual', touchMs: 300_000 }], all, options)
    expect(inputsOf(model, measuredInputs({ assisted: none, manual }, [])).baselineMinutes).toMatchObject({
      value: '5',
      n: 1,
    })
  })
})

describe('periods', () => {
  const first = { from: '2026-01-05', model }
  const second = { from: '2026-03-02', model: { ...model, hourlyRate: '30' } }

  it('hold from their date until the next one', () => {
    const periods = openPeriod(openPeriod([], first), second)
    expect(periodAt(periods, '2026-01-04')).toBeNull()
    expect(periodAt(periods, '2026-03-01')).toBe(first)
    expect(periodAt(periods, '2026-03-02')).toBe(second)
  })

  it('never change what was in force before: an earlier date is refused, the same date adds a correction', () => {
    const periods = openPeriod([], second)
    expect(() => openPeriod(periods, first)).toThrow(/already changed on 2026-03-02/)
    const mended = { from: second.from, model: { ...model, hourlyRate: '31' } }
    const after = openPeriod(periods, mended)
    expect(after[0]).toBe(second)
    expect(periodAt(after, '2026-03-02')).toBe(mended)
  })
})

describe('a submitted form', () => {
  const formOf = (entries: Record<string, string>) => {
    const data = new FormData()
    for (const [key, value] of Object.entries(entries)) data.set(key, value)
    return data
  }

  it('gives the model, whatever else it carries', () => {
    expect(readCostModel(formOf({ ...form, intent: 'save' }))).toEqual({ model })
  })

  it('says of each box what is wrong', () => {
    const { hourlyRate: _, ...rest } = form
    expect(readCostModel(formOf({ ...rest, setupCost: '1,200' }))).toEqual({
      errors: {
        hourlyRate: 'is needed',
        setupCost: 'write a number such as 1200 or 33.50, without thousands separators',
      },
    })
  })
})
