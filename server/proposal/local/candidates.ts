import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal } from '#server/workflow/decimal.ts'
import { type Layout, type PageLayout, type Row, type Token, textOf } from './layout.ts'
import { dateWithin, repairedAmount, repairedSign } from './repair.ts'
import type { Style } from './style.ts'

/** A place on a page that could be a field's value, in the kept form of its type. */
export type Found = {
  value: string
  tokens: Token[]
  page: number
  row: number
  x0: number
  y0: number
  x1: number
  y1: number
  /** Liking for the place that no model weighs: how a free text was found, what was learned of a supplier. Log-odds. */
  looks: number
  /** What speaks for or against the place from its looks alone, by name; the model weighs it (see model.ts). */
  signs: Signs
  /** Why this place, where no term beside it says so. */
  why?: string
  /** ISO 4217, for amounts printed with a currency. */
  currency?: string
}

/** Named features of a place, most of them 0..1. */
export type Signs = Readonly<Record<string, number>>

export function foundAt(
  tokens: Token[],
  value: string,
  looks: number,
  currency?: string | null,
  signs: Signs = {},
): Found {
  const first = tokens[0] as Token
  return {
    value,
    tokens,
    page: first.page,
    row: first.row,
    x0: first.x0,
    x1: (tokens.at(-1) as Token).x1,
    y0: Math.min(...tokens.map((t) => t.y0)),
    y1: Math.max(...tokens.map((t) => t.y1)),
    looks,
    signs,
    ...(currency ? { currency } : {}),
  }
}

export function eachRow(layout: Layout, find: (row: Row, page: PageLayout) => Found[]): Found[] {
  return layout.pages.flatMap((page) => page.rows.flatMap((row) => find(row, page)))
}

/** Dates: the longest run of up to five words that reads as one, or one inside a longer or misread word. */
export function findDates(layout: Layout, style: Style): Found[] {
  return eachRow(layout, (row, page) => {
    const found: Found[] = []
    for (let i = 0; i < row.tokens.length; i++) {
      const date = dateAt(row, i, page, style)
      if (!date) continue
      found.push(foundAt(date.tokens, date.value, 0, null, dateSigns(row, i, date.tokens)))
      i += date.tokens.length - 1
    }
    return found
  })
}

function dateAt(row: Row, i: number, page: PageLayout, style: Style): { tokens: Token[]; value: string } | null {
  const first = row.tokens[i] as Token
  const hints = { language: style.language, order: style.order }
  for (let length = Math.min(5, row.tokens.length - i); length >= 1; length--) {
    const tokens = row.tokens.slice(i, i + length)
    if (tokens.some((t) => /^[-–—]$/.test(t.text))) continue
    if (tokens.some((t, k) => k > 0 && t.x0 - (tokens[k - 1] as Token).x1 > 1.5 * page.em)) continue
    const text = textOf(tokens).replace(/^[([:]+|[)\]:;,.]+$/g, '')
    if (!/\d/.test(first.text) && length === 1 && !/\d{2}/.test(text)) continue
    const read = looksLikeDate(text) ? parseDate(text, hints) : null
    if (read) return { tokens, value: read }
    // Scans set the parts of a date apart: "30/ 06/2018".
    const joined = length > 1 && length < 4 && page.source === 'ocr' ? text.replace(/\s/g, '') : ''
    const close = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/.test(joined) ? parseDate(joined, hints) : null
    if (close) return { tokens, value: close }
  }
  const within = dateWithin(first.text)
  const value = within ? parseDate(within, hints) : null
  return value ? { tokens: [first], value } : null
}

/** Whether day and month could be either: "03/04/2024". */
function isAmbiguous(text: string): boolean {
  const parts = text.match(/(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}/)
  return !!parts && Number(parts[1]) <= 12 && Number(parts[2]) <= 12 && Number(parts[1]) !== Number(parts[2])
}

const clock = /^\(?\d{1,2}[:.]\d{2}(:\d{2})?([ap]m)?\)?$/i

function dateSigns(row: Row, i: number, tokens: readonly Token[]): Signs {
  const text = textOf(tokens)
  const near = [row.tokens[i - 1], row.tokens[i + tokens.length], row.tokens[i + tokens.length + 1]]
  return {
    year4: /\d{4}/.test(text) ? 1 : 0,
    month: /\p{L}{3}/u.test(text) ? 1 : 0,
    ambiguous: isAmbiguous(text) ? 1 : 0,
    time: near.some((t) => t && clock.test(t.text)) ? 1 : 0,
  }
}

/** Bare digit runs read as ISO dates only too easily; a printed date has separators or a month's name. */
function looksLikeDate(text: string): boolean {
  return /\d/.test(text) && (/\d[-/.]\s?\d{1,2}\s?[-/.]\s?\d/.test(text) || /\p{L}{3}/u.test(text)) && text.length <= 40
}

const sign = '(?:[€£$₹¥฿]|[A-Z]{1,2}\\$|[A-Z]{3}|Rs\\.?|RM|Fr\\.|SFr\\.?|EURO?|kr)'
const amountText = new RegExp(
  `^[-–−+(]?${sign}?[-–−]?(?:\\d|[.,](?=\\d{2}(?!\\d)))[\\d.,'’]*(?:[.,]?-{1,2})?${sign}?[)*]?[-]?$`,
  'i',
)

/**
 * Amounts: a number with its currency sign where one stands beside it, "1 204,50" joined. Percentages, numbers with a
 * leading zero and very long digit runs are none.
 */
export function findAmounts(layout: Layout, style: Style): Found[] {
  return eachRow(layout, (row, page) => {
    const found: Found[] = []
    for (let i = 0; i < row.tokens.length; i++) {
      const amount = amountAt(row, i, page, style)
      if (!amount) continue
      found.push(amount.found)
      i = amount.last
    }
    return found
  })
}

function amountAt(row: Row, i: number, page: PageLayout, style: Style): { found: Found; last: number } | null {
  const first = row.tokens[i] as Token
  if (!amountText.test(first.text.replace(/[:;]$/, ''))) return page.source === 'ocr' ? mended(first, i, style) : null
  const tokens = [first]
  const near = (a: Token | undefined, b: Token | undefined, gap: number) =>
    !!a && !!b && b.x0 - a.x1 <= gap * sizeOf(a, b, page.em)
  let last = i
  for (
    let next = row.tokens[last + 1];
    next && near(row.tokens[last], next, 0.7) && continues(tokens, next, page, style);
    next = row.tokens[last + 1]
  ) {
    tokens.push(next)
    last++
  }
  const after = row.tokens[last + 1]
  if (/%\)?$/.test(textOf(tokens)) || (after && /^%/.test(after.text) && near(row.tokens[last], after, 1))) return null
  let currency = currencyIn(textOf(tokens))
  if (after && near(row.tokens[last], after, 1) && currencyOf(after.text.replace(/[.,;)]$/, ''))) {
    currency ??= currencyOf(after.text.replace(/[.,;)]$/, ''))
    tokens.push(after)
    last++
  }
  const before = row.tokens[i - 1]
  let misreadSign = false
  if (before && near(before, first, 1.5) && currencyOf(before.text.replace(/^\(/, ''))) {
    currency ??= currencyOf(before.text.replace(/^\(/, ''))
    tokens.unshift(before)
  } else if (before && page.source === 'ocr' && near(before, first, 1.5) && repairedSign(before.text)) {
    tokens.unshift(before)
    misreadSign = true
  } else if (before && /^[-–−]$/.test(before.text) && near(before, first, 0.6)) tokens.unshift(before)
  // A sentence may end behind an amount.
  const text = figureText(misreadSign ? tokens.slice(1) : tokens).replace(
    /[:;*]+$|(?<=[.,]\d{2}|\p{Sc}|\p{Lu}{3})[.,]$/u,
    '',
  )
  const value = parseDecimal(text, style.decimals)
  const digits = text.replace(/\D/g, '')
  const hasCents = /[.,]\d{2}(?!\d)/.test(text)
  if (
    !value ||
    digits.length > 15 ||
    (!hasCents && digits.length > (currency ? 9 : 6)) ||
    /^0\d/.test(digits.replace(/\d{2}$/, ''))
  )
    return null
  const fixed = value.toFixed()
  const kept = (fixed.split('.')[1]?.length ?? 0) < 2 ? value.toFixed(2) : fixed
  const signs = { cents: hasCents ? 1 : 0, whole: hasCents ? 0 : 1, sign: currency || misreadSign ? 1 : 0 }
  return { found: foundAt(tokens, kept, 0, currency, signs), last }
}

/** An amount that a scan garbled; what was mended is trusted less. */
function mended(token: Token, i: number, style: Style): { found: Found; last: number } | null {
  const value = parseDecimal(repairedAmount(token.text) ?? '', style.decimals)
  if (!value) return null
  return { found: foundAt([token], value.toFixed(2), 0, null, { cents: 1, mended: 1 }), last: i }
}

/** Words of large type stand farther apart. */
function sizeOf(a: Token, b: Token, em: number): number {
  return Math.max(em, 1.3 * Math.min(a.y1 - a.y0, b.y1 - b.y0))
}

/**
 * Whether the next word belongs to a figure: groups of three set apart by a space or behind their separator
 * ("1 204,50", "1' 204.50", "1, 204.50"), and on scans cents whose sign was lost ("454 40").
 */
function continues(tokens: readonly Token[], next: Token, page: PageLayout, style: Style): boolean {
  const last = (tokens.at(-1) as Token).text
  if (/\d[.,]\d{1,2}$/.test(last)) return false
  const group = /^['’‘`´]?\d{3}(['’]\d{3})*([.,]\d{1,3})?(?!\d)\D{0,3}$/.test(next.text)
  const open = /^\D{0,4}\d{1,3}['’‘`´.,]?$/.test(tokens.length > 1 ? last.replace(/^['’‘`´]/, '') : last)
  const cents =
    page.source === 'ocr' && tokens.length === 1 && /^\D{0,3}\d{3,4}$/.test(last) && /^\d{2}$/.test(next.text)
  // Cents set apart by their own sign: "1.311 ,50".
  const tail =
    (/^[.,‚]\d{2}\D{0,3}$/.test(next.text) && /\d$/.test(last)) ||
    (page.source === 'ocr' && /\d[.,]$/.test(last) && /^\d{2}\D{0,2}$/.test(next.text))
  return ((group && open) || cents || tail) && parseDecimal(figureText([...tokens, next]), style.decimals) !== null
}

/** The words of a figure as one number: no space beside a separator; cents that lost their sign get it back. */
function figureText(tokens: readonly Token[]): string {
  return textOf(tokens)
    .replace(/(?<=\d)\s*(['’‘`´])\s*(?=\d{3})/g, "'")
    .replace(/(?<=\d[.,])\s+(?=\d{3}(?!\d))|(?<=\d)\s+(?=[.,‚]\d{2}(?!\d))|(?<=\d[.,])\s+(?=\d{2}(?!\d))/g, '')
    .replace(/(?<=\d{3})\s(?=\d{2}(?!\d))/, '.')
}

function currencyIn(text: string): string | null {
  const around = text.replace(/[\d.,'’()\s*–−-]+/g, ' ').trim()
  return around ? currencyOf(around) : null
}
