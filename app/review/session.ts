import { type Flag, runChecks } from '#server/proposal/check.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { type Blocker, type FlagView, finishBlockers, type WorkItem } from '#server/review/review.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field, TableRow, Values } from '#server/workflow/workflow.ts'
import { isEmpty } from '#server/workflow/workflow.ts'
import { type Cell, type CellId, cellsOf, proposedRow, type RowKeys, type TableField } from './cells.ts'

/** What a person did to a field or cell: stood behind it as it was, or changed it. */
export type Mark = 'accepted' | 'edited'

/** Text in an open editor; `problem` says why it could not be taken. */
export type Draft = { cell: CellId; text: string; initial: string; problem: string | null }

type Undoable = {
  values: Values
  rowKeys: RowKeys
  marks: Readonly<Record<CellId, Mark>>
  /** Error flags that the person let pass: check key to the sentence that was read. Another sentence is another flag. */
  overridden: Readonly<Record<string, string>>
  selected: CellId | null
}

/** Whether a text fits a field's pattern; the engine for people's patterns is loaded only where one is used. */
export type Matches = (pattern: string, text: string) => boolean

/** One person's review of one item, from its first paint to the decision. */
export type Session = Undoable & {
  work: WorkItem
  /** Keys of fields looked at for long enough with their evidence in view. */
  seen: ReadonlySet<string>
  flags: FlagView[]
  draft: Draft | null
  past: readonly Undoable[]
  /** Rows added so far; names the next one. */
  added: number
  matches: Matches
}

const undoSteps = 200

/** The session that an item opens with, on the first cell that needs a person; a blank form opens ready to type. */
export function openSession(work: WorkItem, matches: Matches = () => true): Session {
  const rowKeys: RowKeys = {}
  const marks: Record<CellId, Mark> = {}
  for (const field of work.definition.fields) {
    const value = work.values[field.key] ?? null
    const proposed = proposedOf(work, field.key)
    if (!sameValue(field, value, proposed?.value ?? null)) marks[field.key] = 'edited'
    if (field.type === 'table') rowKeys[field.key] = keysForRows(field, rowsOf(value), rowsOf(proposed?.value))
  }
  const session: Session = {
    work,
    values: work.values,
    rowKeys,
    marks,
    overridden: {},
    selected: null,
    seen: new Set(),
    flags: flagsOf(work, work.values, matches),
    draft: null,
    past: [],
    added: 0,
    matches,
  }
  const first = nextNeeding(session, null) ?? cellsOf(work.definition, rowKeys)[0]?.id ?? null
  const cell = cellsOf(work.definition, rowKeys).find((c) => c.id === first)
  if (!isBlank(work) || !cell || cell.kind === 'table') return { ...session, selected: first }
  const initial = cellText(session, cell) ?? ''
  return { ...session, selected: first, draft: { cell: cell.id, text: initial, initial, problem: null } }
}

/** The same review under a new claim, after an undo brought the item back. */
export function resumeSession(session: Session, work: WorkItem): Session {
  const flags = flagsOf(work, session.values, session.matches)
  return { ...session, work, flags, draft: null }
}

/** The review with what the server's own checks found, such as duplicates of other items. */
export function withServerFlags(session: Session, found: readonly FlagView[]): Session {
  const work = { ...session.work, flags: [...found] }
  return { ...session, work, flags: flagsOf(work, session.values, session.matches) }
}

/** A form without proposal, evidence and flags: only what a field itself demands is checked. */
export function isBlank(work: Pick<WorkItem, 'task'>): boolean {
  return work.task.mode === 'manual' || work.task.mode === 'blind' || work.task.mode === 'adjudication'
}

export function rowsOf(value: Values[string] | undefined): TableRow[] {
  return Array.isArray(value) ? value : []
}

export function proposedOf(work: Pick<WorkItem, 'proposal'>, key: string): ProposedValue | undefined {
  return work.proposal?.values.find((v) => v.key === key)
}

/** Names rows after the proposal's rows that they equal, in order; by place where the count is the same. */
function keysForRows(field: TableField, rows: TableRow[], proposed: TableRow[]): string[] {
  const free = new Set(proposed.keys())
  return rows.map((row, i) => {
    const equal = [...free].find((j) => sameValue(field, [row], [proposed[j] ?? {}]))
    const from = equal ?? (rows.length === proposed.length && free.has(i) ? i : undefined)
    if (from === undefined) return `k${i}`
    free.delete(from)
    return `p${from}`
  })
}

/**
 * The flags of these values. Duplicates are known to the server alone and stay; all others are checked again here.
 * A blank form has the errors, which the server refuses in any mode, but no advice.
 */
export function flagsOf(work: WorkItem, values: Values, matches: Matches): FlagView[] {
  const filled = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? value.filter(hasText) : value]),
  )
  const all = runChecks(work.definition, filled, { duplicates: [], matches })
  const own = isBlank(work) ? all.filter((f) => f.severity === 'error') : all
  const persistent = work.flags.filter((f) => /^(duplicate|same_file)\b/.test(f.check))
  const order = ['error', 'warning', 'info']
  return [...persistent, ...own.map(asView)].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

function hasText(row: TableRow): boolean {
  return Object.values(row).some((text) => !isEmpty(text))
}

function asView({ check, severity, fieldKeys, message }: Flag): FlagView {
  return { check, severity, fieldKeys, message }
}

/** How far a confidence may be trusted, in the three words of the page; thresholds come from the definition. */
export function confidenceWord(definition: Definition, key: string, confidence: number): 'sure' | 'look' | 'unsure' {
  const sure = definition.thresholds.fields[key] ?? definition.thresholds.sure
  if (confidence >= sure) return 'sure'
  return confidence >= Math.min(definition.thresholds.look, sure) ? 'look' : 'unsure'
}

export type Status = 'proposed' | 'accepted' | 'edited' | 'needs' | 'empty'

/** Why a cell waits for a person, in one short sentence; null where it does not. */
export function needOf(session: Session, cell: Cell): string | null {
  if (session.marks[cell.field.key] || session.marks[cell.id]) return null
  const { work } = session
  const key = cell.field.key
  if (cell.kind === 'cell') return cellNeed(session, cell)
  if (isBlank(work)) return isEmpty(session.values[key]) ? 'To be filled.' : null
  const flag = openFlags(session).find((f) => f.fieldKeys.includes(key) && f.severity !== 'info')
  if (flag) return flag.message
  const proposed = proposedOf(work, key)
  if (isEmpty(session.values[key])) return cell.field.critical && !session.seen.has(key) ? 'Nothing was found.' : null
  if (proposed && !proposed.grounded) return 'Not found in the document: confirm or correct it.'
  if (proposed && confidenceWord(work.definition, key, proposed.confidence) !== 'sure')
    return proposed.reason || 'The reading is not certain.'
  if (cell.field.critical && !session.seen.has(key)) return 'Critical: look at it once.'
  return null
}

function cellNeed(session: Session, cell: Extract<Cell, { kind: 'cell' }>): string | null {
  if (isBlank(session.work)) return null
  const empty = isEmpty(cellText(session, cell))
  if (empty) return cell.column.required ? `${cell.column.label} is missing.` : null
  const confidence = cellEvidence(session, cell)?.confidence
  if (confidence === undefined) return null
  return confidenceWord(session.work.definition, cell.field.key, confidence) === 'sure'
    ? null
    : 'The reading is not certain.'
}

/** Where and how surely a table's cell was read; undefined for a row that the person added. */
export function cellEvidence(session: Session, cell: Extract<Cell, { kind: 'cell' }>) {
  const row = proposedRow(cell.rowKey)
  if (row === null || Number.isNaN(row)) return undefined
  return proposedOf(session.work, cell.field.key)?.rows?.[row]?.[cell.column.key]
}

export function statusOf(session: Session, cell: Cell): Status {
  const mark = session.marks[cell.id] ?? (cell.kind === 'cell' ? undefined : session.marks[cell.field.key])
  if (mark) return mark
  if (needOf(session, cell)) return 'needs'
  if (cell.kind === 'cell' && session.marks[cell.field.key] === 'accepted') return 'accepted'
  return isEmpty(cell.kind === 'cell' ? cellText(session, cell) : session.values[cell.field.key]) ? 'empty' : 'proposed'
}

/** A cell's kept text; null where there is none, and for a table as a whole. */
export function cellText(session: Pick<Session, 'values'>, cell: Cell): string | null {
  const value = session.values[cell.field.key] ?? null
  if (cell.kind === 'cell') return rowsOf(value)[cell.row]?.[cell.column.key] ?? null
  return typeof value === 'string' ? value : null
}

/** What a cell's text is read by: the field, or the table's column. */
export function shapeOf(cell: Cell): Field | TableField['columns'][number] {
  return cell.kind === 'cell' ? cell.column : cell.field
}

export function sessionCells(session: Pick<Session, 'work' | 'rowKeys'>): Cell[] {
  return cellsOf(session.work.definition, session.rowKeys)
}

export function selectedCell(session: Session): Cell | null {
  return sessionCells(session).find((c) => c.id === session.selected) ?? null
}

/** The next cell after `from` that needs a person, going round once; null when nothing does. */
export function nextNeeding(session: Session, from: CellId | null): CellId | null {
  const cells = sessionCells(session)
  const start = cells.findIndex((c) => c.id === from)
  const round = [...cells.slice(start + 1), ...cells.slice(0, Math.max(start, 0))]
  // A table is one stop; its cells are stops only while the person works inside it.
  const inside = cells[start]?.kind === 'cell' ? cells[start]?.field.key : null
  return round.find((c) => (c.kind !== 'cell' || c.field.key === inside) && needOf(session, c))?.id ?? null
}

export function countNeeding(session: Session): number {
  return sessionCells(session).filter((c) => c.kind !== 'cell' && needOf(session, c)).length
}

export function overriddenChecks(session: Pick<Session, 'flags' | 'overridden'>): Set<string> {
  return new Set(session.flags.filter((f) => session.overridden[f.check] === f.message).map((f) => f.check))
}

/** Flags that the person has not let pass. */
export function openFlags(session: Pick<Session, 'flags' | 'overridden'>): FlagView[] {
  return session.flags.filter((f) => session.overridden[f.check] !== f.message)
}

/** Why "Finish and next" is refused now; an open editor with a problem comes first. */
export function blockersOf(session: Session): Blocker[] {
  const { work, flags, seen, draft } = session
  const settled = new Set(work.definition.fields.map((f) => f.key).filter((key) => session.marks[key]))
  const overridden = overriddenChecks(session)
  const blockers = finishBlockers({
    definition: work.definition,
    flags,
    overridden,
    proposal: work.proposal,
    seen,
    settled,
  })
  const field = draft?.cell.split('/')[0] ?? null
  return draft?.problem ? [{ fieldKey: field, message: draft.problem }, ...blockers] : blockers
}

/** What undo returns to; taken before each change of substance. */
export function remember(session: Session): Session {
  const { values, rowKeys, marks, overridden, selected } = session
  const past = [...session.past.slice(-undoSteps + 1), { values, rowKeys, marks, overridden, selected }]
  return { ...session, past }
}

/** Marks a field by what its value is now: as proposed, or changed. */
export function markField(session: Session, key: string): Session {
  const field = session.work.definition.fields.find((f) => f.key === key)
  if (!field) return session
  const proposed = proposedOf(session.work, key)?.value ?? null
  const mark: Mark = sameValue(field, session.values[key], proposed) ? 'accepted' : 'edited'
  return { ...session, marks: { ...session.marks, [key]: mark } }
}

/** A table counts as gone through once no cell of it needs a person. */
export function settleTable(session: Session, table: TableField): Session {
  const open = sessionCells(session).some(
    (c) => c.kind === 'cell' && c.field.key === table.key && needOf(session, c) !== null,
  )
  return open ? session : markField(session, table.key)
}
