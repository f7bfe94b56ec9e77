import { Worker } from 'node:worker_threads'
import { DomainError, type ErrorCode } from '#server/platform/errors.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Rejected } from './cells.ts'
import type { HistoryCase } from './history-case.ts'
import type { Mapping } from './mapping.ts'
import type { Outcome } from './outcomes.ts'

export type HistoryWork = {
  bytes: Uint8Array
  fileName: string
  limits: { rows: number; columns: number }
  mapping: Mapping
  definition: Pick<Definition, 'fields' | 'queues'>
  /** ms since 1970. */
  now: number
}
export type HistoryRead = { rows: number; cases: HistoryCase[]; outcomes: Outcome[]; rejected: Rejected[] }
export type HistoryAnswer = { read: HistoryRead } | { refused: { code: ErrorCode; message: string } }

/** A file of 100,000 rows is read in seconds; a laden machine may take minutes. */
const longestMs = 15 * 60_000

/**
 * Reads a whole file by its mapping in a thread of its own: 100,000 rows take seconds, in which everybody else would wait.
 * Throws DomainError `unreadable` or `too_large`, which names the file.
 */
export async function readInThread(work: HistoryWork): Promise<HistoryRead> {
  const worker = new Worker(new URL('./history-worker.server.ts', import.meta.url), {
    ...{ name: 'history', execArgv: [], env: {}, workerData: work },
    resourceLimits: { maxOldGenerationSizeMb: 1536, maxYoungGenerationSizeMb: 64 },
  })
  const tooHeavy = new DomainError(
    'unreadable',
    `${work.fileName} is damaged or needs more time and memory than a table should: split it, and import the parts.`,
  )
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await new Promise<HistoryAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(tooHeavy), longestMs)
      worker.on('message', resolve)
      worker.on('error', () => reject(tooHeavy))
      worker.on('exit', () => reject(tooHeavy))
    })
    if ('refused' in answer) throw new DomainError(answer.refused.code, answer.refused.message)
    return answer.read
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
