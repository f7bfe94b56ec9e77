import type { Sparse } from './classify-features.ts'

/**
 * Two simple models of the same weighted features: the mean text of each option, which is good from few examples, and a
 * logistic regression, which is better from many. Both are linear, so a blend of them is one linear model.
 */
export type Fitted = {
  /** Row of a feature in `near` and `learned`, which have one column an option. */
  rows: ReadonlyMap<number, number>
  near: Float32Array
  learned: Float32Array
  bias: Float32Array
  /** How common each option is, as a logarithm of shares or of odds. */
  prior: number[]
}

/** A text with its weighted features (of length 1) and the positions of its options. */
export type Known = { x: Sparse; truth: readonly number[] }

type Shape = { options: number; multiple: boolean; seed: number }

/** What the text of an option counts beside the texts of decisions, in texts; by cross-validation. */
const described = 2
const passes = 12
/** Multiplications that a fit may spend on the regression: some seconds. */
const budget = 1.5e9

/** Fits both models; yields now and then, so that a process can do other things between. */
export function* fitModels(
  known: readonly Known[],
  descriptions: readonly Sparse[],
  shape: Shape,
): Generator<void, Fitted> {
  const rows = new Map<number, number>()
  yield* inSteps([...known.map((k) => k.x), ...descriptions], 200, ({ index }) => {
    for (const f of index) if (!rows.has(f)) rows.set(f, rows.size)
  })
  const near = yield* nearness(known, descriptions, rows, shape)
  yield
  const { learned, bias } = yield* regression(known, descriptions, rows, shape)
  return { rows, near, learned, bias, prior: priors(known, shape) }
}

/** Does something with each, and lets others go between every so many. */
export function* inSteps<T>(
  items: readonly T[],
  every: number,
  act: (item: T, i: number) => void,
): Generator<void, void> {
  for (const [i, item] of items.entries()) {
    act(item, i)
    if (i % every === every - 1) yield
  }
}

function priors(known: readonly Known[], { options, multiple }: Shape): number[] {
  const n = new Array<number>(options).fill(0)
  for (const { truth } of known) for (const c of truth) n[c] = (n[c] ?? 0) + 1
  return n.map((count) =>
    multiple
      ? Math.log((count + 0.5) / (known.length - count + 0.5))
      : Math.log((count + 1) / (known.length + options)),
  )
}

/** The mean direction of each option's texts; where several may hold, less that of the texts without it. */
function* nearness(
  known: readonly Known[],
  descriptions: readonly Sparse[],
  rows: Fitted['rows'],
  shape: Shape,
): Generator<void, Float32Array> {
  const { options: C, multiple } = shape
  const near = new Float32Array(rows.size * C)
  const add = (to: Float32Array, x: Sparse, c: number, weight: number) => {
    for (const [i, f] of x.index.entries()) {
      const at = (rows.get(f) as number) * C + c
      to[at] = (to[at] as number) + weight * (x.value[i] as number)
    }
  }
  yield* inSteps(known, 100, ({ x, truth }) => {
    for (const c of truth) add(near, x, c, 1)
  })
  for (const [c, x] of descriptions.entries()) add(near, x, c, described)
  if (!multiple) return unitColumns(near, C)
  const without = new Float32Array(rows.size * C)
  yield* inSteps(known, 20, ({ x, truth }) => {
    for (let c = 0; c < C; c++) if (!truth.includes(c)) add(without, x, c, 1)
  })
  unitColumns(near, C)
  unitColumns(without, C)
  return near.map((value, i) => value - (without[i] as number))
}

function unitColumns(matrix: Float32Array, C: number): Float32Array {
  const squares = new Float64Array(C)
  for (let i = 0; i < matrix.length; i++) squares[i % C] = (squares[i % C] as number) + (matrix[i] as number) ** 2
  const lengths = squares.map((s) => Math.sqrt(s) || 1)
  for (let i = 0; i < matrix.length; i++) matrix[i] = (matrix[i] as number) / (lengths[i % C] as number)
  return matrix
}

/** Softmax (one option holds) or independent logistic regressions, by stochastic gradient descent in a seeded order. */
function* regression(
  known: readonly Known[],
  descriptions: readonly Sparse[],
  rows: Fitted['rows'],
  { options: C, multiple, seed }: Shape,
): Generator<void, { learned: Float32Array; bias: Float32Array }> {
  const learned = new Float32Array(rows.size * C)
  const bias = new Float32Array(C)
  const all = [
    ...known.map(({ x, truth }) => ({ x, truth, only: null })),
    ...descriptions.map((x, c) => ({ x, truth: [c], only: multiple ? c : null })),
  ].map(({ x, ...rest }) => ({ ...rest, at: x.index.map((f) => (rows.get(f) as number) * C), value: x.value }))
  const work = all.reduce((sum, e) => sum + 2 * e.at.length * C, 0)
  const times = Math.max(2, Math.min(passes, Math.floor(budget / Math.max(1, work))))
  const order = shuffled(all.length, seed)
  let done = 0
  for (let pass = 0; pass < times; pass++) {
    const step = 1 / (1 + pass / 10)
    for (const i of order) {
      const { at, value, truth, only } = all[i] as (typeof all)[number]
      const wrong = errorsOf(learned, bias, at, value, truth, multiple)
      if (only !== null) for (let c = 0; c < C; c++) if (c !== only) wrong[c] = 0
      for (const [j, row] of at.entries()) {
        const by = step * (value[j] as number)
        for (let c = 0; c < C; c++) learned[row + c] = (learned[row + c] as number) - by * (wrong[c] as number)
      }
      for (let c = 0; c < C; c++) bias[c] = (bias[c] as number) - 0.1 * step * (wrong[c] as number)
      done += at.length * C
      if (done > 400_000) {
        done = 0
        yield
      }
    }
  }
  return { learned, bias }
}

/** Proposed probability less truth, by option. */
function errorsOf(
  learned: Float32Array,
  bias: Float32Array,
  at: readonly number[],
  value: readonly number[],
  truth: readonly number[],
  multiple: boolean,
): Float64Array {
  const C = bias.length
  const s = Float64Array.from(bias)
  for (const [j, row] of at.entries()) {
    const v = value[j] as number
    for (let c = 0; c < C; c++) s[c] = (s[c] as number) + v * (learned[row + c] as number)
  }
  if (multiple) for (let c = 0; c < C; c++) s[c] = 1 / (1 + Math.exp(-(s[c] as number)))
  else {
    let top = Number.NEGATIVE_INFINITY
    for (const one of s) if (one > top) top = one
    let total = 0
    for (let c = 0; c < C; c++) {
      s[c] = Math.exp((s[c] as number) - top)
      total += s[c] as number
    }
    for (let c = 0; c < C; c++) s[c] = (s[c] as number) / total
  }
  for (const c of truth) s[c] = (s[c] as number) - 1
  return s
}

/** 0 .. n-1 in an order that the seed decides (Fisher-Yates with a linear congruential generator). */
export function shuffled(n: number, seed: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i)
  let state = (seed ^ 0x9e3779b9) >>> 0
  for (let i = n - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = Math.floor((state / 2 ** 32) * (i + 1))
    const [a, b] = [order[i] as number, order[j] as number]
    order[i] = b
    order[j] = a
  }
  return order
}

/** What both models say of a text: nearness and regression score of each option. */
export function componentsOf(fitted: Fitted, x: Sparse): { near: number[]; learned: number[] } {
  const C = fitted.prior.length
  const near = new Array<number>(C).fill(0)
  const learned = [...fitted.bias]
  for (const [i, f] of x.index.entries()) {
    const row = fitted.rows.get(f)
    if (row === undefined) continue
    const v = x.value[i] as number
    for (let c = 0; c < C; c++) {
      near[c] = (near[c] as number) + v * (fitted.near[row * C + c] as number)
      learned[c] = (learned[c] as number) + v * (fitted.learned[row * C + c] as number)
    }
  }
  return { near, learned }
}
