import { parentPort, workerData } from 'node:worker_threads'
import { readRows } from '#server/document/table.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { HistoryAnswer, HistoryRead, HistoryWork } from './history-thread.server.ts'
import { readOutcomes } from './outcomes.ts'
import { readHistory } from './read-history.ts'

async function read({ bytes, fileName, limits, mapping, definition, now }: HistoryWork): Promise<HistoryRead> {
  const table = await readRows(bytes, fileName, limits)
  if (!table) throw new DomainError('unreadable', `${fileName} is no CSV or Excel file that can be read.`)
  const rows = table.rows.length
  if (mapping.kind === 'outcomes') return { rows, cases: [], ...readOutcomes(table, mapping, definition, now) }
  const { cases, rejected } = readHistory(table, mapping, now)
  return { rows, cases, outcomes: [], rejected }
}

const answer: HistoryAnswer = await read(workerData as HistoryWork).then(
  (found) => ({ read: found }),
  (error: unknown) => {
    if (!(error instanceof DomainError)) throw error
    return { refused: { code: error.code, message: error.message } }
  },
)
parentPort?.postMessage(answer)
