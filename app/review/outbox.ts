import type { DecisionInput, EscalateInput, SkipInput } from '#server/review/review.ts'
import { type Failure, failureOf } from './failure.ts'

/** What a person did with an item; all of it ends their hold on its task. */
export type Job =
  | { do: 'decide'; input: DecisionInput }
  | { do: 'skip'; input: SkipInput }
  | { do: 'escalate'; input: EscalateInput }

/**
 * A job on its way to the server. `id` is the decision's own, or one made for the purpose; `sent` says that it left at
 * least once without an answer, so that it may have arrived.
 */
export type Pending = { id: string; job: Job; reference: string; attempts: number; sent: boolean }

/** The part of localStorage that is used. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export type OutboxParts = {
  send(job: Job): Promise<unknown>
  /** Survives a reload; null where the browser gives none. */
  storage: KeyValueStore | null
  /** Whose work and in which workflow: another person's is never sent under this one's name. */
  scope: string
  /** Milliseconds of the clock that heartbeats carry. */
  now(): number
  later(run: () => void, ms: number): () => void
  onRefused(failure: Extract<Failure, { kind: 'refused' }>, pending: Pending): void
  onChange(): void
}

const prefix = 'countersign.decision.'
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000]
/** An error of the server's own making may pass; after this many tries the person hears of it. */
const tries = 4

/**
 * Sends jobs in the background, one after the other, in the order they were made (the clock of a visit starts where the
 * one before was decided). No answer: tried again with growing waits. The same decision id counts once; a skip or an
 * escalation that did arrive finds its claim ended, which is what it wanted. Until it is saved, a job also lies in the
 * browser's storage.
 */
export function createOutbox(parts: OutboxParts) {
  let queue: Pending[] = []
  let sending = false
  let failing = false
  let cancelWait: (() => void) | null = null
  const settled = new Map<string, () => void>()

  const keyOf = (id: string) => `${prefix}${parts.scope}.${id}`

  function keep(pending: Pending) {
    try {
      parts.storage?.setItem(keyOf(pending.id), JSON.stringify({ ...pending, attempts: 0 }))
    } catch {
      // A full or forbidden storage costs the backup, not the decision.
    }
  }

  function drop(pending: Pending) {
    queue = queue.filter((p) => p !== pending)
    parts.storage?.removeItem(keyOf(pending.id))
    settled.get(pending.id)?.()
    settled.delete(pending.id)
  }

  async function run(): Promise<void> {
    const pending = queue[0]
    if (sending || !pending) return
    sending = true
    cancelWait?.()
    cancelWait = null
    try {
      await parts.send(stamped(pending.job, Math.round(parts.now())))
      failing = false
      drop(pending)
    } catch (error) {
      failed(pending, failureOf(error))
    } finally {
      sending = false
    }
    parts.onChange()
    if (!cancelWait) void run()
  }

  function failed(pending: Pending, failure: Failure) {
    pending.attempts += 1
    const passing =
      failure.kind === 'unreachable' ||
      failure.code === 'unavailable' ||
      failure.code === 'unauthenticated' ||
      (failure.code === 'internal' && pending.attempts < tries)
    if (passing) {
      failing = true
      if (!pending.sent) {
        pending.sent = true
        keep(pending)
      }
      cancelWait = parts.later(() => void run(), waitsMs[Math.min(pending.attempts, waitsMs.length) - 1] ?? 15_000)
      return
    }
    failing = false
    drop(pending)
    const arrived = pending.sent && pending.job.do !== 'decide' && failure.code === 'stale'
    if (!arrived) parts.onRefused(failure, pending)
  }

  return {
    /** Takes a job and starts to send it. */
    add(id: string, job: Job, reference: string): void {
      const pending: Pending = { id, job, reference, attempts: 0, sent: false }
      queue = [...queue, pending]
      keep(pending)
      parts.onChange()
      if (!cancelWait) void run()
    },
    /** Takes up what an earlier page of this person left unsaved. */
    restore(): void {
      const { storage } = parts
      const keys = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage?.key(i) ?? '')
      const left = keys
        .filter((key) => key.startsWith(`${prefix}${parts.scope}.`))
        .flatMap((key) => readPending(storage?.getItem(key) ?? ''))
        .filter((p) => !queue.some((q) => q.id === p.id))
      queue = [...left.sort((a, b) => a.job.input.heartbeat.at - b.job.input.heartbeat.at), ...queue]
      if (left.length > 0) parts.onChange()
      void run()
    },
    /** Tries at once, as when the network came back. */
    kick(): void {
      cancelWait?.()
      cancelWait = null
      void run()
    },
    /** Waits no more for a connection: the storage keeps what is left. */
    stop(): void {
      cancelWait?.()
      cancelWait = null
    },
    taskIds: () => queue.map((p) => p.job.input.taskId),
    count: () => queue.length,
    /** Unsaved because the last try found nobody. */
    failing: () => failing && queue.length > 0,
    isPending: (id: string) => queue.some((p) => p.id === id),
    /** Resolves when the job is saved or refused. */
    settled(id: string): Promise<void> {
      if (!queue.some((p) => p.id === id)) return Promise.resolve()
      return new Promise((resolve) => settled.set(id, resolve))
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>

/** The job as it leaves at `sentAt`: the server takes the time it waited here off the visit's clock. */
function stamped(job: Job, sentAt: number): Job {
  const heartbeat = { ...job.input.heartbeat, sentAt }
  switch (job.do) {
    case 'decide':
      return { do: job.do, input: { ...job.input, heartbeat } }
    case 'skip':
      return { do: job.do, input: { ...job.input, heartbeat } }
    case 'escalate':
      return { do: job.do, input: { ...job.input, heartbeat } }
  }
}

function readPending(text: string): Pending[] {
  try {
    const read: unknown = JSON.parse(text)
    const whole = read && typeof read === 'object' && 'id' in read && 'job' in read && 'reference' in read
    return whole ? [read as Pending] : []
  } catch {
    return []
  }
}
