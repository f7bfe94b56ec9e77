import Big from 'big.js'
import { type Evidence, type PageContent, unionBox, type Word } from '#server/document/document.ts'
import type { EmbeddedInvoice } from '#server/document/embedded.ts'
import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal } from '#server/workflow/decimal.ts'
import { type FieldValue, isEmpty, rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import type { Proposal, ProposedValue, SourceDocument } from './proposal.ts'

const reason = 'From the embedded e-invoice (XML)'
/** A value that the XML states and the page prints: two independent readings agree. */
const printedConfidence = 0.99
/** One that the page does not print: a person has to look. */
const unprintedConfidence = 0.6
/** One that the page contradicts. */
const contradictedConfidence = 0.4
/** What the provider read from the page with this confidence stands against the XML. */
const sureReading = 0.9

type Scalar = Exclude<keyof EmbeddedInvoice, 'lines'>

/** Field keys, as workflows call them, of what an electronic invoice states. */
const keysOf: Record<Scalar, readonly string[]> = {
  number: ['number', 'invoice_number', 'invoice_no', 'document_number', 'credit_note_number'],
  issueDate: ['issue_date', 'invoice_date', 'document_date', 'date'],
  dueDate: ['due_date', 'payment_due', 'payable_by'],
  seller: ['seller', 'supplier', 'vendor', 'issuer', 'creditor', 'merchant'],
  net: ['net', 'net_amount', 'net_total', 'subtotal'],
  tax: ['tax', 'tax_amount', 'tax_total', 'vat', 'vat_amount'],
  total: ['total', 'total_amount', 'grand_total', 'gross', 'gross_amount', 'invoice_total'],
  currency: ['currency'],
  orderNumber: ['order_number', 'purchase_order', 'po_number', 'order_reference'],
}

/** Column keys of the lines. */
const columnsOf = {
  description: ['description', 'item', 'name', 'product'],
  quantity: ['quantity', 'qty'],
  unitPrice: ['unit_price', 'price'],
  amount: ['amount', 'line_total', 'total'],
} as const

const fieldTypes: Record<Scalar, readonly Field['type'][]> = {
  number: ['text'],
  issueDate: ['date'],
  dueDate: ['date'],
  seller: ['text'],
  net: ['money', 'number'],
  tax: ['money', 'number'],
  total: ['money', 'number'],
  currency: ['enum', 'text'],
  orderNumber: ['text'],
}

type Flag = NonNullable<Proposal['flags']>[number]

/**
 * The proposal with the values of the document's embedded electronic invoice, which win over what was read from the
 * page; each is quoted from the page where it is printed. What the page does not print, or prints differently, is
 * flagged with both readings. Values that the XML lacks stay as proposed.
 */
export function withEmbedded(proposal: Proposal, definition: Definition, source: SourceDocument): Proposal {
  const invoice = source.embedded
  if (!invoice) return proposal
  const flags: Flag[] = []
  const values = proposal.values.map((read) => {
    const field = definition.fields.find((f) => f.key === read.key)
    if (!field) return read
    if (field.type === 'table') {
      const rows = lineRows(field, read, invoice)
      return rows ? withLines(field, read, rows, source, flags) : read
    }
    const stated = scalarValue(field, invoice)
    return stated === null ? read : withScalar(field, read, stated, source, flags)
  })
  return flags.length > 0
    ? { ...proposal, values, flags: [...(proposal.flags ?? []), ...flags] }
    : { ...proposal, values }
}

/** What the XML states for this field, in the form in which values are kept; null where it states nothing that fits. */
function scalarValue(field: Field, invoice: EmbeddedInvoice): string | null {
  const found = (Object.keys(keysOf) as Scalar[]).find(
    (name) => keysOf[name].includes(field.key) && fieldTypes[name].includes(field.type),
  )
  const stated = found ? invoice[found] : null
  if (stated === null) return null
  if (field.type === 'money') return money(stated)
  if (field.type === 'enum') return field.options.includes(stated) ? stated : null
  return stated
}

const money = (decimal: string) => {
  const [, fraction = ''] = decimal.split('.')
  return fraction.length < 2 ? new Big(decimal).toFixed(2) : decimal
}

function withScalar(
  field: Field,
  read: ProposedValue,
  stated: string,
  source: SourceDocument,
  flags: Flag[],
): ProposedValue {
  const same = sameValue(field, read.value, stated)
  const evidence = same && read.evidence.length > 0 ? read.evidence : findPrinted(field, stated, source)
  const printed = evidence.length > 0
  const against = !same && !isEmpty(read.value) && (!printed || read.confidence >= sureReading)
  const severity = field.critical ? 'error' : 'warning'
  if (against)
    flags.push({
      code: 'embedded_differs',
      severity,
      fieldKeys: [field.key],
      message: `${field.label}: the embedded e-invoice says ${shown(stated)}, the page says ${shown(read.value)}.`,
    })
  else if (!printed && (field.required || !same))
    flags.push({
      code: 'embedded_not_printed',
      severity: field.critical ? 'warning' : 'info',
      fieldKeys: [field.key],
      message: `${field.label}: the embedded e-invoice says ${shown(stated)}, which the page does not print.`,
    })
  return {
    ...read,
    value: stated,
    confidence: against ? contradictedConfidence : printed ? printedConfidence : unprintedConfidence,
    grounded: printed,
    evidence,
    reason,
    candidates:
      same || isEmpty(read.value)
        ? read.candidates
        : [{ value: read.value, confidence: read.confidence, evidence: read.evidence }, ...read.candidates],
  }
}

const shown = (value: FieldValue) => (typeof value === 'string' ? value.slice(0, 80) : '')

// ---- lines --------------------------------------------------------------------------------------------------------

type TableField = Extract<Field, { type: 'table' }>

/** The lines as rows of the table; cells that the XML lacks (the printed unit) are taken from the row that the page has; null: no lines. */
function lineRows(field: TableField, read: ProposedValue, { lines }: EmbeddedInvoice): TableRow[] | null {
  const amount = columnFor(field, 'amount')
  if (lines.length === 0 || !amount) return null
  const names = Object.keys(columnsOf) as (keyof typeof columnsOf)[]
  const rows = lines.map((line): TableRow => {
    const row: TableRow = Object.fromEntries(field.columns.map((column) => [column.key, null]))
    for (const name of names) {
      const column = columnFor(field, name)
      const stated = line[name]
      if (column && stated !== null) row[column.key] = column.type === 'money' ? money(stated) : stated
    }
    return row
  })
  const printed = rowsOf(read.value)
  for (const [at, match] of matches(field, rows, printed).entries()) {
    const row = rows[at]
    const other = match === null ? undefined : printed[match]
    if (row && other) for (const { key } of field.columns) row[key] ??= other[key] ?? null
  }
  return rows
}

const columnFor = (field: TableField, name: keyof typeof columnsOf) =>
  field.columns.find((column) => (columnsOf[name] as readonly string[]).includes(column.key))

/** For each row of the XML the first unused row of the page with the same amount, in order. */
function matches(field: TableField, rows: readonly TableRow[], printed: readonly TableRow[]): (number | null)[] {
  const key = columnFor(field, 'amount')?.key ?? ''
  const used = new Set<number>()
  return rows.map((row) => {
    const at = printed.findIndex((other, index) => !used.has(index) && sameAmount(row[key], other[key]))
    if (at < 0) return null
    used.add(at)
    return at
  })
}

/** Credit notes print with or without a minus. */
function sameAmount(a: string | null | undefined, b: string | null | undefined): boolean {
  return Boolean(a && b && new Big(a).abs().eq(new Big(b).abs()))
}

function withLines(
  field: TableField,
  read: ProposedValue,
  rows: readonly TableRow[],
  source: SourceDocument,
  flags: Flag[],
): ProposedValue {
  const printed = rowsOf(read.value)
  const matched = matches(field, rows, printed)
  const amountKey = columnFor(field, 'amount')?.key ?? ''
  const places = amountPlaces(source)
  const cells = rows.map((row, at) => {
    const match = matched[at] ?? null
    const pageRow = match === null ? undefined : read.rows?.[match]
    return Object.fromEntries(
      field.columns.map((column) => {
        const same = match !== null && sameValue(column, row[column.key], printed[match]?.[column.key])
        const fromPage = same ? pageRow?.[column.key]?.evidence : undefined
        const evidence = fromPage ?? (column.key === amountKey ? takePlace(places, row[column.key]) : [])
        return [column.key, { confidence: evidence.length > 0 ? printedConfidence : unprintedConfidence, evidence }]
      }),
    )
  })
  const missing = cells.filter((row) => row[amountKey]?.evidence.length === 0).length
  if (missing > 0)
    flags.push({
      code: 'embedded_lines',
      severity: 'warning',
      fieldKeys: [field.key],
      message: `${field.label}: the embedded e-invoice has ${rows.length} lines, and the page does not print the amounts of ${missing} of them.`,
    })
  return {
    ...read,
    value: [...rows],
    confidence: missing > 0 ? unprintedConfidence : printedConfidence,
    grounded: missing === 0,
    evidence: cells.flatMap((row) => row[amountKey]?.evidence ?? []).slice(0, 50),
    reason,
    rows: cells,
  }
}

/** Every printed amount and where it stands; each place serves one row. */
function amountPlaces(source: SourceDocument): Map<string, Evidence[]> {
  const places = new Map<string, Evidence[]>()
  for (const page of source.pages)
    for (const line of linesOf(page))
      for (const word of line) {
        const amount = parseDecimal(word.text, source.language)
        if (!amount) continue
        const key = amount.abs().toFixed()
        const found = places.get(key) ?? []
        if (found.length < 20) found.push(evidenceOf(page, [word]))
        places.set(key, found)
      }
  return places
}

function takePlace(places: Map<string, Evidence[]>, amount: string | null | undefined): Evidence[] {
  const place = amount ? places.get(new Big(amount).abs().toFixed())?.shift() : undefined
  return place ? [place] : []
}

// ---- where a value is printed ---------------------------------------------------------------------------------------

/** Longest print of a value, in words: a company with its legal form. */
const longest = { text: 12, date: 4, money: 3, currency: 1 }

/** The first place in the document that prints this value, in any usual notation. */
export function findPrinted(field: Field, value: string, source: SourceDocument): Evidence[] {
  const test = printTest(field, value, source)
  for (const page of source.pages)
    for (const line of linesOf(page))
      for (let from = 0; from < line.length; from++)
        for (let length = 1; length <= test.words && from + length <= line.length; length++) {
          const words = line.slice(from, from + length)
          if (test.fits(words.map((word) => word.text).join(' '))) return [evidenceOf(page, words)]
        }
  return []
}

/** Case, spaces and punctuation do not tell texts apart. */
const squeezed = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

function printTest(field: Field, value: string, { language }: SourceDocument) {
  if (field.type === 'date')
    return { words: longest.date, fits: (text: string) => parseDate(trimmed(text), { language }) === value }
  if (field.type === 'money' || field.type === 'number') {
    const amount = new Big(value).abs()
    return {
      words: longest.money,
      fits: (text: string) => parseDecimal(trimmed(text), language)?.abs().eq(amount) ?? false,
    }
  }
  if (field.type === 'enum')
    return {
      words: longest.currency,
      fits: (text: string) => currencyOf(text.replace(/[\d.,:()*'-]/g, '')) === value,
    }
  const wanted = squeezed(value)
  return { words: longest.text, fits: (text: string) => wanted !== '' && squeezed(text) === wanted }
}

const trimmed = (text: string) => text.replace(/^[(:]+|[,;:)]+$/g, '')

/** The words of a page by printed line. */
function linesOf(page: PageContent): Word[][] {
  const lines = new Map<number, Word[]>()
  for (const word of page.words) {
    const line = lines.get(word.line)
    if (line) line.push(word)
    else lines.set(word.line, [word])
  }
  return [...lines.values()]
}

function evidenceOf(page: PageContent, words: readonly Word[]): Evidence {
  return {
    page: page.number,
    box: unionBox(words.map((word) => word.box)),
    quote: words.map((word) => word.text).join(' '),
  }
}
