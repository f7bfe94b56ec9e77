import type { ItemState } from '#server/item/item.ts'
import type { Advice, Choice, Resting } from './advice.ts'
import type { Cause } from './cause.ts'
import type { Change } from './change.ts'
import type { Week } from './week.ts'

/** An item that waits; number and title are null for who may not open items, or may be told nothing of this one. */
export type StuckItemView = { number: number | null; title: string | null; state: ItemState; since: string }
export type StuckGroupView = { count: number; oldest: StuckItemView[] }

/** What stands still now, whatever week is looked at. Times are ISO. */
export type Stuck = {
  open: StuckGroupView
  approvals: StuckGroupView
  exceptions: { code: string; count: number; since: string }[]
  jobs: { queue: string; failed: number }[]
  /** Items that a running pilot drew longer ago than its horizon, and that are not completed. */
  pilot: { number: number; open: number; horizonDays: number } | null
}

export type DecisionView = {
  id: string
  week: string
  choice: Choice
  advice: Choice
  words: string
  by: string
  at: string
  figures: Resting
}

/** The ops lead's week: what changed, what to fix, what to decide, what is stuck (look.md). Serialisable. */
export type WeeklyReview = {
  workflow: { key: string; name: string; noun: { one: string; many: string }; timeZone: string }
  week: Week
  /** False while the week is not over: it is compared with the same part of the week before. */
  whole: boolean
  /** Mondays; null where that week has not begun. */
  previous: string
  next: string | null
  at: string
  marks: { demo: boolean; simulated: boolean }
  changes: Change[]
  causes: { top: Cause[]; others: Cause[] }
  advice: Advice
  /** Newest first. */
  decisions: DecisionView[]
  stuck: Stuck
  may: { decide: boolean; items: boolean }
}
