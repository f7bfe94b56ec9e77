import { z } from 'zod'

/**
 * Maps from a provider's own confidence to the share that is right at it. Every map is monotone and stays within 0..1;
 * as JSON it is the content of a learned model.
 */

const share = z.number().min(0).max(1)
export const mapSchema = z.discriminatedUnion('method', [
  /** p = 1 / (1 + exp(-(slope * logit(confidence) + offset))); slope 1 and offset 0 change nothing. */
  z.object({ method: z.literal('platt'), slope: z.number().min(0), offset: z.number() }),
  /** Straight lines between these points, level outside them; both rise. */
  z.object({ method: z.literal('isotonic'), from: z.array(share).min(1), to: z.array(share).min(1) }),
])
export type ConfidenceMap = z.infer<typeof mapSchema>
export type PlattMap = Extract<ConfidenceMap, { method: 'platt' }>

/** One decided value: what the provider said of it, whether it was right, and how many decisions it stands for. */
export type Pair = { confidence: number; right: boolean; weight: number }

export const identity: PlattMap = { method: 'platt', slope: 1, offset: 0 }

/** Nothing is certain: a confidence of 0 or 1 counts as one in a thousand from it. */
const edge = 0.001

export function logit(p: number): number {
  const inside = Math.min(1 - edge, Math.max(edge, p))
  return Math.log(inside / (1 - inside))
}

export function sigmoid(t: number): number {
  return t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t))
}

/** The calibrated confidence, 0..1. */
export function applyMap(map: ConfidenceMap, confidence: number): number {
  if (map.method === 'platt') {
    // Exactly what was said, also at 0 and 1, where the map changes nothing.
    if (map.slope === 1 && map.offset === 0) return confidence
    return sigmoid(map.slope * logit(confidence) + map.offset)
  }
  const { from, to } = map
  const above = from.findIndex((x) => x >= confidence)
  if (above === 0) return to[0] as number
  if (above < 0) return to.at(-1) as number
  const [x0, x1] = [from[above - 1] as number, from[above] as number]
  const [y0, y1] = [to[above - 1] as number, to[above] as number]
  return y0 + ((y1 - y0) * (confidence - x0)) / (x1 - x0)
}

/**
 * What a right and a wrong value count as: not 1 and 0, but (r + 1) / (r + 2) and 1 / (w + 2) for r right and w wrong ones,
 * so that no finite number of decisions makes a confidence certain (Platt 1999, section 2.2).
 */
export function plattTargets(pairs: readonly Pair[]): { right: number; wrong: number } {
  const right = pairs.reduce((sum, p) => sum + (p.right ? p.weight : 0), 0)
  const wrong = pairs.reduce((sum, p) => sum + (p.right ? 0 : p.weight), 0)
  return { right: (right + 1) / (right + 2), wrong: 1 / (wrong + 2) }
}

/** A score with the probability it should have and its weight. */
export type Aim = { score: number; target: number; weight: number }
/** What the line is held to: `strength` of a normal prior on slope and offset (1 / variance). */
type Prior = { slope: number; offset: number; strength: number }

const mostSteps = 100
const ridge = 1e-12

/**
 * Slope and offset of 1 / (1 + exp(-(slope * score + offset))) with the least weighted cross-entropy against the targets,
 * plus the prior's penalty: Newton's method with backtracking (Lin, Lin and Weng, Machine Learning 68, 2007, whose A and B
 * are our -slope and -offset).
 */
export function fitSigmoid(aims: readonly Aim[], prior: Prior): { slope: number; offset: number } {
  let [slope, offset] = [prior.strength > 0 ? prior.slope : 0, startOffset(aims, prior)]
  let loss = lossOf(aims, prior, slope, offset)
  for (let step = 0; step < mostSteps; step++) {
    let [g1, g2] = [prior.strength * (slope - prior.slope), prior.strength * (offset - prior.offset)]
    let [h11, h22, h21] = [prior.strength + ridge, prior.strength + ridge, 0]
    for (const { score, target, weight } of aims) {
      const p = sigmoid(slope * score + offset)
      const [d, v] = [weight * (p - target), weight * p * (1 - p)]
      g1 += score * d
      g2 += d
      h11 += score * score * v
      h22 += v
      h21 += score * v
    }
    if (Math.abs(g1) < 1e-9 && Math.abs(g2) < 1e-9) break
    const det = h11 * h22 - h21 * h21
    const [dSlope, dOffset] = [-(h22 * g1 - h21 * g2) / det, -(h11 * g2 - h21 * g1) / det]
    const slant = g1 * dSlope + g2 * dOffset
    let size = 1
    let next = loss
    for (; size >= 1e-10; size /= 2) {
      next = lossOf(aims, prior, slope + size * dSlope, offset + size * dOffset)
      if (next < loss + 1e-4 * size * slant) break
    }
    if (size < 1e-10) break
    slope += size * dSlope
    offset += size * dOffset
    loss = next
  }
  return { slope, offset }
}

/** The log-odds of the mean target, where Lin, Lin and Weng begin; the prior's own where there is one. */
function startOffset(aims: readonly Aim[], prior: Prior): number {
  if (prior.strength > 0) return prior.offset
  const sum = aims.reduce((a, { weight }) => a + weight, 0)
  return logit(aims.reduce((a, { target, weight }) => a + target * weight, 0) / sum)
}

function lossOf(aims: readonly Aim[], prior: Prior, slope: number, offset: number): number {
  let loss = (prior.strength / 2) * ((slope - prior.slope) ** 2 + (offset - prior.offset) ** 2)
  for (const { score, target, weight } of aims) {
    const t = slope * score + offset
    // -(target * log p + (1 - target) * log(1 - p)), without overflow at either end.
    loss += weight * (Math.max(t, 0) - target * t + Math.log1p(Math.exp(-Math.abs(t))))
  }
  return loss
}

/**
 * The weight of the prior: what a map is held to counts about as much as 40 decisions at a confidence of 0.9, each of
 * which tells p (1 - p) = 0.09 about the offset. In simulations with 8 to 150 decisions a field, 4 came nearest to the
 * truth of 0.5, 1, 2, 4 and 8.
 */
const priorStrength = 4

/** Confidences count to a thousandth; equal ones are one aim, so that a fit costs the same for any number of decisions. */
function aimsOf(pairs: readonly Pair[], targets: Targets): Aim[] {
  const weights = { right: new Float64Array(1001), wrong: new Float64Array(1001) }
  for (const { confidence, right, weight } of pairs) {
    const place = Math.round(1000 * Math.min(1, Math.max(0, confidence)))
    const side = right ? weights.right : weights.wrong
    side[place] = (side[place] ?? 0) + weight
  }
  return (['right', 'wrong'] as const).flatMap((side) =>
    [...weights[side]].flatMap((weight, place) =>
      weight === 0 ? [] : [{ score: logit(place / 1000), target: targets[side], weight }],
    ),
  )
}

export type Targets = ReturnType<typeof plattTargets>

/** Platt scaling of the log-odds, drawn towards `towards`; a rising line, or a level one where the decisions say fall. */
export function fitPlatt(
  pairs: readonly Pair[],
  towards: PlattMap = identity,
  targets: Targets = plattTargets(pairs),
): PlattMap {
  if (pairs.length === 0) return towards
  const aims = aimsOf(pairs, targets)
  const prior = { slope: towards.slope, offset: towards.offset, strength: priorStrength }
  const fitted = fitSigmoid(aims, prior)
  if (fitted.slope >= 0) return { method: 'platt', ...fitted }
  // The loss is convex: the best line that does not fall is level, and its offset stands alone.
  const level = fitSigmoid(
    aims.map((aim) => ({ ...aim, score: 0 })),
    prior,
  )
  return { method: 'platt', slope: 0, offset: level.offset }
}

/**
 * Weighted least squares among rising sequences, by pooling neighbours that are out of order (pool adjacent violators:
 * Ayer, Brunk, Ewing, Reid and Silverman 1955). `values` in the order of what they depend on; answers one value each.
 */
export function poolAdjacent(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { sum: number; weight: number; size: number }[] = []
  for (const [i, value] of values.entries()) {
    const weight = weights[i] ?? 1
    let last = { sum: value * weight, weight, size: 1 }
    for (let before = blocks.at(-1); before && before.sum * last.weight >= last.sum * before.weight; ) {
      blocks.pop()
      last = { sum: last.sum + before.sum, weight: last.weight + before.weight, size: last.size + before.size }
      before = blocks.at(-1)
    }
    blocks.push(last)
  }
  return blocks.flatMap(({ sum, weight, size }) => Array.from({ length: size }, () => sum / weight))
}

/**
 * Isotonic regression of right on confidence (Zadrozny and Elkan 2002), with Platt's targets so that it ends neither at 0
 * nor at 1; each level stands at the mean confidence of its values, lines join them.
 */
export function fitIsotonic(pairs: readonly Pair[]): ConfidenceMap {
  if (pairs.length === 0) return identity
  const targets = plattTargets(pairs)
  // Equal confidences have one value between them; they count to a thousandth here too.
  const places = new Map<number, { weight: number; sum: number }>()
  for (const { confidence, right, weight } of pairs) {
    const at = Math.round(1000 * confidence) / 1000
    const place = places.get(at) ?? { weight: 0, sum: 0 }
    place.weight += weight
    place.sum += weight * (right ? targets.right : targets.wrong)
    places.set(at, place)
  }
  const sorted = [...places].sort((a, b) => a[0] - b[0])
  const fitted = poolAdjacent(
    sorted.map(([, p]) => p.sum / p.weight),
    sorted.map(([, p]) => p.weight),
  )
  const levels: { to: number; weight: number; sum: number }[] = []
  for (const [i, [confidence, { weight }]] of sorted.entries()) {
    const to = fitted[i] as number
    const last = levels.at(-1)
    const level = last && last.to === to ? last : { to, weight: 0, sum: 0 }
    if (level !== last) levels.push(level)
    level.weight += weight
    level.sum += weight * confidence
  }
  const within = (x: number) => Math.min(1, Math.max(0, x))
  return {
    method: 'isotonic',
    from: levels.map((l) => within(l.sum / l.weight)),
    to: levels.map((l) => within(l.to)),
  }
}
