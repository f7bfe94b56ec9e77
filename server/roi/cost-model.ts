import { z } from 'zod'
import { decimal, share, type Typed } from './quantity.ts'

/**
 * The cost model of a workflow (metrics.md, "Cost model and ROI"): one schema for form and API. Each input is one number or
 * a range of low, likely and high.
 */
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
  /** What waiting costs: late fees, and discounts for early payment that were missed. */
  delayCostPerWeekBaseline: decimal({ fallback: '0' }),
  delayCostPerWeekAssisted: decimal({ fallback: '0' }),
  /** Share of the freed working time that is put to use. */
  freedTimeShare: share('100 %'),
})
export type CostModel = z.output<typeof costModelSchema>
export type CostKey = keyof CostModel
export const costKeys = Object.keys(costModelSchema.shape) as CostKey[]
/** As it is sent: numbers, or text as a person types it. */
export type RawCostModel = z.input<typeof costModelSchema>

/** Rates and shares: 0..1. */
export const shareKeys: readonly CostKey[] = ['baselineErrorRate', 'assistedErrorRate', 'freedTimeShare']

/** What a form holds: `key` alone is one number; with `key.low` or `key.high` beside it, it is the likely one of a range. */
export function formModel(form: FormData): RawCostModel {
  const text = (name: string) => String(form.get(name) ?? '')
  const isBlank = (value: string) => value.replace('%', '').trim() === ''
  const raw: Partial<RawCostModel> = {}
  for (const key of costKeys) {
    const [low, likely, high] = [text(`${key}.low`), text(key), text(`${key}.high`)]
    if (!isBlank(low) || !isBlank(high)) raw[key] = { low, likely, high }
    else if (form.has(key)) raw[key] = likely
  }
  return raw as RawCostModel
}

/** A submitted form, read: the model, or one sentence for each box that needs mending. */
export function readCostModel(form: FormData): { model: CostModel } | { errors: Partial<Record<CostKey, string>> } {
  const result = costModelSchema.safeParse(formModel(form))
  if (result.success) return { model: result.data }
  return { errors: Object.fromEntries(result.error.issues.map((issue) => [issue.path[0], issue.message])) }
}

/** What two models differ in. */
export type Change = { key: CostKey; before: Typed | null; after: Typed }

/** The inputs that changed; against none, those that are not 0. Keys that an old model did not have yet count as new. */
export function changesOf(before: CostModel | null, after: CostModel): Change[] {
  const same = (a: Typed | undefined, b: Typed) => JSON.stringify(a) === JSON.stringify(b)
  return costKeys.flatMap((key): Change[] => {
    const [was, is] = [before?.[key], after[key]]
    if (before === null) return is === '0' ? [] : [{ key, before: null, after: is }]
    return same(was, is) ? [] : [{ key, before: was ?? null, after: is }]
  })
}
