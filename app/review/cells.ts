import type { Column, Definition, Field, ScalarType } from '#server/workflow/workflow.ts'

/**
 * What can be selected in the form, named so that a name outlives added and deleted rows: `total` (a field),
 * `lines` (a table as a whole), `lines/p2/amount` (a cell; `p2` is the proposal's third row, `n1` a row added here).
 */
export type CellId = string
type ScalarField = Extract<Field, { type: ScalarType }>
export type TableField = Extract<Field, { type: 'table' }>

export type Cell =
  | { id: CellId; kind: 'field'; field: ScalarField }
  | { id: CellId; kind: 'table'; field: TableField }
  | { id: CellId; kind: 'cell'; field: TableField; column: Column; rowKey: string; row: number }

/** Keys of each table's rows, in the order of its values. */
export type RowKeys = Record<string, string[]>

export function cellId(table: string, rowKey: string, column: string): CellId {
  return `${table}/${rowKey}/${column}`
}

/** Every cell in the order of the page: what Tab visits. */
export function cellsOf(definition: Definition, rowKeys: RowKeys): Cell[] {
  return definition.fields.flatMap((field): Cell[] => {
    if (field.type !== 'table') return [{ id: field.key, kind: 'field', field }]
    const rows = (rowKeys[field.key] ?? []).flatMap((rowKey, row) =>
      field.columns.map(
        (column): Cell => ({ id: cellId(field.key, rowKey, column.key), kind: 'cell', field, column, rowKey, row }),
      ),
    )
    return [{ id: field.key, kind: 'table', field }, ...rows]
  })
}

/** The proposal's row that a row of the form came from; null for a row added by the person. */
export function proposedRow(rowKey: string): number | null {
  return rowKey.startsWith('p') ? Number(rowKey.slice(1)) : null
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** Where an arrow leads: inside a table as on a sheet, else to the field above or below. Null at the edge. */
export function neighbour(cells: readonly Cell[], from: CellId, direction: Direction): CellId | null {
  const index = cells.findIndex((c) => c.id === from)
  const cell = cells[index]
  if (!cell) return cells[0]?.id ?? null
  if (cell.kind !== 'cell') {
    if (direction === 'left' || direction === 'right') return null
    const step = direction === 'up' ? -1 : 1
    const next = cells[index + step]
    if (next?.kind !== 'cell' || direction === 'down') return next?.id ?? null
    return cellAt(cells, next.field.key, next.row, 0)
  }
  const column = cell.field.columns.findIndex((c) => c.key === cell.column.key)
  if (direction === 'left') return column > 0 ? cellAt(cells, cell.field.key, cell.row, column - 1) : null
  if (direction === 'right') return cellAt(cells, cell.field.key, cell.row, column + 1)
  const inside = cellAt(cells, cell.field.key, cell.row + (direction === 'up' ? -1 : 1), column)
  if (inside) return inside
  if (direction === 'up') return cell.field.key
  return cells.slice(index).find((c) => c.field.key !== cell.field.key)?.id ?? null
}

function cellAt(cells: readonly Cell[], table: string, row: number, column: number): CellId | null {
  const found = cells.find(
    (c) => c.kind === 'cell' && c.field.key === table && c.row === row && c.field.columns[column]?.key === c.column.key,
  )
  return found?.id ?? null
}
