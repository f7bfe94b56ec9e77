import type { Evidence } from '#server/document/document.ts'
import { labelsOf, rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { type Normalised, normalise, type ValueHints } from '#server/workflow/value.ts'
import type { Column, Field } from '#server/workflow/workflow.ts'
import { type Cell, cellId } from './cells.ts'
import { cellMark, recheck, setText, settle, setValue } from './change.ts'
import { isReadOnly, opensEditors } from './modes.ts'
import { cellText, remember, type Session, selectedCell, sessionCells, settleTable, shapeOf } from './session.ts'

/** Words taken from the document, with the places they stand at. A tab in the text is a wide gap on the page. */
export type Taken = { text: string; evidence: readonly Evidence[] }

export type FillStep =
  /** Puts words of the document into the selected cell; they become its evidence. */
  | ({ type: 'fill' } & Taken)
  /** Fills the selected cell's column downwards, one printed line a row. */
  | { type: 'fillColumn'; lines: readonly Taken[] }

/** Lines of a column that are taken at once. */
const maxLines = 500

/** The cell that words of the document go to: the one being edited, else the selected one; never a table as a whole. */
export function fillTarget(session: Session): Exclude<Cell, { kind: 'table' }> | null {
  const { draft } = session
  if (isReadOnly(session.work)) return null
  const cell = draft ? (sessionCells(session).find((c) => c.id === draft.cell) ?? null) : selectedCell(session)
  return cell && cell.kind !== 'table' ? cell : null
}

/** How this item's document is read; a definition in one language leaves no doubt on a blank form either. */
export function hintsOf({ work }: Pick<Session, 'work'>): ValueHints {
  const { languages } = work.definition
  return { language: work.proposal?.language ?? (languages.length === 1 ? languages[0] : undefined) }
}

/** Fills the target with words; where they do not fit its type, its editor opens with them and the reason. */
export function fill(session: Session, { text, evidence }: Taken): Session {
  const cell = fillTarget(session)
  if (!cell) return session
  if (cell.field.type === 'draft') return addToDraft(session, cell, text, evidence)
  const read = readWords(shapeOf(cell), text, hintsOf(session))
  if ('problem' in read) {
    // The list of a choice opens with the words as what is looked for.
    return withProblem(session, cell, text, chosen(cell) ? null : read.problem)
  }
  const before = remember({ ...session, draft: null, selected: cell.id })
  const filled = withPlaces(take(before, cell, read.value), cell, evidence)
  return reopened(settle(filled, cell), cell)
}

function take(session: Session, cell: Cell, value: string | null): Session {
  const { field } = cell
  if (field.type !== 'label' || !field.multiple || value === null) return setText(session, cell, value)
  const keys = new Set([...labelsOf(session.values[field.key]), value])
  return setValue(
    session,
    field.key,
    field.options.map((o) => o.key).filter((key) => keys.has(key)),
  )
}

const chosen = ({ field }: Cell) => field.type === 'label' || field.type === 'route'

/** Words for a text that is being written go to its end; they do not replace it. */
function addToDraft(session: Session, cell: Cell, text: string, evidence: readonly Evidence[]): Session {
  const words = text.replace(/\s+/g, ' ').trim()
  const joined = (before: string) => (before === '' || /\s$/.test(before) ? before + words : `${before} ${words}`)
  if (session.draft) return { ...session, draft: { ...session.draft, text: joined(session.draft.text), problem: null } }
  const before = remember({ ...session, selected: cell.id })
  const filled = setText(before, cell, joined(cellText(session, cell) ?? ''))
  return settle(withPlaces(filled, cell, evidence), cell)
}

function withProblem(session: Session, cell: Cell, text: string, problem: string | null): Session {
  const initial = session.draft?.initial ?? cellText(session, cell) ?? ''
  const words = text.replace(/\s+/g, ' ').trim()
  return { ...session, selected: cell.id, draft: { cell: cell.id, text: words, initial, problem } }
}

function withPlaces(session: Session, cell: Cell, evidence: readonly Evidence[]): Session {
  return { ...session, evidence: { ...session.evidence, [cell.id]: evidence } }
}

/** An empty form stays ready to type. */
function reopened(session: Session, cell: Cell): Session {
  if (!opensEditors(session.work) || chosen(cell)) return session
  const initial = cellText(session, cell) ?? ''
  return { ...session, draft: { cell: cell.id, text: initial, initial, problem: null } }
}

/**
 * Fills a column from the selected cell's row on, adding rows as needed, in one step for undo. Lines above the first
 * that fits (the column's heading) are left out; a later line that does not fit leaves its cell empty, and the first
 * such cell opens with the line's words and the reason.
 */
export function fillColumn(session: Session, { lines }: { lines: readonly Taken[] }): Session {
  const cell = fillTarget(session)
  if (cell?.kind !== 'cell')
    return fill(session, { text: lines.map((l) => l.text).join(' '), evidence: lines.flatMap((l) => l.evidence) })
  const hints = hintsOf(session)
  const read = lines.slice(0, maxLines).map((line) => ({ ...line, read: readWords(cell.column, line.text, hints) }))
  const first = read.findIndex((line) => 'value' in line.read)
  if (first < 0) return withProblem(session, cell, lines[0]?.text ?? '', problemOf(read[0]?.read))
  const used = read.slice(first)

  const { field, column } = cell
  const start = remember({ ...session, draft: null, selected: cell.id })
  const blank: TableRow = Object.fromEntries(field.columns.map((c) => [c.key, null]))
  const rows = [...rowsOf(session.values[field.key])]
  const keys = [...(session.rowKeys[field.key] ?? [])]
  let { added } = session
  for (const [i, line] of used.entries()) {
    const row = cell.row + i
    if (row >= keys.length) {
      added += 1
      keys.push(`n${added}`)
    }
    rows[row] = { ...(rows[row] ?? blank), [column.key]: 'value' in line.read ? line.read.value : null }
  }
  const places = used.map((line, i): [string, readonly Evidence[]] => [
    cellId(field.key, keys[cell.row + i] ?? '', column.key),
    'value' in line.read ? line.evidence : [],
  ])
  const filled = recheck({
    ...start,
    values: { ...start.values, [field.key]: rows },
    rowKeys: { ...start.rowKeys, [field.key]: keys },
    evidence: { ...start.evidence, ...Object.fromEntries(places) },
    added,
  })
  const wrong = used.findIndex((line) => 'problem' in line.read)
  const marked = settleTable(markColumn(filled, cell, used), field)
  if (wrong < 0) return reopened(marked, cell)
  const at = sessionCells(marked).find((c) => c.id === places[wrong]?.[0])
  return at ? withProblem(marked, at, used[wrong]?.text ?? '', problemOf(used[wrong]?.read)) : marked
}

function markColumn(session: Session, from: Extract<Cell, { kind: 'cell' }>, lines: readonly { read: Normalised }[]) {
  const marks = { ...session.marks }
  for (const cell of sessionCells(session)) {
    if (cell.kind !== 'cell' || cell.field.key !== from.field.key || cell.column.key !== from.column.key) continue
    const line = lines[cell.row - from.row]
    if (line && 'value' in line.read) marks[cell.id] = cellMark(session, cell)
  }
  return { ...session, marks }
}

const problemOf = (read: Normalised | undefined) =>
  read && 'problem' in read ? read.problem : 'Nothing was read there.'

const maxTokens = 200
/** Words of one printed value: "le 12 March 2024", "EUR 1 204 567,50". */
const maxRun = 6
const picked = new Set<Field['type']>(['money', 'number', 'date', 'enum', 'label'])

/**
 * Words of a document as a field's value. A money, date, number or choice is picked out of the words around it
 * ("Total EUR 1.204,50"); where several different ones stand there, the answer is a problem rather than a guess, except
 * that for money a printed amount with decimals goes before other figures ("19 % 228,86").
 */
export function readWords(shape: Field | Column, text: string, hints: ValueHints = {}): Normalised {
  if (!picked.has(shape.type)) return normalise(shape, shape.type === 'text' ? trimEnd(text) : text, hints)
  const parts = text.split('\t')
  if (parts.length === 1) {
    const whole = normalise(shape, text, hints)
    if ('value' in whole) return whole
  }
  const found = parts.flatMap((part) => valuesIn(shape, part, hints))
  const different = [...new Map(found.map((f) => [f.value, f])).values()]
  const amounts = shape.type === 'money' ? different.filter((f) => /[.,]\d{2}\b\D*$/.test(f.text)) : []
  const [only, ...more] = amounts.length > 0 ? amounts : different
  if (!only) return normalise(shape, text.replaceAll('\t', ' '), hints)
  if (more.length > 0) return { problem: 'More than one value stands there: leave the right one.' }
  return { value: only.value }
}

/** The values of a type among words, from left to right, the longest run of words first. */
function valuesIn(shape: Field | Column, text: string, hints: ValueHints): { value: string; text: string }[] {
  const tokens = text
    .replace(/(?<=[\p{L}.)])[:=#]\s*/gu, ' ')
    .split(/\s+/)
    .filter((t) => t !== '')
    .slice(0, maxTokens)
  const found: { value: string; text: string }[] = []
  for (let start = 0; start < tokens.length; ) {
    let length = Math.min(maxRun, tokens.length - start)
    for (; length > 0; length--) {
      const run = tokens
        .slice(start, start + length)
        .join(' ')
        .replace(/^[:=#*]+|[,;:.]+$/g, '')
      const read = normalise(shape, run, hints)
      if (!('value' in read) || read.value === null) continue
      found.push({ value: read.value, text: run })
      break
    }
    start += Math.max(1, length)
  }
  return found
}

/** A word of running text without the comma or colon that ends its phrase. */
function trimEnd(text: string): string {
  return text.trim().replace(/[,;:]+$/, '')
}
