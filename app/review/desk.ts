import type { WorkItem } from '#server/review/review.ts'
import { createChecks } from './desk-checks.ts'
import { createCopies } from './desk-copies.ts'
import { createDecisions } from './desk-decisions.ts'
import { createShelf } from './desk-shelf.ts'
import type { DeskParts, DeskState, Notice } from './desk-state.ts'
import { createSupply } from './desk-supply.ts'
import { announcementOf, nameOf, ranDry } from './desk-words.ts'
import { failureOf } from './failure.ts'
import { createOutbox, type Job } from './outbox.ts'
import { itemsAhead, paceOf } from './pace.ts'
import type { Session } from './session.ts'
import { type Step, step } from './step.ts'
import { sessionOfCopy } from './working-copy.ts'

/** Nobody worked for so long: the items held ahead go back to the others. */
const restAfterMs = 5 * 60_000
/** More unsaved than this, and nothing more is claimed until some got through. */
const unsavedMost = 50

const initial: DeskState = {
  phase: 'loading',
  shown: null,
  next: null,
  ahead: 0,
  finished: null,
  notice: null,
  announcement: '',
  unsaved: 0,
  unreachable: false,
  undoing: false,
  problem: null,
}

/**
 * The reviewer's desk: the item in view, the next ones ready behind it, decisions on their way, and what can be taken
 * back. Knows nothing of React; `subscribe` and `state` are made for useSyncExternalStore.
 */
export function createDesk(parts: DeskParts) {
  const { api, now } = parts
  const listeners = new Set<() => void>()
  const shelf = createShelf(parts)
  const copies = createCopies({ ...parts, save: api.saveCopy })
  const checks = createChecks({
    check: api.check,
    later: parts.later,
    find: (taskId) => shelf.findTask(taskId),
    changed(taskId, session) {
      shelf.replace(taskId, (e) => ({ ...e, session }))
      set({})
    },
  })
  const outbox = createOutbox({
    ...parts,
    send,
    onRefused: (failure, pending) => decisions.refused(failure, pending),
    onChange: () => set({}),
  })
  const supply = createSupply({
    next: api.next,
    have: () => [...outbox.taskIds(), ...shelf.taskIds()],
    missing: () =>
      resting || outbox.count() >= unsavedMost ? 0 : 1 + itemsAhead(finishes, parts.left()) - shelf.entries().length,
    receive,
    giveBack: shelf.release,
    later: parts.later,
    onChange: () => set({}),
  })
  const decisions = createDecisions({
    ...parts,
    shelf,
    copies,
    outbox,
    state: () => state,
    set,
    notify,
    onLeft() {
      finishes = [...finishes, now()].slice(-paceOf)
      supply.lookAgain()
    },
  })
  let finishes: number[] = []
  let lastInput = now()
  let resting = false
  let notices = 0
  let state = initial

  function set(change: Partial<DeskState>) {
    const [first = null, second = null] = shelf.entries()
    const shown = first?.ready ? first : null
    const problem = first ? null : ranDry(supply.problem(), outbox.count())
    const waiting = first ? 'loading' : problem !== null ? 'failed' : supply.isDrained() ? 'empty' : 'loading'
    state = {
      ...state,
      ...change,
      shown,
      next: shown && second?.ready ? second : null,
      ahead: Math.max(0, shelf.entries().length - 1),
      phase: shown ? 'working' : waiting,
      unsaved: outbox.count(),
      unreachable: outbox.failing(),
      problem,
    }
    for (const listener of listeners) listener()
  }

  function send(job: Job): Promise<unknown> {
    switch (job.do) {
      case 'decide':
        return api.decide(job.input)
      case 'skip':
        return api.skip(job.input)
      case 'escalate':
        return api.escalate(job.input)
    }
  }

  function notify(tone: Notice['tone'], text: string) {
    notices += 1
    set({ notice: { id: notices, tone, text }, announcement: text })
  }

  function receive(work: WorkItem) {
    // What is on its way must not be freed, and what is open is here already.
    if (shelf.findTask(work.task.id) || outbox.taskIds().includes(work.task.id)) return
    shelf.append(work, sessionOfCopy(work, copies.of(work)))
    prepare(work)
  }

  function prepare(work: WorkItem) {
    void parts.preload(work).then(() => {
      shelf.replace(work.task.id, (e) => ({ ...e, ready: true }))
      set({})
    })
    void parts.judges(work)?.then((judges) => {
      shelf.replace(work.task.id, (e) => ({ ...e, session: step(e.session, { type: 'judges', judges }) }))
      set({})
    })
  }

  async function beat(): Promise<void> {
    await Promise.all(
      shelf.due().map(async ({ work }) => {
        const heartbeat = shelf.beatOf(work)
        if (!heartbeat) return
        try {
          await api.heartbeat({ taskId: work.task.id, taskVersion: work.task.version, heartbeat })
        } catch (error) {
          const failure = failureOf(error)
          if (failure.kind === 'refused' && (failure.code === 'stale' || failure.code === 'not_found'))
            lost(work, failure.message)
        }
      }),
    )
  }

  /** The claim is gone: somebody else has the item, or it was finished elsewhere. */
  function lost(work: WorkItem, message: string) {
    const entry = shelf.ofVisit(work.visitId)
    if (!entry) return
    const inView = shelf.first() === entry
    shelf.putAway(entry)
    shelf.forget(work.visitId)
    if (inView) notify('problem', `${nameOf(work)}: ${message}`)
    else set({})
    supply.lookAgain()
  }

  /** A key, the pointer, or the window coming forward: somebody is there. */
  function present() {
    lastInput = now()
    if (!resting) return
    resting = false
    supply.lookAgain()
  }

  return {
    state: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Claims the first items; after `release` it starts afresh. */
    start(): void {
      if (!supply.isStopped()) return
      lastInput = now()
      resting = false
      copies.sweep()
      outbox.restore()
      supply.start()
      set({})
    },
    /** Frees what this tab holds: the page closes or the person leaves the workbench. */
    release(): void {
      supply.stop()
      copies.flush()
      shelf.releaseAll(false)
      outbox.stop()
    },
    retry: () => supply.retry(),
    /** Looks whether something came back to an empty queue, without showing that it looks. */
    peek(): void {
      if (shelf.entries().length === 0 && !supply.isBusy()) supply.lookAgain()
    },
    step(move: Step): void {
      const entry = state.shown
      const next = entry ? step(entry.session, move) : null
      if (!entry || !next || next === entry.session) return
      shelf.replace(entry.work.task.id, (e) => ({ ...e, session: next }))
      checks.look({ work: entry.work, session: next }, entry.session.values)
      if (entered(entry.session, next)) copies.changed(next)
      set({ announcement: announcementOf(move, next) ?? state.announcement })
    },
    decide: decisions.decide,
    undo: decisions.undo,
    skip: decisions.skip,
    escalate: decisions.escalate,
    beat,
    /** The tab's regular call, seen or not: after a long time without anybody the items ahead go back. */
    rest(): void {
      if (resting || now() - lastInput < restAfterMs) return
      resting = true
      shelf.releaseAll(true)
      set({})
    },
    /** The tab is hidden: what was entered is saved now. */
    hidden: () => copies.flush(),
    /** A lead freed this claim: the item is somebody else's now. */
    freed(taskId: string): void {
      const entry = shelf.findTask(taskId)
      if (entry) lost(entry.work, 'A lead freed your claim on it: nothing was saved.')
    },
    /** How many wait was heard anew: a longer queue may let more be held ahead, and an empty one may be so no more. */
    counted: () => (parts.left() > 0 ? supply.lookAgain() : supply.fill()),
    /** The item in view was painted: tells the server once, and starts the clock. */
    painted(visitId: string): void {
      const entry = shelf.ofVisit(visitId)
      if (!entry || entry.paintedAt !== null) return
      const first = shelf.clocks.show(visitId, now())
      shelf.replace(entry.work.task.id, (e) => ({ ...e, paintedAt: now() }))
      set({})
      if (first) void api.opened(visitId).catch(() => undefined)
    },
    /** Milliseconds since the item in view was painted; null while it is not. */
    sincePaint: () => (state.shown?.paintedAt == null ? null : now() - state.shown.paintedAt),
    input(): void {
      present()
      shelf.clocks.input(now())
    },
    focus(on: boolean): void {
      if (on) present()
      shelf.clocks.focus(on, now())
    },
    /** The network is back. */
    kick(): void {
      outbox.kick()
      if (supply.problem() !== null) supply.retry()
    },
    dismiss: () => set({ notice: null }),
  }
}
export type Desk = ReturnType<typeof createDesk>

/** Whether a step changed what a working copy holds: moving about does not. */
function entered(before: Session, after: Session): boolean {
  return (
    before.values !== after.values ||
    before.marks !== after.marks ||
    before.overridden !== after.overridden ||
    before.seen !== after.seen ||
    before.draft?.text !== after.draft?.text
  )
}
