import { type ModelFile, snakeOf } from './model-file.ts'
import { drawCount, type Percentiles, type Range, type RangeFigures, rangeOf } from './monte-carlo.ts'
import { type Outcome, type RoiLines, roiLines } from './roi.ts'
import { type TornadoBar, tornadoOf } from './sensitivity.ts'

/** The figures of a model file, as the command line prints them: numbers, per week unless the name says otherwise. */
export type ModelReport = {
  current_cost: number
  ai_cost: number
  cost_with_ai: number
  net_saving: number
  roi: number | null
  simple_roi: number | null
  payback_weeks: number | null
  range: { roi: Percentiles; net_saving_year: Percentiles; payback_weeks: Percentiles; odds_positive: number }
  /** Net saving a week, at its lower and its upper end, as one input goes from low to high (measured: p5 to p95). */
  tornado: { input: string; low: number; high: number }[]
  /** Only where freed_time_share is below 1: the figures above count all freed time. */
  at_freed_time_share?: { net_saving: number; roi: number | null; payback_weeks: number | null }
}

export type Computed = { lines: RoiLines; range: Range; tornado: TornadoBar[] }

export function compute({ inputs, seed }: ModelFile): Computed {
  return { lines: roiLines(inputs), range: rangeOf(inputs, seed), tornado: tornadoOf(inputs) }
}

export function reportOf({ lines, range, tornado }: Computed): ModelReport {
  const { outcome, simpleRoi, atFreedShare } = lines
  return {
    current_cost: Number(lines.current.total),
    ai_cost: Number(lines.ai.total),
    cost_with_ai: Number(lines.withAi.total),
    net_saving: Number(outcome.netSaving),
    roi: numberOf(outcome.roi),
    simple_roi: numberOf(simpleRoi),
    payback_weeks: weeksOf(outcome),
    range: {
      roi: range.roi,
      net_saving_year: range.netSavingPerYear,
      payback_weeks: range.paybackWeeks,
      odds_positive: range.oddsPositive,
    },
    tornado: tornado.map(({ key, low, high }) => ({ input: snakeOf(key), low, high })),
    ...(atFreedShare && {
      at_freed_time_share: {
        net_saving: Number(atFreedShare.netSaving),
        roi: numberOf(atFreedShare.roi),
        payback_weeks: weeksOf(atFreedShare),
      },
    }),
  }
}

/** The same for people. `currency` null: plain numbers. */
export function reportLines({ currency, inputs, seed }: ModelFile, computed: Computed): string[] {
  const { lines, range, tornado } = computed
  const money = moneyIn(currency)
  const text = (amount: string) => money(Number(amount))
  const { current, ai, withAi, outcome, simpleRoi, atFreedShare } = lines
  const year = (value: number) => money(value, 0)
  const sums = (parts: Record<string, string>) =>
    Object.entries(parts)
      .filter(([name, amount]) => !name.startsWith('total') && Number(amount) !== 0)
      .map(([name, amount]) => `${name} ${text(amount)}`)
      .join(' + ')
  return [
    `A week${currency ? `, in ${currency}` : ''}:`,
    `  current cost   ${text(current.total)}  (${sums(current)})`,
    `  AI cost        ${text(ai.total)}  (${sums(ai)})`,
    `  cost with AI   ${text(withAi.total)}  (${sums(withAi)})`,
    `  net saving     ${text(outcome.netSaving)}, ${year(Number(outcome.netSavingPerYear))} a year`,
    `  ROI            ${percent(numberOf(outcome.roi))}`,
    `  simple ROI     ${percent(numberOf(simpleRoi))}  (ignores review time)`,
    `  payback        ${weeks(weeksOf(outcome))}`,
    ...(atFreedShare
      ? [
          `  with ${percent(Number(atFreedShare.share))} of the freed time put to use: net saving ${text(atFreedShare.netSaving)}, ROI ${percent(numberOf(atFreedShare.roi))}, payback ${weeks(weeksOf(atFreedShare))}`,
        ]
      : []),
    '',
    ...rangeLines(range, seed, year),
    '',
    ...(tornado.length === 0
      ? [
          'No input has a range: give { low, likely, high }, { mean, se } or { errors, n } to see what the result hangs on.',
        ]
      : [
          'What moves the net saving a week (one input at a time, the others at their points):',
          ...tornado.map(({ key, ends, low, high }) => {
            const from = inputs[key].spread?.kind === 'range' ? 'low to high' : 'p5 to p95'
            return `  ${snakeOf(key)} ${short(ends.low)} to ${short(ends.high)} (${from}): ${money(low)} to ${money(high)}`
          }),
        ]),
    'Unproved: a cost model alone proves nothing.',
  ]
}

function rangeLines(range: RangeFigures, seed: number, year: (value: number) => string): string[] {
  const span = ({ p5, p50, p95 }: Percentiles, show: (value: number | null) => string) =>
    `${show(p5)} to ${show(p95)}, middle ${show(p50)}`
  const none = percent(range.noPayback)
  return [
    `In 9 of 10 of ${drawCount} draws (seed ${seed}):`,
    `  net saving a year  ${span(range.netSavingPerYear, (value) => (value === null ? 'not defined' : year(value)))}`,
    `  ROI                ${span(range.roi, percent)}`,
    `  payback            ${span(range.paybackWeeks, weeks)}${range.noPayback > 0 ? ` (none in ${none} of the draws; they count as the longest)` : ''}`,
    `  odds of a net saving above 0: ${percent(range.oddsPositive)}`,
  ]
}

const numberOf = (text: string | null) => (text === null ? null : Number(text))
const weeksOf = ({ payback }: Outcome) => (payback.kind === 'weeks' ? Number(payback.weeks) : null)
const percent = (share: number | null) => (share === null ? 'not defined' : `${(share * 100).toFixed(1)} %`)
const weeks = (value: number | null) => (value === null ? 'no payback' : `${value.toFixed(2)} weeks`)
const short = (value: number) => String(Number(value.toPrecision(4)))

function moneyIn(currency: string | null) {
  return (value: number, digits = 2) =>
    new Intl.NumberFormat('en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      ...(currency ? { style: 'currency', currency, currencyDisplay: 'code' } : {}),
    }).format(value)
}
