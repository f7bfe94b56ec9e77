import type { Ticks } from '#app/ui/ticks.ts'
import type { Interval, Look, Verdict } from '#server/pilot/effect/effect.ts'

/** What the looks are laid along. */
export type Along = 'date' | 'items'

const dayMs = 86_400_000

/** A look at which the verdict became another one than at the look before; the first verdict counts unless it is "not yet". */
export function verdictChanges(looks: readonly Look[]): { look: Look; verdict: Verdict }[] {
  return looks.flatMap((look, i) => {
    const before = looks[i - 1]?.verdict ?? 'not_yet'
    return look.verdict === before ? [] : [{ look, verdict: look.verdict }]
  })
}

/** When the planned number (of items, or of checked items) was reached: the first look at or above it; null before. */
export function reachedAt(looks: readonly Look[], planned: number, of: 'n' | 'checked' = 'n'): number | null {
  return looks.find((look) => look[of] >= planned)?.at ?? null
}

/**
 * The range that a plot of intervals shows: the levels, the last interval, and every interval from a quarter of the items
 * on. Earlier ones may be many times wider and would flatten what matters; `cut` says that some run off.
 */
export function shownRange(
  looks: readonly Look[],
  intervalOf: (look: Look) => Interval,
  levels: readonly number[],
): { low: number; high: number; cut: boolean } {
  const enough = (looks.at(-1)?.n ?? 0) / 4
  const kept = looks.filter((look, i) => look.n >= enough || i === looks.length - 1).map(intervalOf)
  const values = kept.flatMap(({ low, high, estimate }) => [low, high, estimate]).filter((v) => v !== null)
  const low = Math.min(...values, ...levels)
  const high = Math.max(...values, ...levels)
  const cut = looks.map(intervalOf).some((one) => (one.low ?? low) < low || (one.high ?? high) > high)
  return { low, high, cut }
}

/** At most `most` local midnights-to-be: instants spread over the looks, whole days apart, from the first look on. */
export function dateTicks(from: number, to: number, most: number): Ticks {
  const days = Math.max(1, Math.ceil((to - from) / dayMs))
  const step = [1, 2, 7, 14, 28, 56, 91, 182].find((d) => days / d <= most) ?? Math.ceil(days / most)
  const ticks = Array.from({ length: Math.floor(days / step) + 1 }, (_, i) => from + i * step * dayMs)
  return { from, to: Math.max(to, from + dayMs), ticks: ticks.filter((t) => t <= Math.max(to, from)), digits: 0 }
}
