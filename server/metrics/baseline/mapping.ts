import { z } from 'zod'
import { isZone } from './times.ts'

/**
 * What a file of history is, and what its columns hold (metrics.md, Baseline). A row an item; a log of events, whose rows
 * share a case; or the final values that the legacy process gave to items. One schema for page, API and storage.
 */
export const historyKinds = ['rows', 'events', 'outcomes'] as const
export type HistoryKind = (typeof historyKinds)[number]

export const kindWords: Record<HistoryKind, { name: string; text: string }> = {
  rows: {
    name: 'A row for each item',
    text: 'When it was started and ended, whether it was wrong, whether it came back.',
  },
  events: { name: 'A log of events', text: 'Several rows for each case: what happened to it, and when.' },
  outcomes: {
    name: 'Outcomes',
    text: 'The final values that people entered elsewhere, to compare the proposals with.',
  },
}

/** What a column may hold. `time`, `count`, `flag` and `minutes` are read by rules, `text` is kept as it stands. */
type ColumnKind = 'text' | 'time' | 'count' | 'flag' | 'minutes'
type ColumnSpec = { key: string; label: string; kind: ColumnKind; required?: true; hint?: string }

const rowColumns = [
  { key: 'key', label: 'Item', kind: 'text', required: true },
  { key: 'received', label: 'Received', kind: 'time' },
  { key: 'started', label: 'Started', kind: 'time' },
  { key: 'ended', label: 'Ended', kind: 'time' },
  { key: 'minutes', label: 'Minutes of work', kind: 'minutes', hint: 'else ended less started' },
  { key: 'error', label: 'Wrong', kind: 'flag' },
  { key: 'reworked', label: 'Came back', kind: 'flag' },
  { key: 'person', label: 'Person', kind: 'text' },
  { key: 'documentType', label: 'Document type', kind: 'text' },
] as const satisfies readonly ColumnSpec[]

const eventColumns = [
  { key: 'key', label: 'Case', kind: 'text', required: true },
  { key: 'activity', label: 'What happened, or state', kind: 'text' },
  { key: 'at', label: 'When', kind: 'time' },
  { key: 'person', label: 'Person', kind: 'text' },
  { key: 'documentType', label: 'Document type', kind: 'text' },
  { key: 'received', label: 'Received (of the case)', kind: 'time' },
  { key: 'started', label: 'Started (of the case)', kind: 'time' },
  { key: 'resolved', label: 'Resolved (of the case)', kind: 'time' },
  { key: 'closed', label: 'Closed (of the case)', kind: 'time' },
  { key: 'reassigned', label: 'Times reassigned', kind: 'count', hint: 'the highest of the case' },
  { key: 'reopened', label: 'Times reopened', kind: 'count', hint: 'the highest of the case' },
  { key: 'withinSla', label: 'Within the agreed time', kind: 'flag', hint: 'the last of the case' },
  { key: 'minutes', label: 'Minutes of work', kind: 'minutes', hint: 'the highest of the case' },
  { key: 'error', label: 'Wrong', kind: 'flag', hint: 'the last of the case' },
] as const satisfies readonly ColumnSpec[]

const outcomeColumns = [
  { key: 'hash', label: 'SHA-256 of the file', kind: 'text' },
  { key: 'key', label: 'Item number or file name here', kind: 'text' },
  { key: 'at', label: 'When', kind: 'time' },
  { key: 'person', label: 'Person', kind: 'text' },
] as const satisfies readonly ColumnSpec[]

export const columnsOf = { rows: rowColumns, events: eventColumns, outcomes: outcomeColumns } as const
export type ColumnKey = (typeof columnsOf)[HistoryKind][number]['key']
const columnKeys = [...new Set(Object.values(columnsOf).flatMap((specs) => specs.map((spec) => spec.key)))] as [
  ColumnKey,
  ...ColumnKey[],
]

/** What an activity of a log means for its case. */
export const roles = ['received', 'started', 'reassigned', 'reopened', 'resolved', 'closed', 'other'] as const
export type EventRole = (typeof roles)[number]
export const roleWords: Record<EventRole, string> = {
  received: 'received',
  started: 'work started',
  reassigned: 'reassigned',
  reopened: 'reopened',
  resolved: 'resolved',
  closed: 'closed',
  other: 'nothing of these',
}

/** Different activities of a log that may be given a meaning. */
export const mostActivities = 60
const header = z.string().min(1).max(300)

export const mappingSchema = z.object({
  kind: z.enum(historyKinds),
  columns: z.partialRecord(z.enum(columnKeys), header).default({}),
  time: z.object({
    order: z.enum(['dmy', 'mdy']).nullable(),
    numbers: z.enum(['excel', 'epoch_s', 'epoch_ms']).nullable(),
    zone: z.string().max(60).refine(isZone, 'Choose a time zone such as Europe/Berlin.'),
  }),
  /** How figures are written. */
  language: z.enum(['en', 'de', 'fr']).default('en'),
  /** What an empty cell of a yes-or-no column means. */
  blank: z.enum(['no', 'unknown']).default('unknown'),
  log: z
    .object({
      /** Each row is something that happened, or the state after a change. */
      rows: z.enum(['event', 'state']).default('event'),
      roles: z.record(z.string().max(200), z.enum(roles)).default({}),
      /** When a case counts as done. */
      doneAt: z.enum(['closed', 'resolved']).default('closed'),
    })
    .prefault({}),
  /** Outcomes: the column of each field of the workflow, and the fields whose values together name an item. */
  fields: z.record(z.string().max(40), header).default({}),
  matchFields: z.array(z.string().max(40)).max(5).default([]),
})
export type Mapping = z.output<typeof mappingSchema>

/** The columns of this kind that are mapped and are times. */
export function timeColumns(mapping: Mapping): { key: ColumnKey; label: string; header: string }[] {
  const specs: readonly ColumnSpec[] = columnsOf[mapping.kind]
  return specs.flatMap(({ key, label, kind }) => {
    const header = mapping.columns[key as ColumnKey]
    return kind === 'time' && header !== undefined ? [{ key: key as ColumnKey, label, header }] : []
  })
}

/** What a mapping still needs before rows can be read, one sentence; null where it can be used. */
export function mappingProblem(mapping: Mapping, headers: readonly string[]): string | null {
  const { columns, kind } = mapping
  const specs: readonly ColumnSpec[] = columnsOf[kind]
  for (const { key, label, required } of specs)
    if (required && !columns[key as ColumnKey]) return `Say which column holds: ${label.toLowerCase()}.`
  const own = specs.flatMap((spec) => columns[spec.key as ColumnKey] ?? [])
  const chosen = kind === 'outcomes' ? [...own, ...Object.values(mapping.fields)] : own
  const gone = chosen.find((name) => !headers.includes(name))
  if (gone !== undefined) return `The file has no column "${gone}".`
  if (new Set(own).size < own.length) return 'Each column of the file can hold one thing only.'
  return kind === 'rows' ? rowsProblem(columns) : kind === 'events' ? eventsProblem(mapping) : outcomesProblem(mapping)
}

function rowsProblem({ started, ended, received, minutes }: Mapping['columns']): string | null {
  if (!started && !ended && !received) return 'Say which column holds a time: received, started or ended.'
  return !minutes && !ended ? 'Say which column holds when an item ended, or its minutes of work.' : null
}

function eventsProblem({ columns, log }: Mapping): string | null {
  const { activity, at, received, resolved, closed } = columns
  if (!at && !received) return 'Say which column holds when something happened, or when the case was received.'
  if (activity && !at && log.rows === 'event') return 'Say which column holds when something happened.'
  const named = new Set(Object.values(log.roles))
  const ends = (role: 'resolved' | 'closed') => columns[role] || (activity && at && named.has(role))
  if (!ends('resolved') && !ends('closed') && !resolved && !closed)
    return 'Nothing says when a case is done: choose the column, or the activity, for resolved or closed.'
  return ends(log.doneAt)
    ? null
    : `Nothing says when a case is ${log.doneAt}: choose its column or activity, or count cases as done otherwise.`
}

function outcomesProblem({ columns, fields, matchFields }: Mapping): string | null {
  if (Object.keys(fields).length === 0) return 'Say which columns hold the final values of fields.'
  const missing = matchFields.find((key) => !(key in fields))
  if (missing !== undefined) return `An item is to be found by "${missing}", and no column holds it.`
  return columns.hash || columns.key || matchFields.length > 0
    ? null
    : 'Say what an item is found by: the hash of its file, its number or file name, or some of its fields.'
}
