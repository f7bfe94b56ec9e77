import { type FieldValue, rowsOf, type Values } from '#server/workflow/field-value.ts'
import type { Cell } from './cells.ts'
import {
  cellEvidence,
  cellText,
  flagsOf,
  type Mark,
  markField,
  proposedOf,
  type Session,
  settleTable,
} from './session.ts'

/** Gives a cell another kept text; a place that a person took the text before from no longer belongs to it. */
export function setText(session: Session, cell: Cell, text: string | null): Session {
  const moved = forgetPlaces(session, cell)
  if (cell.kind !== 'cell') return setValue(moved, cell.field.key, text)
  const rows = rowsOf(session.values[cell.field.key]).map((row, i) =>
    i === cell.row ? { ...row, [cell.column.key]: text } : row,
  )
  return setValue(moved, cell.field.key, rows)
}

/** Gives a field another value and looks at all checks again. */
export function setValue(session: Session, key: string, value: FieldValue): Session {
  return recheck({ ...session, values: { ...session.values, [key]: value } })
}

export function recheck(session: Session): Session {
  return { ...session, flags: flagsOf(session.work, session.values, session.judges, session.checked) }
}

/** Drops the places that a person gave to a cell; for a table as a whole, to all of its cells. */
export function forgetPlaces(session: Session, cell: Cell): Session {
  const own = (id: string) => id === cell.id || (cell.kind === 'table' && id.startsWith(`${cell.id}/`))
  const kept = Object.entries(session.evidence).filter(([id]) => !own(id))
  if (kept.length === Object.keys(session.evidence).length) return session
  return { ...session, evidence: Object.fromEntries(kept) }
}

/** The person stands behind a cell as it is now. */
export function settle(session: Session, cell: Cell): Session {
  if (cell.kind !== 'cell') return markField(session, cell.field.key)
  return settleTable({ ...session, marks: { ...session.marks, [cell.id]: cellMark(session, cell) } }, cell.field)
}

/** What a table's cell is once a person stands behind it: as it was proposed, or changed. */
export function cellMark(session: Session, cell: Extract<Cell, { kind: 'cell' }>): Mark {
  const before = cellText({ values: proposedValues(session, cell) }, { ...cell, row: 0 })
  const same = (before ?? '') === (cellText(session, cell) ?? '') && cellEvidence(session, cell) !== undefined
  return same ? 'accepted' : 'edited'
}

/** The proposal's row of a cell, as a table of one row. */
function proposedValues(session: Session, cell: Extract<Cell, { kind: 'cell' }>): Values {
  const row = cell.rowKey.startsWith('p') ? Number(cell.rowKey.slice(1)) : -1
  return { [cell.field.key]: [rowsOf(proposedOf(session.work, cell.field.key)?.value)[row] ?? {}] }
}
