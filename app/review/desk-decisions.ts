import { type DecisionInput, type SkipInput, undoDepth, type WorkItem } from '#server/review/review.ts'
import { finish } from './actions.ts'
import type { Copies } from './desk-copies.ts'
import type { Shelf } from './desk-shelf.ts'
import type { DeskParts, DeskState, Ending, Entry, Notice } from './desk-state.ts'
import { finishedText, nameOf, notDoneText } from './desk-words.ts'
import { type Failure, failureOf } from './failure.ts'
import { finishKind } from './modes.ts'
import type { Job, Outbox, Pending } from './outbox.ts'
import { decisionOf, openSession, resumeSession, type Session, withServerFlags } from './session.ts'

/** An item that left the desk, with the review as it was before the rest was accepted: what brings it back. */
type Gone = { id: string; name: string; session: Session }

type CommonInput = Pick<DecisionInput, 'taskId' | 'taskVersion' | 'heartbeat'>

type DecisionsParts = Pick<DeskParts, 'api' | 'uuid' | 'later' | 'preload'> & {
  shelf: Shelf
  copies: Copies
  outbox: Outbox
  state(): DeskState
  set(change: Partial<DeskState>): void
  notify(tone: Notice['tone'], text: string): void
  /** An item left: there is room for another. */
  onLeft(): void
}

const toastMs = 6_000

/** What ends an item's stay on the desk (finish, return, skip, escalate), and what brings it back (undo, a refusal). */
export function createDecisions(parts: DecisionsParts) {
  const { api, shelf, copies, outbox, state, set, notify } = parts
  /** Decisions that undo reaches, the last one last. */
  let decisions: Gone[] = []
  /** Skips and escalations on their way: a refusal brings the item back. */
  let leaving: Gone[] = []
  let cancelToast: (() => void) | null = null

  /** Takes the item off the desk and hands the job to the outbox; the next item is in view when this returns. */
  function leave(entry: Entry, id: string, jobOf: (common: CommonInput) => Job) {
    const { task } = entry.work
    const heartbeat = shelf.putAway(entry)
    if (!heartbeat) return
    copies.drop(task.id)
    const job = jobOf({ taskId: task.id, taskVersion: task.version, heartbeat })
    const gone: Gone = { id, name: nameOf(entry.work), session: entry.session }
    if (job.do === 'decide') decisions = [...decisions, gone].slice(-undoDepth)
    else leaving = [...leaving, gone].slice(-undoDepth)
    outbox.add(id, job, gone.name)
    parts.onLeft()
  }

  function decide(how: Ending = {}): void {
    const entry = state().shown
    if (!entry) return
    const { work } = entry
    const { kind = finishKind(work), message = null } = how
    // What goes back need not be right.
    const end =
      kind === 'finish' || kind === 'approve' ? finish(entry.session) : { session: entry.session, blocker: null }
    if (end.blocker) {
      shelf.replace(work.task.id, (e) => ({ ...e, session: end.session, tried: true }))
      set({ announcement: `Not finished yet. ${end.blocker.message}` })
      return
    }
    const id = parts.uuid()
    const finished = { decisionId: id, name: nameOf(work), kind }
    cancelToast?.()
    cancelToast = parts.later(() => set({ finished: null }), toastMs)
    const decision = { id, kind, message, visitId: work.visitId, ...decisionOf(end.session) }
    leave(entry, id, (common) => ({ do: 'decide', input: { ...common, ...decision } }))
    set({ finished, announcement: `${finishedText(finished)}.`, notice: null })
  }

  function skip(reason: SkipInput['reason']): void {
    const entry = state().shown
    if (!entry) return
    leave(entry, parts.uuid(), (common) => ({ do: 'skip', input: { ...common, reason } }))
    set({ announcement: `${nameOf(entry.work)} skipped.` })
  }

  function escalate(message: string): void {
    const entry = state().shown
    if (!entry) return
    leave(entry, parts.uuid(), (common) => ({ do: 'escalate', input: { ...common, message } }))
    set({ announcement: `${nameOf(entry.work)} handed to the leads.` })
  }

  function refused(failure: Extract<Failure, { kind: 'refused' }>, pending: Pending): void {
    const last = [...decisions, ...leaving].find((g) => g.id === pending.id)
    decisions = decisions.filter((g) => g !== last)
    leaving = leaving.filter((g) => g !== last)
    if (state().finished?.decisionId === pending.id) set({ finished: null })
    const gone = failure.code === 'stale' || failure.code === 'not_found' || failure.code === 'forbidden' || !last
    if (gone) notify('problem', `${pending.reference}: ${failure.message}`)
    else void reopen(last, pending.job, failure.message)
  }

  /** Brings a refused item back with the errors that only the server can find, so that they can be corrected or let pass. */
  async function reopen({ session, name }: Gone, job: Job, message: string): Promise<void> {
    const { taskId, taskVersion } = job.input
    const found =
      job.do === 'decide' ? await api.check({ taskId, taskVersion, values: job.input.values }).catch(() => []) : null
    bringBack(session.work, found ? withServerFlags(session, found) : session)
    notify('problem', `${notDoneText(name, job.do)} ${message}`)
  }

  /** Puts an item in front, or behind the item in view where the person has begun to work on that. */
  function bringBack(work: WorkItem, session: Session): void {
    const first = shelf.first()
    const busy = first && (first.session.past.length > 0 || first.session.draft?.text)
    const entry: Entry = { work, session: { ...session, draft: null }, ready: true, paintedAt: null, tried: true }
    shelf.insert(entry, busy ? 'behind' : 'front')
    copies.changed(entry.session)
  }

  async function undo(): Promise<void> {
    if (state().undoing) return
    const last = decisions.at(-1)
    if (last && outbox.isPending(last.id) && outbox.failing()) {
      set({ announcement: '' })
      return notify('info', `${last.name} is not saved yet: it can be undone when the connection is back.`)
    }
    set({ undoing: true })
    try {
      if (last) await outbox.settled(last.id)
      if (last && !decisions.includes(last)) return
      const { work } = await api.undo(last?.id ?? null)
      decisions = decisions.filter((g) => g !== last)
      const session = last ? resumeSession(last.session, work) : openSession(work)
      await parts.preload(work)
      shelf.insert({ work, session, ready: true, paintedAt: null, tried: false }, 'front')
      copies.changed(session)
      cancelToast?.()
      set({ finished: null, announcement: `${nameOf(work)} is open again.` })
    } catch (error) {
      const failure = failureOf(error)
      const text =
        failure.kind === 'refused' ? failure.message : 'There is no connection: nothing was undone. Try again.'
      notify('problem', text)
    } finally {
      set({ undoing: false })
    }
  }

  return { decide, skip, escalate, refused, undo }
}
