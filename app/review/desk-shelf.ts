import type { Heartbeat } from '#server/review/active-time.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { DeskParts, Entry } from './desk-state.ts'
import type { Session } from './session.ts'
import { createVisitClocks } from './visit-clocks.ts'

/** Claims ahead last 120 s: a sign of life at every second beat of the tab (15 s) is enough. */
const renewMs = 25_000

type ShelfParts = Pick<DeskParts, 'api' | 'now'>

/** The items that this tab holds, the one in view first, each with the clock of its visit. */
export function createShelf({ api, now }: ShelfParts) {
  const clocks = createVisitClocks()
  const renewed = new Map<string, number>()
  let entries: Entry[] = []

  const findTask = (taskId: string) => entries.find((e) => e.work.task.id === taskId)

  function track(work: WorkItem) {
    clocks.add(work.visitId, work.definition.idleCutoffSeconds, now())
    renewed.set(work.visitId, now())
  }

  function forget(visitId: string) {
    clocks.forget(visitId)
    renewed.delete(visitId)
  }

  /** Its stay in view ends; shown again, it has to be painted again. */
  const unpainted = (entry: Entry): Entry => (entry.paintedAt === null ? entry : { ...entry, paintedAt: null })

  function beatOf(work: WorkItem): Heartbeat | null {
    return clocks.beat(work.visitId, now())
  }

  function release(work: WorkItem) {
    clocks.hide(work.visitId, now())
    api.release({ taskId: work.task.id, taskVersion: work.task.version, heartbeat: beatOf(work) })
    forget(work.visitId)
  }

  return {
    clocks,
    entries: (): readonly Entry[] => entries,
    first: () => entries[0] ?? null,
    findTask,
    ofVisit: (visitId: string) => entries.find((e) => e.work.visitId === visitId),
    taskIds: () => entries.map((e) => e.work.task.id),
    replace(taskId: string, to: (entry: Entry) => Entry): void {
      entries = entries.map((e) => (e.work.task.id === taskId ? to(e) : e))
    },
    /** Takes a newly claimed item at the end. */
    append(work: WorkItem, session: Session): void {
      track(work)
      entries = [...entries, { work, session, ready: false, paintedAt: null, tried: false }]
    },
    /** Puts an item in front, or behind the item in view. */
    insert(entry: Entry, where: 'front' | 'behind'): void {
      track(entry.work)
      const rest = entries.filter((e) => e.work.task.id !== entry.work.task.id)
      const before = rest[0]
      if (where === 'front' && before) clocks.hide(before.work.visitId, now())
      entries = where === 'behind' ? rest.toSpliced(1, 0, entry) : [entry, ...rest.map(unpainted)]
    },
    /** The item leaves: its clock stops, the next one comes forward. Answers its last message. */
    putAway(entry: Entry): Heartbeat | null {
      clocks.hide(entry.work.visitId, now())
      entries = entries.filter((e) => e.work.task.id !== entry.work.task.id).map(unpainted)
      return beatOf(entry.work)
    },
    forget,
    beatOf,
    release,
    /** Frees the items behind the one in view; or all. */
    releaseAll(keepShown: boolean): void {
      const kept = keepShown ? entries.slice(0, 1) : []
      const freed = entries.slice(kept.length)
      entries = kept
      for (const entry of freed) release(entry.work)
    },
    /** The items that owe the server a sign of life now: the one in view always, those behind it now and then. */
    due(): readonly Entry[] {
      const due = entries.filter((e, i) => i === 0 || now() - (renewed.get(e.work.visitId) ?? 0) >= renewMs)
      for (const { work } of due) renewed.set(work.visitId, now())
      return due
    },
  }
}
export type Shelf = ReturnType<typeof createShelf>
