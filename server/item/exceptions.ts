import { can } from '#server/identity/identity.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { ItemState, Step } from './item.ts'

/**
 * failed: a step refused or gave up · stalled: it waits for a step, its provider or its sender longer than it should ·
 * unclassified: nothing was proposed for a label or its queue, so that a person has to say what it is · approval: the
 * word of a second person is overdue · letter: what its sender should be told has not left.
 */
export const exceptionKinds = ['failed', 'stalled', 'unclassified', 'approval', 'letter'] as const
export type ExceptionKind = (typeof exceptionKinds)[number]

export const exceptionWords: Record<ExceptionKind, { label: string; todo: string }> = {
  failed: { label: 'Failed', todo: 'Retry it; if it fails again, enter it by hand, or dismiss what is no item.' },
  stalled: {
    label: 'Stalled',
    todo: 'Retry it, or wait if the reason passes by itself; enter it by hand if it is urgent. Ask a sender who is silent another way, or dismiss the item.',
  },
  unclassified: { label: 'Not classified', todo: 'Review it: choose its label or its queue yourself.' },
  approval: { label: 'Approval overdue', todo: 'Remind whoever is asked, or see who else may approve it.' },
  letter: { label: 'Letter not sent', todo: 'Try to send it again, or send its text by hand.' },
}

/** What a person can do with an exception, beside opening it. */
export type ExceptionAction = 'retry' | 'enter' | 'dismiss' | 'own'

/** States in which nobody has to look after an item any more. */
export const endedStates: readonly ItemState[] = ['completed', 'dismissed']
/** An item that should have been read, or proposed for, long ago: whoever had to do it gave up, or nobody is there. */
export const stalledAfterMs = 30 * 60_000
const dayMs = 86_400_000
/** A returned item whose sender is silent: a week after the last reminder, or three weeks after the return without any. */
export const unansweredAfterMs = (remindDays: readonly number[]): number =>
  (remindDays.length === 0 ? 21 : Math.max(...remindDays) + 7) * dayMs
/** A letter that nothing sends: its time came longer ago than this. */
export const unsentAfterMs = 60 * 60_000

export type ExceptionView = {
  kind: ExceptionKind
  number: number
  title: string
  workflow: { key: string; name: string; timeZone: string }
  state: ItemState
  /** In plain words, as one sentence. */
  reason: string
  /** Since when, ISO. */
  since: string
  owner: { id: string; name: string; mine: boolean } | null
  actions: ExceptionAction[]
  /** Of a letter. */
  letterId: string | null
}

/** As far as the rules have to know an item. */
export type Troubled = {
  state: ItemState
  exceptionStep: Step | null
  decidedAt: Date | null
  reworkedAt: Date | null
}

/** The step that a retry runs again; refuses an item that waits for none. */
export function stepToRetry(item: Pick<Troubled, 'state' | 'exceptionStep'>): Step {
  if (item.state === 'exception' && item.exceptionStep) return item.exceptionStep
  if (item.state === 'received') return 'read'
  if (item.state === 'read') return 'propose'
  throw new DomainError('conflict', 'This item does not wait to be read or proposed for any more: reload the page.')
}

/** States of which the values may be entered without a proposal. */
export const enterable: readonly ItemState[] = ['exception', 'read']

/** Refuses to open a blank form for what is worked on already, or has not been read yet. */
export function assertEnterable({ state }: Pick<Troubled, 'state'>): void {
  if (!enterable.includes(state))
    throw new DomainError(
      'conflict',
      state === 'received'
        ? 'This item is still being read: wait until it has been, or until it is an exception.'
        : 'This item is not among the exceptions any more: reload the page to see where it is.',
    )
}

/** Decided once, it is an item: its figures stand. */
const undecided = (item: Pick<Troubled, 'decidedAt' | 'reworkedAt'>) =>
  item.decidedAt === null && item.reworkedAt === null

/**
 * Refuses to dismiss what somebody has decided, holds, or what a pilot has drawn: whoever could take such items out could
 * choose a pilot's result.
 */
export function assertDismissable(item: Troubled, standing: { held: boolean; drawn: boolean }): void {
  const { state } = item
  if (state === 'dismissed') throw new DomainError('conflict', 'This item has been dismissed already.')
  if (state === 'completed' || state === 'approval' || !undecided(item))
    throw new DomainError('conflict', 'Somebody has decided this item, so that it stays one: reopen it to change it.')
  if (standing.held) throw new DomainError('conflict', 'Somebody has this item open now: wait until they are done.')
  if (standing.drawn)
    throw new DomainError(
      'refused',
      'This item is part of a pilot, which counts all that it has drawn: finish or return it.',
    )
}

/** Where a dismissed item goes when it is taken back: to where it came from. */
export function stateAfterRestore(item: {
  state: ItemState
  exceptionStep: Step | null
  proposedAt: Date | null
  readAt: Date | null
  byHand: boolean
}): 'exception' | 'review' | 'read' | 'received' {
  if (item.state !== 'dismissed')
    throw new DomainError('conflict', 'This item is not dismissed any more: reload the page to see where it is.')
  if (item.exceptionStep) return 'exception'
  if (item.proposedAt || item.byHand) return 'review'
  return item.readAt ? 'read' : 'received'
}

/** What these roles may do with an exception of this kind. */
export function actionsFor(kind: ExceptionKind, state: ItemState, roles: readonly string[]): ExceptionAction[] {
  if (!can(roles, 'workflow.retry')) return []
  const waiting = kind === 'failed' || kind === 'stalled'
  return [
    ...((waiting && state !== 'returned') || kind === 'letter' ? (['retry'] as const) : []),
    ...(waiting && enterable.includes(state) ? (['enter'] as const) : []),
    ...(waiting || kind === 'unclassified' ? (['dismiss'] as const) : []),
    'own',
  ]
}

/** May this person make that one the owner? Oneself, or nobody in one's own place; anybody, for those who assign work. */
export function assertMayOwn(
  actor: { id: string; roles: readonly string[] },
  change: { from: string | null; to: string | null },
  candidates: readonly { id: string }[],
): void {
  const { from, to } = change
  if (to !== null && !candidates.some((person) => person.id === to))
    throw new DomainError('refused', 'This person is no member who could look after it: choose somebody else.')
  if (can(actor.roles, 'workflow.assign')) return
  const own = to === actor.id ? from === null || from === actor.id : to === null && from === actor.id
  if (!own)
    throw new DomainError('refused', 'Somebody looks after this one already: ask an ops lead to give it to you.')
}
