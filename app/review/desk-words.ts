import type { WorkItem } from '#server/review/review.ts'
import type { DeskState } from './desk-state.ts'
import type { Job } from './outbox.ts'
import { blockersOf, countNeeding, type Session } from './session.ts'
import type { Step } from './step.ts'

/** How an item is named in notices: by its title, or its number where that is blank. */
export function nameOf(work: WorkItem): string {
  return work.item.title || work.item.reference
}

const verbs = { finish: 'finished', approve: 'approved', reject: 'rejected', return: 'returned' } as const

/** "INV-2291 finished": what was done with the item just gone. */
export function finishedText({ name, kind }: NonNullable<DeskState['finished']>): string {
  return `${name} ${verbs[kind]}`
}

/** What can be gone on with while nothing can be fetched: the item in view and those behind it. */
export function atHandText({ shown, ahead }: DeskState): string {
  if (!shown) return ''
  return ahead === 0 ? 'This is the last item at hand.' : `You can go on: ${ahead} more at hand.`
}

const undone = { decide: 'finished', skip: 'skipped', escalate: 'handed over' } as const

/** "INV-2291 was not finished." */
export function notDoneText(name: string, what: Job['do']): string {
  return `${name} was not ${undone[what]}.`
}

/** Why no item is in view, where something is wrong; `unsaved` decisions wait for the same connection. */
export function ranDry(problem: string | null, unsaved: number): string | null {
  if (problem === null || unsaved === 0) return problem
  const kept = unsaved === 1 ? 'Your last decision is' : `Your last ${unsaved} decisions are`
  return `${problem} You are through with the items at hand. ${kept} kept in this browser and sent when there is one.`
}

/** What a step leaves to be said that the focused cell does not say itself. */
export function announcementOf(move: Step, session: Session): string | null {
  if (session.draft?.problem) return session.draft.problem
  const onward = move.type === 'accept' || (move.type === 'commit' && move.go === 'needing')
  if (!onward || countNeeding(session) > 0) return null
  const blocker = blockersOf(session)[0]
  return blocker
    ? `Every field is looked at. Still open: ${blocker.message}`
    : 'Every field is looked at: finish with Ctrl+Enter.'
}
