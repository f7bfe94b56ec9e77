import { CellProblem, type CellReader, type Rejected, readEach } from './cells.ts'
import type { HistoryTable } from './guess.ts'
import { checkOrder, type HistoryCase } from './history-case.ts'

/** A file with a row for each item. Of an item that stands in it several times, the last row counts. */
export function readRows({ rows }: HistoryTable, reader: CellReader): { cases: HistoryCase[]; rejected: Rejected[] } {
  const { taken, rejected } = readEach(rows, ({ number, cells }): HistoryCase => {
    const key = reader.text(cells, 'key')
    if (key === null) throw new CellProblem(null, 'There is no item: its reference is empty.')
    const [receivedAt, startedAt, endedAt] = [
      reader.time(cells, 'received'),
      reader.time(cells, 'started'),
      reader.time(cells, 'ended'),
    ]
    const stated = reader.minutes(cells, 'minutes')
    if (receivedAt === null && startedAt === null && endedAt === null)
      throw new CellProblem(null, 'There is no time: the row belongs to no week.')
    checkOrder([
      ['received', receivedAt],
      ['started', startedAt],
      ['ended', endedAt],
    ])
    const between = startedAt === null || endedAt === null ? null : endedAt - startedAt
    if (between !== null && between > longestMs && stated === null)
      throw new CellProblem(null, 'It took longer than 24 days from start to end: that is no time of work.')
    return {
      ...{ line: number, key, receivedAt, startedAt, endedAt },
      ...{ resolvedAt: null, closedAt: null, events: 1, reopened: null, reassigned: null, withinSla: null },
      activeMs: reader.has('minutes') ? stated : between,
      error: reader.flag(cells, 'error'),
      reworked: reader.flag(cells, 'reworked'),
      person: reader.text(cells, 'person'),
      documentType: reader.text(cells, 'documentType'),
    }
  })
  // The file's last word on an item is the one that counts; the others would count it twice.
  const last = new Map(taken.map((one) => [one.key, one.line]))
  const [cases, repeated] = [
    taken.filter((c) => last.get(c.key) === c.line),
    taken.filter((c) => last.get(c.key) !== c.line),
  ]
  const twice = repeated.map(({ line, key }) => ({
    line,
    column: null,
    reason: `The same item stands again in row ${last.get(key)}: the later row counts.`,
  }))
  return { cases, rejected: [...rejected, ...twice] }
}

/** What milliseconds of an integer column can hold. */
const longestMs = 2_147_000_000
