import { DomainError } from '#server/platform/errors.ts'
import {
  type Ask,
  type Hat,
  mayApprove,
  missingWords,
  type People,
  type Standing,
} from '#server/review/approval-right.ts'
import { addWorking } from '#server/workflow/calendar-time.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** Where a chain stands after a word: at which step, or at its end. */
export type After = { state: 'approved' } | { state: 'rejected' } | { state: 'waiting'; step: number }

/** One word against it rejects a decision; a step that has its words gives way to the next. */
export function afterWord(standing: Standing): After {
  if (standing.words.some((w) => w.word === 'reject')) return { state: 'rejected' }
  if (missingWords(standing) > 0) return { state: 'waiting', step: standing.step }
  const next = standing.step + 1
  return next < standing.steps.length ? { state: 'waiting', step: next } : { state: 'approved' }
}

/** As whom a person gives their word; refuses who may not, or not any more. */
export function assertMayApprove(ask: Ask, people: People, userId: string, now: Date): Hat {
  const hat = mayApprove(ask, people, userId, now)
  if (hat) return hat
  throw new DomainError(
    'refused',
    'This word is not yours to give any more: your limit, your role or your standing in for somebody has changed. Nothing was approved or rejected.',
  )
}

type Clock = Pick<Definition, 'calendar' | 'timeZone'>
type Waiting = Pick<Standing, 'steps' | 'step'> & { dueAt: Date; remindAt: Date | null; overdueAt: Date | null }

/** What has fallen due of a waiting approval, and when the next reminder is. */
export function dueNow(
  approval: Waiting,
  clock: Clock,
  now: Date,
): { overdue: boolean; remind: boolean; remindAt: Date | null } {
  const hours = approval.steps[approval.step]?.remindHours
  const overdue = approval.overdueAt === null && approval.dueAt <= now
  const remind = approval.remindAt !== null && approval.remindAt <= now
  if (!remind || hours === undefined) return { overdue, remind: false, remindAt: approval.remindAt }
  return { overdue, remind, remindAt: nextReminder({ ...approval, remindAt: approval.remindAt }, hours, clock, now) }
}

/**
 * The one after the first comes so long after the step was due, and then each after the one before. Reminders that fell
 * into a time when nobody was there to send them are not made up for.
 */
function nextReminder(
  { dueAt, remindAt }: { dueAt: Date; remindAt: Date | null },
  hours: number,
  { calendar, timeZone }: Clock,
  now: Date,
): Date {
  const last = remindAt ?? now
  const next = addWorking(calendar, timeZone, last < dueAt ? dueAt : last, hours)
  return next > now ? next : addWorking(calendar, timeZone, now, hours)
}
