import type { Arm } from '#server/allocation/allocation.ts'
import type { WeightedRate } from '#server/platform/statistics.ts'

/** One completed item of a pilot, as its effect is computed from. Analysis is by the arm that was drawn. */
export type PilotItem = {
  id: string
  arm: Arm
  /** Document type as known at intake, frozen then. */
  stratum: string
  reviewer: string
  /** Active time of people up to completion (or handling time, where the plan says so), ms. */
  touchMs: number
  /** ms since 1970. Items enter the analysis in this order. */
  completedAt: number
  /** A visit's clock was clamped by over 10 %: left out of time estimates, put back in the sensitivity. */
  suspect: boolean
  /** The n-th item that this reviewer completed in this workflow, from 1. */
  nth: number
  /** A new reviewer (their first 28 days in the workflow). */
  novice: boolean
  /**
   * What is known of its truth; null: not checked. `probability` is that of being drawn for the check; `at` when the truth
   * became known (ms since 1970), by which a look in the past knows what it could know; without it, at completion.
   */
  checked: { error: boolean; probability: number; at?: number } | null
}

/** An estimate with its interval; null where there is not enough to say. */
export type Interval = { estimate: number | null; low: number | null; high: number | null }

export type Verdict = 'proved' | 'not_yet' | 'worse'
/** held: the upper end of the error difference is below the margin; broken: its lower end is above; unknown: too few checks; open: neither. */
export type Guard = 'held' | 'open' | 'broken' | 'unknown'

export type ArmFigures = {
  /** Items in the time estimate, after exclusions. */
  n: number
  /** Minutes an item, weighted over the strata as the effect is; standard error of that mean. */
  meanMinutes: number | null
  seMinutes: number | null
  errors: WeightedRate
}

export type Excluded = { id: string; reason: 'suspect' | 'stratum_too_small' }

export type Effect = {
  arms: Record<Arm, ArmFigures>
  /** Minutes an item, manual minus assisted. `sequence` is valid under peeking and decides; `fixed` stands beside it at the planned end only. */
  saving: { sequence: Interval; fixed: Interval | null }
  /** Geometric mean of assisted over that of manual, over items that a person touched, `n` of them; valid under peeking too. */
  ratio: Interval & { n: Record<Arm, number> }
  /** Error rate, assisted minus manual, at the guard-rail's level and valid under weekly looks. */
  errorDifference: Interval
  guard: Guard
  verdict: Verdict
  /** Why the verdict is not yet, or worse, each a plain sentence; empty for proved. */
  because: string[]
  /**
   * Further completed items and further checked items needed at today's estimates, over both arms (in a paired design an item
   * counts once in each arm); null: cannot be said, as where today's estimate itself falls short.
   */
  further: { items: number | null; checked: number | null }
  excluded: Excluded[]
}

/** The effect as it stood at a look. */
export type Look = {
  at: number
  n: number
  checked: number
  saving: Interval
  errorDifference: Interval
  verdict: Verdict
}
