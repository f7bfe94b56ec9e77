import { CellProblem, type CellReader, type Rejected } from './cells.ts'
import type { HistoryTable } from './guess.ts'
import { checkOrder, type HistoryCase } from './history-case.ts'
import type { EventRole, Mapping } from './mapping.ts'

/** One row of a log: what happened, or the state after a change, and what the row says of its whole case. */
type LogRow = {
  line: number
  at: number | null
  activity: string | null
  role: EventRole
  of: Record<'received' | 'started' | 'resolved' | 'closed', number | null>
  reassigned: number | null
  reopened: number | null
  withinSla: boolean | null
  error: boolean | null
  activeMs: number | null
  person: string | null
  documentType: string | null
}

/**
 * The cases of a log. Where a column speaks of the whole case (opened at, times reassigned, within the agreed time) it is
 * believed, and nothing else: a time or flag by its last value, a count by its highest. Without such a column the rows
 * tell: the first that is received, started, resolved, closed; as many as are reassigned or reopened. A case is taken
 * with all of its rows or not at all, because a reopening that cannot be read would make it look better.
 */
export function readEventLog(
  { rows }: HistoryTable,
  mapping: Mapping,
  reader: CellReader,
): { cases: HistoryCase[]; rejected: Rejected[] } {
  const groups = new Map<string, LogRow[]>()
  const broken = new Map<string, number>()
  const rejected: Rejected[] = []
  for (const { number, cells } of rows) {
    const key = keyOf(cells, reader)
    const row = typeof key === 'string' ? tryRow(number, cells, mapping, reader) : key
    if (row instanceof CellProblem) {
      rejected.push({ line: number, column: row.column, reason: row.message })
      if (typeof key === 'string' && !broken.has(key)) broken.set(key, number)
      continue
    }
    const group = groups.get(key as string)
    if (group) group.push(row)
    else groups.set(key as string, [row])
  }
  const cases: HistoryCase[] = []
  for (const [key, group] of groups) {
    const because = broken.get(key)
    const found = because === undefined ? tryCase(key, group, mapping, reader) : wholeOrNot(because)
    if (found instanceof CellProblem)
      for (const { line } of group) rejected.push({ line, column: found.column, reason: found.message })
    else cases.push(found)
  }
  return { cases, rejected }
}

const wholeOrNot = (line: number) =>
  new CellProblem(null, `Row ${line} of the same case cannot be taken, and a case is taken whole or not at all.`)

function problemOr<T>(read: () => T): T | CellProblem {
  try {
    return read()
  } catch (error) {
    if (error instanceof CellProblem) return error
    throw error
  }
}

function keyOf(cells: readonly string[], reader: CellReader): string | CellProblem {
  return problemOr(() => {
    const key = reader.text(cells, 'key')
    if (key === null) throw new CellProblem(null, 'There is no case: its number is empty.')
    return key
  })
}

function tryRow(line: number, cells: readonly string[], mapping: Mapping, reader: CellReader): LogRow | CellProblem {
  return problemOr(() => {
    const at = reader.time(cells, 'at')
    if (at === null && reader.has('at')) throw new CellProblem(mapping.columns.at ?? null, 'There is no time.')
    const activity = reader.text(cells, 'activity', 1000)
    return {
      line,
      at,
      activity,
      role: mapping.log.roles[activity?.slice(0, 200) ?? ''] ?? 'other',
      of: {
        received: reader.time(cells, 'received'),
        started: reader.time(cells, 'started'),
        resolved: reader.time(cells, 'resolved'),
        closed: reader.time(cells, 'closed'),
      },
      reassigned: reader.count(cells, 'reassigned'),
      reopened: reader.count(cells, 'reopened'),
      withinSla: reader.flag(cells, 'withinSla'),
      error: reader.flag(cells, 'error'),
      activeMs: reader.minutes(cells, 'minutes'),
      person: reader.text(cells, 'person'),
      documentType: reader.text(cells, 'documentType'),
    }
  })
}

function tryCase(key: string, rows: LogRow[], mapping: Mapping, reader: CellReader): HistoryCase | CellProblem {
  return problemOr(() => {
    const line = Math.min(...rows.slice(0, 1000).map((row) => row.line))
    // Rows of one moment stay in the order of the file.
    const ordered = reader.has('at') ? rows.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)) : rows
    const times = timesOf(ordered, reader)
    const endedAt = mapping.log.doneAt === 'closed' ? times.closed : times.resolved
    checkOrder([
      ['received', times.received],
      ['resolved', times.resolved],
    ])
    checkOrder([
      ['received', times.received],
      ['closed', times.closed],
    ])
    // Work that is first heard of after the end says nothing of when it began.
    const late = times.started !== null && endedAt !== null && times.started > endedAt
    if (late && reader.has('started'))
      checkOrder([
        ['started', times.started],
        ['done', endedAt],
      ])
    if (times.received === null && endedAt === null)
      throw new CellProblem(null, 'Nothing says when the case was received or done: it belongs to no week.')
    const reopened = reader.has('reopened') ? highest(ordered, (row) => row.reopened) : reopensOf(ordered, mapping)
    return {
      ...{ line, key, receivedAt: times.received, startedAt: late ? null : times.started },
      ...{ resolvedAt: times.resolved, closedAt: times.closed, endedAt },
      activeMs: highest(ordered, (row) => row.activeMs),
      error: last(ordered, (row) => row.error),
      reworked: reopened === null ? null : reopened > 0,
      events: rows.length,
      reopened,
      reassigned: reader.has('reassigned')
        ? highest(ordered, (row) => row.reassigned)
        : countOf(ordered, mapping, 'reassigned'),
      withinSla: last(ordered, (row) => row.withinSla),
      person: last(ordered, (row) => row.person),
      documentType: last(ordered, (row) => row.documentType),
    }
  })
}

function timesOf(rows: readonly LogRow[], reader: CellReader) {
  const of = (name: 'received' | 'started' | 'resolved' | 'closed') =>
    reader.has(name) ? last(rows, (row) => row.of[name]) : (rows.find((row) => row.role === name)?.at ?? null)
  const received = of('received') ?? (reader.has('received') ? null : (rows[0]?.at ?? null))
  return { received, started: of('started'), resolved: of('resolved'), closed: of('closed') }
}

function last<T>(rows: readonly LogRow[], of: (row: LogRow) => T | null): T | null {
  const row = rows.findLast((one) => of(one) !== null)
  return row ? of(row) : null
}

function highest(rows: readonly LogRow[], of: (row: LogRow) => number | null): number | null {
  return rows.reduce<number | null>((most, row) => {
    const value = of(row)
    return value === null ? most : Math.max(most ?? 0, value)
  }, null)
}

/** A row that says the same as the one before is no second event where rows are states. */
function changes(rows: readonly LogRow[], mapping: Mapping): readonly LogRow[] {
  if (mapping.log.rows === 'event') return rows
  return rows.filter((row, i) => i === 0 || row.activity !== rows[i - 1]?.activity)
}

/** Null where the log has no such activity: nothing tells, which is not zero. */
function countOf(rows: readonly LogRow[], mapping: Mapping, role: EventRole): number | null {
  if (!Object.values(mapping.log.roles).includes(role)) return null
  return changes(rows, mapping).filter((row) => row.role === role).length
}

/** Where rows are states, coming back from resolved or closed to work is a reopening, whatever the state is called. */
function reopensOf(rows: readonly LogRow[], mapping: Mapping): number | null {
  if (mapping.log.rows === 'event') return countOf(rows, mapping, 'reopened')
  const done = (row: LogRow | undefined) => row?.role === 'resolved' || row?.role === 'closed'
  const states = changes(rows, mapping)
  return states.filter((row, i) => row.role === 'reopened' || (done(states[i - 1]) && !done(row))).length
}
