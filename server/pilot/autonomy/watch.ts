import type { Rate } from '#server/platform/statistics.ts'
import type { AutonomyLevel, AutonomyPolicy } from '#server/workflow/autonomy.ts'
import type { Sensitive, StepBasis } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { isServed, type LadderFigures, leastSeeded } from './ladder.ts'

/** What makes a kind step back by itself. */
export type Alarm = {
  cause: 'errors' | 'catch' | 'proposer' | 'published' | 'sensitive' | 'unchecked'
  /** A quality alarm pauses; what a person published on purpose only takes the evidence away. */
  to: Extract<AutonomyLevel, 'paused' | 'review_all'>
  because: string
}

type Watched = {
  figures: LadderFigures
  policy: AutonomyPolicy
  sensitive: Sensitive
  /** What the step to "clean items pass" rested on. */
  basis: StepBasis
  /** Who proposes now. */
  proposer: { provider: string; version: string }
  /** The version that the step was made on, and the current one, as far as they are not alike. */
  published: { from: number; to: number } | null
  checks: PassedChecks
  now: Date
}

/** Checks of items that passed since the kind's last step: how many wait, the oldest of them, and the last that was made. */
export type PassedChecks = { waiting: number; oldest: Date | null; lastDone: Date | null }

/** Twice as long as a check may wait before it is late. */
const uncheckedAfterMs = 14 * 86_400_000

/** Whether checks wait and nobody makes any: what passes then, passes unseen. */
export function isUnchecked({ oldest, lastDone }: PassedChecks, now: Date): boolean {
  const past = (at: Date) => now.getTime() - at.getTime() > uncheckedAfterMs
  return oldest !== null && past(oldest) && (lastDone === null || past(lastDone))
}

/** Why a kind that lets clean items pass has to step back now; null: it may stay. The gravest cause is named. */
export function alarmOf(kind: Kind, watched: Watched): Alarm | null {
  const { figures, policy, sensitive, basis, proposer, published, checks, now } = watched
  const { passed } = figures.kinds[kind]
  if (exceeds(passed, policy.mostErrors, policy.leastChecked))
    return {
      cause: 'errors',
      to: 'paused',
      because: `Checks found ${passed.count} wrong of ${passed.n} items that had passed (${shareText(passed)}): the bound is ${percent(policy.mostErrors)}.`,
    }
  const { catches } = figures
  if (falls(catches, policy.leastCatch))
    return {
      cause: 'catch',
      to: 'paused',
      because: `Reviewers caught ${catches.count} of ${catches.n} seeded wrong proposals (${shareText(catches)}): at least ${percent(policy.leastCatch)} is needed for checks to be believed.`,
    }
  const was = basis.proposer
  if (!published && (was?.provider !== proposer.provider || was.version !== proposer.version))
    return {
      cause: 'proposer',
      to: 'paused',
      because: `"${proposer.provider}, ${proposer.version}" proposes now, and nobody has published that: what was checked was proposed by "${was?.provider ?? 'nobody'}, ${was?.version ?? 'none'}".`,
    }
  if (published)
    return {
      cause: 'published',
      to: 'review_all',
      because: `Version ${published.to} proposes or checks in another way than version ${published.from}, on which the figures rest: everything is reviewed until the new way has its own.`,
    }
  if (sensitive && !isServed(kind, figures, policy) && basis.sensitive !== true)
    return {
      cause: 'sensitive',
      to: 'review_all',
      because: 'A new version calls this work sensitive, and the steady weeks of a plan have not been served.',
    }
  if (isUnchecked(checks, now))
    return {
      cause: 'unchecked',
      to: 'review_all',
      because: `Nobody has checked an item that passed for 14 days, and ${checks.waiting} ${checks.waiting === 1 ? 'waits' : 'wait'} to be checked: what passes unseen is not known to be right.`,
    }
  return null
}

/**
 * Whether a rate stands above its bound: beyond chance at any n (the lower end of the 95 % interval), or by its estimate
 * once `enough` items are known. One error among the first few checks is beyond a bound of 2 %, one in fifty is not.
 */
export function exceeds(rate: Rate, bound: number, enough: number): boolean {
  if (rate.rate === null || rate.low === null || rate.count === 0) return false
  return rate.low > bound || (rate.n >= enough && rate.rate > bound)
}

/** The same downwards, from `leastSeeded` on; by the estimate alone once three times as many are known. */
export function falls(rate: Rate, bound: number): boolean {
  if (rate.rate === null || rate.high === null || rate.n < leastSeeded) return false
  return rate.high < bound || (rate.n >= 3 * leastSeeded && rate.rate < bound)
}

const percent = (share: number) => `${Math.round(1000 * share) / 10}\u00a0%`
const shareText = ({ rate, low, high }: Rate) =>
  rate === null || low === null || high === null ? 'unknown' : `${percent(rate)}, ${percent(low)} to ${percent(high)}`
