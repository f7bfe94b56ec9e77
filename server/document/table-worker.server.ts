import { parentPort, workerData } from 'node:worker_threads'
import { DomainError } from '#server/platform/errors.ts'
import { readRows, readTable } from './table.server.ts'
import type { TableAnswer, TableWork } from './take-table.server.ts'

const { bytes, fileName, limits } = workerData as TableWork

const read = limits ? readRows(bytes, fileName, limits) : readTable(bytes, fileName)
const answer: TableAnswer = await read.then(
  (table) => ({ table }),
  (error: unknown) => {
    if (!(error instanceof DomainError)) throw error
    return { refused: { code: error.code, message: error.message } }
  },
)
parentPort?.postMessage(answer)
