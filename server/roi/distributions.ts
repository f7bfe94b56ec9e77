import { incompleteBeta, normalQuantile } from '#server/platform/distributions.ts'

/**
 * What is known of an input, as a distribution (metrics.md, "A range, not a point"): samplers for the draws, quantiles for
 * the ends of the tornado. Plain floating point; nothing here is money.
 */
export type Spread =
  /** Typed in: PERT with lambda 4. */
  | { kind: 'range'; low: number; likely: number; high: number }
  /** Measured: normal with the standard error of the mean, cut off at 0 because no time and no volume is negative. */
  | { kind: 'mean'; mean: number; se: number }
  /** Counted: Beta(errors + 1/2, n - errors + 1/2), Jeffreys' posterior. Weighted samples give effective counts, not whole ones. */
  | { kind: 'rate'; errors: number; n: number }

/** Uniform over [0, 1). */
export type Uniform = () => number

/** A sampler of the spread; each call takes what it needs of the stream. */
export function sampler(spread: Spread, uniform: Uniform): () => number {
  const normal = normalSampler(uniform)
  switch (spread.kind) {
    case 'range': {
      const { low, high } = spread
      if (high <= low) return () => low
      const { alpha, beta } = pertShape(spread)
      return () => low + (high - low) * sampleBeta(alpha, beta, normal, uniform)
    }
    case 'mean':
      return spread.se === 0 ? () => spread.mean : () => sampleAboveZero(spread, normal)
    case 'rate': {
      const { alpha, beta } = jeffreys(spread)
      return () => sampleBeta(alpha, beta, normal, uniform)
    }
  }
}

/** The value below which a share `p` of the distribution lies. */
export function quantileOf(spread: Spread, p: number): number {
  switch (spread.kind) {
    case 'range': {
      const { low, high } = spread
      if (high <= low) return low
      const { alpha, beta } = pertShape(spread)
      return low + (high - low) * betaQuantile(p, alpha, beta)
    }
    case 'mean': {
      const { mean, se } = spread
      if (se === 0) return mean
      const cut = normalBelow(-mean / se)
      return mean + se * normalQuantile(cut + p * (1 - cut))
    }
    case 'rate': {
      const { alpha, beta } = jeffreys(spread)
      return betaQuantile(p, alpha, beta)
    }
  }
}

/** Where the tornado sets an input: a typed range at its ends, a measured one at its p5 and p95. */
export function endsOf(spread: Spread): { low: number; high: number } {
  if (spread.kind === 'range') return { low: spread.low, high: spread.high }
  return { low: quantileOf(spread, 0.05), high: quantileOf(spread, 0.95) }
}

/** PERT as a Beta stretched from low to high: mean (low + 4 likely + high) / 6 (Malcolm et al., Operations Research, 1959). */
function pertShape({ low, likely, high }: { low: number; likely: number; high: number }) {
  const lambda = 4
  return {
    alpha: 1 + (lambda * (likely - low)) / (high - low),
    beta: 1 + (lambda * (high - likely)) / (high - low),
  }
}

const jeffreys = ({ errors, n }: { errors: number; n: number }) => ({ alpha: errors + 0.5, beta: n - errors + 0.5 })

/** Marsaglia's polar method (SIAM Review, 1964): two at a time, the second kept for the next call. */
function normalSampler(uniform: Uniform): () => number {
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const s = u * u + v * v
      if (s === 0 || s >= 1) continue
      const factor = Math.sqrt((-2 * Math.log(s)) / s)
      kept = v * factor
      return u * factor
    }
  }
}

/** By rejection: a mean is never below 0, so that at least every second draw stands. */
function sampleAboveZero({ mean, se }: { mean: number; se: number }, normal: () => number): number {
  for (;;) {
    const value = mean + se * normal()
    if (value >= 0) return value
  }
}

/** Beta as the share of one of two Gammas. */
function sampleBeta(alpha: number, beta: number, normal: () => number, uniform: Uniform): number {
  const x = sampleGamma(alpha, normal, uniform)
  return x / (x + sampleGamma(beta, normal, uniform))
}

/** Marsaglia and Tsang (ACM Transactions on Mathematical Software, 2000); below shape 1 by their note 8. Scale 1. */
function sampleGamma(shape: number, normal: () => number, uniform: Uniform): number {
  if (shape < 1) return sampleGamma(shape + 1, normal, uniform) * (1 - uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const v = (1 + c * x) ** 3
    // 1 - u lies in (0, 1], so that its logarithm exists.
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Standard normal distribution by Marsaglia's series (Journal of Statistical Software, 2004), to double precision. */
function normalBelow(x: number): number {
  if (x < -8) return 0
  if (x > 8) return 1
  let sum = x
  let term = x
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)
}

/** By halving. */
function betaQuantile(p: number, alpha: number, beta: number): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < 100 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, alpha, beta) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
