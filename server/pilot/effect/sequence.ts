/**
 * The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (Annals of Statistics, 2024,
 * theorem 2.2): intervals that hold at all looks together, however often one looks and whenever one stops.
 */

/**
 * Half the width after `t` observations: in the unit of `s`, where s^2 / t is the variance of the estimate. `alpha` is
 * two-sided, over all looks together.
 */
export function halfWidth(t: number, s: number, rho: number, alpha: number): number {
  return (s * zAt(t, rho, alpha)) / Math.sqrt(t)
}

/** What stands at look `t` in the place of the normal quantile: sqrt(t) * half-width for s = 1. */
export function zAt(t: number, rho: number, alpha: number): number {
  const grown = t * rho * rho + 1
  return Math.sqrt(((2 * grown) / (grown - 1)) * Math.log(Math.sqrt(grown) / alpha))
}

/** t rho^2 at the observation for which rho is tuned (the paper's approximation, its equation for rho). */
const tuned = (alpha: number) => {
  const twice = -2 * Math.log(alpha)
  return twice + Math.log(twice + 1)
}

/** The rho that makes the sequence about as narrow as it can be at the planned total of observations. */
export const rhoFor = (planned: number, alpha: number): number => Math.sqrt(tuned(alpha) / planned)

/** `zAt` at the planned total, whatever that is: 3.0352 at alpha 0.05, 2.7639 at 0.10. */
export const zAtPlan = (alpha: number): number => zAt(1, rhoFor(1, alpha), alpha)
