import { type FieldValue, labelsOf } from '#server/workflow/field-value.ts'
import type { Cell, CellId } from './cells.ts'
import { setValue } from './change.ts'
import { isReadOnly } from './modes.ts'
import { allOptions, listed, type Option, offered, type PickField } from './options.ts'
import {
  choicesOf,
  type Draft,
  isPicked,
  markField,
  remember,
  rowKeysFor,
  type Session,
  selectedCell,
  sessionCells,
} from './session.ts'

export type PickStep =
  /** Chooses an option; where several may be chosen, chooses it or takes it back. Null: none at all. */
  | { type: 'pick'; cell: CellId; option: string | null }
  /** The n-th choice of the selected cell, from 0: an option, or one of two entries. */
  | { type: 'nth'; n: number }
  /** Takes one of two entries that differ. */
  | { type: 'entry'; cell: CellId; n: number }
  /** Moves the mark in an open list. */
  | { type: 'mark'; by: 1 | -1 }

export function pickField(cell: Cell | null): PickField | null {
  return cell && isPicked(cell) ? (cell.field as PickField) : null
}

function cellOf(session: Session, id: CellId | null): Cell | null {
  return sessionCells(session).find((c) => c.id === id) ?? null
}

/** Chooses an option of a label or route; an open list stays open where several may be chosen. */
export function pick(session: Session, id: CellId, option: string | null): Session {
  const field = pickField(cellOf(session, id))
  if (!field || isReadOnly(session.work)) return session
  const all = allOptions(session.work.definition, field)
  if (option !== null && !all.some((o) => o.key === option)) return session
  const several = field.type === 'label' && field.multiple
  const value = several ? toggled(all, labelsOf(session.values[field.key]), option) : option
  const open = several && session.draft?.cell === id
  const draft = open && session.draft ? { ...session.draft, text: '', at: undefined, problem: null } : null
  return changed({ ...session, draft }, id, value)
}

function toggled(all: readonly Option[], chosen: string[], option: string | null): FieldValue {
  if (option === null) return null
  const keys = all.map((o) => o.key).filter((key) => (key === option) !== chosen.includes(key))
  return keys.length > 0 ? keys : null
}

/** The field with another value, one step back for undo. */
export function changed(session: Session, id: CellId, value: FieldValue): Session {
  const set = setValue({ ...remember(session), selected: id }, id, value)
  const field = session.work.definition.fields.find((f) => f.key === id)
  const rowKeys =
    field?.type === 'table' ? { ...set.rowKeys, [id]: rowKeysFor(set.work, set.values)[id] ?? [] } : set.rowKeys
  return markField({ ...set, rowKeys }, id)
}

/** How many choices the digits have at a cell: two entries, or the options on offer. */
export function nthCount(session: Session, cell: Cell | null): number {
  if (!cell || cell.kind === 'cell') return 0
  const entries = choicesOf(session, cell.field.key)
  if (entries) return entries.length
  const field = pickField(cell)
  return field ? Math.min(9, offered(session, field).length) : 0
}

export function pickNth(session: Session, n: number): Session {
  const cell = selectedCell(session)
  if (!cell || cell.kind === 'cell') return session
  if (choicesOf(session, cell.field.key)) return takeEntry(session, cell.id, n)
  const field = pickField(cell)
  const option = field ? offered(session, field)[n] : undefined
  return option ? pick(session, cell.id, option.key) : session
}

export function takeEntry(session: Session, id: CellId, n: number): Session {
  const entries = choicesOf(session, id)
  if (!entries || n < 0 || n >= entries.length) return session
  return changed({ ...session, draft: null }, id, entries[n] ?? null)
}

/** Which of the entries a field has now: its place, or -1. */
export function entryIndex(session: Pick<Session, 'work' | 'values' | 'marks'>, key: string): number {
  if (!session.marks[key]) return -1
  const value = JSON.stringify(session.values[key] ?? null)
  return (choicesOf(session, key) ?? []).findIndex((entry) => JSON.stringify(entry ?? null) === value)
}

/** The option that an open list marks; null where its text finds none, or nothing was asked for yet. */
export function markedOption(session: Session, draft: Draft): Option | null {
  const field = pickField(cellOf(session, draft.cell))
  if (!field || (draft.text.trim() === '' && draft.at === undefined)) return null
  return listed(session, field, draft.text)[draft.at ?? 0] ?? null
}

export function moveMark(session: Session, by: 1 | -1): Session {
  const { draft } = session
  const field = pickField(cellOf(session, draft?.cell ?? null))
  if (!draft || !field) return session
  const count = listed(session, field, draft.text).length
  if (count === 0) return session
  const from = draft.at ?? (draft.text.trim() === '' ? (by > 0 ? -1 : 0) : 0)
  return { ...session, draft: { ...draft, at: (from + by + count) % count } }
}
