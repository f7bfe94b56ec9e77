import { rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { normalise } from '#server/workflow/value.ts'
import { type Cell, cellId, type TableField } from './cells.ts'
import { recheck, setValue } from './change.ts'
import { hintsOf } from './fill.ts'
import { isReadOnly } from './modes.ts'
import { rowsFromText } from './paste.ts'
import { editorText, type Mark, remember, type Session, selectedCell, sessionCells, settleTable } from './session.ts'

export type RowStep =
  | { type: 'addRow'; table: string }
  | { type: 'deleteRow' }
  /** Two lines that were read as one: the row again below itself, its figures to be entered. */
  | { type: 'splitRow' }
  /** Cells of a spreadsheet, into the selected cell and those right of and below it. */
  | { type: 'paste'; text: string }

/** Rows that one paste may add. */
const pasteLimit = 500

function tableOf(session: Session, key: string): TableField | undefined {
  return session.work.definition.fields.find((f): f is TableField => f.key === key && f.type === 'table')
}

const blankRow = (table: TableField): TableRow => Object.fromEntries(table.columns.map((c) => [c.key, null]))

/** A row put in at a place; its name goes with it. */
function inserted(
  session: Session,
  table: TableField,
  at: number,
  row: TableRow,
): { session: Session; rowKey: string } {
  const { key } = table
  const rowKey = `n${session.added + 1}`
  const keys = (session.rowKeys[key] ?? []).toSpliced(at, 0, rowKey)
  const grown = { ...remember(session), rowKeys: { ...session.rowKeys, [key]: keys }, added: session.added + 1 }
  return { session: setValue(grown, key, rowsOf(session.values[key]).toSpliced(at, 0, row)), rowKey }
}

function openCell(session: Session, id: string): Session {
  const at = { ...session, selected: id }
  const cell = selectedCell(at)
  if (cell?.kind !== 'cell') return at
  const initial = editorText(at, cell)
  return { ...at, draft: { cell: id, text: initial, initial, problem: null } }
}

/** Adds a blank row below the selected one, or at the end, and opens its first cell. */
export function addRow(session: Session, tableKey: string): Session {
  const table = tableOf(session, tableKey)
  if (!table || session.draft) return session
  const cell = selectedCell(session)
  const inside = cell?.kind === 'cell' && cell.field.key === tableKey
  const at = inside ? cell.row + 1 : rowsOf(session.values[tableKey]).length
  const grown = inserted(session, table, at, blankRow(table))
  return openCell(grown.session, cellId(tableKey, grown.rowKey, table.columns[0]?.key ?? ''))
}

export function deleteRow(session: Session): Session {
  const cell = selectedCell(session)
  if (cell?.kind !== 'cell') return session
  const { key } = cell.field
  const rowKeys = (session.rowKeys[key] ?? []).toSpliced(cell.row, 1)
  const below = rowKeys[Math.min(cell.row, rowKeys.length - 1)]
  const shrunk: Session = {
    ...remember({ ...session, draft: null }),
    rowKeys: { ...session.rowKeys, [key]: rowKeys },
    selected: below ? cellId(key, below, cell.column.key) : key,
  }
  return settleTable(setValue(shrunk, key, rowsOf(session.values[key]).toSpliced(cell.row, 1)), cell.field)
}

/** The text of a split row stands in both; what is counted or paid stays above until the person says what goes below. */
export function splitRow(session: Session): Session {
  const cell = selectedCell(session)
  if (cell?.kind !== 'cell' || session.draft) return session
  const { field } = cell
  const row = rowsOf(session.values[field.key])[cell.row] ?? {}
  const below = Object.fromEntries(
    field.columns.map((c) => [c.key, c.type === 'money' || c.type === 'number' ? null : (row[c.key] ?? null)]),
  )
  const grown = inserted(session, field, cell.row + 1, below)
  return openCell(grown.session, cellId(field.key, grown.rowKey, cell.column.key))
}

/**
 * Puts rows of a spreadsheet into a table, from the selected cell on, or below the last row where the table as a whole is
 * selected; a first row with the columns' names says which column is which. What cannot be read stays as it came, as an
 * error to be corrected, so that nothing pasted is lost.
 */
export function paste(session: Session, text: string): Session {
  const cell = selectedCell(session)
  const table = cell && cell.kind !== 'field' ? cell.field : null
  if (!cell || !table || isReadOnly(session.work)) return session
  const from = cell.kind === 'cell' ? table.columns.findIndex((c) => c.key === cell.column.key) : 0
  const { columns, rows } = columnsOf(table, rowsFromText(text), from)
  if (rows.length === 0) return session
  const taken = rows.slice(0, pasteLimit)
  const start = remember({ ...session, draft: null })
  const old = rowsOf(session.values[table.key])
  const first = cell.kind === 'cell' ? cell.row : old.length
  const names = [...(session.rowKeys[table.key] ?? [])]
  const next = [...old]
  const marks: Record<string, Mark> = { ...session.marks }
  let { added } = session
  let unread = 0
  for (const [i, cells] of taken.entries()) {
    if (first + i >= names.length) {
      added += 1
      names.push(`n${added}`)
    }
    const row = { ...(next[first + i] ?? blankRow(table)) }
    for (const [j, column] of columns.entries()) {
      const raw = cells[j]
      if (!column || raw === undefined) continue
      const read = normalise(column, raw, hintsOf(session))
      if ('problem' in read) unread += 1
      row[column.key] = 'problem' in read ? raw.trim() : read.value
      marks[cellId(table.key, names[first + i] ?? '', column.key)] = 'edited'
    }
    next[first + i] = row
  }
  const values = { ...start.values, [table.key]: next }
  const filled = recheck({ ...start, values, rowKeys: { ...start.rowKeys, [table.key]: names }, marks, added })
  const selected = firstPasted(filled, table, names[first] ?? '', columns)
  const remark = { table: table.key, text: pastedText(taken.length, rows.length, unread) }
  return { ...settleTable({ ...filled, selected: selected ?? session.selected }, table), pasted: remark }
}

function firstPasted(session: Session, table: TableField, rowKey: string, columns: readonly (Column | null)[]) {
  const column = columns.find((c) => c !== null)
  const id = cellId(table.key, rowKey, column?.key ?? '')
  return sessionCells(session).some((c: Cell) => c.id === id) ? id : null
}

type Column = TableField['columns'][number]

/** Which column each pasted cell belongs to; a heading row decides, otherwise the place. */
function columnsOf(
  table: TableField,
  rows: string[][],
  from: number,
): { columns: (Column | null)[]; rows: string[][] } {
  const [head = [], ...rest] = rows
  const named = head.map((name) => table.columns.find((c) => sameName(c.label, name) || sameName(c.key, name)) ?? null)
  const isHead = named.some((c) => c) && head.every((name, i) => named[i] !== null || name.trim() === '')
  return isHead ? { columns: named, rows: rest } : { columns: table.columns.slice(from), rows }
}

const sameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

function pastedText(taken: number, came: number, unread: number): string {
  const rows = taken === 1 ? '1 row pasted' : `${taken} rows pasted`
  const left = came > taken ? `, ${came - taken} left out (${pasteLimit} at most)` : ''
  if (unread === 0) return `${rows}${left}.`
  return `${rows}${left}; ${unread === 1 ? '1 cell' : `${unread} cells`} could not be read and must be corrected.`
}
