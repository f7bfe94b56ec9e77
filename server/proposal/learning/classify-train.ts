import { type Classifier, probabilities, tempered } from './classify.ts'
import { type Blend, blendOf, type Parts, scoreOf, type Unseen } from './classify-blend.ts'
import { featuresOf, hashOf, plainWords, type Sparse, weighted } from './classify-features.ts'
import { componentsOf, type Fitted, fitModels, inSteps, type Known, shuffled } from './classify-fit.ts'
import { packed } from './classify-pack.ts'

/** A confirmed decision as the trainer sees it. */
export type Lesson = {
  id: string
  /** Items of one origin are held back together. */
  group: string
  features: Sparse
  /** Positions of the options that hold. */
  truth: number[]
  /** What the option's own words in the text are worth, by option; 0 where none is there. */
  spoken: number[]
  /** Positions of what would be proposed without learning. */
  unlearned: number[]
}

export type OptionText = { key: string; label: string; description: string; words: readonly string[] }

/** What was proposed for a lesson by a model that had not seen it or others of its group. */
export type HeldBack = { id: string; truth: readonly number[]; p: number[]; unlearned: readonly number[] }
export type Trained = { classifier: Classifier; heldBack: HeldBack[]; blend: Blend }

const mostFeatures = 30_000
const folds = { few: 5, many: 3, from: 1_000 }

/** The features of an option's own description: its label counts as a title does. */
function describedBy(option: OptionText): Sparse {
  return featuresOf([
    ...plainWords(option.label).map((w) => ({ ...w, weight: 2 })),
    ...plainWords(option.key.replaceAll('_', ' ')),
    ...option.words.flatMap((words) => plainWords(words)),
    ...plainWords(option.description).map((w) => ({ ...w, weight: 0.5 })),
  ])
}

/**
 * Learns to tell options apart from lessons, beginning with how the options are described. Deterministic: same lessons,
 * options and seed, same classifier. Each lesson is also judged by a model made without its group, which sets the blend
 * and is the evaluation. Yields now and then; `drive` or a loop brings it to its end.
 */
export function* trainClassifier(
  lessons: readonly Lesson[],
  options: readonly OptionText[],
  { multiple, seed }: { multiple: boolean; seed: number },
): Generator<void, Trained> {
  const shape = { options: options.length, multiple, seed }
  const described = options.map(describedBy)
  const { tells, unseen } = yield* tellingOf([...lessons.map((l) => l.features), ...described])
  const turn = (features: Sparse) => {
    const x = weighted(features, (f) => tells.get(f) ?? unseen)
    // A feature that is not kept makes the text longer, so less like any other; it says nothing itself.
    const kept = x.index.map((f, i) => [f, x.value[i] as number] as const).filter(([f]) => tells.has(f))
    return { index: kept.map(([f]) => f), value: kept.map(([, v]) => v) }
  }
  const known: Known[] = []
  yield* inSteps(lessons, 50, (l) => known.push({ x: turn(l.features), truth: l.truth }))
  const descriptions = described.map(turn)
  const fold = foldsOf(lessons, seed)
  const parts = new Array<Parts[]>(lessons.length)
  for (const f of new Set(fold)) {
    const fitted = yield* fitModels(
      known.filter((_, i) => fold[i] !== f),
      descriptions,
      shape,
    )
    yield* inSteps(known, 50, ({ x }, i) => {
      if (fold[i] === f) parts[i] = partsOf(fitted, x, lessons[i]?.spoken ?? [])
    })
  }
  const held: Unseen[] = lessons.map((l, i) => ({ parts: parts[i] as Parts[], truth: l.truth }))
  const blend = yield* blendOf(held, multiple)
  const heldBack = lessons.map((l, i) => ({
    id: l.id,
    truth: l.truth,
    unlearned: l.unlearned,
    p: tempered(
      probabilities(
        (parts[i] as Parts[]).map((p) => scoreOf(p, blend)),
        multiple,
      ),
      lessons.length,
      multiple,
    ),
  }))
  const fitted = yield* fitModels(known, descriptions, shape)
  const counts = options.map((_, c) => lessons.filter((l) => l.truth.includes(c)).length)
  const classifier = yield* packed(fitted, blend, { multiple, options, counts, tells, unseen, n: lessons.length })
  return { classifier, heldBack, blend }
}

function partsOf(fitted: Fitted, x: Sparse, spoken: readonly number[]): Parts[] {
  const { near, learned } = componentsOf(fitted, x)
  return fitted.prior.map((prior, c) => ({
    near: near[c] as number,
    learned: learned[c] as number,
    prior,
    spoken: spoken[c] ?? 0,
    constant: 1,
  }))
}

/** How telling each feature is (inverse document frequency, smoothed); the most common of them are kept. */
function* tellingOf(texts: readonly Sparse[]): Generator<void, { tells: Map<number, number>; unseen: number }> {
  const frequency = new Map<number, number>()
  yield* inSteps(texts, 100, ({ index }) => {
    for (const f of index) frequency.set(f, (frequency.get(f) ?? 0) + 1)
  })
  const kept = [...frequency].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostFeatures)
  const telling = (n: number) => Math.round(100 * (Math.log((texts.length + 1) / (n + 1)) + 1)) / 100
  return { tells: new Map(kept.map(([f, n]) => [f, telling(n)])), unseen: telling(0) }
}

/** Whole groups to one fold each, in an order that the seed decides. */
function foldsOf(lessons: readonly Lesson[], seed: number): number[] {
  const groups = [...new Set(lessons.map((l) => l.group))].sort((a, b) => hashOf(a) - hashOf(b) || (a < b ? -1 : 1))
  const k = Math.max(2, Math.min(lessons.length >= folds.from ? folds.many : folds.few, groups.length))
  const order = shuffled(groups.length, seed)
  const foldOf = new Map(order.map((g, i) => [groups[g] as string, i % k]))
  return lessons.map((l) => foldOf.get(l.group) ?? 0)
}
