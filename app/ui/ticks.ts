/** The places of an axis: round numbers, the ends included. `digits` = decimals that tell neighbours apart. */
export type Ticks = { from: number; to: number; ticks: number[]; digits: number }

/**
 * Round places from at or below `low` to at or above `high`, about `about` of them: steps of 1, 2 or 5 times a power of
 * ten; `whole` keeps them whole. Zero is a tick wherever it lies between.
 */
export function ticksBetween(low: number, high: number, about = 5, whole = false): Ticks {
  const span = high > low ? high - low : Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / about))
  const rough = ([1, 2, 5, 10].find((times) => times * power * about >= span) ?? 10) * power
  const step = whole ? Math.max(1, Math.round(rough)) : rough
  // A hair inside the next step belongs to this one: 0.30000000000000004 needs no tick at 0.4.
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  // Products, not sums, then cut to 12 digits: no tick reads 0.30000000000000004.
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return { from: ticks[0] ?? low, to: ticks.at(-1) ?? high, ticks, digits }
}
