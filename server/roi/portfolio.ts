import { Big } from 'big.js'
import type { Verdict } from '#server/pilot/effect/effect.ts'
import { type CurrencyRate, factorOf, missingRate } from '#server/workflow/rates.ts'
import { type Benefit, sundayOf } from './benefit.ts'
import type { CostInputs } from './inputs.ts'
import { type Draws, drawCount, drawsOf, figuresOf, type RangeFigures } from './monte-carlo.ts'
import { type Money, type RoiLines, weeksPerYear } from './roi.ts'

/** What the portfolio needs of a workflow; `result` null where it has no cost model yet. */
export type PortfolioPart = {
  key: string
  name: string
  currency: string
  /** Of the standing pilot; null without one. */
  verdict: Verdict | null
  /** A pilot has proved a saving of working time; in a simulation where `simulated`. */
  proved: boolean
  simulated: boolean
  result: { inputs: CostInputs; lines: RoiLines; range: RangeFigures; seed: number; benefit: Benefit } | null
}

/** Estimated and realised net saving from the first whole week with AI on; `weeks` of them. */
export type ToDate = { weeks: number; estimated: Money; realised: Money }

/** One workflow in its own currency, and what of it enters the total. */
export type PortfolioEntry = Omit<PortfolioPart, 'result'> & {
  result: {
    netSavingPerYear: Money
    range: RangeFigures
    roi: string | null
    toDate: ToDate
    /** In the portfolio's currency; null where a rate is missing, and the workflow is not in the total. */
    converted: { netSavingPerYear: Money; factor: string; validFrom: string; toDate: ToDate | null } | null
  } | null
}

export type Portfolio = {
  currency: string
  /** Currencies of the workflows, to choose from. */
  currencies: string[]
  /** Local date of the rates used. */
  on: string
  entries: PortfolioEntry[]
  /** Over the workflows with a cost model and a rate; null where there is none. */
  total: {
    workflows: number
    netSavingPerYear: Money
    /** The part of it that real pilots proved, and the part that was proved in a simulation: they are never added up. */
    provedPerYear: Money
    provedWorkflows: number
    simulatedProvedPerYear: Money
    simulatedProvedWorkflows: number
    aiCostPerYear: Money
    roi: string | null
    range: RangeFigures
    /** With the stated share of freed time put to use; null where that is all of it in every workflow. */
    atFreedShare: { netSavingPerYear: Money; roi: string | null; range: RangeFigures } | null
    /** Null where a rate for a past week is missing. */
    toDate: ToDate | null
  } | null
  /** Why a figure is missing, and what to do: sentences. */
  problems: string[]
}

type Options = { rates: readonly CurrencyRate[]; currency: string | null; on: string }

/**
 * The sum over workflows (metrics.md: sum of draws, shared inputs share their draw). Amounts in other currencies are
 * converted by the newest rate on or before the date they are for: today for a year, each week's last day for what was realised.
 */
export function sumPortfolio(parts: readonly PortfolioPart[], options: Options): Portfolio {
  const currencies = [...new Set(parts.map((part) => part.currency))].sort()
  const currency = options.currency ?? mostUsed(parts)
  // Of each currency the earliest date without a rate: one rate from then on mends all later ones.
  const missing = new Map<string, string>()
  const rateOf = (from: string, on: string) => {
    const found = factorOf(options.rates, { from, to: currency, on })
    const earliest = missing.get(from)
    if (!found && (earliest === undefined || on < earliest)) missing.set(from, on)
    return found
  }
  const entries = parts.map(({ result, ...part }): PortfolioEntry => {
    if (!result) return { ...part, result: null }
    const { lines, range, benefit } = result
    const { netSavingPerYear, roi } = lines.outcome
    const today = rateOf(part.currency, options.on)
    return {
      ...part,
      result: {
        netSavingPerYear,
        range,
        roi,
        toDate: toDateOf(benefit, () => '1') as ToDate,
        converted: today && {
          ...today,
          netSavingPerYear: new Big(netSavingPerYear).times(today.factor).toFixed(),
          toDate: toDateOf(benefit, (on) => rateOf(part.currency, on)?.factor ?? null),
        },
      },
    }
  })
  const problems = [...missing].map(([from, on]) => missingRate({ from, to: currency, on }))
  return { currency, currencies, on: options.on, entries, total: totalOf(parts, entries), problems }
}

function totalOf(parts: readonly PortfolioPart[], entries: readonly PortfolioEntry[]): Portfolio['total'] {
  const counted = parts.flatMap(({ result }, i) => {
    const entry = entries[i] as PortfolioEntry
    const converted = entry.result?.converted
    return result && converted ? [{ ...result, converted, proved: entry.proved, simulated: entry.simulated }] : []
  })
  if (counted.length === 0) return null
  const sum = (amounts: readonly string[]) => amounts.reduce((all, amount) => all.plus(amount), new Big(0))
  const saving = sum(counted.map((one) => one.converted.netSavingPerYear))
  const converted = (of: (lines: RoiLines) => string) =>
    sum(counted.map((one) => new Big(of(one.lines)).times(one.converted.factor).toFixed()))
  const aiCost = converted((lines) => lines.ai.total).times(weeksPerYear)
  const overAiCost = (amount: Big) => (aiCost.eq(0) ? null : amount.div(aiCost).toFixed())
  const provedIn = (simulated: boolean) => counted.filter((one) => one.proved && one.simulated === simulated)
  const [real, invented] = [provedIn(false), provedIn(true)]
  const yearly = (parts: typeof counted) => sum(parts.map((one) => one.converted.netSavingPerYear)).toFixed()
  const atShare = converted((lines) => (lines.atFreedShare ?? lines.outcome).netSavingPerYear)
  const dates = counted.map((one) => one.converted.toDate)
  const draws = sumDraws(
    counted.map((one) => ({ draws: drawsOf(one.inputs, one.seed), factor: Number(one.converted.factor) })),
  )
  return {
    workflows: counted.length,
    netSavingPerYear: saving.toFixed(),
    provedPerYear: yearly(real),
    provedWorkflows: real.length,
    simulatedProvedPerYear: yearly(invented),
    simulatedProvedWorkflows: invented.length,
    aiCostPerYear: aiCost.toFixed(),
    roi: overAiCost(saving),
    range: figuresOf(draws, draws.saving),
    atFreedShare: counted.some((one) => one.lines.atFreedShare !== null)
      ? {
          netSavingPerYear: atShare.toFixed(),
          roi: overAiCost(atShare),
          range: figuresOf(draws, draws.savingAtShare),
        }
      : null,
    toDate: dates.includes(null) ? null : sumDates(dates as ToDate[]),
  }
}

/** Draw by draw, in one currency. */
export function sumDraws(all: readonly { draws: Draws; factor: number }[]): Draws {
  const empty = () => new Float64Array(drawCount)
  const total: Draws = {
    current: empty(),
    saving: empty(),
    savingAtShare: empty(),
    aiCost: empty(),
    setup: empty(),
    setupPerWeek: empty(),
  }
  for (const { draws, factor } of all)
    for (const key of Object.keys(total) as (keyof Draws)[])
      for (let i = 0; i < drawCount; i++) total[key][i] = (total[key][i] ?? 0) + (draws[key][i] ?? 0) * factor
  return total
}

/** Each week by the factor of its last day; null where one is missing. */
function toDateOf({ weeks }: Benefit, factorOn: (date: string) => string | null): ToDate | null {
  let [estimated, realised] = [new Big(0), new Big(0)]
  let isWhole = true
  for (const week of weeks) {
    const factor = factorOn(sundayOf(week.monday))
    if (factor === null) isWhole = false
    estimated = estimated.plus(new Big(week.estimated).times(factor ?? 0))
    realised = realised.plus(new Big(week.realised).times(factor ?? 0))
  }
  return isWhole ? { weeks: weeks.length, estimated: estimated.toFixed(), realised: realised.toFixed() } : null
}

function sumDates(dates: readonly ToDate[]): ToDate {
  const sum = (amounts: readonly string[]) => amounts.reduce((all, amount) => all.plus(amount), new Big(0)).toFixed()
  return {
    weeks: Math.max(...dates.map((date) => date.weeks)),
    estimated: sum(dates.map((date) => date.estimated)),
    realised: sum(dates.map((date) => date.realised)),
  }
}

/** The currency of most workflows; of equally many the first by its code. */
export function mostUsed(parts: readonly { currency: string }[]): string {
  const counts = new Map<string, number>()
  for (const { currency } of parts) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return most?.[0] ?? 'EUR'
}
