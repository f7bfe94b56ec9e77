import type { Decision } from '#server/review/review.ts'
import { isEmpty, rowsOf } from '#server/workflow/field-value.ts'
import { type Normalised, normalise } from '#server/workflow/value.ts'
import { type Cell, type CellId, type Direction, neighbour } from './cells.ts'
import { forgetPlaces, recheck, setText, settle, setValue } from './change.ts'
import { type FillStep, fill, fillColumn, hintsOf } from './fill.ts'
import { isReadOnly, opensEditors } from './modes.ts'
import { markedOption, moveMark, type PickStep, pick, pickNth, takeEntry } from './pick.ts'
import { addRow, deleteRow, paste, type RowStep, splitRow } from './rows.ts'
import {
  choicesOf,
  type Draft,
  editorText,
  isPicked,
  type Judges,
  markField,
  mayPass,
  nextNeeding,
  proposedOf,
  remember,
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
  /** Gives a text field or a draft another text, such as an approved answer. */
  | { type: 'write'; cell: CellId; text: string }
  /** Takes the n-th other reading of a field; -1 goes back to the proposed one. */
  | { type: 'choose'; cell: CellId; candidate: number }
  | { type: 'nextCandidate' }
  /** Why a field was corrected; null takes the reason back. */
  | { type: 'reason'; field: string; reason: Decision['reasons'][string] | null }
  /** Shows drafts beside what was proposed, or no longer. */
  | { type: 'diff' }
  | { type: 'seen'; field: string }
  | { type: 'letPass'; check: string }
  | { type: 'holdBack'; check: string }
  | { type: 'judges'; judges: Judges }
  | FillStep
  | PickStep
  | RowStep
  | { type: 'undo' }

const looks = new Set<Step['type']>(['select', 'tab', 'arrow', 'accept', 'diff', 'seen', 'judges'])

/**
 * The session after a step. Pure; a step that makes no sense now changes nothing (and returns the same object). What is
 * to be approved can be looked at only.
 */
export function step(session: Session, move: Step): Session {
  if (isReadOnly(session.work) && !looks.has(move.type)) return session
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
      return session.draft ? { ...session, draft: { ...session.draft, ...typed(move.text) } } : session
    case 'commit':
      return commit(session, move.go)
    case 'cancel':
      return session.draft ? { ...session, draft: null } : session
    case 'write':
      return write(session, move.cell, move.text)
    case 'choose':
      return choose(session, move.cell, move.candidate)
    case 'nextCandidate':
      return nextCandidate(session)
    case 'reason':
      return giveReason(session, move.field, move.reason)
    case 'diff':
      return { ...session, diff: !session.diff }
    case 'seen':
      return session.seen.has(move.field) ? session : { ...session, seen: new Set([...session.seen, move.field]) }
    case 'letPass':
      return letPass(session, move.check)
    case 'holdBack':
      return holdBack(session, move.check)
    case 'judges':
      return recheck({ ...session, judges: move.judges })
    case 'fill':
      return fill(session, move)
    case 'fillColumn':
      return fillColumn(session, move)
    case 'pick':
      return pick(session, move.cell, move.option)
    case 'nth':
      return pickNth(session, move.n)
    case 'entry':
      return takeEntry(session, move.cell, move.n)
    case 'mark':
      return moveMark(session, move.by)
    case 'addRow':
      return withoutEditor(session, (s) => addRow(s, move.table))
    case 'deleteRow':
      return deleteRow(session)
    case 'splitRow':
      return withoutEditor(session, splitRow)
    case 'paste':
      return paste(session, move.text)
    case 'undo':
      return undo(session)
  }
}

const typed = (text: string) => ({ text, problem: null, at: undefined })

/** Takes an open editor's text first; where it does not fit, the editor stays and nothing else happens. */
function withoutEditor(session: Session, then: (session: Session) => Session): Session {
  const kept = session.draft ? commit(session, 'stay') : session
  return kept.draft ? kept : then(kept)
}

/** Choosing another cell keeps what stands in the open editor, unless it does not fit: then the editor stays. */
function select(session: Session, id: CellId | null): Session {
  if (id === null || !sessionCells(session).some((c) => c.id === id)) return session
  if (session.selected === id) return session
  return withoutEditor(withoutList(session), (s) => opened({ ...s, selected: id }))
}

/** Leaving a list by the pointer chooses nothing. */
function withoutList(session: Session): Session {
  const cell = sessionCells(session).find((c) => c.id === session.draft?.cell)
  return cell && isPicked(cell) ? { ...session, draft: null } : session
}

/** A blank form is typed into like any form: its cells open as they are reached. */
function opened(session: Session): Session {
  const cell = selectedCell(session)
  const opens = opensEditors(session.work) && cell && cell.kind !== 'table' && !session.draft
  return opens ? edit(session, undefined) : session
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
  if (isReadOnly(session.work)) return tab(session, 1)
  // Of two entries one must be chosen: Enter alone goes on without.
  if (choicesOf(session, cell.field.key) && !session.marks[cell.field.key]) return onward(session)
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
  const initial = editorText(session, cell)
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
  if (isPicked(cell)) {
    next = commitPick(session, draft, cell, go)
    // A list of which several may be chosen stays open for the next one.
    if (next.draft) return next
  } else if (draft.text === draft.initial) {
    // Opened and confirmed is stood behind; merely passed through with Tab is not.
    next = go === 'needing' ? settle(remember({ ...session, draft: null }), cell) : { ...session, draft: null }
  } else {
    const read = readTyped(session, cell, draft.text)
    if ('problem' in read) return { ...session, draft: { ...draft, problem: read.problem } }
    next = settle(setText(remember({ ...session, draft: null }), cell, read.value), cell)
  }
  if (go === 'needing') return onward(next)
  if (go === 'stay') return next
  return tab(next, go === 'next' ? 1 : -1)
}

function readTyped(session: Session, cell: Cell, text: string): Normalised {
  return normalise(shapeOf(cell), text, hintsOf(session))
}

/** Enter chooses the marked option, or without one stands behind what is chosen. */
function commitPick(session: Session, draft: Draft, cell: Cell, go: 'stay' | 'needing' | 'next' | 'previous'): Session {
  const option = markedOption(session, draft)
  const closed: Session = { ...session, draft: null }
  if (option) {
    const picked = pick(session, cell.id, option.key)
    return go === 'needing' ? picked : { ...picked, draft: null }
  }
  if (draft.text.trim() !== '')
    return { ...session, draft: { ...draft, problem: `Nothing in the list is called "${draft.text.trim()}".` } }
  return go === 'needing' && !isEmpty(session.values[cell.id]) ? settle(remember(closed), cell) : closed
}

/** Text given by the program; an open editor of the cell gives way to it. */
function write(session: Session, id: CellId, text: string): Session {
  const cell = sessionCells(session).find((c) => c.id === id)
  if (!cell || cell.kind === 'table' || isPicked(cell)) return session
  const read = readTyped(session, cell, text)
  if ('problem' in read) return session
  const before = remember({ ...session, draft: null, selected: id })
  return settle(setText(before, cell, read.value), cell)
}

function choose(session: Session, id: CellId, index: number): Session {
  const cell = sessionCells(session).find((c) => c.id === id)
  const proposed = cell && cell.kind !== 'cell' ? proposedOf(session.work, cell.field.key) : undefined
  const chosen = index < 0 ? proposed : proposed?.candidates[index]
  if (!cell || !chosen) return session
  const before = forgetPlaces(remember({ ...session, draft: null, selected: id }), cell)
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

function giveReason(session: Session, field: string, reason: Decision['reasons'][string] | null): Session {
  if (session.marks[field] !== 'edited' || (session.reasons[field] ?? null) === reason) return session
  const { [field]: _, ...others } = session.reasons
  return { ...remember(session), reasons: reason === null ? others : { ...others, [field]: reason } }
}

function letPass(session: Session, check: string): Session {
  const flag = session.flags.find((f) => f.check === check)
  if (!flag || !mayPass(session, flag) || session.overridden[check] === flag.message) return session
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
  return recheck({ ...session, ...last, past: session.past.slice(0, -1), pasted: null })
}
