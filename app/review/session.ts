import type { Evidence } from '#server/document/document.ts'
import { type CheckContext, type Flag, isServerFlag, runChecks } from '#server/proposal/check.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { type Blocker, type Decision, type FlagView, finishBlockers, type WorkItem } from '#server/review/review.ts'
import type { FieldValue, TableRow, Values } from '#server/workflow/field-value.ts'
import { isEmpty, kindOf, rowsOf } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type Cell, type CellId, cellsOf, proposedRow, type RowKeys, type TableField } from './cells.ts'
import { isBlank, isReadOnly, opensEditors, startsDecided } from './modes.ts'

/** What a person did to a field or cell: stood behind it as it was, or changed it. */
export type Mark = 'accepted' | 'edited'

/**
 * Text in an open editor; `problem` says why it could not be taken. In the list of a label or route the text is what is
 * searched for, and `at` the place of the marked option among those found.
 */
export type Draft = { cell: CellId; text: string; initial: string; problem: string | null; at?: number }

type Undoable = {
  values: Values
  rowKeys: RowKeys
  marks: Readonly<Record<CellId, Mark>>
  /** Error flags that the person let pass: check key to the sentence that was read. Another sentence is another flag. */
  overridden: Readonly<Record<string, string>>
  /** Optional reason codes of corrections, by field key. */
  reasons: Decision['reasons']
  /** Where on the document a person took a cell's value from; stands before the proposal's places. */
  evidence: Readonly<Record<CellId, readonly Evidence[]>>
  selected: CellId | null
}

/** What judges the patterns and policies of a definition; until it has come, what the server said of policies stands. */
export type Judges = Pick<CheckContext, 'matches' | 'policies'>
export const unjudged: Judges = { matches: () => true }

/** One person's review of one item, from its first paint to the decision. */
export type Session = Undoable & {
  work: WorkItem
  /** Keys of fields looked at for long enough with their evidence in view. */
  seen: ReadonlySet<string>
  flags: FlagView[]
  /** The values that the server's own flags speak of: the proposal's, or those it checked last. */
  checked: Values
  draft: Draft | null
  past: readonly Undoable[]
  /** Rows added so far; names the next one. */
  added: number
  /** What the last paste into a table did; null once something else was done. */
  pasted: { table: string; text: string } | null
  /** Drafts are shown beside what was proposed. */
  diff: boolean
  judges: Judges
}

const undoSteps = 200

/** The session that an item opens with, on the first cell that needs a person; a blank form opens ready to type. */
export function openSession(work: WorkItem, judges: Judges = unjudged): Session {
  const checked = checkedAtFirst(work)
  const flags = flagsOf(work, work.values, judges, checked)
  return arriveAt({
    work,
    checked,
    values: work.values,
    rowKeys: rowKeysFor(work, work.values),
    marks: openingMarks(work),
    // Whoever decided has let the errors pass that stand here: they are shown, but not asked again.
    overridden: work.task.mode === 'qa' || isReadOnly(work) ? confirmed(flags) : {},
    reasons: {},
    evidence: {},
    selected: null,
    seen: new Set(),
    flags,
    draft: null,
    past: [],
    added: 0,
    pasted: null,
    diff: false,
    judges,
  })
}

/** The session on the first cell that needs a person, else on its first; a blank form's editor opens there. */
export function arriveAt(session: Session): Session {
  const cells = sessionCells(session)
  const first = nextNeeding(session, null) ?? cells[0]?.id ?? null
  const cell = cells.find((c) => c.id === first)
  if (!opensEditors(session.work) || !cell || cell.kind === 'table') return { ...session, selected: first }
  const initial = editorText(session, cell)
  return { ...session, selected: first, draft: { cell: cell.id, text: initial, initial, problem: null } }
}

/** Names of the rows of every table: those that equal a row of the proposal keep that row's name. */
export function rowKeysFor(work: WorkItem, values: Values): RowKeys {
  return Object.fromEntries(
    work.definition.fields
      .filter((field): field is TableField => field.type === 'table')
      .map((field) => [
        field.key,
        keysForRows(field, rowsOf(values[field.key]), rowsOf(proposedOf(work, field.key)?.value)),
      ]),
  )
}

function openingMarks(work: WorkItem): Record<CellId, Mark> {
  const edited = work.definition.fields.filter(
    (field) => !sameValue(field, work.values[field.key] ?? null, startingValue(work, field.key)),
  )
  return Object.fromEntries(edited.map((field) => [field.key, 'edited']))
}

/** What a field's value is compared with, to say whether this person changed it: the proposal, or what was decided before. */
function startingValue(work: WorkItem, key: string): FieldValue {
  if (work.choices?.[key]) return null
  return (startsDecided(work) ? work.values[key] : proposedOf(work, key)?.value) ?? null
}

function confirmed(flags: readonly FlagView[]): Record<string, string> {
  return Object.fromEntries(flags.filter((f) => f.severity === 'error').map((f) => [f.check, f.message]))
}

/** The same review under a new claim, after an undo brought the item back. */
export function resumeSession(session: Session, work: WorkItem): Session {
  const checked = checkedAtFirst(work)
  const flags = flagsOf(work, session.values, session.judges, checked)
  return { ...session, work, flags, checked, draft: null }
}

/** The review with what the server's own checks found in these values, such as duplicates of other items. */
export function withServerFlags(
  session: Session,
  found: readonly FlagView[],
  checked: Values = session.values,
): Session {
  const work = { ...session.work, flags: [...found] }
  return { ...session, work, checked, flags: flagsOf(work, session.values, session.judges, checked) }
}

/** An item comes with the flags of its proposal. */
function checkedAtFirst(work: WorkItem): Values {
  const proposed = work.proposal?.values
  return proposed ? Object.fromEntries(proposed.map((v) => [v.key, v.value])) : work.values
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
 * The flags of these values. What only the server can know stays until a field that it is about has another value; all
 * else is checked again here. A blank form has the errors, which the server refuses in any mode, but no advice.
 */
export function flagsOf(work: WorkItem, values: Values, judges: Judges, checked = checkedAtFirst(work)): FlagView[] {
  const { definition } = work
  const filled = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, withoutBlankRows(value)]))
  const today = localDate(new Date(), definition.timeZone)
  const all = runChecks(definition, filled, { duplicates: [], ...judges, today })
  const own = isBlank(work) ? all.filter((f) => f.severity === 'error') : all
  const same = (field: Field) => sameValue(field, filled[field.key], checked[field.key])
  const changed = new Set(definition.fields.flatMap((field) => (same(field) ? [] : [field.key])))
  const fromServer = (f: FlagView) => isServerFlag(f) || (!judges.policies && f.check.startsWith('policy:'))
  const known = work.flags.filter(
    (f) => fromServer(f) && (f.check.startsWith('provider:') || !f.fieldKeys.some((key) => changed.has(key))),
  )
  const order = ['error', 'warning', 'info']
  return [...known, ...own.map(asView)].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

function withoutBlankRows(value: FieldValue): FieldValue {
  const rows = rowsOf(value)
  return rows.length > 0 ? rows.filter((row) => Object.values(row).some((text) => !isEmpty(text))) : value
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

/** `given`: as somebody decided or entered it before, untouched by this person. */
export type Status = 'proposed' | 'accepted' | 'edited' | 'needs' | 'empty' | 'given'

/** Why a cell waits for a person, in one short sentence; null where it does not. */
export function needOf(session: Session, cell: Cell): string | null {
  if (session.marks[cell.field.key] || session.marks[cell.id]) return null
  const { work } = session
  const key = cell.field.key
  if (isReadOnly(work)) return null
  if (work.task.mode === 'adjudication')
    return cell.kind !== 'cell' && choicesOf(session, key) ? 'Two entries differ: choose the right one.' : null
  if (cell.kind === 'cell') return cellNeed(session, cell)
  if (isBlank(work)) return isEmpty(session.values[key]) ? 'To be filled.' : null
  const flag = openFlags(session).find((f) => f.fieldKeys.includes(key) && f.severity !== 'info')
  if (flag) return flag.message
  const unseen = cell.field.critical && !session.seen.has(key)
  if (startsDecided(work)) return unseen ? 'Critical: look at it once.' : null
  const proposed = proposedOf(work, key)
  if (isEmpty(session.values[key])) {
    if (kindOf(cell.field) !== 'extraction') return abstained(cell.field, proposed?.reason)
    return unseen ? 'Nothing was found.' : null
  }
  if (proposed && !proposed.grounded) return 'Not found in the document: confirm or correct it.'
  if (proposed && confidenceWord(work.definition, key, proposed.confidence) !== 'sure')
    return proposed.reason || 'The reading is not certain.'
  return unseen ? 'Critical: look at it once.' : null
}

/** Nothing was proposed where something must be chosen or written: no guess is better than a poor one. */
function abstained(field: Field, reason: string | undefined): string | null {
  const optional = field.type === 'draft' || (field.type === 'label' && field.multiple)
  if (optional && !field.required && !field.critical) return null
  return `No proposal: ${field.type === 'draft' ? 'write one' : 'choose one'}.${reason ? ` ${reason}` : ''}`
}

/** The two entries of a field that wait for a choice; null where nothing has to be chosen. */
export function choicesOf(session: Pick<Session, 'work'>, key: string): FieldValue[] | null {
  return session.work.choices?.[key] ?? null
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
  if (isEmpty(cell.kind === 'cell' ? cellText(session, cell) : session.values[cell.field.key])) return 'empty'
  return startsDecided(session.work) ? 'given' : 'proposed'
}

/** A cell's kept text; null where there is none, and for a table as a whole. */
export function cellText(session: Pick<Session, 'values'>, cell: Cell): string | null {
  const value = session.values[cell.field.key] ?? null
  if (cell.kind === 'cell') return rowsOf(value)[cell.row]?.[cell.column.key] ?? null
  return typeof value === 'string' ? value : null
}

/** What an editor of this cell starts with: its text, or for a label or route nothing, since its text searches the list. */
export function editorText(session: Pick<Session, 'values'>, cell: Cell): string {
  return isPicked(cell) ? '' : (cellText(session, cell) ?? '')
}

/** Whether a cell's value is picked from a list with words of its own. */
export function isPicked(cell: Cell): boolean {
  return cell.kind === 'field' && (cell.field.type === 'label' || cell.field.type === 'route')
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

/** Whether a person may let an error stand: what the document says, yes; a place left open in a text that goes out, no. */
export function mayPass(session: Pick<Session, 'work'>, flag: FlagView): boolean {
  const { fields } = session.work.definition
  return flag.severity === 'error' && !fields.some((f) => f.type === 'draft' && flag.check === `format:${f.key}`)
}

/** Flags that the person has not let pass. */
export function openFlags(session: Pick<Session, 'flags' | 'overridden'>): FlagView[] {
  return session.flags.filter((f) => session.overridden[f.check] !== f.message)
}

/** Why finishing is refused now; an open editor with a problem comes first. Approving is a word on all of it: never refused. */
export function blockersOf(session: Session): Blocker[] {
  const { work, flags, seen, draft } = session
  if (isReadOnly(work)) return []
  const field = draft?.cell.split('/')[0] ?? null
  const own = draft?.problem ? [{ fieldKey: field, message: draft.problem }] : []
  const { proposal } = work
  return [
    ...own,
    ...openChoices(session),
    ...finishBlockers({
      definition: work.definition,
      flags,
      overridden: overriddenChecks(session),
      // Whether a value stands in the document was for the first person to say; the second looks at the critical ones.
      proposal: proposal && startsDecided(work) ? { ...proposal, values: [] } : proposal,
      seen,
      settled: new Set(work.definition.fields.map((f) => f.key).filter((key) => session.marks[key])),
    }),
  ]
}

function openChoices(session: Session): Blocker[] {
  return session.work.definition.fields
    .filter((f) => choicesOf(session, f.key) && !session.marks[f.key])
    .map((f) => ({ fieldKey: f.key, message: `${f.label}: choose one of the two entries, or enter the right value.` }))
}

/** What a decision carries of this review, whatever its kind. */
export function decisionOf(session: Session): Pick<Decision, 'values' | 'overridden' | 'reasons' | 'evidence'> {
  const edited = Object.entries(session.reasons).filter(([key]) => session.marks[key] === 'edited')
  return {
    values: session.values,
    overridden: [...overriddenChecks(session)],
    reasons: Object.fromEntries(edited),
    evidence: Object.fromEntries(Object.entries(session.evidence).map(([cell, places]) => [cell, [...places]])),
  }
}

/** What undo returns to; taken before each change of substance. */
export function remember(session: Session): Session {
  const { values, rowKeys, marks, overridden, reasons, evidence, selected } = session
  const before = { values, rowKeys, marks, overridden, reasons, evidence, selected }
  return { ...session, past: [...session.past.slice(-undoSteps + 1), before], pasted: null }
}

/** Marks a field by what its value is now: as proposed, or changed. */
export function markField(session: Session, key: string): Session {
  const field = session.work.definition.fields.find((f) => f.key === key)
  if (!field) return session
  const mark: Mark = sameValue(field, session.values[key], startingValue(session.work, key)) ? 'accepted' : 'edited'
  return { ...session, marks: { ...session.marks, [key]: mark } }
}

/** A table counts as gone through once no cell of it needs a person. */
export function settleTable(session: Session, table: TableField): Session {
  const open = sessionCells(session).some(
    (c) => c.kind === 'cell' && c.field.key === table.key && needOf(session, c) !== null,
  )
  return open ? session : markField(session, table.key)
}
