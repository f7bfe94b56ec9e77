import { type Random, uuidFromBytes } from '#server/platform/random.ts'

/** A repeatable source fast enough for a thousand million draws, with normal ones. */
export type FastRandom = Random & { normal(): number }

/** xoshiro128** of Blackman and Vigna (2018), its state filled by splitmix32; normal draws by Marsaglia's polar method. */
export function fastRandom(seed: number): FastRandom {
  let mixed = seed | 0
  const splitmix = () => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()]
  const next = () => {
    const x = Math.imul(b, 5)
    const result = Math.imul((x << 7) | (x >>> 25), 9)
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result >>> 0
  }
  const float = () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992
  let spare: number | null = null
  const normal = (): number => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    for (;;) {
      const [u, v] = [2 * float() - 1, 2 * float() - 1]
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * scale
      return u * scale
    }
  }
  const bytes = (length: number) => Uint8Array.from({ length }, () => next() & 255)
  return {
    uuid: () => uuidFromBytes(bytes(16)),
    bytes,
    int: (maxExclusive) => Math.floor(float() * maxExclusive),
    float,
    normal,
  }
}
