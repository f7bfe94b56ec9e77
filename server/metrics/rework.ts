/** Rework by age, from what roll-ups keep: for each day of completion, how many were completed and when rework came. */

/** Items completed on one local day: `age` whole local days ago, `reworked[k]` of them in the k-th day after completion. */
export type Cohort = { age: number; completed: number; reworked: readonly { day: number; n: number }[] }

export type ReworkPoint = { days: number; share: number | null; atRisk: number }

/**
 * 1 - Kaplan-Meier (1958) at the given days, at the resolution of days: an item is under observation on its k-th day when
 * it was completed at least k local days ago, or was reworked on that day. `atRisk` = observed until that day and not
 * reworked before; `share` is null where nothing is that old.
 */
export function reworkCurve(cohorts: readonly Cohort[], days: readonly number[]): ReworkPoint[] {
  const last = Math.max(0, ...days)
  const total = cohorts.reduce((sum, c) => sum + c.completed, 0)
  const points = new Map<number, ReworkPoint>()
  let survival = 1
  for (let k = 0; k <= last; k++) {
    let events = 0
    let atRisk = 0
    let after = 0
    for (const { age, completed, reworked } of cohorts) {
      const on = sumOf(reworked, (day) => day === k)
      const before = sumOf(reworked, (day) => day < k)
      const later = sumOf(reworked, (day) => day > k)
      events += on
      // Whoever is too young for the k-th day counts only where a later rework shows that it was reached.
      atRisk += age >= k ? completed - before : on + later
      after += age >= k ? completed - before - on : later
    }
    if (atRisk > 0) survival *= 1 - events / atRisk
    const reached = after > 0 || (total > 0 && survival === 0)
    points.set(k, { days: k, share: reached ? 1 - survival : null, atRisk: after })
  }
  return days.map((day) => points.get(day) ?? { days: day, share: null, atRisk: 0 })
}

function sumOf(reworked: Cohort['reworked'], fits: (day: number) => boolean): number {
  return reworked.reduce((sum, { day, n }) => (fits(day) ? sum + n : sum), 0)
}
