import type { DecisionInput } from '#server/review/review.ts'
import { type Failure, failureOf } from './failure.ts'

/** A decision on its way to the server. */
export type Pending = { input: DecisionInput; reference: string; attempts: number }
export type Saved = { decisionId: string; title: string }

/** The part of localStorage that is used. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export type OutboxParts = {
  send(input: DecisionInput): Promise<Saved>
  /** Survives a reload; null where the browser gives none. */
  storage: KeyValueStore | null
  /** Whose decisions and of which workflow: another person's are never sent under this one's name. */
  scope: string
  /** Milliseconds of the clock that heartbeats carry. */
  now(): number
  later(run: () => void, ms: number): () => void
  onSaved(saved: Saved, pending: Pending): void
  onRefused(failure: Extract<Failure, { kind: 'refused' }>, pending: Pending): void
  onChange(): void
}

const prefix = 'countersign.decision.'
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000]
/** An error of the server's own making may pass; after this many tries the person hears of it. */
const tries = 4

/**
 * Sends decisions in the background, one after the other, in the order they were made (the clock of a visit starts
 * where the one before was decided). No answer: tried again with growing waits, with the same id, so that a decision
 * which did arrive counts once. Until it is saved, a decision also lies in the browser's storage.
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
      parts.storage?.setItem(keyOf(pending.input.id), JSON.stringify({ ...pending, attempts: 0 }))
    } catch {
      // A full or forbidden storage costs the backup, not the decision.
    }
  }

  function drop(pending: Pending) {
    queue = queue.filter((p) => p !== pending)
    parts.storage?.removeItem(keyOf(pending.input.id))
    settled.get(pending.input.id)?.()
    settled.delete(pending.input.id)
  }

  async function run(): Promise<void> {
    const pending = queue[0]
    if (sending || !pending) return
    sending = true
    cancelWait?.()
    cancelWait = null
    const { heartbeat } = pending.input
    try {
      const saved = await parts.send({ ...pending.input, heartbeat: { ...heartbeat, sentAt: Math.round(parts.now()) } })
      failing = false
      drop(pending)
      parts.onSaved(saved, pending)
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
      cancelWait = parts.later(() => void run(), waitsMs[Math.min(pending.attempts, waitsMs.length) - 1] ?? 15_000)
    } else {
      failing = false
      drop(pending)
      if (failure.kind === 'refused') parts.onRefused(failure, pending)
    }
  }

  return {
    /** Takes a decision and starts to send it. */
    add(input: DecisionInput, reference: string): void {
      const pending: Pending = { input, reference, attempts: 0 }
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
        .filter((p) => !queue.some((q) => q.input.id === p.input.id))
      queue = [...left.sort((a, b) => a.input.heartbeat.at - b.input.heartbeat.at), ...queue]
      if (left.length > 0) parts.onChange()
      void run()
    },
    /** Tries at once, as when the network came back. */
    kick(): void {
      cancelWait?.()
      cancelWait = null
      void run()
    },
    stop(): void {
      cancelWait?.()
      cancelWait = null
    },
    taskIds: () => queue.map((p) => p.input.taskId),
    count: () => queue.length,
    /** Unsaved because the last try found nobody. */
    failing: () => failing && queue.length > 0,
    isPending: (id: string) => queue.some((p) => p.input.id === id),
    /** Resolves when the decision is saved or refused. */
    settled(id: string): Promise<void> {
      if (!queue.some((p) => p.input.id === id)) return Promise.resolve()
      return new Promise((resolve) => settled.set(id, resolve))
    },
  }
}

function readPending(text: string): Pending[] {
  try {
    const read: unknown = JSON.parse(text)
    const whole = read && typeof read === 'object' && 'input' in read && 'reference' in read
    return whole ? [read as Pending] : []
  } catch {
    return []
  }
}
