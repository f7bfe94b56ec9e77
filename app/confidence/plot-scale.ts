/** Ticks of an axis from 0 to 1. */
export const scale = [0, 0.2, 0.4, 0.6, 0.8, 1]

/** Four to six round ticks from 0 to at least `top`: steps of 1, 2 or 5 times a power of ten. */
export function roundTicks(top: number): number[] {
  const power = 10 ** Math.floor(Math.log10(top / 5))
  const step = power * ([1, 2, 5, 10].find((times) => times * power * 5 >= top) ?? 10)
  // Products, cut to 12 digits: no tick reads 0.30000000000000004.
  return Array.from({ length: Math.ceil(top / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}
