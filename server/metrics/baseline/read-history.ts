import { cellReader, type Rejected } from './cells.ts'
import { readEventLog } from './event-log.ts'
import type { HistoryTable } from './guess.ts'
import type { HistoryCase } from './history-case.ts'
import type { Mapping } from './mapping.ts'
import { readRows } from './rows-file.ts'

/** `twice`: times in an hour that the clocks had twice, of which the first was taken. Rejected rows ascend. */
type ReadHistory = { cases: HistoryCase[]; rejected: Rejected[]; twice: number }

/** The cases of a file of rows or events, and the rows that cannot be taken, each with its reason. */
export function readHistory(table: HistoryTable, mapping: Mapping, now: number): ReadHistory {
  const reader = cellReader(table.headers, mapping, now)
  const read = mapping.kind === 'events' ? readEventLog(table, mapping, reader) : readRows(table, reader)
  read.rejected.sort((a, b) => a.line - b.line)
  return { ...read, twice: reader.twice() }
}
