import { Big } from 'big.js'
import { z } from 'zod'
import type { WeekFlow } from '#server/metrics/flow.ts'
import type { Metrics } from '#server/metrics/metrics.ts'
import { DomainError } from '#server/platform/errors.ts'

/**
 * The cost model of a workflow (metrics.md, "Cost model and ROI"): one schema for form and API. Text is read as a person
 * types it; what comes out are plain decimals as text, exact ("33.3333"), rates as 0..1.
 */

const mostDigits = 12
const typedOrNumber = z.union([z.number(), z.string()], { error: 'is needed' })

/** A decimal point or comma, no thousands separators: "1,200" could be either and is refused. */
function readDecimal(text: string): Big | null {
  if (!/^\d+([.,]\d+)?$/.test(text) || /^\d{1,3},\d{3}$/.test(text) || text.length > 2 * mostDigits) return null
  return new Big(text.replace(',', '.'))
}

function decimal(options: { above?: number; fallback?: string } = {}) {
  const schema = typedOrNumber.transform((raw, ctx) => {
    const typed = String(raw).trim()
    const text = typed === '' && options.fallback !== undefined ? options.fallback : typed
    const value = typeof raw === 'number' ? (raw >= 0 ? new Big(raw) : null) : readDecimal(text)
    const tooSmall = value !== null && options.above !== undefined && value.lte(options.above)
    if (value !== null && !tooSmall && value.lt(new Big(10).pow(mostDigits))) return value.toFixed()
    const message = tooSmall
      ? `must be above ${options.above}`
      : text === ''
        ? 'is needed'
        : 'write a number such as 1200 or 33.50, without thousands separators'
    ctx.addIssue({ code: 'custom', message })
    return z.NEVER
  })
  return options.fallback === undefined ? schema : schema.prefault(options.fallback)
}

/** A share: a JSON number is 0..1, text is a percentage with its sign ("0.5 %"), so that "0.5" cannot be misread. */
function share(fallback?: string) {
  const schema = typedOrNumber.transform((raw, ctx) => {
    const typed = String(raw).trim()
    const text = typed.replace(/^%$/, '') === '' && fallback !== undefined ? fallback : typed
    const percent = text.endsWith('%') ? readDecimal(text.slice(0, -1).trim()) : null
    const value = typeof raw === 'number' ? (raw >= 0 ? new Big(raw) : null) : (percent?.div(100) ?? null)
    if (value?.lte(1)) return value.toFixed()
    ctx.addIssue({ code: 'custom', message: 'write a percentage between 0 % and 100 %, such as 4 %' })
    return z.NEVER
  })
  return fallback === undefined ? schema : schema.prefault(fallback)
}

export const costModelSchema = z.object({
  itemsPerWeek: decimal(),
  baselineMinutes: decimal(),
  assistedMinutes: decimal(),
  /** Fully loaded: wages, charges, desk. */
  hourlyRate: decimal(),
  baselineErrorRate: share(),
  assistedErrorRate: share(),
  costPerError: decimal(),
  subscriptionPerMonth: decimal({ fallback: '0' }),
  usagePerItem: decimal({ fallback: '0' }),
  setupCost: decimal({ fallback: '0' }),
  amortisationWeeks: decimal({ above: 0, fallback: '52' }),
  qaMinutesPerWeek: decimal({ fallback: '0' }),
  delayCostPerWeekBaseline: decimal({ fallback: '0' }),
  delayCostPerWeekAssisted: decimal({ fallback: '0' }),
  /** Share of the freed working time that is put to use. */
  freedTimeShare: share('100 %'),
})
export type CostModel = z.output<typeof costModelSchema>
export type CostKey = keyof CostModel

/** A submitted form, read: the model, or one sentence for each box that needs mending. */
export function readCostModel(form: FormData): { model: CostModel } | { errors: Partial<Record<CostKey, string>> } {
  const result = costModelSchema.safeParse(Object.fromEntries(form))
  if (result.success) return { model: result.data }
  return { errors: Object.fromEntries(result.error.issues.map((issue) => [issue.path[0], issue.message])) }
}

/** Where a figure comes from, best first. */
export const sourceLabels = {
  measured: 'measured',
  stopwatch: 'stopwatch study',
  imported: 'imported history',
  typed: 'estimate',
} as const
type Source = keyof typeof sourceLabels

/** An input with its source; `n` items (weeks for a volume) behind a measured one; `typed` is the estimate it replaced. */
export type CostInput = { value: string; source: Source; n: number | null; typed: string | null }
export type CostInputs = Record<CostKey, CostInput>
export type Measured = Partial<Record<CostKey, { value: string; n: number }>>

/** The inputs of a model: what was typed in, an estimate, unless a measurement stands in its place. */
export function inputsOf(model: CostModel, measured: Measured): CostInputs {
  const keys = Object.keys(model) as CostKey[]
  const entries = keys.map((key): [CostKey, CostInput] => {
    const found = measured[key]
    return found && found.n > 0
      ? [key, { ...found, source: 'measured', typed: model[key] }]
      : [key, { value: model[key], source: 'typed', n: null, typed: null }]
  })
  return Object.fromEntries(entries) as CostInputs
}

/**
 * What the workbench has measured of the inputs: minutes per item of each arm (mean touch time + rework rate x mean
 * rework minutes), and arrivals a week over whole weeks. What has no n is left out.
 */
export function measuredInputs(arms: { assisted: Metrics; manual: Metrics }, weeks: readonly WeekFlow[]): Measured {
  const whole = weeks.filter((week) => !week.partial)
  const arrivals = whole.reduce((sum, week) => sum + week.arrivals, 0)
  return {
    ...(whole.length > 0 && {
      itemsPerWeek: { value: new Big(arrivals).div(whole.length).toFixed(), n: whole.length },
    }),
    ...minutesOf(arms.assisted, 'assistedMinutes'),
    ...minutesOf(arms.manual, 'baselineMinutes'),
  }
}

function minutesOf(metrics: Metrics, key: 'assistedMinutes' | 'baselineMinutes'): Measured {
  if (metrics.touch.mean === null) return {}
  const { rate, curve, meanMs } = metrics.rework
  const reworkRate = rate.rate ?? curve.findLast((point) => point.share !== null)?.share ?? 0
  const ms = new Big(metrics.touch.mean).plus(new Big(reworkRate).times(meanMs ?? 0))
  return { [key]: { value: ms.div(60_000).toFixed(), n: metrics.touch.n } }
}

/** A model in force from a local date ("2026-03-02") until the next one's. In the order in which they were entered. */
export type CostPeriod = { from: string; model: CostModel }

/** The period that a date falls into; of two with the same date the one entered last; null before the first. */
export function periodAt<T extends { from: string }>(periods: readonly T[], date: string): T | null {
  return periods.findLast((period) => period.from <= date) ?? null
}

/** Adds a period from its date on. Never before one that exists: what was reported for the past stays as it was. */
export function openPeriod(periods: readonly CostPeriod[], opened: CostPeriod): CostPeriod[] {
  const last = periods.at(-1)
  if (last && opened.from < last.from)
    throw new DomainError(
      'refused',
      `The cost model already changed on ${last.from}; choose that date or a later one, because past figures are not rewritten.`,
      'from',
    )
  return [...periods, opened]
}
