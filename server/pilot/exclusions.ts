import { type Arm, arms } from '#server/allocation/allocation.ts'
import type { Excluded, PilotItem } from './effect/effect.ts'

/** Why a completed item is in no estimate of time; `no_time`: it has not the time that the plan measures. */
export type Exclusion = Excluded['reason'] | 'no_time'
export type Exclusions = Record<Arm, Record<Exclusion, number>>

/** A completed item, in the arm that was drawn, whose time is not known. */
export type Untimed = { id: string; arm: Arm; completedAt: number }

/** What each arm's estimate leaves out, by reason; an item of a paired design counts in both arms. */
export function exclusionsOf(
  items: readonly Pick<PilotItem, 'id' | 'arm'>[],
  excluded: readonly Excluded[],
  untimed: readonly Pick<Untimed, 'arm'>[],
): Exclusions {
  const none = () => ({ suspect: 0, stratum_too_small: 0, no_time: 0 })
  const counts: Exclusions = { manual: none(), assisted: none() }
  const reasons = new Map(excluded.map(({ id, reason }) => [id, reason]))
  for (const { id, arm } of items) {
    const reason = reasons.get(id)
    if (reason) counts[arm][reason] += 1
  }
  for (const arm of arms) counts[arm].no_time = untimed.filter((item) => item.arm === arm).length
  return counts
}
