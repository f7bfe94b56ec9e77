import { type Design, randomised } from '../plan.ts'
import type { Guard, Interval, Verdict } from './effect.ts'

/** What a verdict rests on (metrics.md, Verdict). Minutes an item; rates 0..1, assisted minus manual. */
export type Facts = {
  design: Design
  minimumSavingMinutes: number
  margin: number
  minimumChecked: number
  /** Items in each arm, after exclusions, and what an interval asks for. */
  n: { manual: number; assisted: number }
  earliestPerArm: number
  saving: Interval
  savingWithSuspects: Interval
  suspects: number
  errorDifference: Interval
  checked: number
  guard: Guard
  /** Share not completed among items older than the plan's horizon, assisted minus manual; null: not known. */
  openOldShareDifference: number | null
}

/** Arms that differ by more in what they leave undone cannot be compared by what they finished. */
const largestOpenDifference = 0.05

/** The guard-rail (metrics.md, Effects): unknown without the plan's minimum of checks in total and one in each arm. */
export function guardOf(
  { low, high }: Interval,
  checked: number,
  { margin, minimumChecked }: { margin: number; minimumChecked: number },
): Guard {
  if (low === null || high === null || checked < minimumChecked) return 'unknown'
  if (high < margin) return 'held'
  return low > margin ? 'broken' : 'open'
}

const above = (interval: Interval, minimum: number) => interval.low !== null && interval.low > minimum

const lopsided = ({ openOldShareDifference: d }: Facts) => d !== null && Math.abs(d) > largestOpenDifference

export function verdictOf(facts: Facts): Verdict {
  const { saving, savingWithSuspects, minimumSavingMinutes: minimum, guard } = facts
  if ((saving.high !== null && saving.high < 0) || guard === 'broken') return 'worse'
  const saves = above(saving, minimum) && above(savingWithSuspects, minimum)
  return saves && guard === 'held' && randomised(facts.design) && !lopsided(facts) ? 'proved' : 'not_yet'
}

/** Why it is no better, each a plain sentence; nothing where it is proved. */
export function reasonsFor(facts: Facts): string[] {
  const verdict = verdictOf(facts)
  if (verdict === 'proved') return []
  if (verdict === 'worse') return [slower(facts), faultier(facts)].filter((s) => s !== null)
  return [weakDesign(facts), quality(facts), time(facts), unfinished(facts)].filter((s) => s !== null)
}

const minutes = (value: number) => value.toFixed(Math.abs(value) < 10 ? 2 : 1).replace('-', '−')
const points = (rate: number) => (100 * rate).toFixed(1).replace('-', '−')

function slower({ saving: { high } }: Facts): string | null {
  if (high === null || high >= 0) return null
  return `With the AI proposal an item takes longer: by ${minutes(-high)} minutes or more, at the interval's favourable end.`
}

function faultier({ guard, margin, errorDifference: { low } }: Facts): string | null {
  if (guard !== 'broken' || low === null) return null
  return `With the AI proposal more outputs are wrong: the error rate lies at least ${points(low)} points higher, and the plan allows ${points(margin)}.`
}

function weakDesign({ design }: Facts): string | null {
  if (randomised(design)) return null
  if (design === 'shadow')
    return 'A shadow run shows how accurate the AI is, but nobody worked with it: it cannot show a saving.'
  return 'Work before is compared with work since, not drawn by chance: learning, season or another mix of items may explain the difference, so this design never proves a saving.'
}

function quality({ guard, checked, minimumChecked, margin, errorDifference: { high } }: Facts): string | null {
  if (guard === 'held' || guard === 'broken') return null
  if (checked === 0) return 'No output has been checked against the truth, so nobody knows whether quality held.'
  if (guard === 'unknown' && checked < minimumChecked)
    return `Only ${checked} outputs have been checked and the plan asks for ${minimumChecked} before it says whether quality held.`
  if (guard === 'unknown' || high === null)
    return 'Outputs have been checked in one arm only, so the arms cannot be compared in quality.'
  return `Quality is not shown to have held: the error rate with the AI proposal may lie ${points(high)} points above the manual arm's, and it must be less than ${points(margin)}.`
}

function time(facts: Facts): string | null {
  const { saving, savingWithSuspects, suspects, n, earliestPerArm, minimumSavingMinutes: minimum } = facts
  if (saving.low === null || saving.high === null)
    return `Each arm needs ${earliestPerArm} items that can be compared before a saving is stated: so far ${n.manual} manual and ${n.assisted} with the AI proposal.`
  if (saving.low <= minimum)
    return `A saving of more than ${minutes(minimum)} minutes an item is not shown: it may be anything from ${minutes(saving.low)} to ${minutes(saving.high)}.`
  if (above(savingWithSuspects, minimum)) return null
  return `The saving hangs on leaving out ${suspects} items whose clock is in doubt: with them put back it is no longer shown to exceed ${minutes(minimum)} minutes.`
}

function unfinished(facts: Facts): string | null {
  if (!lopsided(facts)) return null
  const gap = points(Math.abs(facts.openOldShareDifference ?? 0))
  return `Among items old enough to be finished, the share still open differs by ${gap} points between the arms; those items could change the answer.`
}
