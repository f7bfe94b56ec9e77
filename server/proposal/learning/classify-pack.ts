import type { Classifier } from './classify.ts'
import type { Blend } from './classify-blend.ts'
import type { Fitted } from './classify-fit.ts'

/** Weights of a stored model: with their positions about 1 MB of JSON at most. */
const mostWeights = 90_000
/** Weights are kept as whole numbers up to this. */
const levels = 500

type Of = {
  multiple: boolean
  options: readonly { key: string }[]
  counts: number[]
  tells: ReadonlyMap<number, number>
  unseen: number
  n: number
}

/** The blend of both models as one linear model, rounded, without the weights that hardly count. */
export function* packed(fitted: Fitted, blend: Blend, of: Of): Generator<void, Classifier> {
  const C = of.options.length
  const rows = [...fitted.rows].sort((a, b) => a[0] - b[0])
  const weightAt = (row: number, c: number) =>
    blend.near * (fitted.near[row * C + c] as number) + blend.learned * (fitted.learned[row * C + c] as number)
  const unit = (yield* largest(fitted, weightAt)) / levels
  const least = yield* leastLevel(fitted, (row, c) => Math.abs(Math.round(weightAt(row, c) / unit)))
  const options: Classifier['options'] = []
  for (const [c, { key }] of of.options.entries()) {
    const at: number[] = []
    const weights: number[] = []
    let before = 0
    for (const [position, [, row]] of rows.entries()) {
      const whole = Math.round(weightAt(row, c) / unit)
      if (Math.abs(whole) < least) continue
      at.push(position - before)
      weights.push(whole)
      before = position
    }
    const constant = of.multiple ? blend.constant : 0
    const bias = blend.prior * (fitted.prior[c] as number) + blend.learned * (fitted.bias[c] as number) + constant
    options.push({ key, n: of.counts[c] as number, bias: Math.round(bias * 1e4) / 1e4, at, weights })
    yield
  }
  const features = rows.map(([f]) => f)
  return {
    multiple: of.multiple,
    options,
    index: features.map((f, i) => f - (features[i - 1] ?? 0)),
    tells: features.map((f) => Math.round(100 * (of.tells.get(f) ?? of.unseen))),
    unseen: of.unseen,
    unit,
    spoken: blend.spoken,
    n: of.n,
  }
}

type At = (row: number, c: number) => number

function* largest(fitted: Fitted, weightAt: At): Generator<void, number> {
  let most = 1e-9
  for (let c = 0; c < fitted.prior.length; c++) {
    for (let row = 0; row < fitted.rows.size; row++) most = Math.max(most, Math.abs(weightAt(row, c)))
    yield
  }
  return most
}

/** The lowest level, at least 1, at and above which there are not too many weights. */
function* leastLevel(fitted: Fitted, levelAt: At): Generator<void, number> {
  const counts = new Array<number>(levels + 1).fill(0)
  for (let c = 0; c < fitted.prior.length; c++) {
    for (let row = 0; row < fitted.rows.size; row++) {
      const level = levelAt(row, c)
      counts[level] = (counts[level] ?? 0) + 1
    }
    yield
  }
  let kept = 0
  for (let level = levels; level >= 1; level--) {
    kept += counts[level] ?? 0
    if (kept > mostWeights) return level + 1
  }
  return 1
}
