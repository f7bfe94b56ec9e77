import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal } from '#server/workflow/decimal.ts'
import { type Layout, type PageLayout, type Row, type Token, textOf } from './layout.ts'
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
  /** Liking for the place from its looks alone (units of the score, see score.ts). */
  looks: number
  /** ISO 4217, for amounts printed with a currency. */
  currency?: string
}

export function foundAt(tokens: Token[], value: string, looks: number, currency?: string | null): Found {
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
    ...(currency ? { currency } : {}),
  }
}

function eachRow(layout: Layout, find: (row: Row, page: PageLayout) => Found[]): Found[] {
  return layout.pages.flatMap((page) => page.rows.flatMap((row) => find(row, page)))
}

/** Dates: the longest run of up to five words that reads as one. */
export function findDates(layout: Layout, style: Style): Found[] {
  return eachRow(layout, (row, page) => {
    const found: Found[] = []
    for (let i = 0; i < row.tokens.length; i++) {
      for (let length = Math.min(5, row.tokens.length - i); length >= 1; length--) {
        const tokens = row.tokens.slice(i, i + length)
        if (tokens.some((t) => /^[-–—]$/.test(t.text))) continue
        if (tokens.some((t, k) => k > 0 && t.x0 - (tokens[k - 1] as Token).x1 > 1.5 * page.em)) continue
        const text = textOf(tokens).replace(/^[([:]+|[)\]:;,.]+$/g, '')
        if (!/\d/.test(tokens[0]?.text ?? '') && length === 1 && !/\d{2}/.test(text)) continue
        if (!looksLikeDate(text)) continue
        const value = parseDate(text, { language: style.language, order: style.order })
        if (!value) continue
        found.push(foundAt(tokens, value, 0))
        i += length - 1
        break
      }
    }
    return found
  })
}

/** Bare digit runs read as ISO dates only too easily; a printed date has separators or a month's name. */
function looksLikeDate(text: string): boolean {
  return /\d/.test(text) && (/\d[-/.]\s?\d{1,2}\s?[-/.]\s?\d/.test(text) || /\p{L}{3}/u.test(text)) && text.length <= 40
}

const sign = '(?:[€£$₹¥฿]|[A-Z]{1,2}\\$|[A-Z]{3}|Rs\\.?|RM|Fr\\.|SFr\\.?|EURO?|kr)'
const amountText = new RegExp(`^[-–−+(]?${sign}?[-–−]?\\d[\\d.,'’]*(?:[.,]?-{1,2})?${sign}?[)*]?[-]?$`, 'i')

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
  if (!amountText.test(first.text.replace(/[:;]$/, ''))) return null
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
  if (before && near(before, first, 1.5) && currencyOf(before.text.replace(/^\(/, ''))) {
    currency ??= currencyOf(before.text.replace(/^\(/, ''))
    tokens.unshift(before)
  } else if (before && /^[-–−]$/.test(before.text) && near(before, first, 0.6)) tokens.unshift(before)
  const text = figureText(tokens).replace(/[:;*]+$/, '')
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
  const looks = (hasCents ? 0.8 : -1) + (currency ? 0.4 : 0)
  return { found: foundAt(tokens, kept, looks, currency), last }
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
  const tail = /^[.,‚]\d{2}\D{0,3}$/.test(next.text) && /\d$/.test(last)
  return ((group && open) || cents || tail) && parseDecimal(figureText([...tokens, next]), style.decimals) !== null
}

/** The words of a figure as one number: no space beside a separator; cents that lost their sign get it back. */
function figureText(tokens: readonly Token[]): string {
  return textOf(tokens)
    .replace(/(?<=\d)\s*(['’‘`´])\s*(?=\d{3})/g, "'")
    .replace(/(?<=\d[.,])\s+(?=\d{3}(?!\d))|(?<=\d)\s+(?=[.,‚]\d{2}(?!\d))/g, '')
    .replace(/(?<=\d{3})\s(?=\d{2}(?!\d))/, '.')
}

function currencyIn(text: string): string | null {
  const around = text.replace(/[\d.,'’()\s*–−-]+/g, ' ').trim()
  return around ? currencyOf(around) : null
}

/** Identifiers: words with a digit that are no date, amount with cents, percentage, web or mail address. */
export function findIdentifiers(layout: Layout, dates: readonly Found[]): Found[] {
  const inDate = new Set(dates.flatMap((d) => d.tokens))
  return eachRow(layout, (row, page) =>
    row.tokens.flatMap((token, i) => {
      const value = token.text.replace(/^[#:([*.,;'"]+|[:)\],;.*'"?!]+$/g, '')
      // A number in brackets is a remark to the word before it.
      if (!/\d/.test(value) || value.length > 40 || inDate.has(token) || /^\(\d{1,4}\)$/.test(token.text)) return []
      if (/[€£$₹%@,]|^https?:|^www\.|\.(com|de|fr|net|org)$/i.test(value) || /^-?[\d.,]*[.,]\d{2}$/.test(value))
        return []
      return [foundAt([token], value, identifierLooks(row, i, value, page))]
    }),
  )
}

const numberMarks = new Set(['nr', 'no', 'num', 'number', 'nummer', 'numero', 'id', 'nro'])

function identifierLooks(row: Row, i: number, value: string, page: PageLayout): number {
  const token = row.tokens[i] as Token
  const before = row.tokens[i - 1]
  const beside = before && token.x0 - before.x1 < 3 * page.em ? before : undefined
  let looks = 0
  if (beside && (numberMarks.has(beside.squeezed) || /^[#:]$|#$/.test(beside.text))) looks += 1
  if (/^#/.test(token.text)) looks += 0.8
  if (value.length < 3) looks -= 2
  else if (value.length < 5) looks -= /^\d+$/.test(value) ? 0.8 : 0.3
  if (/^(19|20)\d{2}$/.test(value)) looks -= 1.2
  // Tax and bank numbers, telephone numbers, quantities with a unit.
  if (/^[A-Z]{2}\d{9,}$/.test(value)) looks -= 1
  if (/^\+|^\d{1,4}[.,x]\d{1,4}$|^\d+([.,]\d+)?(kg|g|m|cm|mm|l|ml|gb|h)$/i.test(value)) looks -= 1.5
  if (/^\d{1,2}:\d{2}/.test(value)) looks -= 2
  // A postcode stands before a town.
  const after = row.tokens[i + 1]
  if (/^\d{4,5}$/.test(value) && after && after.x0 - token.x1 < page.em && /^\p{Lu}\p{L}{2,}/u.test(after.text))
    looks -= 1.2
  return looks
}

/** Currency signs and codes, alone or glued to an amount, limited to a field's options. */
export function findCurrencies(layout: Layout, amounts: readonly Found[], options: readonly string[]): Found[] {
  const used = new Set(amounts.flatMap((a) => (a.currency ? a.tokens : [])))
  const beside = amounts.flatMap((a) =>
    a.currency && options.includes(a.currency) ? [foundAt(a.tokens, a.currency, 0.5)] : [],
  )
  const alone = eachRow(layout, (row) =>
    row.tokens.flatMap((token) => {
      const text = token.text.replace(/^[([]+|[)\]:;,]+$/g, '')
      const value =
        used.has(token) || !/^\p{Lu}{2,3}\$?$|^[^\p{L}\d]{1,3}$|^(Euro|Rs\.?)$/u.test(text) ? null : currencyOf(text)
      return value && options.includes(value) ? [foundAt([token], value, /^[A-Z]{3}$/.test(text) ? 0.5 : 0)] : []
    }),
  )
  return [...beside, ...alone]
}
