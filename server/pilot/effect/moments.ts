/** Count, mean and sum of squared deviations from it, kept up one value after the other. */
export type Moments = { n: number; mean: number; squares: number }

export const noMoments = (): Moments => ({ n: 0, mean: 0, squares: 0 })

/** Takes one more value in (Welford, Technometrics 1962). */
export function addTo(moments: Moments, value: number): void {
  const off = value - moments.mean
  moments.n += 1
  moments.mean += off / moments.n
  moments.squares += off * (value - moments.mean)
}

/** The moments of two samples together (Chan, Golub and LeVeque, 1979). */
export function together(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b
  if (b.n === 0) return a
  const n = a.n + b.n
  const off = b.mean - a.mean
  return { n, mean: a.mean + (off * b.n) / n, squares: a.squares + b.squares + (off * off * a.n * b.n) / n }
}

/** Variance of the mean; `n` at least 2. */
export const varianceOfMean = ({ n, squares }: Moments): number => squares / (n - 1) / n
