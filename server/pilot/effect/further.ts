import type { Plan } from '../plan.ts'
import { halfWidth, zAt } from './sequence.ts'
import type { Stratified } from './stratified.ts'
import { checksOf, errorsOf, type Tally } from './tally.ts'

/** Nobody waits for more. */
const most = 10_000_000

/**
 * Further completed items, over both arms, until the interval's lower end passes the plan's minimum if estimate and spread
 * stay as they are today: 0 where it has, null where today's estimate itself does not.
 */
export function furtherItems(
  time: Stratified | null,
  rho: number,
  { design, minimumSavingMinutes, alpha }: Pick<Plan, 'design' | 'minimumSavingMinutes' | 'alpha'>,
): number | null {
  if (!time || time.estimate <= minimumSavingMinutes) return null
  const s = Math.sqrt(time.t * time.variance)
  const total = firstFrom(time.t, (t) => time.estimate - halfWidth(t, s, rho, alpha) > minimumSavingMinutes)
  return total === null ? null : (total - time.t) * (design === 'paired' ? 2 : 1)
}

/** Further checked items, over both arms, until the guard-rail holds at today's rates. */
export function furtherChecks(
  tally: Tally,
  rho: number,
  { design, margin, guardAlpha, minimumChecked }: Pick<Plan, 'design' | 'margin' | 'guardAlpha' | 'minimumChecked'>,
): number | null {
  const now = checksOf(tally)
  const { estimate } = errorsOf(tally, 0)
  if (estimate === null || estimate >= margin) return null
  const each = design === 'paired' ? 2 : 1
  const total = firstFrom(now, (t) => {
    const { high } = errorsOf(tally, zAt(t, rho, guardAlpha), t / now)
    return t * each >= minimumChecked && high !== null && high < margin
  })
  return total === null ? null : (total - now) * each
}

/** The first whole number from `start` on for which `holds`, which stays true once it is; null where that is too far. */
function firstFrom(start: number, holds: (t: number) => boolean): number | null {
  if (holds(start)) return start
  let below = start
  let above = start * 2
  while (!holds(above)) {
    if (above > most) return null
    below = above
    above *= 2
  }
  while (above - below > 1) {
    const between = Math.floor((below + above) / 2)
    if (holds(between)) above = between
    else below = between
  }
  return above
}
