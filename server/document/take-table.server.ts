import { Worker } from 'node:worker_threads'
import { DomainError, type ErrorCode } from '#server/platform/errors.ts'
import { tableTimeoutMs } from './limits.ts'
import type { TableItem, TableLimits, TableRows } from './table.ts'

/** With `limits` bare rows are asked for, without them items. */
export type TableWork = { bytes: Uint8Array; fileName: string; limits?: TableLimits }
export type TableAnswer = { table: TableItem[] | TableRows | null } | { refused: { code: ErrorCode; message: string } }

/** A workbook of 5,000 rows needs a tenth of this, one of 100,000 rows all of it. */
const megabytes = { items: 512, rows: 1536 }

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
  return (await inThread({ bytes, fileName }, timeoutMs)) as TableItem[] | null
}

/** The same as bare rows, up to limits of the caller's own. */
export async function takeRows(
  bytes: Uint8Array,
  fileName: string,
  limits: TableLimits,
  timeoutMs: number = tableTimeoutMs,
): Promise<TableRows | null> {
  return (await inThread({ bytes, fileName, limits }, timeoutMs)) as TableRows | null
}

async function inThread(work: TableWork, timeoutMs: number): Promise<TableItem[] | TableRows | null> {
  const { bytes, fileName } = work
  if (!mayBeTable(bytes, fileName)) return null
  const worker = new Worker(new URL('./table-worker.server.ts', import.meta.url), {
    name: 'table',
    resourceLimits: {
      maxOldGenerationSizeMb: work.limits ? megabytes.rows : megabytes.items,
      maxYoungGenerationSizeMb: 64,
    },
    execArgv: [],
    env: {},
    workerData: work,
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
    return answer.table
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
