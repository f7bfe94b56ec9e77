/** Distributions that intervals rest on. Every function states its source; none rounds. */

const polynomial = (coefficients: readonly number[], x: number) => coefficients.reduceRight((sum, c) => sum * x + c, 0)

/** Wichura's coefficients, lowest power first: the middle, the tails, the far tails. */
const middle = {
  over: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  under: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
}
const tails = {
  over: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  under: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
}
const farTails = {
  over: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  under: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
}

/**
 * Standard normal quantile: z with P(Z <= z) = p, for p in 0..1. Relative error about 1e-16 (Wichura, algorithm AS 241,
 * Applied Statistics 37, 1988, PPND16).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(middle.over, r)) / polynomial(middle.under, r)
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  if (tail === Number.POSITIVE_INFINITY) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const part = tail <= 5 ? tails : farTails
  const r = tail - (tail <= 5 ? 1.6 : 5)
  const size = polynomial(part.over, r) / polynomial(part.under, r)
  return q < 0 ? -size : size
}

/** Lanczos's coefficients for g = 7, n = 9 (Godfrey 2001). */
const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
]

/** Natural logarithm of the gamma function for x > 0, to about 1e-14 (Lanczos 1964). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const base = x + 6.5
  const series = lanczos.reduce((sum, c, i) => (i === 0 ? c : sum + c / (x - 1 + i)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series)
}

/**
 * Regularised incomplete beta function I_x(a, b), a and b > 0, x in 0..1: the continued fraction DLMF 8.17.22 by Lentz's
 * method as Thompson and Barnett (1986) mend it, on the side of the mean where it converges fast.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  const tiny = 1e-300
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny)
  let fraction = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d || tiny)
      c = 1 + term / c || tiny
      change = c * d
      fraction *= change
    }
    if (Math.abs(change - 1) < 1e-15) break
  }
  return front * fraction
}

/** P(T > t) for t >= 0 under Student's t with `df` > 0 degrees of freedom, not necessarily whole (DLMF 8.17). */
const upperTail = (t: number, df: number) => incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2

const logDensity = (t: number, df: number) =>
  logGamma((df + 1) / 2) - logGamma(df / 2) - Math.log(df * Math.PI) / 2 - ((df + 1) / 2) * Math.log1p((t * t) / df)

/** From here on the normal quantile is nearer than 1e-9, by the first term of the expansion of Cornish and Fisher. */
const manyDegrees = 1e9

/**
 * Quantile of Student's t for p in 0..1 and `df` > 0, not necessarily whole: the upper tail is solved by Newton's steps in
 * its logarithm, inside a bracket that each step narrows. Starts from Cornish and Fisher's first term.
 */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, df)
  const z = normalQuantile(p)
  if (df >= manyDegrees || z === Number.POSITIVE_INFINITY) return z
  const aim = Math.log(1 - p)
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let t = z + (z ** 3 + z) / (4 * df)
  for (let i = 0; i < 200; i++) {
    const tail = upperTail(t, df)
    const off = Math.log(tail) - aim
    if (off > 0) low = t
    else high = t
    const newton = t + (off * tail) / Math.exp(logDensity(t, df))
    const inside = newton > low && newton < high
    const next = inside ? newton : high === Number.POSITIVE_INFINITY ? t * 2 : (low + high) / 2
    if (Math.abs(next - t) <= 1e-13 * next) return next
    t = next
  }
  return t
}
