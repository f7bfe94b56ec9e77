import { judge, probabilities } from './classify.ts'
import type { FieldEvaluation } from './classify-evaluate.ts'
import type { HeldBack, Lesson } from './classify-train.ts'
import type { LabelModel, ModelEvaluation } from './models.ts'

export type FieldOutcome = { lessons: readonly Lesson[]; optionKeys: readonly string[]; heldBack: readonly HeldBack[] }

/** Fewer newer decisions than this do not tell which of two versions is better. */
const enough = 10

/**
 * Whether a new version is used: it must not be right less often than what it would replace. Both are counted on
 * decisions that neither has learned from: the new one's held back, those made since the old one was trained. With too
 * few of those, or before the first version, it must be right at least as often as `before` (the options' own words, or
 * for routes the first queue) on all decisions held back.
 */
export function judgeVersion(
  outcomes: Readonly<Record<string, FieldOutcome>>,
  evaluations: readonly FieldEvaluation[],
  old: { version: number; model: LabelModel; newer: ReadonlySet<string> } | null,
  before: string,
): Pick<ModelEvaluation, 'against' | 'because'> & { inUse: boolean } {
  const against = old ? { version: old.version, ...countNewer(outcomes, old) } : null
  if (against && against.n >= enough) {
    const inUse = against.right >= against.rightBefore
    const counts = `${against.right} of ${against.n} decisions made since version ${against.version}, which had ${against.rightBefore} right`
    return { against, inUse, because: inUse ? `It was right on ${counts}.` : `Not in use: it was right on ${counts}.` }
  }
  const n = evaluations.reduce((sum, e) => sum + e.n, 0)
  const right = evaluations.reduce((sum, e) => sum + e.right, 0)
  const rightBefore = evaluations.reduce((sum, e) => sum + e.rightByWords, 0)
  const inUse = right >= rightBefore
  const counts = `right on ${right} of ${n} decisions held back, ${before} on ${rightBefore}`
  return { against: null, inUse, because: inUse ? `It was ${counts}.` : `Not in use: it was ${counts}.` }
}

function countNewer(
  outcomes: Readonly<Record<string, FieldOutcome>>,
  old: { model: LabelModel; newer: ReadonlySet<string> },
) {
  let [n, right, rightBefore] = [0, 0, 0]
  for (const [key, { lessons, optionKeys, heldBack }] of Object.entries(outcomes)) {
    const classifier = old.model.fields[key]
    if (!classifier) continue
    for (const [i, lesson] of lessons.entries()) {
      const held = heldBack[i]
      if (!held || !old.newer.has(lesson.id)) continue
      const { scores } = judge(classifier, lesson.features)
      const known = optionKeys.map((option, c) => {
        const at = classifier.options.findIndex((o) => o.key === option)
        return (scores[at] ?? Number.NEGATIVE_INFINITY) + classifier.spoken * (lesson.spoken[c] ?? 0)
      })
      n += 1
      if (isRight(held.p, held.truth, classifier.multiple)) right += 1
      if (isRight(probabilities(known, classifier.multiple), lesson.truth, classifier.multiple)) rightBefore += 1
    }
  }
  return { n, right, rightBefore }
}

function isRight(p: readonly number[], truth: readonly number[], multiple: boolean): boolean {
  if (multiple) return p.every((share, c) => share >= 0.5 === truth.includes(c))
  const top = p.reduce((best, share, c) => (share > (p[best] ?? 0) ? c : best), 0)
  return truth.includes(top)
}
