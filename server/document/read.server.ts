import { Worker } from 'node:worker_threads'
import { DomainError, type ErrorCode } from '#server/platform/errors.ts'
import type { ReadPage } from './pages.server.ts'
import type { ReadDocument, ReadInput } from './read-file.server.ts'

export type OnPage = (page: ReadPage) => void | Promise<void>
export type OnAttachment = (bytes: Uint8Array) => void | Promise<void>

export type Reader = {
  /**
   * Reads a file; `onPage` gets the pages in order, and while it works at most one further page is read ahead. A page
   * whose number was there before replaces that page and all after it; what counts in the end is the first `pageCount`.
   * `onAttachment` gets the bytes of each attachment of an e-mail; one that is too much for the reader is left unread.
   * Throws DomainError: `unreadable` or `too_large` says what is wrong with the file, `unavailable` that the reader
   * is closed. An error thrown by `onPage` ends the reading and comes through as it is.
   */
  read(input: ReadInput, onPage: OnPage, onAttachment?: OnAttachment): Promise<ReadDocument>
  /** Ends the workers; what is being read fails with `unavailable`. */
  close(): Promise<void>
}

export type ReaderOptions = {
  /** Files read at the same time, each in a thread of its own. Default 1. */
  workers?: number
  /** Longest time for one file, in milliseconds, waiting for `onPage` not counted. Default 10 minutes. */
  timeoutMs?: number
  /** Longest time for one page, in milliseconds. Default 60 seconds. */
  pageTimeoutMs?: number
  /** Told when a worker is ended or dies, with the reason; never with content. */
  log?: { warn(facts: Record<string, unknown>, message: string): void }
}

export type ToWorker = { kind: 'read'; input: ReadInput } | { kind: 'stored' }
export type FromWorker =
  | { kind: 'page'; page: ReadPage }
  | { kind: 'opening'; position: number }
  | { kind: 'attachment'; bytes: Uint8Array }
  | { kind: 'done'; document: ReadDocument; fat: boolean }
  | { kind: 'refused'; code: ErrorCode; message: string }
  | { kind: 'broken'; reason: string }

type Log = NonNullable<ReaderOptions['log']>
type Job = {
  input: ReadInput
  onPage: OnPage
  onAttachment: OnAttachment
  resolve: (d: ReadDocument) => void
  reject: (e: unknown) => void
}
/** `blame`: the attachment that was being read when time, memory or an engine gave out. */
type Ending =
  | { reusable: boolean; document: ReadDocument }
  | { reusable: boolean; error: unknown; blame?: number | undefined }

/** JavaScript memory of a worker; engines and pixels live outside it and have limits of their own. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 }
/** Attachments of one e-mail that may each cost a worker; with more the e-mail is given up. */
const maxSkipped = 3
/** As many pages as the worker sends without hearing that they are stored; then it waits. */
export const pagesAhead = 2

const closing = () =>
  new DomainError('unavailable', 'Reading was stopped because the server is shutting down: it starts again by itself.')
const tooSlow = (seconds: number, what: string) =>
  new DomainError(
    'unreadable',
    `This file was given up because ${what} took longer than ${seconds} seconds to read: print it to a new PDF or scan it again, and upload that.`,
  )
const tooHeavy = () =>
  new DomainError(
    'unreadable',
    'This file is damaged or needs more memory than a document should: print it to a new PDF or scan it again, and upload that.',
  )

/**
 * A pool of worker threads that read documents, so that neither a long scan nor a hostile file stalls the process.
 * A worker that overruns its time or dies is replaced and its file refused. Threads start at the first file, and an
 * idle one does not keep the process alive.
 */
export function createReader(options: ReaderOptions = {}): Reader {
  const { workers = 1, timeoutMs = 600_000, pageTimeoutMs = 60_000, log } = options
  const waiting: Job[] = []
  const idle: Worker[] = []
  const busy = new Map<Worker, AbortController>()
  let open = true

  function startNext(): void {
    while (waiting.length > 0 && busy.size < workers) {
      const job = waiting.shift()
      if (job) void run(job)
    }
  }

  async function run(job: Job): Promise<void> {
    const worker = idle.pop() ?? startWorker(idle)
    const stop = new AbortController()
    busy.set(worker, stop)
    worker.ref()
    const ending = await converse(worker, job, { timeoutMs, pageTimeoutMs, log }, stop.signal)
    if (ending.reusable && open) {
      worker.unref()
      idle.push(worker)
    } else await worker.terminate()
    busy.delete(worker)
    const again = 'document' in ending ? null : withoutBlamed(job.input, ending)
    if ('document' in ending) job.resolve(ending.document)
    else if (again && open) waiting.unshift({ ...job, input: again })
    else job.reject(ending.error)
    startNext()
  }

  return {
    read: (input, onPage, onAttachment = () => undefined) =>
      new Promise((resolve, reject) => {
        if (!open) reject(closing())
        else {
          waiting.push({ input, onPage, onAttachment, resolve, reject })
          startNext()
        }
      }),
    async close() {
      open = false
      for (const job of waiting.splice(0)) job.reject(closing())
      for (const stop of busy.values()) stop.abort()
      await Promise.all([...busy.keys(), ...idle.splice(0)].map((worker) => worker.terminate()))
    },
  }
}

/** The input for another attempt, in which the blamed attachment is left unread; null when there is none to blame. */
function withoutBlamed(input: ReadInput, { error, blame }: { error: unknown; blame?: number | undefined }) {
  if (blame === undefined || !(error instanceof DomainError)) return null
  const skip = { ...input.skip, [blame]: error.message }
  return Object.keys(skip).length > maxSkipped ? null : { ...input, skip }
}

function startWorker(idle: Worker[]): Worker {
  const worker = new Worker(new URL('./read-worker.server.ts', import.meta.url), {
    name: 'reader',
    resourceLimits,
    execArgv: [],
    // A worker that handles strangers' files has no use for the process's secrets.
    env: {},
  })
  // While a file is read, `converse` hears these too; in between, the worker just leaves the pool.
  const leave = () => {
    const at = idle.indexOf(worker)
    if (at >= 0) idle.splice(at, 1)
  }
  worker.on('error', leave)
  worker.on('exit', leave)
  return worker
}

/** One file's conversation with a worker. Never rejects. */
function converse(
  worker: Worker,
  { input, onPage, onAttachment }: Job,
  { timeoutMs, pageTimeoutMs, log }: { timeoutMs: number; pageTimeoutMs: number; log: Log | undefined },
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve) => {
    let stored = Promise.resolve()
    let unstored = 0
    let blame: number | undefined
    const watch = stopwatch(timeoutMs, pageTimeoutMs, (error) => end({ reusable: false, error, blame }, 'over time'))

    function end(ending: Ending, reason?: string): void {
      watch.stop()
      worker.off('message', hear).off('error', fail).off('exit', left)
      signal.removeEventListener('abort', abort)
      if (reason) log?.warn({ reason }, 'a reader was replaced')
      resolve(ending)
    }
    const fail = (error: unknown) =>
      end(
        { reusable: false, error: tooHeavy(), blame },
        error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
      )
    const left = (code: number) => end({ reusable: false, error: tooHeavy(), blame }, `exit ${code}`)
    const abort = () => end({ reusable: false, error: closing() })

    function take(store: () => void | Promise<void>): void {
      unstored++
      if (unstored < pagesAhead) watch.restart()
      else watch.pause()
      stored = stored.then(store).then(
        () => {
          if (unstored-- === pagesAhead) watch.restart()
          worker.postMessage({ kind: 'stored' } satisfies ToWorker)
        },
        (error) => end({ reusable: false, error }),
      )
    }

    function hear(message: FromWorker): void {
      if (message.kind === 'page') take(() => onPage(message.page))
      else if (message.kind === 'attachment') take(() => onAttachment(message.bytes))
      else if (message.kind === 'opening') blame = message.position
      else finish(message)
    }

    function finish(message: Exclude<FromWorker, { kind: 'page' | 'attachment' | 'opening' }>): void {
      watch.pause()
      if (message.kind === 'broken') end({ reusable: false, error: tooHeavy(), blame }, message.reason)
      else if (message.kind === 'refused') {
        const error = new DomainError(message.code, message.message)
        stored.then(() => end({ reusable: true, error }))
      } else {
        const { document, fat } = message
        stored.then(() => end({ reusable: !fat, document }))
      }
    }

    worker.on('message', hear).on('error', fail).on('exit', left)
    signal.addEventListener('abort', abort)
    watch.restart()
    worker.postMessage({ kind: 'read', input } satisfies ToWorker)
  })
}

/** Calls `over` when one page or, in sum, the file has taken too long. Paused time does not count. */
function stopwatch(fileMs: number, pageMs: number, over: (error: DomainError) => void) {
  let left = fileMs
  let timer: NodeJS.Timeout | undefined
  let since = 0
  const pause = () => {
    if (!timer) return
    clearTimeout(timer)
    timer = undefined
    left -= performance.now() - since
  }
  return {
    pause,
    restart() {
      pause()
      since = performance.now()
      const wholeFile = left < pageMs
      const error = wholeFile ? tooSlow(fileMs / 1000, 'it') : tooSlow(pageMs / 1000, 'one page')
      timer = setTimeout(() => over(error), Math.max(0, wholeFile ? left : pageMs))
    },
    stop: pause,
  }
}
