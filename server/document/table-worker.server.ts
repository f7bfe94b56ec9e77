import { parentPort, workerData } from 'node:worker_threads'
import { DomainError } from '#server/platform/errors.ts'
import { readTable } from './table.server.ts'
import type { TableAnswer } from './take-table.server.ts'

const { bytes, fileName } = workerData as { bytes: Uint8Array; fileName: string }

const answer: TableAnswer = await readTable(bytes, fileName).then(
  (items) => ({ items }),
  (error: unknown) => {
    if (!(error instanceof DomainError)) throw error
    return { refused: { code: error.code, message: error.message } }
  },
)
parentPort?.postMessage(answer)
