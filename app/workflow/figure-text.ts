import { type Figure, measuredByWords } from '#server/workflow/charter-figures.ts'
import type { Pain, Span } from '#server/workflow/score.ts'

/** A number for a person to read: whole from ten on, one decimal below. */
export function plainNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}

/** "40", or "40 to 80" where it is not known better. */
export function spanText({ low, high }: Span, show: (value: number) => string): string {
  const [from, to] = [show(low), show(high)]
  return from === to ? from : `${from} to ${to}`
}

/** "measured in the workbench, n = 120", "stated" and how far measuring has come. */
export function sourceText(figure: Figure, counted: 'items' | 'weeks'): string {
  if (figure.from === 'measured') {
    const how = counted === 'weeks' ? 'over' : figure.by ? measuredByWords[figure.by] : ''
    return counted === 'weeks' ? `measured ${how} ${figure.n} whole weeks` : `measured ${how}, n = ${figure.n}`
  }
  const { tooFew } = figure
  const unit = tooFew === 1 ? counted.slice(0, -1) : counted
  return tooFew === null ? 'stated' : `stated; measured so far: ${tooFew} ${unit}, too few`
}

/** Hours a month in words; null: not known. */
export function hoursText({ hours }: Pain, locale: string): string | null {
  return hours && `${spanText(hours, (value) => plainNumber(value, locale))} hours a month`
}
