import type { Arm } from '#server/allocation/allocation.ts'
import type { Interval } from './effect.ts'

/** The saving computed in another way, minutes an item, manual minus assisted; the interval is the sequence. */
export type Variant = { n: Record<Arm, number>; saving: Interval }

/** Touch time of the reviewers' `from`-th to `to`-th items in an arm; `n` items. `to` is null in the last, open class. */
export type LearningPoint = {
  arm: Arm
  from: number
  to: number | null
  n: number
  meanMinutes: number
  medianMinutes: number
}

/** Whether the answer hangs on a choice: the same saving with the choice made differently. */
export type Sensitivity = {
  /** As the verdict takes it. */
  main: Variant
  /** Visits whose clock was clamped put back; `count` of them. */
  suspectIn: Variant & { count: number }
  /** The longest `share` of the times of each arm count as the arm's quantile at 1 - share; `changed` items. */
  winsorised: Variant & { share: number; changed: number }
  /** Without all items of one reviewer, for each reviewer. Ids, in the order of their items, most first. */
  withoutReviewer: (Variant & { reviewer: string })[]
  /** New and experienced reviewers apart; null unless each group has at least `minimum` items in each arm. */
  experience: { minimum: number; groups: { novice: Variant; expert: Variant } | null }
  learning: LearningPoint[]
}
