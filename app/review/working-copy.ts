import type { WorkItem, WorkingCopy } from '#server/review/review.ts'
import { type FieldValue, labelsOf, rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import type { CellId, RowKeys } from './cells.ts'
import { isReadOnly } from './modes.ts'
import {
  arriveAt,
  flagsOf,
  isPicked,
  type Judges,
  type Mark,
  openSession,
  rowKeysFor,
  type Session,
  sessionCells,
  unjudged,
} from './session.ts'
import { step } from './step.ts'

/** The most that the server keeps of what was seen. */
const seenLimit = 500

/** What a person has entered so far, to be kept until they come back. An open editor's text counts where it can be taken. */
export function copyOf(session: Session): WorkingCopy {
  const taken = settledOf(session)
  const { work, values, overridden, seen } = taken
  const rename = renamed(taken.rowKeys, rowKeysFor(work, values))
  const marks = Object.entries(taken.marks).map(([id, mark]): [CellId, Mark] => [rename(id), mark])
  return {
    form: work.workflowVersion,
    values,
    marks: Object.fromEntries(marks),
    overridden: { ...overridden },
    seen: [...seen].slice(0, seenLimit),
    reasons: { ...taken.reasons },
    evidence: Object.fromEntries(Object.entries(taken.evidence).map(([id, places]) => [rename(id), [...places]])),
  }
}

/** The session with an open editor's text taken; what is searched for in a list is no choice yet. */
function settledOf(session: Session): Session {
  const cell = session.draft ? sessionCells(session).find((c) => c.id === session.draft?.cell) : null
  return cell && !isPicked(cell) ? step(session, { type: 'commit', go: 'stay' }) : session
}

/**
 * The session that continues a working copy: what was entered, stood behind and let pass. A copy made under another
 * version of the workflow, and whatever of it does not fit this item, is left aside; nothing of it can be undone.
 */
export function sessionOfCopy(work: WorkItem, copy: WorkingCopy | null, judges: Judges = unjudged): Session {
  const opened = openSession(work, judges)
  if (!copy || copy.form !== work.workflowVersion || isReadOnly(work)) return opened
  const { fields } = work.definition
  const values = Object.fromEntries(
    fields.map((field) => [field.key, fitting(field, copy.values[field.key], work.values[field.key] ?? null)]),
  )
  const rowKeys = rowKeysFor(work, values)
  const session: Session = { ...opened, values, rowKeys, flags: flagsOf(work, values, judges), draft: null }
  const cells = new Set(sessionCells(session).map((c) => c.id))
  const marks = Object.fromEntries(Object.entries(copy.marks).filter(([id]) => cells.has(id)))
  // A changed value is never without its mark, whatever the copy says; a table half gone through has its cells'.
  const changed = fields.filter(
    (f) =>
      !sameValue(f, values[f.key], work.values[f.key]) &&
      (f.type !== 'table' || marks[f.key] || !Object.keys(marks).some((id) => id.startsWith(`${f.key}/`))),
  )
  return arriveAt({
    ...session,
    marks: { ...marks, ...Object.fromEntries(changed.map((f): [CellId, Mark] => [f.key, 'edited'])) },
    overridden: copy.overridden,
    reasons: copy.reasons ?? {},
    evidence: Object.fromEntries(Object.entries(copy.evidence ?? {}).filter(([id]) => cells.has(id))),
    seen: new Set(copy.seen.filter((key) => fields.some((f) => f.key === key))),
    added: Object.values(rowKeys).reduce((most, keys) => Math.max(most, keys.length), 0),
  })
}

/** The copy's value where it has the form that the field keeps, else the item's own. */
function fitting(field: Field, value: FieldValue | undefined, own: FieldValue): FieldValue {
  if (value === undefined) return own
  if (field.type === 'table') return Array.isArray(value) ? rowsOf(value).map((row) => onlyColumns(field, row)) : own
  if (field.type !== 'label') return Array.isArray(value) ? own : value
  if (value === null) return null
  const known = labelsOf(value).filter((key) => field.options.some((o) => o.key === key))
  if (!field.multiple) return known[0] ?? null
  return known.length > 0 ? known : null
}

function onlyColumns(field: Extract<Field, { type: 'table' }>, row: TableRow): TableRow {
  return Object.fromEntries(field.columns.map((c) => [c.key, row[c.key] ?? null]))
}

/** Names of cells after another naming of the same rows: a copy is read back without knowing how its rows came to be. */
function renamed(from: RowKeys, to: RowKeys): (id: CellId) => CellId {
  return (id) => {
    const [table = '', rowKey, column] = id.split('/')
    if (rowKey === undefined) return id
    const named = to[table]?.[from[table]?.indexOf(rowKey) ?? -1]
    return named === undefined ? id : `${table}/${named}/${column}`
  }
}
