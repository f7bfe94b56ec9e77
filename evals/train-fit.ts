import type { Weights } from '#server/proposal/local/model.ts'

/** The candidates of one field of one document: their features, and which of them are right; none: there is no value. */
export type Case = { features: readonly Weights[]; right: readonly boolean[] }
/** One decision: its features, and whether it was right. */
export type Verdict = { features: Weights; right: boolean }

type Fit = { prior: Weights; names: readonly string[]; ridge: number; rounds?: number }

/** Every feature's name, in alphabetical order. */
export function namesIn(features: Iterable<Weights>): string[] {
  const names = new Set<string>()
  for (const f of features) for (const name in f) names.add(name)
  return [...names].sort()
}

const row = (features: Weights, names: readonly string[]) => Float64Array.from(names, (name) => features[name] ?? 0)
const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/**
 * Conditional logit with the outside option "none" at score 0 (McFadden 1974): maximises the likelihood that one of the
 * right places is taken, with a ridge towards the prior weights. Adam with a falling step; the same cases give the same weights.
 */
export function fitChoices(cases: readonly Case[], { prior, names, ridge, rounds = 250 }: Fit): Weights {
  const data = cases.map((c) => ({ rows: c.features.map((f) => row(f, names)), right: c.right }))
  return adam(prior, names, rounds, ridge, (w, gradient) => {
    for (const { rows, right } of data) {
      const scores = rows.map((r) => dot(r, w))
      const top = Math.max(0, ...scores)
      const odds = scores.map((s) => Math.exp(s - top))
      const all = odds.reduce((a, b) => a + b, Math.exp(-top))
      const good = odds.reduce((sum, o, i) => (right[i] ? sum + o : sum), 0)
      for (const [i, r] of rows.entries()) {
        const odd = odds[i] as number
        const pull = odd / all - (good > 0 && right[i] ? odd / good : 0)
        if (Math.abs(pull) > 1e-6)
          for (let k = 0; k < r.length; k++)
            gradient[k] = (gradient[k] as number) + (pull * (r[k] as number)) / data.length
      }
    }
  })
}

/** Logistic regression of verdicts with a ridge towards the prior weights. */
export function fitVerdicts(verdicts: readonly Verdict[], { prior, names, ridge, rounds = 400 }: Fit): Weights {
  const data = verdicts.map((v) => ({ row: row(v.features, names), right: v.right ? 1 : 0 }))
  return adam(prior, names, rounds, ridge, (w, gradient) => {
    for (const { row: r, right } of data) {
      const pull = 1 / (1 + Math.exp(-dot(r, w))) - right
      for (let k = 0; k < r.length; k++) gradient[k] = (gradient[k] as number) + (pull * (r[k] as number)) / data.length
    }
  })
}

/** Adam (Kingma and Ba 2015) on a mean loss plus ridge times the squared distance from the prior; weights with two decimals. */
function adam(
  prior: Weights,
  names: readonly string[],
  rounds: number,
  ridge: number,
  addGradient: (w: Float64Array, gradient: Float64Array) => void,
): Weights {
  const start = row(prior, names)
  const w = Float64Array.from(start)
  const [m, v] = [new Float64Array(names.length), new Float64Array(names.length)]
  for (let t = 1; t <= rounds; t++) {
    const gradient = Float64Array.from(w, (x, k) => 2 * ridge * (x - (start[k] as number)))
    addGradient(w, gradient)
    const step = 0.08 * (1 - t / (rounds + 1))
    for (let k = 0; k < w.length; k++) {
      const g = gradient[k] as number
      m[k] = 0.9 * (m[k] as number) + 0.1 * g
      v[k] = 0.99 * (v[k] as number) + 0.01 * g * g
      const [mean, spread] = [(m[k] as number) / (1 - 0.9 ** t), (v[k] as number) / (1 - 0.99 ** t)]
      w[k] = (w[k] as number) - (step * mean) / (Math.sqrt(spread) + 1e-6)
    }
  }
  return Object.fromEntries(names.map((name, k) => [name, Math.round((w[k] as number) * 100) / 100]))
}
