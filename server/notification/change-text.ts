import { formatDuration } from '#server/platform/duration.ts'
import { countText, decimals, percentText } from '#server/roi/executive-text.ts'
import { type Change, type Unit, type WeekFigure, wordTexts } from './change.ts'

/** "1 min 40 s", "4.0 %", "128"; what a week does not have is "none". */
export function figureText({ value }: Pick<WeekFigure, 'value'>, unit: Unit, locale: string): string {
  if (value === null) return 'none'
  if (unit === 'ms') return formatDuration(value)
  return unit === 'share' ? percentText(value, locale) : countText(value, locale)
}

/** "1 min 40 s, n = 52"; a count is its own n. */
export function figureWithN(figure: WeekFigure, unit: Unit, locale: string): string {
  const text = figureText(figure, unit, locale)
  return unit === 'count' || figure.value === null ? text : `${text}, n = ${countText(figure.n, locale)}`
}

/** "+22 (4 to 40)", "-1.5 points (-4.0 to 1.0)", "-20 s (-45 s to 5.0 s)"; nothing where a week is missing. */
export function differenceText({ difference, unit }: Pick<Change, 'difference' | 'unit'>, locale: string): string {
  const { estimate, low, high } = difference
  if (estimate === null) return ''
  const text = (value: number) =>
    unit === 'ms'
      ? formatDuration(Math.round(value))
      : decimals(unit === 'share' ? 100 * value : value, unit === 'share' ? 1 : 0, locale)
  const sign = estimate > 0 ? '+' : ''
  const range = low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`
  return `${sign}${text(estimate)}${unit === 'share' ? ' points' : ''}${range}`
}

/** "more than noise: worse", "within noise". */
export const wordText = ({ word, means }: Pick<Change, 'word' | 'means'>): string =>
  means === null ? wordTexts[word] : `${wordTexts[word]}: ${means}`

/** One figure in one line of a mail. */
export function changeLine(change: Change, locale: string): string {
  const { title, unit, now, before } = change
  const difference = differenceText(change, locale)
  const parts = [
    `${figureWithN(now, unit, locale)}; before ${figureWithN(before, unit, locale)}`,
    difference,
    wordText(change),
  ]
  return `${title}: ${parts.filter(Boolean).join('; ')}`
}
