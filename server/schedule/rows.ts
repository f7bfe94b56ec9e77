import type { TableRows } from '#server/document/table.ts'
import type { ColumnCell } from './reading.ts'

/** Rows of one stretch of time. */
export type Part = { rows: readonly TableRows['rows'][number][]; column(name: string): ColumnCell[] }

export function part(headers: readonly string[], rows: Part['rows']): Part {
  return {
    rows,
    column(name) {
      const at = headers.indexOf(name)
      return rows.map(({ number, cells }) => ({ row: number, text: at < 0 ? '' : (cells[at] ?? '') }))
    },
  }
}

/** "3 rows (5, 9 and 12) have", "row 5 has". */
export function rowsText(rows: readonly number[]): string {
  if (rows.length === 1) return `row ${rows[0]} has`
  const named = rows.slice(0, 5).join(', ')
  return `${rows.length} rows (${named}${rows.length > 5 ? ', ...' : ''}) have`
}

export const are = (count: number) => (count === 1 ? 'is' : 'are')
