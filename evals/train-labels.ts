import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import type { PageContent } from '#server/document/document.ts'
import { judge, probabilities, tempered } from '#server/proposal/learning/classify.ts'
import { evaluateHeldBack } from '#server/proposal/learning/classify-evaluate.ts'
import { shuffled } from '#server/proposal/learning/classify-fit.ts'
import { type HeldBack, type Lesson, trainClassifier } from '#server/proposal/learning/classify-train.ts'
import { labelFields, optionTexts, unlearned } from '#server/proposal/learning/label-lessons.ts'
import { labelFeatures, labelWords } from '#server/proposal/local/label-text.ts'
import { layOut } from '#server/proposal/local/layout.ts'
import type { LabelField } from '#server/proposal/local/voices.ts'
import { type Definition, fieldSchema } from '#server/workflow/workflow.ts'

/** A document with what people decided on its label fields, as the manifest calls it. */
export type LabelCase = { id: string; pages: PageContent[]; labels: Map<string, string[]> }

type Spread = { mean: number; low: number; high: number }
/** With so many examples of each option, in so many draws: what was right of the test cases. */
type Point = {
  per_class: number | 'all'
  n: number
  draws: number
  accuracy: Spread
  macro_f1: Spread
  ece: Spread
  seconds: number
}
/** `by_words`: accuracy without learning, by the options' own words. */
export type Curve = { options: number; training: number; test: number; by_words: number; points: Point[] }

/** Examples of each option; 0: nothing but the options' own descriptions. */
const sizes = [0, 1, 3, 10, 'all'] as const
const draws = 5

/**
 * Trains a classifier for each label field with few and with all of the training cases, and scores it on the test cases,
 * of which nothing is learned. Small sizes are drawn several times, with the draw's number as the seed. Where the
 * manifest's labels are not the definition's options, the training labels are the options, described by their names.
 */
export function learningCurve(
  definition: Definition,
  training: readonly LabelCase[],
  test: readonly LabelCase[],
): Record<string, Curve> {
  const tested = new Set(test.map((c) => c.id))
  const learned = training.filter((c) => !tested.has(c.id))
  const curves: Record<string, Curve> = {}
  for (const own of labelFields(definition)) {
    const [from, on] = [learned, test].map((cases) => cases.filter((c) => (c.labels.get(own.key) ?? []).length > 0))
    if (!from?.length || !on?.length) continue
    const field = fieldOf(own, from)
    const lessons = from.map((c) => lessonOf(field, c, definition))
    const asked = on.map((c) => lessonOf(field, c, definition))
    curves[own.key] = {
      options: field.options.length,
      training: lessons.length,
      test: asked.length,
      by_words: digits(asked.filter((a) => same(a.truth, a.unlearned)).length / asked.length),
      points: sizes.map((size) => pointOf(field, lessons, asked, size)),
    }
  }
  return curves
}

/** The definition's field where most training labels are its options; else one whose options are the training labels. */
function fieldOf(field: LabelField, cases: readonly LabelCase[]): LabelField {
  const labels = cases.map((c) => c.labels.get(field.key) ?? [])
  const known = labels.filter((l) => l.some((name) => field.options.some((o) => o.key === name)))
  if (2 * known.length >= labels.length) return field
  const names = [...new Set(labels.flat())].sort()
  const options = names.map((name, i) => ({ key: keyOf(name, i), label: labelOf(name), words: [] }))
  const multiple = labels.some((l) => l.length > 1)
  const made = fieldSchema.parse({ key: field.key, label: field.label, type: 'label', multiple, options })
  if (made.type !== 'label') throw new Error('a label field was made')
  // The names themselves find the options again.
  return { ...made, options: made.options.map((o, i) => ({ ...o, key: names[i] ?? o.key })) }
}

const labelOf = (name: string) =>
  name
    .replaceAll(/[_/,-]+/g, ' ')
    .toLowerCase()
    .trim()
    .slice(0, 80) || 'none'
const keyOf = (name: string, i: number) => `o${i}_${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`.slice(0, 40)

function lessonOf(field: LabelField, one: LabelCase, definition: Definition): Lesson {
  const layout = layOut(one.pages)
  const names = one.labels.get(field.key) ?? []
  const truth = names.map((name) => field.options.findIndex((o) => o.key === name))
  return {
    id: one.id,
    group: one.id,
    features: labelFeatures(layout, labelWords(layout)),
    // A label that no training case has is -1: it cannot be proposed, so it counts as missed.
    truth: field.multiple ? truth : truth.slice(0, 1),
    ...unlearned(field, layout, definition),
  }
}

function pointOf(field: LabelField, lessons: readonly Lesson[], test: readonly Lesson[], size: (typeof sizes)[number]) {
  const times = size === 0 || size === 'all' ? 1 : draws
  const started = performance.now()
  const runs = Array.from({ length: times }, (_, draw) =>
    scoreOne(field, drawn(lessons, field, size, draw), test, draw),
  )
  const spread = (of: (run: (typeof runs)[number]) => number): Spread => {
    const values = runs.map(of)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    return { mean: digits(mean), low: digits(Math.min(...values)), high: digits(Math.max(...values)) }
  }
  return {
    per_class: size,
    n: runs[0]?.n ?? 0,
    draws: times,
    accuracy: spread((r) => r.accuracy),
    macro_f1: spread((r) => r.macroF1),
    ece: spread((r) => r.ece),
    seconds: digits((performance.now() - started) / 1000 / times),
  } satisfies Point
}

/** At most `size` lessons of each option, in an order that the draw decides. */
function drawn(lessons: readonly Lesson[], field: LabelField, size: (typeof sizes)[number], draw: number): Lesson[] {
  if (size === 'all') return [...lessons]
  const taken = field.options.map(() => 0)
  return shuffled(lessons.length, draw + 1).flatMap((i) => {
    const lesson = lessons[i] as Lesson
    const wanted = lesson.truth.filter((c) => (taken[c] ?? size) < size)
    for (const c of wanted) taken[c] = (taken[c] ?? 0) + 1
    return wanted.length > 0 ? [lesson] : []
  })
}

function scoreOne(field: LabelField, lessons: readonly Lesson[], test: readonly Lesson[], seed: number) {
  const training = trainClassifier(lessons, optionTexts(field), { multiple: field.multiple, seed })
  let step = training.next()
  while (!step.done) step = training.next()
  const { classifier } = step.value
  const judged = test.map((t): HeldBack => {
    const { scores } = judge(classifier, t.features)
    const withWords = scores.map((s, c) => s + classifier.spoken * (t.spoken[c] ?? 0))
    return {
      id: t.id,
      truth: t.truth,
      unlearned: t.unlearned,
      p: tempered(probabilities(withWords, field.multiple), classifier.n, field.multiple),
    }
  })
  const keys = field.options.map((o) => o.key)
  const evaluation = evaluateHeldBack(field.key, keys, judged, field.multiple)
  return {
    n: lessons.length,
    accuracy: evaluation.right / evaluation.n,
    macroF1: evaluation.macroF1 ?? 0,
    ece: evaluation.ece ?? 0,
  }
}

const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((c) => b.includes(c))
const digits = (value: number) => Number(value.toFixed(4))

/**
 * Lines of a CSV file as lines of a manifest: a column `text` (or message, body, utterance), and the other columns as
 * ground truth; `category` and `intent` are other names of a topic.
 */
export async function readLabelCsv(file: string) {
  const rows: Record<string, string>[] = parseCsv(await readFile(file), {
    columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
  })
  return rows.map((row, i) => {
    const { id, text, message, body, utterance, ...rest } = row
    return {
      id: id || `${path.basename(file)}:${i + 2}`,
      file: null,
      text: text ?? message ?? body ?? utterance ?? '',
      ground_truth: { ...rest, topic: rest.topic ?? rest.category ?? rest.intent },
    }
  })
}
