import type { Interval } from '#server/pilot/effect/effect.ts'

/**
 * Figures of pilots and savings as text, the same on pages, in the PDF and in the e-mail. Locale is a BCP 47 tag. Minutes
 * and rates are numbers here (statistics); money is decimal text with its currency.
 */

/** A number with a fixed count of decimals; no "-0.0". */
export function decimals(value: number, digits: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'negative',
  }).format(value)
}

/** " (2.4 to 3.8)"; nothing where an end is missing. */
function ends({ low, high }: Interval, text: (value: number) => string): string {
  return low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`
}

/** One decimal; two where the interval is narrow or a figure other than zero would read 0.0. */
export function minuteDigits({ estimate, low, high }: Interval): 1 | 2 {
  const narrow = low !== null && high !== null && high - low < 1
  const vanishes = [estimate, low, high].some((value) => value !== null && value !== 0 && Math.abs(value) < 0.05)
  return narrow || vanishes ? 2 : 1
}

/** "3.1 min (2.4 to 3.8)"; `unit` stands after the estimate. */
export function minutesText(interval: Interval, locale: string, unit = 'min'): string {
  if (interval.estimate === null) return 'no estimate yet'
  const digits = minuteDigits(interval)
  const text = (value: number) => decimals(value, digits, locale)
  return `${text(interval.estimate)} ${unit}${ends(interval, text)}`
}

/** A difference of rates in percentage points: "-3.5 points (-7.8 to 0.2)". */
export function pointsText(interval: Interval, locale: string): string {
  if (interval.estimate === null) return 'no estimate yet'
  const text = (value: number) => decimals(100 * value, 1, locale)
  return `${text(interval.estimate)} points${ends(interval, text)}`
}

/** "4.0 %", "445 %" with `digits` 0. */
export const percentText = (share: number, locale: string, digits = 1): string =>
  `${decimals(100 * share, digits, locale)} %`

/** Money for a headline, three significant digits ("€19,400"): more would claim a precision that no range has. */
export function roundMoney(amount: string | number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    maximumSignificantDigits: 3,
    // Not "-€0".
    signDisplay: 'negative',
  }).format(amount as number)
}

/** A whole count in the reader's digits: "1,342". */
export const countText = (n: number, locale: string): string => decimals(n, 0, locale)

/** An instant as a local day: "12 Mar 2026". */
export function dayText(at: number | string, timeZone: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone })
  return format.format(new Date(at))
}

/** "€14,900 to €23,800"; "over ..." where the upper end does not exist; null where both ends read alike: no range was given. */
export function rangeText(
  { p5, p95 }: { p5: number | null; p95: number | null },
  text: (value: number) => string,
): string | null {
  if (p5 === null) return null
  if (p95 === null) return `over ${text(p5)}`
  return text(p5) === text(p95) ? null : `${text(p5)} to ${text(p95)}`
}

/** A share of draws: draws can show neither never nor always. */
export function oddsText(share: number, locale: string): string {
  if (share >= 0.9995) return `over ${percentText(0.999, locale)}`
  return share < 0.0005 ? `below ${percentText(0.001, locale)}` : percentText(share, locale)
}
