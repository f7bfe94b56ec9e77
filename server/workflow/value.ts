import { type DateOrder, parseDate } from './dates.ts'
import { currencyOf, parseDecimal, type ReadingLanguage, toBig } from './decimal.ts'
import { type FieldValue, isEmpty, labelsOf, rowsOf, type TableRow, type Values } from './field-value.ts'
import { withoutLegalForm } from './legal-form.ts'
import type { Column, Definition, Field } from './workflow.ts'

/** What is known of the document a value comes from; `order` wins over the language for dates like 03/12/2024. */
export type ValueHints = { language?: ReadingLanguage | undefined; order?: DateOrder | undefined }
export type Normalised = { value: string | null } | { problem: string }

/**
 * Brings what a person typed or a reader found into the form in which values are kept (see FieldValue).
 * Empty text is `null`; text that does not fit the type is answered with one sentence for the field.
 */
export function normalise(field: Field | Column, raw: string, hints: ValueHints = {}): Normalised {
  const text = cleanText(raw)
  if (text === '') return { value: null }
  switch (field.type) {
    case 'text':
      return text.length > 20_000 ? { problem: 'Write at most 20,000 characters.' } : { value: text }
    case 'money': {
      const amount = parseDecimal(text, hints.language)
      if (!amount) return { problem: 'Write an amount such as 1204.50 or 1.204,50.' }
      const fixed = amount.toFixed()
      return { value: (fixed.split('.')[1]?.length ?? 0) < 2 ? amount.toFixed(2) : fixed }
    }
    case 'number': {
      const amount = parseDecimal(text, hints.language)
      return amount ? { value: amount.toFixed() } : { problem: 'Write a number such as 12 or 12.5.' }
    }
    case 'date': {
      const date = parseDate(text, hints)
      return date ? { value: date } : { problem: 'Write a date such as 2026-12-01 or 01.12.2026.' }
    }
    case 'enum': {
      const option = matchOption(field.options, text)
      return option ? { value: option } : { problem: `Choose one of: ${field.options.join(', ')}.` }
    }
    case 'draft': {
      const lines = cleanLines(raw)
      return lines.length > 20_000 ? { problem: 'Write at most 20,000 characters.' } : { value: lines }
    }
    case 'label': {
      const wanted = comparable(text)
      const option = field.options.find((o) => o.key === text || comparable(o.label) === wanted)
      return option
        ? { value: option.key }
        : { problem: `Choose one of: ${field.options.map((o) => o.label).join(', ')}.` }
    }
    case 'route':
      return /^[a-z][a-z0-9_]{0,39}$/.test(text) ? { value: text } : { problem: 'Choose one of the queues.' }
    case 'table':
      return { problem: 'Fill the table cell by cell.' }
  }
}

function matchOption(options: readonly string[], text: string): string | null {
  const wanted = comparable(text)
  const currency = currencyOf(text)
  return options.find((o) => comparable(o) === wanted) ?? options.find((o) => o === currency) ?? null
}

/** Unicode NFC, no control or invisible direction characters, single spaces, trimmed. */
export function cleanText(raw: string): string {
  return raw
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/gu, '')
    .replace(/ +/g, ' ')
    .trim()
}

/** Text of several lines: as cleanText, but line breaks stay, at most one empty line between paragraphs. */
export function cleanLines(raw: string): string {
  return raw
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => cleanText(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Text as it is compared: case, kinds of quotes and dashes, width and outer punctuation do not count. */
function comparable(text: string): string {
  return cleanText(text.normalize('NFKC'))
    .replace(/[‘’‚`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‐-―−]/g, '-')
    .replace(/^[\s.,;:#*"']+|[\s.,;:*"']+$/g, '')
    .toLowerCase()
}

/**
 * Whether two kept values mean the same. This decides what counts as a correction and scores evaluations:
 * numbers by amount (12 = 12.00), dates by day, text without regard to case and outer punctuation,
 * identifiers also without regard to spaces, addresses by their letters and digits, organisations also without a legal form
 * that one side lacks,
 * tables row by row in order.
 */
export function sameValue(field: Field | Column, a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (a === b) return true
  if (field.type === 'table') {
    const [x, y] = [rowsOf(a), rowsOf(b)]
    return x.length > 0 && x.length === y.length && x.every((row, i) => sameRow(field.columns, row, y[i] ?? {}))
  }
  if (field.type === 'label') {
    const [x, y] = [labelsOf(a), labelsOf(b)]
    return x.length === y.length && x.every((key) => y.includes(key))
  }
  if (typeof a !== 'string' || typeof b !== 'string') return false
  if (field.type === 'money' || field.type === 'number') {
    const [x, y] = [toBig(a) ?? parseDecimal(a), toBig(b) ?? parseDecimal(b)]
    return x && y ? x.eq(y) : comparable(a) === comparable(b)
  }
  if (field.type === 'date') return (parseDate(a, {}) ?? a) === (parseDate(b, {}) ?? b)
  if (field.type === 'route') return a === b
  if (field.type === 'draft') return cleanText(a) === cleanText(b)
  const [x, y] = [comparable(a), comparable(b)]
  if (x === y) return true
  if (field.find?.shape === 'organisation') return sameName(a, b)
  if (field.type === 'text' && field.find?.clause === 'parties') return sameParties(a, b)
  // Where a line of an address ends, a comma may stand or not.
  if (field.find?.shape === 'address') return bareLetters(x) === bareLetters(y) && bareLetters(x) !== ''
  return isNumberLike(field.find?.shape) && x.replaceAll(' ', '') === y.replaceAll(' ', '')
}

/** Shapes in which a space says nothing. */
const isNumberLike = (shape: string | undefined) => shape === 'identifier' || shape === 'iban' || shape === 'bic'

const bareLetters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')

/** A legal form that only one of two names carries does not make them different; two different forms do. */
function sameName(a: string, b: string): boolean {
  const [x, y] = [comparable(withoutLegalForm(a)), comparable(withoutLegalForm(b))]
  const bare = (name: string, without: string) => comparable(name) === without
  return x === y && x !== '' && (bare(a, x) || bare(b, y))
}

/** The same names in any order; what a contract calls them does not matter, nor that a subsidiary's owner is named. */
function sameParties(a: string, b: string): boolean {
  const names = (text: string) =>
    text
      .replace(/\([^()]*\)/g, ' ')
      .split(';')
      .map((name) => name.replace(/,?\s+(?:an?|the) .*$/i, '').trim())
      .filter((name) => name !== '')
  const [x, y] = [names(a), names(b)]
  return (
    x.length === y.length &&
    x.every((one) => y.some((other) => comparable(one) === comparable(other) || sameName(one, other)))
  )
}

function sameRow(columns: readonly Column[], a: TableRow, b: TableRow): boolean {
  return columns.every((column) => sameValue(column, a[column.key] ?? null, b[column.key] ?? null))
}

/**
 * A kept value as a person reads it. `locale` is a BCP 47 tag, `currency` an ISO 4217 code for money;
 * a value that does not fit its type is shown as it is. A table is shown as its number of rows, a label by its name.
 */
export function formatValue(
  field: Field | Column,
  value: FieldValue | undefined,
  locale: string,
  currency?: string | null,
): string {
  if (value === null || value === undefined) return ''
  if (field.type === 'label')
    return labelsOf(value)
      .map((key) => field.options.find((o) => o.key === key)?.label ?? key)
      .join(', ')
  if (Array.isArray(value)) return value.length === 1 ? '1 row' : `${value.length} rows`
  if (field.type === 'money' || field.type === 'number') {
    if (!toBig(value)) return value
    const decimals = value.split('.')[1]?.length ?? 0
    const style: Intl.NumberFormatOptions =
      field.type === 'money' && currency && currencyOf(currency) === currency
        ? { style: 'currency', currency, maximumFractionDigits: Math.min(20, Math.max(2, decimals)) }
        : {
            minimumFractionDigits: field.type === 'money' ? 2 : 0,
            maximumFractionDigits: Math.min(20, Math.max(2, decimals)),
          }
    return new Intl.NumberFormat(locale, style).format(value as Intl.StringNumericLiteral)
  }
  if (field.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
      new Date(`${value}T00:00:00Z`),
    )
  }
  return value
}

/** The money field that says what an item is worth: its first critical, else required one. */
export function mainMoneyField(definition: Pick<Definition, 'fields'>) {
  const amounts = definition.fields.filter((f) => f.type === 'money')
  return amounts.find((f) => f.critical) ?? amounts.find((f) => f.required)
}

/**
 * What an item is worth: decimal with a point, null where it has none; its ISO 4217 currency, the workflow's own where no
 * field says it, null where what the field says is none.
 */
export function mainMoney(
  definition: Pick<Definition, 'fields' | 'currency'>,
  values: Values,
): { amount: string | null; currency: string | null } {
  const field = mainMoneyField(definition)
  const value = field ? values[field.key] : null
  const amount = typeof value === 'string' ? (toBig(value)?.toFixed() ?? null) : null
  const named = field?.currencyField ? values[field.currencyField] : definition.currency
  return { amount, currency: typeof named === 'string' ? (currencyOf(named) ?? null) : null }
}

/** The same as a person reads it; empty without one. */
export function mainAmount(definition: Pick<Definition, 'fields'>, values: Values, locale: string): string {
  const field = mainMoneyField(definition)
  if (!field) return ''
  const currency = field.currencyField ? values[field.currencyField] : null
  return formatValue(field, values[field.key], locale, typeof currency === 'string' ? currency : null)
}

/** The choices of a label or route field, by key. */
export function optionsOf(
  field: Field,
  definition: Pick<Definition, 'queues'>,
): { key: string; label: string; description: string }[] {
  if (field.type === 'label') return field.options
  return field.type === 'route' ? definition.queues.map((q) => ({ ...q, description: '' })) : []
}
