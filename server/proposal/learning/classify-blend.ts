import { probabilities } from './classify.ts'

/**
 * What each part counts in the score of an option: nearness, regression, how common the option is, the option's own
 * words found in the text, and a constant (only where several options may hold).
 */
export type Blend = { near: number; learned: number; prior: number; spoken: number; constant: number }
export type Parts = Record<keyof Blend, number>

/** One text that no part has learned from: its parts by option, and which options hold. */
export type Unseen = { parts: Parts[]; truth: readonly number[] }

const names = ['near', 'learned', 'prior', 'spoken', 'constant'] as const
/** Where a blend begins, and how far a few decisions may move it (as a standard deviation). */
const start: Record<'one' | 'several', Blend> = {
  one: { near: 12, learned: 0.5, prior: 0.3, spoken: 1.2, constant: 0 },
  several: { near: 4, learned: 0.5, prior: 0.5, spoken: 1.2, constant: -0.5 },
}
const reach: Blend = { near: 6, learned: 0.5, prior: 0.3, spoken: 0.5, constant: 1 }
const sweeps = 25
const most = 1_500

export function scoreOf(parts: Parts, blend: Blend): number {
  return names.reduce((sum, name) => sum + parts[name] * blend[name], 0)
}

/**
 * The blend under which what was held back is most probable: a conditional logit (or, where several options may hold, a
 * logit), with a normal prior around `start`, by Newton steps one coordinate after the other. Because nothing of it was
 * learned from, this also sets the temperature, hence the calibration.
 */
export function* blendOf(unseen: readonly Unseen[], multiple: boolean): Generator<void, Blend> {
  const centre = start[multiple ? 'several' : 'one']
  const blend = { ...centre }
  const every = Math.max(1, Math.ceil(unseen.length / most))
  const used = unseen
    .filter((_, i) => i % every === 0)
    .map((u) => ({ ...u, scores: u.parts.map((p) => scoreOf(p, blend)) }))
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = 0
    for (const name of names) {
      if (name === 'constant' && !multiple) continue
      yield
      const spread = reach[name] ** 2
      let slope = (blend[name] - centre[name]) / spread
      let curve = 1 / spread
      for (const { parts, truth, scores } of used) {
        const p = probabilities(scores, multiple)
        let mean = 0
        let square = 0
        for (const [c, part] of parts.entries()) {
          const [x, share] = [part[name], p[c] as number]
          slope += x * share - (truth.includes(c) ? x : 0)
          if (multiple) curve += x * x * share * (1 - share)
          else {
            mean += x * share
            square += x * x * share
          }
        }
        if (!multiple) {
          curve += square - mean * mean
          // Of several truths of a text only one is drawn.
          if (truth.length > 1)
            slope += parts.reduce((s, part, c) => s + (truth.includes(c) ? part[name] : 0), 0) * (1 - 1 / truth.length)
        }
      }
      const lowest = name === 'constant' ? -8 : 0
      const limit = 2 * reach[name]
      const next = Math.max(lowest, blend[name] - Math.max(-limit, Math.min(limit, slope / curve)))
      const by = next - blend[name]
      if (by === 0) continue
      blend[name] = next
      moved = Math.max(moved, Math.abs(by) / reach[name])
      for (const u of used) u.scores = u.scores.map((s, c) => s + by * (u.parts[c] as Parts)[name])
    }
    if (moved < 1e-3) break
  }
  return blend
}
