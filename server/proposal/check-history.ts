import type Big from 'big.js'
import { quantile } from '#server/platform/statistics.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type Flag, figure, labelOf, numberOf, type Of } from './check.ts'

/** What earlier items of one supplier (or whatever `by` names) had in a field, newest first; empty values left out. */
export type Past = readonly { value: string; currency: string | null }[]

/** Fewer amounts say nothing of what is usual; fewer equal texts are no habit. */
const leastAmounts = 5
const leastAlike = 3
/** Amounts within 10 % of each other are alike: a supplier whose price never changed may raise it. */
const leastSpread = 0.1

/**
 * How far from the median, in robust standard deviations, an amount may lie: 3.5 (Iglewicz and Hoaglin 1993), more where
 * the spread itself is known from few amounts. Of log-normal amounts it calls 4 % unusual at n = 5, 1 % from n = 10 on.
 */
const boundOf = (n: number) => 3.5 + 15 / n

/** An amount far from, or a text never seen among, those of earlier items of the same `by`. */
export function unusualFlags(definition: Definition, check: Of<'unusual'>, values: Values, past: Past): Flag[] {
  const field = definition.fields.find((f) => f.key === check.field)
  const [value, by] = [values[check.field], values[check.by]]
  if (!field || typeof value !== 'string' || typeof by !== 'string' || value === '' || by === '') return []
  const message =
    field.type === 'money' || field.type === 'number'
      ? amountMessage(field, value, by, values, past)
      : textMessage(definition, field, value, by, past)
  if (message === null) return []
  return [{ check: `unusual:${check.field}`, severity: check.severity, fieldKeys: [check.field], message }]
}

/** Another currency than all of the last items of the same `by` had, and none of the earlier ones. */
export function currencyFlags(
  definition: Definition,
  check: Of<'currency_mismatch'>,
  values: Values,
  past: Past,
): Flag[] {
  const [value, by] = [values[check.field], values[check.by]]
  if (typeof value !== 'string' || typeof by !== 'string' || value === '') return []
  const habit = habitOf(past, value)
  if (!habit) return []
  const what = `the last ${habit.count} ${definition.noun.many}`
  return [
    {
      check: `currency_mismatch:${check.field}`,
      severity: check.severity,
      fieldKeys: [check.field],
      message: `${value} is another currency than ${by} had on ${what}: ${habit.value}.`,
    },
  ]
}

function amountMessage(field: Field, value: string, by: string, values: Values, past: Past): string | null {
  const amount = numberOf(value)
  const currencyKey = field.type === 'money' ? field.currencyField : undefined
  const currency = currencyKey ? values[currencyKey] : null
  if (!amount || amount.eq(0)) return null
  // A credit note is compared with credit notes, an amount in dollars with amounts in dollars.
  const alike = past.flatMap((p) => {
    const other = numberOf(p.value)
    return other && other.s === amount.s && !other.eq(0) && (!currencyKey || p.currency === currency) ? [other] : []
  })
  if (alike.length < leastAmounts) return null
  if (distance(amount, alike) <= boundOf(alike.length)) return null
  const sorted = [...alike].sort((a, b) => a.cmp(b))
  const [least, most] = [sorted[0] ?? amount, sorted.at(-1) ?? amount]
  const unit = typeof currency === 'string' && currency !== '' ? ` ${currency}` : ''
  const shown = (figure: Big) => (field.type === 'money' ? grouped(figure) : figure.toFixed())
  const were = least.eq(most) ? `were all ${shown(most)}${unit}` : `were ${shown(least)} to ${shown(most)}${unit}`
  return `${field.label} ${shown(amount)}${unit} is unusual for ${by}: its last ${alike.length} ${were}.`
}

/** Robust z of the logarithm: amounts are spread by factors, not by differences. Median and MAD (x 1.4826, normal). */
function distance(amount: Big, others: readonly Big[]): number {
  const log = (a: Big) => Math.log(Math.abs(Number(a)))
  const median = (numbers: number[]) =>
    quantile(
      numbers.sort((a, b) => a - b),
      0.5,
    ) ?? 0
  const logs = others.map(log)
  const middle = median([...logs])
  const spread = 1.4826 * median(logs.map((l) => Math.abs(l - middle)))
  return Math.abs(log(amount) - middle) / Math.max(spread, leastSpread)
}

function textMessage(definition: Definition, field: Field, value: string, by: string, past: Past): string | null {
  const habit = habitOf(past, value)
  if (!habit) return null
  const { noun } = definition
  return `${labelOf(definition, field.key)} "${value}" differs from the last ${habit.count} ${noun.many} of ${by}: "${habit.value}".`
}

/** The value that all of the newest items agree on, and how many do; null where `value` was seen before or too few agree. */
function habitOf(past: Past, value: string): { value: string; count: number } | null {
  const newest = past[0]
  if (!newest || past.some((p) => alike(p.value) === alike(value))) return null
  const other = past.findIndex((p) => alike(p.value) !== alike(newest.value))
  const count = other < 0 ? past.length : other
  return count >= leastAlike ? { value: newest.value, count } : null
}

const alike = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/** "4,980.00": as in the other messages, with the thousands set off. */
export function grouped(amount: Big): string {
  return figure(amount).replace(/\B(?=(\d{3})+(?=\.))/g, ',')
}
