import { normalise } from '#server/workflow/value.ts'
import type { FieldValue, TableRow, Values } from '#server/workflow/workflow.ts'
import { type Cell, type CellId, cellId, type Direction, neighbour, type TableField } from './cells.ts'
import {
  cellEvidence,
  cellText,
  type Draft,
  flagsOf,
  isBlank,
  type Matches,
  markField,
  nextNeeding,
  proposedOf,
  remember,
  rowsOf,
  type Session,
  selectedCell,
  sessionCells,
  settleTable,
  shapeOf,
} from './session.ts'

/** Everything that can happen to a session. */
export type Step =
  | { type: 'select'; cell: CellId }
  | { type: 'tab'; by: 1 | -1 }
  | { type: 'arrow'; direction: Direction }
  | { type: 'accept' }
  | { type: 'acceptRest' }
  /** Opens the editor on the selected cell; `text` replaces what stood there. */
  | { type: 'edit'; text?: string }
  | { type: 'type'; text: string }
  | { type: 'commit'; go: 'stay' | 'needing' | 'next' | 'previous' }
  | { type: 'cancel' }
  /** Takes the n-th other reading of a field; -1 goes back to the proposed one. */
  | { type: 'choose'; cell: CellId; candidate: number }
  | { type: 'nextCandidate' }
  | { type: 'addRow'; table: string }
  | { type: 'deleteRow' }
  | { type: 'seen'; field: string }
  | { type: 'letPass'; check: string }
  | { type: 'holdBack'; check: string }
  | { type: 'matches'; matches: Matches }
  | { type: 'undo' }

/** The session after a step. Pure; a step that makes no sense now changes nothing (and returns the same object). */
export function step(session: Session, move: Step): Session {
  switch (move.type) {
    case 'select':
      return select(session, move.cell)
    case 'tab':
      return tab(session, move.by)
    case 'arrow':
      return select(session, neighbour(sessionCells(session), session.selected ?? '', move.direction))
    case 'accept':
      return accept(session)
    case 'acceptRest':
      return acceptRest(session)
    case 'edit':
      return edit(session, move.text)
    case 'type':
      return session.draft ? { ...session, draft: { ...session.draft, text: move.text, problem: null } } : session
    case 'commit':
      return commit(session, move.go)
    case 'cancel':
      return session.draft ? { ...session, draft: null } : session
    case 'choose':
      return choose(session, move.cell, move.candidate)
    case 'nextCandidate':
      return nextCandidate(session)
    case 'addRow':
      return addRow(session, move.table)
    case 'deleteRow':
      return deleteRow(session)
    case 'seen':
      return session.seen.has(move.field) ? session : { ...session, seen: new Set([...session.seen, move.field]) }
    case 'letPass':
      return letPass(session, move.check)
    case 'holdBack':
      return holdBack(session, move.check)
    case 'matches':
      return recheck({ ...session, matches: move.matches })
    case 'undo':
      return undo(session)
  }
}

/** Choosing another cell keeps what stands in the open editor, unless it does not fit: then the editor stays. */
function select(session: Session, id: CellId | null): Session {
  if (id === null || !sessionCells(session).some((c) => c.id === id)) return session
  if (session.selected === id) return session
  const settled = session.draft ? commit(session, 'stay') : session
  if (settled.draft) return settled
  return opened({ ...settled, selected: id })
}

/** A blank form is typed into like any form: its cells open as they are reached. */
function opened(session: Session): Session {
  const cell = selectedCell(session)
  return isBlank(session.work) && cell && cell.kind !== 'table' && !session.draft ? edit(session, undefined) : session
}

function tab(session: Session, by: 1 | -1): Session {
  const cells = sessionCells(session)
  const index = cells.findIndex((c) => c.id === session.selected)
  return select(session, cells[index + by]?.id ?? null)
}

function onward(session: Session): Session {
  const next = nextNeeding(session, session.selected)
  return next ? opened({ ...session, selected: next }) : session
}

function accept(session: Session): Session {
  const cell = selectedCell(session)
  if (!cell || session.draft) return session
  const before = remember(session)
  if (cell.kind !== 'cell') return onward(markField(before, cell.field.key))
  const marked: Session = { ...before, marks: { ...before.marks, [cell.id]: before.marks[cell.id] ?? 'accepted' } }
  return onward(settleTable(marked, cell.field))
}

function acceptRest(session: Session): Session {
  const before = remember(session)
  return before.work.definition.fields.reduce((s, f) => (s.marks[f.key] ? s : markField(s, f.key)), before)
}

function edit(session: Session, text: string | undefined): Session {
  const cell = selectedCell(session)
  if (!cell || cell.kind === 'table' || session.draft) return session
  const initial = cellText(session, cell) ?? ''
  const draft: Draft = { cell: cell.id, text: text ?? initial, initial, problem: null }
  return { ...session, draft }
}

/**
 * Takes the editor's text: normalised by the cell's type, in the document's language. Text that was not touched keeps
 * the value as it is, since reading a kept value again could change it ("1.204" is another number in German).
 */
function commit(session: Session, go: 'stay' | 'needing' | 'next' | 'previous'): Session {
  const { draft } = session
  const cell = draft ? sessionCells(session).find((c) => c.id === draft.cell) : null
  if (!draft || !cell) return { ...session, draft: null }
  let next: Session
  if (draft.text === draft.initial) {
    // Opened and confirmed is stood behind; merely passed through with Tab is not.
    next = go === 'needing' ? settle(remember({ ...session, draft: null }), cell) : { ...session, draft: null }
  } else {
    const read = normalise(shapeOf(cell), draft.text, { language: session.work.proposal?.language })
    if ('problem' in read) return { ...session, draft: { ...draft, problem: read.problem } }
    next = settle(setText(remember({ ...session, draft: null }), cell, read.value), cell)
  }
  if (go === 'needing') return onward(next)
  if (go === 'stay') return next
  return tab(next, go === 'next' ? 1 : -1)
}

function settle(session: Session, cell: Cell): Session {
  if (cell.kind !== 'cell') return markField(session, cell.field.key)
  const before = cellText({ values: proposedValues(session, cell) }, { ...cell, row: 0 })
  const same = (before ?? '') === (cellText(session, cell) ?? '') && cellEvidence(session, cell) !== undefined
  return settleTable({ ...session, marks: { ...session.marks, [cell.id]: same ? 'accepted' : 'edited' } }, cell.field)
}

/** The proposal's row of a cell, as a table of one row. */
function proposedValues(session: Session, cell: Extract<Cell, { kind: 'cell' }>): Values {
  const row = cell.rowKey.startsWith('p') ? Number(cell.rowKey.slice(1)) : -1
  return { [cell.field.key]: [rowsOf(proposedOf(session.work, cell.field.key)?.value)[row] ?? {}] }
}

function setText(session: Session, cell: Cell, text: string | null): Session {
  if (cell.kind !== 'cell') return setValue(session, cell.field.key, text)
  const rows = rowsOf(session.values[cell.field.key]).map((row, i) =>
    i === cell.row ? { ...row, [cell.column.key]: text } : row,
  )
  return setValue(session, cell.field.key, rows)
}

function setValue(session: Session, key: string, value: FieldValue): Session {
  return recheck({ ...session, values: { ...session.values, [key]: value } })
}

function recheck(session: Session): Session {
  return { ...session, flags: flagsOf(session.work, session.values, session.matches) }
}

function choose(session: Session, id: CellId, index: number): Session {
  const cell = sessionCells(session).find((c) => c.id === id)
  const proposed = cell && cell.kind !== 'cell' ? proposedOf(session.work, cell.field.key) : undefined
  const chosen = index < 0 ? proposed : proposed?.candidates[index]
  if (!cell || !chosen) return session
  const before = remember({ ...session, draft: null, selected: id })
  const changed = setValue(before, cell.field.key, chosen.value)
  const rowKeys =
    cell.kind === 'table'
      ? { ...changed.rowKeys, [cell.field.key]: rowsOf(chosen.value).map((_, i) => (index < 0 ? `p${i}` : `c${i}`)) }
      : changed.rowKeys
  return markField({ ...changed, rowKeys }, cell.field.key)
}

/** One key goes through a field's other readings and back to the proposed one. */
function nextCandidate(session: Session): Session {
  const cell = selectedCell(session)
  if (!cell || cell.kind === 'cell') return session
  const count = proposedOf(session.work, cell.field.key)?.candidates.length ?? 0
  if (count === 0) return session
  const now = candidateIndex(session, cell.field.key)
  return choose(session, cell.id, now + 1 >= count ? -1 : now + 1)
}

/** Which reading a field's value is now: -1 the proposed one (or one that was typed). */
export function candidateIndex(session: Pick<Session, 'work' | 'values'>, key: string): number {
  const proposed = proposedOf(session.work, key)
  const value = JSON.stringify(session.values[key] ?? null)
  if (!proposed || JSON.stringify(proposed.value) === value) return -1
  return proposed.candidates.findIndex((c) => JSON.stringify(c.value) === value)
}

/** Adds a blank row below the selected one, or at the end, and opens its first cell. */
function addRow(session: Session, tableKey: string): Session {
  const table = session.work.definition.fields.find((f): f is TableField => f.key === tableKey && f.type === 'table')
  const kept = session.draft ? commit(session, 'stay') : session
  if (!table || kept.draft) return kept
  const cell = selectedCell(kept)
  const rows = rowsOf(kept.values[tableKey])
  const at = cell?.kind === 'cell' && cell.field.key === tableKey ? cell.row + 1 : rows.length
  const rowKey = `n${kept.added + 1}`
  const blank: TableRow = Object.fromEntries(table.columns.map((c) => [c.key, null]))
  const keys = (kept.rowKeys[tableKey] ?? []).toSpliced(at, 0, rowKey)
  const grown = { ...remember(kept), rowKeys: { ...kept.rowKeys, [tableKey]: keys }, added: kept.added + 1 }
  const first = table.columns[0]
  const changed = setValue(grown, tableKey, rows.toSpliced(at, 0, blank))
  return edit({ ...changed, selected: first ? cellId(tableKey, rowKey, first.key) : tableKey }, undefined)
}

function deleteRow(session: Session): Session {
  const cell = selectedCell(session)
  if (cell?.kind !== 'cell') return session
  const key = cell.field.key
  const rowKeys = (session.rowKeys[key] ?? []).toSpliced(cell.row, 1)
  const below = rowKeys[Math.min(cell.row, rowKeys.length - 1)]
  const shrunk: Session = {
    ...remember({ ...session, draft: null }),
    rowKeys: { ...session.rowKeys, [key]: rowKeys },
    selected: below ? cellId(key, below, cell.column.key) : key,
  }
  const changed = setValue(shrunk, key, rowsOf(session.values[key]).toSpliced(cell.row, 1))
  return settleTable(changed, cell.field)
}

function letPass(session: Session, check: string): Session {
  const flag = session.flags.find((f) => f.check === check)
  if (flag?.severity !== 'error' || session.overridden[check] === flag.message) return session
  return { ...remember(session), overridden: { ...session.overridden, [check]: flag.message } }
}

function holdBack(session: Session, check: string): Session {
  if (session.overridden[check] === undefined) return session
  const { [check]: _, ...overridden } = session.overridden
  return { ...remember(session), overridden }
}

function undo(session: Session): Session {
  const last = session.past.at(-1)
  if (session.draft || !last) return session
  return recheck({ ...session, ...last, past: session.past.slice(0, -1) })
}
