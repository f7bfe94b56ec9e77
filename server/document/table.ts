import { DomainError } from '#server/platform/errors.ts'
import { maxRowLength, maxTableColumns, maxTableRows } from './limits.ts'

export type Cell = { name: string; value: string }
/** One row of a table that becomes an item: its number as a spreadsheet shows it, and its cells under their headers. */
export type TableItem = { number: number; rows: Cell[] }

/** A table without its header; `number` is what a spreadsheet shows, `cells` stand in the order of `headers`. */
export type TableRows = { headers: string[]; rows: { number: number; cells: string[] }[] }
/** How large a table may be. */
export type TableLimits = { rows: number; columns: number }
/** Of a table whose rows become items. */
export const itemLimits: TableLimits = { rows: maxTableRows, columns: maxTableColumns }

/** The items of a table, one a row; see tableRows. */
export function tableItems(cells: readonly (readonly string[])[], fileName: string): TableItem[] {
  const { headers, rows } = tableRows(cells, fileName, itemLimits)
  return rows.map(({ number, cells: values }) => ({
    number,
    rows: headers.map((name, at) => ({ name, value: values[at] ?? '' })),
  }))
}

/**
 * The rows of a table: its first row that is not blank is the header, every later one a row. A column without a
 * name is called by its place, a name that comes again gets a number; blank rows, and columns that have neither a name
 * nor a value, are left out. Throws DomainError `unreadable` or `too_large`, which names file and row.
 */
export function tableRows(cells: readonly (readonly string[])[], fileName: string, limits: TableLimits): TableRows {
  const top = cells.findIndex((row) => widthOf(row) > 0)
  const header = cells[top]
  if (!header) throw new DomainError('unreadable', `${fileName} is blank: fill in a header and at least one row.`)
  const filled = cells
    .map((row, index) => ({ row, number: index + 1 }))
    .filter(({ row, number }) => number > top + 1 && widthOf(row) > 0)
  if (filled.length === 0)
    throw new DomainError('unreadable', `${fileName} has a header and no rows: fill in at least one.`)
  if (filled.length > limits.rows) throw tooManyRows(fileName, limits)
  const width = widthOf(header)
  if (width > limits.columns)
    throw new DomainError(
      'too_large',
      `${fileName} has ${width} columns and the limit is ${limits.columns}: remove those that nobody needs.`,
    )
  for (const { row, number } of filled) checkRow(row, width, `${fileName}, row ${number}`)
  const names = columnNames(header.slice(0, width))
  const columns = names.flatMap((name, at) =>
    isBlank(header[at]) && filled.every(({ row }) => isBlank(row[at])) ? [] : [{ name, at }],
  )
  return {
    headers: columns.map(({ name }) => name),
    rows: filled.map(({ row, number }) => ({ number, cells: columns.map(({ at }) => (row[at] ?? '').trim()) })),
  }
}

export const tooManyRows = (fileName: string, limits: TableLimits) =>
  new DomainError('too_large', `${fileName} has more than ${limits.rows} rows: split it and upload the parts.`)

const isBlank = (cell: string | undefined): boolean => (cell ?? '').trim() === ''

/** Cells up to the last one that is filled. */
function widthOf(row: readonly string[]): number {
  return row.findLastIndex((cell) => !isBlank(cell)) + 1
}

function checkRow(row: readonly string[], width: number, place: string): void {
  const cells = widthOf(row)
  if (cells > width)
    throw new DomainError(
      'unreadable',
      `${place} has ${cells} cells and the header ${width}: name the column, or put quotation marks around a value with a separator in it.`,
    )
  const length = row.reduce((sum, cell) => sum + cell.length, 0)
  if (length > maxRowLength)
    throw new DomainError(
      'too_large',
      `${place} has ${length} characters and the limit is ${maxRowLength}: shorten it.`,
    )
}

function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((cell, at) => {
    const wanted = cell.replace(/\s+/g, ' ').trim().slice(0, 200) || `Column ${at + 1}`
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`
    taken.add(name)
    return name
  })
}

/** A row as it is printed: a line a cell, without those that are empty. */
export function rowText(rows: readonly Cell[]): string {
  return rows
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}: ${value}`)
    .join('\n')
}

const separators = [',', ';', '\t'] as const
export type Separator = (typeof separators)[number]

/**
 * What parts the cells of a CSV file: the separator that gives the most of the first lines the same, largest number of
 * cells. Excel may name it in a first line "sep=;", which `body` is without.
 */
export function separatorOf(text: string): { separator: Separator; body: string } {
  const named = /^sep=([,;\t])\r?\n/i.exec(text)
  if (named) return { separator: named[1] as Separator, body: text.slice(named[0].length) }
  const records = firstRecords(text.slice(0, 100_000))
  const scores = separators.map((separator) => {
    const counts = records.map((record) => record.split(separator).length)
    const first = counts[0] ?? 1
    const alike = counts.filter((count) => count === first).length / Math.max(counts.length, 1)
    return { separator, score: first > 1 ? alike * 100 + Math.min(first, 50) : 0 }
  })
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a))
  return { separator: best.separator, body: text }
}

/** The first records, with what stands between quotation marks taken out. */
function firstRecords(text: string): string[] {
  return text
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20)
}
