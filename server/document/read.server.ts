import type { ChildProcess } from 'node:child_process'
import { DomainError, type ErrorCode } from '#server/platform/errors.ts'
import { forkQuietly } from '#server/platform/fork.server.ts'
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
  /** Files read at the same time, each in a process of its own. Default 1. */
  workers?: number
  /** Longest time for one file, in milliseconds, waiting for `onPage` not counted. Default 10 minutes. */
  timeoutMs?: number
  /** Longest time for one page, in milliseconds. Default 60 seconds. */
  pageTimeoutMs?: number
  /** Told when a reader is ended or dies and when an engine is missing, with the reason; never with content. */
  log?: { warn(facts: Record<string, unknown>, message: string): void }
}

export type ToReader = { kind: 'read'; input: ReadInput } | { kind: 'stored' }
export type FromReader =
  | { kind: 'page'; page: ReadPage }
  | { kind: 'opening'; position: number }
  | { kind: 'attachment'; bytes: Uint8Array }
  | { kind: 'done'; document: ReadDocument; fat: boolean }
  | { kind: 'refused'; code: ErrorCode; message: string }
  | { kind: 'broken'; reason: string }
  | { kind: 'fallback'; reason: string }

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

/** JavaScript memory of a reader; engines and pixels live outside it and have limits of their own. */
const heapMb = 512
/** An idle reader gives its memory (engines and models, 200 to 500 MB) back after this long. */
const idleMs = 60_000
/** Attachments of one e-mail that may each cost a reader; with more the e-mail is given up. */
const maxSkipped = 3
/** As many pages as the reader sends without hearing that they are stored; then it waits. */
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
 * A pool of processes that read documents at low priority, so that neither a long scan nor a hostile file stalls or
 * ends the one that people use. A reader that overruns its time or dies is replaced and its file refused. Readers start
 * at the first file, and an idle one does not keep the process alive and ends after a minute.
 */
export function createReader(options: ReaderOptions = {}): Reader {
  const { workers = 1, timeoutMs = 600_000, pageTimeoutMs = 60_000, log } = options
  const waiting: Job[] = []
  const idle: Peer[] = []
  const busy = new Map<Peer, AbortController>()
  let open = true
  let told = false

  function startNext(): void {
    while (waiting.length > 0 && busy.size < workers) {
      const job = waiting.shift()
      if (job) void run(job)
    }
  }

  function rest(peer: Peer): void {
    const timer = setTimeout(() => {
      leave(idle, peer)
      void peer.end()
    }, idleMs).unref()
    peer.rest(timer)
    idle.push(peer)
  }

  function fallback(reason: string): void {
    if (!told) log?.warn({ reason }, 'the better text recognition does not load here, so Tesseract reads everything')
    told = true
  }

  async function run(job: Job): Promise<void> {
    const peer = idle.pop() ?? startPeer(idle)
    const stop = new AbortController()
    busy.set(peer, stop)
    peer.work()
    const ending = await converse(peer.process, job, { timeoutMs, pageTimeoutMs, log, fallback }, stop.signal)
    busy.delete(peer)
    if (ending.reusable && open) rest(peer)
    else await peer.end()
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
      await Promise.all([...busy.keys(), ...idle.splice(0)].map((peer) => peer.end()))
    },
  }
}

/** The input for another attempt, in which the blamed attachment is left unread; null when there is none to blame. */
function withoutBlamed(input: ReadInput, { error, blame }: { error: unknown; blame?: number | undefined }) {
  if (blame === undefined || !(error instanceof DomainError)) return null
  const skip = { ...input.skip, [blame]: error.message }
  return Object.keys(skip).length > maxSkipped ? null : { ...input, skip }
}

/** A reader's process: `rest` and `work` say whether this process has to stay alive for it. */
type Peer = {
  process: ChildProcess
  rest(timer: NodeJS.Timeout): void
  work(): void
  end(): Promise<void>
}

function leave(idle: Peer[], peer: Peer): void {
  const at = idle.indexOf(peer)
  if (at >= 0) idle.splice(at, 1)
}

function startPeer(idle: Peer[]): Peer {
  const child = forkQuietly(new URL('./read-worker.server.ts', import.meta.url), { heapMb })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve()).once('error', () => resolve())
  })
  let timer: NodeJS.Timeout | undefined
  const peer: Peer = {
    process: child,
    rest(resting) {
      timer = resting
      child.unref()
      child.channel?.unref()
    },
    work() {
      clearTimeout(timer)
      child.ref()
      child.channel?.ref()
    },
    async end() {
      clearTimeout(timer)
      child.ref()
      child.kill('SIGKILL')
      await gone
    },
  }
  // While a file is read, `converse` hears these too; in between, the reader just leaves the pool.
  child.on('error', () => leave(idle, peer)).on('exit', () => leave(idle, peer))
  return peer
}

type Terms = {
  timeoutMs: number
  pageTimeoutMs: number
  log: Log | undefined
  fallback(reason: string): void
}

/** One file's conversation with a reader. Never rejects. */
function converse(
  reader: ChildProcess,
  { input, onPage, onAttachment }: Job,
  { timeoutMs, pageTimeoutMs, log, fallback }: Terms,
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve) => {
    let stored = Promise.resolve()
    let unstored = 0
    let blame: number | undefined
    const watch = stopwatch(timeoutMs, pageTimeoutMs, (error) => end({ reusable: false, error, blame }, 'over time'))

    function end(ending: Ending, reason?: string): void {
      watch.stop()
      reader.off('message', hear).off('error', fail).off('exit', left)
      signal.removeEventListener('abort', abort)
      if (reason) log?.warn({ reason }, 'a reader was replaced')
      resolve(ending)
    }
    const fail = (error: unknown) =>
      end(
        { reusable: false, error: tooHeavy(), blame },
        error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
      )
    const left = (code: number | null, signal: string | null) =>
      end({ reusable: false, error: tooHeavy(), blame }, `exit ${signal ?? code}`)
    // What cannot be sent is followed by `exit`, which ends the conversation.
    const say = (message: ToReader) => reader.connected && reader.send(message, () => undefined)
    const abort = () => end({ reusable: false, error: closing() })

    function take(store: () => void | Promise<void>): void {
      unstored++
      if (unstored < pagesAhead) watch.restart()
      else watch.pause()
      stored = stored.then(store).then(
        () => {
          if (unstored-- === pagesAhead) watch.restart()
          say({ kind: 'stored' })
        },
        (error) => end({ reusable: false, error }),
      )
    }

    function hear(raw: unknown): void {
      const message = raw as FromReader
      if (message.kind === 'page') take(() => onPage(message.page))
      else if (message.kind === 'attachment') take(() => onAttachment(message.bytes))
      else if (message.kind === 'opening') blame = message.position
      else if (message.kind === 'fallback') fallback(message.reason)
      else finish(message)
    }

    function finish(message: Exclude<FromReader, { kind: 'page' | 'attachment' | 'opening' | 'fallback' }>): void {
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

    reader.on('message', hear).on('error', fail).on('exit', left)
    signal.addEventListener('abort', abort)
    watch.restart()
    say({ kind: 'read', input })
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
