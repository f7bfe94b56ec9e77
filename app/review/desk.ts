import type { Heartbeat } from '#server/review/active-time.ts'
import { type DecisionInput, type SkipInput, undoDepth, type WorkItem } from '#server/review/review.ts'
import { finish } from './actions.ts'
import type { DeskParts, DeskState, Entry, Notice } from './desk-state.ts'
import { type Failure, failureOf } from './failure.ts'
import { createOutbox, type Pending } from './outbox.ts'
import { blockersOf, countNeeding, openSession, resumeSession, type Session, withServerFlags } from './session.ts'
import { type Step, step } from './step.ts'
import { createVisitClocks } from './visit-clocks.ts'

type Finished = { decisionId: string; name: string; session: Session }

const ahead = 1
const toastMs = 6_000
const retryMs = 5_000

/**
 * The reviewer's desk: the item in view, the next one ready behind it, decisions on their way, and what can be taken
 * back. Knows nothing of React; `subscribe` and `state` are made for useSyncExternalStore.
 */
export function createDesk(parts: DeskParts) {
  const { api, now } = parts
  const clocks = createVisitClocks()
  const listeners = new Set<() => void>()
  let entries: Entry[] = []
  let finished: Finished[] = []
  let claiming = false
  let drained = false
  let stopped = true
  let notices = 0
  let cancelToast: (() => void) | null = null
  let cancelRetry: (() => void) | null = null
  let state: DeskState = {
    phase: 'loading',
    shown: null,
    finished: null,
    notice: null,
    announcement: '',
    decisions: 0,
    unsaved: 0,
    unreachable: false,
    undoing: false,
    problem: null,
  }

  const outbox = createOutbox({
    send: async (input) => {
      const { counts, ...saved } = await api.decide(input)
      parts.onCounts(counts)
      return saved
    },
    storage: parts.storage,
    scope: parts.scope,
    now,
    later: parts.later,
    onSaved: () => undefined,
    onRefused: refused,
    onChange: () => set({}),
  })

  function set(change: Partial<DeskState>) {
    const first = entries[0] ?? null
    const shown = first?.ready ? first : null
    const { problem } = { ...state, ...change }
    const waiting = first ? 'loading' : problem !== null ? 'failed' : drained ? 'empty' : 'loading'
    state = {
      ...state,
      ...change,
      shown,
      phase: shown ? 'working' : waiting,
      decisions: finished.length,
      unsaved: outbox.count(),
      unreachable: outbox.failing(),
    }
    for (const listener of listeners) listener()
  }

  function replace(taskId: string, to: (entry: Entry) => Entry) {
    entries = entries.map((e) => (e.work.task.id === taskId ? to(e) : e))
  }

  function notify(tone: Notice['tone'], text: string) {
    notices += 1
    set({ notice: { id: notices, tone, text }, announcement: text })
  }

  async function fill(): Promise<void> {
    if (claiming || cancelRetry || stopped || drained || entries.length > ahead) return
    claiming = true
    try {
      const held = [...entries.map((e) => e.work.task.id), ...outbox.taskIds()]
      const { work, counts } = await api.next(held)
      parts.onCounts(counts)
      state = { ...state, problem: null }
      if (!work) drained = true
      else if (stopped) releaseWork(work)
      else receive(work)
    } catch (error) {
      claimFailed(failureOf(error))
    } finally {
      claiming = false
    }
    set({})
    void fill()
  }

  function claimFailed(failure: Failure) {
    const text = failure.kind === 'refused' ? failure.message : 'There is no connection to Countersign.'
    if (entries.length === 0) set({ problem: text })
    cancelRetry?.()
    cancelRetry = parts.later(() => retry(), retryMs)
  }

  function retry() {
    cancelRetry?.()
    cancelRetry = null
    drained = false
    set({ problem: null })
    void fill()
  }

  function receive(work: WorkItem) {
    if (entries.some((e) => e.work.task.id === work.task.id)) return
    clocks.add(work.visitId, work.definition.idleCutoffSeconds, now())
    entries = [...entries, { work, session: openSession(work), ready: false, paintedAt: null, tried: false }]
    prepare(work)
  }

  function prepare(work: WorkItem) {
    void parts.preload(work).then(() => {
      replace(work.task.id, (e) => ({ ...e, ready: true }))
      set({})
    })
    void parts.matches(work)?.then((matches) => {
      replace(work.task.id, (e) => ({ ...e, session: step(e.session, { type: 'matches', matches }) }))
      set({})
    })
  }

  function beatOf(work: WorkItem): Heartbeat | null {
    return clocks.beat(work.visitId, now())
  }

  function releaseWork(work: WorkItem) {
    clocks.hide(work.visitId, now())
    api.release({ taskId: work.task.id, taskVersion: work.task.version, heartbeat: beatOf(work) })
    clocks.forget(work.visitId)
  }

  /** The item leaves the desk: its clock stops, the next one comes forward. */
  function putAway(entry: Entry) {
    clocks.hide(entry.work.visitId, now())
    entries = entries
      .filter((e) => e !== entry && e.work.task.id !== entry.work.task.id)
      .map((e) => ({ ...e, paintedAt: null }))
  }

  function decide() {
    const entry = state.shown
    if (!entry) return
    const end = finish(entry.session)
    if (end.blocker) {
      replace(entry.work.task.id, (e) => ({ ...e, session: end.session, tried: true }))
      set({ announcement: `Not finished yet. ${end.blocker.message}` })
      return
    }
    putAway(entry)
    const heartbeat = beatOf(entry.work)
    if (!heartbeat) return
    const { work, overridden, values } = end.session
    const input: DecisionInput = {
      id: parts.uuid(),
      taskId: work.task.id,
      taskVersion: work.task.version,
      visitId: work.visitId,
      values,
      overridden: Object.keys(overridden),
      heartbeat,
    }
    // What undo brings back is the review before the rest was accepted.
    finished = [...finished, { decisionId: input.id, name: nameOf(work), session: entry.session }].slice(-undoDepth)
    drained = false
    toast(input.id, nameOf(work))
    outbox.add(input, nameOf(work))
    void fill()
  }

  function toast(decisionId: string, name: string) {
    cancelToast?.()
    cancelToast = parts.later(() => set({ finished: null }), toastMs)
    set({ finished: { decisionId, name }, announcement: `${name} finished.`, notice: null })
  }

  function refused(failure: Extract<Failure, { kind: 'refused' }>, pending: Pending) {
    const last = finished.find((f) => f.decisionId === pending.input.id)
    finished = finished.filter((f) => f !== last)
    if (state.finished?.decisionId === pending.input.id) state = { ...state, finished: null }
    const gone = failure.code === 'stale' || failure.code === 'not_found' || failure.code === 'forbidden' || !last
    if (gone) notify('problem', `${pending.reference}: ${failure.message}`)
    else void reopen(last.session, pending, failure.message)
  }

  /** Brings a refused item back with the errors that only the server can find, so that they can be corrected or let pass. */
  async function reopen(session: Session, pending: Pending, message: string): Promise<void> {
    const { taskId, taskVersion, values } = pending.input
    const flags = await api.check({ taskId, taskVersion, values }).catch(() => [])
    bringBack(session.work, withServerFlags(session, flags))
    notify('problem', `${pending.reference} was not finished. ${message}`)
  }

  /** Puts an item in front, or behind the item in view where the person has begun to work on that. */
  function bringBack(work: WorkItem, session: Session) {
    const busy = entries[0] && (entries[0].session.past.length > 0 || entries[0].session.draft?.text)
    const entry: Entry = { work, session: { ...session, draft: null }, ready: true, paintedAt: null, tried: true }
    clocks.add(work.visitId, work.definition.idleCutoffSeconds, now())
    const rest = entries.filter((e) => e.work.task.id !== work.task.id)
    entries = busy ? rest.toSpliced(1, 0, entry) : [entry, ...rest.map((e) => ({ ...e, paintedAt: null }))]
  }

  async function undo(): Promise<void> {
    if (state.undoing) return
    const last = finished.at(-1)
    if (last && outbox.isPending(last.decisionId) && outbox.failing()) {
      set({ announcement: '' })
      return notify('info', `${last.name} is not saved yet: it can be undone when the connection is back.`)
    }
    set({ undoing: true })
    try {
      if (last) await outbox.settled(last.decisionId)
      if (last && !finished.includes(last)) return
      const { work } = await api.undo(last?.decisionId ?? null)
      finished = finished.filter((f) => f !== last)
      const session = last ? resumeSession(last.session, work) : openSession(work)
      const front = entries.find((e) => e.work.task.id !== work.task.id)
      if (front) clocks.hide(front.work.visitId, now())
      clocks.add(work.visitId, work.definition.idleCutoffSeconds, now())
      const rest = entries.filter((e) => e.work.task.id !== work.task.id).map((e) => ({ ...e, paintedAt: null }))
      await parts.preload(work)
      entries = [{ work, session, ready: true, paintedAt: null, tried: false }, ...rest]
      cancelToast?.()
      set({ finished: null, announcement: `${nameOf(work)} is open again.` })
    } catch (error) {
      const failure = failureOf(error)
      notify(
        'problem',
        failure.kind === 'refused' ? failure.message : 'There is no connection: nothing was undone. Try again.',
      )
    } finally {
      set({ undoing: false })
    }
  }

  async function skip(reason: SkipInput['reason']): Promise<void> {
    const entry = state.shown
    if (!entry) return
    putAway(entry)
    const heartbeat = beatOf(entry.work)
    if (!heartbeat) return
    drained = false
    set({ announcement: `${nameOf(entry.work)} skipped.` })
    try {
      const { task } = entry.work
      const { counts } = await api.skip({ taskId: task.id, taskVersion: task.version, reason, heartbeat })
      parts.onCounts(counts)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.kind === 'unreachable') bringBack(entry.work, entry.session)
      notify(
        'problem',
        failure.kind === 'refused' ? failure.message : `${nameOf(entry.work)} was not skipped: there is no connection.`,
      )
    }
    void fill()
  }

  async function beat(): Promise<void> {
    await Promise.all(
      entries.map(async ({ work }) => {
        const heartbeat = beatOf(work)
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
    const entry = entries.find((e) => e.work.visitId === work.visitId)
    if (!entry) return
    const inView = entries[0] === entry
    putAway(entry)
    clocks.forget(work.visitId)
    drained = false
    if (inView) notify('problem', `${nameOf(work)}: ${message}`)
    else set({})
    void fill()
  }

  function release() {
    stopped = true
    for (const entry of entries) releaseWork(entry.work)
    entries = []
    cancelRetry?.()
    cancelRetry = null
    outbox.stop()
  }

  return {
    state: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Claims the first items; after `release` it starts afresh. */
    start(): void {
      if (!stopped) return
      stopped = false
      drained = false
      claiming = false
      outbox.restore()
      set({ problem: null })
      void fill()
    },
    /** Frees what this tab holds: the page closes or the person leaves the workbench. */
    release,
    retry,
    /** Looks whether something came back to an empty queue, without showing that it looks. */
    peek(): void {
      if (entries.length > 0 || claiming || cancelRetry) return
      drained = false
      void fill()
    },
    step(move: Step): void {
      const entry = state.shown
      const next = entry ? step(entry.session, move) : null
      if (!entry || !next || next === entry.session) return
      replace(entry.work.task.id, (e) => ({ ...e, session: next }))
      set({ announcement: announcementOf(move, next) ?? state.announcement })
    },
    decide,
    undo,
    skip,
    beat,
    /** The item in view was painted: tells the server once, and starts the clock. */
    painted(visitId: string): void {
      const entry = entries.find((e) => e.work.visitId === visitId)
      if (!entry || entry.paintedAt !== null) return
      const first = clocks.show(visitId, now())
      replace(entry.work.task.id, (e) => ({ ...e, paintedAt: now() }))
      set({})
      if (first) void api.opened(visitId).catch(() => undefined)
    },
    /** Milliseconds since the item in view was painted; null while it is not. */
    sincePaint: () => (state.shown?.paintedAt == null ? null : now() - state.shown.paintedAt),
    input: () => clocks.input(now()),
    focus: (on: boolean) => clocks.focus(on, now()),
    /** The network is back. */
    kick(): void {
      outbox.kick()
      if (state.problem !== null) retry()
    },
    dismiss: () => set({ notice: null }),
    dismissFinished: () => set({ finished: null }),
  }
}
export type Desk = ReturnType<typeof createDesk>

/** How an item is named in notices: by its title, or its number where that is blank. */
function nameOf(work: WorkItem): string {
  return work.item.title || work.item.reference
}

/** What a step leaves to be said that the focused cell does not say itself. */
function announcementOf(move: Step, session: Session): string | null {
  if (session.draft?.problem) return session.draft.problem
  const onward = move.type === 'accept' || (move.type === 'commit' && move.go === 'needing')
  if (!onward || countNeeding(session) > 0) return null
  const blocker = blockersOf(session)[0]
  return blocker
    ? `Every field is looked at. Still open: ${blocker.message}`
    : 'Every field is looked at: finish with Ctrl+Enter.'
}
