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
  const [events, atRisk, after] = [zeros(last), zeros(last), zeros(last)]
  let total = 0
  for (const { age, completed, reworked } of cohorts) {
    total += completed
    const on = zeros(last)
    let later = 0
    for (const { day, n } of reworked) {
      later += n
      if (day <= last) on[day] = (on[day] ?? 0) + n
    }
    let before = 0
    for (let k = 0; k <= last; k++) {
      const here = on[k] ?? 0
      later -= here
      events[k] = (events[k] ?? 0) + here
      // Whoever is too young for the k-th day counts only where a later rework shows that it was reached.
      atRisk[k] = (atRisk[k] ?? 0) + (age >= k ? completed - before : here + later)
      after[k] = (after[k] ?? 0) + (age >= k ? completed - before - here : later)
      before += here
    }
  }
  let survival = 1
  const points = events.map((count, k): ReworkPoint => {
    const observed = atRisk[k] ?? 0
    const left = after[k] ?? 0
    if (observed > 0) survival *= 1 - count / observed
    const reached = left > 0 || (total > 0 && survival === 0)
    return { days: k, share: reached ? 1 - survival : null, atRisk: left }
  })
  return days.map((day) => points[day] ?? { days: day, share: null, atRisk: 0 })
}

const zeros = (last: number): number[] => new Array<number>(last + 1).fill(0)
