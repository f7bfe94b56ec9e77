import type { QueueCounts } from '#server/review/review.ts'

/** What is used of EventSource, so that the rules below need no browser. */
type Source = {
  readonly readyState: number
  addEventListener(type: string, on: (event: Event) => void): void
  close(): void
}

export type LiveParts = {
  open(): Source
  /** Asks for the counts once; used while the stream is down. */
  ask(): Promise<QueueCounts>
  onCounts(counts: QueueCounts): void
  /** A lead freed this person's claim on a task. */
  onFreed(taskId: string): void
  later(run: () => void, ms: number): () => void
}

const closed = 2
/** How often the counts are asked for while there is no stream, which is then tried again too. */
const askMs = 30_000
/** A tab that nobody looks at for so long hears nothing more until somebody does. */
const hiddenMs = 120_000

/**
 * The live stream of a queue. The browser itself reconnects after a cut; where it gives up (an answer that is no
 * stream), the counts are asked for now and then and the stream is opened anew.
 */
export function createLiveQueue(parts: LiveParts) {
  let source: Source | null = null
  let cancelAsk: (() => void) | null = null
  let cancelHide: (() => void) | null = null

  function connect() {
    disconnect()
    const opened = parts.open()
    source = opened
    opened.addEventListener('open', () => stopAsking())
    opened.addEventListener('counts', (event) => parts.onCounts(JSON.parse((event as MessageEvent<string>).data)))
    opened.addEventListener('claim', (event) => {
      const { taskId }: { taskId: string } = JSON.parse((event as MessageEvent<string>).data)
      parts.onFreed(taskId)
    })
    opened.addEventListener('error', () => {
      if (source === opened && !cancelAsk) askLater()
    })
  }

  function askLater() {
    cancelAsk = parts.later(async () => {
      cancelAsk = null
      await parts.ask().then(parts.onCounts, () => undefined)
      if (!source || cancelAsk) return
      if (source.readyState === closed) connect()
      askLater()
    }, askMs)
  }

  function stopAsking() {
    cancelAsk?.()
    cancelAsk = null
  }

  function disconnect() {
    source?.close()
    source = null
    stopAsking()
  }

  function stopHiding() {
    cancelHide?.()
    cancelHide = null
  }

  return {
    start: connect,
    stop(): void {
      stopHiding()
      disconnect()
    },
    /** The tab came into view or left it. */
    visible(on: boolean): void {
      stopHiding()
      if (!on) cancelHide = parts.later(disconnect, hiddenMs)
      else if (!source) connect()
    },
  }
}
