import type { WorkItem } from '#server/review/review.ts'
import { failureOf } from './failure.ts'

type SupplyParts = {
  next(have: string[]): Promise<{ work: WorkItem | null }>
  /** Tasks that this tab has open or is sending: not to be handed out to it again. */
  have(): string[]
  /** How many more items are wanted now. */
  missing(): number
  receive(work: WorkItem): void
  /** The claim came when nobody wanted it any more. */
  giveBack(work: WorkItem): void
  later(run: () => void, ms: number): () => void
  onChange(): void
}

const retryMs = 5_000
/** Claims on their way at a time: one while a person works calmly, so that items come in the queue's order. */
const atOnce = 3
/** What the server takes of the tasks held. */
const haveMost = 50

/** Claims items ahead, tries again when nobody answers, and stops when the queue is empty. */
export function createSupply(parts: SupplyParts) {
  let flying = 0
  let era = 0
  let stopped = true
  let drained = false
  /** Times that something may have come back: an answer older than the last of them does not say that nothing is left. */
  let news = 0
  let problem: string | null = null
  let cancelRetry: (() => void) | null = null

  function fill(): void {
    const waiting = stopped || drained || cancelRetry !== null
    const missing = waiting ? 0 : parts.missing()
    const lanes = missing > 3 ? atOnce : 1
    for (let more = Math.min(missing, lanes) - flying; more > 0; more--) void claim()
  }

  async function claim(): Promise<void> {
    const mine = era
    const known = news
    flying += 1
    try {
      const { work } = await parts.next(parts.have().slice(0, haveMost))
      problem = null
      if (!work) drained = known === news
      else if (stopped) parts.giveBack(work)
      else parts.receive(work)
    } catch (error) {
      if (!stopped) failed(error)
    } finally {
      if (mine === era) flying -= 1
    }
    parts.onChange()
    fill()
  }

  function failed(error: unknown) {
    const failure = failureOf(error)
    problem = failure.kind === 'refused' ? failure.message : 'There is no connection to Countersign.'
    cancelRetry?.()
    cancelRetry = parts.later(retry, retryMs)
  }

  function retry(): void {
    cancelRetry?.()
    cancelRetry = null
    drained = false
    parts.onChange()
    fill()
  }

  return {
    fill,
    retry,
    start(): void {
      stopped = false
      drained = false
      problem = null
      // Claims of a page that was put to sleep may never answer.
      era += 1
      flying = 0
      fill()
    },
    stop(): void {
      stopped = true
      cancelRetry?.()
      cancelRetry = null
    },
    /** Something came back to the queue, or may have: looks again. */
    lookAgain(): void {
      news += 1
      drained = false
      fill()
    },
    isStopped: () => stopped,
    isDrained: () => drained,
    isBusy: () => flying > 0 || cancelRetry !== null,
    problem: () => problem,
  }
}
