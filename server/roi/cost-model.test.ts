import { describe, expect, it } from 'vitest'
import { changesOf, costModelSchema, readCostModel } from './cost-model.ts'

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

  it('reads a range where low or high is filled, in the words of the form', () => {
    const ranged = { ...form, 'hourlyRate.low': '22', 'hourlyRate.high': '32,5', 'baselineErrorRate.low': ' %' }
    expect(readCostModel(formOf(ranged))).toMatchObject({
      model: { hourlyRate: { low: '22', likely: '25', high: '32.5' }, baselineErrorRate: '0.04' },
    })
    const needed = 'high is needed: a range has low, likely and high, and without both ends it is one number'
    expect(readCostModel(formOf({ ...form, 'hourlyRate.low': '22' }))).toEqual({ errors: { hourlyRate: needed } })
    expect(readCostModel(formOf({ ...form, 'hourlyRate.low': '26', 'hourlyRate.high': '32' }))).toEqual({
      errors: { hourlyRate: 'low may not be above likely, nor likely above high' },
    })
    const share = { 'assistedErrorRate.low': '0 %', 'assistedErrorRate.high': '101 %' }
    expect(readCostModel(formOf({ ...form, ...share }))).toEqual({
      errors: { assistedErrorRate: 'high: write a percentage between 0 % and 100 %, such as 4 %' },
    })
  })
})

describe('what changed', () => {
  it('is the inputs that differ, in the order of the form', () => {
    const next = { ...model, hourlyRate: { low: '22', likely: '25', high: '32' }, costPerError: '40' }
    expect(changesOf(model, next)).toEqual([
      { key: 'hourlyRate', before: '25', after: next.hourlyRate },
      { key: 'costPerError', before: '33.3333', after: '40' },
    ])
    expect(changesOf(model, model)).toEqual([])
  })

  it('of the first model is all that it says', () => {
    expect(changesOf(null, model).map((change) => change.key)).not.toContain('usagePerItem')
    expect(changesOf(null, model)).toContainEqual({ key: 'setupCost', before: null, after: '1200' })
  })
})
