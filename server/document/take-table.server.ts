import { Worker } from 'node:worker_threads'
import { DomainError, type ErrorCode } from '#server/platform/errors.ts'
import { tableTimeoutMs } from './limits.ts'
import type { TableItem } from './table.ts'

export type TableAnswer = { items: TableItem[] | null } | { refused: { code: ErrorCode; message: string } }

/** A workbook of 5,000 rows needs a tenth of this. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 }

/** Whether it may be a table at all: a name for text, the first bytes of an archive for a workbook. */
const mayBeTable = (bytes: Uint8Array, fileName: string): boolean =>
  /\.(csv|tsv|tab)$/i.test(fileName) || (bytes[0] === 0x50 && bytes[1] === 0x4b)

/**
 * The rows of a CSV or Excel file, each to become an item; null for any other file. A thread of its own takes the file
 * apart and is ended with it. Throws DomainError `unreadable` or `too_large`, which names the file and, where there is
 * one, the row.
 */
export async function takeTable(
  bytes: Uint8Array,
  fileName: string,
  timeoutMs: number = tableTimeoutMs,
): Promise<TableItem[] | null> {
  if (!mayBeTable(bytes, fileName)) return null
  const worker = new Worker(new URL('./table-worker.server.ts', import.meta.url), {
    name: 'table',
    resourceLimits,
    execArgv: [],
    env: {},
    workerData: { bytes, fileName },
  })
  const tooHeavy = new DomainError(
    'unreadable',
    `${fileName} is damaged or needs more time and memory than a table should: save it as CSV, or split it, and upload that.`,
  )
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await new Promise<TableAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(tooHeavy), timeoutMs)
      worker.on('message', resolve)
      worker.on('error', () => reject(tooHeavy))
      worker.on('exit', () => reject(tooHeavy))
    })
    if ('refused' in answer) throw new DomainError(answer.refused.code, answer.refused.message)
    return answer.items
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
