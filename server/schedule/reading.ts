import Big from 'big.js'
import { Temporal } from 'temporal-polyfill'
import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal, type ReadingLanguage } from '#server/workflow/decimal.ts'
import { cleanText } from '#server/workflow/value.ts'

/** One cell of a column with the number of its row, as a spreadsheet shows it. */
export type ColumnCell = { row: number; text: string }

/** What a column of numbers holds. Unclear where it cannot be added up without guessing: then no value counts. */
export type NumberColumn = {
  /** By row number; null: the cell is blank or no number. */
  values: Map<number, Big | null>
  blank: number[]
  unreadable: ColumnCell[]
  /** Why none of it can be used, as the end of a sentence: 'writes numbers in two ways ("1,204" ...)'. */
  unclear: string | null
}

/** A cell as it may stand in a sentence of ours: one line, short, and without braces, which would open a place. */
export function shown(text: string, most = 60): string {
  const clean = cleanText(text).replace(/[{}]/g, '')
  return clean.length > most ? `${clean.slice(0, most - 3).trimEnd()}...` : clean
}

/**
 * Reads a column of numbers. A separator that may part thousands or be the decimal sign ("1,204") is settled by other cells
 * of the column, or by how the input is said to be written; otherwise nothing of the column is used. Two currencies are
 * never added up.
 */
export function readNumbers(cells: readonly ColumnCell[], written: ReadingLanguage | undefined): NumberColumn {
  const filled = cells.filter(({ text }) => text.trim() !== '')
  const column: NumberColumn = {
    values: new Map(cells.map(({ row }) => [row, null])),
    blank: cells.filter(({ text }) => text.trim() === '').map(({ row }) => row),
    unreadable: [],
    unclear: twoCurrencies(filled),
  }
  const style = written ?? styleOf(filled)
  for (const cell of filled) {
    const [point, comma] = [parseDecimal(cell.text, 'en'), parseDecimal(cell.text, 'de')]
    const value = style === 'en' ? point : style === null ? point : comma
    if (!point && !comma) column.unreadable.push(cell)
    else if (style === null && !(point && comma && point.eq(comma)))
      column.unclear ??= `writes numbers that can be read in two ways ("${shown(cell.text)}" in row ${cell.row}): say in the schedule how they are written`
    else if (value) column.values.set(cell.row, value)
    else column.unreadable.push(cell)
  }
  return column
}

/** Which sign is the decimal one, by cells that leave no doubt; null where none or some of both do. */
function styleOf(cells: readonly ColumnCell[]): 'en' | 'de' | null {
  let [points, commas] = [0, 0]
  for (const { text } of cells) {
    const digits = text.replace(/[^\d.,]/g, '')
    if (!parseDecimal(text)) continue
    if (/^\d+\.(\d{1,2}|\d{4,})$|,\d{3}\.\d*$|^\d{1,3}(,\d{3}){2,}$/.test(digits)) points += 1
    else if (/^\d+,(\d{1,2}|\d{4,})$|\.\d{3},\d*$|^\d{1,3}(\.\d{3}){2,}$/.test(digits)) commas += 1
  }
  if (points > 0 && commas > 0) return null
  return points > 0 ? 'en' : commas > 0 ? 'de' : null
}

function twoCurrencies(cells: readonly ColumnCell[]): string | null {
  const seen = new Map<string, ColumnCell>()
  for (const cell of cells) {
    const code = currencyOf(cell.text.replace(/[\d.,\s'’()+−-]/g, ''))
    if (code && !seen.has(code)) seen.set(code, cell)
  }
  const [one, other] = [...seen]
  if (!one || !other) return null
  return `holds two currencies (${one[0]} in row ${one[1].row}, ${other[0]} in row ${other[1].row}), which cannot be added up`
}

export type DateColumn = {
  /** By row number, local days; null: blank or unreadable. */
  days: Map<number, string | null>
  blank: number[]
  unreadable: ColumnCell[]
  /** Cells whose day and month could be swapped. */
  unclear: ColumnCell[]
}

/**
 * Reads a column of dates into local days; a moment with a zone counts on the day that it falls on in the workflow's zone.
 * Where day and month could be swapped (03/04/2026), other cells of the column settle it, or how the input is said to be
 * written (de, fr: day first); otherwise the cell is unclear.
 */
export function readDates(
  cells: readonly ColumnCell[],
  written: ReadingLanguage | undefined,
  timeZone: string,
): DateColumn {
  const column: DateColumn = { days: new Map(), blank: [], unreadable: [], unclear: [] }
  const read = cells.map((cell) => ({ cell, ...bothWays(cell.text, timeZone) }))
  const settled = written === 'de' || written === 'fr' ? 'dmy' : orderOf(read)
  for (const { cell, dmy, mdy } of read) {
    column.days.set(cell.row, null)
    if (cell.text.trim() === '') column.blank.push(cell.row)
    else if (dmy === null && mdy === null) column.unreadable.push(cell)
    else if (dmy === mdy || settled) column.days.set(cell.row, settled === 'mdy' ? mdy : dmy)
    else column.unclear.push(cell)
  }
  return column
}

type BothWays = { dmy: string | null; mdy: string | null }

function bothWays(text: string, timeZone: string): BothWays {
  const moment = momentOf(text.trim(), timeZone)
  if (moment) return { dmy: moment, mdy: moment }
  const dmy = parseDate(text, { order: 'dmy' })
  // With points the day is always first.
  return { dmy, mdy: /^\s*\d{1,2}\./.test(text) ? dmy : parseDate(text, { order: 'mdy' }) }
}

/** "2026-11-22T23:30:00Z", also with a space or an offset as a database prints it. */
function momentOf(text: string, timeZone: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2})(?::?(\d{2}))?$/i.exec(
    text,
  )
  if (!match) return null
  const [, day, time, zone = '', minutes = '00'] = match
  try {
    const offset = /z/i.test(zone) ? 'Z' : `${zone}:${minutes}`
    return Temporal.Instant.from(`${day}T${time}${offset}`).toZonedDateTimeISO(timeZone).toPlainDate().toString()
  } catch {
    return null
  }
}

/**
 * Which order a column's dates have, by those with a part above 12 between slashes or hyphens; null where none tells, or
 * some tell one and some the other.
 */
function orderOf(read: readonly ({ cell: ColumnCell } & BothWays)[]): 'dmy' | 'mdy' | null {
  let [day, month] = [0, 0]
  for (const { cell } of read) {
    const parts = /^\s*(\d{1,2})[-/ ](\d{1,2})[-/ ]\d{2,4}\b/.exec(cell.text)
    if (!parts) continue
    if (Number(parts[1]) > 12) day += 1
    else if (Number(parts[2]) > 12) month += 1
  }
  if (day > 0 && month > 0) return null
  return day > 0 ? 'dmy' : month > 0 ? 'mdy' : null
}

export const sum = (values: readonly (Big | null)[]): Big =>
  values.reduce<Big>((total, value) => (value ? total.plus(value) : total), new Big(0))
