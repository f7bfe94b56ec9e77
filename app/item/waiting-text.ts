import { formatDuration } from '#app/ui/duration.ts'
import { skipReasons } from '#server/review/review.ts'
import type { Cause, WaitGroup } from '#server/review/why-waiting.ts'

/** Who an item's time was spent by; the bar shows each with a look and a word of its own. */
export type Spent = 'machine' | 'waiting' | 'person' | 'trouble'

const spentBy: Record<Cause, Spent> = {
  reading: 'machine',
  proposing: 'machine',
  queue: 'waiting',
  taken: 'waiting',
  lead: 'waiting',
  approval: 'waiting',
  completed: 'waiting',
  worked: 'person',
  sender: 'trouble',
  exception: 'trouble',
}
export const spentOf = (cause: Cause): Spent => spentBy[cause]

/** Why it was there, in words: "Waited in the queue, after Anna skipped it: "Waiting for information"". */
export function waitText({ cause, who, note }: Pick<WaitGroup, 'cause' | 'who' | 'note'>): string {
  const somebody = who ?? 'somebody'
  switch (cause) {
    case 'reading':
      return 'Waited to be read'
    case 'proposing':
      return 'Waited for its proposal'
    case 'queue':
      return `Waited in the queue${backText(somebody, note)}`
    case 'taken':
      return `Held by ${somebody}, not opened yet`
    case 'worked':
      return `Open with ${somebody}`
    case 'lead':
      return note === null
        ? `Waited for an ops lead, to whom ${somebody} handed it`
        : `Waited for an ops lead${backText(somebody, note)}`
    case 'approval':
      return `Waited for its approval${backText(somebody, note)}`
    case 'sender':
      return `Returned to its sender by ${somebody}`
    case 'exception':
      return 'Stopped by a failure, until somebody retried'
    case 'completed':
      return 'Completed, until the decision was taken back'
  }
}

function backText(who: string, note: string | null): string {
  switch (note) {
    case null:
      return ''
    case 'released':
      return `, after ${who} gave it back`
    case 'freed':
      return `, after ${who} freed it`
    case 'rejected':
      return `, after ${who} rejected it`
    case 'reopened':
      return `, after ${who} reopened it`
    default: {
      const reason = skipReasons.find((r) => r.key === note)?.label
      return `, after ${who} skipped it${reason ? `: "${reason}"` : ''}`
    }
  }
}

/** "12 other items were decided meanwhile"; null where that was not counted. */
export function meanwhileText(meanwhile: number | null): string | null {
  if (meanwhile === null) return null
  if (meanwhile === 0) return 'no other item was decided meanwhile'
  return meanwhile === 1 ? '1 other item was decided meanwhile' : `${meanwhile} other items were decided meanwhile`
}

/** The answer in one sentence: what took most, and its share. */
export function leadingText(groups: readonly WaitGroup[]): string {
  const total = groups.reduce((sum, g) => sum + g.ms, 0)
  const [first] = groups
  if (!first || total === 0) return 'It has only just come in.'
  const share = Math.round((first.ms / total) * 100)
  const text = waitText(first)
  return `${text}: ${formatDuration(first.ms)} of ${formatDuration(total)} (${share} %).`
}
