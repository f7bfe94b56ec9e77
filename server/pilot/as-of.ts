import type { Arm } from '#server/allocation/allocation.ts'
import { dayBegins, dayOf } from '#server/metrics/flow.ts'
import type { PilotItem } from './effect/effect.ts'

const dayMs = 86_400_000

/** An item that was drawn to an arm, completed or not; times in ms since 1970. */
export type Drawn = { arm: Arm; at: number; completedAt: number | null }

/** The same items with every undecided check an error of the AI, and none of the manual arm. */
export function countedAgainstAi(items: readonly PilotItem[], pending: ReadonlyMap<string, number>): PilotItem[] {
  return items.map((item) => {
    const probability = pending.get(item.id)
    if (probability === undefined || item.checked) return item
    return { ...item, checked: { error: item.arm === 'assisted', probability } }
  })
}

/**
 * Of the items drawn longer ago than the horizon: share not completed at that time, assisted minus manual; null while an
 * arm has none. Times in ms.
 */
export function openOldDifference(drawn: readonly Drawn[], at: number, horizonMs: number): number | null {
  const count = { manual: { old: 0, open: 0 }, assisted: { old: 0, open: 0 } }
  for (const item of drawn) {
    if (item.at > at - horizonMs) continue
    const arm = count[item.arm]
    arm.old += 1
    if (item.completedAt === null || item.completedAt > at) arm.open += 1
  }
  const { manual, assisted } = count
  return manual.old === 0 || assisted.old === 0 ? null : assisted.open / assisted.old - manual.open / manual.old
}

/** The end of each local day from the start on, and the present or the end. */
export function lookTimes(from: number, end: number, timeZone: string): number[] {
  const times: number[] = []
  for (let at = from; ; ) {
    // Noon of the day after tells it, whatever the clocks do that night.
    const next = dayBegins(dayOf(dayBegins(dayOf(at, timeZone), timeZone) + 1.5 * dayMs, timeZone), timeZone)
    if (next > end) break
    times.push(next - 1)
    at = next
  }
  return [...times, end]
}
