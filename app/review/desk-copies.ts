import type { SaveCopyInput, WorkItem, WorkingCopy } from '#server/review/review.ts'
import type { KeyValueStore } from './outbox.ts'
import type { Session } from './session.ts'
import { copyOf } from './working-copy.ts'

type CopiesParts = {
  save(input: SaveCopyInput): Promise<unknown>
  storage: KeyValueStore | null
  scope: string
  now(): number
  later(run: () => void, ms: number): () => void
}

/** As it lies in this browser; `saved`: the server has it too. */
type Kept = { copy: WorkingCopy; at: number; saved: boolean }

const prefix = 'countersign.copy.'
const quietMs = 1_000
/** What nobody came back to for a week is somebody else's by now. */
const keptMs = 7 * 24 * 3_600_000

/**
 * What a person has entered and not decided yet: kept in this browser and on the server a second after the last change,
 * and at once when the tab is hidden. An item opens with it again, here or on another machine.
 */
export function createCopies(parts: CopiesParts) {
  const waiting = new Map<string, { session: Session; cancel(): void }>()
  const keyOf = (taskId: string) => `${prefix}${parts.scope}.${taskId}`

  function keep(taskId: string, copy: WorkingCopy | null, saved: boolean) {
    try {
      if (copy === null) parts.storage?.removeItem(keyOf(taskId))
      else parts.storage?.setItem(keyOf(taskId), JSON.stringify({ copy, at: parts.now(), saved } satisfies Kept))
    } catch {
      // A full or forbidden storage costs the copy here; the server's stays.
    }
  }

  async function send(taskId: string): Promise<void> {
    const entry = waiting.get(taskId)
    if (!entry) return
    entry.cancel()
    waiting.delete(taskId)
    const { task } = entry.session.work
    const copy = copyOf(entry.session)
    keep(taskId, copy, false)
    try {
      await parts.save({ taskId, taskVersion: task.version, copy })
      // A later change, or the decision, may have come meanwhile.
      if (!waiting.has(taskId) && keptOf(taskId)) keep(taskId, copy, true)
    } catch {
      // It lies here; the next change sends it again. A claim that has ended is told by the next sign of life.
    }
  }

  function keptOf(taskId: string): Kept | null {
    try {
      const kept: Kept | null = JSON.parse(parts.storage?.getItem(keyOf(taskId)) ?? 'null')
      return kept && typeof kept === 'object' && 'copy' in kept ? kept : null
    } catch {
      return null
    }
  }

  return {
    /** The item was changed. */
    changed(session: Session): void {
      const { id } = session.work.task
      waiting.get(id)?.cancel()
      const cancel = parts.later(() => void send(id), quietMs)
      waiting.set(id, { session, cancel })
    },
    /** Saves at once what waits: the tab is hidden or closes. */
    flush(): void {
      for (const taskId of [...waiting.keys()]) void send(taskId)
    },
    /** What the item opens with: this browser's copy where the server never got it, else the server's. */
    of(work: WorkItem): WorkingCopy | null {
      const kept = keptOf(work.task.id)
      return kept && !kept.saved ? kept.copy : (work.copy ?? null)
    },
    /** Decided, skipped or gone: the server drops its own with the task. */
    drop(taskId: string): void {
      waiting.get(taskId)?.cancel()
      waiting.delete(taskId)
      parts.storage?.removeItem(keyOf(taskId))
    },
    /** Sweeps away what is too old to come back to. */
    sweep(): void {
      const { storage } = parts
      const keys = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage?.key(i) ?? '')
      for (const key of keys.filter((k) => k.startsWith(keyOf('')))) {
        const at = keptOf(key.slice(keyOf('').length))?.at ?? 0
        if (parts.now() - at > keptMs) storage?.removeItem(key)
      }
    },
  }
}
export type Copies = ReturnType<typeof createCopies>
