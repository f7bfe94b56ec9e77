import { Big } from 'big.js'
import { formatMoney } from '#app/ui/money.tsx'
import type { CostKey } from '#server/roi/cost-model.ts'
import { type CostInput, leastOf } from '#server/roi/inputs.ts'
import { pointOf, type Typed } from '#server/roi/quantity.ts'
import { inputTexts } from './inputs.ts'

type Options = { currency: string; locale: string }

/** One value of an input without its unit, as decimal text: "1.25", "US$25.00", "4 %". */
export function valueText(key: CostKey, value: string, { currency, locale }: Options): string {
  const { kind } = inputTexts[key]
  if (kind === 'money') return formatMoney(value, { currency, locale, exact: true })
  if (kind === 'share') return `${new Big(value).times(100).round(2).toString()} %`
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value as `${number}`)
}

/** With its unit: "1.25 minutes". */
export function inputText(key: CostKey, value: string, options: Options): string {
  const { kind, unit } = inputTexts[key]
  const text = valueText(key, value, options)
  return kind === 'share' ? text : `${text} ${unit}`
}

/** What was typed: "25 an hour", or "25 an hour, 22 to 32". */
export function typedText(key: CostKey, typed: Typed, options: Options): string {
  const point = inputText(key, pointOf(typed), options)
  return typeof typed === 'string'
    ? point
    : `${point}, ${valueText(key, typed.low, options)} to ${valueText(key, typed.high, options)}`
}

/** What is known around the point: a typed range, or the standard error or the counts of a measurement; nothing of a number. */
export function spreadText(key: CostKey, { spread }: CostInput, options: Options): string {
  if (!spread) return ''
  const text = (value: number) => valueText(key, new Big(value).toFixed(), options)
  switch (spread.kind) {
    case 'range':
      return `${text(spread.low)} to ${text(spread.high)}`
    case 'mean':
      return `± ${text(spread.se)} standard error`
    case 'rate':
      return `${plain(spread.errors, options.locale)} of ${plain(spread.n, options.locale)}`
  }
}

const plain = (value: number, locale: string) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)

/** n with its unit; nothing for what was typed. */
export function countText(key: CostKey, { n }: CostInput): string {
  return n === null ? '' : `n = ${n} ${unitOf(key)}`
}

/** How far measuring has come where the estimate still stands: "12 of 20 items measured"; nothing where it has not begun. */
export function tooFewText(key: CostKey, { tooFew }: CostInput): string {
  return tooFew === undefined ? '' : `${tooFew} of ${leastOf(key)} ${unitOf(key)} measured`
}

function unitOf(key: CostKey): string {
  if (key === 'qaMinutesPerWeek') return 'checks'
  const { kind } = inputTexts[key]
  return kind === 'items' ? 'whole weeks' : kind === 'share' ? 'checked items' : 'items'
}
