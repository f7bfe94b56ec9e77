import { stringify } from 'csv-stringify/sync'
import writeExcelFile from 'write-excel-file/node'
import { DomainError } from './errors.ts'

export type CellValue = string | number | bigint | boolean | Date | null | undefined

/**
 * A column of an export. `kind` says what a string means: in a 'number' column '-12.50' is a number with exactly these
 * digits, in a 'date' column '2024-05-01' is a day; in a 'text' column a string is text whatever it looks like.
 */
export type TableColumn<Row> = {
  key: string
  header: string
  kind: 'text' | 'number' | 'date' | 'time' | 'boolean'
  value: (row: Row) => CellValue
}

export type Rows<Row> = Iterable<Row> | AsyncIterable<Row>

export type CsvOptions = {
  /** Excel on Windows reads UTF-8 only when the file starts with a byte order mark. */
  bom?: boolean
  /** Excel splits by ';' where the comma is the decimal sign. */
  delimiter?: ',' | ';' | '\t'
}

type Cell = { kind: 'empty' } | { kind: 'text' | 'number' | 'date' | 'time' | 'boolean'; text: string }

const batchSize = 500
/** Excel's own limits: rows of a sheet and characters of a cell. */
const maxXlsxRows = 1_048_576
const maxXlsxText = 32_767
/** The whole workbook is built in memory; beyond this a CSV, which is streamed, is the better file. */
const maxXlsxCells = 500_000

/**
 * CSV in UTF-8 with CRLF (RFC 4180), streamed. Text is always quoted, so that a program with another delimiter cannot
 * split it into new cells, and text that a spreadsheet would run as a formula starts with an apostrophe.
 */
export async function* writeCsv<Row>(
  columns: readonly TableColumn<Row>[],
  rows: Rows<Row>,
  options: CsvOptions = {},
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const print = (records: unknown[][]) =>
    encoder.encode(
      stringify(records, {
        delimiter: options.delimiter ?? ',',
        record_delimiter: '\r\n',
        quoted_string: true,
        cast: { object: (raw) => (raw as { raw: string }).raw },
      }),
    )
  if (options.bom) yield encoder.encode('\uFEFF')
  yield print([columns.map((column) => guardText(column.header))])
  for await (const batch of batches(rows))
    yield print(batch.map((row) => columns.map((column) => csvCell(cellOf(column, row)))))
}

/**
 * An Excel workbook with one sheet. Text cells are typed as text, so no formula can arise; numbers, days and times are
 * Excel's own (a number of more than 15 digits stays text, as Excel would round it).
 * Throws `too_large` when a row, cell or the whole does not fit.
 */
export async function writeXlsx<Row>(
  columns: readonly TableColumn<Row>[],
  rows: Rows<Row>,
  options: { sheet?: string } = {},
): Promise<Uint8Array> {
  const header = columns.map((column) => ({
    type: String,
    value: excelText(column.header),
    fontWeight: 'bold' as const,
  }))
  const data: ReturnType<typeof excelCell>[][] = [header]
  for await (const row of rows) {
    if (data.length >= maxXlsxRows || data.length * columns.length > maxXlsxCells) {
      throw new DomainError('too_large', 'There are too many rows for an Excel file; export CSV instead.')
    }
    data.push(columns.map((column) => excelCell(cellOf(column, row))))
  }
  const widths = columns.map((column) => ({ width: Math.min(40, Math.max(10, column.header.length + 2)) }))
  const bytes = await writeExcelFile(data, {
    sheet: sheetName(options.sheet),
    columns: widths,
    stickyRowsCount: 1,
  }).toBuffer()
  return new Uint8Array(bytes)
}

/** One JSON object per line, keyed by column; values as they are (times in ISO 8601, whole numbers beyond 2^53 as text). */
export async function* writeJsonl<Row>(
  columns: readonly TableColumn<Row>[],
  rows: Rows<Row>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const batch of batches(rows)) {
    const lines = batch.map((row) => {
      const entries = columns.map((column) => [column.key, jsonValue(column.value(row))] as const)
      return `${JSON.stringify(Object.fromEntries(entries))}\n`
    })
    yield encoder.encode(lines.join(''))
  }
}

/**
 * Text that a spreadsheet shows instead of running it. Formulas start with = + - @, also in full width, after a tab or
 * a line break, or after blanks that some programs drop (OWASP, "CSV Injection"; the leading apostrophe is its remedy).
 */
export function guardText(text: string): string {
  return /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text
}

function cellOf<Row>(column: TableColumn<Row>, row: Row): Cell {
  const value = column.value(row)
  if (value === null || value === undefined) return { kind: 'empty' }
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) }
  if (typeof value === 'bigint') return { kind: 'number', text: value.toString() }
  if (typeof value === 'number')
    return Number.isFinite(value) ? { kind: 'number', text: String(value) } : { kind: 'empty' }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return { kind: 'empty' }
    const iso = value.toISOString()
    return column.kind === 'date' ? { kind: 'date', text: iso.slice(0, 10) } : { kind: 'time', text: iso }
  }
  if (column.kind === 'number' && /^-?\d{1,40}(\.\d{1,40})?$/.test(value)) return { kind: 'number', text: value }
  if (column.kind === 'date' && isDay(value)) return { kind: 'date', text: value }
  return { kind: 'text', text: value }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** Strings are quoted by the writer, `{ raw }` is printed bare. */
function csvCell(cell: Cell): string | { raw: string } | null {
  if (cell.kind === 'empty') return null
  return cell.kind === 'text' ? guardText(cell.text) : { raw: cell.text }
}

function excelCell(cell: Cell) {
  if (cell.kind === 'empty') return null
  if (cell.kind === 'boolean') return { type: Boolean, value: cell.text === 'true' }
  if (cell.kind === 'number' && significantDigits(cell.text) <= 15) return { type: Number, value: Number(cell.text) }
  // Excel counts days from 1900; an earlier date has no number there.
  if (cell.kind === 'date' && cell.text >= '1900-03-01')
    return { type: Date, value: new Date(`${cell.text}T00:00:00Z`), format: 'yyyy-mm-dd' }
  if (cell.kind === 'time' && cell.text >= '1900-03-01' && cell.text < '9999')
    return { type: Date, value: new Date(cell.text), format: 'yyyy-mm-dd hh:mm:ss' }
  return { type: String, value: excelText(cell.text) }
}

function significantDigits(number: string): number {
  return number.replace(/e.*$/i, '').replace(/[-.]/g, '').replace(/^0+/, '').length
}

/**
 * A workbook is XML, which cannot hold control characters: Excel writes them as _xHHHH_ (ECMA-376 part 1, 22.9.2.19,
 * ST_Xstring), and an underscore that would read as such a code likewise. What is no
 * character at all (half a pair, U+FFFD) becomes a white square, because the writer would drop it without a trace.
 */
function excelText(text: string): string {
  if (text.length > maxXlsxText)
    throw new DomainError('too_large', 'A cell is longer than Excel allows (32,767 characters); export CSV instead.')
  // The writer finds repeated texts by a plain object, which already "knows" valueOf, constructor and the like.
  if (text in {}) return `_x${text.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_${text.slice(1)}`
  return text
    .toWellFormed()
    .replace(/[\uFFFD\p{Noncharacter_Code_Point}]/gu, '\u25A1')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      /(?![\t\n])\p{Cc}/gu,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
}

/** At most 31 characters without []:*?/\ nor an apostrophe at an end: Excel calls anything else a damaged file. */
function sheetName(name = 'Export'): string {
  const clean = name
    .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
    .slice(0, 31)
    .replace(/^['\s]+|['\s]+$/g, '')
  return clean || 'Export'
}

function jsonValue(value: CellValue): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  return value ?? null
}

async function* batches<Row>(rows: Rows<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
