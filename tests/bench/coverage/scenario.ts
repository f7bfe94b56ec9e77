import type { EffectPlan } from '#server/pilot/effect/measure.ts'

/**
 * A world in which pilots are simulated. Minutes an item are log-normal with the mean
 * `meanMinutes` x reviewer's factor x type's factor x learning, and `logSd` as the spread of their logarithm.
 *
 * How skewed: service times of people are log-normal where they have been studied (call centres: Brown et al., JASA 2005). In
 * the UCI incident log the gaps of up to half an hour between two updates of one ticket by the same person, the nearest to
 * active time that it holds, spread by 0.92 in their logarithms within person and category and by 0.99 within person
 * (n 104); active time leaves idle minutes out and spreads less. So 0.8 is the usual world and 0.95 the rough one, where the
 * mean is 1.6 times the median and one item in a hundred takes nine times as long. Gaps of up to an hour, breaks and all,
 * spread by 1.3: rougher than any active time, for the strained worlds.
 */
export type World = {
  reviewers: number
  /** Drawn anew in each pilot, or the same people in all: then a pilot's size can be computed for them. */
  people: 'drawn' | 'same'
  types: number
  /** Share of the k-th reviewer and type ~ 1 / k^unequal. */
  unequal: number
  itemsPerDay: number
  days: number
  meanMinutes: number
  logSd: number
  /** An item takes 1 + gain * exp(-(nth - 1) / items) times as long: the reviewer's first is slower by gain. */
  learning: { manual: number; assisted: number; items: number }
  /** Saved minutes an item, the same for all; or a share of each item's minutes. */
  saving: { minutes: number } | { share: number }
  errors: { manual: number; assisted: number }
  /** Chance of being checked, of the usual items and of those that the product is unsure of, which err four times as often. */
  checked: { usual: number; unsure: number }
}

/** In a paired pilot: the part of logSd^2 that lies in the item, alike for both people. */
export const itemPart = 0.5

/** Three in ten items are unsure. */
export const unsureShare = 0.3

export type Scenario = {
  name: string
  world: World
  plan: EffectPlan
  /** What is not so in this world, and must not be claimed more often than 1 in 20. */
  untrue: { time?: true; guard?: true }
  /** Outside what the fixed interval is made for; see `strained` in scenarios.ts. */
  strained?: true
  /** The planned size is the calculator's: the verdict must be proved as often as its power says. */
  power?: number
}
