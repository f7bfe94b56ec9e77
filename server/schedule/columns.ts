import type { TableRows } from '#server/document/table.ts'
import type { ReportInput } from '#server/workflow/schedule.ts'
import type { Remembered } from './answer.ts'
import type { Figure } from './figure.ts'
import { type NumberColumn, readNumbers, shown, sum } from './reading.ts'
import { type Part, rowsText } from './rows.ts'

/** The headers of a table that an input means; null: it has none of this name. */
type Columns = { date: string | null; group: string | null; values: { value: string; header: string | null }[] }

export function columnsOf(input: ReportInput, { headers }: TableRows, problems: string[]): Columns {
  const find = (wanted: string) => {
    const found =
      headers.find((header) => header === wanted) ??
      headers.find((header) => header.trim().toLowerCase() === wanted.trim().toLowerCase())
    if (found === undefined)
      problems.push(
        `${input.label} has no column "${shown(wanted)}"; it has ${headers
          .slice(0, 12)
          .map((header) => `"${shown(header, 30)}"`)
          .join(', ')}.`,
      )
    return found ?? null
  }
  return {
    date: input.date ? find(input.date) : null,
    group: input.group ? find(input.group) : null,
    values: input.values.map((value) => ({ value, header: find(value) })),
  }
}

/** A column with its numbers of the period and, where there is one, of the period before. */
export type ReadColumn = { value: string; now: NumberColumn | null; before: NumberColumn | null; whole: boolean }

export function numbersOf(
  input: ReportInput,
  values: Columns['values'],
  now: Part,
  before: Part | null,
  written: ReportInput['written'],
  problems: string[],
): ReadColumn[] {
  return values.map(({ value, header }) => {
    if (header === null) return { value, now: null, before: null, whole: false }
    const column = readNumbers(now.column(header), written)
    const earlier = before && readNumbers(before.column(header), written)
    const name = `${input.label}: "${shown(value)}"`
    if (column.unclear) problems.push(`${name} ${column.unclear}, so that there is no total.`)
    else if (column.unreadable.length > 0) {
      const [first] = column.unreadable
      problems.push(
        `${name} cannot be read in ${column.unreadable.length === 1 ? `row ${first?.row}` : `${column.unreadable.length} rows`} ("${shown(first?.text ?? '', 40)}"${column.unreadable.length === 1 ? '' : `, first in row ${first?.row}`}), so that there is no total.`,
      )
    }
    if (column.blank.length > 0 && !column.unclear)
      problems.push(`${input.label}: ${rowsText(column.blank)} no ${shown(value)}.`)
    return {
      value,
      now: column.unclear ? null : column,
      before: earlier?.unclear ? null : earlier,
      whole: !column.unclear && column.unreadable.length === 0,
    }
  })
}

export type Chosen = (row: number) => boolean
const everyRow: Chosen = () => true

/** Null where a chosen row cannot be read: a total of the others would not be one. */
export function sumOf(column: NumberColumn | null, chosen: Chosen): string | null {
  if (!column || column.unclear) return null
  if (column.unreadable.some(({ row }) => chosen(row))) return null
  return sum([...column.values].flatMap(([row, value]) => (chosen(row) ? [value] : []))).toFixed()
}

export function totalOf(column: ReadColumn, now: Part, before: Part | null, known: Remembered | null): Figure {
  return {
    ...{ key: column.value, label: column.value, unit: 'number', n: now.rows.length },
    now: sumOf(column.now, everyRow),
    before: before ? sumOf(column.before, everyRow) : (known?.totals[column.value] ?? null),
    nBefore: before?.rows.length ?? known?.rows ?? null,
  }
}
