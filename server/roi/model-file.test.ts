import { Big } from 'big.js'
import { describe, expect, it } from 'vitest'
import { readModelFile, writeModelFile } from './model-file.ts'
import { compute, reportLines, reportOf } from './model-report.ts'

const example = {
  items_per_week: 150,
  baseline_minutes: 6,
  assisted_minutes: 1.5,
  hourly_rate: 25,
  baseline_error_rate: 0.04,
  assisted_error_rate: 0.005,
  cost_per_error: 33.3333,
  subscription_per_month: 250,
  usage_per_item: 0.02,
  setup_cost: 1200,
  amortisation_weeks: 52,
}
const read = (more: Record<string, unknown> = {}) =>
  readModelFile(JSON.stringify({ ...example, ...more }), 'model.json')
const report = (more: Record<string, unknown> = {}) => reportOf(compute(read(more)))
const cents = (value: number | null) => new Big(value ?? Number.NaN).toFixed(2)

describe('a model file', () => {
  it('gives the worked example, to the cent, with the keys of the command', () => {
    const all = report()
    expect(Object.keys(all)).toEqual([
      'current_cost',
      'ai_cost',
      'cost_with_ai',
      'net_saving',
      'roi',
      'simple_roi',
      'payback_weeks',
      'range',
      'tornado',
    ])
    expect([all.current_cost, all.ai_cost, all.cost_with_ai, all.net_saving].map(cents)).toEqual([
      '575.00',
      '83.77',
      '202.52',
      '372.48',
    ])
    expect(all.roi).toBeCloseTo(4.447, 3)
    expect(all.simple_roi).toBeCloseTo(5.864, 3)
    expect(cents(all.payback_weeks)).toBe('3.03')
    expect(all.range.net_saving_year.p50).toBeCloseTo(19_368.99, 2)
    expect(all.tornado).toEqual([])
  })

  it('gives a second model, computed by hand: a loss with checks and delay, and no payback', () => {
    // Now: 40 x 10/60 x 60 = 400, errors 40 x 0.05 x 20 = 40, delay 30: 470.
    // AI: 520 x 12/52 = 120, usage 40 x 0.5 = 20, setup 5200/52 = 100: 240.
    // With AI: 240 + 40 x 5/60 x 60 = 200 + 40 x 0.02 x 20 = 16 + 60 min of checks = 60 + 10 = 526. Saving -56; -56 + 100 = 44.
    const model = {
      items_per_week: 40,
      baseline_minutes: 10,
      assisted_minutes: 5,
      hourly_rate: 60,
      baseline_error_rate: 0.05,
      assisted_error_rate: 0.02,
      cost_per_error: 20,
      subscription_per_month: 520,
      usage_per_item: 0.5,
      setup_cost: 5200,
      amortisation_weeks: 52,
      qa_minutes_per_week: 60,
      delay_cost_per_week_baseline: 30,
      delay_cost_per_week_assisted: 10,
    }
    const all = report(model)
    expect([all.current_cost, all.ai_cost, all.cost_with_ai, all.net_saving]).toEqual([470, 240, 526, -56])
    expect(all.roi).toBeCloseTo(-56 / 240, 12)
    expect(all.simple_roi).toBeCloseTo((470 - 240) / 240, 12)
    expect(all.payback_weeks).toBeCloseTo(5200 / 44, 9)
    expect(all.range.odds_positive).toBe(0)
    expect(report({ ...model, setup_cost: 520 }).payback_weeks).toBeCloseTo(520 / 44, 9)
    expect(report({ ...model, hourly_rate: 20 }).payback_weeks).toBeNull()
  })

  it('gives a third, computed by hand: a free AI has no ROI, half of the freed time is shown beside the whole', () => {
    // Now 100 x 3/60 x 30 = 150; with AI 100 x 1/60 x 30 = 50; saving 100, all of it freed time: 50 at half.
    const all = report({
      items_per_week: 100,
      baseline_minutes: 3,
      assisted_minutes: 1,
      hourly_rate: 30,
      baseline_error_rate: 0,
      assisted_error_rate: 0,
      cost_per_error: 0,
      subscription_per_month: 0,
      usage_per_item: 0,
      setup_cost: 0,
      freed_time_share: 0.5,
    })
    expect([all.current_cost, all.ai_cost, all.cost_with_ai, all.net_saving]).toEqual([150, 0, 50, 100])
    expect([all.roi, all.simple_roi, all.payback_weeks]).toEqual([null, null, 0])
    expect(all.range.roi).toEqual({ p5: null, p50: null, p95: null })
    expect(all.at_freed_time_share).toEqual({ net_saving: 50, roi: null, payback_weeks: 0 })
  })

  it('takes ranges and measurements, and is written as it was read', () => {
    const ranged = {
      ...example,
      hourly_rate: { low: 22, likely: 25, high: 32 },
      baseline_minutes: { mean: 6, se: 0.3, n: 80 },
      assisted_error_rate: { errors: 1, n: 200 },
      qa_minutes_per_week: 0,
      delay_cost_per_week_baseline: 0,
      delay_cost_per_week_assisted: 0,
      freed_time_share: 1,
      currency: 'USD',
      seed: 7,
    }
    const model = read(ranged)
    expect(model.inputs.hourlyRate.value).toBe('25')
    expect(model.inputs.assistedErrorRate).toMatchObject({ value: '0.005', source: 'measured', n: 200 })
    expect(writeModelFile(model)).toEqual(ranged)
    expect(report(ranged).net_saving).toBeCloseTo(372.48, 2)
    expect(report(ranged).tornado.map((bar) => bar.input)).toEqual([
      'hourly_rate',
      'assisted_error_rate',
      'baseline_minutes',
    ])
  })

  it('can be read by people', () => {
    const model = read({ currency: 'USD', hourly_rate: { low: 22, likely: 25, high: 32 } })
    const text = reportLines(model, compute(model)).join('\n').replaceAll('\u00a0', ' ')
    expect(text).toContain('net saving     USD 372.48, USD 19,369 a year')
    expect(text).toContain('ROI            444.7 %')
    expect(text).toContain('hourly_rate 22 to 32 (low to high): USD 338.73 to USD 451.23')
    expect(text).toContain('Unproved')
  })
})

describe('a model file with a mistake', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ baseline_minuts: 6 }, 'baseline_minuts is not a key of the model: did you mean baseline_minutes?'],
    [{ itemsPerWeek: 6 }, 'itemsPerWeek is not a key of the model: did you mean items_per_week?'],
    [{ colour: 'red' }, 'colour is not a key of the model: take it out, or see --help for the keys.'],
    [
      { setup_cost: undefined },
      'setup_cost is missing: add "setup_cost" with a number or a range { "low", "likely", "high" }.',
    ],
    [{ hourly_rate: '25' }, 'hourly_rate is "25", a text: write 25 without quotes.'],
    [{ hourly_rate: [25] }, 'hourly_rate is [25], not a number: write one such as 25 or 0.04.'],
    [{ hourly_rate: -25 }, 'hourly_rate is -25, below 0: write a number from 0.'],
    [
      { hourly_rate: 1e15 },
      'hourly_rate cannot be used: write a number such as 1200 or 33.50, without thousands separators.',
    ],
    [{ baseline_error_rate: 4 }, 'baseline_error_rate is 4, above 1: a share is written 0..1, 4 % as 0.04.'],
    [{ hourly_rate: { low: 30, likely: 25, high: 20 } }, 'hourly_rate has low 30 above high 20: swap them.'],
    [
      { hourly_rate: { low: 20, likely: 35, high: 30 } },
      'hourly_rate has likely 35 outside 20 to 30: it lies between low and high.',
    ],
    [{ hourly_rate: { low: 20, high: 30 } }, 'hourly_rate has no "likely": a range has low, likely and high.'],
    [{ hourly_rate: { low: 20, likely: -1, high: 30 } }, 'hourly_rate.likely is -1, below 0: write a number from 0.'],
    [{ hourly_rate: { mean: 20 } }, 'hourly_rate has no "se": write { mean, se }.'],
    [
      { baseline_error_rate: { mean: 0.1, se: 0.1 } },
      'baseline_error_rate is a share: write { errors, n } or a range instead of { mean, se }.',
    ],
    [{ hourly_rate: { errors: 1, n: 2 } }, 'hourly_rate is no error rate: { errors, n } is for the two error rates.'],
    [
      { baseline_error_rate: { errors: 3, n: 2 } },
      'baseline_error_rate has 3 errors of 2 checked: errors may not be above n.',
    ],
    [
      { baseline_error_rate: { errors: 0, n: 0 } },
      'baseline_error_rate has n 0, so nothing was checked: write an estimate, a number or a range.',
    ],
    [
      { amortisation_weeks: 0 },
      'amortisation_weeks is 0, so the set-up cost would be spread over no time: write the weeks, such as 52.',
    ],
    [{ currency: 'euro' }, 'currency is not a code of three capital letters: write one such as "EUR".'],
    [{ seed: -1 }, 'seed is not a whole number from 0: write one such as 1.'],
  ])('%j: says %s', (more, message) => {
    expect(() => read(more)).toThrow(message)
  })

  it('names all of them at once', () => {
    const wrong = { hourly_rate: -1, setup_cost: null, baseline_error_rate: 2 }
    expect(() => read(wrong)).toThrow(/hourly_rate is .*\n.*baseline_error_rate is .*\n.*setup_cost is /)
  })

  it('that is not JSON says where', () => {
    expect(() => readModelFile('{\n  "items_per_week" 150\n}', 'm.json')).toThrow(
      /m\.json is not JSON: .* at line 2, column 20/,
    )
    expect(() => readModelFile('{ "items_per_week": 150', 'm.json')).toThrow(/at line 1, column 24/)
    expect(() => readModelFile('', 'm.json')).toThrow(/m\.json is not JSON: .* at line 1, column 1/)
    expect(() => readModelFile('[1]', 'm.json')).toThrow('m.json holds no JSON object')
    expect(() => readModelFile('not at all', 'm.json')).toThrow(/at line 1, column/)
  })
})
