import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { People } from '#server/review/approval-right.ts'
import { beginOfDay } from '#server/workflow/calendar-time.ts'
import { localDate } from '#server/workflow/local-date.ts'

const day = z.iso.date('Write a day such as 2026-12-24.')
const userId = z.string().min(1).max(100)

/** Somebody is away from the first day to the last, both in it, and another gives the word in their place. */
export const absenceSchema = z.object({
  /** Who is away; nobody named: the person who says so. */
  fromUserId: userId.optional(),
  toUserId: userId,
  firstDay: day,
  lastDay: day,
})
export type Absence = z.infer<typeof absenceSchema>

/** The largest amount that a person may approve, in the workflow's currency; null: any. */
export const limitSchema = z.object({
  userId,
  limit: z
    .string()
    .trim()
    .regex(/^\d{1,12}(\.\d{1,2})?$/, 'Write an amount such as 5000 or 5000.50.')
    .nullable(),
})
export type Limit = z.infer<typeof limitSchema>

/** Nobody is away for longer than this: their place would be another's by then. */
const mostDays = 366

type Asking = { userId: string; roles: readonly string[]; timeZone: string; now: Date }
export type Delegating = { fromUserId: string; toUserId: string; beginsAt: Date; endsAt: Date }

/**
 * What an absence comes to, in the workflow's time zone; refuses what gives nobody a right or somebody one by their own
 * word. A day that has begun counts from now.
 */
export function delegationOf(absence: Absence, people: People, asking: Asking): Delegating {
  const fromUserId = absence.fromUserId ?? asking.userId
  const { toUserId, firstDay, lastDay } = absence
  if (fromUserId !== asking.userId && !asking.roles.includes('lead'))
    throw new DomainError('forbidden', 'Only an ops lead says for somebody else who stands in for them.')
  if (toUserId === asking.userId)
    throw new DomainError(
      'refused',
      fromUserId === asking.userId
        ? 'Nobody stands in for themselves: choose somebody else.'
        : 'Nobody makes themselves a stand-in: the person who is away, or another lead, has to say so.',
      'toUserId',
    )
  if (fromUserId === toUserId)
    throw new DomainError('refused', 'Nobody stands in for themselves: choose somebody else.', 'toUserId')
  for (const [subject, id] of [
    ['fromUserId', fromUserId],
    ['toUserId', toUserId],
  ] as const)
    if (!people.members.some((m) => m.userId === id && can(m.roles, 'workflow.approve')))
      throw new DomainError(
        'refused',
        'This person may not approve in this workflow: choose an approver or an ops lead of it.',
        subject,
      )
  const today = localDate(asking.now, asking.timeZone)
  if (lastDay < firstDay) throw new DomainError('invalid', 'The last day lies before the first.', 'lastDay')
  if (lastDay < today) throw new DomainError('invalid', 'The last day is over already: choose a later one.', 'lastDay')
  const begin = beginOfDay(firstDay, asking.timeZone)
  const beginsAt = begin > asking.now ? begin : asking.now
  const endsAt = beginOfDay(lastDay, asking.timeZone, { plus: 1 })
  if (endsAt.getTime() - beginsAt.getTime() > mostDays * 24 * 3_600_000)
    throw new DomainError('invalid', 'An absence lasts a year at most: choose an earlier last day.', 'lastDay')
  const twice = people.standIns.some(
    (d) =>
      d.fromUserId === fromUserId &&
      d.toUserId === toUserId &&
      d.endedAt === null &&
      d.beginsAt < endsAt &&
      beginsAt < d.endsAt,
  )
  if (twice)
    throw new DomainError(
      'conflict',
      'The same person stands in then already: end that first, or choose other days.',
      'firstDay',
    )
  return { fromUserId, toUserId, beginsAt, endsAt }
}
